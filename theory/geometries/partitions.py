r"""What integers say about the relations of a block: axioms, closure, idempotents, polygons.

If the coherent closure is a scheme with primitive idempotents E_k of multiplicity m_k,

\[ A = \sum_k \theta_k E_k, \qquad \theta_k = \mathrm{tr}(A E_k) / m_k \ge 0 . \]

Everything is exact but for the numbers theta_k, which are means of Gram entries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float, Int

from pentad.theory.schemes.axioms import Violation, axiom_violation
from pentad.theory.schemes.catalogue import named_scheme
from pentad.theory.schemes.closures import coherent_closure
from pentad.theory.schemes.configurations import (
    CoherentConfiguration,
    association_scheme,
    coherent_configuration,
)
from pentad.theory.schemes.constructions import polygon_relations
from pentad.theory.schemes.eigenmatrices import eigenmatrices, primitive_idempotents
from pentad.theory.schemes.relation_matrices import relation_matrix, symmetrisation

FIBRE_ROUNDING = 1e-12
"""Means of Gram entries of which fibres are made again are trusted to this."""

MOST_FIBRES = 16
"""Fibres whose sizes are named one by one."""

LARGEST_RANK = 40
"""Most relations of a closure whose idempotents are computed: exact number fields grow fast."""


# Results ------------------------------------------------------------------------------------


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


# Relations ----------------------------------------------------------------------------------


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
        sizes = sorted(len(fibre) for fibre in closure.fibres)
        scheme = f"coherent configuration of rank {closure.rank}, {_fibres(sizes)}"
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


def _fibres(sizes: Sequence[int]) -> str:
    """The sizes of fibres, increasing; of many their number and range."""
    if len(sizes) > MOST_FIBRES:
        return f"{len(sizes)} fibres of {sizes[0]} to {sizes[-1]}"
    return f"fibres {'+'.join(map(str, sizes))}"


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


def _amplitudes(
    partition: Partition, W: Float[np.ndarray, "N d k"], ranks: Int[np.ndarray, "N"]
) -> tuple[Float[np.ndarray, "N r"], Float[np.ndarray, "N"], list[tuple[int, ...] | None]]:
    """The numbers theta_k = |W E_k|^2 / m_k, the residuals, and which are positive.

    Those are the largest whose multiplicities add up to the rank; None if none do, or if the next
    theta_k is no smaller than a quarter of the last of them: then rounding would choose.  Sums of
    squares see a theta_k that is far below the rounding of A.
    """
    E = partition.idempotents
    if E is None:
        return np.zeros((len(W), 0)), np.full(len(W), np.nan), [()] * len(W)
    multiplicities = np.array(partition.multiplicities)
    thetas = np.stack([((W @ one) ** 2).sum((-2, -1)) for one in E], axis=-1) / multiplicities
    A = W.swapaxes(-1, -2) @ W
    left = A - np.tensordot(thetas, E, 1)
    residuals = np.sqrt((left * left).sum((-2, -1)) / (A * A).sum((-2, -1)))
    order = np.argsort(-thetas, axis=-1, kind="stable")
    together = np.cumsum(multiplicities[order], axis=-1)
    taken = (together <= ranks[:, None]).sum(-1)
    ordered = np.take_along_axis(thetas, order, axis=-1)
    rest = np.where(together > ranks[:, None], ordered, 0.0).max(-1)
    least = np.where(together <= ranks[:, None], ordered, np.inf).min(-1)
    fits = (together == ranks[:, None]).any(-1) & (rest < least / 4)
    chosen = [
        tuple(sorted(row[:count].tolist())) if fit else None
        for row, count, fit in zip(order, taken, fits, strict=True)
    ]
    return thetas, residuals, chosen


# Names --------------------------------------------------------------------------------------


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
