"""Rectified powers, capacities and leverages by other routes, and addition formulas, by hand."""

import re
from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.frames.capacity import capacities, feature_dimensionalities, leverages
from pentad.theory.frames.capacity_by_other_routes import (
    dimensionalities_by_projection,
    leverages_by_spectrum,
)
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model import addition_formulas
from pentad.theory.rectified_model.addition_formulas import addition_formulas_hold
from pentad.theory.rectified_model.rectified_loss import (
    gegenbauer_polynomials,
    rectified_loss_terms,
    rectified_lower_bound,
    rectified_ratio,
)
from pentad.theory.rectified_model.rectified_loss_by_other_routes import (
    one_feature_terms,
    one_feature_terms_by_quadrature,
    rectified_ratio_by_pairs,
    signed_axes,
)


@pytest.mark.parametrize(("n", "d"), [(1, 1), (3, 2), (6, 3), (8, 2)])
@pytest.mark.parametrize("m", [1, 2])
def test_signed_axes_are_worth_as_many_as_fit(n, d, m):
    W = signed_axes(n, d, Fraction(1))
    assert rectified_ratio_by_pairs(W, m) == rectified_ratio(W, m) == rectified_lower_bound(n, d)


def test_signed_axes_by_hand():
    assert signed_axes(5, 2).tolist() == [[1, -1, 0, 0, 0], [0, 0, 1, -1, 0]]


def test_a_ratio_by_hand():
    # |w|^2 = 1, 2, 1 and overlaps 1, 1, 0: S = 4, T = 1 + 4 + 1 + 2 * (1 + 1)
    W = np.array([[1, 1, 0], [0, 1, 1]])
    assert rectified_ratio_by_pairs(W, 1) == pytest.approx(16 / 10)
    assert rectified_ratio(W * 1.0, 1) == pytest.approx(16 / 10)


@pytest.mark.parametrize("m", [1, 2, 3])
@pytest.mark.parametrize(("a", "s"), [(1, Fraction(1, 3)), (2, 0), (1, 2), (Fraction(1, 2), 0.5)])
def test_one_feature_is_what_cubes_give(a, s, m):
    a, s, p = Fraction(a), Fraction(s), Fraction(1, 3)
    closed = one_feature_terms(a, s, p, m)
    cubes = rectified_loss_terms(np.array([[a]]), np.array([-s]), p, m)
    assert closed == (cubes.correlation[0], cubes.energy[0])
    found = one_feature_terms_by_quadrature(float(a), float(s), float(p), m)
    assert found == pytest.approx((float(closed.correlation), float(closed.energy)), abs=1e-15)


def test_one_feature_by_hand():
    # y = (u - 1/2)_+ with p = 1: E u y = int_0^(1/2) (v + 1/2) v dv = 1/24 + 1/16, E y^2 = 1/24
    terms = one_feature_terms(Fraction(1), Fraction(1, 2), Fraction(1), 1)
    assert terms == (Fraction(5, 48), Fraction(1, 24))


@pytest.mark.parametrize("terms", [one_feature_terms, one_feature_terms_by_quadrature])
@pytest.mark.parametrize(
    ("a", "s", "p", "m", "rule"),
    [
        (0.0, 0.0, 0.5, 1, "positive; got 0.0"),
        (1.0, -0.5, 0.5, 1, "got -0.5"),
        (1.0, 0.0, 1.5, 1, "got p=1.5"),
        (1.0, 0.0, 0.5, 0, "got m=0"),
    ],
)
def test_one_feature_refuses_what_is_out_of_range(terms, a, s, p, m, rule):
    with pytest.raises(ValueError, match=re.escape(rule)):
        terms(a, s, p, m)


@pytest.mark.parametrize("d", [2, 3, 4])
def test_addition_formulas_hold(d):
    assert addition_formulas_hold(d, 6)


@pytest.mark.parametrize("d", [2, 3])
def test_addition_formulas_fail_for_other_polynomials(d, monkeypatch):
    """Those of another dimension in the place of P_k."""

    def others(t, d, degree):
        return gegenbauer_polynomials(t, d + 2, degree)

    monkeypatch.setattr(addition_formulas, "gegenbauer_polynomials", others)
    assert not addition_formulas_hold.__wrapped__(2, 4)
    mixed = {3: 3, 2: 3}
    monkeypatch.setattr(
        addition_formulas,
        "gegenbauer_polynomials",
        lambda t, d, degree: gegenbauer_polynomials(t, mixed[d], degree),
    )
    assert not addition_formulas_hold.__wrapped__(d, 4)


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_leverages_by_two_routes(rows):
    A = np.random.default_rng(rows).standard_normal((rows, 4))
    assert leverages_by_spectrum(A) == pytest.approx(leverages(A))
    assert leverages_by_spectrum(A).sum() == pytest.approx(min(rows, 4))


def test_leverages_by_hand():
    # the row space is spanned by (3, 4, 0) / 5
    A = np.array([[3.0, 4.0, 0.0], [-6.0, -8.0, 0.0]])
    assert leverages_by_spectrum(A) == pytest.approx([9 / 25, 16 / 25, 0])


def test_dimensionalities_by_two_routes_and_by_hand():
    W = np.random.default_rng(0).standard_normal((3, 5))
    found = dimensionalities_by_projection(W)
    assert found == pytest.approx(feature_dimensionalities(W))
    assert found == pytest.approx(capacities(gram(W)))
    # (1, 0) and (1, 1): 1 / (1 + 1) and 2 / (1/2 + 2)
    assert dimensionalities_by_projection(np.array([[1.0, 1.0], [0.0, 1.0]])) == pytest.approx(
        [1 / 2, 4 / 5]
    )


def test_a_zero_column_has_no_direction():
    with pytest.raises(ValueError, match="non-zero columns"):
        dimensionalities_by_projection(np.array([[1.0, 0.0]]))
