"""The bound that designs attain as p tends to 0, and one that contains the capacity bound too.

Setting.  m = 3, tied weights, a symmetric law with kappa_4(x) >= 0 and k6' > 0.

Statements.  DESIGN3 (A16a), and JOINT3 with two free numbers (A16b).

Not claimed.  The supremum in A16b and the shares of A16a are found by critical points and are not
read in symbols: both are exact at points.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead, scaled
from pentad.proofs_check.sparsity_loss.settings import (
    ALONE,
    KAPPA_4,
    LIGHT,
    NON_ZERO,
    SPARSE_DESIGN,
    TIED,
    TWELVE_LINES,
    best_improvement,
    best_improvement_by_convolution,
    claim,
)
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.design_bounds import (
    design_upper_bound,
    joint_upper_bound,
    spherical_moment,
)
from pentad.theory.sparse_inputs import GAUSSIAN, HEAVY, RADEMACHER, signal_strength

ALONE_BEYOND_H3 = (
    ALONE | {"p": Fraction(37, 40), "law": LIGHT},
    ALONE | {"p": Fraction(13, 50)},
)
"""Excluded by kappa_4 >= 0 alone, and by k6' > 0 alone; the bounds below are not defined there."""


DESIGN = claim(
    "design",
    "A16a",
    locator="open problem 1",
    title="DESIGN3: the very sparse bound at every p",
    plain="For m = 3, under H3 and with tied weights, an explicit bound tends to p kappa over the "
    "spherical moment c_3 as p tends to 0, which spherical designs attain.",
    statement=r"I\le\frac{\kappa_4^2}{(1-e)k_6'c_3(r)}+\frac{9\kappa_2^4r}{ek_6'/n^2+15\kappa_2^3},"
    r"\quad 0\le e<1,\ k_6'=p\mu_6-15p^3\mu_2^3",
    relation="<=",
    domain=Domain(
        TIED,
        (
            NON_ZERO,
            Assumption("kappa_4", KAPPA_4.text, KAPPA_4.holds),
            Assumption(
                "sixth moment",
                "p mu_6 > 15 p^3 mu_2^3",
                lambda p, law: p * law.moment(6) > 15 * p**3 * law.moment(2) ** 3,
            ),
        ),
    ),
    lhs=best_improvement,
    rhs=design_upper_bound,
    examples=(
        SPARSE_DESIGN,
        SPARSE_DESIGN | {"law": GAUSSIAN},
        TWELVE_LINES | {"law": RADEMACHER, "p": Fraction(1, 10**6)},
    ),
    outside=ALONE_BEYOND_H3,
    evidence=(
        exact("the best share and the share 0, rational, n <= 4, d <= 3", cases=40),
        search(
            "by convolution, in floats", cases=60, using={"lhs": best_improvement_by_convolution}
        ),
        exact(
            "the share 1/3",
            cases=20,
            seed=3,
            using={
                "rhs": lambda n, d, p, law: design_upper_bound(
                    n, d, p, law, share=constant(Fraction(1, 3), p)
                )
            },
        ),
    ),
    mutants=(
        scaled("rhs", Fraction(1, 2), "c_3 with d + k for d + 2k: 15/24 for d = 2"),
        instead(
            "the limit p kappa / c_3 at every p",
            rhs=lambda n, d, p, law: (
                p * constant(signal_strength(law, 3) / spherical_moment(min(n, d), 3), p)
            ),
            examples=(SPARSE_DESIGN | {"law": HEAVY, "p": Fraction(1, 100)},),
        ),
    ),
    not_claimed="Untied weights: Sidelnikov's inequality is used for a Gram matrix. "
    "No violation is known there, and none is excluded.",
    sees_also=("sparsity-loss/sidelnikov",),
)


JOINT = claim(
    "joint",
    "A16b",
    locator="open problem 1",
    title="JOINT3: capacity and designs at once",
    plain="For m = 3, under H3 and with tied weights, a bound with two free numbers contains both "
    "the capacity bound and the design bound.",
    statement=r"I\le\frac{(1-w)^2\kappa_4^2}{(1-l)k_6'c_3(r)}+r\sup_{t\ge1}"
    r"\frac{t(w\kappa_4+3\kappa_2^2t)^2}{\kappa_6-(1-l)k_6'+15\kappa_2\kappa_4t+15\kappa_2^3t^3}",
    relation="<=",
    domain=DESIGN.domain,
    lhs=best_improvement,
    rhs=joint_upper_bound,
    examples=(
        SPARSE_DESIGN,
        SPARSE_DESIGN | {"law": GAUSSIAN, "p": Fraction(3, 10)},
        ALONE | {"p": Fraction(4, 25)},
        TWELVE_LINES | {"law": RADEMACHER, "p": Fraction(1, 10**6)},
    ),
    outside=ALONE_BEYOND_H3,
    evidence=(
        exact("the best numbers found, rounded to rationals; suprema as balls", cases=15),
        exact(
            "w = l = 1/2",
            cases=20,
            seed=3,
            using={
                "rhs": lambda n, d, p, law: joint_upper_bound(
                    n,
                    d,
                    p,
                    law,
                    weight=constant(Fraction(1, 2), p),
                    share=constant(Fraction(1, 2), p),
                )
            },
        ),
        search("by critical points in floats", cases=20),
    ),
    mutants=(scaled("lhs", Fraction(103, 100), "three per cent more improvement"),),
    not_claimed="Untied weights.",
    sees_also=("sparsity-loss/cap3", "sparsity-loss/design"),
)


CLAIMS = (
    DESIGN,
    JOINT,
)
