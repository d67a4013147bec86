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

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float64

from pentad.simulations.experiment import Context, Experiment, Quantity
from pentad.simulations.randomness import normals
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import toy_loss_derivatives
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss_gradient

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any


STATES_AT_ONCE = 2**14
"""States of the exact loss, over all runs, that are held at once: small enough for caches."""


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

    n: int
    d: int
    probabilities: tuple[float, ...]
    importance_ratios: tuple[float, ...] = (1.0,)
    starts: int = 8
    order: int | None = None
    seed: int = 0
    iterations: int = 1500
    tolerance: float = 1e-8

    def __post_init__(self) -> None:
        for name in ("n", "d", "starts", "iterations"):
            require_count(getattr(self, name), name)
        for p in self.probabilities:
            require(0 < p <= 1, f"probabilities are in (0, 1]; got {p}")
        for r in self.importance_ratios:
            require(r > 0, f"importance ratios are positive; got {r}")
        require(
            len(self.probabilities) and len(self.importance_ratios),
            "a cell needs a probability and an importance ratio; got none",
        )
        require(self.order in (None, 2), f"the order is None or 2; got {self.order}")


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


def toy_objective(
    p: Tensor, importance: Tensor, order: int | None = None
) -> Callable[[Tensor, Tensor, int], Tensor]:
    """The population loss as `simulations.training.train` takes it.

    Parameters
    ----------
    p
        (runs, 1) activation probabilities.
    importance
        (runs, n) importances.
    order
        Most features active at once: None for all, or 2.

    Returns
    -------
    callable
        From parameters (active, d + 1, n), the bias in the last row, to values (active,).
    """
    import torch

    def part(parameters: Tensor, p: Tensor, v: Tensor) -> Tensor:
        A, b = gram(parameters[:, :-1]), parameters[:, -1]
        here = (A.detach(), b.detach(), p)
        if order is None:
            value, slopes = full_toy_loss_gradient(*here, v)
        else:
            found = toy_loss_derivatives(*here, order=order, importance=v, hessian=False)
            value, slopes = found.value, found.gradient
        by_A, by_b = slopes[..., :-1], slopes[..., -1]
        loss: Tensor = value + (by_A * (A - here[0])).sum((1, 2)) + (by_b * (b - here[1])).sum(1)
        return loss

    def objective(parameters: Tensor, runs: Tensor, _step: int) -> Tensor:
        size = max(1, STATES_AT_ONCE // 3 ** parameters.shape[-1]) if order is None else len(runs)
        each_p, each_v = p[runs], importance[runs]
        cuts = [slice(k, k + size) for k in range(0, len(runs), size)]
        return torch.cat([part(parameters[cut], each_p[cut], each_v[cut]) for cut in cuts])

    return objective


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
    import torch

    from pentad.simulations.training import train

    p, ratios = np.array(config.probabilities), np.array(config.importance_ratios)
    shape = (len(p), len(ratios), config.starts)
    importance = ratios[:, None] ** np.arange(config.n)
    start = starting_parameters(config)
    each_p = np.broadcast_to(p[:, None, None, None], (*shape, 1)).reshape(-1, 1)
    each_v = np.broadcast_to(importance[:, None], (*shape, config.n)).reshape(-1, config.n)
    starts = np.broadcast_to(start, (*shape, *start.shape[1:])).reshape(-1, *start.shape[1:])

    def placed(values: np.ndarray) -> Tensor:
        return torch.from_numpy(np.array(values)).to(context.device)

    trained = train(
        toy_objective(placed(each_p), placed(each_v), config.order),
        placed(starts),
        iterations=config.iterations,
        tolerance=config.tolerance,
        checkpoint=context.checkpoint,
        report=context.report,
    )

    def by_run(values: Tensor) -> np.ndarray:
        found: np.ndarray = values.cpu().numpy().reshape(*shape, *values.shape[1:])
        return found

    parameters, loss = by_run(trained.parameters), by_run(trained.value)
    best = np.nan_to_num(loss, nan=np.inf).argmin(-1)
    chosen = np.take_along_axis(parameters, best[..., None, None, None], 2)[:, :, 0]
    dimensionality = capacities(gram(parameters[..., :-1, :]))
    runs = ("probability", "ratio", "start")
    return {
        "probability": Quantity(("probability",), p, "activation probability p = 1 - S"),
        "ratio": Quantity(
            ("ratio",), ratios, "importance of a feature over that of the one before"
        ),
        "loss": Quantity(runs, loss, "population loss of every run", "squared amplitude"),
        "converged": Quantity(runs, by_run(trained.converged), "whether the run met the tolerance"),
        "gradient_norm": Quantity(
            runs, by_run(trained.gradient_norm), "gradient norm that is compared with the tolerance"
        ),
        "iterations": Quantity(
            runs, by_run(trained.iterations), "evaluations of loss and gradient"
        ),
        "best_start": Quantity(runs[:2], best, "start of least loss"),
        "best_loss": Quantity(
            runs[:2],
            np.take_along_axis(loss, best[..., None], -1)[..., 0],
            "least loss",
            "squared amplitude",
        ),
        "weights": Quantity((*runs[:2], "dimension", "feature"), chosen[..., :-1, :], "best W"),
        "bias": Quantity((*runs[:2], "feature"), chosen[..., -1, :], "bias of the best W"),
        "dimensionality": Quantity(
            (*runs, "feature"), dimensionality, "dimensionality D_i of every feature of every run"
        ),
        "squared_norm": Quantity(
            (*runs, "feature"), (parameters[..., :-1, :] ** 2).sum(-2), "squared length of features"
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
