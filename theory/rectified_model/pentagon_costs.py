r"""What it costs an arrangement of five features to depart from the regular pentagon, from below.

Setting.  Features in cyclic order have squared lengths a_j, biases -a_j beta_j and gaps theta_e.
With d_e half the logarithm of the quotient of the squared lengths at a gap, an output sees its
neighbours at the ratios x = cos(theta_e) exp(+-d_e).  Let B(x) be the beta that minimises
Psi(x, beta) of `pentagon_neurons`, K(x) the minimum, and f(theta) = K(cos theta).  On a box of
ratios and betas this module finds constants with

\[ \Psi(x, \beta) - K(x) \ge \kappa_\beta (\beta - B(x))^2, \quad
   \tfrac12 [K(c e^d) + K(c e^{-d})] - K(c) \ge \tfrac12 \kappa_d d^2, \quad
   f'' \ge \kappa_\theta, \]

and enclosures of the slopes of B and of the best a.  The second holds if the mean of (K o exp)'' at
c e^s and c e^-s is at least kappa_d for all s up to d.  All numbers are raw balls, dimensionless;
failure is the value None.
"""

from functools import reduce
from itertools import pairwise
from typing import Any, NamedTuple

from pentad.theory.numbers.centred_forms import centred_variables
from pentad.theory.numbers.scalars import require
from pentad.theory.rectified_model.pentagon_neurons import (
    NO_TILT,
    Tilt,
    length_slopes,
    neuron_jet,
)


class Range(NamedTuple):
    """An interval between two exact raw balls."""

    low: Any
    high: Any

    def whole(self) -> Any:
        """One ball around it."""
        return self.low.union(self.high)

    def cells(self, count: int) -> list[Any]:
        """Balls that cover it."""
        ends = [self.low + (self.high - self.low) * i / count for i in range(count + 1)]
        return [low.union(high) for low, high in pairwise(ends)]


class Box(NamedTuple):
    """Where an arrangement lies.

    Attributes
    ----------
    cosine : Range
        Of the cosines of gaps.
    shift : ball
        Largest absolute value of the d_e.
    ratio, beta, length : Range
        Of the ratios x, of the beta_j and of the a_j.
    strip : ball
        Largest |beta_j - B(x)|.
    """

    cosine: Range
    shift: Any
    ratio: Range
    beta: Range
    strip: Any
    length: Range


class Costs(NamedTuple):
    """The constants of the module's three inequalities, and slopes.

    Attributes
    ----------
    by_beta, by_shift, by_gap : balls
        Lower bounds kappa_beta, kappa_d and kappa_theta, exact.
    energy : ball
        Lower bound of M, the cost of (a - N / M)^2.
    optimum : ball
        Enclosure of the derivative of B by log x.
    optimum_by_gap : ball
        The same times tan theta, at the gap of the ratio x.
    length_by_beta, length_by_log : balls
        Enclosures of the derivatives of the best a by beta and by log x or log y.
    length_by_gap : ball
        The latter times tan theta.
    """

    by_beta: Any
    by_shift: Any
    by_gap: Any
    energy: Any
    optimum: Any
    optimum_by_gap: Any
    length_by_beta: Any
    length_by_log: Any
    length_by_gap: Any


class OptimumCell(NamedTuple):
    """A cell of ratios, an interval that holds B there, and enclosures over both.

    Attributes
    ----------
    ratio : ball
    beta : Range
    loss : ball
        Around K.
    by_beta_beta : ball
        Around the second derivative of Psi by beta, on the whole interval.
    curvature, gap_curvature : balls
        Around (K o exp)'' and f'' at theta = arccos x.
    slope, slope_by_gap : balls
        Around dB / dlog x, and the same times tan theta.
    """

    ratio: Any
    beta: Range
    loss: Any
    by_beta_beta: Any
    curvature: Any
    gap_curvature: Any
    slope: Any
    slope_by_gap: Any


