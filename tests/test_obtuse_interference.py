"""Interference of obtuse unit features: closed forms beside definitions, and the floor below it."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from pentad.theory.rectified_model.obtuse_interference import (
    floors_by_dependency,
    interference_floor,
    pair_interference,
    summed_floors,
    summed_interference,
)
from pentad.theory.rectified_model.toy_loss_by_definition import toy_loss_terms_by_definition

RANDOM = np.random.default_rng(5)


def by_sampling(c, points=400):
    """Twice the mean of min(t, c s)^2 at midpoints."""
    t = (np.arange(points) + 0.5) / points
    return 2 * (np.minimum(t[:, None], c * t) ** 2).mean()


@pytest.mark.parametrize("c", [0.0, 0.3, 0.8, 1.0])
def test_a_pair_loses_what_its_definition_says(c):
    assert pair_interference(c) == pytest.approx(by_sampling(c), abs=1e-5)


def test_the_sum_is_the_loss_of_two_active_features():
    W = np.array([[1, Fraction(-3, 5), 0], [0, Fraction(-4, 5), 0], [0, 0, 1]]) * Fraction(1)
    A = W.T @ W
    assert summed_interference(A) == toy_loss_terms_by_definition(A, 0 * A[0]).two_active


@pytest.mark.parametrize(
    ("A", "told"),
    [
        ([[1, 0]], "square"),
        ([[2, 0], [0, 1]], "length one"),
        ([[1, 0.5], [0.5, 1]], "between -1 and 0"),
        ([[1, -1.5], [-1.5, 1]], "between -1 and 0"),
    ],
)
def test_other_gram_matrices_are_refused(A, told):
    with pytest.raises(ValueError, match=told):
        summed_interference(np.array(A, dtype=float))


def normalised_graph(n):
    """Non-negative weights divided by the roots of their row sums, and those roots."""
    Y = np.triu(RANDOM.random((n, n)) ** 4, 1)
    Y = Y + Y.T
    v = np.sqrt(Y.sum(0))
    return Y / np.outer(v, v), v


@pytest.mark.parametrize("n", [2, 3, 5, 9])
def test_a_positive_dependency_costs_at_least_a_pair(n):
    for _ in range(50):
        C, v = normalised_graph(n)
        assert C @ v == pytest.approx(v)
        whole = sum(pair_interference(C[i, j]) for i, j in combinations(range(n), 2))
        floor = summed_floors(C, v)
        assert floor == pytest.approx(floors_by_dependency(C, v))
        assert 3 * whole >= floor - 1e-12
        assert floor >= 1 - 1e-12


def test_the_floor_touches_at_nothing_and_at_opposites_alone():
    for c in np.linspace(0, 1, 21):
        highest = interference_floor(c, c / (1 + c))
        assert all(interference_floor(c, w) <= highest for w in np.linspace(-1, 1, 41))
        gap = pair_interference(c) - highest
        assert gap == pytest.approx(0, abs=1e-15) if c in (0, 1) else gap > 1e-5
