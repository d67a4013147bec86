r"""Eigenmatrices, multiplicities and Krein parameters of `eigenmatrices` once more.

In floats from eigenspaces of a generic element, for Hamming schemes by Krawtchouk polynomials, and
eigenvalues as roots of characteristic polynomials.
"""

from collections.abc import Sequence
from math import comb
from typing import Any

import numpy as np
from jaxtyping import Complex, Float, Int, Shaped

from pentad.theory.numbers.limits import MOST_ROWS, require_at_most
from pentad.theory.numbers.scalars import require_count
from pentad.theory.schemes.configurations import CoherentConfiguration
from pentad.theory.schemes.eigenmatrices import (
    IdempotentOrbit,
    minimal_polynomial,
    primitive_idempotents,
)

APART = 1e-6
"""Distance above which two eigenvalues of a generic element are different."""


def multiplicities_by_eigenspaces(
    matrices: Float[np.ndarray, "rank n n"],
) -> Int[np.ndarray, "_"]:
    """Dimensions of the eigenspaces of a random combination of symmetric commuting matrices.

    Parameters
    ----------
    matrices : (rank, n, n) array of floats

    Returns
    -------
    array of int
        In the order of increasing eigenvalues, which are told apart at `APART`.

    >>> multiplicities_by_eigenspaces(np.array([np.eye(3), 1 - np.eye(3)])).tolist()
    [2, 1]
    """
    weights = np.random.default_rng(0).uniform(1, 2, len(matrices))
    values = np.linalg.eigvalsh(np.tensordot(weights, matrices, 1))
    starts = np.flatnonzero(np.diff(values, prepend=-np.inf) > APART)
    return np.diff(starts, append=len(values))


def eigenmatrix_by_schur(
    scheme: CoherentConfiguration,
) -> tuple[Complex[np.ndarray, "rank rank"], Int[np.ndarray, "rank"]]:
    r"""P and the multiplicities from the eigenspaces of a random element, in floats.

    A generic complex combination of the relations of a commutative scheme is normal; its
    eigenvectors x are those of all, with \( P_{ki} = x^* A_i x \).

    Parameters
    ----------
    scheme : CoherentConfiguration, homogeneous and commutative

    Returns
    -------
    P : (rank, rank) complex, idempotents in an order of their own
    multiplicities : (rank,) int, in the same order

    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> from pentad.theory.schemes.constructions import simplex_relations
    >>> P, multiplicities = eigenmatrix_by_schur(association_scheme(simplex_relations(3)))
    >>> P.real.round(9).tolist(), multiplicities.tolist()
    ([[1.0, -1.0], [1.0, 2.0]], [2, 1])
    """
    from scipy.linalg import schur

    relations, rank = scheme.relations, scheme.rank
    generator = np.random.default_rng(0)
    weights = generator.uniform(1, 2, rank) + 1j * generator.uniform(1, 2, rank)
    triangle, vectors = schur(weights[relations], output="complex")
    order = np.argsort(triangle.diagonal().real)
    values = triangle.diagonal()[order]
    starts = np.flatnonzero(abs(np.diff(values, prepend=np.inf)) > APART)
    multiplicities = np.diff(starts, append=len(values))
    first = vectors[:, order[starts]]
    A = (np.arange(rank)[:, None, None] == relations).astype(float)
    return np.einsum("xk,ixy,yk->ki", first.conj(), A, first), multiplicities


def krawtchouk_matrix(length: int, letters: int) -> Shaped[np.ndarray, "rank rank"]:
    r"""Eigenmatrix of the Hamming scheme: Krawtchouk polynomials, P = Q.

    \[ P_{ji} = \sum_s (-1)^s (q - 1)^{i - s} \binom{j}{s} \binom{l - j}{i - s} \]

    for words of length l over q letters; rank = l + 1.

    Raises
    ------
    ValueError
        If length >= 1 and letters >= 2 are not integers, or length is above `MOST_ROWS`.

    Notes
    -----
    Bannai and Ito (1984), section III.2.

    >>> krawtchouk_matrix(2, 2).tolist()
    [[1, 2, 1], [1, 0, -1], [1, -2, 1]]
    """
    require_at_most(MOST_ROWS, length=length)
    require_count(length, "length")
    require_count(letters, "letters", least=2)
    return np.array(
        [
            [
                sum(
                    (-1) ** s * (letters - 1) ** (i - s) * comb(j, s) * comb(length - j, i - s)
                    for s in range(i + 1)
                )
                for i in range(length + 1)
            ]
            for j in range(length + 1)
        ]
    )


def krein_parameters_by_idempotents(
    scheme: CoherentConfiguration,
) -> Float[np.ndarray, "rank rank rank"]:
    r"""\( q_{ij}^k = n \operatorname{tr}((E_i \circ E_j) E_k) / m_k \) in floats, to nine digits.

    Parameters
    ----------
    scheme : CoherentConfiguration, homogeneous and commutative

    Raises
    ------
    ValueError
        If the scheme is not homogeneous or not commutative.

    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> from pentad.theory.schemes.constructions import simplex_relations
    >>> krein_parameters_by_idempotents(association_scheme(simplex_relations(3)))[1, 1].tolist()
    [2.0, 1.0]
    """
    E = primitive_idempotents(scheme)
    n, m = scheme.order, np.trace(E, axis1=1, axis2=2).real
    found: Any = (np.einsum("ixy,jxy,kyx->ijk", E, E, E).real * n / m).round(9)
    return np.asarray(found)


def divide_characteristic_polynomials(
    scheme: CoherentConfiguration, orbits: Sequence[IdempotentOrbit]
) -> Int[np.ndarray, "orbits rank"]:
    """Whether minimal polynomials of eigenvalues divide those of the 0/1 matrices of relations.

    Entry (k, i) is 1 if the minimal polynomial of the eigenvalue of A_i on orbit k divides the
    characteristic polynomial of A_i, which is monic with integer coefficients; else 0.

    Parameters
    ----------
    scheme : CoherentConfiguration
    orbits : sequence of IdempotentOrbit

    Raises
    ------
    ValueError
        If an orbit has fewer relations than the scheme.

    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> from pentad.theory.schemes.constructions import simplex_relations
    >>> from pentad.theory.schemes.eigenmatrices import idempotent_orbits
    >>> triangle = association_scheme(simplex_relations(3))
    >>> divide_characteristic_polynomials(triangle, idempotent_orbits(triangle)).tolist()
    [[1, 1], [1, 1]]
    """
    from flint import fmpq_poly, fmpz_mat

    labels = range(scheme.rank)
    matrices = [(scheme.relations == i).astype(int).tolist() for i in labels]
    monic = [fmpq_poly(fmpz_mat(A).charpoly()) for A in matrices]
    return np.array(
        [
            [int(not monic[i] % fmpq_poly(minimal_polynomial(orbit, i))) for i in labels]
            for orbit in orbits
        ]
    )
