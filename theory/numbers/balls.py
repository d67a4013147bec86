"""Balls that never take a branch by accident and never forget their precision.

A ball is a midpoint with a radius; operations on balls enclose every result that the points of
their operands can give.  Flint's own balls (`flint.arb`) work at a global precision, 53 bits unless
told otherwise, and answer False when a comparison is undecided, so that the formula
`x if x > 0 else 0` takes one branch for all of [-1, 1].  `Ball` carries its precision with it and
raises `UndecidedComparison` unless a comparison is certain.  It refuses floats, which are rounded.

Formulas of a statement are evaluated on `Ball`s.  Certificates that want "certainly greater" take
raw balls, made by `enclosure` inside an explicit precision.
"""

import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from functools import cache
from numbers import Number as PythonNumber
from typing import Any

import numpy as np

from pentad.theory.numbers.kinds import Number

LEAST_BITS = 64
"""Balls of lower precision are refused."""

DEFAULT_BITS = 256
"""Of balls that are made outside every `precision` block."""

FLINT_DEFAULT_BITS = 53
"""What flint works with when nobody has chosen a precision."""

FLOAT_BITS = 48
"""A ball becomes a float only if its radius is below 2^-48 times the larger of 1 and its size."""

_working_bits: ContextVar[int] = ContextVar("working_bits", default=DEFAULT_BITS)


class UndecidedComparison(ArithmeticError):  # noqa: N818 - nothing is wrong, only not known yet
    """Some points of two balls compare one way and others, as far as is known, the other way."""


