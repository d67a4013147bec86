"""Figures draw from stored results alone, to the same bytes, and tell where they come from."""

import json
import re
from dataclasses import replace
from itertools import combinations

import matplotlib
import numpy as np
import pytest
import xarray
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from figures.catalogue import FIGURES
from figures.core import draw_all
from figures.style import SETTINGS
from simulations.catalogue import EXPERIMENTS
from simulations.experiment import key
from simulations.power_loss_sweep import starting_weights
from simulations.store import MissingResult, Result, Store
from theory.loss_bounds import best_lower_bound, best_upper_bound
from theory.sparse_inputs import law_named, signal_strength

SMOKE = [
    replace(figure, needs=tuple((name, "smoke") for name, _ in figure.needs)) for figure in FIGURES
]
BY_NAME = {figure.name: figure for figure in SMOKE}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    filled = Store(tmp_path_factory.mktemp("results"))
    for experiment in EXPERIMENTS:
        filled.obtain_all(experiment, experiment.presets["smoke"])
    return filled


def test_names_are_unique_and_needs_exist():
    assert len({figure.name for figure in FIGURES}) == len(FIGURES)
    experiments = {experiment.name: experiment for experiment in EXPERIMENTS}
    for figure in FIGURES:
        for name, preset in figure.needs:
            assert preset in experiments[name].presets


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_claims_exist(figure):
    catalogue = pytest.importorskip("proofs_check.catalogue")
    assert figure.claims
    assert set(figure.claims) <= {claim.id for claim in catalogue.CLAIMS}


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_captions_are_sentences_with_valid_formulas(figure):
    report = pytest.importorskip("proofs_check.report")
    for text in (figure.takeaway, figure.caption):
        assert text.endswith(".")
        assert text.count("$") % 2 == 0
        for formula in re.findall(r"\$([^$]+)\$", text):
            assert report.mathml(formula).startswith("<math")


def test_the_same_results_give_the_same_bytes(store, tmp_path):
    standings = {claim: "proved" for figure in SMOKE for claim in figure.claims}
    first = draw_all(SMOKE, store, tmp_path / "first", standings)
    second = draw_all(SMOKE, store, tmp_path / "second", standings)
    for one, other in zip(first, second, strict=True):
        for kind in ("svg", "png", "pdf", "side_car"):
            assert getattr(one, kind).read_bytes() == getattr(other, kind).read_bytes(), kind
    names = {f"{name}.{kind}" for name in BY_NAME for kind in ("svg", "png", "pdf", "json")}
    assert {path.name for path in (tmp_path / "first").iterdir()} == names


def test_a_figure_tells_where_it_comes_from(store, tmp_path):
    figure = BY_NAME["superposition_gain"]
    standings = {figure.claims[0]: "proved, given 1 appeal"}
    (drawn,) = draw_all([figure], store, tmp_path, standings)
    story = json.loads(drawn.side_car.read_text())
    assert story["claims"][figure.claims[0]] == "proved, given 1 appeal"
    assert story["claims"][figure.claims[1]] == "unchecked"
    assert f"`{figure.claims[0]}` (proved, given 1 appeal)" in drawn.caption
    assert drawn.caption.startswith(figure.takeaway)
    assert story["command"] == "pentad figures superposition_gain"
    assert story["versions"]["matplotlib"] == matplotlib.__version__
    assert story["commit"]
    (experiment,) = EXPERIMENTS
    cells = experiment.presets["smoke"]
    assert [told["key"] for told in story["results"]] == [key(experiment, c) for c in cells]
    assert all("commit" in told["provenance"] for told in story["results"])


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_missing_result_is_named_with_the_command_that_makes_it(figure, tmp_path):
    with pytest.raises(MissingResult, match="pentad simulate power-loss-sweep --preset laptop"):
        draw_all([figure], Store(tmp_path / "none"), tmp_path / "figures", {})
    assert not list((tmp_path / "figures").iterdir())


def plausible(config):
    """A result as it might be: improvements midway between the bounds, start weights."""
    law = law_named(config.law)
    p = np.array(config.probabilities)
    bounds = [
        [bound(config.n, config.d, q, law, 3) for q in p]
        for bound in (best_lower_bound, best_upper_bound)
    ]
    improvement = np.sqrt(np.prod(bounds, axis=0))
    data = xarray.Dataset(
        {
            "best_improvement": ("probability", improvement),
            "gain": ("probability", improvement / (p * float(signal_strength(law, 3)))),
            "best_start": ("probability", np.zeros(len(p), int)),
            "effective_features": ("probability", np.full(len(p), float(config.d))),
            "converged": (("probability", "start"), np.ones((len(p), 1), bool)),
            "weights": (
                ("probability", "dimension", "feature"),
                starting_weights(replace(config, starts=1))[:, 0],
            ),
        },
        {"probability": p},
    )
    return Result(config, data, {})


@pytest.fixture(scope="module")
def laptop_results():
    (experiment,) = EXPERIMENTS
    return [plausible(config) for config in experiment.presets["laptop"]]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_no_text_is_cut_off_or_written_over_other_text(figure, laptop_results, monkeypatch):
    boxes = {}
    draw_text = Text.draw

    def recorded(text, renderer, *arguments, **options):
        if text.get_text().strip() and text.get_visible():
            boxes[text] = Text.get_window_extent(text, renderer)
        return draw_text(text, renderer, *arguments, **options)

    monkeypatch.setattr(Text, "draw", recorded)
    with matplotlib.rc_context(SETTINGS):
        drawing = figure.draw([laptop_results])
        FigureCanvasAgg(drawing).draw()
    assert len(boxes) > 10
    page = drawing.bbox.padded(1)
    for text, box in boxes.items():
        assert page.contains(*box.min), text
        assert page.contains(*box.max), text
    level = [text for text in boxes if text.get_rotation() % 90 == 0]
    for one, other in combinations(level, 2):
        assert not boxes[one].padded(-1).overlaps(boxes[other].padded(-1)), (one, other)
