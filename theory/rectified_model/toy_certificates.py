r"""Certified critical points of the ReLU toy model with one active feature.

The loss is L_1(W, b) of `theory.toy_loss`: the sum over features i, uniform on [0, 1] while all
others are zero, of the squared error of (A x + b)_+ with A = W^T W.  It is invariant under
rotations of W, so critical points come in orbits of O(d).

Full statement.  Rotate W so that its leading d - 1 columns (in a pivoted order) are upper
triangular with a positive diagonal, and drop the entries that vanish.  A zero of the gradient in
the remaining (d + 1) n - d (d - 1) / 2 unknowns is isolated by the Krawczyk test.  There the whole
gradient G vanishes: by invariance the sum of G_ij (K W)_ij is zero for every antisymmetric K, and G
lives below the diagonal of the leading columns R, where K -> K R is triangular with the entries
R_jj on its diagonal, so it is onto when they are not zero.  If the Hessian plus the sum of v v^T
over the infinitesimal rotations v = K W is positive definite, the orbit is a strict local minimum
modulo rotations; a rational v with v^T H v < 0 shows that it is no minimum.

Symmetry, proved and not assumed.  If a permutation of the features, followed by the rotation back
into the pinned form, takes the enclosure of a critical point into the box in which it is the only
one, then it takes the critical point to itself, and the Gram entries on an orbit are exactly equal.

Exact description.  With \( \Gamma \) the symmetric part of the derivative of L_1 by A, W is
critical exactly if \( W \Gamma = 0 \) and the derivatives by b vanish; for positive semidefinite A
of the rank of W the first is \( A \Gamma + \Gamma A = 0 \).  On the orbits of pairs that is a
square system of rational equations with rational coefficients in the different Gram entries and
biases: a critical point isolated by it is algebraic, and the system with its box is its name.

Source: ours; arXiv:2602.02224 has no certificates.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

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
from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.power_autoencoder.power_loss import gram, require_matrix
from pentad.theory.rectified_model.toy_loss import (
    one_active_derivatives,
    rectified_correlation,
    rectified_energy,
    weight_derivatives,
)
from pentad.theory.schemes.isomorphisms import automorphism_group, orbital_relations
from pentad.theory.schemes.schemes import Violation, axiom_violation, coherent_closure

KINK = 1e-6
"""Distance of A_ij + b_j or b_j to zero, relative to the largest norm, that counts as a kink."""


@dataclass(frozen=True)
class Refusal:
    """Why nothing was certified."""

    reason: str


# The full statement -------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class CriticalPoint:
    """A certified critical point of L_1, the only one in a box modulo rotations.

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
) -> CriticalPoint | Refusal:
    """Certify the critical point of L_1 near given weights, and whether it is a minimum.

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

    Returns
    -------
    CriticalPoint or Refusal
        Refused: kinks (b_j = 0 or A_ij + b_j = 0), outputs that are always off, as those of dead
        features with a negative bias (the loss is flat in that bias), features that do not span,
        no convergence, no isolated zero, a critical point too far away.

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix, or b not a finite vector of the same n.

    >>> angles = 2 * np.pi * np.arange(5) / 5
    >>> W = 1.17 * np.array([np.cos(angles), np.sin(angles)])
    >>> point = certified_critical_point(W, np.full(5, -0.28))
    >>> point.is_minimum, point.loss.str(12, radius=False)
    (True, '0.0791281353725')
    """
    from flint import ctx

    with ctx.workprec(precision):
        W, b = _checked_weights(W, b)
    start, offset = W.astype(float), b.astype(float)
    d, n = W.shape
    if reason := _unsuitable(start, offset):
        return Refusal(reason)
    order = _pivoted_order(start)
    free = _free_entries(d, n)
    pinned = np.vstack([_rotated_upright(start[:, order]), offset[order]])

    def placed(unknowns: np.ndarray) -> np.ndarray:
        whole = balls(np.zeros((d + 1, n)))
        whole[free] = unknowns
        return whole

    def gradient(unknowns: np.ndarray) -> np.ndarray:
        found: np.ndarray = _derivatives(placed(unknowns)).gradient[free]
        return found

    def hessian(unknowns: np.ndarray) -> np.ndarray:
        kept = free.ravel()
        found: np.ndarray = _derivatives(placed(unknowns)).hessian[np.ix_(kept, kept)]
        return found

    with ctx.workprec(precision):
        zero = isolated_zero(gradient, hessian, pinned[free], radius, precision=precision)
        if not zero.holds:
            return Refusal(f"no isolated critical point was found: {zero.reason}")
        whole = placed(zero.enclosure)
        distance = float(abs(midpoints(whole).astype(float) - pinned).max())
        if not distance <= within:
            return Refusal(
                f"the critical point lies {distance:.1e} away, more than within={within}; train on"
            )
        if not all(whole[j, j] > 0 for j in range(d)):
            return Refusal("the pivoted columns are not certainly independent")
        derivatives = _derivatives(whole)
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


