r"""Lower bounds of the loss of features that share one axis, over boxes of their weights.

Output j of weights w and bias b has the row \( s = (w_j^2, w_j w_i, b) \).  Its loss is p/3 +
E(s) - 2 C(s), E and C convex (`rectified_expectations`).  With the tangent of E at a row c,

\[ \ell(s) \ge g(s) = \tfrac p3 + E(c) + \nabla E(c) \cdot (s - c) - 2 C(s), \]

which is concave in s.  Over a box of weights and biases, \( (w_j, w_j^2) \) lies in the triangle of
(l, l^2), (u, u^2) and ((l + u)/2, l u); s is linear in that point, and in every other weight.  So g
minus any linear function of w is least at the corners: 3 times those of the other weights, times
the two ends of the bias.  That is `lower_bound`.

`certainly_above` joins the outputs of one box: for each j all biases are covered by intervals on
which the loss minus one linear function of w is at least a number; numbers and functions add up to
a bound of the sum of the least losses.  Which functions and intervals are tried is guessed in
floats; what is accepted is bounded with all roundings.

Source: ours.
"""

from itertools import product
from typing import Any, NamedTuple

import numpy as np

from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import require
from pentad.theory.rectified_model.rectified_expectations import (
    away_from_zero,
    correlation,
    correlation_above,
    energy,
    mean,
    moment_with_other,
)

UNIT = 2.0**-46
"""Relative rounding of the few sums of this module, generously."""

FIRST_CUTS = 4
"""Intervals of the bias at the start."""

MOST_HALVINGS = 16
MOST_OPEN = 24
"""Of the intervals of one box: then the box is given up, to be halved."""


class AxisLoss(NamedTuple):
    r"""What is bounded from below: a function of the weights w alone, each bias at its best.

    \[ \sum_j v_j \min_b \ell_j(w, b) + 2 \lambda w_1^2 w_2^2. \]

    Attributes
    ----------
    p : float
    importance : tuple of float
        v, one for each feature.
    penalty : float
        lambda >= 0.
    """

    p: float
    importance: tuple[float, ...]
    penalty: float = 0.0


class Row(NamedTuple):
    """The row of one output: its own coefficient and those of the others, arrays."""

    own: Any
    others: list[Any]


def row(w: Matrix, j: int) -> Row:
    """The row of output j, weights along the last axis.

    Raises
    ------
    ValueError
        If j is no output.

    >>> found = row(np.array([2.0, -3.0]), 0)
    >>> float(found.own), float(found.others[0])
    (4.0, -6.0)
    """
    _require_output(w, j)
    own = w[..., j]
    return Row(own * own, [own * w[..., i] for i in range(w.shape[-1]) if i != j])


def loss_of_output(p: float, s: Row, b: Number) -> Any:
    """The loss of one output in floats, without a bound of the rounding.

    >>> s = row(np.array([1.0, -1.0]), 0)
    >>> round(float(loss_of_output(0.5, s, np.array(0.0))) * 24, 12)
    1.0
    """
    others = [away_from_zero(entry) for entry in s.others]
    found = energy(p, s.own, others, b).value - 2 * correlation(p, s.own, others, b).value
    return p / 3 + found


def _require_output(w: Matrix, j: int) -> None:
    n = w.shape[-1]
    require(0 <= j < n, f"an output is one of 0, .., {n - 1}; got j={j}")


class Corner(NamedTuple):
    """Weights of a corner of the lifted box, and what stands for w_j^2 there."""

    w: Any
    square: Any

    def row(self, j: int) -> Row:
        """The row of output j there."""
        return Row(self.square, row(self.w, j).others)


def corners(low: Matrix, high: Matrix, j: int) -> list[Corner]:
    """The corners on which a concave function of row j is least, boxes along the first axis.

    Raises
    ------
    ValueError
        If j is no output.
    """
    _require_output(low, j)
    first, last, n = low[:, j], high[:, j], low.shape[1]
    found = []
    for own, square in (
        (first, first * first),
        (last, last * last),
        ((first + last) / 2, first * last),
    ):
        for ends in product((False, True), repeat=n - 1):
            chosen = np.insert(np.array(ends), j, False)
            w: Any = np.where(chosen, high, low)
            w[:, j] = own
            found.append(Corner(w, square))
    return found


class _Tangent(NamedTuple):
    """E at a row: value, derivatives, and the error that they may have."""

    at: Row
    bias: Any
    value: Any
    slopes: list[Any]
    error: Any
    slope_errors: list[Any]

    def __call__(self, s: Row, b: Number) -> Any:
        """A lower bound of the tangent, hence of E."""
        steps = [s.own - self.at.own]
        steps += [x - y for x, y in zip(s.others, self.at.others, strict=True)]
        steps.append(b - self.bias)
        rises = [slope * step for slope, step in zip(self.slopes, steps, strict=True)]
        size = abs(self.value) + sum(abs(rise) for rise in rises)
        lost = sum(e * abs(step) for e, step in zip(self.slope_errors, steps, strict=True))
        return self.value + sum(rises) - lost - self.error - UNIT * size


