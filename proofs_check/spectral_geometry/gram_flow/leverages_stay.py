"""Leverages stay what they were at the start (E20d).

Setting.  Gradient flow of the linear model, as in `linear_flow`.

Idea.  W keeps its row space.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.gram_flow.settings import REMAINING
from pentad.proofs_check.spectral_geometry.settings import (
    ANY_FEATURES,
    NON_ZERO,
    RATIONAL_SPECTRUM,
    TWO_EIGENVALUES,
    claim,
    measures,
)
from pentad.theory.frames.capacity import capacities, leverages, rank
from pentad.theory.frames.gram_flow import flowed_gram_by_definition, flowed_measures
from pentad.theory.frames.spectral_measures import spectral_leverages
from pentad.theory.numbers.domains import Domain
from pentad.theory.power_autoencoder.power_loss import gram

LEVERAGES_STAY = claim(
    "leverages-stay",
    "E20d",
    locator="appendix on gradient flow, beyond the paper",
    title="Leverages stay",
    plain="In linear training the leverage of every feature stays what it was at the start.",
    statement=r"\ell_i(t)=\ell_i(0)",
    relation="==",
    domain=Domain((ANY_FEATURES, REMAINING)),
    lhs=lambda W, s: leverages(flowed_gram_by_definition(W, s)),
    rhs=lambda W: leverages(A=W),
    examples=({"W": TWO_EIGENVALUES, "s": Fraction(1, 2)},),
    evidence=(
        exact("features of every kind: row reduction of the Gram matrix in closed form"),
        exact(
            "rational eigenvalues: the flow of measures",
            using={
                "domain": Domain((RATIONAL_SPECTRUM, REMAINING), (NON_ZERO,)),
                "lhs": lambda W, s: spectral_leverages(flowed_measures(measures(W), s)),
            },
        ),
        search(
            "the flow of measures, in floats",
            cases=60,
            using={"lhs": lambda W, s: spectral_leverages(flowed_measures(measures(W), s))},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("leverages become equal", rhs=lambda W: (0 * W[0] + rank(W)) / W.shape[1]),
        instead(
            "capacities stay",
            lhs=lambda W, s: capacities(flowed_gram_by_definition(W, s)),
            rhs=lambda W: capacities(gram(W)),
        ),
        instead(
            "lengths stay",
            lhs=lambda W, s: flowed_gram_by_definition(W, s).diagonal(),
            rhs=lambda W: gram(W).diagonal(),
        ),
    ),
)

CLAIMS = (LEVERAGES_STAY,)