def _unsuitable(W: np.ndarray, b: np.ndarray) -> str:
    """Why these weights cannot be certified, or nothing."""
    d = len(W)
    A = W.T @ W
    largest = A.diagonal().max()
    if largest == 0:
        return "all features are zero"
    if np.any(abs(b) <= KINK * largest):
        j = int(np.argmin(abs(b)))
        return f"a kink: b_{j}={b[j]:.1e} is too close to zero"
    kinks = np.argwhere(abs(A + b) <= KINK * largest)
    if kinks.size:
        i, j = kinks[0]
        return f"a kink: A_{i},{j} + b_{j}={A[i, j] + b[j]:.1e} is too close to zero"
    dead = np.flatnonzero((A + b <= 0).all(0) & (b < 0))
    if dead.size:
        j = dead[0]
        return f"output {j} is always off: the loss does not depend on its bias b_{j}={b[j]:.3g}"
    values = np.linalg.svd(W, compute_uv=False)
    if len(values) < d or values[-1] <= 1e-6 * values[0]:
        return f"the features do not span R^{d}; use fewer dimensions"
    return ""


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


def _derivatives(whole: np.ndarray) -> Any:
    """Value, gradient and Hessian of L_1 at a (d + 1, n) matrix of weights and biases."""
    W, b = whole[:-1], whole[-1]
    return weight_derivatives(W, one_active_derivatives(gram(W), b))


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


# Cyclic symmetry ----------------------------------------------------------------------------


class CyclicCriticalPoint(NamedTuple):
    r"""A certified critical point with the Gram matrix \( \sum_t x_t \cos(2 \pi m_t (i-j)/n) \).

    Attributes
    ----------
    n : int
    frequencies : tuple of int
        The m_t: (1,) for a regular n-gon, (1, n / 2) for an antiprism with n vertices.
    zero : ZeroCertificate
        Of the unknowns (x_1, .., b): the squared radius in each invariant plane or line, the bias.
    loss : ball
    """

    n: int
    frequencies: tuple[int, ...]
    zero: ZeroCertificate
    loss: Any

    @property
    def squared_radii(self) -> np.ndarray:
        """The x_t, as balls."""
        return self.zero.enclosure[:-1]

    @property
    def bias(self) -> Any:
        """The common bias, a ball."""
        return self.zero.enclosure[-1]

    @property
    def masses(self) -> np.ndarray:
        """Share x_t / sum x of the squared norm of each feature in each invariant space."""
        found: np.ndarray = self.squared_radii / self.squared_radii.sum()
        return found

    @property
    def frame_eigenvalues(self) -> np.ndarray:
        """Eigenvalue n x_t / 2 of the frame operator on each plane, n x_t on each line."""
        dimensions = np.array([_dimension(self.n, m) for m in self.frequencies])
        found: np.ndarray = self.n * self.squared_radii / dimensions
        return found

    @property
    def capacity_sum(self) -> Any:
        """The sum of the capacities: n sum x / (sum of masses times eigenvalues)."""
        return self.n * self.squared_radii.sum() / (self.masses * self.frame_eigenvalues).sum()

    def weights(self) -> tuple[np.ndarray, np.ndarray]:
        """Features as columns, (d, n), and biases (n,): balls."""
        return cyclic_weights(self.n, self.frequencies, self.squared_radii), np.array(
            [self.bias] * self.n, dtype=object
        )


