r"""What two active features cost where one costs nothing: unit features without positive products.

With b = 0, features of length one and no positive product, one active feature is decoded without
error.  Two that are active at once, uniform on [0, 1], with product -c, lose

\[ f(c) = 2\,\mathbb{E} \min(t, c s)^2 = \frac{2 c^2 - c^3}{3}, \qquad 0 \le c \le 1, \]

and no other output is positive.  For every real w

\[ 3 f(c) \ge 4 c w - 2 (1 + c) w^2, \]

since \( (1 + c) \) times the difference is \( c^3 (1 - c) + 2 (c - (1 + c) w)^2 \).  For a
symmetric C with zero diagonal, v not 0, \( s = \lvert v \rvert^2 \) and
\( w_{ij} = v_i v_j / s \) the floors add up to

\[ \sum_{i<j} [4 c_{ij} w_{ij} - 2 (1 + c_{ij}) w_{ij}^2] = 1 + \sum_{i<j} c_{ij} w_{ij}
   \frac{(v_i - v_j)^2}{s} + \sum_i \frac{v_i (2 s - v_i^2)}{s^2} ((C v)_i - v_i). \]

A positive dependency \( \sum_i v_i w_i = 0 \) of unit features with products -C says Cv = v, so
that features with one cost at least 1/3.  Squared amplitudes.  Source: ours.
"""

from itertools import combinations
from typing import Any

from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import require


def pair_interference(c: Number) -> Any:
    """f(c) = (2 c^2 - c^3) / 3, what two unit features with product -c lose when both are active.

    Squared amplitudes; for 0 <= c <= 1.

    >>> from fractions import Fraction
    >>> pair_interference(Fraction(1)), pair_interference(Fraction(1, 2))
    (Fraction(1, 3), Fraction(1, 8))
    """
    return c * c * (2 - c) / 3


def interference_floor(c: Number, w: Number) -> Any:
    """(4 c w - 2 (1 + c) w^2) / 3, which is at most f(c), for every real w.

    Equal to f only if c is 0 or 1 and w = c / (1 + c).

    >>> from fractions import Fraction
    >>> interference_floor(Fraction(1), Fraction(1, 2))
    Fraction(1, 3)
    """
    return (4 * c * w - 2 * (1 + c) * w * w) / 3


def summed_interference(A: Matrix) -> Any:
    """The sum of f(-A_ij) over pairs i < j of unit features with Gram matrix A.

    Raises
    ------
    ValueError
        If A is not square, a length is not one, or a product is positive or below -1.

    >>> import numpy as np
    >>> from fractions import Fraction
    >>> one = Fraction(1)
    >>> summed_interference(np.array([[one, -one / 2], [-one / 2, one]]))
    Fraction(1, 8)
    """
    n = len(A)
    require(A.shape == (n, n), f"a Gram matrix is square; got shape {A.shape}")
    for i in range(n):
        require(A[i, i] == 1, f"features have length one; got a square of {A[i, i]}")
    products = [A[i, j] for i, j in combinations(range(n), 2)]
    for product in products:
        require(-1 <= product <= 0, f"products lie between -1 and 0; got {product}")
    return sum((pair_interference(-product) for product in products), start=0 * A[0, 0])


def summed_floors(C: Matrix, v: Matrix) -> Any:
    """The sum over i < j of 4 c w - 2 (1 + c) w^2 at w = v_i v_j / |v|^2.

    Parameters
    ----------
    C : (n, n) array
        Symmetric; its diagonal is not read.
    v : (n,) array
        Not 0.

    Raises
    ------
    ValueError
        For shapes that do not fit, and for v = 0.

    >>> import numpy as np
    >>> from fractions import Fraction
    >>> one = Fraction(1)
    >>> int(summed_floors(np.array([[0 * one, one], [one, 0 * one]]), np.array([one, one])))
    1
    """
    s = _squared_length(C, v)
    return sum(
        3 * interference_floor(C[i, j], v[i] * v[j] / s) for i, j in combinations(range(len(v)), 2)
    )


def floors_by_dependency(C: Matrix, v: Matrix) -> Any:
    """The same sum as 1, spread of v over linked pairs, and what Cv exceeds v by.

    Arguments and errors as for `summed_floors`; the diagonal of C is 0.

    >>> import numpy as np
    >>> from fractions import Fraction
    >>> one = Fraction(1)
    >>> int(floors_by_dependency(np.array([[0 * one, one], [one, 0 * one]]), np.array([one, one])))
    1
    """
    s = _squared_length(C, v)
    spread = sum(
        C[i, j] * v[i] * v[j] * (v[i] - v[j]) * (v[i] - v[j])
        for i, j in combinations(range(len(v)), 2)
    )
    beyond = (v * (2 * s - v * v) * (C @ v - v)).sum()
    return 1 + (spread + beyond) / (s * s)


def _squared_length(C: Matrix, v: Matrix) -> Any:
    require(
        v.ndim == 1 and C.shape == (len(v), len(v)),
        f"a matrix (n, n) and n numbers; got shapes {C.shape} and {v.shape}",
    )
    s = (v * v).sum()
    require(bool(s != 0), "v must not be 0")
    return s
