r"""How far a sparse code is from optimal, by numbers that hold whoever found the code.

A dictionary D is (d, n) with its atoms as columns, signals are the rows of x (*batch, d), codes the
rows of s (*batch, n). The l1 problem is

\[ \min_s P(s), \qquad P(s) = \tfrac12 |x - D s|^2 + \lambda |s|_1, \qquad s \ge 0
   \text{ where codes are non-negative.} \]

Any \( \theta \) with \( |d_j \cdot \theta| \le \lambda \) for all j (without the modulus where
codes are non-negative) gives \( \tfrac12 |x|^2 - \tfrac12 |x - \theta|^2 \le \min P \) (Fenchel),
so the difference of the two, the duality gap, bounds P(s) - min P from above without a solver.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.arrays import namespace
from pentad.theory.numbers.scalars import Number, require


def lasso_objective(
    D: Shaped[Any, "d n"], x: Shaped[Any, "*batch d"], s: Shaped[Any, "*batch n"], penalty: Number
) -> Any:
    r"""The value \( \tfrac12 |x - D s|^2 + \lambda |s|_1 \) of each code.

    Parameters
    ----------
    D : (d, n) array of any number type, atoms as columns
    x : (*batch, d) array
    s : (*batch, n) array
    penalty : number
        The weight lambda > 0, in units of a squared signal over a code.

    Returns
    -------
    (*batch,) array, in units of a squared signal

    Raises
    ------
    ValueError
        If shapes do not fit, or the penalty is not positive.

    >>> lasso_objective(np.eye(2), np.array([[3.0, 0.0]]), np.array([[2.0, 0.0]]), 1.0)
    array([2.5])
    """
    require_codes(D, x, s)
    _require_penalty(penalty)
    r = x - s @ D.T
    return (r * r).sum(-1) / 2 + penalty * abs(s).sum(-1)


def duality_gap(
    D: Shaped[Any, "d n"],
    x: Shaped[Any, "*batch d"],
    s: Shaped[Any, "*batch n"],
    penalty: Number,
    *,
    nonnegative: bool = False,
) -> Any:
    r"""Upper bound of P(s) - min P, zero exactly at a minimiser.

    The dual point is the best multiple of the residual r = x - Ds that is feasible,
    \( \theta = c\, r \) with \( c = \mathrm{clip}(x \cdot r / |r|^2, -\lambda / m, \lambda / m) \),
    \( m = \max_j |d_j \cdot r| \). Where codes are non-negative, \( m = \max_j d_j \cdot r \), no
    negative c is taken, and a code with a negative entry has the gap infinity.

    Parameters
    ----------
    D : (d, n) array, atoms as columns; they need not be unit vectors
    x : (*batch, d) array
    s : (*batch, n) array
    penalty : number
        The weight lambda > 0.
    nonnegative : bool
        Whether the problem is over s >= 0.

    Returns
    -------
    (*batch,) array, in units of a squared signal; divide by |x|^2 / 2 for the relative gap

    Raises
    ------
    ValueError
        If shapes do not fit, or the penalty is not positive.

    >>> x = np.array([[3.0, 0.5]])
    >>> duality_gap(np.eye(2), x, np.array([[2.0, 0.0]]), 1.0)
    array([0.])
    >>> duality_gap(np.eye(2), x, np.array([[2.5, 0.0]]), 1.0)
    array([0.25])
    """
    require_codes(D, x, s)
    r = x - s @ D.T
    gap = gap_of_residual(x, r, r @ D, abs(s).sum(-1), penalty, nonnegative=nonnegative)
    if not nonnegative:
        return gap
    return namespace(s).where((s < 0).any(-1), gap * 0 + float("inf"), gap)


def gap_of_residual(
    x: Shaped[Any, "*batch d"],
    r: Shaped[Any, "*batch d"],
    correlations: Shaped[Any, "*batch n"],
    size: Shaped[Any, "*batch"],
    penalty: Number,
    *,
    nonnegative: bool = False,
) -> Any:
    r"""The gap of `duality_gap`, where the products that it takes are at hand.

    Parameters
    ----------
    x, r : (*batch, d) arrays
        Signals and residuals x - D s.
    correlations : (*batch, n) array
        Products D^T r.
    size : (*batch,) array
        The l1 norms of the codes, which are non-negative where that is asked.
    penalty, nonnegative
        As there.

    Returns
    -------
    (*batch,) array, in units of a squared signal

    Raises
    ------
    ValueError
        If the penalty is not positive.
    """
    _require_penalty(penalty)
    arrays = namespace(r)
    steepest = arrays.amax(correlations if nonnegative else abs(correlations), -1)
    squares = (r * r).sum(-1)
    along = (x * r).sum(-1)
    best = along / (squares + 1 * (squares == 0))
    bound = penalty / arrays.where(steepest > 0, steepest, 1)
    limit = arrays.where(steepest > 0, bound, arrays.maximum(best, 0 * best))
    least = 0 * limit if nonnegative else -limit
    c = arrays.minimum(arrays.maximum(best, least), limit)
    return squares / 2 + penalty * size - c * along + c * c * squares / 2


def duality_gap_by_definition(
    D: Shaped[np.ndarray, "d n"],
    x: Shaped[np.ndarray, "batch d"],
    s: Shaped[np.ndarray, "batch n"],
    penalty: Number,
    *,
    nonnegative: bool = False,
) -> list[Number]:
    r"""The same gap, one signal after the other, in the arithmetic of its entries.

    The dual value is maximised over the multiples \( c\,r \) at the ends of the feasible interval
    and at its stationary point; every constraint is a separate inequality on c.
    Exact for rationals. Infinity is the float.
    """
    require_codes(D, x, s)
    _require_penalty(penalty)
    gaps = []
    for signal, code in zip(x, s, strict=True):
        r = [b - sum(row * code) for row, b in zip(D, signal, strict=True)]
        primal = sum(y * y for y in r) / 2 + penalty * sum(abs(c) for c in code)
        slopes = [sum(a * y for a, y in zip(atom, r, strict=True)) for atom in D.T]
        upper = [penalty / abs(y) for y in slopes if y > 0 or (y < 0 and not nonnegative)]
        lower = [-penalty / abs(y) for y in slopes if y and not nonnegative]
        energy = sum(y * y for y in r)
        along = sum(a * b for a, b in zip(signal, r, strict=True))
        candidates = [min(upper), *([max(lower)] if lower else [])] if upper else []
        if energy:
            still = along / energy
            inside = all(still <= end for end in upper) and all(still >= end for end in lower)
            candidates += [still] if inside and (still >= 0 or not nonnegative) else []
        dual = max([0 * along, *(c * along - c * c * energy / 2 for c in candidates)])
        gaps.append(float("inf") if nonnegative and min(code) < 0 else primal - dual)
    return gaps


def kkt_violation(
    D: Shaped[Any, "d n"],
    x: Shaped[Any, "*batch d"],
    s: Shaped[Any, "*batch n"],
    penalty: Number,
    *,
    nonnegative: bool = False,
) -> Any:
    r"""Largest distance over the atoms from the conditions of optimality, zero exactly there.

    \[ \max_j \begin{cases} |d_j \cdot r - \lambda \, \mathrm{sign}\, s_j| & s_j \ne 0 \\
       \max(|d_j \cdot r| - \lambda, 0) & s_j = 0 \end{cases} \]
    without the modulus in the second line where codes are non-negative; a negative entry counts
    there with its own size on top.

    Parameters
    ----------
    D, x, s, penalty, nonnegative
        As in `duality_gap`.

    Returns
    -------
    (*batch,) array, in units of the penalty

    Raises
    ------
    ValueError
        If shapes do not fit, or the penalty is not positive.

    >>> kkt_violation(np.eye(2), np.array([[3.0, 0.5]]), np.array([[2.5, 0.0]]), 1.0)
    array([0.5])
    """
    require_codes(D, x, s)
    _require_penalty(penalty)
    arrays = namespace(s)
    correlations = (x - s @ D.T) @ D
    active = abs(arrays.where(s > 0, correlations - penalty, correlations + penalty))
    idle = (correlations if nonnegative else abs(correlations)) - penalty
    distance = arrays.where(s != 0, active, arrays.maximum(idle, 0 * idle))
    if nonnegative:
        distance = distance + arrays.where(s < 0, abs(s), 0 * s)
    return arrays.amax(distance, -1)


def kkt_violation_by_definition(
    D: Shaped[np.ndarray, "d n"],
    x: Shaped[np.ndarray, "batch d"],
    s: Shaped[np.ndarray, "batch n"],
    penalty: Number,
    *,
    nonnegative: bool = False,
) -> list[Number]:
    """The same distance, atom after atom, from the subdifferential as an interval."""
    found = []
    for signal, code in zip(x, s, strict=True):
        worst: Number = 0
        for atom, c in zip(D.T, code, strict=True):
            slope = sum(
                a * (b - sum(row[j] * code[j] for j in range(len(code))))
                for a, b, row in zip(atom, signal, D, strict=True)
            )
            high = penalty if c >= 0 else -penalty
            low = penalty if c > 0 else -penalty
            below = low - slope if c != 0 or not nonnegative else 0 * slope
            distance = max(slope - high, below, 0 * slope)
            worst = max(worst, distance + (abs(c) if nonnegative and c < 0 else 0))
        found.append(worst)
    return found


def normal_residual(
    D: Shaped[Any, "d n"], x: Shaped[Any, "*batch d"], s: Shaped[Any, "*batch n"]
) -> Any:
    r"""Largest \( |d_j \cdot (x - D s)| \) on the support of s: zero iff least squares there.

    Parameters
    ----------
    D : (d, n) array, atoms as columns
    x : (*batch, d) array
    s : (*batch, n) array

    Returns
    -------
    (*batch,) array, in units of a signal; 0 for the zero code

    Raises
    ------
    ValueError
        If shapes do not fit.

    >>> normal_residual(np.eye(2), np.array([[3.0, 0.5]]), np.array([[2.5, 0.0]]))
    array([0.5])
    """
    require_codes(D, x, s)
    correlations = abs((x - s @ D.T) @ D)
    return namespace(s).amax(correlations * (s != 0), -1)


def normal_residual_by_definition(
    D: Shaped[np.ndarray, "d n"], x: Shaped[np.ndarray, "batch d"], s: Shaped[np.ndarray, "batch n"]
) -> list[Number]:
    """The same, from the Gram matrix and the correlations of the signal, one entry at a time.

    Raises
    ------
    ValueError
        As `require_codes`.
    """
    require_codes(D, x, s)
    found = []
    for signal, code in zip(x, s, strict=True):
        support = [j for j, c in enumerate(code) if c != 0]
        slopes = [
            sum(D[:, j] * signal) - sum(sum(D[:, j] * D[:, i]) * code[i] for i in support)
            for j in support
        ]
        found.append(max((abs(slope) for slope in slopes), default=Fraction(0)))
    return found


def require_codes(D: Any, x: Any, s: Any) -> None:
    """Refuse arrays whose shapes are not those of a dictionary, signals and their codes.

    Raises
    ------
    ValueError
        With the three shapes.
    """
    fits = D.ndim == 2 and x.shape[-1:] == D.shape[:1] and s.shape[-1:] == D.shape[1:]
    require(
        fits and x.shape[:-1] == s.shape[:-1] and 0 not in D.shape,
        "atoms are the columns of D (d, n), signals the rows of x (batch, d), codes the rows of s "
        f"(batch, n); got D {tuple(D.shape)}, x {tuple(x.shape)}, s {tuple(s.shape)}",
    )


def _require_penalty(penalty: Number) -> None:
    require(penalty > 0, f"the l1 problem needs a positive penalty; got {penalty}")
