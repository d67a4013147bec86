r"""Sparse autoencoders of five gates, any number of them as one tensor program.

\( g(x)=c(x)\,W+b \) with codes c of n latents, rows of W (decoder) of unit length, and
pre-activations \( xE+e \), or \( (x-b)E+e \) for a centred one. The loss is

\[ \mathbb{E}\lVert x-g(x)\rVert^2+\lambda\,\mathbb{E}\,\mathrm{pen}(x), \]

mean over samples, sum over coordinates. The penalty is the sum of codes (ReLU), the number of
active latents (JumpReLU) or the sum of positive gates (gated); TopK and BatchTopK have none. All
tensors have the runs in front, and nothing mixes them: a run is the same in any company.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float, Float64

from pentad.simulations.models.gates import (
    jump_rectified,
    lowest_first_batch_top_k,
    lowest_first_top_k,
    rectified,
    straight_through_jump,
)
from pentad.simulations.randomness import normals
from pentad.theory.numbers.scalars import require, require_count

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

RELU, TOP_K, BATCH_TOP_K = "relu", "top-k", "batch-top-k"
JUMP_RELU, GATED = "jump-relu", "gated"
GATES = (TOP_K, BATCH_TOP_K, RELU, JUMP_RELU, GATED)
BY_RANK = (TOP_K, BATCH_TOP_K)
"""Gates that keep a number of latents and have no penalty."""

Parameters = Mapping[str, Tensor]
Signals = Float[Tensor, "_ samples d"]


@dataclass(frozen=True)
class Architecture:
    """What autoencoders of one batch have in common.

    Parameters
    ----------
    gate
        One of `GATES`.
    d, n
        Dimensions and latents.
    kept
        Latents that a sample keeps, at most (TopK) or on the mean of a batch (BatchTopK).
    penalty
        lambda, in squared units of the data over those of the penalty.
    centred
        Whether the decoder's bias is subtracted from what the encoder reads.
    bandwidth
        Width of the rectangle through which JumpReLU's thresholds get gradients, in amplitudes.
    threshold
        Where those thresholds begin, in amplitudes.

    Raises
    ------
    ValueError
        For an unknown gate, or numbers that do not suit it.
    """

    gate: str
    d: int
    n: int
    kept: int = 0
    penalty: float = 0.0
    centred: bool = False
    bandwidth: float = 0.1
    threshold: float = 0.1

    def __post_init__(self) -> None:
        require(self.gate in GATES, f"the gate is one of {', '.join(GATES)}; got {self.gate}")
        require_count(self.d, "d")
        require_count(self.n, "n")
        if self.gate in BY_RANK:
            require(1 <= self.kept <= self.n, f"{self.gate} needs 1 <= kept <= n; got {self.kept}")
            require(self.penalty == 0, f"{self.gate} has no penalty; got {self.penalty}")
        else:
            require(self.kept == 0, f"{self.gate} keeps no number of latents; got {self.kept}")
            require(self.penalty >= 0, f"a penalty is not negative; got {self.penalty}")
        require(
            min(self.bandwidth, self.threshold) > 0,
            f"bandwidth and threshold are positive; got {self.bandwidth}, {self.threshold}",
        )


class Encoded(NamedTuple):
    """What the encoders made of signals.

    Attributes
    ----------
    pre
        (runs, samples, n) pre-activations; of the gate, where magnitudes have their own.
    codes
        (runs, samples, n), none negative.
    penalty
        (runs, samples), without the factor lambda; zero for gates by rank.
    """

    pre: Float[Tensor, "runs samples n"]
    codes: Float[Tensor, "runs samples n"]
    penalty: Float[Tensor, "runs samples"]


def starts(
    architecture: Architecture, seed: int, runs: range
) -> dict[str, Float64[np.ndarray, "..."]]:
    """Parameters to begin from: decoder rows uniform on the sphere, the encoder their transpose.

    Biases are 0, and scales of gated autoencoders 1.

    Parameters
    ----------
    architecture
    seed
        Of the random numbers.
    runs
        Numbers of the runs; each begins the same in any company.

    Returns
    -------
    dict
        Arrays (runs, ...): encoder (d, n), encoder_bias (n,), decoder (n, d), decoder_bias (d,);
        log_threshold (n,) for JumpReLU, log_scale and magnitude_bias (n,) for gated ones.
    """
    d, n, count = architecture.d, architecture.n, len(runs)
    rows = normals(seed, "decoder", runs, (n, d))
    rows /= np.linalg.norm(rows, axis=-1, keepdims=True)
    begun = {
        "encoder": rows.swapaxes(-1, -2).copy(),
        "encoder_bias": np.zeros((count, n)),
        "decoder": rows,
        "decoder_bias": np.zeros((count, d)),
    }
    if architecture.gate == JUMP_RELU:
        begun["log_threshold"] = np.full((count, n), np.log(architecture.threshold))
    if architecture.gate == GATED:
        begun |= {"log_scale": np.zeros((count, n)), "magnitude_bias": np.zeros((count, n))}
    return begun


def encoded(architecture: Architecture, parameters: Parameters, x: Signals) -> Encoded:
    """Codes and penalties of signals, of all runs.

    Parameters
    ----------
    architecture
    parameters
        As of `starts`. BatchTopK takes its codes from the batch, or, where there is an array
        `threshold` (runs,), from that alone: see `settled_threshold`.
    x
        (runs, samples, d), or (1, samples, d) for the same signals in all runs.
    """
    product, pre = _products(architecture, parameters, x)
    match architecture.gate:
        case "relu":
            codes = rectified(pre)
            penalty = codes.sum(-1)
        case "jump-relu":
            codes, active = straight_through_jump(
                pre, parameters["log_threshold"].exp()[:, None], architecture.bandwidth
            )
            penalty = active.sum(-1)
        case "gated":
            magnitudes = (
                product * parameters["log_scale"].exp()[:, None]
                + parameters["magnitude_bias"][:, None]
            )
            codes = rectified(magnitudes) * (pre > 0)
            penalty = rectified(pre).sum(-1)
        case _:
            if architecture.gate == TOP_K:
                codes = lowest_first_top_k(pre, architecture.kept)
            elif "threshold" in parameters:
                codes = jump_rectified(pre, parameters["threshold"][:, None, None])
            else:
                codes = lowest_first_batch_top_k(pre, architecture.kept)
            penalty = codes.new_zeros(codes.shape[:-1])
    return Encoded(pre, codes, penalty)


def _products(
    architecture: Architecture, parameters: Parameters, x: Signals
) -> tuple[Tensor, Tensor]:
    """Products of encoder and input, and pre-activations."""
    encoder, bias = parameters["encoder"], parameters["encoder_bias"]
    seen = x - parameters["decoder_bias"][:, None] if architecture.centred else x
    product = seen.expand(len(encoder), -1, -1) @ encoder
    return product, product + bias[:, None]


def decoded(
    parameters: Parameters, codes: Float[Tensor, "runs samples n"]
) -> Float[Tensor, "runs samples d"]:
    """Reconstructions from codes."""
    return codes @ parameters["decoder"] + parameters["decoder_bias"][:, None]


def left(
    parameters: Parameters, codes: Float[Tensor, "runs samples n"], x: Signals
) -> Float[Tensor, "runs samples d"]:
    """Residuals: the signals less the reconstructions from codes."""
    import torch

    shifted = x - parameters["decoder_bias"][:, None]
    return torch.baddbmm(shifted, codes, parameters["decoder"], alpha=-1)


def loss(
    architecture: Architecture, parameters: Parameters, x: Signals
) -> tuple[Float[Tensor, " runs"], Encoded, Float[Tensor, "runs samples d"]]:
    r"""The objective of every run, with the codes and the residual that it is made of.

    A gated autoencoder has the error of what its positive gates alone reconstruct beside it, in
    which the decoder and its bias get no gradient.

    Parameters
    ----------
    architecture, parameters, x
        As for `encoded`.
    """
    made = encoded(architecture, parameters, x)
    residual = left(parameters, made.codes, x)
    value = residual.square().sum((1, 2)) / x.shape[1]
    if architecture.gate not in BY_RANK:
        value = value + architecture.penalty * made.penalty.mean(-1)
    if architecture.gate == GATED:
        frozen = {name: parameters[name].detach() for name in ("decoder", "decoder_bias")}
        auxiliary = left(frozen, rectified(made.pre), x)
        value = value + auxiliary.square().sum((1, 2)) / x.shape[1]
    return value, made, residual


def revival_loss(
    parameters: Parameters,
    made: Encoded,
    residual: Float[Tensor, "runs samples d"],
    dead: Float[Tensor, "runs n"],
    most: int,
) -> Float[Tensor, " runs"]:
    """How badly the dead latents alone reconstruct what the others left, mean squared error.

    The target is the residual of these autoencoders on what they were given; in a boosted chain
    that is the chain's own residual, whatever the first stage read.

    Parameters
    ----------
    parameters, made, residual
        Of `loss`; the residual gets no gradient.
    dead
        1 for dead latents, else 0.
    most
        Dead latents that a sample may use.
    """
    codes = lowest_first_top_k(made.pre * dead[:, None], most)
    still = residual.detach() - codes @ parameters["decoder"]
    value: Tensor = still.square().sum((1, 2)) / still.shape[1]
    return value


def settled_threshold(
    architecture: Architecture, parameters: Parameters, x: Signals
) -> Float[Tensor, " runs"]:
    """The threshold at which BatchTopK keeps, on all of `x` as one batch, just as many latents.

    It is the largest positive part that is not kept, and codes are those above it.

    Parameters
    ----------
    architecture, parameters, x
        As for `encoded`; the training data.
    """
    pre = _products(architecture, parameters, x)[1].flatten(1)
    places = architecture.kept * x.shape[1] + 1
    if places > pre.shape[1]:
        return pre.new_zeros(len(pre))
    return pre.topk(places, dim=1, sorted=False).values.amin(1).clamp(min=0)
