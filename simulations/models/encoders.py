r"""Encoders that turn signals into codes in one pass, for a batch of runs, and what trains them.

The parameters of a run are one vector; an encoder says how it is cut into arrays. A learned
dictionary is one of them, and its atoms have unit length whatever the vector says.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Float64

from pentad.simulations.models.gates import rectified, top_k
from pentad.simulations.randomness import normals, uniforms

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

Parameters = Mapping[str, Tensor]


@dataclass(frozen=True)
class Encoder:
    """A one-pass encoder.

    Parameters
    ----------
    shapes
        Shape of every array of parameters by its name; the last axis of a matrix is what it maps
        to, and "dictionary" (d, n) is learned beside it.
    codes
        From arrays with the runs in front, and signals (runs, samples, d), to codes.
    """

    shapes: Mapping[str, tuple[int, ...]]
    codes: Callable[[Parameters, Tensor], Tensor] = field(repr=False)

    @property
    def size(self) -> int:
        """Numbers in the vector of a run."""
        return sum(math.prod(shape) for shape in self.shapes.values())

    def arrays(self, vectors: Float[Tensor, "runs size"]) -> dict[str, Tensor]:
        """The vectors of all runs cut into arrays (runs, ...); atoms of unit length."""
        cuts = vectors.split([math.prod(shape) for shape in self.shapes.values()], dim=1)
        arrays = {
            name: cut.unflatten(1, shape)
            for cut, (name, shape) in zip(cuts, self.shapes.items(), strict=True)
        }
        if "dictionary" in arrays:
            atoms = arrays["dictionary"]
            arrays["dictionary"] = atoms / atoms.norm(dim=1, keepdim=True).clamp(min=1e-12)
        return arrays

    def starts(self, seed: int, count: int) -> Float64[np.ndarray, "count size"]:
        """Vectors to begin from: uniform up to one over the root of the inputs; normal atoms.

        Parameters
        ----------
        seed, count
            Of the random numbers, and how many; further ones leave the first as they are.
        """
        parts = []
        inputs = 1
        for name, shape in self.shapes.items():
            inputs = shape[0] if len(shape) == 2 else inputs
            if name == "dictionary":
                drawn = normals(seed, name, range(count), shape)
            else:
                drawn = (2 * uniforms(seed, name, range(count), shape) - 1) / math.sqrt(inputs)
            parts.append(drawn.reshape(count, -1))
        return np.concatenate(parts, axis=1)

    def beside(self, d: int, n: int) -> "Encoder":
        """The same encoder with a learned dictionary beside it."""
        return Encoder({**self.shapes, "dictionary": (d, n)}, self.codes)


def linear_encoder(n: int, d: int, *, bias: bool, kept: int = 0) -> Encoder:
    """Linear and then rectified, keeping the `kept` largest of each sample, or all for 0.

    Parameters
    ----------
    n, d
        Latents and dimensions.
    bias
        Whether pre-activations have a bias.
    kept
        Latents that stay active at most.
    """

    def codes(parameters: Parameters, x: Tensor) -> Tensor:
        pre = x @ parameters["encoder"]
        if bias:
            pre = pre + parameters["bias"][:, None]
        return top_k(pre, kept) if kept else rectified(pre)

    return Encoder({"encoder": (d, n), **({"bias": (n,)} if bias else {})}, codes)


def perceptron(n: int, d: int, hidden: int, *, bias: bool) -> Encoder:
    """One hidden layer; parameters as for `linear_encoder`, and the number of hidden units."""

    def codes(parameters: Parameters, x: Tensor) -> Tensor:
        units = x @ parameters["first"]
        if bias:
            units = units + parameters["first_bias"][:, None]
        pre = rectified(units) @ parameters["second"]
        if bias:
            pre = pre + parameters["second_bias"][:, None]
        return rectified(pre)

    first = {"first": (d, hidden), **({"first_bias": (hidden,)} if bias else {})}
    return Encoder(
        {**first, "second": (hidden, n), **({"second_bias": (n,)} if bias else {})}, codes
    )


def unrolled(n: int, d: int, layers: int) -> Encoder:
    """LISTA with non-negative codes: s <- (x E + s F - theta)_+ from s = 0, as often as layers."""

    def codes(parameters: Parameters, x: Tensor) -> Tensor:
        driven = x @ parameters["encoder"]
        threshold = parameters["thresholds"].clamp(min=0)
        reached = rectified(driven - threshold[:, :1])
        for layer in range(1, layers):
            reached = rectified(driven + reached @ parameters["feedback"] - threshold[:, [layer]])
        return reached

    return Encoder({"encoder": (d, n), "feedback": (n, n), "thresholds": (layers, n)}, codes)


def unrolled_starts(
    D: Float64[np.ndarray, "batch d n"], penalty: Float64[np.ndarray, " batch"], layers: int
) -> Float64[np.ndarray, "batch size"]:
    """Vectors of `unrolled` that make it as many shrinkage steps, for every dictionary.

    Parameters
    ----------
    D
        Unit atoms as columns.
    penalty
        Weights of the l1 norm.
    layers
        Steps.
    """
    step = 1 / np.linalg.norm(D, ord=2, axis=(-2, -1))[:, None, None] ** 2
    feedback = np.eye(D.shape[-1]) - step * (D.swapaxes(-1, -2) @ D)
    thresholds = np.broadcast_to(step * penalty[:, None, None], (len(D), layers, D.shape[-1]))
    return np.concatenate(
        [each.reshape(len(D), -1) for each in (step * D, feedback, thresholds)], 1
    )


def reconstruction_loss(
    D: Float[Tensor, "runs d n"],
    x: Float[Tensor, "runs samples d"],
    codes: Float[Tensor, "runs samples n"],
    penalty: Float[Tensor, " runs"],
) -> Float[Tensor, " runs"]:
    r"""The loss of arXiv:2411.13117: mean squared error of entries plus lambda mean |s|.

    It is 2 / d times \( \tfrac12 |x - D s|^2 + \lambda d / (2 n) |s|_1 \), averaged over samples.

    Parameters
    ----------
    D, x, codes
        Of every run.
    penalty
        (runs,) lambda, dimensionless.
    """
    error = (x - codes @ D.mT).square().mean((-2, -1))
    value: Tensor = error + penalty * codes.abs().mean((-2, -1))
    return value


def cosine_loss(
    true: Float[Tensor, "runs samples n"], found: Float[Tensor, "runs samples n"]
) -> Float[Tensor, " runs"]:
    """Minus the cosine of true and found latents over samples, mean over latents."""
    import torch

    value: Tensor = -torch.cosine_similarity(true, found, dim=-2).mean(-1)
    return value
