r"""Addition formulas of Gegenbauer polynomials: their kernels are positive definite.

P_k is the polynomial of degree k of the unit sphere of R^d with P_k(1) = 1.
"""

from functools import cache
from math import factorial
from typing import Any

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require_count
from pentad.theory.rectified_model.rectified_loss import gegenbauer_polynomials


@cache
def addition_formulas_hold(d: int, degree: int) -> bool:
    r"""Whether the kernels P_k(<u, v>) on the sphere of R^d, k <= degree, split into smaller ones.

    For u = (x, (1 - x^2)^(1/2) u') and v = (y, (1 - y^2)^(1/2) v') let r = (1 - x^2)(1 - y^2) and
    w = r^(1/2) <u', v'>.  Then, with Q_s of R^(d-1) and all a_s > 0,

    \[ P_k(x y + w) = \sum_s a_s P_k^{(s)}(x) P_k^{(s)}(y)\, r^{s/2} Q_s(w r^{-1/2}), \]

    an identity of polynomials for d >= 3.  On the circle w^2 = r and s <= 1 is all there is.  The
    identities for R^d, R^(d-1), .., R^2 are all checked, in exact arithmetic.

    Raises
    ------
    ValueError
        If d is not an integer of at least 2 or the degree is not a positive integer.

    Notes
    -----
    With them P_k(<u, v>) is positive definite by induction on d (Schoenberg 1942).

    >>> addition_formulas_hold(3, 4)
    True
    """
    from flint import Ordering, fmpq_mpoly_ctx, fmpq_poly

    require_count(d, "d", least=2)
    require_count(degree, "degree")
    w, x, y = fmpq_mpoly_ctx.get(("w", "x", "y"), Ordering.lex).gens()
    r = (1 - x * x) * (1 - y * y)
    t = fmpq_poly([0, 1])
    smaller: Any = [0 * t + 1, t] if d == 2 else gegenbauer_polynomials(t, d - 1, degree)
    whole: Any = gegenbauer_polynomials(x * y + w, d, degree)
    polynomials: Any = gegenbauer_polynomials(t, d, degree)
    for k, P in enumerate(polynomials):
        slope = P
        for s, Q in enumerate(smaller[: k + 1]):
            share = 1 / (factorial(s) * slope(1) * Q[s])
            if not share > 0:
                return False
            ends = _homogenised(slope, x, 1) * _homogenised(slope, y, 1)
            whole[k] -= share * ends * _homogenised(Q, w, r)
            slope = slope.derivative()
        if (whole[k] % (w * w - r) if d == 2 else whole[k]) != 0:
            return False
    return d == 2 or addition_formulas_hold(d - 1, degree)


def _homogenised(polynomial: Any, w: Number, r: Number) -> Any:
    """r^(k/2) times the polynomial of degree k at w r^(-1/2), all powers of one parity."""
    k = polynomial.degree()
    terms = ((j, c) for j, c in enumerate(polynomial.coeffs()) if c != 0)
    return sum((c * w**j * r ** ((k - j) // 2) for j, c in terms), 0 * w)
