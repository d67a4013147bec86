r"""A fixed lifting multiplies condition numbers, and never improves them (D15).

Setting.  Codes that are held, C = z z^T / N; the Hessian of the loss in the lifted atoms.

Idea.  It is the Kronecker product of C and P^T P, whose non-zero eigenvalues are those of P P^T.

Not claimed.  The condition number with zero eigenvalues, which is infinite for h > d; losses whose
codes follow the dictionary, where another metric than the identity may help.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.lifting_settings import LIFTING
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.arrays import identity
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.operators.lifting_curvature import (
    condition_number,
    held_hessian,
    hessian_by_definition,
    power_sums,
    product_power_sums,
    second_moment,
)
from pentad.theory.operators.lifting_descent import held_loss

CODES = parameter(
    "codes",
    "codes that are held, (n, N), n <= 2, N <= 3",
    lambda choose, _: drawn(choose, choose(1, 2), choose(1, 3)),
)
ELONGATED: dict[str, Any] = {
    "L": array([[2, 0], [0, 1], [0, 1]]),
    "codes": array([[1, 0, 1], [0, 2, 1]]),
}
SAME_LENGTH: dict[str, Any] = {
    "L": array([[1, -1], [1, 1]]),
    "codes": array([[1, 0], [0, 2]]),
}


def _hessian(L: Matrix, codes: Matrix) -> Any:
    """By second differences of the loss at atoms of zero."""
    h = len(L)
    x = 0 * L[0][:, None] * codes[:1]
    start = np.full((h, len(codes)), 0 * L.flat[0], dtype=L.dtype)
    return hessian_by_definition(lambda at: held_loss(L.T @ at, x, codes), start)


def _eigenvalue_powers(L: Matrix, codes: Matrix) -> Any:
    """Power sums of the products of squared singular values, in floats."""
    n, N = codes.shape
    first = np.linalg.svd(codes, compute_uv=False) ** 2 / N
    second = np.linalg.svd(L, compute_uv=False) ** 2
    products = np.outer(first, second).ravel()
    return np.array([(products**k).sum() for k in range(1, n * len(L) + 1)])


SPECTRUM = claim(
    "lifted-spectrum",
    "D15a",
    locator="lifting accelerates optimisation",
    title="Eigenvalues of the lifted Hessian are products",
    plain="For codes that are held, the non-zero eigenvalues of the Hessian in the lifted atoms "
    "are the products of those of the codes' second moment and of L^T L: all their power sums "
    "agree.",
    statement=r"\operatorname{tr}H^k=\operatorname{tr}C^k\,\operatorname{tr}(L^\top L)^k,"
    r"\quad1\le k\le nh,\qquad C=\tfrac1Nzz^\top,\ P=L^\top",
    relation="==",
    domain=Domain((LIFTING, CODES)),
    lhs=lambda L, codes: np.array(power_sums(_hessian(L, codes), codes.shape[0] * len(L))),
    rhs=lambda L, codes: np.array(
        product_power_sums(second_moment(codes), L.T @ L, codes.shape[0] * len(L))
    ),
    examples=(ELONGATED, SAME_LENGTH),
    evidence=(
        exact("rational L and codes, the Hessian by exact second differences", cases=30),
        search(
            "the same in floats, by singular values",
            cases=60,
            using={"rhs": _eigenvalue_powers},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "those of the codes alone",
            rhs=lambda L, codes: np.array(
                product_power_sums(
                    second_moment(codes),
                    0 * (L.T @ L) + identity(L.T @ L),
                    codes.shape[0] * len(L),
                )
            ),
        ),
        instead(
            "sums in place of products",
            rhs=lambda L, codes: np.array(
                [
                    one + other
                    for one, other in zip(
                        power_sums(second_moment(codes), codes.shape[0] * len(L)),
                        power_sums(L.T @ L, codes.shape[0] * len(L)),
                        strict=True,
                    )
                ]
            ),
        ),
    ),
    not_claimed="That the Hessian is invertible: for h > d it is not.",
    sees_also=("neural-operators/lifted-conditioning",),
)

NOT_ZERO = Assumption(
    "not zero",
    "neither the lifting nor the codes are zero",
    lambda L, codes: bool((L != 0).any() and (codes != 0).any()),
)


def _by_singular_values(L: Matrix, codes: Matrix) -> float:
    """The same quotient in floats, from singular values that are not rounding errors."""
    product = 1.0
    for part in (L, codes):
        values = np.linalg.svd(part, compute_uv=False)
        kept = values[values > 1e-9 * values[0]]
        product *= float(kept[0] / kept[-1]) ** 2
    return product


CONDITIONING = claim(
    "lifted-conditioning",
    "D15b",
    locator="lifting accelerates optimisation",
    title="No fixed lifting lowers the condition number",
    plain="Between the largest and the smallest positive eigenvalue, the Hessian in the lifted "
    "atoms is at least as badly conditioned as that in plain ones; a gain in speed is one of "
    "the rate.",
    statement=r"\kappa_+(H_{\mathrm{lifted}})=\kappa_+(C)\,\kappa_+(L^\top L)\ge\kappa_+(C)="
    r"\kappa_+(H_{\mathrm{plain}})",
    relation=">=",
    domain=Domain((LIFTING, CODES), (NOT_ZERO,)),
    lhs=lambda L, codes: condition_number(held_hessian(L.T, codes)),
    rhs=lambda codes: condition_number(second_moment(codes)),
    examples=(ELONGATED, SAME_LENGTH, ELONGATED | {"L": array([[1, 0], [0, 1]])}),
    outside=(ELONGATED | {"L": array([[0]])},),
    evidence=(
        exact("rational L and codes, eigenvalues enclosed by balls", cases=40),
        search(
            "the same in floats, by singular values",
            cases=80,
            using={"lhs": _by_singular_values},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "by the condition number of L",
            relation="<=",
            rhs=lambda L, codes: (
                condition_number(second_moment(codes)) * _root(condition_number(L.T @ L))
            ),
        ),
        instead(
            "never lower than that of L^T L squared",
            rhs=lambda L: condition_number(L.T @ L) ** 2,
        ),
    ),
    not_claimed="Losses whose codes follow the dictionary, or a lifting that is trained.",
    sees_also=("neural-operators/lifted-spectrum", "neural-operators/scalar-lifting"),
)


def _root(value: Any) -> Any:
    from pentad.theory.numbers.scalars import root

    return root(value, 2)


CLAIMS = (SPECTRUM, CONDITIONING)
