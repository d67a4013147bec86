"""Square antiprisms by their height, for the claims about schemes of geometries."""

from fractions import Fraction
from typing import Any

from pentad.theory.frames.symmetric_frames import antiprism_gram
from pentad.theory.numbers.cyclotomic import cosine
from pentad.theory.numbers.kinds import Number

EIGHTH = cosine(Fraction(1, 8))
"""Half the square root of two."""

EQUAL_EDGES = EIGHTH / 2
"""The height h^2 / r^2 of the square antiprism with equal edges."""


def antiprism_of_height(height: Number) -> Any:
    """Gram matrix of the square antiprism with h^2 / r^2 = height and unit corners."""
    return antiprism_gram(4, height / (1 + height))
