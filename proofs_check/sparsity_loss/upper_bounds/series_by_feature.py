"""SERIES for one feature: order p^(1/m) for every odd m, without a condition on the law (A11b).

Setting.  Untied weights A = V^T W, a symmetric law, odd m; rho_i is the capacity of a feature.

Idea.  C_i is a sum of terms a^k E Z^(m-k), each bounded by means of powers.
"""

from fractions import Fraction
from functools import cache
from math import comb
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import holds_for_two_values, is_nonnegative, is_zero
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import AXES, POWER, UNTIED, UNTIED_SIX, claim
from pentad.proofs_check.sparsity_loss.steps import input_moments_in_symbols, law_of_input
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.domains import Domain, applied, fractions
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.power_autoencoder.dimension_bounds import series_upper_bound
from pentad.theory.power_autoencoder.power_loss import feature_loss_terms
from pentad.theory.sparse_inputs import LAPLACE, RADEMACHER, AmplitudeLaw, input_moments


def _series_side(V: Matrix, W: Matrix, p: Number, law: AmplitudeLaw, m: int) -> Any:
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
        moment = input_moments_in_symbols(m, u)
        second = moment[2]
        point = {"V": np.eye(2, dtype=int), "W": np.array([[a, b], [b, a]]), "p": p, "m": m}
        point |= {"law": law_of_input(moment, p)}
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
def _is_mean(bound: Number, delta: Number, i: int, m: int) -> bool:
    """Whether a function of delta is at least E X^i for delta^2m = E X^m, X of two values."""
    from sympy import Symbol

    top = Symbol("top", positive=True)
    raised = (bound**m).subs(delta, top ** Fraction(1, 2 * m))
    return holds_for_two_values(lambda moment: raised.subs(top, moment(m)) - moment(i) ** m)


SERIES_PER_FEATURE = claim(
    "series-feature",
    "A11b",
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
        instead(
            "p mu_2 alone, order p instead of p^(1/m)",
            rhs=lambda V, W, p, law, m: (
                capacities(V.T @ W)
                * feature_loss_terms(V.T @ W, p, law, m).energy
                * input_moments(p, law, 2)[2]
            ),
            examples=(
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
        ),
    ),
    not_claimed="Sharpness for m > 1.",
    sees_also=("sparsity-loss/series",),
)


CLAIMS = (SERIES_PER_FEATURE,)
