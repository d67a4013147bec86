r"""Weak curves of Donoho and Tanner, and where sparse recovery stops at a finite size (B18).

Setting.  Soft thresholding at tau of unit noise, where a share epsilon of the entries is far from
zero, has at most the risk epsilon (1 + tau^2) + c (1 - epsilon) ((1 + tau^2) Q - tau phi), with phi
and Q density and upper tail of the normal law at tau; c = 1 where codes are non-negative, 2 where
they have signs.

Statement.  On the curve delta = c phi / (tau + c (phi - tau Q)), rho = 1 - tau Q / phi the risk at
epsilon = rho delta equals delta, and tau minimises it: its slope in tau vanishes, and grows (B18a).
With 40 atoms half of the codes are found within 0.1 of the curve, in k / d (B18b).

Idea.  phi = r + tau Q makes every quantity rational in tau, Q and r = phi - tau Q > 0, so the
identities hold for any such numbers, and for the normal law in particular.

Not claimed.  That l1 minimisation succeeds exactly below the curve, which is the theorem of the
cited papers.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pentad.proofs_check.amortisation_gap.settings import claim
from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.stored import ONLY_STORED, seen, stored
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead
from pentad.simulations.experiments import recovery_phase_diagram
from pentad.simulations.store import Result
from pentad.theory.codes.phase_transitions import (
    curve_point,
    threshold_risk,
    threshold_risk_slope,
    weak_threshold,
    weak_threshold_by_definition,
)
from pentad.theory.numbers.domains import Domain, Parameter, Point, applied, choice, fractions
from pentad.theory.numbers.kinds import Number


def _positive(name: str, text: str) -> Parameter:
    return Parameter(
        name, text, lambda choose, _: fractions([[choose(1, 60)]])[0, 0] / choose(1, 20), low=0,
        above=True,
    )  # fmt: skip


TAIL_PARAMETERS = Domain(
    (
        _positive("tau", "threshold tau > 0"),
        _positive("tail", "Q > 0, for the normal law its upper tail at tau"),
        _positive("rest", "phi - tau Q > 0, for the normal law by Mills' inequality"),
        choice("tails", (1, 2)),
    )
)


def _curve(tau: Number, tail: Number, rest: Number, tails: int) -> Any:
    return curve_point(tau, rest + tau * tail, tail, tails)


def _risk_and_slopes(tau: Number, tail: Number, rest: Number, tails: int, falls: int = 1) -> Any:
    """The risk at the sparsity of the curve, and its first two derivatives, by differences.

    Along phi' = -tau phi and Q' = -phi a difference of four values is the derivative, without
    error, of what is a polynomial of degree 4 or less in the step.
    """
    density = rest + tau * tail
    delta, rho = _curve(tau, tail, rest, tails)

    def derivative(of: Any) -> Any:
        def moved(step: int) -> Any:
            along = (tau + step, density - step * tau * density, tail - falls * step * density)
            return of(*along, tails, rho * delta)

        return (8 * (moved(1) - moved(-1)) - (moved(2) - moved(-2))) / 12

    risk = threshold_risk(tau, density, tail, tails, rho * delta)
    return np.array([risk, derivative(threshold_risk), derivative(threshold_risk_slope)], object)


def _risk_and_slopes_in_closed_form(tau: Number, tail: Number, rest: Number, tails: int) -> Any:
    delta, rho = _curve(tau, tail, rest, tails)
    given = (tau, rest + tau * tail, tail, tails, rho * delta)
    curvature = _curvature(tail, tails, rho * delta)
    return np.array([threshold_risk(*given), threshold_risk_slope(*given), curvature], object)


def _curvature(tail: Number, tails: int, sparsity: Number) -> Any:
    """The derivative of the slope: positive, since k / n lies between 0 and 1."""
    return 2 * sparsity + 2 * tails * (1 - sparsity) * tail


def _delta_and_slopes(tau: Number, tail: Number, rest: Number, tails: int) -> Any:
    delta, rho = _curve(tau, tail, rest, tails)
    return np.array([delta, 0 * tau, _curvature(tail, tails, rho * delta)], object)


def _slopes_are_derivatives() -> list[bool | None]:
    """For the normal law itself, whatever the threshold and the sparsity."""
    from sympy import diff, erfc, exp, pi, sqrt, symbols

    t, sparsity = symbols("t e", positive=True)
    density, tail = exp(-t * t / 2) / sqrt(2 * pi), erfc(t / sqrt(2)) / 2
    return [
        vanishes(difference)
        for tails in (1, 2)
        for given in [(t, density, tail, tails, sparsity)]
        for difference in (
            diff(threshold_risk(*given), t) - threshold_risk_slope(*given),
            diff(threshold_risk_slope(*given), t) - _curvature(tail, tails, sparsity),
        )
    ]


def _identities(asked: Claim) -> bool | None:
    from sympy import symbols

    point = dict(zip(("tau", "tail", "rest"), symbols("t q r", positive=True), strict=True))
    closed = [
        vanishes(left - right)
        for tails in (1, 2)
        for left, right in zip(
            applied(asked.lhs, point | {"tails": tails}),
            applied(asked.rhs, point | {"tails": tails}),
            strict=True,
        )
    ]
    return True if all(closed) and all(_slopes_are_derivatives()) else None


def _example(tau: str, tail: str, rest: str, tails: int) -> dict[str, Any]:
    values = fractions([[tau, tail, rest]])[0]
    return dict(zip(("tau", "tail", "rest"), values, strict=True)) | {"tails": tails}


CURVE = claim(
    "phase-transitions/curve",
    "B18a",
    locator="the panels of recovery; Donoho and Tanner (2009), Donoho, Maleki and Montanari (2009)",
    title="The weak curve is where the least risk of thresholding equals d / n",
    plain="On the parametric curve the risk of soft thresholding at the sparsity k / n equals "
    "d / n, and the threshold that gives the curve is the best one: the slope of the risk vanishes "
    "there, and grows with the threshold.",
    statement=r"M(\varepsilon;\tau)=\delta,\quad\partial_\tau M(\varepsilon;\tau)=0,\quad"
    r"\partial_\tau^2M(\varepsilon;\tau)=2\varepsilon+2c(1-\varepsilon)Q,\qquad\varepsilon=\rho\delta",
    relation="==",
    domain=TAIL_PARAMETERS,
    lhs=_risk_and_slopes,
    rhs=_delta_and_slopes,
    delta="Formulas of the cited papers, whose curves the paper draws.",
    examples=(
        _example("1", "1587/10000", "833/10000", 1),
        _example("1/2", "3085/10000", "1978/10000", 2),
        _example("2", "228/10000", "84/10000", 2),
    ),
    evidence=(
        derivation(
            "rational in tau, Q and phi - tau Q; slopes by differentiation of the normal law",
            _identities,
            reach="everywhere",
        ),
        exact("any positive rationals in their place, slopes by differences", cases=40),
        exact("slopes in closed form", cases=40, using={"lhs": _risk_and_slopes_in_closed_form}),
        search("the same in floats", cases=60),
    ),
    mutants=(
        instead(
            "the curve of non-negative codes for signed ones",
            lhs=lambda tau, tail, rest: _risk_and_slopes(tau, tail, rest, 1),
        ),
        instead(
            "rho without its tail",
            lhs=lambda tau, tail, rest, tails: threshold_risk(
                tau, rest + tau * tail, tail, tails, _curve(tau, tail, rest, tails).delta
            ),
            rhs=lambda tau, tail, rest, tails: _curve(tau, tail, rest, tails).delta,
        ),
        instead(
            "as if the tail stayed while the threshold moves",
            lhs=lambda tau, tail, rest, tails: _risk_and_slopes(tau, tail, rest, tails, 0),
        ),
    ),
    not_claimed="Success of l1 minimisation below the curve, which is a theorem of its sources.",
)


def crossing_by_interpolation(rho: Any, success: Any) -> float:
    """The ratio k / d at which the share of successes falls through 1/2, last time."""
    above = int(np.flatnonzero(success >= 0.5)[-1])
    if above + 1 == len(rho):
        return float(rho[-1])
    drop = success[above] - success[above + 1]
    return float(rho[above] + (success[above] - 0.5) / drop * (rho[above + 1] - rho[above]))


def crossing_by_area(rho: Any, success: Any) -> float:
    """The mean ratio at which a falling share of successes falls: its area, 1 at ratio 0."""
    ratios, shares = np.concatenate([[0.0], rho]), np.concatenate([[1.0], success])
    return float(np.trapezoid(shares, ratios))


def _crossings(results: Sequence[Result]) -> list[Point]:
    """One point for each ratio d / n from 1/4 to 3/4 of cells with 40 atoms and many ratios."""
    return [
        {
            "delta": float(delta),
            "signed": result.config.signed,
            "rho": result.data.k.values[i] / float(result.data.d.values[i]),
            "success": result.data.success.values[i],
        }
        for result in results
        for i, delta in enumerate(result.data.delta.values)
        if 0.25 <= delta <= 0.75
        and len(result.config.rhos) >= 8
        and bool(result.data.converged.values[i].all())
    ]


FINITE = claim(
    "phase-transitions/finite-size",
    "B18b",
    locator="the panels of recovery",
    title="With 40 atoms l1 minimisation stops near the weak curve",
    plain="For d / n from 1/4 to 3/4 the share of codes that l1 minimisation finds falls through "
    "one half within 0.1, in k / d, of the weak curve: that of signed codes where codes have "
    "signs, that of non-negative codes where they are non-negative.",
    statement=r"\lvert\rho_{1/2}(\delta)-\rho_W(\delta)\rvert\le\tfrac1{10}",
    relation="<=",
    domain=Domain(
        (
            seen("delta", "d / n"),
            seen("signed", "whether codes have signs"),
            seen("rho", "k / d"),
            seen("success", "shares of codes found"),
        )
    ),
    lhs=lambda delta, signed, rho, success: abs(
        crossing_by_interpolation(rho, success) - weak_threshold(delta, signed=signed)
    ),
    rhs=lambda: 0.1,
    delta="The curve is a limit; how near 40 atoms are to it is what was measured.",
    one_method=ONLY_STORED,
    evidence=(
        stored(
            "where interpolated shares are one half, the curve in closed form",
            recovery_phase_diagram.EXPERIMENT,
            _crossings,
        ),
        stored(
            "the area under the shares, the curve as least risk by quadrature",
            recovery_phase_diagram.EXPERIMENT,
            _crossings,
            using={
                "lhs": lambda delta, signed, rho, success: abs(
                    crossing_by_area(rho, success)
                    - weak_threshold_by_definition(delta, signed=signed)
                )
            },
        ),
    ),
    mutants=(
        instead(
            "the curve of signed codes for all",
            lhs=lambda delta, rho, success: abs(
                crossing_by_interpolation(rho, success) - weak_threshold(delta, signed=True)
            ),
        ),
        instead("within 0.01", rhs=lambda: 0.01),
    ),
    not_claimed="Anything about ratios near 0 or 1, where 40 atoms leave few dimensions or gaps.",
)

CLAIMS = (CURVE, FINITE)
