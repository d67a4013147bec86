r"""Bounds on the best improvement sup_W I of the tied power autoencoder.

n features in d dimensions, activation t^m with m odd, inputs x_j = b_j xi_j with b_j Bernoulli(p)
and xi_j of a symmetric law mu.  All values are squared amplitudes.  Where a bound needs more, its
docstring says so: *H3* means kappa_4(x) >= 0 and k6' = p mu_6 - 15 p^3 mu_2^3 >= 0.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache, reduce
from itertools import pairwise
from math import comb, prod
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.scalars import (
    Number,
    ball,
    constant,
    double_factorial,
    dyadic,
    family,
    larger,
    power,
    rational,
    real_roots,
    require,
    require_count,
    require_odd_power,
    require_probability,
    root,
    smaller,
)
from pentad.theory.power_autoencoder.power_loss import require_matrix
from pentad.theory.sparse_inputs import (
    AmplitudeLaw,
    cumulants,
    input_cumulants,
    moments_from_cumulants,
    signal_strength,
)


def _pure_sixth(p: Number, law: AmplitudeLaw) -> Number:
    """k6' = k6 + 15 k2 k4 = p mu_6 - 15 p^3 mu_2^3."""
    k2 = p * constant(law.moment(2), p)
    return p * constant(law.moment(6), p) - 15 * k2**3


def _require_symmetric(law: AmplitudeLaw) -> None:
    require(law.symmetric, f"this bound needs a symmetric law; got {law}")


def _even_cumulants(p: Number, law: AmplitudeLaw) -> tuple[Number, Number, Number]:
    """The cumulants k2, k4, k6 of an input of a symmetric law."""
    _require_symmetric(law)
    kappa = input_cumulants(p, law, 6)
    return kappa[2], kappa[4], kappa[6]


def _without_fractions(p: Number) -> Number:
    """A `Fraction` as a `flint.fmpq`, which mixes with the balls that roots are."""
    return rational(p) if family(p) == "fractions" else p


def _require_setting(n: int, d: int, p: Number, law: AmplitudeLaw, m: int) -> None:
    require_count(n, "n")
    require_count(d, "d")
    require_probability(p)
    require_odd_power(m)
    _require_symmetric(law)


# Upper bounds -------------------------------------------------------------------------------


def trivial_upper_bound(n: int, p: Number, law: AmplitudeLaw) -> Number:
    """The bound n p mu_2: the loss is never negative.

    Raises
    ------
    ValueError
        If n is not a positive integer or p is outside (0, 1].

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> trivial_upper_bound(3, 0.5, RADEMACHER)
    1.5
    """
    require_count(n, "n")
    require_probability(p)
    return n * p * constant(law.moment(2), p)


def lift_dimension(d: int, m: int) -> int:
    """N = binom(d + m - 1, m): dimension of the symmetric m-th power of R^d.

    Raises
    ------
    ValueError
        If d or m is not a positive integer.

    >>> lift_dimension(3, 3)
    10
    """
    require_count(d, "d")
    require_count(m, "m")
    return comb(d + m - 1, m)


def dimension_upper_bound(n: int, d: int, p: Number, law: AmplitudeLaw, m: int) -> Number:
    """DIM: p mu_2 min(n, N), N = binom(d + m - 1, m); centred amplitudes.

    The outputs lie in a space of that dimension, and no linear space of dimension R carries more
    than the R largest eigenvalues of E x x^T.  Source: ours; sharpens C2 p d^m of Theorem 2.2 of
    arXiv:2606.18538.

    Raises
    ------
    ValueError
        If n, d or m is not a positive integer, p is outside (0, 1] or the amplitudes do not have
        mean zero.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> dimension_upper_bound(16, 2, 0.5, RADEMACHER, 3)
    2.0
    """
    require_count(n, "n")
    require_probability(p)
    require(law.moment(1) == 0, f"DIM needs amplitudes of mean zero; got {law}")
    return min(n, lift_dimension(d, m)) * p * constant(law.moment(2), p)


