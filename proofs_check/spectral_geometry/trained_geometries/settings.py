"""What the claims about trained geometries share: how results are read, and names are judged."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.stored import bootstrap_interval, seen
from pentad.simulations.experiments import geometry_atlas
from pentad.simulations.models.rectified import live_weights
from pentad.simulations.readings.geometry_atlas import Run, named_runs
from pentad.simulations.store import Result
from pentad.theory.frames.measures_from_gram import largest_shares_from_gram
from pentad.theory.geometries.blocks import Block
from pentad.theory.geometries.classification import classify
from pentad.theory.geometries.gram_rows import (
    antiprism_defect,
    digons_defect,
    petersen_defect,
    polygon_defect,
)
from pentad.theory.numbers.domains import Domain, Point
from pentad.theory.numbers.kinds import Matrix

EXPERIMENT = geometry_atlas.EXPERIMENT
ANTIPRISM = "square antiprism"
PENTAGON = "pentagon"
HEXAGON = "hexagon"
THREE_DIGONS = "3 digons (octahedron)"
PETERSEN = "Petersen graph in 4 dimensions"


SAME = 1e-7
"""Differences of Gram entries, relative to the largest, that count as none (dimensionless)."""


TRAINED = Domain((seen("W", "weights at a stationary point of the loss, in float64"),))


_NAMED: dict[int, tuple[Result, tuple[Run, ...]]] = {}
"""Named runs of results that are kept, by the result: several claims ask for them."""


def _named(result: Result) -> tuple[Run, ...]:
    if id(result) not in _NAMED:
        _NAMED[id(result)] = (result, named_runs([result]))
    return _NAMED[id(result)][1]


def runs_of(results: Sequence[Result], n: int, d: int) -> list[Run]:
    """All runs of one size with uniform importance and sparsity, best first at every p."""
    fitting = [
        result
        for result in results
        if (result.config.n, result.config.d) == (n, d)
        and not result.config.importance
        and not result.config.activities
    ]
    runs = [run for result in fitting for run in _named(result)]
    return sorted(runs, key=lambda run: (run.p, not run.converged, run.loss))


def point_of(run: Run) -> Point:
    """What claims read of one run."""
    return {
        "n": run.config.n,
        "d": run.config.d,
        "p": run.p,
        "name": run.name,
        "W": live_weights(run.W, run.b),
        "saturation": run.saturation,
        "largest_mass": run.largest_mass,
    }


def called(name: str, n: int, d: int) -> Callable[[Sequence[Result]], list[Point]]:
    """One point for each run of one size that has this name."""
    return lambda results: [point_of(run) for run in runs_of(results, n, d) if run.name == name]


def judged_again(
    points: Callable[[Sequence[Result]], list[Point]], **again: Callable[[Point], Any]
) -> Callable[[Sequence[Result]], list[Point]]:
    """The same points, with the named values computed by other routes from the rest."""
    return lambda results: [
        {**point, **{name: value(point) for name, value in again.items()}}
        for point in points(results)
    ]


def shares(*wanted: tuple[int, int, str]) -> Callable[[Sequence[Result]], list[Point]]:
    """One point for every size and p: whether each run has the name that is expected.

    `weights` are those of the converged runs only, and `runs` counts the others too.
    """

    def points(results: Sequence[Result]) -> list[Point]:
        found: list[Point] = []
        for n, d, name in wanted:
            runs = runs_of(results, n, d)
            for p in sorted({run.p for run in runs}):
                here = [run for run in runs if run.p == p]
                found.append(
                    {
                        "n": n,
                        "d": d,
                        "p": p,
                        "name": name,
                        "runs": len(here),
                        "found": sum(run.name == name for run in here),
                        "weights": np.array(
                            [live_weights(run.W, run.b) for run in here if run.converged]
                        ),
                    }
                )
        return found

    return points


def least_share(found: int, runs: int) -> float:
    """Lower end of a bootstrap interval of a share."""
    return bootstrap_interval(np.arange(runs) < found)[0]


def least_share_from_gram(name: str, weights: Any, runs: int) -> float:
    """Lower end of Wilson's 95 % interval, with geometries told by their Gram matrices."""
    share = sum(DEFECTS[name](W) < SAME for W in weights) / runs
    z = 1.96**2 / runs
    spread = (share * (1 - share) * z + z * z / 4) ** 0.5
    return float((share + z / 2 - spread) / (1 + z))


def block(W: Matrix) -> Block:
    """The one block of a geometry whose features are all joined."""
    return _classified(W.shape, W.tobytes())


@cache
def _classified(shape: tuple[int, ...], weights: bytes) -> Block:
    (geometry,) = classify(np.frombuffer(weights).reshape(shape), converged=True)
    (block,) = geometry.blocks
    return block


DEFECTS = {
    ANTIPRISM: antiprism_defect,
    PENTAGON: polygon_defect,
    THREE_DIGONS: digons_defect,
    PETERSEN: petersen_defect,
}


TOLERANCE = 1e-2
"""Eigenvalues that differ by less, relatively, count as one eigenspace in E28b and E29a."""


def largest_mass_from_gram(W: Matrix) -> float:
    """Least over features of the largest mass on one eigenspace, from eigenvectors of A."""
    return float(largest_shares_from_gram(W, TOLERANCE).masses.min())