class Ball:
    """A real number known to lie within a radius of a midpoint.

    Arithmetic mixes with int, `Fraction`, `flint.fmpz`, `flint.fmpq` and `flint.arb`, runs at the
    larger precision of its operands whatever the global one, and raises TypeError for floats.
    Comparisons and `bool` raise `UndecidedComparison` unless they are certain; `==` is true only of
    equal balls of radius zero.  A quotient by a ball around zero is not finite, and nothing is
    certain about it.

    Attributes
    ----------
    arb : flint.arb
        The raw ball.
    bits : int
        The working precision of what is computed from it.
    """

    __slots__ = ("arb", "bits")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, arb: Any, bits: int) -> None:
        _require_bits(bits)
        self.arb = arb
        self.bits = bits

    # Arithmetic

    def __add__(self, other: Number) -> Any:
        return self._combined(other, operator.add)

    def __radd__(self, other: Number) -> Any:
        return self._combined(other, operator.add)

    def __sub__(self, other: Number) -> Any:
        return self._combined(other, operator.sub)

    def __rsub__(self, other: Number) -> Any:
        return self._combined(other, lambda mine, given: given - mine)

    def __mul__(self, other: Number) -> Any:
        return self._combined(other, operator.mul)

    def __rmul__(self, other: Number) -> Any:
        return self._combined(other, operator.mul)

    def __truediv__(self, other: Number) -> Any:
        return self._combined(other, operator.truediv)

    def __rtruediv__(self, other: Number) -> Any:
        return self._combined(other, lambda mine, given: given / mine)

    def __neg__(self) -> "Ball":
        return self.image(lambda raw: -raw)

    def __pos__(self) -> "Ball":
        return self

    def __abs__(self) -> "Ball":
        return self.image(lambda raw: abs(raw).nonnegative_part())

    def __pow__(self, exponent: Number) -> Any:
        """The integer power, from the powers of both ends, between which it is monotone."""
        if not isinstance(exponent, int | np.integer):
            return NotImplemented
        if exponent < 0:
            return 1 / self ** (-exponent)
        base = abs(self) if exponent % 2 == 0 else self
        return base._from_ends(lambda end: _raw_power(end, int(exponent)))

    # Comparisons

    def __lt__(self, other: Number) -> Any:
        return self._decided(other, "<", operator.lt, operator.ge)

    def __le__(self, other: Number) -> Any:
        return self._decided(other, "<=", operator.le, operator.gt)

    def __gt__(self, other: Number) -> Any:
        return self._decided(other, ">", operator.gt, operator.le)

    def __ge__(self, other: Number) -> Any:
        return self._decided(other, ">=", operator.ge, operator.lt)

    def __eq__(self, other: object) -> Any:
        return self._decided(other, "==", operator.eq, operator.ne)

    def __ne__(self, other: object) -> Any:
        return self._decided(other, "!=", operator.ne, operator.eq)

    def __bool__(self) -> bool:
        return bool(self != 0)

    def max(self, other: Any) -> "Ball":
        """A ball around the larger of the two numbers."""
        return self._joined(other, lambda mine, given: mine.max(given))

    def min(self, other: Any) -> "Ball":
        """A ball around the smaller of the two numbers."""
        return self._joined(other, lambda mine, given: mine.min(given))

    def nonnegative_part(self) -> "Ball":
        """A ball around the larger of the number and zero."""
        return self.image(lambda raw: raw.nonnegative_part())

    # Functions

    def root(self, degree: int) -> "Ball":
        """The non-negative root, from the roots of both ends.

        Raises
        ------
        ValueError
            If the number is negative.
        UndecidedComparison
            If it may be.
        """
        if not self >= 0:
            raise ValueError(f"a real root needs a value >= 0; got {self}")
        return self._from_ends(lambda end: end.root(degree) if end > 0 else end)

    def sqrt(self) -> "Ball":
        """The non-negative square root; see `root`."""
        return self.root(2)

    def exp(self) -> "Ball":
        """The exponential."""
        return self.image(lambda raw: raw.exp())

    def log(self) -> "Ball":
        """The natural logarithm; not finite unless the number is certainly positive."""
        return self.image(lambda raw: raw.log())

    def sin(self) -> "Ball":
        """The sine."""
        return self.image(lambda raw: raw.sin())

    def cos(self) -> "Ball":
        """The cosine."""
        return self.image(lambda raw: raw.cos())

    def acos(self) -> "Ball":
        """The angle in [0, pi] with this cosine."""
        return self.image(lambda raw: raw.acos())

    def sinh(self) -> "Ball":
        """The hyperbolic sine."""
        return self.image(lambda raw: raw.sinh())

    def cosh(self) -> "Ball":
        """The hyperbolic cosine."""
        return self.image(lambda raw: raw.cosh())

    def tanh(self) -> "Ball":
        """The hyperbolic tangent."""
        return self.image(lambda raw: raw.tanh())

    # The ball as a set

    def lower(self) -> "Ball":
        """A number that is at most every point of the ball, as a ball of radius zero."""
        return self.image(lambda raw: raw.lower())

    def upper(self) -> "Ball":
        """A number that is at least every point of the ball, as a ball of radius zero."""
        return self.image(lambda raw: raw.upper())

    def mid(self) -> "Ball":
        """The midpoint, as a ball of radius zero."""
        return self.image(lambda raw: raw.mid())

    def rad(self) -> "Ball":
        """The radius, as a ball of radius zero."""
        return self.image(lambda raw: raw.rad())

    def contains(self, value: Any) -> bool:
        """Whether the number, exact or a whole ball, lies in the ball."""
        given = _required(value)
        if type(given) is type(self.arb):
            return bool(self.arb.contains(given))
        if not self.is_finite():
            return False
        return bool(abs(self.arb.mid().fmpq() - given) <= self.arb.rad().fmpq())

    def overlaps(self, other: Any) -> bool:
        """Whether the balls may have a point in common."""
        given = _required(other)
        with _flint_precision(self._shared_bits(other)):
            return bool(self.arb.overlaps(_as_arb(given)))

    def union(self, other: Any) -> "Ball":
        """A ball that encloses both."""
        return self._joined(other, lambda mine, given: mine.union(given))

    def is_finite(self) -> bool:
        """Whether the ball bounds the number at all."""
        return bool(self.arb.is_finite())

    def is_exact(self) -> bool:
        """Whether the radius is zero."""
        return bool(self.arb.is_exact())

    def __float__(self) -> float:
        """The float nearest to the midpoint, for a ball about as narrow as a float's rounding."""
        mid, rad = self.arb.mid(), self.arb.rad()
        if not self.is_exact() and not rad * 2**FLOAT_BITS < abs(mid).max(1):
            raise UndecidedComparison(f"{self} is too wide for one float; take its mid() or an end")
        return float(mid)

    def __repr__(self) -> str:
        return f"Ball({self}, {self.bits} bits)"

    def __str__(self) -> str:
        return str(self.arb.str(20))

    def _sympy_(self) -> Any:
        raise TypeError(f"a SymPy expression would round the ball {self} to a float")

    # How all of the above is computed

    def image(self, function: Callable[[Any], Any]) -> "Ball":
        """The image under a function of raw balls that encloses, at this precision."""
        with _flint_precision(self.bits):
            return Ball(function(self.arb), self.bits)

    def _from_ends(self, increasing: Callable[[Any], Any]) -> "Ball":
        """The image under an increasing function of exact raw balls."""
        if self.is_exact():
            return self.image(increasing)
        with _flint_precision(self.bits):
            least = increasing(self.arb.lower())
            image = least.union(increasing(self.arb.upper()))
            return Ball(image.nonnegative_part() if least >= 0 else image, self.bits)

    def _combined(self, other: Any, operation: Callable[[Any, Any], Any]) -> Any:
        return NotImplemented if _raw(other) is None else self._joined(other, operation)

    def _joined(self, other: Any, operation: Callable[[Any, Any], Any]) -> "Ball":
        bits = self._shared_bits(other)
        with _flint_precision(bits):
            return Ball(operation(self.arb, _as_arb(_required(other))), bits)

    def _decided(
        self,
        other: Any,
        sign: str,
        holds: Callable[[Any, Any], bool],
        fails: Callable[[Any, Any], bool],
    ) -> Any:
        given = _raw(other)
        if given is None:
            return NotImplemented
        with _flint_precision(self._shared_bits(other)):
            right = _as_arb(given)
            if holds(self.arb, right):
                return True
            if fails(self.arb, right):
                return False
        raise UndecidedComparison(f"undecided: {self} {sign} {other}")

    def _shared_bits(self, other: Any) -> int:
        return max(self.bits, other.bits) if isinstance(other, Ball) else self.bits


