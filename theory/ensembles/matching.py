r"""One-to-one matching of two large dictionaries by cosine, with a bound that proves it good.

Each feature lists its nearest features of the other dictionary, both ways, and its own index, so
that a full matching exists; the best matching along the lists is found exactly. Any prices
\( p_j\ge0 \) bound the sum of cosines of every matching of all n of the smaller dictionary:

\[ \sum_i\langle d_i,e_{\pi(i)}\rangle\le\sum_jp_j+\sum_i\max_j(\langle d_i,e_j\rangle-p_j), \]

where the maxima run over all pairs, in blocks. The prices are the least ones that make the matching
along the lists optimal. What rounding can do to the bound is added to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int, Shaped

from pentad.theory.ensembles.squares import require_finite, summable
from pentad.theory.ensembles.stability import cosine_blocks, require_unit_columns
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require, require_count

Columns = Float[np.ndarray, "d n"]
Others = Float[np.ndarray, "_ m"]

CANDIDATES = 64
"""Nearest features that each lists at first."""

MORE = 4
"""By how much lists grow where the bound is not met."""

MOST_LISTED = 2**23
"""Listed pairs, both ways together, beyond which lists do not grow: about a gigabyte."""

BLOCK = 1024
"""Features whose cosines to all others are held at once."""

TOLERANCE = 1e-3
"""Mean cosine by which a matching may fall short of its bound before lists grow."""

ROUNDS = 1000
"""Times that prices are raised at most; any prices give a bound."""


@dataclass(frozen=True, eq=False)
class Matching:
    """A one-to-one matching of two dictionaries.

    Attributes
    ----------
    first, second
        Indices of matched features, as many as the smaller dictionary has.
    cosines
        Of the pairs; none is clipped.
    bound
        What the mean cosine of no matching exceeds, rounding included.
    unmatched_first, unmatched_second
        Indices that are left over; one of the two is empty.
    """

    first: Int[np.ndarray, " pairs"]
    second: Int[np.ndarray, " pairs"]
    cosines: Float[np.ndarray, " pairs"]
    bound: float
    unmatched_first: Int[np.ndarray, " rest"]
    unmatched_second: Int[np.ndarray, " others"]

    @property
    def mean_cosine(self) -> float:
        """Mean over the pairs, that is over the smaller dictionary: the MCC."""
        return float(self.cosines.mean())

    @property
    def gap(self) -> float:
        """How much larger the mean cosine of the best matching can be at most."""
        return self.bound - self.mean_cosine


class _Edges(NamedTuple):
    """Pairs that may be matched, sorted, each once, with their cosines."""

    rows: Int[np.ndarray, " edges"]
    columns: Int[np.ndarray, " edges"]
    cosines: Float[np.ndarray, " edges"]


def matched(
    D: Columns,
    E: Others,
    *,
    candidates: int = CANDIDATES,
    tolerance: float = TOLERANCE,
    block: int = BLOCK,
) -> Matching:
    """The one-to-one matching with the largest mean cosine, to within its own bound.

    Lists of candidates grow until the bound is met, they hold all pairs, or they would hold more
    than `MOST_LISTED`; in the last case the gap stays above the tolerance, as for dictionaries of
    few tight clusters, and is told.

    Parameters
    ----------
    D
        (d, n), columns of length 1; dead features left out by the caller.
    E
        (d, m), columns of length 1.
    candidates
        Nearest features that each lists at first.
    tolerance
        Gap at which lists do not grow any more.
    block
        Features whose cosines are held at once.

    Raises
    ------
    ValueError
        If widths differ, a column is not of length 1, or a number is out of range.

    >>> turned = np.eye(3)[:, [2, 0, 1]]
    >>> found = matched(np.eye(3), turned)
    >>> found.second.tolist(), found.mean_cosine
    ([1, 2, 0], 1.0)
    """
    require_unit_columns(D, "the first dictionary")
    require_unit_columns(E, "the second dictionary")
    require(D.shape[0] == E.shape[0], f"dictionaries have one width; got {D.shape}, {E.shape}")
    require_count(candidates, "candidates")
    require(tolerance >= 0, f"a tolerance is a number, not negative; got {tolerance}")
    D, E = summable(D), summable(E)
    if D.shape[1] > E.shape[1]:
        other = matched(E, D, candidates=candidates, tolerance=tolerance, block=block)
        order = np.argsort(other.second)
        return Matching(
            other.second[order],
            other.first[order],
            other.cosines[order],
            other.bound,
            other.unmatched_second,
            other.unmatched_first,
        )
    edges = _candidate_edges(D, E, candidates, block)
    partner, own = _best_along(edges, D.shape[1], E.shape[1])
    prices = _prices(edges, partner, own, E.shape[1])
    bound = mean_cosine_bound(D, E, prices, block=block)
    cosines = np.einsum("di,di->i", D, E[:, partner], dtype=np.float64)
    found = Matching(
        np.arange(D.shape[1]),
        partner,
        cosines,
        bound,
        np.arange(0),
        np.setdiff1d(np.arange(E.shape[1]), partner),
    )
    grown = MORE * candidates * (D.shape[1] + E.shape[1])
    if found.gap > tolerance and candidates < E.shape[1] and grown <= MOST_LISTED:
        return matched(D, E, candidates=MORE * candidates, tolerance=tolerance, block=block)
    return found


def mean_cosine_bound(
    D: Columns, E: Others, prices: Float[np.ndarray, " prices"], *, block: int = BLOCK
) -> float:
    r"""\( \frac1n\bigl(\sum_jp_j+\sum_i\max_j(\langle d_i,e_j\rangle-p_j)\bigr) \), rounded upward.

    No one-to-one matching of all of D into E has a larger mean cosine, whatever the prices.

    Parameters
    ----------
    D
        (d, n), n at most m.
    E
        (d, m).
    prices
        (m,), none negative.
    block
        Features of D whose cosines are held at once.

    Raises
    ------
    ValueError
        If D is empty or the larger one, or prices are not one for each of E, finite and not
        negative.

    Notes
    -----
    A sum of d products in floats of unit u is off by at most du/(1 - du) times the lengths of its
    columns, in any order; the difference from a price adds one rounding.
    """
    d, n = D.shape
    _require_prices((n, E.shape[1]), prices)
    D, E = summable(D), summable(E)
    kind = np.result_type(D, E)
    given = prices.astype(kind)
    unit = float(np.finfo(kind).eps)
    total = float(given.sum(dtype=np.float64))
    largest = 0.0
    for _, cosines in cosine_blocks(D, E, block=block):
        best = np.subtract(cosines, given, out=cosines).max(1)
        total += float(best.sum(dtype=np.float64))
        largest = max(largest, float(np.abs(best).max()))
    lengths = float(np.sqrt((D * D).sum(0).max() * (E * E).sum(0).max())) * (1 + d * unit)
    products = d * unit / (1 - d * unit) * lengths
    sums = (n + E.shape[1]) * 2.0**-52 * (abs(total) / n + 1)
    return float(total / n + products + 2 * unit * (largest + 1) + sums)


def bound_of_prices(
    cosines: Shaped[np.ndarray, "n m"], prices: Shaped[np.ndarray, " prices"]
) -> Number:
    r"""The bound from an array of cosines of any number type: the slow twin of `mean_cosine_bound`.

    Parameters
    ----------
    cosines
        (n, m), n at most m.
    prices
        (m,), none negative.

    Raises
    ------
    ValueError
        As for `mean_cosine_bound`.
    """
    _require_prices(cosines.shape, prices)
    best = [max(c - p for c, p in zip(row, prices, strict=True)) for row in cosines]
    return (sum(prices) + sum(best)) / len(cosines)


def mean_cosine_by_definition(cosines: Shaped[np.ndarray, "n m"]) -> Number:
    """The largest mean over one-to-one matchings of all rows, by going through them: a slow twin.

    Parameters
    ----------
    cosines
        (n, m) of any number type, n at most m.

    Raises
    ------
    ValueError
        For no rows, more columns than eight, or more rows than columns.
    """
    n, m = cosines.shape
    require(1 <= n <= m <= 8, f"it goes through all matchings of 1 to 8 features; got {n}, {m}")
    sums = [
        sum(cosines[i, j] for i, j in enumerate(chosen)) for chosen in permutations(range(m), n)
    ]
    return max(sums) / n


def _require_prices(shape: tuple[int, ...], prices: Shaped[np.ndarray, " prices"]) -> None:
    n, m = shape
    require(1 <= n <= m, f"all of the first are matched, and there is one; got n={n}, m={m}")
    require(prices.shape == (m,), f"each of the second has a price; got {prices.shape} for m={m}")
    require_finite(prices, "prices")
    require(all(price >= 0 for price in prices), "prices are not negative; got one that is")


def pairwise_mcc(dictionaries: Sequence[Columns]) -> float:
    """The mean over pairs of runs of the mean cosine of their best matching: PW-MCC.

    Raises
    ------
    ValueError
        For fewer than two dictionaries, or as for `matched`.

    Notes
    -----
    arXiv:2505.20254, second-hand.
    """
    require(len(dictionaries) >= 2, f"a pair needs two dictionaries; got {len(dictionaries)}")
    return float(np.mean([matched(D, E).mean_cosine for D, E in combinations(dictionaries, 2)]))


def _candidate_edges(D: Columns, E: Others, count: int, block: int) -> _Edges:
    """The nearest of every feature, both ways, and equal indices, in one pass over all pairs."""
    n, m = D.shape[1], E.shape[1]
    of_rows, of_columns = min(count, m), min(count, n)
    rows, columns, values = [], [], []
    kept = np.zeros((m, 0), dtype=np.int64)
    kept_values = np.zeros((m, 0), dtype=np.result_type(D, E))
    for span, cosines in cosine_blocks(D, E, block=block):
        nearest = np.argpartition(cosines, m - of_rows, axis=1)[:, m - of_rows :]
        rows.append(np.repeat(np.arange(span.start, span.stop), of_rows))
        columns.append(nearest.ravel())
        values.append(np.take_along_axis(cosines, nearest, axis=1).ravel())
        turned = np.ascontiguousarray(cosines.T)
        size = turned.shape[1]
        nearest = np.argpartition(turned, max(0, size - of_columns), axis=1)
        nearest = nearest[:, max(0, size - of_columns) :]
        kept = np.concatenate([kept, nearest + span.start], axis=1)
        kept_values = np.concatenate(
            [kept_values, np.take_along_axis(turned, nearest, axis=1)], axis=1
        )
        if kept.shape[1] > of_columns:
            best = np.argpartition(kept_values, -of_columns, axis=1)[:, -of_columns:]
            kept = np.take_along_axis(kept, best, axis=1)
            kept_values = np.take_along_axis(kept_values, best, axis=1)
    same = np.arange(n)
    rows += [kept.ravel(), same]
    columns += [np.repeat(np.arange(m), kept.shape[1]), same]
    values += [kept_values.ravel(), np.einsum("di,di->i", D, E[:, :n])]
    keys = np.concatenate(rows) * m + np.concatenate(columns)
    keys, first = np.unique(keys, return_index=True)
    return _Edges(keys // m, keys % m, np.concatenate(values)[first].astype(np.float64))


def _best_along(
    edges: _Edges, n: int, m: int
) -> tuple[Int[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """The best full matching of the rows along the edges, and the cosines of its pairs."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    costs = csr_matrix((2 - edges.cosines, (edges.rows, edges.columns)), shape=(n, m))
    rows, columns = min_weight_full_bipartite_matching(costs)
    partner = np.empty(n, dtype=np.int64)
    partner[rows] = columns
    place = np.searchsorted(edges.rows * m + edges.columns, np.arange(n) * m + partner)
    return partner, edges.cosines[place]


def _prices(
    edges: _Edges,
    partner: Int[np.ndarray, " n"],
    own: Float[np.ndarray, " n"],
    m: int,
) -> Float[np.ndarray, " m"]:
    """The least prices at which no row prefers another of its edges: longest paths, raised."""
    order = np.argsort(edges.columns, kind="stable")
    columns = edges.columns[order]
    gains = edges.cosines[order] - own[edges.rows[order]]
    sources = partner[edges.rows[order]]
    starts = np.flatnonzero(np.r_[True, columns[1:] != columns[:-1]])
    listed = columns[starts]
    prices = np.zeros(m)
    for _ in range(ROUNDS):
        asked = np.maximum.reduceat(prices[sources] + gains, starts)
        if not (asked > prices[listed] + 1e-12).any():
            break
        prices[listed] = np.maximum(prices[listed], asked)
    return prices
