r"""Which geometry features form: from weights to blocks, relations, schemes and a name.

The steps, for a matrix W with features as columns:

1. Features much shorter than the longest are dead and left out.
2. Blocks are the finest orthogonal families: features joined by non-zero cosines.  Eigenvalues
   cannot split them, for k orthogonal digons of one length are one eigenspace.
3. In a block the *signed* entries of the scale-free Gram matrix A / max A_ii are clustered by
   single linkage, lengths apart from products of different features.  Clusters are relations.  The
   certificates are the largest spread within a cluster and the least gap between neighbours.
4. From here on integers decide: the axioms of an association scheme (of a coherent configuration
   for features of several lengths), with two pairs that break them, and the coherent closure.
   Where the closure is finer than the values, some inner products agree by accident.
5. If the closure is a scheme with primitive idempotents E_k of multiplicity m_k,

\[ A = \sum_k \theta_k E_k, \qquad \theta_k = \mathrm{tr}(A E_k) / m_k \ge 0 , \]

   and scheme and set of k with theta_k > 0 name the geometry.  The block is a tight frame exactly
   if the positive theta_k agree.

No threshold is guessed where it can be read off (`theory.geometries.cuts`): what separates from the
rounding of the numbers, or from the noise that so many agreements show, is a difference.  Rank,
masses, capacities and defects are those of one matrix (`theory.geometries.block_spectra`): no
eigenvalue is dropped because a cosine counts as zero.  What does not separate by a factor is
refused, with the reason and what is nearest; where several cuts are valid, all readings are told.

Source: arXiv:2602.02224 classifies saturated geometries by association schemes (second-hand); the
procedure, its certificate and its refusals are ours.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from pentad.theory.geometries.block_families import _families
from pentad.theory.geometries.block_spectra import Dropped, _block_spectra, _Spectra
from pentad.theory.geometries.block_splitting import _split
from pentad.theory.geometries.blocks import Block
from pentad.theory.geometries.clustering import Separation
from pentad.theory.geometries.names import _joint_name
from pentad.theory.geometries.other_readings import _with_nearest, _with_readings
from pentad.theory.geometries.refusals import (
    Reading,
    Refusal,
    _dimensions_do_not_fit,
    _noise_is_everything,
    _unclear_blocks,
)
from pentad.theory.geometries.rules import DEAD, SEPARATION, _checked_rules, _Rules
from pentad.theory.geometries.weights import _convergence, _groups

NEARLY_TOLERANCE, NEARLY_SEPARATION = 0.05, 10.0
"""What a geometry is nearly is told by these, for they are not the geometry."""

MOST_READINGS = 4
"""So many other cuts of one matrix are tried, the coarsest first."""

LARGEST_BATCH = 2**22
"""Entries of the Gram matrices that are worked on at once."""


# Results ------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Classification:
    """The geometry of one weight matrix, or why none is told.

    Attributes
    ----------
    name : a line such as "digon + pentagon + 1 dead"; "refused" if it is
    refused : why, and what is nearest; None if it is not
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
    readings : what it is called at other cuts that are as valid, with the tolerances
    noise : differences up to this are rounding of the numbers given, or what was stated
    """

    name: str
    refused: Refusal | None
    blocks: tuple[Block, ...]
    dead: tuple[int, ...]
    dimensions: int
    saturation: float
    largest_mass: float
    block_separation: Separation
    noise: float
    nearly: str = ""
    readings: tuple[Reading, ...] = ()
    _others: tuple[float, ...] = ()

    @property
    def refusal(self) -> str:
        """Reason, what to change and what is nearest, in sentences; empty if there is none."""
        return "" if self.refused is None else str(self.refused)

    @property
    def dropped(self) -> Dropped:
        """What counts as zero beyond rounding: dimensions, and the worst block's certificate."""
        every = [block.dropped for block in self.blocks]
        beyond = [one for one in every if one.directions] or every or [Dropped(0, 0.0, 0.0)]
        worst = max(beyond, key=lambda one: one.eigenvalue)
        return worst._replace(directions=sum(one.directions for one in every))

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
    separation: float = SEPARATION,
    dead_tolerance: float = DEAD,
    noise: float = 0.0,
    lines: bool = False,
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
    noise : how far features may be from what they stand for, relative to the longest; at least
        the rounding of the numbers given.  1e-7 for what was trained in float32
    lines : whether w and -w are the same feature, as for odd activations and symmetric laws
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
    rules = _checked_rules(tolerance, separation, dead_tolerance, noise, lines=lines)
    groups, count, batch = _groups(W, features_as_rows=features_as_rows, n=n)
    reasons, trusted = _convergence(converged, gradient_norm, gradient_tolerance, count, batch)
    found: list[Classification | None] = [None] * count
    for matrices, places, eps in groups:
        exact = rules._replace(eps=eps)
        size = max(1, LARGEST_BATCH // matrices.shape[-1] ** 2)
        for begin in range(0, len(places), size):
            part = places[begin : begin + size]
            results = _told(matrices[begin : begin + size], exact, trusted[part])
            for place, result in zip(part.tolist(), results, strict=True):
                why = reasons[place]
                found[place] = _withheld(result, why) if why else result
    return tuple(result for result in found if result is not None)


def _told(
    W: Float[np.ndarray, "N d n"], rules: _Rules, trusted: Bool[np.ndarray, "N"]
) -> list[Classification]:
    """Classifications with all that is told beside the name."""
    dead = np.full(len(W), rules.dead_tolerance)
    reach = np.full(len(W), np.nan if rules.tolerance is None else rules.tolerance)
    results = _classified(W, rules, trusted, dead, reach)
    results = _with_readings(W, rules, results, _tried)
    if rules.tolerance is None:
        results = _with_near_names(W, rules, results)
    return _with_nearest(W, rules, results, _tried)


def _tried(
    W: Float[np.ndarray, "N d n"],
    rules: _Rules,
    dead: Float[np.ndarray, "N"],
    reach: Float[np.ndarray, "N"],
) -> list[Classification]:
    """Classifications with dead tolerances and tolerances of their own."""
    return _classified(W, rules, np.zeros(len(W), dtype=bool), dead, reach)


def _withheld(result: Classification, why: Refusal) -> Classification:
    """The same without its geometry."""
    return replace(
        result, name="refused", refused=why, blocks=(), largest_mass=np.nan, nearly="", readings=()
    )


def _classified(
    W: Float[np.ndarray, "N d n"],
    rules: _Rules,
    trusted: Bool[np.ndarray, "N"],
    dead: Float[np.ndarray, "N"],
    reach: Float[np.ndarray, "N"],
) -> list[Classification]:
    """Classifications of matrices of one shape."""
    squares = (W * W).sum(-2)
    alive = squares > dead[:, None] * squares.max(-1, keepdims=True)
    counts = alive.sum(-1)
    found: dict[int, Classification] = {}
    for m in np.unique(counts):
        (members,) = np.nonzero(counts == m)
        columns = np.nonzero(alive[members])[1].reshape(len(members), m)
        chosen = np.take_along_axis(W[members], columns[:, None, :], axis=-1)
        n = W.shape[-1]
        results = _without_dead(chosen, columns, rules, trusted[members], reach[members], n)
        found |= zip(members.tolist(), results, strict=True)
    return [found[k] for k in range(len(W))]


def _with_near_names(
    W: Float[np.ndarray, "N d n"], rules: _Rules, results: list[Classification]
) -> list[Classification]:
    """The same with `nearly`, found by a second look at blocks of several fibres."""
    (again,) = np.nonzero(
        [not all(block.homogeneous for block in result.blocks) for result in results]
    )
    if again.size:
        coarse = rules._replace(tolerance=NEARLY_TOLERANCE, separation=NEARLY_SEPARATION)
        dead = np.full(again.size, rules.dead_tolerance)
        seen = _tried(W[again], coarse, dead, np.full(again.size, NEARLY_TOLERANCE))
        for k, near in zip(again.tolist(), seen, strict=True):
            if not near.refusal and near.name != results[k].name:
                results[k] = replace(results[k], nearly=near.name)
    return results


def _without_dead(
    W: Float[np.ndarray, "N d m"],
    columns: Int[np.ndarray, "N m"],
    rules: _Rules,
    trusted: Bool[np.ndarray, "N"],
    reach: Float[np.ndarray, "N"],
    n: int,
) -> list[Classification]:
    """Classifications of matrices without dead features; columns are those of the whole matrix."""
    count, d, m = W.shape
    rounding = rules.rounding(max(d, m))
    if m == 0:
        dead, apart = tuple(range(n)), Separation(0.0, 1.0)
        nothing = (f"{n} dead", None, (), dead, 0, np.nan, np.nan, apart, rounding)
        return [Classification(*nothing)] * count
    if rounding * m**0.5 >= 1:
        merged, apart = _noise_is_everything(m, rounding), Separation(np.nan, np.nan)
        dead_ones = [tuple(sorted({*range(n)} - {*row})) for row in columns.tolist()]
        each = zip(W, dead_ones, strict=True)
        return [_whole(one, (), dead, merged, apart, (), rules) for one, dead in each]
    A = W.swapaxes(-1, -2) @ W
    split = _split(A, rules, rounding, reach)
    refusals = [
        _unclear_blocks(low, high, rules, rounding)
        for low, high in zip(split.ignored.tolist(), split.kept.tolist(), strict=True)
    ]
    ignoring = split.ignored > rules.own_rounding(max(d, m))
    known = np.zeros(count, dtype=np.int64)
    known[ignoring] = _whole_spectra(W[ignoring], rules).dimensions
    (judged,) = np.nonzero([refusal is None for refusal in refusals])
    blocks: list[tuple[Block, ...]] = [()] * count
    for doubt in (1, -1):
        parts = (W[judged], columns[judged], A[judged], split.ignored[judged], reach[judged])
        found = _families(*parts, rules, trusted[judged], np.where(ignoring[judged], doubt, 0))
        again = []
        for k, family in zip(judged.tolist(), found, strict=True):
            refusals[k], blocks[k] = (None, family) if isinstance(family, tuple) else (family, ())
            dimensions = sum(block.dimension for block in blocks[k])
            if ignoring[k] and dimensions != known[k]:
                again.append(k)
                refusals[k] = refusals[k] or _dimensions_do_not_fit(
                    int(known[k]), dimensions, float(split.ignored[k]), rounding
                )
        judged = np.array(again, dtype=np.int64)
        if not again:
            break
    return [
        _whole(
            W[k],
            () if refusals[k] else blocks[k],
            tuple(sorted(set(range(n)) - set(columns[k].tolist()))),
            refusals[k],
            Separation(float(split.ignored[k]), float(split.kept[k])),
            split.others[k],
            rules,
        )
        for k in range(count)
    ]


def _whole(
    W: Float[np.ndarray, "d m"],
    blocks: tuple[Block, ...],
    dead: tuple[int, ...],
    refusal: Refusal | None,
    apart: Separation,
    others: tuple[float, ...],
    rules: _Rules,
) -> Classification:
    """The classification of a matrix from its blocks, or without them if it is refused."""
    rounding = rules.rounding(max(W.shape))
    tolerances: tuple[float, ...] = ()
    rank = sum(block.dimension for block in blocks)
    defect = sum(block.saturation_defect for block in blocks)
    if refusal is not None:
        spectra = _whole_spectra(W[None], rules)
        rank, defect = int(spectra.dimensions[0]), float(spectra.saturation_defects[0])
        name, mass = "refused", np.nan
    else:
        spread = max(block.relation_separation.within_spread for block in blocks)
        allowed = max(rules.tolerance or 0.0, 4 * max(spread, apart.within_spread, rounding))
        name = _joint_name(blocks, len(dead), allowed)
        mass = min(1 - block.localisation_defect for block in blocks)
        tolerances = tuple(
            sorted({*others, *(one for block in blocks for one in block._others)}, reverse=True)
        )[:MOST_READINGS]
    saturation = 1 - defect / rank
    return Classification(
        name, refusal, blocks, dead, rank, saturation, mass, apart, rounding, _others=tolerances
    )


def _whole_spectra(W: Float[np.ndarray, "N d m"], rules: _Rules) -> _Spectra:
    """Spectra of matrices without asking for blocks."""
    size, nothing = max(W.shape[1:]), np.zeros(len(W))
    own, most = rules.own_rounding(size), W.shape[-1] ** -0.5
    stated = rules.rounding(size)
    return _block_spectra(
        W,
        min(own if stated >= most else stated, 0.99 * most),
        own,
        nothing,
        nothing,
        without_doubtful=nothing > 0,
    )