def ball(value: Any, bits: int | None = None) -> Ball:
    """The number as a `Ball`, at the precision of the surrounding `precision` block by default.

    A float is taken as the dyadic rational that it is; a ball keeps its own precision unless
    another is asked for.

    >>> ball(Fraction(1, 3)) < Fraction(1, 2)
    True
    >>> ball(2).sqrt() * ball(2).sqrt() == 2  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    pentad.theory.numbers.balls.UndecidedComparison: undecided: [2.00000000000... +/- 3e-24] == 2
    """
    if isinstance(value, Ball):
        return value if bits is None else Ball(value.arb, bits)
    require_no_float(value)
    chosen = _working_bits.get() if bits is None else bits
    _require_bits(chosen)
    with _flint_precision(chosen):
        return Ball(_as_arb(float(value) if isinstance(value, float) else _required(value)), chosen)


def require_no_float(value: Any) -> None:
    """Refuse a float inside a `without_floats` block, where it would pass for an exact number.

    Raises
    ------
    TypeError
        With the float.
    """
    if _floats_refused.get() and isinstance(value, float):
        raise TypeError(f"no exact number is made of a float here; got {value!r}")


@contextmanager
def without_floats() -> Iterator[None]:
    """Within the block no ball and no rational is made of a float, which may be rounded."""
    token = _floats_refused.set(True)
    try:
        yield
    finally:
        _floats_refused.reset(token)


_floats_refused: ContextVar[bool] = ContextVar("floats_refused", default=False)


