r"""Two features on a line with a penalty on their overlap: closed forms.

Setting.  Importances 1 and I, weights w_1, w_2 on one axis, any biases, L + 2 lambda w_1^2 w_2^2;
inputs uniform on [0, 1] with probability p = 1 - S.  Dropping the second feature costs I V.

Statements.  F50: the loss of an output that is cut off at one corner is a rational function.  F51:
so is the loss of a pair whose second output is not cut off, and divided by the squared overlap it
is regular where the overlap vanishes.  F52: there it is kappa - I V, so that one feature is
locally unstable exactly for lambda < lambda_loc = (I V - min kappa)/2.  F53: how it changes with
the overlap, hence the tricritical importance.  F54: with equal importance it lies between S =
0.1335 and 0.1336.

Idea.  Integrals over corners of the unit square; a common scale of all small quantities.

Not claimed.  Which pair is the best: that is F55 to F58.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.beyond.settings import claim
from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead, scaled
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, applied, choice
from pentad.theory.numbers.positive_symbols import positive_symbols
from pentad.theory.numbers.scalars import family
from pentad.theory.rectified_model.penalised_pair import (
    boundary_slope,
    change_with_overlap,
    cut_output_loss,
    weak_pair_excess,
)
from pentad.theory.rectified_model.toy_loss_by_definition import full_toy_loss_by_definition
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss
from pentad.theory.rectified_model.two_features import (
    best_shift,
    second_feature_cost,
    unstored_loss,
)

PROBLEM = "MAIS-O51, Mathematics for AI Safety; beyond the papers"
PROBABILITY = domains.probability(decades=1)


def _part(name: str, words: str, scale: Any = lambda _: 1, least: int = 1) -> Parameter:
    def draw(choose: Choose, point: Point) -> Fraction:
        return Fraction(scale(point) * Fraction(choose(least, 40), 40))

    return Parameter(name, words, draw)


# F50 ----------------------------------------------------------------------------------------


def _array(rows: Any) -> Any:
    kind = float if isinstance(np.asarray(rows, dtype=object).flat[0], float) else object
    return np.array(rows, dtype=kind)


def _cut_by_states(e: Any, b: Any, a: Any, p: Any, route: Any = full_toy_loss) -> Any:
    """The first output of two, at rows (a, -e) and (0, 0), the second without importance."""
    zero = 0 * a
    A = _array([[a, -e], [zero, zero]])
    return route(A, _array([b, zero]), p, _array([zero + 1, zero]))


def _cut_closes(claim: Claim) -> bool:
    b, rest, more, s = positive_symbols("b", "rest", "more", "s")
    points = (
        {"e": b + rest, "b": b, "a": rest + more},
        {"e": b, "b": b, "a": more},
        {"e": rest, "b": 0 * b, "a": rest + more},
        {"e": b + rest, "b": b, "a": rest},
    )
    return all(
        applied(claim.lhs, point | {"p": p}) == applied(claim.rhs, point | {"p": p})
        for point in points
        for p in (1 / (1 + s), 1 + 0 * s)
    )


CUT_OUTPUT = claim(
    "loss-of-a-cut-output",
    "F50",
    locator=PROBLEM,
    title="The loss of an output that is cut off at one corner",
    plain="While the bias b of an output lies between 0 and the weight e of the other feature, and "
    "e is at most a + b, its loss is this rational function.",
    statement=r"\ell=q^2b^2+pq\Bigl(\frac{b^3}{3e}+u\Bigr)+p^2\Bigl(u-\frac{de}2-be+\frac{e^2}3-"
    r"\frac{(e-b)^4(1+a)}{12a^2e}\Bigr),\quad u=\frac{d^2}3+db+b^2,\ d=a-1,\ q=1-p",
    relation="==",
    domain=Domain(
        (
            _part("e", "0 < e <= 1"),
            _part("b", "0 <= b <= e", lambda point: point["e"], 0),
            Parameter(
                "a",
                "e - b <= a, a > 0, drawn up to 2 more",
                lambda choose, point: point["e"] - point["b"] + Fraction(choose(1, 40), 20),
            ),
            PROBABILITY,
        )
    ),
    lhs=_cut_by_states,
    rhs=lambda e, b, a, p: cut_output_loss(a, e, b, p),
    examples=(
        {"e": Fraction(1), "b": Fraction(0), "a": Fraction(1), "p": Fraction(1, 2)},
        {"e": Fraction(1, 2), "b": Fraction(1, 5), "a": Fraction(4, 5), "p": Fraction(3, 10)},
    ),
    evidence=(
        derivation(
            "the table of states at symbols inside the range and on its edges",
            _cut_closes,
            reach="everywhere",
        ),
        exact("rational points, by the table of states", cases=60),
        search(
            "in floats, support by support",
            cases=60,
            using={
                "lhs": lambda e, b, a, p: _cut_by_states(e, b, a, p, full_toy_loss_by_definition)
            },
        ),
    ),
    mutants=(
        instead(
            "without the corner",
            rhs=lambda e, b, a, p: (
                cut_output_loss(a, e, b, p) + p * p * (e - b) ** 4 * (1 + a) / (12 * a * a * e)
            ),
        ),
        instead("biased the other way", rhs=lambda e, b, a, p: cut_output_loss(a, e, -b, p)),
    ),
)

# F51 ----------------------------------------------------------------------------------------


def _weak_pair(
    p: Any, importance: Any, e: Any, growth: Any, shift: Any, route: Any = full_toy_loss
) -> Any:
    """The loss with the second bias at its best, by the table of states."""
    one = 1 + 0 * p
    r = 1 + growth * e
    second = e * e / r
    bias = p / 2 * (1 - second + e)
    A, b = _array([[r, -e], [-e, second]]), _array([shift * e, bias])
    return route(A, b, p, _array([one, one * importance]))


def _from_excess(p: Any, importance: Any, e: Any, growth: Any, shift: Any) -> Any:
    return importance * unstored_loss(p) + e * e * weak_pair_excess(p, importance, e, growth, shift)


WEAK_PAIR = claim(
    "loss-of-a-weak-pair",
    "F51",
    locator=PROBLEM,
    title="The loss of a weak pair is a rational function, regular where the overlap vanishes",
    plain="With overlap w_1 w_2 = -e, w_1^2 = 1 + alpha e, b_1 = s e with 0 <= s <= 1, and a "
    "second "
    "output that is not cut off, the loss is I V plus e^2 times this function.",
    statement=r"L=IV+e^2F,\quad F=q^2s^2+pq\Bigl(\frac{s^3}3+u\Bigr)+p^2\Bigl(u-\frac\alpha2-s+"
    r"\frac13-e\frac{(1+r)(1-s)^4}{12r^2}\Bigr)+IV\Bigl(1-\frac2r+\frac{e^2}{r^2}\Bigr),\quad "
    r"u=\frac{\alpha^2}3+\alpha s+s^2,\ r=1+\alpha e",
    relation="==",
    domain=Domain(
        (
            _part("p", "1/2 <= p <= 1", least=20),
            _part("importance", "0 < I <= 1"),
            Parameter("e", "0 < e <= 1/10", lambda choose, _: Fraction(choose(1, 20), 200)),
            Parameter(
                "growth", "-2 <= alpha <= 2", lambda choose, _: Fraction(choose(-20, 20), 10)
            ),
            _part("shift", "0 <= s <= 1", least=0),
        )
    ),
    lhs=_weak_pair,
    rhs=_from_excess,
    examples=(
        {
            "p": Fraction(1, 2),
            "importance": Fraction(1),
            "e": Fraction(1, 10),
            "growth": Fraction(1, 4),
            "shift": Fraction(2, 25),
        },
    ),
    evidence=(
        exact("rational points, by the table of states", cases=60),
        search(
            "in floats, support by support",
            cases=40,
            using={
                "lhs": lambda p, importance, e, growth, shift: _weak_pair(
                    p, importance, e, growth, shift, full_toy_loss_by_definition
                )
            },
        ),
    ),
    mutants=(
        instead(
            "without the second power of e",
            rhs=lambda p, importance, e, growth, shift: (
                _from_excess(p, importance, e, growth, shift)
                - importance * unstored_loss(p) * e**4 / (1 + growth * e) ** 2
            ),
        ),
        instead(
            "as if nothing were cut off",
            rhs=lambda p, importance, e, growth, shift: (
                _from_excess(p, importance, e, growth, shift)
                + p * p * e**3 * (2 + growth * e) * (1 - shift) ** 4 / 12 / (1 + growth * e) ** 2
            ),
        ),
    ),
)

# F52, F53 -----------------------------------------------------------------------------------

NEAR = Domain(
    (PROBABILITY, _part("importance", "0 < I <= 1"), _part("shift", "0 <= s <= 1", least=0))
)


def _at_best_growth(p: Any, importance: Any, e: Any, shift: Any) -> Any:
    return weak_pair_excess(p, importance, e, (p / 2 - shift) * 3 / 2, shift)


def _reads_at_symbols(claim: Claim) -> bool:
    u, importance, s = positive_symbols("u", "importance", "s")
    return all(
        applied(claim.lhs, {"p": p, "importance": importance, "shift": shift})
        == applied(claim.rhs, {"p": p, "importance": importance, "shift": shift})
        for p in (1 / (1 + u), 1 + 0 * u)
        for shift in (s / (1 + s), 0 * s, 1 + 0 * s)
    )


AT_ONE_FEATURE = claim(
    "weak-pair-at-one-feature",
    "F52",
    locator=PROBLEM,
    title="What a vanishing overlap costs: lambda_loc in closed form",
    plain="As the overlap vanishes the excess of F51, at its best growth alpha = 3/2 (p/2 - s), is "
    "kappa(p, s) - I V; a penalty adds 2 lambda, so one feature is locally unstable exactly below "
    "half of I V - min kappa.",
    statement=r"\lim_{e\to0}\min_\alpha\frac{L-IV}{e^2}=\kappa(p,s)-IV,\qquad "
    r"\lambda_{\rm loc}=\tfrac12\bigl(IV-\min_s\kappa(p,s)\bigr)",
    relation="==",
    domain=NEAR,
    lhs=lambda p, importance, shift: _at_best_growth(p, importance, 0 * p, shift),
    rhs=lambda p, importance, shift: second_feature_cost(p, shift) - importance * unstored_loss(p),
    examples=({"p": Fraction(1, 2), "importance": Fraction(1), "shift": Fraction(2, 25)},),
    evidence=(
        derivation(
            "one rational function, for symbols p, I and s",
            _reads_at_symbols,
            reach="everywhere",
            by_hand=(
                "that growth is the best one: the excess at e = 0 is a square in alpha, p/3 (alpha "
                "- 3/2 (p/2 - s))^2, plus what does not contain alpha",
            ),
        ),
        exact("rational points", cases=60),
        search("in floats", cases=60),
    ),
    mutants=(
        instead(
            "without growth",
            lhs=lambda p, importance, shift: weak_pair_excess(p, importance, 0 * p, 0 * p, shift),
        ),
    ),
)


def _slope_by_derivative(p: Any, importance: Any, shift: Any) -> Any:
    """The derivative by e at 0: a complex step, the second term of a series, or SymPy's."""
    growth = (p / 2 - shift) * 3 / 2
    if isinstance(p, float):
        return weak_pair_excess(p, importance, 1e-30j, growth, shift).imag / 1e-30
    if family(p) == "sympy":
        from sympy import Symbol

        e = Symbol("e")
        return weak_pair_excess(p, importance, e, growth, shift).diff(e).subs(e, 0)
    from flint import fmpq_series

    return weak_pair_excess(p, importance, fmpq_series([0, 1], prec=2), growth, shift)[1]