def _optimum_cell(ratio: Any, beta: Range, tilt: Tilt) -> OptimumCell | None:
    x, b = centred_variables(ratio, beta.whole())
    jet = neuron_jet(x, b, tilt)
    if not jet.by_beta_beta.whole > 0:
        return None
    slope = -jet.by_log_beta / jet.by_beta_beta
    curvature = jet.by_log_log + slope * jet.by_log_beta
    gap = (curvature * (1 - x * x) - jet.by_log) / (x * x)
    tangent = (1 / (ratio * ratio) - 1).sqrt()
    return OptimumCell(
        ratio,
        beta,
        jet.value.enclosure,
        jet.by_beta_beta.enclosure,
        curvature.enclosure,
        gap.enclosure,
        slope.enclosure,
        slope.enclosure * tangent,
    )


def approximate_optimum(x: float, tilt: Tilt = NO_TILT) -> float:
    """B(x) in floats, by Newton's method."""
    rough = Tilt(float(tilt.length), float(tilt.bias))
    beta = 2 * x / 3
    for _ in range(50):
        jet = neuron_jet(x, beta, rough)
        step = jet.by_beta / jet.by_beta_beta
        beta -= step
        if abs(step) < 1e-15:
            break
    return float(beta)


def optimum_cell(ratio: Any, tilt: Tilt) -> OptimumCell | None:
    """An interval that holds a zero of the slope of Psi for every ratio of the ball, and the jet.

    The zero is the only one of the interval, since Psi is certainly convex on it.
    """
    from flint import arb

    bounds = Tilt(*(arb(part) for part in tilt))
    centre = approximate_optimum(float(ratio.mid()), Tilt(*(part.mid() for part in bounds)))
    width = 0.4 * float(ratio.rad()) + sum(float(part.rad()) for part in bounds) + 1e-12
    for _ in range(12):
        low, high = arb(centre) - width, arb(centre) + width
        beta = Range(low.mid(), high.mid())
        first, last = (_slope(ratio, end, tilt) for end in beta)
        if first < 0 and last > 0:
            return _optimum_cell(ratio, beta, tilt)
        width *= 1.4
    return None


def _require_balls(*values: Any) -> None:
    """Raise unless all are raw balls, of which intervals and costs are made."""
    for value in values:
        require(hasattr(value, "union"), f"raw balls of flint are needed; got {value!r}")


def displacement(ratio: Range, tilt: Tilt, count: int = 120) -> Any:
    """Upper bound of |B_t(x) - B(x)|, B_t the best beta with a tilt t, for x in a range.

    Parameters
    ----------
    ratio : Range
    tilt : Tilt
        Numbers or balls; a ball stands for each tilt in it.
    count : int
        Cells of the ratios.

    Returns
    -------
    exact ball, or None if a best beta is not enclosed

    Raises
    ------
    ValueError
        If the range is not one of raw balls.
    """
    _require_balls(*ratio)
    away = []
    for cell in ratio.cells(count):
        still, moved = optimum_cell(cell, NO_TILT), optimum_cell(cell, tilt)
        if still is None or moved is None:
            return None
        away.append((moved.beta.whole() - still.beta.whole()).abs_upper())
    return max(away)


def _slope(ratio: Any, beta: Any, tilt: Tilt) -> Any:
    """Around the derivative of Psi by beta."""
    return neuron_jet(*centred_variables(ratio, beta), tilt).by_beta.enclosure


def _log_cells(
    cosine: Range, shift: Any, count: int, tilt: Tilt
) -> tuple[list[OptimumCell | None], int]:
    """Cells of the ratios, equally wide in log x, with `around` of them on either side."""
    low, high = cosine.low.log(), cosine.high.log()
    width = ((high - low) / count).mid()
    around = int(float(shift / width)) + 3
    ends = [low + width * i for i in range(-around, count + around + 2)]
    ratios = [first.union(last).exp() for first, last in pairwise(ends)]
    return [optimum_cell(ratio, tilt) for ratio in ratios], around


def _shift_cost(cells: list[OptimumCell], around: int) -> Any:
    """Least mean of (K o exp)'' at two ratios on either side of a cosine, equally far in log."""
    curvatures = [cell.curvature.lower() for cell in cells]
    least = None
    for i in range(around, len(cells) - around):
        for k in range(around - 1):
            above = min(curvatures[i + k], curvatures[i + k + 1])
            below = min(curvatures[i - k], curvatures[i - k - 1])
            mean = ((above + below) / 2).lower()
            least = mean if least is None or mean < least else least
    return least


