r"""Frames: how far a system of vectors is from tight, equiangular, of equal or unit norm.

For features w_1 .. w_n in R^d, the columns of W,

\[ F = W W^T, \qquad A |x|^2 \le \sum_i \langle x, w_i \rangle^2 \le B |x|^2, \]

with A and B the smallest and the largest eigenvalue of F.  The frame is tight if A = B.  Defects
here are mean squares relative to a scale: non-negative, zero exactly for the property, without
cancellation near zero, and polynomial in the entries, so that rationals, balls and tensors with
leading batch axes share one body of code.

None of these objects is special to a paper; the spectral theory of features that arXiv:2602.02224
builds on them is in `theory.spectra`.
"""

import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import cos, pi, prod, sin
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.frames.capacity import rank
from pentad.theory.numbers.scalars import (
    Number,
    ball,
    cosine_of_turn,
    family,
    larger,
    rational,
    real_roots,
    require,
    require_count,
    root,
    sine_of_turn,
)
from pentad.theory.power_autoencoder.power_loss import gram, require_matrix

# The frame operator and its spectrum --------------------------------------------------------


class FrameBounds(NamedTuple):
    """The best constants of A |x|^2 <= sum <x, w_i>^2 <= B |x|^2, in squared amplitudes."""

    lower: Any
    upper: Any


def require_frame(W: Any, *, floats: bool = False) -> None:
    """Raise unless W is a finite, non-empty matrix (or a batch of such); of floats if asked.

    >>> require_frame(np.zeros(3))
    Traceback (most recent call last):
        ...
    ValueError: W must be a matrix with at least one row and column; got shape (3,)
    """
    require_matrix(W, "W")
    if floats:
        kind = str(getattr(W, "dtype", "object"))
        require("float" in kind, f"this needs an array or tensor of floats; got W of type {kind}")
    if not isinstance(W, np.ndarray):
        require(((W - W) == 0).all(), "W must be finite; got NaN or infinity")


def frame_operator(W: Shaped[Any, "*batch d n"]) -> Shaped[Any, "*batch d d"]:
    """Frame operator F = W W^T; any number type.

    Parameters
    ----------
    W : (*batch, d, n) array, features as columns

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix.

    >>> frame_operator(np.array([[1.0, 1.0], [0.0, 1.0]]))
    array([[2., 1.],
           [1., 1.]])
    """
    require_frame(W)
    return W @ W.swapaxes(-1, -2)


def frame_bounds(W: Shaped[Any, "*batch d n"], *, on_span: bool = False) -> FrameBounds:
    """Smallest and largest eigenvalue of F, by the singular values of W; floats and tensors.

    Parameters
    ----------
    W : (*batch, d, n) array of floats
    on_span : bool
        Smallest eigenvalue on the span of the features, so that it is positive; singular values
        of at most max(d, n) eps times the largest count as zero.

    Returns
    -------
    FrameBounds of (*batch,) arrays

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix of floats, or is zero and `on_span` is asked.

    >>> [float(x) for x in frame_bounds(np.array([[2.0], [0.0]]))]
    [0.0, 4.0]
    >>> [float(x) for x in frame_bounds(np.array([[2.0], [0.0]]), on_span=True)]
    [4.0, 4.0]
    """
    require_frame(W, floats=True)
    d, n = W.shape[-2:]
    values = namespace(W).linalg.svdvals(W)
    largest = values[..., 0]
    if not on_span:
        return FrameBounds(values[..., -1] ** 2 * (n >= d), largest**2)
    require((largest > 0).all(), "bounds on the span need non-zero features; got W = 0")
    kept = positive_singular_values(values, W)
    smallest = namespace(W).amin(values + (~kept) * largest[..., None], -1)
    return FrameBounds(smallest**2, largest**2)


def namespace(W: Any) -> Any:
    """The package of an array (numpy, torch), for the few functions that arrays lack as methods.

    >>> namespace(np.ones(1)).__name__
    'numpy'
    """
    return sys.modules["numpy" if isinstance(W, np.ndarray | np.generic) else family(W)]


