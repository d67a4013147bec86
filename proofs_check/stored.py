"""Evidence from stored simulation results: orders, signs and intervals, never digits."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from proofs_check.core import Claim, Effort, Evidence, Finding, relative_margin, shown, sides
from simulations.experiment import Experiment
from simulations.store import MissingResult, Store


def stored(
    scope: str,
    experiment: Experiment,
    preset: str,
    points: Callable[[Sequence[Any]], Sequence[Mapping[str, Any]]],
    *,
    tolerance: float = 1e-9,
) -> Evidence:
    """The relation at every point that `points` reads off the results of a preset.

    A point enters with its converged runs only; a missing result leaves the claim undecided and
    the note says which command makes it.  Results are floats, so a relation counts as violated
    only beyond the relative `tolerance`, which must be far below the margins that matter.
    """

    def check(claim: Claim, _: Effort) -> Finding:
        store = Store()
        try:
            results = [store.load(experiment, config) for config in experiment.presets[preset]]
        except MissingResult as missing:
            return Finding(None, cases=0, accepted=0, note=str(missing))
        rows = points(results)
        margins = [relative_margin(claim, sides(claim, row)) for row in rows]
        if not rows:
            return Finding(None, cases=0, accepted=0, note="no converged run")
        worst = int(np.argmin(margins))
        witness = shown(rows[worst])
        holds = margins[worst] >= -tolerance
        return Finding(holds, margins[worst], len(rows), len(rows), witness=witness)

    return Evidence("simulation", scope, check, "samples")


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
