r"""What explicit features reach, and how small the energy can be: lower bounds.

Setting.  Tied weights, odd m, symmetric law; c_m(d) is the 2m-th moment of one coordinate of a
uniform unit vector of d-dimensional space.

Statements.  Sidelnikov: sum_ij <w_i, w_j>^2m >= c_m(d) (sum |w_i|^2m)^2 (A09a), with equality for
the 120 lines of E8 up to m = 3 (A09b) and for m + 1 equally spaced lines of the plane (A09c); so
kappa / c_m(d) is the most that the improvement can rise with p at p = 0 (A09d).  The
energy of a feature is at least its pure and its mixed part (A10a, A10b).  Orthonormal features
gain p kappa each (A18a); random unit features have the stated mean terms (A18b).

Not claimed.  That the Welch-type constant binom(d + m - 1, m) is reached over the reals: it is not.
"""

from fractions import Fraction
from itertools import product
from math import comb, factorial, prod
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import holds_for_two_values, is_nonnegative, is_zero
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.sparsity_loss.settings import (
    AXES,
    DIMENSIONS,
    FEATURES,
    FIVE_AXES,
    FOUR_LINES,
    PAPER,
    POWER,
    PROBABILITY,
    SIX_FEATURES,
    SIZES,
    SYMMETRIC_LAW,
    TIED_WEIGHTS,
    TWELVE_LINES,
    UNTIED_WEIGHTS,
    best_improvement,
    both,
)
from pentad.proofs_check.sparsity_loss.steps import symbolic_law
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain, applied
from pentad.theory.numbers.scalars import constant, double_factorial, rational
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.designs import design_ratio, design_terms
from pentad.theory.power_autoencoder.dimension_bounds import lift_dimension
from pentad.theory.power_autoencoder.hypotheses import cumulants_are_nonnegative
from pentad.theory.power_autoencoder.lines import e8_lines, equally_spaced_lines
from pentad.theory.power_autoencoder.lower_bounds import (
    orthonormal_lower_bound,
    random_features_terms,
)
from pentad.theory.power_autoencoder.middle_regime import (
    energy_lower_bound,
    gaussian_energy_lower_bound,
)
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms,
    feature_loss_terms_by_convolution,
    first_feature_loss_terms,
    gram,
    loss_terms,
)
from pentad.theory.sparse_inputs import (
    LAPLACE,
    POSITIVE_UNIFORM,
    RADEMACHER,
    UNIFORM,
    input_cumulants,
    input_moments,
    signal_strength,
)

ANY_POWER = domains.integer("m", 1, 5)


def _sidelnikov_side(W: Any, d: int, m: int) -> Any:
    return constant(spherical_moment(d, m), W[0, 0]) * design_terms(W, m)[0] ** 2


def _energy_by_tensors(W: Any, m: int) -> Any:
    """T as the squared norm of the sum of the m-th tensor powers doubled: no Gram matrix."""
    total: Any = 0
    for column in W.T:
        power = column
        for _ in range(2 * m - 1):
            power = np.multiply.outer(power, column)
        total = total + power
    return (total**2).sum()


def _sphere_moment(exponents: tuple[int, ...]) -> Fraction:
    """E of a product of powers of the coordinates of a uniform unit vector."""
    if any(e % 2 for e in exponents):
        return Fraction(0)
    d, half = len(exponents), sum(exponents) // 2
    return Fraction(
        prod(double_factorial(e - 1) for e in exponents), prod(d + 2 * k for k in range(half))
    )


def _squares(W: Any, m: int) -> Any:
    """The squared distance of sum_i of the 2m-th tensor powers w_i from S times their mean.

    Summed over monomials of degree 2m, each weighted by its multinomial coefficient.
    """
    S = sum(sum(x**2 for x in column) ** m for column in W.T)
    total: Any = 0
    for exponents in product(range(2 * m + 1), repeat=len(W)):
        if sum(exponents) == 2 * m:
            weight = factorial(2 * m) // prod(factorial(e) for e in exponents)
            powers = sum(
                prod(x**e for x, e in zip(column, exponents, strict=True)) for column in W.T
            )
            mean = constant(_sphere_moment(exponents), W[0, 0])
            total += weight * (powers - mean * S) ** 2
    return total