def positive_singular_values(values: Any, W: Any, tolerance: float | None = None) -> Any:
    """Mask (*batch, k) of the singular values of W that count as positive.

    They exceed `tolerance` times the largest one, by default max(d, n) eps as in `matrix_rank`.

    Raises
    ------
    ValueError
        Unless 0 <= tolerance < 1.

    >>> positive_singular_values(np.array([1.0, 1e-17]), np.eye(2))
    array([ True, False])
    """
    if tolerance is None:
        tolerance = max(W.shape[-2:]) * float(namespace(W).finfo(values.dtype).eps)
    require(0 <= tolerance < 1, f"the rank tolerance must lie in [0, 1); got {tolerance}")
    return values > tolerance * values[..., :1]


def frame_spectrum_by_definition(W: Shaped[np.ndarray, "d n"]) -> list[tuple[Number, int]]:
    """Distinct eigenvalues of F = W W^T, decreasing, with multiplicities; exact.

    Roots of the characteristic polynomial over the rationals.  Rational eigenvalues are exact,
    the others are balls that hold one eigenvalue each.

    Parameters
    ----------
    W : (d, n) array of rationals; floats are dyadic rationals

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix.

    >>> frame_spectrum_by_definition(np.array([[1, 1, 0], [0, 0, 2]]))
    [(4, 1), (2, 1)]
    """
    require_frame(W)
    exact = rational_matrix(W)
    _, factors = (exact * exact.transpose()).charpoly().factor()
    found = []
    for factor, multiplicity in factors:
        if factor.degree() == 1:
            found.append((-factor[0] / factor[1], multiplicity))
        else:
            found += [(value, multiplicity) for value in real_roots(list(factor))]
    return sorted(found, key=lambda pair: -float(pair[0]))


def rational_matrix(W: Shaped[np.ndarray, "d n"]) -> Any:
    """The array as an exact `flint.fmpq_mat`; floats are dyadic rationals.

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix.

    >>> rational_matrix(np.array([[0.5, 1.0]]))
    [1/2, 1]
    """
    from flint import fmpq_mat

    require_frame(W)
    return fmpq_mat([[rational(x) for x in row] for row in W.tolist()])


# Defects ------------------------------------------------------------------------------------


def tightness_defect(W: Shaped[Any, "*batch d n"]) -> Number:
    r"""Relative variance of the eigenvalues of F: zero exactly for tight frames of R^d.

    \[ \frac{1}{d} \left\lVert \frac{F}{c} - I \right\rVert_F^2
       = \frac{d\, \mathrm{tr} F^2}{(\mathrm{tr} F)^2}
       - 1, \qquad c = \mathrm{tr} F / d. \]

    Invariant under rotations, signs, order and scale; at most d - 1.  For features that span less
    than R^d it is positive: see `theory.spectra.eigenvector_defects` for tightness on the span.

    Parameters
    ----------
    W : (*batch, d, n) array of any number type

    Returns
    -------
    (*batch,) array, dimensionless

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix or vanishes.

    >>> float(tightness_defect(np.eye(2))), float(tightness_defect(np.array([[1.0], [0.0]])))
    (0.0, 1.0)
    """
    F = frame_operator(W)
    d = F.shape[-1]
    total = F.diagonal(0, -2, -1).sum(-1)
    _require_non_zero(total)
    deviation = d * F - across(total) * identity(F)
    return (deviation * deviation).sum((-2, -1)) / (d * (total * total))


def unit_norm_defect(W: Shaped[Any, "*batch d n"]) -> Number:
    """Mean of (|w_i|^2 - 1)^2: zero exactly for unit vectors; any number type.

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix.

    >>> float(unit_norm_defect(np.array([[1.0, 2.0]])))
    4.5
    """
    require_frame(W)
    excess = (W * W).sum(-2) - 1
    return (excess * excess).sum(-1) / W.shape[-1]


def equal_norm_defect(W: Shaped[Any, "*batch d n"]) -> Number:
    """Relative variance of the squared norms |w_i|^2: zero exactly for equal norms.

    Any number type; invariant under rotations, signs, order and scale; at most n - 1.

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix or vanishes.

    >>> float(equal_norm_defect(np.array([[1.0, 0.0]])))
    1.0
    """
    require_frame(W)
    squares = (W * W).sum(-2)
    total = squares.sum(-1)
    _require_non_zero(total)
    n = W.shape[-1]
    deviation = n * squares - _after(total)
    return (deviation * deviation).sum(-1) / (n * (total * total))


