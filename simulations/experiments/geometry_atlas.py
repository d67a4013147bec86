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
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float64

from pentad.simulations.experiment import Context, Experiment, Quantity
from pentad.simulations.randomness import normals
from pentad.theory.frames.eigenspaces import eigenspaces, largest_masses
from pentad.theory.frames.frame_operator import frame_operator
from pentad.theory.frames.spectral_measures import (
    spectral_capacities,
    spectral_leverages,
    spectral_measures,
)
from pentad.theory.geometries.classification import Classification, classify
from pentad.theory.numbers.scalars import require, require_count, require_probability
from pentad.theory.rectified_model.toy_loss import toy_loss_derivatives
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss
from pentad.theory.rectified_model.weight_derivatives import weight_derivatives

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

GROUPING = 1e-6
"""Relative difference up to which eigenvalues of F count as equal (dimensionless)."""

DEAD = 1e-4
"""Squared length, relative to the largest, up to which a feature is dead (dimensionless)."""

LARGEST_FULL = 8
"""Most features for which the loss with any number of active features is evaluated."""

SAME_LOSS = 1e-7
"""Difference up to which losses of one geometry count as one minimum (squared amplitude)."""


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

    n: int
    d: int
    probabilities: tuple[float, ...]
    starts: int
    seed: int = 0
    iterations: int = 600
    rate: float = 0.03
    newton_iterations: int = 100
    tolerance: float = 1e-9
    importance: tuple[float, ...] = field(default=(), metadata={"neutral": ()})
    activities: tuple[float, ...] = field(default=(), metadata={"neutral": ()})

    def __post_init__(self) -> None:
        require_count(self.n, "n")
        require_count(self.d, "d")
        require_count(self.starts, "starts")
        require_count(self.iterations, "iterations")
        require_count(self.newton_iterations, "newton_iterations")
        for name in ("rate", "tolerance"):
            value = getattr(self, name)
            require(0 < value < float("inf"), f"{name} must be positive; got {name}={value}")
        require(len(self.probabilities) > 0, "an atlas needs at least one probability; got none")
        for name in ("importance", "activities"):
            values = getattr(self, name)
            require(
                len(values) in (0, self.n) and all(0 < value < float("inf") for value in values),
                f"{name} must be n={self.n} positive numbers, or none; got {values}",
            )
        if self.activities:
            mean = sum(self.activities) / self.n
            require(abs(mean - 1) <= 1e-9, f"activities are relative to their mean, 1; got {mean}")
        for p in self.probabilities:
            require_probability(p)
            require_probability(p * max(self.activities, default=1.0))


def starting_parameters(config: GeometryAtlas) -> Float64[np.ndarray, "starts rows n"]:
    """Where the runs begin: (starts, d + 1, n) weights, with the biases in the last row.

    Parameters
    ----------
    config
        One cell.
    """
    d, n = config.d, config.n
    start = np.full((config.starts, d + 1, n), -0.05)
    scale = (2 / (n + d)) ** 0.5
    start[:, :d] = scale * normals(config.seed, "weights", range(config.starts), (d, n))
    return start


