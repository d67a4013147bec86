"""The pentagon for small p: what its certificate rests on, at random arrangements in floats."""

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest
from flint import arb, ctx

from pentad.theory.numbers.centred_forms import centred_variables
from pentad.theory.rectified_model import small_probabilities
from pentad.theory.rectified_model.pentagon_costs import (
    LEVELS,
    Range,
    approximate_optimum,
    band,
    displacement,
    optimum_cell,
)
from pentad.theory.rectified_model.pentagon_interference import (
    Row,
    clipped_moments,
    correlation_bound,
    correlation_rise,
    correlation_rise_by_moments,
    order_slopes,
    row_slopes,
    second_order,
)
from pentad.theory.rectified_model.pentagon_localisation import least_neuron_loss
from pentad.theory.rectified_model.pentagon_neurons import (
    NO_TILT,
    Tilt,
    best_length,
    length_slopes,
    neuron_jet,
    neuron_loss,
)
from pentad.theory.rectified_model.small_probabilities import (
    BITS,
    PROBABILITY,
    STAGES,
    cost_form,
    fall_form,
    family_slopes,
    known_of,
    one_active_pentagon,
    pentagon_is_best,
    tilt_at_best,
    tilted_box,
)
from pentad.theory.rectified_model.toy_loss import one_active_loss
from pentad.theory.rectified_model.toy_loss_orders import active_loss

TURN = 2 * np.pi / 5
EXCESS, CELLS = Fraction(1, 10_000), 16
"""Of a box between those of the certificate, with fewer cells of ratios."""

BETA, LENGTH, LEAST = 0.206060056, 1.369975767, 0.0158256270


class Arrangement(NamedTuple):
    """Squared lengths, gaps and betas of five features in order, and what they make."""

    lengths: Any
    gaps: Any
    betas: Any

    @property
    def shifts(self) -> Any:
        """The d_e."""
        return np.log(np.roll(self.lengths, -1) / self.lengths) / 2

    @property
    def model(self) -> tuple[Any, Any]:
        """G and b."""
        turns = np.concatenate([[0], np.cumsum(self.gaps)[:4]])
        W = np.sqrt(self.lengths) * np.array([np.cos(turns), np.sin(turns)])
        return W.T @ W, -self.lengths * self.betas

    @property
    def departures(self) -> Any:
        """(Da, Dbeta, d, Dtheta, d', Dtheta') of every output, from the pentagon."""
        turned = self.gaps - TURN
        return np.array(
            [
                self.lengths - LENGTH,
                self.betas - BETA,
                self.shifts,
                turned,
                np.roll(self.shifts, 1),
                np.roll(turned, 1),
            ]
        ).T


def _random(seed: int, count: int) -> list[Arrangement]:
    """Arrangements in the box of `EXCESS`, many at its edges."""
    known = known_of(EXCESS, CELLS)
    assert known is not None
    box, draw, found = known.box, np.random.default_rng(seed), []
    low, high = (np.log(float(x)) for x in box.length)
    middle = np.log(LENGTH)
    gaps = sorted(float(x.acos()) - TURN for x in box.cosine)
    ratios = np.linspace(float(box.ratio.low), float(box.ratio.high), 80)
    optima = [approximate_optimum(float(x)) for x in ratios]
    strip = float(box.strip)
    for _ in range(40 * count):
        size, spread = draw.uniform(0, 1, 2) ** 2
        lengths = np.exp(np.log(LENGTH) + size * draw.uniform(low - middle, high - middle, 5) / 2)
        turned = draw.normal(size=5)
        turned -= turned.mean()
        turned *= spread * min(gaps[0] / turned.min(), gaps[1] / turned.max())
        one = Arrangement(lengths, TURN + turned, np.zeros(5))
        right = np.cos(one.gaps) * np.exp(one.shifts)
        left = np.roll(np.cos(one.gaps) * np.exp(-one.shifts), 1)
        best = np.interp([left, right], ratios, optima)
        lowest, highest = best.max(0) - strip, best.min(0) + strip
        if abs(one.shifts).max() < float(box.shift) and (lowest < highest).all():
            found.append(one._replace(betas=draw.uniform(lowest, highest)))
    assert len(found) >= count
    return found[:count]


def _floats(form: Any) -> Any:
    return np.array([[float(x.mid()) for x in row] for row in form])


def test_departures_cost_at_least_the_form() -> None:
    known = known_of(EXCESS, CELLS)
    assert known is not None
    with ctx.workprec(BITS):
        form = _floats(cost_form(known.costs, STAGES[1].weights))
    rooms = []
    for one in _random(1, 16):
        A, b = one.model
        excess = one_active_loss(A, b) - 5 * LEAST
        cost = np.einsum("ji,ik,jk", one.departures, form, one.departures)
        rooms.append(excess - cost)
        assert excess >= cost - 1e-9
    assert min(rooms) < 1e-2


