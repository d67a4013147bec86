r"""The loss of an antipodal pair is a polynomial.

Setting.  Two features on a line with importances 1 and r, W = (1, -w) without bias, 0 <= w <= 1.

Statement.  Its whole loss is a polynomial in p, r and w (E31c).

Idea.  The table of states is evaluated at symbols, which decide its branches.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.phases.settings import (
    BEYOND,
    LENGTH,
    PROBABILITY,
    sides_agree,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.rectified_model.antipodal_pairs import (
    antipodal_pair_loss,
    antipodal_pair_polynomial,
)

IMPORTANCE = domains.ratio("r", 0, 2)
PAIRS = Domain((PROBABILITY, IMPORTANCE, LENGTH))


ANTIPODAL_LOSS = claim(
    "antipodal-pair-loss",
    "E31c",
    locator=BEYOND,
    title="The loss of an antipodal pair is a polynomial",
    plain="Two features on a line with importances 1 and r: W = (1, -w) without bias has this "
    "loss; only active pairs hurt the first feature.",
    statement=r"L=p^2\frac{w^2(2-w)}6+r\left[p(1-p)\frac{(1-w^2)^2}3"
    r"+p^2\left(\frac{w^5}{12}-\frac{w^3}4+\frac13\right)\right],\quad0\le w\le1",
    relation="==",
    domain=PAIRS,
    lhs=antipodal_pair_loss,
    rhs=antipodal_pair_polynomial,
    delta="Not known to be in the papers.",
    examples=({"p": Fraction(1, 3), "r": Fraction(1, 2), "w": Fraction(3, 5)},),
    evidence=(
        exact("rational p, r, w, by the table of states", cases=60),
        derivation(
            "the table of states at symbols for p, r and w inside their ranges, and at the ends",
            sides_agree,
            reach="everywhere",
        ),
        search("in floats", cases=60),
    ),
    mutants=(
        instead(
            "also for w > 1",
            domain=Domain((PROBABILITY, IMPORTANCE, domains.ratio("w", 1, 2))),
            examples=(),
        ),
        instead(
            "without the p^2 w^5",
            rhs=lambda p, r, w: antipodal_pair_polynomial(p, r, w) - r * p * p * w**5 / 12,
        ),
        instead(
            "features that interfere when both signs agree",
            lhs=lambda p, r, w: antipodal_pair_loss(p, r, -w),
        ),
    ),
)

CLAIMS = (ANTIPODAL_LOSS,)
