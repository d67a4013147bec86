r"""Layers of operator autoencoders, any number of them as one tensor program.

A decoder takes p codes on a grid to signals of m channels, and multiplies every mode by a p x m
matrix, its *multiplier*; its adjoint, with means over the grid and sums over channels, by the
conjugates. Grids are on the circle, on the torus, or have no axis at all: then codes are numbers,
signals vectors, and the layer is the matrix of a plain sparse autoencoder.

A rule says which multiplier the same weights have on another grid. By the Fourier rule weights
belong to modes: those beyond half the grid are left out, and the mode of exactly half of it is
counted once. By the pixel rule they belong to pixels, whatever the distance between these is.

What a decoder can make lies in few modes, and in coordinates of these it is a matrix: the *atoms*,
one for every concept and point. So inference is the same products whatever the layer is, one for
each run, which nothing mixes; on the few points of these grids that is faster than fast transforms,
and these round differently in company.
"""

from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Float64, Int64

from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

Sizes = tuple[int, ...]


@dataclass(frozen=True)
class Layer:
    """A decoder and its adjoint on one grid.

    Attributes
    ----------
    multipliers
        (runs, p, m, modes, 2), real and imaginary parts; (runs, p, m) where there is no grid.
    sizes
        Points of the grid along every axis.
    reach
        Modes of the multipliers are those of `half_of_modes(reach, sizes)`.
    atoms
        (runs, p points, coordinates): what a code of 1 at a point decodes to, in coordinates whose
        squares sum to the mean square.
    """

    multipliers: Tensor
    sizes: Sizes
    reach: int
    atoms: Tensor

    @property
    def points(self) -> int:
        """Of the grid; one where there is none."""
        return prod(self.sizes)

    def coordinates(
        self, signals: Float[Tensor, "runs batch m *n"]
    ) -> Float[Tensor, "runs batch coordinates"]:
        """What the layer sees of signals: their part in its modes."""
        if not self.sizes:
            return signals
        runs, batch = signals.shape[:2]
        basis = tensor(transform(self.reach, self.sizes), signals)
        flat = signals.reshape(runs, -1, self.points)
        return (flat @ basis.expand(runs, *basis.shape)).reshape(runs, batch, -1)

    def values(
        self, coordinates: Float[Tensor, "runs batch coordinates"]
    ) -> Float[Tensor, "runs batch m *n"]:
        """Signals on the grid that have these coordinates."""
        if not self.sizes:
            return coordinates
        runs, batch = coordinates.shape[:2]
        m = self.multipliers.shape[2]
        basis = tensor(transform(self.reach, self.sizes), coordinates).T * self.points
        flat = coordinates.reshape(runs, batch * m, -1)
        return (flat @ basis.expand(runs, *basis.shape)).reshape(runs, batch, m, *self.sizes)

    def decoded(self, codes: Float[Tensor, "runs batch p *n"]) -> Float[Tensor, "runs batch m *n"]:
        """Signals from codes, which are densities: a spike on a grid is as high as it is thin."""
        return self.values(codes.flatten(2) @ self.atoms)

    def encoded(
        self, signals: Float[Tensor, "runs batch m *n"]
    ) -> Float[Tensor, "runs batch p *n"]:
        """The adjoint: correlations of signals with concepts."""
        return self.shaped(self.correlations(self.coordinates(signals)))

    def correlations(
        self, coordinates: Float[Tensor, "runs batch coordinates"]
    ) -> Float[Tensor, "runs batch latents"]:
        """Of what has these coordinates with every concept at every point."""
        return (coordinates @ self.atoms.transpose(1, 2)) * self.points

    def shaped(self, codes: Float[Tensor, "runs batch latents"]) -> Tensor:
        """Codes with their axes, (runs, batch, p, *n)."""
        return codes.reshape(*codes.shape[:2], -1, *self.sizes)

    def gain(self) -> Float[Tensor, " runs"]:
        r"""\( \Lambda \), the squared norm of the decoder: the largest over modes."""
        import torch

        if not self.sizes:
            own = self.multipliers
            found: Tensor = torch.linalg.eigvalsh(own.transpose(1, 2) @ own)[:, -1]
            return found
        if self.multipliers.shape[2] == 1:
            return self.multipliers.square().sum((1, 2, 4)).amax(-1)
        matrices = torch.view_as_complex(self.multipliers).movedim(3, 1)
        largest: Tensor = torch.linalg.eigvalsh(matrices.mH @ matrices)[..., -1].amax(-1)
        return largest

    def energies(self) -> Float[Tensor, "runs p"]:
        """Mean squares of the concepts on the grid, summed over channels, by Parseval."""
        if not self.sizes:
            return self.multipliers.square().sum(-1)
        times = tensor(multiplicities(self.reach, self.sizes), self.multipliers)
        return (self.multipliers.square().sum(-1) * times).flatten(2).sum(-1)


