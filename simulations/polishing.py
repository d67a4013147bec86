r"""Trained weights of the ReLU toy model taken to the stationary point of an exact loss.

Training with a rate leaves noise that hides which inner products agree. Newton's method on the
population loss removes it, without samples. The loss is that of a stated activation probability p
per unit of it, with any number of features active for n up to `LARGEST_FULL` and at most two
beyond; or, without p, L_1, to which it tends as p goes to 0 for biases that are not positive.

For any number of active features the gradient is exact, and the Hessian is that of at most two: the
steps are shorter by what it lacks, the point where they end is the same. The curvature there is
that of the whole loss, by differences of its gradient.

L_1 does not hold biases of dead features at zero, as all losses of p > 0 do; so they are put to
zero weights and a negative bias, where L_1 is flat.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64, Shaped

from pentad.theory.numbers.scalars import require, require_probability
from pentad.theory.power_autoencoder.power_loss import require_matrix
from pentad.theory.rectified_model.certificates import displacements
from pentad.theory.rectified_model.toy_loss import (
    OutputDerivatives,
    one_active_derivatives,
    one_active_loss,
    toy_loss,
    toy_loss_derivatives,
)
from pentad.theory.rectified_model.toy_loss_orders import LossWithGradient, full_toy_loss_gradient
from pentad.theory.rectified_model.weight_derivatives import weight_derivatives

LARGEST_FULL = 8
"""Most features for which any number of active ones is counted."""

LARGEST_POLISHED = 64
"""Most features that are polished: the Hessian has ((d + 1) n)^2 entries."""

TOLERANCE = 1e-9
"""Largest component of the gradient at a stationary point, per unit of p."""

STEP = 1e-5
"""Of the differences of gradients, relative to the longest feature."""


@dataclass(frozen=True)
class Polished:
    """Where polishing ended, for every run.

    Attributes
    ----------
    W : (runs, d, n) array
    b : (runs, n) array
    loss_before, loss : (runs,) arrays
        Per unit of p.
    gradient_before, gradient_norm : (runs,) arrays
        Largest |component| of the gradient of that loss.
    converged : (runs,) array
        Whether `gradient_norm` is at most `TOLERANCE`.
    moved : (runs,) array
        Largest |change| of a feature after the best rotation, relative to the longest.
    bias_moved : (runs,) array
        Largest |change| of a bias that is not left out, relative to the longest feature's squared
        length.
    least_curvature : (runs,) array
        Smallest eigenvalue of the Hessian across rotations, in floats: negative at a saddle, zero
        where the loss is flat, as it is about dead features.
    active : int
        Most features active at once that the loss counts: n, 2 or 1.
    """

    W: Float64[np.ndarray, "runs d n"]
    b: Float64[np.ndarray, "runs n"]
    loss_before: Float64[np.ndarray, " runs"]
    loss: Float64[np.ndarray, " runs"]
    gradient_before: Float64[np.ndarray, " runs"]
    gradient_norm: Float64[np.ndarray, " runs"]
    converged: Bool[np.ndarray, " runs"]
    moved: Float64[np.ndarray, " runs"]
    bias_moved: Float64[np.ndarray, " runs"]
    least_curvature: Float64[np.ndarray, " runs"]
    active: int


def polished(
    W: Shaped[np.ndarray, "runs d n"],
    b: Shaped[np.ndarray, "runs n"],
    p: float | None = None,
    *,
    importance: Any = 1.0,
    shared_bias: bool = False,
    dead: Shaped[np.ndarray, "runs n"] | None = None,
    iterations: int = 200,
) -> Polished:
    """The stationary points of the exact loss that Newton's method reaches from trained weights.

    Parameters
    ----------
    W
        (runs, d, n) weights, features as columns.
    b
        (runs, n) biases.
    p
        Activation probability of every feature, in (0, 1]; None for L_1.
    importance
        Weight of each output's error: a number, or (n,) numbers >= 0.
    shared_bias
        The model has one bias for all outputs: only their mean is varied.
    dead
        (runs, n) features that L_1 leaves out; none if None. Losses of a p keep all.
    iterations
        Most evaluations of second derivatives for each run.

    Returns
    -------
    Polished
        A run that failed is marked there; it raises nothing.

    Raises
    ------
    ValueError
        If W is not a finite batch of matrices, b, importance or dead do not fit, p is outside
        (0, 1], or n is beyond `LARGEST_POLISHED`.
    """
    import torch

    from pentad.simulations.newton import newton, rotations, smallest_curvatures

    W, b, v = _checked(W, b, p, importance)
    count, d, n = W.shape
    start = np.concatenate([W, b[:, None]], 1)
    kept = np.ones_like(b, dtype=bool)
    if dead is not None and p is None:
        require(dead.shape == b.shape, f"dead needs shape {b.shape}; got {dead.shape}")
        kept = ~dead
        start *= kept[:, None]
        start[:, d] -= dead * np.maximum((W * W).sum(1).max(1, keepdims=True), 1.0)
    unknowns = _unknowns(d, n, shared_bias=shared_bias)
    back = torch.from_numpy(unknowns)
    size = unknowns.shape[1]
    kinks = torch.arange(size) >= d * n

    def derivatives(x: Any, _runs: Any) -> tuple[Any, Any, Any]:
        value, gradient, hessian = _derivatives((x @ back.mT).reshape(-1, d + 1, n), p, v)
        return value, gradient @ back, back.mT @ hessian @ back

    reduced = torch.from_numpy(start.reshape(count, -1)) @ torch.linalg.pinv(back).mT
    value, gradient, _ = derivatives(reduced, None)
    found = newton(derivatives, reduced, kinks=kinks, iterations=iterations, tolerance=TOLERANCE)
    whole = (found.parameters @ back.mT).reshape(-1, d + 1, n)
    hessian = found.hessian + _rest_of_the_hessian(found.parameters, back, d, p, v)
    turned = torch.linalg.pinv(back) @ rotations(whole)
    ends = whole.numpy()
    longest = np.sqrt((W * W).sum(1).max(1))
    return Polished(
        W=ends[:, :d],
        b=ends[:, d],
        loss_before=value.numpy(),
        loss=found.value.numpy(),
        gradient_before=gradient.abs().amax(1).numpy(),
        gradient_norm=found.gradient_norm.numpy(),
        converged=found.converged.numpy(),
        moved=displacements(W, ends[:, :d]) / longest,
        bias_moved=(abs(ends[:, d] - b) * kept).max(1) / longest**2,
        least_curvature=smallest_curvatures(hessian, turned).numpy(),
        active=_active(n, p),
    )


def _checked(
    W: np.ndarray, b: np.ndarray, p: float | None, importance: Any
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    require_matrix(W, "W")
    W, b = np.asarray(W, dtype=float), np.asarray(b, dtype=float)
    require(W.ndim == 3, f"W needs shape (runs, d, n); got {W.shape}")
    n = W.shape[-1]
    require(
        b.shape == (len(W), n) and np.isfinite(b).all(),
        f"b needs one finite number for each of n={n} features of {len(W)} runs; got {b.shape}",
    )
    require((W != 0).any((1, 2)).all(), "there is nothing to polish where W = 0")
    require(n <= LARGEST_POLISHED, f"n <= {LARGEST_POLISHED} features are polished; got n={n}")
    if p is not None:
        require_probability(p)
    v = np.asarray(importance, dtype=float)
    require(
        v.shape in ((), (n,)) and np.isfinite(v).all() and (v >= 0).all() and v.any(),
        f"importance needs one number >= 0, or n={n}, not all zero; got {importance}",
    )
    return W, b, v + np.zeros(n)


def _active(n: int, p: float | None) -> int:
    return 1 if p is None else n if n <= LARGEST_FULL else min(n, 2)


def _unknowns(d: int, n: int, *, shared_bias: bool) -> np.ndarray:
    """The matrix from the unknowns to the (d + 1) n entries of [W; b], row by row."""
    if not shared_bias:
        return np.eye((d + 1) * n)
    columns = np.zeros(((d + 1) * n, d * n + 1))
    columns[: d * n, : d * n] = np.eye(d * n)
    columns[d * n :, -1] = 1.0
    return columns


def _derivatives(whole: Any, p: float | None, v: np.ndarray) -> tuple[Any, Any, Any]:
    """Value and gradient of the loss, and the Hessian of its part with at most two active."""
    import torch

    W, b, importance = whole[:, :-1], whole[:, -1], torch.from_numpy(v)
    A = W.mT @ W
    if p is None:
        found = weight_derivatives(W, one_active_derivatives(A, b, importance))
        return found.value, found.gradient.flatten(1), found.hessian
    by_output = toy_loss_derivatives(A, b, p, importance=importance)
    found = weight_derivatives(W, by_output)
    value, gradient = found.value / p, found.gradient.flatten(1) / p
    if W.shape[-1] <= LARGEST_FULL:
        value, gradient = _full(whole, p, importance)
    return value, gradient, found.hessian / p


def _full(whole: Any, p: float, importance: Any) -> tuple[Any, Any]:
    """Value and gradient, per unit of p, with any number of active features."""
    W, b = whole[:, :-1], whole[:, -1]
    found: LossWithGradient = full_toy_loss_gradient(W.mT @ W, b, p, importance)
    by_weights = weight_derivatives(W, OutputDerivatives(found.value, found.gradient, None))
    return by_weights.value / p, by_weights.gradient.flatten(1) / p


def _rest_of_the_hessian(x: Any, back: Any, d: int, p: float | None, v: np.ndarray) -> Any:
    """What three and more active features add to the Hessian, by central differences.

    Their part of the gradient is smooth where that of fewer has kinks.
    """
    import torch

    count, size = x.shape
    n = len(back) // (d + 1)
    if p is None or n > LARGEST_FULL or n < 3:
        return x.new_zeros(count, size, size)
    importance = torch.from_numpy(v)

    def rest(points: Any) -> Any:
        whole = (points @ back.mT).reshape(-1, d + 1, n)
        W, b = whole[:, :-1], whole[:, -1]
        few = toy_loss_derivatives(W.mT @ W, b, p, importance=importance, hessian=False)
        return _full(whole, p, importance)[1] - weight_derivatives(W, few).gradient.flatten(1) / p

    columns = []
    for k in range(size):
        step = STEP * x.abs().amax(1, keepdim=True) * torch.eye(size, dtype=x.dtype)[k]
        change = (rest(x + step) - rest(x - step)) / (2 * step[:, k : k + 1])
        columns.append(change @ back)
    found = torch.stack(columns, 1)
    return (found + found.mT) / 2


def common_biases(
    W: Shaped[np.ndarray, "runs d n"], p: float | None = None, *, importance: Any = 1.0
) -> Float64[np.ndarray, "runs n"]:
    """Of biases that are equal for all outputs, the best for given weights, on a grid.

    Where Newton's method can begin if only the weights are known.

    Parameters
    ----------
    W
        (runs, d, n) weights.
    p, importance
        As in `polished`; with p, at most two active features are counted.

    Returns
    -------
    array
        (runs, n), between 0 and minus the longest feature's squared length, in 64 steps of it.

    Raises
    ------
    ValueError
        As `polished`.
    """
    W, _, v = _checked(W, np.zeros((len(W), np.shape(W)[-1])), p, importance)
    A = W.swapaxes(-1, -2) @ W
    longest = A.diagonal(0, -2, -1).max(-1)
    grid = -longest * np.arange(64)[:, None] / 64
    losses = [
        one_active_loss(A, np.repeat(bias[:, None], A.shape[-1], -1), v)
        if p is None
        else toy_loss(A, np.repeat(bias[:, None], A.shape[-1], -1), p, importance=v)
        for bias in grid
    ]
    best = grid[np.argmin(losses, 0), np.arange(len(W))]
    return np.repeat(best[:, None], A.shape[-1], -1)