def _sidelnikov_closes(claim: Claim) -> bool | None:
    """The gap is a sum of squares, for two columns of symbols in one to three dimensions."""
    from sympy import symbols

    for d, m in ((1, 1), (2, 1), (2, 2), (3, 1), (2, 3), (3, 2)):
        names = symbols(f"w:{2 * d}", real=True)
        W = np.array(names, dtype=object).reshape(d, 2)
        point = {"W": W, "n": 2, "d": d, "m": m}
        gap = applied(claim.lhs, point) - applied(claim.rhs, point)
        if not is_zero(gap - _squares(W, m), names):
            return None
    return True


SIDELNIKOV = Claim(
    id="sparsity-loss/sidelnikov",
    label="A09a",
    paper=PAPER,
    locator="section 4 bounds the same sum by rank; Sidelnikov (1974)",
    title="Sidelnikov's inequality",
    plain="The sum of the 2m-th powers of all inner products is at least c_m(d) times the squared "
    "sum of the 2m-th powers of the lengths.",
    statement=r"\sum_{ij}\langle w_i,w_j\rangle^{2m}\ge c_m(d)\left(\sum_i|w_i|^{2m}\right)^2,"
    r"\quad c_m(d)=\prod_{k<m}\frac{2k+1}{d+2k}",
    relation=">=",
    domain=Domain((FEATURES, DIMENSIONS, TIED_WEIGHTS, ANY_POWER)),
    lhs=lambda W, m: design_terms(W, m)[1],
    rhs=_sidelnikov_side,
    fidelity="ours",
    delta="The paper uses the weaker constant of the lift, which is not sharp over the reals.",
    examples=(
        {"W": FOUR_LINES, "n": 4, "d": 2, "m": 3},
        {"W": AXES, "n": 2, "d": 2, "m": 1},
        FIVE_AXES | {"m": 1},
        TWELVE_LINES | {"m": 2},
        TWELVE_LINES | {"m": 3},
        SIX_FEATURES | {"m": 6},
    ),
    evidence=(
        derivation(
            "the gap is a sum of squares: two columns, d <= 3 and m <= 3, but for d = m = 3",
            _sidelnikov_closes,
            relation=">=",
            by_hand=(
                "gap and squares are sums over pairs of columns of one function of two columns, "
                "so two columns show every n",
                "for every d and m: with b = multinomial(2m; a), e = E theta^a, the sums of "
                "b u^a v^a, b e w^a and b e^2 over monomials a are <u, v>^2m, c_m(d) |w|^2m and "
                "c_m(d), since b e = c_m(d) multinomial(m; a/2) for even a",
            ),
            reach="everywhere",
        ),
        exact("rational W, n <= 4, d <= 3, m <= 5", cases=40),
        search(
            "by the norm of a sum of tensor powers, n <= 4, d <= 3, m <= 3",
            cases=60,
            using={
                "lhs": _energy_by_tensors,
                "domain": Domain((FEATURES, DIMENSIONS, TIED_WEIGHTS, domains.integer("m", 1, 3))),
                "examples": ({"W": AXES, "n": 2, "d": 2, "m": 1},),
            },
        ),
    ),
    mutants=(
        Mutant(
            "c_m with d + k for d + 2k (F15)",
            {
                "rhs": lambda W, d, m: (
                    design_terms(W, m)[0] ** 2
                    * constant(
                        Fraction(
                            int(np.prod([2 * k + 1 for k in range(m)])),
                            int(np.prod([d + k for k in range(m)])),
                        ),
                        W[0, 0],
                    )
                )
            },
        ),
        Mutant(
            "three per cent more",
            {
                "rhs": lambda W, d, m: (
                    _sidelnikov_side(W, d, m) * constant(Fraction(103, 100), W[0, 0])
                )
            },
        ),
    ),
)


