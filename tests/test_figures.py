"""Figures draw from stored results alone, to the same bytes, and tell where they come from."""

import json
import re
from dataclasses import replace
from functools import cache
from io import BytesIO, StringIO
from itertools import combinations
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import xarray
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from pentad.figures.catalogue import FIGURES
from pentad.figures.colour import APART, contrast, distance, lab, linear
from pentad.figures.core import METADATA, draw_all
from pentad.figures.sparsity_loss import loss_scaling
from pentad.figures.spectral_geometry import overview
from pentad.figures.style import HOLLOW, INK, LEVEL, ROLES, SETTINGS, SMALLEST, UPPER, WIDTH, points
from pentad.simulations.catalogue import EXPERIMENTS
from pentad.simulations.experiment import Context, key
from pentad.simulations.experiments import (
    amortised_inference,
    co_occurrence_shift,
    concept_removal,
    dictionary_chance,
    dictionary_learning,
    encoder_supports,
    feature_dimensionality,
    geometry_atlas,
    iterative_inference,
    lifting_rates,
    operator_planes,
    operator_resolutions,
    recovery_phase_diagram,
    spectral_sweep,
    spectral_trajectories,
    toy_phases,
    worst_codes,
)
from pentad.simulations.experiments.design_thresholds import starting_weights as design_starts
from pentad.simulations.experiments.power_loss_sweep import starting_weights
from pentad.simulations.store import MissingResult, Result, Store
from pentad.theory.power_autoencoder.best_bounds import best_lower_bound, best_upper_bound
from pentad.theory.power_autoencoder.designs import design_ratio_upper_bound
from pentad.theory.sparse_inputs import law_named, signal_strength
from tests import looks

SMOKE = [
    replace(figure, needs=tuple((name, "smoke") for name, _ in figure.needs)) for figure in FIGURES
]
BY_NAME = {figure.name: figure for figure in SMOKE}
IN_EVERY_KIND = {
    "superposition_gain", "geometry_atlas", "recovery_phase_diagram", "ensemble_metrics",
    "learned_concepts",
}  # fmt: skip
FROM_RESULTS = [figure for figure in FIGURES if figure.needs]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return Store(tmp_path_factory.mktemp("results"))


def fill(store, figure):
    """Compute the small results that a figure needs, where they are not there."""
    for experiment in EXPERIMENTS:
        if experiment.name in dict(figure.needs):
            store.obtain_all(experiment, experiment.presets["smoke"])


def test_names_are_unique_and_needs_exist():
    assert len({figure.name for figure in FIGURES}) == len(FIGURES)
    experiments = {experiment.name: experiment for experiment in EXPERIMENTS}
    for figure in FIGURES:
        for name, preset in figure.needs:
            assert preset in experiments[name].presets


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_claims_exist(figure):
    catalogue = pytest.importorskip("pentad.proofs_check.catalogue")
    assert figure.claims
    assert set(figure.claims) <= {claim.id for claim in catalogue.CLAIMS}


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_captions_are_sentences_with_valid_formulas(figure):
    report = pytest.importorskip("pentad.proofs_check.reporting.markup")
    for text in (figure.takeaway, figure.caption):
        assert text.endswith(".")
        assert text.count("$") % 2 == 0
        for formula in re.findall(r"\$([^$]+)\$", text):
            assert report.mathml(formula).startswith("<math")


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_alternative_texts_say_in_plain_words_what_is_seen(figure):
    assert 60 <= len(figure.alt) <= 500
    assert figure.alt.endswith(".")
    assert figure.alt not in (figure.title, figure.takeaway, figure.caption)
    assert not set(figure.alt) & set("$\\_{}[]\n")


