r"""Mean square cross-talk of a linear row is set by leverages (B16).

Setting.  l_i is the leverage of feature i: entry i of the diagonal of the projection on the row
space of D.

Statement.  A row that reads 1 of d_i leaks at least 1/l_i - 1 of the other features, in sum of
squares; the row (DD^T)^+ d_i / l_i attains it (B16a).  Leverages sum to the rank of D, so the best
linear readout of uncorrelated sources of equal variance explains the share rank / n of them on
average (B16b).

Idea.  w . d_i = (w D) P e_i, and Cauchy-Schwarz.

Not claimed.  Anything for readouts with relu, which do better on sparse codes; or for sources with
exactly K active features, which are correlated.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.amortisation_gap.settings import (
    DICTIONARY,
    FEATURE,
    IN_THE_CONE,
    PARALLEL,
    ROW,
    SQUARE,
    TRIANGLE,
    claim,
    plain,
)
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.codes.adversaries import readings
from pentad.theory.codes.dictionaries import rational_matrix
from pentad.theory.codes.linear_programs import preimage
from pentad.theory.frames.capacity import leverages, rank
from pentad.theory.frames.capacity_by_other_routes import leverages_by_spectrum
from pentad.theory.numbers.domains import Assumption, Domain, fractions
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.numbers.scalars import rational

READS = Assumption("reads", "w . d_i is not 0", lambda D, i, w: bool(readings(D, plain(w))[i] != 0))


def _read(D: Matrix, i: int, w: Matrix) -> Fraction:
    """What a row reads of all atoms in sum of squares, over that of its own."""
    reads = readings(D, plain(w))
    return sum((a * a for a in reads), Fraction(0)) / reads[i] ** 2


def _exact_leverages(D: Matrix) -> Any:
    exact_D = np.empty(D.shape, dtype=object)
    exact_D[...] = [[rational(x) for x in row] for row in D]
    return np.array(plain(leverages(exact_D)), dtype=object)


def _by_projection(D: Matrix, i: int) -> Fraction:
    """|d_i|^2 in the metric of the pseudo-inverse of D D^T, by solving D D^T y = d_i."""
    exact_D = rational_matrix(D)
    target = [exact_D[k, i] for k in range(exact_D.nrows())]
    y = preimage(exact_D * exact_D.transpose(), target)
    return plain([sum(a * b for a, b in zip(y, target, strict=True))])[0]


LEAST_LEAK = claim(
    "leverages/least-leak",
    "B16a",
    locator="beyond the paper",
    title="In mean square a row leaks at least 1/leverage - 1",
    plain="A linear row that reads a feature with gain 1 reads 1/l or more of all features "
    "together in sum of squares, so 1/l - 1 of the others, l the leverage of the feature.",
    statement=r"w\cdot d_i\ne0:\quad\sum_j\Big(\frac{w\cdot d_j}{w\cdot d_i}\Big)^2"
    r"\ge\frac1{\ell_i}",
    relation=">=",
    domain=Domain((DICTIONARY, FEATURE, ROW), (READS,)),
    lhs=_read,
    rhs=lambda D, i: 1 / _exact_leverages(D)[i],
    examples=(
        {"D": TRIANGLE, "i": 2, "w": fractions([[1, 1]])[0]},
        {"D": IN_THE_CONE, "i": 2, "w": fractions([[1, 1]])[0]},
        {"D": PARALLEL, "i": 0, "w": fractions([[1]])[0]},
    ),
    outside=({"D": TRIANGLE, "i": 0, "w": fractions([[0, 1]])[0]},),
    evidence=(
        exact("leverage by row reduction", cases=60),
        exact(
            "leverage in the metric of the frame operator",
            cases=60,
            using={"rhs": lambda D, i: 1 / _by_projection(D, i)},
        ),
        search(
            "leverage by eigenvectors, in floats",
            cases=60,
            using={"rhs": lambda D, i: float(1 / leverages_by_spectrum(np.array(D, float))[i])},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("1/l of the others alone", lhs=lambda D, i, w: _read(D, i, w) - 1),
        instead("n / d for every feature", rhs=lambda D: Fraction(D.shape[1], D.shape[0])),
    ),
)


def _mean_explained(D: Matrix) -> Any:
    values = _exact_leverages(D)
    return sum(values, Fraction(0)) / len(values)


def _mean_by_regression(D: Matrix) -> Any:
    n = D.shape[1]
    return sum((_by_projection(D, i) for i in range(n)), Fraction(0)) / n


MEAN_EXPLAINED = claim(
    "leverages/mean-explained",
    "B16b",
    locator="beyond the paper",
    title="A linear readout explains the share rank / n",
    plain="The best linear readout of uncorrelated sources of equal variance explains, on average "
    "over features, the rank of D over the number of features.",
    statement=r"\frac1n\sum_iR_i^2=\frac1n\sum_i\ell_i=\frac{\mathrm{rank}D}n",
    relation="==",
    domain=Domain((DICTIONARY,)),
    lhs=_mean_explained,
    rhs=lambda D: Fraction(rank(D), D.shape[1]),
    examples=({"D": TRIANGLE}, {"D": SQUARE}, {"D": fractions([[1, 2, 1], [1, 2, 1]])}),
    evidence=(
        exact("leverages by row reduction", cases=60),
        exact("by regression: D D^T y = d_i", cases=60, using={"lhs": _mean_by_regression}),
        search(
            "leverages by eigenvectors, in floats",
            cases=60,
            using={"lhs": lambda D: float(leverages_by_spectrum(np.array(D, float)).mean())},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("d / n, whatever the rank", rhs=lambda D: Fraction(D.shape[0], D.shape[1])),
        instead("1 where n <= d", rhs=lambda D: Fraction(min(D.shape), D.shape[1])),
    ),
    not_claimed="That a readout with relu does no better.",
)

CLAIMS = (LEAST_LEAK, MEAN_EXPLAINED)
