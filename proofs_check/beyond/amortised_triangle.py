r"""A smallest model where sparse coding loses nothing and reading each feature off must lose.

Setting.  Three atoms that span a plane and add up to 0: (1, 0), (0, 1), (-1, -1) in coordinates;
two features are active, every pair equally likely, with independent amplitudes uniform on [0, 1].
A row w of an encoder reads u = w . x, and any measurable function of u may follow.

Statements.  F80: what is left unknown of an amplitude that is mixed with another one.  F81: what
two such mixtures leave unknown whose weights add up to 1.  F82: the non-negative code of least sum
is the code that made the signal.  F83: whatever the row and the function after it, the mean squared
error is 1/96 or more.  F84: the row (1, -1/2) with the best function errs by 11/960.  F85: every
other row errs by more, by 1/12 of the squared sine of its angle to the atom at least, once the
atoms are moved to 120 degrees from each other.

Models of fewer atoms or dimensions have no such gap.  With independent atoms a linear row recovers
every feature; on a line one number is all of x, and whatever decodes x may follow it.

Not claimed.  That models trained by gradient descent reach it, nor the greatest number in
place of 1/12.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.beyond.settings import PARTS, claim
from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, nonnegative
from pentad.proofs_check.form import instead
from pentad.theory.codes.pair_readings import (
    error_given_the_pair,
    error_in_logarithms,
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
LAW = (
    "With two of three features active, pairs equally likely and independent amplitudes uniform on "
    "[0, 1], "
)

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
    plain="Of three atoms that span a plane and add up to 0, the non-negative code of least sum "
    "for a signal of two active features is the code that made it.",
    statement=r"\operatorname*{arg\,min}_{z\ge0,\,Dz=Ds}\ \textstyle\sum_iz_i=s,\qquad "
    r"s\ge0,\ |\operatorname{supp}s|=2,\ d_0+d_1+d_2=0,\ \operatorname{rank}D=2",
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
                "an invertible map takes any such atoms to these and keeps the codes",
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
    """Two numbers that are not both 0."""
    first, second = Fraction(choose(-24, 24), 8), Fraction(choose(-24, 24), 8)
    return fractions([[first, second if first or second else 1]])[0]


FEATURE = choice("feature", (0, 1, 2))
ROW = Parameter("w", "two numbers that are not both 0", _row)


def _readings(w: Matrix) -> list[Any]:
    return [w[0], w[1], -w[0] - w[1]]


def _rational_readings(w: Matrix) -> list[Fraction]:
    return [Fraction(int(a.numerator), int(a.denominator)) for a in _readings(w)]


def _error(w: Matrix, feature: int) -> Any:
    return error_of_a_reading(_rational_readings(w), feature)


def _error_by_definition(w: Matrix, feature: int) -> float:
    return error_of_a_reading_by_definition([float(a) for a in _readings(w)], feature)


def _rows_close(claim: Claim) -> bool:
    """Who is told the pair errs by the right side or more, whichever the readings.

    Scaled so that the feature reads 1, the two others read -c and c - 1: every c, as in F81; and 1
    and -1 where it reads 0.  That it helps to be told the pair is seen at rows besides.
    """
    for point in claim.examples:
        told = error_given_the_pair(_readings(point["w"]), point["feature"])
        if not claim.lhs(**point) >= told:
            return False
    return all(error_given_the_pair(*row) >= claim.rhs() for row in _all_readings())


def _all_readings() -> Iterator[tuple[list[Any], int]]:
    """Readings of every row but w = 0, up to a factor, and the feature that is sought."""
    (u,) = positive_symbols("u")
    one = u - u + 1
    rights = (one / 2, 1 - one / (2 + 2 * u), one, 1 + one / (1 + u), 2 * one, 2 + u)
    rows = [[0 * u, one, -one]]
    rows += [row for c in rights for row in ([one, -c, c - 1], [one, c - 1, -c])]
    for row in rows:
        for k in range(3):
            yield row[k:] + row[:k], -k % 3


ROWS = claim(
    "triangle-cannot-be-read-off",
    "F83",
    locator=PROBLEM,
    title="No row of an encoder reads a feature of the triangle with less error than 1/96",
    plain=LAW + "a row of an encoder with any function after it has a mean squared error of 1/96 "
    "or more, 9.4 per cent of the variance, where sparse coding errs by nothing.",
    statement=r"\min_f\ \mathbb E\,(f(w\cdot x)-s_i)^2\ \ge\ \tfrac1{96},\qquad w\in\mathbb R^2",
    relation=">=",
    domain=Domain((ROW, FEATURE)),
    lhs=_error,
    rhs=lambda: LEAST,
    examples=(
        {"w": fractions([[1, Fraction(-1, 2)]])[0], "feature": 0},
        {"w": fractions([[1, Fraction(-1, 3)]])[0], "feature": 0},
        {"w": fractions([[1, 2]])[0], "feature": 2},
        {"w": fractions([[0, 1]])[0], "feature": 0},
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
                "a row and a multiple of it tell the same, and w = 0 leaves all the variance, 1/9",
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
    "row-along-an-atom",
    "F84",
    locator=PROBLEM,
    title="The row that reads both others alike errs by 11/960",
    plain=LAW + "the row that reads a feature as 1 and both others as -1/2, with the best function "
    "after it, has a mean squared error of 11/960.",
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

# F85 ----------------------------------------------------------------------------------------


def _floor(w: Matrix, feature: int, part: int = 24) -> Any:
    """11/960 + (a_j - a_k)^2 / (24 |a|^2), for the readings a of the feature and j, k."""
    a = _readings(w)
    j, k = (i for i in range(3) if i != feature)
    length = sum(x * x for x in a[1:]) + a[0] * a[0]
    return (11 * part * length + 960 * (a[j] - a[k]) * (a[j] - a[k])) / (960 * part * length)


def _logarithm_at_most(x: Any) -> Any:
    """For x > 1; the same at 1 up to the third order."""
    return (x - 1) * (x + 5) / (4 * x + 2)


def _logarithm_closes() -> bool:
    """The bound is 0 at 1, and grows no slower than the logarithm from there on."""
    from sympy import Symbol, diff

    x, s = Symbol("x", positive=True), Symbol("s", nonnegative=True)
    growth = (diff(_logarithm_at_most(x), x) - 1 / x).subs(x, 1 + s)
    return bool(_logarithm_at_most(1) == 0 and nonnegative(growth))


def _at_least(readings: list[Any], feature: int) -> Any:
    """No more than the error, without logarithms; these are positive."""
    rational, logarithms = error_in_logarithms(readings, feature)
    return rational - sum(abs(factor) * _logarithm_at_most(ratio) for factor, ratio in logarithms)


def _least_closes(claim: Claim) -> bool:
    """The integrals at readings of every row, up to a factor; the claim's left side at some."""
    return (
        _logarithm_closes()
        and all(claim.lhs(**point) >= claim.rhs(**point) for point in claim.examples)
        and all(
            _at_least(readings, feature) >= claim.rhs(w=np.array(readings[:2]), feature=feature)
            for readings, feature in _all_readings()
        )
    )


