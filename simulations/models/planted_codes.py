"""Planted sparse codes: signals whose dictionary and codes are known, as two papers draw them.

Everything is held with a leading axis of dictionaries, so that many are one batch.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float64

from pentad.simulations.randomness import normals, uniforms
from pentad.theory.numbers.scalars import require


@dataclass(frozen=True)
class Planted:
    """Signals x = D s of known codes, for a batch of dictionaries.

    Parameters
    ----------
    dictionaries
        (batch, d, n) atoms of unit length as columns.
    codes
        (batch, samples, n) non-negative, in amplitudes.
    """

    dictionaries: Float64[np.ndarray, "batch d n"]
    codes: Float64[np.ndarray, "batch samples n"]

    @property
    def signals(self) -> Float64[np.ndarray, "batch samples d"]:
        """The sums of atoms, in amplitudes."""
        made: np.ndarray = self.codes @ self.dictionaries.swapaxes(-1, -2)
        return made

    def part(self, first: int, last: int) -> "Planted":
        """The samples from `first` to before `last`, with the same dictionaries."""
        return Planted(self.dictionaries, self.codes[:, first:last])


def published_stream(
    n: int, d: int, k: int, *, samples: int, seed: int, dictionaries: int = 1
) -> Planted:
    """Data of arXiv:2411.13117: amplitudes |N(0, 1)| on supports of exactly k atoms.

    NumPy's legacy generator draws n normal numbers and then the support of one sample after the
    other; torch's generator of the same seed draws the (n, d) dictionary in single precision.

    Parameters
    ----------
    n, d, k
        Atoms, dimensions, non-zeros.
    samples
        For each dictionary.
    seed
        Of the first dictionary and its samples; the others have the seeds that follow.
    dictionaries
        How many.

    Returns
    -------
    Planted
        With as many dictionaries.

    Raises
    ------
    ValueError
        Unless 1 <= k <= n.
    """
    require(1 <= k <= n, f"a support needs 1 <= k <= n; got k={k}, n={n}")
    drawn = [_published_draw(n, d, k, samples, seed + extra) for extra in range(dictionaries)]
    return Planted(*(np.stack(parts) for parts in zip(*drawn, strict=True)))


def _published_draw(n: int, d: int, k: int, samples: int, seed: int) -> tuple[Any, Any]:
    import torch

    legacy = np.random.RandomState(seed)
    codes = np.zeros((samples, n))
    for code in codes:
        amplitudes = np.abs(legacy.normal(0, 1, n))
        support = legacy.choice(n, k, replace=False)
        code[support] = amplitudes[support]
    rows = torch.randn(n, d, generator=torch.Generator().manual_seed(seed))
    rows /= torch.linalg.norm(rows, dim=1, keepdim=True)
    return rows.T.numpy().astype(float), codes.astype(np.float32).astype(float)


def shifted_supports(
    n: int, k: int, *, samples: int, seed: int, dictionaries: int, shifted: bool
) -> Float64[np.ndarray, "batch samples n"]:
    """Codes whose first feature changes company, as in arXiv:2603.28744.

    Unshifted: the first feature and k - 1 of the first half of the others, or, as often, any k but
    the first. Shifted: the first feature and k - 1 of the second half. Amplitudes are uniform on
    [0, 1].

    Parameters
    ----------
    n, k
        Features and non-zeros.
    samples, seed, dictionaries
        Size of the batch, and where it is drawn from.
    shifted
        Which of the two.

    Raises
    ------
    ValueError
        Unless each half has k - 1 features.
    """
    half = n // 2
    require(
        k >= 2 and k - 1 <= n - 1 - half,
        f"the halves need k - 1 features each; got n={n}, k={k}",
    )
    purpose = f"shifted={shifted}"
    u = uniforms(seed, purpose, range(dictionaries), (samples, 2 * n + 1))
    amplitudes, rank, coin = u[..., :n], u[..., n:-1].copy(), u[..., -1]
    first_half, second_half = np.arange(1, n - half), np.arange(n - half, n)
    rank[..., 0] = np.where(shifted | (coin < 0.5), 0, 2)
    barred = first_half if shifted else second_half
    with_first = (rank[..., 0] == 0)[..., None]
    rank[..., barred] = np.where(with_first, 2 + rank[..., barred], rank[..., barred])
    chosen = np.argsort(rank, axis=-1)[..., :k]
    active = np.zeros(rank.shape, dtype=bool)
    np.put_along_axis(active, chosen, values=True, axis=-1)
    codes: np.ndarray = np.where(active, amplitudes, 0.0)
    return codes


def unit_dictionaries(
    n: int, d: int, *, seed: int, purpose: str, dictionaries: int
) -> Float64[np.ndarray, "batch d n"]:
    """Dictionaries with atoms uniform on the sphere, (batch, d, n)."""
    drawn = normals(seed, purpose, range(dictionaries), (d, n))
    unit: np.ndarray = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def zipf_codes(
    n: int, *, exponent: float, active: float, samples: int, seed: int, purpose: str
) -> Float64[np.ndarray, "samples n"]:
    r"""Codes of independent sources of unequal frequency, amplitudes uniform on [0.5, 1.5].

    Source i is active with probability \( c\,i^{-z} \), c by the mean number of active sources.

    Parameters
    ----------
    n
        Sources.
    exponent
        z, dimensionless.
    active
        Mean number of active sources.
    samples, seed, purpose
        Size, and where they are drawn from.

    Raises
    ------
    ValueError
        If there is to be a source that is active more often than always.
    """
    weights = np.arange(1, n + 1) ** -float(exponent)
    probability = active * weights / weights.sum()
    require(
        probability[0] <= 1,
        f"the first of {n} sources cannot be active with probability {probability[0]:.3g}; got "
        f"active={active}, exponent={exponent}",
    )
    u = uniforms(seed, purpose, range(samples), (2, n))
    codes: np.ndarray = np.where(u[:, 0] < probability, 0.5 + u[:, 1], 0.0)
    return codes
