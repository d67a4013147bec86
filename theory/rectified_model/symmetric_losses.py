r"""Losses of symmetric frames with one active feature, as rational functions of few unknowns.

A frame whose features are permuted by its symmetries has few different Gram entries; written in
heights, radii and biases its loss is a sum of integrals of `rising_outputs`, one for each kind of
overlap that is larger than -b.  Critical points of these losses are isolated by the Krawczyk test;
by symmetric criticality they are critical among all weights.  Lengths, biases and losses are
dimensionless.  The overlaps are counted by hand.
"""

from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from pentad.theory.numbers.isolated_critical_points import isolated_critical_point, value_at
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_ROWS, require_at_most
from pentad.theory.numbers.scalars import ball, require
from pentad.theory.rectified_model.rising_outputs import overlap_loss, own_loss
from pentad.theory.schemes.constructions import icosahedron_relations, petersen_relations

ANTIPRISM_START = (0.98943, 0.3633, -0.26392)
"""r^2, h^2 and b of the square antiprism of least loss, to five digits."""

CAPPED_OCTAHEDRON_START = (
    1.12614,
    1.09248,
    0.25445,
    0.82263,
    -0.75942,
    -0.20094,
    -0.18888,
    -0.18383,
)
"""Height of the cap, radius and height of two opposite triangles, biases."""

CAPPED_PRISM_START = (1.21937, 0.82943, 0.89455, -0.38465, -0.37248)
"""Radius of the equator, radius and height of the prism, biases."""

SCHEME_STARTS = {10: (1.22088, -0.15873), 12: (1.82546, -0.66899)}
"""Squared norm and bias of the Petersen frame and the icosahedron."""


class FrameTerms(NamedTuple):
    """What a symmetric loss says of its frame.

    Attributes
    ----------
    loss : ball
    capacity_sum : ball
        The sum of fractional dimensionalities, with eigenvalues of F written down by hand.
    kinds : int
        Number of kinds of features: corners with different biases.
    """

    loss: Any
    capacity_sum: Any
    kinds: int


@cache
def antiprism_by_symmetry() -> tuple[np.ndarray, Any]:
    r"""The square antiprism of eight features: (r^2, h^2, b), and its loss.

    \[ L = 8 \left[ E(r^2 + h^2, b) + 2 I(r^2 / \sqrt 2 - h^2, b) + 2 I(h^2, b) \right] \]

    with E and I the `own_loss` and `overlap_loss`: the corners next to a corner in the other square
    and in its own one.

    Returns
    -------
    (3,) array of balls, ball
    """
    from sympy import sqrt, symbols

    x, y, b = symbols("x y b")
    near, beside = sqrt(2) / 2 * x - y, y
    loss = 8 * (own_loss(x + y, b) + 2 * overlap_loss(near, b) + 2 * overlap_loss(beside, b))
    return isolated_critical_point(loss, (x, y, b), ANTIPRISM_START)


def antiprism_capacities(square: Any, height: Number) -> tuple[Any, Any, Any]:
    r"""Sum of capacities of a square antiprism, and a feature's masses across and along the axis.

    The eigenvalues of F are 4 r^2 across and 8 h^2 along, so that the sum is
    \( 2 (r^2 + h^2)^2 / (r^4 + 2 h^4) \).

    Parameters
    ----------
    square, height : numbers
        r^2 and h^2.

    >>> from fractions import Fraction
    >>> antiprism_capacities(Fraction(2), Fraction(1))  # a tight frame
    (Fraction(3, 1), Fraction(2, 3), Fraction(1, 3))
    """
    norm = square + height
    total = 2 * norm * norm / (square * square + 2 * height * height)
    return total, square / norm, height / norm


@cache
def capped_octahedron_by_symmetry() -> FrameTerms:
    """Seven features in space: a cap and two opposite triangles, with the triangle's symmetry."""
    from sympy import Rational, symbols

    z, r, x, s, y, b, b_1, b_2 = unknowns = symbols("z r x s y b b_1 b_2")
    across = r * s / 2 + x * y
    own = own_loss(z**2, b) + 3 * own_loss(r**2 + x**2, b_1) + 3 * own_loss(s**2 + y**2, b_2)
    cap = 3 * overlap_loss(z * x, b) + 3 * overlap_loss(z * x, b_1)
    low = 6 * overlap_loss(y**2 - Rational(1, 2) * s**2, b_2)
    loss = own + cap + low + 6 * overlap_loss(across, b_1) + 6 * overlap_loss(across, b_2)
    (z, r, x, s, y, *biases), value = isolated_critical_point(
        loss, unknowns, CAPPED_OCTAHEDRON_START
    )
    flat, upright = 3 * (r * r + s * s) / 2, z * z + 3 * (x * x + y * y)
    corners = [(1, z * 0, z), (3, r, x), (3, s, y)]
    return FrameTerms(value, _capacity_sum(corners, flat, upright), _different(biases))