def _very_sparse_closes(claim: Claim) -> bool | None:
    """The gap is a square plus mu_2m times that of Sidelnikov's inequality."""
    from sympy import symbols

    names = symbols("w:4", real=True)
    W = np.array(names, dtype=object).reshape(2, 2)
    signal, top = symbols("mu_s mu_t", positive=True)
    for m in (1, 3):
        law = symbolic_law({m + 1: signal, 2 * m: top} if m > 1 else {2: top})
        numerator = law.moment(m + 1)
        point = {"W": W, "n": 2, "d": 2, "law": law, "m": m}
        gap = applied(claim.rhs, point) - applied(claim.lhs, point)
        S, T = design_terms(W, m)
        c = constant(spherical_moment(2, m), top)
        square = (numerator - top * c * S) ** 2 / (top * c)
        if not is_zero(gap - square - top * (T - c * S**2), (*names, signal, top)):
            return None
    return True


def _first_order_objective(W: Any, law: Any, m: int) -> Any:
    S, T = design_terms(W, m)
    return 2 * constant(law.moment(m + 1), W[0, 0]) * S - constant(law.moment(2 * m), W[0, 0]) * T


VERY_SPARSE = Claim(
    id="sparsity-loss/very-sparse-limit",
    label="A09d",
    paper=PAPER,
    locator="eq. (23), section 4",
    title="The very sparse limit",
    plain="The slope of the improvement at p = 0 is at most kappa / c_m(d), whatever the number of "
    "features; spherical designs reach it.",
    statement=r"2\mu_{m+1}\operatorname{tr}B-\mu_{2m}\operatorname{tr}B^2\le\kappa/c_m(d),"
    r"\quad B=A^{\odot m},\ \kappa=\mu_{m+1}^2/\mu_{2m}",
    relation="<=",
    domain=Domain((FEATURES, DIMENSIONS, SYMMETRIC_LAW, TIED_WEIGHTS, POWER)),
    lhs=_first_order_objective,
    rhs=lambda W, d, law, m: (
        constant(law.moment(m + 1), W[0, 0]) ** 2
        / (constant(law.moment(2 * m) * spherical_moment(d, m), W[0, 0]) + 0 * W[0, 0])
    ),
    fidelity="ours",
    delta="The paper bounds the same objective by the dimension of the lift.",
    examples=(
        {"W": AXES, "n": 2, "d": 2, "law": RADEMACHER, "m": 1},
        {"W": domains.fractions([[1]]), "n": 1, "d": 1, "law": RADEMACHER, "m": 3},
        FIVE_AXES | {"law": RADEMACHER, "m": 1},
        TWELVE_LINES | {"law": RADEMACHER, "m": 3},
        SIX_FEATURES | {"law": RADEMACHER, "m": 7},
    ),
    evidence=(
        derivation(
            "the gap is a square plus mu_2m times that of A09a, m = 1, 3",
            _very_sparse_closes,
            relation="<=",
            by_hand=(
                "both sides see W through S = sum |w_i|^2m and T = sum <w_i, w_j>^2m alone, and m "
                "through the moments: one size shows all",
            ),
            cites=("sparsity-loss/sidelnikov",),
            reach="everywhere",
        ),
        exact("rational W, n <= 4, d <= 3, five laws, m = 1, 3, 5", cases=40),
        search("in floats, steering toward the least slack", cases=60),
    ),
    mutants=(
        Mutant(
            "kappa min(n, d): superposition gains nothing",
            {
                "rhs": lambda W, n, d, law, m: constant(
                    signal_strength(law, m) * min(n, d), W[0, 0]
                ),
                "examples": ({"W": FOUR_LINES, "n": 4, "d": 2, "law": RADEMACHER, "m": 3},),
            },
        ),
    ),
    sees_also=("sparsity-loss/first-order", "sparsity-loss/e8-design"),
)


