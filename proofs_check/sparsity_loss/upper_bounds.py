r"""How much can superposition gain at most: upper bounds on the improvement, for every W and p.

Setting.  Tied weights A = W^T W of rank at most r = min(n, d) unless said otherwise, odd m, inputs
of a symmetric law.  I is bounded at the best scale of W, that is C^2 / D is bounded (A03b).

Statements.  DIM: a degree-m decoder never beats R principal components, R = rank of A^m entrywise
(A08).  SERIES: every odd m (A11), feature by feature in A11b.  A third-party draft, for comparison
(A12).  CAP3: a feature of capacity rho improves the loss by at most g(rho), hence I <= r Psi(p),
for m = 3 under H3 (A13a, A13b).  CAPJ3: the same without H3, weaker (A14b, A14).  Psi in closed
form for Gaussian amplitudes (A15a, A15b) and the bound that follows (A15c).  DESIGN3: the bound
that designs attain as p tends to 0 (A16).  At p = 1 Gaussian inputs gain kappa per dimension and no
more (A17).

Idea.  DIM projects on the span of the lifted read-outs.  CAP3 writes D_i exactly and drops what is
not negative; capacities sum to at most min(n, d) (A07c).

Not claimed.  CAP for m >= 5.  DIM with rank(A^m) for untied weights: false, see its mutant.  The
suprema in A13b, A14 and A16b are found by critical points and are not read in symbols: these three
are exact at points, as are the shares of A16a.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement
from math import comb, factorial, prod
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.sparsity_loss.settings import (
    DIMENSIONS,
    FEATURES,
    FIVE_AXES,
    H3,
    NON_ZERO,
    PAPER,
    POWER,
    PROBABILITY,
    SIX_FEATURES,
    SIZES,
    SYMMETRIC_LAW,
    TIED,
    TIED_WEIGHTS,
    TWELVE_LINES,
    ZERO_WEIGHTS,
    at_least,
    best_improvement,
)
from pentad.theory.frames.capacity import capacities, rank
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain, Point, applied, fractions, inequality
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.design_bounds import (
    design_upper_bound,
    joint_upper_bound,
    spherical_moment,
)
from pentad.theory.power_autoencoder.dimension_bounds import (
    dimension_upper_bound,
    draft_upper_bound,
    lift_dimension,
    principal_upper_bound,
    series_upper_bound,
)
from pentad.theory.power_autoencoder.gain_per_dimension import (
    capacity_gain,
    capacity_upper_bound,
    gaussian_gain_per_dimension,
    interference_gain,
    robust_capacity_gain,
    robust_capacity_upper_bound,
    robust_interference_gain,
)
from pentad.theory.power_autoencoder.lower_bounds import orthonormal_lower_bound
from pentad.theory.power_autoencoder.power_loss import (
    cubic_feature_loss_terms,
    feature_loss_terms,
    feature_loss_terms_by_convolution,
    gram,
)
from pentad.theory.sparse_inputs import (
    GAUSSIAN,
    HEAVY,
    LAPLACE,
    RADEMACHER,
    UNIFORM,
    AmplitudeLaw,
    finite_law,
    input_moments,
    signal_strength,
)

FOUR_LINES = fractions(
    [[1, 0, Fraction(12, 17), Fraction(12, 17)], [0, 1, Fraction(12, 17), Fraction(-12, 17)]]
)
"""Nearly a spherical (3, 3)-design of the plane: 12/17 is nearly the square root of 1/2."""

AXES = fractions([[1, 0], [0, 1]])
SPARSE_DESIGN: dict[str, Any] = {
    "W": FOUR_LINES,
    "n": 4,
    "d": 2,
    "p": Fraction(1, 10**4),
    "law": RADEMACHER,
    "m": 3,
}
ALONE: dict[str, Any] = {"W": AXES, "n": 2, "d": 2, "p": Fraction(1), "law": RADEMACHER, "m": 3}
GAUSSIAN_ALONE = ALONE | {"law": GAUSSIAN}

FURTHER_SIZES = (
    FIVE_AXES | {"p": Fraction(1), "law": RADEMACHER, "m": 1},
    TWELVE_LINES | {"p": Fraction(1, 10**6), "law": RADEMACHER, "m": 3},
    SIX_FEATURES | {"p": Fraction(1, 5), "law": LAPLACE, "m": 7},
)
"""n, d and m beyond those that derivations go through and that are drawn."""

UNTIED_SIX = SIX_FEATURES | {"V": SIX_FEATURES["W"][:, ::-1] + SIX_FEATURES["W"]}

HIGHER_POWER = domains.integer("m", 3, 5, odd=True)
TIED_NON_ZERO = Domain((*TIED, POWER), (NON_ZERO,))
CUBIC = Domain(TIED, (NON_ZERO,))


def _best_by_convolution(W: Any, p: Any, law: Any, m: int = 3) -> Any:
    return feature_loss_terms_by_convolution(gram(W), p, law, m).summed().scaled_improvement


def _cubic_best(W: Any, p: Any, law: Any) -> Any:
    return best_improvement(W, p, law, 3)


def rational_function(expression: Any, positive: Sequence[Any], real: Sequence[Any] = ()) -> Any:
    """The expression as a cancelled quotient of polynomials, the real symbols first."""
    from sympy import QQ

    return QQ.frac_field(*real, *positive).from_sympy(expression)


def has_no_minus(quotient: Any, squared: int) -> bool:
    """Whether no coefficient is below zero, and the first symbols occur only squared."""
    terms = [*quotient.numer.terms(), *quotient.denom.terms()]
    return all(c >= 0 and all(e % 2 == 0 for e in powers[:squared]) for powers, c in terms)


def is_nonnegative(expression: Any, positive: Sequence[Any], real: Sequence[Any] = ()) -> bool:
    """Whether a rational function has no coefficient below zero, and real symbols only squared."""
    return has_no_minus(rational_function(expression, positive, real), len(real))


def is_zero(expression: Any, symbols: Sequence[Any]) -> bool:
    """Whether a rational function of the symbols vanishes."""
    return bool(rational_function(expression, symbols) == 0)


def in_one_branch(expression: Any, symbols: Sequence[Any], on: Mapping[Any, Any]) -> Any:
    """The expression with every Min of two as the one that is never larger.

    Parameters
    ----------
    expression : SymPy expression
    symbols : sequence of Symbol
        Non-negative symbols that parametrise the region.
    on : mapping
        What stands in `expression` for what in terms of them.

    Raises
    ------
    ValueError
        If neither is seen to be the smaller one.
    """
    from sympy import Min

    for smaller in expression.atoms(Min):
        first, second = (value.subs(on) for value in smaller.args)
        if is_nonnegative(second - first, symbols):
            kept = smaller.args[0]
        elif is_nonnegative(first - second, symbols):
            kept = smaller.args[1]
        else:
            raise ValueError(f"neither is always the smaller one in {smaller}")
        expression = expression.subs(smaller, kept)
    return expression


def holds_for_two_values(room: Callable[..., Any]) -> bool:
    """Whether an inequality between moments E X^s of X >= 0 holds for two values beside 0.

    A bound that a derivation puts in by hand is tried here, so that a mistyped one is noticed.

    Parameters
    ----------
    room : callable of a callable
        What is not negative, from s -> E X^s; a rational function of those.
    """
    from sympy import symbols

    first, second, rest, x, beyond = masses_and_values = symbols("g h l x r", positive=True)
    whole = first + second + rest

    def moment(s: int) -> Any:
        return (first * x**s + second * (x + beyond) ** s) / whole

    return is_nonnegative(room(moment), masses_and_values)


def symbolic_law(moments: Mapping[int, Any]) -> AmplitudeLaw:
    """The symmetric law with these even moments."""
    return AmplitudeLaw("symbolic", lambda s: moments.get(s, 0))


def room_of(claim: Claim, name: str, point: Point) -> Any:
    """What an assumption of the claim says is not negative, at a point of symbols.

    Raises
    ------
    LookupError
        If the claim has no inequality of that name.
    """
    room = claim.domain.assumption(name).room
    if room is None:
        raise LookupError(f"the assumption {name!r} is no inequality")
    return applied(room, point)


DIM_RANK = Claim(
    id="sparsity-loss/dim-rank",
    label="A08a",
    paper=PAPER,
    locator="Theorem 2.2 (1), upper bound",
    title="No better than principal components of the lift",
    plain="The improvement is at most p mu_2 times the rank of the entrywise m-th power of A.",
    statement=r"I\le p\mu_2\operatorname{rank}(A^{\odot m})",
    relation="<=",
    domain=TIED_NON_ZERO,
    lhs=best_improvement,
    rhs=lambda W, p, law, m: input_moments(p, law, 2)[2] * rank(gram(W) ** m),
    fidelity="specialised",
    delta="The paper proves sup I <= C2 p d^m with some C2; this constant is ours.",
    examples=(SPARSE_DESIGN, ALONE, *FURTHER_SIZES),
    evidence=(
        exact("exact ranks, n <= 4, d <= 3, m = 1, 3, 5"),
        search("by convolution and floating-point ranks", using={"lhs": _best_by_convolution}),
    ),
    mutants=(
        Mutant(
            "rank of A instead of that of its power (F3)",
            {"rhs": lambda W, p, law: input_moments(p, law, 2)[2] * rank(W)},
        ),
        Mutant(
            "rank less one (F17)",
            {"rhs": lambda W, p, law, m: input_moments(p, law, 2)[2] * (rank(gram(W) ** m) - 1)},
        ),
    ),
    not_claimed="Untied weights or correlated inputs: there the rank of the read-outs' own lift "
    "takes the place of rank(A^m).",
)


def _input_moments_by_symbol(m: int, u: Any) -> dict[int, Any]:
    """Symbols for E x^2 .. E x^2m of an input, the last of which is u^2m."""
    from sympy import symbols

    orders = range(2, 2 * m, 2)
    names = symbols([f"e_{s}" for s in orders], positive=True)
    return dict(zip(orders, names, strict=True)) | {2 * m: u ** (2 * m)}


def _law_of_input(moments: Mapping[int, Any], p: Any) -> AmplitudeLaw:
    """The law of amplitudes of inputs with these even moments."""
    return symbolic_law({s: x / p for s, x in moments.items()})


def _is_best_improvement(side: Any, m: int) -> bool:
    """Whether a side is (sum C_i)^2 / sum D_i, by convolution, for two features of the plane."""
    from sympy import Integer, symbols

    names = symbols("a b", real=True)
    W = np.array([[names[0], names[1]], [Integer(0), Integer(1)]])
    p, u = symbols("p u", positive=True)
    moment = _input_moments_by_symbol(m, u)
    law = _law_of_input(moment, p)
    point = {"W": W, "n": 2, "d": 2, "p": p, "law": law, "m": m}
    terms = feature_loss_terms_by_convolution(gram(W), p, law, m).summed()
    chosen = (*names, p, u, *(x for s, x in moment.items() if s < 2 * m))
    return is_zero(applied(side, point) - terms.correlation**2 / terms.energy, chosen)


def _dimension_closes(claim: Claim) -> bool | None:
    """The left side is C^2 / D; the right side counts the monomials that outputs are made of."""
    from sympy import symbols

    p, u = symbols("p u", positive=True)
    for m in (1, 3, 5, 7):
        moment = _input_moments_by_symbol(m, u)
        for d in range(1, 7):
            count = _monomials(d, m)
            for n in (1, count - 1, count, count + 1):
                point = {"n": max(n, 1), "d": d, "p": p, "law": _law_of_input(moment, p), "m": m}
                gap = applied(claim.rhs, point) - moment[2] * min(point["n"], count)
                if not is_zero(gap, (p, u, *(x for s, x in moment.items() if s < 2 * m))):
                    return None
    lifts = all(_power_is_lifted(d, m) for d in (1, 2, 3) for m in (1, 3, 5))
    read = all(_is_best_improvement(claim.lhs, m) for m in (1, 3))
    return (lifts and read and _monomials_are_binomial()) or None


@cache
def _power_is_lifted(d: int, m: int) -> bool:
    """Whether <x, y>^m is a sum over the monomials of degree m, each of x times that of y."""
    from sympy import symbols

    x, y = symbols(f"x:{d}"), symbols(f"y:{d}")
    monomials = list(combinations_with_replacement(range(d), m))
    lifted = sum(
        factorial(m)
        // prod(factorial(chosen.count(i)) for i in set(chosen))
        * prod(x[i] * y[i] for i in chosen)
        for chosen in monomials
    )
    product = sum(a * b for a, b in zip(x, y, strict=True))
    return len(monomials) == _monomials(d, m) and is_zero(product**m - lifted, (*x, *y))


@cache
def _monomials(d: int, m: int) -> int:
    """How many monomials of degree m there are in d variables: without the last one, or with it."""
    if d == 1 or m == 0:
        return 1
    return _monomials(d - 1, m) + _monomials(d, m - 1)


def _monomials_are_binomial() -> bool:
    """Whether binom(d + m - 1, m) obeys the recursion of `_monomials`, for symbols d and m."""
    from sympy import binomial, gammasimp, symbols

    d, m = symbols("d m", integer=True, positive=True)

    def count(d: Any, m: Any) -> Any:
        return binomial(d + m - 1, m)

    step = gammasimp((count(d, m) - count(d - 1, m) - count(d, m - 1)).rewrite("gamma"))
    return bool(step == 0 and count(1, m).expand(func=True) == 1 and count(d, 0) == 1)


DIM = Claim(
    id="sparsity-loss/dim",
    label="A08b",
    paper=PAPER,
    locator="Theorem 2.2 (1), upper bound",
    title="DIM: at most binom(d + m - 1, m) features' worth",
    plain="The improvement is at most p mu_2 min(n, N), N the dimension of the symmetric m-th "
    "power of d-dimensional space.",
    statement=r"I\le p\mu_2\min\left(n,\binom{d+m-1}{m}\right)",
    relation="<=",
    domain=TIED_NON_ZERO,
    lhs=best_improvement,
    rhs=dimension_upper_bound,
    fidelity="specialised",
    delta="The paper proves sup I <= C2 p d^m with some C2; this constant is ours.",
    examples=(SPARSE_DESIGN, ALONE, *FURTHER_SIZES),
    evidence=(
        derivation(
            "outputs are combinations of the monomials of degree m of W x for d <= 3, m = 1, 3, 5; "
            "these are counted by a recursion, for every d and m that of the binomial",
            _dimension_closes,
            relation="<=",
            by_hand=(
                "with Pi the projection on the outputs' space, C = E <Pi x, y> and "
                "C^2 <= E |Pi x|^2 E |y|^2 = E |Pi x|^2 D (Cauchy-Schwarz)",
                "E |Pi x|^2 = p mu_2 tr Pi, since inputs are centred and uncorrelated",
                "the multinomial theorem, and C^2 / D, in other sizes",
                "the right side is that count, read at d <= 6 and m = 1, 3, 5, 7, in other sizes",
            ),
            unneeded={"non-zero": "it makes the left side defined, and is not used otherwise"},
            reach="everywhere",
        ),
        exact("n <= 4, d <= 3, m = 1, 3, 5, by cumulants", cases=40),
        search("by convolution, in floats", cases=60, using={"lhs": _best_by_convolution}),
    ),
    mutants=(
        Mutant(
            "min(n, N - 1) (F17)",
            {
                "rhs": lambda n, d, p, law, m: (
                    input_moments(p, law, 2)[2] * min(n, lift_dimension(d, m) - 1)
                )
            },
        ),
        Mutant(
            "p kappa d: superposition gains nothing (F3)",
            {"rhs": lambda d, p, law, m: p * constant(signal_strength(law, m), p) * d},
        ),
    ),
    sees_also=("sparsity-loss/dim-rank",),
)

UNTIED = (
    FEATURES,
    DIMENSIONS,
    PROBABILITY,
    SYMMETRIC_LAW,
    domains.matrix("V", "d", "n"),
    TIED_WEIGHTS,
)


def _smaller_size(n: int, d: int) -> int:
    return min(n, d)


def _capacity_sum_closes(claim: Claim) -> bool | None:
    """Cauchy-Schwarz in the inner product G = W W^T, whose trace with its inverse is d; d = 2."""
    from sympy import Matrix, symbols

    names = symbols("v:4 w:6", real=True)
    V, W, longer = Matrix(2, 2, names[:4]), Matrix(2, 2, names[4:8]), Matrix(2, 3, names[4:])
    G = W * W.T
    parts = sum((V[:, i].T * W[:, i])[0] ** 2 / (V[:, i].T * G * V[:, i])[0] for i in range(2))
    point = {"V": np.array(V), "W": np.array(W), "n": 2, "d": 2}
    if not is_zero(applied(claim.lhs, point) - parts, names):
        return None
    if not all(claim.rhs(n=n, d=d) == min(n, d) for n, d in (*SIZES, (2, 2))):
        return None
    x, y = V[:, 0], V[:, 1]
    g, h, k = names[4:7]
    inner = Matrix([[g, h], [h, k]])
    lost = (x.T * inner * x)[0] * (y.T * inner * y)[0] - (x.T * inner * y)[0] ** 2
    trace = ((longer * longer.T).inv() * longer * longer.T).trace()
    alone = 1 - g**2 / (g**2 + h**2 + k**2)
    checked = (
        is_zero(lost - inner.det() * Matrix.hstack(x, y).det() ** 2, names),
        is_zero(trace - 2, names),
        is_nonnegative(alone, (), (g, h, k)),
    )
    return all(checked) or None


CAPACITY_SUM = Claim(
    id="sparsity-loss/capacity-sum",
    label="A07c",
    paper=PAPER,
    locator="used for Theorem 2.2; Scherlis et al., arXiv:2210.01892",
    title="Capacities sum to at most min(n, d)",
    plain="The capacities of n features in d dimensions are together at most min(n, d); tied or "
    "untied.",
    statement=r"A=V^\top W:\quad\sum_i\frac{A_{ii}^2}{\sum_jA_{ij}^2}\le\min(n,d)",
    relation="<=",
    domain=Domain((FEATURES, DIMENSIONS, domains.matrix("V", "d", "n"), TIED_WEIGHTS)),
    lhs=lambda V, W: capacities(V.T @ W).sum(),
    rhs=_smaller_size,
    fidelity="restated",
    delta="Stated by Scherlis et al. for tied weights; a zero row has capacity 0.",
    examples=(
        {"V": AXES, "W": AXES, "n": 2, "d": 2},
        FIVE_AXES | {"V": FIVE_AXES["W"]},
        SIX_FEATURES | {"V": SIX_FEATURES["W"]},
    ),
    evidence=(
        derivation(
            "with G = W W^T: (v_i w_i)^2 <= (v_i G v_i)(w_i G^-1 w_i), and the latter sum to "
            "tr G^-1 G; d = 2, up to three features",
            _capacity_sum_closes,
            relation="<=",
            by_hand=(
                "Cauchy-Schwarz in the inner product G for every d; its gap for d = 2 is checked "
                "to be det G times a square, and the trace for three features",
                "if W has rank r < d, V and W may be replaced by r rows with the same V^T W; a "
                "zero row of V^T W has capacity 0",
                "rho_i <= 1 and the formula of rho_i for every n",
            ),
            reach="everywhere",
        ),
        exact("rational V and W, n <= 4, d <= 3", cases=40),
        search("in floats, steering toward the least slack", cases=60),
    ),
    mutants=(
        Mutant("capacities sum to min(n, d) for every W (F20)", {"relation": "=="}),
        Mutant("less than one per dimension", {"rhs": lambda n, d: min(n, d - 1)}),
    ),
    sees_also=("sparsity-loss/capacity-below-leverage",),
)


def _series_side(V: Any, W: Any, p: Any, law: Any, m: int) -> Any:
    A = V.T @ W
    energy = feature_loss_terms(A, p, law, m).energy
    return capacities(A) * energy * series_upper_bound(1, 1, p, law, m)


def _series_feature_closes(claim: Claim) -> bool | None:
    """C_i and D_i of a row of two, and what three inequalities make of the terms of C_i.

    With Y = a x_i + Z and D_i = delta^2m the three are a <= `own`, a <= w and E Z^j <= delta^j.
    The first two are read off D_i and E Y^2; of the third, E Z^j <= E Y^j is, and
    E Y^j <= delta^j is tried at two values.
    """
    from sympy import symbols

    a, b = symbols("a b", real=True)
    p, u, w, delta = symbols("p u w delta", positive=True)
    own = delta / u

    def mean(j: int) -> Any:
        return delta**j

    for m in (1, 3, 5):
        moment = _input_moments_by_symbol(m, u)
        second = moment[2]
        point = {"V": np.eye(2, dtype=int), "W": np.array([[a, b], [b, a]]), "p": p, "m": m}
        point |= {"law": _law_of_input(moment, p)}
        left, right = (applied(side, point)[0] for side in (claim.lhs, claim.rhs))
        terms = {k: comb(m, k) * moment[k + 1] for k in range(1, m + 1, 2)}
        others = {j: moment[j] * b**j if j else 1 for j in range(0, 2 * m + 1, 2)}
        whole = {
            j: sum(comb(j, s) * moment.get(s, 1) * a**s * others[j - s] for s in range(0, j + 1, 2))
            for j in others
        }
        correlation = sum(c * a**k * others[m - k] for k, c in terms.items())
        energy = whole[2 * m]
        total = sum(c * u ** (1 - k) for k, c in terms.items())
        names = (p, u, *(x for s, x in moment.items() if s < 2 * m))
        rho = a**2 / (a**2 + b**2)
        squared = rho * delta**2 / second
        least = a / own.subs(delta, 1)
        read = (
            is_zero(left - correlation**2, (a, b, *names)),
            is_zero(right - rho * energy * total**2 / second, (a, b, *names)),
            is_zero(
                squared * (delta ** (m - 1) * total) ** 2 - right / energy * delta ** (2 * m),
                (a, b, delta, *names),
            ),
            is_nonnegative(energy - least ** (2 * m), names, (a, b)),
            is_zero(squared.subs(delta, 1) * whole[2] - a**2, (a, b, *names)),
            *(is_nonnegative(whole[j] - others[j], names, (a, b)) for j in others if j),
            *(_is_mean(mean(2 * i), delta, i, m) for i in range(m)),
        )
        if not all(read):
            return None
        first, further, rest = symbols("r s t", nonnegative=True)
        bounded = sum(
            c
            * w
            / (1 + first)
            * (own / (1 + further)) ** (k - 1)
            * (mean(m - k) / (1 + rest) if k < m else 1)
            for k, c in terms.items()
        )
        room = w * delta ** (m - 1) * total - bounded
        if not is_nonnegative(room, (*names, w, delta, first, further, rest)):
            return None
    return True


@cache
def _is_mean(bound: Any, delta: Any, i: int, m: int) -> bool:
    """Whether a function of delta is at least E X^i for delta^2m = E X^m, X of two values."""
    from sympy import Symbol

    top = Symbol("top", positive=True)
    raised = (bound**m).subs(delta, top ** Fraction(1, 2 * m))
    return holds_for_two_values(lambda moment: raised.subs(top, moment(m)) - moment(i) ** m)


SERIES_PER_FEATURE = Claim(
    id="sparsity-loss/series-feature",
    label="A11b",
    paper=PAPER,
    locator="open problem 1",
    title="SERIES, feature by feature",
    plain="For every odd power and every symmetric law a feature improves the loss by at most its "
    "capacity times an explicit number of order p^(1/m); tied or untied.",
    statement=r"C_i^2\le\rho_iD_i\,\frac{1}{p\mu_2}\left(\sum_{k\text{ odd}}\binom mk p\mu_{k+1}"
    r"u^{1-k}\right)^2,\quad u=(p\mu_{2m})^{1/2m}",
    relation="<=",
    domain=Domain((*UNTIED, POWER)),
    lhs=lambda V, W, p, law, m: feature_loss_terms(V.T @ W, p, law, m).correlation ** 2,
    rhs=_series_side,
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        {"V": AXES, "W": AXES, "n": 2, "d": 2, "p": Fraction(1), "law": LAPLACE, "m": 3},
        UNTIED_SIX | {"p": Fraction(1, 100), "law": RADEMACHER, "m": 7},
        UNTIED_SIX | {"p": Fraction(1, 2), "law": RADEMACHER, "m": 11},
    ),
    evidence=(
        derivation(
            "m = 1, 3, 5, rows of length 2: C_i is a sum of terms a^k E Z^(m-k), each of which the "
            "bounds of a, a^(k-1) and E Z^(m-k) take below its term of the right side",
            _series_feature_closes,
            relation="<=",
            by_hand=(
                "with Y = a x_i + Z and delta^2m = D_i: E Y^j <= delta^j for even j (means of "
                "powers), tried for two values of Y^2 beside 0; the bounds of a and E Z^j that "
                "follow are read off D_i, E Y^2 and E Y^j",
                "C_i is linear in the moments of Z, so a row of length 2 shows its coefficients; "
                "they are the binomial ones for m = 7, 9, ... too",
            ),
            reach="everywhere",
        ),
        exact("untied A = V^T W, roots as balls, n <= 4, d <= 3, m = 1, 3, 5", cases=40),
        search("in floats, steering toward the least slack", cases=60),
    ),
    mutants=(
        Mutant(
            "p mu_2 alone, order p instead of p^(1/m)",
            {
                "rhs": lambda V, W, p, law, m: (
                    capacities(V.T @ W)
                    * feature_loss_terms(V.T @ W, p, law, m).energy
                    * input_moments(p, law, 2)[2]
                ),
                "examples": (
                    {
                        "V": fractions([[1] * 6]),
                        "W": fractions([[1] * 6]),
                        "n": 6,
                        "d": 1,
                        "p": Fraction(1, 100),
                        "law": RADEMACHER,
                        "m": 3,
                    },
                ),
            },
        ),
    ),
    not_claimed="Sharpness for m > 1.",
    sees_also=("sparsity-loss/series",),
)


def _series_closes(claim: Claim) -> bool | None:
    """Improvement and bound are put together from those of features."""
    from sympy import Integer, symbols

    p, u = symbols("p u", positive=True)
    for m in (1, 3, 5):
        moment = _input_moments_by_symbol(m, u)
        alone = {"V": np.eye(1, dtype=int), "W": np.array([[Integer(1)]])}
        point = {"p": p, "law": _law_of_input(moment, p), "m": m}
        each = applied(SERIES_PER_FEATURE.rhs, alone | point)[0] / moment[2 * m]
        chosen = (p, u, *(x for s, x in moment.items() if s < 2 * m))
        for n, d in SIZES:
            bound = applied(claim.rhs, point | {"n": n, "d": d})
            if not is_zero(bound - min(n, d) * each, chosen):
                return None
    read = all(_is_best_improvement(claim.lhs, m) for m in (1, 3))
    return (read and features_add()) or None


@cache
def features_add() -> bool:
    """C^2 / D is at most the sum of C_i^2 / D_i: the gap of two features is a square over D's."""
    from sympy import symbols

    c1, c2, d1, d2 = symbols("c1 c2 d1 d2", positive=True)
    lost = c1**2 / d1 + c2**2 / d2 - (c1 + c2) ** 2 / (d1 + d2)
    square = (c1 * d2 - c2 * d1) ** 2 / (d1 * d2 * (d1 + d2))
    return is_zero(lost - square, (c1, c2, d1, d2))


