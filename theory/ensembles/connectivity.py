r"""The share of pairs of latents that are never active together, and what moves it.

\( 1-\lVert C^\top C\rVert_0/n^2 \) for codes C of N tokens and n latents, none negative. It never
rises with more tokens, is the same for exact copies of all latents, is 1 where all are dead, at
least \( 1-NK^2/n^2 \) for TopK, and rises with every dead latent that is added. So it is no measure
of quality, and two values compare only at one number of tokens and of live latents.
"""

from fractions import Fraction

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require, require_count

Codes = Shaped[np.ndarray, "..."]

BATCH = 8192
"""Tokens whose co-activations are counted at once."""

BLOCK = 4096
"""Latents whose co-activations with all others are held at once."""

SPARSE = 1 / 32
"""Share of active latents up to which a product of sparse matrices is faster."""


def co_active_pairs(codes: Codes) -> int:
    """Ordered pairs of latents, a latent with itself included, that are active together somewhere.

    Raises
    ------
    ValueError
        If there is no token or latent, or a code is negative or no number.

    >>> co_active_pairs(np.array([[1.0, 2.0, 0.0]]))
    4
    """
    require(
        codes.ndim == 2 and min(codes.shape) >= 1,
        f"codes are tokens by latents, at least one of each; got shape {codes.shape}",
    )
    require(bool((codes >= 0).all()), "codes are numbers that are not negative; got others")
    active = np.asarray(codes > 0, dtype=bool)
    count = _pairs_of_few if active.mean() <= SPARSE else _pairs_of_many
    return count(active)


def _pairs_of_few(active: Shaped[np.ndarray, "tokens n"]) -> int:
    from scipy.sparse import csr_matrix

    of_tokens = csr_matrix(active, dtype=np.float32)
    of_latents = of_tokens.T.tocsr()
    starts = range(0, active.shape[1], BLOCK)
    return sum((of_latents[start : start + BLOCK] @ of_tokens).nnz for start in starts)


def _pairs_of_many(active: Shaped[np.ndarray, "tokens n"]) -> int:
    tokens, n = active.shape
    pairs = 0
    for start in range(0, n, BLOCK):
        together = np.zeros((min(BLOCK, n - start), n), dtype=bool)
        for first in range(0, tokens, BATCH):
            batch = active[first : first + BATCH].astype(np.float32)
            together |= batch[:, start : start + BLOCK].T @ batch > 0
        pairs += int(together.sum())
    return pairs


def co_active_pairs_by_definition(codes: Codes) -> int:
    """The same as a set, token by token: a slow twin.

    Raises
    ------
    ValueError
        If codes are not tokens by latents.
    """
    require(codes.ndim == 2, f"codes are tokens by latents; got shape {codes.shape}")
    pairs: set[tuple[int, int]] = set()
    for row in codes:
        active = [i for i, value in enumerate(row) if value > 0]
        pairs |= {(i, j) for i in active for j in active}
    return len(pairs)


def connectivity(codes: Codes) -> Fraction:
    r"""\( 1-\lVert C^\top C\rVert_0/n^2 \), an exact share.

    Raises
    ------
    ValueError
        As for `co_active_pairs`.

    Notes
    -----
    "Connectivity" of the public code of arXiv:2505.16077.

    >>> connectivity(np.array([[1.0, 2.0, 0.0]]))
    Fraction(5, 9)
    """
    return 1 - Fraction(co_active_pairs(codes), codes.shape[1] ** 2)


def independent_connectivity(counts: Shaped[np.ndarray, "..."], tokens: int) -> float:
    r"""The expected connectivity if each latent drew its tokens, as many as it has, independently.

    Latents with m and m' of N tokens are never active together with probability
    \( \binom{N-m}{m'}/\binom{N}{m'} \); all subsets of tokens are equally likely. Every latent that
    is alive stays alive, which it need not if each token were drawn by itself at its rate.

    Parameters
    ----------
    counts
        (n,), tokens on which each is active.
    tokens
        N.

    Returns
    -------
    float
        A share (dimensionless).

    Raises
    ------
    ValueError
        If a count is no integer from 0 to N, or there is no token or latent.

    >>> round(independent_connectivity(np.array([2, 1]), 2), 9)
    0.0
    >>> round(independent_connectivity(np.array([1, 1]), 2), 9)
    0.25
    """
    require_count(tokens, "tokens")
    m = np.asarray(counts)
    require(
        m.ndim == 1
        and len(m) > 0
        and m.dtype.kind in "iu"
        and bool(((m >= 0) & (m <= tokens)).all()),
        f"counts are integers from 0 to {tokens}, one a latent, at least one; got {m.dtype} of "
        f"shape {m.shape}",
    )
    m = m.astype(np.int64)
    logs = np.concatenate([[0.0], np.log(np.arange(1, tokens + 1)).cumsum()])  # of factorials
    apart = 0.0
    for start in range(0, len(m), BLOCK):
        part = m[start : start + BLOCK, None]
        rest = tokens - part - m
        shares = np.where(
            rest >= 0,
            np.exp(logs[tokens - part] + logs[tokens - m] - logs[rest.clip(min=0)] - logs[tokens]),
            0.0,
        )
        own = np.arange(len(part))
        shares[own, own + start] = part[:, 0] == 0
        apart += float(shares.sum())
    return apart / len(m) ** 2


def padded_connectivity(value: Number, latents: int, padded: int) -> Number:
    r"""Connectivity after dead latents were added: \( 1-(1-\mathrm{conn})(n/n')^2 \).

    Parameters
    ----------
    value
        Before.
    latents, padded
        n before and n' after.

    Raises
    ------
    ValueError
        If there are fewer latents afterwards, or none before, or the value is no share.
    """
    require_count(latents, "latents")
    require_count(padded, "padded")
    require(0 <= value <= 1, f"connectivity is a share; got {value}")
    require(padded >= latents, f"padding adds latents; got {latents}, then {padded}")
    return 1 - (1 - value) * Fraction(latents, padded) ** 2


def least_connectivity_of_topk(tokens: int, K: int, latents: int) -> Fraction:
    r"""\( 1-NK^2/n^2 \), which TopK codes of N tokens cannot fall below.

    Raises
    ------
    ValueError
        If a number is not positive, or K is above the number of latents.
    """
    for value, name in ((tokens, "tokens"), (K, "K"), (latents, "latents")):
        require_count(value, name)
    require(latents >= K, f"TopK needs at least K latents; got n={latents}, K={K}")
    return 1 - Fraction(tokens * K**2, latents**2)
