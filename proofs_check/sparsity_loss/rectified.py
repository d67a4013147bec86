r"""Rectified powers with non-negative inputs: what the sign of an overlap is worth.

Setting.  The output is (W^T W x + b)_+^m and amplitudes are not negative.  Without bias, as p tends
to 0, the best improvement per p kappa is the largest S^2 / T_+, where only positive overlaps count.

Statements.  A rational polynomial below t_+^2m with non-negative Gegenbauer coefficients bounds
S^2 / T_+ for every number and length of features (A26a).  In the plane the regular (2m + 3)-gon
meets that bound to within 2 10^-6 for m = 1, 2, 3 (A26b); signed axes reach n up to 2d (A26c).  The
exact loss at finite p with bias agrees with the polynomial route where nothing is cut off (A27a)
and with quadrature (A27b).

Idea.  Positive definite functions on the sphere: f_k >= 0 gives sum w_i w_j f(t_ij) >= f_0 S^2.

Not claimed.  Exact optimality of the polygons; configurations in more than four dimensions.
"""

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from proofs_check.core import Claim, Mutant
from proofs_check.exact import TWO_ROUTES, exact
from proofs_check.search import search
from proofs_check.sparsity_loss.settings import PAPER, PROBABILITY, both
from proofs_check.symbolic import derivation
from theory import domains
from theory.domains import Assumption, Domain, Parameter, fractions
from theory.loss_bounds import spherical_moment
from theory.power_loss import feature_loss_terms
from theory.rectified_loss import (
    SphericalCertificate,
    polygon_ratio,
    rectified_loss_terms,
    rectified_loss_terms_by_definition,
    rectified_lower_bound,
    rectified_lp,
    rectified_ratio,
    rounded_certificate,
)
from theory.scalars import rational
from theory.sparse_inputs import POSITIVE_UNIFORM

DEGREES = {(2, 1): 8, (2, 2): 12, (2, 3): 16, (3, 1): 8, (3, 3): 16, (4, 1): 8, (4, 3): 16}


@cache
def _certificate(d: int, m: int) -> SphericalCertificate:
    return rounded_certificate(rectified_lp(d, m, DEGREES[d, m]), d, m)


def _proved_bound(d: int, m: int) -> Any:
    return _certificate(d, m).upper_bound


def _every_certificate_is_proved(claim: Claim) -> bool | None:
    """Each certificate is proved by Sturm sequences, and the claim's bound is not below it."""
    for d, m in DEGREES:
        certificate = _certificate(d, m)
        if not certificate.is_proved or claim.rhs(d=d, m=m) < certificate.upper_bound:
            return None
    return True


PENTAGON = fractions(
    [
        [
            Fraction(1),
            Fraction(309, 1000),
            Fraction(-809, 1000),
            Fraction(-809, 1000),
            Fraction(309, 1000),
        ],
        [
            Fraction(0),
            Fraction(951, 1000),
            Fraction(588, 1000),
            Fraction(-588, 1000),
            Fraction(-951, 1000),
        ],
    ]
)
"""Nearly the regular pentagon."""

TWO_MILLIONTHS = rational(Fraction(2, 10**6))
PLANE = Domain(
    (
        domains.choice("d", (2,)),
        domains.integer("m", 1, 3),
        domains.integer("n", 2, 9),
        domains.matrix("W", "d", "n"),
    ),
    (Assumption("non-zero", "W is not zero", lambda W: bool((W != 0).any())),),
)
PLANE_OR_SPACE = (
    Parameter("d", "2 to 4", lambda choose, _: choose(2, 4)),
    Parameter(
        "m",
        "with a certificate",
        lambda choose, point: (1, 3, 2)[choose(0, 2 if point["d"] == 2 else 1)],
    ),
    domains.integer("n", 2, 7),
    domains.matrix("W", "d", "n"),
)

LP_BOUND = Claim(
    id="sparsity-loss/rectified-lp",
    label="A26a",
    paper=PAPER,
    locator="beyond the paper; Elhage et al., arXiv:2209.10652, for m = 1",
    title="Linear programming bounds rectified powers",
    plain="In the very sparse limit no bias-free rectified power autoencoder with non-negative "
    "inputs gains more than a certified rational number, for any number of features.",
    statement=r"f\le t_+^{2m}\text{ on }[-1,1],\ f_k\ge0\ \Rightarrow\ S^2/T_+\le 1/f_0",
    relation="<=",
    domain=Domain(
        PLANE_OR_SPACE,
        (Assumption("non-zero", "W is not zero", lambda W: bool((W != 0).any())),),
    ),
    lhs=rectified_ratio,
    rhs=_proved_bound,
    fidelity="ours",
    delta="Not in the paper, whose activation is an odd power.",
    examples=({"W": PENTAGON, "n": 5, "d": 2, "m": 1},),
    evidence=(
        derivation(
            "rational f for d = 2 (m = 1, 2, 3), d = 3, 4 (m = 1, 3), by Sturm sequences",
            _every_certificate_is_proved,
            relation="<=",
            by_hand=(
                "Gegenbauer polynomials are positive definite on the sphere (Schoenberg), so "
                "T_+ >= sum w_i w_j f(t_ij) >= f_0 S^2",
            ),
            reach="region",
            region="rational f for d = 2 (m = 1, 2, 3), d = 3, 4 (m = 1, 3), by Sturm sequences",
        ),
        exact("rational W, n <= 7, d <= 4", cases=60),
        search("in floats, from the Gram matrix", cases=80),
    ),
    mutants=(
        Mutant(
            "twice the bound for signed powers, 2 / c_m (F21)",
            {"rhs": lambda d, m: rational(2 / spherical_moment(d, m))},
        ),
        Mutant("one per cent less", {"rhs": lambda d, m: _proved_bound(d, m) * 99 / 100}),
    ),
)