def _tangent(p: float, at: Row, b: Number) -> _Tangent:
    others = [away_from_zero(entry) for entry in at.others]
    found = energy(p, at.own, others, b)
    slopes = [correlation(p, at.own, others, b)]
    slopes += [moment_with_other(p, at.own, others, i, b) for i in range(len(others))]
    slopes.append(mean(p, at.own, others, b))
    return _Tangent(
        Row(at.own, others),
        b,
        found.value,
        [2 * slope.value for slope in slopes],
        found.error,
        [2 * slope.error for slope in slopes],
    )


def lower_bound(
    p: float,
    low: Matrix,
    high: Matrix,
    j: int,
    least: Number,
    most: Number,
    slope: Matrix,
    ends: Any = None,
) -> Any:
    """At most the loss of output j minus slope . (w - centre), for all w and biases of the boxes.

    Parameters
    ----------
    p : float
    low, high : (boxes, n) arrays
    j : int
    least, most : (boxes,) arrays of biases
    slope : (boxes, n) array
    ends : pair of (corners, boxes) arrays, optional
        `correlations` at both biases, where they are known already.

    >>> low, high = np.array([[0.99, -1.01]]), np.array([[1.01, -0.99]])
    >>> zero = np.zeros(1)
    >>> bound = lower_bound(0.5, low, high, 0, zero, zero + 0.01, np.zeros((1, 2)))
    >>> bool(0.039 < bound[0] < 1 / 24)
    True
    """
    centre = (low + high) / 2
    tangent = _tangent(p, row(centre, j), (least + most) / 2)
    if ends is None:
        ends = correlations(p, low, high, j, least), correlations(p, low, high, j, most)
    bound = np.full(len(low), np.inf)
    for place, corner in enumerate(corners(low, high, j)):
        s = corner.row(j)
        tilt = (slope * (corner.w - centre)).sum(-1)
        size = (abs(slope) * abs(corner.w - centre)).sum(-1)
        for b, C in ((least, ends[0][place]), (most, ends[1][place])):
            at = tangent(s, b) - 2 * C - tilt - UNIT * (size + abs(C))
            bound = np.minimum(bound, at)
    return p / 3 + bound - UNIT


def correlations(p: float, low: Matrix, high: Matrix, j: int, b: Number) -> Any:
    """Upper bounds of C at all corners, (corners, boxes).

    Raises
    ------
    ValueError
        If j is no output.
    """
    rows = [corner.row(j) for corner in corners(low, high, j)]
    return np.array([correlation_above(p, s.own, s.others, b) for s in rows])


def bias_range(p: float, low: Matrix, high: Matrix, j: int) -> tuple[Any, Any]:
    """Biases outside of which no loss of output j is less than at the nearer end, for any w.

    Below the lower end the output is zero.  Above the upper one nothing is cut off, and the bias is
    larger than the best of a linear output, p / 2 (1 - sum of the row).

    Raises
    ------
    ValueError
        If j is no output.
    """
    _require_output(low, j)
    first, last = low[:, j], high[:, j]
    highest = np.maximum(first * first, last * last)
    lowest_sum = np.where(first * last <= 0, 0.0, np.minimum(first * first, last * last))
    falls = np.zeros(len(low))
    for i in range(low.shape[1]):
        if i != j:
            ends = np.array([x * y for x in (first, last) for y in (low[:, i], high[:, i])])
            highest = highest + np.maximum(ends.max(0), 0.0)
            falls = falls + np.maximum(-ends.min(0), 0.0)
            lowest_sum = lowest_sum + ends.min(0)
    spare = UNIT * (1 + highest + falls + abs(lowest_sum))
    return -highest - spare, np.maximum(falls, p / 2 * (1 - lowest_sum)) + spare


class _Guess(NamedTuple):
    """The least loss of one output at the centre of a box, and its slope there; not certified."""

    value: Any
    slope: Any


def _guess(p: float, centre: Matrix, j: int, least: Number, most: Number) -> _Guess:
    s, count, boxes = row(centre, j), 25, np.arange(len(centre))
    trial = least + (most - least) * np.linspace(0, 1, count)[:, None]
    step = (most - least) / (count - 1)
    best = trial[loss_of_output(p, s, trial).argmin(0), boxes]
    for _ in range(7):
        trial = best + step * np.array([-0.5, -0.25, 0, 0.25, 0.5])[:, None]
        best = trial[loss_of_output(p, s, trial).argmin(0), boxes]
        step = step / 2
    change, slope = 1e-5, np.empty_like(centre)
    for i in range(centre.shape[1]):
        moved = np.zeros_like(centre)
        moved[:, i] = change
        high, low = (loss_of_output(p, row(centre + x, j), best) for x in (moved, -moved))
        slope[:, i] = (high - low) / (2 * change)
    return _Guess(loss_of_output(p, s, best), slope)


