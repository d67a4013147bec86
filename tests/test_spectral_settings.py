"""The features that the claims of paper E are judged at are as awkward as promised."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest
import sympy
from flint import fmpq

from pentad.figures.spectral_geometry.naimark_pairs import pairs, planar_tight_frame
from pentad.proofs_check.core import Effort
from pentad.proofs_check.spectral_geometry.settings import (
    ANY_FEATURES,
    FEATURES,
    RATIONAL_SPECTRUM,
    SATURATED,
    adds_over_features,
    distinct_measures,
    general_measure,
    measures,
    spread,
    takes_measures_for_features,
)
from pentad.theory.frames.capacity import capacities, rank
from pentad.theory.frames.defects import tightness_defect
from pentad.theory.frames.frame_operator import frame_spectrum_by_definition
from pentad.theory.frames.spectral_measures import (
    SpectralMeasures,
    eigenvector_defects,
    spectral_capacities,
)
from pentad.theory.numbers.balls import precision
from pentad.theory.numbers.domains import realised
from pentad.theory.power_autoencoder.power_loss import gram


def drawn(domain, count):
    chance = Random(5)
    points = [domain.drawn(chance.randint) for _ in range(count)]
    return [realised(point, "exact")["W"] for point in points if domain.contains(point)]


def test_features_of_every_kind_occur():
    found = drawn(FEATURES, 150)
    lengths = [[float(square) for square in (W * W).sum(0)] for W in found]
    assert any(min(squares) == 0 for squares in lengths)
    assert any(max(s) > 1e6 * min(t for t in s if t) for s in lengths)
    assert any(rank(W) < min(W.shape) for W in found)
    spectra = [frame_spectrum_by_definition(W) for W in found]
    assert any(m > 1 for pairs_of in spectra for value, m in pairs_of if value > 0)
    assert any(len([1 for value, _ in pairs_of if value > 0]) >= 3 for pairs_of in spectra)
    saturated = [(eigenvector_defects(W) == 0).all() for W in found]
    assert any(saturated)
    assert not all(saturated)


def test_what_is_drawn_has_the_promised_spectrum():
    for W in drawn(SATURATED, 40):
        assert capacities(gram(W)).sum() == rank(W)
    chance = Random(2)
    for _ in range(40):
        W = realised({"W": RATIONAL_SPECTRUM.draw(chance.randint, {})}, "exact")["W"]
        for value, _ in frame_spectrum_by_definition(W):
            assert value >= 0
            assert type(value).__name__ == "fmpq"


def test_drawing_takes_its_chance_from_the_caller_alone():
    one, other = (
        [ANY_FEATURES.draw(Random(seed).randint, {}).tolist() for seed in range(20)]
        for _ in range(2)
    )
    assert one == other


def test_spread_features_have_one_measure():
    W = spread(np.array([Fraction(3), Fraction(2), Fraction(1)], dtype=object))
    found = measures(realised({"W": W}, "exact")["W"])
    assert found.eigenvalues.tolist() == [36, 16, 4]
    assert (found.masses == found.masses[0]).all()
    assert found.masses[0].tolist() == [fmpq(9, 14), fmpq(2, 7), fmpq(1, 14)]


def test_symbols_are_a_measure():
    general = general_measure()
    known = general.known
    assert sympy.simplify(known.masses.sum()) == 1
    first, second, _ = map(general.descending, general.eigenvalues)
    assert (first - second).is_positive
    assert measures(known) is known
    assert spectral_capacities(known).shape == (1,)


def test_forms_in_the_weights_are_read_by_their_coefficients():
    general = general_measure()
    a, q, t = general.eigenvalues, general.weights, general.norm
    assert general.coefficients(t * q[0] * (q[1] + 3 * q[0])) == {(0, 0): 3 * t, (0, 1): t}
    with pytest.raises(ValueError, match="no polynomial in the weights"):
        general.coefficients(1 / q[0])
    squares = q[0] * q[1] * (a[0] - a[1]) ** 2 + q[1] * q[2] * (a[1] - a[2]) ** 2
    assert general.is_nonnegative_form(squares, 2) is True
    assert general.is_nonnegative_form(-squares, 2) is None
    assert general.is_nonnegative_form(squares, 1) is None
    seen_from_afar = q[0] * q[1] * a[2]
    assert general.is_nonnegative_form(seen_from_afar, 2) is None
    assert general.is_nonnegative_form(seen_from_afar, 2, beside=(-1,)) is True
    assert general.is_nonnegative_form(q[1] * (a[0] - a[1]), 1, beside=(0,)) is True
    assert general.is_nonnegative_form(q[1] * (a[1] - a[0]), 1, beside=(0,)) is None


def test_equal_eigenvalues_are_one_atom():
    W = np.array([[1.0, -1, 0, 0], [0, 0, 1, -1], [0, 0, 0, 0]])
    found = distinct_measures(W)
    assert found.eigenvalues == pytest.approx([2])
    assert found.masses == pytest.approx(np.ones((4, 1)))
    exactly = distinct_measures(realised({"W": W.astype(object)}, "exact")["W"])
    assert exactly.eigenvalues.tolist() == [2]


def test_sides_that_tell_matrices_from_measures_are_noticed():
    from pentad.proofs_check.spectral_geometry.capacity_saturation.capacity_bound import (
        CAPACITY_SUM,
    )
    from pentad.proofs_check.spectral_geometry.capacity_saturation.slopes import SLOPE_RANGE

    for claim in (CAPACITY_SUM, SLOPE_RANGE):
        assert takes_measures_for_features(claim)

        def fivefold(W, side=claim.lhs):
            return side(W) if isinstance(W, SpectralMeasures) else 5 * side(W)

        false = replace(claim, lhs=fivefold)
        assert not takes_measures_for_features(false)
        symbolic = [item for item in false.evidence if item.method == "symbolic"]
        assert all(item.check(false, Effort()).holds is None for item in symbolic)


def test_sides_that_do_not_add_over_features_are_noticed():
    from pentad.proofs_check.spectral_geometry.capacity_saturation.capacity_bound import (
        CAPACITY_SUM,
    )

    assert adds_over_features(CAPACITY_SUM)
    squared = replace(CAPACITY_SUM, lhs=lambda W: CAPACITY_SUM.lhs(W) ** 2)
    assert not adds_over_features(squared)


def test_measures_are_kept_for_each_precision():
    W = realised({"W": np.array([[Fraction(1), Fraction(1)], [Fraction(0), Fraction(1)]])}, "exact")
    with precision(256):
        coarse = measures(W["W"])
        assert measures(W["W"]) is coarse
    with precision(1024):
        fine = measures(W["W"])
    assert [value.bits for value in coarse.eigenvalues] == [256, 256]
    assert [value.bits for value in fine.eigenvalues] == [1024, 1024]
    with pytest.raises(ValueError, match="read-only"):
        coarse.masses[0, 0] = 0


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair.name)
def test_frames_that_are_drawn_are_tight(pair):
    assert tightness_defect(pair.frame) < 1e-24


def test_planar_frames_have_the_norms_asked_for():
    squares = np.array([3.0, 2.0, 2.0, 1.0])
    W = planar_tight_frame(squares)
    assert (W * W).sum(0) == pytest.approx(squares)
    assert tightness_defect(W) < 1e-24
