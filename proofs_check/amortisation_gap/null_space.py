r"""Cross-talk and null space: one number for encoders and for basis pursuit (B06 to B08).

Setting.  rho_i is the least cross-talk of feature i where any two may be active, rho the largest.

Statement.  The mean of rho_i^2 is at least (n - r) / (r (n - 1)), r the rank of D: Welch's bound,
for rows of any kind (B06).  rho_i is the largest |z_i| / sum_{j != i} |z_j| over relations
D z = 0, so that rho / (1 + rho) is the null-space constant of order one (B07a); it is at most the
cross-talk of the row d_i / |d_i|^2, for unit atoms the coherence (B07b).  If K < (1 + 1/rho) / 2,
basis pursuit recovers every code of K features (B08), although every row of some
feature errs by rho / 2.

Idea.  A = W D with the best rows has ones on its diagonal and rank r, and (tr A)^2 <= r |A|^2 for
any A.  The rest is duality of two linear programs.

Not claimed.  The converses: non-negative codes of more features are recovered too.
"""

from fractions import Fraction
from math import comb
from typing import Any

import numpy as np

from pentad.proofs_check.amortisation_gap.settings import (
    DICTIONARY,
    IN_THE_CONE,
    PARALLEL,
    SQUARE,
    TETRAHEDRON,
    TRIANGLE,
    claim,
    cross_talk,
    cross_talk_of_floats,
)
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.codes.coherence import largest_products
from pentad.theory.codes.cross_talk_by_other_routes import (
    cross_talk_by_definition,
    cross_talks_by_circuits,
)
from pentad.theory.codes.null_space import (
    is_recovered,
    is_recovered_by_circuits,
    null_space_constant,
    null_space_constants_by_circuits,
    signed_supports,
)
from pentad.theory.frames.capacity import rank
from pentad.theory.numbers.domains import Assumption, Domain, Parameter, fractions
from pentad.theory.numbers.kinds import Matrix


def _by_circuits(D: Matrix) -> Any:
    return np.array(cross_talks_by_circuits(D), dtype=object)


def _by_definition(D: Matrix) -> Any:
    return np.array([cross_talk_by_definition(D, i) for i in range(D.shape[1])], dtype=object)


def _mean_square(values: Matrix) -> Any:
    return sum(values * values, 0 * values[0]) / len(values)


def _welch(D: Matrix) -> Fraction:
    n, r = D.shape[1], rank(D)
    return Fraction(n - r, r * (n - 1))


