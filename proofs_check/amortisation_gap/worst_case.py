r"""How far off a linear-nonlinear row must be at worst: min(1, least cross-talk) / 2 (B05).

Setting.  Codes in [0, 1]^n whose active features are pairwise neighbours on a graph; the encoder is
sigma(w . x + b) with any w, b and sigma.  rho_i is the least cross-talk of feature i on the graph.

Statement.  Every row has two codes of at most two active features with equal w . Ds whose
coefficients of feature i differ by at least min(1, rho_i), so that it errs by half of that on one
of them (B05a): at K >= 2 with the rho_i of the complete graph, at K = 1 with that of the graph
without edges.  At K = 1 that is exact: some row and sigma err by min(1, rho_i) / 2 and no more
(B05b).  At any K the row of least cross-talk with sigma the identity errs by K rho_i or less
(B05c).  Atoms of one length have rho_i <= 1, and then rho_i is the gap up to a factor 2K.  If codes
are signed, in [-1, 1]^n, two active features make every row err by min(1, rho_i), without the half
(B05d).

Idea.  By definition some d_j has |w . d_j| >= rho_i w . d_i.  If w . d_j > 0, a multiple of e_i and
one of e_j look alike; otherwise a sum of both looks like nothing.  A signed sum of both that looks
like nothing has a negative that does too.

Not claimed.  The exact gap for K >= 2.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.amortisation_gap.settings import (
    CODE,
    DICTIONARY,
    FEATURE,
    GRAPH,
    IN_THE_CONE,
    PARALLEL,
    ROW,
    SQUARE,
    TRIANGLE,
    as_floats,
    claim,
    cross_talk,
    cross_talk_of_floats,
    plain,
    proved,
)
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.codes.adversaries import indistinguishable_pair, readings
from pentad.theory.codes.cooccurrence import Graph, any_pair, is_clique, one_at_a_time
from pentad.theory.codes.cross_talk_by_other_routes import cross_talk_by_definition
from pentad.theory.codes.signed_adversaries import signed_pair
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, fractions
from pentad.theory.numbers.kinds import Matrix


def gap(D: Matrix, graph: Graph, i: int, w: Matrix) -> Fraction:
    """By how much feature i differs on the pair; 0 unless it is one of codes that occur."""
    pair = indistinguishable_pair(D, plain(w), i, graph[i])
    codes = (pair.first, pair.second)
    reads = readings(D, plain(w))
    first, second = (
        sum((a * s for a, s in zip(reads, code, strict=True)), Fraction(0)) for code in codes
    )
    occur = all(
        all(0 <= s <= 1 for s in code) and is_clique([j for j, s in enumerate(code) if s], graph)
        for code in codes
    )
    return abs(codes[0][i] - codes[1][i]) if first == second and occur else Fraction(0)


def by_definition(D: Matrix, graph: Graph, i: int) -> Fraction:
    """The least cross-talk, or 1 if that is less, by all combinations of independent atoms."""
    return min(Fraction(1), cross_talk_by_definition(D, i, graph[i]))


BEST = fractions([[1, 0]])[0]
HALF = fractions([[Fraction(1, 2), Fraction(1, 2)]])[0]

PAIRS = claim(
    "worst-case/pairs",
    "B05a",
    locator="a quantity for the theorem on the amortisation gap; beyond the paper",
    title="Every row errs by half the least cross-talk, or by 1/2",
    plain="Whatever its weights, bias and nonlinearity, a row has two codes that it cannot tell "
    "apart and whose coefficients differ by the least cross-talk of the feature, or by 1 if that "
    "is less; it errs by half of that on one of them.",
    statement=r"\forall w\ \exists s,s':\ w\cdot Ds=w\cdot Ds',\ |s_i-s'_i|\ge\min(1,\rho_i)",
    relation=">=",
    domain=Domain((DICTIONARY, GRAPH, FEATURE, ROW)),
    lhs=gap,
    rhs=lambda D, graph, i: min(Fraction(1), cross_talk(D, graph)[i]),
    examples=(
        {"D": TRIANGLE, "graph": any_pair(3), "i": 0, "w": fractions([[1, Fraction(-1, 2)]])[0]},
        {"D": IN_THE_CONE, "graph": one_at_a_time(3), "i": 2, "w": HALF},
        {"D": SQUARE, "graph": one_at_a_time(4), "i": 0, "w": BEST},
        {"D": PARALLEL, "graph": any_pair(2), "i": 0, "w": fractions([[1]])[0]},
        {"D": fractions([[1, 3]]), "graph": any_pair(2), "i": 0, "w": fractions([[1]])[0]},
    ),
    evidence=(
        exact("pairs of rational rows, their readings compared", cases=60),
        exact(
            "least cross-talk by all combinations of independent atoms",
            cases=40,
            using={"rhs": by_definition},
        ),
        search(
            "least cross-talk by HiGHS, in floats",
            cases=40,
            using={
                "rhs": lambda D, graph, i: min(1.0, float(cross_talk_of_floats(D, graph)[i]))
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "the cross-talk of the complete graph at K = 1",
            rhs=lambda D, i: min(Fraction(1), cross_talk(D)[i]),
        ),
        instead("without the cap, for atoms of any length", rhs=lambda D, graph, i: cross_talk(
            D, graph)[i]),
        instead("half as much again", rhs=lambda D, graph, i: min(
            Fraction(1), Fraction(3, 2) * cross_talk(D, graph)[i])),
    ),
)  # fmt: skip


def _one_active(choose: Choose, point: Point) -> Any:
    code = np.full(point["D"].shape[1], Fraction(0), dtype=object)
    code[choose(0, len(code) - 1)] = Fraction(choose(0, 8), 8)
    return code


SINGLE = Parameter("s", "at most one entry, in [0, 1]", _one_active)


def three_steps_error(D: Matrix, i: int, s: Matrix) -> Fraction:
    """Error of the best row with three steps: 0 to u = 0, min(u, 1) / 2 to rho_i, u beyond."""
    return _error_with_steps(D, i, s, Fraction(1, 2))


def _error_with_steps(D: Matrix, i: int, s: Matrix, most: Fraction) -> Fraction:
    """The same where the second step gives so much at most."""
    found = proved(D, one_at_a_time(D.shape[1]))[i]
    code = plain(s)
    reads = readings(D, found.row)
    u = sum((a * x for a, x in zip(reads, code, strict=True)), Fraction(0))
    given = Fraction(0) if u <= 0 else (min(u / 2, most) if u <= found.value else u)
    return abs(given - code[i])


def _half(D: Matrix, i: int) -> Fraction:
    return Fraction(min(Fraction(1), cross_talk(D, one_at_a_time(D.shape[1]))[i]) / 2)


ONE_AND_THREE = fractions([[1, 3]])
IN_ITS_MIDDLE = np.array([0, 0, Fraction(1, 2)], dtype=object)

ONE_AT_A_TIME_IS_EXACT = claim(
    "worst-case/one-at-a-time",
    "B05b",
    locator="beyond the paper",
    title="With one feature at a time the bound is attained",
    plain="If at most one feature is active, the row of least cross-talk with a nonlinearity of a "
    "few pieces errs by half the cross-talk at most, or by 1/2 if that is less: the bound is the "
    "gap.",
    statement=r"K=1:\quad|\sigma(w\cdot Ds)-s_i|\le\tfrac12\min(1,\rho_i^+)",
    relation="<=",
    domain=Domain((DICTIONARY, FEATURE, SINGLE)),
    lhs=three_steps_error,
    rhs=_half,
    examples=(
        {"D": IN_THE_CONE, "i": 2, "s": IN_ITS_MIDDLE},
        {"D": SQUARE, "i": 0, "s": np.array([1, 0, 0, 0], dtype=object)},
        {"D": ONE_AND_THREE, "i": 0, "s": np.array([0, 1], dtype=object)},
    ),
    evidence=(
        exact("the rational program, rational codes", cases=60),
        exact(
            "least cross-talk by all combinations of independent atoms",
            cases=40,
            using={"rhs": lambda D, i: by_definition(D, one_at_a_time(D.shape[1]), i) / 2},
        ),
        search(
            "least cross-talk by HiGHS, in floats",
            cases=30,
            using={
                "rhs": lambda D, i: (
                    min(1.0, float(cross_talk_of_floats(D, one_at_a_time(D.shape[1]))[i])) / 2
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead("a third of the cross-talk", rhs=lambda D, i: _half(D, i) * Fraction(2, 3)),
        instead(
            "half of what is read beyond 1 too",
            lhs=lambda D, i, s: _error_with_steps(D, i, s, Fraction(10**6)),
        ),
        instead(
            "with two features at a time as well",
            domain=Domain((DICTIONARY, FEATURE, CODE)),
            examples=({"D": IN_THE_CONE, "i": 0, "s": np.array([1, 0, 1], dtype=object)},),
        ),
    ),
)


def _linear_error(D: Matrix, i: int, s: Matrix) -> Fraction:
    code = plain(s)
    reads = readings(D, proved(D)[i].row)
    return abs(sum((a * x for a, x in zip(reads, code, strict=True)), Fraction(0)) - code[i])


def _active(s: Matrix) -> int:
    return sum(x != 0 for x in s)


ALL_BUT_ONE = np.array([0, 1, 1], dtype=object)

LINEAR_ROW = claim(
    "worst-case/linear-row",
    "B05c",
    locator="beyond the paper",
    title="A linear row errs by K times the least cross-talk at most",
    plain="The row of least cross-talk, without any nonlinearity, errs by at most the number of "
    "active features times the cross-talk; so for atoms of one length, whose cross-talk is at most "
    "1, it is the gap up to a factor 2K.",
    statement=r"|w\cdot Ds-s_i|\le K\rho_i,\qquad K=|\mathrm{supp}\,s|,\ s\in[0,1]^n",
    relation="<=",
    domain=Domain((DICTIONARY, FEATURE, CODE)),
    lhs=_linear_error,
    rhs=lambda D, i, s: _active(s) * cross_talk(D)[i],
    examples=(
        {"D": TRIANGLE, "i": 0, "s": ALL_BUT_ONE},
        {"D": PARALLEL, "i": 0, "s": np.array([1, 1], dtype=object)},
    ),
    evidence=(
        exact("the rational program, rational codes", cases=60),
        exact(
            "least cross-talk by all combinations of independent atoms",
            cases=40,
            using={"rhs": lambda D, i, s: _active(s) * cross_talk_by_definition(D, i)},
        ),
        search(
            "least cross-talk by HiGHS, in floats",
            cases=30,
            using={"rhs": lambda D, i, s: _active(s) * float(cross_talk_of_floats(D)[i])},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("one less than K", rhs=lambda D, i, s: (_active(s) - 1) * cross_talk(D)[i]),
        instead(
            "with the cross-talk of one feature at a time",
            rhs=lambda D, i, s: _active(s) * cross_talk(D, one_at_a_time(D.shape[1]))[i],
        ),
    ),
)


def signed_error(D: Matrix, i: int, w: Matrix, K: int = 2) -> Fraction:
    """Half of what the pair differs by; 0 unless it is of codes that occur, read as one number."""
    pair = signed_pair(D, plain(w), i, K=K)
    reads = readings(D, plain(w))
    first, second = (
        sum((a * s for a, s in zip(reads, code, strict=True)), Fraction(0))
        for code in (pair.first, pair.second)
    )
    occur = all(
        all(abs(s) <= 1 for s in code) and sum(s != 0 for s in code) <= K
        for code in (pair.first, pair.second)
    )
    return pair.error if first == second and occur else Fraction(0)


def _signed_error_in_floats(D: Matrix, i: int, w: Matrix) -> float:
    """The most that t e_i + r e_j can have of feature i and be read as 0."""
    reads = as_floats([w])[0] @ as_floats(D)
    if reads[i] == 0:
        return 1.0
    return float(min(1.0, abs(np.delete(reads, i) / reads[i]).max()))


SIGNED_PAIRS = claim(
    "worst-case/signed",
    "B05d",
    locator="beyond the paper",
    title="With signed codes every row errs by the least cross-talk, or by 1",
    plain="If coefficients may be negative and two features active, every row reads some code and "
    "its negative as one number, 0, and errs by the least cross-talk of the feature on one of "
    "them, or by 1 if that is less: twice as much as codes that are not negative cost.",
    statement=r"s_i\in[-1,1]:\quad\forall w\ \exists s:\ w\cdot Ds=w\cdot D(-s)=0,\ "
    r"|s_i|\ge\min(1,\rho_i)",
    relation=">=",
    domain=Domain((DICTIONARY, FEATURE, ROW)),
    lhs=signed_error,
    rhs=lambda D, i: min(Fraction(1), cross_talk(D)[i]),
    examples=(
        {"D": TRIANGLE, "i": 0, "w": fractions([[1, Fraction(-1, 2)]])[0]},
        {"D": TRIANGLE, "i": 0, "w": fractions([[1, Fraction(1, 2)]])[0]},
        {"D": SQUARE, "i": 1, "w": fractions([[1, 1]])[0]},
        {"D": PARALLEL, "i": 0, "w": fractions([[1]])[0]},
        {"D": ONE_AND_THREE, "i": 0, "w": fractions([[1]])[0]},
    ),
    evidence=(
        exact("pairs of rational rows, their readings compared", cases=60),
        exact(
            "least cross-talk by all combinations of independent atoms",
            cases=40,
            using={"rhs": lambda D, i: min(Fraction(1), cross_talk_by_definition(D, i))},
        ),
        search(
            "the largest reading and least cross-talk by HiGHS, in floats",
            cases=40,
            using={
                "lhs": _signed_error_in_floats,
                "rhs": lambda D, i: min(1.0, float(cross_talk_of_floats(D)[i])),
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead("with one active feature as well", lhs=lambda D, i, w: signed_error(D, i, w, 1)),
        instead("without the cap, for atoms of any length", rhs=lambda D, i: cross_talk(D)[i]),
        instead("half as much again", rhs=lambda D, i: min(
            Fraction(1), Fraction(3, 2) * cross_talk(D)[i])),
    ),
    not_claimed="The exact gap: the row of least cross-talk with the identity errs by K times it "
    "at most, signed or not.",
)  # fmt: skip

CLAIMS = (PAIRS, ONE_AT_A_TIME_IS_EXACT, LINEAR_ROW, SIGNED_PAIRS)
