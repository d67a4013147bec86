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
features for any n are in `theory.toy_loss`.  The derivation is ours; recursions of this
kind are known for box splines (de Boor and Hollig, "B-splines from parallelepipeds", 1982).
"""

from collections.abc import Sequence
from functools import cache
from itertools import combinations
from math import comb, factorial, prod
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Shaped

from theory.frames import namespace
from theory.power_loss import require_matrix
from theory.rectified_loss import positive_part
from theory.scalars import Number, power, require, require_count, require_probability

# The lattice of states ----------------------------------------------------------------------

LOW, HIGH, FREE = 0, 1, 2
"""Digits of a state: u at its upper end (the output is low), at its lower end, or uniform."""


class _Level(NamedTuple):
    """The states with k free digits: those in which feature 0 is free come first.

    `low` and `high` (k, size) are their neighbours in level k - 1, one free digit fixed. `parents`
    (n - k, size) are those in level k + 1, high ones counted from its size on, and `own_parents`
    (n - k, own) the same among states in which feature 0 is free.
    """

    size: int
    own: int
    low: Any
    high: Any
    parents: Any
    own_parents: Any


class _Lattice(NamedTuple):
    """All states level by level: `order` lists them, `places` says where each one went."""

    order: Any
    places: Any
    levels: tuple[_Level, ...]


@cache
def _lattice(n: int) -> _Lattice:
    """States as numbers: digit i counts 3^i; feature 0 is the output's own."""
    powers = 3 ** np.arange(n)
    digits = np.arange(3**n)[:, None] // powers % 3
    counts = (digits == FREE).sum(1)
    order = np.lexsort([digits[:, 0] != FREE, counts])
    sizes = [comb(n, k) * 2 ** (n - k) for k in range(n + 1)]
    owns = [comb(n - 1, k - 1) * 2 ** (n - k) if k else 0 for k in range(n + 1)]
    starts = np.cumsum([0, *sizes])
    places = np.empty(3**n, dtype=int)
    places[order] = np.arange(3**n)
    local = places - starts[counts]
    levels = []
    for k in range(n + 1):
        states = order[starts[k] : starts[k + 1]]
        free = np.nonzero(digits[states] == FREE)[1].reshape(len(states), k)
        fixed = np.nonzero(digits[states] != FREE)[1].reshape(len(states), n - k)
        digit = np.take_along_axis(digits[states], fixed, 1)
        above = local[states[:, None] + (FREE - digit) * powers[fixed]].T
        is_high, own = (digit == HIGH).T, owns[k]
        size_above, own_above = (sizes[k + 1], owns[k + 1]) if k < n else (0, 0)
        levels.append(
            _Level(
                size=sizes[k],
                own=own,
                low=local[states[:, None] - (FREE - LOW) * powers[free]].T,
                high=local[states[:, None] - (FREE - HIGH) * powers[free]].T,
                parents=above + size_above * is_high,
                own_parents=(above + own_above * is_high)[:, :own],
            )
        )
    return _Lattice(order, places, tuple(levels))


@cache
def _lattice_on(n: int, package: Any, device: Any) -> _Lattice:
    """The lattice with indices as arrays of a package, which spares a conversion at every use."""
    order, places, levels = _lattice(n)

    def moved(x: Any) -> Any:
        x = np.ascontiguousarray(x)
        return x if package is np else package.as_tensor(x, device=device)

    return _Lattice(
        moved(order),
        moved(places),
        tuple(_Level(*level[:2], *(moved(x) for x in level[2:])) for level in levels),
    )


def _lattice_for(a: Any) -> _Lattice:
    is_array = isinstance(a, np.ndarray)
    return _lattice_on(len(a), namespace(a), None if is_array else a.device)


# The table ----------------------------------------------------------------------------------


class _Table(NamedTuple):
    """What every state needs, in the lattice's order, and the moments level by level.

    Where the output is partly cut off, `up` is t, `down` is 1 - t and `scale` is 1 / sum |a_i|;
    they vanish elsewhere. `mean` is that of an output which is nowhere cut off, else 0.
    `first` and `second` are moments of the output, `own` twice the mean of u_0 times the output,
    and each rise is what a moment gains from low to high neighbours.
    """

    beyond: Any
    scale: Any
    up: Any
    down: Any
    mean: Any
    first: list[Any]
    second: list[Any]
    own: list[Any]
    rises: list[tuple[Any, Any, Any]]


