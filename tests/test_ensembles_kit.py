"""The kit for ensembles: right code passes, and the known slips, made again, are named."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from pentad.kit.ensemble_strategies import GATES, autoencoders, ensembles
from pentad.kit.ensembles import (
    agreement,
    bag,
    chain,
    check_bag,
    check_chain,
    check_diversity,
    check_folding,
    check_matched_cosine,
    check_relaxed_stability,
)
from pentad.theory.ensembles.autoencoders import boosted_residuals, codes, reconstructions
from pentad.theory.ensembles.concatenation import folded
from pentad.theory.ensembles.stability import unit_columns

CHANCE = np.random.default_rng(5)


def columns(seed, d=4, n=8):
    return unit_columns(np.random.default_rng(seed).standard_normal((d, n)))


def members(J=4, samples=50, d=6, seed=1):
    chance = np.random.default_rng(seed)
    a = chance.standard_normal((samples, d))
    return a, [0.8 * a + 0.3 * chance.standard_normal(a.shape) for _ in range(J)]


def outputs_of(ensemble):
    return [reconstructions(one, ensemble.inputs) for one in ensemble.members]


@given(ensembles())
def test_a_right_bag_passes(ensemble):
    outputs = outputs_of(ensemble)
    check_bag(np.mean(outputs, axis=0), outputs)
    weights = np.arange(1.0, len(outputs) + 1)
    check_bag(sum(w * g for w, g in zip(weights, outputs, strict=True)), outputs, weights=weights)


def test_codes_averaged_and_biases_added_in_full_are_named():
    a, outputs = members()
    biases = CHANCE.standard_normal((4, 6))
    wrong = np.mean(outputs, axis=0) + 0.75 * biases.sum(0)
    with pytest.raises(AssertionError, match="every decoder bias is added in full"):
        check_bag(wrong, outputs, decoder_biases=biases)
    with pytest.raises(AssertionError, match="the same vector for every sample"):
        check_bag(wrong, outputs)
    with pytest.raises(AssertionError, match="not the weighted sum"):
        check_bag(a, outputs)


@given(ensembles(gate="JumpReLU"))
def test_a_folded_bag_passes(ensemble):
    J = len(ensemble.members)
    one = folded(ensemble.members, np.full(J, 1 / J))
    check_folding(
        lambda a: reconstructions(one, a),
        [lambda a, each=each: reconstructions(each, a) for each in ensemble.members],
        ensemble.inputs,
    )


def test_a_report_on_a_bag_tells_what_it_must():
    a, outputs = members()
    found = bag(a, outputs, sizes=(8,))
    mean = np.mean(outputs, axis=0)
    assert found.error == pytest.approx(((a - mean) ** 2).sum(1).mean())
    assert found.mean_error - found.diversity == pytest.approx(found.error)
    assert found.plateau < found.predictions[8].error < found.error < found.mean_error
    assert found.stacked_error <= min(found.error, found.best_error)
    assert "of 8" in str(found)
    assert "rough" not in str(found)
    assert "rough" in str(bag(a, outputs[:3]))
    assert "needs two members" in str(bag(a, outputs[:1]))
    assert bag(a, [outputs[0]] * 2).stacked_error is None


def test_a_prediction_from_four_members_holds_for_eight():
    a, outputs = members(J=8, samples=400)
    expected = bag(a, outputs[:4], sizes=(8,)).predictions[8]
    assert expected.interval[0] < bag(a, outputs).error < expected.interval[1]


@given(ensembles(members=st.integers(1, 3)))
def test_a_right_chain_passes_and_its_energies_telescope(ensemble):
    residuals = boosted_residuals(ensemble.members, ensemble.inputs)
    outputs = [before - after for before, after in itertools.pairwise(residuals)]
    check_chain(ensemble.inputs, residuals[:-1], outputs)
    if all(r.any() for r in residuals[:-1]):
        found = chain(ensemble.inputs, outputs)
        level = [(r**2).sum() / len(r) for r in residuals]
        assert found.energies == pytest.approx(level, abs=1e-9)
        assert found.energies[0] * np.prod(1 - np.array(found.shares)) == pytest.approx(
            level[-1], abs=1e-6
        )


def test_a_stage_that_is_given_raw_activations_is_named():
    a, outputs = members(J=2)
    with pytest.raises(AssertionError, match="stage 2 was given the raw activations"):
        check_chain(a, [a, a], outputs)
    with pytest.raises(AssertionError, match="stage 2 was given something else"):
        check_chain(a, [a, 0.5 * a], outputs)
    check_chain(a, [a, a - outputs[0]], outputs)


def test_a_report_on_a_chain_tells_certificates_multiples_and_the_control():
    a = np.random.default_rng(0).standard_normal((40, 6))
    first = np.maximum(a - 0.25, 0)
    found = chain(a, [first, -first], penalties=[first.sum() / 40, 1.0], factor=0.5, K=2)
    assert found.shares[0] > 0 > found.shares[1]
    assert found.first_uncertified == 2
    assert found.untrained_stages == 3
    told = str(found)
    assert "stage 1   leaves" in told
    assert "not certified" in told
    assert "after 3 stages" in told
    assert chain(a, [0 * a]).multiples == [None]
    with pytest.raises(ValueError, match="go together"):
        chain(a, [first], penalties=[1.0])


def test_agreement_tells_chance_bound_unmatched_and_what_was_done():
    D, E = columns(0, n=8), columns(1, n=12)
    found = agreement(D, E)
    assert found.dead is None
    assert not found.normalised
    assert found.unmatched == (0, 4)
    assert found.matched_cosine <= found.bound <= 1
    assert found.relaxed[0] >= found.matched_cosine
    assert "dead latents unknown, all kept" in str(found)
    counts = (np.array([0, *[1] * 7]), np.ones(12))
    told = agreement(3 * D, E, active=counts)
    assert told.dead == (1, 0)
    assert told.n == 7
    assert "divided by their lengths" in str(told)
    with pytest.raises(ValueError, match="all latents are dead"):
        agreement(D, E, active=(np.zeros(8), np.ones(12)))
    with pytest.raises(ValueError, match="one width"):
        agreement(D, columns(1, d=5))


def test_stability_of_the_other_direction_is_named():
    D, E = columns(0, n=4), columns(1, n=20)
    right = agreement(D, E).relaxed
    check_relaxed_stability(right[0], D, E)
    with pytest.raises(AssertionError, match="that of E in D"):
        check_relaxed_stability(right[1], D, E)


def test_a_matching_by_distance_is_not_the_best_one():
    D = np.array([[-3 / 13, -24 / 29], [-12 / 13, 12 / 29], [4 / 13, 11 / 29]])
    E = np.array([[0, -9 / 17], [-3 / 5, -12 / 17], [-4 / 5, 8 / 17]])
    cosines = D.T @ E
    distances = np.sqrt(2 - 2 * cosines)
    by_distance = cosines[linear_sum_assignment(distances)].mean()
    with pytest.raises(AssertionError, match="sums of distances are minimised"):
        check_matched_cosine(by_distance, D, E)
    check_matched_cosine(cosines[linear_sum_assignment(-cosines)].mean(), D, E)
    same = np.array([[1.0, 1.0], [0.0, 0.0]])
    with pytest.raises(AssertionError, match="it is the relaxed one"):
        check_matched_cosine(1.0, same, np.eye(2))


def test_a_count_that_leaves_out_blocks_is_named():
    W = np.tile(np.array([[1.0], [0.0]]), 40)
    check_diversity(0, W)
    cosines = W.T @ W
    np.fill_diagonal(cosines, -1)
    cosines[:40, :40] = -1
    with pytest.raises(AssertionError, match="some pairs were not compared"):
        check_diversity(int((cosines.max(1) < 0.7).sum()), W)


def test_bad_ensembles_are_named():
    a, outputs = members(J=2)
    with pytest.raises(ValueError, match="one width and read the same samples; output 1"):
        bag(a, [outputs[0], outputs[1][:, :3]])
    with pytest.raises(ValueError, match="finite"):
        bag(a, [np.full_like(a, np.nan)])
    with pytest.raises(ValueError, match="needs a member"):
        bag(a, [])
    with pytest.raises(ValueError, match="one weight a member"):
        check_bag(a, outputs, weights=[1.0])
    with pytest.raises(ValueError, match="a size must be an integer"):
        bag(a, outputs, sizes=(0,))
    with pytest.raises(ValueError, match="leave the range of floats"):
        bag(1e200 * a, [1e200 * one for one in outputs])
    with pytest.raises(ValueError, match="weights must be finite"):
        check_bag(a, outputs, weights=[np.nan] * 2)
    with pytest.raises(ValueError, match="a sequence of numbers"):
        check_bag(a, outputs, weights=0.5)
    with pytest.raises(ValueError, match="one decoder bias a member"):
        check_bag(a, outputs, decoder_biases=np.ones((3, 6)))


def test_members_may_be_tensors_of_half_precision_integers_or_a_generator():
    import torch

    a, outputs = members(J=2)
    right = bag(a, outputs).error
    assert bag(a, (one for one in outputs)).error == right
    tensors = [torch.tensor(one, requires_grad=True).half() for one in outputs]
    assert bag(torch.tensor(a), tensors).error == pytest.approx(right, rel=1e-3)
    whole = bag(np.array([[0], [200]], np.uint8), [np.array([[100], [100]], np.uint8)])
    assert whole.error == 100**2


def test_a_plateau_below_zero_is_said_to_be_no_error():
    a, _ = members()
    found = bag(a, [2 * a, 0 * a])
    assert found.plateau < 0
    assert "no error is below 0" in str(found)
    assert "no error is below 0" not in str(bag(*members()))


def test_members_that_differ_by_rounding_have_no_stacked_weights():
    a, outputs = members(J=1)
    near = [outputs[0] + 1e-7 * CHANCE.standard_normal(a.shape) for _ in range(4)]
    assert bag(a, near).weights is None


def test_bad_chains_are_named_and_a_finished_one_is_told():
    a, _ = members()
    for penalties, factor, rule in (
        ([np.nan], 1.0, "penalties must be finite"),
        ([-1.0], 1.0, "penalties are not negative"),
        ([1.0], np.nan, "a factor is finite"),
        ([1.0, 1.0], 1.0, "a penalty a stage"),
    ):
        with pytest.raises(ValueError, match=rule):
            chain(a, [a / 2], penalties=penalties, factor=factor)
    with pytest.raises(ValueError, match="leave the range of floats"):
        chain(1e200 * a, [a])
    finished = chain(a, [a, 0 * a])
    assert finished.shares == [1, None]
    assert "stage 2   leaves 0, was left nothing" in str(finished)


def test_bad_metrics_and_counts_are_named():
    D, E = columns(0), columns(1)
    for check in (check_relaxed_stability, check_matched_cosine):
        with pytest.raises(ValueError, match="a finite number; got nan"):
            check(np.nan, D, E)
    with pytest.raises(ValueError, match="a threshold is a number"):
        check_diversity(8, D, np.nan)
    with pytest.raises(ValueError, match="counts are of two dictionaries; got 1"):
        agreement(D, E, active=(np.ones(8),))
    with pytest.raises(ValueError, match="counts are not negative"):
        agreement(D, E, active=(np.full(8, np.nan), np.ones(8)))


@pytest.mark.parametrize("scale", [1e200, 2.0**-600])
def test_agreement_does_not_depend_on_lengths(scale):
    D, E = columns(0), columns(1)
    assert agreement(scale * D, E).relaxed == pytest.approx(agreement(D, E).relaxed)


def test_on_a_line_chance_is_that_of_a_coin():
    """Of n random directions none is the given one with chance 2^-n."""
    ones = np.ones((1, 3))
    assert agreement(ones, ones[:, :1]).chance == (0.5, 0.875)


@given(st.data(), st.sampled_from(GATES))
def test_strategies_draw_what_they_promise(data, gate):
    one = data.draw(autoencoders(3, 4, gate=gate))
    assert one.decoder.shape == (3, 4)
    assert np.linalg.norm(one.decoder, axis=0) == pytest.approx(np.ones(4))
    assert (codes(one, np.ones((2, 3))) >= 0).all()


@given(st.data())
def test_an_unknown_gate_is_refused(data):
    with pytest.raises(ValueError, match="got 'softmax'"):
        data.draw(autoencoders(gate="softmax"))
