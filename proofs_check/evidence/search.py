"""Evidence by random search (Hypothesis) in floats, steered toward the least slack.

Floats only suggest: a point that looks like a violation is judged again in exact rationals and
balls, and only that judgement refutes.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np

from pentad.proofs_check.core import Claim, Effort, Evidence, Finding, Why, undecided
from pentad.proofs_check.evidence.exact import rerouted
from pentad.proofs_check.judging import (
    AGREEMENT,
    Pairs,
    exact_sides,
    judged_exactly,
    relative_margin,
    shown,
    sides,
)
from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.domains import Point, applied, realised
from pentad.theory.numbers.scalars import require

ROUNDING = 1e-9
"""Relative slack below which a float comparison is left to exact arithmetic (dimensionless)."""

ZERO = 1e-30
"""Below what is judged without rounding a side is zero; enclosures are far narrower."""

COMPARED = 4
"""Points at which the floats are compared with what is judged exactly."""

EDGES = 2
"""Seed of the edge points, another than that of `exact`."""


def search(
    scope: str,
    *,
    cases: int = 150,
    using: Mapping[str, Any] | None = None,
    floats_only: bool = False,
    size: Callable[..., Any] | None = None,
) -> Evidence:
    """The edges of the domain and `cases` random points at effort 1; parameters as for `exact`.

    With `floats_only`, the route in `using` exists in floats alone. A violation beyond `AGREEMENT`
    is then judged by the claim's own sides, if the route keeps its domain: either they are refuted
    too, or the route disagrees with them, and the check is undecided.

    A `size`, from the parameters that its signature names, is that of the terms which the sides add
    up: where they cancel, `ROUNDING` of it is allowed besides. Where that is more than `AGREEMENT`
    of the sides at every point, and these are not zero, the check is undecided; a size that is
    negative or not finite raises ValueError.
    """

    def check(claim: Claim, effort: Effort) -> Finding:
        route = rerouted(claim, using)
        own_sides = None if "domain" in (using or {}) else claim
        judge = own_sides if floats_only else route
        tries = max(1, int(cases * effort.scale))
        return _least_slack(route, judge, tries, floats_only=floats_only, size=size)

    return Evidence("search", "samples", scope, check, replaces=tuple(using or ()))


def _differ(claim: Claim, point: Point, pairs: Pairs) -> bool:
    """Whether the sides in floats are other numbers than those that are judged exactly."""
    try:
        exact = exact_sides(claim, realised(point, "exact"))
    except (TypeError, UndecidedComparison):
        return False
    found = np.array([[float(x) for x in pair] for pair in pairs])
    known = np.array([[float(x) for x in pair] for pair in exact])
    if not np.isfinite(known).all():
        return False
    room = AGREEMENT * (float(np.max(np.abs(known), initial=0.0)) or 1)
    finite = np.isfinite(found)
    return not np.allclose(found[finite], known[finite], rtol=AGREEMENT, atol=room)


def _room(size: Callable[..., Any] | None, values: Point) -> float:
    """What sides are at least taken for, so that `AGREEMENT` of it is `ROUNDING` of the size."""
    if size is None:
        return 0.0
    told = float(applied(size, values))
    require(0 <= told < float("inf"), f"a size is finite and not negative; got {told}")
    return told * ROUNDING / AGREEMENT


def _is_nonzero(exactly: Claim | None) -> bool:
    """Whether a side, without rounding, is not zero at some example."""
    return exactly is not None and any(
        abs(float(side)) > ZERO
        for point in exactly.examples
        for pair in exact_sides(exactly, realised(point, "exact"))
        for side in pair
    )


class _RefutationError(Exception):
    """Carries a certified counterexample out of the search."""

    def __init__(self, point: Point, margin: float) -> None:
        super().__init__(shown(point))
        self.margin = margin


class _DisagreementError(Exception):
    """Carries the point at which a route in floats contradicts the claim's own sides."""


@contextmanager
def _constants_of_no_source() -> Iterator[None]:
    """Hypothesis draws numbers of its own alone while this lasts.

    It would also draw numbers that stand in the source of whatever has been imported, so that what
    is found would depend on what else the process has done.
    """
    from hypothesis.internal.conjecture import providers
    from hypothesis.internal.constants_ast import Constants

    fresh = type(providers.CONSTANTS_CACHE)(providers.CONSTANTS_CACHE.max_size)
    with (
        patch.object(providers, "_get_local_constants", Constants),
        patch.object(providers, "CONSTANTS_CACHE", fresh),
    ):
        yield


def _least_slack(
    claim: Claim,
    exactly: Claim | None,
    cases: int,
    *,
    floats_only: bool,
    size: Callable[..., Any] | None,
) -> Finding:
    from hypothesis import HealthCheck, Phase, given, settings, target
    from hypothesis import strategies as st

    counts = {"cases": 0, "accepted": 0, "undecided": 0, "heard": 0}
    least: dict[str, Any] = {"margin": float("inf"), "witness": ""}

    def judge_route(point: Point, margin: float) -> None:
        if exactly is not None and judged_exactly(exactly, point)[0] is False:
            raise _RefutationError(point, margin)
        raise _DisagreementError(shown(point))

    def judge(point: Point) -> float | None:
        counts["cases"] += 1
        if not claim.domain.contains(point):
            return None
        counts["accepted"] += 1
        values = realised(point, "float")
        pairs = sides(claim, values)
        if not floats_only and counts["accepted"] <= COMPARED and _differ(claim, point, pairs):
            raise _DisagreementError(shown(point))
        room = _room(size, values)
        largest = max((abs(float(side)) for pair in pairs for side in pair), default=0.0)
        counts["heard"] += largest >= room
        margin = relative_margin(claim, pairs, room)
        if floats_only:
            if not margin >= -AGREEMENT:
                judge_route(point, margin)
        elif not margin >= (-ROUNDING if claim.relation == "==" else ROUNDING):
            holds, margin = judged_exactly(claim, point)
            if holds is False:
                raise _RefutationError(point, margin)
            if holds is None:
                counts["undecided"] += 1
                return margin
        if margin < least["margin"]:
            least.update(margin=margin, witness=shown(point))
        return margin

    @settings(
        max_examples=cases,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.target],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def explore(data: st.DataObject) -> None:
        margin = judge(claim.domain.drawn(lambda low, high: data.draw(st.integers(low, high))))
        if margin is not None and np.isfinite(margin):
            target(-margin if abs(margin) > ROUNDING else 0.0, label="relative slack")

    try:
        for point in (*claim.examples, *claim.outside, *claim.domain.edge_points(EDGES)):
            judge(point)
        with _constants_of_no_source():
            explore()
    except _RefutationError as refuted:
        return Finding(
            False, None, refuted.margin, counts["cases"], counts["accepted"], witness=str(refuted)
        )
    except _DisagreementError as disagreement:
        return undecided(Why.DISAGREES, f"at {disagreement}", cases=counts["cases"])
    if counts["accepted"] and not counts["heard"] and _is_nonzero(exactly):
        told = (
            f"the size that is told is at every point above {AGREEMENT / ROUNDING:g} times a side"
        )
        return undecided(Why.BLIND, told, cases=counts["cases"])
    straddling = counts["undecided"]
    note = f"points within rounding of equality: {straddling}" if straddling else ""
    decided = counts["accepted"] - straddling
    if decided == 0:
        return undecided(Why.STRADDLES if straddling else Why.NO_POINT, note, cases=counts["cases"])
    margin = least["margin"]
    return Finding(True, None, margin, counts["cases"], decided, least["witness"], note)
