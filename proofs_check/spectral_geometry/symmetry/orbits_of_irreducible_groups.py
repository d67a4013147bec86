"""Orbits of irreducible groups saturate, whatever their seeds (E11b).

Statement.  All images of any seeds, not all zero, under a finite group that acts irreducibly over
the reals are a tight frame.

Idea.  F commutes with the group, so its eigenspaces are invariant (Schur).
"""

from functools import cache
from typing import Any

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.symmetry.settings import GROUPS, capacity_sum
from pentad.theory.frames.spectral_measures import capacity_sum_lower_bound
from pentad.theory.frames.symmetric_frames import MatrixGroup, orbit_frame, symmetric_invariants
from pentad.theory.numbers import domains
from pentad.theory.numbers.cyclotomic import rounded
from pentad.theory.numbers.domains import Assumption, Domain, Parameter


def _orbit(group: MatrixGroup, seeds: Any) -> Any:
    exactly = seeds.dtype == object
    return orbit_frame(group.elements if exactly else rounded(group.elements), seeds)


ORBITS = (
    domains.choice("group", GROUPS),
    Parameter("d", "of the group", lambda _choose, point: point["group"].generators.shape[-1]),
    domains.integer("s", 1, 2),
    domains.matrix("seeds", "d", "s"),
)

SOME_SEED = Assumption("non-zero", "a seed is not zero", lambda seeds: bool((seeds != 0).any()))


@cache
def _acts_irreducibly(group: MatrixGroup) -> bool:
    return bool(symmetric_invariants(group.elements) == 1)


def _orbit_point(group: MatrixGroup, seeds: Any) -> dict[str, Any]:
    columns = domains.fractions(seeds)
    return {"group": group, "d": len(columns), "s": columns.shape[1], "seeds": columns}


SCHUR_ORBITS = claim(
    "schur-orbits",
    "E11b",
    locator="beyond the paper",
    title="Orbits of irreducible groups saturate, whatever their seeds",
    plain="All images of any seeds, not all zero, under a finite group that acts irreducibly over "
    "the reals are a tight frame: irreducible over the complex numbers is not needed.",
    statement=r"W=(gv_s)_{g\in G,s},\ G\text{ irreducible over }\mathbb{R}"
    r"\ \Rightarrow\ \sum_iD_i=d",
    relation="==",
    domain=Domain(
        ORBITS,
        (SOME_SEED, Assumption("irreducible", "G acts irreducibly", _acts_irreducibly)),
    ),
    lhs=lambda group, seeds: capacity_sum(_orbit(group, seeds)),
    rhs=lambda d: d,
    examples=(
        _orbit_point(GROUPS[0], [[1], [0]]),
        _orbit_point(GROUPS[8], [[1, 0], [2, 0], [0, 1], [0, 3]]),
    ),
    outside=(_orbit_point(GROUPS[11], [[1], [0], [1]]),),
    evidence=(
        exact("nine irreducible groups, among them of complex and quaternionic type", cases=20),
        exact(
            "tr(F)^2 / tr(F^2) of the same kind of orbits",
            cases=20,
            seed=2,
            using={"lhs": lambda group, seeds: capacity_sum_lower_bound(_orbit(group, seeds))},
        ),
        search("from the Gram matrix in floats", cases=30),
    ),
    mutants=(instead("every seed adds d", rhs=lambda d, s: d * s),),
    sees_also=("spectral-geometry/schur",),
)

CLAIMS = (SCHUR_ORBITS,)
