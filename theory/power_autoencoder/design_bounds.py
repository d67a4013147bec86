"""DESIGN3 and JOINT3: upper bounds on the improvement by how evenly features can spread.

Both rest on T >= c_m(d) S^2 for S = sum |w_i|^(2m), T = sum <w_i, w_j>^(2m), with equality for
spherical designs.  Here m = 3, under *H3*: kappa_4(x) >= 0 and p mu_6 - 15 p^3 mu_2^3 >= 0.  All
values are squared amplitudes.  Designs themselves: `theory.power_autoencoder.designs`.
"""

from fractions import Fraction
from functools import cache, reduce
from math import prod
from typing import Any

import numpy as np

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_ORDERS, counts_at_most
from pentad.theory.numbers.outward import float_above
from pentad.theory.numbers.scalars import (
    ball,
    constant,
    family,
    rational,
    require,
    require_count,
    smaller,
)
from pentad.theory.power_autoencoder.gain_per_dimension import _supremum_beyond_one
from pentad.theory.power_autoencoder.hypotheses import (
    _even_cumulants,
    _pure_sixth,
    _require_setting,
    even_cumulants_are_nonnegative,
)
from pentad.theory.sparse_inputs import AmplitudeLaw, input_cumulants


@counts_at_most(k=MOST_ORDERS)
def spherical_moment(d: int, k: int) -> Fraction:
    """c_k(d) = E <theta, e>^(2k), theta uniform on the unit sphere of R^d, as a `Fraction`.

    The product of (2i + 1) / (d + 2i) over i < k.

    Raises
    ------
    ValueError
        If d is not a positive integer or k is not a non-negative one, or above `MOST_ORDERS`.

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
    for fixed n.  For a float p the least float that is not below the value at that p.  Ours:
    Sidelnikov's inequality bounds sum_ij A_ij^6 from below.

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
    if family(p) in ("builtins", "numpy") and np.ndim(p) == 0:
        exact = None if share is None else rational(share)
        return float_above(design_upper_bound(n, d, rational(p), law, share=exact))
    k2, k4, _ = _even_cumulants(p, law)
    pure = _pure_sixth(p, law)
    require(pure > 0, f"DESIGN3 needs p mu_6 > 15 p^3 mu_2^3; got p={p}, law={law}")
    r = min(n, d)
    single = k4**2 / (pure * constant(spherical_moment(r, 3), p))
    spread, own, crossed = 9 * k2**4 * r, pure / n**2, 15 * k2**3
    if share is None:
        balance = float(spread * own / single) ** 0.5 if single > 0 else 0.0
        whole = balance + float(own)
        best = (balance - float(crossed)) / whole if whole > 0 else 0.0
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


def _interference_maximiser(own: Number, kept: Any, k2: float, k4: float) -> Any:
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