def _e8_ratio_by_counting(m: int) -> Any:
    """S^2 / T of E8 from one root against all lines, in plain integers."""
    lines = [[int(x) for x in column] for column in e8_lines().T]
    first = lines[0]
    powers = [sum(a * b for a, b in zip(first, line, strict=True)) ** (2 * m) for line in lines]
    return rational(Fraction(len(lines) * sum(a * a for a in first) ** (2 * m), sum(powers)))


E8_DESIGN = Claim(
    id="sparsity-loss/e8-design",
    label="A09b",
    paper=PAPER,
    locator="section 4",
    title="The lines of E8 are a spherical design",
    plain="The 120 lines of E8 meet Sidelnikov's inequality with equality for m = 1, 2, 3, with "
    "value 64 at m = 3; they do not reach the Welch-type constant 120.",
    statement=r"E_8:\quad S^2/T=1/c_m(8)\ (m\le3),\qquad 1/c_3(8)=64<120=\tbinom{10}{3}",
    relation="==",
    domain=Domain((domains.integer("m", 1, 3, listed=True),)),
    lhs=lambda m: design_ratio(e8_lines(), m),
    rhs=lambda m: constant(1 / spherical_moment(8, m), e8_lines()[0, 0]),
    fidelity="ours",
    delta="Not in the paper.",
    examples=tuple({"m": m} for m in (1, 2, 3)),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("all 7140 pairs of lines, exact rationals"),
        exhaustive(
            "one root against all lines, plain integers", using={"lhs": _e8_ratio_by_counting}
        ),
    ),
    mutants=(
        Mutant(
            "the Welch-type constant is attained (F1)",
            {"rhs": lambda m: constant(Fraction(lift_dimension(8, m)), e8_lines()[0, 0])},
        ),
        Mutant(
            "E8 is a (4, 4)-design (F11)",
            {"domain": Domain((domains.integer("m", 4, 4),)), "examples": ({"m": 4},)},
        ),
    ),
)


def _plane_power_sum(m: int, lines: int) -> Fraction:
    """sum_j cos(pi j / lines)^(2m), exactly: binomials whose frequency the lines cannot see."""
    visible = [comb(2 * m, s) for s in range(2 * m + 1) if (m - s) % lines == 0]
    return Fraction(lines * sum(visible), 4**m)


PLANE_DESIGNS = Claim(
    id="sparsity-loss/plane-designs",
    label="A09c",
    paper=PAPER,
    locator="section 4",
    title="m + 1 equally spaced lines of the plane are a design",
    plain="In the plane m + 1 equally spaced lines meet Sidelnikov's inequality with equality; m "
    "lines do not.",
    statement=r"S^2/T=1/c_m(2)\ \text{for } w_j=(\cos\tfrac{\pi j}{m+1},\sin\tfrac{\pi j}{m+1})",
    relation="==",
    domain=Domain((domains.integer("m", 1, 5),)),
    lhs=lambda m: _plane_power_sum(m, m + 1),
    rhs=lambda m: spherical_moment(2, m) * (m + 1),
    fidelity="ours",
    delta="Not in the paper.",
    examples=tuple({"m": m} for m in range(1, 6)),
    evidence=(
        exact("sums of powers of cosines in the cyclotomic field, m <= 5", cases=0),
        search(
            "in floats, from the Gram matrix",
            using={
                "lhs": lambda m: (m + 1) / design_ratio(equally_spaced_lines(m + 1), m),
            },
            floats_only=True,
            cases=20,
        ),
    ),
    mutants=(
        Mutant(
            "m lines suffice (F10)",
            {
                "lhs": lambda m: _plane_power_sum(m, m),
                "rhs": lambda m: spherical_moment(2, m) * m,
            },
        ),
        Mutant(
            "the moment of the next power",
            {"rhs": lambda m: spherical_moment(2, m + 1) * (m + 1)},
        ),
    ),
)


