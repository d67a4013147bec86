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
from pentad.theory.numbers.scalars import require

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
    pullback
        From these, the codes and the gradient of a loss by them, to its gradient by each array but
        the dictionary, written by hand; None leaves it to automatic differentiation.
    """

    shapes: Mapping[str, tuple[int, ...]]
    codes: Callable[[Parameters, Tensor], Tensor] = field(repr=False)
    pullback: Callable[[Parameters, Tensor, Tensor, Tensor], Parameters] | None = field(
        default=None, repr=False
    )

    @property
    def size(self) -> int:
        """Numbers in the vector of a run."""
        return sum(math.prod(shape) for shape in self.shapes.values())

    def arrays(self, vectors: Float[Tensor, "runs size"]) -> dict[str, Tensor]:
        """The vectors of all runs cut into arrays (runs, ...); atoms of unit length."""
        arrays, first = {}, 0
        for name, shape in self.shapes.items():
            last = first + math.prod(shape)
            arrays[name] = vectors[:, first:last].reshape(len(vectors), *shape)
            first = last
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
        return Encoder({**self.shapes, "dictionary": (d, n)}, self.codes, self.pullback)


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

    def pullback(_: Parameters, x: Tensor, found: Tensor, slope: Tensor) -> Parameters:
        slope = slope * (found > 0)
        return {"encoder": x.mT @ slope, **({"bias": slope.sum(1)} if bias else {})}

    return Encoder({"encoder": (d, n), **({"bias": (n,)} if bias else {})}, codes, pullback)


def perceptron(n: int, d: int, hidden: int, *, bias: bool) -> Encoder:
    """One hidden layer; parameters as for `linear_encoder`, and the number of hidden units."""

    def units(parameters: Parameters, x: Tensor) -> Tensor:
        pre = x @ parameters["first"]
        return rectified(pre + parameters["first_bias"][:, None] if bias else pre)

    def codes(parameters: Parameters, x: Tensor) -> Tensor:
        pre = units(parameters, x) @ parameters["second"]
        return rectified(pre + parameters["second_bias"][:, None] if bias else pre)

    def pullback(parameters: Parameters, x: Tensor, found: Tensor, slope: Tensor) -> Parameters:
        slope = slope * (found > 0)
        middle = units(parameters, x)
        inner = (slope @ parameters["second"].mT) * (middle > 0)
        slopes = {"first": x.mT @ inner, "second": middle.mT @ slope}
        if bias:
            slopes |= {"first_bias": inner.sum(1), "second_bias": slope.sum(1)}
        return slopes

    first = {"first": (d, hidden), **({"first_bias": (hidden,)} if bias else {})}
    return Encoder(
        {**first, "second": (hidden, n), **({"second_bias": (n,)} if bias else {})},
        codes,
        pullback,
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


def reconstruction_slopes(
    encoder: Encoder,
    vectors: Float[Tensor, "runs size"],
    x: Float[Tensor, "runs samples d"],
    penalty: Float[Tensor, " runs"],
    D: Float[Tensor, "runs d n"] | None = None,
) -> tuple[Float[Tensor, " runs"], Float[Tensor, "runs size"]]:
    """The reconstruction loss of an encoder with non-negative codes, and its gradient by hand.

    Parameters
    ----------
    encoder
        One with a `pullback`.
    vectors
        Of every run.
    x
        Signals of every run.
    penalty
        (runs,) lambda.
    D
        Dictionaries, where they are not among the parameters.

    Raises
    ------
    ValueError
        If the encoder has no pullback, or there is no dictionary.
    """
    import torch

    pullback = _pullback(encoder)
    arrays = encoder.arrays(vectors)
    learned = "dictionary" in arrays
    atoms: Any = arrays["dictionary"] if learned else D
    require(atoms is not None, "a reconstruction needs a dictionary")
    codes = encoder.codes(arrays, x)
    residual = torch.baddbmm(x, codes, atoms.mT, beta=-1)
    value = residual.square().mean((-2, -1)) + penalty * codes.mean((-2, -1))
    residual *= 2 / residual[0].numel()
    by_codes = residual @ atoms + (penalty / codes[0].numel())[:, None, None]
    slopes = dict(pullback(arrays, x, codes, by_codes))
    if learned:
        by_atoms = residual.mT @ codes
        radial = atoms * (atoms * by_atoms).sum(1, keepdim=True)
        start = encoder.size - atoms[0].numel()
        lengths = vectors[:, start:].reshape(atoms.shape).norm(dim=1, keepdim=True)
        slopes["dictionary"] = (by_atoms - radial) / lengths.clamp(min=1e-12)
    return value, torch.cat([slopes[name].flatten(1) for name in encoder.shapes], dim=1)


def code_error_slopes(
    encoder: Encoder,
    vectors: Float[Tensor, "runs size"],
    x: Float[Tensor, "runs samples d"],
    true: Float[Tensor, "runs samples n"],
) -> tuple[Float[Tensor, " runs"], Float[Tensor, "runs size"]]:
    """The mean squared error of codes, and its gradient by hand; parameters as above."""
    import torch

    pullback = _pullback(encoder)
    arrays = encoder.arrays(vectors)
    codes = encoder.codes(arrays, x)
    residual = codes - true
    value = residual.square().mean((-2, -1))
    slopes = pullback(arrays, x, codes, residual * (2 / residual[0].numel()))
    return value, torch.cat([slopes[name].flatten(1) for name in encoder.shapes], dim=1)


def _pullback(encoder: Encoder) -> Callable[[Parameters, Tensor, Tensor, Tensor], Parameters]:
    require(encoder.pullback is not None, "this encoder has no gradient by hand")
    assert encoder.pullback is not None
    return encoder.pullback
