"""Irreducible means that the symmetric matrices which commute with the group are multiples of I.

Statement.  Their dimension is a mean of characters (E11c).
"""

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.symmetry.settings import GROUPS
from pentad.theory.frames.invariance import symmetric_commutant_dimension
from pentad.theory.frames.invariance_by_other_routes import (
    symmetric_commutant_dimension_by_averaging,
)
from pentad.theory.frames.symmetric_frames import MatrixGroup, symmetric_invariants
from pentad.theory.numbers import domains
from pentad.theory.numbers.cyclotomic import rounded
from pentad.theory.numbers.domains import Domain


def _commutant(group: MatrixGroup) -> int:
    """By linear algebra: exact for rational generators, else with NumPy's rank."""
    generators = group.generators
    is_rational = all(hasattr(x, "p") for x in generators.ravel())
    return symmetric_commutant_dimension(generators if is_rational else rounded(generators))


CRITERION = claim(
    "commutant-by-characters",
    "E11c",
    locator="beyond the paper; character theory",
    title="The criterion for irreducibility, twice",
    plain="The dimension of the symmetric matrices that commute with a group is a mean of its "
    "characters; the group is irreducible over the reals exactly if it is 1.",
    statement=r"\dim\{S=S^T:gS=Sg\}=\frac{1}{|G|}\sum_{g\in G}\frac{\chi(g)^2+\chi(g^2)}{2}",
    relation="==",
    domain=Domain((domains.choice("group", GROUPS),)),
    lhs=lambda group: symmetric_invariants(group.elements),
    rhs=_commutant,
    examples=tuple({"group": group} for group in GROUPS),
    one_method=TWO_ROUTES,
    evidence=(
        exact("13 groups: characters against the rank of the commutators", cases=0),
        exact(
            "characters against the rank of averaging over the group",
            cases=0,
            using={
                "rhs": lambda group: symmetric_commutant_dimension_by_averaging(
                    rounded(group.elements)
                )
            },
        ),
    ),
    mutants=(
        instead(
            "the mean of the squared characters: all matrices that commute",
            lhs=lambda group: (
                (group.elements.diagonal(0, 1, 2).sum(-1) ** 2).sum() / len(group.elements)
            ),
        ),
        instead("always irreducible", rhs=lambda: 1),
    ),
    sees_also=("spectral-geometry/schur",),
)

CLAIMS = (CRITERION,)
