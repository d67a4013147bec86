r"""What iterative sparse inference recovers of planted codes when the dictionary is known.

One cell judges, on the unseen half of the data of arXiv:2411.13117 and for several dictionaries:
FISTA with non-negative and with signed codes after several numbers of steps; orthogonal matching
pursuit, plain and non-negative; the best of all supports of at most k atoms; and Adam on the
logarithms of codes, from e^-10 on, which is what the paper calls sparse coding and
inference-time optimisation.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.simulations.experiment import Array, Context, Experiment, Quantity
from pentad.simulations.models.dictionary_learning import accelerated_codes
from pentad.simulations.models.encoders import reconstruction_loss
from pentad.simulations.models.histories import doublings, trained_with_history
from pentad.simulations.models.planted_codes import published_stream
from pentad.simulations.readings.planted_codes import iterative_tables
from pentad.simulations.settings import ITERATIONS, RATE, SEED, check, number, whole
from pentad.theory.codes.recovery_scores import latent_score
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

FIRST_LOGARITHM = -10.0
"""Where the logarithms of all codes start, dimensionless, as in the authors' code."""

BEYOND = 4
"""FISTA has converged if this many times as many steps change its loss by at most `SETTLED`."""

SETTLED = 1e-2
"""Relative change of the loss that counts as none (dimensionless)."""


@dataclass(frozen=True)
class IterativeInference:
    """One cell: a size, with all solvers.

    Parameters
    ----------
    n, d, k
        Atoms, dimensions, non-zeros.
    penalty
        The paper's l1 weight lambda.
    iterations
        Numbers of steps of FISTA after which it is judged, increasing.
    adam_steps, rate
        Of Adam on logarithms of codes.
    dictionaries
        How many, with samples of their own.
    samples
        In each half; the second is judged.
    seed
        Of the first dictionary.

    Raises
    ------
    ValueError
        If a field is out of range.
    """

    n: int = field(default=16, metadata=whole(1, 1000))
    d: int = field(default=8, metadata=whole(2, 1000))
    k: int = field(default=3, metadata=whole(1, 100))
    penalty: float = field(default=0.01, metadata=number(0, 100, above=True))
    iterations: tuple[int, ...] = field(
        default=(8, 20, 50, 100, 200, 500), metadata=whole(1, 1_000_000, many=True)
    )
    adam_steps: int = field(default=20_000, metadata=ITERATIONS)
    rate: float = field(default=1e-3, metadata=RATE)
    dictionaries: int = field(default=3, metadata=whole(1, 1000))
    samples: int = field(default=1024, metadata=whole(2, 10_000_000))
    seed: int = field(default=20240625, metadata=SEED)

    def __post_init__(self) -> None:
        check(self)
        require(self.k <= min(self.n, self.d), f"k must be at most n and d; got k={self.k}")


