"""How well K atoms can fit: the least error over all supports, beside two other searches."""

import numpy as np
import pytest
import torch

from pentad.simulations.sparse_inference.exhaustive import exhaustive_codes
from pentad.theory.codes.enumeration import TooManyCasesError
from pentad.theory.codes.planted_codes_by_other_routes import nonnegative_least_squares
from pentad.theory.codes.sparsest_codes import least_squared_errors


def problem(seed, d=4, n=7, batch=5):
    chance = np.random.default_rng(seed)
    D = chance.standard_normal((d, n))
    return D / np.linalg.norm(D, axis=0), chance.standard_normal((batch, d))


@pytest.mark.parametrize("nonnegative", [False, True])
@pytest.mark.parametrize("K", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_the_least_error_is_that_of_exhaustive_codes(seed, K, nonnegative):
    D, x = problem(seed)
    D[:, 6] = D[:, 0]
    found = least_squared_errors(D, x, K, nonnegative=nonnegative)
    codes = exhaustive_codes(torch.tensor(D), torch.tensor(x), k=K, nonnegative=nonnegative).codes
    assert found == pytest.approx(((x - codes.numpy() @ D.T) ** 2).sum(1), abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_with_all_atoms_it_is_what_scipy_leaves(seed):
    D, x = problem(seed, d=6, n=4)
    found = least_squared_errors(D, x, 4, nonnegative=True)
    left = [((one - D @ nonnegative_least_squares(D, one)) ** 2).sum() for one in x]
    assert found == pytest.approx(left, abs=1e-12)
    signed = [((one - D @ np.linalg.lstsq(D, one, rcond=None)[0]) ** 2).sum() for one in x]
    assert least_squared_errors(D, x, 4) == pytest.approx(signed, abs=1e-12)


def test_parts_make_no_difference(monkeypatch):
    D, x = problem(0)
    whole = least_squared_errors(D, x, 3, nonnegative=True)
    monkeypatch.setattr("pentad.theory.codes.sparsest_codes.TOGETHER", 1)
    assert least_squared_errors(D, x, 3, nonnegative=True) == pytest.approx(whole, abs=1e-14)


def test_what_cannot_be_asked_is_refused():
    D, x = problem(0)
    with pytest.raises(TooManyCasesError, match="35 cases"):
        least_squared_errors(D, x, 3, most=34)
    with pytest.raises(ValueError, match="at most n features"):
        least_squared_errors(D, x, 8)
    with pytest.raises(ValueError, match="atoms' width 4"):
        least_squared_errors(D, x[:, :3], 2)
    with pytest.raises(ValueError, match="K must be"):
        least_squared_errors(D, x, 0)
