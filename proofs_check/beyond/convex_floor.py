r"""The floor is attained once and is convex in two ways: Lemma 2, (a), (b) and step 4 by boxes.

Setting.  J at beta = tau rho between two neighbours of ratio rho is rho^2 H(rho, tau);
K(rho) = rho^2 min H over tau in [0, 1].  Beside one neighbour 4 and 1 stand for 8 and 2: H_1, K_1.
K* = K(cos 72 degrees).

Statements, on 0 <= rho <= 67/100 and 0 <= tau <= 1.  F09 (Lemma 2): H_tau is not 0, or
H_tau,tau > 0.  F10 (a): H_tau is not 0, or K is convex in log rho.  F11 (b): H_tau is not 0, or
K(cos theta) is convex in theta.  F12 (step 4): K_1(67/100) >= 5 K* + 1/5000.  F13: the
same at 66923/100000 without room, and at 66922/100000 it fails.

Idea.  Second derivatives of H by hand, in balls over boxes.  No division by rho: rho = 0 is an
ordinary point.  Strictness: "not 0" is |H_tau| >= 1/200 or more, "> 0" and
"convex" are at least 1 or 1/10.

Not claimed.  That there is a critical point: F09 to F11 say nothing where H_tau has no zero, so
they hold in vain for a function without one; F08 has the signs that make one.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from pentad.proofs_check.beyond.loss_of_one_output import PROBLEM
from pentad.proofs_check.beyond.settings import between, boxes, claim
from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import Ball, constant, larger, rational
from pentad.theory.rectified_model.best_pentagon import best_pentagon
from pentad.theory.rectified_model.pentagon_floor import (
    LIMIT,
    Jet,
    angular_convexity,
    logarithmic_convexity,
    scaled_floor_over,
)

AWAY = 20
"""Weight of |H_tau| against what has to be positive where it is small."""

SQUARE = Domain((between("rho", 0, LIMIT), between("tau", 0, 1)))
WHOLE = {"rho": (Fraction(0), LIMIT), "tau": (Fraction(0), Fraction(1))}

NEAR_CRITICAL = tuple(
    {"rho": Fraction(rho), "tau": Fraction(tau)}
    for rho, tau in (
        ("0", "0.6096"),
        ("0.309", "0.6668"),
        ("0.5", "0.709"),
        ("0.67", "0.7508"),
        ("0.67", "0.7533"),
    )
)
"""Where H_tau is about 0."""

Quantity = Callable[[Jet, Any], Any]


def _curvature(H: Jet, _: Any) -> Any:
    return H.tt


def _where_flat(
    quantity: Quantity, *, reach: Fraction = Fraction(1), height: int = 8
) -> Callable[..., Any]:
    """The larger of 20 |H_tau| and the quantity, rho stretched by a factor."""

    def side(rho: Number, tau: Number) -> Any:
        at = rho * constant(reach, rho) if reach != 1 else rho
        H = scaled_floor_over(at, tau, height=height)
        return larger(AWAY * abs(H.t), quantity(H, at))

    return side


FURTHER, TOO_FAR = (Fraction(limit, 67) for limit in (75, 84))
VACUOUS = (
    "with -8 for 8 the function has no critical point left and what is said of such points holds "
    "in vain; the signs at the ends refute it"
)


PASSES = instead(
    "up to 0.75",
    lhs=_where_flat(logarithmic_convexity, reach=FURTHER),
    survives="true: it fails between 0.82 and 0.83 only, and 0.67 is all that is needed",
)


def _on_boxes(
    name: str,
    label: str,
    quantity: Quantity,
    room: Fraction,
    title: str,
    plain: str,
    statement: str,
    *more: Mutant,
) -> Claim:
    return claim(
        name,
        label,
        locator=PROBLEM,
        title=title,
        plain=plain,
        statement=statement,
        relation=">=",
        domain=SQUARE,
        lhs=_where_flat(quantity),
        rhs=lambda: rational(room),
        examples=NEAR_CRITICAL,
        evidence=(
            boxes("boxes cut in half until balls decide", WHOLE),
            exact("rational points, some where H_tau is nearly 0", cases=60),
            search("random points", cases=60),
        ),
        mutants=(
            instead("up to 0.84", lhs=_where_flat(quantity, reach=TOO_FAR)),
            instead("-8 for 8 in H", lhs=_where_flat(quantity, height=-8), survives=VACUOUS),
            instead("the sign reversed", lhs=_where_flat(lambda H, rho: -quantity(H, rho))),
            *more,
        ),
        sees_also=("beyond/floor-slopes-at-ends",),
    )


ONCE = _on_boxes(
    "floor-attained-once",
    "F09",
    _curvature,
    Fraction(1),
    "The floor is attained once: Lemma 2",
    "For ratios up to 0.67 a critical point of H in tau is a strict minimum, so that there is one "
    "only.",
    r"0\le\rho\le.67,\ 0\le\tau\le1:\quad\max\left(20|H_\tau|,\ H_{\tau\tau}\right)\ge1",
)

LOGARITHMIC = _on_boxes(
    "floor-convex-in-logarithm",
    "F10",
    logarithmic_convexity,
    Fraction(1, 10),
    "The floor is strictly convex in the logarithm of the ratio: (a)",
    "For ratios up to 0.67 the floor between two equal neighbours is strictly convex in log rho, "
    "so that two features of different length overlap at no gain.",
    r"\max\left(20|H_\tau|,\ H_{\tau\tau}(4H+5\rho H_\rho+\rho^2H_{\rho\rho})-\rho^2H_{\rho\tau}^2"
    r"\right)\ge\frac1{10}",
    PASSES,
)

ANGULAR = _on_boxes(
    "floor-convex-in-angle",
    "F11",
    angular_convexity,
    Fraction(1, 10),
    "The floor is strictly convex in the angle: (b)",
    "For ratios up to 0.67 the floor between two neighbours at the same angle on both sides is "
    "strictly convex in that angle, so that unequal angles are at no gain.",
    r"\max\left(20|H_\tau|,\ H_{\tau\tau}[(1-\rho^2)(2H+4\rho H_\rho+\rho^2H_{\rho\rho})-\rho^2"
    r"(2H+\rho H_\rho)]-(1-\rho^2)\rho^2H_{\rho\tau}^2\right)\ge\frac1{10}",
)

# Step 4 -------------------------------------------------------------------------------------

SLACK = Fraction(1, 5000)
SHARP, BELOW_SHARP = Fraction(66923, 100000), Fraction(66922, 100000)


def _beside_one(tau: Number, ratio: Fraction = LIMIT) -> Any:
    rho = constant(ratio, tau)
    return rho * rho * scaled_floor_over(rho, tau, 1).value


def _five_floors(more: Fraction = Fraction(0)) -> Ball:
    found: Ball = 5 * (best_pentagon().floor + more)
    return found


MILLIONTH = Fraction(1, 10**6)
BIASES = Domain((between("tau", 0, 1),))
INTERVAL = {"tau": (Fraction(0), Fraction(1))}

FAR_APART = claim(
    "ratios-below-limit",
    "F12",
    locator=PROBLEM,
    title="A neighbour of ratio 0.67 costs more than five pentagon outputs: step 4",
    plain="One neighbour of ratio 0.67 alone makes an output lose more than all five outputs of "
    "the pentagon together, by 1/5000 at least.",
    statement=r"K_1(.67)=\min_{0\le\tau\le1}.67^2H_1(.67,\tau)\ \ge\ 5K^*+\frac1{5000}",
    relation=">=",
    domain=BIASES,
    lhs=_beside_one,
    rhs=lambda: _five_floors() + SLACK,
    examples=({"tau": Fraction(662, 1000)}, {"tau": Fraction(0)}),
    evidence=(
        boxes("intervals cut in half until balls decide", INTERVAL),
        exact("rational points", cases=40),
        search("random points", cases=60),
    ),
    mutants=(
        instead("0.66 for 0.67", lhs=lambda tau: _beside_one(tau, Fraction(66, 100))),
        instead(
            "K* larger by a millionth",
            rhs=lambda: _five_floors(MILLIONTH) + SLACK,
            survives="true: 0.67 leaves 2.3e-4 of room; the sharp version refutes it",
        ),
    ),
)

SHARPLY = claim(
    "ratios-below-sharp-limit",
    "F13",
    locator=PROBLEM,
    title="The same at 0.66923, which is nearly the least ratio",
    plain="A neighbour of ratio 0.66923 is enough; of ratio 0.66922 it is not.",
    statement=r"K_1(.66923)\ge5K^*,\qquad K_1(.66922)<5K^*",
    relation=">=",
    domain=BIASES,
    lhs=lambda tau: _beside_one(tau, SHARP),
    rhs=_five_floors,
    examples=({"tau": Fraction(662, 1000)}, {"tau": Fraction(1)}),
    evidence=(
        boxes("intervals cut in half until balls decide", INTERVAL),
        exact("rational points", cases=40),
        search("random points", cases=60),
    ),
    mutants=(
        instead("0.66922 for 0.66923", lhs=lambda tau: _beside_one(tau, BELOW_SHARP)),
        instead("K* larger by a millionth", rhs=lambda: _five_floors(MILLIONTH)),
        instead(
            "5 K* larger by a millionth",
            rhs=lambda: _five_floors(MILLIONTH / 5),
            survives="true: 0.66923 is not the least ratio, 0.6692237.. is",
        ),
    ),
)

CLAIMS = (ONCE, LOGARITHMIC, ANGULAR, FAR_APART, SHARPLY)
