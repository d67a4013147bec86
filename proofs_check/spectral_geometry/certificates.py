r"""Certified critical points of the toy model with one active feature: polygons and antiprism.

Setting.  L_1(W, b) is the loss of the rectified model summed over which single feature is active,
A = W^T W, inputs uniform on [0, 1].  Values are balls from the Krawczyk test; the claims compare
balls, with printed digits on the other side.

Statements.  The regular k-gons with k = 5 .. 9 are strict local minima modulo rotations (E24a,
E24b); the 10-gon is exactly (phi^2, -phi) with loss 5/3 (E24c) and a saddle (E24g), and the next
five are no minima either (E24d); if each feature that is given up costs 1/3, the heptagon is the
best regular polygon of any size and bias (E24e); the parameters are algebraic (E24f).  The square
antiprism of eight features in space is a strict minimum that saturates nothing (E25a to E25c).
Seven and nine features in space have minima with three and two kinds of features (E25d); ten
features in R^4 and twelve in space have one on the Petersen graph and the icosahedron, which do
saturate (E25e).

Idea.  Newton finds, Krawczyk isolates, L D L^T decides curvature; symmetry is proved by uniqueness.
The second route to each value is a rational loss of few unknowns, written down from the geometry.

Not claimed.  Global optimality of any of these; anything at a positive activation probability.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, reduce
from itertools import pairwise
from math import comb
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Effort, Evidence, Finding, Mutant, Why, undecided
from pentad.proofs_check.evidence.certified import bisection
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import nonnegative, vanishes
from pentad.proofs_check.spectral_geometry.settings import PAPER
from pentad.theory.numbers import domains
from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.cyclotomic import cosine, sine
from pentad.theory.numbers.domains import Domain, Parameter, applied
from pentad.theory.numbers.krawczyk import isolated_zero, symmetric_eigenvalues
from pentad.theory.numbers.scalars import (
    ball,
    cosine_of_turn,
    enclosure,
    positive_part,
    power,
    rational,
    real_roots,
    require,
    smaller,
)
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.critical_points import CriticalPoint, certified_critical_point
from pentad.theory.rectified_model.cyclic_critical_points import (
    CyclicCriticalPoint,
    cyclic_critical_point,
    polygon_critical_point,
)
from pentad.theory.rectified_model.polygon_polynomials import polygon_polynomials
from pentad.theory.rectified_model.rounded_configurations import (
    RoundedConfiguration,
    rounded_configuration,
)
from pentad.theory.rectified_model.toy_loss import one_active_derivatives
from pentad.theory.rectified_model.weight_derivatives import weight_derivatives
from pentad.theory.schemes.axioms import axiom_violation
from pentad.theory.schemes.constructions import icosahedron_relations, petersen_relations

EPSILON = Fraction(1, 10**18)
"""To how much printed digits are claimed."""


BITS = 256
"""Of what is computed once and kept."""


def certified(scope: str, **options: Any) -> Evidence:
    """Every object of a finite list, by enclosures: a certificate for each."""
    return replace(exhaustive(scope, **options), method="certified")


def two_sided(values: Any) -> Any:
    """Values and their negatives, so that one inequality bounds from both sides."""
    sides = [ball(value, BITS) for value in values]
    return np.array([*sides, *(-side for side in sides)], dtype=object)


def within(printed: tuple[str, ...]) -> Any:
    """Upper bounds of `two_sided` values that agree with printed ones."""
    exactly = [Fraction(digits) for digits in printed]
    return np.array([rational(x + EPSILON) for x in (*exactly, *(-x for x in exactly))])


# Polygons -----------------------------------------------------------------------------------

POLYGONS = {
    5: ("1.3699757667570199929", "-0.28229728312677163858", "0.079128135372470988349"),
    6: ("1.7437897902832028733", "-0.61813513186821497480", "0.28915425618903512465"),
    7: ("2.0978444561384386491", "-0.96690633937966253986", "0.58289836101613824580"),
    8: ("2.4038942414048474112", "-1.2911926446924901931", "0.92436747787446032236"),
    9: ("2.6150474977565159234", "-1.5423209213697081835", "1.2905602506730094046"),
}
"""Squared circumradius, bias and loss of the regular k-gon."""


def _terms(k: int, beta: Any, cosines: Any) -> tuple[Any, Any]:
    """N and M of the k-gon with -b / r^2 = beta in [0, 1): its loss is k (1/3 - 2 r^2 N + r^4 M).

    Only corners whose cosine exceeds beta count; the integrals are done by hand.
    """
    N = (1 - beta) * (1 - beta) * (2 + beta) / 6
    M = (1 - beta) * (1 - beta) * (1 - beta) / 3
    for c in cosines[1 : (k + 1) // 2]:
        if c > beta:
            M = M + 2 * (c - beta) * (c - beta) * (c - beta) / (3 * c)
    return N, M


@cache
def _cosines(k: int) -> list[Any]:
    return [cosine_of_turn(Fraction(2 * j, k), BITS) for j in range(k)]


@cache
def _raw_cosines(k: int) -> list[Any]:
    return [cosine.arb for cosine in _cosines(k)]


@cache
def _polygon(k: int) -> CyclicCriticalPoint:
    point = polygon_critical_point(k, precision=BITS)
    require(isinstance(point, CyclicCriticalPoint), f"no certificate for k={k}: {point}")
    assert isinstance(point, CyclicCriticalPoint)
    return point


def _among_all_weights(reduced: CyclicCriticalPoint) -> CriticalPoint:
    """The same point certified among all weights, from six digits of its coordinates."""
    from flint import ctx

    with ctx.workprec(BITS):
        W, b = reduced.weights()
        point = certified_critical_point(W.astype(float).round(6), b.astype(float).round(6))
        require(isinstance(point, CriticalPoint), f"no certificate for n={reduced.n}: {point}")
        assert isinstance(point, CriticalPoint)
        require(point.holds(W, b), f"two critical points near each other for n={reduced.n}")
    return point


@cache
def _whole_polygon(k: int) -> CriticalPoint:
    return _among_all_weights(_polygon(k))


def _numbers(values: Any) -> Any:
    """What a certificate encloses in raw balls, as balls that carry its precision."""
    return np.array([ball(value, BITS) for value in values], dtype=object)


def _polygon_values(k: int) -> Any:
    point = _whole_polygon(k)
    W, b = np.array([_numbers(row) for row in point.W]), _numbers(point.b)
    return two_sided([(W[:, 0] * W[:, 0]).sum(), b[0], point.loss])


def _polygon_values_by_resultants(k: int) -> Any:
    """From the real roots of integer polynomials that vanish at -b / r^2, the best one."""
    cosines = _cosines(k)
    found = []
    for factor in polygon_polynomials(k, 1)[0]:
        for beta in real_roots(list(factor)):
            if cosines[2] < beta and beta < cosines[1]:
                N, M = _terms(k, beta, cosines)
                found.append((N * N / M, beta, N / M))
    gain, beta, square = max(found, key=lambda terms: float(terms[0]))
    return two_sided([square, -beta * square, ball(Fraction(k, 3)) - k * gain])


def _polygon_values_by_descent(k: int) -> Any:
    """From minimising the definition, by quadrature split where the output starts, in floats."""
    from scipy.optimize import minimize

    nodes, masses = np.polynomial.legendre.leggauss(4)
    cosines = np.cos(2 * np.pi * np.arange(k) / k)

    def loss(unknowns: np.ndarray) -> float:
        square, b = unknowns
        row = square * cosines[cosines > 1e-9]
        start = np.clip(-b / row, 0, 1)[:, None]
        t = start + (1 - start) * (nodes + 1) / 2
        outputs = row[:, None] * t + b
        outputs[0] -= t[0]
        before = start[0, 0] ** 3 / 3
        return float(k * (before + (masses * (1 - start) / 2 * outputs**2).sum()))

    options = {"xatol": 1e-10, "fatol": 1e-15, "maxiter": 2000}
    found = minimize(loss, (1.5, -0.5), method="Nelder-Mead", options=options)
    return np.array([*found.x, found.fun, *-found.x, -found.fun])


POLYGON_VALUES = Claim(
    id="spectral-geometry/certified-polygons",
    label="E24a",
    paper=PAPER,
    locator="beyond the paper; Chen et al., arXiv:2310.06301, for k-gons as critical points",
    title="The regular polygons as certified critical points",
    plain="With one active feature, k features in the plane have a critical point at a regular "
    "k-gon whose size, bias and loss are certified to eighteen digits, for k = 5 to 9.",
    statement=r"\nabla L_1=0\text{ at the }k\text{-gon with }(r^2,b),\ "
    r"\left|(r^2,b,L_1)-\text{printed}\right|\le10^{-18}",
    relation="<=",
    domain=Domain((domains.choice("k", tuple(POLYGONS), listed=True),)),
    lhs=_polygon_values,
    rhs=lambda k: within(POLYGONS[k]),
    fidelity="ours",
    delta="The paper lists polygons as geometries; the existence proof and the digits are ours.",
    examples=tuple({"k": k} for k in POLYGONS),
    evidence=(
        certified("Krawczyk test of all 3k - 1 unknowns, rotation fixed, 256 bits"),
        certified(
            "real roots of integer polynomials from resultants, amplitude eliminated",
            using={"lhs": _polygon_values_by_resultants},
        ),
        search(
            "descent on the definition by quadrature, in floats",
            cases=5,
            using={"lhs": _polygon_values_by_descent},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant("unit vectors", {"rhs": lambda k: within(("1", *POLYGONS[k][1:]))}),
        Mutant(
            "the bias at which the neighbours just touch, -r^2 cos(2 pi / k)",
            {
                "rhs": lambda k: within(
                    (
                        POLYGONS[k][0],
                        str(round(-float(POLYGONS[k][0]) * float(np.cos(2 * np.pi / k)), 15)),
                        POLYGONS[k][2],
                    )
                )
            },
        ),
        Mutant(
            "one unit in the sixteenth digit of the loss",
            {
                "rhs": lambda k: within(
                    (*POLYGONS[k][:2], str(Fraction(POLYGONS[k][2]) + Fraction(1, 10**16)))
                )
            },
        ),
    ),
    not_claimed="That a polygon is the global minimum.",
)


# Curvature of polygons ----------------------------------------------------------------------

LEAST_CURVATURES = {
    5: Fraction(345, 1000),
    6: Fraction(123, 1000),
    7: Fraction(49, 1000),
    8: Fraction(21, 1000),
    9: Fraction(10, 1000),
}
"""Below the least eigenvalue of the Hessian across the orbit."""


def _self_derivatives(a: Any, c: Any) -> tuple[Any, ...]:
    """Of I - 2 C for a + c > 0 > c: by a, then twice by a, by a and c, twice by c."""
    I_a, I_aa, I_ac, I_cc = _overlap_derivatives(a, c)
    q = c / a
    C_a, C_aa, C_ac, C_cc = (1 + q * q * q) / 3, -q * q * q / a, q * q / a, -q / a
    return I_a - 2 * C_a, I_aa - 2 * C_aa, I_ac - 2 * C_ac, I_cc - 2 * C_cc


def _overlap_derivatives(a: Any, c: Any) -> tuple[Any, ...]:
    """Of I = (a + c)^3 / (3 a), as above."""
    q = c / a
    return (
        (1 + q) * (1 + q) * (2 * a - c) / 3,
        2 * (1 + q * q * q) / 3,
        1 - q * q,
        2 * (1 + q),
    )


def _mode_block(
    mode: int, square: Any, bias: Any, cosine: Callable[[int], Any], neighbours: int
) -> list[list[Any]]:
    r"""Second derivative of the loss over k at a k-gon, for corners j moved in a Fourier mode.

    Corner j moves outward by r u cos(2 pi m j / k), along the circle by r v times the sine, and its
    bias by w times the cosine; the matrix is twice the form in (u, v, w).  With theta = 2 pi s / k,
    C = cos(m theta) and S = sin(m theta), pairs at distance s contribute sums over j such as
    \( \sum_j (\cos m \theta_{j+s} + \cos m \theta_j)^2 = k (1 + C) \).

    Parameters
    ----------
    mode : int
        The m.
    square, bias : numbers
        r^2 and b.
    cosine : function j -> cos(2 pi j / k) in those numbers
    neighbours : int
        How many corners on either side overlap more than -b.
    """
    block = [[0 * square for _ in range(3)] for _ in range(3)]
    for s in range(-neighbours, neighbours + 1):
        c, C = cosine(s), cosine(mode * s)
        sines = (cosine((1 - mode) * s) - cosine((1 + mode) * s)) / 2
        derivatives = _overlap_derivatives if s else _self_derivatives
        I_a, I_aa, I_ac, I_cc = derivatives(square * c, bias)
        I_a, I_aa, I_ac = I_a * square, I_aa * square * square, I_ac * square
        out = 2 * I_a * c * C + 2 * I_aa * c * c * (1 + C)
        along = 2 * I_a * c * C + 2 * I_aa * (1 - c * c) * (1 - C)
        mixed = -2 * (I_a + I_aa * c) * sines
        terms = (
            (out, mixed, I_ac * c * (1 + C)),
            (mixed, along, -I_ac * sines),
            (I_ac * c * (1 + C), -I_ac * sines, I_cc),
        )
        block = [
            [x + y for x, y in zip(row, more, strict=True)]
            for row, more in zip(block, terms, strict=True)
        ]
    return block


def _blocks(k: int) -> list[np.ndarray]:
    """The Hessian of the k-gon in each Fourier mode, without the rotation, for unit vectors."""
    point, cosines = _polygon(k), _cosines(k)
    square, bias = point.squared_radii[0], point.bias
    neighbours = sum(square * c + bias > 0 for c in cosines[1 : (k + 1) // 2])
    scale = np.array([square.sqrt(), square.sqrt(), ball(1)])
    blocks = []
    for m in range(k // 2 + 1):
        block = np.array(
            _mode_block(m, square, bias, lambda j: cosines[j % k], neighbours), dtype=object
        )
        kept = [0, 2] if m == 0 else [0, 1, 2]
        blocks.append((block / scale / scale[:, None])[np.ix_(kept, kept)])
    return blocks


@cache
def _least_curvature_by_modes(k: int) -> Any:
    from flint import ctx

    with ctx.workprec(BITS):
        values = [symmetric_eigenvalues(block)[0] for block in _blocks(k)]
    return ball(reduce(smaller, values), BITS)


def _certainly_minimal(k: int) -> Any:
    """Least eigenvalue across the orbit; negative values come from a rational witness."""
    return _curvature(_whole_polygon(k))


def _curvature(point: CriticalPoint) -> Any:
    if point.is_minimum:
        return ball(point.least_curvature, BITS)
    require(point.direction is not None, "the curvature is not decided")
    assert point.direction is not None
    length = sum(x * x for x in point.direction.vector)
    return ball(point.direction.value, BITS) / length


MINIMA = Claim(
    id="spectral-geometry/polygons-are-minima",
    label="E24b",
    paper=PAPER,
    locator="beyond the paper",
    title="The polygons with five to nine corners are strict local minima",
    plain="At the certified k-gon, k = 5 to 9, the loss of one active feature grows in every "
    "direction except along rotations, at a certified least rate.",
    statement=r"k=5,\dots,9:\quad\lambda_{\min}\left(\nabla^2L_1\text{ across the orbit}\right)"
    r"\ge.345,\ .123,\ .049,\ .021,\ .010",
    relation=">=",
    domain=Domain((domains.choice("k", tuple(POLYGONS), listed=True),)),
    lhs=_certainly_minimal,
    rhs=lambda k: rational(LEAST_CURVATURES.get(k, Fraction(0))),
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=tuple({"k": k} for k in POLYGONS),
    one_method=TWO_ROUTES,
    evidence=(
        certified("L D L^T of the whole Hessian plus the rotation, 3k unknowns"),
        certified(
            "blocks of 3 unknowns, one for each Fourier mode, derivatives by hand",
            using={"lhs": _least_curvature_by_modes},
        ),
    ),
    mutants=(
        Mutant(
            "the 10-gon too",
            {
                "domain": Domain((domains.choice("k", (10,), listed=True),)),
                "examples": ({"k": 10},),
            },
        ),
        Mutant(
            "as stiff as the pentagon",
            {"rhs": lambda: rational(LEAST_CURVATURES[5])},
        ),
    ),
    sees_also=("spectral-geometry/certified-polygons",),
)

SADDLES = tuple(range(10, 16))

NO_MINIMA = Claim(
    id="spectral-geometry/polygons-that-are-saddles",
    label="E24d",
    paper=PAPER,
    locator="beyond the paper",
    title="From ten corners on, the polygons tried are no minima",
    plain="At the best regular k-gon with k = 10 to 15 corners a rational direction is certified "
    "along which the loss falls.",
    statement=r"k=10,\dots,15:\quad\exists v\in\mathbb{Q}^{3k}:\ "
    r"v^T\nabla^2L_1\,v\le-\frac{1}{500}|v|^2",
    relation="<=",
    domain=Domain((domains.choice("k", SADDLES, listed=True),)),
    lhs=_certainly_minimal,
    rhs=lambda: rational(Fraction(-1, 500)),
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=tuple({"k": k} for k in SADDLES),
    one_method=TWO_ROUTES,
    evidence=(
        certified("a rational direction in the whole Hessian of 3k unknowns"),
        certified(
            "least eigenvalue among the blocks of the Fourier modes, derivatives by hand",
            using={"lhs": _least_curvature_by_modes},
        ),
    ),
    mutants=(
        Mutant(
            "the 9-gon too",
            {"domain": Domain((domains.choice("k", (9,), listed=True),)), "examples": ({"k": 9},)},
        ),
        Mutant("at rate one half", {"rhs": lambda: rational(Fraction(-1, 2))}),
    ),
    not_claimed="Every k; the 10-gon is a saddle by the narrow margin of .0026.",
)


# The golden decagon -------------------------------------------------------------------------

ROOT_FIVE = 1 + 4 * cosine(Fraction(1, 5))
GOLDEN = (1 + ROOT_FIVE) / 2


def _decagon_derivatives(radius: Any, bias: Any) -> tuple[np.ndarray, Any]:
    """Weights (2, 10), and loss, gradient and Hessian by all 30 weights and biases, exactly."""
    turns = [Fraction(j, 10) for j in range(10)]
    W = radius * np.array([[cosine(t) for t in turns], [sine(t) for t in turns]], dtype=object)
    return W, weight_derivatives(W, one_active_derivatives(gram(W), np.array([bias] * 10)))


@cache
def _golden_decagon() -> tuple[np.ndarray, Any]:
    return _decagon_derivatives(GOLDEN, -GOLDEN)


def _largest_derivatives(found: Any) -> Any:
    """Largest derivative by a weight and by a bias, and the loss."""
    parts = (found.gradient[:2], found.gradient[2:])
    return np.array([*(max(abs(part).ravel()) for part in parts), found.value], dtype=object)


def _decagon_by_formula(square: Any = GOLDEN + 1, bias: Any = -GOLDEN) -> Any:
    """Derivatives by r^2 and by the common bias, and the loss.

    Neighbours at 36 degrees overlap more than -b and no others do.
    """
    near = square * (1 + ROOT_FIVE) / 4
    q, q_near = bias / square, bias / near
    own = square * square / 3 * (1 + q) * (1 + q) * (1 + q)
    correlation = square / 3 + bias / 2 - bias * q * q / 6
    overlap = near * near / 3 * (1 + q_near) * (1 + q_near) * (1 + q_near)
    loss = 10 * (Fraction(1, 3) - 2 * correlation + own + 2 * overlap)
    by_square = _overlap_derivatives(square, bias)[0] - 2 * (1 + q * q * q) / 3
    by_square = by_square + (1 + ROOT_FIVE) / 2 * _overlap_derivatives(near, bias)[0]
    by_bias = square * (1 + q) * (1 + q) - (1 - q * q) + 2 * near * (1 + q_near) * (1 + q_near)
    return np.array([abs(10 * by_square), abs(10 * by_bias), loss], dtype=object)


DECAGON = Claim(
    id="spectral-geometry/golden-decagon",
    label="E24c",
    paper=PAPER,
    locator="beyond the paper",
    title="The 10-gon is golden",
    plain="The regular 10-gon with squared circumradius phi^2 and bias -phi, phi the golden "
    "ratio, is exactly a critical point, and its loss is exactly 5/3.",
    statement=r"k=10:\quad\nabla L_1(\varphi^2,-\varphi)=0,\ L_1=\frac53",
    relation="==",
    domain=Domain((domains.choice("k", (10,), listed=True),)),
    lhs=lambda: _largest_derivatives(_golden_decagon()[1]),
    rhs=lambda: np.array([0, 0, rational(Fraction(5, 3))], dtype=object),
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=({"k": 10},),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("all 30 derivatives by weights and biases, and the loss, in the field of turns"),
        exhaustive(
            "derivatives by r^2 and b, by hand, in Q(sqrt 5)",
            using={"lhs": _decagon_by_formula},
        ),
    ),
    mutants=(
        Mutant(
            "r = phi^2",
            {"lhs": lambda: _largest_derivatives(_decagon_derivatives(GOLDEN + 1, -GOLDEN)[1])},
        ),
        Mutant(
            "b = -1 / phi",
            {"lhs": lambda: _largest_derivatives(_decagon_derivatives(GOLDEN, 1 - GOLDEN)[1])},
        ),
        Mutant(
            "loss 8/5",
            {"rhs": lambda: np.array([0, 0, rational(Fraction(8, 5))], dtype=object)},
        ),
    ),
    sees_also=("spectral-geometry/polygons-that-are-saddles",),
)


@dataclass(frozen=True)
class FourierMove:
    """Corners and biases of the 10-gon moved in one Fourier mode.

    Attributes
    ----------
    mode : int
    outward, along, bias : Fraction
        Largest moves of the corners, relative to r, and of the biases.
    """

    mode: int
    outward: Fraction
    along: Fraction
    bias: Fraction


FALLING = FourierMove(1, Fraction(1, 6), Fraction(1), Fraction(-1, 20))


def _curvature_along(move: FourierMove = FALLING) -> Any:
    """The second derivative at the golden 10-gon over five, by the whole Hessian of 30 unknowns."""
    W, found = _golden_decagon()
    turns = [Fraction(move.mode * j % 10, 10) for j in range(10)]
    cosines, sines = (np.array([f(t) for t in turns], dtype=object) for f in (cosine, sine))
    turned = np.array([-W[1], W[0]])
    corners = move.outward * W * cosines + move.along * turned * sines
    v = np.vstack([corners, move.bias * cosines]).ravel()
    return v @ found.hessian @ v / 5


def _curvature_along_by_block(move: FourierMove = FALLING) -> Any:
    """The same from the block of the mode, its derivatives by hand."""
    block = _mode_block(
        move.mode, GOLDEN + 1, -GOLDEN, lambda j: cosine(Fraction(j % 10, 10)), neighbours=1
    )
    v = np.array([move.outward, move.along, move.bias], dtype=object)
    return v @ np.array(block, dtype=object) @ v


GOLDEN_SADDLE = Claim(
    id="spectral-geometry/golden-decagon-is-a-saddle",
    label="E24g",
    paper=PAPER,
    locator="beyond the paper",
    title="The golden 10-gon is a saddle, exactly",
    plain="Along the first Fourier mode, corners moving outward by 1/6, along the circle by 1 and "
    "biases by -1/20, the loss of the golden 10-gon falls: its second derivative is a negative "
    "number of Q(sqrt 5).",
    statement=r"(r^2,b)=(\varphi^2,-\varphi),\ v=(\frac16\cos,\sin,-\frac1{20}\cos):\quad"
    r"\frac15\,v^T\nabla^2L_1\,v\le-\frac{1}{200}",
    relation="<=",
    domain=Domain((domains.choice("k", (10,), listed=True),)),
    lhs=_curvature_along,
    rhs=lambda: rational(Fraction(-1, 200)),
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=({"k": 10},),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("the whole Hessian of 30 unknowns, in the field of turns"),
        exhaustive(
            "the block of the Fourier mode, derivatives by hand, in Q(sqrt 5)",
            using={"lhs": _curvature_along_by_block},
        ),
    ),
    mutants=(
        Mutant(
            "biases kept", {"lhs": lambda: _curvature_along(replace(FALLING, bias=Fraction(0)))}
        ),
        Mutant("the second mode", {"lhs": lambda: _curvature_along(replace(FALLING, mode=2))}),
        Mutant("at rate 1/100", {"rhs": lambda: rational(Fraction(-1, 100))}),
    ),
    sees_also=("spectral-geometry/golden-decagon",),
)


# The best polygon ---------------------------------------------------------------------------


def _ratio_terms(k: int, t: Any) -> tuple[Any, Any]:
    """N and M of outputs proportional to ((1 + min(t, 0)) c x - t)_+, c the cosines of the k-gon.

    t runs from -1 (a constant output) over 0 (no bias) to 1 (no output): all ratios of bias to
    squared circumradius.  At an exact t, a raw ball; a comparison in doubt takes the branch that
    holds either way.
    """
    cosines = _raw_cosines(k)
    if t >= 0:
        N, M = _terms(k, t, cosines[:1])
        for j in range(1, (k + 1) // 2):
            if cosines[j] < t or not cosines[j] > 0:
                break
            over = positive_part(cosines[j] - t)
            M = M + 2 * over * over * over / (3 * cosines[j])
        return N, M
    slope = 1 + t
    N, M = slope / 3 - t / 2, 0 * t
    for j in range(k):
        a = slope * cosines[j]
        end = a - t
        if end > 0 or not a < 0:
            M = M + (t * t - t * end + end * end) / 3
        else:
            M = M + (positive_part(end) ** 3 + t * t * t) / (3 * a)
    return N, M


def _gain(k: int, t: Any) -> Any:
    """What the best k-gon of that shape saves, k N^2 / M; for a ball t, of all its points."""
    from flint import ctx

    with ctx.workprec(BITS):
        return ball(_gain_enclosure(k, enclosure(t)), BITS)


def _gain_enclosure(k: int, t: Any) -> Any:
    """The same in raw balls.

    N and M decrease in t, and M is at least the share (1 - t)^3 / 3 of a corner's own output.
    """
    if t.is_exact():
        if t >= 1:
            return 0 * t
        N, M = _ratio_terms(k, t)
        return k * N * N / M
    low, high = t.lower(), t.upper()
    (N_low, M_low), (N_high, M_high) = (_ratio_terms(k, x) for x in (low, high))
    bounds = []
    if high < 1:
        bounds.append(k * N_low * N_low / M_high)
    if low >= 0:
        bounds.append(k * (1 - low) * (2 + low) * (2 + low) / 12)
    upper = min((x.upper() for x in bounds), default=enclosure(k))
    return (k * N_high * N_high / M_low).lower().union(upper)


def _gain_by_quadrature(k: int, t: float) -> float:
    """The same from its definition, by the trapezoidal rule, in floats."""
    x = np.linspace(0, 1, 2001)
    rows = np.cos(2 * np.pi * np.arange(k) / k)[:, None]
    squares, own = np.zeros_like(x), np.maximum((1 + min(t, 0)) * x - t, 0)
    for row in rows:
        squares += np.maximum((1 + min(t, 0)) * row * x - t, 0) ** 2
    energy = float(np.trapezoid(squares, x))
    return float(k * np.trapezoid(x * own, x) ** 2 / energy) if energy else 0.0


def _saving(k: int) -> Any:
    """What the certified k-gon saves, k / 3 - L_1."""
    return ball(Fraction(k, 3), BITS) - _whole_polygon(k).loss


MANY = 20
"""Up to here every k is done by itself."""

SHAPES = (Fraction(-1), Fraction(1))


def _every_shape(claim: Claim, effort: Effort) -> Finding:
    """All shapes of each polygon with at most `MANY` corners, by bisection."""
    examined, least = 0, float("inf")
    for k in range(1, MANY + 1):
        if claim.domain.contains({"k": k}):
            found = bisection("", {"t": SHAPES}, fixed={"k": k}, boxes=2000).check(claim, effort)
            if found.holds is not True:
                return found
            examined, least = examined + found.accepted, min(least, found.margin or 0.0)
    return Finding(True, None, least, examined, examined, note=f"{examined} intervals of shapes")


FEW = Fraction(3, 2)
"""What a corner's own share of the energy leaves of the gain, at most, with few corners."""

