"""The kit's second look, in exact arithmetic, at models that use their whole rank."""

import numpy as np
import pytest

from pentad.kit import claims
from pentad.kit.bounds import check_improvement_bounds
from pentad.theory.sparse_inputs import GAUSSIAN


def test_capacities_that_sum_to_the_rank_are_no_violation():
    placed = check_improvement_bounds(np.eye(3), 0.01, GAUSSIAN, 3)
    assert placed.capacity == 3


def test_capacities_that_sum_to_more_than_the_rank_are_refuted(monkeypatch):
    half_too_much = claims.capacities
    monkeypatch.setattr(claims, "capacities", lambda A: half_too_much(A) * 3 / 2)
    with pytest.raises(AssertionError, match=r"capacities sum to 4.5 > min\(n, d\) = 3"):
        check_improvement_bounds(np.eye(3), 0.01, GAUSSIAN, 3)
