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
from functools import cached_property, lru_cache
from math import gcd
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.frames import namespace
from pentad.theory.frames.spectra import (
    SpectralMeasures,
    capacity_slacks,
    connected_blocks,
    spectral_leverages,
)
from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.schemes.catalogue import named_scheme, polygon_relations, prism_relations
from pentad.theory.schemes.eigenmatrices import eigenmatrices, primitive_idempotents
from pentad.theory.schemes.isomorphisms import scheme_isomorphism
from pentad.theory.schemes.schemes import (
    CoherentConfiguration,
    Violation,
    association_scheme,
    axiom_violation,
    coherent_closure,
    coherent_configuration,
    relation_matrix,
    symmetrisation,
)

ROUNDING = 8
"""Gram entries are trusted to this times max(d, n) times the rounding of the given type."""

HALF_PRECISION = 1e-4
"""Rounding of float16 and all that is shorter is above this, that of float32 below."""

FIBRE_ROUNDING = 1e-12
"""The same for the means of Gram entries of which fibres are made again."""

SMALLEST = 1e-60
"""Weights are classified if their largest entry is at least this and at most its inverse."""

PRODUCT_ROUNDING = 1e-9
"""Entries of idempotents, of order 1 / n or more, that differ by less are equal."""

NEARLY = {"tolerance": 0.05, "separation": 10.0}
"""What a geometry is nearly is told by these, for they are not the geometry."""

HASHES = 2**18
"""Bound of random weights: with up to 2^13 features, a sum of products of two, times one number
more, fits into 63 bits."""

LARGEST_BATCH = 2**22
"""Entries of the Gram matrices that are worked on at once."""

LARGEST_RANK = 40
"""Most relations of a closure whose idempotents are computed: exact number fields grow fast."""

CONVERGED = 1e-7
"""Relative differences that runs may still have which are vouched for as converged."""


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


