r"""Multiplication tables of finite groups, and which of them have a symmetrised scheme.

Row x and column y of a table hold the number of the product x y; 0 is the neutral element.  The
relations \( A_g + A_g^T \) of `constructions.group_relations` are a scheme exactly if every
conjugate of every g is g or its inverse.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Int, Integer

from pentad.theory.numbers.limits import MOST_ROWS, require_at_most
from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.schemes.constructions import group_relations


def cyclic_table(n: int) -> Int[np.ndarray, "n n"]:
    """Sums modulo n: the cyclic group.

    Raises
    ------
    ValueError
        If n is not a positive integer, or n is above `MOST_ROWS`.

    >>> cyclic_table(3)[2].tolist()
    [2, 0, 1]
    """
    require_at_most(MOST_ROWS, n=n)
    require_count(n, "n")
    return np.asarray((np.arange(n)[:, None] + np.arange(n)) % n)


def direct_product_table(
    first: Integer[np.ndarray, "n n"], second: Integer[np.ndarray, "m m"]
) -> Integer[np.ndarray, "nm nm"]:
    """The direct product of two groups by their tables; (x, y) has the number x m + y.

    >>> direct_product_table(cyclic_table(2), cyclic_table(2))[3].tolist()
    [3, 2, 1, 0]
    """
    n, m = len(first), len(second)
    pairs = first[:, None, :, None] * m + second[None, :, None, :]
    return np.asarray(pairs.reshape(n * m, n * m))


def permutation_table(generators: Sequence[Sequence[int]]) -> Int[np.ndarray, "n n"]:
    """The group that permutations of 0 .. k - 1 generate; x y is y after x.

    Parameters
    ----------
    generators : sequence of the images of 0 .. k - 1

    Raises
    ------
    ValueError
        If there is no generator, or one is no permutation.

    >>> permutation_table([(1, 2, 0)]).tolist()
    [[0, 1, 2], [1, 2, 0], [2, 0, 1]]
    """
    require(len(generators) > 0, "a table needs a generator; got none")
    points = list(range(len(generators[0])))
    for one in generators:
        require(sorted(one) == points, f"a permutation has every image once; got {list(one)}")
    elements = [tuple(points)]
    for element in elements:
        for move in generators:
            image = tuple(move[x] for x in element)
            if image not in elements:
                elements.append(image)
    index = {element: i for i, element in enumerate(elements)}
    return np.array([[index[tuple(b[x] for x in a)] for b in elements] for a in elements])


def dicyclic_table(k: int) -> Int[np.ndarray, "n n"]:
    """The dicyclic group of order n = 4k: a^(2k) = 1, x^2 = a^k, x a = a^-1 x.

    The element a^i x^j has the number i + 2k j; k = 2 is the quaternion group.

    Raises
    ------
    ValueError
        If k is not a positive integer, or k is above `MOST_ROWS`.

    >>> int(dicyclic_table(2)[4, 4])
    2
    """
    require_at_most(MOST_ROWS, k=k)
    require_count(k, "k")
    i, j = np.arange(4 * k) % (2 * k), np.arange(4 * k) // (2 * k)
    turn = i[:, None] + np.where(j, -1, 1)[:, None] * i + k * (j[:, None] & j)
    return np.asarray(turn % (2 * k) + 2 * k * (j[:, None] ^ j))


def conjugates_are_inverses(table: Integer[np.ndarray, "n n"]) -> bool:
    r"""Whether \( h g h^{-1} \) is g or its inverse for all g and h.

    Raises
    ------
    ValueError
        If the entries are no numbers of elements.

    >>> from pentad.theory.schemes.constructions import dihedral_table, quaternion_table
    >>> conjugates_are_inverses(quaternion_table()), conjugates_are_inverses(dihedral_table(3))
    (True, False)
    """
    entries = np.asarray(table)
    require(
        entries.dtype.kind in "iu"
        and entries.ndim == 2
        and bool(((entries >= 0) & (entries < max(entries.shape))).all())
        and entries.shape[0] == entries.shape[1] > 0,
        f"a table has numbers of elements as entries; got {entries.dtype} of {entries.shape}",
    )
    inverses = (table == 0).argmax(1)
    conjugates = table[table, inverses[:, None]]
    own = np.arange(len(table))
    return bool(((conjugates == own) | (conjugates == inverses)).all())


def symmetrised_relations_commute(table: Integer[np.ndarray, "n n"]) -> bool:
    """Whether all A_g + A_g^T of the thin scheme commute, by integer products of matrices.

    Raises
    ------
    ValueError
        If an element has no inverse.

    >>> from pentad.theory.schemes.constructions import dihedral_table, quaternion_table
    >>> [symmetrised_relations_commute(t) for t in (quaternion_table(), dihedral_table(3))]
    [True, False]
    """
    R = group_relations(table)
    A = (np.arange(len(R))[:, None, None] == R).astype(int)
    S = A + A.swapaxes(1, 2)
    return all(bool((x @ y == y @ x).all()) for x in S for y in S)