def _unguarded_energy(A: Any, p: Any, law: Any, m: int) -> Any:
    """The second bound written out, so that it can be evaluated where it does not hold."""
    kappa = input_cumulants(p, law, 2 * m)
    pure, q = (A ** (2 * m)).sum(-1), (A * A).sum(-1)
    return kappa[2 * m] * pure + double_factorial(2 * m - 1) * kappa[2] ** m * q**m


EVEN_CUMULANTS = Assumption(
    "cumulants",
    "kappa_2, kappa_4, .., kappa_2m of the inputs are >= 0",
    cumulants_are_nonnegative,
)
ROWS = (FEATURES, PROBABILITY, SYMMETRIC_LAW, UNTIED_WEIGHTS, POWER)
HIGHER_ROWS = (*ROWS[:-1], domains.integer("m", 3, 5, odd=True))
DENSE_SIGNS: dict[str, Any] = {
    "A": domains.fractions([[1, 1], [1, 1]]),
    "n": 2,
    "p": Fraction(1),
    "law": RADEMACHER,
    "m": 3,
}
LONG_ROWS = tuple(
    DENSE_SIGNS | {"A": one_large_entry, "n": 6, "m": m, "p": p}
    for one_large_entry in (domains.fractions([[20] + [1] * 5] * 6),)
    for m, p in ((5, Fraction(1)), (7, Fraction(1)), (9, Fraction(1, 4)))
)
"""Of more features, and for higher powers, than the derivation goes through."""


def _mixed_energy_closes(claim: Claim) -> bool | None:
    """No negative coefficient in the squares of a row and u_s = E x^2s - (E x^2)^s.

    That u_s >= 0 is tried at two values.
    """
    from sympy import symbols

    p, k2 = symbols("p k2", positive=True)
    room = dict(zip((2, 3), symbols("u2 u3", nonnegative=True), strict=True))
    least = {s: k2**s for s in room}
    for s, bound in least.items():
        if not holds_for_two_values(lambda mean, s=s, b=bound: mean(s) - b.subs(k2, mean(1))):
            return None
    law = symbolic_law({2: k2 / p} | {2 * s: (least[s] + u) / p for s, u in room.items()})
    row = symbols("a b c", real=True)
    for m in (1, 3):
        point = {"A": np.array([row] * 3, dtype=object), "n": 3, "p": p, "law": law, "m": m}
        gap = (applied(claim.lhs, point) - applied(claim.rhs, point))[0]
        if not is_nonnegative(gap, (p, k2, *room.values()), row):
            return None
    return True


