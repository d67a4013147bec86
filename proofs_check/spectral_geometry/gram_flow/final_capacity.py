"""Capacities end at the initial leverages, which sum to the rank (E20f).

Setting.  Gradient flow of the linear model, as in `linear_flow`, from features that span.

Idea.  In the limit F = I, and leverages stay.

Not claimed.  That rectified training saturates: refuted by a mutant at the minimum that E25
certifies.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import (
    ANY_FEATURES,
    RATIONAL_SPECTRUM,
    RECTANGLE,
    TWO_EIGENVALUES,
    claim,
    measures,
)
from pentad.theory.frames.capacity import capacities, leverages, rank
from pentad.theory.frames.gram_flow import flowed_gram_by_definition, flowed_measures
from pentad.theory.frames.spectral_measures import spectral_capacities
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain, fractions
from pentad.theory.power_autoencoder.power_loss import gram


def _antiprism() -> Any:
    """The square antiprism that the ReLU model with one active feature has as a strict minimum.

    r^2 = 0.989427577927, h^2 = 0.363297686653, rounded to six decimals; claims on certificates
    prove that it is one.
    """
    r, h = Fraction(994700, 10**6), Fraction(602742, 10**6)
    slant = Fraction(703359, 10**6)
    ring = [(r, Fraction(0)), (slant, slant), (Fraction(0), r), (-slant, slant)]
    ring += [(-x, -y) for x, y in ring]
    return fractions(
        [[x for x, _ in ring], [y for _, y in ring], [(-1) ** k * h for k in range(8)]]
    )


ANTIPRISM = _antiprism()

SPANS = Assumption("spans", "the features span R^d", lambda W: rank(W) == len(W))

FINAL_CAPACITY = claim(
    "final-capacity",
    "E20f",
    locator="appendix on gradient flow, beyond the paper",
    title="Linear training saturates capacity from any start that spans",
    plain="Linear training ends with capacities equal to the leverages of the start, which sum to "
    "the rank: saturation, without any geometry.",
    statement=r"\operatorname{rank}W(0)=d:\qquad\lim_{t\to\infty}D_i(t)=\ell_i(0),\qquad"
    r"\sum_iD_i(\infty)=d",
    relation="==",
    domain=Domain((ANY_FEATURES,), (SPANS,)),
    lhs=lambda W: np.append(
        capacities(flowed_gram_by_definition(W, 0)),
        capacities(flowed_gram_by_definition(W, 0)).sum(),
    ),
    rhs=lambda W: np.append(leverages(W), len(W)),
    delta="Not known to be in the paper. For linear training it explains sums of capacities near "
    "the rank without localisation in separate eigenspaces: in the limit F = I.",
    examples=({"W": TWO_EIGENVALUES}, {"W": RECTANGLE}),
    one_method=TWO_ROUTES,
    evidence=(
        exact("features of every kind that span, the limit s = 0 by solving with F"),
        exact(
            "rational eigenvalues: the limit of the flow of measures",
            using={
                "domain": Domain((RATIONAL_SPECTRUM,), (SPANS,)),
                "lhs": lambda W: np.append(
                    spectral_capacities(flowed_measures(measures(W), 0)),
                    spectral_capacities(flowed_measures(measures(W), 0)).sum(),
                ),
            },
        ),
    ),
    mutants=(
        instead(
            "at the capacities of the start", rhs=lambda W: np.append(capacities(gram(W)), len(W))
        ),
        instead(
            "at equal capacities d / n: training selects a geometry",
            rhs=lambda W: np.append((0 * W[0] + len(W)) / W.shape[1], len(W)),
        ),
        instead(
            "rectified training ends saturated to within a twentieth (the ReLU model's antiprism)",
            relation=">=",
            domain=Domain((domains.choice("W", (ANTIPRISM,)),)),
            examples=({"W": ANTIPRISM},),
            lhs=lambda W: 20 * capacities(gram(W)).sum(),
            rhs=lambda W: 20 * rank(W) - 1,
        ),
    ),
    not_claimed="Anything on losses with a rectifier: there trained optima may miss the rank.",
    sees_also=("spectral-geometry/leverages-stay", "spectral-geometry/capacity-growth"),
)

CLAIMS = (FINAL_CAPACITY,)