def principal_upper_bound(second_moments: Sequence[Number], dimension: int) -> Number:
    """DIM in general: the sum of the `dimension` largest second moments E x_i^2 = p_i mu_2,i.

    For uncorrelated centred inputs, different p_i and laws allowed, and any decoder of the form
    power of a linear map, `dimension` being the rank of the decoder's lift: the Hadamard power
    A^m of the Gram matrix if tied, that of the read-outs' own Gram matrix if not.  Ours.

    Raises
    ------
    ValueError
        If the dimension is not a non-negative integer.

    >>> principal_upper_bound([1, 3, 2], 2)
    5
    """
    require_count(dimension, "dimension", least=0)
    return sum(sorted(second_moments, reverse=True)[:dimension])


def draft_upper_bound(n: int, d: int, p: Number, law: AmplitudeLaw, m: int) -> Number:
    """2 K^2 r (beta p^(1/m) + mu_2 p) with K = m 2^(m-2), r = min(n, d), m >= 3.

    beta = mu_{m+1}^2 / (mu_{2m}^{(m-1)/m} mu_2).  A third-party draft (M. Swissa, 2026, unreviewed)
    as restated to us; kept for comparison, since it is valid but mostly hundreds of times, and up
    to 10^6 times, too large.

    Raises
    ------
    ValueError
        If n or d is not a positive integer, p is outside (0, 1], m is not an odd integer of at
        least 3 or the law is not symmetric.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> draft_upper_bound(1, 1, 1.0, RADEMACHER, 3)
    144.0
    """
    _require_setting(n, d, p, law, m)
    require(m >= 3, f"the draft bound needs m >= 3; got m={m}")
    p = _without_fractions(p)
    mu = {s: constant(law.moment(s), p) for s in (2, m + 1, 2 * m)}
    beta_root = root(mu[2 * m] * p, m) * mu[m + 1] ** 2 / (mu[2 * m] * mu[2])
    return 2 * (m * 2 ** (m - 2)) ** 2 * min(n, d) * (beta_root + mu[2] * p)


def series_upper_bound(n: int, d: int, p: Number, law: AmplitudeLaw, m: int) -> Number:
    r"""SERIES: \( r (\sum_{k odd} \binom{m}{k} p \mu_{k+1} u^{1-k})^2 / (p \mu_2) \).

    u = (p mu_{2m})^(1/(2m)), r = min(n, d).  Every symmetric law with 2m moments, every p, every
    odd m, tied or untied.  Ours: each C_i is expanded in powers of x_i and each factor bounded by
    D_i; it implies the draft bound with 4^(m-1) in place of 2 m^2 4^(m-2).

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> series_upper_bound(1, 1, 1.0, RADEMACHER, 3)
    16.0
    """
    _require_setting(n, d, p, law, m)
    p = _without_fractions(p)
    u = root(p * constant(law.moment(2 * m), p), 2 * m)
    total = sum(
        comb(m, k) * p * constant(law.moment(k + 1), p) / u ** (k - 1) for k in range(1, m + 1, 2)
    )
    return min(n, d) * total**2 / (p * constant(law.moment(2), p))


