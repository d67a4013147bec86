r"""Theorem 1: the regular pentagon is the best arrangement of five features in the plane.

Setting.  W in R^(2x5), b in R^5, output (W^T W x + b)_+, exactly one active feature, uniform on
[0, 1]: 5 L_1 is the loss summed over which.

Statements.  F17: an edge of two neighbours at an angle theta < pi and ratio s of lengths, its
ratios up to 0.67, has the floor (K(c s) + K(c / s)) / 2 above the tangent at 72 degrees, with
equality at 72 degrees and s = 1 alone.  F18 (Theorem 1): 5 L_1 >= 5 K*, with equality at the
regular pentagons of squared circumradius a* and bias -a* beta* alone, up to rotation, reflection
and relabelling.

Idea.  Going round the circle, each output reads its two angular neighbours alone (F02); its loss is
at least the mean of two floors (F03), one for each edge.  If the sum is as small as the pentagon's,
no feature is zero (F04) and all ratios are below 0.67 (F12), so that the edge inequality holds, and
tangents at 72 degrees cancel, as five gaps add to 360 degrees.

The question is MAIS-O42 of the registry "Mathematics for AI Safety" (lionellevine/MAIS).  Its
tracker has held another candidate, unreviewed as stored, since 9 August 2026 (issue 17).
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.beyond.loss_of_one_output import PROBLEM
from pentad.proofs_check.beyond.pentagon_points import near_pentagon, parameters_near
from pentad.proofs_check.beyond.settings import claim
from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead, shifted
from pentad.theory.numbers.domains import (
    Domain,
    Parameter,
    fractions,
    inequality,
    realised,
)
from pentad.theory.numbers.scalars import ball
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.best_pentagon import best_pentagon, placed_pentagon
from pentad.theory.rectified_model.edge_floor import (
    FIFTH,
    cosine_of_angle,
    edge_floor,
    edge_tangent,
    largest_ratio,
)
from pentad.theory.rectified_model.one_output import output_loss_by_definition
from pentad.theory.rectified_model.pentagon_floor import LIMIT, floor_of_ratio
from pentad.theory.rectified_model.toy_loss import one_active_loss

SAME = Fraction(1, 10**30)
"""Two balls of 256 bits that differ by less are taken for one number in a derivation."""

# F17 ----------------------------------------------------------------------------------------

TURN = Parameter(
    "turn",
    "theta / (2 pi), a rational from 1/10 to 1/2",
    lambda choose, _: Fraction(choose(100, 500), 1000),
)
STRETCH = Parameter(
    "stretch",
    "the ratio s > 0 of lengths, drawn from 1/4 to 4",
    lambda choose, _: Fraction(choose(20, 80), choose(20, 80)),
)
BELOW_LIMIT = inequality(
    "ratios up to 0.67",
    "c s and c / s are at most 67/100",
    largest_ratio,
    "<=",
    lambda: LIMIT,
)

AT_POINTS = (
    (FIFTH, Fraction(1)),
    (Fraction(2, 15), Fraction(1)),
    (Fraction(1, 6), Fraction(13, 10)),
    (Fraction(1, 4), Fraction(2)),
    (Fraction(2, 5), Fraction(1, 3)),
)


def _edge_closes(claim: Claim) -> bool:
    """What is read: the tangent point, where the sides agree, an affine right side, the limit."""
    room = claim.domain.assumption(BELOW_LIMIT.name).room
    assert room is not None
    touch = claim.lhs(turn=FIFTH, stretch=Fraction(1)) - claim.rhs(turn=FIFTH)
    bend = claim.rhs(turn=Fraction(1, 8)) + claim.rhs(turn=Fraction(3, 8))
    bend = bend - 2 * claim.rhs(turn=Fraction(1, 4))
    slopes = []
    for step in (Fraction(1, 10**12), -Fraction(1, 10**12)):
        moved = claim.lhs(turn=FIFTH + step, stretch=Fraction(1)) - claim.rhs(turn=FIFTH + step)
        slopes.append(abs(moved / step))
    reads = all(
        abs(claim.lhs(turn=turn, stretch=stretch) - _mean_floor(turn, stretch)) < SAME
        and abs(room(turn=turn, stretch=stretch) - LIMIT + largest_ratio(turn, stretch)) < SAME
        for turn, stretch in AT_POINTS
    )
    flat = all(slope < Fraction(1, 10**9) for slope in slopes)
    return reads and flat and bool(abs(touch) < SAME) and bool(abs(bend) < SAME)


def _mean_floor(turn: Fraction, stretch: Fraction) -> Any:
    c = cosine_of_angle(turn)
    return (floor_of_ratio(c * stretch).value + floor_of_ratio(c / stretch).value) / 2


TILTED = Fraction(719, 3600)
MILLIONTH = Fraction(1, 10**6)
TILT = Fraction(190, 10**6)
"""f(71.9 degrees) less K*, rounded down."""


EDGE = claim(
    "edge-above-tangent",
    "F17",
    locator=PROBLEM,
    title="The floor of an edge lies above the tangent at 72 degrees",
    plain="Two neighbours lose at least what the tangent at 72 degrees says of their angle, "
    "whatever their lengths, with equality at 72 degrees and equal lengths alone.",
    statement=r"\frac12\left[K(cs)+K(c/s)\right]\ \ge\ K^*+f'(72^\circ)(\theta-72^\circ),\quad "
    r"c=\cos\theta,\ f(\theta)=K((\cos\theta)_+),\ c\max(s,\tfrac1s)\le.67",
    relation=">=",
    domain=Domain((TURN, STRETCH), (BELOW_LIMIT,)),
    lhs=edge_floor,
    rhs=edge_tangent,
    examples=(
        {"turn": FIFTH, "stretch": Fraction(1)},
        {"turn": Fraction(1, 7), "stretch": Fraction(1)},
        {"turn": Fraction(1, 4), "stretch": Fraction(3)},
        {"turn": Fraction(1, 2), "stretch": Fraction(1)},
    ),
    outside=({"turn": Fraction(1, 10), "stretch": Fraction(3, 2)},),
    evidence=(
        derivation(
            "the sides touch at 72 degrees and s = 1, the right one is affine; above it by "
            "convexity",
            _edge_closes,
            reach="everywhere",
            relation=">=",
            by_hand=(
                "K(rho) = rho^2 k(rho) with k = min H analytic on [0, 0.67] (implicit functions, "
                "from F08 and F09), k' = H_rho and k'' = H_rho,rho - H_rho,tau^2 / H_tau,tau: F10 "
                "and F11 say that K(e^u) and K(cos theta) are strictly convex where the ratios are "
                "in (0, 0.67]",
                "if c > 0, the mean of K(c s) and K(c / s) is at least K(c), strictly unless "
                "s = 1; if c <= 0 both are 0 = f(theta)",
                "f is 0 beyond 90 degrees and has slope 0 there, so f is convex on "
                "[arccos 0.67, pi] and lies above its tangents, strictly above that at 72 degrees "
                "elsewhere",
            ),
            cites=(
                "beyond/attained-floor",
                "beyond/floor-is-rational",
                "beyond/floor-slopes-at-ends",
                "beyond/floor-attained-once",
                "beyond/floor-convex-in-logarithm",
                "beyond/floor-convex-in-angle",
            ),
        ),
        exact("rational angles and ratios, in balls", cases=30),
        search("random angles and ratios", cases=60),
    ),
    mutants=(
        shifted("rhs", MILLIONTH, "K* larger by a millionth"),
        shifted("rhs", TILT, "f(71.9 degrees) for K*"),
        instead(
            "the tangent at 71.9 degrees",
            rhs=lambda turn: edge_tangent(turn, TILTED),
            survives="true, as of every tangent; only the sum over five gaps needs 72 degrees",
        ),
    ),
    exceptions={
        "'ratios up to 0.67' widened": "true a little beyond: both convexities hold up to 0.80"
    },
)

# F18 ----------------------------------------------------------------------------------------

NEAR_PENTAGON = near_pentagon("1.36997576676", "-0.28229728313")

TWO_PAIRS = {
    "W": fractions([[1, -1, 0, 0, 0], [0, 0, 1, -1, 0]]),
    "b": fractions([[0, 0, 0, 0, 0]])[0],
}
TRIANGLE_AND_PAIR = {
    "W": fractions([[1, -1, 0, Fraction(4, 5), Fraction(-3, 5)], [0, 0, 1, Fraction(-3, 5), 2]]),
    "b": fractions([[Fraction(-1, 5), Fraction(1, 10), -1, Fraction(1, 3), Fraction(-1, 2)]])[0],
}
ALL_ALIKE = {
    "W": fractions([[1, 1, 1, 1, 1], [0, 0, 0, 0, 0]]),
    "b": fractions([[Fraction(-1, 2)] * 5])[0],
}


def _whole_loss(W: Any, b: Any) -> Any:
    found: Any = one_active_loss(gram(W), b)
    return found[()] if isinstance(found, np.ndarray) else found


def _by_outputs(W: Any, b: Any) -> Any:
    """The same, one output after the other, each from the integrals of its definition."""
    A = gram(W)
    return sum(
        output_loss_by_definition(A[j, j], b[j], [A[j, i] for i in range(5) if i != j])
        for j in range(5)
    )


def _theorem_closes(claim: Claim) -> bool:
    """What is read: equality at the pentagon, and the left side as a sum over outputs."""
    star = best_pentagon()
    W, b = placed_pentagon(star.squared_radius, -star.squared_radius * star.ratio)
    touches = abs(ball(claim.lhs(W=W, b=b)) - claim.rhs()) < SAME
    floors = abs(claim.rhs() - 5 * EDGE.rhs(turn=FIFTH)) < SAME
    summed = all(
        claim.lhs(**realised(point, "exact")) == _by_outputs(**realised(point, "exact"))
        for point in (NEAR_PENTAGON, TRIANGLE_AND_PAIR, ALL_ALIKE)
    )
    return bool(touches) and bool(floors) and summed


THEOREM = claim(
    "pentagon-is-best",
    "F18",
    locator="MAIS-O42, Mathematics for AI Safety; beyond the papers",
    title="Theorem 1: the regular pentagon is the best of five features in the plane",
    plain="With exactly one active feature, no weights and biases of the ReLU toy model with five "
    "features in two dimensions lose less than the regular pentagon with squared circumradius "
    "1.36997.. and biases -0.28229.., and only its rotations, reflections and relabellings lose as "
    "little.",
    statement=r"\min_{W\in\mathbb{R}^{2\times5},\,b\in\mathbb{R}^5}L_1(W,b)=K^*=0.0158256270\dots",
    relation=">=",
    domain=Domain(parameters_near(lambda _: NEAR_PENTAGON)),
    lhs=_whole_loss,
    rhs=lambda: 5 * best_pentagon().floor,
    examples=(NEAR_PENTAGON, TWO_PAIRS, TRIANGLE_AND_PAIR, ALL_ALIKE),
    evidence=(
        derivation(
            "a sum over outputs, each above the mean of its two edges' floors, each edge above its "
            "tangent; equality read at the pentagon",
            _theorem_closes,
            reach="everywhere",
            relation=">=",
            by_hand=(
                "let 5 L_1 <= 5 K*; every output loses at least 0 and so at most 5 K* = 0.0791.. < "
                "17/60: no column is zero (F04), and columns can be put in the order of their "
                "angles, with gaps theta_e >= 0 that sum to 360 degrees",
                "outputs j and k side by side at gap theta have ratios (|w_k| / |w_j|) cos theta "
                "and (|w_j| / |w_k|) cos theta; by F01 to F03 an output with ratios x and y to its "
                "two neighbours loses at least 1/3 - N^2 / (A + R(x)), and at least "
                "(K(x) + K(y)) / 2 where x, y < 1 (F06: J is least for a beta between 0 and x)",
                "a ratio of 0.67 or more makes an output lose K_1(0.67) > 5 K* (F02, F06, F12): "
                "all ratios are below 0.67, both of each edge, so that every gap is above "
                "arccos 0.67 = 47.9.. degrees and, as five make 360, below 168.4 < 180",
                "each edge has two ends, so that 5 L_1 is at least the sum over five edges of "
                "(K(c s) + K(c / s)) / 2; in the sum of F17 over edges the slopes cancel",
                "equality: each edge is at 72 degrees with equal lengths (F17); each beta_j is "
                "where K(cos 72) is attained, once only (F06 strictly, F09); a_j = N / M as the "
                "square left out in F03 is 0; conversely the pentagon attains it (F15)",
            ),
            cites=(
                "beyond/loss-of-one-output",
                "beyond/kept-neighbours",
                "beyond/neighbours-apart",
                "beyond/dead-column",
                "beyond/attained-floor",
                "beyond/ratios-below-limit",
                "beyond/edge-above-tangent",
                "beyond/pentagon-attains",
            ),
        ),
        exact("rational weights and biases, some near the pentagon", cases=60),
        search("random weights and biases", cases=60),
    ),
    mutants=(
        shifted("rhs", 5 * MILLIONTH, "K* larger by a millionth"),
        instead(
            "four fifths of the loss",
            lhs=lambda W, b: 4 * _whole_loss(W, b) / 5,
        ),
    ),
    not_claimed="Priority: the registry's tracker holds another candidate since August 2026. More "
    "than one active feature, other numbers of features, unequal importances.",
    sees_also=("spectral-geometry/polygons-are-minima",),
)

CLAIMS = (EDGE, THEOREM)
