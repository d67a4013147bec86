r"""If any two features may be active, only atoms outside of the span of the others are recovered.

Setting.  As in `criterion`, on the complete graph: codes of at most, or exactly, K >= 2 features.

Statement.  Row by row, feature i is recovered if and only if d_i lies outside of the span of all
other atoms; all features are if and only if the rank of D is n (B02a).  So for n > d some feature
never is: the paper's theorem, without RIP and without a bound on d.  With signed codes that holds
at K = 1 already (B02b).  At least n - d + spark - 1 features are not recovered (B03).

Idea.  On the complete graph the cone of the criterion is a span.  Atoms outside of the span of the
others, c of them, leave n - c dependent atoms of rank at most d - c, which is at least spark - 1.

Not claimed.  That two codes of exactly K > 2 features show it: the pairs of B05a have at most two,
and what pads them (`theory.codes.adversaries`) is in no claim.  The counting bound with one
non-negative feature at a time, where it is false.  Nor that it is attained whenever spark = 2K + 1:
two disjoint circuits of five atoms in eight dimensions have 10 unrecovered features and a bound of
6.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.amortisation_gap.settings import (
    DICTIONARY,
    FEATURE,
    PARALLEL,
    ROW,
    SQUARE,
    THEOREM,
    TRIANGLE,
    TWO_CIRCUITS,
    claim,
    cross_talk,
    cross_talk_of_floats,
    plain,
    recovered,
)
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.codes.adversaries import readings
from pentad.theory.codes.cooccurrence import one_at_a_time
from pentad.theory.codes.cross_talk_by_other_routes import cross_talk_by_definition
from pentad.theory.codes.dictionaries import coloops
from pentad.theory.codes.recovery_bounds import unrecoverable_lower_bound
from pentad.theory.codes.signed_adversaries import signed_pair
from pentad.theory.codes.spark import circuits, spark, spark_by_definition
from pentad.theory.frames.capacity import rank
from pentad.theory.numbers.domains import Assumption, Domain, fractions
from pentad.theory.numbers.kinds import Matrix


def _counted(number: int, D: Matrix) -> Any:
    return np.array([number, int(number == D.shape[1])], dtype=object)


def _outside(D: Matrix) -> Any:
    return np.array([len(coloops(D)), int(rank(D) == D.shape[1])], dtype=object)


def _rank_falls(D: Matrix) -> Any:
    """The same by the rank without each atom."""
    n = D.shape[1]
    whole = rank(D)
    falls = [n == 1 or rank(np.delete(D, i, 1)) < whole for i in range(n)]
    return np.array([sum(falls), int(whole == n)], dtype=object)


ONLY_COLOOPS = claim(
    "any-two/only-outside-the-span",
    "B02a",
    locator=THEOREM,
    title="With two active features, only atoms outside the span are recovered",
    plain="Where any two features may be active, a row recovers exactly those features whose atom "
    "lies outside of the span of all others: all of them if and only if the rank of D is n. So a "
    "linear-nonlinear encoder of more features than dimensions has a gap.",
    statement=r"K\ge2:\quad\#\{i:\rho_i=0\}=\#\{i:d_i\notin\mathrm{span}\{d_j:j\ne i\}\},"
    r"\qquad\rho=0\iff\mathrm{rank}D=n",
    relation="==",
    domain=Domain((DICTIONARY,)),
    lhs=lambda D: _counted(len(recovered(D)), D),
    rhs=_outside,
    fidelity="restated",
    delta="As quoted, the theorem assumes RIP and K log(n/K) <= d < n, which make exact inference "
    "possible and play no part in the impossibility; which features fail is ours. That amplitudes "
    "fill an open box at zero is needed and was not seen.",
    examples=(
        {"D": SQUARE},
        {"D": fractions([[1, 0, 0], [0, 1, 1]])},
        {"D": fractions([[1, 0], [1, 1]])},
        {"D": TWO_CIRCUITS},
    ),
    evidence=(
        exact("the rational program against the kernel of D", cases=50),
        exact("the rank without each atom", cases=50, using={"rhs": _rank_falls}),
        search(
            "the program of rows by HiGHS, in floats",
            cases=50,
            using={"lhs": lambda D: _counted(int((cross_talk_of_floats(D) < 1e-9).sum()), D)},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "with one feature at a time as well",
            lhs=lambda D: _counted(len(recovered(D, one_at_a_time(D.shape[1]))), D),
        ),
        instead(
            "none at all where n > d",
            lhs=lambda D: _counted(len(recovered(D)), D)[0],
            rhs=lambda D: 0 if D.shape[1] > D.shape[0] else len(coloops(D)),
        ),
        instead(
            "all where n <= d",
            lhs=lambda D: _counted(len(recovered(D)), D)[1],
            rhs=lambda D: int(D.shape[1] <= D.shape[0]),
        ),
    ),
    not_claimed="A gap for binary codes, for finitely many codes, or for other encoders than rows: "
    "there are none in general.",
)


def signed_gap(D: Matrix, i: int, w: Matrix) -> Fraction:
    """By how much the feature differs on the pair; 0 unless readings are equal, codes single."""
    pair = signed_pair(D, plain(w), i)
    reads = readings(D, plain(w))
    first, second = (
        sum((a * s for a, s in zip(reads, code, strict=True)), Fraction(0))
        for code in (pair.first, pair.second)
    )
    single = all(
        sum(s != 0 for s in code) <= 1 and all(abs(s) <= 1 for s in code)
        for code in (pair.first, pair.second)
    )
    return 2 * pair.error if first == second and single else Fraction(0)


def capped(D: Matrix, i: int) -> Any:
    """The least cross-talk of a feature, or 1 if that is less."""
    return min(Fraction(1), cross_talk(D)[i])


SIGNED_CODES = claim(
    "any-two/signed",
    "B02b",
    locator="beyond the paper",
    title="With signed codes one feature at a time is enough",
    plain="If coefficients may be negative, every row has two codes of one active feature each "
    "that it cannot tell apart and that differ by the least cross-talk, or by 1 if that is less: "
    "a gap at K = 1.",
    statement=r"K=1,\ s_i\in[-1,1]:\quad\forall w\ \exists s,s':\ w\cdot Ds=w\cdot Ds',\ "
    r"|s_i-s'_i|\ge\min(1,\rho_i)",
    relation=">=",
    domain=Domain((DICTIONARY, FEATURE, ROW)),
    lhs=signed_gap,
    rhs=capped,
    examples=(
        {"D": TRIANGLE, "i": 0, "w": fractions([[1, Fraction(1, 2)]])[0]},
        {"D": SQUARE, "i": 1, "w": fractions([[1, 1]])[0]},
        {"D": PARALLEL, "i": 0, "w": fractions([[1]])[0]},
    ),
    evidence=(
        exact("pairs of rational rows, their readings compared", cases=60),
        exact(
            "least cross-talk by all combinations of independent atoms",
            cases=40,
            using={"rhs": lambda D, i: min(Fraction(1), cross_talk_by_definition(D, i))},
        ),
        search(
            "least cross-talk by HiGHS, in floats",
            cases=40,
            using={"rhs": lambda D, i: min(1.0, float(cross_talk_of_floats(D)[i]))},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("twice the cross-talk", rhs=lambda D, i: min(Fraction(1), 2 * cross_talk(D)[i])),
        instead("without the cap", rhs=lambda D, i: cross_talk(D)[i]),
    ),
)

OVERCOMPLETE = Assumption(
    "more features than dimensions", "n > d", lambda D: D.shape[1] > D.shape[0]
)


def _unrecovered(D: Matrix) -> Any:
    return D.shape[1] - len(recovered(D))


def _in_circuits(D: Matrix) -> int:
    return len({i for one in circuits(D) for i in one.features})


def _bound(D: Matrix) -> int:
    d, n = D.shape
    least = spark(D)
    assert n <= d or least is not None
    return unrecoverable_lower_bound(n, d, least or d + 1)


def _bound_by_definition(D: Matrix) -> Any:
    d, n = D.shape
    return n - d + (spark_by_definition(D) or d + 1) - 1


MANY_UNRECOVERED = claim(
    "any-two/counting",
    "B03",
    locator="beyond the paper",
    title="How many features are not recovered",
    plain="Where any two features may be active and there are more features than dimensions, at "
    "least n - d + spark - 1 of them are recovered by no row: n - d + 2K or more if the spark "
    "exceeds 2K, which makes codes of K features unique.",
    statement=r"K\ge2,\ n>d:\quad\#\{i:\rho_i>0\}\ge n-d+\mathrm{spark}(D)-1",
    relation=">=",
    domain=Domain((DICTIONARY,), (OVERCOMPLETE,)),
    lhs=_unrecovered,
    rhs=_bound,
    examples=(
        {"D": SQUARE},
        {"D": TRIANGLE},
        {"D": fractions([[1, 0, 1, 0], [0, 1, 1, 0], [0, 0, 0, 1]])},
        {"D": TWO_CIRCUITS},
    ),
    outside=({"D": fractions([[1, 0], [0, 1]])},),
    evidence=(
        exact("the rational program, spark by minors", cases=50),
        exact(
            "features of circuits, spark by kernels",
            cases=50,
            using={"lhs": _in_circuits, "rhs": _bound_by_definition},
        ),
        search(
            "the program of rows by HiGHS, in floats",
            cases=40,
            using={"lhs": lambda D: int((cross_talk_of_floats(D) > 1e-9).sum())},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "with one feature at a time as well",
            lhs=lambda D: D.shape[1] - len(recovered(D, one_at_a_time(D.shape[1]))),
        ),
        instead("all n features", rhs=lambda D: D.shape[1]),
        instead("always attained", relation="=="),
        instead("one more", rhs=lambda D: _bound(D) + 1),
    ),
    not_claimed="That it is attained by a given D: spark = 2K + 1 is needed for n - d + 2K to be, "
    "and is not enough.",
)

CLAIMS = (ONLY_COLOOPS, SIGNED_CODES, MANY_UNRECOVERED)
