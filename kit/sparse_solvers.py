r"""Sparse solvers against numbers that hold whoever found the codes.

    check_sparse_solver(my_lasso, D, signals, penalty=0.1)
    check_sparsest_solver(my_pursuit, D, signals, K=2)

For \( \min_s \tfrac12 |x - D s|^2 + \lambda |s|_1 \), with \( s \ge 0 \) where codes are so, the
duality gap of a code bounds how far it is from least. It is taken relative to \( |x|^2 / 2 \), and
so is the same in all units. A small penalty hides what is done to it: codes of the double one come
close then. So a solver is asked again for signals that are scaled, each to the size at which the
penalty is half of what makes its code zero.

For \( \min |x - D s| \) over codes with at most K atoms, all supports are gone through.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.kit.sparse_problems import atoms_of, codes_of, outputs_of, signals_of
from pentad.theory.codes.optimality import duality_gap, kkt_violation, normal_residual
from pentad.theory.codes.sparsest_codes import MOST_SUPPORTS, least_squared_errors
from pentad.theory.numbers.scalars import require, require_count

if TYPE_CHECKING:
    from torch import Tensor

    Matrix = np.ndarray | Tensor

TOLERANCE = 1e-3
"""Duality gap over |x|^2 / 2, or squared error over |x|^2, that a solver may leave."""

FIT = 1e-4
"""Product of an active unit atom with the residual, over |x|, that least squares may leave."""

ZERO = 1e-6
"""Size, relative to the largest entry of a code, below which an entry is rounding."""

FACTORS = {2.0: "twice the penalty", 0.5: "half the penalty"}


@dataclass(frozen=True, eq=False)
class Optimality:
    """How far codes are from least for their penalty; `str` gives a report.  Dimensionless.

    Attributes
    ----------
    gaps : (batch,) array
        Duality gap over |x|^2 / 2: by no more than that is a code above the least value; infinite
        for a negative entry where codes are non-negative.
    violations : (batch,) array
        Largest distance from the conditions of optimality, over the penalty.
    active : (batch,) integer array
        Entries that are not zero.
    """

    gaps: np.ndarray
    violations: np.ndarray
    active: np.ndarray

    def __str__(self) -> str:
        return (
            f"{len(self.gaps)} codes, {self.active.mean():.4g} active entries on average\n"
            f"  gap         {np.median(self.gaps):.3g} of |x|^2 / 2 in the median, "
            f"{self.gaps.max():.3g} at worst\n"
            f"  violation   {np.median(self.violations):.3g} of the penalty in the median, "
            f"{self.violations.max():.3g} at worst"
        )


def optimality(
    codes: "Matrix",
    D: "Matrix",
    signals: "Matrix",
    penalty: float,
    *,
    nonnegative: bool = False,
    features_as_rows: bool | None = None,
) -> Optimality:
    r"""How far codes are from the least value of \( \tfrac12 |x - D s|^2 + \lambda |s|_1 \).

    Parameters
    ----------
    codes : (batch, n) array or tensor
        Yours, of any solver or encoder.
    D : (d, n) array or tensor
        Dictionary, atoms as columns, of any length.
    signals : (batch, d) array or tensor
    penalty : float
        The weight lambda.
    nonnegative : bool
        Whether the least value is that over s >= 0.
    features_as_rows : bool, optional
        D is (n, d). False says that columns are atoms although rows alone are of length 1.

    Returns
    -------
    Optimality

    Raises
    ------
    ValueError
        For shapes that do not fit, numbers that are not finite or of half precision, zero atoms,
        atoms along the wrong axis, or a penalty that is not positive and finite.

    >>> x = np.array([[3.0, 0.5]])
    >>> right, wrong = np.array([[2.0, 0.0]]), np.array([[1.0, 0.0]])
    >>> optimality(right, np.eye(2), x, 1.0).gaps.round(6)
    array([0.])
    >>> found = optimality(wrong, np.eye(2), x, 1.0)
    >>> found.gaps.round(6), found.violations.round(6)
    (array([0.114865]), array([1.]))
    """
    A = atoms_of(D, features_as_rows=features_as_rows)
    x = signals_of(signals, len(A))
    s = codes_of(codes, len(x), A.shape[1], "codes")
    _require_penalty(penalty)
    return _optimality(A, x, s, penalty, nonnegative=nonnegative)


def check_sparse_solver(
    solve: Callable[[Any, Any, float], Any],
    D: "Matrix",
    signals: "Matrix",
    penalty: float,
    *,
    nonnegative: bool = False,
    tolerance: float = TOLERANCE,
    features_as_rows: bool | None = None,
) -> None:
    """Nothing, if a solver's codes are those of least |x - D s|^2 / 2 + penalty |s|_1.

    Parameters
    ----------
    solve : function of D, signals and the penalty
        Gives codes (batch, n) of signals (batch, d). D is given to it as you give it here; signals
        are scaled copies of yours in the second of two calls.
    D, signals, penalty, nonnegative, features_as_rows : as in `optimality`
    tolerance : float
        Largest duality gap over |x|^2 / 2.

    Raises
    ------
    AssertionError
        If a gap is larger, with the signal; an answer to another problem is named: another penalty,
        codes of another sign, least squares on the support, atoms along the other axis.
    ValueError
        As `optimality`, for codes too; and for a tolerance below 0.

    >>> def solve(D, x, penalty):  # right for orthonormal atoms
    ...     reads = x @ D
    ...     return np.sign(reads) * np.maximum(abs(reads) - penalty, 0)
    >>> x = np.array([[3.0, 0.5], [0.2, -2.0]])
    >>> check_sparse_solver(solve, np.eye(2), x, 1.0)
    >>> check_sparse_solver(lambda D, x, penalty: solve(D, x, 2 * penalty), np.eye(2), x, 1.0)
    Traceback (most recent call last):
        ...
    AssertionError: the gap of signal 1 is 0.25 of |x|^2 / 2, above 0.001; codes are those of \
