"""Equal inner products and lengths make a regular simplex, saturated or not (E16b).

Idea.  A Gram matrix of equal entries off the diagonal has an inverse but for two products.
"""

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.symmetry.simplices import (
    DISTINCT,
    EQUAL_LENGTHS,
    EQUAL_PRODUCTS,
    EVERY_CONFIGURATION,
    SIZES,
    SUPERPOSED,
    only_simplices_are_left,
    scaled_gram,
    simplex_by_coordinates,
    simplex_gram,
    weakened,
    where,
)


def _singular_are_simplices(claim: Claim) -> bool | None:
    """(1 - b) I + b J has an inverse x I + y J unless b = 1 or b = -1 / (n - 1).

    As J^2 = n J, the product is (1 - b) x I + (b x + (1 - b) y + n b y) J.
    """
    from sympy import symbols

    n, b = symbols("n b")
    x = 1 / (1 - b)
    y = -b / ((1 - b) * (1 + (n - 1) * b))
    of_identity, of_ones = (1 - b) * x, b * x + (1 - b) * y + n * b * y
    if vanishes(of_identity - 1) is not True or vanishes(of_ones) is not True:
        return None
    return True if only_simplices_are_left(claim, range(2, SIZES.stop)) else None


SINGULAR_SIMPLEX = where(SUPERPOSED, DISTINCT, EQUAL_LENGTHS, EQUAL_PRODUCTS)

SIMPLEX_WITHOUT_SATURATION = claim(
    "simplex-without-saturation",
    "E16b",
    locator="beyond Corollary 5",
    title="Equal inner products and lengths make a simplex, saturated or not",
    plain="Distinct features of one length, more of them than dimensions, with all inner products "
    "equal are a regular simplex: that they saturate is a consequence and not a hypothesis.",
    statement=r"A=(a-b)I+bJ,\ b<a,\ \operatorname{rank}A<n\ \Rightarrow\ b=-\frac{a}{n-1},\ "
    r"\sum_iD_i=n-1",
    relation="==",
    domain=SINGULAR_SIMPLEX,
    lhs=scaled_gram,
    rhs=simplex_gram,
    delta="Corollary 5 assumes saturation, as far as we know.",
    examples=SINGULAR_SIMPLEX.inside(EVERY_CONFIGURATION),
    outside=SINGULAR_SIMPLEX.outside(EVERY_CONFIGURATION),
    evidence=(
        derivation(
            "the inverse of A within the span of I and J, for every n and b; sides at simplices",
            _singular_are_simplices,
            by_hand=(
                "equal lengths and products make the Gram matrix a multiple of (1 - b) I + b J, "
                "the length not being 0: two zero features or more would agree",
                "rank A < n leaves no inverse, and b = 1 leaves equal features",
            ),
            reach="region",
            region="n = 2 to 8 features",
        ),
        exact("named configurations, and equal inner products for n <= 6", cases=60),
        exact(
            "against corners of the simplex in cyclotomic coordinates",
            cases=0,
            using={"rhs": simplex_by_coordinates},
        ),
    ),
    mutants=weakened(SINGULAR_SIMPLEX),
    sees_also=("spectral-geometry/simplex",),
)

CLAIMS = (SIMPLEX_WITHOUT_SATURATION,)
