r"""Frames made from a frame: its canonical tightening and its Naimark complement.

\[ (F^+)^{1/2} W, \qquad F = W W^T, \]

is the nearest Parseval frame of the span; a tight frame of n vectors in R^d is completed by n - d
further rows to an orthogonal basis of R^n.
"""

from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.frames.defects import tightness_defect
from pentad.theory.frames.frame_operator import (
    positive_singular_values,
    rational_matrix,
    require_frame,
)
from pentad.theory.numbers.arrays import across, identity, namespace
from pentad.theory.numbers.scalars import require
from pentad.theory.power_autoencoder.power_loss import gram


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