PURE_AND_MIXED_ENERGY = Claim(
    id="sparsity-loss/pure-and-mixed-energy",
    label="A10a",
    paper=PAPER,
    locator="open problem 1",
    title="Energy is at least its pure and its mixed part",
    plain="For every symmetric law the energy of a feature is at least that of its pure powers "
    "plus 2m - 1 times a mixed part.",
    statement=r"D_i\ge p\mu_{2m}T_i+(2m-1)(p\mu_2)^m(q_i^m-T_i)",
    relation=">=",
    domain=Domain(ROWS),
    lhs=lambda A, p, law, m: feature_loss_terms(A, p, law, m).energy,
    rhs=energy_lower_bound,
    fidelity="ours",
    delta="Not in the paper.",
    examples=(DENSE_SIGNS, *LONG_ROWS),
    evidence=(
        derivation(
            "m = 1, 3: no negative coefficient in the squares of a row of length 3 and in "
            "E x^2s - (E x^2)^s",
            _mixed_energy_closes,
            relation=">=",
            by_hand=(
                "E x^2s >= (E x^2)^s (means of powers), tried for two values of x^2 beside 0",
                "the gap has degree m in the squares, so each of its terms has at most m features, "
                "and zero entries shorten a row",
                "for m = 5, 7, ...: the mixed term of exponents b has the coefficient "
                "(2m)!/prod (2b_j)! prod E x^2b_j, which is at least (2m - 1)!!/prod (2b_j - 1)!! "
                ">= 2m - 1 times m!/prod b_j! (E x^2)^m",
            ),
            reach="everywhere",
        ),
        exact("any A with n <= 4, five laws, m = 1, 3, 5", cases=40),
        search(
            "energy by convolution, in floats",
            cases=60,
            using={
                "lhs": lambda A, p, law, m: feature_loss_terms_by_convolution(A, p, law, m).energy
            },
        ),
    ),
    mutants=(
        Mutant(
            "twice the pure part: D >= 2 p mu_2m T (F4)",
            {
                "rhs": lambda A, p, law, m: (
                    2 * input_moments(p, law, 2 * m)[2 * m] * (A ** (2 * m)).sum(-1)
                )
            },
        ),
        Mutant(
            "the pure part alone, for U[0, 1] inputs and signed A (F12)",
            {
                "domain": Domain(
                    (
                        FEATURES,
                        PROBABILITY,
                        domains.choice("law", (POSITIVE_UNIFORM,)),
                        UNTIED_WEIGHTS,
                        domains.choice("m", (3,)),
                    )
                ),
                "examples": (),
                "rhs": lambda A, p, law, m: (
                    input_moments(p, law, 2 * m)[2 * m] * (A ** (2 * m)).sum(-1)
                ),
            },
        ),
        Mutant(
            "(2m - 1)!! in the mixed part",
            {
                "rhs": lambda A, p, law, m: (
                    input_moments(p, law, 2 * m)[2 * m] * (A ** (2 * m)).sum(-1)
                    + double_factorial(2 * m - 1)
                    * input_moments(p, law, 2)[2] ** m
                    * ((A * A).sum(-1) ** m - (A ** (2 * m)).sum(-1))
                )
            },
        ),
    ),
)

CUMULANT_ENERGY = Claim(
    id="sparsity-loss/cumulant-energy",
    label="A10b",
    paper=PAPER,
    locator="open problem 1",
    title="Energy of inputs with non-negative even cumulants",
    plain="For m at least 3, if the even cumulants of an input are not negative, the energy of a "
    "feature is at least its own pure part plus the full Gaussian part.",
    statement=r"m\ge3:\quad D_i\ge\kappa_{2m}T_i+(2m-1)!!\,\kappa_2^mq_i^m",
    relation=">=",
    domain=Domain(HIGHER_ROWS, (EVEN_CUMULANTS,)),
    lhs=lambda A, p, law, m: feature_loss_terms(A, p, law, m).energy,
    rhs=gaussian_energy_lower_bound,
    fidelity="ours",
    delta="Not in the paper.",
    examples=(DENSE_SIGNS | {"p": Fraction(1, 100)},),
    evidence=(
        exact("any A with n <= 4, five laws, m = 1, 3, 5"),
        search(
            "energy by convolution, in floats",
            using={
                "lhs": lambda A, p, law, m: feature_loss_terms_by_convolution(A, p, law, m).energy
            },
        ),
    ),
    mutants=(
        Mutant(
            "without the condition on the cumulants (F5)",
            {
                "domain": Domain(HIGHER_ROWS),
                "examples": (DENSE_SIGNS,),
                "rhs": _unguarded_energy,
            },
        ),
        Mutant(
            "m = 1, where the two parts are one and the same",
            {
                "domain": Domain(ROWS, (EVEN_CUMULANTS,)),
                "examples": (DENSE_SIGNS | {"m": 1},),
                "rhs": _unguarded_energy,
            },
        ),
        Mutant(
            "(2m + 1)!! for (2m - 1)!! (F14)",
            {
                "rhs": lambda A, p, law, m: (
                    _unguarded_energy(A, p, law, m)
                    + (double_factorial(2 * m + 1) - double_factorial(2 * m - 1))
                    * input_cumulants(p, law, 2)[2] ** m
                    * (A * A).sum(-1) ** m
                )
            },
        ),
    ),
)


