r"""Below the loss of one output: its scale removed, two neighbours kept, told apart.

Setting.  n features w_i in R^d, G = W^T W, output (G x + b)_+, and one active feature, uniform on
[0, 1].  Output j has slope a = |w_j|^2 > 0 for its own feature, beta = -b_j / a, and ratios
x_i = G_ij / a.  With N = int t (t - beta)_+, A = int (t - beta)_+^2, R(x) = int (x t - beta)_+^2
over [0, 1], and R kept for x > 0 only.

Statements.  F01: the loss of the output is 1/3 - 2 a N + a^2 (A + sum R).  F02: what is kept is
between 0 and R and grows with x.  F03: with two neighbours the loss is at least the mean of
1/3 - N^2 / (A + 2 R) over both, and at least that with one of them alone.  F04: a feature of length
zero costs at least 17/60, if there are four others.

Idea.  (a t + b)_+ = a (t - beta)_+; a quadratic in a is least at N / M; 1 / z is convex.  Each is
read at positive symbols, in every order of the numbers that decide a branch.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pentad.proofs_check.beyond.settings import claim, integral, positive, real
from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead, scaled
from pentad.theory.numbers.domains import Domain, Point, applied, inequality
from pentad.theory.numbers.positive_symbols import positive_symbols
from pentad.theory.numbers.scalars import constant
from pentad.theory.rectified_model.one_output import (
    dead_output_loss,
    kept_energy,
    output_loss_by_definition,
    overlap_energy,
    own_correlation,
    own_energy,
)

PROBLEM = "MAIS-O42, Mathematics for AI Safety; beyond the papers"


def beta_pieces(s: Any) -> tuple[Any, ...]:
    """Every real number: below 0, 0, between 0 and 1, 1, above 1, for a positive symbol s."""
    zero = s - s
    return (-s, zero, 1 / (1 + s), zero + 1, 1 + s)


# F01 ----------------------------------------------------------------------------------------


def _by_integrals(a: Any, beta: Any, x: Any, y: Any) -> Any:
    return output_loss_by_definition(a, -a * beta, [a * x, a * y])


def _without_scale(a: Any, beta: Any, x: Any, y: Any) -> Any:
    M = own_energy(beta) + overlap_energy(x, beta) + overlap_energy(y, beta)
    return (1 + 0 * beta) / 3 - 2 * a * own_correlation(beta) + a * a * M


def _reduction_closes(claim: Claim) -> bool:
    a, s, v, w = positive_symbols("a", "s", "v", "w")
    return all(
        claim.lhs(a=a, beta=beta, x=x, y=y) == claim.rhs(a=a, beta=beta, x=x, y=y)
        for beta in beta_pieces(s)
        for x in (beta + v, beta, beta - v)
        for y in (beta + w, beta, beta - w)
    )


REDUCTION = claim(
    "loss-of-one-output",
    "F01",
    locator=PROBLEM,
    title="The loss of one output with its scale removed",
    plain="With one active feature an output of slope a > 0 and bias -a beta loses "
    "1/3 - 2 a N + a^2 M, N and M integrals that see beta and the ratios to its neighbours alone.",
    statement=r"\int_0^1(t-(at-a\beta)_+)^2dt+\sum_i\int_0^1(ax_it-a\beta)_+^2dt="
    r"\frac13-2aN(\beta)+a^2\Bigl(A(\beta)+\sum_iR(x_i,\beta)\Bigr)",
    relation="==",
    domain=Domain((positive("a", 4), real("beta", 3), real("x", 3), real("y", 3))),
    lhs=_by_integrals,
    rhs=_without_scale,
    examples=(
        {"a": Fraction(3, 2), "beta": Fraction(1, 5), "x": Fraction(1, 3), "y": Fraction(-1, 2)},
        {"a": Fraction(1), "beta": Fraction(-1, 2), "x": Fraction(-2), "y": Fraction(2)},
        {"a": Fraction(2), "beta": Fraction(3, 2), "x": Fraction(5, 2), "y": Fraction(0)},
    ),
    evidence=(
        derivation(
            "integrals of polynomials on both sides of each kink, for every order of "
            "0, beta, 1 and of beta and each ratio",
            _reduction_closes,
            reach="everywhere",
        ),
        exact("rational slopes, biases and ratios of either sign", cases=60),
        search("random outputs", cases=60),
    ),
    mutants=(
        instead(
            "R of kept neighbours alone",
            rhs=lambda a, beta, x, y: (
                _without_scale(a, beta, x, y)
                - a * a * (overlap_energy(x, beta) - kept_energy(x, beta))
            ),
        ),
        instead(
            "N once",
            rhs=lambda a, beta, x, y: _without_scale(a, beta, x, y) + a * own_correlation(beta),
        ),
    ),
    not_claimed="More than two neighbours, which only add their R.",
)

# F02 ----------------------------------------------------------------------------------------


def _kept_below(beta: Any, x: Any) -> list[Any]:
    return [0 * beta, kept_energy(x, beta), kept_energy(x, beta)]


def _kept_above(beta: Any, x: Any, h: Any) -> list[Any]:
    return [kept_energy(x, beta), overlap_energy(x, beta), kept_energy(x + h, beta)]


def _ordered_ratios(beta: Any, v: Any, w: Any) -> Iterator[tuple[Any, Any]]:
    """Every x and every larger number, by where they lie to 0 and beta."""
    zero = v - v
    ends = [beta, zero] if beta < 0 else [zero, beta]
    if beta == 0:
        pieces = [(-v - w, -v), (zero, zero), (v, v + w)]
    else:
        low, high = ends
        width = high - low
        pieces = [
            (low - v - w, low - v),
            (low, low),
            (low + width / (1 + v + w), low + width / (1 + v)),
            (high, high),
            (high + v, high + v + w),
        ]
    for place, (x, above) in enumerate(pieces):
        yield x, above
        for later in pieces[place + 1 :]:
            yield x, later[0]


GROWS = inequality("h >= 0", "h >= 0", lambda h: h, ">=", lambda: Fraction(0))


def _kept_closes(claim: Claim) -> bool:
    """At the least h that is allowed and at all larger ones."""
    room = claim.domain.assumption("h >= 0").room
    assert room is not None
    s, v, w = positive_symbols("s", "v", "w")
    least = v - room(h=v)
    for beta in beta_pieces(s):
        for x, above in _ordered_ratios(beta, v, w):
            point = {"beta": beta, "x": x, "h": least + (above - x)}
            below, over = applied(claim.lhs, point), applied(claim.rhs, point)
            if not all(low <= high for low, high in zip(below, over, strict=True)):
                return False
    return True


KEPT = claim(
    "kept-neighbours",
    "F02",
    locator=PROBLEM,
    title="What is kept of a neighbour is not negative, not too much, and grows",
    plain="R with ratios up to 0 left out lies between 0 and R, and does not decrease as the ratio "
    "grows.",
    statement=r"0\le\tilde R(x)\le R(x),\quad\tilde R(x)\le\tilde R(x+h),\qquad"
    r"\tilde R(x)=[x>0]\int_0^1(xt-\beta)_+^2dt",
    relation="<=",
    domain=Domain((real("beta", 3), real("x", 3), real("h", 3)), (GROWS,)),
    lhs=_kept_below,
    rhs=_kept_above,
    examples=(
        {"beta": Fraction(-1, 2), "x": Fraction(-1), "h": Fraction(2)},
        {"beta": Fraction(1, 5), "x": Fraction(1, 10), "h": Fraction(1, 20)},
        {"beta": Fraction(1, 5), "x": Fraction(3, 10), "h": Fraction(1, 1000)},
        {"beta": Fraction(-1), "x": Fraction(2), "h": Fraction(1, 1000)},
        {"beta": Fraction(-1), "x": Fraction(2), "h": Fraction(0)},
    ),
    outside=({"beta": Fraction(-1), "x": Fraction(2), "h": Fraction(-1, 100)},),
    evidence=(
        derivation(
            "signs of coefficients, for every order of 0, 1, beta, x and x + h",
            _kept_closes,
            reach="everywhere",
            relation="<=",
        ),
        exact("rational ratios and biases", cases=80),
        search("random ratios and biases", cases=60),
    ),
    mutants=(
        instead(
            "nothing is left out",
            lhs=lambda beta, x: overlap_energy(x, beta),
            rhs=lambda beta, x: kept_energy(x, beta),
        ),
        instead(
            "twice what is kept",
            lhs=lambda beta, x: [2 * kept_energy(x, beta)] * 3,
        ),
    ),
)

# F03 ----------------------------------------------------------------------------------------


def _loss_of_integrals(a: Any, N: Any, A: Any, X: Any, Y: Any) -> Any:
    return (1 + 0 * a) / 3 - 2 * a * N + a * a * (A + X + Y)


def _floors(a: Any, N: Any, A: Any, X: Any, Y: Any) -> list[Any]:
    third = (1 + 0 * a) / 3
    return [
        third - N * N * (1 / (A + 2 * X) + 1 / (A + 2 * Y)) / 2,
        third - N * N / (A + X),
    ]


FIRST = inequality("X >= 0", "X >= 0", lambda X: X, ">=", lambda: Fraction(0))
SECOND = inequality("Y >= 0", "Y >= 0", lambda Y: Y, ">=", lambda: Fraction(0))


def _floors_close(claim: Claim) -> bool:
    """The loss less the square M (a - N / M)^2 lies above both, for X < Y, X = Y and X > Y."""
    rooms = [claim.domain.assumption(name).room for name in ("X >= 0", "Y >= 0")]
    assert rooms[0] is not None
    assert rooms[1] is not None
    a, N, A, u, h = positive_symbols("a", "N", "A", "u", "h")
    zero = u - u
    least = (u - rooms[0](X=u), u - rooms[1](Y=u))
    for first, second in ((u, u + h), (u, u), (u + h, u), (zero, u), (zero, zero), (u, zero)):
        X, Y = least[0] + first, least[1] + second
        M = A + X + Y
        for slope in (a, -a):
            point = {"a": slope, "N": N, "A": A, "X": X, "Y": Y}
            over = claim.lhs(**point) - M * (slope - N / M) ** 2
            if not all(over - floor >= 0 for floor in claim.rhs(**point)):
                return False
    return True


def _integrals(*values: Fraction | int) -> Point:
    return {name: Fraction(x) for name, x in zip(("a", "N", "A", "X", "Y"), values, strict=True)}


APART = claim(
    "neighbours-apart",
    "F03",
    locator=PROBLEM,
    title="The best size of an output, and its neighbours told apart",
    plain="Whatever its size, an output loses at least the mean of what it would lose at its best "
    "size between two copies of either neighbour, and at least what it would beside one alone.",
    statement=r"\frac13-2aN+a^2(A+X+Y)\ \ge\ \frac13-\frac{N^2}2\left(\frac1{A+2X}+\frac1{A+2Y}"
    r"\right),\quad\ge\ \frac13-\frac{N^2}{A+X}",
    relation=">=",
    domain=Domain(
        (
            real("a", 4),
            integral("N", "N > 0"),
            integral("A", "A > 0"),
            real("X", 2),
            real("Y", 2),
        ),
        (FIRST, SECOND),
    ),
    lhs=_loss_of_integrals,
    rhs=_floors,
    examples=(
        {name: Fraction(1, 3) for name in ("a", "N", "A", "X", "Y")},
        _integrals(1, 1, Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)),
        _integrals(1, 1, Fraction(499, 1000), Fraction(1, 2), Fraction(1, 1000)),
        _integrals(1, 1, 1, 0, 0),
    ),
    outside=(
        _integrals(Fraction(100, 99), 1, 1, 0, Fraction(-1, 100)),
        _integrals(1, Fraction(1, 1000), Fraction(21, 1000), Fraction(-1, 50), 0),
    ),
    evidence=(
        derivation(
            "the loss less M (a - N / M)^2, by signs of coefficients, for X and Y in either order",
            _floors_close,
            reach="everywhere",
            relation=">=",
        ),
        exact("rational integrals", cases=60),
        search("random integrals", cases=60),
    ),
    mutants=(
        instead(
            "two copies of the first neighbour",
            rhs=lambda a, N, A, X: (1 + 0 * a) / 3 - N * N / (A + 2 * X),
        ),
        scaled("lhs", Fraction(999, 1000)),
    ),
)

# F04 ----------------------------------------------------------------------------------------

DEAD = Fraction(17, 60)
"""What an output without a feature loses at least, beside four others."""


def _dead_closes(claim: Claim) -> bool:
    """At bias b > 0 the loss less 5 (b - 1/10)^2 is the right side; below it is more."""
    (b,) = positive_symbols("b")
    square = 5 * (b - Fraction(1, 10)) ** 2
    return claim.lhs(b=b) - square >= claim.rhs(b=b) and all(
        claim.lhs(b=bias) >= claim.rhs(b=bias) for bias in (-b, b - b)
    )


DEAD_COLUMN = claim(
    "dead-column",
    "F04",
    locator=PROBLEM,
    title="A feature of length zero costs at least 17/60 among five",
    plain="An output whose feature has length zero loses at least 17/60 if four others are active "
    "in turn: more than five pentagon outputs.",
    statement=r"\int_0^1(t-b_+)^2dt+4b_+^2=\frac13-b_++5b_+^2\ \ge\ \frac{17}{60}",
    relation=">=",
    domain=Domain((real("b", 3),)),
    lhs=lambda b: dead_output_loss(b, 4),
    rhs=lambda b: constant(DEAD, b),
    examples=({"b": Fraction(1, 10)}, {"b": Fraction(0)}, {"b": Fraction(-1)}),
    evidence=(
        derivation(
            "a square is left, at biases of either sign",
            _dead_closes,
            reach="everywhere",
            relation=">=",
        ),
        exact("rational biases", cases=40),
        search("random biases", cases=40),
    ),
    mutants=(instead("beside three others less", lhs=lambda b: dead_output_loss(b, 3)),),
)

CLAIMS = (REDUCTION, KEPT, APART, DEAD_COLUMN)
