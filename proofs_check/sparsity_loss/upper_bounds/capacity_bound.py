"""CAP3: at most Psi(p) per dimension (A13b), and what is seen in one dimension (A13c).

Setting.  m = 3, tied weights; A13b under H3.

Idea.  Features add up, each by A13a, and capacities sum to at most min(n, d) (A07c).

Not claimed.  CAP for m >= 5.  The supremum in A13b is found by critical points and is not read in
symbols: A13b is exact at points.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    ALONE,
    FEATURES,
    FIVE_AXES,
    H3,
    NON_ZERO,
    PROBABILITY,
    SPARSE_DESIGN,
    TIED,
    TIED_WEIGHTS,
    ZERO_WEIGHTS,
    best_improvement,
    best_improvement_by_convolution,
    claim,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, fractions
from pentad.theory.power_autoencoder.gain_per_dimension import capacity_upper_bound
from pentad.theory.power_autoencoder.lower_bounds import orthonormal_lower_bound
from pentad.theory.sparse_inputs import GAUSSIAN, LAPLACE, RADEMACHER, UNIFORM

CAPACITY = claim(
    "cap3",
    "A13b",
    locator="open problem 1",
    title="CAP3: at most Psi(p) per dimension",
    plain="For m = 3 and under H3 no W gains more than Psi(p) per dimension.",
    statement=r"I\le\min(n,d)\,\Psi(p),\quad \Psi(p)=\sup_{t\ge1}\frac{t(\kappa_4+3\kappa_2^2t)^2}"
    r"{\kappa_6+15\kappa_2\kappa_4t+15\kappa_2^3t^3}",
    relation="<=",
    domain=Domain(TIED, (NON_ZERO, H3)),
    lhs=best_improvement,
    rhs=capacity_upper_bound,
    delta="Not in the paper; it answers open problem 1 for m = 3.",
    examples=(
        SPARSE_DESIGN | {"law": GAUSSIAN, "p": Fraction(1, 10)},
        ALONE | {"law": GAUSSIAN},
        FIVE_AXES | {"law": GAUSSIAN, "p": Fraction(1)},
    ),
    evidence=(
        exact("Psi as a ball from isolated critical points, n <= 4, d <= 3", cases=80),
        search(
            "by convolution and critical points in floats",
            using={"lhs": best_improvement_by_convolution},
        ),
    ),
    mutants=(
        instead(
            "p kappa per dimension: no superposition",
            rhs=lambda n, d, p, law: orthonormal_lower_bound(n, d, p, law, 3),
        ),
    ),
    sees_also=("sparsity-loss/cap3-feature", "sparsity-loss/gaussian-psi"),
)


ONE_DIMENSION = claim(
    "one-dimension",
    "A13c",
    locator="open problem 1",
    title="In one dimension superposition need not pay",
    plain="For d = 1 and Gaussian, Rademacher or uniform amplitudes nothing seen beats a single "
    "feature, even where Psi(p) exceeds p kappa: Psi is reached only as d grows.",
    statement=r"d=1,\ m=3:\quad I\le p\kappa",
    relation="<=",
    domain=Domain(
        (
            FEATURES,
            domains.choice("d", (1,)),
            PROBABILITY,
            domains.choice("law", (RADEMACHER, GAUSSIAN, UNIFORM)),
            TIED_WEIGHTS,
        ),
        (NON_ZERO,),
    ),
    lhs=best_improvement,
    rhs=lambda p, law: orthonormal_lower_bound(1, 1, p, law, 3),
    examples=({"W": fractions([[1]]), "n": 1, "d": 1, "p": Fraction(1, 2), "law": GAUSSIAN},),
    outside=(ZERO_WEIGHTS | {"p": Fraction(1, 2), "law": GAUSSIAN},),
    evidence=(
        exact("rational rows, n <= 4", cases=150),
        search("by convolution, in floats", using={"lhs": best_improvement_by_convolution}),
    ),
    mutants=(
        instead(
            "for Laplace amplitudes as well",
            domain=Domain(
                (
                    FEATURES,
                    domains.choice("d", (1,)),
                    PROBABILITY,
                    domains.choice("law", (LAPLACE,)),
                    TIED_WEIGHTS,
                ),
                (NON_ZERO,),
            ),
            examples=(
                {
                    "W": fractions([[1, 1, 1, 1]]),
                    "n": 4,
                    "d": 1,
                    "p": Fraction(1),
                    "law": LAPLACE,
                },
            ),
        ),
    ),
    not_claimed="A proof: no violation was found.",
    sees_also=("sparsity-loss/cap3",),
)


CLAIMS = (
    CAPACITY,
    ONE_DIMENSION,
)