@pytest.mark.parametrize("ratio", [0.0005, 0.02])
def test_interference_falls_at_most_by_the_form(ratio: float) -> None:
    known = known_of(EXCESS, CELLS)
    assert known is not None
    with ctx.workprec(BITS):
        pentagon = one_active_pentagon(arb(ratio))
        ends = Range(pentagon.length.lower(), pentagon.length.upper())
        forms = [
            _floats(
                fall_form(
                    second_order(known.box, ends, pentagon.slopes, arb(ratio), by_shift=by_shift),
                    arb(0),
                )
            )
            for by_shift in (False, True)
        ]
        by_length, by_bias = (float(x.mid()) for x in family_slopes(pentagon.slopes))
        value = 5 * float(pentagon.slopes.value.mid())
    for one in _random(2, 15):
        A, b = one.model
        S = sum(ratio ** (k - 2) * active_loss(A, b, k) for k in range(2, 6))
        linear = by_length * (one.lengths - LENGTH).sum() + by_bias * (b + LENGTH * BETA).sum()
        for form in forms:
            fall = np.einsum("ji,ik,jk", one.departures, form, one.departures)
            assert S - value - linear >= -fall - 1e-7


def test_arrangements_of_small_excess_lie_in_the_box() -> None:
    eps = float(EXCESS)
    known = known_of(EXCESS, CELLS)
    assert known is not None
    box, draw, inside = known.box, np.random.default_rng(3), 0
    for _ in range(400):
        size = draw.uniform(0, 0.4)
        turned = draw.normal(size=5) * size * 0.3
        one = Arrangement(
            LENGTH * np.exp(size * draw.normal(size=5) * draw.uniform(0, 1)),
            TURN + turned - turned.mean(),
            BETA + size * draw.normal(size=5) * 0.3 * draw.uniform(0, 1),
        )
        A, b = one.model
        if one_active_loss(A, b) > 5 * LEAST + eps:
            continue
        inside += 1
        cosines = np.cos(one.gaps)
        for values, ends in (
            (cosines, box.cosine),
            (one.betas, box.beta),
            (one.lengths, box.length),
        ):
            assert float(ends.low) <= values.min()
            assert values.max() <= float(ends.high)
        assert abs(one.shifts).max() <= float(box.shift)
    assert inside > 10


def test_slopes_of_orders_are_those_of_the_loss() -> None:
    near, far = np.cos(TURN), np.cos(2 * TURN)
    a, b = 1.3, -0.25
    A, biases = Arrangement(np.full(5, a), np.full(5, TURN), np.full(5, -b / a)).model
    for k in (1, 2, 3, 4, 5):
        found = order_slopes((a, a * near, a * far), b, k)
        assert 5 * found.value == pytest.approx(active_loss(A, biases, k), rel=1e-10)
        step = 1e-5
        for place, slope, times in (
            (0, found.own, 1),
            (1, found.adjacent, 2),
            (2, found.opposite, 2),
        ):
            rows = [[a, a * near, a * far] for _ in range(2)]
            rows[0][place] -= step
            rows[1][place] += step
            low, high = (order_slopes(row, b, k).value for row in rows)
            assert (high - low) / (2 * step) == pytest.approx(times * slope, rel=1e-5, abs=1e-7)
    assert row_slopes((a, a * near, a * far), b, 0.0).value == pytest.approx(
        order_slopes((a, a * near, a * far), b, 2).value
    )


def test_jets_are_derivatives() -> None:
    tilt, step = Tilt(0.02, -0.01), 1e-5
    jet = neuron_jet(0.4, 0.15, tilt)
    assert jet.value == pytest.approx(neuron_loss(0.4, 0.15, tilt))
    for name, low, high in (
        ("by_beta", (0.4, 0.15 - step), (0.4, 0.15 + step)),
        ("by_log", (0.4 * np.exp(-step), 0.15), (0.4 * np.exp(step), 0.15)),
    ):
        first, last = neuron_jet(*low, tilt), neuron_jet(*high, tilt)
        slope = (last.value - first.value) / (2 * step)
        assert getattr(jet, name) == pytest.approx(slope, rel=1e-6)
        other = (last.by_beta - first.by_beta) / (2 * step)
        second = jet.by_beta_beta if name == "by_beta" else jet.by_log_beta
        assert second == pytest.approx(other, rel=1e-6)
    low, high = (neuron_jet(0.4 * np.exp(t), 0.15, tilt).by_log for t in (-step, step))
    assert jet.by_log_log == pytest.approx((high - low) / (2 * step), rel=1e-6)
    slopes = length_slopes(0.4, 0.3, 0.15, tilt)
    low, high = (best_length(0.4, 0.3, 0.15 + t, tilt) for t in (-step, step))
    assert slopes.by_beta == pytest.approx((high - low) / (2 * step), rel=1e-6)
    low, high = (best_length(0.4 * np.exp(t), 0.3, 0.15, tilt) for t in (-step, step))
    assert slopes.by_log_x == pytest.approx((high - low) / (2 * step), rel=1e-6)


