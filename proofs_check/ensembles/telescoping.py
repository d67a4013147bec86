r"""What a boosted chain leaves is a product over its stages, whatever they are (C07).

Setting.  Residuals r_0 = a, r_1, ..., r_J on any data set, energies E_j = E|r_j|^2, and
eta_j = 1 - E_j / E_{j-1}, not centred.

Idea.  Quotients cancel. Total explained variance is 1 - E_J over the variance of a, so that the
same holds of it from the second stage on.

Not claimed.  That a share eta_j is positive; that shares of training and of test data agree. It has
no hypothesis, so that alone it proves nothing about a method.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.ensembles.settings import array, claim, drawn, parameter
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.boosting import energies, remaining_energy, removed_shares
from pentad.theory.ensembles.explained_variance import (
    mean_explained_variance,
    sums_of_squares,
    total_explained_variance,
)
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.numbers.kinds import Matrix

CHAIN = parameter(
    "chain",
    "residuals after 0 to J stages, J <= 3, of 2 or 3 samples in up to 2 dimensions, (J + 1, N, d)",
    lambda choose, _: drawn(choose, choose(2, 4), choose(2, 3), choose(1, 2)),
)
SOMETHING_LEFT = Assumption(
    "something left",
    "something is left before every stage",
    lambda chain: all(bool((r != 0).any()) for r in chain[:-1]),
)
COORDINATES_VARY = Assumption(
    "coordinates vary",
    "every coordinate of the data varies",
    lambda chain: all(bool((column != column[0]).any()) for column in chain[0].T),
)
TWO_STAGES = {"chain": array([[[4, 0], [0, 2]], [[1, 1], [1, 1]], [[0, 0], [0, 1]]])}


def _unexplained(chain: Matrix, stage: int) -> Any:
    """The share of the total variance that is left after a stage."""
    return 1 - total_explained_variance(sums_of_squares(chain[0], chain[0] - chain[stage]))


def _unexplained_by_coordinate(chain: Matrix, stage: int) -> Any:
    return 1 - mean_explained_variance(sums_of_squares(chain[0], chain[0] - chain[stage]))


def _centred_quotient(chain: Matrix) -> Any:
    """What the product would be with energies about the mean at every stage."""
    spread = [((r - r.sum(0) / len(r)) ** 2).sum() for r in (chain[0], chain[-1])]
    return spread[1] / spread[0]


TELESCOPING = claim(
    "telescoping",
    "C07",
    locator="boosting; Proposition A.8 by its role",
    title="A chain's error is a product over its stages",
    plain="The energy that a boosted chain leaves is that of the data times one factor a stage, "
    "and the total variance left unexplained that after the first stage times the other factors.",
    statement=r"E_J=E_0\prod_{j\le J}(1-\eta_j),\qquad"
    r"1-\mathrm{EV}_J=(1-\mathrm{EV}_1)\prod_{2\le j\le J}(1-\eta_j)",
    relation="==",
    domain=Domain((CHAIN,), (SOMETHING_LEFT, COORDINATES_VARY)),
    lhs=lambda chain: np.array([energies(chain)[-1], _unexplained(chain, -1)]),
    rhs=lambda chain: np.array(
        [
            remaining_energy(energies(chain)[0], removed_shares(energies(chain))),
            remaining_energy(_unexplained(chain, 1), removed_shares(energies(chain))[1:]),
        ]
    ),
    delta="The wording of Proposition A.8 is not known to us.",
    examples=(TWO_STAGES,),
    outside=(
        {"chain": array([[[1], [2]], [[0], [0]], [[1], [1]]])},
        {"chain": array([[[1], [1]], [[1], [0]]])},
    ),
    evidence=(
        exact("rational residuals of up to 3 stages"),
        search(
            "the same in floats, energies by norms and variances by NumPy",
            using={
                "lhs": lambda chain: np.array(
                    [
                        np.linalg.norm(chain[-1]) ** 2 / chain.shape[1],
                        np.linalg.norm(chain[-1]) ** 2 / chain.shape[1] / chain[0].var(0).sum(),
                    ]
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "explained variance by coordinate telescopes too",
            lhs=lambda chain: _unexplained_by_coordinate(chain, -1),
            rhs=lambda chain: remaining_energy(
                _unexplained_by_coordinate(chain, 1), removed_shares(energies(chain))[1:]
            ),
        ),
        instead(
            "energies about the mean at every stage",
            lhs=lambda chain: _unexplained(chain, -1),
            rhs=_centred_quotient,
        ),
        instead(
            "no stage does harm",
            relation="<=",
            lhs=lambda chain: energies(chain)[-1],
            rhs=lambda chain: energies(chain)[0],
        ),
    ),
    not_claimed="That any share is positive, or the same on other data.",
    sees_also=("ensembles/penalty-budget",),
)

CLAIMS = (TELESCOPING,)
