"""Least cross-talks of the published dictionary (B17b) as linear programs with multipliers.

The unknowns are a row w and the largest leak v: what is least is v, that is, -v is at most -rho_i.
The row attains the bound.  A feature that half-spaces cannot tell is a Farkas certificate.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.amortisation_gap.published_dictionary import COLUMNS, D
from pentad.proofs_check.amortisation_gap.settings import proved
from pentad.theory.codes.cross_talk import CrossTalk
from pentad.theory.codes.halfspaces import Crossing, binary_codes, separation
from pentad.theory.numbers.scalars import require

FEATURES = (9, 10)
"""Those with the least and the largest cross-talk, 0.2117 and 0.5524."""


def certificates() -> dict[str, dict[str, Any]]:
    """The extreme cross-talks, and a feature that no half-space tells on codes of two ones."""
    told = {f"cross_talk_{i}": cross_talk_certificate(proved(D)[i]) for i in FEATURES}
    return told | {"no_halfspace": no_halfspace_certificate()}


def cross_talk_certificate(found: CrossTalk) -> dict[str, Any]:
    """That rho_i is the least that a row leaks of the others if it reads 1 of atom i, with the row.

    Raises
    ------
    ValueError
        If the cross-talk is 0: then there is no combination.
    """
    require(found.value > 0, f"feature {found.feature} is recovered; there is no combination")
    i, d = found.feature, len(COLUMNS[0])
    rows = [[*COLUMNS[i], Fraction(0)]]
    multipliers, senses = [-found.value], ["=="]
    for j, atom in enumerate(COLUMNS):
        for sign in (1, -1) if j in found.neighbours else (1,):
            if j != i:
                rows.append([*(sign * x for x in atom), Fraction(-1)])
                senses.append("<=")
                multipliers.append(max(sign * found.value * found.combination[j], Fraction(0)))
    return {
        "form": "linear",
        "title": f"the least cross-talk of feature {i} of the published dictionary is "
        f"{float(found.value):.4f}",
        "rows": [_written(row) for row in rows],
        "senses": senses,
        "right": ["1", *["0"] * (len(rows) - 1)],
        "objective": [*["0"] * d, "-1"],
        "bound": str(-found.value),
        "multipliers": _written(multipliers),
        "point": _written([*found.row, found.value]),
    }


def no_halfspace_certificate() -> dict[str, Any]:
    """That no half-space tells feature 0 of the published dictionary on codes of two ones.

    The unknowns are a row and a threshold; scaled, codes with the feature read at least 1 above the
    threshold and the others at least 1 below it.

    Raises
    ------
    ValueError
        If a half-space does.
    """
    feature = next(i for i in range(len(COLUMNS)) if isinstance(_separated(i), Crossing))
    crossing = _separated(feature)
    require(isinstance(crossing, Crossing), "a half-space separates")
    assert isinstance(crossing, Crossing)
    rows, senses, right, multipliers = [], [], [], []
    for code, weight in crossing.weights.items():
        image = [sum((COLUMNS[j][k] for j in code), Fraction(0)) for k in range(len(COLUMNS[0]))]
        active = feature in code
        rows.append(_written([*image, Fraction(-1)]))
        senses.append(">=" if active else "<=")
        right.append("1" if active else "-1")
        multipliers.append(-weight if active else weight)
    return {
        "form": "linear",
        "title": f"no half-space tells feature {feature} of the published dictionary on codes of "
        "two ones",
        "rows": rows,
        "senses": senses,
        "right": right,
        "objective": ["0"] * (len(COLUMNS[0]) + 1),
        "bound": "-2",
        "multipliers": _written(multipliers),
    }


def _separated(feature: int) -> Any:
    return separation(D, binary_codes(16, 2, exactly=True), feature)


def _written(values: Any) -> list[str]:
    return [str(Fraction(x)) for x in values]
