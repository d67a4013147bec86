r"""Encoders whose gate sees more than one number: TopK, BatchTopK in training, gated (B09).

Setting.  Feature i is given 0 or w . x + b, and a gate that may look at anything says which.  Codes
are in [0, 1]^n; rho_i is the least cross-talk of the feature where any two may be active.

Statement.  With two active features the worst error is at least min(1/3, rho_i / 2), and 2n codes
are enough to show it: t e_i + r e_j with t = min(1/3, rho_i / 2) or 1, and r = 0 or 1 (B09a).  With
one active feature there is no such bound: TopK with K = 1 and W = D^T recovers every code of
distinct atoms of one length (B09b).  If codes are signed, in [-1, 1]^n, two active features make
the worst error at least min(1, rho_i), and the codes +-e_i +- e_j show it (B09c).

Idea.  If the error e is less than 1/3, the feature is let through wherever s_i > e, so that
|(a_i - 1) t + a_j r + b| <= e there; then |a_i - 1| (1 - e) + |a_j| <= 2e, and |a_j| / a_i is
largest at a_i = 1.  On +-e_i +- e_j an error e < 1 means |a_i - 1| + |a_j| + |b| <= e, and then
|a_j| / a_i <= e.

Not claimed.  The pair of equal pre-activations of B05a: these gates see all of x.  Nor that the
criterion is exact for them; the cone part of it drops, since a gate may silence non-neighbours.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.amortisation_gap.settings import (
    DICTIONARY,
    FEATURE,
    PARALLEL,
    ROW,
    TRIANGLE,
    as_floats,
    claim,
    cross_talk,
    cross_talk_of_floats,
    plain,
)
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.codes.adversaries import (
    gated_error_bound,
    indistinguishable_pair,
    least_gated_error,
    readings,
)
from pentad.theory.codes.codes_without_gap import by_largest
from pentad.theory.codes.cross_talk_by_other_routes import cross_talk_by_definition
from pentad.theory.codes.dictionaries import atoms
from pentad.theory.codes.signed_adversaries import least_signed_gated_error
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Parameter, Point, fractions
from pentad.theory.numbers.kinds import Matrix, Number

SOME_BIAS = Parameter("b", "any bias", lambda choose, _: Fraction(choose(-8, 8), 8), -1, 1)


def _bound(D: Matrix, i: int) -> Fraction:
    return Fraction(gated_error_bound(cross_talk(D)[i]))


def _error(D: Matrix, i: int, w: Matrix, b: Number) -> Fraction:
    return Fraction(least_gated_error(D, plain(w), plain([b])[0], i, _bound(D, i)))


def _error_on_the_pair(D: Matrix, i: int, w: Matrix, b: Number) -> Fraction:
    """The best that a gate can do on the pair that a linear-nonlinear row cannot tell apart."""
    pair = indistinguishable_pair(D, plain(w), i)
    reads, shift = readings(D, plain(w)), plain([b])[0]
    errors = []
    for code in (pair.first, pair.second):
        through = sum((a * s for a, s in zip(reads, code, strict=True)), shift)
        errors.append(min(abs(code[i]), abs(through - code[i])))
    return max(errors)


TWO_THIRDS = fractions([[Fraction(2, 3)]])[0]

GATED = claim(
    "gates/two-active",
    "B09a",
    locator="a quantity for the theorem on the amortisation gap; beyond the paper",
    title="Every gate errs by half the cross-talk, or by a third of the amplitude",
    plain="An encoder that gives a feature 0 or a linear value, however its gate decides, errs by "
    "min(1/3, rho/2) or more on one of 2n codes with at most two active features.",
    statement=r"\max_{s}\min\big(|s_i|,|w\cdot Ds+b-s_i|\big)\ge\min\big(\tfrac13,"
    r"\tfrac{\rho_i}2\big)",
    relation=">=",
    domain=Domain((DICTIONARY, FEATURE, ROW, SOME_BIAS)),
    lhs=_error,
    rhs=_bound,
    examples=(
        {"D": TRIANGLE, "i": 0, "w": fractions([[1, Fraction(-1, 2)]])[0], "b": Fraction(1, 4)},
        {"D": PARALLEL, "i": 0, "w": TWO_THIRDS, "b": Fraction(0)},
        {"D": TRIANGLE, "i": 0, "w": fractions([[1, Fraction(-1, 2)]])[0], "b": Fraction(0)},
    ),
    evidence=(
        exact("rational rows and biases, the gate always right", cases=60),
        exact(
            "least cross-talk by all combinations of independent atoms",
            cases=40,
            using={"rhs": lambda D, i: gated_error_bound(cross_talk_by_definition(D, i))},
        ),
        search(
            "least cross-talk by HiGHS, in floats",
            cases=40,
            using={"rhs": lambda D, i: min(1 / 3, float(cross_talk_of_floats(D)[i]) / 2)},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "1/2 in place of 1/3",
            rhs=lambda D, i: min(Fraction(1, 2), cross_talk(D)[i] / 2),
        ),
        instead("the whole cross-talk", rhs=lambda D, i: min(Fraction(1, 3), cross_talk(D)[i])),
        instead("on the pair of equal pre-activations", lhs=_error_on_the_pair),
    ),
    not_claimed="That a gate attains it for every dictionary.",
)


def _of_one_length(choose: Choose, _: Point) -> Any:
    d, n = choose(1, 4), choose(1, 6)
    return fractions([[2 * choose(0, 1) - 1 for _ in range(n)] for _ in range(d)])


ONE_LENGTH = Parameter("D", "(d, n) matrix of signs, d <= 4, n <= 6", _of_one_length)
DISTINCT = Assumption(
    "distinct", "no two atoms are equal", lambda D: len(set(map(tuple, D.T))) == D.shape[1]
)


def _single(choose: Choose, point: Point) -> Any:
    code = np.full(point["D"].shape[1], Fraction(0), dtype=object)
    code[choose(0, len(code) - 1)] = Fraction(choose(0, 16), 8)
    return code


SINGLE = Parameter("s", "at most one entry, positive", _single)


def _several(choose: Choose, point: Point) -> Any:
    return np.array([Fraction(choose(0, 2)) for _ in point["D"].T], dtype=object)


def _by_largest(D: Matrix, s: Matrix) -> Any:
    return np.array(by_largest(D, [plain(s)])[0], dtype=object)


def _by_nearest_ray(D: Matrix, s: Matrix) -> Any:
    """The code of one feature whose image is nearest to x, of all of them."""
    columns, code = atoms(D), plain(s)
    x = [sum((a * t for a, t in zip(row, code, strict=True)), Fraction(0))
         for row in zip(*columns, strict=True)]  # fmt: skip
    found = []
    for j, atom in enumerate(columns):
        square, product = (
            sum((a * y for a, y in zip(atom, other, strict=True)), Fraction(0))
            for other in (atom, x)
        )
        t = max(Fraction(0), product / square)
        rest = [y - t * a for a, y in zip(atom, x, strict=True)]
        found.append((sum((y * y for y in rest), Fraction(0)), j, t))
    _, best, t = min(found, key=lambda one: one[0])
    return np.array([t * int(j == best) for j in range(len(columns))], dtype=object)


TWO_SIGNS = fractions([[1, 1, -1], [1, -1, 1]])

TOPK = claim(
    "gates/one-active",
    "B09b",
    locator="against the theorem as quoted, for TopK",
    title="TopK with one active feature has no gap",
    plain="With one feature active at a time, an encoder that keeps its largest product with an "
    "atom alone recovers every code, for any number of distinct atoms of one length.",
    statement=r"K=1,\ |d_j|=c,\ d_i\ne d_j:\quad\mathrm{Top}_1(c^{-2}D^\top Ds)=s",
    relation="==",
    domain=Domain(
        (ONE_LENGTH, Parameter("s", "at most one entry, positive", _single)), (DISTINCT,)
    ),
    lhs=_by_largest,
    rhs=lambda s: np.array(plain(s), dtype=object),
    examples=(
        {"D": TWO_SIGNS, "s": np.array([0, 0, Fraction(3)], dtype=object)},
        {"D": TWO_SIGNS, "s": np.array([0, 0, 0], dtype=object)},
    ),
    outside=({"D": fractions([[1, 1], [1, 1]]), "s": np.array([0, Fraction(1)], dtype=object)},),
    evidence=(
        exact("atoms of signs, the largest product", cases=60),
        exact("the nearest ray, by residuals", cases=60, using={"lhs": _by_nearest_ray}),
    ),
    one_method=TWO_ROUTES,
    mutants=(
        instead(
            "two active features as well",
            domain=Domain((ONE_LENGTH, Parameter("s", "any", _several)), (DISTINCT,)),
            examples=({"D": TWO_SIGNS, "s": np.array([1, 1, 0], dtype=object)},),
        ),
        instead(
            "signed codes as well",
            examples=({"D": TWO_SIGNS, "s": np.array([Fraction(-1), 0, 0], dtype=object)},),
        ),
        instead(
            "atoms of any length",
            examples=({"D": fractions([[1, 3], [0, 1]]), "s": np.array([1, 0], dtype=object)},),
        ),
    ),
)


def _signed_gated_error(D: Matrix, i: int, w: Matrix, b: Number) -> Fraction:
    return least_signed_gated_error(D, plain(w), plain([b])[0], i)


def _signed_gated_error_in_floats(D: Matrix, i: int, w: Matrix, b: Number) -> float:
    """The largest error of the best gate on the codes with entries +-1 at i and one other place."""
    n = D.shape[1]
    codes = [
        t * np.eye(n)[i] + r * np.eye(n)[j] for j in range(n) if j != i for t in (1, -1)
        for r in (1, -1)
    ]  # fmt: skip
    through = np.array(codes) @ as_floats(D).T @ as_floats([w])[0] + float(b)
    return float(np.minimum(1.0, abs(through - np.array(codes)[:, i])).max())


def _error_on_single_codes(D: Matrix, i: int, w: Matrix, b: Number) -> Fraction:
    """The best of a gate on codes +-e_j."""
    reads, shift = readings(D, plain(w)), plain([b])[0]
    return max(
        min(Fraction(int(j == i)), abs(sign * (read - int(j == i)) + shift))
        for j, read in enumerate(reads)
        for sign in (1, -1)
    )


SIGNED_GATES = claim(
    "gates/signed",
    "B09c",
    locator="beyond the paper",
    title="With signed codes every gate errs by the least cross-talk, or by 1",
    plain="If coefficients may be negative, an encoder that gives a feature 0 or a linear value, "
    "however its gate decides, errs by min(1, rho) or more on one of the codes of two features "
    "with entries 1 and -1.",
    statement=r"\max_{s=\pm e_i\pm e_j}\min\big(1,|w\cdot Ds+b-s_i|\big)\ge\min(1,\rho_i)",
    relation=">=",
    domain=Domain((DICTIONARY, FEATURE, ROW, SOME_BIAS)),
    lhs=_signed_gated_error,
    rhs=lambda D, i: min(Fraction(1), cross_talk(D)[i]),
    examples=(
        {"D": TRIANGLE, "i": 0, "w": fractions([[1, Fraction(-1, 2)]])[0], "b": Fraction(0)},
        {"D": PARALLEL, "i": 0, "w": TWO_THIRDS, "b": Fraction(0)},
        {"D": fractions([[1, 3]]), "i": 0, "w": fractions([[1]])[0], "b": Fraction(0)},
    ),
    evidence=(
        exact("rational rows and biases, the gate always right", cases=60),
        exact(
            "least cross-talk by all combinations of independent atoms",
            cases=40,
            using={"rhs": lambda D, i: min(Fraction(1), cross_talk_by_definition(D, i))},
        ),
        search(
            "the codes as arrays and least cross-talk by HiGHS, in floats",
            cases=40,
            using={
                "lhs": _signed_gated_error_in_floats,
                "rhs": lambda D, i: min(1.0, float(cross_talk_of_floats(D)[i])),
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead("on codes of one feature", lhs=_error_on_single_codes),
        instead("without the cap, for atoms of any length", rhs=lambda D, i: cross_talk(D)[i]),
        instead("on codes that are not negative", lhs=_error),
        instead("half as much again", rhs=lambda D, i: min(
            Fraction(1), Fraction(3, 2) * cross_talk(D)[i])),
    ),
    not_claimed="Anything at K = 1, where the largest product in absolute value recovers all.",
)  # fmt: skip

CLAIMS = (GATED, TOPK, SIGNED_GATES)
