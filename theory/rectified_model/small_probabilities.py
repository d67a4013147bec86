r"""A probability up to which the regular pentagon is the best arrangement of five features.

Setting.  Five features in the plane, each active with probability p, r = p / (1 - p).  Divided by
p (1 - p)^4 the loss is Phi = S_0 / r + S_1 + r S, S_1 = 5 L_1, S = S_2 + r S_3 + ..; S_0 and S are
not negative, and S_0 = 0 at biases below 0.  x* is the best pentagon for L_1, E = 5 L_1 - 5 K*.

1. Phi(x) <= Phi(x*) gives E <= r S(x*): x lies in the box of `pentagon_localisation`.
2. On a box E is at least a sum over outputs of quadratic forms P in (Da, Dbeta, and d and Dtheta of
   both gaps), by `pentagon_costs`, and S(x*) - S(x) at most the sum of linear forms l and of forms
   C, by `pentagon_interference`.  With l l^T <= t P and C <= s P, E <= r (5 t E)^(1/2) + r s E, so
   E <= 5 t (r / (1 - r s))^2: the box shrinks, and 2 is done again.
3. Let x_r be the best pentagon for Phi, which lies in the last box.  It is the best pentagon for
   the tilted S_1 + sum (m_a a_j + m_b b_j), m the slopes of r S / 5 there, because both have the
   same slopes along the family of pentagons.  On the last box the tilted S_1 exceeds its value at
   x_r by the forms P with the costs of the tilt, and r S exceeds its value and linear part by at
   least -r times the forms C.  If r s < 1, Phi(x) > Phi(x_r) for every other x.

The conditions at one p imply those at every smaller one.  Numbers are raw balls or exact rationals,
dimensionless; failure is the value None.
"""

from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from pentad.theory.numbers.centred_forms import centred_variables
from pentad.theory.numbers.krawczyk import is_positive_definite
from pentad.theory.numbers.scalars import require
from pentad.theory.rectified_model.pentagon_costs import (
    Box,
    Costs,
    Range,
    _require_balls,
    costs,
    displacement,
    optimum_cell,
)
from pentad.theory.rectified_model.pentagon_interference import (
    RowSlopes,
    SecondOrder,
    row_slopes,
    second_order,
)
from pentad.theory.rectified_model.pentagon_localisation import (
    gap_sum,
    least_neuron_loss,
    localised,
    one_neighbour_loss,
)
from pentad.theory.rectified_model.pentagon_neurons import NO_TILT, Tilt, best_length

BITS = 80
"""Precision of raw balls."""

LARGEST_RATIO = Fraction(27, 40)
"""Up to which K(e^u) and K(cos theta) are known to be convex."""

FEATURES = 5


class Weights(NamedTuple):
    """How the quadratic forms are put together; any choice is sound, some close.

    Attributes
    ----------
    length, beta : Fraction
        The y of (u + v)^2 >= (1 - y) u^2 - (1/y - 1) v^2, for the costs of a and of beta.
    length_share, beta_share : Fraction
        Which parts of the costs of a and of beta are used.
    by_shift : bool
        Whether ratios of lengths are counted by the d_e, or else by the a_j.
    """

    length: Fraction
    beta: Fraction
    length_share: Fraction
    beta_share: Fraction
    by_shift: bool


class Stage(NamedTuple):
    """A bound on E, how it is used, and how many cells of ratios are looked at."""

    excess: Fraction
    weights: Weights
    cells: int


PROBABILITY = Fraction(1, 2000)
"""Up to which the stages are meant."""

STAGES = (
    Stage(
        Fraction(123, 100_000),
        Weights(Fraction(4, 5), Fraction(1, 2), Fraction(1, 10), Fraction(1, 2), True),
        120,
    ),
    Stage(
        Fraction(21, 50_000),
        Weights(Fraction(4, 5), Fraction(7, 20), Fraction(1), Fraction(1), False),
        120,
    ),
    Stage(
        Fraction(3, 250_000),
        Weights(Fraction(1, 5), Fraction(1, 20), Fraction(1), Fraction(1), False),
        40,
    ),
    Stage(
        Fraction(3, 1_000_000),
        Weights(Fraction(1, 20), Fraction(1, 20), Fraction(1), Fraction(1), False),
        40,
    ),
)
"""From r S(x*) down to the last box."""


