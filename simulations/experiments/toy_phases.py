r"""What the ReLU toy model stores as inputs get sparser: n features in d dimensions, many starts.

One cell trains W (d, n) and the bias of the output \( (W^T W x + b)_+ \) for every pair of an
activation probability p and an importance ratio r, feature i counting r^i, and keeps the best of
its starts. The loss is the population loss itself, so there is no sampling and no learning rate:
the whole of it for small n, or the part with at most two active features, which is nearly all of it
while n p is small. A run attains a value; that nothing is better it cannot show.

The cells follow Elhage et al., arXiv:2209.10652: five features in two dimensions, the phases of two
features on a line, and the dimensionality that a feature gets, \( D_i = |w_i|^4 / \sum_j
\langle w_i, w_j \rangle^2 \), beside \( d / |W|_F^2 \), dimensions per feature.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float64

from pentad.simulations.ensemble import Ensemble, at, best_starts
from pentad.simulations.experiment import Context, Experiment, Quantity
from pentad.simulations.models.rectified import toy_objective
from pentad.simulations.randomness import normals
from pentad.simulations.settings import (
    ITERATIONS,
    PROBABILITIES,
    SEED,
    TOLERANCE,
    check,
    choice,
    number,
    whole,
)
from pentad.theory.frames.capacity import capacities
from pentad.theory.power_autoencoder.power_loss import gram


@dataclass(frozen=True)
class ToyPhases:
    """One cell: a shape of the model, with all probabilities and importance ratios.

    Parameters
    ----------
    n, d
        Features and dimensions.
    probabilities
        Activation probabilities p = 1 - S, in (0, 1].
    importance_ratios
        Each r weighs feature i by r^i, i = 0 .. n - 1.
    starts
        Runs for every pair; start k is the same at each.
    order
        Most features active at once in the loss: None for all, or 2.
    seed
        Of the starts.
    iterations, tolerance
        As in `simulations.training.train`.

    Raises
    ------
    ValueError
        If a field is out of range.
    """

    n: int = field(metadata=whole(1, 1000))
    d: int = field(metadata=whole(1, 1000))
    probabilities: tuple[float, ...] = field(metadata=PROBABILITIES)
    importance_ratios: tuple[float, ...] = field(
        default=(1.0,), metadata=number(0, 100, above=True, many=True)
    )
    starts: int = field(default=8, metadata=whole(1, 10_000))
    order: int | None = field(default=None, metadata=choice(2, optional=True))
    seed: int = field(default=0, metadata=SEED)
    iterations: int = field(default=1500, metadata=ITERATIONS)
    tolerance: float = field(default=1e-8, metadata=TOLERANCE)

    def __post_init__(self) -> None:
        check(self)


def starting_parameters(config: ToyPhases) -> Float64[np.ndarray, "start d_and_bias n"]:
    """Where the runs of a cell begin.

    Every third start has directions that repelled each other for a while, |w_i| = 1.2 and bias
    -0.3, since normal weights without bias, as the others have, rarely keep all features alive.

    Parameters
    ----------
    config
        One cell.

    Returns
    -------
    array
        (starts, d + 1, n), dimensionless, the bias in the last row; W normal of variance 3 / (4 d).
    """
    normal = normals(config.seed, "weights", range(config.starts), (config.d, config.n))
    spread = normal / np.linalg.norm(normal, axis=1, keepdims=True)
    for _ in range(60):
        gaps = spread[..., :, None] - spread[..., None, :]
        cubes = (gaps**2).sum(1, keepdims=True) ** 1.5
        spread = spread + 0.1 * (gaps / np.where(cubes > 0, cubes, np.inf)).sum(-1) / config.n
        spread /= np.linalg.norm(spread, axis=1, keepdims=True)
    kind = (np.arange(config.starts) % 3 == 2)[:, None, None]
    weights = np.where(kind, 1.2 * spread, np.sqrt(0.75 / config.d) * normal)
    bias = np.where(kind, -0.3, 0.0) * np.ones((1, 1, config.n))
    return np.concatenate([weights, bias], axis=1)


def run(config: ToyPhases, context: Context) -> dict[str, Quantity]:
    """Train every (probability, importance ratio, start) of a cell at once.

    Parameters
    ----------
    config
        One cell.
    context
        Device, checkpoint, progress.

    Returns
    -------
    dict
        Arrays over probability, ratio, start, dimension and feature. The best start is the one of
        least loss, whether or not it converged.
    """
    p, ratios = np.array(config.probabilities), np.array(config.importance_ratios)
    ensemble = Ensemble(
        {"probability": len(p), "ratio": len(ratios), "start": config.starts}, context
    )
    importance = ratios[:, None] ** np.arange(config.n)
    objective = toy_objective(
        ensemble.spread(p[:, None], "probability"),
        ensemble.spread(importance, "ratio"),
        config.order,
    )
    trained = ensemble.train(
        objective,
        ensemble.spread(starting_parameters(config), "start"),
        iterations=config.iterations,
        tolerance=config.tolerance,
    )
    parameters, loss = ensemble.by_run(trained.parameters), ensemble.by_run(trained.value)
    best = best_starts(loss)
    chosen = at(parameters, best)
    dimensionality = capacities(gram(parameters[..., :-1, :]))
    settings = ("probability", "ratio")
    return {
        "probability": Quantity(("probability",), p, "activation probability p = 1 - S"),
        "ratio": Quantity(
            ("ratio",), ratios, "importance of a feature over that of the one before"
        ),
        "loss": ensemble.quantity(loss, "population loss of every run", "squared amplitude"),
        **ensemble.judged(trained),
        "best_start": Quantity(settings, best, "start of least loss"),
        "best_loss": Quantity(
            settings,
            at(loss, best),
            "least loss",
            "squared amplitude",
        ),
        "weights": Quantity((*settings, "dimension", "feature"), chosen[..., :-1, :], "best W"),
        "bias": Quantity((*settings, "feature"), chosen[..., -1, :], "bias of the best W"),
        "dimensionality": ensemble.quantity(
            dimensionality, "dimensionality D_i of every feature of every run", over=("feature",)
        ),
        "squared_norm": ensemble.quantity(
            (parameters[..., :-1, :] ** 2).sum(-2), "squared length of features", over=("feature",)
        ),
    }


def _spaced(first: float, last: float, count: int) -> tuple[float, ...]:
    """Numbers in equal ratios, to six digits."""
    return tuple(float(f"{x:.6g}") for x in np.geomspace(first, last, count))


FIVE_IN_TWO = ToyPhases(
    n=5, d=2, probabilities=_spaced(1.0, 0.01, 10), importance_ratios=(0.9, 1.0), starts=16
)
TWO_ON_A_LINE = ToyPhases(
    n=2,
    d=1,
    probabilities=_spaced(1.0, 0.01, 41),
    importance_ratios=_spaced(0.003, 1.0, 41),
    starts=6,
)
DENSITIES = _spaced(1.0, 1e-3, 16)
PLATEAUS = (
    ToyPhases(n=8, d=3, probabilities=DENSITIES[1::2], starts=6, tolerance=1e-7),
    ToyPhases(n=7, d=2, probabilities=DENSITIES, starts=6, tolerance=1e-7),
)

LAPTOP = (*PLATEAUS, TWO_ON_A_LINE, FIVE_IN_TWO)

EXPERIMENT = Experiment(
    name="toy-phases",
    version=1,
    question="What does the ReLU toy model store, over sparsity, importance and shape?",
    config=ToyPhases,
    presets={
        "smoke": (
            ToyPhases(n=3, d=2, probabilities=(1.0, 0.1), starts=4),
            replace(TWO_ON_A_LINE, probabilities=(1.0, 0.3), importance_ratios=(0.2, 1.0)),
            ToyPhases(n=9, d=3, probabilities=(0.01,), starts=2, order=2, tolerance=1e-6),
        ),
        "laptop": LAPTOP,
        "paper": tuple(replace(cell, seed=1) for cell in LAPTOP),  # a replicate of the laptop's
    },
    run=run,
)
