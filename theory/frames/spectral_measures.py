r"""Spectral measures of features: how a feature spreads over the eigenspaces of F = W W^T.

With F = sum_a lambda_a P_a over its positive eigenvalues, feature i has the probability measure

\[ \mu_i = \sum_a p_{ia}\, \delta_{\lambda_a}, \qquad p_{ia} = |P_a w_i|^2 / |w_i|^2, \]

and its capacity and leverage are the harmonic and the arithmetic mean of |w_i|^2 / lambda,

\[ D_i = \frac{|w_i|^2}{E_i \lambda} = \frac{\ell_i}{E_i[\lambda]\, E_i[1/\lambda]} \le \ell_i
       = |w_i|^2\, E_i[1/\lambda], \qquad \sum_i \ell_i = \mathrm{rank}\, W. \]

So capacities sum to the rank exactly if every feature lies in one eigenspace.  How close to that is
measured here by defects, never by booleans; what nearly saturated capacity says about localisation
is in `theory.frames.eigenspaces`.

Zero features have no measure: their masses, capacity and leverage are 0 by convention.

Source: arXiv:2602.02224 (there d is written m) for the frame operator, spectral measures, the
capacity bound and its equality case.  Its full text was not available: its theorems are known here
second-hand, and the proofs that the tests follow are ours.  The slack identity and the floors are
ours.
"""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.frames.coherence_bounds import kantorovich_upper_bound
from pentad.theory.frames.frame_operator import (
    frame_operator,
    frame_spectrum_by_definition,
    positive_singular_values,
    require_frame,
)
from pentad.theory.numbers.arrays import namespace
from pentad.theory.numbers.scalars import Number, rational, require

# Spectral measures --------------------------------------------------------------------------


class SpectralMeasures(NamedTuple):
    """Atoms and masses of the spectral measures of n features; any number type.

    Attributes
    ----------
    eigenvalues : (*batch, k) array, decreasing
        Atoms, in squared amplitudes; 0 where there is none.
    masses : (*batch, n, k) array
        Masses p_ia; a row sums to 1, or to 0 for a zero feature.
    squared_norms : (*batch, n) array
        |w_i|^2.
    """

    eigenvalues: Any
    masses: Any
    squared_norms: Any


def spectral_measures(
    W: Shaped[Any, "*batch d n"], *, rank_tolerance: float | None = None
) -> SpectralMeasures:
    r"""Spectral measures of the features, one atom for each eigenvalue (with multiplicity).

    From W = U S V^T: lambda_a = s_a^2 and p_ia = <u_a, w_i>^2 / |w_i|^2, accurate for features of
    any length.  Atoms are not grouped: sums over them that do not tell equal eigenvalues
    apart (means, capacities, dispersions) need no tolerance.  Eigenspaces are `eigenspaces`.

    Parameters
    ----------
    W : (*batch, d, n) array or tensor of floats, features as columns
    rank_tolerance : float
        Singular values of at most this fraction of the largest count as zero; by default
        max(d, n) eps, as in NumPy's `matrix_rank`.

    Returns
    -------
    SpectralMeasures with k = min(d, n)

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix of floats, or the tolerance is outside [0, 1).

    Notes
    -----
    Definition of arXiv:2602.02224 (second-hand: its public code).

    >>> eigenvalues, masses, _ = spectral_measures(np.array([[2.0, 1.0, 0.0], [0.0, 1.0, 0.0]]))
    >>> eigenvalues.round(3), masses.round(3) + 0.0
    (array([5.236, 0.764]), array([[0.947, 0.053],
           [0.724, 0.276],
           [0.   , 0.   ]]))
    """
    require_frame(W, floats=True)
    left, values, _ = namespace(W).linalg.svd(W, full_matrices=False)
    kept = positive_singular_values(values, W, rank_tolerance)
    components = (left * kept[..., None, :]).swapaxes(-1, -2) @ W
    parts = (components * components).swapaxes(-1, -2)
    squared_norms = parts.sum(-1)
    return SpectralMeasures(
        values * values * kept, parts / _nonzero(squared_norms)[..., None], squared_norms
    )


