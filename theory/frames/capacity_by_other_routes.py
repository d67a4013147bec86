"""Leverages and feature dimensionalities of `capacity` once more, from spectra and projections."""

from typing import Any

import numpy as np
from jaxtyping import Float

from pentad.theory.numbers.scalars import require
from pentad.theory.power_autoencoder.power_loss import require_matrix

KEPT = 1e-9
"""Share of the largest eigenvalue above which an eigenvector of A^T A counts for the row space."""


def leverages_by_spectrum(A: Float[np.ndarray, "rows n"]) -> Float[np.ndarray, "n"]:
    r"""Diagonal of the projection on the row space of A, from eigenvectors of A^T A.

    \[ P_{ii} = \sum_{k:\,\lambda_k > 0} u_{ki}^2, \qquad A^\top A\,u_k = \lambda_k u_k, \]

    dimensionless; eigenvalues of at most `KEPT` of the largest count as zero.

    Parameters
    ----------
    A : (rows, n) array of floats

    Raises
    ------
    ValueError
        If A is not a finite matrix.

    >>> leverages_by_spectrum(np.array([[1.0, 1.0]])).round(12)
    array([0.5, 0.5])
    """
    require_matrix(A, "A")
    values, vectors = np.linalg.eigh(A.T @ A)
    kept = vectors[:, values > KEPT * values.max()]
    return np.asarray((kept**2).sum(1))


def dimensionalities_by_projection(W: Float[np.ndarray, "d n"]) -> Float[np.ndarray, "n"]:
    r"""\( |w_i|^2 / \sum_j \langle w_i / |w_i|, w_j \rangle^2 \), from unit vectors, in floats.

    Parameters
    ----------
    W : (d, n) array of floats, no column zero

    Returns
    -------
    (n,) array
        Dimensionless, in (0, 1].

    Raises
    ------
    ValueError
        If W is not a finite matrix or has a zero column.

    Notes
    -----
    Feature dimensionality of Elhage et al., arXiv:2209.10652.

    >>> dimensionalities_by_projection(np.array([[1.0, 1.0]]))
    array([0.5, 0.5])
    """
    require_matrix(W, "W")
    lengths = np.linalg.norm(W, axis=0)
    require((lengths > 0).all(), "a feature dimensionality needs non-zero columns")
    overlaps: Any = (W / lengths).T @ W
    return np.asarray(lengths**2 / (overlaps**2).sum(1))
