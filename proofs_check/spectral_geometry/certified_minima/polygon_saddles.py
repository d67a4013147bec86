r"""From ten corners on, the polygons tried are no minima.

Setting.  L_1 is the loss with one active feature, at the best regular k-gon.

Statement.  For k = 10 .. 15 a rational direction is certified along which the loss falls (E24d).

Idea.  A nearly optimal eigenvector is rounded, and the form evaluated in balls.

Not claimed.  Every k.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import TWO_ROUTES
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.certified_minima.polygons import (
    polygon_curvature,
    polygon_curvature_by_modes,
)
from pentad.proofs_check.spectral_geometry.certified_minima.settings import certified
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.scalars import rational

SADDLES = tuple(range(10, 16))


NO_MINIMA = claim(
    "polygons-that-are-saddles",
    "E24d",
    locator="beyond the paper",
    title="From ten corners on, the polygons tried are no minima",
    plain="At the best regular k-gon with k = 10 to 15 corners a rational direction is certified "
    "along which the loss falls.",
    statement=r"k=10,\dots,15:\quad\exists v\in\mathbb{Q}^{3k}:\ "
    r"v^T\nabla^2L_1\,v\le-\frac{1}{500}|v|^2",
    relation="<=",
    domain=Domain((domains.choice("k", SADDLES, listed=True),)),
    lhs=polygon_curvature,
    rhs=lambda: rational(Fraction(-1, 500)),
    examples=tuple({"k": k} for k in SADDLES),
    one_method=TWO_ROUTES,
    evidence=(
        certified("a rational direction in the whole Hessian of 3k unknowns"),
        certified(
            "least eigenvalue among the blocks of the Fourier modes, derivatives by hand",
            using={"lhs": polygon_curvature_by_modes},
        ),
    ),
    mutants=(
        instead(
            "the 9-gon too",
            domain=Domain((domains.choice("k", (9,), listed=True),)),
            examples=({"k": 9},),
        ),
        instead("at rate one half", rhs=lambda: rational(Fraction(-1, 2))),
    ),
    not_claimed="Every k; the 10-gon is a saddle by the narrow margin of .0026.",
)

CLAIMS = (NO_MINIMA,)
