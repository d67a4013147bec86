"""Planted codes drawn and inferred once more, in NumPy alone: slow twins of what is simulated."""

from itertools import combinations

import numpy as np
from jaxtyping import Float, Float64

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
        If a count or the seed is no integer, or below zero.
    """
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
    """
    gram, correlations = D.T @ D, x @ D
    codes = np.zeros(correlations.shape)
    for _ in range(sweeps):
        for j in range(D.shape[1]):
            rest = correlations[:, j] - codes @ gram[:, j] + codes[:, j] * gram[j, j]
            codes[:, j] = np.maximum(0, rest - penalty) / gram[j, j]
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
        For more than 20 000 supports.
    """
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
