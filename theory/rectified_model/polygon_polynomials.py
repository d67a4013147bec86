"""Integer polynomials that describe the critical regular polygons of L_1 exactly.

For the k-gon with squared length r^2 and bias b, -b / r^2 and r^2 are algebraic numbers: roots of
integer polynomials, found by elimination with SymPy.  Source: ours.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.rectified_model.critical_points import CriticalPoint, Refusal
from pentad.theory.rectified_model.cyclic_critical_points import _turns, cyclic_critical_point


def polygon_polynomials(
    k: int, neighbours: int
) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]:
    r"""Integer polynomials, irreducible, that -b / r^2 and r^2 of critical k-gons are roots of.

    With \( \beta = -b / r^2 \) in (0, 1) and `neighbours` corners on either side that overlap more
    than beta, the loss over k is \( 1/3 - 2 r^2 N + r^4 M \),

    \[ N = \frac{(1 - \beta)^2 (2 + \beta)}{6}, \qquad M = \frac{(1 - \beta)^3}{3} + 2 \sum_{j \ge
       1} \frac{(c_j - \beta)^3}{3 c_j}, \qquad c_j = \cos \frac{2 \pi j}{k}, \]

    so that r^2 = N / M and 2 N' M = N M'.  Resultants remove c_1, then beta, from these.

    Parameters
    ----------
    k : int
        At least 3.
    neighbours : int
        At least 0, with c_j > 0 for all that count.

    Returns
    -------
    factors for beta, factors for r^2
        Constant terms first.

    Raises
    ------
    ValueError
        If k is below 3 or a neighbour is not within a right angle, or k or neighbours is
        above `MOST_STEPS`.

    >>> polygon_polynomials(6, 1)[0]
    ((1, -5, 8, -7, 5),)
    """
    require_at_most(MOST_STEPS, k=k, neighbours=neighbours)
    import sympy

    require_count(k, "k", least=3)
    require(
        neighbours >= 0 and 4 * neighbours < k,
        f"neighbours lie within a right angle; got {neighbours} for k={k}",
    )
    beta, c, a = sympy.symbols("beta c a")
    cosines = [sympy.chebyshevt(j, c) for j in range(1, neighbours + 1)]
    N = (1 - beta) ** 2 * (2 + beta) / 6
    M = (1 - beta) ** 3 / 3 + 2 * sum((x - beta) ** 3 / (3 * x) for x in cosines)
    stationary = sympy.numer(
        sympy.together(sympy.cancel((2 * N.diff(beta) * M - N * M.diff(beta)) / (1 - beta)))
    )
    amplitude = sympy.numer(sympy.together(a * M - N))
    field = sympy.minimal_polynomial(sympy.cos(2 * sympy.pi / k), c)

    def factors(expression: Any, unknown: Any) -> tuple[tuple[int, ...], ...]:
        listed = sympy.Poly(sympy.resultant(expression, field, c), unknown).factor_list()[1]
        return tuple(tuple(int(x) for x in factor.all_coeffs()[::-1]) for factor, _ in listed)

    return factors(stationary, beta), factors(sympy.resultant(stationary, amplitude, beta), a)


def _polygon_polynomials(
    point: CriticalPoint, square: Any, bias: Number, radius: float, precision: int
) -> tuple[tuple[int, ...], ...]:
    """Minimal polynomials of -b / r^2 and r^2 if the point is a regular polygon, else none."""
    d, n = point.W.shape
    if d != 2 or n < 3 or not bias < 0:
        return ()
    around = np.argsort(np.arctan2(*point.W.astype(float)[::-1]))
    start = (float(square), float(bias))
    polygon = cyclic_critical_point(n, (1,), start, radius=radius, precision=precision)
    if isinstance(polygon, Refusal):
        return ()
    W, b = polygon.weights()
    if not point.holds(W[:, np.argsort(around)], b):
        return ()
    cosines = _turns(n, 1)[0]
    beta = -bias / square
    neighbours = sum(bool(cosines[j] > beta) for j in range(1, (n + 1) // 2))
    found = []
    for value, factors in zip((beta, square), polygon_polynomials(n, neighbours), strict=True):
        vanishing = [factor for factor in factors if _value(factor, value).contains(0)]
        if len(vanishing) != 1:
            return ()
        found.append(vanishing[0])
    return tuple(found)


def _value(polynomial: Sequence[int], x: Number) -> Any:
    total = x * 0
    for coefficient in reversed(polynomial):
        total = total * x + coefficient
    return total
