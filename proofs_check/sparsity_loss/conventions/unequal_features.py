r"""Features may have probabilities, laws and importances of their own (A30).

Idea.  Cumulants of independent terms add, whatever the terms.

Not claimed.  Nothing about optima.
"""

from fractions import Fraction

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import TWO_FEATURES, UNTIED_WEIGHTS, both, claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, fractions
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms,
    feature_loss_terms_by_convolution,
    feature_loss_terms_by_enumeration,
)
from pentad.theory.sparse_inputs import GAUSSIAN, LAPLACE, RADEMACHER, SKEWED, UNIFORM, AmplitudeLaw


def _drawn_laws(options: tuple[AmplitudeLaw, ...]) -> Parameter:
    def draw(choose: Choose, point: Point) -> tuple[AmplitudeLaw, ...]:
        return tuple(options[choose(0, len(options) - 1)] for _ in range(point["n"]))

    return Parameter("laws", "one law for each feature", draw)


def _drawn_probabilities(choose: Choose, point: Point) -> np.ndarray:
    return fractions([[Fraction(choose(1, 20), 20) for _ in range(point["n"])]])


def _mixed_domain(laws: tuple[AmplitudeLaw, ...]) -> Domain:
    return Domain(
        (
            domains.integer("n", 1, 3),
            Parameter("ps", "one probability for each feature", _drawn_probabilities),
            _drawn_laws(laws),
            UNTIED_WEIGHTS,
            domains.integer("m", 1, 3),
        )
    )


HETEROGENEOUS = claim(
    "heterogeneous-features",
    "A30",
    locator="beyond the paper: unequal importance and sparsity",
    title="Features of their own kind",
    plain="With a probability, a law and an importance of its own for each feature, the cumulant "
    "route still gives correlation and energy exactly.",
    statement=r"\kappa_s(Y_i)=\sum_j\kappa_s(x_j)A_{ij}^s,\quad "
    r"I_v=\sum_iv_i(2C_i-D_i)",
    relation="==",
    domain=_mixed_domain((RADEMACHER, SKEWED)),
    lhs=lambda A, ps, laws, m: both(feature_loss_terms(A, ps[0], laws, m)),
    rhs=lambda A, ps, laws, m: both(feature_loss_terms_by_enumeration(A, ps[0], laws, m)),
    delta="The paper has equal features.",
    examples=(
        {
            "n": 2,
            "ps": fractions([[Fraction(1, 10), Fraction(1, 2)]]),
            "laws": (RADEMACHER, SKEWED),
            "A": TWO_FEATURES,
            "m": 3,
        },
    ),
    evidence=(
        exact("every input enumerated, n <= 3, m <= 3", cases=30),
        search(
            "against convolution, with laws of unbounded support",
            using={
                "rhs": lambda A, ps, laws, m: both(
                    feature_loss_terms_by_convolution(A, ps[0], laws, m)
                ),
                "domain": _mixed_domain((RADEMACHER, GAUSSIAN, LAPLACE, UNIFORM, SKEWED)),
            },
        ),
    ),
    mutants=(
        instead(
            "all features as likely as the first",
            lhs=lambda A, ps, laws, m: both(feature_loss_terms(A, ps[0, :1], laws, m)),
        ),
        instead(
            "laws in the wrong order",
            lhs=lambda A, ps, laws, m: both(feature_loss_terms(A, ps[0], laws[::-1], m)),
        ),
    ),
)


CLAIMS = (HETEROGENEOUS,)
