r"""Cross-talk of the features of a large dictionary, between two numbers that are proved.

Atoms are the columns of D (d, n). The cross-talk of feature i is what a row that reads 1 of its
atom must read of some other atom,

\[ \rho_i = \min_{w \cdot d_i = 1}\, \max_{j \ne i} |w \cdot d_j|, \qquad
   \frac{1}{\rho_i} = \min \{\, |z|_1 : D z = d_i,\ z_i = 0 \,\}, \]

equal by duality of linear programs; 0 where no such z exists.

*Above.* Every w with \( w \cdot d_i \ne 0 \) gives
\( \rho_i \le \max_{j \ne i} |w \cdot d_j| / |w \cdot d_i| \).

*Below.* Let z be any vector with \( z_i = 0 \), \( r = d_i - D z \), and \( D_{-i} \) the other
atoms. If they span the space, \( D_{-i}\, y = r \) has the solution of least length y, and z + y
represents the atom, hence

\[ \frac{1}{\rho_i} \le |z|_1 + |y|_1 \le |z|_1 + \sqrt{n - 1}\, |y|_2, \qquad
   |y|_2^2 = r \cdot (D_{-i} D_{-i}^T)^{-1} r. \]

With \( A = D D^T \), \( u = A^{-1/2} d_i \) and the leverage \( \ell_i = |u|^2 < 1 \),
\( D_{-i} D_{-i}^T = A - d_i d_i^T = A^{1/2} (I - u u^T) A^{1/2} \). The eigenvalues of
\( I - u u^T \) are 1 and \( 1 - \ell_i \), so \( v \cdot (A - d_i d_i^T) v \ge
(1 - \ell_i) |A^{1/2} v|^2 \ge (1 - \ell_i)\, \sigma^2 |v|^2 \) for \( \sigma \) at most the least
singular value of D, and

\[ \frac{1}{\rho_i} \le |z|_1 + \sqrt{n - 1}\; \frac{|r|_2}{\sigma \sqrt{1 - \ell_i}}. \]

*The leverage, from above.* For any v and \( e = d_i - A v \),
\( d_i \cdot A^{-1} d_i = v \cdot d_i + v \cdot e + e \cdot A^{-1} e
\le v \cdot d_i + v \cdot e + |e|^2 / \sigma^2 \).

Everything is evaluated in double precision with the bounds of
`theory.codes.dictionary_intervals_rounding`, so an interval holds whatever w, z and v are, and
whoever computed them. Whether it is short is another matter. Cross-talk is the same for all
multiples of a dictionary: one is taken whose largest entry is near 1, by a power of two, so that
nothing overflows or vanishes.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Float64, Int

from pentad.theory.codes.dictionary_intervals_rounding import (
    downwards,
    gamma,
    norm_bound,
    scaled,
    singular_value_floor,
    sum_bound,
    times_power,
    upwards,
)
from pentad.theory.numbers.scalars import require, require_count

STEP, RELAXATION = 3.0, 1.6
CERTIFYING = 6
"""Products with D or its transpose that a certificate takes."""


@dataclass(frozen=True)
class CrossTalkIntervals:
    """Proved bounds of the cross-talk of some features, with what proves them.

    Parameters
    ----------
    features : (batch,) array
        Which columns of the dictionary.
    lower, upper : (batch,) arrays
        Dimensionless where atoms are unit vectors; 0 and infinity where nothing is proved.
    products : int
        Products of D or its transpose with a vector that each feature took, certificate included.
    singular_value : float
        Proved lower bound of the least singular value of D; 0 where none was found, and then no
        lower bound is proved.
    rows : (d, batch) array
        The w of the upper bounds.
    combinations : (n, batch) array
        The z of the lower bounds.
    """

    features: Int[np.ndarray, " batch"]
    lower: Float64[np.ndarray, " batch"]
    upper: Float64[np.ndarray, " batch"]
    products: int
    singular_value: float
    rows: Float64[np.ndarray, "d batch"]
    combinations: Float64[np.ndarray, "n batch"]


def upper_bounds(
    D: Float[np.ndarray, "d n"],
    features: Int[np.ndarray, " batch"],
    rows: Float64[np.ndarray, "d batch"],
) -> Float64[np.ndarray, " batch"]:
    r"""Proved upper bounds of cross-talk, whatever the rows are; infinity where a row proves none.

    \( \rho_i \le \max_{j \ne i} (|c_j| + \epsilon_j) / (|c_i| - \epsilon_i) \) for the computed
    products \( c_j \) of the row w with atom j, \( \epsilon_j = \gamma_d |w| |d_j| \).

    Parameters
    ----------
    D : (d, n) array of single or double precision
    features : (batch,) array of columns
    rows : (d, batch) array

    Raises
    ------
    ValueError
        As `cross_talk_intervals`.

    >>> D = np.array([[1.0, 0.6], [0.0, 0.8]])
    >>> bool(abs(upper_bounds(D, np.array([0]), np.array([[1.0], [0.0]]))[0] - 0.6) < 1e-14)
    True
    """
    D, _ = scaled(D)
    _require_features(features, D.shape[1])
    rows, usable = _finite(rows)
    rows = np.ldexp(rows, -np.frexp(abs(rows).max(0))[1])
    error = gamma(len(D)) * norm_bound(rows) * norm_bound(D)[:, None]
    reads = abs(rows.T @ D).T
    batch = np.arange(len(features))
    own = downwards(reads[features, batch]) - upwards(error[features, batch])
    leaks = upwards(reads + error)
    leaks[features, batch] = 0.0
    usable &= own > 0
    bound = upwards(leaks.max(0) / np.where(usable, downwards(own), 1.0))
    return np.where(usable, bound, np.inf)


def lower_bounds(
    D: Float[np.ndarray, "d n"],
    features: Int[np.ndarray, " batch"],
    combinations: Float64[np.ndarray, "n batch"],
    leverages: Float64[np.ndarray, " batch"],
    singular_value: float,
) -> Float64[np.ndarray, " batch"]:
    r"""Proved lower bounds of cross-talk, whatever the combinations are; 0 where one proves none.

    The residual r is computed with an error of at most
    \( \gamma_{m + 2} (|d_i| + \max_j |d_j| |z|_1) \), m the largest number of non-zero entries
    of a combination.

    Parameters
    ----------
    D : (d, n) array of single or double precision
    features : (batch,) array of columns
    combinations : (n, batch) array
        The entry of a feature's own atom is taken as 0.
    leverages : (batch,) array
        Proved upper bounds of the leverages; see `leverage_bounds`.
    singular_value : float
        Proved lower bound of the least singular value of D, in units of D.

    Raises
    ------
    ValueError
        As `cross_talk_intervals`.

    >>> D = np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]])
    >>> z = np.array([[0.0], [1.0], [1.0]])
    >>> found = lower_bounds(D, np.array([0]), z, np.array([0.7]), 1.0)
    >>> bool(abs(found[0] - 0.5) < 1e-14)
    True
    """
    D, exponent = scaled(D)
    _require_features(features, D.shape[1])
    singular_value = float(np.ldexp(singular_value, -exponent))
    combinations, usable = _finite(combinations)
    batch = np.arange(len(features))
    combinations = combinations.copy()
    combinations[features, batch] = 0.0
    residual = D[:, features] - D @ combinations
    lengths = norm_bound(D)
    size = sum_bound(combinations)
    terms = int((combinations != 0).sum(0).max(initial=0)) + 2
    error = gamma(terms) * (lengths[features] + lengths.max() * size)
    beyond = upwards(norm_bound(residual) + error)
    room = downwards(1.0 - leverages)
    usable &= (room > 0) & (singular_value > 0)
    factor = downwards(singular_value * np.sqrt(np.where(usable, room, 1.0)))
    usable &= factor > 0
    repair = upwards(np.sqrt(len(D.T) - 1.0) * beyond / np.where(usable, factor, 1.0))
    whole = upwards(size + repair)
    usable &= (whole > 0) & np.isfinite(whole)
    return np.where(usable, downwards(1.0 / np.where(usable, whole, 1.0)), 0.0)


def leverage_bounds(
    D: Float[np.ndarray, "d n"],
    features: Int[np.ndarray, " batch"],
    solutions: Float64[np.ndarray, "d batch"],
    singular_value: float,
) -> Float64[np.ndarray, " batch"]:
    r"""Proved upper bounds of leverages \( d_i \cdot (D D^T)^{-1} d_i \), whatever is handed in.

    Parameters
    ----------
    D : (d, n) array of single or double precision
    features : (batch,) array of columns
    solutions : (d, batch) array
        Vectors v that should solve \( D D^T v = d_i \).
    singular_value : float
        Proved lower bound of the least singular value of D, in units of D.

    Returns
    -------
    (batch,) array
        At most 1; 1 where nothing better is proved.

    Raises
    ------
    ValueError
        As `cross_talk_intervals`.
    """
    D, exponent = scaled(D)
    d, n = D.shape
    _require_features(features, n)
    singular_value = float(np.ldexp(singular_value, -exponent))
    with np.errstate(over="ignore"):
        v, usable = _finite(np.ldexp(np.asarray(solutions, np.float64), exponent))
    atoms = D[:, features]
    frobenius, size = norm_bound(D.reshape(-1)), norm_bound(v)
    profile = D.T @ v
    e = atoms - D @ profile
    rounding = gamma(d) * size * frobenius**2
    rounding += gamma(n + 2) * (norm_bound(atoms) + frobenius * norm_bound(profile))
    length = upwards(norm_bound(e) + rounding)
    along = (v * atoms).sum(0)
    slack = gamma(d + 2) * size * norm_bound(atoms) + size * length
    if singular_value == 0:
        return np.ones(len(features))
    bound = along + upwards(slack + length**2 / singular_value**2 * (1 + 8 * gamma(1)))
    bound += gamma(8) * (abs(along) + abs(bound))
    return np.where(usable & (bound < 1) & (bound >= 0), bound, 1.0)


def cross_talk_intervals(
    D: Float[np.ndarray, "d n"], features: Any, *, products: int = 50
) -> CrossTalkIntervals:
    r"""Intervals for some features by Douglas-Rachford splitting, all features at once.

    The splitting finds a z of least \( |z|_1 \) in the whitened dictionary \( L^{-1} D \),
    \( L L^T = D D^T \), whose rows are orthonormal, so that the projection on \( D z = d_i,
    z_i = 0 \) takes two products. Its multiplier is a row. The best of both that is met on the way
    is repaired and certified.

    Parameters
    ----------
    D : (d, n) array of single or double precision, n > d
    features : sequence of columns
    products : int
        Most products of D or its transpose with a vector for each feature, six of them for the
        certificate.

    Returns
    -------
    CrossTalkIntervals
        Where D is too far from full rank for a proof, lower bounds are 0.

    Raises
    ------
    ValueError
        For a dictionary that is none, see `dictionary_intervals_rounding.scaled`, features that are
        no columns of it, or fewer than nine products.

    >>> D = np.array([[1.0, -0.5, -0.5], [0.0, 0.75**0.5, -(0.75**0.5)]])
    >>> found = cross_talk_intervals(D, [0])
    >>> bool(0.5 - 1e-6 < found.lower[0] <= found.upper[0] < 0.5 + 1e-6)
    True
    """
    exact, exponent = scaled(D)
    d, n = exact.shape
    require(n > d, f"cross-talk intervals are for more atoms than dimensions; got {exact.shape}")
    require_count(products, "products", least=CERTIFYING + 3)
    chosen = np.asarray(features)
    _require_features(chosen, n)
    floor = singular_value_floor(exact)
    if floor == 0:
        rows, sums = exact[:, chosen].copy(), np.zeros((n, len(chosen)))
        upper = upper_bounds(exact, chosen, rows)
        return CrossTalkIntervals(chosen, np.zeros(len(chosen)), upper, 1, 0.0, rows, sums)
    gram = exact @ exact.T
    whitening = np.linalg.inv(np.linalg.cholesky(gram))
    atoms = exact[:, chosen]
    solutions = whitening.T @ (whitening @ atoms)
    leverage = leverage_bounds(exact, chosen, solutions, floor)
    multipliers, sums, taken = _split(
        (whitening @ exact).astype(np.float32), chosen, products - CERTIFYING
    )
    rows = whitening.T @ multipliers
    sums = _repaired(exact, chosen, sums, whitening, solutions)
    return CrossTalkIntervals(
        chosen,
        lower_bounds(exact, chosen, sums, leverage, floor),
        upper_bounds(exact, chosen, rows),
        taken + CERTIFYING,
        times_power(floor, exponent),
        rows,
        sums,
    )


def _require_features(features: Any, n: int) -> None:
    require(
        features.ndim == 1
        and features.dtype.kind in "iu"
        and len(features) > 0
        and features.min() >= 0
        and features.max() < n,
        f"features are columns from 0 to {n - 1}; got {features.tolist()}",
    )


def _finite(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The vectors in columns, zero where they are not finite or too large, and where they are."""
    vectors = np.asarray(vectors, np.float64)
    with np.errstate(invalid="ignore"):
        usable = np.isfinite(vectors).all(0) & (abs(vectors).max(0) <= 2.0**100)
    return np.where(usable, vectors, 0.0), usable


