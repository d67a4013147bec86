r"""Sparse autoencoders on functions: dense, convolutional, spectral, plain and lifted.

A dense one (SAE-MLP) has an atom of m channels for each latent; a convolutional one (SAE-CNN) taps
of q pixels, wrapped around the grid; a spectral one (SAE-FNO) K modes. All infer codes by unrolled
steps, and learn by the mean squared error of what these decode to,

\[ \tfrac12\,\mathbb{E}\,\lVert x-Dz(x)\rVert^2, \]

mean over samples and grid, sum over channels. With a lifting \( L\in\mathbb{R}^{h\times m} \) of
channels, weights are those of h channels, the decoder reads them through \( P=L^T \) or
\( P=L^+ \), and the encoder through \( L^T \).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Float64

from pentad.simulations.models.operator_codes import Inference, inferred
from pentad.simulations.models.operator_layers import (
    Layer,
    Sizes,
    dense_layer,
    half_plane,
    pixel_layer,
    spectral_layer,
)
from pentad.simulations.randomness import normals
from pentad.theory.numbers.scalars import require, require_count

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

DENSE, CONVOLUTIONAL, SPECTRAL = "dense", "convolutional", "spectral"
KINDS = (SPECTRAL, CONVOLUTIONAL, DENSE)
TRANSPOSE, PSEUDO_INVERSE = "transpose", "pseudo-inverse"
PLAIN = "none"
LIFTINGS = (PLAIN, TRANSPOSE, PSEUDO_INVERSE)

Parameters = Mapping[str, Tensor]


@dataclass(frozen=True)
class OperatorArchitecture:
    """What operator autoencoders of one batch have in common.

    Parameters
    ----------
    kind
        One of `KINDS`.
    p, m
        Concepts, and channels of a signal.
    sizes
        Points of the training grid along every axis; none for dense ones.
    modes
        K of spectral ones.
    taps
        q of convolutional ones, along every axis.
    tied
        Whether the encoder is the decoder's adjoint.
    unit
        Whether concepts are kept at a mean square of 1 on the training grid.
    lifting
        One of `LIFTINGS`.
    h
        Channels of the lifted space.
    learned
        Whether L is trained too.

    Raises
    ------
    ValueError
        For an unknown kind, or numbers that do not suit it.
    """

    kind: str
    p: int
    m: int = 1
    sizes: Sizes = ()
    modes: int = 0
    taps: int = 0
    tied: bool = True
    unit: bool = True
    lifting: str = PLAIN
    h: int = 0
    learned: bool = False

    def __post_init__(self) -> None:
        require(self.kind in KINDS, f"the kind is one of {', '.join(KINDS)}; got {self.kind}")
        require(
            self.lifting in LIFTINGS,
            f"the lifting is one of {', '.join(LIFTINGS)}; got {self.lifting}",
        )
        require_count(self.p, "p")
        require_count(self.m, "m")
        for n in self.sizes:
            require_count(n, "points of the training grid")
        axes = len(self.sizes)
        require(
            axes == 0 if self.kind == DENSE else axes in (1, 2),
            f"{self.kind} autoencoders live on {'no grid' if self.kind == DENSE else 'a grid'}; "
            f"got sizes {self.sizes}",
        )
        if self.kind == SPECTRAL:
            require(
                0 <= self.modes <= min(self.sizes) // 2,
                f"modes are at most half the points; got {self.modes} of {self.sizes}",
            )
        if self.kind == CONVOLUTIONAL:
            require(
                1 <= self.taps <= min(self.sizes),
                f"taps are 1 to the points of the grid; got {self.taps} of {self.sizes}",
            )
        if self.lifting == PLAIN:
            require(self.h == 0 and not self.learned, f"without a lifting h is 0; got {self.h}")
        else:
            require(self.h >= self.m, f"a lifting goes up, h >= m; got {self.h} from {self.m}")
            require(not self.unit, "lifted concepts are not kept at a mean square of 1")
            require(self.tied, "lifted autoencoders share their weights")

    @property
    def channels(self) -> int:
        """Channels of the weights."""
        return self.h or self.m

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the weights of one run."""
        own: tuple[int, ...]
        match self.kind:
            case "spectral":
                own = (len(half_plane(self.modes, len(self.sizes))), 2)
            case "convolutional":
                own = (self.taps,) * len(self.sizes)
            case _:
                own = ()
        return (self.p, self.channels, *own)


