"""Certified critical points of the loss with at most two active features, at a given p."""

from fractions import Fraction

import numpy as np
import pytest
from flint import ctx

from pentad.theory.numbers.krawczyk import midpoints
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.critical_points import (
    CriticalPoint,
    Refusal,
    certified_critical_point,
)
from pentad.theory.rectified_model.toy_loss import toy_loss, toy_loss_derivatives
from pentad.theory.rectified_model.weight_derivatives import weight_derivatives

TURNS = 2 * np.pi * np.arange(5) / 5
PENTAGON = 1.17 * np.array([np.cos(TURNS), np.sin(TURNS)])


def pentagon(p, **changed):
    """The certified pentagon at p."""
    return certified_critical_point(PENTAGON, np.full(5, -0.28), within=0.2, p=p, **changed)


@pytest.mark.parametrize("p", [0.05, Fraction(1, 50), 0.001])
def test_a_certified_point_is_stationary_for_the_loss_in_floats(p):
    found = pentagon(p)
    assert isinstance(found, CriticalPoint)
    assert found.is_minimum is True
    with ctx.workprec(256):
        W, b = (midpoints(part).astype(float) for part in (found.W, found.b))
    at = weight_derivatives(W, toy_loss_derivatives(gram(W), b, float(p)))
    assert abs(at.gradient).max() < 1e-14
    assert float(found.loss.mid()) == pytest.approx(toy_loss(gram(W), b, float(p)) / p, rel=1e-12)
    curvature = np.linalg.eigvalsh(at.hessian / float(p))
    assert abs(curvature[0]) < 1e-10
    assert float(found.least_curvature.mid()) == pytest.approx(curvature[1], rel=1e-6)
    np.testing.assert_allclose(np.linalg.norm(W, axis=0), np.linalg.norm(W[:, 0]), rtol=1e-12)


def test_as_p_tends_to_zero_the_point_tends_to_that_of_one_active_feature():
    limit = certified_critical_point(PENTAGON, np.full(5, -0.28), within=0.2)
    for p in (1e-3, 1e-5, 1e-7):
        found = pentagon(p)
        gap = abs(float(found.loss.mid()) - float(limit.loss.mid()))
        assert 0 < gap < 3 * p
        assert abs(found.b.astype(float) - limit.b.astype(float)).max() < 3 * p


def test_another_p_has_another_point():
    one, other = pentagon(0.05), pentagon(0.051)
    with ctx.workprec(256):
        W, b = midpoints(other.W), midpoints(other.b)
        assert one.holds(midpoints(one.W), midpoints(one.b))
        assert not one.holds(W, b)


def test_importances_and_probabilities_are_checked():
    for p in (0, -0.1, 1.5):
        with pytest.raises(ValueError, match="p must be in"):
            pentagon(p)
    weighted = pentagon(0.02, importance=[1, 1, 1, 1, Fraction(9, 10)])
    assert isinstance(weighted, CriticalPoint)
    lengths = [float(x.mid()) for x in gram(weighted.W).diagonal()]
    assert np.ptp(lengths) > 1e-3


def test_kinks_far_points_and_silent_outputs_are_refused():
    axes = np.array([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]])
    refused = certified_critical_point(axes, np.zeros(4), p=0.05)
    assert isinstance(refused, Refusal)
    assert refused.kind == "kink"
    far = certified_critical_point(PENTAGON, np.full(5, -0.28), within=1e-3, p=0.05)
    assert isinstance(far, Refusal)
    assert far.kind == "far"
    dead = np.concatenate([PENTAGON, np.zeros((2, 1))], 1)
    silent = certified_critical_point(dead, np.full(6, -0.28), p=0.02)
    assert isinstance(silent, Refusal)
    assert silent.kind == "silent"


def test_a_regular_decagon_is_no_minimum_and_a_direction_tells_it():
    n = 10
    turns = 2 * np.pi * np.arange(n) / n
    start = 1.4976 * np.array([np.cos(turns), np.sin(turns)])
    found = certified_critical_point(start, np.full(n, -1.3194), p=0.001)
    assert isinstance(found, CriticalPoint)
    assert found.is_minimum is False
    with ctx.workprec(256):
        W, b = (midpoints(part).astype(float) for part in (found.W, found.b))
    change = np.array([float(x) for x in found.direction.vector]).reshape(3, n)
    change *= 1e-3 / abs(change).max()
    before = toy_loss(gram(W), b, 0.001)
    assert toy_loss(gram(W + change[:2]), b + change[2], 0.001) < before
