"""Frames that are tight by construction: sums, Parseval and harmonic frames, given norms.

Frames with a group of symmetries: `theory.frames.symmetric_frames`.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import cos, pi, sin

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.frames.frame_operator import require_frame
from pentad.theory.numbers.scalars import (
    Number,
    ball,
    cosine_of_turn,
    require,
    require_count,
    root,
    sine_of_turn,
)


def orthogonal_sum(blocks: Sequence[Shaped[np.ndarray, "_ _"]]) -> Shaped[np.ndarray, "d n"]:
    """The blocks side by side in mutually orthogonal subspaces; any number type.

    Known to geometers as the tegum product.  A sum of tight frames, with any bounds, saturates
    capacity (the converse half of the tight-frame decomposition).

    Raises
    ------
    ValueError
        If there is no block or a block is not a finite non-empty matrix.

    >>> orthogonal_sum([np.array([[1.0, -1.0]]), np.array([[2.0]])])
    array([[ 1., -1.,  0.],
           [ 0.,  0.,  2.]])
    """
    require(len(blocks) >= 1, "an orthogonal sum needs at least one block; got none")
    for block in blocks:
        require_frame(block)
    shapes = [block.shape for block in blocks]
    total = np.zeros(
        (sum(d for d, _ in shapes), sum(n for _, n in shapes)),
        dtype=np.result_type(*blocks),
    )
    row = column = 0
    for block, (d, n) in zip(blocks, shapes, strict=True):
        total[row : row + d, column : column + n] = block
        row, column = row + d, column + n
    return total


def parseval_frame(mirrors: Shaped[np.ndarray, "n k"], d: int) -> Shaped[np.ndarray, "d n"]:
    """The first d rows of a product of k reflections of R^n: F = I, exactly for rationals.

    Every Parseval frame arises with k = d; with d = n the result is an orthogonal matrix.

    Parameters
    ----------
    mirrors : (n, k) array of any number type, non-zero columns: normals of the mirrors
    d : int, 1 <= d <= n

    Raises
    ------
    ValueError
        If d is not from 1 to n, or a mirror vanishes or is not finite.

    >>> parseval_frame(np.array([[Fraction(1)], [Fraction(2)]]), 2)
    array([[Fraction(3, 5), Fraction(-4, 5)],
           [Fraction(-4, 5), Fraction(-3, 5)]], dtype=object)
    """
    require_frame(mirrors)
    n = mirrors.shape[0]
    require_count(d, "d")
    require(d <= n, f"a Parseval frame needs n >= d; got n={n}, d={d}")
    lengths = (mirrors * mirrors).sum(0)
    require((lengths != 0).all(), "a reflection needs a non-zero mirror; got a zero column")
    rows = np.eye(n, dtype=int)[:d]
    for mirror, length in zip(mirrors.T, lengths, strict=True):
        rows = rows - (rows @ mirror)[:, None] * (2 * mirror / length)
    return rows


def harmonic_frame(
    n: int, eigenvalues: Mapping[int, Number], *, balls: bool = False
) -> Shaped[np.ndarray, "d n"]:
    r"""Features turned by one rotation: rows are cosines and sines of given frequencies.

    Frequency f with 0 < f < n/2 gives two rows, f = 0 and f = n/2 one, each row with the given
    eigenvalue of F, so that F is diagonal and the Gram matrix depends on i - j mod n alone.
    {1: t} is the regular n-gon, {1: t, n/2: s} a prism twisted into an antiprism with n corners,
    tight exactly for s = t.

    Parameters
    ----------
    n : int
    eigenvalues : eigenvalue > 0 (squared amplitude) by frequency 0 <= f <= n/2
    balls : bool, rigorous balls instead of floats

    Returns
    -------
    (d, n) array, d the number of rows

    Raises
    ------
    ValueError
        If there is no frequency, one is out of range, or an eigenvalue is not positive.

    >>> from pentad.theory.frames.frame_operator import frame_operator
    >>> harmonic_frame(2, {1: 2.0}).round(12)
    array([[ 1., -1.]])
    >>> frame_operator(harmonic_frame(8, {1: 4.0, 4: 3.0})).round(12) + 0.0
    array([[4., 0., 0.],
           [0., 4., 0.],
           [0., 0., 3.]])
    """
    require_count(n, "n")
    require(len(eigenvalues) >= 1, "a harmonic frame needs a frequency; got none")
    rows: list[list[Number]] = []
    for frequency, eigenvalue in eigenvalues.items():
        require_count(frequency, "frequency", least=0)
        require(
            2 * frequency <= n,
            f"a frequency is at most n/2; got frequency={frequency}, n={n}",
        )
        require(eigenvalue > 0, f"an eigenvalue must be positive; got {eigenvalue}")
        turns = [Fraction(2 * frequency * j, n) for j in range(n)]
        lone = 2 * frequency % n == 0
        scale = root(_number(eigenvalue, balls=balls) * (1 if lone else 2) / n, 2)
        rows.append([scale * _cosine(turn, balls=balls) for turn in turns])
        if not lone:
            rows.append([scale * _sine(turn, balls=balls) for turn in turns])
    return np.array(rows, dtype=object if balls else float)


def _number(value: Number, *, balls: bool) -> Number:
    return ball(value) if balls else float(value)


def _cosine(turn: Fraction, *, balls: bool) -> Number:
    """Cosine of pi times a rational."""
    if balls:
        return cosine_of_turn(turn)
    return cos(pi * turn)


def _sine(turn: Fraction, *, balls: bool) -> Number:
    if balls:
        return sine_of_turn(turn)
    return sin(pi * turn)


def tight_frame_with_norms(
    squared_norms: Float[np.ndarray, "n"], d: int
) -> Float[np.ndarray, "d n"]:
    """A tight frame of R^d whose features have the given squared norms.

    It exists if and only if max |w_i|^2 <= sum |w_i|^2 / d (Schur and Horn).  Built from scaled
    axes by at most n - 1 rotations of pairs of columns, none of which changes F.  Source: Chan and
    Li, "Diagonal elements and eigenvalues of a real symmetric matrix" (1983).

    Parameters
    ----------
    squared_norms : (n,) array, non-negative, not all zero
    d : int, 1 <= d <= n

    Raises
    ------
    ValueError
        If d is not from 1 to n, a squared norm is negative or not finite, all vanish, or the
        largest exceeds their sum over d.

    >>> from pentad.theory.frames.frame_operator import frame_operator
    >>> W = tight_frame_with_norms(np.array([1.0, 0.75, 0.25]), 2)
    >>> (W * W).sum(0).round(12), frame_operator(W).round(12) + 0.0
    (array([1.  , 0.75, 0.25]), array([[1., 0.],
           [0., 1.]]))
    """
    n = len(squared_norms)
    require_count(d, "d")
    require(d <= n, f"a tight frame needs n >= d; got n={n}, d={d}")
    require(
        np.isfinite(squared_norms).all() and (squared_norms >= 0).all() and squared_norms.any(),
        f"squared norms must be finite, >= 0 and not all zero; got {squared_norms}",
    )
    bound = squared_norms.sum() / d
    largest = squared_norms.max()
    require(
        largest <= bound * (1 + 8 * np.finfo(float).eps),
        f"a tight frame needs max |w|^2 <= sum |w|^2 / d; got {largest} > {bound}",
    )
    order = np.argsort(-squared_norms, kind="stable")
    wanted = squared_norms[order]
    W = np.sqrt(bound) * np.eye(d, n)
    have = np.array([bound] * d + [0.0] * (n - d))
    rounding = 8 * n * np.finfo(float).eps * bound
    for _ in range(n - 1):
        high = np.flatnonzero(have > wanted + rounding)
        if high.size == 0:
            break
        i = high[-1]
        j = i + 1 + np.flatnonzero(have[i + 1 :] < wanted[i + 1 :] - rounding)[0]
        excess, shortage = have[i] - wanted[i], wanted[j] - have[j]
        target = wanted[i] if excess <= shortage else have[i] - shortage
        W[:, [i, j]] = W[:, [i, j]] @ _rotation_to_length(W[:, i], W[:, j], target)
        have[[i, j]] = (W[:, [i, j]] ** 2).sum(0)
    return np.ascontiguousarray(W[:, np.argsort(order)])


def _rotation_to_length(u: np.ndarray, v: np.ndarray, target: float) -> np.ndarray:
    """The rotation of columns u, v after which |u|^2 is the target, between |v|^2 and |u|^2."""
    above, overlap, below = u @ u - target, u @ v, v @ v - target
    # The root of below t^2 + 2 overlap t + above that subtracts nothing.
    t = -above / (overlap + np.copysign(np.sqrt(overlap**2 - above * below), overlap))
    return np.asarray([[1, -t], [t, 1]] / np.sqrt(1 + t * t))
