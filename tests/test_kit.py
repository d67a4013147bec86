"""The kit places models where exact arithmetic says, and lets no false claim pass."""

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from scipy.special import ndtri

from pentad.kit import placements, rules
from pentad.kit.bounds import (
    Placement,
    check_claimed_improvement,
    check_improvement_bounds,
    loss_of_module,
    placement,
    placement_of_module,
    tied_weights,
)
from pentad.kit.claims import as_written
from pentad.kit.laws import _quantile_of
from pentad.kit.matrices import working_precision
from pentad.kit.measurements import _active_inputs
from pentad.kit.modules import module_outputs
from pentad.kit.strategies import power_autoencoders
from pentad.theory.amplitude_laws import law_of_moments
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.best_bounds import best_lower_bound, best_upper_bound
from pentad.theory.power_autoencoder.design_bounds import design_upper_bound
from pentad.theory.power_autoencoder.lower_bounds import random_features_lower_bound
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms_by_enumeration,
    gram,
    loss_terms,
    population_loss,
)
from pentad.theory.sparse_inputs import (
    GAUSSIAN,
    LAPLACE,
    LAWS,
    POSITIVE_UNIFORM,
    RADEMACHER,
    SKEWED,
    UNIFORM,
    AmplitudeLaw,
    scaled_law,
)

PAGE = Path(__file__).parent.parent / "docs" / "kit.md"
ANGLES = np.pi * np.arange(4) / 4
FOUR_LINES = np.stack([np.cos(ANGLES), np.sin(ANGLES)])
quiet = settings(max_examples=40, derandomize=True, database=None, deadline=None)


class Tied(torch.nn.Module):
    """x -> (W^T W x)^m, with a bias or another read-out if asked."""

    def __init__(self, W, m=3, bias=0.0, V=None, dtype=torch.float64):
        super().__init__()
        self.W = torch.nn.Parameter(torch.tensor(W, dtype=dtype))
        self.V = self.W if V is None else torch.nn.Parameter(torch.tensor(V, dtype=dtype))
        self.m, self.bias = m, bias

    def forward(self, x):  # noqa: D102
        return (x @ self.W.T @ self.V + self.bias) ** self.m


def names(bounds):
    return {bound.name for bound in bounds}


# Weights ------------------------------------------------------------------------------------


def test_placement_is_the_exact_loss():
    placed = placement(FOUR_LINES, 0.3, RADEMACHER, 3)
    terms = feature_loss_terms_by_enumeration(gram(FOUR_LINES), 0.3, RADEMACHER, 3).summed()
    assert placed.improvement == pytest.approx(terms.improvement, rel=1e-12)
    assert placed.best_improvement == pytest.approx(terms.scaled_improvement, rel=1e-12)
    assert placed.gain == pytest.approx(terms.scaled_improvement / 0.3, rel=1e-12)
    assert placed.capacity == pytest.approx(2, rel=1e-12)


def test_the_output_factor_attains_the_best_improvement():
    placed = placement(FOUR_LINES, 0.05, GAUSSIAN, 3)
    best = placement(FOUR_LINES * placed.output_factor ** (1 / 6), 0.05, GAUSSIAN, 3)
    assert best.improvement == pytest.approx(placed.best_improvement, rel=1e-12)
    assert best.output_factor == pytest.approx(1, rel=1e-12)


@quiet
@given(power_autoencoders())
def test_no_model_violates_a_bound(model):
    placed = check_improvement_bounds(model.W, model.p, model.law, model.m)
    assert not placed.violated
    assert {"ZERO LOSS", "DIM", "SERIES"} <= names(placed.upper_bounds)
    least = best_upper_bound(*model.W.shape[::-1], model.p, model.law, model.m)
    assert placed.upper_bounds[0].value <= least * (1 + 1e-9)
    values = [bound.value for bound in placed.upper_bounds]
    assert values == sorted(values)
    for bound in placed.upper_bounds:
        assert bound.slack == bound.value - placed.best_improvement
    assert str(placed).count("\n") >= 6


@quiet
@given(power_autoencoders(n=4, d=2, m=3), power_autoencoders(n=4, d=2, m=3))
def test_no_untied_model_violates_a_bound(model, other):
    placed = check_improvement_bounds(model.W, model.p, model.law, 3, V=other.W)
    assert not names(placed.upper_bounds) & {"DESIGN3", "JOINT3"}


