"""Irreducible symmetry saturates (E11a).

Setting.  F = W W^T is the frame operator of features w_1 .. w_n in R^d.  A group of orthogonal
matrices permutes the features as an indexed family: repeated features count.

Statement.  If the group acts irreducibly over the reals, F is a multiple of the identity and the
capacities sum to d.

Idea.  F commutes with the group, so its eigenspaces are invariant (Schur).

Not claimed.  That saturated features are symmetric, or that irreducible symmetry is common.
"""

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.symmetry.settings import TIGHT_HEIGHT, capacity_sum
from pentad.theory.frames.invariance import invariance_defect
from pentad.theory.frames.spectral_measures import (
    capacity_sum_lower_bound,
    spectral_capacities,
    spectral_measures,
)
from pentad.theory.frames.symmetric_frames import (
    SymmetricFrame,
    antiprism_frame,
    cubic_frame,
    e8_frame,
    icosahedral_frame,
    matrix_group,
    polygon_frame,
    prism_frame,
    simplex_frame,
    symmetric_invariants,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.cyclotomic import rounded
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.numbers.kinds import Matrix


def _doubled_triangle() -> SymmetricFrame:
    """As a set the triangle, but one of its corners occurs twice."""
    triangle = polygon_frame(3)
    W = np.concatenate([triangle.W, triangle.W[:, :1]], axis=1)
    return SymmetricFrame("triangle with one corner doubled", W, triangle.generators)


FRAMES: tuple[SymmetricFrame, ...] = (
    *(simplex_frame(n) for n in (2, 3, 4, 5)),
    *(polygon_frame(k) for k in (3, 4, 5, 6, 7, 8, 9, 12)),
    *(
        cubic_frame(name)
        for name in (
            "tetrahedron",
            "octahedron",
            "cube",
            "cuboctahedron",
            "16-cell",
            "tesseract",
            "24-cell",
        )
    ),
    *(icosahedral_frame(name) for name in ("icosahedron", "dodecahedron", "icosidodecahedron")),
    e8_frame(),
    antiprism_frame(4, TIGHT_HEIGHT),
    antiprism_frame(4, Fraction(3, 5)),
    antiprism_frame(3, Fraction(1, 3)),
    prism_frame(3, Fraction(1)),
    prism_frame(5, Fraction(1, 2)),
    _doubled_triangle(),
)
"""With symmetries that permute them; irreducible but for prisms, antiprisms and the last."""


@cache
def _is_permuted(frame: SymmetricFrame) -> bool:
    return bool(invariance_defect(frame.W, frame.generators) == 0)


@cache
def _is_irreducible(frame: SymmetricFrame) -> bool:
    return bool(symmetric_invariants(matrix_group(frame.generators)) == 1)


def _capacity_sum_by_measures(W: Matrix) -> Any:
    return spectral_capacities(spectral_measures(rounded(W))).sum()


SYMMETRIC = Domain(
    (domains.choice("frame", FRAMES),),
    (
        Assumption(
            "permuted", "the symmetries permute the indexed family of features", _is_permuted
        ),
        Assumption(
            "irreducible",
            "the group that they generate acts irreducibly over the reals",
            _is_irreducible,
        ),
    ),
)

EVERY_FRAME = tuple({"frame": frame} for frame in FRAMES)

SCHUR = claim(
    "schur",
    "E11a",
    locator="section on feature geometry; the criterion is Schur's",
    title="Irreducible symmetry saturates",
    plain="Features, not all zero, that a group permutes, and on whose space it acts irreducibly "
    "over the reals, saturate: simplices, polygons, the Platonic solids, the 24-cell, the roots of "
    "E8.",
    statement=r"g\{w_i\}=\{w_i\}\text{ as a family, irreducible over }\mathbb{R}"
    r"\ \Rightarrow\ F=\lambda I,\ \sum_iD_i=d",
    relation="==",
    domain=SYMMETRIC,
    lhs=lambda frame: capacity_sum(frame.W),
    rhs=lambda frame: frame.W.shape[0],
    delta="The paper lists geometries; that their symmetry alone makes them saturated is our "
    "reading of why. Its theorems are known to us second-hand.",
    examples=SYMMETRIC.inside(EVERY_FRAME),
    outside=SYMMETRIC.outside(EVERY_FRAME),
    evidence=(
        exact("23 polytopes in Q, Q(cos 2 pi/k) and Q(sqrt 5), E8 among them", cases=0),
        exact(
            "tr(F)^2 / tr(F^2), which is d for multiples of I alone",
            cases=0,
            using={"lhs": lambda frame: capacity_sum_lower_bound(frame.W)},
        ),
        search(
            "from spectral measures, in floats",
            cases=40,
            using={"lhs": lambda frame: _capacity_sum_by_measures(frame.W)},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "transitive suffices: irreducibility dropped", domain=SYMMETRIC.without("irreducible")
        ),
        instead("permuted as a set instead of a family", domain=SYMMETRIC.without("permuted")),
    ),
    not_claimed="The converse: the antiprism of height h^2 = r^2 / 2 saturates, and its group is "
    "reducible. Nor is it enough to permute the set: a triangle with one corner doubled has 68/35.",
    sees_also=("spectral-geometry/schur-orbits", "spectral-geometry/antiprism-slack"),
)

CLAIMS = (SCHUR,)
