"""Saturated features are orthogonal sums of tight frames, and conversely (E09a).

Setting.  A block is a set of features; it is tight if its part of the Gram matrix is a multiple of
a projection, A_C^2 = lambda_C A_C.  Every feature is in the block of the eigenspace that holds most
of its norm.

Idea.  If F w_i = kappa_i w_i for all i, eigenvectors of different eigenvalues are orthogonal, and F
restricted to an eigenspace is the sum over the features in it.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import (
    RECTANGLE,
    SATURATED_OR_NOT,
    TWO_EIGENVALUES,
    YES_OR_NO,
    claim,
    measures,
)
from pentad.proofs_check.spectral_geometry.tight_frames.settings import block_labels
from pentad.theory.frames.capacity import capacities, rank
from pentad.theory.frames.orthogonal_blocks import (
    block_orthogonality_defect,
    block_tightness_defect,
)
from pentad.theory.frames.orthogonal_blocks_by_other_routes import blocks_are_eigenspaces
from pentad.theory.numbers.domains import fractions
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.power_autoencoder.power_loss import gram


def _is_saturated(W: Matrix) -> int:
    return int(capacities(gram(W)).sum() == rank(W))


def _has_orthogonal_blocks(W: Matrix) -> int:
    return int(block_orthogonality_defect(gram(W), block_labels(W)) == 0)


def _blocks_are_eigenspaces(W: Matrix) -> int:
    return int(blocks_are_eigenspaces(W, block_labels(W), measures(W).eigenvalues))


def _has_tight_blocks(W: Matrix) -> int:
    return int(block_tightness_defect(gram(W), block_labels(W)) == 0)


SKEW = fractions([[Fraction(24, 13), Fraction(-10, 13)], [Fraction(5, 13), Fraction(12, 13)]])
"""Eigenvalues 4 and 1, one feature mostly in each eigenspace, and not orthogonal."""

DECOMPOSITION = claim(
    "tight-frame-decomposition",
    "E09a",
    locator="Theorem 3 (tight-frame decomposition)",
    title="Saturated features are orthogonal sums of tight frames",
    plain="Give each feature to the eigenspace that holds most of it. Capacity is saturated if and "
    "only if features of different blocks are orthogonal and each block is a tight frame of its "
    "span.",
    statement=r"\sum_iD_i=\operatorname{rank}W\iff A_{ij}=0\text{ across blocks},\quad "
    r"A_C^2=\lambda_CA_C\text{ in each}",
    relation="==",
    domain=SATURATED_OR_NOT,
    lhs=_is_saturated,
    rhs=lambda W: _has_orthogonal_blocks(W) * _has_tight_blocks(W),
    fidelity="restated",
    delta="The paper is known to state the direction from saturation; the converse is ours. Sides "
    "are 1 for yes and 0 for no, in exact arithmetic; blocks are by the largest mass.",
    examples=({"W": RECTANGLE}, {"W": TWO_EIGENVALUES}, {"W": SKEW}),
    one_method=YES_OR_NO,
    evidence=(
        exact("sums of tight frames and other rational spectra, by Gram matrices", cases=100),
        exact(
            "the same by frame operators of blocks, F F_C = lambda F_C",
            cases=100,
            using={"rhs": _blocks_are_eigenspaces},
        ),
    ),
    mutants=(
        instead("orthogonal blocks are enough", rhs=_has_orthogonal_blocks),
        instead("tight blocks are enough", rhs=_has_tight_blocks),
        instead("every W decomposes", relation="<=", lhs=lambda: 1),
    ),
    sees_also=("spectral-geometry/saturation",),
)

CLAIMS = (DECOMPOSITION,)