@dataclass(frozen=True, eq=False)
class Partition:
    """What integers say about the relations of a block, in some order of its features.

    Attributes
    ----------
    violation : the first axiom that the relations break, with two pairs; None for a coherent
        configuration (a scheme if there is one fibre)
    closure : coarsest coherent configuration that refines the relations
    scheme : name of the closure, or a description
    known : whether it is the name of a scheme that is not a product of others
    idempotents : (r, k, k) primitive idempotents of the closure's symmetrisation, or None
    multiplicities : their ranks
    """

    violation: Violation | None
    closure: CoherentConfiguration
    scheme: str
    known: bool
    idempotents: Float[np.ndarray, "r k k"] | None
    multiplicities: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Block:
    """Features that are joined by non-zero inner products, and orthogonal to all others.

    Attributes
    ----------
    features : columns of W, increasing; k of them
    geometry : its name
    dimension : rank of the block
    eigenvalues : distinct positive eigenvalues of its frame operator, decreasing
    multiplicities : theirs
    masses : (k, e) array; share of every feature's squared length in each eigenspace
    saturation_defect : dimension less the sum of capacities; 0 iff saturated
    localisation_defect : 1 less the smallest among the features' largest masses; 0 iff localised
    tightness_defect : relative variance of the eigenvalues on the span; 0 iff tight
    relations : (k, k) labels of the clusters of Gram entries; lengths first, then the others, each
        from the largest value down
    values : (r,) means of the scale-free Gram entries A / max A_ii in the relations
    relation_separation : certificate of the relations, on that scale
    eigenvalue_separation : certificate of the eigenvalues, relative to the largest
    idempotent_values : theta_k, squared amplitudes, in the order of `theory.scheme_eigenmatrices`;
        empty if the closure has no commuting symmetrisation, or more than `LARGEST_RANK` relations
    idempotent_multiplicities : m_k
    idempotent_residual : |A - sum theta_k E_k| / |A| in the Frobenius norm; NaN without theta_k
    """

    features: tuple[int, ...]
    geometry: str
    dimension: int
    eigenvalues: tuple[float, ...]
    multiplicities: tuple[int, ...]
    masses: Float[np.ndarray, "k e"]
    saturation_defect: float
    localisation_defect: float
    tightness_defect: float
    relations: Int[np.ndarray, "k k"]
    values: Float[np.ndarray, "r"]
    relation_separation: Separation
    eigenvalue_separation: Separation
    idempotent_values: tuple[float, ...]
    idempotent_residual: float
    _order: Int[np.ndarray, "k"]
    _partition: Partition

    @property
    def idempotent_multiplicities(self) -> tuple[int, ...]:
        """Ranks m_k of the idempotents."""
        return self._partition.multiplicities

    @property
    def scheme(self) -> str:
        """Name of the coherent closure."""
        return self._partition.scheme

    @cached_property
    def closure(self) -> Int[np.ndarray, "k k"]:
        """Relation matrix of the coherent closure, in the order of `features`."""
        back = np.argsort(self._order)
        return self._partition.closure.relations[np.ix_(back, back)]

    @property
    def homogeneous(self) -> bool:
        """Whether the closure has one fibre, so that it is an association scheme."""
        return self._partition.closure.homogeneous

    @property
    def fibres(self) -> tuple[tuple[int, ...], ...]:
        """Columns of W in each fibre of the closure, the smallest fibres first."""
        found = [
            tuple(sorted(self._feature(x) for x in fibre))
            for fibre in self._partition.closure.fibres
        ]
        return tuple(sorted(found, key=lambda fibre: (len(fibre), fibre)))

    @property
    def fibre_geometries(self) -> tuple[str, ...]:
        """Name of each of the `fibres` alone, about its own centre."""
        place = {feature: x for x, feature in enumerate(self.features)}
        found = []
        for fibre in self.fibres:
            chosen = np.ix_(*2 * [[place[feature] for feature in fibre]])
            relations = relation_matrix(self.closure[chosen])
            partition = _partition(len(fibre), relations.astype(np.int64).tobytes())
            thetas, _ = _idempotent_values(partition, self.values[self.relations[chosen]][None])
            size = 2 * len(fibre) * max(self.relation_separation.within_spread, FIBRE_ROUNDING)
            positive = [k for k, theta in enumerate(thetas[0].tolist()) if k and theta > size]
            dimension = sum(partition.multiplicities[k] for k in positive)
            found.append(_geometry(partition, tuple(positive), dimension))
        return tuple(found)

    @property
    def violation(self) -> Violation | None:
        """The axiom that the values' own partition breaks, with pairs of columns of W, or None."""
        found = self._partition.violation
        if found is None:
            return None
        pair, other = ((self._feature(x), self._feature(y)) for x, y in (found.pair, found.other))
        return Violation(found.axiom, found.relation, pair, other, found.product, found.found)

    @property
    def coincidences(self) -> int:
        """How many more relations, up to transposition, the closure has than there are values.

        So many inner products agree with others without belonging together.
        """
        closure = self._partition.closure.relations
        return int(np.unique(np.minimum(closure, closure.T)).size - self.values.size)

    @property
    def verdict(self) -> str:
        """What the partition by values is, in a line."""
        fibres = len(self.fibres)
        if self.violation is not None:
            lengths = np.unique(self.relations.diagonal()).size
            wanted = "scheme" if lengths == 1 else "coherent configuration"
            return f"no {wanted}: {self.violation}"
        if self.relations.max() + 1 == len(self.features) * (len(self.features) + 1) // 2 > 1:
            return "no scheme: every pair is its own relation"
        return "association scheme" if fibres == 1 else f"coherent configuration, {fibres} fibres"

    def _feature(self, point: int) -> int:
        return self.features[int(self._order[point])]


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


class _Rules(NamedTuple):
    """What counts as what; eps is the rounding of the numbers given, dimensionless.

    Half-precision numbers are trusted to their last digit, for all sums are of float64.
    """

    tolerance: float | None
    separation: float
    dead_tolerance: float
    eps: float

    def rounding(self, size: int) -> float:
        return self.eps if self.eps > HALF_PRECISION else ROUNDING * size * self.eps


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


def _checked_rules(tolerance: Any, separation: Any, dead_tolerance: Any) -> _Rules:
    require(
        tolerance is None or 0 < tolerance < 1,
        "the tolerance is a difference of cosines, in (0, 1), or None to read it off the weights; "
        f"got tolerance={tolerance}",
    )
    require(
        1 < separation < float("inf"),
        f"the separation is a ratio above 1; got separation={separation}",
    )
    require(
        0 <= dead_tolerance < 1,
        "the tolerance of dead features is a share of the largest squared length, in [0, 1); "
        f"got dead_tolerance={dead_tolerance}",
    )
    return _Rules(tolerance, float(separation), float(dead_tolerance), 0.0)


