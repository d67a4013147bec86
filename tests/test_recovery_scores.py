"""Scores of recovered codes and dictionaries, beside their definitions and their chance levels."""

import numpy as np
import pytest

from pentad.theory.codes.recovery_scores import (
    absolute_correlations,
    absolute_cosines,
    chance_levels,
    dictionary_score,
    latent_score,
    matched,
    matched_by_definition,
    mean_cosine,
    mean_largest_cosine,
    published_dictionary_score,
)


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (5, 5), (4, 7), (6, 6)])
def test_the_matching_is_the_best_of_all(shape):
    for seed in range(20):
        similarities = np.random.default_rng(seed).random(shape)
        assert matched(similarities).score == pytest.approx(matched_by_definition(similarities))


def test_a_column_without_partner_counts_zero():
    assert matched(np.array([[0.5], [1.0], [0.2]])).score == pytest.approx(1 / 3)


def test_correlations_are_those_of_numpy_and_constant_columns_have_none():
    generator = np.random.default_rng(0)
    S, found = generator.random((50, 4)), generator.random((50, 3))
    found[:, 1] = 0.1
    expected = np.zeros((4, 3))
    for i in range(4):
        for j in (0, 2):
            expected[i, j] = abs(np.corrcoef(S[:, i], found[:, j])[0, 1])
    np.testing.assert_allclose(absolute_correlations(S, found), expected, atol=1e-12)
    np.testing.assert_array_equal(absolute_cosines(np.zeros((3, 2)), np.ones((3, 2))), 0)


def test_scores_know_neither_order_nor_sign_nor_scale():
    generator = np.random.default_rng(1)
    S, D = generator.random((60, 6)), generator.standard_normal((4, 6))
    turned = generator.permutation(6)
    assert latent_score(S, -3 * S[:, turned] + 1) == pytest.approx(1)
    assert dictionary_score(D, -2 * D[:, turned]) == pytest.approx(1)
    assert latent_score(S, generator.random((60, 6))) < 0.5
    assert published_dictionary_score(D, D + 1) == pytest.approx(1)
    assert dictionary_score(D, D + 1) < 0.99


@pytest.mark.parametrize(("d", "n", "published"), [(8, 16, 0.666), (8, 32, 0.735), (8, 64, 0.790),
                                                   (8, 128, 0.835), (16, 16, 0.475)])  # fmt: skip
def test_chance_levels_lie_between_their_ends_and_are_those_that_were_seen(d, n, published):
    cosine, centred = chance_levels(d, n, 40, 5).mean(1)
    assert mean_cosine(d) < cosine < mean_largest_cosine(d, n)
    assert mean_cosine(d - 1) < centred < mean_largest_cosine(d - 1, n)
    assert centred == pytest.approx(published, abs=0.03)
    assert cosine < centred


def test_closed_forms_of_chance_are_those_of_draws():
    atoms = np.random.default_rng(2).standard_normal((20_000, 5, 7))
    cosines = absolute_cosines(atoms[..., :1], atoms[..., 1:])[:, 0]
    assert cosines.mean() == pytest.approx(mean_cosine(5), abs=3e-3)
    assert cosines.max(-1).mean() == pytest.approx(mean_largest_cosine(5, 6), abs=3e-3)


@pytest.mark.parametrize("bad", [np.zeros((0, 3)), np.array([[np.nan]])])
def test_what_is_no_table_of_similarities_is_refused(bad):
    with pytest.raises(ValueError, match=r"matching|finite"):
        matched(bad)
