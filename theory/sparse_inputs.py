"""Sparse input laws: x = b xi, where b is Bernoulli(p) and xi an amplitude of law mu.

Everything the population loss needs to know about the inputs is in their moments, so a law is its
moments; laws of finite support also list their atoms, which is what enumeration needs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb, factorial

import numpy as np

from pentad.theory.numbers.factorials import double_factorial
from pentad.theory.numbers.limits import MOST_ORDERS, counts_at_most
from pentad.theory.numbers.scalars import (
    Number,
    constant,
    family,
    require,
    require_count,
    require_probability,
)


@dataclass(frozen=True)
class AmplitudeLaw:
    """The law mu of the amplitude of an active feature (dimensionless).

    Attributes
    ----------
    name : str
    moment : callable
        s -> mu_s = E xi^s as an exact rational.
    atoms : tuple of (value, weight) pairs, or None
        The law itself, when its support is finite.
    symmetric : bool
        Whether xi and -xi have one law, so that odd moments vanish.
    """

    name: str
    moment: Callable[[int], Fraction] = field(repr=False, compare=False)
    atoms: tuple[tuple[Fraction, Fraction], ...] | None = field(default=None, repr=False)
    symmetric: bool = True

    def __str__(self) -> str:
        return self.name


def _even(moment: Callable[[int], Fraction | int]) -> Callable[[int], Fraction]:
    return lambda s: Fraction(0 if s % 2 else moment(s))


def finite_law(name: str, atoms: Sequence[tuple[Fraction | int, Fraction | int]]) -> AmplitudeLaw:
    """The law that takes each value with its weight.

    Raises
    ------
    ValueError
        If a weight is negative or the weights do not sum to one.

    >>> fair = finite_law("fair", [(1, Fraction(1, 2)), (-1, Fraction(1, 2))])
    >>> fair.moment(6), fair.symmetric
    (Fraction(1, 1), True)
    """
    exact = tuple((Fraction(value), Fraction(weight)) for value, weight in atoms)
    total = sum(weight for _, weight in exact)
    require(all(weight >= 0 for _, weight in exact), f"weights must be >= 0; got {atoms}")
    require(total == 1, f"the weights of a law must sum to 1; got {total}")
    masses: dict[Fraction, Fraction] = {}
    for value, weight in exact:
        masses[value] = masses.get(value, Fraction(0)) + weight
    return AmplitudeLaw(
        name,
        moment=lambda s: sum((w * v**s for v, w in masses.items()), Fraction(0)),
        atoms=tuple(sorted(masses.items())),
        symmetric=all(masses.get(-value, 0) == weight for value, weight in masses.items()),
    )


RADEMACHER = finite_law("rademacher", [(1, Fraction(1, 2)), (-1, Fraction(1, 2))])
GAUSSIAN = AmplitudeLaw("gaussian", _even(lambda s: double_factorial(s - 1)))
LAPLACE = AmplitudeLaw("laplace", _even(factorial))
UNIFORM = AmplitudeLaw("uniform", _even(lambda s: Fraction(1, s + 1)))
HEAVY = finite_law(
    "heavy",
    [
        (s * v, w / 2)
        for s in (1, -1)
        for v, w in ((1, Fraction(999, 1000)), (10, Fraction(1, 1000)))
    ],
)
SKEWED = finite_law("skewed", [(2, Fraction(1, 3)), (-1, Fraction(2, 3))])
POSITIVE_UNIFORM = AmplitudeLaw(
    "positive-uniform", lambda s: Fraction(1, s + 1), symmetric=False
)  # U[0, 1]

SYMMETRIC_LAWS = (RADEMACHER, GAUSSIAN, LAPLACE, UNIFORM, HEAVY)
LAWS = {law.name: law for law in (*SYMMETRIC_LAWS, SKEWED, POSITIVE_UNIFORM)}

Laws = AmplitudeLaw | Sequence[AmplitudeLaw]
"""One law for all features, or one for each."""


def law_named(name: str) -> AmplitudeLaw:
    """The amplitude law of that name.

    Raises
    ------
    ValueError
        If there is none; the message lists those that exist.
    """
    require(name in LAWS, f"unknown amplitude law {name!r}; the laws are {', '.join(LAWS)}")
    return LAWS[name]


def scaled_law(law: AmplitudeLaw, factor: Fraction | int) -> AmplitudeLaw:
    """The law of `factor` times an amplitude of the given law: moments factor^s mu_s.

    >>> scaled_law(GAUSSIAN, 2).moment(4)
    Fraction(48, 1)
    """
    name = f"{factor} {law}"
    if law.atoms is not None:
        return finite_law(name, [(factor * value, weight) for value, weight in law.atoms])
    return AmplitudeLaw(
        name, lambda s: Fraction(factor) ** s * law.moment(s), symmetric=law.symmetric
    )


def all_symmetric(law: Laws) -> bool:
    """Whether every amplitude is as likely as its negative.

    >>> all_symmetric(GAUSSIAN), all_symmetric([GAUSSIAN, SKEWED])
    (True, False)
    """
    return law.symmetric if isinstance(law, AmplitudeLaw) else all(one.symmetric for one in law)


def amplitude_moment(law: Laws, s: int, like: Number) -> Number:
    """mu_s as a number that mixes with `like`; an (n,) array if every feature has its own law.

    >>> amplitude_moment([GAUSSIAN, RADEMACHER], 4, 0.5)
    array([3., 1.])
    """
    if isinstance(law, AmplitudeLaw):
        return constant(law.moment(s), like)
    values = [constant(one.moment(s), like) for one in law]
    if hasattr(like, "new_tensor"):
        return like.new_tensor(values)
    return np.array(values, dtype=float if family(like) in ("builtins", "numpy") else object)


@counts_at_most(order=MOST_ORDERS)
def input_moments(p: Number, law: Laws, order: int) -> list[Number]:
    """Moments E x^s = p mu_s of a sparse input, s = 0 .. order (entry 0 is one).

    With an (n,) array p or one law for each feature, every moment is an (n,) array.

    Raises
    ------
    ValueError
        If p is outside (0, 1], or order is above `MOST_ORDERS`.

    >>> input_moments(Fraction(1, 2), GAUSSIAN, 4)
    [1, Fraction(0, 1), Fraction(1, 2), Fraction(0, 1), Fraction(3, 2)]
    """
    require_probability(p)
    return [1, *(p * amplitude_moment(law, s, p) for s in range(1, order + 1))]


def cumulants(moments: Sequence[Number]) -> list[Number]:
    """Cumulants kappa_0 = 0, kappa_1, ... from the moments 1, E x, E x^2, ...

    kappa_s = E x^s - sum_{r=1}^{s-1} binom(s-1, r-1) kappa_r E x^{s-r}.

    >>> cumulants([1, 0, 1, 0, 3, 0, 15])
    [0, 0, 1, 0, 0, 0, 0]
    """
    found: list[Number] = [0]
    for s in range(1, len(moments)):
        lower = sum(comb(s - 1, r - 1) * found[r] * moments[s - r] for r in range(1, s))
        found.append(moments[s] - lower)
    return found


def moments_from_cumulants(kappa: Sequence[Number]) -> list[Number]:
    """Moments 1, E y, E y^2, ... from the cumulants 0, kappa_1, kappa_2, ...

    E y^s = sum_{r=1}^{s} binom(s-1, r-1) kappa_r E y^{s-r}; the inverse of `cumulants`.

    >>> moments_from_cumulants([0, 0, 1, 0, 0, 0, 0])
    [1, 0, 1, 0, 3, 0, 15]
    """
    found: list[Number] = [1]
    for s in range(1, len(kappa)):
        found.append(sum(comb(s - 1, r - 1) * kappa[r] * found[s - r] for r in range(1, s + 1)))
    return found


@counts_at_most(order=MOST_ORDERS)
def input_cumulants(p: Number, law: Laws, order: int) -> list[Number]:
    """Cumulants kappa_0 = 0, kappa_1 .. kappa_order of a sparse input x = b xi.

    For a symmetric law k2 = p mu_2, k4 = p mu_4 - 3 p^2 mu_2^2 and
    k6 = p mu_6 - 15 p^2 mu_2 mu_4 + 30 p^3 mu_2^3.

    Raises
    ------
    ValueError
        If p is outside (0, 1], or order is above `MOST_ORDERS`.

    >>> input_cumulants(Fraction(1, 2), RADEMACHER, 4)[2::2]
    [Fraction(1, 2), Fraction(-1, 4)]
    """
    return cumulants(input_moments(p, law, order))


@counts_at_most(m=MOST_ORDERS)
def signal_strength(law: AmplitudeLaw, m: int) -> Number:
    """The gain kappa = mu_{m+1}^2 / mu_{2m} of one feature read alone, at most mu_2.

    Raises
    ------
    ValueError
        If m is not a positive integer, or above `MOST_ORDERS`.

    >>> signal_strength(GAUSSIAN, 3)
    Fraction(3, 5)
    """
    require_count(m, "m")
    return law.moment(m + 1) ** 2 / law.moment(2 * m)
