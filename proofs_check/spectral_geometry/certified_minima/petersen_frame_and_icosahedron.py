r"""The Petersen frame and the icosahedron saturate and are schemes.

Setting.  L_1 is the loss with one active feature.

Statement.  Ten features in R^4 have a certified critical point on the Petersen graph and twelve in
space one at the icosahedron; both saturate and are association schemes (E25e).

Idea.  As for minima of several kinds: certify, then prove the symmetry by uniqueness.

Not claimed.  Global optimality.
"""

from fractions import Fraction
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
    scheme_capacity_sum,
    scheme_frame,
    scheme_frame_by_symmetry,
)
from pentad.theory.schemes.axioms import axiom_violation


def _scheme_values(n: int) -> Any:
    found = rounded(n)
    relations = ball(int(found.relations.max()) + 1)
    schemes = ball(found.violation is None)
    values = [found.entries[0].value, found.biases[0], found.point.loss]
    return two_sided([*values, found.point.capacity_sum, relations, schemes])


def _scheme_values_by_symmetry(n: int) -> Any:
    """The capacities and the scheme from the relations themselves."""
    (x, b), loss = scheme_frame_by_symmetry(n)
    relations, cosines, _ = scheme_frame(n)
    scheme = axiom_violation(relations) is None
    return two_sided([x, b, loss, scheme_capacity_sum(n), ball(len(cosines)), ball(scheme)])


SCHEME_VALUES = {
    10: (
        "1.220880817571723469893600",
        "-0.158732584472314085534464",
        "0.052921544081258382008",
        "4",
        "3",
        "1",
    ),
    12: (
        "1.825461758863120443455744",
        "-0.668987066197959198381037",
        "0.532379663280156862191198",
        "3",
        "4",
        "1",
    ),
}
"""Squared norm, bias, loss, sum of capacities, number of relations, whether they are a scheme."""


SCHEMES = claim(
    "petersen-minimum",
    "E25e",
    locator="beyond the paper; its classification at work",
    title="The Petersen frame and the icosahedron saturate and are schemes",
    plain="Ten features in R^4 have a certified critical point whose Gram matrix takes three "
    "values, on the Petersen graph, its complement and the diagonal; twelve in space have one at "
    "the icosahedron: both saturate all their dimensions and are association schemes.",
    statement=r"(10,4):\ A=r^2\left(I+\frac16A_6-\frac23A_3\right),\ \sum_iD_i=4;\quad"
    r"(12,3):\ \text{icosahedron},\ \sum_iD_i=3",
    relation="<=",
    domain=Domain((domains.choice("n", tuple(SCHEME_VALUES), listed=True),)),
    lhs=_scheme_values,
    rhs=lambda n: within(SCHEME_VALUES[n]),
    delta="Not known to be in the paper; the Petersen frame is a new member of its list, found by "
    "training.",
    examples=tuple({"n": n} for n in SCHEME_VALUES),
    one_method=TWO_ROUTES,
    evidence=(
        certified("weights of five digits, rounded: all unknowns, symmetry proved by uniqueness"),
        certified(
            "Krawczyk test of (r^2, b) on the known graph, by SymPy",
            using={"lhs": _scheme_values_by_symmetry},
        ),
    ),
    mutants=(
        instead(
            "a quarter of a dimension unused",
            rhs=lambda n: within(
                (
                    *SCHEME_VALUES[n][:3],
                    str(Fraction(SCHEME_VALUES[n][3]) - Fraction(1, 4)),
                    *SCHEME_VALUES[n][4:],
                )
            ),
        ),
        instead("unit vectors", rhs=lambda n: within(("1", *SCHEME_VALUES[n][1:]))),
    ),
    sees_also=("spectral-geometry/minima-in-space",),
)

CLAIMS = (SCHEMES,)
