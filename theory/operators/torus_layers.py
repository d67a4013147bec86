r"""Spectral layers on a grid of the torus, the lines of the modes n/2 and their corner made plain.

Concept c has a kernel with coefficients \( W_{c,k,l} \), \( \lvert k\rvert\le K_1,\ 0\le l\le K_2
\), as `theory.operators.torus` keeps them; decoder and encoder are those of
`theory.operators.spectral_layers` with these modes. On a grid of n1 x n2 points modes beyond n1/2
or n2/2 have no place and are left out. On an even axis the modes n/2 and -n/2 are one mode of the
grid: its weight is the *mean* of the weights that fall on it, of two on either line and of four on
the corner. On the circle that mean is the real part, as there. With means, encoder and decoder are
adjoint on every grid, real codes decode to real values, and what is resampled upward (which halves
the lines and quarters the corner) is what it was.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.numbers.scalars import constant, require
from pentad.theory.operators.fourier import as_complex
from pentad.theory.operators.torus import (
    Coefficients,
    Samples,
    Size,
    TwoSided,
    conjugate,
    cropped,
    largest_modes,
    require_size,
    synthesised,
    times,
    torus_coefficients,
    two_sided,
)

Weights = Shaped[np.ndarray, "p _ _ 2"]
Codes = Shaped[np.ndarray, "... _ n1 n2"]


def halved_at(modes: int, n: int) -> list[Fraction]:
    """The share of each mode from -K to K: half at n/2 and -n/2, else all.

    >>> [str(share) for share in halved_at(1, 2)]
    ['1/2', '1', '1/2']
    """
    return [Fraction(1, 2 if 2 * abs(k) == n else 1) for k in range(-modes, modes + 1)]


def weights_with_a_place(weights: Weights, size: Size) -> TwoSided:
    """Weights of either sign of l with a place on the grid, those on the lines n/2 shared out.

    Raises
    ------
    ValueError
        If there is no mode, or no point.
    """
    require_size(size)
    kept = two_sided(cropped(weights, (size[0] // 2, size[1] // 2)))
    first, second = kept.shape[-3] // 2, kept.shape[-2] // 2
    shares = np.empty(kept.shape[-3:-1], dtype=kept.dtype)
    for i, one in enumerate(halved_at(first, size[0])):
        for j, other in enumerate(halved_at(second, size[1])):
            shares[i, j] = constant(one * other, kept.flat[0])
    return np.asarray(shares[..., None] * kept)


def torus_multiplier(
    weights: Float[np.ndarray, "p _ _ 2"], size: Size
) -> Shaped[np.ndarray, "p n1 half"]:
    """What a layer multiplies discrete coefficients by, complex, (p, n1, n2 // 2 + 1).

    Row i is the mode i or i - n1, as NumPy orders them.
    """
    kept = as_complex(weights_with_a_place(weights, size))
    rows = np.arange(kept.shape[-2]) - kept.shape[-2] // 2
    columns = np.arange(kept.shape[-1]) - kept.shape[-1] // 2
    found = np.zeros((len(weights), *size), dtype=complex)
    places: Any = (slice(None), rows[:, None] % size[0], columns % size[1])
    np.add.at(found, places, kept)
    return found[..., : size[1] // 2 + 1]


def torus_decoded(
    weights: Float[np.ndarray, "p _ _ 2"], codes: Float[np.ndarray, "*batch _ n1 n2"]
) -> Float[np.ndarray, "*batch n1 n2"]:
    r"""\( D_nz \) in float64, by fast Fourier transforms.

    Parameters
    ----------
    weights
        (p, 2 K1 + 1, K2 + 1, 2), dimensionless.
    codes
        (*batch, p, n1, n2), densities.

    Returns
    -------
    (*batch, n1, n2)

    Raises
    ------
    ValueError
        If codes and weights differ in the number of concepts, or there is no mode or no point.

    >>> torus_decoded(np.ones((1, 1, 1, 2)), np.array([[[1.0, 3.0]]])).tolist()
    [[2.0, 2.0]]
    """
    size = _size(codes)
    _require_codes(weights, codes)
    spectrum = (torus_multiplier(weights, size) * np.fft.rfft2(codes, norm="forward")).sum(-3)
    return np.fft.irfft2(spectrum, size, norm="forward")


def torus_encoded(
    weights: Float[np.ndarray, "p _ _ 2"], signals: Float[np.ndarray, "*batch n1 n2"]
) -> Float[np.ndarray, "*batch p n1 n2"]:
    r"""\( D_n^*x \) in float64, by fast Fourier transforms: the adjoint of `torus_decoded`.

    Parameters
    ----------
    weights
        (p, 2 K1 + 1, K2 + 1, 2).
    signals
        (*batch, n1, n2).

    Returns
    -------
    (*batch, p, n1, n2)

    Raises
    ------
    ValueError
        If there is no mode, or no point.
    """
    size = _size(signals)
    spectrum = np.fft.rfft2(signals, norm="forward")[..., None, :, :]
    return np.fft.irfft2(torus_multiplier(weights, size).conj() * spectrum, size, norm="forward")


def _size(samples: Samples) -> Size:
    n1, n2 = samples.shape[-2:]
    require_size((n1, n2))
    return n1, n2


def _require_codes(weights: Weights, codes: Codes) -> None:
    require(
        codes.shape[-3] == len(weights),
        f"there is one code a concept; got {codes.shape[-3]} codes for {len(weights)} concepts",
    )


def torus_decoded_by_definition(weights: Weights, codes: Codes) -> Any:
    """The same over any number, from sums with cosines and sines: a slow twin."""
    size = _size(codes)
    _require_codes(weights, codes)
    W = weights_with_a_place(weights, size)
    return synthesised(times(W, _coefficients(codes, W)).sum(-4), size)


def torus_encoded_by_definition(weights: Weights, signals: Samples) -> Any:
    """The same over any number, from sums with cosines and sines: a slow twin."""
    size = _size(signals)
    W = weights_with_a_place(weights, size)
    x = _coefficients(signals, W)[..., None, :, :, :]
    return synthesised(times(conjugate(W), x), size)


def _coefficients(samples: Any, both: TwoSided) -> Any:
    """Discrete coefficients of as many modes of either sign."""
    first, second = both.shape[-3] // 2, both.shape[-2] // 2
    right = torus_coefficients(samples, (first, second))
    left = conjugate(right[..., ::-1, :0:-1, :])
    return np.concatenate([left, right], axis=-2)


def torus_kernels(weights: Weights, size: Size) -> Shaped[np.ndarray, "p n1 n2"]:
    r"""Values of the concepts' kernels on the grid.

    For all modes and sizes \( D_nz=\frac1{n_1n_2}\sum_cw_c\circledast z_c \).

    >>> torus_kernels(np.ones((1, 1, 1, 2)), (1, 2)).tolist()
    [[[1.0, 1.0]]]
    """
    return synthesised(weights_with_a_place(weights, size), size)


def torus_convolution(
    taps: Shaped[np.ndarray, "p n1 n2"], codes: Shaped[np.ndarray, "_ _ _"]
) -> Shaped[np.ndarray, "n1 n2"]:
    r"""\( \frac1{n_1n_2}\sum_c\sum_{a,b}w_{c,i-a,j-b}z_{c,a,b} \), term by term.

    Both indices are taken modulo the points of their axis.

    Raises
    ------
    ValueError
        If there is not one tap and one code for each concept and point.

    >>> torus_convolution(np.array([[[0.0, 2.0]]]), np.array([[[1.0, 3.0]]])).tolist()
    [[3.0, 1.0]]
    """
    require(
        taps.shape == codes.shape and taps.ndim == 3 and taps.size > 0,
        f"there are as many taps as codes, at least one; got {taps.shape} and {codes.shape}",
    )
    _, n1, n2 = taps.shape
    found = np.empty((n1, n2), dtype=taps.dtype)
    for i, j in np.ndindex(n1, n2):
        turned = np.roll(taps[:, ::-1, ::-1], (i + 1, j + 1), axis=(1, 2))
        found[i, j] = (turned * codes).sum()
    return np.asarray(constant(Fraction(1, n1 * n2), taps.flat[0]) * found)


def torus_gains(weights: Weights) -> Shaped[np.ndarray, "_ _"]:
    r"""\( \Lambda_{k,l}=\sum_c\lvert W_{c,k,l}\rvert^2 \), rows and columns as of the weights."""
    both = two_sided(weights)[..., largest_modes(weights)[1] :, :]
    return np.asarray((both * both).sum((0, -1)))


def quarter_turned(weights: Weights) -> Weights:
    r"""\( W_{l,-k} \) in the place of \( W_{k,l} \): the kernels turned by a quarter.

    Parameters
    ----------
    weights
        (p, 2 K + 1, K + 1, 2): of as many modes on both axes.

    Raises
    ------
    ValueError
        If they are not.
    """
    first, second = largest_modes(weights)
    require(first == second, f"turned kernels have as many modes on both axes; got {first, second}")
    both: Coefficients = two_sided(weights)
    return np.asarray(both.swapaxes(-3, -2)[..., ::-1, :, :][..., :, second:, :])
