"""Boosted chains side by side: identities, certificates, multiples, and what ends them."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from pentad.simulations.devices import deterministic
from pentad.simulations.experiment import Checkpoint, Context
from pentad.simulations.models.autoencoder_training import Training, trained
from pentad.simulations.models.autoencoders import (
    BY_RANK,
    GATED,
    GATES,
    JUMP_RELU,
    RELU,
    TOP_K,
    Architecture,
    encoded,
    loss,
    starts,
)
from pentad.simulations.models.boosting import (
    Boosting,
    boosted,
    chain_outputs,
    output,
    shared_loss,
)
from pentad.simulations.models.members import member
from pentad.theory.ensembles.autoencoders import boosted_residuals
from pentad.theory.ensembles.boosting import energies, first_uncertified, remaining_energy
from pentad.theory.ensembles.boosting import removed_shares as shares
from pentad.theory.ensembles.boosting import stages as stages_by_theory
from pentad.theory.ensembles.line_search import best_multiple, energy_after_search

TRAINING = Training(steps=60, batch=16, rate=1e-2, seed=0)
every_gate = pytest.mark.parametrize("gate", GATES)


def architecture(gate, **more):
    numbers = {"kept": 2} if gate in BY_RANK else {"penalty": 0.1}
    return Architecture(gate, 5, 9, **(numbers | more))


def signals(seed=0, samples=120):
    return torch.from_numpy(np.random.default_rng(seed).exponential(size=(1, samples, 5)))


THREE, CONTEXT = Boosting(3), Context()


def chains(found, boosting=THREE, runs=range(2), context=CONTEXT, training=TRAINING):
    with deterministic():
        return boosted(found, boosting, signals(), training, context, seed=0, runs=runs)


@every_gate
def test_chains_are_those_of_theory_and_told_on_training_data(gate):
    found = architecture(gate)
    stages = chains(found)
    for stage in stages:  # a latent at its threshold stays off, however its product is rounded
        if "threshold" in stage.learned.parameters:
            stage.learned.parameters["threshold"] *= 1 + 1e-12
    x = signals()
    codes, residuals = chain_outputs(found, stages, x)
    for run in range(2):
        members = [member(found, stage.learned.parameters, run) for stage in stages]
        wanted = boosted_residuals(members, x[0].numpy())
        for ours, theirs in zip(residuals, wanted, strict=True):
            np.testing.assert_allclose(ours[run].numpy(), theirs, atol=1e-11)
        level = energies(wanted)
        np.testing.assert_allclose([stage.before[run] for stage in stages], level[:-1], rtol=1e-12)
        np.testing.assert_allclose([stage.after[run] for stage in stages], level[1:], rtol=1e-12)
        assert remaining_energy(level[0], shares(level)) == pytest.approx(level[-1], rel=1e-12)
        if gate in (RELU, JUMP_RELU):
            by_theory = stages_by_theory(
                wanted, [each[run].numpy() for each in codes], counted=gate == JUMP_RELU
            )
            first = first_uncertified(by_theory, found.penalty)
            failing = [j for j, one in enumerate(stages, 1) if not one.certified(found)[run]]
            assert (failing or [None])[0] == first
            np.testing.assert_allclose(
                [stage.penalty[run] for stage in stages], [each.penalty for each in by_theory]
            )


@pytest.mark.parametrize("gate", [TOP_K, GATED])
def test_a_chain_ends_in_the_bits_that_it_ends_in_alone(gate):
    found = architecture(gate)
    together = chains(found, runs=range(3))
    for run in range(3):
        alone = chains(found, runs=range(run, run + 1))
        for one, many in zip(alone, together, strict=True):
            for name, each in one.learned.parameters.items():
                assert torch.equal(each[0], many.learned.parameters[name][run])


def test_the_first_stage_is_the_first_member_of_a_bag():
    found = architecture(RELU)
    bag = trained(found, starts(found, 0, range(6)), signals(), TRAINING, Context())
    stage = chains(found)[0]
    for name, each in stage.learned.parameters.items():
        assert torch.equal(each, bag.parameters[name][[0, 3]])


def test_the_best_multiple_is_that_of_line_search():
    found = architecture(RELU, penalty=0.5)
    for searched in (False, True):
        stages = chains(found, Boosting(2, searched=searched, shrinkage=0.5))
        _, residuals = chain_outputs(found, stages, signals())
        for j, stage in enumerate(stages):
            _, given = output(found, stage.learned.parameters, residuals[j])
            for run in range(2):
                r, g = residuals[j][run].numpy(), given[run].numpy()
                best = best_multiple(r, g)
                assert stage.best_multiple[run] == pytest.approx(best, rel=1e-10)
                assert stage.weights[run] == pytest.approx(0.5 * (best if searched else 1))
                whole = ((r - best * g) ** 2).sum() / len(r)
                assert whole == pytest.approx(energy_after_search(r, g), rel=1e-9)
        assert (stages[0].best_multiple > 1).all()


def test_a_chain_stops_before_the_first_stage_that_is_not_certified():
    found = architecture(JUMP_RELU, penalty=3.0)
    training = replace(TRAINING, steps=3)
    (only,) = chains(found, Boosting(3, stopped=True), training=training)
    assert not only.certified(found).any()
    assert (only.weights == 0).all()
    _, residuals = chain_outputs(found, [only], signals())
    assert torch.equal(residuals[0], residuals[1])
    assert len(chains(found, Boosting(3), training=training)) == 3
    going = chains(architecture(TOP_K), Boosting(2, stopped=True))
    assert all((stage.weights == 1).all() for stage in going)


def test_a_killed_chain_goes_on_to_the_same_bits():
    found = architecture(TOP_K)

    class Killed(Exception):  # noqa: N818 - not an error
        pass

    kept = []

    def save(state):
        kept.append({name: np.array(value) for name, value in state.items()})
        if len(kept) == 2:
            raise Killed

    whole = chains(found)
    with pytest.raises(Killed):
        chains(found, context=Context(checkpoint=Checkpoint(lambda: None, save)))
    later = []
    context = Context(checkpoint=Checkpoint(lambda: kept[1], later.append))
    resumed = chains(found, context=context)
    assert len(later) == 1
    for one, other in zip(whole, resumed, strict=True):
        np.testing.assert_array_equal(one.after, other.after)
        for name, each in one.learned.parameters.items():
            assert torch.equal(each, other.learned.parameters[name])


def test_one_dictionary_for_all_stages_is_trained_through_all_passes():
    x = signals()
    for gate in (TOP_K, RELU):
        found = architecture(gate)
        parameters = {
            name: torch.from_numpy(each) for name, each in starts(found, 0, range(2)).items()
        }
        one, _, _ = shared_loss(1)(found, parameters, x)
        torch.testing.assert_close(one, loss(found, parameters, x)[0])
        three, _, residual = shared_loss(3)(found, parameters, x)
        wanted, penalty = x.expand(2, -1, -1), 0.0
        for _ in range(3):
            made, given = output(found, parameters, wanted)
            wanted, penalty = wanted - given, penalty + found.penalty * made.penalty.mean(-1)
        torch.testing.assert_close(residual, wanted)
        torch.testing.assert_close(three, wanted.square().sum((1, 2)) / 120 + penalty)
    begun = starts(found, 0, range(2))
    shared = trained(found, begun, x, TRAINING, Context(), objective=shared_loss(3))
    assert (shared.losses[:, -1] < shared.losses[:, 0]).all()
    assert encoded(found, shared.parameters, x).codes.shape == (2, 120, 9)


def test_numbers_out_of_range_are_refused():
    for wrong, words in (
        ({"stages": 0}, "stages"),
        ({"stages": 1, "shrinkage": 0.0}, "shrinkage is in"),
        ({"stages": 1, "shrinkage": 1.5}, "shrinkage is in"),
    ):
        with pytest.raises(ValueError, match=words):
            Boosting(**wrong)
