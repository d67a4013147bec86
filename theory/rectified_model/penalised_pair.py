r"""Two features on a line with importances 1 and I, and a penalty on their overlap.

\[ L + 2 \lambda w_1^2 w_2^2, \qquad
   L = \ell(w_1^2, w_1 w_2, b_1) + I\, \ell(w_2^2, w_1 w_2, b_2), \]

where l(a, k, b) is the loss of one output \( (a x + k y + b)_+ \) of x.  Inputs are uniform on
[0, 1] with probability p = 1 - S.  Dropping the second feature costs I V, V = p/3 - p^2/4, for
every lambda; so both are stored exactly for lambda below

\[ \lambda_c = \sup_{w_1 w_2 \ne 0} \frac{I V - L}{2 w_1^2 w_2^2} \qquad (I \le 1). \]

Near the drop phase write w_1 w_2 = -e, w_1^2 = r = 1 + \alpha e, b_1 = s e.  While 0 <= s <= 1 and
the second output is not cut off, L - I V is e^2 times `weak_pair_excess`, exactly.

Everything is dimensionless, and any number type goes in where nothing else is said.  Source: ours;
the problem is MAIS-O51 of the registry Mathematics for AI Safety.
"""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.scalars import (
    Number,
    larger,
    positive_part,
    require,
    require_probability,
)
from pentad.theory.rectified_model.toy_loss_by_definition import full_toy_loss_by_definition
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss
from pentad.theory.rectified_model.two_features import (
    best_shift,
    second_feature_cost,
    unstored_loss,
)


def axis_loss(w: Shaped[Any, " n"], b: Shaped[Any, " n"], p: Number, importance: Number = 1) -> Any:
    """The whole loss of features that share one axis: of W = w, one row.

    Parameters
    ----------
    w, b : (n,) arrays of floats or rationals
    p : number, 0 < p <= 1
    importance : number or (n,) array

    Raises
    ------
    ValueError
        If p is outside (0, 1].

    >>> round(float(axis_loss(np.array([1.0, -1.0]), np.zeros(2), 0.5)), 12) == round(1 / 12, 12)
    True
    """
    return full_toy_loss(np.multiply.outer(w, w), b, p, importance)


def axis_loss_by_definition(
    w: Shaped[Any, " n"], b: Shaped[Any, " n"], p: Number, importance: Number = 1
) -> Any:
    """The same by listing the sets of active features.

    >>> round(float(axis_loss_by_definition(np.array([1.0, -1.0]), np.zeros(2), 0.5)) * 12, 12)
    1.0
    """
    return full_toy_loss_by_definition(np.multiply.outer(w, w), b, p, importance)


def cut_output_loss(a: Number, e: Number, b: Number, p: Number) -> Number:
    r"""The loss of the output \( (a x - e y + b)_+ \) of x, for 0 <= b <= e <= a + b and e > 0.

    With d = a - 1 and \( u = d^2/3 + d b + b^2 \),

    \[ (1-p)^2 b^2 + p (1-p) \Bigl( \frac{b^3}{3 e} + u \Bigr) + p^2 \Bigl( u - \frac{d e}{2} - b e
       + \frac{e^2}{3} - \frac{(e - b)^4 (1 + a)}{12 a^2 e} \Bigr). \]

    Raises
    ------
    ValueError
        If p is outside (0, 1].

    >>> round(cut_output_loss(1.0, 1.0, 0.0, 0.5) * 24, 12)  # half of an antipodal pair
    1.0
    """
    require_probability(p)
    q, d = 1 - p, a - 1
    alone = d * d / 3 + d * b + b * b
    rest = e - b
    corner = rest * rest * rest * rest * (1 + a) / (12 * a * a * e)
    both = alone - d * e / 2 - b * e + e * e / 3 - corner
    return q * q * b * b + p * q * (b * b * b / (3 * e) + alone) + p * p * both


