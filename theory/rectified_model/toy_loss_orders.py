r"""The exact population loss of the ReLU toy model, with any number of active features.

Inputs are independent: x_i is 0 with probability 1 - p_i and else uniform on [0, 1].  Output j is
\( (\sum_i A_{ji} x_i + b_j)_+ \), with \( A = W^T W \) for tied models, and

\[ L = \sum_j v_j\, \mathbb{E} (x_j - (\sum_i A_{ji} x_i + b_j)_+)^2
     = \sum_{k=0}^n p^k (1 - p)^{n-k} L_k, \]

where L_k sums over the sets of k active features.  All sets together need, for every output, a
table over 3^n states: each feature is uniform, or rests at one of the two ends of [0, 1], for an
inactive feature rests at 0.  With u = 1 - x where the coefficient is positive and u = x elsewhere,
k uniform features leave \( F_k(s) = \mathbb{E} (s - \sum_i |a_i| u_i)_+^r \), homogeneous of degree
r in (s, a).  Euler's identity then gives, with \( t = s / \sum_i |a_i| \),

\[ (r + k) F_k(s) = \sum_i \left[ t\, F_{k-1}^{(i)}(s) + (1 - t)\, F_{k-1}^{(i)}(s - |a_i|)
   \right], \]

where (i) leaves out feature i.  Between 0 and \( \sum_i |a_i| \) no term is negative: nothing
cancels, and nothing is divided by a small coefficient.  Below there is nothing to compute, and
above F is a polynomial.  A weight u_j, as the correlation of an output with its own input needs,
doubles a knot and has the same recursion with one more term.

One table takes n 3^n steps for each output, which is quick up to about n = 10; one and two active
features for any n are in `theory.rectified_model.toy_loss`.  The derivation is ours; recursions of
this kind are known for box splines (de Boor and Hollig, "B-splines from parallelepipeds", 1982).
"""

from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.arrays import namespace
from pentad.theory.numbers.scalars import Number, require, require_count, require_probability
from pentad.theory.power_autoencoder.power_loss import require_matrix

# The lattice of states ----------------------------------------------------------------------


LOW, HIGH, FREE = 0, 1, 2
"""Digits of a state: u at its upper end (the output is low), at its lower end, or uniform."""


class _Level(NamedTuple):
    """The states with k free digits: those in which feature 0 is free come first.

    `low` and `high` (k, size) are their neighbours in level k - 1, one free digit fixed. `parents`
    (n - k, size) are those in level k + 1, high ones counted from its size on. `divisors`
    (size, 3, 1) are those of the recursion.
    """

    here: slice
    own: slice
    low: Any
    high: Any
    parents: Any
    divisors: Any


class _Lattice(NamedTuple):
    """All states, level by level; feature 0 is the output's own.

    `order` sorts numbers whose digit i counts 3^i. `above` and `free` (states, n) say which digits
    are not low, and which are free; `level` counts the latter. `own` (states, 1) is 1 where digit 0
    is free, and `share` is besides 2 where it is low.
    """

    order: Any
    above: Any
    free: Any
    level: Any
    own: Any
    share: Any
    levels: tuple[_Level, ...]


@cache
def _lattice(n: int) -> _Lattice:
    """The lattice with arrays of NumPy."""
    powers = 3 ** np.arange(n)
    digits = np.arange(3**n)[:, None] // powers % 3
    order = np.lexsort([digits[:, 0] != FREE, (digits == FREE).sum(1)])
    digits = digits[order]
    level = (digits == FREE).sum(1)
    starts = np.searchsorted(level, np.arange(n + 2))
    place = np.empty(3**n, dtype=int)
    place[order] = np.arange(3**n) - starts[level]
    own = (digits[:, :1] == FREE).astype(int)
    levels = []
    for k in range(n + 1):
        here = slice(starts[k], starts[k + 1])
        states, rows = order[here, None], digits[here]
        free = np.nonzero(rows == FREE)[1].reshape(len(rows), k)
        fixed = np.nonzero(rows != FREE)[1].reshape(len(rows), n - k)
        digit = np.take_along_axis(rows, fixed, 1)
        parents = place[states + (FREE - digit) * powers[fixed]]
        size_above = starts[min(k + 2, n + 1)] - starts[k + 1]
        divisors = k + np.stack([1 + 0 * own, 2 + 0 * own, 1 + own], 1)[here]
        levels.append(
            _Level(
                here=here,
                own=slice(starts[k], starts[k] + own[here].sum()),
                low=place[states - (FREE - LOW) * powers[free]].T,
                high=place[states - (FREE - HIGH) * powers[free]].T,
                parents=(parents + size_above * (digit == HIGH)).T,
                divisors=divisors,
            )
        )
    above, share = (digits != LOW).astype(int), own + 2 * (digits[:, :1] == LOW)
    return _Lattice(order, above, 1 * (digits == FREE), level, own, share, tuple(levels))


