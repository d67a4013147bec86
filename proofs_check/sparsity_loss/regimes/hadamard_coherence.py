"""On average the fourth powers of the overlaps of Hadamard features vanish as d grows (A19c).

Small coherence makes the energy of these features that of Gaussian interference.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.form import scaled
from pentad.proofs_check.sparsity_loss.settings import claim
from pentad.theory.frames.hadamard_by_other_routes import (
    mean_fourth_overlaps,
    mean_fourth_overlaps_by_enumeration,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, Parameter
from pentad.theory.numbers.scalars import rational

FOURTH_POWERS = claim(
    "hadamard-coherence",
    "A19c",
    locator="open problem 1",
    title="Interference of Hadamard features is nearly Gaussian",
    plain="On average over the rows drawn, the fourth powers of the relative overlaps of a feature "
    "sum to at most 3 t / d, t = n / d, so they vanish as d grows.",
    statement=r"\mathbb{E}\sum_{j\ne i}(A_{ij}/A_{ii})^4\le 3t/d,\quad t=n/d",
    relation="<=",
    domain=Domain(
        (
            domains.integer("log2_n", 1, 4),
            Parameter(
                "d", "1 to n, at most 5", lambda choose, x: choose(1, min(5, 2 ** x["log2_n"]))
            ),
        )
    ),
    lhs=mean_fourth_overlaps_by_enumeration,
    rhs=lambda log2_n, d: rational(Fraction(3 * 2**log2_n, d * d)),
    examples=({"log2_n": 4, "d": 4}, {"log2_n": 3, "d": 3}),
    one_method=TWO_ROUTES,
    evidence=(
        exact("all choices of d <= 5 rows, n <= 16", cases=10),
        exact(
            "the law of one overlap, n <= 256",
            cases=60,
            using={
                "lhs": mean_fourth_overlaps,
                "domain": Domain(
                    (
                        domains.integer("log2_n", 1, 8),
                        Parameter("d", "1 to n", lambda choose, x: choose(1, 2 ** x["log2_n"])),
                    )
                ),
            },
        ),
    ),
    mutants=(scaled("rhs", Fraction(1, 3), "t / d"),),
    sees_also=("sparsity-loss/hadamard-attains",),
)


CLAIMS = (FOURTH_POWERS,)