def weak_pair_excess(
    p: Number, importance: Number, e: Number, growth: Number, shift: Number
) -> Number:
    r"""(L - I V) / e^2 of the pair w_1 w_2 = -e, w_1^2 = r = 1 + alpha e, b_1 = s e, 0 <= s <= 1.

    The second output is not cut off and has its best bias.  With \( u = \alpha^2/3 + \alpha s +
    s^2 \),

    \[ (1-p)^2 s^2 + p (1-p) \Bigl( \frac{s^3}{3} + u \Bigr) + p^2 \Bigl( u - \frac \alpha 2 - s +
       \frac13 - e \frac{(1 + r) (1 - s)^4}{12 r^2} \Bigr)
       + I V \Bigl( 1 - \frac 2r + \frac{e^2}{r^2} \Bigr). \]

    Raises
    ------
    ValueError
        If p is outside (0, 1].

    >>> p = 0.5
    >>> s = best_shift(p)
    >>> found = weak_pair_excess(p, 1.0, 0.0, 1.5 * (p / 2 - s), s)
    >>> abs(found + 2 * local_penalty(p, 1.0)) < 1e-15
    True
    """
    require_probability(p)
    q, r, s, alpha = 1 - p, 1 + growth * e, shift, growth
    alone = alpha * alpha / 3 + alpha * s + s * s
    rest = (1 - s) * (1 - s)
    both = alone - alpha / 2 - s - e * (1 + r) * rest * rest / (12 * r * r)
    first = q * q * s * s + p * q * (s * s * s / 3 + alone) + p * p * (both + (1 + 0 * p) / 3)
    return first + importance * unstored_loss(p) * (1 - 2 / r + e * e / (r * r))


def local_penalty(p: Number, importance: Number) -> Number:
    r"""lambda_loc = (I V(p) - min_s kappa(p, s)) / 2: below it the drop phase is unstable.

    `two_features.second_feature_cost` is kappa.  It may be negative: then the drop phase is locally
    stable without a penalty.

    Raises
    ------
    ValueError
        If p is outside (0, 1].

    >>> round(local_penalty(0.5, 1.0), 6)
    0.023414
    """
    return (importance * unstored_loss(p) - second_feature_cost(p, best_shift(p))) / 2


def change_with_overlap(p: Number, importance: Number, shift: Number) -> Number:
    r"""The derivative of `weak_pair_excess` by e at 0, at the growth that is best there.

    \[ 3 I V \Bigl( \frac p2 - s \Bigr) - \frac{p^2 (1 - s)^4}{6}. \]

    Raises
    ------
    ValueError
        If p is outside (0, 1].

    >>> change_with_overlap(1.0, 1.0, 0.5) * 96
    -1.0
    """
    rest = (1 - shift) * (1 - shift)
    return importance * unstored_loss(p) * (p / 2 - shift) * 3 - p * p * rest * rest / 6


def boundary_slope(p: Number, importance: Number) -> Number:
    r"""The slope c of the greatest penalty at which an overlap e pays: lambda_loc + c e + O(e^2).

    \[ c = \frac{p^2 (1 - s)^4}{12} - \frac32 I V \Bigl( \frac p2 - s \Bigr), \qquad
       s = \mathrm{argmin}_s\, \kappa(p, s). \]

    Where c > 0 both features appear by a jump; where c < 0 the drop phase is left continuously,
    unless a pair that is not weak is better already.

    Raises
    ------
    ValueError
        If p is outside (0, 1].

    >>> boundary_slope(0.5, 1.0) < 0 < boundary_slope(0.9, 1.0)
    True
    """
    return -change_with_overlap(p, importance, best_shift(p)) / 2


def tricritical_importance(p: Number) -> Number:
    r"""The importance I at which `boundary_slope` is zero: p^2 (1 - s)^4 / (18 V (p/2 - s)).

    Raises
    ------
    ValueError
        If p is outside (0, 1); at 1 there is none.

    >>> p = 0.5
    >>> abs(boundary_slope(p, tricritical_importance(p))) < 1e-16
    True
    """
    s = best_shift(p)
    require(s < p / 2, f"p = 1 has no such importance; got p = {p}")
    rest = (1 - s) * (1 - s)
    return p * p * rest * rest / (18 * unstored_loss(p) * (p / 2 - s))


