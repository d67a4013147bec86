r"""Where both features of the penalised pair appear by a jump, the pair, as certificates.

At the penalty up to which it is known to pay (F57) the loss of two features on a line is written
out as in `one_axis`.  About the best pair known it has exactly one critical point, it is strictly
convex there, and less than the loss of one feature.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from pentad.proofs_check.certificates.one_axis import axis_definitions
from pentad.proofs_check.checker.check import BITS, Interval, Values, derivative, parsed
from pentad.theory.numbers.scalars import require
from pentad.theory.rectified_model.axis_certificates import CriticalPenalty, critical_penalties

RADIUS = Fraction(1, 10**12)
"""Half the side of the box about a critical point, dimensionless."""

DIGITS = 15
"""After the point, of the middle of the box."""

STEPS = 12
"""Of Newton's method, at most."""

LEFT_OUT = (Fraction(1), Fraction(1, 10))
"""The cell whose pair is so weak that quotients by its overlap lose what intervals need."""

UNKNOWNS = ("w0", "w1", "b0", "b1")


def certificates() -> dict[str, Callable[[], dict[str, Any]]]:
    """A file for each cell of the grid with a jump, but one."""
    return {
        f"pair_{_words(kept.importance)}_at_{_words(kept.S)}": partial(pair_certificate, kept)
        for cell, kept in critical_penalties().items()
        if kept.kind == "jump" and cell != LEFT_OUT
    }


def _words(value: Fraction) -> str:
    return f"{value.numerator}_{value.denominator}"


def pair_certificate(kept: CriticalPenalty) -> dict[str, Any]:
    """That one critical point lies about the best pair known, a strict minimum below one feature.

    Raises
    ------
    ValueError
        If the cell has no pair, or Newton's method does not end near it.
    """
    require(bool(kept.w), f"there is no pair at I = {kept.importance}, S = {kept.S}")
    middle = [*map(Fraction, kept.w), *map(Fraction, kept.b)]
    for _ in range(STEPS):
        definitions, signs = _written(kept, middle)
        step = _newton(definitions, middle)
        middle = [Fraction(round((x + Fraction(h)) * 10**DIGITS), 10**DIGITS)
                  for x, h in zip(middle, step, strict=True)]  # fmt: skip
        if max(map(abs, step)) < RADIUS / 100:
            break
    else:
        raise ValueError(f"no critical point near I = {kept.importance}, S = {kept.S}")
    return {
        "form": "box",
        "title": f"two features on a line, I = {kept.importance}, S = {kept.S}, lambda = "
        f"{kept.lower}: the pair is a strict minimum, and better than one feature",
        "variables": {
            name: [str(x - RADIUS), str(x + RADIUS)]
            for name, x in zip(UNKNOWNS, middle, strict=True)
        },
        "definitions": definitions,
        "zeros": [f"D(L,{name})" for name in UNKNOWNS],
        "about": "the box",
        "alternatives": [[*signs, "L < I*V", "convex(L)"]],
        "tree": "a",
    }


def _written(kept: CriticalPenalty, at: list[Fraction]) -> tuple[dict[str, str], list[str]]:
    """The penalised loss on the branches of a point, and the signs that say which these are."""
    given = {"p": str(1 - kept.S), "q": str(kept.S), "I": str(kept.importance)}
    given |= {f"s{j}{i}": f"w{j}*w{i}" for j, i in product(range(2), repeat=2)}
    definitions, signs = axis_definitions(at[:2], at[2:])
    definitions["V"] = "p/3 - p^2/4"
    definitions["L"] = f"L0 + I*L1 + 2*{kept.lower}*s01^2"
    return given | definitions, list(signs)


def _newton(definitions: dict[str, str], at: list[Fraction]) -> list[float]:
    """The step from a point."""
    point = {name: Interval.of(x) for name, x in zip(UNKNOWNS, at, strict=True)}
    jet = Values(point, {name: parsed(text) for name, text in definitions.items()}).jet(
        parsed("L"), 2
    )
    slopes = [derivative(jet, k) for k in range(4)]
    gradient = np.array([slope[()].lo / 2**BITS for slope in slopes])
    hessian = np.array([[derivative(slope, k)[()].lo / 2**BITS for k in range(4)]
                        for slope in slopes])  # fmt: skip
    return list(map(float, -np.linalg.solve(hessian, gradient)))
