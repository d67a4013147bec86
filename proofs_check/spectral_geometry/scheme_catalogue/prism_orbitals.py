"""Prisms have the scheme of the 2k-gon under D_kh exactly for odd k (E14b).

Idea.  A turn with an exchange of faces moves all corners in one cycle if k is odd.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.frames.symmetric_frames import feature_permutations, prism_frame
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.schemes.configurations import association_scheme
from pentad.theory.schemes.constructions import polygon_relations
from pentad.theory.schemes.isomorphisms import orbital_relations, scheme_isomorphism


def _prism_is_polygon(k: int) -> int:
    frame = prism_frame(k, Fraction(1))
    orbitals = orbital_relations(feature_permutations(frame.W, frame.generators))
    polygon = association_scheme(polygon_relations(2 * k))
    return int(scheme_isomorphism(association_scheme(orbitals), polygon) is not None)


def _orders_in_product(k: int) -> int:
    """Whether a turn of the k-gon and the exchange of faces generate one cycle of 2k corners."""
    corner, steps = (0, 0), 0
    while steps == 0 or corner != (0, 0):
        corner, steps = ((corner[0] + 1) % k, 1 - corner[1]), steps + 1
    return int(steps == 2 * k)


PRISM_ORBITALS = claim(
    "prism-orbitals",
    "E14b",
    locator="beyond the paper",
    title="Odd prisms have the scheme of the 2k-gon",
    plain="The group D_kh of a k-prism has the orbitals of the 2k-gon exactly if k is odd.",
    statement=r"D_{kh}\curvearrowright\text{prism}\ \cong\ D_{2k}\curvearrowright2k\text{-gon}"
    r"\iff k\text{ odd}",
    relation="==",
    domain=Domain((domains.integer("k", 3, 11),)),
    lhs=_prism_is_polygon,
    rhs=lambda k: k % 2,
    examples=tuple({"k": k} for k in range(3, 12)),
    one_method=TWO_ROUTES,
    evidence=(
        exact("motions of exact corners and a search for isomorphisms, k = 3 to 11", cases=0),
        exact(
            "whether a turn with an exchange of faces moves all corners in one cycle",
            cases=0,
            using={"lhs": _orders_in_product},
        ),
    ),
    mutants=(instead("for every k", rhs=lambda: 1),),
    sees_also=("spectral-geometry/antiprism-orbitals",),
)

CLAIMS = (PRISM_ORBITALS,)
