r"""In the plane the regular (2m + 3)-gon meets the bound to within 2 10^-6, m = 1, 2, 3 (A26b).

Setting.  As for A26a: S^2 / T_+ of features in the plane.

Idea.  The bound of A26a beside the value of the polygon, a ball.

Not claimed.  Exact optimality of the polygons.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.rectified.certificates import PENTAGON, proved_bound
from pentad.proofs_check.sparsity_loss.settings import NON_ZERO, claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.scalars import rational
from pentad.theory.rectified_model.rectified_loss import polygon_ratio, rectified_ratio

TWO_MILLIONTHS = rational(Fraction(2, 10**6))


PLANE = Domain(
    (
        domains.choice("d", (2,)),
        domains.integer("m", 1, 3),
        domains.integer("n", 2, 9),
        domains.matrix("W", "d", "n"),
    ),
    (NON_ZERO,),
)


POLYGONS = claim(
    "rectified-polygons",
    "A26b",
    locator="beyond the paper",
    title="The (2m + 3)-gon is optimal in the plane to two millionths",
    plain="For m = 1, 2, 3 no configuration of the plane beats the regular polygon with 2m + 3 "
    "corners by more than two millionths: the pentagon, the heptagon, the nonagon.",
    statement=r"\sup_{n,W}S^2/T_+\le\frac{2m+3}{\sum_j\cos_+^{2m}(2\pi j/(2m+3))}+2\cdot10^{-6}",
    relation="<=",
    domain=Domain(
        (domains.choice("d", (2,), listed=True), domains.integer("m", 1, 3, listed=True))
    ),
    lhs=proved_bound,
    rhs=lambda m: polygon_ratio(2 * m + 3, m) + TWO_MILLIONTHS,
    delta="Not in the paper; that the (2m + 3)-gon is exactly optimal is a conjecture.",
    examples=tuple({"m": m, "d": 2} for m in (1, 2, 3)),
    evidence=(
        exhaustive(
            "m = 1, 2, 3: the bound of A26a against the polygon as a ball",
            cites=("sparsity-loss/rectified-lp",),
        ),
        search(
            "W of up to 9 features against the polygon",
            using={
                "lhs": rectified_ratio,
                "domain": PLANE,
                "examples": ({"W": PENTAGON, "n": 5, "d": 2, "m": 1},),
            },
        ),
    ),
    mutants=(
        instead("the (2m + 2)-gon", rhs=lambda m: polygon_ratio(2 * m + 2, m)),
        instead("the (2m + 4)-gon", rhs=lambda m: polygon_ratio(2 * m + 4, m)),
    ),
    sees_also=("sparsity-loss/rectified-lp",),
)


CLAIMS = (POLYGONS,)
