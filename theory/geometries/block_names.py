"""Names of geometries: from a scheme and the idempotents that the features use.

Scheme and set of k with theta_k > 0 name a geometry.  A Cartesian product, or a geometry whose
features coincide, is named after the Gram matrices of its factors, or of its different features.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from jaxtyping import Bool, Float, Int

from pentad.theory.geometries.clustering import _canonical_orders, _value_relations
from pentad.theory.geometries.names import (
    POLYTOPES,
    _after_its_base,
    _cyclic_name,
    _frequencies,
    polygon_name,
)
from pentad.theory.geometries.partitions import (
    Partition,
    _fibres,
    _idempotent_values,
    _partition,
    _turns_of_polygon,
)
from pentad.theory.geometries.rules import DEAD, SEPARATION, _Rules
from pentad.theory.schemes.configurations import association_scheme
from pentad.theory.schemes.constructions import prism_relations
from pentad.theory.schemes.isomorphisms import scheme_isomorphism

PRODUCT_ROUNDING = 1e-9
"""Entries of idempotents, of order 1 / n or more, that differ by less are equal."""

EXACTLY = _Rules(None, SEPARATION, DEAD, 0.0, False, float(np.finfo(float).eps))


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
        return f"{space}, {_fibres(sizes)}"
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
    letters, _, length = partition.scheme.partition("-gon to the power ")
    if length and dimension == 2 * int(length):
        return " x ".join([polygon_name(int(letters))] * int(length))
    name, wanted = POLYTOPES.get(partition.scheme, (partition.scheme, 0))
    if name.endswith("-cube"):
        wanted = int(name.removeprefix("halved ").removesuffix("-cube"))
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
        part = E[np.ix_(corners, corners)]
        rank = int(np.linalg.matrix_rank(part, hermitian=True))
        names.append(_name_of_gram(part, PRODUCT_ROUNDING, rank))
    sizes = partition.multiplicities
    whole = np.unique(places).size == places.max() + 1 == k and all(names)
    ordered = sorted(zip([sizes[i] for i in chosen], names, strict=True))
    return " x ".join(name for _, name in ordered) if whole and len(chosen) > 1 else None


def _name_of_gram(A: Float[np.ndarray, "k k"], reach: float, dimension: int) -> str:
    """Name of one block with this Gram matrix, of which differences up to `reach` are none."""
    S = (A / A.diagonal().max())[None]
    labels = _value_relations(S, EXACTLY, reach, np.array([reach])).labels
    partition, positive = _read(labels, A, dimension)
    return _geometry(partition, positive, dimension)


def _read(
    labels: Int[np.ndarray, "1 k k"], A: Float[np.ndarray, "k k"], dimension: int
) -> tuple[Partition, tuple[int, ...]]:
    """What integers say of these relations, and the idempotents that A uses."""
    order = _canonical_orders(labels)[0]
    ordered = np.ix_(order, order)
    partition = _partition(len(A), np.ascontiguousarray(labels[0][ordered]).tobytes())
    thetas, _ = _idempotent_values(partition, A[ordered][None])
    return partition, _largest_ones(thetas[0], partition, dimension)


def _largest_ones(
    thetas: Float[np.ndarray, "r"], partition: Partition, dimension: int
) -> tuple[int, ...]:
    """The idempotents with the largest theta, of this rank together or the next below it."""
    order = np.argsort(-thetas, kind="stable")
    together = np.cumsum(np.array(partition.multiplicities, dtype=np.int64)[order])
    return tuple(sorted(order[: int((together <= dimension).sum())].tolist()))


def _repeated_name(
    A: Float[np.ndarray, "k k"],
    twins: Bool[np.ndarray, "k k"],
    noise: float,
    dimension: int,
    name_of: Callable[[np.ndarray, float, int], str],
) -> str:
    """Name of a block in which features coincide: that of the different ones, and how often."""
    copies = twins.sum(-1) + 1
    first = ~np.tril(twins, -1).any(-1)
    chosen: Int[np.ndarray, c] = np.flatnonzero(first)
    name = name_of(A[np.ix_(chosen, chosen)], noise, dimension)
    times = copies[first]
    if times.min() == times.max():
        return f"{name}, each feature {times[0]} times"
    return f"{name}, {(times > 1).sum()} of them repeated"
