r"""The ReLU toy model's population loss with at most two active features, and its derivatives.

The output is \( (A x + b)_+ \), tied models having A = W^T W.  Inputs are independent: x_i is 0
with probability 1 - p_i and else uniform on [0, 1].  With importances v,

\[ L = \sum_j v_j\, E (x_j - (A x + b)_{+,j})^2 = \sum_k p^k (1 - p)^{n-k} L_k, \]

where L_k sums over the sets of k active features.  Everything follows from one table.  Write
z = (x, 1) and s = (A_j1, .., A_jn, b_j); then output j is (s . z)_+, and with

\[ M = E\, z z^T [s \cdot z > 0], \qquad B = E\, x_j z z^T \delta(s \cdot z), \]

the loss of output j is \( E x_j^2 - 2 (M s)_j + s^T M s \), its gradient in s is 2 (M s - M_j) and
its Hessian 2 (M - B), for any law of x.  For two active features M is a moment of the part of the
unit square on one side of a line.  Integrated along the coordinate with the larger coefficient it
leaves a cubic polynomial between two breaks, where two Gauss nodes (for rationals Simpson's three)
are exact; nothing is divided by a small number.

M depends on the direction of s alone, so the gradient jumps only where A_jj = b_j = 0 (a dead
feature without bias).  The Hessian jumps where s . z vanishes on a face of the cube of inputs: at
b_j = 0 (by L_0), at A_jj + b_j = 0, and at A_jj = 0 if A_ji + b_j = 0 for some i (by the face
x_i = 1).  There `side` says whether b_j comes from below ("left") or from above ("right").

Any number of active features for small n: `theory.rectified_model.toy_loss_orders`.  Moments of cut
squares: `theory.rectified_model.cut_squares`.  The model is that of Elhage et al.,
arXiv:2209.10652; a closed form of L_1 is in Chen et al., arXiv:2310.06301 (known second-hand); the
rest is ours.
"""

from itertools import combinations
from math import inf
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.arrays import identity, namespace
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require, require_probability
from pentad.theory.power_autoencoder.power_loss import require_matrix
from pentad.theory.rectified_model.cut_squares import (
    Side,
    _chosen,
    _cut_interval,
    _edge_moments,
    _share,
    _square_moments,
    rectified_correlation,
    rectified_energy,
)

# The tables M and B ---------------------------------------------------------------------------


class OutputDerivatives(NamedTuple):
    """A loss summed over outputs, and the derivatives of each output's share.

    Output j depends on its row (A_j1, .., A_jn) and its bias b_j alone.  value (*batch,);
    gradient (*batch, n, n + 1), row j holding the derivatives by A_j1 .. A_jn, b_j; hessian
    (*batch, n, n + 1, n + 1), or None where it was not asked.  Squared amplitudes.
    """

    value: Any
    gradient: Any
    hessian: Any


class _Sets(NamedTuple):
    """Weights of the active sets: empty (*batch, 1), single (*batch, n), pairs (*batch, pairs).

    None leaves a size out; one feature has no pairs.
    """

    empty: Any = None
    single: Any = None
    pairs: Any = None


def _pairs(n: int) -> tuple[np.ndarray, np.ndarray]:
    """The pairs i < k, (2, pairs), and the place of each pair in that list, (n, n)."""
    ends = np.array(list(combinations(range(n), 2)), dtype=int).reshape(-1, 2).T
    place = np.zeros((n, n), dtype=int)
    place[ends[0], ends[1]] = place[ends[1], ends[0]] = np.arange(ends.shape[1])
    return ends, place


def _like(values: np.ndarray, like: Number) -> Any:
    """The integers or booleans as an array of the same package, on the same device."""
    if isinstance(like, np.ndarray):
        return values
    return namespace(like).asarray(values, device=like.device).to(like.dtype)


def _memberships(n: int, like: Number) -> tuple[Any, Any]:
    """0/1 arrays (pairs, n): which feature is the first and which the second of every pair."""
    ends, _ = _pairs(n)
    units = np.eye(n, dtype=int)
    return _like(units[ends[0]], like), _like(units[ends[1]], like)


