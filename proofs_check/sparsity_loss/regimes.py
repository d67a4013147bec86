r"""Where superposition pays: many dimensions, the middle regime, and the threshold in p.

Setting.  m = 3 unless said otherwise, tied weights, symmetric laws.  h(t) is the gain of a feature
of capacity 1/t and Psi(p) its supremum over t >= 1 (A13b).

Statements.  Random rows of Hadamard matrices come within a thousandth of d Psi(p), judged exactly
from one row (A19a, A19b).  In the middle regime d^-m << p << 1 the upper and the lower constant
are one number C*, the maximum of an elementary function (A23a, A23b); Psi(p) tends to
C* p^(1/3) (A23c).  For Rademacher amplitudes superposition is useless from p = (9 - sqrt 21)/36
on, up to 1/3: by CAP3 up to 1/6, by CAPJ3 from there on (A24a, A24b).

Idea.  A tight frame of equal norms has all capacities d / n; small coherence makes its energy that
of Gaussian interference.

Not claimed.  n to infinity before p to 0; CAP for m >= 5; p above 1/3 for Rademacher amplitudes.
"""

from fractions import Fraction
from itertools import combinations
from math import comb, factorial
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import in_one_branch, is_nonnegative, is_zero
from pentad.proofs_check.evidence.symbolic import derivation, room_of, vanishes
from pentad.proofs_check.sparsity_loss.settings import (
    ALONE,
    DIMENSIONS,
    FEATURES,
    FIVE_AXES,
    H3,
    KAPPA_4,
    NON_ZERO,
    PAPER,
    PURE_SIXTH,
    SIX_FEATURES,
    SIZES,
    SPARSE_DESIGN,
    TIED,
    TIED_WEIGHTS,
    ZERO_WEIGHTS,
    at_least,
    best_improvement,
)
from pentad.proofs_check.sparsity_loss.steps import (
    features_add,
    gains_agree,
    is_improvement_under,
    symbolic_law,
)
from pentad.theory.frames.hadamard import (
    drawn_rows,
    hadamard_features,
    hadamard_matrix,
    walsh_hadamard_transform,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain, Parameter, applied, inequality
from pentad.theory.numbers.scalars import constant, double_factorial, dyadic, rational, root
from pentad.theory.power_autoencoder.gain_per_dimension import (
    gain_per_dimension,
    interference_gain,
    robust_interference_gain,
    superposition_threshold,
)
from pentad.theory.power_autoencoder.hypotheses import cumulants_are_nonnegative
from pentad.theory.power_autoencoder.lower_bounds import random_features_terms
from pentad.theory.power_autoencoder.middle_regime import (
    middle_regime_constant,
    middle_regime_gain,
    middle_regime_interference,
    middle_regime_upper_bound,
)
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms_by_convolution,
    feature_loss_terms_by_enumeration,
    first_feature_loss_terms,
    gram,
    loss_terms,
)
from pentad.theory.sparse_inputs import (
    GAUSSIAN,
    LAPLACE,
    RADEMACHER,
    UNIFORM,
    AmplitudeLaw,
    input_cumulants,
    signal_strength,
)

NAMED_LAW = domains.choice("law", (RADEMACHER, GAUSSIAN, LAPLACE, UNIFORM))


def _row(log2_n: int, d: int, seed: int, p: Any) -> Any:
    """First row of the Gram matrix, by a transform of integers, in the number type of p."""
    indicator = np.zeros(2**log2_n, dtype=np.int64)
    indicator[drawn_rows(log2_n, d, seed)] = 1
    counts, places = np.unique(walsh_hadamard_transform(indicator), return_inverse=True)
    entries = [constant(Fraction(int(count), 2**log2_n), p) + 0 * p for count in counts]
    return np.array(entries)[places]


def _one_row_improvement(log2_n: int, d: int, seed: int, p: Any, law: AmplitudeLaw) -> Any:
    terms = first_feature_loss_terms(_row(log2_n, d, seed, p), p, law, 3)
    return 2**log2_n * terms.scaled_improvement


def _whole_matrix_improvement(log2_n: int, d: int, seed: int, p: Any, law: AmplitudeLaw) -> Any:
    rows = hadamard_matrix(log2_n)[drawn_rows(log2_n, d, seed)]
    A = (rows.T @ rows) * (constant(Fraction(1, 2**log2_n), p) + 0 * p)
    return loss_terms(A, p, law, 3).scaled_improvement


