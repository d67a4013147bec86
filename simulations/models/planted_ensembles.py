"""The planted sources on which ensembles are compared, and what a cell of that comparison is."""

from dataclasses import dataclass, field

from pentad.simulations.experiment import Array
from pentad.simulations.models.autoencoders import BY_RANK, GATES, TOP_K, Architecture
from pentad.simulations.models.planted_codes import unit_dictionaries, zipf_codes
from pentad.simulations.randomness import normals
from pentad.simulations.settings import ITERATIONS, RATE, SEED, check, choice, number, whole
from pentad.theory.numbers.scalars import require

BAGGING, BOOTSTRAP = "bagging", "bootstrap bagging"
BOOSTING, SEARCHED = "boosting", "boosting, line search"
EXPANDED, EXPANDED_L0 = "expanded", "expanded, equal L0"
SHARED = "one dictionary"
IDENTITY, ROTATED = "untrained, identity", "untrained, rotated"
BAGS, CHAINS = (BAGGING, BOOTSTRAP), (BOOSTING, SEARCHED, IDENTITY, ROTATED)
UNTRAINED, SINGLE = (IDENTITY, ROTATED), (EXPANDED, EXPANDED_L0, SHARED)
KINDS = (*BAGS, *CHAINS, *SINGLE)
"""Ways to an ensemble. An expanded autoencoder keeps as many latents as one member, or, at equal
L0, as the ensemble; with one dictionary, an autoencoder reads J times what it left itself, and its
codes are the sums of those of all passes."""


@dataclass(frozen=True)
class PlantedEnsembles:
    """One cell: a gate and a way to an ensemble.

    Parameters
    ----------
    gate, kind
        Of `GATES` and `KINDS`.
    penalty
        lambda of a gate that does not go by rank.
    k
        Latents that a member keeps, where its gate goes by rank.
    members
        The largest J.
    n, d, sources
        Latents of a member, dimensions, true directions.
    exponent, active, noise
        Of the sources' frequencies, their mean number in a sample, deviation of the noise in each
        coordinate.
    train, test
        Samples.
    steps, batch, rate
        Of Adam, for each member.
    runs, seed
        Ensembles with starts of their own; where starts, data and their order are drawn from.
    settled
        A member has converged if its loss over the last quarter of training differs by at most this
        share of itself from that over the quarter before (dimensionless).

    Raises
    ------
    ValueError
        If a field is out of range, or kind and gate do not go together.
    """

    gate: str = field(metadata=choice(*GATES))
    kind: str = field(metadata=choice(*KINDS))
    penalty: float = field(default=0.0, metadata=number(0, 100))
    k: int = field(default=4, metadata=whole(1, 10_000))
    members: int = field(default=8, metadata=whole(2, 64))
    n: int = field(default=64, metadata=whole(1, 100_000))
    d: int = field(default=32, metadata=whole(2, 10_000))
    sources: int = field(default=128, metadata=whole(1, 100_000))
    exponent: float = field(default=0.7, metadata=number(0, 10))
    active: float = field(default=4.0, metadata=number(0, 10_000, above=True))
    noise: float = field(default=0.01, metadata=number(0, 10, unit="amplitude"))
    train: int = field(default=20_000, metadata=whole(2, 10_000_000))
    test: int = field(default=4096, metadata=whole(2, 10_000_000))
    steps: int = field(default=1000, metadata=ITERATIONS)
    batch: int = field(default=256, metadata=whole(1, 1_000_000))
    rate: float = field(default=3e-3, metadata=RATE)
    runs: int = field(default=3, metadata=whole(1, 1000))
    seed: int = field(default=0, metadata=SEED)
    settled: float = field(default=0.1, metadata=number(0, 1))

    def __post_init__(self) -> None:
        check(self)
        require(
            self.gate in BY_RANK or self.kind not in (EXPANDED_L0, SHARED),
            f"the kind {self.kind!r} is for gates by rank, {', '.join(BY_RANK)}; got {self.gate}",
        )
        require(
            self.kind not in UNTRAINED or (self.gate == TOP_K and self.k <= self.d),
            f"an untrained chain is of {TOP_K} with k <= d; got {self.gate}, k={self.k}",
        )

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers J of members: all, or powers of two where each is trained by itself."""
        powers = tuple(2**j for j in range(self.members.bit_length()) if 2**j <= self.members)
        return powers if self.kind in SINGLE else tuple(range(1, self.members + 1))

    def architecture(self, size: int = 1) -> Architecture:
        """Of a member, or of what stands for so many of them."""
        latents = self.n * size if self.kind in (EXPANDED, EXPANDED_L0) else self.n
        kept = self.k * size if self.kind == EXPANDED_L0 else self.k
        if self.gate in BY_RANK:
            return Architecture(self.gate, self.d, latents, kept=kept)
        return Architecture(self.gate, self.d, latents, penalty=self.penalty)


def world(config: PlantedEnsembles) -> tuple[Array, Array, Array]:
    """The sources (d, sources), and training and test signals (samples, d).

    Parameters
    ----------
    config
        One cell; all cells of the same sizes and seed have the same.
    """
    atoms = unit_dictionaries(
        config.sources, config.d, seed=config.seed, purpose="sources", dictionaries=1
    )[0]
    signals = []
    for name, samples in (("train", config.train), ("test", config.test)):
        codes = zipf_codes(
            config.sources, exponent=config.exponent, active=config.active,
            samples=samples, seed=config.seed, purpose=f"codes, {name}",
        )  # fmt: skip
        noise = normals(config.seed, f"noise, {name}", range(samples), (config.d,))
        signals.append(codes @ atoms.T + config.noise * noise)
    return atoms, signals[0], signals[1]
