"""Relations of features: clusters of the scale-free Gram entries A / max A_ii.

The signed entries are clustered by single linkage, squared lengths apart from products of different
features; clusters are relations.  The certificate is the largest spread within a cluster and the
least gap between neighbours.  Whether the relations are a scheme is left to integers, in
`theory.geometries.partitions`.
"""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from pentad.theory.geometries.rules import CONVERGED, _Rules

HASHES = 2**18
"""Bound of random weights: with up to 2^13 features, a sum of products of two, times one number
more, fits into 63 bits."""


# Results ------------------------------------------------------------------------------------


class Separation(NamedTuple):
    """The certificate of a clustering of numbers, relative to the scale of what was clustered.

    Attributes
    ----------
    within_spread : largest difference that counts as none
    between_gap : smallest difference that counts
    """

    within_spread: float
    between_gap: float


# Blocks -------------------------------------------------------------------------------------


def _largest_ratio(
    values: Float[np.ndarray, "N m"], rules: _Rules, trusted: np.ndarray, rounding: float
) -> Int[np.ndarray, "N"]:
    """How many of the sorted values count as zero: up to the largest ratio of neighbours.

    That none of them does is judged by the ratio to what converged runs may still differ by, which
    only trusted numbers are measured by; for others it is what remains where nothing else
    separates.
    """
    floored = np.maximum(values, rounding)
    ratios = floored[:, 1:] / floored[:, :-1]
    if not ratios.shape[1]:
        return np.zeros(len(values), dtype=np.int64)
    largest = ratios.max(-1)
    none = np.where(
        trusted,
        values[:, 0] > max(rounding, CONVERGED) * largest,
        largest < rules.separation,
    )
    return np.where(none, 0, ratios.argmax(-1) + 1)


# Relations ----------------------------------------------------------------------------------


class _Relations(NamedTuple):
    """Labels (N, k, k) with their certificates (N,), and how many neighbours were joined (N,)."""

    labels: Any
    within: Any
    between: Any
    joined: Any


def _value_relations(
    S: Float[np.ndarray, "N k k"], rules: _Rules, trusted: np.ndarray, rounding: float
) -> _Relations:
    """Clusters of the scale-free Gram entries, with 0 among the products of different features."""
    count, k = S.shape[:2]
    upper = np.triu_indices(k, 1)
    products = np.concatenate([S[:, upper[0], upper[1]], np.zeros((count, 1))], axis=1)
    ranked = [_Ranked.of(np.diagonal(S, 0, -2, -1)), _Ranked.of(products)]
    if k == 1:
        one = np.ones(count)
        return _Relations(np.zeros((count, 1, 1), np.int64), 0 * one, one, 0 * one)
    gaps = np.sort(np.concatenate([one.gaps for one in ranked], axis=1), axis=1)
    if rules.tolerance is None:
        cut = _largest_ratio(gaps, rules, trusted, rounding)
        reach = np.where(cut > 0, gaps[np.arange(count), cut - 1], 0.0)
    else:
        reach = np.full(count, rules.tolerance)
    counted = gaps > reach[:, None]
    between = np.where(counted, gaps, np.inf).min(-1)
    lengths, others = (one.clusters(reach) for one in ranked)
    zero, present = others.labels[:, -1:], others.labels[:, :-1]
    absent = (present != zero).all(-1)[:, None]
    labels = np.zeros((count, k, k), dtype=np.int64)
    labels[:, upper[0], upper[1]] = (
        present - (absent & (present > zero)) + 1 + lengths.labels.max(-1)[:, None]
    )
    labels += labels.swapaxes(-1, -2)
    labels[:, np.arange(k), np.arange(k)] = lengths.labels
    return _Relations(
        labels,
        np.maximum(lengths.spread, others.spread),
        np.where(np.isfinite(between), between, 1.0),
        (~counted).sum(-1),
    )


class _Clusters(NamedTuple):
    labels: Any
    spread: Any


class _Ranked(NamedTuple):
    """Rows of numbers, decreasing, with the order that sorts them and the gaps between them."""

    values: Any
    order: Any
    gaps: Any

    @classmethod
    def of(cls, numbers: np.ndarray) -> "_Ranked":
        order = np.argsort(-numbers, axis=-1)
        values = np.take_along_axis(numbers, order, -1)
        return cls(values, order, values[:, :-1] - values[:, 1:])

    def clusters(self, reach: np.ndarray) -> _Clusters:
        """Labels of clusters from the largest value down, and the largest spread of one."""
        starts = np.ones(self.values.shape, dtype=bool)
        starts[:, 1:] = self.gaps > reach[:, None]
        first = np.minimum.accumulate(np.where(starts, self.values, np.inf), axis=-1)
        labels = np.empty(self.order.shape, dtype=np.int64)
        np.put_along_axis(labels, self.order, np.cumsum(starts, axis=-1) - 1, -1)
        return _Clusters(labels, (first - self.values).max(-1))


def _canonical_orders(labels: Int[np.ndarray, "N k k"]) -> Int[np.ndarray, "N k"]:
    """Orders of the points that mostly agree for relation matrices that differ by the order.

    Points are told apart by hashes of how they see the others, then one by one until all are.
    Where the points of a cell do not look alike, or hashes agree by chance, equal geometries may
    get different orders; then the work on relations is done twice, and nothing else changes.
    """
    count, k = labels.shape[:2]
    if not count:
        return np.zeros((0, k), dtype=np.int64)
    generator = np.random.default_rng(0)
    seen = generator.integers(0, HASHES, int(labels.max()) + 1).astype(float)[labels]
    weights = generator.integers(0, HASHES, k).astype(float)
    colours = _ranks(np.diagonal(labels, 0, -2, -1))
    (open_,) = np.nonzero(np.ones(count, dtype=bool))
    while open_.size:
        part = colours[open_]
        while True:
            hashes = (seen[open_] @ weights[part][..., None])[..., 0].astype(np.int64)
            finer = _ranks(part * (HASHES * HASHES * k) + hashes)
            if (finer.max(-1) == part.max(-1)).all():
                break
            part = finer
        sizes = np.zeros((len(part), k), dtype=np.int64)
        np.add.at(sizes, (np.arange(len(part))[:, None], part), 1)
        cells = np.where(sizes > 1, sizes, k + 1).argmin(-1)
        first = (part == cells[:, None]).argmax(-1)
        part = 2 * part + 1
        part[np.arange(len(part)), first] -= 1
        colours[open_] = _ranks(part)
        open_ = open_[colours[open_].max(-1) < k - 1]
    return np.argsort(colours, axis=-1)


def _ranks(keys: Int[np.ndarray, "N k"]) -> Int[np.ndarray, "N k"]:
    """Each key's place among the distinct keys of its row."""
    order = np.argsort(keys, axis=-1)
    ranked = np.take_along_axis(keys, order, -1)
    steps = np.zeros(keys.shape, dtype=np.int64)
    steps[:, 1:] = ranked[:, 1:] != ranked[:, :-1]
    ranks = np.empty_like(steps)
    np.put_along_axis(ranks, order, np.cumsum(steps, axis=-1), -1)
    return ranks
