"""The spectral kit reports what exact arithmetic says, and lets no false number pass."""

import re
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings

from pentad.kit.saturations import LOCALISED
from pentad.kit.spectra import (
    check_capacity_bounds,
    saturation,
    tied_toy_model,
    toy_loss_of_module,
)
from pentad.kit.strategies import equal_norm_tight_frames, frames
from pentad.kit.toy_models import LARGEST_FULL
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.constructions import orthogonal_sum
from pentad.theory.frames.eigenspaces import eigenspaces, largest_masses
from pentad.theory.frames.frame_operator import frame_operator, rational_matrix
from pentad.theory.frames.hadamard import hadamard_matrix
from pentad.theory.frames.spectral_measures import (
    spectral_capacities,
    spectral_measures,
    spectral_measures_by_definition,
)
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import toy_loss
from pentad.theory.rectified_model.toy_loss_by_definition import full_toy_loss_by_definition

quiet = settings(max_examples=40, derandomize=True, database=None, deadline=None)

TURNS = 2 * np.pi * np.arange(5) / 5
PENTAGON = np.stack([np.cos(TURNS), np.sin(TURNS)])
APART = np.zeros((3, 7))
APART[:2, :5] = PENTAGON
APART[2, 5:] = 1, -1
"""A pentagon and a digon: eigenvalues 5/2, 5/2 and 2, saturated."""

LOOSE = np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 2.0, 0.0]])
"""A feature on its own eigenvalue, two that are on two others, a zero feature."""

NEARLY = np.diag([1.0, 1.01, 1.03]) @ hadamard_matrix(2)[:3]
"""Nearly saturated, though features spread over three close eigenvalues."""


def exact_capacities(W):
    """From the rational Gram matrix."""
    A = rational_matrix(W).transpose() * rational_matrix(W)
    return capacities(np.array(A.tolist(), dtype=object))


# Saturation ---------------------------------------------------------------------------------


def test_saturation_is_that_of_the_exact_measures():
    """Eigenvalues 8 and 2 with masses 4/5 and 1/5: D_i = 25/34, l_i = 1."""
    W = np.array([[2.0, 2.0], [1.0, -1.0]])
    exact = spectral_measures_by_definition(W)
    found = saturation(W)
    assert found.capacity_sum == pytest.approx(float(spectral_capacities(exact).sum()), rel=1e-12)
    assert (found.n, found.d, found.rank) == (2, 2, 2)
    assert found.value == pytest.approx(25 / 34, rel=1e-12)
    assert found.slack == pytest.approx(2 - 25 / 17, rel=1e-12)
    assert found.condition == pytest.approx(4, rel=1e-12)
    assert found.trace_floor == pytest.approx(100 / 68 / 2, rel=1e-12)
    assert found.kantorovich_floor == pytest.approx(16 / 25, rel=1e-12)
    assert found.gaussian == pytest.approx(2 / 3, rel=1e-12)
    assert found.beyond_conditioning == pytest.approx(0, abs=1e-12)


def test_a_grouping_holds_the_bound_and_what_it_bounds():
    """Separation 9/4, slack 9/34 a feature, masses 4/5 and 1/5."""
    one = saturation(np.array([[2.0, 2.0], [1.0, -1.0]])).groupings[0]
    assert (one.tolerance, one.count) == (1e-6, 2)
    assert one.separation == pytest.approx(9 / 4, rel=1e-12)
    assert one.localisation == pytest.approx(17 / 25, rel=1e-12)
    assert one.least_mass == pytest.approx(4 / 5, rel=1e-12)
    assert one.guaranteed == pytest.approx(1 - (8 / 9 + 1 / 2) * 9 / 34, rel=1e-12)
    assert not one.is_vacuous


def test_the_least_mass_is_that_of_the_worst_feature_that_is_not_zero():
    masses = spectral_measures_by_definition(LOOSE).masses
    worst = min(max(float(mass) for mass in row) for row in masses[:3])
    assert saturation(LOOSE).groupings[0].least_mass == pytest.approx(worst, rel=1e-12)


