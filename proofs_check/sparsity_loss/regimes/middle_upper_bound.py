"""U10: an upper bound for every odd m, whose main term is that of the middle regime (A23e).

Setting.  Tied weights, inputs with non-negative even cumulants, odd m of at least 3.

Not claimed.  The order of its two terms as p tends to 0.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    ALONE,
    FIVE_AXES,
    HIGHER_POWER,
    NON_ZERO,
    SPARSE_DESIGN,
    TIED,
    ZERO_WEIGHTS,
    best_improvement,
    best_improvement_by_convolution,
    claim,
)
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.numbers.factorials import double_factorial
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.hypotheses import cumulants_are_nonnegative
from pentad.theory.power_autoencoder.middle_regime import middle_regime_upper_bound
from pentad.theory.sparse_inputs import LAPLACE, input_cumulants

MIDDLE_UPPER_BOUND = claim(
    "middle-upper-bound",
    "A23e",
    locator="open problem 1",
    title="U10: an upper bound for every odd m",
    plain="For every odd m of at least 3 and inputs with non-negative even cumulants the "
    "improvement is at most min(n, d) times the square of a main term plus a rest, both explicit.",
    statement=r"I\le r\left(\sqrt{M}+R\right)^2,\quad M=\sup_t\frac{t\,p^2\mu_{m+1}^2}"
    r"{\kappa_{2m}+(2m-1)!!\,\kappa_2^mt^m},\quad R=\sum_{k<m\text{ odd}}\binom mk"
    r"\frac{p\mu_{k+1}}{(p\mu_2)^{1/2}(p\mu_{2m})^{(k-1)/2m}}",
    relation="<=",
    domain=Domain(
        (*TIED, HIGHER_POWER),
        (
            NON_ZERO,
            Assumption(
                "cumulants",
                "kappa_2 .. kappa_2m >= 0 and kappa_2m > 0",
                lambda p, law, m: (
                    cumulants_are_nonnegative(p, law, m) and input_cumulants(p, law, 2 * m)[-1] > 0
                ),
            ),
        ),
    ),
    lhs=best_improvement,
    rhs=middle_regime_upper_bound,
    delta="The paper leaves the order open.",
    examples=(
        SPARSE_DESIGN,
        FIVE_AXES | {"p": Fraction(1, 10**6), "law": LAPLACE, "m": 7},
        {"W": ALONE["W"][:, :1], "n": 1, "d": 2, "p": Fraction(1, 10**6), "law": LAPLACE, "m": 5},
    ),
    outside=(ZERO_WEIGHTS | {"p": Fraction(1, 10**6), "law": LAPLACE, "m": 3},),
    evidence=(
        exact("roots as balls, n <= 4, d <= 3, m = 3, 5", cases=12),
        search(
            "by convolution, in floats",
            cases=30,
            using={"lhs": best_improvement_by_convolution},
        ),
    ),
    mutants=(
        instead(
            "without the lower terms R, and M at t = 1",
            rhs=lambda n, d, p, law, m: (
                min(n, d)
                * (p * constant(law.moment(m + 1), p)) ** 2
                / (
                    input_cumulants(p, law, 2 * m)[2 * m]
                    + double_factorial(2 * m - 1) * input_cumulants(p, law, 2)[2] ** m
                )
            ),
        ),
    ),
    not_claimed="The order of the two as p tends to 0.",
    sees_also=("sparsity-loss/middle-constant", "sparsity-loss/series"),
)


CLAIMS = (MIDDLE_UPPER_BOUND,)
