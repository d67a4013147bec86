r"""Rows that recover a feature of a large dictionary, where one is active at a time.

With non-negative codes of one feature, feature i is recovered iff \( d_i \) lies outside the cone
of the other atoms (`theory.codes.cross_talk`).  A row w with \( w \cdot d_i > 0 \) and
\( w \cdot d_j \le 0 \) for all other j proves that it does.  A row with \( w \cdot d_j > 0 \) for
all j proves that no set of atoms is positively dependent, so that no proof of
`theory.codes.dictionary_verdicts` by such dependencies exists.

Both are rows of given signs.  They are looked for by Newton's method on
\( \sum_j \max(0, 1 - \epsilon_j w \cdot d_j)^2 \), \( \epsilon_j \) the signs, in coordinates in
which \( D D^T \) is the identity; the least value is 0 iff there is one.  What is found is checked
with bounds of rounding, whatever the search did.
"""

from typing import Any

import numpy as np
from jaxtyping import Float64

from pentad.theory.codes.dictionary_intervals_rounding import double, gamma, norm_bound, upwards
from pentad.theory.numbers.scalars import require

STEPS = 100
"""Of Newton's method."""

MARGIN = 0.25
"""Of the products, in units of those that are aimed at, from which on a row is taken."""


def recovering_row(D: Any, feature: int, *, steps: int = STEPS) -> Float64[np.ndarray, " d"] | None:
    """A row whose product with its atom is positive and with all others negative, if one is found.

    Parameters
    ----------
    D : (d, n) array of single or double precision
        Zero atoms are left out.
    feature : int
    steps : int
        Of Newton's method, each of O(d^2 n) operations at most.

    Returns
    -------
    (d,) array or None
        `proves_recovered_alone` accepts it.  None proves nothing.

    Raises
    ------
    ValueError
        As `dictionary_intervals_rounding.double`, or for a feature that is none.

    >>> D = np.array([[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]])
    >>> proves_recovered_alone(D, 1, recovering_row(D, 1))
    True
    """
    D = double(D)
    return _found(D, _signs(D, feature), steps)


def proves_recovered_alone(D: Any, feature: int, row: Float64[np.ndarray, " d"]) -> bool:
    """Whether the row's product with its atom is positive, and with other atoms negative, for sure.

    Raises
    ------
    ValueError
        As `recovering_row`, or for a row of another length.
    """
    D = double(D)
    return _has_signs(D, _signs(D, feature), row)


def half_space_row(D: Any, *, steps: int = STEPS) -> Float64[np.ndarray, " d"] | None:
    """A row whose products with all atoms are positive, if one is found.

    Parameters and errors are those of `recovering_row`.

    >>> half_space_row(np.array([[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]])) is None
    True
    """
    D = double(D)
    return _found(D, np.ones(D.shape[1]), steps)


def proves_half_space(D: Any, row: Float64[np.ndarray, " d"]) -> bool:
    """Whether the row's products with all atoms are positive for sure; zero atoms are left out.

    Raises
    ------
    ValueError
        As `proves_recovered_alone`.
    """
    D = double(D)
    return _has_signs(D, np.ones(D.shape[1]), row)


def _signs(D: np.ndarray, feature: int) -> np.ndarray:
    n = D.shape[1]
    require(
        isinstance(feature, int | np.integer) and 0 <= feature < n,
        f"a feature is one of 0, .., {n - 1}; got {feature}",
    )
    require(bool(D[:, feature].any()), f"a zero atom has no row; got feature={feature}")
    signs = -np.ones(n)
    signs[feature] = 1
    return signs


def _has_signs(D: np.ndarray, signs: np.ndarray, row: np.ndarray) -> bool:
    row = np.asarray(row, float)
    require(
        row.shape == D.shape[:1], f"a row has {len(D)} entries; got an array of shape {row.shape}"
    )
    if not np.isfinite(row).all():
        return False
    live = D.any(axis=0)
    error = upwards(gamma(len(D) + 2) * norm_bound(row) * norm_bound(D[:, live]))
    return bool((signs[live] * (row @ D[:, live]) > error).all())


def _found(D: np.ndarray, signs: np.ndarray, steps: int) -> np.ndarray | None:
    live = D.any(axis=0)
    wanted = D[:, live] * signs[live]
    try:
        inverse = np.linalg.inv(np.linalg.cholesky(wanted @ wanted.T))
    except np.linalg.LinAlgError:
        return None
    row = inverse.T @ _separated(inverse @ wanted, steps)
    return row if _has_signs(D, signs, row) else None


def _separated(A: np.ndarray, steps: int) -> np.ndarray:
    """Newton's method for sum max(0, 1 - w A)^2; the row that it has come to."""
    row = np.zeros(len(A))
    products = row @ A
    value = float(A.shape[1])
    for _ in range(steps):
        short = products < 1
        part, lacking = A[:, short], 1 - products[short]
        slope = part @ lacking
        curvature = part @ part.T
        curvature[np.diag_indices(len(A))] += 1e-10
        step = np.linalg.solve(curvature, slope)
        moved = step @ A
        size, before = 1.0, value
        while size > 1e-8:
            trial = products + size * moved
            value = float((np.maximum(1 - trial, 0) ** 2).sum())
            if value <= before - 1e-4 * size * float(slope @ step):
                break
            size /= 2
        else:
            return row
        row, products = row + size * step, trial
        if products.min() > MARGIN or before - value < 1e-7 * before:
            return row
    return row
