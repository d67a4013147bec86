"""Ensembles of nobody, shapes that do not fit, and what is no number: refused by a sentence."""

import json
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.ensembles.ambiguity import ensemble_error
from pentad.theory.ensembles.autoencoders import (
    Autoencoder,
    codes,
)
from pentad.theory.ensembles.boosting import energies, penalty_budget, removed_shares, stages
from pentad.theory.ensembles.chance_stability import (
    chance_stability,
    chance_stability_in_balls,
)
from pentad.theory.ensembles.concatenation import combined, concatenated_output
from pentad.theory.ensembles.connectivity import least_connectivity_of_topk, padded_connectivity
from pentad.theory.ensembles.diversity import diversity, unlike_share
from pentad.theory.ensembles.explained_variance import (
    implied_total_variance,
)
from pentad.theory.ensembles.gates import BlockTopK, Gated, JumpRelu, Relu, TopK, activated
from pentad.theory.ensembles.line_search import best_multiple
from pentad.theory.ensembles.plateau import plateau, prediction
from pentad.theory.ensembles.stability import alive, largest_cosines
from pentad.theory.ensembles.stacking import (
    are_independent,
    convex_weights,
    stacking_weights,
)
from pentad.theory.ensembles.stopping_radius import (
    bounds_of_limit,
    greedy_chain,
    largest_square,
    zero_is_optimal,
)
from pentad.theory.ensembles.topk_chains import (
    principal_share,
    signed_pairs,
)
from pentad.theory.ensembles.variance_law import expected_error_by_enumeration, moments

A = np.random.default_rng(0).standard_normal((50, 4))
NAN = np.full((2, 2), np.nan)


def refused(match):
    return pytest.raises(ValueError, match=match)


def test_gram_matrices_of_nobody_or_without_numbers_are_refused():
    for function in (ensemble_error, plateau, stacking_weights, convex_weights, are_independent):
        with refused("J >= 1 members"):
            function(np.zeros((0, 0)))
        with refused("J >= 1 members"):
            function(np.ones((2, 3)))
        with refused("must be finite"):
            function(NAN)
    with refused("must be finite"):
        prediction(np.full((3, 3), np.nan), 2)


def one_latent_each(gate, n=3, d=2):
    return Autoencoder(np.ones((n, d)), np.zeros(n), np.ones((d, n)), np.zeros(d), gate)


def test_gates_are_of_as_many_latents_as_the_autoencoder():
    for gate, rule in (
        (JumpRelu(np.ones(1)), "thresholds one a latent"),
        (JumpRelu(-np.ones(3)), "thresholds are not negative"),
        (JumpRelu(np.full(3, np.nan)), "thresholds must be finite"),
        (Gated(np.ones(2), np.ones(2)), "scales one a latent"),
        (Gated(-np.ones(3), np.ones(3)), "scales are not negative"),
        (TopK(4), "at least K latents"),
        (TopK(0), "K must be an integer"),
        (BlockTopK(1, 2), "blocks are of one size"),
        (BlockTopK(2, 3), "at least K latents"),
    ):
        with refused(rule):
            one_latent_each(gate)


def test_codes_are_of_numbers():
    for bad in (np.nan, np.inf, -np.inf):
        with refused("inputs must be finite"):
            codes(one_latent_each(Relu()), np.array([[1.0, bad]]))
        with refused("pre-activations must be finite"):
            activated(TopK(1), np.array([1.0, bad]))
    with refused("an axis of latents"):
        activated(Relu(), np.array(1.0))


def test_ensembles_of_nobody_and_shapes_that_do_not_fit_are_refused():
    with refused("needs a member"):
        combined([], np.zeros(0), A[:, :2])
    with refused("one weight a member"):
        combined([one_latent_each(Relu())], np.ones(2), A[:, :2])
    W, b, c = np.ones((2, 3, 4)), np.ones((2, 3)), np.ones((2, 5, 4))
    for bad in ((W, b[:1], c, np.ones(2)), (W, b, c[:, :, :3], np.ones(2)), (W, b, c, np.ones(3))):
        with refused(r"decoders \(J, d, n\) go with"):
            concatenated_output(*bad)
    with refused("needs a member"):
        concatenated_output(W[:0], b[:0], c[:0], np.ones(0))


