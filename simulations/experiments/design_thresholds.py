r"""How many features the very sparse optimum needs: the largest S^2 / T over n features (m = 3).

As p tends to 0 the best improvement of n features in d dimensions is p kappa F_n, where F_n is the
largest \( S^2 / T = (\sum_i |w_i|^6)^2 / \sum_{ij} \langle w_i, w_j \rangle^6 \).  It never exceeds
1 / c_3(d) = d (d + 2) (d + 4) / 15 and reaches it once n lines can form a weighted spherical
(3, 3)-design.  One cell is one d; its runs are all pairs of a number of features and a start, and
they descend log T - 2 log S, which knows neither the scale nor the rotation of W.

A search attains values, so it gives lower estimates of F_n: what it finds shows that n features
suffice, and what it does not find only suggests that n - 1 do not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from jaxtyping import Float64

from pentad.simulations.ensemble import Ensemble, at, best_starts
from pentad.simulations.experiment import Context, Experiment, Quantity, Table
from pentad.simulations.models.power_autoencoder import POWER, design_objective
from pentad.simulations.randomness import normals
from pentad.simulations.settings import ITERATIONS, SEED, TOLERANCE, check, whole
from pentad.theory.numbers.scalars import require
from pentad.theory.power_autoencoder.designs import design_ratio, design_ratio_upper_bound
from pentad.theory.power_autoencoder.known_lines import named_configuration

REACHED = 1e-6
"""Relative distance below which a value counts as reached (dimensionless)."""


@dataclass(frozen=True)
class DesignThresholds:
    """One cell: a dimension, with all numbers of features.

    Parameters
    ----------
    d
        Dimensions.
    features
        Numbers of features n, increasing.
    starts
        Runs for each n; start k takes its first n directions from the same random ones at each.
    seed
        Of the starts.
    iterations, tolerance
        As in `simulations.training.train`.

    Raises
    ------
    ValueError
        If a field is out of range or the numbers of features do not increase.
    """

    d: int = field(metadata=whole(1, 1000))
    features: tuple[int, ...] = field(metadata=whole(1, 10_000, many=True))
    starts: int = field(metadata=whole(1, 10_000))
    seed: int = field(default=0, metadata=SEED)
    iterations: int = field(default=3000, metadata=ITERATIONS)
    tolerance: float = field(default=1e-9, metadata=TOLERANCE)

    def __post_init__(self) -> None:
        check(self)
        require(
            self.features == tuple(sorted(set(self.features))),
            f"a cell needs increasing numbers of features; got {self.features}",
        )


def starting_weights(config: DesignThresholds) -> Float64[np.ndarray, "features start d slot"]:
    """Where the runs of a cell begin: directions uniform on the sphere, then zero columns.

    Parameters
    ----------
    config
        One cell.

    Returns
    -------
    array
        (numbers of features, starts, d, largest number), dimensionless; zero columns stay zero.
    """
    slots = max(config.features)
    directions = normals(config.seed, "directions", range(config.starts), (config.d, slots))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    used = np.arange(slots) < np.array(config.features)[:, None]
    return directions * used[:, None, None, :]


def run(config: DesignThresholds, context: Context) -> dict[str, Quantity]:
    """Search every (number of features, start) pair of a cell at once.

    Parameters
    ----------
    config
        One cell.
    context
        Device, checkpoint, progress.

    Returns
    -------
    dict
        Arrays over features (their number n), start, dimension and slot (columns of W). A run that
        did not converge still gives an attained value.
    """
    start = starting_weights(config)
    ensemble = Ensemble({"features": len(config.features), "start": config.starts}, context)
    trained = ensemble.train(
        design_objective,
        ensemble.spread(start, "features", "start"),
        iterations=config.iterations,
        tolerance=config.tolerance,
    )
    ratio = np.exp(-ensemble.by_run(trained.value))
    best = best_starts(-ratio)
    weights = at(ensemble.by_run(trained.parameters), best)
    weights /= np.linalg.norm(weights, axis=1, keepdims=True).max(2, keepdims=True)
    best_ratio = design_ratio(weights, POWER)
    return {
        "features": Quantity(("features",), np.array(config.features), "number n of features"),
        "ratio": ensemble.quantity(ratio, "S^2/T of every run, a lower estimate of F_n"),
        **ensemble.judged(trained),
        "best_start": Quantity(("features",), best, "start of the best run"),
        "best_ratio": Quantity(("features",), best_ratio, "largest S^2/T, judged again"),
        "share": Quantity(
            ("features",),
            best_ratio / float(design_ratio_upper_bound(config.d, POWER)),
            "largest F_n c_3(d) found: 1 for a spherical (3, 3)-design",
        ),
        "success": Quantity(
            ("features",),
            (ratio >= ratio.max(1, keepdims=True) * (1 - REACHED)).mean(1),
            "share of starts that came within a millionth of the best value",
        ),
        "weights": Quantity(
            ("features", "dimension", "slot"), weights, "best W, its longest column of length 1"
        ),
    }


@dataclass(frozen=True)
class Row:
    """What the search came to for one number of features.

    Parameters
    ----------
    d, n
        The setting.
    ratio
        Largest S^2 / T found, a lower estimate of F_n (dimensionless).
    share
        The same over its bound 1 / c_3(d) (dimensionless).
    success
        Share of starts that came within a millionth of it (dimensionless).
    name
        Known configuration that the best W is, to 1e-6 in all angles, or "not named".
    converged
        Whether the best run met the tolerance.
    """

    d: int
    n: int
    ratio: float
    share: float
    success: float
    name: str
    converged: bool


def table(results: Iterable[Any]) -> tuple[Row, ...]:
    """Rows for readers: one for each number of features of each result.

    Parameters
    ----------
    results
        Stored results of this experiment, in any order.

    Returns
    -------
    tuple of Row
        Sorted by d and n.
    """
    rows = [
        _row(result.config.d, result.data.isel(features=k))
        for result in results
        for k in range(len(result.config.features))
    ]
    return tuple(sorted(rows, key=lambda row: (row.d, row.n)))


def _row(d: int, data: Any) -> Row:
    return Row(
        d=d,
        n=int(data.features),
        ratio=float(data.best_ratio),
        share=float(data.share),
        success=float(data.success),
        name=named_configuration(data.weights.values) or "not named",
        converged=bool(data.converged[int(data.best_start)]),
    )


def tables(results: Iterable[Any]) -> tuple[Table, ...]:
    """What the search came to for every number of features.

    Parameters
    ----------
    results
        Stored results of this experiment, in any order.
    """
    rows = [
        (
            str(row.d),
            str(row.n),
            f"{row.ratio:.6f}",
            f"{row.share:.8f}",
            f"{row.success:.3f}",
            row.name,
            "yes" if row.converged else "no",
        )
        for row in table(results)
    ]
    note = (
        "The largest S^2 / T that a search over n lines found, a lower estimate of F_n(d, 3); its "
        "share of the limit 1 / c_3(d), which designs reach; and how often a start ended there."
    )
    columns = ("d", "n", "S^2 / T", "share of 1 / c_3", "success", "name", "converged")
    return (Table("How many lines make a design, m = 3", note, columns, tuple(rows)),)


def thresholds(results: Iterable[Any]) -> dict[int, int]:
    """The least number of features at which a design was found, for each d that has one.

    Parameters
    ----------
    results
        Stored results of this experiment, in any order.

    Returns
    -------
    dict
        From d to n: an upper bound of the true threshold.
    """
    found: dict[int, int] = {}
    for row in table(results):
        if row.share >= 1 - REACHED:
            found.setdefault(row.d, row.n)
    return found


PLANE = DesignThresholds(d=2, features=(2, 3, 4, 5), starts=20)
SPACE = DesignThresholds(d=3, features=(8, 9, 10, 11, 12), starts=20)

EXPERIMENT = Experiment(
    name="design-thresholds",
    version=1,
    question="How many features does the very sparse optimum (m = 3) need?",
    config=DesignThresholds,
    presets={
        "smoke": (PLANE, SPACE),
        "laptop": (
            PLANE,
            SPACE,
            DesignThresholds(d=4, features=(18, 19, 20, 21, 22, 23, 24), starts=60),
        ),
        "paper": (
            DesignThresholds(d=2, features=PLANE.features, starts=1000),
            DesignThresholds(d=3, features=SPACE.features, starts=1000),
            DesignThresholds(d=4, features=(18, 19, 20, 21, 22, 23, 24), starts=1000),
            DesignThresholds(d=5, features=(37, 38, 39, 40, 41, 42), starts=300),
            DesignThresholds(d=6, features=(60, 61, 62, 63, 64), starts=100),
        ),
    },
    run=run,
    tables=tables,
)
