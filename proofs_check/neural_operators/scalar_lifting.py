r"""A lifting with L^T L = cI is another learning rate, and nothing else (D14).

Setting.  P = L^T with L^T L = cI; effective atoms start where the plain ones do; no normalisation
of atoms; weight decay is divided by c for the plain dictionary.

Idea.  The preconditioner of D13b is cI.

Not claimed.  That a lifting with independent entries is one: of entries of variance 1/d, L^T L is
(h/d) I on average alone, and at h = 4d its condition number is near 9 in the limit.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.lifting_settings import (
    ABOVE_LIFTING,
    ACTIVE,
    DECAY,
    RATE,
    STEPS,
    descended,
    descended_by_torch,
    largest_entry,
    samples,
    square_of_lifting,
)
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.arrays import identity
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Point
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.lifting_descent import (
    active,
    descent,
    tied_gradient,
    tied_loss,
)


def _turned(choose: Choose, _point: Point) -> Any:
    """One or two blocks, each a turn of the plane times a number; or one column."""
    if choose(0, 3) == 0:
        return drawn(choose, choose(1, 3), 1, least=-2, most=2)
    blocks = []
    for _ in range(choose(1, 2)):
        a, b = drawn(choose, 2, least=-2, most=2)
        blocks += [[a, -b], [b, a]]
    L = np.array(blocks, dtype=object)
    if choose(0, 9) == 0:
        L[0, 0] += Fraction(1, 2)
    return L


SCALAR_LIFTING = parameter("L", "a lifting of a line or the plane, (h, d), h <= 4", _turned)


def _multiple(L: Matrix) -> Any:
    """The number c of L^T L = cI."""
    return square_of_lifting(L)[0, 0]


SCALAR = Assumption(
    "scalar",
    "L^T L is a positive multiple of the identity",
    lambda L: bool(
        _multiple(L) > 0
        and (square_of_lifting(L) == _multiple(L) * identity(square_of_lifting(L))).all()
    ),
)


def _lifted(
    L: Matrix, lifted: Matrix, x: Matrix, k: int, rate: Number, decay: Number, steps: int
) -> Any:
    return L.T @ descended(L.T, lifted, x, k, rate, decay, steps)


def _plain(
    L: Matrix,
    lifted: Matrix,
    x: Matrix,
    k: int,
    rate: Number,
    decay: Number,
    steps: int,
    factor: int = 1,
) -> Any:
    """The plain dictionary with rate c eta and decay omega / c, that times another factor."""
    c = _multiple(L)
    return descent(
        L.T @ lifted,
        lambda D: tied_gradient(D, x, k),
        c * rate,
        steps,
        decay=factor * decay / c,
    )


def _loss(D: Matrix, x: Matrix, k: int) -> Any:
    return tied_loss(D, x, active(D, x, k))


TURN: dict[str, Any] = {
    "L": array([[1, -1], [1, 1], [2, 0], [0, 2]]),
    "lifted": array([[1, 0], [0, 1], ["1/2", -1], [0, "1/2"]]),
    "x": array([[1, 0], [1, 2]]),
    "k": 1,
    "rate": Fraction(1, 8),
    "decay": Fraction(1, 8),
    "steps": 2,
}

SCALAR_IS_A_RATE = claim(
    "scalar-lifting",
    "D14",
    locator="lifting speeds up learning",
    title="A lifting with orthogonal columns of one length is a learning rate",
    plain="If L^T L = cI, training a lifted dictionary with rate eta and decay omega gives, step "
    "by step and with live codes, the dictionary that plain training gives with rate c eta and "
    "decay omega / c: at its best rate it is not faster.",
    statement=r"L^\top L=cI:\qquad D_t^{\mathrm{lifted}}(\eta,\omega)=D_t(c\eta,\omega/c)",
    relation="==",
    domain=Domain(
        (SCALAR_LIFTING, ABOVE_LIFTING, samples("L"), ACTIVE, RATE, DECAY, STEPS), (SCALAR,)
    ),
    lhs=_lifted,
    rhs=_plain,
    delta="That lifting speeds up learning is the paper's; what it compares was not seen.",
    examples=(TURN, TURN | {"k": 2, "steps": 1}),
    outside=(
        TURN | {"L": array([[1, -1], [1, 1], [2, 0], [0, 1]])},
        TURN | {"L": array([[1, 0], [0, 2], [0, 0], [0, 0]])},
    ),
    evidence=(
        exact("rational liftings and atoms, one or two steps, by exact differences", cases=40),
        search(
            "the same in floats, by automatic differentiation",
            cases=60,
            using={
                "lhs": lambda L, lifted, x, k, rate, decay, steps: (
                    L.T @ descended_by_torch(L.T, lifted, x, rate, decay, steps, k=k)
                )
            },
            floats_only=True,
            size=lambda L, lifted, x: largest_entry([L, lifted, x]),
        ),
    ),
    mutants=(
        instead(
            "with the same decay",
            rhs=lambda L, lifted, x, k, rate, decay, steps: descent(
                L.T @ lifted, lambda D: tied_gradient(D, x, k), _multiple(L) * rate, steps,
                decay=decay,
            ),
        ),
        instead(
            "with the same rate",
            rhs=lambda L, lifted, x, k, rate, decay, steps: descent(
                L.T @ lifted, lambda D: tied_gradient(D, x, k), rate, steps, decay=decay
            ),
        ),
        instead(
            "with a lower loss than plain training at the multiplied rate",
            relation="<=",
            lhs=lambda L, lifted, x, k, rate, decay, steps: _loss(
                _lifted(L, lifted, x, k, rate, decay, steps), x, k
            ),
            rhs=lambda L, lifted, x, k, rate, decay, steps: (
                _loss(_plain(L, lifted, x, k, rate, decay, steps), x, k) * 99 / 100
            ),
        ),
    ),
    not_claimed="That nothing is gained by a lifting that is trained, or under Adam; that rounding "
    "chooses alike where two products are nearly equal.",
    sees_also=("neural-operators/lifted-descent-live",),
)  # fmt: skip

CLAIMS = (SCALAR_IS_A_RATE,)
