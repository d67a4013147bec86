r"""Weights on one axis that lose less than was conjectured, and weak pairs that do not pay.

The loss of an output with row (s_1, .., s_n) and bias b is written out by integrating powers of the
positive part: over a set T of active inputs, \( \mathbb{E} (b + s \cdot x)_+^2 \) is a sum over the
corners v of the unit cube, \( \frac{2}{(|T| + 2)! \prod_T s_i} \sum_v \pm (b + s \cdot
v)_+^{|T| + 2} \).
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from itertools import product
from math import factorial
from typing import Any

from pentad.proofs_check.certificates.trees import grown
from pentad.theory.rectified_model.axis_certificates import CriticalPenalty, critical_penalties
from pentad.theory.rectified_model.shared_axis import (
    WITNESSES,
    AxisWeights,
    conjectured_axis_loss,
)

CELLS = {"jump": (Fraction(1), Fraction(7, 10)), "continuous": (Fraction(1), Fraction(1, 2))}
"""Cells (I, S) of the penalised pair, by how the pair appears."""

PIECES = {
    -1: (("-6", "0"), ("0", "1"), ("1", "3")),
    1: (("-6", "-1"), ("-1", "0"), ("0", "3")),
}
"""Ranges of the shift on which positive parts are polynomials, by the sign of the overlap."""


def certificates() -> dict[str, Any]:
    """The four witnesses, and two cells of the penalised pair, piece by piece."""
    found: dict[str, Any] = {}
    for case, weights in WITNESSES.items():
        S, k = weights.S, len(weights.w)
        name = f"axis_{'pair' if k == 2 else 'triple'}_{S.numerator}_{S.denominator}"
        found[name] = witness_certificate(weights, case)
    for kind, cell in CELLS.items():
        for sign, word in ((-1, "opposite"), (1, "equal")):
            for piece in range(3):
                found[f"weak_{word}_{kind}_{piece}"] = partial(
                    weak_pair_certificate, critical_penalties()[cell], sign, piece
                )
    return found


# Witnesses ----------------------------------------------------------------------------------


def witness_certificate(weights: AxisWeights, case: str) -> dict[str, Any]:
    """That weights and biases lose less than the conjectured least loss."""
    n, p = len(weights.w), 1 - weights.S
    definitions = {"p": str(p), "q": str(1 - p), "square": str(weights.square)}
    definitions |= {f"w{i}": str(w) for i, w in enumerate(weights.w)}
    definitions |= {f"b{i}": str(b) for i, b in enumerate(weights.b)}
    definitions |= {f"s{j}{i}": f"square*w{j}*w{i}" for j in range(n) for i in range(n)}
    losses, signs = axis_definitions(weights.w, weights.b, weights.square)
    definitions |= losses
    definitions["L"] = " + ".join(f"L{j}" for j in range(n))
    definitions["V"] = "p/3 - p^2/4"
    bounds = [f"L < {n - 1}*V", f"L < p^2/3 + {n - 2}*V"]
    return {
        "form": "box",
        "title": f"{n} features on one axis lose less than conjectured, "
        f"{float(conjectured_axis_loss(p, n)):.6f}, at {case}",
        "variables": {},
        "definitions": definitions,
        "alternatives": [[*bounds, *signs]],
        "tree": "a",
    }


def axis_definitions(
    w: Sequence[Fraction], b: Sequence[Fraction], square: Fraction = Fraction(1)
) -> tuple[dict[str, str], list[str]]:
    """Losses L0, L1, .. of outputs with rows s{j}{i} and biases b{j}, and signs of corners.

    They hold on the branches on which positive parts are at these weights and biases.
    """
    n = len(w)
    definitions: dict[str, str] = {}
    signs: list[str] = []
    for j in range(n):
        for ends in product((0, 1), repeat=n):
            corner = [i for i, end in enumerate(ends) if end]
            name, at = _corner(j, corner), b[j] + square * w[j] * sum(w[i] for i in corner)
            definitions[name] = " + ".join([f"b{j}", *(f"s{j}{i}" for i in corner)])
            definitions[f"{name}_cut"] = name if at > 0 else "0"
            sign = f"{name} > 0" if at > 0 else f"{name} < 0"
            signs.append(sign if at else f"-1 < 10^30*{name} < 1")
        definitions[f"L{j}"] = f"p/3 + ({_energy(j, n)}) - 2*({_correlation(j, n)})"
    return definitions, signs


def _corner(j: int, corner: Sequence[int]) -> str:
    return "c" + "".join(str(i) for i in (j, *sorted(corner)))


def _cut(j: int, corner: Sequence[int], power: int) -> str:
    """The power of the positive part at a corner, over its factorial."""
    return f"{_corner(j, corner)}_cut^{power}/{factorial(power)}"


def _difference(j: int, active: Sequence[int], power: int, beside: Sequence[int] = ()) -> str:
    """The alternating sum over the corners of the active inputs."""
    terms = []
    for ends in product((0, 1), repeat=len(active)):
        corner = [i for i, end in zip(active, ends, strict=True) if end]
        sign = "-" if (len(active) - len(corner)) % 2 else "+"
        terms.append(f"{sign} {_cut(j, [*beside, *corner], power)}")
    return "(0 " + " ".join(terms) + ")"


def _over(j: int, active: Sequence[int]) -> str:
    return "".join(f"/s{j}{i}" for i in active)


def _states(inputs: Sequence[int]) -> list[tuple[list[int], str]]:
    """Sets of active inputs with their probabilities."""
    found = []
    for ends in product((0, 1), repeat=len(inputs)):
        active = [i for i, end in zip(inputs, ends, strict=True) if end]
        found.append((active, f"p^{len(active)}*q^{len(inputs) - len(active)}"))
    return found


def _energy(j: int, n: int) -> str:
    """The mean square of output j."""
    return " + ".join(
        f"2*{weight}*{_difference(j, active, len(active) + 2)}{_over(j, active)}"
        for active, weight in _states(range(n))
    )


def _correlation(j: int, n: int) -> str:
    """The mean of x_j times output j: by parts, over sets in which j is active."""
    others = [i for i in range(n) if i != j]
    terms = []
    for active, weight in _states(others):
        power, own = len(active) + 2, f"s{j}{j}"
        end = _difference(j, active, power, [j])
        rise = _difference(j, [*active, j], power + 1)
        terms.append(f"p*{weight}*({end}/{own} - {rise}/{own}^2){_over(j, active)}")
    return " + ".join(terms)


# Weak pairs ---------------------------------------------------------------------------------


def weak_pair_certificate(cell: CriticalPenalty, sign: int, piece: int) -> dict[str, Any]:
    """That the floor below the loss of pairs of small overlap is positive, for shifts of a piece.

    `weak_pair_bounds` is written out without positive parts.  For opposite signs the floor bounds
    the loss where the start is not negative, as it is at all penalties from lambda_loc on.
    """
    where = "where F_0 - I V + 2 lambda >= 0, " if sign < 0 else ""
    above, rise, cut, below = _pieces(sign)[piece]
    low, high = PIECES[sign][piece]
    data = {
        "form": "box",
        "title": f"{where}no weak pair of {'equal' if sign > 0 else 'opposite'} signs pays at I = "
        f"{cell.importance}, S = {cell.S}, lambda >= {cell.penalty}, shifts from {low} to {high}",
        "variables": {"t": ["0", "1"], "alpha": ["-26/5", "26/5"], "s": [low, high]},
        "definitions": {
            "p": str(1 - cell.S),
            "V": f"{cell.importance}*(p/3 - p^2/4)",
            "e": f"{cell.weak}*t",
            "r": "1 + alpha*e",
            "m": f"s {'+' if sign > 0 else '-'} p/2",
            "start": "p*((alpha + 3*m/2)^2/3 + m^2/4 + p/3 - p^2/4) + "
            f"(1 - p)*((1 - p)*{above}^2 + p*{rise}) - V + 2*{cell.penalty}",
            "rest": f"V/r*(2*alpha + e/r) - p*(1 + r)/(3*r^2)*((1 - p)*{below}^3 + p*{cut})",
        },
        "alternatives": [["start + e*rest > 0"]] + ([["rest > 0"]] if sign < 0 else []),
    }
    share = Fraction(high) - Fraction(low)
    return data | {"tree": grown(data, 60_000, (0.025, 1, float(share) / 10))}


def _pieces(sign: int) -> tuple[tuple[str, str, str, str], ...]:
    """For each piece of the shift: its positive part, two integrals, and its negative part."""
    if sign > 0:
        return (
            ("0", "0", "(s^4 - (s + 1)^4)/4", "(-s)"),
            ("0", "(s + 1)^3/3", "s^4/4", "(-s)"),
            ("s", "((s + 1)^3 - s^3)/3", "0", "0"),
        )
    return (
        ("0", "0", "((1 - s)^4 - s^4)/4", "(-s)"),
        ("s", "s^3/3", "(1 - s)^4/4", "0"),
        ("s", "(s^3 - (s - 1)^3)/3", "0", "0"),
    )
