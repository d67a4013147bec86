r"""Seven and nine features in space are of several kinds.

Setting.  L_1 is the loss with one active feature.

Statement.  Seven features have a certified critical point with three kinds of features and nine one
with two, so that neither is an association scheme; their capacities sum to less than three (E25d).

Idea.  Newton's method starts at weights of five digits; that symmetries of the digits are
symmetries of the point is proved by uniqueness.

Not claimed.  Global optimality.
"""

from typing import Any

from pentad.proofs_check.evidence.exact import TWO_ROUTES
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.certified_minima.minima_in_space import rounded
from pentad.proofs_check.spectral_geometry.certified_minima.settings import (
    certified,
    two_sided,
    within,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.scalars import ball
from pentad.theory.rectified_model.symmetric_losses import (
    capped_octahedron_by_symmetry,
    capped_prism_by_symmetry,
)


def _kinds(n: int) -> Any:
    """Loss, sum of capacities, and number of orbits of features."""
    found = rounded(n)
    return two_sided([found.point.loss, found.point.capacity_sum, ball(len(found.fibres))])


def _kinds_by_symmetry(n: int) -> Any:
    terms = capped_octahedron_by_symmetry() if n == 7 else capped_prism_by_symmetry()
    return two_sided([terms.loss, terms.capacity_sum, ball(terms.kinds)])


KINDS = {
    7: ("0.0534784794452641263034", "2.9936674737058146800", "3"),
    9: ("0.194889922232545937315", "2.9939607009427228679", "2"),
}
"""Loss, sum of capacities and number of kinds of features."""


SEVERAL_KINDS = claim(
    "minima-that-are-no-schemes",
    "E25d",
    locator="beyond the paper; against reading the classification as one of all trained features",
    title="Seven and nine features in space are of several kinds",
    plain="Seven features in space have a certified critical point, a capped octahedron, with "
    "three kinds of features, and nine one with two: neither is an association scheme, and their "
    "capacities sum to less than three.",
    statement=r"(7,3):\ \sum_iD_i=2.99366\dots,\ 1+3+3;\quad(9,3):\ \sum_iD_i=2.99396\dots,\ 3+6",
    relation="<=",
    domain=Domain((domains.choice("n", tuple(KINDS), listed=True),)),
    lhs=_kinds,
    rhs=lambda n: within(KINDS[n]),
    examples=tuple({"n": n} for n in KINDS),
    one_method=TWO_ROUTES,
    evidence=(
        certified("weights of five digits, rounded: all unknowns, symmetry proved by uniqueness"),
        certified(
            "Krawczyk test of the rational loss of the symmetric family, by SymPy",
            using={"lhs": _kinds_by_symmetry},
        ),
    ),
    mutants=(
        instead("they saturate", rhs=lambda n: within((KINDS[n][0], "3", KINDS[n][2]))),
        instead(
            "one kind of features, as in every association scheme",
            rhs=lambda n: within((*KINDS[n][:2], "1")),
        ),
    ),
    sees_also=("spectral-geometry/minima-in-space",),
)

CLAIMS = (SEVERAL_KINDS,)
