r"""With equal importance superposition pays at every sparsity.

Setting.  Two equally important features on a line; one alone costs the variance V of the other.

Statement.  W = (1, -1)/sqrt 2 with bias p/2 loses less than V for every p < 1, by a polynomial
(E31b).

Idea.  The table of states is evaluated at a symbol.

Not claimed.  That this W is optimal.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.phases.settings import BEYOND, PROBABILITY, sides_agree
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers.domains import Domain
from pentad.theory.rectified_model.antipodal_pairs import half_pair_gain, half_pair_loss
from pentad.theory.rectified_model.two_features import unstored_loss

EQUAL_IMPORTANCE = claim(
    "antipodal-pair-beats-one",
    "E31b",
    locator=BEYOND,
    title="With equal importance superposition pays at every sparsity",
    plain="Two equally important features on a line: W = (1, -1)/sqrt 2 with bias p/2 loses less "
    "than the best model that stores one of them, for every p < 1, by exactly this polynomial.",
    statement=r"L(W=(1,-1)/\sqrt2,\ b=p/2)=V-\frac{p(1-p)^4(4+3p)}{24},"
    r"\quad V=\frac p3-\frac{p^2}4",
    relation="==",
    domain=Domain((PROBABILITY,)),
    lhs=half_pair_loss,
    rhs=lambda p: unstored_loss(p) - half_pair_gain(p),
    delta="Elhage et al. show the phase diagram as trained and in a simplified model.",
    examples=tuple({"p": p} for p in (Fraction(1, 2), Fraction(1, 50), Fraction(1))),
    evidence=(
        exact("rational p, by the table of states", cases=40),
        derivation(
            "the table of states at a symbol for 0 < p < 1, and at p = 1",
            sides_agree,
            reach="everywhere",
        ),
        search("in floats", cases=40),
    ),
    mutants=(
        instead("equal signs gain as much", lhs=lambda p: half_pair_loss(p, sign=1)),
        instead("without bias", lhs=lambda p: half_pair_loss(p, bias=0)),
        instead(
            "a gain of p (1 - p)^3 (4 + 3 p)/24",
            rhs=lambda p: unstored_loss(p) - p * (1 - p) * (1 - p) * (1 - p) * (4 + 3 * p) / 24,
        ),
    ),
    not_claimed="That this W is optimal: near p = 1 unequal lengths are better.",
)

CLAIMS = (EQUAL_IMPORTANCE,)
