r"""What a fixed projection does not see stays as it began, under gradient descent (D16).

Setting.  Lifted atoms D_L above D = P D_L, P of full row rank and fixed; no weight decay, and atoms
are not normalised.

Idea.  Every gradient is P^T times something, and so in the row space of P. Products of lifted atoms
split into D^T (P P^T)^{-1} D and those of the unseen components, which do not change.

Not claimed.  That lifted atoms are less coherent than effective ones: at random starts they are,
and whatever difference is beyond the first part is then kept, but not made by training.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.lifting_settings import (
    ACTIVE,
    DESCENT,
    LIFTED,
    PROJECTION,
    RATE,
    STEPS,
    descended,
    descended_by_torch,
    largest_entry,
    samples,
)
from pentad.proofs_check.neural_operators.settings import array, claim
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.lifting import seen_products, unseen_component
from pentad.theory.operators.lifting_descent import tied_gradient

FULL_ROW_RANK = Assumption(
    "full row rank",
    "the projection reaches every direction",
    lambda P: bool(np.linalg.matrix_rank(np.array(P, dtype=float)) == P.shape[0]),
)
START = {name: value for name, value in DESCENT.items() if name != "decay"} | {"k": 1}
RANK_ONE = START | {"P": array([[1, 1, 0], [2, 2, 0]])}


def _after(
    P: Matrix, lifted: Matrix, x: Matrix, k: int, rate: Number, steps: int, decay: Number = 0
) -> Any:
    return descended(P, lifted, x, k, rate, decay, steps)


def _after_by_torch(P: Matrix, lifted: Matrix, x: Matrix, k: int, rate: Number, steps: int) -> Any:
    return descended_by_torch(P, lifted, x, rate, 0.0, steps, k=k)


def _after_sign_step(P: Matrix, lifted: Matrix, x: Matrix, k: int, rate: Number) -> Any:
    """Adam's first step, each entry by the rate."""
    along = P.T @ tied_gradient(P @ lifted, x, k)
    signs = np.array([[int(g > 0) - int(g < 0) for g in row] for row in along], dtype=object)
    return lifted - rate * signs


def _unseen(P: Matrix, lifted: Matrix) -> Any:
    return unseen_component(P, lifted)


def _unseen_by_svd(P: Matrix, lifted: Matrix) -> Any:
    row_space = np.linalg.svd(P, full_matrices=False)[2]
    return lifted - row_space.T @ (row_space @ lifted)


FROZEN = claim(
    "frozen-component",
    "D16a",
    locator="lifting lowers the correlation of atoms",
    title="Gradient descent never moves what the projection does not see",
    plain="The component of the lifted atoms in the null space of a fixed projection is what it "
    "was at the start, however long gradient descent goes on.",
    statement=r"(I-P^+P)\,D_L(t)=(I-P^+P)\,D_L(0)",
    relation="==",
    domain=Domain((PROJECTION, LIFTED, samples("P"), ACTIVE, RATE, STEPS), (FULL_ROW_RANK,)),
    lhs=lambda P, lifted, x, k, rate, steps: unseen_component(
        P, _after(P, lifted, x, k, rate, steps)
    ),
    rhs=_unseen,
    examples=(START, START | {"k": 2}),
    outside=(RANK_ONE,),
    evidence=(
        exact("rational P and atoms, one or two steps, by exact differences", cases=40),
        search(
            "the same in floats, by automatic differentiation and singular vectors",
            cases=60,
            using={
                "lhs": lambda P, lifted, x, k, rate, steps: _unseen_by_svd(
                    P, _after_by_torch(P, lifted, x, k, rate, steps)
                ),
            },
            floats_only=True,
            size=lambda P, lifted, x: largest_entry([P, lifted, x]),
        ),
    ),
    mutants=(
        instead(
            "under Adam, whose first step is the sign of the gradient",
            lhs=lambda P, lifted, x, k, rate: unseen_component(
                P, _after_sign_step(P, lifted, x, k, rate)
            ),
        ),
        instead(
            "with weight decay",
            lhs=lambda P, lifted, x, k, rate, steps: unseen_component(
                P, _after(P, lifted, x, k, rate, steps, decay=1)
            ),
        ),
        instead(
            "the component that is seen stays",
            lhs=lambda P, lifted, x, k, rate, steps: P @ _after(P, lifted, x, k, rate, steps),
            rhs=lambda P, lifted: P @ lifted,
        ),
    ),
    not_claimed="The same of Adam, with weight decay, or with atoms that are normalised.",
    sees_also=("neural-operators/lifted-products",),
)


def _split(P: Matrix, lifted: Matrix, x: Matrix, k: int, rate: Number, steps: int) -> Any:
    """Products that effective atoms say, and those of what was unseen at the start."""
    unseen = unseen_component(P, lifted)
    return seen_products(P, P @ _after(P, lifted, x, k, rate, steps)) + unseen.T @ unseen


def _products(lifted: Matrix) -> Any:
    return lifted.T @ lifted


PRODUCTS = claim(
    "lifted-products",
    "D16b",
    locator="lifting lowers the correlation of atoms",
    title="Products of lifted atoms beyond effective ones are those of the start",
    plain="At any time the Gram matrix of lifted atoms is one that the effective atoms decide, "
    "plus one that the start decides: what lifted atoms are more orthogonal is not learned.",
    statement=r"D_L(t)^\top D_L(t)=D(t)^\top(PP^\top)^{-1}D(t)+N^\top N,\qquad N=(I-P^+P)D_L(0)",
    relation="==",
    domain=Domain((PROJECTION, LIFTED, samples("P"), ACTIVE, RATE, STEPS), (FULL_ROW_RANK,)),
    lhs=lambda P, lifted, x, k, rate, steps: _products(_after(P, lifted, x, k, rate, steps)),
    rhs=_split,
    examples=(START, START | {"k": 2}),
    outside=(RANK_ONE,),
    evidence=(
        exact("rational P and atoms, one or two steps, by exact differences", cases=40),
        search(
            "the same in floats, by automatic differentiation",
            cases=60,
            using={
                "lhs": lambda P, lifted, x, k, rate, steps: _products(
                    _after_by_torch(P, lifted, x, k, rate, steps)
                )
            },
            floats_only=True,
            size=lambda P, lifted, x: largest_entry([P, lifted, x]),
        ),
    ),
    mutants=(
        instead(
            "the effective Gram matrix alone",
            rhs=lambda P, lifted, x, k, rate, steps: seen_products(
                P, P @ _after(P, lifted, x, k, rate, steps)
            ),
        ),
        instead(
            "with D^T D in place of D^T (P P^T)^{-1} D",
            rhs=lambda P, lifted, x, k, rate, steps: (
                _products(P @ _after(P, lifted, x, k, rate, steps))
                + _products(unseen_component(P, lifted))
            ),
        ),
        instead(
            "under Adam",
            lhs=lambda P, lifted, x, k, rate: _products(_after_sign_step(P, lifted, x, k, rate)),
            rhs=lambda P, lifted, x, k, rate: (
                seen_products(P, P @ _after_sign_step(P, lifted, x, k, rate))
                + _products(unseen_component(P, lifted))
            ),
        ),
    ),
    sees_also=("neural-operators/frozen-component", "neural-operators/dilation"),
)

CLAIMS = (FROZEN, PRODUCTS)
