"""How far a system of vectors is from tight, equiangular, of equal or unit norm.

Defects are mean squares relative to a scale: non-negative, zero exactly for the property, without
cancellation near zero, and polynomial in the entries, so that rationals, balls and tensors with
leading batch axes share one body of code.
"""

from functools import reduce
from typing import Any

from jaxtyping import Shaped

from pentad.theory.frames.frame_operator import frame_operator, require_frame
from pentad.theory.numbers.arrays import _after, across, identity, namespace
from pentad.theory.numbers.scalars import Number, larger, require
from pentad.theory.power_autoencoder.power_loss import gram


def tightness_defect(W: Shaped[Any, "*batch d n"]) -> Number:
    r"""Relative variance of the eigenvalues of F: zero exactly for tight frames of R^d.

    \[ \frac{1}{d} \left\lVert \frac{F}{c} - I \right\rVert_F^2
       = \frac{d\, \mathrm{tr} F^2}{(\mathrm{tr} F)^2}
       - 1, \qquad c = \mathrm{tr} F / d. \]

    Invariant under rotations, signs, order and scale; at most d - 1.  For features that span less
    than R^d it is positive: see
    `theory.frames.spectral_measures.eigenvector_defects` for tightness on the span.

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

    >>> import numpy as np
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

    >>> import numpy as np
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

    >>> import numpy as np
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

    >>> import numpy as np
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

    >>> import numpy as np
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

    >>> import numpy as np
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


def _require_non_zero(total: Any) -> None:
    non_zero = total != 0
    holds = non_zero.all() if hasattr(non_zero, "all") else non_zero
    require(holds, "a relative defect needs a non-zero feature; got W = 0")
