"""Psi(p), the most that one dimension can be worth to the cubic autoencoder, and CAP3 and CAPJ3.

For m = 3 a feature of capacity rho = 1/t improves the loss by at most rho h(t), where

    h(t) = t (k4 + 3 k2^2 t)^2 / (k6 + 15 k2 k4 t + 15 k2^3 t^3),
    Psi(p) = sup over t >= 1 of h(t),

and capacities sum to at most min(n, d).  *H3* means kappa_4(x) >= 0 and
k6' = p mu_6 - 15 p^3 mu_2^3 >= 0; CAPJ3 does without.  All values are squared amplitudes.
"""

from itertools import pairwise

import numpy as np

from pentad.theory.numbers.scalars import (
    Number,
    ball,
    constant,
    dyadic,
    family,
    larger,
    rational,
    real_roots,
    require,
    require_probability,
    smaller,
)
from pentad.theory.power_autoencoder.hypotheses import (
    _even_cumulants,
    _pure_sixth,
    _require_setting,
    even_cumulants_are_nonnegative,
)
from pentad.theory.sparse_inputs import AmplitudeLaw, input_cumulants, signal_strength


def interference_gain(t: Number, p: Number, law: AmplitudeLaw) -> Number:
    """h(t) = t (k4 + 3 k2^2 t)^2 / (k6 + 15 k2 k4 t + 15 k2^3 t^3), t >= 1, for m = 3.

    The best improvement, per unit of capacity, of a feature of capacity 1/t; h(1) = p kappa is a
    feature that stands alone and h(infinity) = 3 k2 / 5.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> round(interference_gain(1.0, 0.1, RADEMACHER), 12)
    0.1
    """
    k2, k4, k6 = _even_cumulants(p, law)
    return t * (k4 + 3 * k2**2 * t) ** 2 / (k6 + 15 * k2 * k4 * t + 15 * k2**3 * t**3)


def capacity_gain(rho: Number, p: Number, law: AmplitudeLaw) -> Number:
    """g(rho) = rho h(1/rho): the best improvement of a feature of capacity rho, for m = 3.

    Written without division by rho: g(rho) = rho^2 (k4 rho + 3 k2^2)^2 /
    (rho (k6 rho^3 + 15 k2 k4 rho^2 + 15 k2^3)).  Bounds C_i^2 / D_i under H3.

    Raises
    ------
    ValueError
        For a float beyond 10^9, far outside [0, 1].

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> round(capacity_gain(1.0, 0.1, RADEMACHER), 12)
    0.1
    """
    if isinstance(rho, float):
        require(abs(rho) < 1e9, f"a capacity lies between 0 and 1; got rho={rho}")
    k2, k4, k6 = _even_cumulants(p, law)
    numerator = rho * (k4 * rho + 3 * k2**2) ** 2
    return numerator / (k6 * rho**3 + 15 * k2 * k4 * rho**2 + 15 * k2**3)


def gain_per_dimension(p: Number, law: AmplitudeLaw) -> Number:
    """Psi(p) = sup over t >= 1 of h(t): the most that one dimension can be worth, m = 3, H3.

    Exact up to rounding for a float p; for an exact rational p a ball that encloses it, since the
    critical points are isolated as roots of a polynomial with rational coefficients.

    Raises
    ------
    ValueError
        If p is outside (0, 1] or H3 fails.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> round(gain_per_dimension(0.1, GAUSSIAN), 12)
    0.18
    """
    require(
        even_cumulants_are_nonnegative(p, law),
        f"Psi needs H3 (kappa_4 >= 0 and p mu_6 >= 15 p^3 mu_2^3); got p={p}, law={law}",
    )
    k2, k4, k6 = _even_cumulants(p, law)
    numerator = [0 * k2, k4**2, 6 * k4 * k2**2, 9 * k2**4]
    denominator = [k6, 15 * k2 * k4, 0 * k2, 15 * k2**3]
    return _supremum_beyond_one(numerator, denominator)


def best_interference(p: float, law: AmplitudeLaw) -> float:
    """The t >= 1 at which h(t) is largest, that is 1 / capacity of the best features; m = 3, H3.

    Infinite where h only approaches its supremum.  n / d = t is the best number of features per
    dimension of an equal-norm tight frame.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> round(best_interference(0.1, GAUSSIAN), 9)
    6.0
    """
    psi = float(gain_per_dimension(p, law))
    _, _, k2, _, k4, _, k6 = (float(k) for k in input_cumulants(p, law, 6))
    stationary = [k4 * k6, 9 * k2**2 * k6, 90 * k2**3 * k4, -30 * k2**3 * k4]
    if k4 <= 0 or stationary[3] == 0:
        return 1.0 if float(interference_gain(1.0, p, law)) >= psi else float("inf")
    candidates = [1.0, *(t for t in real_roots(stationary) if t >= 1)]
    return float(max(candidates, key=lambda t: float(interference_gain(t, p, law))))


