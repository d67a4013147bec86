"""Gaps and residuals of codes: exact for rationals, bounds for any code, alike in torch."""

from fractions import Fraction

import numpy as np
import pytest
import torch

from pentad.theory.codes.optimality import (
    duality_gap,
    duality_gap_by_definition,
    kkt_violation,
    kkt_violation_by_definition,
    lasso_objective,
    normal_residual,
    normal_residual_by_definition,
    require_codes,
)

both_signs = pytest.mark.parametrize("nonnegative", [False, True])
PENALTY = Fraction(1, 3)


def case(seed, *, nonnegative=False, batch=6, d=3, n=5):
    rng = np.random.default_rng(seed)
    D = rng.integers(-4, 5, (d, n))
    x = rng.integers(-6, 7, (batch, d))
    s = rng.integers(-2, 3, (batch, n)) * rng.integers(0, 2, (batch, n))
    exact = np.vectorize(lambda v: Fraction(int(v), 2), otypes=[object])
    return exact(D), exact(x), exact(abs(s) if nonnegative else s)


@both_signs
@pytest.mark.parametrize("seed", range(8))
def test_gap_and_conditions_are_those_of_the_definitions(seed, nonnegative):
    D, x, s = case(seed, nonnegative=nonnegative and seed % 4 != 3)
    floats = [array.astype(float) for array in (D, x, s)]
    for fast, slow in (
        (duality_gap, duality_gap_by_definition),
        (kkt_violation, kkt_violation_by_definition),
    ):
        wanted = slow(D, x, s, PENALTY, nonnegative=nonnegative)
        assert list(fast(D, x, s, PENALTY, nonnegative=nonnegative)) == wanted
        found = fast(*floats, 1 / 3, nonnegative=nonnegative)
        np.testing.assert_allclose(found, np.array(wanted, float), rtol=1e-12, atol=1e-12)
        tensors = [torch.from_numpy(array) for array in floats]
        theirs = fast(*tensors, 1 / 3, nonnegative=nonnegative)
        np.testing.assert_allclose(theirs.numpy(), found, rtol=1e-12, atol=1e-12)
    wanted = normal_residual_by_definition(D, x, s)
    assert list(normal_residual(D, x, s)) == wanted


@both_signs
@pytest.mark.parametrize("seed", range(8))
def test_no_code_lies_below_the_value_less_the_gap(seed, nonnegative):
    """The gap is a bound: random codes, and better and better ones, never undercut it."""
    D, x, s = (array.astype(float) for array in case(seed, nonnegative=nonnegative))
    floor = lasso_objective(D, x, s, 0.3) - duality_gap(D, x, s, 0.3, nonnegative=nonnegative)
    step = 1 / np.linalg.norm(D, 2) ** 2
    code = np.zeros_like(s)
    for _ in range(3000):
        moved = code + step * ((x - code @ D.T) @ D)
        size = moved if nonnegative else abs(moved)
        code = np.sign(moved) * np.maximum(size - step * 0.3, 0)
        assert (lasso_objective(D, x, code, 0.3) >= floor - 1e-12).all()
    assert (duality_gap(D, x, code, 0.3, nonnegative=nonnegative) < 1e-4).all()


def test_gap_is_zero_at_a_known_minimiser_only():
    D, x = np.eye(2), np.array([[3.0, 0.5]])
    assert duality_gap(D, x, np.array([[2.0, 0.0]]), 1.0) == 0
    for wrong in ([2.1, 0.0], [2.0, 0.1], [0.0, 0.0], [3.0, 0.5]):
        assert duality_gap(D, x, np.array([wrong]), 1.0) > 0
        assert kkt_violation(D, x, np.array([wrong]), 1.0) > 0


def test_negative_codes_have_no_gap_where_codes_are_nonnegative():
    D, x, s = np.eye(2), np.array([[-3.0, 0.5]]), np.array([[-2.0, 0.0]])
    assert duality_gap(D, x, s, 1.0) == 0
    assert duality_gap(D, x, s, 1.0, nonnegative=True) == np.inf
    assert kkt_violation(D, x, s, 1.0, nonnegative=True) > 0


@pytest.mark.parametrize("shapes", [((2, 3), (4, 3), (4, 2)), ((2, 3), (4, 2), (5, 3))])
def test_shapes_that_do_not_fit_are_refused(shapes):
    with pytest.raises(ValueError, match="columns of D"):
        require_codes(*(np.ones(shape) for shape in shapes))


def test_a_penalty_is_positive():
    with pytest.raises(ValueError, match="positive penalty"):
        duality_gap(np.eye(2), np.ones((1, 2)), np.ones((1, 2)), 0.0)
