"""Signs of rational functions of symbols, read off their coefficients.

A quotient of polynomials without a coefficient below zero is not negative where its symbols are
not.  So a derivation writes a gap in symbols that are not negative, such as t - 1 or the room that
an assumption leaves, and looks at coefficients; where one is negative nothing is known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pentad.theory.numbers.kinds import Number


def rational_function(expression: Number, positive: Sequence[Any], real: Sequence[Any] = ()) -> Any:
    """The expression as a cancelled quotient of polynomials, the real symbols first."""
    from sympy import QQ

    return QQ.frac_field(*real, *positive).from_sympy(expression)


def has_no_minus(quotient: Any, squared: int) -> bool:
    """Whether no coefficient is below zero, and the first symbols occur only squared."""
    terms = [*quotient.numer.terms(), *quotient.denom.terms()]
    return all(c >= 0 and all(e % 2 == 0 for e in powers[:squared]) for powers, c in terms)


def is_nonnegative(expression: Number, positive: Sequence[Any], real: Sequence[Any] = ()) -> bool:
    """Whether a rational function has no coefficient below zero, and real symbols only squared.

    >>> from sympy import symbols
    >>> a, b = symbols("a b", real=True)
    >>> is_nonnegative(a**2 + b**2, (), (a, b)), is_nonnegative(a**2 + a * b + b**2, (), (a, b))
    (True, False)
    """
    return has_no_minus(rational_function(expression, positive, real), len(real))


def is_zero(expression: Number, symbols: Sequence[Any]) -> bool:
    """Whether a rational function of the symbols vanishes."""
    return bool(rational_function(expression, symbols) == 0)


def all_vanish(expressions: Iterable[Any]) -> bool:
    """Whether all are zero in the field of rational functions of their symbols.

    The same as `proofs_check.evidence.symbolic.vanishes`, and much faster for many symbols.

    >>> from sympy import symbols
    >>> a, b = symbols("a b")
    >>> all_vanish([a - a, (a + b) ** 2 - a**2 - 2 * a * b - b**2]), all_vanish([a])
    (True, False)
    """
    from sympy import QQ, sympify
    from sympy.polys.fields import field

    given = [sympify(expression) for expression in expressions]
    symbols = sorted(set().union(*(expression.free_symbols for expression in given)), key=str)
    functions, *_ = field(symbols, QQ)
    try:
        return all(functions.from_expr(expression) == 0 for expression in given)
    except ValueError:
        return False


def in_one_branch(expression: Number, symbols: Sequence[Any], on: Mapping[Any, Any]) -> Any:
    """The expression with every Min of two as the one that is never larger.

    Parameters
    ----------
    expression : SymPy expression
    symbols : sequence of Symbol
        Non-negative symbols that parametrise the region.
    on : mapping
        What stands in `expression` for what in terms of them.

    Raises
    ------
    ValueError
        If neither is seen to be the smaller one.
    """
    from sympy import Min

    for smaller in expression.atoms(Min):
        first, second = (value.subs(on) for value in smaller.args)
        if is_nonnegative(second - first, symbols):
            kept = smaller.args[0]
        elif is_nonnegative(first - second, symbols):
            kept = smaller.args[1]
        else:
            raise ValueError(f"neither is always the smaller one in {smaller}")
        expression = expression.subs(smaller, kept)
    return expression


def holds_for_two_values(room: Callable[..., Any]) -> bool:
    """Whether an inequality between moments E X^s of X >= 0 holds for two values beside 0.

    A bound that a derivation puts in by hand is tried here, so that a mistyped one is noticed.

    Parameters
    ----------
    room : callable of a callable
        What is not negative, from s -> E X^s; a rational function of those.
    """
    from sympy import symbols

    first, second, rest, x, beyond = masses_and_values = symbols("g h l x r", positive=True)
    whole = first + second + rest

    def moment(s: int) -> Any:
        return (first * x**s + second * (x + beyond) ** s) / whole

    return is_nonnegative(room(moment), masses_and_values)


def is_geometric_mean(share: Number) -> bool:
    """Whether (E X^2)^2 is at most that share of E X E X^3, X of two values."""
    return holds_for_two_values(lambda moment: share * moment(1) * moment(3) - moment(2) ** 2)