def spectral_measures_by_definition(W: Shaped[np.ndarray, "d n"]) -> SpectralMeasures:
    """Exact measures of rational features, one atom for each *distinct* positive eigenvalue.

    P_a is the Lagrange polynomial of F that is 1 at lambda_a and 0 at the others.  All is rational
    if the eigenvalues are; otherwise the irrational numbers are rigorous balls.

    Parameters
    ----------
    W : (d, n) array of rationals; floats are dyadic rationals

    Returns
    -------
    SpectralMeasures of object arrays

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix or vanishes.

    >>> spectral_measures_by_definition(np.array([[2, 2, 0], [1, -1, 0]])).masses
    array([[4/5, 1/5],
           [4/5, 1/5],
           [0, 0]], dtype=object)
    """
    require_frame(W)
    exact = np.vectorize(rational, otypes=[object])(W.astype(object))
    atoms = [value for value, _ in frame_spectrum_by_definition(W) if value > 0]
    require(len(atoms) >= 1, "a spectral measure needs a non-zero feature; got W = 0")
    F = frame_operator(exact)
    squared_norms = (exact * exact).sum(0)
    masses = []
    for atom in atoms:
        projected = exact
        for other in atoms:
            if other is not atom:
                projected = (F @ projected - other * projected) / (atom - other)
        masses.append((exact * projected).sum(0) / _nonzero(squared_norms))
    return SpectralMeasures(np.array(atoms), np.array(masses).T, squared_norms)


def _nonzero(value: Any) -> Any:
    """The array with ones in place of zeros; harmless where what it divides is 0."""
    return value + 1 * (value == 0)


def _inverse(eigenvalues: Any) -> Any:
    """1 / lambda, and 0 where there is no atom."""
    return (1 - 1 * (eigenvalues == 0)) / _nonzero(eigenvalues)


def mean_eigenvalues(measures: SpectralMeasures) -> Shaped[Any, "*batch n"]:
    r"""Mean kappa_i = E_i[lambda] = <w_i, F w_i> / |w_i|^2 (squared amplitude); 0 if w_i = 0.

    >>> mean_eigenvalues(spectral_measures(np.array([[1.0, 1.0, 0.0]])))
    array([2., 2., 0.])
    """
    return (measures.masses * measures.eigenvalues[..., None, :]).sum(-1)


def mean_inverse_eigenvalues(measures: SpectralMeasures) -> Shaped[Any, "*batch n"]:
    """Mean E_i[1 / lambda]; 0 for a zero feature.

    >>> mean_inverse_eigenvalues(spectral_measures(np.array([[1.0, 1.0, 0.0]])))
    array([0.5, 0.5, 0. ])
    """
    return (measures.masses * _inverse(measures.eigenvalues)[..., None, :]).sum(-1)


def spectral_capacities(measures: SpectralMeasures) -> Shaped[Any, "*batch n"]:
    r"""Capacity D_i = |w_i|^2 / E_i[lambda], the harmonic mean of |w_i|^2 / lambda under mu_i.

    Equal to `theory.frames.capacity.capacities` of the Gram matrix, A_ii^2 / (A^2)_ii.
    Source: arXiv:2602.02224, fractional dimensionality (second-hand).

    >>> spectral_capacities(spectral_measures(np.array([[1.0, 1.0, 0.0]])))
    array([0.5, 0.5, 0. ])
    """
    return measures.squared_norms / _nonzero(mean_eigenvalues(measures))


def spectral_leverages(measures: SpectralMeasures) -> Shaped[Any, "*batch n"]:
    r"""Leverage l_i = |w_i|^2 E_i[1/lambda] = <w_i, F^+ w_i>, in [0, 1]; sums to the rank of W.

    The arithmetic mean of |w_i|^2 / lambda under mu_i, so at least the capacity.

    >>> spectral_leverages(spectral_measures(np.array([[1.0, 1.0, 0.0]]))).round(12)
    array([0.5, 0.5, 0. ])
    """
    return measures.squared_norms * mean_inverse_eigenvalues(measures)


def capacity_slopes(measures: SpectralMeasures) -> Shaped[Any, "*batch n"]:
    r"""Capacity per squared norm, D_i / |w_i|^2 = 1 / E_i[lambda]; 0 for a zero feature.

    It lies between 1 / lambda_max and 1 / lambda_min, the smallest positive eigenvalue; for a
    feature in one eigenspace it is that eigenvalue's inverse, so that localised features lie on as
    many lines through the origin as there are eigenvalues.  Source: arXiv:2602.02224 (linearity,
    second-hand); the two-sided bound is ours.

    >>> capacity_slopes(spectral_measures(np.array([[1.0, 1.0, 0.0]])))
    array([0.5, 0.5, 0. ])
    """
    return _inverse(mean_eigenvalues(measures))


# Slack --------------------------------------------------------------------------------------


def dispersions(measures: SpectralMeasures) -> Shaped[Any, "*batch n"]:
    r"""Dispersion X_i = E_i[lambda] E_i[1/lambda] - 1 >= 0 of every measure, without cancellation.

    \[ X_i = \frac12 \sum_{ab} p_{ia} p_{ib} \frac{(\lambda_a - \lambda_b)^2}{\lambda_a \lambda_b},
       \qquad \ell_i - D_i = \ell_i \frac{X_i}{1 + X_i}. \]

    It does not matter how equal eigenvalues are grouped.  Zero iff the feature is an eigenvector
    of F.

    >>> two = SpectralMeasures(np.array([4.0, 1.0]), np.array([[0.5, 0.5]]), np.array([1.0]))
    >>> dispersions(two)
    array([0.5625])
    """
    eigenvalues = measures.eigenvalues
    inverse = _inverse(eigenvalues)
    difference = eigenvalues[..., :, None] - eigenvalues[..., None, :]
    pairs = difference * difference * inverse[..., :, None] * inverse[..., None, :]
    return ((measures.masses @ pairs) * measures.masses).sum(-1) / 2


