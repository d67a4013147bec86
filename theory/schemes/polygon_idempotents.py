r"""Idempotents of the k-gon's scheme in closed form, and antiprisms in the algebra of the 2k-gon.

\[ (E_j)_{xy} = \frac{m_j}{k} \cos \frac{2 \pi j (x - y)}{k}, \qquad
   A = k r^2 E_1 + 2 k h^2 E_k \text{ for the k-antiprism, in the } 2k\text{-gon}. \]
"""

from fractions import Fraction

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.frames.symmetric_frames import antiprism_gram
from pentad.theory.numbers.cyclotomic import cosine
from pentad.theory.numbers.limits import MOST_ROWS, require_at_most
from pentad.theory.numbers.scalars import Number, require, require_count
from pentad.theory.schemes.configurations import association_scheme
from pentad.theory.schemes.constructions import polygon_relations
from pentad.theory.schemes.eigenmatrices import primitive_idempotents


def polygon_idempotent(k: int, j: int) -> Shaped[np.ndarray, "k k"]:
    """The idempotent of frequency j of the k-gon's scheme, in exact cosines.

    Parameters
    ----------
    k : int, k >= 1
    j : int, 0 <= j <= k / 2

    Returns
    -------
    (k, k) array of exact numbers
        A projection of rank m_j: 1 for j = 0 and j = k / 2, else 2.

    Raises
    ------
    ValueError
        If k is not a positive integer or j is not between 0 and k / 2, or k is above
        `MOST_ROWS`.

    >>> polygon_idempotent(3, 1)[0].tolist()
    [2/3, -1/3, -1/3]
    """
    require_at_most(MOST_ROWS, k=k)
    require_count(k, "k")
    require(0 <= 2 * j <= k, f"frequencies of a {k}-gon are from 0 to {k} / 2; got j={j}")
    row = np.array([cosine(Fraction(j * s % k, k)) for s in range(k)])
    steps = np.arange(k)
    return np.asarray(row[(steps - steps[:, None]) % k] * (1 if 2 * j % k == 0 else 2) / k)


def antiprism_eigenvalues(k: int, squared_height: Number) -> Shaped[np.ndarray, "frequencies"]:
    r"""Eigenvalues of `antiprism_gram` on the idempotents of the 2k-gon, for frequencies 0 to k.

    \[ \theta_j = \sum_{s < 2k} A_{0s} \cos \frac{\pi j s}{k}, \]

    in exact cosines.

    Parameters
    ----------
    k : int, k >= 1
    squared_height : number h^2 from 0 to 1; corners have length 1

    Raises
    ------
    ValueError
        If k is not a positive integer, or h^2 is outside [0, 1], or k is above `MOST_ROWS`.

    >>> antiprism_eigenvalues(2, Fraction(1, 4)).tolist()
    [0, 3/2, 1]
    """
    require_at_most(MOST_ROWS, k=k)
    row = antiprism_gram(k, squared_height)[0]
    return np.array(
        [
            sum(a * cosine(Fraction(j * s % (2 * k), 2 * k)) for s, a in enumerate(row))
            for j in range(k + 1)
        ]
    )


def antiprism_eigenvalues_by_idempotents(
    k: int, squared_height: float
) -> Float[np.ndarray, "frequencies"]:
    r"""The same by \( \operatorname{tr}(A E_j) / m_j \), rounded to twelve digits.

    Parameters
    ----------
    k : int, k >= 2
    squared_height : float h^2 from 0 to 1

    Raises
    ------
    ValueError
        If k is not a positive integer, or h^2 is outside [0, 1], or k is above `MOST_ROWS`.

    >>> antiprism_eigenvalues_by_idempotents(2, 0.25).tolist()
    [0.0, 1.5, 1.0]
    """
    require_at_most(MOST_ROWS, k=k)
    E = primitive_idempotents(association_scheme(polygon_relations(2 * k)))
    multiplicities = np.trace(E, axis1=1, axis2=2)
    traces = np.einsum("xy,kyx->k", antiprism_gram(k, squared_height), E)
    return np.asarray((traces / multiplicities).round(12)) + 0.0
