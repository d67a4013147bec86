r"""What relaxed stability chance alone gives, and that it grows with the dictionary (C15).

Setting.  A fixed direction and n independent isotropic ones in R^d; F is the law of one cosine.

Idea.  The largest cosine has the law F^n, and the mean of its positive part is the integral of
1 - F^n over [0, 1]. F is a polynomial for odd d; in general it is an incomplete beta function, and
1 - F^n never rises, so that sums over intervals enclose the integral. A further feature adds the
integral of F^n (1 - F), where F is at least 1/2.

So what.  A published relaxed stability of .204 (Pythia-160M, expanded) stands beside a chance level
of .143 for one run of its features, .159 and .168 for 8 and 24 times as many.

Not claimed.  That trained latents are isotropic: it is a floor for untrained ones.
"""

from fractions import Fraction
from functools import cache
from typing import Any

from pentad.proofs_check.ensembles.settings import claim
from pentad.proofs_check.evidence.exact import exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.chance_stability import (
    chance_stability,
    chance_stability_by_density,
    chance_stability_exactly,
    chance_stability_in_balls,
)
from pentad.theory.numbers.balls import ball, precision
from pentad.theory.numbers.domains import Domain, choice, integer

PARAMETERS = (integer("n", 1, 12), integer("d", 3, 11, odd=True))


def _one_direction(n: int, d: int) -> Any:
    """Of one direction, as if more did not help."""
    return n * chance_stability_exactly(1, d)


