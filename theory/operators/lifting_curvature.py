r"""Curvature of the loss in a lifted dictionary, for codes that are held.

With \( C=\frac1Nzz^T \), the Hessian of \( \frac1{2N}\lVert x-PD_Lz\rVert^2 \) in \( D_L \) is
\( C\otimes P^TP \), and for the plain dictionary \( C\otimes I_d \). Its non-zero eigenvalues are
the products of those of C and of \( PP^T \), so that between the largest and the smallest
positive eigenvalue

\[ \kappa(C\otimes P^TP)=\kappa(C)\,\kappa(PP^T)\ge\kappa(C), \]

with equality exactly for \( PP^T=cI \) on its range: no fixed lifting improves it. For h > d the
Hessian itself is singular, and its condition number in floats is a rounding error.

Not covered: losses whose codes follow the dictionary, whose Hessian is no such product.
"""

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.frames.frame_operator import rational_matrix
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import real_roots, require

Codes = Shaped[np.ndarray, "n N"]
Square = Shaped[Any, "rows rows"]


def second_moment(codes: Codes) -> Square:
    r"""\( C=\frac1Nzz^T \), any number type.

    >>> second_moment(np.array([[2.0, 0.0]]))
    array([[2.]])
    """
    return codes @ codes.T / codes.shape[1]


def held_hessian(P: Shaped[np.ndarray, "d h"], codes: Codes) -> Square:
    r"""\( C\otimes P^TP \), of the lifted atoms one after the other; the plain one for P = I.

    >>> held_hessian(np.array([[1.0, 1.0]]), np.array([[2.0]])).tolist()
    [[4.0, 4.0], [4.0, 4.0]]
    """
    return np.kron(second_moment(codes), P.T @ P)


def hessian_by_definition(loss: Callable[[Any], Number], D: Shaped[np.ndarray, "..."]) -> Square:
    """Second differences of the loss at D, exact for a quadratic one: a slow twin.

    Entries of D are taken column by column.
    """
    entries = [index[::-1] for index in np.ndindex(D.T.shape)]

    def at(*moved: tuple[int, ...]) -> Any:
        other = D.copy()
        for index in moved:
            other[index] = other[index] + 1
        return loss(other)

    still, single = at(), {index: at(index) for index in entries}
    rows = [[at(i, j) - single[i] - single[j] + still for j in entries] for i in entries]
    return np.array(rows, dtype=D.dtype)


def power_sums(M: Square, most: int) -> list[Number]:
    r"""\( \operatorname{tr}M^k \) for k from 1 to `most`: all of them know the eigenvalues.

    >>> [float(x) for x in power_sums(np.diag([1.0, 2.0]), 2)]
    [3.0, 5.0]
    """
    found, power = [], M
    for _ in range(most):
        found.append(power.diagonal().sum())
        power = power @ M
    return found


def product_power_sums(
    first: Square, second: Shaped[Any, "columns columns"], most: int
) -> list[Number]:
    r"""\( \operatorname{tr}A^k\operatorname{tr}B^k \), of all products of two eigenvalues."""
    pairs = zip(power_sums(first, most), power_sums(second, most), strict=True)
    return [one * other for one, other in pairs]


def positive_eigenvalues(M: Square) -> list[Number]:
    """Positive eigenvalues of a symmetric matrix with no negative one, each once, decreasing.

    Of floats those above n eps times the largest, repeated ones as often as they are; of rationals
    exact numbers, or balls that hold one each.

    >>> positive_eigenvalues(np.diag([2.0, 0.0]))
    [2.0]
    """
    if M.dtype.kind == "f":
        values = np.linalg.eigvalsh(M)[::-1]
        least = max(0.0, float(values[0])) * len(M) * np.finfo(M.dtype).eps
        return [float(value) for value in values if value > least]
    _, factors = rational_matrix(M).charpoly().factor()
    found: list[Number] = []
    for factor, _ in factors:
        if factor.degree() == 1:
            found.append(-factor[0] / factor[1])
        else:
            found += real_roots(list(factor))
    return sorted((value for value in found if value > 0), key=lambda value: -float(value))


def condition_number(M: Square) -> Number:
    """The largest over the smallest positive eigenvalue, dimensionless; a ball where irrational.

    Raises
    ------
    ValueError
        If no eigenvalue is positive.

    >>> condition_number(np.diag([6.0, 2.0, 0.0]))
    3.0
    """
    values = positive_eigenvalues(M)
    require(values, "a condition number needs a positive eigenvalue; got none")
    return values[0] / values[-1]


def best_rate(M: Square) -> Number:
    r"""\( 2/(\lambda_{\max}+\lambda_{\min}) \), with which descent on the quadratic is fastest.

    Raises
    ------
    ValueError
        If no eigenvalue is positive.
    """
    values = positive_eigenvalues(M)
    require(values, "a rate needs a positive eigenvalue; got none")
    return 2 / (values[0] + values[-1])


def contraction(condition: Number) -> Number:
    r"""\( (\kappa-1)/(\kappa+1) \), by which one step at the best rate shrinks the worst error.

    Raises
    ------
    ValueError
        Below 1.

    >>> contraction(3.0)
    0.5
    """
    require(condition >= 1, f"a condition number is at least 1; got {condition}")
    return (condition - 1) / (condition + 1)


def condition_of_random_lifting(ratio: float) -> float:
    r"""\( \bigl((1+\sqrt{d/h})/(1-\sqrt{d/h})\bigr)^2 \), limit of \( \kappa(L^TL) \).

    For L with independent centred entries of one variance and four moments, d and h growing with
    h/d = `ratio`: \( L^TL \) is far from a multiple of the identity at the usual ratio of 4.

    Raises
    ------
    ValueError
        Unless the ratio is above 1.

    Notes
    -----
    Edges of the law of Marchenko and Pastur (1967), to which extreme eigenvalues tend; restated.

    >>> condition_of_random_lifting(4.0)
    9.0
    """
    require(ratio > 1, f"a lifting has more dimensions than the signal; got h/d = {ratio}")
    share = sqrt(1 / ratio)
    return ((1 + share) / (1 - share)) ** 2
