"""The resolution test: models of known behaviour are judged rightly, and its own traps are seen."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
import torch

from benchmarks.resolution_models import (
    KINDS,
    TRAINED_AT,
    fourier_operator,
    judged_rightly,
    spectral,
    through,
    weights,
)
from pentad.kit.resolution import check_resolution, resolution
from pentad.kit.resolution_checks import unmet
from pentad.kit.resolution_fits import EXACT, Errors, fit_of

GENERATOR = np.random.default_rng


def quietly(model, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return resolution(model, trained_at=TRAINED_AT, **options)


SWINGING = ("other at every size", "over its range", "less its largest", "less its median")
"""Kinds whose errors go up and down with the size, so that an order may stay open."""


# Kinds --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [11, pytest.param(12, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", KINDS)
def test_models_of_known_behaviour_are_judged_rightly(name, seed):
    kind = KINDS[name]
    found = quietly(kind.make(GENERATOR(seed)), seed=seed)
    if name in SWINGING and found.verdict == "undecided":
        return
    assert judged_rightly(found, kind), str(found)


def test_what_is_right_of_one_kind_is_wrong_of_others():
    """The judge of the tests above is no rubber stamp."""
    found = quietly(KINDS["rectifier between spectral layers"].make(GENERATOR(0)))
    passing = {name for name, kind in KINDS.items() if judged_rightly(found, kind)}
    assert passing == {name for name, kind in KINDS.items() if kind.order == 2}


# The traps ----------------------------------------------------------------------------------


def errors_at(model, sizes):
    """Relative errors against 8n for one input of degree 8."""
    c = GENERATOR(0).standard_normal(9) + 1j * GENERATOR(1).standard_normal(9)

    def at(n):
        t = np.arange(n) / n
        return np.real(np.exp(2j * np.pi * np.outer(t, np.arange(9))) @ c)[None, None]

    return [float(abs(model(at(n)) - model(at(8 * n))[..., ::8]).mean()) for n in sizes]


def test_powers_of_two_alone_call_the_shift_fault_exact_and_the_test_does_not():
    model = spectral(weights(GENERATOR(0), 1, 1, 12), shift_fault=True)
    assert max(errors_at(model, (64, 128, 256, 512))) < 1e-12
    (axis,) = quietly(model).axes
    assert axis.verdict == "not convergent"
    assert axis.even.verdict == "exact"
    (fault,) = axis.faults
    assert fault.name == "odd sizes"
    assert fault.sizes == tuple(n for n in axis.sizes if n % 2)


def test_the_slope_alone_calls_a_symmetric_pixel_kernel_second_order_and_the_test_does_not():
    def model(x):
        return 0.5 * x + 0.25 * (np.roll(x, 1, -1) + np.roll(x, -1, -1))

    sizes = np.array([64, 128, 256, 512])
    slope = -np.polyfit(np.log(sizes), np.log(errors_at(model, sizes)), 1)[0]
    assert 1.9 < slope < 2.1
    (axis,) = quietly(model).axes
    assert axis.both.named == 2
    assert (axis.verdict, axis.pixels) == ("pixel rule", 1)
    assert axis.drift > 0.01


@pytest.mark.parametrize("taps", [3, 7, 11])
def test_a_kernel_of_pixels_is_measured(taps):
    layer = torch.nn.Conv1d(1, 3, taps, padding=taps // 2)
    (axis,) = quietly(layer).axes
    assert (axis.verdict, axis.pixels) == ("pixel rule", taps // 2)


def test_one_tap_is_exact_and_no_pixel_rule():
    assert quietly(torch.nn.Conv1d(1, 3, 1)).verdict == "exact"


def test_means_over_the_domain_are_no_pixels():
    def model(x):
        return np.maximum(x, 0) - np.maximum(x, 0).mean(-1, keepdims=True)

    (axis,) = quietly(model).axes
    assert axis.pixels is None
    assert axis.verdict in ("order", "undecided")


def test_pixels_between_layers_of_few_modes_are_an_order_with_a_note():
    layers = [spectral(weights(GENERATOR(k), 1, 1, 10)) for k in (1, 2)]

    def hidden(x):
        return layers[1](np.tanh(3 * np.diff(x, append=x[..., :1])))

    for model in (hidden, lambda x: layers[0](x) + hidden(x)):
        (axis,) = quietly(model).axes
        assert axis.verdict == "order"
        assert axis.drift > 0.1
        assert any("a rule about pixels stands beside or between" in note for note in axis.notes)
    (axis,) = quietly(KINDS["rectifier between spectral layers"].make(GENERATOR(0))).axes
    assert not any("a rule about pixels" in note for note in axis.notes)


def test_an_order_that_is_the_same_for_all_inputs_and_swings_with_the_size_is_not_sure():
    """Drawing only inputs again would give an interval of no length."""
    swing = 1 + 0.9 * np.sin(3.7 * np.arange(65, 256, 8))
    sizes = tuple(range(65, 256, 8))
    errors = Errors(sizes, np.tile(swing / 10, (20, 1)), {})
    fit = fit_of(errors, "float64", seed=0)
    assert fit.interval[1] - fit.interval[0] > 0.2


def test_an_input_that_is_answered_differently_now_and_then_decides_nothing():
    values = np.full((20, 12), 1e-15)
    values[:3] = np.geomspace(1e-1, 1e-2, 12)
    fit = fit_of(Errors(tuple(range(65, 89, 2)), values, {}), "float64", seed=0)
    assert fit.verdict == "undecided"
    assert "3 of 20" in fit.reason


@pytest.mark.parametrize("precision", EXACT)
def test_exact_means_the_largest_error_of_any_input(precision):
    values = np.full((20, 12), EXACT[precision] / 2)
    sizes = tuple(range(65, 89, 2))
    assert fit_of(Errors(sizes, values, {}), precision, seed=0).verdict == "exact"
    values[7, 3] = 2 * EXACT[precision]
    assert fit_of(Errors(sizes, values, {}), precision, seed=0).verdict != "exact"


def test_a_layer_whose_modes_are_missing_at_first_is_exact_from_where_they_are_not():
    """A square of 40 modes on a layer of 40 needs 40 + 80 + 1 points."""
    layer = spectral(weights(GENERATOR(3), 1, 1, 40))
    found = resolution(through(layer, np.square, layer), trained_at=64, degree=24)
    assert found.verdict == "exact"
    assert 40 + 48 + 1 <= found.axes[0].both.exact_from <= 40 + 48 + 12
    assert found.faults == ()
    assert "with a drift of" in unmet(found, "exact")
    assert unmet(found, "convergent") == ""


def test_nothing_is_said_of_the_nyquist_mode_on_the_strength_of_one_size():
    """A layer of 16 modes of positive number alone: at n = 32 the mode 16 is left out."""

    def model(x):
        n = x.shape[-1]
        X = np.fft.rfft(x)
        X[..., 17:] = 0
        if n == 64:
            X[..., n // 2 :] = 0
        return np.fft.irfft(X, n) + 0.0

    assert quietly(model).faults == ()


def test_nothing_is_said_of_the_nyquist_mode_where_its_neighbour_is_wrong_too():
    def model(x):
        X = np.fft.rfft(x)
        X[..., -2:] = 0
        return np.fft.irfft(X, x.shape[-1])

    assert quietly(model).faults == ()


# Two axes -----------------------------------------------------------------------------------


def plane(fault_axis=None, kernel_axis=None):
    """A layer of 5 modes along each axis, with a shift fault or a pixel kernel along one."""
    W = weights(GENERATOR(5), 1, 1, 5)

    def model(x):
        for axis in (2, 3):
            if axis - 2 == kernel_axis:
                x = x + np.roll(x, 1, axis)
                continue
            layer = spectral(W, shift_fault=axis - 2 == fault_axis)
            moved = np.moveaxis(x, axis, -1)
            shape = moved.shape
            x = np.moveaxis(layer(moved.reshape(-1, 1, shape[-1])).reshape(shape), -1, axis)
        return x

    return model


@pytest.mark.parametrize("axis", [0, 1])
def test_each_axis_is_judged_by_itself(axis):
    other = 1 - axis
    found = resolution(plane(fault_axis=axis), 1, 16, 2)
    assert found.axes[other].verdict == "exact"
    assert found.axes[axis].faults[0].name == "odd sizes"
    found = resolution(plane(kernel_axis=axis), 1, (16, 20), 2)
    assert [found.axes[k].verdict for k in (axis, other)] == ["pixel rule", "exact"]


def test_a_two_dimensional_module_and_a_window():
    module = torch.nn.Conv2d(2, 1, 3, padding=1)
    found = resolution(module, 2, 16, 2, draws=8, window=True)
    assert [one.pixels for one in found.axes] == [1, 1]


# Modules ------------------------------------------------------------------------------------


def test_modules_are_put_in_evaluation_mode_said_so_and_put_back():
    module = torch.nn.Sequential(torch.nn.Conv1d(1, 4, 1), torch.nn.Dropout(0.5))
    module[0].training = False
    found = resolution(module, trained_at=16)
    assert found.verdict == "exact"
    assert any("evaluation mode" in note for note in found.notes)
    assert (module.training, module[0].training, module[1].training) == (True, False, True)
    with pytest.raises(ValueError, match="does not answer"):
        resolution(module, channels=3, trained_at=16)
    assert module.training
    assert resolution(module.eval(), trained_at=16).notes == ()


def test_a_module_is_judged_in_double_precision_and_stays_in_its_own():
    module = fourier_operator(GENERATOR(0), "Tanh")
    assert quietly(module).precision == "float64"
    assert {p.dtype for p in module.parameters()} == {torch.float32, torch.complex64}
    assert quietly(module, precision="float32").precision == "float32"


def test_a_module_that_answers_in_single_precision_only_is_judged_in_that():
    class Single(torch.nn.Conv1d):
        def forward(self, x):
            return super().forward(x).to(torch.float32)

    found = resolution(Single(1, 1, 1), trained_at=16)
    assert (found.verdict, found.precision) == ("exact", "float32")
    with pytest.raises(ValueError, match="float32, and float64 is asked for"):
        resolution(Single(1, 1, 1), trained_at=16, precision="float64")


def test_functions_of_tensors_and_of_arrays_are_both_taken():
    assert resolution(torch.relu, trained_at=16).verdict == "exact"
    net = torch.nn.Conv1d(1, 2, 1)
    assert resolution(lambda x: net(x) + 1, trained_at=16).precision == "float32"
    assert resolution(lambda x: x[:, 0], trained_at=16).verdict == "exact"


# Bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"trained_at": 4}, "trained_at must be an integer of at least 8"),
        ({"trained_at": 16, "degree": 8}, "more than 2B"),
        ({"trained_at": (16, 16)}, "size for each of 1 axes"),
        ({"dimensions": 3}, "1 or 2 dimensions"),
        ({"draws": 2}, "draws must be"),
        ({"channels": 0}, "channels must be"),
        ({"amplitude": 0.0}, "amplitude is positive"),
        ({"seed": -1}, "seed must be"),
        ({"inputs": np.zeros((4, 1, 32))}, "must not all be zero"),
        ({"inputs": np.ones((4, 2, 32))}, "inputs are of shape"),
        ({"inputs": np.full((4, 1, 32), np.nan)}, "finite"),
        ({"inputs": np.ones((4, 1, 9)), "trained_at": 64}, "need more than"),
        ({"inputs": np.ones((4, 1, 32)) * 1j}, "real numbers"),
    ],
)
def test_bad_arguments_are_refused(options, told):
    with pytest.raises(ValueError, match=told):
        resolution(lambda x: x, **options)


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (lambda x: x[..., :-1], "63 points for 64"),
        (lambda x: x[..., ::2], "32 points for 64"),
        (np.fft.fft, "complex where real"),
        (lambda x: x / 0 if hasattr(x, "detach") else x * np.nan, "NaN or infinity"),
        (lambda x: x.sum(), r"shape \(\)"),
        (lambda _: "words", "no numbers"),
        (lambda x: x[:1], "inputs of shape"),
        (lambda x: (x, x), "a tuple of 2 where one array"),
        (lambda x: [x, x[0]], "a list of 2 where one array"),
        (lambda x: {"y": x}, "a dict of 1 where one array"),
        (3, "a model is called"),
    ],
)
def test_models_that_do_not_answer_at_the_size_of_training_are_refused(model, told):
    with pytest.raises(ValueError, match=told):
        resolution(model)


def test_sizes_without_an_answer_are_told():
    """As irfft without the number of points gives one too few at odd sizes."""
    found = resolution(lambda x: np.fft.irfft(np.fft.rfft(x)[..., :33], 2 * (x.shape[-1] // 2)))
    (axis,) = found.axes
    assert axis.even.verdict == "exact"
    assert set(axis.failed) == {n for n in axis.failed if n % 2}
    assert "64 points for 65" in axis.failed[65]
    assert "64 points for 65" in str(found)
    (fault,) = axis.faults
    assert fault.name == "no answer at odd sizes"
    assert set(fault.sizes) == set(axis.failed)
    assert "no answer at odd sizes" in unmet(found, "exact")


def test_a_size_of_training_unlike_all_others_is_a_fault():
    found = resolution(lambda x: x * (2 if x.shape[-1] == TRAINED_AT else 1))
    (fault,) = found.faults
    assert (found.verdict, fault.name, fault.sizes) == ("exact", "size of training", (TRAINED_AT,))
    assert "size of training" in unmet(found, "exact")


def test_a_model_that_fails_on_some_grids_is_judged_on_the_others():
    def model(x):
        if x.shape[-1] < 100:
            raise IndexError("too few")
        return x

    with pytest.raises(ValueError, match="too few"):
        resolution(model)
    (axis,) = resolution(model, trained_at=100).axes
    assert axis.verdict == "exact"
    assert any("coarser" in note and "too few" in note for note in axis.notes)


def test_grids_too_coarse_for_the_modes_are_told():
    (axis,) = quietly(spectral(weights(GENERATOR(0), 1, 1, 24)), degree=20).axes
    assert axis.verdict == "exact"
    assert not any("too few" in note for note in axis.notes)  # degree 20 has 41 points
    model = fourier_operator(GENERATOR(1), "ReLU")
    assert not any("too few" in note for note in quietly(model).axes[0].notes)
    square = through(spectral(weights(GENERATOR(0), 1, 1, 20)), np.square)
    layer = spectral(weights(GENERATOR(1), 1, 1, 20))
    (axis,) = quietly(through(square, layer), degree=20).axes
    assert axis.verdict == "exact"
    assert any("points are too few" in note for note in axis.notes)


# Own inputs, rough inputs, ends --------------------------------------------------------------


def test_inputs_of_ones_own_that_do_not_close_are_warned_of_and_the_window_helps():
    t = np.arange(50) / 50
    ramps = np.stack([np.sin(3 * t), 1 + t, t**2, np.exp(t)])[:, None]
    found = resolution(lambda x: x, trained_at=32, inputs=ramps)
    assert any("do not close along axis 1" in note for note in found.notes)
    found = resolution(lambda x: x, trained_at=32, inputs=ramps, window=True)
    assert not any("do not close" in note for note in found.notes)
    closed = np.stack([np.sin(2 * np.pi * t), np.cos(4 * np.pi * t)])[:, None]
    assert resolution(lambda x: x, trained_at=32, inputs=closed).notes == ()


def test_inputs_of_ones_own_are_taken_up_to_their_degree():
    t = np.arange(50) / 50
    waves = np.stack([np.sin(2 * np.pi * t), np.sin(2 * np.pi * t) + np.cos(40 * np.pi * t)])
    seen = {}

    def model(x):
        seen.setdefault(x.shape[-1], x)
        return x

    found = resolution(model, trained_at=32, inputs=waves[:, None])
    expected = np.sin(2 * np.pi * np.arange(32) / 32)
    assert abs(seen[32][:2, 0] - expected).max() < 1e-12
    assert any("0.333 lies above degree 4" in note for note in found.notes)


def test_slopes_for_rough_inputs_are_near_the_best_ones_for_a_layer_that_averages():
    (axis,) = quietly(spectral(weights(GENERATOR(2), 2, 1, 6))).axes
    for one in axis.rough:
        assert one.fit.interval[0] <= one.best <= one.fit.interval[1]
    (axis,) = quietly(lambda x: x**3).axes
    assert [one.fit.verdict for one in axis.rough] == ["exact", "exact"]


def test_a_model_that_ends_its_domain_is_told_of_the_window():
    layer = spectral(weights(GENERATOR(2), 1, 1, 6))

    def model(x):
        padded = np.concatenate([x, np.zeros_like(x[..., :4])], -1)
        return layer(padded)[..., : x.shape[-1]] + 0 * x

    (axis,) = quietly(torch.nn.Conv1d(1, 1, 9, padding=4)).axes
    assert axis.verdict == "pixel rule"
    assert quietly(model).verdict != "exact"


# The check ----------------------------------------------------------------------------------


def test_the_check_passes_what_is_as_expected_and_names_what_is_not():
    exact = spectral(weights(GENERATOR(0), 1, 1, 12))
    second = KINDS["rectifier between spectral layers"].make(GENERATOR(0))
    first = KINDS["hard threshold between spectral layers"].make(GENERATOR(0))
    for expect in ("exact", "convergent", 2, 1.5):
        check_resolution(exact, expect)
    for expect in ("convergent", 2, 1):
        check_resolution(second, expect)
    check_resolution(first, 1)
    with pytest.raises(AssertionError, match="order 2 is expected, and axis 1 is of order 1"):
        check_resolution(first, 2)
    with pytest.raises(AssertionError, match="exact is expected, and axis 1 is order 2"):
        check_resolution(second, "exact")
    with pytest.raises(AssertionError, match="pixel rule: looks 1 pixel far"):
        check_resolution(torch.nn.Conv1d(1, 1, 3, padding=1), "convergent")
    with pytest.raises(AssertionError, match="odd sizes: at 65 73"):
        check_resolution(spectral(weights(GENERATOR(0), 1, 1, 12), shift_fault=True), "convergent")
    with pytest.raises(AssertionError, match="the model is random"):
        check_resolution(lambda x: x + GENERATOR().random(x.shape), "convergent")
    for expect in ("exakt", 0, -1, True, None):
        with pytest.raises(ValueError, match="expect is"):
            check_resolution(exact, expect)


def test_an_exact_model_with_a_fault_at_some_sizes_does_not_pass():
    model = KINDS["Nyquist dropped"].make(GENERATOR(0))
    found = quietly(model)
    assert found.verdict == "exact"
    assert "Nyquist mode dropped: at" in unmet(found, "exact")
    healed = replace(found, axes=(replace(found.axes[0], faults=()),))
    assert unmet(healed, "exact") == ""


def test_the_same_seed_gives_the_same_report():
    model = KINDS["nearest points"].make(GENERATOR(0))
    assert str(quietly(model, seed=4)) == str(quietly(model, seed=4))
    assert str(quietly(model, seed=4)) != str(quietly(model, seed=5))


def test_a_model_that_answers_multiples_of_its_size_alone_is_not_called_one_of_one_size():
    def model(x):
        if x.shape[-1] % 64:
            raise IndexError("no multiple")
        return x

    (axis,) = resolution(model).axes
    assert axis.verdict == "undecided"
    assert "2 times the size of training is answered" in str(axis.both)
