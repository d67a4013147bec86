"""Antiprisms, dihedral orbits and commutants by other routes, and by hand."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.frames.antiprism_capacities import (
    antiprism_capacity_sum,
    antiprism_capacity_sum_by_coordinates,
)
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.dihedral_orbits import (
    dihedral_orbit_gram,
    dihedral_orbit_gram_by_coordinates,
)
from pentad.theory.frames.invariance import symmetric_commutant_dimension
from pentad.theory.frames.invariance_by_other_routes import (
    symmetric_commutant_dimension_by_averaging,
)
from pentad.theory.frames.symmetric_frames import (
    antiprism_gram,
    cubic_generators,
    matrix_group,
    quaternion_generators,
    rotation,
)
from pentad.theory.numbers.cyclotomic import rounded


@pytest.mark.parametrize("k", [2, 3, 4, 9])
@pytest.mark.parametrize("t", [Fraction(0), Fraction(1, 5), Fraction(1, 3), Fraction(1)])
def test_capacities_of_antiprisms_do_not_depend_on_the_corners(k, t):
    expected = antiprism_capacity_sum(t)
    assert capacities(antiprism_gram(k, t)).sum() == expected
    assert antiprism_capacity_sum_by_coordinates(k, float(t)) == pytest.approx(float(expected))


def test_capacities_of_antiprisms_by_hand():
    assert antiprism_capacity_sum(Fraction(0)) == 2  # a polygon
    assert antiprism_capacity_sum(Fraction(1)) == 1  # a digon
    assert antiprism_capacity_sum(Fraction(1, 2)) == Fraction(8, 3)
    assert antiprism_capacity_sum_by_coordinates(1, 0.25) == pytest.approx(1)  # opposite vectors
    with pytest.raises(ValueError, match=r"got 0, 0\.5"):
        antiprism_capacity_sum_by_coordinates(0, 0.5)
    with pytest.raises(ValueError, match=r"got 4, 1\.5"):
        antiprism_capacity_sum_by_coordinates(4, 1.5)


@pytest.mark.parametrize("u", [Fraction(0), Fraction(1, 5), Fraction(1, 3), Fraction(1)])
def test_inner_products_of_dihedral_orbits_are_those_of_six_vectors(u):
    exactly = dihedral_orbit_gram(u).astype(float)
    np.testing.assert_allclose(exactly, dihedral_orbit_gram(float(u)), atol=1e-12)
    np.testing.assert_allclose(exactly, dihedral_orbit_gram_by_coordinates(float(u)), atol=1e-12)


def test_dihedral_orbits_by_hand():
    hexagon = dihedral_orbit_gram(Fraction(1, 3))  # theta = pi / 6
    assert sorted(hexagon[0]) == [-1, *[Fraction(-1, 2)] * 2, *[Fraction(1, 2)] * 2, 1]
    doubled = dihedral_orbit_gram(Fraction(0))
    assert sorted(doubled[0]) == [*[Fraction(-1, 2)] * 4, 1, 1]


@pytest.mark.parametrize(
    ("generators", "expected"),
    [
        (rotation(Fraction(1, 4))[None], 1),
        (cubic_generators(3), 1),
        (quaternion_generators(), 1),
    ],
    ids=["quarter turn", "cube", "quaternions"],
)
def test_averaging_finds_the_matrices_that_commute(generators, expected):
    elements = rounded(matrix_group(generators))
    assert symmetric_commutant_dimension_by_averaging(elements) == expected
    assert symmetric_commutant_dimension(rounded(generators)) == expected


def test_commutants_by_hand():
    flip = np.array([np.eye(2), np.diag([1.0, -1.0])])
    assert symmetric_commutant_dimension_by_averaging(flip) == 2
    assert symmetric_commutant_dimension_by_averaging(np.eye(3)[None]) == 6
    with pytest.raises(ValueError, match="finite matrices"):
        symmetric_commutant_dimension_by_averaging(np.full((1, 2, 2), np.nan))
