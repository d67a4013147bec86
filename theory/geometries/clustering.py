"""Relations of features: clusters of the scale-free Gram entries A / max A_ii.

The signed entries are clustered by single linkage, squared lengths apart from products of different
features; clusters are relations.  The certificates, one for lengths and one for products, are the
largest spread within a cluster and the least gap between neighbours.  Whether the relations are a
scheme is left to integers, in `theory.geometries.partitions`.
"""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from pentad.theory.geometries.cuts import _Cuts, _cuts
from pentad.theory.geometries.rules import _Rules

HASHES = 2**18
"""Bound of random weights: with up to 2^13 features, a sum of products of two, times one number
more, fits into 63 bits."""

MOST_CHOSEN = 64
"""Points that are told apart by choice: of so many that are left, most may be exchanged freely."""


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


# Relations ----------------------------------------------------------------------------------


class _Relations(NamedTuple):
    """Labels (N, k, k) with their certificates, all (N,) but for the cuts.

    Attributes
    ----------
    labels : lengths first, then products, each from the largest down
    zero : label of the products that count as zero; -1 if there are none
    length_spread, length_gap, product_spread, product_gap : certificates of both families
    cuts : where the differences were cut; None if the tolerance did it
    gaps : (N, m) sorted differences of neighbours of both families
    """

    labels: Any
    zero: Any
    length_spread: Any
    length_gap: Any
    product_spread: Any
    product_gap: Any
    cuts: _Cuts | None
    gaps: Any

    def of(self, kept: Int[np.ndarray, "M"]) -> "_Relations":
        """Some of them."""
        parts: dict[str, Any] = {k: x[kept] for k, x in self._asdict().items() if k != "cuts"}
        cuts = None if self.cuts is None else _Cuts(*(part[kept] for part in self.cuts))
        return _Relations(**parts, cuts=cuts)

    def agreeing(self, i: int, features: Int[np.ndarray, "m"]) -> int:
        """How many products of these features agree with others of them, or with zero."""
        labels = self.labels[i][np.ix_(features, features)]
        products = labels[np.triu_indices(features.size, 1)]
        counts = np.bincount(products)
        return int(((counts[products] > 1) | (products == self.zero[i])).sum())

    @property
    def within(self) -> Any:
        """The largest difference that counts as none."""
        return np.maximum(self.length_spread, self.product_spread)

    @property
    def between(self) -> Any:
        """The smallest that counts; 1 if none does."""
        return np.minimum(self.length_gap, self.product_gap)


def _value_relations(
    S: Float[np.ndarray, "N k k"], rules: _Rules, rounding: float, reach: Float[np.ndarray, "N"]
) -> _Relations:
    """Clusters of the scale-free Gram entries, with 0 among the products of different features.

    Lengths and products are clustered apart, with one reach: that which is given, or where it is
    NaN the finest valid cut with evidence.  Evidence is what a symmetry makes agree: if two
    features are alike, their lengths do, and k - 2 products of either in pairs.  Lengths that agree
    exactly were made equal, and say nothing of the noise of products.
    """
    count, k = S.shape[:2]
    if k == 1:
        one, none = np.ones(count), np.zeros(count)
        labels = np.zeros((count, 1, 1), np.int64)
        gaps = np.zeros((count, 0))
        zero = np.full(count, -1)
        return _Relations(labels, zero, none, one, none, one, None, gaps)
    upper = np.triu_indices(k, 1)
    products = np.concatenate([S[:, upper[0], upper[1]], np.zeros((count, 1))], axis=1)
    ranked = [_Ranked.of(np.diagonal(S, 0, -2, -1)), _Ranked.of(products)]
    gaps = np.concatenate([one.gaps for one in ranked], axis=1)
    order = np.argsort(gaps, axis=1)
    gaps = np.take_along_axis(gaps, order, axis=1)
    cuts = None
    if np.isnan(reach).any():
        product = order >= k - 1
        telling = product | (gaps > rounding) | (k == 2)
        sizes = np.log10(np.maximum(gaps, rounding))
        below, ties, seen = (np.cumsum(x, 1) - x for x in (product, telling, telling * sizes))
        enough = (below >= k - 2) & (np.arange(gaps.shape[1]) >= k - 1)
        cuts = _cuts(gaps, ties * sizes - seen, enough, rules, rounding)
        last = np.maximum(cuts.chosen - 1, 0)
        read = np.where(cuts.chosen > 0, gaps[np.arange(count), last], 0.0)
        reach = np.where(np.isnan(reach), read, reach)
    lengths, others = (one.clusters(reach) for one in ranked)
    length_gap, product_gap = (one.least_above(reach) for one in ranked)
    zero, present = others.labels[:, -1:], others.labels[:, :-1]
    absent = (present != zero).all(-1)[:, None]
    first = 1 + lengths.labels.max(-1)[:, None]
    labels = np.zeros((count, k, k), dtype=np.int64)
    labels[:, upper[0], upper[1]] = present - (absent & (present > zero)) + first
    labels += labels.swapaxes(-1, -2)
    labels[:, np.arange(k), np.arange(k)] = lengths.labels
    return _Relations(
        labels,
        np.where(absent, -1, zero + first)[:, 0],
        lengths.spread,
        length_gap,
        others.spread,
        product_gap,
        cuts,
        gaps,
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

    def least_above(self, reach: np.ndarray) -> np.ndarray:
        """The least gap that is larger; 1 if there is none."""
        above = np.where(self.gaps > reach[:, None], self.gaps, np.inf).min(-1, initial=np.inf)
        return np.where(np.isfinite(above), above, 1.0)

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

    Points are told apart by hashes of how they see the others, then `MOST_CHOSEN` of them one by
    one.  Where the points of a cell do not look alike, or hashes agree by chance, equal
    geometries may get different orders; then the work on relations is done twice, and nothing else
    changes.
    """
    count, k = labels.shape[:2]
    if not count:
        return np.zeros((0, k), dtype=np.int64)
    generator = np.random.default_rng(0)
    seen = generator.integers(0, HASHES, int(labels.max()) + 1).astype(float)[labels]
    weights = generator.integers(0, HASHES, k).astype(float)
    colours = _ranks(np.diagonal(labels, 0, -2, -1))
    (open_,) = np.nonzero(np.ones(count, dtype=bool))
    for _ in range(MOST_CHOSEN):
        if not open_.size:
            break
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
    return np.argsort(colours, axis=-1, kind="stable")


def _ranks(keys: Int[np.ndarray, "N k"]) -> Int[np.ndarray, "N k"]:
    """Each key's place among the distinct keys of its row."""
    order = np.argsort(keys, axis=-1)
    ranked = np.take_along_axis(keys, order, -1)
    steps = np.zeros(keys.shape, dtype=np.int64)
    steps[:, 1:] = ranked[:, 1:] != ranked[:, :-1]
    ranks = np.empty_like(steps)
    np.put_along_axis(ranks, order, np.cumsum(steps, axis=-1), -1)
    return ranks