def _groups(
    W: Any, *, features_as_rows: bool, n: int | None
) -> tuple[list[tuple[np.ndarray, np.ndarray, float]], int, tuple[int, ...]]:
    """Batches of equal shape, their places and rounding; their number; the shape of the batch."""
    if isinstance(W, list | tuple):
        require(len(W) > 0, "there is nothing to classify: the list of matrices is empty")
        matrices = [_matrix(one, features_as_rows=features_as_rows, n=n) for one in W]
        for k, (one, _) in enumerate(matrices):
            require(
                one.ndim == 2,
                f"a list holds matrices with two axes; entry {k} has the shape {one.shape}",
            )
        places: dict[Any, list[int]] = {}
        for k, (one, eps) in enumerate(matrices):
            places.setdefault((one.shape, eps), []).append(k)
        groups = [
            (np.stack([matrices[k][0] for k in found]), np.array(found), eps)
            for (_, eps), found in places.items()
        ]
        return groups, len(matrices), (len(matrices),)
    array, eps = _matrix(W, features_as_rows=features_as_rows, n=n)
    flat = array.reshape(-1, *array.shape[-2:])
    return [(flat, np.arange(len(flat)), eps)], len(flat), array.shape[:-2]


def _matrix(W: Any, *, features_as_rows: bool, n: int | None) -> tuple[np.ndarray, float]:
    """A float64 array (*batch, d, n) with features as columns, and the rounding of what is given.

    Tensors may be of kinds that NumPy lacks.
    """
    eps = float(np.finfo(np.float64).eps)
    if hasattr(W, "detach"):
        W = W.detach().cpu()
        if W.is_floating_point():
            eps = max(eps, float(namespace(W).finfo(W.dtype).eps))
            W = W.double()
        W = W.numpy()
    array = np.asarray(W)
    if array.dtype.kind == "f":
        eps = max(eps, float(np.finfo(array.dtype).eps))
    layout = "(*batch, n, d)" if features_as_rows else "(*batch, d, n)"
    require(
        array.ndim >= 2 and array.size > 0,
        f"W must have the shape {layout} with no empty axis; got {array.shape}",
    )
    require(
        array.dtype.kind in "fiu",
        f"W must hold real numbers; got entries of type {array.dtype}",
    )
    array = array.astype(np.float64, copy=False)
    if n is not None:
        require_count(n, "n")
        rows, columns = array.shape[-2:]
        held, other = (rows, columns) if features_as_rows else (columns, rows)
        turned = "without features_as_rows" if features_as_rows else "with features_as_rows=True"
        advice = f"; its other axis has {n}: pass it {turned}" if other == n else ""
        axis = "rows" if features_as_rows else "columns"
        require(held == n, f"W holds {held} features as {axis}, and n={n} was said{advice}")
    finite = np.isfinite(array)
    if not finite.all():
        at = tuple(int(i) for i in np.argwhere(~finite)[0])
        require(
            False,
            f"W must be finite; got {array[at]} at {at}. Leave out runs that diverged",
        )
    largest = abs(array).max((-2, -1))
    strange = largest[(largest != 0) & ((largest < SMALLEST) | (largest > 1 / SMALLEST))]
    require(
        not strange.size,
        f"the largest entry of W must lie in [{SMALLEST:g}, {1 / SMALLEST:g}], or its powers are "
        f"lost; got {strange[:1]}. Rescale it: geometry does not depend on scale",
    )
    return (array.swapaxes(-1, -2) if features_as_rows else array), eps


