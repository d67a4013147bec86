"""Spectral dynamics of any Gram loss, and linear training in closed form."""

from math import exp

import numpy as np
import pytest
import sympy
import torch
from flint import fmpq, fmpq_series
from hypothesis import given
from hypothesis import strategies as st

from pentad.kit.strategies import frames
from pentad.theory.frames.capacity import capacities, leverages
from pentad.theory.frames.complements import canonical_gram, canonical_tightening
from pentad.theory.frames.constructions import parseval_frame
from pentad.theory.frames.frame_operator import frame_operator
from pentad.theory.frames.gram_flow import (
    capacity_growth_rates,
    eigenvalue_velocities,
    feature_velocity,
    flowed_features,
    flowed_gram_by_definition,
    flowed_measures,
    frame_operator_velocity,
    linear_loss_gradient,
    logistic_eigenvalues,
    replicator_velocities,
)
from pentad.theory.frames.spectral_measures import (
    SpectralMeasures,
    spectral_capacities,
    spectral_leverages,
    spectral_measures,
    spectral_measures_by_definition,
)
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.power_loss import gram

SIZES = st.tuples(st.integers(1, 5), st.integers(1, 3))
some_frames = SIZES.flatmap(lambda size: frames(*size))
seeds = st.integers(0, 2**16)
TIMES = [fmpq(1), fmpq(3, 4), fmpq(1, 2), fmpq(1, 10), fmpq(1, 10**6)]


def exactly(M):
    exact = np.empty(np.shape(M), dtype=object)
    exact[...] = np.vectorize(rational, otypes=[object])(np.asarray(M, dtype=object))
    return exact


def generic(seed, d=3, n=5):
    return np.random.default_rng(seed).standard_normal((d, n))


def rectified_loss(A, bias):
    """One active feature, values 1: any smooth enough loss of the Gram matrix would do."""
    outputs = torch.relu(A + bias[:, None])
    return ((torch.eye(len(A), dtype=A.dtype) - outputs) ** 2).sum()


# Any loss of the Gram matrix ----------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_velocities_are_those_of_automatic_differentiation(seed):
    W = torch.tensor(generic(seed), requires_grad=True)
    bias = torch.tensor(-0.1 * np.arange(5.0))
    A = (W.T @ W).detach().requires_grad_()
    (gradient,) = torch.autograd.grad(rectified_loss(A, bias), A)
    (slope,) = torch.autograd.grad(rectified_loss(W.T @ W, bias), W)
    assert abs(gradient - gradient.T).max() > 0.1
    assert feature_velocity(W.detach(), gradient) == pytest.approx(-slope, abs=1e-12)
    arrays = W.detach().numpy(), gradient.numpy()
    dW = feature_velocity(*arrays)
    dF = frame_operator_velocity(*arrays)
    assert dF == pytest.approx(dW @ arrays[0].T + arrays[0] @ dW.T, abs=1e-12)
    step = 1e-5
    before, after = (np.linalg.eigvalsh(frame_operator(arrays[0] + sign * step * dW))[::-1]
                     for sign in (-1, 1))  # fmt: skip
    expected = (after - before) / (2 * step)
    assert eigenvalue_velocities(*arrays) == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert eigenvalue_velocities(W.detach(), gradient).numpy() == pytest.approx(expected, 1e-6)


def test_velocities_of_equal_eigenvalues_depend_on_the_eigenvectors():
    """F = I moves at -4 G: eigenvalues at -4 and 4, though both axes see the velocity 0."""
    W, gradient = np.eye(2), np.array([[0.0, 1.0], [1.0, 0.0]])
    velocity = frame_operator_velocity(W, gradient)
    assert np.linalg.eigvalsh(velocity) == pytest.approx([-4, 4])
    assert eigenvalue_velocities(W, gradient) == pytest.approx([0, 0])
    assert eigenvalue_velocities(W, gradient).sum() == velocity.trace()


@pytest.mark.parametrize("seed", range(3))
def test_the_linear_gradient_is_that_of_automatic_differentiation(seed):
    rng = np.random.default_rng(seed)
    root = rng.standard_normal((4, 4))
    C = root @ root.T
    A = gram(rng.standard_normal((2, 4)))
    variable = torch.tensor(A, requires_grad=True)
    error = torch.eye(4, dtype=variable.dtype) - variable
    (slope,) = torch.autograd.grad((error @ torch.tensor(C) @ error.T).trace(), variable)
    expected = ((slope + slope.T) / 2).numpy()
    assert linear_loss_gradient(A, C) == pytest.approx(expected, abs=1e-11)
    assert linear_loss_gradient(A, 0.7 * np.eye(4)) == pytest.approx(linear_loss_gradient(A, 0.7))


