r"""How many projections the real symmetric matrices of a commutative scheme hold, by trying all.

By theory there are \( 2^r - 1 \) other than 0, r the relations of the symmetrisation: one for each
set of idempotents closed under conjugation.
"""

from itertools import product
from typing import Any

import numpy as np
from jaxtyping import Integer

from pentad.theory.numbers.kinds import Number
from pentad.theory.schemes.configurations import CoherentConfiguration, association_scheme
from pentad.theory.schemes.eigenmatrices import eigenmatrices, idempotent_orbits
from pentad.theory.schemes.relation_matrices import symmetrisation


def splitting_prime(scheme: CoherentConfiguration) -> int:
    """The least prime, not dividing the order, modulo which all eigenvalues exist and differ.

    Parameters
    ----------
    scheme : CoherentConfiguration, homogeneous and commutative

    Returns
    -------
    int
        Each orbit's modulus has distinct roots modulo it, and no two orbits share one.

    Raises
    ------
    ValueError
        If the scheme is not homogeneous or not commutative.

    >>> from pentad.theory.schemes.constructions import polygon_relations
    >>> splitting_prime(association_scheme(polygon_relations(5)))
    11
    """
    from flint import nmod_poly

    orbits = idempotent_orbits(scheme)
    prime = 1
    while True:
        prime += 1
        if any(prime % q == 0 for q in range(2, prime)) or scheme.order % prime == 0:
            continue
        roots: list[Any] = []
        for orbit in orbits:
            reduced = nmod_poly([int(c) for c in orbit.modulus.coeffs()], prime)
            roots += [root for root, _ in reduced.roots()]
        if len(roots) == sum(orbit.size for orbit in orbits) == len({int(r) for r in roots}):
            return prime


def projections_in_finite_field(relations: Integer[np.ndarray, "n n"]) -> int:
    r"""Solutions \( X \ne 0 \) of X^2 = X, X = sum_i x_i A_i symmetric, modulo `splitting_prime`.

    By trying every x; the finite field holds the eigenvalues, so that there are as many solutions
    as over the reals.

    Parameters
    ----------
    relations : (n, n) labels of a scheme whose symmetrisation is a commutative scheme

    Raises
    ------
    ValueError
        If the symmetrisation is no scheme.

    >>> projections_in_finite_field(np.array([[0, 1, 2], [2, 0, 1], [1, 2, 0]]))
    3
    """
    scheme = association_scheme(symmetrisation(relations))
    p = scheme.intersection_numbers
    rank, prime = len(p), splitting_prime(scheme)
    x = np.array(np.unravel_index(np.arange(prime**rank), (prime,) * rank))
    keep = np.ones(x.shape[1], dtype=bool)
    for k in range(rank):
        square = sum(
            int(p[i, j, k]) * x[i] * x[j] for i in range(rank) for j in range(rank) if p[i, j, k]
        )
        keep &= (square - x[k]) % prime == 0
    return int(keep.sum()) - 1


def symmetric_idempotent_sums(scheme: CoherentConfiguration) -> int:
    r"""Non-empty sets S of idempotents for which no ball shows that \( \sum_S E_k \) is asymmetric.

    Parameters
    ----------
    scheme : CoherentConfiguration, homogeneous and commutative

    Raises
    ------
    ValueError
        If the scheme is not homogeneous or not commutative.

    >>> from pentad.theory.schemes.constructions import cyclic_relations
    >>> symmetric_idempotent_sums(association_scheme(cyclic_relations(3)))
    3
    """
    Q = eigenmatrices(scheme).Q
    transposes = list(scheme.transposes)
    count = 0
    for chosen in product((0, 1), repeat=scheme.rank):
        if any(chosen):
            sums = [sum(c * q for c, q in zip(chosen, row, strict=True)) for row in Q]
            count += not any(_differ(sums[i], sums[t]) for i, t in enumerate(transposes))
    return count


def _differ(x: Number, y: Number) -> bool:
    return bool(abs(x - y) > 0)
