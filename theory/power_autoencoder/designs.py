r"""Spherical designs: systems of lines that reach the sharp very sparse limit.

For features w_1 .. w_n in R^d and a power m,

\[ S = \sum_i |w_i|^{2m}, \qquad T = \sum_{ij} \langle w_i, w_j \rangle^{2m}, \qquad
   T \ge c_m(d)\, S^2, \quad c_m(d) = \prod_{k<m} \frac{2k+1}{d+2k}, \]

with equality exactly for weighted spherical (m, m)-designs (Sidelnikov): the directions, with
weights |w_i|^(2m), average every even polynomial of degree 2m as the sphere does.  As p tends to
0 the best improvement of the power autoencoder is p kappa S^2 / T, so designs are its optima.

The Welch constant N = binom(d + m - 1, m) also bounds S^2 / T, but over the reals with d, m >= 2
it exceeds 1 / c_m(d) and is never attained.
"""

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from itertools import combinations, combinations_with_replacement, permutations, product
from math import cos, factorial, pi, prod, sqrt
from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.numbers.scalars import (
    Number,
    ball,
    constant,
    cosine_of_turn,
    double_factorial,
    power,
    require,
    require_count,
    require_odd_power,
    root,
    sine_of_turn,
)
from pentad.theory.power_autoencoder.loss_bounds import spherical_moment
from pentad.theory.power_autoencoder.power_loss import gram, loss_terms, require_matrix
from pentad.theory.sparse_inputs import AmplitudeLaw

# How far a system of lines is from a design -------------------------------------------------


def design_terms(
    W: Shaped[Any, "*batch d n"], m: int, *, weights: Number = 1
) -> tuple[Number, Number]:
    """S = sum v_i |w_i|^(2m) and T = sum v_i v_j <w_i, w_j>^(2m); any number type, any weights v.

    Parameters
    ----------
    W : (*batch, d, n) array of any number type
    m : int, m >= 1
    weights : (n,) array v >= 0, or one

    Raises
    ------
    ValueError
        If W is not a finite matrix or m is not a positive integer.

    >>> [int(x) for x in design_terms(np.eye(2), 3)]
    [2, 2]
    """
    require_count(m, "m")
    A = gram(W)
    own = weights * A.diagonal(0, -2, -1) ** m
    crossed = (weights * power(A, 2 * m)).sum(-1)
    return own.sum(-1), (weights * crossed).sum(-1)


def design_ratio(W: Shaped[Any, "*batch d n"], m: int, *, weights: Number = 1) -> Number:
    """S^2 / T: limit of I / (p kappa) as p tends to 0, at the best scale; at most 1 / c_m(d).

    Also at most n, and invariant under rotations, signs, order and scale.  Arguments and errors as
    `design_terms`.

    >>> float(design_ratio(np.eye(2), 3))
    2.0
    """
    S, T = design_terms(W, m, weights=weights)
    return S**2 / T


def design_ratio_upper_bound(d: int, m: int) -> Fraction:
    """The sharp bound 1 / c_m(d) = prod_{k<m} (d + 2k) / (2k + 1) on S^2 / T.

    Attained by every weighted (m, m)-design; below the Welch constant binom(d + m - 1, m)
    (`theory.loss_bounds.lift_dimension`) as soon as d, m >= 2.  Source: Sidelnikov (1974); Ehler
    and Okoudjou, arXiv:1101.0140.

    >>> design_ratio_upper_bound(2, 3), design_ratio_upper_bound(8, 3)
    (Fraction(16, 5), Fraction(64, 1))
    """
    return 1 / spherical_moment(d, m)


def design_defect(
    W: Shaped[Any, "*batch d n"], m: int, *, weights: Number = 1, dimension: int | None = None
) -> Number:
    """T / (c_m(d) S^2) - 1 >= 0, zero exactly for weighted spherical (m, m)-designs.

    Parameters
    ----------
    W, m, weights : as in `design_terms`
    dimension : int, d; the number of rows unless the lines span less

    >>> float(design_defect(np.eye(2), 1)), float(design_defect(np.eye(2), 3))
    (0.0, 0.6000000000000001)
    """
    S, T = design_terms(W, m, weights=weights)
    d = W.shape[-2] if dimension is None else dimension
    return T / S**2 * constant(design_ratio_upper_bound(d, m), _entry(T)) - 1


