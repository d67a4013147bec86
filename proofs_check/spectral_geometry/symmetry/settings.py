"""What the claims about symmetry share: groups of orthogonal matrices, and the tight antiprism."""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.symmetric_frames import (
    MatrixGroup,
    antiprism_frame,
    cubic_generators,
    exact_array,
    icosahedral_generators,
    quaternion_generators,
    rotation,
    signed_permutation,
)
from pentad.theory.numbers.cyclotomic import cosine
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.power_autoencoder.power_loss import gram

TIGHT_HEIGHT = cosine(Fraction(1, 8))
"""h^2 = 1/2 for radius 1."""


def capacity_sum(W: Matrix) -> Any:
    """The sum of capacities of the columns."""
    return capacities(gram(W)).sum()


MIRROR = signed_permutation((1, -2))

TETRAHEDRAL = np.array([signed_permutation((2, 3, 1)), signed_permutation((-1, -2, 3))])

GROUPS: tuple[MatrixGroup, ...] = (
    MatrixGroup("Z_3 in the plane", rotation(Fraction(1, 3))[None]),
    MatrixGroup("Z_4 in the plane", rotation(Fraction(1, 4))[None]),
    MatrixGroup("Z_5 in the plane", rotation(Fraction(1, 5))[None]),
    MatrixGroup("D_3 in the plane", np.array([rotation(Fraction(1, 3)), MIRROR])),
    MatrixGroup("D_4 in the plane", np.array([rotation(Fraction(1, 4)), MIRROR])),
    MatrixGroup("tetrahedral rotations", TETRAHEDRAL),
    MatrixGroup("symmetries of the cube", cubic_generators(3)),
    MatrixGroup("icosahedral rotations", icosahedral_generators()),
    MatrixGroup("quaternion group in four dimensions", quaternion_generators()),
    MatrixGroup("sign in the plane", -exact_array([[[1, 0], [0, 1]]])),
    MatrixGroup("D_2 in the plane", np.array([signed_permutation((-1, 2)), MIRROR])),
    MatrixGroup("symmetries of the 2-antiprism", antiprism_frame(2, Fraction(1)).generators),
    MatrixGroup("symmetries of the 4-antiprism", antiprism_frame(4, Fraction(1)).generators),
)
"""The last four are reducible."""
