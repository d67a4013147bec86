r"""Saturated features are orthogonal tight frames, and tight frames have complements.

Setting.  As in `capacity_saturation`.  A block is a set of features; it is tight if its part of the
Gram matrix is a multiple of a projection, A_C^2 = lambda_C A_C.

Statements.  Capacity is saturated exactly if the features with most of their norm in one eigenspace
form blocks that are orthogonal and tight (E09a).  In an orthogonal sum of tight frames capacities
are |w_i|^2 / lambda_C, whatever the norms, and those of a block sum to its dimension (E09b).  A
tight frame that spans R^d has a Naimark complement in R^(n - d), with capacities 1 - D_i (E09c).
The finest blocks are the connected components of the non-zero Gram entries, not the eigenspaces
(E09d).

Idea.  If F w_i = kappa_i w_i for all i, eigenvectors of different eigenvalues are orthogonal, and F
restricted to an eigenspace is the sum over the features in it.

Not claimed.  Equal norms or equal cosines within a block: any norms with max |w|^2 <= sum |w|^2 / d
occur (Schur and Horn).  A zero feature has capacity 0, and one with D_i = 1 has a zero complement;
for n = d there is no complement.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.spectral_geometry.settings import (
    ANY_FEATURES,
    FEATURES,
    NON_ZERO,
    PAPER,
    RECTANGLE,
    SATURATED,
    SATURATED_OR_NOT,
    THREE_DIGONS,
    TWO_EIGENVALUES,
    YES_OR_NO,
    distinct_measures,
    measures,
    mirrors,
)
from pentad.theory.frames.capacity import capacities, leverages, rank
from pentad.theory.frames.complements import naimark_complement, naimark_gram
from pentad.theory.frames.constructions import orthogonal_sum, parseval_frame
from pentad.theory.frames.defects import tightness_defect
from pentad.theory.frames.frame_operator import frame_operator
from pentad.theory.frames.orthogonal_blocks import (
    block_orthogonality_defect,
    block_tightness_defect,
    connected_blocks,
)
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Parameter, fractions
from pentad.theory.power_autoencoder.power_loss import gram

# Decomposition ------------------------------------------------------------------------------


def _labels(W: Any) -> Any:
    """The eigenspace that holds most of every feature; -1 for zero features."""
    rows = distinct_measures(W).masses.tolist()
    return np.array([max(range(len(row)), key=row.__getitem__) if any(row) else -1 for row in rows])


def _is_saturated(W: Any) -> int:
    return int(capacities(gram(W)).sum() == rank(W))


def _has_orthogonal_blocks(W: Any) -> int:
    return int(block_orthogonality_defect(gram(W), _labels(W)) == 0)


def _has_tight_blocks(W: Any) -> int:
    return int(block_tightness_defect(gram(W), _labels(W)) == 0)


def _block_operators_are_projections(W: Any) -> int:
    """Whether the frame operator of every block is lambda times the projection: F F_C = lambda F_C.

    The blocks' operators sum to F, so that this says F_C = lambda P.
    """
    labels, eigenvalues = _labels(W), measures(W).eigenvalues
    F = frame_operator(W)
    for label, eigenvalue in enumerate(eigenvalues):
        block = W[:, labels == label]
        if block.shape[1] == 0:
            return 0
        own = frame_operator(block)
        if (F @ own != eigenvalue * own).any():
            return 0
    return 1


SKEW = fractions([[Fraction(24, 13), Fraction(-10, 13)], [Fraction(5, 13), Fraction(12, 13)]])
"""Eigenvalues 4 and 1, one feature mostly in each eigenspace, and not orthogonal."""

DECOMPOSITION = Claim(
    id="spectral-geometry/tight-frame-decomposition",
    label="E09a",
    paper=PAPER,
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
            using={"rhs": _block_operators_are_projections},
        ),
    ),
    mutants=(
        Mutant("orthogonal blocks are enough", {"rhs": _has_orthogonal_blocks}),
        Mutant("tight blocks are enough", {"rhs": _has_tight_blocks}),
        Mutant(
            "every W decomposes",
            {"relation": "<=", "lhs": lambda: 1},
        ),
    ),
    sees_also=("spectral-geometry/saturation",),
)


def _capacities_and_block_sums(W: Any, values: Any) -> Any:
    labels = _labels(W)
    sums = [values[labels == label].sum() for label in range(labels.max() + 1)]
    return np.append(values, np.array(sums))


def _shares_and_dimensions(W: Any) -> Any:
    """|w_i|^2 over the eigenvalue of its block, and the dimensions of the eigenspaces."""
    labels, squares = _labels(W), (W * W).sum(0)
    eigenvalues, dimensions = _spectrum(W)
    return np.array([*squares / eigenvalues[labels], *dimensions])


def _spectrum(W: Any) -> tuple[Any, Any]:
    """Positive eigenvalues of F, and their multiplicities as traces of P_a F over lambda_a."""
    known = distinct_measures(W)
    return known.eigenvalues, (known.squared_norms @ known.masses) / known.eigenvalues


def _equal_shares(W: Any) -> Any:
    """What equal norms would give: the dimension of the block over its number of features."""
    labels = _labels(W)
    _, dimensions = _spectrum(W)
    counts = np.array([int((labels == label).sum()) for label in labels])
    return np.array([*(1 * (labels >= 0) * dimensions[labels] / counts), *dimensions])


def _closed(choose: Choose) -> Any:
    """A tight frame of the plane: any one to four vectors, and two that close it.

    As complex numbers z the vectors are a tight frame if the squares sum to zero, and
    u^2 + v^2 = s has the solutions u + i v = c, u - i v = s / c for every c.
    """
    numbers = [(choose(-3, 3), choose(-3, 3)) for _ in range(choose(1, 4))]
    real = -sum(x * x - y * y for x, y in numbers)
    imaginary = -sum(2 * x * y for x, y in numbers)
    c = Fraction(choose(1, 3))
    u = (c + real / c) / 2, imaginary / c / 2
    v = -imaginary / c / 2, (real / c - c) / 2
    return fractions([*numbers, u, v]).T


def _two_closed(choose: Choose, _: Any) -> Any:
    return orthogonal_sum([_closed(choose), _closed(choose)])


TWO_PLANES = Domain(
    (
        Parameter(
            "W", "two tight frames of the plane, each with up to four free vectors", _two_closed
        ),
    )
)


SUMS = Claim(
    id="spectral-geometry/capacities-in-blocks",
    label="E09b",
    paper=PAPER,
    locator="Theorem 3 (tight-frame decomposition)",
    title="Capacities in a sum of tight frames",
    plain="In an orthogonal sum of tight frames the capacity of a feature is its squared norm over "
    "the bound of its frame, and the capacities of a frame sum to its dimension.",
    statement=r"D_i=\ell_i=\frac{|w_i|^2}{\lambda_C}\le1,\qquad\sum_{i\in C}D_i=d_C",
    relation="==",
    domain=SATURATED,
    lhs=lambda W: _capacities_and_block_sums(W, capacities(gram(W))),
    rhs=_shares_and_dimensions,
    fidelity="ours",
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
        Mutant("norms within a block are equal", {"rhs": _equal_shares}),
        Mutant(
            "over the largest eigenvalue for all blocks",
            {
                "lhs": lambda W: capacities(gram(W)),
                "rhs": lambda W: (W * W).sum(0) / measures(W).eigenvalues[0],
            },
        ),
    ),
    not_claimed="Equal norms in a block: any squared norms up to their sum over d_C occur.",
)

# Complements --------------------------------------------------------------------------------


def _tight(choose: Any, _: Any) -> Any:
    d = choose(1, 3)
    n = d + choose(1, 3)
    return choose(1, 3) * parseval_frame(mirrors(choose, n, choose(1, 2)), d)


def _with_room(W: Any) -> bool:
    return bool(W.shape[1] > W.shape[0])


TIGHT = Parameter("W", "tight frame of R^d, d <= 3, d < n <= d + 3", _tight)
ROOM = Assumption("room", "n > d", _with_room)
TIGHTNESS = Assumption("tight", "W is a tight frame", lambda W: bool(tightness_defect(W) == 0))
ONE_WHOLE = fractions([[3, 4, 0], [0, 0, 5]])
"""A tight frame; the third feature has capacity 1, and a zero complement."""

LOOSE = fractions([[1, 1, 0], [0, 1, 1]])


def _complement_by_vectors(W: Any) -> Any:
    complement = naimark_complement(W, tolerance=float("inf"))
    total = capacities(gram(W)) + capacities(gram(complement))
    return np.append(total, np.linalg.matrix_rank(complement))


COMPLEMENT = Claim(
    id="spectral-geometry/naimark-complement",
    label="E09c",
    paper=PAPER,
    locator="beyond the paper",
    title="A tight frame has a complement with the complementary capacities",
    plain="The Gram matrix of a tight frame of n vectors in d dimensions, taken from its bound "
    "times the identity, belongs to n vectors in n - d dimensions whose capacities are 1 - D.",
    statement=r"A'=cI-A,\quad c=\frac{\operatorname{tr}F}d:\qquad D_i+D_i'=1,\qquad"
    r"\operatorname{rank}A'=n-d",
    relation="==",
    domain=Domain((TIGHT,), (ROOM, TIGHTNESS)),
    lhs=lambda W: np.append(
        capacities(gram(W)) + capacities(naimark_gram(W)), rank(naimark_gram(W))
    ),
    rhs=lambda W: np.append(0 * W[0] + 1, W.shape[1] - W.shape[0]),
    fidelity="ours",
    delta="Naimark's theorem; a feature with D = 1 has the zero vector as its complement, and for "
    "n = d the complement is empty.",
    examples=({"W": ONE_WHOLE}, {"W": fractions([[1, 1]])}),
    outside=({"W": fractions([[1]])},),
    evidence=(
        exact("rational tight frames, by Gram matrices", cases=80),
        search(
            "the complementary vectors themselves, from singular vectors in floats",
            cases=60,
            using={"lhs": _complement_by_vectors},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "the complement has the same capacities",
            {
                "lhs": lambda W: capacities(naimark_gram(W)),
                "rhs": lambda W: capacities(gram(W)),
            },
        ),
        Mutant(
            "no tightness needed",
            {
                "domain": Domain((ANY_FEATURES,), (NON_ZERO, ROOM)),
                "examples": ({"W": LOOSE},),
            },
        ),
    ),
)

# Connected blocks ---------------------------------------------------------------------------


def _components(W: Any) -> Any:
    """Labels of the components of the graph whose edges are exact products that are not 0."""
    return connected_blocks((gram(W) != 0).astype(float), 0.5).labels


def _sums_over_components(W: Any, values: Any) -> Any:
    """For every component, its sum of values; then how far its Gram matrix is from tight."""
    labels = _components(W)
    sums = [values[labels == label].sum() for label in np.unique(labels)]
    return np.array([*sums, block_tightness_defect(gram(W), labels)])


def _sums_by_operators(W: Any, values: Any) -> Any:
    """The same by frame operators: F_K^2 tr F_K - F_K tr F_K^2 vanishes for a tight frame."""
    labels = _components(W)
    sums, defect = [], 0 * W[0, 0]
    for label in np.unique(labels):
        own = frame_operator(W[:, labels == label])
        excess = own @ own * own.trace() - (own * own).sum() * own
        sums.append(values[labels == label].sum())
        defect += (excess * excess).sum()
    return np.array([*sums, defect])


def _ranks_of_components(W: Any) -> Any:
    labels = _components(W)
    return np.array([*(rank(W[:, labels == label]) for label in np.unique(labels)), 0])


def _count_of_components(W: Any) -> int:
    alive = (W * W).sum(0) != 0
    return len(np.unique(_components(W[:, alive])))


COMPONENTS = Claim(
    id="spectral-geometry/connected-blocks",
    label="E09d",
    paper=PAPER,
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
    fidelity="ours",
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
        Mutant(
            "as many geometries as eigenvalues (three digons are one octahedron)",
            {
                "lhs": _count_of_components,
                "rhs": lambda W: len(measures(W).eigenvalues),
            },
        ),
        Mutant(
            "without saturation",
            {"domain": FEATURES, "examples": ({"W": TWO_EIGENVALUES},)},
        ),
    ),
    sees_also=("spectral-geometry/tight-frame-decomposition",),
)

CLAIMS = (DECOMPOSITION, SUMS, COMPLEMENT, COMPONENTS)
