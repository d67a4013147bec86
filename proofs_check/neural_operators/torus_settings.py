"""What the claims on the torus share: modes and degrees of both axes, weights, functions, grids."""

from typing import Any

from pentad.proofs_check.neural_operators.settings import array, drawn, parameter
from pentad.theory.numbers.domains import Assumption, Choose, Parameter, Point, integer
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.torus import torus_values
from pentad.theory.operators.torus_layers import torus_encoded, torus_encoded_by_definition

K1, K2 = integer("K1", 0, 2), integer("K2", 0, 1)
B1, B2 = integer("B1", 0, 2), integer("B2", 0, 2)


def _weights(choose: Choose, point: Point) -> Any:
    return drawn(choose, choose(1, 2), 2 * point["K1"] + 1, point["K2"] + 1, 2)


def _function(choose: Choose, point: Point) -> Any:
    return drawn(choose, 2 * point["B1"] + 1, point["B2"] + 1, 2)


WEIGHTS = parameter("weights", "of one or two concepts, (p, 2 K1 + 1, K2 + 1, 2)", _weights)
FUNCTION = parameter("function", "coefficients, (2 B1 + 1, B2 + 1, 2)", _function)
ANY_WEIGHTS = parameter(
    "weights",
    "of one or two concepts, up to two modes on either axis",
    lambda choose, _: drawn(choose, choose(1, 2), 2 * choose(0, 2) + 1, choose(0, 2) + 1, 2),
)
N1, N2 = integer("n1", 1, 4), integer("n2", 1, 5)
CODES = parameter(
    "codes",
    "one code a concept, (p, n1, n2)",
    lambda choose, p: drawn(choose, len(p["weights"]), p["n1"], p["n2"]),
)
SIGNAL = parameter(
    "signal", "values on the grid, (n1, n2)", lambda choose, p: drawn(choose, p["n1"], p["n2"])
)


def near(name: str, threshold: Number, *, others: tuple[str, ...]) -> Parameter:
    """Points of an axis, mostly from the threshold of its modes and degree on."""

    def draw(choose: Choose, point: Point) -> Any:
        return max(1, threshold(*(point[other] for other in others)) + choose(-1, 2))

    return parameter(name, "points, around the threshold of its axis", draw)


def fine(threshold: Number, less: int = 0) -> tuple[Assumption, Assumption]:
    """Either axis has the points that its modes and degree ask for, the second one `less`."""
    return (
        Assumption(
            "fine first axis",
            "n1 is at least the threshold of K1 and B1",
            lambda n1, K1, B1: n1 >= threshold(K1, B1),
        ),
        Assumption(
            "fine second axis",
            "n2 is at least the threshold of K2 and B2" + f", less {less}" * (less > 0),
            lambda n2, K2, B2: n2 >= threshold(K2, B2) - less,
        ),
    )


def on_grid(weights: Matrix, function: Matrix, n1: int, n2: int) -> Any:
    """What the encoder gives on the grid, exactly."""
    return torus_encoded_by_definition(weights, torus_values(function, (n1, n2)))


def on_grid_in_floats(weights: Matrix, function: Matrix, n1: int, n2: int) -> Any:
    """What the encoder gives on the grid, by fast transforms."""
    return torus_encoded(weights, torus_values(function, (n1, n2)))


def size(weights: Matrix, function: Matrix) -> Any:
    """Of the terms that the encoder adds up."""
    return 4 * abs(weights).sum() * abs(function).sum()


WIDE: dict[str, Any] = {
    "K1": 1,
    "K2": 0,
    "B1": 2,
    "B2": 1,
    "weights": array([[[[1, 2]], [[3, -1]], [[2, 1]]]]),
    "function": array(
        [
            [[1, 2], [0, 1]],
            [[1, 0], [2, 1]],
            [[1, 0], [1, 1]],
            [[2, -1], [1, 2]],
            [[1, 3], [1, -1]],
        ]
    ),
}
"""Three weights of one concept, K1 = 1, and a function of degrees 2 and 1."""
