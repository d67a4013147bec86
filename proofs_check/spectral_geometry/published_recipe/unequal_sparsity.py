r"""If features differ in sparsity, those in the middle get the capacity.

Setting.  Settled runs of experiment `spectral-sweep` with sparsity S_i = i / n and d = n / 4.

Statement.  Features with sparsities from 0.3 to 0.6 have on average five times the capacity of
those below 0.2 or above 0.85 (E30i).

Not claimed.  Where the limits lie at other sizes.
"""

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.published_recipe.settings import (
    ALL_REDUCED,
    EXPERIMENT,
    READ_OFF,
    REDUCED,
    TRAINED,
    settled_runs,
    with_weights,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.numbers.kinds import Number
from pentad.theory.power_autoencoder.power_loss import gram

GRADED = Assumption(
    "graded", "S_i = i / n, d = n / 4", lambda n, d, profile: profile == "linear" and n == 4 * d
)


def _mean_capacities(capacity: Number) -> np.ndarray:
    """Mean capacity of features with S_i = i / n in [0.3, 0.6], below 0.2, and above 0.85."""
    S = np.arange(len(capacity)) / len(capacity)
    middle = (S >= 0.3) & (S <= 0.6)
    return np.array([capacity[part].mean() for part in (middle, S < 0.2, S > 0.85)])


def _middle_twice(capacity: Number) -> np.ndarray:
    return np.repeat(_mean_capacities(capacity)[0], 2)


UNEQUAL = claim(
    "unequal-sparsity",
    "E30i",
    locator="appendix on non-uniform sparsity (second-hand)",
    title="With S_i = i / n capacity goes to features of intermediate sparsity",
    plain="If feature i has sparsity i / n, and d = n / 4, features with sparsities from 0.3 to "
    "0.6 have on average at least five times the capacity of those below 0.2 or above 0.85.",
    statement=r"\overline{D}_{0.3\le S\le0.6}\ge5\,\max(\overline{D}_{S<0.2},"
    r"\overline{D}_{S>0.85})",
    relation=">=",
    domain=Domain(TRAINED.parameters, (REDUCED, GRADED)),
    lhs=_middle_twice,
    rhs=lambda capacity: 5 * _mean_capacities(capacity)[1:],
    delta="The appendix is known to us by its title; the authors' code has n = 1024, d = 256.",
    one_method=ONLY_STORED,
    exceptions=ALL_REDUCED,
    evidence=(
        stored("from spectral measures", EXPERIMENT, settled_runs),
        stored(
            "capacities of the stored weights from the Gram matrix",
            EXPERIMENT,
            with_weights(settled_runs),
            using={"lhs": lambda W: _middle_twice(capacities(gram(W)))},
        ),
    ),
    mutants=(
        instead(
            "everybody gets the same, up to a factor of two",
            relation="<=",
            rhs=lambda capacity: 2 * _mean_capacities(capacity)[1:],
        ),
        instead(
            "all of d divided among them",
            rhs=lambda capacity: np.full(2, capacity.sum() / (0.3 * len(capacity))),
        ),
    ),
    not_claimed=f"Where the limits lie at other sizes. {READ_OFF}",
)

CLAIMS = (UNEQUAL,)
