r"""Spectral layers: convolutions of functions on the circle, carried out on a grid.

Concept c has a kernel with coefficients \( W_{c,k}, 0\le k\le K \). The decoder and its adjoint are

\[ (Dz)(t)=\sum_c\int D_c(t-s)z_c(s)\,ds,\qquad (D^*x)_c(t)=\int D_c(s-t)x(s)\,ds, \]

that is \( \sum_cW_{c,k}\hat z_{c,k} \) and \( \overline{W_{c,k}}\,\hat x_k \). On a grid of n
points the same is done with discrete coefficients; modes above n/2 have no place and are left out.
The mode n/2 of an even grid has one coefficient, which is real: it is counted once, and the
imaginary part of its weight does nothing, as that of the weight at 0. Inner products are means over
the grid, with which the two layers are adjoint to each other on every grid.
"""

from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.numbers.scalars import require
from pentad.theory.operators.fourier import as_complex, grid_coefficients, turns

Weights = Shaped[np.ndarray, "p modes 2"]
Codes = Shaped[np.ndarray, "*batch p n"]
Signals = Shaped[np.ndarray, "*batch n"]


def decoded(
    weights: Float[np.ndarray, "p modes 2"], codes: Float[np.ndarray, "*batch _ n"]
) -> Float[np.ndarray, "*batch n"]:
    r"""\( D_nz \) in float64, by fast Fourier transforms.

    Parameters
    ----------
    weights
        (p, K + 1, 2), real and imaginary parts, dimensionless.
    codes
        (*batch, p, n): densities, so that a code of one everywhere decodes to the kernels' means.

    Returns
    -------
    (*batch, n)

    Raises
    ------
    ValueError
        If codes and weights differ in the number of concepts, or there is no mode or no point.

    Notes
    -----
    Sparse autoencoder neural operators, arXiv:2509.03738: its decoder as we understand it.

    >>> decoded(np.ones((1, 2, 2)) * [1.0, 0.0], np.array([[4.0, 0.0, 0.0, 0.0]])).tolist()
    [3.0, 1.0, -1.0, 1.0]
    """
    n, modes = _sizes(weights, codes)
    require(
        codes.shape[-2] == len(weights),
        f"there is one code a concept; got {codes.shape[-2]} codes for {len(weights)} concepts",
    )
    spectrum = np.fft.rfft(codes, norm="forward")[..., :modes]
    product = (as_complex(weights)[:, :modes] * spectrum).sum(-2)
    return np.fft.irfft(product, n, norm="forward")


def encoded(
    weights: Float[np.ndarray, "p modes 2"], signals: Float[np.ndarray, "*batch n"]
) -> Float[np.ndarray, "*batch p n"]:
    r"""\( D_n^*x \) in float64, by fast Fourier transforms: the adjoint of `decoded`.

    Parameters
    ----------
    weights
        (p, K + 1, 2).
    signals
        (*batch, n).

    Returns
    -------
    (*batch, p, n)

    Raises
    ------
    ValueError
        If there is no mode, or no point.

    >>> W = np.ones((1, 1, 2))
    >>> encoded(W, np.array([1.0, 2.0])).tolist()
    [[1.5, 1.5]]
    """
    n, modes = _sizes(weights, signals)
    spectrum = np.fft.rfft(signals, norm="forward")[..., None, :modes]
    product = as_complex(weights)[:, :modes].conj() * spectrum
    return np.fft.irfft(product, n, norm="forward")


def _sizes(weights: Weights, samples: Signals) -> tuple[int, int]:
    """Points of the grid, and modes that have a place on it."""
    n = samples.shape[-1]
    require(n >= 1, "a grid has a point; got none")
    require(weights.shape[1] >= 1, "a layer has the mode 0; got none")
    return n, min(weights.shape[1], n // 2 + 1)


def decoded_by_definition(weights: Weights, codes: Codes) -> Any:
    """The same over any number, from sums with cosines and sines: a slow twin."""
    n, modes = _sizes(weights, codes)
    z = grid_coefficients(codes, modes - 1)
    W = weights[:, :modes]
    real = (W[..., 0] * z[..., 0] - W[..., 1] * z[..., 1]).sum(-2)
    imaginary = (W[..., 0] * z[..., 1] + W[..., 1] * z[..., 0]).sum(-2)
    return _synthesis(real, imaginary, n)


def encoded_by_definition(weights: Weights, signals: Signals) -> Any:
    """The same over any number, from sums with cosines and sines: a slow twin."""
    n, modes = _sizes(weights, signals)
    x = grid_coefficients(signals, modes - 1)[..., None, :, :]
    W = weights[:, :modes]
    real = W[..., 0] * x[..., 0] + W[..., 1] * x[..., 1]
    imaginary = W[..., 0] * x[..., 1] - W[..., 1] * x[..., 0]
    return _synthesis(real, imaginary, n)


def _synthesis(real: Any, imaginary: Any, n: int) -> Any:
    """Values on the grid from the coefficients up to n/2, which is counted once."""
    table = turns(n, real.flat[0])
    total: Any = 0
    for k in range(real.shape[-1]):
        places = k * np.arange(n) % n
        times = 1 if 2 * k % n == 0 else 2
        total = total + times * real[..., k, None] * table[places, 0]
        if times == 2:
            total = total - times * imaginary[..., k, None] * table[places, 1]
    return total


def kernels(weights: Weights, n: int) -> Shaped[np.ndarray, "p n"]:
    r"""Values \( w_c(j/n) \) of the concepts' kernels, the mode n/2 counted once.

    Parameters
    ----------
    weights
        (p, K + 1, 2), of any number.
    n
        Points of the grid.

    Returns
    -------
    (p, n), such that \( D_nz=\frac1n\sum_cw_c\circledast z_c \) for every K and n.

    >>> kernels(np.ones((1, 2, 2)) * [1.0, 0.0], 4).round(12).tolist()
    [[3.0, 1.0, -1.0, 1.0]]
    """
    modes = min(weights.shape[1], n // 2 + 1)
    return np.asarray(_synthesis(weights[:, :modes, 0], weights[:, :modes, 1], n))
