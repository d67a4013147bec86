"""Sparse codes are as far from optimal as their answer says, whichever solver found them."""

import numpy as np
import pytest
import torch

from pentad.simulations.sparse_inference.answers import unit_atoms
from pentad.simulations.sparse_inference.coordinates import coordinate_descent
from pentad.simulations.sparse_inference.lasso import lasso
from pentad.simulations.sparse_inference.proximal import fista, ista
from pentad.simulations.sparse_inference.working_sets import working_set
from pentad.theory.codes.optimality import kkt_violation, lasso_objective

L1_SOLVERS = {
    "ista": ista,
    "fista": fista,
    "coordinate_descent": coordinate_descent,
    "working_set": working_set,
    "lasso": lasso,
}
every_solver = pytest.mark.parametrize("solver", L1_SOLVERS.values(), ids=L1_SOLVERS)
both_signs = pytest.mark.parametrize("nonnegative", [False, True])


def problem(n, d, k, batch, *, seed=0, dtype=torch.float64, nonnegative=False):
    """Unit Gaussian atoms and signals of k of them."""
    rng = np.random.default_rng(seed)
    D, _ = unit_atoms(torch.from_numpy(rng.standard_normal((d, n))))
    codes = rng.standard_normal((batch, n)) * (rng.random((batch, n)).argsort(1) < k)
    codes = torch.from_numpy(abs(codes) if nonnegative else codes)
    return D.to(dtype), (codes @ D.T).to(dtype), codes.to(dtype)


@every_solver
@both_signs
def test_l1_solvers_reach_the_minimum_that_the_gap_certifies(solver, nonnegative):
    D, x, _ = problem(40, 20, 4, 60, nonnegative=nonnegative)
    answer = solver(D, x, penalty=0.1, nonnegative=nonnegative, tolerance=1e-9)
    assert answer.converged.all()
    assert (answer.optimality <= 1e-9).all()
    assert (kkt_violation(D, x, answer.codes, 0.1, nonnegative=nonnegative) < 1e-3).all()
    assert not nonnegative or (answer.codes >= 0).all()
    best = coordinate_descent(D, x, penalty=0.1, nonnegative=nonnegative, tolerance=1e-13)
    values = [lasso_objective(D, x, codes, 0.1) for codes in (answer.codes, best.codes)]
    assert ((values[0] - values[1]) <= 1e-9 * x.square().sum(1) / 2 + 1e-14).all()
