r"""Bounds on the best improvement sup_W I of the tied power autoencoder.

n features in d dimensions, activation t^m with m odd, inputs x_j = b_j xi_j with b_j Bernoulli(p)
and xi_j of a symmetric law mu.  All values are squared amplitudes.  Where a bound needs more, its
docstring says so: *H3* means kappa_4(x) >= 0 and k6' = p mu_6 - 15 p^3 mu_2^3 >= 0.
"""

from fractions import Fraction
from math import comb, prod

import numpy as np

from theory.scalars import (
    Number,
    ball,
    constant,
    double_factorial,
    family,
    larger,
    rational,
    real_roots,
    require,
    require_count,
    require_odd_power,
    require_probability,
    root,
    smaller,
)
from theory.sparse_inputs import (
    AmplitudeLaw,
    cumulants,
    input_cumulants,
    moments_from_cumulants,
    signal_strength,
)


def _require_setting(n: int, d: int, p: Number, law: AmplitudeLaw, m: int) -> None:
    require_count(n, "n")
    require_count(d, "d")
    require_probability(p)
    require_odd_power(m)
    require(law.symmetric, f"this bound needs a symmetric law; got {law}")


# Upper bounds -------------------------------------------------------------------------------


def trivial_upper_bound(n: int, p: Number, law: AmplitudeLaw) -> Number:
    """The bound n p mu_2: the loss is never negative.

    >>> from theory.sparse_inputs import RADEMACHER
    >>> trivial_upper_bound(3, 0.5, RADEMACHER)
    1.5
    """
    require_count(n, "n")
    require_probability(p)
    return n * p * constant(law.moment(2), p)


def lift_dimension(d: int, m: int) -> int:
    """N = binom(d + m - 1, m): dimension of the symmetric m-th power of R^d.

    >>> lift_dimension(3, 3)
    10
    """
    require_count(d, "d")
    require_count(m, "m")
    return comb(d + m - 1, m)


def dimension_upper_bound(n: int, d: int, p: Number, law: AmplitudeLaw, m: int) -> Number:
    """DIM: p mu_2 min(n, N), N = binom(d + m - 1, m).

    The outputs lie in a space of that dimension, and no linear space of dimension R carries more
    than the R largest eigenvalues of E x x^T.  Source: ours; sharpens C2 p d^m of Theorem 2.2 of
    arXiv:2606.18538.

    >>> from theory.sparse_inputs import RADEMACHER
    >>> dimension_upper_bound(16, 2, 0.5, RADEMACHER, 3)
    2.0
    """
    require_count(n, "n")
    return min(n, lift_dimension(d, m)) * p * constant(law.moment(2), p)


def draft_upper_bound(n: int, d: int, p: Number, law: AmplitudeLaw, m: int) -> Number:
    """2 K^2 r (beta p^(1/m) + mu_2 p) with K = m 2^(m-2), r = min(n, d), m >= 3.

    beta = mu_{m+1}^2 / (mu_{2m}^{(m-1)/m} mu_2).  A third-party draft (M. Swissa, 2026, unreviewed)
    as restated to us; kept for comparison, since it is valid but 200 to 10^6 times too large.

    >>> from theory.sparse_inputs import RADEMACHER
    >>> draft_upper_bound(1, 1, 1.0, RADEMACHER, 3)
    144.0
    """
    _require_setting(n, d, p, law, m)
    require(m >= 3, f"the draft bound needs m >= 3; got m={m}")
    mu = {s: constant(law.moment(s), p) for s in (2, m + 1, 2 * m)}
    beta_root = mu[m + 1] ** 2 / (mu[2 * m] * mu[2]) * root(mu[2 * m] * p, m)
    return 2 * (m * 2 ** (m - 2)) ** 2 * min(n, d) * (beta_root + mu[2] * p)


