r"""Spectra along training: gradient flow of the exact loss of small ReLU toy models.

The parameters \( \theta = (W, b) \) of the model \( (W^T W x + b)_+ \) follow
\( \dot\theta = -p^{-1}\, \partial L / \partial \theta \), L the population loss with at most two
features active at once, so that nothing is sampled and time is in units of 1 / p.  From the same
W the linear model without bias flows in closed form, its inputs white with second moment p / 3:
there every capacity increases to its leverage, whatever becomes of the geometry.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float64

from pentad.simulations.experiment import Context, Experiment, Quantity
from pentad.simulations.models.rectified import normal_weights, with_bias
from pentad.simulations.settings import (
    BIAS,
    PROBABILITY,
    SEED,
    TOLERANCE,
    check,
    number,
    whole,
)
from pentad.theory.frames.gram_flow import flowed_measures
from pentad.theory.frames.spectral_measures import spectral_capacities, spectral_measures
from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import toy_loss_derivatives
from pentad.theory.rectified_model.weight_derivatives import WeightDerivatives, weight_derivatives

Vector = Float64[np.ndarray, " size"]

RATE = 1 / 3
"""Rate c of the linear model's loss c |I - A|^2 in units of p (squared amplitude)."""


@dataclass(frozen=True)
class SpectralTrajectories:
    """One cell: a few starts of one size and activation probability.

    Parameters
    ----------
    n, d
        Features and dimensions.
    p
        Activation probability, in (0, 1].
    runs
        Starts.
    seed
        Of the starts.
    duration
        Time at which the flow ends, in units of 1 / p.
    moments
        Recorded times after 0, equally spaced in their logarithm up to the last.
    accuracy
        Relative and absolute error that a step of the integrator may make.
    bias
        Where every entry of b starts.
    settled
        A run counts as converged if no entry of its velocity exceeds this at the end.

    Raises
    ------
    ValueError
        If a field is out of range.
    """

    n: int = field(metadata=whole(1, 1000))
    d: int = field(metadata=whole(1, 1000))
    p: float = field(metadata=PROBABILITY)
    runs: int = field(metadata=whole(1, 10_000))
    seed: int = field(default=0, metadata=SEED)
    duration: float = field(default=1000.0, metadata=number(0, 1e6, above=True, unit="1 / p"))
    moments: int = field(default=61, metadata=whole(2, 10_000))
    accuracy: float = field(default=1e-8, metadata=TOLERANCE)
    bias: float = field(default=-0.05, metadata=BIAS)
    settled: float = field(default=1e-6, metadata=number(0, 1, above=True, unit="p x amplitude"))

    def __post_init__(self) -> None:
        check(self)
        require_count(self.n, "n", least=self.d)


def recorded_times(config: SpectralTrajectories) -> Float64[np.ndarray, " moments"]:
    """Time 0 and the recorded times, which begin at a 100 000th of the duration."""
    later = np.geomspace(1e-5 * config.duration, config.duration, config.moments)
    later[-1] = config.duration
    return np.concatenate([[0.0], later])


def starting_parameters(config: SpectralTrajectories) -> Float64[np.ndarray, "runs rows n"]:
    """Starts: W with independent normal entries of variance 2 / (n + d), and b as the last row.

    Parameters
    ----------
    config
        One cell.

    Returns
    -------
    array
        (runs, d + 1, n), in amplitudes.
    """
    weights = normal_weights(config.n, config.d, config.seed, "starts", config.runs)
    return with_bias(weights, config.bias)


def run(config: SpectralTrajectories, context: Context) -> dict[str, Quantity]:
    """Follow the flow of all starts at once, and the spectra of their frame operators.

    Parameters
    ----------
    config
        One cell.
    context
        Progress; everything is computed on the CPU.

    Returns
    -------
    dict
        Arrays over run, time, eigenvalue and feature; names that begin with "linear" belong to the
        linear model from the same start.

    Raises
    ------
    ValueError
        If the integrator stops before the end.
    """
    from scipy.integrate import solve_ivp
    from scipy.linalg import block_diag

    start = starting_parameters(config)
    times = recorded_times(config)

    def derivatives(flat: Vector, *, hessian: bool = False) -> WeightDerivatives:
        parameters = flat.reshape(start.shape)
        W, b = parameters[:, :-1], parameters[:, -1]
        by_gram = toy_loss_derivatives(gram(W), b, config.p, hessian=hessian)
        return weight_derivatives(W, by_gram)

    def velocity(time: float, flat: Vector) -> Vector:
        context.report(time / config.duration)
        return np.asarray(-derivatives(flat).gradient / config.p).ravel()

    def jacobian(_: float, flat: Vector) -> Float64[np.ndarray, "size size"]:
        blocks: np.ndarray = block_diag(*derivatives(flat, hessian=True).hessian)
        return -blocks / config.p

    solution = solve_ivp(
        velocity,
        (0.0, config.duration),
        start.ravel(),
        method="BDF",
        t_eval=times,
        jac=jacobian,
        rtol=config.accuracy,
        atol=config.accuracy,
    )
    require(solution.success, f"the integrator stopped: {solution.message}")
    followed = solution.y.T.reshape(len(times), *start.shape).swapaxes(0, 1)
    measures = spectral_measures(followed[:, :, :-1])
    speed = np.abs(velocity(config.duration, solution.y[:, -1])).reshape(config.runs, -1).max(1)
    loss = np.stack([derivatives(flat).value for flat in solution.y.T], 1) / config.p
    initial = spectral_measures(start[:, :-1])
    linear = [flowed_measures(initial, float(np.exp(-8 * RATE * time))) for time in times]
    over_time = ("run", "time")
    return {
        "time": Quantity(("time",), times, "time", "1 / p"),
        "parameters": Quantity(
            (*over_time, "row", "feature"), followed, "W, and b as the last row", "amplitude"
        ),
        "eigenvalue": Quantity(
            (*over_time, "eigenspace"),
            measures.eigenvalues,
            "eigenvalues of F, decreasing",
            "squared amplitude",
        ),
        "capacity": Quantity(
            (*over_time, "feature"), spectral_capacities(measures), "capacity D of every feature"
        ),
        "loss": Quantity(over_time, loss, "population loss over p", "squared amplitude"),
        "linear_eigenvalue": Quantity(
            (*over_time, "eigenspace"),
            np.stack([each.eigenvalues for each in linear], 1),
            "eigenvalues of F in the linear model",
            "squared amplitude",
        ),
        "linear_capacity": Quantity(
            (*over_time, "feature"),
            np.stack([spectral_capacities(each) for each in linear], 1),
            "capacity D in the linear model",
        ),
        "speed": Quantity(
            ("run",), speed, "largest entry of the velocity at the end", "p x amplitude"
        ),
        "converged": Quantity(("run",), speed <= config.settled, "whether the flow came to rest"),
    }


PENTAGON = SpectralTrajectories(n=5, d=2, p=0.03, runs=4)
ANTIPRISM = SpectralTrajectories(n=8, d=3, p=0.03, runs=4)

EXPERIMENT = Experiment(
    name="spectral-trajectories",
    version=1,
    question="How do eigenvalues, spectral masses and capacities move along training?",
    config=SpectralTrajectories,
    presets={
        "smoke": (replace(PENTAGON, runs=2, duration=100.0, moments=21, accuracy=1e-6),),
        "laptop": (PENTAGON, ANTIPRISM),
        "paper": (replace(PENTAGON, seed=1), replace(ANTIPRISM, seed=1)),
    },
    run=run,
)
