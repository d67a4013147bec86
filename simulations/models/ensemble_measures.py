"""What an ensemble of autoencoders is judged by: its errors, what it found, how alike runs are.

All in double precision. Latents that no sample activates are dead, and are left out where it says
"alive".
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float64, Shaped

from pentad.simulations.experiment import Array
from pentad.theory.ensembles.chance_stability import chance_stability
from pentad.theory.ensembles.connectivity import connectivity
from pentad.theory.ensembles.diversity import diversity
from pentad.theory.ensembles.explained_variance import (
    mean_explained_variance,
    sums_of_squares,
    total_explained_variance,
)
from pentad.theory.ensembles.stability import largest_cosines

NEAR = 0.9
"""Cosine above which a latent counts as a source (dimensionless)."""


class Judged(NamedTuple):
    """What an ensemble made of samples.

    Attributes
    ----------
    dictionary
        (d, n) unit columns of all members side by side.
    codes
        (samples, n), none negative.
    outputs
        (samples, d) reconstructions.
    """

    dictionary: Float64[np.ndarray, "d n"]
    codes: Shaped[np.ndarray, "samples n"]
    outputs: Float64[np.ndarray, "samples d"]

    @property
    def alive(self) -> Bool[np.ndarray, " n"]:
        """Which latents some sample activates."""
        return np.asarray((self.codes > 0).any(0))


def measures(
    one: Judged, x: Float64[np.ndarray, "samples d"], sources: Float64[np.ndarray, "d m"]
) -> dict[str, float]:
    """Reconstruction, use of latents, and what was found of the sources.

    Parameters
    ----------
    one
    x
        Signals.
    sources
        True directions as unit columns.
    """
    sums = sums_of_squares(x, one.outputs)
    to_sources, to_latents = nearest(one, sources)
    living = one.alive
    return {
        "mean_ev": float(mean_explained_variance(sums)),
        "total_ev": float(total_explained_variance(sums)),
        "mse": float(sums.residual.sum() / len(x)),
        "active": float((one.codes > 0).sum() / len(x)),
        "connectivity": float(connectivity(one.codes)),
        "diverse": float(diversity(one.dictionary)),
        "dead": float(1 - living.mean()),
        "recall": float((to_latents > NEAR).mean()),
        "precision": float((to_sources[living] > NEAR).mean()) if living.any() else np.nan,
        "source_mcc": matched_cosine(one.dictionary[:, living], sources),
    }


def nearest(
    one: Judged, sources: Float64[np.ndarray, "d m"]
) -> tuple[Float64[np.ndarray, " n"], Float64[np.ndarray, " m"]]:
    """Cosine of every latent to its nearest source, and of every source to its nearest live latent.

    Parameters
    ----------
    one
    sources
        Unit columns.
    """
    cosines = one.dictionary.T @ sources
    living = cosines[one.alive]
    to_latents = living.max(0) if len(living) else np.full(sources.shape[1], -1.0)
    return cosines.max(1), to_latents


def matched_cosine(D: Float64[np.ndarray, "d n"], E: Float64[np.ndarray, "_ m"]) -> float:
    """Mean cosine of the best one-to-one matching, over the smaller dictionary; none without any.

    Parameters
    ----------
    D, E
        Unit columns.
    """
    from scipy.optimize import linear_sum_assignment

    if min(D.shape[1], E.shape[1]) == 0:
        return float("nan")
    cosines = D.T @ E
    return float(cosines[linear_sum_assignment(cosines, maximize=True)].mean())


@lru_cache(maxsize=4096)
def chance(n: int, d: int) -> float:
    """Relaxed stability that n random directions give; none without any."""
    return chance_stability(n, d) if n else float("nan")


def agreement(runs: list[Judged]) -> dict[str, Array]:
    """How alike the dictionaries of several runs are, pair by pair and each in all others.

    Relaxed stability of run s in run t, over all latents or those alive in both, with what chance
    gives against as many of t; the best matching of those alive; and the same stability of each run
    in all others together, and of these in it.

    Parameters
    ----------
    runs
        Of one size.

    Returns
    -------
    dict
        Arrays (seed, other), 1 on the diagonal, and (seed,). Not a number without others.
    """
    count, d = len(runs), len(runs[0].dictionary)
    whole = [one.dictionary for one in runs]
    living = [one.dictionary[:, one.alive] for one in runs]
    told = {name: np.ones((count, count)) for name in ("stability", "stability_alive", "mcc")}
    told["chance_alive"] = np.ones((count, count))
    for s in range(count):
        for t in range(s):
            told["stability"][[s, t], [t, s]] = both_ways(whole[s], whole[t])
            told["stability_alive"][[s, t], [t, s]] = both_ways(living[s], living[t])
            told["mcc"][[s, t], [t, s]] = matched_cosine(living[s], living[t])
        told["chance_alive"][:, s] = [
            1.0 if s == t else chance(living[s].shape[1], d) for t in range(count)
        ]
    in_others, of_others = np.full((2, count), np.nan)
    for s in range(count):
        if count > 1:
            others = np.concatenate([each for t, each in enumerate(whole) if t != s], axis=1)
            in_others[s], of_others[s] = both_ways(whole[s], others)
    return told | {"stability_in_others": in_others, "stability_of_others": of_others}


def both_ways(D: Float64[np.ndarray, "d n"], E: Float64[np.ndarray, "_ m"]) -> tuple[float, float]:
    """Relaxed stability of D in E, and of E in D; none where one has no column."""
    if min(D.shape[1], E.shape[1]) == 0:
        return float("nan"), float("nan")
    first, second = largest_cosines(D, E).relaxed
    return float(first), float(second)