def dense_layer(weights: Float[Tensor, "runs p m"]) -> Layer:
    """The layer of a plain sparse autoencoder, on no grid."""
    return Layer(weights, (), 0, weights)


def _layer(multipliers: Float[Tensor, "runs p m modes 2"], sizes: Sizes, reach: int) -> Layer:
    import torch

    table = _waves_of_grid(reach, sizes) * np.sqrt(multiplicities(reach, sizes))[:, None]
    wave = tensor(table / prod(sizes), multipliers)[:, None]
    W = multipliers[:, :, None]
    real = W[..., 0] * wave[..., 0] - W[..., 1] * wave[..., 1]
    imaginary = W[..., 0] * wave[..., 1] + W[..., 1] * wave[..., 0]
    atoms = torch.cat([real, imaginary], -1).flatten(3).flatten(1, 2)
    return Layer(multipliers, sizes, reach, atoms)


def tensor(values: np.ndarray, like: Tensor) -> Tensor:
    """An array as a tensor of the type and on the device of another."""
    import torch

    return torch.from_numpy(values).to(like.device, like.dtype)


@cache
def half_plane(reach: int, axes: int) -> Int64[np.ndarray, "modes axes"]:
    """One of each pair of opposite modes up to `reach` along every axis, the mode 0 first.

    >>> half_plane(1, 2).tolist()
    [[0, 0], [0, 1], [1, -1], [1, 0], [1, 1]]
    """
    every = product(range(-reach, reach + 1), repeat=axes)
    return np.array([k for k in every if k >= (0,) * axes], dtype=np.int64)


