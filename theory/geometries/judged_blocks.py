r"""Blocks judged: many of one size at once.

A block is judged in one order: relations of its Gram entries, the scheme that integers find in
them, the rank, and the set of k with theta_k > 0 in

\[ A = \sum_k \theta_k E_k, \qquad \theta_k = \mathrm{tr}(A E_k) / m_k \ge 0 , \]

which are the largest theta_k whose multiplicities add up to the rank.  If none do, rank and
relations contradict each other, and the block is refused.  Scheme and set name the geometry; the
block is a tight frame exactly if the positive theta_k agree.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

from pentad.theory.geometries.block_names import _geometry, _name_of_gram, _repeated_name
from pentad.theory.geometries.block_spectra import _block_spectra, _Spectra
from pentad.theory.geometries.block_splitting import _held_by_nothing
from pentad.theory.geometries.blocks import Block
from pentad.theory.geometries.clustering import (
    Separation,
    _canonical_orders,
    _Relations,
    _value_relations,
)
from pentad.theory.geometries.cuts import _middles
from pentad.theory.geometries.frame_properties import _frame_name
from pentad.theory.geometries.lines import (
    _doubled_labels,
    _doubled_weights,
    _line_name,
    _line_name_of_gram,
)
from pentad.theory.geometries.partitions import Partition, _amplitudes, _partition
from pentad.theory.geometries.refusals import (
    Refusal,
    _loose_block,
    _unclear_copies,
    _unclear_rank,
    _unclear_relations,
    _without_symmetry,
)
from pentad.theory.geometries.rules import _Rules

FAINT = 10.0
"""A cut of less than this ratio is no sign of symmetry, and is not told when a block is refused."""


def _blocks(
    W: Float[np.ndarray, "N d k"],
    columns: Int[np.ndarray, "N k"],
    rules: _Rules,
    trusted: Bool[np.ndarray, "N"],
    ignored: Float[np.ndarray, "N"],
    reach: Float[np.ndarray, "N"],
    doubt: Int[np.ndarray, "N"],
) -> list[Block | Refusal]:
    """Blocks of one size k, or why they are refused.

    `ignored` is what counts as a zero cosine, `reach` as no difference; NaN to read it off.
    `doubt` says what becomes of dimensions that the relations leave open: 1 if they are dropped,
    -1 if they are kept, 0 if the block is refused.
    """
    _, d, k = W.shape
    A = W.swapaxes(-1, -2) @ W
    S = A / np.diagonal(A, 0, -2, -1).max(-1)[:, None, None]
    rounding = rules.rounding(max(d, k))
    relations = _value_relations(abs(S) if rules.lines else S, rules, rounding, reach)
    vouched = trusted | ~np.isnan(reach)
    refused = [
        _refusal(relations, i, rules, rounding, vouched=bool(vouched[i])) for i in range(len(W))
    ]
    nothing = relations.labels == relations.zero[:, None, None]
    for i, links in _held_by_nothing(S, nothing, np.maximum(ignored, rounding)).items():
        refused[i] = refused[i] or _loose_block(k, *links, rounding)
    found: dict[int, Block | Refusal] = {i: one for i, one in enumerate(refused) if one is not None}
    kept = np.array([i for i, one in enumerate(refused) if one is None], dtype=np.int64)
    if kept.size:
        work = _work(
            W[kept], S[kept], relations.of(kept), ignored[kept], doubt[kept], rules, rounding
        )
        alike: dict[bytes, list[int]] = {}
        for at, one in enumerate(_reordered(work.points, work.orders)):
            alike.setdefault(one.tobytes(), []).append(at)
        for key, members in alike.items():
            partition = _partition(work.points.shape[-1], key)
            judged = _judged(partition, members, work, columns[kept], vouched[kept])
            found |= zip(kept[members].tolist(), judged, strict=True)
    return [found[i] for i in range(len(W))]


def _refusal(
    relations: _Relations, i: int, rules: _Rules, rounding: float, *, vouched: bool
) -> Refusal | None:
    """Why the relations of a block are refused, if they are."""
    k = relations.labels.shape[-1]
    within, between = float(relations.within[i]), float(relations.between[i])
    cuts = relations.cuts
    apart = between >= rules.separation * max(within, rounding)
    if cuts is None or vouched or cuts.evident[i]:
        return None if apart else _unclear_relations(k, within, between, rules, rounding)
    best = int(cuts.best[i])
    if best and cuts.ratios[i, best] >= FAINT:
        gaps = relations.gaps[i]
        below, above = float(gaps[best - 1]), float(gaps[best])
        return _unclear_relations(k, below, above, rules, rounding)
    return _without_symmetry(k, k, relations.agreeing(i, np.arange(k)), rounding)


@dataclass(frozen=True)
class _Work:
    """What is computed of all blocks that are not refused, before integers are asked."""

    relations: _Relations
    S: Any
    values: Any
    noise: Any
    doubt: Any
    spectra: _Spectra
    twins: Any
    points: Any
    orders: Any
    moved: Any
    rules: _Rules
    rounding: float


def _work(
    W: Float[np.ndarray, "N d k"],
    S: Float[np.ndarray, "N k k"],
    relations: _Relations,
    ignored: Float[np.ndarray, "N"],
    doubt: Int[np.ndarray, "N"],
    rules: _Rules,
    rounding: float,
) -> _Work:
    k = W.shape[-1]
    labels = points = relations.labels
    noise = np.maximum(relations.within, rounding)
    values = _means(labels, abs(S) if rules.lines else S)
    means = np.take_along_axis(values, labels.reshape(len(W), -1), axis=1).reshape(S.shape)
    means = means * np.where(S < 0, -1.0, 1.0) if rules.lines else means
    unlike = np.sqrt(((S - means) ** 2).sum((-2, -1)))
    scale = (W * W).sum(-2).max(-1)
    spectra = _block_spectra(
        W,
        rounding,
        rules.own_rounding(max(W.shape[1:])),
        np.maximum(relations.within, ignored),
        np.minimum(2 * unlike + k * rounding, 0.5) * scale,
        without_doubtful=doubt > 0,
    )
    weights = spectra.weights
    if rules.lines:
        points = _doubled_labels(labels, relations.zero, S)
        weights = _doubled_weights(weights)
    orders = _canonical_orders(points)
    return _Work(
        relations,
        S,
        values,
        noise,
        doubt,
        spectra,
        _coinciding(W, S, np.maximum(noise, ignored), lines=rules.lines),
        points,
        orders,
        np.take_along_axis(weights, orders[:, None, :], axis=-1),
        rules,
        rounding,
    )


def _judged(
    partition: Partition,
    members: list[int],
    work: _Work,
    columns: Int[np.ndarray, "N k"],
    vouched: Bool[np.ndarray, "N"],
) -> list[Block | Refusal]:
    """Blocks whose relations are one partition, up to the order of the points."""
    k = columns.shape[1]
    ranks = work.spectra.dimensions[members]
    found: list[Block | Refusal] = []
    within, between = work.relations.within, work.relations.between
    amplitudes = _amplitudes(partition, work.moved[members], ranks)
    for at, theta, residual, chosen in zip(members, *amplitudes, strict=True):
        spectrum = work.spectra.of(at)
        twins, relations = work.twins[at], work.relations
        values = work.values[at, : int(relations.labels[at].max()) + 1]
        if chosen is None or (work.spectra.doubtful[at] and work.doubt[at] == 0):
            least = spectrum.eigenvalues[-1] / spectrum.eigenvalues[0]
            found.append(
                _unclear_rank(
                    k,
                    spectrum.dimension,
                    least,
                    float(work.spectra.faint[at]),
                    work.rounding,
                )
            )
            continue
        if twins.any():
            if not _is_transitive(twins):
                found.append(_unclear_copies(k, float(work.noise[at]), work.rules, work.rounding))
                continue
            geometry = _repeated_name(
                work.S[at],
                twins,
                float(work.noise[at]),
                spectrum.dimension,
                _line_name_of_gram if work.rules.lines else _name_of_gram,
            )
            if "no symmetry" in geometry and not vouched[at]:
                different = np.flatnonzero(~np.tril(twins, -1).any(-1))
                agree = relations.agreeing(at, different)
                found.append(_without_symmetry(k, different.size, agree, work.rounding))
                continue
        elif work.rules.lines:
            geometry = _line_name(partition, chosen, spectrum.dimension)
        elif k == 2 and spectrum.dimension == 1 and len(values) == 3 and values[-1] < 0:
            geometry = "uneven digon"
        else:
            geometry = _geometry(partition, chosen, spectrum.dimension)
        inside = work.spectra.weights[at]
        gram = inside.T @ inside
        geometry = _frame_name(geometry, gram, spectrum.dimension, float(work.noise[at]))
        found.append(
            Block(
                features=tuple(columns[at].tolist()),
                geometry=geometry,
                relations=relations.labels[at],
                values=values,
                relation_separation=_pair(within[at], between[at]),
                length_separation=_pair(relations.length_spread[at], relations.length_gap[at]),
                product_separation=_pair(relations.product_spread[at], relations.product_gap[at]),
                idempotent_values=tuple(theta.tolist()),
                idempotent_residual=float(residual),
                lines=work.rules.lines,
                _gram=gram,
                _noise=float(work.noise[at]),
                _faint=float(work.spectra.faint[at]),
                _others=_other_tolerances(relations, at, work.rounding),
                _points=work.points[at],
                _order=work.orders[at],
                _partition=partition,
                **spectrum._asdict(),
            )
        )
    return found


def _pair(within: Any, between: Any) -> Separation:
    return Separation(float(within), float(between))


def _other_tolerances(relations: _Relations, at: int, rounding: float) -> tuple[float, ...]:
    """Tolerances in the middle of the other cuts that are valid."""
    if relations.cuts is None or not relations.cuts.others[at].any():
        return ()
    return _middles(relations.gaps[at], relations.cuts.others[at], rounding)


def _means(
    labels: Int[np.ndarray, "N k k"], S: Float[np.ndarray, "N k k"]
) -> Float[np.ndarray, "N r"]:
    """Mean entry of every relation; 0 where a block has fewer than others."""
    count, most = len(labels), int(labels.max()) + 1
    flat = (labels + most * np.arange(count)[:, None, None]).ravel()
    sums = np.bincount(flat, S.ravel(), minlength=count * most)
    sizes = np.bincount(flat, minlength=count * most)
    return (sums / np.maximum(sizes, 1)).reshape(count, most)


def _coinciding(
    W: Float[np.ndarray, "N d k"],
    S: Float[np.ndarray, "N k k"],
    noise: Float[np.ndarray, "N"],
    *,
    lines: bool,
) -> Bool[np.ndarray, "N k k"]:
    """Pairs of features that differ by their noise only, or as lines differ up to sign.

    Differences of vectors are taken where Gram entries, which see only their squares, allow it.
    """
    _, d, k = W.shape
    squares = np.diagonal(S, 0, -2, -1)
    both = squares[:, :, None] + squares[:, None, :]
    near = both - 2 * (abs(S) if lines else S) <= 4 * noise[:, None, None]
    found = near & ~np.eye(k, dtype=bool)
    which, x, y = np.nonzero(found)
    apart = ((W[which, :, x] - W[which, :, y]) ** 2).sum(-1)
    if lines:
        apart = np.minimum(apart, ((W[which, :, x] + W[which, :, y]) ** 2).sum(-1))
    allowed = 4 * max(d, k) * noise[which] ** 2 * (W * W).sum(-2)[which, x]
    found[which, x, y] = apart <= allowed
    return np.asarray(found & found.swapaxes(-1, -2))


def _is_transitive(twins: Bool[np.ndarray, "k k"]) -> bool:
    """Whether features that differ from one by their noise only do so from each other."""
    near = (twins | np.eye(len(twins), dtype=bool)).astype(float)
    return bool(((near @ near > 0) == (near > 0)).all())


def _reordered(
    matrices: Shaped[np.ndarray, "N k k"], orders: Int[np.ndarray, "N k"]
) -> Shaped[np.ndarray, "N k k"]:
    rows = np.arange(len(matrices))[:, None, None]
    return np.asarray(matrices[rows, orders[:, :, None], orders[:, None, :]])
