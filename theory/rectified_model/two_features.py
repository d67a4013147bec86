"""Two features on a line: when the ReLU toy model stores only the first is unstable.

Inputs are uniform on [0, 1] with probability p; the second feature enters with a small length.
"""

from pentad.theory.numbers.scalars import Number, require_probability, root


def unstored_loss(p: Number) -> Number:
    """Least loss p/3 - p^2/4 of an input that is not stored: its variance; any number type.

    Raises
    ------
    ValueError
        If p is outside (0, 1].

    >>> unstored_loss(1.0) == 1 / 3 - 1 / 4
    True
    """
    require_probability(p)
    return p / 3 - p * p / 4


def second_feature_cost(p: Number, shift: Number) -> Number:
    r"""What a second feature of small length costs the first one, per squared length.

    With W = (1 + o e, -e) and bias (s e, ..), small e > 0, the first output loses

    \[ e^2 \left[ p\, \mathbb{E} (2 o x_1 + s - x_2)^2 + (1 - p)\, \mathbb{E} (s - x_2)_+^2
       \right], \quad
       o = -\tfrac34 (s - \tfrac p2), \]

    at the best o, a polynomial in p and s; any number type.

    Parameters
    ----------
    p : number, 0 < p <= 1
    shift : number, 0 <= s <= 1

    Raises
    ------
    ValueError
        If p is outside (0, 1].

    >>> second_feature_cost(1.0, 0.5) == unstored_loss(1.0)
    True
    """
    require_probability(p)
    s = shift
    stored = s * s / 4 - s * p / 4 + p / 3 - 3 * p * p / 16
    return p * stored + (1 - p) * ((1 - p) * s * s + p * s * s * s / 3)


def best_shift(p: Number) -> Number:
    """The shift s at which `second_feature_cost` is least; a ball for flint rationals.

    Raises
    ------
    ValueError
        If p is outside (0, 1].

    >>> best_shift(1.0)
    0.5
    """
    require_probability(p)
    half = p / 2 + 2 * (1 - p) * (1 - p)
    return p * p / (2 * (half + root(half * half + p * p * p * (1 - p), 2)))


def stability_threshold(p: Number) -> Number:
    r"""The relative importance above which to store only the first of two features is unstable.

    \[ r_c(p) = \min_s \kappa(p, s) / V(p), \]

    the least `second_feature_cost` over what a small second feature gains. About p when p is
    small, and 1 at p = 1.

    Raises
    ------
    ValueError
        If p is outside (0, 1].

    >>> stability_threshold(1.0), round(stability_threshold(0.5), 4)
    (1.0, 0.5504)
    """
    return second_feature_cost(p, best_shift(p)) / unstored_loss(p)
