r"""Training moves spectra: any loss of the Gram matrix, and the linear model in closed form.

Setting.  Gradient flow of a loss L(A), A = W^T W, F = W W^T; G is the symmetric part of dL/dA.  The
linear model has L = c |I - A|^2, and s = exp(-8 c t) stands for time.

Statements.  The frame operator moves at -4 W G W^T, whatever the loss (E21a), and each simple
eigenvalue at its expectation in the eigenvector (E21b).  In the linear model the Gram matrix is
known in closed form (E20a): every eigenvalue follows the logistic equation (E20b), masses follow
the replicator equation (E20c) and flow to eigenvalues below the feature's mean, leverages stay
(E20d), capacities grow at 16 c Var / kappa (E20e) and end at the initial leverages (E20f).

Idea.  dW/dt = 4 c (I - F) W: F stays in the commuting family of its powers, and W keeps its row
space.

Not claimed.  That rectified training saturates: E20f is refuted there, by a mutant at the minimum
that E25 certifies.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any, NamedTuple

import numpy as np

from pentad.proofs_check.core import Claim, Effort, Evidence, Finding, Mutant, Why, undecided
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.judging import AGREEMENT, judged_exactly, shown
from pentad.proofs_check.spectral_geometry.settings import (
    ANY_FEATURES,
    CAPACITY,
    FIVE_ATOMS,
    LOOSE_AND_ALONE,
    NON_ZERO,
    PAPER,
    RATIONAL_SPECTRUM,
    RECTANGLE,
    TWO_EIGENVALUES,
    free_features,
    generic,
    measures,
)
from pentad.theory.frames.capacity import capacities, leverages, rank
from pentad.theory.frames.frame_operator import (
    frame_operator,
    frame_spectrum_by_definition,
    rational_matrix,
)
from pentad.theory.frames.gram_flow import (
    capacity_growth_rates,
    eigenvalue_velocities,
    feature_velocity,
    flowed_features,
    flowed_gram_by_definition,
    flowed_measures,
    frame_operator_velocity,
    linear_loss_gradient,
    logistic_eigenvalues,
    replicator_velocities,
)
from pentad.theory.frames.spectral_measures import (
    SpectralMeasures,
    eigenvector_defects,
    spectral_capacities,
    spectral_leverages,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import (
    Assumption,
    Domain,
    Parameter,
    Point,
    applied,
    fractions,
    realised,
)
from pentad.theory.numbers.scalars import family, real_roots, require
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import one_active_derivatives, one_active_loss

RATE = domains.choice("c", (Fraction(1), Fraction(1, 3), Fraction(5, 2)))
REMAINING = Parameter(
    "s", "0 < s < 1, that is exp(-8 c t)", lambda choose, _: Fraction(choose(1, 11), 12)
)

# Differentiation ----------------------------------------------------------------------------

STEP = 1e-5
"""Half the width of central differences in floats."""


def _derivative(quantity: Callable[[Any], Any], at: Any) -> Any:
    """Derivative at a number of a number: of symbols, exactly at rationals, by differences else.

    At rationals `quantity` is evaluated on the power series at + x, cut off after x.
    """
    kind = family(at)
    if kind == "sympy":
        return quantity(at).diff(at)
    if kind == "flint":
        from flint import fmpq_series

        series = quantity(fmpq_series([at, 1], prec=2))
        return series[1] if isinstance(series, fmpq_series) else 0 * at
    return (quantity(at + STEP) - quantity(at - STEP)) / (2 * STEP)


def _time_derivative(quantity: Callable[[Any], Any], s: Any, c: Any) -> Any:
    """Derivative by t of a function of s = exp(-8 c t)."""
    return -8 * c * s * _derivative(quantity, s)


def _by_differences(
    scope: str,
    route: Callable[..., Any],
    scale: Callable[[Any], Any],
    *,
    domain: Domain | None = None,
    as_point: Callable[[Point], Point] = lambda point: point,
) -> Evidence:
    """The claim's right side against a route in floats, relative to a scale that W sets.

    Entries that vanish cannot be compared to differences relative to themselves, as `search` does.
    Where the route disagrees, the claim's own sides are judged exactly, and only they refute.

    Parameters
    ----------
    scope : str
    route, scale : callables of parameters
    domain : Domain, optional
        Of the points that the route takes, in place of the claim's.
    as_point : callable
        From such a point to one of the claim.
    """

    def check(claim: Claim, effort: Effort) -> Finding:
        chance = Random(5)
        where = domain or claim.domain
        cases, accepted, least, tightest = int(60 * effort.scale), 0, 0.0, ""
        for _ in range(cases):
            point = where.drawn(chance.randint)
            if not where.contains(point):
                continue
            values = realised(point, "float")
            side = applied(claim.rhs, as_point(values))
            error = abs(applied(route, values) - side).max() / scale(values["W"])
            if not error <= AGREEMENT:
                holds, margin = judged_exactly(claim, as_point(realised(point, "exact")))
                if holds is False:
                    return Finding(False, None, margin, cases, accepted + 1, shown(point))
                return undecided(Why.DISAGREES, f"at {shown(point)}", cases=cases)
            accepted += 1
            if -error <= least:
                least, tightest = -error, shown(point)
        if not accepted:
            return undecided(Why.NO_POINT, cases=cases)
        return Finding(True, None, least, cases, accepted, tightest)

    replaces = ("lhs", "domain", "examples") if domain else ("lhs",)
    return Evidence("search", "samples", scope, check, replaces=replaces)


# Any loss of the Gram matrix ----------------------------------------------------------------


def _coefficients(choose: Any, point: Point) -> Any:
    n = point["W"].shape[1]
    return fractions([[Fraction(choose(-3, 3)) for _ in range(n)] for _ in range(n)])


SMALL = Parameter(
    "W", "generic real (d, n) matrix, d <= 3, n <= 4", lambda choose, _: generic(choose)
)
COEFFICIENTS = Parameter("C", "real (n, n) matrix, not symmetric", _coefficients)
EXPONENT = domains.integer("k", 1, 3)


def _loss(W: Any, C: Any, k: int) -> Any:
    """The loss sum_ij C_ij A_ij^k of A = W^T W."""
    return (C * gram(W) ** k).sum()


def _loss_gradient(W: Any, C: Any, k: int) -> Any:
    """Its derivative by the entries of A."""
    return k * C * gram(W) ** (k - 1)


def _descent(loss: Callable[[Any], Any], W: Any) -> Any:
    """Minus the gradient of a loss of W, by moving one entry of W at a time."""
    found = np.empty(W.shape, dtype=object)
    for index in np.ndindex(W.shape):

        def of_entry(x: Any, index: tuple[int, ...] = index) -> Any:
            moved = W.astype(object)
            moved[index] = x
            return loss(moved)

        found[index] = -_derivative(of_entry, W[index])
    return found


def _velocity_by_entries(W: Any, C: Any, k: int) -> Any:
    """Velocity of F = W W^T when W descends the loss, with no Gram matrix gradient."""
    half = _descent(lambda moved: _loss(moved, C, k), W) @ W.T
    return half + half.T


def _velocity_by_formula(W: Any, C: Any, k: int) -> Any:
    return frame_operator_velocity(W, _loss_gradient(W, C, k))


def _polynomial_losses_close(claim: Claim) -> bool | None:
    """All losses of this family at two features of the plane, every entry a symbol."""
    import sympy

    W = np.array(sympy.symbols("w:4")).reshape(2, 2)
    C = np.array(sympy.symbols("c:4")).reshape(2, 2)
    for k in (1, 2, 3):
        point = {"W": W, "C": C, "k": k}
        differences = applied(claim.lhs, point) - applied(claim.rhs, point)
        if not all(sympy.expand(entry) == 0 for entry in differences.flat):
            return None
    return True


def _biases(choose: Any, point: Point) -> Any:
    return np.array(
        [Fraction(choose(-9, -1), 10) for _ in range(point["W"].shape[1])], dtype=object
    )


def _square_scale(W: Any) -> Any:
    return (1 + (W * W).sum()) ** 2


def _rectified_velocity_by_differences(W: Any, b: Any) -> Any:
    descent = np.zeros(W.shape)
    for index in np.ndindex(W.shape):
        step = np.zeros(W.shape)
        step[index] = STEP
        after, before = (one_active_loss(gram(W + sign * step), b) for sign in (1, -1))
        descent[index] = -(after - before) / (2 * STEP)
    half = descent @ W.T
    return half + half.T


def _linear_at_rectified_loss(point: Point) -> Point:
    """W with the linear loss whose coefficients are dL/dA of the ReLU model."""
    by_output = one_active_derivatives(gram(point["W"]), point["b"], hessian=False).gradient
    return {"W": point["W"], "C": by_output[:, :-1].T, "k": 1}


def _commutator_with_frame_operator(W: Any, C: Any, k: int) -> Any:
    F, velocity = frame_operator(W), _velocity_by_formula(W, C, k)
    return F @ velocity - velocity @ F


PULL = fractions([[0, 1], [1, 0]])

FRAME_VELOCITY = Claim(
    id="spectral-geometry/frame-operator-velocity",
    label="E21a",
    paper=PAPER,
    locator="appendix on gradient flow",
    title="The frame operator moves at -4 W G W^T",
    plain="Under gradient flow of any loss of the Gram matrix the frame operator moves at minus "
    "four times W G W^T, G the symmetric part of the loss's gradient in the Gram matrix.",
    statement=r"\dot W=-\frac{\partial L}{\partial W}\quad\Rightarrow\quad\dot F=-4\,WGW^T,\qquad "
    r"G=\frac12\left(\frac{\partial L}{\partial A}+\frac{\partial L}{\partial A}^T\right)",
    relation="==",
    domain=Domain((SMALL, COEFFICIENTS, EXPONENT)),
    lhs=_velocity_by_entries,
    rhs=_velocity_by_formula,
    fidelity="ours",
    delta="The paper has an appendix on gradient flow; whether it states this is not known to us. "
    "Judged for polynomial losses of the Gram matrix, not symmetric in it, and for the one-active "
    "loss of the ReLU model where it is differentiable.",
    examples=(
        {"W": fractions([[2, 1], [0, 1]]), "C": fractions([[1, 2], [0, -1]]), "k": 3},
        {"W": fractions([[1, 0], [0, 1]]), "C": PULL, "k": 1},
    ),
    evidence=(
        derivation(
            "two features of the plane and all their coefficients as symbols, k = 1, 2, 3",
            _polynomial_losses_close,
            by_hand=(
                "the velocity depends on the loss through dL/dA at the point alone (chain rule), "
                "so that linear losses, k = 1, stand for all that are differentiable",
            ),
            reach="region",
            region="two features of the plane and all their coefficients as symbols, k = 1, 2, 3",
        ),
        exact("rational W; derivatives by power series, one entry of W at a time", cases=40),
        _by_differences(
            "the ReLU model's loss with one active feature: closed derivatives against central "
            "differences",
            _rectified_velocity_by_differences,
            _square_scale,
            domain=Domain((SMALL, Parameter("b", "-0.9 to -0.1", _biases))),
            as_point=_linear_at_rectified_loss,
        ),
    ),
    mutants=(
        Mutant("half of it", {"rhs": lambda W, C, k: _velocity_by_formula(W, C, k) / 2}),
        Mutant(
            "no symmetric part taken",
            {"rhs": lambda W, C, k: -4 * W @ _loss_gradient(W, C, k) @ W.T},
        ),
        Mutant(
            "the eigenvectors of F stay: F commutes with its velocity",
            {"lhs": _commutator_with_frame_operator, "rhs": lambda W: 0 * frame_operator(W)},
        ),
    ),
)


def _is_simple(W: Any) -> bool:
    return all(m == 1 for value, m in frame_spectrum_by_definition(W) if value > 0)


SIMPLE = Assumption("simple", "the positive eigenvalues of F are simple", _is_simple)


def _is_symbolic(W: Any) -> bool:
    return family(W) == "sympy" and any(entry.free_symbols for entry in W.flat)


def _positive_eigenvalues(W: Any) -> list[Any]:
    if _is_symbolic(W):
        return list(_eigenvalues_along_axes(W))
    return [value for value in measures(W).eigenvalues if value > 0]


def _eigenvalues_along_axes(W: Any) -> Any:
    """Diagonal of F for a matrix of symbols whose rows are orthogonal and not zero.

    Raises
    ------
    ValueError
        If F is not diagonal.
    """
    from sympy import expand

    F = np.array([expand(entry) for entry in frame_operator(W).flat]).reshape(len(W), len(W))
    off_diagonal = F[~np.eye(len(F), dtype=bool)]
    require(not off_diagonal.any(), f"symbols need orthogonal rows; got products {off_diagonal}")
    return F.diagonal()


def _determinant(M: Any) -> Any:
    """By the first row; any ring."""
    if len(M) == 1:
        return M[0, 0]
    rest = np.arange(len(M))
    return sum((-1) ** j * M[0, j] * _determinant(M[1:][:, rest != j]) for j in range(len(M)))


def _velocities_by_characteristic_polynomial(W: Any, C: Any) -> Any:
    """Implicit differentiation of det(lambda I - F) at its simple roots; no eigenvector."""
    F, velocity = frame_operator(W), frame_operator_velocity(W, C)
    one = np.eye(len(F), dtype=int) * (1 + 0 * F[0, 0])

    def slope(value: Any, direction: Any) -> Any:
        def along(x: Any) -> Any:
            moved = np.empty(F.shape, dtype=object)
            for index in np.ndindex(F.shape):
                moved[index] = value * one[index] - F[index] + x * direction[index]
            return _determinant(moved)

        return _derivative(along, 0 * F[0, 0])

    return np.array(
        [slope(value, velocity) / slope(value, one) for value in _positive_eigenvalues(W)]
    )


def _velocities_by_projection(W: Any, C: Any) -> Any:
    """tr(P_a dF/dt), P_a a Lagrange polynomial of F; from floats by singular vectors."""
    if W.dtype != object:
        return eigenvalue_velocities(W, C)[: np.linalg.matrix_rank(W)]
    velocity = frame_operator_velocity(W, C)
    return np.array([(projection * velocity).sum() for projection in _projections(W)])


def _projections(W: Any) -> list[Any]:
    """Projections on the eigenspaces of positive eigenvalues; different ones for symbols."""
    if _is_symbolic(W):
        return [np.diag(axis) for axis in np.eye(len(_eigenvalues_along_axes(W)), dtype=int)]
    F = frame_operator(W)
    eigenvalues = [value for value, _ in frame_spectrum_by_definition(W)]
    found = []
    for value in eigenvalues:
        if value > 0:
            projection = np.eye(len(F), dtype=int) * (1 + 0 * F[0, 0])
            for other in eigenvalues:
                if other is not value:
                    projection = (F @ projection - other * projection) / (value - other)
            found.append(projection)
    return found


def _velocities_of_equal_eigenvalues(W: Any, C: Any) -> Any:
    """Where F = I: the eigenvalues of dF/dt, decreasing, for F(t) = I + t dF/dt + .."""
    polynomial = rational_matrix(frame_operator_velocity(W, C)).charpoly()
    return np.array(real_roots(list(polynomial))[::-1])


def _velocities_by_differences(W: Any, C: Any) -> Any:
    """Central differences of the eigenvalues of F, as W takes a step along its velocity."""
    step = STEP * feature_velocity(W, C) / (1 + abs(C).max())
    after, before = (np.linalg.svd(W + sign * step, compute_uv=False) ** 2 for sign in (1, -1))
    count = np.linalg.matrix_rank(W)
    return ((after - before) / (2 * STEP) * (1 + abs(C).max()))[:count]


EIGENVALUE_VELOCITY = Claim(
    id="spectral-geometry/eigenvalue-velocity",
    label="E21b",
    paper=PAPER,
    locator="appendix on gradient flow",
    title="Simple eigenvalues move at their expectation of -4 W G W^T",
    plain="A simple eigenvalue of F moves at the expectation of the velocity of F in its unit "
    "eigenvector.",
    statement=r"\dot\lambda_a=-4\,u_a^TWGW^Tu_a\qquad(\lambda_a\text{ simple})",
    relation="==",
    domain=Domain((RATIONAL_SPECTRUM, COEFFICIENTS), (NON_ZERO, SIMPLE)),
    lhs=_velocities_by_characteristic_polynomial,
    rhs=_velocities_by_projection,
    fidelity="ours",
    delta="The paper has an appendix on gradient flow; whether it states this, and for simple "
    "eigenvalues only, is not known to us.",
    examples=(
        {"W": TWO_EIGENVALUES, "C": fractions([[1, 2], [0, -1]])},
        {"W": fractions([[2, 0], [0, 1]]), "C": PULL},
    ),
    evidence=(
        exact(
            "rational eigenvalues: implicit differentiation of the characteristic polynomial "
            "against projections",
            cases=80,
        ),
        _by_differences(
            "singular vectors against differences of eigenvalues, in floats",
            _velocities_by_differences,
            _square_scale,
        ),
    ),
    mutants=(
        Mutant("half of it", {"rhs": lambda W, C: _velocities_by_projection(W, C) / 2}),
        Mutant(
            "for equal eigenvalues too, with any eigenvectors (F = I pulled apart)",
            {
                "domain": Domain(
                    (domains.choice("W", (fractions([[1, 0], [0, 1]]),)), COEFFICIENTS)
                ),
                "examples": ({"W": fractions([[1, 0], [0, 1]]), "C": PULL},),
                "lhs": _velocities_of_equal_eigenvalues,
                "rhs": lambda W, C: frame_operator_velocity(W, C).diagonal(),
            },
        ),
    ),
)


# The linear model ---------------------------------------------------------------------------


def _flowed(W: Any, s: Any) -> Any:
    """Gram matrix at s: exact from rationals, by singular values from floats."""
    if _is_symbolic(W):
        mixed = s + (1 - s) * _eigenvalues_along_axes(W)
        return W.T @ (W / mixed[:, None])
    return flowed_gram_by_definition(W, s) if W.dtype == object else gram(flowed_features(W, s))


def _gram_velocity_of_flow(W: Any, s: Any, c: Any) -> Any:
    """-8 c s dA/ds for A = W^T R W with R = (s I + (1 - s) F)^-1, since dR = -R (I - F) R ds."""
    from flint import fmpq_mat

    exact_W = rational_matrix(W)
    F = exact_W * exact_W.transpose()
    one = fmpq_mat([[int(i == j) for j in range(len(W))] for i in range(len(W))])
    resolvent = (one * s + F * (1 - s)).inv()
    middle = resolvent * (one - F) * resolvent
    slope = exact_W.transpose() * middle * exact_W * (8 * c * s)
    return np.array(slope.tolist(), dtype=object)


def _gram_velocity_of_loss(W: Any, s: Any, c: Any) -> Any:
    A = _flowed(W, s)
    G = linear_loss_gradient(A, c)
    return -2 * (A @ G + G @ A)


def _flow_differentiated(W: Any, s: Any, c: Any) -> Any:
    return _time_derivative(lambda r: gram(flowed_features(W, r)), s, c)


LINEAR_FLOW = Claim(
    id="spectral-geometry/linear-flow",
    label="E20a",
    paper=PAPER,
    locator="appendix on gradient flow; closed form beyond the paper",
    title="Linear training in closed form",
    plain="Gradient flow of the linear model with white inputs has a closed form, rational in "
    "s = exp(-8 c t), for the Gram matrix.",
    statement=r"A(t)=W^T\left(sI+(1-s)F\right)^{-1}W:\qquad\dot A=-2(AG+GA),\quad G=-2c(I-A)",
    relation="==",
    domain=Domain((ANY_FEATURES, REMAINING, RATE)),
    lhs=_gram_velocity_of_flow,
    rhs=_gram_velocity_of_loss,
    fidelity="ours",
    delta="The paper has an appendix on gradient flow; whether it states this is not known to us.",
    examples=(
        {"W": TWO_EIGENVALUES, "s": Fraction(1, 2), "c": Fraction(1)},
        {"W": LOOSE_AND_ALONE, "s": Fraction(1, 3), "c": Fraction(1, 3)},
    ),
    evidence=(
        exact("rational W, s and c; the derivative of the resolvent"),
        _by_differences(
            "differences of the closed form by singular values, in floats",
            _flow_differentiated,
            _square_scale,
            domain=Domain((SMALL, REMAINING, RATE)),
        ),
    ),
    mutants=(
        Mutant("half the rate", {"rhs": lambda W, s, c: _gram_velocity_of_loss(W, s, c) / 2}),
        Mutant(
            "toward 2 I",
            {"rhs": lambda W, s, c: _gram_velocity_of_loss(W, s, c) + 8 * c * _flowed(W, s)},
        ),
    ),
)


def _eigenvectors(W: Any) -> list[tuple[Any, Any]]:
    """Every positive eigenvalue of F, and as columns vectors W^T u with F u = lambda u."""
    pairs = zip(_positive_eigenvalues(W), _projections(W), strict=True)
    return [(value, (projection @ W).T) for value, projection in pairs]


def _motion_of_eigenvectors(W: Any, s: Any, c: Any) -> Any:
    """A(t) and its velocity under the loss, both applied to the vectors W^T u."""
    A, velocity = _flowed(W, s), _gram_velocity_of_loss(W, s, c)
    return np.concatenate([(M @ X).ravel() for _, X in _eigenvectors(W) for M in (A, velocity)])


def _logistic(start: Any, s: Any, c: Any) -> tuple[Any, Any]:
    """The eigenvalue at s, and its velocity by the logistic equation."""
    now = logistic_eigenvalues(start, s)
    return now, 8 * c * now * (1 - now)


def _logistic_differentiated(start: Any, s: Any, c: Any) -> tuple[Any, Any]:
    """The same with the velocity as the derivative of the closed form."""
    return logistic_eigenvalues(start, s), _time_derivative(
        lambda r: logistic_eigenvalues(start, r), s, c
    )


def _along_eigenvectors(numbers: Callable[..., tuple[Any, Any]], W: Any, s: Any, c: Any) -> Any:
    """The vectors W^T u times the numbers of their eigenvalues."""
    return np.concatenate(
        [(number * X).ravel() for start, X in _eigenvectors(W) for number in numbers(start, s, c)]
    )


def _logistic_motion(W: Any, s: Any, c: Any) -> Any:
    return _along_eigenvectors(_logistic, W, s, c)


def _orthogonal_rows() -> tuple[Any, SpectralMeasures]:
    """Two features of the plane up to rotation, as a matrix and as measures, in symbols.

    Rows are orthogonal, so that F is diagonal: w and r times w turned by a right angle, r < 1, so
    that eigenvalues decrease.
    """
    import sympy

    first, second, excess = sympy.symbols("w0 w1 u", positive=True)
    r = 1 / (1 + excess)
    W = np.array([[first, second], [-r * second, r * first]])
    squares = (W * W).sum(0)
    return W, SpectralMeasures(_eigenvalues_along_axes(W), (W * W / squares).T, squares)


def _all_vanish(expressions: Iterable[Any]) -> bool:
    """Whether all are zero in the field of rational functions of their symbols.

    The same as `proofs_check.symbolic.vanishes`, and much faster for many symbols.
    """
    from sympy import QQ, sympify
    from sympy.polys.fields import field

    given = [sympify(expression) for expression in expressions]
    symbols = sorted(set().union(*(expression.free_symbols for expression in given)), key=str)
    functions, *_ = field(symbols, QQ)
    try:
        return all(functions.from_expr(expression) == 0 for expression in given)
    except ValueError:
        return False


def _differences_vanish(claim: Claim, left: Point, right: Point) -> bool:
    return _all_vanish((applied(claim.lhs, left) - applied(claim.rhs, right)).flat)


@cache
def _closed_forms_solve() -> bool:
    """Gram matrix of plane features and eigenvalue at s move by their equations, as symbols."""
    import sympy

    s, c, start = sympy.symbols("s c a", positive=True)
    W, _ = _orthogonal_rows()
    flowed = np.array([-8 * c * s * entry.diff(s) for entry in _flowed(W, s).flat])
    velocities = _logistic(start, s, c)[1] - _logistic_differentiated(start, s, c)[1]
    return _all_vanish([*(flowed - _gram_velocity_of_loss(W, s, c).ravel()), velocities])


def _logistic_closes(claim: Claim) -> bool | None:
    """Both sides for features of the plane, and that the closed forms move as the sides say."""
    import sympy

    s, c = sympy.symbols("s c", positive=True)
    W, _ = _orthogonal_rows()
    point = {"W": W, "s": s, "c": c}
    return True if _differences_vanish(claim, point, point) and _closed_forms_solve() else None


LOGISTIC = Claim(
    id="spectral-geometry/logistic-eigenvalues",
    label="E20b",
    paper=PAPER,
    locator="appendix on gradient flow; closed form beyond the paper",
    title="Eigenvalues follow the logistic equation",
    plain="In linear training the eigenvectors of F stay, and every positive eigenvalue follows "
    "the logistic equation.",
    statement=r"Fu=\lambda_0u:\quad A(t)W^Tu=\lambda W^Tu,\quad\dot AW^Tu=\dot\lambda W^Tu,\qquad"
    r"\lambda(t)=\frac{\lambda_0}{s+\lambda_0(1-s)},\quad\dot\lambda=8c\,\lambda(1-\lambda)",
    relation="==",
    domain=Domain((RATIONAL_SPECTRUM, REMAINING, RATE), (NON_ZERO,)),
    lhs=_motion_of_eigenvectors,
    rhs=_logistic_motion,
    fidelity="ours",
    delta="The paper has an appendix on gradient flow; whether it states this is not known to us.",
    examples=(
        {"W": TWO_EIGENVALUES, "s": Fraction(1, 2), "c": Fraction(1)},
        {"W": FIVE_ATOMS, "s": Fraction(1, 2), "c": Fraction(1)},
    ),
    evidence=(
        derivation(
            "two features of the plane up to rotation, time and rate as symbols: the closed form "
            "of A differentiated, the loss, and their eigenvectors",
            _logistic_closes,
            by_hand=(
                "the claim is invariant under rotations of R^d, so that F may be taken diagonal",
                "rational functions of F act on an eigenvector as on its eigenvalue, whatever the "
                "others are, so that two eigenvectors of two features stand for any number",
            ),
            reach="everywhere",
            unneeded={"non-zero": "W = 0 has no positive eigenvalue, and nothing is said of it"},
        ),
        exact("rational eigenvalues: the gradient of the loss, applied to eigenvectors"),
        exact(
            "rational eigenvalues: the closed form differentiated by power series",
            using={"lhs": lambda W, s, c: _along_eigenvectors(_logistic_differentiated, W, s, c)},
        ),
    ),
    mutants=(
        Mutant(
            "rate 4 c",
            {
                "rhs": lambda W, s, c: _along_eigenvectors(
                    lambda *point: (_logistic(*point)[0], _logistic(*point)[1] / 2), W, s, c
                )
            },
        ),
        Mutant(
            "exponential growth, without saturation",
            {
                "rhs": lambda W, s, c: _along_eigenvectors(
                    lambda *point: (_logistic(*point)[0], 8 * c * _logistic(*point)[0]), W, s, c
                )
            },
        ),
    ),
    sees_also=("spectral-geometry/linear-flow",),
)


def _moved_masses(W: Any, moved: Any, projections: Iterable[Any]) -> Any:
    """Velocities of |P_a w_i|^2 / |w_i|^2 as W moves and P_a stands."""
    squares = (W * W).sum(0)
    growth = 2 * (W * moved).sum(0)
    safe = squares + 1 * (squares == 0)
    rows = []
    for projection in projections:
        part = projection @ W
        mass, speed = (W * part).sum(0) / safe, 2 * (moved * part).sum(0) / safe
        rows.append(speed - mass * growth / safe)
    return np.array(rows).T


def _mass_velocities(W: Any, c: Any) -> Any:
    """Velocities of the masses as W moves by the gradient of its loss."""
    return _moved_masses(W, feature_velocity(W, linear_loss_gradient(gram(W), c)), _projections(W))


@cache
def _features_follow_the_operator(c: Any) -> bool:
    """Under the linear loss dW/dt = 4 c (I - F) W and dF/dt = 8 c F (I - F), for symbols."""
    W = free_features(2, 3)
    F, gradient = frame_operator(W), linear_loss_gradient(gram(W), c)
    differences = [
        feature_velocity(W, gradient) - 4 * c * (W - F @ W),
        frame_operator_velocity(W, gradient) - 8 * c * (F - F @ F),
    ]
    return _all_vanish(entry for difference in differences for entry in difference.flat)


class _Moving(NamedTuple):
    """A feature in axes along three eigenvectors: eigenvalues, feature, velocity, measure."""

    eigenvalues: Any
    feature: Any
    velocity: Any
    measure: SpectralMeasures


def _moving_feature(c: Any) -> _Moving:
    import sympy

    eigenvalues = np.array(sympy.symbols("a:3", positive=True))
    w = free_features(3, 1)
    square = (w * w).sum(0)
    velocity = 4 * c * (1 - eigenvalues[:, None]) * w
    return _Moving(
        eigenvalues, w, velocity, SpectralMeasures(eigenvalues, (w * w).T / square, square)
    )


IN_AXES = (
    "F is diagonal in axes along its eigenvectors and stays so, its velocity being a polynomial of "
    "F; rules of matrix products hold for every size",
    "the other components of a feature enter through sums only, so that three stand for any number",
)


def _replicator_closes(claim: Claim) -> bool | None:
    """Both sides for features of the plane, any feature along three axes, and the closed form."""
    import sympy

    s, c, a, b, q = sympy.symbols("s c a b q", positive=True)
    W, known = _orthogonal_rows()
    if not _differences_vanish(claim, {"W": W, "c": c}, {"W": known, "c": c}):
        return None
    two = SpectralMeasures(np.array([a, b]), np.array([[q, 1 - q]]), np.array([q]))
    flowed = flowed_measures(two, s)
    wanted = applied(claim.rhs, {"W": flowed, "c": c})
    differences = [
        -8 * c * s * entry.diff(s) - speed
        for entry, speed in zip(flowed.masses.flat, wanted.flat, strict=True)
    ]
    _, w, velocity, known = _moving_feature(c)
    axes = (np.diag(row) for row in np.eye(3, dtype=int))
    differences += [
        *(_moved_masses(w, velocity, axes) - applied(claim.rhs, {"W": known, "c": c}))[0]
    ]
    closes = _all_vanish(differences)
    return True if closes and _features_follow_the_operator(c) else None


WITH_RATE = Domain((RATIONAL_SPECTRUM, RATE), (NON_ZERO,))
AT_TWO_EIGENVALUES: Point = {"W": TWO_EIGENVALUES, "c": Fraction(1)}
AT_FIVE_ATOMS: Point = {"W": FIVE_ATOMS, "c": Fraction(1)}

REPLICATOR = Claim(
    id="spectral-geometry/replicator-equation",
    label="E20c",
    paper=PAPER,
    locator="appendix on gradient flow, beyond the paper",
    title="Masses follow the replicator equation",
    plain="In linear training the masses of a feature follow the replicator equation with the "
    "negative eigenvalue as fitness: mass flows from eigenvalues above the feature's mean to those "
    "below it.",
    statement=r"\dot p_{ia}=-8c\,p_{ia}(\lambda_a-\kappa_i),\qquad "
    r"p_{ia}(t)\propto p_{ia}(0)\frac{\lambda_a(t)}{\lambda_a(0)}",
    relation="==",
    domain=WITH_RATE,
    lhs=_mass_velocities,
    rhs=lambda W, c: replicator_velocities(measures(W), c),
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=(AT_TWO_EIGENVALUES, {"W": RECTANGLE, "c": Fraction(1, 3)}, AT_FIVE_ATOMS),
    evidence=(
        derivation(
            "both sides for two features of the plane, the gradient of the loss for three, and its "
            "effect on three masses in axes along eigenvectors, as symbols; the closed form of two "
            "masses at any time",
            _replicator_closes,
            by_hand=IN_AXES,
            reach="everywhere",
            unneeded={"non-zero": "W = 0 has no mass, and nothing is said of it"},
        ),
        exact("rational eigenvalues; the gradient of the loss, projected", cases=80),
    ),
    mutants=(
        Mutant(
            "mass flows to large eigenvalues",
            {"rhs": lambda W, c: replicator_velocities(measures(W), -c)},
        ),
        Mutant("half the rate", {"rhs": lambda W, c: replicator_velocities(measures(W), c) / 2}),
    ),
)


def _leverages(W: Any) -> Any:
    return leverages(W)


LEVERAGES_STAY = Claim(
    id="spectral-geometry/leverages-stay",
    label="E20d",
    paper=PAPER,
    locator="appendix on gradient flow, beyond the paper",
    title="Leverages stay",
    plain="In linear training the leverage of every feature stays what it was at the start.",
    statement=r"\ell_i(t)=\ell_i(0)",
    relation="==",
    domain=Domain((ANY_FEATURES, REMAINING)),
    lhs=lambda W, s: leverages(flowed_gram_by_definition(W, s)),
    rhs=_leverages,
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=({"W": TWO_EIGENVALUES, "s": Fraction(1, 2)},),
    evidence=(
        exact("features of every kind: row reduction of the Gram matrix in closed form"),
        exact(
            "rational eigenvalues: the flow of measures",
            using={
                "domain": Domain((RATIONAL_SPECTRUM, REMAINING), (NON_ZERO,)),
                "lhs": lambda W, s: spectral_leverages(flowed_measures(measures(W), s)),
            },
        ),
        search(
            "the flow of measures, in floats",
            cases=60,
            using={"lhs": lambda W, s: spectral_leverages(flowed_measures(measures(W), s))},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "leverages become equal",
            {"rhs": lambda W: (0 * W[0] + rank(W)) / W.shape[1]},
        ),
        Mutant(
            "capacities stay",
            {
                "lhs": lambda W, s: capacities(flowed_gram_by_definition(W, s)),
                "rhs": lambda W: capacities(gram(W)),
            },
        ),
        Mutant(
            "lengths stay",
            {
                "lhs": lambda W, s: flowed_gram_by_definition(W, s).diagonal(),
                "rhs": lambda W: gram(W).diagonal(),
            },
        ),
    ),
)


def _capacity_growth_by_gram(W: Any, c: Any) -> Any:
    """Velocity of log D_i, D_i = A_ii^2 / (A^2)_ii, from that of A; 0 for a zero feature."""
    A = gram(W)
    G = linear_loss_gradient(A, c)
    velocity = -2 * (A @ G + G @ A)
    squares, energies = A.diagonal(), (A * A).sum(0)
    alive = 1 * (squares != 0)
    growth = 2 * velocity.diagonal() / (squares + 1 - alive)
    return growth - alive * 2 * (A * velocity).sum(0) / (energies + 1 - alive)


def _growth_without_spectrum(W: Any, c: Any) -> Any:
    """16 c times the relative variance times the mean eigenvalue, both without eigenvalues."""
    A = gram(W)
    squares, energies = A.diagonal(), (A * A).sum(0)
    means = energies / (squares + 1 * (squares == 0))
    return 16 * c * eigenvector_defects(W) * means


@cache
def _capacity_is_a_quotient() -> bool:
    """D = |w|^4 / <w, F w> for three features of the plane, every entry a symbol."""
    W = free_features(2, 3)
    squares, forms = (W * W).sum(0), (W * (frame_operator(W) @ W)).sum(0)
    return _all_vanish(capacities(gram(W)) - squares * squares / forms)


def _growth_closes(claim: Claim) -> bool | None:
    """The claim's sides for two features, and log |w|^4 / <w, F w> for any in axes of F."""
    import sympy

    c = sympy.Symbol("c", positive=True)
    W, known = _orthogonal_rows()
    if not _differences_vanish(claim, {"W": W, "c": c}, {"W": known, "c": c}):
        return None
    eigenvalues, w, velocity, known = _moving_feature(c)
    (a, w, velocity) = (x.ravel() for x in (eigenvalues, w, velocity))
    form = (a * w * w).sum()
    moved_form = (2 * a * w * velocity + 8 * c * a * (1 - a) * w * w).sum()
    growth = 4 * (w * velocity).sum() / (w * w).sum() - moved_form / form
    closes = _all_vanish([growth - applied(claim.rhs, {"W": known, "c": c})[0]])
    steps = closes and _features_follow_the_operator(c) and _capacity_is_a_quotient()
    return True if steps else None


