r"""An encoder of its own behind a lifting has a preconditioner of its own (D13d).

Setting.  Codes are the k largest entries of E x with E = W L, a lifting L that is not trained and
rows W in the lifted space; decoder held; plain gradient descent on W with weight decay.

Idea.  The chain rule from the right: the gradient in W is that in E times L^T, and the step of E is
that of W times L. So L^T L acts on the encoder whatever the projection after the decoder is, while
P P^T acts on the decoder: with P = L^T both are L^T L, with P = L^+ they are each other's inverse.

Not claimed.  Anything of Adam, or of a lifting that is trained.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.lifting_settings import (
    DECAY,
    LIFTING,
    RATE,
    STEPS,
    largest_entry,
    samples,
    small,
    square_of_lifting,
)
from pentad.proofs_check.neural_operators.settings import array, claim, parameter
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.lifting_descent import (
    active,
    descent,
    lifted_descent_by_definition,
    untied_gradient,
    untied_loss,
)

ROWS = parameter(
    "rows",
    "any rows of the encoder, (n, h), n <= 3",
    lambda choose, point: small(choose, choose(1, 3), len(point["L"])),
)
DECODER = parameter(
    "D",
    "any decoder, (d, n)",
    lambda choose, point: small(choose, point["L"].shape[1], len(point["rows"])),
)
ACTIVE = parameter("k", "1 to n", lambda choose, point: choose(1, len(point["rows"])))


def _seen(
    L: Matrix, rows: Matrix, D: Matrix, x: Matrix, k: int, rate: Number, decay: Number, steps: int
) -> Any:
    """W L after descent on every entry of W, by exact differences of the loss."""

    def loss_at(start: Matrix) -> Any:
        mask = active((start @ L).T, x, k)
        return lambda at: untied_loss(at @ L, D, x, mask)

    return lifted_descent_by_definition(rows, loss_at, rate, steps, decay=decay) @ L


def _by_torch(
    L: Matrix, rows: Matrix, D: Matrix, x: Matrix, k: int, rate: Number, decay: Number, steps: int
) -> Any:
    """The same by automatic differentiation of a loss written out here."""
    import torch

    lifting, decoder, data = torch.tensor(L), torch.tensor(D), torch.tensor(x)
    at = torch.tensor(rows, requires_grad=True)
    for _ in range(steps):
        scores = at @ lifting @ data
        order = torch.argsort(-scores.detach().abs(), dim=0, stable=True)
        mask = torch.zeros_like(scores).scatter(0, order[:k], 1.0)
        loss = ((data - decoder @ (mask * scores)) ** 2).sum() / (2 * data.shape[1])
        (gradient,) = torch.autograd.grad(loss, at)
        at = ((1 - rate * decay) * at - rate * gradient).detach().requires_grad_(True)
    return (at @ lifting).detach().numpy()


def _preconditioned(matrix: Any) -> Any:
    """Descent on E with the gradient times a matrix of L from the right."""

    def rhs(
        L: Matrix,
        rows: Matrix,
        D: Matrix,
        x: Matrix,
        k: int,
        rate: Number,
        decay: Number,
        steps: int,
    ) -> Any:
        return descent(
            rows @ L,
            lambda E: untied_gradient(E, D, x, k) @ matrix(L),
            rate,
            steps,
            decay=decay,
        )

    return rhs


def _identity(L: Matrix) -> Any:
    return np.array([[int(i == j) for j in range(L.shape[1])] for i in range(L.shape[1])], object)


def _inverse(M: Matrix) -> Any:
    """Of a square matrix of at most two rows; itself where it has none."""
    if len(M) == 1:
        return 1 / M if M[0, 0] != 0 else M
    a, b, c, d = M.ravel()
    size = a * d - b * c
    return np.array([[d, -b], [-c, a]], dtype=object) / size if size != 0 else M


TWO: dict[str, Any] = {
    "L": array([[1, 1], [0, 1], [1, 0]]),
    "rows": array([[1, 0, "1/2"], [0, 1, -1]]),
    "D": array([[1, 0], [1, -1]]),
    "x": array([[1, 0], [1, 2]]),
    "k": 1,
    "rate": array(["1/8"])[0],
    "decay": array(["1/8"])[0],
    "steps": 2,
}
SQUARE = TWO | {"L": array([[1, 2], [0, 1]]), "rows": array([[1, 0], [0, 1]])}

UNTIED = claim(
    "lifted-untied-encoder",
    "D13d",
    locator="lifting acts as a preconditioner",
    title="On an encoder of its own a lifting acts from the right, by L^T L",
    plain="Gradient descent on the rows of an untied encoder behind a lifting moves what is seen "
    "of them as descent on it does after multiplying the gradient by L^T L from the right, weight "
    "decay included, whatever projection stands behind the decoder.",
    statement=r"W\leftarrow(1-\eta\omega)W-\eta\nabla_Wf\ \Rightarrow\ E\leftarrow(1-\eta\omega)E-"
    r"\eta\,\nabla_Ef\,L^\top L,\qquad E=WL",
    relation="==",
    domain=Domain((LIFTING, ROWS, DECODER, samples("L"), ACTIVE, RATE, DECAY, STEPS)),
    lhs=_seen,
    rhs=_preconditioned(square_of_lifting),
    examples=(TWO, TWO | {"k": 2}, SQUARE),
    evidence=(
        exact("rational liftings and rows, one or two steps, by exact differences", cases=40),
        search(
            "the same in floats, by automatic differentiation",
            cases=60,
            using={"lhs": _by_torch},
            floats_only=True,
            size=lambda L, rows, D, x: largest_entry([L, rows, D, x]),
        ),
    ),
    mutants=(
        instead("without a preconditioner", rhs=_preconditioned(_identity)),
        instead(
            "by the inverse, as P = L^+ does behind the decoder",
            rhs=_preconditioned(lambda L: _inverse(square_of_lifting(L))),
            examples=(SQUARE,),
        ),
        instead(
            "by L L^T, where it is as large",
            rhs=_preconditioned(lambda L: L @ L.T if len(L) == L.shape[1] else L.T @ L),
        ),
    ),
    not_claimed="The same of Adam, or of a lifting that is trained.",
    sees_also=("neural-operators/lifted-descent", "neural-operators/lifting-conventions"),
)

CLAIMS = (UNTIED,)
