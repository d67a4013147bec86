r"""Features as lines: w and -w are the same.

Where the activation is odd and laws are symmetric, the sign of a feature means nothing.  Lines are
judged by the vectors w and -w together, so that signs are factored out: systems of lines with the
same cosines up to signs of the features (one switching class) have the same doubled Gram matrix
up to the order of its points,

\[ \tfrac12 \begin{pmatrix} A & -A \\ -A & A \end{pmatrix}, \]

whose eigenvalues are those of A and zeros.  Its relations are clusters of |A_ij| with the signs put
back.
"""

import numpy as np
from jaxtyping import Float, Int

from pentad.theory.geometries.block_names import EXACTLY, _geometry, _read
from pentad.theory.geometries.clustering import _value_relations
from pentad.theory.geometries.partitions import Partition, _fibres


def _doubled_weights(W: Float[np.ndarray, "N d k"]) -> Float[np.ndarray, "N d 2*k"]:
    """The vectors w / sqrt 2, then their opposites: with the same frame operator."""
    return np.concatenate([W, -W], axis=-1) / 2**0.5


def _doubled_labels(
    labels: Int[np.ndarray, "N k k"], zero: Int[np.ndarray, "N"], S: Float[np.ndarray, "N k k"]
) -> Int[np.ndarray, "N 2*k 2*k"]:
    """Relations of w and -w from those of the |A_ij|, `zero` the label of those that vanish."""
    k = labels.shape[-1]
    lengths = np.diagonal(labels, 0, -2, -1).max(-1)[:, None, None] + 1
    own = np.eye(k, dtype=bool)
    signed = (labels != zero[:, None, None]) & ~own
    product = 2 * labels
    same = np.where(own, labels, product + (signed & (S < 0)))
    turned = np.where(own, lengths + labels, product + (signed & (S > 0)))
    top = np.concatenate([same, turned], axis=-1)
    return np.concatenate([top, np.concatenate([turned, same], axis=-1)], axis=-2)


def _line_name(partition: Partition, positive: tuple[int, ...], dimension: int) -> str:
    """Name of lines by that of the vectors w and -w together."""
    closure = partition.closure
    k = closure.order // 2
    sizes = sorted(len(fibre) // 2 for fibre in closure.fibres)
    space = f"{k} lines in {dimension} dimension{'s' if dimension > 1 else ''}"
    if k == 1:
        return "single"
    if len(sizes) == k:
        return f"{space}, no symmetry"
    if len(sizes) > 1:
        return f"{space}, {_fibres(sizes)}"
    if k == 2:
        return "2 lines at an angle"
    name = _geometry(partition, positive, dimension)
    described = f"{2 * k} features"
    if name.startswith(described):
        return f"{k} lines{name.removeprefix(described)}"
    return f"diagonals of the {name}"


def _line_name_of_gram(A: Float[np.ndarray, "k k"], reach: float, dimension: int) -> str:
    """Name of one block of lines with this Gram matrix, up to differences of `reach`."""
    S = (A / A.diagonal().max())[None]
    relations = _value_relations(abs(S), EXACTLY, reach, np.array([reach]))
    labels = _doubled_labels(relations.labels, relations.zero, S)
    doubled = np.block([[A, -A], [-A, A]]) / 2
    partition, positive = _read(labels, doubled, dimension)
    return _line_name(partition, positive, dimension)
