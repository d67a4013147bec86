"""What the sweep of trained power autoencoders came to: rows beside theory, lines and tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float64

from pentad.simulations.experiment import Table
from pentad.simulations.models.power_autoencoder import POWER, SHORT
from pentad.theory.power_autoencoder.best_bounds import best_lower_bound, best_upper_bound
from pentad.theory.power_autoencoder.designs import cosines
from pentad.theory.power_autoencoder.dimension_bounds import draft_upper_bound
from pentad.theory.power_autoencoder.known_lines import named_configuration
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.sparse_inputs import law_named

if TYPE_CHECKING:
    from pentad.simulations.experiments.power_loss_sweep import PowerLossSweep

MOST_ANGLES, MOST_DIMENSIONS = 6, 6
"""What the table of geometries shows at most: different angles of a row, and dimensions."""


@dataclass(frozen=True)
class Row:
    """What one probability of one cell came to, beside what theory says.

    Parameters
    ----------
    law, d, n, p
        The setting.
    improvement, gain
        Best improvement I found (squared amplitude), and I / (p kappa) (dimensionless).
    lower_bound, upper_bound
        Best explicit construction and best proved bound (squared amplitudes).
    upper_ratio, draft_ratio
        The best upper bound, and the third-party draft's, over I (dimensionless).
    effective_features
        (sum a^3)^2 / sum a^6 over features with a = |w|^2 (dimensionless).
    converged
        Whether the best run met the tolerance of training.
    """

    law: str
    d: int
    n: int
    p: float
    improvement: float
    gain: float
    lower_bound: float
    upper_bound: float
    upper_ratio: float
    draft_ratio: float
    effective_features: float
    converged: bool


def table(results: Any) -> tuple[Row, ...]:
    """Rows for readers: one for each probability of each result.

    Parameters
    ----------
    results
        Stored results of this experiment, in any order.

    Returns
    -------
    tuple of Row
        Sorted by law, d, n and p.
    """
    rows = [
        _row(result.config, result.data.isel(probability=k))
        for result in results
        for k in range(len(result.config.probabilities))
    ]
    return tuple(sorted(rows, key=lambda row: (row.law, row.d, row.n, row.p)))


def _row(config: "PowerLossSweep", data: Any) -> Row:
    setting = (config.n, config.d, float(data.probability), law_named(config.law), POWER)
    improvement = float(data.best_improvement)
    upper = best_upper_bound(*setting)
    return Row(
        law=config.law,
        d=config.d,
        n=config.n,
        p=setting[2],
        improvement=improvement,
        gain=float(data.gain),
        lower_bound=best_lower_bound(*setting),
        upper_bound=upper,
        upper_ratio=upper / improvement,
        draft_ratio=float(draft_upper_bound(*setting)) / improvement,
        effective_features=float(data.effective_features),
        converged=bool(data.converged[int(data.best_start)]),
    )


@dataclass(frozen=True)
class Geometry:
    """The lines on which the features of one trained optimum lie.

    Parameters
    ----------
    law, d, n, p
        The setting.
    lines
        Number of distinct lines; features shorter than `SHORT` times the longest do not count.
    name
        Known configuration with the same angles, to 1e-6 in each, or "not named".
    angles
        The angle set: absolute cosines, increasing, each with its number of pairs of lines.
    """

    law: str
    d: int
    n: int
    p: float
    lines: int
    name: str
    angles: tuple[tuple[float, int], ...]


def geometry_table(results: Any) -> tuple[Geometry, ...]:
    """Which lines the best weights are: one row for each probability of each result that has them.

    Parameters
    ----------
    results
        Stored results of this experiment, in any order.

    Returns
    -------
    tuple of Geometry
        Sorted by law, d, n and p.
    """
    rows = [
        _geometry(result.config, float(p), result.data.weights.values[k])
        for result in results
        if result.config.keep_weights
        for k, p in enumerate(result.data.probability.values)
    ]
    return tuple(sorted(rows, key=lambda row: (row.law, row.d, row.n, row.p)))


def _geometry(config: "PowerLossSweep", p: float, W: Float64[np.ndarray, "d n"]) -> Geometry:
    lines = distinct_lines(W)
    return Geometry(
        law=config.law,
        d=config.d,
        n=config.n,
        p=p,
        lines=lines.shape[1],
        name=named_configuration(lines) or "not named",
        angles=tuple(cosines(lines)),
    )


def distinct_lines(W: Float64[np.ndarray, "d n"]) -> Float64[np.ndarray, "d lines"]:
    """The columns of W that are not short, as unit vectors, one for each line.

    Parameters
    ----------
    W
        (d, n), dimensionless. Columns shorter than `SHORT` times the longest are dropped, and
        those at less than 1e-6 radians from the line of an earlier one.
    """
    lengths = np.linalg.norm(W, axis=0)
    used = lengths > SHORT * lengths.max()
    directions: np.ndarray = W[:, used] / lengths[used]
    parallel: np.ndarray = np.triu(1 - np.abs(gram(directions)) < 1e-6**2 / 2, 1)
    return directions[:, ~parallel.any(0)]


def tables(results: Sequence[Any]) -> tuple[Table, ...]:
    """What training found beside theory, and on which lines the features lie.

    Parameters
    ----------
    results
        Stored results of this experiment, in any order.
    """
    return _trained_optima(results), _trained_geometry(results)


def _trained_optima(results: Sequence[Any]) -> Table:
    rows = [
        (
            row.law,
            str(row.d),
            str(row.n),
            f"{row.p:g}",
            f"{row.improvement:.4g}",
            f"{row.gain:.4f}",
            f"{row.improvement / row.lower_bound:.4f}",
            f"{row.upper_ratio:.4f}",
            f"{row.draft_ratio:.1f}",
            f"{row.effective_features:.2f}",
            "yes" if row.converged else "no",
        )
        for row in table(results)
    ]
    note = (
        "The best improvement I that training found, beside theory: the gain I / (p kappa), I over "
        "the best explicit construction, the best upper bound over I, the draft bound over I, and "
        "the effective number of features."
    )
    columns = ("law", "d", "n", "p", "I", "gain", "I / lower", "upper / I", "draft / I",
               "features", "converged")  # fmt: skip
    return Table("Trained optima, m = 3", note, columns, tuple(rows))


def _trained_geometry(results: Sequence[Any]) -> Table:
    rows = [
        (
            row.law,
            str(row.d),
            f"{row.p:g}",
            str(row.lines),
            row.name,
            ", ".join(f"{cosine:.4f} ({count})" for cosine, count in row.angles[:MOST_ANGLES])
            + (", .." if len(row.angles) > MOST_ANGLES else ""),
        )
        for row in geometry_table(results)
        if row.d <= MOST_DIMENSIONS
    ]
    note = (
        "The lines of the best weights. A name is given only where all angles agree with those of "
        "the named configuration to 1e-6; the last column lists the absolute cosines, with how "
        "many pairs of lines have each."
    )
    columns = ("law", "d", "p", "lines", "name", "cosines")
    return Table("Geometry of the trained optima", note, columns, tuple(rows))
