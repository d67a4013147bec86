r"""Which geometries the ReLU toy model finds, over features n, dimensions d and probabilities p.

The model's output is \( (W^T W x + b)_+ \), its loss that of
`theory.rectified_model.toy_loss` with at most two active features: the exact sum over these active
sets. What is left out, three or more at once,
has probability about \( \binom{n}{3} p^3 \): 10^-6 at n = 8, p = 0.003; but 4 % at n = 8, p = 0.1,
and 32 % at n = 20, p = 0.1, where this loss is a model of its own. So for small n the loss with
any number of active features is evaluated at the same weights. Losses are given per unit of
activation probability, \( L / \bar p \) with \( \bar p \) the mean of the p_j, so that they have a
limit as p goes to 0.

All runs of a cell, pairs of a probability and a start, descend together: Adam first, as a user
would, then Newton's method to rounding error. Start k takes the same weights at each probability,
\( w \sim N(0, 2 / (n + d)) \), and biases -0.05. Adam alone decides which basin a run ends in, so
that frequencies are those of Adam with this schedule; Newton only moves within a basin, except
that it leaves saddles.

A run has converged when no component of the gradient exceeds the tolerance. Nothing is said about
the geometry of a run that has not.

Minima need not be isolated: where a feature's output is never positive, its own column of W may
keep some of its starting value, for the loss no longer depends on it. Such features are dead
whatever their length, see `live_weights`.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float64

from pentad.simulations import settings
from pentad.simulations.ensemble import Ensemble
from pentad.simulations.experiment import Context, Experiment, Quantity
from pentad.simulations.models.rectified import (
    live_weights,
    normal_weights,
    with_bias,
    with_slope,
)
from pentad.simulations.readings import geometry_atlas as readings
from pentad.simulations.settings import ITERATIONS, RATE, SEED, TOLERANCE, check, number, whole
from pentad.theory.frames.eigenspaces import eigenspaces, largest_masses
from pentad.theory.frames.frame_operator import frame_operator
from pentad.theory.frames.spectral_measures import (
    spectral_capacities,
    spectral_leverages,
    spectral_measures,
)
from pentad.theory.numbers.scalars import require, require_probability
from pentad.theory.rectified_model.toy_loss import toy_loss_derivatives
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss
from pentad.theory.rectified_model.weight_derivatives import weight_derivatives

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

GROUPING = 1e-6
"""Relative difference up to which eigenvalues of F count as equal (dimensionless)."""

LARGEST_FULL = 8
"""Most features for which the loss with any number of active features is evaluated."""

WEIGHTS = number(0, 1000, above=True, many=True, least=0)
"""Range of what may differ from feature to feature (dimensionless)."""


@dataclass(frozen=True)
class GeometryAtlas:
    """One cell: n features in d dimensions, at all probabilities.

    Parameters
    ----------
    n, d
        Features and dimensions.
    probabilities
        Activation probabilities, each in (0, 1]; with `activities`, their means.
    starts
        Runs for each probability.
    seed
        Of the starts.
    iterations, rate
        Steps of Adam and their length, which falls to a thousandth of `rate` by half a cosine.
    newton_iterations
        Most evaluations of the second derivatives after that.
    tolerance
        Largest component of the gradient of a run that counts as converged.
    importance
        Weight of each output's error; none means that all are 1.
    activities
        Activation probabilities of the features relative to their mean; none means all equal.

    Raises
    ------
    ValueError
        If a field is out of range.
    """

    n: int = field(metadata=whole(1, 1000))
    d: int = field(metadata=whole(1, 1000))
    probabilities: tuple[float, ...] = field(metadata=settings.PROBABILITIES)
    starts: int = field(metadata=whole(1, 10_000))
    seed: int = field(default=0, metadata=SEED)
    iterations: int = field(default=600, metadata=ITERATIONS)
    rate: float = field(default=0.03, metadata=RATE)
    newton_iterations: int = field(default=100, metadata=ITERATIONS)
    tolerance: float = field(default=1e-9, metadata=TOLERANCE)
    importance: tuple[float, ...] = field(default=(), metadata={**WEIGHTS, "neutral": ()})
    activities: tuple[float, ...] = field(default=(), metadata={**WEIGHTS, "neutral": ()})

    def __post_init__(self) -> None:
        check(self)
        for name in ("importance", "activities"):
            values = getattr(self, name)
            require(
                len(values) in (0, self.n),
                f"{name} must be n={self.n} numbers, or none; got {values}",
            )
        if self.activities:
            mean = sum(self.activities) / self.n
            require(abs(mean - 1) <= 1e-9, f"activities are relative to their mean, 1; got {mean}")
        for p in self.probabilities:
            require_probability(p * max(self.activities, default=1.0))


def starting_parameters(config: GeometryAtlas) -> Float64[np.ndarray, "starts rows n"]:
    """Where the runs begin: (starts, d + 1, n) weights, with the biases in the last row.

    Parameters
    ----------
    config
        One cell.
    """
    weights = normal_weights(config.n, config.d, config.seed, "weights", config.starts)
    return with_bias(weights, -0.05)


def run(config: GeometryAtlas, context: Context) -> dict[str, Quantity]:
    """Train every (probability, start) pair of a cell at once, to stationarity.

    Parameters
    ----------
    config
        One cell.
    context
        Device, checkpoint, progress.

    Returns
    -------
    dict
        Arrays over probability, start, dimension and feature.
    """
    import torch

    from pentad.simulations.newton import annealed, newton, rotations, smallest_curvatures
    from pentad.simulations.training import adam

    n, d, device = config.n, config.d, context.device
    p = np.array(config.probabilities)
    ensemble = Ensemble({"probability": len(p), "start": config.starts}, context)
    mean_p = ensemble.spread(p, "probability")
    importance = torch.tensor(config.importance or (1.0,), dtype=torch.float64, device=device)
    activities = torch.tensor(config.activities or (1.0,), dtype=torch.float64, device=device)

    def derivatives(parameters: Tensor, runs: Tensor, *, hessian: bool = True) -> Any:
        W, b = parameters[:, :d], parameters[:, d]
        by_output = toy_loss_derivatives(
            W.mT @ W,
            b,
            mean_p[runs, None] * activities,
            importance=importance,
            hessian=hessian,
        )
        return weight_derivatives(W, by_output)

    def objective(parameters: Tensor, runs: Tensor, _step: int) -> Tensor:
        found = derivatives(parameters.detach(), runs, hessian=False)
        return with_slope(found.value, parameters, found.gradient) / mean_p[runs]

    def second_order(parameters: Tensor, runs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        found = derivatives(parameters, runs)
        scale = 1 / mean_p[runs]
        return (
            found.value * scale,
            found.gradient.flatten(1) * scale[:, None],
            found.hessian * scale[:, None, None],
        )

    trained = ensemble.train(
        objective,
        ensemble.spread(starting_parameters(config), "start"),
        method=annealed(adam(config.rate), config.iterations, final=1e-3),
        iterations=config.iterations,
        tolerance=0.0,
    )
    biases = torch.zeros(d + 1, n, dtype=torch.bool, device=device)
    biases[d] = True
    found = newton(
        second_order,
        trained.parameters,
        kinks=biases,
        iterations=config.newton_iterations,
        tolerance=config.tolerance,
    )
    curvature = smallest_curvatures(found.hessian, rotations(found.parameters))

    def full_losses(weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
        if n > LARGEST_FULL:
            return np.full(weights.shape[:2], np.nan)
        relative = np.array(config.activities or (1.0,) * n)
        losses = [
            full_toy_loss(W.swapaxes(-1, -2) @ W, b, q * relative, importance.cpu().numpy()) / q
            for W, b, q in zip(weights, biases, p, strict=True)
        ]
        return np.array(losses)

    parameters = ensemble.by_run(found.parameters)
    weights, bias = parameters[..., :d, :], parameters[..., d, :]
    live = live_weights(weights, bias)
    measures = spectral_measures(live)
    leverage_sum = spectral_leverages(measures).sum(-1)
    masses = largest_masses(eigenspaces(measures, GROUPING).masses)
    return {
        "probability": Quantity(("probability",), p, "activation probability p"),
        "weights": ensemble.quantity(weights, "weights W", over=("dimension", "feature")),
        "bias": ensemble.quantity(bias, "bias b", over=("feature",)),
        "loss": ensemble.quantity(
            ensemble.by_run(found.value),
            "loss per unit of activation probability, at most two features active",
            "squared amplitude",
        ),
        "full_loss": ensemble.quantity(
            full_losses(weights, bias),
            "loss per unit of activation probability, any number of features active",
            "squared amplitude",
        ),
        **ensemble.judged(found),
        "curvature": ensemble.quantity(
            ensemble.by_run(curvature),
            "smallest eigenvalue of the Hessian orthogonal to rotations",
        ),
        "saturation": ensemble.quantity(
            spectral_capacities(measures).sum(-1) / leverage_sum,
            "saturation of the live features: sum of capacities over the rank",
        ),
        "largest_mass": ensemble.quantity(
            np.where(measures.squared_norms > 0, masses, 1.0).min(-1),
            "smallest, over live features, of the largest eigenspace mass",
        ),
        "eigenvalues": ensemble.quantity(
            np.linalg.eigvalsh(frame_operator(live))[..., ::-1],
            "eigenvalues of F of the live features",
            "squared amplitude",
            over=("dimension",),
        ),
    }


PROBABILITIES = (0.003, 0.01, 0.03, 0.1)

SIZES = {
    2: (3, 4, 5, 6, 7, 8),
    3: (4, 5, 6, 7, 8, 9, 10),
    4: (5, 6, 7, 8, 9, 10, 12),
    5: (6, 10, 15, 20),
}
"""Numbers of features by the number of dimensions."""

EXPERIMENT = Experiment(
    name="geometry-atlas",
    version=1,
    question="Which geometries does the ReLU toy model find, how often, and in which loss order?",
    config=GeometryAtlas,
    presets={
        "smoke": (
            GeometryAtlas(5, 2, probabilities=(0.03,), starts=4, iterations=300),
            GeometryAtlas(6, 3, probabilities=(0.03,), starts=4, iterations=300),
        ),
        "laptop": tuple(
            GeometryAtlas(n, d, PROBABILITIES, starts=16)
            for n, d in ((8, 4), (8, 3), (7, 3), (6, 3), (4, 3), (6, 2), (5, 2), (4, 2))
        ),
        "paper": tuple(
            GeometryAtlas(n, d, PROBABILITIES, starts=64 if n <= 8 else 32, seed=1)
            for d, sizes in reversed(SIZES.items())
            for n in reversed(sizes)
        ),
    },
    run=run,
    tables=readings.tables,
)
