r"""Two features of opposite signs on a line: their loss as a polynomial, and what a pair gains.

The model has outputs (W^T W x + b)_+ with W of one row; inputs are 0 with probability 1 - p and
else uniform on [0, 1], and the second feature has the importance r of the first one.  Lengths,
biases and losses are dimensionless.  The polynomials are ours; `toy_loss_orders.full_toy_loss` has
the same losses for any weights.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import constant
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss


def pair_loss(A: Any, bias: Number, p: Number, r: Number = 1) -> Any:
    """The whole loss of two features with importances 1 and r and equal biases.

    Parameters
    ----------
    A : 2 rows of 2 numbers
        W^T W.
    bias, p, r : numbers or symbols

    >>> one, nothing = Fraction(1), Fraction(0)
    >>> pair_loss([[one, nothing], [nothing, one]], nothing, one / 2)
    Fraction(0, 1)
    """
    one = 1 + 0 * p
    dtype = object if not isinstance(p, float) else float
    return full_toy_loss(
        np.array(A, dtype=dtype),
        np.array([bias, bias], dtype=dtype),
        p,
        np.array([one, one * r], dtype=dtype),
    )


def antipodal_pair_loss(p: Number, r: Number, w: Number) -> Any:
    """`pair_loss` of W = (1, -w) without bias.

    >>> antipodal_pair_loss(Fraction(1, 2), Fraction(1), Fraction(0))  # r (p / 3)
    Fraction(1, 6)
    """
    return pair_loss([[1 + 0 * w, -w], [-w, w * w]], 0 * p, p, r)


def antipodal_pair_polynomial(p: Number, r: Number, w: Number) -> Any:
    r"""The same as a polynomial, for 0 <= w <= 1.

    \[ L = p^2 \frac{w^2 (2 - w)}{6} + r \left[ p (1 - p) \frac{(1 - w^2)^2}{3} + p^2 \left(
       \frac{w^5}{12} - \frac{w^3}{4} + \frac{1}{3} \right) \right]. \]

    >>> antipodal_pair_polynomial(Fraction(1, 2), Fraction(1), Fraction(0))
    Fraction(1, 6)
    """
    square = w * w
    short = (1 - square) * (1 - square) / 3
    both = square * square * w / 12 - square * w / 4 + (1 + 0 * p) / 3
    return p * p * square * (2 - w) / 6 + r * (p * (1 - p) * short + p * p * both)


def half_pair_loss(p: Number, sign: int = -1, bias: int = 1) -> Any:
    """`pair_loss` of W = (1, sign) / sqrt 2 and importances 1.

    Parameters
    ----------
    p : number or symbol
    sign : -1 or 1
    bias : int
        With 1 the bias makes an output unbiased that is not cut; with 0 there is none.

    >>> half_pair_loss(Fraction(1))  # of two uniform numbers: half the variance of their sum
    Fraction(1, 12)
    """
    half = (1 + 0 * p) / 2
    offset = p / 2 if sign < 0 else 0 * p
    return pair_loss([[half, sign * half], [sign * half, half]], bias * offset, p)


def half_pair_gain(p: Number) -> Any:
    """P (1 - p)^4 (4 + 3 p) / 24: how far `half_pair_loss` is below `two_features.unstored_loss`.

    >>> half_pair_gain(Fraction(1, 2))
    Fraction(11, 1536)
    """
    return p * (1 - p) * (1 - p) * (1 - p) * (1 - p) * (4 + 3 * p) / 24


def short_pair_loss(p: Number, r: Number, sign: int = -1, loss: Any = full_toy_loss) -> Any:
    """The whole loss of W = (1 + o(e), sign e) with e = 1/100 and biases that suit.

    The first feature and the biases are nearly best for that e, and rational for rational p.

    Parameters
    ----------
    p, r : numbers
    sign : -1 or 1
    loss : function of W^T W, biases, p and importances

    >>> round(float(short_pair_loss(1e-9, 0.5) / 1e-9), 6)  # r / 3, as if it were not stored
    0.166633
    """
    e = constant(Fraction(1, 100), p)
    shift = p * p / (2 * p + 8 * (1 - p) * (1 - p))
    first = 1 - e * (shift - p / 2) * 3 / 4
    second = sign * e
    mean = p / 2 * (1 - second * second - first * second)
    one = 1 + 0 * p
    dtype = float if isinstance(p, float) else object
    return loss(
        np.array([[first * first, first * second], [first * second, second * second]], dtype=dtype),
        np.array([shift * e, mean], dtype=dtype),
        p,
        np.array([one, one * r], dtype=dtype),
    )
