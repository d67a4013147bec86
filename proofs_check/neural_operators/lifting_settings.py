"""What the claims on lifting share: liftings, lifted atoms, samples, and descent by torch."""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.neural_operators.settings import array, drawn, parameter
from pentad.theory.numbers.domains import Assumption, Choose, Parameter, Point, integer
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.lifting_descent import (
    active,
    held_loss,
    lifted_descent_by_definition,
    tied_loss,
)


def small(choose: Choose, *shape: int) -> Any:
    """Halves up to one, which floats have exactly and few steps of descent keep small."""
    return drawn(choose, *shape, least=-2, most=2)


PROJECTION = parameter(
    "P",
    "any projection, (d, h), d <= 2, h <= 3",
    lambda choose, _: small(choose, choose(1, 2), choose(1, 3)),
)
LIFTED = parameter(
    "lifted",
    "any lifted atoms, (h, n), n <= 3",
    lambda choose, point: small(choose, point["P"].shape[1], choose(1, 3)),
)
LIFTING = parameter(
    "L",
    "any lifting, (h, d), h <= 4, d <= 2",
    lambda choose, _: drawn(choose, choose(1, 4), choose(1, 2)),
)
ABOVE_LIFTING = parameter(
    "lifted",
    "any lifted atoms, (h, n), n <= 3",
    lambda choose, point: small(choose, len(point["L"]), choose(1, 3)),
)


def samples(of: str) -> Parameter:
    """One or two samples of as many dimensions as P has rows, or L columns."""

    def draw(choose: Choose, point: Point) -> Any:
        d = point[of].shape[0 if of == "P" else 1]
        return small(choose, d, choose(1, 2))

    return parameter("x", "one or two samples, (d, N)", draw)


HELD_CODES = parameter(
    "codes",
    "codes that are held, (n, N)",
    lambda choose, point: small(choose, point["lifted"].shape[1], point["x"].shape[1]),
)
ACTIVE = parameter("k", "1 to n", lambda choose, point: choose(1, point["lifted"].shape[1]))
STEPS = integer("steps", 1, 2)


RATE = Parameter("rate", "up to 1/8", lambda choose, _: Fraction(choose(1, 8), 64))
DECAY = Parameter("decay", "0 to 1", lambda choose, _: Fraction(choose(0, 8), 8))

FULL_COLUMN_RANK = Assumption(
    "full column rank",
    "the lifting loses no direction",
    lambda L: bool(np.linalg.matrix_rank(np.array(L, dtype=float)) == L.shape[1]),
)

IN_PLACE = array([[1, 1, 0], [0, 1, 2]])
"""A projection from three dimensions to two."""

DESCENT: dict[str, Any] = {
    "P": IN_PLACE,
    "lifted": array([[1, 0], [0, 1], ["1/2", -1]]),
    "x": array([[1, 0], [1, 2]]),
    "rate": Fraction(1, 8),
    "decay": Fraction(1, 8),
    "steps": 2,
}


def descended_with_held_codes(
    P: Matrix, lifted: Matrix, x: Matrix, codes: Matrix, rate: Number, decay: Number, steps: int
) -> Any:
    """Lifted atoms after plain descent on every one of their entries, by exact differences."""
    return lifted_descent_by_definition(
        lifted, lambda _: lambda at: held_loss(P @ at, x, codes), rate, steps, decay=decay
    )


def descended(
    P: Matrix, lifted: Matrix, x: Matrix, k: int, rate: Number, decay: Number, steps: int
) -> Any:
    """The same with live codes: what is active is chosen anew at each step."""

    def loss_at(start: Matrix) -> Any:
        mask = active(P @ start, x, k)
        return lambda at: tied_loss(P @ at, x, mask)

    return lifted_descent_by_definition(lifted, loss_at, rate, steps, decay=decay)


def descended_by_torch(
    P: Matrix,
    lifted: Matrix,
    x: Matrix,
    rate: Number,
    decay: Number,
    steps: int,
    codes: Matrix | None = None,
    k: int = 0,
) -> Any:
    """The same by automatic differentiation of a loss written out there; codes held or live."""
    import torch

    project, data = torch.tensor(P), torch.tensor(x)
    at = torch.tensor(lifted, requires_grad=True)
    for _ in range(steps):
        D = project @ at
        if codes is None:
            scores = D.T @ data
            order = torch.argsort(-scores.detach().abs(), dim=0, stable=True)
            mask = torch.zeros_like(scores).scatter(0, order[:k], 1.0)
            z = mask * scores
        else:
            z = torch.tensor(codes)
        loss = ((data - D @ z) ** 2).sum() / (2 * data.shape[1])
        (gradient,) = torch.autograd.grad(loss, at)
        at = ((1 - rate * decay) * at - rate * gradient).detach().requires_grad_(True)
    return at.detach().numpy()


def square_of_lifting(L: Matrix) -> Any:
    """L^T L, sum by sum."""
    h, d = L.shape
    found = np.empty((d, d), dtype=L.dtype)
    for i, j in np.ndindex(d, d):
        found[i, j] = sum((L[a, i] * L[a, j] for a in range(1, h)), L[0, i] * L[0, j])
    return found


def largest_entry(arrays: list[Any]) -> float:
    """One more than the largest |entry|, what sums of entries are compared with."""
    return 1 + max(float(np.abs(one).max()) for one in arrays)