@quiet
@given(frames(6, 3, parallel=True, zero=True))
def test_order_of_the_bounds(W):
    found = saturation(W)
    assert found.kantorovich_floor <= found.trace_floor * (1 + 1e-9)
    assert found.trace_floor <= found.value * (1 + 1e-9)
    assert found.value <= 1 + 1e-9
    assert found.value * found.rank + found.slack == pytest.approx(found.rank, rel=1e-9)
    for one in found.groupings:
        assert 1 / one.count - 1e-12 <= one.guaranteed <= one.localisation + 1e-9
        assert one.localisation <= 1 + 1e-9
        assert one.is_vacuous == (one.guaranteed <= 1 / one.count)
    counts = [one.count for one in found.groupings]
    assert counts == sorted(counts, reverse=True)


@quiet
@given(frames(5, 3))
def test_the_verdict_turns_where_it_is_said_to_turn(W):
    """Judged by grouping anew at the tolerance, and just below."""
    found, measures = saturation(W), spectral_measures(W / abs(W).max())

    def localised(tolerance):
        return largest_masses(eigenspaces(measures, tolerance).masses).min() >= LOCALISED

    assert localised(found.localised_from * (1 + 1e-9))
    assert int(eigenspaces(measures, found.widest_gap * (1 + 1e-9)).count) == 1
    if found.localised_from > 1e-6:
        assert not localised(found.localised_from * (1 - 1e-6))
    if found.widest_gap > 1e-6:
        assert int(eigenspaces(measures, found.widest_gap * (1 - 1e-6)).count) > 1


@quiet
@given(equal_norm_tight_frames(7, 3))
def test_a_tight_frame_is_saturated_by_its_eigenvalues(W):
    found = saturation(W)
    assert found.value == pytest.approx(1, abs=1e-12)
    assert found.trace_floor == pytest.approx(1, abs=1e-12)
    assert found.beyond_conditioning is None
    assert all(one.is_vacuous for one in found.groupings)
    assert found.verdict == ("all eigenvalues are equal: any features with this F are saturated",)


def test_saturation_does_not_depend_on_scale_kind_or_side():
    """Rows and tensors of float32 give the report of the same numbers."""
    found = saturation(LOOSE)
    assert saturation(LOOSE.T, features_as_rows=True) == found
    assert saturation(torch.tensor(LOOSE, dtype=torch.float32)) == found
    assert saturation(torch.tensor(LOOSE, dtype=torch.bfloat16)) == found
    assert saturation(torch.nn.Parameter(torch.tensor(LOOSE))) == found
    assert saturation(LOOSE.tolist()) == found
    assert saturation(LOOSE * 2.0**300) == found
    assert saturation(LOOSE * 2.0**-300) == found
    assert saturation(LOOSE.T) != found


def test_saturated_features_are_localised_at_any_tolerance_that_tells_eigenvalues_apart():
    found = saturation(APART)
    assert found.value == pytest.approx(1, abs=1e-12)
    assert found.beyond_conditioning == pytest.approx(1, abs=1e-9)
    assert [one.count for one in found.groupings] == [2, 2, 2, 2]
    assert min(one.guaranteed for one in found.groupings) > 1 - 1e-9
    assert "the features go 100.0% of the way on to 1" in str(found)
    assert "guarantees some localisation at tolerance 1e-06, 0.001, 0.01, 0.1" in str(found)
    for seed in range(4):
        turn, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((3, 3)))
        assert "in one eigenspace at any tolerance" in str(saturation(turn @ APART))


def test_nearly_saturated_features_need_not_be_localised():
    """The report says that the guarantee is void, and where the verdict changes."""
    found = saturation(NEARLY)
    assert found.value > 0.999
    assert found.beyond_conditioning == pytest.approx(0, abs=1e-9)
    assert found.localised_from == pytest.approx(2 * np.log(1.03 / 1.01), rel=1e-9)
    assert found.widest_gap == found.localised_from
    assert [one.is_vacuous for one in found.groupings] == [True] * 4
    assert [one.count for one in found.groupings] == [3, 3, 3, 1]
    assert found.groupings[0].least_mass < 0.35
    assert "guarantees no localisation: eigenvalues are too close for the slack" in str(found)
    assert "only from tolerance 0.0392 on, which joins all eigenvalues" in str(found)


