"""Systems of features side by side, in orthogonal subspaces."""

import numpy as np
from jaxtyping import Shaped

from pentad.theory.power_autoencoder.power_loss import require_matrix


def direct_sum(
    W: Shaped[np.ndarray, "d n"], V: Shaped[np.ndarray, "e k"]
) -> Shaped[np.ndarray, "d+e n+k"]:
    """The block diagonal matrix of W and V: the features of both, orthogonal to each other.

    Parameters
    ----------
    W : (d, n) array of any number type
    V : (e, k) array of the same numbers

    Returns
    -------
    (d + e, n + k) array
        With zeros in the numbers of W.

    Raises
    ------
    ValueError
        If W or V is not a finite matrix.

    >>> direct_sum(np.array([[1, 2]]), np.array([[3]]))
    array([[1, 2, 0],
           [0, 0, 3]])
    """
    require_matrix(W, "W")
    require_matrix(V, "V")
    (d, n), (e, k) = W.shape, V.shape
    block = np.full((d + e, n + k), 0 * W[0, 0], dtype=W.dtype)
    block[:d, :n] = W
    block[d:, n:] = V
    return block
