"""What the Gram matrix alone tells: spectral summaries, and which geometry it is."""

import numpy as np
import pytest

from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.constructions import orthogonal_sum
from pentad.theory.frames.eigenspaces import eigenspaces, largest_masses
from pentad.theory.frames.measures_from_gram import (
    capacity_slopes_from_gram,
    largest_shares_from_gram,
    saturation_floors_from_gram,
    saturation_from_gram,
)
from pentad.theory.frames.spectral_measures import (
    capacity_sum_lower_bound,
    kantorovich_capacity_lower_bound,
    spectral_capacities,
    spectral_leverages,
    spectral_measures,
)
from pentad.theory.geometries.gram_rows import (
    antiprism_defect,
    antiprism_squares,
    digons_defect,
    petersen_defect,
    polygon_defect,
    row_defect,
    sizes_of_kinds,
)
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.schemes.catalogue import petersen_relations

DIGON = np.array([[1.0, -1.0]])


def polygon(n, turn=0.3):
    angles = 2 * np.pi * np.arange(n) / n + turn
    return np.array([np.cos(angles), np.sin(angles)])


def antiprism(radius, height):
    angles = np.pi * np.arange(8) / 4
    signs = (-1.0) ** np.arange(8)
    return np.array([radius * np.cos(angles), radius * np.sin(angles), height * signs])


def turned(W, seed=0):
    rng = np.random.default_rng(seed)
    rotation = np.linalg.qr(rng.normal(size=(len(W), len(W))))[0]
    return 1.7 * rotation @ W[:, rng.permutation(W.shape[1])]


FEATURES = np.random.default_rng(5).normal(size=(3, 7))


def test_summaries_are_those_of_spectral_measures():
    W = FEATURES
    measures = spectral_measures(W)
    assert saturation_from_gram(W) == pytest.approx(spectral_capacities(measures).sum() / 3)
    floors = saturation_floors_from_gram(W)
    assert 3 * floors.by_moments == pytest.approx(float(capacity_sum_lower_bound(W)))
    top, bottom = measures.eigenvalues.max(), measures.eigenvalues.min()
    by_condition = kantorovich_capacity_lower_bound(3, bottom, top)
    assert 3 * floors.by_condition == pytest.approx(float(by_condition))
    np.testing.assert_allclose(
        capacity_slopes_from_gram(W), capacities(gram(W)) / (W * W).sum(0), rtol=1e-12
    )


@pytest.mark.parametrize("tolerance", [1e-6, 0.5, 5.0])
def test_largest_shares_are_those_of_spectral_measures(tolerance):
    found = largest_shares_from_gram(FEATURES, tolerance)
    measures = spectral_measures(FEATURES)
    expected = largest_masses(eigenspaces(measures, tolerance).masses)
    np.testing.assert_allclose(found.masses, expected, rtol=1e-9)
    np.testing.assert_allclose(found.leverages, spectral_leverages(measures), rtol=1e-9)


def test_summaries_by_hand():
    both = orthogonal_sum([polygon(3), 2 * DIGON])
    assert saturation_from_gram(both) == pytest.approx(1)
    found = largest_shares_from_gram(both, 1e-6)
    np.testing.assert_allclose(found.masses, 1)
    np.testing.assert_allclose(found.leverages, [2 / 3] * 3 + [1 / 2] * 2)
    assert saturation_floors_from_gram(np.diag([1.0, 2.0])) == (25 / 34, 0.64)
    assert saturation_floors_from_gram(polygon(5)) == pytest.approx((1, 1))


def test_zero_features_have_no_slope():
    assert capacity_slopes_from_gram(np.array([[1.0, -1.0, 0.0]])).tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("defect", "features"),
    [
        (polygon_defect, polygon(5)),
        (digons_defect, orthogonal_sum([DIGON] * 3)),
        (antiprism_defect, antiprism(1.0, 0.6)),
    ],
)
def test_a_geometry_has_no_defect_however_turned(defect, features):
    assert defect(turned(features)) < 1e-12
    bent = features + np.random.default_rng(1).normal(size=features.shape) / 100
    assert defect(bent) > 1e-3


def test_geometries_are_told_apart():
    assert polygon_defect(orthogonal_sum([DIGON] * 3)) > 0.1
    assert digons_defect(polygon(6)) > 0.1
    assert petersen_defect(polygon(5)) == np.inf
    cosines = np.array([1, -2 / 3, 1 / 6])[petersen_relations()]
    values, vectors = np.linalg.eigh(cosines)
    petersen = np.sqrt(np.maximum(values[-4:], 0)) * vectors[:, -4:]
    assert petersen_defect(turned(petersen.T)) < 1e-12


def test_heights_of_antiprisms():
    assert antiprism_squares(turned(antiprism(1.0, 0.6))) == pytest.approx((1.7**2, 1.7**2 * 0.36))
    assert antiprism_squares(antiprism(1.0, 0.5**0.5)) == pytest.approx((1, 0.5), abs=1e-6)


def test_kinds_of_features():
    assert sizes_of_kinds(turned(orthogonal_sum([polygon(5), DIGON])), 1e-9) == [2, 5]
    assert sizes_of_kinds(polygon(7), 1e-9) == [7]
    assert sizes_of_kinds(np.diag([1.0, 2.0, 3.0]), 1e-9) == [1, 1, 1]


def test_a_row_of_another_length_is_infinitely_far():
    assert row_defect(np.eye(2), [1, 0, 0]) == np.inf
    assert row_defect(np.eye(2), [0, 1]) == 0
