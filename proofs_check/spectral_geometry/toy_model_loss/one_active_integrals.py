r"""Energy and correlation of a rectified line in closed form.

Setting.  Outputs (a x + c)_+ of one active feature x, uniform on [0, 1].

Statement.  The mean square and the mean product with x are rational in a and c on four branches,
given by the signs at both ends (E22a).

Idea.  Antiderivatives, over the part of [0, 1] where the line is positive.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.numbers.kinds import Number
from pentad.theory.rectified_model.cut_squares import rectified_correlation, rectified_energy
from pentad.theory.rectified_model.rectified_loss import positive_part
from pentad.theory.rectified_model.toy_loss_by_other_routes import (
    line_integrals_by_antiderivatives,
    line_integrals_by_quadrature,
)


def _closed_integrals(a: Number, c: Number) -> Any:
    return np.array([rectified_energy(a, c), rectified_correlation(a, c)])


def _integrals_by_antiderivatives(a: Number, c: Number) -> Any:
    return np.array(line_integrals_by_antiderivatives(a, c))


def _every_branch_closes(claim: Claim) -> bool | None:
    """Both integrals for all signs of c and of u = a + c, with one symbol for the size of each."""
    from sympy import symbols

    r, s = symbols("r s", positive=True)
    r_or_zero, s_or_zero = symbols("r0 s0", nonnegative=True)
    branches = [(r, s), (r, -s_or_zero), (-r_or_zero, s), (-r_or_zero, -s_or_zero)]
    points = [{"a": u - c, "c": c} for u, c in branches]
    differences = (applied(claim.lhs, point) - applied(claim.rhs, point) for point in points)
    closes = all(vanishes(entry) for difference in differences for entry in difference)
    return True if closes else None


def _with_one_changed(energy: Any, correlation: Any) -> Callable[[Any, Any], Any]:
    return lambda a, c: np.array([energy(a, c), correlation(a, c)])


INTEGRALS = claim(
    "one-active-integrals",
    "E22a",
    locator="beyond the paper; a closed form of L_1 is in arXiv:2310.06301 (known second-hand)",
    title="Energy and correlation of a rectified line in closed form",
    plain="The mean square of (a x + c)_+ over [0, 1] and its mean product with x are rational in "
    "a and c on four branches, given by the signs at both ends; each is a sum of terms of one "
    "sign.",
    statement=r"\int_0^1(ax+c)_+^2dx=\frac{u^3}{3a},\quad "
    r"\int_0^1x(ax+c)_+dx=\frac{u^2(2a-c)}{6a^2}\quad\text{for }u=a+c>0\ge c,"
    r"\text{ and three more branches}",
    relation="==",
    domain=Domain((domains.ratio("a", -3, 3, parts=8), domains.ratio("c", -3, 3, parts=8))),
    lhs=_closed_integrals,
    rhs=_integrals_by_antiderivatives,
    delta="Not known to be in the paper. Two of three checks share the antiderivatives; quadrature "
    "does not.",
    examples=(
        {"a": Fraction(1), "c": Fraction(-1, 2)},
        {"a": Fraction(-1), "c": Fraction(1, 2)},
        {"a": Fraction(0), "c": Fraction(1)},
        {"a": Fraction(0), "c": Fraction(0)},
        {"a": Fraction(1), "c": Fraction(-1)},
    ),
    evidence=(
        derivation(
            "the four branches by the signs of c and a + c, both as symbols, by antiderivatives",
            _every_branch_closes,
            by_hand=(
                "a line that is positive at both ends of an interval is positive on it, and so for "
                "not positive: the signs of c and a + c say where a x + c > 0",
            ),
            reach="everywhere",
        ),
        exact("rational a and c, by antiderivatives", cases=200),
        search(
            "adaptive quadrature, in floats",
            cases=60,
            using={"rhs": lambda a, c: np.array(line_integrals_by_quadrature(a, c))},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "-c^3 / (3 a) without its sign where the line falls to zero",
            lhs=_with_one_changed(
                lambda a, c: -rectified_energy(a, c) if c > 0 >= a + c else rectified_energy(a, c),
                rectified_correlation,
            ),
        ),
        instead(
            "x (a x + c) without its rectifier where the line rises from below zero",
            lhs=_with_one_changed(
                rectified_energy,
                lambda a, c: a / 3 + c / 2 if a + c > 0 else rectified_correlation(a, c),
            ),
        ),
        instead(
            "x fixed at 1 in place of uniform values",
            lhs=_with_one_changed(
                lambda a, c: positive_part(a + c) ** 2, lambda a, c: positive_part(a + c)
            ),
        ),
    ),
)

CLAIMS = (INTEGRALS,)
