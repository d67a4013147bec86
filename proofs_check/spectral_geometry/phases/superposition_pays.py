r"""A second feature pays from about 0.43 p on.

Setting.  Two features on a line with importances 1 and r; V = p/3 - p^2/4 is what one costs that
is not stored.

Statement.  From r = 0.43 p + 1.5 p^2 on, for p <= 0.21, the pair (1, -3/5) loses at most r V
(E31d).

Idea.  The least r and the largest p are put in as symbols; signs of coefficients decide.

Not claimed.  That these thresholds are the best.
"""

from fractions import Fraction

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead, scaled
from pentad.proofs_check.spectral_geometry.phases.settings import (
    BEYOND,
    IMPORTANT,
    PROBABILITY,
    SPARSE,
    importance,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.numbers.positive_symbols import positive_symbols
from pentad.theory.numbers.scalars import constant
from pentad.theory.rectified_model.antipodal_pairs import (
    antipodal_pair_loss,
    antipodal_pair_polynomial,
)
from pentad.theory.rectified_model.two_features import unstored_loss

PAYS = (SPARSE, IMPORTANT)


def _pair_pays_at_symbols(claim: Claim) -> bool | None:
    """The relation for all p and r that the assumptions allow, by the signs of coefficients.

    The assumptions are solved for the largest p and the least r, which have to depend on no other
    number.
    """
    u, x, y = positive_symbols("u", "x", "y")
    sparse, important = (claim.domain.assumption(each.name).room for each in PAYS)
    assert sparse
    assert important
    largest = x + sparse(p=x)
    if largest != y + sparse(p=y):
        return None
    for p in (largest / (1 + u), largest):
        least = x - important(p=p, r=x)
        if least != y - important(p=p, r=y):
            return None
        for r in (least + x, least):
            if not claim.lhs(p=p, r=r) <= claim.rhs(p=p, r=r):
                return None
    return True


SUPERPOSITION_PAYS = claim(
    "superposition-pays",
    "E31d",
    locator=BEYOND,
    title="A second feature pays from about 0.43 p on",
    plain="Once its relative importance r exceeds 0.43 p + 1.5 p^2 (p <= 0.21), storing the second "
    "feature as (1, -3/5) loses less than storing the first one alone.",
    statement=r"p\le\frac{21}{100},\ r\ge\frac{43}{100}p+\frac32p^2:\quad "
    r"L(W=(1,-\frac35),\,b=0)\le rV",
    relation="<=",
    domain=Domain((PROBABILITY, importance(Fraction(1))), PAYS),
    lhs=lambda p, r: antipodal_pair_loss(p, r, constant(Fraction(3, 5), p)),
    rhs=lambda p, r: r * unstored_loss(p),
    delta="Not known to be in the papers.",
    examples=(
        {"p": Fraction(1, 5), "r": Fraction(1, 5) * Fraction(43, 100) + Fraction(3, 50)},
        {"p": Fraction(1, 10**6), "r": Fraction(43, 10**8) + Fraction(3, 2 * 10**12)},
    ),
    outside=(
        {"p": Fraction(213, 1000), "r": Fraction(159645, 10**6)},
        {"p": Fraction(1, 10**6), "r": Fraction(425, 10**9)},
    ),
    evidence=(
        derivation(
            "the table of states at symbols for p and r within the assumptions",
            _pair_pays_at_symbols,
            relation="<=",
            reach="everywhere",
        ),
        exact("rational p and r, by the table of states", cases=150),
        search(
            "in floats, by the polynomial of E31c",
            cases=150,
            using={
                "lhs": lambda p, r: antipodal_pair_polynomial(p, r, constant(Fraction(3, 5), p)),
            },
        ),
    ),
    mutants=(
        instead(
            "without the 3/2 p^2",
            domain=Domain(
                (PROBABILITY, importance(Fraction(1))),
                (
                    SPARSE,
                    Assumption(
                        IMPORTANT.name,
                        "r >= 43/100 p",
                        lambda p, r: bool(r >= p * Fraction(43, 100)),
                    ),
                ),
            ),
            examples=({"p": Fraction(1, 5), "r": Fraction(43, 500)},),
        ),
        scaled("rhs", Fraction(1, 2), "by half"),
        instead(
            "with equal signs",
            lhs=lambda p, r: antipodal_pair_loss(p, r, constant(Fraction(-3, 5), p)),
        ),
    ),
)

CLAIMS = (SUPERPOSITION_PAYS,)
