"""Capacity by both of its names, leverage, rank and the sum rule between them."""

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from pentad.kit.strategies import equal_norm_tight_frames, frames, gram_matrices, tight_frames
from pentad.theory.frames.capacity import capacities, feature_dimensionalities, leverages, rank
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.power_loss import gram


def exactly(M):
    exact = np.empty(M.shape, dtype=object)
    exact[...] = [[rational(x) for x in row] for row in M.tolist()]
    return exact


SIZES = st.tuples(st.integers(1, 5), st.integers(1, 4))


@given(SIZES.flatmap(lambda size: frames(*size)))
def test_capacity_is_the_feature_dimensionality_exactly(W):
    exact = exactly(W)
    assert (capacities(gram(exact)) == feature_dimensionalities(exact)).all()
    assert np.allclose(capacities(gram(W)), feature_dimensionalities(W), rtol=1e-12)


@given(frames(5, 2), frames(5, 2))
def test_capacity_never_exceeds_leverage_tied_or_untied(V, W):
    A = exactly(V).T @ exactly(W)
    if not (A == 0).all():
        leverage = leverages(A)
        assert (capacities(A) <= leverage).all()
        assert leverage.sum() == rank(A) <= 2


@given(st.data())
def test_leverages_sum_to_the_rank(data):
    r = data.draw(st.integers(1, 4))
    A = data.draw(gram_matrices(r, 5))
    assert rank(A) == r
    assert leverages(A).sum() == pytest.approx(r, rel=1e-12)
    assert (capacities(A) <= leverages(A) + 1e-12).all()


@given(tight_frames(6, 3))
def test_tight_frames_have_capacity_equal_to_leverage(W):
    A = gram(W)
    assert capacities(A) == pytest.approx(leverages(A), abs=1e-12)
    assert capacities(A).sum() == pytest.approx(3, rel=1e-12)


@given(equal_norm_tight_frames(6, 4))
def test_equal_norm_tight_frames_share_the_space_equally(W):
    assert capacities(gram(W)) == pytest.approx(np.full(6, 4 / 6), rel=1e-12)


@given(frames(4, 3, zero=True))
def test_a_zero_feature_has_no_capacity(W):
    A = gram(W)
    none = A.diagonal() == 0
    assert none.any()
    assert (capacities(A)[none] == 0).all()
    assert np.isfinite(capacities(A)).all()


@given(frames(4, 3, repeated=True))
def test_repeated_features_share_one_place(W):
    assert rank(exactly(W)) <= 3
    assert capacities(gram(exactly(W))).sum() <= rank(exactly(W))


def test_known_values():
    assert capacities(np.eye(3)).tolist() == [1, 1, 1]
    pentagon = np.array([[np.cos(a), np.sin(a)] for a in 2 * np.pi * np.arange(5) / 5]).T
    assert capacities(gram(pentagon)) == pytest.approx([0.4] * 5)
    pair = np.array([[fmpq(1), fmpq(-2)]], dtype=object)
    assert capacities(gram(pair)).tolist() == [fmpq(1, 5), fmpq(4, 5)]
    assert leverages(pair).tolist() == [fmpq(1, 5), fmpq(4, 5)]


def test_capacities_of_a_batch_are_those_of_its_members():
    batch = np.random.default_rng(0).standard_normal((2, 3, 4, 4))
    together = capacities(batch)
    for index in np.ndindex(2, 3):
        assert together[index] == pytest.approx(capacities(batch[index]), rel=1e-14)


def test_exact_rank_sees_what_floats_cannot():
    tiny = np.array([[fmpq(1), fmpq(1)], [fmpq(1), 1 + fmpq(1, 10**40)]], dtype=object)
    assert rank(tiny) == 2
    assert rank(tiny.astype(float)) == 1
    assert leverages(tiny).tolist() == [1, 1]


def test_misuse_is_refused():
    with pytest.raises(ValueError, match="non-zero columns"):
        feature_dimensionalities(np.zeros((2, 1)))
    with pytest.raises(ValueError, match="A must be finite"):
        leverages(np.array([[np.nan]]))


def test_a_zero_feature_has_no_leverage_at_all():
    W = np.array([[-3, 0, 1, 0.5, -1.5], [4, 0, 3, 1.5, 2], [-1, 0, -4, -2, -0.5]])
    assert leverages(W)[1] == 0
