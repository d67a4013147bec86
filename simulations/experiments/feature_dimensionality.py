r"""How many dimensions a feature of a larger toy model gets, over the density of inputs.

The question of Elhage et al., arXiv:2209.10652, section "The geometry of superposition": n features
of equal importance in d dimensions, each active with probability p = 1 - S and then uniform on
[0, 1], output \( (W^T W x + b)_+ \), mean squared error. Dimensions per feature,
\( D^* = d / |W|_F^2 \), stay near 1 and near 1/2 while p falls, and the dimensionalities
\( D_i = |w_i|^4 / \sum_j \langle w_i, w_j \rangle^2 \) of single features gather at 1, 3/4, 2/3,
1/2, 2/5 and 3/8.

All densities are one batch from the same start on the same samples, in single precision. The
published recipe takes 10 000 steps of Adam at rate 0.001; here the rate is higher and falls to a
hundredth by half a cosine, in fewer steps on smaller batches, twice. The second round judges the
first: a run has converged if it left D* where it was. What is seen at one seed of a sampled
training is a fact about that training; minima of the loss are the business of `geometry_atlas`.
"""

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float64

from pentad.simulations.ensemble import Ensemble
from pentad.simulations.experiment import Context, Experiment, Quantity
from pentad.simulations.models.rectified import (
    normal_weights,
    sampled_loss,
    sparse_batch,
    with_bias,
    with_slope,
)
from pentad.simulations.settings import BIAS, PROBABILITIES, RATE, SEED, check, number, whole
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.scalars import require
from pentad.theory.power_autoencoder.power_loss import gram

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

FINAL = 0.01
"""Share of the rate that is left at the end of a round (dimensionless)."""


@dataclass(frozen=True)
class FeatureDimensionality:
    """One cell: n features in d dimensions, at all densities.

    Parameters
    ----------
    n, d
        Features and dimensions, d at most n.
    probabilities
        Activation probabilities p = 1 - S.
    steps
        Steps of Adam in each of two rounds.
    batch
        Samples in a step.
    rate
        Of Adam at the beginning of a round.
    seed
        Of the start and the samples.
    bias
        Where every entry of b starts.
    settled
        A run has converged if the second round changed D* by at most this share of it.

    Raises
    ------
    ValueError
        If a field is out of range.
    """

    n: int = field(metadata=whole(1, 10_000))
    d: int = field(metadata=whole(1, 10_000))
    probabilities: tuple[float, ...] = field(metadata=PROBABILITIES)
    steps: int = field(metadata=whole(1, 1_000_000))
    batch: int = field(default=128, metadata=whole(1, 1_000_000))
    rate: float = field(default=0.01, metadata=RATE)
    seed: int = field(default=0, metadata=SEED)
    bias: float = field(default=0.0, metadata=BIAS)
    settled: float = field(default=0.05, metadata=number(0, 1))

    def __post_init__(self) -> None:
        check(self)
        require(self.d <= self.n, f"the model needs d <= n; got d={self.d}, n={self.n}")


def starting_parameters(config: FeatureDimensionality) -> Float64[np.ndarray, "rows n"]:
    """Where every run of a cell begins: (d + 1, n), the bias in the last row, in amplitudes."""
    weights = normal_weights(config.n, config.d, config.seed, "weights", 1)
    start: np.ndarray = with_bias(weights, config.bias)[0]
    return start


def run(config: FeatureDimensionality, context: Context) -> dict[str, Quantity]:
    """Train the models of all densities at once, in two rounds, and measure their features.

    Parameters
    ----------
    config
        One cell.
    context
        Device, checkpoint, progress. The checkpoint is that of the first round; a run stopped in
        the second begins it again.

    Returns
    -------
    dict
        Arrays over probability and feature.
    """
    import torch

    from pentad.simulations.newton import annealed
    from pentad.simulations.training import adam

    p = np.array(config.probabilities)
    axes = {"probability": len(p)}
    first = Ensemble(axes, replace(context, report=lambda share: context.report(share / 2)))
    second = Ensemble(
        axes, Context(context.device, report=lambda share: context.report((1 + share) / 2))
    )
    each_p = np.repeat(p[:, None], config.n, 1)
    chance = first.spread(each_p, "probability").to(torch.float32)

    def objective(round_: int, parameters: Tensor, runs: Tensor, step: int) -> Tensor:
        x = sparse_batch(chance[runs], config.seed, round_ * config.steps + step, config.batch)
        value, gradient = sampled_loss(parameters.detach(), x)
        return with_slope(value, parameters, gradient)

    parameters = first.spread(starting_parameters(config)).to(torch.float32)
    found = []
    for round_, ensemble in enumerate((first, second)):
        trained = ensemble.train(
            partial(objective, round_),
            parameters,
            method=annealed(adam(config.rate), config.steps, final=FINAL),
            iterations=config.steps,
            tolerance=0.0,
        )
        parameters = trained.parameters
        found.append(ensemble.by_run(parameters).astype(float))
    before, after = (config.d / (each[:, :-1] ** 2).sum((1, 2)) for each in found)
    weights, bias = found[1][:, :-1], found[1][:, -1]
    return {
        "probability": Quantity(("probability",), p, "activation probability p = 1 - S"),
        "dimensions_per_feature": first.quantity(after, "dimensions per feature d / |W|^2"),
        "dimensions_per_feature_before": first.quantity(
            before, "dimensions per feature d / |W|^2 after the first round"
        ),
        "squared_norm": first.quantity(
            (weights**2).sum(1),
            "squared length of every feature",
            "squared amplitude",
            over=("feature",),
        ),
        "dimensionality": first.quantity(
            capacities(gram(weights)), "dimensionality D_i of every feature", over=("feature",)
        ),
        "bias": first.quantity(bias, "bias b", "amplitude", over=("feature",)),
        "loss": first.quantity(
            first.by_run(trained.value).astype(float),
            "mean squared error on the last batch",
            "squared amplitude",
        ),
        "converged": first.quantity(
            np.abs(after - before) <= config.settled * after,
            "whether the second round left the dimensions per feature where they were",
        ),
    }


def _densities(count: int) -> tuple[float, ...]:
    """Probabilities from 1 to 1/20 in equal ratios, to six digits, as in the published code."""
    return tuple(float(f"{p:.6g}") for p in np.geomspace(1.0, 0.05, count))


REDUCED = FeatureDimensionality(n=80, d=6, probabilities=_densities(20), steps=1500)
PUBLISHED = FeatureDimensionality(n=400, d=30, probabilities=_densities(20), steps=1500)

EXPERIMENT = Experiment(
    name="feature-dimensionality",
    version=1,
    question="How many dimensions does a feature of a larger ReLU toy model get, as inputs get "
    "sparser?",
    config=FeatureDimensionality,
    presets={
        "smoke": (replace(REDUCED, n=10, d=2, probabilities=(1.0, 0.3, 0.05), steps=200),),
        "laptop": (REDUCED,),  # a fifth of the published size, in fewer steps
        "paper": (PUBLISHED,),  # the published size
    },
    run=run,
)