def test_chains_without_stages_samples_or_numbers_are_refused():
    with refused("a chain with a stage"):
        penalty_budget([])
    with refused("a mean over samples"):
        energies([A[:0]])
    for bad in ([np.nan, 1.0], [-1.0, 1.0], [np.inf, np.inf], [1.0, np.nan]):
        with refused("energies must be finite|energy before its stage"):
            removed_shares(bad)
    with refused("one shape"):
        stages([A, A[:3]], [0 * A])
    with refused("codes for every sample"):
        stages([A, A], [0 * A[:3]])
    with refused("must be finite"):
        best_multiple(NAN, np.ones((2, 2)))


def test_radii_need_residuals_and_a_factor():
    with refused("no residual"):
        largest_square(A[:0])
    with refused("must be finite"):
        zero_is_optimal(np.array([[0.1], [np.nan]]), 1.0)
    for factor in (np.inf, np.nan, 0.0, -1.0):
        with refused("factor"):
            zero_is_optimal(A, factor)
        with refused("factor"):
            greedy_chain(A, factor, 1)
        with refused("factor"):
            bounds_of_limit(factor, 3)


def test_directions_are_orthonormal_and_inputs_have_energy():
    with refused("orthonormal columns; got products off by 2"):
        signed_pairs(np.ones((2, 2)), 1)
    assert signed_pairs(np.eye(2, dtype=np.float32) * np.float32(1 + 1e-6), 1).gate == TopK(1)
    with refused("inputs with energy"):
        principal_share(np.zeros((2, 2)), 1)
    with refused("must be finite"):
        principal_share(NAN, 1)


def test_laws_of_shapes_that_do_not_fit_are_refused():
    outputs = np.ones((2, 2, 1, 1))
    with refused("members must be an integer"):
        expected_error_by_enumeration(np.ones((2, 1, 1)), outputs, 0)
    for targets in (np.ones((1, 1, 1)), np.ones((2, 5, 1)), np.ones((1, 1))):
        with refused("a target for every group and point"):
            moments(targets, outputs)
    with refused("targets must be finite"):
        moments(np.full((2, 1, 1), np.nan), outputs)


def test_blocks_thresholds_counts_and_widths_are_told():
    for block in (0, -1):
        with refused("block must be an integer"):
            largest_cosines(np.eye(2), np.eye(2), block=block)
        with refused("block must be an integer"):
            diversity(np.eye(2), block=block)
    with refused("a threshold is a number"):
        diversity(np.eye(2), np.nan)
    with refused("one width"):
        unlike_share(np.eye(2), np.eye(3), 0.5)
    for bad in (-1.0, np.nan):
        with refused("counts are not negative"):
            alive(np.array([bad, 1.0]), 2)
    with refused("at least K latents"):
        least_connectivity_of_topk(1, 3, 2)
    for value, padded in ((1.5, 3), (np.nan, 3), (0.5, 1)):
        with refused("connectivity is a share|padding adds"):
            padded_connectivity(value, 2, padded)


def test_chance_levels_of_sizes_that_nobody_has_are_refused():
    with refused("at most 1e"):
        chance_stability(10**400, 64)
    for width in (Fraction(0), Fraction(-1)):
        with refused("positive width"):
            chance_stability_in_balls(3, 4, width=width)
    enclosed = chance_stability_in_balls(10**9, 64, width=Fraction(1, 50))
    assert enclosed.contains(Fraction(chance_stability(10**9, 64)))


@pytest.mark.parametrize("printed", ["4.3e-3", "1/3", "-1.0", "", "50%", "abc", "1.0 "])
def test_what_is_printed_is_a_decimal(printed):
    with refused("is a decimal without sign and exponent"):
        implied_total_variance(printed, ".5")
    assert implied_total_variance("2.", ".5") == implied_total_variance("2", ".5")


def test_nothing_is_refused_by_the_shape_checker_alone():
    """Users have no shape checker: the same calls in a process of its own."""
    calls = """
import json, numpy as np
from pentad.theory.ensembles.stacking import stacking_weights
from pentad.theory.ensembles.topk_chains import signed_pairs
from pentad.theory.ensembles.stability import largest_cosines
told = []
for call in (
    lambda: stacking_weights(np.ones((2, 3))),
    lambda: signed_pairs(np.ones((2, 2)), 1),
    lambda: largest_cosines(np.eye(2), np.eye(3)),
):
    try:
        call()
    except ValueError as error:
        told.append(str(error))
print(json.dumps(told))
"""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", calls], capture_output=True, text=True, check=True
    )
    assert len(json.loads(ran.stdout)) == 3
