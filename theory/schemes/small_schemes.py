"""All association schemes of small order up to isomorphism, by exhaustion."""

from collections.abc import Iterator, Sequence

import numpy as np

from pentad.theory.numbers.scalars import require_count
from pentad.theory.schemes.configurations import CoherentConfiguration, association_scheme
from pentad.theory.schemes.isomorphisms import scheme_isomorphism


def schemes_of_order(n: int) -> tuple[CoherentConfiguration, ...]:
    """All association schemes with n points up to isomorphism, symmetric or not, by exhaustion.

    Rows of the relation matrix are filled one after the other; the entries left of the diagonal
    follow from those above it, every row holds each label as often as the first, and after each row
    the triangles over the known pairs of one relation are compared.  Quick for n <= 7.

    Parameters
    ----------
    n : int, n >= 1

    Raises
    ------
    ValueError
        If n is not a positive integer.

    >>> [len(schemes_of_order(n)) for n in range(1, 6)]
    [1, 1, 2, 4, 3]
    """
    require_count(n, "n")
    found: list[CoherentConfiguration] = []
    for valencies, transposes in _shapes(n):
        for relations in _filled(n, valencies, transposes):
            scheme = association_scheme(relations)
            if all(scheme_isomorphism(scheme, other) is None for other in found):
                found.append(scheme)
    return tuple(found)


def _shapes(n: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Valencies and transposes of the relations off the diagonal, up to their order."""
    if n == 1:
        yield (), ()
        return
    for symmetric_sum in range(n):
        if (n - 1 - symmetric_sum) % 2:
            continue
        for alone in _partitions(symmetric_sum, symmetric_sum):
            for paired in _partitions((n - 1 - symmetric_sum) // 2, n):
                valencies = alone + tuple(v for v in paired for _ in range(2))
                k = len(alone)
                transposes = tuple(range(k)) + tuple(k + (j ^ 1) for j in range(2 * len(paired)))
                if all(v * n % 2 == 0 for v in alone):
                    yield valencies, transposes


def _partitions(total: int, largest: int) -> Iterator[tuple[int, ...]]:
    if total == 0:
        yield ()
    for part in range(min(total, largest), 0, -1):
        for rest in _partitions(total - part, part):
            yield (part, *rest)


def _filled(n: int, valencies: Sequence[int], transposes: Sequence[int]) -> Iterator[np.ndarray]:
    """Relation matrices of this shape whose first row is sorted."""
    transposed = [0] + [1 + t for t in transposes]
    rank = len(transposed)
    R = [[0] * n for _ in range(n)]
    R[0] = [0] + [k + 1 for k, v in enumerate(valencies) for _ in range(v)]

    def rows(x: int) -> Iterator[list[int]]:
        start = [transposed[R[z][x]] for z in range(x)] + [0]
        left = [0, *valencies]
        for label in start[:x]:
            left[label] -= 1
        if min(left) >= 0:
            yield from arrangements(start, left)

    def arrangements(row: list[int], left: list[int]) -> Iterator[list[int]]:
        if len(row) == n:
            yield row
            return
        for label in range(1, rank):
            if left[label]:
                left[label] -= 1
                yield from arrangements([*row, label], left)
                left[label] += 1

    def agrees(x: int, triangles: dict[int, list[int]]) -> bool:
        """Compare the triangles over the pairs of row x with those known, and note new ones."""
        column = {y: [transposed[R[y][z]] for z in range(n)] for y in range(x + 1)}
        for y in range(x + 1):
            for a, b in ((x, y), (y, x)):
                seen = sorted(R[a][z] * rank + column[b][z] for z in range(n))
                if triangles.setdefault(R[a][b], seen) != seen:
                    return False
        return True

    def extended(x: int, triangles: dict[int, list[int]]) -> Iterator[np.ndarray]:
        if x == n:
            yield np.array(R)
            return
        for row in rows(x):
            R[x] = row
            for y in range(x):
                assert R[x][y] == transposed[R[y][x]]
            known = dict(triangles)
            if agrees(x, known):
                yield from extended(x + 1, known)

    yield from extended(1, {})