def test_bounds_appear_only_under_their_hypotheses():
    def applying(W, p, law, m, **options):
        return names(placement(W, p, law, m, **options).upper_bounds)

    everywhere = {"ZERO LOSS", "DIM", "SERIES"}
    cubic = {*everywhere, "DRAFT", "CAPJ3"}
    assert applying(FOUR_LINES, 0.3, RADEMACHER, 1) == everywhere
    assert applying(FOUR_LINES, 0.3, RADEMACHER, 3) == cubic
    sparse = {*cubic, "U10", "CAP3", "DESIGN3", "JOINT3"}
    assert applying(FOUR_LINES, 0.01, RADEMACHER, 3) == sparse
    assert applying(FOUR_LINES, 0.01, GAUSSIAN, 3) == {*sparse, "LOGC"}
    untied = applying(FOUR_LINES, 0.01, GAUSSIAN, 3, V=2 * FOUR_LINES)
    assert untied == {*cubic, "U10", "CAP3", "LOGC"}
    assert applying(FOUR_LINES, 1.0, GAUSSIAN, 3) == {*cubic, "CAP3", "LOGC", "DENSE"}
    assert applying(FOUR_LINES, 0.01, SKEWED, 3) == {"ZERO LOSS", "DIM"}


def test_dim_counts_the_mean_of_inputs_that_have_one():
    """One dimension carries the common mean of U[0, 1] inputs: more than p mu_2."""
    W = np.full((1, 2), 0.5**0.5)
    placed = check_improvement_bounds(W, 1.0, POSITIVE_UNIFORM, 1)
    bound = next(b for b in placed.upper_bounds if b.name == "DIM")
    assert placed.best_improvement == pytest.approx(7 / 12, rel=1e-12)
    assert bound.value == pytest.approx(7 / 12, rel=1e-12)


def test_the_verdict_reads_well():
    report = str(placement(FOUR_LINES, 0.01, GAUSSIAN, 3))
    assert report.startswith(
        "tied power autoencoder, n = 4 features in d = 2 dimensions, p = 0.01, gaussian "
        "amplitudes, m = 3\n"
    )
    assert "= 3.132 p kappa" in report
    assert "reaches 93.9% of the least bound that applies, DESIGN3" in report
    assert "above L1: beats orthonormal features" in report
    assert "level with L1" in str(placement(np.eye(2, 3), 0.5, GAUSSIAN, 3))
    assert "below L1" in str(placement(np.ones((2, 3)), 0.5, GAUSSIAN, 3))


def test_a_zero_model_improves_nothing():
    placed = check_improvement_bounds(np.zeros((2, 3)), 0.5, RADEMACHER, 3)
    assert (placed.improvement, placed.best_improvement, placed.capacity) == (0, 0, 0)


def test_lower_bounds_are_those_of_theory():
    bounds = {b.name: b for b in placement(FOUR_LINES, 1e-4, LAPLACE, 3).lower_bounds}
    floats = random_features_lower_bound(4, 2, 1e-4, LAPLACE, 3)
    assert bounds["L2"].value == pytest.approx(floats, rel=1e-12)
    assert bounds["L1"].value == pytest.approx(2 * 1e-4 * 24**2 / 720, rel=1e-12)


def with_bound(monkeypatch, value):
    rule = rules.Rule("FALSE", "nothing", lambda _: True, value)
    monkeypatch.setattr(rules, "UPPER_BOUNDS", (*rules.UPPER_BOUNDS, rule))


def test_a_false_bound_is_refuted_exactly(monkeypatch):
    """No gain from superposition, p kappa min(n, d): the four lines gain more."""
    with_bound(monkeypatch, rules.LOWER_BOUNDS[0].value)
    with pytest.raises(AssertionError, match="exceeds FALSE") as refuted:
        check_improvement_bounds(FOUR_LINES, 0.01, GAUSSIAN, 3)
    message = str(refuted.value)
    value, limit = re.findall(r"0\.\d{3,}", message)[:2]
    assert float(value) == pytest.approx(placement(FOUR_LINES, 0.01, GAUSSIAN, 3).best_improvement)
    assert float(limit) == pytest.approx(0.012)
    assert "judged in exact rational and ball arithmetic" in message


