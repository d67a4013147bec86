r"""The regular pentagon is the best of five features in the plane for every p up to 1/2000.

Setting.  As for F19: L_p / (p (1 - p)^4) = S_0 / r + S_1 + r S, r = p / (1 - p), S_1 = 5 L_1,
S = S_2 + r S_3 + .. >= 0.  x* is the best pentagon for one active feature, E = 5 L_1 - 5 K*.

Statements.  F23: at a minimum E is at most the first of four numbers, and for k = 1, 2, 3 what
follows from the k-th is at most the next.  F24: at the ends of the box of each of these numbers
its inequalities hold, so that the box has every arrangement with such an E.  F25: on the last box,
what S can lose is at most 11/200 of what the tilted S_1 gains.  F26: for 0 < p <= 1/2000 the
global minimisers of L_p are one orbit: a regular pentagon with equal biases.

Idea.  A minimum has E <= r (S(x*) - S(x)).  E is at least a sum of forms P of the departures from
the pentagon (convexity of the floors, the spread of beta, the square of F21), and S falls by at
most a linear part t and forms C (F22): E <= 5 t (r / (1 - r s))^2 if C <= s P, so the box shrinks.
At the end the linear part is given to S_1: with it, S_1 is least at the best pentagon for p itself,
of all arrangements of the box, again by forms P; and r C < P.

Not claimed.  That 1/2000 is the largest such p: in floats the pentagon is the best of many starts
up to about p = 0.22.
"""

from fractions import Fraction
from functools import cache
from typing import Any

from pentad.proofs_check.beyond.pentagon_for_small_p import QUESTIONS, TWO_PAIRS
from pentad.proofs_check.beyond.pentagon_points import (
    listed,
    near_pentagon,
    parameters_near,
    population_loss,
)
from pentad.proofs_check.beyond.settings import claim
from pentad.proofs_check.core import Claim, Effort, Evidence, Finding, Why, undecided
from pentad.proofs_check.evidence.exact import exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead, scaled
from pentad.proofs_check.judging import judged_exactly, shown
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, Point
from pentad.theory.numbers.scalars import ball, rational
from pentad.theory.rectified_model.small_probabilities import (
    BITS,
    PROBABILITY,
    STAGES,
    final_form,
    first_excess,
    localisation_rooms,
    odds,
    pentagon_is_best,
    stage_bounds,
)

UP_TO = f"0 < p <= {PROBABILITY}"
LISTED = Domain((domains.choice("k", (0, 1, 2, 3), listed=True),))
EVERY_STAGE = tuple({"k": k} for k in range(len(STAGES)))


ONE_CERTIFICATE = (
    "one certificate in balls, compared twice: there is no second route to these numbers here; the "
    "forms, the boxes and the derivatives are tried at random arrangements by the tests"
)


def _over_boxes(scope: str, region: str) -> Evidence:
    """Each number of the claim, a ball that encloses what it says over a whole box."""
    return Evidence("certified", "region", scope, exhaustive(scope).check, region=region)


# F23 ----------------------------------------------------------------------------------------


@cache
def _reached(k: int, p: Fraction = PROBABILITY) -> Any:
    """What is known of E when the k-th number is needed."""
    from flint import ctx

    with ctx.workprec(BITS):
        if k == 0:
            return ball(first_excess(p), BITS)
        bounds = stage_bounds(p, STAGES[k - 1])
    if bounds is None or bounds.excess is None:
        raise ArithmeticError(f"nothing follows from stage {k - 1} at p={p}")
    return ball(bounds.excess, BITS)


SHRINKS = claim(
    "excess-shrinks",
    "F23",
    locator=QUESTIONS,
    title="How much a minimum can lose to the pentagon of one active feature, in four steps",
    plain=f"At p = {PROBABILITY} a minimum has 5 L_1 - 5 K* at most 1.23e-3; from that it follows "
    "that it is at most 4.2e-4, from that 1.2e-5, and from that 3e-6.",
    statement=r"r\,S(x^*)\le\varepsilon_0,\qquad5\,t_k\left(\frac r{1-rs_k}\right)^2\le"
    r"\varepsilon_{k+1}",
    relation="<=",
    domain=LISTED,
    lhs=_reached,
    rhs=lambda k: rational(STAGES[k].excess),
    examples=EVERY_STAGE,
    evidence=(
        _over_boxes(
            "all four numbers, in balls of 80 bits, the forms over boxes of ratios and betas",
            f"{UP_TO}, every arrangement of the four boxes",
        ),
        _over_boxes(
            "the same balls, compared once more", f"{UP_TO}, every arrangement of the four boxes"
        ),
    ),
    one_method=ONE_CERTIFICATE,
    mutants=(
        instead("p = 1/1600", lhs=lambda k: _reached(k, Fraction(1, 1600))),
        instead("half the room", rhs=lambda k: rational(STAGES[k].excess / 2)),
        instead(
            "the next number one step early",
            rhs=lambda k: rational(STAGES[min(k + 1, 3)].excess),
        ),
    ),
)

# F24 ----------------------------------------------------------------------------------------


