"""Non-negative codes on a given support, from a given start, with a limit for each signal."""

import numpy as np
import pytest
import torch
from scipy.optimize import nnls

from pentad.simulations.sparse_inference.nonnegative_greedy import (
    nonnegative_matching_pursuit,
    nonnegative_refit,
)
from pentad.theory.codes.planted_codes_by_other_routes import (
    nonnegative_codes_by_pursuit,
    nonnegative_refit_by_vector,
)

RANDOM = np.random.default_rng(5)
D = torch.from_numpy(RANDOM.normal(size=(10, 24)))
D = D / D.norm(dim=0)
X = torch.from_numpy(RANDOM.normal(size=(40, 10)))
CODES = torch.relu(X @ D)
CODES = CODES * (CODES.topk(4, dim=1).values[:, -1:] <= CODES)


def test_batched_codes_are_those_of_one_vector_after_the_other():
    limits = torch.arange(40) % 6
    batched = nonnegative_matching_pursuit(D, X, k=limits).codes.numpy()
    alone = nonnegative_codes_by_pursuit(D.numpy(), X.numpy(), limits.numpy())
    assert np.allclose(batched, alone, atol=1e-8)
    refitted = nonnegative_refit(D, X, CODES).codes.numpy()
    one_by_one = nonnegative_refit_by_vector(D.numpy(), X.numpy(), CODES.numpy())
    assert np.allclose(refitted, one_by_one, atol=1e-8)


def errors(codes):
    return (X - codes @ D.T).norm(dim=1)


def test_a_refit_is_non_negative_least_squares_on_its_support():
    refitted = nonnegative_refit(D, X, CODES)
    assert bool(refitted.converged.all())
    for x, code, found in zip(X, CODES, refitted.codes, strict=True):
        support = np.flatnonzero(code.numpy())
        best, error = nnls(D.numpy()[:, support], x.numpy())
        assert np.allclose(found.numpy()[support], best, atol=1e-9)
        assert float((x - D @ found).norm()) == pytest.approx(error, abs=1e-9)
        assert found.numpy().sum() == pytest.approx(best.sum(), abs=1e-9)


@pytest.mark.parametrize("apart", [0.0, 1e-7, 1e-5, 1e-4])
@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
def test_atoms_that_are_nearly_the_same_are_refitted_as_well(apart, kind):
    doubled = D.clone()
    doubled[:, 1::2] = D[:, ::2] + apart * torch.from_numpy(RANDOM.normal(size=(10, 12)))
    doubled /= doubled.norm(dim=0)
    codes = torch.relu(X @ doubled)
    codes = (codes * (codes.topk(6, dim=1).values[:, -1:] <= codes)).to(kind)
    codes *= (codes > 0).cumsum(1) <= 6
    found = nonnegative_refit(doubled.to(kind), X.to(kind), codes).codes.double()
    assert bool((found >= 0).all())
    for x, code, own in zip(X, codes, found, strict=True):
        support = np.flatnonzero(code.numpy())
        if len(support):
            _, error = nnls(doubled.numpy()[:, support], x.numpy())
            assert float((x - doubled @ own).norm()) <= error + 2e-5
    pursued = nonnegative_matching_pursuit(doubled.to(kind), X.to(kind), k=6).codes.double()
    assert bool((pursued >= 0).all())
    assert ((X - pursued @ doubled.T).norm(dim=1) < X.norm(dim=1) + 1e-9).all()


def test_a_refit_of_nothing_is_nothing():
    empty = nonnegative_refit(D, X, torch.zeros_like(CODES))
    assert bool(empty.converged.all())
    assert not bool(empty.codes.any())


def test_each_signal_has_its_own_limit():
    limits = torch.arange(40) % 5
    found = nonnegative_matching_pursuit(D, X, k=limits)
    assert bool(((found.codes > 0).sum(1) <= limits).all())
    for k in range(1, 5):
        alone = nonnegative_matching_pursuit(D, X, k=k).codes
        assert torch.allclose(found.codes[limits == k], alone[limits == k], atol=1e-12)


def test_a_pursuit_goes_on_from_where_it_starts():
    two = nonnegative_matching_pursuit(D, X, k=2).codes
    four = nonnegative_matching_pursuit(D, X, k=4).codes
    onwards = nonnegative_matching_pursuit(D, X, k=4, start=two).codes
    assert torch.allclose(onwards, four, atol=1e-9)
    from_codes = nonnegative_matching_pursuit(D, X, k=6, start=CODES).codes
    assert bool((errors(from_codes) <= errors(nonnegative_refit(D, X, CODES).codes) + 1e-9).all())


def test_other_codes_are_refused():
    with pytest.raises(ValueError, match="non-negative"):
        nonnegative_refit(D, X, -CODES)
    with pytest.raises(ValueError, match="more atoms than k: 4"):
        nonnegative_matching_pursuit(D, X, k=3, start=CODES)
