"""What the claims of paper C share: their form, and ensembles, residuals and dictionaries."""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.form import Form
from pentad.proofs_check.rationals import array as array
from pentad.proofs_check.rationals import drawn as drawn
from pentad.proofs_check.rationals import parameter as parameter
from pentad.theory.ensembles.autoencoders import Autoencoder
from pentad.theory.ensembles.gates import Gate, Gated, JumpRelu, Relu, TopK
from pentad.theory.numbers.domains import Assumption, Choose, Parameter, Point, choice

PAPER = "ensembles"
claim = Form(PAPER, "Not known to be in the paper.")

# Members ------------------------------------------------------------------------------------

LATENTS = parameter(
    "latents",
    "(J, n, 2d + 4): encoder, bias, threshold, scale and shift, decoder of each latent, J <= 3, "
    "n <= 3, d <= 2",
    lambda choose, _: _latents(choose, choose(1, 3), choose(1, 3), choose(1, 2)),
)
BIASES = parameter(
    "biases",
    "decoder biases, (J, d)",
    lambda choose, point: drawn(choose, len(point["latents"]), _width(point["latents"])),
)
INPUTS = parameter(
    "inputs",
    "two inputs, (2, d)",
    lambda choose, point: drawn(choose, 2, _width(point["latents"])),
)
WEIGHTS = parameter(
    "weights",
    "a weight of either sign for each member",
    lambda choose, point: drawn(choose, len(point["latents"]), least=-3, most=6),
)
POINTWISE_GATE = choice("kind", ("ReLU", "JumpReLU", "gated"))


def _latents(choose: Choose, J: int, n: int, d: int) -> Any:
    found = drawn(choose, J, n, 2 * d + 4)
    found[:, :, d + 1 : d + 3] = abs(found[:, :, d + 1 : d + 3])
    return found


def _width(latents: Any) -> int:
    return int((latents.shape[2] - 4) // 2)


def members(kind: str, latents: Any, biases: Any, *, K: int = 1) -> list[Autoencoder]:
    """The autoencoders that the parameters describe, all of one gate."""
    d = _width(latents)

    def gate(one: Any) -> Gate:
        gates: dict[str, Gate] = {
            "ReLU": Relu(),
            "JumpReLU": JumpRelu(one[:, d + 1]),
            "gated": Gated(one[:, d + 2], one[:, d + 3]),
            "TopK": TopK(K),
        }
        return gates[kind]

    return [
        Autoencoder(one[:, :d], one[:, d], one[:, d + 4 :].T, bias, gate(one))
        for one, bias in zip(latents, biases, strict=True)
    ]


NO_NEGATIVE_WEIGHT = Assumption(
    "no negative weight",
    "no weight is negative",
    lambda weights: bool((weights >= 0).all()),
)

# Residuals ----------------------------------------------------------------------------------

RESIDUALS = parameter(
    "residuals",
    "residuals of J = 2 to 4 members on up to 3 samples in up to 2 dimensions, (J, N, d)",
    lambda choose, _: drawn(choose, choose(2, 4), choose(1, 3), choose(1, 2)),
)
STACKED = parameter(
    "residuals",
    "residuals of J = 2 or 3 members on 2 or 3 samples in 2 dimensions, (J, N, d)",
    lambda choose, _: drawn(choose, choose(2, 3), choose(2, 3), 2),
)


def _weights_that_sum_to_one(choose: Choose, point: Point) -> Any:
    J = len(point["residuals"])
    weights = drawn(choose, J, least=-2, most=4, parts=3)
    if choose(0, 3):
        weights[-1] = 1 - weights[:-1].sum()
    return weights


COMBINING = parameter(
    "weights", "a weight of either sign for each member, (J,)", _weights_that_sum_to_one
)
SUM_TO_ONE = Assumption("sum to one", "weights sum to one", lambda weights: weights.sum() == 1)

# Unit columns -------------------------------------------------------------------------------


def unit_vectors(choose: Choose, d: int, n: int) -> Any:
    """Rational unit vectors as columns: axes, repeats, and images of points of the plane below."""
    columns: list[Any] = []
    for _ in range(n):
        if columns and choose(0, 4) == 0:
            columns.append(columns[choose(0, len(columns) - 1)])
            continue
        p = drawn(choose, d - 1, least=-3, most=3)
        square = (p * p).sum() if d > 1 else Fraction(0)
        unit = np.array([*(2 * p / (square + 1)), (square - 1) / (square + 1)], dtype=object)
        columns.append(unit[::-1] if choose(0, 1) else unit)
    return np.array(columns, dtype=object).T


def dictionary(name: str, *, least: int = 1, most: int = 4) -> Parameter:
    """Up to so many unit vectors of the space, as columns."""
    return parameter(
        name,
        f"{least} to {most} rational unit vectors of R^3 as columns",
        lambda choose, _: unit_vectors(choose, 3, choose(least, most)),
    )
