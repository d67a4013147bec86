r"""\( \pi \) and the Hurwitz zeta function, as floats or as balls."""

from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import ball, require


def pi(like: Number) -> Number:
    r"""\( \pi \) as a float beside floats, and as a ball beside everything else.

    >>> round(pi(1.0), 4)
    3.1416
    """
    if isinstance(like, float | np.floating):
        return float(np.pi)
    from flint import arb

    return ball(0).image(lambda _: arb.pi())


def hurwitz_zeta(s: int, a: Number) -> Number:
    r"""\( \zeta(s,a)=\sum_{m\ge0}(m+a)^{-s} \), which for a = 1 is Riemann's \( \zeta(s) \).

    Parameters
    ----------
    s
        An integer of at least 2.
    a
        Positive.

    Raises
    ------
    ValueError
        If the series diverges or has a pole.

    >>> round(hurwitz_zeta(2, 1.0), 6)
    1.644934
    """
    require(s >= 2, f"the series converges for s > 1; got s={s}")
    require(a > 0, f"the series has its poles at a <= 0; got a={a}")
    if isinstance(a, float | np.floating):
        from scipy.special import zeta

        return float(zeta(s, a))
    from flint import arb

    def raw(value: Any) -> Any:
        return arb(s).zeta(value)

    return ball(a).image(raw)


def as_balls(values: Shaped[np.ndarray, "*shape"]) -> Shaped[np.ndarray, "*shape"]:
    """Floats as they are, and every other number of an array as a ball.

    >>> as_balls(np.array([0.5])).tolist()
    [0.5]
    """
    if values.dtype.kind == "f":
        return values
    found = np.empty(values.shape, dtype=object)
    for index in np.ndindex(values.shape):
        found[index] = ball(values[index])
    return found