NARROW = Fraction(99, 100)
"""From this shape on Riemann sums bound the energy, below it the trapezoidal rule does."""

PEAK = Fraction(1, 432)
"""Square of the largest value of |B_3(x)| = |x (x - 1/2) (x - 1)| for 0 <= x <= 1."""


def _few_corners(t: Any) -> Any:
    """How many corners are few: up to so many a corner's own share leaves `FEW`, 0 <= t < 1."""
    return 18 / ((1 - t) * (2 + t) * (2 + t))


def _share(t: Any, c: Any) -> Any:
    """Of a corner at cosine c in M, for 0 <= t <= c."""
    return (c - t) * (c - t) * (c - t) / (3 * c)


def _common_share(slope: Any, t: Any, c: Any) -> Any:
    """The same for t <= 0, where the output starts at once."""
    return slope * slope * c * c / 3 - slope * c * t + t * t


def _variation(t: Any) -> Any:
    """Integral over the circle of the terms of g''' for the share g of a corner, 0 <= t < 1."""
    return 2 * (1 - t) * (1 - t) * (2 + 3 * t)


def _common_variation(t: Any) -> Any:
    """At least the same for -1 <= t <= 0."""
    slope = 1 + t
    return 16 * slope * slope / 3 + 2 * _common_share(slope, t, 1)


