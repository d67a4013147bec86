r"""The rectified power autoencoder x -> (W^T W x + b)_+^m with non-negative inputs.

As p tends to 0, without bias and for non-negative amplitudes, the best improvement is p kappa
times the largest

\[ S^2 / T_+, \quad S = \sum_i |w_i|^{2m}, \quad T_+ = \sum_{ij} \langle w_i, w_j \rangle_+^{2m} :\]

negative overlaps are free.  Linear programming bounds it from above for every number of features:
if f = sum_k f_k P_k has f_k >= 0 for k >= 1 and f(t) <= t_+^(2m) on [-1, 1], where P_k is the
Gegenbauer polynomial of R^d with P_k(1) = 1, then T_+ >= f_0 S^2 whatever the lengths.  A program
solved in floats only proposes f; rounded to rationals, Sturm sequences prove the inequality.

At finite p the loss with bias is exact for inputs b_j u_j with u_j uniform on [0, 1].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import factorial, prod
from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.numbers.limits import MOST_ORDERS, MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import (
    Number,
    cosine_of_turn,
    dyadic,
    power,
    rational,
    real_roots,
    require,
    require_count,
    require_probability,
)
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.power_loss import LossTerms, gram, require_matrix

# The very sparse limit ----------------------------------------------------------------------


def positive_part(x: Number) -> Number:
    """(x + |x|) / 2 = max(x, 0), for any number or array; exact for floats and rationals.

    >>> positive_part(-2.0), positive_part(Fraction(1, 2))
    (0.0, Fraction(1, 2))
    """
    return (x + abs(x)) / 2


def rectified_ratio(W: Shaped[Any, "*batch d n"], m: int, *, weights: Number = 1) -> Number:
    """S^2 / T_+: limit of I / (p kappa) of the rectified power autoencoder as p tends to 0.

    Parameters
    ----------
    W : (*batch, d, n) array of any number type
    m : int, m >= 1
    weights : (n,) array v >= 0 or one; multiplies |w_i|^(2m) in S and the products in T_+

    Raises
    ------
    ValueError
        If W is not a finite matrix or m is not a positive integer.

    >>> float(rectified_ratio(np.array([[1.0, -1.0]]), 1))
    2.0
    """
    require_count(m, "m")
    A = gram(W)
    S = (weights * A.diagonal(0, -2, -1) ** m).sum(-1)
    crossed = (weights * power(positive_part(A), 2 * m)).sum(-1)
    return S**2 / (weights * crossed).sum(-1)


def polygon_ratio(k: int, m: int) -> Number:
    """S^2 / T_+ = k / sum_j cos(2 pi j / k)_+^(2m) of the regular k-gon, as a ball.

    The (2m + 3)-gon is conjectured to be the best plane configuration: the pentagon for m = 1.

    Raises
    ------
    ValueError
        If k or m is not a positive integer, or k is above `MOST_STEPS`.

    >>> round(float(polygon_ratio(5, 1)), 6), round(float(polygon_ratio(9, 3)), 6)
    (4.198213, 6.409274)
    """
    require_at_most(MOST_STEPS, k=k)
    require_count(k, "k")
    require_count(m, "m")
    positive = [Fraction(2 * j, k) for j in range(k) if 4 * j < k or 4 * j > 3 * k]
    return k / sum(cosine_of_turn(turn) ** (2 * m) for turn in positive)


def rectified_lower_bound(n: int, d: int) -> int:
    """The value min(n, 2 d), attained by signed axes; the best for n <= 2 d, any m.

    Raises
    ------
    ValueError
        If n or d is not a positive integer.

    >>> rectified_lower_bound(16, 2)
    4
    """
    require_count(n, "n")
    require_count(d, "d")
    return min(n, 2 * d)


def rectified_limit_lower_bound(d: int, m: int) -> Fraction:
    """The value 2 / c_m(d) for n large: both ends of every line of an (m, m)-design.

    Raises
    ------
    ValueError
        If d or m is not a positive integer, or m is above `MOST_ORDERS`.

    >>> rectified_limit_lower_bound(3, 3)
    Fraction(14, 1)
    """
    require_at_most(MOST_ORDERS, m=m)
    require_count(m, "m")
    return 2 / spherical_moment(d, m)


def rectified_upper_bound(d: int, m: int) -> Fraction:
    """The bound 2 / c_{m+1}(d) on S^2 / T_+ for every n, from f = (t^(2m+1) + t^(2m+2)) / 2.

    Raises
    ------
    ValueError
        If d or m is not a positive integer, or m is above `MOST_ORDERS`.

    >>> rectified_upper_bound(2, 1)
    Fraction(16, 3)
    """
    require_at_most(MOST_ORDERS, m=m)
    require_count(m, "m")
    return 2 / spherical_moment(d, m + 1)


# Linear programming bounds and their certificates --------------------------------------------


def gegenbauer_polynomials(t: Number, d: int, degree: int) -> list[Number]:
    """P_0(t) .. P_degree(t) of the unit sphere of R^d, d >= 2, with P_k(1) = 1; any number type.

    (k + d - 2) P_{k+1} = (2k + d - 2) t P_k - k P_{k-1}; Chebyshev for d = 2, Legendre for d = 3.

    Raises
    ------
    ValueError
        If d is not an integer of at least 2 or the degree is not a positive integer, or
        degree is above `MOST_ORDERS`.

    >>> gegenbauer_polynomials(Fraction(1, 2), 2, 3)
    [Fraction(1, 1), Fraction(1, 2), Fraction(-1, 2), Fraction(-1, 1)]
    """
    require_at_most(MOST_ORDERS, degree=degree)
    require_count(d, "d", least=2)
    require_count(degree, "degree")
    found = [1 + 0 * t, t]
    for k in range(1, degree):
        found.append(((2 * k + d - 2) * t * found[k] - k * found[k - 1]) / (k + d - 2))
    return found


@dataclass(frozen=True)
class SphericalCertificate:
    """Rational coefficients f_0 .. f_K of f = sum f_k P_k in the Gegenbauer basis of R^d.

    Attributes
    ----------
    d, m : int
    coefficients : tuple of flint.fmpq
    """

    d: int
    m: int
    coefficients: tuple[Any, ...]

    @property
    def upper_bound(self) -> Any:
        """1 / f_0, an exact rational: a bound on S^2 / T_+ once `is_proved`."""
        return 1 / self.coefficients[0]

    @property
    def polynomial(self) -> Any:
        """The polynomial f as a `flint.fmpq_poly`."""
        from flint import fmpq_poly

        basis = gegenbauer_polynomials(fmpq_poly([0, 1]), self.d, len(self.coefficients) - 1)
        return sum(
            (f_k * P_k for f_k, P_k in zip(self.coefficients, basis, strict=True)), fmpq_poly([])
        )

    @property
    def is_proved(self) -> bool:
        """Whether f_0 > 0, f_k >= 0 and f < t_+^(2m) on [-1, 1], all in exact arithmetic.

        The inequality is strict and proved by counting roots in [-1, 0] and [0, 1].
        """
        from flint import fmpq_poly

        f = self.polynomial
        power = fmpq_poly([0] * (2 * self.m) + [1])
        return (
            self.coefficients[0] > 0
            and all(f_k >= 0 for f_k in self.coefficients)
            and is_positive_on(-f, -1, 0)
            and is_positive_on(power - f, 0, 1)
        )


def rectified_lp(
    d: int, m: int, degree: int, *, points: int = 2001
) -> Float[np.ndarray, "coefficients"]:
    """Gegenbauer coefficients of the f of largest f_0 with f <= t_+^(2m) on a grid, in floats.

    Parameters
    ----------
    d : int >= 2
    m : int >= 1
    degree : int >= 2 m, of f
    points : int, Chebyshev-spaced points of [-1, 1], both ends and 0 among them if odd

    Returns
    -------
    (degree + 1,) array f_0 .. f_degree, all >= 0

    Raises
    ------
    ValueError
        If an argument is out of range or the solver fails, or d or points is above
        `MOST_STEPS` or degree or m is above `MOST_ORDERS`.

    >>> round(float(1 / rectified_lp(2, 1, 8, points=401)[0]), 3)
    4.198
    """
    require_at_most(MOST_STEPS, d=d, points=points)
    require_at_most(MOST_ORDERS, degree=degree, m=m)
    from scipy.optimize import linprog

    require_count(m, "m")
    require_count(degree, "degree", least=2 * m)
    require_count(points, "points", least=degree + 1)
    t = -np.cos(np.linspace(0, np.pi, points))
    basis = np.array(gegenbauer_polynomials(t, d, degree)).T
    objective = np.zeros(degree + 1)
    objective[0] = -1
    solved = linprog(
        objective,
        A_ub=basis,
        b_ub=positive_part(t) ** (2 * m),
        bounds=(0, None),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    require(solved.success, f"the linear program failed: {solved.message}")
    return np.asarray(solved.x)


def rounded_certificate(
    coefficients: Float[np.ndarray, "coefficients"], d: int, m: int, *, margin: float = 1e-9
) -> SphericalCertificate:
    """The float solution rounded to rationals, f_0 lowered so that f < t_+^(2m) on [-1, 1].

    The excess to remove is found at the stationary points of f and of f - t^(2m).  Rounding proves
    nothing: `SphericalCertificate.is_proved` does.

    Parameters
    ----------
    coefficients : (degree + 1,) array, as from `rectified_lp`
    d, m : int
    margin : float > 0, by how much f stays below t_+^(2m)

    Raises
    ------
    ValueError
        If the margin is not positive or nothing of f_0 is left, or d is above `MOST_STEPS`.

    >>> certificate = rounded_certificate(rectified_lp(2, 1, 8, points=401), 2, 1)
    >>> certificate.is_proved, round(float(certificate.upper_bound), 3)
    (True, 4.198)
    """
    require_at_most(MOST_STEPS, d=d)
    from flint import fmpq_poly

    require(margin > 0, f"the margin must be positive; got {margin}")
    rounded = [_nearby_rational(max(float(f_k), 0.0)) for f_k in coefficients]
    f = SphericalCertificate(d, m, tuple(rounded)).polynomial
    power = fmpq_poly([0] * (2 * m) + [1])
    excess = max(_largest_value(f, -1, 0), _largest_value(f - power, 0, 1))
    rounded[0] -= _nearby_rational(excess + margin)
    require(rounded[0] > 0, f"no f_0 is left after lowering it by {excess + margin}")
    return SphericalCertificate(d, m, tuple(rounded))


def _largest_value(polynomial: Number, low: int, high: int) -> float:
    """Maximum over [low, high], from the stationary points, up to rounding."""
    inside = (float(t.mid()) for t in real_roots(polynomial.derivative().coeffs()))
    places = [low, high, *(t for t in inside if low < t < high)]
    return max(float(polynomial(dyadic(t))) for t in places)


def _nearby_rational(value: float) -> Any:
    return rational(Fraction(value).limit_denominator(10**12))


def rectified_lp_upper_bound(d: int, m: int, degree: int, *, points: int = 2001) -> Any:
    """A proved bound on S^2 / T_+ for every n and all lengths in R^d, as an exact rational.

    The linear program, rounded and certified; parameters as `rectified_lp`.

    Raises
    ------
    ValueError
        If the rounded polynomial is not proved to lie below t_+^(2m), or d or points is
        above `MOST_STEPS` or degree or m is above `MOST_ORDERS`.

    >>> bound = rectified_lp_upper_bound(2, 1, 8)
    >>> round(float(bound), 4)
    4.1982
    """
    require_at_most(MOST_STEPS, d=d, points=points)
    require_at_most(MOST_ORDERS, degree=degree, m=m)
    certificate = rounded_certificate(rectified_lp(d, m, degree, points=points), d, m)
    require(certificate.is_proved, f"no proof for d={d}, m={m}, degree={degree}; use more points")
    return certificate.upper_bound


def sturm_root_count(polynomial: Number, low: Number, high: Number) -> int:
    """Number of distinct roots of a `flint.fmpq_poly` in (low, high], by Sturm's theorem.

    Raises
    ------
    ValueError
        If the polynomial is zero or low > high, or one of these is infinite.

    >>> from flint import fmpq_poly
    >>> sturm_root_count(fmpq_poly([-2, 0, 1]), 0, 2)
    1
    """
    require(polynomial != 0, "the zero polynomial has no root count")
    require(low <= high, f"an interval needs low <= high; got [{low}, {high}]")
    require(low - low == high - high == 0, f"ends are finite; got [{low}, {high}]")
    chain = [polynomial // polynomial.gcd(polynomial.derivative())]
    chain.append(chain[0].derivative())
    while chain[-1] != 0:
        chain.append(-(chain[-2] % chain[-1]))
    return _sign_changes(chain, low) - _sign_changes(chain, high)


def _sign_changes(chain: list[Any], t: Number) -> int:
    values = [value for value in (member(rational(t)) for member in chain) if value != 0]
    return sum((x > 0) != (y > 0) for x, y in pairwise(values))


def is_positive_on(polynomial: Number, low: Number, high: Number) -> bool:
    """Whether a `flint.fmpq_poly` is positive on [low, high]: positive at low and no root after.

    >>> from flint import fmpq_poly
    >>> is_positive_on(fmpq_poly([1, 0, 1]), -1, 1), is_positive_on(fmpq_poly([0, 0, 1]), -1, 1)
    (True, False)
    """
    if not polynomial(rational(low)) > 0:
        return False
    return sturm_root_count(polynomial, low, high) == 0


# Exact loss at finite p ----------------------------------------------------------------------


def cube_power_mean(r: Number, a: Sequence[Number], k: int) -> Number:
    r"""E (r + sum_j a_j u_j)_+^k over independent u_j uniform on [0, 1]; k >= 1.

    \[ \frac{k!}{(k + s)!\, \prod a_j}
       \sum_{e \in \{0,1\}^s} (-1)^{s - |e|} (r + e \cdot a)_+^{k+s}, \]

    s the number of a_j, zero ones left out.  Exact for rationals; floats cancel for small a_j.

    Raises
    ------
    ValueError
        If k is not a positive integer, or k is above `MOST_ORDERS`.

    >>> cube_power_mean(Fraction(0), [Fraction(1), Fraction(-1)], 1)
    Fraction(1, 6)
    """
    require_at_most(MOST_ORDERS, k=k)
    require_count(k, "k")
    a = [x for x in a if x != 0]
    s = len(a)
    total = sum(
        (-1) ** (s - sum(corner))
        * power(positive_part(r + sum(x for x, kept in zip(a, corner, strict=True) if kept)), k + s)
        for corner in product((0, 1), repeat=s)
    )
    return factorial(k) * total / factorial(k + s) / prod(a)


def cube_power_correlation(r: Number, a: Sequence[Number], i: int, m: int) -> Number:
    r"""E u_i (r + sum_j a_j u_j)_+^m: the derivative by a_i of E (..)_+^{m+1} / (m + 1).

    By parts in u_i, which is the same,
    (E (r + a_i + others)_+^(m+1) - E (r + a_i u_i + others)_+^(m+1)) / ((m + 1) a_i).

    Raises
    ------
    ValueError
        If m is not a positive integer, or there is no a_i.

    >>> cube_power_correlation(Fraction(0), [Fraction(1)], 0, 1)
    Fraction(1, 3)
    """
    require_count(m, "m")
    require(0 <= i < len(a), f"the coefficients are a_0 .. a_{len(a) - 1}; got i={i}")
    if a[i] == 0:
        return cube_power_mean(r, a, m) / 2
    others = [x for j, x in enumerate(a) if j != i]
    at_one = cube_power_mean(r + a[i], others, m + 1)
    return (at_one - cube_power_mean(r, a, m + 1)) / a[i] / (m + 1)


def rectified_loss_terms(
    A: Shaped[np.ndarray, "n n"], bias: Shaped[np.ndarray, "n"], p: Number, m: int
) -> LossTerms:
    r"""C_i and D_i of y = (A x + b)_+^m for x_j = b_j u_j, b_j Bernoulli(p), u_j uniform on [0, 1].

    E|x - y|^2 = n p / 3 - sum_i (2 C_i - D_i).  Inclusion and exclusion over the corners of the
    cube of every active set, about 3^n terms a feature: exact for rationals, meant for n <= 6.

    Parameters
    ----------
    A : (n, n) array of rationals (floats lose digits by cancellation where entries are small)
    bias : (n,) array b of the same numbers
    p : number, 0 < p <= 1
    m : int, m >= 1

    Returns
    -------
    LossTerms of (n,) arrays

    Raises
    ------
    ValueError
        If A is not square, b does not fit it, p is outside (0, 1] or m is not a positive
        integer, or m is above `MOST_ORDERS`.

    >>> one = np.array([[Fraction(1)]])
    >>> rectified_loss_terms(one, 0 * one[0], Fraction(1, 2), 1).energy
    array([Fraction(1, 6)], dtype=object)
    """
    require_at_most(MOST_ORDERS, m=m)
    _require_rectified_setting(A, bias, p, m)
    n = A.shape[0]
    correlation, energy = 0 * A.diagonal() * p, 0 * A.diagonal() * p
    for active in product((False, True), repeat=n):
        chance = prod(p if on else 1 - p for on in active)
        places = [j for j in range(n) if active[j]]
        for i in range(n):
            a = [A[i, j] for j in places]
            energy[i] += chance * cube_power_mean(bias[i], a, 2 * m)
            if active[i]:
                own = places.index(i)
                correlation[i] += chance * cube_power_correlation(bias[i], a, own, m)
    return LossTerms(correlation, energy)


def rectified_loss_terms_by_definition(
    A: Float[np.ndarray, "n n"], bias: Float[np.ndarray, "n"], p: float, m: int, *, nodes: int = 60
) -> LossTerms:
    """The same by Gauss-Legendre quadrature over the cube of every active set, n <= 3 or so.

    Not exact: the kink of the rectifier leaves an error of order nodes^-(m + 1) in C, less in D.

    Raises
    ------
    ValueError
        If nodes is above `MOST_STEPS`.

    >>> one = np.array([[1.0]])
    >>> rectified_loss_terms_by_definition(one, 0 * one[0], 0.5, 1).energy.round(9)
    array([0.16666667])
    """
    require_at_most(MOST_STEPS, nodes=nodes)
    _require_rectified_setting(A, bias, p, m)
    n = A.shape[0]
    points, masses = np.polynomial.legendre.leggauss(nodes)
    correlation, energy = np.zeros(n), np.zeros(n)
    for active in product((False, True), repeat=n):
        grids = np.meshgrid(*((points + 1) / 2 if on else np.zeros(1) for on in active))
        mass = np.meshgrid(*(p * masses / 2 if on else np.array([1 - p]) for on in active))
        x = np.stack([grid.ravel() for grid in grids], -1)
        weight = np.prod([one.ravel() for one in mass], 0)
        y = positive_part(x @ A.T + bias) ** m
        correlation += weight @ (x * y)
        energy += weight @ y**2
    return LossTerms(correlation, energy)


def _require_rectified_setting(A: Number, bias: Number, p: Number, m: int) -> None:
    require_matrix(A, "A", square=True)
    require(bias.shape == A.shape[:1], f"the bias must have shape {A.shape[:1]}; got {bias.shape}")
    require_probability(p)
    require_count(m, "m")
