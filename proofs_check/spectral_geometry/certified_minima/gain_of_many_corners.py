r"""A bound of what a polygon with more than twenty corners saves, the same for all their numbers.

The steps behind the claim that the heptagon is best: N and M are the integrals of
`polygon_loss.shape_integrals`, t is the shape, and a sum over many corners is compared with the
mean over the circle.  What a person supplied is in `TAIL`; what of it are identities, signs and
comparisons at points is checked here.
"""

from fractions import Fraction
from functools import cache
from math import comb
from typing import Any

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.symbolic import nonnegative, vanishes
from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.domains import applied
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import ball, enclosure, rational
from pentad.theory.rectified_model.polygon_loss import BITS, polygon_integrals, shape_integrals

MANY = 20
"""Up to here every k is done by itself."""


FEW = Fraction(3, 2)
"""What a corner's own share of the energy leaves of the gain, at most, with few corners."""


NARROW = Fraction(99, 100)
"""From this shape on Riemann sums bound the energy, below it the trapezoidal rule does."""


PEAK = Fraction(1, 432)
"""Square of the largest value of |B_3(x)| = |x (x - 1/2) (x - 1)| for 0 <= x <= 1."""


def _few_corners(t: Number) -> Any:
    """How many corners are few: up to so many a corner's own share leaves `FEW`, 0 <= t < 1."""
    return 18 / ((1 - t) * (2 + t) * (2 + t))


def _share(t: Number, c: Number) -> Any:
    """Of a corner at cosine c in M, for 0 <= t <= c."""
    return (c - t) * (c - t) * (c - t) / (3 * c)


def _common_share(slope: Number, t: Number, c: Number) -> Any:
    """The same for t <= 0, where the output starts at once."""
    return slope * slope * c * c / 3 - slope * c * t + t * t


def _variation(t: Number) -> Any:
    """Integral over the circle of the terms of g''' for the share g of a corner, 0 <= t < 1."""
    return 2 * (1 - t) * (1 - t) * (2 + 3 * t)


def _common_variation(t: Number) -> Any:
    """At least the same for -1 <= t <= 0."""
    slope = 1 + t
    return 16 * slope * slope / 3 + 2 * _common_share(slope, t, 1)


def _trapezoidal_error(k: Number, variation: Any) -> Any:
    """How far k equally spaced values may sum from k times their mean over the circle."""
    from flint import arb

    step = 2 * arb.pi() / k
    return k * enclosure(PEAK).sqrt() / 6 * step**3 * variation / (2 * arb.pi())


def _mean_share(t: Number) -> Any:
    """Mean over the circle of the share of a corner, 0 < t < 1."""
    from flint import arb

    sine, angle = (1 - t * t).sqrt(), t.acos()
    of_squares = (angle + t * sine) / 2 - 3 * t * sine + 3 * t * t * angle
    return (of_squares - t * t * t * ((1 + sine) / t).log()) / (3 * arb.pi())


def _half_mean_share(t: Number, pi: Any) -> Any:
    """Mean over the circle of the share where the cosine is not negative, -1 <= t <= 0."""
    slope = 1 + t
    return slope * slope / 12 - slope * t / pi + t * t / 2


def _narrow_share() -> Any:
    """At most the mean share over (1 - t)^(7/2), for every t: cos x >= 1 - x^2 / 2."""
    from flint import arb

    of_parabola = sum(Fraction((-1) ** j * comb(3, j), 2 * j + 1) for j in range(4))
    return arb(2).sqrt() * enclosure(of_parabola) / (3 * arb.pi())


def _energy_floor(k: Number, t: Number) -> Any:
    """At most M at an exact shape t < 1, for k corners of any number."""
    from flint import arb

    if t >= enclosure(NARROW):
        width = 1 - t
        return k * _narrow_share() * width**3 * width.sqrt() - width**3 / 3
    if t > 0:
        return k * _mean_share(t) - _trapezoidal_error(k, _variation(t))
    return k * _half_mean_share(t, arb.pi()) - _trapezoidal_error(k, _common_variation(t))


def tail_gain(t: Number) -> Any:
    """Upper bound of k N^2 / M for every k > MANY and every point of a ball t; see `TAIL`."""
    from flint import ctx

    with ctx.workprec(BITS):
        return ball(_tail_enclosure(enclosure(t)), BITS)


def _tail_enclosure(t: Number) -> Any:
    """The same in raw balls."""
    from flint import arb

    low, high = t.lower(), t.upper()
    if low >= enclosure(NARROW):
        root = (1 - low).nonnegative_part().sqrt()
        room = _narrow_share() - root / 6
        return (root / (4 * room)).max(enclosure(FEW))
    if not high < 1:
        return arb(MANY + 1)
    N, _ = shape_integrals(1, low)
    k = arb(MANY + 1)
    if high > 0:
        k = k.max(_few_corners(low))
    room = _energy_floor(k, high) / k
    return (N * N / room).max(enclosure(FEW)) if room > 0 else arb(MANY + 1)


