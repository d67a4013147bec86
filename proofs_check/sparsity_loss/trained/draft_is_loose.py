r"""The draft bound is at least 200 times what training finds (A20c).

Setting.  Deterministic training of W for m = 3 on the exact population loss, many starts, both laws
(experiment `power-loss-sweep`).  A trained improvement is an attained value: a lower estimate of
the supremum, whatever the optimiser did.

Not claimed.  That the optima found are global.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.stored import ONLY_STORED, stored
from pentad.proofs_check.form import scaled
from pentad.proofs_check.sparsity_loss.settings import claim
from pentad.proofs_check.sparsity_loss.trained.settings import (
    POWER,
    TRAINED,
    trained_points,
    upper_bound,
)
from pentad.simulations.experiments import power_loss_sweep
from pentad.theory.power_autoencoder.dimension_bounds import draft_upper_bound

DRAFT_IS_LOOSE = claim(
    "draft-is-loose",
    "A20c",
    locator="open problem 1; third-party draft (M. Swissa, 2026, unreviewed)",
    title="The draft bound is hundreds of times too large",
    plain="Wherever we train, the draft bound exceeds the gain found by a factor of 200 or more.",
    statement=r"2K^2r(\beta p^{1/3}+\mu_2p)\ge 200\,I_{\text{trained}}",
    relation=">=",
    domain=TRAINED,
    lhs=lambda n, d, p, law: draft_upper_bound(n, d, p, law, POWER),
    rhs=lambda improvement: 200 * improvement,
    delta="Known to us second-hand.",
    one_method=ONLY_STORED,
    evidence=(
        stored("improvement by the cumulant route", power_loss_sweep.EXPERIMENT, trained_points),
        stored(
            "even the best proved upper bound is a hundred times smaller",
            power_loss_sweep.EXPERIMENT,
            trained_points,
            using={"rhs": lambda n, d, p, law: 100 * upper_bound(n, d, p, law)},
        ),
    ),
    mutants=(
        scaled("rhs", 500, "a factor of 10^5 or more"),
        scaled("lhs", Fraction(1, 36), "K^2 without its 36"),
    ),
)


CLAIMS = (DRAFT_IS_LOOSE,)
