r"""Where an arrangement of five features lies whose loss L_1 is nearly that of the best pentagon.

Setting.  5 L_1 <= 5 K* + eps, K* = K(cos 72 deg) the loss of an output of the best regular
pentagon, in the notation of `pentagon_costs`.  The proof that the pentagon is best bounds 5 L_1
below by a sum of terms that are each at least what they are at the pentagon; so none of them
exceeds that by more than eps:

- K_1(x) for the larger ratio x of an output, K_1 the least loss with one neighbour: x < x_max;
- f(theta_e) + 4 f((2 pi - theta_e) / 4), convex in theta_e with its least value 5 K* at 72 deg,
  which bounds gaps on both sides;
- (K(c e^d) + K(c e^-d)) / 2 + 4 f((2 pi - theta_e) / 4), which grows with |d|;
- the mean of Psi(x, beta) - K(x) over the two ratios of an output, which bounds beta_j;
- M (a - N / M)^2, which bounds a_j.

The first three use that K(e^u) and K(cos theta) are convex for ratios up to x_max.  All numbers are
raw balls, dimensionless; failure is the value None.
"""

import math
from collections.abc import Callable
from typing import Any

from pentad.theory.numbers.centred_forms import centred_variables
from pentad.theory.rectified_model.pentagon_costs import (
    Box,
    OptimumCell,
    Range,
    approximate_optimum,
    bias_cost,
    optimum_cell,
    shift_cost,
    strip,
)
from pentad.theory.rectified_model.pentagon_neurons import (
    NO_TILT,
    energy,
    neighbour_energy,
    neuron_loss,
    own_gain,
)


def least_neuron_loss(ratio: Any) -> Any:
    """Enclosure of K at an exact ball 0 < x < 1, and 0 at x <= 0."""
    if ratio <= 0:
        return 0 * ratio
    cell = optimum_cell(ratio, NO_TILT)
    assert cell is not None, f"no optimum was found at the ratio {ratio}"
    return cell.loss


def one_neighbour_loss(ratio: Any, count: int = 1200) -> Any:
    """Lower bound of K_1 at an exact ball 0 < x < 1: one neighbour, any beta.

    Only 0 <= beta <= x matters: below, and up to 1, the loss is larger.
    """
    losses = []
    for cell in Range(0 * ratio, ratio).cells(count):
        x, beta = centred_variables(ratio, cell)
        gain, rest = own_gain(beta), 1 - beta
        loss = 1 - 3 * gain * gain / (rest * rest * rest / 3 + neighbour_energy(x, beta))
        losses.append((loss.enclosure / 3).lower())
    return min(losses)


def gap_sum(cosine: Any) -> Any:
    """f(theta) + 4 f((2 pi - theta) / 4)."""
    return least_neuron_loss(cosine) + 4 * _rest(cosine)


def _rest(cosine: Any) -> Any:
    """The f at the mean of the other four gaps, a lower bound for a ball's smallest cosine."""
    from flint import arb

    turned = ((2 * arb.pi() - cosine.acos()) / 4).cos()
    return least_neuron_loss(turned.lower())


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that is negative at `low` and not at `high` changes sign, in floats."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) < 0 else (low, middle)
    return high


def _float_loss(x: float) -> float:
    return float(neuron_loss(x, approximate_optimum(x))) if x > 1e-9 else 0.0


def cosine_range(level: Any, largest: Any) -> Range | None:
    """Between which cosines all gaps lie if 5 L_1 is at most the level."""
    from flint import arb

    def above(c: float) -> float:
        rest = _float_loss(math.cos((2 * math.pi - math.acos(c)) / 4))
        return _float_loss(c) + 4 * rest - float(level)

    centre = math.cos(2 * math.pi / 5)
    ends = [_root(above, centre, end) for end in (1e-3, float(largest))]
    low, high = (arb(end + 1e-6 * (end - centre)) for end in ends)
    if not (gap_sum(low) > level and gap_sum(high) > level and high < largest and low > 0):
        return None
    return Range(low, high)