def test_an_improvement_above_its_bound_by_rounding_alone_is_not_refuted(monkeypatch):
    """The exact improvement as its own bound; in floats the improvement is a little more."""
    A = gram(np.array([[Fraction(1), Fraction(1, 2)]], dtype=object))

    def own(_):
        return rational(loss_terms(A, Fraction(1, 2), RADEMACHER, 3).scaled_improvement)

    with_bound(monkeypatch, own)
    in_floats = placements.loss_terms

    def a_little_more(*arguments):
        terms = in_floats(*arguments)
        return terms._replace(correlation=terms.correlation * (1 + 1e-12))

    monkeypatch.setattr(placements, "loss_terms", a_little_more)
    placed = check_improvement_bounds(np.array([[1.0, 0.5]]), 0.5, RADEMACHER, 3)
    assert next(b for b in placed.upper_bounds if b.name == "FALSE").slack < 0


def test_a_bound_too_low_by_less_than_rounding_is_refuted(monkeypatch):
    W = np.array([[1.0, 0.5]])
    A = gram(np.array([[Fraction(1), Fraction(1, 2)]], dtype=object))

    def nearly(_):
        exact = loss_terms(A, Fraction(1, 2), RADEMACHER, 3).scaled_improvement
        return rational(exact * (1 - Fraction(1, 10**30)))

    with_bound(monkeypatch, nearly)
    with pytest.raises(AssertionError, match="exceeds FALSE"):
        check_improvement_bounds(W, 0.5, RADEMACHER, 3)


# Claims -------------------------------------------------------------------------------------


def test_a_true_claim_passes_and_a_false_one_names_the_bound():
    bounds = check_claimed_improvement(0.0187, 16, 2, 0.01, GAUSSIAN, 3)
    assert bounds[0].slack > 0
    with pytest.raises(AssertionError, match="exceeds DESIGN3"):
        check_claimed_improvement(0.03, 16, 2, 0.01, GAUSSIAN, 3)


def test_a_claim_is_judged_by_the_bounds_of_its_class_alone():
    claim, setting = 0.05, (100, 2, 0.01, LAPLACE, 3)
    with pytest.raises(AssertionError, match="DESIGN3"):
        check_claimed_improvement(10 * claim, *setting)
    claim = 0.13
    with pytest.raises(AssertionError, match="exceeds DIM"):
        check_claimed_improvement(claim, *setting, decoder="power", encoder="any")
    check_claimed_improvement(claim, *setting, decoder="polynomial", encoder="any")
    setting = (100, 2, 0.01, LAPLACE, None)
    assert names(check_claimed_improvement(1.9, *setting, decoder="any")) == {"ZERO LOSS"}
    with pytest.raises(AssertionError, match="exceeds ZERO LOSS = 2"):
        check_claimed_improvement(2.01, *setting, decoder="any")


def test_equality_is_no_violation_and_the_least_excess_is():
    """At p = 1/2 two orthonormal Rademacher features reach n p mu_2 exactly."""
    check_claimed_improvement(Fraction(1), 2, 2, Fraction(1, 2), RADEMACHER, 3)
    with pytest.raises(AssertionError, match="exceeds ZERO LOSS"):
        check_claimed_improvement(
            Fraction(1) + Fraction(1, 10**40), 2, 2, Fraction(1, 2), RADEMACHER, 3
        )


def test_a_measured_claim_has_three_standard_errors_of_room():
    setting = (4, 2, 0.01, GAUSSIAN, 3)
    check_claimed_improvement(0.021, *setting, standard_error=0.0004)
    with pytest.raises(AssertionError, match="less 3 standard errors"):
        check_claimed_improvement(0.021, *setting, standard_error=0.0003)


@pytest.mark.parametrize(
    ("claimed", "n", "d", "p", "law"),
    [
        (1.8, 3, 3, 1.0, GAUSSIAN),
        (0.9, 32, 3, 0.3, RADEMACHER),
        (1.5, 96, 5, 0.3, RADEMACHER),
        ("0.9", 32, 3, 0.3, RADEMACHER),
        (Decimal("0.9"), 32, 3, Fraction(3, 10), RADEMACHER),
        (np.float32(0.9), 32, 3, 0.3, RADEMACHER),
    ],
)
def test_decimals_are_read_as_decimals(claimed, n, d, p, law):
    """The optimum is the bound, and the decimal is it; as a binary float it is more."""
    check_claimed_improvement(claimed, n, d, p, law, 3)
    more = Fraction(str(claimed)) * (1 + Fraction(1, 10**25))
    with pytest.raises(AssertionError, match="for decimals as they are written"):
        check_claimed_improvement(more, n, d, p, law, 3)


