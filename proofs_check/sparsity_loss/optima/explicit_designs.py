"""Explicit designs with rational weights reach the very sparse bound, d = 2 to 8 (A22c)."""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.evidence.exact import exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.optima.least_number_of_features import DEGREE
from pentad.proofs_check.sparsity_loss.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.designs import design_ratio
from pentad.theory.power_autoencoder.dimension_bounds import lift_dimension
from pentad.theory.power_autoencoder.explicit_designs import (
    WeightedLines,
    explicit_design,
    explicit_design_features,
    weighted_design_ratio,
)


def _sharp_ratio(d: int, m: int) -> Any:
    return rational(1 / spherical_moment(d, m))


def _without_weights(d: int) -> WeightedLines:
    design = explicit_design(d)
    return design._replace(weights=0 * design.weights + 1)


EXPLICIT_DESIGNS = claim(
    "explicit-designs",
    "A22c",
    locator="Theorem 2.2 (1), p << d^-m",
    title="Explicit designs in 2 to 8 dimensions",
    plain="With rational weights, 4, 11, 24, 41, 63, 91 and 120 known lines in 2 to 8 dimensions "
    "form spherical (3, 3)-designs, whose very sparse gain is d (d + 2)(d + 4)/15 times p kappa.",
    statement=r"F_n=\frac{d(d+2)(d+4)}{15},\quad n=4,11,24,41,63,91,120\ (d=2,\dots,8)",
    relation="==",
    domain=Domain(
        (
            domains.integer("d", 2, 8, listed=True),
            domains.choice("m", (DEGREE,), listed=True),
        )
    ),
    lhs=lambda d, m: weighted_design_ratio(explicit_design(d), m),
    rhs=_sharp_ratio,
    delta="Theorem 2.2 has the order d^3; designs of this kind are known, the weights are ours.",
    examples=tuple({"d": d, "m": DEGREE} for d in range(2, 9)),
    evidence=(
        exhaustive("all pairs of lines, exact rationals, d = 2 .. 8"),
        search(
            "in floats, lengths carrying the weights",
            cases=20,
            using={"lhs": lambda d, m: float(design_ratio(explicit_design_features(d, m), m))},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "the Welch-type constant binom(d + 2, 3)",
            rhs=lambda d, m: rational(Fraction(lift_dimension(d, m))),
        ),
        instead("without weights", lhs=lambda d, m: weighted_design_ratio(_without_weights(d), m)),
        instead(
            "(4, 4)-designs",
            domain=Domain((domains.integer("d", 2, 8), domains.choice("m", (4,)))),
            examples=tuple({"d": d, "m": 4} for d in range(2, 9)),
        ),
    ),
    sees_also=("sparsity-loss/e8-design", "sparsity-loss/design-threshold-reached"),
)


CLAIMS = (EXPLICIT_DESIGNS,)