def superposition_threshold(law: AmplitudeLaw) -> Number | None:
    """The p below which Psi(p) > p kappa and from which on Psi(p) = p kappa; m = 3, within H3.

    From there on superposition never pays, in any d; below, it pays for all large d and n.
    Computed from (h(t) - p kappa) times its denominator, which is (t - 1) Q(t) with Q quadratic
    in t and polynomial in p: the sign pattern of Q on t > 1 changes only at roots of its
    discriminant, of Q(1) and of its leading coefficient, and these are isolated exactly.

    Returns
    -------
    Ball that encloses the threshold, or None if superposition pays for all p < 1 with H3

    Raises
    ------
    ValueError
        If the law is not symmetric, or superposition does not pay as p tends to 0.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN, UNIFORM
    >>> round(float(superposition_threshold(UNIFORM)), 12)
    0.3
    >>> superposition_threshold(GAUSSIAN) is None
    True
    """
    from flint import fmpq, fmpq_poly

    require(law.symmetric, f"the threshold needs a symmetric law; got {law}")
    p = fmpq_poly([0, 1])
    quadratic = _excess_over_single_feature(p, law)
    conditions = [input_cumulants(p, law, 4)[4], _pure_sixth(p, law)]
    events = [
        quadratic[1] ** 2 - 4 * quadratic[0] * quadratic[2],
        quadratic[0] + quadratic[1] + quadratic[2],
        quadratic[2],
        *conditions,
    ]
    zeros = [x for event in events if event != 0 for x in real_roots(event.coeffs())]
    inside = (x for x in zeros if x.lower() > 0 and x.upper() < 1)
    walls = sorted(inside, key=lambda x: float(x.mid()))
    ends = [fmpq(0), *(dyadic(float(wall.mid())) for wall in walls), fmpq(1)]
    paid = None
    for k, (low, high) in enumerate(pairwise(ends)):
        middle = (low + high) / 2
        if low == high or any(condition(middle) < 0 for condition in conditions):
            continue
        pays = _is_positive_beyond_one([c(middle) for c in quadratic])
        require(paid is not None or pays, f"superposition does not pay as p tends to 0 for {law}")
        if paid and not pays:
            return walls[k - 1]
        paid = pays
    return None


def _excess_over_single_feature(p: Number, law: AmplitudeLaw) -> list[Number]:
    """Coefficients in t of Q, where numerator - p kappa denominator of h equals (t - 1) Q."""
    k2, k4, _ = _even_cumulants(p, law)
    alone = p * constant(signal_strength(law, 3), p)
    top = 9 * k2**4 - 15 * alone * k2**3
    middle = 6 * k4 * k2**2 + top
    return [k4**2 - 15 * alone * k2 * k4 + middle, middle, top]


def _is_positive_beyond_one(quadratic: list[Number]) -> bool:
    """Whether c + b t + a t^2 is positive for some t > 1, exactly."""
    c, b, a = quadratic
    if a > 0 or (a == 0 and b > 0) or a + b + c > 0:
        return True
    return bool(a < 0 and b > -2 * a and b * b - 4 * a * c > 0)


def robust_gain_per_dimension(p: Number, law: AmplitudeLaw) -> Number:
    """CAPJ3: a bound on C_i^2 / (rho_i D_i) for m = 3 and every symmetric law; no H3.

    Supremum over t >= 1, s = t - 1, of t (k4 + 3 k2^2 t)^2 / (p mu_6 + 15 p mu_4 k2 s
    + 15 b k2^3 s^2 + b^2 k2^3 s^3), b = min(3, mu_4 / (p mu_2^2)).  Ours.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> round(robust_gain_per_dimension(0.3, RADEMACHER), 12)
    0.3
    """
    k2, k4, _ = _even_cumulants(p, law)
    alone, first, second, third = _robust_energy(p, law)
    numerator = [0 * k2, k4**2, 6 * k4 * k2**2, 9 * k2**4]
    denominator = [
        alone - first + second - third,
        first - 2 * second + 3 * third,
        second - 3 * third,
        third,
    ]
    return _supremum_beyond_one(numerator, denominator)


def robust_interference_gain(t: Number, p: Number, law: AmplitudeLaw) -> Number:
    """The function of t >= 1 whose supremum is CAPJ3, at one t.

    >>> from fractions import Fraction
    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> robust_interference_gain(Fraction(1), Fraction(3, 10), RADEMACHER)
    Fraction(3, 10)
    """
    k2, k4, _ = _even_cumulants(p, law)
    signal = t * (k4 + 3 * k2**2 * t) ** 2
    return signal / _polynomial(_robust_energy(p, law), t - 1)


