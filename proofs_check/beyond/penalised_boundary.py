r"""The penalty at which a pair of features appears, certified on a grid.

Setting.  As in F50 to F54.  For I <= 1 both features are stored just for lambda < lambda_c(I, S),
and for I > 1 the second takes the place of the first: lambda_c(I, S) = I lambda_c(1/I, S).

Statements.  F55: a floor is positive by which no pair of small overlap pays at the upper bound of
each cell, nor at lambda_loc where the transition is continuous.  F56: no pair at all pays at the
upper bound, so lambda_c is at most that.  F57: at the lower bound a rational pair does, where both
appear by a jump.  F58: lambda_loc is below the upper bounds; below the lower ones too where both
appear by a jump; and between both where the transition is continuous.

Idea.  Near one feature the common scale is divided out and boxes of three numbers are enclosed in
balls; elsewhere trees of boxes of weights are replayed.

Not claimed.  Cells between those of the grid, and how many critical points there are.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.beyond.axis_trees import penalised_loss, rationals, replayed_trees, vector
from pentad.proofs_check.beyond.settings import between, claim
from pentad.proofs_check.core import Claim, Effort, Evidence, Finding, Why, undecided
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.judging import judged_exactly, shown
from pentad.theory.numbers.domains import Domain, applied, choice, realised
from pentad.theory.numbers.scalars import rational
from pentad.theory.rectified_model.axis_certificates import CriticalPenalty, critical_penalties
from pentad.theory.rectified_model.penalised_pair import (
    axis_loss,
    axis_loss_by_definition,
    local_penalty,
    weak_pair_floor,
)
from pentad.theory.rectified_model.two_features import best_shift, unstored_loss

PROBLEM = "MAIS-O51, Mathematics for AI Safety; beyond the papers"

CELLS = {
    f"I = {kept.importance}, S = {kept.S}": kept for _, kept in sorted(critical_penalties().items())
}
JUMPS = {name: kept for name, kept in CELLS.items() if kept.kind == "jump"}

GRID = "I in 1/5, 2/5, .., 1 and S in 1/10, 1/5, .., 9/10, 19/20"

GROWTH, SHIFT = Fraction(26, 5), (Fraction(-6), Fraction(3))
"""Ends of growth and shift beyond which a weak pair loses more than it can gain."""

# F55 ----------------------------------------------------------------------------------------

BITS = 64
"""Precision of raw balls over boxes: far finer than the boxes are wide."""

Box = tuple[tuple[Fraction, Fraction], ...]


def _like(value: Fraction, like: Any) -> Any:
    return float(value) if isinstance(like, float) else rational(value)


def _floor(cell: str, share: Any, growth: Any, shift: Any, sign: int) -> Any:
    """`weak_pair_floor` of a cell at its penalty, at a share of the overlaps that count as weak."""
    kept = CELLS[cell]
    p, importance, penalty, weak = (
        _like(value, share) for value in (1 - kept.S, kept.importance, kept.penalty, kept.weak)
    )
    return weak_pair_floor(p, importance, penalty, weak * share, growth, shift, sign)


def _halves(box: Box) -> tuple[Box, Box]:
    """Halved along the widest side in units in which the overlap is looked at last."""
    widths = [(high - low) / unit for (low, high), unit in zip(box, (40, 10, 9), strict=True)]
    side = widths.index(max(widths))
    low, high = box[side]
    middle = (low + high) / 2
    first, second = list(box), list(box)
    first[side], second[side] = (low, middle), (middle, high)
    return tuple(first), tuple(second)


def _enclosed(claim: Claim, _: Effort) -> Finding:
    """Every cell and sign, boxes cut until the floor is certainly positive."""
    from flint import ctx

    for point in claim.examples:
        holds, margin = judged_exactly(claim, point)
        if holds is False:
            return Finding(False, None, margin, 1, 1, witness=shown(point))
        values = realised(point, "exact")
        if applied(claim.lhs, values) != _floor(**values) or applied(claim.rhs, values) > 0:
            return undecided(Why.BLIND, f"another side at {shown(point)}")
    examined = 0
    with ctx.workprec(BITS):
        for kept in CELLS.values():
            for sign in (-1, 1):
                count = _boxes_of(kept, sign)
                if count is None:
                    left = f"I = {kept.importance}, S = {kept.S}, sign {sign}"
                    return undecided(Why.BUDGET, left, cases=examined)
                examined += count
    return Finding(True, None, 0.0, examined, examined, note=f"{examined} boxes")


def _boxes_of(kept: CriticalPenalty, sign: int, most: int = 60_000) -> int | None:
    p, importance, penalty, weak = (
        _raw(value, value) for value in (1 - kept.S, kept.importance, kept.penalty, kept.weak)
    )
    waiting: list[Box] = [((Fraction(0), Fraction(1)), (-GROWTH, GROWTH), SHIFT)]
    examined = 0
    while waiting:
        box = waiting.pop()
        examined += 1
        if examined > most:
            return None
        share, growth, shift = (_raw(*ends) for ends in box)
        floor = weak_pair_floor(p, importance, penalty, weak * share, growth, shift, sign)
        if not floor > 0:
            waiting += _halves(box)
    return examined


def _raw(low: Fraction, high: Fraction) -> Any:
    from flint import arb, fmpq

    ends = [arb(fmpq(end.numerator, end.denominator)) for end in (low, high)]
    return ends[0].union(ends[1])


WEAK_DO_NOT_PAY = claim(
    "weak-pairs-do-not-pay",
    "F55",
    locator=PROBLEM,
    title="The floor below the loss of weak pairs is positive",
    plain="At each cell of the grid, for all overlaps up to a bound and all growths and shifts "
    "that matter, F_0 - IV + 2 lambda + eR is positive or, for opposite signs, R is; here lambda "
    "is the upper bound of lambda_c, in continuous cells the lower one. So no such pair pays at a "
    "penalty that is at least lambda and lambda_loc.",
    statement=r"\max\bigl(R,\ F_0-IV+2\lambda+eR\bigr)>0\quad(w_1w_2=-e),\qquad "
    r"F_0-IV+2\lambda+eR>0\quad(w_1w_2=e),\qquad"
    r"\lambda=\overline\lambda_c,\ \text{continuous: }\underline\lambda_c\le\lambda_{\rm loc}",
    relation=">=",
    domain=Domain(
        (
            choice("cell", tuple(CELLS)),
            between("share", 0, 1),
            between("growth", -GROWTH, GROWTH),
            between("shift", *SHIFT),
            choice("sign", (-1, 1)),
        )
    ),
    lhs=_floor,
    rhs=lambda share: 0 * share,
    examples=tuple(
        {
            "cell": cell,
            "share": Fraction(share),
            "growth": Fraction(1, 100),
            "shift": Fraction(round(1000 * best_shift(float(1 - kept.S))), 1000),
            "sign": sign,
        }
        for cell, kept in CELLS.items()
        for share, sign in ((0, -1), (1, 1))
    ),
    evidence=(
        Evidence(
            "certified",
            "region",
            "all cells, raw balls over boxes of overlap, growth and shift",
            _enclosed,
            region=f"{GRID}; overlaps up to the bound of each cell",
            cost="slow",
        ),
        search("in floats", cases=200),
    ),
    mutants=(
        instead(
            "half a unit lower",
            lhs=lambda cell, share, growth, shift, sign: (
                _floor(cell, share, growth, shift, sign) - _like(Fraction(1, 2), share)
            ),
        ),
    ),
    not_claimed="That no weak pair pays at lambda itself in continuous cells: it is less than "
    "lambda_loc there, and by F52 weak pairs of opposite signs do pay.",
)

# F56 ----------------------------------------------------------------------------------------

WEAK_REGION = (
    "overlap up to the bound of the cell and w_1^2 >= 1/2: there F55 applies, since F_0 >= min "
    "kappa and lambda_loc <= the upper bound (F58) give F_0 - IV + 2 lambda >= 0, the second "
    "output costs at least V ((1 - a)^2 + e^2), a = e^2 / w_1^2, or V where it is cut off (e + "
    "2a/3 <= p/4), and growths beyond 26/5 and shifts outside [-6, 3] cost more than 3 I V "
    "<= p; spelled out in docs/beyond/penalised_pair.md",
    "no weights outside the root box: a weight w with w^2 = a >= 1 costs its importance times "
    "p/3 ((a - 1)/(a + 1))^2 at least",
    "signs: both weights may be changed together, and with equal importance exchanged",
    "what trees and floors show at a penalty below the claim's they show at the claim's",
)


def _importances(kept: CriticalPenalty, like: Any) -> Any:
    values = [_like(Fraction(1), like), _like(kept.importance, like)]
    return np.array(values, dtype=float if isinstance(like, float) else object)


def _penalised(
    cell: str, w: Any, b: Any, route: Callable[..., Any] = axis_loss, share: Fraction = Fraction(1)
) -> Any:
    """The penalised loss at a share of the upper bound of the cell."""
    kept, like = CELLS[cell], w.flat[0]
    overlap = w[0] * w[1]
    loss = route(w, b, _like(1 - kept.S, like), _importances(kept, like))
    return loss + 2 * _like(kept.upper * share, like) * overlap * overlap


def _one_feature(cell: str) -> Any:
    kept = CELLS[cell]
    return rational(kept.importance) * unstored_loss(rational(1 - kept.S))


def _dropped(kept: CriticalPenalty) -> dict[str, Any]:
    zero = Fraction(0)
    return {"w": rationals((Fraction(1), zero)), "b": rationals((zero, (1 - kept.S) / 2))}


NO_PAIR_PAYS = claim(
    "no-pair-pays-above",
    "F56",
    locator=PROBLEM,
    title="Above this penalty one feature is stored",
    plain="At each cell of the grid, at the upper bound of lambda_c and hence above it, no weights "
    "and biases lose less than the first feature alone.",
    statement=r"L(w,b)+2\overline\lambda_c(I,S)\,w_1^2w_2^2\ge IV\quad\text{for all }w,b",
    relation=">=",
    domain=Domain(
        (
            choice("cell", tuple(CELLS)),
            vector("w", 2, Fraction(3, 2)),
            vector("b", 2, Fraction(1)),
        )
    ),
    lhs=_penalised,
    rhs=_one_feature,
    examples=(
        *({"cell": cell, **_dropped(kept)} for cell, kept in CELLS.items()),
        *(
            {"cell": cell, "w": rationals(kept.w), "b": rationals(kept.b)}
            for cell, kept in JUMPS.items()
        ),
    ),
    evidence=(
        replayed_trees(
            "all weights and biases at every cell, but for weak pairs",
            f"{GRID}; all w and b",
            [({"cell": cell}, kept) for cell, kept in CELLS.items()],
            penalised_loss,
            by_hand=WEAK_REGION,
            cites=("beyond/weak-pairs-do-not-pay", "beyond/local-penalty-on-the-grid"),
        ),
        exact("the best pairs known, one feature, and drawn weights", cases=20),
        search(
            "in floats, support by support",
            cases=60,
            using={"lhs": lambda cell, w, b: _penalised(cell, w, b, axis_loss_by_definition)},
        ),
    ),
    mutants=(
        instead(
            "at 98 hundredths of the penalty",
            lhs=lambda cell, w, b: _penalised(cell, w, b, share=Fraction(98, 100)),
        ),
    ),
    not_claimed="Cells between those of the grid.",
)

# F57, F58 -----------------------------------------------------------------------------------


def _pair_at_lower(cell: str, route: Callable[..., Any] = axis_loss, bias: int = 1) -> Any:
    kept = JUMPS[cell]
    w, b = (realised({"x": rationals(values)}, "exact")["x"] for values in (kept.w, kept.b))
    overlap = w[0] * w[1]
    loss = route(w, bias * b, rational(1 - kept.S), _importances(kept, w[0]))
    return loss + 2 * rational(kept.lower) * overlap * overlap


PAIR_PAYS = claim(
    "a-pair-pays-below",
    "F57",
    locator=PROBLEM,
    title="Below this penalty a pair is stored",
    plain="Where both features appear by a jump, a rational pair loses no more than the first one "
    "alone at the lower bound of lambda_c, which is above lambda_loc (F58), and less below it.",
    statement=r"L(w,b)+2\underline\lambda_c(I,S)\,w_1^2w_2^2\le IV\quad\text{for a pair }w,b",
    relation="<=",
    domain=Domain((choice("cell", tuple(JUMPS), listed=True),)),
    lhs=_pair_at_lower,
    rhs=_one_feature,
    examples=({"cell": "I = 1, S = 9/10"},),
    evidence=(
        exhaustive("all, by the table of states"),
        exhaustive(
            "all, support by support",
            using={"lhs": lambda cell: _pair_at_lower(cell, axis_loss_by_definition)},
        ),
    ),
    one_method=TWO_ROUTES,
    mutants=(instead("without biases", lhs=lambda cell: _pair_at_lower(cell, bias=0)),),
)


def _lower_ends(cell: str, local: Any = None) -> list[Any]:
    """lambda_loc; then the lower bound if the transition is continuous, lambda_loc if a jump."""
    kept = CELLS[cell]
    if local is None:
        local = local_penalty(rational(1 - kept.S), rational(kept.importance))
    lower = float(kept.lower) if isinstance(local, float) else rational(kept.lower)
    return [local, *{"continuous": [lower], "jump": [local], "none": []}[kept.kind]]


def _upper_ends(cell: str) -> list[Any]:
    """The upper bound; then lambda_loc if the transition is continuous, the lower one if a jump."""
    kept = CELLS[cell]
    local = local_penalty(rational(1 - kept.S), rational(kept.importance))
    beside = {"continuous": [local], "jump": [rational(kept.lower)], "none": []}
    return [rational(kept.upper), *beside[kept.kind]]


def _local_by_steps(cell: str) -> list[Any]:
    """The same with min kappa from below and above, over steps of the shift, not its root."""
    kept = CELLS[cell]
    return _lower_ends(cell, _local_in_floats(float(1 - kept.S), float(kept.importance)))


def _local_in_floats(p: float, importance: float) -> float:
    from scipy.optimize import minimize_scalar

    from pentad.theory.rectified_model.two_features import second_feature_cost

    best: Any = minimize_scalar(
        lambda s: second_feature_cost(p, s), bounds=(0, 1), method="bounded",
        options={"xatol": 1e-12},
    )  # fmt: skip
    return float(importance * unstored_loss(p) - best.fun) / 2


LOCAL_ON_GRID = claim(
    "local-penalty-on-the-grid",
    "F58",
    locator=PROBLEM,
    title="On which side of the bounds of lambda_c lambda_loc lies",
    plain="On the grid lambda_loc is at most the upper bound of lambda_c; where both features "
    "appear by a jump it is at most the lower one; in the continuous cells it lies between both, "
    "which are closer than 3e-7.",
    statement=r"\lambda_{\rm loc}\le\overline\lambda_c,\qquad\text{jump: }"
    r"\lambda_{\rm loc}\le\underline\lambda_c,\qquad\text{continuous: }"
    r"\underline\lambda_c\le\lambda_{\rm loc}",
    relation="<=",
    domain=Domain((choice("cell", tuple(CELLS), listed=True),)),
    lhs=_lower_ends,
    rhs=_upper_ends,
    examples=({"cell": "I = 1, S = 1/2"},),
    evidence=(
        exhaustive("all cells, in balls"),
        search(
            "in floats, the least kappa by golden sections",
            cases=60,
            using={"lhs": _local_by_steps},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "a thousandth lower",
            rhs=lambda cell: [end - abs(end) / 1000 for end in _upper_ends(cell)],
        ),
    ),
    not_claimed="That lambda_c = lambda_loc in continuous cells: this follows by F55 and the trees "
    "of F56, which are for the lower bound there, as docs/beyond/penalised_pair.md spells out.",
)

CLAIMS = (WEAK_DO_NOT_PAY, NO_PAIR_PAYS, PAIR_PAYS, LOCAL_ON_GRID)
