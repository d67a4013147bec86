"""What the atlas of trained toy models came to: runs by name, stationary points and their table."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float64

from pentad.simulations.experiment import Table
from pentad.simulations.models.rectified import DEAD, live_weights

if TYPE_CHECKING:
    from pentad.simulations.experiments.geometry_atlas import GeometryAtlas
    from pentad.theory.geometries.classification import Classification

SAME_LOSS = 1e-7
"""Difference up to which losses of one geometry count as one minimum (squared amplitude)."""

MERGED = 1e-12
"""Eigenvalues of at most this share of the largest count as zero in tables."""


@dataclass(frozen=True)
class Row:
    """One stationary point of one (n, d, p), or the runs that did not converge.

    Parameters
    ----------
    n, d, p
        The setting.
    importance, activities
        As in `GeometryAtlas`; empty if uniform.
    name
        Geometry of the live features, or "not converged".
    found, runs
        Runs that ended here, and all runs of the setting.
    loss
        Per unit of activation probability, of the best of these runs (squared amplitude).
    full_loss
        The same with any number of features active, at the same weights; NaN if not evaluated.
    gradient_norm
        Largest component of the gradient among these runs.
    curvature
        Smallest eigenvalue of the Hessian orthogonal to rotations; negative at a saddle, and zero
        up to rounding where a dead feature leaves the loss flat.
    saturation, largest_mass
        Sum of capacities over the rank, and the smallest among the features' largest eigenspace
        masses; dimensionless.
    eigenvalues
        Of F, decreasing (squared amplitude).
    """

    n: int
    d: int
    p: float
    importance: tuple[float, ...]
    activities: tuple[float, ...]
    name: str
    found: int
    runs: int
    loss: float
    full_loss: float
    gradient_norm: float
    curvature: float
    saturation: float
    largest_mass: float
    eigenvalues: tuple[float, ...]


NOT_CONVERGED = "not converged"
NUMBERS = ("loss", "full_loss", "gradient_norm", "curvature", "saturation", "largest_mass")


@dataclass(frozen=True)
class Run:
    """One run, with the name of what it found.

    Parameters
    ----------
    config, p
        The cell and the activation probability.
    name
        Geometry of the live features; "not converged", or "refused" with the reason.
    W, b
        Weights (d, n) and bias (n,), dimensionless.
    loss, full_loss, gradient_norm, curvature, saturation, largest_mass, eigenvalues
        As in `Row`.
    """

    config: "GeometryAtlas"
    p: float
    name: str
    W: Float64[np.ndarray, "d n"]
    b: Float64[np.ndarray, " n"]
    loss: float
    full_loss: float
    gradient_norm: float
    curvature: float
    saturation: float
    largest_mass: float
    eigenvalues: tuple[float, ...]

    @property
    def converged(self) -> bool:
        """Whether the gradient met the tolerance."""
        return self.name != NOT_CONVERGED


def named_runs(results: Any) -> tuple[Run, ...]:
    """Every run of the results with the name of its geometry, those not converged included.

    Parameters
    ----------
    results
        Stored results of this experiment, in any order.
    """
    return tuple(run for result in results for run in _named(result.config, result.data))


def _named(config: "GeometryAtlas", data: Any) -> list[Run]:
    from pentad.theory.geometries.classification import classify

    shape = (-1, config.d, config.n)
    weights = data.weights.values
    converged = data.converged.values.ravel()
    live = live_weights(weights, data.bias.values).reshape(shape)
    found = classify(live, dead_tolerance=DEAD, converged=converged)
    pairs = list(np.ndindex(weights.shape[:2]))
    return [
        Run(
            config=config,
            p=float(data.probability.values[place[0]]),
            name=_name(geometry) if ready else NOT_CONVERGED,
            W=weights[place],
            b=data.bias.values[place],
            eigenvalues=tuple(float(value) for value in data.eigenvalues.values[place]),
            **{name: float(data[name].values[place]) for name in NUMBERS},
        )
        for place, geometry, ready in zip(pairs, found, converged, strict=True)
    ]


def _name(geometry: "Classification") -> str:
    return geometry.name + (f": {geometry.refusal}" if geometry.refusal else "")


def table(results: Any) -> tuple[Row, ...]:
    """Which geometries were found, how often and at what loss.

    Runs with the same name and the same loss are one row. Runs that did not converge are one row
    for each setting, after the others; they have no geometry.

    Parameters
    ----------
    results
        Stored results of this experiment, in any order.

    Returns
    -------
    tuple of Row
        Sorted by n, d, importance, activities, p, and then by loss.
    """

    def setting(run: Run) -> tuple[Any, ...]:
        config = run.config
        return config.n, config.d, config.importance, config.activities, run.p

    rows: list[Row] = []
    for _, group in groupby(sorted(named_runs(results), key=setting), setting):
        runs = sorted(group, key=lambda run: (not run.converged, run.loss))
        minima: list[list[Run]] = []
        for run in runs:
            for minimum in minima:
                first = minimum[0]
                near = run.loss - first.loss <= SAME_LOSS or not run.converged
                if run.name == first.name and near:
                    minimum.append(run)
                    break
            else:
                minima.append([run])
        rows += [_row(minimum, len(runs)) for minimum in minima]
    return tuple(rows)


def _row(runs: list[Run], count: int) -> Row:
    first = runs[0]
    return Row(
        n=first.config.n,
        d=first.config.d,
        p=first.p,
        importance=first.config.importance,
        activities=first.config.activities,
        name=first.name,
        found=len(runs),
        runs=count,
        loss=first.loss,
        full_loss=first.full_loss,
        gradient_norm=max(run.gradient_norm for run in runs),
        curvature=min(run.curvature for run in runs),
        saturation=first.saturation,
        largest_mass=first.largest_mass,
        eigenvalues=first.eigenvalues,
    )


def tables(results: Sequence[Any]) -> tuple[Table, ...]:
    """Stationary points that training found, by size, probability and loss.

    Parameters
    ----------
    results
        Stored results of this experiment, in any order.
    """
    rows = [
        (
            str(row.n),
            str(row.d),
            f"{row.p:g}",
            " ".join(
                f"{name} {' '.join(f'{value:.3g}' for value in values)}"
                for name, values in (("importance", row.importance), ("activity", row.activities))
                if values
            ),
            row.name,
            f"{row.found} of {row.runs}",
            f"{row.loss:.8f}",
            f"{row.full_loss:.6f}" if row.full_loss == row.full_loss else "",
            f"{row.saturation:.9f}",
            f"{row.largest_mass:.4f}" if row.largest_mass == row.largest_mass else "",
            _eigenvalues(row.eigenvalues),
            f"{row.gradient_norm:.0e}",
            "" if row.name == NOT_CONVERGED
            else "saddle" if row.curvature < -1e-9 else f"{row.curvature:.2g}",
        )
        for row in table(results)
    ]  # fmt: skip
    note = (
        "Stationary points of the rectified toy model that training found, with how many seeds "
        "ended there, by loss per unit of p. The loss counts up to two active features; beside it "
        "the loss with any number at the same weights, where it was evaluated. Saturation is the "
        "sum of capacities over the rank, and mass the smallest among the features' largest "
        "eigenspace masses."
    )
    columns = ("n", "d", "p", "unequal", "geometry", "seeds", "loss / p", "full / p", "saturation",
               "mass", "eigenvalues of F", "gradient", "curvature")  # fmt: skip
    return (Table("The atlas of trained geometries", note, columns, tuple(rows)),)


def _eigenvalues(values: Sequence[float]) -> str:
    """Positive eigenvalues to four digits, equal ones counted."""
    told: dict[str, int] = {}
    for value in values:
        if value > MERGED * values[0]:
            told[f"{value:.4g}"] = told.get(f"{value:.4g}", 0) + 1
    return ", ".join(f"{value} ({count})" if count > 1 else value for value, count in told.items())