@cache
def half_of_modes(reach: int, sizes: Sizes) -> Int64[np.ndarray, "modes axes"]:
    """Modes up to `reach` on a grid, one of each pair of opposite ones, as residues.

    Modes beyond half the grid have no place; those that differ by points of the grid are one.
    """
    found: dict[tuple[int, ...], None] = {}
    for k in half_plane(min(reach, max(sizes) // 2), len(sizes)).tolist():
        if all(2 * abs(each) <= n for each, n in zip(k, sizes, strict=True)):
            own = tuple(each % n for each, n in zip(k, sizes, strict=True))
            opposite = tuple(-each % n for each, n in zip(k, sizes, strict=True))
            if opposite not in found:
                found[own] = None
    return np.array(list(found), dtype=np.int64)


def waves(places: Int64[np.ndarray, "points axes"], modes: Int64[np.ndarray, "modes axes"],
          sizes: Sizes) -> Float64[np.ndarray, "points modes 2"]:  # fmt: skip
    r"""\( \cos\phi,-\sin\phi \) of \( \phi=2\pi\sum_ik_ij_i/n_i \), reduced before rounding."""
    turns = sum((places[:, None, i] * modes[None, :, i] % n) / n for i, n in enumerate(sizes))
    angles = 2 * np.pi * (turns % 1.0)
    return np.stack([np.cos(angles), -np.sin(angles)], -1)


@cache
def multiplicities(reach: int, sizes: Sizes) -> Float64[np.ndarray, " modes"]:
    """How often a mode stands for itself and its opposite: once or twice."""
    modes, n = half_of_modes(reach, sizes), np.array(sizes)
    return np.where((2 * modes % n == 0).all(1), 1.0, 2.0)


@cache
def _waves_of_grid(reach: int, sizes: Sizes) -> Float64[np.ndarray, "points modes 2"]:
    places = np.array(list(product(*map(range, sizes))), dtype=np.int64)
    return waves(places, half_of_modes(reach, sizes), sizes)


@cache
def transform(reach: int, sizes: Sizes) -> Float64[np.ndarray, "points coordinates"]:
    """From values on a grid to coordinates: all real parts, then all imaginary ones."""
    table = _waves_of_grid(reach, sizes) * np.sqrt(multiplicities(reach, sizes))[:, None]
    return np.concatenate([table[..., 0], table[..., 1]], 1) / prod(sizes)


@cache
def _shares(reach: int, sizes: Sizes) -> tuple[np.ndarray, np.ndarray]:
    """Which weights make up a multiplier: real and imaginary parts, (weights, modes)."""
    weights, n = half_plane(reach, len(sizes)), np.array(sizes)
    modes = half_of_modes(reach, sizes)
    placed = (2 * np.abs(weights) <= n).all(1)[:, None]
    same = ((weights[:, None] - modes) % n == 0).all(2) & placed
    opposite = ((weights[:, None] + modes) % n == 0).all(2) & placed
    total = np.maximum((same * 1.0 + opposite).sum(0), 1)
    return (same * 1.0 + opposite) / total, (same * 1.0 - opposite) / total


def spectral_layer(weights: Float[Tensor, "runs p m modes 2"], reach: int, sizes: Sizes) -> Layer:
    """The layer of spectral weights on a grid, by the Fourier rule.

    Parameters
    ----------
    weights
        Real and imaginary parts at the modes of `half_plane(reach, axes)`; on the circle 0 .. K.
    reach
        K, along every axis.
    sizes
        Of the grid, odd or even, smaller or larger.

    Raises
    ------
    ValueError
        If there are not as many weights as modes.
    """
    import torch

    modes = len(half_plane(reach, len(sizes)))
    require(
        weights.shape[3] == modes,
        f"modes up to {reach} on {len(sizes)} axes are {modes}; got {weights.shape[3]} weights",
    )
    runs, p, m = weights.shape[:3]
    parts = [
        weights[..., i].reshape(runs, p * m, modes)
        @ tensor(share, weights).expand(runs, *share.shape)
        for i, share in enumerate(_shares(reach, sizes))
    ]
    return _layer(torch.stack(parts, -1).reshape(runs, p, m, -1, 2), sizes, reach)


def pixel_layer(
    taps: Float[Tensor, "runs p m *taps"], first: int, scale: float, sizes: Sizes
) -> Layer:
    r"""The layer of taps on a grid, by the pixel rule: \( m(k)=s\sum_lw_le^{-2\pi ikl/n} \).

    Parameters
    ----------
    taps
        (runs, p, m, q), or (runs, p, m, q, q) on the torus; there may be more taps than points.
    first
        The pixel of the first tap along every axis, of either sign.
    scale
        s, the share of the domain that a tap stands for where the layer was made.
    sizes
        Of the grid.
    """
    reach = max(sizes) // 2
    places = np.array(list(product(*(range(first, first + q) for q in taps.shape[3:]))))
    table = scale * waves(places, half_of_modes(reach, sizes), sizes).reshape(len(places), -1)
    runs, p, m = taps.shape[:3]
    own = taps.reshape(runs, p * m, -1) @ tensor(table, taps).expand(runs, *table.shape)
    return _layer(own.reshape(runs, p, m, -1, 2), sizes, reach)


def kernels(layer: Layer) -> Float[Tensor, "runs p m *n"]:
    """Values of the concepts on the grid: what a spike as high as there are points decodes to."""
    import torch

    if not layer.sizes:
        return layer.multipliers
    times = tensor(np.sqrt(multiplicities(layer.reach, layer.sizes)), layer.multipliers)
    parts = [layer.multipliers[..., i] * times for i in range(2)]
    return layer.values(torch.cat(parts, -1).flatten(2))


def exported(layer: Layer) -> tuple[Tensor, int, float]:
    """The pixel kernel that a layer is on its grid: taps, first pixel and scale of `pixel_layer`.

    On that grid the two are one layer; on others the export keeps its pixels. The squares of the
    taps of a concept of mean square 1 sum to 1.

    Parameters
    ----------
    layer
        On a grid of one size along its axes.

    Raises
    ------
    ValueError
        If there is no grid, or sizes differ.
    """
    require(
        len(set(layer.sizes)) == 1,
        f"a layer is exported on a grid of one size along its axes; got {layer.sizes}",
    )
    n, points = layer.sizes[0], prod(layer.sizes)
    axes = tuple(range(-len(layer.sizes), 0))
    taps = kernels(layer).roll((n // 2,) * len(axes), axes) / points**0.5
    return taps, -(n // 2), points**-0.5


def resampled(layer: Layer, sizes: Sizes) -> Layer:
    """A layer on the circle by the Fourier rule on another grid: its kernel, resampled.

    Its multipliers are taken as weights of modes, and so, on a finer grid, that of half the grid
    belongs to that mode and to its opposite, each with the whole of it.

    Raises
    ------
    ValueError
        If the layer is not on the circle.
    """
    require(len(layer.sizes) == 1, f"a layer on the circle is meant; got sizes {layer.sizes}")
    return spectral_layer(layer.multipliers, layer.multipliers.shape[3] - 1, sizes)
