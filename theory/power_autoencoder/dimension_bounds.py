"""Upper bounds on the best improvement sup_W I that count dimensions: DIM, SERIES, LOGC.

n features in d dimensions, activation t^m with m odd, inputs x_j = b_j xi_j with b_j Bernoulli(p).
All values are squared amplitudes.  None of these looks at how features share a dimension; that is
`theory.power_autoencoder.gain_per_dimension`.
"""

from collections.abc import Sequence
from math import comb

import numpy as np

from pentad.theory.numbers.scalars import (
    Number,
    constant,
    family,
    require,
    require_count,
    require_probability,
    root,
)
from pentad.theory.power_autoencoder.hypotheses import _require_setting, _without_fractions
from pentad.theory.sparse_inputs import AmplitudeLaw


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


def expected_active_dimensions(n: int, d: int, p: Number) -> Number:
    """E min(d, |b|) for |b| ~ Binomial(n, p): how many dimensions the active features can fill.

    Raises
    ------
    ValueError
        If n or d is not a positive integer or p is outside (0, 1].

    >>> from fractions import Fraction
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
