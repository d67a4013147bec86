"""What claims on planted ensembles share: the full setting, and what is told of its runs."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.stored import Read, seen
from pentad.simulations.models.autoencoders import TOP_K
from pentad.simulations.models.ensemble_measures import NEAR
from pentad.simulations.models.planted_ensembles import BAGGING, BOOSTING, EXPANDED, EXPANDED_L0
from pentad.simulations.readings.planted_codes import cells
from pentad.simulations.store import Result
from pentad.theory.numbers.domains import Domain, Point

SIZE = {"n": 64, "d": 32, "k": 4, "sources": 128, "members": 8}
"""Of the full setting; smaller ones are not what the statements are about."""

KINDS = {"bag": BAGGING, "chain": BOOSTING, "large": EXPANDED, "dense": EXPANDED_L0}

SETTLING = ("bag", "chain")
"""Those that a thousand steps settle; of larger autoencoders the loss may still fall."""


def _full(results: Sequence[Result], kind: str) -> Result | None:
    found = cells(results, gate=TOP_K, kind=kind, steps=1000, **SIZE)
    return found[0] if found else None


def _between(data: Any, name: str, seed: int) -> float:
    """The mean at J = 8 of a quantity of a run in each of the others."""
    values = data[name].values[seed, :, -1]
    return float(np.delete(values, seed).mean())


def _explained_from_parts(data: Any, seed: int) -> float:
    """Total explained variance at J = 8, of bags from the Gram matrix, of chains from products."""
    if "gram" in data:
        error = data["gram"].values[seed].mean()
    elif "removed" in data:
        error = data["test_energy"].values * np.prod(1 - data["removed"].values[seed])
    else:
        error = data["mse"].values[seed, -1]
    return float(1 - error / data["test_variance"].values)


def runs(results: Sequence[Result]) -> list[Point]:
    """A point for every run of which bag and chain have settled: what is told at J = 8."""
    found = {name: _full(results, kind) for name, kind in KINDS.items()}
    if any(result is None for result in found.values()):
        return []
    data = {name: result.data for name, result in found.items() if result is not None}
    points: list[Point] = []
    for seed in range(len(data["bag"]["mse"])):
        settled = [bool(data[name]["converged"].values[seed, -1]) for name in SETTLING]
        if not all(settled):
            continue
        point: dict[str, Any] = {"seed": seed, "chance": float(data["chain"]["chance"].values[-1])}
        for name, own in data.items():
            near = own["nearest_latent"].values[seed] > NEAR
            point |= {
                f"{name}_explained": float(own["mean_ev"].values[seed, -1]),
                f"{name}_total": _explained_from_parts(own, seed),
                f"{name}_stable": _between(own, "stability", seed),
                f"{name}_matched": _between(own, "mcc", seed),
                f"{name}_found": float(own["recall"].values[seed, -1]),
                f"{name}_counted": float(near[-1].sum() / near.shape[1]),
                f"{name}_later": near[2:].any(0) & ~near[:2].any(0),
                f"{name}_second": near[1] & ~near[0],
            }
        points.append(point | {"by_stage": data["chain"]["recall"].values[seed]})
    return points


STORED = "runs as stored"


def told(domain: Domain) -> Read:
    """What the parameters of a domain name, of each of these points."""
    names = [parameter.name for parameter in domain.parameters]

    def points(results: Sequence[Result]) -> list[Point]:
        return [{name: point[name] for name in ("seed", *names)} for point in runs(results)]

    return points


def seen_of(*names: str) -> Domain:
    """What is told of an ensemble, as `bag_explained` is of the bag."""
    words = {
        "explained": "explained variance, mean over coordinates",
        "total": "total explained variance",
        "stable": "relaxed stability in the other runs",
        "matched": "mean cosine matched one to one with other runs",
        "found": "share of sources found",
        "counted": "sources found, counted",
        "later": "sources found from the third member on",
        "second": "sources found by the second member",
    }
    who = {"bag": "bag", "chain": "boosted chain", "large": "larger autoencoder",
           "dense": "larger autoencoder at equal L0"}  # fmt: skip
    parameters = [
        seen(name, f"{words[name.split('_')[1]]}, {who[name.split('_')[0]]}") for name in names
    ]
    return Domain(tuple(parameters))
