r"""Gradient descent on spectral weights, seen from the kernel's values on the grid.

With all real parameters \( \theta=(\operatorname{Re}W,\operatorname{Im}W) \) and the kernel
\( w=A\theta \) of n taps (transform without factor forwards, 1/n backwards), a step of size
\( \eta \) on \( \theta \) is a step \( w\leftarrow w-\eta AA^\top\nabla \) on the taps, where

\[ AA^\top=\tfrac2nI-\tfrac1nP_{\mathrm{DC}}-[n\text{ even}]\,\tfrac1nP_{n/2} \]

for all modes, with the projections on constants and on \( (-1)^j \). With modes up to K < n/2 alone
its eigenvalues are 1/n on constants, 2/n on the modes 1 to K and 0 on the rest.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import require
from pentad.theory.operators.spectral_layers import kernels

Square = Shaped[np.ndarray, "n n"]


def taps_of_parameters(n: int, modes: int) -> Shaped[np.ndarray, "n _"]:
    """A, exactly: the taps that each real parameter gives, one column a parameter.

    Parameters
    ----------
    n
        Taps.
    modes
        K, at most n/2.

    Raises
    ------
    ValueError
        If there are more modes than the taps have.
    """
    require(0 <= 2 * modes <= n, f"n taps have the modes 0 to n/2; got K={modes} for n={n}")
    size = 2 * (modes + 1)
    unit = np.array([[Fraction(int(i == j)) for j in range(size)] for i in range(size)])
    columns = kernels(unit.reshape(size, modes + 1, 2), n)
    return np.asarray(Fraction(1, n) * columns.T)


def preconditioner_by_definition(n: int, modes: int) -> Square:
    r"""\( AA^\top \), multiplied out: a slow twin."""
    A = taps_of_parameters(n, modes)
    return np.asarray(A @ A.T)


def full_preconditioner(n: int) -> Square:
    r"""\( \tfrac2nI-\tfrac1nP_{\mathrm{DC}}-[n\text{ even}]\tfrac1nP_{n/2} \), for all modes.

    >>> full_preconditioner(2).tolist()
    [[Fraction(1, 2), Fraction(0, 1)], [Fraction(0, 1), Fraction(1, 2)]]
    """
    found = np.empty((n, n), dtype=object)
    for i, j in np.ndindex(n, n):
        alternating = (-1) ** (i + j) if n % 2 == 0 else 0
        found[i, j] = Fraction(2 * n * (i == j) - 1 - alternating, n * n)
    return found


def eigenvalue(n: int, modes: int, k: int) -> Fraction:
    r"""Of \( AA^\top \) on the mode k.

    Parameters
    ----------
    n, modes
        As for `taps_of_parameters`.
    k
        From 0 to n/2.

    >>> [str(eigenvalue(6, 2, k)) for k in range(4)]
    ['1/6', '1/3', '1/3', '0']
    """
    if k > modes:
        return Fraction(0)
    return Fraction(1 if 2 * k % n == 0 else 2, n)


def descended_weights(
    weights: Shaped[np.ndarray, "modes 2"],
    gradient: Callable[[Any], Any],
    n: int,
    rate: Number,
    steps: int,
) -> Any:
    """The taps after steps of gradient descent on the weights.

    Parameters
    ----------
    weights
        (K + 1, 2).
    gradient
        Of the loss with respect to the taps, at the taps.
    n
        Taps.
    rate
        Dimensionless.
    steps
        How many.

    Returns
    -------
    (n,)
    """
    A = taps_of_parameters(n, len(weights) - 1)
    theta = weights.ravel()
    for _ in range(steps):
        theta = theta - rate * (A.T @ gradient(A @ theta))
    return A @ theta


def descended_taps(
    taps: Matrix, gradient: Callable[[Any], Any], preconditioner: Square, rate: Number, steps: int
) -> Any:
    """The taps after steps of preconditioned gradient descent on themselves."""
    for _ in range(steps):
        taps = taps - rate * (preconditioner @ gradient(taps))
    return taps
