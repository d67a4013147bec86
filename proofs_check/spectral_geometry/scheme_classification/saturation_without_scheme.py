"""Saturation alone gives no scheme (E15f).

Statement.  A basis of the plane with a turned triangle is saturated, and all 25 pairs of the five
unit vectors are told apart.
"""

from fractions import Fraction
from math import cos, pi, sin
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import partition_by_value
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.symmetric_frames import exact_array, polygon_frame
from pentad.theory.numbers.domains import Domain, Parameter
from pentad.theory.numbers.kinds import Number
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.schemes.closures import coherent_closure


def _basis_and_triangle(t: Number) -> Any:
    """Five unit vectors of the plane: a basis, and a triangle turned by 2 arctan(t)."""
    c, s = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
    if isinstance(t, float):
        corners: Any = np.array([[cos(2 * pi * j / 3), sin(2 * pi * j / 3)] for j in range(3)]).T
        return np.concatenate([np.eye(2), np.array([[c, -s], [s, c]]) @ corners], axis=1)
    turned = exact_array([[c, -s], [s, c]]) @ polygon_frame(3).W
    return np.concatenate([exact_array(np.eye(2, dtype=int)), turned], axis=1)


def _five_vectors(t: Number) -> Any:
    """The sum of capacities, relations and fibres of the closure."""
    A = gram(_basis_and_triangle(t))
    closed = coherent_closure(partition_by_value(A))
    return np.array(
        [capacities(A).sum(), int(closed.max()) + 1, len(np.unique(closed.diagonal()))],
        dtype=A.dtype,
    )


FIVE_VECTORS = claim(
    "saturation-without-scheme",
    "E15f",
    locator="a limit of Theorem 4",
    title="Saturation alone gives no scheme",
    plain="An orthonormal basis of the plane with a triangle, turned by less than a right angle "
    "whose half has a rational tangent, is a saturated system of five unit vectors in which all 25 "
    "pairs are told apart.",
    statement=r"\sum_iD_i=2,\quad\text{closure: }25\text{ relations, }5\text{ fibres}",
    relation="==",
    domain=Domain(
        (
            Parameter(
                "t",
                "tangent of half the angle, rational, 0 < t < 1",
                lambda choose, _: Fraction(choose(1, 40), 41),
            ),
        )
    ),
    lhs=_five_vectors,
    rhs=lambda t: np.array([2 + 0 * t, 25 + 0 * t, 5 + 0 * t]),
    delta="Not known to be in the paper. Such systems with five unit vectors are a "
    "two-parameter family. At special angles, such as half a right angle, a mirror is left and "
    "the closure is coarser; their tangents are irrational.",
    examples=({"t": Fraction(1, 3)},),
    evidence=(
        exact("rational turns in Q(sqrt 3)", cases=20),
        search("in floats", cases=20),
    ),
    mutants=(
        instead(
            "saturation makes a scheme: one fibre",
            rhs=lambda t: np.array([2 + 0 * t, 25 + 0 * t, 1 + 0 * t]),
        ),
        instead(
            "two fibres, basis and triangle",
            rhs=lambda t: np.array([2 + 0 * t, 6 + 0 * t, 2 + 0 * t]),
        ),
    ),
)

CLAIMS = (FIVE_VECTORS,)
