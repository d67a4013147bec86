r"""Lifting: a dictionary that is trained through a fixed linear map.

A lifted dictionary \( D_L\in\mathbb{R}^{h\times n} \) is seen by the data through a projection
\( P\in\mathbb{R}^{d\times h} \) alone, as the *effective dictionary* \( D=PD_L \). With a lifting
\( L\in\mathbb{R}^{h\times d} \) before the encoder there are two conventions for the projection,

\[ P=L^T\ \Rightarrow\ PP^T=L^TL,\qquad P=L^+=(L^TL)^{-1}L^T\ \Rightarrow\ PP^T=(L^TL)^{-1}, \]

the second for L of full column rank alone. \( PP^T \) is what gradient descent on \( D_L \)
multiplies the gradient of D by (`theory.operators.lifting_descent`), so that they do the opposite
of each other.

What P does not see of \( D_L \) is its component in the null space of P,
\( N=D_L-P^+PD_L \), and it is part of the products of lifted atoms:

\[ D_L^TD_L=D^T(PP^T)^+D+N^TN . \]

Source: Sparse autoencoder neural operators, arXiv:2509.03738, whose numbered statements were not
seen; which convention it uses is not known to us. All formulas here are derived by us.
"""

from typing import Any, Literal

import numpy as np
from jaxtyping import Shaped

from pentad.theory.frames.frame_operator import rational_matrix
from pentad.theory.numbers.scalars import require

Convention = Literal["transpose", "pseudo-inverse"]


def effective_dictionary(
    P: Shaped[Any, "*batch d h"], D_L: Shaped[Any, "*batch rows n"]
) -> Shaped[Any, "*batch d n"]:
    r"""\( D=PD_L \), what the data see of a lifted dictionary; any number type.

    Raises
    ------
    ValueError
        If the projection does not take what the lifted atoms are.

    >>> effective_dictionary(np.array([[1.0, 2.0]]), np.eye(2))
    array([[1., 2.]])
    """
    require(
        P.shape[-1] == D_L.shape[-2],
        f"the projection is of lifted atoms; got shapes {tuple(P.shape)}, {tuple(D_L.shape)}",
    )
    return P @ D_L


def projection(
    L: Shaped[np.ndarray, "h d"], convention: Convention = "transpose"
) -> Shaped[Any, "d h"]:
    r"""\( L^T \) or \( L^+=(L^TL)^{-1}L^T \), exact for rationals.

    Parameters
    ----------
    L
        (h, d), the lifting, of floats or rationals.
    convention
        Which of the two.

    Raises
    ------
    ValueError
        For the second if L is not of full column rank, since then \( L^TL \) has no inverse and
        \( PL\ne I \); for another convention.

    >>> projection(np.array([[2.0], [0.0]]), "pseudo-inverse")
    array([[0.5, 0. ]])
    """
    require(
        convention in ("transpose", "pseudo-inverse"),
        f"the projection is the 'transpose' or the 'pseudo-inverse'; got {convention!r}",
    )
    if convention == "transpose":
        return L.T
    _require_full_column_rank(L)
    if L.dtype.kind == "f":
        return np.linalg.pinv(L)
    exact = rational_matrix(L)
    return _array((exact.transpose() * exact).solve(exact.transpose()))


def preconditioner(P: Shaped[Any, "*batch d h"]) -> Shaped[Any, "*batch d d"]:
    r"""\( PP^T \): what descent on \( D_L \) multiplies the gradient of D by; any number type.

    >>> preconditioner(np.array([[1.0, 2.0]]))
    array([[5.]])
    """
    return P @ P.swapaxes(-1, -2)


def lifting_preconditioner(
    L: Shaped[np.ndarray, "h d"], convention: Convention = "transpose"
) -> Shaped[Any, "d d"]:
    r"""\( L^TL \) or \( (L^TL)^{-1} \), exact for rationals.

    Parameters as for `projection`.

    Raises
    ------
    ValueError
        If the convention is neither, or the pseudo-inverse is asked of columns that are dependent.

    >>> lifting_preconditioner(np.array([[2.0], [0.0]]), "pseudo-inverse")
    array([[0.25]])
    """
    require(
        convention in ("transpose", "pseudo-inverse"),
        f"the projection is the 'transpose' or the 'pseudo-inverse'; got {convention!r}",
    )
    if convention == "transpose":
        return L.T @ L
    _require_full_column_rank(L)
    if L.dtype.kind == "f":
        return np.linalg.inv(L.T @ L)
    exact = rational_matrix(L)
    return _array((exact.transpose() * exact).inv())


def unseen_component(
    P: Shaped[np.ndarray, "d h"], D_L: Shaped[np.ndarray, "h n"]
) -> Shaped[Any, "h n"]:
    r"""\( N=D_L-P^+PD_L \), the component in the null space of P; exact for rationals.

    Parameters
    ----------
    P
        (d, h), of full row rank.
    D_L
        (h, n).

    Raises
    ------
    ValueError
        If shapes do not fit, or P is not of full row rank.

    >>> unseen_component(np.array([[1.0, 0.0]]), np.array([[3.0], [4.0]])).tolist()
    [[0.0], [4.0]]
    """
    D = effective_dictionary(P, D_L)
    return D_L - projection(P.T, "pseudo-inverse").T @ D


def seen_products(P: Shaped[np.ndarray, "d h"], D: Shaped[np.ndarray, "d n"]) -> Shaped[Any, "n n"]:
    r"""\( D^T(PP^T)^{-1}D \), what the effective atoms say of the products of lifted ones.

    Raises
    ------
    ValueError
        If P is not of full row rank.

    >>> seen_products(np.array([[2.0, 0.0]]), np.array([[1.0, 2.0]]))
    array([[0.25, 0.5 ],
           [0.5 , 1.  ]])
    """
    return D.T @ lifting_preconditioner(P.T, "pseudo-inverse") @ D


def _require_full_column_rank(L: Any) -> None:
    known = np.linalg.matrix_rank(L) if L.dtype.kind == "f" else rational_matrix(L).rank()
    require(
        known == L.shape[1],
        f"a pseudo-inverse that undoes L needs full column rank; got rank {known}, "
        f"shape {tuple(L.shape)}",
    )


def _array(exact: Any) -> Any:
    return np.array(exact.tolist(), dtype=object)
