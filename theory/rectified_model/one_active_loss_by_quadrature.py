"""The loss with one active feature by quadrature, and its curvature by differences, in floats."""

from typing import Any

import numpy as np
from jaxtyping import Float


def one_active_loss_by_quadrature(
    W: Float[np.ndarray, "*batch d n"], b: Float[np.ndarray, "*batch n"]
) -> Any:
    """`toy_loss.one_active_loss` of W^T W and b, by Gauss and Legendre's rule of three nodes.

    Each integral is split where its output starts, so that the rule is exact up to rounding.

    Parameters
    ----------
    W : (*batch, d, n) array
        Features as columns.
    b : (*batch, n) array

    Returns
    -------
    (*batch,) array
        Dimensionless.

    >>> round(float(one_active_loss_by_quadrature(np.eye(2), np.array([0.0, -0.5]))), 12)
    0.166666666667
    """
    A, c = np.swapaxes(W, -1, -2) @ W, b[..., :, None]
    zero = np.clip(np.divide(-c, A, out=np.zeros_like(A), where=A != 0), 0, 1)
    nodes, masses = np.polynomial.legendre.leggauss(3)
    target = np.eye(W.shape[-1])
    total = np.zeros_like(A)
    for low, high in ((0 * zero, zero), (zero, 1 + 0 * zero)):
        for node, mass in zip((nodes + 1) / 2, masses / 2, strict=True):
            x = low + (high - low) * node
            total = total + mass * (high - low) * (target * x - np.maximum(A * x + c, 0)) ** 2
    return np.sum(total, axis=(-1, -2))


def least_curvature_by_differences(
    W: Float[np.ndarray, "d n"], b: Float[np.ndarray, " n"], *, step: float = 1e-4
) -> float:
    """Least eigenvalue of the Hessian of the loss across rotations, by second differences.

    All second differences by the entries of W and b at once; unit steps along the infinitesimal
    rotations (W with two rows exchanged, one of them negated) are given curvature, so that they
    do not count.

    Parameters
    ----------
    W : (d, n) array
        Features as columns, at a critical point.
    b : (n,) array
    step : float
        Of the differences, dimensionless.
    """
    d, n = W.shape
    at = np.vstack([W, b]).ravel()
    moves = step * np.eye(at.size)

    def loss(change: np.ndarray) -> Any:
        whole = (at + change).reshape(-1, d + 1, n)
        return one_active_loss_by_quadrature(whole[:, :d], whole[:, d])

    hessian = np.array(
        [
            loss(moves + move) - loss(moves - move) - loss(move - moves) + loss(-moves - move)
            for move in moves
        ]
    ) / (4 * step**2)
    for s in range(d):
        for t in range(s):
            turn = np.zeros((d + 1, n))
            turn[s], turn[t] = W[t], -W[s]
            hessian += np.outer(turn, turn)
    return float(np.linalg.eigvalsh((hessian + hessian.T) / 2)[0])