class Pentagon(NamedTuple):
    """The best pentagon for L_1: its squared length, its beta, and the slopes of S / 5 there."""

    length: Any
    beta: Any
    slopes: RowSlopes


class Bounds(NamedTuple):
    """What a stage comes to.

    Attributes
    ----------
    form, linear : balls
        The s and t with C <= s P and l l^T <= t P, exact.
    excess : ball
        Upper bound of E, or None if r s is not below 1.
    """

    form: Any
    linear: Any
    excess: Any


def _arb(value: Fraction | int) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(value.numerator, value.denominator))


def odds(probability: Fraction) -> Any:
    """The ratio r = p / (1 - p) as a ball.

    Raises
    ------
    ValueError
        If p is 1.
    """
    require(probability != 1, "the odds of a certain event are infinite; got p = 1")
    return _arb(probability / (1 - probability))


def turn_cosines() -> tuple[Any, Any]:
    """The cosines of 72 and 144 degrees."""
    from flint import arb

    turn = 2 * arb.pi() / FEATURES
    return turn.cos(), (2 * turn).cos()


def one_active_pentagon(ratio: Any) -> Pentagon:
    """The best pentagon for L_1, with the slopes of S at r.

    Raises
    ------
    ArithmeticError
        If it is not enclosed, which a precision of 80 bits prevents.
    """
    near, far = turn_cosines()
    cell = optimum_cell(near, NO_TILT)
    if cell is None:
        raise ArithmeticError("the best pentagon is not enclosed; use more bits")
    beta = cell.beta.whole()
    a = best_length(near, near, beta)
    return Pentagon(a, beta, row_slopes((a, a * near, a * far), -a * beta, ratio))


def family_slopes(slopes: RowSlopes) -> tuple[Any, Any]:
    """Derivatives of S / 5 by a and by b along the pentagons."""
    near, far = turn_cosines()
    return slopes.own + 2 * slopes.adjacent * near + 2 * slopes.opposite * far, slopes.bias


# Quadratic forms of (Da, Dbeta, d, Dtheta, d', Dtheta') -------------------------------------


def _uncertain_square(centre: list[Any], weights: list[Any], y: Any) -> Any:
    """A form below (c . v)^2 for all c within the balls, by (u + v)^2 >= (1-y) u^2 - (1/y-1) v^2.

    The square of the sum of |radius_i v_i| is split by radius_i over root weight_i.
    """
    middle = np.array([c.mid() for c in centre], dtype=object)
    radii = [(c - c.mid()).abs_upper() for c in centre]
    parts = [r / w.sqrt() for r, w in zip(radii, weights, strict=True)]
    total = sum(parts[1:], parts[0])
    form = (1 - y) * middle[:, None] * middle[None, :]
    for i, (r, part) in enumerate(zip(radii, parts, strict=True)):
        if r > 0:
            form[i, i] = form[i, i] - (1 / y - 1) * r * r * total / part
    return form


def _certain_square(linear: Any) -> Any:
    """A form above (l . v)^2 for all l within the balls, by (u + w)^2 <= 1.01 u^2 + 101 w^2."""
    middle = np.array([entry.mid() for entry in linear], dtype=object)
    radii = [(entry - entry.mid()).abs_upper() for entry in linear]
    form = middle[:, None] * middle[None, :] * 101 / 100
    for i, radius in enumerate(radii):
        form[i, i] = form[i, i] + 101 * len(radii) * radius * radius
    return form


