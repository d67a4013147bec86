r"""Training moves spectra: any loss of the Gram matrix, and the linear model in closed form.

Setting.  Gradient flow of a loss L(A), A = W^T W, F = W W^T; G is the symmetric part of dL/dA.  The
linear model has L = c |I - A|^2, and s = exp(-8 c t) stands for time.

Statements.  The frame operator moves at -4 W G W^T, whatever the loss (E21a), and each simple
eigenvalue at its expectation in the eigenvector (E21b).  In the linear model the Gram matrix is
known in closed form (E20a): every eigenvalue follows the logistic equation (E20b), masses follow
the replicator equation (E20c) and flow to small eigenvalues, leverages stay (E20d), capacities grow
at 16 c Var / kappa (E20e) and end at the initial leverages (E20f).

Idea.  dW/dt = 4 c (I - F) W: F stays in the commuting family of its powers, and W keeps its row
space.

Not claimed.  That rectified training saturates: E20f is refuted there, by a mutant.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from proofs_check.core import Claim, Mutant
from proofs_check.exact import exact
from proofs_check.search import search
from proofs_check.spectral_geometry.settings import (
    ANY_FEATURES,
    LOOSE_AND_ALONE,
    NON_ZERO,
    PAPER,
    RATIONAL_SPECTRUM,
    RECTANGLE,
    TWO_EIGENVALUES,
    generic,
    measures,
    symbolic_measures,
    total_leverage,
)
from proofs_check.symbolic import derivation, vanishes
from theory import domains
from theory.capacity import capacities, leverages, rank
from theory.domains import Assumption, Domain, Parameter, Point, applied, fractions
from theory.frames import frame_operator, frame_spectrum_by_definition, rational_matrix
from theory.gram_flow import (
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
from theory.power_loss import gram
from theory.scalars import family, real_roots
from theory.spectra import (
    eigenvector_defects,
    spectral_capacities,
    spectral_leverages,
)
from theory.toy_loss import one_active_derivatives, one_active_loss

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
    """The loss sum_ij C_ij A_ij^k + (sum_ij C_ij A_ij)^2 / 2 of A = W^T W."""
    A = gram(W)
    linear = (C * A).sum()
    return (C * A**k).sum() + linear * linear / 2


def _loss_gradient(W: Any, C: Any, k: int) -> Any:
    """Its derivative by the entries of A."""
    A = gram(W)
    return k * C * A ** (k - 1) + (C * A).sum() * C


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


def _beside_its_scale(velocity: Any, W: Any) -> Any:
    """A velocity of F plus a number above it, so that entries near 0 are compared to that."""
    return velocity + (1 + (W * W).sum()) ** 2


def _rectified_velocity_by_differences(W: Any, b: Any) -> Any:
    descent = np.zeros(W.shape)
    for index in np.ndindex(W.shape):
        step = np.zeros(W.shape)
        step[index] = STEP
        after, before = (one_active_loss(gram(W + sign * step), b) for sign in (1, -1))
        descent[index] = -(after - before) / (2 * STEP)
    half = descent @ W.T
    return _beside_its_scale(half + half.T, W)


def _rectified_velocity_by_formula(W: Any, b: Any) -> Any:
    by_output = one_active_derivatives(gram(W), b).gradient
    return _beside_its_scale(frame_operator_velocity(W, by_output[:, :-1].T), W)


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
    fidelity="restated",
    delta="Second-hand, for smooth losses; judged for polynomial losses of the Gram matrix, not "
    "symmetric in it, and for the one-active loss of the ReLU model where it is differentiable.",
    examples=(
        {"W": fractions([[2, 1], [0, 1]]), "C": fractions([[1, 2], [0, -1]]), "k": 3},
        {"W": fractions([[1, 0], [0, 1]]), "C": PULL, "k": 1},
    ),
    evidence=(
        derivation(
            "two features of the plane and all their coefficients as symbols, k = 1, 2, 3",
            _polynomial_losses_close,
            reach="region",
        ),
        exact("rational W; derivatives by power series, one entry of W at a time", cases=40),
        search(
            "the ReLU model's loss with one active feature: closed derivatives against central "
            "differences",
            cases=40,
            using={
                "domain": Domain((SMALL, Parameter("b", "-0.9 to -0.1", _biases))),
                "examples": (),
                "lhs": _rectified_velocity_by_differences,
                "rhs": _rectified_velocity_by_formula,
            },
            floats_only=True,
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


def _positive_eigenvalues(W: Any) -> list[Any]:
    return [value for value in measures(W).eigenvalues if value > 0]


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
    """tr(P_a dF/dt) with P_a the Lagrange polynomial of F that is 1 at lambda_a, 0 elsewhere."""
    velocity = frame_operator_velocity(W, C)
    return np.array([(projection * velocity).sum() for projection in _projections(W)])


def _projections(W: Any) -> list[Any]:
    """Projections on the eigenspaces of positive eigenvalues."""
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
    fidelity="restated",
    delta="Second-hand; that eigenvalues have to be simple is ours, and so is the counterexample "
    "where they are not.",
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
        search(
            "singular vectors against differences of eigenvalues, in floats",
            cases=60,
            using={
                "lhs": lambda W, C: _beside_eigenvalues(_velocities_by_differences(W, C), W),
                "rhs": lambda W, C: _beside_eigenvalues(
                    eigenvalue_velocities(W, C)[: np.linalg.matrix_rank(W)], W
                ),
            },
            floats_only=True,
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


def _velocities_by_differences(W: Any, C: Any) -> Any:
    """Central differences of the eigenvalues of F, as W takes a step along its velocity."""
    step = STEP * feature_velocity(W, C) / (1 + abs(C).max())
    after, before = (np.linalg.svd(W + sign * step, compute_uv=False) ** 2 for sign in (1, -1))
    count = np.linalg.matrix_rank(W)
    return ((after - before) / (2 * STEP) * (1 + abs(C).max()))[:count]


def _beside_eigenvalues(velocities: Any, W: Any) -> Any:
    return velocities + 100 * (1 + (W * W).sum()) ** 2


# The linear model ---------------------------------------------------------------------------


def _flowed(W: Any, s: Any) -> Any:
    """Gram matrix at s: exact from rationals, by singular values from floats."""
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


def _beside_gram(velocity: Any, W: Any, c: Any) -> Any:
    return velocity + 8 * c * (1 + (W * W).sum()) ** 2


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
    domain=Domain((ANY_FEATURES, REMAINING, RATE), (NON_ZERO,)),
    lhs=_gram_velocity_of_flow,
    rhs=_gram_velocity_of_loss,
    fidelity="ours",
    delta="The paper treats spectral dynamics in an appendix, known second-hand; closed form ours.",
    examples=(
        {"W": TWO_EIGENVALUES, "s": Fraction(1, 2), "c": Fraction(1)},
        {"W": LOOSE_AND_ALONE, "s": Fraction(1, 3), "c": Fraction(1, 3)},
    ),
    evidence=(
        exact("rational W, s and c; the derivative of the resolvent"),
        search(
            "differences of the closed form by singular values, in floats",
            cases=60,
            using={
                "domain": Domain((SMALL, REMAINING, RATE), (NON_ZERO,)),
                "lhs": lambda W, s, c: _beside_gram(
                    _time_derivative(lambda r: gram(flowed_features(W, r)), s, c), W, c
                ),
                "rhs": lambda W, s, c: _beside_gram(_gram_velocity_of_loss(W, s, c), W, c),
            },
            floats_only=True,
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


def _logistic_closes(claim: Claim) -> bool | None:
    import sympy

    start, s, c = sympy.symbols("lambda s c", positive=True)
    point = {"start": start, "s": s, "c": c}
    return vanishes(applied(claim.lhs, point) - applied(claim.rhs, point))


def _velocity_on_a_line(start: Any, s: Any, c: Any) -> Any:
    """d(w^2)/dt of one feature w of R^1 under its own loss, plus 1, in floats."""
    W = np.array([[logistic_eigenvalues(start, s) ** 0.5]])
    return 1 + 2 * (W * feature_velocity(W, linear_loss_gradient(gram(W), c))).sum()


def _logistic_velocity(start: Any, s: Any, c: Any) -> Any:
    now = logistic_eigenvalues(start, s)
    return 8 * c * now * (1 - now)


LOGISTIC = Claim(
    id="spectral-geometry/logistic-eigenvalues",
    label="E20b",
    paper=PAPER,
    locator="appendix on gradient flow; closed form beyond the paper",
    title="Eigenvalues follow the logistic equation",
    plain="In linear training every positive eigenvalue of F follows the logistic equation and "
    "tends to 1.",
    statement=r"\lambda(t)=\frac{\lambda_0}{s+\lambda_0(1-s)},\ s=e^{-8ct}:\qquad"
    r"\dot\lambda=8c\,\lambda(1-\lambda)",
    relation="==",
    domain=Domain((domains.ratio("start", 0, 6), REMAINING, RATE)),
    lhs=lambda start, s, c: _time_derivative(lambda r: logistic_eigenvalues(start, r), s, c),
    rhs=_logistic_velocity,
    fidelity="ours",
    delta="Known second-hand that the paper describes spectral dynamics; closed form ours.",
    examples=({"start": Fraction(4), "s": Fraction(1, 2), "c": Fraction(1)},),
    evidence=(
        derivation("any eigenvalue, time and rate, as symbols", _logistic_closes),
        exact("rational eigenvalues, derivatives by power series"),
        search(
            "one feature on a line, moved by the gradient of its loss, in floats",
            cases=60,
            using={
                "lhs": _velocity_on_a_line,
                "rhs": lambda start, s, c: 1 + _logistic_velocity(start, s, c),
            },
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "rate 4 c",
            {"rhs": lambda start, s, c: _logistic_velocity(start, s, c) / 2},
        ),
        Mutant(
            "exponential growth, without saturation",
            {"rhs": lambda start, s, c: 8 * c * logistic_eigenvalues(start, s)},
        ),
    ),
)


def _mass_velocities(W: Any, c: Any) -> Any:
    """Velocities of |P_a w_i|^2 / |w_i|^2 as W moves by the gradient of its loss, P_a standing."""
    moved = feature_velocity(W, linear_loss_gradient(gram(W), c))
    squares = (W * W).sum(0)
    growth = 2 * (W * moved).sum(0)
    safe = squares + 1 * (squares == 0)
    rows = []
    for projection in _projections(W):
        part = projection @ W
        mass, speed = (W * part).sum(0) / safe, 2 * (moved * part).sum(0) / safe
        rows.append(speed - mass * growth / safe)
    return np.array(rows).T


def _flows_close(quantity: Callable[[Any], Any], expected: Callable[..., Any]) -> bool | None:
    """Whether a quantity of two or three atoms in closed form starts at the expected velocity."""
    import sympy

    s, c = sympy.symbols("s c", positive=True)
    for atoms in (2, 3):
        known, _ = symbolic_measures(atoms)
        flowed = quantity(flowed_measures(known, s)).ravel()
        wanted = np.ravel(applied(expected, {"W": known, "c": c}))
        for entry, velocity in zip(flowed, wanted, strict=True):
            start = (-8 * c * entry.diff(s)).subs(s, 1)
            if not vanishes(start - velocity):
                return None
    return True


AUTONOMOUS = (
    "the flow is autonomous and its closed form takes a time after a time, so that the velocity at "
    "the start stands for that at any time",
    "masses outside of two atoms enter through sums only, so that three atoms stand for any number",
)


def _replicator_closes(claim: Claim) -> bool | None:
    return _flows_close(lambda known: known.masses, claim.rhs)


WITH_RATE = Domain((RATIONAL_SPECTRUM, RATE), (NON_ZERO,))
AT_TWO_EIGENVALUES: Point = {"W": TWO_EIGENVALUES, "c": Fraction(1)}

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
    examples=(AT_TWO_EIGENVALUES, {"W": RECTANGLE, "c": Fraction(1, 3)}),
    evidence=(
        derivation(
            "the closed form differentiated, two and three atoms as symbols",
            _replicator_closes,
            appeals=AUTONOMOUS,
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
    domain=Domain((ANY_FEATURES, REMAINING), (NON_ZERO,)),
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
            using={
                "lhs": lambda W, s: spectral_leverages(flowed_measures(measures(W), s)),
                "rhs": lambda W: spectral_leverages(measures(W)),
            },
            floats_only=True,
        ),
    ),
    mutants=(
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


def _growth_closes(claim: Claim) -> bool | None:
    """Capacities have the velocity D times the claim's rate."""
    return _flows_close(
        spectral_capacities,
        lambda W, c: spectral_capacities(W) * applied(claim.rhs, {"W": W, "c": c}),
    )


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
    examples=(AT_TWO_EIGENVALUES, {"W": RECTANGLE, "c": Fraction(1, 3)}),
    evidence=(
        derivation(
            "the closed form differentiated, two and three atoms as symbols",
            _growth_closes,
            appeals=AUTONOMOUS,
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
    title="Linear training saturates capacity from any start",
    plain="Linear training ends with capacities equal to the leverages of the start, which sum to "
    "the rank: saturation, without any geometry.",
    statement=r"\lim_{t\to\infty}D_i(t)=\ell_i(0),\qquad\sum_iD_i(\infty)=d",
    relation="==",
    domain=Domain((ANY_FEATURES,), (NON_ZERO, SPANS)),
    lhs=lambda W: np.append(
        capacities(flowed_gram_by_definition(W, 0)),
        capacities(flowed_gram_by_definition(W, 0)).sum(),
    ),
    rhs=lambda W: np.append(leverages(W), len(W)),
    fidelity="ours",
    delta="Not known to be in the paper. It explains sums of capacities near the rank without "
    "localisation in separate eigenspaces: in the limit F = I.",
    examples=({"W": TWO_EIGENVALUES}, {"W": RECTANGLE}),
    evidence=(
        exact("features of every kind that span, the limit s = 0 by solving with F"),
        exact(
            "rational eigenvalues: the limit of the flow of measures",
            using={
                "domain": Domain((RATIONAL_SPECTRUM,), (NON_ZERO, SPANS)),
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
            "rectified training ends saturated too (the antiprism of the ReLU model)",
            {
                "domain": Domain((domains.choice("W", (ANTIPRISM,)),)),
                "examples": ({"W": ANTIPRISM},),
                "lhs": lambda W: capacities(gram(W)).sum(),
                "rhs": total_leverage,
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