SERIES = Claim(
    id="sparsity-loss/series",
    label="A11",
    paper=PAPER,
    locator="open problem 1",
    title="SERIES: order r p^(1/m) for every odd m",
    plain="An explicit bound of order min(n, d) p^(1/m), for every odd power and every symmetric "
    "law; it settles the order that the paper leaves open.",
    statement=r"I\le r\,\frac{1}{p\mu_2}\left(\sum_{k\text{ odd}}\binom mk p\mu_{k+1}"
    r"u^{1-k}\right)^2,\quad u=(p\mu_{2m})^{1/2m},\ r=\min(n,d)",
    relation="<=",
    domain=TIED_NON_ZERO,
    lhs=best_improvement,
    rhs=series_upper_bound,
    fidelity="ours",
    delta="Not in the paper, which asks for the order.",
    examples=(SPARSE_DESIGN, ALONE, *FURTHER_SIZES),
    evidence=(
        derivation(
            "C^2 / D is at most the sum of C_i^2 / D_i, one step of two features in symbols; "
            "the right side for m = 1, 3, 5, the left side for m = 1, 3",
            _series_closes,
            relation="<=",
            by_hand=(
                "C^2 / D is at most the sum of C_i^2 / D_i for every n, by induction over the "
                "features; a feature with D_i = 0 has a zero row",
                "C = sum C_i, D = sum D_i, and the right side min(n, d) times that of one "
                "feature, for m = 5, 7, ... too",
            ),
            cites=("sparsity-loss/series-feature", "sparsity-loss/capacity-sum"),
            unneeded={"non-zero": "it makes both sides defined, and is not used otherwise"},
            reach="everywhere",
        ),
        exact("roots as balls, n <= 4, d <= 3, m = 1, 3, 5", cases=40),
        search("by convolution, in floats", cases=60, using={"lhs": _best_by_convolution}),
    ),
    mutants=(
        Mutant(
            "a twentieth of the bound",
            {
                "rhs": lambda n, d, p, law, m: (
                    series_upper_bound(n, d, p, law, m) * constant(Fraction(1, 20), p)
                )
            },
        ),
        Mutant(
            "order p instead of p^(1/m): 3/2 p mu_2 d (F13)",
            {"rhs": lambda d, p, law: input_moments(p, law, 2)[2] * d * 3 / 2},
        ),
    ),
    not_claimed="Sharpness: A13b is far smaller for m = 3.",
)


