r"""Gradient flow of a loss of the Gram matrix, and linear training in closed form.

If a loss depends on W through A = W^T W alone and G is the symmetric part of dL/dA, gradient flow
is

\[ \dot W = -2 W G, \qquad \dot A = -2 (A G + G A), \qquad \dot F = -4\, W G W^T. \]

For the linear model, L = c |I - A|_F^2, the eigenvectors of F stay, each positive eigenvalue
follows a logistic equation, and the spectral measures follow the replicator equation:

\[ \lambda(t) = \frac{\lambda_0}{s + \lambda_0 (1 - s)}, \quad s = e^{-8ct}; \qquad
   \dot p_{ia} = -8c\, p_{ia} (\lambda_a - \kappa_i), \quad \kappa_i = E_i[\lambda]. \]

Leverages stay and capacities increase to them, so that linear training saturates capacity from any
start: saturation without geometry.  In terms of s everything is rational, down to the limit s = 0.

Source: arXiv:2602.02224 has an appendix on gradient flow, whose content is not known to us; all
formulas here are derived by us.
"""

from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.frames.frame_operator import (
    positive_singular_values,
    rational_matrix,
    require_frame,
)
from pentad.theory.frames.spectral_measures import SpectralMeasures, mean_eigenvalues
from pentad.theory.numbers.arrays import identity, namespace
from pentad.theory.numbers.scalars import Number, rational, require
from pentad.theory.power_autoencoder.power_loss import require_matrix

# Any loss of the Gram matrix ----------------------------------------------------------------


def feature_velocity(
    W: Shaped[Any, "*batch d n"], gradient: Shaped[Any, "*batch n n"]
) -> Shaped[Any, "*batch d n"]:
    r"""Velocity \( \dot W = -\partial L / \partial W = -2 W G \) of the features; any number type.

    Parameters
    ----------
    W : (*batch, d, n) array
    gradient : (*batch, n, n) array
        dL/dA, entry by entry; only its symmetric part G matters.

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix or the gradient is not (n, n).

    >>> feature_velocity(np.array([[1.0, 0.0]]), np.array([[0.0, 2.0], [0.0, 0.0]]))
    array([[-0., -2.]])
    """
    require_frame(W)
    require_matrix(gradient, "gradient", square=True)
    require(
        gradient.shape[-1] == W.shape[-1],
        f"the gradient must be (n, n); got n={W.shape[-1]}, shape {tuple(gradient.shape)}",
    )
    return -(W @ (gradient + gradient.swapaxes(-1, -2)))


def frame_operator_velocity(
    W: Shaped[Any, "*batch d n"], gradient: Shaped[Any, "*batch n n"]
) -> Shaped[Any, "*batch d d"]:
    r"""Velocity \( \dot F = -4\, W G W^T \) of the frame operator; any number type.

    Arguments and errors as `feature_velocity`.

    >>> frame_operator_velocity(np.array([[1.0, 0.0]]), np.eye(2))
    array([[-4.]])
    """
    half = feature_velocity(W, gradient) @ W.swapaxes(-1, -2)
    return half + half.swapaxes(-1, -2)


def eigenvalue_velocities(
    W: Shaped[Any, "*batch d n"], gradient: Shaped[Any, "*batch n n"]
) -> Shaped[Any, "*batch k"]:
    r"""Velocities \( \dot\lambda_a = -4\, u_a^T W G W^T u_a \) of the eigenvalues of F, decreasing.

    The k = min(d, n) largest eigenvalues, for floats and tensors.  For eigenvalues that coincide
    the velocities depend on the choice of eigenvectors; only their sum has a meaning then.

    Parameters and errors as `feature_velocity`.

    Raises
    ------
    ValueError
        If W is not of floats.

    >>> eigenvalue_velocities(np.diag([2.0, 1.0]), np.eye(2))
    array([-16.,  -4.])
    """
    require_frame(W, floats=True)
    left, _, _ = namespace(W).linalg.svd(W, full_matrices=False)
    moved = frame_operator_velocity(W, gradient) @ left
    return (left * moved).sum(-2)