CAPACITY_GROWTH = Claim(
    id="spectral-geometry/capacity-growth",
    label="E20e",
    paper=PAPER,
    locator="appendix on gradient flow, beyond the paper",
    title="Capacities grow at 16 c Var / kappa",
    plain="In linear training no capacity ever falls: its logarithm grows at 16 c times the "
    "variance of the feature's eigenvalue over its mean, so that only localised features stand "
    "still.",
    statement=r"\frac{d\log D_i}{dt}=16c\,\frac{\mathrm{Var}_i(\lambda)}{\kappa_i}\ge0,\qquad"
    r"\kappa_i=\mathbb{E}_i[\lambda]",
    relation="==",
    domain=WITH_RATE,
    lhs=_capacity_growth_by_gram,
    rhs=lambda W, c: capacity_growth_rates(measures(W), c),
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=(AT_TWO_EIGENVALUES, {"W": RECTANGLE, "c": Fraction(1, 3)}, AT_FIVE_ATOMS),
    evidence=(
        derivation(
            "both sides for two features of the plane, and the gradient of the loss on three "
            "masses in axes along eigenvectors, as symbols",
            _growth_closes,
            by_hand=IN_AXES,
            cites=(CAPACITY,),
            reach="everywhere",
            unneeded={"non-zero": "W = 0 has no eigenvalue, and both sides are 0 there"},
        ),
        exact("rational eigenvalues; the Gram matrix moved by the gradient of its loss", cases=80),
        exact(
            "features of every kind, with no eigenvalue on either side",
            cases=80,
            using={
                "domain": Domain((ANY_FEATURES, RATE), (NON_ZERO,)),
                "rhs": _growth_without_spectrum,
            },
        ),
    ),
    mutants=(
        Mutant("twice as fast", {"lhs": lambda W, c: _capacity_growth_by_gram(W, 2 * c)}),
        Mutant(
            "rate 8 instead of 16",
            {"rhs": lambda W, c: capacity_growth_rates(measures(W), c) / 2},
        ),
        Mutant(
            "capacities stand still",
            {"rhs": lambda W, c: 0 * capacity_growth_rates(measures(W), c)},
        ),
    ),
)


