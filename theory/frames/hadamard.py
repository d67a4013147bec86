r"""Random rows of a Sylvester-Hadamard matrix: tight frames that attain the capacity bound.

The n = 2^k columns of d distinct rows of the Hadamard matrix, divided by sqrt(n), have the Gram
matrix A_ij = (1/n) sum over the rows s of the sign H_s(i xor j): a projection of rank d whose rows
are permutations of one row.  So the loss of all n features follows from the first row, which is one
fast Walsh-Hadamard transform: O(n log n) work and no (n, n) array.
"""

from typing import Any

import numpy as np
from jaxtyping import Float, Int, Shaped

from pentad.theory.numbers.limits import MOST_DOUBLINGS, require_at_most
from pentad.theory.numbers.scalars import require, require_count, require_odd_power
from pentad.theory.power_autoencoder.power_loss import first_feature_loss_terms
from pentad.theory.sparse_inputs import AmplitudeLaw


def walsh_hadamard_transform(x: Shaped[Any, "*batch n"]) -> Shaped[Any, "*batch n"]:
    """Product of the last axis with the Hadamard matrix of size n = 2^k; n log2 n additions.

    Parameters
    ----------
    x : (*batch, n) NumPy array of any number type

    Raises
    ------
    ValueError
        If n is not a power of two.

    >>> walsh_hadamard_transform(np.array([1, 0, 2, 0]))
    array([ 3,  3, -1, -1])
    """
    n = x.shape[-1]
    require(n >= 1 and n & (n - 1) == 0, f"the length must be a power of two; got {n}")
    half = 1
    while half < n:
        pairs = x.reshape(*x.shape[:-1], n // (2 * half), 2, half)
        first, second = pairs[..., 0, :], pairs[..., 1, :]
        x = np.stack([first + second, first - second], -2).reshape(x.shape)
        half *= 2
    return x


def hadamard_matrix(k: int) -> Int[np.ndarray, "n n"]:
    """The 2^k x 2^k matrix of signs H_ij = (-1)^(number of ones that i and j share in binary).

    The definition, entry by entry: the twin of `walsh_hadamard_transform`.

    Raises
    ------
    ValueError
        If k is not a non-negative integer, or k is above `MOST_DOUBLINGS`.

    >>> hadamard_matrix(1)
    array([[ 1,  1],
           [ 1, -1]])
    """
    require_at_most(MOST_DOUBLINGS, k=k)
    require_count(k, "k", least=0)
    indices = np.arange(2**k)
    shared = indices[:, None] & indices
    return 1 - 2 * (np.bitwise_count(shared).astype(int) % 2)


def drawn_rows(log2_n: int, d: int, seed: int) -> Int[np.ndarray, "d"]:
    """The d distinct rows of the Hadamard matrix that a seed draws, uniform over all choices.

    Raises
    ------
    ValueError
        Unless 1 <= d <= 2^log2_n, or log2_n is above `MOST_DOUBLINGS`.

    >>> sorted(int(row) for row in drawn_rows(1, 2, 0))
    [0, 1]
    """
    require_at_most(MOST_DOUBLINGS, log2_n=log2_n)
    require_count(d, "d")
    require_count(log2_n, "log2_n", least=0)
    require(d <= 2**log2_n, f"distinct rows need d <= n; got d={d}, n={2**log2_n}")
    return np.random.default_rng(seed).choice(2**log2_n, d, replace=False)


def hadamard_features(log2_n: int, d: int, seed: int) -> Float[np.ndarray, "d n"]:
    """W of the construction: d drawn rows over sqrt(n), so that W W^T is the identity.

    Raises
    ------
    ValueError
        If log2_n is above `MOST_DOUBLINGS`.

    >>> W = hadamard_features(3, 2, 0)
    >>> bool(np.allclose(W @ W.T, np.eye(2)))
    True
    """
    require_at_most(MOST_DOUBLINGS, log2_n=log2_n)
    rows = drawn_rows(log2_n, d, seed)
    return np.asarray(hadamard_matrix(log2_n)[rows] / 2 ** (log2_n / 2))


def hadamard_gram_row(log2_n: int, d: int, seed: int) -> Float[np.ndarray, "n"]:
    """First row of the Gram matrix of `hadamard_features`, without that matrix.

    Raises
    ------
    ValueError
        If log2_n is above `MOST_DOUBLINGS`.

    >>> float(hadamard_gram_row(3, 2, 0)[0])
    0.25
    """
    require_at_most(MOST_DOUBLINGS, log2_n=log2_n)
    indicator = np.zeros(2**log2_n)
    indicator[drawn_rows(log2_n, d, seed)] = 1
    return np.asarray(walsh_hadamard_transform(indicator) / 2**log2_n)


def hadamard_rows_improvement(
    log2_n: int, d: int, seed: int, p: float, law: AmplitudeLaw, m: int = 3
) -> float:
    """L4: the improvement n C_1^2 / D_1 of the drawn features at their best scale.

    Always a lower bound on sup_W I for n = 2^log2_n features in d dimensions.  For m = 3 and n / d
    near `best_interference` of `theory.power_autoencoder.gain_per_dimension` it tends to d Psi(p)
    as d grows.  Ours.

    Parameters
    ----------
    log2_n : int >= 0
    d : int, 1 <= d <= n
    seed : int
    p : float, 0 < p <= 1
    law : AmplitudeLaw, symmetric
    m : odd int

    Raises
    ------
    ValueError
        If the arguments are outside those ranges.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> hadamard_rows_improvement(3, 8, 0, 0.25, RADEMACHER)
    2.0
    """
    require_odd_power(m)
    require(law.symmetric, f"the construction is studied for symmetric laws; got {law}")
    terms = first_feature_loss_terms(hadamard_gram_row(log2_n, d, seed), p, law, m)
    return float(2**log2_n * terms.scaled_improvement)
