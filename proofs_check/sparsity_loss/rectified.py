r"""Rectified powers with non-negative inputs: what the sign of an overlap is worth.

Setting.  The output is (W^T W x + b)_+^m and amplitudes are not negative.  Without bias, as p tends
to 0, the best improvement per p kappa is the largest S^2 / T_+, where only positive overlaps count.

Statements.  A rational polynomial below t_+^2m with non-negative Gegenbauer coefficients bounds
S^2 / T_+ for every number and length of features (A26a).  In the plane the regular (2m + 3)-gon
meets that bound to within 2 10^-6 for m = 1, 2, 3 (A26b); signed axes reach n up to 2d (A26c).  The
exact loss at finite p with bias agrees with the polynomial route where nothing is cut off (A27a)
and with quadrature (A27b).

Idea.  Positive definite functions on the sphere: f_k >= 0 gives sum w_i w_j f(t_ij) >= f_0 S^2.
Addition formulas, identities of polynomials, lead from the sphere down to two points.

Not claimed.  Exact optimality of the polygons; configurations in more than four dimensions.
"""

from fractions import Fraction
from functools import cache
from itertools import product
from math import factorial
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.exact import exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.sparsity_loss.settings import (
    NON_ZERO,
    PAPER,
    PROBABILITY,
    at_least,
    both,
    spanned,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Parameter, applied, fractions
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.power_loss import feature_loss_terms
from pentad.theory.rectified_model.rectified_loss import (
    SphericalCertificate,
    gegenbauer_polynomials,
    polygon_ratio,
    rectified_loss_terms,
    rectified_loss_terms_by_definition,
    rectified_lower_bound,
    rectified_lp,
    rectified_ratio,
    rounded_certificate,
)
from pentad.theory.sparse_inputs import POSITIVE_UNIFORM

DEGREES = {(2, 1): 8, (2, 2): 12, (2, 3): 16, (3, 1): 8, (3, 3): 16, (4, 1): 8, (4, 3): 16}


@cache
def _certificate(d: int, m: int) -> SphericalCertificate:
    return rounded_certificate(rectified_lp(d, m, DEGREES[d, m]), d, m)


@cache
def _is_proved(d: int, m: int) -> bool:
    return _certificate(d, m).is_proved


def _proved_bound(d: int, m: int) -> Any:
    return _certificate(d, m).upper_bound


@cache
def _are_positive_definite(d: int, degree: int) -> bool:
    """Whether the kernels P_k(<u, v>) on the sphere of R^d, k <= degree, split into smaller ones.

    For u = (x, (1 - x^2)^(1/2) u') and v = (y, (1 - y^2)^(1/2) v') let r = (1 - x^2)(1 - y^2) and
    w = r^(1/2) <u', v'>.  Then, with Q_s of R^(d-1) and all a_s > 0,

        P_k(x y + w) = sum_s a_s P_k^(s)(x) P_k^(s)(y) r^(s/2) Q_s(w r^(-1/2)),

    an identity of polynomials for d >= 3.  On the circle w^2 = r and s <= 1 is all there is.
    """
    from flint import Ordering, fmpq_mpoly_ctx, fmpq_poly

    w, x, y = fmpq_mpoly_ctx.get(("w", "x", "y"), Ordering.lex).gens()
    r = (1 - x * x) * (1 - y * y)
    t = fmpq_poly([0, 1])
    smaller = [0 * t + 1, t] if d == 2 else gegenbauer_polynomials(t, d - 1, degree)
    whole = gegenbauer_polynomials(x * y + w, d, degree)
    for k, P in enumerate(gegenbauer_polynomials(t, d, degree)):
        slope = P
        for s, Q in enumerate(smaller[: k + 1]):
            share = 1 / (factorial(s) * slope(1) * Q[s])
            if not share > 0:
                return False
            ends = _homogenised(slope, x, 1) * _homogenised(slope, y, 1)
            whole[k] -= share * ends * _homogenised(Q, w, r)
            slope = slope.derivative()
        if (whole[k] % (w * w - r) if d == 2 else whole[k]) != 0:
            return False
    return d == 2 or _are_positive_definite(d - 1, degree)


def _homogenised(polynomial: Any, w: Any, r: Any) -> Any:
    """r^(k/2) times the polynomial of degree k at w r^(-1/2), all powers of one parity."""
    k = polynomial.degree()
    terms = ((j, c) for j, c in enumerate(polynomial.coeffs()) if c != 0)
    return sum((c * w**j * r ** ((k - j) // 2) for j, c in terms), 0 * w)


def _is_quotient_of_sums(claim: Claim, d: int, m: int) -> bool:
    """Whether the left side at (a, 0, ..) and (b, c, ..) is S^2 / T_+, for b of either sign."""
    from sympy import Symbol

    a, c = Symbol("a", positive=True), Symbol("c", positive=True)
    for b in (Symbol("b", nonnegative=True), Symbol("b", negative=True)):
        W = np.zeros((d, 2), dtype=object)
        W[0], W[1, 1] = (a, b), c
        first, second = a ** (2 * m), (b**2 + c**2) ** m
        both_ways = 2 * (a * b) ** (2 * m) if b.is_nonnegative else 0
        quotient = (first + second) ** 2 / (first**2 + second**2 + both_ways)
        if not vanishes(applied(claim.lhs, {"W": W, "n": 2, "d": d, "m": m}) - quotient):
            return False
    return True


def _every_certificate_is_proved(claim: Claim) -> bool | None:
    """Each f is below t_+^2m and positive definite, and 1 / f_0 is within the bound."""
    return (
        all(
            _is_proved(d, m)
            and _certificate(d, m).upper_bound <= applied(claim.rhs, {"d": d, "m": m})
            and _are_positive_definite(d, degree)
            and _is_quotient_of_sums(claim, d, m)
            for (d, m), degree in DEGREES.items()
        )
        or None
    )


def _near_polygon(corners: int) -> np.ndarray:
    """The regular polygon, to a thousandth."""
    angles = 2 * np.pi * np.arange(corners) / corners
    thousandths = np.rint(1000 * np.array([np.cos(angles), np.sin(angles)])).astype(int)
    return fractions([[Fraction(int(x), 1000) for x in row] for row in thousandths])


PENTAGON = _near_polygon(5)
TWO_MILLIONTHS = rational(Fraction(2, 10**6))
PLANE = Domain(
    (
        domains.choice("d", (2,)),
        domains.integer("m", 1, 3),
        domains.integer("n", 2, 9),
        domains.matrix("W", "d", "n"),
    ),
    (NON_ZERO,),
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

SIGNED_AXES_OF_FOUR = [[(i == k // 2) * (-1) ** k for k in range(8)] for i in range(4)]

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
    domain=Domain(PLANE_OR_SPACE, (NON_ZERO,)),
    lhs=rectified_ratio,
    rhs=_proved_bound,
    fidelity="ours",
    delta="Not in the paper, whose activation is an odd power.",
    examples=(
        {"W": PENTAGON, "n": 5, "d": 2, "m": 1},
        {"W": _near_polygon(9), "n": 9, "d": 2, "m": 3},
        {"W": fractions(SIGNED_AXES_OF_FOUR), "n": 8, "d": 4, "m": 3},
    ),
    outside=({"W": fractions([[0]] * 2), "n": 1, "d": 2, "m": 1},),
    evidence=(
        derivation(
            "f <= t_+^2m by Sturm sequences, the addition formulas of all P_k down to the circle, "
            "and the left side at two features",
            _every_certificate_is_proved,
            relation="<=",
            by_hand=(
                "P_k is positive definite by induction on d: g(u) g(v) Q(<u', v'>) is if Q is, and "
                "on two points 1 and <u', v'> are",
                "with w_i = |w_i|^2m and cosines t_ij, T_+ >= sum w_i w_j f(t_ij) >= f_0 S^2",
                "S sums over features and T_+ over pairs, so that two features show the left side "
                "for every n and, in the plane that they span, for every d",
            ),
            reach="region",
            region="d = 2 with m = 1, 2, 3 and d = 3, 4 with m = 1, 3, for every n and W",
            unneeded={"non-zero": "without it S and T_+ are both 0, and there is no quotient"},
        ),
        exact("rational W, n <= 7, d <= 4", cases=60),
        search("in floats, from the Gram matrix", cases=80),
    ),
    mutants=(
        Mutant(
            "twice the bound for signed powers, 2 / c_m",
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
    domain=Domain(
        (domains.choice("d", (2,), listed=True), domains.integer("m", 1, 3, listed=True))
    ),
    lhs=_proved_bound,
    rhs=lambda m: polygon_ratio(2 * m + 3, m) + TWO_MILLIONTHS,
    fidelity="ours",
    delta="Not in the paper; that the (2m + 3)-gon is exactly optimal is a conjecture.",
    examples=tuple({"m": m, "d": 2} for m in (1, 2, 3)),
    evidence=(
        exhaustive(
            "m = 1, 2, 3: the bound of A26a against the polygon as a ball",
            cites=("sparsity-loss/rectified-lp",),
        ),
        search(
            "W of up to 9 features against the polygon",
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


def _thirds(choose: Choose, count: int) -> list[Fraction]:
    return [Fraction(choose(0, 3), 3) for _ in range(count)]


NON_NEGATIVE: tuple[Parameter, ...] = (
    domains.integer("n", 1, 3),
    PROBABILITY,
    domains.integer("m", 1, 3),
    Parameter(
        "A",
        "(n, n) matrix of entries >= 0",
        lambda choose, x: fractions([_thirds(choose, x["n"]) for _ in range(x["n"])]),
    ),
    Parameter("b", "n numbers >= 0", lambda choose, x: fractions([_thirds(choose, x["n"])])[0]),
)


def _polynomial_terms(A: Any, b: Any, p: Any, m: int) -> Any:
    return both(feature_loss_terms(A, p, POSITIVE_UNIFORM, m, bias=b))


def _cubes_agree_with_cumulants(claim: Claim) -> bool | None:
    """Both sides for one and two features: every row of free entries, with and without zeros."""
    from sympy import Symbol, expand, symbols

    a, c, e, f, p = symbols("a c e f p", positive=True)
    rows = ([[a]], [[0 * a]], [[a, c], [e, f]], [[a, 0 * c], [e, 0 * f]], [[0 * a] * 2] * 2)
    for A, m in product(
        (np.array(entries, dtype=object) for entries in rows), spanned(claim.domain.parameter("m"))
    ):
        n = len(A)
        b = np.array([Symbol(f"b_{i}", nonnegative=True) for i in range(n)], dtype=object)
        point = {"A": A, "b": b, "n": n, "p": p, "m": m}
        left, right = applied(claim.lhs, point), applied(claim.rhs, point)
        if not all(expand(x - y) == 0 for x, y in zip(left, right, strict=True)):
            return None
    return True


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
    lhs=lambda A, b, p, m: both(rectified_loss_terms(A, b, p, m)),
    rhs=_polynomial_terms,
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        {
            "n": 2,
            "p": Fraction(1, 3),
            "m": 2,
            "A": fractions([[1, 2], [1, 1]]),
            "b": fractions([[1, 0]])[0],
        },
    ),
    evidence=(
        derivation(
            "one and two features, all entries and biases at once, zeros among them or not",
            _cubes_agree_with_cumulants,
            reach="region",
            region="n = 1, 2 and m = 1, 2, 3, for every p, A and b",
        ),
        exact("rational A and b, n <= 3, m <= 3, inputs uniform on [0, 1]", cases=25),
        search(
            "Gauss-Legendre quadrature over the cube of every active set, in floats",
            cases=25,
            using={
                "lhs": lambda A, b, p, m: both(
                    rectified_loss_terms_by_definition(A, b, p, m, nodes=8)
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


def _one_feature_terms(a: Any, s: Any, p: Any, m: int) -> Any:
    """C and D of one feature with the bias s, by cubes."""
    return both(rectified_loss_terms(np.array([[a]]), np.array([s]), p, m))


def _shifted_cube(a: Any, s: Any, p: Any, m: int) -> Any:
    """C and D of one feature with the bias -s, in closed form."""
    z = a - min(s, a)
    energy = p * z ** (2 * m + 1) / (2 * m + 1) / a
    correlation = p * (z ** (m + 2) / (m + 2) + s * z ** (m + 1) / (m + 1)) / a**2
    return np.array([correlation, energy])


def _by_split_quadrature(a: Any, s: Any, p: Any, m: int) -> Any:
    """The same by Gauss-Legendre nodes on the part of [0, 1] where the output is not zero."""
    start = min(s / a, 1.0)
    nodes, masses = np.polynomial.legendre.leggauss(12)
    u = start + (1 - start) * (nodes + 1) / 2
    mass = p * (1 - start) * masses / 2
    output = (a * (u - start)) ** m
    return np.array([mass @ (u * output), mass @ output**2])


def _cut_in_all_cases(claim: Claim) -> bool | None:
    """Both sides for s below, at or above a, and for the least s, for all powers."""
    from sympy import Symbol, symbols, sympify

    u, v = symbols("u v", positive=True)
    least = sympify(claim.domain.parameter("s").low)
    for m in spanned(claim.domain.parameter("m")):
        for a, s in ((least + u + v, least + u), (u, least + u + v), (u, least + u), (u, least)):
            point = {"a": a, "s": s, "p": Symbol("p", positive=True), "m": m}
            left, right = applied(claim.lhs, point), applied(claim.rhs, point)
            if not all(vanishes(x - y) for x, y in zip(left, right, strict=True)):
                return None
    return True


ONE_FEATURE: tuple[Parameter, ...] = (
    PROBABILITY,
    domains.integer("m", 1, 4),
    at_least("a", 0, drawn_to=2, parts=3),
    at_least("s", 0, drawn_to=2, parts=3),
)

CUT_OFF = Claim(
    id="sparsity-loss/rectified-loss-cut",
    label="A27b",
    paper=PAPER,
    locator="beyond the paper; Elhage et al., arXiv:2209.10652, for m = 1",
    title="The exact rectified loss where a bias cuts off",
    plain="For one feature of weight a with a bias -s the cubes give the integrals that can be "
    "done by hand.",
    statement=r"n=1,\ A_{11}=a>0,\ b_1=-s\le0,\ z=(a-s)_+:\quad C=\frac p{a^2}"
    r"\left(\frac{z^{m+2}}{m+2}+\frac{s\,z^{m+1}}{m+1}\right),\quad "
    r"D=\frac{p\,z^{2m+1}}{(2m+1)a}",
    relation="==",
    domain=Domain(
        ONE_FEATURE,
        (Assumption("positive", "a > 0", lambda a: bool(a > 0)),),
    ),
    lhs=lambda a, s, p, m: _one_feature_terms(a, -s, p, m),
    rhs=_shifted_cube,
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        {"p": Fraction(1, 3), "m": 2, "a": Fraction(1), "s": Fraction(1, 3)},
        {"p": Fraction(1, 3), "m": 3, "a": Fraction(1), "s": Fraction(2)},
    ),
    evidence=(
        derivation(
            "the integral over the cube as a function of a, s, p, for s < a, s = a, s > a, s = 0",
            _cut_in_all_cases,
            reach="region",
            region="m = 1, 2, 3, 4, for every p, a and s",
            unneeded={"positive": "the right side divides by a"},
        ),
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
            {"lhs": _one_feature_terms},
        ),
    ),
)

CLAIMS = (LP_BOUND, POLYGONS, SIGNED_AXES, NOTHING_CUT_OFF, CUT_OFF)
