"""Many autoencoders trained at once are each trained as if alone, and are what theory says."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from pentad.simulations.devices import deterministic
from pentad.simulations.experiment import Checkpoint, Context
from pentad.simulations.models import autoencoder_training, autoencoders
from pentad.simulations.models.autoencoder_training import Revival, Training, batches, trained
from pentad.simulations.models.autoencoders import (
    BATCH_TOP_K,
    BY_RANK,
    GATED,
    GATES,
    JUMP_RELU,
    RELU,
    TOP_K,
    Architecture,
    decoded,
    encoded,
    loss,
    revival_loss,
    starts,
)
from pentad.simulations.models.gates import (
    jump_rectified,
    lowest_first_batch_top_k,
    lowest_first_top_k,
    straight_through_jump,
)
from pentad.simulations.models.members import bootstrap_places, member
from pentad.theory.ensembles.autoencoders import codes as codes_by_theory
from pentad.theory.ensembles.autoencoders import reconstructions
from pentad.theory.ensembles.gates import TopK, activated, activated_by_definition
from pentad.theory.ensembles.training_by_definition import Rule, trained_by_definition

RUNS = 4
every_gate = pytest.mark.parametrize("gate", GATES)


def architecture(gate, d=5, n=7, **more):
    numbers = {"kept": 2} if gate in BY_RANK else {"penalty": 0.1}
    return Architecture(gate, d, n, **(numbers | more))


def signals(d=5, samples=90, seed=0, runs=1):
    drawn = np.random.default_rng(seed).exponential(size=(runs, samples, d))
    return torch.from_numpy(drawn)


TRAINING = Training(steps=50, batch=9, rate=3e-3, seed=0)


def learned(found, runs, data=None, training=TRAINING, **more):
    with deterministic():
        return trained(
            found,
            starts(found, 0, runs),
            signals(found.d) if data is None else data,
            training,
            Context(),
            **more,
        )


def largest_difference(together, alone):
    return max(
        float((together.parameters[name][run] - one.parameters[name][0]).abs().max())
        for run, one in enumerate(alone)
        for name in together.parameters
    )


@every_gate
@pytest.mark.parametrize("centred", [False, True])
def test_every_run_ends_in_the_bits_that_it_ends_in_alone(gate, centred):
    found = architecture(gate, centred=centred)
    together = learned(found, range(RUNS))
    alone = [learned(found, range(run, run + 1)) for run in range(RUNS)]
    assert largest_difference(together, alone) == 0
    np.testing.assert_array_equal(together.losses, np.concatenate([one.losses for one in alone]))
    begun = starts(found, 0, range(RUNS))["decoder"]
    assert np.abs(together.parameters["decoder"].numpy() - begun).max() > 1e-3


def test_so_it_is_with_data_and_samples_of_its_own_and_dead_latents_revived():
    found = architecture(TOP_K, n=16, kept=1)
    data, places = signals(runs=RUNS), bootstrap_places(0, range(RUNS), 90)
    training = replace(TRAINING, revival=Revival(weight=0.1, after=3, most=2))
    together = learned(found, range(RUNS), data, training, samples=places)
    alone = [
        learned(found, range(k, k + 1), data[k : k + 1], training, samples=places[k : k + 1])
        for k in range(RUNS)
    ]
    assert largest_difference(together, alone) == 0
    own = bootstrap_places(0, range(2, 3), 90)
    np.testing.assert_array_equal(places[2], own[0])
    assert 0.5 < len(np.unique(own)) / 90 < 0.75


def clipped_together(architecture, parameters, x):
    """The loss whose gradient is clipped at the norm of all gradients of all runs."""
    value, made, residual = loss(architecture, parameters, x)
    slopes = torch.autograd.grad(value.sum(), tuple(parameters.values()), retain_graph=True)
    norm = torch.stack([slope.square().sum() for slope in slopes]).sum().sqrt()
    return value * (1 / norm).clamp(max=1), made, residual


def across_runs(architecture, parameters, x):
    """BatchTopK over the samples of all runs together."""
    pre = encoded(architecture, parameters, x).pre
    most = architecture.kept * x.shape[1] * len(pre)
    codes = lowest_first_top_k(pre.flatten(), most).reshape(pre.shape)
    residual = x - decoded(parameters, codes)
    return residual.square().sum((1, 2)) / x.shape[1], None, residual


@pytest.mark.parametrize(
    ("gate", "objective"), [(RELU, clipped_together), (BATCH_TOP_K, across_runs)]
)
def test_what_mixes_runs_breaks_it(gate, objective):
    found = architecture(gate)
    together = learned(found, range(RUNS), objective=objective)
    alone = [learned(found, range(k, k + 1), objective=objective) for k in range(RUNS)]
    assert largest_difference(together, alone) > 1e-6


@every_gate
def test_a_trained_member_is_the_autoencoder_of_theory(gate):
    found = architecture(gate, centred=gate in (RELU, GATED))
    parameters = learned(found, range(2)).parameters
    x = signals(seed=1)
    made = encoded(found, parameters, x)
    for run in range(2):
        one = member(found, parameters, run)
        np.testing.assert_allclose(
            made.codes[run].numpy(), codes_by_theory(one, x[0].numpy()), atol=1e-12
        )
        np.testing.assert_allclose(
            decoded(parameters, made.codes)[run].numpy(),
            reconstructions(one, x[0].numpy()),
            atol=1e-12,
        )
        np.testing.assert_allclose(np.linalg.norm(one.decoder, axis=0), 1, atol=1e-12)
    assert (made.codes > 0).any()
    assert (made.codes >= 0).all()


def test_the_loss_is_the_error_and_the_penalty():
    x = signals()
    for gate in GATES:
        found = architecture(gate)
        parameters = learned(found, range(2)).parameters
        parameters.pop("threshold", None)
        value, made, residual = loss(found, parameters, x)
        wanted = []
        for run in range(2):
            codes = made.codes[run].numpy()
            D, b = parameters["decoder"][run].numpy(), parameters["decoder_bias"][run].numpy()
            error = ((x[0].numpy() - codes @ D - b) ** 2).sum(1)
            gates = np.maximum(made.pre[run].numpy(), 0)
            penalty = {
                RELU: codes.sum(1),
                JUMP_RELU: (codes > 0).sum(1),
                GATED: gates.sum(1),
            }.get(gate, np.zeros(len(codes)))
            auxiliary = ((x[0].numpy() - gates @ D - b) ** 2).sum(1) if gate == GATED else 0
            wanted.append((error + found.penalty * penalty + auxiliary).mean())
        np.testing.assert_allclose(value.numpy(), wanted, rtol=1e-12)
        assert residual.shape == (2, 90, 5)


def test_the_auxiliary_error_of_gates_leaves_the_decoder_alone():
    found = replace(architecture(GATED), penalty=0.0)
    parameters = {name: torch.from_numpy(each).requires_grad_()
                  for name, each in starts(found, 0, range(2)).items()}  # fmt: skip
    x = signals()
    value, _, residual = loss(found, parameters, x)
    plain = residual.square().sum((1, 2)) / 90
    for name in ("decoder", "decoder_bias"):
        whole, own = (
            torch.autograd.grad(part.sum(), parameters[name], retain_graph=True)[0]
            for part in (value, plain)
        )
        torch.testing.assert_close(whole, own)
    (slope,) = torch.autograd.grad(plain.sum(), parameters["log_scale"], retain_graph=True)
    assert slope.abs().max() > 0
    (of_gate,) = torch.autograd.grad(
        (value - plain).sum(), parameters["encoder_bias"], retain_graph=True
    )
    assert of_gate.abs().max() > 0


def test_thresholds_get_gradients_through_a_rectangle():
    generator = torch.Generator().manual_seed(0)
    pre = torch.randn(50, 3, dtype=torch.float64, generator=generator)
    threshold = torch.tensor([0.1, 0.5, 1.0], dtype=torch.float64, requires_grad=True)
    codes, active = straight_through_jump(pre, threshold, 0.4)
    torch.testing.assert_close(codes, jump_rectified(pre, threshold.detach()), rtol=0, atol=0)
    near = ((pre - threshold).abs() <= 0.2).double().sum(0)
    (of_codes,) = torch.autograd.grad(codes.sum(), threshold, retain_graph=True)
    (of_count,) = torch.autograd.grad(active.sum(), threshold)
    torch.testing.assert_close(of_codes, -threshold.detach() * near / 0.4)
    torch.testing.assert_close(of_count, -near / 0.4)


def test_the_lowest_index_wins_a_tie():
    generator = np.random.default_rng(0)
    pre = generator.integers(-2, 4, (400, 9)).astype(float)
    for k in range(1, 10):
        found = lowest_first_top_k(torch.from_numpy(pre), k).numpy()
        np.testing.assert_array_equal(found, activated(TopK(k), pre))
        np.testing.assert_array_equal(found[3], activated_by_definition(TopK(k), pre[3]))
    whole = lowest_first_batch_top_k(torch.from_numpy(pre.reshape(4, 100, 9)), 2)
    for part, run in zip(pre.reshape(4, 900), whole, strict=True):
        np.testing.assert_array_equal(run.flatten().numpy(), activated(TopK(200), part))
    bad = torch.tensor([[3.0, torch.nan, 1.0, 1.0]])
    assert lowest_first_top_k(bad, 2).isnan().any()
    tiny = torch.tensor([5e-324, 0.0], dtype=torch.float64)
    assert lowest_first_top_k(tiny, 2).tolist() == tiny.tolist()
    for wrong in (0, 10):
        with pytest.raises(ValueError, match="top-k needs"):
            lowest_first_top_k(torch.from_numpy(pre), wrong)


def test_settled_thresholds_keep_on_training_data_what_one_batch_of_them_keeps():
    found = architecture(BATCH_TOP_K)
    parameters = learned(found, range(3)).parameters
    x = signals()
    settled = encoded(found, parameters, x).codes
    parameters.pop("threshold")
    assert torch.equal(settled, encoded(found, parameters, x).codes)
    assert ((settled > 0).sum((1, 2)) == 2 * 90).all()
    full = architecture(BATCH_TOP_K, kept=7)
    assert (learned(full, range(1)).parameters["threshold"] == 0).all()


def test_a_killed_training_goes_on_to_the_same_bits():
    found, training = architecture(GATED), replace(TRAINING, steps=1100)

    class Killed(Exception):  # noqa: N818 - not an error
        pass

    kept = []

    def save(state):
        kept.append({name: np.array(value) for name, value in state.items()})
        raise Killed

    begun, data = starts(found, 0, range(2)), signals()
    whole = trained(found, begun, data, training, Context())
    with pytest.raises(Killed):
        trained(found, begun, data, training, Context(checkpoint=Checkpoint(lambda: None, save)))
    assert kept[0]["step"] == 500
    resume = Context(checkpoint=Checkpoint(lambda: kept[0], lambda _: None))
    resumed = trained(found, begun, data, training, resume)
    for name, each in whole.parameters.items():
        assert torch.equal(each, resumed.parameters[name])
    np.testing.assert_array_equal(whole.losses, resumed.losses)
    other = starts(found, 1, range(2))
    assert not torch.equal(
        trained(found, other, data, training, resume).parameters["decoder"],
        whole.parameters["decoder"],
    )


def test_training_lowers_the_loss_and_tells_its_mean_over_quarters():
    for gate in GATES:
        told = learned(architecture(gate), range(2), training=replace(TRAINING, steps=400)).losses
        assert (told[:, -1] < 0.8 * told[:, 0]).all()
    steps = learned(architecture(RELU), range(1), training=replace(TRAINING, steps=3)).losses
    assert (steps[0, :3] > 0).all()
    assert steps[0, 3] == 0


def test_the_dead_are_pulled_to_what_is_left_and_not_to_what_was_given():
    found = architecture(TOP_K, n=4, d=3, kept=1)
    parameters = {name: torch.from_numpy(each) for name, each in starts(found, 0, range(1)).items()}
    x = signals(3, 30)
    _, made, residual = loss(found, parameters, x)
    dead = torch.tensor([[0.0, 0, 1, 1]], dtype=torch.float64)
    value = revival_loss(parameters, made, residual, dead, 2)
    codes = np.maximum(made.pre[0, :, 2:].numpy(), 0)
    still = residual[0].numpy() - codes @ parameters["decoder"][0, 2:].numpy()
    assert float(value) == pytest.approx((still**2).sum(1).mean(), rel=1e-12)
    assert float(revival_loss(parameters, made, residual, 0 * dead, 2)) == pytest.approx(
        float((residual**2).sum(-1).mean()), rel=1e-12
    )


def test_revival_enters_the_gradient_with_its_weight():
    found = architecture(TOP_K, n=6, d=3, kept=1)
    parameters = {name: torch.from_numpy(each) for name, each in starts(found, 0, range(1)).items()}
    x, idle = signals(3, 30), torch.tensor([[0, 0, 0, 9, 9, 9]])

    def slopes(revival):
        return autoencoder_training._slopes(
            found, parameters, x, {"idle": idle.clone()}, revival, loss
        )[1]

    plain = slopes(None)
    leaves = {name: each.clone().requires_grad_() for name, each in parameters.items()}
    _, made, residual = loss(found, leaves, x)
    revival_loss(leaves, made, residual, (idle >= 5).double(), 2).sum().backward()
    for weight in (0.25, 3.0):
        for name, slope in slopes(Revival(weight, after=5, most=2)).items():
            own = leaves[name].grad
            expected = plain[name] + weight * (torch.zeros_like(slope) if own is None else own)
            torch.testing.assert_close(slope, expected, rtol=1e-10, atol=1e-12)
    assert leaves["decoder"].grad.abs().max() > 0


def test_revival_revives_latents_that_never_rank():
    found = architecture(TOP_K, n=20, kept=1)
    training = replace(TRAINING, steps=400, batch=32)
    begun = starts(found, 0, range(2))
    begun["encoder"][..., 10:] *= 0.01
    x = signals()

    def active(how):
        parameters = trained(found, begun, x, how, Context()).parameters
        return int((encoded(found, parameters, x).codes[..., 10:] > 0).any(1).sum())

    assert active(training) == 0
    assert active(replace(training, revival=Revival(1.0, after=20, most=8))) > 0


def test_numbers_that_do_not_suit_a_gate_are_refused():
    for wrong, words in (
        ({"gate": "soft"}, "the gate is one of"),
        ({"gate": TOP_K}, "1 <= kept <= n"),
        ({"gate": TOP_K, "kept": 8}, "1 <= kept <= n"),
        ({"gate": TOP_K, "kept": 2, "penalty": 0.1}, "has no penalty"),
        ({"gate": RELU, "kept": 2}, "keeps no number"),
        ({"gate": RELU, "penalty": -0.1}, "not negative"),
        ({"gate": JUMP_RELU, "threshold": 0.0}, "are positive"),
    ):
        with pytest.raises(ValueError, match=words):
            Architecture(d=5, n=7, **wrong)
    with pytest.raises(ValueError, match="a rate is positive"):
        replace(TRAINING, rate=0.0)
    with pytest.raises(ValueError, match=r"data are \(1 or 2"):
        learned(architecture(RELU), range(2), signals(runs=3))
    with pytest.raises(ValueError, match="places are"):
        learned(architecture(RELU), range(2), samples=bootstrap_places(0, range(1), 90))
    assert autoencoders.GATES == GATES


@every_gate
@pytest.mark.parametrize("centred", [False, True])
def test_training_is_that_of_gradients_by_hand(gate, centred):
    found = architecture(gate, centred=centred, bandwidth=0.5, threshold=0.3)
    rule = Rule(gate, found.kept, found.penalty, centred, found.bandwidth, TRAINING.rate)
    together = learned(found, range(2))
    x = signals()[0].numpy()
    order = [x[row] for row in batches(TRAINING, len(x), 0)[: TRAINING.steps]]
    for run in range(2):
        begun = {name: each[0] for name, each in starts(found, 0, range(run, run + 1)).items()}
        for name, each in trained_by_definition(rule, begun, order).items():
            np.testing.assert_allclose(
                together.parameters[name][run].numpy(), each, atol=1e-11, err_msg=name
            )
            assert np.abs(each - begun[name]).max() > 1e-4
