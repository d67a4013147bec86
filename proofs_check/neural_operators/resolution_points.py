"""What is read off the results of `operator-resolutions`, and made again from stored weights.

Again means: by dense matrices of NumPy alone, from kernels summed by definition, with plain loops
over peaks and spikes. The weights, the places of spikes and the formulas of the planted concepts
are all that is shared with the simulation.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pentad.simulations.models.operator_autoencoders import CONVOLUTIONAL, DENSE, SPECTRAL
from pentad.simulations.models.operator_measures import PEAK, TOLERANCE
from pentad.simulations.models.planted_functions import (
    BAND,
    BOX,
    EVERYWHERE,
    LEFT,
    POINTS,
    SMOOTH,
    Spikes,
    concept_coefficients,
    signals,
    spikes,
)
from pentad.simulations.models.planted_resolutions import FOURIER, GRID, PIXEL, RULES
from pentad.simulations.readings.operator_resolutions import agreements, best_start
from pentad.theory.numbers.domains import Point
from pentad.theory.operators.fourier import as_complex, as_pairs, grid_coefficients, grid_values
from pentad.theory.operators.spectral_layers import kernels

SAMPLE = 24
"""Test signals on which it is done again, at most."""

AGAIN = (32, 48, 63, 64, 65, 96, 127, 128)
"""Grids on which it is done again, as far as a cell has them."""


ENOUGH = 0.99
"""Mean cosine with planted concepts from which on a run counts although its loss still falls."""


def cell(results: Sequence[Any], kind: str, **more: Any) -> Any:
    """The cell of a kind with these fields, of smooth concepts everywhere by default, or None.

    The one with all modes is left out, and one whose best start at the middle penalty neither
    settled nor found what was planted.
    """
    wanted = {"concepts": SMOOTH, "region": EVERYWHERE, "sampling": POINTS} | more
    for one in results:
        config, data = one.config, one.data
        full = config.kind == SPECTRAL and config.modes == GRID // 2
        right = all(getattr(config, name) == value for name, value in wanted.items())
        if config.kind == kind and right and not full:
            at = config.middle, best_start(one)
            counts = data["converged"].values[at] or data["found"].values[at] > ENOUGH
            return one if counts else None
    return None


def _by_rule(one: Any, name: str) -> dict[str, np.ndarray]:
    """A measure of the best start on every grid, by rule."""
    start = best_start(one)
    return {rule: one.data[name].values[i, start] for i, rule in enumerate(RULES)}


def export_points(results: Sequence[Any]) -> list[Point]:
    """Scores and drifts of one spectral autoencoder on every grid, by both rules."""
    one = cell(results, SPECTRAL)
    return [] if one is None else [_stored_scores(one)]


def convolution_points(results: Sequence[Any]) -> list[Point]:
    """The same of one convolutional autoencoder."""
    one = cell(results, CONVOLUTIONAL)
    return [] if one is None else [_stored_scores(one)]


def _stored_scores(one: Any) -> Point:
    f1, drift, error = (_by_rule(one, name) for name in ("f1", "drift", "error"))
    return {
        "sizes": one.data["size"].values,
        "f1": f1[FOURIER], "f1_pixel": f1[PIXEL],
        "drift": drift[FOURIER], "drift_pixel": drift[PIXEL],
        "error": error[FOURIER], "error_pixel": error[PIXEL],
        "found": float(one.data["found"].values[one.config.middle, best_start(one)]),
        "chance": float(one.data["found_by_chance"].values),
    }  # fmt: skip


# By dense matrices of NumPy ------------------------------------------------------------------


def taps_again(one: Any, start: int) -> np.ndarray:
    """Values of the concepts at 64 points, from stored weights, (p, 64)."""
    own = one.data["weights"].values[start].astype(float)
    if one.config.kind == SPECTRAL:
        return kernels(own, GRID)
    taps = np.zeros((len(own), GRID))
    for place in range(one.config.taps):
        taps[:, (place - one.config.taps // 2) % GRID] += own[:, place] * np.sqrt(GRID)
    return taps


def kernel_again(taps: np.ndarray, rule: str, n: int) -> np.ndarray:
    """Values on n points of one kernel known on 64, and by the pixel rule laid on n pixels."""
    half = GRID // 2
    if rule == PIXEL:
        laid = np.zeros(n)
        for place in range(-half, half):
            laid[place % n] += taps[place % GRID] * n / GRID
        return laid
    coefficients = grid_coefficients(taps, half)
    if n == GRID:
        return taps
    most = min(half, n // 2)
    own = coefficients[: most + 1].copy()
    if 2 * most == n:
        own[-1] = [own[-1, 0] / 2, 0.0]  # the mode n/2 is counted once
    return grid_values(own, n)


def matrix_again(taps: np.ndarray, rule: str, n: int) -> np.ndarray:
    """What a code of 1 at every point of every concept decodes to, (p n, n)."""
    laid = [kernel_again(each, rule, n) for each in taps]
    return np.array([np.roll(each, j) for each in laid for j in range(n)]) / n


def codes_again(matrix: np.ndarray, x: np.ndarray, penalty: float, steps: int) -> np.ndarray:
    """Codes by one plain step from zero and fast ones from there, written out."""
    alpha = 1 / np.linalg.norm(matrix, 2) ** 2
    before = ahead = np.maximum(alpha * (x @ matrix.T - penalty), 0)
    momentum = 1.0
    for _ in range(steps - 1):
        u = ahead + alpha * (x - ahead @ matrix) @ matrix.T
        codes = np.maximum(u - alpha * penalty, 0)
        after = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = codes + (momentum - 1) / after * (codes - before)
        before, momentum = codes, after
    return np.asarray(before)


def error_again(matrix: np.ndarray, codes: np.ndarray, x: np.ndarray) -> float:
    """Squared error relative to the signals."""
    return float(((x - codes @ matrix) ** 2).sum() / (x**2).sum())


FINE = 1024


def matching_again(kernel: np.ndarray, planted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Overlaps (p, p) and shifts, over all shifts on a fine grid, one by one."""
    n = kernel.shape[-1]
    own = np.array([grid_values(grid_coefficients(each, (n - 1) // 2), FINE) for each in kernel])
    true = np.array([grid_values(as_pairs(each), FINE) for each in planted])
    own /= np.linalg.norm(own, axis=1, keepdims=True)
    true /= np.linalg.norm(true, axis=1, keepdims=True)
    values = np.array([own @ np.roll(true, shift, axis=1).T for shift in range(FINE)])
    return values.max(0), values.argmax(0) / FINE


def f1_again(codes: np.ndarray, best: np.ndarray, shifts: np.ndarray, drawn: Spikes) -> float:
    """F1 by a loop over samples, concepts and points."""
    concept = _assigned(best)
    right = total = told = 0
    for sample, rows in enumerate(codes):
        n = rows.shape[-1]
        places = list(zip(drawn.concept[sample], drawn.place[sample], strict=True))
        found = set()
        for c, row in enumerate(rows):
            for j in range(n):
                if (
                    row[j] > PEAK * rows.max()
                    and row[j] > row[j - 1]
                    and row[j] >= row[(j + 1) % n]
                ):
                    total += 1
                    t = j / n + shifts[c, concept[c]]
                    near = [
                        i for i, (own, s) in enumerate(places)
                        if own == concept[c] and abs((t - s + 0.5) % 1 - 0.5) <= TOLERANCE + 1e-9
                    ]  # fmt: skip
                    right += bool(near)
                    found.update(near)
        told += len(found)
    precision, recall = right / max(total, 1), told / drawn.place[: len(codes)].size
    return 2 * precision * recall / max(precision + recall, 1e-300)


def _assigned(best: np.ndarray) -> tuple[int, ...]:
    """The best of all permutations."""
    from itertools import permutations

    p = len(best)
    return max(permutations(range(p)), key=lambda order: sum(best[c, order[c]] for c in range(p)))


def _low(codes: np.ndarray) -> np.ndarray:
    """Coefficients up to the band, weighed as squares of functions are."""
    found = grid_coefficients(codes, BAND)
    return found * np.where(np.arange(BAND + 1) == 0, 1.0, np.sqrt(2.0))[:, None]


def scores_again(results: Sequence[Any], kind: str, **more: Any) -> list[Point]:
    """Scores, drifts and errors of the best start, made again on some signals and grids."""
    one = cell(results, kind, **more)
    if one is None:
        return []
    config, start = one.config, best_start(one)
    drawn = spikes(config.seed, "test", min(SAMPLE, config.test), config.region)
    taps = taps_again(one, start)
    sizes = [n for n in AGAIN if n in config.sizes]
    found: dict[str, list[float]] = {"f1": [], "drift": [], "error": []}
    names = {FOURIER: "", PIXEL: "_pixel"}
    point: dict[str, Any] = {"sizes": np.array(sizes)}
    for rule, suffix in names.items():
        rows = {n: _scores_on(config, taps, rule, n, drawn) for n in {*sizes, GRID}}
        reference = _low(rows[GRID][0])
        found = {
            "f1": [rows[n][1] for n in sizes],
            "error": [rows[n][2] for n in sizes],
            "drift": [
                float(((_low(rows[n][0]) - reference) ** 2).sum() / (reference**2).sum())
                for n in sizes
            ],
        }
        point |= {f"{name}{suffix}": np.array(values) for name, values in found.items()}
    planted = concept_coefficients(config.concepts, (GRID - 1) // 2)
    best, _ = matching_again(taps, planted)
    return [point | {"found": float(best.max(0).mean()), "chance": float(
        one.data["found_by_chance"].values)}]  # fmt: skip


def _scores_on(
    config: Any, taps: np.ndarray, rule: str, n: int, drawn: Spikes
) -> tuple[np.ndarray, float, float]:
    """Codes, F1 and relative error on n points."""
    matrix = matrix_again(taps, rule, n)
    x = signals(config.concepts, drawn, n, config.sampling)[:, 0]
    flat = codes_again(matrix, x, config.penalties[config.middle], config.unrolled)
    codes = flat.reshape(len(x), -1, n)
    laid = np.array([kernel_again(each, rule, n) for each in taps])
    best, shifts = matching_again(laid, concept_coefficients(config.concepts, (n - 1) // 2))
    return codes, f1_again(codes, best, shifts, drawn), error_again(matrix, flat, x)


def export_points_again(results: Sequence[Any]) -> list[Point]:
    """What `export_points` reads, made again."""
    return scores_again(results, SPECTRAL)


def convolution_points_again(results: Sequence[Any]) -> list[Point]:
    """What `convolution_points` reads, made again."""
    return scores_again(results, CONVOLUTIONAL)


# A longer circle ------------------------------------------------------------------------------

LONG = 2 * GRID
"""Points of the circle twice as long."""


def longer_points(results: Sequence[Any]) -> list[Point]:
    """Cosines and errors here and on the longer circle by both rules, spectral, convolutional."""
    rows = []
    for kind in (SPECTRAL, CONVOLUTIONAL):
        one = cell(results, kind)
        if one is None:
            return []
        start, here = best_start(one), list(one.config.sizes).index(GRID)
        row = {
            name: one.data[stored].values[RULES.index(FOURIER), start, here]
            for name, stored in (("found", "found_on_grid"), ("error", "error"))
        }
        for i, rule in enumerate(RULES):
            for name in ("found", "error"):
                row[f"{name}_{_WORDS[rule]}"] = one.data[f"longer_{name}"].values[i, start]
        rows.append(row)
    return [{name: np.array([row[name] for row in rows]) for name in rows[0]}]


def longer_points_again(results: Sequence[Any]) -> list[Point]:
    """The same by dense matrices, on some signals."""
    rows = []
    for kind in (SPECTRAL, CONVOLUTIONAL):
        one = cell(results, kind)
        if one is None:
            return []
        config, taps = one.config, taps_again(one, best_start(one))
        count, penalty = min(SAMPLE, config.test), config.penalties[config.middle]
        x = signals(SMOOTH, spikes(config.seed, "test", count), GRID)[:, 0]
        matrix = matrix_again(taps, FOURIER, GRID)
        row = {
            "found": _found_again(taps, concept_coefficients(SMOOTH, (GRID - 1) // 2)),
            "error": error_again(matrix, codes_again(matrix, x, penalty, config.unrolled), x),
        }
        drawn = spikes(config.seed, "longer", count, length=2)
        x = signals(SMOOTH, drawn, LONG, length=2)[:, 0]
        planted = concept_coefficients(SMOOTH, (LONG - 1) // 2, 2)
        for rule, word in _WORDS.items():
            # of the same square over both lengths; pixels weigh half of a circle twice as long
            scale = 2**-0.5 if rule == FOURIER else 0.5
            laid = scale * np.array([kernel_again(each, rule, LONG) for each in taps])
            matrix = np.array([np.roll(each, j) for each in laid for j in range(LONG)]) / LONG
            codes = codes_again(matrix, x, penalty / 2, config.unrolled)
            row[f"found_{word}"] = _found_again(laid, planted)
            row[f"error_{word}"] = error_again(matrix, codes, x)
        rows.append(row)
    return [{name: np.array([row[name] for row in rows]) for name in rows[0]}]


_WORDS = {FOURIER: "index", PIXEL: "pixel"}


def _found_again(kernel: np.ndarray, planted: np.ndarray) -> float:
    best, _ = matching_again(kernel, planted)
    return float(np.mean([best[c, other] for c, other in enumerate(_assigned(best))]))


# Translation, sparsity and jumps -------------------------------------------------------------


def moved_points(results: Sequence[Any]) -> list[Point]:
    """Errors where signals lie in training and on the other half, spectral and dense."""
    own, dense = (cell(results, kind, region=LEFT) for kind in (SPECTRAL, DENSE))
    if own is None or dense is None:
        return []
    point: dict[str, Any] = {}
    for name, one in (("spectral", own), ("dense", dense)):
        start, place = best_start(one), list(one.data["size"].values).index(GRID)
        point[f"{name}_error"] = float(one.data["error"].values[0, start, place])
        point[f"{name}_moved"] = float(one.data["error_moved"].values[start])
    return [point]


def moved_points_again(results: Sequence[Any]) -> list[Point]:
    """The same by dense matrices, on some signals."""
    own, dense = (cell(results, kind, region=LEFT) for kind in (SPECTRAL, DENSE))
    if own is None or dense is None:
        return []
    point: dict[str, Any] = {}
    for name, one in (("spectral", own), ("dense", dense)):
        config, start = one.config, best_start(one)
        drawn = spikes(config.seed, "test", min(SAMPLE, config.test), config.region)
        if name == "spectral":
            matrix, scale = matrix_again(taps_again(one, start), FOURIER, GRID), 1.0
        else:
            matrix, scale = one.data["weights"].values[start].astype(float), GRID**-0.5
        for told, some in (("error", drawn), ("moved", drawn.shifted(0.5))):
            x = signals(config.concepts, some, GRID)[:, 0] * scale
            codes = codes_again(matrix, x, config.penalties[config.middle], config.unrolled)
            point[f"{name}_{told}"] = error_again(matrix, codes, x)
    return [point]


def agreement_points(results: Sequence[Any]) -> list[Point]:
    """Agreement between penalties, of the same start and of others, early and at the end."""
    point: dict[str, Any] = {}
    for name, kind in (("spectral", SPECTRAL), ("dense", DENSE)):
        one = cell(results, kind)
        if one is None or len(one.config.penalties) < 2:
            return []
        point[f"{name}_same"], point[f"{name}_other"] = agreements(one)
        early = agreements(one, "agreement_early")
        point[f"{name}_same_early"], point[f"{name}_other_early"] = early
        point[f"{name}_chance"] = float(one.data["agreement_by_chance"].values)
    return [point]


def agreement_medians(results: Sequence[Any]) -> list[Point]:
    """The same, of other starts at the end by medians over pairs of runs, one by one."""
    read = agreement_points(results)
    if not read:
        return []
    point = dict(read[0])
    for name, kind in (("spectral", SPECTRAL), ("dense", DENSE)):
        one = cell(results, kind)
        penalties, starts = range(len(one.config.penalties)), range(one.config.starts)
        pairs = [
            float(one.data["agreement"].values[i, k, j, other])
            for i in penalties for j in penalties for k in starts for other in starts
            if i != j and k != other
        ]  # fmt: skip
        point[f"{name}_other"] = float(np.median(pairs))
    return [point]


def starts_again(results: Sequence[Any]) -> list[Point]:
    """Agreement of different starts at the middle penalty, from stored weights, shift by shift."""
    read = agreement_points(results)
    if not read:
        return []
    point = dict(read[0])
    for name, kind in (("spectral", SPECTRAL), ("dense", DENSE)):
        one = cell(results, kind)
        runs = range(one.config.starts)
        if kind == DENSE:
            atoms = [each / np.linalg.norm(each, axis=1, keepdims=True)
                     for each in one.data["weights"].values.astype(float)]  # fmt: skip
            best = {(i, j): atoms[i] @ atoms[j].T for i in runs for j in runs if i != j}
        else:
            taps = [taps_again(one, i) for i in runs]
            spectra = [as_complex(grid_coefficients(each, (GRID - 1) // 2)) for each in taps]
            best = {
                (i, j): matching_again(taps[i], spectra[j])[0] for i in runs for j in runs if i != j
            }
        point[f"{name}_other"] = float(np.mean([each.max(1).mean() for each in best.values()]))
    return [point]


def box_points(results: Sequence[Any]) -> list[Point]:
    """Drifts and scores of spectral autoencoders on jumps, from points and anti-aliased."""
    points, smooth = (cell(results, SPECTRAL, concepts=BOX, sampling=each)
                      for each in ("points", "anti-aliased"))  # fmt: skip
    if points is None or smooth is None:
        return []
    found = [_stored_scores(one) for one in (points, smooth)]
    return [_of_jumps(*found)]


def box_points_again(results: Sequence[Any]) -> list[Point]:
    """The same, made again."""
    found = [scores_again(results, SPECTRAL, concepts=BOX, sampling=each)
             for each in ("points", "anti-aliased")]  # fmt: skip
    return [_of_jumps(points, smooth) for points, smooth in zip(*found, strict=True)]


def _of_jumps(points: Point, smooth: Point) -> Point:
    return {
        "sizes": points["sizes"], "drift": points["drift"], "f1": points["f1"],
        "drift_filtered": smooth["drift"], "f1_filtered": smooth["f1"],
    }  # fmt: skip


def cosine_points(results: Sequence[Any]) -> list[Point]:
    """Cosines of pairs of atoms, spectral, convolutional and dense, and of untrained ones."""
    point: dict[str, Any] = {}
    for kind in (SPECTRAL, CONVOLUTIONAL, DENSE):
        one = cell(results, kind)
        if one is None:
            return []
        point[f"{kind}_greatest"] = float(one.data["greatest_cosine"].values.min())
        point[f"{kind}_square"] = float(one.data["mean_square_cosine"].values.mean())
        point[f"{kind}_untrained"] = float(one.data["mean_square_by_chance"].values)
    return [point]


def cosine_points_again(results: Sequence[Any]) -> list[Point]:
    """The same from stored weights, by Gram matrices."""
    read = cosine_points(results)
    if not read:
        return []
    point = dict(read[0])
    for kind in (SPECTRAL, CONVOLUTIONAL, DENSE):
        one = cell(results, kind)
        greatest, squares = [], []
        for start in range(one.config.starts):
            atoms = (one.data["weights"].values[start].astype(float) if kind == DENSE
                     else matrix_again(taps_again(one, start), FOURIER, GRID))  # fmt: skip
            atoms = atoms / np.linalg.norm(atoms, axis=1, keepdims=True)
            gram = np.abs(atoms @ atoms.T)[~np.eye(len(atoms), dtype=bool)]
            greatest.append(gram.max())
            squares.append((gram**2).mean())
        point[f"{kind}_greatest"], point[f"{kind}_square"] = min(greatest), float(np.mean(squares))
    return [point]
