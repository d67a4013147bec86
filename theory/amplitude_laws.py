r"""Amplitude laws of one's own: moments that are given, and whether some law can have them.

Numbers \( \mu_0 = 1, \mu_1, \dots, \mu_{2k} \) are the moments of a law on the line, or the limit
of such, exactly if

\[ \sum_{a,b} c_a c_b\, \mu_{a+b} = E \Big( \sum_a c_a \xi^a \Big)^2 \ge 0
   \quad\text{for all } c \in \mathbb{R}^{k+1}, \]

that is, if their Hankel matrix has no negative eigenvalue (Hamburger).  Moments have no unit.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pentad.theory.numbers.limits import MOST_ORDERS, require_at_most
from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.sparse_inputs import AmplitudeLaw


def law_of_moments(
    name: str,
    moments: Callable[[int], Fraction | int | float] | Sequence[Any],
    *,
    symmetric: bool = True,
    order: int = 6,
) -> AmplitudeLaw:
    """The law with these moments, which are checked up to an order.

    Parameters
    ----------
    name : str
    moments : function s -> mu_s, or sequence of mu_0, mu_1, ...
        Rationals, or decimals: floats are read as they are written.  mu_2m is needed for the
        activation t^m.
    symmetric : bool
        Whether xi and -xi have one law.
    order : int
        Even order up to which some law has to have them; a sequence is checked up to its end.

    Raises
    ------
    ValueError
        If no law has these moments, with the inequality that fails, or a moment is no number.

    >>> law = law_of_moments("fair", [1, 0, 1, 0, 1.5, 0, 4.0])
    >>> law.moment(4)
    Fraction(3, 2)
    """
    if callable(moments):
        asked = moments
    else:
        known = list(moments)
        order = len(known) - 1 - (len(known) - 1) % 2

        def asked(s: int) -> Any:
            require(s < len(known), f"the law {name} is given by mu_0 .. mu_{len(known) - 1}; "
                                    f"mu_{s} is needed")  # fmt: skip
            return known[s]

    def moment(s: int) -> Fraction:
        return _exact(asked(s), f"mu_{s} of the law {name}")

    law = AmplitudeLaw(name, moment, symmetric=symmetric)
    violation = moment_violation(law, order)
    require(not violation, violation)
    return law


def moment_violation(law: AmplitudeLaw, order: int) -> str:
    """Why no law has the moments of this one up to an even order; empty if one has.

    Raises
    ------
    ValueError
        If the order is not an integer of at least 2, or a moment is no exact number, or
        order is above `MOST_ORDERS`.

    >>> bad = AmplitudeLaw("bad", lambda s: {0: 1, 2: 2, 4: 3}.get(s, 0))
    >>> moment_violation(bad, 4)
    'no law has the moments of bad: mu_0 mu_4 = 3 < mu_2^2 = 4'
    """
    require_at_most(MOST_ORDERS, order=order)
    require_count(order, "order", least=2)
    mu = [_exact_moment(law, s) for s in range(order + 1 - order % 2)]
    told = f"no law has the moments of {law.name}: "
    if mu[0] != 1:
        return f"{told}mu_0 = {mu[0]}, which is the total weight, is not 1"
    if mu[2] <= 0:
        return f"{told}mu_2 = {mu[2]} is not positive"
    odd = next((s for s in range(1, len(mu), 2) if law.symmetric and mu[s] != 0), None)
    if odd is not None:
        return f"{told}it is said to be symmetric, and mu_{odd} = {mu[odd]} is not 0"
    k = len(mu) // 2
    for a in range(k + 1):
        for b in range(a + 1, k + 1):
            if mu[2 * a] * mu[2 * b] < mu[a + b] ** 2:
                product, square = mu[2 * a] * mu[2 * b], mu[a + b] ** 2
                return f"{told}mu_{2 * a} mu_{2 * b} = {product} < mu_{a + b}^2 = {square}"
    if not is_positive_semidefinite([[mu[a + b] for b in range(k + 1)] for a in range(k + 1)]):
        return f"{told}some polynomial of degree {k} would have a negative mean square"
    return ""


def is_positive_semidefinite(matrix: Sequence[Sequence[Fraction]]) -> bool:
    """Whether a symmetric matrix of rationals has no negative eigenvalue, by elimination.

    >>> is_positive_semidefinite([[Fraction(1), Fraction(1)], [Fraction(1), Fraction(1)]])
    True
    >>> is_positive_semidefinite([[Fraction(0), Fraction(1)], [Fraction(1), Fraction(5)]])
    False
    """
    rows = [list(row) for row in matrix]
    while rows:
        pivot, *beside = rows[0]
        if pivot < 0 or (pivot == 0 and any(beside)):
            return False
        rows = [
            [x - row[0] * y / pivot if pivot else x for x, y in zip(row[1:], beside, strict=True)]
            for row in rows[1:]
        ]
    return True


def _exact(value: Any, what: str) -> Fraction:
    """A number as a rational; floats as the decimals that they are written as."""
    try:
        return Fraction(str(value)) if isinstance(value, float | str) else Fraction(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{what} must be a finite number; got {value!r}") from None


def _exact_moment(law: AmplitudeLaw, s: int) -> Fraction:
    value = law.moment(s)
    require(
        isinstance(value, int | Fraction | Decimal) and not isinstance(value, bool),
        f"the moments of a law are exact rationals; got mu_{s} = {value!r} of {law.name}. "
        "theory.amplitude_laws.law_of_moments makes a law of decimals",
    )
    return Fraction(value)
