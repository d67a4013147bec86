"""Planted functions, measures of operator autoencoders, and what their experiments store."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
import xarray

from pentad.proofs_check.neural_operators import resolution_points as again
from pentad.simulations.devices import deterministic
from pentad.simulations.experiment import Context
from pentad.simulations.experiments import lifting_rates, operator_resolutions
from pentad.simulations.experiments.lifting_rates import ISOMETRY, NOTHING, LiftingRates
from pentad.simulations.models.operator_autoencoders import (
    CONVOLUTIONAL,
    DENSE,
    SPECTRAL,
    TRANSPOSE,
    OperatorArchitecture,
    layers,
    starts,
)
from pentad.simulations.models.operator_measures import (
    BINS,
    Matched,
    absolute_cosines,
    coefficients,
    drift,
    f1,
    low_pass,
    matched,
    overlaps,
    share_in_bins,
)
from pentad.simulations.models.operator_training import DESCENT, OperatorTraining, settled
from pentad.simulations.models.planted_functions import (
    ANTI_ALIASED,
    BAND,
    BOX,
    BOXES,
    LATTICE,
    LEFT,
    POINTS,
    SMOOTH,
    Spikes,
    concept_coefficients,
    signals,
    spikes,
)
from pentad.simulations.models.planted_resolutions import FOURIER, PIXEL, OperatorResolutions
from pentad.simulations.readings.lifting_rates import best_rate, lifting_tables, mean_errors
from pentad.simulations.readings.operator_resolutions import (
    above_chance,
    agreements,
    best_start,
    resolution_tables,
)

RANDOM = np.random.default_rng(0)


def stored(experiment):
    with deterministic():
        return [
            SimpleNamespace(
                config=cell,
                data=xarray.Dataset(
                    {
                        name: (one.dims, one.values)
                        for name, one in experiment.run(cell, Context()).items()
                    }
                ),
            )
            for cell in experiment.presets["smoke"]
        ]


@pytest.fixture(scope="module")
def resolutions():
    return stored(operator_resolutions.EXPERIMENT)


@pytest.fixture(scope="module")
def liftings():
    return stored(lifting_rates.EXPERIMENT)


# Planted functions ---------------------------------------------------------------------------


def box_value(pieces, t):
    norm = np.sqrt(sum(height**2 * (to - start) for start, to, height in pieces))
    return sum(height * ((t - start) % 1.0 < to - start) for start, to, height in pieces) / norm


@pytest.mark.parametrize("concepts", [SMOOTH, BOX])
def test_concepts_have_a_mean_square_of_one(concepts):
    found = concept_coefficients(concepts, 4000)
    squares = (np.abs(found) ** 2).sum(1) * 2 - np.abs(found[:, 0]) ** 2
    np.testing.assert_allclose(squares, 1, atol=1e-2 if concepts == BOX else 1e-12)
    assert (found[:, BAND + 1 :] == 0).all() == (concepts == SMOOTH)


def test_coefficients_of_boxes_are_integrals():
    t = (np.arange(200_000) + 0.5) / 200_000
    found = concept_coefficients(BOX, 6)
    for row, pieces in zip(found, BOXES, strict=True):
        for k in range(7):
            integral = (box_value(pieces, t) * np.exp(-2j * np.pi * k * t)).mean()
            assert row[k] == pytest.approx(integral, abs=1e-4)


def test_values_of_boxes_are_values_and_filtered_ones_are_without_high_modes():
    drawn = spikes(0, "here", 5)
    t = np.arange(48) / 48
    for sample, x in enumerate(signals(BOX, drawn, 48, POINTS)[:, 0]):
        expected = sum(
            a * box_value(BOXES[c], t - s + 1e-9)
            for c, s, a in zip(
                drawn.concept[sample], drawn.place[sample], drawn.amplitude[sample], strict=True
            )
        )
        np.testing.assert_allclose(x, expected)
    fine, coarse = (signals(BOX, drawn, n, ANTI_ALIASED)[:, 0] for n in (480, 48))
    filtered = np.fft.rfft(fine, norm="forward")[:, :24]
    np.testing.assert_allclose(np.fft.rfft(coarse, norm="forward")[:, :24], filtered, atol=1e-12)


def test_smooth_signals_are_one_function_on_all_grids_and_spikes_have_places():
    drawn = spikes(3, "here", 50, LEFT)
    assert (drawn.place * LATTICE == np.round(drawn.place * LATTICE)).all()
    assert drawn.place.max() < 0.5
    assert set(np.unique(drawn.concept)) == {0, 1, 2}
    fine, coarse = signals(SMOOTH, drawn, 96), signals(SMOOTH, drawn, 32)
    np.testing.assert_allclose(fine[..., ::3], coarse, atol=1e-12)
    moved = signals(SMOOTH, drawn.shifted(0.25), 32)
    np.testing.assert_allclose(moved, np.roll(coarse, 8, -1), atol=1e-12)
    again_drawn = spikes(3, "here", 7, LEFT)
    assert (again_drawn.amplitude == drawn.amplitude[:7]).all()


def test_longer_circles_hold_the_same_concepts():
    one = Spikes(np.array([[1]]), np.array([[0.5]]), np.array([[1.0]]))
    short = signals(SMOOTH, one, 64)[0, 0]
    long = signals(SMOOTH, one, 128, length=2)[0, 0]
    np.testing.assert_allclose(long[:64], short, atol=0.05 * np.abs(short).max())


# Measures ------------------------------------------------------------------------------------


def test_overlaps_are_the_best_over_shifts():
    first, other = concept_coefficients(SMOOTH, BAND), concept_coefficients(BOX, BAND)
    late = first * np.exp(-2j * np.pi * np.arange(BAND + 1) * 0.125)
    best, shift = overlaps(late, first)
    np.testing.assert_allclose(np.diag(best), 1)
    np.testing.assert_allclose(np.diag(shift), 0.125)
    expected, _ = again.matching_again(
        np.fft.irfft(late, 64, norm="forward"), other
    )  # values on a grid that holds them
    np.testing.assert_allclose(overlaps(late, other)[0], expected, atol=1e-3)
    match = matched(late[None, [2, 0, 1]], first)
    assert match.concept.tolist() == [[2, 0, 1]]
    np.testing.assert_allclose(match.shift, 0.125)


@pytest.mark.parametrize("n", [8, 9])
def test_coefficients_and_cosines_of_atoms_are_those_of_kernels(n):
    architecture = OperatorArchitecture(SPECTRAL, 2, sizes=(n,), modes=n // 2)
    begun = {
        name: torch.from_numpy(each) for name, each in starts(architecture, 0, range(1)).items()
    }
    layer = layers(architecture, begun)[1]
    own = coefficients(layer)[0]
    atoms = layer.atoms[0].numpy()
    atoms /= np.linalg.norm(atoms, axis=1, keepdims=True)
    gram = np.abs(atoms @ atoms.T)
    expected = np.sort(gram[~np.eye(len(gram), dtype=bool)])
    found = np.sort(np.repeat(absolute_cosines(own, n), n))
    if n % 2:  # with a mode at half the grid overlaps are those of functions, not of samples
        np.testing.assert_allclose(found, expected, atol=1e-10)
    assert share_in_bins(found).shape == (BINS,)
    assert share_in_bins(found).sum() == pytest.approx(1)


def test_f1_is_what_loops_over_peaks_find():
    drawn = spikes(1, "here", 9)
    for n in (32, 33, 64):
        codes = np.maximum(RANDOM.standard_normal((1, 9, 3, n)), 0) ** 3
        shift = RANDOM.integers(0, 512, (1, 3)) / 512
        match = Matched(np.array([[2, 0, 1]]), np.ones((1, 3)), shift)
        best = np.eye(3)[[2, 0, 1]]
        shifts = np.tile(shift[0][:, None], (1, 3))
        expected = again.f1_again(codes[0], best, shifts, drawn)
        assert f1(codes, match, drawn)[0] == pytest.approx(expected)
        assert 0 < expected < 0.9


def test_f1_of_the_spikes_themselves_is_one():
    drawn = spikes(1, "here", 9)
    codes = np.zeros((1, 9, 3, 64))
    for sample in range(9):
        codes[0, sample, drawn.concept[sample], (drawn.place[sample] * 64).astype(int)] = 1.0
    match = Matched(np.array([[0, 1, 2]]), np.ones((1, 3)), np.zeros((1, 3)))
    assert f1(codes, match, drawn)[0] == 1.0
    assert f1(np.roll(codes, 3, -1), match, drawn)[0] < 0.5


def test_drifts_compare_functions_on_different_grids():
    k = np.exp(2j * np.pi * 3 * np.arange(40) / 40).real
    fine, coarse = (
        np.tile(k, (1, 1, 1, 1)),
        np.cos(2 * np.pi * 3 * np.arange(31) / 31)[None, None, None],
    )
    assert drift(low_pass(fine, 5), low_pass(coarse, 5))[0] < 1e-24
    assert drift(low_pass(fine, 5), low_pass(2 * coarse, 5))[0] == pytest.approx(1)


# Stored results ------------------------------------------------------------------------------


def test_what_is_stored_has_its_axes(resolutions):
    for one in resolutions:
        config, data = one.config, one.data
        shape = (2, config.starts, 1 if config.kind == DENSE else len(config.sizes))
        assert data["error"].shape == shape
        assert data["converged"].shape == (len(config.penalties), config.starts)
        assert ("f1" in data) == (config.kind != DENSE)
        assert 0 < float(data["found_by_chance"]) < 1
        same = data["agreement"].values
        for i, j in np.ndindex(same.shape[:2]):
            assert same[i, j, i, j] == pytest.approx(1)
    tables = resolution_tables(resolutions)
    assert all(len(row) == len(table.columns) for table in tables for row in table.rows)
    assert [len(table.rows) for table in tables] == [6 * 2 * 5 + 2, 8, 12]


def test_both_rules_are_one_on_the_training_grid_and_shifts_do_nothing(resolutions):
    for one in resolutions:
        if one.config.kind == DENSE:
            continue
        place = list(one.config.sizes).index(64)
        for name in ("error", "f1", "found_on_grid"):
            modes, pixels = one.data[name].values[:, :, place]
            np.testing.assert_allclose(modes, pixels, rtol=1e-6)
        np.testing.assert_allclose(
            one.data["error_moved"].values, one.data["error"].values[0, :, place], rtol=1e-9
        )
        assert (one.data["drift"].values[:, :, place] == 0).all()


def as_settled(results, *, answer=True):
    kept = []
    for one in results:
        data = one.data.copy()
        data["converged"] = (data["converged"].dims, np.full(data["converged"].shape, answer))
        kept.append(SimpleNamespace(config=one.config, data=data))
    return kept


@pytest.mark.parametrize(
    ("read", "made"),
    [
        (again.export_points, again.export_points_again),
        (again.convolution_points, again.convolution_points_again),
        (again.moved_points, again.moved_points_again),
        (again.box_points, again.box_points_again),
        (again.cosine_points, again.cosine_points_again),
    ],
)
def test_what_is_made_again_from_stored_weights_is_what_is_stored(resolutions, read, made):
    assert read(as_settled(resolutions, answer=False)) == []
    [first], [other] = read(as_settled(resolutions)), made(as_settled(resolutions))
    assert set(other) <= set(first)
    sizes = first.get("sizes", np.zeros(0))
    for name, values in other.items():
        if np.ndim(values) == 1:
            stored_values = first[name][np.isin(sizes, other["sizes"])]
            np.testing.assert_allclose(values, stored_values, rtol=2e-3, atol=2e-4, err_msg=name)
        else:
            assert values == pytest.approx(first[name], rel=1e-2), name


def test_a_longer_circle_is_made_again_from_stored_weights(resolutions):
    assert again.longer_points(as_settled(resolutions, answer=False)) == []
    kept = as_settled(resolutions)
    [first], [other] = again.longer_points(kept), again.longer_points_again(kept)
    assert set(first) == set(other)
    for name, values in other.items():  # cosines over shifts on grids that differ, as above
        rtol = 1e-2 if "found" in name else 1e-4
        np.testing.assert_allclose(values, first[name], rtol=rtol, err_msg=name)


def test_agreement_of_starts_is_made_again(resolutions):
    kept = as_settled(resolutions)
    [point] = again.starts_again(kept)
    for name, kind in (("spectral", SPECTRAL), ("dense", DENSE)):
        one = again.cell(kept, kind)
        values = one.data["agreement"].values[one.config.middle, :, one.config.middle]
        expected = values[~np.eye(one.config.starts, dtype=bool)].mean()
        assert point[f"{name}_other"] == pytest.approx(expected, abs=5e-3)
        same, other = agreements(one)
        assert same > other
    assert above_chance(0.75, 0.5) == 0.5
    assert best_start(again.cell(kept, CONVOLUTIONAL)) in range(2)


@pytest.mark.parametrize("rule", [FOURIER, PIXEL])
@pytest.mark.parametrize("n", [32, 48, 63, 64, 96])
def test_dense_matrices_of_theory_are_the_layers(resolutions, rule, n):
    from pentad.simulations.models.operator_grids import _on_grid

    one = again.cell(as_settled(resolutions), SPECTRAL)
    weights = torch.from_numpy(one.data["weights"].values[:, :, None].astype(float))
    layer = _on_grid(one.config, weights, rule, n)
    matrix = again.matrix_again(again.taps_again(one, 1), rule, n)
    z = RANDOM.standard_normal((1, 2, 3, n))
    found = layer.decoded(torch.from_numpy(np.concatenate([z, z])))[1, :, 0]
    np.testing.assert_allclose(found, z[0].reshape(2, -1) @ matrix, atol=1e-10)


# Lifting -------------------------------------------------------------------------------------


def test_all_variants_begin_with_the_same_dictionary(liftings):
    others = [
        replace(liftings[0].config, variant=each)
        for each in (lifting_rates.LEARNED, lifting_rates.INVERSE)
    ]
    for config in (*(one.config for one in liftings), *others):
        begun = lifting_rates._begun(config)
        double = {name: torch.from_numpy(each) for name, each in begun.items()}
        found = layers(config.architecture, double)[1].atoms
        np.testing.assert_allclose(found, lifting_rates.starts_of(config), atol=1e-10)
    L = lifting_rates.liftings(liftings[2].config)
    assert liftings[2].config.variant == ISOMETRY
    np.testing.assert_allclose(L.swapaxes(1, 2) @ L, 4 * np.eye(6)[None].repeat(2, 0), atol=1e-12)


def test_a_lifted_rate_is_a_plain_one_four_times_as_large():
    cells = [
        LiftingRates(variant, DESCENT, rates, m=6, p=8, k=2, starts=2, steps=40, batch=16, train=64)
        for variant, rates in ((NOTHING, (0.08, 0.2)), (ISOMETRY, (0.02, 0.05)))
    ]
    plain, lifted = (lifting_rates.run(cell, Context())["error"].values for cell in cells)
    np.testing.assert_allclose(plain[..., :2], lifted[..., :2], rtol=1e-3)


def test_tables_of_rates(liftings):
    tables = lifting_tables(liftings)
    assert [len(table.rows) for table in tables] == [6, 6]
    assert all(len(row) == len(table.columns) for table in tables for row in table.rows)
    rate, error = best_rate(liftings[0])
    assert error == np.nanmin(mean_errors(liftings[0]))
    assert rate in liftings[0].config.rates


def test_bad_cells_are_refused():
    with pytest.raises(ValueError, match="and one of these"):
        OperatorResolutions(SPECTRAL, modes=3, taps=2)
    with pytest.raises(ValueError, match="training grid too"):
        OperatorResolutions(SPECTRAL, modes=3, sizes=(32,))
    with pytest.raises(ValueError, match="odd number"):
        replace(OperatorResolutions(SPECTRAL, modes=3), penalties=(0.1, 0.2))
    with pytest.raises(ValueError, match="optimiser is one of"):
        OperatorTraining(1, 1, 0, "other")
    with pytest.raises(ValueError, match="variant must be"):
        LiftingRates("other", DESCENT, (0.1,))
    assert LiftingRates(ISOMETRY, DESCENT, (0.1,)).architecture.lifting == TRANSPOSE


def test_few_steps_have_not_settled():
    assert settled(np.ones((2, 3))).tolist() == [False, False]
    falling = np.concatenate([np.full((2, 30), 2.0), np.full((2, 10), 1.0)], 1)
    falling[1, 30:] = 1.95
    assert settled(falling).tolist() == [False, True]
