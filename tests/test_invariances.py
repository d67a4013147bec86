"""What must not change the loss does not, and its gradient is its exact derivative (A28)."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from flint import arb, ctx, fmpq, fmpq_poly
from hypothesis import given
from hypothesis import strategies as st

from pentad.kit.strategies import frames, power_autoencoders
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.scalars import ball, rational
from pentad.theory.power_autoencoder.best_bounds import best_upper_bound
from pentad.theory.power_autoencoder.dimension_bounds import (
    dimension_upper_bound,
    series_upper_bound,
)
from pentad.theory.power_autoencoder.gain_per_dimension import robust_capacity_upper_bound
from pentad.theory.power_autoencoder.lower_bounds import random_features_lower_bound
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms,
    gram,
    lifted_cubic_loss_terms,
    loss_terms,
    population_loss,
)
from pentad.theory.sparse_inputs import GAUSSIAN, RADEMACHER, SKEWED, UNIFORM, scaled_law

ROUTES = {
    "cumulants": lambda W, p, law, m: loss_terms(gram(W), p, law, m),
    "lifted": lambda W, p, law, _m: lifted_cubic_loss_terms(W, p, law),
}


def exactly(W):
    exact = np.empty(W.shape, dtype=object)
    exact[...] = [[rational(x) for x in row] for row in W.tolist()]
    return exact


def reflection(v):
    """I - 2 v v^T / |v|^2 in exact rationals."""
    v = np.array([fmpq(int(x)) for x in v], dtype=object)
    return np.array([[fmpq(int(i == j)) for j in range(len(v))] for i in range(len(v))]) - np.outer(
        v, 2 * v / (v @ v)
    )


@given(power_autoencoders(n=4, d=3), st.data())
def test_turning_the_space_changes_nothing(model, data):
    steps = st.integers(-3, 3)
    v = data.draw(st.tuples(st.integers(1, 3), steps, steps))
    W, p = exactly(model.W), rational(model.p)
    turned = reflection(v) @ reflection((1, 2, 3)) @ W
    assert loss_terms(gram(turned), p, model.law, model.m) == loss_terms(
        gram(W), p, model.law, model.m
    )
    if model.m == 3:
        assert lifted_cubic_loss_terms(turned, p, model.law) == lifted_cubic_loss_terms(
            W, p, model.law
        )
    assert (capacities(gram(turned)) == capacities(gram(W))).all()


@given(power_autoencoders(n=5, d=2, symmetric=False), st.permutations(range(5)))
def test_renaming_features_renames_their_terms(model, order):
    W, p = exactly(model.W), rational(model.p)
    terms = feature_loss_terms(gram(W), p, model.law, model.m)
    renamed = feature_loss_terms(gram(W[:, list(order)]), p, model.law, model.m)
    assert (renamed.correlation == terms.correlation[list(order)]).all()
    assert (renamed.energy == terms.energy[list(order)]).all()


@given(power_autoencoders(n=4, d=2), st.lists(st.sampled_from((-1, 1)), min_size=4, max_size=4))
def test_turning_features_round_changes_nothing_for_symmetric_laws(model, signs):
    W, p = exactly(model.W), rational(model.p)
    flipped = W * np.array(signs)
    assert loss_terms(gram(flipped), p, model.law, model.m) == loss_terms(
        gram(W), p, model.law, model.m
    )


def test_turning_features_round_does_matter_for_a_skewed_law():
    A = np.array([[1.0, 0.5], [0.5, 1.0]])
    flipped = A * np.outer([1, -1], [1, -1])
    assert (
        loss_terms(A, 0.5, SKEWED, 3).improvement != loss_terms(flipped, 0.5, SKEWED, 3).improvement
    )


@given(power_autoencoders(m=3), st.integers(1, 3))
def test_zero_features_and_dimensions_change_nothing(model, extra):
    W, p = exactly(model.W), rational(model.p)
    d, n = W.shape
    padded = np.array([[fmpq(0)] * (n + extra)] * (d + 1), dtype=object)
    padded[:d, :n] = W
    assert loss_terms(gram(padded), p, model.law, 3) == loss_terms(gram(W), p, model.law, 3)


@given(power_autoencoders(n=3, d=2, symmetric=False), frames(2, 2))
def test_blocks_add(model, other):
    W, p = exactly(model.W), rational(model.p)
    whole = np.array([[fmpq(0)] * 5] * 4, dtype=object)
    whole[:2, :3], whole[2:, 3:] = W, exactly(other)
    first, second, both = (
        loss_terms(gram(part), p, model.law, model.m) for part in (W, exactly(other), whole)
    )
    assert both.correlation == first.correlation + second.correlation
    assert both.energy == first.energy + second.energy


@given(power_autoencoders(m=3))
def test_one_body_of_code_serves_floats_rationals_balls_and_tensors(model):
    W, p, law = exactly(model.W), rational(model.p), model.law
    exact = loss_terms(gram(W), p, law, 3)
    balls = np.vectorize(arb, otypes=[object])(W)
    certain = loss_terms(gram(balls), ball(p), law, 3)
    floats = loss_terms(gram(model.W), model.p, law, 3)
    tensors = loss_terms(gram(torch.tensor(model.W)), model.p, law, 3)
    fractions = loss_terms(
        gram(np.vectorize(Fraction, otypes=[object])(model.W)), Fraction(model.p), law, 3
    )
    for name in ("correlation", "energy"):
        value = getattr(exact, name)
        with ctx.workprec(4000):
            assert getattr(certain, name).contains(value)
        assert rational(getattr(fractions, name)) == value
        size = max(abs(float(value)), float(exact.energy))
        for rounded in (getattr(floats, name), getattr(tensors, name)):
            assert float(rounded) == pytest.approx(float(value), rel=1e-11, abs=1e-12 * size)


@pytest.mark.parametrize("route", ROUTES)
def test_batches_of_tensors_are_their_members(route):
    W = torch.tensor(np.random.default_rng(0).standard_normal((4, 3, 2, 5)))
    p = torch.tensor([0.01, 0.1, 0.5, 1.0])[:, None, None]
    together = ROUTES[route](W, p, GAUSSIAN, 3)
    assert together.energy.shape == (4, 3)
    for i in range(4):
        for j in range(3):
            alone = ROUTES[route](W[i, j].numpy(), float(p[i, 0, 0]), GAUSSIAN, 3)
            assert float(together.correlation[i, j]) == pytest.approx(alone.correlation, rel=1e-6)
            assert float(together.energy[i, j]) == pytest.approx(alone.energy, rel=1e-6)


def exact_slopes(route, W, direction, p, law, m):
    """First coefficients of C and D along W + t E, in exact arithmetic of polynomials in t."""
    line = np.empty(W.shape, dtype=object)
    for index in np.ndindex(W.shape):
        line[index] = fmpq_poly([W[index], direction[index]])
    return [fmpq_poly(value)[1] for value in ROUTES[route](line, p, law, m)]


@pytest.mark.parametrize(
    ("route", "law", "m"),
    [
        ("cumulants", RADEMACHER, 1),
        ("cumulants", UNIFORM, 3),
        ("cumulants", SKEWED, 3),
        ("cumulants", GAUSSIAN, 5),
        ("lifted", UNIFORM, 3),
    ],
)
def test_autograd_is_the_exact_derivative(route, law, m):
    chance = np.random.default_rng(m)
    entries = chance.integers(-6, 7, (2, 2, 4))
    W, direction = (np.vectorize(lambda k: fmpq(int(k), 8), otypes=[object])(e) for e in entries)
    tensor = torch.tensor(entries[0] / 8, requires_grad=True)
    terms = ROUTES[route](tensor, 0.25, law, m)
    for value, exact in zip(
        terms, exact_slopes(route, W, direction, fmpq(1, 4), law, m), strict=True
    ):
        (gradient,) = torch.autograd.grad(value, tensor, retain_graph=True)
        slope = float((gradient * torch.tensor(entries[1] / 8)).sum())
        assert slope == pytest.approx(float(exact), rel=1e-10)


def test_the_gradient_of_the_loss_passes_finite_differences():
    W = torch.tensor(np.random.default_rng(3).standard_normal((2, 3)) / 2, requires_grad=True)
    assert torch.autograd.gradcheck(lambda w: population_loss(w, 0.3, GAUSSIAN, 3), W)


@given(power_autoencoders(m=3), st.sampled_from((2.0, 0.5)))
def test_bounds_scale_as_the_square_of_the_amplitudes(model, factor):
    d, n = model.W.shape
    law = scaled_law(model.law, Fraction(factor))
    for bound in (
        lambda one: dimension_upper_bound(n, d, model.p, one, 3),
        lambda one: series_upper_bound(n, d, model.p, one, 3),
        lambda one: robust_capacity_upper_bound(n, d, model.p, one),
        lambda one: random_features_lower_bound(n, d, model.p, one, 3),
        lambda one: best_upper_bound(n, d, model.p, one, 3),
    ):
        assert bound(law) == pytest.approx(factor**2 * bound(model.law), rel=1e-6)


def test_bounds_grow_with_features_and_dimensions():
    for p in (1e-4, 0.05, 0.3):
        for law in (GAUSSIAN, RADEMACHER):
            grid = np.array(
                [[best_upper_bound(n, d, p, law, 3) for n in (1, 2, 5, 20)] for d in (1, 2, 4)]
            )
            assert (np.diff(grid, axis=0) >= -1e-12).all()
            assert (np.diff(grid, axis=1) >= -1e-12).all()
