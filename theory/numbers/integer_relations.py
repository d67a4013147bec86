"""Integer relations of the powers of a number, by lattice reduction.

Source: Lenstra, Lenstra and Lovász, "Factoring polynomials with rational coefficients",
Mathematische Annalen 261 (1982).
"""

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_ORDERS, require_at_most
from pentad.theory.numbers.scalars import power, require, require_count


def shortest_power_relation(x: Number, degree: int, *, bits: int = 300) -> list[int]:
    """Integers c_0, .., c_degree, short, with c_0 + c_1 x + .. + c_degree x^degree near 0.

    The first vector of a reduced basis of the lattice of rows (e_i, round(2^bits x^i)): for an
    algebraic number of that degree, and enough bits, its minimal polynomial.  Nothing certifies
    that it is.

    Parameters
    ----------
    x : raw ball
        Narrow enough to tell round(2^bits x^i), at a precision beyond `bits`.
    degree : int
        At least 1.
    bits : int
        How many bits of the powers are used.

    Returns
    -------
    list of degree + 1 int
        With a leading coefficient that is not negative.

    Raises
    ------
    ValueError
        If the degree is below 1, or the ball too wide, or degree is above `MOST_ORDERS`.

    >>> from flint import arb, ctx
    >>> with ctx.workprec(400):
    ...     shortest_power_relation((1 + arb(5).sqrt()) / 2, 2)
    [-1, -1, 1]
    """
    require_at_most(MOST_ORDERS, degree=degree)
    from flint import arb, fmpz_mat

    require_count(degree, "degree")
    half = arb(1) / 2
    scaled = [
        (arb(2) ** bits * power(x, i) + half).floor().unique_fmpz() for i in range(degree + 1)
    ]
    require(None not in scaled, f"x is known to {bits} bits; got {x}")
    rows = [[int(i == j) for j in range(degree + 1)] + [y] for i, y in enumerate(scaled)]
    reduced = fmpz_mat(rows).lll()
    relation = [int(reduced[0, j]) for j in range(degree + 1)]
    return relation if relation[-1] >= 0 else [-c for c in relation]
