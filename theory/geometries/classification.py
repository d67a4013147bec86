r"""Which geometry features form: from weights to blocks, relations, schemes and a name.

The steps, for a matrix W with features as columns:

1. Features much shorter than the longest are dead and left out.
2. Blocks are the finest orthogonal families: features joined by non-zero cosines.  Eigenvalues
   cannot split them, for k orthogonal digons of one length are one eigenspace.
3. In a block the *signed* entries of the scale-free Gram matrix A / max A_ii are clustered by
   single linkage, lengths apart from products of different features.  Clusters are relations.  The
   certificate is the largest spread within a cluster and the least gap between neighbours.
4. From here on integers decide: the axioms of an association scheme (of a coherent configuration
   for features of several lengths), with two pairs that break them, and the coherent closure.
   Where the closure is finer than the values, some inner products agree by accident.
5. If the closure is a scheme with primitive idempotents E_k of multiplicity m_k,

\[ A = \sum_k \theta_k E_k, \qquad \theta_k = \mathrm{tr}(A E_k) / m_k \ge 0 , \]

   and scheme and set of k with theta_k > 0 name the geometry.  The block is a tight frame exactly
   if the positive theta_k agree.

No threshold is guessed where it can be read off: sorted differences are cut at the largest ratio
of neighbours, and eigenvalues are equal if the spread within relations explains their difference
(Weyl's inequality).  What does not separate by a factor is refused, with the reason.

Source: arXiv:2602.02224 classifies saturated geometries by association schemes (second-hand); the
procedure, its certificate and its refusals are ours.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.orthogonal_blocks import connected_blocks
from pentad.theory.geometries.blocks import Block, _blocks
from pentad.theory.geometries.clustering import Separation, _largest_ratio
from pentad.theory.geometries.refusals import _unclear_blocks
from pentad.theory.geometries.rules import CONVERGED, _checked_rules, _Rules
from pentad.theory.geometries.weights import _convergence, _groups

NEARLY = {"tolerance": 0.05, "separation": 10.0}
"""What a geometry is nearly is told by these, for they are not the geometry."""

LARGEST_BATCH = 2**22
"""Entries of the Gram matrices that are worked on at once."""


# Results ------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Classification:
    """The geometry of one weight matrix, or why none is told.

    Attributes
    ----------
    name : a line such as "digon + pentagon + 1 dead"; "refused" if it is
    refusal : reason, and what to change; empty if there is none
    blocks : smallest first; none if refused
    dead : columns of W that are too short to count
    dimensions : rank: the sum of the dimensions of the blocks (if refused, the numerical rank)
    saturation : sum of capacities over that rank, in (0, 1]; NaN for W = 0
    largest_mass : smallest, over the features, of the largest eigenspace mass; NaN if refused
    block_separation : certificate of the blocks: the largest |cosine| across, and the weakest link
        that holds one together (1 if there is none)
    nearly : for blocks of several fibres, what the whole would be called if differences up to 0.05
        counted as none and ten times larger ones did; empty if the same, if that is refused, or if
        a tolerance was given
    """

    name: str
    refusal: str
    blocks: tuple[Block, ...]
    dead: tuple[int, ...]
    dimensions: int
    saturation: float
    largest_mass: float
    block_separation: Separation
    nearly: str = ""

    @property
    def saturation_defect(self) -> float:
        """The rank less the sum of all capacities."""
        return self.dimensions * (1 - self.saturation)

    @property
    def localisation_defect(self) -> float:
        """1 less `largest_mass`."""
        return 1 - self.largest_mass


# The classifier -----------------------------------------------------------------------------


def classify(
    W: Any,
    *,
    features_as_rows: bool = False,
    n: int | None = None,
    tolerance: float | None = None,
    separation: float = 100.0,
    dead_tolerance: float = 1e-4,
    converged: Any = None,
    gradient_norm: Any = None,
    gradient_tolerance: float = 1e-9,
) -> tuple[Classification, ...]:
    r"""The geometry of every weight matrix, all in one call.

    Without a tolerance, the level of the noise is read off the numbers.  For weights whose
    convergence is not vouched for, inner products that all differ are taken for noise that is not
    understood, and refused; if they are, they are taken for what they are: a geometry without
    symmetry.

    Parameters
    ----------
    W : (*batch, d, n) array or tensor, features as columns, or a list of matrices of any sizes
    features_as_rows : if True, of shape (*batch, n, d)
    n : number of features, if known, to check the layout
    tolerance : differences of cosines, and of Gram entries divided by the largest squared length,
        that count as none; dimensionless, in (0, 1).  For weights trained to convergence, none.
        For others a few hundredths.
    separation : how many times larger a difference that counts has to be than one that does not
    dead_tolerance : squared length, relative to the largest, up to which a feature is dead
    converged : bool or (*batch,) array; what is not converged is refused
    gradient_norm : number or (*batch,) array; converged means at most `gradient_tolerance`

    Returns
    -------
    one `Classification` for each matrix, batches flattened

    Raises
    ------
    ValueError
        If W is empty, not finite, not real or of the wrong layout, or if a tolerance or the
        arrays about convergence make no sense.

    >>> import numpy as np
    >>> turns = 2 * np.pi * np.arange(5) / 5
    >>> (found,) = classify(np.stack([np.cos(turns), np.sin(turns)]))
    >>> found.name, round(found.saturation, 12), found.blocks[0].verdict
    ('pentagon', 1.0, 'association scheme')
    >>> (found,) = classify(np.random.default_rng(0).normal(size=(3, 8)))
    >>> found.name, found.refusal.partition(".")[0]
    ('refused', 'block of 8 features: no symmetry, for no two of its 28 inner products agree')
    """
    rules = _checked_rules(tolerance, separation, dead_tolerance)
    groups, count, batch = _groups(W, features_as_rows=features_as_rows, n=n)
    reasons, trusted = _convergence(converged, gradient_norm, gradient_tolerance, count, batch)
    found: list[Classification | None] = [None] * count
    for matrices, places, eps in groups:
        size = max(1, LARGEST_BATCH // matrices.shape[-1] ** 2)
        for begin in range(0, len(places), size):
            part = places[begin : begin + size]
            chosen = matrices[begin : begin + size]
            known, why = trusted[part], [reasons[place] for place in part]
            exact = rules._replace(eps=eps)
            results = _classified(chosen, exact, known, why)
            if tolerance is None:
                results = _with_near_names(chosen, exact, known, results)
            for place, result in zip(part, results, strict=True):
                found[place] = result
    return tuple(result for result in found if result is not None)


def _classified(
    W: Float[np.ndarray, "N d n"], rules: _Rules, trusted: np.ndarray, reasons: list[str]
) -> list[Classification]:
    """Classifications of matrices of one shape."""
    squares = (W * W).sum(-2)
    longest = squares.max(-1, keepdims=True)
    alive = squares > rules.dead_tolerance * longest
    counts = alive.sum(-1)
    found: dict[int, Classification] = {}
    for m in np.unique(counts):
        (members,) = np.nonzero(counts == m)
        columns = np.nonzero(alive[members])[1].reshape(len(members), m)
        chosen = np.take_along_axis(W[members], columns[:, None, :], axis=-1)
        results = _without_dead(
            chosen,
            columns,
            rules,
            trusted[members],
            [reasons[k] for k in members],
            W.shape[-1],
        )
        found |= dict(zip(members.tolist(), results, strict=True))
    return [found[k] for k in range(len(W))]


def _with_near_names(
    W: Float[np.ndarray, "N d n"],
    rules: _Rules,
    trusted: np.ndarray,
    results: list[Classification],
) -> list[Classification]:
    """The same with `nearly`, found by a second look at blocks of several fibres."""
    (again,) = np.nonzero(
        [not all(block.homogeneous for block in result.blocks) for result in results]
    )
    if again.size:
        coarse = rules._replace(**NEARLY)
        seen = _classified(W[again], coarse, trusted[again], [""] * again.size)
        for k, near in zip(again.tolist(), seen, strict=True):
            if not near.refusal and near.name != results[k].name:
                results[k] = replace(results[k], nearly=near.name)
    return results


def _without_dead(
    W: Float[np.ndarray, "N d m"],
    columns: Int[np.ndarray, "N m"],
    rules: _Rules,
    trusted: np.ndarray,
    reasons: list[str],
    n: int,
) -> list[Classification]:
    """Classifications of matrices without dead features; columns are those of the whole matrix."""
    count, d, m = W.shape
    if m == 0:
        dead, apart = tuple(range(n)), Separation(0.0, 1.0)
        return [
            Classification(
                "refused" if reason else f"{n} dead", reason, (), dead, 0, np.nan, np.nan, apart
            )
            for reason in reasons
        ]
    A = W.swapaxes(-1, -2) @ W
    lengths = np.sqrt(np.diagonal(A, 0, -2, -1))
    cosines = abs(A) / (lengths[:, :, None] * lengths[:, None, :])
    ignored, kept = _block_cut(cosines, rules, trusted, rules.rounding(max(d, m)))
    refusals = [
        reason or _unclear_blocks(low, high, rules, max(d, m))
        for reason, low, high in zip(reasons, ignored.tolist(), kept.tolist(), strict=True)
    ]
    capacity = capacities(A).sum(-1)
    blocks: list[list[Block]] = [[] for _ in range(count)]
    (judged,) = np.nonzero([not refusal for refusal in refusals])
    if judged.size:
        joined = (cosines > ignored[:, None, None])[judged] | np.eye(m, dtype=bool)
        labels = connected_blocks(joined.astype(float), 0.5).labels
        for members, sites in _equal_sizes(labels):
            k = judged[members]
            found = _blocks(
                W[k[:, None, None], np.arange(d)[:, None], sites[:, None, :]],
                columns[k[:, None], sites],
                rules,
                trusted[k],
                ignored[k],
            )
            for place, block in zip(k.tolist(), found, strict=True):
                if isinstance(block, str):
                    refusals[place] = refusals[place] or block
                else:
                    blocks[place].append(block)
    results = []
    for k in range(count):
        alive = set(columns[k].tolist())
        dead = tuple(x for x in range(n) if x not in alive)
        chosen: tuple[Block, ...] = ()
        if refusals[k]:
            name, mass = "refused", np.nan
            rank = int(np.linalg.matrix_rank(W[k]))
        else:
            by_size = sorted(blocks[k], key=lambda block: (len(block.features), block.features))
            chosen = tuple(by_size)
            name = _joint_name(chosen, len(dead), rules)
            mass = min(1 - block.localisation_defect for block in chosen)
            rank = sum(block.dimension for block in chosen)
        saturation = float(capacity[k]) / rank
        certificate = Separation(float(ignored[k]), float(kept[k]))
        results.append(
            Classification(name, refusals[k], chosen, dead, rank, saturation, mass, certificate)
        )
    return results


# Blocks -------------------------------------------------------------------------------------


def _block_cut(
    cosines: Float[np.ndarray, "N m m"], rules: _Rules, trusted: np.ndarray, rounding: float
) -> tuple[np.ndarray, np.ndarray]:
    """The largest |cosine| across blocks and the weakest link that holds one together.

    Blocks change only at the links of a maximal spanning tree (Prim's algorithm).  Those are cut
    where neighbours among them have the largest ratio, or at the tolerance.
    """
    count, m = cosines.shape[:2]
    rows = np.arange(count)
    links = np.ones((count, m))
    reach = cosines[:, 0].copy()
    reached = np.zeros((count, m), dtype=bool)
    reached[:, 0] = True
    for step in range(m - 1):
        nearest = np.where(reached, -1.0, reach).argmax(-1)
        links[:, step] = reach[rows, nearest]
        reached[rows, nearest] = True
        reach = np.maximum(reach, cosines[rows, nearest])
    links.sort(-1)
    if rules.tolerance is None:
        cut = _largest_ratio(links, rules, trusted, rounding)
    else:
        cut = (links[:, :-1] <= rules.tolerance).sum(-1)
    return np.where(cut > 0, links[rows, cut - 1], 0.0), links[rows, cut]


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


# Names --------------------------------------------------------------------------------------


CROSS_POLYTOPES = {2: "square", 3: "octahedron", 4: "16-cell"}


def _joint_name(blocks: Sequence[Block], dead: int, rules: _Rules) -> str:
    """Name of the whole from its blocks: smallest first, then single features, then dead ones."""
    counts = Counter(block.geometry for block in blocks)
    if len(blocks) == counts["digon"] > 1:
        eigenvalues = [block.eigenvalues[0] for block in blocks]
        allowed = max(CONVERGED, rules.tolerance or 0.0, 2 * rules.eps)
        if max(eigenvalues) <= (1 + allowed) * min(eigenvalues):
            k = len(blocks)
            whole = CROSS_POLYTOPES.get(k, f"cross-polytope in {k} dimensions")
            counts = Counter({f"digon ({whole})": k})
    singles = counts.pop("single", 0)
    alone = len(counts) == 1 and not singles and not dead
    parts = [_counted(name, count, alone=alone) for name, count in counts.items()]
    if singles:
        parts.append("single" if singles == 1 else f"{singles} singles")
    if dead:
        parts.append(f"{dead} dead")
    return " + ".join(parts)


def _counted(name: str, count: int, *, alone: bool) -> str:
    if count == 1:
        return f"({name})" if "," in name and not alone else name
    word, bracket, rest = name.partition(" (")
    if any(mark in word for mark in (",", " in ", " x ")) or word.endswith("s"):
        return f"{count} x ({name})"
    if word.endswith("hedron"):
        return f"{count} {word[:-2]}a{bracket}{rest}"
    if word == "pair at an angle":
        return f"{count} pairs at an angle"
    if word.endswith("simplex"):
        return f"{count} {word[:-2]}ices{bracket}{rest}"
    return f"{count} {word}s{bracket}{rest}"