def cost_form(known: Costs, weights: Weights) -> Any:
    """The form P of one output with half of both its gaps, a (6, 6) array of balls.

    Raises
    ------
    ValueError
        If the costs are not raw balls.
    """
    _require_balls(*known)
    zero = 0 * known.by_beta
    one = zero + 1
    by_length, by_beta, share, beta_share = (_arb(w) for w in weights[:4])
    scales = [one, known.by_beta, *2 * [known.by_shift / 4, known.by_gap / 4]]
    log, gap = known.length_by_log, known.length_by_gap
    length = [one, -known.length_by_beta, -log, gap, log, gap]
    form = share * known.energy * _uncertain_square(length, scales, by_length)
    slope, turned = known.optimum, known.optimum_by_gap
    for beta in ([zero, one, -slope, turned, zero, zero], [zero, one, zero, zero, slope, turned]):
        form = form + beta_share * known.by_beta / 2 * _uncertain_square(beta, scales, by_beta)
    for i in range(2, 6):
        form[i, i] = form[i, i] + scales[i]
    return form


def fall_form(fall: SecondOrder, cross: Any) -> Any:
    """The form C, with |cross Da Dbeta| split evenly after scaling, a (6, 6) array."""
    zero = 0 * fall.beta
    diagonal = [
        fall.length + cross / 5,
        fall.beta + 5 * cross / 4,
        *2 * [fall.shift / 2, fall.gap / 2],
    ]
    form = np.full((6, 6), zero, dtype=object)
    for i, entry in enumerate(diagonal):
        form[i, i] = entry
    return form


def _least_multiple(form: Any, cost: Any) -> Any:
    """An exact s with form <= s cost, near the least; None if the cost is not positive definite."""
    rough = np.array([[float(x.mid()) for x in row] for row in cost])
    if not is_positive_definite(cost):
        return None
    given = np.array([[float(x.mid()) for x in row] for row in form])
    values = np.linalg.eigvals(np.linalg.solve(rough, given)).real
    multiple = _arb(Fraction(float(values.max()) * 1.0001 + 1e-12))
    return multiple if is_positive_definite(multiple * cost - form) else None


# Stages --------------------------------------------------------------------------------------


class Known(NamedTuple):
    """The box of all arrangements with 5 L_1 <= 5 K* + excess, and its costs."""

    box: Box
    costs: Costs


@lru_cache(maxsize=16)
def known_of(excess: Fraction, cells: int) -> Known | None:
    """Box and costs at a bound of E, at a precision of 80 bits; None if they are not found."""
    from flint import ctx

    with ctx.workprec(BITS):
        box = localised(_arb(excess), _arb(LARGEST_RATIO), cells)
        found = None if box is None else costs(box, count=cells)
    return None if box is None or found is None else Known(box, found)


def first_excess(probability: Fraction) -> Any:
    """The product r S(x*), which E does not exceed at a minimum."""
    ratio = odds(probability)
    return (FEATURES * ratio * one_active_pentagon(ratio).slopes.value).upper()


def stage_bounds(probability: Fraction, stage: Stage) -> Bounds | None:
    """What E <= excess comes to, or None if a step does not close."""
    known = known_of(stage.excess, stage.cells)
    if known is None:
        return None
    ratio, weights = odds(probability), stage.weights
    pentagon = one_active_pentagon((0 * ratio).union(ratio))
    by_length, by_bias = family_slopes(pentagon.slopes)
    reference = Range(pentagon.length.lower(), pentagon.length.upper())
    fall = second_order(known.box, reference, pentagon.slopes, ratio, by_shift=weights.by_shift)
    cost = cost_form(known.costs, weights)
    linear = np.array(
        [by_length - by_bias * pentagon.beta, -by_bias * pentagon.length, *4 * [0 * ratio]],
        dtype=object,
    )
    s = _least_multiple(fall_form(fall, abs(by_bias)), cost)
    t = _least_multiple(_certain_square(linear), cost)
    if s is None or t is None:
        return None
    rest = 1 - ratio * s
    grown = ratio / rest
    return Bounds(s, t, (FEATURES * t * grown * grown).upper() if rest > 0 else None)


def pentagon_ranges(excess: Any, known: Costs) -> tuple[Range, Range]:
    """Between which numbers a and beta of a regular pentagon with that excess lie.

    Each of its outputs has a fifth of the excess.
    """
    near, _ = turn_cosines()
    reference = one_active_pentagon(0 * excess)
    share = excess / FEATURES
    away = (share / known.by_beta).sqrt()
    beta = Range((reference.beta - away).lower(), (reference.beta + away).upper())
    best = best_length(near, near, beta.whole())
    room = (share / known.energy).sqrt()
    return Range((best - room).lower(), (best + room).upper()), beta


