"""What capacities miss of leverages, and of the rank, exactly: a dispersion (E04).

Setting.  As in `capacity_by_measure`; X_i = E_i[lambda] E_i[1/lambda] - 1.

Idea.  l_i = D_i (1 + X_i), and X_i is a sum over pairs of eigenvalues.
"""

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.capacity_saturation.settings import in_means
from pentad.proofs_check.spectral_geometry.settings import (
    CAPACITY,
    FEATURES,
    FIVE_ATOMS,
    HAS_MEASURES,
    LEVERAGES,
    ONE_FEATURE,
    RECTANGLE,
    TWO_EIGENVALUES,
    WITH_RATIONAL_SPECTRUM,
    claim,
    few_atoms,
    general_measure,
    measures,
    speaks_of_measures,
    with_total,
)
from pentad.theory.frames.capacity import leverages, rank
from pentad.theory.frames.spectral_measures import (
    capacity_slacks,
    dispersions,
    mean_eigenvalues,
    mean_inverse_eigenvalues,
    spectral_capacities,
    spectral_leverages,
)
from pentad.theory.frames.spectral_moments import eigenvalue_variances
from pentad.theory.numbers.domains import applied


def _slack_identity_closes(claim: Claim) -> bool | None:
    """The sides agree if 1 + X is the product of the means; X sees two atoms at a time."""
    if not speaks_of_measures(claim):
        return None
    general = general_measure()
    known, point = general.known, {"W": general.known}
    for difference in applied(claim.lhs, point) - applied(claim.rhs, point):
        if not vanishes(in_means(difference, known)):
            return None
    (X,), (product,) = dispersions(known), mean_eigenvalues(known) * mean_inverse_eigenvalues(known)
    square = sum(general.weights) ** 2
    return vanishes(product - 1 - X) and general.is_nonnegative_form(X * square, 2)


SLACK_IDENTITY = claim(
    "slack-identity",
    "E04",
    locator="beyond the paper",
    title="What capacity misses of the leverage, exactly",
    plain="Leverage exceeds capacity by an explicit dispersion of the spectral measure, and the "
    "sum of these is what capacities miss of the rank.",
    statement=r"\ell_i=D_i+\frac{\ell_iX_i}{1+X_i},\qquad X_i=\frac12\sum_{ab}p_{ia}p_{ib}"
    r"\frac{(\lambda_a-\lambda_b)^2}{\lambda_a\lambda_b},\qquad"
    r"\operatorname{rank}W-\sum_iD_i=\sum_i\frac{\ell_iX_i}{1+X_i}",
    relation="==",
    domain=FEATURES,
    lhs=lambda W: with_total(spectral_leverages(measures(W))),
    rhs=lambda W: with_total(spectral_capacities(measures(W)) + capacity_slacks(measures(W))),
    examples=({"W": TWO_EIGENVALUES}, {"W": RECTANGLE}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "three atoms as symbols, masses and eigenvalues free; X and E[lambda] E[1/lambda] - 1 "
            "as quadratic forms in the masses, whose coefficients see two atoms at a time",
            _slack_identity_closes,
            by_hand=(
                ONE_FEATURE,
                "the sides are functions of the norm, X and the means of lambda and 1 / lambda",
                few_atoms("X and E[lambda] E[1/lambda] - 1, times (sum q)^2, are quadratic"),
            ),
            cites=(CAPACITY, LEVERAGES),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact(
            "rational eigenvalues; leverage by row reduction and the rank itself",
            using={
                "lhs": lambda W: np.append(leverages(W), rank(W)),
                "domain": WITH_RATIONAL_SPECTRUM,
            },
        ),
        search("features of every kind, equal eigenvalues not grouped, in floats", cases=80),
    ),
    mutants=(
        instead(
            "the slack is the variance of the eigenvalue",
            rhs=lambda W: with_total(
                spectral_capacities(measures(W)) + eigenvalue_variances(measures(W))
            ),
        ),
        instead(
            "the slack is l X",
            rhs=(
                lambda W: with_total(
                    spectral_capacities(measures(W))
                    + spectral_leverages(measures(W)) * dispersions(measures(W))
                )
            ),
        ),
    ),
)

CLAIMS = (SLACK_IDENTITY,)
