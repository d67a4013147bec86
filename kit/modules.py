"""What a torch module holds, and what it computes."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.kit.matrices import float_matrix
from pentad.theory.numbers.scalars import require_odd_power

if TYPE_CHECKING:
    from torch import Tensor, nn


def tied_weights(module: "nn.Module", m: int) -> np.ndarray:
    """The W of a torch module that computes x -> (W^T W x)^m, as a (d, n) float64 array.

    Every matrix among the module's parameters and buffers is tried, as it stands and transposed,
    and accepted if the module agrees with it at 64 Gaussian inputs up to rounding.  The entries
    are the module's own, not estimates.

    Raises
    ------
    ValueError
        If m is not a positive odd integer, or no matrix reproduces the module: it has a bias,
        untied weights, another activation, or derives W from its parameters.  Pass W itself then.
    """
    import torch

    require_odd_power(m)
    matrices = module_tensors(module, 2)
    for tensor in matrices.values():
        for W in (tensor, tensor.T):
            weights = float_matrix(W, "W")
            x = np.random.default_rng(0).standard_normal((64, weights.shape[1]))
            with suppress(ValueError):
                if _agrees(module_outputs(module, x), weights, x, m, torch.finfo(tensor.dtype).eps):
                    return weights
    raise ValueError(
        f"the module is no tied power autoencoder x -> (W^T W x)^{m} of a matrix among its "
        f"parameters; tried {', '.join(matrices) or 'none, it has no matrix'}. An untied one, "
        f"x -> (V^T W x)^{m}, is placed by placement(W, p, law, m, V=V) with its encoder W and the "
        "transposed decoder V, both (d, n); any other by placement_of_module"
    )


def module_tensors(module: "nn.Module", axes: int) -> "dict[str, Tensor]":
    """Floating-point parameters and buffers with that many axes, but for leading ones of length 1.

    Public notebooks keep weights as (1, n, d) or (1, d, n), and biases as (1, n).
    """
    tensors = dict(module.named_parameters()) | dict(module.named_buffers())
    found = {}
    for name, tensor in tensors.items():
        batch = tensor.shape[: tensor.ndim - axes] if tensor.ndim >= axes else (0,)
        if all(size == 1 for size in batch) and tensor.is_floating_point():
            found[name] = tensor.reshape(tensor.shape[tensor.ndim - axes :])
    return found


def _agrees(outputs: np.ndarray, W: np.ndarray, x: np.ndarray, m: int, eps: float) -> bool:
    """Whether the outputs are (W^T W x)^m up to a first-order bound on rounding, doubled."""
    if outputs.shape != x.shape:
        return False
    d, n = W.shape
    size = abs(x) @ (abs(W).T @ abs(W)).T
    rounding = 2 * m * (n + d + m) * eps * size**m
    return bool((abs(outputs - (x @ W.T @ W) ** m) <= rounding).all())


def module_outputs(module: Any, x: np.ndarray) -> np.ndarray:
    """module(x) as float64, without gradients and without a trace in the module's mode.

    Parameters
    ----------
    module : torch module, or function of a (batch, n) tensor
    x : (batch, n) array
        Given as (batch, 1, n) if that is what the module takes; axes of length 1 that its outputs
        have besides are dropped.

    Raises
    ------
    ValueError
        If the module does not take inputs (batch, n), with what it says itself.
    """
    import torch

    parameter = next(iter(module.parameters()), None) if hasattr(module, "parameters") else None
    inputs = torch.from_numpy(x)
    if parameter is not None:
        inputs = inputs.to(parameter.device, parameter.dtype)
    modes = [(part, part.training) for part in getattr(module, "modules", list)()]
    try:
        for part, _ in modes:
            part.training = False
        with torch.no_grad():
            try:
                outputs = module(inputs)
            except (RuntimeError, ValueError, IndexError) as error:
                try:
                    outputs = module(inputs[:, None, :])
                except (RuntimeError, ValueError, IndexError):
                    raise ValueError(
                        f"the module does not take inputs of shape {tuple(x.shape)}, (batch, n): "
                        f"{' '.join(str(error).split())}"
                    ) from error
        y = np.asarray(outputs.cpu().double(), dtype=float)
        return y.reshape(x.shape) if _squeezed(y.shape) == _squeezed(x.shape) else y
    finally:
        for part, training in modes:
            part.training = training


def _squeezed(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)