def shift_cost(cosine: Range, shift: Any, count: int = 120) -> Any:
    """A lower bound kappa_d for cosines of the range and |d| up to the shift, or None."""
    cells, around = _log_cells(cosine, shift, count, NO_TILT)
    found = [cell for cell in cells if cell is not None]
    return _shift_cost(found, around) if len(found) == len(cells) else None


def bias_cost(cell: OptimumCell, beta: Range, count: int, tilt: Tilt = NO_TILT) -> Any:
    """Largest kappa found with |Psi_beta| >= 2 kappa |beta - B| for the ratios of a cell.

    Positive only if Psi falls up to B and rises from there on, in the whole range.
    """
    convex = (cell.by_beta_beta / 2).lower()
    least = convex
    for near, far, end, upward in (
        (cell.beta.high, cell.beta.low, beta.high, True),
        (cell.beta.low, cell.beta.high, beta.low, False),
    ):
        running = convex
        for piece in Range(near, end).cells(count) if (end > near) is upward else ():
            jet = neuron_jet(*centred_variables(cell.ratio, piece), tilt)
            running = min(running, (jet.by_beta_beta.enclosure / 2).lower())
            slope = jet.by_beta.enclosure if upward else -jet.by_beta.enclosure
            direct = (slope.lower() / (2 * abs(piece - far).upper())).lower()
            least = min(least, max(running, direct))
    return least


def strip(cell: OptimumCell, width: Any) -> Range:
    """The betas within a distance of B, for ratios of a cell."""
    return Range((cell.beta.low - width).lower(), (cell.beta.high + width).upper())


LEVELS = 4
"""Steps along the way from the pentagon at which slopes are enclosed, to be averaged."""


def costs(box: Box, tilt: Tilt = NO_TILT, *, count: int = 120) -> Costs | None:
    """The constants of this module on a box.

    Slopes are averages along straight ways from the pentagon: the k-th of `LEVELS` parts of a way
    lies in the box that is shrunk towards the pentagon by k / `LEVELS`.

    Parameters
    ----------
    box : Box
        With ratios and betas in (0, 1).
    tilt : Tilt
        Numbers or balls; a ball stands for each tilt in it.
    count : int
        Cells of the cosines; those of other ranges follow.

    Returns
    -------
    Costs, or None if the least beta is not certainly unique, or lies outside the box
    """
    cells, around = _log_cells(box.cosine, box.shift, count, tilt)
    found = [cell for cell in cells if cell is not None]
    centre = optimum_cell(_turn().cos(), tilt)
    if len(found) < len(cells) or centre is None:
        return None
    inside = _within(found, box.ratio)
    if not all(c.beta.low > box.beta.low and c.beta.high < box.beta.high for c in inside):
        return None
    parts = [_shrunk(box, centre.beta, k) for k in range(1, LEVELS + 1)]
    turned = [_within(found, _ratios(box.cosine, part.shift)) for part in parts]
    straight = [_within(found, part.cosine) for part in parts]
    tangents = [(1 / (part.cosine.whole() * part.cosine.whole()) - 1).sqrt() for part in parts]
    line = band(inside, centre)
    lengths = [_length_slopes(part, line, k, tilt) for k, part in enumerate(parts, 1)]
    by_log = _mean([part.by_log for part in lengths])
    return Costs(
        by_beta=min(bias_cost(cell, strip(cell, box.strip), 6, tilt) for cell in inside),
        by_shift=_shift_cost(found, around),
        by_gap=min(cell.gap_curvature.lower() for cell in straight[-1]),
        energy=lengths[-1].energy,
        optimum=_mean([_union([cell.slope for cell in part]) for part in turned]),
        optimum_by_gap=_mean([_union([cell.slope_by_gap for cell in part]) for part in straight]),
        length_by_beta=_mean([part.by_beta for part in lengths]),
        length_by_log=by_log,
        length_by_gap=by_log * _mean(tangents),
    )


def _turn() -> Any:
    """72 degrees."""
    from flint import arb

    return 2 * arb.pi() / 5