def _convergence(
    converged: Any, gradient_norm: Any, tolerance: float, count: int, batch: tuple[int, ...]
) -> tuple[list[str], np.ndarray]:
    """For each matrix the reason why it is not converged, if so, and whether it is known to be."""

    def spread(value: Any, name: str) -> np.ndarray:
        given = np.asarray(value.detach().cpu() if hasattr(value, "detach") else value)
        require(
            given.ndim == 0 or given.shape == batch,
            f"{name} is one value or one for each matrix, of shape {batch}; got {given.shape}",
        )
        return np.broadcast_to(given, batch).reshape(count)

    reasons, trusted = [""] * count, np.zeros(count, dtype=bool)
    if gradient_norm is not None:
        norms = spread(gradient_norm, "gradient_norm")
        require(tolerance > 0, f"the gradient's tolerance must be positive; got {tolerance}")
        require(not (norms < 0).any(), f"gradient norms are not negative; got {norms.min()}")
        trusted = norms <= tolerance
        for k in np.flatnonzero(~trusted):
            reasons[k] = f"not converged: gradient norm {norms[k]:.3g}, and {tolerance:.3g} wanted"
    if converged is not None:
        flags = spread(converged, "converged")
        require(flags.dtype == bool, f"converged must be true or false; got {flags.dtype}")
        trusted = flags & (trusted if gradient_norm is not None else True)
        for k in np.flatnonzero(~flags):
            reasons[k] = reasons[k] or "not converged, by the caller's word"
    advice = (
        ". Train on, or polish by Newton steps; or say nothing of convergence, and give a "
        "tolerance, to classify it as it is"
    )
    return [reason + advice if reason else "" for reason in reasons], trusted


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


def _blocks(
    W: Float[np.ndarray, "N d k"],
    columns: Int[np.ndarray, "N k"],
    rules: _Rules,
    trusted: np.ndarray,
    ignored: np.ndarray,
) -> list[Block | str]:
    """Blocks of one size k, or why they are refused; `ignored` is what counts as a zero cosine."""
    count, d, k = W.shape
    A = W.swapaxes(-1, -2) @ W
    scale = np.diagonal(A, 0, -2, -1).max(-1)
    S = A / scale[:, None, None]
    rounding = rules.rounding(max(d, k))
    relations = _value_relations(S, rules, trusted, rounding)
    noise = np.maximum(relations.within, rounding)
    unknown = (relations.joined < k - 1) & ~trusted & (rules.tolerance is None)
    refused = (relations.between < rules.separation * noise) | unknown
    found: list[Block | str] = [""] * count
    for i in np.flatnonzero(refused).tolist():
        within, between = float(relations.within[i]), float(relations.between[i])
        found[i] = (
            _without_symmetry(k, int(relations.joined[i]))
            if unknown[i]
            else _unclear_relations(k, within, between, rules, rounding)
        )
    (kept,) = np.nonzero(~refused)
    if not kept.size:
        return found
    labels = relations.labels[kept]
    explained = np.maximum(2 * k * noise, np.maximum(ignored, rules.tolerance or 0.0))
    cut = (np.minimum(explained, 0.5) * scale)[kept]
    orders = _canonical_orders(labels)
    ordered, moved = _reordered(labels, orders), _reordered(A[kept], orders)
    spectra = _block_spectra(W[kept], cut)
    lengths = np.diagonal(S[kept], 0, -2, -1)
    apart = lengths[:, :, None] + lengths[:, None, :] - 2 * S[kept]
    twins = (apart <= 4 * noise[kept, None, None]) & ~np.eye(k, dtype=bool)
    repeated = twins.any((-2, -1))
    alike: dict[bytes, list[int]] = {}
    for at, one in enumerate(ordered):
        alike.setdefault(one.tobytes(), []).append(at)
    for key, members in alike.items():
        partition = _partition(k, key)
        thetas, residuals = _idempotent_values(partition, moved[members])
        positive = thetas > cut[members, None]
        sizes = np.bincount(ordered[members[0]].ravel())
        for theta, residual, signs, at in zip(thetas, residuals, positive, members, strict=True):
            i = int(kept[at])
            spectrum = spectra.of(at)
            values = np.bincount(labels[at].ravel(), S[i].ravel()) / sizes
            if repeated[at]:
                alike_up_to = max(float(noise[i]), rules.tolerance or 0.0)
                geometry = _repeated_name(W[i], twins[at], rules._replace(tolerance=alike_up_to))
            elif k == 2 and spectrum.dimension == 1 and len(values) == 3 and values[-1] < 0:
                geometry = "uneven digon"
            else:
                chosen = tuple(np.flatnonzero(signs).tolist())
                geometry = _geometry(partition, chosen, spectrum.dimension)
            found[i] = Block(
                features=tuple(columns[i].tolist()),
                geometry=geometry,
                relations=labels[at],
                values=values,
                relation_separation=Separation(
                    float(relations.within[i]), float(relations.between[i])
                ),
                idempotent_values=tuple(theta.tolist()),
                idempotent_residual=float(residual),
                _order=orders[at],
                _partition=partition,
                **spectrum._asdict(),
            )
    return found