def _beside(loss: AxisLoss, low: Matrix, high: Matrix) -> _Guess:
    """What is not the loss of an output: a linear function of w that is certainly below it."""
    centre = (low + high) / 2
    value, slope = np.zeros(len(low)), np.zeros_like(centre)
    if loss.penalty:
        k = centre[:, 0] * centre[:, 1]
        extra = 4 * loss.penalty * (k * np.array([centre[:, 1], centre[:, 0]])).T
        least = np.full(len(low), np.inf)
        for ends in product((False, True), repeat=2):
            w = np.where(np.array(ends), high[:, :2], low[:, :2])
            chord = 2 * loss.penalty * k * (2 * w[:, 0] * w[:, 1] - k)
            least = np.minimum(least, chord - (extra * (w - centre[:, :2])).sum(-1))
        value, slope = value + least, slope + extra
    return _Guess(value, slope)


def certainly_above(loss: AxisLoss, target: float, low: Matrix, high: Matrix) -> Any:
    """Boxes on which the loss is certainly at least the target; False is not known.

    Parameters
    ----------
    loss : AxisLoss
    target : float
    low, high : (boxes, n) arrays

    Returns
    -------
    (boxes,) booleans

    Raises
    ------
    ValueError
        If boxes do not have a weight for each feature.

    >>> pair = AxisLoss(0.5, (1.0, 1.0))
    >>> low, high = np.array([[0.9, -1.0]]), np.array([[1.0, -0.9]])
    >>> [bool(certainly_above(pair, target, low, high)[0]) for target in (0.07, 0.08)]
    [True, False]
    """
    n, weight = low.shape[1], loss.importance
    require(
        low.shape == high.shape and n == len(weight),
        f"boxes have {len(weight)} weights; got ends of shapes {low.shape} and {high.shape}",
    )
    ranges = [bias_range(loss.p, low, high, j) for j in range(n)]
    guesses = [_guess(loss.p, (low + high) / 2, j, *ranges[j]) for j in range(n)]
    beside = _beside(loss, low, high)
    slope = beside.slope + sum(v * guess.slope for v, guess in zip(weight, guesses, strict=True))
    fall = (abs(slope) * (high - low) / 2).sum(-1)
    values = [v * guess.value for v, guess in zip(weight, guesses, strict=True)]
    room = sum(values) + beside.value - fall - target
    size = sum(abs(value) for value in values) + abs(beside.value) + fall + abs(target) + 1
    holds = room > 0
    for j in range(n):
        wanted = (values[j] - room / n + UNIT * size) / weight[j]
        places = np.flatnonzero(holds)
        holds[places] = _covered(
            loss.p, low[places], high[places], j, [end[places] for end in ranges[j]],
            guesses[j].slope[places], wanted[places],
        )  # fmt: skip
    return holds


def _covered(
    p: float, low: Matrix, high: Matrix, j: int, ends: list[Any], slope: Matrix, wanted: Number
) -> Any:
    """Whether the loss of output j minus slope . (w - centre) is at least `wanted` at any bias."""
    holds = np.ones(len(low), dtype=bool)
    if not len(low):
        return holds
    cuts = [ends[0] + (ends[1] - ends[0]) * (k / FIRST_CUTS) for k in range(FIRST_CUTS)] + [ends[1]]
    known = [correlations(p, low, high, j, b) for b in cuts]
    box = np.tile(np.arange(len(low)), FIRST_CUTS)
    least, most = np.concatenate(cuts[:-1]), np.concatenate(cuts[1:])
    first, last = np.concatenate(known[:-1], 1), np.concatenate(known[1:], 1)
    for _ in range(MOST_HALVINGS):
        bound = lower_bound(p, low[box], high[box], j, least, most, slope[box], (first, last))
        open_ = ~(bound >= wanted[box])
        count = np.bincount(box[open_], minlength=len(low))
        holds &= 2 * count <= MOST_OPEN
        open_ &= holds[box]
        if not open_.any():
            return holds
        box, least, most = box[open_], least[open_], most[open_]
        first, last = first[:, open_], last[:, open_]
        middle = (least + most) / 2
        between = correlations(p, low[box], high[box], j, middle)
        box = np.concatenate([box, box])
        least, most = np.concatenate([least, middle]), np.concatenate([middle, most])
        first, last = np.concatenate([first, between], 1), np.concatenate([between, last], 1)
    holds[box] = False
    return holds
