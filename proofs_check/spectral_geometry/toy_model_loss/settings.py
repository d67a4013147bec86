"""What the claims about the toy model's loss share: models, and features at obtuse angles."""

from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.obtuse_vectors import is_obtuse, perpendicular_part
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Choose, Parameter, Point, fractions
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.power_autoencoder.power_loss import gram


def vector(name: str, low: int, high: int, *, parts: int = 2) -> Parameter:
    """A vector of n rationals between low / parts and high / parts."""

    def draw(choose: Choose, point: Point) -> Any:
        return fractions([[Fraction(choose(low, high), parts) for _ in range(point["n"])]])[0]

    return Parameter(name, f"vector of n entries from {low}/{parts} to {high}/{parts}", draw)


def _probabilities(choose: Choose, point: Point) -> Any:
    return fractions([[Fraction(choose(1, 10), 10) for _ in range(point["n"])]])[0]


MODEL: tuple[Parameter, ...] = (
    domains.integer("n", 1, 4),
    domains.matrix("A", "n", "n", size=4, parts=2),
    vector("b", -4, 4),
    vector("v", 0, 3),
)


SMALL_MODEL: tuple[Parameter, ...] = (
    domains.integer("n", 1, 3),
    *MODEL[1:],
    Parameter("p", "n probabilities from 0.1 to 1", _probabilities),
)


AWKWARD = {
    "n": 3,
    "A": fractions([[1, -1, 0], [0, 0, 2], [Fraction(-1, 2), 1, 1]]),
    "b": fractions([[0, -1, Fraction(-1, 2)]])[0],
    "v": fractions([[1, 2, 1]])[0],
    "p": fractions([[Fraction(1, 2), Fraction(1, 3), 1]])[0],
}
"""Zero and opposite entries, a kink at b = 0, a line through a corner, a feature always active."""


TRIPLE = fractions(
    [[1, Fraction(-11, 61), Fraction(-11, 61)], [0, Fraction(60, 61), Fraction(-60, 61)]]
)
"""Three unit vectors at angles of about 100, 100 and 160 degrees."""


def couples(W: Matrix) -> list[tuple[int, int]]:
    """Pairs of different features."""
    return list(combinations(range(W.shape[1]), 2))


def obtuse_vectors(choose: Choose, point: Point) -> Any:
    """Vectors without positive products: drawn, opposite to one kept, or orthogonal to all."""
    d = point["d"]
    kept: list[Any] = []
    for _ in range(5 * d):
        kind = choose(0, 2)
        vector = fractions([[choose(-2, 2) for _ in range(d)]])[0]
        if kind == 1 and kept:
            vector = -kept[choose(0, len(kept) - 1)] * choose(1, 2)
        elif kind == 2 and kept:
            vector = perpendicular_part(vector, kept)
        if vector.any() and all(vector @ other <= 0 for other in kept):
            kept.append(vector)
    if not kept:
        kept.append(fractions([[1] + [0] * (d - 1)])[0])
    return np.array(kept, dtype=object).T


OBTUSE_VECTORS = (
    domains.integer("d", 1, 4),
    Parameter("W", "vectors at pairwise right or obtuse angles, as columns", obtuse_vectors),
)


OBTUSE = (
    Assumption("non-zero", "no feature is zero", lambda W: all(w.any() for w in W.T)),
    Assumption("obtuse", "no two features have a positive product", is_obtuse),
)


PLANE_DIGONS = {"d": 2, "W": fractions([[1, -1, 0, 0], [0, 0, 1, -2]])}
TRIANGLE = {"d": 2, "W": TRIPLE}


def capacity_sum(W: Matrix) -> Any:
    """The sum of capacities of the columns."""
    return capacities(gram(W)).sum()