def test_a_tolerance_between_two_gaps_decides():
    """Three eigenvalues that are nearly equal, and another one."""
    found = saturation(orthogonal_sum([NEARLY, np.array([[1.0, -1.0]])]))
    assert [one.count for one in found.groupings] == [4, 4, 4, 2]
    assert [one.is_vacuous for one in found.groupings] == [True, True, True, False]
    assert found.localised_from == pytest.approx(2 * np.log(1.03 / 1.01), rel=1e-9)
    assert found.widest_gap == pytest.approx(np.log(2), rel=1e-9)
    assert "guarantees some localisation at tolerance 0.1" in str(found)
    assert "in one eigenspace from tolerance 0.0392 on, not below" in str(found)


def test_rank_tolerance():
    W = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1e-9]])
    assert saturation(W).rank == 2
    assert saturation(W, rank_tolerance=1e-6).rank == 1
    assert saturation(W[:1]).verdict == saturation(np.ones((1, 1))).verdict


def test_gaussian_features_are_where_their_null_is():
    """The null of the report is the mean over random features, also with fewer than d."""
    generator = np.random.default_rng(4)
    for shape in ((3, 8), (8, 3)):
        values = np.array([saturation(generator.standard_normal(shape)).value for _ in range(200)])
        null = saturation(np.ones(shape) + np.eye(*shape)).gaussian
        assert abs(values.mean() - null) <= 5 * values.std(ddof=1) / 200**0.5


