r"""C and D follow from the cumulants of one coordinate (A01).

Setting.  Inputs x_j = b_j xi_j are independent, b_j Bernoulli(p) and xi_j of law mu; the output is
(A x)^m entry by entry, A = W^T W for tied weights.  C = E <x, output>, D = E |output|^2 and the
loss is n p mu_2 - I with I = 2 C - D (eq. (6)-(7) of the paper).

Idea.  E x_i f(Y) expands in cumulants of x_i times derivatives of f, and cumulants of independent
terms add.
"""

from fractions import Fraction
from math import comb

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    ANY_LAW,
    FEATURES,
    FINITE_LAW,
    PROBABILITY,
    TWO_FEATURES,
    UNTIED_WEIGHTS,
    both,
    claim,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.power_autoencoder.power_loss import (
    LossTerms,
    feature_loss_terms,
    feature_loss_terms_by_convolution,
    feature_loss_terms_by_enumeration,
)
from pentad.theory.sparse_inputs import (
    SKEWED,
    AmplitudeLaw,
    input_cumulants,
    input_moments,
    moments_from_cumulants,
)

ANY_POWER = domains.integer("m", 1, 4)


def _with_moments_for_cumulants(A: Matrix, p: Number, law: AmplitudeLaw, m: int) -> LossTerms:
    moments = input_moments(p, law, 2 * m)
    row = moments_from_cumulants([0, *((moments[s] * A**s).sum(-1) for s in range(1, 2 * m + 1))])
    kappa = input_cumulants(p, law, 2 * m)
    correlation = sum(
        comb(m, k) * kappa[k + 1] * A.diagonal() ** k * row[m - k] for k in range(m + 1)
    )
    return LossTerms(correlation, row[2 * m])


CUMULANT_LOSS = claim(
    "cumulant-loss",
    "A01",
    locator="behind eq. (6)-(7)",
    title="The exact loss by cumulants",
    plain="Correlation and energy of every feature follow from the cumulants of one input "
    "coordinate, for any matrix A, any power m and any law with enough moments.",
    statement=r"C_i=\sum_k\binom{m}{k}\kappa_{k+1}A_{ii}^k\,\mathbb{E}Y_i^{m-k},\quad "
    r"D_i=\mathbb{E}Y_i^{2m},\quad \kappa_s(Y_i)=\kappa_s\sum_jA_{ij}^s",
    relation="==",
    domain=Domain((FEATURES, PROBABILITY, FINITE_LAW, ANY_POWER, UNTIED_WEIGHTS)),
    lhs=lambda A, p, law, m: both(feature_loss_terms(A, p, law, m)),
    rhs=lambda A, p, law, m: both(feature_loss_terms_by_enumeration(A, p, law, m)),
    delta="The paper defines C and D; the cumulant route is ours.",
    examples=({"A": TWO_FEATURES, "n": 2, "p": Fraction(1, 3), "law": SKEWED, "m": 3},),
    evidence=(
        exact("every input enumerated, n <= 4, m <= 4, two finite laws", cases=40),
        search(
            "against convolution of moments, six laws",
            using={
                "rhs": lambda A, p, law, m: both(feature_loss_terms_by_convolution(A, p, law, m)),
                "domain": Domain((FEATURES, PROBABILITY, ANY_LAW, ANY_POWER, UNTIED_WEIGHTS)),
            },
        ),
    ),
    mutants=(
        instead(
            "moments of the inputs used where cumulants belong",
            lhs=lambda A, p, law, m: both(_with_moments_for_cumulants(A, p, law, m)),
        ),
        instead(
            "only pure powers: D_i = p mu_2m sum_j A_ij^2m",
            lhs=lambda A, p, law, m: input_moments(p, law, 2 * m)[2 * m] * (A ** (2 * m)).sum(-1),
            rhs=lambda A, p, law, m: feature_loss_terms(A, p, law, m).energy,
        ),
    ),
    not_claimed="Inputs that depend on each other.",
)


CLAIMS = (CUMULANT_LOSS,)
