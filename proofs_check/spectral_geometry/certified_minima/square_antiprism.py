r"""The square antiprism of eight features in space, and that it saturates nothing.

Setting.  L_1 is the loss with one active feature; the antiprism has radius r and height h.

Statements.  It is a critical point with certified digits (E25a).  Its capacities sum to less than
three, and no feature lies in one eigenspace of F: the hypothesis of the localisation theorem fails
(E25b).

Idea.  The Krawczyk test among all weights, and one for the rational loss of four Gram entries.

Not claimed.  Global optimality.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import TWO_ROUTES
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.certified_minima.minima_in_space import antiprism
from pentad.proofs_check.spectral_geometry.certified_minima.settings import (
    certified,
    numbers,
    two_sided,
    within,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.scalars import rational
from pentad.theory.rectified_model.critical_points import CriticalPoint
from pentad.theory.rectified_model.symmetric_losses import (
    antiprism_by_symmetry,
    antiprism_capacities,
)


def _heights(point: CriticalPoint) -> tuple[Any, Any]:
    """r^2 and h^2 from the eigenvalues 8 h^2, 4 r^2, 4 r^2 of the frame operator."""
    height, radius, _ = numbers(point.frame_eigenvalues)
    return radius / 4, height / 8


def _antiprism_values() -> Any:
    point = antiprism()
    square, height = _heights(point)
    return two_sided([square, height, point.b[0], point.loss, height / square])


def _antiprism_values_by_symmetry() -> Any:
    (square, height, b), loss = antiprism_by_symmetry()
    return two_sided([square, height, b, loss, height / square])


ANTIPRISM_VALUES = (
    "0.989427577926831247669",
    "0.363297686652567848644",
    "-0.263917357784661912056",
    "0.101674321474975667849",
    "0.367179665048141529179",
)
"""r^2, h^2, b, the loss and h^2 / r^2."""


EIGHT_IN_SPACE = Domain(
    (domains.choice("n", (8,), listed=True), domains.choice("d", (3,), listed=True))
)


ANTIPRISM = claim(
    "certified-antiprism",
    "E25a",
    locator="abstract: antiprisms; beyond the paper",
    title="The trained square antiprism as a certified critical point",
    plain="With one active feature, eight features in space have a critical point at a square "
    "antiprism with h^2 / r^2 = .36718, certified to eighteen digits; a tight frame needs 1/2.",
    statement=r"(n,d)=(8,3):\quad\nabla L_1=0,\ "
    r"\left|(r^2,h^2,b,L_1,h^2/r^2)-\text{printed}\right|\le10^{-18}",
    relation="<=",
    domain=EIGHT_IN_SPACE,
    lhs=_antiprism_values,
    rhs=lambda: within(ANTIPRISM_VALUES),
    delta="The paper lists antiprisms among its tight geometries; the values are ours.",
    examples=({"n": 8, "d": 3},),
    one_method=TWO_ROUTES,
    evidence=(
        certified("Krawczyk test of all 29 unknowns, rotations fixed, 256 bits"),
        certified(
            "Krawczyk test of (r^2, h^2, b) for the rational loss of four Gram entries, by SymPy",
            using={"lhs": _antiprism_values_by_symmetry},
        ),
    ),
    mutants=(
        instead("tight: h^2 / r^2 = 1/2", rhs=lambda: within((*ANTIPRISM_VALUES[:4], "0.5"))),
        instead(
            "equal edges: h^2 / r^2 = sqrt 2 / 4",
            rhs=lambda: within((*ANTIPRISM_VALUES[:4], "0.353553390593273762200")),
        ),
        instead(
            "on the unit sphere",
            rhs=lambda: within(
                ("0.731432763055898975", "0.268567236944101025", *ANTIPRISM_VALUES[2:])
            ),
        ),
    ),
)


def _antiprism_capacities() -> Any:
    square, height = _heights(antiprism())
    masses = [square / (square + height), height / (square + height)]
    return np.array([antiprism().capacity_sum, *masses], dtype=object)


def _antiprism_capacities_by_symmetry() -> Any:
    (square, height, _), _ = antiprism_by_symmetry()
    return np.array(antiprism_capacities(square, height), dtype=object)


UNSATURATED = claim(
    "antiprism-is-not-saturated",
    "E25b",
    locator="abstract: capacity saturation forces localization; antiprisms",
    title="The trained antiprism saturates nothing",
    plain="At the certified antiprism the fractional dimensionalities sum to less than 2.9445, "
    "strictly below the three dimensions, and every feature has between 26 and 74 per cent of "
    "its squared norm in each of the two eigenspaces: the theorem's hypothesis fails.",
    statement=r"\sum_iD_i\le2.9445<3,\quad\mu_i(4r^2)\le.7315,\ \mu_i(8h^2)\le.2686",
    relation="<=",
    domain=EIGHT_IN_SPACE,
    lhs=_antiprism_capacities,
    rhs=lambda: np.array([rational(Fraction(x)) for x in ("2.9445", "0.7315", "0.2686")]),
    delta="The abstract names antiprisms among the geometries that saturation explains; the "
    "optimum of eight features in space does not satisfy the hypothesis.",
    examples=({"n": 8, "d": 3},),
    one_method=TWO_ROUTES,
    evidence=(
        certified("at the critical point certified among all weights, from its Gram matrix"),
        certified(
            "from r^2 and h^2 of the rational loss, by the formula for antiprisms",
            using={"lhs": _antiprism_capacities_by_symmetry},
        ),
    ),
    mutants=(
        instead(
            "trained geometries saturate",
            relation=">=",
            rhs=lambda: np.array([rational(x) for x in (3, 0, 0)]),
        ),
        instead(
            "features lie in one eigenspace",
            relation=">=",
            rhs=lambda: np.array([rational(x) for x in (0, 1, 0)]),
        ),
    ),
    sees_also=("spectral-geometry/certified-antiprism",),
)

CLAIMS = (
    ANTIPRISM,
    UNSATURATED,
)
