"""Vectors with concepts that are exactly known: which sources are active, or what a text holds."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, Int64

from pentad.simulations.activations.labelled_bytes import CONCEPTS, labelled_streams
from pentad.simulations.activations.source import centred
from pentad.simulations.models.autoencoders import TOP_K, Architecture
from pentad.simulations.models.planted_codes import unit_dictionaries, zipf_codes
from pentad.simulations.randomness import normals
from pentad.simulations.settings import ITERATIONS, RATE, SEED, check, choice, number, whole
from pentad.theory.numbers.scalars import require

PLANTED, TRANSFORMER = "planted", "byte-transformer"
BAGGING, BOOSTING, EXPANDED = "bagging", "boosting", "expanded"
WAYS = (BAGGING, BOOSTING, EXPANDED)
"""Ways to an ensemble; a bag or a chain of one is the single autoencoder."""

SOURCES, EXPONENT, ACTIVE, NOISE = 128, 0.7, 4.0, 0.01
"""Planted sources: how many, exponent of their frequencies, mean number active, deviation of noise;
their amplitudes are uniform on [0.5, 1.5]."""

LAYER = 1
"""Of the transformer, after which the residual stream is read."""

FREQUENT = 6
"""Planted concepts: whether each of so many most frequent sources is active."""

NAMES = {
    PLANTED: tuple(f"source {place + 1}" for place in range(FREQUENT)),
    TRANSFORMER: tuple(CONCEPTS),
}
"""Of concepts, by source."""

PAIRS = {
    PLANTED: ((0, 1), (1, 0), (1, 2), (2, 1)),
    TRANSFORMER: ((0, 2), (0, 3), (1, 2), (1, 3)),
}
"""Places of the wanted and the spurious concept, by source."""


@dataclass(frozen=True)
class ConceptRemoval:
    """One cell: a source and a way to an ensemble.

    Parameters
    ----------
    source
        Planted sources, or the tiny transformer.
    way
        Of `WAYS`.
    members
        The largest J.
    n, d, k
        Latents of a member, dimensions, latents that it keeps.
    train, test
        Vectors: those that autoencoders are trained on and probes are fitted to, and those that are
        held out.
    group
        Vectors with each of the four combinations of two concepts, for fitting and for judging.
    steps, batch, rate
        Of Adam, for each member.
    most
        Latents ablated at most.
    runs, seed
        Ensembles with starts of their own; where starts, data and their order are drawn from.
    settled
        A member has converged if its loss over the last quarter of training differs by at most this
        share of itself from that over the quarter before (dimensionless).

    Raises
    ------
    ValueError
        If a field is out of range.
    """

    source: str = field(metadata=choice(PLANTED, TRANSFORMER))
    way: str = field(metadata=choice(*WAYS))
    members: int = field(default=8, metadata=whole(2, 64))
    n: int = field(default=64, metadata=whole(1, 100_000))
    d: int = field(default=32, metadata=whole(2, 10_000))
    k: int = field(default=4, metadata=whole(1, 10_000))
    train: int = field(default=20_000, metadata=whole(2, 10_000_000))
    test: int = field(default=20_000, metadata=whole(2, 10_000_000))
    group: int = field(default=400, metadata=whole(1, 1_000_000))
    steps: int = field(default=1000, metadata=ITERATIONS)
    batch: int = field(default=256, metadata=whole(1, 1_000_000))
    rate: float = field(default=3e-3, metadata=RATE)
    most: int = field(default=40, metadata=whole(1, 10_000))
    runs: int = field(default=3, metadata=whole(1, 1000))
    seed: int = field(default=0, metadata=SEED)
    settled: float = field(default=0.1, metadata=number(0, 1))

    def __post_init__(self) -> None:
        check(self)
        require(self.k <= self.n, f"at most n latents are kept; got k={self.k}, n={self.n}")
        require(self.most <= self.n, f"of n latents at most n are ablated; got {self.most}")

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers J of members: powers of two and the largest, which alone is expanded."""
        powers = tuple(2**j for j in range(self.members.bit_length()) if 2**j < self.members)
        return (self.members,) if self.way == EXPANDED else (*powers, self.members)

    @property
    def architecture(self) -> Architecture:
        """Of a member, or of the expanded autoencoder, which keeps as many latents as a member."""
        times = self.members if self.way == EXPANDED else 1
        return Architecture(TOP_K, self.d, self.n * times, kept=self.k)


class Labelled(NamedTuple):
    """Vectors and what is known of them.

    Attributes
    ----------
    vectors
        (samples, d).
    labels
        (concepts, samples) which concepts are present.
    """

    vectors: Float32[np.ndarray, "samples d"]
    labels: Bool[np.ndarray, "concepts samples"]


def world(config: ConceptRemoval) -> tuple[Labelled, Labelled]:
    """Training and held-out vectors of a cell, centred and in units of the training deviation.

    Raises
    ------
    ValueError
        If the transformer's vectors are asked for in another number of dimensions than they have.
    """
    seen, unseen = (_drawn(config, held_out=held_out) for held_out in (False, True))
    x, y = centred(seen.vectors, unseen.vectors)
    require(x.shape[1] == config.d, f"{config.source} has {x.shape[1]} dimensions; got {config.d}")
    return Labelled(x, seen.labels), Labelled(y, unseen.labels)


def _drawn(config: ConceptRemoval, *, held_out: bool) -> Labelled:
    count = config.test if held_out else config.train
    if config.source == TRANSFORMER:
        return Labelled(*labelled_streams(count, LAYER, config.seed, held_out=held_out))
    purpose = "held out" if held_out else "seen"
    atoms = unit_dictionaries(
        SOURCES, config.d, seed=config.seed, purpose="sources", dictionaries=1
    )[0]
    codes = zipf_codes(
        SOURCES, exponent=EXPONENT, active=ACTIVE, samples=count, seed=config.seed,
        purpose=f"codes, {purpose}",
    )  # fmt: skip
    noise = normals(config.seed, f"noise, {purpose}", range(count), (config.d,))
    vectors = (codes @ atoms.T + NOISE * noise).astype(np.float32)
    return Labelled(vectors, codes.T[:FREQUENT] > 0)


def balanced(
    labels: Bool[np.ndarray, "concepts samples"], group: int
) -> Int64[np.ndarray, " places"]:
    """Places of the first samples with each combination of these concepts, equally many of each.

    Parameters
    ----------
    labels
        Of one concept or two: 2 or 4 combinations, absent before present, the last concept varying
        fastest.
    group
        Samples of each.

    Raises
    ------
    ValueError
        If there are fewer of one.
    """
    combination = np.zeros(labels.shape[1], dtype=int)
    for each in labels:
        combination = 2 * combination + each
    chosen = [np.flatnonzero(combination == value)[:group] for value in range(2 ** len(labels))]
    fewest = min(map(len, chosen))
    require(
        fewest == group,
        f"every combination of concepts needs {group} samples; got {fewest} of one",
    )
    return np.concatenate(chosen)
