r"""Training of many sparse autoencoders at once, bit for bit as each alone.

One loop of Adam on minibatches; every tensor has the runs in front and no operation mixes them, so
that on one device and with one number of threads a run ends in the same bits in any company. What
would break that: a norm of all gradients together, a rate that follows the loss of all runs, or a
batch rule across runs. Adam is written in operations that round once each, because fused ones
round differently at the ends of an array, and where these are depends on the company.

Decoder rows have unit length: their gradient is projected on the tangent of the sphere, and after
the step they are divided by their length.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Float64, Int64

from pentad.simulations.experiment import Array, Context
from pentad.simulations.models.autoencoders import (
    BATCH_TOP_K,
    Architecture,
    Encoded,
    Parameters,
    Signals,
    loss,
    revival_loss,
    settled_threshold,
)
from pentad.simulations.randomness import uniforms
from pentad.theory.numbers.scalars import require, require_count

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

MEAN_DECAY, SQUARE_DECAY, LEAST = 0.9, 0.999, 1e-8
"""Of Adam."""

DRAWN_AHEAD = 128
"""Steps whose batches are drawn together."""

QUARTERS = 4
"""Equal parts of training over each of which the loss is averaged."""

Objective = Callable[[Architecture, Parameters, Signals], tuple[Tensor, Encoded, Tensor]]
"""Losses (runs,), codes and residuals, as of `autoencoders.loss`."""


@dataclass(frozen=True)
class Revival:
    """How dead latents are revived: see `autoencoders.revival_loss`.

    Parameters
    ----------
    weight
        Of that loss beside the objective, dimensionless.
    after
        Steps without activity after which a latent counts as dead.
    most
        Dead latents that a sample may use.
    """

    weight: float
    after: int
    most: int


@dataclass(frozen=True)
class Training:
    """How autoencoders are trained.

    Parameters
    ----------
    steps, batch
        Of Adam, and samples in each, drawn with replacement; all runs see the same ones in the same
        order.
    rate
        Of Adam, in amplitudes.
    seed
        Of the order of samples.
    revival
        None without, as in all identities.

    Raises
    ------
    ValueError
        If a number is not positive.
    """

    steps: int
    batch: int
    rate: float
    seed: int
    revival: Revival | None = None

    def __post_init__(self) -> None:
        require_count(self.steps, "steps")
        require_count(self.batch, "batch")
        require(self.rate > 0, f"a rate is positive; got {self.rate}")


@dataclass(frozen=True)
class Learned:
    """What training came to.

    Attributes
    ----------
    parameters
        As of `autoencoders.starts`; for BatchTopK with `threshold` (runs,) of the training data.
    losses
        (runs, QUARTERS) mean loss on the batches of each quarter of training.
    """

    parameters: dict[str, Tensor]
    losses: Float64[np.ndarray, "runs quarters"]


def batches(training: Training, samples: int, first: int) -> Int64[np.ndarray, "steps batch"]:
    """Places of samples for `DRAWN_AHEAD` steps from `first` on; row k depends on its step only."""
    u = uniforms(training.seed, "batch", range(first, first + DRAWN_AHEAD), (training.batch,))
    return (u * samples).astype(np.int64)


def trained(
    architecture: Architecture,
    begun: Mapping[str, Array],
    data: Signals,
    training: Training,
    context: Context,
    *,
    samples: Int64[np.ndarray, "runs samples"] | None = None,
    objective: Objective = loss,
) -> Learned:
    """Train every run for the same number of steps.

    Parameters
    ----------
    architecture
    begun
        Of `autoencoders.starts`.
    data
        (runs, samples, d), or (1, samples, d) for the same in all runs; its type is used
        throughout.
    training
    context
        Checkpoint and progress. A run that is resumed gives the bits of an uninterrupted one.
    samples
        Places in the data that stand for the samples of each run, as a bootstrap draws them.
    objective
        In place of `autoencoders.loss`, such as `boosting.shared_loss`.

    Raises
    ------
    ValueError
        If runs, samples or dimensions do not fit.
    """
    import torch

    runs = len(begun["decoder"])
    require(
        len(data) in (1, runs) and data.shape[-1] == architecture.d,
        f"data are (1 or {runs}, samples, {architecture.d}); got {tuple(data.shape)}",
    )
    of_runs = None
    if samples is not None:
        shape = (runs, data.shape[1])
        require(samples.shape == shape, f"places are {shape}; got {samples.shape}")
        of_runs = torch.from_numpy(samples).to(data.device)
    flat = np.concatenate([each.reshape(runs, -1) for each in begun.values()], axis=1)
    here = torch.tensor(flat, dtype=data.dtype, device=data.device)
    state = {"here": here, "mean": torch.zeros_like(here), "square": torch.zeros_like(here)}
    state["losses"] = torch.zeros(runs, QUARTERS, dtype=torch.float64, device=data.device)
    state["idle"] = torch.zeros(runs, architecture.n, dtype=torch.int64, device=data.device)
    first = _resumed(state, flat, context)
    parameters = _cut(state["here"], begun)
    every = max(500, training.steps // 10)
    drawn, drawn_from = np.empty((0, 0), np.int64), first
    for step in range(first, training.steps):
        if step % every == 0 and step > first:
            context.checkpoint.save(_packed(state, flat, step))
        if step - drawn_from >= len(drawn):
            drawn, drawn_from = batches(training, data.shape[1], step), step
        places = torch.from_numpy(drawn[step - drawn_from]).to(data.device)
        x = data[:, places] if of_runs is None else _of_each_run(data, of_runs[:, places])
        value, slopes = _slopes(architecture, parameters, x, state, training.revival, objective)
        state["losses"][:, QUARTERS * step // training.steps] += value
        rows, slope = parameters["decoder"], slopes["decoder"]
        slopes["decoder"] = slope - (slope * rows).sum(-1, keepdim=True) * rows
        _advance(state, torch.cat([each.flatten(1) for each in slopes.values()], 1), step + 1,
                 training.rate)  # fmt: skip
        rows.div_(rows.norm(dim=-1, keepdim=True))
        context.report((step + 1) / training.steps)
    parameters = {name: each.clone() for name, each in parameters.items()}
    if architecture.gate == BATCH_TOP_K:
        seen = data if of_runs is None else _of_each_run(data, of_runs)
        parameters["threshold"] = settled_threshold(architecture, parameters, seen)
    quarter = [QUARTERS * step // training.steps for step in range(training.steps)]
    counts = np.maximum(np.bincount(quarter, minlength=QUARTERS), 1)
    return Learned(parameters, state["losses"].numpy(force=True) / counts)


def _cut(vectors: Tensor, begun: Mapping[str, Array]) -> dict[str, Tensor]:
    """Views of the vectors (runs, size) in the shapes of parameters."""
    views, first = {}, 0
    for name, each in begun.items():
        size = each[0].size
        views[name] = vectors[:, first : first + size].view(each.shape)
        first += size
    return views


def _slopes(
    architecture: Architecture,
    parameters: Parameters,
    x: Signals,
    state: dict[str, Tensor],
    revival: Revival | None,
    objective: Objective,
) -> tuple[Tensor, dict[str, Tensor]]:
    """Losses, and the gradient of each by its own parameters; counts how long latents were idle."""
    import torch

    with torch.enable_grad():
        leaves = {name: each.detach().requires_grad_() for name, each in parameters.items()}
        value, made, residual = objective(architecture, leaves, x)
        whole = value
        if revival is not None:
            dead = (state["idle"] >= revival.after).to(x.dtype)
            most = min(revival.most, architecture.n)
            whole = value + revival.weight * revival_loss(leaves, made, residual, dead, most)
            state["idle"] = torch.where((made.codes > 0).any(1), 0, state["idle"] + 1)
        slopes = torch.autograd.grad(whole.sum(), tuple(leaves.values()))
    return value.detach(), dict(zip(leaves, slopes, strict=True))


def _advance(state: dict[str, Tensor], slope: Tensor, step: int, rate: float) -> None:
    """One step of Adam in place, each operation rounding once."""
    mean, square = state["mean"], state["square"]
    mean.mul_(MEAN_DECAY).add_(slope * (1 - MEAN_DECAY))
    square.mul_(SQUARE_DECAY).add_((slope * slope).mul_(1 - SQUARE_DECAY))
    size = (square / (1 - SQUARE_DECAY**step)).sqrt_().add_(LEAST)
    state["here"].sub_((mean * (rate / (1 - MEAN_DECAY**step))).div_(size))


def _of_each_run(
    data: Signals, places: Int64[Tensor, "runs batch"]
) -> Float[Tensor, "runs batch d"]:
    if len(data) == 1:
        return data[0][places]
    return data.gather(1, places[..., None].expand(-1, -1, data.shape[-1]))


def _packed(state: Mapping[str, Tensor], begun: Array, step: int) -> dict[str, Array]:
    kept = {f"state.{name}": each.numpy(force=True).copy() for name, each in state.items()}
    return kept | {"begun": begun, "step": np.array(step)}


def _resumed(state: dict[str, Tensor], begun: Array, context: Context) -> int:
    """Fill the state from a checkpoint of these starts, and give the step to go on with."""
    import torch

    kept = context.checkpoint.load()
    if kept is None or "begun" not in kept or not np.array_equal(kept["begun"], begun):
        return 0
    for name, each in state.items():
        state[name] = torch.from_numpy(np.array(kept[f"state.{name}"])).to(each.device)
    return int(kept["step"])
