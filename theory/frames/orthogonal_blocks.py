"""Orthogonal blocks of features, and how far they are from tight frames of their spans.

Source: arXiv:2602.02224 for the decomposition into tight frames (known second-hand); the defects
are ours.
"""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.frames.spectral_measures import _nonzero
from pentad.theory.numbers.arrays import namespace
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import require
from pentad.theory.power_autoencoder.power_loss import require_matrix


def feature_eigenspaces(masses: Shaped[Any, "*batch n k"]) -> Shaped[Any, "*batch n"]:
    """The eigenspace that holds most of every feature; -1 for a zero feature.

    How much it holds is `largest_masses`: the certificate of this assignment.

    >>> feature_eigenspaces(np.array([[0.7, 0.3], [0.1, 0.9], [0.0, 0.0]]))
    array([ 0,  1, -1])
    """
    alive = masses.sum(-1) > 0
    return (masses.argmax(-1) + 1) * alive - 1


def block_orthogonality_defect(
    A: Shaped[Any, "*batch n n"], labels: Shaped[Any, "*batch n"]
) -> Number:
    """Share of the squared Gram entries between features of different blocks; 0 iff orthogonal.

    Parameters
    ----------
    A : (*batch, n, n) array W^T W of any number type
    labels : (*batch, n) integer array
        Block of every feature, as from `feature_eigenspaces` or `connected_blocks`.

    Returns
    -------
    (*batch,) array, dimensionless

    Raises
    ------
    ValueError
        If A is not square or not finite, or there are not n labels.

    >>> float(block_orthogonality_defect(np.ones((2, 2)), np.array([0, 1])))
    0.5
    """
    together = _together(A, labels)
    squares = A * A
    return (squares * (1 - together)).sum((-2, -1)) / _nonzero(squares.sum((-2, -1)))


def block_tightness_defect(A: Shaped[Any, "*batch n n"], labels: Shaped[Any, "*batch n"]) -> Number:
    r"""How far the diagonal blocks of the Gram matrix are from multiples of projections.

    \[ \sum_C \| A_C^2 - \lambda_C A_C \|_F^2 / \sum_C \| A_C^2 \|_F^2, \qquad
       \lambda_C = \mathrm{tr} A_C^2 / \mathrm{tr} A_C. \]

    Zero exactly if every block is a tight frame of its span.  If the blocks are orthogonal too, the
    capacities sum to the rank: the tight-frame decomposition and its converse.  Arguments, result
    and errors as `block_orthogonality_defect`.  Source: arXiv:2602.02224, Theorem 3 (second-hand);
    the converse is ours.

    >>> float(block_tightness_defect(np.ones((2, 2)), np.array([0, 0])))
    0.0
    >>> float(block_tightness_defect(np.diag([2.0, 1.0]), np.array([0, 0])).round(6))
    0.052288
    """
    together = _together(A, labels)
    block = A * together
    square = block @ block
    first = (together * block.diagonal(0, -2, -1)[..., None, :]).sum(-1)
    second = (together * square.diagonal(0, -2, -1)[..., None, :]).sum(-1)
    eigenvalue = second / _nonzero(first)
    residual = square - eigenvalue[..., None] * block
    return (residual * residual).sum((-2, -1)) / _nonzero((square * square).sum((-2, -1)))


def _require_gram(A: Matrix) -> None:
    require_matrix(A, "A", square=True)
    if not isinstance(A, np.ndarray):
        require(((A - A) == 0).all(), "A must be finite; got NaN or infinity")


def _together(A: Matrix, labels: Any) -> Any:
    """One for pairs of features in one block, else zero."""
    _require_gram(A)
    require(
        labels.shape[-1] == A.shape[-1],
        f"every feature needs a label; got {labels.shape[-1]} labels for n={A.shape[-1]}",
    )
    return 1 * (labels[..., :, None] == labels[..., None, :])


class Blocks(NamedTuple):
    """Features joined by non-zero cosines, with the certificate of what counts as zero.

    Attributes
    ----------
    labels : (*batch, n) integer array
        Least index of a feature in the same block.
    largest_ignored : (*batch,) array
        Largest |cosine| that counts as zero; 0 if there is none.
    smallest_kept : (*batch,) array
        Smallest |cosine| between different features that does not; infinite if there is none.
    """

    labels: Any
    largest_ignored: Any
    smallest_kept: Any


def connected_blocks(A: Shaped[Any, "*batch n n"], tolerance: float) -> Blocks:
    """The finest orthogonal blocks: connected components of the pairs with |cosine| > tolerance.

    Eigenvalues alone do not tell geometries apart: k orthogonal digons of one length are one
    eigenspace, and the cross-polytope; here they are k blocks.  A zero feature is a block of its
    own.

    Parameters
    ----------
    A : (*batch, n, n) Gram matrix W^T W of floats
    tolerance : float, 0 <= tolerance < 1

    Raises
    ------
    ValueError
        If A is not square or not finite, or the tolerance is outside [0, 1).

    >>> connected_blocks(np.array([[1.0, -1, 0], [-1, 1, 0], [0, 0, 1]]), 1e-6).labels
    array([0, 0, 2])
    """
    _require_gram(A)
    require(0 <= tolerance < 1, f"the tolerance of cosines must lie in [0, 1); got {tolerance}")
    package = namespace(A)
    n = A.shape[-1]
    squares = A.diagonal(0, -2, -1)
    norms = _nonzero(squares) ** 0.5
    cosines = abs(A) / (norms[..., :, None] * norms[..., None, :])
    index = (0 * (squares > 0) + 1).cumsum(-1) - 1
    same = index[..., :, None] == index[..., None, :]
    joined = (cosines > tolerance) | same
    reach = 1.0 * joined
    for _ in range((n - 1).bit_length()):
        wider = 1.0 * (reach @ reach > 0)
        if (wider == reach).all():
            break
        reach = wider
    return Blocks(
        package.amin(index[..., None, :] + n * (reach == 0), -1),
        package.amax(cosines * ~joined, (-2, -1)),
        package.amin(package.where(joined & ~same, cosines, float("inf")), (-2, -1)),
    )
