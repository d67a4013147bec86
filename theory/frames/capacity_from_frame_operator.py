"""Capacities from the frame operator F = W W^T, without the Gram matrix."""

from typing import Any

import numpy as np
from jaxtyping import Shaped


def capacities_from_frame_operator(W: Shaped[np.ndarray, "d n"]) -> Shaped[np.ndarray, "n"]:
    r"""\( |w_i|^4 / (w_i^T F w_i) \) for the columns of W, which is `capacity.capacities` of W^T W.

    Parameters
    ----------
    W : (d, n) array, exact numbers or floats
        Features as columns, dimensionless.

    Returns
    -------
    (n,) array
        In [0, 1]; 0 for a zero column.

    >>> capacities_from_frame_operator(np.array([[1.0, -1.0, 0.0]]))
    array([0.5, 0.5, 0. ])
    """
    F = W @ W.T
    norms: Any = (W * W).sum(0)
    energies = (W * (F @ W)).sum(0)
    found: np.ndarray = norms * norms / (energies + 1 * (energies == 0))
    return found
