"""Hadamard rows: the transform against the matrix, one row against the whole Gram matrix."""

import numpy as np
import pytest
from flint import fmpq

from pentad.theory.frames.hadamard import (
    drawn_rows,
    hadamard_features,
    hadamard_gram_row,
    hadamard_matrix,
    hadamard_rows_improvement,
    walsh_hadamard_transform,
)
from pentad.theory.power_autoencoder.gain_per_dimension import best_interference, gain_per_dimension
from pentad.theory.power_autoencoder.power_loss import first_feature_loss_terms, gram, loss_terms
from pentad.theory.sparse_inputs import GAUSSIAN, LAPLACE, RADEMACHER, UNIFORM


@pytest.mark.parametrize("k", range(9))
def test_transform_is_multiplication_by_the_matrix(k):
    x = np.random.default_rng(k).integers(-9, 10, (3, 2**k))
    assert (walsh_hadamard_transform(x) == x @ hadamard_matrix(k)).all()


def test_transform_takes_exact_numbers_and_inverts_itself():
    x = np.array([fmpq(1, j + 1) for j in range(8)], dtype=object)
    assert (walsh_hadamard_transform(walsh_hadamard_transform(x)) == 8 * x).all()


def test_transform_refuses_other_lengths():
    for n in (0, 3, 12):
        with pytest.raises(ValueError, match="power of two"):
            walsh_hadamard_transform(np.zeros(n))


def test_matrix_is_hadamard():
    H = hadamard_matrix(5)
    assert (32 * np.eye(32) == H @ H.T).all()


@pytest.mark.parametrize(("k", "d"), [(3, 2), (5, 7), (8, 43)])
def test_features_form_a_tight_frame_whose_rows_are_permutations_of_one(k, d):
    A = gram(hadamard_features(k, d, 1))
    row = hadamard_gram_row(k, d, 1)
    assert np.allclose(A @ A, A, atol=1e-12)
    assert np.allclose(A[0], row, atol=1e-13)
    assert np.allclose(np.sort(A, -1), np.sort(row), atol=1e-12)


@pytest.mark.parametrize("law", [GAUSSIAN, RADEMACHER, LAPLACE, UNIFORM])
@pytest.mark.parametrize(("k", "d", "m"), [(4, 3, 3), (8, 43, 3), (6, 10, 5)])
def test_one_row_gives_the_improvement_of_all(law, k, d, m):
    whole = loss_terms(gram(hadamard_features(k, d, 2)), 0.1, law, m).scaled_improvement
    assert hadamard_rows_improvement(k, d, 2, 0.1, law, m) == pytest.approx(whole, rel=1e-10)


def test_first_feature_terms_take_exact_rows():
    row = np.array([fmpq(1, 2), fmpq(-1, 3), fmpq(0)], dtype=object)
    terms = first_feature_loss_terms(row, fmpq(1, 7), RADEMACHER, 3)
    A = np.array([row, row, row])
    assert terms.energy == loss_terms(A, fmpq(1, 7), RADEMACHER, 3).energy / 3


@pytest.mark.parametrize(("law", "p"), [(GAUSSIAN, 0.1), (GAUSSIAN, 0.3), (RADEMACHER, 0.1)])
def test_rows_approach_the_capacity_bound_from_below(law, p):
    t, gain = best_interference(p, law), gain_per_dimension(p, law)
    ratios = []
    for k in (8, 12, 16):
        d = round(2**k / t)
        ratios.append(hadamard_rows_improvement(k, d, 0, p, law) / (d * gain))
    assert ratios == sorted(ratios)
    assert 0.999 < ratios[-1] <= 1 + 1e-12


def test_draws_are_distinct_and_refused_beyond_n():
    assert len(set(drawn_rows(4, 16, 3).tolist())) == 16
    with pytest.raises(ValueError, match="d <= n"):
        drawn_rows(2, 5, 0)