HADAMARD_ROW = Claim(
    id="sparsity-loss/hadamard-row",
    label="A19a",
    paper=PAPER,
    locator="Theorem 2.2 (1), lower bound",
    title="One row tells the loss of Hadamard features",
    plain="Features made of random rows of a Hadamard matrix have equal rows up to order, so one "
    "fast Walsh-Hadamard transform gives the improvement of all of them.",
    statement=r"A_{ij}=\tfrac1n\sum_{s\in R}(-1)^{s\cdot(i\oplus j)}\ \Rightarrow\ "
    r"C^2/D=n\,C_1^2/D_1",
    relation="==",
    domain=Domain(
        (
            domains.integer("log2_n", 1, 4),
            Parameter("d", "1 to 2^log2_n", lambda choose, point: choose(1, 2 ** point["log2_n"])),
            domains.integer("seed", 0, 99),
            domains.probability(),
            NAMED_LAW,
        )
    ),
    lhs=_one_row_improvement,
    rhs=_whole_matrix_improvement,
    fidelity="ours",
    delta="The paper's construction is another one.",
    examples=({"log2_n": 3, "d": 3, "seed": 0, "p": Fraction(1, 10), "law": GAUSSIAN},),
    evidence=(
        exact("n <= 16, exact rationals, all pairs of features", cases=30),
        search(
            "n <= 16, floats, from the features themselves",
            cases=40,
            using={
                "rhs": lambda log2_n, d, seed, p, law: best_improvement(
                    hadamard_features(log2_n, d, seed), p, law, 3
                ),
            },
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "one feature less",
            {
                "lhs": lambda log2_n, d, seed, p, law: (
                    _one_row_improvement(log2_n, d, seed, p, law)
                    * constant(Fraction(2**log2_n - 1, 2**log2_n), p)
                )
            },
        ),
    ),
)


