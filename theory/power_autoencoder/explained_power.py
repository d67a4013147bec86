r"""How much any decoder can explain of inputs of which it sees one number, y = <w, x>.

The best decoder is the conditional mean, and explains \( E |E[x \mid y]|^2 \) of \( E|x|^2 \), in
squared amplitudes.
"""

from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.power_autoencoder.power_loss import inputs_by_enumeration
from pentad.theory.sparse_inputs import RADEMACHER


def power_explained_by_ternary_code(n: int, p: Number) -> Number:
    """E |E[x | y]|^2 for Rademacher amplitudes and w = (1, 3, 9, ..), from all 3^n inputs.

    Inputs of equal y are put together, so that nothing is assumed of the code.

    Parameters
    ----------
    n : int, n >= 1, small
    p : number, 0 < p <= 1

    Raises
    ------
    ValueError
        If n is not a positive integer, p is outside (0, 1] or there are too many inputs.

    >>> float(power_explained_by_ternary_code(2, 0.25))
    0.5
    """
    inputs, weights = inputs_by_enumeration(n, p, RADEMACHER)
    groups: dict[Any, list[int]] = {}
    for index, code in enumerate(inputs @ np.array([3**k for k in range(n)])):
        groups.setdefault(code, []).append(index)
    total: Any = 0
    for members in groups.values():
        mass = weights[members].sum()
        if mass == 0:
            continue
        mean = (weights[members] @ inputs[members]) / mass
        total = total + mass * (mean * mean).sum()
    explained: Number = total
    return explained


def ternary_sums_differ(n: int) -> bool:
    """Whether the 3^n sums of -1, 0, 1 times 1, 3, .., 3^(n-1) all differ: balanced ternary.

    Raises
    ------
    ValueError
        If n is not a positive integer.

    >>> ternary_sums_differ(4)
    True
    """
    require_count(n, "n")
    sums = {0}
    for k in range(n):
        sums = {total + digit * 3**k for total in sums for digit in (-1, 0, 1)}
    return len(sums) == int(3**n)


def power_explained_of_shifted_gaussians(w: Shaped[np.ndarray, "..."]) -> Number:
    r"""\( E |E[\xi \mid \langle w, \xi\rangle]|^2 \) for xi ~ N(1, I), by regression.

    \[ E[\xi \mid y] = \mathbf 1 + w\,(y - \langle w, \mathbf 1\rangle) / |w|^2 . \]

    Parameters
    ----------
    w : (n,) array of any number type, not zero

    Raises
    ------
    ValueError
        If w is not a vector.
    ZeroDivisionError
        If w is zero and its numbers are exact.

    >>> float(power_explained_of_shifted_gaussians(np.array([3.0, 4.0])))
    3.0
    """
    _require_vector(w)
    squares = (w * w).sum()
    gains = w / squares
    mean = (0 * w + 1).sum()
    explained: Number = mean + (gains * gains).sum() * squares
    return explained


def power_explained_by_total_variance(w: Shaped[np.ndarray, "..."]) -> Number:
    r"""The same as \( E|\xi|^2 \) less the trace of the conditional covariance.

    \[ 2 n - \operatorname{tr}(I - w w^\top / |w|^2) . \]

    Parameters, results and errors as `power_explained_of_shifted_gaussians`.

    >>> float(power_explained_by_total_variance(np.array([3.0, 4.0])))
    3.0
    """
    _require_vector(w)
    n = len(w)
    outer = np.multiply.outer(w, w) / (w * w).sum()
    explained: Number = 2 * n - (n - np.trace(outer))
    return explained


def _require_vector(w: Number) -> None:
    require(w.ndim == 1 and len(w) >= 1, f"w must be a vector; got shape {w.shape}")
