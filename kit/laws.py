"""Amplitudes of a law by its quantile function."""

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np

from pentad.theory.numbers.scalars import require
from pentad.theory.sparse_inputs import GAUSSIAN, LAPLACE, POSITIVE_UNIFORM, UNIFORM, AmplitudeLaw

Quantile = Callable[[np.ndarray], np.ndarray]


def _quantile_of(law: AmplitudeLaw, quantile: Quantile | None) -> Quantile:
    if quantile is not None:
        _require_second_moment(law, quantile)
        return quantile
    if law.atoms is not None:
        return _finite_quantile(law.atoms)
    from scipy.special import ndtri

    known: dict[str, tuple[AmplitudeLaw, Quantile]] = {
        "gaussian": (GAUSSIAN, ndtri),
        "laplace": (LAPLACE, lambda u: np.where(u < 0.5, np.log(2 * u), -np.log(2 - 2 * u))),
        "uniform": (UNIFORM, lambda u: 2 * u - 1),
        "positive-uniform": (POSITIVE_UNIFORM, lambda u: u),
    }
    found, function = known.get(law.name, (None, np.asarray))
    require(found == law, f"the quantile function of the law {law} is unknown; pass quantile=")
    return function


def _finite_quantile(atoms: Sequence[tuple[Fraction, Fraction]]) -> Quantile:
    values = np.array([float(value) for value, _ in atoms])
    ends = np.cumsum([float(weight) for _, weight in atoms])[:-1]
    return lambda u: values[np.searchsorted(ends, u)]


def _require_second_moment(law: AmplitudeLaw, quantile: Quantile) -> None:
    """Within 5 per cent, on a grid: catches a wrong law or scale, not a subtle error."""
    grid = (np.arange(2**16) + 0.5) / 2**16
    square = float((np.asarray(quantile(grid), dtype=float) ** 2).mean())
    expected = float(law.moment(2))
    require(
        abs(square - expected) <= 0.05 * expected,
        f"the quantile function must give mu_2 = {expected:.6g} of the law {law}; got {square:.6g}",
    )
