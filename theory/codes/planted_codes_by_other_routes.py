"""Planted codes drawn and inferred once more, in NumPy alone: slow twins of what is simulated."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
from jaxtyping import Float, Float64, Int

from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import require, require_count


def published_codes(n: int, k: int, samples: int, seed: int) -> Float64[np.ndarray, "samples n"]:
    """Codes of arXiv:2411.13117 as NumPy's legacy generator draws them, one sample at a time.

    Parameters
    ----------
    n, k
        Atoms and non-zeros.
    samples, seed
        How many, and what NumPy's generator is seeded with.

    Returns
    -------
    array
        (samples, n), |N(0, 1)| on a random support of k atoms, rounded to single precision.

    Raises
    ------
    ValueError
        If a count or the seed is no integer, or below zero, or samples or n is above
        `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, samples=samples, n=n)
    for name, value in {"n": n, "k": k, "samples": samples, "seed": seed}.items():
        require_count(value, name, least=0)
    generator = np.random.RandomState(seed)
    rows = []
    for _ in range(samples):
        amplitudes = abs(generator.standard_normal(n))
        mask = np.zeros(n)
        mask[generator.permutation(n)[:k]] = 1
        rows.append((amplitudes * mask).astype(np.float32))
    return np.array(rows, dtype=float)


def nonnegative_codes_by_coordinates(
    D: Float[np.ndarray, "d n"],
    x: Float[np.ndarray, "samples d"],
    penalty: float,
    sweeps: int,
) -> Float64[np.ndarray, "samples n"]:
    r"""Minimise \( \tfrac12 |x - D s|^2 + \lambda \sum s \), s >= 0, coordinate by coordinate.

    Parameters
    ----------
    D, x
        Atoms as columns, and signals.
    penalty
        The weight lambda.
    sweeps
        Passes over all coordinates.

    Raises
    ------
    ValueError
        If sweeps is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, sweeps=sweeps)
    return _codes_by_coordinates(D, x, sweeps, lambda rest: np.maximum(0, rest - penalty))


def signed_codes_by_coordinates(
    D: Float[np.ndarray, "d n"],
    x: Float[np.ndarray, "samples d"],
    penalty: float,
    sweeps: int,
) -> Float64[np.ndarray, "samples n"]:
    r"""Minimise \( \tfrac12 |x - D s|^2 + \lambda |s|_1 \), coordinate by coordinate.

    Parameters
    ----------
    D, x, penalty, sweeps
        As in `nonnegative_codes_by_coordinates`.

    Raises
    ------
    ValueError
        If sweeps is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, sweeps=sweeps)

    def shrunk(rest: np.ndarray) -> np.ndarray:
        return np.asarray(np.sign(rest) * np.maximum(0, np.abs(rest) - penalty))

    return _codes_by_coordinates(D, x, sweeps, shrunk)


def _codes_by_coordinates(
    D: np.ndarray, x: np.ndarray, sweeps: int, shrunk: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    gram, correlations = D.T @ D, x @ D
    codes = np.zeros(correlations.shape)
    for _ in range(sweeps):
        for j in range(D.shape[1]):
            rest = correlations[:, j] - codes @ gram[:, j] + codes[:, j] * gram[j, j]
            codes[:, j] = shrunk(rest) / gram[j, j]
    return codes


def sparsest_codes_by_definition(
    D: Float[np.ndarray, "d n"], x: Float[np.ndarray, "samples d"], k: int
) -> Float64[np.ndarray, "samples n"]:
    """The non-negative code of best fit on k atoms, by least squares on every support.

    A support whose least squares has a negative entry is passed over, which misses nothing where a
    code with k positive entries fits exactly.

    Raises
    ------
    ValueError
        For more than 20 000 supports, or k is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, k=k)
    n = D.shape[1]
    supports = list(combinations(range(n), k))
    require(len(supports) <= 20_000, f"there are {len(supports)} supports to go through")
    least, best = np.full(len(x), np.inf), np.zeros((len(x), n))
    for support in supports:
        atoms = D[:, list(support)]
        fitted = np.linalg.lstsq(atoms, x.T, rcond=None)[0].T
        error = ((x - fitted @ atoms.T) ** 2).sum(1)
        better = (error < least) & (fitted >= 0).all(1)
        least[better] = error[better]
        best[better] = 0
        best[np.ix_(better, support)] = fitted[better]
    return best


def nonnegative_codes_by_pursuit(
    D: Float64[np.ndarray, "d n"],
    x: Float64[np.ndarray, "samples d"],
    counts: Int[np.ndarray, " samples"],
) -> Float64[np.ndarray, "samples n"]:
    """Non-negative pursuit, one vector after the other, with SciPy's least squares at every step.

    The atom that correlates most with the residual joins the support; coefficients that vanish
    leave it.

    Parameters
    ----------
    D : (d, n) array
        Unit atoms as columns.
    x : (samples, d) array
    counts : (samples,) integers
        Most atoms of each code.

    Raises
    ------
    ValueError
        If there is not one count for each vector.
    """
    require(len(counts) == len(x), f"one count for each of {len(x)} vectors; got {len(counts)}")
    codes = np.zeros((len(x), D.shape[1]))
    for one, code, count in zip(x, codes, counts, strict=True):
        for _ in range(4 * count):
            correlations = np.where(code > 0, -np.inf, D.T @ (one - D @ code))
            best = int(correlations.argmax())
            if (code > 0).sum() >= count or correlations[best] <= 1e-12 * np.linalg.norm(one):
                break
            support = np.flatnonzero((code > 0) | (np.arange(len(code)) == best))
            code[:] = 0
            code[support] = nonnegative_least_squares(D[:, support], one)
    return codes


def nonnegative_refit_by_vector(
    D: Float64[np.ndarray, "d n"],
    x: Float64[np.ndarray, "samples d"],
    codes: Float64[np.ndarray, "samples n"],
) -> Float64[np.ndarray, "samples n"]:
    """Non-negative least squares on the support of every code, by SciPy, one after the other."""
    found = np.zeros_like(codes)
    for one, code, new in zip(x, codes, found, strict=True):
        support = np.flatnonzero(code > 0)
        if len(support):
            new[support] = nonnegative_least_squares(D[:, support], one)
    return found


def nonnegative_least_squares(
    A: Float64[np.ndarray, "d k"], b: Float64[np.ndarray, " d"]
) -> Float64[np.ndarray, " k"]:
    """The x >= 0 of least |A x - b|, by SciPy."""
    from scipy.optimize import nnls

    found: np.ndarray = nnls(A, b)[0]
    return found


def greedy_score(similarities: Float[np.ndarray, "true found"]) -> float:
    """Mean similarity where the most similar pair is taken first: never above the best pairing.

    Parameters
    ----------
    similarities
        (true, found), as many found as true, in [0, 1].

    Raises
    ------
    ValueError
        If the table is not square.

    >>> greedy_score(np.array([[0.9, 0.8], [0.8, 0.0]]))
    0.45
    """
    count = len(similarities)
    require(similarities.shape == (count, count), f"as many as true; got {similarities.shape}")
    left = similarities.astype(float)
    taken = []
    for _ in range(count):
        i, j = np.unravel_index(left.argmax(), left.shape)
        taken.append(left[i, j])
        left[i], left[:, j] = -1, -1
    return float(np.mean(taken))
