r"""What operator autoencoders learned, told modulo shifts, and what their codes are worth.

A concept of a spectral or convolutional autoencoder is known up to a shift: if its kernel is late
by \( \tau \), its codes are early by as much. Overlaps are cosines, the largest over shifts on a
fine grid.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Complex128, Float64, Int64

from pentad.simulations.models.operator_layers import Layer, multiplicities
from pentad.simulations.models.planted_functions import Spikes

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

FINE = 1024
"""Shifts over which the largest overlap is looked for."""

TOLERANCE = 1.5 / 64
"""How far from a spike a peak of the code may be, as a length."""

PEAK = 0.25
"""Share of a sample's largest code above which a local maximum counts as a peak."""

BINS = 40
"""Equal bins of [0, 1] into which absolute cosines are counted."""

Coefficients = Complex128[np.ndarray, "*batch p modes"]
Others = Complex128[np.ndarray, "*batch q others"]


def coefficients(layer: Layer) -> Complex128[np.ndarray, "runs p modes"]:
    """Fourier coefficients of the concepts of a layer on the circle, one channel."""
    own = layer.multipliers[:, :, 0].double().numpy(force=True)
    found: np.ndarray = own[..., 0] + 1j * own[..., 1]
    if layer.sizes[0] % 2 == 0 and found.shape[-1] == layer.sizes[0] // 2 + 1:
        found[..., -1] /= 2  # half of it belongs to the opposite mode
    return found


def overlaps(
    first: Coefficients, other: Others
) -> tuple[Float64[np.ndarray, "*batch p q"], Float64[np.ndarray, "*batch p q"]]:
    """Largest cosine over shifts of every concept of one with every of the other, and the shift.

    Parameters
    ----------
    first, other
        (*batch, p, modes) and (*batch, q, modes), from the mode 0 on; the shift is by how much the
        first is late.
    """
    values = _correlations(first, other, FINE)
    place = values.argmax(-1)
    best = np.take_along_axis(values, place[..., None], -1)[..., 0]
    return best, place / FINE


def _correlations(first: Any, other: Any, n: int) -> Float64[np.ndarray, "*batch p q n"]:
    modes = min(first.shape[-1], other.shape[-1])
    spectrum = first[..., :, None, :modes] * other[..., None, :, :modes].conj()
    values = np.fft.irfft(spectrum, n, norm="forward")
    return values / (_norms(first)[..., :, None, None] * _norms(other)[..., None, :, None])  # type: ignore[no-any-return]


def _norms(each: Any) -> Float64[np.ndarray, "*batch p"]:
    squares = np.abs(each) ** 2
    return np.sqrt(2 * squares.sum(-1) - squares[..., 0])  # type: ignore[no-any-return]


def absolute_cosines(
    each: Complex128[np.ndarray, "p modes"], n: int
) -> Float64[np.ndarray, " pairs"]:
    """Of all pairs of different atoms on a grid: concepts at all its points."""
    values = np.abs(_correlations(each, each, n))
    p = len(each)
    different = ~(np.eye(p, dtype=bool)[:, :, None] & (np.arange(n) == 0))
    return values[different]  # type: ignore[no-any-return]


def share_in_bins(cosines: Float64[np.ndarray, " pairs"]) -> Float64[np.ndarray, " bins"]:
    """Which share of absolute cosines is in each of `BINS` equal bins of [0, 1]."""
    counts = np.histogram(np.minimum(cosines, 1 - 1e-12), BINS, (0, 1))[0]
    return counts / counts.sum()  # type: ignore[no-any-return]


class Matched(NamedTuple):
    """Which planted concept each learned one is.

    Attributes
    ----------
    concept
        (runs, p), its number.
    cosine
        (runs, p), the overlap with it.
    shift
        (runs, p), by how much the learned one is late, as a length.
    """

    concept: Int64[np.ndarray, "runs p"]
    cosine: Float64[np.ndarray, "runs p"]
    shift: Float64[np.ndarray, "runs p"]


def matched(
    learned: Complex128[np.ndarray, "runs p modes"], planted: Complex128[np.ndarray, "q others"]
) -> Matched:
    """The assignment of learned concepts to as many planted ones of largest total overlap."""
    from scipy.optimize import linear_sum_assignment

    best, shifts = overlaps(learned, np.broadcast_to(planted, (len(learned), *planted.shape)))
    concept = np.stack([linear_sum_assignment(-each)[1] for each in best])
    at = concept[..., None]
    return Matched(
        concept,
        np.take_along_axis(best, at, -1)[..., 0],
        np.take_along_axis(shifts, at, -1)[..., 0],
    )


def peaks(codes: Float64[np.ndarray, "runs batch p n"]) -> Bool[np.ndarray, "runs batch p n"]:
    """Local maxima above `PEAK` of the largest code of the sample."""
    high = codes > PEAK * codes.max((2, 3), keepdims=True)
    return high & (codes > np.roll(codes, 1, -1)) & (codes >= np.roll(codes, -1, -1))  # type: ignore[no-any-return]


def f1(
    codes: Float64[np.ndarray, "runs batch p n"], match: Matched, drawn: Spikes, length: int = 1
) -> Float64[np.ndarray, " runs"]:
    """Harmonic mean of the shares of peaks that are at a spike, and of spikes that have a peak.

    Parameters
    ----------
    codes
    match
        Which spikes a code can be of, and by how much it is early.
    drawn
        The spikes of the samples.
    length
        Of the circle.
    """
    n = codes.shape[-1]
    found = peaks(codes)
    t = length * np.arange(n) / n + match.shift[..., None] * length  # (runs, p, n)
    away = t[:, None, :, :, None] - drawn.place[None, :, None, None]
    away = np.abs((away + length / 2) % length - length / 2)
    own = match.concept[:, None, :, None, None] == drawn.concept[None, :, None, None]
    near = (away <= TOLERANCE + 1e-9) & own & found[..., None]
    right = near.any(-1).sum((1, 2, 3)) / np.maximum(found.sum((1, 2, 3)), 1)
    told = near.any((2, 3)).mean((1, 2))
    return 2 * right * told / np.maximum(right + told, 1e-300)  # type: ignore[no-any-return]


def low_pass(codes: Float64[np.ndarray, "runs batch p n"], most: int) -> Any:
    """Coefficients of codes up to a mode, weighed so that squares sum to the mean square."""
    spectrum = np.fft.rfft(codes, norm="forward")[..., : most + 1]
    return spectrum * np.sqrt(multiplicities(most, (2 * most + 1,)))


def drift(first: Any, other: Any) -> Float64[np.ndarray, " runs"]:
    """Squared difference relative to the first, of arrays with the runs in front."""
    axes = tuple(range(1, first.ndim))
    return (np.abs(first - other) ** 2).sum(axes) / (np.abs(first) ** 2).sum(axes)  # type: ignore[no-any-return]
