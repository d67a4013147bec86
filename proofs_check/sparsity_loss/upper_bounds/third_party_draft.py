"""The bound of a third-party draft, for comparison: it holds, with a constant far too large.

Statements.  The bound itself (A12), and the step from SERIES to it, which leaves a factor of
m^2 / 2 (A12b).
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import is_geometric_mean, is_nonnegative
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import scaled
from pentad.proofs_check.sparsity_loss.settings import (
    ALONE,
    DIMENSIONS,
    FEATURES,
    FURTHER_SIZES,
    HIGHER_POWER,
    NON_ZERO,
    PROBABILITY,
    SPARSE_DESIGN,
    SYMMETRIC_LAW,
    TIED,
    ZERO_WEIGHTS,
    best_improvement,
    best_improvement_by_convolution,
    claim,
)
from pentad.proofs_check.sparsity_loss.steps import (
    input_moments_in_symbols,
    is_best_improvement,
    is_per_dimension,
    law_of_input,
)
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.dimension_bounds import draft_upper_bound, series_upper_bound
from pentad.theory.sparse_inputs import LAPLACE, RADEMACHER, AmplitudeLaw


def _draft_closes(claim: Claim) -> bool | None:
    """The left side is that of SERIES; the right side is not below that of A12b."""
    from sympy import symbols

    p, u = symbols("p u", positive=True)
    for m in (3, 5, 7):
        moment = input_moments_in_symbols(m, u)
        point = {"n": 1, "d": 1, "p": p, "law": law_of_input(moment, p), "m": m}
        names = (p, u, *(x for s, x in moment.items() if s < 2 * m))
        room = applied(claim.rhs, point) - applied(DRAFT_STEP.rhs, point)
        if not (is_nonnegative(room, names) and is_per_dimension(claim.rhs, point, names)):
            return None
    return is_best_improvement(claim.lhs, 3) or None


def _uniform_constant_bound(n: int, d: int, p: Number, law: AmplitudeLaw, m: int) -> Any:
    """4^(m-1) r (beta p^(1/m) + mu_2 p): the draft bound with a smaller constant."""
    draft_constant = 2 * (m * 2 ** (m - 2)) ** 2
    return draft_upper_bound(n, d, p, law, m) * constant(Fraction(4 ** (m - 1), draft_constant), p)


def _draft_step_closes(claim: Claim) -> bool | None:
    """With E x^2 = a^2 and E x^(m+1) u^(1-m) = b^2, for a >= b and for b >= a, m = 3, 5.

    For m = 5 then (E x^4)^2 <= E x^2 E x^6, which is tried at two values.
    """
    from sympy import symbols

    p, u, a = symbols("p u a", positive=True)
    excess, deficit = symbols("s r", nonnegative=True)
    sides = (claim.lhs, claim.rhs)
    for m in (3, 5):
        for first, last in ((a + excess, a), (a, a + excess)):
            most = first * last * u**2
            moment = {2: first**2, 4: most / (1 + deficit)}
            moment |= {m + 1: last**2 * u ** (m - 1), 2 * m: u ** (2 * m)}
            if m == 5 and not is_geometric_mean(most**2 / (moment[2] * moment[6])):
                return None
            point = {"n": 1, "d": 1, "p": p, "law": law_of_input(moment, p), "m": m}
            names = (p, u, a, excess, deficit)
            gap = applied(claim.rhs, point) - applied(claim.lhs, point)
            per_dimension = (is_per_dimension(side, point, names) for side in sides)
            if not (is_nonnegative(gap, names) and all(per_dimension)):
                return None
    return True


DRAFT_STEP = claim(
    "draft-from-series",
    "A12b",
    locator="open problem 1; third-party draft (M. Swissa, 2026, unreviewed)",
    title="Where the draft bound loses its constant",
    plain="SERIES is at most 4^(m-1) r (beta p^(1/m) + mu_2 p), which is m^2 / 2 times smaller "
    "than the draft bound: the draft follows from SERIES with that much to spare.",
    statement=r"\text{SERIES}\le4^{m-1}\,r\,(\beta p^{1/m}+\mu_2p)=\tfrac{2}{m^2}\,2K_m^2\,r\,"
    r"(\beta p^{1/m}+\mu_2p)",
    relation="<=",
    domain=Domain((FEATURES, DIMENSIONS, PROBABILITY, SYMMETRIC_LAW, HIGHER_POWER)),
    lhs=series_upper_bound,
    rhs=_uniform_constant_bound,
    delta="The draft's own steps are not known to us; this is our route to its bound.",
    examples=(
        {"n": 2, "d": 2, "p": Fraction(1), "law": RADEMACHER, "m": 3},
        {"n": 9, "d": 8, "p": Fraction(1), "law": RADEMACHER, "m": 3},
        {"n": 5, "d": 6, "p": Fraction(1, 10**4), "law": LAPLACE, "m": 7},
        {"n": 5, "d": 6, "p": Fraction(1), "law": RADEMACHER, "m": 11},
    ),
    evidence=(
        derivation(
            "m = 3, 5: the gap has no negative coefficient where either end of the sum is larger",
            _draft_step_closes,
            relation="<=",
            by_hand=(
                "E x^4 is at most the geometric mean of E x^2 and E x^6 (m = 5), tried for two "
                "values of x^2 beside 0",
                "for other n and d both sides are min(n, d) times those of one feature; for "
                "m = 7, 9, ...: every E x^(k+1) u^(1-k) is at most the larger end of the sum, "
                "and the binomials of odd k sum to 2^(m-1)",
            ),
            reach="everywhere",
        ),
        exact("roots as balls, five laws, m = 3, 5", cases=40),
        search("in floats, steering toward the least slack", cases=60),
    ),
    mutants=(scaled("rhs", Fraction(1, 3), "a third of it"),),
    sees_also=("sparsity-loss/series", "sparsity-loss/draft"),
)


DRAFT = claim(
    "draft",
    "A12",
    locator="open problem 1; third-party draft (M. Swissa, 2026, unreviewed)",
    title="The draft bound",
    plain="The bound of an unreviewed third-party draft holds wherever we look; its constant is "
    "hundreds of times too large.",
    statement=r"I\le 2K_m^2\,r\,(\beta p^{1/m}+\mu_2p),\quad K_m=m2^{m-2}",
    relation="<=",
    domain=Domain((*TIED, HIGHER_POWER), (NON_ZERO,)),
    lhs=best_improvement,
    rhs=draft_upper_bound,
    fidelity="restated",
    delta="Known to us second-hand; SERIES implies it.",
    examples=(SPARSE_DESIGN, ALONE, *FURTHER_SIZES[1:]),
    outside=(ZERO_WEIGHTS | {"p": Fraction(1), "law": RADEMACHER, "m": 3},),
    evidence=(
        derivation(
            "SERIES, then A12b, whose right side is 2 / m^2 times this one; m = 3, 5, 7",
            _draft_closes,
            relation="<=",
            by_hand=(
                "for every n and d, and for m = 9, 11, ... too, the right side is m^2 / 2 >= 1 "
                "times that of A12b",
                "the left side is C^2 / D, read at two features of the plane, in other sizes",
            ),
            cites=("sparsity-loss/series", "sparsity-loss/draft-from-series"),
            unneeded={"non-zero": "it makes the left side defined, and is not used otherwise"},
            reach="everywhere",
        ),
        exact("roots as balls, n <= 4, d <= 3, m = 3, 5", cases=30),
        search(
            "by convolution, in floats", cases=60, using={"lhs": best_improvement_by_convolution}
        ),
        exact(
            "it follows from SERIES: SERIES is never larger",
            cases=20,
            using={"lhs": series_upper_bound},
        ),
    ),
    mutants=(scaled("rhs", Fraction(1, 150), "one 150th of the bound"),),
    sees_also=("sparsity-loss/series",),
)


CLAIMS = (
    DRAFT,
    DRAFT_STEP,
)
