r"""Binary codes: can a half-space tell where a feature is active?  Decided, with certificates.

A threshold unit gives feature i exactly if some half-space holds Ds for all codes with s_i = 1 and
for none with s_i = 0.  If there is none, the convex hulls of the two sets have a point in common,
which is a mean of at most d + 2 of the codes on either side: a crossing, checked by adding up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from pentad.theory.codes.dictionaries import (
    as_fraction,
    atoms,
    in_floats,
    rational_matrix,
    require_feature,
)
from pentad.theory.codes.enumeration import MOST_CASES, require_enumerable
from pentad.theory.codes.linear_programs import Outcome, solve
from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import rational, require, require_count

Support = tuple[int, ...]
"""A binary code, as the features that are active."""


@dataclass(frozen=True)
class Halfspace:
    """Feature i is active exactly where row . x > threshold, on every code."""

    feature: int
    row: tuple[Fraction, ...]
    threshold: Fraction


@dataclass(frozen=True)
class Crossing:
    """Weighted codes with and without a feature of equal mean: no half-space separates them.

    Attributes
    ----------
    feature : int
    weights : mapping of Support to Fraction
        Positive; on the codes with the feature they sum to 1, and on those without.
    """

    feature: int
    weights: dict[Support, Fraction]


def binary_codes(n: int, K: int, *, exactly: bool, most: int = MOST_CASES) -> tuple[Support, ...]:
    """All codes of K ones, or of at most K; the zero code is one of the latter.

    Raises
    ------
    ValueError
        Unless 1 <= K <= n.
    TooManyCasesError
        With their number.

    >>> len(binary_codes(16, 3, exactly=True)), len(binary_codes(16, 3, exactly=False))
    (560, 697)
    """
    require_count(K, "K")
    require(n >= K, f"a code has at most n ones; got K={K}, n={n}")
    sizes = [K] if exactly else list(range(K + 1))
    require_enumerable(sum(comb(n, size) for size in sizes), f"codes of {n} features", most)
    return tuple(code for size in sizes for code in combinations(range(n), size))


def images(D: Any, codes: Sequence[Support]) -> Any:
    """X = D s of every code, as the columns of a `flint.fmpq_mat`.

    Raises
    ------
    ValueError
        If a code has features that the dictionary has not, or one of them twice.
    """
    from flint import fmpq_mat

    exact = rational_matrix(D)
    wrong = [code for code in codes if not _is_code(code, exact.ncols())]
    require(
        not wrong,
        f"a code has features 0, .., {exact.ncols() - 1}, each once; got {wrong[:3]}",
    )
    return exact * fmpq_mat([[int(i in code) for code in codes] for i in range(exact.ncols())])


def _is_code(code: Support, n: int) -> bool:
    return len(set(code)) == len(code) and set(code) <= set(range(n))


def separation(D: Any, codes: Sequence[Support], feature: int) -> Halfspace | Crossing:
    """A half-space that separates the codes with a feature from those without, or a crossing.

    Parameters
    ----------
    D : (d, n) array
    codes : sequence of Support
        Some with the feature and some without.
    feature : int

    Raises
    ------
    ValueError
        If all codes have the feature or none has, and as for `images`.
    UndecidedComparison
        If the linear program is not decided.

    >>> codes = binary_codes(3, 2, exactly=True)
    >>> D = np.array([[1, 0, 1], [0, 1, 1]])
    >>> mistakes(D, codes, separation(D, codes, 0))
    []
    """
    from flint import fmpq_mat

    require_feature(feature, rational_matrix(D).ncols())
    active = [int(feature in code) for code in codes]
    require(0 < sum(active) < len(codes), f"some codes have feature {feature} and some have not")
    rows = [
        [x if one else -x for x, one in zip(row, active, strict=True)]
        for row in images(D, codes).tolist()
    ]
    sums = [active, [1 - one for one in active]]
    found = solve(fmpq_mat([*rows, *sums]), [0] * len(rows) + [1, 1], [0] * len(codes))
    if found.outcome is Outcome.OPTIMAL:
        weights = {
            code: as_fraction(x) for code, x in zip(codes, found.primal, strict=True) if x != 0
        }
        return Crossing(feature, weights)
    if found.outcome is not Outcome.INFEASIBLE:
        raise UndecidedComparison(f"{found.outcome.value}: {found.guess}")
    *row, p, q = (as_fraction(y) for y in found.dual)
    return Halfspace(feature, tuple(-x for x in row), (p - q) / 2)


def separable_in_floats(D: Any, codes: Sequence[Support], feature: int) -> bool:
    """Whether HiGHS finds a half-space with a margin in floats: another route, and no proof.

    Raises
    ------
    ValueError
        As for `images`, and for numbers beyond floats.

    >>> codes = binary_codes(3, 2, exactly=True)
    >>> separable_in_floats(np.array([[1, 0, 1], [0, 1, 1]]), codes, 0)
    True
    """
    from scipy.optimize import linprog

    points = in_floats(images(D, codes)).T
    signs = np.array([1.0 if feature in code else -1.0 for code in codes])
    rows = -signs[:, None] * np.hstack([points, -np.ones((len(codes), 1))])
    found = linprog(
        np.zeros(rows.shape[1]),
        A_ub=rows,
        b_ub=-np.ones(len(codes)),
        bounds=[(None, None)] * rows.shape[1],
        method="highs",
    )
    return bool(found.status == 0)


def mistakes(D: Any, codes: Sequence[Support], found: Halfspace) -> list[Support]:
    """Codes of which the half-space does not tell whether they have the feature.

    Raises
    ------
    ValueError
        As for `images`, and for a row that has not an entry for each dimension.

    >>> at_one = Halfspace(0, (Fraction(1),), Fraction(1))
    >>> mistakes(np.array([[2, 2]]), [(0,), (1,)], at_one)
    [(1,)]
    """
    from flint import fmpq_mat

    points = images(D, codes)
    require(
        len(found.row) == points.nrows(),
        f"a row has an entry for each of {points.nrows()} dimensions; got {len(found.row)}",
    )
    row = fmpq_mat([[rational(w) for w in found.row]])
    threshold = rational(found.threshold)
    reads = (row * points).tolist()[0]
    return [
        code
        for code, value in zip(codes, reads, strict=True)
        if (value > threshold) != (found.feature in code)
    ]


def is_crossing(D: Any, found: Crossing) -> bool:
    """Whether the certificate adds up: codes of these atoms, positive weights, sums 1, equal means.

    >>> one = Fraction(1)
    >>> is_crossing(np.array([[1, 1]]), Crossing(0, {(0,): one, (1,): one}))
    True
    """
    columns = atoms(D)
    if not all(_is_code(code, len(columns)) for code in found.weights):
        return False
    means = []
    for on in (True, False):
        side = [code for code in found.weights if (found.feature in code) is on]
        if any(found.weights[code] <= 0 for code in side):
            return False
        if sum((found.weights[code] for code in side), Fraction(0)) != 1:
            return False
        mean = [Fraction(0)] * len(columns[0])
        for code in side:
            for j in code:
                mean = [m + found.weights[code] * x for m, x in zip(mean, columns[j], strict=True)]
        means.append(mean)
    return means[0] == means[1]


def separable_features(D: Any, codes: Sequence[Support]) -> tuple[int, ...]:
    """Features that a half-space tells on every code.

    Raises
    ------
    ValueError, UndecidedComparison
        As for `separation`.
    """
    n = rational_matrix(D).ncols()
    return tuple(i for i in range(n) if isinstance(separation(D, codes, i), Halfspace))


def disjoint_crossings(D: Any, codes: Sequence[Support], feature: int) -> list[Crossing]:
    """Crossings that share no code, found one after another: as many mistakes are unavoidable.

    Any half-space is wrong about some code of each.

    Raises
    ------
    ValueError, UndecidedComparison
        As for `separation`.
    """
    left = list(codes)
    found: list[Crossing] = []
    while 0 < sum(feature in code for code in left) < len(left):
        one = separation(D, left, feature)
        if isinstance(one, Halfspace):
            break
        found.append(one)
        left = [code for code in left if code not in one.weights]
    return found


def least_mistakes(D: Any, codes: Sequence[Support], feature: int, *, at_most: int) -> int | None:
    """The fewest codes about which some half-space is wrong; None if more than `at_most`.

    Exact, by branching: of every crossing some code has to be given up.

    Raises
    ------
    ValueError
        If at_most is above `MOST_STEPS`.
    TooManyCasesError
        With (d + 2) to the power `at_most`, where that is too many.
    ValueError, UndecidedComparison
        As for `separation`.
    """
    require_at_most(MOST_STEPS, at_most=at_most)
    d = rational_matrix(D).nrows()
    require_enumerable((d + 2) ** at_most, "sets of codes to give up", 20_000)
    seen: set[frozenset[Support]] = set()
    level = {frozenset[Support]()}
    for spent in range(at_most + 1):
        further: set[frozenset[Support]] = set()
        for given_up in level - seen:
            seen.add(given_up)
            left = [code for code in codes if code not in given_up]
            if not 0 < sum(feature in code for code in left) < len(left):
                return spent
            one = separation(D, left, feature)
            if isinstance(one, Halfspace):
                return spent
            further |= {given_up | {code} for code in one.weights}
        level = further
    return None
