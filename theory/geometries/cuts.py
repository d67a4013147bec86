"""Where sorted numbers are cut into those that are noise and those that are differences.

A cut is valid if the numbers beside it are a factor `separation` apart, where nothing is smaller
than the noise.  It has evidence if so many numbers lie below it that chance does not explain them,
or if they lie below the noise of the numbers given.
The finest valid cut with evidence is taken, for what separates from the noise is a difference;
coarser ones are other readings of the same weights, and are told.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from pentad.theory.geometries.rules import BORDER, SEPARATION, _Rules

CHANCE = 6.0
"""Minus the decimal logarithm of the chance that is evidence: a difference that is a factor R
smaller than the others by chance has probability 1 / R."""


class _Cuts(NamedTuple):
    """Cuts of N rows of m sorted numbers: so many of them are noise.

    Attributes
    ----------
    chosen : (N,) position of the cut that is taken, or of the best one if none is valid
    valid : (N,) whether it separates
    evident : (N,) whether it has evidence
    others : (N, m) the other cuts that are valid and have evidence
    ratios : (N, m) of the numbers beside each cut
    best : (N,) the cut with evidence and the largest ratio, valid or not; 0 if there is none
    """

    chosen: Int[np.ndarray, "N"]
    valid: Bool[np.ndarray, "N"]
    evident: Bool[np.ndarray, "N"]
    others: Bool[np.ndarray, "N m"]
    ratios: Float[np.ndarray, "N m"]
    best: Int[np.ndarray, "N"]


def _cuts(
    values: Float[np.ndarray, "N m"],
    evidence: Float[np.ndarray, "N m"],
    enough: Bool[np.ndarray, "N m"],
    rules: _Rules,
    rounding: float,
) -> _Cuts:
    """Cuts of increasing rows.

    Parameters
    ----------
    evidence : minus the decimal logarithm of the chance of what agrees below a cut: the sum of
        log10 (value above the cut / difference), over what agrees
    enough : whether so much agrees as a symmetry makes agree
    """
    before = np.concatenate([np.zeros((len(values), 1)), values[:, :-1]], axis=1)
    ratios = values / np.maximum(before, rounding)
    valid = ratios >= rules.separation
    evident = enough & ((evidence >= CHANCE) | (before <= rounding))
    good = valid & evident
    finest = good & (ratios >= max(rules.separation, SEPARATION * (1 - BORDER)))
    best = np.where(evident, ratios, 0.0).argmax(-1)
    chosen = np.where(
        finest.any(-1),
        finest.argmax(-1),
        np.where(
            good.any(-1),
            best,
            np.where(valid.any(-1), valid.argmax(-1), best),
        ),
    )
    rows = np.arange(len(values))
    others = good.copy()
    others[rows, chosen] = False
    return _Cuts(chosen, valid[rows, chosen], evident[rows, chosen], others, ratios, best)


def _middles(
    values: Float[np.ndarray, "m"], positions: Bool[np.ndarray, "m"], rounding: float
) -> tuple[float, ...]:
    """Numbers in the middle of the given cuts of one row, geometrically."""
    found = np.flatnonzero(positions)
    below = np.maximum(np.where(found > 0, values[found - 1], 0.0), rounding)
    return tuple(np.sqrt(below * values[found]).tolist())
