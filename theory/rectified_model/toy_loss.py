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

Any number of active features for small n: `theory.toy_loss_orders`.  The model is that of Elhage et
al., arXiv:2209.10652; a closed form of L_1 is in Chen et al., arXiv:2310.06301 (known second-hand);
the rest is ours.
"""

from collections.abc import Callable
from itertools import combinations, pairwise
from math import inf, sqrt
from typing import Any, Literal, NamedTuple

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.frames.frames import identity, namespace
from pentad.theory.numbers.scalars import Ball, Number, require, require_count, require_probability
from pentad.theory.power_autoencoder.power_loss import feature_loss_terms, require_matrix
from pentad.theory.rectified_model.rectified_loss import rectified_loss_terms
from pentad.theory.sparse_inputs import POSITIVE_UNIFORM

Side = Literal["left", "right"]

# One active feature, elementwise ------------------------------------------------------------


def rectified_energy(a: Any, c: Any) -> Any:
    r"""I(a, c) = \( \int_0^1 (a x + c)_+^2 dx \), elementwise; any number type.

    With u = a + c it is (u^2 + u c + c^2) / 3 where both are positive, u^3 / (3 a) and -c^3 / (3 a)
    where only u or only c is, and 0 elsewhere: sums of terms of one sign.

    Raises
    ------
    ValueError
        For a ball that does not decide the branch.

    >>> from fractions import Fraction
    >>> rectified_energy(Fraction(1), Fraction(-1, 2))
    Fraction(1, 24)
    """
    xp, a, c = _arrays(a, c)
    u = a + c
    starts, ends = _positive(c), _positive(u)
    slope = xp.where(starts == ends, 1 + 0 * a, a)
    both = (u * u + u * c + c * c) / 3
    one = xp.where(ends, u * u * u, -c * c * c) / slope / 3
    return xp.where(starts & ends, both, xp.where(starts | ends, one, 0 * u))[()]


def rectified_correlation(a: Any, c: Any) -> Any:
    r"""C(a, c) = \( \int_0^1 x (a x + c)_+ dx \), elementwise; any number type.

    With u = a + c it is a / 3 + c / 2 where both are positive, u^2 (2 a - c) / (6 a^2) where only
    u is, c^3 / (6 a^2) where only c is, and 0 elsewhere; a third is half of dI/da.

    Raises
    ------
    ValueError
        For a ball that does not decide the branch.

    >>> from fractions import Fraction
    >>> rectified_correlation(Fraction(1), Fraction(-1, 2))
    Fraction(5, 48)
    """
    xp, a, c = _arrays(a, c)
    u = a + c
    starts, ends = _positive(c), _positive(u)
    slope = xp.where(starts == ends, 1 + 0 * a, a)
    one = xp.where(ends, (u / slope) ** 2 * (2 * a - c), (c / slope) ** 2 * c) / 6
    both = (2 * u + c) / 6
    return xp.where(starts & ends, both, xp.where(starts | ends, one, 0 * u))[()]


def _arrays(*values: Any) -> tuple[Any, ...]:
    """The package of the arguments, and the arguments as arrays of it."""
    if not any(hasattr(value, "shape") for value in values):
        values = tuple(
            np.asarray(value, dtype=float if isinstance(value, float) else object)
            for value in values
        )
    arrays = [value for value in values if hasattr(value, "shape")]
    return namespace(arrays[0]), *(value + 0 * arrays[0] for value in values)


def _positive(x: Any) -> Any:
    """Mask of x > 0, refusing balls that do not decide it."""
    positive = x > 0
    _require_decided(positive | (x <= 0), x)
    return positive


def _require_decided(decided: Any, x: Any) -> None:
    if not hasattr(x, "dtype") or x.dtype == object:
        require(
            np.all(decided),
            "a ball does not decide on which side of a kink it lies; make it smaller",
        )


# Cuts of the unit interval and of the unit square ---------------------------------------------


def _chosen(mask: Any, constant: int, other: Any) -> Any:
    """The constant where the mask holds, else `other`, in the number type of `other`."""
    typed = constant + 0 * other if other.dtype == object else constant
    return namespace(other).where(mask, typed, other)


def _share(x: Any, width: Any, side: Side) -> tuple[Any, Any]:
    """min(max(x, 0), width) / width for width >= 0, and whether x lies strictly within.

    For width = 0 it is 1 where x > 0 (or x = 0 and the side is right), else 0.
    """
    if side == "left":
        none, full = x <= 0, x > width
        decided = none | full | ((x > 0) & (x <= width))
    else:
        none, full = x < 0, x >= width
        decided = none | full | ((x >= 0) & (x < width))
    _require_decided(decided, x)
    ratio = x / _chosen(none | full, 1, width)
    return _chosen(none, 0, _chosen(full, 1, ratio)), ~(none | full)


class _Interval(NamedTuple):
    """The part of [0, 1] on the positive side of a cut: its ends and its length."""

    low: Any
    high: Any
    length: Any

    def moments(self) -> tuple[Any, Any, Any]:
        """Integrals of 1, x and x^2, without cancellation."""
        low, high, length = self
        squares = low * low + low * high + high * high
        return length, length * (low + high) / 2, length * squares / 3


def _interval(length: Any, rises: Any) -> _Interval:
    """The interval of that length at the upper end where the function rises, else at the lower."""
    return _Interval(_chosen(~rises, 0, 1 - length), _chosen(rises, 1, length), length)


def _cut_interval(a: Any, c: Any, side: Side) -> tuple[_Interval, Any]:
    """Where a x + c > 0 in [0, 1], and whether that is a proper part."""
    length, is_cut = _share(c + (a + abs(a)) / 2, abs(a), side)
    return _interval(length, a > 0), is_cut


def _rule(like: Any) -> tuple[tuple[Any, Any], ...]:
    """Nodes in [0, 1] and weights, exact for cubics: Gauss, or Simpson for rationals."""
    if like.dtype != object:
        shift = sqrt(3) / 6
        return (0.5 - shift, 0.5), (0.5 + shift, 0.5)
    first = like.flat[0]
    if isinstance(first, Ball) or type(first).__name__ == "arb":
        half, shift = (1 + 0 * first) / 2, (3 + 0 * first).sqrt() / 6
        return (half - shift, half), (half + shift, half)
    sixth = (1 + 0 * first) / 6
    return (0 * first, sixth), (3 * sixth, 4 * sixth), (6 * sixth, sixth)


class _CutSquare(NamedTuple):
    """Where a x + k y + c > 0 in the unit square, seen along the steeper coordinate.

    swapped: whether that is y.  nodes: (weight, flat coordinate, interval of the steep one) over
    the flat coordinates at which the line crosses; full: those at which all is positive.  edge:
    the factor 1 / max(|a|, |k|) of the line's mass.
    """

    swapped: Any
    rises: Any
    nodes: list[tuple[Any, Any, _Interval]]
    full: _Interval
    edge: Any


def _cut_square(a: Any, k: Any, c: Any, side: Side) -> _CutSquare:
    where = namespace(c).where
    swapped = abs(k) > abs(a)
    steep, flat = where(swapped, k, a), where(swapped, a, k)
    width, slope = abs(steep), abs(flat)
    start = c + (flat - slope) / 2 + (steep + width) / 2
    other: Side = "right" if side == "left" else "left"
    first, _ = _share(-start, slope, other)
    last, _ = _share(width - start, slope, other)
    empty = last <= first
    span = _chosen(empty, 0, last - first)
    rises = steep > 0
    nodes = []
    for place, mass in _rule(c):
        y = first + place * span
        length, _ = _share(start + slope * y, width, side)
        nodes.append((mass * span, where(flat < 0, 1 - y, y), _interval(length, rises)))
    edge = 1 / _chosen(empty, 1, width)
    return _CutSquare(swapped, rises, nodes, _interval(1 - last, ~(flat < 0)), edge)


def _square_moments(a: Any, k: Any, c: Any, side: Side) -> tuple[Any, ...]:
    """Integrals of 1, x, y, x^2, x y and y^2 over the part where a x + k y + c > 0."""
    where = namespace(c).where
    cut = _cut_square(a, k, c, side)
    f0, f1, f2 = cut.full.moments()
    one, x, y, xx, xy, yy = f0, f0 / 2, f1, f0 / 3, f1 / 2, f2
    for weight, place, part in cut.nodes:
        m0, m1, m2 = (weight * moment for moment in part.moments())
        at = place * m0
        one, x, y = one + m0, x + m1, y + at
        xx, xy, yy = xx + m2, xy + place * m1, yy + place * at
    swapped = cut.swapped
    x, y = where(swapped, y, x), where(swapped, x, y)
    return one, x, y, where(swapped, yy, xx), xy, where(swapped, xx, yy)


def _edge_moments(a: Any, k: Any, c: Any, side: Side) -> tuple[Any, ...]:
    """Integrals of x (1, x, y, x^2, x y, y^2) times the delta function of a x + k y + c."""
    where = namespace(c).where
    cut = _cut_square(a, k, c, side)
    total: list[Any] = [0] * 6
    for weight, flat, part in cut.nodes:
        steep = where(cut.rises, part.low, part.high)
        x, y = where(cut.swapped, flat, steep), where(cut.swapped, steep, flat)
        mass = weight * cut.edge * x
        terms = (mass, mass * x, mass * y, mass * x * x, mass * x * y, mass * y * y)
        total = [sum(pair) for pair in zip(total, terms, strict=True)]
    return tuple(total)


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


def _like(values: np.ndarray, like: Any) -> Any:
    """The integers or booleans as an array of the same package, on the same device."""
    if isinstance(like, np.ndarray):
        return values
    return namespace(like).asarray(values, device=like.device).to(like.dtype)


def _memberships(n: int, like: Any) -> tuple[Any, Any]:
    """0/1 arrays (pairs, n): which feature is the first and which the second of every pair."""
    ends, _ = _pairs(n)
    units = np.eye(n, dtype=int)
    return _like(units[ends[0]], like), _like(units[ends[1]], like)


def _bordered(core: Any, border: Any, corner: Any) -> Any:
    """The (n + 1, n + 1) matrices [[core, border], [border^T, corner]]."""
    xp = namespace(core)
    top = xp.concatenate([core, border[..., None]], -1)
    bottom = xp.concatenate([border, corner[..., None]], -1)
    return xp.concatenate([top, bottom[..., None, :]], -2)


def _second_moments(A: Any, b: Any, sets: _Sets, side: Side) -> Any:
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


def _edge_table(A: Any, b: Any, sets: _Sets, side: Side) -> Any:
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
    A: Any, b: Any, moments: Any, edges: Any, own_squares: Any, importance: Any
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
    A: Any, b: Any, sets: _Sets, importance: Any, side: Side, *, hessian: bool
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


def _require_setting(A: Any, b: Any, importance: Any) -> None:
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


def _prepared(A: Any, b: Any, p: Any, importance: Any) -> tuple[Any, Any]:
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


def _aligned(A: Any, b: Any) -> tuple[Any, Any]:
    """A and b with the batch axes of both."""
    b = b + 0 * A[..., 0]
    return (A if A.shape[:-1] == b.shape else A + 0 * b[..., None]), b


def _unit_sets(A: Any) -> _Sets:
    """Weight one for every set of at most two features."""
    row = 0 * A[..., 0, :]
    ends, _ = _pairs(A.shape[-1])
    pairs = 1 + row[..., ends[0]] if ends.size else None
    return _Sets(1 + row[..., :1], 1 + row, pairs)


def _probable_sets(A: Any, p: Any, order: int) -> _Sets:
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
    A: Shaped[Any, "*#batch n n"], b: Shaped[Any, "*#batch n"], importance: Any = 1
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
    importance: Any = 1,
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
    A: Shaped[Any, "*#batch n n"], b: Shaped[Any, "*#batch n"], importance: Any = 1
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
    p: Any,
    *,
    order: int = 2,
    importance: Any = 1,
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
    p: Any,
    *,
    order: int = 2,
    importance: Any = 1,
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


# Independent routes ---------------------------------------------------------------------------


def toy_loss_terms_by_definition(
    A: Shaped[np.ndarray, "n n"], b: Shaped[np.ndarray, "n"], importance: Any = 1
) -> LossOrders:
    """L_0, L_1 and L_2 of rationals by clipping the unit square and cutting it into triangles.

    On the polygon where the output is positive the error is a quadratic, whose mean over a triangle
    is that over the midpoints of its sides.  Arguments as `one_active_loss`, without batch.

    >>> from fractions import Fraction
    >>> one = np.array([[Fraction(1)]])
    >>> toy_loss_terms_by_definition(one, -one[0] / 2).one_active
    Fraction(1, 6)
    """
    _require_setting(A, b, importance)
    n = A.shape[-1]
    weight = importance + 0 * b
    orders = [0 * b[0]] * 3
    for j, (v, row, c) in enumerate(zip(weight, A, b, strict=True)):
        orders[0] += v * max(c, 0 * c) ** 2
        for i in range(n):
            orders[1] += v * _square_error(int(i == j), 0, row[i], 0 * c, c)
        for i, k in combinations(range(n), 2):
            orders[2] += v * _square_error(int(i == j), int(k == j), row[i], row[k], c)
    return LossOrders(*orders)


def _square_error(i: int, k: int, a: Number, e: Number, c: Number) -> Number:
    """Mean of (i x + k y - (a x + e y + c)_+)^2 over the unit square, (i, k) not (1, 1)."""

    def gain(x: Number, y: Number) -> Number:
        output = a * x + e * y + c
        return output * (output - 2 * (i * x + k * y))

    return (i + k + 0 * c) / 3 + cut_square_mean(gain, a, e, c)


def cut_square_mean(
    quadratic: Callable[[Number, Number], Number], a: Number, e: Number, c: Number
) -> Number:
    """Integral of a quadratic of (x, y) over the unit square where a x + e y + c > 0; rationals.

    >>> cut_square_mean(lambda x, y: x * y, -4, 0, 2)
    0.0625
    """

    def output(x: Number, y: Number) -> Number:
        return a * x + e * y + c

    one = 1 + 0 * c
    square = [(0 * c, 0 * c), (one, 0 * c), (one, one), (0 * c, one)]
    kept = []
    for (x, y), (x_next, y_next) in zip(square, square[1:] + square[:1], strict=True):
        here, there = output(x, y), output(x_next, y_next)
        if here >= 0:
            kept.append((x, y))
        if (here > 0 > there) or (here < 0 < there):
            t = here / (here - there)
            kept.append((x + t * (x_next - x), y + t * (y_next - y)))
    total = 0 * c
    for second, third in pairwise(kept[1:]):
        corners = (kept[0], second, third)
        (x0, y0), (x1, y1), (x2, y2) = corners
        area = abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)) / 2
        for (x, y), (x_next, y_next) in combinations(corners, 2):
            total += area * quadratic((x + x_next) / 2, (y + y_next) / 2) / 3
    return total


class SampledLoss(NamedTuple):
    """Mean of a sampled loss and its standard error, in squared amplitudes."""

    mean: float
    standard_error: float


def toy_loss_by_sampling(
    A: Float[np.ndarray, "n n"],
    b: Float[np.ndarray, "n"],
    p: Any,
    generator: np.random.Generator,
    *,
    samples: int = 100_000,
    order: int | None = None,
    importance: Any = 1,
) -> SampledLoss:
    """The population loss by drawing inputs.

    Parameters
    ----------
    A, b, importance : as `one_active_loss`, without batch
    p : number or (n,) array, 0 < p <= 1
    generator : numpy.random.Generator
    samples : int, at least 2
    order : int, optional
        Inputs with more active features count as zero loss, as in `toy_loss`; by default none do.

    Raises
    ------
    ValueError
        If an argument does not fit, or `samples` is below 2.

    >>> toy_loss_by_sampling(np.eye(2), np.zeros(2), 0.5, np.random.default_rng(0))
    SampledLoss(mean=0.0, standard_error=0.0)
    """
    _require_setting(A, b, importance)
    require_probability(p)
    require_count(samples, "samples", least=2)
    active = generator.random((samples, A.shape[-1])) < p
    x = generator.random(active.shape) * active
    losses = (importance * (x - np.maximum(x @ A.T + b, 0)) ** 2).sum(-1)
    if order is not None:
        losses = losses * (active.sum(-1) <= order)
    return SampledLoss(float(losses.mean()), float(losses.std(ddof=1) / sqrt(samples)))


# Other activations ----------------------------------------------------------------------------


def linear_loss_derivatives(
    A: Shaped[Any, "*#batch n n"],
    b: Shaped[Any, "*#batch n"],
    p: Any,
    *,
    importance: Any = 1,
    hessian: bool = True,
) -> OutputDerivatives:
    """The population loss of the linear model x -> A x + b, with any number of active features.

    M is the matrix of second moments of (x, 1), and there are no kinks.  Arguments and errors as
    `toy_loss_derivatives`.

    >>> linear_loss_derivatives(np.zeros((1, 1)), np.ones(1), 0.5).value
    np.float64(0.6666666666666666)
    """
    A, b = _prepared(A, b, p, importance)
    p = p + 0 * b
    products = p[..., None] * p[..., None, :] / 4 + (p / 3 - p * p / 4)[..., None] * identity(A)
    core = products[..., None, :, :] + (0 * A)[..., None]
    moments = _bordered(core, p[..., None, :] / 2 + 0 * A, 1 + 0 * b)
    return _derivatives(A, b, moments, 0 if hessian else None, p / 3, importance)


def power_activation_loss(
    A: Shaped[Any, "*#batch n n"],
    b: Shaped[Any, "*#batch n"],
    p: Any,
    m: int,
    *,
    rectified: bool = False,
    importance: Any = 1,
) -> Any:
    """The population loss of x -> (A x + b)^m or (A x + b)_+^m, any number of features active.

    Arguments as `toy_loss_derivatives`; the rectified power takes one (n, n) matrix and one p, and
    about 3^n steps (`theory.rectified_loss.rectified_loss_terms`).

    Raises
    ------
    ValueError
        If A is not square or not finite, b, p or the importance does not fit it, p is outside
        (0, 1], or m is not a positive integer.

    >>> power_activation_loss(np.zeros((1, 1)), np.ones(1), 0.5, 3)
    np.float64(0.6666666666666666)
    """
    A, b = _prepared(A, b, p, importance)
    if rectified:
        shape = tuple(getattr(p, "shape", ()))
        require(shape == (), f"the rectified power takes one p; got shape {shape}")
        terms = rectified_loss_terms(A, b, p, m)
    else:
        terms = feature_loss_terms(A, p, POSITIVE_UNIFORM, m, bias=b)
    return (importance * (p / 3 + 0 * b - 2 * terms.correlation + terms.energy)).sum(-1)


# Chain rule to the weights --------------------------------------------------------------------


class WeightDerivatives(NamedTuple):
    """A loss as a function of the (d + 1, n) matrix [W; b], its entries read row by row.

    value (*batch,), gradient (*batch, d + 1, n), hessian (*batch, (d + 1) n, (d + 1) n) or None.
    """

    value: Any
    gradient: Any
    hessian: Any


def weight_derivatives(
    W: Shaped[Any, "*batch d n"], derivatives: OutputDerivatives
) -> WeightDerivatives:
    r"""Derivatives in W and b of a loss of A = W^T W and b; any number type.

    With G = dL/dA, V = [[W, 0], [0, 1]], U = [W; 0] and H_j the Hessian of output j,

    \[ \frac{dL}{dW} = W (G + G^T), \qquad
       \frac{d^2 L}{d\theta_{al}\, d\theta_{bm}} = \delta_{lm} (V H_l V^T)_{ab}
       + (V H_l)_{am} U_{bl} + U_{am} (V H_m)_{bl} + \sum_j U_{aj} U_{bj} H_{j,lm}
       + \delta_{ab} [a \le d] (G + G^T)_{lm}. \]

    Parameters
    ----------
    W : (*batch, d, n) array
    derivatives : OutputDerivatives at A = W^T W and the bias b

    Raises
    ------
    ValueError
        If W is not a finite matrix or n differs.

    >>> at = one_active_derivatives(np.eye(1), np.zeros(1))
    >>> weight_derivatives(np.eye(1), at).hessian.tolist()
    [[2.6666666666666665, 2.0], [2.0, 2.0]]
    """
    require_matrix(W, "W")
    d, n = W.shape[-2:]
    by_output = derivatives.gradient
    require(
        by_output.shape[-2:] == (n, n + 1),
        f"the derivatives belong to n={by_output.shape[-2]} features; got W of n={n}",
    )
    xp = namespace(by_output)
    G = by_output[..., :n]
    both = G + G.swapaxes(-1, -2)
    W = W + 0 * G[..., :1, :]
    gradient = xp.concatenate([W @ both, by_output[..., None, :, n]], -2)
    if derivatives.hessian is None:
        return WeightDerivatives(derivatives.value, gradient, None)
    H = derivatives.hessian
    eye, units = identity(W), _like(np.eye(d + 1, dtype=int), W)
    U = xp.concatenate([W, 0 * W[..., :1, :]], -2)
    V = xp.concatenate([U, 0 * U[..., :1] + units[:, d:]], -1)
    image = V[..., None, :, :] @ H
    own = (image @ V.swapaxes(-1, -2)[..., None, :, :]).swapaxes(-3, -2)
    once = (
        image[..., :n].swapaxes(-3, -2)[..., None, :] * (U.swapaxes(-1, -2)[..., None, :, :, None])
    )
    products = U[..., :, None, :] * U[..., None, :, :]
    batch, size = H.shape[:-3], (d + 1) * n
    through = products.reshape(*batch, (d + 1) ** 2, n) @ H[..., :n, :n].reshape(*batch, n, n * n)
    through = through.reshape(*batch, d + 1, d + 1, n, n).swapaxes(-3, -2)
    curved = both[..., None, :, None, :] * (units - units[d:] * units[:, d:])[:, None, :, None]
    symmetric = (own[..., None] * eye[:, None, :] + through + curved).reshape(*batch, size, size)
    once = once.reshape(*batch, size, size)
    hessian = symmetric + once + once.swapaxes(-1, -2)
    return WeightDerivatives(derivatives.value, gradient, hessian)
