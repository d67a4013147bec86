"""The map of the papers' figures against the catalogues of figures, experiments and results."""

from collections import Counter
from pathlib import Path

import pytest

from pentad.figures.catalogue import FIGURES
from pentad.proofs_check.mapped import OUTCOMES
from pentad.proofs_check.paper_map import COLUMNS, ENTRIES, MINUTES, rows
from pentad.proofs_check.papers import GROUPS, PAPERS, TOY_MODELS
from pentad.simulations.catalogue import EXPERIMENTS
from pentad.simulations.store import MissingResult, Store

STORE = Store(Path(__file__).resolve().parent.parent / "results")
PRESETS = [(experiment, preset) for experiment in EXPERIMENTS for preset in experiment.presets]


def test_every_figure_of_ours_stands_in_the_map_once():
    named = Counter(name for entry in ENTRIES for name in entry.figures)
    assert named == Counter(figure.name for figure in FIGURES)


def test_every_paper_stands_in_the_map():
    assert {entry.paper for entry in ENTRIES} == {*GROUPS, TOY_MODELS}


def test_what_has_no_figure_of_ours_was_not_attempted_and_says_why():
    for entry in ENTRIES:
        assert entry.outcome in OUTCOMES
        assert bool(entry.figures) == (entry.outcome != "not attempted"), entry
        assert entry.why, entry


def test_figures_of_one_paper_alone_answer_to_it():
    belongs = {figure.name: figure.paper for figure in FIGURES}
    for entry in ENTRIES:
        if entry.paper in PAPERS:
            assert {belongs[name] for name in entry.figures} <= {entry.paper.key}, entry


def test_minutes_are_those_of_declared_presets():
    assert set(MINUTES) <= {(experiment.name, preset) for experiment, preset in PRESETS}


@pytest.mark.parametrize(
    ("experiment", "preset"), PRESETS, ids=lambda one: getattr(one, "name", one)
)
def test_minutes_are_those_of_the_stored_results(experiment, preset):
    """They are those of a core that is not busy; a busy one takes up to five times as long."""
    try:
        made = [STORE.load(experiment, cell).provenance for cell in experiment.presets[preset]]
    except MissingResult:
        pytest.skip("not stored")
    if (experiment.name, preset) in MINUTES and {one["device"] for one in made} == {"cpu"}:
        spent = sum(one["seconds"] for one in made) / 60
        assert spent / 5 <= MINUTES[experiment.name, preset] <= 2 * spent


def test_values_of_ours_are_computed_from_stored_results():
    written = rows(ENTRIES, FIGURES, STORE)
    assert {len(row) for row in written} == {len(COLUMNS)}
    for entry, row in zip(ENTRIES, written, strict=True):
        assert row[-1].count(", ours ") == len(entry.comparisons)
    bare = rows(ENTRIES, FIGURES, Store(Path("nowhere")))
    compared = sum(len(entry.comparisons) for entry in ENTRIES)
    assert "".join(row[-1] for row in bare).count("ours not stored") == compared
    assert "".join(row[-1] for row in written).count("ours not stored") < compared / 2


def test_a_figure_that_is_not_declared_is_no_entry():
    with pytest.raises(KeyError):
        rows(ENTRIES, FIGURES[1:], STORE)
