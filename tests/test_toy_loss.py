"""The ReLU toy model's loss with at most two active features, and its derivatives."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import torch
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from pentad.theory.numbers.domains import fractions
from pentad.theory.numbers.scalars import ball
from pentad.theory.power_autoencoder.lines import regular_polygon
from pentad.theory.power_autoencoder.power_loss import gram, population_loss
from pentad.theory.rectified_model.cut_squares import rectified_correlation, rectified_energy
from pentad.theory.rectified_model.other_activations import (
    linear_loss_derivatives,
    power_activation_loss,
)
from pentad.theory.rectified_model.toy_loss import (
    one_active_derivatives,
    one_active_loss,
    toy_loss,
    toy_loss_derivatives,
    toy_loss_terms,
)
from pentad.theory.rectified_model.toy_loss_by_definition import (
    toy_loss_by_sampling,
    toy_loss_terms_by_definition,
)
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss
from pentad.theory.rectified_model.weight_derivatives import weight_derivatives
from pentad.theory.sparse_inputs import POSITIVE_UNIFORM

halves = st.integers(-4, 4).map(lambda k: Fraction(k, 2))


def rationals(*shape):
    size = int(np.prod(shape))
    flat = st.lists(halves, min_size=size, max_size=size)
    return flat.map(lambda values: np.array([*values, None], dtype=object)[:-1].reshape(shape))


models = st.integers(1, 4).flatmap(lambda n: st.tuples(rationals(n, n), rationals(n), rationals(n)))


def generic(seed, *shape):
    """Rationals that meet no kink: multiples of 2^-20 from a normal law."""
    values = np.random.default_rng(seed).standard_normal(shape)
    exact = np.empty(shape, dtype=object)
    exact[...] = np.vectorize(lambda x: Fraction(round(x * 2**20), 2**20), otypes=[object])(values)
    return exact


# Values ---------------------------------------------------------------------------------------


@given(a=halves, c=halves)
def test_integrals_are_those_of_the_cut_polynomial(a, c):
    low, high = Fraction(0), Fraction(1)
    if a > 0:
        low = min(max(low, -c / a), high)
    elif a < 0:
        high = max(min(high, -c / a), low)
    elif c <= 0:
        low = high
    energy = sum(k * (high**e - low**e) / e for e, k in ((3, a * a), (2, 2 * a * c), (1, c * c)))
    correlation = a * (high**3 - low**3) / 3 + c * (high**2 - low**2) / 2
    assert rectified_energy(a, c) == energy
    assert rectified_correlation(a, c) == correlation


def test_integrals_keep_their_relative_accuracy_where_little_is_positive():
    for exponent, sign in product(range(5, 50, 5), (1, -1)):
        tiny = Fraction(1, 2**exponent)
        a, c = (Fraction(1), tiny - 1) if sign > 0 else (-Fraction(1), tiny)
        for function in (rectified_energy, rectified_correlation):
            exact = function(a, c)
            assert function(float(a), float(c)) == pytest.approx(float(exact), rel=1e-14)


@given(models)
def test_every_order_is_the_integral_over_polygons(model):
    A, b, importance = model
    terms = toy_loss_terms(A, b, importance)
    assert terms == toy_loss_terms_by_definition(A, b, importance)
    assert terms.one_active == one_active_loss(A, b, importance)


@given(models, st.integers(1, 10))
def test_a_uniform_probability_weighs_the_orders(model, tenths):
    A, b, importance = model
    n, p = len(b), Fraction(tenths, 10)
    terms = toy_loss_terms(A, b, importance)
    for order in range(3):
        expected = sum(p**k * (1 - p) ** (n - k) * terms[k] for k in range(min(order, n) + 1))
        assert toy_loss(A, b, p, order=order, importance=importance) == expected


@given(models, st.integers(1, 9))
def test_two_features_have_the_whole_loss(model, tenths):
    A, b, importance = (part[:2, :2] if part.ndim > 1 else part[:2] for part in model)
    p = Fraction(tenths, 10)
    whole = power_activation_loss(A, b, p, 1, rectified=True, importance=importance)
    assert toy_loss(A, b, p, importance=importance) == whole


def test_probabilities_of_the_features_weigh_the_sets():
    A, b = generic(1, 4, 2, 2).astype(float), generic(2, 4, 2).astype(float)
    p = np.random.default_rng(3).uniform(0.05, 1, (4, 2))
    importance = np.array([1.0, 0.25])
    whole = full_toy_loss(A, b, p, importance)
    np.testing.assert_allclose(toy_loss(A, b, p, importance=importance), whole, rtol=1e-13)


@pytest.mark.parametrize("order", [0, 1, 2, None])
def test_sampling_agrees(order):
    A, b = generic(4, 5, 5).astype(float), generic(5, 5).astype(float)
    p, importance = np.array([0.05, 0.1, 0.2, 0.3, 0.4]), np.array([1.0, 0.5, 2.0, 0.0, 1.0])
    sampled = toy_loss_by_sampling(
        A, b, p, np.random.default_rng(6), order=order, importance=importance
    )
    if order is None:
        expected = full_toy_loss(A, b, p, importance)
    else:
        expected = toy_loss(A, b, p, order=order, importance=importance)
    assert abs(sampled.mean - expected) <= 4 * sampled.standard_error


def test_sampling_with_values_fixed_at_one_would_be_noticed():
    A, b = generic(4, 5, 5).astype(float), generic(5, 5).astype(float)
    generator = np.random.default_rng(7)
    active = generator.random((100_000, 5)) < 0.1
    losses = ((active - np.maximum(active @ A.T + b, 0)) ** 2).sum(-1) * (active.sum(-1) <= 2)
    error = losses.std() / len(losses) ** 0.5
    assert abs(losses.mean() - toy_loss(A, b, 0.1)) > 4 * error


@pytest.mark.parametrize("scale", [1, 2**-30, 2**-200, 2**30])
def test_floats_agree_with_rationals_on_badly_scaled_rows(scale):
    generator = np.random.default_rng(8)
    sizes = np.array([0.0, 2**-1000, 2**-60, 2**-52, 2**-20, 0.5, 1.0, 3.0])
    A = generator.choice(sizes, (40, 3, 3)) * generator.choice([-1, 1], (40, 3, 3)) * scale
    b = generator.choice(sizes, (40, 3)) * generator.choice([-1, 1], (40, 3)) * scale
    ours = toy_loss_derivatives(A, b, 0.25)
    exact = np.vectorize(Fraction, otypes=[object])
    truth = toy_loss_derivatives(exact(A), exact(b), Fraction(1, 4))
    size = max(scale, 1)
    assert abs(ours.value - truth.value.astype(float)).max() < 1e-14 * size**2 * 10
    dead = (A.diagonal(0, -2, -1) == 0) & (b == 0)
    steps = abs(ours.gradient - truth.gradient.astype(float)) * ~dead[..., None]
    assert steps.max() < 1e-14 * size * 10


# Derivatives ----------------------------------------------------------------------------------

STEP = Fraction(1, 10**20)


def by_output(A, b, p, **kwargs):
    """The loss as a function of s_j = (A_j1 .. A_jn, b_j), one output at a time, exactly."""
    n = len(b)

    def loss(j, s):
        moved, bias = A.copy(), b.copy()
        moved[j], bias[j] = s[:n], s[n]
        return toy_loss(moved, bias, p, **kwargs)

    return loss


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("order", [0, 1, 2])
def test_derivatives_are_those_of_the_exact_value(n, order):
    A, b, importance = generic(10 + n, n, n), generic(20 + n, n), abs(generic(30 + n, n))
    p = Fraction(1, 5)
    found = toy_loss_derivatives(A, b, p, order=order, importance=importance)
    loss = by_output(A, b, p, order=order, importance=importance)
    steps = np.eye(n + 1, dtype=int) * STEP
    for j in range(n):
        s = np.array([*A[j], b[j]])
        for i in range(n + 1):
            slope = (loss(j, s + steps[i]) - loss(j, s - steps[i])) / (2 * STEP)
            assert abs(slope - found.gradient[j, i]) < 10**-15
            for k in range(i + 1):
                corners = [
                    sign * other * loss(j, s + sign * steps[i] + other * steps[k])
                    for sign, other in product((1, -1), repeat=2)
                ]
                bend = sum(corners) / (4 * STEP**2)
                assert abs(bend - found.hessian[j, i, k]) < 10**-15
    np.testing.assert_array_equal(found.hessian, found.hessian.swapaxes(-1, -2))


@given(models)
def test_second_derivatives_along_the_row_obey_eulers_identity(model):
    """Energies have degree two and correlations degree one, at kinks too: s H s = s G + 2 C."""
    A, b, importance = model
    found = toy_loss_derivatives(A, b, Fraction(1, 3), importance=importance)
    s = np.concatenate([A, b[:, None]], -1)
    bend = (s * (found.hessian @ s[..., None])[..., 0]).sum()
    cross = (importance * correlations(A, b, Fraction(1, 3))).sum()
    assert bend == (found.gradient * s).sum() + 2 * cross


def correlations(A, b, p):
    """E x_j out_j with at most two active features, from the loss and the energy alone."""
    n = len(b)
    found = []
    for j in range(n):
        unit = np.array([Fraction(int(i == j)) for i in range(n)])
        loss = toy_loss(A, b, p, importance=unit)
        silent = toy_loss(0 * A, 0 * b - 1, p, importance=unit)
        double = toy_loss(2 * A, 2 * b, p, importance=unit)
        found.append((double - 4 * loss + 3 * silent) / 4)
    return np.array(found)


def test_torch_differentiates_the_value():
    A = torch.randn(3, 4, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    b = torch.randn(3, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    A.requires_grad_()
    b.requires_grad_()
    found = toy_loss_derivatives(A, b, 0.2)
    by_A, by_b = torch.autograd.grad(found.value.sum(), (A, b))
    expected = torch.cat([by_A, by_b[..., None]], -1)
    torch.testing.assert_close(found.gradient, expected, rtol=1e-12, atol=1e-13)


def test_one_program_serves_batches_tensors_and_single_models():
    A, b = generic(40, 2, 3, 4, 4).astype(float), generic(41, 2, 3, 4).astype(float)
    p, importance = np.array([0.1, 0.2, 0.3])[:, None], np.array([1.0, 0.5, 0.25, 0.125])
    whole = toy_loss_derivatives(A, b, p, importance=importance)
    assert [part.shape for part in whole] == [(2, 3), (2, 3, 4, 5), (2, 3, 4, 5, 5)]
    tensors = toy_loss_derivatives(
        *(torch.tensor(part) for part in (A, b, p)), importance=torch.tensor(importance)
    )
    for i, k in product(range(2), range(3)):
        one = toy_loss_derivatives(A[i, k], b[i, k], p[k, 0], importance=importance)
        for part, tensor, single in zip(whole, tensors, one, strict=True):
            np.testing.assert_allclose(part[i, k], single, rtol=1e-13, atol=1e-14)
            np.testing.assert_allclose(part[i, k], tensor[i, k].numpy(), rtol=1e-13, atol=1e-14)
    without = toy_loss_derivatives(A, b, p, importance=importance, hessian=False)
    assert without.hessian is None
    np.testing.assert_array_equal(without.gradient, whole.gradient)


def test_a_grid_of_probabilities_broadcasts_over_one_model():
    A, b = generic(42, 3, 3).astype(float), generic(43, 3).astype(float)
    grid = np.array([[0.1], [0.2]])
    for order in range(3):
        both = toy_loss_derivatives(A, b, grid, order=order)
        for row, p in zip(range(2), (0.1, 0.2), strict=True):
            one = toy_loss_derivatives(A, b, p, order=order)
            np.testing.assert_allclose(both.hessian[row], one.hessian, rtol=1e-13)


def test_a_batch_of_biases_broadcasts_over_one_model():
    A, biases = generic(44, 3, 3).astype(float), generic(45, 4, 3).astype(float)
    calls = (
        one_active_loss,
        lambda A, b: toy_loss(A, b, 0.3),
        lambda A, b: toy_loss_terms(A, b).two_active,
        lambda A, b: one_active_derivatives(A, b).hessian,
    )
    for call in calls:
        each = np.array([call(A, b) for b in biases])
        np.testing.assert_allclose(call(A, biases), each, rtol=1e-13, atol=1e-14)


def test_no_branch_underflows():
    expected = float(rectified_correlation(Fraction(1), Fraction(-1, 2)))
    assert rectified_correlation(1e-200, -5e-201) == pytest.approx(1e-200 * expected, rel=1e-14)


def test_the_hessian_jumps_where_a_dead_output_meets_a_full_input():
    A, b = np.array([[0.0, 1.0], [0.3, 0.7]]), np.array([-1.0, -0.2])
    left, right = (toy_loss_derivatives(A, b, 0.5, side=side).hessian for side in ("left", "right"))
    assert left[0, 2, 2] == 0
    assert right[0, 2, 2] == pytest.approx(-0.25)


@pytest.mark.parametrize(("A", "b"), [([[1, 0], [0, 1]], [0, 0]), ([[1, -1], [-1, 1]], [0, 1])])
def test_at_a_kink_the_side_says_from_where_the_bias_comes(A, b):
    A, b = fractions(A), fractions([b])[0]
    p = Fraction(1, 5)
    for side, sign in (("left", -1), ("right", 1)):
        near = toy_loss_derivatives(A, b + sign * STEP, p).hessian
        at = toy_loss_derivatives(A, b, p, side=side).hessian
        assert abs(near - at).max() < 10**-15
        floats = toy_loss_derivatives(A.astype(float), b.astype(float), float(p), side=side)
        np.testing.assert_allclose(floats.hessian, at.astype(float), atol=1e-14)
    zero = toy_loss_derivatives(A, b, p, order=0, side="left").hessian[0, -1, -1]
    assert zero == 0
    positive = toy_loss_derivatives(A, b, p, order=0, side="right").hessian[0, -1, -1]
    assert positive == 2 * (1 - p) ** 2


@pytest.mark.parametrize(("d", "n"), [(1, 1), (1, 3), (2, 3)])
def test_the_chain_rule_is_exact(d, n):
    W, b, p = generic(50 + n, d, n), generic(60 + n, n), Fraction(1, 5)
    at = weight_derivatives(W, toy_loss_derivatives(gram(W), b, p))

    def loss(parameters):
        W, b = parameters[:d], parameters[d]
        return toy_loss(gram(W), b, p)

    centre = np.concatenate([W, b[None]])
    size = (d + 1) * n
    steps = (np.eye(size, dtype=int) * STEP).reshape(size, d + 1, n)
    for i in range(size):
        slope = (loss(centre + steps[i]) - loss(centre - steps[i])) / (2 * STEP)
        assert abs(slope - at.gradient.reshape(-1)[i]) < 10**-15
        for k in range(i + 1):
            corners = [
                sign * other * loss(centre + sign * steps[i] + other * steps[k])
                for sign, other in product((1, -1), repeat=2)
            ]
            assert abs(sum(corners) / (4 * STEP**2) - at.hessian[i, k]) < 10**-15


def test_the_chain_rule_serves_batches_and_tensors():
    W, b = generic(70, 4, 2, 3).astype(float), generic(71, 4, 3).astype(float)
    whole = weight_derivatives(W, toy_loss_derivatives(gram(W), b, 0.1))
    V, c = torch.tensor(W), torch.tensor(b)
    tensors = weight_derivatives(V, toy_loss_derivatives(gram(V), c, 0.1))
    for part, tensor in zip(whole, tensors, strict=True):
        np.testing.assert_allclose(part, tensor.numpy(), rtol=1e-12, atol=1e-13)
    one = weight_derivatives(W[2], toy_loss_derivatives(gram(W[2]), b[2], 0.1))
    np.testing.assert_allclose(whole.hessian[2], one.hessian, rtol=1e-12, atol=1e-13)
    assert (
        weight_derivatives(W, toy_loss_derivatives(gram(W), b, 0.1, hessian=False)).hessian is None
    )


def test_rotations_are_flat_directions_at_a_critical_point():
    W = regular_polygon(5) * 1.3699757667570199929**0.5
    b = np.full(5, -0.28229728312677163858)
    at = weight_derivatives(W, one_active_derivatives(gram(W), b))
    assert abs(at.gradient).max() < 1e-14
    values = np.linalg.eigvalsh(at.hessian)
    assert abs(values[0]) < 1e-13
    assert values[1] > 0.3
    turned = np.concatenate([[-W[1]], [W[0]], [0 * b]]).reshape(-1)
    assert abs(at.hessian @ turned).max() < 1e-13


# Balls ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [0, 1, 2])
def test_balls_enclose_the_rational_values(order):
    A, b = generic(80, 3, 3), generic(81, 3)
    p = Fraction(1, 7)
    exact = toy_loss_derivatives(A, b, p, order=order)
    with ctx.workprec(200):
        balls = np.vectorize(ball, otypes=[object])
        found = toy_loss_derivatives(balls(A), balls(b), ball(p), order=order)
        for part, truth in zip(found, exact, strict=True):
            for enclosure, value in zip(np.ravel(part), np.ravel(truth), strict=True):
                assert (enclosure - ball(value)).contains(0)
                assert enclosure.rad() < Fraction(1, 10**50)


def test_the_pentagon_in_balls():
    with ctx.workprec(200):
        W = regular_polygon(5, balls=True) * arb("1.3699757667570199929").sqrt()
        b = np.array([arb("-0.28229728312677163858")] * 5, dtype=object)
        value = one_active_loss(gram(W), b)
        at = weight_derivatives(W, one_active_derivatives(gram(W), b))
        assert abs(value - arb("0.079128135372470988349")) < arb(10) ** -20
        assert all(abs(entry) < arb(10) ** -18 for entry in at.gradient.flat)


@pytest.mark.parametrize("function", [one_active_loss, one_active_derivatives])
def test_a_ball_on_a_kink_is_refused(function):
    wide = np.array([[arb(1, 0.1)]], dtype=object)
    with pytest.raises(ValueError, match="which side of a kink"):
        function(wide, np.array([arb(0, 0.1)], dtype=object))
    zero = np.array([[arb(1), arb(0, 0.1)], [arb(0, 0.1), arb(1)]], dtype=object)
    function(zero, np.array([arb(-1, 0.1)] * 2, dtype=object) / 2)


# Other activations ----------------------------------------------------------------------------


@given(models, st.integers(1, 10))
def test_the_linear_model_is_the_first_power(model, tenths):
    A, b, importance = model
    p = Fraction(tenths, 10)
    linear = linear_loss_derivatives(A, b, p, importance=importance)
    assert linear.value == power_activation_loss(A, b, p, 1, importance=importance)


def test_derivatives_of_the_linear_model():
    A, b, p = generic(90, 3, 3), generic(91, 3), np.array([Fraction(1, k) for k in (2, 3, 4)])
    found = linear_loss_derivatives(A, b, p)
    for j, i in product(range(3), range(4)):
        step = np.zeros((3, 4), dtype=int)
        step[j, i] = 1

        def loss(h, step=step):
            return linear_loss_derivatives(A + h * step[:, :3], b + h * step[:, 3], p).value

        assert loss(1) - loss(-1) == 2 * found.gradient[j, i]
        assert loss(1) - 2 * loss(0) + loss(-1) == found.hessian[j, i, i]
    assert linear_loss_derivatives(A, b, p, hessian=False).hessian is None


def test_where_nothing_is_cut_off_the_rectifier_is_linear():
    A, b = abs(generic(92, 2, 2)), abs(generic(93, 2))
    p = Fraction(1, 3)
    linear, rectified = linear_loss_derivatives(A, b, p), toy_loss_derivatives(A, b, p)
    for one, other in zip(linear, rectified, strict=True):
        np.testing.assert_array_equal(one, other)


def test_powers_without_bias_have_the_population_loss():
    W = generic(94, 2, 3).astype(float)
    value = power_activation_loss(gram(W), np.zeros(3), 0.3, 3)
    assert value == pytest.approx(population_loss(W, 0.3, POSITIVE_UNIFORM, 3), rel=1e-12)


# Bad input ------------------------------------------------------------------------------------

EYE = np.eye(2)
ZERO = np.zeros(2)


@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda: one_active_loss(np.ones((2, 3)), ZERO), "square|n n"),
        (lambda: one_active_loss(EYE, np.zeros(3)), "n entries|n=2"),
        (lambda: one_active_loss(np.nan * EYE, ZERO), "finite"),
        (lambda: one_active_loss(EYE, np.array([0, np.inf])), "finite"),
        (lambda: one_active_loss(torch.full((2, 2), torch.nan), torch.zeros(2)), "finite"),
        (lambda: one_active_loss(EYE, ZERO, np.ones(3)), "importance"),
        (lambda: toy_loss(EYE, ZERO, 0.0), "0 < p <= 1"),
        (lambda: toy_loss(EYE, ZERO, np.array([0.5, 2.0])), "0 < p <= 1"),
        (lambda: toy_loss(EYE, ZERO, np.full(3, 0.5)), "end in 1 or n"),
        (lambda: toy_loss(EYE, ZERO, 0.5, order=3), "order must be"),
        (lambda: power_activation_loss(EYE, ZERO, np.full(2, 0.5), 1, rectified=True), "one p"),
        (lambda: weight_derivatives(np.ones((1, 3)), one_active_derivatives(EYE, ZERO)), "n=2"),
        (
            lambda: toy_loss_by_sampling(EYE, ZERO, 0.5, np.random.default_rng(0), samples=1),
            "samples",
        ),
    ],
)
def test_bad_input_says_what_is_wrong(call, rule):
    with pytest.raises((ValueError, TypeError), match=rule):
        call()


def test_one_importance_in_an_array_is_that_of_every_feature():
    A, b = gram(np.array([[1.0, -0.5, 0.2], [0.0, 0.8, -0.9]])), np.array([-0.1, 0.0, 0.2])
    for order in (1, 2):
        one = toy_loss(A, b, 0.3, order=order, importance=np.array([2.0]))
        assert one == toy_loss(A, b, 0.3, order=order, importance=2.0)
    for bad in (np.ones(2), np.ones((3, 2))):
        with pytest.raises(ValueError, match="importance must be a number or end in n entries"):
            toy_loss(A, b, 0.3, importance=bad)
