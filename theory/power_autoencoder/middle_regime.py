"""Bounds for powers m >= 3 between the very sparse and the dense regime: C* p^(1/m), U9 and U10.

The main terms of C and D alone give the gain per dimension
tau mu_{m+1}^2 / (mu_{2m} + (2m-1)!! mu_2^m tau^m), whose supremum times p^(1/m) is sharp for
d^(-m) << p << 1.  Values are squared amplitudes, or as their docstrings say.
"""

from math import comb
from typing import Any

from jaxtyping import Shaped

from pentad.theory.numbers.factorials import double_factorial
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.limits import MOST_ORDERS, require_at_most
from pentad.theory.numbers.scalars import (
    constant,
    power,
    require,
    require_count,
    require_odd_power,
    require_probability,
    root,
)
from pentad.theory.power_autoencoder.gain_per_dimension import gain_per_dimension
from pentad.theory.power_autoencoder.hypotheses import (
    _require_setting,
    _require_symmetric,
    _without_fractions,
    cumulants_are_nonnegative,
)
from pentad.theory.power_autoencoder.power_loss import require_matrix
from pentad.theory.sparse_inputs import AmplitudeLaw, input_cumulants


def middle_regime_gain(tau: Number, law: AmplitudeLaw, m: int) -> Number:
    r"""\( \tau \mu_{m+1}^2 / (\mu_{2m} + (2m-1)!! \mu_2^m \tau^m) \), any number type.

    What tau d p^(-(m-1)/m) random unit features gain, per dimension and per p^(1/m), when
    d^(-m) << p << 1; also what the upper bound U10 allows a feature of capacity p^((m-1)/m) / tau.
    Its maximum over tau, at `middle_regime_interference`, is C*.  Ours.

    Raises
    ------
    ValueError
        If the law is not symmetric or m is not a positive odd integer, or m is above
        `MOST_ORDERS`.

    >>> from fractions import Fraction
    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> middle_regime_gain(Fraction(1), RADEMACHER, 3)
    Fraction(1, 16)
    """
    require_at_most(MOST_ORDERS, m=m)
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
        If the law is not symmetric or m is not an odd integer of at least 3, or m is above
        `MOST_ORDERS`.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> round(middle_regime_interference(RADEMACHER, 3) ** 3 * 30, 12)
    1.0
    """
    require_at_most(MOST_ORDERS, m=m)
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
        If the law is not symmetric, p is outside (0, 1] or m is not a positive odd integer,
        or m is above `MOST_ORDERS`.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> round(middle_regime_constant(1.0, GAUSSIAN, 3), 6)
    0.31748
    """
    require_at_most(MOST_ORDERS, m=m)
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
        If p is outside (0, 1], m is not odd, the law not symmetric or a cumulant negative,
        or m is above `MOST_ORDERS`.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> bool(middle_regime_feature_bound(1.0, 0.5, GAUSSIAN, 3) >= 0.5 * 3 / 5)
    True
    """
    require_at_most(MOST_ORDERS, m=m)
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
        least 3, the law is not symmetric, a cumulant is negative or kappa_2m = 0, or m is
        above `MOST_ORDERS`.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> sharp = middle_regime_constant(1e-24, GAUSSIAN, 3)
    >>> round(middle_regime_upper_bound(9, 1, 1e-24, GAUSSIAN, 3) / sharp, 6)
    1.0
    """
    require_at_most(MOST_ORDERS, m=m)
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
    A, p, law, m : as in `feature_loss_terms` of `theory.power_autoencoder.power_loss`, one p and
        one symmetric law

    Raises
    ------
    ValueError
        If A is not square or not finite, p is outside (0, 1], m is not a positive integer or the
        law is not symmetric.

    >>> import numpy as np
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

    >>> import numpy as np
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


def _row_power_sums(A: Matrix, law: AmplitudeLaw, m: int) -> tuple[Any, Any]:
    """T_i = sum_j A_ij^(2m) and q_i^m, q_i = sum_j A_ij^2."""
    require_matrix(A, "A", square=True)
    require_count(m, "m")
    _require_symmetric(law)
    return power(A, 2 * m).sum(-1), power((A * A).sum(-1), m)
