r"""Capacities of trained optima sum to d (A20d).

Setting.  Deterministic training of W for m = 3 on the exact population loss, many starts, both laws
(experiment `power-loss-sweep`).  A trained improvement is an attained value: a lower estimate of
the supremum, whatever the optimiser did.

Not claimed.  That the optima found are global.
"""

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import claim
from pentad.proofs_check.sparsity_loss.trained.settings import TRAINED, trained_points
from pentad.simulations.experiments import power_loss_sweep
from pentad.theory.frames.capacity import feature_dimensionalities
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.numbers.kinds import Matrix


def _dimensionality_sum(W: Matrix) -> float:
    kept = W[:, np.linalg.norm(W, axis=0) > 1e-6]
    return float(feature_dimensionalities(kept).sum())


CAPACITY_SATURATES = claim(
    "trained-capacity",
    "A20d",
    locator="beyond the paper: Scherlis et al., arXiv:2210.01892",
    title="Trained optima fill the space",
    plain="For d <= 4 the capacities of trained optima sum to d: all of the space is used.",
    statement=r"\sum_i\rho_i\ge(1-10^{-3})\,d",
    relation=">=",
    domain=Domain(TRAINED.parameters, (Assumption("small d", "d <= 4", lambda d: bool(d <= 4)),)),
    lhs=lambda capacity_sum: capacity_sum,
    rhs=lambda d: 0.999 * d,
    delta="By A07a the sum is at most d.",
    one_method=ONLY_STORED,
    evidence=(
        stored("capacities from the Gram matrix", power_loss_sweep.EXPERIMENT, trained_points),
        stored(
            "feature dimensionalities from directions, features of length > 10^-6",
            power_loss_sweep.EXPERIMENT,
            trained_points,
            using={"lhs": _dimensionality_sum},
        ),
    ),
    mutants=(instead("more than d", rhs=lambda d: 1.01 * d),),
)


CLAIMS = (CAPACITY_SATURATES,)
