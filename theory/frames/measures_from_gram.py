r"""Spectral summaries of features from their Gram matrix A = W^T W alone, in floats.

With eigenvalues lambda_a and unit eigenvectors v_a of A, feature i has the mass
\( \lambda_a v_{a i}^2 / A_{ii} \) on lambda_a; neither F nor singular vectors of W are needed.
Shares, capacities and condition numbers are dimensionless.
"""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from pentad.theory.frames.capacity import capacities
from pentad.theory.power_autoencoder.power_loss import gram

NEGLIGIBLE = 1e-9
"""Eigenvalues below this share of the largest count as rounding (dimensionless)."""


class LargestShares(NamedTuple):
    """Of every feature the largest mass on one group of eigenvalues, and the leverage."""

    masses: Float[np.ndarray, " n"]
    leverages: Float[np.ndarray, " n"]


def saturation_from_gram(W: Float[np.ndarray, "d n"]) -> float:
    """Sum of capacities over the number of eigenvalues of A that are not rounding.

    >>> saturation_from_gram(np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 2.0]]))
    1.0
    """
    A = gram(W)
    eigenvalues = np.linalg.eigvalsh(A)
    return float(capacities(A).sum() / (eigenvalues > NEGLIGIBLE * eigenvalues[-1]).sum())


def largest_shares_from_gram(W: Float[np.ndarray, "d n"], tolerance: float) -> LargestShares:
    """The largest mass of every feature on one group of neighbouring eigenvalues.

    Parameters
    ----------
    W : (d, n) array without zero columns
    tolerance : float
        Eigenvalues are joined, from one to the next, whose logarithms differ by no more.

    >>> W = np.array([[1.0, 1.0], [0.0, 0.25]])
    >>> largest_shares_from_gram(W, 10.0).masses.round(6)
    array([1., 1.])
    """
    A = gram(W)
    eigenvalues, vectors = np.linalg.eigh(A)
    kept = eigenvalues > NEGLIGIBLE * eigenvalues[-1]
    eigenvalues, parts = eigenvalues[kept], vectors[:, kept] ** 2
    groups = np.cumsum(np.diff(np.log(eigenvalues), prepend=-np.inf) > tolerance)
    masses = eigenvalues * parts / A.diagonal()[:, None]
    joined = [masses[:, groups == group].sum(1) for group in np.unique(groups)]
    return LargestShares(np.max(joined, axis=0), parts.sum(1))


class SaturationFloors(NamedTuple):
    """What the spectrum alone grants: by its first two moments, and by its extremes."""

    by_moments: float
    by_condition: float


def saturation_floors_from_gram(W: Float[np.ndarray, "d n"]) -> SaturationFloors:
    r"""\( (\mathrm{tr} A)^2 / (d\, \mathrm{tr} A^2) \) and Kantorovich's \( 4 c / (1 + c)^2 \).

    Here c is the ratio of the largest to the smallest of the d positive eigenvalues of A.

    Parameters
    ----------
    W : (d, n) array of rank d

    >>> saturation_floors_from_gram(np.array([[1.0, 0.0], [0.0, 2.0]]))
    SaturationFloors(by_moments=0.7352941176470589, by_condition=0.64)
    """
    A, d = gram(W), len(W)
    eigenvalues = np.linalg.eigvalsh(A)[-d:]
    c = eigenvalues[-1] / eigenvalues[0]
    moments = np.trace(A) ** 2 / (d * (A * A).sum())
    return SaturationFloors(float(moments), float(4 * c / (1 + c) ** 2))


def capacity_slopes_from_gram(W: Float[np.ndarray, "d n"]) -> Any:
    """Capacity over squared length, A_ii / sum_j A_ij^2, of the features that are not zero.

    >>> capacity_slopes_from_gram(np.array([[1.0, -1.0, 0.0]]))
    array([0.5, 0.5])
    """
    A = gram(W)
    alive = np.diag(A) > 0
    return np.diag(A)[alive] / (A * A).sum(1)[alive]
