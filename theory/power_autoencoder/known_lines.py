"""Known systems of lines by dimension, the best of them for a setting, and their names.

The catalogue is not complete: what it does not know has no name.
"""

from functools import cache
from typing import Any

import numpy as np
from jaxtyping import Float

from pentad.theory.numbers.scalars import require, require_count, require_odd_power
from pentad.theory.power_autoencoder.lines import (
    _exact,
    _pair_vectors,
    basis_lines,
    cube_lines,
    dual_root_lines,
    equally_spaced_lines,
    icosahedral_lines,
    reznick_lines,
    root_lines,
    simplex_lines,
    subset_lines,
)
from pentad.theory.power_autoencoder.power_loss import gram, loss_terms, require_matrix
from pentad.theory.sparse_inputs import AmplitudeLaw


@cache
def known_lines(d: int) -> tuple[tuple[str, Float[np.ndarray, "coordinates n"]], ...]:
    """Named systems of lines that span d dimensions and do not split into orthogonal parts.

    Equally spaced lines (d = 2), simplices and barycentres of their faces, cubes, root systems,
    the dual of E6, icosahedral polytopes and unions of them; floats, up to rotation.

    Raises
    ------
    ValueError
        If d is not a positive integer.

    >>> [name for name, _ in known_lines(3)][:3]
    ['simplex, 4 lines', 'A3 roots, 6 lines', 'icosahedron, 6 lines']
    """
    require_count(d, "d")
    if d == 1:
        return (("axis, 1 line", np.ones((1, 1))),)
    if d == 2:
        return tuple((f"{k} equally spaced lines", equally_spaced_lines(k)) for k in range(3, 41))
    found: dict[str, Any] = {"simplex": simplex_lines(d), f"A{d} roots": root_lines(f"A{d}")}
    if d == 3:
        axes, diagonals, edges = basis_lines(3), cube_lines(3), _exact(np.array(_pair_vectors(3)).T)
        solids = {
            name: icosahedral_lines(name)
            for name in ("icosahedron", "dodecahedron", "icosidodecahedron")
        }
        found |= solids | {
            "Reznick's design": reznick_lines(),
            "octahedron and cube": np.hstack([axes, diagonals]),
            "octahedron and cuboctahedron": np.hstack([axes, edges]),
            "cube and cuboctahedron": np.hstack([diagonals, edges]),
            "octahedron, cube and cuboctahedron": np.hstack([axes, diagonals, edges]),
            "icosahedron and dodecahedron": np.hstack(
                [solids["icosahedron"], solids["dodecahedron"]]
            ),
        }
    if d >= 4:
        found[f"D{d} roots"] = root_lines(f"D{d}")
        found |= {
            f"{size}-subsets of the simplex": subset_lines(d + 1, size)
            for size in range(2, min(d + 1, 9) // 2 + 1)
        }
    if 4 <= d <= 8:
        found["cube"] = cube_lines(d)
    if d == 5:
        found["A5 roots and 3-subsets"] = np.hstack([root_lines("A5"), subset_lines(6, 3)])
        found["axes, cube and D5 roots"] = np.hstack(
            [basis_lines(5), cube_lines(5), root_lines("D5")]
        )
    if d == 4:
        found |= {"F4 roots": root_lines("F4"), "600-cell": icosahedral_lines("600-cell")}
    if 6 <= d <= 8:
        found[f"E{d} roots"] = root_lines(f"E{d}")
    if d == 6:
        found["E6 dual"] = dual_root_lines("E6")
        found["E6 roots and dual"] = np.hstack([found["E6 roots"], found["E6 dual"]])
        pairs, halves = subset_lines(8, 2), _exact(np.array([1] * 4 + [-1] * 4))
        found["equiangular"] = pairs[:, halves @ pairs == 0]
    return tuple(
        (f"{name}, {lines.shape[1]} lines", lines.astype(float)) for name, lines in found.items()
    )


def best_known_lines(n: int, d: int, p: float, law: AmplitudeLaw, m: int) -> tuple[str, float]:
    """Name and improvement of the best of `known_lines` with at most n lines: a lower bound.

    Lines of equal length (those of Reznick's design excepted) at their best scale.

    Parameters
    ----------
    n, d : int
    p : float, 0 < p <= 1
    law : AmplitudeLaw, symmetric
    m : odd int

    Raises
    ------
    ValueError
        If a parameter is out of range or no known system has at most n lines.

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> best_known_lines(120, 6, 0.03, GAUSSIAN, 3)[0]
    'E6 roots, 36 lines'
    """
    require_odd_power(m)
    require(law.symmetric, f"the improvement here needs a symmetric law; got {law}")
    values = {}
    for name, lines in known_lines(d):
        if lines.shape[1] <= n:
            lengths = np.sqrt((lines * lines).sum(0))
            features = lines if name.startswith("Reznick") else lines / lengths
            values[name] = float(loss_terms(gram(features), p, law, m).scaled_improvement)
    require(values, f"no known system of at most n lines spans d dimensions; got n={n}, d={d}")
    best = max(values, key=values.__getitem__)
    return best, values[best]


def named_configuration(W: Float[np.ndarray, "d n"], tolerance: float = 1e-6) -> str | None:
    """Name of the system of lines spanned by the columns of W, or None if it is not a known one.

    Columns shorter than `tolerance` times the longest are dropped, columns on one line (to the
    tolerance) merged, and the rest split into mutually orthogonal parts.  A part is named when its
    sorted angles and the sorted eigenvalues of its matrix of squared cosines agree with those of a
    known system to the tolerance (radians, dimensionless).  Lengths are not compared.

    Parameters
    ----------
    W : (d, n) array of floats
    tolerance : float > 0

    Returns
    -------
    str, parts joined by " + ", or None

    Raises
    ------
    ValueError
        If the tolerance is not positive or W is not a finite matrix.

    >>> named_configuration(np.array([[1.0, -0.5, -0.5], [0.0, 0.75**0.5, -(0.75**0.5)]]))
    '3 equally spaced lines'
    >>> named_configuration(np.eye(2))
    'axis, 1 line + axis, 1 line'
    """
    from scipy.sparse.csgraph import connected_components

    require(tolerance > 0, f"the tolerance must be positive; got {tolerance}")
    require_matrix(W, "W")
    lines = _distinct_lines(W, tolerance)
    if lines.shape[1] == 0:
        return None
    overlaps = np.abs(lines.T @ lines) > tolerance
    count, part = connected_components(overlaps, directed=False)
    names = [_name_of_part(lines[:, part == k], tolerance) for k in range(count)]
    found = [name for name in names if name is not None]
    return " + ".join(sorted(found)) if len(found) == count else None


def _distinct_lines(W: np.ndarray, tolerance: float) -> np.ndarray:
    """Unit columns, one for each line."""
    lengths = np.sqrt((W * W).sum(0))
    W = W[:, lengths > tolerance * lengths.max()]
    directions = W / np.sqrt((W * W).sum(0))
    kept: list[np.ndarray] = []
    for v in directions.T:
        if all(min(np.abs(v - u).max(), np.abs(v + u).max()) > tolerance for u in kept):
            kept.append(v)
    return np.array(kept).reshape(len(kept), W.shape[0]).T


def _name_of_part(lines: np.ndarray, tolerance: float) -> str | None:
    n, d = lines.shape[1], int(np.linalg.matrix_rank(lines, tol=tolerance))
    angles, spectrum = _invariants(lines)
    for name, known in known_lines(d):
        if known.shape[1] == n:
            known_angles, known_spectrum = _invariants(known)
            if (
                np.abs(angles - known_angles).max(initial=0) <= tolerance
                and np.abs(spectrum - known_spectrum).max() <= n * tolerance
            ):
                return name
    return None


def _invariants(lines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sorted angles between lines (radians) and spectrum of the matrix of squared cosines."""
    A = gram(lines)
    squares = np.clip(A**2 / np.outer(A.diagonal(), A.diagonal()), 0, 1)
    rows, columns = np.triu_indices(A.shape[0], 1)
    return np.sort(np.arccos(np.sqrt(squares[rows, columns]))), np.linalg.eigvalsh(squares)
