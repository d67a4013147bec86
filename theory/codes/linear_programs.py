r"""Linear programs over the rationals: HiGHS guesses a basis in floats, exact arithmetic decides.

\[ \min\ c \cdot x \quad\text{over}\quad Ax = b,\ x \ge 0. \]

The guess is verified without rounding and, where it fails, mended by the simplex method with
Bland's rule, which cannot cycle.  So no verdict rests on a float, and a solver that stops without
converging costs time and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

PRIME = 2**61 - 1
MOST_PIVOTS = 5000


class Outcome(Enum):
    """What is known of a linear program."""

    OPTIMAL = "a least value is attained"
    INFEASIBLE = "no point obeys the constraints"
    UNBOUNDED = "there are points of every low value"
    UNDECIDED = "the budget of pivots was spent"


@dataclass(frozen=True)
class Solution:
    """An outcome with what proves it.

    Attributes
    ----------
    outcome : Outcome
    basis, rows : tuples of int
        Columns that are basic at the end, and as many constraints that are independent on them.
    primal : tuple of flint.fmpq
        The optimal point; for an unbounded program a direction r >= 0 with A r = 0 and c . r < 0.
    dual : tuple of flint.fmpq
        y with A^T y <= c and b . y = c . x; for an infeasible program A^T y <= 0 and b . y > 0.
    guess : str
        What the solver in floats said, which decides nothing.
    """

    outcome: Outcome
    basis: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()
    primal: tuple[Any, ...] = ()
    dual: tuple[Any, ...] = ()
    guess: str = ""


def solve(
    A: Any, b: Sequence[Any], c: Sequence[Any], *, most_pivots: int = MOST_PIVOTS
) -> Solution:
    """The outcome of min c . x over A x = b, x >= 0, decided in rationals.

    Parameters
    ----------
    A : flint.fmpq_mat
        (m, n).
    b, c : sequences of rationals
        m and n of them.
    most_pivots : int
        Exchanges of the exact simplex method after which the program is undecided.

    >>> from flint import fmpq_mat
    >>> found = solve(fmpq_mat([[1, 1]]), [2], [3, 1])
    >>> found.outcome.name, found.primal, found.dual
    ('OPTIMAL', (0, 2), (1,))
    """
    if A.rank() == 0:
        return _without_constraints(b, c)
    order, said = _guess(A, b, c)
    quick = _verified(A, b, c, order)
    if quick is not None:
        return Solution(Outcome.OPTIMAL, *quick, guess=said)
    return _Tableau(A, b, c, order, said).solved(most_pivots)


def _without_constraints(b: Sequence[Any], c: Sequence[Any]) -> Solution:
    """The outcome where A is zero."""
    from flint import fmpq

    m, n = len(b), len(c)
    for i in (i for i in range(m) if b[i] != 0):
        dual = tuple(fmpq(1 if b[i] > 0 else -1) * int(k == i) for k in range(m))
        return Solution(Outcome.INFEASIBLE, dual=dual)
    for j in (j for j in range(n) if c[j] < 0):
        return Solution(Outcome.UNBOUNDED, primal=tuple(fmpq(int(k == j)) for k in range(n)))
    return Solution(Outcome.OPTIMAL, primal=(fmpq(0),) * n, dual=(fmpq(0),) * m)


def _guess(A: Any, b: Sequence[Any], c: Sequence[Any]) -> tuple[list[int], str]:
    """Columns, those first that HiGHS has in its optimal basis, and what it says."""
    from scipy.optimize import linprog

    try:
        floats, right, costs = (np.array(part, dtype=float) for part in (A.tolist(), b, c))
    except OverflowError:
        return list(range(A.ncols())), "not asked: there are numbers beyond floats"
    found = linprog(costs, A_eq=floats, b_eq=right, method="highs")
    if found.status != 0:
        return list(range(A.ncols())), str(found.message)
    reduced = costs - floats.T @ found.eqlin.marginals
    scale = max(1.0, float(np.abs(found.x).max()))
    positive = found.x > 1e-9 * scale
    return np.lexsort((reduced, -found.x * positive)).tolist(), str(found.message)


def _entries(A: Any, rows: Sequence[int], columns: Sequence[int]) -> Any:
    from flint import fmpq_mat

    return fmpq_mat([[A[i, j] for j in columns] for i in rows])


def _pivots(integral: Any) -> list[int]:
    """Columns that are independent of those before, modulo a prime."""
    from flint import nmod_mat

    reduced, rank = nmod_mat(integral, PRIME).rref()
    found: list[int] = []
    column = 0
    for k in range(rank):
        while int(reduced[k, column]) == 0:
            column += 1
        found.append(column)
    return found


def _verified(
    A: Any, b: Sequence[Any], c: Sequence[Any], order: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[Any, ...], tuple[Any, ...]] | None:
    """Basis, rows, point and dual, where the first independent columns are an optimal basis."""
    from flint import fmpq, fmpq_mat

    integral, _ = _entries(A, range(A.nrows()), order).numer_denom()
    chosen = _pivots(integral)
    basis = [int(order[j]) for j in chosen]
    rows = _pivots(_entries(A, range(A.nrows()), basis).transpose().numer_denom()[0])
    square = _entries(A, rows, basis)
    x = square.solve(fmpq_mat([[fmpq(b[i])] for i in rows]))
    if any(x[k, 0] < 0 for k in range(len(basis))):
        return None
    y = square.transpose().solve(fmpq_mat([[fmpq(c[j])] for j in basis]))
    point, dual = [fmpq(0)] * A.ncols(), [fmpq(0)] * A.nrows()
    for k, j in enumerate(basis):
        point[j] = x[k, 0]
    for k, i in enumerate(rows):
        dual[i] = y[k, 0]
    reached = _entries(A, range(A.nrows()), basis) * x
    costs = A.transpose() * fmpq_mat([[value] for value in dual])
    if any(reached[i, 0] != b[i] for i in range(A.nrows())):
        return None
    if any(costs[j, 0] > c[j] for j in range(A.ncols())):
        return None
    return tuple(basis), tuple(rows), tuple(point), tuple(dual)


class _Tableau:
    """The row-reduced system [A | b] over a basis; Bland's rule picks what to exchange."""

    def __init__(
        self, A: Any, b: Sequence[Any], c: Sequence[Any], order: Sequence[int], said: str
    ) -> None:
        from flint import fmpq, fmpq_mat

        self.A, self.b, self.c, self.said = A, [fmpq(x) for x in b], [fmpq(x) for x in c], said
        self.order = [int(j) for j in order]
        self.m, self.n = A.nrows(), A.ncols()
        rows = [[A[i, j] for j in self.order] + [self.b[i]] for i in range(self.m)]
        self.table, self.rank = fmpq_mat(rows).rref()
        self.pivots = [
            next(j for j in range(self.n + 1) if self.table[k, j] != 0) for k in range(self.rank)
        ]

    def solved(self, most_pivots: int) -> Solution:
        """The outcome: feasibility by the dual method without costs, then the primal method."""
        if self.n in self.pivots:
            return self._infeasible(self.pivots.index(self.n), inconsistent=True)
        spent = 0
        while (leaving := self._negative()) is not None:
            entering = self._first(lambda j: self.table[leaving, j] < 0)
            if entering is None:
                return self._infeasible(leaving)
            self._exchange(leaving, entering)
            spent += 1
            if spent > most_pivots:
                return Solution(Outcome.UNDECIDED, guess=self.said)
        while True:
            costs = self._reduced_costs()
            entering = self._first(lambda j: costs[j] < 0)  # noqa: B023
            if entering is None:
                return self._optimal()
            ratios = [
                (self.table[k, self.n] / self.table[k, entering], self.pivots[k], k)
                for k in range(self.rank)
                if self.table[k, entering] > 0
            ]
            if not ratios:
                return self._unbounded(entering)
            least = min(ratio for ratio, _, _ in ratios)
            _, leaving = min((pivot, k) for ratio, pivot, k in ratios if ratio == least)
            self._exchange(leaving, entering)
            spent += 1
            if spent > most_pivots:
                return Solution(Outcome.UNDECIDED, guess=self.said)

    def _negative(self) -> int | None:
        below = [(self.pivots[k], k) for k in range(self.rank) if self.table[k, self.n] < 0]
        return min(below)[1] if below else None

    def _first(self, holds: Any) -> int | None:
        return next((j for j in range(self.n) if holds(j)), None)

    def _exchange(self, leaving: int, entering: int) -> None:
        from flint import fmpq_mat

        rows = [[int(i == k) for k in range(self.m)] for i in range(self.m)]
        change = fmpq_mat(rows)
        pivot = self.table[leaving, entering]
        for i in range(self.rank):
            change[i, leaving] = 1 / pivot if i == leaving else -self.table[i, entering] / pivot
        self.table = change * self.table
        self.pivots[leaving] = entering

    def _reduced_costs(self) -> list[Any]:
        from flint import fmpq_mat

        basic = fmpq_mat(
            [[self.c[self.order[p]] for p in self.pivots] + [0] * (self.m - self.rank)]
        )
        shares = basic * self.table
        return [self.c[self.order[j]] - shares[0, j] for j in range(self.n)]

    @property
    def _basis(self) -> tuple[int, ...]:
        return tuple(self.order[p] for p in self.pivots if p < self.n)

    def _point(self) -> list[Any]:
        point = [0 * self.table[0, 0]] * self.n
        for k, pivot in enumerate(self.pivots):
            point[self.order[pivot]] = self.table[k, self.n]
        return point

    def _optimal(self) -> Solution:
        square = _entries(self.A, range(self.m), self._basis).transpose()
        dual = preimage(square, [self.c[j] for j in self._basis])
        rows = tuple(_pivots(square.numer_denom()[0]))
        point = tuple(self._point())
        return Solution(Outcome.OPTIMAL, self._basis, rows, point, tuple(dual), self.said)

    def _infeasible(self, row: int, *, inconsistent: bool = False) -> Solution:
        """The row of the tableau as a combination of the constraints, with its sign turned."""
        from flint import fmpq_mat

        if inconsistent:
            rows = [*self.A.transpose().tolist(), self.b]
            dual = preimage(fmpq_mat(rows), [0] * self.n + [1])
        else:
            square = _entries(self.A, range(self.m), self._basis).transpose()
            dual = preimage(square, [-int(k == row) for k in range(len(self._basis))])
        return Solution(Outcome.INFEASIBLE, self._basis, dual=tuple(dual), guess=self.said)

    def _unbounded(self, entering: int) -> Solution:
        direction = [0 * self.table[0, 0]] * self.n
        direction[self.order[entering]] = direction[0] + 1
        for k, pivot in enumerate(self.pivots):
            direction[self.order[pivot]] = -self.table[k, entering]
        return Solution(Outcome.UNBOUNDED, self._basis, primal=tuple(direction), guess=self.said)


def preimage(A: Any, b: Sequence[Any]) -> list[Any]:
    """Some x with A x = b, free entries zero; there has to be one."""
    from flint import fmpq_mat

    rows = [[*row, value] for row, value in zip(A.tolist(), b, strict=True)]
    reduced, rank = fmpq_mat(rows).rref()
    found = [0 * reduced[0, 0]] * A.ncols()
    for k in range(rank):
        pivot = next(j for j in range(A.ncols() + 1) if reduced[k, j] != 0)
        found[pivot] = reduced[k, A.ncols()]
    return found
