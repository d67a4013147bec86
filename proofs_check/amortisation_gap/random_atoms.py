r"""How often a row recovers a feature of random atoms: Wendel's probability (B04).

Setting.  Atoms in general position, of a law that does not change when one of them is turned to its
opposite; feature i has a given number of neighbours, and the graph does not depend on the atoms.

Statement.  The chance that feature i is recovered is 2^-(N-1) sum_{k<M} C(N-1, k) with
N = n - degree, M = d - degree: 1/2 at n = 2d with one feature at a time.  What is checked is
sharper: of the 2^n sign changes of any atoms in general position exactly this share recovers it.

Idea.  Rows that are blind to the neighbours form a space of M dimensions; N vectors in general
position lie in one half-space for as many sign changes as N hyperplanes cut regions.

Not claimed.  Anything about several features at once.
"""

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from pentad.proofs_check.amortisation_gap.settings import (
    FEATURE,
    IN_THE_CONE,
    SQUARE,
    claim,
    proved,
)
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.form import instead
from pentad.theory.codes.cooccurrence import one_at_a_time
from pentad.theory.codes.recovery_bounds import (
    recovered_share_of_signs,
    recovered_signs_by_deletion,
    wendel_probability,
)
from pentad.theory.codes.spark import spark
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Parameter, Point, fractions
from pentad.theory.numbers.kinds import Matrix


def _generic(choose: Choose, _: Point) -> Any:
    d, n = choose(1, 3), choose(1, 5)
    return fractions([[choose(-3, 3) for _ in range(n)] for _ in range(d)])


ATOMS = Parameter("D", "integer (d, n) matrix, d <= 3, n <= 5", _generic)
DEGREE = Parameter("degree", "0 .. n - 1", lambda choose, point: choose(0, point["D"].shape[1] - 1))
GENERAL = Assumption(
    "general position",
    "any min(d, n) atoms are independent",
    lambda D: (spark(D) or D.shape[1] + 1) > min(D.shape),
)


def _neighbours(D: Matrix, i: int, degree: int) -> tuple[int, ...]:
    return tuple((i + 1 + k) % D.shape[1] for k in range(degree))


def _share(D: Matrix, i: int, degree: int) -> Any:
    return recovered_share_of_signs(D, i, _neighbours(D, i, degree))


def _share_jointly(D: Matrix) -> Any:
    """Share of the sign changes that recover every feature, one at a time."""
    n = D.shape[1]
    signs = [np.array(one, dtype=object) for one in product((1, -1), repeat=n)]
    all_of_them = [
        all(one.recoverable for one in proved(D * sign, one_at_a_time(n))) for sign in signs
    ]
    return Fraction(sum(all_of_them), len(signs))


ALONE = Domain((ATOMS, FEATURE, Parameter("degree", "0", lambda *_: 0)), (GENERAL,))
GENERIC_PLANE = fractions([[1, 0, 1, 2], [0, 1, 1, -1]])

WENDEL = claim(
    "random-atoms/wendel",
    "B04",
    locator="Wendel (1962), Cover (1965); beyond the paper",
    title="A random feature is recovered with Wendel's probability",
    plain="For atoms of a symmetric law in general position, a feature with so many neighbours is "
    "recovered with a probability that depends on nothing else: one half at n = 2d, if one feature "
    "is active at a time.",
    statement=r"P=2^{-(N-1)}\sum_{k<M}\binom{N-1}{k},\quad N=n-\deg,\ M=d-\deg",
    relation="==",
    domain=Domain((ATOMS, FEATURE, DEGREE), (GENERAL,)),
    lhs=_share,
    rhs=lambda D, degree: wendel_probability(D.shape[1], D.shape[0], degree),
    examples=(
        {"D": GENERIC_PLANE, "i": 0, "degree": 0},
        {"D": GENERIC_PLANE, "i": 1, "degree": 1},
        {"D": IN_THE_CONE, "i": 2, "degree": 2},
    ),
    outside=({"D": SQUARE, "i": 0, "degree": 0}, {"D": SQUARE, "i": 0, "degree": 1}),
    evidence=(
        exact("the rational program for all 2^n sign changes", cases=10),
        exact(
            "regions of hyperplanes by deletion and restriction",
            cases=60,
            using={"lhs": lambda D, i, degree: recovered_signs_by_deletion(
                D, i, _neighbours(D, i, degree))},
        ),
    ),
    one_method=TWO_ROUTES,
    mutants=(
        instead("one dimension more", rhs=lambda D, degree: wendel_probability(
            D.shape[1], D.shape[0] + 1, degree)),
        instead("whatever the degree", rhs=lambda D: wendel_probability(D.shape[1], D.shape[0])),
        instead("all features jointly", lhs=_share_jointly, domain=ALONE),
    ),
    not_claimed="That a dictionary that is learned, or whose features co-occur as its atoms point, "
    "has such a share.",
)  # fmt: skip

CLAIMS = (WENDEL,)
