r"""Behind a polynomial of the codes a layer is exact on fine enough grids (D07a).

Setting.  Encode, a polynomial of the codes point by point, decode; an input of degree B, K modes, a
polynomial of degree d.

Idea.  Of codes of degree K the polynomial makes a function of degree d K; D04 says from which grid
on the decoder reads it exactly, and the encoder the input.

Not claimed.  Anything of thresholds, which are no polynomials: see `thresholded_codes`.
"""

from typing import Any

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Point, integer
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.operators.fourier import grid_values
from pentad.theory.operators.functions import decoded_function, encoded_function, polynomial_of
from pentad.theory.operators.grid_sizes import exact_through_polynomial
from pentad.theory.operators.spectral_layers import (
    decoded,
    decoded_by_definition,
    encoded,
    encoded_by_definition,
)

MODES, DEGREE, POWER = integer("modes", 0, 2), integer("degree", 0, 4), integer("power", 1, 3)
ONE_KERNEL = parameter(
    "weights",
    "of one concept, (1, K + 1, 2)",
    lambda choose, p: drawn(choose, 1, p["modes"] + 1, 2),
)
FUNCTION = parameter(
    "function", "coefficients, (B + 1, 2)", lambda choose, p: drawn(choose, p["degree"] + 1, 2)
)
POLYNOMIAL = parameter(
    "polynomial", "d + 1 coefficients", lambda choose, p: drawn(choose, p["power"] + 1)
)


def _near(choose: Choose, point: Point) -> Any:
    least = exact_through_polynomial(point["modes"], point["degree"], point["power"])
    return max(1, least + choose(-2, 2))


GRID = parameter("n", "points, around K + max(B, dK) + 1", _near)
FINE = Assumption(
    "fine enough",
    "n >= K + max(B, dK) + 1",
    lambda n, modes, degree, power: n >= exact_through_polynomial(modes, degree, power),
)


def _values(polynomial: Matrix, codes: Matrix) -> Any:
    total: Any = 0 * codes
    for s in polynomial[::-1]:
        total = total * codes + s
    return total


def _on_grid(weights: Matrix, function: Matrix, polynomial: Matrix, n: int) -> Any:
    codes = encoded_by_definition(weights, grid_values(function, n))
    return decoded_by_definition(weights, _values(polynomial, codes))


def _on_grid_in_floats(weights: Matrix, function: Matrix, polynomial: Matrix, n: int) -> Any:
    codes = encoded(weights, grid_values(function, n))
    return decoded(weights, _values(polynomial, codes))


def _as_functions(weights: Matrix, function: Matrix, polynomial: Matrix, n: int) -> Any:
    codes = encoded_function(weights, function)[0]
    powers = polynomial_of(codes, list(polynomial))
    return grid_values(decoded_function(weights, powers[None]), n)


PARTS = (MODES, DEGREE, POWER, ONE_KERNEL, FUNCTION, POLYNOMIAL, GRID)
SQUARED: dict[str, Any] = {
    "modes": 1,
    "degree": 3,
    "power": 2,
    "weights": array([[[1, 0], [2, 1]]]),
    "function": array([[1, 0], [1, 1], [0, 1], [2, -1]]),
    "polynomial": array([0, 1, 1]),
}

EXACT = claim(
    "exact-through-polynomials",
    "D07a",
    locator="discretisation invariance of SAE-FNO",
    title="With a polynomial between the layers, K + max(B, dK) + 1 points are exact",
    plain="Encoding, a polynomial of degree d of the codes, and decoding give on every grid of at "
    "least K + max(B, dK) + 1 points the values of the true functions.",
    statement=r"n\ge K+\max(B,dK)+1\implies D_n\,\sigma(D_n^*x_n)="
    r"(D\,\sigma(D^*x))|_{\mathrm{grid}}",
    relation="==",
    domain=Domain(PARTS, (FINE,)),
    lhs=_on_grid,
    rhs=_as_functions,
    examples=(SQUARED | {"n": 5},),
    outside=(SQUARED | {"n": 4}, SQUARED | {"degree": 0, "function": array([[1, 0]]), "n": 2}),
    evidence=(
        exact("rational functions, K <= 2, B <= 4, d <= 3, exactly", cases=60),
        search(
            "the same in floats, by fast transforms",
            using={"lhs": _on_grid_in_floats},
            floats_only=True,
            size=lambda weights, function, polynomial: (
                (1 + abs(weights).sum()) * (1 + abs(function).sum()) * abs(polynomial).sum()
            ),
        ),
    ),
    mutants=(
        instead(
            "from (d + 1) K + 1 points on, whatever the degree",
            domain=Domain(
                PARTS,
                (
                    Assumption(
                        "fine enough",
                        "n >= (d + 1) K + 1",
                        lambda n, modes, power: n >= (power + 1) * modes + 1,
                    ),
                ),
            ),
        ),
        instead(
            "from one point less on",
            domain=Domain(
                PARTS,
                (
                    Assumption(
                        "fine enough",
                        "n >= K + max(B, dK)",
                        lambda n, modes, degree, power: (
                            n >= exact_through_polynomial(modes, degree, power) - 1
                        ),
                    ),
                ),
            ),
        ),
    ),
    sees_also=("neural-operators/exact-on-fine-grids", "neural-operators/second-order"),
)

CLAIMS = (EXACT,)
