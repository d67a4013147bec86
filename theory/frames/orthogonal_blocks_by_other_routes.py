"""Whether blocks of features are tight, by their frame operators and not by Gram matrices."""

from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.frames.frame_operator import frame_operator
from pentad.theory.numbers.scalars import Number, require


def blocks_are_eigenspaces(
    W: Shaped[np.ndarray, "d n"],
    labels: Shaped[np.ndarray, "n"],
    eigenvalues: Shaped[np.ndarray, "k"],
) -> bool:
    r"""Whether \( F F_C = \lambda_C F_C \) for the frame operator F_C of every block.

    The operators of the blocks sum to F, so that F_C is then lambda_C times the projection on the
    eigenspace, and blocks are orthogonal and tight.

    Parameters
    ----------
    W : (d, n) array of exact numbers
    labels : (n,) array of integers
        Index of the eigenvalue of every feature; negative for zero features.
    eigenvalues : (k,) array of the different positive eigenvalues of F
        In squared amplitudes.

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix.

    >>> W = np.array([[1, -1, 0], [0, 0, 2]])
    >>> blocks_are_eigenspaces(W, np.array([1, 1, 0]), np.array([4, 2]))
    True
    """
    F = frame_operator(W)
    for label, eigenvalue in enumerate(eigenvalues):
        block = W[:, labels == label]
        if block.shape[1] == 0:
            return False
        own = frame_operator(block)
        if (F @ own != eigenvalue * own).any():
            return False
    return True


def block_tightness_by_operators(
    W: Shaped[np.ndarray, "d n"], labels: Shaped[np.ndarray, "n"]
) -> Number:
    r"""\( \sum_C \| F_C^2\, \mathrm{tr} F_C - F_C\, \mathrm{tr} F_C^2 \|_F^2 \) over blocks C.

    0 exactly if every block is a tight frame of its span; any number type, in amplitudes to the
    twelfth power.

    Parameters
    ----------
    W : (d, n) array, features as columns
    labels : (n,) array

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix, or labels are not one a feature.

    >>> int(block_tightness_by_operators(np.diag([2, 1]), np.array([0, 0])))
    288
    """
    require(
        labels.shape == W.shape[1:], f"a label for each of {W.shape[1]} features; got {len(labels)}"
    )
    defect: Any = 0 * W[0, 0]
    for label in np.unique(labels):
        own = frame_operator(W[:, labels == label])
        excess = own @ own * own.trace() - (own * own).sum() * own
        defect = defect + (excess * excess).sum()
    tightness: Number = defect
    return tightness