def _antiprism() -> Any:
    """The square antiprism that the ReLU model with one active feature has as a strict minimum.

    r^2 = 0.989427577927, h^2 = 0.363297686653, rounded to six decimals; claims on certificates
    prove that it is one.
    """
    r, h = Fraction(994700, 10**6), Fraction(602742, 10**6)
    slant = Fraction(703359, 10**6)
    ring = [(r, Fraction(0)), (slant, slant), (Fraction(0), r), (-slant, slant)]
    ring += [(-x, -y) for x, y in ring]
    return fractions(
        [[x for x, _ in ring], [y for _, y in ring], [(-1) ** k * h for k in range(8)]]
    )


ANTIPRISM = _antiprism()

SPANS = Assumption("spans", "the features span R^d", lambda W: rank(W) == len(W))

FINAL_CAPACITY = Claim(
    id="spectral-geometry/final-capacity",
    label="E20f",
    paper=PAPER,
    locator="appendix on gradient flow, beyond the paper",
    title="Linear training saturates capacity from any start that spans",
    plain="Linear training ends with capacities equal to the leverages of the start, which sum to "
    "the rank: saturation, without any geometry.",
    statement=r"\operatorname{rank}W(0)=d:\qquad\lim_{t\to\infty}D_i(t)=\ell_i(0),\qquad"
    r"\sum_iD_i(\infty)=d",
    relation="==",
    domain=Domain((ANY_FEATURES,), (SPANS,)),
    lhs=lambda W: np.append(
        capacities(flowed_gram_by_definition(W, 0)),
        capacities(flowed_gram_by_definition(W, 0)).sum(),
    ),
    rhs=lambda W: np.append(leverages(W), len(W)),
    fidelity="ours",
    delta="Not known to be in the paper. For linear training it explains sums of capacities near "
    "the rank without localisation in separate eigenspaces: in the limit F = I.",
    examples=({"W": TWO_EIGENVALUES}, {"W": RECTANGLE}),
    one_method=TWO_ROUTES,
    evidence=(
        exact("features of every kind that span, the limit s = 0 by solving with F"),
        exact(
            "rational eigenvalues: the limit of the flow of measures",
            using={
                "domain": Domain((RATIONAL_SPECTRUM,), (SPANS,)),
                "lhs": lambda W: np.append(
                    spectral_capacities(flowed_measures(measures(W), 0)),
                    spectral_capacities(flowed_measures(measures(W), 0)).sum(),
                ),
            },
        ),
    ),
    mutants=(
        Mutant(
            "at the capacities of the start",
            {"rhs": lambda W: np.append(capacities(gram(W)), len(W))},
        ),
        Mutant(
            "at equal capacities d / n: training selects a geometry",
            {"rhs": lambda W: np.append((0 * W[0] + len(W)) / W.shape[1], len(W))},
        ),
        Mutant(
            "rectified training ends saturated to within a twentieth (the ReLU model's antiprism)",
            {
                "relation": ">=",
                "domain": Domain((domains.choice("W", (ANTIPRISM,)),)),
                "examples": ({"W": ANTIPRISM},),
                "lhs": lambda W: 20 * capacities(gram(W)).sum(),
                "rhs": lambda W: 20 * rank(W) - 1,
            },
        ),
    ),
    not_claimed="Anything on losses with a rectifier: there trained optima may miss the rank.",
    sees_also=("spectral-geometry/leverages-stay", "spectral-geometry/capacity-growth"),
)

CLAIMS = (
    LINEAR_FLOW,
    LOGISTIC,
    REPLICATOR,
    LEVERAGES_STAY,
    CAPACITY_GROWTH,
    FINAL_CAPACITY,
    FRAME_VELOCITY,
    EIGENVALUE_VELOCITY,
)
