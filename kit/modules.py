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
            with suppress(RuntimeError):
                if _agrees(module_outputs(module, x), weights, x, m, torch.finfo(tensor.dtype).eps):
                    return weights
    raise ValueError(
        f"the module is no tied power autoencoder x -> (W^T W x)^{m} of a matrix among its "
        f"parameters; tried {', '.join(matrices) or 'none, it has no matrix'}"
    )


def module_tensors(module: "nn.Module", axes: int) -> "dict[str, Tensor]":
    """Floating-point parameters and buffers of a torch module with that many axes, by name."""
    tensors = dict(module.named_parameters()) | dict(module.named_buffers())
    return {name: t for name, t in tensors.items() if t.ndim == axes and t.is_floating_point()}


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
            return np.asarray(module(inputs).cpu().double(), dtype=float)
    finally:
        for part, training in modes:
            part.training = training