def _trapezoidal_error(k: Any, variation: Any) -> Any:
    """How far k equally spaced values may sum from k times their mean over the circle."""
    from flint import arb

    step = 2 * arb.pi() / k
    return k * enclosure(PEAK).sqrt() / 6 * step**3 * variation / (2 * arb.pi())


def _mean_share(t: Any) -> Any:
    """Mean over the circle of the share of a corner, 0 < t < 1."""
    from flint import arb

    sine, angle = (1 - t * t).sqrt(), t.acos()
    of_squares = (angle + t * sine) / 2 - 3 * t * sine + 3 * t * t * angle
    return (of_squares - t * t * t * ((1 + sine) / t).log()) / (3 * arb.pi())


def _half_mean_share(t: Any, pi: Any) -> Any:
    """Mean over the circle of the share where the cosine is not negative, -1 <= t <= 0."""
    slope = 1 + t
    return slope * slope / 12 - slope * t / pi + t * t / 2


def _narrow_share() -> Any:
    """At most the mean share over (1 - t)^(7/2), for every t: cos x >= 1 - x^2 / 2."""
    from flint import arb

    of_parabola = sum(Fraction((-1) ** j * comb(3, j), 2 * j + 1) for j in range(4))
    return arb(2).sqrt() * enclosure(of_parabola) / (3 * arb.pi())


