"""Evidence from stored simulation results: orders, signs and intervals, never digits."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from proofs_check.core import Claim, Effort, Evidence, Finding, relative_margin, shown, sides
from proofs_check.exact import rerouted
from simulations.experiment import Experiment, command
from simulations.store import MissingResult, Result, Store, UnreadableResult
from theory.domains import Parameter, Point

PRESETS = ("paper", "laptop")
"""The results that count: every one of these presets that is completely there, else "smoke"."""


def stored(
    scope: str,
    experiment: Experiment,
    points: Callable[[Sequence[Result]], Sequence[Point]],
    *,
    using: Mapping[str, Any] | None = None,
    tolerance: float = 1e-9,
) -> Evidence:
    """The relation at every point that `points` reads off the stored results of an experiment.

    Missing results leave the claim undecided, and the note says which command makes them.

    Parameters
    ----------
    scope : str
    experiment : Experiment
    points : callable
        From results to the points at which the sides are compared; converged runs only.
    using : mapping
        As in `exact.exact`.
    tolerance : float
        Relative violation that counts as rounding of the results (dimensionless); far below the
        margins that matter.
    """

    def check(claim: Claim, _: Effort) -> Finding:
        try:
            complete = _complete_results(experiment)
        except (MissingResult, UnreadableResult) as absent:
            return Finding(None, cases=0, accepted=0, note=str(absent))
        found = [row for results in complete.values() for row in points(results)]
        rows = [row for row in found if claim.domain.contains(row)]
        told = f"presets judged: {', '.join(complete)}"
        if not rows:
            make = command(experiment, experiment.presets["laptop"][0])
            hint = f"; make more with: {make}" if "laptop" not in complete else ""
            return Finding(None, cases=0, accepted=0, note=f"no run in the domain; {told}{hint}")
        route = rerouted(claim, using)
        margins = [relative_margin(route, sides(route, row)) for row in rows]
        if any(np.isnan(margins)):
            return Finding(None, None, len(found), 0, note=f"a side is not a number; {told}")
        worst = int(np.argmin(margins))
        return Finding(
            margins[worst] >= -tolerance,
            margins[worst],
            len(found),
            len(rows),
            witness=shown(rows[worst]),
            note=told,
        )

    return Evidence("simulation", scope, check, "samples", replaces=tuple(using or ()))


def seen(name: str, text: str) -> Parameter:
    """A quantity read off results, never drawn.

    Parameters
    ----------
    name, text : str
        As in `Parameter`.

    Returns
    -------
    Parameter
        Drawing it raises ValueError.
    """

    def draw(_choose: object, _point: object) -> Any:
        raise ValueError(f"{name} is read off stored results and cannot be drawn")

    return Parameter(name, text, draw)


def _complete_results(experiment: Experiment) -> dict[str, list[Result]]:
    """Results by preset, for every preset that counts and is completely stored.

    Raises
    ------
    MissingResult
        If there is none; the text is that of the laptop preset.
    """
    store = Store()

    def complete(preset: str) -> bool:
        cells = experiment.presets.get(preset, ())
        return bool(cells) and all(store.path(experiment, config).exists() for config in cells)

    chosen = [preset for preset in PRESETS if complete(preset)] or ["smoke"] * complete("smoke")
    if not chosen:
        for config in experiment.presets["laptop"]:
            store.load(experiment, config)
    return {
        preset: [_loaded(store, experiment, config) for config in experiment.presets[preset]]
        for preset in chosen
    }


_READ: dict[tuple[Path, int, int], Result] = {}
"""Results read already in this process, by file, time and size: mutants ask for them again."""


def _loaded(store: Store, experiment: Experiment, config: Any) -> Result:
    path = store.path(experiment, config).resolve()
    told = path.stat()
    stamp = (path, told.st_mtime_ns, told.st_size)
    if stamp not in _READ:
        _READ[stamp] = store.load(experiment, config)
    return _READ[stamp]


def bootstrap_interval(
    values: np.ndarray, *, level: float = 0.95, draws: int = 2000, seed: int = 0
) -> tuple[float, float]:
    """Percentile bootstrap interval of the mean of independent values (their unit).

    Parameters
    ----------
    values : (count,) array
    level : float
        Coverage aimed at, in (0, 1).
    draws, seed : int

    Returns
    -------
    (low, high)

    Raises
    ------
    ValueError
        If there are no values.
    """
    if len(values) == 0:
        raise ValueError("a bootstrap needs at least one value; got none")
    chosen = np.random.default_rng(seed).integers(0, len(values), (draws, len(values)))
    means = values[chosen].mean(1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
