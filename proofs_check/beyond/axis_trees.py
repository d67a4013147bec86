"""Evidence for lower bounds of losses on one axis: kept trees of boxes, replayed."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Cost, Effort, Evidence, Finding, Why, undecided
from pentad.proofs_check.judging import judged_exactly, shown
from pentad.theory.numbers.domains import Point, applied, realised
from pentad.theory.numbers.scalars import rational
from pentad.theory.rectified_model.axis_certificates import CriticalPenalty, LeastLoss, holds
from pentad.theory.rectified_model.penalised_pair import axis_loss_by_definition

Kept = LeastLoss | CriticalPenalty


def replayed_trees(
    scope: str,
    region: str,
    cells: Sequence[tuple[Point, Kept]],
    loss: Callable[[Kept, Any, Any], Any],
    *,
    by_hand: tuple[str, ...] = (),
    cites: tuple[str, ...] = (),
    cost: Cost = "fast",
) -> Evidence:
    """That a claim "loss >= target" holds for all weights and biases, at each of some cells.

    The target is read from the right side of the claim at the cell's point, and has to be proved by
    the leaves of the kept tree; the left side has to be the loss that trees speak of, which is
    judged at weights drawn from the domain.

    Parameters
    ----------
    scope, region : str
    cells : pairs of a point, without weights, and what is kept there
    loss : function of what is kept, weights and biases
        What the left side has to be, by a route of its own.
    by_hand, cites, cost
        As for `Evidence`.
    """

    def check(claim: Claim, _: Effort) -> Finding:
        from random import Random

        chance = Random(3)
        for point, kept in cells:
            best = {**point, "w": rationals(kept.w), "b": rationals(kept.b)}
            holds_there, margin = judged_exactly(claim, best) if kept.w else (None, None)
            if holds_there is False:
                return Finding(False, None, margin, len(cells), 1, witness=shown(best))
            drawn = {**claim.domain.drawn(chance.randint), **point}
            values = realised(drawn, "exact")
            if applied(claim.lhs, values) != loss(kept, values["w"], values["b"]):
                return undecided(Why.BLIND, f"the left side is another loss at {shown(drawn)}")
            target = Fraction(str(rational(applied(claim.rhs, realised(point, "exact")))))
            if not holds(kept, target):
                return undecided(Why.BUDGET, f"a leaf is not certain at {shown(point)}")
        return Finding(True, None, 0.0, len(cells), len(cells), note=f"{_boxes(cells)} boxes")

    return Evidence(
        "certified",
        "region",
        scope,
        check,
        region=region,
        by_hand=by_hand,
        cites=cites,
        cost=cost,
    )


def _boxes(cells: Sequence[tuple[Point, Kept]]) -> int:
    return sum(len(kept.tree) for _, kept in cells)


def plain_loss(kept: Kept, w: Any, b: Any) -> Any:
    """The loss of features of equal importance, support by support."""
    return axis_loss_by_definition(w, b, rational(1 - kept.S))


def penalised_loss(kept: Kept, w: Any, b: Any) -> Any:
    """The loss of the penalised pair, support by support."""
    assert isinstance(kept, CriticalPenalty)
    overlap = w[0] * w[1]
    importance = np.array([rational(Fraction(1)), rational(kept.importance)], dtype=object)
    loss = axis_loss_by_definition(w, b, rational(1 - kept.S), importance)
    return loss + 2 * rational(kept.upper) * overlap * overlap


def vector(name: str, size: int, largest: Fraction) -> Any:
    """A parameter: `size` real numbers, drawn up to a size."""
    from pentad.theory.numbers.domains import Parameter

    def draw(choose: Callable[[int, int], int], _: Point) -> Any:
        found = np.empty(size, dtype=object)
        found[:] = [largest * Fraction(choose(-60, 60), 60) for _ in range(size)]
        return found

    return Parameter(name, f"{size} real numbers, drawn up to {largest}", draw)


def rationals(values: Sequence[Fraction]) -> Any:
    """The numbers as an object array."""
    found = np.empty(len(values), dtype=object)
    found[:] = list(values)
    return found
