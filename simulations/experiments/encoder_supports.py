r"""What an encoder leaves on the table at its own number of active latents.

A TopK autoencoder is trained on activations of some source, from several starts at once. On vectors
that it has not seen, its codes are set beside others of at most as many active latents, vector by
vector, in the same dictionary: its own support with non-negative least squares, non-negative
orthogonal matching pursuit, and that pursuit begun from the larger half of the encoder's support.
The best of the three is what better inference alone would gain. A penalised solver is no such
yardstick: it shrinks, and has another number of active latents.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.simulations.activations.source import SOURCES, centred
from pentad.simulations.ensemble import Ensemble
from pentad.simulations.experiment import Array, Context, Experiment, Quantity, Table
from pentad.simulations.models.encoders import linear_encoder
from pentad.simulations.randomness import uniforms
from pentad.simulations.settings import RATE, SEED, check, choice, number, whole
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

WAYS = ("encoder", "own support refitted", "pursuit", "pursuit from half its support", "best")
"""How codes are found, in the order of the axis `way`; the best of the three before is chosen for
each vector."""

SAMPLE = 48
"""Unseen vectors that are stored with their codes, so that others can look for better ones."""

FINAL = 0.05
"""Share of the rate that is left at the end (dimensionless)."""


@dataclass(frozen=True)
class EncoderSupports:
    """One cell: a source and an autoencoder.

    Parameters
    ----------
    source
        Of the activations.
    n, k
        Latents, and those that stay active at most.
    steps, batch
        Of Adam, and vectors in each.
    train, test
        Vectors to train on and to judge on.
    starts
        Autoencoders trained side by side.
    rate
        Of Adam, falling by half a cosine.
    seed
        Of the vectors and the starts.
    settled
        A run has converged if its unexplained share changed by at most this much of itself over the
        last quarter of training (dimensionless).

    Raises
    ------
    ValueError
        If a field is out of range.
    """

    source: str = field(metadata=choice(*SOURCES))
    n: int = field(default=256, metadata=whole(1, 100_000))
    k: int = field(default=16, metadata=whole(1, 10_000))
    steps: int = field(default=4000, metadata=whole(4, 1_000_000))
    batch: int = field(default=256, metadata=whole(1, 1_000_000))
    train: int = field(default=32_768, metadata=whole(1, 10_000_000))
    test: int = field(default=2048, metadata=whole(1, 1_000_000))
    starts: int = field(default=3, metadata=whole(1, 1000))
    rate: float = field(default=2e-3, metadata=RATE)
    seed: int = field(default=0, metadata=SEED)
    settled: float = field(default=0.1, metadata=number(0, 1))

    def __post_init__(self) -> None:
        check(self)
        require(self.k <= self.n, f"at most n latents are active; got k={self.k}, n={self.n}")


def explained(x: Array, rebuilt: Array) -> float:
    """Share 1 - sum |x - y|^2 / sum |x|^2 of the squared length that is rebuilt."""
    return 1 - float(((x - rebuilt) ** 2).sum() / (x**2).sum())


def run(config: EncoderSupports, context: Context) -> dict[str, Quantity]:
    """Train the autoencoders of a cell, and look for better codes in their dictionaries.

    Parameters
    ----------
    config
        One cell.
    context
        Device, checkpoint, progress.

    Returns
    -------
    dict
        Arrays over start, and over `WAYS`.
    """
    import torch

    from pentad.simulations.newton import annealed
    from pentad.simulations.training import adam

    source = SOURCES[config.source]()
    x, unseen = centred(
        source.vectors(config.train, config.seed),
        source.vectors(config.test, config.seed, held_out=True),
    )
    ensemble = Ensemble({"start": config.starts}, context)
    encoder = linear_encoder(config.n, x.shape[1], bias=True, kept=config.k)
    encoder = encoder.beside(x.shape[1], config.n)
    vectors = torch.from_numpy(x).to(context.device)
    judged = torch.from_numpy(unseen).to(context.device)

    def share_left(parameters: Tensor, some: Tensor) -> Tensor:
        arrays = encoder.arrays(parameters)
        rebuilt = encoder.codes(arrays, some) @ arrays["dictionary"].mT
        return (some - rebuilt).square().sum((-2, -1)) / some.square().sum((-2, -1))

    def objective(parameters: Tensor, _runs: Tensor, step: int) -> Tensor:
        places = uniforms(config.seed, "batch", [0], (config.batch,), step=step)[0] * config.train
        some = vectors[torch.from_numpy(places.astype(np.int64)).to(context.device)]
        return share_left(parameters, some.expand(len(parameters), -1, -1))

    start = torch.from_numpy(_tied(encoder.starts(config.seed, config.starts), config, x.shape[1]))
    method = annealed(adam(config.rate), config.steps, final=FINAL)
    settings: dict[str, Any] = {"method": method, "tolerance": 0.0}
    quarter = config.steps - config.steps // 4
    early = Ensemble(ensemble.axes, Context(context.device)).train(
        objective, start.float().to(context.device), iterations=quarter, **settings
    )
    trained = ensemble.train(
        objective, start.float().to(context.device), iterations=config.steps, **settings
    )
    with torch.no_grad():
        before = share_left(early.parameters, judged.expand(config.starts, -1, -1))
        arrays = encoder.arrays(trained.parameters)
        codes = encoder.codes(arrays, judged.expand(config.starts, -1, -1))
        pairs = list(zip(arrays["dictionary"].double(), codes.double(), strict=True))
        found = [_compared(D, judged.double(), each) for D, each in pairs]  # one dictionary each
    after = np.array([1 - each["explained"][0] for each in found])
    kept = slice(0, SAMPLE)
    active = (codes > 0).float()
    return {
        "way": Quantity(("way",), np.arange(len(WAYS)), "way of finding codes, see WAYS"),
        "explained": ensemble.quantity(
            np.stack([each["explained"] for each in found]),
            "share of unseen squared length that is explained",
            over=("way",),
        ),
        "active": ensemble.quantity(
            np.stack([each["active"] for each in found]),
            "active latents of an unseen vector",
            over=("way",),
        ),
        "changed": ensemble.quantity(
            np.array([each["changed"] for each in found]),
            "share of the encoder's support that the best codes leave",
        ),
        "sample": Quantity(
            ("vector", "dimension"), unseen[kept], "the first unseen vectors", "one deviation"
        ),
        "sample_dictionary": Quantity(
            ("dimension", "latent"),
            arrays["dictionary"][0].numpy(force=True),
            "atoms of the first start",
        ),
        "sample_codes": Quantity(
            ("vector", "latent"),
            codes[0, kept].numpy(force=True),
            "the encoder's codes of the first vectors, first start",
            "one deviation",
        ),
        "never_active": ensemble.quantity(
            ensemble.by_run((active.sum(1) == 0).float().mean(1)).astype(float),
            "share of latents that no unseen vector activates",
        ),
        "converged": ensemble.quantity(
            np.abs(ensemble.by_run(before).astype(float) - after) <= config.settled * after,
            "whether the unexplained share settled in the last quarter of training",
        ),
    }


def _tied(starts: Array, config: EncoderSupports, d: int) -> Array:
    """Starting vectors whose encoder is the transpose of their dictionary, with zero biases."""
    made = np.array(starts)
    atoms = made[:, -d * config.n :].reshape(-1, d, config.n)
    atoms /= np.linalg.norm(atoms, axis=1, keepdims=True)
    made[:, : d * config.n] = atoms.reshape(len(made), -1)
    made[:, d * config.n : -d * config.n] = 0
    return made


def _compared(D: Tensor, x: Tensor, codes: Tensor) -> dict[str, Any]:
    """Explained shares and active latents of all ways, in one dictionary."""
    import torch

    from pentad.simulations.sparse_inference.nonnegative_greedy import (
        nonnegative_matching_pursuit,
        nonnegative_refit,
    )

    limit = (codes > 0).sum(1)
    refitted = nonnegative_refit(D, x, codes).codes
    ranks = refitted.argsort(dim=1, descending=True).argsort(dim=1)
    half = refitted * (ranks < (limit[:, None] + 1) // 2)
    others = [
        refitted,
        nonnegative_matching_pursuit(D, x, k=limit).codes,
        nonnegative_matching_pursuit(D, x, k=limit, start=half).codes,
    ]
    errors = torch.stack([(x - each @ D.T).square().sum(1) for each in others])
    chosen = errors.argmin(0)
    best = torch.stack(others)[chosen, torch.arange(len(x), device=x.device)]
    everything = [codes, *others, best]
    kept = ((codes > 0) & (best > 0)).sum() / (codes > 0).sum().clamp(min=1)
    return {
        "explained": np.array([explained(x.numpy(force=True), (each @ D.T).numpy(force=True))
                               for each in everything]),
        "active": np.array([float((each > 0).sum(1).double().mean()) for each in everything]),
        "changed": 1 - float(kept),
    }  # fmt: skip


def tables(results: Sequence[Any]) -> tuple[Table, ...]:
    """What each way explains, by source, mean over starts."""
    rows = []
    for result in results:
        share = result.data["explained"].values.mean(0)
        rows.append(
            (result.config.source, f"{result.data['active'].values[:, 0].mean():.1f}",
             *(f"{value:.4f}" for value in share))
        )  # fmt: skip
    note = "Explained share of unseen vectors at the encoder's own number of active latents."
    return (Table("What better inference gains", note, ("source", "active", *WAYS), tuple(rows)),)


PAPER = tuple(EncoderSupports(source) for source in SOURCES)
SMALL = tuple(
    replace(cell, n=128, k=8, steps=400, train=8192, test=512, starts=2)
    for cell in PAPER
    if cell.source != "byte-transformer"  # whose own training takes a minute
)

EXPERIMENT = Experiment(
    name="encoder-supports",
    version=1,
    question="What does better inference gain at an encoder's own number of active latents?",
    config=EncoderSupports,
    presets={
        "smoke": (replace(SMALL[0], n=16, k=2, steps=8, train=64, test=16, batch=16),),
        "laptop": SMALL,
        "paper": PAPER,
    },
    run=run,
    tables=tables,
)