def _split(
    W: np.ndarray, features: np.ndarray, products: int
) -> tuple[np.ndarray, np.ndarray, int]:
    """Multipliers (d, batch) and combinations (n, batch) for atoms with orthonormal rows."""
    batch = np.arange(len(features))
    across = np.ascontiguousarray(W.T)
    atoms = across[features]
    room = 1 - (atoms * atoms).sum(1)
    room = np.maximum(room, np.finfo(np.float32).eps)
    point = np.zeros((len(features), W.shape[1]), np.float32)
    best_row, best_sum = np.zeros_like(atoms), np.zeros_like(point)
    leak, size = np.full(len(features), np.inf), np.full(len(features), np.inf)
    step: Any = None
    taken = 0
    while taken + (1 if taken == 0 else 2) <= products:
        missing = point @ across - atoms if taken else -atoms
        taken += 2 if taken else 1
        multiplier = missing + atoms * ((missing * atoms).sum(1) / room)[:, None]
        shift = multiplier @ W
        shift[batch, features] = 0
        nearest = point - shift
        with np.errstate(divide="ignore", invalid="ignore"):
            leaks = abs(shift).max(1) / abs((multiplier * atoms).sum(1))
        sizes = abs(nearest).sum(1)
        better = leaks < leak
        leak[better], best_row[better] = leaks[better], multiplier[better]
        better = sizes < size
        size[better], best_sum[better] = sizes[better], nearest[better]
        if step is None:
            step = np.float32(STEP) * abs(nearest).mean(1, keepdims=True)
        bent = 2 * nearest - point
        bent -= np.clip(bent, -step, step)
        point += np.float32(RELAXATION) * (bent - nearest)
    return best_row.T.astype(np.float64), best_sum.T.astype(np.float64), taken


def _repaired(
    D: np.ndarray,
    features: np.ndarray,
    sums: np.ndarray,
    whitening: np.ndarray,
    solutions: np.ndarray,
) -> np.ndarray:
    """Combinations moved by the least that makes them represent their atoms, up to rounding."""
    batch = np.arange(len(features))
    sums[features, batch] = 0.0
    missing = D[:, features] - D @ sums
    solved = whitening.T @ (whitening @ missing)
    leverage = (D[:, features] * solutions).sum(0)
    room = 1 - leverage
    share = (D[:, features] * solved).sum(0) / np.where(room > 0, room, np.inf)
    sums += D.T @ (solved + share * solutions)
    sums[features, batch] = 0.0
    return sums