def signed_squared_cosines(W: Shaped[Any, "*batch d n"]) -> Shaped[Any, "*batch n n"]:
    """The matrix c_ij |c_ij| of signed squares of the cosines between features.

    Any number type: the cosines themselves are irrational for rational features.

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix or has a zero column.

    >>> signed_squared_cosines(np.array([[1.0, -1.0], [0.0, 1.0]])).round(12)
    array([[ 1. , -0.5],
           [-0.5,  1. ]])
    """
    require_frame(W)
    A = gram(W)
    squares = A.diagonal(0, -2, -1)
    require((squares != 0).all(), "angles need non-zero columns; got a zero column of W")
    return A * abs(A) / (squares[..., None] * squares[..., None, :])


def equiangularity_defect(W: Shaped[Any, "*batch d n"], *, signed: bool = False) -> Number:
    """Variance of the squared cosines between different features: zero iff equiangular.

    Parameters
    ----------
    W : (*batch, d, n) array of any number type
    signed : bool
        Variance of c |c|: zero iff the cosines themselves agree, so that for unit vectors the Gram
        matrix has equal entries off the diagonal.  Without it the features may be equiangular
        lines of any orientation.

    Returns
    -------
    (*batch,) array, dimensionless

    Raises
    ------
    ValueError
        If W is not a finite matrix, has a zero column, or has fewer than two columns.

    >>> float(equiangularity_defect(np.eye(3)))
    0.0
    >>> lines = np.array([[1.0, 0.5, 0.5], [0.0, 0.75**0.5, -(0.75**0.5)]])
    >>> float(equiangularity_defect(lines).round(12))
    0.0
    >>> float(equiangularity_defect(lines, signed=True).round(12))
    0.055555555556
    """
    values = signed_squared_cosines(W)
    n = values.shape[-1]
    require(n >= 2, f"angles need at least two features; got n={n}")
    values = values if signed else abs(values)
    off_diagonal = 1 - identity(values)
    pairs = n * (n - 1)
    mean = (values * off_diagonal).sum((-2, -1)) / pairs
    deviation = (values - across(mean)) * off_diagonal
    return (deviation * deviation).sum((-2, -1)) / pairs


def squared_coherence(W: Shaped[Any, "*batch d n"]) -> Number:
    """Largest squared cosine between different features, in [0, 1]; any number type.

    Exact numbers and balls without batch axes only.

    Raises
    ------
    ValueError
        If W is not a finite matrix, has a zero column or fewer than two columns, or is a batch of
        exact matrices.

    >>> round(float(squared_coherence(np.array([[1.0, -1.0], [0.0, 1.0]]))), 12)
    0.5
    """
    values = abs(signed_squared_cosines(W))
    n = values.shape[-1]
    require(n >= 2, f"angles need at least two features; got n={n}")
    off_diagonal = values * (1 - identity(values))
    if values.dtype == object:
        require(values.ndim == 2, f"exact coherence takes one matrix; got shape {W.shape}")
        return reduce(larger, off_diagonal.reshape(-1))
    return namespace(values).amax(off_diagonal, (-2, -1))


def identity(like: Any) -> Any:
    """Identity matrix that mixes with a (*batch, n, n) array of any number type."""
    n = like.shape[-1]
    if isinstance(like, np.ndarray):
        return np.eye(n, dtype=int)
    return namespace(like).eye(n, dtype=like.dtype, device=like.device)


def across(value: Any) -> Any:
    """A (*batch,) array aligned with (*batch, n, n) arrays; other numbers unchanged."""
    return value[..., None, None] if getattr(value, "ndim", 0) else value


def _after(value: Any) -> Any:
    return value[..., None] if getattr(value, "ndim", 0) else value


def _require_non_zero(total: Any) -> None:
    non_zero = total != 0
    holds = non_zero.all() if hasattr(non_zero, "all") else non_zero
    require(holds, "a relative defect needs a non-zero feature; got W = 0")


# Tightening and complements -----------------------------------------------------------------


def canonical_tightening(W: Shaped[Any, "*batch d n"]) -> Shaped[Any, "*batch d n"]:
    r"""The Parseval frame \( (F^+)^{1/2} W \) of the span of the features; floats and tensors.

    The polar factor U V^T of W = U S V^T, rank by `positive_singular_values`: among Parseval frames
    of the span the nearest to W in the Frobenius norm.  Its squared norms are the leverages of W.

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix of floats.

    >>> canonical_tightening(np.array([[2.0, 0.0], [0.0, 0.0]])).round(12) + 0.0
    array([[1., 0.],
           [0., 0.]])
    """
    require_frame(W, floats=True)
    left, values, right = namespace(W).linalg.svd(W, full_matrices=False)
    kept = positive_singular_values(values, W)
    return (left * kept[..., None, :]) @ right


