"""The losses that browsers compute are those of the library, with their derivatives.

Both are asked at the same random points and at points where formulas change branch.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import bdtrc

from pentad.kit.saturations import TOLERANCES, saturation
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.spectral_measures import spectral_measures
from pentad.theory.geometries.classification import classify
from pentad.theory.power_autoencoder.power_loss import feature_loss_terms, gram
from pentad.theory.rectified_model.other_activations import linear_loss_derivatives
from pentad.theory.rectified_model.toy_loss import (
    OutputDerivatives,
    one_active_derivatives,
    toy_loss_derivatives,
)
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss_gradient
from pentad.theory.rectified_model.weight_derivatives import weight_derivatives
from pentad.theory.sparse_inputs import input_moments, law_named

RELATIVE = 1e-12
Setting = dict[str, Any]
Node = Callable[..., Any]

VALUES = """
import { tiedModel } from "./js/kernel/model.js";
const result = given.map(({ setting, points }) => {
  const model = tiedModel(setting);
  const gradient = new Float64Array(model.size);
  return points.map((point) => {
    const value = model.evaluate(Float64Array.from(point), gradient);
    return [value, ...gradient];
  });
});
"""


def setting(n: int, d: int, p: float, **changed: Any) -> Setting:
    """A setting of the rectified model, as the kernel takes it."""
    plain = {"n": n, "d": d, "p": p, "decay": 1.0, "activation": "relu", "m": 1}
    return plain | {"law": "positive-uniform", "bias": True} | changed


def kernel(node: Node, cases: list[tuple[Setting, np.ndarray]]) -> list[np.ndarray]:
    """Values and gradients of the kernel: (points, 1 + (d + 1) n) for each case."""
    given = [
        {"setting": one, "points": points.reshape(len(points), -1).tolist()}
        for one, points in cases
    ]
    return [np.array(values) for values in node(VALUES, given)]


def library(one: Setting, points: np.ndarray) -> np.ndarray:
    """The same of the library."""
    W, b = points[:, :-1], points[:, -1]
    A, v = gram(W), one["decay"] ** np.arange(one["n"])
    if one["activation"] != "relu":
        found = power_derivatives(A, b, one, v)
    elif one["p"] == 0:
        found = one_active_derivatives(A, b, v, hessian=False)
    elif one["n"] <= 6:
        full = full_toy_loss_gradient(A, b, one["p"], v)
        found = OutputDerivatives(full.value, full.gradient, None)
    else:
        found = toy_loss_derivatives(A, b, one["p"], importance=v, hessian=False)
    whole = weight_derivatives(W, found)
    gradient = whole.gradient.copy()
    if not one["bias"]:
        gradient[:, -1] = 0
    return np.concatenate([whole.value[:, None], gradient.reshape(len(W), -1)], 1)


def power_derivatives(
    A: np.ndarray, b: np.ndarray, one: Setting, v: np.ndarray
) -> OutputDerivatives:
    """Derivatives of the library's loss of powers by steps along the imaginary axis."""
    law, m, p, n = law_named(one["law"]), one["m"], one["p"], one["n"]

    def losses(A: np.ndarray, b: np.ndarray) -> np.ndarray:
        terms = feature_loss_terms(A, p, law, m, bias=b)
        return v * (input_moments(p, law, 2)[2] - terms.improvement)

    step = 1e-30
    gradient = np.empty((*A.shape[:-1], n + 1))
    for i in range(n):
        moved = A.astype(complex)
        moved[:, :, i] += 1j * step
        gradient[..., i] = losses(moved, b).imag / step
    gradient[..., n] = losses(A.astype(complex), b + 1j * step).imag / step
    return OutputDerivatives(losses(A, b).sum(-1), gradient, None)


def random_points(one: Setting, count: int, seed: int) -> np.ndarray:
    """(count, d + 1, n): features of all lengths, biases of both signs."""
    draw = np.random.default_rng(seed)
    n, d = one["n"], one["d"]
    lengths = draw.choice([0.3, 1.0, 1.5], (count, 1, n))
    W = lengths * draw.standard_normal((count, d, n)) / d**0.5
    b = draw.uniform(-1, 0.4, (count, 1, n)) * draw.choice([0.1, 1.0], (count, 1, 1))
    return np.concatenate([W, b if one["bias"] else 0 * b], 1)