def live_weights(
    W: Float64[np.ndarray, "*batch d n"], b: Float64[np.ndarray, "*batch n"]
) -> Float64[np.ndarray, "*batch d n"]:
    r"""W with zeros for dead features: those too short, or with an output that is never positive.

    Output j is never positive if \( b_j + A_{ji}^+ + A_{jk}^+ \le 0 \) for all pairs, two active
    features being all that the loss knows.

    Parameters
    ----------
    W, b
        Weights, features as columns, and biases, dimensionless.
    """
    pushes = np.sort(np.maximum(W.swapaxes(-1, -2) @ W, 0), -1)[..., -2:].sum(-1)
    squares = (W * W).sum(-2)
    dead = (pushes + b <= 0) | (squares <= DEAD * squares.max(-1, keepdims=True))
    kept: np.ndarray = W * ~dead[..., None, :]
    return kept


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
    from pentad.simulations.training import adam, train

    n, d, device = config.n, config.d, context.device
    p = np.array(config.probabilities)
    mean_p = torch.from_numpy(np.repeat(p, config.starts)).to(device)
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
        here = parameters.detach()
        found = derivatives(here, runs, hessian=False)
        value: Tensor = found.value + ((parameters - here) * found.gradient).sum((1, 2))
        return value / mean_p[runs]

    def second_order(parameters: Tensor, runs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        found = derivatives(parameters, runs)
        scale = 1 / mean_p[runs]
        return (
            found.value * scale,
            found.gradient.flatten(1) * scale[:, None],
            found.hessian * scale[:, None, None],
        )

    start = torch.from_numpy(starting_parameters(config)).to(device)
    trained = train(
        objective,
        start.repeat(len(p), 1, 1),
        method=annealed(adam(config.rate), config.iterations, final=1e-3),
        iterations=config.iterations,
        tolerance=0.0,
        checkpoint=context.checkpoint,
        report=context.report,
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

    def by_start(values: Any) -> np.ndarray:
        return np.asarray(values).reshape(len(p), config.starts, *values.shape[1:])

    parameters = found.parameters.cpu().numpy()
    weights, bias = parameters[:, :d], parameters[:, d]
    live = live_weights(weights, bias)
    measures = spectral_measures(live)
    leverage_sum = spectral_leverages(measures).sum(-1)
    masses = largest_masses(eigenspaces(measures, GROUPING).masses)
    per_run = ("probability", "start")
    return {
        "probability": Quantity(("probability",), p, "activation probability p"),
        "weights": Quantity((*per_run, "dimension", "feature"), by_start(weights), "weights W"),
        "bias": Quantity((*per_run, "feature"), by_start(bias), "bias b"),
        "loss": Quantity(
            per_run,
            by_start(found.value.cpu()),
            "loss per unit of activation probability, at most two features active",
            "squared amplitude",
        ),
        "full_loss": Quantity(
            per_run,
            full_losses(by_start(weights), by_start(bias)),
            "loss per unit of activation probability, any number of features active",
            "squared amplitude",
        ),
        "gradient_norm": Quantity(
            per_run, by_start(found.gradient_norm.cpu()), "largest component of the gradient"
        ),
        "converged": Quantity(
            per_run, by_start(found.converged.cpu()), "whether the gradient met the tolerance"
        ),
        "iterations": Quantity(
            per_run, by_start(found.iterations.cpu()), "evaluations of second derivatives"
        ),
        "curvature": Quantity(
            per_run,
            by_start(curvature.cpu()),
            "smallest eigenvalue of the Hessian orthogonal to rotations",
        ),
        "saturation": Quantity(
            per_run,
            by_start(spectral_capacities(measures).sum(-1) / leverage_sum),
            "saturation of the live features: sum of capacities over the rank",
        ),
        "largest_mass": Quantity(
            per_run,
            by_start(np.where(measures.squared_norms > 0, masses, 1.0).min(-1)),
            "smallest, over live features, of the largest eigenspace mass",
        ),
        "eigenvalues": Quantity(
            (*per_run, "dimension"),
            by_start(np.linalg.eigvalsh(frame_operator(live))[:, ::-1]),
            "eigenvalues of F of the live features",
            "squared amplitude",
        ),
    }


@dataclass(frozen=True)
class Row:
    """One stationary point of one (n, d, p), or the runs that did not converge.

    Parameters
    ----------
    n, d, p
        The setting.
    importance, activities
        As in `GeometryAtlas`; empty if uniform.
    name
        Geometry of the live features, or "not converged".
    found, runs
        Runs that ended here, and all runs of the setting.
    loss
        Per unit of activation probability, of the best of these runs (squared amplitude).
    full_loss
        The same with any number of features active, at the same weights; NaN if not evaluated.
    gradient_norm
        Largest component of the gradient among these runs.
    curvature
        Smallest eigenvalue of the Hessian orthogonal to rotations; negative at a saddle, and zero
        up to rounding where a dead feature leaves the loss flat.
    saturation, largest_mass
        Sum of capacities over the rank, and the smallest among the features' largest eigenspace
        masses; dimensionless.
    eigenvalues
        Of F, decreasing (squared amplitude).
    """

    n: int
    d: int
    p: float
    importance: tuple[float, ...]
    activities: tuple[float, ...]
    name: str
    found: int
    runs: int
    loss: float
    full_loss: float
    gradient_norm: float
    curvature: float
    saturation: float
    largest_mass: float
    eigenvalues: tuple[float, ...]


NOT_CONVERGED = "not converged"
NUMBERS = ("loss", "full_loss", "gradient_norm", "curvature", "saturation", "largest_mass")


@dataclass(frozen=True)
class Run:
    """One run, with the name of what it found.

    Parameters
    ----------
    config, p
        The cell and the activation probability.
    name
        Geometry of the live features; "not converged", or "refused" with the reason.
    W, b
        Weights (d, n) and bias (n,), dimensionless.
    loss, full_loss, gradient_norm, curvature, saturation, largest_mass, eigenvalues
        As in `Row`.
    """

    config: GeometryAtlas
    p: float
    name: str
    W: Float64[np.ndarray, "d n"]
    b: Float64[np.ndarray, " n"]
    loss: float
    full_loss: float
    gradient_norm: float
    curvature: float
    saturation: float
    largest_mass: float
    eigenvalues: tuple[float, ...]

    @property
    def converged(self) -> bool:
        """Whether the gradient met the tolerance."""
        return self.name != NOT_CONVERGED


def named_runs(results: Any) -> tuple[Run, ...]:
    """Every run of the results with the name of its geometry, those not converged included.

    Parameters
    ----------
    results
        Stored results of this experiment, in any order.
    """
    return tuple(run for result in results for run in _named(result.config, result.data))


def _named(config: GeometryAtlas, data: Any) -> list[Run]:
    shape = (-1, config.d, config.n)
    weights = data.weights.values
    converged = data.converged.values.ravel()
    live = live_weights(weights, data.bias.values).reshape(shape)
    found = classify(live, dead_tolerance=DEAD, converged=converged)
    pairs = list(np.ndindex(weights.shape[:2]))
    return [
        Run(
            config=config,
            p=float(data.probability.values[place[0]]),
            name=_name(geometry) if ready else NOT_CONVERGED,
            W=weights[place],
            b=data.bias.values[place],
            eigenvalues=tuple(float(value) for value in data.eigenvalues.values[place]),
            **{name: float(data[name].values[place]) for name in NUMBERS},
        )
        for place, geometry, ready in zip(pairs, found, converged, strict=True)
    ]


def _name(geometry: Classification) -> str:
    return geometry.name + (f": {geometry.refusal}" if geometry.refusal else "")


def table(results: Any) -> tuple[Row, ...]:
    """Which geometries were found, how often and at what loss.

    Runs with the same name and the same loss are one row. Runs that did not converge are one row
    for each setting, after the others; they have no geometry.

    Parameters
    ----------
    results
        Stored results of this experiment, in any order.

    Returns
    -------
    tuple of Row
        Sorted by n, d, importance, activities, p, and then by loss.
    """

    def setting(run: Run) -> tuple[Any, ...]:
        config = run.config
        return config.n, config.d, config.importance, config.activities, run.p

    rows: list[Row] = []
    for _, group in groupby(sorted(named_runs(results), key=setting), setting):
        runs = sorted(group, key=lambda run: (not run.converged, run.loss))
        minima: list[list[Run]] = []
        for run in runs:
            for minimum in minima:
                first = minimum[0]
                near = run.loss - first.loss <= SAME_LOSS or not run.converged
                if run.name == first.name and near:
                    minimum.append(run)
                    break
            else:
                minima.append([run])
        rows += [_row(minimum, len(runs)) for minimum in minima]
    return tuple(rows)


def _row(runs: list[Run], count: int) -> Row:
    first = runs[0]
    return Row(
        n=first.config.n,
        d=first.config.d,
        p=first.p,
        importance=first.config.importance,
        activities=first.config.activities,
        name=first.name,
        found=len(runs),
        runs=count,
        loss=first.loss,
        full_loss=first.full_loss,
        gradient_norm=max(run.gradient_norm for run in runs),
        curvature=min(run.curvature for run in runs),
        saturation=first.saturation,
        largest_mass=first.largest_mass,
        eigenvalues=first.eigenvalues,
    )


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
)
