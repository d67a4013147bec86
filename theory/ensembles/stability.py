r"""How alike the dictionaries of two runs are: relaxed stability, in both directions.

For each feature of one dictionary, the largest cosine to any feature of the other, none below 0;
relaxed stability is the mean. It never falls when the other dictionary grows, is not symmetric, and
has a level that chance alone gives: see `theory.ensembles.chance_stability`. Large dictionaries are
gone through in blocks, so that no array of n x n entries is held.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.ensembles.squares import require_finite, summable
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require, require_count

BLOCK = 2048
"""Features of one dictionary whose cosines are held at once."""

UNIT = 1e-4
"""How far from 1 the length of a column in floats may be (dimensionless)."""

Columns = Shaped[np.ndarray, "d n"]
Others = Shaped[np.ndarray, "_ m"]


class BothWays(NamedTuple):
    """Largest cosines between two dictionaries, each way, none below 0.

    Attributes
    ----------
    of_first
        (n,), for each feature of the first dictionary.
    of_second
        (m,), for each feature of the second.
    """

    of_first: Shaped[np.ndarray, " n"]
    of_second: Shaped[np.ndarray, " m"]

    @property
    def relaxed(self) -> tuple[Number, Number]:
        """Relaxed stability of the first in the second, and of the second in the first."""
        return self.of_first.sum() / len(self.of_first), self.of_second.sum() / len(self.of_second)


def unit_columns(W: Shaped[np.ndarray, "d n"]) -> Float[np.ndarray, "d n"]:
    """The columns divided by their lengths; in float64 if W holds half precision or integers.

    Raises
    ------
    ValueError
        If a column is zero or not finite.

    >>> unit_columns(np.array([[3.0], [4.0]])).tolist()
    [[0.6], [0.8]]
    """
    columns = summable(W)
    require_finite(columns, "columns")
    largest = np.abs(columns).max(axis=0, initial=0)
    zero = int((largest == 0).sum())
    require(zero == 0, f"no direction in a column of zeros; got {zero} of them")
    columns = np.ldexp(columns, -np.frexp(largest)[1])  # exact, so that no square overflows
    return np.asarray(columns / np.linalg.norm(columns, axis=0))


def require_unit_columns(W: Columns, name: str) -> None:
    """Raise unless W has a column, all are finite and of length 1: exactly, or within `UNIT`."""
    require(
        W.ndim == 2 and min(W.shape) >= 1,
        f"{name} needs features as columns, at least one; got shape {W.shape}",
    )
    require_finite(W, name)
    with np.errstate(over="ignore"):
        squares = (summable(W) * summable(W)).sum(0)
    if squares.dtype.kind == "f":
        off = np.abs(np.sqrt(squares) - 1)
        require(
            (off <= UNIT).all(),
            f"{name} needs columns of length 1 (theory.ensembles.stability.unit_columns); got "
            f"lengths off by up to {off.max():.2g}",
        )
    else:
        require((squares == 1).all(), f"{name} needs columns of length 1; got others")


def cosine_blocks(
    D: Columns, E: Others, *, block: int = BLOCK
) -> Iterator[tuple[slice, Shaped[np.ndarray, "rows m"]]]:
    """Cosines of unit columns, a block of the first dictionary's features at a time.

    Raises
    ------
    ValueError
        If widths differ, or a block has no feature.
    """
    require(D.shape[0] == E.shape[0], f"dictionaries have one width; got {D.shape}, {E.shape}")
    require_count(block, "block")
    for start in range(0, D.shape[1], block):
        rows = slice(start, min(start + block, D.shape[1]))
        yield rows, D[:, rows].T @ E


def largest_cosines(D: Columns, E: Others, *, block: int = BLOCK) -> BothWays:
    """Largest cosine of every feature to any of the other dictionary, both ways in one pass.

    Parameters
    ----------
    D
        (d, n), columns of length 1; floats or exact rationals.
    E
        (d, m), columns of length 1.
    block
        Features of D whose cosines are held at once.

    Raises
    ------
    ValueError
        If widths differ, or a column is not of length 1.

    >>> axes = np.eye(2)
    >>> [float(x) for x in largest_cosines(axes, axes[:, :1]).relaxed]
    [0.5, 1.0]
    """
    require_unit_columns(D, "the first dictionary")
    require_unit_columns(E, "the second dictionary")
    of_first = np.empty(D.shape[1], dtype=np.result_type(D, E))
    of_second = 0 * E[0]
    for rows, cosines in cosine_blocks(D, E, block=block):
        of_first[rows] = np.maximum(cosines.max(1), 0 * cosines[:, 0])
        of_second = np.maximum(of_second, cosines.max(0))
    return BothWays(of_first, of_second)


def relaxed_stability(D: Columns, E: Others, *, block: int = BLOCK) -> Number:
    r"""\( \frac1n\sum_i\max(0,\max_j\langle d_i,e_j\rangle) \), dimensionless, in [0, 1].

    Parameters
    ----------
    D
        (d, n), columns of length 1.
    E
        (d, m), columns of length 1, of another run or of all others together.
    block
        Features of D whose cosines are held at once.

    Raises
    ------
    ValueError
        As for `largest_cosines`.

    Notes
    -----
    "Stability" of the public code of arXiv:2505.16077, there with all other runs as E.
    """
    return largest_cosines(D, E, block=block).relaxed[0]


def relaxed_stability_by_definition(D: Columns, E: Others) -> Number:
    """The same, pair by pair: a slow twin."""
    total: Number = 0
    for d in D.T:
        cosines = [sum(x * y for x, y in zip(d, e, strict=True)) for e in E.T]
        total = total + max([*cosines, 0 * cosines[0]])
    return total / D.shape[1]


def alive(active_counts: Shaped[np.ndarray, " n"] | None, n: int) -> Shaped[np.ndarray, " n"]:
    """Which latents were ever active on given activations; all of them where that is unknown.

    Parameters
    ----------
    active_counts
        (n,), how often each was active; None without activations.
    n
        Latents.

    Raises
    ------
    ValueError
        If the counts are of other latents, one is negative or no number, or all latents are dead.

    >>> alive(np.array([3, 0]), 2).tolist(), alive(None, 2).tolist()
    ([True, False], [True, True])
    """
    if active_counts is None:
        return np.ones(n, dtype=bool)
    require(
        active_counts.shape == (n,), f"there is a count a latent; got {active_counts.shape} for {n}"
    )
    require(bool((active_counts >= 0).all()), "counts are not negative; got one that is, or NaN")
    found = np.asarray(active_counts > 0)
    require(found.any(), "all latents are dead: none was ever active, so there is nothing to match")
    return found
