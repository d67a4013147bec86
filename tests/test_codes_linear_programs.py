"""Linear programs over the rationals: every outcome with its proof, whatever the floats said."""

from random import Random

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from scipy.optimize import linprog

from pentad.theory.codes import linear_programs
from pentad.theory.codes.linear_programs import Outcome, solve

STATUS = {0: Outcome.OPTIMAL, 2: Outcome.INFEASIBLE, 3: Outcome.UNBOUNDED}


def program(seed):
    """Small integers with dependent rows and degenerate corners."""
    chance = Random(seed)
    m, n = chance.randint(1, 4), chance.randint(1, 7)
    A = [[chance.randint(-2, 2) for _ in range(n)] for _ in range(m)]
    if m > 1 and chance.random() < 0.4:
        A[-1] = [2 * x for x in A[0]]
    point = [chance.choice((0, 0, 1, 2)) for _ in range(n)]
    b = [sum(x * y for x, y in zip(row, point, strict=True)) for row in A]
    if chance.random() < 0.3:
        b[0] += chance.randint(-2, 2)
    return fmpq_mat(A), b, [chance.randint(-2, 3) for _ in range(n)]


def require_proof(A, b, c, found):
    column = fmpq_mat([[x] for x in found.dual]) if found.dual else None
    prices = [x[0] for x in (A.transpose() * column).tolist()] if found.dual else []
    if found.outcome is Outcome.OPTIMAL:
        reached = A * fmpq_mat([[x] for x in found.primal])
        assert [row[0] for row in reached.tolist()] == b
        assert all(x >= 0 for x in found.primal)
        assert all(p <= q for p, q in zip(prices, c, strict=True))
        value = sum(p * q for p, q in zip(found.primal, c, strict=True))
        assert value == sum(fmpq(p) * q for p, q in zip(b, found.dual, strict=True))
        assert len(found.basis) == len(found.rows) == A.rank()
    elif found.outcome is Outcome.INFEASIBLE:
        assert all(p <= 0 for p in prices)
        assert sum(fmpq(p) * q for p, q in zip(b, found.dual, strict=True)) > 0
    else:
        assert found.outcome is Outcome.UNBOUNDED
        moved = A * fmpq_mat([[x] for x in found.primal])
        assert all(row[0] == 0 for row in moved.tolist())
        assert all(x >= 0 for x in found.primal)
        assert sum(p * q for p, q in zip(found.primal, c, strict=True)) < 0


@pytest.mark.parametrize("guessed", [True, False])
@pytest.mark.parametrize("seed", range(80))
def test_outcomes_are_proved_with_a_guess_and_without(seed, guessed, monkeypatch):
    A, b, c = program(seed)
    if not guessed:
        monkeypatch.setattr(
            linear_programs, "_guess", lambda A, _b, _c: (list(range(A.ncols())), "nothing")
        )
    found = solve(A, b, c)
    require_proof(A, b, c, found)
    floats = np.array([[float(x) for x in row] for row in A.tolist()])
    other = linprog(c, A_eq=floats, b_eq=b, method="highs")
    if other.status in STATUS and not (other.status == 2 and found.outcome is Outcome.UNBOUNDED):
        assert STATUS[other.status] is found.outcome


def test_all_outcomes_are_met():
    met = {solve(*program(seed)).outcome for seed in range(80)}
    assert met == {Outcome.OPTIMAL, Outcome.INFEASIBLE, Outcome.UNBOUNDED}


def test_a_matrix_of_zeros():
    nothing = fmpq_mat([[0, 0]])
    assert solve(nothing, [0], [1, 1]).outcome is Outcome.OPTIMAL
    assert solve(nothing, [0], [1, -1]).outcome is Outcome.UNBOUNDED
    assert solve(nothing, [1], [1, 1]).outcome is Outcome.INFEASIBLE


def test_numbers_that_floats_cannot_tell_apart():
    tiny = fmpq(1, 10**40)
    A = fmpq_mat([[1, 1 + tiny, 1]])
    found = solve(A, [1], [1, 1, 1])
    assert found.outcome is Outcome.OPTIMAL
    assert sum(found.primal) == 1 / (1 + tiny)
