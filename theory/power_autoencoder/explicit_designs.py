"""Lines with rational weights that form spherical (3, 3)-designs in 2 to 8 dimensions.

Orbits of lines under a symmetry group, each with one weight; the lines of three dimensions are
rational only along axes of unequal length.  All numbers are dimensionless.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.numbers.limits import MOST_ORDERS, require_at_most
from pentad.theory.numbers.scalars import Number, power, rational, require, require_count
from pentad.theory.power_autoencoder.lines import (
    basis_lines,
    cube_lines,
    dual_root_lines,
    equally_spaced_lines,
    reznick_lines,
    root_lines,
)

DESIGN_SIZES = {2: 4, 3: 11, 4: 24, 5: 41, 6: 63, 7: 91, 8: 120}
"""Number of lines of each, by dimension."""


class WeightedLines(NamedTuple):
    """Lines with positive weights, in coordinates along orthogonal axes.

    Attributes
    ----------
    lines : (k, n) array of rationals
    weights : (n,) array of rationals
    squared_axes : (k,) array of rationals
        Squared lengths of the axes.
    """

    lines: Shaped[np.ndarray, "k n"]
    weights: Shaped[np.ndarray, "n"]
    squared_axes: Shaped[np.ndarray, "k"]


def _weighted(*orbits: tuple[Any, int], squared_axes: tuple[int, ...] = ()) -> WeightedLines:
    lines = np.hstack([lines for lines, _ in orbits])
    weights = [weight for lines, weight in orbits for _ in range(lines.shape[1])]
    axes = squared_axes or (1,) * len(lines)
    return WeightedLines(*(_rationals(x) for x in (lines, weights, axes)))


def _rationals(entries: Any) -> Any:
    return np.vectorize(rational, otypes=[object])(entries)


def _reznick_design() -> WeightedLines:
    """Reznick's lines with the factor 3^(1/2) of x and y left to the axes, 27 times the weights."""
    tilted = [(1, 0, 2), (1, 0, -2), (0, 1, 2), (0, 1, -2)]
    diagonal = [(1, 1, 1), (1, 1, -1), (1, -1, 1), (1, -1, -1)]
    axes = basis_lines(3)
    return _weighted(
        (axes[:, :2], 14), (axes[:, 2:], 280), (np.array([*tilted, *diagonal]).T, 1),
        squared_axes=(3, 3, 1),
    )  # fmt: skip


def explicit_design(d: int) -> WeightedLines:
    """Lines of a weighted spherical (3, 3)-design of d = 2 .. 8 dimensions, in exact rationals.

    Equally spaced lines, Reznick's design, the roots of F4, axes with diagonals of the cube and
    roots of D5, roots of E6 or E7 with their dual lines, roots of E8.  The systems are known; the
    weights are ours.

    Raises
    ------
    ValueError
        If d is not 2, ..., 8.

    >>> explicit_design(2).weights.tolist()
    [8, 8, 1, 1]
    """
    designs: dict[int, Callable[[], WeightedLines]] = {
        2: lambda: _weighted((basis_lines(2), 8), (cube_lines(2), 1)),
        3: _reznick_design,
        4: lambda: _weighted((basis_lines(4), 512), (cube_lines(4), 8), (root_lines("D4"), 1)),
        5: lambda: _weighted((basis_lines(5), 384), (cube_lines(5), 4), (root_lines("D5"), 1)),
        6: lambda: _weighted((root_lines("E6"), 243), (dual_root_lines("E6"), 1)),
        7: lambda: _weighted((root_lines("E7"), 32), (dual_root_lines("E7"), 1)),
        8: lambda: _weighted((root_lines("E8"), 1)),
    }
    require(d in designs, f"explicit designs are known here in 2 to 8 dimensions; got d={d}")
    return designs[d]()


def weighted_design_ratio(design: WeightedLines, m: int) -> Number:
    """S^2 / T with S = sum v_i |w_i|^(2m), T = sum v_i v_j <w_i, w_j>^(2m), in exact rationals.

    Raises
    ------
    ValueError
        If m is not a positive integer, or m is above `MOST_ORDERS`.

    >>> weighted_design_ratio(explicit_design(2), 3)
    16/5
    """
    require_at_most(MOST_ORDERS, m=m)
    require_count(m, "m")
    lines, weights, squared_axes = design
    A = (squared_axes[:, None] * lines).T @ lines
    S: Any = (weights * power(A.diagonal(), m)).sum()
    T: Any = (weights * (weights * power(A, 2 * m)).sum(1)).sum()
    ratio: Number = S**2 / T
    return ratio


def explicit_design_features(d: int, m: int) -> Float[np.ndarray, "k n"]:
    """Float features whose lengths carry the weights: |w_i|^(2m) in place of v_i |w_i|^(2m).

    In two and three dimensions from angles and Reznick's identity, not from `explicit_design`.

    Raises
    ------
    ValueError
        If d is not 2, ..., 8, or m is not a positive integer.

    >>> explicit_design_features(2, 3).shape
    (2, 4)
    """
    require_count(m, "m")
    if d in (2, 3):
        return equally_spaced_lines(4) if d == 2 else reznick_lines()
    design = explicit_design(d)
    return design.lines.astype(float) * design.weights.astype(float) ** (1 / (2 * m))
