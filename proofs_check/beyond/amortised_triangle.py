r"""The smallest model where sparse coding loses nothing and reading each feature off must lose.

Setting.  Three atoms that add up to 0 in the plane, (1, 0), (0, 1), (-1, -1) in coordinates; two
features are active, every pair equally likely, with independent amplitudes uniform on [0, 1].  A
row w of an encoder reads u = w . x, and any function of u may follow.

Statements.  F80: what is left unknown of an amplitude that is mixed with another one.  F81: what
two such mixtures leave unknown whose weights add up to 1.  F82: the non-negative code of least sum
is the code that made the signal.  F83: whatever the row and the function after it, the mean squared
error is 1/96 or more.  F84: the row (1, -1/2) with the best function errs by 11/960.

Smaller models have no such gap.  With independent atoms a linear row recovers every feature; two
atoms on a line give two codes of at most two features one signal.

Not claimed.  That 11/960 is the least error; that models trained by gradient descent reach it.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.beyond.settings import PARTS, claim
from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.theory.codes.pair_readings import (
    error_given_the_pair,
    error_of_a_reading,
    error_of_a_reading_by_definition,
    shortest_code_of_the_triangle,
    uniform_residual_variance,
    uniform_residual_variance_by_definition,
)
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, choice, fractions
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.positive_symbols import positive_symbols

PROBLEM = "Mathematics for AI Safety, neighbours of MAIS-O39 and MAIS-O43; beyond the papers"
ATOMS = np.array([[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]])
LEAST = Fraction(1, 96)

# F80 ----------------------------------------------------------------------------------------


def _not_zero(name: str) -> Parameter:
    return Parameter(
        name,
        f"any real {name} but 0, drawn up to 4 in absolute value",
        lambda choose, _: Fraction(choose(1, PARTS) * (2 * choose(0, 1) - 1) * 4, PARTS),
    )


def _widths(a: Number) -> Any:
    """The integral of L^3 / (12 |a|) over u: L rises to min(|a|, 1), stays there, and falls."""
    size = abs(a)
    top, level = (size, 1 - size) if size <= 1 else (size - size + 1, size - 1)
    return (top * top * top * top / 2 + level * top * top * top) / (12 * size)


def _variance_closes(claim: Claim) -> bool:
    (u,) = positive_symbols("u")
    one = u - u + 1
    sizes = (1 / (1 + u), one, 1 + u)
    return all(claim.lhs(a=a) == claim.rhs(a=a) for size in sizes for a in (size, -size))


VARIANCE = claim(
    "unknown-of-a-mixture",
    "F80",
    locator=PROBLEM,
    title="What is left unknown of a uniform amplitude that is mixed with another one",
    plain="The best function of t1 + a t2, for two independent amplitudes uniform on [0, 1], finds "
    "t1 up to a mean squared error of a^2 (2 - |a|) / 24, or (2 |a| - 1) / (24 |a|) from |a| = 1.",
    statement=r"\mathbb E\,\mathrm{Var}(t_1\mid t_1+at_2)=\frac{a^2(2-|a|)}{24}\ (|a|\le1),\quad"
    r"\frac{2|a|-1}{24|a|}\ (|a|\ge1)",
    relation="==",
    domain=Domain((_not_zero("a"),)),
    lhs=_widths,
    rhs=uniform_residual_variance,
    examples=({"a": Fraction(1, 2)}, {"a": Fraction(-1)}, {"a": Fraction(3)}),
    evidence=(
        derivation(
            "lengths of intervals integrated, for |a| below, at and above 1, of either sign",
            _variance_closes,
            reach="everywhere",
            by_hand=(
                "given u the amplitude is uniform on an interval of length L(u), so its variance "
                "is L^2 / 12, and the density of u is L / |a|",
            ),
        ),
        exact("rational a", cases=60),
        search(
            "conditional means by quadrature along every line",
            cases=60,
            using={"lhs": lambda a: uniform_residual_variance_by_definition(float(a))},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("a^2 / 12 as for small a", rhs=lambda a: a * a / 12),
        instead("as for Gaussian amplitudes", rhs=lambda a: a * a / (1 + a * a) / 12),
    ),
)

# F81 ----------------------------------------------------------------------------------------


def _two_mixtures(c: Number) -> Any:
    return uniform_residual_variance(c) + uniform_residual_variance(1 - c)


def _mixtures_close(claim: Claim) -> bool:
    """For c on either side of 1/2, in [1/2, 1], [1, 2] and from 2 on."""
    (u,) = positive_symbols("u")
    one = u - u + 1
    ones = (one / 2, 1 - one / (2 + 2 * u), one, 1 + one / (1 + u), 2 * one, 2 + u)
    return all(claim.lhs(c) >= claim.rhs() for right in ones for c in (right, 1 - right))


MIXTURES = claim(
    "two-mixtures-leave-unknown",
    "F81",
    locator=PROBLEM,
    title="Two mixtures whose weights add up to 1 leave at least 1/32 unknown",
    plain="What t1 + c t2 and t1 + (1 - c) t2 leave unknown of t1 is together 1/32 or more, for "
    "every c; at c = 1/2 it is 1/32.",
    statement=r"v(c)+v(1-c)\ \ge\ \tfrac1{32},\qquad c\in\mathbb R",
    relation=">=",
    domain=Domain(
        (
            Parameter(
                "c",
                "any real c, drawn up to 4 in absolute value",
                lambda choose, _: Fraction(choose(-PARTS, PARTS) * 4, PARTS),
            ),
        )
    ),
    lhs=_two_mixtures,
    rhs=lambda: 3 * LEAST,
    examples=({"c": Fraction(1, 2)}, {"c": Fraction(1)}, {"c": Fraction(-2)}),
    evidence=(
        derivation(
            "signs of coefficients, on pieces of the line to either side of 1/2",
            _mixtures_close,
            reach="everywhere",
            relation=">=",
        ),
        exact("rational c", cases=80),
        search(
            "conditional means by quadrature",
            cases=40,
            using={
                "lhs": lambda c: (
                    uniform_residual_variance_by_definition(float(c))
                    + uniform_residual_variance_by_definition(float(1 - c))
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead("1/24, as at c = 0", rhs=lambda: Fraction(1, 24)),
        instead(
            "one of the two", lhs=lambda c: _two_mixtures(c) - uniform_residual_variance(1 - c)
        ),
    ),
)

# F82 ----------------------------------------------------------------------------------------

PAIRS = ((0, 1), (0, 2), (1, 2))
PAIR = choice("pair", (0, 1, 2))


def _amount(name: str) -> Parameter:
    return Parameter(
        name,
        f"{name} > 0, drawn up to 2",
        lambda choose, _: Fraction(choose(1, PARTS) * 2, PARTS),
        low=0,
        above=True,
    )


def _code(pair: int, first: Number, second: Number) -> Matrix:
    """The code in which two features are active."""
    s = np.array([first - first] * 3)
    i, j = PAIRS[pair]
    s[i], s[j] = first, second
    return s


def _recovered(pair: int, first: Number, second: Number) -> Matrix:
    return np.array(shortest_code_of_the_triangle(_signal(_code(pair, first, second))))


def _signal(s: Matrix) -> list[Any]:
    return [s[0] - s[2], s[1] - s[2]]


def _by_linear_program(pair: int, first: Number, second: Number) -> Matrix:
    from scipy.optimize import linprog

    x = ATOMS @ _code(pair, float(first), float(second))
    return np.asarray(linprog(np.ones(3), A_eq=ATOMS, b_eq=x, method="highs").x)


def _codes_close(claim: Claim) -> bool:
    u, v = positive_symbols("u", "v")
    for name in ("first", "second"):
        if claim.domain.parameter(name).low != 0:
            return False
    return all(
        (claim.lhs(pair, first, second) == claim.rhs(pair, first, second)).all()
        for pair in range(3)
        for first, second in ((u, u), (u, u + v), (u + v, u))
    )


RECOVERED = claim(
    "triangle-is-recovered",
    "F82",
    locator=PROBLEM,
    title="Sparse coding recovers every two active features of the triangle",
    plain="Of three atoms in the plane that add up to 0, the non-negative code of least sum for a "
    "signal of two active features is the code that made it.",
    statement=r"\operatorname*{arg\,min}_{z\ge0,\,Dz=Ds}\ \textstyle\sum_iz_i=s,\qquad "
    r"s\ge0,\ |\operatorname{supp}s|=2,\ d_0+d_1+d_2=0",
    relation="==",
    domain=Domain((PAIR, _amount("first"), _amount("second"))),
    lhs=_recovered,
    rhs=_code,
    examples=tuple(
        {"pair": pair, "first": Fraction(1), "second": Fraction(1, 2)} for pair in range(3)
    ),
    evidence=(
        derivation(
            "all three pairs, amplitudes equal and in either order",
            _codes_close,
            reach="everywhere",
            by_hand=(
                "the codes of a signal are s + t (1, 1, 1), the kernel of D; their sums grow "
                "with t, and t < 0 makes the feature negative that is 0 in s",
            ),
        ),
        exact("rational amplitudes", cases=60),
        search(
            "the linear program by HiGHS, in floats",
            cases=40,
            using={"lhs": _by_linear_program},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "without the third feature",
            lhs=lambda pair, first, second: np.array(
                [*_signal(_code(pair, first, second)), first - first]
            ),
        ),
        instead(
            "the code of least length, a linear one",
            lhs=lambda pair, first, second: _code(pair, first, second) - (first + second) / 3,
        ),
    ),
)

# F83 ----------------------------------------------------------------------------------------


def _row(choose: Choose, _: Point) -> Any:
    """Two numbers that read no atom as 0."""
    first = Fraction(choose(1, 24), 8) * (2 * choose(0, 1) - 1)
    second = Fraction(choose(1, 24), 8) * (2 * choose(0, 1) - 1)
    return fractions([[first, second if first + second else 2 * second]])[0]


FEATURE = choice("feature", (0, 1, 2))
ROW = Parameter("w", "two numbers; w . d is 0 for none of the three atoms", _row)


def _readings(w: Matrix) -> list[Any]:
    return [w[0], w[1], -w[0] - w[1]]


def _error(w: Matrix, feature: int) -> Any:
    return error_of_a_reading(
        [Fraction(int(a.numerator), int(a.denominator)) for a in _readings(w)], feature
    )


def _error_by_definition(w: Matrix, feature: int) -> float:
    return error_of_a_reading_by_definition([float(a) for a in _readings(w)], feature)


def _rows_close(claim: Claim) -> bool:
    """Who is told the pair errs by the right side or more, whichever the readings.

    Scaled so that the feature reads 1, the two others read -c and c - 1: every c, as in F81.  That
    it helps to be told the pair is seen at rows besides.
    """
    for point in claim.examples:
        told = error_given_the_pair(_readings(point["w"]), point["feature"])
        if not claim.lhs(**point) >= told:
            return False
    (u,) = positive_symbols("u")
    one = u - u + 1
    rights = (one / 2, 1 - one / (2 + 2 * u), 1 + one / (1 + u), 2 * one, 2 + u)
    return all(
        error_given_the_pair(readings[k:] + readings[:k], -k % 3) >= claim.rhs()
        for c in rights
        for readings in ([one, -c, c - 1], [one, c - 1, -c])
        for k in range(3)
    )


ROWS = claim(
    "triangle-cannot-be-read-off",
    "F83",
    locator=PROBLEM,
    title="No row of an encoder reads a feature of the triangle with less error than 1/96",
    plain="Where sparse coding errs by nothing, a row of an encoder with any function after it "
    "has a mean squared error of 1/96 or more, 9.4 per cent of the variance.",
    statement=r"\min_f\ \mathbb E\,(f(w\cdot x)-s_i)^2\ \ge\ \tfrac1{96},\qquad w\in\mathbb R^2",
    relation=">=",
    domain=Domain((ROW, FEATURE)),
    lhs=_error,
    rhs=lambda: LEAST,
    examples=(
        {"w": fractions([[1, Fraction(-1, 2)]])[0], "feature": 0},
        {"w": fractions([[1, Fraction(-1, 3)]])[0], "feature": 0},
        {"w": fractions([[1, 2]])[0], "feature": 2},
    ),
    evidence=(
        derivation(
            "who is told the pair as well, for all readings",
            _rows_close,
            reach="everywhere",
            relation=">=",
            by_hand=(
                "who is told the pair as well errs no more: the mean of Var(s | u, pair) is at "
                "most that of Var(s | u)",
                "a row that reads the feature as 0 leaves all of its variance unknown given the "
                "pair, 2/3 of 1/12; one that reads another atom as 0 is c = 0 or 1 in F81",
            ),
            cites=("beyond/unknown-of-a-mixture", "beyond/two-mixtures-leave-unknown"),
        ),
        exact("integrals in closed form at rational rows", cases=25),
        search(
            "means over all pairs by quadrature",
            cases=30,
            using={"lhs": _error_by_definition},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("12/960", rhs=lambda: Fraction(12, 960)),
        instead("told the pair, and which feature is mixed in",
                lhs=lambda w, feature: _error(w, feature) / 2),
    ),
)  # fmt: skip

# F84 ----------------------------------------------------------------------------------------

BEST_ROWS = fractions([[1, Fraction(-1, 2)], [Fraction(-1, 2), 1], [Fraction(-1, 2)] * 2])


REACHED = claim(
    "best-row-seen-of-the-triangle",
    "F84",
    locator=PROBLEM,
    title="The row that reads both others alike errs by 11/960",
    plain="The row that reads a feature as 1 and both others as -1/2, with the best function after "
    "it, has a mean squared error of 11/960.",
    statement=r"\min_f\ \mathbb E\,(f(w\cdot x)-s_i)^2=\tfrac{11}{960},\qquad "
    r"w\cdot d_i=1,\ w\cdot d_j=-\tfrac12",
    relation="==",
    domain=Domain((choice("feature", (0, 1, 2), listed=True),)),
    lhs=lambda feature: _error(BEST_ROWS[feature], feature),
    rhs=lambda: Fraction(11, 960),
    examples=({"feature": 0},),
    evidence=(
        exhaustive("all three, integrals in closed form"),
        search(
            "means over all pairs by quadrature",
            cases=3,
            using={"lhs": lambda feature: _error_by_definition(BEST_ROWS[feature], feature)},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("told the pair", lhs=lambda feature: error_given_the_pair(
            _readings(BEST_ROWS[feature]), feature)),
    ),
)  # fmt: skip

CLAIMS = (VARIANCE, MIXTURES, RECOVERED, ROWS, REACHED)
