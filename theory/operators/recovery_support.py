r"""When one step of top-k inference finds the support of a sparse code.

For unit atoms with \( \lvert\langle d_i,d_j\rangle\rvert\le\mu \), \( i\ne j \), and
\( x=\sum_{i\in S}a_id_i \) with k active features, scores \( \lvert\langle d_i,x\rangle\rvert \)
are at least \( a_{\min}-(k-1)\mu a_{\max} \) on S and at most \( k\mu a_{\max} \) elsewhere, where
\( a_{\min},a_{\max} \) are the least and the largest \( \lvert a_i\rvert \). So the least score on
S exceeds the largest one elsewhere by

\[ \text{margin}\ge a_{\min}-(2k-1)\,\mu\,a_{\max}, \]

and if that is positive, the k largest scores are those of S, of any signs. For an encoder of its
own, with rows \( w_i \) and \( \langle w_i,d_i\rangle=1 \), the same holds of scores
\( \lvert\langle w_i,x\rangle\rvert \) with the largest cross product
\( \nu=\max_{i\ne j}\lvert\langle w_i,d_j\rangle\rvert \) in place of \( \mu \): atoms need not be
incoherent, if some rows are nearly dual to them.
"""

from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require

Atoms = Shaped[np.ndarray, "d n"]
Code = Shaped[np.ndarray, " n"]


def scores(D: Atoms, code: Code) -> Shaped[Any, " n"]:
    r"""\( \lvert\langle d_i,Da\rangle\rvert \), by which top-k ranks features; any number type."""
    found: Any = abs(D.T @ (D @ code))
    return np.asarray(found)


def support_margin(D: Atoms, code: Code) -> Number:
    """The least score on the support less the largest one elsewhere; any number type.

    Raises
    ------
    ValueError
        If no feature is active, or all are.

    >>> float(support_margin(np.eye(3), np.array([2.0, -1.0, 0.0])))
    1.0
    """
    active = code != 0
    require(
        0 < int(active.sum()) < len(code),
        f"a margin is between active features and others; got {int(active.sum())} of {len(code)}",
    )
    found = scores(D, code)
    return found[active].min() - found[~active].max()


def untied_margin(W: Shaped[np.ndarray, "n d"], D: Atoms, code: Code) -> Number:
    """The least score of an encoder on the support less the largest elsewhere; any number type.

    Parameters
    ----------
    W
        Rows of the encoder, (n, d).
    D, code
        Atoms, (d, n), and a code, (n,).

    Raises
    ------
    ValueError
        If no feature is active, or all are.

    >>> float(untied_margin(np.eye(2), np.array([[1.0, 0.5], [0.0, 1.0]]), np.array([0.0, 2.0])))
    1.0
    """
    on = code != 0
    require(
        0 < int(on.sum()) < len(code),
        f"a margin is between active features and others; got {int(on.sum())} of {len(code)}",
    )
    found: Any = abs(W @ (D @ code))
    return found[on].min() - found[~on].max()


def largest_cross_product(W: Shaped[np.ndarray, "n d"], D: Atoms) -> Number:
    r"""\( \nu \), the largest \( \lvert\langle w_i,d_j\rangle\rvert \), i != j.

    Raises
    ------
    ValueError
        If there is one atom alone.

    >>> float(largest_cross_product(np.eye(2), np.array([[1.0, 0.6], [0.0, 0.8]])))
    0.6
    """
    n = D.shape[1]
    require(n >= 2, f"a product is of two atoms; got {n}")
    return abs((W @ D)[~np.eye(n, dtype=bool)]).max()


def largest_product(D: Atoms) -> Number:
    r"""The largest \( \lvert\langle d_i,d_j\rangle\rvert \), i != j: for unit atoms, \( \mu \).

    Raises
    ------
    ValueError
        If there is one atom alone.

    >>> float(largest_product(np.array([[1.0, 0.6], [0.0, 0.8]])))
    0.6
    """
    n = D.shape[1]
    require(n >= 2, f"a product is of two atoms; got {n}")
    return abs((D.T @ D)[~np.eye(n, dtype=bool)]).max()


def margin_bound(mu: Number, code: Code) -> Number:
    r"""\( a_{\min}-(2k-1)\,\mu\,a_{\max} \), in units of the code; any number type.

    Raises
    ------
    ValueError
        If no feature is active.

    >>> float(margin_bound(0.25, np.array([1.0, -2.0, 0.0])))
    -0.5
    """
    sizes = abs(code[code != 0])
    require(len(sizes) > 0, "a bound of the margin needs an active feature; got none")
    return sizes.min() - (2 * len(sizes) - 1) * mu * sizes.max()


def support_is_found(D: Atoms, code: Code) -> bool:
    """Whether the k largest scores are, without a tie, those of the active features.

    By sorting, where `support_margin` compares.

    >>> support_is_found(np.eye(2), np.array([0.0, 3.0]))
    True
    """
    found = scores(D, code)
    k = int((code != 0).sum())
    order = sorted(range(len(code)), key=lambda i: found[i], reverse=True)
    tied = 0 < k < len(code) and found[order[k - 1]] == found[order[k]]
    return not tied and {i for i in range(len(code)) if code[i] != 0} == set(order[:k])


def active_features_guaranteed(mu: float) -> int:
    r"""The largest k with \( (2k-1)\mu<1 \): how many features of equal size are found for sure.

    Raises
    ------
    ValueError
        Unless mu is positive.

    >>> active_features_guaranteed(0.3), active_features_guaranteed(0.34)
    (2, 1)
    """
    require(mu > 0, f"orthogonal atoms are found however many are active; got mu={mu}")
    return ceil((1 / Fraction(mu) + 1) / 2) - 1