@cache
def _rooms(k: int) -> Any:
    found = localisation_rooms(STAGES[k])
    if found is None:
        raise ArithmeticError(f"no box at stage {k}")
    return found


def _lows(k: int) -> list[Any]:
    return [ball(room.low, BITS) for room in _rooms(k)]


def _highs(k: int) -> list[Any]:
    return [ball(room.high, BITS) for room in _rooms(k)]


def _later(k: int) -> list[Any]:
    """The ends of the next box."""
    return _highs(min(k + 1, 3))


HELD = claim(
    "arrangements-in-a-box",
    "F24",
    locator=QUESTIONS,
    title="Where arrangements lie that lose little to the pentagon",
    plain="For each of the four numbers eps: five gaps with one at either end of its range, or an "
    "output beside one neighbour at the largest ratio, lose more than 5 K* + eps; so do lengths "
    "that differ by more than allowed, and a beta at the edge of its strip.",
    statement=r"5K^*+\varepsilon\le f(\theta)+4f\bigl(\tfrac{2\pi-\theta}4\bigr),\ "
    r"K_1(\rho_{\max});\quad\varepsilon\le\tfrac12\kappa_dD^2,\quad"
    r"2\varepsilon\le\kappa_\beta w^2",
    relation="<=",
    domain=LISTED,
    lhs=_lows,
    rhs=_highs,
    examples=EVERY_STAGE,
    evidence=(
        _over_boxes(
            "all four boxes, in balls of 80 bits, kappa_d and kappa_beta over cells of ratios",
            "every arrangement with at most one of the four excesses",
        ),
        _over_boxes(
            "the same balls, compared once more",
            "every arrangement with at most one of the four excesses",
        ),
    ),
    one_method=ONE_CERTIFICATE,
    mutants=(
        instead("the ends of the next box", rhs=_later),
        instead(
            "four times the excess",
            lhs=lambda k: [low + 3 * rational(STAGES[k].excess) for low in _lows(k)],
        ),
    ),
    sees_also=("beyond/floors-a-little-further",),
)

# F25 ----------------------------------------------------------------------------------------


@cache
def _lost(p: Fraction) -> Any:
    """The r s of the last box, in balls."""
    from flint import ctx

    with ctx.workprec(BITS):
        form = final_form(p, STAGES[-1])
        if form is None:
            raise ArithmeticError(f"no form is found at p={p}")
        return ball(odds(p) * form, BITS)


LOST_SHARE = Fraction(11, 200)

OUTWEIGHED = claim(
    "interference-outweighed",
    "F25",
    locator=QUESTIONS,
    title="What several active features can win back is a twentieth of what departures cost",
    plain=f"Near the best pentagon of each p up to {PROBABILITY}, what S can fall by beyond its "
    "linear part is at most 0.055 times what the tilted loss of one active feature rises by.",
    statement=r"rC\preceq\tfrac{11}{200}P\quad\text{on the last box, for every tilt }r\,m(x_r)",
    relation="<=",
    domain=Domain((domains.choice("k", (0,), listed=True),)),
    lhs=lambda k: _lost(PROBABILITY) + k,
    rhs=lambda: rational(LOST_SHARE),
    examples=({"k": 0},),
    evidence=(
        _over_boxes(
            "one comparison, in balls of 80 bits: the forms hold the whole box and every tilt",
            f"{UP_TO}, every tilt and arrangement of the last box",
        ),
        _over_boxes(
            "the same balls, compared once more",
            f"{UP_TO}, every tilt and arrangement of the last box",
        ),
    ),
    one_method=ONE_CERTIFICATE,
    mutants=(
        instead("p = 1/1500", lhs=lambda k: _lost(Fraction(1, 1500)) + k),
        scaled("rhs", Fraction(9, 10), "a twentieth"),
    ),
    sees_also=("beyond/tilted-output", "beyond/correlation-of-second-order"),
)

# F26 ----------------------------------------------------------------------------------------

LEAST = {
    Fraction(1, 2000): "0.0000400973239212",
    Fraction(1, 5000): "0.0000159109877329",
    Fraction(1, 10**4): "0.00000793415700861",
}
"""The loss of the best regular pentagon with equal biases at some p, rounded down."""

BEST = {
    Fraction(1, 2000): ("1.3691090985", "-0.2819356171"),
    Fraction(1, 5000): ("1.3696289876", "-0.2821526062"),
    Fraction(1, 10**4): ("1.3698023585", "-0.2822249429"),
}
"""Its squared circumradius and bias."""


def _at(p: Fraction) -> Point:
    return {**near_pentagon(*BEST[p], digits=8), "p": p}


def _certified(claim: Claim, _: Effort) -> Finding:
    """Both sides at the pentagons that the certificate says are best, and the certificate."""
    for p in LEAST:
        point = _at(p)
        holds, margin = judged_exactly(claim, point)
        if holds is False:
            return Finding(False, None, margin, witness=shown(point))
        if not abs(margin) < 1e-9:
            return undecided(Why.BLIND, f"the right side is not the pentagon's loss at p={p}")
    if max(LEAST) != PROBABILITY:
        return undecided(Why.NOT_CLOSED, f"the pentagons listed do not end at p={PROBABILITY}")
    if not pentagon_is_best(PROBABILITY):
        return undecided(Why.NOT_CLOSED, "a stage leads no further")
    return Finding(True, accepted=len(LEAST), cases=len(LEAST))


