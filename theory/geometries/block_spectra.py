"""Spectral measures of the features of blocks, with equal eigenvalues merged.

Eigenvalues are equal if the spread within relations explains their difference (Weyl's inequality).
The measures themselves are those of `theory.frames.spectral_measures`.
"""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from pentad.theory.frames.spectral_measures import (
    SpectralMeasures,
    capacity_slacks,
    spectral_leverages,
)
from pentad.theory.geometries.clustering import Separation


class _Spectrum(NamedTuple):
    """Fields of a `Block`."""

    dimension: int
    eigenvalues: tuple[float, ...]
    multiplicities: tuple[int, ...]
    masses: Any
    saturation_defect: float
    localisation_defect: float
    tightness_defect: float
    eigenvalue_separation: Separation


class _Spectra(NamedTuple):
    """Spectra of blocks of one size; eigenvalues in the order of the singular values."""

    eigenvalues: Any
    starts: Any
    masses: Any
    dimensions: Any
    saturation_defects: Any
    localisation_defects: Any
    tightness_defects: Any
    within: Any
    between: Any

    def of(self, at: int) -> _Spectrum:
        """One of them, eigenvalues merged."""
        rank = int(self.dimensions[at])
        first = np.flatnonzero(self.starts[at])
        multiplicities = np.diff(np.append(first, rank))
        values = np.add.reduceat(self.eigenvalues[at, :rank], first) / multiplicities
        return _Spectrum(
            rank,
            tuple(values.tolist()),
            tuple(multiplicities.tolist()),
            self.masses[at, :, : first.size],
            float(self.saturation_defects[at]),
            float(self.localisation_defects[at]),
            float(self.tightness_defects[at]),
            Separation(float(self.within[at]), float(self.between[at])),
        )


def _block_spectra(W: Float[np.ndarray, "N d k"], cut: Float[np.ndarray, "N"]) -> _Spectra:
    """Spectral measures with eigenvalues merged, or dropped, where they differ by at most `cut`."""
    left, singular, _ = np.linalg.svd(W, full_matrices=False)
    eigenvalues = singular * singular
    kept = eigenvalues > cut[:, None]
    parts = ((left * kept[:, None, :]).swapaxes(-1, -2) @ W).swapaxes(-1, -2) ** 2
    squares = parts.sum(-1)
    atoms = np.where(kept, eigenvalues, 0.0)
    measures = SpectralMeasures(atoms, parts / squares[..., None], squares)
    drops = atoms - np.concatenate([atoms[:, 1:], np.zeros((len(W), 1))], axis=1)
    starts = kept.copy()
    starts[:, 1:] &= drops[:, :-1] > cut[:, None]
    groups = np.cumsum(starts, axis=-1) - 1
    member = (groups[:, :, None] == np.arange(starts.shape[1])) & kept[:, :, None]
    masses = measures.masses @ member.astype(float)
    largest = eigenvalues[:, :1]
    first = np.minimum.accumulate(np.where(starts, atoms, np.inf), axis=-1)
    within = np.where(kept, first - atoms, eigenvalues).max(-1)
    between = np.where(drops > cut[:, None], drops, np.inf).min(-1)
    rank, trace = kept.sum(-1), atoms.sum(-1)
    deviation = np.where(kept, atoms - (trace / rank)[:, None], 0.0)
    return _Spectra(
        eigenvalues,
        starts,
        masses,
        rank,
        capacity_slacks(measures).sum(-1) + rank - spectral_leverages(measures).sum(-1),
        np.maximum(0, 1 - masses.max(-1).min(-1)),
        rank * (deviation * deviation).sum(-1) / (trace * trace),
        within / largest[:, 0],
        between / largest[:, 0],
    )
