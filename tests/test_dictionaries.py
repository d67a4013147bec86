"""The check of a dictionary against what all pairs say, one by one."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from pentad.kit import dictionaries
from pentad.kit.dictionaries import check_coherence, dictionary
from pentad.theory.frames.capacity import leverages
from pentad.theory.frames.coherence_bounds import orthoplex_lower_bound, welch_lower_bound

quiet = settings(max_examples=40, derandomize=True, database=None, deadline=None)


def by_definition(W):
    """Largest |cosine| and mean squared cosine, pair by pair."""
    n = W.shape[1]
    values = []
    for i in range(n):
        for j in range(n):
            if i != j:
                u, v = W[:, i], W[:, j]
                values.append(float(u @ v) / float(np.sqrt(u @ u) * np.sqrt(v @ v)))
    return max(abs(x) for x in values), sum(x * x for x in values) / len(values)


@quiet
@given(st.integers(0, 10**6), st.integers(2, 9), st.integers(1, 5), st.sampled_from((1, 3, 2**22)))
def test_all_pairs_say_the_same_in_blocks_of_any_size(seed, n, d, block):
    W = np.random.default_rng(seed).normal(size=(d, n))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dictionaries, "BLOCK", block)
        patch.setattr(dictionaries, "DEAD", 1e-9)
        found = dictionary(W)
    coherence, mean_square = by_definition(W)
    assert found.coherence == pytest.approx(coherence, abs=1e-12)
    assert found.mean_square == pytest.approx(mean_square, abs=1e-12)
    i, j = found.nearest
    cosine = W[:, i] @ W[:, j] / np.linalg.norm(W[:, i]) / np.linalg.norm(W[:, j])
    assert abs(cosine) == pytest.approx(coherence, abs=1e-12)
    assert found.leverages == pytest.approx(leverages(W), abs=1e-9)
    assert found.leverages.sum() == pytest.approx(found.rank, abs=1e-9)
    assert found.coherence**2 >= max(found.welch, found.orthoplex) - 1e-12
    assert found.mean_square >= found.welch - 1e-12
    assert found.norms == pytest.approx(np.linalg.norm(W, axis=0))
    assert found.axis_norms == pytest.approx(np.linalg.norm(W, axis=1))


def test_bounds_are_attained_where_they_are_sharp():
    k = np.pi * np.arange(3) / 3
    lines = np.stack([np.cos(k), np.sin(k)])
    found = dictionary(lines)
    assert found.coherence**2 == pytest.approx(found.welch, abs=1e-15)
    assert found.welch == float(welch_lower_bound(3, 2))
    k = np.pi * np.arange(4) / 4
    found = dictionary(np.stack([np.cos(k), np.sin(k)]))
    assert found.mean_square == pytest.approx(found.welch, abs=1e-15)
    assert found.orthoplex == float(orthoplex_lower_bound(4, 2))
    assert found.coherence**2 == pytest.approx(found.orthoplex, abs=1e-15)


def test_dead_and_doubled_latents_are_found_by_their_columns():
    W = np.random.default_rng(0).normal(size=(8, 20))
    W[:, 3] = 0
    W[:, 7] *= 1e-3
    W[:, 11] = 2 * W[:, 2]
    W[:, 15] = -W[:, 5]
    found = dictionary(W)
    assert found.dead.tolist() == [3, 7]
    assert found.doubled.tolist() == [[2, 11]]
    assert found.coherence == pytest.approx(1)
    assert set(found.nearest) in ({2, 11}, {5, 15})
    assert found.leverages[[3, 7]].tolist() == [0, 0]


def test_rows_tensors_and_scales_make_no_difference():
    W = np.random.default_rng(1).normal(size=(4, 9))
    one = dictionary(W)
    for other in (dictionary(W.T, features_as_rows=True), dictionary(torch.tensor(1e200 * W))):
        assert other.coherence == pytest.approx(one.coherence, abs=1e-14)
        assert other.nearest == one.nearest
        assert (other.n, other.d, other.rank) == (9, 4, 4)
    assert dictionary(3 * W).axis_norms == pytest.approx(3 * one.axis_norms)


def test_a_single_latent_or_an_orthonormal_basis_has_no_bound():
    assert dictionary(np.eye(3)).welch == dictionary(np.eye(3)).coherence == 0
    assert "coherence" not in str(dictionary(np.ones((3, 1))))
    assert "coherence" in str(dictionary(np.eye(3)))


def test_a_wrong_coherence_is_rejected_and_an_impossible_one_told():
    k = np.pi * np.arange(5) / 5
    W = np.stack([np.cos(k), np.sin(k)])
    check_coherence(W, np.cos(np.pi / 5))
    with pytest.raises(AssertionError, match=r"and not 0\.7"):
        check_coherence(W, 0.75)
    with pytest.raises(AssertionError, match=r"no dictionary of this size is below 0\.7071"):
        check_coherence(W, 0.5)
    with pytest.raises(ValueError, match="finite number"):
        check_coherence(W, np.nan)
    with pytest.raises(ValueError, match="non-zero feature"):
        dictionary(np.zeros((2, 3)))
