"""What the page of geometries shows of stored results: trained minima by size, phases, plateaus.

Numbers are rounded to the digits that the page tells, and minima are named as
`readings.geometry_atlas` names runs.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from pentad.explorer.quick_reading import arrays_of
from pentad.simulations.experiments import feature_dimensionality, geometry_atlas, toy_phases
from pentad.simulations.models.rectified import DEAD, live_weights
from pentad.simulations.readings.geometry_atlas import SAME_LOSS
from pentad.theory.frames.orthogonal_blocks import connected_blocks
from pentad.theory.geometries.classification import Classification, classify
from pentad.theory.power_autoencoder.power_loss import gram

SATURATED = 1e-9
"""Slack of saturation up to which a minimum is called saturated (dimensionless)."""

NEARLY_ORTHOGONAL = 0.1
"""Cosines up to this do not join features when digons and singles are told from the rest."""

SAME = 1e-7
"""Difference of saturation up to which runs of one loss are one minimum (dimensionless)."""

STORED = 0.01
"""Squared length from which a feature counts as stored."""

PAYS = 0.2
"""Largest p for which an opposite pair is known to pay from 0.43 p + 1.5 p^2 on."""

ATLAS = (
    "probability", "weights", "bias", "loss", "full_loss", "saturation", "largest_mass",
    "curvature", "converged",
)  # fmt: skip
"""Arrays of the atlas that are read; the first axis of each is the probability."""

PHASES = (
    "probability", "ratio", "best_start", "weights", "bias", "dimensionality", "squared_norm",
    "converged",
)  # fmt: skip
"""Arrays of the phases that are read."""

PLATEAUS = (
    "probability", "dimensionality", "squared_norm", "dimensions_per_feature", "converged",
)  # fmt: skip
"""Arrays of the large model that are read."""

KINDS = ("saturated", "bent", "scheme", "several")
"""Saturated; digons and singles, not quite orthogonal; one scheme, not saturated; several kinds."""


def minima_in(d: int) -> list[dict[str, Any]]:
    """Minima that training found in d dimensions: for every n and p, by loss, with how many runs.

    Parameters
    ----------
    d
        Dimensions, one of `geometry_atlas.SIZES`.
    """
    experiment = geometry_atlas.EXPERIMENT
    cells = [cell for cell in experiment.presets["paper"] if cell.d == d]
    found = [_of_cell(cell, arrays_of(experiment, cell, *ATLAS)) for cell in cells]
    return sorted(found, key=lambda one: one["n"])


in_the_plane: Callable[[], list[dict[str, Any]]] = partial(minima_in, 2)
in_space: Callable[[], list[dict[str, Any]]] = partial(minima_in, 3)
in_four: Callable[[], list[dict[str, Any]]] = partial(minima_in, 4)
in_five: Callable[[], list[dict[str, Any]]] = partial(minima_in, 5)


def _of_cell(config: Any, data: Any) -> dict[str, Any]:
    """One size: at every p its minima and how many runs did not converge."""
    by_p = [_minima(data, k) for k in range(len(data.probability))]
    return {"n": config.n, "d": config.d, "runs": config.starts, "by_p": by_p}


def _minima(data: Any, place: int) -> dict[str, Any]:
    """Minima at the probability of this place, by loss."""
    here = SimpleNamespace(**{name: getattr(data, name)[place] for name in ATLAS})
    runs = _runs_of_minima(here)
    first = [k for k, _ in runs]
    live = live_weights(here.weights[first], here.bias[first])
    names = classify(live, dead_tolerance=DEAD, converged=np.ones(len(runs), bool)) if runs else []
    told = [
        {
            **_name(geometry, own, float(here.saturation[k])),
            "found": count,
            "loss": _rounded(here.loss[k], 7),
            "full": _rounded(here.full_loss[k], 6),
            "saturation": _rounded(here.saturation[k], 9),
            "mass": _rounded(here.largest_mass[k], 4),
            "curvature": _rounded(here.curvature[k], 3),
            "W": np.round(upright(here.weights[k]), 4),
            "b": np.round(here.bias[k], 4),
        }
        for (k, count), geometry, own in zip(runs, names, live, strict=True)
    ]
    unfinished = int((~here.converged).sum())
    return {"p": float(here.probability), "unconverged": unfinished, "minima": _merged(told)}


def _runs_of_minima(data: Any) -> list[tuple[int, int]]:
    """A run for every value of loss, saturation and mass that converged, and how many had it."""
    found: list[tuple[int, int]] = []
    loss, saturation, mass = data.loss, data.saturation, data.largest_mass
    for k in np.argsort(loss, kind="stable"):
        if not data.converged[k]:
            continue
        for place, (first, count) in enumerate(found):
            near = (
                loss[k] - loss[first] <= SAME_LOSS
                and abs(saturation[k] - saturation[first]) <= SAME
                and abs(mass[k] - mass[first]) <= 100 * SAME
            )
            if near:
                found[place] = first, count + 1
                break
        else:
            found.append((int(k), 1))
    return found


def _merged(minima: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Minima of one name and one loss as one, as in the table of the experiment."""
    kept: list[dict[str, Any]] = []
    for one in minima:
        for other in kept:
            if other["name"] == one["name"] and one["loss"] - other["loss"] <= SAME_LOSS:
                other["found"] += one["found"]
                break
        else:
            kept.append(one)
    return kept