POLYGONS = Claim(
    id="sparsity-loss/rectified-polygons",
    label="A26b",
    paper=PAPER,
    locator="beyond the paper",
    title="The (2m + 3)-gon is optimal in the plane to two millionths",
    plain="For m = 1, 2, 3 no configuration of the plane beats the regular polygon with 2m + 3 "
    "corners by more than two millionths: the pentagon, the heptagon, the nonagon.",
    statement=r"\sup_{n,W}S^2/T_+\le\frac{2m+3}{\sum_j\cos_+^{2m}(2\pi j/(2m+3))}+2\cdot10^{-6}",
    relation="<=",
    domain=Domain((domains.choice("d", (2,)), domains.integer("m", 1, 3))),
    lhs=_proved_bound,
    rhs=lambda m: polygon_ratio(2 * m + 3, m) + TWO_MILLIONTHS,
    fidelity="ours",
    delta="Not in the paper; that the (2m + 3)-gon is exactly optimal is a conjecture.",
    examples=tuple({"m": m, "d": 2} for m in (1, 2, 3)),
    one_method=TWO_ROUTES,
    evidence=(
        exact("the certified bound of A26a against the polygon as a ball", cases=0),
        exact(
            "rational W of up to 9 features against the polygon as a ball",
            cases=100,
            using={
                "lhs": rectified_ratio,
                "domain": PLANE,
                "examples": ({"W": PENTAGON, "n": 5, "d": 2, "m": 1},),
            },
        ),
    ),
    mutants=(
        Mutant("the (2m + 2)-gon", {"rhs": lambda m: polygon_ratio(2 * m + 2, m)}),
        Mutant("the (2m + 4)-gon", {"rhs": lambda m: polygon_ratio(2 * m + 4, m)}),
    ),
    sees_also=("sparsity-loss/rectified-lp",),
)


