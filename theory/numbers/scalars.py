"""Elementary functions over any number, and the one way to refuse bad input.

Balls (`theory.numbers.balls`) are made here too.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.theory.numbers.balls import (
    Ball,
    ball,
    ball_between,
    cosine_of_turn,
    enclosure,
    precision,
    require_no_float,
    sine_of_turn,
    working_bits,
)
from pentad.theory.numbers.kinds import Number

__all__ = [
    "Ball",
    "Number",
    "ball",
    "ball_between",
    "constant",
    "cosine_of_turn",
    "enclosure",
    "family",
    "larger",
    "positive_part",
    "power",
    "precision",
    "rational",
    "real_roots",
    "require",
    "require_count",
    "require_odd_power",
    "require_probability",
    "root",
    "sine_of_turn",
    "smaller",
]


def require(condition: object, rule: str) -> None:
    """Raise `ValueError(rule)` unless the condition certainly holds.

    A comparison of balls that is not certain raises `UndecidedComparison` before it gets here.  An
    undecided symbolic relation passes: its assumptions belong to the claim.

    >>> require(3 > 2, "the Welch bound needs n > d; got n=3, d=2")
    >>> require(2 > 3, "the Welch bound needs n > d; got n=2, d=3")
    Traceback (most recent call last):
        ...
    ValueError: the Welch bound needs n > d; got n=2, d=3
    """
    try:
        holds = bool(condition)
    except TypeError:
        return
    if not holds:
        raise ValueError(rule)


def require_count(value: object, name: str, *, least: int = 1) -> None:
    """Raise unless `value` is an integer (no bool) of at least `least`."""
    integral = isinstance(value, int | np.integer) and not isinstance(value, bool)
    require(
        integral and value >= least,  # type: ignore[operator]
        f"{name} must be an integer of at least {least}; got {name}={value!r}",
    )


def require_odd_power(m: object) -> None:
    """Raise unless the power of the activation is a positive odd integer."""
    require_count(m, "m")
    require(m % 2 == 1, f"the power m of the activation must be odd; got m={m}")  # type: ignore[operator]


def require_probability(p: Number) -> None:
    """Raise unless 0 < p <= 1, for every entry if `p` is an array.

    Symbols and polynomials may be undecided.
    """
    rule = "the activation probability needs 0 < p <= 1; got p="
    if family(p) == "sympy":
        require(p > 0, f"{rule}{p}")
        require(p <= 1, f"{rule}{p}")
        return
    try:
        inside = (p > 0) & (p <= 1) if hasattr(p, "shape") else p > 0 and p <= 1
    except TypeError:
        inside = family(p) == "flint"
    if not (inside.all() if hasattr(inside, "all") else inside):
        raise ValueError(f"{rule}{p}")


def family(value: object) -> str:
    """Name of the package that defines the number's type: builtins, numpy, flint, sympy, ...

    A `Ball` is of flint's family.

    >>> family(0.5), family(Fraction(1, 2)), family(np.ones(2))
    ('builtins', 'fractions', 'numpy')
    """
    if isinstance(value, np.ndarray) and value.dtype == object and value.size:
        return family(value.flat[0])
    if type(value).__name__ == "Ball":
        return "flint"
    return type(value).__module__.removeprefix("pentad.").split(".")[0]


def constant(value: Number, like: Number) -> Number:
    """A constant as a number that mixes exactly with `like`.

    The constant is a rational, or a SymPy expression when `like` is one.
    Floats, NumPy arrays and tensors get a float; exact and symbolic numbers stay exact.

    >>> constant(Fraction(1, 3), Fraction(1, 2))
    Fraction(1, 3)
    >>> constant(Fraction(1, 4), 0.5)
    0.25
    """
    kind = family(like)
    if family(value) == "sympy":
        return value
    if isinstance(value, int) or value.denominator == 1:
        return int(value)
    if kind == "flint":
        from flint import fmpq

        return fmpq(value.numerator, value.denominator)
    if kind == "sympy":
        from sympy import Rational

        return Rational(value.numerator, value.denominator)
    if kind in ("fractions", "theory") or isinstance(like, int):
        return value
    return float(value)


def root(value: Number, degree: int) -> Number:
    """The non-negative real root value^(1/degree) of a non-negative number.

    Rationals become balls, since their roots are irrational in general.

    Raises
    ------
    ValueError
        If the value is negative (symbols may be undecided) or the degree is below 1.
    UndecidedComparison
        If a ball may be negative.

    >>> root(8.0, 3)
    2.0
    """
    require_count(degree, "degree")
    rule = f"a real root needs a value >= 0; got {value}"
    kind = family(value)
    if kind == "sympy":
        from sympy import Rational

        require(value >= 0, rule)
        return value ** Rational(1, degree)
    require(np.all(np.asarray(value) >= 0), rule)
    if _is_raw_ball(value):
        return value.root(degree) if value != 0 else value
    if kind in ("flint", "fractions"):
        return ball(value).root(degree)
    return value ** (1 / degree)


def power(value: Number, exponent: int) -> Number:
    """The integer power value^exponent, exponent >= 0, of any number or array.

    By repeated squaring for raw balls, since `arb ** int` is NaN for a ball that contains zero.

    Raises
    ------
    ValueError
        If the exponent is not a non-negative integer.

    >>> power(Fraction(2, 3), 2), power(np.array([1.0, 2.0]), 3)
    (Fraction(4, 9), array([1., 8.]))
    """
    require_count(exponent, "exponent", least=0)
    if not _is_raw_ball(value) or exponent == 0:
        return value**exponent
    half = power(value, exponent // 2)
    return half * half * value if exponent % 2 else half * half


def rational(value: Number) -> Number:
    """The number as an exact rational (`flint.fmpq`); floats are dyadic rationals.

    Raises
    ------
    TypeError
        For a float where none is to pass for exact, see `theory.numbers.balls.without_floats`.
    """
    from flint import fmpq

    if isinstance(value, fmpq):
        return value
    require_no_float(value)
    exact = Fraction(value)
    return fmpq(exact.numerator, exact.denominator)


def dyadic(value: float | int) -> Number:
    """A float as the rational (`flint.fmpq`) that it is: a point that rounding chose, by name.

    >>> dyadic(0.75)
    3/4
    """
    from flint import fmpq

    return fmpq(*float(value).as_integer_ratio())


def larger(first: Number, second: Number) -> Number:
    """The larger of two numbers of one type; a ball that encloses it for balls."""
    if _is_ball(first) or _is_ball(second):
        return first.max(second) if _is_ball(first) else second.max(first)
    return max(first, second)


def smaller(first: Number, second: Number) -> Number:
    """The smaller of two numbers of one type; a ball that encloses it for balls."""
    if _is_ball(first) or _is_ball(second):
        return first.min(second) if _is_ball(first) else second.min(first)
    return min(first, second)


def positive_part(value: Number) -> Number:
    """The larger of the number and zero, entry by entry for arrays; a ball around it for a ball.

    >>> positive_part(Fraction(-1, 2)), positive_part(np.array([-1.0, 2.0]))
    (Fraction(0, 1), array([0., 2.]))
    >>> positive_part(ball_between(-1, 1)) >= 0
    True
    """
    if isinstance(value, np.ndarray) and value.dtype == object:
        parts = np.empty(value.shape, dtype=object)
        for index in np.ndindex(value.shape):
            parts[index] = positive_part(value[index])
        return parts
    if _is_ball(value):
        return value.nonnegative_part()
    kind = family(value)
    if kind == "sympy":
        from sympy import Max

        return Max(value, 0)
    if kind == "torch":
        return value.clamp(min=0)
    if kind == "numpy":
        return np.maximum(value, 0)
    return value if value > 0 else 0 * value


def _is_ball(value: Number) -> bool:
    return isinstance(value, Ball) or _is_raw_ball(value)


def _is_raw_ball(value: Number) -> bool:
    return type(value).__name__ == "arb"


def real_roots(coefficients: Sequence[Number]) -> list[Number]:
    """Distinct real roots of a polynomial given by its coefficients, constant term first.

    Floats give floats.  Rationals give balls, each certified to hold exactly one real root.

    Raises
    ------
    ValueError
        If there is no coefficient.

    >>> [round(x, 6) for x in real_roots([-2.0, 0.0, 1.0])]
    [-1.414214, 1.414214]
    """
    require(len(coefficients) > 0, "a polynomial has a coefficient; got none")
    if isinstance(coefficients[-1], float | np.floating):
        kept = np.trim_zeros(coefficients, "b")
        zeros = np.polynomial.Polynomial(kept).roots() if kept else np.zeros(0)
        near_real = np.abs(zeros.imag) <= 1e-7 * (1 + np.abs(zeros.real))
        return [float(value) for value in np.sort(zeros.real[near_real])]
    from flint import ctx, fmpq_poly

    polynomial = fmpq_poly([rational(c) for c in coefficients])
    if polynomial.degree() < 1:
        return []
    square_free = polynomial // polynomial.gcd(polynomial.derivative())
    with ctx.workprec(working_bits()):
        isolated: Any = square_free.complex_roots()
    return [ball(value.real) for value, _ in isolated if value.imag == 0]
