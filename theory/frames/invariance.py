"""How far matrices are from permuting the features, and a group from being irreducible.

A group that permutes the features commutes with F; if only multiples of the identity do, the frame
is tight.  Generators are given as matrices; frames made from groups are in
`theory.frames.symmetric_frames`.
"""

from functools import reduce
from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.frames.capacity import rank
from pentad.theory.frames.defects import _require_non_zero
from pentad.theory.frames.frame_operator import require_frame
from pentad.theory.numbers.scalars import Number, larger, require


def invariance_defect(
    W: Shaped[np.ndarray, "d n"], generators: Shaped[np.ndarray, "k d d"]
) -> Number:
    r"""How far orthogonal matrices are from permuting the features as an indexed family.

    \[ \max_g \min_\pi \sum_i |g w_i - w_{\pi(i)}|^2 / \sum_i |w_i|^2 \]

    Repeated features count with their multiplicity: permuting the *set* of features is not enough
    for Schur's criterion.  Exact for rationals (zero iff invariant), where the matching is found
    in floats and its cost is exact.

    Raises
    ------
    ValueError
        If W or a generator is not finite, a generator is not (d, d), or W = 0.

    >>> float(invariance_defect(np.eye(2), np.array([[[0.0, 1.0], [1.0, 0.0]]])))
    0.0
    >>> float(invariance_defect(np.eye(2), -np.eye(2)[None]))
    2.0
    """
    from scipy.optimize import linear_sum_assignment

    require_frame(W)
    _require_generators(generators, W.shape[0])
    total = (W * W).sum()
    _require_non_zero(total)
    costs = []
    for generator in generators:
        moved = generator @ W
        difference = moved[:, :, None] - W[:, None, :]
        distances = (difference * difference).sum(0)
        rows, columns = linear_sum_assignment(distances.astype(float))
        costs.append(distances[rows, columns].sum() / total)
    return reduce(larger, costs)


def symmetric_commutant_dimension(generators: Shaped[np.ndarray, "k d d"]) -> int:
    r"""Dimension of the symmetric matrices that commute with orthogonal matrices.

    It is 1 exactly if the group that they generate acts irreducibly over the reals: then F, which
    commutes with every symmetry of the features, is a multiple of I (Schur's criterion).  Exact
    for rationals, NumPy's `matrix_rank` for floats; `irreducibility_gap` is the margin.

    Raises
    ------
    ValueError
        If the generators are not finite square matrices.

    >>> from fractions import Fraction
    >>> quarter_turn = np.array([[[Fraction(0), Fraction(-1)], [Fraction(1), Fraction(0)]]])
    >>> symmetric_commutant_dimension(quarter_turn)
    1
    >>> symmetric_commutant_dimension(-np.eye(2)[None])
    3
    """
    d = generators.shape[-1]
    _require_generators(generators, d)
    system = _commutators(generators)
    return int(d * (d + 1) // 2 - (rank(system) if (system != 0).any() else 0))


def irreducibility_gap(generators: Float[np.ndarray, "k d d"]) -> float:
    r"""How strongly a non-scalar symmetric matrix must fail to commute with the generators.

    \[ \min_{S = S^T,\; \mathrm{tr} S = 0,\; \|S\|_F = 1} \left( \sum_g \|g S - S g\|_F^2
       \right)^{1/2} \]

    Positive exactly if the generated group acts irreducibly over the reals; infinite for d = 1.
    So \( \|F - c I\|_F \) is at most the norm of the commutators of F over the gap.

    Raises
    ------
    ValueError
        If the generators are not finite square matrices.

    >>> round(irreducibility_gap(np.array([[[0.0, -1.0], [1.0, 0.0]]])), 12)
    2.0
    """
    d = generators.shape[-1]
    _require_generators(generators, d)
    if d == 1:
        return float("inf")
    return float(np.linalg.svd(_commutators(generators), compute_uv=False)[-2])


def _require_generators(generators: Any, d: int) -> None:
    shape = generators.shape
    require(
        len(shape) == 3 and shape[0] >= 1 and shape[1:] == (d, d),
        f"generators must have shape (k, d, d) with d={d}, k >= 1; got {shape}",
    )
    if generators.dtype != object:
        require(np.isfinite(generators).all(), "generators must be finite; got NaN or infinity")


def _commutators(generators: np.ndarray) -> np.ndarray:
    """Rows: the commutators g S - S g, flattened, of a basis of symmetric matrices S.

    The basis is orthonormal for floats; for exact numbers it is only orthogonal.
    """
    d = generators.shape[-1]
    exact = generators.dtype == object
    rows = []
    for i in range(d):
        for j in range(i, d):
            S = np.zeros((d, d), dtype=int if exact else float)
            S[i, j] = S[j, i] = 1 if exact or i == j else 0.5**0.5
            rows.append((generators @ S - S @ generators).reshape(-1))
    return np.array(rows)