def series_upper_bound(n: int, d: int, p: Number, law: AmplitudeLaw, m: int) -> Number:
    r"""SERIES: \( r (\sum_{k odd} \binom{m}{k} p \mu_{k+1} u^{1-k})^2 / (p \mu_2) \).

    u = (p mu_{2m})^(1/(2m)), r = min(n, d).  Every symmetric law with 2m moments, every p, every
    odd m, tied or untied.  Ours: each C_i is expanded in powers of x_i and each factor bounded by
    D_i; it implies the draft bound with 4^(m-1) in place of 2 m^2 4^(m-2).

    >>> from theory.sparse_inputs import RADEMACHER
    >>> series_upper_bound(1, 1, 1.0, RADEMACHER, 3)
    16.0
    """
    _require_setting(n, d, p, law, m)
    u = root(p * constant(law.moment(2 * m), p), 2 * m)
    total = sum(
        comb(m, k) * p * constant(law.moment(k + 1), p) / u ** (k - 1) for k in range(1, m + 1, 2)
    )
    return min(n, d) * total**2 / (p * constant(law.moment(2), p))


def even_cumulants_are_nonnegative(p: Number, law: AmplitudeLaw) -> bool:
    """H3: kappa_4(x) >= 0 and p mu_6 - 15 p^3 mu_2^3 >= 0, certainly.

    Holds for every p for Gaussian and Laplace amplitudes, for p <= 15^(-1/2) = 0.2582 for
    Rademacher and p <= 0.5071 for uniform ones.

    >>> from theory.sparse_inputs import RADEMACHER
    >>> [even_cumulants_are_nonnegative(p, RADEMACHER) for p in (0.25, 0.26)]
    [True, False]
    """
    _, _, k2, _, k4, _, _ = input_cumulants(p, law, 6)
    return bool(k4 >= 0) and bool(p * constant(law.moment(6), p) - 15 * k2**3 >= 0)


def interference_gain(t: Number, p: Number, law: AmplitudeLaw) -> Number:
    """h(t) = t (k4 + 3 k2^2 t)^2 / (k6 + 15 k2 k4 t + 15 k2^3 t^3), t >= 1, for m = 3.

    The best improvement, per unit of capacity, of a feature of capacity 1/t; h(1) = p kappa is a
    feature that stands alone and h(infinity) = 3 k2 / 5.

    >>> from theory.sparse_inputs import RADEMACHER
    >>> round(interference_gain(1.0, 0.1, RADEMACHER), 12)
    0.1
    """
    _, _, k2, _, k4, _, k6 = input_cumulants(p, law, 6)
    return t * (k4 + 3 * k2**2 * t) ** 2 / (k6 + 15 * k2 * k4 * t + 15 * k2**3 * t**3)


