"""Velocities of the Gram flow by other routes, against closed forms and numbers by hand."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from flint import fmpq

from pentad.theory.frames.gram_flow import (
    capacity_growth_rates,
    eigenvalue_velocities,
    feature_velocity,
    flowed_gram_by_definition,
    frame_operator_velocity,
    linear_loss_gradient,
    replicator_velocities,
)
from pentad.theory.frames.gram_flow_by_other_routes import (
    capacity_growth_by_gram,
    capacity_growth_without_spectrum,
    eigenvalue_velocities_by_characteristic_polynomial,
    eigenvalue_velocities_by_differences,
    eigenvalue_velocities_of_parseval_frames,
    flowed_gram_velocity_by_resolvent,
    frame_operator_velocity_by_entries,
    mass_velocities_by_projections,
    spectral_projections,
)
from pentad.theory.frames.spectral_measures import (
    spectral_measures,
    spectral_measures_by_definition,
)
from pentad.theory.numbers.derivatives import derivative
from pentad.theory.numbers.domains import fractions, realised
from pentad.theory.power_autoencoder.power_loss import gram

FLOATS = np.random.default_rng(2).normal(size=(2, 3))
GRADIENT = np.random.default_rng(3).normal(size=(3, 3))


def exactly(entries):
    return realised({"W": fractions(entries)}, "exact")["W"]


TWO = exactly([[2, 2], [1, -1]])
"""F = diag(8, 2)."""


def test_derivatives_of_every_kind_of_number():
    x = sympy.Symbol("x")
    assert derivative(lambda v: v**3, x) == 3 * x**2
    assert derivative(lambda v: v / (1 + v * v), fmpq(1, 2)) == fmpq(12, 25)
    assert derivative(np.sin, 1.0) == pytest.approx(np.cos(1.0))


def test_the_derivative_of_a_constant_is_zero():
    assert derivative(lambda _: fmpq(3), fmpq(1, 2)) == 0
    assert derivative(lambda _: 3.0, 0.5) == 0


def test_the_frame_operator_entry_by_entry():
    def loss(W):
        return (GRADIENT * gram(W)).sum()

    found = frame_operator_velocity_by_entries(loss, FLOATS)
    assert found == pytest.approx(frame_operator_velocity(FLOATS, GRADIENT), abs=1e-6)
    C = exactly([[1, 2], [0, -1]])
    found = frame_operator_velocity_by_entries(lambda W: (C * gram(W)).sum(), TWO)
    assert (found == frame_operator_velocity(TWO, C)).all()


def test_the_frame_operator_of_a_square_by_hand():
    """The loss w^4 of one number w = 2: dw/dt = -32 and dF/dt = 2 w dw/dt = -128."""
    found = frame_operator_velocity_by_entries(lambda W: W[0, 0] ** 4, exactly([[2]]))
    assert found.tolist() == [[-128]]


def test_eigenvalues_by_determinants_and_differences():
    expected = eigenvalue_velocities(FLOATS, GRADIENT)
    assert eigenvalue_velocities_by_differences(FLOATS, GRADIENT) == pytest.approx(
        expected, rel=1e-5
    )
    C = exactly([[1, 2], [0, -1]])
    found = eigenvalue_velocities_by_characteristic_polynomial(TWO, C, [fmpq(8), fmpq(2)])
    by_vectors = eigenvalue_velocities(TWO.astype(float), C.astype(float))
    assert [float(value) for value in found] == pytest.approx(by_vectors)


def test_eigenvalues_by_hand():
    """The loss |W|^2 has dW/dt = -2 W, so that eigenvalues fall at four times themselves."""
    one = np.eye(2, dtype=int)
    found = eigenvalue_velocities_by_characteristic_polynomial(TWO, one, [fmpq(8), fmpq(2)])
    assert found.tolist() == [-32, -8]
    assert eigenvalue_velocities_by_differences(TWO.astype(float), np.eye(2)) == pytest.approx(
        [-32, -8]
    )


def test_equal_eigenvalues_part():
    """At F = I the loss 2 A_12 pulls one eigenvalue up and one down."""
    pulled = eigenvalue_velocities_of_parseval_frames(
        exactly([[1, 0], [0, 1]]), exactly([[0, 1], [1, 0]])
    )
    assert [float(value) for value in pulled] == [4, -4]
    with pytest.raises(ValueError, match="F = I"):
        eigenvalue_velocities_of_parseval_frames(TWO, exactly([[0, 1], [1, 0]]))


def test_projections_of_the_frame_operator():
    first, second = spectral_projections(exactly([[1, 1], [0, 1]]))
    assert all(abs(float(x)) < 1e-12 for x in (first @ second).flat)
    assert (first + second).astype(float) == pytest.approx(np.eye(2))
    assert [p.tolist() for p in spectral_projections(TWO)] == [[[1, 0], [0, 0]], [[0, 0], [0, 1]]]
    (only,) = spectral_projections(exactly([[1], [1]]))
    assert only.tolist() == [[fmpq(1, 2)] * 2] * 2


def test_linear_training_by_the_resolvent():
    s, c = Fraction(1, 3), Fraction(5, 2)
    A = flowed_gram_by_definition(TWO, s)
    G = linear_loss_gradient(A, realised({"c": c}, "exact")["c"])
    assert (flowed_gram_velocity_by_resolvent(TWO, s, c) == -2 * (A @ G + G @ A)).all()
    with pytest.raises(ValueError, match="0 < s <= 1; got s=0"):
        flowed_gram_velocity_by_resolvent(TWO, 0, 1)


def test_linear_training_of_one_number_by_hand():
    """At A = 4: dA/dt = 8 A (1 - A) = -96; at A = 1 nothing moves."""
    assert flowed_gram_velocity_by_resolvent(exactly([[2]]), 1, 1).tolist() == [[-96]]
    assert flowed_gram_velocity_by_resolvent(exactly([[1]]), Fraction(1, 2), 3).tolist() == [[0]]


def test_masses_move_by_the_replicator_equation():
    W = exactly([[2, 2, 0], [1, -1, 0]])
    velocity = feature_velocity(W, linear_loss_gradient(gram(W), 1))
    found = mass_velocities_by_projections(W, velocity, spectral_projections(W))
    known = spectral_measures_by_definition(W)
    assert (found == replicator_velocities(known, 1)).all()
    assert not found[2].any()
    assert found[0].any()


def test_masses_by_hand():
    """W = (1, 1) stretched along the first axis: d(x^2 / (x^2 + y^2)) = 1/2."""
    found = mass_velocities_by_projections(
        exactly([[1], [1]]), exactly([[1], [0]]), [np.diag([1, 0]), np.diag([0, 1])]
    )
    assert found.tolist() == [[fmpq(1, 2), fmpq(-1, 2)]]
    nothing = exactly([[0, 0], [0, 0]])
    assert mass_velocities_by_projections(nothing, nothing, []).shape == (2, 0)


def test_capacities_grow_by_every_route():
    W = FLOATS.copy()
    W[:, 1] = 0
    expected = capacity_growth_rates(spectral_measures(W), 0.3)
    assert capacity_growth_by_gram(W, 0.3) == pytest.approx(expected)
    assert capacity_growth_without_spectrum(W, 0.3) == pytest.approx(expected)


def test_capacities_by_hand():
    """F = ((5, 1), (1, 1)): means 5 and 4, variances 1 and 4, so 16/5 and 16."""
    W = exactly([[2, 1], [0, 1]])
    for route in (capacity_growth_by_gram, capacity_growth_without_spectrum):
        assert route(W, 1).tolist() == [fmpq(16, 5), 16]
        assert not route(exactly([[1, 0], [0, 1]]), 1).any()
