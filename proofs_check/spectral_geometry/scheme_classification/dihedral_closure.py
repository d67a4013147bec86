"""The closure of the dihedral family is the thin scheme of S_3, which is not commutative (E15d).

Statement.  Between the mirrors every member but the hexagon has six relations of valency one that
do not commute.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import partition_by_value
from pentad.proofs_check.spectral_geometry.scheme_classification.settings import ANGLE
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.frames.dihedral_orbits import (
    dihedral_orbit_gram,
    dihedral_orbit_gram_by_coordinates,
)
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.numbers.kinds import Number
from pentad.theory.schemes.closures import coherent_closure, coherent_closure_by_definition
from pentad.theory.schemes.configurations import coherent_configuration

OPEN = Assumption("between the mirrors", "0 < theta < pi / 3", lambda u: 0 < u < 1)


def _dihedral_verdicts(u: Number) -> Any:
    """Relations and fibres of the closure, and whether its relations commute."""
    closed = coherent_closure(partition_by_value(dihedral_orbit_gram(u)))
    configuration = coherent_configuration(closed)
    fibres = len(np.unique(closed.diagonal()))
    return np.array([configuration.rank, fibres, int(configuration.non_commuting is None)])


def _dihedral_verdicts_from_vectors(u: float) -> Any:
    closed = coherent_closure_by_definition(
        partition_by_value(dihedral_orbit_gram_by_coordinates(u))
    )
    configuration = coherent_configuration(closed)
    p = configuration.intersection_numbers
    fibres = len(np.unique(closed.diagonal()))
    return np.array([configuration.rank, fibres, int((p == p.swapaxes(0, 1)).all())])


def _is_hexagon(u: Number) -> bool:
    return abs(3 * u - 1) < 1e-12 if isinstance(u, float) else bool(3 * u == 1)


def _dihedral_expected(u: Number) -> Any:
    return np.array([4, 1, 1] if _is_hexagon(u) else [6, 1, 0])


DIHEDRAL_CLOSURE = claim(
    "dihedral-closure",
    "E15d",
    locator="a limit of Theorem 4",
    title="The family's closure is the thin scheme of S_3, which is not commutative",
    plain="Except for the hexagon and the two doubled triangles at its ends, every member of the "
    "family has six relations of valency one that do not commute; the hexagon has four that do.",
    statement=r"0<\theta<\frac\pi3,\ \theta\ne\frac\pi6:\quad"
    r"\text{closure}=\text{thin scheme of }S_3",
    relation="==",
    domain=Domain((ANGLE,), (OPEN,)),
    lhs=_dihedral_verdicts,
    rhs=_dihedral_expected,
    examples=({"u": Fraction(1, 3)}, {"u": Fraction(1, 2)}),
    outside=({"u": Fraction(0)},),
    evidence=(
        exact("rational members", cases=30),
        search(
            "from vectors in floats, closure by sorting triangles",
            cases=30,
            using={"lhs": _dihedral_verdicts_from_vectors},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("saturated and transitive, hence commutative", rhs=lambda: np.array([4, 1, 1])),
        instead("the hexagon is no exception", rhs=lambda: np.array([6, 1, 0])),
    ),
    sees_also=(
        "spectral-geometry/dihedral-family",
        "spectral-geometry/symmetrised-groups",
        "spectral-geometry/scheme-projections-count",
    ),
)

CLAIMS = (DIHEDRAL_CLOSURE,)