def _entry(value: Any) -> Any:
    return value.flat[0] if isinstance(value, np.ndarray) and value.size else value


def design_defect_by_definition(W: Shaped[np.ndarray, "d n"], m: int) -> Number:
    """The same defect from the averages of all monomials of degree 2m over lines and sphere.

    Sum over exponents a of multinomial(a) (E_lines x^a - E_sphere x^a)^2 / c_m(d), with
    E_sphere x^a = prod (a_i - 1)!! / (d (d + 2) ... (d + 2m - 2)) when all a_i are even, else 0.

    Raises
    ------
    ValueError
        If W is not a finite matrix or m is not a positive integer.

    >>> design_defect_by_definition(np.array([[Fraction(1), 0], [0, Fraction(1)]]), 3)
    Fraction(3, 5)
    """
    require_matrix(W, "W")
    require_count(m, "m")
    d = W.shape[0]
    S = ((W * W).sum(0) ** m).sum()
    total = 0 * S
    for factors in combinations_with_replacement(range(d), 2 * m):
        exponents = [factors.count(i) for i in range(d)]
        multiplicity = factorial(2 * m) // prod(factorial(a) for a in exponents)
        sphere = Fraction(
            0
            if any(a % 2 for a in exponents)
            else prod(double_factorial(a - 1) for a in exponents),
            prod(d + 2 * k for k in range(m)),
        )
        lines = W[list(factors)].prod(0).sum() / S
        total += multiplicity * (lines - constant(sphere, S)) ** 2
    return total * constant(design_ratio_upper_bound(d, m), S)


# Angles -------------------------------------------------------------------------------------


def squared_cosines(W: Shaped[np.ndarray, "d n"]) -> list[tuple[Number, int]]:
    """The squared cosines between distinct columns, increasing, each with its number of pairs.

    Exact for rationals; floats are told apart exactly too, so use `cosines` for them.

    Raises
    ------
    ValueError
        If W is not a finite matrix or has a zero column.

    >>> squared_cosines(np.array([[Fraction(1), Fraction(1), 0], [0, Fraction(1), Fraction(1)]]))
    [(Fraction(0, 1), 1), (Fraction(1, 2), 2)]
    """
    values = sorted(_pairwise_squared_cosines(W))
    distinct = [x for x, before in zip(values, [None, *values], strict=False) if x != before]
    return [(value, values.count(value)) for value in distinct]


def _pairwise_squared_cosines(W: np.ndarray) -> Any:
    A = gram(W)
    squares = A.diagonal()
    require((squares != 0).all(), "angles need non-zero columns; got a zero column")
    rows, columns = np.triu_indices(A.shape[0], 1)
    return A[rows, columns] ** 2 / (squares[rows] * squares[columns])


def cosines(W: Float[np.ndarray, "d n"], *, tolerance: float = 1e-6) -> list[tuple[float, int]]:
    """The absolute cosines between columns, increasing, with multiplicities: the angle set.

    Neighbours closer than the tolerance are one value, given by their mean.

    >>> [(round(value, 6), pairs) for value, pairs in cosines(equally_spaced_lines(4))]
    [(0.0, 2), (0.707107, 4)]
    """
    values = np.sort(np.sqrt(_pairwise_squared_cosines(W)))
    groups = np.split(values, 1 + np.flatnonzero(np.diff(values) > tolerance))
    return [(float(group.mean()), len(group)) for group in groups if len(group)]


