r"""The population loss of the power autoencoder, exactly.

Setting.  Inputs x_j = b_j xi_j are independent, b_j Bernoulli(p) and xi_j of law mu; the output is
(A x)^m entry by entry, A = W^T W for tied weights.  C = E <x, output>, D = E |output|^2 and the
loss is n p mu_2 - I with I = 2 C - D (eq. (6)-(7) of the paper).

Statements.  C and D follow from the cumulants of one coordinate (A01), in five power sums for m = 3
(A02); the best multiple of A turns I into C^2 / D, with C >= 0 (A03); I is a polynomial in p of
degree at most min(m, n) (A04); disjoint blocks add (A05); m = 1 is principal components (A06).

Idea.  E x_i f(Y) expands in cumulants of x_i times derivatives of f, and cumulants of independent
terms add.

Not claimed.  Nothing about the optimum over W except for m = 1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from itertools import product
from math import comb
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, nonnegative, vanishes
from pentad.proofs_check.sparsity_loss.settings import (
    ANY_LAW,
    DIMENSIONS,
    FEATURES,
    FINITE_LAW,
    FIVE_AXES,
    NON_ZERO,
    PAPER,
    POWER,
    PROBABILITY,
    SIX_FEATURES,
    SIZES,
    SYMMETRIC_LAW,
    TIED,
    TIED_WEIGHTS,
    UNTIED_WEIGHTS,
    ZERO_WEIGHTS,
    best_improvement,
    both,
    spanned,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, applied, fractions
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.power_loss import (
    LossTerms,
    cubic_feature_loss_terms,
    feature_loss_terms,
    feature_loss_terms_by_convolution,
    feature_loss_terms_by_enumeration,
    gram,
    loss_terms,
)
from pentad.theory.sparse_inputs import (
    POSITIVE_UNIFORM,
    RADEMACHER,
    SKEWED,
    AmplitudeLaw,
    finite_law,
    input_cumulants,
    input_moments,
    moments_from_cumulants,
)

ANY_POWER = domains.integer("m", 1, 4)
LossRoute = Callable[[Any, Any, AmplitudeLaw, int], LossTerms]
LEFT_SKEWED = finite_law("left-skewed", [(-2, Fraction(1, 3)), (1, Fraction(2, 3))])
MIXED = fractions([[1, -2], [Fraction(1, 2), 1]])
SIX_ROWS = gram(SIX_FEATURES["W"])


def _with_moments_for_cumulants(A: Any, p: Any, law: AmplitudeLaw, m: int) -> LossTerms:
    moments = input_moments(p, law, 2 * m)
    row = moments_from_cumulants([0, *((moments[s] * A**s).sum(-1) for s in range(1, 2 * m + 1))])
    kappa = input_cumulants(p, law, 2 * m)
    correlation = sum(
        comb(m, k) * kappa[k + 1] * A.diagonal() ** k * row[m - k] for k in range(m + 1)
    )
    return LossTerms(correlation, row[2 * m])


CUMULANT_LOSS = Claim(
    id="sparsity-loss/cumulant-loss",
    label="A01",
    paper=PAPER,
    locator="behind eq. (6)-(7)",
    title="The exact loss by cumulants",
    plain="Correlation and energy of every feature follow from the cumulants of one input "
    "coordinate, for any matrix A, any power m and any law with enough moments.",
    statement=r"C_i=\sum_k\binom{m}{k}\kappa_{k+1}A_{ii}^k\,\mathbb{E}Y_i^{m-k},\quad "
    r"D_i=\mathbb{E}Y_i^{2m},\quad \kappa_s(Y_i)=\kappa_s\sum_jA_{ij}^s",
    relation="==",
    domain=Domain((FEATURES, PROBABILITY, FINITE_LAW, ANY_POWER, UNTIED_WEIGHTS)),
    lhs=lambda A, p, law, m: both(feature_loss_terms(A, p, law, m)),
    rhs=lambda A, p, law, m: both(feature_loss_terms_by_enumeration(A, p, law, m)),
    fidelity="ours",
    delta="The paper defines C and D; the cumulant route is ours.",
    examples=({"A": MIXED, "n": 2, "p": Fraction(1, 3), "law": SKEWED, "m": 3},),
    evidence=(
        exact("every input enumerated, n <= 4, m <= 4, two finite laws", cases=40),
        search(
            "against convolution of moments, six laws",
            using={
                "rhs": lambda A, p, law, m: both(feature_loss_terms_by_convolution(A, p, law, m)),
                "domain": Domain((FEATURES, PROBABILITY, ANY_LAW, ANY_POWER, UNTIED_WEIGHTS)),
            },
        ),
    ),
    mutants=(
        Mutant(
            "moments of the inputs used where cumulants belong",
            {"lhs": lambda A, p, law, m: both(_with_moments_for_cumulants(A, p, law, m))},
        ),
        Mutant(
            "only pure powers: D_i = p mu_2m sum_j A_ij^2m",
            {
                "lhs": lambda A, p, law, m: (
                    input_moments(p, law, 2 * m)[2 * m] * (A ** (2 * m)).sum(-1)
                ),
                "rhs": lambda A, p, law, m: feature_loss_terms(A, p, law, m).energy,
            },
        ),
    ),
    not_claimed="Inputs that depend on each other.",
)


def _symmetric_law(name: str) -> AmplitudeLaw:
    """A symmetric law whose even moments are free positive symbols."""
    from sympy import Symbol

    def moment(s: int) -> Any:
        return 0 if s % 2 else Symbol(f"{name}_{s}", positive=True)

    return AmplitudeLaw(name, moment)


@dataclass(frozen=True)
class _AnyRow:
    """Powers of the entries of a row of any length, of which formulas see power sums alone.

    The entry at the row's own feature is `own`; the others enter by their power sums P_2, P_4, ...
    """

    own: Any
    exponent: int = 1
    shape: tuple[int, int] = (1, 1)
    dtype: Any = field(default=np.dtype(object), repr=False)

    def __mul__(self, other: "_AnyRow") -> "_AnyRow":
        return replace(self, exponent=self.exponent + other.exponent)

    def diagonal(self, *_axes: int) -> Any:
        return self.own**self.exponent

    def sum(self, _axis: int) -> Any:
        return self.own**self.exponent + _power_sum(self.exponent)


def _power_sum(exponent: int) -> Any:
    from sympy import Symbol

    return Symbol(f"P_{exponent}", positive=True)


@cache
def _cumulants_add(order: int) -> bool:
    """Moments of a sum, by convolution, are those of the added cumulants: the induction step."""
    from sympy import expand, symbols

    first, second = (symbols(f"{name}_1:{order + 1}") for name in ("k", "l"))
    added = moments_from_cumulants([0, *(x + y for x, y in zip(first, second, strict=True))])
    one, other = (moments_from_cumulants([0, *kappa]) for kappa in (first, second))
    return all(
        expand(added[s] - sum(comb(s, r) * one[r] * other[s - r] for r in range(s + 1))) == 0
        for s in range(order + 1)
    )


def _cubic_polynomials_agree(claim: Claim) -> bool | None:
    """Both sides for one row of any length, as polynomials in a, P_2, P_4, P_6 and the moments.

    The convolution takes all other columns as one input, of entry 1, whose cumulants are
    kappa_s P_s.
    """
    from sympy import Symbol

    a, p = Symbol("a", real=True), Symbol("p", positive=True)
    law = _symmetric_law("mu")
    kappa = input_cumulants(p, law, 6)
    others = moments_from_cumulants([k * _power_sum(s) if k else 0 for s, k in enumerate(kappa)])
    merged = AmplitudeLaw("the others", lambda s: others[s] / p)
    pair = np.array([[a, 1], [1, a]], dtype=object)
    left = applied(claim.lhs, {"A": _AnyRow(a), "p": p, "law": law})
    right = applied(claim.rhs, {"A": pair, "p": p, "law": (law, merged)})
    return (_cumulants_add(6) and all(vanishes(left[k] - right[2 * k]) for k in (0, 1))) or None


def _vanishing_for_three(A: Any, p: Any, law: AmplitudeLaw) -> LossTerms:
    """The closed form with a term in D that is -6 p times the sum of x y z over others' squares."""
    correlation, energy = cubic_feature_loss_terms(A, p, law)
    a = A.diagonal() ** 2
    squares = A * A
    q, F, T = (x.sum(-1) for x in (squares, squares * squares, squares * squares * squares))
    term = 6 * a**3 - 6 * q * a**2 + 3 * (q**2 - F) * a - (q**3 - 3 * q * F + 2 * T)
    return LossTerms(correlation, energy + p * term)


