r"""Below n = 2d zero loss need not saturate capacity.

Setting.  Unit features at pairwise right or obtuse angles, without bias, 2 <= n < 2d.

Statement.  For some, L_1 = 0 and the capacities sum to less than the rank (E23d).

Idea.  Two or three vectors at oblique angles in a plane, and signed axes elsewhere.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.toy_model_loss.settings import TRIPLE, capacity_sum
from pentad.theory.frames.capacity import rank
from pentad.theory.frames.capacity_from_frame_operator import capacities_from_frame_operator
from pentad.theory.frames.constructions import orthogonal_sum
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain, fractions
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import one_active_loss
from pentad.theory.rectified_model.toy_loss_by_definition import toy_loss_terms_by_definition


def _unsaturated(n: int, d: int) -> Any:
    """Two or three vectors at oblique angles in a plane, and signed axes elsewhere."""
    oblique = 2 if n <= 2 * d - 2 else 3
    W = np.zeros((d, n), dtype=object) * Fraction(0)
    W[:2, :oblique] = TRIPLE[:, :oblique]
    for k in range(n - oblique):
        W[2 + k // 2, oblique + k] = Fraction((-1) ** k)
    return W


def _loss_and_capacity(n: int, d: int) -> Any:
    W = _unsaturated(n, d)
    return np.array([one_active_loss(gram(W), 0 * W[0]), capacity_sum(W)])


def _loss_and_capacity_by_definition(n: int, d: int) -> Any:
    W = _unsaturated(n, d)
    terms = toy_loss_terms_by_definition(gram(W), 0 * W[0])
    return np.array([terms.one_active, capacities_from_frame_operator(W).sum()])


SIZES = (domains.integer("d", 2, 4), domains.integer("n", 2, 7))


ZERO_LOSS_UNSATURATED = claim(
    "zero-loss-unsaturated",
    "E23d",
    locator="beyond the paper; its capacity saturation is a hypothesis that fails here",
    title="Below n = 2d zero loss need not saturate capacity",
    plain="For 2 <= n < 2d some features have L_1 = 0 and a sum of capacities below their rank by "
    "more than a hundredth, for example three at 100, 100 and 160 degrees in the plane.",
    statement=r"2\le n<2d:\ \exists W:\ L_1(W,0)=0,\ \sum_iD_i<\mathrm{rank}W-\frac1{100}",
    relation="<=",
    domain=Domain(SIZES, (Assumption("range", "2 <= n < 2d", lambda n, d: bool(2 <= n < 2 * d)),)),
    lhs=_loss_and_capacity,
    rhs=lambda n, d: np.array([0, rank(_unsaturated(n, d)) - Fraction(1, 100)]),
    delta="A single feature (n = 1) is saturated at zero loss, so the range begins at 2.",
    examples=({"n": 3, "d": 2}, {"n": 2, "d": 2}),
    one_method=TWO_ROUTES,
    evidence=(
        exact("2 <= n < 2d <= 8 by closed forms", cases=60),
        exact(
            "the loss by polygons, capacities by the frame operator",
            cases=30,
            using={"lhs": _loss_and_capacity_by_definition},
        ),
    ),
    mutants=(
        instead(
            "a tenth below the rank",
            rhs=lambda n, d: np.array([0, rank(_unsaturated(n, d)) - Fraction(1, 10)]),
        ),
        instead(
            "one feature too",
            domain=Domain(SIZES),
            examples=({"n": 1, "d": 2},),
            lhs=lambda n, d: capacity_sum(_unsaturated(n + 1, d)[:, :n]),
            rhs=lambda n, d: rank(_unsaturated(n + 1, d)[:, :n]) - Fraction(1, 100),
        ),
        instead(
            "n = 2d too",
            domain=Domain(SIZES),
            examples=({"n": 4, "d": 2},),
            lhs=lambda d: capacity_sum(orthogonal_sum([fractions([[1, -1]])] * d)),
            rhs=lambda d: d - Fraction(1, 100),
        ),
    ),
    sees_also=("spectral-geometry/full-zero-loss",),
)

CLAIMS = (ZERO_LOSS_UNSATURATED,)