def _energy_floor(k: Any, t: Any) -> Any:
    """At most M at an exact shape t < 1, for k corners of any number."""
    from flint import arb

    if t >= enclosure(NARROW):
        width = 1 - t
        return k * _narrow_share() * width**3 * width.sqrt() - width**3 / 3
    if t > 0:
        return k * _mean_share(t) - _trapezoidal_error(k, _variation(t))
    return k * _half_mean_share(t, arb.pi()) - _trapezoidal_error(k, _common_variation(t))


def _tail_gain(t: Any) -> Any:
    """Upper bound of k N^2 / M for every k > MANY and every point of a ball t; see `TAIL`."""
    from flint import ctx

    with ctx.workprec(BITS):
        return ball(_tail_enclosure(enclosure(t)), BITS)


def _tail_enclosure(t: Any) -> Any:
    """The same in raw balls."""
    from flint import arb

    low, high = t.lower(), t.upper()
    if low >= enclosure(NARROW):
        root = (1 - low).nonnegative_part().sqrt()
        room = _narrow_share() - root / 6
        return (root / (4 * room)).max(enclosure(FEW))
    if not high < 1:
        return arb(MANY + 1)
    N, _ = _ratio_terms(1, low)
    k = arb(MANY + 1)
    if high > 0:
        k = k.max(_few_corners(low))
    room = _energy_floor(k, high) / k
    return (N * N / room).max(enclosure(FEW)) if room > 0 else arb(MANY + 1)


BEST_SIZE = (
    "the loss of a k-gon of one shape is k (1/3 - 2 s N + s^2 M) at the scale s of its outputs, at "
    "least k (1/3 - N^2 / M), and t goes through all ratios of bias to squared circumradius; the "
    "integrals N and M are done on paper, and compared with quadrature alone"
)
"""What a person supplied for the left side."""

TAIL = (
    f"for k > {MANY} the left side is replaced by a bound that does not depend on k, with which it "
    "is compared at some k and shapes alone; the next steps say why it is one",
    "N and M decrease in t, and M is at least a corner's own share, which alone leaves at most 3/2 "
    "for k <= 18 / ((1 - t) (2 + t)^2), which increases in t",
    "the trapezoidal rule of third order on a circle: k values of g at distance h sum to k times "
    "their mean up to k h^3 / (2 pi) times max |B_3| / 3! times the integral I of |g'''|",
    "g = f(cos) with f, f', f'', f''' >= 0, so that I is at most the integral of f''' |sin|^3 + "
    "3 f'' |sin cos| + f' |sin|; that of f''' (1 - c^2) is that of 2 c f'', by parts",
    "the mean of g for t > 0 in closed form, compared with sums over many corners alone; for "
    "t <= 0 that of the half of the circle where the cosine is not negative",
    "t >= 99/100: M >= k mean(g) - g(0) by Riemann sums, and mean(g) is at least that of "
    "(1 - t - x^2 / 2)^3 / 3 over the x with x^2 <= 2 (1 - t)",
    "t >= 99/100 and k >= 2 / (1 - t): k N^2 over that bound of M is at most r / (4 (m - r / 6)), "
    "with r^2 = 1 - t and m r^7 the bound of the mean, as N <= (1 - t)^2 / 2",
)
"""What a person supplied for the shapes of all larger polygons."""


