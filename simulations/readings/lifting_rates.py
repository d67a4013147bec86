"""Tables of lifted and plain dictionaries at all rates."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64

from pentad.simulations.experiment import Table


def mean_errors(result: Any, step: int = -1) -> Float64[np.ndarray, " rates"]:
    """Mean dictionary error over starts at every rate; NaN where some start diverged.

    Parameters
    ----------
    result
        Of `lifting-rates`.
    step
        The place of a watched step, the last by default.
    """
    found: np.ndarray = result.data["error"].values[..., step].mean(1)
    return found


def best_rate(result: Any) -> tuple[float, float]:
    """The rate of least mean error at the end, and that error."""
    errors = mean_errors(result)
    place = int(np.nanargmin(errors))
    return float(result.data["rate"].values[place]), float(errors[place])


def lifting_tables(results: Sequence[Any]) -> list[Table]:
    """Errors at the end of training for every optimiser, a row a variant.

    Parameters
    ----------
    results
        Of `lifting-rates`.
    """
    tables = []
    for optimiser in dict.fromkeys(one.config.optimiser for one in results):
        own = [one for one in results if one.config.optimiser == optimiser]
        rates = own[0].config.rates
        rows = []
        for one in own:
            told = (f"{each:.3f}" if np.isfinite(each) else "diverges" for each in mean_errors(one))
            rate, error = best_rate(one)
            rows.append((one.config.variant, *told, f"{error:.3f} at {rate:g}"))
        chance = float(own[0].data["error_by_chance"].values)
        tables.append(
            Table(
                f"Dictionary error by rate, {optimiser}",
                f"Mean over starts after {own[0].config.steps} steps; {chance:.3f} at the start.",
                ("lifting", *(f"rate {rate:g}" for rate in rates), "best"),
                tuple(rows),
            )
        )
    return tables
