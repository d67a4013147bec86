r"""How many features of a dictionary are unlike all its others, and what that leaves of stability.

A feature counts if its cosine to every other is below a threshold. Between two dictionaries D and
E, the share of D whose cosine to every feature of E is below \( \tau\ge0 \) bounds how stable D
can be: relaxed stability is at most \( 1-(1-\tau)\,\mathrm{div} \). This is about one and the same
pair: within a run features may all be diverse while runs agree fully.
"""

from fractions import Fraction

import numpy as np
from jaxtyping import Shaped

from pentad.theory.ensembles.stability import (
    BLOCK,
    Columns,
    Others,
    cosine_blocks,
    require_unit_columns,
)
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import constant, require, require_count

THRESHOLD = 0.7
"""The paper's threshold, by its public code (dimensionless)."""


def diverse_features(
    W: Columns, threshold: Number = THRESHOLD, *, block: int = BLOCK
) -> Shaped[np.ndarray, " n"]:
    """Which features have a cosine below the threshold to every other feature.

    Parameters
    ----------
    W
        (d, n), columns of length 1.
    threshold
        Dimensionless, and a number.
    block
        Features whose cosines are held at once.

    Returns
    -------
    (n,) array of bool

    Raises
    ------
    ValueError
        If a column is not of length 1, or the threshold is no number.

    >>> diverse_features(np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])).tolist()
    [False, False, True]
    """
    require_unit_columns(W, "the dictionary")
    require(threshold == threshold, f"a threshold is a number; got {threshold}")
    found = np.empty(W.shape[1], dtype=bool)
    for rows, cosines in cosine_blocks(W, W, block=block):
        close = np.asarray(cosines >= threshold, dtype=bool)
        own = np.arange(rows.stop - rows.start)
        close[own, own + rows.start] = False
        found[rows] = ~close.any(1)
    return found


def diversity(W: Columns, threshold: Number = THRESHOLD, *, block: int = BLOCK) -> int:
    """How many features have a cosine below the threshold to every other one.

    Raises
    ------
    ValueError
        As for `diverse_features`.

    Notes
    -----
    "Diversity" of arXiv:2505.16077; its public code leaves out whole diagonal blocks of 1024 by
    1024 cosines, so that near copies within a block are not seen.
    """
    return int(diverse_features(W, threshold, block=block).sum())


def chance_diversity(n: int, d: int, threshold: float = THRESHOLD) -> float:
    r"""The expected diversity of n independent directions, uniform on the sphere in d dimensions.

    \( n\,\Pr(\langle u,v\rangle<t)^{n-1} \), for the other n - 1 are independent given one.

    Parameters
    ----------
    n, d
        Features, and dimensions, at least 2.
    threshold
        Between 0 and 1.

    Raises
    ------
    ValueError
        If a count is too small or the threshold outside its range.

    >>> round(chance_diversity(3, 3, 0.5), 4)  # a cosine is uniform on [-1, 1] in space
    1.6875
    """
    from scipy.special import betaincc

    require_count(n, "n")
    require_count(d, "d", least=2)
    require(0 <= threshold <= 1, f"a threshold lies between 0 and 1; got {threshold}")
    tail = 0.5 * float(betaincc(0.5, (d - 1) / 2, threshold * threshold))
    return float(n * (1 - tail) ** (n - 1))


def diversity_by_definition(W: Columns, threshold: Number) -> int:
    """The same, pair by pair: a slow twin."""
    n = W.shape[1]
    return sum(
        all(
            sum(x * y for x, y in zip(W[:, i], W[:, j], strict=True)) < threshold
            for j in range(n)
            if j != i
        )
        for i in range(n)
    )


def unlike_share(D: Columns, E: Others, threshold: Number, *, block: int = BLOCK) -> Number:
    """The share of D whose cosine to every feature of E is below the threshold.

    Raises
    ------
    ValueError
        If the threshold is negative, a column is not of length 1, or widths differ.
    """
    require(threshold >= 0, f"the threshold of unlike features is not negative; got {threshold}")
    require_unit_columns(D, "the first dictionary")
    require_unit_columns(E, "the second dictionary")
    count = 0
    for _, cosines in cosine_blocks(D, E, block=block):
        count += int((~np.asarray(cosines >= threshold, dtype=bool).any(1)).sum())
    return constant(Fraction(count, D.shape[1]), threshold)


def most_stability(unlike: Number, threshold: Number) -> Number:
    r"""\( 1-(1-\tau)\,\mathrm{div} \): the most relaxed stability beside that share of unlike ones.

    Parameters
    ----------
    unlike
        Share of unlike features, of the same pair of dictionaries.
    threshold
        The same as for the share.
    """
    return 1 - (1 - threshold) * unlike
