r"""Below (2 + sqrt 2)/8 p an antipodal pair does not pay.

Setting.  Two features on a line with importances 1 and r, W = (1, -w) without bias.

Statement.  For r <= (2 + sqrt 2)/8 p its loss is at least r V (E31e).

Idea.  The excess is a square, which vanishes at w = 2 - sqrt 2, plus terms that are not negative.

Not claimed.  That no other W does better.
"""

from fractions import Fraction
from itertools import product
from typing import Any

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.symbolic import derivation, nonnegative
from pentad.proofs_check.form import scaled
from pentad.proofs_check.spectral_geometry.phases.settings import (
    BEYOND,
    LENGTH,
    PROBABILITY,
    importance,
    values_at_symbols,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers.cyclotomic import cosine
from pentad.theory.numbers.domains import Domain, applied, inequality
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import family
from pentad.theory.rectified_model.antipodal_pairs import (
    antipodal_pair_loss,
    antipodal_pair_polynomial,
)
from pentad.theory.rectified_model.two_features import unstored_loss


def _tying(p: Number) -> Any:
    """(2 + sqrt 2)/8 p, the importance at which a pair ties as p tends to 0."""
    if family(p) == "sympy":
        from sympy import sqrt

        return (2 + sqrt(2)) / 8 * p
    return (1 + cosine(Fraction(1, 8))) / 4 * p


UNIMPORTANT = inequality("unimportant", "r <= (2 + sqrt 2)/8 p", lambda r: r, "<=", _tying)


def _slope_is_a_double_root(claim: Claim) -> bool | None:
    """L - r V is a share of a square plus a rest with no sign below zero.

    The share is that of r in the largest importance that the assumption allows.
    """
    from sympy import expand, sqrt, symbols

    p, r, x, y = symbols("p r x y", positive=True)
    room = claim.domain.assumption(UNIMPORTANT.name).room
    assert room
    largest = expand(r + room(p=p, r=r))
    if r in largest.free_symbols:
        return None
    for w, share in product(
        values_at_symbols(claim.domain.parameter("w"), x), (1 / (1 + y), 1 + 0 * y, 0 * y)
    ):
        square = largest * p * w**2 * (w - 2 + sqrt(2)) ** 2 / 3
        point = {"p": p, "r": share * largest, "w": w}
        excess = applied(claim.lhs, point) - applied(claim.rhs, point)
        if not nonnegative(excess - share * square):
            return None
    return True


SUPERPOSITION_COSTS = claim(
    "superposition-costs",
    "E31e",
    locator=BEYOND,
    title="Below (2 + sqrt 2)/8 p an antipodal pair does not pay",
    plain="For a relative importance r of at most (2 + sqrt 2)/8 p no pair (1, -w) without bias "
    "beats the first feature alone.",
    statement=r"r\le\frac{2+\sqrt2}8p:\quad L(W=(1,-w),\,b=0)\ge rV,\quad0\le w\le1",
    relation=">=",
    domain=Domain((PROBABILITY, importance(Fraction(1, 4)), LENGTH), (UNIMPORTANT,)),
    lhs=antipodal_pair_polynomial,
    rhs=lambda p, r: r * unstored_loss(p),
    delta="Not known to be in the papers.",
    examples=(
        {"p": Fraction(1, 10**6), "r": Fraction(42677, 10**11), "w": Fraction(586, 1000)},
        {"p": Fraction(1), "r": Fraction(42677, 10**5), "w": Fraction(1)},
    ),
    outside=({"p": Fraction(1, 10**6), "r": Fraction(43, 10**8), "w": Fraction(586, 1000)},),
    evidence=(
        derivation(
            "a square plus a rest, by the signs of its coefficients",
            _slope_is_a_double_root,
            relation=">=",
            cites=("spectral-geometry/antipodal-pair-loss",),
            reach="everywhere",
        ),
        exact(
            "rational points, by the table of states",
            cases=150,
            using={"lhs": antipodal_pair_loss},
        ),
        exact("rational points, by the polynomial of E31c", cases=150),
    ),
    mutants=(scaled("rhs", 2, "by V"),),
    not_claimed="That the bound is sharp: as p tends to 0 the two tie at w = 2 - sqrt 2, so that "
    "the second feature appears by a jump. That no other W does better: biases and a longer first "
    "feature help at finite p.",
)

CLAIMS = (SUPERPOSITION_COSTS,)