def _table(a: Any, c: Any, highest: int) -> _Table:
    """Levels 0 to `highest` for coefficients (n, *batch, n), own first, and biases (*batch, n)."""
    where, none = namespace(a).where, 0 * a
    order, _, levels = _lattice_for(a)
    sizes = where(a < 0, -a, a)
    s = _sums(c + where(a < 0, a, none).sum(0), none, sizes, sizes)[order]
    width = _sums(0 * c, none, none, sizes)[order]
    square = _sums(0 * c, none, none, a * a)[order]
    zero = 0 * s
    inside, beyond = (s > 0) & (s < width), s >= width
    scale = where(inside, 1 + zero, zero) / where(inside, width, 1 + zero)
    up = s * scale
    down = where(inside, 1 - up, zero)
    mean = where(beyond, s - width / 2, zero)
    square = mean * mean + where(beyond, square, zero) / 12
    weighted_mean = where(beyond, mean - sizes[0] / 6, zero)

    table = _Table(beyond, scale, up, down, mean, [], [], [], [])
    start = 0
    for k, level in enumerate(levels[: highest + 1]):
        here, mine = slice(start, start + level.size), slice(start, start + level.own)
        first, second, own = mean[here], square[here], weighted_mean[mine]
        if k > 0:
            low, high = (table.first[-1][x].sum(0) for x in (level.low, level.high))
            first = first + (down[here] * low + up[here] * high) / (k + 1)
            low_second, high_second = (table.second[-1][x].sum(0) for x in (level.low, level.high))
            second = second + (down[here] * low_second + up[here] * high_second) / (k + 2)
            rest = table.first[-1][level.low[0, : level.own]]
            low_own = table.own[-1][level.low[1:, : level.own]].sum(0) + 2 * rest
            high_own = table.own[-1][level.high[1:, : level.own]].sum(0) + 2 * first[: level.own]
            own = own + (down[mine] * low_own + up[mine] * high_own) / (k + 2)
            table.rises.append((high - low, high_second - low_second, high_own - low_own))
        table.first.append(first)
        table.second.append(second)
        table.own.append(own)
        start = here.stop
    return table


def _sums(start: Any, low: Any, high: Any, free: Any) -> Any:
    """For every state, `start` plus what each of its digits adds: (states, ...)."""
    total = start[None]
    for terms in zip(low, high, free, strict=True):
        total = namespace(start).concatenate([total + term for term in terms])
    return total


def _weights(a: Any, active: Any, inactive: Any) -> Any:
    """For every state, the product of `active` over free digits and `inactive` over rests at 0.

    A state in which a feature rests at x = 1 weighs nothing.
    """
    weights = (0 * a[0] + 1)[None]
    for x, on, off in zip(a, active, inactive, strict=True):
        negative = 1 * (x < 0)
        parts = [weights * (off * (1 - negative)), weights * (off * negative), weights * on]
        weights = namespace(a).concatenate(parts)
    return weights[_lattice_for(a).order]


def _losses(a: Any, table: _Table, weights: Any, levels: Sequence[int]) -> Any:
    """What supports of these numbers of features add to the loss of every output: (*batch, n)."""
    sizes = [(level.size, level.own) for level in _lattice(len(a)).levels]
    total = 0 * a[0]
    for k in levels:
        start, own = sum(size for size, _ in sizes[:k]), table.own[k] / 2
        w = weights[start : start + sizes[k][0]]
        correlation = namespace(a).where(a[0] < 0, own, table.first[k][: sizes[k][1]] - own)
        total = total + (w * table.second[k]).sum(0)
        total = total + (w[: sizes[k][1]] * (1 - 6 * correlation) / 3).sum(0)
    return total