ALONG = claim(
    "best-row-of-the-triangle",
    "F85",
    locator=PROBLEM,
    title="The best row for a feature of the triangle is the one along its atom",
    plain=LAW + "a row with any function after it errs by 11/960 and 1/12 of the squared sine of "
    "the angle between the row and the atom, or more, for atoms of one length. Only the row along "
    "the atom can reach 11/960.",
    statement=r"\min_f\ \mathbb E\,(f(w\cdot x)-s_i)^2\ \ge\ \frac{11}{960}+"
    r"\frac{(a_j-a_k)^2}{24\,(a_0^2+a_1^2+a_2^2)},\qquad "
    r"a=D^\top w\ne0,\ \{i,j,k\}=\{0,1,2\}",
    relation=">=",
    domain=Domain((ROW, FEATURE)),
    lhs=_error,
    rhs=_floor,
    examples=(
        {"w": fractions([[1, Fraction(-1, 2)]])[0], "feature": 0},
        {"w": fractions([[1, -1]])[0], "feature": 0},
        {"w": fractions([[1, 2]])[0], "feature": 2},
        {"w": fractions([[0, 1]])[0], "feature": 0},
    ),
    evidence=(
        derivation(
            "integrals at symbols, logarithms below a rational function, signs of coefficients",
            _least_closes,
            reach="everywhere",
            relation=">=",
            by_hand=(
                "the best function is the mean of the feature given u, a quotient of what is "
                "integrated",
                "a row and a multiple of it tell the same",
            ),
        ),
        exact("integrals in closed form at rational rows", cases=40),
        search(
            "means over all pairs by quadrature",
            cases=60,
            using={"lhs": _error_by_definition},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("told the pair", lhs=lambda w, feature: error_given_the_pair(
            _rational_readings(w), feature)),
        instead("1/10 of the squared sine", rhs=lambda w, feature: _floor(w, feature, 20)),
        instead("the angle to another atom", rhs=lambda w, feature: _floor(w, (feature + 1) % 3)),
    ),
    not_claimed="That 1/12 is the greatest such number; floats say about 0.092.",
)  # fmt: skip

CLAIMS = (VARIANCE, MIXTURES, RECOVERED, ROWS, REACHED, ALONG)