def test_every_float_that_is_called_a_bound_is_on_its_safe_side():
    for p in (1e-18, 1e-16, 1e-9, 0.01, 0.2, 1.0):
        for law in (GAUSSIAN, RADEMACHER, UNIFORM):
            placed = placement(FOUR_LINES, p, law, 3)
            exact = placed.setting._replace(p=rational(p))
            for bound in placed.upper_bounds:
                rule = next(one for one in rules.UPPER_BOUNDS if one.name == bound.name)
                with working_precision():
                    assert rule.value(exact) <= rational(bound.value)
            for bound in placed.lower_bounds:
                rule = next(one for one in rules.LOWER_BOUNDS if one.name == bound.name)
                with working_precision():
                    assert rule.value(exact) >= rational(bound.value)


def test_the_design_bound_in_floats_is_not_below_the_exact_one():
    for p in (1e-18, 1e-17, 3e-17, 1e-16, 0.1, 0.2):
        for n in (3, 16, 1000):
            value = design_upper_bound(n, 2, p, RADEMACHER)
            assert design_upper_bound(n, 2, Fraction(p), RADEMACHER) <= Fraction(value)


def test_bounds_of_huge_models_are_told_in_no_time():
    bounds = check_claimed_improvement(1e-9, 10**9, 100, 1e-6, GAUSSIAN, 3)
    assert {"DIM", "LOGC", "CAP3"} <= names(bounds)
    with pytest.raises(ValueError, match="L2 tries every number of features, up to 1000000"):
        best_lower_bound(10**9, 100, 1e-6, GAUSSIAN, 3)


# Laws of one's own ----------------------------------------------------------------------------


def test_a_law_may_be_named():
    assert placement(FOUR_LINES, 0.1, "gaussian", 3) == placement(FOUR_LINES, 0.1, GAUSSIAN, 3)
    assert check_claimed_improvement(0.1, 3, 3, 1.0, "gaussian", 3)
    measured = loss_of_module(torch.zeros_like, 3, 0.5, "uniform", samples=100)
    assert measured.value == pytest.approx(0.5, rel=1e-12)


def test_moments_that_no_law_has_are_refused():
    flat = AmplitudeLaw("flat", lambda s: {0: 1, 2: 2, 4: 3, 6: 20}.get(s, 0))
    floats = AmplitudeLaw("floats", lambda s: float(s % 2 == 0))
    for law, message in (
        (flat, "no law has the moments of flat: mu_0 mu_4 = 3 < mu_2^2 = 4"),
        (floats, "the moments of a law are exact rationals; got mu_0 = 1.0 of floats"),
    ):
        for function in (placement, check_improvement_bounds):
            with pytest.raises(ValueError, match=re.escape(message)):
                function(FOUR_LINES, 0.1, law, 3)
        with pytest.raises(ValueError, match=re.escape(message)):
            check_claimed_improvement(0.1, 4, 2, 0.1, law, 3)
    ours = law_of_moments("ours", [1, 0, 1, 0, 1.5, 0, 4])
    assert placement(FOUR_LINES, 0.1, ours, 3).gain is not None


# Modules ------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("m", [1, 3, 5])
def test_tied_weights_finds_the_parameter(m, dtype):
    W = np.random.default_rng(1).standard_normal((3, 7))
    module = Tied(W, m, dtype=dtype)
    assert np.array_equal(tied_weights(module, m), module.W.detach().double().numpy())
    assert placement(module, 0.1, GAUSSIAN, m).setting.decoder == "tied power"