RECTIFIED = [
    (setting(5, 2, 0.05), 320),
    (setting(1, 1, 0.3), 70),
    (setting(2, 2, 1.0), 20),
    (setting(3, 1, 0.7, decay=0.8), 50),
    (setting(4, 3, 1.0, decay=0.5), 50),
    (setting(6, 3, 0.2), 60),
    (setting(7, 2, 0.03), 100),
    (setting(12, 4, 0.01, decay=0.9), 60),
    (setting(20, 5, 0.001), 20),
    (setting(40, 10, 0.02), 4),
    (setting(5, 2, 0.0), 100),
    (setting(12, 4, 0.0, decay=0.7), 40),
    (setting(40, 10, 0.0), 6),
]
POWERS = [
    (setting(6, 2, 0.1, activation="power", m=m, law=law, bias=bias, decay=0.9), 12)
    for m, law, bias in [
        (3, "gaussian", False),
        (3, "rademacher", True),
        (5, "laplace", False),
        (3, "heavy", False),
        (3, "skewed", True),
        (5, "uniform", False),
        (7, "positive-uniform", True),
    ]
] + [
    (setting(8, 3, 0.2, activation="linear", law=law), 12)
    for law in ("positive-uniform", "gaussian", "skewed")
]


def largest_difference(found: np.ndarray, expected: np.ndarray) -> float:
    """Over the points: of the loss relative to it, of the gradient to its largest entry."""
    scale = np.abs(expected)
    scale[:, 1:] = scale[:, 1:].max(1, keepdims=True)
    return float((np.abs(found - expected) / np.where(scale > 0, scale, 1)).max())


def require_equal(node: Node, cases: list[tuple[Setting, np.ndarray]]) -> None:
    for (one, points), found in zip(cases, kernel(node, cases), strict=True):
        assert found.shape == (len(points), 1 + points[0].size)
        difference = largest_difference(found, library(one, points))
        assert difference <= RELATIVE, (one, difference)


def test_losses_and_gradients_at_a_thousand_points_are_those_of_the_library(node: Node) -> None:
    cases = [
        (one, random_points(one, count, k)) for k, (one, count) in enumerate(RECTIFIED + POWERS)
    ]
    assert sum(len(points) for _, points in cases) >= 1000
    require_equal(node, cases)


def corners(n: int, d: int, seed: int) -> np.ndarray:
    """Points at which formulas change branch: ties, zeros, dead features, kinks of the output."""
    draw = np.random.default_rng(seed)
    W = draw.choice([-1.0, -0.5, 0.0, 0.5, 1.0], (24, d, n))
    b = draw.choice([-1.0, -0.5, -0.25, 0.0, 0.25, 0.5], (24, 1, n))
    W[:3] = 0
    b[0] = 0
    W[3:6, :, 0] = 0
    W[6:9] = W[6:9, :, :1]
    own = (W[9:12] ** 2).sum(1, keepdims=True)
    b[9:12] = -own
    return np.concatenate([W, b], 1)


def test_where_formulas_change_branch_they_are_those_of_the_library_too(node: Node) -> None:
    settings = [
        setting(n, d, p, decay=decay)
        for n, d in ((1, 1), (2, 1), (3, 2), (5, 2), (8, 3))
        for p, decay in ((0.0, 1.0), (0.02, 0.5), (1.0, 1.0))
    ]
    require_equal(node, [(one, corners(one["n"], one["d"], k)) for k, one in enumerate(settings)])


def test_linear_activations_have_the_loss_of_the_linear_model(node: Node) -> None:
    one = setting(7, 3, 0.3, activation="linear", decay=0.8)
    points = random_points(one, 10, 0)
    W, b = points[:, :-1], points[:, -1]
    expected = linear_loss_derivatives(
        gram(W), b, one["p"], importance=one["decay"] ** np.arange(7), hessian=False
    )
    [found] = kernel(node, [(one, points)])
    np.testing.assert_allclose(found[:, 0], expected.value, rtol=RELATIVE)


TRAINED = """
import { answered } from "./js/kernel/answers.js";
const result = given.map((asked) => {
  const { runs, best } = answered(asked);
  return { best, runs: runs.map((run) => ({ ...run, x: [...run.x] })) };
});
"""
TRAININGS = [
    setting(5, 2, 0.05),
    setting(5, 2, 0.0),
    setting(8, 3, 0.01, decay=0.9),
    setting(4, 2, 0.0),
    setting(6, 2, 0.2, activation="power", m=3, law="gaussian", bias=False),
    setting(5, 3, 0.3, activation="linear"),
]


def test_runs_that_converged_are_stationary_for_the_library(node: Node) -> None:
    asked = [{"setting": one, "seed": 3, "starts": 4} for one in TRAININGS]
    told = node(TRAINED, asked)
    assert told == node(TRAINED, asked), "a seed determines the runs"
    for one, trained in zip(TRAININGS, told, strict=True):
        n, d = one["n"], one["d"]
        runs = trained["runs"]
        assert [run["converged"] for run in runs] == [True] * 4
        points = np.array([run["x"] for run in runs]).reshape(4, d + 1, n)
        expected = library(one, points)
        gradient = expected[:, 1:].reshape(4, d + 1, n) / (one["p"] or 1)
        if one["p"] == 0:
            assert (points[:, -1] <= 0).all()
            gradient[:, -1][(points[:, -1] == 0) & (gradient[:, -1] < 0)] = 0
        norms = np.sqrt((gradient**2).sum((1, 2)))
        assert (norms <= 2e-9).all(), norms
        values = [run["value"] for run in runs]
        np.testing.assert_allclose(values, expected[:, 0], rtol=1e-12, atol=1e-15)
        assert values[trained["best"]] <= min(values) + 1e-9


