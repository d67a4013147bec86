r"""The least loss of two and three features on one axis, between certified bounds.

Setting.  As in F40 to F44; q_k(S) is the least loss of k features on one axis, over all weights
and biases; that of a column-1-sparse W is the least sum of q_k over splits of the features.

Statements.  F45, F46: q_2 lies between two numbers that differ by a few hundredths of a per cent,
at each S of a grid; F44 carries the lower ones to all S between.  F47, F48: so does q_3 at a few
S, within 0.61 per cent.  F49: at ten S near both ends, three features on an axis certainly lose
less than two with a third one dropped.

Idea.  Branch and prune over the weights: the loss of one output is the difference of two convex
functions of its row, so that it is above a concave function, which is least at corners; each bias
is covered by intervals.  Trees of boxes are kept and their leaves judged again.

Not claimed.  That three features never help at other S: in floats q_3 = q_2 + V for S between about
0.2873 and 0.8792. Nothing is said of four or more on an axis.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.beyond.axis_trees import plain_loss, rationals, replayed_trees, vector
from pentad.proofs_check.beyond.settings import claim
from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead, scaled
from pentad.theory.numbers.domains import Domain, choice
from pentad.theory.numbers.scalars import rational
from pentad.theory.rectified_model.axis_certificates import (
    LeastLoss,
    least_losses,
    triple_witnesses,
)
from pentad.theory.rectified_model.penalised_pair import axis_loss, axis_loss_by_definition
from pentad.theory.rectified_model.two_features import unstored_loss

PROBLEM = "MAIS-O49, Mathematics for AI Safety; beyond the papers"

BY_HAND = (
    "no weights outside the root box, nor longer ones: whatever the others do, a feature of "
    "weight w with w^2 = a >= 1 costs p/3 ((a - 1)/(a + 1))^2 at least, being active with "
    "probability p and met by one hinge of slope a",
    "signs: all weights and any order of features may be changed together, so w_1 >= |w_2| >= ..",
)


def _cells(features: int) -> dict[str, LeastLoss]:
    return {f"S = {S}": kept for S, kept in sorted(least_losses(features).items())}


def _below(name: str, label: str, features: int, **fields: Any) -> Claim:
    """That no weights of that many features lose less than what is kept."""
    cells = _cells(features)

    def loss(cell: str, w: Any, b: Any) -> Any:
        return axis_loss(w, b, _probability(cells[cell], w))

    def by_definition(cell: str, w: Any, b: Any) -> Any:
        return axis_loss_by_definition(w, b, _probability(cells[cell], w))

    domain = Domain(
        (
            choice("cell", tuple(cells)),
            vector("w", features, Fraction(3, 2)),
            vector("b", features, Fraction(1)),
        )
    )
    best = tuple(
        {"cell": cell, "w": rationals(kept.w), "b": rationals(kept.b)}
        for cell, kept in cells.items()
    )
    return claim(
        name,
        label,
        locator=PROBLEM,
        relation=">=",
        domain=domain,
        lhs=loss,
        rhs=lambda cell: rational(cells[cell].lower),
        examples=best,
        mutants=(
            instead(
                "without biases, and a tenth lower",
                lhs=lambda cell, w, b: loss(cell, w, 0 * b) - rational(Fraction(1, 10)),
            ),
            scaled("rhs", Fraction(102, 100), "two hundredths higher"),
        ),
        evidence=(
            replayed_trees(
                f"all weights and biases at {len(cells)} sparsities, {features} features",
                f"S in {', '.join(str(kept.S) for kept in cells.values())}; all w and b",
                [({"cell": cell}, kept) for cell, kept in cells.items()],
                plain_loss,
                by_hand=BY_HAND,
                cites=fields.pop("cites", ()),
                cost=fields.pop("cost", "fast"),
            ),
            exact("the best weights known, and drawn ones", cases=20),
            search("in floats, support by support", cases=60, using={"lhs": by_definition}),
        ),
        **fields,
    )


def _probability(kept: LeastLoss, like: Any) -> Any:
    p = rational(1 - kept.S)
    return float(1 - kept.S) if isinstance(like.flat[0], float) else p


def _above(name: str, label: str, features: int, **fields: Any) -> Claim:
    """That the weights that are kept lose no more than what is kept."""
    cells = _cells(features)

    def loss(cell: str, route: Any = axis_loss, bias: int = 1) -> Any:
        kept = cells[cell]
        w, b = (_exact(values) for values in (kept.w, kept.b))
        return route(w, bias * b, rational(1 - kept.S))

    return claim(
        name,
        label,
        locator=PROBLEM,
        relation="<=",
        domain=Domain((choice("cell", tuple(cells), listed=True),)),
        lhs=loss,
        rhs=lambda cell: rational(cells[cell].upper),
        examples=({"cell": next(iter(cells))},),
        evidence=(
            exhaustive("all, by the table of states"),
            exhaustive(
                "all, support by support",
                using={"lhs": lambda cell: loss(cell, axis_loss_by_definition)},
            ),
        ),
        one_method=TWO_ROUTES,
        mutants=(instead("without biases", lhs=lambda cell: loss(cell, bias=0)),),
        **fields,
    )


def _exact(values: tuple[Fraction, ...]) -> Any:
    found = rationals(values)
    found[:] = [rational(value) for value in values]
    return found


PAIR_BELOW = _below(
    "least-pair-loss-from-below",
    "F45",
    2,
    title="No two features on one axis lose less",
    plain="For each S of a grid no weights and biases of two features on one axis lose less than "
    "this number.",
    statement=r"q_2(S)\ge\underline q_2(S),\quad\text{e.g. }q_2(\tfrac12)\ge.0762595,\ "
    r"q_2(\tfrac9{10})\ge.0033184",
    not_claimed="Values at other S than those of the grid; F44 tells how far they can be lower.",
)
PAIR_ABOVE = _above(
    "least-pair-loss-from-above",
    "F46",
    2,
    title="Two features on one axis lose as little as this",
    plain="For each S of the grid these rational weights and biases lose at most this number, "
    "a few hundredths of a per cent above the bound from below.",
    statement=r"q_2(S)\le\overline q_2(S),\quad\text{e.g. }q_2(\tfrac12)\le.0762826,\ "
    r"q_2(\tfrac9{10})\le.0033196",
)
TRIPLE_BELOW = _below(
    "least-triple-loss-from-below",
    "F47",
    3,
    title="No three features on one axis lose less",
    plain="For a few S no weights and biases of three features on one axis lose less than this "
    "number.",
    statement=r"q_3(S)\ge\underline q_3(S),\quad\text{e.g. }q_3(\tfrac{19}{20})\ge.0163495",
    not_claimed="Values at other S.",
    cites=("beyond/least-pair-loss-from-below",),
    cost="slow",
)
TRIPLE_ABOVE = _above(
    "least-triple-loss-from-above",
    "F48",
    3,
    title="Three features on one axis lose as little as this",
    plain="For the same S these rational weights and biases lose at most this number.",
    statement=r"q_3(S)\le\overline q_3(S),\quad\text{e.g. }q_3(\tfrac{19}{20})\le.0164483",
)

# F49 ----------------------------------------------------------------------------------------

TRIPLES = {f"S = {S}": kept for S, kept in triple_witnesses().items()}


def _triple(cell: str, route: Any = axis_loss) -> Any:
    S, w, b, _ = TRIPLES[cell]
    return route(_exact(w), _exact(b), rational(1 - S))


def _pair_and_dropped(cell: str) -> Any:
    S = TRIPLES[cell].S
    return rational(least_losses(2)[S].lower) + unstored_loss(rational(1 - S))


THREE_HELP = claim(
    "three-on-an-axis-help",
    "F49",
    locator=PROBLEM,
    title="Three features on one axis, where they certainly help",
    plain="At these S three features with rational weights on one axis lose less than the best two "
    "and a dropped one: for S up to 7/25 and from 22/25 on, as far as was looked.",
    statement=r"q_3(S)<q_2(S)+V(S),\quad S\in\{\tfrac1{20},\tfrac1{10},\tfrac15,\tfrac14,"
    r"\tfrac7{25},\tfrac{22}{25},\tfrac9{10},\tfrac{19}{20},\tfrac{49}{50},\tfrac{99}{100}\}",
    relation="<=",
    domain=Domain((choice("cell", tuple(TRIPLES), listed=True),)),
    lhs=_triple,
    rhs=_pair_and_dropped,
    examples=({"cell": "S = 9/10"},),
    evidence=(
        exhaustive("all, by the table of states", cites=("beyond/least-pair-loss-from-below",)),
        exhaustive(
            "all, support by support",
            using={"lhs": lambda cell: _triple(cell, axis_loss_by_definition)},
            cites=("beyond/least-pair-loss-from-below",),
        ),
    ),
    one_method=TWO_ROUTES,
    mutants=(
        scaled("rhs", Fraction(9998, 10000), "two parts in ten thousand lower"),
        instead(
            "than a pair alone", rhs=lambda cell: rational(least_losses(2)[TRIPLES[cell].S].lower)
        ),
    ),
    not_claimed="The S at which it changes: in floats .2873 and .8792, and q_3 = q_2 + V between.",
)

CLAIMS = (PAIR_BELOW, PAIR_ABOVE, TRIPLE_BELOW, TRIPLE_ABOVE, THREE_HELP)