def _reordered(
    matrices: Shaped[np.ndarray, "N k k"], orders: Int[np.ndarray, "N k"]
) -> Shaped[np.ndarray, "N k k"]:
    rows = np.arange(len(matrices))[:, None, None]
    return np.asarray(matrices[rows, orders[:, :, None], orders[:, None, :]])


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


@lru_cache(maxsize=1024)
def _partition(k: int, key: bytes) -> Partition:
    """What integers say about a relation matrix, given by its bytes."""
    values = np.frombuffer(key, dtype=np.int64).reshape(k, k)
    lengths = values.diagonal()
    homogeneous = bool((lengths == 0).all())
    labels = values
    if not homogeneous:
        fibres = int(lengths.max()) + 1
        labels = (values * fibres + lengths[:, None]) * fibres + lengths
    violation = axiom_violation(labels, homogeneous=homogeneous)
    named = ""
    closure = coherent_configuration(labels if violation is None else coherent_closure(labels))
    if closure.homogeneous:
        polygon = k > 3 and _turns_of_polygon(closure) is not None
        named = f"{k}-gon" if polygon else ""
        if not polygon and closure.rank <= LARGEST_RANK:
            named = named_scheme(closure) or ""
        scheme = named or f"scheme of {k} points and rank {closure.rank}"
    else:
        sizes = "+".join(str(size) for size in sorted(len(fibre) for fibre in closure.fibres))
        scheme = f"coherent configuration of rank {closure.rank}, fibres {sizes}"
    symmetric = symmetrisation(closure.relations)
    readable = closure.homogeneous and symmetric.max() < LARGEST_RANK
    if not readable or axiom_violation(symmetric) is not None:
        return Partition(violation, closure, scheme, False, None, ())
    commuting = association_scheme(symmetric)
    return Partition(
        violation,
        closure,
        scheme,
        bool(named) and not named.startswith("("),
        primitive_idempotents(commuting),
        eigenmatrices(commuting, bits=64).multiplicities,
    )


def _idempotent_values(
    partition: Partition, A: Float[np.ndarray, "N k k"]
) -> tuple[Float[np.ndarray, "N r"], Float[np.ndarray, "N"]]:
    """The numbers theta_k = tr(A E_k) / m_k, and |A - sum theta_k E_k| / |A|."""
    E = partition.idempotents
    if E is None:
        return np.zeros((len(A), 0)), np.full(len(A), np.nan)
    thetas = np.tensordot(A, E, ((1, 2), (1, 2))) / np.array(partition.multiplicities)
    left = A - np.tensordot(thetas, E, 1)
    norms = np.sqrt((A * A).sum((-2, -1)))
    return thetas, np.sqrt((left * left).sum((-2, -1))) / norms


# Spectra ------------------------------------------------------------------------------------


class _Spectrum(NamedTuple):
    """Fields of a `Block`."""

    dimension: int
    eigenvalues: tuple[float, ...]
    multiplicities: tuple[int, ...]
    masses: Any
    saturation_defect: float
    localisation_defect: float
    tightness_defect: float
    eigenvalue_separation: Separation


class _Spectra(NamedTuple):
    """Spectra of blocks of one size; eigenvalues in the order of the singular values."""

    eigenvalues: Any
    starts: Any
    masses: Any
    dimensions: Any
    saturation_defects: Any
    localisation_defects: Any
    tightness_defects: Any
    within: Any
    between: Any

    def of(self, at: int) -> _Spectrum:
        """One of them, eigenvalues merged."""
        rank = int(self.dimensions[at])
        first = np.flatnonzero(self.starts[at])
        multiplicities = np.diff(np.append(first, rank))
        values = np.add.reduceat(self.eigenvalues[at, :rank], first) / multiplicities
        return _Spectrum(
            rank,
            tuple(values.tolist()),
            tuple(multiplicities.tolist()),
            self.masses[at, :, : first.size],
            float(self.saturation_defects[at]),
            float(self.localisation_defects[at]),
            float(self.tightness_defects[at]),
            Separation(float(self.within[at]), float(self.between[at])),
        )


