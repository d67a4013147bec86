r"""Sums of primitive idempotents of a commutative scheme: the projections of its algebra.

\[ \sum_{k\in S} E_k, \qquad (E_k)_{xy} = \frac{m_k \overline{P_{ki}}}{n v_i}
   \quad\text{for } (x, y) \text{ in relation } i . \]

Over whole orbits of conjugate idempotents the entries are rational: traces of number fields.
Source: Bannai and Ito (1984), chapter II.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Complex, Float, Shaped

from pentad.theory.numbers.scalars import require
from pentad.theory.schemes.configurations import CoherentConfiguration
from pentad.theory.schemes.eigenmatrices import (
    IdempotentOrbit,
    numerical_eigenmatrices,
    primitive_idempotents,
)


def field_trace(orbit: IdempotentOrbit, value: Any) -> Any:
    r"""\( \sum_t g(t) \) over the roots t of the orbit's modulus, as trace of g of a companion.

    Parameters
    ----------
    orbit : IdempotentOrbit
    value : flint.fmpq_poly g

    Returns
    -------
    flint.fmpq
        Dimensionless.

    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> from pentad.theory.schemes.constructions import polygon_relations
    >>> from pentad.theory.schemes.eigenmatrices import idempotent_orbits
    >>> pairs = idempotent_orbits(association_scheme(polygon_relations(5)))[1]
    >>> field_trace(pairs, pairs.values[1])
    -1
    """
    from flint import fmpq, fmpq_mat, fmpq_poly

    size, modulus = orbit.size, fmpq_poly(orbit.modulus)
    companion = fmpq_mat(size, size)
    for k in range(size):
        companion[k, size - 1] = -modulus[k]
        if k:
            companion[k, k - 1] = fmpq(1)
    total = fmpq_mat(size, size)
    one = fmpq_mat([[fmpq(int(i == j)) for j in range(size)] for i in range(size)])
    for coefficient in reversed((value % modulus).coeffs()):
        total = total * companion + coefficient * one
    return sum((total[k, k] for k in range(size)), fmpq(0))


def _require_orbit(orbit: IdempotentOrbit, scheme: CoherentConfiguration) -> None:
    require(
        len(orbit.values) == scheme.rank,
        f"an orbit has one value for each of {scheme.rank} relations; got {len(orbit.values)}",
    )


def idempotent_sum_entries(
    scheme: CoherentConfiguration, orbits: Sequence[IdempotentOrbit]
) -> list[Any]:
    """Entry on each relation of the sum of all idempotents of some of the scheme's orbits.

    Parameters
    ----------
    scheme : CoherentConfiguration, homogeneous and commutative
    orbits : sequence of IdempotentOrbit, of this scheme

    Returns
    -------
    list of flint.fmpq, one for each relation; zeros for no orbits

    Raises
    ------
    ValueError
        If an orbit is of another scheme, as its number of values shows.

    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> from pentad.theory.schemes.constructions import simplex_relations
    >>> from pentad.theory.schemes.eigenmatrices import idempotent_orbits
    >>> triangle = association_scheme(simplex_relations(3))
    >>> [str(x) for x in idempotent_sum_entries(triangle, idempotent_orbits(triangle)[1:])]
    ['2/3', '-1/3']
    """
    from flint import fmpq

    for orbit in orbits:
        _require_orbit(orbit, scheme)
    return [
        sum((one.multiplicity * field_trace(one, one.values[t]) for one in orbits), fmpq(0))
        / (scheme.order * v)
        for t, v in zip(scheme.transposes, scheme.valencies, strict=True)
    ]


def idempotent_sum(
    scheme: CoherentConfiguration, orbits: Sequence[IdempotentOrbit]
) -> Shaped[np.ndarray, "n n"]:
    """The matrix whose entries are those of `idempotent_sum_entries`: a rational projection.

    Raises
    ------
    ValueError
        As for `idempotent_sum_entries`.

    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> from pentad.theory.schemes.constructions import simplex_relations
    >>> from pentad.theory.schemes.eigenmatrices import idempotent_orbits
    >>> digon = association_scheme(simplex_relations(2))
    >>> idempotent_sum(digon, idempotent_orbits(digon)[1:]).tolist()
    [[1/2, -1/2], [-1/2, 1/2]]
    """
    return np.asarray(np.array(idempotent_sum_entries(scheme, orbits))[scheme.relations])


def idempotent_sum_by_roots(
    scheme: CoherentConfiguration, orbits: Sequence[IdempotentOrbit]
) -> Float[np.ndarray, "n n"] | Complex[np.ndarray, "n n"]:
    """The same in floats: the idempotents whose eigenvalues are roots of the orbits' moduli.

    Returns
    -------
    (n, n) array
        Complex where the scheme is not symmetric.

    Raises
    ------
    ValueError
        If the scheme is not homogeneous or not commutative, or an orbit is of another one.

    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> from pentad.theory.schemes.constructions import simplex_relations
    >>> from pentad.theory.schemes.eigenmatrices import idempotent_orbits
    >>> digon = association_scheme(simplex_relations(2))
    >>> idempotent_sum_by_roots(digon, idempotent_orbits(digon)[1:]).tolist()
    [[0.5, -0.5], [-0.5, 0.5]]
    """
    P, _ = numerical_eigenmatrices(scheme)
    E = primitive_idempotents(scheme)
    total = np.zeros_like(E[0])
    for orbit in orbits:
        _require_orbit(orbit, scheme)
        for root in np.roots([float(c) for c in reversed(orbit.modulus.coeffs())]):
            row = [sum(float(c) * root**k for k, c in enumerate(v.coeffs())) for v in orbit.values]
            total = total + E[abs(P - np.array(row)).max(1).argmin()]
    return np.asarray(total)
