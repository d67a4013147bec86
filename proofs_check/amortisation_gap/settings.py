"""What claims of paper B share: their form, dictionaries of every awkward kind, rows, codes."""

from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from pentad.proofs_check.form import Form
from pentad.theory.codes.cooccurrence import Graph, any_pair, is_clique, one_at_a_time
from pentad.theory.codes.cross_talk import CrossTalk, cross_talks
from pentad.theory.codes.cross_talk_by_other_routes import least_leaking_row_in_floats
from pentad.theory.codes.dictionaries import as_fraction, atoms
from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.domains import Choose, Parameter, Point, fractions
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.numbers.scalars import rational

PAPER = "amortisation-gap"
claim = Form(PAPER, "Not known to be in the paper.")

THEOREM = "the theorem on the amortisation gap, whose number was not seen"

# Dictionaries -------------------------------------------------------------------------------


def _nonzero(D: Matrix) -> Any:
    """The matrix with an entry 1 at the top of every column that is zero."""
    for j in range(D.shape[1]):
        if not D[:, j].any():
            D[0, j] = Fraction(1)
    return D


def generic(choose: Choose) -> Any:
    """Halves up to 3/2 in up to three dimensions: floats have them exactly."""
    d, n = choose(1, 3), choose(2, 5)
    return _nonzero(fractions([[Fraction(choose(-3, 3), 2) for _ in range(n)] for _ in range(d)]))


def repeated(choose: Choose) -> Any:
    """Multiples of three atoms, opposite ones among them."""
    three = _nonzero(fractions([[choose(-1, 1) for _ in range(3)] for _ in range(2)]))
    columns = [choose(-1, 2) * three[:, choose(0, 2)] for _ in range(choose(2, 5))]
    return _nonzero(np.array(columns, dtype=object).T)


def with_one_outside(choose: Choose) -> Any:
    """An atom outside the span of the others."""
    inner = generic(choose)
    d, n = inner.shape
    D = np.full((d + 1, n + 1), Fraction(0), dtype=object)
    D[:d, :n] = inner
    D[:, n] = [Fraction(choose(-1, 1)) for _ in range(d)] + [Fraction(1)]
    return D


def flat(choose: Choose) -> Any:
    """Atoms that do not span the space."""
    inner = generic(choose)
    return np.vstack([inner, inner.sum(0)[None]])


KINDS = (generic, repeated, with_one_outside, flat)


def _of_any_kind(choose: Choose, _: Point) -> Any:
    return KINDS[choose(0, len(KINDS) - 1)](choose)


DICTIONARY = Parameter(
    "D",
    "real (d, n) matrix without zero columns, d <= 4, 2 <= n <= 6: generic, with parallel or "
    "opposite atoms, with one outside the span of the others, rank-deficient",
    _of_any_kind,
)


def _some_graph(choose: Choose, point: Point) -> Graph:
    n = point["D"].shape[1]
    kind = choose(0, 3)
    if kind < 2:
        return any_pair(n) if kind else one_at_a_time(n)
    neighbours: list[set[int]] = [set() for _ in range(n)]
    for i in range(n):
        for j in range(i):
            if choose(0, 1):
                neighbours[i].add(j)
                neighbours[j].add(i)
    return tuple(map(frozenset, neighbours))


GRAPH = Parameter("graph", "any graph of pairs that may be active together", _some_graph)
FEATURE = Parameter(
    "i", "any feature", lambda choose, point: choose(0, point["D"].shape[1] - 1), listed=False
)


def _some_row(choose: Choose, point: Point) -> Any:
    return np.array([Fraction(choose(-4, 4), 2) for _ in point["D"]], dtype=object)


ROW = Parameter("w", "any row of an encoder", _some_row)


def _on_a_clique(choose: Choose, point: Point) -> Any:
    n, graph = point["D"].shape[1], point.get("graph", any_pair(point["D"].shape[1]))
    support: list[int] = []
    for j in range(n):
        if choose(0, 1) and is_clique([*support, j], graph):
            support.append(j)
    code = np.full(n, Fraction(0), dtype=object)
    for j in support:
        code[j] = Fraction(choose(1, 8), 8)
    return code


CODE = Parameter("s", "entries in [0, 1], any two active features neighbours", _on_a_clique)

TRIANGLE = fractions([[1, 0, -1], [0, 1, -1]])
SQUARE = fractions([[1, 0, -1, 0], [0, 1, 0, -1]])
IN_THE_CONE = fractions([[1, 0, 1], [0, 1, 1]])
PARALLEL = fractions([[1, 1]])
TETRAHEDRON = fractions([[1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]])
"""Four vectors of squared length 3 and products -1."""

TWO_CIRCUITS = fractions(
    [
        [int(i == 4 * block + k) if j < 4 else int(block == i // 4) for block in (0, 1)
         for j in range(5) for k in [j]]
        for i in range(8)
    ]
)  # fmt: skip
"""Ten atoms in eight dimensions, five and five, each five with one relation."""


def plain(values: Any) -> tuple[Fraction, ...]:
    """Rationals of any make, or floats as the rationals that they are, as fractions."""
    return tuple(as_fraction(rational(x)) for x in values)


def as_floats(D: Any) -> Any:
    """A matrix of rationals of any make in floats."""
    return np.array([[float(x) for x in plain(row)] for row in D])


# Cross-talk, looked up ----------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def _proved(columns: tuple[tuple[Fraction, ...], ...], graph: Graph) -> tuple[CrossTalk, ...]:
    found = cross_talks(np.array(columns, dtype=object).T, graph)
    unknown = [one.feature for one in found if not isinstance(one, CrossTalk)]
    if unknown:
        raise UndecidedComparison(f"the least cross-talk of features {unknown} is not known")
    return tuple(one for one in found if isinstance(one, CrossTalk))


def proved(D: Matrix, graph: Graph | None = None) -> tuple[CrossTalk, ...]:
    """Least cross-talks with their proofs; on the complete graph without one."""
    columns = atoms(D)
    return _proved(columns, any_pair(len(columns)) if graph is None else graph)


def cross_talk(D: Matrix, graph: Graph | None = None) -> Any:
    """rho_i of every feature, by the linear program over the rationals."""
    return np.array([one.value for one in proved(D, graph)], dtype=object)


def cross_talk_of_floats(D: Matrix, graph: Graph | None = None) -> Any:
    """The same by HiGHS from the side of rows, in floats."""
    n = np.shape(D)[1]
    sets = any_pair(n) if graph is None else graph
    return np.array([least_leaking_row_in_floats(D, i, sets[i])[0] for i in range(n)])


def recovered(D: Matrix, graph: Graph | None = None) -> tuple[int, ...]:
    """Features without cross-talk."""
    return tuple(one.feature for one in proved(D, graph) if one.recoverable)
