"""Ensembles on planted sources are what their kind says, and are judged as theory defines it."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import xarray

from pentad.simulations.devices import deterministic
from pentad.simulations.experiment import Checkpoint, Context
from pentad.simulations.experiments.planted_ensembles import EXPERIMENT, run
from pentad.simulations.models.autoencoders import BY_RANK, GATES, RELU, TOP_K
from pentad.simulations.models.ensemble_measures import (
    Judged,
    agreement,
    matched_cosine,
    measures,
    nearest,
)
from pentad.simulations.models.planted_codes import zipf_codes
from pentad.simulations.models.planted_ensembles import (
    BAGGING,
    BAGS,
    BOOSTING,
    BOOTSTRAP,
    CHAINS,
    EXPANDED,
    EXPANDED_L0,
    IDENTITY,
    KINDS,
    ROTATED,
    SEARCHED,
    SHARED,
    SINGLE,
    UNTRAINED,
    PlantedEnsembles,
    world,
)
from pentad.simulations.readings.planted_ensembles import between_runs, ensemble_tables
from pentad.theory.ensembles.plateau import mean_error_of_bags_by_definition
from pentad.theory.ensembles.stability import relaxed_stability_by_definition, unit_columns

SMOKE = EXPERIMENT.presets["smoke"]


def made(config):
    with deterministic():
        return run(config, Context())


@pytest.fixture(scope="module")
def smoke():
    return [(cell, made(cell)) for cell in SMOKE]


def of_kind(kind):
    return next(cell for cell in SMOKE if (cell.gate, cell.kind) == (TOP_K, kind))


def of(smoke, gate, kind):
    return next((cell, found) for cell, found in smoke if (cell.gate, cell.kind) == (gate, kind))


def test_every_gate_and_kind_is_there_and_judged_over_runs_and_sizes(smoke):
    assert {cell.kind for cell, _ in smoke} == set(KINDS)
    assert {cell.gate for cell, _ in smoke} == set(GATES)
    for cell, found in smoke:
        sizes = len(cell.sizes)
        assert found["mean_ev"].values.shape == (cell.runs, sizes)
        assert found["stability"].values.shape == (cell.runs, cell.runs, sizes)
        assert found["nearest_latent"].values.shape == (cell.runs, sizes, cell.sources)
        assert found["latents"].values[0] == (2 * cell.d if cell.kind in UNTRAINED else cell.n)
        for name, one in found.items():
            assert np.isfinite(one.values).all(), name
        assert (("removed" in found), ("gram" in found)) == (cell.kind in CHAINS, cell.kind in BAGS)


def test_two_definitions_and_two_routes_to_the_error_agree(smoke):
    for cell, found in smoke:
        values = {name: one.values for name, one in found.items()}
        np.testing.assert_allclose(
            values["total_ev"], 1 - values["mse"] / values["test_variance"], atol=1e-12
        )
        if cell.kind in BAGS:
            wanted = [[G[:J, :J].mean() for J in cell.sizes] for G in values["gram"]]
            np.testing.assert_allclose(values["mse"], wanted, rtol=1e-6)
        if cell.kind in CHAINS:
            left = values["test_energy"] * np.cumprod(1 - values["removed"], axis=1)
            np.testing.assert_allclose(values["mse"], left, rtol=1e-4, atol=1e-12)
            on_train = values["train_energy"] * np.cumprod(1 - values["train_removed"], axis=1)
            np.testing.assert_allclose(values["train_mse"], on_train, rtol=1e-4, atol=1e-12)
        if cell.kind in (BOOSTING, IDENTITY, ROTATED):
            steps = -np.diff(values["train_mse"], axis=1, prepend=values["train_energy"])
            np.testing.assert_allclose(values["certificate"], steps - values["penalty"], atol=1e-5)
            assert (values["weight"] == 1).all()


def test_what_kinds_share_is_the_same(smoke):
    for gate in GATES:
        bag, chain = (of(smoke, gate, kind)[1] for kind in (BAGGING, BOOSTING))
        for name in ("mse", "active", "recall", "stability"):
            np.testing.assert_allclose(
                bag[name].values[..., 0], chain[name].values[..., 0], rtol=1e-6
            )
    one, equal = (of(smoke, TOP_K, kind)[1] for kind in (EXPANDED, EXPANDED_L0))
    np.testing.assert_array_equal(one["mse"].values[:, 0], equal["mse"].values[:, 0])
    assert (one["active"].values[:, 1] < equal["active"].values[:, 1]).all()
    plain, own = (of(smoke, TOP_K, kind)[1] for kind in (BAGGING, BOOTSTRAP))
    assert not np.isclose(plain["mse"].values, own["mse"].values).any()


def test_a_prediction_is_the_mean_over_bags_and_stacking_no_worse_on_training_data(smoke):
    cell, found = of(smoke, TOP_K, BAGGING)
    for s in range(cell.runs):
        G = found["gram"].values[s]
        root = np.linalg.cholesky(G)  # residuals with this Gram matrix, one sample
        residuals = root[:, None, :]
        for size in cell.sizes:
            assert found["predicted_mse"].values[s, -1, size - 1] == pytest.approx(
                float(mean_error_of_bags_by_definition(residuals, size)), rel=1e-9
            )
        weights, G = found["stacking_weights"].values[s], found["train_gram"].values[s]
        assert weights.sum() == pytest.approx(1)
        assert weights @ G @ weights <= found["train_mse"].values[s, -1] + 1e-9


def test_an_untrained_chain_is_exact_after_d_over_k_stages(smoke):
    cell, _ = of(smoke, TOP_K, IDENTITY)
    for kind in (IDENTITY, ROTATED):
        found = made(replace(cell, kind=kind, members=3))
        assert (found["mse"].values[:, -1] < 1e-10).all()
        assert (found["mse"].values[:, 1] > 1e-3).all()
        assert found["active"].values[:, -1] == pytest.approx(6)
    assert (made(cell)["stability"].values == 1).all()


def test_line_search_takes_the_best_multiple_and_leaves_no_more(smoke):
    _, found = of(smoke, RELU, SEARCHED)
    _, plain = of(smoke, RELU, BOOSTING)
    np.testing.assert_array_equal(found["weight"].values, found["best_multiple"].values)
    assert (found["train_mse"].values[:, 0] <= plain["train_mse"].values[:, 0]).all()


def test_one_dictionary_has_as_many_latents_for_all_sizes(smoke):
    cell, found = of(smoke, TOP_K, SHARED)
    assert (found["latents"].values == cell.n).all()
    assert (found["mse"].values[:, -1] < found["mse"].values[:, 0]).all()


@pytest.mark.parametrize("kind", [BAGGING, BOOSTING, SHARED, EXPANDED])
def test_a_killed_cell_goes_on_to_the_same_numbers(kind):
    cell = replace(of_kind(kind), steps=600, runs=1)

    class Killed(Exception):  # noqa: N818 - not an error
        pass

    kept = []

    def save(state):
        kept.append({name: np.array(value) for name, value in state.items()})
        if len(kept) == (1 if kind == BAGGING else 2):
            raise Killed

    whole = made(cell)
    with deterministic(), pytest.raises(Killed):
        run(cell, Context(checkpoint=Checkpoint(lambda: None, save)))
    with deterministic():
        resume = Context(checkpoint=Checkpoint(lambda: kept[-1], lambda _: None))
        resumed = run(cell, resume)
    for name, one in whole.items():
        np.testing.assert_array_equal(one.values, resumed[name].values)


def judged(seed, d=4, n=5, samples=30):
    random = np.random.default_rng(seed)
    D = unit_columns(random.normal(size=(d, n)))
    codes = np.maximum(random.normal(size=(samples, n)), 0)
    codes[:, 0] = 0
    return Judged(D, codes, codes @ D.T)


def test_measures_are_as_defined():
    one, random = judged(0), np.random.default_rng(9)
    sources = np.concatenate([one.dictionary[:, :2], unit_columns(random.normal(size=(4, 3)))], 1)
    x = one.outputs + random.normal(size=one.outputs.shape)
    found = measures(one, x, sources)
    residual = ((x - one.outputs) ** 2).sum(0)
    total = ((x - x.mean(0)) ** 2).sum(0)
    assert found["mean_ev"] == pytest.approx((1 - residual / total).mean())
    assert found["total_ev"] == pytest.approx(1 - residual.sum() / total.sum())
    assert found["mse"] == pytest.approx(residual.sum() / 30)
    assert found["active"] == pytest.approx((one.codes > 0).sum() / 30)
    assert found["dead"] == pytest.approx(0.2)
    cosines = one.dictionary.T @ sources
    assert found["recall"] == pytest.approx((cosines[1:].max(0) > 0.9).mean())
    assert found["precision"] == pytest.approx((cosines[1:].max(1) > 0.9).mean())
    assert cosines[0].max() > 0.9
    assert nearest(one, sources)[0][0] == pytest.approx(1)
    assert nearest(one, sources)[1][0] < 1 - 1e-6
    nothing = Judged(one.dictionary, 0 * one.codes, 0 * one.outputs)
    assert measures(nothing, x, sources)["recall"] == 0
    assert np.isnan(measures(nothing, x, sources)["precision"])


def test_agreement_is_pair_by_pair_as_defined():
    runs = [judged(seed) for seed in range(3)]
    told = agreement(runs)
    for s in range(3):
        for t in range(3):
            wanted = relaxed_stability_by_definition(runs[s].dictionary, runs[t].dictionary)
            assert told["stability"][s, t] == pytest.approx(1 if s == t else wanted)
            if s != t:
                D, E = runs[s].dictionary[:, 1:], runs[t].dictionary[:, 1:]
                assert told["stability_alive"][s, t] == pytest.approx(
                    relaxed_stability_by_definition(D, E)
                )
                assert told["mcc"][s, t] == pytest.approx(matched_cosine(E, D))
    others = np.concatenate([runs[0].dictionary, runs[2].dictionary], 1)
    assert told["stability_in_others"][1] == pytest.approx(
        relaxed_stability_by_definition(runs[1].dictionary, others)
    )
    assert told["stability_of_others"][1] == pytest.approx(
        relaxed_stability_by_definition(others, runs[1].dictionary)
    )
    assert np.isnan(agreement(runs[:1])["stability_in_others"]).all()
    assert np.isnan(matched_cosine(others, others[:, :0]))


def test_sources_are_as_frequent_as_asked():
    codes = zipf_codes(16, exponent=0.7, active=3.0, samples=40_000, seed=0, purpose="test")
    often = (codes > 0).mean(0)
    weights = np.arange(1, 17) ** -0.7
    np.testing.assert_allclose(often, 3 * weights / weights.sum(), atol=0.012)
    amplitudes = codes[codes > 0]
    assert (amplitudes.min(), amplitudes.max()) == pytest.approx((0.5, 1.5), abs=1e-3)
    assert amplitudes.mean() == pytest.approx(1, abs=0.01)
    with pytest.raises(ValueError, match="cannot be active"):
        zipf_codes(4, exponent=2.0, active=3.0, samples=1, seed=0, purpose="test")


def test_all_cells_of_a_size_and_seed_have_one_world():
    (D, train, test), again = world(SMOKE[0]), world(SMOKE[5])
    for one, other in zip((D, train, test), again, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_allclose(np.linalg.norm(D, axis=0), 1)
    assert not np.isin(test, train).any()
    quiet = world(replace(SMOKE[0], noise=0.0))[1]
    assert 0.005 < np.std(train - quiet) < 0.02


def test_kinds_that_do_not_suit_a_gate_are_refused():
    for kind in (EXPANDED_L0, SHARED):
        with pytest.raises(ValueError, match="is for gates by rank"):
            PlantedEnsembles(RELU, kind)
    for gate, k in ((RELU, 4), (TOP_K, 33)):
        with pytest.raises(ValueError, match="an untrained chain is of"):
            PlantedEnsembles(gate, IDENTITY, k=k)
    assert PlantedEnsembles(TOP_K, EXPANDED, members=6).sizes == (1, 2, 4)
    assert PlantedEnsembles(TOP_K, BAGGING, members=3).sizes == (1, 2, 3)
    assert set(KINDS) == {*BAGS, *CHAINS, *SINGLE}
    assert {cell.gate for cell in EXPERIMENT.presets["paper"] if cell.penalty == 0} == set(BY_RANK)


def test_tables_have_a_row_for_every_size_that_doubles(smoke):
    results = [
        SimpleNamespace(
            config=cell,
            data=xarray.Dataset({name: (one.dims, one.values) for name, one in found.items()}),
        )
        for cell, found in smoke
    ]
    every, stages = ensemble_tables(results)
    assert len(every.rows) == 2 * len(SMOKE)
    assert len(stages.rows) == 2 * sum(cell.kind in CHAINS for cell in SMOKE)
    assert all(len(row) == len(every.columns) for row in every.rows)
    assert all(len(row) == len(stages.columns) for row in stages.rows)
    values = results[0].data["mcc"].values
    np.testing.assert_allclose(between_runs(results[0], "mcc"), (values[0, 1] + values[1, 0]) / 2)
