r"""The largest error that one row makes on two active features, over all amplitudes in [0, 1].

A rectified row answers \( f(t, r) = (a_i t + a_j r + b_i)_+ \) to the code \( t e_i + r e_j \),
\( a_j = w_i \cdot d_j \). The error \( |f(t, r) - t| \) is the modulus of an affine function on
either side of the line \( a_i t + a_j r + b_i = 0 \), hence convex there, and largest at a corner
of the square or where the line crosses its edge: at most eight points for each j. Without the
rectifier the four corners are enough. Two other features j and k are worst with amplitude 0 or 1
each. Errors are in units of the largest amplitude.
"""

from itertools import combinations
from typing import Any

import numpy as np
from jaxtyping import Float64

from pentad.theory.numbers.scalars import require

CORNERS = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))


def worst_errors(reads: Any, bias: Any, *, rectified: bool = True) -> Float64[np.ndarray, " n"]:
    """The largest error of every row on codes with at most two active features, up to rounding.

    Parameters
    ----------
    reads : (n, n) array
        What row i reads of atom j, W D; n >= 2.
    bias : (n,) array
    rectified : bool
        The answer is the positive part.

    Raises
    ------
    ValueError
        For shapes that do not fit, and numbers that are not finite.

    >>> worst_errors([[1.0, 0.5], [0.5, 1.0]], [0.0, 0.0])
    array([0.5, 0.5])
    """
    A, b = _checked(reads, bias)
    own, offset = np.diagonal(A)[:, None], b[:, None]
    zero, one = np.zeros_like(A), np.ones_like(A)
    points = [(t * one, r * one) for t, r in CORNERS]
    if rectified:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            points += [(zero, -offset / A), (one, -(offset + own) / A)]
            points += [(-offset / own * one, zero), (-(offset + A) / own, one)]
    worst = np.zeros_like(A)
    for first, second in points:
        inside = (first >= 0) & (first <= 1) & (second >= 0) & (second <= 1)
        t, r = np.where(inside, first, 0.0), np.where(inside, second, 0.0)
        answer = own * t + A * r + offset
        error = abs((np.maximum(answer, 0.0) if rectified else answer) - t)
        worst = np.maximum(worst, np.where(inside, error, 0.0))
    np.fill_diagonal(worst, 0.0)
    others = np.sort(A[~np.eye(len(A), dtype=bool)].reshape(len(A), -1), axis=1)
    highest = b + np.maximum(others[:, -2:], 0.0).sum(1)
    lowest = b + np.minimum(others[:, :2], 0.0).sum(1)
    besides = np.maximum(highest, 0.0) if rectified else np.maximum(abs(highest), abs(lowest))
    return np.asarray(np.maximum(worst.max(1), besides), dtype=float)


def worst_errors_by_definition(
    reads: Any, bias: Any, *, rectified: bool = True, steps: int = 64
) -> Float64[np.ndarray, " n"]:
    """The same over a grid of amplitudes: never more, and less by the step times the slopes.

    Raises
    ------
    ValueError
        As `worst_errors`.
    """
    A, b = _checked(reads, bias)
    amplitudes = np.linspace(0, 1, steps + 1)
    worst = np.zeros(len(A))
    for i, row in enumerate(A):
        for j, k in combinations(range(len(A)), 2):
            for t in amplitudes:
                answers = row[j] * t + row[k] * amplitudes + b[i]
                given = np.maximum(answers, 0.0) if rectified else answers
                wanted = t * (j == i) + amplitudes * (k == i)
                worst[i] = max(worst[i], float(abs(given - wanted).max()))
    return worst


def _checked(reads: Any, bias: Any) -> tuple[np.ndarray, np.ndarray]:
    A, b = np.asarray(reads, dtype=float), np.asarray(bias, dtype=float)
    require(
        A.ndim == 2 and A.shape[0] == A.shape[1] >= 2 and b.shape == A.shape[:1],
        f"reads are (n, n) and biases (n,), n at least 2; got {A.shape} and {b.shape}",
    )
    require(
        bool(np.isfinite(A).all() and np.isfinite(b).all()),
        "reads and biases must be finite; got NaN or infinity",
    )
    return A, b
