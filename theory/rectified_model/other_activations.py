"""The population loss of the toy model with other activations: linear, t^m and t_+^m.

The inputs are those of `theory.rectified_model.toy_loss`: uniform on [0, 1] with probability p.
"""

from typing import Any

from jaxtyping import Shaped

from pentad.theory.numbers.arrays import identity
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require
from pentad.theory.power_autoencoder.power_loss import feature_loss_terms
from pentad.theory.rectified_model.rectified_loss import rectified_loss_terms
from pentad.theory.rectified_model.toy_loss import (
    OutputDerivatives,
    _bordered,
    _derivatives,
    _prepared,
)
from pentad.theory.sparse_inputs import POSITIVE_UNIFORM


def linear_loss_derivatives(
    A: Shaped[Any, "*#batch n n"],
    b: Shaped[Any, "*#batch n"],
    p: Number,
    *,
    importance: Number = 1,
    hessian: bool = True,
) -> OutputDerivatives:
    """The population loss of the linear model x -> A x + b, with any number of active features.

    M is the matrix of second moments of (x, 1), and there are no kinks.  Arguments and errors as
    `toy_loss_derivatives`.

    >>> import numpy as np
    >>> linear_loss_derivatives(np.zeros((1, 1)), np.ones(1), 0.5).value
    np.float64(0.6666666666666666)
    """
    A, b = _prepared(A, b, p, importance)
    p = p + 0 * b
    products = p[..., None] * p[..., None, :] / 4 + (p / 3 - p * p / 4)[..., None] * identity(A)
    core = products[..., None, :, :] + (0 * A)[..., None]
    moments = _bordered(core, p[..., None, :] / 2 + 0 * A, 1 + 0 * b)
    return _derivatives(A, b, moments, 0 if hessian else None, p / 3, importance)


def power_activation_loss(
    A: Shaped[Any, "*#batch n n"],
    b: Shaped[Any, "*#batch n"],
    p: Number,
    m: int,
    *,
    rectified: bool = False,
    importance: Number = 1,
) -> Any:
    """The population loss of x -> (A x + b)^m or (A x + b)_+^m, any number of features active.

    Arguments as `toy_loss_derivatives`; the rectified power takes one (n, n) matrix and one p, and
    about 3^n steps (`theory.rectified_model.rectified_loss.rectified_loss_terms`).

    Raises
    ------
    ValueError
        If A is not square or not finite, b, p or the importance does not fit it, p is outside
        (0, 1], or m is not a positive integer.

    >>> import numpy as np
    >>> power_activation_loss(np.zeros((1, 1)), np.ones(1), 0.5, 3)
    np.float64(0.6666666666666666)
    """
    A, b = _prepared(A, b, p, importance)
    if rectified:
        shape = tuple(getattr(p, "shape", ()))
        require(shape == (), f"the rectified power takes one p; got shape {shape}")
        terms = rectified_loss_terms(A, b, p, m)
    else:
        terms = feature_loss_terms(A, p, POSITIVE_UNIFORM, m, bias=b)
    return (importance * (p / 3 + 0 * b - 2 * terms.correlation + terms.energy)).sum(-1)
