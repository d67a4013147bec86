"""The coherent closure can be coarser than the orbits on pairs (E19c).

Statement.  Every relation of the closure is a union of orbits of the automorphism group on pairs.

Idea.  Automorphisms by search, orbits by permutations.
"""

from functools import cache
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import NamedRelations, listed
from pentad.proofs_check.spectral_geometry.scheme_parameters.settings import WITH_PARAMETERS
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.schemes.closures import coherent_closure
from pentad.theory.schemes.isomorphisms import automorphism_group, orbital_relations
from pentad.theory.schemes.orbitals_by_walking import orbital_relations_by_walking


def _relations_and_overlaps(entry: NamedRelations) -> Any:
    """Relations of the closure, and pairs of a relation and an orbital that meet."""
    closed = coherent_closure(entry.matrix)
    orbitals = _orbitals(entry)
    return np.array([closed.max() + 1, len(np.unique(closed * len(closed) ** 2 + orbitals))])


@cache
def _orbitals(entry: NamedRelations) -> Any:
    return orbital_relations(automorphism_group(entry.matrix).generators)


@cache
def _orbital_count_by_walking(entry: NamedRelations) -> int:
    generators = automorphism_group(entry.matrix).generators
    return int(orbital_relations_by_walking(generators).max()) + 1


SCHURIAN = tuple(one for one in WITH_PARAMETERS if len(one.valencies) and one.name != "E8 roots")

ORBITALS = claim(
    "orbitals-refine-closure",
    "E19c",
    locator="beyond the paper",
    title="Orbitals are at least as fine as the closure",
    plain="Every relation of the coherent closure is a union of orbits of the automorphism group "
    "on pairs; for the Shrikhande graph it is a proper one: three relations, four orbitals.",
    statement=r"\#\text{relations of the closure},\ "
    r"\#\left\{(R,O):R\cap O\ne\emptyset\right\}\le\#\text{orbitals of }\operatorname{Aut}",
    relation="<=",
    **listed("entry", SCHURIAN),
    lhs=_relations_and_overlaps,
    rhs=lambda entry: int(_orbitals(entry).max()) + 1,
    one_method=TWO_ROUTES,
    evidence=(
        exact("automorphism groups by search, n <= 28", cases=0),
        exact(
            "orbits of pairs joined one at a time",
            cases=0,
            using={"rhs": _orbital_count_by_walking},
        ),
    ),
    mutants=(instead("the closure is the partition into orbitals", relation="=="),),
    sees_also=("spectral-geometry/same-parameters",),
)

CLAIMS = (ORBITALS,)
