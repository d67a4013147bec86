"""A spectral layer between channels: three matrix products against the library's transforms."""

from importlib.util import find_spec
from typing import Any

import torch
from torch import Tensor

from benchmarks.sides import AnswersDiffer, ratio, verdict
from pentad.simulations.models.spectral_layers import spectral_convolution

SIZES = ((256, 64, 64, 16), (1024, 16, 64, 32))
"""Batch, channels in and out, points, K."""

SLOWER = 1.1
"""At most so many times the time of `neuraloperator`'s `SpectralConv`."""

DIFFERENCE = 1e-5
"""Of outputs and gradients, relative to the largest entry of each array."""


def by_fast_transforms(inputs: Tensor, weights: Tensor) -> Tensor:
    """The layer as it is written in torch: transforms of all channels, and a sum over them."""
    n = inputs.shape[-1]
    W = torch.view_as_complex(weights)[:, :, : n // 2 + 1]
    spectrum = torch.fft.rfft(inputs, norm="forward")[..., : W.shape[2]]
    found: Tensor = torch.fft.irfft(torch.einsum("bik,iok->bok", spectrum, W), n, norm="forward")
    return found


def library_layer(channels: int, modes: int) -> tuple[Any, Tensor]:
    """The library's layer, and its weights as ours."""
    from neuralop.layers.spectral_convolution import SpectralConv

    layer = SpectralConv(channels, channels, (2 * modes,), bias=False)
    return layer, torch.view_as_real(layer.weight.to_tensor().detach().clone())


def largest_difference(ours: tuple[Tensor, ...], theirs: tuple[Tensor, ...]) -> float:
    """Relative to the largest entry of each array."""
    pairs = [
        (one.detach(), torch.view_as_real(other) if other.is_complex() else other.detach())
        for one, other in zip(ours, theirs, strict=True)
    ]
    return max(float((one - other).abs().max() / other.abs().max()) for one, other in pairs)


def measured(size: tuple[int, int, int, int], rounds: int) -> None:
    """Print a line for the library, if it is installed, and one for fast transforms."""
    batch, channels, n, modes = size
    torch.manual_seed(0)
    inputs = torch.randn(batch, channels, n, requires_grad=True)
    along = torch.randn(batch, channels, n)
    weights = torch.randn(channels, channels, modes + 1, 2) / channels
    sides: list[tuple[str, Any, list[Tensor], float | None]] = []
    if find_spec("neuralop") is not None:
        layer, weights = library_layer(channels, modes)
        sides.append(("neuraloperator", layer, list(layer.parameters()), 1 / SLOWER))
    weights.requires_grad_()
    plain = lambda x: by_fast_transforms(x, weights)  # noqa: E731
    sides.append(("fast transforms in torch", plain, [weights], None))

    def ours() -> tuple[Tensor, ...]:
        found = spectral_convolution(inputs, weights)
        return found, *torch.autograd.grad(found, [inputs, weights], along)

    for name, layer_of, parameters, wanted in sides:

        def other(layer: Any = layer_of, leaves: Any = parameters) -> tuple[Tensor, ...]:
            found = layer(inputs)
            return found, *torch.autograd.grad(found, [inputs, *leaves], along)

        off = largest_difference(ours(), other())
        if off > DIFFERENCE:
            raise AnswersDiffer(f"{name}: outputs or gradients differ by {off:.2g} at {size}")
        times = ratio(other, ours, rounds=rounds)
        said = "no target" if wanted is None else verdict(times, wanted)
        print(f"  {size}, {name}: {times}; {said}; within {off:.1g} of the largest entry")


def main(rounds: int = 15) -> None:
    """Print two lines for each size."""
    torch.set_num_threads(1)
    print(
        "Spectral layer forward and backward, (batch, channels, points, K), single precision, one "
        "thread: others' time over that of three matrix products"
    )
    if find_spec("neuralop") is None:
        print("  neuraloperator is not installed: pip install neuraloperator")
    for size in SIZES:
        measured(size, rounds)