@pytest.mark.parametrize(
    ("W", "changes", "message"),
    [
        (np.zeros(3), {}, "W must be a (d, n) matrix; got shape (3,)"),
        (np.zeros((0, 2)), {}, "at least one row and column; got shape (0, 2)"),
        (np.array([[np.inf]]), {}, "W must be finite; got NaN or infinity"),
        (torch.zeros(2, 3), {}, "saturation needs a non-zero feature; got W = 0"),
        (LOOSE, {"rank_tolerance": 1.0}, "the rank tolerance must lie in [0, 1); got 1.0"),
    ],
)
def test_bad_features_are_refused(W, changes, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        saturation(W, **changes)


# Capacities of one's own --------------------------------------------------------------------


@quiet
@given(frames(5, 3, parallel=True, zero=True))
def test_right_numbers_pass_and_slightly_wrong_ones_do_not(W):
    own = spectral_capacities(spectral_measures(W))
    total = saturation(W).value
    check_capacity_bounds(W, capacities=own, saturation=total)
    check_capacity_bounds(W.T, capacities=torch.tensor(own), features_as_rows=True)
    for factor in (1 - 1e-6, 1 + 1e-6):
        spoilt = own.copy()
        spoilt[own.argmin() if own.min() > 0 else own.argmax()] *= factor
        with pytest.raises(AssertionError, match="1 of 5 capacities are wrong"):
            check_capacity_bounds(W, capacities=spoilt)
        with pytest.raises(AssertionError, match="the saturation is wrong"):
            check_capacity_bounds(W, saturation=total * factor)


def test_exact_numbers_are_judged_without_any_rounding():
    own = exact_capacities(LOOSE)
    check_capacity_bounds(LOOSE, capacities=own, tolerance=0.0)
    total = Fraction(str(own.sum())) / 3
    check_capacity_bounds(LOOSE, saturation=total, tolerance=0.0)
    for excess in (Fraction(1, 10**40), -Fraction(1, 10**40)):
        spoilt = [*own[:3], excess]
        with pytest.raises(AssertionError, match="1 of 4 capacities are wrong, the first D_3"):
            check_capacity_bounds(LOOSE, capacities=spoilt, tolerance=0.0)
        with pytest.raises(AssertionError, match="the saturation is wrong"):
            check_capacity_bounds(LOOSE, saturation=total + excess, tolerance=0.0)


def test_the_tolerance_is_that_of_the_user():
    """Single precision passes when it is said to be single precision."""
    A = torch.tensor(APART, dtype=torch.float32).T @ torch.tensor(APART, dtype=torch.float32)
    own = A.diagonal() ** 2 / (A * A).sum(1)
    check_capacity_bounds(APART, capacities=own, tolerance=1e-5)
    with pytest.raises(AssertionError, match="capacities are wrong"):
        check_capacity_bounds(APART, capacities=own * (1 + 2e-5), tolerance=1e-5)
    exact = capacities(gram(APART))
    check_capacity_bounds(APART, capacities=exact * (1 + 0.9e-8))
    with pytest.raises(AssertionError, match="capacities are wrong"):
        check_capacity_bounds(APART, capacities=exact * (1 + 1.1e-8))


def broken_by(W, **claims):
    with pytest.raises(AssertionError) as refused:
        check_capacity_bounds(W, **claims)
    return str(refused.value)


def test_a_refusal_names_the_bounds_that_are_broken_and_no_others():
    own = capacities(gram(LOOSE))
    up, down, even = (own.copy() for _ in range(3))
    up[2] = 1.001
    told = broken_by(LOOSE, capacities=up)
    assert "the first D_2 = 1.000999" in told
    assert "instead of 1;" in told
    assert "breaks D_i <= leverage at i = 2;" in told
    down[0] = 0.1
    told = broken_by(LOOSE, capacities=down)
    assert "breaks sum D_i = 1.9 >= (tr F)^2 / tr F^2 = 2.13043; D_i >= |w_i|^2 / lambda" in told
    assert "lambda_max at i = 0;" in told
    even[1] *= 1.01
    assert "breaks no known inequality; judged in exact arithmetic" in broken_by(
        LOOSE, capacities=even
    )
    told = broken_by(LOOSE, capacities=2 * own)
    assert "breaks sum D_i = 4.6 <= rank = 3; D_i <= leverage at i = 1, 2;" in told
    told = broken_by(LOOSE, capacities=own / 2)
    assert "sum D_i = 1.15 >= (tr F)^2 / tr F^2 = " in told
    assert "rank = 3" not in told


def test_a_false_saturation_names_floor_and_rank():
    floor = saturation(LOOSE).trace_floor
    assert "breaks sum D_i = 3.03 <= rank = 3;" in broken_by(LOOSE, saturation=1.01)
    assert ">= (tr F)^2 / tr F^2" in broken_by(LOOSE, saturation=floor * 0.999)
    assert "breaks no known inequality" in broken_by(LOOSE, saturation=floor * 1.001)
    assert "breaks no known inequality" in broken_by(LOOSE, saturation=0.999)


def test_a_bound_that_is_attained_or_missed_by_rounding_is_not_broken():
    floor = saturation(LOOSE).trace_floor
    told = broken_by(LOOSE, saturation=Fraction(1), tolerance=0.0)
    assert "breaks no known inequality" in told
    told = broken_by(LOOSE, saturation=1 + Fraction(1, 10**40), tolerance=0.0)
    assert "<= rank = 3" in told
    assert "breaks no known inequality" in broken_by(LOOSE, saturation=floor * (1 - 0.5e-8))
    assert ">= (tr F)^2 / tr F^2" in broken_by(LOOSE, saturation=floor * (1 - 1.5e-8))


def test_the_largest_size_is_judged():
    W = np.ones((2, 512))
    check_capacity_bounds(W, capacities=np.full(512, 1 / 512), saturation=1.0)
    with pytest.raises(AssertionError, match="512 of 512 capacities are wrong"):
        check_capacity_bounds(W, capacities=np.full(512, 1 / 513))


@pytest.mark.parametrize(
    "mistake",
    [
        lambda W: (W * W).sum(0) / (gram(W) ** 2).sum(1),
        lambda W: gram(W).diagonal() / np.linalg.eigvalsh(frame_operator(W))[-1],
        lambda W: (np.linalg.pinv(W) * W.T).sum(1),
        lambda W: gram(W).diagonal() ** 2 / ((gram(W) ** 2).sum(1) + 1e-6),
        lambda W: 1 / (gram(W / np.linalg.norm(W, axis=0)) ** 2).sum(1),
    ],
    ids=["|w|^2", "largest eigenvalue", "leverage", "epsilon in the denominator", "unit features"],
)
def test_common_mistakes_are_found(mistake):
    W = np.random.default_rng(0).standard_normal((3, 6))
    with pytest.raises(AssertionError, match="6 of 6 capacities are wrong"):
        check_capacity_bounds(W, capacities=mistake(W))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"capacities": None}, "there is nothing to judge; pass capacities= or saturation="),
        ({"capacities": [1.0]}, "one capacity for each of n = 4 features; got shape (1,)"),
        ({"capacities": [np.nan] * 4}, "must be finite; got NaN or infinity"),
        ({"capacities": None, "saturation": float("inf")}, "must be finite; got NaN or infinity"),
        ({"tolerance": -1.0}, "the tolerance must be >= 0; got -1.0"),
        ({"W": np.ones((2, 513))}, "at most 1024 entries of W; got shape (2, 513)"),
        ({"W": np.zeros((2, 2))}, "saturation needs a non-zero feature; got W = 0"),
    ],
)
def test_bad_claims_are_refused(changes, message):
    sound = {"W": LOOSE, "capacities": [0.5] * 4}
    with pytest.raises(ValueError, match=re.escape(message)):
        check_capacity_bounds(**(sound | changes))