def ball_between(low: Any, high: Any, bits: int | None = None) -> Ball:
    """A ball that encloses the interval, without negative numbers if low >= 0.

    Raises
    ------
    ValueError
        If the ends are out of order.

    >>> ball_between(0, Fraction(1, 3)) >= 0
    True
    """
    first, last = ball(low, bits), ball(high, bits)
    if low != high and not first <= last:
        raise ValueError(f"an interval needs low <= high; got [{low}, {high}]")
    whole = first.union(last)
    return whole.nonnegative_part() if low >= 0 else whole


def cosine_of_turn(turn: Any, bits: int | None = None) -> Ball:
    """The cosine of pi times a rational.

    >>> cosine_of_turn(Fraction(1, 2)) == 0
    True
    """
    return ball(0, bits).image(lambda _: _flint().arb.cos_pi_fmpq(_as_fmpq(turn)))


def sine_of_turn(turn: Any, bits: int | None = None) -> Ball:
    """The sine of pi times a rational.

    >>> sine_of_turn(Fraction(1, 2)) == 1
    True
    """
    return ball(0, bits).image(lambda _: _flint().arb.sin_pi_fmpq(_as_fmpq(turn)))


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Make balls of that precision in this block.

    Balls that exist already keep theirs.

    >>> with precision(1000):
    ...     ball(2).bits
    1000
    """
    _require_bits(bits)
    token = _working_bits.set(bits)
    try:
        yield
    finally:
        _working_bits.reset(token)


def working_bits() -> int:
    """The precision of balls that are made here without naming one."""
    return _working_bits.get()


def enclosure(value: Any) -> Any:
    """The number, exact or a float, as a raw `flint.arb` at flint's precision.

    Comparisons of raw balls are true only when they are certain, and false otherwise: for
    certificates that look for what is certain, never for the formulas of a statement.

    Raises
    ------
    RuntimeError
        Outside every `flint.ctx.workprec(bits)` block, where flint works with 53 bits.
    """
    if _flint().ctx.prec == FLINT_DEFAULT_BITS:
        raise RuntimeError("raw balls need a precision: use `with flint.ctx.workprec(bits)`")
    return _as_arb(float(value) if isinstance(value, float) else _required(value))


def _require_bits(bits: int) -> None:
    if bits < LEAST_BITS:
        raise ValueError(f"balls need at least {LEAST_BITS} bits; got {bits}")


def _raw(value: Any) -> Any:
    """The number as flint takes it, exactly; None for what is no number.

    Raises
    ------
    TypeError
        For floats and other numbers that are not exact.
    """
    if isinstance(value, Ball):
        return value.arb
    if isinstance(value, (int, np.integer)):
        return int(value)
    flint = _flint()
    if isinstance(value, Fraction):
        return flint.fmpq(value.numerator, value.denominator)
    if isinstance(value, (flint.arb, flint.fmpq, flint.fmpz)):
        return value
    if isinstance(value, PythonNumber):
        raise TypeError(
            f"balls mix with exact numbers only; got {value!r} of type {type(value).__name__}"
        )
    return None


def _required(value: Any) -> Any:
    given = _raw(value)
    if given is None:
        raise TypeError(f"a ball needs an exact number; got a {type(value).__name__}")
    return given


def _as_fmpq(value: Any) -> Any:
    return _flint().fmpq(_required(value))


def _as_arb(value: Any) -> Any:
    arb = _flint().arb
    return value if isinstance(value, arb) else arb(value)


def _raw_power(base: Any, exponent: int) -> Any:
    """By repeated squaring, since `arb ** int` is NaN for a ball that contains zero."""
    if exponent == 0:
        return _as_arb(1)
    half = _raw_power(base, exponent // 2)
    return half * half * base if exponent % 2 else half * half


class _flint_precision:  # noqa: N801 - used as `with _flint_precision(bits):`
    """Like `flint.ctx.workprec`, which takes longer than most operations on balls."""

    __slots__ = ("before", "bits")

    def __init__(self, bits: int) -> None:
        self.bits = bits

    def __enter__(self) -> None:
        context = _flint().ctx
        self.before = context.prec
        context.prec = self.bits

    def __exit__(self, *error: object) -> None:
        _flint().ctx.prec = self.before


@cache
def _flint() -> Any:
    import flint

    return flint