EXPLICIT = claim(
    "pentagon-is-best-up-to-one-in-two-thousand",
    "F26",
    locator=QUESTIONS,
    title=f"The regular pentagon is the best of five features for every p up to {PROBABILITY}",
    plain=f"For {UP_TO} the global minimisers of the population loss of the ReLU toy model "
    "with five features in two dimensions are one regular pentagon with equal biases, up to "
    "rotation, reflection and relabelling.",
    statement=rf"0<p\le{PROBABILITY}:\quad"
    r"\{(W,b):L_p(W,b)=\min L_p\}=(O(2)\times S_5)"
    r"\cdot(W_p,b_p),\quad W_p\text{ a regular pentagon},\ b_p\text{ equal}",
    relation=">=",
    domain=Domain(
        (
            domains.choice("p", tuple(LEAST)),
            *parameters_near(lambda point: _at(point["p"])),
        )
    ),
    lhs=population_loss,
    rhs=lambda p: listed(LEAST, p),
    examples=(
        *(_at(p) for p in LEAST),
        {name: TWO_PAIRS[name] for name in ("W", "b")} | {"p": PROBABILITY},
    ),
    evidence=(
        Evidence(
            "certified",
            "region",
            "the boxes, the forms and the tilt of F23 to F25; both sides are read at the best "
            "pentagons of three p",
            _certified,
            region=f"{UP_TO}, every W and b",
            by_hand=(
                "Phi = L_p / (p (1 - p)^4) = S_0 / r + S_1 + r S by total expectation, and S_0 = 0 "
                "at x*, so at a minimum E <= r (S(x*) - S(x)); E <= r S(x*) puts it in the first "
                "box: no feature is zero (F04), ratios are below 27/40, gaps by Jensen (F10, F11, "
                "F20), the d_e as (K(c e^d) + K(c e^-d)) / 2 grows with |d|, beta as Psi falls and "
                "then rises (F06, F08, F09, F20) and the mean of two gaps Psi - K is at most eps, "
                "a by F21; minimisers exist, as the box is compact",
                "E is at least the sum over outputs of M (a - N / M)^2, half of kappa_beta "
                "(beta - B)^2 for both ratios, and over gaps of kappa_d d^2 / 2 and kappa_theta "
                "(theta - 72 deg)^2 / 2, tangents of f cancelling; the differences of N / M and of "
                "B are averages of their slopes along straight ways from the pentagon, which gives "
                "the forms P",
                "S minus its linear part is at least minus the forms C: int (Z)_+^2 is convex; for "
                "given other inputs y_i a correlation is a N(beta - sum x_i y_i), so that F22a, "
                "averaged over y, bounds it as F22 says of one other input, and of more with w = 1 "
                "and k times the sum of squares; and sums of G by sums of lengths and gaps, as "
                "gaps add to 360 degrees",
                "S(x*) - S(x) <= - m . sum (Da, Db) + sum C with sum l <= (5 sum l^2)^(1/2), so "
                "E <= r (5 t E)^(1/2) + r s E; what closes for r closes for every smaller one",
                "on the last box beta is within w of B(x), so within w + max |B_t - B| of the best "
                "beta B_t with a tilt: F25 takes the costs of the tilt over a strip of that width, "
                "the maximum over the ratios of the box and over all tilts t = r m(x_r) in balls",
                "x_r, the best pentagon for p, exists in the last box; it is critical among "
                "pentagons for Phi and, by the tilt s, t = r m(x_r), for S_1 + s sum a + t sum b, "
                "whose least value on the box it has, by F21 and the convexity of the tilted K in "
                "log x and theta; so Phi(x) - Phi(x_r) >= sum P - r sum C > 0 for every other x",
            ),
            cites=(
                "beyond/excess-shrinks",
                "beyond/arrangements-in-a-box",
                "beyond/interference-outweighed",
                "beyond/tilted-output",
                "beyond/remainder-of-the-correlation",
                "beyond/floors-a-little-further",
                "beyond/pentagon-is-best",
            ),
        ),
        exact("rational weights and biases at three p", cases=20),
        search("random weights and biases", cases=40),
    ),
    mutants=(
        instead("more by 1/10^7 of it", rhs=lambda p: listed(LEAST, p, 1 + Fraction(1, 10**7))),
        scaled("lhs", Fraction(999, 1000), "a thousandth less"),
    ),
    sees_also=(
        "beyond/pentagon-is-best-for-small-p",
        "beyond/loss-by-orders",
        "beyond/correlation-of-second-order",
    ),
    not_claimed=f"That {PROBABILITY} is the largest such p. Priority.",
)

CLAIMS = (SHRINKS, HELD, OUTWEIGHED, EXPLICIT)