def _signed_axes(n: int, d: int, one: Any) -> Any:
    """The first n of e_1, -e_1, e_2, -e_2, .. and zero columns beyond 2d."""
    W = np.zeros((d, n), dtype=int)
    for k in range(min(n, 2 * d)):
        W[k // 2, k] = (-1) ** k
    return W * one


def _ratio_by_loops(W: Any, m: int) -> Any:
    columns = [list(column) for column in W.T]
    overlaps = [[sum(x * y for x, y in zip(u, v, strict=True)) for v in columns] for u in columns]
    S = sum(overlaps[i][i] ** m for i in range(len(columns)))
    return S**2 / sum(x ** (2 * m) for row in overlaps for x in row if x > 0)


SIGNED_AXES = Claim(
    id="sparsity-loss/rectified-axes",
    label="A26c",
    paper=PAPER,
    locator="beyond the paper",
    title="Signed axes hold 2d features for free",
    plain="With a rectified power and non-negative inputs, up to 2d features on signed axes do not "
    "disturb each other.",
    statement=r"W=(e_1,-e_1,e_2,-e_2,\dots):\quad S^2/T_+=\min(n,2d)",
    relation="==",
    domain=Domain(
        (
            domains.integer("n", 1, 8),
            domains.integer("d", 1, 3),
            domains.integer("m", 1, 4),
            domains.choice("one", (Fraction(1),)),
        )
    ),
    lhs=lambda n, d, m, one: rectified_ratio(_signed_axes(n, d, one), m),
    rhs=rectified_lower_bound,
    fidelity="ours",
    delta="Not in the paper.",
    examples=({"n": 4, "d": 2, "m": 1, "one": Fraction(1)},),
    evidence=(
        exact("n <= 8, d <= 3, m <= 4"),
        search(
            "all pairs, one by one",
            using={"lhs": lambda n, d, m, one: _ratio_by_loops(_signed_axes(n, d, one), m)},
        ),
    ),
    mutants=(Mutant("as many as there are features", {"rhs": lambda n: n}),),
)

NON_NEGATIVE: tuple[Parameter, ...] = (
    domains.integer("n", 1, 3),
    PROBABILITY,
    domains.integer("m", 1, 3),
    domains.matrix("A", "n", "n", size=3),
    domains.matrix("b", "n", "n", size=3),
)


def _polynomial_terms(A: Any, b: Any, p: Any, m: int) -> Any:
    return both(feature_loss_terms(abs(A), p, POSITIVE_UNIFORM, m, bias=abs(b[0])))


NOTHING_CUT_OFF = Claim(
    id="sparsity-loss/rectified-loss",
    label="A27a",
    paper=PAPER,
    locator="beyond the paper; Elhage et al., arXiv:2209.10652, for m = 1",
    title="The exact rectified loss where nothing is cut off",
    plain="With non-negative weights and biases the rectifier does nothing, and inclusion and "
    "exclusion over cubes gives exactly what the cumulants give.",
    statement=r"A_{ij},b_i\ge0:\quad (C_i,D_i)_{\text{cubes}}=(C_i,D_i)_{\text{cumulants}}",
    relation="==",
    domain=Domain(NON_NEGATIVE),
    lhs=lambda A, b, p, m: both(rectified_loss_terms(abs(A), abs(b[0]), p, m)),
    rhs=_polynomial_terms,
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        {
            "n": 2,
            "p": Fraction(1, 3),
            "m": 2,
            "A": fractions([[1, 2], [1, 1]]),
            "b": fractions([[1, 0], [0, 0]]),
        },
    ),
    evidence=(
        exact("rational A and b, n <= 3, m <= 3, inputs uniform on [0, 1]", cases=25),
        search(
            "Gauss-Legendre quadrature over the cube of every active set, in floats",
            cases=25,
            using={
                "lhs": lambda A, b, p, m: both(
                    rectified_loss_terms_by_definition(abs(A), abs(b[0]), p, m, nodes=8)
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "the bias forgotten",
            {"rhs": lambda A, b, p, m: _polynomial_terms(A, 0 * b, p, m)},
        ),
    ),
)


def _shifted_cube(A: Any, b: Any, p: Any, m: int) -> Any:
    """C_i and D_i of one feature with a negative bias, in closed form: E (a u - s)_+^k for n = 1.

    With a = |A_11| and s = min(|b_1|, a): D = p (a - s)^(2m+1) / ((2m+1) a), and
    C = p ((a - s)^(m+2) / (m+2) + s (a - s)^(m+1) / (m+1)) / a^2.
    """
    a = abs(A[0, 0])
    s = min(abs(b[0, 0]), a)
    energy = p * (a - s) ** (2 * m + 1) / (2 * m + 1) / a
    correlation = p * ((a - s) ** (m + 2) / (m + 2) + s * (a - s) ** (m + 1) / (m + 1)) / a**2
    return np.array([correlation, energy])


def _by_split_quadrature(A: Any, b: Any, p: Any, m: int) -> Any:
    """The same by Gauss-Legendre nodes on the part of [0, 1] where the output is not zero."""
    a = abs(A[0, 0])
    start = min(abs(b[0, 0]) / a, 1.0)
    nodes, masses = np.polynomial.legendre.leggauss(12)
    u = start + (1 - start) * (nodes + 1) / 2
    mass = p * (1 - start) * masses / 2
    output = (a * (u - start)) ** m
    return np.array([mass @ (u * output), mass @ output**2])


ONE_FEATURE: tuple[Parameter, ...] = (
    domains.choice("n", (1,)),
    PROBABILITY,
    domains.integer("m", 1, 4),
    domains.matrix("A", "n", "n"),
    domains.matrix("b", "n", "n"),
)

CUT_OFF = Claim(
    id="sparsity-loss/rectified-loss-cut",
    label="A27b",
    paper=PAPER,
    locator="beyond the paper; Elhage et al., arXiv:2209.10652, for m = 1",
    title="The exact rectified loss where a bias cuts off",
    plain="For one feature with a negative bias the cubes give the integral that can be done by "
    "hand.",
    statement=r"n=1,\ b=-s:\quad D=\frac{p(a-s)^{2m+1}}{(2m+1)a}",
    relation="==",
    domain=Domain(
        ONE_FEATURE,
        (Assumption("a > 0", "A_11 is not zero", lambda A: bool(A[0, 0] != 0)),),
    ),
    lhs=lambda A, b, p, m: both(rectified_loss_terms(abs(A), -abs(b[0]), p, m)),
    rhs=_shifted_cube,
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        {
            "n": 1,
            "p": Fraction(1, 3),
            "m": 2,
            "A": fractions([[1]]),
            "b": fractions([[Fraction(1, 3)]]),
        },
    ),
    evidence=(
        exact("rational a and s, m <= 4"),
        search(
            "quadrature split at the kink, in floats",
            cases=60,
            using={"rhs": _by_split_quadrature},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "the bias of the wrong sign",
            {"lhs": lambda A, b, p, m: both(rectified_loss_terms(abs(A), abs(b[0]), p, m))},
        ),
    ),
)

CLAIMS = (LP_BOUND, POLYGONS, SIGNED_AXES, NOTHING_CUT_OFF, CUT_OFF)