def _gradients(a: Any, table: _Table, weights: Any) -> Any:
    """Derivatives of the loss of every output in its bias and coefficients: (1 + n, *batch, n).

    The table is run backwards, so that all derivatives together cost about as much as the losses.
    """
    where, concatenate = namespace(a).where, namespace(a).concatenate
    n = len(a)
    _, places, levels = _lattice_for(a)
    positive = 1 * (a[0] >= 0)
    own_size = 0 * a[0]
    by_rise, by_mean, by_square = [], [], []
    first, second, own = 0 * table.first[n], 0 * table.second[n], 0 * table.own[n]
    stop = len(weights)
    for k in range(n, -1, -1):
        level = levels[k]
        here = slice(stop - level.size, stop)
        mine = slice(here.start, here.start + level.own)
        second = second + weights[here]
        own = own + (2 * positive - 1) * weights[mine]
        own_share = own / (k + 2)
        own_high, own_low = table.up[mine] * own_share, table.down[mine] * own_share
        first[: level.own] += 2 * (own_high - positive * weights[mine])
        own_beyond = where(table.beyond[mine], own, 0 * own)
        own_size = own_size - (own_beyond / 6).sum(0)
        first_beyond = where(table.beyond[here], first, 0 * first)
        first_beyond[: level.own] += own_beyond
        by_mean.append(first_beyond)
        by_square.append(second)
        if k == 0:
            by_rise.append(0 * first)
            break
        below, (first_rise, second_rise, own_rise) = levels[k - 1], table.rises[k - 1]
        first_share, second_share = first / (k + 1), second / (k + 2)
        rise = first_share * first_rise + second_share * second_rise
        rise[: level.own] += own_share * own_rise
        by_rise.append(rise)
        down, up = table.down[here], table.up[here]
        first = concatenate([down * first_share, up * first_share])[below.parents].sum(0)
        first[level.low[0, : level.own]] += 2 * own_low
        second = concatenate([down * second_share, up * second_share])[below.parents].sum(0)
        own = concatenate([own_low, own_high])[below.own_parents].sum(0)
        stop = here.start

    rise, mean, second = (concatenate(parts[::-1]) for parts in (by_rise, by_mean, by_square))
    by_t = rise * table.scale
    mean = mean + 2 * second * table.mean
    s, width = (by_t + mean)[places], (-table.up * by_t - mean / 2)[places]
    square = where(table.beyond, second, 0 * second)[places]
    by_size, by_a = [], []
    for i in range(n - 1, -1, -1):
        s_low, s_high, s_free = _thirds(s)
        by_size.append((s_high + s_free + _thirds(width)[FREE]).sum(0))
        by_a.append(a[i] * _thirds(square)[FREE].sum(0) / 6)
        s, width, square = s_low + s_high + s_free, _thirds(width).sum(0), _thirds(square).sum(0)
    by_size[-1] = by_size[-1] + own_size
    pairs = zip(a, by_size[::-1], by_a[::-1], strict=True)
    slopes = [where(x < 0, s[0] - size, size) + rest for x, size, rest in pairs]
    return namespace(a).stack([s[0], *slopes])


def _thirds(x: Any) -> Any:
    """By the last digit: (3, states / 3, ...)."""
    return x.reshape(3, -1, *x.shape[1:])


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
        If A is not square and finite, b does not fit, k is not in 0 .. n, or the numbers are balls.

    >>> A, b = np.array([[1.0, -1.0], [-1.0, 1.0]]), np.zeros(2)
    >>> [round(float(active_loss(A, b, k)), 6) for k in (0, 1, 2)]
    [0.0, 0.0, 0.333333]
    """
    a = _coefficients(A, b)
    require_count(k, "k", least=0)
    require(k <= len(a), f"k of n features can be active if k <= n; got k={k}, n={len(a)}")
    ones = [1] * len(a)
    return (importance * _losses(a, _table(a, b, k), _weights(a, ones, ones), [k])).sum(-1)


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
        If A is not square and finite, b does not fit, p is outside (0, 1], or the numbers are
        balls.

    >>> W = np.array([[1.0, -1.0]])
    >>> round(float(full_toy_loss(W.T @ W, np.zeros(2), 0.1)), 6)
    0.003333
    """
    a, weights = _weighted(A, b, p)
    n = len(a)
    return (importance * _losses(a, _table(a, b, n), weights, range(n + 1))).sum(-1)


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
    a, weights = _weighted(A, b, p)
    n = len(a)
    table = _table(a, b, n)
    value = (importance * _losses(a, table, weights, range(n + 1))).sum(-1)
    slopes = namespace(a).moveaxis(importance * _gradients(a, table, weights), 0, -1)
    places = np.argsort(_own_first(n), axis=1)
    inputs = slopes[..., np.arange(n)[:, None], 1 + places]
    return LossWithGradient(value, namespace(a).concatenate([inputs, slopes[..., :1]], -1))


def _own_first(n: int) -> np.ndarray:
    """(n, n): row j lists j and then the others."""
    return (np.arange(n)[:, None] + np.arange(n)) % n


