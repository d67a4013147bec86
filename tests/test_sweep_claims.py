"""The two routes to what the claims about the sweep compare agree, and little data decides none."""

import numpy as np
import pytest

from pentad.proofs_check.catalogue import selected
from pentad.proofs_check.core import Effort
from pentad.proofs_check.evidence import stored
from pentad.proofs_check.spectral_geometry.published_recipe.localisation_and_sparsity import (
    _mass_from_gram,
    _variation_by_frame,
)
from pentad.simulations.experiments import spectral_sweep, spectral_trajectories
from pentad.simulations.experiments.spectral_sweep import TOLERANCES
from pentad.simulations.readings.spectral_sweep import kept_runs
from pentad.simulations.store import Store
from pentad.theory.frames.constructions import orthogonal_sum
from pentad.theory.frames.measures_from_gram import saturation_floors_from_gram


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    filled = Store(tmp_path_factory.mktemp("results"))
    for experiment in (spectral_sweep.EXPERIMENT, spectral_trajectories.EXPERIMENT):
        filled.obtain_all(experiment, experiment.presets["smoke"])
    return filled


def test_masses_from_the_gram_matrix_are_the_stored_ones(store):
    for config in spectral_sweep.EXPERIMENT.presets["smoke"]:
        result = store.load(spectral_sweep.EXPERIMENT, config)
        for k, run in enumerate(kept_runs(result)):
            sparsity = config.sparsities.index(run.sparsity)
            expected = result.data.largest_mass_by_leverage.values[:, k, sparsity]
            found = [_mass_from_gram(run.W, tolerance) for tolerance in TOLERANCES]
            np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_spread_and_floors_by_the_other_route_are_the_stored_ones(store):
    config = spectral_sweep.EXPERIMENT.presets["smoke"][0]
    result = store.load(spectral_sweep.EXPERIMENT, config)
    for k, run in enumerate(kept_runs(result)):
        at = k, config.sparsities.index(run.sparsity)
        assert _variation_by_frame(run.W) == pytest.approx(
            float(result.data.variation[at]), rel=1e-6
        )
        np.testing.assert_allclose(
            saturation_floors_from_gram(run.W),
            [result.data.floor[at], result.data.kantorovich_floor[at]],
            rtol=1e-6,
        )


def test_features_of_two_eigenspaces_are_localised():
    triangle = np.array([[1, -0.5, -0.5], [0, 0.75**0.5, -(0.75**0.5)]])
    W = orthogonal_sum([triangle, np.array([[1.0, -1.0]])])
    assert _mass_from_gram(W, 1e-6) == pytest.approx(1)
    assert _variation_by_frame(W) == pytest.approx(0, abs=1e-7)


def test_smoke_results_refute_nothing(store, monkeypatch):
    monkeypatch.setattr(stored, "Store", lambda: store)
    found = {
        claim.label: [item.check(claim, Effort()) for item in claim.evidence]
        for claim in selected(["E30", "E10b"])
    }
    assert all(finding.holds is not False for findings in found.values() for finding in findings)
    assert all(finding.holds is None for finding in found["E30a"])