def capacity_gain(rho: Number, p: Number, law: AmplitudeLaw) -> Number:
    """g(rho) = rho h(1/rho): the best improvement of a feature of capacity rho, for m = 3.

    Written without division by rho: g(rho) = rho^2 (k4 rho + 3 k2^2)^2 /
    (rho (k6 rho^3 + 15 k2 k4 rho^2 + 15 k2^3)).  Bounds C_i^2 / D_i under H3.

    >>> from theory.sparse_inputs import RADEMACHER
    >>> round(capacity_gain(1.0, 0.1, RADEMACHER), 12)
    0.1
    """
    _, _, k2, _, k4, _, k6 = input_cumulants(p, law, 6)
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

    >>> from theory.sparse_inputs import GAUSSIAN
    >>> round(gain_per_dimension(0.1, GAUSSIAN), 12)
    0.18
    """
    require(
        even_cumulants_are_nonnegative(p, law),
        f"Psi needs H3 (kappa_4 >= 0 and p mu_6 >= 15 p^3 mu_2^3); got p={p}, law={law}",
    )
    _, _, k2, _, k4, _, k6 = input_cumulants(p, law, 6)
    numerator = [0 * k2, k4**2, 6 * k4 * k2**2, 9 * k2**4]
    denominator = [k6, 15 * k2 * k4, 0 * k2, 15 * k2**3]
    return _supremum_beyond_one(numerator, denominator)


def robust_gain_per_dimension(p: Number, law: AmplitudeLaw) -> Number:
    """CAPJ3: a bound on C_i^2 / (rho_i D_i) for m = 3 and every symmetric law; no H3.

    Supremum over t >= 1, s = t - 1, of t (k4 + 3 k2^2 t)^2 / (p mu_6 + 15 p mu_4 k2 s
    + 15 b k2^3 s^2 + b^2 k2^3 s^3), b = min(3, mu_4 / (p mu_2^2)).  Ours.

    >>> from theory.sparse_inputs import RADEMACHER
    >>> round(robust_gain_per_dimension(0.3, RADEMACHER), 12)
    0.3
    """
    _, _, k2, _, k4, _, _ = input_cumulants(p, law, 6)
    mu_2, mu_4, mu_6 = (constant(law.moment(s), p) for s in (2, 4, 6))
    b = smaller(3, mu_4 / (p * mu_2**2))
    numerator = [0 * k2, k4**2, 6 * k4 * k2**2, 9 * k2**4]
    first, second, third = 15 * p * mu_4 * k2, 15 * b * k2**3, b**2 * k2**3
    denominator = [
        p * mu_6 - first + second - third,
        first - 2 * second + 3 * third,
        second - 3 * third,
        third,
    ]
    return _supremum_beyond_one(numerator, denominator)


def _supremum_beyond_one(numerator: list[Number], denominator: list[Number]) -> Number:
    """Supremum over t >= 1 of a ratio of two cubics whose denominator is positive there."""
    if family(numerator[1]) == "fractions":
        numerator, denominator = ([rational(c) for c in side] for side in (numerator, denominator))
    slope = [0 * numerator[0]] * 6
    for i, over in enumerate(numerator):
        for j, under in enumerate(denominator):
            if i + j and i != j:
                slope[i + j - 1] += (i - j) * over * under
    candidates = [t for t in real_roots(slope) if not t < 1]
    best = sum(numerator) / sum(denominator)
    for t in candidates:
        value = _polynomial(numerator, t) / _polynomial(denominator, t)
        best = larger(best, value)
    return larger(best, numerator[3] / denominator[3])


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

    >>> from theory.sparse_inputs import GAUSSIAN
    >>> round(capacity_upper_bound(5, 2, 0.1, GAUSSIAN), 12)
    0.36
    """
    _require_setting(n, d, p, law, 3)
    return min(n, d) * gain_per_dimension(p, law)


def robust_capacity_upper_bound(n: int, d: int, p: Number, law: AmplitudeLaw) -> Number:
    """CAPJ3: min(n, d) times `robust_gain_per_dimension`; m = 3, every symmetric law.

    >>> from theory.sparse_inputs import RADEMACHER
    >>> round(robust_capacity_upper_bound(5, 2, 0.3, RADEMACHER), 12)
    0.6
    """
    _require_setting(n, d, p, law, 3)
    return min(n, d) * robust_gain_per_dimension(p, law)