@pytest.mark.parametrize(
    "figure",
    [
        pytest.param(
            figure, marks=() if figure.name in IN_EVERY_KIND else pytest.mark.slow, id=figure.name
        )
        for figure in SMOKE
    ],
)
def test_the_same_results_give_the_same_bytes(figure, store, tmp_path):
    """Every kind of file of one figure of a paper, and of each other what is drawn, as SVG."""
    fill(store, figure)
    standings = dict.fromkeys(figure.claims, "derived")
    (one,) = draw_all([figure], store, tmp_path / "first", standings)
    names = {f"{figure.name}.{kind}" for kind in ("svg", "png", "pdf", "json")}
    assert {path.name for path in (tmp_path / "first").iterdir()} == names
    if figure.name in IN_EVERY_KIND:
        (other,) = draw_all([figure], store, tmp_path / "second", standings)
        for kind in ("svg", "png", "pdf", "side_car"):
            assert getattr(one, kind).read_bytes() == getattr(other, kind).read_bytes(), kind
        return
    experiments = {experiment.name: experiment for experiment in EXPERIMENTS}
    results = [
        [store.load(experiments[name], config) for config in experiments[name].presets[preset]]
        for name, preset in figure.needs
    ]
    again = BytesIO()
    with matplotlib.rc_context(SETTINGS):
        drawing = figure.draw(results)
        drawing.savefig(again, format="svg", metadata=dict(METADATA["svg"]))
    assert one.svg.read_bytes() == again.getvalue()


def test_a_figure_tells_where_it_comes_from(store, tmp_path):
    figure = BY_NAME["superposition_gain"]
    fill(store, figure)
    standings = {figure.claims[0]: "derived, 1 step by hand"}
    (drawn,) = draw_all([figure], store, tmp_path, standings)
    story = json.loads(drawn.side_car.read_text())
    assert story["claims"][figure.claims[0]] == "derived, 1 step by hand"
    assert story["claims"][figure.claims[1]] == "not in the ledger"
    assert f"`{figure.claims[0]}` (derived, 1 step by hand)" in drawn.caption
    assert "stale" not in drawn.caption
    assert not any(told["stale"] for told in story["results"])
    assert drawn.caption.startswith(figure.takeaway)
    assert story["command"] == "pentad figures superposition_gain"
    assert story["versions"]["matplotlib"] == matplotlib.__version__
    assert story["commit"]
    experiment = next(e for e in EXPERIMENTS if e.name == "power-loss-sweep")
    cells = experiment.presets["smoke"]
    assert [told["key"] for told in story["results"]] == [key(experiment, c) for c in cells]
    assert all("commit" in told["provenance"] for told in story["results"])


def test_a_figure_of_stale_results_says_so(store, tmp_path, monkeypatch):
    fill(store, BY_NAME["superposition_gain"])
    load = Store.load
    monkeypatch.setattr(Store, "load", lambda *asked: replace(load(*asked), stale=True))
    (drawn,) = draw_all([BY_NAME["superposition_gain"]], store, tmp_path, {})
    assert drawn.caption.endswith("Drawn from results of stale source.")
    assert all(told["stale"] for told in json.loads(drawn.side_car.read_text())["results"])


@pytest.mark.parametrize("figure", FROM_RESULTS, ids=lambda figure: figure.name)
def test_a_missing_result_is_named_with_the_command_that_makes_it(figure, tmp_path):
    name, _ = figure.needs[0]
    with pytest.raises(MissingResult, match=f"pentad simulate {name} --preset"):
        draw_all([figure], Store(tmp_path / "none"), tmp_path / "figures", {})
    assert not list((tmp_path / "figures").iterdir())


def plausible_sweep(config):
    """A result as it might be: improvements midway between the bounds, start weights.

    The run for the least p did not converge.
    """
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
            "converged": (("probability", "start"), (p > p.min())[:, None]),
            "weights": (
                ("probability", "dimension", "feature"),
                starting_weights(replace(config, starts=1))[
                    :, 0, :, : config.n if config.keep_weights else 0
                ],
            ),
        },
        {"probability": p},
    )
    return Result(config, data, {}, stale=False)


def plausible_search(config):
    """A result as it might be: designs at the last number of features but one, start weights."""
    bound = float(design_ratio_upper_bound(config.d, 3))
    n = np.array(config.features)
    share = np.minimum(n / bound, 1 - 0.02 * (n[-2] - n).clip(0))
    data = xarray.Dataset(
        {
            "best_ratio": ("features", bound * share),
            "share": ("features", share),
            "success": ("features", np.ones(len(n))),
            "best_start": ("features", np.zeros(len(n), int)),
            "converged": (("features", "start"), np.ones((len(n), 1), bool)),
            "weights": (
                ("features", "dimension", "slot"),
                design_starts(replace(config, starts=1))[:, 0],
            ),
        },
        {"features": n},
    )
    return Result(config, data, {}, stale=False)