TAIL = (
    f"for k > {MANY} the left side is replaced by a bound that does not depend on k, with which it "
    "is compared at some k and shapes alone; the next steps say why it is one",
    "N and M decrease in t, and M is at least a corner's own share, which alone leaves at most 3/2 "
    "for k <= 18 / ((1 - t) (2 + t)^2), which increases in t",
    "the trapezoidal rule of third order on a circle: k values of g at distance h sum to k times "
    "their mean up to k h^3 / (2 pi) times max |B_3| / 3! times the integral I of |g'''|",
    "g = f(cos) with f, f', f'', f''' >= 0, so that I is at most the integral of f''' |sin|^3 + "
    "3 f'' |sin cos| + f' |sin|; that of f''' (1 - c^2) is that of 2 c f'', by parts",
    "the mean of g for t > 0 in closed form, compared with sums over many corners alone; for "
    "t <= 0 that of the half of the circle where the cosine is not negative",
    "t >= 99/100: M >= k mean(g) - g(0) by Riemann sums, and mean(g) is at least that of "
    "(1 - t - x^2 / 2)^3 / 3 over the x with x^2 <= 2 (1 - t)",
    "t >= 99/100 and k >= 2 / (1 - t): k N^2 over that bound of M is at most r / (4 (m - r / 6)), "
    "with r^2 = 1 - t and m r^7 the bound of the mean, as N <= (1 - t)^2 / 2",
)
"""What a person supplied for the shapes of all larger polygons."""


@cache
def _signs_close() -> bool:
    """What of `TAIL` are identities and signs of symbols."""
    from sympy import Rational, bernoulli, cos, integrate, pi, symbols

    t, u, c, s, x = symbols("t u c s x", positive=True)
    N, own = polygon_integrals(1, t, [c])
    at_most_1 = 1 / (1 + u)
    peak = Rational(PEAK.numerator, PEAK.denominator)
    about_middle = bernoulli(3, Rational(1, 2) + x)

    share, along = _share(t, c), _share(t, c)
    for _ in range(3):
        along = c * along.diff(s) - s * along.diff(c)
    first, second, third = (share.diff(c, order) for order in (1, 2, 3))
    terms = integrate(((1 - c**2) * third + 3 * c * second + first).expand(), c)

    common = _common_share(1, -t, c)
    clipped = t**3 / (3 * (t + x))
    curvature = common.diff(c, 2)
    half = integrate(c, (c, 0, 1))
    turned = integrate(_common_share(1 - t, -t, cos(x)).expand(), (x, 0, pi / 2)) / pi
    zeros = (
        _few_corners(t) * N * N / own - Rational(FEW.numerator, FEW.denominator),
        peak - about_middle**2 - (Rational(1, 3) - x**2) * (Rational(1, 12) - x**2) ** 2,
        along - (3 * s * c * second + s * first - s**3 * third),
        2 * (terms.subs(c, 1) - terms.subs(c, t)) - _variation(t),
        2 * (2 * half + 3 * 2 * half) * curvature * (1 - t) ** 2
        + 2 * _common_share(1 - t, -t, 1)
        - _common_variation(-t),
        turned - _half_mean_share(-t, pi),
    )
    signs = (
        _few_corners(t).diff(t).subs(t, at_most_1),
        *(entry.subs(c, t + u) for entry in (share, first, second, third)),
        common.diff(c).subs(c, u - t),
        clipped,
        *((-1) ** order * clipped.diff(x, order) for order in (1, 2, 3)),
        curvature - clipped.diff(x, 2),
    )
    return all(map(vanishes, zeros)) and all(map(nonnegative, signs))


LARGER = (21, 22, 31, 60, 151)
"""Numbers of corners at which the bound for all is compared with what it bounds."""


MOST = 1009
"""So many corners that their sum is the mean, to parts in a million."""


COMPARED_SHAPES = (
    *(Fraction(j, 20) for j in range(-20, 20)),
    *(Fraction(j, 1000) for j in (990, 995, 999)),
)


@cache
def _energies_close() -> bool:
    """Whether the bounds of energies and sums are ones, at some sizes and shapes in balls."""
    from flint import arb, ctx

    with ctx.workprec(BITS):
        shapes = [enclosure(shape).mid() for shape in COMPARED_SHAPES]
        floors = (
            _energy_floor(arb(k), t) <= shape_integrals(k, t)[1]
            for k in (*LARGER, MOST)
            for t in shapes
        )
        means = (
            abs(shape_integrals(MOST, t)[1] - MOST * _mean_share(t))
            <= _trapezoidal_error(arb(MOST), _variation(t))
            for t in shapes
            if t > 0
        )
        narrow = (
            _narrow_share() * (1 - t) ** 3 * (1 - t).sqrt() <= _mean_share(t)
            for t in shapes
            if t > 0
        )
        of_cosine = (_trapezoidal_error(arb(k), arb(4) * k**3) >= k for k in LARGER)
        return all((*floors, *means, *narrow, *of_cosine))


def is_a_bound(claim: Claim) -> bool:
    """Whether the bound for larger polygons closes, and bounds the left side where compared."""
    try:
        return (
            _signs_close()
            and _energies_close()
            and all(
                applied(claim.lhs, {"k": k, "t": rational(t)}) <= tail_gain(ball(t, BITS))
                for t in COMPARED_SHAPES
                for k in LARGER
            )
        )
    except UndecidedComparison:
        return False
