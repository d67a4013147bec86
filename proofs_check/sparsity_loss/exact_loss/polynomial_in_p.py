r"""The improvement is a polynomial in p (A04a), and its slope at 0 is a quadratic (A04b).

Setting.  A = W^T W, odd m and a symmetric law.

Idea.  A polynomial of degree k is known by k + 1 values: its next difference vanishes, and values
at a few p give its slope.
"""

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    DIMENSIONS,
    FEATURES,
    POWER,
    SYMMETRIC_LAW,
    TIED_WEIGHTS,
    TWO_FEATURES,
    claim,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.improvement_in_p import (
    difference_in_p,
    first_order_objective,
    slope_at_zero_probability,
)
from pentad.theory.power_autoencoder.power_loss import feature_loss_terms_by_convolution, gram
from pentad.theory.sparse_inputs import POSITIVE_UNIFORM, RADEMACHER

POLYNOMIAL_IN_P = claim(
    "polynomial-in-p",
    "A04a",
    locator="eq. (6)-(7)",
    title="The improvement is a polynomial in p",
    plain="For a symmetric law and odd m the improvement is a polynomial in p of degree at most "
    "min(m, n): its next finite difference vanishes.",
    statement=r"\deg_pI\le\min(m,n)",
    relation="==",
    domain=Domain((FEATURES, DIMENSIONS, SYMMETRIC_LAW, TIED_WEIGHTS, POWER)),
    lhs=lambda W, n, law, m: difference_in_p(W, law, m, min(m, n) + 1),
    rhs=lambda: 0,
    examples=({"W": TWO_FEATURES, "n": 2, "d": 2, "law": RADEMACHER, "m": 3},),
    one_method=TWO_ROUTES,
    evidence=(
        exact("differences of the cumulant route, n <= 4, m = 1, 3, 5", cases=40),
        exact(
            "differences of the convolution route, n <= 4, m = 1, 3, 5",
            cases=20,
            seed=2,
            using={
                "lhs": lambda W, n, law, m: difference_in_p(
                    W, law, m, min(m, n) + 1, route=feature_loss_terms_by_convolution
                )
            },
        ),
    ),
    mutants=(
        instead("degree at most m - 1", lhs=lambda W, law, m: difference_in_p(W, law, m, m)),
        instead(
            "for amplitudes that are not centred",
            domain=Domain(
                (
                    FEATURES,
                    DIMENSIONS,
                    domains.choice("law", (POSITIVE_UNIFORM,)),
                    TIED_WEIGHTS,
                    domains.choice("m", (1,)),
                )
            ),
            examples=(),
        ),
        instead("degree at most n - 1", lhs=lambda W, n, law, m: difference_in_p(W, law, m, n)),
    ),
)


FIRST_ORDER = claim(
    "first-order",
    "A04b",
    locator="eq. (23)",
    title="The first-order objective",
    plain="As p tends to 0 the improvement per p is a quadratic in B, the entrywise m-th power "
    "of A.",
    statement=r"\frac{dI}{dp}(0)=2\mu_{m+1}\operatorname{tr}B-\mu_{2m}\operatorname{tr}B^2,"
    r"\quad B=A^{\odot m}",
    relation="==",
    domain=Domain((FEATURES, DIMENSIONS, SYMMETRIC_LAW, TIED_WEIGHTS, POWER)),
    lhs=slope_at_zero_probability,
    rhs=first_order_objective,
    fidelity="restated",
    delta="The paper's F(B) = tr(2 B - B^2) is this after rescaling B by mu_2m / mu_{m+1}.",
    examples=({"W": TWO_FEATURES, "n": 2, "d": 2, "law": RADEMACHER, "m": 3},),
    evidence=(
        exact("the cumulant route interpolated in p, n <= 4, m = 1, 3, 5", cases=40),
        search(
            "the convolution route interpolated in p, in floats",
            cases=40,
            using={
                "lhs": lambda W, law, m: slope_at_zero_probability(
                    W, law, m, route=feature_loss_terms_by_convolution
                )
            },
        ),
    ),
    mutants=(
        instead(
            "tr B^2 counted twice",
            rhs=lambda W, law, m: (
                first_order_objective(W, law, m)
                - constant(law.moment(2 * m), W[0, 0]) * (gram(W) ** (2 * m)).sum()
            ),
        ),
    ),
)


CLAIMS = (POLYNOMIAL_IN_P, FIRST_ORDER)
