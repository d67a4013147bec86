r"""What a linear-nonlinear row can recover: a criterion for any graph of co-occurrence (B01).

Setting.  Codes are non-negative, amplitudes on each support that occurs fill an open box at zero,
every feature is active sometimes; G is the graph of pairs that are active together somewhere.

Statement.  Some row w and some sigma give s_i exactly if and only if d_i lies outside of
cone{d_j : j not~ i} + span{d_j : j ~ i}.  Then relu(w . x) does, on supports of any size and for
amplitudes of any size (B01a); otherwise every row has two codes of at most two active features that
it cannot tell apart (B05a).
Which of the two it is, the linear program and a search through all combinations of independent
atoms agree on (B01b).  With one feature at a time at most four features of the plane are recovered
(B01c), and any number in space (B01d).

Idea.  Level sets of w . Ds on an open box of amplitudes force w . d_j = 0 for neighbours, and small
amplitudes of a non-neighbour force w . d_j <= 0.  Farkas' lemma says when such a w exists.

Not claimed.  Anything where amplitudes keep away from zero: with amplitudes in [1, 2] and a jump in
sigma, features inside the cone can be recovered.  Nor the converse where codes of one or two active
features do not occur: that the pairs can be padded to larger supports is in no claim.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.amortisation_gap.settings import (
    CODE,
    DICTIONARY,
    GRAPH,
    IN_THE_CONE,
    SQUARE,
    THEOREM,
    TRIANGLE,
    claim,
    plain,
    proved,
    recovered,
)
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.codes.adversaries import readings
from pentad.theory.codes.checker import proves_at_least, proves_at_most
from pentad.theory.codes.coherence import squared_coherence
from pentad.theory.codes.cooccurrence import Graph, any_pair, one_at_a_time
from pentad.theory.codes.cross_talk_by_other_routes import (
    cross_talk_by_definition,
    cross_talk_in_floats,
    least_leaking_row_in_floats,
)
from pentad.theory.codes.dictionaries import atoms
from pentad.theory.numbers.domains import (
    Assumption,
    Choose,
    Domain,
    Parameter,
    Point,
    fractions,
    integer,
)
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.numbers.scalars import positive_part, require

SOME_ROW = Assumption(
    "some row", "some feature is outside", lambda D, graph: bool(recovered(D, graph))
)


def decoded(D: Matrix, graph: Graph, s: Matrix, *, rectified: bool = True) -> Any:
    """What the rows of the criterion make of D s, for the features that it says are recovered."""
    rows = [one.row for one in proved(D, graph) if one.recoverable]
    require(rows, "some feature is recovered; got none")
    sums = [sum(a * x for a, x in zip(readings(D, row), plain(s), strict=True)) for row in rows]
    return np.array([positive_part(x) if rectified else x for x in sums], dtype=object)


def decoded_in_floats(D: Matrix, graph: Graph, s: Matrix) -> Any:
    """The same with rows that HiGHS finds."""
    x = np.array(D, float) @ np.array(s, float)
    rows = [least_leaking_row_in_floats(D, i, graph[i])[1] for i in recovered(D, graph)]
    require(rows, "some feature is recovered; got none")
    return np.array([max(float(row @ x), 0.0) for row in rows])


def wanted(D: Matrix, graph: Graph, s: Matrix) -> Any:
    """s_i of the features that the criterion says are recovered."""
    chosen = recovered(D, graph)
    require(chosen, "some feature is recovered; got none")
    code = plain(s)
    return np.array([code[i] for i in chosen], dtype=object)


THREE_IN_A_ROW: Graph = (frozenset({1}), frozenset({0, 2}), frozenset({1}))
BOTH_ACTIVE = np.array([Fraction(1, 2), Fraction(1), Fraction(0)], dtype=object)

ROWS_RECOVER = claim(
    "criterion/rows-recover",
    "B01a",
    locator=THEOREM,
    title="Outside of cone and span a feature is recovered",
    plain="If an atom lies outside of the cone of the atoms that are never active with it plus the "
    "span of those that are, a rectified linear row gives its coefficient exactly, on supports of "
    "any size.",
    statement=r"d_i\notin\mathrm{cone}\{d_j:j\not\sim i\}+\mathrm{span}\{d_j:j\sim i\}\ "
    r"\Rightarrow\ \exists w:\ \mathrm{relu}(w\cdot Ds)=s_i",
    relation="==",
    domain=Domain((DICTIONARY, GRAPH, CODE), (SOME_ROW,)),
    lhs=decoded,
    rhs=wanted,
    examples=(
        {"D": TRIANGLE, "graph": THREE_IN_A_ROW, "s": BOTH_ACTIVE},
        {
            "D": SQUARE,
            "graph": one_at_a_time(4),
            "s": np.array([Fraction(0), Fraction(0), Fraction(3), Fraction(0)], dtype=object),
        },
    ),
    evidence=(
        exact("rows by a linear program over the rationals, codes on cliques", cases=50),
        search(
            "rows by HiGHS, in floats", cases=40, using={"lhs": decoded_in_floats}, floats_only=True
        ),
    ),
    mutants=(
        instead("without relu", lhs=lambda D, graph, s: decoded(D, graph, s, rectified=False)),
        instead(
            "neighbours count like others: the cone of all other atoms",
            lhs=lambda D, s: decoded(D, one_at_a_time(len(s)), s),
            rhs=lambda D, s: wanted(D, one_at_a_time(len(s)), s),
        ),
    ),
    not_claimed="That amplitudes have to be bounded, or that one row serves two features.",
)


def _number_proved(D: Matrix, graph: Graph) -> int:
    """Features of which the checker accepts a row, if it accepts a combination for all others."""
    columns = atoms(D)
    found = proved(D, graph)
    accepted = [
        proves_at_most(columns, one.feature, one.neighbours, one.value, one.row)
        and (
            one.recoverable
            or proves_at_least(columns, one.feature, one.neighbours, one.value, one.combination)
        )
        for one in found
    ]
    require(all(accepted), f"every certificate is accepted; got {accepted}")
    return sum(one.recoverable for one in found)


def _number_by_definition(D: Matrix, graph: Graph) -> int:
    found = [cross_talk_by_definition(D, i, sets) for i, sets in enumerate(graph)]
    return sum(value == 0 for value in found)


CRITERION_IS_DECIDED = claim(
    "criterion/decided",
    "B01b",
    locator=THEOREM,
    title="The criterion is decided with certificates",
    plain="For any dictionary and any graph, every feature has either a row without cross-talk or "
    "a combination of other atoms that rules one out.",
    statement=r"\#\{i:\rho_i=0\}=\#\{i:d_i\notin\mathrm{cone}\{d_j:j\not\sim i\}"
    r"+\mathrm{span}\{d_j:j\sim i\}\}",
    relation="==",
    domain=Domain((DICTIONARY, GRAPH)),
    lhs=_number_proved,
    rhs=_number_by_definition,
    examples=(
        {"D": SQUARE, "graph": one_at_a_time(4)},
        {"D": TRIANGLE, "graph": any_pair(3)},
        {"D": IN_THE_CONE, "graph": THREE_IN_A_ROW},
    ),
    evidence=(
        exact(
            "certificates of the rational program, accepted by a checker of its own, against all "
            "combinations of independent atoms",
            cases=60,
        ),
        search(
            "the program of rows by HiGHS, in floats",
            cases=60,
            using={
                "lhs": lambda D, graph: float(
                    sum(cross_talk_in_floats(D, i, sets) < 1e-9 for i, sets in enumerate(graph))
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "one feature at a time is impossible for n > d",
            rhs=lambda D, graph: 0 if D.shape[1] > D.shape[0] else _number_by_definition(D, graph),
        ),
        instead(
            "the span of all other atoms",
            rhs=lambda D: _number_by_definition(D, any_pair(D.shape[1])),
        ),
        instead(
            "the cone of all other atoms",
            rhs=lambda D: _number_by_definition(D, one_at_a_time(D.shape[1])),
        ),
    ),
)


def _planar(choose: Choose, _: Point) -> Any:
    n = choose(1, 7)
    D = fractions([[choose(-4, 4) for _ in range(n)] for _ in range(2)])
    for j in range(n):
        if not D[:, j].any():
            D[0, j] = Fraction(1)
    return D


def _recovered_alone(D: Matrix) -> int:
    return len(recovered(D, one_at_a_time(D.shape[1])))


def _recovered_by_angles(D: Matrix) -> int:
    """Planar atoms next to which, on either side, gaps of half a turn are left, by quadrants."""
    found = 0
    for i in range(D.shape[1]):
        x, y = D[:, i]
        others = [(x * v - y * u, x * u + y * v) for j, (u, v) in enumerate(D.T) if j != i]
        # in coordinates along the atom: (left of it, ahead of it)
        if any(left == 0 and ahead > 0 for left, ahead in others):
            continue
        lefts = [(left, ahead) for left, ahead in others if left > 0]
        rights = [(-left, ahead) for left, ahead in others if left < 0]
        # the cone of one on the left and one on the right has the atom if their angles, measured
        # from it, sum to less than half a turn: left1 ahead2 + left2 ahead1 > 0
        found += not any(a * d + c * b > 0 for a, b in lefts for c, d in rights)
    return found


FOUR_IN_THE_PLANE = claim(
    "criterion/four-in-the-plane",
    "B01c",
    locator="beyond the paper",
    title="At most four features of the plane are recovered one at a time",
    plain="In two dimensions, with one feature active at a time, rows recover at most four "
    "features, however many there are; a square attains it.",
    statement=r"d=2,\ K=1:\quad\#\{i:d_i\notin\mathrm{cone}\{d_j:j\ne i\}\}\le4",
    relation="<=",
    domain=Domain((Parameter("D", "real (2, n) matrix, n <= 7, no zero columns", _planar),)),
    lhs=_recovered_alone,
    rhs=lambda: 4,
    examples=(
        {"D": SQUARE},
        {"D": fractions([[2, 1, -1, -2, 0], [0, 2, 2, -1, -2]])},
    ),
    evidence=(
        exact("by the rational program, n <= 7", cases=40),
        exact(
            "by products that tell on which side of an atom the others are",
            cases=60,
            using={"lhs": _recovered_by_angles},
        ),
    ),
    one_method=TWO_ROUTES,
    mutants=(
        instead("three", rhs=lambda: 3),
        instead(
            "four in space as well",
            domain=Domain((integer("n", 5, 6),)),
            lhs=lambda n: _recovered_alone(_cone_over_polygon(n)),
            examples=({"n": 5},),
        ),
    ),
)


def _cone_over_polygon(n: int) -> Any:
    """Atoms (p_j, 1) over n rational points p_j of the unit circle."""
    points = []
    for j in range(n):
        t = Fraction(2 * j - n + 1, 4)
        points.append(((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)))
    return fractions([[p for p, _ in points], [q for _, q in points], [1] * n])


def _supported(n: int) -> int:
    """Points p_i of the circle with <p_i, p_j> below 1 for all others: (p_i, -max) is a row."""
    D = _cone_over_polygon(n)
    products = D[:2].T @ D[:2]
    return sum(all(products[i, j] < products[i, i] for j in range(n) if j != i) for i in range(n))


ANY_NUMBER_IN_SPACE = claim(
    "criterion/any-number-in-space",
    "B01d",
    locator="against the theorem as quoted, without its K >= 2",
    title="In space any number of features is recovered one at a time",
    plain="Atoms on a circle at a height, as many as one likes, are all recovered by rows if one "
    "is active at a time, however close to each other they are.",
    statement=r"d=3,\ K=1,\ d_j=(p_j,1),\ |p_j|=1:\quad\#\{i:\rho_i=0\}=n",
    relation="==",
    domain=Domain((integer("n", 3, 12),)),
    lhs=lambda n: _recovered_alone(_cone_over_polygon(n)),
    rhs=lambda n: n,
    examples=({"n": 3}, {"n": 40}),
    evidence=(
        exact("by the rational program, n = 3 to 12 and 40", cases=12),
        exact("by an explicit row for each atom", cases=12, using={"lhs": _supported}),
    ),
    one_method=TWO_ROUTES,
    mutants=(
        instead("no more than four", rhs=lambda n: min(n, 4)),
        instead(
            "as long as coherence is below 9/10",
            rhs=lambda n: n if squared_coherence(_cone_over_polygon(n)) < Fraction(81, 100) else 0,
        ),
        instead("two at a time", lhs=lambda n: len(recovered(_cone_over_polygon(n)))),
    ),
)

CLAIMS = (ROWS_RECOVER, CRITERION_IS_DECIDED, FOUR_IN_THE_PLANE, ANY_NUMBER_IN_SPACE)
