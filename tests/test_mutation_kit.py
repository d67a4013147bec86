"""The kit's second look, in exact arithmetic, at models that use their whole rank."""

import numpy as np
import pytest

from pentad.kit import claims
from pentad.kit.bounds import check_improvement_bounds, placement_of_module
from pentad.theory.sparse_inputs import GAUSSIAN


def test_capacities_that_sum_to_the_rank_are_no_violation():
    placed = check_improvement_bounds(np.eye(3), 0.01, GAUSSIAN, 3)
    assert placed.capacity == 3


def test_capacities_that_sum_to_more_than_the_rank_are_refuted(monkeypatch):
    half_too_much = claims.capacities
    monkeypatch.setattr(claims, "capacities", lambda A: half_too_much(A) * 3 / 2)
    with pytest.raises(AssertionError, match=r"capacities sum to 4.5 > min\(n, d\) = 3"):
        check_improvement_bounds(np.eye(3), 0.01, GAUSSIAN, 3)


def test_a_module_that_answers_nothing_has_no_heavy_tails():
    placed = placement_of_module(
        lambda x: 0 * x, 4, 0.1, GAUSSIAN, d=2, encoder="any", decoder="any", samples=50
    )
    assert placed.heaviest_share == 0
    assert "heavy tails" not in str(placed)
