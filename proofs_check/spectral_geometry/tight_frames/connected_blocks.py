"""The finest blocks are the connected components of the non-zero Gram entries (E09d).

Setting.  As in `decomposition`; capacity is saturated.

Idea.  Components within one eigenspace are orthogonal, so that each is a tight frame of its span.

Not claimed.  One component for each eigenspace: one eigenspace may hold several.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import (
    FEATURES,
    RECTANGLE,
    SATURATED,
    THREE_DIGONS,
    TWO_EIGENVALUES,
    claim,
    measures,
)
from pentad.theory.frames.capacity import capacities, leverages, rank
from pentad.theory.frames.orthogonal_blocks import block_tightness_defect, connected_blocks
from pentad.theory.frames.orthogonal_blocks_by_other_routes import block_tightness_by_operators
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.power_autoencoder.power_loss import gram


def _components(W: Matrix) -> Any:
    """Labels of the components of the graph whose edges are exact products that are not 0."""
    return connected_blocks((gram(W) != 0).astype(float), 0.5).labels


def _sums_over_components(W: Matrix, values: Number) -> Any:
    """For every component, its sum of values; then how far its Gram matrix is from tight."""
    labels = _components(W)
    sums = [values[labels == label].sum() for label in np.unique(labels)]
    return np.array([*sums, block_tightness_defect(gram(W), labels)])


def _sums_by_operators(W: Matrix, values: Number) -> Any:
    """The same sums, with the distance from tight by frame operators."""
    labels = _components(W)
    sums = [values[labels == label].sum() for label in np.unique(labels)]
    return np.array([*sums, block_tightness_by_operators(W, labels)])


def _ranks_of_components(W: Matrix) -> Any:
    labels = _components(W)
    return np.array([*(rank(W[:, labels == label]) for label in np.unique(labels)), 0])


def _count_of_components(W: Matrix) -> int:
    alive = (W * W).sum(0) != 0
    return len(np.unique(_components(W[:, alive])))


COMPONENTS = claim(
    "connected-blocks",
    "E09d",
    locator="Theorem 3 (tight-frame decomposition), refined",
    title="Geometries are connected components, not eigenspaces",
    plain="If capacity is saturated, every connected component of the non-zero Gram entries is a "
    "tight frame of its own, and its capacities sum to its rank; one eigenspace may hold several.",
    statement=r"\sum_{i\in K}D_i=\operatorname{rank}W_K,\qquad A_K^2=\lambda_KA_K"
    r"\qquad\text{for every component }K",
    relation="==",
    domain=SATURATED,
    lhs=lambda W: _sums_over_components(W, capacities(gram(W))),
    rhs=_ranks_of_components,
    delta="The decomposition by eigenvalue is the paper's, second-hand.",
    examples=({"W": THREE_DIGONS}, {"W": RECTANGLE}),
    one_method="components are of products that are exactly 0, which rounding would connect; the "
    "second route shares only the components and the ranks",
    evidence=(
        exact("turned sums of one or two tight frames", cases=80),
        exact(
            "leverages by row reduction in place of capacities, tightness by frame operators",
            using={"lhs": lambda W: _sums_by_operators(W, leverages(W))},
        ),
    ),
    mutants=(
        instead(
            "as many geometries as eigenvalues (three digons are one octahedron)",
            lhs=_count_of_components,
            rhs=lambda W: len(measures(W).eigenvalues),
        ),
        instead("without saturation", domain=FEATURES, examples=({"W": TWO_EIGENVALUES},)),
    ),
    sees_also=("spectral-geometry/tight-frame-decomposition",),
)

CLAIMS = (COMPONENTS,)
