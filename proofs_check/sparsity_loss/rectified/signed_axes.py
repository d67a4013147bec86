r"""Signed axes hold up to 2d features that do not disturb each other (A26c).

Setting.  As for A26a: S^2 / T_+, where negative overlaps are free.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.rectified_model.rectified_loss import rectified_lower_bound, rectified_ratio
from pentad.theory.rectified_model.rectified_loss_by_other_routes import (
    rectified_ratio_by_pairs,
    signed_axes,
)

SIGNED_AXES = claim(
    "rectified-axes",
    "A26c",
    locator="beyond the paper",
    title="Signed axes hold 2d features for free",
    plain="With a rectified power and non-negative inputs, up to 2d features on signed axes do not "
    "disturb each other.",
    statement=r"W=(e_1,-e_1,e_2,-e_2,\dots):\quad S^2/T_+=\min(n,2d)",
    relation="==",
    domain=Domain(
        (
            domains.integer("n", 1, 8),
            domains.integer("d", 1, 3),
            domains.integer("m", 1, 4),
            domains.choice("one", (Fraction(1),)),
        )
    ),
    lhs=lambda n, d, m, one: rectified_ratio(signed_axes(n, d, one), m),
    rhs=rectified_lower_bound,
    examples=({"n": 4, "d": 2, "m": 1, "one": Fraction(1)},),
    evidence=(
        exact("n <= 8, d <= 3, m <= 4"),
        search(
            "all pairs, one by one",
            using={"lhs": lambda n, d, m, one: rectified_ratio_by_pairs(signed_axes(n, d, one), m)},
        ),
    ),
    mutants=(instead("as many as there are features", rhs=lambda n: n),),
)


CLAIMS = (SIGNED_AXES,)
