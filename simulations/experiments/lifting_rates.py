r"""Lifted dictionaries and plain ones at all learning rates.

Vectors are sums of a few atoms of a planted dictionary. Tied TopK autoencoders learn it by plain
gradient descent or by Adam, at many rates, without lifting or through a lifting L that is fixed or
learned. All variants begin with the same effective dictionary. Errors are those of the effective
dictionary, \( 1-\lvert\cos\rvert \) of every planted atom with the best learned one.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.simulations.experiment import Array, Context, Experiment, Quantity
from pentad.simulations.models.operator_autoencoders import (
    DENSE,
    PSEUDO_INVERSE,
    TRANSPOSE,
    OperatorArchitecture,
    layers,
    starts,
)
from pentad.simulations.models.operator_codes import COUNT, ISTA, Inference
from pentad.simulations.models.operator_training import (
    ADAM,
    DESCENT,
    OPTIMISERS,
    OperatorTraining,
    trained,
)
from pentad.simulations.randomness import normals, uniforms
from pentad.simulations.readings.lifting_rates import lifting_tables
from pentad.simulations.settings import ITERATIONS, SEED, check, choice, number, whole

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

NOTHING, ISOMETRY, NARROW, WIDE = "none", "scaled isometry", "normal, 1/h", "normal, 1/m"
LEARNED, INVERSE = "learned", "pseudo-inverse"
VARIANTS = (NOTHING, ISOMETRY, NARROW, WIDE, LEARNED, INVERSE)
"""No lifting; P = L^T with L^T L = 4 I exactly, with normal entries of variance 1/h or 1/m, with
these at the start and L learned; P = L^+ with variance 1/m."""

FACTOR = 4
"""h over m, and L^T L over the identity for the scaled isometry."""

ACTIVE = (0.5, 1.5)
"""Codes of active atoms are uniform between these."""


@dataclass(frozen=True)
class LiftingRates:
    """One variant under one optimiser, at all rates.

    Parameters
    ----------
    variant
        Of `VARIANTS`.
    optimiser
        Of `operator_training.OPTIMISERS`; rates are constant.
    rates
        In units of atoms over those of gradients, or of atoms.
    m, p, k
        Dimensions, atoms, and how many are active.
    starts
        Dictionaries to begin with, at every rate; planted dictionaries differ too.
    steps, batch
        Of the optimiser.
    train
        Vectors.
    watched
        Steps after which errors are told.
    seed
        Of all random numbers.
    """

    variant: str = field(metadata=choice(*VARIANTS))
    optimiser: str = field(metadata=choice(*OPTIMISERS))
    rates: tuple[float, ...] = field(metadata=number(0, 100, above=True, many=True))
    m: int = field(default=32, metadata=whole(2, 1024))
    p: int = field(default=64, metadata=whole(2, 4096))
    k: int = field(default=3, metadata=whole(1, 1024))
    starts: int = field(default=4, metadata=whole(1, 64))
    steps: int = field(default=400, metadata=ITERATIONS)
    batch: int = field(default=128, metadata=whole(1, 100_000))
    train: int = field(default=4096, metadata=whole(1, 1_000_000))
    watched: tuple[int, ...] = field(
        default=(25, 50, 100, 150, 200, 300, 400), metadata=whole(1, 10_000_000, many=True)
    )
    seed: int = field(default=0, metadata=SEED)

    def __post_init__(self) -> None:
        check(self)

    @property
    def architecture(self) -> OperatorArchitecture:
        """Of the autoencoders."""
        if self.variant == NOTHING:
            return OperatorArchitecture(DENSE, self.p, self.m, unit=False)
        return OperatorArchitecture(
            DENSE, self.p, self.m, unit=False,
            lifting=PSEUDO_INVERSE if self.variant == INVERSE else TRANSPOSE,
            h=FACTOR * self.m, learned=self.variant == LEARNED,
        )  # fmt: skip


def run(config: LiftingRates, context: Context) -> dict[str, Quantity]:
    """Train a variant at all rates, and judge its effective dictionaries.

    Parameters
    ----------
    config
        One cell.
    context
        Device and progress.

    Returns
    -------
    dict
        Arrays over rates, starts and watched steps. Runs that diverge have no number.
    """
    import torch

    planted = normals(config.seed, "planted", range(1), (config.p, config.m))[0]
    planted /= np.linalg.norm(planted, axis=-1, keepdims=True)
    codes = _codes(config)
    data = torch.from_numpy((codes @ planted).astype(np.float32)).to(context.device)
    architecture, begun = config.architecture, _begun(config)
    rates = len(config.rates)
    watched = tuple(step for step in config.watched if step <= config.steps)
    made, seen = trained(
        architecture,
        Inference(ISTA, COUNT, 1, kept=config.k),
        {name: np.concatenate([each] * rates) for name, each in begun.items()},
        data,
        OperatorTraining(config.steps, config.batch, config.seed, config.optimiser, falling=False),
        context,
        rates=np.repeat(config.rates, config.starts),
        penalties=np.zeros(rates * config.starts),
        step=1.0,
        watched=watched,
    )
    shape = (rates, config.starts)
    errors = [_errors(_effective(architecture, each), planted).reshape(shape) for each in seen]
    lifted = made.parameters["decoder"].double().numpy(force=True)
    greatest = [_greatest_cosine(each).reshape(shape)
                for each in (lifted, _effective(architecture, made.parameters))]  # fmt: skip
    runs = ("rate", "start")
    last = made.last.reshape(shape)
    return {
        "rate": Quantity(("rate",), np.array(config.rates), "learning rate"),
        "step": Quantity(("step",), np.array(watched), "steps of the optimiser"),
        "error": Quantity((*runs, "step"), np.stack(errors, -1), "mean error of planted atoms"),
        "error_by_chance": Quantity(
            (), np.array(_errors(starts_of(config), planted).mean()), "that of the start"
        ),
        "loss": Quantity(runs, last, "loss at the end of training"),
        "lifted_cosine": Quantity(runs, greatest[0], "largest |cos| of two trained atoms"),
        "effective_cosine": Quantity(runs, greatest[1], "largest |cos| of two effective atoms"),
        "converged": Quantity(runs, np.isfinite(last), "whether the run did not diverge"),
    }


def _codes(config: LiftingRates) -> Array:
    """Sparse codes of the training vectors, (samples, p)."""
    u = uniforms(config.seed, "codes", range(config.train), (2, config.p))
    active = u[:, 0].argsort(1).argsort(1) < config.k
    low, high = ACTIVE
    codes: Array = active * (low + (high - low) * u[:, 1])
    return codes


def starts_of(config: LiftingRates) -> Array:
    """The effective dictionaries that all variants begin with, (starts, p, m)."""
    plain = OperatorArchitecture(DENSE, config.p, config.m, unit=False)
    return starts(plain, config.seed, range(config.starts))["decoder"]


def liftings(config: LiftingRates) -> Array:
    """L of every start, (starts, h, m)."""
    shape = (FACTOR * config.m, config.m)
    drawn = normals(config.seed, "lifting", range(config.starts), shape)
    if config.variant == ISOMETRY:
        return np.sqrt(FACTOR) * np.linalg.qr(drawn)[0]  # type: ignore[no-any-return]
    return drawn / np.sqrt(shape[0] if config.variant == NARROW else config.m)  # type: ignore[no-any-return]


def _begun(config: LiftingRates) -> dict[str, Array]:
    """Parameters whose effective dictionaries are those of `starts_of`."""
    first = starts_of(config)
    if config.variant == NOTHING:
        return {"decoder": first}
    L = liftings(config)
    up = L.swapaxes(1, 2)
    if config.variant != INVERSE:
        up = np.linalg.solve(up @ L, up)
    return {"decoder": first @ up, "lifting": L}


def _effective(architecture: OperatorArchitecture, parameters: dict[str, Tensor]) -> Array:
    double = {name: each.double() for name, each in parameters.items()}
    found: Array = layers(architecture, double)[1].atoms.numpy(force=True)
    return found


def _errors(dictionaries: Array, planted: Array) -> Array:
    """Mean over planted atoms of one less the best |cos|, of every run; NaN if it diverged."""
    own = dictionaries / np.linalg.norm(dictionaries, axis=-1, keepdims=True)
    found: Array = 1 - np.abs(own @ planted.T).max(1).mean(-1)
    return found


def _greatest_cosine(atoms: Array) -> Array:
    own = atoms / np.linalg.norm(atoms, axis=-1, keepdims=True)
    gram = np.abs(own @ own.swapaxes(-1, -2))
    return np.where(np.eye(gram.shape[-1], dtype=bool), 0, gram).max((1, 2))  # type: ignore[no-any-return]


RATES = {
    DESCENT: tuple(0.025 * 2.0**i for i in range(9)),
    ADAM: (0.001, 0.003, 0.01, 0.03, 0.1),
}
"""Those of descent are closed under the factor of the lifting."""

CELLS = tuple(
    LiftingRates(variant, optimiser, RATES[optimiser])
    for variant in VARIANTS
    for optimiser in OPTIMISERS
)
SMALL = tuple(replace(cell, starts=2, steps=150, train=1024, seed=1) for cell in CELLS)
SMOKE = tuple(
    replace(cell, rates=cell.rates[1:4:2], m=6, p=8, k=2, starts=2, steps=30, batch=16, train=64)
    for cell in CELLS
)

EXPERIMENT = Experiment(
    name="lifting-rates",
    version=1,
    question="Does lifting learn faster, or only as a larger learning rate would?",
    config=LiftingRates,
    presets={"smoke": SMOKE, "laptop": SMALL, "paper": CELLS},
    run=run,
    tables=lifting_tables,
)