def linear_loss_gradient(A: Shaped[Any, "*batch n n"], second_moment: Any) -> Any:
    r"""Symmetric gradient of the linear model's loss E|x - A x|^2, second moment C = E x x^T.

    \[ G = -[C (I - A) + (I - A) C], \qquad G = -2c (I - A) \text{ for } C = c I. \]

    Parameters
    ----------
    A : (*batch, n, n) symmetric array of any number type
    second_moment : number c, or (n, n) symmetric array C

    Raises
    ------
    ValueError
        If A is not square or not finite, or C is not finite or neither a number nor (n, n).

    >>> linear_loss_gradient(np.zeros((1, 1)), 0.5)
    array([[-1.]])
    """
    require_matrix(A, "A", square=True)
    error = identity(A) - A
    shape = tuple(getattr(second_moment, "shape", ()))
    if isinstance(second_moment, float | np.floating) or (
        isinstance(second_moment, np.ndarray) and second_moment.dtype.kind == "f"
    ):
        finite = np.isfinite(second_moment).all()
        require(finite, f"the second moment must be finite; got {second_moment}")
    if not shape:
        return -2 * second_moment * error
    require(
        shape == tuple(A.shape[-2:]),
        f"the second moment must be a number or (n, n); got shape {shape}, n={A.shape[-1]}",
    )
    return -(second_moment @ error + error @ second_moment)


# The linear model with white inputs, in closed form ------------------------------------------


def _require_remaining(remaining: Any) -> None:
    """Symbols and power series, whose order is undecided, pass."""
    rule = f"s = exp(-8 c t) needs 0 <= s <= 1; got s={remaining}"
    try:
        conditions = (remaining >= 0, remaining <= 1)
    except TypeError:
        return
    for condition in conditions:
        require(condition.all() if hasattr(condition, "all") else condition, rule)


def logistic_eigenvalues(eigenvalues: Any, remaining: Number) -> Any:
    r"""Eigenvalues \( \lambda_0 / (s + \lambda_0 (1 - s)) \) at s = e^(-8ct); any number type.

    Zero eigenvalues stay; the positive ones tend to 1 as s tends to 0.

    Parameters
    ----------
    eigenvalues : number or array, lambda_0 >= 0
    remaining : number s, 0 <= s <= 1

    Raises
    ------
    ValueError
        Unless 0 <= s <= 1.

    >>> logistic_eigenvalues(np.array([4.0, 0.5, 0.0]), 0.5)
    array([1.6       , 0.66666667, 0.        ])
    """
    _require_remaining(remaining)
    below = remaining + eigenvalues * (1 - remaining)
    return eigenvalues / (below + 1 * (below == 0))


def flowed_features(
    W: Shaped[Any, "*batch d n"], remaining: Number, *, rank_tolerance: float | None = None
) -> Shaped[Any, "*batch d n"]:
    r"""Features W(t) of linear training, \( \dot W = 4c (I - F) W \), at s = e^(-8ct).

    For floats and tensors; s = 0 is the limit, the canonical tightening of W.

    Parameters
    ----------
    W : (*batch, d, n) array of floats, the features at t = 0
    remaining : float s, 0 <= s <= 1
    rank_tolerance : as for `theory.frames.spectral_measures.spectral_measures`

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix of floats, or not 0 <= s <= 1.

    >>> flowed_features(np.diag([2.0, 1.0]), 0.0).round(12) + 0.0
    array([[1., 0.],
           [0., 1.]])
    """
    require_frame(W, floats=True)
    left, values, right = namespace(W).linalg.svd(W, full_matrices=False)
    kept = positive_singular_values(values, W, rank_tolerance)
    lengths = logistic_eigenvalues(values * values * kept, remaining) ** 0.5
    return (left * lengths[..., None, :]) @ right