def cyclic_weights(
    n: int, frequencies: Sequence[int], squared_radii: Any
) -> Shaped[np.ndarray, "d n"]:
    """Features that a rotation of order n permutes: balls, two rows a plane and one a line.

    Parameters
    ----------
    n : int
    frequencies : numbers from 0 to n / 2
        How often the rotation turns each plane; 0 and n / 2 stand for a line.
    squared_radii : as many positive numbers

    Raises
    ------
    ValueError
        If a frequency is out of range.

    >>> from flint import ctx
    >>> with ctx.workprec(128):
    ...     cyclic_weights(2, (1,), [4]).astype(float)
    array([[ 2., -2.]])
    """
    rows = []
    for m, square in zip(frequencies, balls(squared_radii), strict=True):
        cosines, sines = _turns(n, m)
        rows.append(square.sqrt() * cosines)
        if _dimension(n, m) == 2:
            rows.append(square.sqrt() * sines)
    return np.array(rows, dtype=object)


def cyclic_critical_point(
    n: int,
    frequencies: Sequence[int],
    start: Sequence[float],
    *,
    radius: float = 1e-6,
    precision: int = 256,
) -> CyclicCriticalPoint | Refusal:
    r"""Certify a critical point of L_1 among the frames that a rotation of order n permutes.

    By the principle of symmetric criticality it is a critical point among all weights: the
    rotation generates a group under which L_1 is invariant, and its fixed points are these frames
    up to rotations that commute with it, as long as the frequencies differ.

    Parameters
    ----------
    n : int
    frequencies : different numbers from 0 to n / 2
    start : squared radii, positive, and the bias
        Where Newton's iteration starts; it need not end near.
    radius, precision
        As in `certified_critical_point`.

    Raises
    ------
    ValueError
        If a frequency is repeated or out of range, or the start is not finite.

    >>> point = cyclic_critical_point(8, (1, 4), (0.99, 0.36, -0.264))
    >>> (point.squared_radii[1] / point.squared_radii[0]).str(12, radius=False)
    '0.367179665048'
    """
    from flint import ctx

    require(
        len(set(frequencies)) == len(frequencies),
        f"frequencies must differ; got {tuple(frequencies)}",
    )
    require(
        len(start) == len(frequencies) + 1,
        f"a start is a squared radius for each frequency and a bias; got {tuple(start)}",
    )
    with ctx.workprec(precision):
        circulants = [_circulant(_turns(n, m)[0]) for m in frequencies]

        def derivatives(unknowns: np.ndarray) -> Any:
            A = sum(x * M for x, M in zip(unknowns[:-1], circulants, strict=True))
            return one_active_derivatives(A, np.array([unknowns[-1]] * n, dtype=object))

        first = np.array([*(M[:, 0] for M in circulants), balls(np.zeros(n))], dtype=object)
        first = np.hstack([first, balls(np.eye(len(start))[:, -1:])])

        def gradient(unknowns: np.ndarray) -> np.ndarray:
            found: np.ndarray = n * first @ derivatives(unknowns).gradient[0]
            return found

        def hessian(unknowns: np.ndarray) -> np.ndarray:
            found: np.ndarray = n * first @ derivatives(unknowns).hessian[0] @ first.T
            return found

        zero = isolated_zero(gradient, hessian, list(start), radius, precision=precision)
        if not zero.holds:
            return Refusal(f"no isolated critical point was found: {zero.reason}")
        if not all(x > 0 for x in zero.enclosure[:-1]):
            return Refusal("the squared radii are not positive")
        value = derivatives(zero.enclosure).value
    return CyclicCriticalPoint(n, tuple(frequencies), zero, value)


def polygon_critical_point(k: int, *, precision: int = 256) -> CyclicCriticalPoint | Refusal:
    r"""Certify the best regular k-gon with a common bias as a critical point of L_1.

    With \( t = -b / r^2 \) in (0, 1) the best loss at that ratio is \( k (1/3 - N^2 / M) \), N and
    M the integrals of `polygon_polynomials`; Newton's iteration starts from the best of a grid.

    Parameters
    ----------
    k : int
        At least 5: up to four features have zero loss at a kink.
    precision : int
        Bits.

    Raises
    ------
    ValueError
        If k is below 5.

    >>> polygon_critical_point(10).loss.str(12, radius=False)
    '1.66666666667'
    """
    require_count(k, "k", least=5)
    ratios = np.linspace(0, 1, 2000, endpoint=False)
    N = rectified_correlation(np.ones(1), -ratios)
    M = rectified_energy(np.cos(2 * np.pi * np.arange(k) / k)[:, None], -ratios).sum(0)
    best = int((N**2 / M).argmax())
    square = float(N[best] / M[best])
    return cyclic_critical_point(k, (1,), (square, -ratios[best] * square), precision=precision)


