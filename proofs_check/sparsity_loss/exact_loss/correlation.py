r"""The output of a tied autoencoder does not point away from its input: C >= 0 (A03a).

Setting.  A = W^T W, odd m and a symmetric law.

Idea.  By A01 C_i is a sum of even moments times powers of A_ii = |w_i|^2.
"""

from fractions import Fraction

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, nonnegative
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    DIMENSIONS,
    FEATURES,
    POWER,
    PROBABILITY,
    SIX_FEATURES,
    TIED,
    TIED_WEIGHTS,
    TWO_FEATURES,
    claim,
)
from pentad.proofs_check.sparsity_loss.steps import odd_powers, one_among_others
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms,
    feature_loss_terms_by_convolution,
    gram,
)
from pentad.theory.sparse_inputs import RADEMACHER, finite_law

LEFT_SKEWED = finite_law("left-skewed", [(-2, Fraction(1, 3)), (1, Fraction(2, 3))])


def _correlation_has_no_negative_term(claim: Claim) -> bool | None:
    """C_i less the right side is a polynomial in w, p and the moments without negative terms."""
    from sympy import expand

    points = (one_among_others(m) for m in odd_powers(claim))
    gaps = (applied(claim.lhs, point) - applied(claim.rhs, point) for point in points)
    return all(nonnegative(expand(gap)) for both_features in gaps for gap in both_features) or None


NON_NEGATIVE_CORRELATION = claim(
    "non-negative-correlation",
    "A03a",
    locator="eq. (6)-(7)",
    title="The correlation of a tied autoencoder is not negative",
    plain="With tied weights, odd m and a symmetric law, the output never points away from the "
    "input on average.",
    statement=r"A=W^\top W,\ m\text{ odd},\ \mu\text{ symmetric}\ \Rightarrow\ C_i\ge 0",
    relation=">=",
    domain=Domain((*TIED, POWER)),
    lhs=lambda W, p, law, m: feature_loss_terms(gram(W), p, law, m).correlation,
    rhs=lambda: 0,
    examples=(
        {"W": TWO_FEATURES, "n": 2, "d": 2, "p": Fraction(1, 3), "law": RADEMACHER, "m": 3},
        SIX_FEATURES | {"p": Fraction(1), "law": RADEMACHER, "m": 5},
    ),
    evidence=(
        derivation(
            "C_i as a polynomial in w, p and the moments of a feature and of all others",
            _correlation_has_no_negative_term,
            relation=">=",
            by_hand=(
                "a feature with A_ii = w^2 sees all others as one independent input of symmetric "
                "law, and w = 0 gives C_i = 0",
            ),
            reach="region",
            region="m = 1, 3, 5, for every n, d, W, p and symmetric law",
        ),
        exact("rational W with n <= 4, d <= 3, five laws, m = 1, 3, 5", cases=30),
        search(
            "the same, by convolution of moments",
            cases=60,
            using={
                "lhs": lambda W, p, law, m: (
                    feature_loss_terms_by_convolution(gram(W), p, law, m).correlation
                )
            },
        ),
    ),
    mutants=(
        instead(
            "A not positive semidefinite",
            lhs=lambda W, p, law, m: feature_loss_terms(-gram(W), p, law, m).correlation,
        ),
        instead(
            "even m with a skewed law",
            domain=Domain(
                (
                    FEATURES,
                    DIMENSIONS,
                    PROBABILITY,
                    domains.choice("law", (LEFT_SKEWED,)),
                    TIED_WEIGHTS,
                    domains.choice("m", (2,)),
                )
            ),
            examples=(),
        ),
    ),
)


CLAIMS = (NON_NEGATIVE_CORRELATION,)
