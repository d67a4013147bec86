"""Capacities grow at 16 c Var / kappa: no capacity ever falls (E20e).

Setting.  Gradient flow of the linear model, as in `linear_flow`.

Idea.  D = |w|^4 / <w, F w>, and w and F move at 4 c (I - F) w and 8 c F (I - F).
"""

from fractions import Fraction
from functools import cache

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.signs import all_vanish
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import scaled
from pentad.proofs_check.spectral_geometry.gram_flow.settings import (
    AT_FIVE_ATOMS,
    AT_TWO_EIGENVALUES,
    IN_AXES,
    RATE,
    WITH_RATE,
    differences_vanish,
    features_follow_the_operator,
    moving_feature,
    orthogonal_rows,
)
from pentad.proofs_check.spectral_geometry.settings import (
    ANY_FEATURES,
    CAPACITY,
    NON_ZERO,
    RECTANGLE,
    claim,
    free_features,
    measures,
)
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.frame_operator import frame_operator
from pentad.theory.frames.gram_flow import capacity_growth_rates
from pentad.theory.frames.gram_flow_by_other_routes import (
    capacity_growth_by_gram,
    capacity_growth_without_spectrum,
)
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.power_autoencoder.power_loss import gram


@cache
def _capacity_is_a_quotient() -> bool:
    """D = |w|^4 / <w, F w> for three features of the plane, every entry a symbol."""
    W = free_features(2, 3)
    squares, forms = (W * W).sum(0), (W * (frame_operator(W) @ W)).sum(0)
    return all_vanish(capacities(gram(W)) - squares * squares / forms)


def _growth_closes(claim: Claim) -> bool | None:
    """The claim's sides for two features, and log |w|^4 / <w, F w> for any in axes of F."""
    import sympy

    c = sympy.Symbol("c", positive=True)
    W, known = orthogonal_rows()
    if not differences_vanish(claim, {"W": W, "c": c}, {"W": known, "c": c}):
        return None
    eigenvalues, w, velocity, known = moving_feature(c)
    (a, w, velocity) = (x.ravel() for x in (eigenvalues, w, velocity))
    form = (a * w * w).sum()
    moved_form = (2 * a * w * velocity + 8 * c * a * (1 - a) * w * w).sum()
    growth = 4 * (w * velocity).sum() / (w * w).sum() - moved_form / form
    closes = all_vanish([growth - applied(claim.rhs, {"W": known, "c": c})[0]])
    steps = closes and features_follow_the_operator(c) and _capacity_is_a_quotient()
    return True if steps else None


CAPACITY_GROWTH = claim(
    "capacity-growth",
    "E20e",
    locator="appendix on gradient flow, beyond the paper",
    title="Capacities grow at 16 c Var / kappa",
    plain="In linear training no capacity ever falls: its logarithm grows at 16 c times the "
    "variance of the feature's eigenvalue over its mean, so that only localised features stand "
    "still.",
    statement=r"\frac{d\log D_i}{dt}=16c\,\frac{\mathrm{Var}_i(\lambda)}{\kappa_i}\ge0,\qquad"
    r"\kappa_i=\mathbb{E}_i[\lambda]",
    relation="==",
    domain=WITH_RATE,
    lhs=lambda W, c: capacity_growth_by_gram(W, rate=c),
    rhs=lambda W, c: capacity_growth_rates(measures(W), c),
    examples=(AT_TWO_EIGENVALUES, {"W": RECTANGLE, "c": Fraction(1, 3)}, AT_FIVE_ATOMS),
    evidence=(
        derivation(
            "both sides for two features of the plane, and the gradient of the loss on three "
            "masses in axes along eigenvectors, as symbols",
            _growth_closes,
            by_hand=IN_AXES,
            cites=(CAPACITY,),
            reach="everywhere",
            unneeded={"non-zero": "W = 0 has no eigenvalue, and both sides are 0 there"},
        ),
        exact("rational eigenvalues; the Gram matrix moved by the gradient of its loss", cases=80),
        exact(
            "features of every kind, with no eigenvalue on either side",
            cases=80,
            using={
                "domain": Domain((ANY_FEATURES, RATE), (NON_ZERO,)),
                "rhs": lambda W, c: capacity_growth_without_spectrum(W, rate=c),
            },
        ),
    ),
    mutants=(
        scaled("rhs", Fraction(1, 2), "rate 8 instead of 16"),
        scaled("rhs", 0, "capacities stand still"),
    ),
)

CLAIMS = (CAPACITY_GROWTH,)
