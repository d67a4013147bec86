r"""Geometries that training finds and that saturate.

Setting.  Experiment `geometry-atlas` at (6, 3), (5, 2) and (10, 4); only converged runs count, and
rho is the sum of capacities over the rank, dead features left out.

Statements.  Most runs end in three digons, a pentagon and the Petersen graph in four dimensions
(E27a), whose capacities sum to the dimension (E27b).

Not claimed.  That they are global minima.  Shares belong to this schedule of Adam.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.trained_geometries.settings import (
    EXPERIMENT,
    PENTAGON,
    PETERSEN,
    THREE_DIGONS,
    TRAINED,
    called,
    judged_again,
    least_share,
    least_share_from_gram,
    shares,
)
from pentad.simulations.store import Result
from pentad.theory.frames.measures_from_gram import saturation_from_gram
from pentad.theory.numbers.domains import Assumption, Domain, Point
from pentad.theory.numbers.kinds import Matrix

LARGE_P = Assumption("not too sparse", "p >= 0.03", lambda p: bool(p >= 0.03))
SATURATED_SIZES = ((6, 3, THREE_DIGONS), (5, 2, PENTAGON), (10, 4, PETERSEN))


SATURATED_ARE_FOUND = claim(
    "saturated-optima-found",
    "E27a",
    locator="abstract: simplices, polygons, classification by association schemes",
    title="Three digons, the pentagon and the Petersen graph are found",
    plain="At p = 0.03 and 0.1 more than half of the runs end in three digons at (6, 3), in a "
    "pentagon at (5, 2), and in the Petersen graph at (10, 4), at 95 % confidence.",
    statement=r"\Pr[\text{expected geometry}]>\frac12\quad(95\%)",
    relation=">=",
    domain=Domain(TRAINED.parameters, (LARGE_P,)),
    lhs=least_share,
    rhs=lambda: 0.5,
    delta="Digons and the pentagon are known from prior work (Elhage et al.). That training finds "
    "the Petersen graph, whose capacities of 2/5 are the pentagon's, we have not seen reported.",
    one_method=ONLY_STORED,
    evidence=(
        stored("names by the classifier; bootstrap", EXPERIMENT, shares(*SATURATED_SIZES)),
        stored(
            "sorted Gram rows as of the geometry; Wilson's interval",
            EXPERIMENT,
            shares(*SATURATED_SIZES),
            using={"lhs": least_share_from_gram},
        ),
    ),
    mutants=(instead("nineteen of twenty", rhs=lambda: 0.95),),
)


def _all_called(*wanted: tuple[int, int, str]) -> Callable[[Sequence[Result]], list[Point]]:
    return lambda results: [point for n, d, name in wanted for point in called(name, n, d)(results)]


def _first_lengthened(W: Matrix) -> Any:
    longer = np.array(W)
    longer[:, 0] *= 1.01
    return longer


THEY_SATURATE = claim(
    "saturated-optima",
    "E27b",
    locator="abstract: capacity saturation",
    title="Trained digons, pentagons and Petersen graphs saturate",
    plain="The capacities of every such geometry that was found sum to the dimension, to a "
    "billionth.",
    statement=r"1-\rho\le10^{-9}",
    relation="<=",
    domain=TRAINED,
    lhs=lambda saturation: 1 - saturation,
    rhs=lambda: 1e-9,
    delta="For irreducible symmetry saturation is Schur's lemma; that training arrives there is "
    "observed.",
    one_method=ONLY_STORED,
    evidence=(
        stored("capacities from spectral measures", EXPERIMENT, _all_called(*SATURATED_SIZES)),
        stored(
            "capacities of the stored weights from the Gram matrix",
            EXPERIMENT,
            judged_again(
                _all_called(*SATURATED_SIZES),
                saturation=lambda point: saturation_from_gram(point["W"]),
            ),
        ),
    ),
    mutants=(
        instead(
            "with the first feature a hundredth longer too",
            lhs=lambda W: 1 - saturation_from_gram(_first_lengthened(W)),
        ),
        instead(
            "not localised",
            lhs=lambda largest_mass: largest_mass,
            rhs=lambda: 1 - 1e-4,
        ),
    ),
)

CLAIMS = (
    SATURATED_ARE_FOUND,
    THEY_SATURATE,
)
