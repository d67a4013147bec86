"""Operator autoencoders in the plane: signals, layers on other grids, and what a cell holds."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from pentad.proofs_check.neural_operators import trained_turns
from pentad.simulations.experiment import Context
from pentad.simulations.experiments.operator_planes import (
    GRID,
    SMOKE,
    OperatorPlanes,
    found_strokes,
    on_grid,
    run,
)
from pentad.simulations.models.operator_autoencoders import starts
from pentad.simulations.models.operator_layers import kernels
from pentad.simulations.models.planted_resolutions import FOURIER, PIXEL
from pentad.simulations.models.planted_strokes import (
    ANGLES,
    BAND,
    LATTICE,
    LENGTH,
    WIDTH,
    Strokes,
    coefficients_of,
    photograph_coefficients,
    signal_coefficients,
    stroke_coefficients,
    strokes,
    values_of,
)
from pentad.simulations.models.turned_strokes import errors_on_turned, turned_signals

SPECTRAL, CONVOLUTIONAL, PHOTOGRAPH = SMOKE


def one(concept, place, amplitude=1.0):
    return Strokes(np.array([[concept]]), np.array([[place]]), np.array([[amplitude]]))


def periodic_stroke(angle, n):
    """The Gaussian itself, summed over copies of the torus, on a grid."""
    first, second = np.meshgrid(np.arange(n) / n, np.arange(n) / n, indexing="ij")
    total = np.zeros((n, n))
    for i in range(-2, 3):
        for j in range(-2, 3):
            x, y = first - i, second - j
            along, across = (x * np.cos(angle) + y * np.sin(angle),
                             y * np.cos(angle) - x * np.sin(angle))  # fmt: skip
            total += np.exp(-((along / LENGTH) ** 2 + (across / WIDTH) ** 2) / 2)
    return total


@pytest.mark.parametrize("concept", range(len(ANGLES)))
def test_a_stroke_is_its_gaussian_up_to_the_modes_left_out(concept):
    whole = periodic_stroke(ANGLES[concept], 64)
    kept = values_of(coefficients_of(whole[None]), 64)[0]
    kept /= np.sqrt((kept**2).mean())
    made = values_of(signal_coefficients(one(concept, (0.0, 0.0))), 64)[0]
    assert abs(made - kept).max() < 1e-12
    assert abs(made - whole / np.sqrt((whole**2).mean())).max() < 0.25


@pytest.mark.parametrize("n", [15, 20, 21])
def test_places_and_amplitudes_move_and_scale_a_stroke(n):
    c = stroke_coefficients()[1]
    place = (0.3, 0.65)
    found = values_of(signal_coefficients(one(1, place, 0.7)), n)[0]
    t = np.arange(n) / n
    k = np.arange(-BAND, BAND + 1)
    expected = [
        [
            0.7 * sum(c[i, j] * np.exp(2j * np.pi * (k[i] * (x - place[0]) + k[j] * (y - place[1])))
                      for i in range(len(k)) for j in range(len(k))).real
            for y in t
        ]
        for x in t
    ]  # fmt: skip
    assert abs(found - expected).max() < 1e-12


def test_grids_hold_signals_whole_and_give_them_back():
    drawn = strokes(3, "test", 5)
    assert (np.round(drawn.place * LATTICE) == drawn.place * LATTICE).all()
    coefficients = signal_coefficients(drawn)
    for n in (2 * BAND + 1, 20, 33):
        assert abs(coefficients_of(values_of(coefficients, n)) - coefficients).max() < 1e-12


def test_pieces_of_the_photograph_are_held_out_and_of_mean_square_one():
    train, test = (photograph_coefficients(40, 0, held_out=each) for each in (False, True))
    for each in (train, test):
        assert (abs(each) ** 2).sum((1, 2)).mean() == pytest.approx(1)
        values = values_of(each, 30)
        assert values[:, 0].std(1).mean() < 0.3 * values[:, 15].std(1).mean()
    assert abs(train - test).max() > 0.1


def weights_of(config):
    begun = starts(config.architecture, 5, range(config.starts))["decoder"]
    return torch.from_numpy(begun)


@pytest.mark.parametrize("config", [SPECTRAL, CONVOLUTIONAL])
@pytest.mark.parametrize("n", [15, 21, 30])
def test_by_the_fourier_rule_concepts_are_the_same_functions(config, n):
    weights = weights_of(config)
    here = kernels(on_grid(config, weights, FOURIER, GRID))[:, :, 0].numpy()
    there = kernels(on_grid(config, weights, FOURIER, n))[:, :, 0].numpy()
    shape = (-1, GRID, GRID)
    expected = values_of(coefficients_of(here.reshape(shape)), n).reshape(there.shape)
    assert abs(there - expected).max() < 1e-10


@pytest.mark.parametrize("n", [15, 21, 30])
def test_by_the_pixel_rule_concepts_keep_their_pixels(n):
    weights = weights_of(CONVOLUTIONAL)
    there = kernels(on_grid(CONVOLUTIONAL, weights, PIXEL, n))[:, :, 0].numpy()
    here = kernels(on_grid(CONVOLUTIONAL, weights, PIXEL, GRID))[:, :, 0].numpy()
    q = CONVOLUTIONAL.taps
    rows = np.arange(-(q // 2), q - q // 2)
    near = [each[..., rows[:, None], rows] for each in (here, there)]
    if n >= GRID:
        assert abs(near[0] * (n / GRID) ** 2 - near[1]).max() < 1e-10


def test_planted_strokes_are_found_and_others_are_not():
    pictures = values_of(stroke_coefficients(), GRID)
    moved = np.roll(pictures[::-1], (4, 7), (1, 2))
    assert found_strokes(3 * moved[None]) == pytest.approx([1], abs=2e-3)
    noise = np.random.default_rng(0).normal(size=(2, 3, GRID, GRID))
    assert (found_strokes(noise) < 0.5).all()


@pytest.mark.parametrize("config", SMOKE)
def test_a_cell_holds_what_it_says(config):
    found = run(config, Context())
    error = found["error"].values
    assert error.shape == (2, config.starts, len(config.sizes))
    here = config.sizes.index(GRID)
    np.testing.assert_allclose(error[0, :, here], error[1, :, here], rtol=1e-12)
    assert np.allclose(found["drift"].values[:, :, here], 0)
    assert ("found" in found) == (config.source == "strokes")
    lengths = {(name, n) for each in found.values()
               for name, n in zip(each.dims, each.values.shape, strict=True)}  # fmt: skip
    assert len({name for name, _ in lengths}) == len(lengths)


def test_training_lowers_the_error():
    config = replace(SPECTRAL, steps=30, train=48, batch=12, unrolled=6)
    before = run(replace(config, steps=1), Context())["error"].values.mean()
    assert run(config, Context())["error"].values[0].mean() < 0.9 * before


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"modes": 3, "taps": 3}, "modes or taps"),
        ({}, "modes or taps"),
        ({"modes": 3, "sizes": (15, 16)}, "training grid"),
        ({"modes": 3, "sizes": (10, 20)}, "sizes"),
        ({"modes": 11}, "modes"),
        ({"modes": 3, "source": "paintings"}, "source"),
    ],
)
def test_settings_that_do_not_suit_are_refused(fields, told):
    with pytest.raises(ValueError, match=told):
        OperatorPlanes(**fields)


@pytest.mark.parametrize("turn", [0.0, 0.3, np.pi / 3])
def test_turned_strokes_are_turned_gaussians_in_their_places(turn):
    whole = periodic_stroke(ANGLES[2] + turn, 64)
    whole = values_of(coefficients_of(whole[None]), 64)[0]
    whole /= np.sqrt((whole**2).mean())
    made = values_of(turned_signals(one(2, (0.25, 0.5), 0.7), turn), 64)[0]
    assert abs(made - 0.7 * np.roll(whole, (16, 32), (0, 1))).max() < 1e-12


def test_by_60_degrees_strokes_are_turned_into_the_next_ones():
    drawn = strokes(3, "test", 5)
    following = Strokes((drawn.concept + 1) % 3, drawn.place, drawn.amplitude)
    turned = turned_signals(drawn, np.pi / 3)
    assert abs(turned - signal_coefficients(following)).max() < 1e-12


def test_errors_on_turned_strokes_are_those_of_the_cell_and_of_dense_matrices():
    found = run(SPECTRAL, Context())
    drawn = strokes(SPECTRAL.seed, "test", SPECTRAL.test)
    concepts = found["concepts"].values
    errors = errors_on_turned(SPECTRAL, concepts, drawn, np.array([0.0, 0.5]))
    here = SPECTRAL.sizes.index(GRID)
    np.testing.assert_allclose(errors[:, 0], found["error"].values[0, :, here], rtol=1e-5)
    for picture in concepts:
        expected = trained_turns._errors_again(SPECTRAL, picture)
        np.testing.assert_allclose(trained_turns._errors(SPECTRAL, picture), expected, rtol=1e-6)
