"""Random rows of Hadamard matrices come within a thousandth of d Psi(p) for Gaussian amplitudes.

Setting.  m = 3; Psi(p) is the most that CAP3 allows a dimension (A13b).

Statements.  One row tells the loss (A19a); from it, exactly, the share of d Psi(p) (A19b).

Idea.  A tight frame of equal norms has all capacities d / n; small coherence makes its energy that
of Gaussian interference (A19c).
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import NAMED_LAW, best_improvement, claim
from pentad.theory.frames.hadamard import hadamard_features
from pentad.theory.frames.hadamard_by_other_routes import (
    exact_hadamard_gram_row,
    hadamard_gram,
    hadamard_improvement_by_counts,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, Parameter
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.gain_per_dimension import gain_per_dimension
from pentad.theory.power_autoencoder.lower_bounds import random_features_terms
from pentad.theory.power_autoencoder.power_loss import first_feature_loss_terms, loss_terms
from pentad.theory.sparse_inputs import GAUSSIAN, AmplitudeLaw


def _one_row_improvement(log2_n: int, d: int, seed: int, p: Number, law: AmplitudeLaw) -> Any:
    terms = first_feature_loss_terms(exact_hadamard_gram_row(log2_n, d, seed, like=p), p, law, 3)
    return 2**log2_n * terms.scaled_improvement


HADAMARD_ROW = claim(
    "hadamard-row",
    "A19a",
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
    rhs=lambda log2_n, d, seed, p, law: (
        loss_terms(hadamard_gram(log2_n, d, seed, like=p), p, law, 3).scaled_improvement
    ),
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
        instead(
            "one feature less",
            lhs=lambda log2_n, d, seed, p, law: (
                _one_row_improvement(log2_n, d, seed, p, law)
                * constant(Fraction(2**log2_n - 1, 2**log2_n), p)
            ),
        ),
    ),
)


def _best_dimension(log2_n: int, interference: int) -> Any:
    return (2**log2_n + interference // 2) // interference


def _random_features_improvement(n: int, d: int, p: Number) -> Any:
    correlation, energy = random_features_terms(n, d, p, GAUSSIAN, 3)
    return correlation**2 / energy


HADAMARD_ATTAINS = claim(
    "hadamard-attains",
    "A19b",
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
                "lhs": lambda log2_n, p, interference: hadamard_improvement_by_counts(
                    log2_n, _best_dimension(log2_n, interference), 1, p, GAUSSIAN
                )
            },
        ),
    ),
    mutants=(
        instead(
            "random unit features attain it too",
            lhs=lambda log2_n, p, interference: _random_features_improvement(
                2**log2_n, _best_dimension(log2_n, interference), p
            ),
        ),
        instead(
            "9999 ten-thousandths at n = 2^12",
            rhs=lambda log2_n, p, interference: (
                gain_per_dimension(p, GAUSSIAN)
                * _best_dimension(log2_n, interference)
                * constant(Fraction(9999, 10000), p)
            ),
        ),
    ),
    sees_also=("sparsity-loss/cap3", "sparsity-loss/hadamard-row"),
)


CLAIMS = (
    HADAMARD_ROW,
    HADAMARD_ATTAINS,
)
