"""The exact loss of a torch module that is a rectified toy model."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from pentad.kit.matrices import float_matrix
from pentad.kit.measurements import Estimate, _importance, loss_of_module
from pentad.kit.modules import module_outputs, module_tensors
from pentad.kit.placements import SIGMAS
from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import toy_loss
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss
from pentad.theory.sparse_inputs import POSITIVE_UNIFORM

if TYPE_CHECKING:
    from torch import Tensor, nn

LARGEST_FULL = 8
"""Features up to which the loss counts any number of active ones."""

LARGEST_PAIRED = 200
"""Features up to which it counts two."""


@dataclass(frozen=True)
class ToyLoss:
    """Exact population loss of a rectified toy model, beside a sampled one; `str` reports.

    Attributes
    ----------
    W : (d, n) array
        Features as columns.
    b : (n,) array
        Biases.
    p : float
    value : float
        Loss of the inputs with at most `order` active features, in squared amplitudes: a lower
        bound on the loss if some are left out.
    order : int
        Active features that are counted; n if all are.
    neglected_probability : float
        Of an input with more active features.
    sampled : Estimate
        Loss of the module itself on random inputs, all of them.
    """

    W: np.ndarray
    b: np.ndarray
    p: float
    value: float
    order: int
    neglected_probability: float
    sampled: Estimate

    @property
    def deviation(self) -> float:
        """The sampled loss less the exact one, in squared amplitudes."""
        return self.sampled.value - self.value

    def __str__(self) -> str:
        d, n = self.W.shape
        margin = SIGMAS * self.sampled.standard_error
        counted, cost = "", ""
        if self.order < n:
            counted = (
                f" with at most {self.order} active features, a lower bound; "
                f"more are active with probability {self.neglected_probability:.3g}"
            )
            cost = ", what more active features cost"
        return (
            f"x -> (W^T W x + b)_+, n = {n} features in d = {d} dimensions, p = {self.p:.6g}\n"
            f"  loss         {self.value:.8g}{counted}\n"
            f"  sampled      {self.sampled}\n"
            f"  difference   {self.deviation:.2g} +- {margin:.2g} ({SIGMAS} sigma){cost}"
        )


def toy_loss_of_module(
    module: "nn.Module",
    n: int,
    p: float | Fraction,
    *,
    samples: int = 100_000,
    seed: int = 0,
    importance: "np.ndarray | Tensor | float" = 1.0,
) -> ToyLoss:
    """Exact loss of a torch module that is a rectified toy model x -> (W^T W x + b)_+.

    Inputs are independent, active with probability p and then uniform on [0, 1]; the loss is
    E sum_i v_i (x_i - module(x)_i)^2 with importances v.  Up to n = `LARGEST_FULL` it counts any
    number of active features, beyond at most two.

    Parameters
    ----------
    module : torch module
        W and b are looked for among its parameters and buffers, as `tied_toy_model` says.
    n : int >= 1
        Inputs.
    p : number, 0 < p <= 1
    samples, seed, importance : as in `kit.measurements.loss_of_module`

    Returns
    -------
    ToyLoss

    Raises
    ------
    ValueError
        If an argument is bad, or the module is no such model, with what it does instead.
    """
    require_count(n, "n")
    require(n <= LARGEST_PAIRED, f"the exact loss takes n <= {LARGEST_PAIRED}; got n={n}")
    W, b = tied_toy_model(module, n)
    v = _importance(importance, n)
    sampled = loss_of_module(
        module, n, p, POSITIVE_UNIFORM, samples=samples, seed=seed, importance=v
    )
    A, chance = gram(W), float(p)
    if n <= LARGEST_FULL:
        return ToyLoss(W, b, chance, float(full_toy_loss(A, b, chance, v)), n, 0.0, sampled)
    from scipy.special import bdtrc

    value = float(toy_loss(A, b, chance, order=2, importance=v))
    return ToyLoss(W, b, chance, value, 2, float(bdtrc(2, n, chance)), sampled)


def tied_toy_model(module: "nn.Module", n: int) -> tuple[np.ndarray, np.ndarray]:
    """W (d, n) and b (n,) of a torch module that computes x -> (W^T W x + b)_+, in float64.

    Every matrix among the parameters and buffers is tried, as it stands and transposed, with every
    vector or scalar and with no bias.  The nearest is accepted if the module agrees with it at 192
    Gaussian inputs of three sizes up to rounding in the module's own type.

    Parameters
    ----------
    module : torch module
    n : int >= 1
        Inputs.

    Raises
    ------
    ValueError
        If n is no positive integer, or nothing among the parameters reproduces the module.
    """
    import torch

    require_count(n, "n")
    x = (
        np.random.default_rng(0).standard_normal((192, n))
        * np.repeat([0.1, 1.0, 100.0], 64)[:, None]
    )
    refusal = "the module is no rectified toy model x -> (W^T W x + b)_+: "
    try:
        y = module_outputs(module, x)
    except ValueError as error:
        raise ValueError(f"{refusal}it does not take inputs (batch, {n})") from error
    require(y.shape == x.shape, f"{refusal}outputs of {x.shape} have shape {y.shape}")
    require(np.isfinite(y).all(), f"{refusal}its outputs are not finite")
    require((y >= 0).all(), f"{refusal}it has the output {y.min():.3g} < 0")
    matrices = [(name, t) for name, t in module_tensors(module, 2).items() if n in t.shape]
    require(matrices, f"{refusal}it has no matrix with {n} rows or columns")
    vectors = [(name, t) for name, t in module_tensors(module, 1).items() if t.shape == (n,)]
    scalars = module_tensors(module, 0)
    vectors += [(name, t * torch.ones(n, dtype=t.dtype)) for name, t in scalars.items()]
    never_zero = np.finfo(float).tiny ** 0.5
    nearest, differs, pair, found = np.inf, 0.0, "", None
    for (name, M), (of, c) in product(matrices, [*vectors, ("no bias", torch.zeros(n))]):
        b = float_matrix(c[None], "b")[0]
        for W in (float_matrix(M, "W"), float_matrix(M.T, "W")):
            if W.shape[1] != n:
                continue
            size = abs(x) @ (abs(W).T @ abs(W)) + abs(b)
            difference = abs(y - np.maximum(x @ W.T @ W + b, 0))
            rounding = 2 * (n + len(W) + 2) * torch.finfo(M.dtype).eps * size + never_zero
            if (difference / rounding).max() < nearest:
                nearest, differs = float((difference / rounding).max()), float(difference.max())
                pair, found = f"{name} with {of}", (W, b)
    if found is not None and nearest <= 1:
        return found
    raise ValueError(
        f"{refusal}the nearest among its parameters, {pair}, differs by up to {differs:.3g}"
    )
