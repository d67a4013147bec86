r"""At n = 2d zero loss with one active feature means d orthogonal digons.

Setting.  2d non-zero vectors at pairwise right or obtuse angles in d dimensions.

Statement.  They are d opposite pairs, orthogonal to each other, and saturate capacity (E23c).

Idea.  Each step of the induction by projection has to take two vectors.

Not claimed.  That training finds these minima.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim, mirrors
from pentad.proofs_check.spectral_geometry.toy_model_loss.settings import (
    OBTUSE,
    OBTUSE_VECTORS,
    PLANE_DIGONS,
    TRIANGLE,
    capacity_sum,
    couples,
    obtuse_vectors,
)
from pentad.theory.frames.capacity import rank
from pentad.theory.frames.capacity_from_frame_operator import capacities_from_frame_operator
from pentad.theory.frames.constructions import orthogonal_sum, parseval_frame
from pentad.theory.frames.obtuse_vectors import obtuse_levels
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Parameter, Point, fractions
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.power_autoencoder.power_loss import gram


def _digons(W: Matrix) -> Any:
    """Pairs that are not orthogonal, opposite pairs, and the sum of capacities."""
    A = gram(W)
    linked = [(i, k) for i, k in couples(W) if A[i, k] != 0]
    opposite = [(i, k) for i, k in linked if A[i, k] ** 2 == A[i, i] * A[k, k] and A[i, k] < 0]
    return np.array([len(linked), len(opposite), capacity_sum(W)])


def _digons_by_projection(W: Matrix) -> Any:
    """The same read off the induction: d steps of two vectors, and the energies of F."""
    taken = obtuse_levels(W)
    pairs = sum(count == 2 for count in taken)
    F = W @ W.T
    spread = [w for w in W.T if rank(np.array([w, F @ w])) > 1]
    return np.array([pairs + len(spread), pairs, capacities_from_frame_operator(W).sum()])


def _span(W: Matrix) -> int:
    """The dimension of the span of the columns."""
    return rank(W)


def _full_digons(choose: Choose, point: Point) -> Any:
    """Turned digons of any lengths, or whatever obtuse vectors fill the space."""
    d = point["d"]
    if choose(0, 1):
        return obtuse_vectors(choose, point)
    blocks = [fractions([[choose(1, 3), -choose(1, 3)]]) for _ in range(d)]
    return parseval_frame(mirrors(choose, d, 1), d) @ orthogonal_sum(blocks)


def _count(text: str, holds: Callable[[int, int], bool]) -> Assumption:
    return Assumption("count", text, lambda W, d: holds(W.shape[1], d))


FULL_VECTORS = (
    domains.integer("d", 1, 4),
    Parameter("W", "obtuse vectors, as many as fit", _full_digons),
)


FULL_DOMAIN = Domain(FULL_VECTORS, (*OBTUSE, _count("n = 2d", lambda n, d: n == 2 * d)))


FULL_MEANS_DIGONS = claim(
    "full-zero-loss",
    "E23c",
    locator="beyond the paper; its capacity saturation is a conclusion here",
    title="At n = 2d zero loss with one active feature means d orthogonal digons",
    plain="2d obtuse vectors in d dimensions are d opposite pairs, orthogonal to each other. So at "
    "n = 2d the minimisers of L_1 are unique up to rotation and order, and saturate capacity.",
    statement=r"n=2d,\ \langle w_i,w_j\rangle\le0\ (i\ne j):\quad "
    r"\#\{i<j:\langle w_i,w_j\rangle\ne0\}=\#\{i<j:w_j\parallel-w_i\}=\sum_iD_i=d",
    relation="==",
    domain=FULL_DOMAIN,
    lhs=_digons,
    rhs=lambda d: np.array([d, d, d]),
    delta="Not known to be in the paper. It follows from the induction, each step of which has to "
    "take two vectors; that is carried out at points.",
    examples=(PLANE_DIGONS,),
    outside=(
        {"d": 2, "W": fractions([[1, -1, 0, 0], [0, 0, 1, 0]])},
        {"d": 1, "W": fractions([[1, 1]])},
        TRIANGLE,
    ),
    one_method=TWO_ROUTES,
    evidence=(
        exact("rational vectors, d <= 4: products and capacities", cases=60),
        exact(
            "the induction carried out, and the energies of F",
            cases=60,
            using={"lhs": _digons_by_projection},
        ),
    ),
    mutants=(
        instead(
            "2 <= n < 2d saturates too",
            domain=Domain(
                OBTUSE_VECTORS,
                (*OBTUSE, _count("2 <= n < 2d", lambda n, d: 2 <= n < 2 * d)),
            ),
            lhs=capacity_sum,
            rhs=_span,
            examples=(TRIANGLE,),
        ),
        instead("d + 1 digons fit", rhs=lambda d: np.array([d + 1, d + 1, d])),
    ),
    sees_also=("spectral-geometry/zero-loss", "spectral-geometry/obtuse-vectors"),
)

CLAIMS = (FULL_MEANS_DIGONS,)