def _slope_closes(claim: Claim) -> bool | None:
    from sympy import symbols

    u, importance, s = symbols("u I s", positive=True)
    point = {"p": 1 / (1 + u), "importance": importance, "shift": s}
    return vanishes(applied(claim.lhs, point) - applied(claim.rhs, point))


SLOPE = claim(
    "weak-pair-slope",
    "F53",
    locator=PROBLEM,
    title="How the excess of a weak pair changes with the overlap",
    plain="The derivative of F51 by the overlap at 0; where it is negative at the best shift both "
    "features appear by a jump, and the importance at which it is 0 is the tricritical one.",
    statement=r"\frac d{de}\frac{L-IV}{e^2}\Big|_{e=0}=3IV\Bigl(\frac p2-s\Bigr)"
    r"-\frac{p^2(1-s)^4}6,"
    r"\qquad I_t(p)=\frac{p^2(1-s)^4}{18V(p/2-s)}",
    relation="==",
    domain=NEAR,
    lhs=_slope_by_derivative,
    rhs=change_with_overlap,
    examples=({"p": Fraction(1, 2), "importance": Fraction(1), "shift": Fraction(2, 25)},),
    evidence=(
        derivation(
            "the derivative in SymPy of the function of F51 at the best growth of e = 0",
            _slope_closes,
            reach="everywhere",
            cites=("beyond/loss-of-a-weak-pair",),
        ),
        exact("rational points", cases=60),
        search("in floats", cases=60),
    ),
    mutants=(
        instead(
            "with twice the corner",
            rhs=lambda p, importance, shift: (
                change_with_overlap(p, importance, shift) - p * p * (1 - shift) ** 4 / 6
            ),
        ),
    ),
    not_claimed="That the transition is continuous where it is positive: a pair that is not weak "
    "may be better first, F57.",
)

