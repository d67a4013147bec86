r"""Bounds of one feature's cross-talk in dictionaries of real size, without linear programs.

Setting.  rho_i is the least cross-talk of feature i where any two features may be active.

Statement.  Any row w bounds rho_i from above by its leak over its reading (B23a), and any
combination z of the other atoms, however wrong, bounds it from below once its residual is paid for
(B23b).

Idea.  See `theory.codes.dictionary_intervals`.

Not claimed.  That the two bounds are near each other.  How floats are rounded on the way is bounded
in `theory.codes.dictionary_intervals_rounding` and tested there.
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
    TRIANGLE,
    as_floats,
    claim,
    cross_talk,
    cross_talk_of_floats,
    plain,
)
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.codes.cross_talk_by_other_routes import cross_talk_by_definition
from pentad.theory.codes.dictionary_intervals_by_definition import (
    leak_and_reading,
    represented_size,
    residual_square,
    stability,
    stability_by_determinants,
)
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, fractions
from pentad.theory.numbers.kinds import Matrix, Number


def _read(D: Matrix, i: int, w: Matrix) -> Fraction:
    return leak_and_reading(D, i, plain(w))[1]


def _leak(D: Matrix, i: int, w: Matrix) -> Fraction:
    return leak_and_reading(D, i, plain(w))[0]


def _leak_in_floats(D: Matrix, i: int, w: Matrix) -> float:
    reads = abs(np.array([float(x) for x in plain(w)]) @ as_floats(D))
    reads[i] = 0
    return float(reads.max())


ROW_BOUND = claim(
    "certificates/any-row",
    "B23a",
    locator="beyond the paper",
    title="Any row bounds the least cross-talk from above",
    plain="What a row reads at most of other atoms, over what it reads of a feature's own, is at "
    "least the feature's least cross-talk, whoever found the row.",
    statement=r"\rho_i\,|w\cdot d_i|\le\max_{j\ne i}|w\cdot d_j|",
    relation="<=",
    domain=Domain((DICTIONARY, FEATURE, ROW)),
    lhs=lambda D, i, w: cross_talk(D)[i] * _read(D, i, w),
    rhs=_leak,
    examples=(
        {"D": TRIANGLE, "i": 0, "w": fractions([[1, Fraction(1, 2)]])[0]},
        {"D": TRIANGLE, "i": 2, "w": fractions([[-1, -1]])[0]},
        {"D": PARALLEL, "i": 0, "w": fractions([[1]])[0]},
    ),
    evidence=(
        exact("the rational program", cases=40),
        exact(
            "least cross-talk by all combinations of independent atoms",
            cases=40,
            using={"lhs": lambda D, i, w: cross_talk_by_definition(D, i) * _read(D, i, w)},
        ),
        search(
            "least cross-talk by HiGHS, readings in floats",
            cases=40,
            using={
                "lhs": lambda D, i, w: float(cross_talk_of_floats(D)[i] * _read(D, i, w)),
                "rhs": _leak_in_floats,
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "the mean leak",
            rhs=lambda D, i, w: sum(abs(leak_and_reading(D[:, [i, j]], 0, plain(w))[0])
            for j in range(D.shape[1]) if j != i) / (D.shape[1] - 1),
        ),
        instead(
            "with the sign of the leak",
            rhs=lambda D, i, w: max(
                Fraction(0),
                *(
                    sum((a * b for a, b in zip(plain(w), plain(D[:, j]), strict=True)), Fraction(0))
                    for j in range(D.shape[1])
                    if j != i
                ),
            ),
        ),
    ),
)  # fmt: skip


def _some_combination(choose: Choose, point: Point) -> Any:
    n, i = point["D"].shape[1], point["i"]
    return np.array([Fraction(choose(-4, 4), 4) * (j != i) for j in range(n)], dtype=object)


COMBINATION = Parameter(
    "z", "any combination of the other atoms, right or wrong", _some_combination
)


def _unpaid(z: Matrix, value: Number) -> Any:
    return max(Fraction(0), 1 - value * represented_size(plain(z))) ** 2


def _paid(D: Matrix, i: int, z: Matrix, value: Number, count: int) -> Any:
    return value**2 * count * residual_square(D, i, plain(z))


def _unpaid_in_floats(D: Matrix, i: int, z: Matrix) -> float:
    floats, value = as_floats(D), float(cross_talk_of_floats(D)[i])
    size = sum(abs(float(x)) for x in plain(z))
    eigenvalues = np.linalg.eigvalsh(floats @ floats.T)
    if eigenvalues[0] < 1e-9:
        return 0.0
    leverage = float(floats[:, i] @ np.linalg.solve(floats @ floats.T, floats[:, i]))
    return float(max(0.0, 1 - value * size) ** 2 * (1 - leverage) * eigenvalues[0])


def _paid_in_floats(D: Matrix, i: int, z: Matrix) -> float:
    floats, value = as_floats(D), float(cross_talk_of_floats(D)[i])
    rest = floats[:, i] - floats @ np.array([float(x) for x in plain(z)])
    return float(value**2 * (floats.shape[1] - 1) * (rest @ rest))


COMBINATION_BOUND = claim(
    "certificates/any-combination",
    "B23b",
    locator="beyond the paper",
    title="Any combination bounds the least cross-talk from below",
    plain="Let a combination of the other atoms miss a feature's atom by r. Its absolute sum, plus "
    "the length of r times the root of n - 1 over a lower bound of the least singular value and "
    "over the root of one less the leverage, is at least the inverse of the least cross-talk.",
    statement=r"\frac1{\rho_i}\le|z|_1+\sqrt{n-1}\,\frac{|d_i-Dz|_2}{\sigma\sqrt{1-\ell_i}},"
    r"\qquad z_i=0,\ \sigma^2=\frac1{\mathrm{tr}(DD^T)^{-1}}\le\sigma_{\min}^2",
    relation="<=",
    domain=Domain((DICTIONARY, FEATURE, COMBINATION)),
    lhs=lambda D, i, z: _unpaid(z, cross_talk(D)[i]) * stability(D, i),
    rhs=lambda D, i, z: _paid(D, i, z, cross_talk(D)[i], D.shape[1] - 1),
    examples=(
        {"D": fractions([[1, 1, 1]]), "i": 0, "z": fractions([[0, 0, 0]])[0]},
        {"D": fractions([[1, 1, 1]]), "i": 0, "z": fractions([[0, Fraction(1, 2), 0]])[0]},
        {"D": TRIANGLE, "i": 0, "z": fractions([[0, -1, -1]])[0]},
        {"D": SQUARE, "i": 0, "z": fractions([[0, 0, 0, 0]])[0]},
        {
            "D": fractions([[1, Fraction(1, 16), Fraction(-1, 16)], [0, 1, 1]]),
            "i": 0,
            "z": fractions([[0, 0, 0]])[0],
        },
    ),
    evidence=(
        exact("the rational program; the leverage by the inverse", cases=40),
        exact(
            "all combinations of independent atoms; the leverage by determinants",
            cases=40,
            using={
                "lhs": lambda D, i, z: (
                    _unpaid(z, cross_talk_by_definition(D, i)) * stability_by_determinants(D, i)
                ),
                "rhs": lambda D, i, z: _paid(
                    D, i, z, cross_talk_by_definition(D, i), D.shape[1] - 1
                ),
            },
        ),
        search(
            "least cross-talk by HiGHS, the least singular value itself, in floats",
            cases=40,
            using={"lhs": _unpaid_in_floats, "rhs": _paid_in_floats},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "with the combination alone",
            rhs=lambda D, i, z: 0 * _paid(D, i, z, cross_talk(D)[i], D.shape[1] - 1),
        ),
        instead(
            "without the root of n - 1",
            rhs=lambda D, i, z: _paid(D, i, z, cross_talk(D)[i], 1),
        ),
        instead(
            "without the leverage",
            lhs=lambda D, i, z: (
                _unpaid(z, cross_talk(D)[i]) * stability(np.hstack([D, 0 * D[:, :1]]), D.shape[1])
            ),
        ),
    ),
)


CLAIMS = (ROW_BOUND, COMBINATION_BOUND)
