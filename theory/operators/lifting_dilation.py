r"""Orthogonal lifted atoms above any dictionary: a dilation, and the least lifting that has one.

Let \( \lambda \) be the largest eigenvalue of \( D^TD \), r its multiplicity, \( PP^T=I \), and N
an orthonormal basis of the null space of P. Lifted atoms above D are \( D_L=P^TD+NB \), and

\[ D_L^TD_L=D^TD+B^TB=\lambda I\quad\Leftrightarrow\quad B^TB=\lambda I-D^TD . \]

The right side has no negative eigenvalue and rank n - r, so that such B exist exactly for
h - d >= n - r. For another multiple of the identity, \( sI-D^TD \) has a negative eigenvalue or
rank n. So for any D, however coherent, \( h=d+n-r \) lifted dimensions are enough for orthogonal
lifted atoms of one length, and no fewer. For a tight frame (r = d) they are n, and the rows of B
are its Naimark complement (`theory.frames.complements`).

Atoms that are orthogonal with different lengths may need fewer dimensions, but never fewer than n.
"""

from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.frames.frame_operator import frame_spectrum_by_definition
from pentad.theory.numbers.scalars import require
from pentad.theory.operators.lifting import effective_dictionary

Atoms = Shaped[np.ndarray, "d n"]

SAME = 1e-9
"""Eigenvalues within this share of the largest count as equal to it, in floats."""


def top_multiplicity(D: Atoms) -> int:
    r"""r, how often the largest eigenvalue of \( D^TD \) occurs; exact for rationals.

    Raises
    ------
    ValueError
        If D is zero, or not a finite matrix.

    >>> top_multiplicity(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.5]]))
    1
    """
    require(bool((D != 0).any()), "a dilation is of a dictionary that is not zero; got D = 0")
    if D.dtype.kind != "f":
        return int(frame_spectrum_by_definition(D)[0][1])
    values = np.linalg.svd(D, compute_uv=False) ** 2
    return int((values >= (1 - SAME) * values[0]).sum())


def least_lifted_dimensions(D: Atoms) -> int:
    """The least h with orthogonal lifted atoms of one length, d + n - r.

    Parameters and errors as for `top_multiplicity`.

    >>> least_lifted_dimensions(np.eye(2)), least_lifted_dimensions(np.array([[1, 1]]))
    (2, 2)
    """
    d, n = D.shape
    return int(d + n - top_multiplicity(D))


def dilation(
    D: Float[np.ndarray, "d n"], P: Float[np.ndarray, "rows h"]
) -> Float[np.ndarray, "h n"]:
    r"""Lifted atoms with \( PD_L=D \) and \( D_L^TD_L=\lambda I \), in floats.

    Parameters
    ----------
    D
        (d, n), any dictionary but zero.
    P
        (d, h), with orthonormal rows.

    Returns
    -------
    (h, n)

    Raises
    ------
    ValueError
        If the rows of P are not orthonormal to 1e-9, or there are fewer than d + n - r of its
        columns, with both numbers.

    >>> lifted = dilation(np.array([[1.0, 1.0]]), np.array([[1.0, 0.0]]))
    >>> (lifted.T @ lifted).round(12) + 0.0
    array([[2., 0.],
           [0., 2.]])
    """
    d, h = P.shape
    require(D.shape[0] == d, f"P takes lifted atoms to those of D; got {P.shape}, {D.shape}")
    require(
        np.allclose(P @ P.T, np.eye(d), rtol=0, atol=SAME),
        "a dilation needs a projection with orthonormal rows; got P P^T other than the identity",
    )
    least = least_lifted_dimensions(D)
    require(h >= least, f"orthogonal atoms of one length need {least} lifted dimensions; got h={h}")
    values, vectors = np.linalg.eigh(D.T @ D)
    rest = np.sqrt(np.maximum(values[-1] - values, 0))[: least - d]
    beyond = np.linalg.svd(P)[2][d:].T
    B = np.zeros((h - d, D.shape[1]))
    B[: least - d] = rest[:, None] * vectors[:, : least - d].T
    return np.asarray(P.T @ D + beyond @ B)


def dilation_from_singular_vectors(
    D: Atoms,
    V: Shaped[np.ndarray, "n n"],
    complements: Shaped[np.ndarray, " n"],
    Q: Shaped[np.ndarray, "h h"],
) -> Shaped[Any, "h n"]:
    r"""The same over any numbers, given all that is irrational in general.

    Parameters
    ----------
    D
        (d, n) with \( D^TD=V\operatorname{diag}(\sigma^2)V^T \).
    V
        (n, n), orthogonal.
    complements
        (n,), \( \sqrt{\lambda-\sigma_i^2} \).
    Q
        (h, h), orthogonal; its first d rows are P.

    Returns
    -------
    (h, n), a row for each complement that is not zero below the rows of D, turned by Q.

    Raises
    ------
    ValueError
        If there are fewer rows than these.
    """
    d, n = D.shape
    rows = [complements[i] * V[:, i] for i in range(n) if complements[i] != 0]
    h = Q.shape[0]
    require(
        h >= d + len(rows),
        f"orthogonal atoms of one length need {d + len(rows)} lifted dimensions; got h={h}",
    )
    zero = [0 * D[0]] * (h - d - len(rows))
    return effective_dictionary(Q.T, np.array([*D, *rows, *zero], dtype=D.dtype))


def largest_cosine(D: Atoms) -> Any:
    """Coherence in floats: the largest |cosine| of two different atoms, dimensionless.

    Raises
    ------
    ValueError
        If there is one atom alone, or one is zero.

    >>> round(float(largest_cosine(np.array([[1.0, 1.0], [0.0, 1.0]]))), 6)
    0.707107
    """
    lengths = np.linalg.norm(D, axis=0)
    require(D.shape[1] > 1 and (lengths > 0).all(), "cosines are of two atoms that are not zero")
    unit = D / lengths
    return abs(unit.T @ unit - np.eye(D.shape[1])).max()
