"""Features that share one axis: bounds over boxes, trees, and what is kept of them."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.rectified_model import axis_searches, rectified_expectations
from pentad.theory.rectified_model.axis_boxes import (
    AxisLoss,
    bias_range,
    certainly_above,
    corners,
    loss_of_output,
    lower_bound,
    row,
)
from pentad.theory.rectified_model.axis_certificates import (
    LeastLoss,
    critical_penalties,
    holds,
    least_losses,
    packed,
    triple_witnesses,
)
from pentad.theory.rectified_model.axis_searches import Question, leaves, replayed, searched
from pentad.theory.rectified_model.penalised_pair import axis_loss, axis_loss_by_definition
from pentad.theory.rectified_model.shared_axis import chord_defect, conjectured_axis_loss
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss

PAIR = Question(AxisLoss(0.5, (1.0, 1.0)), 0.076)


def exact_output(w, j, b, p):
    """The loss of output j alone, in rationals, by the table of states."""
    n = len(w)
    A = np.zeros((n, n), dtype=object) + Fraction(0)
    A[j] = w[j] * w
    v = np.array([Fraction(int(i == j)) for i in range(n)])
    biases = np.array([b if i == j else Fraction(0) for i in range(n)], dtype=object)
    return full_toy_loss(A, biases, p, v)


@pytest.mark.parametrize("n", [2, 3])
def test_expectations_are_within_their_errors(n):
    chance = np.random.default_rng(n)
    for _ in range(25):
        w = np.array([Fraction(int(k), 16) for k in chance.integers(3, 24, n)])
        w = w * chance.choice([-1, 1], n)
        b, p = Fraction(int(chance.integers(-64, 65)), 64), Fraction(int(chance.integers(1, 8)), 8)
        s = row(w.astype(float), 0)
        at = np.array(float(b))
        energy = rectified_expectations.energy(float(p), s.own, s.others, at)
        correlation = rectified_expectations.correlation(float(p), s.own, s.others, at)
        found = Fraction(float(energy.value)) - 2 * Fraction(float(correlation.value))
        error = Fraction(float(energy.error + 2 * correlation.error))
        assert abs(exact_output(w, 0, b, p) - p / 3 - found) <= error < Fraction(1, 10**6)


@pytest.mark.parametrize("n", [2, 3])
def test_no_point_of_a_box_is_below_its_bound(n):
    chance = np.random.default_rng(10 + n)
    for _ in range(12):
        low = chance.integers(-96, 64, n) / 64
        high = low + chance.integers(1, 33, n) / 64
        least, width = int(chance.integers(-64, 64)), int(chance.integers(1, 17))
        slope, j = chance.integers(-4, 5, n) / 8, int(chance.integers(n))
        p = Fraction(int(chance.integers(1, 8)), 8)
        ends = [np.array([least / 64]), np.array([(least + width) / 64])]
        [bound] = lower_bound(float(p), low[None], high[None], j, *ends, slope[None])
        for _ in range(12):
            t = chance.integers(0, 9, n)
            w = np.array([Fraction(a) + Fraction(b - a) * Fraction(int(k), 8)
                          for a, b, k in zip(low, high, t, strict=True)])  # fmt: skip
            b = Fraction(least, 64) + Fraction(width, 64) * Fraction(int(chance.integers(0, 9)), 8)
            centre = [(Fraction(a) + Fraction(b)) / 2 for a, b in zip(low, high, strict=True)]
            tilt = sum(Fraction(x) * (y - c) for x, y, c in zip(slope, w, centre, strict=True))
            assert exact_output(w, j, b, p) - tilt >= Fraction(float(bound))


def test_a_box_around_a_small_coefficient_is_bounded_too():
    low, high = np.array([[0.9, -0.0001]]), np.array([[1.0, 0.0001]])
    zero = np.zeros(1)
    [bound] = lower_bound(0.5, low, high, 1, zero + 0.24, zero + 0.26, np.zeros((1, 2)))
    dropped = 0.5 / 3 - 0.25 / 4
    assert dropped - 1e-3 < bound <= dropped


def test_the_triangle_holds_the_square():
    for corner in corners(np.array([[-0.5, 1.0]]), np.array([[1.0, 2.0]]), 0):
        assert corner.w[0, 1] in (1, 2)
        assert (corner.w[0, 0], corner.square[0]) in ((-0.5, 0.25), (1, 1), (0.25, -0.5))


def test_biases_outside_the_range_are_no_better():
    chance = np.random.default_rng(3)
    for _ in range(30):
        low = chance.uniform(-1.5, 1, (1, 2))
        high = low + chance.uniform(0, 0.5, (1, 2))
        w, p = chance.uniform(low, high), chance.uniform(0.05, 1)
        least, most = bias_range(p, low, high, 0)
        s = row(w, 0)
        for end, beyond in ((least, least - 0.7), (most, most + 0.3)):
            assert loss_of_output(p, s, beyond)[0] >= loss_of_output(p, s, end)[0] - 1e-12


def test_a_target_above_the_least_loss_is_never_certain():
    kept = least_losses(2)[Fraction(1, 2)]
    w = np.array([[float(x) for x in kept.w]])
    loss = AxisLoss(0.5, (1.0, 1.0))
    for size in (1e-1, 1e-3, 1e-6):
        assert not certainly_above(loss, float(kept.upper) + 1e-9, w - size, w + size).any()


def test_trees_with_a_damage_are_refused():
    bits = searched(PAIR).bits
    assert replayed(PAIR, bits)
    with pytest.raises(ValueError, match="a letter for every box"):
        leaves(PAIR, bits[:-1])
    with pytest.raises(ValueError, match="every letter has a box"):
        leaves(PAIR, bits + "1")
    with pytest.raises(ValueError, match="consists of 0 and 1"):
        leaves(PAIR, bits.replace("1", "x", 1))
    assert not replayed(PAIR, "1")
    assert not replayed(PAIR, "011")
    assert not replayed(Question(PAIR.loss, 0.0765), bits)


def test_leaves_fill_the_root_box():
    low, high = leaves(PAIR, searched(PAIR).bits)
    assert (high - low).prod(-1).sum() == 16 * 32


def test_a_root_box_that_is_too_small_is_refused():
    with pytest.raises(ValueError, match="outside the root box"):
        Question(AxisLoss(0.5, (1.0, 1.0)), 0.076, size=1.0)
    with pytest.raises(ValueError, match="penalty"):
        Question(AxisLoss(0.5, (1.0, 1.0), -1.0), 0.076)


def test_a_spent_budget_is_told():
    assert not searched(PAIR, most=20).complete


@pytest.mark.parametrize("S", [Fraction(1, 5), Fraction(1, 2), Fraction(9, 10)])
def test_kept_bounds_hold_and_higher_ones_do_not(S):
    kept = least_losses(2)[S]
    assert holds(kept)
    assert not holds(kept, kept.upper)
    conjectured = conjectured_axis_loss(1 - S, 2)
    assert kept.lower < kept.upper < conjectured


def test_kept_weights_attain_their_bounds():
    for features in (2, 3):
        for kept in least_losses(features).values():
            w, b = (np.array(values, dtype=object) for values in (kept.w, kept.b))
            assert kept.lower <= axis_loss(w, b, 1 - kept.S) <= kept.upper


def test_three_features_help_and_by_two_routes():
    for S, w, b, _ in triple_witnesses().values():
        values = [np.array(x, dtype=object) for x in (w, b)]
        loss = axis_loss(*values, 1 - S)
        assert loss == axis_loss_by_definition(*values, 1 - S)
        p = 1 - S
        assert loss < least_losses(2)[S].lower + p / 3 - p * p / 4


def test_a_lower_penalty_is_not_enough():
    cell = critical_penalties()[Fraction(1), Fraction(4, 5)]
    assert holds(cell)
    lower = cell.__class__(**(cell.__dict__ | {"upper": cell.lower * Fraction(99, 100)}))
    assert not holds(lower)


def test_what_is_dismissed_is_excluded():
    weak = Question(AxisLoss(0.5, (1.0, 0.5)), 0.05, ordered=False, weak=0.1)
    low = np.array([[0.9, -0.09], [0.6, -0.09], [0.9, -0.2]])
    high = np.array([[1.0, 0.09], [0.8, 0.09], [1.0, 0.09]])
    assert axis_searches.dismissed(weak, low, high).tolist() == [True, False, False]


def test_packed_trees_are_read_back():
    kept = least_losses(2)[Fraction(1, 2)]
    assert isinstance(kept, LeastLoss)
    count, digits = packed(kept.tree).split(":")
    assert int(count) == len(kept.tree) == 589
    assert len(digits) == 148


def test_chord_defects_are_sharp():
    low, high = Fraction(1, 4), Fraction(1, 2)
    p = 2 * low * high / (low + high)
    chord = (high - p) / (high - low) * low**2 + (p - low) / (high - low) * high**2
    assert p * p * (1 + chord_defect(low, high, 2)) == chord