def _draft_closes(claim: Claim) -> bool | None:
    """The left side is that of SERIES; the right side is not below that of A12b."""
    from sympy import symbols

    p, u = symbols("p u", positive=True)
    for m in (3, 5, 7):
        moment = _input_moments_by_symbol(m, u)
        point = {"n": 1, "d": 1, "p": p, "law": _law_of_input(moment, p), "m": m}
        names = (p, u, *(x for s, x in moment.items() if s < 2 * m))
        room = applied(claim.rhs, point) - applied(DRAFT_STEP.rhs, point)
        if not (is_nonnegative(room, names) and _is_per_dimension(claim.rhs, point, names)):
            return None
    return _is_best_improvement(claim.lhs, 3) or None


def _uniform_constant_bound(n: int, d: int, p: Any, law: Any, m: int) -> Any:
    """4^(m-1) r (beta p^(1/m) + mu_2 p): the draft bound with a smaller constant."""
    draft_constant = 2 * (m * 2 ** (m - 2)) ** 2
    return draft_upper_bound(n, d, p, law, m) * constant(Fraction(4 ** (m - 1), draft_constant), p)


DRAFT = Claim(
    id="sparsity-loss/draft",
    label="A12",
    paper=PAPER,
    locator="open problem 1; third-party draft (M. Swissa, 2026, unreviewed)",
    title="The draft bound",
    plain="The bound of an unreviewed third-party draft holds wherever we look; its constant is "
    "hundreds of times too large.",
    statement=r"I\le 2K_m^2\,r\,(\beta p^{1/m}+\mu_2p),\quad K_m=m2^{m-2}",
    relation="<=",
    domain=Domain((*TIED, HIGHER_POWER), (NON_ZERO,)),
    lhs=best_improvement,
    rhs=draft_upper_bound,
    fidelity="restated",
    delta="Known to us second-hand; SERIES implies it.",
    examples=(SPARSE_DESIGN, ALONE, *FURTHER_SIZES[1:]),
    outside=(ZERO_WEIGHTS | {"p": Fraction(1), "law": RADEMACHER, "m": 3},),
    evidence=(
        derivation(
            "SERIES, then A12b, whose right side is 2 / m^2 times this one; m = 3, 5, 7",
            _draft_closes,
            relation="<=",
            by_hand=(
                "for every n and d, and for m = 9, 11, ... too, the right side is m^2 / 2 >= 1 "
                "times that of A12b",
                "the left side is C^2 / D, read at two features of the plane, in other sizes",
            ),
            cites=("sparsity-loss/series", "sparsity-loss/draft-from-series"),
            unneeded={"non-zero": "it makes the left side defined, and is not used otherwise"},
            reach="everywhere",
        ),
        exact("roots as balls, n <= 4, d <= 3, m = 3, 5", cases=30),
        search("by convolution, in floats", cases=60, using={"lhs": _best_by_convolution}),
        exact(
            "it follows from SERIES: SERIES is never larger",
            cases=20,
            using={"lhs": series_upper_bound},
        ),
    ),
    mutants=(
        Mutant(
            "one 150th of the bound",
            {
                "rhs": lambda n, d, p, law, m: (
                    draft_upper_bound(n, d, p, law, m) * constant(Fraction(1, 150), p)
                )
            },
        ),
    ),
    sees_also=("sparsity-loss/series",),
)


