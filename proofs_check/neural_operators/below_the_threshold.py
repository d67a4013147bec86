r"""What goes wrong on one point less than a layer needs (D04c, D04d).

Setting.  A layer of K modes reads a function of degree B >= K on n = K + B points.

Idea.  For B > K the conjugate of c_B falls on the mode K, and nothing else is wrong (D04c). For
B = K the mode K is the mode n/2, whose imaginary part the grid does not show (D04d). So the
threshold K + max(K, B) + 1 is sharp for B >= K.

Not claimed.  That it is for B < K: see `grid_sizes`.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.domains import Assumption, Domain, integer
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.operators.fourier import grid_values
from pentad.theory.operators.functions import encoded_function
from pentad.theory.operators.spectral_layers import encoded, encoded_by_definition

MODES, DEGREE = integer("modes", 0, 4), integer("degree", 0, 4)
WEIGHTS = parameter(
    "weights",
    "of one or two concepts, (p, K + 1, 2)",
    lambda choose, p: drawn(choose, choose(1, 2), p["modes"] + 1, 2),
)
FUNCTION = parameter(
    "function",
    "coefficients of degree B, (B + 1, 2)",
    lambda choose, p: drawn(choose, p["degree"] + 1, 2),
)
WIDE: dict[str, Any] = {
    "modes": 1,
    "degree": 3,
    "weights": array([[[1, 2], [3, -1]]]),
    "function": array([[1, 0], [1, 1], [2, -1], [1, 3]]),
}


def _on_grid(weights: Matrix, function: Matrix, n: int) -> Any:
    return encoded_by_definition(weights, grid_values(function, n))


def _in_floats(weights: Matrix, function: Matrix, n: int) -> Any:
    return encoded(weights, grid_values(function, n))


def _size(weights: Matrix, function: Matrix) -> Any:
    return abs(weights).sum() * abs(function).sum()


BEYOND = Assumption("more than modes", "B > K >= 1", lambda modes, degree: degree > modes >= 1)
BELOW = parameter("n", "K + B", lambda _, point: max(1, point["modes"] + point["degree"]))


def _error(weights: Matrix, function: Matrix, n: int, layer: Any = _on_grid) -> Any:
    return layer(weights, function, n) - grid_values(encoded_function(weights, function), n)


def _alias_of_last(weights: Matrix, function: Matrix, modes: int, n: int) -> Any:
    """Values of the function with the coefficient conj(W_K c_B) at K."""
    K, W, c = modes, weights[:, modes], function[-1]
    found = 0 * weights
    found[:, K, 0] = W[:, 0] * c[0] - W[:, 1] * c[1]
    found[:, K, 1] = -(W[:, 0] * c[1] + W[:, 1] * c[0])
    return grid_values(found, n)


SHARP = claim(
    "alias-below-threshold",
    "D04c",
    locator="discretisation invariance of SAE-FNO",
    title="With one point less, the last mode is wrong by the last coefficient",
    plain="For B > K and n = K + B points a layer is wrong by exactly one function: of the mode "
    "K, with the conjugate of the weight at K times the coefficient at B. So it is exact only if "
    "one of them vanishes.",
    statement=r"n=K+B,\ B>K\ge1:\quad D_n^*x_n-(D^*x)|_{\mathrm{grid}}=2\operatorname{Re}"
    r"\bigl(\overline{W_Kc_B}\,e^{2\pi iKt}\bigr)",
    relation="==",
    domain=Domain((MODES, DEGREE, WEIGHTS, FUNCTION, BELOW), (BEYOND,)),
    lhs=_error,
    rhs=_alias_of_last,
    examples=(WIDE | {"n": 4},),
    outside=(WIDE | {"degree": 1, "function": array([[1, 0], [1, 1]]), "n": 2},),
    evidence=(
        exact("rational weights and functions, K < B <= 4, exactly", cases=80),
        search(
            "the same in floats, by fast transforms",
            using={"lhs": lambda weights, function, n: _error(weights, function, n, _in_floats)},
            floats_only=True,
            size=_size,
        ),
    ),
    mutants=(
        instead(
            "it is exact for real weights",
            rhs=lambda weights, function, modes, n: _alias_of_last(
                weights * np.array([0, 1], dtype=object), function, modes, n
            ),
        ),
        instead(
            "by half as much",
            rhs=lambda weights, function, modes, n: _alias_of_last(weights, function, modes, n) / 2,
        ),
    ),
    sees_also=("neural-operators/exact-on-fine-grids", "neural-operators/half-mode"),
)

EQUAL = Assumption("as many as modes", "B = K >= 1", lambda modes, degree: degree == modes >= 1)


def _lost_parts(weights: Matrix, function: Matrix, modes: int, n: int) -> Any:
    signs = np.array([1 if j % 2 == 0 else -1 for j in range(n)], dtype=object)
    return np.outer(-2 * weights[:, modes, 1] * function[modes, 1], signs)


HALF = claim(
    "half-mode",
    "D04d",
    locator="discretisation invariance of SAE-FNO",
    title="On 2K points the mode K is right if a weight or a coefficient is real",
    plain="For B = K and n = 2K points a layer is wrong by an alternating vector: the product of "
    "the imaginary parts of the weight and of the coefficient at K.",
    statement=r"n=2K,\ B=K\ge1:\quad D_n^*x_n-(D^*x)|_{\mathrm{grid}}=-2\operatorname{Im}W_K\,"
    r"\operatorname{Im}c_K\,(-1)^j",
    relation="==",
    domain=Domain((MODES, DEGREE, WEIGHTS, FUNCTION, BELOW), (EQUAL,)),
    lhs=_error,
    rhs=_lost_parts,
    examples=(
        WIDE | {"degree": 1, "function": array([[1, 0], [1, 3]]), "n": 2},
        WIDE | {"degree": 1, "function": array([[1, 0], [1, 0]]), "n": 2},
    ),
    outside=(WIDE | {"n": 4},),
    evidence=(
        exact("rational weights and functions, K = B <= 4, exactly", cases=120),
        search(
            "the same in floats, by fast transforms",
            using={"lhs": lambda weights, function, n: _error(weights, function, n, _in_floats)},
            floats_only=True,
            size=_size,
            cases=300,
        ),
    ),
    mutants=(
        instead("it is exact", rhs=lambda weights, n: np.zeros((len(weights), n), dtype=int)),
        instead(
            "it is exact for real weights alone",
            rhs=lambda weights, function, modes, n: _lost_parts(
                weights, abs(function) + 1, modes, n
            ),
        ),
    ),
    sees_also=("neural-operators/exact-on-fine-grids",),
)

CLAIMS = (SHARP, HALF)
