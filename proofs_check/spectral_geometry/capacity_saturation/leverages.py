"""Leverages sum to the rank (E02a), and each lies between 0 and 1 (E02b).

Setting.  As in `capacity_by_measure`; the leverage of a feature is its squared norm times the mean
of 1 / lambda under its spectral measure, <w, F^+ w>.

Idea.  In axes along eigenvectors a row of W adds its squared length over the eigenvalue, 1.
"""

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.capacity_saturation.settings import (
    in_a_row,
    measures_along_rows,
)
from pentad.proofs_check.spectral_geometry.settings import (
    FEATURES,
    FIVE_ATOMS,
    HAS_MEASURES,
    LOOSE_AND_ALONE,
    TURNED,
    TWO_EIGENVALUES,
    WITH_RATIONAL_SPECTRUM,
    claim,
    free_features,
    measures,
    spread,
    total_leverage,
)
from pentad.theory.frames.capacity import capacities, leverages
from pentad.theory.frames.spectral_measures import spectral_leverages
from pentad.theory.numbers.domains import applied, fractions
from pentad.theory.power_autoencoder.power_loss import gram


def _leverages_count_rows(claim: Claim) -> bool | None:
    """The left is the sum of |row a|^2 / lambda_a, for any lambda; the right counts the rows."""
    import sympy

    for count in (1, 2, 3):
        W = free_features(count, 3)
        eigenvalues = np.array(sympy.symbols(f"a:{count}", positive=True))
        known = measures_along_rows(W)._replace(eigenvalues=eigenvalues)
        ratios = (W * W).sum(1) / eigenvalues
        orthogonal = spread(in_a_row(*range(1, count + 1)))
        rows = np.concatenate([orthogonal, 0 * orthogonal[:1]])
        steps = (
            vanishes(applied(claim.lhs, {"W": known}) - ratios.sum()),
            applied(claim.rhs, {"W": rows}) == count,
        )
        if not all(steps):
            return None
    return True


LEVERAGE_SUM = claim(
    "leverage-sum",
    "E02a",
    locator="used for Theorem 1 (spectral localisation)",
    title="Leverages sum to the rank",
    plain="The leverages of all features, squared norms times mean inverse eigenvalues, sum to "
    "the rank of W.",
    statement=r"\sum_i\ell_i=\operatorname{rank}W,\qquad"
    r"\ell_i=|w_i|^2\,\mathbb{E}_i\left[\lambda^{-1}\right]=\langle w_i,F^+w_i\rangle",
    relation="==",
    domain=FEATURES,
    lhs=lambda W: spectral_leverages(measures(W)).sum(),
    rhs=total_leverage,
    delta="A textbook fact; the paper's own road to its capacity bound is not known to us.",
    examples=({"W": TWO_EIGENVALUES}, {"W": fractions([[1, 1, 0], [1, 1, 0]])}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "one to three rows along eigenvectors as symbols: the sum of |row|^2 / lambda, to "
            "which every row adds 1; the rank at matrices of orthogonal rows",
            _leverages_count_rows,
            by_hand=(
                TURNED,
                "the rank of a matrix of orthogonal rows is the number of those that are not zero",
                "leverages are summed over features and rows, with terms of one form whatever "
                "their number: three features and one to three rows stand for all",
            ),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact(
            "rational eigenvalues, spectral measures by Lagrange polynomials of F",
            using={"domain": WITH_RATIONAL_SPECTRUM},
        ),
        exact(
            "features of every kind, by row reduction",
            using={"lhs": lambda W: leverages(W).sum()},
        ),
        search("features of every kind, by singular vectors in floats", cases=80),
    ),
    mutants=(instead("leverages sum to d", rhs=lambda W: W.shape[0]),),
)

LEVERAGE_RANGE = claim(
    "leverage-range",
    "E02b",
    locator="used for Theorem 1 (spectral localisation)",
    title="A leverage lies between 0 and 1",
    plain="No feature has a leverage below 0 or above 1.",
    statement=r"0\le\ell_i\le1",
    relation="<=",
    domain=FEATURES,
    lhs=lambda W: np.append(-spectral_leverages(measures(W)), spectral_leverages(measures(W))),
    rhs=lambda W: np.append(0 * W[0], 0 * W[0] + 1),
    delta="A textbook fact.",
    not_claimed="That a leverage of 1 makes a feature orthogonal to all others: it says that the "
    "feature is outside the span of the others, and only a capacity of 1 says more.",
    examples=({"W": TWO_EIGENVALUES}, {"W": LOOSE_AND_ALONE}, {"W": FIVE_ATOMS}),
    evidence=(
        exact(
            "features of every kind, by row reduction",
            using={"lhs": lambda W: np.append(-leverages(W), leverages(W))},
        ),
        exact("irrational eigenvalues as balls", cases=30),
        search("features of every kind, by singular vectors in floats", cases=80),
    ),
    mutants=(
        instead(
            "at most d / n", rhs=lambda W: np.append(0 * W[0], (0 * W[0] + W.shape[0]) / W.shape[1])
        ),
        instead(
            "no capacity is above d / n",
            lhs=lambda W: capacities(gram(W)),
            rhs=lambda W: (0 * W[0] + W.shape[0]) / W.shape[1],
        ),
    ),
)

CLAIMS = (LEVERAGE_SUM, LEVERAGE_RANGE)
