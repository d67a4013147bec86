r"""Where features are not sparse, saturation is about what conditioning grants to any features.

Setting.  Settled runs of experiment `spectral-sweep` with 10 000 steps or more.

Statement.  At S = 0 the spectrum of F alone leaves little more unused than training does; at some
sparsity it leaves far more (E30h).

Not claimed.  At which sparsity.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.published_recipe.settings import (
    ALL_REDUCED,
    EXPERIMENT,
    READ_OFF,
    REDUCED,
    TRAINED,
    saturation_from_gram,
    sweeps,
    with_several_weights,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.frames.measures_from_gram import saturation_floors_from_gram
from pentad.theory.numbers.domains import Assumption, Domain


def _shares_used(unused: Any, unused_by_floor: Any, S: Any) -> np.ndarray:
    """The largest ratio of what the floor leaves unused to what is unused, and minus that at 0."""
    ratio = unused_by_floor / unused
    return np.array([ratio.max(), -ratio[np.asarray(S) == 0].max()])


def _shares_used_by_gram(kept: Any) -> np.ndarray:
    unused = np.array([1 - saturation_from_gram(run.W) for run in kept])
    by_floor = np.array([1 - saturation_floors_from_gram(run.W)[0] for run in kept])
    return _shares_used(unused, by_floor, [run.sparsity for run in kept])


LONG = Assumption("long training", "at least 10 000 steps", lambda steps: bool(steps >= 10_000))


CONDITIONING = claim(
    "saturation-beyond-conditioning",
    "E30h",
    locator="beyond the paper",
    title="Saturation is conditioning at S = 0, and more at other sparsities",
    plain="After 10 000 steps or more: at S = 0 the spectrum of F alone leaves at most four times "
    "the unused capacity that training leaves, so that saturation says little about the features; "
    "at some sparsity it leaves at least eight times as much.",
    statement=r"R(S)=\frac{1-(\mathrm{tr}F)^2/(d\,\mathrm{tr}F^2)}{1-\rho}:\quad "
    r"R(0)\le4,\quad \max_S R(S)\ge8",
    relation=">=",
    domain=Domain(TRAINED.parameters, (REDUCED, LONG)),
    lhs=_shares_used,
    rhs=lambda: np.array([8.0, -4.0]),
    one_method=ONLY_STORED,
    exceptions=ALL_REDUCED
    | {"without 'long training'": "all runs that are stored are so long; laptop's are not"},
    evidence=(
        stored("from spectral measures", EXPERIMENT, sweeps),
        stored(
            "stored weights: everything from Gram matrices",
            EXPERIMENT,
            with_several_weights,
            using={"lhs": _shares_used_by_gram},
        ),
    ),
    mutants=(
        instead(
            "saturation is conditioning at every sparsity",
            relation="<=",
            rhs=lambda: np.array([4.0, 0.0]),
        ),
        instead("beyond conditioning at S = 0 too", rhs=lambda: np.array([8.0, 0.0])),
    ),
    not_claimed=f"At which sparsity, or that it is the same for all d. {READ_OFF}",
    sees_also=("spectral-geometry/trained-floors",),
)

CLAIMS = (CONDITIONING,)