# Known systems of lines ---------------------------------------------------------------------


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
        If k is not a positive integer.

    >>> equally_spaced_lines(2).round(12)
    array([[1., 0.],
           [0., 1.]])
    """
    require_count(k, "k")
    return _plane_directions(k, Fraction(1, k), balls=balls)


def regular_polygon(k: int, *, balls: bool = False) -> Shaped[np.ndarray, "2 k"]:
    """The k corners of a regular polygon on the unit circle, at angles 2 pi j / k.

    Raises
    ------
    ValueError
        If k is not a positive integer.

    >>> regular_polygon(2).round(12)
    array([[ 1., -1.],
           [ 0.,  0.]])
    """
    require_count(k, "k")
    return _plane_directions(k, Fraction(2, k), balls=balls)


def basis_lines(d: int) -> Shaped[np.ndarray, "d d"]:
    """The d coordinate axes, exact rationals: a (1, 1)-design.

    Raises
    ------
    ValueError
        If d is not a positive integer.

    >>> int(design_ratio(basis_lines(3), 3))
    3
    """
    require_count(d, "d")
    return _exact(np.eye(d))


def cube_lines(d: int) -> Shaped[np.ndarray, "d n"]:
    """The 2^(d-1) diagonals of the cube, exact rationals.

    Raises
    ------
    ValueError
        If d is not a positive integer.

    >>> squared_cosines(cube_lines(3))
    [(1/9, 6)]
    """
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
        Unless 1 <= size < points.

    >>> subset_lines(6, 3).shape, squared_cosines(subset_lines(6, 3))
    ((6, 10), [(1/9, 45)])
    """
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
        If d is not a positive integer.

    >>> squared_cosines(simplex_lines(2))
    [(1/4, 3)]
    """
    require_count(d, "d")
    return subset_lines(d + 1, 1)


def e8_lines() -> Shaped[np.ndarray, "8 120"]:
    """The 120 lines of the E8 root system in exact integers: a (3, 3)-design, S^2 / T = 64.

    Roots are doubled: +-2 e_i +- 2 e_j and sign vectors with an even number of minus signs.

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


