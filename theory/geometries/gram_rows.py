r"""Geometries told by the sorted rows of their Gram matrix, without a classifier.

All features of a geometry with one kind of features have the same inner products with all others,
in some order.  How far the sorted rows of A / max A are from that row is a defect: 0 for the
geometry in any rotation, order and size, dimensionless.  W is (d, n) in floats, with features as
columns.
"""

from typing import Any

import numpy as np
from jaxtyping import Float

from pentad.theory.power_autoencoder.power_loss import gram


def row_defect(W: Float[np.ndarray, "d n"], row: Any) -> float:
    """How far the sorted rows of the Gram matrix over its largest entry are from one row.

    Parameters
    ----------
    W : (d, n) array
    row : sequence of float
        In any order; infinite defect if there are not n.

    >>> row_defect(np.eye(2), [1, 0]), row_defect(np.eye(2), [1, 0, 0])
    (0.0, inf)
    """
    A = gram(W)
    if A.shape[-1] != len(row):
        return float("inf")
    return float(np.abs(np.sort(A / A.max(), axis=1) - np.sort(row)).max())


def polygon_defect(W: Float[np.ndarray, "d n"]) -> float:
    """How far W is from the regular polygon with as many corners as features."""
    n = W.shape[-1]
    return row_defect(W, np.cos(2 * np.pi * np.arange(n) / n))


def digons_defect(W: Float[np.ndarray, "d n"]) -> float:
    """How far W is from pairs of opposite features, orthogonal to each other."""
    return row_defect(W, np.array([1.0, -1.0] + [0.0] * (W.shape[-1] - 2)))


def petersen_defect(W: Float[np.ndarray, "d n"]) -> float:
    """How far W is from the Petersen frame of ten features.

    Its cosines are 1/6 with six neighbours and -2/3 with three, as in an idempotent of the graph.
    """
    return row_defect(W, np.array([1.0] + [1 / 6] * 6 + [-2 / 3] * 3))


def antiprism_squares(W: Float[np.ndarray, "d n"]) -> tuple[float, float]:
    r"""Squares (r^2, h^2) of radius and height for which an antiprism has the traces of A and A^2.

    \( \mathrm{tr} A = 8 (r^2 + h^2) \) and \( \mathrm{tr} A^2 = 32 r^4 + 64 h^4 \), of which the
    solution with h <= r / sqrt 2 is taken.

    >>> angles = np.pi * np.arange(8) / 4
    >>> octagon = np.array([np.cos(angles), np.sin(angles)])  # the flat one
    >>> [round(x, 12) + 0.0 for x in antiprism_squares(octagon)]
    [1.0, 0.0]
    """
    A = gram(W)
    total, squares = A.trace() / 8, (A * A).sum() / 32
    # 3 h^4 - 2 total h^2 + total^2 - squares = 0, and the larger root would have h > r / sqrt 2
    root = max(total**2 - 3 * (total**2 - squares), 0.0) ** 0.5
    height = (total - root) / 3
    return float(total - height), float(height)


def antiprism_defect(W: Float[np.ndarray, "d n"]) -> float:
    """How far W is from the square antiprism with the traces of A and A^2 that it has."""
    square, height = antiprism_squares(W)
    k = np.arange(8)
    row = square * np.cos(np.pi * k / 4) + height * (-1.0) ** k
    return row_defect(W, row / row.max())


def sizes_of_kinds(W: Float[np.ndarray, "d n"], tolerance: float) -> list[int]:
    """Numbers of features with the same sorted row of the Gram matrix, smallest first.

    Parameters
    ----------
    W : (d, n) array
    tolerance : float
        Up to which entries of A / max A count as the same.

    >>> sizes_of_kinds(np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 2.0]]), 1e-7)
    [1, 2]
    """
    A = gram(W)
    rows = np.sort(A / A.max(), axis=1)
    same = np.abs(rows[:, None] - rows).max(-1) < tolerance
    return sorted(int(same[k].sum()) for k in range(len(A)) if not same[k, :k].any())