# The rectified toy model --------------------------------------------------------------------


class Toy(torch.nn.Module):
    """x -> activation(W^T V x + b), tied unless V is given."""

    def __init__(self, W, b=None, V=None, activation=torch.relu, dtype=torch.float64):
        super().__init__()
        self.W = torch.nn.Parameter(torch.tensor(W, dtype=dtype))
        self.V = self.W if V is None else torch.nn.Parameter(torch.tensor(V, dtype=dtype))
        self.scale = torch.nn.Parameter(torch.ones(W.shape[1], dtype=dtype))
        self.b = None if b is None else torch.nn.Parameter(torch.tensor(b, dtype=dtype))
        self.activation = activation

    def forward(self, x):  # noqa: D102
        y = x @ self.V.T @ self.W
        return self.activation(y if self.b is None else y + self.b)


BIASES = np.array([0.1, -0.2, -0.05, 0.0, -0.3])


def test_the_loss_is_exact_and_the_sample_agrees():
    found = toy_loss_of_module(Toy(PENTAGON, BIASES), 5, 0.3, samples=20_000)
    W, b = rational_matrix(PENTAGON), rational_matrix(BIASES[None])
    A = np.array((W.transpose() * W).tolist(), dtype=object)
    exact = full_toy_loss_by_definition(A, np.array(b.tolist()[0], dtype=object), rational(0.3))
    assert found.value == pytest.approx(float(exact), rel=1e-12)
    assert np.array_equal(found.W, PENTAGON)
    assert np.array_equal(found.b, BIASES)
    assert (found.order, found.neglected_probability, found.sampled.samples) == (5, 0, 20_000)
    assert abs(found.deviation) <= 5 * found.sampled.standard_error
    assert found.sampled.standard_error < 0.02 * found.value
    assert "n = 5 features in d = 2 dimensions, p = 0.3\n" in str(found)
    assert "lower bound" not in str(found)
    again = toy_loss_of_module(Toy(PENTAGON, BIASES), 5, 0.3, samples=20_000, seed=1)
    assert again.value == found.value
    assert again.sampled != found.sampled