class WeakPairBounds(NamedTuple):
    """What bounds the penalised loss of a weak pair from below; dimensionless.

    Attributes
    ----------
    start : number
        F_0 - I V + 2 lambda.
    rest : number
        R, what is added to it per overlap.
    """

    start: Any
    rest: Any


def weak_pair_bounds(
    p: Number,
    importance: Number,
    penalty: Number,
    e: Number,
    growth: Number,
    shift: Number,
    sign: int,
) -> WeakPairBounds:
    r"""F_0 - I V + 2 lambda and R: the penalised loss minus I V is at least e^2 (start + e R).

    With w_1 w_2 = sign e, t = s + sign y for y uniform with probability p and else 0,

    \[ F_0 = p\, \mathbb{E} (\alpha x + t)^2 + (1-p)\, \mathbb{E} t_+^2, \qquad
       R = \frac{I V}{r} \Bigl( 2 \alpha + \frac er \Bigr)
       - \frac{p (1 + r)}{3 r^2}\, \mathbb{E} (-t)_+^3, \]

    if the second output costs at least V ((1 - e^2/r)^2 + e^2).

    Raises
    ------
    ValueError
        If p is outside (0, 1], or the sign is not 1 or -1.

    >>> found = weak_pair_bounds(0.5, 1.0, 0.0, 0.0, 0.25, 0.08, -1)
    >>> abs(found.start - weak_pair_excess(0.5, 1.0, 0.0, 0.25, 0.08)) < 1e-15
    True
    """
    require_probability(p)
    require(sign in (1, -1), f"a sign is 1 or -1; got {sign}")
    q, r, s, alpha = 1 - p, 1 + growth * e, shift, growth
    V = importance * unstored_loss(p)
    mean = s + sign * p / 2
    best = alpha + 3 * mean / 2
    stored = _square(best) / 3 + _square(mean) / 4 + unstored_loss(p)
    above, below = positive_part(s), positive_part(-s)
    if sign < 0:
        rise = (_cube(above) - _cube(positive_part(s - 1))) / 3
        cut = (_fourth(positive_part(1 - s)) - _fourth(below)) / 4
    else:
        rise = (_cube(positive_part(s + 1)) - _cube(above)) / 3
        cut = (_fourth(below) - _fourth(positive_part(-s - 1))) / 4
    start = p * stored + q * (q * above * above + p * rise) - V + 2 * penalty
    lost = p * (1 + r) / (3 * r * r) * (q * _cube(below) + p * cut)
    return WeakPairBounds(start, V / r * (2 * alpha + e / r) - lost)


def weak_pair_floor(
    p: Number,
    importance: Number,
    penalty: Number,
    e: Number,
    growth: Number,
    shift: Number,
    sign: int,
) -> Number:
    r"""Where this is not negative, a weak pair pays at no penalty lambda' >= lambda, lambda_loc.

    Of `weak_pair_bounds` it is start + e R, for the sign - the larger one of that and R.  R >= 0
    suffices only where start is not negative, as it is from lambda_loc on.  Start grows with lambda
    and R does not change: what is found at a penalty just below lambda_loc holds at lambda_loc,
    though at that penalty itself weak pairs of the sign - do pay.

    Raises
    ------
    ValueError
        If p is outside (0, 1], or the sign is not 1 or -1.

    >>> weak_pair_floor(0.5, 1.0, local_penalty(0.5, 1.0), 0.1, 0.25, 0.08, -1) > 0
    True
    >>> below, shift = 0.0234143, best_shift(0.5)
    >>> near = (1e-6, 1.5 * (0.25 - shift), shift)
    >>> gain = -weak_pair_excess(0.5, 1.0, *near) - 2 * below
    >>> weak_pair_floor(0.5, 1.0, below, *near, -1) > 0 and gain > 0
    True
    """
    start, rest = weak_pair_bounds(p, importance, penalty, e, growth, shift, sign)
    bracket = start + e * rest
    return larger(rest, bracket) if sign < 0 else bracket


def _square(x: Number) -> Any:
    return positive_part(x * x)


def _cube(x: Number) -> Any:
    return x * x * x


def _fourth(x: Number) -> Any:
    return x * x * x * x
