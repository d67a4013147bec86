r"""Which published pairs of error and explained variance can be of one data set (C22).

Setting.  The table for J = 8 prints a mean squared error and an explained variance for each of
three methods on one model. If explained variance is total, error / (1 - explained) is the total
variance of the data, the same for all three, within what rounding leaves open.

Found.  For Pythia-160M and Gemma-2-2B the three intervals share points; for GELU-1L they do not.
The public code's mean over coordinates explains that.

Not claimed.  That a number is wrong. The table is known to us second-hand.
"""

from fractions import Fraction
from typing import Any, NamedTuple

from pentad.proofs_check.ensembles.settings import claim
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exhaustive
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.explained_variance import implied_total_variance
from pentad.theory.numbers.domains import Domain, choice


class Row(NamedTuple):
    """What is printed for one model: error and explained variance of the three methods."""

    model: str
    expanded: tuple[str, str]
    bagging: tuple[str, str]
    boosting: tuple[str, str]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The three of them."""
        return self.expanded, self.bagging, self.boosting


GELU = Row("GELU-1L", ("17.893", ".946"), ("35.147", ".895"), ("12.542", ".961"))
PYTHIA = Row("Pythia-160M", ("4.387", ".987"), ("24.704", ".929"), (".845", ".998"))
GEMMA = Row("Gemma-2-2B", ("472.33", ".948"), ("234.13", ".974"), ("46.54", ".995"))


def _largest_low(row: Row) -> Any:
    return max(implied_total_variance(*pair).low for pair in row.pairs)


def _smallest_high(row: Row) -> Any:
    return min(implied_total_variance(*pair).high for pair in row.pairs)


def _ends(printed: str) -> tuple[Fraction, Fraction]:
    """The two numbers half a unit of the last digit away."""
    numerator, unit = int(printed.replace(".", "")), 10 ** len(printed.split(".")[1])
    return Fraction(2 * numerator - 1, 2 * unit), Fraction(2 * numerator + 1, 2 * unit)


def _largest_gap(row: Row, by: int = 0) -> Any:
    """Not negative where some pair's least variance exceeds another's greatest by so much.

    By cross products, that is without a quotient.
    """
    gaps = []
    for error, explained in row.pairs:
        for other, others in row.pairs:
            least, most = _ends(error)[0], _ends(other)[1]
            largest, smallest = 1 - _ends(explained)[0], 1 - _ends(others)[1]
            gaps.append(least * smallest - most * largest - by * largest * smallest)
    return max(gaps)


BY_CROSS_PRODUCTS = {"lhs": _largest_gap, "rhs": lambda: 0}

ONE_VARIANCE = claim(
    "one-total-variance",
    "C22a",
    locator="table of results for J = 8, Pythia-160M and Gemma-2-2B",
    title="Two published rows fit total explained variance",
    plain="For Pythia-160M and Gemma-2-2B the printed errors and explained variances of all three "
    "methods are those of one total variance, within rounding.",
    statement=r"\max_i\frac{e_i-h}{1-v_i+h'}\le\min_i\frac{e_i+h}{1-v_i-h'}",
    relation="<=",
    domain=Domain((choice("row", (PYTHIA, GEMMA), listed=True),)),
    lhs=_largest_low,
    rhs=_smallest_high,
    delta="The table is known to us second-hand; the test is ours.",
    examples=({"row": PYTHIA}, {"row": GEMMA}),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("both rows, ends of intervals as rationals"),
        exhaustive("both rows, by cross products of all pairs", using=BY_CROSS_PRODUCTS),
    ),
    mutants=(
        instead(
            "the row of GELU-1L fits too",
            domain=Domain((choice("row", (GELU, PYTHIA, GEMMA), listed=True),)),
        ),
        instead(
            "the row of GELU-1L fits too, by cross products",
            domain=Domain((choice("row", (GELU,), listed=True),)),
            lhs=_largest_gap,
            rhs=lambda: 0,
            examples=({"row": GELU},),
        ),
    ),
    not_claimed="That these rows were computed as total explained variance.",
    sees_also=("ensembles/no-total-variance",),
)

GAP = 7

NO_VARIANCE = claim(
    "no-total-variance",
    "C22b",
    locator="table of results for J = 8, GELU-1L",
    title="One published row does not fit total explained variance",
    plain="For GELU-1L no total variance fits the printed errors and explained variances of all "
    "three methods, whatever was rounded: what two of them leave open is 7 apart, of some 330.",
    statement=r"\max_i\frac{e_i-h}{1-v_i+h'}\ge\min_i\frac{e_i+h}{1-v_i-h'}+7",
    relation=">=",
    domain=Domain((choice("row", (GELU,), listed=True),)),
    lhs=_largest_low,
    rhs=lambda row: _smallest_high(row) + GAP,
    delta="The table is known to us second-hand; the test is ours.",
    examples=({"row": GELU},),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("the row, ends of intervals as rationals"),
        exhaustive(
            "the row, by cross products of all pairs",
            using={"lhs": lambda row: _largest_gap(row, GAP), "rhs": lambda: 0},
        ),
    ),
    mutants=(
        instead(
            "nor does that of Pythia-160M",
            domain=Domain((choice("row", (GELU, PYTHIA), listed=True),)),
        ),
    ),
    not_claimed="That a printed number is wrong: a mean over coordinates need not fit.",
    sees_also=("ensembles/one-total-variance",),
)

CLAIMS = (ONE_VARIANCE, NO_VARIANCE)
