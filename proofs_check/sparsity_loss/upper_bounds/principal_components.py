"""The dimension bound as principal components, and where the rank of A^m does not bound.

Setting.  Untied weights A = V^T W.

Statements.  For uncorrelated centred inputs I is at most the sum of the R largest second moments,
R the rank of the lift of the read-outs V (A08c).  For correlated inputs the rank of A^m cannot take
its place (A08d).
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    AXES,
    DIMENSIONS,
    FEATURES,
    FIVE_AXES,
    READ_OUTS,
    TIED_WEIGHTS,
    claim,
)
from pentad.theory.frames.capacity import rank
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain, fractions
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.dimension_bounds import principal_upper_bound
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms,
    feature_loss_terms_by_convolution,
)
from pentad.theory.sparse_inputs import RADEMACHER


def _uneven_best(V: Matrix, W: Matrix, ps: Matrix, m: int) -> Any:
    terms = feature_loss_terms(V.T @ W, ps[0], RADEMACHER, m).summed()
    return terms.correlation * abs(terms.correlation) / terms.energy


def _read_out_bound(V: Matrix, ps: Matrix, m: int) -> Any:
    return principal_upper_bound(list(ps[0]), rank((V.T @ V) ** m))


UNEVEN_UNTIED = (
    FEATURES,
    DIMENSIONS,
    domains.Parameter(
        "ps",
        "one probability for each feature",
        lambda choose, point: fractions([[Fraction(choose(1, 20), 20) for _ in range(point["n"])]]),
    ),
    READ_OUTS,
    TIED_WEIGHTS,
    domains.integer("m", 1, 3),
)


def _uneven_by_convolution(V: Matrix, W: Matrix, ps: Matrix, m: int) -> Any:
    terms = feature_loss_terms_by_convolution(V.T @ W, ps[0], RADEMACHER, m).summed()
    return terms.correlation * abs(terms.correlation) / terms.energy


PRINCIPAL = claim(
    "dim-principal",
    "A08c",
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
        instead(
            "one component less",
            rhs=lambda V, ps, m: principal_upper_bound(list(ps[0]), rank((V.T @ V) ** m) - 1),
        ),
    ),
    not_claimed="The rank of A^m in place of that of the read-outs: false for correlated inputs.",
)


def _fixed_points() -> Any:
    """Near two fixed points of x -> (A x)^2 with A as in A08d: rows (a^2, 100 (2a^2 - a)^2)."""
    roots = (Fraction("0.0103183"), Fraction("0.4440541"))
    return fractions([[a**2, 100 * (2 * a**2 - a) ** 2] for a in roots])


def _gain_over_first_component(points: Matrix, A: Matrix) -> Any:
    """I less half the trace, and det(I - E x x^T): both positive exactly if I > lambda_1."""
    outputs = (points @ A.T) ** 2
    gain = (2 * points * outputs - outputs * outputs).sum() / len(points)
    second = points.T @ points / len(points)
    trace, determinant = second.trace(), second[0, 0] * second[1, 1] - second[0, 1] ** 2
    return np.array([gain - trace / 2, gain**2 - trace * gain + determinant])


def _gain_by_eigenvalues(points: Matrix, A: Matrix) -> Any:
    outputs = (points @ A.T) ** 2
    gain = (points**2 - (points - outputs) ** 2).sum() / len(points)
    eigenvalues = np.linalg.eigvalsh(points.T @ points / len(points))
    return np.array([gain - eigenvalues.mean(), (gain - eigenvalues[0]) * (gain - eigenvalues[1])])


UNTIED_COUNTEREXAMPLE = claim(
    "dim-untied-counterexample",
    "A08d",
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
        instead("a margin of 10^-4", rhs=lambda points: constant(Fraction(1, 10**4), points[0, 0])),
    ),
)


CLAIMS = (
    PRINCIPAL,
    UNTIED_COUNTEREXAMPLE,
)
