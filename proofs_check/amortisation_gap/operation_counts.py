r"""The published count of operations of sparse coding grows with the square of the samples (B19).

Setting.  A step of Adam on the codes of B samples and on a d x n dictionary, priced as in the
authors' public code: loss and update of the codes for all B samples at once.

Statement.  The published count multiplies all of it by B once more, and so the norms and the update
of the dictionary: it exceeds a count of the same operations at the same prices by
(B - 1)(10 d n + 2 B (d + n)) (B19a).  At the published size it is 52 477 952 for 886 016, 59.23
times as much (B19b).

Not claimed.  That the prices are right; they are taken over.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.amortisation_gap.settings import claim
from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead
from pentad.theory.codes.operation_counts import (
    sparse_coding_excess,
    sparse_coding_training,
    sparse_coding_training_as_published,
    sparse_coding_training_by_walking,
)
from pentad.theory.numbers.domains import Domain, applied, integer
from pentad.theory.numbers.kinds import Number

SIZES = Domain((integer("d", 1, 12), integer("n", 1, 24), integer("B", 1, 2048)))
SMALL = Domain((integer("d", 1, 4), integer("n", 1, 6), integer("B", 1, 20)))
PUBLISHED_SIZE = Domain(
    (
        integer("d", 8, 8, listed=True),
        integer("n", 16, 16, listed=True),
        integer("B", 1024, 1024, listed=True),
    )
)


def _count(d: Number, n: Number, B: Number) -> Any:
    return sparse_coding_training(d, n).of(B)


def _difference(d: Number, n: Number, B: Number) -> Any:
    return sparse_coding_training_as_published(d, n, B) - _count(d, n, B)


def _is_the_excess(asked: Claim) -> bool | None:
    from sympy import symbols

    point = dict(zip(("d", "n", "B"), symbols("d n B", positive=True), strict=True))
    return vanishes(applied(asked.lhs, point) - applied(asked.rhs, point))


EXCESS = claim(
    "operation-counts/excess",
    "B19a",
    locator="figures of accuracy against operations; the authors' public code",
    title="By how much sparse coding was over-counted",
    plain="The published count of a training step of sparse coding exceeds a count of the same "
    "operations by an amount that grows with the square of the number of samples.",
    statement=r"C_{\text{published}}-C=(B-1)\,(10dn+2B(d+n))",
    relation="==",
    domain=SIZES,
    lhs=_difference,
    rhs=sparse_coding_excess,
    delta="The prices of the authors' code are kept; only what multiplies them differs.",
    examples=({"d": 8, "n": 16, "B": 1024}, {"d": 1, "n": 1, "B": 1}, {"d": 3, "n": 5, "B": 2}),
    evidence=(
        derivation("both counts as polynomials in d, n and B", _is_the_excess, reach="everywhere"),
        exact("integers of any size", cases=60),
        exact(
            "every multiplication and addition of a step gone through, small sizes",
            cases=20,
            using={
                "lhs": lambda d, n, B: (
                    sparse_coding_training_as_published(d, n, B)
                    - sparse_coding_training_by_walking(d, n, B)
                ),
                "domain": SMALL,
                "examples": (),
            },
        ),
    ),
    mutants=(
        instead(
            "a constant factor for every number of samples",
            rhs=lambda d, n, B: (Fraction(52_477_952, 886_016) - 1) * _count(d, n, B),
        ),
        instead("proportional to the samples", rhs=lambda d, n, B: (B - 1) * 10 * d * n),
    ),
    not_claimed="Anything about the other published counts, which count updates per sample.",
)

PUBLISHED = claim(
    "operation-counts/published-size",
    "B19b",
    locator="figures of accuracy against operations; the authors' public code",
    title="59 times too many operations at the published size",
    plain="For 16 atoms, 8 dimensions and 1024 samples a step of sparse coding was counted as "
    "59.23 times its operations, to two decimals.",
    statement=r"\lvert C_{\text{published}}/C-59.23\rvert\le0.005",
    relation="<=",
    domain=PUBLISHED_SIZE,
    lhs=lambda d, n, B: abs(
        Fraction(sparse_coding_training_as_published(d, n, B), _count(d, n, B))
        - Fraction(5923, 100)
    ),
    rhs=lambda: Fraction(1, 200),
    delta="The counts are ours of the authors' formulas; no paper states the ratio.",
    one_method=TWO_ROUTES,
    examples=({"d": 8, "n": 16, "B": 1024},),
    evidence=(
        exhaustive("the one size"),
        exhaustive(
            "every multiplication and addition gone through",
            using={
                "lhs": lambda d, n, B: abs(
                    Fraction(
                        sparse_coding_training_as_published(d, n, B),
                        sparse_coding_training_by_walking(d, n, B),
                    )
                    - Fraction(5923, 100)
                )
            },
        ),
    ),
    mutants=(
        instead(
            "at half as many samples too",
            lhs=lambda d, n, B: abs(
                Fraction(sparse_coding_training_as_published(d, n, B // 2), _count(d, n, B // 2))
                - Fraction(5923, 100)
            ),
        ),
    ),
)

CLAIMS = (EXCESS, PUBLISHED)
