r"""A spectral layer between channels, as neural operators have it, for any batch of signals.

\[ y_o=\sum_i\mathrm{irfft}\bigl(W_{i,o}\,\mathrm{rfft}(x_i)\bigr), \]

with the factor 1/n in the analysis, modes up to K, and the mode n/2 of an even grid counted once,
as in `theory.operators.spectral_layers`. On grids of few modes both transforms are products with
tables of cosines and sines, which costs less than fast transforms of every channel: the layer is
three matrix products, the middle one for each mode with real and imaginary parts side by side.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any


def spectral_convolution(
    inputs: Float[Tensor, "batch i n"], weights: Float[Tensor, "_ o modes 2"]
) -> Float[Tensor, "batch o n"]:
    r"""\( y \) above; gradients by automatic differentiation.

    Parameters
    ----------
    inputs
        (batch, channels, points).
    weights
        (channels in, channels out, K + 1, 2), real and imaginary parts; modes without a place on
        the grid are left out.

    Raises
    ------
    ValueError
        If inputs and weights differ in channels, or there is no mode or no point.
    """
    import torch

    batch, channels, n = inputs.shape
    require(
        channels == weights.shape[0],
        f"as many channels as the weights take; got {channels} for {weights.shape[0]}",
    )
    spectrum = analysed(inputs, weights.shape[2])
    modes = spectrum.shape[2]
    W = weights[:, :, :modes].movedim(2, 0)
    turned = torch.stack([-W[..., 1], W[..., 0]], -1)
    mixing = torch.cat([W, turned], 1).flatten(2)
    parts = spectrum.permute(2, 0, 3, 1).reshape(modes, batch, 2 * channels)
    mixed = (parts @ mixing).reshape(modes, batch, -1, 2)
    return _on_grid(mixed.permute(1, 2, 0, 3), n)


def analysed(
    values: Float[Tensor, "batch channels n"], most: int
) -> Float[Tensor, "batch channels modes 2"]:
    """Discrete coefficients of modes 0 on, at most so many and at most those with a place.

    Raises
    ------
    ValueError
        If there is no point, or no mode is asked for.
    """
    n = values.shape[-1]
    require(n >= 1 and most >= 1, f"a layer has points and modes; got {n} and {most}")
    modes = min(most, n // 2 + 1)
    table = _tables(n, modes, str(values.dtype), str(values.device))[0]
    found: Tensor = (values.reshape(-1, n) @ table).reshape(*values.shape[:-1], modes, 2)
    return found


def synthesised(
    real: Float[Tensor, "batch channels modes"],
    imaginary: Float[Tensor, "batch channels modes"],
    n: int,
) -> Float[Tensor, "batch channels n"]:
    """Values on n points of functions with these coefficients, all of which have a place."""
    import torch

    return _on_grid(torch.stack([real, imaginary], -1), n)


def _on_grid(coefficients: Tensor, n: int) -> Tensor:
    modes = coefficients.shape[-2]
    table = _tables(n, modes, str(coefficients.dtype), str(coefficients.device))[1]
    found: Tensor = coefficients.reshape(-1, 2 * modes) @ table
    return found.reshape(*coefficients.shape[:-2], n)


@cache
def _tables(n: int, modes: int, dtype: str, device: str) -> tuple[Any, Any]:
    """From values to real and imaginary parts, mode by mode, and back with each mode's weight."""
    import torch

    kind = getattr(torch, dtype.removeprefix("torch."))
    turns = np.outer(np.arange(n), np.arange(modes)) % n / n
    waves = np.stack([np.cos(2 * np.pi * turns), -np.sin(2 * np.pi * turns)], -1)
    times = np.where(2 * np.arange(modes) % n == 0, 1.0, 2.0)
    alone = np.stack([np.ones(modes), times - 1], -1)
    analysis = (waves * alone / n).reshape(n, -1)
    synthesis = (waves * alone * times[:, None]).reshape(n, -1).T.copy()
    there, back = (torch.from_numpy(table).to(device, kind) for table in (analysis, synthesis))
    return there, back
