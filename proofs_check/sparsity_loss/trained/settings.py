r"""What claims about trained weights share: their points, judged as stored and once more.

Setting.  Deterministic training of W for m = 3 on the exact population loss, many starts, both laws
(experiment `power-loss-sweep`).  A trained improvement is an attained value: a lower estimate of
the supremum, whatever the optimiser did.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.stored import seen
from pentad.simulations.store import Result
from pentad.theory.numbers.domains import Domain, Point
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.best_bounds import best_lower_bound, best_upper_bound
from pentad.theory.power_autoencoder.power_loss import (
    cubic_loss_terms,
    feature_loss_terms_by_convolution,
    gram,
)
from pentad.theory.sparse_inputs import AmplitudeLaw, law_named

POWER = 3


def trained_points(results: Sequence[Result]) -> list[Point]:
    """One point for each law, size and probability whose best run converged."""
    points: list[Point] = []
    for result in results:
        data, config = result.data, result.config
        for k, p in enumerate(data.probability.values):
            if bool(data.converged[k, int(data.best_start[k])]):
                points.append(
                    {
                        "law": law_named(config.law),
                        "d": config.d,
                        "n": config.n,
                        "p": float(p),
                        "improvement": float(data.best_improvement[k]),
                        "W": data.weights[k].values,
                        "capacity_sum": float(data.capacity_sum[k]),
                    }
                )
    return points


def judged_again(results: Sequence[Result]) -> list[Point]:
    """Those points with n <= 32, with the improvement of the stored weights by two other routes."""
    return [
        {
            **point,
            "exactly": _improvement_exactly(point["W"], point["p"], point["law"]),
            "by_convolution": _improvement_by_convolution(point["W"], point["p"], point["law"]),
        }
        for point in trained_points(results)
        if point["n"] <= 32
    ]


def _improvement_exactly(W: Matrix, p: float, law: AmplitudeLaw) -> float:
    """C^2 / D of the stored weights by the closed form in rationals, rounded once."""
    weights = np.vectorize(rational, otypes=[object])(W)
    return float(cubic_loss_terms(gram(weights), rational(p), law).scaled_improvement)


def _improvement_by_convolution(W: Matrix, p: float, law: AmplitudeLaw) -> float:
    terms = feature_loss_terms_by_convolution(gram(W), p, law, POWER).summed()
    return float(terms.scaled_improvement)


@cache
def upper_bound(n: int, d: int, p: float, law: AmplitudeLaw) -> Any:
    """The best upper bound on the improvement."""
    return best_upper_bound(n, d, p, law, POWER)


@cache
def lower_bound(n: int, d: int, p: float, law: AmplitudeLaw) -> Any:
    """What the best construction gains."""
    return best_lower_bound(n, d, p, law, POWER)


TRAINED = Domain((seen("W", "trained weights, m = 3"),))
