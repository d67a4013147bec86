"""What the claims about phases share: ranges, symbols inside them, and trained optima."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.stored import seen
from pentad.simulations.store import Result
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Parameter, Point, applied, inequality
from pentad.theory.numbers.positive_symbols import positive_symbols

BEYOND = "beyond the paper; Elhage et al., arXiv:2209.10652"
PROBABILITY = domains.probability()
LENGTH = domains.ratio("w", 0, 1)


def importance(scale: Fraction) -> Parameter:
    """An importance of the order of p."""
    return Parameter(
        "r",
        f"{scale} p times 0 to 2",
        lambda choose, point: scale * point["p"] * Fraction(choose(0, 200), 100),
    )


SPARSE = inequality("sparse", "p <= 21/100", lambda p: p, "<=", lambda p: Fraction(21, 100) + 0 * p)


IMPORTANT = inequality(
    "important enough",
    "r >= 43/100 p + 3/2 p^2",
    lambda r: r,
    ">=",
    lambda p: p * Fraction(43, 100) + p * p * Fraction(3, 2),
)


def values_at_symbols(parameter: Parameter, symbol: Any) -> list[Any]:
    """Any number inside the range, for a positive symbol, and the ends; no probability is 0."""
    low, high = parameter.low + 0 * symbol, parameter.high + 0 * symbol
    inside = low + (high - low) / (1 + symbol)
    return [inside, high] if parameter.name == "p" else [inside, high, low]


def sides_agree(claim: Claim) -> bool | None:
    """Whether both sides are one rational function inside all ranges and at their ends.

    The left side is evaluated by the table of states, at symbols that decide its branches.
    """
    parameters = claim.domain.parameters
    names = [parameter.name for parameter in parameters]
    values = [
        values_at_symbols(*pair) for pair in zip(parameters, positive_symbols(*names), strict=True)
    ]
    points = [dict(zip(names, chosen, strict=True)) for chosen in product(*values)]
    return all(applied(claim.lhs, point) == applied(claim.rhs, point) for point in points)


TRAINED = (seen("W", "best trained weights"),)


def best_runs(n: int, d: int) -> Any:
    """One point for every pair (p, r) of the cells of one shape whose best run converged."""

    def points(results: Sequence[Result]) -> list[Point]:
        found: list[Point] = []
        for result in results:
            data = result.data
            if (result.config.n, result.config.d) != (n, d):
                continue
            start, converged = data.best_start.values, data.converged.values
            weights, losses = data.weights.values, data.best_loss.values
            for k, j in np.ndindex(start.shape):
                if converged[k, j, int(start[k, j])]:
                    found.append(
                        {
                            "p": float(data.probability.values[k]),
                            "r": float(data.ratio.values[j]),
                            "W": weights[k, j],
                            "loss": float(losses[k, j]),
                        }
                    )
        return found

    return points


ON_A_LINE = best_runs(2, 1)


TRIFLING = 1e-3
"""Length below which a feature counts as not stored (dimensionless)."""
