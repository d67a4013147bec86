"""All blocks of many matrices: the features of each are joined by cosines that are not ignored."""

import numpy as np
from jaxtyping import Bool, Float, Int

from pentad.theory.frames.orthogonal_blocks import connected_blocks
from pentad.theory.geometries.blocks import Block
from pentad.theory.geometries.judged_blocks import _blocks
from pentad.theory.geometries.refusals import Refusal
from pentad.theory.geometries.rules import _Rules


def _families(
    W: Float[np.ndarray, "N d m"],
    columns: Int[np.ndarray, "N m"],
    A: Float[np.ndarray, "N m m"],
    ignored: Float[np.ndarray, "N"],
    reach: Float[np.ndarray, "N"],
    rules: _Rules,
    trusted: Bool[np.ndarray, "N"],
    doubt: Int[np.ndarray, "N"],
) -> list[tuple[Block, ...] | Refusal]:
    """The blocks of each matrix, smallest first, or why the first of them is refused."""
    count, d, m = W.shape
    if not count:
        return []
    lengths = np.sqrt(np.diagonal(A, 0, -2, -1))
    cosines = abs(A) / (lengths[:, :, None] * lengths[:, None, :])
    joined = (cosines > ignored[:, None, None]) | np.eye(m, dtype=bool)
    labels = connected_blocks(joined.astype(float), 0.5).labels
    found: list[list[Block]] = [[] for _ in range(count)]
    refusals: dict[int, Refusal] = {}
    for members, sites in _equal_sizes(labels):
        judged = _blocks(
            W[members[:, None, None], np.arange(d)[:, None], sites[:, None, :]],
            columns[members[:, None], sites],
            rules,
            trusted[members],
            ignored[members],
            reach[members],
            doubt[members],
        )
        for k, block in zip(members.tolist(), judged, strict=True):
            if isinstance(block, Block):
                found[k].append(block)
            else:
                refusals.setdefault(k, block)
    return [
        refusals[k]
        if k in refusals
        else tuple(sorted(blocks, key=lambda block: (len(block.features), block.features)))
        for k, blocks in enumerate(found)
    ]


def _equal_sizes(labels: Int[np.ndarray, "N m"]) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each size k of blocks: matrices (b,), and (b, k) sites of the features in them."""
    count, m = labels.shape
    sizes = np.zeros((count, m), dtype=np.int64)
    np.add.at(sizes, (np.arange(count)[:, None], labels), 1)
    order = np.argsort(labels, axis=-1, kind="stable")
    starts = np.cumsum(sizes, axis=-1) - sizes
    found = []
    for k in np.unique(sizes[sizes > 0]):
        members, which = np.nonzero(sizes == k)
        sites = starts[members, which][:, None] + np.arange(k)
        found.append((members, order[members[:, None], sites]))
    return found
