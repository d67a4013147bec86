r"""The frame operator F = W W^T of features w_1 .. w_n in R^d, the columns of W, and its spectrum.

\[ A |x|^2 \le \sum_i \langle x, w_i \rangle^2 \le B |x|^2, \]

with A and B the smallest and the largest eigenvalue of F.  The frame is tight if A = B.  How far it
is from that: `theory.frames.defects`.
"""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.arrays import namespace
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import rational, real_roots, require
from pentad.theory.power_autoencoder.power_loss import require_matrix


class FrameBounds(NamedTuple):
    """The best constants of A |x|^2 <= sum <x, w_i>^2 <= B |x|^2, in squared amplitudes."""

    lower: Any
    upper: Any


def require_frame(W: Matrix, *, floats: bool = False) -> None:
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


def positive_singular_values(values: Number, W: Matrix, tolerance: float | None = None) -> Any:
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