def _coefficients(A: Any, b: Any) -> Any:
    """Coefficients of every output, its own first: (n, *batch, n)."""
    require_matrix(A, "A", square=True)
    n = A.shape[-1]
    require(
        tuple(b.shape) == tuple(A.shape[:-1]),
        f"there is one bias for each feature; got A {tuple(A.shape)} and b {tuple(b.shape)}",
    )
    kind = type(A.flat[0]).__name__ if isinstance(A, np.ndarray) else ""
    require(kind != "arb", "balls cannot choose a branch here; use rationals")
    return _inputs_in_front(A[..., np.arange(n)[:, None], _own_first(n)])


def _inputs_in_front(x: Any) -> Any:
    return namespace(x).moveaxis(x, -1, 0)


def _weighted(A: Any, b: Any, p: Any) -> tuple[Any, Any]:
    active = 0 * b + p
    if not ((active > 0) & (active <= 1)).all():
        require_probability(p)  # only now, for to print p takes as long as the loss
    a = _coefficients(A, b)
    active = _inputs_in_front(active[..., _own_first(len(a))])
    return a, _weights(a, active, 1 - active)


# By definition ------------------------------------------------------------------------------


def full_toy_loss_by_definition(
    A: Shaped[Any, "n n"], b: Shaped[Any, " n"], p: Any, importance: Any = 1
) -> Number:
    r"""The whole loss of one model as a sum over supports, each by divided differences.

    \[ \mathbb{E} (c + \sum_i a_i x_i)_+^r = \frac{r!}{(r + k)!\, a_1 \cdots a_k}
       \sum_T (-1)^{k - |T|} (c + \sum_{i \in T} a_i)_+^{r + k}, \qquad a_i \ne 0, \]

    exact over rationals; floats cancel when some a_i are small.

    Parameters
    ----------
    A, b
        As in `full_toy_loss`, without batch axes.
    p, importance : number or (n,) array

    Raises
    ------
    ValueError
        If A is not square and finite, b does not fit, or p is outside (0, 1].
    """
    require_probability(p)
    n = len(_coefficients(A, b))
    active = (0 * b + 1) * p
    total: Number = 0
    for k in range(n + 1):
        for support in combinations(range(n), k):
            chance = prod(active[i] if i in support else 1 - active[i] for i in range(n))
            total = total + chance * _support_loss(A, b, support, importance)
    return total


def active_loss_by_definition(
    A: Shaped[Any, "n n"], b: Shaped[Any, " n"], k: int, importance: Any = 1
) -> Number:
    """L_k of one model as a sum over supports, each by divided differences.

    Parameters
    ----------
    A, b, k, importance
        As in `active_loss`, without batch axes.

    Raises
    ------
    ValueError
        If A is not square and finite, b does not fit, or k is negative.
    """
    require_count(k, "k", least=0)
    supports = combinations(range(len(_coefficients(A, b))), k)
    total: Number = 0
    for support in supports:
        total = total + _support_loss(A, b, support, importance)
    return total


def _support_loss(A: Any, b: Any, support: Sequence[int], importance: Any) -> Number:
    """Mean squared error when exactly these features are active."""
    v = (0 * b + 1) * importance
    total: Number = 0
    for j in range(len(b)):
        coefficients = [A[j, i] for i in support]
        error = _mean_power(coefficients, b[j], 2)
        if j in support:
            others = [A[j, i] for i in support if i != j]
            error = error - 2 * _own_correlation(A[j, j], others, b[j]) + (0 * b[j] + 1) / 3
        total = total + v[j] * error
    return total


def _mean_power(coefficients: Sequence[Number], c: Number, r: int) -> Number:
    """Mean of (c + sum a_i x_i)_+^r over uniform x_i."""
    used = [x for x in coefficients if x != 0]
    k = len(used)
    total: Number = 0
    for size in range(k + 1):
        for chosen in combinations(used, size):
            total = total + (-1) ** (k - size) * power(positive_part(c + sum(chosen)), r + k)
    return factorial(r) * total / (factorial(r + k) * prod(used))


def _own_correlation(own: Number, others: Sequence[Number], c: Number) -> Number:
    """Mean of x_j (c + a_j x_j + others)_+, by parts in x_j."""
    if own == 0:
        return _mean_power(others, c, 1) / 2
    rise = _mean_power(others, c + own, 2) - _mean_power([*others, own], c, 2)
    return rise / (2 * own)