def canonical_gram(W: Shaped[np.ndarray, "d n"]) -> Shaped[np.ndarray, "n n"]:
    r"""The Gram matrix \( W^T F^{-1} W \) of the canonical tightening, exact.

    The exact twin of `canonical_tightening`, whose entries are irrational: the projection on the
    row space of W.

    Parameters
    ----------
    W : (d, n) array of rationals that span R^d; floats are dyadic rationals

    Raises
    ------
    ValueError
        If W is not a finite matrix or its columns do not span R^d.

    >>> canonical_gram(np.array([[1, 1]]))
    array([[1/2, 1/2],
           [1/2, 1/2]], dtype=object)
    """
    require_frame(W)
    exact = rational_matrix(W)
    require(
        exact.rank() == W.shape[0],
        f"the exact canonical Gram matrix needs features that span; got rank {exact.rank()} < "
        f"d={W.shape[0]}",
    )
    projection = exact.transpose() * (exact * exact.transpose()).solve(exact)
    return np.array(projection.tolist(), dtype=object)


def naimark_gram(W: Shaped[Any, "*batch d n"]) -> Shaped[Any, "*batch n n"]:
    r"""The Gram matrix \( c I - W^T W \) of the Naimark complement, c = tr F / d; any number type.

    For a tight frame it is positive semidefinite of rank n - d and c times a projection; that is
    the hypothesis, which `tightness_defect` measures.

    Raises
    ------
    ValueError
        If W is not a finite matrix or not n > d.

    >>> naimark_gram(np.array([[1.0, 1.0]]))
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    require_frame(W)
    d, n = W.shape[-2:]
    require(n > d, f"the Naimark complement needs n > d; got n={n}, d={d}")
    A = gram(W)
    bound = A.diagonal(0, -2, -1).sum(-1) / d
    return across(bound) * identity(A) - A


def naimark_complement(
    W: Shaped[Any, "*batch d n"], *, tolerance: float = 1e-16
) -> Shaped[Any, "*batch k n"]:
    r"""Vectors in k = n - d dimensions that complete a tight frame to an orthogonal basis.

    Stacked under W they give sqrt(c) times an orthogonal matrix, c = tr F / d.  The complement is
    tight with the same bound, its Gram matrix is \( c I - W^T W \), and its capacities are
    1 - D_i, but for the features with D_i = 1, whose complement is the zero vector (capacity 0).

    Source: Naimark (1940); Han and Larson, "Frames, bases and group representations" (2000).

    Parameters
    ----------
    W : (*batch, d, n) array of floats, n > d
    tolerance : float
        Largest `tightness_defect` (a squared relative deviation) that passes for tight.

    Returns
    -------
    (*batch, n - d, n) array, unique up to rotation

    Raises
    ------
    ValueError
        If W is not a finite matrix of floats, not n > d (for n = d the complement is empty), or
        not tight to the tolerance.

    >>> abs(naimark_complement(np.array([[1.0, 1.0]])).round(12))
    array([[1., 1.]])
    """
    require_frame(W, floats=True)
    d, n = W.shape[-2:]
    require(n > d, f"the Naimark complement needs n > d; got n={n}, d={d}")
    defect = tightness_defect(W)
    worst = float(defect.max())
    require(
        worst <= tolerance,
        f"the Naimark complement needs a tight frame; got tightness defect {worst:.3g} > "
        f"{tolerance:.3g}",
    )
    _, values, right = namespace(W).linalg.svd(W, full_matrices=True)
    length = ((values * values).sum(-1) / d) ** 0.5
    return length[..., None, None] * right[..., d:, :]


# Constructors -------------------------------------------------------------------------------


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


# Bounds -------------------------------------------------------------------------------------


def welch_lower_bound(n: int, d: int) -> Fraction:
    """Welch's bound (n - d) / (d (n - 1)) on the squared coherence of n features in R^d.

    Attained exactly by equiangular tight frames.  It is the simplex bound of line packings.
    Source: Welch (1974); Conway, Hardin and Sloane (1996).

    Raises
    ------
    ValueError
        Unless n > d >= 1.

    >>> welch_lower_bound(3, 2), welch_lower_bound(6, 3)
    (Fraction(1, 4), Fraction(1, 5))
    """
    require_count(d, "d")
    require_count(n, "n")
    require(n > d, f"the Welch bound needs n > d; got n={n}, d={d}")
    return Fraction(n - d, d * (n - 1))


def orthoplex_lower_bound(n: int, d: int) -> Fraction:
    """The orthoplex bound 1/d on the squared coherence of more than d (d + 1) / 2 features.

    Source: Conway, Hardin and Sloane (1996); attained by mutually unbiased bases.

    Raises
    ------
    ValueError
        Unless d >= 1 and n > d (d + 1) / 2.

    >>> orthoplex_lower_bound(12, 4)
    Fraction(1, 4)
    """
    require_count(d, "d")
    require_count(n, "n")
    require(
        n > d * (d + 1) // 2,
        f"the orthoplex bound needs n > d (d + 1) / 2; got n={n}, d={d}",
    )
    return Fraction(1, d)


def rankin_lower_bound(n: int, d: int) -> Fraction:
    """Rankin's bounds on the largest cosine between n vectors of R^d: -1/(n - 1), then 0.

    The simplex bound -1/(n - 1) holds for every n and is attained exactly by regular simplices,
    n <= d + 1; for n > d + 1 the bound is 0, attained up to n = 2d by parts of the cross-polytope
    and exceeded beyond.  Source: Rankin, "The closest packing of spherical caps" (1955).

    Raises
    ------
    ValueError
        Unless n >= 2 and d >= 1.

    >>> rankin_lower_bound(3, 2), rankin_lower_bound(4, 2)
    (Fraction(-1, 2), Fraction(0, 1))
    """
    require_count(n, "n", least=2)
    require_count(d, "d")
    return Fraction(-1, n - 1) if n <= d + 1 else Fraction(0)


def kantorovich_upper_bound(lower: Number, upper: Number) -> Number:
    r"""The bound (a + b)^2 / (4 a b) on E[t] E[1/t] for every law of t in [a, b].

    \[ \frac{\langle x, F x \rangle \langle x, F^{-1} x \rangle}{|x|^4} \le \frac{(a + b)^2}{4ab}
       \quad\text{if}\quad a I \le F \le b I; \]

    attained by half the mass on a and half on b.  Source: Kantorovich (1948).

    Parameters
    ----------
    lower, upper : numbers or (*batch,) arrays, 0 < a <= b

    Raises
    ------
    ValueError
        Unless 0 < a <= b.

    >>> kantorovich_upper_bound(Fraction(1), Fraction(4))
    Fraction(25, 16)
    """
    rule = f"Kantorovich's bound needs 0 < lower <= upper; got lower={lower}, upper={upper}"
    for condition in (lower > 0, upper >= lower):
        require(condition.all() if hasattr(condition, "all") else condition, rule)
    total = lower + upper
    return total * total / (4 * lower * upper)


# Symmetry -----------------------------------------------------------------------------------


def invariance_defect(
    W: Shaped[np.ndarray, "d n"], generators: Shaped[np.ndarray, "k d d"]
) -> Number:
    r"""How far orthogonal matrices are from permuting the features as an indexed family.

    \[ \max_g \min_\pi \sum_i |g w_i - w_{\pi(i)}|^2 / \sum_i |w_i|^2 \]

    Repeated features count with their multiplicity: permuting the *set* of features is not enough
    for Schur's criterion.  Exact for rationals (zero iff invariant), where the matching is found
    in floats and its cost is exact.

    Raises
    ------
    ValueError
        If W or a generator is not finite, a generator is not (d, d), or W = 0.

    >>> float(invariance_defect(np.eye(2), np.array([[[0.0, 1.0], [1.0, 0.0]]])))
    0.0
    >>> float(invariance_defect(np.eye(2), -np.eye(2)[None]))
    2.0
    """
    from scipy.optimize import linear_sum_assignment

    require_frame(W)
    _require_generators(generators, W.shape[0])
    total = (W * W).sum()
    _require_non_zero(total)
    costs = []
    for generator in generators:
        moved = generator @ W
        difference = moved[:, :, None] - W[:, None, :]
        distances = (difference * difference).sum(0)
        rows, columns = linear_sum_assignment(distances.astype(float))
        costs.append(distances[rows, columns].sum() / total)
    return reduce(larger, costs)


def symmetric_commutant_dimension(generators: Shaped[np.ndarray, "k d d"]) -> int:
    r"""Dimension of the symmetric matrices that commute with orthogonal matrices.

    It is 1 exactly if the group that they generate acts irreducibly over the reals: then F, which
    commutes with every symmetry of the features, is a multiple of I (Schur's criterion).  Exact
    for rationals, NumPy's `matrix_rank` for floats; `irreducibility_gap` is the margin.

    Raises
    ------
    ValueError
        If the generators are not finite square matrices.

    >>> quarter_turn = np.array([[[Fraction(0), Fraction(-1)], [Fraction(1), Fraction(0)]]])
    >>> symmetric_commutant_dimension(quarter_turn)
    1
    >>> symmetric_commutant_dimension(-np.eye(2)[None])
    3
    """
    d = generators.shape[-1]
    _require_generators(generators, d)
    system = _commutators(generators)
    return int(d * (d + 1) // 2 - (rank(system) if (system != 0).any() else 0))


def irreducibility_gap(generators: Float[np.ndarray, "k d d"]) -> float:
    r"""How strongly a non-scalar symmetric matrix must fail to commute with the generators.

    \[ \min_{S = S^T,\; \mathrm{tr} S = 0,\; \|S\|_F = 1} \left( \sum_g \|g S - S g\|_F^2
       \right)^{1/2} \]

    Positive exactly if the generated group acts irreducibly over the reals; infinite for d = 1.
    So \( \|F - c I\|_F \) is at most the norm of the commutators of F over the gap.

    Raises
    ------
    ValueError
        If the generators are not finite square matrices.

    >>> round(irreducibility_gap(np.array([[[0.0, -1.0], [1.0, 0.0]]])), 12)
    2.0
    """
    d = generators.shape[-1]
    _require_generators(generators, d)
    if d == 1:
        return float("inf")
    return float(np.linalg.svd(_commutators(generators), compute_uv=False)[-2])


def _require_generators(generators: Any, d: int) -> None:
    shape = generators.shape
    require(
        len(shape) == 3 and shape[0] >= 1 and shape[1:] == (d, d),
        f"generators must have shape (k, d, d) with d={d}, k >= 1; got {shape}",
    )
    if generators.dtype != object:
        require(np.isfinite(generators).all(), "generators must be finite; got NaN or infinity")


def _commutators(generators: np.ndarray) -> np.ndarray:
    """Rows: the commutators g S - S g, flattened, of a basis of symmetric matrices S.

    The basis is orthonormal for floats; for exact numbers it is only orthogonal.
    """
    d = generators.shape[-1]
    exact = generators.dtype == object
    rows = []
    for i in range(d):
        for j in range(i, d):
            S = np.zeros((d, d), dtype=int if exact else float)
            S[i, j] = S[j, i] = 1 if exact or i == j else 0.5**0.5
            rows.append((generators @ S - S @ generators).reshape(-1))
    return np.array(rows)


# Expected values ----------------------------------------------------------------------------


def gaussian_capacity_mean(n: int, d: int) -> Fraction:
    """Mean capacity d / (n + d - 1) of a feature when the entries of W are iid Gaussian.

    Given w_i the capacity is s / (s + chi^2 with n - 1 degrees of freedom), s chi^2 with d: a
    Beta(d/2, (n - 1)/2) law.  So the capacities sum to n d / (n + d - 1) on average, which is
    n / (n + d - 1) of d: the null against which saturation is judged.

    Raises
    ------
    ValueError
        If n or d is not a positive integer.

    >>> gaussian_capacity_mean(5, 3) * 5 / 3
    Fraction(5, 7)
    """
    require_count(n, "n")
    require_count(d, "d")
    return Fraction(d, n + d - 1)


def gaussian_capacity_moment(n: int, d: int, order: int) -> Fraction:
    r"""Moment E D^k of the Beta(d/2, (n - 1)/2) law of a capacity under iid Gaussian entries.

    \[ E D^k = \prod_{j < k} \frac{d + 2j}{n + d - 1 + 2j}, \]

    k the order; for k = 1 this is `gaussian_capacity_mean`.

    Raises
    ------
    ValueError
        If n or d is not a positive integer, or the order is not an integer of at least 0.

    >>> gaussian_capacity_moment(5, 3, 2)
    Fraction(5, 21)
    """
    require_count(n, "n")
    require_count(d, "d")
    require_count(order, "order", least=0)
    return prod((Fraction(d + 2 * j, n + d - 1 + 2 * j) for j in range(order)), start=Fraction(1))
