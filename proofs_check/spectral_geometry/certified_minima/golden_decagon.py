r"""The 10-gon is golden.

Setting.  L_1 is the loss with one active feature.

Statement.  The regular 10-gon with r^2 = phi^2 and b = -phi, phi the golden ratio, is exactly a
critical point, and its loss is 5/3 (E24c).

Idea.  Its corners have cosines in Q(sqrt 5), where all derivatives are computed without rounding.

Not claimed.  That it is a minimum: it is a saddle (E24g).
"""

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exhaustive
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.cyclotomic import cosine
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.scalars import rational
from pentad.theory.rectified_model.polygon_loss import polygon_derivatives, polygon_slopes

GOLDEN = 2 * cosine(Fraction(1, 10))
"""The golden ratio."""


@cache
def golden_decagon() -> Any:
    """Corners of the 10-gon, and its loss with derivatives by all 30 weights and biases."""
    return polygon_derivatives(10, GOLDEN, -GOLDEN)


def _largest_derivatives(found: Any) -> Any:
    """Largest derivative by a weight and by a bias, and the loss."""
    parts = (found.gradient[:2], found.gradient[2:])
    return np.array([*(max(abs(part).ravel()) for part in parts), found.value], dtype=object)


def _slopes() -> Any:
    """Derivatives by r^2 and by b; neighbours, at 36 degrees, alone overlap more than -b."""
    by_square, by_bias, loss = polygon_slopes(10, GOLDEN + 1, -GOLDEN, [GOLDEN / 2])
    return np.array([abs(by_square), abs(by_bias), loss], dtype=object)


DECAGON = claim(
    "golden-decagon",
    "E24c",
    locator="beyond the paper",
    title="The 10-gon is golden",
    plain="The regular 10-gon with squared circumradius phi^2 and bias -phi, phi the golden "
    "ratio, is exactly a critical point, and its loss is exactly 5/3.",
    statement=r"k=10:\quad\nabla L_1(\varphi^2,-\varphi)=0,\ L_1=\frac53",
    relation="==",
    domain=Domain((domains.choice("k", (10,), listed=True),)),
    lhs=lambda: _largest_derivatives(golden_decagon()[1]),
    rhs=lambda: np.array([0, 0, rational(Fraction(5, 3))], dtype=object),
    examples=({"k": 10},),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("all 30 derivatives by weights and biases, and the loss, in the field of turns"),
        exhaustive(
            "derivatives by r^2 and b, by hand, in Q(sqrt 5)",
            using={"lhs": _slopes},
        ),
    ),
    mutants=(
        instead(
            "r = phi^2",
            lhs=lambda: _largest_derivatives(polygon_derivatives(10, GOLDEN + 1, -GOLDEN)[1]),
        ),
        instead(
            "b = -1 / phi",
            lhs=lambda: _largest_derivatives(polygon_derivatives(10, GOLDEN, 1 - GOLDEN)[1]),
        ),
        instead("loss 8/5", rhs=lambda: np.array([0, 0, rational(Fraction(8, 5))], dtype=object)),
    ),
    sees_also=("spectral-geometry/polygons-that-are-saddles",),
)

CLAIMS = (DECAGON,)