# F54 ----------------------------------------------------------------------------------------

ENDS = (Fraction(1335, 10000), Fraction(1336, 10000))


def _sign(S: Any) -> int:
    """1 at the lower end, -1 at the upper one."""
    return 1 if 100000 * S < 13355 else -1


def _signed_slope(S: Any) -> Any:
    """The slope c of two equal features, its sign changed at the upper end."""
    return _sign(S) * boundary_slope(1 - S, 1 + 0 * S)


def _slope_by_step(S: float) -> float:
    change = _slope_by_derivative(1 - S, 1.0, best_shift(1 - S))
    return float(-_sign(S) * change / 2)


TRICRITICAL = claim(
    "tricritical-sparsity",
    "F54",
    locator=PROBLEM,
    title="The tricritical sparsity of two equal features",
    plain="With equal importance the derivative of F53 changes its sign between S = 0.1335 and "
    "0.1336: below, a weak pair appears by a jump; above, an arbitrarily weak one comes first.",
    statement=r"c(p,I)=\frac{p^2(1-s)^4}{12}-\frac32IV\Bigl(\frac p2-s\Bigr):\qquad "
    r"c(1-.1335,1)>0>c(1-.1336,1)",
    relation=">=",
    domain=Domain((choice("S", ENDS, listed=True),)),
    lhs=_signed_slope,
    rhs=lambda S: (1 + 0 * S) / 10**7,
    examples=tuple({"S": S} for S in ENDS),
    evidence=(
        exhaustive("both ends, in balls"),
        search(
            "both ends in floats, by a complex step",
            cases=4,
            using={"lhs": _slope_by_step},
            floats_only=True,
        ),
    ),
    mutants=(scaled("lhs", -1, "the other way round"),),
)

CLAIMS = (CUT_OUTPUT, WEAK_PAIR, AT_ONE_FEATURE, SLOPE, TRICRITICAL)
