"""Three routes to the loss that share no step agree exactly, features alike or not."""

import numpy as np
import pytest
from flint import arb, fmpq

from pentad.theory.numbers.scalars import power
from pentad.theory.power_autoencoder.power_loss import (
    cubic_feature_loss_terms,
    feature_loss_terms,
    feature_loss_terms_by_convolution,
    feature_loss_terms_by_enumeration,
    gram,
    inputs_by_enumeration,
    lifted_cubic_loss_terms,
    loss_terms,
    normalised_scale,
    population_loss,
)
from pentad.theory.sparse_inputs import (
    GAUSSIAN,
    HEAVY,
    LAPLACE,
    RADEMACHER,
    SKEWED,
    UNIFORM,
    scaled_law,
)

DIFFERENT_LAWS = [RADEMACHER, SKEWED, HEAVY]
DIFFERENT_CHANCES = np.array([fmpq(1, 2), fmpq(1, 7), fmpq(1)], dtype=object)


def rational_array(seed, *shape):
    entries = np.random.default_rng(seed).integers(-5, 6, shape)
    return np.vectorize(lambda x: fmpq(int(x), 3), otypes=[object])(entries)


def assert_equal_terms(first, second):
    assert (first.correlation == second.correlation).all()
    assert (first.energy == second.energy).all()


@pytest.mark.parametrize("m", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("law", [RADEMACHER, SKEWED, HEAVY])
def test_three_routes_agree_exactly(law, m):
    A = rational_array(m, 3, 3)
    for p in (fmpq(1, 100), fmpq(1, 3), fmpq(1)):
        fast = feature_loss_terms(A, p, law, m)
        assert_equal_terms(fast, feature_loss_terms_by_convolution(A, p, law, m))
        assert_equal_terms(fast, feature_loss_terms_by_enumeration(A, p, law, m))


@pytest.mark.parametrize("m", [1, 2, 3, 4])
@pytest.mark.parametrize("laws", [RADEMACHER, SKEWED, DIFFERENT_LAWS], ids=str)
@pytest.mark.parametrize("p", [fmpq(1, 5), DIFFERENT_CHANCES], ids=["one p", "a p for each"])
def test_three_routes_agree_exactly_for_unlike_features_with_bias(p, laws, m):
    A, bias = rational_array(m, 3, 3), rational_array(9, 3)
    for b in (0, bias):
        fast = feature_loss_terms(A, p, laws, m, bias=b)
        assert_equal_terms(fast, feature_loss_terms_by_convolution(A, p, laws, m, bias=b))
        assert_equal_terms(fast, feature_loss_terms_by_enumeration(A, p, laws, m, bias=b))


def test_unlike_features_of_infinite_support_agree_by_two_routes():
    A = rational_array(1, 4, 4)
    laws, p = [GAUSSIAN, LAPLACE, UNIFORM, SKEWED], rational_array(2, 4) ** 2 / 9 + fmpq(1, 50)
    for m in (2, 3):
        fast = feature_loss_terms(A, p, laws, m)
        assert_equal_terms(fast, feature_loss_terms_by_convolution(A, p, laws, m))


def test_weighted_loss_is_the_average_weighted_error():
    W, v = rational_array(3, 2, 3), np.array([fmpq(2), fmpq(0), fmpq(5, 3)], dtype=object)
    inputs, chances = inputs_by_enumeration(3, DIFFERENT_CHANCES, DIFFERENT_LAWS)
    assert chances.sum() == 1
    errors = power(inputs @ gram(W), 3) - inputs
    expected = chances @ (v * errors * errors).sum(-1)
    assert population_loss(W, DIFFERENT_CHANCES, DIFFERENT_LAWS, 3, importance=v) == expected


def test_likes_given_one_by_one_change_nothing():
    A = np.random.default_rng(0).standard_normal((2, 4, 4))
    alike = feature_loss_terms(A, np.full(4, 0.2), [GAUSSIAN] * 4, 3)
    assert np.allclose(alike.energy, feature_loss_terms(A, 0.2, GAUSSIAN, 3).energy, rtol=1e-13)
    assert np.allclose(alike.energy, cubic_feature_loss_terms(A, 0.2, GAUSSIAN).energy, rtol=1e-12)


def test_lifted_terms_equal_the_direct_ones_exactly():
    W = rational_array(5, 3, 4)
    direct = loss_terms(gram(W), fmpq(1, 7), GAUSSIAN, 3)
    assert lifted_cubic_loss_terms(W, fmpq(1, 7), GAUSSIAN) == direct


def test_balls_enclose_the_exact_value_even_where_entries_may_vanish():
    A = rational_array(6, 3, 3)
    A[0, 1] = A[1, 1] = fmpq(0)
    balls = np.vectorize(lambda x: arb(x) + arb(0, 1e-12), otypes=[object])(A)
    for m in (2, 3):
        certain = feature_loss_terms(balls, fmpq(1, 3), SKEWED, m)
        exact = feature_loss_terms(A, fmpq(1, 3), SKEWED, m)
        for enclosures, values in zip(certain, exact, strict=True):
            assert all(x.contains(y) for x, y in zip(enclosures, values, strict=True))


@pytest.mark.parametrize("law", [RADEMACHER, GAUSSIAN, UNIFORM])
def test_normalised_convention_divides_the_improvement_by_p(law):
    A, p = rational_array(8, 3, 3), fmpq(1, 64)
    factor = normalised_scale(p, 3)
    assert factor.contains(fmpq(1, 4))
    plain = feature_loss_terms(A, p, law, 3)
    normalised = feature_loss_terms(A / 4, p, scaled_law(law, 8), 3)
    assert (normalised.correlation == plain.correlation / p).all()
    assert (normalised.energy == plain.energy / p).all()


def test_tensors_take_unlike_features():
    torch = pytest.importorskip("torch")
    A = np.random.default_rng(1).standard_normal((3, 3))
    p, laws = np.array([0.1, 0.5, 1.0]), [GAUSSIAN, LAPLACE, SKEWED]
    numbers = feature_loss_terms(A, p, laws, 3)
    tensors = feature_loss_terms(torch.tensor(A), torch.tensor(p), laws, 3)
    assert np.allclose(tensors.energy.numpy(), numbers.energy, rtol=1e-12)


def test_enumeration_needs_finite_laws_and_one_for_each_feature():
    with pytest.raises(ValueError, match="finite support"):
        inputs_by_enumeration(2, 0.5, [RADEMACHER, GAUSSIAN])
    with pytest.raises(ValueError, match=r"shorter|longer"):
        inputs_by_enumeration(3, 0.5, [RADEMACHER, RADEMACHER])


def test_closed_forms_refuse_a_probability_for_each_feature():
    for closed_form in (cubic_feature_loss_terms, lifted_cubic_loss_terms):
        with pytest.raises(ValueError, match="one p for all features"):
            closed_form(np.eye(2), np.array([0.1, 0.2]), GAUSSIAN)
        assert closed_form(np.ones((3, 2, 2)), np.full((3, 1), 0.1), GAUSSIAN).energy.shape[0] == 3
