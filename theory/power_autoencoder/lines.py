"""Systems of lines by construction: polygons, cubes, simplices, root systems, icosahedra.

Features are columns, one for each line; exact rationals where the lines have them, else balls.  How
far they are from a design: `theory.power_autoencoder.designs`.
"""

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations, permutations, product
from math import cos, pi, prod, sqrt
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.limits import MOST_DOUBLINGS, MOST_ROWS, MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import (
    Number,
    ball,
    cosine_of_turn,
    require,
    require_count,
    root,
    sine_of_turn,
)


def _one_of_each_line(vectors: Iterable[Iterable[Number]]) -> np.ndarray:
    """Columns without antipodes: those whose first non-zero entry is positive."""
    kept = [list(v) for v in vectors if next((x for x in v if x != 0), 0) > 0]
    return np.array(kept).T


def _exact(vectors: Any) -> np.ndarray:
    from flint import fmpq

    return np.asarray(np.vectorize(lambda x: fmpq(int(x)), otypes=[object])(vectors))


def _balls(vectors: Any) -> np.ndarray:
    return np.asarray(np.vectorize(ball, otypes=[object])(vectors))


def _plane_directions(steps: int, turn: Fraction, *, balls: bool) -> np.ndarray:
    """Unit vectors at the angles pi turn j, j < steps."""
    if not balls:
        angles = [pi * float(turn * j) for j in range(steps)]
        return np.array([[cos(x) for x in angles], [cos(x - pi / 2) for x in angles]])
    exact = [turn * j for j in range(steps)]
    pairs = [(cosine_of_turn(x), sine_of_turn(x)) for x in exact]
    return np.array(pairs, dtype=object).T


def equally_spaced_lines(k: int, *, balls: bool = False) -> Shaped[np.ndarray, "2 k"]:
    """Lines in the plane at the k angles pi j / k; a (m, m)-design exactly for m < k.

    Raises
    ------
    ValueError
        If k is not a positive integer, or k is above `MOST_STEPS`.

    >>> equally_spaced_lines(2).round(12)
    array([[1., 0.],
           [0., 1.]])
    """
    require_at_most(MOST_STEPS, k=k)
    require_count(k, "k")
    return _plane_directions(k, Fraction(1, k), balls=balls)


def regular_polygon(k: int, *, balls: bool = False) -> Shaped[np.ndarray, "2 k"]:
    """The k corners of a regular polygon on the unit circle, at angles 2 pi j / k.

    Raises
    ------
    ValueError
        If k is not a positive integer, or k is above `MOST_STEPS`.

    >>> regular_polygon(2).round(12)
    array([[ 1., -1.],
           [ 0.,  0.]])
    """
    require_at_most(MOST_STEPS, k=k)
    require_count(k, "k")
    return _plane_directions(k, Fraction(2, k), balls=balls)


def basis_lines(d: int) -> Shaped[np.ndarray, "d d"]:
    """The d coordinate axes, exact rationals: a (1, 1)-design.

    Raises
    ------
    ValueError
        If d is not a positive integer, or d is above `MOST_ROWS`.

    >>> from pentad.theory.power_autoencoder.designs import design_ratio
    >>> int(design_ratio(basis_lines(3), 3))
    3
    """
    require_at_most(MOST_ROWS, d=d)
    require_count(d, "d")
    return _exact(np.eye(d))


def cube_lines(d: int) -> Shaped[np.ndarray, "d n"]:
    """The 2^(d-1) diagonals of the cube, exact rationals.

    Raises
    ------
    ValueError
        If d is not a positive integer, or d is above `MOST_DOUBLINGS`.

    >>> from pentad.theory.power_autoencoder.designs import squared_cosines
    >>> squared_cosines(cube_lines(3))
    [(1/9, 6)]
    """
    require_at_most(MOST_DOUBLINGS, d=d)
    require_count(d, "d")
    return _exact(_one_of_each_line(list(product((1, -1), repeat=d))))


