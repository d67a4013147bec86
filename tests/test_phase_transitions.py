"""Weak curves of Donoho and Tanner, and what one readout leaves unknown."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.codes import phase_transitions as phases
from pentad.theory.codes import residual_variance as residual


@pytest.mark.parametrize(("delta", "signed", "rho"), [
    (0.25, False, 0.365), (0.5, False, 0.558), (0.75, False, 0.766),
    (0.25, True, 0.267), (0.5, True, 0.386), (0.75, True, 0.534),
])  # fmt: skip
def test_the_curves_are_those_of_the_literature_and_of_their_definition(delta, signed, rho):
    found = phases.weak_threshold(delta, signed=signed)
    assert found == pytest.approx(rho, abs=6e-4)
    slow = phases.weak_threshold_by_definition(delta, signed=signed)
    assert found == pytest.approx(slow, abs=1e-6)


def test_the_curves_grow_and_signs_cost():
    deltas = np.linspace(0.02, 0.98, 25)
    signed, nonnegative = (
        np.array([phases.weak_threshold(delta, signed=sign) for delta in deltas])
        for sign in (True, False)
    )
    assert (np.diff(signed) > 0).all()
    assert (np.diff(nonnegative) > 0).all()
    assert (signed < nonnegative).all()


@pytest.mark.parametrize("delta", [0.0, 1.0, -0.5])
def test_ratios_outside_the_interval_are_refused(delta):
    for rule in (phases.weak_threshold, phases.weak_threshold_by_definition):
        with pytest.raises(ValueError, match="0 < d / n < 1"):
            rule(delta, signed=True)


@pytest.mark.parametrize("a", [0.05, 0.26, 0.5, 1.0, 3.0, 20.0, -0.05, -0.26, -0.5, -1.0, -3.0])
def test_residual_variance_is_that_of_its_definition(a):
    slow = residual.half_normal_residual_variance_by_definition(a)
    assert residual.half_normal_residual_variance(a) == pytest.approx(slow, rel=2e-4)


@pytest.mark.parametrize("a", [Fraction(1, 4), Fraction(-1, 3), Fraction(2), Fraction(-7, 2)])
def test_residual_variance_lies_in_its_enclosure(a):
    ball = residual.enclosed_half_normal_residual_variance(a)
    assert float(ball) == pytest.approx(residual.half_normal_residual_variance(float(a)), rel=1e-11)
    assert float(ball.rad()) < 1e-19


def test_residual_variance_by_drawing():
    """The mean squared error of the best function of t1 + a t2, fitted on many narrow bins."""
    first, second = np.abs(np.random.default_rng(0).standard_normal((2, 1_000_000)))
    for a in (0.5, -0.5):
        order = np.argsort(first + a * second)
        within = first[order].reshape(2000, -1).var(1).mean()
        assert within == pytest.approx(residual.half_normal_residual_variance(a), rel=0.02)


def test_swapping_the_amplitudes():
    for a in (0.3, 2.5):
        left = residual.half_normal_residual_variance(a)
        assert left == pytest.approx(a * a * residual.half_normal_residual_variance(1 / a))
    assert residual.half_normal_residual_variance(0.0) == 0
    assert residual.gaussian_residual_variance(Fraction(1, 2)) == Fraction(1, 5)
    with pytest.raises(ValueError, match="divides by a"):
        residual.enclosed_half_normal_residual_variance(Fraction(0))
    with pytest.raises(ValueError, match="divides by a"):
        residual.half_normal_residual_variance_by_definition(0.0)