def _block_spectra(W: Float[np.ndarray, "N d k"], cut: Float[np.ndarray, "N"]) -> _Spectra:
    """Spectral measures with eigenvalues merged, or dropped, where they differ by at most `cut`."""
    left, singular, _ = np.linalg.svd(W, full_matrices=False)
    eigenvalues = singular * singular
    kept = eigenvalues > cut[:, None]
    parts = ((left * kept[:, None, :]).swapaxes(-1, -2) @ W).swapaxes(-1, -2) ** 2
    squares = parts.sum(-1)
    atoms = np.where(kept, eigenvalues, 0.0)
    measures = SpectralMeasures(atoms, parts / squares[..., None], squares)
    drops = atoms - np.concatenate([atoms[:, 1:], np.zeros((len(W), 1))], axis=1)
    starts = kept.copy()
    starts[:, 1:] &= drops[:, :-1] > cut[:, None]
    groups = np.cumsum(starts, axis=-1) - 1
    member = (groups[:, :, None] == np.arange(starts.shape[1])) & kept[:, :, None]
    masses = measures.masses @ member.astype(float)
    largest = eigenvalues[:, :1]
    first = np.minimum.accumulate(np.where(starts, atoms, np.inf), axis=-1)
    within = np.where(kept, first - atoms, eigenvalues).max(-1)
    between = np.where(drops > cut[:, None], drops, np.inf).min(-1)
    rank, trace = kept.sum(-1), atoms.sum(-1)
    deviation = np.where(kept, atoms - (trace / rank)[:, None], 0.0)
    return _Spectra(
        eigenvalues,
        starts,
        masses,
        rank,
        capacity_slacks(measures).sum(-1) + rank - spectral_leverages(measures).sum(-1),
        np.maximum(0, 1 - masses.max(-1).min(-1)),
        rank * (deviation * deviation).sum(-1) / (trace * trace),
        within / largest[:, 0],
        between / largest[:, 0],
    )


# Names --------------------------------------------------------------------------------------

POLYGONS = {
    3: "triangle",
    4: "square",
    5: "pentagon",
    6: "hexagon",
    7: "heptagon",
    8: "octagon",
    9: "nonagon",
    10: "decagon",
}
"""Names of regular polygons."""

BASES = {
    2: "digonal",
    3: "triangular",
    4: "square",
    5: "pentagonal",
    6: "hexagonal",
    7: "heptagonal",
    8: "octagonal",
}
"""What prisms and antiprisms are called after."""

CROSS_POLYTOPES = {2: "square", 3: "octahedron", 4: "16-cell"}

POLYTOPES = {
    "3-cube": ("cube", 3),
    "4-cube": ("tesseract", 4),
    "icosahedron": ("icosahedron", 3),
    "dodecahedron": ("dodecahedron", 3),
    "cuboctahedron": ("cuboctahedron", 3),
    "24-cell": ("24-cell", 4),
    "E8 roots": ("E8 roots", 8),
}
"""Schemes whose idempotent of that rank is a polytope that has a name: name and dimension."""


def polygon_name(k: int) -> str:
    """Name of the regular k-gon.

    >>> polygon_name(5), polygon_name(11)
    ('pentagon', '11-gon')
    """
    return POLYGONS.get(k, f"{k}-gon")


@lru_cache(maxsize=4096)
def _geometry(partition: Partition, positive: tuple[int, ...], dimension: int) -> str:
    """Name of the geometry with these theta_k > 0 in the closure of a partition."""
    closure = partition.closure
    k = closure.order
    space = f"{k} features in {dimension} dimension{'s' if dimension > 1 else ''}"
    sizes = sorted(len(fibre) for fibre in closure.fibres)
    if k == 1:
        return "single"
    if len(sizes) == k:
        return f"{space}, no symmetry"
    if len(sizes) > 1:
        return f"{space}, fibres {'+'.join(map(str, sizes))}"
    if partition.idempotents is None:
        return f"{space}, scheme: {partition.scheme}"
    centred = tuple(i for i in positive if i > 0)
    name = _centred_name(partition, centred, dimension - (len(centred) < len(positive)))
    if name is None:
        return f"{space}, scheme: {partition.scheme}"
    if centred == positive:
        return name
    return f"{name}, lifted" if k > 2 else "pair at an angle"