def even_cumulants_are_nonnegative(p: Number, law: AmplitudeLaw) -> bool:
    """H3: kappa_4(x) >= 0 and p mu_6 - 15 p^3 mu_2^3 >= 0, certainly.

    Holds for every p for Gaussian and Laplace amplitudes, for p <= 15^(-1/2) = 0.2582 for
    Rademacher and p <= 0.5071 for uniform ones.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> [even_cumulants_are_nonnegative(p, RADEMACHER) for p in (0.25, 0.26)]
    [True, False]
    """
    return bool(input_cumulants(p, law, 4)[4] >= 0) and bool(_pure_sixth(p, law) >= 0)


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

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> round(capacity_gain(1.0, 0.1, RADEMACHER), 12)
    0.1
    """
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


def spherical_moment(d: int, k: int) -> Fraction:
    """c_k(d) = E <theta, e>^(2k), theta uniform on the unit sphere of R^d, as a `Fraction`.

    The product of (2i + 1) / (d + 2i) over i < k.

    Raises
    ------
    ValueError
        If d is not a positive integer or k is not a non-negative one.

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

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> float(round(design_upper_bound(16, 2, 1e-9, RADEMACHER) / 1e-9, 6))
    3.2
    """
    _require_setting(n, d, p, law, 3)
    require(even_cumulants_are_nonnegative(p, law), f"DESIGN3 needs H3; got p={p}, law={law}")
    k2, k4, _ = _even_cumulants(p, law)
    pure = _pure_sixth(p, law)
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


def joint_upper_bound(
    n: int,
    d: int,
    p: Number,
    law: AmplitudeLaw,
    *,
    weight: Number | None = None,
    share: Number | None = None,
) -> Number:
    r"""JOINT3: capacity and designs at once; m = 3, H3, tied weights.

    \[ \frac{(1 - w)^2 k_4^2}{(1 - l)\, k_6' c_3(r)} + r \sup_{t \ge 1}
       \frac{t (w k_4 + 3 k_2^2 t)^2}{k_6 - (1 - l) k_6' + 15 k_2 k_4 t + 15 k_2^3 t^3},
       \quad r = \min(n, d), \]

    for every weight w and share l in [0, 1] (0/0 = 0 at w = l = 1, which is CAP3); by default
    nearly the best, found numerically: the bound is jointly convex in (w, l).  Contains CAP3 and
    DESIGN3 without its n.  A ball for an exact p, and the upper end of that ball for a float p,
    since the formula cancels where p is small.  Ours.

    Parameters
    ----------
    n, d, p, law : as in `capacity_upper_bound`
    weight, share : numbers in [0, 1], given together or not at all

    Raises
    ------
    ValueError
        If the setting is bad, H3 fails, weight or share is outside [0, 1] or only one is given, or
        the first term is infinite (k6' = 0 or l = 1, and w < 1).

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> round(joint_upper_bound(16, 2, 0.3, GAUSSIAN), 5)
    0.54691
    """
    _require_setting(n, d, p, law, 3)
    require(even_cumulants_are_nonnegative(p, law), f"JOINT3 needs H3; got p={p}, law={law}")
    require(
        (weight is None) == (share is None),
        f"give weight and share together; got weight={weight}, share={share}",
    )
    r = min(n, d)
    if weight is None or share is None:
        choices = [_best_joint_parameters(r, float(p), law), (Fraction(1), Fraction(1))]
    else:
        require(
            0 <= weight <= 1 and 0 <= share <= 1,
            f"weight and share must lie in [0, 1]; got weight={weight}, share={share}",
        )
        choices = [(weight, share)]
    bound = reduce(
        smaller,
        (_joint_bound(r, rational(p), law, rational(w), rational(kept)) for w, kept in choices),
    )
    if family(p) in ("builtins", "numpy"):
        return float(np.nextafter(float(ball(bound).upper()), np.inf))
    return bound


def _joint_bound(r: int, p: Number, law: AmplitudeLaw, weight: Number, share: Number) -> Number:
    k2, k4, k6 = _even_cumulants(p, law)
    freed = (1 - share) * _pure_sixth(p, law)
    if weight == 1:
        single = 0 * k2
    else:
        require(freed > 0, f"JOINT3 needs k6' > 0 and share < 1 unless weight = 1; got {share}")
        single = (1 - weight) ** 2 * k4**2 / (freed * constant(spherical_moment(r, 3), p))
    k4_kept = weight * k4
    numerator = [0 * k2, k4_kept**2, 6 * k4_kept * k2**2, 9 * k2**4]
    denominator = [k6 - freed, 15 * k2 * k4, 0 * k2, 15 * k2**3]
    return single + r * _supremum_beyond_one(numerator, denominator)


@cache
def _best_joint_parameters(r: int, p: float, law: AmplitudeLaw) -> tuple[Fraction, Fraction]:
    """Weight and share near the minimum of JOINT3, by zooming in on a grid.

    Partial minimisation of a convex function is convex, so for every share of a grid the weight is
    zoomed in first, then the share itself.
    """
    _, _, k2, _, k4, _, k6 = (float(k) for k in input_cumulants(p, law, 6))
    pure = float(_pure_sixth(p, law))
    if k4 <= 0 or pure <= 0:
        return Fraction(1), Fraction(1)
    single = k4**2 / (pure * float(spherical_moment(r, 3)))

    def bound(lost: Any, freed: Any) -> Any:
        kept, own = k6 - freed * pure, (1 - lost) * k4
        gain: Any = 0.6 * k2
        for t in (1.0, _interference_maximiser(np.maximum(own, 1e-9 * k4), kept, k2, k4)):
            energy = (1 - freed) * pure + 15 * k2 * k4 * (t - 1) + 15 * k2**3 * t**3
            gain = np.maximum(gain, t * (own + 3 * k2**2 * t) ** 2 / energy)
        return single * lost**2 / freed + r * gain

    steps = np.linspace(0, 1, 25)
    low, high = 1e-9, 1.0
    for _ in range(5):
        freed = low + (high - low) * steps
        left, right = np.zeros_like(freed), np.ones_like(freed)
        for _ in range(5):
            lost = left + (right - left) * steps[:, None]
            values = bound(lost, freed)
            least = values.argmin(0)
            best = lost[least, np.arange(len(freed))]
            width = (right - left) / (len(steps) - 1)
            left, right = np.maximum(best - width, 0), np.minimum(best + width, 1)
        chosen = values.min(0).argmin()
        step = (high - low) / (len(steps) - 1)
        low, high = max(freed[chosen] - step, 1e-9), min(freed[chosen] + step, 1.0)
    return 1 - Fraction(float(best[chosen])), 1 - Fraction(float(freed[chosen]))


def _interference_maximiser(own: Any, kept: Any, k2: float, k4: float) -> Any:
    """Largest stationary point, at least 1, of t (own + 3 k2^2 t)^2 / (kept + 15 k2 k4 t + ...).

    With s = t - P/3 the stationary points of the supremum in JOINT3 solve s^3 = 3 a s + 2 b; the
    largest is given by Cardano's formula or, with three real roots, by a cosine.
    """
    P, Q, R = 3 * k4 / own, 4.5 * kept * k2**2 / own / (15 * k2**3), kept / (30 * k2**3)
    a, b = Q / 3 + P**2 / 9, (R + P * Q / 3 + 2 * P**3 / 27) / 2
    inside = b**2 - a**3
    offset = np.sqrt(np.maximum(inside, 0))
    single_root = np.cbrt(b + offset) + np.cbrt(b - offset)
    scale = np.sqrt(np.maximum(a, 1e-60))
    triple_root = 2 * scale * np.cos(np.arccos(np.clip(b / scale**3, -1, 1)) / 3)
    return np.maximum(P / 3 + np.where(inside >= 0, single_root, triple_root), 1)


def middle_regime_gain(tau: Number, law: AmplitudeLaw, m: int) -> Number:
    r"""\( \tau \mu_{m+1}^2 / (\mu_{2m} + (2m-1)!! \mu_2^m \tau^m) \), any number type.

    What tau d p^(-(m-1)/m) random unit features gain, per dimension and per p^(1/m), when
    d^(-m) << p << 1; also what the upper bound U10 allows a feature of capacity p^((m-1)/m) / tau.
    Its maximum over tau, at `middle_regime_interference`, is C*.  Ours.

    Raises
    ------
    ValueError
        If the law is not symmetric or m is not a positive odd integer.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> middle_regime_gain(Fraction(1), RADEMACHER, 3)
    Fraction(1, 16)
    """
    _require_symmetric(law)
    require_odd_power(m)
    mu = {s: constant(law.moment(s), tau) for s in (2, m + 1, 2 * m)}
    energy = mu[2 * m] + double_factorial(2 * m - 1) * mu[2] ** m * tau**m
    return tau * mu[m + 1] ** 2 / energy


def middle_regime_interference(law: AmplitudeLaw, m: int, *, like: Number = 1.0) -> Number:
    """The maximiser tau* of `middle_regime_gain`: tau*^m = mu_{2m} / ((m-1) (2m-1)!! mu_2^m).

    The random construction uses tau* d p^(-(m-1)/m) features.  Ours; m >= 3.

    Parameters
    ----------
    law : AmplitudeLaw
    m : odd int, m >= 3
    like : number whose type the result takes; rationals give balls

    Raises
    ------
    ValueError
        If the law is not symmetric or m is not an odd integer of at least 3.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> round(middle_regime_interference(RADEMACHER, 3) ** 3 * 30, 12)
    1.0
    """
    _require_symmetric(law)
    require_odd_power(m)
    require(m >= 3, f"the middle regime needs m >= 3; got m={m}")
    power = law.moment(2 * m) / ((m - 1) * double_factorial(2 * m - 1) * law.moment(2) ** m)
    return root(constant(power, like) + 0 * like, m)


def middle_regime_constant(p: Number, law: AmplitudeLaw, m: int) -> Number:
    """C* p^(1/m), the sharp improvement per dimension for d^(-m) << p << 1, m >= 3.

    C* = beta (m-1)^((m-1)/m) / (m ((2m-1)!!)^(1/m)), with beta as in `draft_upper_bound`: both the
    upper bound and the random construction tend to it.  Ours.

    Raises
    ------
    ValueError
        If the law is not symmetric, p is outside (0, 1] or m is not a positive odd integer.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> round(middle_regime_constant(1.0, GAUSSIAN, 3), 6)
    0.31748
    """
    _require_symmetric(law)
    require_probability(p)
    require_odd_power(m)
    p = _without_fractions(p)
    mu = {s: constant(law.moment(s), p) for s in (2, m + 1, 2 * m)}
    inner = mu[2 * m] * p * (m - 1) ** (m - 1) / double_factorial(2 * m - 1)
    return root(inner, m) * mu[m + 1] ** 2 / (m * mu[2 * m] * mu[2])


def middle_regime_ratio(p: Number, law: AmplitudeLaw) -> Number:
    """Psi(p) / (C* p^(1/3)), which tends to 1 as p tends to 0; m = 3, H3.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> round(middle_regime_ratio(1e-9, GAUSSIAN), 4)
    1.0
    """
    return gain_per_dimension(p, law) / middle_regime_constant(p, law, 3)


def cumulants_are_nonnegative(p: Number, law: AmplitudeLaw, m: int) -> bool:
    """Whether kappa_2, kappa_4, .. kappa_{2m} of a sparse input are all certainly >= 0.

    Raises
    ------
    ValueError
        If p is outside (0, 1] or m is not a positive integer.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> [cumulants_are_nonnegative(p, RADEMACHER, 3) for p in (0.05, 0.3)]
    [True, False]
    """
    require_count(m, "m")
    return all(bool(k >= 0) for k in input_cumulants(p, law, 2 * m)[2::2])


def middle_regime_feature_bound(rho: Number, p: Number, law: AmplitudeLaw, m: int) -> Number:
    r"""U10 by feature: a bound on C_i^2 / D_i for a feature of capacity rho; odd m >= 3.

    \[ \left( \frac{p \mu_{m+1}}{(\kappa_{2m} + (2m-1)!!\, k_2^m \rho^{-m})^{1/2}}
       + \sqrt\rho \sum_{k < m\ odd} \binom{m}{k}
       \frac{p \mu_{k+1}}{(p \mu_2)^{1/2} (p \mu_{2m})^{(k-1)/(2m)}} \right)^2 . \]

    Needs kappa_2 .. kappa_{2m} >= 0; tied or untied.  Ours: SERIES with its main term bounded
    through `gaussian_energy_lower_bound`.

    Raises
    ------
    ValueError
        If p is outside (0, 1], m is not odd, the law not symmetric or a cumulant negative.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> bool(middle_regime_feature_bound(1.0, 0.5, GAUSSIAN, 3) >= 0.5 * 3 / 5)
    True
    """
    main, rest = _middle_regime_parts(p, law, m)
    rho = _without_fractions(rho)
    energy = main[1] + main[2] / rho**m
    return (root(main[0] / energy, 2) + root(rho, 2) * rest) ** 2


def _middle_regime_parts(
    p: Number, law: AmplitudeLaw, m: int
) -> tuple[tuple[Number, Number, Number], Number]:
    """(p^2 mu_{m+1}^2, kappa_{2m}, (2m-1)!! k2^m) and the sum of the lower terms of SERIES."""
    _require_setting(1, 1, p, law, m)
    require(m >= 3, f"the middle regime needs m >= 3; got m={m}")
    require(
        cumulants_are_nonnegative(p, law, m),
        f"U10 needs kappa_2 .. kappa_2m >= 0; got p={p}, law={law}, m={m}",
    )
    p = _without_fractions(p)
    k2 = p * constant(law.moment(2), p)
    u = root(p * constant(law.moment(2 * m), p), 2 * m)
    rest = sum(
        comb(m, k) * p * constant(law.moment(k + 1), p) / u ** (k - 1) for k in range(1, m, 2)
    )
    signal = (p * constant(law.moment(m + 1), p)) ** 2
    top = input_cumulants(p, law, 2 * m)[2 * m]
    return (signal, top, double_factorial(2 * m - 1) * k2**m), rest / root(k2, 2)


def middle_regime_upper_bound(n: int, d: int, p: Number, law: AmplitudeLaw, m: int) -> Number:
    r"""U10: \( r (\sqrt{M} + R)^2 \) with the best interference in the main term; m >= 3.

    M = sup over t > 0 of t p^2 mu_{m+1}^2 / (kappa_{2m} + (2m-1)!! k2^m t^m), in closed form, and R
    the lower terms of SERIES; r = min(n, d).  Equal to r C* p^(1/m) (1 + O(p^(1/m))), so with the
    random construction it makes C* sharp.  Needs kappa_2 .. kappa_{2m} >= 0; tied or untied.  Ours.

    Raises
    ------
    ValueError
        If n or d is not a positive integer, p is outside (0, 1], m is not an odd integer of at
        least 3, the law is not symmetric, a cumulant is negative or kappa_2m = 0.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> sharp = middle_regime_constant(1e-24, GAUSSIAN, 3)
    >>> round(middle_regime_upper_bound(9, 1, 1e-24, GAUSSIAN, 3) / sharp, 6)
    1.0
    """
    _require_setting(n, d, p, law, m)
    (signal, top, spread), rest = _middle_regime_parts(p, law, m)
    require(top > 0, f"U10 needs kappa_2m > 0; got p={p}, law={law}, m={m}")
    best = root(top / ((m - 1) * spread), m)
    main = signal * best * (m - 1) / (m * top)
    return min(n, d) * (root(main, 2) + rest) ** 2


def energy_lower_bound(
    A: Shaped[Any, "*batch n n"], p: Number, law: AmplitudeLaw, m: int
) -> Shaped[Any, "*batch n"]:
    """U9, first: D_i >= p mu_2m T_i + (2m - 1) (p mu_2)^m (q_i^m - T_i), every symmetric law.

    q_i = sum_j A_ij^2 and T_i = sum_j A_ij^(2m); every p and m >= 1, tied or untied.  Ours: every
    mixed multinomial coefficient of the 2m-th moment is at least 2m - 1 times that of q_i^m.

    Parameters
    ----------
    A, p, law, m : as in `theory.power_loss.feature_loss_terms`, one p and one symmetric law

    Raises
    ------
    ValueError
        If A is not square or not finite, p is outside (0, 1], m is not a positive integer or the
        law is not symmetric.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> energy_lower_bound(np.eye(2), 0.5, RADEMACHER, 3)
    array([0.5, 0.5])
    """
    require_probability(p)
    powers, mixed = _row_power_sums(A, law, m)
    k2 = p * constant(law.moment(2), p)
    return p * constant(law.moment(2 * m), p) * powers + (2 * m - 1) * k2**m * (mixed - powers)


def gaussian_energy_lower_bound(
    A: Shaped[Any, "*batch n n"], p: Number, law: AmplitudeLaw, m: int
) -> Shaped[Any, "*batch n"]:
    """U9, second: D_i >= kappa_2m T_i + (2m - 1)!! k2^m q_i^m when kappa_2 .. kappa_2m >= 0.

    Arguments as `energy_lower_bound`, m >= 2.  Ours: drop all other terms of the 2m-th moment in
    cumulants.  False without the hypothesis, and for m = 1, where the two terms are one.

    Raises
    ------
    ValueError
        Also if m = 1 or a cumulant is negative.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> gaussian_energy_lower_bound(np.eye(2), 1.0, GAUSSIAN, 3)
    array([15., 15.])
    """
    require_count(m, "m", least=2)
    require(
        cumulants_are_nonnegative(p, law, m),
        f"this bound needs kappa_2 .. kappa_2m >= 0; got p={p}, law={law}, m={m}",
    )
    powers, mixed = _row_power_sums(A, law, m)
    kappa = input_cumulants(p, law, 2 * m)
    return kappa[2 * m] * powers + double_factorial(2 * m - 1) * kappa[2] ** m * mixed


def _row_power_sums(A: Any, law: AmplitudeLaw, m: int) -> tuple[Any, Any]:
    """T_i = sum_j A_ij^(2m) and q_i^m, q_i = sum_j A_ij^2."""
    require_matrix(A, "A", square=True)
    require_count(m, "m")
    _require_symmetric(law)
    return power(A, 2 * m).sum(-1), power((A * A).sum(-1), m)


def expected_active_dimensions(n: int, d: int, p: Number) -> Number:
    """E min(d, |b|) for |b| ~ Binomial(n, p): how many dimensions the active features can fill.

    Raises
    ------
    ValueError
        If n or d is not a positive integer or p is outside (0, 1].

    >>> expected_active_dimensions(2, 1, Fraction(1, 2))
    Fraction(3, 4)
    """
    require_count(n, "n")
    require_count(d, "d")
    require_probability(p)
    if family(p) in ("builtins", "numpy"):
        from scipy.special import bdtrc

        return float(bdtrc(np.arange(min(n, d)), n, p).sum())
    tail = (comb(n, k) * (d - k) * p**k * (1 - p) ** (n - k) for k in range(min(n + 1, d)))
    return d - sum(tail)


def log_concave_upper_bound(n: int, d: int, p: Number, concavity: Number) -> Number:
    """LOGC: K^3 E min(d, |b|) for amplitudes with densities e^-v, v'' in [1/K, K], K >= 1.

    Bounds E|E[x | W x]|^2 and hence the improvement of *any* decoder of W x, for centred and
    jointly (1/K, K)-strongly log-concave amplitudes and masks independent of them.  Exact at
    K = 1.  It fails for laws with atoms, and without E xi = 0.  Ours: sharpens C3 d of Theorem 2.2
    of arXiv:2606.18538.

    Raises
    ------
    ValueError
        If n or d is below 1, p is outside (0, 1] or K < 1.

    >>> log_concave_upper_bound(1, 1, 0.5, 2)
    4.0
    """
    require(concavity >= 1, f"v'' in [1/K, K] needs K >= 1; got K={concavity}")
    return concavity**3 * expected_active_dimensions(n, d, p)


def best_upper_bound(n: int, d: int, p: float, law: AmplitudeLaw, m: int) -> float:
    """The smallest of the upper bounds above that apply to the setting.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> round(best_upper_bound(16, 2, 0.3, RADEMACHER, 3), 12)
    0.6
    """
    _require_setting(n, d, p, law, m)
    bounds = [trivial_upper_bound(n, p, law), dimension_upper_bound(n, d, p, law, m)]
    bounds.append(series_upper_bound(n, d, p, law, m))
    if m >= 5 and cumulants_are_nonnegative(p, law, m) and input_cumulants(p, law, 2 * m)[-1] > 0:
        bounds.append(middle_regime_upper_bound(n, d, p, law, m))
    if m == 3:
        bounds.append(robust_capacity_upper_bound(n, d, p, law))
        if even_cumulants_are_nonnegative(p, law):
            bounds.append(capacity_upper_bound(n, d, p, law))
            if p < 1:
                bounds.append(design_upper_bound(n, d, p, law))
                bounds.append(joint_upper_bound(n, d, p, law))
    return float(min(bounds))


# Lower bounds -------------------------------------------------------------------------------


def orthonormal_lower_bound(n: int, d: int, p: Number, law: AmplitudeLaw, m: int) -> Number:
    """The value p kappa min(n, d): features without superposition; exactly their best improvement.

    Eq. (9)-(10) of arXiv:2606.18538 give the order p d; the constant kappa is ours.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
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

    Raises
    ------
    ValueError
        If an entry of active is below 1, d is not a positive integer, p is outside (0, 1], m is not
        a positive odd integer or the law is not symmetric.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> random_features_terms(1, 2, 0.5, RADEMACHER, 3)
    (0.5, 0.5)
    """
    _require_setting(1, d, p, law, m)
    require(np.all(np.asarray(active) >= 1), f"random features need active >= 1; got {active}")
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

    >>> from pentad.theory.sparse_inputs import RADEMACHER
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

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> best_lower_bound(16, 2, 0.25, RADEMACHER, 3)
    0.5
    """
    return float(
        max(orthonormal_lower_bound(n, d, p, law, m), random_features_lower_bound(n, d, p, law, m))
    )
