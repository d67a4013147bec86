"""Bounds on angles between n vectors of R^d (Welch, orthoplex, Rankin), and Kantorovich's."""

from fractions import Fraction

from pentad.theory.numbers.scalars import Number, require, require_count


def welch_lower_bound(n: int, d: int) -> Fraction:
    """Welch's bound (n - d) / (d (n - 1)) on the squared coherence of n features in R^d.

    Attained exactly by equiangular tight frames.  It is the simplex bound of line packings.
    Source: Welch (1974); Conway, Hardin and Sloane (1996).

    Raises
    ------
    ValueError
        Unless n > d >= 1.

    >>> welch_lower_bound(3, 2), welch_lower_bound(6, 3)
    (Fraction(1, 4), Fraction(1, 5))
    """
    require_count(d, "d")
    require_count(n, "n")
    require(n > d, f"the Welch bound needs n > d; got n={n}, d={d}")
    return Fraction(n - d, d * (n - 1))


def orthoplex_lower_bound(n: int, d: int) -> Fraction:
    """The orthoplex bound 1/d on the squared coherence of more than d (d + 1) / 2 features.

    Source: Conway, Hardin and Sloane (1996); attained by mutually unbiased bases.

    Raises
    ------
    ValueError
        Unless d >= 1 and n > d (d + 1) / 2.

    >>> orthoplex_lower_bound(12, 4)
    Fraction(1, 4)
    """
    require_count(d, "d")
    require_count(n, "n")
    require(
        n > d * (d + 1) // 2,
        f"the orthoplex bound needs n > d (d + 1) / 2; got n={n}, d={d}",
    )
    return Fraction(1, d)


def rankin_lower_bound(n: int, d: int) -> Fraction:
    """Rankin's bounds on the largest cosine between n vectors of R^d: -1/(n - 1), then 0.

    The simplex bound -1/(n - 1) holds for every n and is attained exactly by regular simplices,
    n <= d + 1; for n > d + 1 the bound is 0, attained up to n = 2d by parts of the cross-polytope
    and exceeded beyond.  Source: Rankin, "The closest packing of spherical caps" (1955).

    Raises
    ------
    ValueError
        Unless n >= 2 and d >= 1.

    >>> rankin_lower_bound(3, 2), rankin_lower_bound(4, 2)
    (Fraction(-1, 2), Fraction(0, 1))
    """
    require_count(n, "n", least=2)
    require_count(d, "d")
    return Fraction(-1, n - 1) if n <= d + 1 else Fraction(0)


def kantorovich_upper_bound(lower: Number, upper: Number) -> Number:
    r"""The bound (a + b)^2 / (4 a b) on E[t] E[1/t] for every law of t in [a, b].

    \[ \frac{\langle x, F x \rangle \langle x, F^{-1} x \rangle}{|x|^4} \le \frac{(a + b)^2}{4ab}
       \quad\text{if}\quad a I \le F \le b I; \]

    attained by half the mass on a and half on b.  Source: Kantorovich (1948).

    Parameters
    ----------
    lower, upper : numbers or (*batch,) arrays, 0 < a <= b

    Raises
    ------
    ValueError
        Unless 0 < a <= b.

    >>> kantorovich_upper_bound(Fraction(1), Fraction(4))
    Fraction(25, 16)
    """
    rule = f"Kantorovich's bound needs 0 < lower <= upper; got lower={lower}, upper={upper}"
    for condition in (lower > 0, upper >= lower):
        require(condition.all() if hasattr(condition, "all") else condition, rule)
    total = lower + upper
    return total * total / (4 * lower * upper)