def _bordered(core: Number, border: Number, corner: Number) -> Any:
    """The (n + 1, n + 1) matrices [[core, border], [border^T, corner]]."""
    xp = namespace(core)
    top = xp.concatenate([core, border[..., None]], -1)
    bottom = xp.concatenate([border, corner[..., None]], -1)
    return xp.concatenate([top, bottom[..., None, :]], -2)


def _second_moments(A: Number, b: Number, sets: _Sets, side: Side) -> Any:
    """M of every output, (*batch, n, n + 1, n + 1), summed over the sets with their weights."""
    n = A.shape[-1]
    eye = identity(A)
    corner, border, squares, crossed = 0 * b, 0 * A, 0 * A, (0 * A)[..., None] * eye
    if sets.empty is not None:
        corner = corner + sets.empty * _share(b, 0 * b, side)[0]
    if sets.single is not None:
        part, _ = _cut_interval(A, b[..., None] + 0 * A, side)
        weight = sets.single[..., None, :]
        length, first, second = (weight * moment for moment in part.moments())
        corner, border, squares = corner + length.sum(-1), border + first, squares + second
    if sets.pairs is not None:
        ends, place = _pairs(n)
        a, k = A[..., ends[0]], A[..., ends[1]]
        weight = sets.pairs[..., None, :]
        moments = _square_moments(a, k, b[..., None] + 0 * a, side)
        one, x, y, xx, xy, yy = (weight * moment for moment in moments)
        left, right = _memberships(n, A)
        corner, border = corner + one.sum(-1), border + x @ left + y @ right
        squares = squares + xx @ left + yy @ right
        crossed = xy[..., place] * (1 - eye)
    return _bordered(crossed + squares[..., None] * eye, border, corner)


def _edge_table(A: Number, b: Number, sets: _Sets, side: Side) -> Any:
    """B of every output, of the shape of M: the part of the Hessian that kinks leave."""
    n = A.shape[-1]
    eye = identity(A)
    own = A.diagonal(0, -2, -1)
    corner, at_own, own_square = 0 * b, 0 * b, 0 * b
    border, squares, crossed = 0 * A, 0 * A, 0 * A
    if sets.single is not None:
        part, is_cut = _cut_interval(own, b, side)
        x = namespace(A).where(own > 0, part.low, part.high)
        mass = _chosen(~is_cut, 0, sets.single * x / _chosen(~is_cut, 1, abs(own)))
        corner, at_own, own_square = mass, mass * x, mass * x * x
    if sets.pairs is not None:
        _, place = _pairs(n)
        weight = sets.pairs[..., place] * (1 - eye)
        others = A * (1 - eye)
        moments = _edge_moments(own[..., None] + 0 * A, others, b[..., None] + 0 * A, side)
        one, x, y, xx, xy, yy = (weight * moment for moment in moments)
        corner, at_own = corner + one.sum(-1), at_own + x.sum(-1)
        own_square = own_square + xx.sum(-1)
        border, squares, crossed = y, yy, xy
    border = border + at_own[..., None] * eye
    squares = squares + own_square[..., None] * eye
    core = (
        squares[..., None] * eye
        + crossed[..., None, :] * eye[:, :, None]
        + crossed[..., None] * eye[:, None, :]
    )
    return _bordered(core, border, corner)


def _derivatives(
    A: Number,
    b: Number,
    moments: Number,
    edges: Number | None,
    own_squares: Number,
    importance: Number,
) -> OutputDerivatives:
    """Loss and derivatives from M, B (None: no Hessian) and E x_j^2 (*batch, n)."""
    n = A.shape[-1]
    s = namespace(A).concatenate([A, b[..., None]], -1)
    image = (moments @ s[..., None])[..., 0]
    own_column = moments[..., :n].diagonal(0, -3, -1).swapaxes(-1, -2)
    own_image = image.diagonal(0, -2, -1)
    losses = own_squares - 2 * own_image + (s * image).sum(-1)
    weight = importance + 0 * b
    gradient = 2 * weight[..., None] * (image - own_column)
    hessian = None
    if edges is not None:
        hessian = 2 * weight[..., None, None] * (moments - edges)
    return OutputDerivatives((weight * losses).sum(-1), gradient, hessian)


