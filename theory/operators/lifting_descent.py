r"""Gradient descent on a lifted dictionary, written out, beside descent on the effective one.

For any loss f of the effective dictionary \( D=PD_L \) with P fixed, plain gradient descent on
\( D_L \) with rate \( \eta \) and weight decay \( \omega \) is preconditioned descent on D:

\[ D_L\leftarrow(1-\eta\omega)D_L-\eta P^T\nabla f(D)\quad\Rightarrow\quad
   D\leftarrow(1-\eta\omega)D-\eta PP^T\nabla f(D). \]

It does not matter whether the codes are held or live, for f may contain the encoder. Nothing of
this is true of Adam, which rescales entries of \( D_L \).

Here \( f(D)=\frac1{2N}\sum_i\lVert x_i-Dz_i\rVert^2 \) with codes \( z=a\odot D^Tx \), where
a is 1 for the k largest \( \lvert D^Tx\rvert \) of a sample and 0 elsewhere; or with codes given.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import constant, require, require_count

Dictionary = Shaped[Any, "d n"]
Samples = Shaped[np.ndarray, "d N"]
Codes = Shaped[Any, "n N"]
Gradient = Callable[[Any], Any]


def active(D: Dictionary, x: Samples, k: int) -> Codes:
    r"""1 for the k largest \( \lvert D^Tx\rvert \) of each sample, of equal ones the first; else 0.

    Raises
    ------
    ValueError
        Unless 1 <= k <= n.

    >>> active(np.eye(2), np.array([[1.0], [-2.0]]), 1).tolist()
    [[0], [1]]
    """
    require_count(k, "k")
    n = D.shape[1]
    require(k <= n, f"at most n codes are active; got k={k}, n={n}")
    scores = abs(D.T @ x)
    mask = np.zeros(scores.shape, dtype=int)
    for sample, column in enumerate(scores.T):
        order = sorted(range(n), key=lambda i: -column[i])
        mask[order[:k], sample] = 1
    return mask


def held_loss(D: Dictionary, x: Samples, codes: Codes) -> Number:
    r"""\( \frac1{2N}\lVert x-Dz\rVert^2 \) with codes that do not depend on D.

    >>> float(held_loss(np.eye(1), np.array([[3.0]]), np.array([[1.0]])))
    2.0
    """
    rest = x - D @ codes
    return (rest * rest).sum() / (2 * x.shape[1])


def held_gradient(D: Dictionary, x: Samples, codes: Codes) -> Dictionary:
    r"""\( -\frac1N(x-Dz)z^T \), the gradient of `held_loss`: that of the decoder alone.

    >>> held_gradient(np.eye(1), np.array([[3.0]]), np.array([[1.0]]))
    array([[-2.]])
    """
    return -((x - D @ codes) @ codes.T) / x.shape[1]


def tied_loss(D: Dictionary, x: Samples, mask: Codes) -> Number:
    r"""\( \frac1{2N}\lVert x-D(a\odot D^Tx)\rVert^2 \): the encoder is the dictionary too.

    Parameters
    ----------
    mask
        a, what is active; it does not follow D here.
    """
    return held_loss(D, x, mask * (D.T @ x))


def tied_gradient(D: Dictionary, x: Samples, k: int) -> Dictionary:
    r"""\( -\frac1N\bigl[r z^T+x(a\odot D^Tr)^T\bigr] \), \( r=x-Dz \): decoder and encoder.

    The gradient of `tied_loss` at codes of the k largest entries, where their choice is constant.

    >>> tied_gradient(2 * np.eye(1), np.array([[1.0]]), 1)
    array([[12.]])
    """
    mask = active(D, x, k)
    codes = mask * (D.T @ x)
    rest = x - D @ codes
    return -(rest @ codes.T + x @ (mask * (D.T @ rest)).T) / x.shape[1]


def untied_loss(E: Any, D: Dictionary, x: Samples, mask: Codes) -> Number:
    r"""\( \frac1{2N}\lVert x-D(a\odot Ex)\rVert^2 \), of an encoder E that is no transpose.

    Parameters
    ----------
    E
        (n, d).
    D, x
        (d, n) and (d, N).
    mask
        a, what is active; it does not follow E here.
    """
    return held_loss(D, x, mask * (E @ x))


def untied_gradient(E: Any, D: Dictionary, x: Samples, k: int) -> Shaped[Any, "n d"]:
    r"""\( -\frac1N(a\odot D^Tr)x^T \), \( r=x-D(a\odot Ex) \): that of the encoder alone.

    The gradient of `untied_loss` at codes of the k largest entries of Ex, where their choice is
    constant.

    >>> untied_gradient(np.eye(1), 2 * np.eye(1), np.array([[1.0]]), 1)
    array([[2.]])
    """
    mask = active(E.T, x, k)
    rest = x - D @ (mask * (E @ x))
    return -((mask * (D.T @ rest)) @ x.T) / x.shape[1]


def gradient_by_definition(loss: Callable[[Any], Number], D: Shaped[np.ndarray, "..."]) -> Any:
    r"""Derivatives by differences, which are exact for polynomials up to degree 4.

    \[ f'(0)=\frac{8(f(1)-f(-1))-(f(2)-f(-2))}{12}, \]

    entry by entry. Exact over rationals for the losses here; in floats to rounding.

    Parameters
    ----------
    loss
        A polynomial of degree at most 4 in the entries.
    D
        Where, of any shape.

    >>> gradient_by_definition(lambda D: (D**4).sum(), np.array([1.0]))
    array([4.])
    """
    found = np.empty(D.shape, dtype=D.dtype)
    for index in np.ndindex(D.shape):
        values = {}
        for step in (-2, -1, 1, 2):
            moved = D.copy()
            moved[index] = moved[index] + step
            values[step] = loss(moved)
        near, far = values[1] - values[-1], values[2] - values[-2]
        found[index] = (8 * near - far) * constant(Fraction(1, 12), near)
    return found


def descent(
    D: Dictionary,
    gradient: Gradient,
    rate: Number,
    steps: int,
    *,
    decay: Number = 0,
    preconditioner: Shaped[np.ndarray, "d d"] | None = None,
) -> Dictionary:
    r"""D after steps \( D\leftarrow(1-\eta\omega)D-\eta M\nabla f(D) \); without M, plain descent.

    Parameters
    ----------
    D
        Where it starts.
    gradient
        \( \nabla f \), of D.
    rate, steps
        \( \eta \) and how often; rate in units of D over those of the gradient.
    decay
        \( \omega \), of the weights and not of the gradient.
    preconditioner
        M.

    Raises
    ------
    ValueError
        If steps is no number of steps.

    >>> descent(np.array([[1.0]]), lambda D: D, 0.5, 2)
    array([[0.25]])
    """
    require_count(steps, "steps", least=0)
    for _ in range(steps):
        along = gradient(D)
        if preconditioner is not None:
            along = preconditioner @ along
        D = (1 - rate * decay) * D - rate * along
    return D


def lifted_descent(
    P: Shaped[np.ndarray, "d h"],
    D_L: Shaped[np.ndarray, "h n"],
    gradient: Gradient,
    rate: Number,
    steps: int,
    *,
    decay: Number = 0,
) -> Shaped[Any, "h n"]:
    r"""\( D_L \) after steps \( D_L\leftarrow(1-\eta\omega)D_L-\eta P^T\nabla f(PD_L) \).

    Parameters
    ----------
    P, D_L
        The projection, which is not trained, and the lifted dictionary at the start.
    gradient
        \( \nabla f \), of the effective dictionary.
    rate, steps, decay
        As for `descent`.
    """
    return descent(D_L, lambda lifted: P.T @ gradient(P @ lifted), rate, steps, decay=decay)


def lifted_descent_by_definition(
    D_L: Shaped[np.ndarray, "h n"],
    loss_at: Callable[[Any], Callable[[Any], Number]],
    rate: Number,
    steps: int,
    *,
    decay: Number = 0,
) -> Shaped[Any, "h n"]:
    """The same by differences of the loss in every lifted entry: a slow twin.

    Parameters
    ----------
    loss_at
        Given where a step starts, the loss as a function of the lifted dictionary; what is active
        may be chosen there and held.
    """
    return descent(
        D_L, lambda at: gradient_by_definition(loss_at(at), at), rate, steps, decay=decay
    )