def test_cells_hold_the_optimum_and_its_curvature() -> None:
    with ctx.workprec(BITS):
        cell = optimum_cell(arb(0.33, 0.002), Tilt(arb(0.001, 0.001), arb(0.001, 0.001)))
        assert cell is not None
        for x in (0.3281, 0.33, 0.3319):
            for s in (0.0001, 0.0019):
                exact = optimum_cell(arb(x), Tilt(arb(s), arb(0.001)))
                assert exact is not None
                assert cell.beta.low <= exact.beta.low
                assert exact.beta.high <= cell.beta.high
                assert cell.curvature.contains(exact.curvature.mid())
                assert cell.gap_curvature.contains(exact.gap_curvature.mid())
        assert float(least_neuron_loss(arb(0.3)).mid()) == pytest.approx(0.01481377, abs=1e-8)


def test_centred_forms_hold_all_values() -> None:
    draw = np.random.default_rng(0)
    with ctx.workprec(BITS):
        x, y = centred_variables(arb(0.4, 0.01), arb(0.2, 0.02))
        form = (1 - x * y) / (x + 2) - (y - x / 2).nonnegative_part() * 3 + 1 / x
        for _ in range(50):
            a, b = 0.4 + draw.uniform(-0.01, 0.01), 0.2 + draw.uniform(-0.02, 0.02)
            value = (1 - a * b) / (a + 2) - max(b - a / 2, 0) * 3 + 1 / a
            assert form.enclosure.contains(arb(value))
        assert form.enclosure.rad() < 0.3


def test_correlations_rise_at_most_by_the_bound() -> None:
    draw = np.random.default_rng(5)
    for _ in range(300):
        sign = draw.choice([-1, 1])
        first, second = (
            Row(draw.uniform(0.3, 2), sign * draw.uniform(0.05, 1.2), draw.uniform(0.02, 0.95))
            for _ in range(2)
        )
        rise = correlation_rise(first, second)
        assert rise == pytest.approx(correlation_rise_by_moments(first, second), abs=1e-9)
        assert rise <= correlation_bound(first, second) + 1e-12
    y = (np.arange(10_000) + 0.5) / 10_000
    weight = np.minimum(1, 0.3 + 0.9 * y)
    moments = [(weight * y**k).mean() for k in range(3)]
    assert clipped_moments(0.3, 0.9) == pytest.approx(moments, abs=1e-7)


def test_the_certificate_does_not_close_where_it_should_not() -> None:
    assert not pentagon_is_best(2 * PROBABILITY)
    assert not pentagon_is_best(PROBABILITY, STAGES[1:])
    assert not pentagon_is_best(PROBABILITY, (STAGES[0]._replace(excess=Fraction(1, 900)),))


def test_the_strip_of_the_tilted_costs_holds_the_last_box() -> None:
    stage = STAGES[-1]._replace(cells=16)
    known = known_of(stage.excess, stage.cells)
    assert known is not None
    with ctx.workprec(BITS):
        at_best = tilt_at_best(PROBABILITY, stage)
        assert at_best is not None
        tilt = at_best[2]
        wide = tilted_box(known.box, tilt)
        assert wide is not None
        ends = [Tilt(tilt.length.lower(), tilt.bias.upper())]
        ends += [Tilt(tilt.length.upper(), tilt.bias.lower())]
        gone = []
        for end in ends:
            for x in np.linspace(float(known.box.ratio.low), float(known.box.ratio.high), 3):
                moved = approximate_optimum(x, end) - approximate_optimum(x)
                gone.append(abs(moved))
                for side in (-1, 1):
                    farthest = side * float(known.box.strip) - moved
                    assert abs(farthest) <= float(wide.strip)
        assert max(gone) > 1e-4
        assert max(gone) <= float(displacement(known.box.ratio, tilt, 20)) < 2.5 * max(gone)


def test_straight_ways_from_the_pentagon_stay_in_the_band() -> None:
    known = known_of(EXCESS, CELLS)
    assert known is not None
    box, rooms = known.box, []
    with ctx.workprec(BITS):
        centre = optimum_cell(arb(np.cos(TURN)), NO_TILT)
        cells = [optimum_cell(x, NO_TILT) for x in box.ratio.cells(120)]
        assert centre is not None
        line = band([cell for cell in cells if cell is not None], centre)
        start, strip = np.log(np.cos(TURN)), float(box.strip)
        beta = float(centre.beta.whole().mid())
        for x in np.linspace(float(box.ratio.low), float(box.ratio.high), 40):
            for off in (-strip, strip):
                end = approximate_optimum(x) + off
                for k in range(1, LEVELS + 1):
                    share = k / LEVELS
                    log = start + share * (np.log(x) - start)
                    allowed = line.around(arb(log), arb(share) * box.strip, arb(share))
                    there = beta + share * (end - beta)
                    rooms.append(
                        min(there - float(allowed.lower()), float(allowed.upper()) - there)
                    )
    assert min(rooms) > -1e-10
    assert min(rooms) < 1e-3


@pytest.mark.parametrize(("box", "found"), [(None, None), ("a box", None), (None, "costs")])
def test_nothing_is_known_without_a_box_and_costs(monkeypatch, box, found):
    monkeypatch.setattr(small_probabilities, "localised", lambda *_given: box)
    monkeypatch.setattr(small_probabilities, "costs", lambda *_given, **_named: found)
    assert small_probabilities.known_of.__wrapped__(Fraction(1, 7), 3) is None