def _orthonormal(n: int, d: int, p: Any) -> Any:
    """min(n, d) coordinate axes and zero columns, in the number type of p."""
    W = np.zeros((d, n), dtype=int)
    np.fill_diagonal(W, 1)
    return W * (0 * p + 1)


def _orthonormal_closes(claim: Claim) -> bool | None:
    from sympy import Symbol, symbols

    p = Symbol("p", positive=True)
    for m in (1, 3, 5):
        moments = dict(zip(range(2, 2 * m + 1, 2), symbols(f"mu:{m}", positive=True), strict=True))
        for n, d in SIZES:
            point = {"n": n, "d": d, "p": p, "law": symbolic_law(moments), "m": m}
            gap = applied(claim.lhs, point) - applied(claim.rhs, point)
            if not is_zero(gap, (p, *moments.values())):
                return None
    return True


ORTHONORMAL = Claim(
    id="sparsity-loss/orthonormal",
    label="A18a",
    paper=PAPER,
    locator="eq. (9)-(10)",
    title="Features without superposition",
    plain="min(n, d) orthonormal features at their best scale, where the gain is C^2 / D (A03b), "
    "gain exactly p kappa each.",
    statement=r"C^2/D=p\kappa\min(n,d),\quad\kappa=\mu_{m+1}^2/\mu_{2m}",
    relation="==",
    domain=Domain((FEATURES, DIMENSIONS, PROBABILITY, SYMMETRIC_LAW, POWER)),
    lhs=lambda n, d, p, law, m: best_improvement(_orthonormal(n, d, p), p, law, m),
    rhs=orthonormal_lower_bound,
    fidelity="restated",
    delta="The paper states the order p d; the constant is its own computation finished.",
    examples=(
        {"n": 4, "d": 2, "p": Fraction(1, 4), "law": RADEMACHER, "m": 3},
        {"n": 7, "d": 6, "p": Fraction(1, 4), "law": LAPLACE, "m": 7},
        {"n": 8, "d": 12, "p": Fraction(1, 10), "law": UNIFORM, "m": 9},
    ),
    evidence=(
        derivation(
            "all p and all moments at once: m = 1, 3, 5 with up to 6 features and 9 dimensions",
            _orthonormal_closes,
            by_hand=(
                "for every n, d and m: min(n, d) rows have one entry, a 1, and give "
                "C_i = E x^(m+1) and D_i = E x^2m each; the other rows are zero and give nothing",
            ),
            reach="everywhere",
        ),
        exact("n <= 4, d <= 3, five laws, m = 1, 3, 5", cases=40),
        search(
            "by convolution of moments",
            cases=60,
            using={
                "lhs": lambda n, d, p, law, m: (
                    feature_loss_terms_by_convolution(gram(_orthonormal(n, d, p)), p, law, m)
                    .summed()
                    .scaled_improvement
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "one for every dimension: p kappa d",
            {"rhs": lambda d, p, law, m: orthonormal_lower_bound(d, d, p, law, m)},
        ),
    ),
)


def _average_over_e8(active: int, p: Any, law: Any, m: int) -> Any:
    """Mean C and D of `active` unit features in R^8, all but the first averaged over E8.

    E8 is a (3, 3)-design, so it averages polynomials of degree 6 as the sphere does, which is all
    that m <= 3 needs; the first feature may be fixed, since all lines are alike.
    """
    lines = np.array([[int(x) for x in row] for row in e8_lines()])
    eighths = lines.T @ lines
    chosen = np.indices((1,) + eighths.shape[:1] * (active - 1)).reshape(active, -1)
    grams = eighths[chosen[:, None], chosen[None, :]].reshape(active * active, -1)
    kinds, counts = np.unique(grams, axis=1, return_counts=True)
    total: Any = 0
    for kind, count in zip(kinds.T, counts, strict=True):
        entries = [constant(Fraction(int(x), 8), p) + 0 * p for x in kind]
        A = np.array(entries).reshape(active, active)
        total = total + int(count) * both(loss_terms(A, p, law, m))
    return total * constant(Fraction(1, int(counts.sum())), p)


def _average_by_quadrature(active: int, d: int, p: Any, law: Any, m: int) -> Any:
    """Mean C and D from the first row alone, its overlaps by Gauss-Gegenbauer quadrature."""
    from scipy.special import roots_gegenbauer

    nodes, weights = roots_gegenbauer(m + 1, (d - 2) / 2)
    overlaps = [np.ravel(x) for x in np.meshgrid(*[nodes] * (active - 1))]
    masses = [np.ravel(x) for x in np.meshgrid(*[weights / weights.sum()] * (active - 1))]
    mass = np.prod(masses, axis=0) if masses else np.ones(1)
    rows = np.stack([np.ones_like(mass), *overlaps], axis=-1)
    terms = first_feature_loss_terms(rows, p, law, m)
    return active * np.array([(mass * terms.correlation).sum(), (mass * terms.energy).sum()])


RANDOM_FEATURES = Claim(
    id="sparsity-loss/random-features",
    label="A18b",
    paper=PAPER,
    locator="Theorem 2.2 (1), lower bound",
    title="Random unit features",
    plain="Independent uniform unit vectors as features have the mean correlation and energy of "
    "x_1 plus independent random overlaps, so some draw gains at least their C^2 / D.",
    statement=r"\mathbb{E}_VC=n^\prime\,\mathbb{E}x_1Y^m,"
    r"\ \mathbb{E}_VD=n^\prime\,\mathbb{E}Y^{2m},\quad Y=x_1+\sum_{j=2}^{n'}g_jx_j,"
    r"\ \mathbb{E}g_j^{2k}=c_k(d)",
    relation="==",
    domain=Domain(
        (
            domains.integer("active", 1, 3),
            domains.choice("d", (8,)),
            PROBABILITY,
            SYMMETRIC_LAW,
            domains.choice("m", (1, 3)),
        )
    ),
    lhs=lambda active, d, p, law, m: np.array(random_features_terms(active, d, p, law, m)),
    rhs=_average_over_e8,
    fidelity="specialised",
    delta="The paper proves the order C1 min(p d^m, d p^(1/m)) by another construction.",
    examples=({"active": 3, "d": 8, "p": Fraction(1, 4), "law": RADEMACHER, "m": 3},),
    evidence=(
        exact("d = 8: the lines of E8 average in place of the sphere, n' <= 3, m = 1, 3", cases=12),
        search(
            "the overlaps of one row by Gaussian quadrature, in floats",
            cases=40,
            using={"rhs": _average_by_quadrature},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "the overlaps of a space of one dimension less",
            {
                "lhs": lambda active, d, p, law, m: np.array(
                    random_features_terms(active, d - 1, p, law, m)
                )
            },
        ),
        Mutant(
            "one feature too many in the interference",
            {
                "lhs": lambda active, d, p, law, m: np.array(
                    random_features_terms(active + 1, d, p, law, m)
                )
            },
        ),
    ),
    not_claimed="The order C1 min(p d^m, d p^(1/m)) of the paper's lower bound for all d and p: "
    "how large C^2 / D is at the best number of features is evaluated, not derived.",
)

CLAIMS = (
    SIDELNIKOV,
    VERY_SPARSE,
    E8_DESIGN,
    PLANE_DESIGNS,
    PURE_AND_MIXED_ENERGY,
    CUMULANT_ENERGY,
    ORTHONORMAL,
    RANDOM_FEATURES,
)