@cache
def _signs_close() -> bool:
    """What of `TAIL` are identities and signs of symbols."""
    from sympy import Rational, bernoulli, cos, integrate, pi, symbols

    t, u, c, s, x = symbols("t u c s x", positive=True)
    N, own = _terms(1, t, [c])
    at_most_1 = 1 / (1 + u)
    peak = Rational(PEAK.numerator, PEAK.denominator)
    about_middle = bernoulli(3, Rational(1, 2) + x)

    share, along = _share(t, c), _share(t, c)
    for _ in range(3):
        along = c * along.diff(s) - s * along.diff(c)
    first, second, third = (share.diff(c, order) for order in (1, 2, 3))
    terms = integrate(((1 - c**2) * third + 3 * c * second + first).expand(), c)

    common = _common_share(1, -t, c)
    clipped = t**3 / (3 * (t + x))
    curvature = common.diff(c, 2)
    half = integrate(c, (c, 0, 1))
    turned = integrate(_common_share(1 - t, -t, cos(x)).expand(), (x, 0, pi / 2)) / pi
    zeros = (
        _few_corners(t) * N * N / own - Rational(FEW.numerator, FEW.denominator),
        peak - about_middle**2 - (Rational(1, 3) - x**2) * (Rational(1, 12) - x**2) ** 2,
        along - (3 * s * c * second + s * first - s**3 * third),
        2 * (terms.subs(c, 1) - terms.subs(c, t)) - _variation(t),
        2 * (2 * half + 3 * 2 * half) * curvature * (1 - t) ** 2
        + 2 * _common_share(1 - t, -t, 1)
        - _common_variation(-t),
        turned - _half_mean_share(-t, pi),
    )
    signs = (
        _few_corners(t).diff(t).subs(t, at_most_1),
        *(entry.subs(c, t + u) for entry in (share, first, second, third)),
        common.diff(c).subs(c, u - t),
        clipped,
        *((-1) ** order * clipped.diff(x, order) for order in (1, 2, 3)),
        curvature - clipped.diff(x, 2),
    )
    return all(map(vanishes, zeros)) and all(map(nonnegative, signs))


LARGER = (21, 22, 31, 60, 151)
"""Numbers of corners at which the bound for all is compared with what it bounds."""

MOST = 1009
"""So many corners that their sum is the mean, to parts in a million."""

COMPARED_SHAPES = (
    *(Fraction(j, 20) for j in range(-20, 20)),
    *(Fraction(j, 1000) for j in (990, 995, 999)),
)


@cache
def _energies_close() -> bool:
    """Whether the bounds of energies and sums are ones, at some sizes and shapes in balls."""
    from flint import arb, ctx

    with ctx.workprec(BITS):
        shapes = [enclosure(shape).mid() for shape in COMPARED_SHAPES]
        floors = (
            _energy_floor(arb(k), t) <= _ratio_terms(k, t)[1]
            for k in (*LARGER, MOST)
            for t in shapes
        )
        means = (
            abs(_ratio_terms(MOST, t)[1] - MOST * _mean_share(t))
            <= _trapezoidal_error(arb(MOST), _variation(t))
            for t in shapes
            if t > 0
        )
        narrow = (
            _narrow_share() * (1 - t) ** 3 * (1 - t).sqrt() <= _mean_share(t)
            for t in shapes
            if t > 0
        )
        of_cosine = (_trapezoidal_error(arb(k), arb(4) * k**3) >= k for k in LARGER)
        return all((*floors, *means, *narrow, *of_cosine))


def _is_a_bound(claim: Claim) -> bool:
    """Whether the bound for larger polygons closes, and bounds the left side where compared."""
    try:
        return (
            _signs_close()
            and _energies_close()
            and all(
                applied(claim.lhs, {"k": k, "t": rational(t)}) <= _tail_gain(ball(t, BITS))
                for t in COMPARED_SHAPES
                for k in LARGER
            )
        )
    except UndecidedComparison:
        return False


def _every_polygon(claim: Claim, effort: Effort) -> Finding:
    """All shapes of all polygons: k up to `MANY` one by one, then a bound for all larger k.

    The bound takes the place of the left side there; it cannot refute, only fail.
    """
    small = _every_shape(claim, effort)
    if small.holds is not True:
        return small
    if not _is_a_bound(claim):
        return undecided(Why.NOT_CLOSED, "what takes the place of the left side is no bound of it")
    bounded = claim.changed("all larger polygons", lhs=_tail_gain)
    large = bisection("", {"t": SHAPES}, fixed={"k": MANY + 1}).check(bounded, effort)
    if not large.holds:
        return undecided(Why.NOT_CLOSED, "the bound for all larger polygons")
    return replace(small, cases=small.cases + large.cases, accepted=small.accepted + large.accepted)


LEAD = Fraction(1, 200)
"""By which the heptagon saves more than any other regular polygon, at least."""


