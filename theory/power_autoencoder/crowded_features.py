"""A feature in a crowd: what it gains when every other feature stands for many equal ones.

Small capacities need many features; with k copies of each other feature they are reached from a
small matrix.  Capacities are dimensionless; C_i and D_i have the units of an input, squared.
"""

from math import comb
from typing import Any

from jaxtyping import Shaped

from pentad.theory.numbers.scalars import Number, power, require_count
from pentad.theory.power_autoencoder.power_loss import LossTerms, require_matrix
from pentad.theory.sparse_inputs import AmplitudeLaw, input_cumulants, moments_from_cumulants


def crowded_feature_loss_terms(
    A: Shaped[Any, "n n"], p: Number, law: AmplitudeLaw, m: int, copies: int
) -> LossTerms:
    r"""C_i and D_i when every feature but the i-th stands for `copies` equal ones, by cumulants.

    \[ \kappa_s(Y_i) = \kappa_s(x) \Bigl( k \sum_j A_{ij}^s - (k - 1) A_{ii}^s \Bigr), \qquad
       C_i = \sum_{j\ \mathrm{odd}} \binom{m}{j} \kappa_{j+1}(x) A_{ii}^j\, E\,Y_i^{m-j}. \]

    Parameters
    ----------
    A : (n, n) array of any number type
    p : number, 0 < p <= 1
    law : AmplitudeLaw, symmetric
    m : int, odd
    copies : int, k >= 1

    Returns
    -------
    LossTerms of (n,) arrays

    Raises
    ------
    ValueError
        If A is not square or not finite, p is outside (0, 1], or m or k is no positive integer.

    >>> import numpy as np
    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> crowded_feature_loss_terms(np.eye(2), 0.5, RADEMACHER, 3, 10).energy
    array([0.5, 0.5])
    """
    require_matrix(A, "A", square=True)
    require_count(m, "m")
    require_count(copies, "copies")
    kappa = input_cumulants(p, law, 2 * m)
    own = A.diagonal()
    powers: list[Any] = [power(A, s) for s in range(2 * m + 1)]
    row = [0 * own] + [
        kappa[s] * (copies * powers[s].sum(1) - (copies - 1) * power(own, s))
        for s in range(1, 2 * m + 1)
    ]
    moments = moments_from_cumulants(row)
    correlation = sum(
        comb(m, k) * kappa[k + 1] * power(own, k) * moments[m - k] for k in range(1, m + 1, 2)
    )
    return LossTerms(correlation, moments[2 * m])


def crowded_capacities(A: Shaped[Any, "n n"], copies: int) -> Shaped[Any, "n"]:
    r"""\( \rho_i = A_{ii}^2 / (k \sum_j A_{ij}^2 - (k - 1) A_{ii}^2) \), k copies of the others.

    Parameters
    ----------
    A : (n, n) array without a zero on the diagonal
    copies : int, k >= 1

    Raises
    ------
    ValueError
        If A is not square or not finite, or k is not a positive integer.

    >>> import numpy as np
    >>> crowded_capacities(np.ones((2, 2)), 3)
    array([0.25, 0.25])
    """
    require_matrix(A, "A", square=True)
    require_count(copies, "copies")
    squares = A.diagonal() ** 2
    return squares / (copies * (A * A).sum(1) - (copies - 1) * squares)
