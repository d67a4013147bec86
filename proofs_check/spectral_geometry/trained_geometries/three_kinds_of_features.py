r"""Seven features in three dimensions are of three kinds, and nearly saturated.

Setting.  Experiment `geometry-atlas` at (7, 3): the best converged run for each p.

Statements.  It has three kinds of features, so that no association scheme describes it (E28a), and
its capacities nearly sum to the dimension but not quite, without localisation (E28b).

Not claimed.  That it is the global minimum.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.trained_geometries.settings import (
    EXPERIMENT,
    SAME,
    TRAINED,
    block,
    largest_mass_from_gram,
    point_of,
    runs_of,
)
from pentad.simulations.store import Result
from pentad.theory.frames.measures_from_gram import saturation_from_gram
from pentad.theory.geometries.gram_rows import sizes_of_kinds
from pentad.theory.numbers.domains import Assumption, Domain, Point
from pentad.theory.numbers.kinds import Matrix


def best_of_seven(results: Sequence[Result]) -> list[Point]:
    """The run of least loss at (7, 3) for every p."""
    runs = [run for run in runs_of(results, 7, 3) if run.converged]
    first = [run for k, run in enumerate(runs) if k == 0 or run.p != runs[k - 1].p]
    return [point_of(run) for run in first]


def _fibre_sizes(W: Matrix) -> Any:
    """Sizes of the fibres of the coherent closure of the block of all features."""
    return np.array([len(fibre) for fibre in block(W).fibres])


def _sizes_by_rows(W: Matrix) -> Any:
    """Numbers of features with the same sorted row of the Gram matrix, smallest first."""
    return np.array(sizes_of_kinds(W, SAME))


CAPPED_OCTAHEDRON = claim(
    "trained-three-fibres",
    "E28a",
    locator="Theorem 4 (second-hand): every geometry comes from an association scheme",
    title="Seven features in three dimensions are of three kinds",
    plain="At every sparsity tried the best optimum found at (7, 3) is one feature and two "
    "triangles, of three lengths: a coherent configuration with three fibres, and no association "
    "scheme.",
    statement=r"(n,d)=(7,3):\quad\text{fibres of sizes }(1,3,3)",
    relation="==",
    domain=TRAINED,
    lhs=_fibre_sizes,
    rhs=lambda: np.array([1, 3, 3]),
    delta="The theorem assumes saturated capacity, which fails here (E28b).",
    one_method=ONLY_STORED,
    evidence=(
        stored("fibres of the coherent closure", EXPERIMENT, best_of_seven),
        stored(
            "features with the same sorted row of the Gram matrix",
            EXPERIMENT,
            best_of_seven,
            using={"lhs": _sizes_by_rows},
        ),
    ),
    mutants=(
        instead("every minimum is a scheme: one fibre", rhs=lambda: np.array([7])),
        instead("digon and pentagon", rhs=lambda: np.array([2, 5, 0])),
    ),
    not_claimed="That it is best at p = 0.1 with any number of active features: there the order "
    "depends on three features at once (E29c).",
)


AT_003 = Assumption("one sparsity", "p = 0.03", lambda p: bool(p == 0.03))


CAPPED_OCTAHEDRON_SATURATION = claim(
    "trained-three-fibres-saturation",
    "E28b",
    locator="Figure 5 (second-hand): saturation near 0.998 counts as saturated",
    title="Saturation of 0.998 without localisation",
    plain="At p = 0.03 the best optimum found at (7, 3) has rho between 0.99808 and 0.99828, yet "
    "some feature has no more than 0.56 of its mass on one eigenspace.",
    statement=r"\left|\rho-0.99818\right|\le10^{-4},\quad\min_i\max_ap_{ia}\le0.56",
    relation="<=",
    domain=Domain(TRAINED.parameters, (AT_003,)),
    lhs=lambda saturation, largest_mass: np.array([abs(saturation - 0.99818), largest_mass]),
    rhs=lambda: np.array([1e-4, 0.56]),
    delta="The paper's figure reports the same saturation for n = 1024.",
    one_method=ONLY_STORED,
    evidence=(
        stored("capacities and masses from singular vectors", EXPERIMENT, best_of_seven),
        stored(
            "both from the Gram matrix and its eigenvectors",
            EXPERIMENT,
            best_of_seven,
            using={
                "lhs": lambda W: np.array(
                    [abs(saturation_from_gram(W) - 0.99818), largest_mass_from_gram(W)]
                )
            },
        ),
    ),
    mutants=(
        instead(
            "localised where rho > 0.998",
            lhs=lambda largest_mass: 1 - largest_mass,
            rhs=lambda: 1e-4,
        ),
        instead("no feature above one half", rhs=lambda: np.array([1e-4, 0.5])),
    ),
)

CLAIMS = (
    CAPPED_OCTAHEDRON,
    CAPPED_OCTAHEDRON_SATURATION,
)
