"""Slacks and dispersions of `spectral_measures` once more, without eigenvalues or masses.

Leverages come from row reduction of W and capacities from its Gram matrix.
"""

import numpy as np
from jaxtyping import Shaped

from pentad.theory.frames.capacity import capacities, leverages
from pentad.theory.power_autoencoder.power_loss import gram


def capacity_slacks_by_row_reduction(W: Shaped[np.ndarray, "d n"]) -> Shaped[np.ndarray, "n"]:
    r"""\( \ell_i - D_i \) of every feature; dimensionless, exact for rationals.

    Parameters
    ----------
    W : (d, n) array, features as columns

    Raises
    ------
    ValueError
        If W is not a finite matrix.

    >>> capacity_slacks_by_row_reduction(np.array([[2.0, 2.0], [1.0, -1.0]])).round(6)
    array([0.264706, 0.264706])
    """
    slacks: np.ndarray = leverages(W) - capacities(gram(W))
    return slacks


def dispersions_by_row_reduction(W: Shaped[np.ndarray, "d n"]) -> Shaped[np.ndarray, "n"]:
    r"""\( X_i = \ell_i / D_i - 1 \) of every feature, 0 for a zero one; dimensionless.

    Parameters and errors as `capacity_slacks_by_row_reduction`.

    >>> dispersions_by_row_reduction(np.array([[2.0, 2.0, 0.0], [1.0, -1.0, 0.0]])).round(6) + 0.0
    array([0.36, 0.36, 0.  ])
    """
    found = capacities(gram(W))
    alive = 1 * (found != 0)
    ratios: np.ndarray = alive * (leverages(W) / (found + 1 - alive) - 1)
    return ratios
