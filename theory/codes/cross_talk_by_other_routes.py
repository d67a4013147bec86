"""The least cross-talk by routes that share nothing with the linear program over the rationals."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from pentad.theory.codes.dictionaries import (
    in_floats,
    rational_matrix,
    require_feature,
    require_neighbours,
)
from pentad.theory.codes.spark import circuits, relation_of
from pentad.theory.numbers.scalars import require


def cross_talk_by_definition(
    D: Any, feature: int, neighbours: Iterable[int] | None = None
) -> Fraction:
    """1 over the least absolute sum of all ways to combine the atom from independent others.

    By Caratheodory a least combination needs independent atoms alone; of all these the signs are
    looked at.  Slow: every set of at most d other atoms is solved for.

    Raises
    ------
    ValueError
        For what is no dictionary, or features and neighbours that are none of its others.
    """
    exact = rational_matrix(D)
    d, n = exact.nrows(), exact.ncols()
    require_feature(feature, n)
    others = [j for j in range(n) if j != feature]
    joined = require_neighbours(neighbours, feature, n)
    target = [Fraction(str(exact[k, feature])) for k in range(d)]
    columns = {j: [Fraction(str(exact[k, j])) for k in range(d)] for j in others}
    sizes = []
    for count in range(1, d + 1):
        for chosen in combinations(others, count):
            found = _combination([columns[j] for j in chosen], target)
            if found and all(z >= 0 or j in joined for j, z in zip(chosen, found, strict=True)):
                sizes.append(sum(map(abs, found), Fraction(0)))
    return 1 / min(sizes) if sizes else Fraction(0)


def _combination(columns: list[list[Fraction]], target: list[Fraction]) -> list[Fraction] | None:
    """The one combination of independent columns that gives the target; None otherwise."""
    rows = [list(row) for row in zip(*columns, target, strict=True)]
    for k in range(len(columns)):
        pivot = next((r for r in range(k, len(rows)) if rows[r][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for r in range(len(rows)):
            if r != k and rows[r][k]:
                factor = rows[r][k] / rows[k][k]
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[k], strict=True)]
    if any(row[-1] for row in rows[len(columns) :]):
        return None
    return [rows[k][-1] / rows[k][k] for k in range(len(columns))]


def cross_talks_by_circuits(D: Any) -> tuple[Fraction, ...]:
    r"""rho_i on the complete graph: the largest \( |z_i| / \sum_{j \ne i} |z_j| \) over circuits.

    A feature in no circuit has 0.

    Raises
    ------
    ValueError
        For a zero atom, which is a circuit alone and has none.
    """
    n = rational_matrix(D).ncols()
    largest = [Fraction(0)] * n
    for circuit in circuits(D):
        z = relation_of(circuit, n)
        size = sum(map(abs, z), Fraction(0))
        for i in circuit.features:
            require(size > abs(z[i]), f"no row reads anything of a zero atom; atom {i} is zero")
            largest[i] = max(largest[i], abs(z[i]) / (size - abs(z[i])))
    return tuple(largest)


def least_leaking_row_in_floats(
    D: Any, feature: int, neighbours: Iterable[int] | None = None
) -> tuple[float, Any]:
    """The least cross-talk and a row that has it, by HiGHS from the side of rows, in floats.

    NaN and no row where it does not converge.

    Raises
    ------
    ValueError
        For what is no dictionary, numbers beyond floats, or features and neighbours that are none
        of its others.
    """
    from scipy.optimize import linprog

    floats = in_floats(rational_matrix(D))
    d, n = floats.shape
    require_feature(feature, n)
    others = [j for j in range(n) if j != feature]
    joined = require_neighbours(neighbours, feature, n)
    signed = [(j, 1.0) for j in others] + [(j, -1.0) for j in others if j in joined]
    above = np.array([[*(sign * floats[:, j]), -1.0] for j, sign in signed]).reshape(-1, d + 1)
    found = linprog(
        np.append(np.zeros(d), 1.0),
        A_ub=above if len(above) else None,
        b_ub=np.zeros(len(above)) if len(above) else None,
        A_eq=np.append(floats[:, feature], 0.0)[None],
        b_eq=np.ones(1),
        bounds=[(None, None)] * d + [(0, None)],
        method="highs",
    )
    return (float(found.fun), found.x[:d]) if found.status == 0 else (float("nan"), None)


def cross_talk_in_floats(D: Any, feature: int, neighbours: Iterable[int] | None = None) -> float:
    """The same without the row.

    Raises
    ------
    ValueError
        As for `least_leaking_row_in_floats`.
    """
    return least_leaking_row_in_floats(D, feature, neighbours)[0]
