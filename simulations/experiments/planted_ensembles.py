r"""Ensembles of sparse autoencoders on planted sources: what one more member brings.

Signals are sums of independent sources of unequal frequency with amplitudes in [0.5, 1.5], and
noise. One cell is one gate and one way to an ensemble of J = 1, 2, ... members: bags of members
that differ in their start, boosted chains, one autoencoder of J times as many latents, and chains
of orthonormal directions and their opposites that learn nothing. All runs of a cell see the same
training data in the same order. Quantities are over the runs (seed) and J (size), of test data
unless their name says otherwise.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from pentad.simulations.experiment import Context, Experiment, Quantity
from pentad.simulations.models.autoencoder_training import Training
from pentad.simulations.models.autoencoders import BY_RANK, GATED, GATES, JUMP_RELU, RELU, TOP_K
from pentad.simulations.models.ensemble_kinds import bags, chains, single
from pentad.simulations.models.ensemble_quantities import judged_ensembles
from pentad.simulations.models.planted_ensembles import (
    BAGGING,
    BAGS,
    BOOSTING,
    BOOTSTRAP,
    CHAINS,
    EXPANDED,
    EXPANDED_L0,
    SEARCHED,
    SHARED,
    UNTRAINED,
    PlantedEnsembles,
    world,
)
from pentad.simulations.readings.planted_ensembles import ensemble_tables


def run(config: PlantedEnsembles, context: Context) -> dict[str, Quantity]:
    """Train the ensembles of a cell, and judge them at every size.

    Parameters
    ----------
    config
        One cell.
    context
        Device, checkpoint, progress.

    Returns
    -------
    dict
        Arrays over seed and size, and over pairs of seeds, members, stages, latents, sources.
    """
    import torch

    atoms, train, test = world(config)
    x, unseen = (torch.from_numpy(each[None]).float().to(context.device) for each in (train, test))
    training = Training(config.steps, config.batch, config.rate, config.seed)
    ways = {**dict.fromkeys(BAGS, bags), **dict.fromkeys(CHAINS, chains)}
    made = ways.get(config.kind, single)(config, x, unseen, training, context)
    given, seen = (each[0].double().numpy(force=True) for each in (x, unseen))
    runs = ("seed", "size")
    return {
        "train_energy": Quantity(
            (), np.array((given**2).sum(1).mean()), "mean squared length of training data"
        ),
        "test_energy": Quantity((), np.array((seen**2).sum(1).mean()), "mean squared length"),
        "test_variance": Quantity((), np.array(seen.var(0).sum()), "total variance"),
        "train_mse": Quantity(runs, made.train_error, "mean squared error on training data"),
        "converged": Quantity(runs, made.converged, "whether all members up to this one settled"),
        **made.more,
        **judged_ensembles(made.by_size, seen, atoms),
    }


PENALTIES = {RELU: 0.5, JUMP_RELU: 0.15, GATED: 0.5}
"""lambda of the gates that do not go by rank; chosen once, not tuned."""

EQUAL_L0 = {RELU: 0.46, JUMP_RELU: 0.093, GATED: 0.88}
"""lambda at which eight times as many latents are about as many active as in a chain of eight."""

LOW_PENALTY = 0.04
"""lambda of a control that hardly penalises: it rebuilds well and finds nothing."""


def _cell(gate: str, kind: str, **more: Any) -> PlantedEnsembles:
    """A cell of the full setting; penalised gates are trained for fewer steps."""
    if gate in BY_RANK:
        return PlantedEnsembles(gate, kind, **more)
    penalised: dict[str, Any] = {"penalty": PENALTIES[gate], "steps": 700}
    return PlantedEnsembles(gate, kind, **(penalised | more))


PAPER = (
    *(_cell(gate, kind) for kind in (EXPANDED, EXPANDED_L0) for gate in BY_RANK),
    *(_cell(gate, kind) for gate in GATES for kind in (BAGGING, BOOSTING)),
    *(_cell(gate, EXPANDED) for gate in PENALTIES),
    *(_cell(gate, EXPANDED, penalty=penalty) for gate, penalty in EQUAL_L0.items()),
    *(_cell(TOP_K, kind) for kind in (BOOTSTRAP, SHARED, *UNTRAINED)),
    _cell(RELU, SEARCHED),
    *(_cell(RELU, kind, penalty=LOW_PENALTY) for kind in (BAGGING, BOOSTING)),
)
HELD_OUT = tuple(
    replace(cell, seed=2026)
    for cell in (
        *(_cell(TOP_K, kind) for kind in (EXPANDED, EXPANDED_L0, BOOSTING, *UNTRAINED)),
        *(_cell(gate, BAGGING) for gate in GATES if gate != JUMP_RELU),
        *(_cell(gate, BOOSTING) for gate in PENALTIES),
        _cell(RELU, BAGGING, penalty=LOW_PENALTY),
    )
)
"""Other sources, data and starts for what claims say of `PAPER`, whose thresholds were set after
its runs were seen. These were written down, as claims had them, before any cell here was run. At J
= 8, run by run: a bag explains 0.77 to 0.82, a chain 0.98 or more; a bag is more stable than a
chain by 0.2, and a chain than chance; a bag finds 0.1 of the sources more than a chain, a larger
autoencoder 0.95 of them; a chain finds 0.01 of them or less after its second stage; at equal L0
0.95 is explained and 0.01 or less found. Bags of eight are predicted from four members to 0.005 of
the variance. An untrained chain leaves 0.01 of what a trained one leaves. Penalties stay within
what is removed. What hardly penalises explains 0.9, and bags of it find 0.05 or less."""

SMALL = tuple(
    replace(
        cell, members=4, n=32, d=16, k=2, sources=48, active=2.0, train=4000, test=1024,
        steps=300, batch=128, runs=2, seed=1,
    )
    for cell in PAPER
)  # fmt: skip
SMOKE = tuple(
    replace(
        cell, members=2, n=8, d=6, k=2, sources=12, active=2.0, train=200, test=100, steps=20,
        batch=32, runs=2,
    )
    for cell in PAPER
)  # fmt: skip

EXPERIMENT = Experiment(
    name="planted-ensembles",
    version=1,
    question="What does one more member bring an ensemble of sparse autoencoders?",
    config=PlantedEnsembles,
    presets={"smoke": SMOKE, "laptop": SMALL, "paper": PAPER, "held-out": HELD_OUT},
    run=run,
    tables=ensemble_tables,
)
