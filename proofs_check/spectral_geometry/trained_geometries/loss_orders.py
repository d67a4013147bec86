r"""Which geometry has the lower loss.

Setting.  Experiment `geometry-atlas` at (6, 2) and (7, 3): the best runs of two names for each p.

Statements.  The order of geometries by loss changes with p (E29b), and once depends on the inputs
with three or more active features (E29c).

Not claimed.  That any of these optima is global.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.trained_geometries.settings import (
    EXPERIMENT,
    HEXAGON,
    PENTAGON,
    TRAINED,
    judged_again,
    runs_of,
)
from pentad.simulations.readings.geometry_atlas import Run
from pentad.simulations.store import Result
from pentad.theory.numbers.domains import Point
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss_by_definition import (
    active_loss_by_definition,
    full_toy_loss_by_definition,
)

PENTAGON_AND_DEAD = f"{PENTAGON} + 1 dead"


def _best_called(results: Sequence[Result], n: int, d: int, *names: str) -> list[list[Run]]:
    """For every p at which all the names were found, the best run of each."""
    runs = runs_of(results, n, d)
    found = []
    for p in sorted({run.p for run in runs}):
        best = [[run for run in runs if (run.p, run.name) == (p, name)][:1] for name in names]
        if all(best):
            found.append([run for (run,) in best])
    return found


def _pairs(n: int, d: int, first: str, second: str) -> Callable[[Sequence[Result]], list[Point]]:
    """One point for every p: losses of the best runs of two names, and their weights and biases."""

    def points(results: Sequence[Result]) -> list[Point]:
        return [
            {
                "p": pair[0].p,
                "losses": np.array([run.loss for run in pair]),
                "full_losses": np.array([run.full_loss for run in pair]),
                "parameters": np.array([np.vstack([run.W, run.b]) for run in pair]),
            }
            for pair in _best_called(results, n, d, first, second)
        ]

    return points


def _in_rationals(parameters: Any, p: float) -> tuple[Any, Any, Any]:
    """Gram matrix and bias of weights rounded to 16 binary places, and p, in exact rationals.

    At a stationary point the rounding changes the loss in second order only.
    """
    exact = np.vectorize(lambda x: rational(Fraction(round(x * 2**16), 2**16)), otypes="O")
    rounded = exact(parameters)
    return gram(rounded[:-1]), rounded[-1], rational(Fraction(str(p)))


def _full_losses_by_definition(point: Point) -> Any:
    """Losses with any number of active features, support by support."""
    p = point["p"]
    exact = [_in_rationals(parameters, p) for parameters in point["parameters"]]
    return np.array([float(full_toy_loss_by_definition(*setting)) / p for setting in exact])


def _losses_by_definition(point: Point) -> Any:
    """Losses with at most two active features, support by support."""
    p = point["p"]
    exact = [_in_rationals(parameters, p) for parameters in point["parameters"]]
    return np.array([_loss_by_definition(*setting) / p for setting in exact])


def _loss_by_definition(A: Matrix, b: Number, p: Number) -> float:
    terms = [p**k * (1 - p) ** (len(b) - k) * active_loss_by_definition(A, b, k) for k in range(3)]
    return float(sum(terms))


def _hexagon_first(losses: Any, p: float) -> Any:
    """The losses, in the order that is claimed."""
    return losses if p <= 0.03 else losses[::-1]


HEXAGON_AND_PENTAGON = _pairs(6, 2, HEXAGON, PENTAGON_AND_DEAD)


LOSS_ORDER = claim(
    "trained-loss-order",
    "E29b",
    locator="beyond the paper; Elhage et al., arXiv:2209.10652, for five features",
    title="Which geometry is best depends on sparsity",
    plain="At (6, 2) the hexagon has a lower loss than the pentagon with one dead feature for "
    "p <= 0.03, by at least 2 %, and a higher one at p = 0.1.",
    statement=r"1.02\,L_{\text{hexagon}}\le L_{\text{pentagon + dead}}\ (p\le0.03),\quad"
    r"1.02\,L_{\text{pentagon + dead}}\le L_{\text{hexagon}}\ (p=0.1)",
    relation="<=",
    domain=TRAINED,
    lhs=lambda losses, p: 1.02 * _hexagon_first(losses, p)[0],
    rhs=lambda losses, p: _hexagon_first(losses, p)[1],
    one_method=ONLY_STORED,
    evidence=(
        stored("losses at which the runs ended", EXPERIMENT, HEXAGON_AND_PENTAGON),
        stored(
            "any number of active features, exact rationals, support by support",
            EXPERIMENT,
            judged_again(HEXAGON_AND_PENTAGON, losses=_full_losses_by_definition),
        ),
    ),
    mutants=(
        instead(
            "the hexagon is always better",
            lhs=lambda losses: losses[0],
            rhs=lambda losses: losses[1],
        ),
        instead(
            "the pentagon is always better",
            lhs=lambda losses: losses[1],
            rhs=lambda losses: losses[0],
        ),
    ),
    not_claimed="Where the crossing is. The weights minimise the loss with at most two active "
    "features; the other loss is only evaluated there.",
)


THREE_KINDS = "7 features in 3 dimensions, fibres 1+3+3"


def _at_a_tenth(results: Sequence[Result]) -> list[Point]:
    pairs = _pairs(7, 3, THREE_KINDS, f"digon + {PENTAGON}")(results)
    return [point for point in pairs if point["p"] == 0.1]


TRUNCATION_MATTERS = claim(
    "trained-truncation",
    "E29c",
    locator="beyond the paper",
    title="Three active features can decide the order",
    plain="At (7, 3) and p = 0.1 the geometry of three kinds of features has a lower loss than "
    "digon and pentagon when at most two features are active, and a higher one when any number "
    "may be.",
    statement=r"L^{(2)}_{1+3+3}<L^{(2)}_{2+5},\qquad L_{2+5}<L_{1+3+3}",
    relation="<=",
    domain=TRAINED,
    lhs=lambda losses, full_losses: 1.005 * np.array([losses[0], full_losses[1]]),
    rhs=lambda losses, full_losses: np.array([losses[1], full_losses[0]]),
    one_method=ONLY_STORED,
    evidence=(
        stored("losses by closed forms, and by the table of all supports", EXPERIMENT, _at_a_tenth),
        stored(
            "exact rationals, support by support, by divided differences",
            EXPERIMENT,
            judged_again(
                _at_a_tenth, losses=_losses_by_definition, full_losses=_full_losses_by_definition
            ),
        ),
    ),
    mutants=(
        instead(
            "the same order for any number of active features",
            lhs=lambda losses, full_losses: np.array([losses[0], full_losses[0]]),
            rhs=lambda losses, full_losses: np.array([losses[1], full_losses[1]]),
        ),
    ),
    not_claimed="That these weights minimise the loss with any number of active features.",
)

CLAIMS = (
    LOSS_ORDER,
    TRUNCATION_MATTERS,
)