def run(config: IterativeInference, context: Context) -> dict[str, Quantity]:
    """Infer the unseen codes of every dictionary by every solver.

    Parameters
    ----------
    config
        One cell.
    context
        Device, checkpoint, progress.

    Returns
    -------
    dict
        Scores and losses over dictionary, and over steps where a solver takes steps.
    """
    import torch

    from pentad.simulations.sparse_inference.exhaustive import exhaustive_codes
    from pentad.simulations.sparse_inference.greedy import matching_pursuit
    from pentad.simulations.sparse_inference.nonnegative_greedy import (
        nonnegative_matching_pursuit,
    )
    from pentad.simulations.training import adam

    samples, count = config.samples, config.dictionaries
    data = published_stream(
        config.n, config.d, config.k, samples=2 * samples, seed=config.seed, dictionaries=count
    ).part(samples, 2 * samples)
    D, x = (torch.from_numpy(each).to(context.device) for each in (data.dictionaries, data.signals))
    D = D / D.norm(dim=1, keepdim=True)
    weights = torch.full((count,), config.penalty, dtype=D.dtype, device=D.device)
    l1 = weights * config.d / (2 * config.n)

    def judged(codes: Tensor) -> tuple[Array, Array]:
        found = codes.numpy(force=True)
        scores = [latent_score(*pair) for pair in zip(data.codes, found, strict=True)]
        return np.array(scores), reconstruction_loss(D, x, codes, weights).numpy(force=True)

    found: dict[str, Quantity] = {
        "iterations": Quantity(("iterations",), np.array(config.iterations), "steps of FISTA"),
    }
    for name, words, nonnegative in (
        ("fista", "FISTA with non-negative codes", True),
        ("signed_fista", "FISTA with signed codes", False),
    ):
        rows = [
            judged(accelerated_codes(D, x, l1, iterations=steps, nonnegative=nonnegative))
            for steps in config.iterations
        ]
        found |= _told(name, words, np.stack(rows, -1), ("dictionary", "iterations"))
    solvers: dict[str, tuple[str, Any, dict[str, bool]]] = {
        "matching_pursuit": ("orthogonal matching pursuit", matching_pursuit, {}),
        "nonnegative_matching_pursuit": (
            "non-negative matching pursuit",
            nonnegative_matching_pursuit,
            {},
        ),
        "exhaustive": ("best of all supports", exhaustive_codes, {"nonnegative": True}),
    }
    for name, (words, solver, more) in solvers.items():
        answers: list[Any] = [solver(*pair, k=config.k, **more) for pair in zip(D, x, strict=True)]
        found |= _told(
            name, words, np.stack(judged(torch.stack([each.codes for each in answers]))),
            ("dictionary",),
        )  # fmt: skip

    _, least = judged(accelerated_codes(D, x, l1, iterations=BEYOND * config.iterations[-1]))
    reached = found["fista_loss"].values[:, -1]
    found["converged"] = Quantity(
        ("dictionary",), reached <= (1 + SETTLED) * least, "whether FISTA's loss has settled"
    )

    narrow = D.float(), x.float()
    start = torch.full((count, samples * config.n), FIRST_LOGARITHM, device=D.device)

    def codes_of(logarithms: Tensor) -> Tensor:
        codes: Tensor = logarithms.reshape(-1, samples, config.n).exp()
        return codes

    def loss(logarithms: Tensor) -> tuple[Tensor, Tensor]:
        codes = codes_of(logarithms)
        residual = torch.baddbmm(narrow[1], codes, narrow[0].mT, beta=-1)
        value = residual.square().mean((-2, -1)) + config.penalty * codes.mean((-2, -1))
        slope = residual @ narrow[0] * (2 / residual[0].numel()) + config.penalty / codes[0].numel()
        return value, (slope * codes).flatten(1)

    def judge(logarithms: Tensor) -> dict[str, Array]:
        scores, losses = judged(codes_of(logarithms).double())
        return {"score": scores, "loss": losses}

    steps = doublings(config.adam_steps, 7)
    _, history = trained_with_history(
        loss,
        start, judge,
        steps=config.adam_steps, recorded=steps, method=adam(config.rate), context=context,
    )  # fmt: skip
    found["adam_step"] = Quantity(("adam_step",), np.array(steps), "steps of Adam")
    found |= _told(
        "adam", "Adam on logarithms of codes", np.stack([history["score"], history["loss"]]),
        ("dictionary", "adam_step"),
    )  # fmt: skip
    return found


def _told(name: str, words: str, values: Array, dims: tuple[str, ...]) -> dict[str, Quantity]:
    """Scores and losses of a solver."""
    return {
        f"{name}_score": Quantity(dims, values[0], f"mean matched correlation: {words}"),
        f"{name}_loss": Quantity(dims, values[1], f"reconstruction loss: {words}"),
    }


CELL = IterativeInference()
SMALL = replace(CELL, dictionaries=2, adam_steps=1000, samples=256, seed=1)

EXPERIMENT = Experiment(
    name="iterative-inference",
    version=1,
    question="What does iterative sparse inference recover when the dictionary is known?",
    config=IterativeInference,
    presets={
        "smoke": (replace(CELL, n=8, d=5, k=2, dictionaries=2, adam_steps=50, samples=64),),
        "laptop": (SMALL,),
        "paper": (CELL,),
    },
    run=run,
    tables=iterative_tables,
)