def _centred_name(partition: Partition, chosen: tuple[int, ...], dimension: int) -> str | None:
    """Name of a geometry whose features sum to zero; None if it has none."""
    closure, k = partition.closure, partition.closure.order
    if closure.rank == 2 and chosen:
        return {2: "digon", 3: "triangle", 4: "tetrahedron"}.get(k, f"{k - 1}-simplex")
    turns = _turns_of_polygon(closure)
    if turns is not None:
        return _cyclic_name(k, _frequencies(partition, chosen, turns))
    if k % 2 == 0 and k >= 6 and dimension == 3 and len(chosen) == 2:
        prism = association_scheme(prism_relations(k // 2))
        if scheme_isomorphism(closure, prism) is not None:
            return _after_its_base("prism", k // 2)
    if len(chosen) != 1:
        return _product_name(partition, chosen)
    name, wanted = POLYTOPES.get(partition.scheme, (partition.scheme, 0))
    if name.endswith("-cube"):
        wanted = int(name.removesuffix("-cube"))
    if dimension == wanted:
        return name
    return f"{partition.scheme} in {dimension} dimensions" if partition.known else None


def _product_name(partition: Partition, chosen: tuple[int, ...]) -> str | None:
    """Name of a Cartesian product of geometries, one for each idempotent; None if it is none.

    An idempotent cannot tell some points apart; the classes of the others are the factor's points.
    """
    assert partition.idempotents is not None
    k, names, places = partition.closure.order, [], np.zeros(partition.closure.order, np.int64)
    for E in partition.idempotents[list(chosen)]:
        alike = E[0, 0] - PRODUCT_ROUNDING < E
        corners, classes = np.unique(alike.argmax(-1), return_inverse=True)
        places = places * corners.size + classes
        values, vectors = np.linalg.eigh(E[np.ix_(corners, corners)])
        W = (vectors * np.sqrt(np.maximum(values, 0))).T
        rules = _Rules(None, 100.0, 0.0, float(np.finfo(float).eps))
        (factor,) = _blocks(W[None], corners[None], rules, np.ones(1, dtype=bool), np.zeros(1))
        names.append("" if isinstance(factor, str) else factor.geometry)
    sizes = partition.multiplicities
    whole = np.unique(places).size == places.max() + 1 == k and all(names)
    ordered = sorted(zip([sizes[i] for i in chosen], names, strict=True))
    return " x ".join(name for _, name in ordered) if whole and len(chosen) > 1 else None


def _turns_of_polygon(closure: CoherentConfiguration) -> Int[np.ndarray, "k"] | None:
    """Place of every point around the polygon if this is the scheme of one, else None.

    Any relation that is a single cycle will do to walk around, and is then compared exactly.
    """
    k = closure.order
    if closure.rank != k // 2 + 1 or k < 3:
        return None
    for relation in np.flatnonzero(np.array(closure.valencies) == 2):
        near = closure.relations == relation
        walk = [0, int(near[0].argmax())]
        while walk[-1] != 0 and len(walk) <= k:
            here, before = walk[-1], walk[-2]
            walk.append(next(int(x) for x in np.flatnonzero(near[here]) if x != before))
        if walk[-1] == 0 and len(walk) == k + 1:
            order = np.array(walk[:-1])
            around = relation_matrix(closure.relations[np.ix_(order, order)])
            steps = polygon_relations(k)
            pairs = np.unique(around * k + steps).size
            return np.argsort(order) if pairs == closure.rank else None
    return None


def _frequencies(
    partition: Partition, chosen: tuple[int, ...], turns: Int[np.ndarray, "k"]
) -> tuple[int, ...]:
    """Frequencies on the k-gon of idempotents, the least choice among its relabellings.

    Point x is `turns[x]` steps around; multiplying all steps by a unit modulo k relabels points.
    """
    k = len(turns)
    assert partition.idempotents is not None
    rows = partition.idempotents[list(chosen), 0]
    waves = np.cos(2 * np.pi * np.outer(turns - turns[0], np.arange(k // 2 + 1)) / k)
    found = (rows @ waves).argmax(-1).tolist()
    choices = [
        tuple(sorted(min(u * j % k, -u * j % k) for j in found))
        for u in range(1, k)
        if gcd(u, k) == 1
    ]
    return min(choices)


def _cyclic_name(k: int, frequencies: tuple[int, ...]) -> str:
    """Name of k points on circles with these frequencies, each at least 1.

    Frequency k / 2 alternates between two heights.  With frequency 1 that is an antiprism; with
    frequency 2 and odd k / 2, where steps by k / 2 change the height only, a prism.
    """
    if frequencies == (1,):
        return polygon_name(k)
    if frequencies == (1, k // 2) and k % 2 == 0:
        return _after_its_base("antiprism", k // 2)
    if frequencies == (2, k // 2) and k % 4 == 2:
        return _after_its_base("prism", k // 2)
    dimension = sum(1 if 2 * j == k else 2 for j in frequencies)
    waves = "+".join(map(str, frequencies))
    return f"{k} features on a cycle with frequencies {waves} in {dimension} dimensions"


def _after_its_base(solid: str, k: int) -> str:
    return f"{BASES.get(k, f'{k}-gonal')} {solid}"


def _repeated_name(
    W: Float[np.ndarray, "d k"], twins: Bool[np.ndarray, "k k"], rules: _Rules
) -> str:
    """Name of a block in which features coincide: that of the different ones, and how often."""
    copies = twins.sum(-1) + 1
    first = ~np.tril(twins, -1).any(-1)
    chosen = np.flatnonzero(first)
    trusted, ignored = np.ones(1, dtype=bool), np.zeros(1)
    (found,) = _blocks(W[None][:, :, chosen], chosen[None], rules, trusted, ignored)
    name = f"{chosen.size} features" if isinstance(found, str) else found.geometry
    times = copies[first]
    if times.min() == times.max():
        return f"{name}, each feature {times[0]} times"
    return f"{name}, {(times > 1).sum()} of them repeated"


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


# Refusals -----------------------------------------------------------------------------------


def _unclear_blocks(ignored: float, kept: float, rules: _Rules, size: int) -> str:
    """Why the blocks of a matrix are refused, or nothing."""
    rounding = rules.rounding(size)
    if kept >= rules.separation * max(ignored, rounding):
        return ""
    if rules.tolerance is not None and kept == 1:
        return (
            f"the tolerance {rules.tolerance:g} merges everything: cosines up to {ignored:.3g} "
            f"count as zero, and no feature is joined to another. {_advice(rules)}"
        )
    return (
        f"blocks do not separate: cosines up to {_at_least(ignored, rounding)} count as zero, and "
        f"{kept:.3g} does not, a factor below {rules.separation:g}. {_advice(rules)}"
    )


def _without_symmetry(k: int, joined: int) -> str:
    """Why a block is refused whose values agree less often than a symmetry makes them.

    If two features are alike, their lengths and k - 2 inner products of either agree in pairs.
    """
    pairs = k * (k - 1) // 2
    agree = (
        f"only {joined} of its {pairs} inner products agree with others"
        if joined
        else (f"no two of its {pairs} inner products agree" if pairs > 1 else "its lengths differ")
    )
    return (
        f"block of {k} features: no symmetry, for {agree}. If these are trained weights, train to "
        "convergence and say so (converged=True), or give the tolerance up to which values agree"
    )


def _unclear_relations(
    k: int, within: float, between: float, rules: _Rules, rounding: float
) -> str:
    """Why a block is refused."""
    block = f"block of {k} features"
    if rules.tolerance is not None and within >= between:
        return (
            f"{block}: the tolerance {rules.tolerance:g} merges inner products that differ by "
            f"{within:.3g} of the largest squared length. {_advice(rules)}"
        )
    return (
        f"{block}: relations do not separate: inner products in one differ by up to "
        f"{_at_least(within, rounding)} of the largest squared length, and in different ones by "
        f"{between:.3g}, a factor below {rules.separation:g}. {_advice(rules)}"
    )


def _at_least(size: float, rounding: float) -> str:
    return f"{size:.3g}" if size >= rounding else f"{rounding:.3g} (rounding)"


def _advice(rules: _Rules) -> str:
    other = "lower the tolerance" if rules.tolerance is not None else "give a tolerance"
    return f"Train to convergence, {other}, or ask for less separation"