def tilt_at_best(probability: Fraction, stage: Stage) -> tuple[Range, RowSlopes, Tilt] | None:
    """Squared lengths and slopes of S at the best pentagon of each r up to the given one; tilts.

    They are enclosed over all pentagons with at most the excess of the stage.
    """
    known = known_of(stage.excess, stage.cells)
    if known is None:
        return None
    ratio = odds(probability)
    near, far = turn_cosines()
    lengths, betas = pentagon_ranges(_arb(stage.excess), known.costs)
    upto = (0 * ratio).union(ratio)
    a, beta = centred_variables(lengths.whole(), betas.whole())
    found = row_slopes((a, a * near, a * far), -a * beta, upto)
    slopes = RowSlopes(*(part.enclosure for part in found))
    return lengths, slopes, Tilt(*(upto * slope for slope in family_slopes(slopes)))


def tilted_box(box: Box, tilt: Tilt) -> Box | None:
    """The box with its strip about the best beta with a tilt, so wide that it holds the old one.

    None if the best beta is not enclosed.
    """
    away = displacement(box.ratio, tilt)
    return None if away is None else box._replace(strip=(box.strip + away).upper())


def final_form(probability: Fraction, stage: Stage) -> Any:
    """The s with C <= s P near the best pentagons for every r up to the given one, or None."""
    known, at_best = known_of(stage.excess, stage.cells), tilt_at_best(probability, stage)
    if known is None or at_best is None:
        return None
    lengths, slopes, tilt = at_best
    box = tilted_box(known.box, tilt)
    tilted = None if box is None else costs(box, tilt, count=stage.cells)
    if tilted is None:
        return None
    ratio, by_shift = odds(probability), stage.weights.by_shift
    fall = second_order(known.box, lengths, slopes, ratio, by_shift=by_shift)
    return _least_multiple(fall_form(fall, 0 * ratio), cost_form(tilted, stage.weights))


class Room(NamedTuple):
    """Two numbers of which the first has to be below the second, as balls."""

    low: Any
    high: Any


def localisation_rooms(stage: Stage) -> list[Room] | None:
    """The inequalities at the ends of the box of a stage; None if it was not found.

    5 K* + eps is below the floors of five gaps with one at either end, below K_1 at the largest
    ratio, below 5 K* and the cost of the largest d, and 5 K* + 2 eps below 5 K* and the cost of a
    beta at the edge of its strip.
    """
    from flint import ctx

    known = known_of(stage.excess, stage.cells)
    if known is None:
        return None
    with ctx.workprec(BITS):
        box, found, eps = known.box, known.costs, _arb(stage.excess)
        best = FEATURES * least_neuron_loss(turn_cosines()[0])
        level = (best + eps).upper()
        return [
            Room(level, gap_sum(box.cosine.low)),
            Room(level, gap_sum(box.cosine.high)),
            Room(level, one_neighbour_loss(_arb(LARGEST_RATIO))),
            Room(eps, found.by_shift * box.shift * box.shift / 2),
            Room(2 * eps, found.by_beta * box.strip * box.strip),
        ]


def pentagon_is_best(
    probability: Fraction = PROBABILITY, stages: tuple[Stage, ...] = STAGES
) -> bool:
    """Whether every stage leads to the next and the last one closes: nothing else is best.

    Parameters
    ----------
    probability : Fraction
        In (0, 1); what closes for it holds for every smaller one.
    stages : tuple of Stage
    """
    from flint import ctx

    with ctx.workprec(BITS):
        if not first_excess(probability) < _arb(stages[0].excess):
            return False
        for stage, after in pairwise(stages):
            bounds = stage_bounds(probability, stage)
            if bounds is None or bounds.excess is None:
                return False
            if not bounds.excess < _arb(after.excess):
                return False
        form = final_form(probability, stages[-1])
        return form is not None and bool(odds(probability) * form < 1)
