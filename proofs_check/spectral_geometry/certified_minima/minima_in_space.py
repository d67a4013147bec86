"""Certified minima in three and four dimensions that several claims speak of."""

from functools import cache

import numpy as np

from pentad.proofs_check.spectral_geometry.certified_minima.settings import among_all_weights
from pentad.theory.numbers.scalars import require
from pentad.theory.rectified_model.critical_points import CriticalPoint
from pentad.theory.rectified_model.cyclic_critical_points import (
    CyclicCriticalPoint,
    cyclic_critical_point,
)
from pentad.theory.rectified_model.polygon_loss import BITS
from pentad.theory.rectified_model.rounded_configurations import (
    RoundedConfiguration,
    rounded_configuration,
)
from pentad.theory.rectified_model.symmetric_losses import (
    ANTIPRISM_START,
    CAPPED_OCTAHEDRON_START,
    CAPPED_PRISM_START,
    SCHEME_STARTS,
    scheme_frame,
)


@cache
def antiprism() -> CriticalPoint:
    """The square antiprism, certified among all weights."""
    reduced = cyclic_critical_point(8, (1, 4), ANTIPRISM_START, precision=BITS)
    require(isinstance(reduced, CyclicCriticalPoint), f"no certificate: {reduced}")
    assert isinstance(reduced, CyclicCriticalPoint)
    return among_all_weights(reduced)


def _corners(radius: float, height: float, turns: int = 0) -> list[list[float]]:
    """Three corners of a triangle about the third axis, turned by sixths of a circle."""
    angles = np.pi * (2 * np.arange(3) / 3 + turns / 3)
    return [[radius * np.cos(x), radius * np.sin(x), height] for x in angles]


@cache
def _trained(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights and biases to five digits, as training leaves them."""
    if n == 7:
        top, radius, height, other, low, *biases = CAPPED_OCTAHEDRON_START
        columns = [[0, 0, top], *_corners(radius, height), *_corners(other, low, 1)]
        return np.array(columns).T, np.repeat(biases, (1, 3, 3))
    if n == 8:
        return antiprism().W.astype(float).round(5), antiprism().b.astype(float).round(5)
    if n == 9:
        equator, radius, height, *biases = CAPPED_PRISM_START
        columns = [
            *_corners(equator, 0),
            *_corners(radius, height, 1),
            *_corners(radius, -height, 1),
        ]
        return np.array(columns).T, np.repeat(biases, (3, 6))
    (square, bias), (relations, cosines, _) = SCHEME_STARTS[n], scheme_frame(n)
    values, vectors = np.linalg.eigh(square * np.array(cosines, dtype=float)[relations])
    kept = values > 1e-9
    return (np.sqrt(values[kept]) * vectors[:, kept]).T, np.full(n, bias)


@cache
def rounded(n: int) -> RoundedConfiguration:
    """The minimum of n features, from its digits, with the symmetry that is proved for it."""
    found = rounded_configuration(*_trained(n))
    require(isinstance(found, RoundedConfiguration), f"no certificate for n={n}: {found}")
    assert isinstance(found, RoundedConfiguration)
    return found
