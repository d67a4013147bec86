r"""Eigenmatrices and Krein parameters of commutative association schemes, exact and certified.

The span of the relations A_i of a commutative scheme has primitive idempotents E_k, and

\[ A_i = \sum_k P_{ki} E_k, \qquad E_k = \frac1n \sum_i Q_{ik} A_i, \qquad
   E_i \circ E_j = \frac1n \sum_k q_{ij}^k E_k . \]

Exact is the number field.  Some X = sum c_i A_i generates the span, so A_i = g_i(X) for rational
polynomials g_i, and each irreducible factor f of the characteristic polynomial of X is an orbit of
conjugate idempotents: P_ki = g_i(t) for the roots t of f.  Multiplicities are rational numbers
found in Q[t]/(f), and P Q = n I is checked there by traces (`orthogonality_defect`).

Certified are the numbers: rational entries are exact (`flint.fmpq`), the others balls
(`flint.arb`, or `flint.acb` for schemes that are not symmetric).  A Krein parameter is declared
rational, in particular zero, only when a bound on its conjugates leaves no other possibility.

Source: Bannai and Ito (1984), chapter II; Scott (1973) for q >= 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any

import numpy as np
from jaxtyping import Complex, Float, Shaped

from pentad.theory.numbers.limits import MOST_BITS, require_at_most
from pentad.theory.numbers.scalars import Number, require, require_count
from pentad.theory.schemes.configurations import CoherentConfiguration
from pentad.theory.schemes.orderings import distance_orderings


@dataclass(frozen=True, eq=False)
class IdempotentOrbit:
    """Primitive idempotents that are conjugate over the rationals.

    Attributes
    ----------
    modulus : flint.fmpz_poly f, monic and irreducible; each of its roots t is one idempotent
    values : flint.fmpq_poly g_i, below the degree of f; A_i has the eigenvalue g_i(t)
    multiplicity : rank of each of the idempotents
    """

    modulus: Any
    values: tuple[Any, ...]
    multiplicity: int

    @property
    def size(self) -> int:
        """Number of idempotents in the orbit."""
        return int(self.modulus.degree())


def idempotent_orbits(scheme: CoherentConfiguration) -> tuple[IdempotentOrbit, ...]:
    """The primitive idempotents of a commutative scheme in orbits over Q, that of J first.

    Raises
    ------
    ValueError
        If the scheme is not homogeneous or not commutative.

    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> triangle = association_scheme([[0, 1, 2], [2, 0, 1], [1, 2, 0]])
    >>> [str(orbit.modulus) for orbit in idempotent_orbits(triangle)]
    ['x + (-1)', 'x^2 + x + 1']
    """
    require_commutative(scheme)
    return _orbits(scheme)


def require_commutative(scheme: CoherentConfiguration) -> None:
    """Raise unless the configuration is a commutative association scheme."""
    fibres, pair = len(scheme.fibres), scheme.non_commuting
    require(fibres == 1, f"eigenmatrices need one fibre; got {fibres}")
    require(pair is None, f"eigenmatrices need commuting relations; got {pair} that do not commute")


@lru_cache(maxsize=256)
def _orbits(scheme: CoherentConfiguration) -> tuple[IdempotentOrbit, ...]:
    from flint import fmpq, fmpq_poly, fmpz_poly

    modulus, values = _generator(scheme)
    found = []
    for factor, _ in modulus.factor()[1]:
        over = fmpq_poly(factor)
        reduced = tuple(value % over for value in values)
        norm = fmpq_poly([0])
        for value, transposed, valency in _with_transposes(scheme, reduced):
            norm += value * transposed * fmpq(1, valency) % over
        multiplicity = fmpq(scheme.order) / norm.coeffs()[0]
        assert norm.degree() == 0
        assert multiplicity.q == 1
        found.append(IdempotentOrbit(fmpz_poly(factor), reduced, int(multiplicity.p)))
    return tuple(sorted(found, key=lambda orbit: list(orbit.values) != list(scheme.valencies)))


def _with_transposes(
    scheme: CoherentConfiguration, values: Sequence[Any]
) -> list[tuple[Any, Any, int]]:
    """Eigenvalue of each relation, that of its transpose, its conjugate, and its valency."""
    return [(values[i], values[t], scheme.valencies[i]) for i, t in enumerate(scheme.transposes)]


def _generator(scheme: CoherentConfiguration) -> tuple[Any, list[Any]]:
    """Characteristic polynomial of some X that generates the span, and A_i as polynomials in X."""
    from flint import fmpq_mat, fmpq_poly, fmpz_mat

    p, rank = scheme.intersection_numbers, scheme.rank
    generator = np.random.default_rng(0)
    single = np.eye(rank, dtype=np.int64)[1:]
    attempt = 0
    while True:
        weights = (
            single[attempt] if attempt < len(single) else generator.integers(0, 2 + attempt, rank)
        )
        action = fmpz_mat(np.tensordot(weights, p, 1).T.tolist())
        power = fmpz_mat([[int(i == 0)] for i in range(rank)])
        powers = []
        for _ in range(rank):
            powers.append([int(x) for x in power.entries()])
            power = action * power
        krylov = fmpz_mat(powers)
        if krylov.rank() == rank:
            inverse = fmpq_mat(krylov).inv()
            rows = inverse.tolist()
            return action.charpoly(), [fmpq_poly(list(row)) for row in rows]
        attempt += 1


def minimal_polynomial(orbit: IdempotentOrbit, i: int) -> Any:
    """Minimal polynomial over Q of the eigenvalue of A_i on the idempotents of an orbit.

    Parameters
    ----------
    orbit : IdempotentOrbit
    i : int, a relation

    Returns
    -------
    flint.fmpz_poly, irreducible and monic

    Raises
    ------
    ValueError
        If there is no such relation.

    >>> from pentad.theory.schemes.constructions import polygon_relations
    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> orbits = idempotent_orbits(association_scheme(polygon_relations(5)))
    >>> [str(minimal_polynomial(orbit, 1)) for orbit in orbits]
    ['x + (-2)', 'x^2 + x + (-1)']
    """
    require_count(i, "i", least=0)
    require(i < len(orbit.values), f"relations are below {len(orbit.values)}; got i={i}")
    return _multiplication(orbit, orbit.values[i]).charpoly().numer().factor()[1][0][0]


def _multiplication(orbit: IdempotentOrbit, value: Any) -> Any:
    """Matrix over Q of multiplication by a polynomial modulo that of the orbit."""
    from flint import fmpq_mat, fmpq_poly

    size, over = orbit.size, fmpq_poly(orbit.modulus)
    rows = []
    for k in range(size):
        coefficients = (value * fmpq_poly([0] * k + [1]) % over).coeffs()
        rows.append(list(coefficients) + [0] * (size - len(coefficients)))
    return fmpq_mat(rows)


def orthogonality_defect(scheme: CoherentConfiguration) -> Shaped[np.ndarray, "rank rank"]:
    """Q P - n I as exact rationals: sum over idempotents k of Q_ik P_kj, by traces of the fields.

    Zero for every commutative scheme; square matrices, so P Q = n I as well.

    Returns
    -------
    (rank, rank) array of flint.fmpq

    Raises
    ------
    ValueError
        If the scheme is not homogeneous or not commutative.

    >>> from pentad.theory.schemes.constructions import polygon_relations
    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> orthogonality_defect(association_scheme(polygon_relations(4))).tolist()
    [[0, 0, 0], [0, 0, 0], [0, 0, 0]]
    """
    from flint import fmpq

    rank = scheme.rank
    total = np.array([[fmpq(-scheme.order * (i == j)) for j in range(rank)] for i in range(rank)])
    for orbit in idempotent_orbits(scheme):
        traces = [
            sum(_multiplication(orbit, x)[k, k] for k in range(orbit.size)) for x in _powers(orbit)
        ]
        for i, (_, conjugate, valency) in enumerate(_with_transposes(scheme, orbit.values)):
            for j, value in enumerate(orbit.values):
                product = (conjugate * value % _over(orbit)).coeffs()
                trace = sum((c * t for c, t in zip(product, traces, strict=False)), fmpq(0))
                total[i, j] += orbit.multiplicity * trace / valency
    return total


def _over(orbit: IdempotentOrbit) -> Any:
    from flint import fmpq_poly

    return fmpq_poly(orbit.modulus)


def _powers(orbit: IdempotentOrbit) -> list[Any]:
    from flint import fmpq_poly

    return [fmpq_poly([0] * k + [1]) for k in range(orbit.size)]


# Numbers ------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Eigenmatrices:
    """P, Q and the multiplicities of a commutative scheme.

    Attributes
    ----------
    P : (rank, rank) array; P[k, i] is the eigenvalue of relation i on idempotent k
    Q : (rank, rank) array; Q[i, k] = m_k conj(P[k, i]) / v_i, n times the entry of E_k on i
    multiplicities : ranks m_k of the idempotents

    Rational entries are flint.fmpq, the others flint.arb or flint.acb balls.
    """

    P: Shaped[np.ndarray, "rank rank"]
    Q: Shaped[np.ndarray, "rank rank"]
    multiplicities: tuple[int, ...]


def eigenmatrices(scheme: CoherentConfiguration, *, bits: int = 128) -> Eigenmatrices:
    """First and second eigenmatrix P, Q and the multiplicities.

    Idempotent 0 is J / n.  The others are sorted by their eigenvalues on relation 1, then 2, ..,
    decreasing (real part first).

    Parameters
    ----------
    scheme : CoherentConfiguration, homogeneous and commutative
    bits : int, relative accuracy of the balls; arithmetic with them needs as much precision
        (`flint.ctx.workprec`) to keep it

    Raises
    ------
    ValueError
        If the scheme is not homogeneous or not commutative, or bits < 1, or bits is above
        `MOST_BITS`.

    >>> from pentad.theory.schemes.constructions import cocktail_party_relations
    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> octahedron = eigenmatrices(association_scheme(cocktail_party_relations(3)))
    >>> octahedron.P.tolist(), octahedron.multiplicities
    ([[1, 4, 1], [1, 0, -1], [1, -2, 1]], (1, 3, 2))
    """
    require_at_most(MOST_BITS, bits=bits)
    from flint import ctx

    require_count(bits, "bits")
    require_commutative(scheme)
    rows = _rows(scheme, bits)
    P = _objects([row for row, _ in rows])
    multiplicities = tuple(orbit.multiplicity for _, orbit in rows)
    with ctx.workprec(bits + 32):
        Q = _objects(
            [
                [m * row[t] / v for row, m in zip(P, multiplicities, strict=True)]
                for t, v in zip(scheme.transposes, scheme.valencies, strict=True)
            ]
        )
    return Eigenmatrices(P, Q, multiplicities)


def _objects(rows: Sequence[Any]) -> np.ndarray:
    table = np.empty((len(rows), len(rows[0])), dtype=object)
    for k, row in enumerate(rows):
        table[k] = list(row)
    return table


@lru_cache(maxsize=256)
def _rows(
    scheme: CoherentConfiguration, bits: int
) -> tuple[tuple[tuple[Number, ...], IdempotentOrbit], ...]:
    """Rows of P with their orbits, in the order of `eigenmatrices`."""
    from flint import ctx

    working = bits + 32
    while True:
        with ctx.workprec(working):
            rows = [
                (tuple(_at(g, root, symmetric=scheme.symmetric) for g in orbit.values), orbit)
                for orbit in _orbits(scheme)
                for root, _ in orbit.modulus.complex_roots()
            ]
        if all(_accurate(x, bits) for row, _ in rows for x in row):
            break
        working *= 2
    first, *others = rows
    return (first, *sorted(others, key=lambda row: [_descending(x) for x in row[0]]))


def _at(value: Any, root: Any, *, symmetric: bool) -> Number:
    from flint import acb_poly, fmpq

    if value.degree() <= 0:
        return value.coeffs()[0] if value.length() else fmpq(0)
    found = acb_poly(value)(root)
    return found.real if symmetric else found


def _accurate(x: Number, bits: int) -> bool:
    return not hasattr(x, "rel_accuracy_bits") or int(x.rel_accuracy_bits()) >= bits


def _descending(x: Number) -> tuple[float, float]:
    value = _rounded(x)
    return -round(value.real, 9), -round(value.imag, 9)


def _rounded(x: Number) -> complex:
    return complex(int(x.p) / int(x.q)) if hasattr(x, "p") else complex(x)


def numerical_eigenmatrices(
    scheme: CoherentConfiguration,
) -> tuple[Complex[np.ndarray, "rank rank"] | Float[np.ndarray, "rank rank"], Any]:
    """P and Q rounded to floats: real for symmetric schemes, complex otherwise.

    Arguments and errors as `eigenmatrices`.

    >>> from pentad.theory.schemes.constructions import simplex_relations
    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> numerical_eigenmatrices(association_scheme(simplex_relations(3)))[0].tolist()
    [[1.0, 2.0], [1.0, -1.0]]
    """
    found = eigenmatrices(scheme, bits=64)
    P, Q = (np.vectorize(_rounded, otypes=[complex])(table) for table in (found.P, found.Q))
    return (P.real, Q.real) if scheme.symmetric else (P, Q)


def primitive_idempotents(
    scheme: CoherentConfiguration,
) -> Shaped[np.ndarray, "rank n n"]:
    """The projections E_k = sum_i Q_ik A_i / n in floats, in the order of `eigenmatrices`.

    Arguments and errors as `eigenmatrices`.

    >>> from pentad.theory.schemes.constructions import simplex_relations
    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> primitive_idempotents(association_scheme(simplex_relations(2))).tolist()
    [[[0.5, 0.5], [0.5, 0.5]], [[0.5, -0.5], [-0.5, 0.5]]]
    """
    _, Q = numerical_eigenmatrices(scheme)
    return np.asarray(np.moveaxis(Q[scheme.relations], -1, 0) / scheme.order)


# Krein parameters ---------------------------------------------------------------------------


@lru_cache(maxsize=256)
def krein_parameters(scheme: CoherentConfiguration) -> Shaped[np.ndarray, "rank rank rank"]:
    r"""The numbers q[i, j, k] >= 0 with E_i o E_j = (1/n) sum_k q_ij^k E_k.

    \[ q_{ij}^k = \frac{m_i m_j}{n} \sum_l \frac{P_{il} P_{jl} \overline{P_{kl}}}{v_l^2} . \]

    Rational ones are exact: V q is an algebraic integer for V = n lcm(v_l^2), with at most D
    conjugates (the product of the sizes of three orbits), each at most V m_i m_j.  An integer z
    nearer to V q than (V m_i m_j + |z|)^(1 - D) is equal to it, since V q - z has an integer norm.

    Returns
    -------
    (rank, rank, rank) array of flint.fmpq, or flint.arb balls that exclude all rationals with
    denominator V

    Raises
    ------
    ValueError
        If the scheme is not homogeneous or not commutative.

    >>> from pentad.theory.schemes.constructions import polygon_relations
    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> krein_parameters(association_scheme(polygon_relations(5)))[1, 1].tolist()
    [2, 0, 1]
    """
    require_commutative(scheme)
    bits = 64
    while True:
        table = _krein_table(scheme, bits)
        if table is not None:
            table.flags.writeable = False
            return table
        bits *= 2


def _krein_table(scheme: CoherentConfiguration, bits: int) -> np.ndarray | None:
    """The parameters, or None if so many bits do not decide which are rational."""
    from flint import ctx, fmpq

    n, rank = scheme.order, scheme.rank
    denominator = n * lcm(*(v * v for v in scheme.valencies))
    with ctx.workprec(bits):
        rows = _rows(scheme, bits)
        P = _objects([row for row, _ in rows])
        m = [orbit.multiplicity for _, orbit in rows]
        sizes = [orbit.size for _, orbit in rows]
        weights = np.array([fmpq(1, v * v) for v in scheme.valencies])
        dual = weights[:, None] * P[:, list(scheme.transposes)].T
        table = np.empty((rank, rank, rank), dtype=object)
        for i in range(rank):
            for j in range(i, rank):
                values = (P[i] * P[j]) @ dual * fmpq(m[i] * m[j], n)
                for k, value in enumerate(values):
                    found = _recognised(
                        value,
                        denominator,
                        denominator * m[i] * m[j],
                        sizes[i] * sizes[j] * sizes[k],
                    )
                    if found is None:
                        return None
                    table[i, j, k] = table[j, i, k] = found
    return table


def _recognised(value: Number, denominator: int, bound: int, conjugates: int) -> Number | None:
    """The rational with that denominator which a ball must be, the ball if none, None if unsure."""
    from flint import arb, fmpq

    if isinstance(value, fmpq):
        return value
    real = value if isinstance(value, arb) else value.real
    scaled = real * denominator
    mantissa, exponent = scaled.mid().man_exp()
    nearest = round(int(mantissa) * Fraction(2) ** int(exponent))
    gap = abs(scaled - nearest)
    if gap > 0:
        return real
    if gap < arb(bound + abs(nearest)) ** (1 - conjugates):
        return fmpq(nearest, denominator)
    return None


def krein_orderings(scheme: CoherentConfiguration) -> tuple[tuple[int, ...], ...]:
    """All Q-polynomial orderings of the idempotents of a symmetric scheme.

    In such an ordering E_{i_1} o E_{i_k} is spanned by the idempotents i_{k-1}, i_k, i_{k+1}.

    Raises
    ------
    ValueError
        If the scheme is not symmetric.

    >>> from pentad.theory.schemes.constructions import polygon_relations
    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> krein_orderings(association_scheme(polygon_relations(5)))
    ((0, 1, 2), (0, 2, 1))
    """
    require(
        scheme.homogeneous and scheme.symmetric,
        "Q-polynomial orderings need a symmetric scheme; "
        f"got transposes {scheme.transposes} on {len(scheme.fibres)} fibres",
    )
    return distance_orderings(krein_parameters(scheme) != 0)
