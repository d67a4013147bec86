"""Cells of presets are those whose results are in the repository, in the order of a sweep."""

import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from pentad.simulations.catalogue import EXPERIMENTS
from pentad.simulations.experiments.iterative_inference import IterativeInference
from pentad.simulations.experiments.power_loss_sweep import EXPERIMENT
from pentad.simulations.models.concepts import PAIRS, PLANTED
from pentad.simulations.readings.planted_codes import PUBLISHED, PUBLISHED_SIZES
from pentad.simulations.store import Store

ROOT = Path(__file__).parent.parent
CELLS = [(preset, cell) for preset, cells in EXPERIMENT.presets.items() for cell in cells]


@pytest.mark.parametrize(("preset", "cell"), CELLS, ids=[f"{p} {c.law}" for p, c in CELLS])
def test_probabilities_of_a_sweep_ascend(preset, cell):
    assert all(p < q for p, q in pairwise(cell.probabilities)), preset


def test_a_preset_in_the_repository_is_there_as_a_whole_and_nothing_else_is():
    command = ["git", "ls-files", "results"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    committed = {ROOT / line for line in listed.splitlines()}
    assert committed
    store = Store(ROOT / "results")
    cells = set()
    for experiment in EXPERIMENTS:
        for preset in experiment.presets.values():
            paths = {store.path(experiment, config) for config in preset}
            assert paths <= committed or not paths & committed, experiment.name
            cells |= paths
    assert committed <= cells


def test_every_size_of_the_published_comparison_is_simulated():
    (experiment,) = (one for one in EXPERIMENTS if one.name == "amortised-inference")
    simulated = {(cell.n, cell.d, cell.k) for cell in experiment.presets["paper"]}
    assert set(PUBLISHED_SIZES) <= simulated


def test_published_scores_are_correlations():
    scores = [s for one in PUBLISHED for s in (one.score, one.spread, one.dictionary_score)]
    scores += [s for size in PUBLISHED_SIZES.values() for s in size]
    assert all(0 <= s <= 1 for s in scores if s is not None)


def test_a_single_iteration_of_inference_may_be_asked_for():
    assert IterativeInference(iterations=(1,)).iterations == (1,)


def test_pairs_of_planted_concepts_are_asked_for_both_ways():
    pairs = set(PAIRS[PLANTED])
    assert {(spurious, wanted) for wanted, spurious in pairs} == pairs


def test_what_has_settled_is_a_share_of_at_most_one():
    (experiment,) = (one for one in EXPERIMENTS if one.name == "feature-dimensionality")
    cell = experiment.presets["smoke"][0]
    assert replace(cell, settled=1.0).settled == 1
    with pytest.raises(ValueError, match="settled"):
        replace(cell, settled=1.5)
