r"""At p = 10^-6 training gains what a spherical design does, d (d + 2)(d + 4)/15 (A21).

Setting.  Deterministic training of W for m = 3 on the exact population loss, many starts, both laws
(experiment `power-loss-sweep`).  A trained improvement is an attained value: a lower estimate of
the supremum, whatever the optimiser did.

Not claimed.  That the optima found are global.
"""

from pentad.proofs_check.evidence.stored import ONLY_STORED, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import claim
from pentad.proofs_check.sparsity_loss.trained.settings import POWER, TRAINED, trained_points
from pentad.simulations.experiments import power_loss_sweep
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.designs import design_ratio
from pentad.theory.sparse_inputs import signal_strength

DESIGN_GAIN = claim(
    "trained-design-gain",
    "A21",
    locator="Theorem 2.2 (1), p << d^-m",
    title="At p = 10^-6 training finds the gain of a design",
    plain="For d <= 4 very sparse trained optima gain d (d + 2)(d + 4)/15 times p kappa, the "
    "value of a spherical (3, 3)-design, and not the Welch-type constant binom(d + 2, 3).",
    statement=r"p\le10^{-5}:\quad I/(p\kappa)\ge(1-10^{-3})\frac{d(d+2)(d+4)}{15}",
    relation=">=",
    domain=Domain(
        TRAINED.parameters,
        (
            Assumption(
                "very sparse, small d",
                "p <= 10^-5 and d <= 4",
                lambda p, d: bool(p <= 1e-5 and d <= 4),
            ),
        ),
    ),
    lhs=lambda improvement, p, law: improvement / (p * float(signal_strength(law, POWER))),
    rhs=lambda d: 0.999 * float(1 / spherical_moment(d, POWER)),
    delta="Theorem 2.2 has the order d^3.",
    one_method=ONLY_STORED,
    evidence=(
        stored("improvement by the cumulant route", power_loss_sweep.EXPERIMENT, trained_points),
        stored(
            "the first-order objective S^2 / T of the stored weights",
            power_loss_sweep.EXPERIMENT,
            trained_points,
            using={"lhs": lambda W: float(design_ratio(W, POWER))},
        ),
    ),
    mutants=(
        instead("the Welch-type constant binom(d + 2, 3)", rhs=lambda d: d * (d + 1) * (d + 2) / 6),
    ),
    sees_also=("sparsity-loss/sidelnikov", "sparsity-loss/plane-designs"),
)


CLAIMS = (DESIGN_GAIN,)
