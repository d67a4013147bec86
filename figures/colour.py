"""Contrast of colours, and how far apart they are for eyes that see fewer of them.

Colours are (*batch, 3) arrays of sRGB components between 0 and 1.
"""

import numpy as np
from jaxtyping import Float64
from numpy.typing import ArrayLike

MACHADO = {
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
"""Simulations of dichromats, on linear RGB: Machado, Oliveira and Fernandes, "A
Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on
Visualization and Computer Graphics 15 (2009), severity 1.0."""

APART = 18.0
"""Least distance in CIELAB, dimensionless, at which two colours count as distinguishable.

A just noticeable difference is 2.3; this is eight of them.
"""

XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
"""From linear RGB, for the white point D65 (IEC 61966-2-1)."""

WHITE_POINT = XYZ.sum(1)


def linear(colour: ArrayLike) -> Float64[np.ndarray, "*batch 3"]:
    """Linear components of sRGB ones."""
    c = np.asarray(colour, dtype=float)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(
    colour: ArrayLike, ground: ArrayLike = (1.0, 1.0, 1.0)
) -> Float64[np.ndarray, "*batch"]:
    """Ratio (L + 0.05) / (L' + 0.05) of relative luminances, from 1 to 21 (WCAG 2.2)."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    one, other = linear(colour) @ weights + 0.05, linear(ground) @ weights + 0.05
    return np.asarray(np.maximum(one, other) / np.minimum(one, other))


def lab(light: Float64[np.ndarray, "*batch 3"]) -> Float64[np.ndarray, "*batch 3"]:
    """CIELAB coordinates of linear RGB (CIE 15)."""
    ratio = np.asarray(light) @ XYZ.T / WHITE_POINT
    curve = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    L = 116 * curve[..., 1] - 16
    a = 500 * (curve[..., 0] - curve[..., 1])
    b = 200 * (curve[..., 1] - curve[..., 2])
    return np.stack([L, a, b], axis=-1)


def distance(one: ArrayLike, other: ArrayLike) -> float:
    """The least CIELAB distance of two colours under full sight and the three simulations."""
    pair = np.stack([linear(one), linear(other)])
    seen = [pair, *(np.clip(pair @ matrix.T, 0, 1) for matrix in MACHADO.values())]
    return min(float(np.linalg.norm(np.subtract(*lab(view)))) for view in seen)
