"""Stability, its chance level, matching with its bound, diversity, connectivity."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from pentad.theory.ensembles.chance_stability import (
    chance_stability,
    chance_stability_by_density,
    chance_stability_by_sampling,
    chance_stability_exactly,
    chance_stability_in_balls,
    rough_chance_stability,
)
from pentad.theory.ensembles.connectivity import (
    co_active_pairs,
    co_active_pairs_by_definition,
    connectivity,
    least_connectivity_of_topk,
    padded_connectivity,
)
from pentad.theory.ensembles.diversity import (
    diverse_features,
    diversity,
    diversity_by_definition,
    most_stability,
    unlike_share,
)
from pentad.theory.ensembles.matching import (
    bound_of_prices,
    matched,
    mean_cosine_bound,
    mean_cosine_by_definition,
    pairwise_mcc,
)
from pentad.theory.ensembles.stability import (
    alive,
    largest_cosines,
    relaxed_stability,
    relaxed_stability_by_definition,
    unit_columns,
)

SIZES = st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(0, 30))


def dictionary(seed, d, n, kind=np.float64):
    return unit_columns(np.random.default_rng(seed).standard_normal((d, n)).astype(kind))


def best_mean(D, E):
    cosines = (D.T @ E).astype(float)
    rows, columns = linear_sum_assignment(-cosines)
    return cosines[rows, columns].mean()


@given(SIZES)
def test_relaxed_stability_in_blocks_is_that_by_definition(sizes):
    n, m, seed = sizes
    D, E = dictionary(seed, 3, n), dictionary(seed + 99, 3, m)
    there, back = largest_cosines(D, E, block=2).relaxed
    assert there == pytest.approx(relaxed_stability_by_definition(D, E), abs=1e-12)
    assert back == pytest.approx(relaxed_stability_by_definition(E, D), abs=1e-12)


def test_relaxed_stability_is_clipped_at_zero():
    assert relaxed_stability(np.array([[1.0]]), np.array([[-1.0]])) == 0


@given(SIZES)
def test_a_matching_is_the_best_one_and_its_bound_holds(sizes):
    n, m, seed = sizes
    D, E = dictionary(seed, 3, n), dictionary(seed + 99, 3, m)
    found = matched(D, E, candidates=2, block=2)
    cosines = D.T @ E if n <= m else E.T @ D
    assert found.mean_cosine == pytest.approx(mean_cosine_by_definition(cosines), abs=1e-9)
    assert found.mean_cosine <= found.bound
    assert found.gap < 1e-3
    assert len(found.first) == len(found.second) == min(n, m)
    assert np.allclose(found.cosines, (D.T @ E)[found.first, found.second])
    assert sorted([*found.first, *found.unmatched_first]) == list(range(n))
    assert sorted([*found.second, *found.unmatched_second]) == list(range(m))


@pytest.mark.parametrize("kind", ["random", "noisy", "half", "clusters", "copies", "wide"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_matching_of_hundreds_of_features(kind, dtype):
    n, m, d = 150, (250 if kind == "wide" else 150), 24
    chance = np.random.default_rng(4)
    A, B = chance.standard_normal((d, n)), chance.standard_normal((d, m))
    if kind == "noisy":
        B = A[:, chance.permutation(n)] + B
    if kind == "half":
        B[:, : n // 2] = A[:, chance.permutation(n)[: n // 2]] + 0.7 * B[:, : n // 2]
    if kind == "clusters":
        centres = chance.standard_normal((d, 10))
        A = centres[:, chance.integers(0, 10, n)] + 0.1 * A
        B = centres[:, chance.integers(0, 10, m)] + 0.1 * B
    if kind == "copies":
        B = A[:, chance.integers(0, n, m)]
    D, E = unit_columns(A.astype(dtype)), unit_columns(B.astype(dtype))
    found = matched(D, E, candidates=16, block=64)
    best = best_mean(D, E)
    assert found.mean_cosine <= best + 1e-6
    assert best <= found.bound
    assert found.gap < 1e-3
    assert matched(E, D, candidates=16).mean_cosine == pytest.approx(found.mean_cosine, abs=1e-3)


def test_lists_stop_growing_and_the_gap_is_told(monkeypatch):
    chance = np.random.default_rng(4)
    centres = chance.standard_normal((24, 3))
    A, B = (
        centres[:, chance.integers(0, 3, 150)] + 0.3 * chance.standard_normal((24, 150))
        for _ in range(2)
    )
    D, E = unit_columns(A), unit_columns(B)
    monkeypatch.setattr("pentad.theory.ensembles.matching.MOST_LISTED", 0)
    short = matched(D, E, candidates=1)
    assert short.gap > 1e-3
    assert short.mean_cosine < best_mean(D, E) <= short.bound
    monkeypatch.undo()
    assert matched(D, E, candidates=1).gap < 1e-3


@pytest.mark.slow
def test_matching_of_thousands_of_features():
    D, E = dictionary(0, 128, 4096, np.float32), dictionary(1, 128, 4096, np.float32)
    found = matched(D, E)
    assert abs(found.mean_cosine - best_mean(D, E)) < 1e-3
    assert found.gap < 1e-3


@given(st.integers(0, 30), st.integers(1, 5), st.integers(0, 3))
def test_any_prices_bound_every_matching(seed, n, more):
    D, E = dictionary(seed, 3, n), dictionary(seed + 7, 3, n + more)
    prices = np.random.default_rng(seed).uniform(0, 1, n + more)
    best = mean_cosine_by_definition(D.T @ E)
    rounded, plain = mean_cosine_bound(D, E, prices, block=2), bound_of_prices(D.T @ E, prices)
    assert best <= plain + 1e-12
    assert plain <= rounded < plain + 1e-6


def test_the_rounding_of_the_bound_covers_floats_of_32_bits():
    D, E = dictionary(0, 64, 50, np.float32), dictionary(1, 64, 60, np.float32)
    prices = np.random.default_rng(0).uniform(0, 0.5, 60)
    given = prices.astype(np.float32).astype(float)
    plain = bound_of_prices(D.astype(float).T @ E.astype(float), given)
    assert plain <= mean_cosine_bound(D, E, prices) < plain + 1e-4


@pytest.mark.parametrize("prices", [[np.nan, 0], [np.inf, 0], [-1, 0], [0], [0, 0, 0]])
def test_prices_that_bound_nothing_are_refused(prices):
    square, given = np.eye(2), np.array(prices, dtype=float)
    with pytest.raises(ValueError, match="price"):
        mean_cosine_bound(square, square, given)
    with pytest.raises(ValueError, match="price"):
        bound_of_prices(square, given)


def test_more_features_than_there_are_partners_are_refused():
    wide = np.eye(3)[:, :2]
    with pytest.raises(ValueError, match="n=3, m=2"):
        bound_of_prices(np.eye(3)[:, :2], np.zeros(2))
    with pytest.raises(ValueError, match="got 0, 2"):
        mean_cosine_by_definition(np.zeros((0, 2)))
    with pytest.raises(ValueError, match="tolerance"):
        matched(wide, wide, tolerance=np.nan)


def test_half_precision_widens_no_bound():
    half = np.eye(8, dtype=np.float16)
    assert matched(half, half[:, ::-1]).gap < 1e-6


def test_pairwise_mcc_is_the_mean_over_pairs():
    three = [dictionary(seed, 4, 6) for seed in range(3)]
    pairs = [best_mean(three[i], three[j]) for i, j in ((0, 1), (0, 2), (1, 2))]
    assert pairwise_mcc(three) == pytest.approx(np.mean(pairs), abs=1e-9)
    assert pairwise_mcc([three[0], three[0][:, ::-1]]) == pytest.approx(1)


def test_bad_dictionaries_are_named():
    good = dictionary(0, 3, 4)
    with pytest.raises(ValueError, match=r"columns of length 1 .*off by up to 1"):
        matched(2 * good, good)
    with pytest.raises(ValueError, match="second dictionary must be finite"):
        matched(good, np.full((3, 4), np.nan))
    with pytest.raises(ValueError, match="one width"):
        largest_cosines(good, dictionary(0, 2, 4))
    with pytest.raises(ValueError, match="column of zeros; got 1"):
        unit_columns(np.array([[0.0, 1.0]]))
    with pytest.raises(ValueError, match="two dictionaries; got 1"):
        pairwise_mcc([good])
    with pytest.raises(ValueError, match="prices are not negative"):
        mean_cosine_bound(good, good, -np.ones(4))
    with pytest.raises(ValueError, match="all latents are dead"):
        alive(np.zeros(3), 3)
    with pytest.raises(ValueError, match="a count a latent"):
        alive(np.zeros(2), 3)
    assert alive(None, 2).all()


@pytest.mark.parametrize(("n", "d"), [(1, 3), (2, 3), (12, 5), (40, 9)])
def test_the_chance_level_by_four_routes(n, d):
    exactly = chance_stability_exactly(n, d)
    assert exactly == chance_stability_by_density(n, d)
    assert chance_stability(n, d) == pytest.approx(float(exactly), abs=1e-10)
    assert chance_stability_in_balls(n, d, width=Fraction(1, 100)).contains(exactly)
    assert rough_chance_stability(max(n, 9), d) > chance_stability(max(n, 9), d)


@pytest.mark.parametrize(("n", "d"), [(1, 2), (20, 2), (64, 32), (500, 12)])
def test_the_chance_level_is_what_sampling_gives(n, d):
    drawn = chance_stability_by_sampling(n, d, draws=400, seed=3)
    spread = drawn.std() / np.sqrt(len(drawn))
    assert abs(drawn.mean() - chance_stability(n, d)) < 4 * spread


def test_known_chance_levels():
    assert round(chance_stability(64, 32), 4) == 0.4040
    assert round(chance_stability(512, 32), 4) == 0.5102
    assert chance_stability(1, 8) > 0.14  # the unclipped mean would be 0
    with pytest.raises(ValueError, match="d must be an integer of at least 2"):
        chance_stability(3, 1)
    with pytest.raises(ValueError, match="odd d alone; got d=4"):
        chance_stability_exactly(3, 4)


@given(st.integers(0, 40), st.integers(1, 8), st.floats(0, 1))
def test_diversity_in_blocks_is_that_by_definition(seed, n, threshold):
    W = dictionary(seed, 2, n)
    assert diversity(W, threshold, block=3) == diversity_by_definition(W, threshold)


def test_a_thousand_equal_features_are_not_diverse():
    same = np.tile(np.array([[1.0], [0.0]]), 1000)
    assert diversity(same) == 0
    assert not diverse_features(np.hstack([same, np.eye(2)[:, 1:]]))[:-1].any()


@given(st.integers(0, 60), st.floats(0, 1))
def test_unlike_features_bound_stability(seed, threshold):
    D, E = dictionary(seed, 3, 5), dictionary(seed + 1, 3, 4)
    share = unlike_share(D, E, threshold, block=2)
    assert relaxed_stability(D, E) <= most_stability(share, threshold) + 1e-12
    slow = np.mean([(D[:, i] @ E < threshold).all() for i in range(5)])
    assert share == pytest.approx(slow)


def test_diverse_runs_can_be_stable():
    axes = np.eye(4)
    assert diversity(axes) == 4
    assert relaxed_stability(axes, axes) == 1
    with pytest.raises(ValueError, match="not negative"):
        unlike_share(axes, axes, -0.1)


@given(st.integers(0, 60), st.integers(1, 6), st.integers(1, 5))
def test_connectivity_by_sets(seed, tokens, n):
    codes = np.maximum(np.random.default_rng(seed).standard_normal((tokens, n)), 0)
    assert co_active_pairs(codes) == co_active_pairs_by_definition(codes)
    twice = np.hstack([codes, codes])
    assert connectivity(twice) == connectivity(codes)
    padded = np.hstack([codes, np.zeros((tokens, 2))])
    assert connectivity(padded) == padded_connectivity(connectivity(codes), n, n + 2)
    assert connectivity(codes) <= connectivity(codes[:1])
    K = int((codes > 0).sum(1).max())
    if K:
        assert connectivity(codes) >= least_connectivity_of_topk(tokens, K, n)


@pytest.mark.parametrize("active", [0.01, 0.5])
def test_connectivity_in_blocks_and_batches_is_that_by_sets(active, monkeypatch):
    monkeypatch.setattr("pentad.theory.ensembles.connectivity.BLOCK", 7)
    monkeypatch.setattr("pentad.theory.ensembles.connectivity.BATCH", 11)
    codes = np.random.default_rng(1).random((40, 30)) < active
    assert co_active_pairs(codes) == co_active_pairs_by_definition(codes)


def test_connectivity_of_dead_latents_is_one_and_bad_codes_are_named():
    assert connectivity(np.zeros((3, 2))) == 1
    with pytest.raises(ValueError, match="not negative"):
        connectivity(-np.ones((1, 1)))
    with pytest.raises(ValueError, match="not negative"):
        connectivity(np.full((1, 1), np.nan))
    with pytest.raises(ValueError, match="tokens by latents"):
        connectivity(np.ones(3))
    with pytest.raises(ValueError, match="padding adds"):
        padded_connectivity(Fraction(1, 2), 3, 2)
