"""Antiprisms have the scheme of the 2k-gon under D_kd (E14a).

Idea.  The rotary reflection moves all corners in one cycle.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.frames.symmetric_frames import antiprism_frame, feature_permutations
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.schemes.constructions import (
    antiprism_relations,
    polygon_relations,
    prism_relations,
)
from pentad.theory.schemes.isomorphisms import orbital_relations
from pentad.theory.schemes.orbitals_by_walking import orbital_relations_by_walking


def _antiprism_orbitals(k: int) -> Any:
    """Orbits on pairs of the explicit rotary reflection and mirror, corner by corner."""
    frame = antiprism_frame(k, Fraction(1))
    return orbital_relations(feature_permutations(frame.W, frame.generators))


def _cycle_and_mirror(k: int) -> Any:
    """Orbits on pairs of x -> x + 1 and x -> -x on the 2k corners in the order of the cycle."""
    corners = np.arange(2 * k)
    return orbital_relations_by_walking(np.array([corners + 1, -corners]) % (2 * k))


ANTIPRISM_ORBITALS = claim(
    "antiprism-orbitals",
    "E14a",
    locator="group-action notes of the authors' public code",
    title="Antiprisms have the scheme of the 2k-gon",
    plain="The group D_kd of a k-antiprism acts on its corners as the dihedral group of the "
    "2k-gon on its own: the rotary reflection moves all corners in one cycle.",
    statement=r"D_{kd}\curvearrowright\text{antiprism}\ \cong\ D_{2k}\curvearrowright2k\text{-gon},"
    r"\ k+1\text{ orbitals}",
    relation="==",
    domain=Domain((domains.integer("k", 2, 12),)),
    lhs=_antiprism_orbitals,
    rhs=lambda k: polygon_relations(2 * k),
    delta="The public notes count |G : G_s| orbits on pairs; that is the number of corners. At "
    "some heights there are more symmetries, as of the tetrahedron or octahedron (k = 2, 3).",
    examples=tuple({"k": k} for k in range(2, 13)),
    one_method=TWO_ROUTES,
    evidence=(
        exact("motions of exact corners, k = 2 to 12", cases=0),
        exact("pairs moved about one at a time", cases=0, using={"lhs": _cycle_and_mirror}),
        exact(
            "the catalogue's antiprism in the order of its rotary reflection",
            cases=0,
            using={
                "lhs": lambda k: antiprism_relations(k)[np.ix_(_upper_lower(k), _upper_lower(k))]
            },
        ),
    ),
    mutants=(
        instead(
            "the number of orbitals is |G : G_s|",
            lhs=lambda k: int(_antiprism_orbitals(k).max()) + 1,
            rhs=lambda k: 2 * k,
        ),
        instead("the scheme of the k-prism", rhs=prism_relations),
    ),
    sees_also=("spectral-geometry/antiprism-partition", "spectral-geometry/prism-orbitals"),
)


def _upper_lower(k: int) -> Any:
    """Corner j of the cycle is upper corner j / 2 or lower corner (j - 1) / 2."""
    return [j // 2 + k * (j % 2) for j in range(2 * k)]


CLAIMS = (ANTIPRISM_ORBITALS,)