def shift_bound(eps: Any, cosine: Range, largest: Any) -> Any:
    """Above which the |d_e| cannot be, or None."""
    from flint import arb

    shift = (2 * eps / arb(0.08)).sqrt().mid()
    for _ in range(20):
        if cosine.high * shift.exp() > largest:
            return None
        cost = shift_cost(cosine, shift)
        if cost is not None and cost > 0 and cost * shift * shift / 2 > eps:
            return shift
        shift = (shift * arb(1.04)).mid()
    return None


def strip_width(eps: Any, cells: list[OptimumCell]) -> Any:
    """A w with Psi(x, beta) - K(x) > eps where |beta - B(x)| >= w, for ratios of the cells.

    Psi has no other critical point there, so that it is enough to look at distance w.
    """
    width = (eps / min((c.by_beta_beta / 2).lower() for c in cells)).sqrt().upper()
    for _ in range(20):
        cost = min(bias_cost(cell, strip(cell, width), 6) for cell in cells)
        if cost > 0 and cost * width * width > eps:
            return width
        width = (width * 11 / 10).upper()
    return None


def beta_range(eps: Any, cells: list[OptimumCell]) -> tuple[Range, Any] | None:
    """Where all beta_j lie if the mean of two Psi - K is at most eps, and how far from B(x)."""
    low, high = min(c.beta.low for c in cells), max(c.beta.high for c in cells)
    nearer, either = strip_width(eps, cells), strip_width(2 * eps, cells)
    if nearer is None or either is None:
        return None
    return Range((low - nearer).lower(), (high + nearer).upper()), either


def length_range(
    eps: Any, cells: list[OptimumCell], beta: Range, width: Any, count: int = 60
) -> Range | None:
    """Between which numbers all a_j lie if M (a - N / M)^2 is at most eps.

    At each beta the ratios are those with B(x) within the width.  Both ends fall as M grows, which
    is largest at the largest ratio, as long as 4 N^2 > eps M.
    """
    lows: list[Any] = []
    highs: list[Any] = []
    for part in beta.cells(count):
        near = [
            cell.ratio
            for cell in cells
            if not (part < cell.beta.low - width or part > cell.beta.high + width)
        ]
        if not near:
            continue
        gain = own_gain(part)
        for ratio, ends in ((near[0].lower(), highs), (near[-1].upper(), lows)):
            m = energy(ratio, ratio, part)
            if not 4 * gain * gain > eps * m:
                return None
            away = (eps / m).sqrt()
            ends.append(gain / m + away if ends is highs else gain / m - away)
    return Range(min(end.lower() for end in lows), max(end.upper() for end in highs))


def localised(eps: Any, largest: Any, count: int = 100) -> Box | None:
    """The box that holds every arrangement with 5 L_1 <= 5 K* + eps, in standard order.

    Parameters
    ----------
    eps : ball
    largest : exact ball
        x_max, up to which K(e^u) and K(cos theta) are known to be convex.
    count : int
        Cells of the ratios.

    Returns
    -------
    Box, or None if a step does not close
    """
    from flint import arb

    best = 5 * least_neuron_loss((2 * arb.pi() / 5).cos())
    level = (best + eps).upper()
    if not one_neighbour_loss(largest) > level:
        return None
    cosine = cosine_range(level, largest)
    shift = None if cosine is None else shift_bound(eps, cosine, largest)
    if cosine is None or shift is None:
        return None
    grown = shift.exp()
    ratio = Range((cosine.low / grown).lower(), (cosine.high * grown).upper())
    ratio = Range(ratio.low, min(ratio.high, largest))
    cells = [optimum_cell(cell, NO_TILT) for cell in ratio.cells(count)]
    found = [cell for cell in cells if cell is not None]
    beta = beta_range(eps, found) if len(found) == len(cells) else None
    if beta is None:
        return None
    betas, width = beta
    length = length_range(eps, found, betas, width)
    return None if length is None else Box(cosine, shift, ratio, betas, width, length)
