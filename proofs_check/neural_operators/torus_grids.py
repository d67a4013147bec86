r"""From which grid on the torus a layer is exact, axis by axis (D31).

Setting.  A layer of modes |k| <= K1, |l| <= K2 reads a function of degrees B1 and B2 on n1 x n2
points; lines n/2 are means, see `theory.operators.torus_layers`.

Idea.  On (k, l) fall the modes (k + m1 n1, l + m2 n2). If each axis has the points that the circle
asks for, one of the two is beyond its degree unless m = 0 (D31a), and layers that leave out modes
without a place need fewer where B < K (D31b). One point less on one axis is wrong by two lines of
coefficients, however fine the other axis is (D31c): points of one axis do not help the other.

Not claimed.  That functions of few modes inside the box, as of a disk, need as many points.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import RESTATED, array, claim, parameter
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
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.operators.grid_sizes import exact_from, least_exact
from pentad.theory.operators.torus import times, torus_values, two_sided
from pentad.theory.operators.torus_functions import encoded_on_torus

PARTS = (K1, K2, B1, B2, WEIGHTS, FUNCTION)
FINE_GRIDS = (
    near("n1", exact_from, others=("K1", "B1")),
    near("n2", exact_from, others=("K2", "B2")),
)


def _of_function(weights: Matrix, function: Matrix, n1: int, n2: int) -> Any:
    return torus_values(encoded_on_torus(weights, function), (n1, n2))


TOTAL = Assumption(
    "many points",
    "n1 n2 is at least the product of both thresholds",
    lambda n1, n2, K1, K2, B1, B2: n1 * n2 >= exact_from(K1, B1) * exact_from(K2, B2),
)
IN_FLOATS = search(
    "the same in floats, by fast transforms",
    using={"lhs": on_grid_in_floats},
    floats_only=True,
    size=size,
    cases=100,
)

EXACT = claim(
    "exact-on-fine-tori",
    "D31a",
    locator="discretisation invariance of SAE-FNO, on pictures",
    title="On the torus each axis needs K + max(K, B) + 1 points",
    plain="A layer of K1 and K2 modes is exact for functions of degrees B1 and B2 if each axis has "
    "the points that the circle would need for its modes and its degree.",
    statement=r"n_i\ge K_i+\max(K_i,B_i)+1\ (i=1,2)\implies D_n^*x_n=(D^*x)|_{\mathrm{grid}}",
    relation="==",
    domain=Domain((*PARTS, *FINE_GRIDS), fine(exact_from)),
    lhs=on_grid,
    rhs=_of_function,
    fidelity="restated",
    delta=RESTATED + " The thresholds are ours.",
    examples=(WIDE | {"n1": 4, "n2": 2}, WIDE | {"n1": 5, "n2": 2}),
    outside=(WIDE | {"n1": 3, "n2": 2}, WIDE | {"n1": 4, "n2": 1}),
    evidence=(exact("rational weights and functions, exactly", cases=40), IN_FLOATS),
    mutants=(
        instead(
            "with one point less on the second axis",
            domain=Domain((*PARTS, *FINE_GRIDS), fine(exact_from, 1)),
        ),
        instead(
            "from as many points in all",
            domain=Domain((*PARTS, *FINE_GRIDS), (TOTAL,)),
            examples=(WIDE | {"n1": 3, "n2": 9}, WIDE | {"n1": 4, "n2": 2}),
        ),
    ),
    not_claimed="Functions on a disk of modes; pictures that do not wrap around.",
    sees_also=("neural-operators/exact-on-fine-grids", "neural-operators/lines-below-threshold"),
)

FEW: dict[str, Any] = {
    "K1": 2,
    "K2": 1,
    "B1": 1,
    "B2": 0,
    "weights": array(
        [[[[1, 2], [1, 1]], [[3, 1], [0, 1]], [[2, 1], [1, 0]], [[1, 1], [0, 2]], [[1, 3], [1, 1]]]]
    ),
    "function": array([[[0, 0]], [[1, 0]], [[1, 3]]]),
}

COARSE = claim(
    "exact-on-coarse-tori",
    "D31b",
    locator="discretisation invariance of SAE-FNO, on pictures",
    title="Layers that leave out modes without a place need B + min(K, B) + 1 points an axis",
    plain="Where a degree is below the modes of its axis, a layer that leaves out modes beyond n/2 "
    "is exact from 2B + 1 points of this axis on.",
    statement=r"n_i\ge B_i+\min(K_i,B_i)+1\ (i=1,2)\implies D_n^*x_n=(D^*x)|_{\mathrm{grid}}",
    relation="==",
    domain=Domain(
        (
            *PARTS,
            near("n1", least_exact, others=("K1", "B1")),
            near("n2", least_exact, others=("K2", "B2")),
        ),
        fine(least_exact),
    ),
    lhs=on_grid,
    rhs=_of_function,
    examples=(FEW | {"n1": 3, "n2": 1}, WIDE | {"n1": 4, "n2": 2}),
    outside=(FEW | {"n1": 2, "n2": 1}, WIDE | {"n1": 4, "n2": 1}),
    evidence=(exact("rational weights and functions, exactly", cases=40), IN_FLOATS),
    mutants=(
        instead(
            "with one point less on the second axis",
            domain=Domain(
                (
                    *PARTS,
                    near("n1", least_exact, others=("K1", "B1")),
                    near("n2", least_exact, others=("K2", "B2")),
                ),
                fine(least_exact, 1),
            ),
        ),
    ),
    sees_also=("neural-operators/exact-on-fine-tori", "neural-operators/exact-on-coarse-grids"),
)

BELOW = parameter("n1", "K1 + B1", lambda _, p: max(1, p["K1"] + p["B1"]))
BEYOND = Assumption("more than modes", "B1 > K1 >= 1", lambda K1, B1: B1 > K1 >= 1)
FINE_SECOND = Assumption(
    "fine second axis",
    "n2 >= K2 + max(K2, B2) + 1",
    lambda n2, K2, B2: n2 >= exact_from(K2, B2),
)


def _error(weights: Matrix, function: Matrix, n1: int, n2: int, layer: Any = on_grid) -> Any:
    return layer(weights, function, n1, n2) - _of_function(weights, function, n1, n2)


def _two_lines(weights: Matrix, function: Matrix, n1: int, n2: int) -> Any:
    """Values of what falls on the lines of K1 and -K1: coefficients of -B1 and B1."""
    W, c = two_sided(weights), two_sided(function)
    first, second = W.shape[1] // 2, W.shape[2] // 2
    columns = min(second, c.shape[1] // 2)
    mine = slice(second, second + columns + 1)
    theirs = slice(c.shape[1] // 2, c.shape[1] // 2 + columns + 1)
    found = 0 * W[:, :, mine]
    for row, other in ((0, -1), (2 * first, 0)):
        w = W[:, row, mine] * [1, -1]
        found[:, row] = times(w, c[other, theirs])
    return torus_values(found, (n1, n2))


LINES = claim(
    "lines-below-threshold",
    "D31c",
    locator="discretisation invariance of SAE-FNO, on pictures",
    title="One point less on one axis is wrong by two lines, however fine the other is",
    plain="For B1 > K1 and n1 = K1 + B1 points a layer is wrong by exactly the functions on the "
    "lines K1 and -K1 whose coefficients are the conjugate weights there times the input's "
    "coefficients on the lines -B1 and B1. No number of points of the other axis mends that.",
    statement=r"n_1=K_1+B_1,\ B_1>K_1\ge1:\quad D_n^*x_n-(D^*x)|_{\mathrm{grid}}=\sum_l"
    r"\bigl(\overline{W_{K_1,l}}c_{-B_1,l}e_{K_1,l}+\overline{W_{-K_1,l}}c_{B_1,l}e_{-K_1,l}\bigr)",
    relation="==",
    domain=Domain(
        (*PARTS, BELOW, near("n2", exact_from, others=("K2", "B2"))), (BEYOND, FINE_SECOND)
    ),
    lhs=_error,
    rhs=_two_lines,
    examples=(WIDE | {"n1": 3, "n2": 2}, WIDE | {"n1": 3, "n2": 7}),
    outside=(
        FEW | {"n1": 3, "n2": 3, "B1": 2, "function": array([[[1, 1]]] * 5)},
        WIDE | {"n1": 3, "n2": 1},
    ),
    evidence=(
        exact("rational weights and functions, exactly", cases=60),
        search(
            "the same in floats, by fast transforms",
            using={
                "lhs": lambda weights, function, n1, n2: _error(
                    weights, function, n1, n2, on_grid_in_floats
                )
            },
            floats_only=True,
            size=size,
            cases=200,
        ),
    ),
    mutants=(
        instead(
            "it is exact if the other axis is fine",
            rhs=lambda weights, function, n1, n2: 0 * _two_lines(weights, function, n1, n2),
        ),
        instead(
            "with the weights themselves",
            rhs=lambda weights, function, n1, n2: _two_lines(
                weights * np.array([1, -1], dtype=object), function, n1, n2
            ),
        ),
        instead(
            "with the coefficients of B1 on the line of K1",
            rhs=lambda weights, function, n1, n2: _two_lines(
                weights, two_sided(function)[::-1, function.shape[1] - 1 :], n1, n2
            ),
        ),
    ),
    sees_also=("neural-operators/exact-on-fine-tori", "neural-operators/alias-below-threshold"),
)

CLAIMS = (EXACT, COARSE, LINES)
