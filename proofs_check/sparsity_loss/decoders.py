r"""What any decoder can reach: the bound for log-concave amplitudes, and where it fails.

Setting.  x_j = b_j xi_j with masks b independent of the amplitudes, y = W x in d dimensions, and a
decoder that may be any function of y.

Statement.  For centred, jointly (1/K, K)-strongly log-concave amplitudes the improvement is at most
K^3 E min(d, |b|); for Gaussian amplitudes K = 1 (A25a).  It fails for amplitudes with atoms: for
Rademacher amplitudes one dimension can determine everything (A25b), and for amplitudes whose mean
is not zero (A25c).

Not claimed.  The bound for K > 1 has no machine evidence here.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.sparsity_loss.settings import (
    AXES,
    DIMENSIONS,
    FEATURES,
    NON_ZERO,
    PAPER,
    POWER,
    PROBABILITY,
    TIED_WEIGHTS,
    ZERO_WEIGHTS,
    best_improvement,
    spanned,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.dimension_bounds import (
    expected_active_dimensions,
    log_concave_upper_bound,
)
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms_by_convolution,
    gram,
    inputs_by_enumeration,
)
from pentad.theory.sparse_inputs import GAUSSIAN, RADEMACHER

GAUSSIAN_DECODERS = Claim(
    id="sparsity-loss/log-concave",
    label="A25a",
    paper=PAPER,
    locator="Theorem 2.2 (2), Remark 2.3",
    title="Gaussian amplitudes: the power decoder and the active dimensions",
    plain="For Gaussian amplitudes the power decoder gains at most the expected number of "
    "dimensions that the active features can fill.",
    statement=r"\mu=\mathcal{N}(0,1):\quad I\le\mathbb{E}\min(d,|b|)",
    relation="<=",
    domain=Domain((FEATURES, DIMENSIONS, PROBABILITY, TIED_WEIGHTS, POWER), (NON_ZERO,)),
    lhs=lambda W, p, m: best_improvement(W, p, GAUSSIAN, m),
    rhs=lambda n, d, p: log_concave_upper_bound(n, d, p, 1),
    fidelity="specialised",
    delta="The paper proves C3 d for strongly log-concave amplitudes and any mask; K^3 E min(d, "
    "|b|), here at K = 1, is ours.",
    examples=({"W": AXES, "n": 2, "d": 2, "p": Fraction(1, 3), "m": 1},),
    outside=(ZERO_WEIGHTS | {"p": Fraction(1, 3), "m": 1},),
    evidence=(
        exact("rational W, n <= 4, d <= 3, m = 1, 3, 5; equality at m = 1, W = I", cases=80),
        search(
            "by convolution of moments",
            using={
                "lhs": lambda W, p, m: (
                    feature_loss_terms_by_convolution(gram(W), p, GAUSSIAN, m)
                    .summed()
                    .scaled_improvement
                ),
            },
        ),
    ),
    mutants=(
        Mutant(
            "one per cent less",
            {
                "rhs": lambda n, d, p: (
                    log_concave_upper_bound(n, d, p, 1) * constant(Fraction(99, 100), p)
                )
            },
        ),
        Mutant(
            "one dimension less",
            {
                "rhs": lambda n, d, p: expected_active_dimensions(n, d, p) - p,
            },
        ),
    ),
    not_claimed="Other strongly log-concave laws: proved by hand (Brascamp-Lieb), not by machine.",
)


def _explained_by_one_number(n: int, p: Any) -> Any:
    """E|E[x | W x]|^2 for W = (1, 3, 9, ..), by grouping all inputs of equal W x."""
    inputs, weights = inputs_by_enumeration(n, p, RADEMACHER)
    groups: dict[Any, list[int]] = {}
    for index, code in enumerate(inputs @ np.array([3**k for k in range(n)])):
        groups.setdefault(code, []).append(index)
    total: Any = 0
    for members in groups.values():
        mass = weights[members].sum()
        if mass == 0:
            continue
        mean = (weights[members] @ inputs[members]) / mass
        total = total + mass * (mean * mean).sum()
    return total


def _distinct_share(n: int) -> int:
    """One if the 3^n sums of -1, 0, 1 times powers of three all differ, else zero."""
    sums = {0}
    for k in range(n):
        sums = {total + digit * 3**k for total in sums for digit in (-1, 0, 1)}
    return int(len(sums) == 3**n)


def _one_number_explains_all(claim: Claim) -> bool | None:
    """Both sides as functions of p < 1, and at p = 1, where inputs with a zero have no mass."""
    from sympy import Integer, Symbol

    points = (
        {"n": n, "p": p}
        for n in spanned(claim.domain.parameter("n"))
        for p in (Symbol("p"), Integer(1))
    )
    return all(vanishes(applied(claim.lhs, point) - applied(claim.rhs, point)) for point in points)


RADEMACHER_DECODERS = Claim(
    id="sparsity-loss/atoms-determine",
    label="A25b",
    paper=PAPER,
    locator="Theorem 2.2 (2), hypothesis",
    title="Rademacher amplitudes: one dimension can determine all features",
    plain="For Rademacher amplitudes and W = (1, 3, 9, ..) one number determines the input, so a "
    "suitable decoder loses nothing: the bound of order d needs its hypothesis.",
    statement=r"\mu=\pm1,\ d=1,\ W=(1,3,9,\dots):\quad\mathbb{E}|\mathbb{E}[x\mid Wx]|^2=pn",
    relation="==",
    domain=Domain((domains.integer("n", 1, 6), PROBABILITY)),
    lhs=_explained_by_one_number,
    rhs=lambda n, p: p * n,
    fidelity="ours",
    delta="The paper states the hypothesis; the counterexample without it is ours.",
    examples=({"n": 6, "p": Fraction(1, 2)}, {"n": 3, "p": Fraction(1)}),
    evidence=(
        derivation(
            "all 3^n inputs, n <= 6, their masses as polynomials in p",
            _one_number_explains_all,
            reach="region",
            region="n = 1, .., 6, for every p",
        ),
        exact("all 3^n inputs, n <= 6", cases=20),
        exact(
            "balanced ternary: all 3^n sums differ, so x is a function of W x",
            cases=20,
            seed=2,
            using={"lhs": lambda n, p: p * n * _distinct_share(n)},
        ),
    ),
    mutants=(
        Mutant(
            "of order d for every law",
            {"rhs": lambda n, p: log_concave_upper_bound(n, 1, p, 1)},
        ),
    ),
)


def _explained_of_shifted(row: Any) -> Any:
    """E|E[xi | w xi]|^2 for xi ~ N(1, I): the regression xi_hat = 1 + w (w xi - w 1) / |w|^2."""
    squares = (row * row).sum()
    gains = row / squares
    mean = (0 * row + 1).sum()
    return mean + (gains * gains).sum() * squares


def _explained_by_total_variance(row: Any) -> Any:
    """E|xi|^2 less the trace of the conditional covariance I - w w^T / |w|^2."""
    n = len(row)
    outer = np.multiply.outer(row, row) / (row * row).sum()
    return 2 * n - (n - np.trace(outer))


def _regression_explains_one_more(claim: Claim) -> bool | None:
    """Both sides for a row of free entries."""
    from sympy import symbols

    rows = {
        n: np.array([symbols(f"w1:{n + 1}", real=True)])
        for n in spanned(claim.domain.parameter("n"))
    }
    return all(
        vanishes(applied(claim.lhs, {"W": W}) - applied(claim.rhs, {"n": n, "d": 1}))
        for n, W in rows.items()
    )


CENTRED_NEEDED = Claim(
    id="sparsity-loss/centred-needed",
    label="A25c",
    paper=PAPER,
    locator="Remark 2.3, hypothesis",
    title="Amplitudes must be centred",
    plain="For amplitudes N(1, 1), always active, one dimension explains n + 1: the bound of order "
    "d needs amplitudes of mean zero.",
    statement=r"\xi\sim\mathcal{N}(\mathbf{1},I_n),\ b=\mathbf{1},\ d=1:\quad"
    r"\mathbb{E}|\mathbb{E}[\xi\mid W\xi]|^2=n+1",
    relation="==",
    domain=Domain(
        (FEATURES, domains.choice("d", (1,)), TIED_WEIGHTS),
        (NON_ZERO,),
    ),
    lhs=lambda W: _explained_of_shifted(W[0]),
    rhs=lambda n: n + 1,
    fidelity="ours",
    delta="Remark 2.3 as transcribed for us does not say that the amplitudes are centred.",
    examples=({"n": 2, "d": 1, "W": domains.fractions([[1, 2]])},),
    outside=(ZERO_WEIGHTS,),
    evidence=(
        derivation(
            "the regression on a row of free entries, n <= 4",
            _regression_explains_one_more,
            reach="region",
            region="n = 1, .., 4, for every W",
            unneeded={"non-zero": "the left side divides by |w|^2"},
        ),
        exact("rational W, n <= 4, by regression"),
        search(
            "by the law of total variance",
            using={"lhs": lambda W: _explained_by_total_variance(W[0])},
        ),
    ),
    mutants=(Mutant("of order d: at most min(d, n) (the bound at K = 1)", {"rhs": lambda d: d}),),
)

CLAIMS = (GAUSSIAN_DECODERS, RADEMACHER_DECODERS, CENTRED_NEEDED)
