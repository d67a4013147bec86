r"""Velocities of `gram_flow` once more: entry by entry, by determinants, projections, differences.

Features W descend a loss of A = W^T W; F = W W^T.  Velocities are per unit of time of the flow
\( \dot W = -\partial L / \partial W \).  The linear model has the loss c |I - A|^2.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.frames.frame_operator import (
    frame_operator,
    frame_spectrum_by_definition,
    rational_matrix,
)
from pentad.theory.frames.gram_flow import (
    feature_velocity,
    frame_operator_velocity,
    linear_loss_gradient,
)
from pentad.theory.frames.spectral_measures import eigenvector_defects
from pentad.theory.numbers.derivatives import STEP, derivative
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import family, rational, real_roots, require
from pentad.theory.power_autoencoder.power_loss import gram


def frame_operator_velocity_by_entries(
    loss: Callable[[Any], Any], W: Shaped[np.ndarray, "d n"]
) -> Shaped[np.ndarray, "d d"]:
    r"""\( \dot F \) from the derivative of a loss of W, by moving one entry of W at a time.

    Parameters
    ----------
    loss : callable
        From a (d, n) array to a number; no gradient in A is asked for.
    W : (d, n) array of symbols, of rationals of python-flint (exact) or of floats (differences)

    >>> frame_operator_velocity_by_entries(lambda W: (W**2).sum(), np.array([[1.0, 0.0]])).round(6)
    array([[-4.]])
    """
    kind = W.dtype if W.dtype.kind == "f" else object
    descent = np.empty(W.shape, dtype=kind)
    for index in np.ndindex(W.shape):

        def of_entry(x: Number, index: tuple[int, ...] = index) -> Any:
            moved = W.astype(kind)
            moved[index] = x
            return loss(moved)

        descent[index] = -derivative(of_entry, W[index])
    half = descent @ W.T
    velocity: np.ndarray = half + half.T
    return velocity


def eigenvalue_velocities_by_characteristic_polynomial(
    W: Shaped[np.ndarray, "d n"],
    gradient: Shaped[np.ndarray, "n n"],
    eigenvalues: Sequence[Number],
) -> Shaped[np.ndarray, "k"]:
    r"""\( \dot\lambda \) of simple eigenvalues, with no eigenvector.

    Implicit differentiation of \( \det(\lambda I - F) = 0 \).

    Parameters
    ----------
    W : (d, n) array of exact numbers
    gradient : (n, n) array dL/dA
    eigenvalues : sequence of simple eigenvalues of F

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix or the gradient is not (n, n).

    >>> from pentad.theory.numbers.domains import fractions, realised
    >>> W = realised({"W": fractions([[2, 0], [0, 1]])}, "exact")["W"]
    >>> eigenvalue_velocities_by_characteristic_polynomial(W, np.eye(2, dtype=int), [4, 1])
    array([-16, -4], dtype=object)
    """
    F, velocity = frame_operator(W), frame_operator_velocity(W, gradient)
    one = np.eye(len(F), dtype=int) * (1 + 0 * F[0, 0])

    def slope(value: Any, direction: Any) -> Any:
        def along(x: Number) -> Any:
            moved = np.empty(F.shape, dtype=object)
            for index in np.ndindex(F.shape):
                moved[index] = value * one[index] - F[index] + x * direction[index]
            return _determinant(moved)

        return derivative(along, 0 * F[0, 0])

    return np.array([slope(value, velocity) / slope(value, one) for value in eigenvalues])


def _determinant(M: Matrix) -> Any:
    """By the first row; any ring."""
    if len(M) == 1:
        return M[0, 0]
    rest = np.arange(len(M))
    return sum((-1) ** j * M[0, j] * _determinant(M[1:][:, rest != j]) for j in range(len(M)))


def eigenvalue_velocities_by_differences(
    W: Float[np.ndarray, "d n"], gradient: Float[np.ndarray, "n n"]
) -> Float[np.ndarray, "k"]:
    """Central differences of the positive eigenvalues of F as W takes a step along its velocity.

    Parameters
    ----------
    W : (d, n) array of floats
    gradient : (n, n) array dL/dA

    Returns
    -------
    (rank,) array, in the order of decreasing eigenvalues

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix or the gradient is not (n, n).

    >>> eigenvalue_velocities_by_differences(np.diag([2.0, 1.0]), np.eye(2)).round(4)
    array([-16.,  -4.])
    """
    size = 1 + abs(gradient).max()
    step = STEP * feature_velocity(W, gradient) / size
    after, before = (np.linalg.svd(W + sign * step, compute_uv=False) ** 2 for sign in (1, -1))
    return np.asarray((after - before) / (2 * STEP) * size)[: np.linalg.matrix_rank(W)]


def eigenvalue_velocities_of_parseval_frames(
    W: Shaped[np.ndarray, "d n"], gradient: Shaped[np.ndarray, "n n"]
) -> Shaped[np.ndarray, "d"]:
    r"""Where F = I: the eigenvalues of \( \dot F \), decreasing, as balls or rationals.

    The eigenvalues of I + t dF/dt leave 1 with these velocities, whatever eigenvectors of F one
    chooses.

    Parameters
    ----------
    W : (d, n) array of rationals with W W^T = I
    gradient : (n, n) array of rationals

    Raises
    ------
    ValueError
        If F is not I, W is not a finite non-empty matrix or the gradient is not (n, n).

    >>> pulled = eigenvalue_velocities_of_parseval_frames(np.eye(2), np.array([[0, 1], [1, 0]]))
    >>> [float(value) for value in pulled]
    [4.0, -4.0]
    """
    require(
        (frame_operator(W) == np.eye(len(W), dtype=int)).all(),
        "equal eigenvalues part as those of dF/dt where F = I; got another F",
    )
    polynomial = rational_matrix(frame_operator_velocity(W, gradient)).charpoly()
    return np.array(real_roots(list(polynomial))[::-1])


def spectral_projections(W: Shaped[np.ndarray, "d n"]) -> list[Shaped[np.ndarray, "d d"]]:
    """Projections on the eigenspaces of F of positive eigenvalue, decreasing; exact.

    Lagrange polynomials of F; irrational eigenvalues are balls.

    Parameters
    ----------
    W : (d, n) array of rationals of python-flint

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix of exact numbers.

    >>> from pentad.theory.numbers.domains import fractions, realised
    >>> W = realised({"W": fractions([[1, 0], [0, 2]])}, "exact")["W"]
    >>> spectral_projections(W)[0]
    array([[0, 0],
           [0, 1]], dtype=object)
    """
    F = frame_operator(W)
    require(family(F) == "flint", f"W must hold rationals of python-flint; got {W.dtype}")
    eigenvalues = [value for value, _ in frame_spectrum_by_definition(W)]
    found = []
    for value in eigenvalues:
        if value > 0:
            projection = np.eye(len(F), dtype=int) * (1 + 0 * F[0, 0])
            for other in eigenvalues:
                if other is not value:
                    projection = (F @ projection - other * projection) / (value - other)
            found.append(projection)
    return found


def flowed_gram_velocity_by_resolvent(
    W: Shaped[np.ndarray, "d n"], remaining: Number, rate: Number
) -> Shaped[np.ndarray, "n n"]:
    r"""\( \dot A \) of linear training in closed form at s = exp(-8 c t), for rationals.

    \[ -8 c s\, \frac{dA}{ds} = 8 c s\, W^T R (I - F) R W, \qquad R = (s I + (1 - s) F)^{-1}. \]

    Parameters
    ----------
    W : (d, n) array of rationals, the features at t = 0
    remaining : rational s, 0 < s <= 1
    rate : rational c

    Raises
    ------
    ValueError
        Unless 0 < s <= 1, or if W is not a finite non-empty matrix.

    >>> flowed_gram_velocity_by_resolvent(np.array([[2]]), 1, 1)
    array([[-96]], dtype=object)
    """
    require(0 < remaining <= 1, f"s = exp(-8 c t) needs 0 < s <= 1; got s={remaining}")
    s, c = rational(remaining), rational(rate)
    exact_W = rational_matrix(W)
    F = exact_W * exact_W.transpose()
    one = rational_matrix(np.eye(len(W), dtype=int))
    resolvent = (one * s + F * (1 - s)).inv()
    middle = resolvent * (one - F) * resolvent
    slope = exact_W.transpose() * middle * exact_W * (8 * c * s)
    return np.array(slope.tolist(), dtype=object)


def mass_velocities_by_projections(
    W: Shaped[np.ndarray, "d n"],
    velocity: Shaped[np.ndarray, "d n"],
    projections: Iterable[Shaped[np.ndarray, "d d"]],
) -> Shaped[np.ndarray, "n k"]:
    r"""Velocities of the masses \( |P_a w_i|^2 / |w_i|^2 \) as W moves and the P_a stand.

    Any number type; 0 for a zero feature.

    Parameters
    ----------
    W, velocity : (d, n) arrays
    projections : iterable of k (d, d) arrays P_a

    >>> W, moved = np.array([[1.0], [1.0]]), np.array([[1.0], [0.0]])
    >>> mass_velocities_by_projections(W, moved, [np.diag([1, 0]), np.diag([0, 1])])
    array([[ 0.5, -0.5]])
    """
    squares = (W * W).sum(0)
    growth = 2 * (W * velocity).sum(0)
    safe = squares + 1 * (squares == 0)
    rows = []
    for projection in projections:
        part = projection @ W
        mass, speed = (W * part).sum(0) / safe, 2 * (velocity * part).sum(0) / safe
        rows.append(speed - mass * growth / safe)
    return np.array(rows).reshape(len(rows), W.shape[1]).T


def capacity_growth_by_gram(W: Shaped[np.ndarray, "d n"], rate: Number) -> Shaped[np.ndarray, "n"]:
    r"""\( d \log D_i / dt \) in linear training, from \( \dot A = -2 (A G + G A) \) alone.

    \[ D_i = A_{ii}^2 / (A^2)_{ii}, \qquad
       \frac{d \log D_i}{dt} = \frac{2 \dot A_{ii}}{A_{ii}}
       - \frac{2 (A \dot A)_{ii}}{(A^2)_{ii}}. \]

    Any number type; 0 for a zero feature.

    Parameters
    ----------
    W : (d, n) array
    rate : number c of the loss c |I - A|^2

    Raises
    ------
    ValueError
        If W is not a finite matrix.

    >>> capacity_growth_by_gram(np.array([[2.0, 1.0, 0.0], [0.0, 1.0, 0.0]]), 1.0).round(6) + 0.0
    array([ 3.2, 16. ,  0. ])
    """
    A = gram(W)
    G = linear_loss_gradient(A, rate)
    velocity = -2 * (A @ G + G @ A)
    squares, energies = A.diagonal(), (A * A).sum(0)
    alive = 1 * (squares != 0)
    growth = 2 * velocity.diagonal() / (squares + 1 - alive)
    rates: np.ndarray = growth - alive * 2 * (A * velocity).sum(0) / (energies + 1 - alive)
    return rates


def capacity_growth_without_spectrum(
    W: Shaped[np.ndarray, "d n"], rate: Number
) -> Shaped[np.ndarray, "n"]:
    r"""\( 16 c\, \mathrm{Var}_i(\lambda) / \kappa_i \), both moments without eigenvalues.

    The relative variance is `eigenvector_defects` and the mean \( (A^2)_{ii} / A_{ii} \); any
    number type.  Parameters and errors as `capacity_growth_by_gram`.

    >>> capacity_growth_without_spectrum(np.array([[2.0, 1.0], [0.0, 1.0]]), 1.0).round(6)
    array([ 3.2, 16. ])
    """
    A = gram(W)
    squares, energies = A.diagonal(), (A * A).sum(0)
    means = energies / (squares + 1 * (squares == 0))
    rates: np.ndarray = 16 * rate * eigenvector_defects(W) * means
    return rates
