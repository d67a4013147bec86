r"""The regular polygons as certified critical points with one active feature.

Setting.  L_1(W, b) is the loss of the rectified model summed over which single feature is active,
inputs uniform on [0, 1].  Values are balls from the Krawczyk test; the claim compares balls, with
printed digits on the other side.

Statement.  The regular k-gons with k = 5 .. 9 are critical points, with the digits of their sizes,
biases and losses (E24a).

Idea.  Newton finds, Krawczyk isolates.  The second route to each value is a rational loss of few
unknowns, written down from the geometry.

Not claimed.  Global optimality of any of these; anything at a positive activation probability.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.certified_minima.polygons import POLYGONS, whole_polygon
from pentad.proofs_check.spectral_geometry.certified_minima.settings import (
    certified,
    numbers,
    two_sided,
    within,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.rectified_model.polygon_loss import polygon_by_descent, polygon_by_resultants


def _polygon_values(k: int) -> Any:
    point = whole_polygon(k)
    W, b = np.array([numbers(row) for row in point.W]), numbers(point.b)
    return two_sided([(W[:, 0] * W[:, 0]).sum(), b[0], point.loss])


POLYGON_VALUES = claim(
    "certified-polygons",
    "E24a",
    locator="beyond the paper; Chen et al., arXiv:2310.06301, for k-gons as critical points",
    title="The regular polygons as certified critical points",
    plain="With one active feature, k features in the plane have a critical point at a regular "
    "k-gon whose size, bias and loss are certified to eighteen digits, for k = 5 to 9.",
    statement=r"\nabla L_1=0\text{ at the }k\text{-gon with }(r^2,b),\ "
    r"\left|(r^2,b,L_1)-\text{printed}\right|\le10^{-18}",
    relation="<=",
    domain=Domain((domains.choice("k", tuple(POLYGONS), listed=True),)),
    lhs=_polygon_values,
    rhs=lambda k: within(POLYGONS[k]),
    delta="The paper lists polygons as geometries; the existence proof and the digits are ours.",
    examples=tuple({"k": k} for k in POLYGONS),
    evidence=(
        certified("Krawczyk test of all 3k - 1 unknowns, rotation fixed, 256 bits"),
        certified(
            "real roots of integer polynomials from resultants, amplitude eliminated",
            using={"lhs": lambda k: two_sided(polygon_by_resultants(k))},
        ),
        search(
            "descent on the definition by quadrature, in floats",
            cases=5,
            using={"lhs": lambda k: np.outer([1, -1], polygon_by_descent(k)).ravel()},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("unit vectors", rhs=lambda k: within(("1", *POLYGONS[k][1:]))),
        instead(
            "the bias at which the neighbours just touch, -r^2 cos(2 pi / k)",
            rhs=lambda k: within(
                (
                    POLYGONS[k][0],
                    str(round(-float(POLYGONS[k][0]) * float(np.cos(2 * np.pi / k)), 15)),
                    POLYGONS[k][2],
                )
            ),
        ),
        instead(
            "one unit in the sixteenth digit of the loss",
            rhs=lambda k: within(
                (*POLYGONS[k][:2], str(Fraction(POLYGONS[k][2]) + Fraction(1, 10**16)))
            ),
        ),
    ),
    not_claimed="That a polygon is the global minimum.",
)

CLAIMS = (POLYGON_VALUES,)
