from fractions import Fraction

import numpy as np
import pytest
import torch

from pentad.theory.rectified_model.toy_loss import toy_loss_terms
from pentad.theory.rectified_model.toy_loss_by_definition import (
    active_loss_by_definition,
    full_toy_loss_by_definition,
)
from pentad.theory.rectified_model.toy_loss_orders import (
    active_loss,
    full_toy_loss,
    full_toy_loss_gradient,
)


def model(n, *, seed=0, batch=(), parts=4):
    """Random coefficients on a coarse grid, some of them zero, not symmetric."""
    chance = np.random.default_rng(seed)
    A = chance.integers(-2 * parts, 2 * parts + 1, (*batch, n, n)) / parts
    b = chance.integers(-parts, parts + 1, (*batch, n)) / parts
    return A, b


def rationals(x):
    exact = np.empty(x.shape, dtype=object)
    exact[...] = np.vectorize(Fraction, otypes=[object])(x)
    return exact


def unchecked(function):
    """Without the shape checks of the test run, which would refuse first."""
    return getattr(function, "__wrapped__", function)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_the_table_is_the_definition_in_rationals(n):
    for seed in range(4 if n < 5 else 1):
        A, b = (rationals(x) for x in model(n, seed=seed))
        p, v = Fraction(3, 10), rationals(0.5 + np.arange(n))
        assert full_toy_loss(A, b, p, v) == full_toy_loss_by_definition(A, b, p, v)
        for k in range(n + 1):
            assert active_loss(A, b, k, v) == active_loss_by_definition(A, b, k, v)


def test_rationals_of_flint_and_of_python_agree():
    from flint import fmpq

    A, b = model(3)
    exact = [np.vectorize(lambda x: fmpq(int(4 * x), 4), otypes=[object])(x) for x in (A, b)]
    found = full_toy_loss(*exact, fmpq(1, 3))
    assert found == full_toy_loss_by_definition(*exact, fmpq(1, 3))
    assert float(found) == pytest.approx(full_toy_loss(A, b, 1 / 3), rel=1e-14)


@pytest.mark.parametrize("n", [2, 7])
def test_few_active_features_have_closed_forms(n):
    A, b = model(n, seed=9, batch=(3,))
    v = 1 / (1 + np.arange(n))
    closed = toy_loss_terms(A, b, v)
    for k in range(3):
        np.testing.assert_allclose(active_loss(A, b, k, v), closed[k], rtol=1e-12)


@pytest.mark.parametrize("n", [2, 6, 8])
def test_orders_add_up(n):
    A, b = model(n, seed=3, batch=(2,))
    p = 0.3
    mixed = sum(p**k * (1 - p) ** (n - k) * active_loss(A, b, k) for k in range(n + 1))
    np.testing.assert_allclose(full_toy_loss(A, b, p), mixed, rtol=1e-13)


def test_each_feature_has_its_own_probability_and_importance():
    A, b = model(4, seed=1)
    p, v = np.array([0.1, 0.9, 0.4, 1.0]), np.array([1.0, 0.0, 2.0, 0.5])
    exact = full_toy_loss_by_definition(*(rationals(x) for x in (A, b, p, v)))
    assert full_toy_loss(A, b, p, v) == pytest.approx(float(exact), rel=1e-13)
    moved = [3, 1, 0, 2]
    swapped = full_toy_loss(A[np.ix_(moved, moved)], b[moved], p[moved], v[moved])
    assert swapped == pytest.approx(float(exact), rel=1e-13)


@pytest.mark.parametrize("scale", [1e-3, 1e-8, 1e-150])
def test_small_coefficients_do_not_cancel(scale):
    A, b = model(4, seed=2)
    A, b = A * scale, b * scale / 3
    exact = full_toy_loss_gradient(rationals(A), rationals(b), Fraction(1, 4)).gradient
    found = full_toy_loss_gradient(A, b, 0.25).gradient
    np.testing.assert_allclose(found, exact.astype(float), rtol=1e-12, atol=1e-15)


def test_against_sampling():
    n, p, count = 5, 0.4, 400_000
    A, b = model(n, seed=4)
    chance = np.random.default_rng(0)
    x = chance.random((count, n)) * (chance.random((count, n)) < p)
    errors = ((x - np.maximum(x @ A.T + b, 0)) ** 2).sum(1)
    deviation = errors.std() / count**0.5
    assert abs(errors.mean() - full_toy_loss(A, b, p)) < 4 * deviation


