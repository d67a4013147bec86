r"""Trained optima lie between the best construction and the best bound (A20a, A20b).

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
    TRAINED,
    judged_again,
    lower_bound,
    trained_points,
    upper_bound,
)
from pentad.simulations.experiments import power_loss_sweep

BELOW_UPPER_BOUND = claim(
    "trained-below-bounds",
    "A20a",
    locator="Figure 3",
    title="Training never beats the bounds",
    plain="No best run of a cell that converged gains more than the best proved upper bound.",
    statement=r"I_{\text{trained}}\le\min(\text{DIM},\text{SERIES},\text{CAP3},\text{CAPJ3},"
    r"\text{DESIGN3},\text{JOINT3})",
    relation="<=",
    domain=TRAINED,
    lhs=lambda improvement: improvement,
    rhs=upper_bound,
    delta="The paper trains d = 10 and 15, n = 6000; the bounds are ours.",
    one_method=ONLY_STORED,
    evidence=(
        stored("improvement by the cumulant route", power_loss_sweep.EXPERIMENT, trained_points),
        stored(
            "stored weights judged again by the closed form in rationals, n <= 32",
            power_loss_sweep.EXPERIMENT,
            judged_again,
            using={"lhs": lambda exactly: exactly},
        ),
    ),
    mutants=(scaled("rhs", Fraction(99, 100), "one per cent less"),),
)


ABOVE_LOWER_BOUND = claim(
    "trained-above-constructions",
    "A20b",
    locator="Figure 3",
    title="Training is never worse than the constructions",
    plain="With restarts, training gains at least as much as orthonormal and random features.",
    statement=r"I_{\text{trained}}\ge\max(p\kappa\min(n,d),\ (\mathbb{E}C)^2/\mathbb{E}D)",
    relation=">=",
    domain=TRAINED,
    lhs=lambda improvement: improvement,
    rhs=lower_bound,
    delta="The paper doubts that gradient descent reaches its constructions.",
    one_method=ONLY_STORED,
    evidence=(
        stored("improvement by the cumulant route", power_loss_sweep.EXPERIMENT, trained_points),
        stored(
            "stored weights judged again by convolution of moments, n <= 32",
            power_loss_sweep.EXPERIMENT,
            judged_again,
            using={"lhs": lambda by_convolution: by_convolution},
        ),
    ),
    mutants=(scaled("rhs", Fraction(101, 100), "one per cent more"),),
)


CLAIMS = (BELOW_UPPER_BOUND, ABOVE_LOWER_BOUND)
