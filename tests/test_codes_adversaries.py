"""Pairs and codes that encoders get wrong; bounds for all dictionaries; cases without a gap."""

from collections import defaultdict
from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest

from pentad.theory.codes.adversaries import (
    error_on_pair,
    gated_codes,
    gated_error_bound,
    indistinguishable_pair,
    least_gated_error,
    readings,
    worst_gated_code,
)
from pentad.theory.codes.codes_without_gap import CASES, affine_encoder, by_table, holds
from pentad.theory.codes.cross_talk import cross_talk_values, least_cross_talk
from pentad.theory.codes.cross_talk_by_other_routes import (
    cross_talk_by_definition,
    cross_talk_in_floats,
)
from pentad.theory.codes.gates import GATES, error_lower_bound, gate_of
from pentad.theory.codes.published_dictionary import published_dictionary
from pentad.theory.codes.recovery_bounds import (
    finite_residual_variance,
    mean_error_lower_bound,
    recovered_share_of_signs,
    recovered_signs_by_deletion,
    uniform_residual_variance,
    unrecoverable_lower_bound,
    wendel_probability,
)
from pentad.theory.codes.signed_adversaries import (
    least_signed_gated_error,
    signed_error_bound,
    signed_gated_codes,
    signed_pair,
)
from pentad.theory.codes.spark import spark

TRIANGLE = np.array([[1, 0, -1], [0, 1, -1]])
PUBLISHED = published_dictionary()
CHANCE = np.random.default_rng(5)


@pytest.mark.parametrize("seed", range(40))
def test_any_encoder_errs_by_half_the_cross_talk_on_its_pair(seed):
    chance = np.random.default_rng(seed)
    row, feature = chance.standard_normal(8), seed % 16
    pair = indistinguishable_pair(PUBLISHED, row, feature)
    rho = least_cross_talk(PUBLISHED, feature).value
    assert pair.error >= rho / 2
    for sigma in (lambda u: max(u, 0.0), lambda u: float(u > 0.3), lambda u: u * u):
        made = error_on_pair(PUBLISHED, row, chance.standard_normal(), sigma, pair)
        assert made >= float(pair.error) - 1e-12


def test_the_pair_of_the_best_row_errs_by_exactly_that():
    for feature in range(16):
        found = least_cross_talk(PUBLISHED, feature)
        assert indistinguishable_pair(PUBLISHED, found.row, feature).error == found.value / 2


def test_pairs_stay_within_the_graph_and_the_cap():
    for row in ([2, -1], [-1, 3], [0, 1], [1, 1]):
        for neighbours in ((), (1,), (1, 2)):
            pair = indistinguishable_pair(TRIANGLE, row, 0, neighbours)
            reads = readings(TRIANGLE, row)
            sums = [sum(a * s for a, s in zip(reads, code, strict=True))
                    for code in (pair.first, pair.second)]  # fmt: skip
            assert sums[0] == sums[1]
            for code in (pair.first, pair.second):
                active = {j for j, s in enumerate(code) if s}
                assert all(0 <= s <= 1 for s in code)
                assert active <= {0, *neighbours} or len(active) < 2


def test_a_pair_is_padded_to_a_whole_support():
    pair = indistinguishable_pair(TRIANGLE, [2, -1], 0)
    wide = pair.padded([0, 1, 2], Fraction(1, 100))
    assert all(s > 0 for s in (*wide.first, *wide.second))
    assert wide.error == Fraction(99, 100) * pair.error
    reads = readings(TRIANGLE, [2, -1])
    shift = [sum(a * (s - t) for a, s, t in zip(reads, wide.first, wide.second, strict=True))]
    assert shift == [0]
    with pytest.raises(ValueError, match="all active features"):
        pair.padded([0], Fraction(1, 2))


def test_a_pair_of_another_row_is_refused():
    pair = indistinguishable_pair(TRIANGLE, [2, -1], 0)
    with pytest.raises(ValueError, match="one pre-activation"):
        error_on_pair(TRIANGLE, [1, 5], 0.0, abs, pair)
    with pytest.raises(ValueError, match="an entry for each of 2 dimensions"):
        readings(TRIANGLE, [1, 2, 3])


@pytest.mark.parametrize("seed", range(20))
def test_no_gate_does_better_than_the_bound_on_its_codes(seed):
    chance = np.random.default_rng(seed)
    feature = seed % 16
    bound = gated_error_bound(least_cross_talk(PUBLISHED, feature).value)
    row = chance.standard_normal(8) * 0.2 + PUBLISHED[:, feature].astype(float)
    bias = float(chance.normal() * 0.1)
    assert least_gated_error(PUBLISHED, row, bias, feature, bound) >= bound


def test_the_bound_of_gates_is_attained():
    """The simplex: the best row leaks -1/2 of both others, and a bias of 1/4 halves the error."""
    found = least_cross_talk(TRIANGLE, 0)
    assert gated_error_bound(found.value) == Fraction(1, 4)
    made = least_gated_error(TRIANGLE, found.row, Fraction(1, 4), 0, Fraction(1, 4))
    assert made == Fraction(1, 4)


