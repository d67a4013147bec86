"""Rules that keep the largest codes, gains, masses, and unrolled inference."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pentad.theory.operators.fourier import grid_values
from pentad.theory.operators.gains import (
    gains,
    largest_gain,
    mean_square,
    most_enlarged,
    total_gain,
)
from pentad.theory.operators.grid_sizes import exact_from
from pentad.theory.operators.masses import inferred_masses
from pentad.theory.operators.spectral_layers import decoded, encoded, kernels
from pentad.theory.operators.topk_rules import (
    concept_energies,
    kept_by_count,
    kept_by_definition,
    kept_by_share,
    kept_concepts,
    share_kept,
)
from pentad.theory.operators.unrolled import hard, rectified, soft, unrolled


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=12), st.data())
@settings(max_examples=100, deadline=None)
def test_the_largest_are_those_with_fewer_above_them(entries, data):
    codes = np.array([entries], dtype=float)
    count = data.draw(st.integers(0, len(entries)))
    kept = kept_by_count(codes, count)
    assert kept.sum() == count
    assert (kept == kept_by_definition(codes, count)).all()


def test_a_count_shrinks_with_the_grid_and_a_share_does_not():
    u = np.random.default_rng(0).standard_normal((4, 5, 2))
    shares = [share_kept(kept_by_count(grid_values(u, n), 16)) for n in (32, 512)]
    assert [float(share) for share in shares] == [0.125, 0.0078125]
    for n in (32, 512):
        assert share_kept(kept_by_share(grid_values(u, n), Fraction(1, 8))) == Fraction(1, 8)


def test_scores_of_concepts_are_exact_from_the_threshold_on_and_not_from_2k():
    """K = 5 and B = 14: exact from 20 points on."""
    chance = np.random.default_rng(3)
    W, x = chance.standard_normal((3, 6, 2)), chance.standard_normal((15, 2))

    def scores(n):
        return concept_energies(encoded(W, grid_values(x, n)))

    assert exact_from(5, 14) == 20
    assert all(np.allclose(scores(n), scores(64), rtol=1e-12) for n in range(20, 40))
    assert all(abs(scores(n) / scores(64) - 1).max() > 1e-3 for n in (11, 13, 17, 19))
    assert (kept_concepts(encoded(W, grid_values(x, 20)), 2).sum(1) > 0).sum() == 2


@pytest.mark.parametrize("n", [17, 32, 64, 128])
def test_the_norm_of_the_decoder_is_the_same_on_all_fine_grids(n):
    W = np.random.default_rng(4).standard_normal((3, 9, 2))
    j = np.arange(n)
    blocks = kernels(W, n)[:, (j[:, None] - j) % n] / n
    norm = np.linalg.norm(np.concatenate(list(blocks), axis=1), 2)
    assert norm**2 == pytest.approx(largest_gain(W), rel=1e-12)
    k = int(np.argmax(gains(W)))
    z = most_enlarged(W, k, n)
    assert mean_square(decoded(W, z)) == pytest.approx(largest_gain(W) * mean_square(z))


def test_on_few_points_the_mode_of_largest_gain_is_lost():
    W = np.zeros((1, 7, 2))
    W[0, :, 0] = 1
    W[0, 6, 0] = 3
    j = np.arange(11)
    matrix = kernels(W, 11)[0][(j[:, None] - j) % 11] / 11
    assert np.linalg.norm(matrix, 2) ** 2 == pytest.approx(1)
    assert largest_gain(W) == 9
    assert total_gain(W) == 1 + 2 * (5 + 9)


def test_thresholds():
    u = np.array([[-2.0, -0.5, 0.5, 2.0]])
    assert rectified(u, 1.0).tolist() == [[0, 0, 0, 1]]
    assert soft(u, 1.0).tolist() == [[-1, 0, 0, 1]]
    assert hard(u, 1.0).tolist() == [[0, 0, 0, 2]]


def test_masses_need_steps_that_are_shorter_by_n():
    chance = np.random.default_rng(5)
    W = chance.standard_normal((2, 4, 2))
    step = 1 / largest_gain(W)
    for n in (9, 16, 33):
        x = chance.standard_normal(n)
        layers = (lambda z: decoded(W, z)), (lambda y: encoded(W, y))
        densities = unrolled(*layers, x, step, 0.05, 30)[-1]
        masses = inferred_masses(*layers, x, step / n, 0.05, 30, rectified)[-1]
        assert np.allclose(n * masses, densities, atol=1e-12)
        assert densities.max() > 0


def test_steps_of_inference_lower_the_objective():
    chance = np.random.default_rng(6)
    W, x = chance.standard_normal((3, 5, 2)), chance.standard_normal(16)
    found = unrolled(
        lambda z: decoded(W, z), lambda y: encoded(W, y), x, 1 / largest_gain(W), 0.1, 50
    )
    value = [((x - decoded(W, z)) ** 2).mean() / 2 + 0.1 * z.mean(1).sum() for z in found]
    assert (np.diff(value) <= 1e-12).all()
    assert value[-1] < value[0]


def test_bad_input_is_refused_in_words():
    z = np.zeros((2, 3))
    with pytest.raises(ValueError, match="got 7 of 6"):
        kept_by_count(z, 7)
    with pytest.raises(ValueError, match="count must be an integer of at least 0"):
        kept_by_count(z, -1)
    with pytest.raises(ValueError, match="whole number of entries; got 1/4 of 6"):
        kept_by_share(z, Fraction(1, 4))
    with pytest.raises(ValueError, match="got 3 of 2"):
        kept_concepts(z, 3)
    with pytest.raises(ValueError, match="steps must be an integer of at least 1"):
        unrolled(lambda codes: codes[0], lambda x: x[None], z[0], 1.0, 0.1, 0)
