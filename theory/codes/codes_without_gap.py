"""Where an encoder has no gap although there are more features than dimensions, each shown.

As quoted, the theorem says that a linear-nonlinear encoder of more features than dimensions always
errs, if two or more may be active.  It needs what is left out here: amplitudes that fill an open
box at zero, supports that let any two be active, a row as encoder.  Each case is codes and what
some encoder makes of them, in rationals: they are equal.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np

from pentad.theory.codes.checker import solution
from pentad.theory.codes.cross_talk import CrossTalk, least_cross_talk
from pentad.theory.codes.dictionaries import as_fraction, atoms
from pentad.theory.codes.halfspaces import Support, binary_codes
from pentad.theory.numbers.domains import fractions
from pentad.theory.numbers.scalars import rational, require

Codes = list[tuple[Fraction, ...]]


@dataclass(frozen=True)
class Case:
    """One case without a gap.

    Attributes
    ----------
    name : str
    lacks : str
        The hypothesis that it does not obey.
    dictionary : (d, n) array of Fraction
        n > d.
    codes : callable
        The codes, all of them or a grid of them.
    decoded : callable
        What the encoder makes of these codes.
    features : tuple of int
        Those that it decodes; all of them if empty.
    """

    name: str
    lacks: str
    dictionary: Any
    codes: Callable[[], Codes]
    decoded: Callable[[Any, Codes], Codes]
    features: tuple[int, ...] = ()


AMPLITUDES = (Fraction(1, 7), Fraction(1, 2), Fraction(1), Fraction(5))


def _on_supports(supports: Sequence[Support], n: int, amplitudes: Sequence[Fraction]) -> Codes:
    found = []
    for support in supports:
        for values in product(amplitudes, repeat=len(support)):
            active = dict(zip(support, values, strict=True))
            found.append(tuple(active.get(j, Fraction(0)) for j in range(n)))
    return found


def _images(D: Any, codes: Codes) -> list[list[Fraction]]:
    columns = atoms(D)
    return [
        [sum((s * atom[k] for s, atom in zip(code, columns, strict=True)), Fraction(0))
         for k in range(len(columns[0]))]
        for code in codes
    ]  # fmt: skip


def _dot(u: Sequence[Fraction], v: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(u, v, strict=True)), Fraction(0))


def by_rows(D: Any, codes: Codes, neighbours: Sequence[Sequence[int]]) -> Codes:
    """Relu of rows without cross-talk.

    Raises
    ------
    ValueError
        If no row recovers some feature.
    """
    rows = []
    for i, joined in enumerate(neighbours):
        found = least_cross_talk(D, i, joined)
        require(isinstance(found, CrossTalk) and found.recoverable, f"a row recovers feature {i}")
        assert isinstance(found, CrossTalk)
        rows.append(found.row)
    zero = Fraction(0)
    return [tuple(max(zero, _dot(row, x)) for row in rows) for x in _images(D, codes)]


def _others(n: int) -> list[list[int]]:
    return [[j for j in range(n) if j != i] for i in range(n)]


def by_table(D: Any, codes: Codes) -> Codes:
    """A row that reads another number of every code, and the table of these numbers as sigma.

    Raises
    ------
    ValueError
        If two codes have one image: no encoder tells them apart.
    """
    points = _images(D, codes)
    row = [Fraction(1, 97**k) for k in range(len(points[0]))]
    table: dict[Fraction, tuple[Fraction, ...]] = {}
    for x, code in zip(points, codes, strict=True):
        u = _dot(row, x)
        require(u not in table or table[u] == code, f"codes have images of their own; got {code}")
        table[u] = code
    return [table[_dot(row, x)] for x in points]


def by_steps(D: Any, codes: Codes) -> Codes:
    """Features whose atom has more than half of its own square as product with x.

    Right about all codes of at most K ones if atoms have one length and a coherence of 1 / (2K)
    or less.
    """
    columns = atoms(D)
    return [
        tuple(Fraction(int(2 * _dot(atom, x) > _dot(atom, atom))) for atom in columns)
        for x in _images(D, codes)
    ]


def affine_encoder(D: Any, K: int) -> tuple[list[list[Fraction]], list[Fraction]]:
    """(A, c) with s = A x + c for every code whose entries sum to K, where d = n - 1.

    Raises
    ------
    ValueError
        Unless d = n - 1.
    ZeroDivisionError
        If entries of the kernel's vector sum to 0, or the atoms do not span the space.

    >>> affine_encoder([[1, 0, 1], [0, 1, 1]], 2)[1]
    [Fraction(2, 1), Fraction(2, 1), Fraction(-2, 1)]
    """
    from flint import fmpq_mat

    columns = atoms(D)
    n, d = len(columns), len(columns[0])
    require(d == n - 1, f"an affine encoder needs d = n - 1; got d={d}, n={n}")
    rows = [[columns[j][k] for j in range(n)] for k in range(d)] + [[Fraction(1)] * n]
    inverse = fmpq_mat([[rational(x) for x in row] for row in rows]).inv()
    exact = [[as_fraction(x) for x in row] for row in inverse.tolist()]
    return [row[:d] for row in exact], [K * row[d] for row in exact]


def by_affine_map(D: Any, codes: Codes) -> Codes:
    """An affine map, of codes whose entries have one sum.

    Raises
    ------
    ValueError
        If there is no code.
    """
    require(len(codes) > 0, "an affine map is made for the sum of a code; got no codes")
    A, c = affine_encoder(D, int(sum(codes[0])))
    return [
        tuple(_dot(row, x) + shift for row, shift in zip(A, c, strict=True))
        for x in _images(D, codes)
    ]


def by_largest(D: Any, codes: Codes) -> Codes:
    """TopK with K = 1 and W = D^T, for atoms of one length: the largest product alone, scaled."""
    columns = atoms(D)
    found = []
    for x in _images(D, codes):
        reads = [_dot(atom, x) for atom in columns]
        top = reads.index(max(reads))
        value = max(reads[top], Fraction(0)) / _dot(columns[top], columns[top])
        found.append(tuple(value * int(j == top) for j in range(len(columns))))
    return found


def by_search(D: Any, codes: Codes) -> Codes:
    """The one code of at most K features with that image, found by trying all supports."""
    columns = atoms(D)
    n = len(columns)
    K = max(sum(s != 0 for s in code) for code in codes)
    found = []
    for x in _images(D, codes):
        for support in combinations(range(n), K):
            gram = [[_dot(columns[i], columns[j]) for j in support] for i in support]
            values = solution(gram, [_dot(columns[i], x) for i in support])
            active = dict(zip(support, values, strict=True))
            code = tuple(active.get(j, Fraction(0)) for j in range(n))
            if _images(D, [code])[0] == x:
                found.append(code)
                break
    return found


SQUARE = fractions([[1, 0, -1, 0], [0, 1, 0, -1]])
SEVEN = fractions([[(-1) ** (bin(i & j).count("1")) for j in range(8)] for i in range(1, 8)])
"""Eight vectors of squared length 7 and products -1: a Hadamard matrix without its first row."""

FLAT = fractions([[1, Fraction(7, 25), Fraction(7, 25)], [0, Fraction(24, 25), Fraction(-24, 25)]])
FIVE = fractions([[1, 0, 0, 0, 1], [0, 1, 0, 0, 2], [0, 0, 1, 0, 3], [0, 0, 0, 1, 5]])

CASES: tuple[Case, ...] = (
    Case(
        "one feature at a time",
        "two features are never active together",
        SQUARE,
        lambda: _on_supports([(), (0,), (1,), (2,), (3,)], 4, AMPLITUDES),
        lambda D, codes: by_rows(D, codes, [()] * 4),
    ),
    Case(
        "finitely many codes with images of their own",
        "amplitudes take finitely many values, and sigma may be any table",
        fractions([[1, 0, Fraction(1, 5)], [0, 1, Fraction(2, 7)]]),
        lambda: _on_supports(binary_codes(3, 2, exactly=False), 3, (Fraction(1), Fraction(3))),
        by_table,
    ),
    Case(
        "binary codes of few ones and little coherence",
        "amplitudes are 0 or 1, and sigma may be a step: mu < 1 / (2K - 1)",
        SEVEN,
        lambda: _on_supports(binary_codes(8, 3, exactly=False), 8, (Fraction(1),)),
        by_steps,
    ),
    Case(
        "binary codes of exactly K ones in n - 1 dimensions",
        "amplitudes are 0 or 1, and their sum is known",
        FIVE,
        lambda: _on_supports(binary_codes(5, 2, exactly=True), 5, (Fraction(1),)),
        by_affine_map,
    ),
    Case(
        "as many features that fire as dimensions",
        "some feature is never active; the atoms of the others are independent",
        FIVE,
        lambda: _on_supports(binary_codes(4, 4, exactly=False), 5, AMPLITUDES[:2]),
        lambda D, codes: by_rows(D[:, :4], [c[:4] for c in codes], _others(4)),
        features=(0, 1, 2, 3),
    ),
    Case(
        "amplitudes that keep away from zero",
        "amplitudes are in [1, 2], and sigma jumps from 0 to u at u = 1: feature 0 alone is read",
        FLAT,
        lambda: _on_supports([(0,), (1,), (2,)], 3, (Fraction(1), Fraction(3, 2), Fraction(2))),
        lambda D, codes: [(x[0] if x[0] >= 1 else Fraction(0),) for x in _images(D, codes)],
        features=(0,),
    ),
    Case(
        "TopK with one feature at a time",
        "a gate sees all of x: the largest product is of the right feature",
        fractions([[1, 0, Fraction(3, 5), Fraction(4, 5)], [0, 1, Fraction(4, 5), Fraction(3, 5)]]),
        lambda: _on_supports([(), (0,), (1,), (2,), (3,)], 4, AMPLITUDES),
        by_largest,
    ),
    Case(
        "inference that is no row",
        "spark above 2K: x determines the code, and searching for it is no row",
        FIVE,
        lambda: _on_supports(binary_codes(5, 2, exactly=False), 5, AMPLITUDES[:2]),
        by_search,
    ),
)  # fmt: skip
"""The quoted statement is false of each of these."""


def holds(case: Case) -> bool:
    """Whether the encoder of a case is right about every code of it, without rounding."""
    d, n = np.shape(case.dictionary)
    codes = case.codes()
    kept = case.features or tuple(range(n))
    wanted = [tuple(code[i] for i in kept) for code in codes]
    return bool(n > d and case.decoded(case.dictionary, codes) == wanted)
