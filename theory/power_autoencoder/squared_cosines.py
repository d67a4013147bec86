"""Squared cosines of known systems of lines, listed as rationals.

A list that was written down and not computed: what `known_lines` constructs is judged by it, and
what training finds.
"""

from collections.abc import Mapping
from fractions import Fraction

SquaredCosines = tuple[tuple[Fraction, int], ...]
"""Squared cosines between distinct lines, each with its number of pairs."""

SQUARED_COSINES: Mapping[str, SquaredCosines] = {
    "4 equally spaced lines": ((Fraction(0), 2), (Fraction(1, 2), 4)),
    "3 equally spaced lines": ((Fraction(1, 4), 3),),
    "icosahedron, 6 lines": ((Fraction(1, 5), 15),),
    "octahedron and cube, 7 lines": ((Fraction(0), 3), (Fraction(1, 9), 6), (Fraction(1, 3), 12)),
    "simplex, 4 lines": ((Fraction(1, 9), 6),),
    "D4 roots, 12 lines": ((Fraction(0), 18), (Fraction(1, 4), 48)),
    "simplex, 5 lines": ((Fraction(1, 16), 10),),
    "3-subsets of the simplex, 10 lines": ((Fraction(1, 9), 45),),
    "E6 roots, 36 lines": ((Fraction(0), 270), (Fraction(1, 4), 360)),
    "2-subsets of the simplex, 21 lines": ((Fraction(9, 100), 105), (Fraction(4, 25), 105)),
    "equiangular, 16 lines": ((Fraction(1, 9), 120),),
}
"""By the names of `known_lines`."""