@cache
def capped_prism_by_symmetry() -> FrameTerms:
    """Nine features in space: a triangular prism, and a triangle around it that caps its sides."""
    from sympy import Rational, symbols

    q, r, h, b_1, b_2 = unknowns = symbols("q r h b_1 b_2")
    half = Rational(1, 2)
    own = 3 * own_loss(q**2, b_1) + 6 * own_loss(r**2 + h**2, b_2)
    side = 12 * overlap_loss(half * q * r, b_1) + 12 * overlap_loss(half * q * r, b_2)
    loss = own + side + 12 * overlap_loss(h**2 - half * r**2, b_2)
    (q, r, h, *biases), value = isolated_critical_point(loss, unknowns, CAPPED_PRISM_START)
    flat, upright = 3 * q * q / 2 + 3 * r * r, 6 * h * h
    corners = [(3, q, q * 0), (6, r, h)]
    return FrameTerms(value, _capacity_sum(corners, flat, upright), _different(biases))


def _capacity_sum(corners: list[tuple[int, Any, Any]], flat: Any, upright: Any) -> Any:
    """For corners (count, radius, height) and the eigenvalues of F across and along the axis."""
    total = ball(0)
    for count, radius, height in corners:
        norm = radius * radius + height * height
        total += count * norm * norm / (radius * radius * flat + height * height * upright)
    return total


def _different(biases: list[Any]) -> int:
    return 1 + sum(bool(first != second) for first, second in pairwise(biases))


class SchemeFrame(NamedTuple):
    """A frame whose Gram entries depend on the relations of an association scheme alone.

    Attributes
    ----------
    relations : (n, n) array of int
    cosines : tuple of SymPy numbers
        Of the angles between features in each relation.
    near : int
        The one relation whose features overlap more than -b.
    """

    relations: np.ndarray
    cosines: tuple[Any, ...]
    near: int


def scheme_frame(n: int) -> SchemeFrame:
    """The Petersen frame of ten features in R^4, and the icosahedron of twelve in space.

    Parameters
    ----------
    n : 10 or 12

    Raises
    ------
    ValueError
        For another number, or n is above `MOST_ROWS`.

    >>> scheme_frame(10).cosines
    (1, -2/3, 1/6)
    """
    require_at_most(MOST_ROWS, n=n)
    from sympy import Integer, Rational, sqrt

    require(n in SCHEME_STARTS, f"frames of 10 and 12 features are known; got n={n}")
    if n == 10:
        return SchemeFrame(petersen_relations(), (Integer(1), Rational(-2, 3), Rational(1, 6)), 2)
    s = sqrt(5) / 5
    return SchemeFrame(icosahedron_relations(), (Integer(1), s, -s, -Integer(1)), 1)


@cache
def scheme_frame_by_symmetry(n: int) -> tuple[np.ndarray, Any]:
    """Squared norm and bias of the `scheme_frame` that is a critical point, and the loss.

    Returns
    -------
    (2,) array of balls, ball

    Raises
    ------
    ValueError
        For another n than 10 or 12.
    """
    from sympy import symbols

    x, b = symbols("x b")
    relations, cosines, near = scheme_frame(n)
    neighbours = int((relations[0] == near).sum())
    loss = n * (own_loss(x, b) + neighbours * overlap_loss(cosines[near] * x, b))
    return isolated_critical_point(loss, (x, b), SCHEME_STARTS[n])


def scheme_capacity_sum(n: int) -> Any:
    """N over the sum of squared cosines of one feature with all, as a ball.

    Raises
    ------
    ValueError
        For another n than 10 or 12, or n is above `MOST_ROWS`.
    """
    require_at_most(MOST_ROWS, n=n)
    relations, cosines, _ = scheme_frame(n)
    return value_at(n / sum(c * c for c in np.array(cosines)[relations[0]]), {})
