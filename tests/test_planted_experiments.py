"""Experiments on planted codes keep what they promise, at sizes of a second."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from pentad.simulations.devices import deterministic
from pentad.simulations.experiment import Context
from pentad.simulations.experiments import (
    amortised_inference,
    co_occurrence_shift,
    dictionary_chance,
    dictionary_learning,
    iterative_inference,
    recovery_phase_diagram,
)
from pentad.simulations.experiments.amortised_inference import (
    CODES,
    DICTIONARY,
    NOTHING,
    TOP_K,
    UNROLLED,
    AmortisedInference,
    encoder_of,
)
from pentad.simulations.experiments.co_occurrence_shift import paired_scores
from pentad.simulations.experiments.recovery_phase_diagram import least_l1_code
from pentad.simulations.models.planted_codes import published_stream
from pentad.simulations.readings import planted_codes as readings
from pentad.theory.codes.planted_codes_by_other_routes import (
    greedy_score,
    nonnegative_codes_by_coordinates,
    published_codes,
    signed_codes_by_coordinates,
    sparsest_codes_by_definition,
)
from pentad.theory.codes.recovery_scores import latent_score, matched


def made(experiment, config):
    with deterministic():
        return {name: one.values for name, one in experiment.run(config, Context()).items()}


@pytest.fixture(scope="module")
def encoders():
    cells = amortised_inference.EXPERIMENT.presets["smoke"]
    return [(cell, made(amortised_inference.EXPERIMENT, cell)) for cell in cells]


def test_every_encoder_is_judged_over_its_axes(encoders):
    for cell, found in encoders:
        shape = (cell.dictionaries, len(cell.penalties), cell.starts)
        assert found["latent_score"].shape == (*shape, len(found["step"]))
        assert ("dictionary_score" in found) == (cell.task == NOTHING)
        assert ((found["latent_score"] >= 0) & (found["latent_score"] <= 1)).all()
        assert found["found_dictionary"].shape == (*shape, cell.d, cell.n)
        if cell.encoder == TOP_K:
            assert (found["active"] <= cell.hidden).all()
        if cell.task != NOTHING:
            true = published_stream(
                cell.n, cell.d, cell.k, samples=1, seed=cell.seed, dictionaries=cell.dictionaries
            ).dictionaries
            np.testing.assert_allclose(found["found_dictionary"][:, 0, 0], true, atol=1e-6)


def test_refining_never_raises_the_loss(encoders):
    for cell, found in encoders:
        if cell.encoder != TOP_K:
            assert (found["refined_loss"] <= found["loss"][..., -1] + 1e-6).all()


def test_unrolled_shrinkage_begins_as_shrinkage_and_a_cell_that_cannot_is_refused(encoders):
    cell, found = next(pair for pair in encoders if pair[0].encoder == UNROLLED)
    assert cell.task == CODES
    assert (found["latent_score"][..., 0] > 0.7).all()
    with pytest.raises(ValueError, match="starts from a dictionary"):
        replace(cell, task=NOTHING)
    with pytest.raises(ValueError, match="needs hidden"):
        AmortisedInference(DICTIONARY, TOP_K, n=4, d=3, k=2, steps=1)
    with pytest.raises(ValueError, match="k <= n"):
        replace(cell, k=9)
    assert "dictionary" not in encoder_of(cell).shapes


@pytest.fixture(scope="module")
def solvers():
    (cell,) = iterative_inference.EXPERIMENT.presets["smoke"]
    return cell, made(iterative_inference.EXPERIMENT, cell)


def test_iterative_inference_agrees_with_its_slow_twins(solvers):
    cell, found = solvers
    data = published_stream(
        cell.n, cell.d, cell.k, samples=2 * cell.samples, seed=cell.seed, dictionaries=2
    ).part(cell.samples, 2 * cell.samples)
    for which in range(2):
        D, codes, x = data.dictionaries[which], data.codes[which], data.signals[which]
        slow = sparsest_codes_by_definition(D, x, cell.k)
        np.testing.assert_allclose(slow, codes, atol=1e-5)
        assert found["exhaustive_score"][which] == pytest.approx(1, abs=1e-6)
        least = nonnegative_codes_by_coordinates(D, x, cell.penalty * cell.d / (2 * cell.n), 3000)
        assert found["fista_score"][which, -1] == pytest.approx(
            latent_score(codes, least), abs=0.01
        )
        free = signed_codes_by_coordinates(D, x, cell.penalty * cell.d / (2 * cell.n), 3000)
        assert found["signed_fista_loss"][which, -1] == pytest.approx(
            ((x - free @ D.T) ** 2).mean() + cell.penalty * abs(free).mean(), rel=1e-2
        )
    assert (np.diff(found["fista_loss"][:, [0, 2, -1]]) <= 1e-9).all()
    assert (found["signed_fista_loss"][:, -1] <= found["fista_loss"][:, -1] + 1e-5).all()
    assert (np.diff(found["adam_loss"]) < 0).all()
    assert found["converged"].all()


def test_the_stream_of_codes_is_drawn_the_same_without_torch():
    codes = published_codes(16, 3, 50, 20240625)
    np.testing.assert_array_equal(
        codes, published_stream(16, 8, 3, samples=50, seed=20240625).codes[0]
    )


def test_a_greedy_pairing_is_one_and_never_above_the_best():
    generator = np.random.default_rng(3)
    for _ in range(20):
        table = generator.random((5, 5))
        assert greedy_score(table) <= matched(table).score + 1e-12
    turned = np.eye(4)[generator.permutation(4)]
    assert greedy_score(0.5 * turned + 0.25) == 0.75
    with pytest.raises(ValueError, match=r"as many as true; got \(2, 3\)"):
        greedy_score(np.zeros((2, 3)))


def test_dictionary_learning_keeps_the_restart_of_least_objective():
    (cell,) = dictionary_learning.EXPERIMENT.presets["smoke"]
    found = made(dictionary_learning.EXPERIMENT, cell)
    best = found["objective"].argmin(-1)
    np.testing.assert_array_equal(found["best_restart"], best)
    taken = np.take_along_axis(found["latent_score"], best[..., None], -1)[..., 0]
    np.testing.assert_array_equal(found["best_latent_score"], taken)
    assert found["best_latent_score"].mean() > found["chance_latent_score"].mean()
    lengths = np.linalg.norm(found["found_dictionary"], axis=-2)
    np.testing.assert_allclose(lengths, 1, atol=1e-5)


def test_l1_minimisation_finds_what_it_must_and_says_so():
    (signed, nonnegative) = recovery_phase_diagram.EXPERIMENT.presets["smoke"]
    for cell in (signed, nonnegative):
        found = made(recovery_phase_diagram.EXPERIMENT, cell)
        assert found["success"][0, 0] >= 0.75
        assert found["success"][0, 1] <= 0.25
        assert found["converged"].all()
    D = np.array([[1.0, 0.0, 0.6], [0.0, 1.0, 0.8]])
    np.testing.assert_allclose(least_l1_code(D, D[:, 2], signed=True), [0, 0, 1], atol=1e-9)
    np.testing.assert_allclose(least_l1_code(D, -D[:, 2], signed=True), [0, 0, -1], atol=1e-9)
    assert least_l1_code(D, np.array([-1.0, 0.0]), signed=False) is None


def test_a_shift_is_scored_by_the_pairing_from_before():
    before, after = np.eye(3)[[0, 1, 2, 0, 1]], np.eye(3)[[0, 1, 1, 0, 1]]
    turned = before[:, [1, 2, 0]]
    assert paired_scores(before, turned, after, after[:, [1, 2, 0]]) == pytest.approx((1, 1))
    score, later = paired_scores(before, turned, after, after)
    assert score == pytest.approx(1)
    assert later < 0.9
    (cell,) = co_occurrence_shift.EXPERIMENT.presets["smoke"]
    found = made(co_occurrence_shift.EXPERIMENT, cell)
    assert found["before"].shape == (2, 2, len(co_occurrence_shift.METHODS))
    assert (found["before"][..., -1] > found["before"][..., 0]).all()


def test_chance_is_between_its_ends():
    (cell,) = dictionary_chance.EXPERIMENT.presets["smoke"]
    found = made(dictionary_chance.EXPERIMENT, cell)
    assert found["lower"] < found["cosine"].mean() < found["upper"]


def as_results(pairs):
    """Results as the store gives them, as far as tables read them."""
    import xarray

    def dataset(experiment, cell):
        quantities = experiment.run(cell, Context())
        return xarray.Dataset({name: (one.dims, one.values) for name, one in quantities.items()})

    return [SimpleNamespace(config=cell, data=dataset(experiment, cell))
            for experiment, cell in pairs]  # fmt: skip


def test_tables_have_a_row_for_everything_that_was_trained():
    cells = amortised_inference.EXPERIMENT.presets["smoke"]
    pairs = [(amortised_inference.EXPERIMENT, cell) for cell in cells]
    beside, every = readings.encoder_tables(as_results(pairs))
    assert beside.rows == ()
    assert len(every.rows) == sum(len(cell.penalties) for cell in cells)
    (cell,) = iterative_inference.EXPERIMENT.presets["smoke"]
    (table,) = readings.iterative_tables(as_results([(iterative_inference.EXPERIMENT, cell)]))
    assert len(table.rows) == 2 * len(cell.iterations) + 3 + len(
        {0, *(50 // 2**j for j in range(6))}
    )
    (cell,) = dictionary_learning.EXPERIMENT.presets["smoke"]
    (table,) = readings.learning_tables(as_results([(dictionary_learning.EXPERIMENT, cell)]))
    assert len(table.rows) == len(cell.penalties)


def test_operations_of_cells_are_those_of_their_encoders():
    cell = AmortisedInference(DICTIONARY, "linear", n=16, d=8, k=3, steps=10)
    assert readings.inference_operations(cell) == 528
    assert readings.training_operations(cell, 10) == 10 * (1072 * 1024 + 288)
    hidden = replace(cell, encoder="perceptron", hidden=32)
    assert readings.inference_operations(hidden) == 1840
    unrolled = replace(cell, encoder=UNROLLED, hidden=8)
    passes = readings.inference_operations(unrolled)
    assert readings.training_operations(unrolled, 2) == 2 * 1024 * 3 * passes
    assert readings.encoder_name(replace(cell, bias=True)) == "autoencoder, biases"
    solver = iterative_inference.CELL
    assert readings.iterative_operations(solver, "fista", 10) == 6400
    assert readings.iterative_operations(solver, "adam", 1) == 144 + 704
