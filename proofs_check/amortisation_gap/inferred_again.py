"""The published data drawn once more and their codes inferred by coordinate descent, in NumPy.

What stored scores and losses of torch's solvers are compared with; dictionaries alone are drawn as
the experiments draw them.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from pentad.simulations.models.planted_codes import published_stream
from pentad.theory.codes.planted_codes_by_other_routes import (
    nonnegative_codes_by_coordinates,
    published_codes,
)
from pentad.theory.codes.recovery_scores import latent_score

SIZE = {"n": 16, "d": 8, "k": 3, "samples": 1024}
"""The published size."""

PENALTY = 0.01
"""The authors' lambda."""

SWEEPS = 2000
"""Passes over all coordinates, after which scores at the authors' l1 weight have settled."""

FEW_SWEEPS = 500
"""The same at l1 weights that are ten times as large."""

ENCODERS_AS_STORED = (
    "a statement about trained networks rests on stored runs alone; of encoders their scores are "
    "stored and not their weights, so that these have one path"
)
"""Why a claim on encoders has one method."""


class Inferred(NamedTuple):
    """Losses and scores of unseen codes, one for each dictionary."""

    loss: Any
    score: Any


def true_dictionaries(config: Any) -> Any:
    """(dictionaries, d, n), those of a cell."""
    return published_stream(
        config.n, config.d, config.k, samples=1, seed=config.seed,
        dictionaries=config.dictionaries,
    ).dictionaries  # fmt: skip


def unseen_codes(config: Any, which: int) -> Any:
    """(samples, n), the second half of the codes of a dictionary of a cell."""
    drawn = published_codes(config.n, config.k, 2 * config.samples, config.seed + which)
    return drawn[config.samples :]


def inferred(
    config: Any,
    penalty: float,
    *,
    dictionaries: Any = None,
    solver: Callable[..., Any] = nonnegative_codes_by_coordinates,
    sweeps: int = SWEEPS,
    scored: Callable[[Any, Any], float] = latent_score,
) -> Inferred:
    """Unseen codes of a cell, with its own dictionaries or others.

    Parameters
    ----------
    config
        With n, d, k, samples, seed, dictionaries.
    penalty
        The paper's lambda: d / (2 n) of it stands beside half a squared error.
    dictionaries
        (dictionaries, d, n), those with which codes are inferred; the true ones without.
    solver, sweeps
        Coordinate descent.
    scored
        From true and found codes to a score.
    """
    true = true_dictionaries(config)
    losses, scores = [], []
    for which, (D, own) in enumerate(
        zip(true if dictionaries is None else dictionaries, true, strict=True)
    ):
        codes = unseen_codes(config, which)
        x = codes @ own.T
        found = solver(D, x, penalty * config.d / (2 * config.n), sweeps)
        losses.append(((x - found @ D.T) ** 2).mean() + penalty * abs(found).mean())
        scores.append(scored(codes, found))
    return Inferred(np.array(losses), np.array(scores))
