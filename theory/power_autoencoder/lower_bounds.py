"""Lower bounds on the best improvement sup_W I: features that anybody can build.

Orthonormal features without superposition, and random unit vectors.  All values are squared
amplitudes.  The best systems of lines that are known: `theory.power_autoencoder.known_lines`.
"""

from math import comb

import numpy as np

from pentad.theory.numbers.limits import MOST_ORDERS, require_at_most
from pentad.theory.numbers.scalars import Number, constant, family, larger, require
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.hypotheses import _require_setting
from pentad.theory.sparse_inputs import (
    AmplitudeLaw,
    cumulants,
    input_cumulants,
    moments_from_cumulants,
    signal_strength,
)

MOST_TRIED = 10**6
"""Numbers of random features of which L2 finds the best."""


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

    Raises
    ------
    ValueError
        If the setting is bad or n is above `MOST_TRIED`, or m is above `MOST_ORDERS`.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> random_features_lower_bound(1, 1, 0.5, RADEMACHER, 3)
    np.float64(0.5)
    """
    require_at_most(MOST_ORDERS, m=m)
    _require_setting(n, d, p, law, m)
    require(n <= MOST_TRIED, f"L2 tries every number of features, up to {MOST_TRIED}; got n={n}")
    if family(p) in ("builtins", "numpy"):
        correlation, energy = random_features_terms(np.arange(1, n + 1), d, p, law, m)
        return (correlation**2 / energy).max()
    best = 0 * p
    for active in range(1, n + 1):
        correlation, energy = random_features_terms(active, d, p, law, m)
        best = larger(best, correlation**2 / energy)
    return best
