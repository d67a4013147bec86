r"""Six features in the plane: none of length zero is as good as the hexagon.

Setting.  As for the pentagon: L_1 of six features in two dimensions, as a sum over six outputs.

Statement.  An output whose feature has length zero loses at least 7/24, beside five others; that is
more than all six outputs of the best regular hexagon, 0.289154 (F60).

Idea.  1/3 - b + 6 b^2 is least at b = 1/12.

Not claimed.  That the hexagon is the best arrangement of six.  The next step of the pentagon's
proof fails: a neighbour of the same length and direction costs an output 1/6 by itself, less than
the hexagon, so that ratios are not kept below the limit up to which the floor is convex.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.beyond.loss_of_one_output import PROBLEM
from pentad.proofs_check.beyond.settings import claim, real
from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.positive_symbols import positive_symbols
from pentad.theory.numbers.scalars import constant
from pentad.theory.rectified_model.one_output import dead_output_loss, output_loss_by_definition

DEAD = Fraction(7, 24)
"""What an output without a feature loses at least, beside five others."""

HEXAGON = (Fraction(1743789790, 10**9), Fraction(-618135132, 10**9))
"""Squared radius and bias of the best hexagon, to nine digits."""


def hexagon_loss() -> Fraction:
    """The loss of a hexagon near the best one: at least as much as that of the best."""
    square, bias = HEXAGON
    return Fraction(6 * output_loss_by_definition(square, bias, [square / 2, square / 2]))


def _closes(claim: Claim) -> bool:
    """At bias b > 0 the loss less 6 (b - 1/12)^2 is the right side; below it is more."""
    (b,) = positive_symbols("b")
    square = 6 * (b - Fraction(1, 12)) ** 2
    return (
        hexagon_loss() < DEAD
        and claim.lhs(b=b) - square >= claim.rhs(b=b)
        and all(claim.lhs(b=bias) >= claim.rhs(b=bias) for bias in (-b, b - b))
    )


def _by_definition(b: Number) -> Any:
    """The same from the integrals: five overlaps that are zero, and no own response."""
    raised = max(b, 0 * b)
    own = constant(Fraction(1, 3), b) - raised + raised * raised
    return own + sum(raised * raised for _ in range(5))


DEAD_AMONG_SIX = claim(
    "dead-column-among-six",
    "F60",
    locator=PROBLEM,
    title="A feature of length zero costs more than a hexagon",
    plain="An output whose feature has length zero loses at least 7/24 if five others are active "
    "in turn: more than the six outputs of the regular hexagon together.",
    statement=r"\frac13-b_++6b_+^2\ \ge\ \frac7{24}>0.28916>6K(\cos60^\circ)",
    relation=">=",
    domain=Domain((real("b", 3),)),
    lhs=lambda b: dead_output_loss(b, 5),
    rhs=lambda b: constant(DEAD, b),
    examples=({"b": Fraction(1, 12)}, {"b": Fraction(0)}, {"b": Fraction(-1)}),
    evidence=(
        derivation(
            "a square is left, at biases of either sign; a hexagon of rational values loses less",
            _closes,
            reach="everywhere",
            relation=">=",
        ),
        exact("rational biases", cases=40, using={"lhs": _by_definition}),
        search("random biases", cases=40),
    ),
    mutants=(instead("beside four others less", lhs=lambda b: dead_output_loss(b, 4)),),
    not_claimed="That the hexagon is the best arrangement of six features.",
)

CLAIMS = (DEAD_AMONG_SIX,)
