r"""Second derivatives of the loss at regular polygons, one Fourier mode after the other.

With one active feature the Hessian at a regular k-gon commutes with the rotation by 2 pi / k, so
it falls into blocks of three unknowns: how far corners move outward and along the circle, and how
far biases move, each as a wave of m periods.  Derivatives are done by hand; everything is
dimensionless.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np

from pentad.theory.numbers.cyclotomic import cosine, sine
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.krawczyk import symmetric_eigenvalues
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import ball, require, smaller
from pentad.theory.rectified_model.cyclic_critical_points import CyclicCriticalPoint
from pentad.theory.rectified_model.polygon_loss import BITS, turn_cosines
from pentad.theory.rectified_model.rising_outputs import overlap_derivatives, own_derivatives


def fourier_block(
    mode: int, square: Any, bias: Number, cosine_of: Callable[[int], Any], neighbours: int
) -> list[list[Any]]:
    r"""Second derivatives of the loss at a k-gon, for corners j moved in a Fourier mode.

    Corner j moves outward by r u cos(2 pi m j / k), along the circle by r v times the sine, and its
    bias by w times the cosine; the matrix is that of the derivatives by (u, v, w), over the sum of
    the squared cosines, which is k / 2 unless m is 0 or k / 2.  With theta = 2 pi s / k and
    C = cos(m theta), pairs at distance s contribute sums over j such as
    \( \sum_j (\cos m \theta_{j+s} + \cos m \theta_j)^2 = k (1 + C) \).

    Parameters
    ----------
    mode : int
        The m.
    square, bias : numbers
        r^2 and b.
    cosine_of : function j -> cos(2 pi j / k) in those numbers
    neighbours : int
        How many corners on either side overlap more than -b.

    Returns
    -------
    3 rows of 3 numbers

    Raises
    ------
    ValueError
        If mode or neighbours is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, mode=mode, neighbours=neighbours)
    block = [[0 * square for _ in range(3)] for _ in range(3)]
    for s in range(-neighbours, neighbours + 1):
        c, C = cosine_of(s), cosine_of(mode * s)
        sines = (cosine_of((1 - mode) * s) - cosine_of((1 + mode) * s)) / 2
        derivatives = overlap_derivatives if s else own_derivatives
        found = derivatives(square * c, bias)
        I_a, I_aa = found.by_a * square, found.by_aa * square * square
        I_ac, I_cc = found.by_ac * square, found.by_cc
        out = 2 * I_a * c * C + 2 * I_aa * c * c * (1 + C)
        along = 2 * I_a * c * C + 2 * I_aa * (1 - c * c) * (1 - C)
        mixed = -2 * (I_a + I_aa * c) * sines
        terms = (
            (out, mixed, I_ac * c * (1 + C)),
            (mixed, along, -I_ac * sines),
            (I_ac * c * (1 + C), -I_ac * sines, I_cc),
        )
        block = [
            [x + y for x, y in zip(row, more, strict=True)]
            for row, more in zip(block, terms, strict=True)
        ]
    return block


def fourier_blocks(polygon: CyclicCriticalPoint) -> list[np.ndarray]:
    """The Hessian at a regular polygon in each Fourier mode, without the rotation.

    Moves are scaled to unit vectors of the weights and biases, so that the eigenvalues are those
    of the whole Hessian.

    Parameters
    ----------
    polygon : CyclicCriticalPoint
        With the one frequency 1.

    Returns
    -------
    list of (2, 2) and (3, 3) arrays of balls
        For the modes 0 (whose turn is the rotation, left out) to k // 2.

    Raises
    ------
    ValueError
        If the point is no regular polygon.
    """
    require(
        polygon.frequencies == (1,),
        f"a regular polygon has the one frequency 1; got {polygon.frequencies}",
    )
    k = polygon.n
    square, bias, cosines = polygon.squared_radii[0], polygon.bias, turn_cosines(k)
    neighbours = sum(square * c + bias > 0 for c in cosines[1 : (k + 1) // 2])
    scale = np.array([square.sqrt(), square.sqrt(), ball(1)])
    blocks = []
    for m in range(k // 2 + 1):
        rows = fourier_block(m, square, bias, lambda j: cosines[j % k], neighbours)
        kept = [0, 2] if m == 0 else [0, 1, 2]
        blocks.append((np.array(rows, dtype=object) / scale / scale[:, None])[np.ix_(kept, kept)])
    return blocks


def least_curvature_by_modes(polygon: CyclicCriticalPoint) -> Any:
    """Least eigenvalue of the Hessian at a regular polygon across rotations, by modes.

    Returns
    -------
    ball of 256 bits

    Raises
    ------
    ValueError
        If the point is no regular polygon.
    """
    from flint import ctx

    with ctx.workprec(BITS):
        values = [symmetric_eigenvalues(block)[0] for block in fourier_blocks(polygon)]
    return ball(reduce(smaller, values), BITS)


@dataclass(frozen=True)
class FourierMove:
    """Corners and biases of a regular polygon moved in one Fourier mode.

    Attributes
    ----------
    mode : int
    outward, along, bias : Fraction
        Largest moves of the corners, relative to r, and of the biases.
    """

    mode: int
    outward: Fraction
    along: Fraction
    bias: Fraction

    @property
    def amplitudes(self) -> np.ndarray:
        """Outward, along the circle and of the biases, (3,) rationals."""
        return np.array([self.outward, self.along, self.bias], dtype=object)


def curvature_along_by_block(
    k: int, move: FourierMove, square: Any, bias: Number, neighbours: int
) -> Any:
    """Second derivative of the loss at a k-gon along a move, over k / 2, by `fourier_block`.

    Parameters
    ----------
    k : int
    move : FourierMove
        Of a mode m with 0 < m < k / 2, of which the squared cosines at the corners sum to k / 2.
    square, bias : numbers that mix with those of `cyclotomic.cosine`
        r^2 and b.
    neighbours : int
        How many corners on either side overlap more than -b.

    Raises
    ------
    ValueError
        For another mode, or k is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, k=k)
    _require_mode(k, move)
    rows = fourier_block(
        move.mode, square, bias, lambda j: cosine(Fraction(j % k, k)), neighbours=neighbours
    )
    v = move.amplitudes
    return v @ np.array(rows, dtype=object) @ v


def curvature_along(move: FourierMove, W: Matrix, hessian: Any) -> Any:
    """The same from the Hessian by all 3k weights and biases.

    Parameters
    ----------
    move : FourierMove
    W : (2, k) array
        Corners of the k-gon as columns, in order, in the field of turns.
    hessian : (3k, 3k) array
        By the entries of W, row by row, then by the biases.

    Raises
    ------
    ValueError
        For a mode m that is not between 0 and k / 2.
    """
    k = W.shape[1]
    _require_mode(k, move)
    turns = [Fraction(move.mode * j % k, k) for j in range(k)]
    cosines, sines = (np.array([f(t) for t in turns], dtype=object) for f in (cosine, sine))
    corners = move.outward * W * cosines + move.along * np.array([-W[1], W[0]]) * sines
    v = np.vstack([corners, move.bias * cosines]).ravel()
    return 2 * (v @ hessian @ v) / k


def _require_mode(k: int, move: FourierMove) -> None:
    require(0 < 2 * move.mode < k, f"a mode lies between 0 and k / 2; got {move.mode} for k={k}")