CUBIC_LOSS = Claim(
    id="sparsity-loss/cubic-loss",
    label="A02",
    paper=PAPER,
    locator="behind eq. (6)-(7)",
    title="The closed form for m = 3",
    plain="For m = 3 and a symmetric law, correlation and energy need only the diagonal and the "
    "second, fourth and sixth power sums of the rows of A.",
    statement=r"C=\kappa_4\sum_i a_i^3+3\kappa_2^2\sum_i a_iq_i,\quad "
    r"D=\kappa_6\sum_iT_i+15\kappa_2\kappa_4\sum_iq_iF_i+15\kappa_2^3\sum_iq_i^3",
    relation="==",
    domain=Domain((FEATURES, PROBABILITY, SYMMETRIC_LAW, UNTIED_WEIGHTS)),
    lhs=lambda A, p, law: both(cubic_feature_loss_terms(A, p, law)),
    rhs=lambda A, p, law: both(feature_loss_terms_by_convolution(A, p, law, 3)),
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        {"A": MIXED, "n": 2, "p": Fraction(1, 3), "law": RADEMACHER},
        {"A": SIX_ROWS[:5, :5], "n": 5, "p": Fraction(1, 3), "law": RADEMACHER},
    ),
    evidence=(
        derivation(
            "one row of any length, as polynomials in its own entry, the power sums of the "
            "others, p and the moments",
            _cubic_polynomials_agree,
            by_hand=(
                "all columns but one's own may be convolved first, as one input whose cumulants "
                "are kappa_s P_s: by induction over the columns, the step of which is checked",
            ),
            reach="everywhere",
        ),
        exact(
            "every input enumerated, n <= 5, Rademacher",
            cases=40,
            using={
                "rhs": lambda A, p, law: both(feature_loss_terms_by_enumeration(A, p, law, 3)),
                "domain": Domain(
                    (FEATURES, PROBABILITY, domains.choice("law", (RADEMACHER,)), UNTIED_WEIGHTS)
                ),
            },
        ),
        search("against convolution of moments, five laws", cases=60),
    ),
    mutants=(
        Mutant(
            "2 instead of 3 in front of kappa_2^2",
            {
                "lhs": lambda A, p, law: (
                    both(cubic_feature_loss_terms(A, p, law))
                    - both(
                        LossTerms(
                            input_moments(p, law, 2)[2] ** 2 * A.diagonal() * (A * A).sum(-1),
                            0 * A.diagonal(),
                        )
                    )
                )
            },
        ),
        Mutant(
            "p times a polynomial that vanishes for n <= 3 added to D",
            {"lhs": lambda A, p, law: both(_vanishing_for_three(A, p, law))},
        ),
    ),
    sees_also=("sparsity-loss/cumulant-loss",),
)


