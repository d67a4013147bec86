r"""Lifted dictionaries at all learning rates (D29).

Setting.  Tied TopK autoencoders learn a planted dictionary of 64 atoms in 32 dimensions by plain
gradient descent for 400 steps, at nine rates that double, without a lifting, through a fixed one
with \( L^TL=4I \), or with normal entries of variance 1/h or 1/m, all four times as wide, P = L^T.
All begin with the same effective dictionary. Errors are means over planted atoms, and over starts,
of one less the best cosine.

Idea.  What D14 says of exact arithmetic is seen in training: the lifting is a rate. With normal
entries \( L^TL \) is a multiple of the identity only about; of variance 1/m it is about 4 I.

Not claimed.  That a learned lifting or Adam gain nothing. The thresholds of 0.35 and
of twice were set before our results were seen, that of 0.1 after those without a lifting.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, seen, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import RESTATED, claim
from pentad.simulations.experiments.lifting_rates import (
    EXPERIMENT,
    FACTOR,
    ISOMETRY,
    NARROW,
    NOTHING,
    WIDE,
)
from pentad.simulations.models.operator_training import DESCENT
from pentad.simulations.readings.lifting_rates import mean_errors
from pentad.theory.numbers.domains import Domain, Point

FROM = 0.1
"""The least rate without a lifting that is looked at; below it 400 steps do little."""


def _values(one: Any, name: str) -> np.ndarray:
    """Means over starts at every rate, NaN where some start diverged."""
    if name == "error":
        return mean_errors(one)
    found: np.ndarray = one.data[name].values.mean(1)
    return found


def _points(results: Sequence[Any], name: str) -> list[Point]:
    own = {one.config.variant: one for one in results if one.config.optimiser == DESCENT}
    if not {NOTHING, ISOMETRY, NARROW, WIDE} <= set(own) or own[NOTHING].config.steps < 400:
        return []
    plain, lifted, narrow, wide = (
        _values(own[each], name) for each in (NOTHING, ISOMETRY, NARROW, WIDE)
    )
    rates = own[NOTHING].data["rate"].values
    by = int(np.log2(FACTOR))  # rates double
    kept = (rates[by:] >= FROM) & np.isfinite(plain[by:] + lifted[:-by] + wide[:-by])
    return [{
        "plain": plain[by:][kept], "lifted": lifted[:-by][kept], "wide": wide[:-by][kept],
        "equal_rate": lifted[by:][kept],
        "best_plain": float(np.nanmin(plain)), "best_lifted": float(np.nanmin(lifted)),
        "best_narrow": float(np.nanmin(narrow)), "best_wide": float(np.nanmin(wide)),
    }]  # fmt: skip


def error_points(results: Sequence[Any]) -> list[Point]:
    """Dictionary errors at rates four times as large without the lifting, and the best ones."""
    return _points(results, "error")


def loss_points(results: Sequence[Any]) -> list[Point]:
    """The same of losses at the end of training."""
    return _points(results, "loss")


DOMAIN = Domain(
    (
        seen("plain", "errors without a lifting, at four times the rate"),
        seen("lifted", "errors with L^T L = 4 I"),
        seen("wide", "errors with normal entries of variance 1/m"),
        seen("equal_rate", "errors with L^T L = 4 I at the rate of those without"),
        seen("best_plain", "the least error over rates without a lifting"),
        seen("best_lifted", "the same with L^T L = 4 I"),
        seen("best_narrow", "the same with normal entries of variance 1/h"),
        seen("best_wide", "the same with normal entries of variance 1/m"),
    )
)

RATE = claim(
    "lifting-is-a-rate",
    "D29a",
    locator="lifting accelerates learning",
    title="What lifting does to training is what a rate four times as large does",
    plain="Under gradient descent the error with L^T L = 4 I is, to a tenth, that without a "
    "lifting at four times the rate; with normal entries of variance 1/m, to a factor of "
    "exp(0.35).",
    statement=r"\lvert\log e_L(\eta)-\log e(4\eta)\rvert\le0.1\ (L^TL=4I),\ "
    r"\le0.35\ (\text{normal, }1/m)",
    relation="<=",
    fidelity="restated",
    delta=RESTATED,
    domain=DOMAIN,
    lhs=lambda plain, lifted, wide: np.concatenate(
        [np.abs(np.log(lifted / plain)), np.abs(np.log(wide / plain))]
    ),
    rhs=lambda plain: np.concatenate([0.1 + 0 * plain, 0.35 + 0 * plain]),
    one_method=ONLY_STORED,
    evidence=(
        stored("dictionary errors, means over four starts", EXPERIMENT, error_points),
        stored("losses at the end of training, the same runs", EXPERIMENT, loss_points),
    ),
    mutants=(
        instead(
            "it is the same rate",
            lhs=lambda plain, equal_rate: np.abs(np.log(equal_rate / plain))[
                np.isfinite(equal_rate)
            ],
            rhs=lambda plain, equal_rate: 0.1 + 0 * plain[np.isfinite(equal_rate)],
        ),
    ),
    sees_also=("neural-operators/scalar-lifting",),
)

BEST = claim(
    "lifting-at-best-rates",
    "D29b",
    locator="lifting accelerates learning",
    title="At the best rate of each a fixed lifting gains nothing of note under gradient descent",
    plain="The least error over rates with a fixed lifting is between half and twice that without.",
    statement=r"\tfrac12\,\min_\eta e(\eta)\le\min_\eta e_L(\eta)\le2\,\min_\eta e(\eta)",
    relation="<=",
    fidelity="restated",
    delta=RESTATED,
    domain=DOMAIN,
    lhs=lambda best_plain, best_lifted, best_narrow, best_wide: np.array(
        [best_plain / 2] * 3 + [best_lifted, best_narrow, best_wide]
    ),
    rhs=lambda best_plain, best_lifted, best_narrow, best_wide: np.array(
        [best_lifted, best_narrow, best_wide] + [2 * best_plain] * 3
    ),
    one_method=ONLY_STORED,
    evidence=(
        stored("dictionary errors, means over four starts", EXPERIMENT, error_points),
        stored("losses at the end of training, the same runs", EXPERIMENT, loss_points),
    ),
    mutants=(
        instead(
            "lifting wins at the best rate, by half",
            lhs=lambda best_lifted: best_lifted,
            rhs=lambda best_plain: best_plain / 2,
        ),
    ),
    sees_also=("neural-operators/lifting-is-a-rate", "neural-operators/lifted-conditioning"),
)

CLAIMS = (RATE, BEST)
