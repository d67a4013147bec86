r"""One-line checks of the dictionary of a sparse autoencoder, at the sizes that these have.

    print(dictionary(W_dec, features_as_rows=True))

No matrix of all pairs is held: cosines are taken in blocks, so that 30,000 latents in a few
hundred dimensions take a minute and no memory to speak of.  With unit vectors
\( u_i = w_i / |w_i| \) of the live latents,

\[ \max_{i \ne j} |\langle u_i, u_j \rangle| \ge \sqrt{\frac{n - d}{d (n - 1)}}, \qquad
   \frac{1}{n (n - 1)} \sum_{i \ne j} \langle u_i, u_j \rangle^2 \ge \frac{n - d}{d (n - 1)} \]

(Welch); both are equalities for equiangular tight frames, the second one for all unit-norm tight
frames.
"""

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from pentad.kit.matrices import _features
from pentad.theory.frames.coherence_bounds import orthoplex_lower_bound, welch_lower_bound
from pentad.theory.numbers.scalars import require

if TYPE_CHECKING:
    from torch import Tensor

DEAD = 1e-2
"""Length, relative to the longest, up to which a latent is called dead."""

DOUBLED = 0.99
"""Cosine from which two latents are called doubled."""

BLOCK = 2**22
"""Cosines that are held at once."""


@dataclass(frozen=True, eq=False)
class Dictionary:
    """What can be said of a dictionary without data; `str` gives a report.  Dimensionless numbers.

    Attributes
    ----------
    n, d, rank : int
        Latents, dimensions, and the rank of the live latents.
    dead : (k,) integer array
        Latents of at most `DEAD` times the largest length.
    norms : (n,) array
        Lengths, in units of the weights.
    coherence : float
        Largest |cosine| between two live latents.
    nearest : (i, j)
        Two latents that have it.
    doubled : (k, 2) integer array
        Pairs with a cosine of at least `DOUBLED`, up to `MOST_DOUBLED` of them.
    mean_square : float
        Mean squared cosine of two live latents.
    welch : float
        Welch's lower bound on `mean_square` and on the square of `coherence`; 0 if live latents
        do not exceed their rank.
    orthoplex : float
        Lower bound on the square of `coherence` for more than r (r + 1) / 2 latents; 0 for fewer.
    leverages : (n,) array
        Of each latent in the span of all, between 0 and 1; they add up to the rank.
    axis_norms : (d,) array
        Root of the sum of squares of all latents along each coordinate.
    """

    n: int
    d: int
    rank: int
    dead: np.ndarray
    norms: np.ndarray
    coherence: float
    nearest: tuple[int, int]
    doubled: np.ndarray
    mean_square: float
    welch: float
    orthoplex: float
    leverages: np.ndarray
    axis_norms: np.ndarray

    def __str__(self) -> str:
        live = np.delete(self.norms, self.dead)
        lines = [
            f"n = {self.n} latents in d = {self.d} dimensions, rank {self.rank}",
            f"  dead         {len(self.dead)} by length, at most {DEAD:g} of the longest",
            f"  lengths      {_spread(live)}",
            f"  per axis     {_spread(self.axis_norms)}, lengths of coordinates over all latents",
        ]
        if len(live) > 1:
            bound = max(self.welch, self.orthoplex)
            which = "orthoplex" if self.orthoplex > self.welch else "Welch"
            lines += [
                f"  coherence    {self.coherence:.6f} of {self.nearest[0]} and {self.nearest[1]}; "
                f"at least {sqrt(bound):.6f} ({which})",
                f"  mean square  {self.mean_square:.6g} of cosines; at least {self.welch:.6g} "
                "(Welch), attained by unit-norm tight frames",
                f"  doubled      {len(self.doubled)} pairs with cosine {DOUBLED:g} or more",
            ]
        lines.append(f"  leverages    {_spread(np.delete(self.leverages, self.dead))}")
        return "\n".join(lines)


MOST_DOUBLED = 10_000
"""Doubled pairs that are listed."""


