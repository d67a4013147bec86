"""Orthogonal sums make coherent configurations and no schemes (E13c).

Setting.  A coherent configuration may have several labels on the diagonal, its fibres.

Statement.  The sum of two saturated geometries of different size, each with a scheme and no sum
itself, saturates and has two fibres.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import orthogonal_gram
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.symmetric_frames import (
    SymmetricFrame,
    cubic_frame,
    polygon_frame,
    simplex_frame,
    value_relations,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.schemes.closures import coherent_closure, coherent_closure_by_definition

CONNECTED: tuple[SymmetricFrame, ...] = (
    simplex_frame(2),
    simplex_frame(3),
    simplex_frame(4),
    polygon_frame(5),
    polygon_frame(7),
    cubic_frame("cube"),
)
"""Of different sizes, none of them an orthogonal sum itself."""


def _sum_verdicts(first: SymmetricFrame, second: SymmetricFrame, *, slowly: bool = False) -> Any:
    """Fibres and colours of the closure, and the sum of capacities."""
    A = orthogonal_gram(first, second)
    labels = value_relations(A)
    closed = coherent_closure_by_definition(labels) if slowly else coherent_closure(labels)
    fibres = len(np.unique(closed.diagonal()))
    return np.array([fibres, int(closed.max()) + 1, capacities(A).sum()], dtype=object)


def _sum_expected(first: SymmetricFrame, second: SymmetricFrame) -> Any:
    ranks = [len(np.unique(value_relations(gram(one.W)))) for one in (first, second)]
    return np.array([2, sum(ranks) + 2, len(first.W) + len(second.W)], dtype=object)


ORTHOGONAL_SUMS = claim(
    "orthogonal-sums",
    "E13c",
    locator="Elhage et al., arXiv:2209.10652, tegum products",
    title="Orthogonal sums are coherent configurations, not schemes",
    plain="The orthogonal sum of two saturated geometries of different size, each with a scheme "
    "and not itself an orthogonal sum, saturates, and has a coherent configuration with two "
    "fibres: the triangular bipyramid has six relations.",
    statement=r"\text{closure}(A\oplus B):\ 2\text{ fibres},\ r_A+r_B+2\text{ relations};"
    r"\quad\sum_iD_i=d_A+d_B",
    relation="==",
    domain=Domain(
        (domains.choice("first", CONNECTED), domains.choice("second", CONNECTED)),
        (
            Assumption(
                "of different size",
                "the two have different numbers of features",
                lambda first, second: first.W.shape[1] != second.W.shape[1],
            ),
        ),
    ),
    lhs=_sum_verdicts,
    rhs=_sum_expected,
    delta="The paper decomposes into blocks; that blocks of different size leave the theory of "
    "schemes for that of coherent configurations is ours.",
    examples=({"first": CONNECTED[1], "second": CONNECTED[0]},),
    outside=({"first": CONNECTED[0], "second": CONNECTED[0]},),
    one_method=TWO_ROUTES,
    evidence=(
        exact("simplices, pentagon, heptagon, cube", cases=20),
        exact(
            "closure by sorting all triangles",
            cases=12,
            seed=2,
            using={"lhs": lambda first, second: _sum_verdicts(first, second, slowly=True)},
        ),
    ),
    mutants=(
        instead(
            "the bipyramid is a scheme: one fibre",
            rhs=lambda first, second: (
                _sum_expected(first, second) + np.array([-1, 0, 0], dtype=object)
            ),
        ),
        instead(
            "also for orthogonal sums themselves (octahedron and digon: the 16-cell)",
            domain=Domain(
                (
                    domains.choice("first", (cubic_frame("octahedron"),)),
                    domains.choice("second", CONNECTED[:1]),
                )
            ),
            examples=(),
        ),
    ),
)

CLAIMS = (ORTHOGONAL_SUMS,)
