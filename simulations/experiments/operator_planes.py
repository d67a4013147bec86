r"""Operator autoencoders in the plane: strokes of known directions, and pieces of a photograph.

Autoencoders with few modes along each axis are trained on one grid of the torus and judged on
coarser and finer ones, odd sizes among them. On other grids weights belong to modes (Fourier rule),
or they are exported once to the kernel of pixels that they are on the grid of training (pixel
rule): the very same weights. Convolutional ones are trained beside, and keep their pixels.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.simulations.experiment import Array, Context, Experiment, Quantity
from pentad.simulations.models.operator_autoencoders import (
    CONVOLUTIONAL,
    SPECTRAL,
    OperatorArchitecture,
    layers,
    starts,
)
from pentad.simulations.models.operator_codes import Inference, inferred
from pentad.simulations.models.operator_layers import (
    Layer,
    exported,
    half_plane,
    kernels,
    pixel_layer,
    spectral_layer,
)
from pentad.simulations.models.operator_measures import drift
from pentad.simulations.models.operator_training import OperatorTraining, trained
from pentad.simulations.models.planted_resolutions import PIXEL, RULES
from pentad.simulations.models.planted_strokes import (
    BAND,
    SOURCES,
    STROKES,
    P,
    coefficients_of,
    photograph_coefficients,
    signal_coefficients,
    stroke_coefficients,
    strokes,
    values_of,
)
from pentad.simulations.readings.operator_planes import plane_tables
from pentad.simulations.settings import ITERATIONS, RATE, SEED, check, choice, number, whole
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

GRID = 20
"""Points along each axis of the grid on which all are trained."""

FINE = 60
"""Shifts along each axis over which the largest overlap of two concepts is looked for."""

UNTRAINED = 8
"""Autoencoders whose overlaps give the chance level."""

SHOWN = 2
"""Signals that are kept with what is made of them."""


@dataclass(frozen=True)
class OperatorPlanes:
    """One kind of autoencoder on one kind of signals.

    Parameters
    ----------
    kind
        "spectral" or "convolutional".
    source
        Of `planted_strokes.SOURCES`.
    modes
        K along each axis of spectral ones, 0 for others.
    taps
        q along each axis of convolutional ones, 0 for others.
    concepts
        p.
    penalty
        lambda, in units of the correlation of a concept with itself.
    starts
        Autoencoders, which begin differently.
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

    kind: str = field(default=SPECTRAL, metadata=choice(SPECTRAL, CONVOLUTIONAL))
    source: str = field(default=STROKES, metadata=choice(*SOURCES))
    modes: int = field(default=0, metadata=whole(0, GRID // 2))
    taps: int = field(default=0, metadata=whole(0, GRID))
    concepts: int = field(default=P, metadata=whole(1, 64))
    penalty: float = field(default=0.2, metadata=number(0, 10))
    starts: int = field(default=3, metadata=whole(2, 64))
    sizes: tuple[int, ...] = field(
        default=(15, 16, 20, 21, 25, 30, 31, 40), metadata=whole(2 * BAND + 1, 128, many=True)
    )
    steps: int = field(default=300, metadata=ITERATIONS)
    batch: int = field(default=24, metadata=whole(1, 100_000))
    rate: float = field(default=0.05, metadata=RATE)
    unrolled: int = field(default=12, metadata=whole(1, 1000))
    train: int = field(default=384, metadata=whole(1, 1_000_000))
    test: int = field(default=32, metadata=whole(SHOWN, 100_000))
    seed: int = field(default=0, metadata=SEED)

    def __post_init__(self) -> None:
        check(self)
        own = {SPECTRAL: self.modes, CONVOLUTIONAL: self.taps}
        require(
            own.pop(self.kind) > 0 and not any(own.values()),
            f"{self.kind} autoencoders have modes or taps, and one of these; got "
            f"modes={self.modes}, taps={self.taps}",
        )
        require(GRID in self.sizes, f"tests are on the training grid too; got {self.sizes}")

    @property
    def architecture(self) -> OperatorArchitecture:
        """Of the autoencoders."""
        return OperatorArchitecture(
            self.kind, self.concepts, 1, (GRID, GRID), self.modes, self.taps
        )


def run(config: OperatorPlanes, context: Context) -> dict[str, Quantity]:
    """Train the autoencoders of a cell, and judge them on every grid by either rule."""
    import torch

    inference = Inference(steps=config.unrolled)
    data = values_of(_signals(config, held_out=False), GRID)[:, None]
    made, _ = trained(
        config.architecture,
        inference,
        starts(config.architecture, config.seed, range(config.starts)),
        torch.from_numpy(data).float().to(context.device),
        OperatorTraining(config.steps, config.batch, config.seed),
        context,
        rates=np.full(config.starts, config.rate),
        penalties=np.full(config.starts, config.penalty),
    )
    weights = made.parameters["decoder"].double()
    return {
        "size": Quantity(("size",), np.array(config.sizes), "points along each axis"),
        "rule": Quantity(("rule",), np.arange(len(RULES)), "how weights are taken there, RULES"),
        "loss": Quantity(("start",), made.last, "loss at the end of training"),
        "converged": Quantity(
            ("start",), _settled(made.losses), "whether the loss had settled"
        ),
        **_concepts(config, weights),
        **judged(config, inference, weights),
    }  # fmt: skip


SETTLED = 0.05
"""Relative change of the loss, from the third quarter of training to the last, of settled runs."""


def _settled(losses: Array) -> Array:
    """Whether the mean loss of the last two quarters of the steps is nearly one."""
    quarter = losses.shape[1] // 4
    if quarter == 0:
        return np.zeros(len(losses), dtype=bool)
    third, last = (losses[:, k * quarter : (k + 1) * quarter].mean(1) for k in (2, 3))
    return np.asarray(np.abs(third / last - 1) < SETTLED)


def _signals(config: OperatorPlanes, *, held_out: bool) -> Array:
    """Fourier coefficients of the signals of training, or of the test."""
    count = config.test if held_out else config.train
    if config.source == STROKES:
        return signal_coefficients(strokes(config.seed, "test" if held_out else "train", count))
    return photograph_coefficients(count, config.seed, held_out=held_out)


def on_grid(config: OperatorPlanes, weights: Tensor, rule: str, n: int) -> Layer:
    """The layer of trained weights on n points along each axis, by either rule."""
    made = layers(config.architecture, {"decoder": weights})[1]
    if n == GRID:
        return made
    if rule == PIXEL:
        return pixel_layer(*exported(made), (n, n))
    if config.kind == SPECTRAL:
        return spectral_layer(weights, config.modes, (n, n))
    own = coefficients_of(kernels(made)[:, :, 0].numpy(force=True).reshape(-1, GRID, GRID))
    return spectral_layer(_as_weights(own, weights), BAND, (n, n))


def _as_weights(coefficients: Array, like: Tensor) -> Tensor:
    """Coefficients of real kernels as weights of modes, (runs, p, 1, modes, 2)."""
    import torch

    first, second = (half_plane(BAND, 2) + BAND).T
    own = coefficients[:, first, second]
    parts = np.stack([own.real, own.imag], -1)
    return torch.from_numpy(parts).to(like).reshape(len(like), -1, 1, *parts.shape[1:])


def judged(config: OperatorPlanes, inference: Inference, weights: Tensor) -> dict[str, Quantity]:
    """Errors and codes on every grid, by either rule; some signals with what is made of them."""
    import torch

    signals = _signals(config, held_out=True)
    penalty = torch.full((config.starts,), config.penalty).to(weights)

    def told(rule: str, n: int) -> tuple[Array, Array, Array]:
        layer = on_grid(config, weights, rule, n)
        given = torch.from_numpy(values_of(signals, n)[:, None]).to(layer.atoms)[None]
        codes = inferred(inference, layer, layer, given, penalty)
        made = layer.decoded(codes)
        error = (given - made).square().flatten(1).sum(1) / given.square().sum()
        return (
            error.numpy(force=True),
            _low(codes.numpy(force=True)),
            made[:, :SHOWN, 0].numpy(force=True),
        )

    shape = (len(RULES), config.starts, len(config.sizes))
    errors, drifts = np.empty(shape), np.empty(shape)
    last = {}
    for i, rule in enumerate(RULES):
        _, reference, _ = told(rule, GRID)
        for j, n in enumerate(config.sizes):
            errors[i, :, j], codes, made = told(rule, n)
            drifts[i, :, j] = drift(reference, codes)
            last[rule] = made
    axes = ("rule", "start", "size")
    finest = config.sizes[-1]
    pictures = ("rule", "start", "signal", "fine_row", "fine_column")
    return {
        "error": Quantity(axes, errors, "squared error relative to the signals"),
        "drift": Quantity(
            axes,
            drifts,
            f"squared change of codes from {GRID} points, modes up to {BAND}, relative",
        ),
        "shown": Quantity(
            pictures[2:], values_of(signals[:SHOWN], finest), "signals on the last grid"
        ),
        "made": Quantity(
            pictures, np.stack([last[rule] for rule in RULES]), "what is made of them there"
        ),
    }


def _low(codes: Array) -> Array:
    """Coefficients of codes up to `BAND` along each axis."""
    flat = codes.reshape(-1, *codes.shape[-2:])
    return coefficients_of(flat).reshape(*codes.shape[:3], 2 * BAND + 1, 2 * BAND + 1)


def _concepts(config: OperatorPlanes, weights: Tensor) -> dict[str, Quantity]:
    """The learned concepts as pictures, and how well they are the planted ones, over shifts."""
    import torch

    layer = layers(config.architecture, {"decoder": weights})[1]
    found = kernels(layer)[:, :, 0].numpy(force=True)
    told = {
        "concepts": Quantity(
            ("start", "concept", "row", "column"), found, f"concepts on {GRID} points"
        )
    }
    if config.source != STROKES:
        return told
    begun = starts(config.architecture, config.seed, range(1000, 1000 + UNTRAINED))["decoder"]
    random = kernels(layers(config.architecture, {"decoder": torch.from_numpy(begun)})[1])
    return told | {
        "found": Quantity(
            ("start",), found_strokes(found),
            "mean over strokes of the best cosine with a concept, over shifts",
        ),
        "found_by_chance": Quantity(
            (), np.array(found_strokes(random[:, :, 0].numpy()).mean()),
            "the same of untrained ones",
        ),
    }  # fmt: skip


def found_strokes(pictures: Array) -> Array:
    """(runs,) mean over strokes of the best cosine with a concept, over shifts, in modes up to B.

    Parameters
    ----------
    pictures
        (runs, p, GRID, GRID), values of the concepts.
    """
    own = coefficients_of(pictures.reshape(-1, GRID, GRID))
    own /= np.sqrt((abs(own) ** 2).sum((1, 2), keepdims=True))
    products = own[:, None].conj() * stroke_coefficients()
    best = values_of(products, FINE).max((-1, -2)).reshape(len(pictures), -1, P)
    return np.asarray(best.max(1).mean(-1))


CELLS = (
    OperatorPlanes(SPECTRAL, modes=BAND),
    OperatorPlanes(CONVOLUTIONAL, taps=11),
    OperatorPlanes(SPECTRAL, "photograph", modes=BAND, concepts=8, starts=2),
)
SMALL = tuple(
    replace(cell, starts=2, steps=60, train=96, test=8, sizes=(15, 20, 21, 30), seed=1)
    for cell in CELLS
)
SMOKE = tuple(
    replace(cell, starts=2, steps=4, unrolled=2, train=8, batch=4, test=4, sizes=(15, 20, 21))
    for cell in CELLS
)

EXPERIMENT = Experiment(
    name="operator-planes",
    version=1,
    question="Do concepts in the plane, strokes or pieces of a photograph, carry over to other "
    "grids?",
    config=OperatorPlanes,
    presets={"smoke": SMOKE, "laptop": SMALL, "paper": CELLS},
    run=run,
    tables=plane_tables,
)
