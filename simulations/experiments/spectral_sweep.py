r"""Spectra of trained ReLU toy models over sparsity and size: the main sweep at reduced size.

The recipe is that of arXiv:2602.02224's public code, restated: the output is
\( (W^T W x + b)_+ \), inputs are 0 with probability S and else uniform on [0, 1], the loss is the
mean squared error over features and samples, all features matter equally, W starts with
independent normal entries of variance 2 / (n + d), b at -0.1, and Adam with rate 0.001 sees a fresh
batch of 1024 samples in every step.  The authors took n = 1024 and 25 000 steps.

All models of one shape descend in one tensor program, with the gradient written by hand.  One
uniform number u makes an input, x = u / p if u <= p = 1 - S and else 0, so that all runs of a cell
see the same u, and runs of one d the same start.  Training is in single precision; everything that
is stored was judged in double.  What the numbers are worth is measured against two nulls: the
Gaussian one, n / (n + d - 1), and the floor (tr F)^2 / (d tr F^2), which a well conditioned frame
operator lifts to nearly 1 whatever its features do.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float64

from pentad.simulations.experiment import Array, Context, Experiment, Quantity
from pentad.simulations.models.rectified import (
    normal_weights,
    sampled_loss,
    sparse_batch,
    with_bias,
)
from pentad.simulations.settings import BIAS, RATE, SEED, check, choice, number, whole
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.eigenspaces import eigenspaces, largest_masses
from pentad.theory.frames.gaussian_frames import gaussian_capacity_mean
from pentad.theory.frames.spectral_measures import (
    SpectralMeasures,
    capacity_sum_lower_bound,
    kantorovich_capacity_lower_bound,
    mean_eigenvalues,
    spectral_capacities,
    spectral_leverages,
    spectral_measures,
)
from pentad.theory.numbers.scalars import require
from pentad.theory.power_autoencoder.power_loss import gram

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

PROFILES = ("uniform", "linear")
"""How sparsity S varies over features i = 0 .. n - 1: S_i = S, or S_i = S i / n."""

TOLERANCES = tuple(float(f"{10 ** (k / 5):.3g}") for k in range(-25, 1))
"""Relative gaps up to which neighbouring eigenvalues count as one eigenspace (dimensionless)."""

HALVINGS = 5
"""Spectra are recorded at the start and after steps / 2^k steps, k from this number down to 0."""


@dataclass(frozen=True)
class SpectralSweep:
    """One cell: all sizes and sparsities of one seed.

    Parameters
    ----------
    n
        Features.
    dimensions
        Values of d, each at most n.
    sparsities
        Values of S, each in [0, 1), or [0, 1] for the linear profile.
    steps
        Steps of Adam.
    kept
        Those of the sparsities whose weights are part of the result.
    profile
        A name from `PROFILES`.
    seed
        Of starts and samples.
    batch
        Samples in a step.
    rate
        Of Adam, in amplitudes.
    bias
        Where every entry of b starts.
    settled
        A run counts as converged if its saturation moved by at most this much over the second half
        of training (dimensionless).
    untrained
        Starts that are drawn for every d to be judged without training.

    Raises
    ------
    ValueError
        If a field is out of range.
    """

    n: int = field(metadata=whole(1, 10_000))
    dimensions: tuple[int, ...] = field(metadata=whole(1, 10_000, many=True))
    sparsities: tuple[float, ...] = field(metadata=number(0, 1, many=True))
    steps: int = field(metadata=whole(2**HALVINGS, 10_000_000))
    kept: tuple[float, ...] = field(default=(), metadata=number(0, 1, many=True, least=0))
    profile: str = field(default="uniform", metadata=choice(*PROFILES))
    seed: int = field(default=0, metadata=SEED)
    batch: int = field(default=1024, metadata=whole(1, 1_000_000))
    rate: float = field(default=1e-3, metadata=RATE)
    bias: float = field(default=-0.1, metadata=BIAS)
    settled: float = field(default=0.01, metadata=number(0, 1))
    untrained: int = field(default=256, metadata=whole(1, 100_000))

    def __post_init__(self) -> None:
        check(self)
        for d in self.dimensions:
            require(d <= self.n, f"a sweep needs d <= n; got d={d}, n={self.n}")
        for S in self.sparsities:
            require(
                S < 1 or self.profile == "linear",
                f"a sparsity must lie in [0, 1), or be 1 in the linear profile; got {S}",
            )
        for S in self.kept:
            require(S in self.sparsities, f"only sparsities of the sweep can be kept; got {S}")


def activation_probabilities(config: SpectralSweep) -> Float64[np.ndarray, "sparsity feature"]:
    """Probability p_i = 1 - S_i that a feature is active, for every sparsity of a cell.

    Parameters
    ----------
    config
        One cell.

    Returns
    -------
    array
        (sparsities, n), each in (0, 1], dimensionless.
    """
    uniform = config.profile == "uniform"
    shape = np.ones(config.n) if uniform else np.arange(config.n) / config.n
    inactive: np.ndarray = np.array(config.sparsities)[:, None] * shape
    return 1 - inactive


def starting_weights(n: int, d: int, seed: int, count: int = 1) -> Float64[np.ndarray, "count d n"]:
    """Starts with independent normal entries of variance 2 / (n + d); the first one is trained.

    Parameters
    ----------
    n, d, seed
        Size and seed of a run.
    count
        How many; further ones leave the first as they are.

    Returns
    -------
    array
        (count, d, n), in amplitudes.
    """
    return normal_weights(n, d, seed, f"start in {d} dimensions", count)


def run(config: SpectralSweep, context: Context) -> dict[str, Quantity]:
    """Train every (dimension, sparsity) of a cell, and judge the spectra of its frame operators.

    Parameters
    ----------
    config
        One cell.
    context
        Device, checkpoint, progress.

    Returns
    -------
    dict
        Arrays over dimension, sparsity, recorded step, grouping tolerance and feature.  The axis
        "row" runs through the rows of W of all dimensions, one dimension after the other.
    """
    import torch

    from pentad.simulations.training import adam, packed, unpacked

    dimensions, runs = config.dimensions, len(config.sparsities)
    method = adam(config.rate)
    steps = recorded_steps(config)
    between_checkpoints = max(100, config.steps // 100)
    p = torch.from_numpy(activation_probabilities(config)).to(context.device, torch.float32)
    kept = context.checkpoint.load()
    if kept is None:
        begun = {d: _start(config, d, runs).to(context.device) for d in dimensions}
        states = {d: method.begin(begun[d].flatten(1)) for d in dimensions}
        history = np.zeros((2, len(steps), len(dimensions), runs))
        first = 0
    else:
        device = torch.device(context.device)
        states = {d: unpacked(kept, f"{d}.", device) for d in dimensions}
        history, first = kept["history"].copy(), int(kept["step"])

    for step in range(first, config.steps + 1):
        if step in steps:
            for k, d in enumerate(dimensions):
                history[:, steps.index(step), k] = _saturation_and_condition(_weights(states[d], d))
        if step % between_checkpoints == 0 and step > first:
            context.checkpoint.save(
                {"step": np.array(step), "history": history}
                | {
                    name: array
                    for d, state in states.items()
                    for name, array in packed(state, f"{d}.").items()
                }
            )
        context.report(step / config.steps)
        if step == config.steps:
            break
        x = sparse_batch(p, config.seed, step, config.batch)
        for d, state in states.items():
            value, gradient = sampled_loss(state["trial"].reshape(runs, d + 1, -1), x)
            states[d] = method.advance(state, value, gradient.flatten(1))
    return _judged(config, states, history)


def recorded_steps(config: SpectralSweep) -> tuple[int, ...]:
    """Numbers of steps after which saturation and condition are recorded."""
    return 0, *(config.steps // 2**k for k in reversed(range(HALVINGS + 1)))


def _start(config: SpectralSweep, d: int, runs: int) -> Tensor:
    import torch

    weights = starting_weights(config.n, d, config.seed).repeat(runs, 0)
    start = with_bias(weights, config.bias)
    return torch.from_numpy(start).to(torch.float32)


def _weights(state: Any, d: int) -> Float64[np.ndarray, "runs d n"]:
    parameters = state["trial"].cpu().numpy().astype(float)
    weights: np.ndarray = parameters.reshape(len(parameters), d + 1, -1)[:, :-1]
    return weights


def _saturation_and_condition(W: Float64[np.ndarray, "runs d n"]) -> Float64[np.ndarray, "2 runs"]:
    measures = spectral_measures(W)
    saturation = spectral_capacities(measures).sum(-1) / W.shape[-2]
    eigenvalues = measures.eigenvalues
    return np.stack([saturation, eigenvalues[:, 0] / eigenvalues[:, -1]])


def _judged(config: SpectralSweep, states: Any, history: Array) -> dict[str, Quantity]:
    weights = {d: _weights(state, d) for d, state in states.items()}
    measures = {d: spectral_measures(W) for d, W in weights.items()}
    spread = [_mean_spread(measures[d]) for d in config.dimensions]
    masses = [_mean_largest_masses(measures[d]) for d in config.dimensions]
    chosen = [config.sparsities.index(S) for S in config.kept]
    saturation, condition = history
    by_run = ("dimension", "sparsity")
    by_feature = (*by_run, "feature")
    by_tolerance = ("tolerance", *by_run)
    over_time = ("step", *by_run)
    return {
        "dimension": Quantity(("dimension",), np.array(config.dimensions), "dimensions d"),
        "sparsity": Quantity(("sparsity",), np.array(config.sparsities), "sparsity S"),
        "step": Quantity(("step",), np.array(recorded_steps(config)), "steps of training"),
        "tolerance": Quantity(("tolerance",), np.array(TOLERANCES), "grouping tolerance"),
        "kept": Quantity(("kept",), np.array(config.kept), "sparsity S of the weights kept"),
        "row_dimension": Quantity(
            ("row",), np.repeat(config.dimensions, config.dimensions), "d to which a row belongs"
        ),
        "untrained_saturation": Quantity(
            ("dimension", "draw"),
            np.stack([_untrained_saturation(config, d) for d in config.dimensions]),
            "saturation sum D / d of untrained starts, from the Gram matrix",
        ),
        "saturation": Quantity(over_time, saturation, "saturation sum D / d"),
        "condition": Quantity(over_time, condition, "condition number of F"),
        "gaussian_null": Quantity(
            ("dimension",),
            np.array([config.n / d * float(gaussian_capacity_mean(config.n, d)) for d in weights]),
            "mean saturation n / (n + d - 1) of Gaussian features",
        ),
        "floor": Quantity(
            by_run,
            np.stack([capacity_sum_lower_bound(W) / d for d, W in weights.items()]),
            "floor (tr F)^2 / (d tr F^2) of saturation",
        ),
        "kantorovich_floor": Quantity(
            by_run,
            np.stack([_kantorovich_floor(measures[d].eigenvalues) for d in config.dimensions]),
            "Kantorovich's floor 4c / (1 + c)^2 of saturation, c the condition number",
        ),
        "residual": Quantity(
            by_run,
            np.stack([residual for residual, _ in spread]),
            "standard deviation of lambda under the spectral measures, mean over features",
            "squared amplitude",
        ),
        "variation": Quantity(
            by_run,
            np.stack([variation for _, variation in spread]),
            "standard deviation of lambda over its mean, mean over features",
        ),
        "largest_mass": Quantity(
            by_tolerance,
            np.stack([each.over_features for each in masses], 1),
            "largest mass in one eigenspace, mean over features",
        ),
        "largest_mass_by_leverage": Quantity(
            by_tolerance,
            np.stack([each.over_leverage for each in masses], 1),
            "largest mass in one eigenspace, mean over leverage",
        ),
        "eigenspaces": Quantity(
            by_tolerance,
            np.stack([each.spaces for each in masses], 1),
            "eigenspaces told apart",
        ),
        "capacity": Quantity(
            by_feature,
            np.stack([spectral_capacities(measures[d]) for d in config.dimensions]),
            "capacity D of every feature",
        ),
        "squared_norm": Quantity(
            by_feature,
            np.stack([measures[d].squared_norms for d in config.dimensions]),
            "squared length of every feature",
            "squared amplitude",
        ),
        "eigenvalue": Quantity(
            ("row", "sparsity"),
            np.concatenate([measures[d].eigenvalues.T for d in config.dimensions]),
            "eigenvalues of F, decreasing for each d",
            "squared amplitude",
        ),
        "weights": Quantity(
            ("kept", "row", "feature"),
            np.concatenate([W[chosen] for W in weights.values()], 1).astype(np.float32),
            "trained W, the rows of all dimensions below each other",
            "amplitude",
        ),
        "loss": Quantity(
            by_run,
            np.stack([states[d]["value"].cpu().numpy().astype(float) for d in config.dimensions]),
            "mean squared error on the last batch",
            "squared amplitude",
        ),
        "converged": Quantity(
            by_run,
            np.abs(saturation[-1] - saturation[-2]) <= config.settled,
            "whether saturation settled in the second half of training",
        ),
    }


def _untrained_saturation(config: SpectralSweep, d: int) -> Float64[np.ndarray, " draw"]:
    W = starting_weights(config.n, d, config.seed, config.untrained)
    saturation: np.ndarray = capacities(gram(W)).sum(-1) / d
    return saturation


def _kantorovich_floor(eigenvalues: Float64[np.ndarray, "runs d"]) -> Float64[np.ndarray, " runs"]:
    d = eigenvalues.shape[-1]
    rank = np.full(len(eigenvalues), d)
    floor: np.ndarray = kantorovich_capacity_lower_bound(
        rank, eigenvalues[:, -1], eigenvalues[:, 0]
    )
    return np.asarray(floor / d)


def _mean_spread(measures: SpectralMeasures) -> tuple[Array, Array]:
    """Standard deviation of every spectral measure, and that over its mean: means over features."""
    means = mean_eigenvalues(measures)
    excess = measures.eigenvalues[:, None, :] - means[..., None]
    residual = (measures.masses * excess**2).sum(-1) ** 0.5
    return residual.mean(-1), (residual / means).mean(-1)


class _Masses(NamedTuple):
    """Means of the largest mass, and numbers of eigenspaces, over tolerances and runs."""

    over_features: Array
    over_leverage: Array
    spaces: Array


def _mean_largest_masses(measures: SpectralMeasures) -> _Masses:
    """By tolerance. Weights by leverage leave out dead features, which point anywhere."""
    found = [eigenspaces(measures, tolerance) for tolerance in TOLERANCES]
    largest = np.stack([largest_masses(each.masses) for each in found])
    leverages = spectral_leverages(measures)
    return _Masses(
        largest.mean(-1),
        (largest * leverages).sum(-1) / leverages.sum(-1),
        np.stack([each.count for each in found]),
    )


REDUCED = SpectralSweep(
    n=128,
    dimensions=(2, 4, 8, 16, 32, 64),
    sparsities=(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99),
    steps=10_000,
    kept=(0.0, 0.3, 0.5, 0.7, 0.9),
)
SMALL = SpectralSweep(
    n=64,
    dimensions=(2, 4, 8, 16, 32),
    sparsities=(0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 0.99),
    steps=2000,
    kept=(0.0, 0.6, 0.9),
)
SMOKE = SpectralSweep(
    n=16,
    dimensions=(2, 8),
    sparsities=(0.0, 0.5, 0.9),
    steps=400,
    kept=(0.5,),
    batch=64,
    rate=3e-3,
    untrained=64,
)
PUBLISHED = SpectralSweep(
    n=1024,
    dimensions=(16, 64, 256, 512),
    sparsities=(0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.99),
    steps=25_000,
    kept=(0.9,),
    untrained=8,
)


def _linear(config: SpectralSweep, d: int) -> SpectralSweep:
    """The cell of the same size with S_i = i / n."""
    return replace(config, dimensions=(d,), sparsities=(1.0,), kept=(1.0,), profile="linear")


EXPERIMENT = Experiment(
    name="spectral-sweep",
    version=1,
    question="How do saturation, conditioning and localisation of trained features depend on "
    "sparsity and size?",
    config=SpectralSweep,
    presets={
        "smoke": (SMOKE, _linear(SMOKE, 4)),
        "laptop": (SMALL, _linear(SMALL, 16)),
        "paper": (
            REDUCED,
            replace(REDUCED, seed=1, kept=()),
            *(replace(_linear(REDUCED, 32), seed=seed) for seed in range(4)),
        ),
        # the published size and recipe; it needs a GPU and nobody has run it yet
        "paper-1024": (PUBLISHED, _linear(PUBLISHED, 256)),
    },
    run=run,
)
