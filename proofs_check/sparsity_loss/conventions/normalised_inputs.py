r"""Dividing the inputs by sqrt(p) divides the improvement by p and rescales A (A29)."""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    FEATURES,
    TWO_FEATURES,
    UNTIED_WEIGHTS,
    both,
    claim,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, Parameter
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms,
    feature_loss_terms_by_convolution,
)
from pentad.theory.sparse_inputs import (
    GAUSSIAN,
    RADEMACHER,
    SKEWED,
    UNIFORM,
    AmplitudeLaw,
    scaled_law,
)


def _normalised_terms(A: Matrix, s: Number, law: AmplitudeLaw, m: int, route: Any) -> Any:
    """Terms of inputs divided by sqrt(p), p = s^2m, with A scaled by p^((m-1)/2m) = s^(m-1)."""
    exact_scale = Fraction(int(rational(s).p), int(rational(s).q)) ** m
    return both(route(s ** (m - 1) * A, s ** (2 * m), scaled_law(law, 1 / exact_scale), m))


NORMALISED = claim(
    "normalised-convention",
    "A29",
    locator="section 2; other work divides inputs by sqrt(p)",
    title="The normalised convention",
    plain="With inputs x / sqrt(p) and A scaled by p^((m-1)/2m), correlation, energy and "
    "improvement are divided by p: the two conventions are one.",
    statement=r"x\to x/\sqrt p,\ A\to p^{(m-1)/2m}A:\quad C,\,D,\,I\ \to\ C/p,\,D/p,\,I/p",
    relation="==",
    domain=Domain(
        (
            FEATURES,
            Parameter("s", "p = s^2m, 1/4 to 1", lambda choose, _: Fraction(choose(5, 20), 20)),
            domains.choice("law", (RADEMACHER, GAUSSIAN, UNIFORM, SKEWED)),
            UNTIED_WEIGHTS,
            domains.integer("m", 1, 3),
        )
    ),
    lhs=lambda A, s, law, m: _normalised_terms(A, s, law, m, feature_loss_terms),
    rhs=lambda A, s, law, m: both(feature_loss_terms(A, s ** (2 * m), law, m)) / s ** (2 * m),
    delta="The paper does not divide by sqrt(p).",
    examples=({"A": TWO_FEATURES, "n": 2, "s": Fraction(1, 2), "law": RADEMACHER, "m": 3},),
    evidence=(
        exact("rational A, p = s^2m, four laws, m = 1, 2, 3", cases=40),
        search(
            "the normalised side by convolution, in floats",
            cases=40,
            using={
                "lhs": lambda A, s, law, m: _normalised_terms(
                    A, s, law, m, feature_loss_terms_by_convolution
                )
            },
        ),
    ),
    mutants=(
        instead(
            "A not rescaled",
            rhs=lambda A, s, law, m: (
                both(feature_loss_terms(A / s ** (m - 1), s ** (2 * m), law, m)) / s ** (2 * m)
            ),
        ),
    ),
)


CLAIMS = (NORMALISED,)
