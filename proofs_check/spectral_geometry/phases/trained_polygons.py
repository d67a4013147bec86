r"""What five and seven features in the plane are trained to.

Setting.  Experiment `toy-phases`, equal importance: the best trained optimum for each p.

Statements.  Five features go from two antipodal pairs to the pentagon (E31j), seven through pairs,
pentagon and hexagon to the heptagon (E31k), while inputs get sparser.

Not claimed.  Global optimality of anything: training attains values.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.phases.settings import (
    BEYOND,
    TRAINED,
    TRIFLING,
    best_runs,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.simulations.experiments import toy_phases
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.spectral_measures import spectral_capacities, spectral_measures
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.polygons_beside_dropped_features import least_polygon_loss

FIVE_RUNS = best_runs(5, 2)
SEVEN_RUNS = best_runs(7, 2)


def sorted_dimensionalities(W: Matrix) -> Any:
    """D_i, the largest first; a feature that is not stored has 0."""
    shares = np.where(np.linalg.norm(W, axis=0) > TRIFLING, capacities(gram(W)), 0.0)
    return np.sort(shares)[::-1]


def spectral_dimensionalities(W: Matrix) -> Any:
    """The same from the spectral measures of the stored features."""
    kept = W[:, np.linalg.norm(W, axis=0) > TRIFLING]
    shares = np.sort(spectral_capacities(spectral_measures(kept)))[::-1]
    return np.concatenate([shares, np.zeros(W.shape[1] - kept.shape[1])])


def equal_shares(count: int, n: int, d: int = 2) -> Any:
    """The share d / count for `count` features, and 0 for the others."""
    return np.repeat([d / count, 0.0], [count, n - count])


def _corners_of_five(p: float) -> int:
    return 5 if p <= 0.22 else 4


FIVE = Domain(
    TRAINED,
    (
        Assumption("equal importance", "r = 1", lambda r: bool(r == 1)),
        Assumption("sparse", "p <= 0.6", lambda p: bool(p <= 0.6)),
        Assumption("not near the change", "not 0.22 < p < 0.3", lambda p: not 0.22 < p < 0.3),
    ),
)


FIVE_IN_TWO = claim(
    "trained-five-in-two",
    "E31j",
    locator=BEYOND,
    title="Five features in the plane: two antipodal pairs, then the pentagon",
    plain="With equal importance the best trained model stores four features as two orthogonal "
    "antipodal pairs and drops the fifth while p is at least 0.3, and is the regular pentagon once "
    "p is at most 0.22.",
    statement=r"p\ge0.3:\ D=(\frac12,\frac12,\frac12,\frac12,0);\quad\ "
    r"p\le0.22:\ D=(\frac25,\frac25,\frac25,\frac25,\frac25)",
    relation="==",
    domain=FIVE,
    lhs=sorted_dimensionalities,
    rhs=lambda p: equal_shares(_corners_of_five(p), 5),
    delta="Elhage et al. train on samples, with importance 0.9^i.",
    one_method=ONLY_STORED,
    evidence=(
        stored(
            "capacities of the stored weights",
            toy_phases.EXPERIMENT,
            FIVE_RUNS,
            tolerance=1e-5,
        ),
        stored(
            "the least loss of the polygon alone, over its size and bias",
            toy_phases.EXPERIMENT,
            FIVE_RUNS,
            using={
                "lhs": lambda loss: loss,
                "rhs": lambda p: least_polygon_loss(p, _corners_of_five(p), 5),
            },
            tolerance=1e-7,
        ),
    ),
    mutants=(
        instead("dense models too", domain=FIVE.without("sparse")),
        instead("always the pentagon", rhs=lambda: equal_shares(5, 5)),
        instead("never the pentagon", rhs=lambda: equal_shares(4, 5)),
    ),
    exceptions={
        "without 'not near the change'": "no model was trained with p between 0.22 and 0.3: the "
        "words say how far apart its neighbours are"
    },
    not_claimed="Global optimality, and what happens at p = 1, where less regular models are best.",
)


def _stored_count(W: Matrix) -> int:
    return int((np.linalg.norm(W, axis=0) > TRIFLING).sum())


SEVEN = Domain(
    TRAINED,
    (
        Assumption("sparse", "p < 2/3", lambda p: bool(p < 2 / 3)),
        Assumption("not near the change", "not 0.07 < p < 0.15", lambda p: not 0.07 < p < 0.15),
    ),
)


SEVEN_IN_TWO = claim(
    "trained-plateaus",
    "E31k",
    locator=BEYOND,
    title="Seven features in the plane climb down a staircase of polygons",
    plain="With equal importance the best trained model of seven features in the plane is two "
    "antipodal pairs, a pentagon, a hexagon or a heptagon with the other features dropped, so that "
    "every stored feature gets the same dimensionality 2/k; only between pentagon and hexagon a "
    "sixth feature of any length may appear.",
    statement=r"D_i\in\left\{\frac2k,0\right\},\quad k\text{ features stored},\quad k=4,5,6,7",
    relation="==",
    domain=SEVEN,
    lhs=sorted_dimensionalities,
    rhs=lambda W: equal_shares(_stored_count(W), 7),
    delta="Elhage et al. plot d / |W|_F^2 of one large model.",
    one_method=ONLY_STORED,
    evidence=(
        stored(
            "capacities of the stored weights", toy_phases.EXPERIMENT, SEVEN_RUNS, tolerance=1e-3
        ),
        stored(
            "from the spectral measures of the stored features",
            toy_phases.EXPERIMENT,
            SEVEN_RUNS,
            using={"lhs": spectral_dimensionalities},
            tolerance=1e-3,
        ),
        stored(
            "the least loss of the polygon alone, over its size and bias",
            toy_phases.EXPERIMENT,
            SEVEN_RUNS,
            using={
                "lhs": lambda loss: loss,
                "rhs": lambda p, W: least_polygon_loss(p, _stored_count(W), 7),
            },
            tolerance=1e-6,
        ),
    ),
    mutants=(
        instead("antipodal pairs at every sparsity", rhs=lambda: equal_shares(4, 7)),
        instead("also while the sixth feature grows", domain=SEVEN.without("not near the change")),
        instead("all seven features at every sparsity", rhs=lambda: equal_shares(7, 7)),
    ),
    not_claimed="Global optimality, and the sparsities at which the steps are.",
)

CLAIMS = (
    FIVE_IN_TWO,
    SEVEN_IN_TWO,
)
