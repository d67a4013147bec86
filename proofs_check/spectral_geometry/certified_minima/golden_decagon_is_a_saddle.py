r"""The golden 10-gon is a saddle, exactly.

Setting.  L_1 is the loss with one active feature, at the golden 10-gon.

Statement.  Along one move in the first Fourier mode its second derivative is a negative number of
Q(sqrt 5) (E24g).

Idea.  The move is rational in the field of the corners, so that the form is computed exactly.
"""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exhaustive
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.certified_minima.golden_decagon import (
    GOLDEN,
    golden_decagon,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.scalars import rational
from pentad.theory.rectified_model.polygon_curvature import (
    FourierMove,
    curvature_along,
    curvature_along_by_block,
)

FALLING = FourierMove(1, Fraction(1, 6), Fraction(1), Fraction(-1, 20))


def _curvature(move: FourierMove = FALLING) -> Any:
    """The second derivative over five, by the whole Hessian of 30 unknowns."""
    W, found = golden_decagon()
    return curvature_along(move, W, found.hessian)


GOLDEN_SADDLE = claim(
    "golden-decagon-is-a-saddle",
    "E24g",
    locator="beyond the paper",
    title="The golden 10-gon is a saddle, exactly",
    plain="Along the first Fourier mode, corners moving outward by 1/6, along the circle by 1 and "
    "biases by -1/20, the loss of the golden 10-gon falls: its second derivative is a negative "
    "number of Q(sqrt 5).",
    statement=r"(r^2,b)=(\varphi^2,-\varphi),\ v=(\frac16\cos,\sin,-\frac1{20}\cos):\quad"
    r"\frac15\,v^T\nabla^2L_1\,v\le-\frac{1}{200}",
    relation="<=",
    domain=Domain((domains.choice("k", (10,), listed=True),)),
    lhs=_curvature,
    rhs=lambda: rational(Fraction(-1, 200)),
    examples=({"k": 10},),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("the whole Hessian of 30 unknowns, in the field of turns"),
        exhaustive(
            "the block of the Fourier mode, derivatives by hand, in Q(sqrt 5)",
            using={
                "lhs": lambda: curvature_along_by_block(
                    10, FALLING, GOLDEN + 1, -GOLDEN, neighbours=1
                )
            },
        ),
    ),
    mutants=(
        instead("biases kept", lhs=lambda: _curvature(replace(FALLING, bias=Fraction(0)))),
        instead("the second mode", lhs=lambda: _curvature(replace(FALLING, mode=2))),
        instead("at rate 1/100", rhs=lambda: rational(Fraction(-1, 100))),
    ),
    sees_also=("spectral-geometry/golden-decagon",),
)

CLAIMS = (GOLDEN_SADDLE,)