@given(some_frames)
def test_linear_training_moves_along_the_frame_operator_exactly(W):
    exact = exactly(W)
    F = frame_operator(exact)
    gradient = linear_loss_gradient(gram(exact), fmpq(1, 3))
    missing = np.eye(F.shape[0], dtype=int) - F
    assert (feature_velocity(exact, gradient) == fmpq(4, 3) * (missing @ exact)).all()
    expected = fmpq(8, 3) * (missing @ F)
    assert (frame_operator_velocity(exact, gradient) == expected).all()


# Linear training ----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(2))
def test_the_closed_form_solves_the_flow_to_the_order_of_the_step(seed):
    rate, time, W = 0.5, 0.25, generic(seed, 2, 4)

    def integrated(steps):
        features = W
        h = time / steps
        for _ in range(steps):
            middle = features + h / 2 * velocity(features)
            features = features + h * velocity(middle)
        return features

    def velocity(features):
        return feature_velocity(features, linear_loss_gradient(gram(features), rate))

    closed = flowed_features(W, exp(-8 * rate * time))
    coarse, fine = (np.abs(integrated(steps) - closed).max() for steps in (200, 400))
    assert fine < 1e-3
    assert 3 < coarse / fine < 5.5


@given(some_frames, st.sampled_from(TIMES))
def test_the_flow_by_definition_is_the_closed_form(W, remaining):
    exact = flowed_gram_by_definition(W, remaining)
    closed = gram(flowed_features(W, float(remaining)))
    assert closed == pytest.approx(exact.astype(float), abs=1e-7)


@given(some_frames)
def test_the_flow_starts_at_the_features_and_ends_at_their_tightening(W):
    assert flowed_features(W, 1.0) == pytest.approx(W, abs=1e-12)
    assert flowed_features(W, 0.0) == pytest.approx(canonical_tightening(W), abs=1e-9)
    assert (flowed_gram_by_definition(W, 1) == gram(exactly(W))).all()
    if np.linalg.matrix_rank(W) == W.shape[0]:
        assert (flowed_gram_by_definition(W, 0) == canonical_gram(W)).all()


@given(some_frames)
def test_capacities_increase_to_the_constant_leverages_exactly(W):
    leverage = leverages(exactly(W))
    before = capacities(gram(exactly(W)))
    for remaining in TIMES:
        A = flowed_gram_by_definition(W, remaining)
        now = capacities(A)
        assert (leverages(A) == leverage).all()
        assert (before <= now).all()
        assert (now <= leverage).all()
        before = now
    assert all(float(gap) < 1e-3 for gap in leverage - before)


def test_an_unsaturated_feature_gains_capacity_strictly_and_a_saturated_one_stays():
    W = np.array([[2, 1, 0], [0, 1, 0], [0, 0, 3]])
    first, second = (capacities(flowed_gram_by_definition(W, s)) for s in TIMES[:2])
    assert (first[:2] < second[:2]).all()
    assert first[2] == second[2] == 1


@st.composite
def known_spectra(draw):
    """Exact features whose frame operator has rational eigenvalues."""
    lengths = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True))
    d = len(lengths)
    n = draw(st.integers(d, 5))
    mirrors = np.array(draw(st.lists(st.integers(1, 4), min_size=n * d, max_size=n * d)))
    return exactly(np.diag(lengths)) @ parseval_frame(exactly(mirrors.reshape(n, d)), d)


@given(known_spectra(), st.sampled_from(TIMES))
def test_the_flow_of_measures_is_exact(W, remaining):
    measures = spectral_measures_by_definition(W)
    flowed = flowed_measures(measures, remaining)
    A = flowed_gram_by_definition(W, remaining)
    assert (spectral_capacities(flowed) == capacities(A)).all()
    assert (spectral_leverages(flowed) == spectral_leverages(measures)).all()
    assert (flowed.squared_norms == A.diagonal()).all()
    alive = A.diagonal() != 0
    assert all(sum(row) == 1 for row in flowed.masses[alive].tolist())


@given(known_spectra())
def test_masses_follow_the_replicator_equation_and_capacities_grow_at_their_rate(W):
    measures = spectral_measures_by_definition(W)
    rate, step = fmpq(1, 4), fmpq(1, 10**12)

    def slope(quantity):
        # s = exp(-8 c t): d/dt = -8 c s d/ds, at s = 1.
        return (
            -8 * rate * (quantity(measures) - quantity(flowed_measures(measures, 1 - step))) / step
        )

    masses = slope(lambda now: now.masses) - replicator_velocities(measures, rate)
    assert all(abs(float(x)) < 1e-6 for x in masses.flat)
    assert all(sum(row) == 0 for row in replicator_velocities(measures, rate).tolist())
    capacity = spectral_capacities(measures)
    growth = slope(spectral_capacities) - capacity * capacity_growth_rates(measures, rate)
    assert all(abs(float(x)) < 1e-6 for x in growth)


