r"""Gradient and Hessian of the toy model's loss in closed form.

Setting.  Outputs (A x + b)_+ with at most two active features, of unequal probabilities and
importances; s_j is the row of output j with its bias, z = (x, 1).

Statements.  The gradient is a second moment of the inputs on which an output is positive, applied
to the row less its own unit vector (E22c); the Hessian is that moment less an edge term (E22d).

Idea.  Differentiation under the integral; the edge is where the output vanishes.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.toy_model_loss.settings import AWKWARD, SMALL_MODEL
from pentad.theory.numbers.domains import Assumption, Domain, fractions
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.rectified_model.toy_loss import toy_loss_derivatives
from pentad.theory.rectified_model.toy_loss_by_other_routes import (
    second_moments_by_polygons,
    toy_loss_gradient_by_differences,
    toy_loss_gradient_by_polygons,
    toy_loss_hessian_by_corners,
    toy_loss_hessian_by_polygons,
)


def _gradient(A: Matrix, b: Number, p: Number, v: Number) -> Any:
    return toy_loss_derivatives(A, b, p, importance=v, hessian=False).gradient


ALIVE = Assumption(
    "alive",
    "for every j, A_jj or b_j is not zero",
    lambda A, b: all(A[j, j] != 0 or b[j] != 0 for j in range(len(b))),
)


DEAD_WITHOUT_BIAS = {
    "n": 1,
    "A": fractions([[0]]),
    "b": fractions([[0]])[0],
    "v": fractions([[1]])[0],
    "p": fractions([[Fraction(1, 2)]])[0],
}


GRADIENT = claim(
    "toy-loss-gradient",
    "E22c",
    locator="beyond the paper",
    title="Its gradient in closed form, for unequal probabilities and importances",
    plain="The derivatives by the entries of A and b are second moments of the inputs on which an "
    "output is positive, applied to the row less the unit vector of the output's own input.",
    statement=r"\frac{\partial L}{\partial s_j}=2v_j\left(M_js_j-M_je_j\right),\quad "
    r"M_j=\mathbb{E}zz^T[s_j\cdot z>0],\ z=(x,1),\ s_j=(A_{j1},\dots,A_{jn},b_j)",
    relation="==",
    domain=Domain(SMALL_MODEL, (ALIVE,)),
    lhs=_gradient,
    rhs=toy_loss_gradient_by_polygons,
    delta="Not known to be in the paper. E runs over inputs with at most two active features; "
    "others count as zero.",
    examples=(AWKWARD,),
    evidence=(
        exact("rational models, n <= 3, integrals over polygons", cases=30),
        exact(
            "rational models, n <= 3, differences of the value by corners",
            cases=20,
            using={"rhs": toy_loss_gradient_by_differences},
        ),
        search("floats against polygons", cases=40),
    ),
    mutants=(
        instead(
            "the correlation counted once",
            lhs=lambda A, b, p, v: (
                (_gradient(A, b, p, v) + toy_loss_gradient_by_polygons(A, b, p, v, 0)) / 2
            ),
        ),
        instead(
            "for dead features without bias too",
            domain=Domain(SMALL_MODEL),
            examples=(DEAD_WITHOUT_BIAS,),
        ),
        instead("one probability for all", lhs=lambda A, b, p, v: _gradient(A, b, p[0], v)),
    ),
    sees_also=("spectral-geometry/toy-loss-orders",),
)


def _hessian(A: Matrix, b: Number, p: Number, v: Number) -> Any:
    return toy_loss_derivatives(A, b, p, importance=v).hessian


def _step(b: Number) -> Any:
    return (1 + 0 * b[0]) / 10**12


def _hessian_error(A: Matrix, b: Number, p: Number, v: Number) -> Any:
    """Hessians against differences of the gradient over polygons."""
    return abs(toy_loss_hessian_by_polygons(A, b, p, v, _step(b)) - _hessian(A, b, p, v))


def _hessian_error_by_corners(A: Matrix, b: Number, p: Number, v: Number) -> Any:
    """Hessians against second differences of the value by inclusion and exclusion."""
    return abs(toy_loss_hessian_by_corners(A, b, p, v, _step(b)) - _hessian(A, b, p, v))


def _hessian_error_without_edges(A: Matrix, b: Number, p: Number, v: Number) -> Any:
    """Second moments alone, as of Gauss and Newton, against second differences of the value."""
    edges = abs(second_moments_by_polygons(A, b, p, v) - _hessian(A, b, p, v))
    return edges + _hessian_error_by_corners(A, b, p, v)


SMOOTH = Assumption(
    "smooth",
    "b_j, A_jj and A_jj + b_j are not zero for any j",
    lambda A, b: all(b[j] != 0 and A[j, j] != 0 and A[j, j] + b[j] != 0 for j in range(len(b))),
)


SMOOTH_POINT = {
    "n": 2,
    "A": fractions([[1, Fraction(-1, 2)], [Fraction(-1, 2), 1]]),
    "b": fractions([[Fraction(-1, 2), Fraction(1, 2)]])[0],
    "v": fractions([[1, 2]])[0],
    "p": fractions([[Fraction(1, 2), Fraction(1, 3)]])[0],
}


HESSIAN = claim(
    "toy-loss-hessian",
    "E22d",
    locator="beyond the paper",
    title="Its Hessian in closed form: second moments less an edge term",
    plain="The second derivatives are second moments of the inputs on which an output is positive, "
    "less the moments on the line where it vanishes, weighted by the output's own input.",
    statement=r"\frac{\partial^2L}{\partial s_j\partial s_j^T}=2v_j\left(M_j-B_j\right),\quad "
    r"B_j=\mathbb{E}x_jzz^T\delta(s_j\cdot z)",
    relation="<=",
    domain=Domain(SMALL_MODEL, (SMOOTH,)),
    lhs=_hessian_error,
    rhs=lambda b: (1 + 0 * b[0]) / 10**9,
    delta="Not known to be in the paper. E runs over inputs with at most two active features; "
    "others count as zero. The relation is put to differences with a rational step of 10^-12.",
    examples=(SMOOTH_POINT,),
    one_method=TWO_ROUTES,
    evidence=(
        exact("rational models, n <= 3, differences of the gradient over polygons", cases=20),
        exact(
            "rational models, n <= 3, second differences of the value by corners",
            cases=10,
            using={"lhs": _hessian_error_by_corners},
        ),
    ),
    mutants=(
        instead("without the edge term", lhs=_hessian_error_without_edges),
        instead(
            "at kinks too",
            domain=Domain(SMALL_MODEL),
            examples=({**SMOOTH_POINT, "b": fractions([[0, Fraction(1, 2)]])[0]},),
        ),
    ),
    sees_also=("spectral-geometry/toy-loss-gradient",),
)

CLAIMS = (
    GRADIENT,
    HESSIAN,
)
