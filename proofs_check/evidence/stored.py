"""Evidence from stored simulation results: orders, signs and intervals, never digits."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Effort, Evidence, Finding, Why, undecided
from pentad.proofs_check.evidence.exact import rerouted
from pentad.proofs_check.judging import relative_margin, shown, sides
from pentad.simulations.experiment import Experiment, command, fields
from pentad.simulations.store import MissingResult, Result, StaleResult, Store, UnreadableResult
from pentad.theory.numbers.domains import Parameter, Point

PRESETS = ("paper", "laptop")
"""The results that count: every one of these presets that is completely there, else "smoke"."""

SHORT = 3
"""Entries of a field up to which it is told when a cell is named."""

ONLY_STORED = "a statement about trained networks rests on stored runs alone"
"""Why a claim has one method."""

HELD_OUT = "held-out"
"""The preset of cells whose seeds and thresholds were written down before any of them was run."""

OF_OTHER_SEEDS = "runs of seeds that no threshold had seen"
"""The scope of an item that judges `HELD_OUT`."""

Read = Callable[[Sequence[Result]], Sequence[Point]]


def stored(
    scope: str,
    experiment: Experiment,
    points: Read,
    *,
    using: Mapping[str, Any] | None = None,
    preset: str = "",
    tolerance: float = 1e-9,
) -> Evidence:
    """The relation at every point that `points` reads off the stored results of an experiment.

    Missing or altered results leave the claim undecided, with the command that makes them.  Results
    that other source made are judged, and the finding says that they are stale.

    Parameters
    ----------
    scope : str
    experiment : Experiment
    points : callable
        From results to the points at which the sides are compared; converged runs only.
    using : mapping
        As in `exact.exact`.
    preset : str
        The preset to judge, such as one of seeds that no threshold has seen; without, every one of
        `PRESETS` that is completely there, else "smoke".
    tolerance : float
        Relative violation that counts as rounding of the results (dimensionless); far below the
        margins that matter.
    """

    def check(claim: Claim, _: Effort) -> Finding:
        try:
            complete, lacking = _judged_presets(experiment, preset)
        except MissingResult as absent:
            cell = ", ".join(f"{name}={value}" for name, value in fields(absent.config).items()
                             if not isinstance(value, list) or len(value) <= SHORT)  # fmt: skip
            return undecided(Why.MISSING, f"{absent} (cell {cell})", command=absent.command)
        except StaleResult as absent:
            return undecided(Why.MISSING, str(absent), command=absent.command)
        except UnreadableResult as altered:
            return undecided(Why.ALTERED, str(altered), command=altered.command)
        told = "; ".join((f"presets judged: {', '.join(complete)}", *lacking))
        found = [row for results in complete.values() for row in _rows(points, results)]
        rows = [row for row in found if claim.domain.contains(row)]
        if not rows:
            return undecided(Why.NO_POINT, told, cases=len(found))
        route = rerouted(claim, using)
        margins = [relative_margin(route, sides(route, row)) for row in rows]
        if any(np.isnan(margins)):
            return undecided(Why.NOT_A_NUMBER, told, cases=len(found))
        worst = int(np.argmin(margins))
        return Finding(
            margins[worst] >= -tolerance,
            None,
            margins[worst],
            len(found),
            len(rows),
            witness=shown(rows[worst]),
            note=told,
            stale=any(result.stale for results in complete.values() for result in results),
        )

    return Evidence(
        "simulation",
        "samples",
        scope,
        check,
        reads=(experiment.name,),
        replaces=tuple(using or ()),
    )


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


def _judged_presets(
    experiment: Experiment, only: str = ""
) -> tuple[dict[str, tuple[Result, ...]], list[str]]:
    """Results by preset, and what other presets lack, in words.

    One preset only, if it is named. Else a preset of which nothing is stored is not looked for, and
    the paper preset, once begun, has to be complete.

    Raises
    ------
    MissingResult, UnreadableResult
        For the first cell that is not there, of the preset that is named, or of the paper preset if
        some of it is, else, if no preset is complete, of laptop.
    """
    store = Store()
    if only:
        cells = experiment.presets[only]
        return {only: tuple(_loaded(store, experiment, config) for config in cells)}, []
    absent = {
        preset: [config for config in cells if not os.path.lexists(store.path(experiment, config))]
        for preset, cells in experiment.presets.items()
        if preset in (*PRESETS, "smoke") and cells
    }
    begun = [name for name, left in absent.items() if len(left) < len(experiment.presets[name])]
    chosen = [name for name in PRESETS if name in begun and not absent[name]]
    chosen = chosen or ["smoke"] * ("smoke" in begun and not absent["smoke"])
    needed = "paper" if "paper" in begun and absent["paper"] else "laptop"
    if needed == "paper" or not chosen:
        store.load(experiment, absent[needed][0])
    lacking = [
        f"{name} lacks {len(absent[name])} of {len(experiment.presets[name])} cells: make them "
        f"with {command(experiment, absent[name][0])}"
        for name in begun
        if name not in chosen and absent[name]
    ]
    read = {
        preset: tuple(_loaded(store, experiment, config) for config in experiment.presets[preset])
        for preset in chosen
    }
    return read, lacking


_READ: dict[tuple[Path, int, int], Result] = {}
"""Results read already in this process, by file, time and size: mutants ask for them again."""


def _loaded(store: Store, experiment: Experiment, config: Any) -> Result:
    path = store.path(experiment, config).absolute()
    try:
        told = path.stat()
    except OSError:  # it has vanished, or is a link to nowhere
        return store.load(experiment, config)
    stamp = (path, told.st_mtime_ns, told.st_size)
    if stamp not in _READ:
        _READ[stamp] = store.load(experiment, config)
    return _READ[stamp]


_ROWS: dict[tuple[Read, tuple[int, ...]], tuple[tuple[Result, ...], Sequence[Point]]] = {}
"""Points read off results that are kept in `_READ`, by function: mutants ask for them again."""


def _rows(points: Read, results: tuple[Result, ...]) -> Sequence[Point]:
    key = (points, tuple(map(id, results)))
    if key not in _ROWS:
        _ROWS[key] = (results, points(results))
    return _ROWS[key][1]


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
