"""A capacity is at most the leverage (E03a), so that capacities sum to at most the rank (E03b).

Setting.  As in `capacity_by_measure`.

Idea.  E[lambda] E[1/lambda] >= 1 by Cauchy and Schwarz.

Not claimed.  Equality: `saturation` says when.
"""

from fractions import Fraction

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead, scaled, shifted
from pentad.proofs_check.spectral_geometry.capacity_saturation.settings import total_capacity
from pentad.proofs_check.spectral_geometry.settings import (
    ANY_FEATURES,
    CAPACITY,
    FEATURES,
    FIVE_ATOMS,
    HAS_MEASURES,
    LEVERAGES,
    LOOSE_AND_ALONE,
    ONE_FEATURE,
    RECTANGLE,
    TWO_EIGENVALUES,
    claim,
    few_atoms,
    general_measure,
    measures,
    speaks_of_measures,
    total_leverage,
)
from pentad.theory.frames.capacity import capacities, leverages
from pentad.theory.frames.capacity_from_frame_operator import capacities_from_frame_operator
from pentad.theory.frames.spectral_measures import spectral_capacities, spectral_leverages
from pentad.theory.numbers.domains import Domain, applied, fractions
from pentad.theory.power_autoencoder.power_loss import gram


def _every_pair_of_atoms_is_bounded(claim: Claim) -> bool | None:
    """Right less left, times sum q and sum q lambda: coefficients (lambda_a - lambda_b)^2 / .."""
    if not speaks_of_measures(claim):
        return None
    general = general_measure()
    point = {"W": general.known}
    missing = np.sum(applied(claim.rhs, point) - applied(claim.lhs, point))
    weights = np.array(general.weights)
    form = missing * weights.sum() * (weights * general.eigenvalues).sum()
    return general.is_nonnegative_form(form, 2)


PAIRS_OF_ATOMS = few_atoms(
    "leverage less capacity, times sum q and sum q lambda with q the masses, is quadratic"
)

CAPACITY_BELOW_LEVERAGE = claim(
    "capacity-below-leverage",
    "E03a",
    locator="Theorem 1 (spectral localisation)",
    title="Capacity is at most leverage",
    plain="Capacity is the harmonic and leverage the arithmetic mean of the squared norm over the "
    "eigenvalue, so that no feature has more capacity than leverage.",
    statement=r"D_i=\frac{\ell_i}{\mathbb{E}_i[\lambda]\,\mathbb{E}_i[\lambda^{-1}]}\le\ell_i",
    relation="<=",
    domain=FEATURES,
    lhs=lambda W: spectral_capacities(measures(W)),
    rhs=lambda W: spectral_leverages(measures(W)),
    fidelity="restated",
    delta="The proof is ours: Cauchy-Schwarz under the spectral measure. A07a has it for untied "
    "weights.",
    examples=({"W": TWO_EIGENVALUES}, {"W": RECTANGLE}, {"W": LOOSE_AND_ALONE}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "the difference as a quadratic form in the masses, whose coefficients see two atoms "
            "at a time and are not negative",
            _every_pair_of_atoms_is_bounded,
            relation="<=",
            by_hand=(ONE_FEATURE, PAIRS_OF_ATOMS),
            cites=(CAPACITY,),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact(
            "features of every kind, without a spectrum",
            using={"lhs": lambda W: capacities(gram(W)), "rhs": lambda W: leverages(A=W)},
        ),
        search("features of every kind, by singular vectors in floats", cases=80),
    ),
    mutants=(
        scaled("rhs", Fraction(99, 100), "at most 99 per cent of it"),
        instead("at most its square", rhs=lambda W: spectral_leverages(measures(W)) ** 2),
    ),
    sees_also=("sparsity-loss/capacity-below-leverage",),
)

CAPACITY_SUM = claim(
    "capacity-sum",
    "E03b",
    locator="Theorem 1 (spectral localisation)",
    title="Capacities sum to at most the rank",
    plain="The capacities of all features together are at most the rank of W, hence at most d.",
    statement=r"\sum_iD_i\le\operatorname{rank}W\le d",
    relation="<=",
    domain=Domain((ANY_FEATURES,)),
    lhs=total_capacity,
    rhs=total_leverage,
    fidelity="restated",
    delta="The capacity bound of the paper is known to us second-hand.",
    examples=(
        {"W": TWO_EIGENVALUES},
        {"W": RECTANGLE},
        {"W": LOOSE_AND_ALONE},
        {"W": FIVE_ATOMS},
        {"W": fractions([[0, 0]])},
    ),
    evidence=(
        derivation(
            "feature by feature, leverage less capacity as a quadratic form in the masses, whose "
            "coefficients see two atoms at a time and are not negative",
            _every_pair_of_atoms_is_bounded,
            relation="<=",
            by_hand=(
                ONE_FEATURE,
                PAIRS_OF_ATOMS,
                "for W = 0, which has no spectrum, both sides are 0",
            ),
            cites=(CAPACITY, LEVERAGES),
            reach="everywhere",
        ),
        exact("features of every kind, in rationals, with no tolerance"),
        exact(
            "by spectral measures, irrational eigenvalues as balls",
            cases=30,
            using={
                "lhs": lambda W: spectral_capacities(measures(W)).sum(),
                "domain": FEATURES,
            },
        ),
        search(
            "by energies along each feature, in floats",
            using={"lhs": lambda W: capacities_from_frame_operator(W).sum()},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("tight for every W of full rank", relation="=="),
        shifted("rhs", Fraction(-1, 2), "at most rank - 1/2"),
    ),
    not_claimed="Equality: E05 says when.",
    sees_also=("spectral-geometry/capacity-below-leverage", "spectral-geometry/leverage-sum"),
)

CLAIMS = (CAPACITY_BELOW_LEVERAGE, CAPACITY_SUM)