def capacity_slacks(measures: SpectralMeasures) -> Shaped[Any, "*batch n"]:
    r"""Slack l_i - D_i = l_i X_i / (1 + X_i) of the capacity below the leverage, accurate near 0.

    The slacks sum to rank W - sum D_i: the exact slack identity (ours).

    >>> two = SpectralMeasures(np.array([4.0, 1.0]), np.array([[0.5, 0.5]]), np.array([1.0]))
    >>> capacity_slacks(two), spectral_leverages(two) - spectral_capacities(two)
    (array([0.225]), array([0.225]))
    """
    X = dispersions(measures)
    return spectral_leverages(measures) * X / (1 + X)


def eigenvector_defects(W: Shaped[Any, "*batch d n"]) -> Shaped[Any, "*batch n"]:
    r"""How far every feature is from an eigenvector of F: the relative variance of its measure.

    \[ \frac{|F w_i - \kappa_i w_i|^2}{\kappa_i^2 |w_i|^2} = \frac{\mathrm{Var}_{\mu_i}(\lambda)}
       {\kappa_i^2}, \qquad \kappa_i = \frac{\langle w_i, F w_i \rangle}{|w_i|^2}. \]

    Any number type, no eigenvalue needed: zero for all features exactly if capacities sum to the
    rank.  0 for a zero feature.

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix.

    >>> eigenvector_defects(np.array([[2.0, 1.0, 0.0], [0.0, 1.0, 0.0]])).round(6)
    array([0.04, 0.25, 0.  ])
    """
    F = frame_operator(W)
    moved = F @ W
    norms = _nonzero((W * W).sum(-2))
    means = (W * moved).sum(-2) / norms
    residual = moved - means[..., None, :] * W
    return (residual * residual).sum(-2) / (norms * _nonzero(means * means))


# Lower bounds on the sum of capacities -------------------------------------------------------


def capacity_sum_lower_bound(W: Shaped[Any, "*batch d n"]) -> Number:
    r"""The floor (tr F)^2 / tr F^2 <= sum D_i, the participation ratio of the eigenvalues of F.

    \[ \sum_i \frac{|w_i|^4}{\langle w_i, F w_i \rangle} \ge
       \frac{(\sum_i |w_i|^2)^2}{\sum_i \langle w_i, F w_i \rangle}; \]

    equality iff E_i[lambda] is the same for all non-zero features, and every spectrum has such
    features.
    It is at least Kantorovich's floor.  Any number type; ours.

    Raises
    ------
    ValueError
        If W is not a finite non-empty matrix or vanishes.

    >>> float(capacity_sum_lower_bound(np.diag([2.0, 1.0])).round(6))
    1.470588
    """
    F = frame_operator(W)
    total = F.diagonal(0, -2, -1).sum(-1)
    nonzero = total != 0
    require(
        nonzero.all() if hasattr(nonzero, "all") else nonzero,
        "the floor of capacities needs a non-zero feature; got W = 0",
    )
    return total * total / (F * F).sum((-2, -1))


def kantorovich_capacity_lower_bound(rank: Number, lower: Number, upper: Number) -> Number:
    r"""The weaker floor r 4 a b / (a + b)^2 <= sum D_i from rank and frame bounds on the span.

    Nearly saturated capacity follows from a well conditioned frame operator alone: b = 1.1 a gives
    more than 0.9977 r.  Attained only by a flat spectrum, or when a and b are the only eigenvalues
    and their multiplicities are in the ratio b to a.

    Parameters
    ----------
    rank : number or (*batch,) array r >= 1
    lower, upper : numbers or (*batch,) arrays, 0 < a <= b
        Smallest positive and largest eigenvalue of F, as from
        `theory.frames.frame_operator.frame_bounds`.

    Raises
    ------
    ValueError
        Unless r >= 1 and 0 < a <= b.

    >>> from fractions import Fraction
    >>> kantorovich_capacity_lower_bound(2, Fraction(1), Fraction(4))
    Fraction(32, 25)
    """
    enough = rank >= 1
    require(
        enough.all() if hasattr(enough, "all") else enough,
        f"Kantorovich's floor needs rank >= 1; got rank={rank}",
    )
    return rank / kantorovich_upper_bound(lower, upper)
