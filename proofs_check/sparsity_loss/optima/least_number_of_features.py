"""How many features the very sparse optimum needs: what a search reaches, where it falls short.

Setting.  m = 3.  F_n(d) is the largest S^2 / T over n features, the limit of I / (p kappa) as p
tends to 0; it is at most 1 / c_3(d) = d (d + 2)(d + 4) / 15.

Statements.  A search reaches that bound with 4, 11, 23, 41 and 63 features for d = 2 .. 6 (A22a)
and not with one less (A22b).

Not claimed.  That fewer features cannot form a design: certain is only that cubic forms need
binom(d + 2, 3) of them, which settles d = 2 and d = 8.
"""

from collections.abc import Sequence

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, seen, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import claim
from pentad.simulations.experiments import design_thresholds
from pentad.simulations.store import Result
from pentad.theory.numbers.domains import Assumption, Domain, Point
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.designs import design_defect_by_definition
from pentad.theory.power_autoencoder.dimension_bounds import lift_dimension

DEGREE = 3


THRESHOLDS = {2: 4, 3: 11, 4: 23, 5: 41, 6: 63}
"""The least number of features at which the search finds a design, by dimension."""


def _searched_points(results: Sequence[Result]) -> list[Point]:
    """One point for each dimension and number of features whose best run converged."""
    return [
        {
            "d": row.d,
            "n": row.n,
            "share": row.share,
            "W": result.data.weights[k].values[:, : row.n],
        }
        for result in results
        for k, row in enumerate(design_thresholds.table([result]))
        if row.converged
    ]


def _share_by_monomials(W: Matrix) -> float:
    """F_n c_3 as 1 / (1 + defect) of the stored weights, from averages of monomials, rationally."""
    weights = np.vectorize(rational, otypes=[object])(W)
    return 1 / float(1 + design_defect_by_definition(weights, DEGREE))


def _searched(text: str, *, less: int) -> Domain:
    return Domain(
        (seen("W", "best weights of the search, m = 3"),),
        (Assumption("features", text, lambda d, n: bool(n == THRESHOLDS[d] - less)),),
    )


ENOUGH = _searched("n = 4, 11, 23, 41, 63 for d = 2 .. 6", less=0)


ONE_LESS = _searched("n = 3, 10, 22, 40, 62 for d = 2 .. 6", less=1)


FEATURES_SUFFICE = claim(
    "design-threshold-reached",
    "A22a",
    locator="Theorem 2.2 (1), p << d^-m",
    title="So many features reach the gain of a design",
    plain="With 4, 11, 23, 41 and 63 features in 2 to 6 dimensions a search finds spherical "
    "(3, 3)-designs, to a millionth.",
    statement=r"F_n\,c_3(d)\ge1-10^{-6},\quad n=4,11,23,41,63\ (d=2,\dots,6)",
    relation=">=",
    domain=ENOUGH,
    lhs=lambda share: share,
    rhs=lambda: 1 - design_thresholds.REACHED,
    one_method=ONLY_STORED,
    evidence=(
        stored("S^2 / T of the best run", design_thresholds.EXPERIMENT, _searched_points),
        stored(
            "stored weights judged again by averages of all monomials, in rationals",
            design_thresholds.EXPERIMENT,
            _searched_points,
            using={"lhs": _share_by_monomials},
        ),
    ),
    mutants=(
        instead("one feature less", domain=ONE_LESS),
        instead(
            "the Welch-type constant binom(d + 2, 3)",
            rhs=lambda d: float(spherical_moment(d, DEGREE)) * lift_dimension(d, DEGREE),
        ),
    ),
    not_claimed="That the designs found are exact, or that no fewer features do.",
    sees_also=("sparsity-loss/explicit-designs", "sparsity-loss/sidelnikov"),
)


FEWER_FALL_SHORT = claim(
    "design-threshold-missed",
    "A22b",
    locator="Theorem 2.2 (1), p << d^-m",
    title="With one feature less the search falls short",
    plain="With 3, 10, 22, 40 and 62 features in 2 to 6 dimensions the best of many starts stays "
    "below 9985 ten-thousandths of the gain of a design.",
    statement=r"F_{n-1}\,c_3(d)\le0.9985\quad\text{(best found)},\quad n=4,11,23,41,63",
    relation="<=",
    domain=ONE_LESS,
    lhs=lambda share: share,
    rhs=lambda: 0.9985,
    one_method=ONLY_STORED,
    evidence=(
        stored("S^2 / T of the best run", design_thresholds.EXPERIMENT, _searched_points),
        stored(
            "stored weights judged again by averages of all monomials, in rationals",
            design_thresholds.EXPERIMENT,
            _searched_points,
            using={"lhs": _share_by_monomials},
        ),
    ),
    mutants=(
        instead("n features themselves", domain=ENOUGH),
        instead("below 98 hundredths", rhs=lambda: 0.98),
    ),
    not_claimed="That n - 1 features cannot do better: a search only attains values, so this is "
    "numerical evidence about F_(n-1), no upper bound.",
    sees_also=("sparsity-loss/design-threshold-reached",),
)


CLAIMS = (
    FEATURES_SUFFICE,
    FEWER_FALL_SHORT,
)