def subset_lines(points: int, size: int) -> Shaped[np.ndarray, "points n"]:
    """Lines through the barycentres of all subsets of one size of a regular simplex's corners.

    Exact rationals in `points` coordinates; they span points - 1 dimensions.  Size 1 is the
    simplex (in the plane: three lines at 120 degrees), (6, 3) the ten equiangular lines in R^5 and
    (8, 2) the 28 in R^7.

    Raises
    ------
    ValueError
        Unless 1 <= size < points, or points is above `MOST_ROWS`.

    >>> from pentad.theory.power_autoencoder.designs import squared_cosines
    >>> subset_lines(6, 3).shape, squared_cosines(subset_lines(6, 3))
    ((6, 10), [(1/9, 45)])
    """
    require_at_most(MOST_ROWS, points=points)
    require_count(size, "size")
    require(size < points, f"subsets need size < points; got size={size}, points={points}")
    vectors = [
        [points * (i in chosen) - size for i in range(points)]
        for chosen in combinations(range(points), size)
    ]
    if 2 * size == points:
        return _exact(_one_of_each_line(vectors))
    return _exact(np.array(vectors).T)


def simplex_lines(d: int) -> Shaped[np.ndarray, "points n"]:
    """The d + 1 lines through the corners of a regular simplex, exact, in d + 1 coordinates.

    Raises
    ------
    ValueError
        If d is not a positive integer, or d is above `MOST_ROWS`.

    >>> from pentad.theory.power_autoencoder.designs import squared_cosines
    >>> squared_cosines(simplex_lines(2))
    [(1/4, 3)]
    """
    require_at_most(MOST_ROWS, d=d)
    require_count(d, "d")
    return subset_lines(d + 1, 1)


def e8_lines() -> Shaped[np.ndarray, "8 120"]:
    """The 120 lines of the E8 root system in exact integers: a (3, 3)-design, S^2 / T = 64.

    Roots are doubled: +-2 e_i +- 2 e_j and sign vectors with an even number of minus signs.

    >>> from pentad.theory.power_autoencoder.designs import design_ratio, squared_cosines
    >>> squared_cosines(e8_lines()), int(design_ratio(e8_lines(), 3))
    ([(0, 3780), (1/4, 3360)], 64)
    """
    halves = [v for v in product((1, -1), repeat=8) if prod(v) == 1]
    return _exact(_one_of_each_line([*_pair_vectors(8), *halves]))


def _pair_vectors(d: int) -> list[list[int]]:
    """+-2 e_i +- 2 e_j for i < j, up to the sign of the first."""
    return [
        [2 if k == i else 2 * sign if k == j else 0 for k in range(d)]
        for i, j in combinations(range(d), 2)
        for sign in (1, -1)
    ]


def root_lines(name: str) -> Shaped[np.ndarray, "coordinates n"]:
    """The lines of a root system A1, A2, .., D4, D5, .., E6, E7, E8 or F4, exact rationals.

    A_r is given in r + 1 coordinates, E6 and E7 in eight, the others in as many as their rank.

    Raises
    ------
    ValueError
        If there is no root system of that name.

    >>> [root_lines(name).shape[1] for name in ("A3", "D4", "E6", "E7", "E8", "F4")]
    [6, 12, 36, 63, 120, 24]
    """
    kind, digits = name[:1], name[1:]
    require(
        digits.isdigit()
        and (
            (kind == "A" and int(digits) >= 1)
            or (kind == "D" and int(digits) >= 4)
            or name in ("E6", "E7", "E8", "F4")
        ),
        f"root systems are A1, A2, .., D4, D5, .., E6, E7, E8 and F4; got {name!r}",
    )
    r = int(digits)
    if kind == "A":
        return _exact(np.array([v for v in _pair_vectors(r + 1) if sum(v) == 0]).T)
    if kind == "D":
        return _exact(np.array(_pair_vectors(r)).T)
    if kind == "F":
        return np.hstack([root_lines("D4"), 2 * basis_lines(4), cube_lines(4)])
    lines = e8_lines()
    for vector in _removed_from_e8(r):
        lines = lines[:, vector @ lines == 0]
    return lines


def _removed_from_e8(rank: int) -> Shaped[np.ndarray, "k 8"]:
    """Roots of E8 whose orthogonal complement contains the roots of E7 or E6."""
    return _exact(np.array([[1] * 8, [2, 2] + [0] * 6]))[: 8 - rank]