def test_narrow_valleys_are_gone_down_to_their_ends(node: Node) -> None:
    """Nearly as many dimensions as features, and features that are hardly sparse: all converge."""
    settings = [setting(12, 10, 0.01), setting(6, 4, 1.0)]
    told = node(TRAINED, [{"setting": one, "seed": 0, "starts": 6} for one in settings])
    for trained in told:
        assert [run["converged"] for run in trained["runs"]] == [True] * 6


def test_five_features_in_a_plane_become_the_regular_pentagon(node: Node) -> None:
    [trained] = node(TRAINED, [{"setting": setting(5, 2, 0.0), "starts": 4}])
    x = np.array(trained["runs"][trained["best"]]["x"]).reshape(3, 5)
    (found,) = classify(x[:-1], gradient_norm=1e-9)
    assert found.name == "pentagon"


SPECTRA = """
import { gram } from "./js/kernel/model.js";
import { gramClusters, grouped, localisedFrom, spectrum } from "./js/kernel/spectra.js";
const result = given.map(({ x, d, n, tolerances }) => {
  const found = spectrum(x, d, n);
  const groups = tolerances.map((one) => grouped(found, one));
  const { labels, clusters } = gramClusters(gram(x, d, n), n, 1e-6);
  const from = localisedFrom(found);
  return { ...found, groups, from, labels: [...labels], clusters };
});
"""


def test_spectra_masses_and_saturation_are_those_of_the_library(node: Node) -> None:
    draw = np.random.default_rng(5)
    weights = [draw.standard_normal((d, n)) for n, d in ((1, 1), (5, 2), (9, 4), (20, 6), (12, 12))]
    weights[2][:, 3] = 0
    weights[3][:, :10] *= np.arange(1, 7)[:, None]
    given = [
        {"x": W.ravel().tolist(), "d": len(W), "n": W.shape[1], "tolerances": TOLERANCES}
        for W in weights
    ]
    for W, found in zip(weights, node(SPECTRA, given), strict=True):
        measures = spectral_measures(W)
        expected = saturation(W)
        assert found["rank"] == expected.rank
        close = {"rtol": 1e-9, "atol": 1e-12}
        np.testing.assert_allclose(found["eigenvalues"], measures.eigenvalues, **close)
        np.testing.assert_allclose(found["masses"], measures.masses, **close)
        np.testing.assert_allclose(found["capacities"], capacities(gram(W)), **close)
        for name, value in (("traceFloor", expected.trace_floor), ("gaussian", expected.gaussian),
                            ("saturation", expected.value)):  # fmt: skip
            np.testing.assert_allclose(found[name], value, **close)
        np.testing.assert_allclose(found["from"], expected.localised_from, **close)
        for group, wanted in zip(found["groups"], expected.groupings, strict=True):
            assert group["count"] == wanted.count
            numbers = [group[name] for name in ("guaranteed", "localisation", "leastMass")]
            wanted_numbers = [wanted.guaranteed, wanted.localisation, wanted.least_mass]
            np.testing.assert_allclose(numbers, wanted_numbers, **close)
            assert group["localised"] == (wanted.least_mass >= 0.99)


def test_entries_of_the_gram_matrix_of_a_pentagon_are_of_three_kinds(node: Node) -> None:
    turns = 2 * np.pi * np.arange(5) / 5
    x = np.concatenate([np.cos(turns), np.sin(turns)]).tolist()
    [found] = node(SPECTRA, [{"x": x, "d": 2, "n": 5, "tolerances": []}])
    sizes = [(one["size"], one["diagonal"]) for one in found["clusters"]]
    assert sizes == [(5, True), (5, False), (5, False)]
    distance = abs(np.subtract.outer(np.arange(5), np.arange(5)))
    expected = np.minimum(distance, 5 - distance)
    assert np.array(found["labels"]).reshape(5, 5).tolist() == expected.tolist()


OFFERED = """
import { largestProbability, omittedProbability, settingFault } from "./js/kernel/model.js";
const result = given.map((one) => ({
  largest: largestProbability(one), omitted: omittedProbability(one), fault: settingFault(one),
}));
"""