@pytest.mark.parametrize("n", [1, 2, 5])
def test_the_gradient_is_that_of_torch(n):
    A, b = (torch.from_numpy(x) for x in model(n, seed=5, batch=(3, 2), parts=2))
    A, b = A + 0.01 * torch.arange(n), b + 0.003
    p = torch.tensor([0.2, 0.7], dtype=torch.float64)[:, None]
    v = 0.9 ** torch.arange(n)
    found = full_toy_loss_gradient(A, b, p, v)
    A.requires_grad_()
    b.requires_grad_()
    value = full_toy_loss(A, b, p, v)
    by_A, by_b = torch.autograd.grad(value.sum(), (A, b))
    torch.testing.assert_close(found.value, value.detach(), rtol=1e-14, atol=0)
    torch.testing.assert_close(found.gradient[..., :n], by_A, rtol=1e-12, atol=1e-13)
    torch.testing.assert_close(found.gradient[..., n], by_b, rtol=1e-12, atol=1e-13)
    plain = full_toy_loss_gradient(A.detach().numpy(), b.detach().numpy(), p.numpy(), v.numpy())
    np.testing.assert_allclose(plain.gradient, found.gradient, rtol=1e-13, atol=1e-14)


def test_the_gradient_is_the_limit_of_differences():
    A, b = model(4, seed=6)
    A[0, 1] = A[2, 2] = 0.0
    b = b + 0.11
    found, step = full_toy_loss_gradient(A, b, 0.6), 1e-6
    for j in range(4):
        for i in range(5):
            there, back = (A.copy(), b.copy()), (A.copy(), b.copy())
            place = (0, (j, i)) if i < 4 else (1, j)
            there[place[0]][place[1]] += step
            back[place[0]][place[1]] -= step
            slope = (full_toy_loss(*there, 0.6) - full_toy_loss(*back, 0.6)) / (2 * step)
            assert found.gradient[j, i] == pytest.approx(slope, abs=2e-9)


def test_the_gradient_is_exact_over_rationals():
    A, b = (rationals(x) for x in model(3, seed=7))
    exact = full_toy_loss_gradient(A, b, Fraction(1, 4)).gradient
    found = full_toy_loss_gradient(A.astype(float), b.astype(float), 0.25).gradient
    assert all(isinstance(x, Fraction | int) for x in exact.ravel())
    np.testing.assert_allclose(found, exact.astype(float), rtol=1e-13, atol=1e-15)


def test_ten_features():
    A, b = model(10, seed=8)
    p = 0.2
    chance = np.random.default_rng(1)
    x = chance.random((100_000, 10)) * (chance.random((100_000, 10)) < p)
    errors = ((x - np.maximum(x @ A.T + b, 0)) ** 2).sum(1)
    assert abs(errors.mean() - full_toy_loss(A, b, p)) < 4 * errors.std() / 100_000**0.5


def test_nan_is_not_swallowed():
    b = torch.tensor([float("nan"), 0.0])
    assert full_toy_loss(torch.eye(2), b, 0.5).isnan()
    assert full_toy_loss(float("inf") * torch.eye(2), torch.zeros(2), 0.5).isnan()


def test_misuse_is_refused():
    A, b = np.eye(2), np.zeros(2)
    with pytest.raises(ValueError, match="one bias for each feature"):
        unchecked(full_toy_loss)(A, np.zeros(3), 0.5)
    with pytest.raises(ValueError, match="0 < p <= 1"):
        full_toy_loss(A, b, 0)
    with pytest.raises(ValueError, match="importance"):
        unchecked(full_toy_loss)(A, b, 0.5, np.ones(3))
    with pytest.raises(ValueError, match="k <= n"):
        active_loss(A, b, 3)
    with pytest.raises(ValueError, match="must be square"):
        unchecked(active_loss)(A[:1], b[:1], 1)
    from flint import arb

    balls = np.array([[arb(1)]], dtype=object)
    with pytest.raises(ValueError, match="use rationals"):
        full_toy_loss(balls, balls[0], arb(1) / 2)
