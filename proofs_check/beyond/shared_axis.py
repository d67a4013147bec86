r"""Features that share one axis lose less than was conjectured, at every sparsity.

Setting.  Inputs are 0 with probability S = 1 - p and else uniform on [0, 1]; k features have
weights on one axis, A = w w^T, and any biases.  MAIS-O49 conjectures that the least loss with
column-1-sparse W is min{(m - n) V, n p^2/3 + (m - 2n) V}: orthogonal or antipodal, the rest
dropped.

Statements.  F40: a pair of opposite features with biases p^2/4 loses at most p^2/3 - p^4/24, so
the antipodal value is never least.  F41: beside a stored feature, one of small length e and the
opposite sign costs e^2 (kappa - V), and kappa(p, p/2) < V, so the orthogonal value is never least
either (E31b has a whole polynomial below V).  F42: exact losses of four rational weights.  F43: all
four are below what is conjectured; one has three features on one axis.  F44: what is proved of a
loss at two probabilities holds between them, up to a share.

Idea.  The table of states at symbols; at rational points two routes without rounding.

Not claimed.  What the least loss is: that is F45 to F49.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.beyond.settings import between, claim, range_of
from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead, scaled
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, Parameter, applied, choice
from pentad.theory.numbers.positive_symbols import positive_symbols
from pentad.theory.numbers.scalars import rational
from pentad.theory.rectified_model.antipodal_pairs import pair_loss
from pentad.theory.rectified_model.shared_axis import (
    WITNESSES,
    chord_defect,
    conjectured_axis_loss,
)
from pentad.theory.rectified_model.toy_loss_by_definition import full_toy_loss_by_definition
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss
from pentad.theory.rectified_model.two_features import second_feature_cost, unstored_loss

PROBLEM = "MAIS-O49, Mathematics for AI Safety; beyond the papers"
PROBABILITY = domains.probability()

# F40 ----------------------------------------------------------------------------------------


def _shifted_pair(p: Any, *, shift: Any = None) -> Any:
    """The loss of W = (1, -1) with both biases p^2/4, or another shift."""
    one = 1 + 0 * p
    return pair_loss([[one, -one], [-one, one]], p * p / 4 if shift is None else shift, p)


def _below_antipodal(p: Any) -> Any:
    return p * p / 3 - p * p * p * p / 24


def _pair_closes(claim: Claim) -> bool:
    (s,) = positive_symbols("s")
    ends = (1 / (1 + s), 1 + 0 * s)
    return all(applied(claim.lhs, {"p": p}) <= applied(claim.rhs, {"p": p}) for p in ends)


ANTIPODAL = claim(
    "antipodal-with-bias",
    "F40",
    locator=PROBLEM,
    title="The antipodal value is never the least one",
    plain="Two opposite features of length 1 lose p^2/3 without bias, and at least p^4/24 less "
    "with both biases p^2/4, at every p.",
    statement=r"L\bigl(W=(1,-1),\ b=(\tfrac{p^2}4,\tfrac{p^2}4)\bigr)\le\frac{p^2}3-\frac{p^4}{24}",
    relation="<=",
    domain=Domain((PROBABILITY,)),
    lhs=_shifted_pair,
    rhs=_below_antipodal,
    examples=tuple({"p": p} for p in (Fraction(1, 50), Fraction(1, 2), Fraction(1))),
    evidence=(
        derivation(
            "the table of states at a symbol for 0 < p < 1, and at p = 1",
            _pair_closes,
            reach="everywhere",
            relation="<=",
        ),
        exact("rational p, by the table of states", cases=40),
        search("in floats", cases=40),
    ),
    mutants=(
        instead("without bias", lhs=lambda p: _shifted_pair(p, shift=0 * p)),
        instead("with biases p^2", lhs=lambda p: _shifted_pair(p, shift=p * p)),
        instead("p^4/20 less", rhs=lambda p: p * p / 3 - p * p * p * p / 20),
    ),
    not_claimed="That these biases, or these lengths, are the best.",
)

# F41 ----------------------------------------------------------------------------------------


def _gain_of_a_short_one(p: Any) -> Any:
    return unstored_loss(p) - second_feature_cost(p, p / 2)


def _gain_polynomial(p: Any) -> Any:
    third = 1 + 0 * p
    return p * (1 - p) * (third / 3 - p / 2 + p * p / 4 - p * p * p / 24)


def _gain_closes(claim: Claim) -> bool:
    (s,) = positive_symbols("s")
    points = (1 / (1 + s), 1 + 0 * s)
    return all(
        applied(claim.lhs, {"p": p}) == applied(claim.rhs, {"p": p})
        and 0 * p <= applied(claim.rhs, {"p": p})
        for p in points
    )


ORTHOGONAL = claim(
    "short-second-feature-pays",
    "F41",
    locator=PROBLEM,
    title="The orthogonal value is never the least one",
    plain="A dropped feature that is stored with small length beside a stored one, at the shift "
    "p/2, gains by this polynomial, which is positive for every p < 1.",
    statement=r"V(p)-\kappa\bigl(p,\tfrac p2\bigr)=p(1-p)\left(\frac13-\frac p2+\frac{p^2}4"
    r"-\frac{p^3}{24}\right)\ge0",
    relation="==",
    domain=Domain((PROBABILITY,)),
    lhs=_gain_of_a_short_one,
    rhs=_gain_polynomial,
    examples=tuple({"p": p} for p in (Fraction(1, 50), Fraction(1, 2), Fraction(1))),
    evidence=(
        derivation(
            "both sides are one rational function, and not negative, for 0 < p < 1 and at p = 1",
            _gain_closes,
            reach="everywhere",
            cites=("spectral-geometry/antipodal-pair-beats-one",),
        ),
        exact("rational p", cases=40),
        search("in floats", cases=40),
    ),
    mutants=(
        instead("at the shift p", lhs=lambda p: unstored_loss(p) - second_feature_cost(p, p)),
        instead(
            "without p^3/24",
            rhs=lambda p: _gain_polynomial(p) + p * (1 - p) * p * p * p / 24,
        ),
    ),
    not_claimed="That kappa is what a short feature costs: E31f and F53 say that.",
)

# F42, F43 -----------------------------------------------------------------------------------

VALUES = {
    "S = 2/5": Fraction(446543, 4500000),
    "S = 3/7": Fraction(232864, 2480625),
    "S = 1/5": Fraction(1176787589, 11071687500),
    "S = 19/20, three features": Fraction(71365055540275453, 4337012736000000000),
}
CASES = Domain((choice("case", tuple(VALUES), listed=True),))


def _witness(case: str, loss: Any = full_toy_loss) -> Any:
    found = WITNESSES[case]
    w = np.array([rational(x) for x in found.w], dtype=object)
    b = np.array([rational(x) for x in found.b], dtype=object)
    return loss(rational(found.square) * np.multiply.outer(w, w), b, rational(1 - found.S))


def _witness_without_bias(case: str) -> Any:
    found = WITNESSES[case]
    w = np.array([rational(x) for x in found.w], dtype=object)
    A = rational(found.square) * np.multiply.outer(w, w)
    return full_toy_loss(A, 0 * w, rational(1 - found.S))


def _conjectured(case: str) -> Any:
    found = WITNESSES[case]
    return conjectured_axis_loss(rational(1 - found.S), len(found.w))


EXAMPLES = tuple({"case": case} for case in VALUES)

WITNESS_VALUES = claim(
    "axis-witnesses",
    "F42",
    locator=PROBLEM,
    title="Exact losses of four weights on one axis",
    plain="Two or three features on one axis, with rational weights and biases, lose exactly these "
    "rational numbers.",
    statement=r"L_{S=2/5}=\tfrac{446543}{4500000},\quad L_{S=3/7}=\tfrac{232864}{2480625},\quad "
    r"L_{S=1/5}=\tfrac{1176787589}{11071687500},\quad L_{S=19/20}=\text{a rational near }.0164549",
    relation="==",
    domain=CASES,
    lhs=_witness,
    rhs=lambda case: rational(VALUES[case]),
    examples=EXAMPLES,
    evidence=(
        exhaustive("all four, by the table of states"),
        exhaustive(
            "all four, support by support",
            using={"lhs": lambda case: _witness(case, full_toy_loss_by_definition)},
        ),
    ),
    one_method=TWO_ROUTES,
    mutants=(instead("without bias", lhs=_witness_without_bias),),
    not_claimed="That these weights are the best.",
)

WITNESSES_BELOW = claim(
    "axis-conjecture-refuted",
    "F43",
    locator=PROBLEM,
    title="Four weights that refute the conjecture about one axis",
    plain="Each of the four loses less than the conjectured least loss; the last has three "
    "features on one axis, which were conjectured never to help.",
    statement=r"L<\min\{(k-1)V,\ \tfrac{p^2}3+(k-2)V\},\quad k=2,2,2,3,\quad "
    r"S=\tfrac25,\tfrac37,\tfrac15,\tfrac{19}{20}",
    relation="<=",
    domain=CASES,
    lhs=_witness,
    rhs=_conjectured,
    examples=EXAMPLES,
    evidence=(
        exhaustive("all four, by the table of states"),
        exhaustive(
            "all four, support by support",
            using={"lhs": lambda case: _witness(case, full_toy_loss_by_definition)},
        ),
    ),
    one_method=TWO_ROUTES,
    mutants=(
        instead("without bias", lhs=_witness_without_bias),
        scaled("rhs", Fraction(99, 100), "a hundredth below the conjecture"),
    ),
    not_claimed="The least loss. That it is below the conjecture at all S is F40 and F41.",
)

# F44 ----------------------------------------------------------------------------------------


def _chord(low: Any, high: Any, t: Any, k: int) -> Any:
    """The chord of p^k (1-p)^(2-k) over the ends, at the share t."""
    return (1 - t) * _weight(low, k) + t * _weight(high, k)


def _weight(p: Any, k: int) -> Any:
    return ((1 - p) * (1 - p), p * (1 - p), p * p)[k]


def _raised(low: Any, high: Any, t: Any, k: int) -> Any:
    return _weight(low + t * (high - low), k) * (1 + chord_defect(low, high, k))


def _chords_close(claim: Claim) -> bool:
    u, v, t = positive_symbols("u", "v", "t")
    low, high = 1 / (1 + u + v), 1 / (1 + u)
    shares = range_of(claim, "t", t)
    return all(
        _is_square_over(applied(claim.rhs, point) - applied(claim.lhs, point))
        for k in range(3)
        for share in shares
        for point in ({"low": low, "high": high, "t": share, "k": k},)
    )


def _is_square_over(found: Any) -> bool:
    """Whether every factor has an even power or no coefficient below zero."""
    for part in (found.above, found.below):
        if part == 0:
            continue
        constant, factors = part.factor()
        positive = (power % 2 == 0 or min(factor.coeffs()) >= 0 for factor, power in factors)
        if constant < 0 or not all(positive):
            return False
    return True


BETWEEN = claim(
    "losses-between-probabilities",
    "F44",
    locator=PROBLEM,
    title="A bound at two probabilities is a bound between them, up to a share",
    plain="Of two features the loss is a sum of p^k (1-p)^(2-k) times numbers that are not "
    "negative; each lies at most a known share below its chord, hence so does the least loss.",
    statement=r"(1+\eta_k)\,p^k(1-p)^{2-k}\ge(1-t)\,p_0^k(1-p_0)^{2-k}+t\,p_1^k(1-p_1)^{2-k},\quad "
    r"p=(1-t)p_0+tp_1,\ \eta_2=\tfrac{h^2}{4p_0p_1},\ \eta_1=0,\ "
    r"\eta_0=\tfrac{h^2}{4(1-p_0)(1-p_1)}",
    relation="<=",
    domain=Domain(
        (
            Parameter("low", "0 < low < 1", lambda choose, _: Fraction(choose(1, 98), 100)),
            Parameter(
                "high",
                "low < high < 1",
                lambda choose, point: (
                    point["low"] + (Fraction(99, 100) - point["low"]) * Fraction(choose(1, 50), 50)
                ),
            ),
            between("t", 0, 1),
            choice("k", (0, 1, 2)),
        )
    ),
    lhs=_chord,
    rhs=_raised,
    examples=tuple(
        {"low": Fraction(1, 4), "high": Fraction(1, 2), "t": t, "k": k}
        for k, t in ((2, Fraction(1, 3)), (0, Fraction(2, 5)), (1, Fraction(0)), (1, Fraction(1)))
    ),
    evidence=(
        exact("rational ends and shares", cases=200),
        search("in floats", cases=200),
        derivation(
            "the difference is a square over a positive number, or a product of positive ones",
            _chords_close,
            reach="everywhere",
            relation="<=",
        ),
    ),
    mutants=(
        instead(
            "half the share",
            rhs=lambda low, high, t, k: (
                _weight(low + t * (high - low), k) * (1 + chord_defect(low, high, k) / 2)
            ),
        ),
    ),
)

CLAIMS = (ANTIPODAL, ORTHOGONAL, WITNESS_VALUES, WITNESSES_BELOW, BETWEEN)