def plausible_by_running(experiment, **changes):
    """A result as it might be: a run that is cut short, or is inaccurate, under its full name."""

    def plausible(config):
        arrays = experiment.run(replace(config, **changes), Context())
        data = xarray.Dataset({name: (each.dims, each.values) for name, each in arrays.items()})
        return Result(config, data, {}, stale=False)

    return plausible


PLAUSIBLE = {
    "feature-dimensionality": plausible_by_running(
        feature_dimensionality.EXPERIMENT, steps=10, batch=4
    ),
    "geometry-atlas": plausible_by_running(geometry_atlas.EXPERIMENT, starts=2, iterations=20),
    "power-loss-sweep": plausible_sweep,
    "design-thresholds": plausible_search,
    "spectral-sweep": plausible_by_running(
        spectral_sweep.EXPERIMENT, steps=32, batch=4, untrained=2
    ),
    "spectral-trajectories": plausible_by_running(spectral_trajectories.EXPERIMENT, accuracy=1e-3),
    "toy-phases": plausible_by_running(toy_phases.EXPERIMENT, starts=2, iterations=8),
    "amortised-inference": plausible_by_running(
        amortised_inference.EXPERIMENT, steps=64, samples=32, refinement=10
    ),
    "iterative-inference": plausible_by_running(
        iterative_inference.EXPERIMENT, adam_steps=200, samples=32, rate=0.03
    ),
    "dictionary-learning": plausible_by_running(
        dictionary_learning.EXPERIMENT, rounds=10, inner=5, final=20, samples=64, restarts=1
    ),
    "dictionary-chance": plausible_by_running(dictionary_chance.EXPERIMENT, draws=2),
    "recovery-phase-diagram": plausible_by_running(recovery_phase_diagram.EXPERIMENT, draws=1),
    "worst-codes": plausible_by_running(worst_codes.EXPERIMENT, steps=20, samples=64),
    "co-occurrence-shift": plausible_by_running(
        co_occurrence_shift.EXPERIMENT, steps=20, rounds=5, samples=64, iterations=20
    ),
    "concept-removal": plausible_by_running(
        concept_removal.EXPERIMENT,
        source="planted",
        d=32,
        n=16,
        k=2,
        steps=20,
        rate=3e-3,
        batch=32,
        train=4000,
        test=4000,
        group=40,
        runs=2,
        most=16,
    ),
    "operator-resolutions": plausible_by_running(
        operator_resolutions.EXPERIMENT,
        sizes=(32, 33, 48, 64, 96, 128),
        starts=2,
        steps=8,
        unrolled=3,
        batch=8,
        train=32,
        test=8,
    ),
    "operator-planes": plausible_by_running(
        operator_planes.EXPERIMENT,
        sizes=(15, 20, 21),
        starts=2,
        steps=4,
        unrolled=2,
        batch=4,
        train=8,
        test=4,
    ),
    "lifting-rates": plausible_by_running(
        lifting_rates.EXPERIMENT, m=6, p=8, k=2, starts=2, steps=30, batch=16, train=64
    ),
    "encoder-supports": plausible_by_running(
        encoder_supports.EXPERIMENT,
        source="planted",
        n=32,
        k=4,
        steps=8,
        train=64,
        test=16,
        batch=16,
    ),
}


BY_EXPERIMENT = {experiment.name: experiment for experiment in EXPERIMENTS}


@cache
def plausible_results(name, preset):
    """As stored where they are, else as they might be."""
    experiment = BY_EXPERIMENT[name]
    try:
        return [Store().load(experiment, config) for config in experiment.presets[preset]]
    except MissingResult:
        return [PLAUSIBLE[name](config) for config in experiment.presets[preset]]


