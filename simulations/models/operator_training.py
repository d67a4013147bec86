r"""Training of many operator autoencoders at once, by Adam or by plain gradient descent.

Every tensor has the runs in front and no operation mixes them; rates, penalties and starts may
differ from run to run. On one device and with one number of threads a run ends in the same bits in
any company. Rates fall as half a cosine, to zero at the end, or stay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Bool, Float, Float64, Int64

from pentad.simulations.experiment import Array, Context
from pentad.simulations.models.autoencoder_training import LEAST, MEAN_DECAY, SQUARE_DECAY
from pentad.simulations.models.operator_autoencoders import (
    OperatorArchitecture,
    at_unit_energy,
    loss,
)
from pentad.simulations.models.operator_codes import Inference
from pentad.simulations.randomness import uniforms
from pentad.theory.numbers.scalars import require, require_count

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

ADAM, DESCENT = "adam", "descent"
OPTIMISERS = (ADAM, DESCENT)

LAST = 20
"""Steps at the end over which the loss is averaged."""

SETTLED = 0.05
"""Relative change of the loss, from the third quarter of training to the last, of settled runs."""


@dataclass(frozen=True)
class OperatorTraining:
    """How operator autoencoders are trained.

    Parameters
    ----------
    steps, batch
        Of the optimiser, and samples in each, drawn with replacement; all runs see the same ones.
    seed
        Of the order of samples.
    optimiser
        One of `OPTIMISERS`.
    falling
        Whether rates fall as half a cosine.

    Raises
    ------
    ValueError
        For an unknown optimiser, or a number that is not positive.
    """

    steps: int
    batch: int
    seed: int
    optimiser: str = ADAM
    falling: bool = True

    def __post_init__(self) -> None:
        require_count(self.steps, "steps")
        require_count(self.batch, "batch")
        require(
            self.optimiser in OPTIMISERS,
            f"the optimiser is one of {', '.join(OPTIMISERS)}; got {self.optimiser}",
        )


@dataclass(frozen=True)
class Trained:
    """What training came to.

    Attributes
    ----------
    parameters
        As of `operator_autoencoders.starts`.
    losses
        (runs, steps) loss on every batch, before the step.
    """

    parameters: dict[str, Tensor]
    losses: Float64[np.ndarray, "runs steps"]

    @property
    def last(self) -> Float64[np.ndarray, " runs"]:
        """Mean loss of the last `LAST` steps."""
        found: np.ndarray = self.losses[:, -LAST:].mean(1)
        return found


def settled(losses: Float64[np.ndarray, "runs steps"]) -> Bool[np.ndarray, " runs"]:
    """Whether the mean losses of the last two quarters are nearly one; of fewer steps than 4, not.

    Parameters
    ----------
    losses
        Of every step.
    """
    quarter = losses.shape[1] // 4
    if quarter == 0:
        return np.zeros(len(losses), dtype=bool)
    third, last = (losses[:, k * quarter : (k + 1) * quarter].mean(1) for k in (2, 3))
    return np.asarray(np.abs(third / last - 1) < SETTLED)


def places(training: OperatorTraining, samples: int) -> Int64[np.ndarray, "steps batch"]:
    """Which samples every step sees."""
    u = uniforms(training.seed, "batch", range(training.steps), (training.batch,))
    return (u * samples).astype(np.int64)


def trained(
    architecture: OperatorArchitecture,
    inference: Inference,
    begun: Mapping[str, Array],
    data: Float[Tensor, "samples m *n"],
    training: OperatorTraining,
    context: Context,
    *,
    rates: Float64[np.ndarray, " runs"],
    penalties: Float64[np.ndarray, " runs"],
    step: float | None = None,
    watched: tuple[int, ...] = (),
) -> tuple[Trained, list[dict[str, Tensor]]]:
    """Train every run for the same number of steps.

    Parameters
    ----------
    architecture, inference
    begun
        Of `operator_autoencoders.starts`; a lifting moves only if it is learned.
    data
        Signals on the training grid; their type is used throughout.
    training
    context
        Of which the device and the progress are used.
    rates, penalties
        Of every run, in units of weights, and of correlations.
    step
        alpha of inference; by default that of the decoder's gain, ever anew.
    watched
        Numbers of steps after which parameters are kept.

    Returns
    -------
    Trained, and parameters after each of the watched steps

    Raises
    ------
    ValueError
        If runs, or signals and architecture, do not fit.
    """
    import torch

    runs = len(begun["decoder"])
    shape = (architecture.m, *architecture.sizes)
    require(data.shape[1:] == shape, f"signals are {shape}; got {tuple(data.shape[1:])}")
    require(
        len(rates) == len(penalties) == runs,
        f"{runs} runs have as many rates and penalties; got {len(rates)} and {len(penalties)}",
    )
    given = {name: torch.tensor(each).to(data) for name, each in begun.items()}
    fixed = {} if architecture.learned else {"lifting"}
    moving = {name: each for name, each in given.items() if name not in fixed}
    mean, square = ({name: torch.zeros_like(each) for name, each in moving.items()}
                    for _ in range(2))  # fmt: skip
    eta, lam = (torch.from_numpy(np.asarray(each, float)).to(data) for each in (rates, penalties))
    alpha = None if step is None else torch.full_like(eta, step)
    drawn = torch.from_numpy(places(training, len(data))).to(data.device)
    losses = torch.empty(runs, training.steps, dtype=torch.float64, device=data.device)
    kept = []
    if architecture.unit:
        given["decoder"].copy_(at_unit_energy(architecture, given["decoder"]))
    for i in range(training.steps):
        with torch.enable_grad():
            leaves = {name: each.detach().requires_grad_() for name, each in moving.items()}
            value = loss(architecture, inference, given | leaves, data[drawn[i]][None], lam, alpha)
            slopes = torch.autograd.grad(value.sum(), tuple(leaves.values()))
        losses[:, i] = value.detach()
        share = (1 + np.cos(np.pi * i / training.steps)) / 2 if training.falling else 1.0
        for name, slope in zip(leaves, slopes, strict=True):
            rate = (eta * share).reshape(-1, *[1] * (slope.ndim - 1))
            if training.optimiser == DESCENT:
                moving[name].sub_(slope * rate)
                continue
            first, second = mean[name], square[name]
            first.mul_(MEAN_DECAY).add_(slope * (1 - MEAN_DECAY))
            second.mul_(SQUARE_DECAY).add_((slope * slope).mul_(1 - SQUARE_DECAY))
            size = (second / (1 - SQUARE_DECAY ** (i + 1))).sqrt_().add_(LEAST)
            moving[name].sub_(first * (rate / (1 - MEAN_DECAY ** (i + 1))) / size)
        if architecture.unit:
            moving["decoder"].copy_(at_unit_energy(architecture, moving["decoder"]))
        if i + 1 in watched:
            kept.append({name: each.clone() for name, each in given.items()})
        context.report((i + 1) / training.steps)
    return Trained(given, losses.numpy(force=True)), kept
