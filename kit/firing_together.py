r"""Cross-talk of features beside those that they really fire with, on given activations.

Where only some pairs of features are ever active together, a row has to tell a feature from these
alone: \( \rho_i(N) = \min_{w \cdot d_i = 1} \max_{j \in N} |w \cdot d_j| \) over the latents N that
fire with i on some vector. It is 0 if the atom is outside the span of theirs, and at most the
cross-talk beside all atoms. That it is 0 is seen where a row orthogonal to theirs is found;
singular values below 1e-4 of the largest are taken for 0 in looking for it, so that others may be
missed.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float64, Int

from pentad.kit.autoencoder_files import StoredAutoencoder
from pentad.theory.codes.dictionary_intervals import cross_talk_intervals, upper_bounds
from pentad.theory.numbers.scalars import require

OUTSIDE = 1e-8
"""Distance of a unit atom from the span of others from which a row is looked for that reads it
alone (dimensionless)."""


@dataclass(frozen=True, eq=False)
class FiringTogether:
    """Some latents with those that fire with them, and their cross-talk beside these alone.

    Attributes
    ----------
    latents : (k,) array
    fired : (k,) array
        Vectors on which each fires.
    companions : (k,) array
        How many others fire with it on some vector.
    lower, upper : (k,) arrays
        Proved bounds of the cross-talk, dimensionless; 0 and infinity where nothing is proved, and
        both 0 for a latent without companions.
    """

    latents: Int[np.ndarray, " k"]
    fired: Int[np.ndarray, " k"]
    companions: Int[np.ndarray, " k"]
    lower: Float64[np.ndarray, " k"]
    upper: Float64[np.ndarray, " k"]


def firing_together(
    read: StoredAutoencoder,
    x: Float[np.ndarray, "vectors d"],
    latents: Int[np.ndarray, " k"],
    *,
    products: int = 400,
) -> FiringTogether:
    """Cross-talk of some latents beside those that the encoder uses together with them.

    Parameters
    ----------
    read : StoredAutoencoder
        With an encoder.
    x : (vectors, d) array
    latents : (k,) array
        With a direction in the decoder.
    products : int
        As in `theory.codes.dictionary_intervals.cross_talk_intervals`.

    Raises
    ------
    ValueError
        Without an encoder, for vectors of another width, and for latents that are none.
    """
    lengths = np.linalg.norm(read.decoder, axis=0)
    n = len(lengths)
    require(
        len(latents) > 0 and latents.min() >= 0 and latents.max() < n,
        f"latents are numbers from 0 to {n - 1}; got {latents.tolist()}",
    )
    require(bool((lengths[latents] > 0).all()), "a latent without a direction has no cross-talk")
    active = (read.sparse_codes(x) > 0).astype(np.float64).tocsc()
    chosen = active[:, latents]
    beside = ((chosen.T @ active).toarray() > 0) & (lengths > 0)
    beside[np.arange(len(latents)), latents] = False
    fired = np.diff(chosen.indptr)
    bounds = [
        _bounds(read.decoder, lengths, int(latent), np.flatnonzero(others), products)
        for latent, others in zip(latents, beside, strict=True)
    ]
    lower, upper = np.array(bounds).T
    return FiringTogether(latents, fired, beside.sum(1), lower, upper)


def _bounds(
    decoder: np.ndarray, lengths: np.ndarray, latent: int, others: np.ndarray, products: int
) -> tuple[float, float]:
    if not len(others):
        return 0.0, 0.0
    chosen = np.concatenate([[latent], others])
    D = decoder[:, chosen] / lengths[chosen]
    first = np.zeros(1, dtype=int)
    if len(chosen) > len(D):
        found = cross_talk_intervals(D, first, products=products)
        if found.lower[0] > 0:
            return float(found.lower[0]), float(found.upper[0])
    values, axes = np.linalg.eigh(D[:, 1:] @ D[:, 1:].T)
    spanned = axes[:, values > OUTSIDE * values[-1]]
    rest = D[:, 0] - spanned @ (spanned.T @ D[:, 0])
    rest -= spanned @ (spanned.T @ rest)
    row = rest if np.linalg.norm(rest) > OUTSIDE else D[:, 0]
    return 0.0, float(upper_bounds(D, first, row[:, None])[0])
