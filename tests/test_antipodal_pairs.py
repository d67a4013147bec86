"""Pairs on a line and polygons that drop features: polynomials against tables, and by hand."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.rectified_model.antipodal_pairs import (
    antipodal_pair_loss,
    antipodal_pair_polynomial,
    half_pair_gain,
    half_pair_loss,
    pair_loss,
    short_pair_loss,
)
from pentad.theory.rectified_model.polygons_beside_dropped_features import least_polygon_loss
from pentad.theory.rectified_model.toy_loss_by_definition import full_toy_loss_by_definition
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss
from pentad.theory.rectified_model.two_features import stability_threshold, unstored_loss

POINTS = [
    (Fraction(1, 3), Fraction(1, 2), Fraction(3, 5)),
    (Fraction(1), Fraction(2), Fraction(1)),
    (Fraction(1, 50), Fraction(0), Fraction(1, 7)),
]


@pytest.mark.parametrize("point", POINTS)
def test_the_loss_of_an_antipodal_pair_is_its_polynomial(point):
    assert antipodal_pair_loss(*point) == antipodal_pair_polynomial(*point)


def test_the_polynomial_fails_beyond_length_one():
    point = Fraction(1, 2), Fraction(1), Fraction(3, 2)
    assert antipodal_pair_loss(*point) != antipodal_pair_polynomial(*point)


def test_two_unit_digons_by_hand():
    """Both active, outputs are (x - y)_+ and (y - x)_+: errors min(x, y), whose square has 1/6."""
    p = Fraction(1, 2)
    assert antipodal_pair_loss(p, Fraction(1), Fraction(1)) == p * p * 2 * Fraction(1, 6)


def test_importance_weighs_the_second_feature_alone():
    A = [[Fraction(1), Fraction(0)], [Fraction(0), Fraction(0)]]
    assert pair_loss(A, Fraction(0), Fraction(1, 2), Fraction(3)) == 3 * Fraction(1, 6)


@pytest.mark.parametrize("p", [Fraction(1, 2), Fraction(1, 50), Fraction(1)])
def test_what_a_pair_of_equal_lengths_gains(p):
    assert half_pair_loss(p) == unstored_loss(p) - half_pair_gain(p)
    assert half_pair_loss(p, sign=1) > half_pair_loss(p) or p == 1


def test_the_gain_by_hand():
    assert half_pair_gain(Fraction(1, 2)) == Fraction(1, 2) ** 5 * Fraction(11, 2) / 24
    assert half_pair_gain(Fraction(1)) == 0


def test_a_short_second_feature_pays_above_the_threshold_alone():
    p = Fraction(1, 2)
    threshold = Fraction(stability_threshold(0.5))
    for share, pays in ((Fraction(51, 50), True), (Fraction(49, 50), False)):
        r = share * threshold
        assert (short_pair_loss(p, r) < r * unstored_loss(p)) == pays
    r = 2 * threshold
    assert short_pair_loss(p, r) == short_pair_loss(p, r, loss=full_toy_loss_by_definition)


def test_the_least_loss_of_polygons():
    for k in (4, 5):
        alone = least_polygon_loss(0.2, k, k)
        assert least_polygon_loss(0.2, k, 7) == pytest.approx(alone + (7 - k) * unstored_loss(0.2))
        angles = 2 * np.pi * np.arange(k) / k
        cosines = np.cos(angles[:, None] - angles)
        others = [
            full_toy_loss(x * cosines, np.full(k, b), 0.2)
            for x in np.linspace(0.5, 2, 11)
            for b in np.linspace(-0.5, 0.3, 11)
        ]
        assert alone <= min(others) <= 1.3 * alone


def test_the_pentagon_beats_two_digons_in_sparse_models_alone():
    assert least_polygon_loss(0.1, 5, 5) < least_polygon_loss(0.1, 4, 5)
    assert least_polygon_loss(0.5, 5, 5) > least_polygon_loss(0.5, 4, 5)


def test_polygons_of_other_sizes_are_refused():
    with pytest.raises(ValueError, match="4 to 7 corners"):
        least_polygon_loss(0.1, 3, 5)
    with pytest.raises(ValueError, match="n=4 < k=5"):
        least_polygon_loss(0.1, 5, 4)
