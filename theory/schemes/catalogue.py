"""The catalogue of known association schemes by order, and the name that a scheme has in it.

Names are given by exact isomorphism.  The catalogue is not complete; every scheme of small order is
in `theory.schemes.small_schemes`.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import product
from math import comb

import numpy as np
from jaxtyping import Int

from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.schemes.configurations import CoherentConfiguration
from pentad.theory.schemes.constructions import (
    cocktail_party_relations,
    coxeter_relations,
    cyclic_relations,
    cyclotomic_relations,
    dihedral_table,
    direct_product_relations,
    dodecahedron_relations,
    group_relations,
    hamming_relations,
    icosahedron_relations,
    johnson_relations,
    petersen_relations,
    polygon_relations,
    quaternion_table,
    root_relations,
    shrikhande_relations,
    simplex_relations,
    wreath_product_relations,
)
from pentad.theory.schemes.graphs import (
    chang_relations,
    doob_relations,
    extension_relations,
    gosset_relations,
    halved_cube_relations,
    heawood_relations,
    hoffman_singleton_relations,
    pappus_relations,
    schlaefli_relations,
)
from pentad.theory.schemes.isomorphisms import scheme_isomorphism
from pentad.theory.schemes.relation_matrices import relation_matrix


def known_schemes(n: int) -> Iterator[tuple[str, Int[np.ndarray, "n n"]]]:
    """Names and relation matrices of the schemes of order n that this catalogue knows.

    Single schemes and families first, then direct and wreath products of two schemes, themselves
    not products if n > 16.  A scheme may occur under several names, the most telling first.

    Raises
    ------
    ValueError
        If n is not a positive integer.

    >>> [name for name, _ in known_schemes(5)]
    ['simplex, 5 points', '5-gon', 'cyclic group, 5 points']
    """
    require_count(n, "n")
    for name, _, relations in _candidates(n):
        yield name, relations()


def _candidates(n: int) -> Iterator[tuple[str, list[int], Callable[[], np.ndarray]]]:
    """Names, valencies in increasing order, and relation matrices of `known_schemes`, unmade."""
    for name, R in _basic(n):
        yield name, _valencies(R), partial(_itself, R)
    factors = known_schemes if n <= 16 else _basic
    for a in range(2, n):
        if n % a == 0:
            for (one, R), (other, S) in product(factors(a), factors(n // a)):
                v, w = _valencies(R), _valencies(S)
                direct = sorted(x * y for x in v for y in w)
                yield f"({one}) x ({other})", direct, partial(direct_product_relations, R, S)
                wreath = sorted([*v, *(a * y for y in w[1:])])
                name = f"({one}) in each of ({other})"
                yield name, wreath, partial(wreath_product_relations, R, S)


def _itself(R: np.ndarray) -> np.ndarray:
    return R


def _valencies(R: np.ndarray) -> list[int]:
    return sorted(np.bincount(R[0]).tolist())


@lru_cache(maxsize=64)
def _basic(n: int) -> tuple[tuple[str, np.ndarray], ...]:
    """Those that are not products by construction."""
    name = "single point" if n == 1 else f"simplex, {n} points"
    found = [(name, simplex_relations(n))]
    found += [(name, make()) for name, order, make in SINGLE if order == n]
    if n >= 4:
        found.append((f"{n}-gon", polygon_relations(n)))
    if n >= 6 and n % 2 == 0:
        found.append((f"cross-polytope, {n} points", cocktail_party_relations(n // 2)))
    for length, letters in product(range(2, n.bit_length()), range(2, n)):
        if letters**length == n and n > 4:
            hamming = f"Hamming scheme, {letters} letters, length {length}"
            cube = f"{length}-cube" if letters == 2 else hamming
            found.append(
                (
                    f"{letters} x {letters} rook's graph" if length == 2 else cube,
                    hamming_relations(length, letters),
                )
            )
            if letters == 4 and length >= 3:
                found += [
                    (_doob_name(s, length - 2 * s), doob_relations(s, length - 2 * s))
                    for s in range(1, length // 2 + 1)
                ]
            if letters >= 5:
                power = extension_relations(polygon_relations(letters), length)
                found.append((f"{letters}-gon to the power {length}", power))
    if n >= 32 and n.bit_count() == 1:
        found.append((f"halved {n.bit_length()}-cube", halved_cube_relations(n.bit_length())))
    for size, points in product(range(2, n.bit_length()), range(5, n)):
        if 2 * size <= points and comb(points, size) == n:
            found.append((f"Johnson scheme, {size} of {points}", johnson_relations(points, size)))
    if n >= 3:
        found.append((f"cyclic group, {n} points", cyclic_relations(n)))
    if n >= 7 and all(n % k for k in range(2, n)):
        found += [
            (f"cyclotomic scheme, {n} points, {e} classes", cyclotomic_relations(n, e))
            for e in range(2, (n - 1) // 2)
            if (n - 1) % e == 0
        ]
    if n >= 6 and n % 2 == 0:
        found.append((f"dihedral group, {n} points", group_relations(dihedral_table(n // 2))))
    return tuple(found)


def _doob_name(shrikhande: int, complete: int) -> str:
    return f"Doob graph, {shrikhande} of Shrikhande and {complete} of 4 points"


SINGLE: tuple[tuple[str, int, Callable[[], np.ndarray]], ...] = (
    ("Petersen graph", 10, petersen_relations),
    ("icosahedron", 12, icosahedron_relations),
    ("cuboctahedron", 12, lambda: root_relations("A3")),
    ("Heawood graph", 14, heawood_relations),
    ("Clebsch graph", 16, lambda: halved_cube_relations(5)),
    ("Shrikhande graph", 16, shrikhande_relations),
    ("Pappus graph", 18, pappus_relations),
    ("dodecahedron", 20, dodecahedron_relations),
    ("24-cell", 24, lambda: root_relations("D4")),
    ("Schlaefli graph of GQ(2,4)", 27, schlaefli_relations),
    ("Chang graph 1", 28, lambda: chang_relations(1)),
    ("Chang graph 2", 28, lambda: chang_relations(2)),
    ("Chang graph 3", 28, lambda: chang_relations(3)),
    ("Coxeter graph", 28, coxeter_relations),
    ("Hoffman-Singleton graph", 50, hoffman_singleton_relations),
    ("Gosset graph", 56, gosset_relations),
    ("E8 roots", 240, lambda: root_relations("E8")),
    ("quaternion group", 8, lambda: group_relations(quaternion_table())),
)
"""Name, order, and relation matrix of single schemes."""


def named_scheme(scheme: CoherentConfiguration) -> str | None:
    """Name of the scheme, by an exact isomorphism with one of `known_schemes`, or None.

    Parameters are compared first, but never decide: the Shrikhande scheme and the 4 x 4 rook's
    have the same.

    Parameters
    ----------
    scheme : CoherentConfiguration, homogeneous

    Raises
    ------
    ValueError
        If there are several fibres.

    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> from pentad.theory.schemes.constructions import antiprism_relations
    >>> named_scheme(association_scheme(antiprism_relations(4)))
    '8-gon'
    """
    fibres = len(scheme.fibres)
    require(fibres == 1, f"names are for schemes, with one fibre; got {fibres}")
    wanted = sorted(scheme.valencies)
    for name, valencies, relations in _candidates(scheme.order):
        if valencies == wanted:
            known = CoherentConfiguration(relation_matrix(relations()))
            if scheme_isomorphism(scheme, known) is not None:
                return name
    return None
