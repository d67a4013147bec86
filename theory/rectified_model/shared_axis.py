r"""Features that share one axis: what is conjectured of them, and weights that do better.

m features in n dimensions, each column of W with at most one nonzero entry: features on different
axes do not meet, so the least loss is that of the best split,

\[ Q_{m,n,S} = \min_{k_1 + \dots + k_n = m} \sum_j q_{k_j}(S), \]

q_k being the least loss of k features on one axis, q_1 = 0.  The registry Mathematics for AI Safety
(MAIS-O49) conjectures q_k = min((k - 1) V, p^2/3 + (k - 2) V), where V is what an input costs that
is not stored.  Inputs are uniform on [0, 1] with probability p = 1 - S.  Everything is
dimensionless.  The witnesses are ours.
"""

from fractions import Fraction
from typing import NamedTuple

from pentad.theory.numbers.scalars import Number, require, require_count, smaller
from pentad.theory.rectified_model.two_features import unstored_loss


class AxisWeights(NamedTuple):
    """Rational weights and biases of features on one axis, at a sparsity.

    Attributes
    ----------
    S : Fraction
    w, b : tuples of Fraction
        Weights and biases; `square` times the outer product of w is W^T W.
    square : Fraction
    """

    S: Fraction
    w: tuple[Fraction, ...]
    b: tuple[Fraction, ...]
    square: Fraction = Fraction(1)


WITNESSES = {
    "S = 2/5": AxisWeights(
        Fraction(2, 5),
        (Fraction(1), Fraction(-1)),
        (Fraction(1, 5), Fraction(1, 5)),
        Fraction(3, 4),
    ),
    "S = 3/7": AxisWeights(
        Fraction(3, 7),
        (Fraction(1), Fraction(-1)),
        (Fraction(1, 5), Fraction(1, 5)),
        Fraction(3, 4),
    ),
    "S = 1/5": AxisWeights(
        Fraction(1, 5),
        (Fraction(9, 10), Fraction(-2, 5)),
        (Fraction(1, 5), Fraction(12, 25)),
    ),
    "S = 19/20, three features": AxisWeights(
        Fraction(19, 20),
        (Fraction(21, 20), Fraction(-1), Fraction(2, 5)),
        (Fraction(-3, 20), Fraction(0), Fraction(1, 100)),
    ),
}
"""Weights that lose less than is conjectured to be possible."""


def conjectured_axis_loss(p: Number, k: int) -> Number:
    """The smaller one of (k - 1) V and p^2/3 + (k - 2) V, for k >= 2 features on one axis.

    Parameters
    ----------
    p : number, 0 < p <= 1
    k : int

    Raises
    ------
    ValueError
        If p is outside (0, 1] or k below 2.

    >>> conjectured_axis_loss(Fraction(1, 20), 3)
    Fraction(27, 1600)
    """
    require_count(k, "k", least=2)
    dropped = unstored_loss(p)
    return smaller((k - 1) * dropped, p * p / 3 + (k - 2) * dropped)


def chord_defect(low: Number, high: Number, k: int) -> Number:
    r"""How far p^k (1-p)^(2-k) may lie below its chord, as a share: 1 / (1 + this) of it at least.

    \( h^2 / (4 p_0 p_1) \) for k = 2, \( h^2 / (4 (1 - p_0)(1 - p_1)) \) for k = 0, h = p_1 - p_0,
    and 0 for k = 1.

    Raises
    ------
    ValueError
        If k is not 0, 1 or 2, or not 0 < low, high < 1.

    >>> chord_defect(Fraction(1, 4), Fraction(1, 2), 2)
    Fraction(1, 8)
    """
    require_count(k, "k", least=0)
    require(k <= 2, f"k is 0, 1 or 2; got {k}")
    require(0 < low < 1 and 0 < high < 1, f"low and high are in (0, 1); got {low}, {high}")
    width = (high - low) * (high - low) / 4
    shares = (width / ((1 - low) * (1 - high)), 0 * width, width / (low * high))
    return shares[k]
