"""What a cell of `operator-resolutions` is: its configuration, its signals and its autoencoders."""

from dataclasses import dataclass, field

from pentad.simulations.models.operator_autoencoders import (
    CONVOLUTIONAL,
    DENSE,
    KINDS,
    SPECTRAL,
    OperatorArchitecture,
)
from pentad.simulations.models.planted_functions import (
    CONCEPTS,
    EVERYWHERE,
    LATTICE,
    POINTS,
    REGIONS,
    SAMPLINGS,
    SMOOTH,
    P,
)
from pentad.simulations.settings import ITERATIONS, RATE, SEED, check, choice, number, whole
from pentad.theory.numbers.scalars import require

GRID = 64
"""Points of the grid on which all are trained."""

FOURIER, PIXEL = "Fourier", "pixel"
RULES = (FOURIER, PIXEL)
"""How weights are taken to other grids."""


@dataclass(frozen=True)
class OperatorResolutions:
    """One kind of autoencoder on one kind of functions.

    Parameters
    ----------
    kind
        Of `operator_autoencoders.KINDS`.
    concepts, sampling, region
        Of the signals: `planted_functions`.
    modes
        K of spectral ones, 0 for others.
    taps
        q of convolutional ones, 0 for others.
    atoms
        Latents of dense ones, 0 for others; the others have as many concepts as are planted.
    penalties
        lambda, in units of the correlation of a concept with itself; the one in the middle is that
        of all measures across grids.
    starts
        Autoencoders for each penalty; the k-th of every penalty starts alike.
    sizes
        Grids for tests.
    steps, batch, rate
        Of Adam with a falling rate.
    unrolled
        Steps of FISTA, in training and in tests.
    train, test
        Signals.
    seed
        Of all random numbers.
    """

    kind: str = field(metadata=choice(*KINDS))
    concepts: str = field(default=SMOOTH, metadata=choice(*CONCEPTS))
    sampling: str = field(default=POINTS, metadata=choice(*SAMPLINGS))
    region: str = field(default=EVERYWHERE, metadata=choice(*REGIONS))
    modes: int = field(default=0, metadata=whole(0, GRID // 2))
    taps: int = field(default=0, metadata=whole(0, GRID))
    atoms: int = field(default=0, metadata=whole(0, 1024))
    penalties: tuple[float, ...] = field(default=(0.1, 0.2, 0.4), metadata=number(0, 10, many=True))
    starts: int = field(default=4, metadata=whole(2, 64))
    sizes: tuple[int, ...] = field(
        default=(32, 33, 48, 63, 64, 65, 96, 127, 128, 255, 256, 511, 512),
        metadata=whole(LATTICE, 1024, many=True),
    )
    steps: int = field(default=600, metadata=ITERATIONS)
    batch: int = field(default=64, metadata=whole(1, 100_000))
    rate: float = field(default=0.05, metadata=RATE)
    unrolled: int = field(default=20, metadata=whole(1, 1000))
    train: int = field(default=768, metadata=whole(1, 1_000_000))
    test: int = field(default=96, metadata=whole(1, 100_000))
    seed: int = field(default=0, metadata=SEED)

    def __post_init__(self) -> None:
        check(self)
        own = {SPECTRAL: self.modes, CONVOLUTIONAL: self.taps, DENSE: self.atoms}
        require(
            own.pop(self.kind) > 0 and not any(own.values()),
            f"{self.kind} autoencoders have modes, taps or atoms, and one of these; got "
            f"modes={self.modes}, taps={self.taps}, atoms={self.atoms}",
        )
        require(GRID in self.sizes, f"tests are on the training grid too; got {self.sizes}")
        require(
            len(self.penalties) % 2 == 1,
            f"a penalty is in the middle of an odd number of them; got {self.penalties}",
        )

    @property
    def middle(self) -> int:
        """The place of the middle penalty."""
        return len(self.penalties) // 2

    @property
    def architecture(self) -> OperatorArchitecture:
        """Of the autoencoders."""
        if self.kind == DENSE:
            return OperatorArchitecture(DENSE, self.atoms, GRID)
        return OperatorArchitecture(self.kind, P, 1, (GRID,), self.modes, self.taps)
