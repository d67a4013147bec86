r"""Gates of sparse autoencoders: how pre-activations become codes.

A gate is *pointwise* if each code depends on its own pre-activation alone: ReLU, JumpReLU and the
gated one. TopK is not, and block-TopK is TopK in each of several blocks of latents. Ties in TopK
are won by the lowest index. All gates work for floats, rationals and any other ordered numbers.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.ensembles.squares import require_finite
from pentad.theory.numbers.scalars import require, require_count

Values = Shaped[np.ndarray, "..."]


@dataclass(frozen=True)
class Relu:
    """Codes max(z, 0)."""


@dataclass(frozen=True, eq=False)
class JumpRelu:
    """Codes z where z exceeds the latent's threshold, else 0.

    Attributes
    ----------
    thresholds
        (n,) or (J, n), in the units of pre-activations, none negative.
    """

    thresholds: Shaped[np.ndarray, "*members n"]


@dataclass(frozen=True, eq=False)
class Gated:
    """Codes max(r z + s, 0) where the gate z is positive, else 0.

    Attributes
    ----------
    scales
        (n,) or (J, n): r, dimensionless, none negative.
    shifts
        (n,) or (J, n): s, in the units of codes.
    """

    scales: Shaped[np.ndarray, "*members n"]
    shifts: Shaped[np.ndarray, "*members n"]


@dataclass(frozen=True)
class TopK:
    """Codes z for the K largest pre-activations that are also positive, else 0.

    Attributes
    ----------
    K
        Latents that may be active at once.
    """

    K: int


@dataclass(frozen=True)
class BlockTopK:
    """TopK in each of several blocks of consecutive latents of one size.

    Attributes
    ----------
    K
        Latents that may be active at once in a block.
    blocks
        How many blocks there are.
    """

    K: int
    blocks: int


Gate = Relu | JumpRelu | Gated | TopK | BlockTopK


def require_gate(gate: Gate, n: int) -> None:
    """Raise unless a gate is one of n latents.

    That is, there is a threshold, or a scale and a shift, for each latent, all finite, thresholds
    and scales not negative; TopK has at least K latents, in each of its blocks.
    """
    match gate:
        case JumpRelu(thresholds):
            _require_one_a_latent(thresholds, n, "thresholds", least=0)
        case Gated(scales, shifts):
            _require_one_a_latent(scales, n, "scales", least=0)
            _require_one_a_latent(shifts, n, "shifts")
        case TopK(K):
            require_count(K, "K")
            require(n >= K, f"TopK needs at least K latents; got n={n}, K={K}")
        case BlockTopK(K, blocks):
            require_count(blocks, "blocks")
            require(n % blocks == 0, f"blocks are of one size; got n={n}, blocks={blocks}")
            require_gate(TopK(K), n // blocks)


def _require_one_a_latent(
    values: Shaped[np.ndarray, "..."], n: int, name: str, *, least: int | None = None
) -> None:
    require(
        values.shape == (n,), f"there are {name} one a latent; got shape {values.shape} for {n}"
    )
    require_finite(values, name)
    require(
        least is None or bool((values >= least).all()),
        f"{name} are not negative; got one that is",
    )


def activated(gate: Gate, z: Values) -> Values:
    """Codes of pre-activations.

    Parameters
    ----------
    gate
    z
        (*batch, n) numbers that are ordered.

    Raises
    ------
    ValueError
        If TopK asks for more latents than there are, blocks do not divide them, or a float is no
        number or infinite.

    >>> activated(TopK(1), np.array([[1.0, 3.0, 3.0], [-1.0, -2.0, -3.0]])).tolist()
    [[0.0, 3.0, 0.0], [0.0, 0.0, 0.0]]
    >>> activated(BlockTopK(1, 2), np.array([3.0, 2.0, 1.0, 0.0])).tolist()
    [3.0, 0.0, 1.0, 0.0]
    """
    require(z.ndim >= 1, "pre-activations have an axis of latents; got a number")
    require_finite(z, "pre-activations")
    match gate:
        case Relu():
            return _where(z > 0, z)
        case JumpRelu(thresholds):
            return _where(z > thresholds, z)
        case Gated(scales, shifts):
            magnitudes = scales * z + shifts
            return _where((z > 0) & (magnitudes > 0), magnitudes)
        case TopK(K):
            return _where(_is_among_largest(z, K) & (z > 0), z)
        case BlockTopK(K, blocks):
            n = z.shape[-1]
            require_gate(gate, n)
            parts = z.reshape(*z.shape[:-1], blocks, n // blocks)
            return activated(TopK(K), parts).reshape(z.shape)


def activated_by_definition(gate: Gate, z: Shaped[np.ndarray, " n"]) -> list[Any]:
    """Codes of one sample, latent by latent as the gate is defined: the slow twin of `activated`.

    A latent is among the K largest of its block if fewer than K others are larger, or equal with a
    lower index.

    Raises
    ------
    ValueError
        If the gate is of other latents.

    >>> [float(c) for c in activated_by_definition(TopK(1), np.array([1.0, 3.0, 3.0]))]
    [0.0, 3.0, 0.0]
    """
    codes: list[Any] = []
    n = len(z)
    require_gate(gate, n)
    for i in range(n):
        value = z[i]
        match gate:
            case Relu():
                is_active = value > 0
            case JumpRelu(thresholds):
                is_active = value > thresholds[i]
            case Gated(scales, shifts):
                value = scales[i] * z[i] + shifts[i]
                is_active = z[i] > 0 and value > 0
            case TopK() | BlockTopK():
                size = n // (gate.blocks if isinstance(gate, BlockTopK) else 1)
                first = i // size * size
                ahead = [
                    z[j] > z[i] or (z[j] == z[i] and j < i) for j in range(first, first + size)
                ]
                is_active = value > 0 and sum(map(bool, ahead)) < gate.K
        codes.append(value if is_active else abs(0 * value))
    return codes


def _is_among_largest(z: Values, K: int) -> Any:
    """Whether each is among the K largest of its row; the lowest index wins a tie."""
    n = z.shape[-1]
    require_gate(TopK(K), n)
    rising = np.argsort(z[..., ::-1], axis=-1, kind="stable")
    order = n - 1 - rising[..., n - K :]
    kept = np.zeros(z.shape, dtype=bool)
    np.put_along_axis(kept, order, values=True, axis=-1)
    return kept


def _where(condition: Any, values: Values) -> Values:
    return np.where(np.asarray(condition, dtype=bool), values, abs(0 * values))