def _negative_part(n: int, d: int) -> Any:
    """The mean of the negative part of the largest cosine, by symmetry of one: (1 - F)^n."""
    from flint import fmpq, fmpq_poly

    odd_part = (fmpq_poly([1, 0, -1]) ** ((d - 3) // 2)).integral()
    tail = fmpq(1, 2) - odd_part / (2 * odd_part(1))
    primitive = (tail**n).integral()
    return primitive(1) - primitive(0)


CHANCE = claim(
    "chance-stability",
    "C15a",
    locator="stability, by the public code",
    title="The chance level of relaxed stability is one integral",
    plain="For n isotropic directions in R^d the mean of the largest cosine to a fixed one, none "
    "below zero, is the integral of 1 - F^n over [0, 1], F the law of one cosine.",
    statement=r"\mathbb{E}\max\Bigl(0,\max_{j\le n}\langle d,e_j\rangle\Bigr)=\int_0^1"
    r"\bigl(1-F(t)^n\bigr)\,dt,\qquad F(t)=1-\tfrac12I_{1-t^2}\bigl(\tfrac{d-1}2,\tfrac12\bigr)",
    relation="==",
    domain=Domain(PARAMETERS),
    lhs=chance_stability_by_density,
    rhs=chance_stability_exactly,
    examples=({"n": 1, "d": 3}, {"n": 12, "d": 11}),
    evidence=(
        exact("n <= 12, odd d from 3 to 11: mean under the density of the largest, polynomials"),
        search(
            "the integral by quadrature and incomplete beta functions",
            using={"rhs": chance_stability},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "the mean of the unclipped maximum",
            rhs=lambda n, d: chance_stability_exactly(n, d) - _negative_part(n, d),
        ),
        instead(
            "sqrt(2 ln n / d)",
            rhs=lambda n, d: (2 * ball(n).log() / d).sqrt() if n > 1 else ball(0),
        ),
        instead("n times the level of one", rhs=_one_direction),
    ),
    not_claimed="Even d, exactly; there C15b has values in balls.",
    sees_also=("ensembles/chance-table", "ensembles/chance-grows"),
)

_TABLE = {
    (16384, 512): Fraction(1744, 10000),
    (8 * 16384, 512): Fraction(1947, 10000),
    (24 * 16384, 512): Fraction(2047, 10000),
    (16128, 768): Fraction(1426, 10000),
    (8 * 16128, 768): Fraction(1593, 10000),
    (24 * 16128, 768): Fraction(1675, 10000),
    (16128, 2304): Fraction(825, 10000),
    (8 * 16128, 2304): Fraction(923, 10000),
    (24 * 16128, 2304): Fraction(971, 10000),
}
UNIT = Fraction(1, 10000)


@cache
def _enclosed(size: tuple[int, int]) -> Any:
    """A ball of width UNIT / 2."""
    with precision(64):
        return chance_stability_in_balls(*size, width=UNIT / 2)


CHANCE_TABLE = claim(
    "chance-table",
    "C15b",
    locator="stability of GELU-1L, Pythia-160M and Gemma-2-2B",
    title="Chance levels at the published sizes",
    plain="To one unit of the fourth digit, chance gives .1744, .1947, .2047 at the sizes of "
    "GELU-1L, .1426, .1593, .1675 at those of Pythia-160M and .0825, .0923, .0971 at those of "
    "Gemma-2-2B, for one, eight and 24 times the features.",
    statement=r"\lvert\mathrm{chance}(n,d)-\text{value}\rvert\le10^{-4}",
    relation="<=",
    domain=Domain((choice("size", tuple(_TABLE), listed=True),)),
    lhs=lambda size: abs(_enclosed(size) - _TABLE[size]).upper(),
    rhs=lambda: UNIT,
    delta="The sizes are the paper's, second-hand; the values are ours.",
    examples=tuple({"size": size} for size in _TABLE),
    evidence=(
        exhaustive("balls around all nine, from sums over intervals"),
        search(
            "by quadrature in floats",
            using={
                "lhs": lambda size: abs(chance_stability(*size) - float(_TABLE[size])),
                "rhs": lambda: float(UNIT),
            },
            floats_only=True,
            cases=20,
        ),
    ),
    mutants=(
        instead(
            "sqrt(2 ln n / d)",
            lhs=lambda size: abs((2 * ball(size[0]).log() / size[1]).sqrt() - _TABLE[size]),
        ),
        instead(
            "one level for all sizes",
            lhs=lambda size: abs(_enclosed((16128, 768)) - _TABLE[size]).upper(),
        ),
    ),
    sees_also=("ensembles/chance-stability",),
)

CHANCE_GROWS = claim(
    "chance-grows",
    "C15c",
    locator="stability against all other runs together",
    title="Chance alone makes larger dictionaries look more stable",
    plain="Each further feature raises the chance level, by at least 2^-n times that of one, so "
    "relaxed stabilities at different sizes are not comparable as they stand.",
    statement=r"\mathrm{chance}(n,d)+2^{-n}\,\mathrm{chance}(1,d)\le\mathrm{chance}(n+1,d)",
    relation="<=",
    domain=Domain(PARAMETERS),
    lhs=lambda n, d: chance_stability_exactly(n, d) + chance_stability_exactly(1, d) / 2**n,
    rhs=lambda n, d: chance_stability_exactly(n + 1, d),
    examples=({"n": 12, "d": 11}, {"n": 12, "d": 3}),
    evidence=(
        exact("n <= 12, odd d from 3 to 11, polynomials"),
        search(
            "by quadrature in floats and incomplete beta functions, both sides",
            using={
                "lhs": lambda n, d: chance_stability(n, d) + chance_stability(1, d) / 2**n,
                "rhs": lambda n, d: chance_stability(n + 1, d),
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "in proportion",
            rhs=lambda n, d: chance_stability_exactly(n, d) * (n + 1) / n,
            relation="==",
            lhs=lambda n, d: chance_stability_exactly(n + 1, d),
        ),
        instead("nor as dimensions are added", rhs=lambda n, d: chance_stability_exactly(n, d + 2)),
    ),
    sees_also=("ensembles/relaxed-grows",),
)

CLAIMS = (CHANCE, CHANCE_TABLE, CHANCE_GROWS)