def test_tied_weights_finds_a_transposed_parameter():
    class Rows(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = torch.nn.Linear(5, 5)
            self.rows = torch.nn.Parameter(torch.randn(5, 2, generator=torch.Generator()))

        def forward(self, x):
            return (x @ self.rows @ self.rows.T) ** 3

    assert tied_weights(Rows(), 3).shape == (2, 5)


@pytest.mark.parametrize(
    ("module", "m"),
    [
        (Tied(FOUR_LINES, 3, bias=0.01), 3),
        (Tied(FOUR_LINES, 5), 3),
        (Tied(FOUR_LINES, 3, V=FOUR_LINES + 0.001), 3),
        (torch.nn.Sequential(torch.nn.Linear(4, 2), torch.nn.Linear(2, 4)), 3),
        (torch.nn.ReLU(), 1),
    ],
    ids=["bias", "power", "untied", "layers", "no matrix"],
)
def test_other_modules_have_no_tied_weights(module, m):
    with pytest.raises(ValueError, match="no tied power autoencoder"):
        tied_weights(module, m)


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
@pytest.mark.parametrize("p", [1.0, 0.3, 1e-6])
def test_measured_loss_agrees_with_the_exact_one(law, p):
    """Within five standard errors, but for inputs so rare that no sample holds one."""
    W = 0.6 * FOUR_LINES
    exact = population_loss(W, p, law, 1)
    measured = loss_of_module(Tied(W, 1), 4, p, law, samples=20_000, seed=5)
    assert abs(measured.value - exact) <= 5 * measured.standard_error + 1e-5 * exact
    assert measured.standard_error <= 0.1 * exact
    assert measured.samples == 20_000


def test_a_perfect_model_has_loss_zero():
    for module in (torch.nn.Identity(), lambda x: x):
        for law in (GAUSSIAN, POSITIVE_UNIFORM, RADEMACHER):
            estimate = loss_of_module(module, 6, 0.05, law, samples=1000)
            assert (estimate.value, estimate.standard_error) == (0, 0)
    placed = placement_of_module(torch.nn.Identity(), 6, 0.05, GAUSSIAN, d=6, samples=1000)
    assert placed.improvement == pytest.approx(0.3, rel=1e-12)
    assert not placed.violated


def test_the_residual_has_a_fifth_of_the_variance_of_what_it_replaced():
    """On the example of the page, x -> (W^T W x - .05)_+ with a pentagon and a digon."""
    turns = 2 * np.pi * np.arange(5) / 5
    W = np.zeros((3, 7))
    W[:2, :5] = np.cos(turns), 1.02 * np.sin(turns)
    W[2, 5:] = 1, -1
    W = torch.tensor(W)

    def module(x):
        return torch.relu(x @ W.T @ W - 0.05)

    samples = 20_000
    estimate = loss_of_module(module, 7, 0.05, POSITIVE_UNIFORM, samples=samples)
    s = rules._setting(7, 1, 0.05, POSITIVE_UNIFORM, None, "any", "any")
    draw = _quantile_of(s.law, None)
    x = _active_inputs(np.random.default_rng(0), samples, 7, 0.05, draw)
    y = module_outputs(module, x)
    before = (1 - 0.95**7) ** 2 * ((y * y - 2 * x * y).sum(1)).var() / samples
    assert before / estimate.standard_error**2 > 5
    assert abs(estimate.value - 0.014610806) <= 4 * estimate.standard_error


def test_importance_weighs_the_features():
    def halved(x):
        return x * torch.tensor([0.5, 1.0, 0.0])

    v = np.array([4.0, 7.0, 2.0])
    estimate = loss_of_module(halved, 3, 0.5, UNIFORM, importance=v, samples=20_000)
    assert abs(estimate.value - 0.5 / 3 * (4 / 4 + 2)) <= 5 * estimate.standard_error + 1e-12
    for bad in (np.ones(2), -1.0, np.nan):
        with pytest.raises(ValueError, match="importance is a finite number >= 0 or one for each"):
            loss_of_module(halved, 3, 0.5, UNIFORM, importance=bad, samples=100)


def test_a_wrong_number_of_inputs_is_told_in_a_sentence():
    with pytest.raises(ValueError, match=r"does not take inputs of shape \(100, 4\), \(batch, n\)"):
        loss_of_module(torch.nn.Linear(5, 5), 4, 0.1, GAUSSIAN, samples=100)


def test_an_untied_module_is_told_the_way_out():
    untied = torch.nn.Sequential(torch.nn.Linear(4, 2), torch.nn.Linear(2, 4))
    with pytest.raises(ValueError, match=re.escape("placed by placement(W, p, law, m, V=V)")):
        placement(untied, 0.1, GAUSSIAN, 3)


def test_transposed_weights_are_noticed():
    W = np.random.default_rng(0).normal(size=(6, 2))
    assert "if features are its rows, pass W.T" in str(placement(W, 0.1, GAUSSIAN, 3))
    assert "pass W.T" not in str(placement(W.T, 0.1, GAUSSIAN, 3))


def test_shapes_of_public_notebooks_are_read():
    one = placement(FOUR_LINES[None], 0.1, GAUSSIAN, 3)
    assert one == placement(FOUR_LINES, 0.1, GAUSSIAN, 3)

    class Rows(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.W = torch.nn.Parameter(torch.tensor(FOUR_LINES.T[None]))

        def forward(self, x):
            h = torch.einsum("bif,ifh->bih", x, self.W)
            return torch.einsum("bih,ifh->bif", h, self.W) ** 3

    assert np.array_equal(tied_weights(Rows(), 3), FOUR_LINES)


def test_standard_errors_are_those_of_repeated_measurements():
    placed = [
        placement_of_module(
            Tied(0.6 * FOUR_LINES), 4, 0.2, RADEMACHER, d=2, m=3,
            decoder="power", samples=500, seed=seed,
        )
        for seed in range(100)
    ]  # fmt: skip
    for name in ("improvement", "best_improvement"):
        values = np.array([getattr(one, name) for one in placed])
        errors = np.array([getattr(one, f"{name}_error") for one in placed])
        assert errors.mean() == pytest.approx(values.std(ddof=1), rel=0.3)
        truth = getattr(placement(0.6 * FOUR_LINES, 0.2, RADEMACHER, 3), name)
        assert abs(values.mean() - truth) <= 5 * values.std(ddof=1) / 10


def test_a_module_that_answers_silence_pays_for_it_exactly():
    """Output 1 whatever comes in: improvement 2 n p mu_1 - n."""
    estimate = loss_of_module(torch.ones_like, 3, 1e-6, SKEWED, samples=1000)
    assert estimate.value == pytest.approx(3 + 3 * 2 * 1e-6, abs=1e-6)


def test_measurement_repeats_and_leaves_module_and_torch_alone():
    module = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Dropout())
    module[1].eval()
    before = torch.random.get_rng_state()
    first, second = (loss_of_module(module, 4, 0.3, GAUSSIAN, samples=100) for _ in range(2))
    assert first == second
    assert first != loss_of_module(module, 4, 0.3, GAUSSIAN, samples=100, seed=1)
    assert torch.equal(before, torch.random.get_rng_state())
    assert (module.training, module[0].training, module[1].training) == (True, True, False)
    assert all(parameter.grad is None for parameter in module.parameters())


def test_a_law_of_ones_own_needs_its_quantile_function():
    twice = scaled_law(GAUSSIAN, 2)
    with pytest.raises(ValueError, match="quantile function of the law 2 gaussian is unknown"):
        loss_of_module(torch.zeros_like, 3, 0.5, twice)
    with pytest.raises(ValueError, match="must give mu_2 = 4 of the law 2 gaussian; got"):
        loss_of_module(torch.zeros_like, 3, 0.5, twice, quantile=ndtri)
    measured = loss_of_module(
        lambda x: x / 2, 3, 0.5, twice, quantile=lambda u: 2 * ndtri(u), samples=20_000
    )
    assert abs(measured.value - 3 * 0.5 * 4 / 4) <= 5 * measured.standard_error + 1e-12
    impostor = AmplitudeLaw("gaussian", lambda _: Fraction(1), symmetric=False)
    with pytest.raises(ValueError, match="is unknown"):
        loss_of_module(torch.zeros_like, 3, 0.5, impostor)


def test_each_class_of_module_meets_its_own_bounds():
    module = Tied(0.6 * FOUR_LINES)

    def applying(law=GAUSSIAN, **options):
        placed = placement_of_module(module, 4, 0.01, law, d=2, samples=100, **options)
        return names(placed.upper_bounds)

    assert applying() == {"ZERO LOSS"}
    assert applying(encoder="linear") == {"ZERO LOSS", "LOGC"}
    assert applying(LAPLACE, encoder="linear") == {"ZERO LOSS"}
    assert applying(decoder="polynomial", m=3) == {"ZERO LOSS", "DIM, polynomial"}
    assert applying(decoder="power", m=3) == {"ZERO LOSS", "DIM"}
    assert applying(decoder="power", m=2) == {"ZERO LOSS", "DIM"}
    assert "CAP3" in applying(decoder="power", encoder="linear", m=3)
    assert "CAP3" not in applying(decoder="power", encoder="linear", m=5)
    assert "JOINT3" not in applying(decoder="power", encoder="linear", m=3)
    assert "JOINT3" in applying(decoder="tied power", encoder="linear", m=3)


def test_a_module_of_another_class_is_found_above_its_bound():
    """The identity is no cubic decoder of one dimension."""
    placed = placement_of_module(
        lambda x: x, 6, 0.1, RADEMACHER, d=1, m=3, encoder="linear", decoder="power", samples=1000
    )
    assert {"DIM", "CAP3", "CAPJ3"} <= names(placed.violated)
    assert "ZERO LOSS" not in names(placed.violated)
    assert "ABOVE DIM by" in str(placed)
    assert "the model is not of the declared class" in str(placed)


def test_heavy_tails_are_reported():
    placed = placement_of_module(Tied(FOUR_LINES), 4, 0.01, LAPLACE, d=2, samples=200)
    assert placed.heaviest_share > 0.02
    assert "heavy tails, the intervals are optimistic" in str(placed)


def test_a_module_trained_for_a_moment_is_placed_where_its_weights_are():
    torch.manual_seed(0)
    module = Tied(torch.nn.functional.normalize(torch.randn(2, 6), dim=0).tolist())
    p, optimiser = 0.05, torch.optim.Adam(module.parameters(), 0.05)
    for _ in range(150):
        optimiser.zero_grad()
        loss = loss_terms(module.W.T @ module.W, p, RADEMACHER, 3).improvement.neg()
        loss.backward()
        optimiser.step()
    exact = check_improvement_bounds(module, p, RADEMACHER, 3)
    measured = placement_of_module(
        module, 6, p, RADEMACHER, d=2, m=3, encoder="linear", decoder="tied power", samples=50_000
    )
    assert exact.gain > 1.5
    assert exact.improvement == pytest.approx(exact.best_improvement, rel=0.05)
    assert abs(measured.improvement - exact.improvement) <= 5 * measured.improvement_error
    assert isinstance(measured, Placement)
    with pytest.raises(AssertionError, match="the claimed improvement"):
        check_claimed_improvement(exact.upper_bounds[0].value * 1.01, 6, 2, p, RADEMACHER, 3)


# Bad input ----------------------------------------------------------------------------------

SOUND = {"p": 0.1, "law": GAUSSIAN, "m": 3}


@pytest.mark.parametrize(
    ("W", "changes", "message"),
    [
        (np.zeros(3), {}, "W must be a (d, n) matrix; got shape (3,)"),
        (np.zeros((2, 2, 2)), {}, "W must be a (d, n) matrix; got shape (2, 2, 2)"),
        (np.zeros((0, 2)), {}, "at least one row and column; got shape (0, 2)"),
        (np.array([[np.nan]]), {}, "W must be finite; got NaN or infinity"),
        (FOUR_LINES, {"p": 0.0}, "0 < p <= 1; got p=0.0"),
        (FOUR_LINES, {"p": 1.5}, "0 < p <= 1; got p=1.5"),
        (FOUR_LINES, {"p": float("nan")}, "0 < p <= 1; got p=nan"),
        (FOUR_LINES, {"p": None}, "p must be a number; got p=None"),
        (FOUR_LINES, {"m": 2}, "the power m of the activation must be odd; got m=2"),
        (FOUR_LINES, {"m": 3.0}, "m must be an integer of at least 1; got m=3.0"),
        (FOUR_LINES, {"law": 3}, "law must be an AmplitudeLaw or the name of one; got 3"),
        (FOUR_LINES, {"law": "gausian"}, "unknown amplitude law 'gausian'; the laws are rademach"),
        (FOUR_LINES, {"V": np.eye(2)}, "one shape (d, n); got (2, 4) and (2, 2)"),
        (Tied(FOUR_LINES), {"V": FOUR_LINES}, "a module brings its own weights"),
    ],
)
def test_bad_weights_are_refused(W, changes, message):
    for function in (placement, check_improvement_bounds):
        with pytest.raises(ValueError, match=re.escape(message)):
            function(W, **(SOUND | changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n": 0}, "n must be an integer of at least 1; got n=0"),
        ({"d": 0}, "d must be an integer of at least 1; got d=0"),
        ({"p": 2}, "0 < p <= 1; got p=2"),
        ({"samples": 1}, "samples must be an integer of at least 2; got samples=1"),
        ({"seed": -1}, "seed must be an integer of at least 0; got seed=-1"),
        ({"m": 3}, "an arbitrary decoder has no degree m; got m=3"),
        ({"decoder": "polynomial"}, "m must be an integer of at least 1; got m=None"),
        ({"decoder": "cubic"}, "decoder must be one of tied power, power, polynomial, any; got"),
        ({"encoder": "affine"}, "encoder must be one of linear, any; got 'affine'"),
        (
            {"decoder": "tied power", "m": 3},
            "a tied power decoder has a linear encoder; got encoder='any'",
        ),
        (
            {"decoder": "tied power", "encoder": "linear", "m": 2},
            "the power m of the activation must be odd; got m=2",
        ),
        (
            {"decoder": "tied power", "encoder": "linear", "m": 3, "d": 3},
            "the module's W must have shape (3, 4); got (2, 4)",
        ),
        ({"module": lambda x: x[:, :2]}, "module(x) must have shape"),
        ({"module": lambda x: x / 0}, "the outputs of the module must be finite"),
    ],
)
def test_bad_modules_and_settings_are_refused(changes, message):
    sound = {"module": Tied(FOUR_LINES), "n": 4, "p": 0.1, "law": GAUSSIAN, "d": 2}
    with pytest.raises(ValueError, match=re.escape(message)):
        placement_of_module(**(sound | {"samples": 100} | changes))


def test_bad_claims_are_refused():
    with pytest.raises(ValueError, match="a claimed improvement is finite; got nan"):
        check_claimed_improvement(float("nan"), 4, 2, 0.1, GAUSSIAN, 3)
    with pytest.raises(ValueError, match="a standard error is >= 0; got -1"):
        check_claimed_improvement(0.1, 4, 2, 0.1, GAUSSIAN, 3, standard_error=-1)
    with pytest.raises(
        ValueError, match="an exponent lies between -400 and 400; got 1e-1000000000"
    ):
        check_claimed_improvement("1e-1000000000", 4, 2, 0.1, GAUSSIAN, 3)
    with pytest.raises(ValueError, match="a number lies between -1e300 and 1e300"):
        check_claimed_improvement(0.1, 4, 2, 0.1, GAUSSIAN, 3, standard_error=Decimal("1e301"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1e-1000000000", "an exponent lies"),
        ("1E+1_000_000_000", "an exponent lies"),
        ("-2.5e401", "an exponent lies"),
        (Decimal("1e-999999"), "an exponent lies"),
        ("0." + 399 * "1", "at most 400 characters; got 401"),
        ("1/" + 5000 * "3", "at most 400 characters; got 5002"),
        ("-1e301", "between -1e300 and 1e300"),
        (10**400, "between -1e300 and 1e300"),
    ],
)
def test_numbers_that_no_memory_holds_are_refused(text, message):
    with pytest.raises(ValueError, match=message) as refused:
        as_written(text)
    assert len(str(refused.value)) < 120


def test_numbers_are_read_as_they_are_written():
    assert as_written("1e-400") == Fraction(1, 10**400)
    assert as_written("-1e300") == -(10**300)
    assert as_written("1_0e0_1") == as_written(100) == 100
    assert as_written("0." + 398 * "1") == Fraction(int(398 * "1"), 10**398)
    assert as_written(Fraction(1, 3**1000)) == Fraction(1, 3**1000)
    assert [as_written(one) for one in ("1/0", "e5", "1e", "1e__1", "", True, None)] == [None] * 7


# The page -----------------------------------------------------------------------------------


def test_the_code_of_the_page_runs_and_prints_what_it_says(capsys):
    text = PAGE.read_text(encoding="utf-8")
    blocks = list(re.finditer(r"```(python|text)\n(.*?)```", text, flags=re.DOTALL))
    assert [block[1] for block in blocks].count("python") >= 9
    names_of_page: dict[str, object] = {"__name__": "page"}
    printed = ""
    for block in blocks:
        if block[1] == "python":
            lines_before = "\n" * text.count("\n", 0, block.start(2))
            exec(compile(lines_before + block[2], str(PAGE), "exec"), names_of_page)
            printed = capsys.readouterr().out
        else:
            assert same_up_to_digits(printed, block[2]), printed


NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?")


def same_up_to_digits(printed, expected):
    """The same words, and numbers that agree as far as training elsewhere can be expected to."""
    if NUMBER.sub("#", printed).split() != NUMBER.sub("#", expected).split():
        return False
    pairs = zip(NUMBER.findall(printed), NUMBER.findall(expected), strict=True)
    return all(float(a) == pytest.approx(float(b), rel=0.05, abs=5e-3) for a, b in pairs)
