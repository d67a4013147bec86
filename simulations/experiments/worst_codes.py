r"""Linear encoders trained on planted codes, with their weights, for what they err by at worst.

One cell trains the rectified linear encoder with biases on the data of arXiv:2411.13117 for several
dictionaries at once, either on the codes, by their mean squared error, or on the signals with the
dictionary known, by the paper's reconstruction loss. What the weights err by at worst on codes of
two active features follows from them alone (`theory.codes.worst_errors`), and so does what no
nonlinearity behind them avoids (`theory.codes.adversaries`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.simulations.ensemble import Ensemble
from pentad.simulations.experiment import Array, Context, Experiment, Quantity
from pentad.simulations.models.encoders import (
    code_error_slopes,
    linear_encoder,
    reconstruction_loss,
    reconstruction_slopes,
)
from pentad.simulations.models.histories import trained_with_history
from pentad.simulations.models.planted_codes import published_stream
from pentad.simulations.settings import ITERATIONS, RATE, SEED, check, choice, number, whole
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

CODES, DICTIONARY = "codes known", "dictionary known"


@dataclass(frozen=True)
class WorstCodes:
    """One cell: what is known in training, and a size.

    Parameters
    ----------
    task
        The codes, and their squared error is the loss, or the dictionary.
    n, d, k
        Atoms, dimensions, non-zeros.
    steps, rate
        Of Adam on the whole training half.
    penalty
        The paper's l1 weight lambda; without effect where codes are known.
    dictionaries
        How many, with samples and a start each.
    samples
        In each half.
    seed
        Of the first dictionary and of the starts.
    settled
        A run counts as converged if its loss on unseen samples moved by at most this share over
        the second half of training.

    Raises
    ------
    ValueError
        If a field is out of range.
    """

    task: str = field(metadata=choice(CODES, DICTIONARY))
    n: int = field(metadata=whole(2, 10_000))
    d: int = field(metadata=whole(2, 10_000))
    k: int = field(metadata=whole(1, 10_000))
    steps: int = field(metadata=ITERATIONS)
    penalty: float = field(default=0.01, metadata=number(0, 100))
    dictionaries: int = field(default=3, metadata=whole(1, 1000))
    samples: int = field(default=1024, metadata=whole(2, 10_000_000))
    seed: int = field(default=20240625, metadata=SEED)
    rate: float = field(default=1e-3, metadata=RATE)
    settled: float = field(default=0.05, metadata=number(0, 1))

    def __post_init__(self) -> None:
        check(self)
        require(self.k <= self.n, f"a support needs k <= n; got k={self.k}, n={self.n}")


def run(config: WorstCodes, context: Context) -> dict[str, Quantity]:
    """Train the encoder for every dictionary, and keep its weights.

    Parameters
    ----------
    config
        One cell.
    context
        Device, checkpoint, progress.

    Returns
    -------
    dict
        Weights, biases and true dictionaries over dictionary, with losses on unseen samples.
    """
    import torch

    from pentad.simulations.training import adam

    ensemble = Ensemble({"dictionary": config.dictionaries}, context)
    data = published_stream(
        config.n, config.d, config.k,
        samples=2 * config.samples, seed=config.seed, dictionaries=config.dictionaries,
    )  # fmt: skip
    halves = data.part(0, config.samples), data.part(config.samples, 2 * config.samples)
    encoder = linear_encoder(config.n, config.d, bias=True)

    def single(values: Array) -> Tensor:
        return ensemble.spread(values.astype(np.float32), "dictionary")

    signals = [single(half.signals) for half in halves]
    codes = [single(half.codes) for half in halves]
    atoms = single(data.dictionaries)
    penalty = torch.full_like(atoms[:, 0, 0], config.penalty)

    def loss(vectors: Tensor) -> tuple[Tensor, Tensor]:
        if config.task == CODES:
            return code_error_slopes(encoder, vectors, signals[0], codes[0])
        return reconstruction_slopes(encoder, vectors, signals[0], penalty, atoms)

    def judge(vectors: Tensor) -> Mapping[str, Array]:
        found = encoder.codes(encoder.arrays(vectors), signals[1])
        if config.task == CODES:
            value = (found - codes[1]).square().mean((-2, -1))
        else:
            value = reconstruction_loss(atoms, signals[1], found, penalty)
        return {"loss": value.numpy(force=True)}

    looks = (config.steps // 2, config.steps)
    final, history = trained_with_history(
        loss, single(encoder.starts(config.seed, config.dictionaries)), judge,
        steps=config.steps, recorded=looks, method=adam(config.rate), context=context,
    )  # fmt: skip
    arrays = encoder.arrays(final)
    half, end = history["loss"].T
    return {
        "weights": ensemble.quantity(
            ensemble.by_run(arrays["encoder"].mT), "rows of the encoder",
            over=("feature", "dimension"),
        ),
        "bias": ensemble.quantity(
            ensemble.by_run(arrays["bias"]), "biases of the encoder", over=("feature",)
        ),
        "true_dictionary": Quantity(
            ("dictionary", "dimension", "feature"), data.dictionaries, "atoms of the data"
        ),
        "loss": ensemble.quantity(end, "loss on unseen samples"),
        "converged": ensemble.quantity(
            abs(end - half) <= config.settled * half,
            "whether the loss settled in the second half of training",
        ),
    }  # fmt: skip


CELLS = (
    WorstCodes(DICTIONARY, n=16, d=8, k=3, steps=5_000),
    WorstCodes(CODES, n=16, d=8, k=3, steps=4_000),
)

EXPERIMENT = Experiment(
    name="worst-codes",
    version=1,
    question="What do trained linear encoders err by at worst, beside what they must?",
    config=WorstCodes,
    presets={
        "smoke": tuple(
            replace(cell, n=6, d=4, k=2, dictionaries=2, steps=60, samples=64) for cell in CELLS
        ),
        "laptop": tuple(replace(cell, dictionaries=2, seed=1) for cell in CELLS),
        "paper": CELLS,
    },
    run=run,
)