def _powers(claim: Claim) -> range:
    return spanned(claim.domain.parameter("m"), step=2)


def _one_among_others(m: int) -> dict[str, Any]:
    """A feature with A_11 = w^2 and all others as one input with free moments of its own."""
    from sympy import Symbol

    W = np.array([[Symbol("w", positive=True), 1]], dtype=object)
    laws = (_symmetric_law("mu"), _symmetric_law("nu"))
    return {"W": W, "n": 2, "d": 1, "p": Symbol("p", positive=True), "law": laws, "m": m}


def _correlation_has_no_negative_term(claim: Claim) -> bool | None:
    """C_i less the right side is a polynomial in w, p and the moments without negative terms."""
    from sympy import expand

    points = (_one_among_others(m) for m in _powers(claim))
    gaps = (applied(claim.lhs, point) - applied(claim.rhs, point) for point in points)
    return all(nonnegative(expand(gap)) for both_features in gaps for gap in both_features) or None


def _best_scale_completes_a_square(claim: Claim) -> bool | None:
    """With C and D read off the left side at c = 1 and c = -1, the right side is C^2 / D."""
    from sympy import Symbol, expand, fraction

    c, C, D = Symbol("c", real=True), Symbol("C"), Symbol("D", positive=True)
    for m in _powers(claim):
        point = _one_among_others(m)
        at_one, at_minus_one, at_c = (applied(claim.lhs, point | {"c": x}) for x in (1, -1, c))
        correlation = expand(at_one - at_minus_one) / 4
        energy = -expand(at_one + at_minus_one) / 2
        scaled = 2 * c**m * correlation - c ** (2 * m) * energy
        if expand(at_c - scaled) != 0:
            return None
        above, below = fraction(applied(claim.rhs, point))
        if expand(above * energy - below * correlation**2) != 0:
            return None
    return all(
        vanishes(C**2 / D - (2 * c**m * C - c ** (2 * m) * D) - (C - c**m * D) ** 2 / D)
        for m in _powers(claim)
    )