def _dimension(n: int, frequency: int) -> int:
    require(
        frequency >= 0 and 2 * frequency <= n,
        f"a frequency lies between 0 and n / 2; got {frequency} for n={n}",
    )
    return 1 if 2 * frequency in (0, n) else 2


def _turns(n: int, frequency: int) -> tuple[np.ndarray, np.ndarray]:
    """Cosines and sines of 2 pi m j / n for j = 0 .. n - 1, as balls."""
    from flint import arb, fmpq

    _dimension(n, frequency)
    angles = [fmpq(2 * frequency * j, n) for j in range(n)]
    cosines = np.array([arb.cos_pi_fmpq(angle) for angle in angles], dtype=object)
    sines = np.array([arb.sin_pi_fmpq(angle) for angle in angles], dtype=object)
    return cosines, sines


def _circulant(first: np.ndarray) -> np.ndarray:
    n = len(first)
    return np.asarray(first[(np.arange(n)[:, None] - np.arange(n)[None, :]) % n])


# Rounding -----------------------------------------------------------------------------------


BRANCHES = {
    "off": ("0", "0", "0", "0"),
    "on": ("(2*a/3 + c)", "1/3", "(a + 2*c)", "1/2"),
    "rises": (
        "(a + c)**2*(2*a - c)/(3*a**2)",
        "(1 + (c/a)**3)/3",
        "(a + c)**2/a",
        "(1 - (c/a)**2)/2",
    ),
    "falls": ("c**3/(3*a**2)", "(-c/a)**3/3", "(-c**2/a)", "(c/a)**2/2"),
}
"""How (a x + c)_+ runs on [0, 1]: dI/da, dC/da, dI/dc and dC/dc of its two integrals."""


class GramEntry(NamedTuple):
    """A value of the Gram matrix, exactly equal on an orbit of pairs.

    Attributes
    ----------
    pair : (int, int)
        The first pair of its orbit.
    pairs : int
        How many ordered pairs have it.
    value : ball
    branch : str
        How output j responds along input i of the first pair, a key of `BRANCHES`.
    """

    pair: tuple[int, int]
    pairs: int
    value: Any
    branch: str


