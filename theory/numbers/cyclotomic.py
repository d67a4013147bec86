"""Cosines of rational turns and what arithmetic makes of them, exactly: real cyclotomic numbers.

A number is a polynomial in a primitive root of unity of some order, modulo the cyclotomic
polynomial, so that equality is decided; order is decided by rigorous balls, which is certain to end
once equality is excluded.  Arrays of such numbers (of type object) go through all of `theory` that
takes any number type: the corners of polygons and of the icosahedron have exact Gram matrices.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import rational, require_count


class CyclotomicReal:
    """A real number of the field of the roots of unity of one order; immutable.

    It adds, multiplies, divides and compares with integers, rationals and its like, whose orders
    may differ.  Made by `cosine` and `sine`.

    >>> golden = 2 * cosine(Fraction(1, 10))
    >>> golden * golden == golden + 1, golden > Fraction(1618, 1000), round(float(golden), 6)
    (True, True, 1.618034)
    """

    __slots__ = ("order", "polynomial")

    def __init__(self, order: int, polynomial: Any) -> None:
        """Reduce a polynomial (flint.fmpq_poly) in the root of unity of that order."""
        self.order = order
        self.polynomial = polynomial % _modulus(order)

    def _binary(self, other: Any, operation: Callable[[Any, Any], Any]) -> Any:
        if not isinstance(other, CyclotomicReal):
            from flint import fmpq_poly

            try:
                constant = fmpq_poly([rational(other)])
            except (TypeError, ValueError):
                return NotImplemented
            return CyclotomicReal(self.order, operation(self.polynomial, constant))
        order = lcm(self.order, other.order)
        return CyclotomicReal(order, operation(self._lifted(order), other._lifted(order)))

    def _lifted(self, order: int) -> Any:
        """The polynomial in the root of unity of a multiple of the order."""
        from flint import fmpq_poly

        step = order // self.order
        if step == 1:
            return self.polynomial
        spread = [0] * (step * max(self.polynomial.length(), 1))
        spread[::step] = self.polynomial.coeffs() or [0]
        return fmpq_poly(spread)

    def __add__(self, other: Number) -> Any:
        return self._binary(other, lambda a, b: a + b)

    def __sub__(self, other: Number) -> Any:
        return self._binary(other, lambda a, b: a - b)

    def __mul__(self, other: Number) -> Any:
        return self._binary(other, lambda a, b: a * b)

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> "CyclotomicReal":
        return CyclotomicReal(self.order, -self.polynomial)

    def __rsub__(self, other: Number) -> Any:
        return -self + other

    def __truediv__(self, other: Number) -> Any:
        if isinstance(other, CyclotomicReal):
            return self * other._inverse()
        return self._binary(other, lambda a, b: a / b[0])

    def __rtruediv__(self, other: Number) -> Any:
        return self._inverse() * other

    def __pow__(self, exponent: int) -> "CyclotomicReal":
        require_count(exponent, "exponent", least=0)
        return CyclotomicReal(self.order, self.polynomial**exponent)

    def _inverse(self) -> "CyclotomicReal":
        if self.sign() == 0:
            raise ZeroDivisionError("a cyclotomic number has no inverse if it is 0")
        _, inverse, _ = self.polynomial.xgcd(_modulus(self.order))
        return CyclotomicReal(self.order, inverse)

    def __abs__(self) -> "CyclotomicReal":
        return -self if self.sign() < 0 else self

    def sign(self) -> int:
        """1, 0 or -1."""
        value = self.ball(8)
        return int(value > 0) - int(value < 0)

    def ball(self, bits: int = 64) -> Any:
        """The number as a rigorous ball (flint.arb) with at least so many correct bits."""
        from flint import arb, ctx

        if self.polynomial.degree() < 1:
            with ctx.workprec(bits + 8):
                return arb(self.polynomial[0])
        working = bits + 16
        while True:
            with ctx.workprec(working):
                cosines = _cosine_balls(self.order, working)
                terms = zip(self.polynomial.coeffs(), cosines, strict=False)
                value = sum((c * x for c, x in terms), arb(0))
            if value.rel_accuracy_bits() >= bits:
                return value
            working *= 2

    def __float__(self) -> float:
        return float(self.ball()) if self.polynomial.degree() >= 1 else _float(self.polynomial[0])

    def __eq__(self, other: object) -> bool:
        difference = self._binary(other, lambda a, b: a - b)
        return NotImplemented if difference is NotImplemented else not difference.polynomial

    def __lt__(self, other: Number) -> bool:
        return bool((self - other).sign() < 0)

    def __gt__(self, other: Number) -> bool:
        return bool((self - other).sign() > 0)

    def __le__(self, other: Number) -> bool:
        return not self > other

    def __ge__(self, other: Number) -> bool:
        return not self < other

    def __bool__(self) -> bool:
        return bool(self.polynomial)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        if self.polynomial.degree() < 1:
            return str(self.polynomial[0])
        return f"{float(self):.12g}"


def _float(value: Any) -> float:
    return int(value.p) / int(value.q)


@lru_cache(maxsize=64)
def _modulus(order: int) -> Any:
    from flint import fmpq_poly, fmpz_poly

    return fmpq_poly(fmpz_poly.cyclotomic(order))


@lru_cache(maxsize=256)
def _cosine_balls(order: int, _precision: int) -> list[Any]:
    """Real parts of the powers of the root of unity, at the present precision."""
    from flint import arb, fmpq

    return [arb.cos_pi_fmpq(fmpq(2 * j, order)) for j in range(order)]


def cosine(turn: Fraction) -> CyclotomicReal:
    """The cosine of a rational part of a full turn, exactly.

    Parameters
    ----------
    turn : Fraction, 1 for 2 pi

    >>> cosine(Fraction(1, 6)), 4 * cosine(Fraction(1, 8)) ** 2
    (1/2, 2)
    """
    from flint import fmpq_poly

    order = turn.denominator
    j = turn.numerator % order
    coefficients = [0] * (order + 1)
    coefficients[j] += 1
    coefficients[order - j] += 1
    return CyclotomicReal(order, fmpq_poly(coefficients) / 2)


def sine(turn: Fraction) -> CyclotomicReal:
    """The sine of a rational part of a full turn, exactly.

    >>> sine(Fraction(1, 4)), 4 * sine(Fraction(1, 3)) ** 2
    (1, 3)
    """
    return cosine(turn - Fraction(1, 4))


def rounded(W: Shaped[np.ndarray, "*shape"]) -> Shaped[np.ndarray, "*shape"]:
    """An array of exact numbers as floats.

    >>> rounded(np.array([cosine(Fraction(1, 8))])).round(6)
    array([0.707107])
    """
    values: Number = np.vectorize(_rounded, otypes=[float])
    return np.asarray(values(W))


def _rounded(x: Number) -> float:
    return _float(x) if hasattr(x, "p") else float(x)
