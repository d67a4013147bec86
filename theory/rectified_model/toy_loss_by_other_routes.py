r"""The ReLU toy model's loss and its derivatives, over corners of cubes and over polygons.

Two routes that share no path with each other or with `toy_loss`, for up to two active features with
unequal probabilities: powers of sums by inclusion and exclusion over the corners of a cube, and
means over the polygons on which an output is positive.  A is (n, n), b, p and v have n entries:
overlaps, biases, activation probabilities and importances, all dimensionless.  Slow, and exact for
rationals.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import prod
from typing import Any

import numpy as np

from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.limits import MOST_ROWS, require_at_most
from pentad.theory.numbers.scalars import rational, require
from pentad.theory.rectified_model.rectified_loss import cube_power_correlation, cube_power_mean
from pentad.theory.rectified_model.toy_loss_by_definition import cut_square_mean

HIGHEST = 2
"""Number of features that may be active at once."""


Entries = Matrix | Sequence[Number]
"""An array or a list of numbers."""


def line_integrals_by_antiderivatives(a: Number, c: Number) -> tuple[Any, Any]:
    """`rectified_energy` and `rectified_correlation`, by antiderivatives where a x + c > 0.

    Parameters
    ----------
    a, c : numbers or symbols whose signs, and that of a + c, are known

    >>> line_integrals_by_antiderivatives(Fraction(1), Fraction(-1, 2))
    (Fraction(1, 24), Fraction(5, 48))
    """
    low, high = 0 * c, 1 + 0 * c
    starts, ends = bool(c > 0), bool(a + c > 0)
    if not starts and not ends:
        high = low
    elif not starts:
        low = -c / a
    elif not ends:
        high = -c / a

    def energy(x: Number) -> Any:
        return x * (a * a * x * x / 3 + a * c * x + c * c)

    def correlation(x: Number) -> Any:
        return x * x * (a * x / 3 + c / 2)

    return energy(high) - energy(low), correlation(high) - correlation(low)


def line_integrals_by_quadrature(a: float, c: float) -> tuple[float, float]:
    """The same by adaptive quadrature, split where the line changes its sign, in floats.

    >>> [round(value, 6) for value in line_integrals_by_quadrature(1.0, -0.5)]
    [0.041667, 0.104167]
    """
    from scipy.integrate import quad

    breaks = [-c / a] if a and 0 < -c / a < 1 else None
    integrands: tuple[Callable[[float], float], ...] = (
        lambda x: max(a * x + c, 0.0) ** 2,
        lambda x: x * max(a * x + c, 0.0),
    )
    energy, correlation = (quad(f, 0, 1, points=breaks, epsabs=1e-13)[0] for f in integrands)
    return energy, correlation


def _require_sizes(A: Matrix, n: int, **given: Any) -> None:
    """Raise unless A is (n, n) and what is given has n entries."""
    require(A.shape == (n, n), f"A has the shape ({n}, {n}); got {A.shape}")
    for name, one in given.items():
        held = len(one) if getattr(one, "shape", (n,)) and hasattr(one, "__len__") else None
        shape = getattr(one, "shape", (held,))
        require(shape == (n,), f"{name} has one entry for each of n={n} features; got {name}={one}")


def supports(n: int) -> list[tuple[int, ...]]:
    """The sets of at most two of n features.

    Raises
    ------
    ValueError
        If n is above `MOST_ROWS`.

    >>> supports(2)
    [(), (0,), (1,), (0, 1)]
    """
    require_at_most(MOST_ROWS, n=n)
    return [active for k in range(HIGHEST + 1) for active in combinations(range(n), k)]


def support_probability(p: Entries | Number, active: Sequence[int]) -> Any:
    """The chance that these features are active and no others.

    Parameters
    ----------
    p : sequence of n probabilities
    active : sequence of int

    Raises
    ------
    ValueError
        If p is one number.

    >>> support_probability([Fraction(1, 2), Fraction(1, 3)], (0,))
    Fraction(1, 3)
    """
    require(hasattr(p, "__len__"), f"p has one entry for each feature; got p={p}")
    return prod(p[i] if i in active else 1 - p[i] for i in range(len(p)))


def output_loss_by_corners(row: Entries, bias: Number, active: tuple[int, ...], j: int) -> Any:
    """E (x_j - (row . x + b)_+)^2 over uniform active inputs, by inclusion and exclusion.

    Parameters
    ----------
    row : (n,) array
        Coefficients of the output.
    bias : number
    active : tuple of int
        The active set; other inputs are 0.
    j : int
        The output's own feature.

    Raises
    ------
    ValueError
        If a feature that is active has no coefficient.

    >>> output_loss_by_corners([Fraction(1)], Fraction(-1, 2), (0,), 0)
    Fraction(1, 6)
    """
    inside = all(0 <= i < len(row) for i in active)
    require(inside, f"features are 0 .. {len(row) - 1}; got the active ones {active}")
    slopes = [row[i] for i in active]
    energy = cube_power_mean(bias, slopes, 2)
    if j not in active:
        return energy
    third = (1 + 0 * bias) / 3
    return third - 2 * cube_power_correlation(bias, slopes, active.index(j), 1) + energy


def toy_loss_terms_by_corners(A: Matrix, b: Entries, v: Entries | Number) -> list[Any]:
    """L_0, L_1 and L_2 of `toy_loss.toy_loss_terms`, from `output_loss_by_corners`.

    Raises
    ------
    ValueError
        If A is not (n, n), or b and v have not n entries.

    >>> toy_loss_terms_by_corners(np.array([[Fraction(1)]]), [Fraction(-1, 2)], [1])[1]
    Fraction(1, 6)
    """
    n = len(b)
    _require_sizes(A, n, b=b, v=v)
    orders = [0 * b[0]] * (HIGHEST + 1)
    for active in supports(n):
        for j in range(n):
            orders[len(active)] += v[j] * output_loss_by_corners(A[j], b[j], active, j)
    return orders


def output_share_by_corners(
    A: Matrix,
    b: Entries,
    p: Entries | Number,
    v: Entries | Number,
    j: int,
    moves: Mapping[int, Any],
) -> Any:
    """The loss of output j over all supports, with its row and bias (A_j, b_j) shifted.

    Parameters
    ----------
    A, b, p, v
    j : int
    moves : mapping of position to number
        How far entries of (A_j, b_j) are moved; the bias has the position n.

    Raises
    ------
    ValueError
        If A is not (n, n), or b, p and v have not n entries, or j is none of them.
    """
    n = len(b)
    _require_sizes(A, n, b=b, p=p, v=v)
    require(0 <= j < n, f"outputs are 0 .. {n - 1}; got j={j}")
    s = [*A[j], b[j]]
    for i, move in moves.items():
        s[i] = s[i] + move
    return v[j] * sum(
        support_probability(p, active) * output_loss_by_corners(s[:n], s[n], active, j)
        for active in supports(n)
    )


def toy_loss_gradient_by_differences(
    A: Matrix, b: Matrix, p: Entries | Number, v: Entries | Number
) -> Any:
    """Central differences of the value by corners, to the nearest rational of short denominator.

    The step of 10^-40 leaves an error that no two rationals with denominators to 10^15 share.

    Returns
    -------
    (n, n + 1) array of rationals
        By the entries of A and by b.

    Raises
    ------
    ValueError
        If there is no output.
    """
    require(b.size > 0, f"an output at least; got biases of shape {b.shape}")
    step = (1 + 0 * b[0]) / 10**40
    found = 0 * np.concatenate([A, b[:, None]], -1)
    for j, i in np.ndindex(*found.shape):
        ends = [output_share_by_corners(A, b, p, v, j, {i: sign * step}) for sign in (1, -1)]
        slope = (ends[0] - ends[1]) / (2 * step)
        found[j, i] = rational(Fraction(int(slope.p), int(slope.q)).limit_denominator(10**15))
    return found


def toy_loss_hessian_by_corners(
    A: Matrix, b: Matrix, p: Entries | Number, v: Entries | Number, step: Number
) -> Any:
    """Second central differences of the value by corners.

    Returns
    -------
    (n, n + 1, n + 1) array
        Of each output by its row and bias.
    """
    n = len(b)
    found = 0 * np.broadcast_to(A[:, :1, None] + b[0], (n, n + 1, n + 1))
    for j, i, k in np.ndindex(*found.shape):
        corners = []
        for one, other in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            moves = {i: one * step, k: other * step} if i != k else {i: (one + other) * step}
            corners.append(one * other * output_share_by_corners(A, b, p, v, j, moves))
        found[j, i, k] = sum(corners) / (4 * step * step)
    return found


def mean_on_positive(
    row: Entries,
    bias: Number,
    active: tuple[int, ...],
    quadratic: Callable[[Any, Any], Any],
) -> Any:
    """E quadratic(z, output) over the inputs with a positive output, by triangles; z = (x, 1).

    Parameters
    ----------
    row : (n,) array
    bias : number
    active : tuple of at most two int
    quadratic : function of z, a list of n + 1 numbers, and of the output
        Of degree two at most.
    """
    n = len(row)
    slopes = [row[i] for i in active] + [0 * bias] * (HIGHEST - len(active))

    def at(x: Number, y: Number) -> Any:
        z = [0 * bias] * n + [1 + 0 * bias]
        for i, value in zip(active, (x, y), strict=False):
            z[i] = value
        return quadratic(z, slopes[0] * x + slopes[1] * y + bias)

    return cut_square_mean(at, slopes[0], slopes[1], bias)


def toy_loss_gradient_by_polygons(
    A: Matrix, b: Matrix, p: Entries | Number, v: Entries | Number, correlated: int = 1
) -> Any:
    """2 v_j E (output - x_j) z over the inputs with a positive output, set by set; z = (x, 1).

    Parameters
    ----------
    A, b, p, v
    correlated : int
        How often x_j is subtracted; 0 leaves the derivative of the output's energy.

    Returns
    -------
    (n, n + 1) array
        By the entries of A and by b.
    """
    n = len(b)
    found = 0 * np.concatenate([A, b[:, None]], -1)
    for active in supports(n):
        for j in range(n):
            for i in (*active, n):

                def slope(z: Any, output: Any, i: int = i, j: int = j) -> Any:
                    return (output - correlated * z[j]) * z[i]

                mean = mean_on_positive(A[j], b[j], active, slope)
                found[j, i] += 2 * v[j] * support_probability(p, active) * mean
    return found


def toy_loss_hessian_by_polygons(
    A: Matrix, b: Matrix, p: Entries | Number, v: Entries | Number, step: Number
) -> Any:
    """Central differences of `toy_loss_gradient_by_polygons`, all outputs at once.

    Returns
    -------
    (n, n + 1, n + 1) array
        Of each output by its row and bias.
    """
    n = len(b)
    columns = []
    for i in range(n + 1):
        move = np.array([int(k == i) for k in range(n + 1)]) * step
        up, down = (
            toy_loss_gradient_by_polygons(A + sign * move[:n], b + sign * move[n], p, v)
            for sign in (1, -1)
        )
        columns.append((up - down) / (2 * step))
    return np.stack(columns, -1)


def second_moments_by_polygons(
    A: Matrix, b: Matrix, p: Entries | Number, v: Entries | Number
) -> Any:
    """2 v_j E z z^T over the inputs with a positive output: the Hessian without its edge term.

    Returns
    -------
    (n, n + 1, n + 1) array
    """
    n = len(b)
    found = 0 * np.broadcast_to(A[:, :1, None] + b[0], (n, n + 1, n + 1))
    for active in supports(n):
        for j, i, k in np.ndindex(*found.shape):

            def product(z: Any, _: Any, i: int = i, k: int = k) -> Any:
                return z[i] * z[k]

            mean = mean_on_positive(A[j], b[j], active, product)
            found[j, i, k] += 2 * v[j] * support_probability(p, active) * mean
    return found
