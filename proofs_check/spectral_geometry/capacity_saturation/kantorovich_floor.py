"""Kantorovich's floor of the sum of capacities, from extreme eigenvalues alone (E06a).

Setting.  As in `capacity_by_measure`.

Idea.  Kantorovich's inequality under each spectral measure.
"""

from fractions import Fraction

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead, scaled
from pentad.proofs_check.spectral_geometry.capacity_saturation.settings import (
    kantorovich_floor,
    total_capacity,
)
from pentad.proofs_check.spectral_geometry.settings import (
    BALANCED,
    CAPACITY,
    FEATURES,
    FIVE_ATOMS,
    HAS_MEASURES,
    LEVERAGES,
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
from pentad.theory.frames.spectral_measures import (
    mean_eigenvalues,
    mean_inverse_eigenvalues,
    spectral_capacities,
    spectral_leverages,
)
from pentad.theory.numbers.domains import applied


def _kantorovich_closes(claim: Claim) -> bool | None:
    r"""With u = E[lambda], v = a b E[1/lambda] and w = a + b - u - v >= 0 for the extremes a, b.

    D = l a b / (u v), and D less the floor is l a b ((u - v)^2 + w (2 u + 2 v + w)) over
    u v (a + b)^2.
    """
    if not speaks_of_measures(claim):
        return None
    general = general_measure()
    known, point = general.known, {"W": general.known}
    low, high = general.eigenvalues[-1], general.eigenvalues[0]
    (u,), (v,) = mean_eigenvalues(known), low * high * mean_inverse_eigenvalues(known)
    w = low + high - u - v
    (leverage,) = spectral_leverages(known)
    squares = (u - v) ** 2 + w * (2 * u + 2 * v + w)
    above = leverage * low * high * squares / (u * v * (low + high) ** 2)
    return vanishes(
        applied(claim.lhs, point) - applied(claim.rhs, point) - above
    ) and general.is_nonnegative_form(w * sum(general.weights), 1, beside=(0, -1))


KANTOROVICH_FLOOR = claim(
    "kantorovich-floor",
    "E06a",
    locator="beyond the paper",
    title="A well conditioned frame operator nearly saturates by itself",
    plain="Capacities sum to at least the rank times Kantorovich's constant of the extreme "
    "positive eigenvalues of F, whatever the features are: a ratio of 1.1 leaves over 99.7 per "
    "cent.",
    statement=r"\sum_iD_i\ge\operatorname{rank}W\cdot"
    r"\frac{4\lambda_{\min}\lambda_{\max}}{(\lambda_{\min}+\lambda_{\max})^2}",
    relation=">=",
    domain=FEATURES,
    lhs=lambda W: spectral_capacities(measures(W)).sum(),
    rhs=kantorovich_floor,
    delta="Kantorovich's inequality under each spectral measure; not known to be in the paper.",
    examples=({"W": BALANCED}, {"W": TWO_EIGENVALUES}, {"W": RECTANGLE}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "feature by feature at three atoms as symbols: capacity less its floor as a square "
            "and multiples of the mean of a + b - lambda - a b / lambda, no term of which is "
            "negative",
            _kantorovich_closes,
            relation=">=",
            by_hand=(
                ONE_FEATURE,
                "capacity and floor are functions of the leverage, the extreme eigenvalues and the "
                "means u and v, at any number of atoms",
                few_atoms("w, times sum q, is linear"),
            ),
            cites=(CAPACITY, LEVERAGES),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact(
            "capacities from the Gram matrix, eigenvalues as roots or balls",
            cases=40,
            using={"lhs": total_capacity},
        ),
        search("features of every kind in floats", cases=80),
    ),
    mutants=(
        scaled("rhs", Fraction(101, 100), "one per cent more"),
        instead("capacities sum to the rank", rhs=total_leverage),
    ),
    not_claimed="That it is attained for given eigenvalues: in general it is not, see E06c and "
    "E06d.",
)

CLAIMS = (KANTOROVICH_FLOOR,)
