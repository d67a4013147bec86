r"""Null-space constants: how much of a relation among atoms few features can carry.

\[ \theta_K = \max\{ \sum_{j \in S} |z_j| : Dz = 0,\ \sum_j |z_j| = 1,\ |S| = K \}. \]

Basis pursuit, min |s|_1 over D s = x, recovers every code with K active features exactly if
\( \theta_K < 1/2 \), and those with support S and signs sigma exactly if the atoms of S are
independent and \( \sum_{j \in S} \sigma_j z_j < 1 \) for every relation with
\( \sum_{j \notin S} |z_j| = 1 \).  Where codes are known to be non-negative, relations that are
negative outside of S do not count, and \( \sigma = -1 \).
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import comb
from typing import Any

from pentad.theory.codes.dictionaries import (
    as_fraction,
    kernel_vectors,
    rational_matrix,
    require_feature,
)
from pentad.theory.codes.enumeration import MOST_CASES, require_enumerable
from pentad.theory.codes.linear_programs import Outcome, solve
from pentad.theory.codes.spark import circuits, relation_of
from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.scalars import require, require_count


def null_space_constants_by_circuits(D: Any, *, most: int = MOST_CASES) -> tuple[Fraction, ...]:
    """theta_1, .., theta_n by going through circuits, where the largest shares are attained.

    Relations of absolute sum 1 form a polytope whose corners are circuits, and the sum over S is
    convex.  All zero where the atoms are independent.

    Raises
    ------
    TooManyCasesError
        With the number of sets of atoms.

    >>> import numpy as np
    >>> null_space_constants_by_circuits(np.array([[1, 0, 1], [0, 1, 1]]))[0]
    Fraction(1, 3)
    """
    n = rational_matrix(D).ncols()
    largest = [Fraction(0)] * n
    for circuit in circuits(D, most=most):
        sizes = sorted(map(abs, circuit.relation), reverse=True)
        total, reached = sum(sizes, Fraction(0)), Fraction(0)
        for k in range(n):
            reached += sizes[k] if k < len(sizes) else 0
            largest[k] = max(largest[k], reached / total)
    return tuple(largest)


def null_space_constant(D: Any, K: int, *, most: int = 20_000) -> Fraction:
    """theta_K by a linear program for each set of K features and each pattern of signs.

    Raises
    ------
    ValueError
        Unless 1 <= K <= n.
    TooManyCasesError
        With the number of programs, C(n, K) 2^(K - 1).
    UndecidedComparison
        If a program is not decided.
    """
    exact = rational_matrix(D)
    n = exact.ncols()
    require_count(K, "K")
    require(n >= K, f"a support has at most n features; got K={K}, n={n}")
    require_enumerable(comb(n, K) * 2 ** (K - 1), f"linear programs for K={K}, n={n}", most)
    if not kernel_vectors(exact):
        return Fraction(0)
    shares = [_largest_share(exact, support, signs) for support, signs in signed_supports(n, K)]
    return max(shares)


def signed_supports(n: int, K: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Supports of K features with signs, the first one positive."""
    for support in combinations(range(n), K):
        for rest in product((1, -1), repeat=K - 1):
            yield support, (1, *rest)


def _largest_share(exact: Any, support: Sequence[int], signs: Sequence[int]) -> Fraction:
    """Largest sum of sigma_j z_j over S, over relations of absolute sum at most 1."""
    n = exact.ncols()
    gain = dict(zip(support, signs, strict=True))
    costs = [-gain.get(j, 0) for j in range(n)] + [gain.get(j, 0) for j in range(n)]
    return -_least(exact, [*costs, 0], [(j, 1) for j in range(n)] + [(j, -1) for j in range(n)])


def _least(exact: Any, costs: Sequence[int], columns: Sequence[tuple[int, int]]) -> Fraction:
    """Least cost over relations whose parts sum to at most 1; the last cost is that of the rest."""
    from flint import fmpq_mat

    d = exact.nrows()
    rows = [[sign * exact[k, j] for j, sign in columns] + [0] for k in range(d)]
    A = fmpq_mat([*rows, [1] * (len(columns) + 1)])
    found = solve(A, [0] * d + [1], costs)
    if found.outcome is not Outcome.OPTIMAL:
        raise UndecidedComparison(f"{found.outcome.value}: {found.guess}")
    return sum(
        (cost * as_fraction(x) for cost, x in zip(costs, found.primal, strict=True)), Fraction(0)
    )