def dual_root_lines(name: str) -> Shaped[np.ndarray, "8 n"]:
    """Lines of the shortest vectors of the dual lattice of E6 (27) or E7 (28, equiangular).

    They are the E8 roots at 60 degrees to the removed ones, projected; exact, in eight coordinates.

    Raises
    ------
    ValueError
        If the name is neither E6 nor E7.

    >>> from pentad.theory.power_autoencoder.designs import squared_cosines
    >>> squared_cosines(dual_root_lines("E7")), squared_cosines(dual_root_lines("E6"))
    ([(1/9, 378)], [(1/16, 216), (1/4, 135)])
    """
    require(name in ("E6", "E7"), f"the dual lines are known here for E6 and E7; got {name!r}")
    roots = np.hstack([e8_lines(), -e8_lines()])
    first, second = _removed_from_e8(6)
    near = roots[:, first @ roots == 4]
    if name == "E7":
        return _one_of_each_line((2 * near - first[:, None]).T)
    near = near[:, second @ near == 0]
    return np.asarray(3 * near - (2 * first - second)[:, None])


def icosahedral_lines(name: str, *, balls: bool = False) -> Shaped[np.ndarray, "d n"]:
    """Lines through opposite corners of a polytope with icosahedral symmetry.

    icosahedron: 6 lines in R^3, equiangular, a (2, 2)-design; dodecahedron: 10; icosidodecahedron:
    15, the roots of H3; 600-cell: 60 in R^4, the roots of H4, a (5, 5)-design.  Floats or balls.

    Raises
    ------
    ValueError
        If the name is none of these.

    >>> from pentad.theory.power_autoencoder.designs import cosines
    >>> [(round(value, 6), pairs) for value, pairs in cosines(icosahedral_lines("icosahedron"))]
    [(0.447214, 15)]
    """
    known = ("icosahedron", "dodecahedron", "icosidodecahedron", "600-cell")
    require(name in known, f"icosahedral lines are {', '.join(known)}; got {name!r}")
    root_of_five = ball(5).sqrt() if balls else sqrt(5)
    golden = (1 + root_of_five) / 2
    short = golden - 1
    if name == "icosahedron":
        vectors = _even_permutations(_signed((0, 1, golden)))
    elif name == "dodecahedron":
        vectors = [*_signed((1, 1, 1)), *_even_permutations(_signed((0, short, golden)))]
    elif name == "icosidodecahedron":
        vectors = [
            *_scaled_axes(3),
            *_even_permutations(_signed((1, golden, short))),
        ]
    else:
        vectors = [
            *_scaled_axes(4),
            *_signed((1, 1, 1, 1)),
            *_even_permutations(_signed((0, short, 1, golden))),
        ]
    lines = _one_of_each_line(vectors)
    return _balls(lines) if balls else lines.astype(float)


def _scaled_axes(d: int) -> list[tuple[Number, ...]]:
    return [tuple(2 * int(i == j) for j in range(d)) for i in range(d)]


def _signed(vector: tuple[Number, ...]) -> list[tuple[Number, ...]]:
    """All changes of sign of the non-zero entries."""
    return list(product(*((x, -x) if x else (x,) for x in vector)))


def _even_permutations(vectors: list[tuple[Number, ...]]) -> list[tuple[Number, ...]]:
    size = len(vectors[0])
    even = [
        order
        for order in permutations(range(size))
        if sum(order[i] > order[j] for i, j in combinations(range(size), 2)) % 2 == 0
    ]
    return [tuple(v[i] for i in order) for v in vectors for order in even]


def reznick_lines(*, balls: bool = False) -> Shaped[np.ndarray, "3 11"]:
    """Eleven lines in R^3 that form a weighted (3, 3)-design, lengths carrying the weights.

    540 (x^2 + y^2 + z^2)^3 = 378 x^6 + 378 y^6 + 280 z^6 + sum (r x +- 2 z)^6 + sum (r y +- 2 z)^6
    + sum (r x +- r y +- z)^6 with r = 3^(1/2).  Source: Reznick (1992), Sums of even powers of real
    linear forms.

    >>> from pentad.theory.power_autoencoder.designs import design_ratio
    >>> round(float(design_ratio(reznick_lines(), 3)), 12)
    7.0
    """
    side = ball(3).sqrt() if balls else sqrt(3)
    polar, axis = root(ball(280) if balls else 280.0, 6), root(ball(378) if balls else 378.0, 6)
    vectors = [(axis, 0, 0), (0, axis, 0), (0, 0, polar)]
    for sign in (1, -1):
        vectors += [(side, 0, 2 * sign), (0, side, 2 * sign)]
        vectors += [(side, sign * side, 1), (side, sign * side, -1)]
    return _balls(np.array(vectors, dtype=object).T) if balls else np.array(vectors, dtype=float).T