@cache
def _lattice_as(n: int, package: ModuleType, number: Any, device: Any) -> _Lattice:
    """The lattice as arrays of a package, which spares a conversion at every use."""
    plain = _lattice(n)

    def index(x: np.ndarray) -> Any:
        x = np.ascontiguousarray(x)
        return x if package is np else package.as_tensor(x, device=device)

    def numbers(x: np.ndarray) -> Any:
        return x.astype(number) if package is np else index(x).to(number)

    return plain._replace(
        order=index(plain.order),
        level=index(plain.level),
        **{name: numbers(getattr(plain, name)) for name in ("above", "free", "own", "share")},
        levels=tuple(
            level._replace(
                low=index(level.low),
                high=index(level.high),
                parents=index(level.parents),
                divisors=numbers(level.divisors),
            )
            for level in plain.levels
        ),
    )


def _lattice_for(a: Number) -> _Lattice:
    return _lattice_as(len(a), namespace(a), a.dtype, getattr(a, "device", None))


# The table ----------------------------------------------------------------------------------


FIRST, SECOND, OWN = 0, 1, 2
"""Moments of a state: means of the output, of its square, and of 2 u_0 times the output.

With u_0 at rest the factor 2 u_0 is 2 at the low end and 0 at the high one.
"""


class _Table(NamedTuple):
    """What every state needs, and its moments level by level.

    Where the output is partly cut off, `up` is t, `down` is 1 - t and `scale` is 1 / sum |a_i|;
    they vanish elsewhere. `mean` is that of an output which is nowhere cut off, else 0. A rise is
    what the moments gain from low to high neighbours.
    """

    beyond: Any
    scale: Any
    up: Any
    down: Any
    mean: Any
    moments: list[Any]
    rises: list[Any]


def _table(a: Number, c: Number, highest: int) -> _Table:
    """Levels 0 to `highest` for coefficients (n, rows), own first, and biases (rows,)."""
    where, none = namespace(a).where, 0 * a
    lattice = _lattice_for(a)
    sizes = where(a < 0, -a, a)
    s = lattice.above @ sizes + (c + where(a < 0, a, none).sum(0))
    width, square = lattice.free @ sizes, lattice.free @ (a * a)
    zero = 0 * s
    inside, beyond = (s > 0) & (s < width), s >= width
    scale = where(inside, 1 + zero, zero) / where(inside, width, 1 + zero)
    up = s * scale
    down = where(inside, 1 - up, zero)
    mean = where(beyond, s - width / 2, zero)
    uncut = namespace(a).stack(
        [
            mean,
            mean * mean + where(beyond, square, zero) / 12,
            lattice.share * mean - where(beyond, lattice.own * (sizes[0] / 6), zero),
        ],
        1,
    )
    table = _Table(beyond, scale, up[:, None], down[:, None], mean, [], [])
    for k, level in enumerate(lattice.levels[: highest + 1]):
        moments = uncut[level.here]
        if k > 0:
            low, high = (_sum_over(table.moments[-1], x) for x in (level.low, level.high))
            mixed = table.down[level.here] * low + table.up[level.here] * high
            moments = moments + mixed / level.divisors
            own, twice = level.own.stop - level.own.start, 2 * moments[:, FIRST]
            moments[:own, OWN] += up[level.own] * twice[:own] / (k + 2)
            table.rises.append(high - low)
        table.moments.append(moments)
    return table


def _sum_over(x: Number, neighbours: Number) -> Any:
    """Rows of x summed over the first axis of their indices, one at a time to spare memory."""
    taken = (
        x.take(i, 0) if isinstance(x, np.ndarray) else x.index_select(0, i) for i in neighbours
    )
    return sum(taken, next(taken))