WELCH = claim(
    "null-space/welch",
    "B06",
    locator="Welch (1974); for rows that need not be atoms beyond the paper",
    title="Cross-talk obeys Welch's bound",
    plain="The mean square of the least cross-talks is at least Welch's bound, although rows are "
    "free and the matrix of readings need not be symmetric; so the largest is, and every "
    "linear-nonlinear encoder errs by half of its root on some feature where any two may be "
    "active.",
    statement=r"\frac1n\sum_i\rho_i^2\ge\frac{n-r}{r(n-1)},\qquad r=\mathrm{rank}D",
    relation=">=",
    domain=Domain((DICTIONARY,)),
    lhs=lambda D: _mean_square(cross_talk(D)),
    rhs=_welch,
    examples=({"D": TRIANGLE}, {"D": TETRAHEDRON}, {"D": PARALLEL}, {"D": SQUARE}),
    evidence=(
        exact("the rational program", cases=60),
        exact(
            "by circuits",
            cases=60,
            using={"lhs": lambda D: _mean_square(_by_circuits(D))},
        ),
        search(
            "by HiGHS, in floats",
            cases=50,
            using={"lhs": lambda D: _mean_square(cross_talk_of_floats(D))},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("every one of them", lhs=lambda D: min(cross_talk(D)) ** 2),
        instead("(n - r) / (r (n - 2))",
                rhs=lambda D: _welch(D) * Fraction(D.shape[1] - 1, max(1, D.shape[1] - 2))),
    ),
    not_claimed="The bound for one feature at a time, where cross-talk can be 0 for all.",
)  # fmt: skip


def _share(values: Matrix) -> Any:
    return np.array([x / (1 + x) for x in values], dtype=object)


ORDER_ONE = claim(
    "null-space/order-one",
    "B07a",
    locator="duality; beyond the paper",
    title="Least cross-talk is the null-space constant of order one",
    plain="The least cross-talk of a feature is the largest share that it has in a relation among "
    "the atoms, over that of all others.",
    statement=r"\rho_i=\max_{Dz=0}\frac{|z_i|}{\sum_{j\ne i}|z_j|},\qquad"
    r"\theta_1=\frac{\rho}{1+\rho}",
    relation="==",
    domain=Domain((DICTIONARY,)),
    lhs=lambda D: np.append(cross_talk(D), max(_share(cross_talk(D)))),
    rhs=lambda D: np.array([*_by_circuits(D), null_space_constant(D, 1)], dtype=object),
    examples=({"D": TRIANGLE}, {"D": IN_THE_CONE}, {"D": PARALLEL}),
    evidence=(
        exact("the program of combinations against all circuits, in rationals", cases=50),
        exact(
            "all combinations of independent atoms",
            cases=40,
            using={"lhs": lambda D: np.append(_by_definition(D), max(_share(_by_definition(D))))},
        ),
        search(
            "the program of rows by HiGHS, in floats",
            cases=40,
            using={
                "lhs": lambda D: np.append(
                    cross_talk_of_floats(D), max(_share(cross_talk_of_floats(D)))
                ).astype(float)
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "the share of the whole relation",
            lhs=cross_talk,
            rhs=lambda D: _share(_by_circuits(D)),
        ),
        instead(
            "the cross-talk of the atoms themselves",
            lhs=cross_talk,
            rhs=lambda D: np.array(largest_products(D), dtype=object),
        ),
    ),
)

BELOW_COHERENCE = claim(
    "null-space/below-coherence",
    "B07b",
    locator="beyond the paper",
    title="Least cross-talk is at most that of the atoms",
    plain="No feature has more cross-talk at best than with its own atom as row; for unit atoms "
    "that is at most the coherence.",
    statement=r"\rho_i\le\max_{j\ne i}\frac{|\langle d_i,d_j\rangle|}{|d_i|^2}",
    relation="<=",
    domain=Domain((DICTIONARY,)),
    lhs=cross_talk,
    rhs=lambda D: np.array(largest_products(D), dtype=object),
    examples=({"D": TETRAHEDRON}, {"D": PARALLEL}, {"D": TRIANGLE}),
    evidence=(
        exact("the rational program", cases=60),
        exact("by circuits", cases=60, using={"lhs": _by_circuits}),
        search("by HiGHS, in floats", cases=40, using={"lhs": cross_talk_of_floats},
               floats_only=True),
    ),
    mutants=(
        instead("equal to it", relation="=="),
        instead("half of it", rhs=lambda D: np.array(largest_products(D), dtype=object) / 2),
    ),
)  # fmt: skip

ACTIVE = Parameter("K", "1 or 2", lambda choose, _: choose(1, 2))
FEW = Assumption(
    "few", "K < (1 + 1/rho) / 2", lambda D, K: bool(2 * K * max(cross_talk(D)) <
                                                    1 + max(cross_talk(D)))
)  # fmt: skip
MANY = Assumption("many", "K >= (1 + 1/rho) / 2", lambda D, K: not FEW.holds(D=D, K=K))


def _number_recovered(D: Matrix, K: int) -> int:
    return sum(is_recovered(D, *one) for one in signed_supports(D.shape[1], K))


def _number_by_circuits(D: Matrix, K: int) -> int:
    return sum(is_recovered_by_circuits(D, *one) for one in signed_supports(D.shape[1], K))


def _number_of_all(D: Matrix, K: int) -> Any:
    return comb(D.shape[1], K) * 2 ** (K - 1)


BASIS_PURSUIT = claim(
    "null-space/basis-pursuit",
    "B08",
    locator="after Donoho and Elad (2003), with cross-talk for coherence; beyond the paper",
    title="Small cross-talk makes basis pursuit exact",
    plain="If K is below (1 + 1/rho)/2, minimising the absolute sum recovers every code of K "
    "features, of any signs: the number that bounds the error of rows from below also says "
    "when inference makes none.",
    statement=r"K<\tfrac12(1+1/\rho)\ \Rightarrow\ \operatorname{argmin}_{Ds'=Ds}|s'|_1=s\quad"
    r"\text{if }|\mathrm{supp}\,s|\le K",
    relation="==",
    domain=Domain((DICTIONARY, ACTIVE), (FEW,)),
    lhs=_number_recovered,
    rhs=_number_of_all,
    delta="Counted over supports of exactly K features up to one sign for all.",
    examples=(
        {"D": TETRAHEDRON, "K": 1},
        {"D": TRIANGLE, "K": 1},
        {"D": fractions([[1, 0, 0, 0, -1], [0, 1, 0, 0, -1], [0, 0, 1, 0, -1], [0, 0, 0, 1, -1]]),
         "K": 2},
    ),
    outside=({"D": TETRAHEDRON, "K": 2}, {"D": PARALLEL, "K": 1}, {"D": SQUARE, "K": 1}),
    evidence=(
        exact("a rational program for every support and sign", cases=40),
        exact("by circuits", cases=40, using={"lhs": _number_by_circuits}),
    ),
    one_method=TWO_ROUTES,
    mutants=(
        instead("with one more feature", domain=Domain((DICTIONARY, ACTIVE), (
            Assumption("few", "K - 1 < (1 + 1/rho) / 2", lambda D, K: FEW.holds(D=D, K=K - 1)),))),
        instead("no code of more features", domain=Domain((DICTIONARY, ACTIVE), (MANY,)),
                rhs=lambda: 0, examples=({"D": SQUARE, "K": 1}, {"D": IN_THE_CONE, "K": 2})),
        instead("at most one half of the share, equality included",
                domain=Domain((DICTIONARY, ACTIVE), (Assumption(
                    "few", "theta_K <= 1/2",
                    lambda D, K: null_space_constants_by_circuits(D)[min(K, D.shape[1]) - 1]
                    <= Fraction(1, 2)),))),
    ),
    not_claimed="Speed, or stability to noise.",
)  # fmt: skip

CLAIMS = (WELCH, ORDER_ONE, BELOW_COHERENCE, BASIS_PURSUIT)
