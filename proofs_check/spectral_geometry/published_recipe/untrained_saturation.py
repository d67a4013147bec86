r"""Untrained saturation is n / (n + d - 1).

Setting.  Normal starts of the published recipe, at every size of experiment `spectral-sweep`.

Statement.  The mean of rho over 256 starts is that of Gaussian features, within four standard
errors (E10b).

Not claimed.  Anything about trained features.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, bootstrap_interval, seen, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.published_recipe.settings import (
    ALL_REDUCED,
    EXPERIMENT,
    REDUCED,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.simulations.experiments.spectral_sweep import starting_weights
from pentad.simulations.store import Result
from pentad.theory.frames.gaussian_frames import gaussian_capacity_mean
from pentad.theory.frames.spectral_measures import spectral_capacities, spectral_measures
from pentad.theory.numbers.domains import Domain, Point


def _untrained(results: Sequence[Result]) -> list[Point]:
    return [
        {
            "n": result.config.n,
            "d": d,
            "steps": result.config.steps,
            "seed": result.config.seed,
            "drawn": result.data.untrained_saturation.values[k],
        }
        for result in results
        for k, d in enumerate(result.config.dimensions)
        if result.config.untrained >= 64
    ]


def _narrow_untrained(results: Sequence[Result]) -> list[Point]:
    return [point for point in _untrained(results) if point["d"] <= 8]


def _four_errors(drawn: Any) -> np.ndarray:
    """Upper and minus lower end of four standard errors about the mean."""
    error = 4 * drawn.std(ddof=1) / len(drawn) ** 0.5
    return np.array([drawn.mean() + error, error - drawn.mean()])


def _bootstrap_of_starts(n: int, d: int, seed: int, drawn: Any) -> np.ndarray:
    """The same of starts drawn again and judged by spectral measures, as a bootstrap interval."""
    return _bootstrap(n, d, seed, len(drawn))


@cache
def _bootstrap(n: int, d: int, seed: int, count: int) -> np.ndarray:
    measures = spectral_measures(starting_weights(n, d, seed, count))
    saturation = spectral_capacities(measures).sum(-1) / d
    low, high = bootstrap_interval(saturation, level=0.999, draws=20_000)
    return np.array([high, -low])


def _null(n: int, d: int) -> np.ndarray:
    null = n / d * float(gaussian_capacity_mean(n, d))
    return np.array([null, -null])


UNTRAINED = claim(
    "untrained-saturation",
    "E10b",
    locator="the authors' public notes (saturation at the start)",
    title="Untrained saturation is n / (n + d - 1)",
    plain="Over 256 normal starts the mean saturation agrees with n / (n + d - 1) within four "
    "standard errors, at every size.",
    statement=r"\left|\overline{\rho}_{\text{untrained}}-\frac n{n+d-1}\right|\le4\,"
    r"\mathrm{s.e.}",
    relation=">=",
    domain=Domain((seen("drawn", "saturation of the starts"),), (REDUCED,)),
    lhs=_four_errors,
    rhs=_null,
    delta="The expected value is exact for every n and d (E10); here it meets the starts of the "
    "sweep.",
    one_method=ONLY_STORED,
    exceptions=ALL_REDUCED,
    evidence=(
        stored("capacities from Gram matrices, standard errors", EXPERIMENT, _untrained),
        stored(
            "starts drawn again, spectral measures, bootstrap intervals of 99.9 %, d <= 8",
            EXPERIMENT,
            _narrow_untrained,
            using={"lhs": _bootstrap_of_starts},
        ),
    ),
    mutants=(
        instead("n / (n + d)", rhs=lambda n, d: np.array([1, -1]) * n / (n + d)),
        instead("one", rhs=lambda: np.array([1.0, -1.0])),
    ),
)

CLAIMS = (UNTRAINED,)
