"""Certified minima of the loss of one active feature, as certificates of the form "box".

The features of a critical point are turned so that its pivoted columns are upper triangular; the
loss is written out in the entries that are left and the biases, each output by the branch that it
is on, with the signs that decide the branches among what is verified.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from pentad.proofs_check.spectral_geometry.certified_minima.minima_in_space import (
    antiprism,
    rounded,
)
from pentad.proofs_check.spectral_geometry.certified_minima.polygons import whole_polygon
from pentad.theory.numbers.scalars import require
from pentad.theory.rectified_model.critical_points import CriticalPoint

RADIUS = Fraction(1, 10**12)
"""Half the side of the box about a critical point, dimensionless."""

POLYGONS = (5, 6, 7, 8, 9)
"""Numbers of corners of the regular polygons that are minima."""

NAMES = {
    7: ("capped_octahedron", "seven features in space: a capped octahedron"),
    8: ("square_antiprism", "eight features in space: the square antiprism"),
    9: ("capped_prism", "nine features in space: a triangular prism with three caps"),
    10: ("petersen_frame", "ten features in four dimensions: the Petersen frame"),
    12: ("icosahedron", "twelve features in space: the icosahedron"),
}
"""Of minima in three and four dimensions by their number of features: the file, and a title."""


def certificates() -> dict[str, Callable[[], dict[str, Any]]]:
    """Minima in the plane, in space and in four dimensions, by the names of their files."""
    return {
        **{f"polygon_{k}": partial(_polygon, k) for k in POLYGONS},
        **{name: partial(_frame, n) for n, (name, _) in NAMES.items()},
    }


def _polygon(k: int) -> dict[str, Any]:
    title = f"{k} features in the plane: the regular polygon is a strict minimum, modulo rotations"
    return minimum_certificate(whole_polygon(k), title)


def _frame(n: int) -> dict[str, Any]:
    point = antiprism() if n == 8 else rounded(n).point
    return minimum_certificate(point, f"{NAMES[n][1]} is a strict minimum, modulo rotations")


def minimum_certificate(point: CriticalPoint, title: str) -> dict[str, Any]:
    """That exactly one critical point lies about a certified one, a strict minimum there.

    Raises
    ------
    ValueError
        If a bias is not negative or the point is not a certified minimum.
    """
    require(point.is_minimum is True, "the point is no certified minimum")
    written = written_out(point)
    capacity = _between("capacity", float(point.capacity_sum))
    capacities = " + ".join(_capacity(i, len(point.b)) for i in range(len(point.b)))
    return {
        "form": "box",
        "title": title,
        "variables": written.variables,
        "definitions": {**written.definitions, "capacity": capacities},
        "zeros": [f"D(L,{name})" for name in written.variables],
        "about": "the box",
        "alternatives": [[*written.conditions, capacity, "convex(L)"]],
        "tree": "a",
    }


class Written(NamedTuple):
    """The loss of one active feature about a critical point.

    Attributes
    ----------
    variables : dict
        The unknowns that rotations leave free, each with its two ends.
    definitions : dict
        Entries of the Gram matrix, and the loss L.
    conditions : list of str
        That the point is in standard position and on these branches, and an enclosure of L.
    """

    variables: dict[str, list[str]]
    definitions: dict[str, str]
    conditions: list[str]


def written_out(point: CriticalPoint, radius: Fraction = RADIUS) -> Written:
    """The loss in the entries that rotations leave free, and the biases.

    Raises
    ------
    ValueError
        If a bias is not negative.
    """
    require(all(b < 0 for b in point.b), f"biases must be negative; got {list(point.b)}")
    d, n = point.W.shape
    columns = list(map(int, point.order))
    place = {column: k for k, column in enumerate(columns)}
    entries = {f"w{i}_{j}": point.W[i, j] for j in range(n) for i in range(d) if i <= place[j]}
    unknowns = entries | {f"b{j}": b for j, b in enumerate(point.b)}
    middles = {name: _rounded(ball) for name, ball in unknowns.items()}
    A = point.W.T @ point.W
    loss = " + ".join(_loss_terms(A, point.b))
    return Written(
        {name: [str(middle - radius), str(middle + radius)] for name, middle in middles.items()},
        {**dict(_gram_entries(d, n, entries)), "L": loss},
        [
            *(f"w{k}_{columns[k]} > 0" for k in range(d)),
            *_branches(A, point.b),
            _between("L", float(point.loss)),
        ],
    )


def _rounded(ball: Any) -> Fraction:
    """To fifteen digits after the point."""
    return Fraction(round(Fraction(str(ball.mid().str(40, radius=False))) * 10**15), 10**15)


def _between(name: str, value: float) -> str:
    """A chain of inequalities to eight digits about a value."""
    low = Fraction(int(np.floor(value * 10**9)) - 1, 10**9)
    return f"{float(low):.9f} < {name} < {float(low + Fraction(3, 10**9)):.9f}"


def _gram_entries(d: int, n: int, entries: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for i in range(n):
        for j in range(i, n):
            both = [k for k in range(d) if {f"w{k}_{i}", f"w{k}_{j}"} <= entries.keys()]
            yield f"G{i}_{j}", " + ".join(f"w{k}_{i}*w{k}_{j}" for k in both)


def _capacity(i: int, n: int) -> str:
    squares = " + ".join(f"G{min(i, j)}_{max(i, j)}^2" for j in range(n))
    return f"G{i}_{i}^2/({squares})"


def _loss_terms(A: np.ndarray, b: np.ndarray) -> Iterator[str]:
    """The integrals over [0, 1] that are not zero, of outputs that start inside."""
    for i in range(len(b)):
        g = f"G{i}_{i}"
        yield f"1/3 - 2*({g}/3 + b{i}/2 - b{i}^3/(6*{g}^2)) + ({g} + b{i})^3/(3*{g})"
        for j in range(len(b)):
            if i != j and A[i, j] + b[j] > 0:
                g = f"G{min(i, j)}_{max(i, j)}"
                yield f"({g} + b{j})^3/(3*{g})"


def _branches(A: np.ndarray, b: np.ndarray) -> Iterator[str]:
    """Signs by which each output starts inside [0, 1] or stays zero."""
    for j in range(len(b)):
        yield f"b{j} < 0"
        for i in range(len(b)):
            sign = ">" if A[i, j] + b[j] > 0 else "<"
            yield f"G{min(i, j)}_{max(i, j)} + b{j} {sign} 0"