def _draft_step_closes(claim: Claim) -> bool | None:
    """With E x^2 = a^2 and E x^(m+1) u^(1-m) = b^2, for a >= b and for b >= a, m = 3, 5.

    For m = 5 then (E x^4)^2 <= E x^2 E x^6, which is tried at two values.
    """
    from sympy import symbols

    p, u, a = symbols("p u a", positive=True)
    excess, deficit = symbols("s r", nonnegative=True)
    sides = (claim.lhs, claim.rhs)
    for m in (3, 5):
        for first, last in ((a + excess, a), (a, a + excess)):
            most = first * last * u**2
            moment = {2: first**2, 4: most / (1 + deficit)}
            moment |= {m + 1: last**2 * u ** (m - 1), 2 * m: u ** (2 * m)}
            if m == 5 and not _is_geometric_mean(most**2 / (moment[2] * moment[6])):
                return None
            point = {"n": 1, "d": 1, "p": p, "law": _law_of_input(moment, p), "m": m}
            names = (p, u, a, excess, deficit)
            gap = applied(claim.rhs, point) - applied(claim.lhs, point)
            per_dimension = (_is_per_dimension(side, point, names) for side in sides)
            if not (is_nonnegative(gap, names) and all(per_dimension)):
                return None
    return True


def _is_per_dimension(side: Any, point: Point, names: Sequence[Any]) -> bool:
    """Whether a side is min(n, d) times what it is for one feature in one dimension, at `SIZES`."""
    each = applied(side, point)
    return all(
        is_zero(applied(side, {**point, "n": n, "d": d}) - min(n, d) * each, names)
        for n, d in SIZES
    )


def _is_geometric_mean(share: Any) -> bool:
    """Whether (E X^2)^2 is at most that share of E X E X^3, X of two values."""
    return holds_for_two_values(lambda moment: share * moment(1) * moment(3) - moment(2) ** 2)


DRAFT_STEP = Claim(
    id="sparsity-loss/draft-from-series",
    label="A12b",
    paper=PAPER,
    locator="open problem 1; third-party draft (M. Swissa, 2026, unreviewed)",
    title="Where the draft bound loses its constant",
    plain="SERIES is at most 4^(m-1) r (beta p^(1/m) + mu_2 p), which is m^2 / 2 times smaller "
    "than the draft bound: the draft follows from SERIES with that much to spare.",
    statement=r"\text{SERIES}\le4^{m-1}\,r\,(\beta p^{1/m}+\mu_2p)=\tfrac{2}{m^2}\,2K_m^2\,r\,"
    r"(\beta p^{1/m}+\mu_2p)",
    relation="<=",
    domain=Domain((FEATURES, DIMENSIONS, PROBABILITY, SYMMETRIC_LAW, HIGHER_POWER)),
    lhs=series_upper_bound,
    rhs=_uniform_constant_bound,
    fidelity="ours",
    delta="The draft's own steps are not known to us; this is our route to its bound.",
    examples=(
        {"n": 2, "d": 2, "p": Fraction(1), "law": RADEMACHER, "m": 3},
        {"n": 9, "d": 8, "p": Fraction(1), "law": RADEMACHER, "m": 3},
        {"n": 5, "d": 6, "p": Fraction(1, 10**4), "law": LAPLACE, "m": 7},
        {"n": 5, "d": 6, "p": Fraction(1), "law": RADEMACHER, "m": 11},
    ),
    evidence=(
        derivation(
            "m = 3, 5: the gap has no negative coefficient where either end of the sum is larger",
            _draft_step_closes,
            relation="<=",
            by_hand=(
                "E x^4 is at most the geometric mean of E x^2 and E x^6 (m = 5), tried for two "
                "values of x^2 beside 0",
                "for other n and d both sides are min(n, d) times those of one feature; for "
                "m = 7, 9, ...: every E x^(k+1) u^(1-k) is at most the larger end of the sum, "
                "and the binomials of odd k sum to 2^(m-1)",
            ),
            reach="everywhere",
        ),
        exact("roots as balls, five laws, m = 3, 5", cases=40),
        search("in floats, steering toward the least slack", cases=60),
    ),
    mutants=(
        Mutant(
            "a third of it",
            {
                "rhs": lambda n, d, p, law, m: (
                    _uniform_constant_bound(n, d, p, law, m) * constant(Fraction(1, 3), p)
                )
            },
        ),
    ),
    sees_also=("sparsity-loss/series", "sparsity-loss/draft"),
)


def _moments_with_room(claim: Claim, p: Any, k2: Any, rooms: Mapping[str, Any]) -> AmplitudeLaw:
    """The law with p mu_2 = k2 whose fourth and sixth moments leave assumptions the given room."""
    from sympy import Integer, cancel

    mu = {2: k2 / p}
    for s, (name, room) in zip((4, 6), rooms.items(), strict=True):
        at_zero, at_one = (
            room_of(claim, name, {"p": p, "law": symbolic_law(mu | {s: Integer(value)})})
            for value in (0, 1)
        )
        mu[s] = cancel((room - at_zero) / (at_one - at_zero))
    return symbolic_law(mu)


def _cubic_remainder_closes(claim: Claim) -> bool | None:
    """With the fourth and sixth moments in terms of the room that the parts of H3 leave."""
    from sympy import symbols

    p, k2 = symbols("p k2", positive=True)
    room = symbols("u v", nonnegative=True)
    row = symbols("a b c e", real=True)
    law = _moments_with_room(
        claim, p, k2, dict(zip(("kappa_4", "sixth moment"), room, strict=True))
    )
    return _energy_exceeds(claim, row, {"p": p, "law": law}, (p, k2, *room)) or None


def _energy_exceeds(
    claim: Claim, row: Sequence[Any], inputs: Mapping[str, Any], positive: Sequence[Any]
) -> bool:
    """Whether D_i less C_i^2 / gain has no negative coefficient in the squares of a row.

    The claim says C_i^2 <= gain D_i; nor may the gain have one.
    """
    point = {"V": np.eye(4, dtype=int), "W": np.array([row] * 4), **inputs}
    left, right = (applied(side, point)[0] for side in (claim.lhs, claim.rhs))
    energy = cubic_feature_loss_terms(point["W"], inputs["p"], inputs["law"]).energy[0]
    sides = (in_one_branch(side, (*positive, *row), {}) for side in (left, right, energy))
    squared, bound, energy = (rational_function(side, positive, row) for side in sides)
    gain = bound / energy
    return all(has_no_minus(part, len(row)) for part in (gain, energy - squared / gain))


def _capacity_side(A: Any, p: Any, law: Any) -> Any:
    rho = capacities(A)
    energy = feature_loss_terms(A, p, law, 3).energy
    return capacity_gain(rho, p, law) * energy


def _moment_of_input(law: AmplitudeLaw, s: int, p: Any) -> Any:
    return p * constant(law.moment(s), p)


KAPPA_4 = inequality(
    "kappa_4",
    "kappa_4(x) >= 0",
    lambda p, law: _moment_of_input(law, 4, p),
    ">=",
    lambda p, law: 3 * _moment_of_input(law, 2, p) ** 2,
)
PURE_SIXTH = inequality(
    "sixth moment",
    "p mu_6 >= 15 p^3 mu_2^3",
    lambda p, law: _moment_of_input(law, 6, p),
    ">=",
    lambda p, law: 15 * _moment_of_input(law, 2, p) ** 3,
)
"""Both together are H3."""

