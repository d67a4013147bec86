"""Coherence and restricted isometry constants of a dictionary, with their true norms."""

from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from pentad.theory.codes.dictionaries import as_fraction, in_floats, rational_matrix
from pentad.theory.codes.enumeration import MOST_CASES, require_enumerable
from pentad.theory.numbers.scalars import require, require_count

BATCH = 50_000


def _exact_gram(D: Any) -> list[list[Fraction]]:
    exact = rational_matrix(D)
    products = exact.transpose() * exact
    return [[as_fraction(x) for x in row] for row in products.tolist()]


def _gram_of_atoms(D: Any) -> list[list[Fraction]]:
    """The Gram matrix, of which cosines can be taken."""
    gram = _exact_gram(D)
    require(len(gram) > 1, "coherence needs two atoms")
    zero = [i for i in range(len(gram)) if gram[i][i] == 0]
    require(not zero, f"coherence needs atoms that are not zero; zero atoms: {zero}")
    return gram


def _gram_in_floats(D: Any) -> Any:
    exact = rational_matrix(D)
    return in_floats(exact.transpose() * exact)


def squared_coherence(D: Any) -> Fraction:
    r"""The largest squared cosine \( \langle d_i, d_j \rangle^2 / (|d_i| |d_j|)^2 \), i != j.

    Raises
    ------
    ValueError
        If an atom is zero or there is one alone.

    >>> squared_coherence(np.array([[1, 1], [0, 2]]))
    Fraction(1, 5)
    """
    gram = _gram_of_atoms(D)
    n = len(gram)
    return max(gram[i][j] ** 2 / (gram[i][i] * gram[j][j]) for i, j in combinations(range(n), 2))


def largest_products(D: Any) -> tuple[Fraction, ...]:
    r"""Cross-talk of the row d_i / |d_i|^2: the largest \( |\langle d_i, d_j \rangle| / |d_i|^2 \).

    For unit atoms it is at most the coherence, and one attains it.

    Raises
    ------
    ValueError
        If an atom is zero or there is one alone.

    >>> largest_products(np.array([[1, 1], [0, 2]]))
    (Fraction(1, 1), Fraction(1, 5))
    """
    gram = _gram_of_atoms(D)
    return tuple(
        max(abs(gram[i][j]) for j in range(len(gram)) if j != i) / gram[i][i]
        for i in range(len(gram))
    )


def restricted_isometry_constant(D: Any, K: int, *, most: int = MOST_CASES) -> float:
    r"""The largest \( | |Ds|^2 / |s|^2 - 1 | \) over codes of at most K features, in floats.

    All supports of K features are gone through, by the eigenvalues of their Gram matrices.

    Raises
    ------
    ValueError
        Unless 1 <= K <= n, and for squared lengths of atoms beyond the largest float.
    TooManyCasesError
        With the number of supports.

    >>> round(restricted_isometry_constant(np.array([[1.0, 0.6], [0.0, 0.8]]), 2), 12)
    0.6
    """
    gram = _gram_in_floats(D)
    supports = _supports(len(gram), K, most)
    worst = 0.0
    for start in range(0, len(supports), BATCH):
        part = supports[start : start + BATCH]
        values = np.linalg.eigvalsh(gram[part[:, :, None], part[:, None, :]])
        worst = max(worst, float(abs(values - 1).max()))
    return worst


def _supports(n: int, K: int, most: int) -> np.ndarray:
    require_count(K, "K")
    require(n >= K, f"a support has at most n features; got K={K}, n={n}")
    require_enumerable(comb(n, K), f"supports of {K} of {n} features", most)
    return np.array(list(combinations(range(n), K)))


def isometry_witness(D: Any, K: int, *, most: int = MOST_CASES) -> tuple[Fraction, ...]:
    """A code of K features whose length D changes nearly as much as any: rational, to be judged.

    It is the rounded eigenvector at which `restricted_isometry_constant` is attained.

    Raises
    ------
    ValueError, TooManyCasesError
        As there.
    """
    gram = _gram_in_floats(D)
    supports = _supports(len(gram), K, most)
    values, vectors = np.linalg.eigh(gram[supports[:, :, None], supports[:, None, :]])
    at, which = np.unravel_index(np.argmax(abs(values - 1)), values.shape)
    code = [Fraction(0)] * len(gram)
    for j, x in zip(supports[at], vectors[at, :, which], strict=True):
        code[int(j)] = Fraction(round(float(x) * 2**30), 2**30)
    return tuple(code)


def isometry_defect(D: Any, code: tuple[Fraction, ...]) -> Fraction:
    """| |Ds|^2 / |s|^2 - 1 |: a lower bound of delta_K for the number K of its non-zero entries.

    Raises
    ------
    ValueError
        For the zero code, or one that has not as many entries as there are atoms.
    """
    gram = _exact_gram(D)
    require(
        len(code) == len(gram),
        f"a code has an entry for each of {len(gram)} atoms; got {len(code)}",
    )
    active = [i for i, x in enumerate(code) if x != 0]
    require(active, "a code that is not zero; got zero")
    square = sum((code[i] * code[j] * gram[i][j] for i in active for j in active), Fraction(0))
    return abs(square / sum((code[i] ** 2 for i in active), Fraction(0)) - 1)


def isometry_is_at_most(D: Any, K: int, delta: Fraction, *, most: int = MOST_CASES) -> bool:
    """Whether delta_K <= delta, by elimination over the rationals on every support.

    Both (1 + delta) I - G and G - (1 - delta) I have to be positive definite; equality, for which
    one of them is singular, counts as not at most.

    Raises
    ------
    ValueError, TooManyCasesError
        As for `restricted_isometry_constant`.

    >>> D = np.array([[1, 1], [0, 1]])
    >>> isometry_is_at_most(D, 1, Fraction(3, 2)), isometry_is_at_most(D, 2, Fraction(3, 2))
    (True, False)
    """
    from flint import fmpq

    gram = [[fmpq(x.numerator, x.denominator) for x in row] for row in _exact_gram(D)]
    share = fmpq(delta.numerator, delta.denominator)
    for support in _supports(len(gram), K, most).tolist():
        for sign in (1, -1):
            # delta I + sign (I - G)
            block = [
                [(share + sign if i == j else 0) - sign * gram[i][j] for j in support]
                for i in support
            ]
            if not _is_positive_definite(block):
                return False
    return True


def _is_positive_definite(block: list[list[Any]]) -> bool:
    size = len(block)
    for k in range(size):
        if not block[k][k] > 0:
            return False
        for r in range(k + 1, size):
            factor = block[r][k] / block[k][k]
            for c in range(k + 1, size):
                block[r][c] = block[r][c] - factor * block[k][c]
    return True
