r"""How much of the space a feature owns: capacity, leverage and their sum rule.

The capacity of feature i is \( \rho_i = A_{ii}^2 / \sum_j A_{ij}^2 \); if A = W^T W it equals the
feature dimensionality \( |w_i|^2 / \sum_j \langle w_i/|w_i|, w_j \rangle^2 \).  It never exceeds
the leverage \( \ell_i = P_{ii} \), P the projection on the row space of A, and leverages sum to
the rank.  Sources: Scherlis et al., arXiv:2210.01892 (capacity); Elhage et al., arXiv:2209.10652.
"""

from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.scalars import family, rational, require
from pentad.theory.power_autoencoder.power_loss import require_matrix


def capacities(A: Shaped[Any, "*batch n n"]) -> Shaped[Any, "*batch n"]:
    """Capacity rho_i = A_ii^2 / sum_j A_ij^2 of every feature, in [0, 1]; 0 for a zero row.

    Parameters
    ----------
    A : (*batch, n, n) array, tied (W^T W) or untied

    Raises
    ------
    ValueError
        If A is not square or not finite.

    >>> capacities(np.array([[1.0, 1.0], [1.0, 1.0]]))
    array([0.5, 0.5])
    """
    require_matrix(A, "A", square=True)
    squares = A.diagonal(0, -2, -1) ** 2
    rows = (A * A).sum(-1)
    return squares / (rows + 1 * (rows == 0))


def feature_dimensionalities(W: Shaped[np.ndarray, "d n"]) -> Shaped[np.ndarray, "n"]:
    """|w_i|^2 / sum_j <w_i/|w_i|, w_j>^2 for the columns of W: the capacity by its other name.

    Written from the directions themselves, without the Gram matrix, as an independent twin of
    `capacities`; columns must not vanish.

    Raises
    ------
    ValueError
        If W is not a finite matrix or has a zero column.

    >>> feature_dimensionalities(np.array([[1.0, 1.0]]))
    array([0.5, 0.5])
    """
    require_matrix(W, "W")
    lengths = np.array([sum(x * x for x in column) for column in W.T])
    require((lengths != 0).all(), "a feature dimensionality needs non-zero columns")
    overlaps = [
        sum(sum(x * y for x, y in zip(u, v, strict=True)) ** 2 for v in W.T) / length
        for u, length in zip(W.T, lengths, strict=True)
    ]
    return np.asarray(lengths / np.array(overlaps))


def leverages(A: Shaped[np.ndarray, "rows n"]) -> Any:
    r"""Diagonal of the projection on the row space of A; sums to the rank.

    Exact for rationals, through the row-reduced basis B: P = B^T (B B^T)^{-1} B.  For floats the
    rank is that of NumPy's `matrix_rank`, and a zero column has leverage 0 without rounding.

    Raises
    ------
    ValueError
        If A is not a finite matrix.

    >>> leverages(np.array([[1.0, 1.0]]))
    array([0.5, 0.5])
    """
    require_matrix(A, "A")
    if A.dtype != object:
        _, _, rows = np.linalg.svd(A)
        return np.asarray((rows[: np.linalg.matrix_rank(A)] ** 2).sum(0) * (A != 0).any(0))
    from flint import fmpq_mat

    reduced, kept = fmpq_mat([[rational(x) for x in row] for row in A]).rref()
    if kept == 0:
        return 0 * A[0]
    entries = [reduced[i, j] for i in range(kept) for j in range(A.shape[1])]
    basis = fmpq_mat(kept, A.shape[1], entries)
    projection = basis.transpose() * (basis * basis.transpose()).inv() * basis
    return np.array([projection[i, i] for i in range(A.shape[1])], dtype=object)


def rank(A: Shaped[np.ndarray, "rows columns"]) -> int:
    """Rank of a matrix: exact for rationals, NumPy's `matrix_rank` for floats.

    Raises
    ------
    ValueError
        If A is not a finite matrix.

    >>> rank(np.ones((3, 3)))
    1
    """
    require_matrix(A, "A")
    if family(A) == "numpy":
        return int(np.linalg.matrix_rank(A))
    from flint import fmpq_mat

    return int(fmpq_mat([[rational(x) for x in row] for row in A]).rank())