def test_more_features_are_counted_by_pairs_and_it_is_told():
    n, p = LARGEST_FULL + 1, 0.1
    W = np.random.default_rng(2).standard_normal((3, n)) / 2
    found = toy_loss_of_module(Toy(W), n, p, samples=20_000)
    assert found.value == pytest.approx(float(toy_loss(W.T @ W, np.zeros(n), p)), rel=1e-12)
    few = sum([0.9**9, 9 * 0.1 * 0.9**8, 36 * 0.01 * 0.9**7])
    assert found.neglected_probability == pytest.approx(1 - few, rel=1e-12)
    assert found.order == 2
    assert found.deviation > 5 * found.sampled.standard_error
    assert (
        "with at most 2 active features, a lower bound; more are active with probability 0.053"
        in (str(found))
    )
    assert toy_loss_of_module(Toy(W[:, 1:]), n - 1, p, samples=100).order == n - 1


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64])
def test_weights_and_bias_are_the_modules_own(dtype):
    generator = np.random.default_rng(3)
    W, b = generator.standard_normal((3, 3)), generator.standard_normal(3)
    found = tied_toy_model(Toy(W, b, dtype=dtype), 3)
    assert np.array_equal(found[0], torch.tensor(W, dtype=dtype).double().numpy())
    assert np.array_equal(found[1], torch.tensor(b, dtype=dtype).double().numpy())


def test_a_dead_feature_without_bias_is_told_from_one_that_answers():
    """Its output has no rounding."""
    W = np.append(PENTAGON, np.zeros((2, 1)), axis=1)
    found = tied_toy_model(Toy(W), 6)
    assert np.array_equal(found[0], W)
    assert not found[1].any()
    answering = Toy(W, activation=lambda y: torch.relu(y) + 1e-9 * torch.eye(6)[5])
    with pytest.raises(ValueError, match="differs by up to"):
        tied_toy_model(answering, 6)


def test_transposed_weights_are_found():
    class Rows(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.decoder = torch.nn.Linear(2, 5, dtype=torch.float64)

        def forward(self, x):
            return torch.relu(self.decoder(x @ self.decoder.weight))

    module = Rows()
    W, b = tied_toy_model(module, 5)
    assert np.array_equal(W, module.decoder.weight.detach().numpy().T)
    assert np.array_equal(b, module.decoder.bias.detach().numpy())


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (Toy(PENTAGON, BIASES, activation=torch.nn.Identity()), "it has the output -"),
        (Toy(PENTAGON, BIASES, V=PENTAGON + 1e-6), "the nearest among its parameters, V with b"),
        (Toy(PENTAGON, activation=lambda y: torch.relu(y + 1e-6)), "W with no bias, differs by"),
        (Toy(PENTAGON, activation=torch.nn.Softplus()), "W with scale, differs by up to 1"),
        (Toy(PENTAGON, activation=lambda y: torch.relu(y).clamp(max=9)), "differs by up to"),
        (Toy(PENTAGON, activation=lambda y: torch.relu(y) / 0), "its outputs are not finite"),
        (Toy(PENTAGON, activation=lambda y: torch.relu(y)[:, :4]), "have shape (192, 4)"),
        (Toy(PENTAGON[:, :4]), "it does not take inputs (batch, 5)"),
        (torch.nn.ReLU(), "it has no matrix with 5 rows or columns"),
    ],
    ids=[
        "linear", "untied", "bias", "softplus", "clamped", "infinite", "shape", "inputs", "none",
    ],
)  # fmt: skip
def test_other_modules_are_refused_with_the_reason(module, message):
    with pytest.raises(ValueError, match="the module is no rectified toy model") as refused:
        toy_loss_of_module(module, 5, 0.1)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n": 0}, "n must be an integer of at least 1; got n=0"),
        ({"n": 201}, "the exact loss takes n <= 200; got n=201"),
        ({"p": 0.0}, "0 < p <= 1; got p=0.0"),
        ({"samples": 1}, "samples must be an integer of at least 2; got samples=1"),
    ],
)
def test_bad_settings_are_refused(changes, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        toy_loss_of_module(**({"module": Toy(PENTAGON), "n": 5, "p": 0.1} | changes))


def test_a_feature_that_is_zero_breaks_no_bound_by_having_no_capacity():
    W = np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
    with pytest.raises(AssertionError, match="the first D_0") as wrong:
        check_capacity_bounds(W, capacities=[0.1, 0.0, 0.8])
    assert "D_i >= |w_i|^2 / lambda_max at i = 0;" in str(wrong.value)
