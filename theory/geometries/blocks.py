r"""Blocks of features, and what they are.

How they are found is in `theory.geometries.judged_blocks`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int

from pentad.theory.geometries.block_names import _geometry
from pentad.theory.geometries.block_spectra import Dropped
from pentad.theory.geometries.clustering import Separation
from pentad.theory.geometries.frame_properties import FrameProperty, _frame_properties
from pentad.theory.geometries.partitions import (
    FIBRE_ROUNDING,
    Partition,
    _idempotent_values,
    _partition,
)
from pentad.theory.schemes.axioms import Violation
from pentad.theory.schemes.relation_matrices import relation_matrix

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
    relation_separation : certificate of the relations, on that scale: the worse of the two below
    length_separation, product_separation : certificates of lengths and of products
    eigenvalue_separation : certificate of the eigenvalues, relative to the largest
    dropped : what counts as zero
    idempotent_values : theta_k, squared amplitudes, in the order of `theory.scheme_eigenmatrices`;
        empty if the closure has no commuting symmetrisation, or more than `LARGEST_RANK` relations
    idempotent_multiplicities : m_k
    idempotent_residual : |A - sum theta_k E_k| / |A| in the Frobenius norm; NaN without theta_k
    lines : whether w and -w are the same feature.  Then relations and values are those of |A_ij|,
        and scheme, closure and theta_k those of the vectors w and -w together, the features of the
        block first
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
    length_separation: Separation
    product_separation: Separation
    eigenvalue_separation: Separation
    dropped: Dropped
    idempotent_values: tuple[float, ...]
    idempotent_residual: float
    lines: bool
    _gram: Float[np.ndarray, "k k"]
    _noise: float
    _faint: float
    _others: tuple[float, ...]
    _points: Int[np.ndarray, "p p"]
    _order: Int[np.ndarray, "p"]
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
    def closure(self) -> Int[np.ndarray, "p p"]:
        """Relation matrix of the coherent closure, in the order of `features`.

        For lines of their 2k vectors w, then -w.
        """
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
            tuple(sorted({self._feature(x) for x in fibre}))
            for fibre in self._partition.closure.fibres
        ]
        return tuple(sorted(found, key=lambda fibre: (len(fibre), fibre)))

    @property
    def fibre_geometries(self) -> tuple[str, ...]:
        """Name of each of the `fibres` alone, about its own centre; for lines their number."""
        if self.lines:
            return tuple(f"{len(fibre)} lines" for fibre in self.fibres)
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
        return int(np.unique(np.minimum(closure, closure.T)).size - np.unique(self._points).size)

    @cached_property
    def frame_properties(self) -> tuple[FrameProperty, ...]:
        """What it is as a frame and as a design, each with its certificate."""
        return _frame_properties(self._gram, self.dimension, self._noise, lines=self.lines)

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
        return self.features[int(self._order[point]) % len(self.features)]
