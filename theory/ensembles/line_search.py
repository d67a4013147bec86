r"""The best multiple of a boosting stage, and why an L1 penalty makes it larger than one.

\( \alpha^*=\mathbb{E}\langle r,g\rangle/\mathbb{E}\lVert g\rVert^2 \) leaves
\( E-(\mathbb{E}\langle r,g\rangle)^2/\mathbb{E}\lVert g\rVert^2 \), on the data it is fitted to.
Where the codes of a ReLU stage are stationary under a common scaling, with the penalty
\( \lambda\,\mathbb{E}\lVert c\rVert_1 \), fixed decoder norms and a decoder bias that is zero or
stationary too,

\[ \alpha^*=1+\frac{\lambda\,\mathbb{E}\lVert c\rVert_1}{2\,\mathbb{E}\lVert g\rVert^2}>1 . \]
"""

import numpy as np
from jaxtyping import Shaped

from pentad.theory.ensembles.squares import require_finite, summable
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require

Rows = Shaped[np.ndarray, "samples d"]


def best_multiple(residual: Rows, output: Rows) -> Number:
    r"""\( \alpha^*=\mathbb{E}\langle r,g\rangle/\mathbb{E}\lVert g\rVert^2 \), dimensionless.

    Parameters
    ----------
    residual
        (samples, d), what the stage was given.
    output
        (samples, d), what it gave.

    Raises
    ------
    ValueError
        If shapes differ, a float is no number, or the output vanishes.

    >>> float(best_multiple(np.array([[2.0]]), np.array([[1.0]])))
    2.0
    """
    _require_stage(residual, output)
    left, stage = (summable(rows) for rows in (residual, output))
    if stage.dtype.kind != "f" or left.dtype.kind != "f":
        return (left * stage).sum() / (stage * stage).sum()
    of_left, of_stage = _exponent(left), _exponent(stage)
    left, stage = np.ldexp(left, -of_left), np.ldexp(stage, -of_stage)
    return np.ldexp((left * stage).sum() / (stage * stage).sum(), of_left - of_stage)


def _exponent(rows: Rows) -> int:
    """Of the power of two next to the largest entry."""
    return int(np.frexp(float(np.abs(rows).max()))[1])


def energy_after_search(residual: Rows, output: Rows) -> Number:
    r"""\( E-(\mathbb{E}\langle r,g\rangle)^2/\mathbb{E}\lVert g\rVert^2 \).

    Raises
    ------
    ValueError
        As for `best_multiple`.
    """
    product = (summable(residual) * summable(output)).sum()
    energy = _energy(residual, output)
    left = summable(residual)
    return ((left * left).sum() - product / energy * product) / len(residual)


def energy_after(residual: Rows, output: Rows, multiple: Number) -> Number:
    r"""\( \mathbb{E}\lVert r-\alpha g\rVert^2 \), from the difference itself.

    Parameters
    ----------
    residual, output
        (samples, d).
    multiple
        Dimensionless.
    """
    left = summable(residual) - multiple * summable(output)
    return (left * left).sum() / len(left)


def gain_over(residual: Rows, output: Rows, multiple: Number) -> Number:
    r"""\( (\alpha^*-\alpha)^2\,\mathbb{E}\lVert g\rVert^2 \), what the best multiple gains.

    Raises
    ------
    ValueError
        As for `best_multiple`.
    """
    distance = best_multiple(residual, output) - multiple
    return distance * distance * _energy(residual, output) / len(output)


def stationary_scale(residual: Rows, output: Rows, penalty: Number) -> Number:
    r"""Where \( \mathbb{E}\lVert r-tg\rVert^2+tP \) is stationary: the trained size of a stage.

    Parameters
    ----------
    residual, output
        (samples, d).
    penalty
        P, the factor times the mean L1 norm of the codes, in the squared units of the data.

    Raises
    ------
    ValueError
        As for `best_multiple`.
    """
    half = penalty * len(output) / 2
    product = (summable(residual) * summable(output)).sum()
    return (product - half) / _energy(residual, output)


def best_multiple_at_stationarity(output: Rows, penalty: Number) -> Number:
    r"""\( 1+\lambda\,\mathbb{E}\lVert c\rVert_1/(2\,\mathbb{E}\lVert g\rVert^2) \), of a stage.

    Parameters
    ----------
    output
        (samples, d), of a stage that is stationary under scaling of its codes.
    penalty
        The factor times the mean L1 norm of its codes.

    Raises
    ------
    ValueError
        If the output vanishes.
    """
    return 1 + penalty * len(output) / (2 * _energy(output, output))


def _energy(residual: Rows, output: Rows) -> Number:
    _require_stage(residual, output)
    stage = summable(output)
    energy = (stage * stage).sum()
    require(energy != 0, "the energy of a stage is too small for a float; change its unit")
    return energy


def _require_stage(residual: Rows, output: Rows) -> None:
    require(
        residual.shape == output.shape,
        f"a stage gives what it is given; got shapes {residual.shape}, {output.shape}",
    )
    for rows, name in ((residual, "a residual"), (output, "an output")):
        require_finite(rows, name)
    require((output != 0).any(), "a multiple is of an output that is not zero; got zero")
