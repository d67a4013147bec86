r"""The average of five features over the symmetries of the regular pentagon.

Features near a regular pentagon have coordinates (log r_j, theta_j - 2 pi j / 5, beta_j), and the
ten symmetries of the pentagon act on them by matrices: a turn moves every j by one, a reflection
sends j to -j and changes the sign of the angles.  What all ten leave alone is a regular pentagon.
Dimensionless.  Source: ours.
"""

from fractions import Fraction
from typing import Any

import numpy as np

CORNERS = 5


def symmetry_matrix(turn: int, *, reflected: bool) -> np.ndarray:
    """The action on the 15 coordinates, lengths first, then angles, then biases; integers.

    >>> int(symmetry_matrix(0, reflected=False).trace())
    15
    """
    moved = np.zeros((CORNERS, CORNERS), dtype=int)
    for j in range(CORNERS):
        moved[(turn + (-j if reflected else j)) % CORNERS, j] = 1
    found = np.zeros((3 * CORNERS, 3 * CORNERS), dtype=int)
    for block, sign in enumerate((1, -1 if reflected else 1, 1)):
        at = slice(block * CORNERS, (block + 1) * CORNERS)
        found[at, at] = sign * moved
    return found


def five_fold_average() -> np.ndarray:
    """The mean of all ten, (15, 15) rationals: the projection onto what they leave alone."""
    ten = [symmetry_matrix(j, reflected=r) for j in range(CORNERS) for r in (False, True)]
    total: Any = sum(ten)
    found = np.empty(total.shape, dtype=object)
    for index in np.ndindex(total.shape):
        found[index] = Fraction(int(total[index]), len(ten))
    return found


def mean_of_lengths_and_biases() -> np.ndarray:
    """Equal lengths at their mean, angles of the regular pentagon, equal biases at their mean."""
    found = np.full((3 * CORNERS, 3 * CORNERS), Fraction(0), dtype=object)
    for block in (0, 2):
        at = slice(block * CORNERS, (block + 1) * CORNERS)
        found[at, at] = Fraction(1, CORNERS)
    return found


def projection_by_invariants() -> np.ndarray:
    """The projection onto the space of vectors that a turn and a reflection leave alone."""
    from sympy import Matrix, eye

    ones = eye(3 * CORNERS)
    turn, mirror = (Matrix(symmetry_matrix(j, reflected=bool(1 - j))) for j in (1, 0))
    basis = Matrix.vstack(turn - ones, mirror - ones).nullspace()
    columns = Matrix.hstack(*basis)
    projected = columns * (columns.T * columns).inv() * columns.T
    found = np.empty((3 * CORNERS, 3 * CORNERS), dtype=object)
    for index in np.ndindex(found.shape):
        entry = projected[index]
        found[index] = Fraction(int(entry.p), int(entry.q))
    return found
