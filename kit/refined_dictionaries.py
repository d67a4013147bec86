r"""Dictionary or inference: what the same pursuit explains once the dictionary is learnt further.

A round finds non-negative codes of at most as many atoms as the encoder uses on each vector, by
`simulations.sparse_inference.nonnegative_greedy`, and then moves the atoms by conjugate gradients
towards the least squares \( \min_D |X - S D^T|^2 \), from where they are; atoms that no vector uses
stay. Whether it helped is told on vectors that were not seen.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Float64

from pentad.kit.autoencoder_files import TOGETHER, StoredAutoencoder
from pentad.theory.numbers.scalars import require, require_count

STEPS = 10
"""Steps of conjugate gradients in a round."""


@dataclass(frozen=True)
class Refinement:
    """What the same pursuit explains of unseen vectors in two dictionaries.

    Attributes
    ----------
    rounds : int
    before, after : float
        Explained share in the autoencoder's own dictionary and in the refined one (dimensionless).
    seen : float
        Explained share of the vectors that it was refined on, in the refined one.
    moved : float
        Mean cosine of used atoms before and after.
    """

    rounds: int
    before: float
    after: float
    seen: float
    moved: float


def refinement(
    read: StoredAutoencoder,
    train: Float[np.ndarray, "vectors d"],
    test: Float[np.ndarray, "others d"],
    *,
    rounds: int = 3,
) -> Refinement:
    """Refine the dictionary of an autoencoder on some vectors and judge both on others.

    Parameters
    ----------
    read : StoredAutoencoder
        With an encoder, whose number of active latents each code may have at most.
    train, test : arrays of vectors
    rounds : int

    Raises
    ------
    ValueError
        Without an encoder, and for vectors of another width, none, or equal ones.
    """
    offset = read.with_encoder().decoder_bias
    require_count(rounds, "rounds")
    require(len(train) > 0 and len(test) > 0, "a refinement needs vectors to see and others")
    lengths = np.linalg.norm(read.decoder, axis=0)
    start = (read.decoder[:, lengths > 0] / lengths[lengths > 0]).astype(np.float32)
    limits = [
        np.diff(read.sparse_codes(part).indptr).clip(max=len(start)) for part in (train, test)
    ]
    require(
        all(bool((part != part[0]).any()) for part in (train, test)),
        "vectors of a refinement must differ; all rows are equal",
    )
    scale = float(np.abs(train - offset).max())
    seen, unseen = ((part - offset) / (scale or 1.0) for part in (train, test))
    D, used = start, np.zeros(start.shape[1], dtype=bool)
    for _ in range(rounds):
        found = _pursued(D, seen, limits[0])
        used |= np.diff(found.tocsc().indptr) > 0
        D = _fitted(D, seen, found)
    return Refinement(
        rounds=rounds,
        before=_explained(start, unseen, limits[1]),
        after=_explained(D, unseen, limits[1]),
        seen=_explained(D, seen, limits[0]),
        moved=float((start * D).sum(0)[used].mean()) if used.any() else 1.0,
    )


def _pursued(D: np.ndarray, x: np.ndarray, limit: np.ndarray) -> Any:
    """Codes (vectors, n), sparse."""
    import torch
    from scipy import sparse

    from pentad.simulations.sparse_inference.nonnegative_greedy import nonnegative_matching_pursuit

    atoms, counts = torch.from_numpy(D), torch.from_numpy(limit)
    lengths = np.sqrt((x**2).sum(1, keepdims=True))
    scale = np.where(lengths > 0, lengths, 1)
    signals = torch.from_numpy((x / scale).astype(np.float32))
    parts = []
    for first in range(0, len(x), TOGETHER):
        some = slice(first, first + TOGETHER)
        found = nonnegative_matching_pursuit(atoms, signals[some], k=counts[some]).codes
        parts.append(sparse.csr_array(found.double().numpy() * scale[some]))
    return sparse.csr_array(sparse.vstack(parts))


def _fitted(D: Float64[np.ndarray, "d n"] | np.ndarray, x: np.ndarray, found: Any) -> np.ndarray:
    """Unit atoms nearer to the least squares for the codes, by conjugate gradients for all rows."""
    across = D.T.astype(np.float64)
    slope = found.T @ (x - found @ across)
    ahead, size = slope, (slope**2).sum(0)
    for _ in range(STEPS):
        bent = found @ ahead
        curvature = (bent**2).sum(0)
        step = np.where(curvature > 0, size / np.where(curvature > 0, curvature, 1), 0)
        across = across + step * ahead
        slope = slope - step * (found.T @ bent)
        following = (slope**2).sum(0)
        ahead = slope + np.where(size > 0, following / np.where(size > 0, size, 1), 0) * ahead
        size = following
    moved = across.T
    lengths = np.sqrt((moved**2).sum(0))
    kept = lengths > 0
    unit: np.ndarray = np.where(kept, moved / np.where(kept, lengths, 1), D).astype(np.float32)
    return unit


def _explained(D: np.ndarray, x: np.ndarray, limit: np.ndarray) -> float:
    rest = x - _pursued(D, x, limit) @ D.T.astype(np.float64)
    return 1 - float((rest**2).sum() / ((x - x.mean(0)) ** 2).sum())
