"""Below the threshold superposition pays in few dimensions too: the simplex at p = 1/10 (A24d)."""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.lines import simplex_lines
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms_by_enumeration,
    gram,
    loss_terms,
)
from pentad.theory.sparse_inputs import RADEMACHER


def _simplex_gram(d: int) -> Any:
    return gram(simplex_lines(d)) / (d * (d + 1))


def _simplex_best(d: int, p: Number) -> Any:
    """C^2 / D of the d + 1 lines of the regular simplex, from their rational Gram matrix."""
    return loss_terms(_simplex_gram(d), p, RADEMACHER, 3).scaled_improvement


SIMPLEX_PAYS = claim(
    "simplex-pays",
    "A24d",
    locator="open problem 1",
    title="Rademacher amplitudes: the simplex still pays at p = 1/10",
    plain="At p = 1/10 the d + 1 lines of a regular simplex gain more than d features that stand "
    "alone, by a thousandth at least, for d = 3 to 8: superposition pays below the threshold in "
    "few dimensions too.",
    statement=r"\mu=\pm1,\ p=\tfrac1{10},\ d\in\{3,\dots,8\}:\quad "
    r"I(\text{simplex})\ge1.001\,pd",
    relation=">=",
    domain=Domain(
        (
            domains.integer("d", 3, 8, listed=True),
            domains.choice("p", (Fraction(1, 10),), listed=True),
        )
    ),
    lhs=_simplex_best,
    rhs=lambda d, p: p * d * constant(Fraction(1001, 1000), p),
    examples=tuple({"d": d, "p": Fraction(1, 10)} for d in range(3, 9)),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("exact rationals by cumulants; margin one in a thousand"),
        exact(
            "d = 3 to 6, every input enumerated",
            cases=0,
            using={
                "lhs": lambda d, p: (
                    feature_loss_terms_by_enumeration(_simplex_gram(d), p, RADEMACHER, 3)
                    .summed()
                    .scaled_improvement
                ),
                "examples": tuple({"d": d, "p": Fraction(1, 10)} for d in range(3, 7)),
            },
        ),
    ),
    mutants=(
        instead(
            "in the plane as well",
            domain=Domain(
                (
                    domains.integer("d", 2, 8, listed=True),
                    domains.choice("p", (Fraction(1, 10),), listed=True),
                )
            ),
        ),
    ),
    sees_also=("sparsity-loss/rademacher-optimum", "sparsity-loss/threshold"),
)


CLAIMS = (SIMPLEX_PAYS,)
