"""The kit's second look, in exact arithmetic, at models that use their whole rank."""

import numpy as np
import pytest

from pentad.kit import claims
from pentad.kit.bags import check_bag
from pentad.kit.bounds import check_improvement_bounds, placement_of_module
from pentad.kit.toy_models import tied_toy_model
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


@pytest.mark.parametrize(("roundings", "is_toy"), [(0.5, True), (1.5, False)])
def test_a_module_is_a_toy_model_up_to_the_bound_on_rounding(roundings, is_toy):
    """With n = d = 1 and W = 1 the bound is 8 eps of the output, and nothing is rounded."""
    torch = pytest.importorskip("torch")
    module = torch.nn.Linear(1, 1, bias=False, dtype=torch.float64)
    torch.nn.init.ones_(module.weight)
    factor = 1 + roundings * 8 * np.finfo(float).eps
    module.forward = lambda x: torch.relu(x @ module.weight.T) * factor
    if is_toy:
        assert tied_toy_model(module, 1)[0] == 1
    else:
        with pytest.raises(ValueError, match="the nearest among its parameters"):
            tied_toy_model(module, 1)


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_biases_added_in_full_are_told_in_any_unit_and_nothing_else_is_called_so(unit):
    rng = np.random.default_rng(0)
    outputs, biases = unit * rng.standard_normal((3, 5, 2)), unit * rng.standard_normal((3, 2))
    in_full = outputs.mean(0) + 2 / 3 * biases.sum(0)
    with pytest.raises(AssertionError, match="added in full"):
        check_bag(in_full, outputs, decoder_biases=biases)
    with pytest.raises(AssertionError, match="off by") as wrong:
        check_bag(in_full + unit * rng.standard_normal((5, 2)), outputs, decoder_biases=biases)
    assert "added in full" not in str(wrong.value)
