r"""Two conventions for the projection do the opposite of each other (D13c).

Setting.  A lifting L before the encoder; the projection after the decoder is L^T or L^+.

Idea.  L^+ = (L^T L)^{-1} L^T, so that L^+ L^{+T} is the inverse of L^T L.

Not claimed.  Which of them the paper uses: it was not seen.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.lifting_settings import (
    FULL_COLUMN_RANK,
    IN_PLACE,
    LIFTING,
    largest_entry,
    square_of_lifting,
)
from pentad.proofs_check.neural_operators.settings import array, claim
from pentad.theory.numbers.arrays import identity
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.operators.lifting import preconditioner, projection


def _both_preconditioners(L: Matrix) -> Any:
    by_transpose = preconditioner(projection(L))
    by_inverse = preconditioner(projection(L, "pseudo-inverse"))
    return np.stack([by_transpose, by_inverse @ square_of_lifting(L)])


def _both_by_singular_values(L: Matrix) -> Any:
    _, values, right = np.linalg.svd(L, full_matrices=False)
    by_transpose = (right.T * values**2) @ right
    by_inverse = (right.T * values**-2.0) @ right
    return np.stack([by_transpose, by_inverse @ square_of_lifting(L)])


def _square_and_identity(L: Matrix) -> Any:
    square = square_of_lifting(L)
    return np.stack([square, 0 * square + identity(square)])


CONVENTIONS = claim(
    "lifting-conventions",
    "D13c",
    locator="the projection after the decoder; its convention was not seen",
    title="Two conventions for the projection precondition inversely to each other",
    plain="Where the projection is the transpose of the lifting the preconditioner is L^T L, where "
    "it is the pseudo-inverse it is the inverse of that.",
    statement=r"P=L^\top:\ PP^\top=L^\top L,\qquad P=L^+:\ PP^\top=(L^\top L)^{-1}",
    relation="==",
    domain=Domain((LIFTING,), (FULL_COLUMN_RANK,)),
    lhs=_both_preconditioners,
    rhs=_square_and_identity,
    delta="That lifting is a preconditioner is the paper's; its convention was not seen.",
    examples=({"L": IN_PLACE.T}, {"L": array([[2], [1]])}),
    outside=({"L": array([[1, 1], [1, 1], [2, 2]])},),
    evidence=(
        exact("rational liftings, h <= 4, d <= 2"),
        search(
            "the same in floats, by singular values",
            using={"lhs": _both_by_singular_values},
            floats_only=True,
            size=lambda L: largest_entry([L]),
        ),
    ),
    mutants=(
        instead(
            "always L^T L",
            rhs=lambda L: np.stack([square_of_lifting(L), _squared(square_of_lifting(L))]),
        ),
        instead(
            "for P = L^+ no preconditioner at all",
            lhs=lambda L: preconditioner(projection(L, "pseudo-inverse")),
            rhs=lambda L: _square_and_identity(L)[1],
        ),
        instead(
            "for P = L^+ twice the inverse",
            rhs=lambda L: _square_and_identity(L) * np.array([1, 2])[:, None, None],
        ),
    ),
    sees_also=("neural-operators/lifted-descent",),
)


def _squared(M: Matrix) -> Any:
    return M @ M


CLAIMS = (CONVENTIONS,)
