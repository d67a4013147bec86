r"""Blocks of features, what they are, and the names of their geometries.

A block is judged in one order: relations of its Gram entries, the scheme that integers find in
them, and the set of k with theta_k > 0 in

\[ A = \sum_k \theta_k E_k, \qquad \theta_k = \mathrm{tr}(A E_k) / m_k \ge 0 . \]

Scheme and set name the geometry; the block is a tight frame exactly if the positive theta_k agree.
The names are here because they need blocks themselves: a Cartesian product, or a geometry whose
features coincide, is named after the blocks that its idempotents or its different features form.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

from pentad.theory.geometries.block_spectra import _block_spectra
from pentad.theory.geometries.clustering import Separation, _canonical_orders, _value_relations
from pentad.theory.geometries.names import POLYTOPES, _after_its_base, _cyclic_name, _frequencies
from pentad.theory.geometries.partitions import (
    FIBRE_ROUNDING,
    Partition,
    _idempotent_values,
    _partition,
    _turns_of_polygon,
)
from pentad.theory.geometries.refusals import _unclear_relations, _without_symmetry
from pentad.theory.geometries.rules import _Rules
from pentad.theory.schemes.axioms import Violation
from pentad.theory.schemes.configurations import association_scheme
from pentad.theory.schemes.constructions import prism_relations
from pentad.theory.schemes.isomorphisms import scheme_isomorphism
from pentad.theory.schemes.relation_matrices import relation_matrix

PRODUCT_ROUNDING = 1e-9
"""Entries of idempotents, of order 1 / n or more, that differ by less are equal."""


# Results ------------------------------------------------------------------------------------


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


# Blocks -------------------------------------------------------------------------------------


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


# Names --------------------------------------------------------------------------------------


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