DENSE_ROW: dict[str, Any] = {
    "V": fractions([[1, 1, 1, 1]]),
    "W": fractions([[1, 1, 1, 1]]),
    "n": 4,
    "d": 1,
    "p": Fraction(1, 10),
    "law": GAUSSIAN,
}
LIGHT = finite_law(
    "light",
    [(s * v, w / 2) for s in (1, -1) for v, w in ((1, Fraction(11, 12)), (3, Fraction(1, 12)))],
)
"""Kurtosis just below 3 at p = 37/40, with a sixth moment just large enough for k6' >= 0."""

CAPACITY_PER_FEATURE = Claim(
    id="sparsity-loss/cap3-feature",
    label="A13a",
    paper=PAPER,
    locator="open problem 1",
    title="CAP3, feature by feature",
    plain="For m = 3 and under H3 a feature of capacity rho improves the loss by at most g(rho), "
    "with no constant lost; tied or untied.",
    statement=r"C_i^2\le g(\rho_i)D_i,\quad g(\rho)=\frac{(\kappa_4+3\kappa_2^2/\rho)^2}"
    r"{\kappa_6+15\kappa_2\kappa_4/\rho+15\kappa_2^3/\rho^3}",
    relation="<=",
    domain=Domain(UNTIED, (KAPPA_4, PURE_SIXTH)),
    lhs=lambda V, W, p, law: cubic_feature_loss_terms(V.T @ W, p, law).correlation ** 2,
    rhs=lambda V, W, p, law: _capacity_side(V.T @ W, p, law),
    fidelity="ours",
    delta="Not in the paper.",
    examples=(DENSE_ROW, UNTIED_SIX | {"p": Fraction(1, 5), "law": LAPLACE}),
    outside=(
        DENSE_ROW | {"p": Fraction(37, 40), "law": LIGHT},
        DENSE_ROW
        | {
            "p": Fraction(13, 50),
            "law": RADEMACHER,
            "V": fractions([[1, 1, 0, 0]]),
            "W": fractions([[1, 10, 0, 0]]),
        },
    ),
    evidence=(
        derivation(
            "D_i - C_i^2 / g is a polynomial in the squares of a row, k2, kappa_4 and k6' without "
            "negative coefficients, and g a quotient of such; rows of length 4",
            _cubic_remainder_closes,
            relation="<=",
            by_hand=(
                "rows of length 4 show every coefficient: D_i - C_i^2 / g has degree 3 in the "
                "squares, so each of its terms has at most three other features, and zero "
                "entries shorten a row; g sees A_ii^2 and q_i alone",
                "a zero row has both sides 0",
            ),
            reach="everywhere",
        ),
        exact("untied A = V^T W, n <= 4, d <= 3, five laws", cases=30),
        search(
            "correlation by convolution, in floats",
            cases=60,
            using={
                "lhs": lambda V, W, p, law: (
                    feature_loss_terms_by_convolution(V.T @ W, p, law, 3).correlation ** 2
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "without H3 (F6)",
            {
                "domain": Domain(UNTIED),
                "examples": (
                    DENSE_ROW
                    | {
                        "p": Fraction(9, 10),
                        "law": RADEMACHER,
                        "V": fractions([[1, 1, 0, 0]]),
                        "W": fractions([[1, 2, 0, 0]]),
                    },
                ),
            },
        ),
        Mutant(
            "g divided by 11/10 (F7)",
            {
                "rhs": lambda V, W, p, law: (
                    _capacity_side(V.T @ W, p, law) * constant(Fraction(10, 11), p)
                )
            },
        ),
    ),
    sees_also=("sparsity-loss/capacity-below-leverage",),
)

CAPACITY = Claim(
    id="sparsity-loss/cap3",
    label="A13b",
    paper=PAPER,
    locator="open problem 1",
    title="CAP3: at most Psi(p) per dimension",
    plain="For m = 3 and under H3 no W gains more than Psi(p) per dimension.",
    statement=r"I\le\min(n,d)\,\Psi(p),\quad \Psi(p)=\sup_{t\ge1}\frac{t(\kappa_4+3\kappa_2^2t)^2}"
    r"{\kappa_6+15\kappa_2\kappa_4t+15\kappa_2^3t^3}",
    relation="<=",
    domain=Domain(TIED, (NON_ZERO, H3)),
    lhs=_cubic_best,
    rhs=capacity_upper_bound,
    fidelity="ours",
    delta="Not in the paper; it answers open problem 1 for m = 3.",
    examples=(
        SPARSE_DESIGN | {"law": GAUSSIAN, "p": Fraction(1, 10)},
        GAUSSIAN_ALONE,
        FIVE_AXES | {"law": GAUSSIAN, "p": Fraction(1)},
    ),
    evidence=(
        exact("Psi as a ball from isolated critical points, n <= 4, d <= 3", cases=80),
        search("by convolution and critical points in floats", using={"lhs": _best_by_convolution}),
    ),
    mutants=(
        Mutant(
            "p kappa per dimension: no superposition (F3)",
            {"rhs": lambda n, d, p, law: orthonormal_lower_bound(n, d, p, law, 3)},
        ),
        Mutant(
            "Psi less five per cent",
            {
                "rhs": lambda n, d, p, law: (
                    capacity_upper_bound(n, d, p, law) * constant(Fraction(19, 20), p)
                )
            },
        ),
    ),
    sees_also=("sparsity-loss/cap3-feature", "sparsity-loss/gaussian-psi"),
)

ONE_DIMENSION = Claim(
    id="sparsity-loss/one-dimension",
    label="A13c",
    paper=PAPER,
    locator="open problem 1",
    title="In one dimension superposition need not pay",
    plain="For d = 1 and Gaussian, Rademacher or uniform amplitudes nothing seen beats a single "
    "feature, even where Psi(p) exceeds p kappa: Psi is reached only as d grows.",
    statement=r"d=1,\ m=3:\quad I\le p\kappa",
    relation="<=",
    domain=Domain(
        (
            FEATURES,
            domains.choice("d", (1,)),
            PROBABILITY,
            domains.choice("law", (RADEMACHER, GAUSSIAN, UNIFORM)),
            TIED_WEIGHTS,
        ),
        (NON_ZERO,),
    ),
    lhs=_cubic_best,
    rhs=lambda p, law: orthonormal_lower_bound(1, 1, p, law, 3),
    fidelity="ours",
    delta="Not in the paper.",
    examples=({"W": fractions([[1]]), "n": 1, "d": 1, "p": Fraction(1, 2), "law": GAUSSIAN},),
    outside=(ZERO_WEIGHTS | {"p": Fraction(1, 2), "law": GAUSSIAN},),
    evidence=(
        exact("rational rows, n <= 4", cases=150),
        search("by convolution, in floats", using={"lhs": _best_by_convolution}),
    ),
    mutants=(
        Mutant(
            "for Laplace amplitudes as well",
            {
                "domain": Domain(
                    (
                        FEATURES,
                        domains.choice("d", (1,)),
                        PROBABILITY,
                        domains.choice("law", (LAPLACE,)),
                        TIED_WEIGHTS,
                    ),
                    (NON_ZERO,),
                ),
                "examples": (
                    {
                        "W": fractions([[1, 1, 1, 1]]),
                        "n": 4,
                        "d": 1,
                        "p": Fraction(1),
                        "law": LAPLACE,
                    },
                ),
            },
        ),
    ),
    not_claimed="A proof: no violation was found.",
    sees_also=("sparsity-loss/cap3",),
)


def _robust_row_closes(claim: Claim) -> bool | None:
    """No negative coefficient in the squares of a row, for kappa_4 >= 0 and for kappa_4 < 0.

    With E x^6 = ((E x^4)^2 + v) / E x^2 for an input.
    """
    from sympy import symbols

    p, k2 = symbols("p k2", positive=True)
    u, v = symbols("u v", nonnegative=True)
    row = symbols("a b c e", real=True)
    for fourth in (3 * k2**2 + u, 3 * k2**2 / (1 + u)):
        sixth = (fourth**2 + v) / k2
        if not _is_geometric_mean(fourth**2 / (k2 * sixth.subs(v, 0))):
            return None
        law = _law_of_input({2: k2, 4: fourth, 6: sixth}, p)
        if not _energy_exceeds(claim, row, {"p": p, "law": law}, (p, k2, u, v)):
            return None
    return True


def _robust_side(A: Any, p: Any, law: Any) -> Any:
    rho = capacities(A)
    return robust_capacity_gain(rho, p, law) * feature_loss_terms(A, p, law, 3).energy


ROBUST_CAPACITY_PER_FEATURE = Claim(
    id="sparsity-loss/capj3-feature",
    label="A14b",
    paper=PAPER,
    locator="open problem 1",
    title="CAPJ3, feature by feature",
    plain="For m = 3 and every symmetric law a feature of capacity rho improves the loss by at "
    "most rho times the function of 1 / rho in CAPJ3; tied or untied.",
    statement=r"C_i^2\le\rho_iD_i\,\frac{t(\kappa_4+3\kappa_2^2t)^2}"
    r"{p\mu_6+15p\mu_4\kappa_2s+15b\kappa_2^3s^2+b^2\kappa_2^3s^3},\ t=1/\rho_i,\ s=t-1",
    relation="<=",
    domain=Domain(UNTIED),
    lhs=lambda V, W, p, law: cubic_feature_loss_terms(V.T @ W, p, law).correlation ** 2,
    rhs=lambda V, W, p, law: _robust_side(V.T @ W, p, law),
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        DENSE_ROW,
        DENSE_ROW | {"p": Fraction(1), "law": RADEMACHER},
        UNTIED_SIX | {"p": Fraction(3, 5), "law": UNIFORM},
    ),
    evidence=(
        derivation(
            "D_i - C_i^2 / gain is a polynomial in the squares of a row of length 4 without "
            "negative coefficients, whatever the sign of kappa_4, and the gain a quotient of such",
            _robust_row_closes,
            relation="<=",
            by_hand=(
                "E x^2 E x^6 >= (E x^4)^2 (Cauchy-Schwarz), tried for two values of x^2 beside 0",
                "rows of length 4 show every coefficient: D_i - C_i^2 / gain has degree 3 in the "
                "squares, so each of its terms has at most three other features, and zero "
                "entries shorten a row; the gain sees A_ii^2 and q_i alone",
                "a zero row has both sides 0",
            ),
            reach="everywhere",
        ),
        exact("untied A = V^T W, n <= 4, d <= 3, five laws", cases=30),
        search(
            "correlation by convolution, in floats",
            cases=60,
            using={
                "lhs": lambda V, W, p, law: (
                    feature_loss_terms_by_convolution(V.T @ W, p, law, 3).correlation ** 2
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "that of CAP3, without H3",
            {
                "rhs": lambda V, W, p, law: _capacity_side(V.T @ W, p, law),
                "examples": (
                    DENSE_ROW
                    | {
                        "p": Fraction(9, 10),
                        "law": RADEMACHER,
                        "V": fractions([[1, 1, 0, 0]]),
                        "W": fractions([[1, 2, 0, 0]]),
                    },
                ),
            },
        ),
    ),
    sees_also=("sparsity-loss/capj3", "sparsity-loss/cap3-feature"),
)

ROBUST_CAPACITY = Claim(
    id="sparsity-loss/capj3",
    label="A14",
    paper=PAPER,
    locator="open problem 1",
    title="CAPJ3: a bound per dimension without H3",
    plain="For m = 3 and every symmetric law a weaker bound per dimension holds; for Rademacher "
    "amplitudes at p = 0.3 it certifies that superposition is useless.",
    statement=r"I\le\min(n,d)\sup_{t\ge1}\frac{t(\kappa_4+3\kappa_2^2t)^2}"
    r"{p\mu_6+15p\mu_4\kappa_2s+15b\kappa_2^3s^2+b^2\kappa_2^3s^3},\ s=t-1",
    relation="<=",
    domain=CUBIC,
    lhs=_cubic_best,
    rhs=robust_capacity_upper_bound,
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        SPARSE_DESIGN,
        ALONE | {"p": Fraction(3, 10)},
        FIVE_AXES | {"law": RADEMACHER, "p": Fraction(3, 10)},
    ),
    evidence=(
        exact("supremum as a ball from isolated critical points, n <= 4, d <= 3", cases=80),
        search("by convolution and critical points in floats", using={"lhs": _best_by_convolution}),
    ),
    mutants=(
        Mutant(
            "the bound less five per cent",
            {
                "rhs": lambda n, d, p, law: (
                    robust_capacity_upper_bound(n, d, p, law) * constant(Fraction(19, 20), p)
                )
            },
        ),
    ),
    sees_also=("sparsity-loss/cap3",),
)


def _tangency_closes(claim: Claim) -> bool | None:
    """Psi less h is a square times factors that are not negative, along the curve of maxima.

    In y = cosh(arccosh(x) / k), where x = (1 - p)/p is the Chebyshev polynomial T_k(y), both sides
    are rational; x, k and t >= 1 are read off the claim.
    """
    from sympy import QQ, acosh, chebyshevt, cosh, symbols

    p, t, y = symbols("p t y", positive=True)
    slack, beyond = symbols("s v", nonnegative=True)
    closed = claim.rhs(p=p)
    (hyperbolic,) = closed.atoms(cosh)
    (angle,) = hyperbolic.atoms(acosh)
    (x,) = angle.args
    highest = claim.domain.parameter("p").high
    if not is_nonnegative(x.subs(p, highest / (1 + slack)), (slack,)):
        return None
    on_curve = chebyshevt(angle / hyperbolic.args[0], y)
    sparsity = 1 / (1 + on_curve)
    if not vanishes(x.subs(p, sparsity) - on_curve):
        return None
    gap = (closed.subs(hyperbolic, y) - claim.lhs(t=t, p=p)).subs(p, sparsity)
    found = QQ.frac_field(y, t).from_sympy(gap)
    squared = found.numer.ring.from_expr((4 * y**2 - 3) * (t - 2 * y**2 - y) ** 2)
    factor, remainder = divmod(found.numer, squared)
    region = {t: claim.domain.parameter("t").low + slack, y: LEAST_ON_CURVE + beyond}
    rest = factor.as_expr().subs(region) / found.denom.as_expr().subs(region)
    return (remainder == 0 and is_nonnegative(rest, (slack, beyond))) or None


LEAST_ON_CURVE = Fraction(6, 7)
"""A rational below sqrt(3) / 2, the least y."""


def _gaussian_gain(t: Any, p: Any) -> Any:
    return interference_gain(t, p, GAUSSIAN)


GAUSSIAN_PSI = Claim(
    id="sparsity-loss/gaussian-psi",
    label="A15a",
    paper=PAPER,
    locator="open problem 1",
    title="Psi for Gaussian amplitudes, in closed form",
    plain="For Gaussian amplitudes and m = 3 a dimension is worth at most a closed form, for every "
    "p; A15b says where it is reached.",
    statement=r"t\ge1:\quad h(t)\le\tfrac35pG,\quad G=\tfrac43\cosh^2\left(\tfrac13"
    r"\operatorname{arccosh}\tfrac{1-p}{p}\right)",
    relation="<=",
    domain=Domain((at_least("t", 1, drawn_to=40), PROBABILITY)),
    lhs=_gaussian_gain,
    rhs=gaussian_gain_per_dimension,
    fidelity="ours",
    delta="Not in the paper.",
    examples=tuple(
        {"t": Fraction(t), "p": p}
        for t, p in (
            (20, Fraction(1, 100)),
            (7, Fraction(1, 10)),
            (2, Fraction(1, 2)),
            (10**4, Fraction(1, 10**6)),
            (10**8, Fraction(1, 100)),
        )
    ),
    evidence=(
        derivation(
            "the gap is (4y^2 - 3)(t - 2y^2 - y)^2 times a quotient without negative "
            "coefficients in t - 1 and y - 6/7",
            _tangency_closes,
            relation="<=",
            by_hand=(
                "y = cosh(arccosh(x) / 3) is at least sqrt(3)/2 for x = (1 - p)/p >= 0: a cosine "
                "of at most pi/6 for x <= 1, at least 1 beyond",
            ),
            reach="everywhere",
        ),
        exact("rational t and p; the closed form as a ball", cases=80),
        search("in floats, steering toward the tangency"),
    ),
    mutants=(
        Mutant(
            "one per cent less",
            {
                "rhs": lambda p: gaussian_gain_per_dimension(p) * constant(Fraction(99, 100), p),
                "examples": ({"t": Fraction(21), "p": Fraction(1, 100)},),
            },
        ),
        Mutant(
            "only the limits: the larger of p kappa and 3 p / 5 (no interior maximum)",
            {"rhs": lambda p: p * constant(Fraction(3, 5), p)},
        ),
    ),
    sees_also=("sparsity-loss/cap3", "sparsity-loss/gaussian-psi-attained"),
)


def _sparsity_on_curve(y: Any) -> Any:
    return 1 / (1 + 4 * y**3 - 3 * y)


def _attained(claim: Claim) -> bool | None:
    from sympy import Symbol

    y = Symbol("y", positive=True)
    return is_zero(claim.lhs(y=y) - claim.rhs(y=y), (y,)) or None


GAUSSIAN_PSI_ATTAINED = Claim(
    id="sparsity-loss/gaussian-psi-attained",
    label="A15b",
    paper=PAPER,
    locator="open problem 1",
    title="The closed form is attained",
    plain="h reaches the closed form at t = 2 y^2 + y; for p = 1/100, 1/10, 1/2 this is "
    "t = 21, 6, 3 with G = 12, 3, 4/3.",
    statement=r"p=\frac1{1+4y^3-3y}\ \Rightarrow\ h(2y^2+y)=\tfrac45py^2",
    relation="==",
    domain=Domain((domains.ratio("y", 1, 8),)),
    lhs=lambda y: _gaussian_gain(2 * y**2 + y, _sparsity_on_curve(y)),
    rhs=lambda y: 4 * _sparsity_on_curve(y) * y**2 / 5,
    fidelity="ours",
    delta="Not in the paper.",
    examples=({"y": Fraction(3)}, {"y": Fraction(3, 2)}, {"y": Fraction(1)}),
    evidence=(
        derivation("a rational identity in y", _attained, reach="everywhere"),
        exact("rational y from 1 to 8", cases=20),
        search(
            "against the closed form, in floats",
            cases=40,
            using={"rhs": lambda y: gaussian_gain_per_dimension(_sparsity_on_curve(y))},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "the maximum one per cent further out",
            {
                "lhs": lambda y: _gaussian_gain(
                    (2 * y**2 + y) * constant(Fraction(101, 100), y), _sparsity_on_curve(y)
                )
            },
        ),
    ),
    sees_also=("sparsity-loss/gaussian-psi",),
)


def is_improvement_under(side: Any, law: AmplitudeLaw) -> bool:
    """Whether a side of W and p is C^2 / D for this law and m = 3, for two features of the plane.

    By convolution; W up to rotation and scale.
    """
    from sympy import Integer, symbols

    p = symbols("p", positive=True)
    a, b = symbols("a b", real=True)
    W = np.array([[a, b], [Integer(0), Integer(1)]])
    terms = feature_loss_terms_by_convolution(gram(W), p, law, 3).summed()
    return is_zero(applied(side, {"W": W, "p": p}) - terms.scaled_improvement, (a, b, p))


@cache
def gains_agree() -> bool:
    """Whether the gains by capacity are rho times those by interference t = 1 / rho, both kinds."""
    from sympy import Min, symbols

    p, rho, b, *moments = symbols("p rho b mu_2 mu_4 mu_6", positive=True)
    law = symbolic_law(dict(zip((2, 4, 6), moments, strict=True)))
    gaps = [
        capacity_gain(rho, p, law) - rho * interference_gain(1 / rho, p, law),
        robust_capacity_gain(rho, p, law) - rho * robust_interference_gain(1 / rho, p, law),
    ]
    return all(is_zero(gap.replace(Min, lambda *_: b), (p, rho, b, *moments)) for gap in gaps)


def _gaussian_bound_closes(claim: Claim) -> bool | None:
    """H3 holds for every p; the two sides are C^2 / D and min(n, d) times that of A15a."""
    from sympy import symbols

    p, v = symbols("p v", positive=True)
    below = claim.domain.parameter("p").high / (1 + v)
    for assumption in CAPACITY_PER_FEATURE.domain.assumptions:
        room = room_of(CAPACITY_PER_FEATURE, assumption.name, {"p": p, "law": GAUSSIAN})
        if not is_nonnegative(room.subs(p, below), (v,)):
            return None
    if not is_improvement_under(claim.lhs, GAUSSIAN):
        return None
    each = GAUSSIAN_PSI.rhs(p=p)
    bounds = ((min(n, d), claim.rhs(n=n, d=d, p=p)) for n, d in SIZES)
    add = features_add() and gains_agree()
    return (add and all(bound == r * each for r, bound in bounds)) or None


GAUSSIAN_BOUND = Claim(
    id="sparsity-loss/gaussian-bound",
    label="A15c",
    paper=PAPER,
    locator="open problem 1",
    title="Gaussian amplitudes: the bound in closed form",
    plain="For Gaussian amplitudes and m = 3 no W gains more than 3 p G / 5 per dimension, for "
    "every n, d and p.",
    statement=r"I\le\tfrac35pG\min(n,d),\quad G=\tfrac43\cosh^2\left(\tfrac13\operatorname{arccosh}"
    r"\tfrac{1-p}{p}\right)",
    relation="<=",
    domain=Domain((FEATURES, DIMENSIONS, PROBABILITY, TIED_WEIGHTS), (NON_ZERO,)),
    lhs=lambda W, p: _cubic_best(W, p, GAUSSIAN),
    rhs=lambda n, d, p: min(n, d) * gaussian_gain_per_dimension(p),
    fidelity="ours",
    delta="Not in the paper; it answers open problem 1 for these amplitudes.",
    examples=(
        {"W": AXES, "n": 2, "d": 2, "p": Fraction(1, 2)},
        FIVE_AXES | {"p": Fraction(1, 2)},
        SIX_FEATURES | {"p": Fraction(1, 10)},
    ),
    outside=(ZERO_WEIGHTS | {"p": Fraction(1, 2)},),
    evidence=(
        derivation(
            "C^2 / D is at most the sum of C_i^2 / D_i, and each of these at most rho_i times the "
            "largest gain per dimension, whose closed form is known",
            _gaussian_bound_closes,
            relation="<=",
            by_hand=(
                "C^2 / D is at most the sum of C_i^2 / D_i for every n, by induction over the "
                "features, the step of which is checked; a feature with D_i = 0 has a zero row",
            ),
            cites=(
                "sparsity-loss/cap3-feature",
                "sparsity-loss/gaussian-psi",
                "sparsity-loss/capacity-sum",
            ),
            unneeded={"non-zero": "it makes the left side defined, and is not used otherwise"},
            reach="everywhere",
        ),
        exact("the closed form as a ball, n <= 4, d <= 3", cases=40),
        search(
            "by convolution, in floats",
            cases=60,
            using={"lhs": lambda W, p: _best_by_convolution(W, p, GAUSSIAN)},
        ),
    ),
    mutants=(
        Mutant(
            "p kappa per dimension: no superposition",
            {
                "rhs": lambda n, d, p: orthonormal_lower_bound(n, d, p, GAUSSIAN, 3),
                "examples": ({"W": FOUR_LINES, "n": 4, "d": 2, "p": Fraction(1, 100)},),
            },
        ),
    ),
    sees_also=("sparsity-loss/cap3", "sparsity-loss/gaussian-psi"),
)

ALONE_BEYOND_H3 = (
    ALONE | {"p": Fraction(37, 40), "law": LIGHT},
    ALONE | {"p": Fraction(13, 50)},
)
"""Excluded by kappa_4 >= 0 alone, and by k6' > 0 alone; the bounds below are not defined there."""

DESIGN = Claim(
    id="sparsity-loss/design",
    label="A16a",
    paper=PAPER,
    locator="open problem 1",
    title="DESIGN3: the very sparse bound at every p",
    plain="For m = 3, under H3 and with tied weights, an explicit bound tends to p kappa over the "
    "spherical moment c_3 as p tends to 0, which spherical designs attain.",
    statement=r"I\le\frac{\kappa_4^2}{(1-e)k_6'c_3(r)}+\frac{9\kappa_2^4r}{ek_6'/n^2+15\kappa_2^3},"
    r"\quad 0\le e<1,\ k_6'=p\mu_6-15p^3\mu_2^3",
    relation="<=",
    domain=Domain(
        TIED,
        (
            NON_ZERO,
            Assumption("kappa_4", KAPPA_4.text, KAPPA_4.holds),
            Assumption(
                "sixth moment",
                "p mu_6 > 15 p^3 mu_2^3",
                lambda p, law: p * law.moment(6) > 15 * p**3 * law.moment(2) ** 3,
            ),
        ),
    ),
    lhs=_cubic_best,
    rhs=design_upper_bound,
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        SPARSE_DESIGN,
        SPARSE_DESIGN | {"law": GAUSSIAN},
        TWELVE_LINES | {"law": RADEMACHER, "p": Fraction(1, 10**6)},
    ),
    outside=ALONE_BEYOND_H3,
    evidence=(
        exact("the best share and the share 0, rational, n <= 4, d <= 3", cases=40),
        search("by convolution, in floats", cases=60, using={"lhs": _best_by_convolution}),
        exact(
            "the share 1/3",
            cases=20,
            seed=3,
            using={
                "rhs": lambda n, d, p, law: design_upper_bound(
                    n, d, p, law, share=constant(Fraction(1, 3), p)
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "c_3 with d + k for d + 2k: 15/24 for d = 2 (F15)",
            {
                "rhs": lambda n, d, p, law: (
                    design_upper_bound(n, d, p, law) * constant(Fraction(1, 2), p)
                )
            },
        ),
        Mutant(
            "the limit p kappa / c_3 at every p",
            {
                "rhs": lambda n, d, p, law: (
                    p * constant(signal_strength(law, 3) / spherical_moment(min(n, d), 3), p)
                ),
                "examples": (SPARSE_DESIGN | {"law": HEAVY, "p": Fraction(1, 100)},),
            },
        ),
        Mutant(
            "a quarter more improvement",
            {"lhs": lambda W, p, law: _cubic_best(W, p, law) * constant(Fraction(5, 4), p)},
        ),
        Mutant(
            "three per cent less",
            {
                "rhs": lambda n, d, p, law: (
                    design_upper_bound(n, d, p, law) * constant(Fraction(97, 100), p)
                )
            },
        ),
    ),
    not_claimed="Untied weights: Sidelnikov's inequality is used for a Gram matrix. "
    "No violation is known there, and none is excluded.",
    sees_also=("sparsity-loss/sidelnikov",),
)


def _fixed_points() -> Any:
    """Near two fixed points of x -> (A x)^2 with A as in A08d: rows (a^2, 100 (2a^2 - a)^2)."""
    roots = (Fraction("0.0103183"), Fraction("0.4440541"))
    return fractions([[a**2, 100 * (2 * a**2 - a) ** 2] for a in roots])


def _gain_over_first_component(points: Any, A: Any) -> Any:
    """I less half the trace, and det(I - E x x^T): both positive exactly if I > lambda_1."""
    outputs = (points @ A.T) ** 2
    gain = (2 * points * outputs - outputs * outputs).sum() / len(points)
    second = points.T @ points / len(points)
    trace, determinant = second.trace(), second[0, 0] * second[1, 1] - second[0, 1] ** 2
    return np.array([gain - trace / 2, gain**2 - trace * gain + determinant])


def _gain_by_eigenvalues(points: Any, A: Any) -> Any:
    outputs = (points @ A.T) ** 2
    gain = (points**2 - (points - outputs) ** 2).sum() / len(points)
    eigenvalues = np.linalg.eigvalsh(points.T @ points / len(points))
    return np.array([gain - eigenvalues.mean(), (gain - eigenvalues[0]) * (gain - eigenvalues[1])])


UNTIED_COUNTEREXAMPLE = Claim(
    id="sparsity-loss/dim-untied-counterexample",
    label="A08d",
    paper=PAPER,
    locator="beyond the paper: untied weights, correlated inputs",
    title="The rank of A^m does not bound untied decoders",
    plain="With untied weights and correlated inputs a decoder whose A^m has rank one gains more "
    "than the first principal component holds.",
    statement=r"A=\begin{pmatrix}1&1\\10&-10\end{pmatrix},\ m=2,\ "
    r"\operatorname{rank}A^{\odot2}=1,\ M=\mathbb{E}xx^\top:\quad "
    r"I-\tfrac12\operatorname{tr}M\ge\varepsilon,\ \det(I\cdot1-M)\ge\varepsilon,\ "
    r"\varepsilon=5\cdot10^{-7}\ \Rightarrow\ I>\lambda_1(M)",
    relation=">=",
    domain=Domain(
        (
            domains.choice("points", (_fixed_points(),), listed=True),
            domains.choice("A", (fractions([[1, 1], [10, -10]]),), listed=True),
        ),
        (Assumption("rank one", "rank A^2 = 1", lambda A: rank(A**2) == 1),),
    ),
    lhs=_gain_over_first_component,
    rhs=lambda points: constant(Fraction(5, 10**7), points[0, 0]),
    fidelity="ours",
    delta="Not in the paper; it shows why A08c counts the lift of the read-outs.",
    examples=({"points": _fixed_points(), "A": fractions([[1, 1], [10, -10]])},),
    outside=({"points": _fixed_points(), "A": fractions([[0, 0], [0, 0]])},),
    evidence=(
        exhaustive("x uniform on two rational points near fixed points of the decoder"),
        search(
            "improvement as a difference of losses, eigenvalues in floats",
            cases=1,
            using={"lhs": _gain_by_eigenvalues},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "a margin of 10^-4", {"rhs": lambda points: constant(Fraction(1, 10**4), points[0, 0])}
        ),
    ),
)

JOINT = Claim(
    id="sparsity-loss/joint",
    label="A16b",
    paper=PAPER,
    locator="open problem 1",
    title="JOINT3: capacity and designs at once",
    plain="For m = 3, under H3 and with tied weights, a bound with two free numbers contains both "
    "the capacity bound and the design bound.",
    statement=r"I\le\frac{(1-w)^2\kappa_4^2}{(1-l)k_6'c_3(r)}+r\sup_{t\ge1}"
    r"\frac{t(w\kappa_4+3\kappa_2^2t)^2}{\kappa_6-(1-l)k_6'+15\kappa_2\kappa_4t+15\kappa_2^3t^3}",
    relation="<=",
    domain=DESIGN.domain,
    lhs=_cubic_best,
    rhs=joint_upper_bound,
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        SPARSE_DESIGN,
        SPARSE_DESIGN | {"law": GAUSSIAN, "p": Fraction(3, 10)},
        ALONE | {"p": Fraction(4, 25)},
        TWELVE_LINES | {"law": RADEMACHER, "p": Fraction(1, 10**6)},
    ),
    outside=ALONE_BEYOND_H3,
    evidence=(
        exact("the best numbers found, rounded to rationals; suprema as balls", cases=15),
        exact(
            "w = l = 1/2",
            cases=20,
            seed=3,
            using={
                "rhs": lambda n, d, p, law: joint_upper_bound(
                    n,
                    d,
                    p,
                    law,
                    weight=constant(Fraction(1, 2), p),
                    share=constant(Fraction(1, 2), p),
                )
            },
        ),
        search("by critical points in floats", cases=20),
    ),
    mutants=(
        Mutant(
            "three per cent more improvement",
            {"lhs": lambda W, p, law: _cubic_best(W, p, law) * constant(Fraction(103, 100), p)},
        ),
    ),
    not_claimed="Untied weights.",
    sees_also=("sparsity-loss/cap3", "sparsity-loss/design"),
)


def _uneven_best(V: Any, W: Any, ps: Any, m: int) -> Any:
    terms = feature_loss_terms(V.T @ W, ps[0], RADEMACHER, m).summed()
    return terms.correlation * abs(terms.correlation) / terms.energy


def _read_out_bound(V: Any, ps: Any, m: int) -> Any:
    return principal_upper_bound(list(ps[0]), rank((V.T @ V) ** m))


UNEVEN_UNTIED = (
    FEATURES,
    DIMENSIONS,
    domains.Parameter(
        "ps",
        "one probability for each feature",
        lambda choose, point: fractions([[Fraction(choose(1, 20), 20) for _ in range(point["n"])]]),
    ),
    domains.matrix("V", "d", "n"),
    TIED_WEIGHTS,
    domains.integer("m", 1, 3),
)


def _uneven_by_convolution(V: Any, W: Any, ps: Any, m: int) -> Any:
    terms = feature_loss_terms_by_convolution(V.T @ W, ps[0], RADEMACHER, m).summed()
    return terms.correlation * abs(terms.correlation) / terms.energy


PRINCIPAL = Claim(
    id="sparsity-loss/dim-principal",
    label="A08c",
    paper=PAPER,
    locator="beyond the paper: untied weights, unequal features",
    title="DIM as principal components, untied",
    plain="An untied power decoder gains at most the R largest second moments of uncorrelated "
    "centred inputs, R the rank of the lift of its read-outs.",
    statement=r"I\le\sum_{i\le R}\lambda_i(\mathbb{E}xx^\top),\quad "
    r"R=\operatorname{rank}\left((V^\top V)^{\odot m}\right),\ A=V^\top W",
    relation="<=",
    domain=Domain(
        UNEVEN_UNTIED,
        (Assumption("non-zero", "V^T W is not zero", lambda V, W: bool((V.T @ W != 0).any())),),
    ),
    lhs=_uneven_best,
    rhs=_read_out_bound,
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        {
            "n": 2,
            "d": 2,
            "ps": fractions([[Fraction(1, 2), Fraction(1, 4)]]),
            "V": AXES,
            "W": AXES,
            "m": 3,
        },
        FIVE_AXES | {"V": FIVE_AXES["W"], "ps": fractions([[Fraction(1, 2)] * 5]), "m": 3},
    ),
    evidence=(
        exact("Rademacher amplitudes, n <= 4, d <= 3, m <= 3", cases=120),
        search(
            "by convolution, in floats",
            using={"lhs": _uneven_by_convolution},
        ),
    ),
    mutants=(
        Mutant(
            "one component less",
            {"rhs": lambda V, ps, m: principal_upper_bound(list(ps[0]), rank((V.T @ V) ** m) - 1)},
        ),
    ),
    not_claimed="The rank of A^m in place of that of the read-outs: false for correlated inputs.",
)


def _dense_gaussian(A: Any, m: int) -> Any:
    return feature_loss_terms(A, _one(A), GAUSSIAN, m)


def _one(A: Any) -> Any:
    return A[0, 0] * 0 + 1


def _spread_of(A: Any, m: int) -> Any:
    kappa = constant(signal_strength(GAUSSIAN, m), A[0, 0])
    return kappa * capacities(A) * _dense_gaussian(A, m).energy


def _gaussian_row_closes(claim: Claim) -> bool | None:
    from sympy import symbols

    a, b = symbols("a b", real=True)
    gaps = []
    for m in (1, 3, 5, 7):
        point = {"V": np.eye(2, dtype=int), "W": np.array([[a, b], [b, a]]), "m": m}
        gaps.append(applied(claim.lhs, point)[0] - applied(claim.rhs, point)[0])
    return all(is_zero(gap, (a, b)) for gap in gaps) or None


DENSE_GAUSSIAN = Claim(
    id="sparsity-loss/dense-gaussian",
    label="A17a",
    paper=PAPER,
    locator="p = 1",
    title="Dense Gaussian inputs: kappa per unit of capacity",
    plain="At p = 1 with Gaussian amplitudes and any odd m a feature of capacity rho improves the "
    "loss by exactly kappa rho at its own best scale, so all together by at most kappa min(n, d).",
    statement=r"p=1,\ \mu=\mathcal{N}(0,1):\quad C_i^2=\kappa\rho_iD_i",
    relation="==",
    domain=Domain((FEATURES, DIMENSIONS, domains.matrix("V", "d", "n"), TIED_WEIGHTS, POWER)),
    lhs=lambda V, W, m: _dense_gaussian(V.T @ W, m).correlation ** 2,
    rhs=lambda V, W, m: _spread_of(V.T @ W, m),
    fidelity="ours",
    delta="Not in the paper.",
    examples=({"V": AXES, "W": AXES, "n": 2, "d": 2, "m": 3}, UNTIED_SIX | {"m": 9}),
    evidence=(
        derivation(
            "rows of length 2, m = 1, 3, 5, 7",
            _gaussian_row_closes,
            by_hand=(
                "a Gaussian has no cumulant beyond the second, so only A_ii and q_i enter, and "
                "rows of length 2 reach every pair of them; a zero row has both sides 0",
                "for every odd m: C_i = m A_ii E Y^(m-1) with E Y^2k = (2k - 1)!! q_i^k",
            ),
            reach="everywhere",
        ),
        exact("untied A = V^T W, n <= 4, d <= 3, m = 1, 3, 5", cases=40),
        search(
            "correlation by convolution, in floats",
            cases=60,
            using={
                "lhs": lambda V, W, m: (
                    feature_loss_terms_by_convolution(V.T @ W, _one(V), GAUSSIAN, m).correlation
                    ** 2
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "kappa per unit of capacity for Laplace amplitudes (F22)",
            {
                "lhs": lambda V, W, m: (
                    feature_loss_terms(V.T @ W, _one(V), LAPLACE, m).correlation ** 2
                ),
                "rhs": lambda V, W, m: (
                    constant(signal_strength(LAPLACE, m), V[0, 0])
                    * capacities(V.T @ W)
                    * feature_loss_terms(V.T @ W, _one(V), LAPLACE, m).energy
                ),
            },
        ),
        Mutant(
            "one per cent less",
            {"rhs": lambda V, W, m: _spread_of(V.T @ W, m) * constant(Fraction(99, 100), V[0, 0])},
        ),
    ),
)


def _simplex_projection(n: int) -> Any:
    """The projection of rank n - 1 with equal leverages, in exact rationals."""
    from flint import fmpq

    return np.array([[fmpq(int(i == j)) - fmpq(1, n) for j in range(n)] for i in range(n)])


SIMPLEX_ATTAINS = Claim(
    id="sparsity-loss/simplex-attains",
    label="A17b",
    paper=PAPER,
    locator="p = 1",
    title="Equal-leverage projections attain it",
    plain="At p = 1 with Gaussian amplitudes the simplex of n = d + 1 features gains kappa d, "
    "exactly as much as d features alone: superposition neither helps nor hurts.",
    statement=r"p=1,\ \mu=\mathcal{N}(0,1),\ A=I-\tfrac1n J:\quad C^2/D=\kappa(n-1)",
    relation="==",
    domain=Domain((domains.integer("n", 2, 6), domains.integer("m", 1, 7, odd=True))),
    lhs=lambda n, m: _dense_gaussian(_simplex_projection(n), m).summed().scaled_improvement,
    rhs=lambda n, m: constant(signal_strength(GAUSSIAN, m) * (n - 1), _simplex_projection(n)),
    fidelity="ours",
    delta="Not in the paper.",
    examples=({"n": 3, "m": 3},),
    one_method=TWO_ROUTES,
    evidence=(
        exact("n = 2 to 6, m = 1, 3, 5, 7", cases=40),
        exact(
            "the same by convolution",
            cases=10,
            seed=2,
            using={
                "lhs": lambda n, m: (
                    feature_loss_terms_by_convolution(
                        _simplex_projection(n), _one(_simplex_projection(n)), GAUSSIAN, m
                    )
                    .summed()
                    .scaled_improvement
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "kappa n: a feature's worth for every feature",
            {
                "rhs": lambda n, m: constant(
                    signal_strength(GAUSSIAN, m) * n, _simplex_projection(n)
                )
            },
        ),
    ),
    sees_also=("sparsity-loss/dense-gaussian",),
)

CLAIMS = (
    DIM_RANK,
    DIM,
    PRINCIPAL,
    UNTIED_COUNTEREXAMPLE,
    CAPACITY_SUM,
    SERIES_PER_FEATURE,
    SERIES,
    DRAFT,
    DRAFT_STEP,
    CAPACITY_PER_FEATURE,
    CAPACITY,
    ONE_DIMENSION,
    ROBUST_CAPACITY_PER_FEATURE,
    ROBUST_CAPACITY,
    GAUSSIAN_PSI,
    GAUSSIAN_PSI_ATTAINED,
    GAUSSIAN_BOUND,
    DESIGN,
    JOINT,
    DENSE_GAUSSIAN,
    SIMPLEX_ATTAINS,
)
