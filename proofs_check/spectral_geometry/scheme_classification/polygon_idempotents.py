"""The geometries of single idempotents of a polygon (E15h).

Statement.  In the scheme of the k-gon the idempotent of frequency j gives a regular polygon with
k / gcd(j, k) corners, or a digon if j = k / 2.
"""

from fractions import Fraction
from math import cos, gcd, pi
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.symmetric_frames import exact_array
from pentad.theory.numbers.domains import Domain, Parameter, integer
from pentad.theory.schemes.configurations import association_scheme
from pentad.theory.schemes.constructions import polygon_relations
from pentad.theory.schemes.eigenmatrices import numerical_eigenmatrices, primitive_idempotents
from pentad.theory.schemes.polygon_idempotents import polygon_idempotent


def _vectors_and_capacity(E: Any) -> Any:
    """How many features differ, and the capacity of the first."""
    first = [x for x in range(len(E)) if not any(E[x, y] == E[x, x] for y in range(x))]
    return np.array([len(first), capacities(E)[0]], dtype=object)


def _floating_vectors_and_capacity(k: int, j: int) -> Any:
    """The same from an idempotent of the scheme in floats, found by its eigenvalue."""
    scheme = association_scheme(polygon_relations(k))
    P, _ = numerical_eigenmatrices(scheme)
    matches = abs(P[:, 1] - 2 * cos(2 * pi * j / k)) < 1e-9
    [E] = primitive_idempotents(scheme)[matches]
    return np.array([len(np.unique(E.round(9), axis=0)), np.trace(E) / k])


POLYGON_IDEMPOTENTS = claim(
    "polygon-idempotents",
    "E15h",
    locator="Corollary 5 and the classification of polygons",
    title="The geometries of single idempotents of a polygon",
    plain="In the scheme of the k-gon the idempotent of frequency j gives a regular polygon with "
    "k / gcd(j, k) corners, each of them gcd(j, k) features, of capacity 2/k; or a digon of "
    "capacity 1/k if j = k/2.",
    statement=r"A=\lambda E_j:\quad \frac{k}{\gcd(j,k)}\text{ vectors},\quad D=\frac{m_j}{k}",
    relation="==",
    domain=Domain(
        (
            integer("k", 3, 16),
            Parameter("j", "1 <= j <= k/2", lambda choose, point: choose(1, point["k"] // 2)),
        )
    ),
    lhs=lambda k, j: _vectors_and_capacity(polygon_idempotent(k, j)),
    rhs=lambda k, j: exact_array([k // gcd(j, k), Fraction(1 if 2 * j == k else 2, k)]),
    fidelity="restated",
    delta="Known to us second-hand. That j = k/2 is different is ours.",
    examples=({"k": 8, "j": 2}, {"k": 8, "j": 4}, {"k": 5, "j": 2}),
    evidence=(
        exact("exact cosines, k <= 16", cases=60),
        search(
            "idempotents of the scheme in floats",
            cases=60,
            using={"lhs": _floating_vectors_and_capacity},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "k vectors for every j",
            rhs=lambda k, j: exact_array([k, Fraction(1 if 2 * j == k else 2, k)]),
        ),
        instead(
            "capacity 2/k for every j",
            rhs=lambda k, j: exact_array([k // gcd(j, k), Fraction(2, k)]),
        ),
    ),
    sees_also=("spectral-geometry/scheme-capacities",),
)

CLAIMS = (POLYGON_IDEMPOTENTS,)