def gaussian_gain_per_dimension(p: Number) -> Number:
    r"""Psi(p) for Gaussian amplitudes and m = 3, in closed form for every p in (0, 1].

    \[ \Psi(p) = \tfrac35 p G, \qquad G = \tfrac43 \cosh^2\bigl(\tfrac13 \operatorname{arccosh}
       \tfrac{1-p}{p}\bigr), \]

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

        return (acb(value).acosh() / 3).cosh().real
    return np.cosh(np.arccosh(np.asarray(value, dtype=complex)) / 3).real[()]


def spherical_moment(d: int, k: int) -> Fraction:
    """c_k(d) = E <theta, e>^(2k), theta uniform on the unit sphere of R^d, as a `Fraction`.

    The product of (2i + 1) / (d + 2i) over i < k.

    >>> spherical_moment(2, 3), spherical_moment(8, 3)
    (Fraction(5, 16), Fraction(1, 64))
    """
    require_count(d, "d")
    require_count(k, "k", least=0)
    return prod((Fraction(2 * i + 1, d + 2 * i) for i in range(k)), start=Fraction(1))


def design_upper_bound(
    n: int, d: int, p: Number, law: AmplitudeLaw, *, share: Number | None = None
) -> Number:
    r"""DESIGN3: the bound that spherical designs attain as p tends to 0; m = 3, H3, tied.

    \[ \frac{k_4^2}{(1 - e) k_6' c_3(r)} + \frac{9 k_2^4 r}{e k_6' / n^2 + 15 k_2^3}, \quad
       k_6' = p \mu_6 - 15 p^3 \mu_2^3 > 0, \quad r = \min(n, d), \]

    for every share e in [0, 1) of the energy; by default the best e.  Tends to p kappa / c_3(r)
    for fixed n.  Ours: Sidelnikov's inequality bounds sum_ij A_ij^6 from below.

    Raises
    ------
    ValueError
        If the setting is bad, H3 fails, k6' = 0 or the share is outside [0, 1).

    >>> from theory.sparse_inputs import RADEMACHER
    >>> float(round(design_upper_bound(16, 2, 1e-9, RADEMACHER) / 1e-9, 6))
    3.2
    """
    _require_setting(n, d, p, law, 3)
    require(even_cumulants_are_nonnegative(p, law), f"DESIGN3 needs H3; got p={p}, law={law}")
    _, _, k2, _, k4, _, _ = input_cumulants(p, law, 6)
    pure = p * constant(law.moment(6), p) - 15 * k2**3
    require(pure > 0, f"DESIGN3 needs p mu_6 > 15 p^3 mu_2^3; got p={p}, law={law}")
    r = min(n, d)
    single = k4**2 / (pure * constant(spherical_moment(r, 3), p))
    spread, own, crossed = 9 * k2**4 * r, pure / n**2, 15 * k2**3
    if share is None:
        balance = float(spread * own / single) ** 0.5 if single > 0 else 0.0
        best = (balance - float(crossed)) / (balance + float(own))
        share = constant(Fraction(max(best, 0.0)), p)
    require(0 <= share < 1, f"the share must lie in [0, 1); got {share}")
    return single / (1 - share) + spread / (share * own + crossed)


def middle_regime_constant(p: Number, law: AmplitudeLaw, m: int) -> Number:
    """C* p^(1/m), the sharp improvement per dimension for d^(-m) << p << 1, m >= 3.

    C* = beta (m-1)^((m-1)/m) / (m ((2m-1)!!)^(1/m)), with beta as in `draft_upper_bound`: both the
    upper bound and the random construction tend to it.  Ours.

    >>> from theory.sparse_inputs import GAUSSIAN
    >>> round(middle_regime_constant(1.0, GAUSSIAN, 3), 6)
    0.31748
    """
    require_probability(p)
    require_odd_power(m)
    mu = {s: constant(law.moment(s), p) for s in (2, m + 1, 2 * m)}
    inner = mu[2 * m] * p * (m - 1) ** (m - 1) / double_factorial(2 * m - 1)
    return mu[m + 1] ** 2 / (mu[2 * m] * mu[2]) * root(inner, m) / m


def best_upper_bound(n: int, d: int, p: float, law: AmplitudeLaw, m: int) -> float:
    """The smallest of the upper bounds above that apply to the setting.

    >>> from theory.sparse_inputs import RADEMACHER
    >>> round(best_upper_bound(16, 2, 0.3, RADEMACHER, 3), 12)
    0.6
    """
    _require_setting(n, d, p, law, m)
    bounds = [trivial_upper_bound(n, p, law), dimension_upper_bound(n, d, p, law, m)]
    bounds.append(series_upper_bound(n, d, p, law, m))
    if m == 3:
        bounds.append(robust_capacity_upper_bound(n, d, p, law))
        if even_cumulants_are_nonnegative(p, law):
            bounds.append(capacity_upper_bound(n, d, p, law))
            if p < 1:
                bounds.append(design_upper_bound(n, d, p, law))
    return float(min(bounds))


# Lower bounds -------------------------------------------------------------------------------


def orthonormal_lower_bound(n: int, d: int, p: Number, law: AmplitudeLaw, m: int) -> Number:
    """The value p kappa min(n, d): features without superposition; exactly their best improvement.

    Eq. (9)-(10) of arXiv:2606.18538 give the order p d; the constant kappa is ours.

    >>> from theory.sparse_inputs import RADEMACHER
    >>> orthonormal_lower_bound(5, 2, 0.25, RADEMACHER, 3)
    0.5
    """
    _require_setting(n, d, p, law, m)
    return p * constant(signal_strength(law, m), p) * min(n, d)


def random_features_terms(
    active: Number, d: int, p: Number, law: AmplitudeLaw, m: int
) -> tuple[Number, Number]:
    """Mean C and D over independent uniform unit vectors as features, `active` of them.

    Given w_1, the overlaps g_j = <w_1, w_j> are independent with E g^(2k) = c_k(d), so
    Y = x_1 + sum_j g_j x_j is a sum of independent terms whose moments are known.

    Parameters
    ----------
    active : int >= 1 or array of such
    d, p, law, m : as in `orthonormal_lower_bound`

    >>> from theory.sparse_inputs import RADEMACHER
    >>> random_features_terms(1, 2, 0.5, RADEMACHER, 3)
    (0.5, 0.5)
    """
    _require_setting(1, d, p, law, m)
    kappa = input_cumulants(p, law, 2 * m)
    overlap = cumulants(
        [1]
        + [
            0 * p if s % 2 else p * constant(law.moment(s) * spherical_moment(d, s // 2), p)
            for s in range(1, 2 * m + 1)
        ]
    )
    row = moments_from_cumulants(
        [0, *(kappa[s] + (active - 1) * overlap[s] for s in range(1, 2 * m + 1))]
    )
    correlation = sum(comb(m, k) * kappa[k + 1] * row[m - k] for k in range(1, m + 1, 2))
    return active * correlation, active * row[2 * m]


def random_features_lower_bound(n: int, d: int, p: Number, law: AmplitudeLaw, m: int) -> Number:
    """L2: the largest (E C)^2 / E D of random unit features over their number 1 .. n.

    Some draw does at least as well as the mean terms, and zero columns fill up to n.  One
    construction gives both regimes p d^m and d p^(1/m).  Ours; the order is Theorem 2.2 (lower
    bound) of arXiv:2606.18538.

    >>> from theory.sparse_inputs import RADEMACHER
    >>> random_features_lower_bound(1, 1, 0.5, RADEMACHER, 3)
    np.float64(0.5)
    """
    _require_setting(n, d, p, law, m)
    if family(p) in ("builtins", "numpy"):
        correlation, energy = random_features_terms(np.arange(1, n + 1), d, p, law, m)
        return (correlation**2 / energy).max()
    best = 0 * p
    for active in range(1, n + 1):
        correlation, energy = random_features_terms(active, d, p, law, m)
        best = larger(best, correlation**2 / energy)
    return best


def best_lower_bound(n: int, d: int, p: float, law: AmplitudeLaw, m: int) -> float:
    """The larger of the two constructions above.

    >>> from theory.sparse_inputs import RADEMACHER
    >>> best_lower_bound(16, 2, 0.25, RADEMACHER, 3)
    0.5
    """
    return float(
        max(orthonormal_lower_bound(n, d, p, law, m), random_features_lower_bound(n, d, p, law, m))
    )