def dictionary(W: "np.ndarray | Tensor", *, features_as_rows: bool = False) -> Dictionary:
    """Dead and doubled latents, coherence beside its bounds, leverages, and lengths per axis.

    Parameters
    ----------
    W : (d, n) array or tensor, latents as columns
    features_as_rows : bool
        W is (n, d), as the `W_dec` of most libraries.

    Raises
    ------
    ValueError
        If W is not a finite matrix or vanishes.

    >>> turns = 2 * np.pi * np.arange(3) / 3
    >>> found = dictionary(np.stack([np.cos(turns), np.sin(turns)]))
    >>> round(found.coherence, 6), round(found.mean_square, 6), found.welch
    (0.5, 0.25, 0.25)
    """
    M = _features(W, features_as_rows)
    scale = abs(M).max()
    M = M / scale
    d, n = M.shape
    norms = np.linalg.norm(M, axis=0)
    alive = np.flatnonzero(norms > DEAD * norms.max())
    units = M[:, alive] / norms[alive]
    left, values, _ = np.linalg.svd(M[:, alive], full_matrices=False)
    rank = int((values > max(M.shape) * np.finfo(float).eps * values[0]).sum())
    leverages = np.zeros(n)
    leverages[alive] = (((left[:, :rank].T @ M[:, alive]) / values[:rank, None]) ** 2).sum(0)
    largest, pair, doubled = _pairs(units)
    count = len(alive)
    total = float(((units @ units.T) ** 2).sum()) - count
    return Dictionary(
        n=n,
        d=d,
        rank=rank,
        dead=np.setdiff1d(np.arange(n), alive),
        norms=scale * norms,
        coherence=largest,
        nearest=(int(alive[pair[0]]), int(alive[pair[1]])),
        doubled=alive[doubled] if len(doubled) else np.zeros((0, 2), dtype=int),
        mean_square=total / (count * (count - 1)) if count > 1 else 0.0,
        welch=float(welch_lower_bound(count, rank)) if count > rank else 0.0,
        orthoplex=float(orthoplex_lower_bound(count, rank))
        if count > rank * (rank + 1) // 2
        else 0.0,
        leverages=leverages,
        axis_norms=scale * np.linalg.norm(M, axis=1),
    )


def check_coherence(
    W: "np.ndarray | Tensor",
    coherence: float,
    *,
    tolerance: float = 1e-6,
    features_as_rows: bool = False,
) -> None:
    """Nothing, if this is the largest |cosine| between two live latents of a dictionary.

    Parameters
    ----------
    W, features_as_rows : as in `dictionary`
    coherence : float
        Yours.
    tolerance : float >= 0
        Difference that rounding may make.

    Raises
    ------
    AssertionError
        If it is not, with the pair that attains it and whether Welch's bound forbids it.
    ValueError
        As `dictionary`, or if the coherence is not finite.
    """
    require(np.isfinite(coherence), f"a coherence is a finite number; got {coherence}")
    found = dictionary(W, features_as_rows=features_as_rows)
    if abs(coherence - found.coherence) <= tolerance:
        return
    bound = sqrt(max(found.welch, found.orthoplex))
    below = f", and no dictionary of this size is below {bound:.9g}" * (coherence < bound)
    raise AssertionError(
        f"the coherence is {found.coherence:.9g}, of latents {found.nearest[0]} and "
        f"{found.nearest[1]}, and not {coherence:.9g}{below}"
    )


def _pairs(units: np.ndarray) -> tuple[float, tuple[int, int], np.ndarray]:
    """The largest |cosine|, its pair, and doubled pairs, block by block above the diagonal."""
    n = units.shape[1]
    rows = max(1, BLOCK // n)
    largest, pair = 0.0, (0, min(1, n - 1))
    doubled: list[list[int]] = []
    for begin in range(0, n, rows):
        end = min(begin + rows, n)
        cosines = units[:, begin:end].T @ units[:, begin:]
        cosines[np.tril_indices(end - begin, 0, n - begin)] = 0
        for place in (int(cosines.argmax()), int(cosines.argmin())):
            i, j = divmod(place, n - begin)
            if abs(cosines[i, j]) > largest:
                largest, pair = abs(float(cosines[i, j])), (begin + i, begin + j)
        if largest >= DOUBLED and len(doubled) < MOST_DOUBLED:
            doubled += (np.argwhere(cosines >= DOUBLED) + begin).tolist()
    return largest, pair, np.array(doubled[:MOST_DOUBLED], dtype=int).reshape(-1, 2)


def _spread(values: np.ndarray) -> str:
    least, median, most = np.quantile(values, [0, 0.5, 1])
    return f"{least:.4g} to {most:.4g}, median {median:.4g}"
