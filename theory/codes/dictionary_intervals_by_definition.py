r"""The bounds of `theory.codes.dictionary_intervals` in exact arithmetic, for small dictionaries.

The least eigenvalue of \( D D^T \) is irrational; \( 1 / \mathrm{tr} (D D^T)^{-1} \) is a rational
below it, equal to it in one dimension.
"""

from fractions import Fraction
from typing import Any

from pentad.theory.codes.dictionaries import as_fraction, rational_matrix
from pentad.theory.numbers.scalars import require


def _with_feature(D: Any, feature: int) -> Any:
    """D in rationals, if it has a column for the feature."""
    exact = rational_matrix(D)
    n = exact.ncols()
    require(0 <= feature < n, f"features are 0 .. {n - 1}; got feature={feature}")
    return exact


def leak_and_reading(D: Any, feature: int, row: Any) -> tuple[Fraction, Fraction]:
    r"""What a row reads at most of other atoms, and what it reads of its own, in absolute value.

    Parameters
    ----------
    D : (d, n) array of rationals or floats
    feature : int
    row : sequence of d rationals

    Raises
    ------
    ValueError
        If D has no such feature.
    """
    exact = _with_feature(D, feature)
    reads = rational_matrix([list(row)]) * exact
    sizes = [abs(as_fraction(reads[0, j])) for j in range(exact.ncols())]
    return max((s for j, s in enumerate(sizes) if j != feature), default=Fraction(0)), sizes[
        feature
    ]


def represented_size(combination: Any) -> Fraction:
    """The sum of the moduli of a combination."""
    return sum((abs(Fraction(z)) for z in combination), Fraction(0))


def residual_square(D: Any, feature: int, combination: Any) -> Fraction:
    """|d_i - D z|^2."""
    exact = rational_matrix(D)
    column = rational_matrix([[z] for z in combination])
    rest = [exact[k, feature] - (exact * column)[k, 0] for k in range(exact.nrows())]
    return sum((as_fraction(x) ** 2 for x in rest), Fraction(0))


def stability(D: Any, feature: int) -> Fraction:
    r"""\( \sigma^2 (1 - \ell_i) \) with \( \sigma^2 = 1 / \mathrm{tr} (D D^T)^{-1} \), by inverses.

    0 where D has a rank below d.

    Raises
    ------
    ValueError
        If D has no such feature.
    """
    exact = _with_feature(D, feature)
    gram = exact * exact.transpose()
    if gram.det() == 0:
        return Fraction(0)
    inverse = gram.inv()
    d = gram.nrows()
    trace = sum((as_fraction(inverse[k, k]) for k in range(d)), Fraction(0))
    leverage = sum(
        as_fraction(exact[j, feature] * inverse[j, k] * exact[k, feature])
        for j in range(d)
        for k in range(d)
    )
    return (1 - leverage) / trace


def stability_by_determinants(D: Any, feature: int) -> Fraction:
    r"""The same by Cauchy and Binet: \( \det(A - d_i d_i^T) \) over the sum of minors of A."""
    exact = rational_matrix(D)
    every_row, everything = list(range(exact.nrows())), list(range(exact.ncols()))

    def determinant(kept: list[int], rows: list[int]) -> Fraction:
        """Of the Gram matrix of some rows, on some columns."""
        if not rows or not kept:
            return Fraction(not rows)
        gram = [[sum(exact[a, j] * exact[b, j] for j in kept) for b in rows] for a in rows]
        return as_fraction(rational_matrix(gram).det())

    if determinant(everything, every_row) == 0:
        return Fraction(0)
    minors = [determinant(everything, [r for r in every_row if r != k]) for k in every_row]
    left = determinant([j for j in everything if j != feature], every_row)
    return left / sum(minors, Fraction(0))