def _weights(a: Number, active: Number, inactive: Number) -> Any:
    """For every state, the product of `active` over free digits and `inactive` over rests at 0.

    A state in which a feature rests at x = 1 weighs nothing.
    """
    negative = 1 * (a < 0)
    low, high = inactive * (1 - negative), inactive * negative
    choices = namespace(a).stack([low, high, active + 0 * a], 1)
    weights = choices[0]
    for choice in choices[1:]:
        weights = (choice[:, None] * weights).reshape(-1, a.shape[-1])
    return weights[_lattice_for(a).order]


def _losses(a: Number, table: _Table, weights: Number) -> Any:
    """The loss of every output (rows,)."""
    moments = namespace(a).concatenate(table.moments)
    own = moments[:, OWN] / 2
    correlation = namespace(a).where(a[0] < 0, own, moments[:, FIRST] - own)
    errors = moments[:, SECOND] + _lattice_for(a).own[: len(own)] * (1 - 6 * correlation) / 3
    return (weights[: len(own)] * errors).sum(0)


def _gradients(a: Number, table: _Table, weights: Number) -> Any:
    """Derivatives of the loss of every output in its bias and coefficients: (1 + n, rows).

    The table is run backwards, so that all derivatives together cost about as much as the losses.
    """
    where, concatenate = namespace(a).where, namespace(a).concatenate
    lattice = _lattice_for(a)
    positive = 1 * (a[0] >= 0)
    own_weights = lattice.own * weights
    direct = [-2 * positive * own_weights, weights, (2 * positive - 1) * own_weights]
    by_moments = namespace(a).stack(direct, 1)
    slopes, by_rise = [], []
    passed: Any = 0
    for k in range(len(a), -1, -1):
        level = lattice.levels[k]
        own = level.own.stop - level.own.start
        slope = by_moments[level.here] + passed
        own_share = 2 * slope[:own, OWN] / (k + 2)
        slope[:own, FIRST] += table.up[level.own, 0] * own_share
        slopes.append(slope)
        if k == 0:
            by_rise.append(0 * slope[:, FIRST])
            break
        share = slope / level.divisors
        rise = (share * table.rises[k - 1]).sum(1)
        rise[:own] += own_share * table.moments[k][:own, FIRST]
        by_rise.append(rise)
        shares = concatenate([table.down[level.here] * share, table.up[level.here] * share])
        passed = _sum_over(shares, lattice.levels[k - 1].parents)

    slope = concatenate(slopes[::-1])
    by_first, by_second, by_own = slope[:, FIRST], slope[:, SECOND], slope[:, OWN]
    by_up = concatenate(by_rise[::-1]) * table.scale
    uncut = where(table.beyond, by_first + lattice.share * by_own, 0 * by_up)
    by_mean = uncut + 2 * by_second * table.mean
    by_s = by_up + by_mean
    by_sizes = lattice.above.T @ by_s - lattice.free.T @ (table.up[:, 0] * by_up + by_mean / 2)
    by_sizes[0] -= where(table.beyond, lattice.own * by_own, 0 * by_up).sum(0) / 6
    by_squares = lattice.free.T @ where(table.beyond, by_second, 0 * by_up)
    start = by_s.sum(0)
    by_a = where(a < 0, start - by_sizes, by_sizes) + a * by_squares / 6
    return concatenate([start[None], by_a])


# The loss -----------------------------------------------------------------------------------


class LossWithGradient(NamedTuple):
    """A loss (*batch,), and its derivatives: [j, i] in A_ji and [j, n] in b_j, (*batch, n, n + 1).

    A is differentiated entry by entry, not as a symmetric matrix.
    """

    value: Any
    gradient: Any


def active_loss(
    A: Shaped[Any, "*batch n n"], b: Shaped[Any, "*batch n"], k: int, importance: Number = 1
) -> Number:
    r"""L_k: the loss summed over the sets of k active features.

    \[ L_k = \sum_{|T| = k} \sum_j v_j\, \mathbb{E}\left[(x_j - y_j)^2 \mid T \text{ active}
       \right] \]

    Parameters
    ----------
    A : (*batch, n, n) array or tensor of floats, or of rationals
        Coefficients A_ji of input i in output j, dimensionless.
    b : (*batch, n) array or tensor, biases
    k : int, 0 <= k <= n
    importance : number, (n,) or (*batch, n) array v >= 0

    Returns
    -------
    (*batch,) array, dimensionless, not multiplied by a probability

    Raises
    ------
    ValueError
        If A is not square and finite, b or the importance does not fit, k is not in 0 .. n, or the
        numbers are balls.

    >>> A, b = np.array([[1.0, -1.0], [-1.0, 1.0]]), np.zeros(2)
    >>> [round(float(active_loss(A, b, k)), 6) for k in (0, 1, 2)]
    [0.0, 0.0, 0.333333]
    """
    a, c = _rows(A, b, importance)
    require_count(k, "k", least=0)
    require(k <= len(a), f"k of n features can be active if k <= n; got k={k}, n={len(a)}")
    one = 1 + 0 * a
    weights = _weights(a, one, one) * (_lattice_for(a).level == k)[:, None]
    return (importance * _losses(a, _table(a, c, k), weights).reshape(b.shape)).sum(-1)


