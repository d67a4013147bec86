r"""The least cross-talk of a row that reads one feature, and with it what an encoder can recover.

A row w reads feature i with gain 1 if \( w \cdot d_i = 1 \), and then leaks \( w \cdot d_j \) of
the others.  On a graph of features that may be active together the least cross-talk is

\[ \rho_i = \min_{w \cdot d_i = 1}\ \max\Big(\max_{j \sim i} |w \cdot d_j|,\
   \max_{j \not\sim i} (w \cdot d_j)^+\Big) \]
\[ \phantom{\rho_i} = 1 / \min\{ \sum_j |z_j| : \sum_{j \ne i} z_j d_j = d_i,\
   z_j \ge 0 \text{ for } j \not\sim i \}, \]

two linear programs dual to each other.  It is 0 exactly if d_i lies outside the cone of the atoms
of features that are no neighbours plus the span of those of neighbours: then relu(w . x) gives s_i.
On the complete graph it is the order-1 null-space constant in another form.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pentad.theory.codes.cooccurrence import any_pair, require_graph
from pentad.theory.codes.dictionaries import (
    as_fraction,
    rational_matrix,
    require_feature,
    require_neighbours,
)
from pentad.theory.codes.linear_programs import MOST_PIVOTS, Outcome, solve
from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.scalars import require

LARGEST_WRITTEN_OUT = 16
"""Dimensions up to which a stored certificate has its numbers, and not its basis alone."""


@dataclass(frozen=True)
class CrossTalk:
    """The least cross-talk of one feature, with the two halves of its proof.

    Attributes
    ----------
    feature : int
    neighbours : frozenset of int
        Features that may be active together with it.
    value : Fraction
        rho_i, dimensionless if atoms are unit vectors; 0 if some row recovers the feature.
    row : tuple of Fraction
        (d,) a row that attains it: w . d_i = 1.
    combination : tuple of Fraction
        (n,) coefficients with sum_j z_j d_j = d_i and sum_j |z_j| = 1 / value; empty for value 0.
    dimensions, basis, signs : tuples of int
        Rows and columns of the system of equations that gives both, and what the row reads of those
        columns up to scale; empty for value 0.
    """

    feature: int
    neighbours: frozenset[int]
    value: Fraction
    row: tuple[Fraction, ...]
    combination: tuple[Fraction, ...] = ()
    dimensions: tuple[int, ...] = ()
    basis: tuple[int, ...] = ()
    signs: tuple[int, ...] = ()

    @property
    def recoverable(self) -> bool:
        """Whether some row recovers the feature exactly, with relu behind it."""
        return self.value == 0

    def stored(self) -> dict[str, Any]:
        """The certificate as what a JSON file holds: numbers, or above 16 dimensions the basis.

        Fractions are pairs of integers.
        """
        told: dict[str, Any] = {
            "feature": self.feature,
            "neighbours": sorted(self.neighbours),
        }
        if not self.recoverable and len(self.row) > LARGEST_WRITTEN_OUT:
            parts = ("dimensions", "basis", "signs")
            return told | {name: list(getattr(self, name)) for name in parts}
        told["value"] = self.value.as_integer_ratio()
        told["row"] = [x.as_integer_ratio() for x in self.row]
        if self.combination:
            told["combination"] = [x.as_integer_ratio() for x in self.combination]
        return told


@dataclass(frozen=True)
class Undecided:
    """A feature of which nothing is known, for the budget of pivots was spent.

    Attributes
    ----------
    feature, pivots : int
    guess : str
        What the solver in floats said.
    """

    feature: int
    pivots: int
    guess: str


def least_cross_talk(
    D: Any,
    feature: int,
    neighbours: Iterable[int] | None = None,
    *,
    most_pivots: int = MOST_PIVOTS,
) -> CrossTalk | Undecided:
    """The least cross-talk of a feature, proved in rationals.

    Parameters
    ----------
    D : (d, n) array
        Atoms as columns, of any length but 0.
    feature : int
    neighbours : iterable of int, optional
        Features that may be active together with it; all others without.
    most_pivots : int
        As in `linear_programs.solve`.

    Raises
    ------
    ValueError
        For what is no dictionary, for features and neighbours that are none of its others, and
        for a zero atom, of which no row reads anything.

    >>> import numpy as np
    >>> triangle = np.array([[1, 0, -1], [0, 1, -1]])
    >>> least_cross_talk(triangle, 2).value, least_cross_talk(triangle, 2, ()).value
    (Fraction(1, 2), Fraction(0, 1))
    """
    exact = rational_matrix(D)
    d, n = exact.nrows(), exact.ncols()
    require_feature(feature, n)
    target = [exact[k, feature] for k in range(d)]
    require(
        any(x != 0 for x in target),
        f"no row reads anything of a zero atom; atom {feature} is zero",
    )
    others = [j for j in range(n) if j != feature]
    joined = require_neighbours(neighbours, feature, n)
    return _proved(exact, target, feature, joined, others, most_pivots)


def _proved(
    exact: Any,
    target: list[Any],
    feature: int,
    joined: frozenset[int],
    others: Sequence[int],
    most_pivots: int,
) -> CrossTalk | Undecided:
    from flint import fmpq_mat

    d = exact.nrows()
    columns = [(j, 1) for j in others] + [(j, -1) for j in others if j in joined]
    if not columns:
        return _recovered(feature, joined, target, target)
    A = fmpq_mat([[sign * exact[k, j] for j, sign in columns] for k in range(d)])
    found = solve(A, target, [1] * len(columns), most_pivots=most_pivots)
    if found.outcome is Outcome.INFEASIBLE:
        return _recovered(feature, joined, target, found.dual)
    if found.outcome is not Outcome.OPTIMAL:
        return Undecided(feature, most_pivots, found.guess)
    sums = [Fraction(0)] * exact.ncols()
    for (j, sign), value in zip(columns, found.primal, strict=True):
        sums[j] += sign * as_fraction(value)
    size = sum(map(abs, sums), Fraction(0))
    return CrossTalk(
        feature,
        joined,
        1 / size,
        tuple(as_fraction(y) / size for y in found.dual),
        tuple(sums),
        found.rows,
        tuple(columns[k][0] for k in found.basis),
        tuple(columns[k][1] for k in found.basis),
    )


def _recovered(
    feature: int, joined: frozenset[int], target: Sequence[Any], dual: Sequence[Any]
) -> CrossTalk:
    gain = sum(x * y for x, y in zip(target, dual, strict=True))
    return CrossTalk(feature, joined, Fraction(0), tuple(as_fraction(y / gain) for y in dual))


def cross_talks(
    D: Any, graph: Sequence[Iterable[int]] | None = None
) -> tuple[CrossTalk | Undecided, ...]:
    """The least cross-talk of every feature.

    Parameters
    ----------
    D : (d, n) array
    graph : sequence of sets, optional
        As made by `cooccurrence`; the complete graph without.

    Raises
    ------
    ValueError
        As for `least_cross_talk`, and for what is no graph.
    """
    n = rational_matrix(D).ncols()
    sets = any_pair(n) if graph is None else require_graph(graph, n)
    return tuple(least_cross_talk(D, i, sets[i]) for i in range(n))


def cross_talk_values(D: Any, graph: Sequence[Iterable[int]] | None = None) -> tuple[Fraction, ...]:
    """rho_i of every feature.

    Raises
    ------
    UndecidedComparison
        If that of some feature is not known.

    >>> import numpy as np
    >>> cross_talk_values(np.array([[1, 0, 1], [0, 1, 1]]))
    (Fraction(1, 2), Fraction(1, 2), Fraction(1, 2))
    """
    found = cross_talks(D, graph)
    unknown = [one.feature for one in found if isinstance(one, Undecided)]
    if unknown:
        raise UndecidedComparison(f"the least cross-talk of features {unknown} is not known")
    return tuple(one.value for one in found if isinstance(one, CrossTalk))


def recoverable_features(D: Any, graph: Sequence[Iterable[int]] | None = None) -> tuple[int, ...]:
    """Features that some linear-nonlinear row recovers exactly.

    Hypotheses: codes are non-negative; every feature is active sometimes; amplitudes on a support
    fill an open box at zero; two features are neighbours if some support has both.

    Raises
    ------
    UndecidedComparison
        If that of some feature is not known.

    >>> import numpy as np
    >>> square = np.array([[1, 0, -1, 0], [0, 1, 0, -1]])
    >>> from pentad.theory.codes.cooccurrence import one_at_a_time
    >>> recoverable_features(square, one_at_a_time(4)), recoverable_features(square)
    ((0, 1, 2, 3), ())
    """
    return tuple(i for i, value in enumerate(cross_talk_values(D, graph)) if value == 0)