@dataclass(frozen=True, eq=False)
class RoundedConfiguration:
    """A trained configuration made exact: a critical point with its symmetry and its algebra.

    Attributes
    ----------
    point : CriticalPoint
    relations : (n, n) integers
        Orbits of ordered pairs under the symmetries that were proved: a coherent configuration.
    fibres : tuple of tuples of features
        Orbits of features, in the order of `biases`.
    violation : Violation or None
        The axiom of association schemes that the relations violate; None if they are a scheme.
    entries : tuple of GramEntry
        The different Gram entries; a pair and its transpose share one.
    biases : tuple of balls
    zero : ZeroCertificate
        Of the rational system A G + G A = 0, dL_1/db = 0 in the unknowns (entries, biases).
    polynomials : tuple of tuples of int
        For regular polygons, the minimal polynomials of -b / r^2 and of r^2, constant term first.
    """

    point: CriticalPoint
    relations: np.ndarray
    fibres: tuple[tuple[int, ...], ...]
    violation: Violation | None
    entries: tuple[GramEntry, ...]
    biases: tuple[Any, ...]
    zero: ZeroCertificate
    polynomials: tuple[tuple[int, ...], ...]

    def equations(self) -> tuple[str, ...]:
        """The square system, in the syntax of Python.

        First g0, g1, .., the entries of G + G^T, then expressions that vanish: the entries of
        A (G + G^T) + (G + G^T) A on each orbit of pairs, and the derivatives by the biases.  The
        unknowns are a0, a1, .., the `entries`, and b0, b1, .., the `biases`.
        """
        kinds = np.minimum(self.relations, self.relations.T)
        number = {int(kinds[entry.pair]): k for k, entry in enumerate(self.entries)}
        classes = np.vectorize(number.__getitem__)(kinds)
        fibre = {j: f for f, members in enumerate(self.fibres) for j in members}

        def term(part: int, i: int, j: int) -> str:
            k, f = int(classes[i, j]), fibre[j]
            forms = BRANCHES[_branch(self.entries[k].value, self.biases[f])]
            text = forms[part] if i != j else f"({forms[part]} - 2*{forms[part + 1]})"
            return text.replace("a", f"a{k}").replace("c", f"b{f}")

        slopes = [
            _sum_of([term(0, i, j), term(0, j, i)]) for i, j in (e.pair for e in self.entries)
        ]
        lines = [f"g{k} = {slope}" for k, slope in enumerate(slopes)]
        for i, j in (entry.pair for entry in self.entries):
            pairs = [(classes[i, k], classes[k, j]) for k in range(len(kinds))]
            products = sorted([*pairs, *((y, x) for x, y in pairs)])
            lines.append(_sum_of([f"a{x}*g{y}" for x, y in products if slopes[y] != "0"]))
        for members in self.fibres:
            lines.append(_sum_of([term(2, i, members[0]) for i in range(len(kinds))]))
        return tuple(lines)

    def described(self) -> str:
        """The exact description in words: symmetry, system, branches and box."""
        d, n = self.point.W.shape
        minimum = {True: "a strict minimum", False: "no minimum", None: "of undecided kind"}
        kind = "an association scheme" if self.violation is None else "no association scheme"
        lines = [
            f"{n} features in R^{d}: a critical point of L_1, {minimum[self.point.is_minimum]} "
            "modulo rotations",
            f"{len(self.fibres)} orbit(s) of features, {self.relations.max() + 1} of ordered "
            f"pairs: {kind}",
            f"the only solution within {float(self.zero.box[0].rad()):.0e} of",
        ]
        lines += [
            f"  a{k} = A_{i},{j} = {entry.value.str(25)} on {entry.pairs} pairs, {entry.branch}"
            for k, entry in enumerate(self.entries)
            for i, j in [entry.pair]
        ]
        lines += [
            f"  b{f} = {bias.str(25)} on features {', '.join(map(str, fibre))}"
            for f, (fibre, bias) in enumerate(zip(self.fibres, self.biases, strict=True))
        ]
        equations = self.equations()
        lines += ["of the system, with", *(f"  {line}" for line in equations[: len(self.entries)])]
        lines += [f"  0 = {line}" for line in equations[len(self.entries) :]]
        names = ("-b / r^2", "r^2")
        lines += [
            f"minimal polynomial of {name}, constant term first: {list(polynomial)}"
            for name, polynomial in zip(names, self.polynomials, strict=False)
        ]
        return "\n".join(lines)


def _sum_of(terms: Sequence[str]) -> str:
    """The sum of expressions, equal ones gathered and zeros left out."""
    counts = Counter(term for term in terms if term != "0")
    return " + ".join(f"{n}*{term}" if n > 1 else term for term, n in counts.items()) or "0"


def rounded_configuration(
    W: Shaped[np.ndarray, "d n"],
    b: Shaped[np.ndarray, " n"],
    *,
    radius: float = 1e-6,
    within: float = 0.01,
    precision: int = 256,
) -> RoundedConfiguration | Refusal:
    """Round trained weights to the exact critical point of L_1 beside them.

    The point is polished and certified; Gram entries that agree within their enclosures suggest a
    symmetry, by the automorphisms of their coherent closure; each symmetry is then proved by
    uniqueness; and the different entries and biases are isolated as solutions of a square rational
    system.  Nothing is assumed: what cannot be shown is refused.

    Parameters
    ----------
    W : (d, n) array of numbers, features as columns
    b : (n,) array of numbers
    radius, within, precision
        As in `certified_critical_point`.

    Returns
    -------
    RoundedConfiguration or Refusal

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix, or b not a finite vector of the same n.

    >>> angles = 2 * np.pi * np.arange(5) / 5
    >>> W = 1.17 * np.array([np.cos(angles), np.sin(angles)])
    >>> rounded = rounded_configuration(W, np.full(5, -0.28))
    >>> len(rounded.entries), rounded.polynomials[0]
    (3, (5, -20, -44, 89, 70, 205, 90, 94, 11))
    """
    from flint import ctx

    point = certified_critical_point(W, b, radius=radius, within=within, precision=precision)
    if isinstance(point, Refusal):
        return point
    with ctx.workprec(precision):
        A = gram(point.W)
        closure = coherent_closure(_labels(A, point.b))
        generators = [np.asarray(g) for g in automorphism_group(closure).generators]
        for permutation in generators:
            if not point.holds(point.W[:, permutation], point.b[permutation]):
                shown = permutation.tolist()
                return Refusal(f"the symmetry {shown} of the rounded entries could not be proved")
        n = A.shape[0]
        relations = orbital_relations(np.array([np.arange(n), *generators]))
        classes = np.minimum(relations, relations.T)
        pairs = [np.argwhere(classes == c)[0] for c in np.unique(classes)]
        firsts = [(int(i), int(j)) for i, j in pairs]
        fibres = tuple(
            tuple(int(j) for j in np.flatnonzero(relations.diagonal() == label))
            for label in dict.fromkeys(relations.diagonal())
        )
        zero = _reduced_zero(A, point.b, classes, firsts, fibres, radius, precision)
        if not zero.holds:
            return Refusal(f"the reduced system does not isolate the entries: {zero.reason}")
        values, biases = zero.enclosure[: len(firsts)], zero.enclosure[len(firsts) :]
        entries = tuple(
            GramEntry(
                (i, j),
                int((classes == classes[i, j]).sum()),
                value,
                _branch(value, point.b[j]),
            )
            for (i, j), value in zip(firsts, values, strict=True)
        )
        polynomials = _polygon_polynomials(point, values[0], biases[0], radius, precision)
    return RoundedConfiguration(
        point=point,
        relations=relations,
        fibres=fibres,
        violation=axiom_violation(relations),
        entries=entries,
        biases=tuple(biases),
        zero=zero,
        polynomials=polynomials,
    )