twice the penalty
    """
    A = atoms_of(D, features_as_rows=features_as_rows)
    x = signals_of(signals, len(A))
    _require_penalty(penalty)
    require(0 <= tolerance < np.inf, f"a tolerance is not negative; got {tolerance}")
    products = x @ A if nonnegative else np.abs(x @ A)
    silent = products.max(1)
    loud = silent > 0
    scaled = x[loud] * (2 * penalty / silent[loud])[:, None]
    for asked, what in ((x, ""), (scaled, ", scaled to twice what the penalty makes zero,")):
        if not len(asked):
            continue
        s = _answered(solve, D, asked, penalty, signals, A.shape[1])
        found = _optimality(A, asked, s, penalty, nonnegative=nonnegative)
        worst = int(found.gaps.argmax())
        if found.gaps[worst] > tolerance:
            b = int(np.flatnonzero(loud)[worst]) if what else worst
            raise AssertionError(
                f"the gap of signal {b}{what} is {found.gaps[worst]:.3g} of |x|^2 / 2, above "
                f"{tolerance:.3g}"
                + _slip(A, asked, s, penalty, found.gaps[worst], nonnegative=nonnegative)
            )


def check_sparsest_solver(
    solve: Callable[[Any, Any, int], Any],
    D: "Matrix",
    signals: "Matrix",
    K: int,
    *,
    nonnegative: bool = False,
    least: bool = True,
    tolerance: float = TOLERANCE,
    features_as_rows: bool | None = None,
    most: int = MOST_SUPPORTS,
) -> None:
    """Nothing, if a solver's codes have at most K atoms, fit on them, and no K atoms fit better.

    Parameters
    ----------
    solve : function of D, signals and K
        Gives codes (batch, n) of signals (batch, d).
    D, signals, nonnegative, features_as_rows : as in `optimality`
    K : int
        Most atoms of a code.
    least : bool
        Whether the support has to be the best one, by trying all. Greedy pursuits do not promise
        it; False leaves it out.
    tolerance : float
        By how much the squared error may be above the least, over |x|^2.
    most : int
        Supports that are gone through, at most.

    Raises
    ------
    AssertionError
        If a code has more atoms, a negative entry where none may be, is not the least-squares one
        on its support, or another support leaves less.
    ValueError
        As `optimality`, for codes too; unless 1 <= K <= n; and with the number of supports, if
        there are too many.

    >>> D = np.array([[1.0, 0.6], [0.0, 0.8]])
    >>> x = np.array([[0.9, 0.9]])
    >>> best = np.array([[0.0, 1.26]])
    >>> check_sparsest_solver(lambda D, x, K: best, D, x, 1)
    >>> check_sparsest_solver(lambda D, x, K: np.array([[0.9, 0.0]]), D, x, 1)
    Traceback (most recent call last):
        ...
    AssertionError: the code of signal 0 leaves 0.5 of |x|^2, and some 1 atoms leave 0.02
    """
    A = atoms_of(D, features_as_rows=features_as_rows)
    x = signals_of(signals, len(A))
    require_count(K, "K")
    require(A.shape[1] >= K, f"a code has at most n atoms; got K={K}, n={A.shape[1]}")
    require(0 <= tolerance < np.inf, f"a tolerance is not negative; got {tolerance}")
    s = _answered(solve, D, x, K, signals, A.shape[1])
    active = (s != 0).sum(1)
    b = int(active.argmax())
    _require_right(active[b] <= K, f"the code of signal {b} has {active[b]} atoms, more than {K}")
    b = int(s.min(1).argmin())
    _require_right(
        not nonnegative or s[b].min() >= 0,
        f"codes are non-negative; that of signal {b} has the entry {s[b].min():.3g}",
    )
    lengths = np.linalg.norm(A, axis=0)
    units, sizes = A / lengths, _sizes(x)
    unit_x, unit_s = x / sizes[:, None], s * lengths / sizes[:, None]
    left = normal_residual(units, unit_x, unit_s)
    b = int(left.argmax())
    _require_right(
        left[b] <= FIT,
        f"the code of signal {b} is not least squares on its support: an active atom has a product "
        f"of {left[b]:.3g} |x| with what is left",
    )
    if not least:
        return
    errors = ((unit_x - unit_s @ units.T) ** 2).sum(1)
    best = least_squared_errors(units, unit_x, K, nonnegative=nonnegative, most=most)
    b = int((errors - best).argmax())
    _require_right(
        errors[b] <= best[b] + tolerance,
        f"the code of signal {b} leaves {errors[b]:.3g} of |x|^2, and some {K} atoms leave "
        f"{best[b]:.3g}",
    )


def _require_right(condition: object, fault: str) -> None:
    if not condition:
        raise AssertionError(fault)


def _require_penalty(penalty: float) -> None:
    require(0 < penalty < np.inf, f"the penalty is positive and finite; got {penalty}")


def _answered(
    solve: Callable[..., Any], D: Any, x: np.ndarray, asked: Any, like: Any, n: int
) -> np.ndarray:
    answers = outputs_of(lambda given: solve(D, given, asked), x, like)
    return codes_of(answers, len(x), n, "the solver's codes")


def _optimality(
    A: np.ndarray, x: np.ndarray, s: np.ndarray, penalty: float, *, nonnegative: bool
) -> Optimality:
    """The same in units in which the largest entries of dictionary and signals are 1."""
    across, along = float(np.abs(A).max()), float(np.abs(x).max()) or 1.0
    A, x, s = A / across, x / along, s / along * across
    if nonnegative:
        s = np.where(np.abs(s) <= ZERO * np.abs(s).max(1, keepdims=True), np.maximum(s, 0), s)
    unit = penalty / across / along
    gaps = np.maximum(duality_gap(A, x, s, unit, nonnegative=nonnegative), 0)
    half = (x * x).sum(1) / 2
    return Optimality(
        gaps / np.where(half > 0, half, 1),
        kkt_violation(A, x, s, unit, nonnegative=nonnegative) / unit,
        (s != 0).sum(1),
    )


def _slip(
    A: np.ndarray,
    x: np.ndarray,
    s: np.ndarray,
    penalty: float,
    gap: float,
    *,
    nonnegative: bool,
) -> str:
    """The problem that codes are a much better answer to, if it is a known other one."""

    def solves(A: np.ndarray, weight: float, *, nonnegative: bool = nonnegative) -> bool:
        found = _optimality(A, x, s, weight, nonnegative=nonnegative)
        return bool(found.gaps.max() <= min(TOLERANCE, gap / 10))

    if not s.any():
        return "; all codes are zero"
    for factor, words in FACTORS.items():
        if solves(A, factor * penalty):
            return f"; codes are those of {words}"
    if nonnegative and solves(A, penalty, nonnegative=False):
        return "; codes are those of both signs, and non-negative ones are asked for"
    if not nonnegative and solves(A, penalty, nonnegative=True):
        return "; codes are non-negative ones, and those of both signs are asked for"
    if len(A) == A.shape[1] and solves(A.T, penalty):
        return "; codes are those of the transposed dictionary: atoms are columns"
    residual = normal_residual(A, x, s) / (np.linalg.norm(A, axis=0).max() * _sizes(x))
    if residual.max() <= FIT:
        return "; codes are least squares on their support, without the penalty"
    return "; if it is an iteration, it has not converged"


def _sizes(x: np.ndarray) -> Any:
    """Lengths of signals to divide by: 1 for a zero one."""
    sizes = np.linalg.norm(x, axis=1)
    return np.where(sizes > 0, sizes, 1)
