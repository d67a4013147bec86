r"""What no layer of K modes can express: the tail of a concept's spectrum.

The best concept of modes up to K leaves the share \( \sum_{\lvert k\rvert>K}\lvert\hat D_k\rvert^2/
\lVert D\rVert^2 \) of the energy, and the cosine of any such concept with the true one is at most
the root of one less the tail. The tail of a Gaussian of standard deviation \( \sigma \) is at most
\( \operatorname{erfc}(2\pi\sigma K)\le e^{-4\pi^2\sigma^2K^2} \), below any power of 1/K; that of a
box of width b is at most \( 2/(\pi^2bK) \).
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import ball, constant, power, require, sine_of_turn
from pentad.theory.operators.transcendental import complementary_error, pi

Function = Shaped[np.ndarray, "_ 2"]


def energy(function: Function) -> Any:
    """The mean square of a function: its real coefficient at 0, and both signs of the others."""
    squares = (function * function).sum(1)
    return function[0, 0] * function[0, 0] + 2 * squares[1:].sum()


def tail(function: Function, modes: int) -> Any:
    """The share of the energy beyond the modes up to K.

    Parameters
    ----------
    function
        Coefficients, (B + 1, 2).
    modes
        K, at least 0.

    Raises
    ------
    ValueError
        If the function vanishes.

    >>> tail(np.array([[1.0, 0.0], [1.0, 1.0]]), 0)
    np.float64(0.8)
    """
    whole = energy(function)
    require(whole != 0, "of a function that vanishes there is no share; got zero")
    squares = (function * function).sum(1)
    return 2 * squares[modes + 1 :].sum() / whole


def gaussian_tail(width: Fraction, modes: int, terms: int, like: Any) -> Any:
    r"""The tail of a Gaussian of standard deviation `width`, of `terms` modes.

    Coefficients are \( e^{-2\pi^2\sigma^2k^2} \), up to a factor.

    Raises
    ------
    ValueError
        If modes or terms is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, modes=modes, terms=terms)
    rate = 4 * power(pi(like), 2) * constant(width * width, like)

    def weight(k: int) -> Any:
        return np.exp(-rate * k * k) if isinstance(rate, float) else (-rate * k * k).exp()

    above = sum(weight(k) for k in range(modes + 1, terms + 1))
    below = sum(weight(k) for k in range(1, modes + 1))
    return above / (constant(Fraction(1, 2), like) + below + above)


def gaussian_tail_bound(width: Fraction, modes: int, like: Any) -> Any:
    r"""\( \operatorname{erfc}(2\pi\sigma K) \), float or ball.

    The sum of \( e^{-4\pi^2\sigma^2k^2} \) beyond K is at most the integral from K on, and the sum
    of all at least that over the line.

    Parameters
    ----------
    width
        \( \sigma>0 \), in lengths of the circle.
    modes
        K, at least 0.
    like
        A float for a float; else a ball.

    Raises
    ------
    ValueError
        If the width is not positive.

    >>> round(gaussian_tail_bound(Fraction(1, 25), 8, 1.0), 4)
    0.0045
    """
    require(width > 0, f"a Gaussian has a positive width; got {width}")
    return complementary_error(2 * pi(like) * constant(width * modes, like))


def box_tail(width: Fraction, modes: int, like: Any) -> Any:
    r"""\( 1-\frac1b\Bigl(b^2+2\sum_{k\le K}\frac{\sin^2\pi kb}{\pi^2k^2}\Bigr) \), of a box.

    Parameters
    ----------
    width
        b, between 0 and 1.
    modes
        K.
    like
        A float for a float; else a ball.

    Raises
    ------
    ValueError
        If the width is none of a part of the circle.

    >>> round(float(box_tail(Fraction(4, 25), 12, 1.0)), 3)
    0.05
    """
    require(0 < width < 1, f"a box is a part of the circle; got a width of {width}")
    total: Any = 0
    for k in range(1, modes + 1):
        if isinstance(like, float | np.floating):
            sine: Any = np.sin(np.pi * k * float(width))
        else:
            sine = sine_of_turn(k * width)
        total = total + sine * sine / (k * k)
    b = float(width) if isinstance(like, float | np.floating) else ball(width)
    return 1 - b - 2 * total / (power(pi(like), 2) * b)