def _within(cells: list[OptimumCell], ratios: Range) -> list[OptimumCell]:
    return [c for c in cells if not (c.ratio < ratios.low or c.ratio > ratios.high)]


def _ratios(cosines: Range, shift: Any) -> Range:
    """Ratios that cosines of a range make with |d| up to a shift."""
    grown = shift.exp()
    return Range((cosines.low / grown).lower(), (cosines.high * grown).upper())


def _shrunk(box: Box, beta: Range, part: int) -> Box:
    """The box shrunk towards a pentagon, log x, theta and beta in proportion.

    The beta of the pentagon is any of a range.
    """
    share = (0 * box.shift + part) / LEVELS
    turn = _turn()
    log = turn.cos().log()
    ratios = [(log + share * (end.log() - log)).exp() for end in box.ratio]
    cosines = [(turn + share * (end.acos() - turn)).cos() for end in box.cosine]
    centre, drift = beta.whole().mid(), beta.high - beta.low
    betas = [centre + share * (end - centre) for end in box.beta]
    return Box(
        Range(cosines[0].lower(), cosines[1].upper()),
        (share * box.shift).upper(),
        Range(ratios[0].lower(), ratios[1].upper()),
        Range((betas[0] - drift).lower(), (betas[1] + drift).upper()),
        (share * box.strip + drift).upper(),
        box.length,
    )


class _LengthSlopes(NamedTuple):
    """Enclosures of the slopes of the best a on a box, and the lower end of M."""

    by_beta: Any
    by_log: Any
    energy: Any


class Band(NamedTuple):
    """A line in log x, and how far B lies from it, both ways.

    Attributes
    ----------
    slope, level : balls
        Of the line, exact.
    offset : Range
        Of B(x) - level - slope log x, over a whole range of ratios and the tilts of its cells.
    """

    slope: Any
    level: Any
    offset: Range

    def around(self, log: Any, strip: Any, share: Any) -> Any:
        """All beta in a share of the way from the pentagon, where log x is a given ball.

        At its end beta differs from the line by at most the strip beyond the offsets; along a
        straight way in (log x, log y, beta) that difference grows in proportion, for the line
        passes through the pentagon.
        """
        away = Range(share * self.offset.low - strip, share * self.offset.high + strip)
        return self.level + self.slope * log + away.whole()


def band(cells: list[OptimumCell], centre: OptimumCell) -> Band:
    """The line through the pentagon, and the offsets of B over the cells.

    Raises
    ------
    ValueError
        Without cells, and if they are not of raw balls.
    """
    require(bool(cells), "a band needs cells of ratios")
    _require_balls(centre.ratio, *(cell.slope for cell in cells))
    slope = _union([cell.slope for cell in cells]).mid()
    level = (centre.beta.whole() - slope * centre.ratio.log()).mid()
    offsets = _union([cell.beta.whole() - slope * cell.ratio.log() - level for cell in cells])
    return Band(slope, level, Range(offsets.lower(), offsets.upper()))


def _length_slopes(box: Box, line: Band, part: int, tilt: Tilt) -> _LengthSlopes:
    """Slopes over a shrunk box, where beta is as near the line as arrangements come on their way.

    Both neighbours have to allow the beta.  These places are a convex set, which holds the
    pentagon and the part of every straight way from it to an arrangement of the whole box.
    """
    share = (0 * box.shift + part) / LEVELS
    by_beta, by_log, energies = [], [], []
    ratios = [(x, line.around(x.log(), box.strip, share)) for x in box.ratio.cells(20)]
    for beta in box.beta.cells(20):
        near = [x for x, allowed in ratios if allowed.overlaps(beta)]
        for i, x in enumerate(near):
            for y in near[: i + 1]:
                slopes = length_slopes(x, y, beta, tilt)
                by_beta.append(slopes.by_beta)
                by_log += [slopes.by_log_x, slopes.by_log_y]
                energies.append(slopes.energy.lower())
    return _LengthSlopes(_union(by_beta), _union(by_log), min(energies))


def _mean(balls: list[Any]) -> Any:
    return sum(balls[1:], balls[0]) / len(balls)


def _union(balls: list[Any]) -> Any:
    return reduce(lambda one, other: one.union(other), balls)
