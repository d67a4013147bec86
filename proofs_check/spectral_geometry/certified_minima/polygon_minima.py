r"""The polygons with five to nine corners are strict local minima modulo rotations.

Setting.  L_1 is the loss with one active feature; curvature across the orbit is the least
eigenvalue of its Hessian once rotations are left out.

Statement.  At the certified k-gon, k = 5 .. 9, it is positive, with a certified lower bound (E24b).

Idea.  L D L^T of the whole Hessian decides curvature; by symmetry it falls into Fourier modes.

Not claimed.  Global optimality.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import TWO_ROUTES
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.certified_minima.polygons import (
    POLYGONS,
    polygon_curvature,
    polygon_curvature_by_modes,
)
from pentad.proofs_check.spectral_geometry.certified_minima.settings import certified
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.scalars import rational

LEAST_CURVATURES = {
    5: Fraction(345, 1000),
    6: Fraction(123, 1000),
    7: Fraction(49, 1000),
    8: Fraction(21, 1000),
    9: Fraction(10, 1000),
}
"""Below the least eigenvalue of the Hessian across the orbit."""


MINIMA = claim(
    "polygons-are-minima",
    "E24b",
    locator="beyond the paper",
    title="The polygons with five to nine corners are strict local minima",
    plain="At the certified k-gon, k = 5 to 9, the loss of one active feature grows in every "
    "direction except along rotations, at a certified least rate.",
    statement=r"k=5,\dots,9:\quad\lambda_{\min}\left(\nabla^2L_1\text{ across the orbit}\right)"
    r"\ge.345,\ .123,\ .049,\ .021,\ .010",
    relation=">=",
    domain=Domain((domains.choice("k", tuple(POLYGONS), listed=True),)),
    lhs=polygon_curvature,
    rhs=lambda k: rational(LEAST_CURVATURES.get(k, Fraction(0))),
    examples=tuple({"k": k} for k in POLYGONS),
    one_method=TWO_ROUTES,
    evidence=(
        certified("L D L^T of the whole Hessian plus the rotation, 3k unknowns"),
        certified(
            "blocks of 3 unknowns, one for each Fourier mode, derivatives by hand",
            using={"lhs": polygon_curvature_by_modes},
        ),
    ),
    mutants=(
        instead(
            "the 10-gon too",
            domain=Domain((domains.choice("k", (10,), listed=True),)),
            examples=({"k": 10},),
        ),
        instead("as stiff as the pentagon", rhs=lambda: rational(LEAST_CURVATURES[5])),
    ),
    sees_also=("spectral-geometry/certified-polygons",),
)

CLAIMS = (MINIMA,)