HEPTAGON = Claim(
    id="spectral-geometry/heptagon-is-best",
    label="E24e",
    paper=PAPER,
    locator="beyond the paper",
    title="The heptagon is the best regular polygon",
    plain="If each feature that is given up costs 1/3, the heptagon does better by 1/200 at least "
    "than every regular polygon with another number of corners, of any size and any common bias.",
    statement=r"k\ne7:\quad \frac{k}{3}-L_1(k\text{-gon})\le k\max_t\frac{N(t)^2}{M_k(t)}"
    r"\le\frac73-L_1(7)-\frac1{200},\quad\frac73-L_1(7)=1.75043\dots",
    relation="<=",
    domain=Domain(
        (
            Parameter(
                "k",
                "every whole number from 1 on, drawn up to 40",
                lambda choose, _: choose(1, 40),
                low=1,
            ),
            domains.ratio("t", -1, 1, parts=100),
        ),
        (domains.Assumption("k != 7", "k is not 7", lambda k: k != 7),),
    ),
    lhs=_gain,
    rhs=lambda: _saving(7) - LEAD,
    fidelity="ours",
    delta="Not known to be in the paper. A silent feature costs 1/3 as long as its bias is not "
    "positive.",
    examples=({"k": 5, "t": Fraction(1, 5)}, {"k": 8, "t": Fraction(53, 100)}),
    outside=({"k": 7, "t": Fraction(46, 100)},),
    evidence=(
        Evidence(
            "certified",
            "region",
            f"every shape (r^2, b) of every k-gon; k > {MANY} by a bound of the left side",
            _every_polygon,
            region="every k != 7 and every shape (r^2, b)",
            by_hand=(BEST_SIZE, *TAIL),
        ),
        exact("rational shapes, k <= 40", cases=60),
        search(
            "the trapezoidal rule on the definition, in floats",
            cases=40,
            using={"lhs": _gain_by_quadrature},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant("the pentagon is the best", {"rhs": lambda: _saving(5)}),
        Mutant("the hexagon is the best", {"rhs": lambda: _saving(6)}),
        Mutant("less than the octagon saves", {"rhs": lambda: _saving(8) - Fraction(1, 1000)}),
    ),
    not_claimed="Other configurations of the plane; features of different size.",
)


# Algebraic numbers --------------------------------------------------------------------------


MINIMAL_POLYNOMIALS = {
    5: (5, -20, -44, 89, 70, 205, 90, 94, 11),
    6: (1, -5, 8, -7, 5),
    7: (7, 63, 28, -321, -275, -6, -182, 217, 546, 1232, 923, 471, 41),
    8: (4, -4, -19, 42, -45, 24, -31, 38, 7),
    9: (1, -15, 60, -38, -186, 444, -477, 444, -555, 326, -108, 159, 17),
}
"""Of -b / r^2 of the certified k-gon; constant term first."""


def _values_at_polygon(k: int, polynomials: Sequence[Sequence[int]]) -> list[Any]:
    """The polynomials at -b / r^2 of the k-gon that is certified among all weights, as balls."""
    corner, b = _numbers(_whole_polygon(k).W[:, 0]), ball(_whole_polygon(k).b[0], BITS)
    beta = -b / (corner * corner).sum()
    return [reduce(lambda total, c: total * beta + c, reversed(p), ball(0)) for p in polynomials]


@cache
def _minimal_polynomial(k: int) -> Any:
    """The irreducible factor of the resultant that alone can vanish at the certified k-gon."""
    factors, _ = polygon_polynomials(k, 1)
    values = _values_at_polygon(k, factors)
    vanishing = [p for p, value in zip(factors, values, strict=True) if value.contains(0)]
    require(len(vanishing) == 1, f"one factor vanishes at the {k}-gon; got {vanishing}")
    return np.array(vanishing[0], dtype=object)


def _shortest_relation(k: int) -> Any:
    """The shortest integer relation of the powers of -b / r^2, to 300 bits, by lattice reduction.

    The degree is that of the printed polynomial; nothing else of it is used.
    """
    from flint import arb, ctx, fmpz_mat

    degree, bits = len(MINIMAL_POLYNOMIALS[k]) - 1, 300
    point = polygon_critical_point(k, precision=2 * BITS)
    assert isinstance(point, CyclicCriticalPoint)
    with ctx.workprec(2 * BITS):
        beta = enclosure(-point.bias / point.squared_radii[0])
        powers = [
            (arb(2) ** bits * power(beta, i)).floor().unique_fmpz() for i in range(degree + 1)
        ]
    basis = [[int(i == j) for j in range(degree + 1)] + [x] for i, x in enumerate(powers)]
    reduced = fmpz_mat(basis).lll()
    relation = [int(reduced[0, j]) for j in range(degree + 1)]
    return np.array([c if relation[-1] > 0 else -c for c in relation], dtype=object)


def _printed(k: int, changed: tuple[int, int] = (0, 0)) -> Any:
    """The coefficients listed, the linear one of one k changed by an amount."""
    coefficients = np.array(MINIMAL_POLYNOMIALS[k], dtype=object)
    coefficients[1] += changed[1] * (k == changed[0])
    return coefficients


ALGEBRAIC = Claim(
    id="spectral-geometry/polygons-are-algebraic",
    label="E24f",
    paper=PAPER,
    locator="beyond the paper",
    title="Minimal polynomials of the polygons' biases",
    plain="The ratio -b / r^2 of the certified k-gon is an algebraic number of degree 8, 4, 12, 8 "
    "and 12 for k = 5 to 9, with the integer polynomials listed.",
    statement=r"k=5:\ 11x^8+94x^7+90x^6+205x^5+70x^4+89x^3-44x^2-20x+5=0,\ x=-b/r^2",
    relation="==",
    domain=Domain((domains.choice("k", tuple(POLYGONS), listed=True),)),
    lhs=_minimal_polynomial,
    rhs=_printed,
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=tuple({"k": k} for k in POLYGONS),
    one_method=TWO_ROUTES,
    evidence=(
        replace(
            exhaustive("irreducible factors of resultants, the others certainly not zero there"),
            by_hand=("a critical k-gon has 2 N' M = N M' at its ratio -b / r^2",),
        ),
        exact(
            "shortest integer relations of powers, to 300 bits, by lattice reduction",
            cases=0,
            using={"lhs": _shortest_relation},
        ),
    ),
    mutants=(
        Mutant("-21 x for -20 x at the pentagon", {"rhs": lambda k: _printed(k, (5, -1))}),
        Mutant("-14 x for -15 x at the nonagon", {"rhs": lambda k: _printed(k, (9, 1))}),
    ),
)


# Rational losses of symmetric frames, from their formulas ------------------------------------


def _own(a: Any, c: Any) -> Any:
    """The loss that an output has from its own input: 1/3 - 2 C(a, c) + I(a, c), a + c > 0 > c."""
    from sympy import Rational

    C = a / 3 + c / 2 - c**3 / (6 * a**2)
    return Rational(1, 3) - 2 * C + _overlap(a, c)


def _overlap(a: Any, c: Any) -> Any:
    """The loss I(a, c) from another input, a + c > 0 > c."""
    return (a + c) ** 3 / (3 * a)


def _evaluated(expression: Any, values: dict[Any, Any]) -> Any:
    """A SymPy expression with rational numbers, square roots and integer powers, as a ball."""
    from math import prod

    if expression in values:
        return values[expression]
    if expression.is_Rational:
        return ball(Fraction(int(expression.p), int(expression.q)))
    parts = [
        _evaluated(part, values) for part in expression.args[: 1 if expression.is_Pow else None]
    ]
    if expression.is_Add:
        return sum(parts[1:], parts[0])
    if expression.is_Mul:
        return prod(parts[1:], start=parts[0])
    exponent = expression.exp
    if exponent.is_Integer:
        value = power(parts[0], abs(int(exponent)))
        return value if exponent > 0 else 1 / value
    require(2 * exponent == 1, f"only square roots are evaluated; got {expression}")
    return parts[0].sqrt()


def _isolated(loss: Any, unknowns: tuple[Any, ...], start: tuple[float, ...]) -> tuple[Any, Any]:
    """Critical point of a rational loss near a start, by the Krawczyk test, and the loss there."""
    gradient = [loss.diff(x) for x in unknowns]
    hessian = [[g.diff(x) for x in unknowns] for g in gradient]

    def system(point: Any) -> Any:
        values = dict(zip(unknowns, point, strict=True))
        return np.array([_evaluated(g, values) for g in gradient], dtype=object)

    def jacobian(point: Any) -> Any:
        values = dict(zip(unknowns, point, strict=True))
        return np.array([[_evaluated(h, values) for h in row] for row in hessian], dtype=object)

    zero = isolated_zero(system, jacobian, list(start), 1e-6, precision=BITS)
    require(zero.holds, f"no certificate: {zero.reason}")
    found = _numbers(zero.enclosure)
    return found, _evaluated(loss, dict(zip(unknowns, found, strict=True)))


# The square antiprism -----------------------------------------------------------------------

ANTIPRISM_START = (0.98943, 0.3633, -0.26392)


@cache
def _antiprism() -> CriticalPoint:
    reduced = cyclic_critical_point(8, (1, 4), ANTIPRISM_START, precision=BITS)
    require(isinstance(reduced, CyclicCriticalPoint), f"no certificate: {reduced}")
    assert isinstance(reduced, CyclicCriticalPoint)
    return _among_all_weights(reduced)


@cache
def _antiprism_by_formula() -> tuple[Any, Any]:
    """(r^2, h^2, b) and the loss, from the four Gram entries that matter."""
    from flint import ctx
    from sympy import sqrt, symbols

    x, y, b = symbols("x y b")
    loss = 8 * (_own(x + y, b) + 2 * _overlap(sqrt(2) / 2 * x - y, b) + 2 * _overlap(y, b))
    with ctx.workprec(BITS):
        return _isolated(loss, (x, y, b), ANTIPRISM_START)


def _heights(point: CriticalPoint) -> tuple[Any, Any]:
    """r^2 and h^2 from the eigenvalues 8 h^2, 4 r^2, 4 r^2 of the frame operator."""
    height, radius, _ = _numbers(point.frame_eigenvalues)
    return radius / 4, height / 8


def _antiprism_values() -> Any:
    point = _antiprism()
    square, height = _heights(point)
    return two_sided([square, height, point.b[0], point.loss, height / square])


def _antiprism_values_by_formula() -> Any:
    (square, height, b), loss = _antiprism_by_formula()
    return two_sided([square, height, b, loss, height / square])


ANTIPRISM_VALUES = (
    "0.989427577926831247669",
    "0.363297686652567848644",
    "-0.263917357784661912056",
    "0.101674321474975667849",
    "0.367179665048141529179",
)
"""r^2, h^2, b, the loss and h^2 / r^2."""

EIGHT_IN_SPACE = Domain(
    (domains.choice("n", (8,), listed=True), domains.choice("d", (3,), listed=True))
)

ANTIPRISM = Claim(
    id="spectral-geometry/certified-antiprism",
    label="E25a",
    paper=PAPER,
    locator="abstract: antiprisms; beyond the paper",
    title="The trained square antiprism as a certified critical point",
    plain="With one active feature, eight features in space have a critical point at a square "
    "antiprism with h^2 / r^2 = .36718, certified to eighteen digits; a tight frame needs 1/2.",
    statement=r"(n,d)=(8,3):\quad\nabla L_1=0,\ "
    r"\left|(r^2,h^2,b,L_1,h^2/r^2)-\text{printed}\right|\le10^{-18}",
    relation="<=",
    domain=EIGHT_IN_SPACE,
    lhs=_antiprism_values,
    rhs=lambda: within(ANTIPRISM_VALUES),
    fidelity="ours",
    delta="The paper lists antiprisms among its tight geometries; the values are ours.",
    examples=({"n": 8, "d": 3},),
    one_method=TWO_ROUTES,
    evidence=(
        certified("Krawczyk test of all 29 unknowns, rotations fixed, 256 bits"),
        certified(
            "Krawczyk test of (r^2, h^2, b) for the rational loss of four Gram entries, by SymPy",
            using={"lhs": _antiprism_values_by_formula},
        ),
    ),
    mutants=(
        Mutant("tight: h^2 / r^2 = 1/2", {"rhs": lambda: within((*ANTIPRISM_VALUES[:4], "0.5"))}),
        Mutant(
            "equal edges: h^2 / r^2 = sqrt 2 / 4",
            {"rhs": lambda: within((*ANTIPRISM_VALUES[:4], "0.353553390593273762200"))},
        ),
        Mutant(
            "on the unit sphere",
            {
                "rhs": lambda: within(
                    ("0.731432763055898975", "0.268567236944101025", *ANTIPRISM_VALUES[2:])
                )
            },
        ),
    ),
)


def _antiprism_capacities() -> Any:
    square, height = _heights(_antiprism())
    masses = [square / (square + height), height / (square + height)]
    return np.array([_antiprism().capacity_sum, *masses], dtype=object)


def _antiprism_capacities_by_formula() -> Any:
    (square, height, _), _ = _antiprism_by_formula()
    norm = square + height
    total = 2 * norm * norm / (square * square + 2 * height * height)
    return np.array([total, square / norm, height / norm], dtype=object)


UNSATURATED = Claim(
    id="spectral-geometry/antiprism-is-not-saturated",
    label="E25b",
    paper=PAPER,
    locator="abstract: capacity saturation forces localization; antiprisms",
    title="The trained antiprism saturates nothing",
    plain="At the certified antiprism the fractional dimensionalities sum to less than 2.9445, "
    "strictly below the three dimensions, and every feature has between 26 and 74 per cent of "
    "its squared norm in each of the two eigenspaces: the theorem's hypothesis fails.",
    statement=r"\sum_iD_i\le2.9445<3,\quad\mu_i(4r^2)\le.7315,\ \mu_i(8h^2)\le.2686",
    relation="<=",
    domain=EIGHT_IN_SPACE,
    lhs=_antiprism_capacities,
    rhs=lambda: np.array([rational(Fraction(x)) for x in ("2.9445", "0.7315", "0.2686")]),
    fidelity="ours",
    delta="The abstract names antiprisms among the geometries that saturation explains; the "
    "optimum of eight features in space does not satisfy the hypothesis.",
    examples=({"n": 8, "d": 3},),
    one_method=TWO_ROUTES,
    evidence=(
        certified("at the critical point certified among all weights, from its Gram matrix"),
        certified(
            "from r^2 and h^2 of the rational loss, by the formula for antiprisms",
            using={"lhs": _antiprism_capacities_by_formula},
        ),
    ),
    mutants=(
        Mutant(
            "trained geometries saturate",
            {"relation": ">=", "rhs": lambda: np.array([rational(x) for x in (3, 0, 0)])},
        ),
        Mutant(
            "features lie in one eigenspace",
            {"relation": ">=", "rhs": lambda: np.array([rational(x) for x in (0, 1, 0)])},
        ),
    ),
    sees_also=("spectral-geometry/certified-antiprism",),
)


# Several kinds of features, and the Petersen graph ------------------------------------------


def _corners(radius: float, height: float, turns: int = 0) -> list[list[float]]:
    """Three corners of a triangle about the third axis, turned by sixths of a circle."""
    angles = np.pi * (2 * np.arange(3) / 3 + turns / 3)
    return [[radius * np.cos(x), radius * np.sin(x), height] for x in angles]


SEVEN_START = (1.12614, 1.09248, 0.25445, 0.82263, -0.75942, -0.20094, -0.18888, -0.18383)
"""Height of the cap, radius and height of two opposite triangles, biases."""

NINE_START = (1.21937, 0.82943, 0.89455, -0.38465, -0.37248)
"""Radius of the equator, radius and height of the prism, biases."""

SCHEME_STARTS = {10: (1.22088, -0.15873), 12: (1.82546, -0.66899)}
"""Squared norm and bias of the Petersen frame and the icosahedron."""


def _scheme_frame(n: int) -> tuple[np.ndarray, list[Any], Any]:
    """Relations, cosines on them (exact, by SymPy), and which of these overlap more than -b."""
    from sympy import Integer, Rational, sqrt

    if n == 10:
        return petersen_relations(), [Integer(1), Rational(-2, 3), Rational(1, 6)], 2
    s = sqrt(5) / 5
    return icosahedron_relations(), [Integer(1), s, -s, -Integer(1)], 1


@cache
def _trained(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights and biases to five digits, as training leaves them."""
    if n == 7:
        top, radius, height, other, low, *biases = SEVEN_START
        columns = [[0, 0, top], *_corners(radius, height), *_corners(other, low, 1)]
        return np.array(columns).T, np.repeat(biases, (1, 3, 3))
    if n == 8:
        return _antiprism().W.astype(float).round(5), _antiprism().b.astype(float).round(5)
    if n == 9:
        equator, radius, height, *biases = NINE_START
        columns = [
            *_corners(equator, 0),
            *_corners(radius, height, 1),
            *_corners(radius, -height, 1),
        ]
        return np.array(columns).T, np.repeat(biases, (3, 6))
    (square, bias), (relations, cosines, _) = SCHEME_STARTS[n], _scheme_frame(n)
    values, vectors = np.linalg.eigh(square * np.array(cosines, dtype=float)[relations])
    kept = values > 1e-9
    return (np.sqrt(values[kept]) * vectors[:, kept]).T, np.full(n, bias)


@cache
def _rounded(n: int) -> RoundedConfiguration:
    found = rounded_configuration(*_trained(n))
    require(isinstance(found, RoundedConfiguration), f"no certificate for n={n}: {found}")
    assert isinstance(found, RoundedConfiguration)
    return found


def _kinds(n: int) -> Any:
    """Loss, sum of capacities, and number of orbits of features."""
    found = _rounded(n)
    return two_sided([found.point.loss, found.point.capacity_sum, ball(len(found.fibres))])


@cache
def _seven_by_formula() -> tuple[Any, Any]:
    """Heights, radii and biases of 1 + 3 + 3 features with the symmetry of a triangle."""
    from flint import ctx
    from sympy import Rational, symbols

    z, r, x, s, y, b, b_1, b_2 = unknowns = symbols("z r x s y b b_1 b_2")
    across = r * s / 2 + x * y
    own = _own(z**2, b) + 3 * _own(r**2 + x**2, b_1) + 3 * _own(s**2 + y**2, b_2)
    cap = 3 * _overlap(z * x, b) + 3 * _overlap(z * x, b_1)
    low = 6 * _overlap(y**2 - Rational(1, 2) * s**2, b_2)
    loss = own + cap + low + 6 * _overlap(across, b_1) + 6 * _overlap(across, b_2)
    with ctx.workprec(BITS):
        return _isolated(loss, unknowns, SEVEN_START)


@cache
def _nine_by_formula() -> tuple[Any, Any]:
    """Radii, height and biases of 3 + 6 features: a triangular prism, capped on its sides."""
    from flint import ctx
    from sympy import Rational, symbols

    q, r, h, b_1, b_2 = unknowns = symbols("q r h b_1 b_2")
    half = Rational(1, 2)
    own = 3 * _own(q**2, b_1) + 6 * _own(r**2 + h**2, b_2)
    side = 12 * _overlap(half * q * r, b_1) + 12 * _overlap(half * q * r, b_2)
    loss = own + side + 12 * _overlap(h**2 - half * r**2, b_2)
    with ctx.workprec(BITS):
        return _isolated(loss, unknowns, NINE_START)


def _kinds_by_formula(n: int) -> Any:
    """The same from the symmetric families; the eigenvalues of F are written down by hand."""
    if n == 7:
        (z, r, x, s, y, *biases), loss = _seven_by_formula()
        flat, upright = 3 * (r * r + s * s) / 2, z * z + 3 * (x * x + y * y)
        kinds = [(1, z * 0, z), (3, r, x), (3, s, y)]
    else:
        (q, r, h, *biases), loss = _nine_by_formula()
        flat, upright = 3 * q * q / 2 + 3 * r * r, 6 * h * h
        kinds = [(3, q, q * 0), (6, r, h)]
    total = ball(0)
    for count, radius, height in kinds:
        norm = radius * radius + height * height
        total += count * norm * norm / (radius * radius * flat + height * height * upright)
    different = 1 + sum(first != second for first, second in pairwise(biases))
    return two_sided([loss, total, ball(different)])


KINDS = {
    7: ("0.0534784794452641263034", "2.9936674737058146800", "3"),
    9: ("0.194889922232545937315", "2.9939607009427228679", "2"),
}
"""Loss, sum of capacities and number of kinds of features."""

SEVERAL_KINDS = Claim(
    id="spectral-geometry/minima-that-are-no-schemes",
    label="E25d",
    paper=PAPER,
    locator="beyond the paper; against reading the classification as one of all trained features",
    title="Seven and nine features in space are of several kinds",
    plain="Seven features in space have a certified critical point, a capped octahedron, with "
    "three kinds of features, and nine one with two: neither is an association scheme, and their "
    "capacities sum to less than three.",
    statement=r"(7,3):\ \sum_iD_i=2.99366\dots,\ 1+3+3;\quad(9,3):\ \sum_iD_i=2.99396\dots,\ 3+6",
    relation="<=",
    domain=Domain((domains.choice("n", tuple(KINDS), listed=True),)),
    lhs=_kinds,
    rhs=lambda n: within(KINDS[n]),
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=tuple({"n": n} for n in KINDS),
    one_method=TWO_ROUTES,
    evidence=(
        certified("weights of five digits, rounded: all unknowns, symmetry proved by uniqueness"),
        certified(
            "Krawczyk test of the rational loss of the symmetric family, by SymPy",
            using={"lhs": _kinds_by_formula},
        ),
    ),
    mutants=(
        Mutant("they saturate", {"rhs": lambda n: within((KINDS[n][0], "3", KINDS[n][2]))}),
        Mutant(
            "one kind of features, as in every association scheme",
            {"rhs": lambda n: within((*KINDS[n][:2], "1"))},
        ),
    ),
    sees_also=("spectral-geometry/minima-in-space",),
)


def _scheme_values(n: int) -> Any:
    found = _rounded(n)
    relations = ball(int(found.relations.max()) + 1)
    schemes = ball(found.violation is None)
    values = [found.entries[0].value, found.biases[0], found.point.loss]
    return two_sided([*values, found.point.capacity_sum, relations, schemes])


@cache
def _scheme_by_formula(n: int) -> tuple[Any, Any]:
    """Squared norm and bias, and the loss, with one kind of neighbours that overlap."""
    from flint import ctx
    from sympy import symbols

    x, b = symbols("x b")
    relations, cosines, near = _scheme_frame(n)
    neighbours = int((relations[0] == near).sum())
    loss = n * (_own(x, b) + neighbours * _overlap(cosines[near] * x, b))
    with ctx.workprec(BITS):
        return _isolated(loss, (x, b), SCHEME_STARTS[n])


def _scheme_values_by_formula(n: int) -> Any:
    """The capacities and the scheme from the relations themselves."""
    (x, b), loss = _scheme_by_formula(n)
    relations, cosines, _ = _scheme_frame(n)
    energy = sum(c * c for c in np.array(cosines)[relations[0]])
    scheme = axiom_violation(relations) is None
    values = [x, b, loss, _evaluated(n / energy, {}), ball(len(cosines)), ball(scheme)]
    return two_sided(values)


SCHEME_VALUES = {
    10: (
        "1.220880817571723469893600",
        "-0.158732584472314085534464",
        "0.052921544081258382008",
        "4",
        "3",
        "1",
    ),
    12: (
        "1.825461758863120443455744",
        "-0.668987066197959198381037",
        "0.532379663280156862191198",
        "3",
        "4",
        "1",
    ),
}
"""Squared norm, bias, loss, sum of capacities, number of relations, whether they are a scheme."""

SCHEMES = Claim(
    id="spectral-geometry/petersen-minimum",
    label="E25e",
    paper=PAPER,
    locator="beyond the paper; its classification at work",
    title="The Petersen frame and the icosahedron saturate and are schemes",
    plain="Ten features in R^4 have a certified critical point whose Gram matrix takes three "
    "values, on the Petersen graph, its complement and the diagonal; twelve in space have one at "
    "the icosahedron: both saturate all their dimensions and are association schemes.",
    statement=r"(10,4):\ A=r^2\left(I+\frac16A_6-\frac23A_3\right),\ \sum_iD_i=4;\quad"
    r"(12,3):\ \text{icosahedron},\ \sum_iD_i=3",
    relation="<=",
    domain=Domain((domains.choice("n", tuple(SCHEME_VALUES), listed=True),)),
    lhs=_scheme_values,
    rhs=lambda n: within(SCHEME_VALUES[n]),
    fidelity="ours",
    delta="Not known to be in the paper; the Petersen frame is a new member of its list, found by "
    "training.",
    examples=tuple({"n": n} for n in SCHEME_VALUES),
    one_method=TWO_ROUTES,
    evidence=(
        certified("weights of five digits, rounded: all unknowns, symmetry proved by uniqueness"),
        certified(
            "Krawczyk test of (r^2, b) on the known graph, by SymPy",
            using={"lhs": _scheme_values_by_formula},
        ),
    ),
    mutants=(
        Mutant(
            "a quarter of a dimension unused",
            {
                "rhs": lambda n: within(
                    (
                        *SCHEME_VALUES[n][:3],
                        str(Fraction(SCHEME_VALUES[n][3]) - Fraction(1, 4)),
                        *SCHEME_VALUES[n][4:],
                    )
                )
            },
        ),
        Mutant("unit vectors", {"rhs": lambda n: within(("1", *SCHEME_VALUES[n][1:]))}),
    ),
    sees_also=("spectral-geometry/minima-in-space",),
)

SPATIAL_CURVATURES = {
    7: Fraction(26, 100),
    8: Fraction(46, 100),
    9: Fraction(25, 100),
    10: Fraction(56, 100),
    12: Fraction(19, 100),
}
"""Below the least eigenvalue of the Hessian across the orbit."""


def _spatial_curvature(n: int) -> Any:
    return _curvature(_antiprism() if n == 8 else _rounded(n).point)


def _loss_by_quadrature(W: np.ndarray, b: np.ndarray) -> Any:
    """L_1 of (batch, d, n) weights by Gauss-Legendre quadrature, split where an output starts."""
    A, c = np.swapaxes(W, -1, -2) @ W, b[..., None, :]
    zero = np.clip(np.divide(-c, A, out=np.zeros_like(A), where=A != 0), 0, 1)
    nodes, masses = np.polynomial.legendre.leggauss(3)
    target = np.eye(W.shape[-1])
    total = 0.0
    for low, high in ((0 * zero, zero), (zero, 1 + 0 * zero)):
        for node, mass in zip((nodes + 1) / 2, masses / 2, strict=True):
            x = low + (high - low) * node
            total = total + mass * (high - low) * (target * x - np.maximum(A * x + c, 0)) ** 2
    return np.sum(total, axis=(-1, -2))


@cache
def _curvature_by_differences(n: int) -> float:
    """Least eigenvalue of the Hessian of `_loss_by_quadrature`, rotations lifted, in floats."""
    point = _antiprism() if n == 8 else _rounded(n).point
    W, b = point.W.astype(float), point.b.astype(float)
    d = len(W)
    at, step = np.vstack([W, b]).ravel(), 1e-4
    moves = step * np.eye(at.size)

    def loss(change: np.ndarray) -> Any:
        whole = (at + change).reshape(-1, d + 1, n)
        return _loss_by_quadrature(whole[:, :d], whole[:, d])

    hessian = np.array(
        [
            loss(moves + move) - loss(moves - move) - loss(move - moves) + loss(-moves - move)
            for move in moves
        ]
    ) / (4 * step**2)
    for s in range(d):
        for t in range(s):
            turn = np.zeros((d + 1, n))
            turn[s], turn[t] = W[t], -W[s]
            hessian += np.outer(turn, turn)
    return float(np.linalg.eigvalsh((hessian + hessian.T) / 2)[0])


SPATIAL_MINIMA = Claim(
    id="spectral-geometry/minima-in-space",
    label="E25c",
    paper=PAPER,
    locator="beyond the paper",
    title="Certified strict minima in three and four dimensions",
    plain="At the certified critical points of 7, 8, 9 and 12 features in space and 10 in R^4 the "
    "loss of one active feature grows in every direction except along rotations.",
    statement=r"(7,3),(8,3),(9,3),(10,4),(12,3):\quad"
    r"\lambda_{\min}\left(\nabla^2L_1\text{ across the orbit}\right)\ge.26,\ .46,\ .25,\ .56,\ .19",
    relation=">=",
    domain=Domain((domains.choice("n", tuple(SPATIAL_CURVATURES), listed=True),)),
    lhs=_spatial_curvature,
    rhs=lambda n: rational(SPATIAL_CURVATURES[n]),
    fidelity="ours",
    delta="Not known to be in the paper.",
    examples=tuple({"n": n} for n in SPATIAL_CURVATURES),
    evidence=(
        certified("L D L^T of the whole Hessian plus the rotations"),
        search(
            "second differences of the loss by quadrature, in floats",
            cases=4,
            using={"lhs": _curvature_by_differences},
            floats_only=True,
        ),
    ),
    mutants=(Mutant("at least one", {"rhs": lambda: rational(1)}),),
    not_claimed="Global minima.",
)

CLAIMS = (
    POLYGON_VALUES,
    MINIMA,
    DECAGON,
    NO_MINIMA,
    HEPTAGON,
    ALGEBRAIC,
    GOLDEN_SADDLE,
    ANTIPRISM,
    UNSATURATED,
    SPATIAL_MINIMA,
    SEVERAL_KINDS,
    SCHEMES,
)
