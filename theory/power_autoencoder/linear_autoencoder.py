"""The power autoencoder for m = 1, where it is linear and principal components are best."""

from typing import Any

from jaxtyping import Shaped

from pentad.theory.numbers.scalars import Number
from pentad.theory.power_autoencoder.power_loss import require_matrix
from pentad.theory.sparse_inputs import AmplitudeLaw, input_moments


def linear_improvement(A: Shaped[Any, "n n"], p: Number, law: AmplitudeLaw) -> Number:
    r"""\( I = p \mu_2 \operatorname{tr}(2 A - A^2) \) of x -> A x, A symmetric, centred inputs.

    Parameters
    ----------
    A : (n, n) array of any number type
    p : number, 0 < p <= 1
    law : AmplitudeLaw

    Returns
    -------
    Number
        In squared amplitudes.

    Raises
    ------
    ValueError
        If A is not square or not finite, or p is outside (0, 1].

    Notes
    -----
    Section 2 of arXiv:2606.18538 for m = 1.

    >>> import numpy as np
    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> float(linear_improvement(np.eye(2), 0.5, RADEMACHER))
    1.0
    """
    require_matrix(A, "A", square=True)
    improvement: Number = input_moments(p, law, 2)[2] * (2 * A - A @ A).trace()
    return improvement