def _name(geometry: Classification, live: np.ndarray, saturation: float) -> dict[str, Any]:
    """The name, a shorter one, what kind of minimum it is, and which features are dead."""
    name = geometry.name + (f": {geometry.refusal}" if geometry.refusal else "")
    kept = live[:, live.any(0)]
    labels = connected_blocks(gram(kept), NEARLY_ORTHOGONAL).labels
    sizes = np.unique(labels, return_counts=True)[1]
    saturated, bent, scheme, several = KINDS
    if 1 - saturation <= SATURATED:
        kind = saturated
    elif sizes.max() <= 2:
        kind = bent
    else:
        kind = several if "fibres" in name or "no symmetry" in name else scheme
    dead = np.flatnonzero(~live.any(0))
    return {"name": name, "short": _short(name, sizes), "kind": kind, "dead": dead}


def _short(name: str, sizes: np.ndarray) -> str:
    """The name in a few words; digons and singles are called so even if not quite orthogonal."""
    if "features in" in name and sizes.max() <= 2:
        pairs, singles = int((sizes == 2).sum()), int((sizes == 1).sum())
        told = [f"{pairs} digon" + "s" * (pairs > 1)] * bool(pairs)
        told += [f"{singles} single" + "s" * (singles > 1)] * bool(singles)
        return " + ".join(told)
    scheme = re.search(r"scheme: (.*)", name)
    if scheme:
        return scheme.group(1)
    name = re.sub(r" \((square|octahedron|16-cell|cross-polytope.*?)\)", "", name)
    name = re.sub(r", features repeated [\d+]+ times", "", name)
    return re.sub(r"\(?\d+ features? in \d+ dimensions?, fibres ([\d+]+)\)?", r"kinds \1", name)


def upright(W: np.ndarray) -> np.ndarray:
    """The same features turned: up goes the first that is stored, or in space what stands apart.

    Rows are coordinates to the right, up, and toward who looks. In space the axis of the eigenvalue
    of W W^T that is furthest from its neighbour goes up. Other dimensions stay as they are.

    Parameters
    ----------
    W : (d, n) array

    >>> upright(np.array([[1.0, 0.0], [0.0, 2.0]])).round(6)
    array([[ 0., -2.],
           [ 1.,  0.]])
    """
    if len(W) == 2:
        lengths = (W**2).sum(0)
        x, y = W[:, int(np.argmax(lengths > STORED))]
        turned: np.ndarray = np.array([[y, -x], [x, y]]) @ W / max(np.hypot(x, y), STORED)
        return turned
    if len(W) != 3:
        return W
    values, axes = np.linalg.eigh(W @ W.T)
    single = 0 if values[1] - values[0] > values[2] - values[1] else 2
    seen: np.ndarray = np.roll(axes.T, 1 - single, axis=0) @ W
    return seen


def _rounded(value: float, digits: int) -> float:
    """To so many significant digits."""
    return float(f"{value:.{digits}g}")


def phases() -> dict[str, Any]:
    """Two features on a line over p and importance, and five in the plane, best of all starts."""
    from pentad.theory.rectified_model.two_features import stability_threshold

    two, five = _phase_cell(2), _phase_cell(5)
    p = two.probability
    return {
        "two": {
            "p": p,
            "ratio": two.ratio,
            "w": np.round(two.weights[..., 0, :], 4),
            "b": np.round(two.bias, 4),
            "lines": {
                "costs": np.round((2 + np.sqrt(2)) / 8 * p, 6),
                "pays": [_rounded(0.43 * q + 1.5 * q**2, 5) if q <= PAYS else None for q in p],
                "unstable": np.round(stability_threshold(p), 6),
            },
        },
        "five": {
            "p": five.probability,
            "ratio": five.ratio,
            "W": [[np.round(upright(W), 4) for W in of_p] for of_p in five.weights],
            "b": np.round(five.bias, 4),
        },
    }


def _phase_cell(n: int) -> Any:
    experiment = toy_phases.EXPERIMENT
    [cell] = [cell for cell in experiment.presets["paper"] if cell.n == n]
    return arrays_of(experiment, cell, *PHASES)


def staircases() -> list[dict[str, Any]]:
    """Dimensionalities of stored features over p: two small models exactly trained, a large one."""
    return [*(_small_staircase(n) for n in (7, 8)), _large_staircase()]


def _small_staircase(n: int) -> dict[str, Any]:
    data = _phase_cell(n)
    best = data.best_start[:, 0]
    d = data.weights.shape[-2]
    rows = np.arange(len(best))
    shares, norms = data.dimensionality[:, 0], data.squared_norm[:, 0]
    each = [_stored(s.ravel(), q.ravel(), once=True) for s, q in zip(shares, norms, strict=True)]
    return {
        "n": n,
        "d": d,
        "p": data.probability,
        "best": _stored(shares[rows, best], norms[rows, best]),
        "all": each,
        "per_feature": np.round(d / norms[rows, best].sum(-1), 4),
        "converged": data.converged[rows, 0, best],
        "W": [np.round(upright(W), 4) for W in data.weights[:, 0]],
        "b": np.round(data.bias[:, 0], 4),
    }


def _large_staircase() -> dict[str, Any]:
    experiment = feature_dimensionality.EXPERIMENT
    [cell] = experiment.presets["paper"]
    data = arrays_of(experiment, cell, *PLATEAUS)
    return {
        "n": cell.n,
        "d": cell.d,
        "p": data.probability,
        "best": _stored(data.dimensionality, data.squared_norm),
        "all": [],
        "per_feature": np.round(data.dimensions_per_feature, 4),
        "converged": data.converged,
        "W": [],
        "b": [],
    }


def _stored(shares: np.ndarray, norms: np.ndarray, *, once: bool = False) -> Any:
    """Dimensionalities of features that are stored, largest first; different ones once if asked."""
    if shares.ndim > 1:
        return [_stored(s, q) for s, q in zip(shares, norms, strict=True)]
    values: Sequence[float] = np.round(shares[norms > STORED], 3).tolist()
    return sorted(set(values) if once else values, reverse=True)
