"""Mean correlation and energy of random unit features, so what some draw gains at least (A18b).

Not claimed.  The order of the lower bound of Theorem 2.2 for all d and p.
"""

from fractions import Fraction

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import PROBABILITY, SYMMETRIC_LAW, claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.power_autoencoder.lower_bounds import random_features_terms
from pentad.theory.power_autoencoder.random_features_by_other_routes import (
    random_features_terms_by_design,
    random_features_terms_by_quadrature,
)
from pentad.theory.sparse_inputs import RADEMACHER

RANDOM_FEATURES = claim(
    "random-features",
    "A18b",
    locator="Theorem 2.2 (1), lower bound",
    title="Random unit features",
    plain="Independent uniform unit vectors as features have the mean correlation and energy of "
    "x_1 plus independent random overlaps, so some draw gains at least their C^2 / D.",
    statement=r"\mathbb{E}_VC=n^\prime\,\mathbb{E}x_1Y^m,"
    r"\ \mathbb{E}_VD=n^\prime\,\mathbb{E}Y^{2m},\quad Y=x_1+\sum_{j=2}^{n'}g_jx_j,"
    r"\ \mathbb{E}g_j^{2k}=c_k(d)",
    relation="==",
    domain=Domain(
        (
            domains.integer("active", 1, 3),
            domains.choice("d", (8,)),
            PROBABILITY,
            SYMMETRIC_LAW,
            domains.choice("m", (1, 3)),
        )
    ),
    lhs=lambda active, d, p, law, m: np.array(random_features_terms(active, d, p, law, m)),
    rhs=random_features_terms_by_design,
    fidelity="specialised",
    delta="The paper proves the order C1 min(p d^m, d p^(1/m)) by another construction.",
    examples=({"active": 3, "d": 8, "p": Fraction(1, 4), "law": RADEMACHER, "m": 3},),
    evidence=(
        exact("d = 8: the lines of E8 average in place of the sphere, n' <= 3, m = 1, 3", cases=12),
        search(
            "the overlaps of one row by Gaussian quadrature, in floats",
            cases=40,
            using={"rhs": random_features_terms_by_quadrature},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "the overlaps of a space of one dimension less",
            lhs=lambda active, d, p, law, m: np.array(
                random_features_terms(active, d - 1, p, law, m)
            ),
        ),
        instead(
            "one feature too many in the interference",
            lhs=lambda active, d, p, law, m: np.array(
                random_features_terms(active + 1, d, p, law, m)
            ),
        ),
    ),
    not_claimed="The order C1 min(p d^m, d p^(1/m)) of the paper's lower bound for all d and p: "
    "how large C^2 / D is at the best number of features is evaluated, not derived.",
)


CLAIMS = (RANDOM_FEATURES,)
