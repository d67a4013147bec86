r"""What comes after the encoder, on the torus: polynomials and scores of concepts (D34).

Setting.  Layers of modes |k| <= K1, |l| <= K2 on n1 x n2 points.

Idea.  As on the circle, axis by axis: a polynomial of degree d multiplies both degrees by d (D34a);
Parseval's identity makes mean squares of codes numbers of the functions (D34b).

Not claimed.  Anything of thresholds: the bounds of D06 and D07 are for the circle.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.proofs_check.neural_operators.torus_settings import (
    B1,
    B2,
    FUNCTION,
    K1,
    K2,
    WEIGHTS,
    WIDE,
    fine,
    near,
    on_grid,
    on_grid_in_floats,
    size,
)
from pentad.theory.numbers.domains import Assumption, Domain, integer
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.grid_sizes import exact_from, exact_through_polynomial
from pentad.theory.operators.torus import torus_values
from pentad.theory.operators.torus_functions import (
    decoded_on_torus,
    encoded_on_torus,
    torus_energy,
    torus_polynomial_of,
)
from pentad.theory.operators.torus_layers import (
    torus_decoded,
    torus_decoded_by_definition,
)

FEW = integer("K1", 0, 1)
POWER = integer("power", 1, 2)
ONE_KERNEL = parameter(
    "weights",
    "of one concept, (1, 2 K1 + 1, K2 + 1, 2)",
    lambda choose, p: drawn(choose, 1, 2 * p["K1"] + 1, p["K2"] + 1, 2),
)
POLYNOMIAL = parameter(
    "polynomial", "d + 1 coefficients", lambda choose, p: drawn(choose, p["power"] + 1)
)
PARTS = (
    FEW,
    K2,
    B1,
    B2,
    POWER,
    ONE_KERNEL,
    FUNCTION,
    POLYNOMIAL,
    near("n1", exact_through_polynomial, others=("K1", "B1", "power")),
    near("n2", exact_through_polynomial, others=("K2", "B2", "power")),
)


def _fine(threshold: Number) -> tuple[Assumption, Assumption]:
    return (
        Assumption(
            "fine first axis",
            "n1 is fine enough",
            lambda n1, K1, B1, power: n1 >= threshold(K1, B1, power),
        ),
        Assumption(
            "fine second axis",
            "n2 is fine enough",
            lambda n2, K2, B2, power: n2 >= threshold(K2, B2, power),
        ),
    )


def _values(polynomial: Matrix, codes: Matrix) -> Any:
    total: Any = 0 * codes
    for s in polynomial[::-1]:
        total = total * codes + s
    return total


def _through(weights: Matrix, function: Matrix, polynomial: Matrix, n1: int, n2: int) -> Any:
    codes = on_grid(weights, function, n1, n2)
    return torus_decoded_by_definition(weights, _values(polynomial, codes))


def _through_in_floats(
    weights: Matrix, function: Matrix, polynomial: Matrix, n1: int, n2: int
) -> Any:
    codes = on_grid_in_floats(weights, function, n1, n2)
    return torus_decoded(weights, _values(polynomial, codes))


def _as_functions(weights: Matrix, function: Matrix, polynomial: Matrix, n1: int, n2: int) -> Any:
    [code] = encoded_on_torus(weights, function)
    powers = torus_polynomial_of(code, list(polynomial))
    return torus_values(decoded_on_torus(weights, powers[None]), (n1, n2))


SQUARED = WIDE | {"power": 2, "polynomial": array([0, 1, 1])}
LOW = SQUARED | {"B1": 1, "B2": 0, "function": array([[[0, 0]], [[1, 0]], [[2, 1]]])}

POLYNOMIALS = claim(
    "torus-through-polynomials",
    "D34a",
    locator="discretisation invariance of SAE-FNO, on pictures",
    title="With a polynomial between the layers each axis needs K + max(B, dK) + 1 points",
    plain="Encoding, a polynomial of degree d of the codes, and decoding are exact on the torus if "
    "each axis has K + max(B, dK) + 1 points for its own modes and degree.",
    statement=r"n_i\ge K_i+\max(B_i,dK_i)+1\implies D_n\,\sigma(D_n^*x_n)="
    r"(D\,\sigma(D^*x))|_{\mathrm{grid}}",
    relation="==",
    domain=Domain(PARTS, _fine(exact_through_polynomial)),
    lhs=_through,
    rhs=_as_functions,
    examples=(SQUARED | {"n1": 4, "n2": 2},),
    outside=(SQUARED | {"n1": 3, "n2": 2}, SQUARED | {"n1": 4, "n2": 1}, LOW | {"n1": 3, "n2": 1}),
    evidence=(
        exact("rational functions, K1, K2 <= 1, d <= 2, exactly", cases=30),
        search(
            "the same in floats, by fast transforms",
            using={"lhs": _through_in_floats},
            floats_only=True,
            cases=100,
            size=lambda weights, function, polynomial: (
                (1 + abs(weights).sum()) * (1 + abs(function).sum()) * abs(polynomial).sum()
            ),
        ),
    ),
    mutants=(
        instead(
            "from K + max(K, B) + 1 points on, whatever the power",
            domain=Domain(PARTS, _fine(lambda modes, degree, _: exact_from(modes, degree))),
        ),
    ),
    sees_also=("neural-operators/exact-through-polynomials", "neural-operators/exact-on-fine-tori"),
)

ENERGIES = claim(
    "torus-concept-energies",
    "D34b",
    locator="concept sparsity of SAE-FNO across resolutions, on pictures",
    title="On fine enough grids of the torus the scores of concepts do not depend on the grid",
    plain="If each axis has K + max(K, B) + 1 points, the mean squares of the concepts' codes over "
    "the grid are those of the functions, so that the same concepts are chosen.",
    statement=r"n_i\ge K_i+\max(K_i,B_i)+1\implies\lVert(D_n^*x)_c\rVert_n^2=\sum_{k,l}"
    r"\lvert W_{c,k,l}\rvert^2\lvert c_{k,l}\rvert^2",
    relation="==",
    domain=Domain(
        (
            K1,
            K2,
            B1,
            B2,
            WEIGHTS,
            FUNCTION,
            near("n1", exact_from, others=("K1", "B1")),
            near("n2", exact_from, others=("K2", "B2")),
        ),
        fine(exact_from),
    ),
    lhs=lambda weights, function, n1, n2: (on_grid(weights, function, n1, n2) ** 2).sum((1, 2)),
    rhs=lambda weights, function, n1, n2: np.array(
        [n1 * n2 * torus_energy(code) for code in encoded_on_torus(weights, function)]
    ),
    examples=(WIDE | {"n1": 4, "n2": 2},),
    outside=(WIDE | {"n1": 3, "n2": 2}, WIDE | {"n1": 4, "n2": 1}),
    evidence=(
        exact("rational weights and functions, exactly", cases=40),
        search(
            "the same in floats, by fast transforms",
            using={
                "lhs": lambda weights, function, n1, n2: (
                    np.linalg.norm(on_grid_in_floats(weights, function, n1, n2), axis=(1, 2)) ** 2
                )
            },
            floats_only=True,
            cases=100,
            size=size,
        ),
    ),
    mutants=(
        instead(
            "without what is beyond the right half of the modes",
            rhs=lambda weights, function, n1, n2: np.array(
                [n1 * n2 * (code**2).sum() for code in encoded_on_torus(weights, function)]
            ),
        ),
    ),
    sees_also=("neural-operators/concept-energies",),
)

CLAIMS = (POLYNOMIALS, ENERGIES)