def test_probabilities_are_offered_while_few_inputs_are_left_out(node: Node) -> None:
    settings = [setting(n, 2, 0.01) for n in (6, 7, 12, 20, 40)]
    told = node(OFFERED, settings)
    for one, found in zip(settings, told, strict=True):
        n, left_out = one["n"], 0.0 if one["n"] <= 6 else bdtrc(2, one["n"], 0.01)
        np.testing.assert_allclose(found["omitted"], left_out, rtol=1e-12)
        if n <= 6:
            assert found["largest"] == 1
        else:
            np.testing.assert_allclose(bdtrc(2, n, found["largest"]), 0.05, rtol=1e-9)


def test_settings_that_are_none_are_refused_in_words(node: Node) -> None:
    wrong = [
        setting(41, 2, 0.1),
        setting(5, 6, 0.1),
        setting(5, 0, 0.1),
        setting(5, 2, -0.1),
        setting(5, 2, 2.0),
        setting(5, 2, 0.1, decay=0.0),
        setting(5, 2, 0.1, law="gaussian"),
        setting(5, 2, 0.1, law="no law", activation="linear"),
        setting(5, 2, 0.0, activation="linear"),
        setting(5, 2, 0.1, activation="power", m=2),
        setting(5, 2, 0.1, activation="sine"),
    ]
    told = node(OFFERED.replace("largestProbability(one)", "0"), wrong)
    assert all(found["fault"] for found in told), told
    assert node(OFFERED, [setting(40, 10, 0.01)])[0]["fault"] == ""


STALE = """
import { STALE, latestWorker } from "./js/shared/latest.js";
import { answered } from "./js/kernel/answers.js";

// Workers that answer when they are told to, and go on after they were terminated.
const made = [];
const make = () => {
  const one = { terminated: false, terminate() { one.terminated = true; } };
  one.postMessage = (message) => {
    one.finish = () => {
      const done = answered(message, (progress) => one.onmessage({ data: { progress } }));
      one.onmessage({ data: { done } });
    };
  };
  made.push(one);
  return one;
};
const setting = (p) => ({ ...given, p });
const run = latestWorker(make);
let shown = null;
const show = async (p) => {
  const got = await run({ setting: setting(p), starts: 2 });
  if (got !== STALE) shown = p;
  return got === STALE;
};
const first = show(0.01);
const second = show(0.02);
const third = show(0.05);
made[2].finish();
const ends = [await first, await second, await third];
const now = shown;
made[0].finish();
made[1].finish();
await new Promise((done) => setTimeout(done, 5));
const fourth = show(0.1);
made[2].finish();
await fourth;
const result = { ends, now, later: shown, terminated: made.map((one) => one.terminated) };
"""


def test_a_stale_training_never_overwrites_a_newer_one(node: Node) -> None:
    told = node(STALE, setting(4, 2, 0.05))
    assert told["ends"] == [True, True, False]
    assert told["now"] == 0.05
    assert told["later"] == 0.1
    assert told["terminated"] == [True, True, False]


CURVATURES = """
import { answered } from "./js/kernel/answers.js";
import { leastCurvature } from "./js/kernel/curvature.js";
const result = given.map(({ setting, x }) => {
  const at = x ? Float64Array.from(x) : answered({ setting, starts: 2 }).runs[0].x;
  return { x: [...at], ...leastCurvature(setting, at) };
});
"""


def test_the_least_curvature_is_that_of_the_hessian_of_the_library(node: Node) -> None:
    settings = [setting(5, 2, 0.0), setting(8, 3, 0.01), setting(7, 2, 0.02, decay=0.9)]
    for one, found in zip(
        settings, node(CURVATURES, [{"setting": one} for one in settings]), strict=True
    ):
        n, d = one["n"], one["d"]
        x = np.array(found["x"]).reshape(d + 1, n)
        A, v = gram(x[:-1]), one["decay"] ** np.arange(n)
        if one["p"] == 0:
            told = one_active_derivatives(A, x[-1], v)
        else:
            told = toy_loss_derivatives(A, x[-1], one["p"], importance=v)
        hessian = weight_derivatives(x[:-1], told).hessian / (one["p"] or 1)
        values = np.linalg.eigvalsh(hessian)
        rotations = d * (d - 1) // 2
        assert (abs(values[:rotations]) < 1e-6).all()
        np.testing.assert_allclose(found["value"], values[rotations], rtol=1e-4)
        direction = np.array(found["direction"])
        np.testing.assert_allclose(direction @ hessian @ direction, found["value"], rtol=1e-4)


def test_two_equal_features_on_a_line_are_a_saddle(node: Node) -> None:
    one = setting(2, 1, 0.05)
    x = [0.5**0.5, 0.5**0.5, -1e-9, -1e-9]
    [found] = node(CURVATURES, [{"setting": one, "x": x}])
    assert np.linalg.norm(library(one, np.array(x).reshape(1, 2, 2))[0, 1:]) < 1e-8
    assert found["value"] < -0.01
    assert found["direction"][0] * found["direction"][1] < 0
