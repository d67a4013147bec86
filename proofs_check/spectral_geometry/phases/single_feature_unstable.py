r"""Above r_c to store one feature is not even a local optimum.

Setting.  Two features on a line with importances 1 and r; r_c(p) is a closed form.

Statement.  For r > r_c a short second feature of the opposite sign lowers the loss (E31f).

Idea.  Expansion in the length of the second feature, judged at one length.

Not claimed.  That a single feature is best below r_c.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.phases.settings import BEYOND, PROBABILITY
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point
from pentad.theory.rectified_model.antipodal_pairs import short_pair_loss
from pentad.theory.rectified_model.toy_loss_by_definition import full_toy_loss_by_definition
from pentad.theory.rectified_model.two_features import stability_threshold, unstored_loss


def _threshold(p: Fraction) -> Fraction:
    """r_c to the precision of floats."""
    return Fraction(stability_threshold(float(p)))


def _beyond_stability(percent: int) -> Parameter:
    """A relative importance that is this much above r_c, or more."""

    def draw(choose: Choose, point: Point) -> Any:
        least = _threshold(point["p"]) * (1 + Fraction(percent, 100))
        return least * (1 + Fraction(choose(0, 10), 10))

    return Parameter("r", f"{percent} per cent above r_c, or more", draw)


def _near_stability(percent: int) -> tuple[Point, ...]:
    return tuple(
        {"p": p, "r": _threshold(p) * (1 + Fraction(percent, 100))}
        for p in (Fraction(1, 1000), Fraction(1, 2), Fraction(9, 10))
    )


UNSTABLE = claim(
    "single-feature-unstable",
    "E31f",
    locator=BEYOND,
    title="Above r_c to store one feature is not even a local optimum",
    plain="Once the relative importance r of a second feature exceeds r_c(p), a closed form, a "
    "short second feature of the opposite sign lowers the loss of the first alone.",
    statement=r"r>r_c(p)=\frac1V\min_s\left\{p\left[\frac{s^2-sp}4+\frac p3-\frac{3p^2}{16}"
    r"\right]+(1-p)\left[(1-p)s^2+\frac{ps^3}3\right]\right\}:\quad L(W=(1+oe,-e))\le rV",
    relation="<=",
    domain=Domain((PROBABILITY, _beyond_stability(2))),
    lhs=short_pair_loss,
    rhs=lambda p, r: r * unstored_loss(p),
    delta="Not known to be in the papers. Judged at e = 1/100 and r at least 2 per cent above r_c.",
    examples=_near_stability(2),
    evidence=(
        exact("rational p and r, by the table of states", cases=100),
        search(
            "in floats, support by support",
            cases=60,
            using={"lhs": lambda p, r: short_pair_loss(p, r, loss=full_toy_loss_by_definition)},
        ),
        search("in floats, by the table of states", cases=60),
    ),
    mutants=(
        instead(
            "from 2 per cent below r_c on",
            domain=Domain((PROBABILITY, _beyond_stability(-2))),
            examples=_near_stability(-2),
        ),
        instead("with equal signs", lhs=lambda p, r: short_pair_loss(p, r, sign=1)),
    ),
    not_claimed="That a single feature is best below r_c: in sparse models a long pair is better.",
)

CLAIMS = (UNSTABLE,)