def robust_capacity_gain(rho: Number, p: Number, law: AmplitudeLaw) -> Number:
    """Rho times `robust_interference_gain` at 1 / rho, written without division by rho; m = 3.

    Bounds C_i^2 / D_i for a feature of capacity rho and every symmetric law.

    >>> from fractions import Fraction
    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> robust_capacity_gain(Fraction(1), Fraction(3, 10), RADEMACHER)
    Fraction(3, 10)
    """
    k2, k4, _ = _even_cumulants(p, law)
    rest = 1 - rho
    terms = enumerate(_robust_energy(p, law))
    energy = sum(c * rho ** (3 - power) * rest**power for power, c in terms)
    return rho * (k4 * rho + 3 * k2**2) ** 2 / energy


def _robust_energy(p: Number, law: AmplitudeLaw) -> list[Number]:
    """Coefficients of 1, s, s^2, s^3 in the denominator of CAPJ3."""
    k2 = p * constant(law.moment(2), p)
    mu_2, mu_4, mu_6 = (constant(law.moment(s), p) for s in (2, 4, 6))
    b = _at_most_three(mu_4 / (p * mu_2**2))
    return [p * mu_6, 15 * p * mu_4 * k2, 15 * b * k2**3, b**2 * k2**3]


def _at_most_three(value: Number) -> Number:
    if family(value) == "sympy":
        from sympy import Min

        return Min(3, value)
    return smaller(3, value)


def _supremum_beyond_one(numerator: list[Number], denominator: list[Number]) -> Number:
    """Supremum over t >= 1 of a ratio of two cubics whose denominator is positive there."""
    if family(numerator[1]) == "fractions":
        numerator, denominator = ([rational(c) for c in side] for side in (numerator, denominator))
    slope = [0 * numerator[0]] * 6
    for i, over in enumerate(numerator):
        for j, under in enumerate(denominator):
            if i + j and i != j:
                slope[i + j - 1] += (i - j) * over * under
    best = sum(numerator) / sum(denominator)
    for t in _at_least_one(real_roots(slope)):
        value = _polynomial(numerator, t) / _polynomial(denominator, t)
        best = larger(best, value)
    return larger(best, numerator[3] / denominator[3])


def _at_least_one(places: list[Number]) -> list[Number]:
    """The places t >= 1; balls are moved to 1 as far as they lie below."""
    if family(places[0] if places else 0) == "flint":
        return [larger(t, 1) for t in places]
    return [t for t in places if not t < 1]


def _polynomial(coefficients: list[Number], t: Number) -> Number:
    return ((coefficients[3] * t + coefficients[2]) * t + coefficients[1]) * t + coefficients[0]


def capacity_upper_bound(n: int, d: int, p: Number, law: AmplitudeLaw) -> Number:
    """CAP3: min(n, d) Psi(p) for m = 3 under H3; tied or untied weights.

    Capacities sum to at most the rank, and a feature of capacity rho improves the loss by at most
    rho Psi(p).  Asymptotically attained by random rows of Hadamard matrices.  Ours.

    Raises
    ------
    ValueError
        If n or d is below 1, p is outside (0, 1] or H3 fails.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> round(capacity_upper_bound(5, 2, 0.1, GAUSSIAN), 12)
    0.36
    """
    _require_setting(n, d, p, law, 3)
    return min(n, d) * gain_per_dimension(p, law)


def robust_capacity_upper_bound(n: int, d: int, p: Number, law: AmplitudeLaw) -> Number:
    """CAPJ3: min(n, d) times `robust_gain_per_dimension`; m = 3, every symmetric law.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> round(robust_capacity_upper_bound(5, 2, 0.3, RADEMACHER), 12)
    0.6
    """
    _require_setting(n, d, p, law, 3)
    return min(n, d) * robust_gain_per_dimension(p, law)


def gaussian_gain_per_dimension(p: Number) -> Number:
    r"""Psi(p) for Gaussian amplitudes and m = 3, in closed form for every p in (0, 1].

    \[ \Psi(p) = \tfrac35 p G, \qquad G = \tfrac43 \cosh^2\left(\tfrac13 \operatorname{arccosh}
       \tfrac{1-p}{p}\right), \]

    where G >= 1 is the root of G (G - 1)^2 = (4/27) ((1 - p)/p)^2; G = 12, 3, 4/3, 1 at
    p = 1/100, 1/10, 1/2, 1.  For p > 1/2 the cosh of an imaginary angle is a cosine.  Ours.

    Raises
    ------
    ValueError
        If p is outside (0, 1].

    >>> float(round(gaussian_gain_per_dimension(0.01), 12))
    0.072
    """
    require_probability(p)
    p = ball(p) if family(p) in ("flint", "fractions") else p
    return 4 * p * _triple_angle_root((1 - p) / p) ** 2 / 5


def _triple_angle_root(value: Number) -> Number:
    """The largest y with 4 y^3 - 3 y = value >= 0: y = cosh(arccosh(value) / 3)."""
    kind = family(value)
    if kind == "sympy":
        from sympy import acosh, cosh

        return cosh(acosh(value) / 3)
    if kind == "flint":
        from flint import acb

        return value.image(lambda raw: (acb(raw).acosh() / 3).cosh().real)
    return np.cosh(np.arccosh(np.asarray(value, dtype=complex)) / 3).real[()]
