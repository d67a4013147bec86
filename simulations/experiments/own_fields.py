"""Operator autoencoders of one's own fields: learned concepts, and the same weights on other grids.

The plane of `operator-planes` with samples from a file in place of strokes, functions on the torus
or pictures, `pentad simulate own-fields --set source=waves.npz`. A spectral autoencoder is trained
on their modes up to `BAND` and taken to other grids by its modes (Fourier rule) and, with the same
weights, by its pixels (pixel rule). Without a file pieces of the photograph stand in.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.simulations.activations.own_fields import (
    name_or_file,
    own_fields,
    seam,
    windowed,
    with_digest,
)
from pentad.simulations.activations.source import part
from pentad.simulations.experiment import Array, Context, Experiment, Quantity
from pentad.simulations.experiments.operator_planes import GRID, OperatorPlanes, on_grid
from pentad.simulations.models.operator_autoencoders import SPECTRAL, layers, starts
from pentad.simulations.models.operator_codes import Inference, inferred
from pentad.simulations.models.operator_layers import kernels
from pentad.simulations.models.operator_training import OperatorTraining, settled, trained
from pentad.simulations.models.planted_resolutions import RULES
from pentad.simulations.models.planted_strokes import (
    BAND,
    PHOTOGRAPH,
    coefficients_of,
    photograph_coefficients,
    values_of,
)
from pentad.simulations.readings.own_fields import own_tables
from pentad.simulations.settings import ITERATIONS, RATE, SEED, check, choice, number, whole
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

NO_WINDOW, SINE = "none", "sin^2"
WINDOWS = (NO_WINDOW, SINE)
"""What brings fields to zero at their borders: nothing, or this along each axis."""

LEAST_SHARE = 1e-6
"""Of the mean square of fields in modes up to `BAND`, below which nothing is learned from them."""

FEWEST = 10
"""Fields; a fifth of them is held out."""


@dataclass(frozen=True)
class OwnFields:
    """Spectral autoencoders of the fields in a file.

    Parameters
    ----------
    source
        A file as for `activations.own_fields`, or "photograph", which stands in without one. The
        last fifth of the fields is held out for tests.
    window
        Of `WINDOWS`, for a file; pieces of the photograph have theirs.
    most
        Fields that are used, of those in the file the first.
    modes
        K along each axis.
    concepts
        p.
    penalty
        lambda, in units of the correlation of a concept with itself, for fields of mean square 1.
    starts
        Autoencoders, which begin differently.
    sizes
        Grids for tests.
    steps, batch, rate
        Of Adam with a falling rate.
    unrolled
        Steps of FISTA, in training and in tests.
    seed
        Of all random numbers.
    """

    source: str = field(default=PHOTOGRAPH, metadata=name_or_file(PHOTOGRAPH))
    window: str = field(default=NO_WINDOW, metadata=choice(*WINDOWS))
    most: int = field(default=480, metadata=whole(FEWEST, 1_000_000))
    modes: int = field(default=BAND, metadata=whole(1, GRID // 2))
    concepts: int = field(default=8, metadata=whole(1, 64))
    penalty: float = field(default=0.2, metadata=number(0, 10))
    starts: int = field(default=2, metadata=whole(2, 64))
    sizes: tuple[int, ...] = field(
        default=(15, 20, 21, 30), metadata=whole(2 * BAND + 1, 128, many=True)
    )
    steps: int = field(default=300, metadata=ITERATIONS)
    batch: int = field(default=24, metadata=whole(1, 100_000))
    rate: float = field(default=0.05, metadata=RATE)
    unrolled: int = field(default=12, metadata=whole(1, 1000))
    seed: int = field(default=0, metadata=SEED)

    def __post_init__(self) -> None:
        check(self)
        require(GRID in self.sizes, f"tests are on the training grid too; got {self.sizes}")
        if self.source == PHOTOGRAPH:
            require(
                self.window == NO_WINDOW,
                f"a window is for fields in a file; got window={self.window}",
            )
            return
        object.__setattr__(self, "source", with_digest(self.source))
        fields = _fields(self)
        require(
            len(fields) >= FEWEST,
            f"to train and to test, {FEWEST} fields or more are needed; got {len(fields)}",
        )
        share = _share(fields)
        require(
            share > LEAST_SHARE,
            f"autoencoders read modes up to {BAND} along each axis; of these fields' mean square "
            f"{share:.2g} lies there",
        )

    @property
    def plane(self) -> OperatorPlanes:
        """The cell of `operator-planes` with autoencoders like these."""
        return OperatorPlanes(
            SPECTRAL, PHOTOGRAPH, self.modes, 0, self.concepts, self.penalty, self.starts,
            self.sizes,
        )  # fmt: skip


def _fields(config: OwnFields) -> Array:
    """Of the file, without their means, and with the window."""
    found = own_fields(config.source, 2 * BAND + 1)[: config.most]
    found = found - found.mean((1, 2), keepdims=True)
    return windowed(found) if config.window == SINE else found


def _share(fields: Array) -> float:
    """Of the mean square of fields in modes up to `BAND`."""
    return float((abs(coefficients_of(fields)) ** 2).sum((1, 2)).mean() / (fields**2).mean())


def _signals(config: OwnFields) -> tuple[Array, Array, dict[str, Quantity]]:
    """Coefficients for training and for tests, of mean square 1 on average; what fields are."""
    if config.source == PHOTOGRAPH:
        counts = (len(part(config.most, held_out=each)) for each in (False, True))
        train, test = (
            photograph_coefficients(count, config.seed, held_out=bool(i))
            for i, count in enumerate(counts)
        )
        return train, test, {}
    fields = _fields(config)
    own = coefficients_of(fields)
    own /= np.sqrt((abs(own) ** 2).sum((1, 2)).mean())
    border = part(len(own), held_out=True).start
    told = {
        "share": Quantity((), np.array(_share(fields)), f"share of fields in modes up to {BAND}"),
        "seam": Quantity((), np.array(seam(fields)), "step across borders, over steps elsewhere"),
    }
    return own[:border], own[border:], told


def run(config: OwnFields, context: Context) -> dict[str, Quantity]:
    """Train autoencoders on the fields, and judge them on every grid by either rule.

    Parameters
    ----------
    config
        One cell.
    context
        Device and progress.

    Returns
    -------
    dict
        Arrays over rules, starts and sizes; the concepts as pictures.
    """
    import torch

    plane, inference = config.plane, Inference(steps=config.unrolled)
    train, test, told = _signals(config)
    made, _ = trained(
        plane.architecture,
        inference,
        starts(plane.architecture, config.seed, range(config.starts)),
        torch.from_numpy(values_of(train, GRID)[:, None]).float().to(context.device),
        OperatorTraining(config.steps, config.batch, config.seed),
        context,
        rates=np.full(config.starts, config.rate),
        penalties=np.full(config.starts, config.penalty),
    )
    weights = made.parameters["decoder"].double()
    own = layers(plane.architecture, {"decoder": weights})[1]
    axes = ("rule", "start", "size")
    errors, drifts, used = _judged(plane, inference, weights, test)
    return told | {
        "size": Quantity(("size",), np.array(config.sizes), "points along each axis"),
        "rule": Quantity(("rule",), np.arange(len(RULES)), "how weights are taken there, RULES"),
        "loss": Quantity(("start",), made.last, "loss at the end of training"),
        "converged": Quantity(("start",), settled(made.losses), "whether the loss had settled"),
        "concepts": Quantity(
            ("start", "concept", "row", "column"),
            kernels(own)[:, :, 0].numpy(force=True),
            f"concepts on {GRID} points",
        ),
        "used": Quantity(("start", "concept"), used, "share of the codes' sum, on the test"),
        "error": Quantity(axes, errors, "squared error relative to the fields"),
        "drift": Quantity(
            axes,
            drifts,
            f"squared change of codes from {GRID} points, modes up to {BAND}, relative; not a "
            "number where codes are all zero",
        ),
    }


def _judged(
    plane: OperatorPlanes, inference: Inference, weights: Tensor, signals: Array
) -> tuple[Array, Array, Array]:
    """Errors and drifts on every grid by either rule, and the share of every concept."""
    import torch

    penalty = torch.full((plane.starts,), plane.penalty).to(weights)

    def told(rule: str, n: int) -> tuple[Array, Array, Array]:
        layer = on_grid(plane, weights, rule, n)
        given = torch.from_numpy(values_of(signals, n)[:, None]).to(layer.atoms)[None]
        codes = inferred(inference, layer, layer, given, penalty)
        rest = given - layer.decoded(codes)
        error = rest.square().flatten(1).sum(1) / given.square().sum()
        found = codes.numpy(force=True)
        low = coefficients_of(found.reshape(-1, n, n)).reshape(plane.starts, -1)
        return error.numpy(force=True), low, found.sum((1, 3, 4))

    shape = (len(RULES), plane.starts, len(plane.sizes))
    errors, drifts = np.empty(shape), np.full(shape, np.nan)
    _, reference, sums = told(RULES[0], GRID)
    whole_squares = (abs(reference) ** 2).sum(1)
    for i, rule in enumerate(RULES):
        for j, n in enumerate(plane.sizes):
            errors[i, :, j], low, _ = told(rule, n)
            change = (abs(low - reference) ** 2).sum(1)
            np.divide(change, whole_squares, out=drifts[i, :, j], where=whole_squares > 0)
    return errors, drifts, sums / np.maximum(sums.sum(1, keepdims=True), 1e-300)


LAPTOP = (OwnFields(steps=60, most=120, seed=1),)
SMOKE = tuple(replace(cell, steps=4, unrolled=2, batch=4, most=20) for cell in LAPTOP)

EXPERIMENT = Experiment(
    name="own-fields",
    version=1,
    question="Which concepts are learned from one's own fields, and do they carry over to other "
    "grids?",
    config=OwnFields,
    presets={"smoke": SMOKE, "laptop": LAPTOP},
    run=run,
    tables=own_tables,
)
