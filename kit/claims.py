"""Claimed improvements, and those of weights, judged in exact arithmetic."""

import re
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from pentad.kit import rules
from pentad.kit.matrices import rational_entries, working_precision
from pentad.kit.placements import (
    ROUNDING,
    SIGMAS,
    Bound,
    Placement,
    _upper_bounds,
    _weights,
    placement,
)
from pentad.kit.rules import Decoder, Encoder, Setting, _setting
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.scalars import Number, rational, require
from pentad.theory.power_autoencoder.power_loss import gram, loss_terms
from pentad.theory.sparse_inputs import AmplitudeLaw

if TYPE_CHECKING:
    from decimal import Decimal

    from torch import Tensor, nn

FLOATS = "at the exact values of the floats"

LONGEST, LARGEST_EXPONENT, LARGEST = 400, 400, 10**300
"""Of a number that is read as it is written: characters, size of its exponent, its own size."""


def check_improvement_bounds(
    W: "np.ndarray | Tensor | nn.Module",
    p: float | Fraction,
    law: AmplitudeLaw | str,
    m: int,
    *,
    V: "np.ndarray | Tensor | None" = None,
) -> Placement:
    """The placement of the model, if no bound that applies to it is violated.

    A bound within rounding of the improvement in floats, or below it, is judged again at the
    exact values of the floats, in rationals and balls; only that judgement is a violation.

    Parameters and errors as `placement`.

    Raises
    ------
    AssertionError
        If a bound, or the sum rule of capacities, is certainly violated: then you hold a
        counterexample to the claim behind it, or the law's moments are wrong.
    """
    weights, readouts = _weights(W, V, m)
    placed = placement(weights, p, law, m, V=None if readouts is weights else readouts)
    close = [b for b in placed.upper_bounds if b.slack <= ROUNDING * abs(b.value)]
    room = min(weights.shape)
    if not close and (placed.capacity or 0) < room * (1 - ROUNDING):
        return placed
    A = gram(rational_entries(weights))
    if readouts is not weights:
        A = rational_entries(readouts).T @ rational_entries(weights)
    exact = placed.setting._replace(p=rational(p))
    with working_precision():
        terms = loss_terms(A, exact.p, exact.law, m)
        best = terms.scaled_improvement if terms.energy > 0 else 0 * exact.p
        for bound in close:
            _refuse_above(bound, best, exact, "the improvement C^2 / D of these weights", FLOATS)
        total = capacities(A).sum()
        if total > room:
            raise AssertionError(
                f"capacities sum to {float(total):.17g} > min(n, d) = {room}, judged exactly"
            )
    return placed


def check_claimed_improvement(
    claimed: "float | Fraction | Decimal | str",
    n: int,
    d: int,
    p: float | Fraction,
    law: AmplitudeLaw | str,
    m: int | None,
    *,
    standard_error: float = 0.0,
    encoder: Encoder = "linear",
    decoder: Decoder = "tied power",
) -> tuple[Bound, ...]:
    """The bounds on a class of models, if a claimed improvement of one of them violates none.

    Decimals are read as they are written: 0.1 is a tenth, as a float too.

    Parameters
    ----------
    claimed : number, `Decimal` or string
        Improvement n p mu_2 - loss, or a measurement of it (squared amplitudes).
    n, d : int >= 1
        Inputs, and numbers between encoder and decoder.
    p, law : as in `placement`
    m : int or None
        Power or degree of the decoder; None if the decoder is "any".
    standard_error : float
        Of the measurement; the claim is rejected if it is too high by more than three.
    encoder, decoder : str
        Class of the model, as in the table of this module.

    Returns
    -------
    tuple of Bound, the tightest first

    Raises
    ------
    AssertionError
        If a bound is violated, with its name and the values, judged in exact arithmetic.
    ValueError
        If the setting is bad, the claim not finite or the standard error negative.
    """
    value, error, chance = (as_written(one) for one in (claimed, standard_error, p))
    if value is None:
        raise ValueError(f"a claimed improvement is finite; got {claimed}")
    if error is None or error < 0:
        raise ValueError(f"a standard error is >= 0; got {standard_error}")
    s = _setting(n, d, p if chance is None else chance, law, m, encoder, decoder)
    bounds = _upper_bounds(s, float(value))
    lowest = rational(value - SIGMAS * error)
    what = "the claimed improvement"
    if standard_error:
        what += f" less {SIGMAS} standard errors"
    with working_precision():
        for bound in bounds:
            if float(lowest) >= bound.value * (1 - ROUNDING):
                exact = s._replace(p=rational(s.p))
                _refuse_above(bound, lowest, exact, what, "for decimals as they are written")
    return bounds


def as_written(value: object) -> Fraction | None:
    """A number, decimal or string as the rational that it is written as; None if it is none.

    Raises
    ------
    ValueError
        If it has more than 400 characters, an exponent beyond 400, or a size beyond 1e300: a short
        text such as 1e-1000000000 can stand for a rational that no memory holds.

    >>> as_written(0.1), as_written("1.8"), as_written(float("nan"))
    (Fraction(1, 10), Fraction(9, 5), None)
    """
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        found = Fraction(value)
    else:
        text = str(value)
        _require_readable(text)
        try:
            found = Fraction(text)
        except (ValueError, ZeroDivisionError):
            return None
    require(abs(found) <= LARGEST, "a number lies between -1e300 and 1e300; got one beyond them")
    return found


def _require_readable(text: str) -> None:
    require(
        len(text) <= LONGEST,
        f"a number is written in at most {LONGEST} characters; got {len(text)}",
    )
    for exponent in re.findall(r"e[-+]?([\d_]+)", text, re.IGNORECASE):
        digits = exponent.replace("_", "")
        require(
            not digits or int(digits) <= LARGEST_EXPONENT,
            f"an exponent lies between -{LARGEST_EXPONENT} and {LARGEST_EXPONENT}; got {text[:60]}",
        )


def _refuse_above(bound: Bound, value: Number, exact: Setting, what: str, judged: str) -> None:
    """Raise if the value certainly exceeds the bound, evaluated without rounding."""
    rule = next(rule for rule in rules.UPPER_BOUNDS if rule.name == bound.name)
    limit = rule.value(exact)
    try:
        exceeded = bool(value > limit)
    except UndecidedComparison:  # as near as equality where the bound is no rational
        exceeded = False
    if exceeded:
        raise AssertionError(
            f"{what}, {float(value)}, exceeds {bound.name} = {float(limit)} "
            f"({bound.needs}) by {float(value - limit):.3g}; {exact.described()}; "
            f"judged in exact rational and ball arithmetic {judged}"
        )
