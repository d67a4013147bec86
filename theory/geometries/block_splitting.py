"""Where a matrix falls into blocks: which cosines count as zero."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from pentad.theory.frames.orthogonal_blocks import connected_blocks
from pentad.theory.geometries.clustering import _Ranked
from pentad.theory.geometries.cuts import _cuts, _middles
from pentad.theory.geometries.rules import _Rules

JUMP = 10.0
"""What agrees ends by this factor below the next difference, or by the separation if that is less.
"""


class _Split(NamedTuple):
    """How N matrices are split; `others` are tolerances at other valid cuts.

    Attributes
    ----------
    ignored : (N,) largest |cosine| across blocks
    kept : (N,) the weakest link that holds one together; 1 if there is none
    others : for each matrix, tolerances in the middle of other valid cuts
    """

    ignored: Float[np.ndarray, "N"]
    kept: Float[np.ndarray, "N"]
    others: list[tuple[float, ...]]


def _split(
    A: Float[np.ndarray, "N m m"], rules: _Rules, rounding: float, reach: Float[np.ndarray, "N"]
) -> _Split:
    """Links of a maximal spanning tree (Prim's algorithm) decide, for blocks change only there.

    Links count as zero up to the given tolerance, or where it is NaN up to the finest valid cut
    with evidence: that so many cosines agree, with others or with zero, up to the largest one that
    counts as none.  A small cosine alone is no zero.
    """
    count, m = A.shape[:2]
    rows = np.arange(count)
    squares = np.diagonal(A, 0, -2, -1)
    lengths = np.sqrt(squares)
    cosines = A / (lengths[:, :, None] * lengths[:, None, :])
    links = _links(abs(cosines))
    chosen = (links[:, :-1] <= reach[:, None]).sum(-1)
    others: list[tuple[float, ...]] = [()] * count
    read = np.isnan(reach)
    if read.any() and m > 1:
        evidence, enough = np.zeros(links.shape), np.ones(links.shape, dtype=bool)
        before = np.concatenate([np.zeros((count, 1)), links[:, :-1]], axis=1)
        valid = links >= rules.separation * np.maximum(before, rounding)
        jump = min(JUMP, rules.separation)
        (open_,) = np.nonzero(read & (valid.sum(-1) > 1))
        if open_.size:
            own = abs(cosines[open_]) if rules.lines else cosines[open_]
            upper = np.triu_indices(m, 1)
            own = np.concatenate([own[:, upper[0], upper[1]], np.zeros((len(own), 1))], axis=1)
            gaps = np.maximum(np.sort(_Ranked.of(own).gaps, axis=1), rounding)
            shares = squares[open_] / squares[open_].max(-1, keepdims=True)
            steps = np.maximum(np.sort(_Ranked.of(shares).gaps, axis=1), rounding)
            for k, products, alike in zip(open_, gaps, steps, strict=True):
                up_to = np.maximum(before[k], links[k] / rules.separation)
                ties, evidence[k] = _agreement(products, up_to, links[k], jump)
                length_ties, more = _agreement(alike, up_to, links[k], jump)
                enough[k] = (ties >= m - 2) & (ties + length_ties >= m - 1)
                if m == 2:
                    evidence[k] += more
        cuts = _cuts(links, evidence, enough, rules, rounding)
        chosen = np.where(read, cuts.chosen, chosen)
        others = [
            _middles(links[k], cuts.others[k], rounding) if read[k] and cuts.others[k].any() else ()
            for k in range(count)
        ]
    ignored = np.where(chosen > 0, links[rows, np.maximum(chosen - 1, 0)], 0.0)
    return _Split(ignored, links[rows, chosen], others)


def _agreement(
    gaps: Float[np.ndarray, "g"],
    up_to: Float[np.ndarray, "m"],
    links: Float[np.ndarray, "m"],
    jump: float,
) -> tuple[Int[np.ndarray, "m"], Float[np.ndarray, "m"]]:
    """How many of the sorted gaps are at most so large, and how unlikely that is by chance.

    Only gaps below a jump agree: of many numbers with noise, some lie as near to each other as one
    likes, with others just a little farther apart.
    """
    below = np.append(np.flatnonzero(gaps[1:] >= jump * gaps[:-1]) + 1, gaps.size)
    reached = np.searchsorted(gaps[below - 1], up_to, side="right")
    ties = np.concatenate([[0], below])[reached]
    sizes = np.concatenate([[0.0], np.cumsum(np.log10(gaps))])
    return ties, ties * np.log10(np.maximum(links, 1e-300)) - sizes[ties]


def _links(cosines: Float[np.ndarray, "N m m"]) -> Float[np.ndarray, "N m"]:
    """The links of a maximal spanning tree, increasing, and 1."""
    count, m = cosines.shape[:2]
    rows = np.arange(count)
    links = np.ones((count, m))
    reach = cosines[:, 0].copy()
    reached = np.zeros((count, m), dtype=bool)
    reached[:, 0] = True
    for step in range(m - 1):
        nearest = np.where(reached, -1.0, reach).argmax(-1)
        links[:, step] = np.minimum(reach[rows, nearest], 1.0)
        reached[rows, nearest] = True
        reach = np.maximum(reach, cosines[rows, nearest])
    links.sort(-1)
    return links


def _held_by_nothing(
    S: Float[np.ndarray, "N k k"],
    nothing: Bool[np.ndarray, "N k k"],
    ignored: Float[np.ndarray, "N"],
) -> dict[int, tuple[float, float]]:
    """Blocks that fall apart without the products that count as zero beside the others: `nothing`.

    Short features may have cosines that count, and products that do not.  For each such block the
    largest product between its parts, and the largest cosine.
    """
    lengths = np.sqrt(np.diagonal(S, 0, -2, -1))
    cosines = abs(S) / (lengths[:, :, None] * lengths[:, None, :])
    (doubtful,) = np.nonzero((nothing & (cosines > ignored[:, None, None])).any((-2, -1)))
    if not doubtful.size:
        return {}
    parts = connected_blocks((~nothing[doubtful]).astype(float), 0.5).labels
    apart = parts[:, :, None] != parts[:, None, :]
    largest = ((abs(one[doubtful]) * apart).max((-2, -1)).tolist() for one in (S, cosines))
    told = zip(doubtful.tolist(), parts.max(-1).tolist(), *largest, strict=True)
    return {i: (product, cosine) for i, last, product, cosine in told if last > 0}
