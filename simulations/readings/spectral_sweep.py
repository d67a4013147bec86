"""What the sweep of trained spectra kept: single runs, and slopes of capacity against length."""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float64

from pentad.theory.frames.eigenspaces import eigenspaces
from pentad.theory.frames.orthogonal_blocks import feature_eigenspaces
from pentad.theory.frames.spectral_measures import spectral_capacities, spectral_measures


class Kept(NamedTuple):
    """A run whose weights were stored.

    Attributes
    ----------
    d, sparsity
        Its place in the cell.
    W
        (d, n), in amplitudes, as trained.
    """

    d: int
    sparsity: float
    W: Float64[np.ndarray, "d n"]


def kept_runs(result: Any) -> list[Kept]:
    """The runs of a stored result whose weights were kept.

    Parameters
    ----------
    result
        Of this experiment.

    Returns
    -------
    list of Kept
        By dimension, then by sparsity.
    """
    data, rows = result.data, result.data.row_dimension.values
    weights = data.weights.values.astype(float)
    return [
        Kept(d, S, weights[k][rows == d])
        for d in result.config.dimensions
        for k, S in enumerate(result.config.kept)
    ]


class ClusterSlopes(NamedTuple):
    """Slopes of capacity against squared length, one for each cluster of features.

    Attributes
    ----------
    slopes
        (clusters,) slope through the origin, per squared amplitude.
    inverse_eigenvalues
        (clusters,) 1 / lambda for the mean eigenvalue of the eigenspace, per squared amplitude.
    sizes
        (clusters,) number of features.
    """

    slopes: Float64[np.ndarray, " clusters"]
    inverse_eigenvalues: Float64[np.ndarray, " clusters"]
    sizes: Any


def cluster_slopes(W: Float64[np.ndarray, "d n"], tolerance: float) -> ClusterSlopes:
    r"""Slopes \( \sum D_i |w_i|^2 / \sum |w_i|^4 \) over features with most mass in one eigenspace.

    Parameters
    ----------
    W
        (d, n), in amplitudes.
    tolerance
        Of grouping eigenvalues, as in `theory.frames.eigenspaces.eigenspaces`.

    Returns
    -------
    ClusterSlopes
        One for each eigenspace that has features.
    """
    measures = spectral_measures(W)
    groups = eigenspaces(measures, tolerance)
    member = feature_eigenspaces(groups.masses)[:, None] == np.arange(int(groups.count))
    of_space = groups.labels[:, None] == np.arange(int(groups.count))
    lengths, D = measures.squared_norms, spectral_capacities(measures)
    sizes = member.sum(0)
    some = sizes > 0
    slopes = (D * lengths) @ member[:, some] / (lengths**2 @ member[:, some])
    inverse = of_space.sum(0) / (measures.eigenvalues @ of_space)
    return ClusterSlopes(slopes, inverse[some], sizes[some])
