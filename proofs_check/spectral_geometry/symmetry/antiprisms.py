"""Capacities of antiprisms with unit corners, in numbers and with k and h^2 as symbols.

Sum the squares of r^2 cos(pi j / k) + (-1)^j h^2 over one turn.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.symbolic import vanishes
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.symmetric_frames import antiprism_gram
from pentad.theory.numbers.cyclotomic import cosine
from pentad.theory.numbers.domains import Parameter, applied
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import family, rational, require


def capacity_sum_of_antiprism(k: Number, t: Number) -> Any:
    """Of a k-antiprism with h^2 = t, k and t numbers or symbols."""
    if family(k) == "sympy":
        own = (1 - t) + t
        return 2 * k * own**2 / _energy_of_row(k, t)
    return capacities(antiprism_gram(k, t)).sum()


def _energy_of_row(k: Number, t: Number) -> Any:
    """Sum over s < 2k of the squares of r^2 cos(pi s / k) + (-1)^s h^2, for symbols k and t.

    An entry is r^2 (z^s + z^-s) / 2 + y^s h^2 with z = exp(i pi / k) and y = exp(i pi); its square
    is a sum of geometric sequences.
    """
    from sympy import Poly, expand, symbols

    z, y = symbols("z y")
    square = expand(z**2 * ((1 - t) * (z + 1 / z) / 2 + y * t) ** 2)
    return sum(
        coefficient * _sum_of_powers(a - 2 + b * k, k)
        for (a, b), coefficient in Poly(square, z, y).terms()
    )


def _sum_of_powers(m: Number, k: Number) -> Any:
    """Sum over s < 2k of w^s, w = exp(i pi m / k): 2k if w = 1, else (w^2k - 1) / (w - 1) = 0.

    Raises
    ------
    ValueError
        If it is not certain that m is 0 or 2k, or else an integer between -2k and 2k other than 0.
    """
    if m in (0, 2 * k):
        return 2 * k
    size = m if m.is_positive else -m
    proper = m.is_integer and size.is_positive and (2 * k - size).is_positive
    require(proper, f"powers of a root of unity other than 1 sum to 0; got m={m}, k={k}")
    return 0


def cosines_cancel(claim: Claim) -> bool | None:
    """The left side for every number of corners from the least on, and for some in numbers.

    At a number k of corners both sides are quotients of polynomials of h^2 of degree 2 at most, so
    that five heights decide whether they are the same.
    """
    from sympy import Symbol

    low = claim.domain.parameter("k").low
    if low is None:
        return None
    least = int(low)
    u = Symbol("u", integer=True, nonnegative=True)
    t = Symbol("t", real=True)
    try:
        left = claim.lhs(k=least + u, t=t)
    except ValueError:
        return None
    if vanishes(left - applied(claim.rhs, {"t": t})) is not True:
        return None
    heights = [rational(Fraction(j, 4)) for j in range(5)]
    agrees = (
        claim.lhs(k=k, t=height) == applied(claim.rhs, {"t": height})
        for k in range(least, least + 4)
        for height in heights
    )
    return True if all(agrees) else None


COSINES_BY_HAND = (
    "all rows of the Gram matrix of an antiprism have the same entries, which depend on x - y "
    "modulo 2k",
    "cos x = (exp(ix) + exp(-ix)) / 2, and (w - 1)(1 + w + .. + w^(2k - 1)) = w^(2k) - 1 for every "
    "number w",
)

ANY_HEIGHT = Parameter("t", "h^2, 0 <= t <= 1", lambda choose, _: Fraction(choose(0, 40), 40))

ANTIPRISMS = (
    Parameter(
        "k", "every whole number from 2 on, drawn up to 13", lambda choose, _: choose(2, 13), low=2
    ),
    ANY_HEIGHT,
)

EQUAL_EDGES = 1 - 1 / (1 + cosine(Fraction(1, 8)) / 2)
"""h^2 of the square antiprism with equal edges and unit corners: h^2 / r^2 = sqrt(2) / 4."""

TRAINED_RATIO = Fraction(367179665048142, 10**15)
"""h^2 / r^2, to 15 digits, of the square antiprism that minimises the loss of one active feature
for n = 8, d = 3: a local minimum up to rotation."""

TRAINED_HEIGHT = TRAINED_RATIO / (1 + TRAINED_RATIO)
