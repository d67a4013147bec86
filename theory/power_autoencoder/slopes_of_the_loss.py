r"""The slope of the improvement along a direction, by two routes that are exact for rationals.

I(W + t V) is a polynomial of degree at most 4m in t; its slope at 0 is its coefficient of t.
Units are squared amplitudes over those of t.
"""

from fractions import Fraction
from math import factorial
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import constant, rational, require, require_count
from pentad.theory.power_autoencoder.power_loss import gram, loss_terms, require_matrix
from pentad.theory.sparse_inputs import AmplitudeLaw


def slope_by_polynomials(
    W: Shaped[np.ndarray, "d n"],
    V: Shaped[np.ndarray, "..."],
    p: Number,
    law: AmplitudeLaw,
    m: int,
) -> Number:
    """The coefficient of t in I(W + t V), by arithmetic with rational polynomials in t.

    Parameters
    ----------
    W, V : (d, n) arrays of rationals or floats, which are taken as the rationals that they are
    p : rational or float, 0 < p <= 1
    law : AmplitudeLaw
    m : int, m >= 1

    Returns
    -------
    Number
        A rational, rounded to a float where p is one.

    Raises
    ------
    ValueError
        If W or V is not a finite matrix, their shapes differ, p is outside (0, 1] or m is not a
        positive integer.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> one = np.array([[Fraction(1)]])
    >>> slope_by_polynomials(one, one, Fraction(1, 2), RADEMACHER, 3)
    0
    """
    from flint import fmpq_poly

    _require_direction(W, V)
    moved = np.empty(W.shape, dtype=object)
    for index in np.ndindex(W.shape):
        moved[index] = fmpq_poly([rational(W[index]), rational(V[index])])
    slope: Any = loss_terms(gram(moved), rational(p), law, m).improvement[1]
    return float(slope) if isinstance(p, float) else slope


def slope_by_interpolation(
    W: Shaped[np.ndarray, "d n"],
    V: Shaped[np.ndarray, "..."],
    p: Number,
    law: AmplitudeLaw,
    m: int,
) -> Number:
    r"""The derivative at 0 of the polynomial through I(W + k V), k = -2m, .., 2m.

    \[ \sum_{k=1}^{2m} \frac{(-1)^{k+1} (2m)!^2}{k\,(2m + k)!\,(2m - k)!}
       \left(I(W + k V) - I(W - k V)\right), \]

    exact because the degree is at most 4m.

    Parameters
    ----------
    W, V : (d, n) arrays of any number type
    p : number, 0 < p <= 1
    law : AmplitudeLaw
    m : int, m >= 1

    Raises
    ------
    ValueError
        If W or V is not a finite matrix, their shapes differ, p is outside (0, 1] or m is not a
        positive integer.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> half = np.array([[Fraction(1, 2)]])
    >>> slope_by_interpolation(half, 2 * half, Fraction(1, 1), RADEMACHER, 1)
    Fraction(3, 2)
    """
    _require_direction(W, V)
    require_count(m, "m")

    def improvement(k: int) -> Any:
        return loss_terms(gram(W + k * V), p, law, m).improvement

    total: Any = 0
    for k in range(1, 2 * m + 1):
        weight = Fraction(
            (-1) ** (k + 1) * factorial(2 * m) ** 2,
            k * factorial(2 * m + k) * factorial(2 * m - k),
        )
        total = total + constant(weight, W[0, 0]) * (improvement(k) - improvement(-k))
    slope: Number = total
    return slope


def _require_direction(W: Matrix, V: Matrix) -> None:
    require_matrix(W, "W")
    require_matrix(V, "V")
    require(
        W.shape == V.shape, f"a direction has the shape of the weights; got {V.shape}, {W.shape}"
    )
