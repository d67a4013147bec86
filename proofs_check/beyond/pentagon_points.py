"""Points at which claims about all five features in the plane are tried, and their losses."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from pentad.theory.numbers.domains import Choose, Parameter, Point, fractions
from pentad.theory.numbers.scalars import ball, constant
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.best_pentagon import placed_pentagon
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss

STEPS = 1000


def near_pentagon(square: Any, bias: Any, digits: int = 7) -> Point:
    """Rational weights and biases within rounding of a regular pentagon with equal biases.

    Parameters
    ----------
    square, bias
        Squared circumradius and bias.
    digits : int
        Decimals that are kept.
    """
    W, b = placed_pentagon(ball(Fraction(square)), ball(Fraction(bias)))

    def rounded(value: Any) -> Fraction:
        return Fraction(round(float(value.mid()) * 10**digits), 10**digits)

    return {
        "W": fractions([[rounded(value) for value in row] for row in W]),
        "b": fractions([[rounded(value) for value in b]])[0],
    }


def parameters_near(pentagon: Callable[[Point], Point]) -> tuple[Parameter, Parameter]:
    """Any W and b, half of them drawn near a pentagon, with up to three features moved.

    Parameters
    ----------
    pentagon : function of the parameters drawn before
        Gives W and b.
    """

    def features(choose: Choose, point: Point) -> Any:
        if choose(0, 1):
            return fractions([[Fraction(choose(-24, 24), 12) for _ in range(5)] for _ in range(2)])
        W = pentagon(point)["W"].copy()
        for _ in range(choose(0, 3)):
            W[choose(0, 1), choose(0, 4)] += _step(choose)
        return W

    def biases(choose: Choose, point: Point) -> Any:
        if choose(0, 1):
            return fractions([[Fraction(choose(-24, 12), 12) for _ in range(5)]])[0]
        b = pentagon(point)["b"].copy()
        b[choose(0, 4)] += _step(choose)
        return b

    return (
        Parameter("W", "any real (2, 5) matrix", features),
        Parameter("b", "any five real biases", biases),
    )


def _step(choose: Choose) -> Fraction:
    return Fraction(choose(-STEPS, STEPS), 10 ** choose(3, 6))


def population_loss(W: Any, b: Any, p: Any) -> Any:
    """The loss with any number of active features."""
    found: Any = full_toy_loss(gram(W), b, p)
    return found.item() if hasattr(found, "item") else found


def listed(values: Mapping[Fraction, str], p: Any, times: Fraction = Fraction(1)) -> Any:
    """The number that is listed at p, times a rational.

    Raises
    ------
    ValueError
        If none is listed there.
    """
    for known, digits in values.items():
        if abs(p - constant(known, p)) < constant(Fraction(1, 10**9), p):
            return constant(Fraction(digits) * times, p)
    raise ValueError(f"no pentagon is listed at p={p}")
