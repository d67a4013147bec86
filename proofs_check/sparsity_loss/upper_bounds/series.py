"""SERIES: order min(n, d) p^(1/m) for every odd m and every symmetric law (A11).

Idea.  Features add up, each by A11b, and capacities sum to at most min(n, d) (A07c).
"""

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import is_zero
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    ALONE,
    FURTHER_SIZES,
    SIZES,
    SPARSE_DESIGN,
    TIED_NON_ZERO,
    best_improvement,
    best_improvement_by_convolution,
    claim,
)
from pentad.proofs_check.sparsity_loss.steps import (
    features_add,
    input_moments_in_symbols,
    is_best_improvement,
    law_of_input,
)
from pentad.proofs_check.sparsity_loss.upper_bounds.series_by_feature import SERIES_PER_FEATURE
from pentad.theory.numbers.domains import applied
from pentad.theory.power_autoencoder.dimension_bounds import series_upper_bound
from pentad.theory.sparse_inputs import input_moments


def _series_closes(claim: Claim) -> bool | None:
    """Improvement and bound are put together from those of features."""
    from sympy import Integer, symbols

    p, u = symbols("p u", positive=True)
    for m in (1, 3, 5):
        moment = input_moments_in_symbols(m, u)
        alone = {"V": np.eye(1, dtype=int), "W": np.array([[Integer(1)]])}
        point = {"p": p, "law": law_of_input(moment, p), "m": m}
        each = applied(SERIES_PER_FEATURE.rhs, alone | point)[0] / moment[2 * m]
        chosen = (p, u, *(x for s, x in moment.items() if s < 2 * m))
        for n, d in SIZES:
            bound = applied(claim.rhs, point | {"n": n, "d": d})
            if not is_zero(bound - min(n, d) * each, chosen):
                return None
    read = all(is_best_improvement(claim.lhs, m) for m in (1, 3))
    return (read and features_add()) or None


SERIES = claim(
    "series",
    "A11",
    locator="open problem 1",
    title="SERIES: order r p^(1/m) for every odd m",
    plain="An explicit bound of order min(n, d) p^(1/m), for every odd power and every symmetric "
    "law; it settles the order that the paper leaves open.",
    statement=r"I\le r\,\frac{1}{p\mu_2}\left(\sum_{k\text{ odd}}\binom mk p\mu_{k+1}"
    r"u^{1-k}\right)^2,\quad u=(p\mu_{2m})^{1/2m},\ r=\min(n,d)",
    relation="<=",
    domain=TIED_NON_ZERO,
    lhs=best_improvement,
    rhs=series_upper_bound,
    delta="Not in the paper, which asks for the order.",
    examples=(SPARSE_DESIGN, ALONE, *FURTHER_SIZES),
    evidence=(
        derivation(
            "C^2 / D is at most the sum of C_i^2 / D_i, one step of two features in symbols; "
            "the right side for m = 1, 3, 5, the left side for m = 1, 3",
            _series_closes,
            relation="<=",
            by_hand=(
                "C^2 / D is at most the sum of C_i^2 / D_i for every n, by induction over the "
                "features; a feature with D_i = 0 has a zero row",
                "C = sum C_i, D = sum D_i, and the right side min(n, d) times that of one "
                "feature, for m = 5, 7, ... too",
            ),
            cites=("sparsity-loss/series-feature", "sparsity-loss/capacity-sum"),
            unneeded={"non-zero": "it makes both sides defined, and is not used otherwise"},
            reach="everywhere",
        ),
        exact("roots as balls, n <= 4, d <= 3, m = 1, 3, 5", cases=40),
        search(
            "by convolution, in floats", cases=60, using={"lhs": best_improvement_by_convolution}
        ),
    ),
    mutants=(
        instead(
            "order p instead of p^(1/m): 3/2 p mu_2 d",
            rhs=lambda d, p, law: input_moments(p, law, 2)[2] * d * 3 / 2,
        ),
    ),
    not_claimed="Sharpness: A13b is far smaller for m = 3.",
)


CLAIMS = (SERIES,)
