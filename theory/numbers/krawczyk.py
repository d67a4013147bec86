r"""Certificates in ball arithmetic: zeros of systems, definite matrices, eigenvalues.

Balls here are raw (`flint.arb`): operations enclose every result that points of them can have, and
a comparison is true only if it is certain.  They need an explicit precision, that of the function
or of a surrounding `flint.ctx.workprec`.

For a smooth map f of R^k with derivative f', an approximate inverse C of f'(c) and a box X around
c, the Krawczyk operator is

\[ K = c - C f(c) + (I - C f'(X)) (X - c). \]

If K lies in the interior of X, then X holds exactly one zero of f, and K holds it: the map
x -> x - C f(x) takes X to K and its derivative there has a norm below one.  That the test fails
proves nothing; failure is data here, no exception.

Sources: Krawczyk (1969); Rump, Verification methods, Acta Numerica 19 (2010); the iteration for
eigenvectors is that of Ogita and Aishima (2018), used only to approximate.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.limits import MOST_BITS, MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import enclosure, larger, require, require_count

System = Callable[[Shaped[np.ndarray, " k"]], Any]
"""From k balls to k balls, or to a (k, k) array of balls; a branch in doubt raises ValueError."""


def balls(values: Any) -> Shaped[np.ndarray, "..."]:
    """The numbers of a nested list or array as balls, rationals and floats exactly.

    Raises
    ------
    ValueError
        If an entry is not finite.

    >>> from flint import ctx
    >>> with ctx.workprec(128):
    ...     [float(x) for x in balls([0.5, Fraction(1, 4)])]
    [0.5, 0.25]
    """
    given = np.asarray(values, dtype=object)
    found = np.empty(given.shape, dtype=object)
    for index in np.ndindex(given.shape):
        entry = enclosure(given[index])
        require(entry.is_finite(), f"balls must be finite; got {entry} at {list(index)}")
        found[index] = entry
    return found


def midpoints(values: Any) -> Shaped[np.ndarray, "..."]:
    """The midpoints of balls, as balls of radius zero.

    >>> from flint import arb, ctx
    >>> with ctx.workprec(128):
    ...     [float(x) for x in midpoints([arb(1, 0.25)])]
    [1.0]
    """
    given = np.asarray(values, dtype=object)
    found = np.empty(given.shape, dtype=object)
    for index in np.ndindex(given.shape):
        found[index] = enclosure(given[index]).mid()
    return found


def ball_matrix(rows: Any) -> Any:
    """A (k, l) array as a `flint.arb_mat`.

    Raises
    ------
    ValueError
        If it is not a finite, non-empty matrix.
    """
    entries = balls(rows)
    require(
        entries.ndim == 2 and entries.size > 0,
        f"a matrix needs at least one row and column; got shape {entries.shape}",
    )
    return _matrix(entries)


def _matrix(entries: np.ndarray) -> Any:
    from flint import arb_mat

    return arb_mat(entries.tolist())


def _array(matrix: Any) -> np.ndarray:
    found = np.empty((matrix.nrows(), matrix.ncols()), dtype=object)
    found[...] = matrix.tolist()
    return found


# Zeros of systems ---------------------------------------------------------------------------


class NewtonLimit(NamedTuple):
    """Where Newton's iteration went: nothing is proved by it.

    Attributes
    ----------
    centre : (k,) array of balls of radius zero
    step : float
        Largest entry of the last step.
    converged : bool
        Whether that step is rounding at the working precision.
    reason : str
        Why it stopped otherwise.
    """

    centre: np.ndarray
    step: float
    converged: bool
    reason: str = ""


def newton_limit(
    system: System, jacobian: System, start: Any, *, precision: int = 256, steps: int = 40
) -> NewtonLimit:
    """Newton's iteration on midpoints, in `precision` bits, until its steps are rounding.

    Parameters
    ----------
    system, jacobian : functions of a (k,) array of balls
    start : (k,) numbers
    precision : int
        Bits.
    steps : int
        The most steps; fewer if a Jacobian is singular or a branch in doubt.

    Raises
    ------
    ValueError
        If the start is not finite, or a count is not a positive integer, or precision is
        above `MOST_BITS` or steps is above `MOST_STEPS`.

    >>> limit = newton_limit(lambda x: x * x - 2, lambda x: np.diag(2 * x), [1.5])
    >>> limit.converged, round(float(limit.centre[0]), 9)
    (True, 1.414213562)
    """
    require_at_most(MOST_BITS, precision=precision)
    require_at_most(MOST_STEPS, steps=steps)
    from flint import ctx

    require_count(precision, "precision", least=64)
    require_count(steps, "steps")
    step = float("inf")
    with ctx.workprec(precision):
        point = midpoints(balls(start))
        for _ in range(steps):
            try:
                move = _solved(jacobian(point), system(point))
            except (ValueError, ArithmeticError) as error:
                return NewtonLimit(point, step, False, f"Newton's iteration stopped: {error}")
            step = max(abs(float(x)) for x in move)
            if not np.isfinite(step):
                break
            point = midpoints(point - move)
            scale = 1 + max(abs(float(x)) for x in point)
            if step <= scale * 2.0 ** (10 - precision):
                return NewtonLimit(point, step, True)
    reason = f"Newton's iteration does not converge; its last step is {step:.1e}"
    return NewtonLimit(point, step, False, reason)


def _solved(matrix: Any, values: Any) -> np.ndarray:
    """Midpoints of the solution of a linear system."""
    right = _matrix(midpoints(values)[:, None])
    return midpoints(_array(_matrix(midpoints(matrix)).solve(right, algorithm="approx"))[:, 0])


class ZeroCertificate(NamedTuple):
    """What the Krawczyk test found.

    Attributes
    ----------
    holds : bool
        Whether the box holds exactly one zero; False means not proved.
    reason : str
        Why not; empty if it holds.
    box : (k,) array of balls
        Where the zero is the only one.
    enclosure : (k,) array of balls
        Where it lies; the box itself if nothing is proved.
    contraction : float
        Norm of I - C f'(X) for the largest entry, rounded; below one if it holds.
    """

    holds: bool
    reason: str
    box: np.ndarray
    enclosure: np.ndarray
    contraction: float


def krawczyk(
    system: System, jacobian: System, centre: Any, radius: Any, *, precision: int = 256
) -> ZeroCertificate:
    """Existence and uniqueness of a zero of a system in a box, by the Krawczyk test.

    Parameters
    ----------
    system, jacobian : functions of a (k,) array of balls
        For a gradient and its Hessian the zero is a critical point.
    centre : (k,) numbers
        Near the zero, see `newton_limit`.
    radius : number, or (k,) numbers
        Half the side of the box, positive.
    precision : int
        Bits.

    Raises
    ------
    ValueError
        If the centre is not a finite vector, or the radius not finite and positive, or
        precision is above `MOST_BITS`.

    >>> found = krawczyk(lambda x: x * x - 2, lambda x: np.diag(2 * x), [1.4142], 0.01)
    >>> found.holds, bool(abs(found.enclosure[0] ** 2 - 2) < 1e-3)
    (True, True)
    >>> krawczyk(lambda x: x * x + 2, lambda x: np.diag(2 * x), [1.4142], 0.01).holds
    False
    """
    require_at_most(MOST_BITS, precision=precision)
    from flint import arb, ctx

    require_count(precision, "precision", least=64)
    with ctx.workprec(precision):
        middle = midpoints(balls(centre))
        require(
            middle.ndim == 1 and middle.size > 0, f"a centre is a vector; got shape {middle.shape}"
        )
        radii = np.broadcast_to(balls(radius), middle.shape)
        require(all(r > 0 for r in radii), f"the radius must be positive; got {radius}")
        box = middle + np.array([arb(0, r.upper()) for r in radii], dtype=object)
        spread = box - middle  # wider than the radii where the sum was rounded
        try:
            values, at_centre = balls(system(middle)), balls(jacobian(middle))
            over_box = balls(jacobian(box))
            inverse = _matrix(midpoints(at_centre)).inv()
        except (ValueError, ArithmeticError) as error:
            return ZeroCertificate(False, str(error), box, box, float("inf"))
        C = _matrix(midpoints(_array(inverse)))
        remainder = _array(C * _matrix(over_box))
        remainder = np.eye(middle.size, dtype=int) - remainder
        moved = middle - _array(C * _matrix(values[:, None]))[:, 0]
        image = moved + _array(_matrix(remainder) * _matrix(spread[:, None]))[:, 0]
        contraction = max(float(sum(abs(x).upper() for x in row).upper()) for row in remainder)
        if all(outer.contains_interior(inner) for outer, inner in zip(box, image, strict=True)):
            return ZeroCertificate(True, "", box, image, contraction)
    reason = (
        f"the image of the box of radius {float(max(radii, key=float)):.1e} leaves its interior"
    )
    return ZeroCertificate(False, reason, box, box, contraction)


def isolated_zero(
    system: System, jacobian: System, start: Any, radius: float, *, precision: int = 256
) -> ZeroCertificate:
    """The zero near a start: Newton's iteration, the Krawczyk test, and a narrow enclosure.

    Parameters
    ----------
    system, jacobian, start, precision
        As in `newton_limit`.
    radius : float
        Half the side of the box in which the zero is to be the only one.

    Raises
    ------
    ValueError
        If the start is not a finite vector, or the radius not finite and positive, or
        precision is above `MOST_BITS`.

    >>> found = isolated_zero(lambda x: x * x - 2, lambda x: np.diag(2 * x), [1.4], 0.1)
    >>> found.holds, found.enclosure[0].str(20, radius=False)
    (True, '1.4142135623730950488')
    """
    require_at_most(MOST_BITS, precision=precision)
    limit = newton_limit(system, jacobian, start, precision=precision)
    wide = krawczyk(system, jacobian, limit.centre, radius, precision=precision)
    if not limit.converged:
        return wide._replace(holds=False, reason=limit.reason)
    narrow = krawczyk(system, jacobian, limit.centre, 2.0 ** (-precision // 3), precision=precision)
    nested = zip(wide.box, narrow.box, strict=True)
    if not (wide.holds and narrow.holds and all(outer.contains(inner) for outer, inner in nested)):
        return wide
    return wide._replace(enclosure=narrow.enclosure)


# Definite and indefinite matrices -----------------------------------------------------------


def ldl_pivots(matrix: Any) -> list[Any]:
    """Pivots of the factorisation L D L^T of a symmetric matrix of balls, as far as it goes.

    Stops behind the first pivot whose sign is not certain.  Without pivoting: meant for matrices
    that are positive definite or nearly so.

    Parameters
    ----------
    matrix : (k, k) numbers, the lower triangle of which is read

    Raises
    ------
    ValueError
        If the matrix is not square or not finite.

    >>> from flint import ctx
    >>> with ctx.workprec(128):
    ...     [float(x) for x in ldl_pivots([[4.0, 2.0], [2.0, 3.0]])]
    [4.0, 2.0]
    """
    rest = _square(matrix)
    pivots = []
    while rest.size:
        pivot = rest[0, 0]
        pivots.append(pivot)
        if not (pivot > 0 or pivot < 0):
            break
        column = rest[1:, 0]
        rest = rest[1:, 1:] - column[:, None] * (column / pivot)[None, :]
    return pivots


def is_positive_definite(matrix: Any) -> bool:
    """Whether every symmetric matrix within the balls is certainly positive definite.

    False means not certain; a witness against it is `negative_direction`.

    Parameters
    ----------
    matrix : (k, k) numbers

    Raises
    ------
    ValueError
        If the matrix is not square or not finite.

    >>> from flint import ctx
    >>> with ctx.workprec(128):
    ...     is_positive_definite([[2.0, 1.0], [1.0, 2.0]])
    ...     is_positive_definite([[1.0, 1.0], [1.0, 1.0]])
    True
    False
    """
    return len(matrix) > 0 and all(pivot > 0 for pivot in ldl_pivots(matrix))


class Direction(NamedTuple):
    """A witness that a symmetric matrix is not positive semidefinite.

    Attributes
    ----------
    vector : (k,) array of Fraction
    value : ball
        v^T H v, certainly negative.
    """

    vector: np.ndarray
    value: Any


def negative_direction(matrix: Any, *, denominator: int = 1000) -> Direction | None:
    """A rational vector v with certainly v^T H v < 0, or None if none was found.

    The eigenvector of the lowest eigenvalue of the midpoints, rounded to multiples of
    1 / `denominator`.

    Parameters
    ----------
    matrix : (k, k) numbers, symmetric

    Raises
    ------
    ValueError
        If the matrix is not square or not finite.

    >>> from flint import ctx
    >>> with ctx.workprec(128):
    ...     negative_direction([[0.0, 1.0], [1.0, 0.0]]).value < 0
    True
    """
    H = _square(matrix)
    _, vectors = np.linalg.eigh(H.astype(float))
    vector = vectors[:, 0] / abs(vectors[:, 0]).max()
    rounded = np.array([Fraction(round(x * denominator), denominator) for x in vector])
    v = balls(rounded)
    value = (v[:, None] * H * v[None, :]).sum()
    return Direction(rounded, value) if value < 0 else None


def symmetric_eigenvalues(matrix: Any) -> list[Any]:
    r"""Enclosures of the eigenvalues of a symmetric matrix of balls, in increasing order.

    The k-th ball holds the k-th eigenvalue, however often it occurs.  For any invertible Q with
    \( \lVert Q^T Q - I \rVert \le \epsilon \), by Ostrowski the eigenvalues of Q^T H Q are those of
    H times factors in [1 - epsilon, 1 + epsilon]; by Weyl they are the sorted diagonal of Q^T H Q
    up to the norm of the rest.

    Parameters
    ----------
    matrix : (k, k) numbers, symmetric

    Raises
    ------
    ValueError
        If the matrix is not square or not finite, or too wide for approximate eigenvectors.

    >>> from flint import ctx
    >>> with ctx.workprec(128):
    ...     [round(float(x), 12) for x in symmetric_eigenvalues([[2.0, 1.0], [1.0, 2.0]])]
    [1.0, 3.0]
    """
    from flint import arb, ctx

    entries = _square(matrix)
    H, k = _matrix(entries), len(entries)
    _, start = np.linalg.eigh(entries.astype(float))
    Q = _matrix(balls(start))
    for _ in range(max(1, (ctx.prec // 50).bit_length())):
        Q = _better_eigenvectors(H, Q)
    turned, gram = _array(Q.transpose() * H * Q), _array(Q.transpose() * Q)
    off_diagonal = turned * (1 - np.eye(k, dtype=int))
    distance = _row_norm(off_diagonal)
    defect = _row_norm(gram - np.eye(k, dtype=int))
    require(defect < 1, f"the approximate eigenvectors are not independent; got defect {defect}")
    factor = 1 / (1 + arb(0, defect.upper()))
    return [(value + arb(0, distance)) * factor for value in _sorted_balls(turned.diagonal())]


def _better_eigenvectors(H: Any, Q: Any) -> Any:
    """One step toward orthonormal eigenvectors, quadratic away from near-equal eigenvalues."""
    S, G = midpoints(_array(Q.transpose() * H * Q)), midpoints(_array(Q.transpose() * Q))
    values = S.diagonal() / G.diagonal()
    gaps = values[None, :] - values[:, None]
    missing = np.eye(len(G), dtype=int) - G
    apart = abs(gaps.astype(float)) > 1e-9 * abs(values.astype(float)).max()
    change = np.where(
        apart, (S + values[None, :] * missing) / np.where(apart, gaps, 1), missing / 2
    )
    return _matrix(midpoints(_array(Q + Q * _matrix(midpoints(change)))))


def _row_norm(entries: np.ndarray) -> Any:
    """Upper bound of the spectral norm of a symmetric matrix."""
    from flint import arb

    return reduce(larger, (sum((abs(x) for x in row), arb(0)) for row in entries)).upper()


def _sorted_balls(values: Iterable[Any]) -> list[Any]:
    """Balls whose k-th holds the k-th smallest of any points of the given ones."""
    ends = [(x.lower(), x.upper()) for x in values]
    lows, highs = (sorted(end) for end in zip(*ends, strict=True))
    return [low.union(high) for low, high in zip(lows, highs, strict=True)]


def _square(matrix: Any) -> np.ndarray:
    entries = balls(matrix)
    require(
        entries.ndim == 2 and entries.shape[0] == entries.shape[1] and entries.size > 0,
        f"this needs a square matrix; got shape {entries.shape}",
    )
    return entries