@cache
def drawing_of(figure):
    """The figure from plausible results, with the boxes of its texts."""
    with matplotlib.rc_context(SETTINGS):
        drawing = figure.draw([plausible_results(*need) for need in figure.needs])
        return drawing, looks.drawn_texts(drawing)


each_figure = pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)


@each_figure
def test_no_text_is_cut_off_or_written_over_other_text(figure):
    drawing, boxes = drawing_of(figure)
    assert len(boxes) > 10
    page = drawing.bbox.padded(1)
    for text, box in boxes.items():
        assert page.contains(*box.min), text
        assert page.contains(*box.max), text
    level = [text for text in boxes if text.get_rotation() % 90 == 0]
    for one, other in combinations(level, 2):
        assert not boxes[one].padded(-1).overlaps(boxes[other].padded(-1)), (one, other)


@each_figure
def test_texts_and_lines_can_be_read(figure):
    drawing, boxes = drawing_of(figure)
    assert drawing.get_figwidth() == WIDTH
    assert looks.small_texts(boxes, SMALLEST) == []
    with matplotlib.rc_context(SETTINGS):
        assert looks.pale_texts(drawing, boxes, 4.5) == []
    assert looks.pale_lines(drawing, 3) == []


@each_figure
def test_no_meaning_rests_on_colour_alone(figure):
    drawing, _ = drawing_of(figure)
    assert looks.confusable_lines(drawing) == []
    assert looks.confusable_areas(drawing) == []


@each_figure
def test_sparser_is_to_the_right_or_up_and_the_label_says_so(figure):
    drawing, _ = drawing_of(figure)
    assert [label for label, right in looks.sides(drawing) if not right] == []


def test_axes_of_sparsity_are_found():
    with_axes = [figure.name for figure in FIGURES if looks.sides(drawing_of(figure)[0])]
    assert len(with_axes) >= 13


@pytest.mark.parametrize("name", ["trained_geometry", "toy_five_features"])
def test_columns_get_sparser_to_the_right(name):
    drawing, _ = drawing_of(next(figure for figure in FIGURES if figure.name == name))
    titles = [axes.get_title() for axes in drawing.axes if axes.get_title()]
    shown = [re.sub(r"10\^\{(-\d+)\}", r"1e\1", title.strip("$p= ")) for title in titles]
    assert len(shown) > 3
    assert [float(p) for p in shown] == sorted((float(p) for p in shown), reverse=True)
    assert drawing.get_supxlabel().endswith("(sparser →)")


@each_figure
def test_hollow_points_are_counted_in_the_plot(figure):
    drawing, boxes = drawing_of(figure)
    hollow = [line for line in drawing.findobj(Line2D) if line.get_gid() == HOLLOW]
    if any(np.size(line.get_xdata()) for line in hollow):
        assert any(HOLLOW in " ".join(text.get_text().split()) for text in boxes)


def test_the_palette_stays_apart_and_strong():
    for one, other in combinations(ROLES, 2):
        assert distance(to_rgb(one), to_rgb(other)) >= APART, (one, other)
    for colour in ROLES:
        assert contrast(to_rgb(colour)) >= 4.5
    assert contrast(to_rgb(LEVEL)) >= 3


def test_colours_are_measured_as_published():
    """White against black, the grey on the limit, and red and green for two kinds of eyes."""
    assert contrast((0, 0, 0)) == pytest.approx(21)
    assert contrast(to_rgb("#767676")) == pytest.approx(4.54, abs=0.01)
    assert lab(linear((1, 1, 1))) == pytest.approx([100, 0, 0], abs=0.01)
    assert lab(linear((1, 0, 0))) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    assert distance((0.7, 0.3, 0.0), (0.45, 0.45, 0.0)) < APART < distance((0, 0, 0), (1, 1, 1))


