r"""Certified strict minima in three and four dimensions.

Setting.  L_1 is the loss with one active feature; curvature is that across rotations.

Statement.  The certified critical points of 7, 8, 9 and 12 features in space and of 10 in R^4 are
strict local minima modulo rotations, with certified rates (E25c).

Idea.  L D L^T of the whole Hessian plus the rotations.

Not claimed.  Global optimality.
"""

from fractions import Fraction
from functools import cache
from typing import Any

from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.certified_minima.minima_in_space import (
    antiprism,
    rounded,
)
from pentad.proofs_check.spectral_geometry.certified_minima.settings import certified, curvature
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.scalars import rational
from pentad.theory.rectified_model.critical_points import CriticalPoint
from pentad.theory.rectified_model.one_active_loss_by_quadrature import (
    least_curvature_by_differences,
)

SPATIAL_CURVATURES = {
    7: Fraction(26, 100),
    8: Fraction(46, 100),
    9: Fraction(25, 100),
    10: Fraction(56, 100),
    12: Fraction(19, 100),
}
"""Below the least eigenvalue of the Hessian across the orbit."""


def _minimum(n: int) -> CriticalPoint:
    return antiprism() if n == 8 else rounded(n).point


def _spatial_curvature(n: int) -> Any:
    return curvature(_minimum(n))


@cache
def _curvature_by_differences(n: int) -> float:
    point = _minimum(n)
    return least_curvature_by_differences(point.W.astype(float), point.b.astype(float))


SPATIAL_MINIMA = claim(
    "minima-in-space",
    "E25c",
    locator="beyond the paper",
    title="Certified strict minima in three and four dimensions",
    plain="At the certified critical points of 7, 8, 9 and 12 features in space and 10 in R^4 the "
    "loss of one active feature grows in every direction except along rotations.",
    statement=r"(7,3),(8,3),(9,3),(10,4),(12,3):\quad"
    r"\lambda_{\min}\left(\nabla^2L_1\text{ across the orbit}\right)\ge.26,\ .46,\ .25,\ .56,\ .19",
    relation=">=",
    domain=Domain((domains.choice("n", tuple(SPATIAL_CURVATURES), listed=True),)),
    lhs=_spatial_curvature,
    rhs=lambda n: rational(SPATIAL_CURVATURES[n]),
    examples=tuple({"n": n} for n in SPATIAL_CURVATURES),
    evidence=(
        certified("L D L^T of the whole Hessian plus the rotations"),
        search(
            "second differences of the loss by quadrature, in floats",
            cases=4,
            using={"lhs": _curvature_by_differences},
            floats_only=True,
        ),
    ),
    mutants=(instead("at least one", rhs=lambda: rational(1)),),
    not_claimed="Global minima.",
)

CLAIMS = (SPATIAL_MINIMA,)
