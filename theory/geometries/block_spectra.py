r"""Spectra of blocks: rank, eigenvalues, masses and defects, all of one matrix.

The rank is that of the features at length 1: singular values of the matrix U of unit columns count
as zero up to the noise of the numbers given, or that which is stated, and the block W is replaced
by its projection on the left singular vectors that are kept.  Noise of size \( \nu \) in k columns
has singular values of order \( \nu \sqrt k \), hence eigenvalues of order \( \nu^2 \), not
\( \nu \).  No eigenvalue is dropped because relations are noisy: if they leave it open whether one
is there, that is told.

Everything else is read off the projection: with F = W W^T of rank r, leverages l_i that sum to r,
and dispersions X_i >= 0 of the spectral measures,

\[ \sum_i D_i = r - \sum_i \frac{l_i X_i}{1 + X_i} \le r , \]

so that saturation is in (0, 1] whatever counts as zero.
"""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from pentad.theory.frames.spectral_measures import SpectralMeasures, capacity_slacks
from pentad.theory.geometries.clustering import Separation
from pentad.theory.geometries.rules import ALONE


class Dropped(NamedTuple):
    """What counts as zero in a block.

    Attributes
    ----------
    directions : dimensions that W has beyond rounding and the block has not
    eigenvalue : the largest that was dropped, of unit features, relative to the largest kept
    floor : up to this it is noise
    """

    directions: int
    eigenvalue: float
    floor: float


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
    dropped: Dropped


class _Spectra(NamedTuple):
    """Spectra of blocks of one size; eigenvalues in the order of the singular values.

    `weights` are the projected blocks, in coordinates of their span; `faint` is the noise that
    would explain more of the singular values than were dropped, 0 if none would; then the rank is
    `doubtful`.
    """

    weights: Any
    eigenvalues: Any
    starts: Any
    masses: Any
    dimensions: Any
    saturation_defects: Any
    localisation_defects: Any
    tightness_defects: Any
    within: Any
    between: Any
    directions: Any
    dropped: Any
    floors: Any
    faint: Any
    doubtful: Any

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
            Dropped(int(self.directions[at]), float(self.dropped[at]), float(self.floors[at])),
        )


def _block_spectra(
    W: Float[np.ndarray, "N d k"],
    rounding: float,
    own: float,
    spread: Float[np.ndarray, "N"],
    equal: Float[np.ndarray, "N"],
    *,
    without_doubtful: Bool[np.ndarray, "N"],
) -> _Spectra:
    """Spectra of blocks without zero features.

    Parameters
    ----------
    rounding : noise of the features, relative to their lengths: of the numbers given, or as stated
    own : that of the numbers given
    spread : what the relations of each block leave possible
    equal : eigenvalues that differ by at most this are merged, in squared amplitudes
    without_doubtful : whether dimensions that the spread leaves open are dropped
    """
    count, d, k = W.shape
    norms = np.sqrt((W * W).sum(-2, keepdims=True))
    left, unit, _ = np.linalg.svd(W / norms, full_matrices=False)
    size = unit.shape[1]
    floor = rounding * k**0.5
    rank = np.maximum((unit > floor).sum(-1), 1)
    kept = np.arange(size) < rank[:, None]
    noisy = np.minimum(2 * max(d, k) ** 0.5 * spread[:, None], ALONE)
    faint = np.where(kept & (unit <= noisy) & (unit < unit[:, :1]), unit, 0.0).max(-1)
    doubtful = faint > 0
    without = doubtful & without_doubtful
    rank = np.where(without, (unit > np.maximum(floor, faint)[:, None]).sum(-1), rank)
    kept = np.arange(size) < rank[:, None]
    inside = (left * kept[:, None, :]).swapaxes(-1, -2) @ W
    _, singular, right = np.linalg.svd(inside, full_matrices=False)
    atoms = np.where(kept, singular * singular, 0.0)
    parts = (atoms[..., None] * right**2).swapaxes(-1, -2)
    squares = parts.sum(-1)
    measures = SpectralMeasures(atoms, parts / squares[..., None], squares)
    drops = atoms - np.concatenate([atoms[:, 1:], np.zeros((count, 1))], axis=1)
    starts = kept.copy()
    starts[:, 1:] &= drops[:, :-1] > equal[:, None]
    groups = np.cumsum(starts, axis=-1) - 1
    member = (groups[:, :, None] == np.arange(size)) & kept[:, :, None]
    masses = measures.masses @ member.astype(float)
    first = np.minimum.accumulate(np.where(starts, atoms, np.inf), axis=-1)
    within = np.where(kept, first - atoms, 0.0).max(-1)
    between = np.where(kept & (drops > equal[:, None]), drops, np.inf).min(-1)
    between = np.where(np.isfinite(between), between, atoms[:, 0])
    trace = atoms.sum(-1)
    deviation = np.where(kept, atoms - (trace / rank)[:, None], 0.0)
    largest = unit[:, 0] ** 2
    return _Spectra(
        inside,
        atoms,
        starts,
        masses,
        rank,
        capacity_slacks(measures).sum(-1),
        np.maximum(0, 1 - masses.max(-1).min(-1)),
        rank * (deviation * deviation).sum(-1) / (trace * trace),
        within / atoms[:, 0],
        between / atoms[:, 0],
        np.maximum((unit > own * k**0.5).sum(-1) - rank, 0),
        np.where(kept, 0.0, unit).max(-1) ** 2 / largest,
        np.where(without, np.maximum(floor, noisy[:, 0]), floor) ** 2 / largest,
        faint / k**0.5,
        doubtful & ~without,
    )
