r"""How far an element of a commutative scheme is from a multiple of a projection.

\[ \|A^2 - \lambda A\|_F^2 = \sum_k m_k \theta_k^2 (\theta_k - \lambda)^2, \qquad
   A = \sum_i a_i A_i = \sum_k \theta_k E_k . \]
"""

from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.scalars import Number, require
from pentad.theory.schemes.configurations import CoherentConfiguration
from pentad.theory.schemes.eigenmatrices import (
    eigenmatrices,
    idempotent_orbits,
    numerical_eigenmatrices,
)
from pentad.theory.schemes.idempotent_sums import field_trace


def projection_defect(A: Shaped[np.ndarray, "n n"], strength: Number) -> Number:
    r"""\( \|A^2 - \lambda A\|_F^2 \) of a real matrix, from its entries.

    Parameters
    ----------
    A : (n, n) array of any number type
    strength : number lambda, in the units of A

    Returns
    -------
    number
        In the units of A to the fourth; 0 for a symmetric A exactly if it is lambda times a
        projection.

    >>> float(projection_defect(np.array([[1.0, 1.0], [1.0, 1.0]]), 1.0))
    4.0
    """
    difference: Any = A @ A - strength * A
    total: Number = (difference * difference).sum()
    return total


def projection_defect_by_idempotents(
    scheme: CoherentConfiguration, coefficients: Shaped[np.ndarray, "rank"], strength: Number
) -> Number:
    r"""\( \sum_k m_k \theta_k^2 (\theta_k - \lambda)^2 \) for A = sum_i a_i A_i.

    Exact by traces of number fields; in floats by the eigenmatrix.

    Parameters
    ----------
    scheme : CoherentConfiguration, homogeneous and commutative
    coefficients : (rank,) array of flint.fmpq or floats a_i, the same for transposes
    strength : number lambda, in the units of A

    Returns
    -------
    number
        In the units of A to the fourth, as `projection_defect`.

    Raises
    ------
    ValueError
        If there are not as many coefficients as relations, or the scheme is not homogeneous or not
        commutative.

    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> from pentad.theory.schemes.constructions import simplex_relations
    >>> digon = association_scheme(simplex_relations(2))
    >>> projection_defect_by_idempotents(digon, np.array([1.0, 1.0]), 2.0)
    0.0
    """
    require(
        len(coefficients) == scheme.rank,
        f"there are as many coefficients as relations, {scheme.rank}; got {len(coefficients)}",
    )
    if coefficients.dtype != object:
        P, _ = numerical_eigenmatrices(scheme)
        theta = (P @ coefficients).real
        multiplicities = np.array(eigenmatrices(scheme).multiplicities)
        return float(multiplicities @ (theta * (theta - strength)) ** 2)
    from flint import fmpq, fmpq_poly

    total = fmpq(0)
    for orbit in idempotent_orbits(scheme):
        value = sum(
            (c * g for c, g in zip(coefficients, orbit.values, strict=True)), fmpq_poly([0])
        )
        square = (value * (value - strength)) ** 2
        total += orbit.multiplicity * field_trace(orbit, square)
    return total
