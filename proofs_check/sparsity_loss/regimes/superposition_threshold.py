"""The p from which on superposition cannot pay within H3: roots of polynomials (A24c)."""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.regimes.rademacher_optimum import threshold_residue
from pentad.proofs_check.sparsity_loss.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.scalars import dyadic, rational
from pentad.theory.power_autoencoder.gain_per_dimension import superposition_threshold
from pentad.theory.power_autoencoder.gain_per_dimension_by_other_routes import (
    superposition_threshold_by_bisection,
)
from pentad.theory.sparse_inputs import RADEMACHER, UNIFORM, AmplitudeLaw


def _threshold(law: AmplitudeLaw, route: str) -> Any:
    if route == "discriminant":
        return superposition_threshold(law)
    return dyadic(superposition_threshold_by_bisection(law))


THRESHOLD = claim(
    "threshold",
    "A24c",
    locator="open problem 1",
    title="The thresholds of superposition",
    plain="The p from which on Psi(p) = p kappa, within H3, is a root of 108 p^2 - 54 p + 5 for "
    "Rademacher and 3/10 for uniform amplitudes.",
    statement=r"108\,p^{*2}-54\,p^*+5=0\ (\xi=\pm1,\ p^*=\tfrac{9-\sqrt{21}}{36}),\qquad "
    r"p^*=\tfrac3{10}\ (\xi\sim U[-1,1])",
    relation="<=",
    domain=Domain(
        (
            domains.choice("law", (RADEMACHER, UNIFORM)),
            domains.choice("route", ("discriminant", "bisection")),
        )
    ),
    lhs=lambda law, route: abs(threshold_residue(law, _threshold(law, route))),
    rhs=lambda route: rational(Fraction(1, 10**30 if route == "discriminant" else 10**5)),
    examples=(
        {"law": RADEMACHER, "route": "discriminant"},
        {"law": UNIFORM, "route": "discriminant"},
    ),
    evidence=(
        exact("roots of discriminants isolated as balls, to 30 digits", cases=0),
        search(
            "bisection on Psi(p) > p kappa in floats over a grid of t, to 5 digits",
            cases=4,
            using={
                "examples": (
                    {"law": RADEMACHER, "route": "bisection"},
                    {"law": UNIFORM, "route": "bisection"},
                )
            },
        ),
    ),
    mutants=(
        instead(
            "0.14 for Rademacher amplitudes",
            lhs=lambda law: abs(threshold_residue(law, rational(Fraction(14, 100)))),
        ),
        instead(
            "Rademacher's equation for both laws",
            lhs=lambda law, route: abs(threshold_residue(RADEMACHER, _threshold(law, route))),
        ),
    ),
)


CLAIMS = (THRESHOLD,)
