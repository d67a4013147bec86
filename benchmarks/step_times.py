"""Processor time of a training step against the number of autoencoders, together and one by one.

Writes what the figure `step_times` draws: `python -m benchmarks.step_times FILE [ROUNDS]`, with
`figures/ensembles/step_times.json` for the file. Batches are drawn and Adam's step is taken within
the time, starts are not. No test reads the times.
"""

import json
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from benchmarks.ensemble_training import PROBLEMS, RATE, SAMPLES, architecture_of
from benchmarks.sides import AnswersDiffer
from pentad.simulations.experiment import Context
from pentad.simulations.models.autoencoder_training import Learned, Training, trained
from pentad.simulations.models.autoencoders import JUMP_RELU, RELU, TOP_K, Architecture, starts

MEMBERS = (1, 2, 4, 8, 16)
SHOWN = (TOP_K, RELU, JUMP_RELU)
"""The gates of the published ensembles."""

STEPS = (60, 8)
"""That are timed, of each of `PROBLEMS`."""

Times = dict[str, list[list[float]]]
"""Seconds of a step of all members by way, a list for each of `MEMBERS`, an entry a round."""


def made(
    architecture: Architecture, data: torch.Tensor, training: Training, begun: Any
) -> tuple[float, Learned]:
    """Seconds of the processor for a step, and what was learned."""
    began = time.process_time()
    learned = trained(architecture, begun, data, training, Context())
    return (time.process_time() - began) / training.steps, learned


def ways(gate: str, problem: tuple[int, int, int, int, float], steps: int, rounds: int) -> Times:
    """Times of both ways, measured in turns, after one round that is not kept."""
    d, n, batch, _, _ = problem
    data = torch.randn(1, SAMPLES, d, generator=torch.Generator().manual_seed(0))
    architecture, training = architecture_of(gate, d, n), Training(steps, batch, RATE, seed=0)
    every = [starts(architecture, 0, range(j, j + 1)) for j in range(max(MEMBERS))]
    found: Times = {way: [[] for _ in MEMBERS] for way in ("together", "one by one")}
    for turn in range(rounds + 1):
        for place, J in enumerate(MEMBERS):
            begun = starts(architecture, 0, range(J))
            together, whole = made(architecture, data, training, begun)
            alone = [made(architecture, data, training, own) for own in every[:J]]
            if not same(whole, [learned for _, learned in alone]):
                raise AnswersDiffer(f"{gate}: parameters of {J} members differ")
            if turn:
                found["together"][place].append(together)
                found["one by one"][place].append(sum(seconds for seconds, _ in alone))
    return found


def same(whole: Learned, alone: list[Learned]) -> bool:
    """Whether every parameter of every member is the same."""
    return all(
        torch.equal(value[j], one.parameters[name][0])
        for name, value in whole.parameters.items()
        for j, one in enumerate(alone)
    )


def processor() -> str:
    """As the system calls it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def measured(rounds: int, report: Callable[[str], object] = print) -> dict[str, Any]:
    """All times, and where and when they were taken."""
    problems = []
    for problem, steps in zip(PROBLEMS, STEPS, strict=True):
        d, n, batch, _, _ = problem
        gates = {}
        for gate in SHOWN:
            gates[gate] = ways(gate, problem, steps, rounds)
            report(f"({d}, {n}, {batch}), {gate}: done")
        problems.append({"d": d, "n": n, "batch": batch, "steps": steps, "gates": gates})
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "load": round(os.getloadavg()[0], 1),
        "torch": torch.__version__,
        "type": "float32",
        "rounds": rounds,
        "members": list(MEMBERS),
        "problems": problems,
    }


def main() -> None:
    """Measure, and write the file."""
    torch.set_num_threads(1)
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    Path(sys.argv[1]).write_text(json.dumps(measured(rounds), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
