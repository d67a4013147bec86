"""Checks certificates of cross-talk from the certificate alone, in Python's integers and fractions.

It shares nothing with what finds them: no solver, no array, no other module of this suite.  A
dictionary is the sequence of its atoms.
"""

from collections.abc import Collection, Sequence
from fractions import Fraction

Vector = Sequence[Fraction]


def proves_at_most(
    atoms: Sequence[Vector], i: int, neighbours: Collection[int], value: Fraction, row: Vector
) -> bool:
    """Whether the row reads 1 of atom i and leaks at most `value` of every other.

    Of neighbours in absolute value, of others from above.  With value 0 the encoder relu(row . x)
    gives s_i exactly, whenever the features that are active together with i are neighbours.

    Raises
    ------
    ValueError
        If there is no atom i, or atoms and row are of several lengths.
    """
    _require_atom(atoms, i)
    reads = [sum((w * x for w, x in zip(row, atom, strict=True)), Fraction(0)) for atom in atoms]
    others = [j for j in range(len(atoms)) if j != i]
    above = all(reads[j] <= value for j in others)
    return reads[i] == 1 and above and all(-reads[j] <= value for j in others if j in neighbours)


def proves_at_least(
    atoms: Sequence[Vector], i: int, neighbours: Collection[int], value: Fraction, sums: Vector
) -> bool:
    """Whether atom i is a combination of the others of absolute sum 1 / value, value > 0.

    Only neighbours may have negative coefficients.  Then 1 = row . d_i is at most 1 / value times
    what any row that reads 1 of atom i leaks.

    Raises
    ------
    ValueError
        If there is no atom i, or not one coefficient for each, or atoms are of several lengths.
    """
    _require_atom(atoms, i)
    if len(sums) != len(atoms):
        raise ValueError(f"a sum has a coefficient for each of {len(atoms)} atoms; got {len(sums)}")
    others = [j for j in range(len(atoms)) if j != i]
    combined = [
        sum((sums[j] * atoms[j][k] for j in others), Fraction(0)) for k in range(len(atoms[i]))
    ]
    signs = all(sums[j] >= 0 or j in neighbours for j in others)
    size = sum((abs(sums[j]) for j in others), Fraction(0))
    return combined == list(atoms[i]) and signs and value * size == 1


def _require_atom(atoms: Sequence[Vector], i: int) -> None:
    if not 0 <= i < len(atoms):
        raise ValueError(f"the atoms are 0 .. {len(atoms) - 1}; got i={i}")
    if len({len(atom) for atom in atoms}) != 1:
        raise ValueError(f"atoms are of one length; got {sorted({len(atom) for atom in atoms})}")


def solution(A: Sequence[Sequence[Fraction | int]], b: Sequence[Fraction | int]) -> list[Fraction]:
    """The x with A x = b for a square A with an inverse, by elimination.

    Raises
    ------
    ZeroDivisionError
        If A has no inverse.

    >>> solution([[0, 2], [1, 1]], [2, 3])
    [Fraction(2, 1), Fraction(1, 1)]
    """
    rows = [[Fraction(x) for x in (*row, value)] for row, value in zip(A, b, strict=True)]
    for k in range(len(rows)):
        pivot = next((r for r in range(k, len(rows)) if rows[r][k]), k)
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for r in range(len(rows)):
            if r != k and rows[r][k]:
                rows[r] = [x - rows[r][k] * y for x, y in zip(rows[r], rows[k], strict=True)]
    return [row[-1] for row in rows]


def proves_from_basis(
    atoms: Sequence[Vector],
    i: int,
    neighbours: Collection[int],
    dimensions: Sequence[int],
    basis: Sequence[int],
    signs: Sequence[int],
) -> Fraction | None:
    """The value that a basis proves to be the least cross-talk exactly; None if it proves none.

    Both certificates are solved for again: the combination of the atoms of the basis that gives
    atom i, and the row that reads the given sign of each of them.  What is no basis proves none:
    atoms that are dependent, atom i itself, numbers that the dictionary has not.
    """
    others = set(range(len(atoms))) - {i}
    proper = {*basis, *neighbours} <= others and set(dimensions) <= set(range(len(atoms[i])))
    if not (proper and len(basis) == len(dimensions) == len(signs)):
        return None
    square = [[atoms[j][k] for j in basis] for k in dimensions]
    try:
        found = solution(square, [atoms[i][k] for k in dimensions])
    except ZeroDivisionError:
        return None
    sums = [Fraction(0)] * len(atoms)
    for j, value in zip(basis, found, strict=True):
        sums[j] = value
    size = sum(map(abs, sums), Fraction(0))
    if size == 0:
        return None
    read = solution([list(column) for column in zip(*square, strict=True)], signs)
    row = [Fraction(0)] * len(atoms[i])
    for k, value in zip(dimensions, read, strict=True):
        row[k] = value / size
    value = 1 / size
    both = proves_at_least(atoms, i, neighbours, value, sums) and proves_at_most(
        atoms, i, neighbours, value, row
    )
    return value if both else None