def flowed_gram_by_definition(
    W: Shaped[np.ndarray, "d n"], remaining: Number
) -> Shaped[np.ndarray, "n n"]:
    r"""Exact Gram matrix \( W^T (s I + (1 - s) F)^{-1} W \) of linear training, for rationals.

    No eigenvalue is needed, so that monotone saturation can be checked without rounding.

    Parameters
    ----------
    W : (d, n) array of rationals; floats are dyadic rationals
    remaining : rational s, 0 <= s <= 1; positive unless the features span R^d

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix, not 0 <= s <= 1, or s = 0 and W does not span.

    >>> flowed_gram_by_definition(np.array([[1, 1]]), 0)
    array([[1/2, 1/2],
           [1/2, 1/2]], dtype=object)
    """
    require_frame(W)
    _require_remaining(remaining)
    exact = rational_matrix(W)
    s = rational(remaining)
    d = W.shape[0]
    require(
        s > 0 or exact.rank() == d,
        f"the limit s = 0 needs features that span; got rank {exact.rank()} < d={d}",
    )
    mixed = rational_matrix(np.eye(d, dtype=int)) * s + exact * exact.transpose() * (1 - s)
    return np.array((exact.transpose() * mixed.solve(exact)).tolist(), dtype=object)


def flowed_measures(measures: SpectralMeasures, remaining: Number) -> SpectralMeasures:
    r"""Spectral measures under linear training: p_ia(t) proportional to p_ia lambda_a(t)/lambda_a.

    The solution of the replicator equation; any number type.

    Raises
    ------
    ValueError
        Unless 0 <= s <= 1.

    >>> two = SpectralMeasures(np.array([4.0, 1.0]), np.array([[0.5, 0.5]]), np.array([1.0]))
    >>> flowed_measures(two, 0.0)[:2]
    (array([1., 1.]), array([[0.2, 0.8]]))
    """
    eigenvalues = logistic_eigenvalues(measures.eigenvalues, remaining)
    initial = measures.eigenvalues
    growth = eigenvalues / (initial + 1 * (initial == 0))
    grown = measures.masses * growth[..., None, :]
    total = grown.sum(-1)
    return SpectralMeasures(
        eigenvalues,
        grown / (total + 1 * (total == 0))[..., None],
        measures.squared_norms * total,
    )


def replicator_velocities(
    measures: SpectralMeasures, rate: Number = 1
) -> Shaped[Any, "*batch n k"]:
    r"""Velocities \( \dot p_{ia} = -8c\, p_{ia} (\lambda_a - \kappa_i) \) of the masses.

    Mass leaves eigenvalues above the feature's mean and gathers on those below it; the stationary
    features are those in one eigenspace (of F = I, in the limit).  Any number type.

    Parameters
    ----------
    measures : SpectralMeasures
    rate : number c > 0 of the loss c |I - A|^2

    >>> two = SpectralMeasures(np.array([4.0, 1.0]), np.array([[0.5, 0.5]]), np.array([1.0]))
    >>> replicator_velocities(two)
    array([[-6.,  6.]])
    """
    excess = measures.eigenvalues[..., None, :] - mean_eigenvalues(measures)[..., None]
    return -8 * rate * measures.masses * excess


def capacity_growth_rates(measures: SpectralMeasures, rate: Number = 1) -> Shaped[Any, "*batch n"]:
    r"""Growth \( d \log D_i / dt = 16 c\, \mathrm{Var}_{\mu_i}(\lambda) / \kappa_i \ge 0 \).

    Monotone saturation: capacities increase, strictly unless the feature lies in one eigenspace,
    to the leverages, which are constant.  Any number type; 0 for a zero feature.

    >>> two = SpectralMeasures(np.array([4.0, 1.0]), np.array([[0.5, 0.5]]), np.array([1.0]))
    >>> capacity_growth_rates(two)
    array([14.4])
    """
    means = mean_eigenvalues(measures)
    excess = measures.eigenvalues[..., None, :] - means[..., None]
    variances = (measures.masses * excess * excess).sum(-1)
    return 16 * rate * variances / (means + 1 * (means == 0))