def full_toy_loss(
    A: Shaped[Any, "*batch n n"], b: Shaped[Any, "*batch n"], p: Number, importance: Number = 1
) -> Number:
    r"""The whole loss L, with any number of features active at once.

    Differentiable by torch; `full_toy_loss_gradient` is quicker.

    Parameters
    ----------
    A, b, importance
        As in `active_loss`.
    p : number, (n,), (*batch, 1) or (*batch, n) array
        Activation probabilities, 0 < p <= 1.

    Returns
    -------
    (*batch,) array, dimensionless

    Raises
    ------
    ValueError
        If A is not square and finite, b or the importance does not fit, p is outside (0, 1], or
        the numbers are balls.

    >>> W = np.array([[1.0, -1.0]])
    >>> round(float(full_toy_loss(W.T @ W, np.zeros(2), 0.1)), 6)
    0.003333
    """
    a, c = _rows(A, b, importance)
    losses = _losses(a, _table(a, c, len(a)), _probabilities(a, b, p))
    return (importance * losses.reshape(b.shape)).sum(-1)


def full_toy_loss_gradient(
    A: Shaped[Any, "*batch n n"], b: Shaped[Any, "*batch n"], p: Number, importance: Number = 1
) -> LossWithGradient:
    """The whole loss L and its derivatives, without automatic differentiation.

    Parameters
    ----------
    A, b, p, importance
        As in `full_toy_loss`.

    Returns
    -------
    LossWithGradient

    Raises
    ------
    ValueError
        As `full_toy_loss`.

    >>> A, b = np.eye(1), np.array([-0.5])
    >>> [round(float(x), 6) for x in full_toy_loss_gradient(A, b, 0.5).gradient[0]]
    [-0.1875, -0.25]
    """
    a, c = _rows(A, b, importance)
    n, weights = len(a), _probabilities(a, b, p)
    table = _table(a, c, n)
    value = (importance * _losses(a, table, weights).reshape(b.shape)).sum(-1)
    slopes = _gradients(a, table, weights).reshape(1 + n, *b.shape)
    slopes = namespace(a).moveaxis(importance * slopes, 0, -1)
    places = np.argsort(_own_first(n), axis=1)
    inputs = slopes[..., np.arange(n)[:, None], 1 + places]
    return LossWithGradient(value, namespace(a).concatenate([inputs, slopes[..., :1]], -1))


@cache
def _own_first(n: int) -> np.ndarray:
    """(n, n): row j lists j and then the others."""
    return (np.arange(n)[:, None] + np.arange(n)) % n


def _rows(A: Number, b: Number, importance: Number) -> tuple[Any, Any]:
    """Coefficients of every output, its own first (n, rows), and biases (rows,)."""
    require_matrix(A, "A", square=True)
    n = A.shape[-1]
    require(
        tuple(b.shape) == tuple(A.shape[:-1]),
        f"there is one bias for each feature; got A {tuple(A.shape)} and b {tuple(b.shape)}",
    )
    shape = tuple(getattr(importance, "shape", ()))
    require(
        shape[-1:] in ((), (1,), (n,)),
        f"importance must be a number or end in n entries; got shape {shape} for n={n}",
    )
    kind = type(A.flat[0]).__name__ if isinstance(A, np.ndarray) else ""
    require(kind != "arb", "balls cannot choose a branch here; use rationals")
    return _inputs_in_front(A[..., np.arange(n)[:, None], _own_first(n)]), b.reshape(-1)


def _inputs_in_front(x: Number) -> Any:
    return namespace(x).moveaxis(x, -1, 0).reshape(x.shape[-1], -1)


def _probabilities(a: Number, b: Number, p: Number) -> Any:
    active = 0 * b + p
    require_probability(p)
    active = _inputs_in_front(active[..., _own_first(len(a))])
    return _weights(a, active, 1 - active)