def _labels(A: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Labels of pairs: equal where Gram entries overlap, on the diagonal also the biases."""
    n = len(A)
    clusters = _clusters(A.ravel()).reshape(n, n)
    clusters[np.diag_indices(n)] += clusters.max() + 1
    clusters[np.diag_indices(n)] += (clusters.max() + 1) * _clusters(b)
    return clusters


def _clusters(values: np.ndarray) -> np.ndarray:
    """Labels of balls: a ball that overlaps the one before it in order shares its label."""
    order = sorted(range(len(values)), key=lambda k: _middle(values[k]))
    labels = np.zeros(len(values), dtype=np.int64)
    for before, after in pairwise(order):
        labels[after] = labels[before] + (not values[before].overlaps(values[after]))
    return labels


def _middle(value: Any) -> Any:
    return value.mid()


def _branch(a: Any, c: Any) -> str:
    """The branch of (a x + c)_+ on [0, 1]."""
    if c > 0:
        return "on" if a + c > 0 else "falls"
    return "rises" if a + c > 0 else "off"


def _reduced_zero(
    A: np.ndarray,
    b: np.ndarray,
    classes: np.ndarray,
    firsts: Sequence[tuple[int, int]],
    fibres: Sequence[tuple[int, ...]],
    radius: float,
    precision: int,
) -> ZeroCertificate:
    """Isolate the Gram entries on symmetric orbits of pairs, and the biases on orbits of features.

    The system is the entries of A G + G A at the first pair of each orbit, G the symmetric part of
    the derivative by A, and the derivative by the bias of the first feature of each orbit.
    """
    n, k = len(b), len(firsts)
    indicators = [(classes == classes[pair]).astype(int) for pair in firsts]
    members = [np.isin(np.arange(n), fibre).astype(int) for fibre in fibres]
    rows, columns = np.array(firsts).T
    speakers = [fibre[0] for fibre in fibres]

    def parts(unknowns: np.ndarray) -> tuple[np.ndarray, Any]:
        entries = sum(x * S for x, S in zip(unknowns[:k], indicators, strict=True))
        biases = sum(x * f for x, f in zip(unknowns[k:], members, strict=True))
        return entries, one_active_derivatives(entries, biases)

    def system(unknowns: np.ndarray) -> np.ndarray:
        entries, found = parts(unknowns)
        G = found.gradient[:, :n]
        product = entries @ (G + G.T)
        return np.concatenate([(product + product.T)[rows, columns], found.gradient[speakers, n]])

    def jacobian(unknowns: np.ndarray) -> np.ndarray:
        entries, found = parts(unknowns)
        G = found.gradient[:, :n]
        changes = []
        for S, f in [(S, 0 * members[0]) for S in indicators] + [
            (0 * indicators[0], f) for f in members
        ]:
            inputs = np.hstack([S, f[:, None]])
            moved = np.einsum("jkl,jl->jk", found.hessian, inputs)
            dG = moved[:, :n]
            product = S @ (G + G.T) + entries @ (dG + dG.T)
            changes.append(
                np.concatenate([(product + product.T)[rows, columns], moved[speakers, n]])
            )
        return np.array(changes, dtype=object).T

    start = np.concatenate([A[rows, columns], b[speakers]])
    zero = isolated_zero(system, jacobian, start, radius, precision=precision)
    inside = zip(zero.box, start, strict=True)
    if zero.holds and not all(box.contains_interior(value) for box, value in inside):
        return zero._replace(holds=False, reason="its solution is not the critical point")
    return zero


# Polygons, exactly --------------------------------------------------------------------------


def polygon_polynomials(
    k: int, neighbours: int
) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]:
    r"""Integer polynomials, irreducible, that -b / r^2 and r^2 of critical k-gons are roots of.

    With \( \beta = -b / r^2 \) in (0, 1) and `neighbours` corners on either side that overlap more
    than beta, the loss over k is \( 1/3 - 2 r^2 N + r^4 M \),

    \[ N = \frac{(1 - \beta)^2 (2 + \beta)}{6}, \qquad M = \frac{(1 - \beta)^3}{3} + 2 \sum_{j \ge
       1} \frac{(c_j - \beta)^3}{3 c_j}, \qquad c_j = \cos \frac{2 \pi j}{k}, \]

    so that r^2 = N / M and 2 N' M = N M'.  Resultants remove c_1, then beta, from these.

    Parameters
    ----------
    k : int
        At least 3.
    neighbours : int
        At least 0, with c_j > 0 for all that count.

    Returns
    -------
    factors for beta, factors for r^2
        Constant terms first.

    Raises
    ------
    ValueError
        If k is below 3 or a neighbour is not within a right angle.

    >>> polygon_polynomials(6, 1)[0]
    ((1, -5, 8, -7, 5),)
    """
    import sympy

    require_count(k, "k", least=3)
    require(
        neighbours >= 0 and 4 * neighbours < k,
        f"neighbours lie within a right angle; got {neighbours} for k={k}",
    )
    beta, c, a = sympy.symbols("beta c a")
    cosines = [sympy.chebyshevt(j, c) for j in range(1, neighbours + 1)]
    N = (1 - beta) ** 2 * (2 + beta) / 6
    M = (1 - beta) ** 3 / 3 + 2 * sum((x - beta) ** 3 / (3 * x) for x in cosines)
    stationary = sympy.numer(
        sympy.together(sympy.cancel((2 * N.diff(beta) * M - N * M.diff(beta)) / (1 - beta)))
    )
    amplitude = sympy.numer(sympy.together(a * M - N))
    field = sympy.minimal_polynomial(sympy.cos(2 * sympy.pi / k), c)

    def factors(expression: Any, unknown: Any) -> tuple[tuple[int, ...], ...]:
        listed = sympy.Poly(sympy.resultant(expression, field, c), unknown).factor_list()[1]
        return tuple(tuple(int(x) for x in factor.all_coeffs()[::-1]) for factor, _ in listed)

    return factors(stationary, beta), factors(sympy.resultant(stationary, amplitude, beta), a)


def _polygon_polynomials(
    point: CriticalPoint, square: Any, bias: Any, radius: float, precision: int
) -> tuple[tuple[int, ...], ...]:
    """Minimal polynomials of -b / r^2 and r^2 if the point is a regular polygon, else none."""
    d, n = point.W.shape
    if d != 2 or n < 3 or not bias < 0:
        return ()
    around = np.argsort(np.arctan2(*point.W.astype(float)[::-1]))
    start = (float(square), float(bias))
    polygon = cyclic_critical_point(n, (1,), start, radius=radius, precision=precision)
    if isinstance(polygon, Refusal):
        return ()
    W, b = polygon.weights()
    if not point.holds(W[:, np.argsort(around)], b):
        return ()
    cosines = _turns(n, 1)[0]
    beta = -bias / square
    neighbours = sum(bool(cosines[j] > beta) for j in range(1, (n + 1) // 2))
    found = []
    for value, factors in zip((beta, square), polygon_polynomials(n, neighbours), strict=True):
        vanishing = [factor for factor in factors if _value(factor, value).contains(0)]
        if len(vanishing) != 1:
            return ()
        found.append(vanishing[0])
    return tuple(found)


def _value(polynomial: Sequence[int], x: Any) -> Any:
    total = x * 0
    for coefficient in reversed(polynomial):
        total = total * x + coefficient
    return total