def test_mass_moves_to_small_eigenvalues():
    measures = SpectralMeasures(np.array([4.0, 1.0]), np.array([[0.5, 0.5]]), np.array([1.0]))
    assert (replicator_velocities(measures) * [1, -1] < 0).all()
    assert flowed_measures(measures, 0.1).masses[0, 1] > 0.5


def test_eigenvalues_follow_the_logistic_equation():
    exact = logistic_eigenvalues(exactly([4, 1, fmpq(1, 4), 0]), fmpq(1, 2))
    assert exact.tolist() == [fmpq(8, 5), 1, fmpq(2, 5), 0]
    rate, time, step = 0.3, 0.2, 1e-6
    for start in (0.1, 2.0):
        before, now, after = (
            logistic_eigenvalues(start, exp(-8 * rate * t))
            for t in (time - step, time, time + step)
        )
        assert (after - before) / (2 * step) == pytest.approx(8 * rate * now * (1 - now), rel=1e-7)


def test_the_closed_form_takes_symbols_and_power_series():
    value, s = sympy.symbols("lambda s", positive=True)
    assert logistic_eigenvalues(value, s) == value / (s + value * (1 - s))
    near_half = logistic_eigenvalues(fmpq(4), fmpq_series([fmpq(1, 2), 1], prec=2))
    # 4 / (4 - 3 s) has the slope 12 / (4 - 3 s)^2.
    assert (near_half[0], near_half[1]) == (fmpq(8, 5), fmpq(48, 25))


def test_batches_and_tensors_give_what_single_arrays_give():
    batch = np.random.default_rng(6).standard_normal((2, 3, 2, 4))
    batch[0, 0, :, 1] = 0

    def everything(W):
        measures = spectral_measures(W)
        gradient = linear_loss_gradient(gram(W), 0.5)
        return [
            flowed_features(W, 0.3),
            flowed_measures(measures, 0.3).masses,
            replicator_velocities(measures, 2.0),
            capacity_growth_rates(measures),
            frame_operator_velocity(W, gradient),
            eigenvalue_velocities(W, gradient),
        ]

    together, tensors = everything(batch), everything(torch.from_numpy(batch))
    for k, values in enumerate(together):
        assert isinstance(tensors[k], torch.Tensor)
        assert tensors[k].numpy() == pytest.approx(values, abs=1e-12)
        for index in np.ndindex(2, 3):
            assert values[index] == pytest.approx(everything(batch[index])[k], abs=1e-12)


# Misuse -------------------------------------------------------------------------------------


def unchecked(function):
    """The function without the shape checker of the tests, which would refuse first."""
    return getattr(function, "__wrapped__", function)


def test_times_outside_the_flow_are_refused():
    measures = spectral_measures(np.eye(2))
    for remaining in (-0.1, 1.5, float("nan")):
        for call in (
            lambda s: logistic_eigenvalues(1.0, s),
            lambda s: flowed_features(np.eye(2), s),
            lambda s: flowed_gram_by_definition(np.eye(2), s),
            lambda s: flowed_measures(measures, s),
        ):
            with pytest.raises(ValueError, match=f"0 <= s <= 1; got s={remaining}"):
                call(remaining)
    with pytest.raises(ValueError, match="0 <= s <= 1"):
        logistic_eigenvalues(1.0, np.array([0.5, 2.0]))


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"got n=2, shape \(3, 3\)"):
        unchecked(feature_velocity)(np.eye(2), np.eye(3))
    with pytest.raises(ValueError, match="A must be square"):
        unchecked(linear_loss_gradient)(np.ones((1, 2)), 1.0)
    with pytest.raises(ValueError, match=r"got shape \(3, 3\), n=2"):
        linear_loss_gradient(np.eye(2), np.eye(3))


def test_bad_matrices_are_refused():
    with pytest.raises(ValueError, match="floats; got W of type object"):
        eigenvalue_velocities(exactly([[1]]), exactly([[1]]))
    with pytest.raises(ValueError, match="floats; got W of type object"):
        flowed_features(exactly([[1]]), 0.5)
    with pytest.raises(ValueError, match="finite"):
        feature_velocity(np.array([[np.nan]]), np.eye(1))
    with pytest.raises(ValueError, match="got rank 1 < d=2"):
        flowed_gram_by_definition(np.ones((2, 2)), 0)
