r"""Orbits of a vector of the plane under the symmetries of a triangle: six unit vectors.

The vector has the angle \( \theta \) to a mirror; with \( \tan \theta = u \sqrt 3 \) all inner
products are rational for rational u.
"""

from math import cos, pi, sin
from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.numbers.scalars import Number


def dihedral_orbit_gram(u: Number) -> Shaped[np.ndarray, "6 6"]:
    r"""Gram matrix of the six images under D_3 of a unit vector, tan(theta) = u sqrt(3).

    First the three rotated images, then those of the mirror image; an entry is
    \( \cos(2 \pi s / 3) \) within a triple, and \( \cos(2 \theta + 2 \pi s / 3) \) across.

    Parameters
    ----------
    u : number of any kind, symbols too; dimensionless

    >>> dihedral_orbit_gram(0.0)[0].tolist()
    [1.0, -0.5, -0.5, 1.0, -0.5, -0.5]
    """
    value: Any = u
    scale = 1 + 3 * value * value
    same = [1 + 0 * value, -(1 + 0 * value) / 2, -(1 + 0 * value) / 2]
    double = (1 - 3 * value * value) / scale
    across = [double, -double / 2 - 3 * value / scale, -double / 2 + 3 * value / scale]
    rows = []
    for x in range(6):
        row = []
        for y in range(6):
            step = (x - y) % 3
            if x // 3 == y // 3:
                row.append(same[step])
            else:
                row.append(across[step if x < 3 else -step % 3])
        rows.append(row)
    return np.array(rows, dtype=float if isinstance(u, float) else object)


def dihedral_orbit_gram_by_coordinates(u: float) -> Float[np.ndarray, "6 6"]:
    """The same from the six vectors of the plane, in floats.

    >>> dihedral_orbit_gram_by_coordinates(0.0)[0].round(12).tolist()
    [1.0, -0.5, -0.5, 1.0, -0.5, -0.5]
    """
    theta = float(np.arctan(np.sqrt(3) * u))
    angles = [sign * theta + 2 * pi * k / 3 for sign in (1, -1) for k in range(3)]
    W = np.array([[cos(t) for t in angles], [sin(t) for t in angles]])
    return np.asarray(W.T @ W)