def bad_drawing(kind):
    """Small drawings, each wrong in one way."""
    drawing = Drawing(figsize=(3, 3))
    axes = drawing.subplots()
    axes.plot([0, 1], [0, 1], color=INK)
    if kind == "small":
        axes.text(0.5, 0.2, "small", fontsize=5)
    elif kind == "pale text":
        axes.text(0.5, 0.2, "pale", color="#aaaaaa")
    elif kind == "text on its like":
        axes.axhspan(0, 1, color="#333333")
        axes.text(0.5, 0.2, "dark", color="#222222")
    elif kind == "pale line":
        axes.plot([0, 1], [1, 0], color="#3f90da", alpha=0.5)
    elif kind == "pale ring":
        axes.plot([0.5], [0.5], "o", color="#cccccc", mfc="white")
    elif kind == "same look":
        axes.plot([0, 1], [1, 0], color=INK, label="one")
        axes.plot([0, 1], [1, 1], color=INK, label="other")
    elif kind == "red and green":
        axes.plot([0, 1], [1, 0], "--", color="#a04000")
        axes.plot([0, 1], [1, 1], "--", color="#656500")
        axes.text(0, 0, "named", color="#a04000")
    elif kind == "colour alone":
        axes.plot([0, 1], [1, 0], color=UPPER)
    elif kind == "areas":
        handles = [Patch(color=colour, label=colour) for colour in ("#b8d4f0", "#c9b8e8")]
        axes.legend(handles=handles)
    elif kind == "sparser left":
        axes.set(xscale="log", xlabel="activation probability $p$ (sparser →)")
    elif kind == "side not said":
        axes.set_xlabel("sparsity $S$")
    return drawing


def faults(drawing):
    """Names of everything that the checks find."""
    boxes = looks.drawn_texts(drawing)
    found = {
        "small": looks.small_texts(boxes, SMALLEST),
        "pale text": looks.pale_texts(drawing, boxes, 4.5),
        "pale line": looks.pale_lines(drawing, 3),
        "confusable": looks.confusable_lines(drawing),
        "areas": looks.confusable_areas(drawing),
        "side": [label for label, right in looks.sides(drawing) if not right],
    }
    return {name for name, wrong in found.items() if wrong}


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("nothing", set()),
        ("small", {"small"}),
        ("pale text", {"pale text"}),
        ("text on its like", {"pale text"}),
        ("pale line", {"pale line", "confusable"}),
        ("pale ring", {"pale line"}),
        ("same look", {"confusable"}),
        ("red and green", {"confusable"}),
        ("colour alone", {"confusable"}),
        ("areas", {"areas"}),
        ("sparser left", {"side"}),
        ("side not said", {"side"}),
    ],
)
def test_the_checks_of_looks_find_what_is_wrong(kind, found):
    assert faults(bad_drawing(kind)) == found


def test_the_drawing_of_the_readme_is_the_figure():
    stored = (Path(__file__).resolve().parent.parent / "docs/overview.svg").read_text()
    if f"Matplotlib v{matplotlib.__version__}" not in stored:
        pytest.skip("drawn by another version of matplotlib")
    with matplotlib.rc_context(SETTINGS):
        page = StringIO()
        drawing = overview.FIGURE.draw([])
        drawing.savefig(page, format="svg", metadata={"Date": None})
    assert page.getvalue() == stored


def test_points_are_hollow_where_a_run_did_not_converge():
    axes = Drawing().subplots()
    points(axes, [1, 2, 3], [4, 5, 6], [True, False, True], "red")
    every, hollow = axes.get_lines()
    assert list(every.get_xdata()) == [1, 2, 3]
    assert every.get_markerfacecolor() == "red"
    assert list(hollow.get_xdata()) == [2]
    assert hollow.get_markerfacecolor() == "white"


@pytest.mark.parametrize("figure", [loss_scaling.FIGURE, loss_scaling.MANY_FEATURES])
def test_the_runs_that_did_not_converge_are_the_hollow_ones(figure):
    results = [
        [PLAUSIBLE[name](config) for config in BY_EXPERIMENT[name].presets[preset]]
        for name, preset in figure.needs
    ]
    cells = results[0]
    _, ratio, *_ = figure.draw(results).axes
    (hollow,) = (line for line in ratio.get_lines() if line.get_markerfacecolor() == "white")
    expected = sorted(min(cell.config.probabilities) for cell in cells if cell.config.d == 10)
    assert list(hollow.get_xdata()) == expected
