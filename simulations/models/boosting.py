r"""Boosted chains of sparse autoencoders: many chains side by side, one stage after the other.

Stage j is trained on the residual that the stages before it left, on training data, and adds
\( \nu\alpha_jg_j \): \( r_j=r_{j-1}-\nu\alpha_jg_j(r_{j-1}) \) with \( \alpha_j=1 \), or the best
multiple on training data (line search), and a shrinkage \( \nu \). A stage is certified if on
training data its objective, error plus penalty, is at most that of the zero map; a chain that stops
there adds nothing more from the first stage on that is not.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Bool, Float64

from pentad.simulations.experiment import Array, Context
from pentad.simulations.models.autoencoder_training import Learned, Training, trained
from pentad.simulations.models.autoencoders import (
    Architecture,
    Encoded,
    Parameters,
    Signals,
    decoded,
    encoded,
    left,
    starts,
)
from pentad.theory.numbers.scalars import require, require_count

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any


@dataclass(frozen=True)
class Boosting:
    """How chains are built.

    Parameters
    ----------
    stages
        J.
    shrinkage
        nu, dimensionless, above 0 and at most 1.
    searched
        Whether the multiple of a stage is the best one on training data, in place of 1.
    stopped
        Whether a chain ends before the first stage that is not certified.

    Raises
    ------
    ValueError
        If a number is out of range.
    """

    stages: int
    shrinkage: float = 1.0
    searched: bool = False
    stopped: bool = False

    def __post_init__(self) -> None:
        require_count(self.stages, "stages")
        require(0 < self.shrinkage <= 1, f"shrinkage is in (0, 1]; got {self.shrinkage}")


@dataclass(frozen=True)
class Stage:
    """One stage of all chains.

    Attributes
    ----------
    learned
        Of this stage.
    weights
        (runs,) what its output is multiplied by: nu alpha, and 0 in a chain that has ended.
    best_multiple
        (runs,) alpha* on training data, whether used or not; not a number where the output is zero.
    before, after
        (runs,) mean squared lengths of its input and of what it leaves at multiple 1, on training
        data.
    penalty
        (runs,) mean penalty there, without lambda.
    """

    learned: Learned
    weights: Float64[np.ndarray, " runs"]
    best_multiple: Float64[np.ndarray, " runs"]
    before: Float64[np.ndarray, " runs"]
    after: Float64[np.ndarray, " runs"]
    penalty: Float64[np.ndarray, " runs"]

    def certified(self, architecture: Architecture) -> Bool[np.ndarray, " runs"]:
        """Whether its objective is at most that of the zero map."""
        return np.asarray(self.before - self.after >= architecture.penalty * self.penalty)


def output(
    architecture: Architecture, parameters: Parameters, x: Signals
) -> tuple[Encoded, Tensor]:
    """Codes, and what autoencoders make of them, without gradients."""
    import torch

    with torch.no_grad():
        made = encoded(architecture, parameters, x)
        return made, decoded(parameters, made.codes)


def boosted(
    architecture: Architecture,
    boosting: Boosting,
    data: Signals,
    training: Training,
    context: Context,
    *,
    seed: int,
    runs: range,
) -> list[Stage]:
    """Train chains of one architecture on the same data.

    Parameters
    ----------
    architecture, boosting
    data
        (1, samples, d).
    training
        Of every stage.
    context
        Checkpoint, left after every stage, and progress.
    seed
        Of the starts.
    runs
        Numbers of the chains: stage j of chain r begins like run rJ + j of `autoencoders.starts`,
        and so its first stage like the first member of a bag.

    Returns
    -------
    list of Stage
        J of them, or fewer if all chains have ended.
    """
    J, count = boosting.stages, len(runs)
    residual = data.expand(count, -1, -1).clone()
    going = np.ones(count, dtype=bool)
    found: list[Stage] = []
    kept = dict(context.checkpoint.load() or {})
    for number in range(J):
        begun = starts(
            architecture, seed, range(runs.start * J + number, runs.stop * J + number, J)
        )
        prefix = f"stage {number}."
        learned = _remembered(kept, prefix, begun, data)
        if learned is None:
            part = Context(
                context.device,
                report=lambda share, done=number: context.report((done + share) / J),  # type: ignore[misc]
            )
            learned = trained(architecture, begun, residual, training, part)
            kept |= {f"{prefix}{name}": each.numpy(force=True).copy()
                     for name, each in learned.parameters.items()}  # fmt: skip
            kept |= {f"{prefix}begun": begun["decoder"], f"{prefix}losses": learned.losses}
            context.checkpoint.save(kept)
        stage, step = stage_of(architecture, boosting, learned, residual, going)
        if boosting.stopped:
            going = going & stage.certified(architecture)
            stage, step = stage_of(architecture, boosting, learned, residual, going)
        found.append(stage)
        if not going.any():
            break
        residual = residual - step
    return found


def stage_of(
    architecture: Architecture,
    boosting: Boosting,
    learned: Learned,
    residual: Tensor,
    going: Bool[np.ndarray, " runs"],
) -> tuple[Stage, Tensor]:
    """A stage as it did on training data, and what the chains that go on subtract there.

    Parameters
    ----------
    architecture, boosting
        Of the chains.
    learned
        The stage.
    residual
        (runs, samples, d), what it is given on training data.
    going
        Which chains have not ended.
    """
    import torch

    made, given = output(architecture, learned.parameters, residual)
    samples = residual.shape[1]

    def energy(of: Tensor, other: Tensor) -> Array:
        return np.asarray((of * other).sum((1, 2), dtype=torch.float64).numpy(force=True) / samples)

    own = energy(given, given)
    with np.errstate(invalid="ignore", divide="ignore"):
        best = np.where(own > 0, energy(residual, given) / own, np.nan)
    multiple = np.nan_to_num(best, nan=0.0) if boosting.searched else np.ones(len(best))
    weights = np.where(going, boosting.shrinkage * multiple, 0.0)
    still = residual - given
    stage = Stage(
        learned,
        weights,
        best,
        before=energy(residual, residual),
        after=energy(still, still),
        penalty=made.penalty.double().mean(-1).numpy(force=True),
    )
    return stage, torch.as_tensor(weights, dtype=given.dtype, device=given.device)[
        :, None, None
    ] * given


def chain_outputs(
    architecture: Architecture, stages: list[Stage], x: Signals
) -> tuple[list[Tensor], list[Tensor]]:
    """Codes of each stage, times its weight, and the residuals after it, on any signals.

    Parameters
    ----------
    architecture, stages
        Of `boosted`.
    x
        (1, samples, d).

    Returns
    -------
    codes
        J tensors (runs, samples, n).
    residuals
        J + 1 tensors (runs, samples, d), the signals first.
    """
    import torch

    residuals = [x.expand(len(stages[0].weights), -1, -1)]
    codes = []
    for stage in stages:
        made, given = output(architecture, stage.learned.parameters, residuals[-1])
        weights = torch.as_tensor(stage.weights, dtype=x.dtype, device=x.device)[:, None, None]
        codes.append(weights * made.codes)
        residuals.append(residuals[-1] - weights * given)
    return codes, residuals


def shared_loss(passes: int) -> Any:
    """The loss of as many passes through one autoencoder, each on what the one before left.

    It is the error after the last pass and the penalties of all: boosting with one dictionary for
    all stages, which sets better inference apart from more atoms. Gated autoencoders have their
    auxiliary error in no pass.

    Parameters
    ----------
    passes
        How often.
    """

    def of(
        architecture: Architecture, parameters: Parameters, x: Signals
    ) -> tuple[Tensor, Encoded, Tensor]:
        residual: Tensor = x
        penalty: Tensor | float = 0.0
        for _ in range(passes):
            made = encoded(architecture, parameters, residual)
            residual = left(parameters, made.codes, residual)
            penalty = penalty + architecture.penalty * made.penalty.mean(-1)
        return residual.square().sum((1, 2)) / x.shape[1] + penalty, made, residual

    return of


def _remembered(
    kept: dict[str, Array], prefix: str, begun: dict[str, Array], data: Tensor
) -> Learned | None:
    """A stage from a checkpoint of these starts."""
    import torch

    if not np.array_equal(kept.get(f"{prefix}begun", np.empty(0)), begun["decoder"]):
        return None
    skipped = (f"{prefix}begun", f"{prefix}losses")
    parameters = {
        name.removeprefix(prefix): torch.from_numpy(np.array(each)).to(data.device)
        for name, each in kept.items()
        if name.startswith(prefix) and name not in skipped
    }
    return Learned(parameters, np.asarray(kept[f"{prefix}losses"]))
