"""What a source of activations is, and the ones that the suite brings along."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from jaxtyping import Float32

from pentad.theory.numbers.scalars import require, require_count

Draw = Callable[..., np.ndarray]
"""From a count, a seed and `held_out=` to that many vectors, (count, d)."""

SEEN = 0.8
"""Share of a photograph, a text or a file that vectors come from which are not held out."""


@dataclass(frozen=True)
class ActivationSource:
    """Vectors to train and test a sparse autoencoder on.

    Parameters
    ----------
    name
        Short, as in tables.
    words
        What the vectors are, in words that claim no more than that.
    draw
        What draws them.
    """

    name: str
    words: str
    draw: Draw

    def vectors(
        self, count: int, seed: int, *, held_out: bool = False
    ) -> Float32[np.ndarray, "count d"]:
        """So many vectors, the same for the same seed.

        Parameters
        ----------
        count, seed
            How many, and where random numbers begin.
        held_out
            Whether they come from a part of the material from which no others come.

        Raises
        ------
        ValueError
            For a count below 1, and where what is drawn is no finite matrix of that many rows.
        """
        require_count(count, "count")
        drawn = np.asarray(self.draw(count, seed, held_out=held_out), dtype=np.float32)
        require(
            drawn.ndim == 2 and len(drawn) == count,
            f"{self.name} gives {count} vectors; got shape {drawn.shape}",
        )
        require(bool(np.isfinite(drawn).all()), f"{self.name} gives finite numbers; got others")
        return drawn


def centred(
    train: Float32[np.ndarray, "samples d"], *others: Float32[np.ndarray, "... d"]
) -> tuple[Float32[np.ndarray, "... d"], ...]:
    """All arrays without the mean of the first, and scaled so that its rows have mean square d.

    Raises
    ------
    ValueError
        If all rows of the first are equal.
    """
    mean = train.mean(0, dtype=float)
    scale = float(np.sqrt(np.mean((train - mean) ** 2, dtype=float)))
    require(scale > 0, "vectors must differ; all rows are equal")
    return tuple(((each - mean) / scale).astype(np.float32) for each in (train, *others))


def part(length: int, *, held_out: bool) -> range:
    """The places of a whole of that length that are held out, its end, or all others.

    >>> part(10, held_out=False), part(10, held_out=True)
    (range(0, 8), range(8, 10))
    """
    border = int(SEEN * length)
    return range(border, length) if held_out else range(border)


def planted(n: int = 512, d: int = 64, k: int = 16) -> ActivationSource:
    """Sums of k random unit atoms out of n, amplitudes |N(0, 1)|: the codes are known."""

    def draw(count: int, seed: int, *, held_out: bool) -> np.ndarray:
        from pentad.simulations.models.planted_codes import unit_dictionaries
        from pentad.simulations.randomness import normals, uniforms

        dictionary = unit_dictionaries(n, d, seed=0, purpose="planted source", dictionaries=1)[0]
        made = np.empty((count, d), dtype=np.float32)
        purpose = "held out" if held_out else "seen"
        for first in range(0, count, 4096):
            rows = range(first, min(first + 4096, count))
            support = np.argsort(uniforms(seed, f"support, {purpose}", rows, (n,)), axis=1)[:, :k]
            sizes = np.abs(normals(seed, f"sizes, {purpose}", rows, (k,)))
            made[first : first + len(rows)] = np.einsum(
                "sk,ksd->sd", sizes, dictionary.T[support.T]
            )
        return made

    return ActivationSource(
        "planted", f"sums of {k} of {n} random atoms in {d} dimensions, amplitudes |N(0, 1)|", draw
    )


def image_patches(side: int = 8) -> ActivationSource:
    """Grey patches of the photograph that Matplotlib brings along, each without its mean."""

    def draw(count: int, seed: int, *, held_out: bool) -> np.ndarray:
        from pentad.simulations.activations.images import patches

        return patches(count, side, seed, held_out=held_out)

    return ActivationSource(
        "image-patches", f"{side} x {side} grey patches of one photograph, mean removed", draw
    )


def byte_transformer(layer: int = 1) -> ActivationSource:
    """The residual stream of a tiny transformer that the suite trains on Python's own source."""

    def draw(count: int, seed: int, *, held_out: bool) -> np.ndarray:
        from pentad.simulations.activations.byte_transformer import residual_stream

        return residual_stream(count, layer, seed, held_out=held_out)

    return ActivationSource(
        "byte-transformer",
        f"residual stream after layer {layer} of a byte-level transformer (2 layers, 64 "
        "dimensions) that was trained for a minute on Python's standard library; no language model",
        draw,
    )


SOURCES: dict[str, Callable[[], ActivationSource]] = {
    "planted": planted,
    "image-patches": image_patches,
    "byte-transformer": partial(byte_transformer, 1),
}
"""Sources that need nothing from outside, by name."""
