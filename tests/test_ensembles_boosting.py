"""Boosted chains: energies, certificates, line search, where L1 stops, what TopK does untrained."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pentad.theory.ensembles.autoencoders import Autoencoder, boosted_residuals, reconstructions
from pentad.theory.ensembles.boosting import (
    Stage,
    energies,
    first_uncertified,
    penalty_budget,
    remaining_energy,
    removed_shares,
    spent_penalty,
    stages,
)
from pentad.theory.ensembles.concatenation import combined
from pentad.theory.ensembles.gates import TopK
from pentad.theory.ensembles.line_search import (
    best_multiple,
    best_multiple_at_stationarity,
    energy_after,
    energy_after_search,
    gain_over,
    stationary_scale,
)
from pentad.theory.ensembles.stopping_radius import (
    bounds_of_limit,
    floor_of_objective,
    gain_by_definition,
    gain_of_column,
    greedy_chain,
    largest_square,
    objective,
    soft_codes,
    zero_is_optimal,
)
from pentad.theory.ensembles.topk_chains import (
    busiest_directions,
    energies_by_sorting,
    energies_of_untrained_chain,
    principal_share,
    removed_share,
    signed_pairs,
    stages_until_nothing_is_left,
)

every_seed = pytest.mark.parametrize("seed", range(5))


def rows(seed, samples=6, d=3):
    return np.random.default_rng(seed).standard_normal((samples, d))


def unit(seed, d=3, n=4):
    W = np.random.default_rng(50 + seed).standard_normal((d, n))
    return W / np.linalg.norm(W, axis=0)


@every_seed
def test_energies_telescope(seed):
    chain = [rows(seed) * size for size in (3.0, 2.0, 2.5, 0.1)]
    level = energies(chain)
    assert level == pytest.approx([np.linalg.norm(r) ** 2 / len(r) for r in chain])
    shares = removed_shares(level)
    assert shares[1] < 0
    assert remaining_energy(level[0], shares) == pytest.approx(level[-1], rel=1e-12)


def test_chains_without_stages_or_energy_are_refused():
    with pytest.raises(ValueError, match="shares need a stage; got 1"):
        removed_shares([1.0])
    with pytest.raises(ValueError, match="energy before its stage"):
        removed_shares([0.0, 1.0])
    with pytest.raises(ValueError, match="J stages leave"):
        stages([rows(0)], [rows(0)])
    with pytest.raises(ValueError, match="not negative"):
        stages([rows(0), rows(1)], [-np.ones((6, 2))])


def test_a_certified_chain_keeps_its_budget_and_the_first_uncertified_stage_is_found():
    factor, chain, codes = 0.5, [rows(0, 20)], []
    for axis in range(3):
        column = np.eye(3)[axis]
        codes.append(soft_codes(chain[-1], column, factor)[:, None])
        chain.append(chain[-1] - codes[-1] * column)
    told = stages(chain, codes)
    assert first_uncertified(told, factor) is None
    assert spent_penalty(told, factor) <= penalty_budget(told)
    assert [one.penalty for one in stages(chain, codes, counted=True)] == pytest.approx(
        [(c > 0).mean() for c in codes]
    )
    assert first_uncertified([*told, Stage(1.0, 0.9, 1.0)], factor) == 4
    assert first_uncertified([Stage(1.0, np.nan, 1.0)], factor) == 1


@every_seed
def test_the_best_multiple_is_best(seed):
    r, g = rows(seed), rows(seed + 100)
    best = best_multiple(r, g)
    least = energy_after_search(r, g)
    assert energy_after(r, g, best) == pytest.approx(least)
    for other in (best - 0.3, 0.0, 1.0, best + 2):
        assert energy_after(r, g, other) - least == pytest.approx(gain_over(r, g, other))


@every_seed
def test_a_stage_of_stationary_size_wants_a_multiple_above_one(seed):
    r, D = rows(seed), unit(seed)
    c = np.abs(np.random.default_rng(seed).standard_normal((6, 4)))
    penalty = 0.1 * c.sum() / len(c)
    size = stationary_scale(r, c @ D.T, penalty)
    slope = [
        energy_after(r, c @ D.T, size + step) + (size + step) * penalty for step in (-1e-5, 1e-5)
    ]
    assert slope[0] == pytest.approx(slope[1], abs=1e-12)
    expected = best_multiple_at_stationarity(size * c @ D.T, size * penalty)
    assert best_multiple(r, size * c @ D.T) == pytest.approx(expected)
    with pytest.raises(ValueError, match="not zero"):
        best_multiple(r, 0 * r)


@given(st.integers(0, 200))
def test_the_objective_never_falls_below_its_floor_nor_below_zero_inside_the_radius(seed):
    r, D = rows(seed), unit(seed)
    r *= 0.5 / np.sqrt(largest_square(r))
    chance = np.random.default_rng(seed)
    c = np.maximum(chance.standard_normal((6, 4)), 0) * chance.choice([0.01, 0.1, 1.0])
    assert zero_is_optimal(r, 1.0 + 1e-12)
    value = objective(r, c, D, 1.0)
    assert value >= floor_of_objective(r, c, D, 1.0) - 1e-12
    assert value >= (r * r).sum() / len(r) - 1e-12


@every_seed
def test_outside_the_radius_one_column_gains_its_formula(seed):
    r = rows(seed)
    longest = max(r, key=np.linalg.norm)
    d = longest / np.linalg.norm(longest)
    gain = gain_of_column(r, d, 1.0)
    assert gain == pytest.approx(gain_by_definition(r, d, 1.0), rel=1e-10)
    assert gain > 0
    assert not zero_is_optimal(r, 1.0)


def test_without_an_encoder_bias_zero_can_be_optimal_outside_the_radius():
    r = np.array([[1.0]] + [[0.3]] * 12)
    zero = (r * r).sum() / 13
    for w in np.linspace(0, 2, 201):
        assert objective(r, w * r, np.eye(1), 1.0) >= zero - 1e-12
    assert gain_of_column(r, np.ones(1), 1.0) == pytest.approx(0.0192, abs=5e-5)


def test_along_a_greedy_chain_the_largest_residual_tends_to_half_the_factor():
    r = 2 * rows(3)
    chain = greedy_chain(r, 1.0, 400)
    largest = [np.sqrt(largest_square(left)) for left in chain]
    assert all(before >= after - 1e-12 for before, after in itertools.pairwise(largest))
    assert largest[-1] == pytest.approx(0.5, abs=1e-9)
    assert min(largest) >= 0.5 - 1e-12
    low, high = bounds_of_limit(1.0, len(r))
    assert low <= energies(chain)[-1] <= high
    spent = sum((length - 0.5) ** 2 for length in largest[:-1])
    assert spent <= (r * r).sum()


def test_bad_penalties_and_residuals_are_refused():
    with pytest.raises(ValueError, match="positive factor; got 0"):
        zero_is_optimal(rows(0), 0)
    with pytest.raises(ValueError, match="not negative; got others"):
        objective(rows(0), -np.ones((6, 4)), unit(0), 1.0)
    with pytest.raises(ValueError, match="not zero; got zero"):
        greedy_chain(np.zeros((2, 2)), 1.0, 1)


@pytest.mark.parametrize(("d", "K"), [(6, 2), (7, 3), (5, 5), (4, 1)])
def test_the_untrained_chain_explains_everything_when_it_should(d, K):
    Q = np.linalg.qr(rows(d, d, d))[0]
    a = rows(1, 50, d)
    needed = stages_until_nothing_is_left(d, K)
    found = energies_of_untrained_chain(Q, K, a, needed)
    assert found == pytest.approx(energies_by_sorting(Q, K, a, needed), abs=1e-12)
    assert found[-1] == pytest.approx(0, abs=1e-12)
    assert found[-2] > 1e-6


def test_the_published_size_needs_six_stages():
    assert stages_until_nothing_is_left(768, 128) == 6


def test_a_bag_of_different_members_can_explain_everything_and_copies_cannot():
    d, K = 6, 2
    J = d // K
    members = []
    for j in range(J):
        block = signed_pairs(np.eye(d)[:, j * K : (j + 1) * K], K)
        members.append(
            Autoencoder(
                J * block.encoder, block.encoder_bias, block.decoder, block.decoder_bias, TopK(K)
            )
        )
    a, equal = rows(2, 20, d), np.full(J, 1 / J)
    assert np.allclose(combined(members, equal, a), a)
    copies = [signed_pairs(np.eye(d), K)] * J
    assert np.allclose(combined(copies, equal, a), reconstructions(copies[0], a))
    assert not np.allclose(combined(copies, equal, a), a)


@every_seed
def test_a_stage_on_the_busiest_directions_removes_its_share(seed):
    a, K, d = rows(seed, 30, 5), 2, 5
    Q = np.linalg.qr(rows(seed + 9, d, d))[0]
    share = removed_share(signed_pairs(busiest_directions(Q, K, a), K), a)
    principal = np.linalg.svd(a)[2].T[:, :K]
    best = removed_share(signed_pairs(principal, K), a)
    assert K / d <= share <= best + 1e-12
    assert best == pytest.approx(principal_share(a, K))


def test_an_even_cloud_gives_no_more_than_its_share():
    a = np.array([[Fraction(int(i == k)) for i in range(3)] for k in range(3)])
    assert removed_share(signed_pairs(busiest_directions(a, 1, a), 1), a) == Fraction(1, 3)
    one = Autoencoder(np.eye(1), np.zeros(1), np.eye(1), np.zeros(1), TopK(1))
    assert removed_share(one, np.array([[1.0], [-1.0]])) == 0.5
    with pytest.raises(ValueError, match="inputs with energy"):
        removed_share(one, np.zeros((2, 1)))
    with pytest.raises(ValueError, match="got K=4, m=3"):
        signed_pairs(np.eye(3), 4)


def test_a_chain_of_the_same_stage_is_the_chain():
    stage, a = signed_pairs(np.eye(3), 1), rows(0)
    assert energies(boosted_residuals([stage] * 2, a)) == pytest.approx(
        energies_of_untrained_chain(np.eye(3), 1, a, 2)
    )