def _best_dimension(log2_n: int, interference: int) -> Any:
    return (2**log2_n + interference // 2) // interference


def _improvement_by_counts(log2_n: int, d: int, seed: int, p: Any) -> Any:
    """The value n C_1^2 / D_1 from power sums of the row, counted in plain integers."""
    indicator = np.zeros(2**log2_n, dtype=np.int64)
    indicator[drawn_rows(log2_n, d, seed)] = 1
    values, counts = np.unique(walsh_hadamard_transform(indicator), return_counts=True)
    n = 2**log2_n
    a, q, F, T = (
        constant(Fraction(total, n**s), p)
        for s, total in (
            (1, d),
            *(
                (s, sum(int(c) * int(v) ** s for v, c in zip(values, counts, strict=True)))
                for s in (2, 4, 6)
            ),
        )
    )
    _, _, k2, _, k4, _, k6 = input_cumulants(p, GAUSSIAN, 6)
    correlation = k4 * a**3 + 3 * k2**2 * a * q
    return n * correlation**2 / (k6 * T + 15 * k2 * k4 * q * F + 15 * k2**3 * q**3)


def _random_features_improvement(n: int, d: int, p: Any) -> Any:
    correlation, energy = random_features_terms(n, d, p, GAUSSIAN, 3)
    return correlation**2 / energy


HADAMARD_ATTAINS = Claim(
    id="sparsity-loss/hadamard-attains",
    label="A19b",
    paper=PAPER,
    locator="open problem 1",
    title="Hadamard features come within a thousandth of Psi",
    plain="At n = 2^16 random Hadamard rows reach 999 thousandths of d Psi(p) for Gaussian "
    "amplitudes with p = 1/10 and p = 1/2, and 99 hundredths already at n = 2^12.",
    statement=r"n=2^{16},\ d=\mathrm{round}(n/t^*):\quad C^2/D\ge 0.999\,d\,\Psi(p)",
    relation=">=",
    domain=Domain((domains.choice("log2_n", (12, 16)),)),
    lhs=lambda log2_n, p, interference, seed: _one_row_improvement(
        log2_n, _best_dimension(log2_n, interference), seed, p, GAUSSIAN
    ),
    rhs=lambda log2_n, p, interference: (
        gain_per_dimension(p, GAUSSIAN)
        * _best_dimension(log2_n, interference)
        * constant(Fraction(999 if log2_n == 16 else 990, 1000), p)
    ),
    fidelity="ours",
    delta="Not in the paper; with A13b it makes Psi sharp as d grows.",
    examples=tuple(
        {"log2_n": log2_n, "p": p, "interference": t, "seed": 0}
        for log2_n in (12, 16)
        for p, t in ((Fraction(1, 10), 6), (Fraction(1, 2), 3))
    ),
    one_method=TWO_ROUTES,
    evidence=(
        exact("exact rational rows against balls, one draw each", cases=0),
        exact(
            "the same energies from counts of equal entries, another draw",
            cases=0,
            using={
                "lhs": lambda log2_n, p, interference: _improvement_by_counts(
                    log2_n, _best_dimension(log2_n, interference), 1, p
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "random unit features attain it too (F18)",
            {
                "lhs": lambda log2_n, p, interference: _random_features_improvement(
                    2**log2_n, _best_dimension(log2_n, interference), p
                )
            },
        ),
        Mutant(
            "9999 ten-thousandths at n = 2^12",
            {
                "rhs": lambda log2_n, p, interference: (
                    gain_per_dimension(p, GAUSSIAN)
                    * _best_dimension(log2_n, interference)
                    * constant(Fraction(9999, 10000), p)
                )
            },
        ),
    ),
    sees_also=("sparsity-loss/cap3", "sparsity-loss/hadamard-row"),
)


def _mean_fourth_powers(log2_n: int, d: int) -> Any:
    """Mean of sum over j > 0 of (A_0j / A_00)^4 over all choices of d rows, by enumeration."""
    signs = hadamard_matrix(log2_n)[:, 1:]
    sums = [signs[list(rows)].sum(0) for rows in combinations(range(2**log2_n), d)]
    total = sum(int(x) ** 4 for x in np.concatenate(sums))
    return rational(Fraction(total, len(sums) * d**4))


def _mean_fourth_powers_by_formula(log2_n: int, d: int) -> Any:
    """The same from one column: signs without replacement from n/2 ones and n/2 minus ones."""
    half = 2 ** (log2_n - 1)
    choices = comb(2 * half, d)
    mean = sum(
        Fraction(comb(half, k) * comb(half, d - k), choices) * (2 * k - d) ** 4
        for k in range(d + 1)
    )
    return rational((2 * half - 1) * mean / d**4)


FOURTH_POWERS = Claim(
    id="sparsity-loss/hadamard-coherence",
    label="A19c",
    paper=PAPER,
    locator="open problem 1",
    title="Interference of Hadamard features is nearly Gaussian",
    plain="On average over the rows drawn, the fourth powers of the relative overlaps of a feature "
    "sum to at most 3 t / d, t = n / d, so they vanish as d grows.",
    statement=r"\mathbb{E}\sum_{j\ne i}(A_{ij}/A_{ii})^4\le 3t/d,\quad t=n/d",
    relation="<=",
    domain=Domain(
        (
            domains.integer("log2_n", 1, 4),
            Parameter(
                "d", "1 to n, at most 5", lambda choose, x: choose(1, min(5, 2 ** x["log2_n"]))
            ),
        )
    ),
    lhs=_mean_fourth_powers,
    rhs=lambda log2_n, d: rational(Fraction(3 * 2**log2_n, d * d)),
    fidelity="ours",
    delta="Not in the paper.",
    examples=({"log2_n": 4, "d": 4}, {"log2_n": 3, "d": 3}),
    one_method=TWO_ROUTES,
    evidence=(
        exact("all choices of d <= 5 rows, n <= 16", cases=10),
        exact(
            "the law of one overlap, n <= 256",
            cases=60,
            using={
                "lhs": _mean_fourth_powers_by_formula,
                "domain": Domain(
                    (
                        domains.integer("log2_n", 1, 8),
                        Parameter("d", "1 to n", lambda choose, x: choose(1, 2 ** x["log2_n"])),
                    )
                ),
            },
        ),
    ),
    mutants=(Mutant("t / d", {"rhs": lambda log2_n, d: rational(Fraction(2**log2_n, d * d))}),),
    sees_also=("sparsity-loss/hadamard-attains",),
)


def _with_maximiser(m: int, theta: Any) -> AmplitudeLaw:
    """Symbolic moments for which tau* is theta: any positive mu_2m is one of these."""
    from sympy import symbols

    mu_2, signal = symbols("mu_2 mu_m1", positive=True)
    top = (m - 1) * double_factorial(2 * m - 1) * (mu_2 * theta) ** m
    return symbolic_law({2: mu_2, m + 1: signal, 2 * m: top})


def _means_close() -> bool:
    """x^m - m x + m - 1 >= 0 for x >= 0 and every m >= 1, by induction over m.

    It is 0 for m = 1, and the next one is x times this one plus m (x - 1)^2.
    """
    from sympy import Symbol, expand

    x, m = Symbol("x", nonnegative=True), Symbol("m", positive=True, integer=True)

    def excess(m: Any) -> Any:
        return x**m - m * x + m - 1

    return bool(excess(1) == 0 and expand(excess(m + 1) - x * excess(m) - m * (x - 1) ** 2) == 0)


def _middle_gap_closes(claim: Claim) -> bool | None:
    """C* less gain(x tau*) is (x - 1)^2 times a quotient without negative coefficients."""
    from sympy import symbols

    x, theta = symbols("x theta", positive=True)
    for m in (3, 5, 7):
        law = _with_maximiser(m, theta)
        tau = middle_regime_interference(law, m, like=x) * x
        gap = applied(claim.rhs, {"tau": tau, "law": law, "m": m}) - claim.lhs(tau, law, m)
        moments = (law.moment(2), law.moment(m + 1))
        if not is_nonnegative(gap / (x - 1) ** 2, (x, theta, *moments)):
            return None
    return _means_close() or None


NEARLY_BEST = tuple(
    {"tau": Fraction(round(1000 * middle_regime_interference(law, m)), 1000), "law": law, "m": m}
    for m in (9, 11)
    for law in (GAUSSIAN, RADEMACHER)
)
"""Powers beyond those that are derived, with tau* to three digits."""

MIDDLE_CONSTANT = Claim(
    id="sparsity-loss/middle-constant",
    label="A23a",
    paper=PAPER,
    locator="open problem 1",
    title="One constant in the middle regime",
    plain="What tau d p^(-(m-1)/m) random features gain per dimension, and what the upper bound "
    "allows a feature of matching capacity, is one function of tau; its maximum is C*.",
    statement=r"\frac{\tau\mu_{m+1}^2}{\mu_{2m}+(2m-1)!!\,\mu_2^m\tau^m}\le C^*="
    r"\frac{\beta(m-1)^{(m-1)/m}}{m\,((2m-1)!!)^{1/m}}",
    relation="<=",
    domain=Domain((domains.ratio("tau", 0, 6), NAMED_LAW, domains.integer("m", 3, 7, odd=True))),
    lhs=middle_regime_gain,
    rhs=lambda tau, law, m: middle_regime_constant(0 * tau + 1, law, m),
    fidelity="ours",
    delta="The paper leaves the order for p above d^-m open; this is the sharp constant.",
    examples=(
        {"tau": Fraction(3, 10), "law": GAUSSIAN, "m": 3},
        *NEARLY_BEST,
    ),
    evidence=(
        derivation(
            "all moments: m = 3, 5, 7 from the formulas; x^m - m x + m - 1 >= 0 for every m, by "
            "induction",
            _middle_gap_closes,
            relation="<=",
            by_hand=(
                "for m = 9, 11, ... too C* less gain(x tau*) is C* (x^m - m x + m - 1) over "
                "m - 1 + x^m, by the same algebra",
            ),
            reach="everywhere",
        ),
        exact("rational tau, roots as balls, four laws, m = 3, 5, 7", cases=40),
        search("in floats, steering toward the maximum", cases=60),
    ),
    mutants=(
        Mutant(
            "(2m + 1)!! for (2m - 1)!! (F14)",
            {
                "rhs": lambda tau, law, m: (
                    middle_regime_constant(0 * tau + 1, law, m)
                    / root((0 * tau + 1) * (2 * m + 1), m)
                ),
            },
        ),
        Mutant(
            "ten per cent less",
            {
                "rhs": lambda tau, law, m: (
                    middle_regime_constant(0 * tau + 1, law, m) * constant(Fraction(9, 10), tau)
                ),
            },
        ),
    ),
    not_claimed="The limit of n to infinity before p to 0.",
)


MIDDLE_UPPER_BOUND = Claim(
    id="sparsity-loss/middle-upper-bound",
    label="A23e",
    paper=PAPER,
    locator="open problem 1",
    title="U10: an upper bound for every odd m",
    plain="For every odd m of at least 3 and inputs with non-negative even cumulants the "
    "improvement is at most min(n, d) times the square of a main term plus a rest, both explicit.",
    statement=r"I\le r\left(\sqrt{M}+R\right)^2,\quad M=\sup_t\frac{t\,p^2\mu_{m+1}^2}"
    r"{\kappa_{2m}+(2m-1)!!\,\kappa_2^mt^m},\quad R=\sum_{k<m\text{ odd}}\binom mk"
    r"\frac{p\mu_{k+1}}{(p\mu_2)^{1/2}(p\mu_{2m})^{(k-1)/2m}}",
    relation="<=",
    domain=Domain(
        (*TIED, domains.integer("m", 3, 5, odd=True)),
        (
            NON_ZERO,
            Assumption(
                "cumulants",
                "kappa_2 .. kappa_2m >= 0 and kappa_2m > 0",
                lambda p, law, m: (
                    cumulants_are_nonnegative(p, law, m) and input_cumulants(p, law, 2 * m)[-1] > 0
                ),
            ),
        ),
    ),
    lhs=best_improvement,
    rhs=middle_regime_upper_bound,
    fidelity="ours",
    delta="The paper leaves the order open.",
    examples=(
        SPARSE_DESIGN,
        FIVE_AXES | {"p": Fraction(1, 10**6), "law": LAPLACE, "m": 7},
        {"W": ALONE["W"][:, :1], "n": 1, "d": 2, "p": Fraction(1, 10**6), "law": LAPLACE, "m": 5},
    ),
    outside=(ZERO_WEIGHTS | {"p": Fraction(1, 10**6), "law": LAPLACE, "m": 3},),
    evidence=(
        exact("roots as balls, n <= 4, d <= 3, m = 3, 5", cases=12),
        search(
            "by convolution, in floats",
            cases=30,
            using={
                "lhs": lambda W, p, law, m: (
                    feature_loss_terms_by_convolution(gram(W), p, law, m)
                    .summed()
                    .scaled_improvement
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "without the lower terms R, and M at t = 1",
            {
                "rhs": lambda n, d, p, law, m: (
                    min(n, d)
                    * (p * constant(law.moment(m + 1), p)) ** 2
                    / (
                        input_cumulants(p, law, 2 * m)[2 * m]
                        + double_factorial(2 * m - 1) * input_cumulants(p, law, 2)[2] ** m
                    )
                )
            },
        ),
    ),
    not_claimed="The order of the two as p tends to 0.",
    sees_also=("sparsity-loss/middle-constant", "sparsity-loss/series"),
)


def _maximiser_closes(claim: Claim) -> bool | None:
    from sympy import symbols

    theta, one = symbols("theta one", positive=True)
    gaps = []
    for m in (3, 5, 7):
        point = {"law": _with_maximiser(m, theta), "m": m, "one": one}
        gaps.append((applied(claim.lhs, point) - applied(claim.rhs, point)).subs(one, 1))
    return all(vanishes(gap) for gap in gaps) or None


MIDDLE_ATTAINED = Claim(
    id="sparsity-loss/middle-constant-attained",
    label="A23b",
    paper=PAPER,
    locator="open problem 1",
    title="The random construction attains C*",
    plain="At tau* the gain of the random construction equals the upper constant C*.",
    statement=r"\tau^{*m}=\frac{\mu_{2m}}{(m-1)(2m-1)!!\,\mu_2^m}\ \Rightarrow\ "
    r"\text{gain}(\tau^*)=C^*",
    relation="==",
    domain=Domain(
        (
            NAMED_LAW,
            domains.integer("m", 3, 7, odd=True),
            domains.choice("one", (Fraction(1),)),
        )
    ),
    lhs=lambda law, m, one: middle_regime_gain(
        middle_regime_interference(law, m, like=one), law, m
    ),
    rhs=lambda law, m, one: middle_regime_constant(one, law, m),
    fidelity="ours",
    delta="Not in the paper.",
    examples=tuple({"law": GAUSSIAN, "m": m, "one": Fraction(1)} for m in (3, 9, 11)),
    evidence=(
        derivation(
            "all moments, m = 3, 5, 7",
            _maximiser_closes,
            by_hand=("the same algebra for m = 9, 11, ...",),
            reach="everywhere",
        ),
        search("in floats, four laws; m = 9, 11 too", cases=30),
    ),
    mutants=(
        Mutant(
            "m! for (2m - 1)!! (F14)",
            {
                "rhs": lambda law, m, one: (
                    middle_regime_constant(one, law, m)
                    * root(
                        one * constant(Fraction(double_factorial(2 * m - 1), factorial(m)), one), m
                    )
                )
            },
        ),
    ),
)


def _largest_gain_on_grid(p: float, law: AmplitudeLaw) -> float:
    """Largest h on grids of t that zoom in on it, from around the optimum of the middle regime."""
    centre, width = middle_regime_interference(law, 3) * p ** (-2 / 3), 20.0
    for _ in range(4):
        t = np.maximum(1.0, centre * np.geomspace(1 / width, width, 1001))
        gains = interference_gain(t, p, law)
        centre, width = t[np.argmax(gains)], width ** (1 / 100)
    return float(np.max(gains))


PSI_LIMIT = Claim(
    id="sparsity-loss/psi-limit",
    label="A23c",
    paper=PAPER,
    locator="open problem 1",
    title="Psi tends to the middle regime",
    plain="As p tends to 0, Psi(p) tends to C* p^(1/3); for Rademacher, Gaussian, Laplace and "
    "uniform amplitudes the relative error is at most 2 p^(1/3).",
    statement=r"\left|\Psi(p)-C^*p^{1/3}\right|\le 2p^{1/3}\cdot C^*p^{1/3}",
    relation="<=",
    domain=Domain((domains.probability(decades=24), NAMED_LAW), (H3,)),
    lhs=lambda p, law: abs(gain_per_dimension(p, law) - middle_regime_constant(p, law, 3)),
    rhs=lambda p, law: 2 * root(p, 3) * middle_regime_constant(p, law, 3),
    fidelity="ours",
    delta="Not in the paper.",
    examples=tuple(
        {"p": Fraction(1, 10**k), "law": law}
        for k in (2, 6, 12, 24)
        for law in (RADEMACHER, LAPLACE)
    ),
    outside=({"p": Fraction(1, 2), "law": RADEMACHER},),
    evidence=(
        exact("critical points as balls, p down to 10^-26, four laws", cases=40),
        search(
            "maximum of h on grids of a thousand t, in floats",
            cases=40,
            using={
                "lhs": lambda p, law: abs(
                    _largest_gain_on_grid(p, law) - middle_regime_constant(p, law, 3)
                ),
            },
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant(
            "relative error p^(1/3)",
            {"rhs": lambda p, law: root(p, 3) * middle_regime_constant(p, law, 3)},
        ),
    ),
)


def _useless_gap_closes(claim: Claim) -> bool | None:
    """Whether p less the gain of CAPJ3 has no negative coefficient in t - 1 and p - 1/6.

    Both ends of the range of p and that of t are read off the claim.
    """
    from sympy import solve, symbols

    p = symbols("p", positive=True)
    beyond, above, below = symbols("s u v", nonnegative=True)
    lowest, highest = (solve(room_of(claim, name, {"p": p}), p)[0] for name in ("from", "to"))
    t = claim.domain.parameter("t").low + beyond
    gap = claim.rhs(p=p) - claim.lhs(t=t, p=p)
    gap = in_one_branch(gap, (below,), {p: highest / (1 + below)})
    return is_nonnegative(gap.subs(p, lowest + above), (beyond, above)) or None


RADEMACHER_PER_DIMENSION = Claim(
    id="sparsity-loss/rademacher-per-dimension",
    label="A24a",
    paper=PAPER,
    locator="open problem 1",
    title="Rademacher amplitudes: CAPJ3 allows one feature per dimension",
    plain="For Rademacher amplitudes and p from 1/6 to 1/3 the function that CAPJ3 bounds a "
    "feature by nowhere exceeds the gain of a feature that stands alone.",
    statement=r"\tfrac16\le p\le\tfrac13,\ t\ge1:\quad "
    r"\frac{t(\kappa_4+3\kappa_2^2t)^2}{p+15p^2s+45p^3s^2+9p^3s^3}\le p,\quad s=t-1",
    relation="<=",
    domain=Domain(
        (at_least("t", 1, drawn_to=30), domains.ratio("p", 0, 1, parts=60)),
        (
            inequality("from", "p >= 1/6", lambda p: p, ">=", lambda: Fraction(1, 6)),
            inequality("to", "p <= 1/3", lambda p: p, "<=", lambda: Fraction(1, 3)),
        ),
    ),
    lhs=lambda t, p: robust_interference_gain(t, p, RADEMACHER),
    rhs=lambda p: p,
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        {"t": Fraction(2), "p": Fraction(3, 10)},
        {"t": Fraction(30), "p": Fraction(1, 6)},
        {"t": Fraction(10**6), "p": Fraction(1, 6)},
    ),
    outside=(
        {"t": Fraction(1000), "p": Fraction(33, 200)},
        {"t": Fraction(1000), "p": Fraction(17, 50)},
    ),
    evidence=(
        derivation(
            "p less the gain is a quotient without negative coefficients in t - 1 and p - 1/6",
            _useless_gap_closes,
            relation="<=",
            reach="everywhere",
        ),
        exact("rational t and p", cases=60),
        search("in floats, steering toward the least slack", cases=60),
    ),
    mutants=(
        Mutant(
            "from p = 4/25 on",
            {
                "domain": Domain(
                    (at_least("t", 1, drawn_to=30), domains.ratio("p", 0, 1, parts=60)),
                    (
                        inequality("from", "p >= 4/25", lambda p: p, ">=", lambda: Fraction(4, 25)),
                        inequality("to", "p <= 1/3", lambda p: p, "<=", lambda: Fraction(1, 3)),
                    ),
                ),
                "examples": ({"t": Fraction(30), "p": Fraction(4, 25)},),
            },
        ),
        Mutant("ten per cent less", {"rhs": lambda p: p * constant(Fraction(9, 10), p)}),
    ),
    sees_also=("sparsity-loss/capj3",),
)


def _threshold_residue(law: AmplitudeLaw, p: Any) -> Any:
    """Zero at the stated threshold: 108 p^2 - 54 p + 5 for Rademacher, 10 p - 3 for uniform."""
    return 108 * p**2 - 54 * p + 5 if law.name == "rademacher" else 10 * p - 3


def _optimum_closes(claim: Claim) -> bool | None:
    """CAP3 from the lower end of the range of p up to 1/6, A24a from there to the upper end.

    With t = 1 + s, p less the h(t) of CAP3 is s (c + b s + a s^2) over a positive number; there
    a and c are not negative, nor is 4ac - b^2, a multiple of what the range says is not.
    """
    from sympy import QQ, Poly, Rational, solve, symbols

    p, s, v = symbols("p s v", positive=True)
    highest = solve(room_of(claim, "to", {"p": p}), p)[0]
    middle = solve(room_of(RADEMACHER_PER_DIMENSION, "from", {"p": p}), p)[0]
    if not room_of(RADEMACHER_PER_DIMENSION, "to", {"p": highest}) >= 0:
        return None
    lowest, room = Rational(1, 9), room_of(claim, "from", {"p": p})
    if not is_nonnegative(-room.subs(p, lowest / (1 + v)), (v,)):
        return None
    found = QQ.frac_field(s, p).from_sympy(p - interference_gain(1 + s, p, RADEMACHER))
    a, b, c, at_one = Poly(found.numer.as_expr(), s).all_coeffs()
    h3 = [applied(x.room, {"p": p, "law": RADEMACHER}) for x in (KAPPA_4, PURE_SIXTH) if x.room]
    signs = (*h3, a, c, (4 * a * c - b**2) / room, found.denom.as_expr())
    below = {p: (lowest + middle * v) / (1 + v)}
    if at_one != 0 or not all(is_nonnegative(sign.subs(below), (s, v)) for sign in signs):
        return None
    bounds = ((min(n, d), claim.rhs(n=n, d=d, p=p)) for n, d in SIZES)
    read = is_improvement_under(claim.lhs, RADEMACHER) and all(
        is_zero(bound - r * p, (p,)) for r, bound in bounds
    )
    return (read and features_add() and gains_agree()) or None


RADEMACHER_OPTIMUM = Claim(
    id="sparsity-loss/rademacher-optimum",
    label="A24b",
    paper=PAPER,
    locator="open problem 1",
    title="Rademacher amplitudes: superposition is useless from p = 0.1227 to 1/3",
    plain="For Rademacher amplitudes and p between (9 - sqrt 21)/36 and 1/3 no W gains more than "
    "p min(n, d), which is what features without superposition gain (A18a), for every n and d.",
    statement=r"m=3,\ \tfrac{9-\sqrt{21}}{36}\le p\le\tfrac13:\quad I\le p\min(n,d)",
    relation="<=",
    domain=Domain(
        (FEATURES, DIMENSIONS, domains.ratio("p", 0, 1, parts=60), TIED_WEIGHTS),
        (
            NON_ZERO,
            inequality(
                "from",
                "p >= (9 - sqrt 21)/36, as 108 p^2 - 54 p + 5 <= 0",
                lambda p: _threshold_residue(RADEMACHER, p),
                "<=",
                lambda: 0,
            ),
            inequality("to", "p <= 1/3", lambda p: p, "<=", lambda: Fraction(1, 3)),
        ),
    ),
    lhs=lambda W, p: best_improvement(W, p, RADEMACHER, 3),
    rhs=lambda n, d, p: p * min(n, d),
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        {"W": ALONE["W"], "n": 2, "d": 2, "p": Fraction(3, 10)},
        FIVE_AXES | {"p": Fraction(1, 5)},
        SIX_FEATURES | {"p": Fraction(1, 8)},
    ),
    outside=(
        {"W": SPARSE_DESIGN["W"], "n": 4, "d": 2, "p": Fraction(1, 100)},
        ZERO_WEIGHTS | {"p": Fraction(3, 10)},
    ),
    exceptions={
        "'from' widened": "just below (9 - sqrt 21)/36 superposition pays in many dimensions only, "
        "far beyond those that are drawn",
        "without 'to'": "beyond 1/3 the bound is open: CAPJ3 exceeds p there, and no W is known "
        "that does",
        "'to' widened": "as without it",
    },
    evidence=(
        derivation(
            "C^2 / D is at most the sum of C_i^2 / D_i, and each of these at most p rho_i: by CAP3 "
            "up to p = 1/6, by CAPJ3 from there on",
            _optimum_closes,
            relation="<=",
            by_hand=(
                "C^2 / D is at most the sum of C_i^2 / D_i for every n, by induction over the "
                "features, the step of which is checked; a feature with D_i = 0 has a zero row",
                "a quadratic c + b s + a s^2 with a >= 0, c >= 0 and 4ac >= b^2 is not negative",
            ),
            cites=(
                "sparsity-loss/cap3-feature",
                "sparsity-loss/capj3-feature",
                "sparsity-loss/rademacher-per-dimension",
                "sparsity-loss/capacity-sum",
            ),
            unneeded={"non-zero": "it makes the left side defined, and is not used otherwise"},
            reach="everywhere",
        ),
        exact("rational W, n <= 4, d <= 3; equality at an orthonormal example", cases=80),
        search(
            "by convolution, in floats",
            cases=80,
            using={
                "lhs": lambda W, p: (
                    feature_loss_terms_by_convolution(gram(W), p, RADEMACHER, 3)
                    .summed()
                    .scaled_improvement
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "for every p up to 1/3",
            {
                "domain": Domain(
                    (FEATURES, DIMENSIONS, domains.ratio("p", 0, 1, parts=60), TIED_WEIGHTS),
                    (
                        NON_ZERO,
                        Assumption("positive", "p > 0", lambda p: p > 0),
                        inequality("to", "p <= 1/3", lambda p: p, "<=", lambda: Fraction(1, 3)),
                    ),
                ),
                "examples": ({"W": SPARSE_DESIGN["W"], "n": 4, "d": 2, "p": Fraction(1, 100)},),
            },
        ),
    ),
    sees_also=(
        "sparsity-loss/rademacher-per-dimension",
        "sparsity-loss/threshold",
        "sparsity-loss/orthonormal",
    ),
)


def _simplex_best(d: int, p: Any) -> Any:
    """C^2 / D of the d + 1 lines of the regular simplex, from their rational Gram matrix."""
    n = d + 1
    one = 0 * p + 1
    A = np.array([[one if i == j else -one / d for j in range(n)] for i in range(n)])
    return loss_terms(A, p, RADEMACHER, 3).scaled_improvement


def _simplex_best_by_enumeration(d: int, p: Any) -> Any:
    n = d + 1
    one = 0 * p + 1
    A = np.array([[one if i == j else -one / d for j in range(n)] for i in range(n)])
    return feature_loss_terms_by_enumeration(A, p, RADEMACHER, 3).summed().scaled_improvement


SIMPLEX_PAYS = Claim(
    id="sparsity-loss/simplex-pays",
    label="A24d",
    paper=PAPER,
    locator="open problem 1",
    title="Rademacher amplitudes: the simplex still pays at p = 1/10",
    plain="At p = 1/10 the d + 1 lines of a regular simplex gain more than d features that stand "
    "alone, by a thousandth at least, for d = 3 to 8: superposition pays below the threshold in "
    "few dimensions too.",
    statement=r"\mu=\pm1,\ p=\tfrac1{10},\ d\in\{3,\dots,8\}:\quad "
    r"I(\text{simplex})\ge1.001\,pd",
    relation=">=",
    domain=Domain(
        (
            domains.integer("d", 3, 8, listed=True),
            domains.choice("p", (Fraction(1, 10),), listed=True),
        )
    ),
    lhs=_simplex_best,
    rhs=lambda d, p: p * d * constant(Fraction(1001, 1000), p),
    fidelity="ours",
    delta="Not in the paper.",
    examples=tuple({"d": d, "p": Fraction(1, 10)} for d in range(3, 9)),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("exact rationals by cumulants; margin one in a thousand"),
        exact(
            "d = 3 to 6, every input enumerated",
            cases=0,
            using={
                "lhs": _simplex_best_by_enumeration,
                "examples": tuple({"d": d, "p": Fraction(1, 10)} for d in range(3, 7)),
            },
        ),
    ),
    mutants=(
        Mutant(
            "in the plane as well",
            {
                "domain": Domain(
                    (
                        domains.integer("d", 2, 8, listed=True),
                        domains.choice("p", (Fraction(1, 10),), listed=True),
                    )
                ),
            },
        ),
        Mutant("by five per cent", {"rhs": lambda d, p: p * d * constant(Fraction(21, 20), p)}),
    ),
    sees_also=("sparsity-loss/rademacher-optimum", "sparsity-loss/threshold"),
)


def _threshold(law: AmplitudeLaw, route: str) -> Any:
    if route == "discriminant":
        return superposition_threshold(law)
    low, high = 0.05, 0.32
    for _ in range(40):
        middle = (low + high) / 2
        t = np.linspace(1, 20, 20_001)[1:]
        pays = (interference_gain(t, middle, law) > middle * float(signal_strength(law, 3))).any()
        low, high = (middle, high) if pays else (low, middle)
    return dyadic(low)


THRESHOLD = Claim(
    id="sparsity-loss/threshold",
    label="A24c",
    paper=PAPER,
    locator="open problem 1",
    title="The thresholds of superposition",
    plain="The p from which on Psi(p) = p kappa, within H3, is a root of 108 p^2 - 54 p + 5 for "
    "Rademacher and 3/10 for uniform amplitudes.",
    statement=r"108\,p^{*2}-54\,p^*+5=0\ (\xi=\pm1,\ p^*=\tfrac{9-\sqrt{21}}{36}),\qquad "
    r"p^*=\tfrac3{10}\ (\xi\sim U[-1,1])",
    relation="<=",
    domain=Domain(
        (
            domains.choice("law", (RADEMACHER, UNIFORM)),
            domains.choice("route", ("discriminant", "bisection")),
        )
    ),
    lhs=lambda law, route: abs(_threshold_residue(law, _threshold(law, route))),
    rhs=lambda route: rational(Fraction(1, 10**30 if route == "discriminant" else 10**5)),
    fidelity="ours",
    delta="Not in the paper.",
    examples=(
        {"law": RADEMACHER, "route": "discriminant"},
        {"law": UNIFORM, "route": "discriminant"},
    ),
    evidence=(
        exact("roots of discriminants isolated as balls, to 30 digits", cases=0),
        search(
            "bisection on Psi(p) > p kappa in floats over a grid of t, to 5 digits",
            cases=4,
            using={
                "examples": (
                    {"law": RADEMACHER, "route": "bisection"},
                    {"law": UNIFORM, "route": "bisection"},
                )
            },
        ),
    ),
    mutants=(
        Mutant(
            "0.14 for Rademacher amplitudes",
            {"lhs": lambda law: abs(_threshold_residue(law, rational(Fraction(14, 100))))},
        ),
        Mutant(
            "Rademacher's equation for both laws",
            {
                "lhs": lambda law, route: abs(
                    _threshold_residue(RADEMACHER, _threshold(law, route))
                ),
            },
        ),
    ),
)


CLAIMS = (
    HADAMARD_ROW,
    HADAMARD_ATTAINS,
    FOURTH_POWERS,
    MIDDLE_CONSTANT,
    MIDDLE_UPPER_BOUND,
    MIDDLE_ATTAINED,
    PSI_LIMIT,
    RADEMACHER_PER_DIMENSION,
    RADEMACHER_OPTIMUM,
    THRESHOLD,
    SIMPLEX_PAYS,
)
