"""In a sum of tight frames capacities are |w_i|^2 / lambda_C, whatever the norms (E09b).

Setting.  As in `decomposition`; the capacities of a block sum to its dimension.

Not claimed.  Equal norms or equal cosines within a block: any norms with max |w|^2 <= sum |w|^2 / d
occur (Schur and Horn).
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import (
    RECTANGLE,
    SATURATED,
    THREE_DIGONS,
    claim,
    distinct_measures,
    measures,
)
from pentad.proofs_check.spectral_geometry.tight_frames.settings import block_labels
from pentad.theory.frames.capacity import capacities, leverages
from pentad.theory.frames.constructions import orthogonal_sum
from pentad.theory.frames.planar_tight_frames import closed_planar_frame
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.power_autoencoder.power_loss import gram


def _capacities_and_block_sums(W: Matrix, values: Number) -> Any:
    labels = block_labels(W)
    sums = [values[labels == label].sum() for label in range(labels.max() + 1)]
    return np.append(values, np.array(sums))


def _shares_and_dimensions(W: Matrix) -> Any:
    """|w_i|^2 over the eigenvalue of its block, and the dimensions of the eigenspaces."""
    labels, squares = block_labels(W), (W * W).sum(0)
    eigenvalues, dimensions = _spectrum(W)
    return np.array([*squares / eigenvalues[labels], *dimensions])


def _spectrum(W: Matrix) -> tuple[Any, Any]:
    """Positive eigenvalues of F, and their multiplicities as traces of P_a F over lambda_a."""
    known = distinct_measures(W)
    return known.eigenvalues, (known.squared_norms @ known.masses) / known.eigenvalues


def _equal_shares(W: Matrix) -> Any:
    """What equal norms would give: the dimension of the block over its number of features."""
    labels = block_labels(W)
    _, dimensions = _spectrum(W)
    counts = np.array([int((labels == label).sum()) for label in labels])
    return np.array([*(1 * (labels >= 0) * dimensions[labels] / counts), *dimensions])


def _two_closed(choose: Choose, _: Point) -> Any:
    def closed() -> Any:
        vectors = [(choose(-3, 3), choose(-3, 3)) for _ in range(choose(1, 4))]
        return closed_planar_frame(vectors, Fraction(choose(1, 3)))

    return orthogonal_sum([closed(), closed()])


TWO_PLANES = Domain(
    (
        Parameter(
            "W", "two tight frames of the plane, each with up to four free vectors", _two_closed
        ),
    )
)

SUMS = claim(
    "capacities-in-blocks",
    "E09b",
    locator="Theorem 3 (tight-frame decomposition)",
    title="Capacities in a sum of tight frames",
    plain="In an orthogonal sum of tight frames the capacity of a feature is its squared norm over "
    "the bound of its frame, and the capacities of a frame sum to its dimension.",
    statement=r"D_i=\ell_i=\frac{|w_i|^2}{\lambda_C}\le1,\qquad\sum_{i\in C}D_i=d_C",
    relation="==",
    domain=SATURATED,
    lhs=lambda W: _capacities_and_block_sums(W, capacities(gram(W))),
    rhs=_shares_and_dimensions,
    delta="Theorem 3 is known to us by its title and its use; whether it has capacities is not. "
    "Frames of one bound count as one block here.",
    examples=({"W": RECTANGLE}, {"W": THREE_DIGONS}),
    evidence=(
        exact("turned sums of one or two tight frames, zero columns among them"),
        exact(
            "leverages by row reduction in place of capacities",
            using={"lhs": lambda W: _capacities_and_block_sums(W, leverages(W))},
        ),
        exact(
            "sums of two plane frames, all but two vectors of each being free",
            cases=40,
            using={"domain": TWO_PLANES},
        ),
        search("turned sums of one or two tight frames in floats", cases=60),
    ),
    mutants=(
        instead("norms within a block are equal", rhs=_equal_shares),
        instead(
            "over the largest eigenvalue for all blocks",
            lhs=lambda W: capacities(gram(W)),
            rhs=lambda W: (W * W).sum(0) / measures(W).eigenvalues[0],
        ),
    ),
    not_claimed="Equal norms in a block: any squared norms up to their sum over d_C occur.",
)

CLAIMS = (SUMS,)