def _loss_of_sets(
    A: Number, b: Number, sets: _Sets, importance: Number, side: Side, *, hessian: bool
) -> OutputDerivatives:
    own_squares = 0 * b
    if sets.single is not None:
        own_squares = own_squares + sets.single / 3
    if sets.pairs is not None:
        left, right = _memberships(A.shape[-1], A)
        own_squares = own_squares + sets.pairs @ (left + right) / 3
    moments = _second_moments(A, b, sets, side)
    edges = _edge_table(A, b, sets, side) if hessian else None
    return _derivatives(A, b, moments, edges, own_squares, importance)


def _require_setting(A: Number, b: Number, importance: Number) -> None:
    require_matrix(A, "A", square=True)
    n = A.shape[-1]
    shape = tuple(getattr(b, "shape", ()))
    require(shape[-1:] == (n,), f"the bias must end in n entries; got shape {shape} for n={n}")
    shape = tuple(getattr(importance, "shape", ()))
    require(
        shape[-1:] in ((), (1,), (n,)),
        f"importance must be a number or end in n entries; got shape {shape} for n={n}",
    )
    if A.dtype != object:
        for name, values in (("A", A), ("the bias", b)):
            require((abs(values) < inf).all(), f"{name} must be finite; got NaN or infinity")


def _prepared(A: Number, b: Number, p: Number, importance: Number) -> tuple[Any, Any]:
    """A and b with the batch axes of p, once all fit."""
    _require_setting(A, b, importance)
    require_probability(p)
    shape, n = tuple(getattr(p, "shape", ())), A.shape[-1]
    require(
        shape[-1:] in ((), (1,), (n,)),
        f"p must be a number or end in 1 or n entries; got shape {shape} for n={n}",
    )
    if shape:
        A = A + 0 * p[..., None, :]
    return _aligned(A, b)


def _aligned(A: Number, b: Number) -> tuple[Any, Any]:
    """A and b with the batch axes of both."""
    b = b + 0 * A[..., 0]
    return (A if A.shape[:-1] == b.shape else A + 0 * b[..., None]), b


def _unit_sets(A: Number) -> _Sets:
    """Weight one for every set of at most two features."""
    row = 0 * A[..., 0, :]
    ends, _ = _pairs(A.shape[-1])
    pairs = 1 + row[..., ends[0]] if ends.size else None
    return _Sets(1 + row[..., :1], 1 + row, pairs)


def _probable_sets(A: Number, p: Number, order: int) -> _Sets:
    """Probabilities that exactly these features are active."""
    n = A.shape[-1]
    p = p + 0 * A[..., 0, :]
    ends, _ = _pairs(n)
    units = np.eye(n, dtype=bool)
    where = namespace(A).where

    def chances(active: np.ndarray) -> Any:
        mask = active if isinstance(A, np.ndarray) else _like(active, A) > 0
        return where(mask, p[..., None, :], 1 - p[..., None, :]).prod(-1)

    return _Sets(
        chances(np.zeros((1, n), dtype=bool)),
        chances(units) if order >= 1 else None,
        chances(units[ends[0]] | units[ends[1]]) if order >= 2 and n > 1 else None,
    )


# The losses -----------------------------------------------------------------------------------


def one_active_loss(
    A: Shaped[Any, "*#batch n n"], b: Shaped[Any, "*#batch n"], importance: Number = 1
) -> Any:
    r"""L_1: the loss summed over which one feature is active.

    \[ L_1 = \sum_j v_j \left[ \frac13 - 2 C(A_{jj}, b_j) + \sum_i I(A_{ji}, b_j) \right]. \]

    Parameters
    ----------
    A : (*batch, n, n) array of any number type
    b : (*batch, n) array
    importance : number, (n,) or (*batch, n) array v

    Returns
    -------
    (*batch,) array of squared amplitudes

    Raises
    ------
    ValueError
        If A is not square or not finite, b or the importance does not fit it, or a ball does not
        decide on which side of a kink it lies.

    >>> one_active_loss(np.eye(2), np.zeros(2))
    np.float64(0.0)
    """
    _require_setting(A, b, importance)
    third = (1 + 0 * b) / 3
    energies = rectified_energy(A, b[..., None]).sum(-1)
    losses = third - 2 * rectified_correlation(A.diagonal(0, -2, -1), b) + energies
    return (importance * losses).sum(-1)


