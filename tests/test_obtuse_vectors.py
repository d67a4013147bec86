"""Obtuse vectors are counted by induction; capacities from F are those of the Gram matrix."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.frames.capacity import capacities, rank
from pentad.theory.frames.capacity_from_frame_operator import capacities_from_frame_operator
from pentad.theory.frames.obtuse_vectors import is_obtuse, obtuse_levels, perpendicular_part
from pentad.theory.numbers.domains import fractions
from pentad.theory.power_autoencoder.power_loss import gram

TRIANGLE = fractions([[2, -1, -1], [0, 1, -1]])
AXES = fractions([[1, -1, 0, 0, 0], [0, 0, 3, -2, 0], [0, 0, 0, 0, 1]])


def test_obtuse_or_not():
    assert is_obtuse(TRIANGLE)
    assert is_obtuse(AXES)
    assert not is_obtuse(fractions([[1, 1], [0, 5]]))


def test_levels_by_hand():
    assert obtuse_levels(TRIANGLE) == [1, 2]
    assert obtuse_levels(AXES) == [2, 2, 1]
    assert obtuse_levels(fractions([[3]])) == [1]


@pytest.mark.parametrize("W", [TRIANGLE, AXES, AXES[:, ::-1]])
def test_there_is_a_level_for_each_dimension_and_every_vector_is_in_one(W):
    levels = obtuse_levels(W)
    assert len(levels) == rank(W)
    assert sum(levels) == W.shape[1]


def test_an_acute_angle_after_projection_is_refused():
    with pytest.raises(ValueError, match="no positive product"):
        obtuse_levels(fractions([[1, -1, -1], [0, 1, 2]]))


def test_perpendicular_parts():
    vector, others = fractions([[1, 2, 3]])[0], list(fractions([[1, 1, 0], [2, 2, 0], [0, 1, 1]]))
    found = perpendicular_part(vector, others)
    assert all(found @ other == 0 for other in others)
    assert found.tolist() == [Fraction(2, 3), Fraction(-2, 3), Fraction(2, 3)]
    assert not perpendicular_part(others[1], others[:1]).any()


@pytest.mark.parametrize("W", [TRIANGLE, AXES, fractions([[1, 2, 0], [0, 1, 0]])])
def test_capacities_from_the_frame_operator(W):
    assert (capacities_from_frame_operator(W) == capacities(gram(W))).all()


def test_capacities_of_a_digon_and_of_nothing():
    assert capacities_from_frame_operator(np.array([[1.0, -1.0, 0.0]])).tolist() == [0.5, 0.5, 0]