NON_NEGATIVE_CORRELATION = Claim(
    id="sparsity-loss/non-negative-correlation",
    label="A03a",
    paper=PAPER,
    locator="eq. (6)-(7)",
    title="The correlation of a tied autoencoder is not negative",
    plain="With tied weights, odd m and a symmetric law, the output never points away from the "
    "input on average.",
    statement=r"A=W^\top W,\ m\text{ odd},\ \mu\text{ symmetric}\ \Rightarrow\ C_i\ge 0",
    relation=">=",
    domain=Domain((*TIED, POWER)),
    lhs=lambda W, p, law, m: feature_loss_terms(gram(W), p, law, m).correlation,
    rhs=lambda: 0,
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        {"W": MIXED, "n": 2, "d": 2, "p": Fraction(1, 3), "law": RADEMACHER, "m": 3},
        SIX_FEATURES | {"p": Fraction(1), "law": RADEMACHER, "m": 5},
    ),
    evidence=(
        derivation(
            "C_i as a polynomial in w, p and the moments of a feature and of all others",
            _correlation_has_no_negative_term,
            relation=">=",
            by_hand=(
                "a feature with A_ii = w^2 sees all others as one independent input of symmetric "
                "law, and w = 0 gives C_i = 0",
            ),
            reach="region",
            region="m = 1, 3, 5, for every n, d, W, p and symmetric law",
        ),
        exact("rational W with n <= 4, d <= 3, five laws, m = 1, 3, 5", cases=30),
        search(
            "the same, by convolution of moments",
            cases=60,
            using={
                "lhs": lambda W, p, law, m: (
                    feature_loss_terms_by_convolution(gram(W), p, law, m).correlation
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "A not positive semidefinite",
            {"lhs": lambda W, p, law, m: feature_loss_terms(-gram(W), p, law, m).correlation},
        ),
        Mutant(
            "even m with a skewed law",
            {
                "domain": Domain(
                    (
                        FEATURES,
                        DIMENSIONS,
                        PROBABILITY,
                        domains.choice("law", (LEFT_SKEWED,)),
                        TIED_WEIGHTS,
                        domains.choice("m", (2,)),
                    )
                ),
                "examples": (),
            },
        ),
    ),
)

BEST_SCALE = Claim(
    id="sparsity-loss/best-scale",
    label="A03b",
    paper=PAPER,
    locator="eq. (6)-(7)",
    title="The best multiple of A",
    plain="Over all multiples of A = W^T W the improvement is at most C^2 / D.",
    statement=r"I(cA)\le C^2/D",
    relation="<=",
    domain=Domain((*TIED, POWER, domains.ratio("c", -3, 3)), (NON_ZERO,)),
    lhs=lambda W, p, law, m, c: loss_terms(c * gram(W), p, law, m).improvement,
    rhs=best_improvement,
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        {
            "W": fractions([[1, 0], [0, 1]]),
            "n": 2,
            "d": 2,
            "p": Fraction(1, 3),
            "law": RADEMACHER,
            "m": 3,
            "c": Fraction(1),
        },
        FIVE_AXES | {"p": Fraction(1, 3), "law": RADEMACHER, "m": 3, "c": Fraction(1)},
        SIX_FEATURES | {"p": Fraction(1, 3), "law": RADEMACHER, "m": 5, "c": Fraction(1, 3)},
    ),
    outside=(ZERO_WEIGHTS | {"p": Fraction(1), "law": RADEMACHER, "m": 3, "c": Fraction(1)},),
    evidence=(
        derivation(
            "C^2 / D less the left side is (C - c^m D)^2 / D, read at two inputs of free moments",
            _best_scale_completes_a_square,
            relation="<=",
            by_hand=(
                "for every n and d, too, C and D of c A are c^m C and c^2m D: sums over features "
                "of the averages of x_i (c Y_i)^m and (c Y_i)^2m",
                "D > 0 unless W = 0",
            ),
            reach="region",
            region="m = 1, 3, 5, for every n, d, W, c, p and symmetric law",
            unneeded={"non-zero": "without it D = 0, and there is no right side"},
        ),
        exact(
            "rational W and multiples, by cumulants; equality at an orthonormal example", cases=30
        ),
        search(
            "the same, by convolution of moments",
            cases=60,
            using={
                "lhs": lambda W, p, law, m, c: (
                    feature_loss_terms_by_convolution(c * gram(W), p, law, m).summed().improvement
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "C^2 / D less one per cent",
            {
                "rhs": lambda W, p, law, m: (
                    best_improvement(W, p, law, m) * constant(Fraction(99, 100), p)
                )
            },
        ),
    ),
    not_claimed="That a multiple attains it; c^m = C / D does, at which the square vanishes.",
)


def _improvements(
    W: Any, p: Sequence[Any], law: AmplitudeLaw, m: int, route: LossRoute
) -> list[Any]:
    return [route(gram(W), value, law, m).summed().improvement for value in p]


def _difference_in_p(
    W: Any, law: AmplitudeLaw, m: int, order: int, route: LossRoute = feature_loss_terms
) -> Any:
    """The forward difference of that order of I(p) over equally spaced p in (0, 1]."""
    step = constant(Fraction(1, order + 1), W[0, 0]) + 0 * W[0, 0]
    values = _improvements(W, [(k + 1) * step for k in range(order + 1)], law, m, route)
    return sum((-1) ** (order - k) * comb(order, k) * value for k, value in enumerate(values))


def _slope_at_zero(W: Any, law: AmplitudeLaw, m: int, route: LossRoute = feature_loss_terms) -> Any:
    """I'(0) by exact interpolation through I(0) = 0 and min(m, n) further points."""
    degree = min(m, W.shape[1])
    step = constant(Fraction(1, degree), W[0, 0]) + 0 * W[0, 0]
    values = _improvements(W, [k * step for k in range(1, degree + 1)], law, m, route)
    return sum(
        (-1) ** (k - 1) * comb(degree, k) * value / (k * step)
        for k, value in enumerate(values, start=1)
    )


def _first_order_objective(W: Any, law: AmplitudeLaw, m: int) -> Any:
    like = W[0, 0]
    B = gram(W) ** m
    return (
        2 * constant(law.moment(m + 1), like) * B.trace()
        - constant(law.moment(2 * m), like) * (B * B).sum()
    )


POLYNOMIAL_IN_P = Claim(
    id="sparsity-loss/polynomial-in-p",
    label="A04a",
    paper=PAPER,
    locator="eq. (6)-(7)",
    title="The improvement is a polynomial in p",
    plain="For a symmetric law and odd m the improvement is a polynomial in p of degree at most "
    "min(m, n): its next finite difference vanishes.",
    statement=r"\deg_pI\le\min(m,n)",
    relation="==",
    domain=Domain((FEATURES, DIMENSIONS, SYMMETRIC_LAW, TIED_WEIGHTS, POWER)),
    lhs=lambda W, n, law, m: _difference_in_p(W, law, m, min(m, n) + 1),
    rhs=lambda: 0,
    fidelity="ours",
    delta="Not in the paper.",
    examples=({"W": MIXED, "n": 2, "d": 2, "law": RADEMACHER, "m": 3},),
    one_method=TWO_ROUTES,
    evidence=(
        exact("differences of the cumulant route, n <= 4, m = 1, 3, 5", cases=40),
        exact(
            "differences of the convolution route, n <= 4, m = 1, 3, 5",
            cases=20,
            seed=2,
            using={
                "lhs": lambda W, n, law, m: _difference_in_p(
                    W, law, m, min(m, n) + 1, feature_loss_terms_by_convolution
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "degree at most m - 1",
            {"lhs": lambda W, law, m: _difference_in_p(W, law, m, m)},
        ),
        Mutant(
            "for amplitudes that are not centred",
            {
                "domain": Domain(
                    (
                        FEATURES,
                        DIMENSIONS,
                        domains.choice("law", (POSITIVE_UNIFORM,)),
                        TIED_WEIGHTS,
                        domains.choice("m", (1,)),
                    )
                ),
                "examples": (),
            },
        ),
        Mutant(
            "degree at most n - 1",
            {"lhs": lambda W, n, law, m: _difference_in_p(W, law, m, n)},
        ),
    ),
)

FIRST_ORDER = Claim(
    id="sparsity-loss/first-order",
    label="A04b",
    paper=PAPER,
    locator="eq. (23)",
    title="The first-order objective",
    plain="As p tends to 0 the improvement per p is a quadratic in B, the entrywise m-th power "
    "of A.",
    statement=r"\frac{dI}{dp}(0)=2\mu_{m+1}\operatorname{tr}B-\mu_{2m}\operatorname{tr}B^2,"
    r"\quad B=A^{\odot m}",
    relation="==",
    domain=Domain((FEATURES, DIMENSIONS, SYMMETRIC_LAW, TIED_WEIGHTS, POWER)),
    lhs=_slope_at_zero,
    rhs=_first_order_objective,
    fidelity="restated",
    delta="The paper's F(B) = tr(2 B - B^2) is this after rescaling B by mu_2m / mu_{m+1}.",
    examples=({"W": MIXED, "n": 2, "d": 2, "law": RADEMACHER, "m": 3},),
    evidence=(
        exact("the cumulant route interpolated in p, n <= 4, m = 1, 3, 5", cases=40),
        search(
            "the convolution route interpolated in p, in floats",
            cases=40,
            using={
                "lhs": lambda W, law, m: _slope_at_zero(
                    W, law, m, feature_loss_terms_by_convolution
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "tr B^2 counted twice",
            {
                "rhs": lambda W, law, m: (
                    _first_order_objective(W, law, m)
                    - constant(law.moment(2 * m), W[0, 0]) * (gram(W) ** (2 * m)).sum()
                )
            },
        ),
    ),
)


def _side_by_side(W: Any, V: Any) -> Any:
    """Features of two autoencoders in orthogonal subspaces."""
    zero = 0 * W[0, 0]
    block = np.full((len(W) + len(V), W.shape[1] + V.shape[1]), zero, dtype=W.dtype)
    block[: len(W), : W.shape[1]] = W
    block[len(W) :, W.shape[1] :] = V
    return block


def _improvement(W: Any, p: Any, law: AmplitudeLaw, m: int) -> Any:
    return loss_terms(gram(W), p, law, m).improvement


def _two_blocks_add(claim: Claim) -> bool | None:
    """Both sides for two features on a line beside two on another, entries and moments free."""
    from sympy import Symbol, expand, symbols

    W, V = (np.array([symbols(f"{name}1 {name}2")], dtype=object) for name in "wv")
    point = {"W": W, "V": V, "n": 2, "d": 1, "p": Symbol("p", positive=True)}
    points = (point | {"law": _symmetric_law("mu"), "m": m} for m in _powers(claim))
    return (
        all(expand(applied(claim.lhs, at) - applied(claim.rhs, at)) == 0 for at in points) or None
    )


BLOCKS_ADD = Claim(
    id="sparsity-loss/blocks-add",
    label="A05",
    paper=PAPER,
    locator="eq. (6)-(7)",
    title="Disjoint blocks add",
    plain="Autoencoders in orthogonal subspaces add their improvements, so the best improvement is "
    "superadditive in (n, d); zero columns and rows change nothing, so it is monotone.",
    statement=r"I(W\oplus V)=I(W)+I(V)",
    relation="==",
    domain=Domain((*TIED, domains.matrix("V", "d", "n"), POWER)),
    lhs=lambda W, V, p, law, m: _improvement(_side_by_side(W, V), p, law, m),
    rhs=lambda W, V, p, law, m: _improvement(W, p, law, m) + _improvement(V, p, law, m),
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        {"W": MIXED, "V": MIXED, "n": 2, "d": 2, "p": Fraction(1, 3), "law": RADEMACHER, "m": 3},
        FIVE_AXES | {"V": FIVE_AXES["W"], "p": Fraction(1, 3), "law": RADEMACHER, "m": 1},
    ),
    evidence=(
        derivation(
            "two features on a line beside two on another, all entries and moments at once",
            _two_blocks_add,
            by_hand=(
                "for every n and d, too, a row of the whole is a row of one part with zeros, which "
                "drop out of its power sums",
            ),
            reach="region",
            region="m = 1, 3, 5, for every n, d, W, V, p and symmetric law",
        ),
        exact("rational blocks with n <= 4, d <= 3, m = 1, 3, 5", cases=40),
        search(
            "the whole by convolution, the parts by cumulants",
            cases=60,
            using={
                "lhs": lambda W, V, p, law, m: (
                    feature_loss_terms_by_convolution(gram(_side_by_side(W, V)), p, law, m)
                    .summed()
                    .improvement
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "blocks that share their subspace",
            {
                "rhs": lambda W, V, p, law, m: _improvement(
                    np.concatenate([W, V], axis=1), p, law, m
                )
            },
        ),
    ),
)


def _linear_improvement(A: Any, p: Any, law: AmplitudeLaw) -> Any:
    return input_moments(p, law, 2)[2] * (2 * A - A @ A).trace()


def _linear_sides_agree(claim: Claim) -> bool | None:
    """Both sides for two features in the plane with free entries."""
    from sympy import Symbol, symbols

    W = np.array(symbols("w:4", real=True), dtype=object).reshape(2, 2)
    point = {"W": W, "p": Symbol("p", positive=True), "law": _symmetric_law("mu")}
    return vanishes(applied(claim.lhs, point) - applied(claim.rhs, point))


def _linear_gap_is_squares(claim: Claim) -> bool | None:
    """The gap at diagonal W with entries s_k is p mu_2 times the sum of (1 - s_k^2)^2."""
    from sympy import Symbol, expand, symbols

    p, law = Symbol("p", positive=True), _symmetric_law("mu")
    for n, d in (*product(range(1, 4), repeat=2), *SIZES):
        values = symbols(f"s:{min(n, d)}", real=True)
        W = np.zeros((d, n), dtype=object)
        W[range(len(values)), range(len(values))] = values
        point = {"W": W, "n": n, "d": d, "p": p, "law": law}
        squares = p * law.moment(2) * sum((1 - s**2) ** 2 for s in values)
        if expand(applied(claim.rhs, point) - applied(claim.lhs, point) - squares) != 0:
            return None
    return True


LINEAR_CASE = Claim(
    id="sparsity-loss/linear-case",
    label="A06a",
    paper=PAPER,
    locator="section 2, m = 1",
    title="The linear autoencoder",
    plain="For m = 1 the improvement is p mu_2 tr(2A - A^2).",
    statement=r"m=1:\quad I=p\mu_2\operatorname{tr}(2A-A^2)",
    relation="==",
    domain=Domain(TIED),
    lhs=lambda W, p, law: _improvement(W, p, law, 1),
    rhs=lambda W, p, law: _linear_improvement(gram(W), p, law),
    fidelity="verbatim",
    delta="",
    examples=(
        {"W": MIXED, "n": 2, "d": 2, "p": Fraction(1, 3), "law": RADEMACHER},
        SIX_FEATURES | {"p": Fraction(1, 3), "law": RADEMACHER},
    ),
    evidence=(
        derivation(
            "two features in the plane, all entries, p and mu_2 at once",
            _linear_sides_agree,
            by_hand=(
                "for every n and d both sides are sums over pairs of features of one polynomial "
                "in their inner products, which two features in the plane leave independent",
            ),
            reach="everywhere",
        ),
        exact("rational W, five laws"),
        search(
            "by convolution of moments",
            using={
                "lhs": lambda W, p, law: (
                    feature_loss_terms_by_convolution(gram(W), p, law, 1).summed().improvement
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "tr(A - A^2)",
            {
                "rhs": lambda W, p, law: (
                    input_moments(p, law, 2)[2] * (gram(W) - gram(W) @ gram(W)).trace()
                )
            },
        ),
    ),
)

LINEAR_OPTIMUM = Claim(
    id="sparsity-loss/linear-optimum",
    label="A06b",
    paper=PAPER,
    locator="section 2, m = 1",
    title="A linear autoencoder gains at most one unit per dimension",
    plain="For m = 1 no W gains more than p mu_2 min(n, d), which is what orthonormal features "
    "gain (A18a).",
    statement=r"m=1:\quad I\le p\mu_2\min(n,d)",
    relation="<=",
    domain=Domain(TIED),
    lhs=lambda W, p, law: _improvement(W, p, law, 1),
    rhs=lambda n, d, p, law: min(n, d) * input_moments(p, law, 2)[2],
    fidelity="restated",
    delta="The paper bounds by p mu_2 d; min(n, d) is exact.",
    examples=(
        {"W": fractions([[1, 0], [0, 1]]), "n": 2, "d": 2, "p": Fraction(1, 3), "law": RADEMACHER},
        FIVE_AXES | {"p": Fraction(1, 3), "law": RADEMACHER},
        SIX_FEATURES | {"p": Fraction(1, 3), "law": RADEMACHER},
    ),
    evidence=(
        derivation(
            "at diagonal W the gap is p mu_2 times the sum of (1 - s_k^2)^2, n and d up to 3 and "
            "some beyond",
            _linear_gap_is_squares,
            relation="<=",
            by_hand=(
                "tr(2 A - A^2) is the same for O W Q, O and Q orthogonal, so that W may be "
                "diagonal, with its min(n, d) singular values",
                "for larger n and d the sum has more terms of the same kind",
            ),
            cites=("sparsity-loss/linear-case",),
            reach="everywhere",
        ),
        exact("rational W with n <= 4, d <= 3; equality at an orthonormal example"),
        search(
            "by convolution of moments",
            using={
                "lhs": lambda W, p, law: (
                    feature_loss_terms_by_convolution(gram(W), p, law, 1).summed().improvement
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "p mu_2 (min(n, d) - 1/10)",
            {
                "rhs": lambda n, d, p, law: (
                    (min(n, d) - constant(Fraction(1, 10), p)) * input_moments(p, law, 2)[2]
                )
            },
        ),
    ),
    sees_also=("sparsity-loss/orthonormal",),
)

CLAIMS = (
    CUMULANT_LOSS,
    CUBIC_LOSS,
    NON_NEGATIVE_CORRELATION,
    BEST_SCALE,
    POLYNOMIAL_IN_P,
    FIRST_ORDER,
    BLOCKS_ADD,
    LINEAR_CASE,
    LINEAR_OPTIMUM,
)