def starts(
    architecture: OperatorArchitecture,
    seed: int,
    runs: range,
    lifting: Float64[np.ndarray, "runs h m"] | None = None,
) -> dict[str, Float64[np.ndarray, "runs ..."]]:
    """Parameters to begin from: weights uniform on a sphere for each concept.

    Parameters
    ----------
    architecture
    seed
        Of the random numbers.
    runs
        Numbers of the runs; each begins the same in any company.
    lifting
        L of every run, for lifted ones.

    Raises
    ------
    ValueError
        If a lifting is missing or of another shape.

    Returns
    -------
    dict
        Arrays (runs, ...): decoder; encoder, if it is not tied; lifting, if there is one.
    """
    a = architecture
    weights = normals(seed, "decoder", runs, a.shape)
    if a.kind == SPECTRAL:
        weights[..., 0, 1] = 0
    weights /= np.sqrt((weights**2).sum(tuple(range(2, weights.ndim)), keepdims=True))
    begun = {"decoder": weights}
    if not a.tied:
        begun["encoder"] = weights.copy()
    if a.lifting != PLAIN:
        shape = (len(runs), a.h, a.m)
        require(
            lifting is not None and lifting.shape == shape,
            f"liftings are {shape}; got {None if lifting is None else lifting.shape}",
        )
        begun["lifting"] = np.array(lifting)
    return begun


def layers(
    architecture: OperatorArchitecture, parameters: Parameters, sizes: Sizes | None = None
) -> tuple[Layer, Layer]:
    """Encoder and decoder of all runs; on another grid by the rule of the kind.

    Parameters
    ----------
    architecture
    parameters
        As of `starts`.
    sizes
        Of the grid; by default that of training.
    """
    a = architecture
    sizes = a.sizes if sizes is None else sizes
    weights = parameters["decoder"]
    if a.lifting == PLAIN:
        decoder = _layer(a, weights, sizes)
        return (decoder if a.tied else _layer(a, parameters["encoder"], sizes)), decoder
    L = parameters["lifting"]
    encoder = _layer(a, _projected(L.transpose(1, 2), weights), sizes)
    if a.lifting == TRANSPOSE:
        return encoder, encoder
    return encoder, _layer(a, _projected(_pseudo_inverse(L), weights), sizes)


def _layer(a: OperatorArchitecture, weights: Tensor, sizes: Sizes) -> Layer:
    match a.kind:
        case "spectral":
            return spectral_layer(weights, a.modes, sizes)
        case "convolutional":
            return pixel_layer(weights, -(a.taps // 2), prod(a.sizes) ** -0.5, sizes)
        case _:
            return dense_layer(weights)


def _projected(P: Float[Tensor, "runs m h"], weights: Tensor) -> Tensor:
    """Weights of m channels from those of h."""
    flat = weights.flatten(3) if weights.ndim > 3 else weights[..., None]
    own = P[:, None] @ flat
    return own.reshape(*own.shape[:3], *weights.shape[3:])


def _pseudo_inverse(L: Float[Tensor, "runs h m"]) -> Float[Tensor, "runs m h"]:
    import torch

    transposed = L.transpose(1, 2)
    found: Tensor = torch.linalg.solve(transposed @ L, transposed)
    return found


def loss(
    architecture: OperatorArchitecture,
    inference: Inference,
    parameters: Parameters,
    signals: Float[Tensor, "_ batch m *n"],
    penalty: Float[Tensor, " runs"],
    step: Float[Tensor, " runs"] | None = None,
) -> Float[Tensor, " runs"]:
    """Half the mean squared error of every run."""
    encoder, decoder = layers(architecture, parameters)
    codes = inferred(inference, encoder, decoder, signals, penalty, step)
    rest = signals - decoder.decoded(codes)
    value: Tensor = rest.square().flatten(1).sum(1) / (2 * rest.shape[1] * decoder.points)
    return value


def at_unit_energy(
    architecture: OperatorArchitecture, weights: Float[Tensor, "runs p m *own"]
) -> Float[Tensor, "runs p m *own"]:
    """Weights of concepts with a mean square of 1 on the training grid."""
    size = _layer(architecture, weights, architecture.sizes).energies().sqrt()
    return weights / size.reshape(*size.shape, *[1] * (weights.ndim - 2))
