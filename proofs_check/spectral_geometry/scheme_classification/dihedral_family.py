"""Without commutativity there are families: orbits of the triangle's symmetries (E15c).

Statement.  The six images of any vector of the plane other than 0 saturate, whatever its angle to
the mirrors.
"""

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead, shifted
from pentad.proofs_check.spectral_geometry.scheme_classification.settings import ANGLE
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.dihedral_orbits import (
    dihedral_orbit_gram,
    dihedral_orbit_gram_by_coordinates,
)
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.kinds import Matrix


@cache
def _six_vectors_have_these_products() -> bool:
    """Whether `dihedral_orbit_gram` holds the inner products of the six images, for every angle."""
    from sympy import Matrix, Rational, Symbol, sqrt

    u, half = Symbol("u", real=True), Rational(1, 2)
    turn = Matrix([[-half, -sqrt(3) / 2], [sqrt(3) / 2, -half]])
    seeds = [Matrix([1, sign * u * sqrt(3)]) for sign in (1, -1)]
    W = Matrix.hstack(*(turn**k * seed for seed in seeds for k in range(3)))
    products = np.array((W.T * W / (1 + 3 * u**2)).tolist())
    return all(vanishes(x) for x in (products - dihedral_orbit_gram(u)).ravel())


def _family_is_tight(claim: Claim) -> bool | None:
    from sympy import Symbol

    u = Symbol("u", real=True)
    if not _six_vectors_have_these_products():
        return None
    return vanishes(claim.lhs(u=u) - claim.rhs())


DIHEDRAL_FAMILY = claim(
    "dihedral-family",
    "E15c",
    locator="a limit of Theorem 4",
    title="A one-parameter family of saturated orbits",
    plain="The six images of any non-zero vector of the plane under the symmetries of a triangle "
    "saturate: "
    "a continuum of tight frames on which one group acts transitively.",
    statement=r"W=(gv)_{g\in D_3}:\quad\sum_iD_i=2\text{ for every }\theta",
    relation="==",
    domain=Domain((ANGLE,)),
    lhs=lambda u: capacities(dihedral_orbit_gram(u)).sum(),
    rhs=lambda: 2,
    delta="Not known to be in the paper: saturation and transitivity do not make a discrete "
    "list without commutativity.",
    examples=({"u": Fraction(1, 3)}, {"u": Fraction(1, 2)}, {"u": Fraction(0)}),
    evidence=(
        derivation(
            "six vectors of the plane, and a rational identity in u = tan(theta) / sqrt(3)",
            _family_is_tight,
            by_hand=(
                "mirrors of a triangle lie at multiples of pi / 3, so that every vector has an "
                "image with 0 <= theta <= pi / 3, whose images are the same in another order; "
                "capacities do not see the common length",
            ),
            reach="everywhere",
        ),
        exact("rational members", cases=20),
        search(
            "from six vectors of the plane, in floats",
            cases=20,
            using={"lhs": lambda u: capacities(dihedral_orbit_gram_by_coordinates(u)).sum()},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "saturated and transitive, hence discrete: inner products as of the hexagon",
            lhs=lambda u: 2 * dihedral_orbit_gram(u)[0, 3],
            rhs=lambda: 1,
        ),
        shifted("rhs", 1, "one half each, as of six features in space"),
        instead(
            "also when one of the six is twice as long",
            lhs=lambda u: capacities(_stretched(dihedral_orbit_gram(u))).sum(),
        ),
    ),
    sees_also=("spectral-geometry/dihedral-closure",),
)


def _stretched(A: Matrix) -> Any:
    """The Gram matrix after the first feature was doubled."""
    scale = np.array([2, 1, 1, 1, 1, 1], dtype=object)
    return A * scale[:, None] * scale[None, :]


CLAIMS = (DIHEDRAL_FAMILY,)
