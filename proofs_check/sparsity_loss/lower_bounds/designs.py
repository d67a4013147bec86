"""Lines that meet Sidelnikov's inequality with equality: those of E8, and m + 1 of the plane.

Statements.  The 120 lines of E8 for m up to 3 (A09b), m + 1 equally spaced lines of the plane
(A09c).

Not claimed.  That the Welch-type constant binom(d + m - 1, m) is reached over the reals: it is not.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.design_terms_by_other_routes import (
    e8_design_ratio_by_counting,
    equally_spaced_power_sum,
)
from pentad.theory.power_autoencoder.designs import design_ratio
from pentad.theory.power_autoencoder.dimension_bounds import lift_dimension
from pentad.theory.power_autoencoder.lines import e8_lines, equally_spaced_lines

E8_DESIGN = claim(
    "e8-design",
    "A09b",
    locator="section 4",
    title="The lines of E8 are a spherical design",
    plain="The 120 lines of E8 meet Sidelnikov's inequality with equality for m = 1, 2, 3, with "
    "value 64 at m = 3; they do not reach the Welch-type constant 120.",
    statement=r"E_8:\quad S^2/T=1/c_m(8)\ (m\le3),\qquad 1/c_3(8)=64<120=\tbinom{10}{3}",
    relation="==",
    domain=Domain((domains.integer("m", 1, 3, listed=True),)),
    lhs=lambda m: design_ratio(e8_lines(), m),
    rhs=lambda m: constant(1 / spherical_moment(8, m), e8_lines()[0, 0]),
    examples=tuple({"m": m} for m in (1, 2, 3)),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("all 7140 pairs of lines, exact rationals"),
        exhaustive(
            "one root against all lines, plain integers", using={"lhs": e8_design_ratio_by_counting}
        ),
    ),
    mutants=(
        instead(
            "the Welch-type constant is attained",
            rhs=lambda m: constant(Fraction(lift_dimension(8, m)), e8_lines()[0, 0]),
        ),
        instead(
            "E8 is a (4, 4)-design",
            domain=Domain((domains.integer("m", 4, 4),)),
            examples=({"m": 4},),
        ),
    ),
)


PLANE_DESIGNS = claim(
    "plane-designs",
    "A09c",
    locator="section 4",
    title="m + 1 equally spaced lines of the plane are a design",
    plain="In the plane m + 1 equally spaced lines meet Sidelnikov's inequality with equality; m "
    "lines do not.",
    statement=r"S^2/T=1/c_m(2)\ \text{for } w_j=(\cos\tfrac{\pi j}{m+1},\sin\tfrac{\pi j}{m+1})",
    relation="==",
    domain=Domain((domains.integer("m", 1, 5),)),
    lhs=lambda m: equally_spaced_power_sum(m, m + 1),
    rhs=lambda m: spherical_moment(2, m) * (m + 1),
    examples=tuple({"m": m} for m in range(1, 6)),
    evidence=(
        exact("sums of powers of cosines in the cyclotomic field, m <= 5", cases=0),
        search(
            "in floats, from the Gram matrix",
            using={
                "lhs": lambda m: (m + 1) / design_ratio(equally_spaced_lines(m + 1), m),
            },
            floats_only=True,
            cases=20,
        ),
    ),
    mutants=(
        instead(
            "m lines suffice",
            lhs=lambda m: equally_spaced_power_sum(m, m),
            rhs=lambda m: spherical_moment(2, m) * m,
        ),
        instead("the moment of the next power", rhs=lambda m: spherical_moment(2, m + 1) * (m + 1)),
    ),
)


CLAIMS = (
    E8_DESIGN,
    PLANE_DESIGNS,
)
