r"""Signed codes that a given encoder gets wrong, entries in [-1, 1]: signs cost twice as much.

Let \( a_j = w_i \cdot d_j \), and let \( |a_j| \ge \rho_i |a_i| \) for some other j, as there is
by definition of the least cross-talk \( \rho_i \), with any two features neighbours.

*Rows.*  With one active feature \( t e_i \) and \( (t a_i / a_j) e_j \) are one number to the row,
and differ by \( t = \min(1, |a_j / a_i|) \) in \( s_i \).  With two,
\( t e_i - (t a_i / a_j) e_j \) and its negative are both read as 0, and differ by 2 t: whatever
sigma is, it errs by \( \min(1, \rho_i) \) on one of them, twice as much as codes that are not
negative cost.

*Gates*, which give 0 or \( w_i \cdot x + b_i \).  Let the error be e < 1.  Feature i is let through
where \( s_i = \pm 1 \), so that on the four codes \( \pm e_i \pm e_j \)
\( |(a_i - 1) s_i + a_j s_j + b_i| \le e \), whence \( |a_i - 1| + |a_j| + |b_i| \le e \) and
\( \rho_i \le |a_j| / a_i \le (e - |1 - a_i|) / a_i \le e \).  No third is left out, as it is in
`theory.codes.adversaries.gated_error_bound`.
"""

from fractions import Fraction
from itertools import product
from typing import Any

from pentad.theory.codes.adversaries import Code, Pair, readings, sparse_code
from pentad.theory.codes.dictionaries import as_fraction, rational_matrix, require_feature
from pentad.theory.numbers.scalars import require_count


def signed_pair(D: Any, row: Any, feature: int, *, K: int = 1) -> Pair:
    """Two signed codes that a row reads as one number, and that differ much in one feature.

    Its error is at least min(1, rho_i) / 2 with one active feature, and min(1, rho_i) with two.

    Parameters
    ----------
    D : (d, n) array
        Atoms as columns.
    row : (d,) sequence
        The encoder's row; its bias and its sigma do not matter.
    feature : int
    K : int
        Most features that are active at once: 1, or any larger number, where two are enough.

    Raises
    ------
    ValueError
        For shapes that do not fit, a feature that is none, and K below 1.

    >>> import numpy as np
    >>> D = np.array([[1, 0, -1], [0, 1, -1]])
    >>> [str(signed_pair(D, [2, -1], 0, K=K).error) for K in (1, 2)]
    ['1/4', '1/2']
    """
    require_count(K, "K")
    reads = readings(D, row)
    n = len(reads)
    require_feature(feature, n)
    one = Fraction(1)
    if reads[feature] == 0:
        return Pair(feature, sparse_code(n, {feature: one}), sparse_code(n, {feature: -one}))
    others = [j for j in range(n) if j != feature]
    worst = max(others, key=lambda j: abs(reads[j]), default=None)
    if worst is None or reads[worst] == 0:
        return Pair(feature, sparse_code(n, {}), sparse_code(n, {}))
    t = min(one, abs(reads[worst] / reads[feature]))
    beside = t * reads[feature] / reads[worst]
    if K == 1:
        return Pair(feature, sparse_code(n, {feature: t}), sparse_code(n, {worst: beside}))
    first = sparse_code(n, {feature: t, worst: -beside})
    return Pair(feature, first, tuple(-s for s in first))


def signed_error_bound(cross_talk: Any) -> Any:
    """The least worst-case error min(1, rho_i) on two active features, of rows and of gates.

    >>> signed_error_bound(Fraction(1, 2)), signed_error_bound(Fraction(3))
    (Fraction(1, 2), Fraction(1, 1))
    """
    return min(1 + 0 * cross_talk, cross_talk)


def signed_gated_codes(n: int, feature: int) -> tuple[Code, ...]:
    """The 4 (n - 1) codes +-e_i +-e_j: on one of them every gated output errs by min(1, rho_i).

    Raises
    ------
    ValueError
        If the feature is none of n.
    """
    require_feature(feature, n)
    signs = (Fraction(1), Fraction(-1))
    return tuple(
        sparse_code(n, {feature: t, j: r})
        for j in range(n)
        if j != feature
        for t, r in product(signs, signs)
    )


def least_signed_gated_error(D: Any, row: Any, bias: Any, feature: int) -> Fraction:
    """The largest error over `signed_gated_codes` if the gate itself were always right.

    On every code the better of 0 and w . x + b is taken, which no gate can beat. A feature alone
    has no such code, and 0.

    Raises
    ------
    ValueError
        For shapes that do not fit, and a feature that is none.
    """
    reads = readings(D, row)
    shift = as_fraction(rational_matrix([[bias]])[0, 0])
    found = [Fraction(0)]
    for code in signed_gated_codes(len(reads), feature):
        through = sum((a * s for a, s in zip(reads, code, strict=True)), shift)
        found.append(min(abs(code[feature]), abs(through - code[feature])))
    return max(found)
