r"""The rectified toy model \( (W^T W x + b)_+ \) for a batch: starts, inputs, losses.

Parameters of a run are one array (d + 1, n): W, and b as the last row.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Float64

from pentad.simulations.randomness import normals, uniforms
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import toy_loss_derivatives
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss_gradient

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

STATES_AT_ONCE = 2**14
"""States of the exact loss, over all runs, that are held at once: small enough for caches."""

DEAD = 1e-4
"""Squared length, relative to the largest, up to which a feature is dead (dimensionless)."""


def normal_weights(
    n: int, d: int, seed: int, purpose: str, count: int
) -> Float64[np.ndarray, "count d n"]:
    """Starts with independent normal entries of variance 2 / (n + d).

    Parameters
    ----------
    n, d
        Features and dimensions.
    seed, purpose
        As in `simulations.randomness.normals`.
    count
        How many; further ones leave the first as they are.

    Returns
    -------
    array
        (count, d, n), in amplitudes.
    """
    scaled: np.ndarray = normals(seed, purpose, range(count), (d, n)) * (2 / (n + d)) ** 0.5
    return scaled


def with_bias(
    weights: Float64[np.ndarray, "count d n"], bias: float
) -> Float64[np.ndarray, "count rows n"]:
    """Parameters (count, d + 1, n) with the same number in every entry of b, in amplitudes."""
    count, d, n = weights.shape
    parameters = np.full((count, d + 1, n), bias)
    parameters[:, :d] = weights
    return parameters


def sparse_batch(
    p: Float[Tensor, "runs n"], seed: int, step: int, samples: int
) -> Float[Tensor, "runs samples n"]:
    """Inputs that are 0 with probability 1 - p and else uniform on [0, 1], fresh in every step.

    One uniform number u makes an input, x = u / p if u <= p and else 0, so that all runs see the
    same u.

    Parameters
    ----------
    p
        (runs, n) activation probabilities; their type and device are those of the inputs.
    seed, step
        Of the random numbers.
    samples
        In the batch.

    Returns
    -------
    tensor
        (runs, samples, n), in amplitudes.
    """
    import torch

    drawn = uniforms(seed, "samples", (0,), (samples, p.shape[-1]), step=step)
    u = torch.from_numpy(drawn).to(p.dtype).to(p.device)
    x = u / p[:, None, :]
    return x.masked_fill_(x > 1, 0)


def with_slope(
    value: Float[Tensor, " runs"],
    parameters: Float[Tensor, "runs *shape"],
    gradient: Float[Tensor, "runs *shape"],
) -> Float[Tensor, " runs"]:
    """The same values, such that differentiating them by the parameters gives this gradient.

    Parameters
    ----------
    value
        (runs,) of a function of each run's parameters.
    parameters
        (runs, ...) what is differentiated.
    gradient
        (runs, ...) the function's gradient there, computed by other means.
    """
    moved: Tensor = (gradient * (parameters - parameters.detach())).flatten(1).sum(1)
    return value + moved


def toy_objective(
    p: Tensor, importance: Tensor, order: int | None = None
) -> Callable[[Tensor, Tensor, int], Tensor]:
    """The population loss as `simulations.training.train` takes it.

    Parameters
    ----------
    p
        (runs, 1) activation probabilities.
    importance
        (runs, n) importances.
    order
        Most features active at once: None for all, or 2.

    Returns
    -------
    callable
        From parameters (active, d + 1, n), the bias in the last row, to values (active,).
    """
    import torch

    def part(parameters: Tensor, p: Tensor, v: Tensor) -> Tensor:
        A, b = gram(parameters[:, :-1]), parameters[:, -1]
        here = (A.detach(), b.detach(), p)
        if order is None:
            value, slopes = full_toy_loss_gradient(*here, v)
        else:
            found = toy_loss_derivatives(*here, order=order, importance=v, hessian=False)
            value, slopes = found.value, found.gradient
        return with_slope(with_slope(value, A, slopes[..., :-1]), b, slopes[..., -1])

    def objective(parameters: Tensor, runs: Tensor, _step: int) -> Tensor:
        size = max(1, STATES_AT_ONCE // 3 ** parameters.shape[-1]) if order is None else len(runs)
        each_p, each_v = p[runs], importance[runs]
        cuts = [slice(k, k + size) for k in range(0, len(runs), size)]
        return torch.cat([part(parameters[cut], each_p[cut], each_v[cut]) for cut in cuts])

    return objective


def sampled_loss(
    parameters: Float[Tensor, "runs rows n"], x: Float[Tensor, "runs batch n"]
) -> tuple[Float[Tensor, " runs"], Float[Tensor, "runs rows n"]]:
    r"""Mean squared error of \( (W^T W x + b)_+ \) on a batch, and its gradient, written by hand.

    With r the output minus x where the output is positive, and 0 elsewhere, summed over samples,
    dL/dW is \( 2 W (x r^T + r x^T) \) and dL/db is 2 r, over n times the batch.

    Parameters
    ----------
    parameters
        (runs, d + 1, n), in amplitudes: W, and b as the last row.
    x
        (runs, batch, n), in amplitudes: the samples of every run.

    Returns
    -------
    value
        (runs,), in squared amplitudes.
    gradient
        (runs, d + 1, n), in amplitudes.
    """
    import torch

    W, b = parameters[:, :-1], parameters[:, -1:]
    hidden = x @ W.mT
    output = torch.baddbmm(b, hidden, W)
    silent = output <= 0
    residual = output.clamp_(min=0).sub_(x)
    value = residual.flatten(1).square().mean(1)
    residual.masked_fill_(silent, 0).mul_(2 / (x.shape[1] * x.shape[2]))
    gradient = torch.empty_like(parameters)
    gradient[:, :-1] = hidden.mT @ residual
    gradient[:, :-1] += (residual @ W.mT).mT @ x
    gradient[:, -1] = residual.sum(1)
    return value, gradient


def live_weights(
    W: Float64[np.ndarray, "*batch d n"], b: Float64[np.ndarray, "*batch n"]
) -> Float64[np.ndarray, "*batch d n"]:
    r"""W with zeros for dead features: those too short, or with an output that is never positive.

    Output j is never positive if \( b_j + A_{ji}^+ + A_{jk}^+ \le 0 \) for all pairs, two active
    features being all that the loss knows.

    Parameters
    ----------
    W, b
        Weights, features as columns, and biases, dimensionless.
    """
    pushes = np.sort(np.maximum(W.swapaxes(-1, -2) @ W, 0), -1)[..., -2:].sum(-1)
    squares = (W * W).sum(-2)
    dead = (pushes + b <= 0) | (squares <= DEAD * squares.max(-1, keepdims=True))
    kept: np.ndarray = W * ~dead[..., None, :]
    return kept
