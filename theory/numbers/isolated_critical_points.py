"""Critical points of functions written in symbols, certified in balls."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from pentad.theory.numbers.krawczyk import isolated_zero
from pentad.theory.numbers.limits import MOST_BITS, require_at_most
from pentad.theory.numbers.scalars import ball, power, require


def value_at(expression: Any, values: Mapping[Any, Any]) -> Any:
    """A SymPy expression with rational numbers, square roots and integer powers, as a ball.

    Parameters
    ----------
    expression : SymPy expression
    values : mapping of Symbol to ball
        For all its symbols.

    Raises
    ------
    ValueError
        For another root than the square root, or another function.

    >>> from sympy import Symbol, sqrt
    >>> x = Symbol("x")
    >>> round(float(value_at(x**2 / 3 + sqrt(x), {x: ball(9)})), 12)
    30.0
    """
    return _value(expression, dict(values))


def _value(expression: Any, known: dict[Any, Any]) -> Any:
    """The same, where all values that come up are kept."""
    if expression not in known:
        known[expression] = _computed(expression, known)
    return known[expression]


def _computed(expression: Any, known: dict[Any, Any]) -> Any:
    if expression.is_Rational:
        return ball(Fraction(int(expression.p), int(expression.q)))
    if expression.is_Add or expression.is_Mul:
        first, *others = (_value(part, known) for part in expression.args)
        return sum(others, first) if expression.is_Add else prod(others, start=first)
    exponent = expression.exp if expression.is_Pow else None
    if exponent is not None and exponent.is_Integer:
        value = power(_value(expression.base, known), abs(int(exponent)))
        return value if exponent > 0 else 1 / value
    require(
        exponent is not None and 2 * exponent == 1,
        f"only sums, products, powers and square roots are evaluated; got {expression}",
    )
    return _value(expression.base, known).sqrt()


def isolated_critical_point(
    function: Any,
    unknowns: Sequence[Any],
    start: Sequence[float],
    *,
    radius: float = 1e-6,
    precision: int = 256,
) -> tuple[np.ndarray, Any]:
    """The critical point near a start, by the Krawczyk test, and the value there.

    Parameters
    ----------
    function : SymPy expression
        As `value_at` takes them, with derivatives of the same kind.
    unknowns : sequence of Symbol
    start : sequence of float
        From where Newton's iteration starts.
    radius, precision
        As in `krawczyk.isolated_zero`; the precision is that of the surrounding context at least.

    Returns
    -------
    (k,) array of balls, ball

    Raises
    ------
    ValueError
        If no zero of the gradient is isolated, with the reason, or precision is above
        `MOST_BITS`.

    >>> from sympy import symbols
    >>> x, y = symbols("x y")
    >>> point, value = isolated_critical_point(x**2 + y**2 - 2 * x, (x, y), (0.9, 0.1))
    >>> [round(float(at), 12) + 0.0 for at in (*point, value)]
    [1.0, 0.0, -1.0]
    """
    require_at_most(MOST_BITS, precision=precision)
    from flint import ctx

    gradient = [function.diff(x) for x in unknowns]
    hessian = [[slope.diff(x) for x in unknowns] for slope in gradient]

    def system(point: Any) -> np.ndarray:
        known = dict(zip(unknowns, point, strict=True))
        return np.array([_value(slope, known) for slope in gradient], dtype=object)

    def jacobian(point: Any) -> np.ndarray:
        known = dict(zip(unknowns, point, strict=True))
        return np.array([[_value(entry, known) for entry in row] for row in hessian], object)

    with ctx.workprec(precision):
        zero = isolated_zero(system, jacobian, list(start), radius, precision=precision)
        require(zero.holds, f"no certificate: {zero.reason}")
        point = np.array([ball(value, precision) for value in zero.enclosure], dtype=object)
        return point, value_at(function, dict(zip(unknowns, point, strict=True)))