def test_a_topk_encoder_is_asked_for_its_worst_code():
    D = PUBLISHED.astype(float)

    def top2(code):
        reads = D.T @ (D @ np.array([float(s) for s in code]))
        return float(reads[3]) if reads[3] >= np.sort(reads)[-2] else 0.0

    bound = gated_error_bound(least_cross_talk(PUBLISHED, 3).value)
    code, error = worst_gated_code(top2, 16, 3, bound)
    assert error >= float(bound) - 1e-12
    assert sum(s != 0 for s in code) <= 2
    assert len(gated_codes(16, 3, bound)) == 32
    with pytest.raises(ValueError, match="at most 1/3"):
        gated_codes(16, 3, Fraction(1, 2))


def test_which_bound_holds_for_which_gate():
    assert [gate.name for gate in GATES if gate.is_row] == [
        "standard", "JumpReLU", "BatchTopK as saved", "gated, tied"
    ]  # fmt: skip
    for gate in GATES:
        for signed in (False, True):
            bound = error_lower_bound(gate, 1, signed=signed)
            assert (bound is None) == (not gate.is_row)
        assert error_lower_bound(gate, 2, signed=True)(Fraction(2, 3)) == Fraction(2, 3)
        assert error_lower_bound(gate, 2, signed=True)(3.0) == 1
    assert error_lower_bound(gate_of("TopK"), 2)(Fraction(1)) == Fraction(1, 3)
    assert error_lower_bound(gate_of("standard"), 2)(Fraction(3)) == Fraction(1, 2)
    with pytest.raises(ValueError, match="a gate is one of"):
        gate_of("softmax")


# Signed codes -------------------------------------------------------------------------------


@pytest.mark.parametrize("K", [1, 2])
@pytest.mark.parametrize("seed", range(8))
def test_no_two_signed_codes_on_a_grid_are_one_number_and_differ_by_more(seed, K):
    """All codes in steps of 1/4 of at most two features, those of equal readings compared."""
    chance = np.random.default_rng(seed)
    D, row = chance.integers(-2, 3, (2, 3)), chance.integers(-2, 3, 2)
    steps = [Fraction(k, 4) for k in range(-4, 5)]
    read = defaultdict(set)
    reads = readings(D, row)
    for s, t in product(steps, steps):
        if K > 1 or 0 in (s, t):
            for j in (1, 2):
                read[reads[0] * s + reads[j] * t].add(s)
    most = max((max(one) - min(one)) / 2 for one in read.values())
    pair = signed_pair(D, row, 0, K=K)
    sums = [sum(a * s for a, s in zip(reads, code, strict=True))
            for code in (pair.first, pair.second)]  # fmt: skip
    assert sums[0] == sums[1]
    assert all(abs(s) <= 1 for s in (*pair.first, *pair.second))
    if K == 2:
        assert pair.error >= most
    bound = min(Fraction(1), cross_talk_by_definition(D, 0)) if D[:, 0].any() else 0
    assert pair.error >= bound * Fraction(K, 2)


@pytest.mark.parametrize("seed", range(10))
def test_no_gate_does_better_than_the_signed_bound_on_its_codes(seed):
    chance = np.random.default_rng(seed)
    best = least_cross_talk(PUBLISHED, seed)
    row = chance.standard_normal(8) * 0.2 + PUBLISHED[:, seed].astype(float)
    made = least_signed_gated_error(PUBLISHED, row, float(chance.normal() * 0.1), seed)
    assert made >= signed_error_bound(best.value)
    assert least_signed_gated_error(PUBLISHED, best.row, 0, seed) == best.value


def test_signed_codes_of_gates_are_few_and_a_feature_alone_has_none():
    assert len(signed_gated_codes(16, 3)) == 60
    assert all(sum(map(abs, code)) == 2 for code in signed_gated_codes(5, 0))
    assert signed_gated_codes(1, 0) == ()
    assert least_signed_gated_error([[2]], [1], 0, 0) == 0
    assert signed_pair([[2]], [1], 0, K=2).error == 0
    assert signed_pair([[2]], [0], 0).error == 1
    with pytest.raises(ValueError, match="K must be"):
        signed_pair([[2]], [1], 0, K=0)


# Bounds for all dictionaries ----------------------------------------------------------------


@pytest.mark.parametrize(("n", "d"), [(1, 1), (4, 2), (5, 3), (6, 2)])
def test_wendel_counts_sign_changes(n, d):
    D = np.array([[(j + 2) ** k for j in range(n)] for k in range(d)])
    assert recovered_share_of_signs(D, n - 1) == wendel_probability(n, d)
    assert recovered_signs_by_deletion(D, 0) == wendel_probability(n, d)
    if n > 1:
        assert recovered_share_of_signs(D, 0, (1,)) == wendel_probability(n, d, 1)


