"""From derivatives in A = W^T W and b to those in W and b: the chain rule of tied models.

Any loss that is a sum of functions of the rows (A_j1, .., A_jn, b_j) will do.
"""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.arrays import identity, namespace
from pentad.theory.numbers.scalars import require
from pentad.theory.power_autoencoder.power_loss import require_matrix
from pentad.theory.rectified_model.toy_loss import OutputDerivatives, _like


class WeightDerivatives(NamedTuple):
    """A loss as a function of the (d + 1, n) matrix [W; b], its entries read row by row.

    value (*batch,), gradient (*batch, d + 1, n), hessian (*batch, (d + 1) n, (d + 1) n) or None.
    """

    value: Any
    gradient: Any
    hessian: Any


def weight_derivatives(
    W: Shaped[Any, "*batch d n"], derivatives: OutputDerivatives
) -> WeightDerivatives:
    r"""Derivatives in W and b of a loss of A = W^T W and b; any number type.

    With G = dL/dA, V = [[W, 0], [0, 1]], U = [W; 0] and H_j the Hessian of output j,

    \[ \frac{dL}{dW} = W (G + G^T), \qquad
       \frac{d^2 L}{d\theta_{al}\, d\theta_{bm}} = \delta_{lm} (V H_l V^T)_{ab}
       + (V H_l)_{am} U_{bl} + U_{am} (V H_m)_{bl} + \sum_j U_{aj} U_{bj} H_{j,lm}
       + \delta_{ab} [a \le d] (G + G^T)_{lm}. \]

    Parameters
    ----------
    W : (*batch, d, n) array
    derivatives : OutputDerivatives at A = W^T W and the bias b

    Raises
    ------
    ValueError
        If W is not a finite matrix or n differs.

    >>> from pentad.theory.rectified_model.toy_loss import one_active_derivatives
    >>> at = one_active_derivatives(np.eye(1), np.zeros(1))
    >>> weight_derivatives(np.eye(1), at).hessian.tolist()
    [[2.6666666666666665, 2.0], [2.0, 2.0]]
    """
    require_matrix(W, "W")
    d, n = W.shape[-2:]
    by_output = derivatives.gradient
    require(
        by_output.shape[-2:] == (n, n + 1),
        f"the derivatives belong to n={by_output.shape[-2]} features; got W of n={n}",
    )
    xp = namespace(by_output)
    G = by_output[..., :n]
    both = G + G.swapaxes(-1, -2)
    W = W + 0 * G[..., :1, :]
    gradient = xp.concatenate([W @ both, by_output[..., None, :, n]], -2)
    if derivatives.hessian is None:
        return WeightDerivatives(derivatives.value, gradient, None)
    H = derivatives.hessian
    eye, units = identity(W), _like(np.eye(d + 1, dtype=int), W)
    U = xp.concatenate([W, 0 * W[..., :1, :]], -2)
    V = xp.concatenate([U, 0 * U[..., :1] + units[:, d:]], -1)
    image = V[..., None, :, :] @ H
    own = (image @ V.swapaxes(-1, -2)[..., None, :, :]).swapaxes(-3, -2)
    once = (
        image[..., :n].swapaxes(-3, -2)[..., None, :] * (U.swapaxes(-1, -2)[..., None, :, :, None])
    )
    products = U[..., :, None, :] * U[..., None, :, :]
    batch, size = H.shape[:-3], (d + 1) * n
    through = products.reshape(*batch, (d + 1) ** 2, n) @ H[..., :n, :n].reshape(*batch, n, n * n)
    through = through.reshape(*batch, d + 1, d + 1, n, n).swapaxes(-3, -2)
    curved = both[..., None, :, None, :] * (units - units[d:] * units[:, d:])[:, None, :, None]
    symmetric = (own[..., None] * eye[:, None, :] + through + curved).reshape(*batch, size, size)
    once = once.reshape(*batch, size, size)
    hessian = symmetric + once + once.swapaxes(-1, -2)
    return WeightDerivatives(derivatives.value, gradient, hessian)