def is_recovered(D: Any, support: Iterable[int], signs: Iterable[int]) -> bool:
    """Whether min |s|_1 over D s = x gives back every code of these signs on this support.

    Parameters
    ----------
    D : (d, n) array
    support : iterable of int
    signs : iterable of +1 and -1
        One for each feature of the support.

    Raises
    ------
    ValueError
        Unless the support has features of the dictionary, each once, with as many signs.
    UndecidedComparison
        If the program is not decided.

    >>> import numpy as np
    >>> is_recovered(np.array([[1, 0, 1], [0, 1, 1]]), [0, 1], [1, 1])
    False
    """
    return _separated(D, _signed(D, support, signs), signed=True)


def is_recovered_nonnegative(D: Any, support: Iterable[int]) -> bool:
    """Whether min sum s over D s = x, s >= 0 gives back every non-negative code on this support.

    Raises
    ------
    ValueError
        Unless the support has features of the dictionary, each once.
    UndecidedComparison
        If the program is not decided.

    >>> import numpy as np
    >>> is_recovered_nonnegative(np.array([[1, 0, 1], [0, 1, 1]]), [0])
    True
    """
    return _separated(D, _signed(D, support, None), signed=False)


def _signed(D: Any, support: Iterable[int], signs: Iterable[int] | None) -> dict[int, int]:
    """What each feature of a support gains: its sign, or -1 for codes that have none."""
    active = list(support)
    n = rational_matrix(D).ncols()
    for i in active:
        require_feature(i, n)
    require(len(set(active)) == len(active), f"a support has each feature once; got {active}")
    given = [-1] * len(active) if signs is None else list(signs)
    require(
        len(given) == len(active) and all(sign in (1, -1) for sign in given),
        f"a sign, 1 or -1, for each of the features {active}; got {given}",
    )
    return dict(zip(active, given, strict=True))


def _separated(D: Any, gain: dict[int, int], *, signed: bool) -> bool:
    """Whether no relation of size 1 outside of the support gains 1 on it."""
    from flint import fmpq_mat

    exact = rational_matrix(D)
    d, n = exact.nrows(), exact.ncols()
    active = sorted(gain)
    if active and fmpq_mat([[exact[k, j] for j in active] for k in range(d)]).rank() < len(active):
        return False
    outside = [j for j in range(n) if j not in gain]
    columns = [(j, sign) for j in active for sign in (1, -1)]
    columns += [(j, sign) for j in outside for sign in ((1, -1) if signed else (1,))]
    if not outside:
        return True
    rows = [[sign * exact[k, j] for j, sign in columns] for k in range(d)]
    sizes = [int(j not in gain) for j, _ in columns]
    costs = [-sign * gain.get(j, 0) for j, sign in columns]
    found = solve(fmpq_mat([*rows, sizes]), [0] * d + [1], costs)
    if found.outcome is Outcome.INFEASIBLE:
        return True
    if found.outcome is not Outcome.OPTIMAL:
        raise UndecidedComparison(f"{found.outcome.value}: {found.guess}")
    value = sum(cost * as_fraction(x) for cost, x in zip(costs, found.primal, strict=True))
    return bool(value > -1)


def is_recovered_by_circuits(
    D: Any, support: Iterable[int], signs: Iterable[int] | None = None
) -> bool:
    """The same by the signs of all circuits; without signs, for non-negative codes.

    A relation is a sum of circuits that have its signs, so one that stands against recovery has
    a circuit in it that does.

    Raises
    ------
    ValueError
        As for `is_recovered`.
    TooManyCasesError
        As for `spark.circuits`.
    """
    n = rational_matrix(D).ncols()
    gain = _signed(D, support, signs)
    for circuit in circuits(D):
        z = relation_of(circuit, n)
        for sign in (1, -1):
            outside = [sign * z[j] for j in range(n) if j not in gain]
            if signs is None and min(outside, default=Fraction(0)) < 0:
                continue
            gained = sum((sign * z[j] * s for j, s in gain.items()), Fraction(0))
            if gained >= sum(map(abs, outside), Fraction(0)):
                return False
    return True
