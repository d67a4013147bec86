r"""Operator autoencoders across resolutions: planted concepts, the same weights by two rules.

Signals are a few spikes of three known concepts on the circle. Autoencoders are trained on 64
points and judged on 32 to 512, odd numbers among them. A spectral one goes to other grids by its
modes, or is exported once to the kernel of 64 pixels that it is on 64 points, and keeps these: the
very same weights by two rules. A convolutional one keeps its pixels or is resampled; a dense one
stays. On every grid inference takes its steps from the gain of the layer there.

Concepts are told modulo shifts, with chance levels beside: what autoencoders reach that were not
trained. Autoencoders of the same start agree with each other for that reason too, so agreement is
kept for all pairs, of equal and of other starts.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from pentad.simulations.experiment import Context, Experiment, Quantity
from pentad.simulations.models.operator_autoencoders import (
    CONVOLUTIONAL,
    DENSE,
    SPECTRAL,
    starts,
)
from pentad.simulations.models.operator_codes import Inference
from pentad.simulations.models.operator_concepts import agreement, spectra, told_of_concepts
from pentad.simulations.models.operator_grids import as_read, judged_on_grids, tested_sizes
from pentad.simulations.models.operator_training import OperatorTraining, trained
from pentad.simulations.models.planted_functions import (
    ANTI_ALIASED,
    BAND,
    BOX,
    LEFT,
    signals,
    spikes,
)
from pentad.simulations.models.planted_resolutions import GRID, RULES, OperatorResolutions
from pentad.simulations.readings.operator_resolutions import resolution_tables

UNTRAINED = 16
"""Autoencoders whose overlaps give the chance levels."""

EARLY = 20
"""The part of training after which agreement is looked at for the first time."""

SETTLED = 0.05
"""Relative change of the loss, from the third quarter of training to the last, of settled runs."""


def run(config: OperatorResolutions, context: Context) -> dict[str, Quantity]:
    """Train the autoencoders of a cell, and judge them on every grid.

    Parameters
    ----------
    config
        One cell.
    context
        Device and progress.

    Returns
    -------
    dict
        Arrays over rules, starts and sizes, and over penalties and pairs of runs.
    """
    import torch

    architecture, inference = config.architecture, Inference(steps=config.unrolled)
    drawn = spikes(config.seed, "training", config.train, config.region)
    data = as_read(config, signals(config.concepts, drawn, GRID, config.sampling))
    begun = starts(architecture, config.seed, range(config.starts))
    count = len(config.penalties)
    made, (early,) = trained(
        architecture,
        inference,
        {name: np.concatenate([each] * count) for name, each in begun.items()},
        torch.from_numpy(data).float().to(context.device),
        OperatorTraining(config.steps, config.batch, config.seed),
        context,
        rates=np.full(count * config.starts, config.rate),
        penalties=np.repeat(config.penalties, config.starts),
        watched=(max(1, config.steps // EARLY),),
    )
    some = slice(config.middle * config.starts, (config.middle + 1) * config.starts)
    weights = made.parameters["decoder"].double()
    chance = torch.from_numpy(
        starts(architecture, config.seed, range(1000, 1000 + UNTRAINED))["decoder"]
    )
    quarters = made.losses[:, : 4 * (config.steps // 4)].reshape(len(weights), 4, -1).mean(-1)
    runs = ("penalty", "start")
    shape = (count, config.starts)
    kept = weights[some].float().numpy(force=True)
    axes = {SPECTRAL: ("mode", "part"), CONVOLUTIONAL: ("tap",), DENSE: ("point",)}[config.kind]
    return {
        "penalty": Quantity(("penalty",), np.array(config.penalties), "penalty lambda"),
        "size": Quantity(("size",), np.array(tested_sizes(config)), "points of the grid"),
        "rule": Quantity(("rule",), np.arange(len(RULES)), "how weights are taken there, RULES"),
        "loss": Quantity(runs, made.last.reshape(shape), "loss at the end of training"),
        "converged": Quantity(
            runs, (np.abs(quarters[:, 2] / quarters[:, 3] - 1) < SETTLED).reshape(shape),
            "whether the loss had settled",
        ),
        "weights": Quantity(
            ("start", "concept", *axes),
            kept.reshape(config.starts, *kept.shape[1:2], -1, *([2] if "part" in axes else [])),
            "weights at the middle penalty",
        ),
        "agreement_early": Quantity(
            (*runs, "other_penalty", "other_start"),
            agreement(config, spectra(config, early["decoder"])).reshape(*shape, *shape),
            f"the agreement after one in {EARLY} of the steps",
        ),
        **told_of_concepts(config, weights, chance),
        **judged_on_grids(config, inference, weights[some]),
    }  # fmt: skip


ONE: dict[str, Any] = {"penalties": (0.2,)}
CELLS = (
    OperatorResolutions(CONVOLUTIONAL, taps=33, **ONE),
    OperatorResolutions(SPECTRAL, modes=GRID // 2, **ONE),
    OperatorResolutions(SPECTRAL, modes=BAND, starts=3),
    OperatorResolutions(SPECTRAL, BOX, modes=BAND, starts=2, **ONE),
    OperatorResolutions(SPECTRAL, BOX, ANTI_ALIASED, modes=BAND, starts=2, **ONE),
    OperatorResolutions(SPECTRAL, region=LEFT, modes=BAND, starts=2, **ONE),
    OperatorResolutions(DENSE, atoms=96, starts=3),
    OperatorResolutions(DENSE, atoms=96, region=LEFT, starts=2, **ONE),
)
"""One of each kind across grids, jumps with and without anti-aliasing, and halves of the circle."""

SMALL = tuple(
    replace(
        cell, starts=2, sizes=(32, 48, 63, 64, 65, 96, 127, 128), steps=250, rate=0.1, test=32,
        seed=1,
    )
    for cell in CELLS
)  # fmt: skip
SMOKE = tuple(
    replace(cell, starts=2, sizes=(32, 33, 64, 96), steps=8, unrolled=3, batch=8, train=32, test=8)
    for cell in CELLS
)

EXPERIMENT = Experiment(
    name="operator-resolutions",
    version=1,
    question="Which part of a sparse autoencoder on functions carries over to another grid?",
    config=OperatorResolutions,
    presets={"smoke": SMOKE, "laptop": SMALL, "paper": CELLS},
    run=run,
    tables=resolution_tables,
)