@pytest.mark.parametrize(
    "D",
    [
        [[1, 2, 0], [0, 0, 1]],
        [[0, 0, 1], [1, 2, 0]],
        [[1, 0, 0], [0, 1, 0]],
        [[1, 2], [1, 2], [0, 0]],
        [[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 0]],
    ],
)
def test_regions_count_sign_changes_in_general_position_alone(D):
    with pytest.raises(ValueError, match="general position"):
        recovered_signs_by_deletion(np.array(D), 0)


@pytest.mark.parametrize("degree", range(3))
def test_regions_are_counted_right_wherever_they_are_counted(degree):
    counted, neighbours = 0, (3, 1)[:degree]
    for seed in range(20):
        chance = np.random.default_rng(seed)
        D = chance.integers(-2, 3, (chance.integers(1, 4), 4))
        if (spark(D) or 5) > len(D):
            counted += 1
            share = recovered_share_of_signs(D, 0, neighbours)
            assert recovered_signs_by_deletion(D, 0, neighbours) == share
    assert counted > 5


@pytest.mark.parametrize("neighbours", [(7,), (0,), (-1,), (1, 0)])
def test_neighbours_that_are_no_other_features_are_refused_everywhere(neighbours):
    D = np.array([[1, 0, 1, 1], [0, 1, 1, 2]])
    for asked in (
        lambda: recovered_signs_by_deletion(D, 0, neighbours),
        lambda: recovered_share_of_signs(D, 0, neighbours),
        lambda: indistinguishable_pair(D, [1, 2], 0, neighbours),
        lambda: cross_talk_by_definition(D, 0, neighbours),
        lambda: cross_talk_in_floats(D, 0, neighbours),
    ):
        with pytest.raises(ValueError, match="neighbours of 0"):
            asked()


def test_a_pre_activation_beyond_floats_is_refused():
    D = np.array([[10**400, 10**400, 1], [0, 0, 1]], dtype=object)
    pair = indistinguishable_pair(D, [1, 1], 0)
    with pytest.raises(ValueError, match="beyond the largest"):
        error_on_pair(D, [1, 1], 0.0, abs, pair)
    for bias in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="finite"):
            error_on_pair(D, [1, 1], bias, abs, pair)


def test_wendel_at_its_ends():
    assert wendel_probability(16, 8) == Fraction(1, 2)
    assert wendel_probability(5, 5) == 1
    assert wendel_probability(9, 3, 3) == 0
    assert wendel_probability(9, 3, 5) == 0
    with pytest.raises(ValueError, match="fewer than n neighbours"):
        wendel_probability(3, 2, 3)


def test_counting_bounds():
    assert unrecoverable_lower_bound(10, 8, 5) == 6
    with pytest.raises(ValueError, match="more features than dimensions"):
        unrecoverable_lower_bound(3, 3, 2)
    with pytest.raises(ValueError, match="a spark is"):
        unrecoverable_lower_bound(5, 3, 5)


@pytest.mark.parametrize("a", [-3.0, -1.0, -0.25, 0.25, 0.5, 1.0, 2.0])
def test_uniform_residual_variance_by_sampling_its_definition(a):
    """Binned: variance of t_1 within thin slices of t_1 + a t_2."""
    first, second = CHANCE.random((2, 400_000))
    order = np.argsort(first + a * second)
    slices = first[order].reshape(-1, 200)
    assert slices.var(1).mean() == pytest.approx(float(uniform_residual_variance(a)), rel=0.02)


@pytest.mark.parametrize("a", [Fraction(1, 3), Fraction(-1, 2), Fraction(3)])
def test_residual_variance_of_many_values_is_near_that_of_all(a):
    values = tuple((Fraction(k, 24), Fraction(1, 25)) for k in range(25))
    found = float(finite_residual_variance(a, values))
    assert found == pytest.approx(float(uniform_residual_variance(a)), rel=0.15)
    with pytest.raises(ValueError, match="sum to 1"):
        finite_residual_variance(a, values[1:])


def test_mean_error_bound():
    assert mean_error_lower_bound(16, 3, 1.0) == pytest.approx(6 / 240)
    assert mean_error_lower_bound(16, 1, 1.0) == 0
    with pytest.raises(ValueError, match="at most n features"):
        mean_error_lower_bound(3, 4, 1.0)


# Cases without a gap ------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_cases_without_a_gap(case):
    assert holds(case)


def test_cases_have_a_gap_where_the_theorem_applies():
    assert all(max(cross_talk_values(case.dictionary)) > 0 for case in CASES)


def test_a_table_needs_images_of_their_own():
    codes = [(Fraction(1), Fraction(1), Fraction(0)), (Fraction(0), Fraction(0), Fraction(1))]
    with pytest.raises(ValueError, match="images of their own"):
        by_table([[1, 0, 1], [0, 1, 1]], codes)


def test_an_affine_encoder_needs_a_kernel_whose_entries_do_not_cancel():
    with pytest.raises(ZeroDivisionError):
        affine_encoder([[1, 1]], 1)
    with pytest.raises(ValueError, match="d = n - 1"):
        affine_encoder([[1, 1, 2]], 1)


def test_the_number_of_codes_of_a_case():
    assert len(CASES[2].codes()) == sum(comb(8, k) for k in range(4))
