"""For Gaussian amplitudes no W gains more than the closed form of Psi per dimension (A15c).

Idea.  H3 holds for every p; features add up, each by A13a and A15a.
"""

from fractions import Fraction

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import is_nonnegative
from pentad.proofs_check.evidence.symbolic import derivation, room_of
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    AXES,
    DIMENSIONS,
    FEATURES,
    FIVE_AXES,
    FOUR_LINES,
    NON_ZERO,
    PROBABILITY,
    SIX_FEATURES,
    SIZES,
    TIED_WEIGHTS,
    ZERO_WEIGHTS,
    best_improvement,
    best_improvement_by_convolution,
    claim,
)
from pentad.proofs_check.sparsity_loss.steps import features_add, gains_agree, is_improvement_under
from pentad.proofs_check.sparsity_loss.upper_bounds.capacity_by_feature import CAPACITY_PER_FEATURE
from pentad.proofs_check.sparsity_loss.upper_bounds.gaussian_psi import GAUSSIAN_PSI
from pentad.theory.numbers.domains import Domain
from pentad.theory.power_autoencoder.gain_per_dimension import gaussian_gain_per_dimension
from pentad.theory.power_autoencoder.lower_bounds import orthonormal_lower_bound
from pentad.theory.sparse_inputs import GAUSSIAN


def _gaussian_bound_closes(claim: Claim) -> bool | None:
    """H3 holds for every p; the two sides are C^2 / D and min(n, d) times that of A15a."""
    from sympy import symbols

    p, v = symbols("p v", positive=True)
    below = claim.domain.parameter("p").high / (1 + v)
    for assumption in CAPACITY_PER_FEATURE.domain.assumptions:
        room = room_of(CAPACITY_PER_FEATURE, assumption.name, {"p": p, "law": GAUSSIAN})
        if not is_nonnegative(room.subs(p, below), (v,)):
            return None
    if not is_improvement_under(claim.lhs, GAUSSIAN):
        return None
    each = GAUSSIAN_PSI.rhs(p=p)
    bounds = ((min(n, d), claim.rhs(n=n, d=d, p=p)) for n, d in SIZES)
    add = features_add() and gains_agree()
    return (add and all(bound == r * each for r, bound in bounds)) or None


GAUSSIAN_BOUND = claim(
    "gaussian-bound",
    "A15c",
    locator="open problem 1",
    title="Gaussian amplitudes: the bound in closed form",
    plain="For Gaussian amplitudes and m = 3 no W gains more than 3 p G / 5 per dimension, for "
    "every n, d and p.",
    statement=r"I\le\tfrac35pG\min(n,d),\quad G=\tfrac43\cosh^2\left(\tfrac13\operatorname{arccosh}"
    r"\tfrac{1-p}{p}\right)",
    relation="<=",
    domain=Domain((FEATURES, DIMENSIONS, PROBABILITY, TIED_WEIGHTS), (NON_ZERO,)),
    lhs=lambda W, p: best_improvement(W, p, GAUSSIAN),
    rhs=lambda n, d, p: min(n, d) * gaussian_gain_per_dimension(p),
    delta="Not in the paper; it answers open problem 1 for these amplitudes.",
    examples=(
        {"W": AXES, "n": 2, "d": 2, "p": Fraction(1, 2)},
        FIVE_AXES | {"p": Fraction(1, 2)},
        SIX_FEATURES | {"p": Fraction(1, 10)},
    ),
    outside=(ZERO_WEIGHTS | {"p": Fraction(1, 2)},),
    evidence=(
        derivation(
            "C^2 / D is at most the sum of C_i^2 / D_i, and each of these at most rho_i times the "
            "largest gain per dimension, whose closed form is known",
            _gaussian_bound_closes,
            relation="<=",
            by_hand=(
                "C^2 / D is at most the sum of C_i^2 / D_i for every n, by induction over the "
                "features, the step of which is checked; a feature with D_i = 0 has a zero row",
            ),
            cites=(
                "sparsity-loss/cap3-feature",
                "sparsity-loss/gaussian-psi",
                "sparsity-loss/capacity-sum",
            ),
            unneeded={"non-zero": "it makes the left side defined, and is not used otherwise"},
            reach="everywhere",
        ),
        exact("the closed form as a ball, n <= 4, d <= 3", cases=40),
        search(
            "by convolution, in floats",
            cases=60,
            using={"lhs": lambda W, p: best_improvement_by_convolution(W, p, GAUSSIAN)},
        ),
    ),
    mutants=(
        instead(
            "p kappa per dimension: no superposition",
            rhs=lambda n, d, p: orthonormal_lower_bound(n, d, p, GAUSSIAN, 3),
            examples=({"W": FOUR_LINES, "n": 4, "d": 2, "p": Fraction(1, 100)},),
        ),
    ),
    sees_also=("sparsity-loss/cap3", "sparsity-loss/gaussian-psi"),
)


CLAIMS = (GAUSSIAN_BOUND,)
