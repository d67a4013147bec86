"""Eight autoencoders trained as one tensor program against one after the other, for each gate."""

import contextlib
import io
from importlib.util import find_spec
from typing import Any

import torch

from benchmarks.sides import AnswersDiffer, ratio, verdict
from pentad.simulations.experiment import Context
from pentad.simulations.models.autoencoder_training import Learned, Training, trained
from pentad.simulations.models.autoencoders import BY_RANK, GATES, Architecture, starts

MEMBERS = 8
PROBLEMS = ((16, 32, 64, 200, 4.0), (64, 256, 256, 25, 1.0))
"""Dimensions, latents, batch, steps, and how many times faster together is wanted."""

SAMPLES, KEPT, PENALTY, RATE = 4096, 4, 0.1, 1e-3

LIBRARY = {
    "top-k": ("TopK", {"k": KEPT, "aux_loss_coefficient": 0.0}),
    "batch-top-k": ("BatchTopK", {"k": float(KEPT), "aux_loss_coefficient": 0.0}),
    "relu": ("Standard", {"l1_coefficient": PENALTY}),
    "jump-relu": ("JumpReLU", {"l0_coefficient": PENALTY}),
    "gated": ("Gated", {"l1_coefficient": PENALTY}),
}
"""What SAELens calls its trainers, and the settings that come nearest."""


def architecture_of(gate: str, d: int, n: int) -> Architecture:
    """With four active latents, or a penalty."""
    if gate in BY_RANK:
        return Architecture(gate, d, n, kept=KEPT)
    return Architecture(gate, d, n, penalty=PENALTY)


def together(architecture: Architecture, data: torch.Tensor, training: Training) -> Learned:
    """All members as one tensor program."""
    return trained(architecture, starts(architecture, 0, range(MEMBERS)), data, training, Context())


def one_by_one(architecture: Architecture, data: torch.Tensor, training: Training) -> list[Learned]:
    """The same members by the same code, one after the other."""
    return [
        trained(architecture, starts(architecture, 0, range(j, j + 1)), data, training, Context())
        for j in range(MEMBERS)
    ]


def largest_difference(whole: Learned, alone: list[Learned]) -> float:
    """Largest difference of any parameter of any member."""
    return max(
        float((value[j] - alone[j].parameters[name][0]).abs().max())
        for name, value in whole.parameters.items()
        for j in range(MEMBERS)
    )


def by_library(gate: str, data: torch.Tensor, training: Training, n: int) -> None:
    """Members of SAELens's trainer, one after the other; not the same work to the letter."""
    import sae_lens
    from sae_lens.config import SAETrainerConfig
    from sae_lens.training.sae_trainer import SAETrainer

    name, settings = LIBRARY[gate]
    kind: Any = getattr(sae_lens, f"{name}TrainingSAE")
    config: Any = getattr(sae_lens, f"{name}TrainingSAEConfig")
    signals = data[0]

    def batches() -> Any:
        while True:
            yield signals[torch.randint(len(signals), (training.batch,))]

    for _ in range(MEMBERS):
        trainer = SAETrainer(
            SAETrainerConfig(
                total_training_samples=training.steps * training.batch,
                train_batch_size_samples=training.batch,
                lr=training.rate,
                lr_end=training.rate,
            ),
            kind(config(d_in=signals.shape[1], d_sae=n, **settings)),
            batches(),
        )
        with contextlib.redirect_stderr(io.StringIO()):
            trainer.fit()


def measured(gate: str, problem: tuple[int, int, int, int, float], rounds: int) -> None:
    """Print the ratio for one gate and size, and beside it that of SAELens if it is installed."""
    d, n, batch, steps, wanted = problem
    data = torch.randn(1, SAMPLES, d, generator=torch.Generator().manual_seed(0))
    training = Training(steps, batch, RATE, seed=0)
    architecture = architecture_of(gate, d, n)

    def ours() -> Learned:
        return together(architecture, data, training)

    def alone() -> list[Learned]:
        return one_by_one(architecture, data, training)

    off = largest_difference(ours(), alone())
    if off > 0:
        raise AnswersDiffer(f"{gate}: parameters of members differ by {off:.2g}")
    times = ratio(alone, ours, rounds=rounds)
    print(f"  {gate}: {times}; {verdict(times, wanted)}; every parameter the same")
    if find_spec("sae_lens") is not None:
        theirs = ratio(lambda: by_library(gate, data, training, n), ours, rounds=rounds // 2)
        print(f"    SAELens's trainer, member by member: {theirs}; no target")


def main(rounds: int = 9) -> None:
    """Print a line for each gate and size."""
    torch.set_num_threads(1)
    for problem in PROBLEMS:
        d, n, batch, steps, _ = problem
        print(
            f"Training of {MEMBERS} members at (d, n, batch) = ({d}, {n}, {batch}), {steps} steps, "
            "single precision, one thread: one by one, against together"
        )
        for gate in GATES:
            measured(gate, problem, rounds)
    if find_spec("sae_lens") is None:
        print("SAELens is not installed: pip install sae-lens for its trainer, member by member")
