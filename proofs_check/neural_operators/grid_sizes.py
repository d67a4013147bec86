r"""From which grid on a layer is exact (D04a, D04b).

Setting.  A layer of K modes reads a function of degree B on n points: the encoder, of which the
decoder is the same with conjugate weights.

Idea.  On a mode k <= K fall the modes k + m n, of which the nearest is n - K: nothing falls on it
from n = K + B + 1 on, and from n = 2K + 1 on the layer has a place for all its modes (D04a). For
B < K the layer's modes beyond B see nothing, and 2B + 1 points are enough for layers that leave out
modes without a place (D04b). What goes wrong below: see `below_the_threshold`.

Not claimed.  That other layers, which fold modes without a place back, need as few points.
"""

from typing import Any

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import RESTATED, array, claim, drawn, parameter
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Point, integer
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.operators.fourier import grid_values
from pentad.theory.operators.functions import encoded_function
from pentad.theory.operators.grid_sizes import exact_from, least_exact
from pentad.theory.operators.spectral_layers import encoded, encoded_by_definition

MODES, DEGREE = integer("modes", 0, 4), integer("degree", 0, 4)


def _weights(choose: Choose, point: Point) -> Any:
    return drawn(choose, choose(1, 2), point["modes"] + 1, 2)


def _function(choose: Choose, point: Point) -> Any:
    return drawn(choose, point["degree"] + 1, 2)


WEIGHTS = parameter("weights", "of one or two concepts, (p, K + 1, 2)", _weights)
FUNCTION = parameter("function", "coefficients of degree B, (B + 1, 2)", _function)


def _near(choose: Choose, point: Point) -> Any:
    return max(1, exact_from(point["modes"], point["degree"]) + choose(-2, 3))


GRID = parameter("n", "points, around K + max(K, B) + 1", _near)
FINE = Assumption(
    "fine enough",
    "n >= K + max(K, B) + 1",
    lambda n, modes, degree: n >= exact_from(modes, degree),
)


def _on_grid(weights: Matrix, function: Matrix, n: int) -> Any:
    return encoded_by_definition(weights, grid_values(function, n))


def _in_floats(weights: Matrix, function: Matrix, n: int) -> Any:
    return encoded(weights, grid_values(function, n))


def _of_function(weights: Matrix, function: Matrix, n: int) -> Any:
    return grid_values(encoded_function(weights, function), n)


def _size(weights: Matrix, function: Matrix) -> Any:
    return abs(weights).sum() * abs(function).sum()


def _domain(words: str, holds: Any) -> Domain:
    return Domain(
        (MODES, DEGREE, WEIGHTS, FUNCTION, GRID), (Assumption("fine enough", words, holds),)
    )


WIDE: dict[str, Any] = {
    "modes": 1,
    "degree": 3,
    "weights": array([[[1, 2], [3, -1]]]),
    "function": array([[1, 0], [1, 1], [2, -1], [1, 3]]),
}

EXACT = claim(
    "exact-on-fine-grids",
    "D04a",
    locator="discretisation invariance of SAE-FNO",
    title="A layer is exact from K + max(K, B) + 1 points on",
    plain="On a function of degree B a layer of K modes gives on every grid of at least "
    "K + max(K, B) + 1 points the values of the true convolution. Twice the degree is not needed.",
    statement=r"n\ge K+\max(K,B)+1\implies D_n^*x_n=(D^*x)|_{\mathrm{grid}}",
    relation="==",
    domain=Domain((MODES, DEGREE, WEIGHTS, FUNCTION, GRID), (FINE,)),
    lhs=_on_grid,
    rhs=_of_function,
    fidelity="restated",
    delta=RESTATED + " The threshold is ours.",
    examples=(WIDE | {"n": 5}, WIDE | {"n": 6}),
    outside=(WIDE | {"n": 4},),
    evidence=(
        exact("rational weights and functions, K, B <= 4, exactly", cases=80),
        search(
            "the same in floats, by fast transforms",
            using={"lhs": _in_floats},
            floats_only=True,
            size=_size,
        ),
    ),
    mutants=(
        instead(
            "from one point less on",
            domain=_domain(
                "n >= K + max(K, B)", lambda n, modes, degree: n >= exact_from(modes, degree) - 1
            ),
        ),
        instead(
            "from 2K + 1 points on, whatever the degree",
            domain=_domain("n > 2K", lambda n, modes: n > 2 * modes),
        ),
        instead(
            "from B + 1 points on, whatever the modes",
            domain=_domain("n > B", lambda n, degree: n > degree),
        ),
    ),
    sees_also=("neural-operators/alias-below-threshold", "neural-operators/exact-on-coarse-grids"),
)

COARSE = Assumption(
    "fine enough",
    "n >= B + min(K, B) + 1",
    lambda n, modes, degree: n >= least_exact(modes, degree),
)
FROM_COARSE = parameter(
    "n",
    "points, around B + min(K, B) + 1",
    lambda choose, p: max(1, least_exact(p["modes"], p["degree"]) + choose(-2, 3)),
)

COARSE_GRIDS = claim(
    "exact-on-coarse-grids",
    "D04b",
    locator="discretisation invariance of SAE-FNO",
    title="Layers that leave out modes without a place are exact from B + min(K, B) + 1 points on",
    plain="For B < K a layer that leaves out modes above n/2 is exact from 2B + 1 points on, which "
    "may be fewer than its modes: K + max(K, B) + 1 is sharp for B >= K alone.",
    statement=r"n\ge B+\min(K,B)+1\implies D_n^*x_n=(D^*x)|_{\mathrm{grid}}",
    relation="==",
    domain=Domain((MODES, DEGREE, WEIGHTS, FUNCTION, FROM_COARSE), (COARSE,)),
    lhs=_on_grid,
    rhs=_of_function,
    examples=(
        WIDE
        | {"modes": 3, "weights": array([[[1, 2], [3, -1], [1, 1], [2, 1]]]), "degree": 1}
        | {"function": array([[1, 0], [1, 3]]), "n": 3},
        WIDE | {"n": 5},
    ),
    outside=(WIDE | {"degree": 1, "function": array([[1, 0], [1, 3]]), "n": 2},),
    evidence=(
        exact("rational weights and functions, K, B <= 4, exactly", cases=80),
        search(
            "the same in floats, by fast transforms",
            using={"lhs": _in_floats},
            floats_only=True,
            size=_size,
        ),
    ),
    mutants=(
        instead(
            "from 2B points on",
            domain=_domain(
                "n >= B + min(K, B)", lambda n, modes, degree: n >= least_exact(modes, degree) - 1
            ),
        ),
    ),
    sees_also=("neural-operators/exact-on-fine-grids",),
)

CLAIMS = (EXACT, COARSE_GRIDS)
