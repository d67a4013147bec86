r"""The heptagon is the best regular polygon.

Setting.  L_1 is the loss with one active feature; a feature that is given up costs 1/3.

Statement.  The heptagon does better than every regular polygon with another number of corners, of
any size and any common bias, by 1/200 at least (E24e).

Idea.  At one shape, the ratio of bias to squared circumradius, the best size is known, which leaves
one unknown: bisection for up to twenty corners, and a bound that sees no number of corners beyond.

Not claimed.  Other configurations of the plane; features of different size.
"""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from pentad.proofs_check.core import Claim, Effort, Evidence, Finding, Why, undecided
from pentad.proofs_check.evidence.certified import bisection
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.certified_minima.gain_of_many_corners import (
    MANY,
    TAIL,
    is_a_bound,
    tail_gain,
)
from pentad.proofs_check.spectral_geometry.certified_minima.polygons import whole_polygon
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, Parameter
from pentad.theory.numbers.scalars import ball
from pentad.theory.rectified_model.polygon_loss import (
    BITS,
    polygon_gain,
    polygon_gain_by_quadrature,
)


def _saving(k: int) -> Any:
    """What the certified k-gon saves, k / 3 - L_1."""
    return ball(Fraction(k, 3), BITS) - whole_polygon(k).loss


SHAPES = (Fraction(-1), Fraction(1))


def _every_shape(claim: Claim, effort: Effort) -> Finding:
    """All shapes of each polygon with at most `MANY` corners, by bisection."""
    examined, least = 0, float("inf")
    for k in range(1, MANY + 1):
        if claim.domain.contains({"k": k}):
            found = bisection("", {"t": SHAPES}, fixed={"k": k}, boxes=2000).check(claim, effort)
            if found.holds is not True:
                return found
            examined, least = examined + found.accepted, min(least, found.margin or 0.0)
    return Finding(True, None, least, examined, examined, note=f"{examined} intervals of shapes")


BEST_SIZE = (
    "the loss of a k-gon of one shape is k (1/3 - 2 s N + s^2 M) at the scale s of its outputs, at "
    "least k (1/3 - N^2 / M), and t goes through all ratios of bias to squared circumradius; the "
    "integrals N and M are done on paper, and compared with quadrature alone"
)
"""What a person supplied for the left side."""


def _every_polygon(claim: Claim, effort: Effort) -> Finding:
    """All shapes of all polygons: k up to `MANY` one by one, then a bound for all larger k.

    The bound takes the place of the left side there; it cannot refute, only fail.
    """
    small = _every_shape(claim, effort)
    if small.holds is not True:
        return small
    if not is_a_bound(claim):
        return undecided(Why.NOT_CLOSED, "what takes the place of the left side is no bound of it")
    bounded = claim.changed("all larger polygons", lhs=tail_gain)
    large = bisection("", {"t": SHAPES}, fixed={"k": MANY + 1}).check(bounded, effort)
    if not large.holds:
        return undecided(Why.NOT_CLOSED, "the bound for all larger polygons")
    return replace(small, cases=small.cases + large.cases, accepted=small.accepted + large.accepted)


LEAD = Fraction(1, 200)
"""By which the heptagon saves more than any other regular polygon, at least."""


HEPTAGON = claim(
    "heptagon-is-best",
    "E24e",
    locator="beyond the paper",
    title="The heptagon is the best regular polygon",
    plain="If each feature that is given up costs 1/3, the heptagon does better by 1/200 at least "
    "than every regular polygon with another number of corners, of any size and any common bias.",
    statement=r"k\ne7:\quad \frac{k}{3}-L_1(k\text{-gon})\le k\max_t\frac{N(t)^2}{M_k(t)}"
    r"\le\frac73-L_1(7)-\frac1{200},\quad\frac73-L_1(7)=1.75043\dots",
    relation="<=",
    domain=Domain(
        (
            Parameter(
                "k",
                "every whole number from 1 on, drawn up to 40",
                lambda choose, _: choose(1, 40),
                low=1,
            ),
            domains.ratio("t", -1, 1, parts=100),
        ),
        (domains.Assumption("k != 7", "k is not 7", lambda k: k != 7),),
    ),
    lhs=polygon_gain,
    rhs=lambda: _saving(7) - LEAD,
    delta="Not known to be in the paper. A silent feature costs 1/3 as long as its bias is not "
    "positive.",
    examples=({"k": 5, "t": Fraction(1, 5)}, {"k": 8, "t": Fraction(53, 100)}),
    outside=({"k": 7, "t": Fraction(46, 100)},),
    evidence=(
        Evidence(
            "certified",
            "region",
            f"every shape (r^2, b) of every k-gon; k > {MANY} by a bound of the left side",
            _every_polygon,
            region="every k != 7 and every shape (r^2, b)",
            by_hand=(BEST_SIZE, *TAIL),
        ),
        exact("rational shapes, k <= 40", cases=60),
        search(
            "the trapezoidal rule on the definition, in floats",
            cases=40,
            using={"lhs": polygon_gain_by_quadrature},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("the pentagon is the best", rhs=lambda: _saving(5)),
        instead("the hexagon is the best", rhs=lambda: _saving(6)),
        instead("less than the octagon saves", rhs=lambda: _saving(8) - Fraction(1, 1000)),
    ),
    not_claimed="Other configurations of the plane; features of different size.",
)

CLAIMS = (HEPTAGON,)