@cache
def known_lines(d: int) -> tuple[tuple[str, Float[np.ndarray, "coordinates n"]], ...]:
    """Named systems of lines that span d dimensions and do not split into orthogonal parts.

    Equally spaced lines (d = 2), simplices and barycentres of their faces, cubes, root systems,
    the dual of E6, icosahedral polytopes and unions of them; floats, up to rotation.

    Raises
    ------
    ValueError
        If d is not a positive integer.

    >>> [name for name, _ in known_lines(3)][:3]
    ['simplex, 4 lines', 'A3 roots, 6 lines', 'icosahedron, 6 lines']
    """
    require_count(d, "d")
    if d == 1:
        return (("axis, 1 line", np.ones((1, 1))),)
    if d == 2:
        return tuple((f"{k} equally spaced lines", equally_spaced_lines(k)) for k in range(3, 41))
    found: dict[str, Any] = {"simplex": simplex_lines(d), f"A{d} roots": root_lines(f"A{d}")}
    if d == 3:
        axes, diagonals, edges = basis_lines(3), cube_lines(3), _exact(np.array(_pair_vectors(3)).T)
        solids = {
            name: icosahedral_lines(name)
            for name in ("icosahedron", "dodecahedron", "icosidodecahedron")
        }
        found |= solids | {
            "Reznick's design": reznick_lines(),
            "octahedron and cube": np.hstack([axes, diagonals]),
            "octahedron and cuboctahedron": np.hstack([axes, edges]),
            "cube and cuboctahedron": np.hstack([diagonals, edges]),
            "octahedron, cube and cuboctahedron": np.hstack([axes, diagonals, edges]),
            "icosahedron and dodecahedron": np.hstack(
                [solids["icosahedron"], solids["dodecahedron"]]
            ),
        }
    if d >= 4:
        found[f"D{d} roots"] = root_lines(f"D{d}")
        found |= {
            f"{size}-subsets of the simplex": subset_lines(d + 1, size)
            for size in range(2, min(d + 1, 9) // 2 + 1)
        }
    if 4 <= d <= 8:
        found["cube"] = cube_lines(d)
    if d == 5:
        found["A5 roots and 3-subsets"] = np.hstack([root_lines("A5"), subset_lines(6, 3)])
        found["axes, cube and D5 roots"] = np.hstack(
            [basis_lines(5), cube_lines(5), root_lines("D5")]
        )
    if d == 4:
        found |= {"F4 roots": root_lines("F4"), "600-cell": icosahedral_lines("600-cell")}
    if 6 <= d <= 8:
        found[f"E{d} roots"] = root_lines(f"E{d}")
    if d == 6:
        found["E6 dual"] = dual_root_lines("E6")
        found["E6 roots and dual"] = np.hstack([found["E6 roots"], found["E6 dual"]])
        pairs, halves = subset_lines(8, 2), _exact(np.array([1] * 4 + [-1] * 4))
        found["equiangular"] = pairs[:, halves @ pairs == 0]
    return tuple(
        (f"{name}, {lines.shape[1]} lines", lines.astype(float)) for name, lines in found.items()
    )


def best_known_lines(n: int, d: int, p: float, law: AmplitudeLaw, m: int) -> tuple[str, float]:
    """Name and improvement of the best of `known_lines` with at most n lines: a lower bound.

    Lines of equal length (those of Reznick's design excepted) at their best scale.

    Parameters
    ----------
    n, d : int
    p : float, 0 < p <= 1
    law : AmplitudeLaw, symmetric
    m : odd int

    Raises
    ------
    ValueError
        If a parameter is out of range or no known system has at most n lines.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> best_known_lines(120, 6, 0.03, GAUSSIAN, 3)[0]
    'E6 roots, 36 lines'
    """
    require_odd_power(m)
    require(law.symmetric, f"the improvement here needs a symmetric law; got {law}")
    values = {}
    for name, lines in known_lines(d):
        if lines.shape[1] <= n:
            lengths = np.sqrt((lines * lines).sum(0))
            features = lines if name.startswith("Reznick") else lines / lengths
            values[name] = float(loss_terms(gram(features), p, law, m).scaled_improvement)
    require(values, f"no known system of at most n lines spans d dimensions; got n={n}, d={d}")
    best = max(values, key=values.__getitem__)
    return best, values[best]


def named_configuration(W: Float[np.ndarray, "d n"], tolerance: float = 1e-6) -> str | None:
    """Name of the system of lines spanned by the columns of W, or None if it is not a known one.

    Columns shorter than `tolerance` times the longest are dropped, columns on one line (to the
    tolerance) merged, and the rest split into mutually orthogonal parts.  A part is named when its
    sorted angles and the sorted eigenvalues of its matrix of squared cosines agree with those of a
    known system to the tolerance (radians, dimensionless).  Lengths are not compared.

    Parameters
    ----------
    W : (d, n) array of floats
    tolerance : float > 0

    Returns
    -------
    str, parts joined by " + ", or None

    Raises
    ------
    ValueError
        If the tolerance is not positive or W is not a finite matrix.

    >>> named_configuration(np.array([[1.0, -0.5, -0.5], [0.0, 0.75**0.5, -(0.75**0.5)]]))
    '3 equally spaced lines'
    >>> named_configuration(np.eye(2))
    'axis, 1 line + axis, 1 line'
    """
    from scipy.sparse.csgraph import connected_components

    require(tolerance > 0, f"the tolerance must be positive; got {tolerance}")
    require_matrix(W, "W")
    lines = _distinct_lines(W, tolerance)
    if lines.shape[1] == 0:
        return None
    overlaps = np.abs(lines.T @ lines) > tolerance
    count, part = connected_components(overlaps, directed=False)
    names = [_name_of_part(lines[:, part == k], tolerance) for k in range(count)]
    found = [name for name in names if name is not None]
    return " + ".join(sorted(found)) if len(found) == count else None


def _distinct_lines(W: np.ndarray, tolerance: float) -> np.ndarray:
    """Unit columns, one for each line."""
    lengths = np.sqrt((W * W).sum(0))
    W = W[:, lengths > tolerance * lengths.max()]
    directions = W / np.sqrt((W * W).sum(0))
    kept: list[np.ndarray] = []
    for v in directions.T:
        if all(min(np.abs(v - u).max(), np.abs(v + u).max()) > tolerance for u in kept):
            kept.append(v)
    return np.array(kept).reshape(len(kept), W.shape[0]).T


def _name_of_part(lines: np.ndarray, tolerance: float) -> str | None:
    n, d = lines.shape[1], int(np.linalg.matrix_rank(lines, tol=tolerance))
    angles, spectrum = _invariants(lines)
    for name, known in known_lines(d):
        if known.shape[1] == n:
            known_angles, known_spectrum = _invariants(known)
            if (
                np.abs(angles - known_angles).max(initial=0) <= tolerance
                and np.abs(spectrum - known_spectrum).max() <= n * tolerance
            ):
                return name
    return None


def _invariants(lines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sorted angles between lines (radians) and spectrum of the matrix of squared cosines."""
    A = gram(lines)
    squares = np.clip(A**2 / np.outer(A.diagonal(), A.diagonal()), 0, 1)
    rows, columns = np.triu_indices(A.shape[0], 1)
    return np.sort(np.arccos(np.sqrt(squares[rows, columns]))), np.linalg.eigvalsh(squares)
