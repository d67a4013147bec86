"""The coherent closure of a Gram matrix has one fibre if a group is transitive (E19b).

Idea.  Orbits are taken of groups of the plane, with one seed.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import partition_by_value
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.frames.symmetric_frames import (
    MatrixGroup,
    orbit_frame,
    rotation,
    signed_permutation,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.cyclotomic import rounded
from pentad.theory.numbers.domains import Assumption, Domain, fractions
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.schemes.closures import coherent_closure

ACTING: tuple[MatrixGroup, ...] = (
    MatrixGroup("Z_4", rotation(Fraction(1, 4))[None]),
    MatrixGroup("D_4", np.array([rotation(Fraction(1, 4)), signed_permutation((1, -2))])),
    MatrixGroup("Z_3", rotation(Fraction(1, 3))[None]),
    MatrixGroup("D_3", np.array([rotation(Fraction(1, 3)), signed_permutation((1, -2))])),
    MatrixGroup("Z_5", rotation(Fraction(1, 5))[None]),
)


def _orbit_gram(group: MatrixGroup, seeds: Any) -> Any:
    exactly = seeds.dtype == object
    return gram(orbit_frame(group.elements if exactly else rounded(group.elements), seeds))


def _fibres(A: Matrix) -> int:
    return len(np.unique(coherent_closure(partition_by_value(A)).diagonal()))


def _lengths(A: Matrix) -> int:
    """Different rows of sorted inner products: a bound on the number of fibres from below."""
    rows = np.sort(rounded(A).round(9) if A.dtype == object else A.round(9), axis=1)
    return len(np.unique(rows, axis=0))


ORBIT = (
    domains.choice("group", ACTING),
    domains.choice("d", (2,)),
    domains.integer("s", 1, 2),
    domains.matrix("seeds", "d", "s", size=3, parts=1),
)

ONE_SEED = Assumption("transitive", "one seed", lambda s: s == 1)

HOMOGENEOUS = claim(
    "transitive-closure",
    "E19b",
    locator="beyond the paper",
    title="The closure of an orbit has one fibre",
    plain="If a group moves every feature to every other, the coherent closure of the Gram matrix "
    "is an association scheme, commutative or not.",
    statement=r"W=(gv)_{g\in G}\ \Rightarrow\ \text{closure}(W^TW)\text{ is homogeneous}",
    relation="==",
    domain=Domain(ORBIT, (ONE_SEED,)),
    lhs=lambda group, seeds: _fibres(_orbit_gram(group, seeds)),
    rhs=lambda: 1,
    examples=({"group": ACTING[0], "d": 2, "s": 1, "seeds": fractions([[1], [0]])},),
    outside=({"group": ACTING[0], "d": 2, "s": 2, "seeds": fractions([[1, 2], [0, 0]])},),
    evidence=(
        exact("orbits under five groups of the plane", cases=30),
        search(
            "all rows have the same inner products, in floats",
            cases=40,
            using={"lhs": lambda group, seeds: _lengths(_orbit_gram(group, seeds))},
            floats_only=True,
        ),
    ),
    mutants=(instead("for two orbits as well", domain=Domain(ORBIT)),),
)

CLAIMS = (HOMOGENEOUS,)
