r"""Training saturates more than chance, above the floors of its spectrum, and conditions F better.

Setting.  Settled runs of experiment `spectral-sweep`; rho = sum_i D_i / d.

Statements.  After training rho is higher than for Gaussian features (E30a), between the floors that
the spectrum of F imposes and 1 (E30b); if d is not small against n, F is better conditioned than
before (E30c).

Not claimed.  Anything about n = 1024, or about 25 000 steps; that trained features saturate
exactly.
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
    settled_runs,
    with_weights,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.simulations.experiments.spectral_sweep import starting_weights
from pentad.theory.frames.frame_operator import frame_operator
from pentad.theory.frames.measures_from_gram import saturation_floors_from_gram
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.numbers.kinds import Matrix

ABOVE_GAUSSIAN = claim(
    "trained-saturation",
    "E30a",
    locator="Figure 5 (second-hand); the authors' public code",
    title="Trained features saturate more than Gaussian ones",
    plain="After training the capacities sum to more than those of independent Gaussian features "
    "do on average, at every sparsity and size.",
    statement=r"\rho_{\text{trained}}\ge\frac{n}{n+d-1}",
    relation=">=",
    domain=TRAINED,
    lhs=lambda saturation: saturation,
    rhs=lambda gaussian_null: gaussian_null,
    fidelity="restated",
    delta="The authors train n = 1024 for 25 000 steps; here n = 64 and 128. The null is ours.",
    one_method=ONLY_STORED,
    exceptions=ALL_REDUCED,
    evidence=(
        stored("capacities from spectral measures", EXPERIMENT, settled_runs),
        stored(
            "capacities of the stored weights from the Gram matrix",
            EXPERIMENT,
            with_weights(settled_runs),
            using={"lhs": saturation_from_gram},
        ),
    ),
    mutants=(
        instead("without training", lhs=lambda untrained: untrained),
        instead("saturated to a millionth", rhs=lambda: 1 - 1e-6),
    ),
    not_claimed="That saturation is exact, or that it is more than good conditioning: see E30h.",
)


def _floors_from_eigenvalues(eigenvalues: Any) -> np.ndarray:
    c = eigenvalues[0] / eigenvalues[-1]
    floor = eigenvalues.sum() ** 2 / (len(eigenvalues) * (eigenvalues**2).sum())
    return np.array([floor, 4 * c / (1 + c) ** 2])


FLOORS = claim(
    "trained-floors",
    "E30b",
    locator="beyond the paper",
    title="Trained features lie above the floors of their spectrum",
    plain="Run by run the saturation is at least what the spectrum of F grants to any features, "
    "and that is at least Kantorovich's floor from the condition number alone.",
    statement=r"\rho\ge\frac{(\mathrm{tr}F)^2}{d\,\mathrm{tr}F^2}\ge\frac{4c}{(1+c)^2}",
    relation=">=",
    domain=TRAINED,
    lhs=lambda saturation, floor: np.array([saturation, floor]),
    rhs=lambda floor, kantorovich_floor: np.array([floor, kantorovich_floor]),
    delta="Not known to be in the paper. The inequalities are theorems (E06); here they meet "
    "trained weights.",
    one_method=ONLY_STORED,
    exceptions=ALL_REDUCED,
    evidence=(
        stored("saturation and floors as stored", EXPERIMENT, settled_runs),
        stored(
            "floors from the stored eigenvalues",
            EXPERIMENT,
            settled_runs,
            using={"rhs": _floors_from_eigenvalues},
        ),
        stored(
            "saturation and floors from the Gram matrices of the stored weights",
            EXPERIMENT,
            with_weights(settled_runs),
            using={
                "lhs": lambda W: np.array(
                    [saturation_from_gram(W), saturation_floors_from_gram(W)[0]]
                ),
                "rhs": lambda W: np.array(saturation_floors_from_gram(W)),
            },
        ),
    ),
    mutants=(
        instead(
            "half of what the spectrum leaves free is used",
            lhs=lambda saturation, floor: np.array([2 * saturation - 1, floor]),
        ),
    ),
    sees_also=("spectral-geometry/trained-saturation",),
)


def _condition_from_frame(W: Matrix) -> float:
    eigenvalues = np.linalg.eigvalsh(frame_operator(W))
    return float(eigenvalues[-1] / eigenvalues[0])


WIDE = Assumption("not too narrow", "d >= n / 8", lambda n, d: bool(8 * d >= n))


WHITENS = claim(
    "training-whitens",
    "E30c",
    locator="beyond the paper",
    title="Training makes the frame operator better conditioned",
    plain="For d >= n / 8 the condition number of F is smaller after training than before.",
    statement=r"d\ge n/8:\quad\mathrm{cond}\,F_{\text{trained}}\le\mathrm{cond}\,"
    r"F_{\text{untrained}}",
    relation="<=",
    domain=Domain(TRAINED.parameters, (REDUCED, WIDE)),
    lhs=lambda condition: condition,
    rhs=lambda untrained_condition: untrained_condition,
    delta="Not known to be in the paper. It fails for small d / n, where F is well conditioned at "
    "the start, "
    "and at intermediate sparsity comes to have eigenvalues near 1 and near 2.",
    one_method=ONLY_STORED,
    exceptions=ALL_REDUCED,
    evidence=(
        stored("from spectral measures", EXPERIMENT, settled_runs),
        stored(
            "from the frame operators of the stored weights and of the starts, drawn again",
            EXPERIMENT,
            with_weights(settled_runs),
            using={
                "lhs": _condition_from_frame,
                "rhs": lambda n, d, seed: _condition_from_frame(starting_weights(n, d, seed)[0]),
            },
        ),
    ),
    mutants=(instead("for every d", domain=TRAINED),),
    not_claimed=READ_OFF,
)

CLAIMS = (
    ABOVE_GAUSSIAN,
    FLOORS,
    WHITENS,
)
