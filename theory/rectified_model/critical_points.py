r"""Certified critical points of the ReLU toy model with one or two active features.

The loss is L_1(W, b) of `theory.rectified_model.toy_loss`: the sum over features i, uniform on
[0, 1] while all others are zero, of the squared error of (A x + b)_+ with A = W^T W.  For a given p
it is the part of the population loss in which at most two features are active, divided by p; L_1
is its limit for p -> 0 where no bias is positive.  Both are invariant under rotations of W, so
critical points come in orbits of O(d).

Rotate W so that its leading d - 1 columns (in a pivoted order) are upper triangular with a positive
diagonal, and drop the entries that vanish.  A zero of the gradient in the remaining
(d + 1) n - d (d - 1) / 2 unknowns is isolated by the Krawczyk test.  There the whole gradient G
vanishes: by invariance the sum of G_ij (K W)_ij is zero for every antisymmetric K, and G lives
below the diagonal of the leading columns R, where K -> K R is triangular with the entries R_jj on
its diagonal, so it is onto when they are not zero.  If the Hessian plus the sum of v v^T over the
infinitesimal rotations v = K W is positive definite, the orbit is a strict local minimum modulo
rotations; a rational v with v^T H v < 0 shows that it is no minimum.

Symmetry is proved and not assumed: if a permutation of the features, followed by the rotation back
into the pinned form, takes the enclosure of a critical point into the box in which it is the only
one, then it takes the critical point to itself, and the Gram entries on an orbit are exactly equal.

Source: ours; arXiv:2602.02224 has no certificates.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.krawczyk import (
    Direction,
    ZeroCertificate,
    balls,
    is_positive_definite,
    isolated_zero,
    midpoints,
    negative_direction,
    symmetric_eigenvalues,
)
from pentad.theory.numbers.limits import MOST_BITS, require_at_most
from pentad.theory.numbers.scalars import require
from pentad.theory.power_autoencoder.power_loss import gram, require_matrix
from pentad.theory.rectified_model.toy_loss import (
    OutputDerivatives,
    one_active_derivatives,
    toy_loss_derivatives,
)
from pentad.theory.rectified_model.weight_derivatives import weight_derivatives

KINK = 1e-6
"""Distance of A_ij + b_j or b_j to zero, relative to the largest norm, that counts as a kink."""


Kind = Literal["zero", "kink", "silent", "span", "isolated", "far", "symmetry"]
"""What stands in the way of a certificate: see `Refusal`."""


@dataclass(frozen=True)
class Refusal:
    """Why nothing was certified.

    Attributes
    ----------
    reason : str
        In words, with numbers.
    kind : Kind
        zero: W = 0.  kink: second derivatives jump there.  silent: the loss does not depend on an
        output.  span: features lie in fewer dimensions.  isolated: no critical point was shown to
        be the only one in its box.  far: the critical point is not near enough.  symmetry: a point
        was certified, but not that it is as symmetric as it looks, or not its algebra.
    """

    reason: str
    kind: Kind


# The full statement -------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class CriticalPoint:
    """A certified critical point of L_1, or at a p, the only one in a box modulo rotations.

    Attributes
    ----------
    W : (d, n) array of balls
        Features as columns, in the order given; the pivoted columns are upper triangular.
    b : (n,) array of balls
    order : (n,) permutation
        The pivoted order.
    zero : ZeroCertificate
        Of the pinned unknowns: the free entries of (W, b) in the pivoted order, row by row.
    loss : ball
        L_1, or the loss over p.
    is_minimum : bool or None
        True: strict local minimum modulo rotations; False: not a local minimum, by `direction`;
        None: not decided.
    direction : Direction or None
        A change of (W, b), as (d + 1, n) numbers row by row, along which the loss falls.
    least_curvature : ball
        Least eigenvalue of the Hessian plus the sum of v v^T over infinitesimal rotations v.
    frame_eigenvalues : tuple of d balls
        Eigenvalues of W W^T in increasing order.
    capacity_sum : ball
        The sum of A_ii^2 / (A^2)_ii, at most d; equal exactly if every feature is an eigenvector.
    distance : float
        Largest change of an entry between the given (W, b), rotated, and the enclosure.
    """

    W: np.ndarray
    b: np.ndarray
    order: np.ndarray
    zero: ZeroCertificate
    loss: Any
    is_minimum: bool | None
    direction: Direction | None
    least_curvature: Any
    frame_eigenvalues: tuple[Any, ...]
    capacity_sum: Any
    distance: float

    def holds(self, W: Shaped[np.ndarray, "d n"], b: Shaped[np.ndarray, " n"]) -> bool:
        """Whether W, rotated into pinned form, and b certainly lie in the box of uniqueness.

        A critical point there is this one.  Within a `flint.ctx.workprec`.
        """
        unknowns = _pinned_unknowns(balls(W), balls(b), self.order)
        if unknowns is None:
            return False
        inside = zip(self.zero.box, unknowns, strict=True)
        return all(box.contains_interior(value) for box, value in inside)


def certified_critical_point(
    W: Shaped[np.ndarray, "d n"],
    b: Shaped[np.ndarray, " n"],
    *,
    radius: float = 1e-6,
    within: float = 0.01,
    precision: int = 256,
    importance: Any = 1,
    p: Any = None,
) -> CriticalPoint | Refusal:
    """Certify the critical point of L_1 near given weights, and whether it is a minimum.

    With p it is that of the loss at p with at most two active features, divided by p.

    Newton's iteration in high precision starts from (W, b), so a few correct digits are enough.

    Parameters
    ----------
    W : (d, n) array of numbers, features as columns
    b : (n,) array of numbers
    radius : float
        Half the side of the box in which the critical point is shown to be the only one.
    within : float
        The farthest that an entry may lie from the given one, after rotation.
    precision : int
        Bits.
    importance : number, or (n,) numbers v > 0
        Weights of the outputs' errors in L_1, taken exactly.
    p : number, 0 < p <= 1, optional
        Probability that a feature is active, taken exactly; None for L_1.

    Returns
    -------
    CriticalPoint or Refusal
        Refused: kinks (b_j = 0 or A_ij + b_j = 0), outputs that are always off, as those of dead
        features with a negative bias (the loss is flat in that bias), features that do not span,
        no convergence, no isolated zero, a critical point too far away.

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix, b not a finite vector of the same n, or the
        importance not positive or of another n, p outside (0, 1], or precision is above
        `MOST_BITS`.

    >>> angles = 2 * np.pi * np.arange(5) / 5
    >>> W = 1.17 * np.array([np.cos(angles), np.sin(angles)])
    >>> point = certified_critical_point(W, np.full(5, -0.28))
    >>> point.is_minimum, point.loss.str(12, radius=False)
    (True, '0.0791281353725')
    >>> certified_critical_point(W, np.full(5, -0.28), within=0.1, p=0.05).loss.str(6, radius=False)
    '0.167264'
    """
    require_at_most(MOST_BITS, precision=precision)
    from flint import ctx

    with ctx.workprec(precision):
        W, b = _checked_weights(W, b)
        v = _checked_importance(importance, len(b))
        chance = None if p is None else _checked_probability(p)
    start, offset = W.astype(float), b.astype(float)
    d, n = W.shape
    if refusal := _unsuitable(start, offset):
        return refusal
    order = _pivoted_order(start)
    v = v[order]
    free = _free_entries(d, n)
    pinned = np.vstack([_rotated_upright(start[:, order]), offset[order]])

    def placed(unknowns: np.ndarray) -> np.ndarray:
        whole = balls(np.zeros((d + 1, n)))
        whole[free] = unknowns
        return whole

    def gradient(unknowns: np.ndarray) -> np.ndarray:
        found: np.ndarray = _derivatives(placed(unknowns), v, chance).gradient[free]
        return found

    def hessian(unknowns: np.ndarray) -> np.ndarray:
        kept = free.ravel()
        derivatives = _derivatives(placed(unknowns), v, chance)
        found: np.ndarray = derivatives.hessian[np.ix_(kept, kept)]
        return found

    with ctx.workprec(precision):
        try:
            zero = isolated_zero(gradient, hessian, pinned[free], radius, precision=precision)
        except ValueError as error:
            return Refusal(f"a kink: {error}", "kink")
        if not zero.holds:
            return Refusal(f"no isolated critical point was found: {zero.reason}", "isolated")
        whole = placed(zero.enclosure)
        distance = float(abs(midpoints(whole).astype(float) - pinned).max())
        if not distance <= within:
            return Refusal(
                f"the critical point lies {distance:.1e} away, more than within={within}; train on",
                "far",
            )
        if not all(whole[j, j] > 0 for j in range(d)):
            return Refusal("the pivoted columns are not certainly independent", "span")
        derivatives = _derivatives(whole, v, chance)
        turns = _infinitesimal_rotations(whole)
        curvature = derivatives.hessian + turns.T @ turns
        definite = is_positive_definite(curvature)
        direction = None if definite else negative_direction(derivatives.hessian)
        positions = np.argsort(order)
        weights = whole[:, positions]
        return CriticalPoint(
            W=weights[:d],
            b=weights[d],
            order=order,
            zero=zero,
            loss=derivatives.value,
            is_minimum=True if definite else None if direction is None else False,
            direction=_in_given_order(direction, positions, d),
            least_curvature=symmetric_eigenvalues(curvature)[0],
            frame_eigenvalues=tuple(symmetric_eigenvalues(weights[:d] @ weights[:d].T)),
            capacity_sum=_capacity_sum(gram(weights[:d])),
            distance=distance,
        )


def _checked_weights(W: Any, b: Any) -> tuple[np.ndarray, np.ndarray]:
    require_matrix(W, "W")
    W, b = balls(W), balls(b)
    require(
        b.shape == W.shape[1:],
        f"b needs one entry for each of the n={W.shape[1]} columns of W; got shape {b.shape}",
    )
    return W, b


def _checked_importance(importance: Any, n: int) -> np.ndarray:
    v = balls(importance)
    require(
        v.shape in ((), (n,)) and all(x > 0 for x in v.ravel()),
        f"importance needs one positive number, or one for each of n={n} features; "
        f"got {importance}",
    )
    return np.asarray(v + balls(np.zeros(n)))


def _checked_probability(p: Any) -> Any:
    chance = balls(p)[()]
    require(bool(chance > 0) and bool(chance <= 1), f"p must be in (0, 1]; got {p}")
    return chance


def _unsuitable(W: np.ndarray, b: np.ndarray) -> Refusal | None:
    """Why these weights cannot be certified, or nothing."""
    d = len(W)
    A = W.T @ W
    largest = A.diagonal().max()
    if largest == 0:
        return Refusal("all features are zero", "zero")
    if np.any(abs(b) <= KINK * largest):
        j = int(np.argmin(abs(b)))
        return Refusal(f"a kink: b_{j}={b[j]:.1e} is too close to zero", "kink")
    kinks = np.argwhere(abs(A + b) <= KINK * largest)
    if kinks.size:
        i, j = kinks[0]
        off = A[i, j] + b[j]
        return Refusal(f"a kink: A_{i},{j} + b_{j}={off:.1e} is too close to zero", "kink")
    dead = np.flatnonzero((A + b <= 0).all(0) & (b < 0))
    if dead.size:
        j = dead[0]
        told = f"output {j} is always off: the loss does not depend on its bias b_{j}={b[j]:.3g}"
        return Refusal(told, "silent")
    values = np.linalg.svd(W, compute_uv=False)
    if len(values) < d or values[-1] <= 1e-6 * values[0]:
        return Refusal(f"the features do not span R^{d}; use fewer dimensions", "span")
    return None


def _pivoted_order(W: np.ndarray) -> np.ndarray:
    from scipy.linalg import qr

    _, _, order = qr(W, pivoting=True)
    return np.asarray(order)


def _free_entries(d: int, n: int) -> np.ndarray:
    rows, columns = np.indices((d + 1, n))
    return np.asarray((rows <= columns) | (rows == d))


def _rotated_upright(W: np.ndarray) -> np.ndarray:
    """W times an orthogonal matrix on the left: upper triangular with a positive diagonal."""
    _, upper = np.linalg.qr(W)
    signs = np.where(upper.diagonal() < 0, -1.0, 1.0)
    return np.triu(upper * signs[:, None])


def _pinned_unknowns(W: np.ndarray, b: np.ndarray, order: np.ndarray) -> np.ndarray | None:
    """The pinned unknowns of W and b, by the Cholesky factor of the leading Gram matrix."""
    d, n = W.shape
    rest = gram(W[:, order])
    rows = []
    for k in range(d):
        if not rest[k, k] > 0:
            return None
        row = rest[k] / rest[k, k].sqrt()
        row[:k] = row[:k] * 0
        rest = rest - row[:, None] * row[None, :]
        rows.append(row)
    whole = np.vstack([*rows, b[order][None]])
    return np.asarray(whole[_free_entries(d, n)])


def _derivatives(whole: np.ndarray, importance: np.ndarray, p: Any) -> Any:
    """Value, gradient and Hessian of L_1, or of the loss over p, at a (d + 1, n) matrix [W; b]."""
    W, b = whole[:-1], whole[-1]
    if p is None:
        return weight_derivatives(W, one_active_derivatives(gram(W), b, importance))
    found = toy_loss_derivatives(gram(W), b, p, importance=importance)
    return weight_derivatives(W, OutputDerivatives(*(part / p for part in found)))


def _capacity_sum(A: np.ndarray) -> Any:
    """The sum of A_ii^2 / (A^2)_ii, each between 0 and 1 also where A_ii may vanish."""
    from flint import arb

    total = arb(0)
    for i, energy in enumerate((A * A).sum(0)):
        total += A[i, i] * A[i, i] / energy if energy > 0 else arb(0).union(arb(1))
    return total


def _infinitesimal_rotations(whole: np.ndarray) -> np.ndarray:
    """The d (d - 1) / 2 vectors K W, with zeros for the biases, as rows."""
    d = len(whole) - 1
    rows = [np.zeros((0, whole.size), dtype=int)]
    for s in range(d):
        for t in range(s):
            turn = whole * 0
            turn[s], turn[t] = whole[t], -whole[s]
            rows.append(turn.reshape(1, -1))
    return np.vstack(rows)


def _in_given_order(direction: Direction | None, positions: np.ndarray, d: int) -> Direction | None:
    if direction is None:
        return None
    vector = direction.vector.reshape(d + 1, -1)[:, positions]
    return Direction(vector.ravel(), direction.value)
