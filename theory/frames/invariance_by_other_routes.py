"""Matrices that commute with a group, of `invariance`, once more: by averaging over the group."""

import numpy as np
from jaxtyping import Float

from pentad.theory.numbers.scalars import require


def symmetric_commutant_dimension_by_averaging(elements: Float[np.ndarray, "order d d"]) -> int:
    r"""Rank of \( S \mapsto |G|^{-1} \sum_g g S g^T \) on symmetric matrices, in floats.

    The map projects on the matrices that commute with the group.

    Parameters
    ----------
    elements : (order, d, d) array of floats
        All elements of a finite group of orthogonal matrices, not generators alone.

    Returns
    -------
    int
        The dimension; singular values below 1e-9 count as zero.

    Raises
    ------
    ValueError
        If the elements are not a finite stack of square matrices.

    >>> symmetric_commutant_dimension_by_averaging(np.array([np.eye(2), -np.eye(2)]))
    3
    """
    require(
        elements.ndim == 3 and len(elements) > 0 and bool(np.isfinite(elements).all()),
        f"elements are finite matrices (order, d, d); got shape {elements.shape}",
    )
    d = elements.shape[-1]
    images = []
    for i in range(d):
        for j in range(i, d):
            S = np.zeros((d, d))
            S[i, j] = S[j, i] = 1
            images.append((elements @ S @ elements.swapaxes(1, 2)).mean(0).ravel())
    return int(np.linalg.matrix_rank(np.array(images), tol=1e-9))