def one_active_derivatives(
    A: Shaped[Any, "*#batch n n"],
    b: Shaped[Any, "*#batch n"],
    importance: Number = 1,
    *,
    side: Side = "left",
    hessian: bool = True,
) -> OutputDerivatives:
    """L_1 with the first and second derivatives of every output's share; any number type.

    Arguments and errors as `one_active_loss`; `side` and `hessian` as `toy_loss_derivatives`.

    >>> one_active_derivatives(np.eye(1), np.zeros(1)).hessian[0].tolist()
    [[0.6666666666666666, 1.0], [1.0, 2.0]]
    """
    _require_setting(A, b, importance)
    A, b = _aligned(A, b)
    sets = _Sets(single=_unit_sets(A).single)
    return _loss_of_sets(A, b, sets, importance, side, hessian=hessian)


class LossOrders(NamedTuple):
    """L_0, L_1 and L_2, each (*batch,) and summed over the active sets of its size."""

    none_active: Any
    one_active: Any
    two_active: Any


def toy_loss_terms(
    A: Shaped[Any, "*#batch n n"], b: Shaped[Any, "*#batch n"], importance: Number = 1
) -> LossOrders:
    r"""L_0, L_1 and L_2: for one p, L = \( \sum_k p^k (1 - p)^{n-k} L_k \).

    L_0 is the sum of v_j (b_j)_+^2.  Arguments and errors as `one_active_loss`.

    >>> [float(term) for term in toy_loss_terms(np.eye(2), np.zeros(2) - 1)]
    [0.0, 0.6666666666666666, 0.6666666666666666]
    """
    _require_setting(A, b, importance)
    A, b = _aligned(A, b)
    empty, single, pairs = _unit_sets(A)
    kept = (_Sets(empty=empty), _Sets(single=single), _Sets(pairs=pairs))
    return LossOrders(
        *(_loss_of_sets(A, b, sets, importance, "left", hessian=False).value for sets in kept)
    )


def toy_loss(
    A: Shaped[Any, "*#batch n n"],
    b: Shaped[Any, "*#batch n"],
    p: Number,
    *,
    order: int = 2,
    importance: Number = 1,
) -> Any:
    """The part of the population loss in which at most `order` features are active.

    Arguments, results and errors as `toy_loss_derivatives`; (*batch,) squared amplitudes.

    >>> round(float(toy_loss(np.eye(2), np.zeros(2) - 1, 0.5)), 12)
    0.333333333333
    """
    return toy_loss_derivatives(A, b, p, order=order, importance=importance, hessian=False).value


def toy_loss_derivatives(
    A: Shaped[Any, "*#batch n n"],
    b: Shaped[Any, "*#batch n"],
    p: Number,
    *,
    order: int = 2,
    importance: Number = 1,
    side: Side = "left",
    hessian: bool = True,
) -> OutputDerivatives:
    """`toy_loss` with the first and second derivatives of every output's share.

    Parameters
    ----------
    A : (*batch, n, n) array of floats, tensors, rationals or balls
    b : (*batch, n) array
    p : number, (n,), (*batch, 1) or (*batch, n) array, 0 < p <= 1
    order : 0, 1 or 2
    importance : number, (n,) or (*batch, n) array v
    side : "left" or "right"
        From where b comes at a kink: at b_j = 0 the second derivative of (b_j)_+^2 is 0 or 2.
    hessian : bool
        Without it the cost is about half.

    Raises
    ------
    ValueError
        If A is not square or not finite, b, p or the importance does not fit it, the order is not
        0, 1 or 2, or a ball does not decide on which side of a kink it lies.

    >>> toy_loss_derivatives(np.eye(1), np.ones(1), 0.5, order=0).gradient.tolist()
    [[0.0, 1.0]]
    """
    A, b = _prepared(A, b, p, importance)
    require(order in (0, 1, 2), f"the order must be 0, 1 or 2; got {order}")
    sets = _probable_sets(A, p, order)
    return _loss_of_sets(A, b, sets, importance, side, hessian=hessian)
