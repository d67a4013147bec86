r"""Spectral measures of features: how a feature spreads over the eigenspaces of F = W W^T.

With F = sum_a lambda_a P_a over its positive eigenvalues, feature i has the probability measure

\[ \mu_i = \sum_a p_{ia}\, \delta_{\lambda_a}, \qquad p_{ia} = |P_a w_i|^2 / |w_i|^2, \]

and its capacity and leverage are the harmonic and the arithmetic mean of |w_i|^2 / lambda,

\[ D_i = \frac{|w_i|^2}{E_i \lambda} = \frac{\ell_i}{E_i[\lambda]\, E_i[1/\lambda]} \le \ell_i
       = |w_i|^2\, E_i[1/\lambda], \qquad \sum_i \ell_i = \mathrm{rank}\, W. \]

So capacities sum to the rank exactly if every feature lies in one eigenspace.  How close to that is
measured here by defects, never by booleans; how much nearly saturated capacity says about
localisation depends on the gaps between eigenvalues, which are returned as a certificate.

Zero features have no measure: their masses, capacity and leverage are 0 by convention.

Source: arXiv:2602.02224 (there d is written m) for the frame operator, spectral measures, the
capacity bound and its equality case, tight-frame decomposition.  Its full text was not available:
its theorems are known here second-hand, and the proofs that the tests follow are ours.  The slack
identity, the stability bounds, the floors and the converse are ours.
"""

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.frames.frames import (
    frame_operator,
    frame_spectrum_by_definition,
    kantorovich_upper_bound,
    namespace,
    positive_singular_values,
    require_frame,
)
from pentad.theory.numbers.scalars import Number, rational, require, smaller
from pentad.theory.power_autoencoder.power_loss import require_matrix

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

    Equal to `theory.capacity.capacities` of the Gram matrix, A_ii^2 / (A^2)_ii.
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
        Smallest positive and largest eigenvalue of F, as from `theory.frames.frame_bounds`.

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


# Eigenspaces and localisation ---------------------------------------------------------------


class Eigenspaces(NamedTuple):
    """Eigenvalues grouped into eigenspaces, with the certificate of the grouping.

    Attributes
    ----------
    labels : (*batch, k) integer array
        Eigenspace of every eigenvalue, 0 for the largest; -1 for the kernel.
    masses : (*batch, n, k) array
        Masses of the features in eigenspace 0, 1, ..; 0 beyond the last one.
    count : (*batch,) integer array
        Number of eigenspaces of positive eigenvalue.
    within_spread : (*batch,) array
        Largest log(lambda / lambda') of eigenvalues that were grouped together.
    between_gap : (*batch,) array
        Smallest log(lambda / lambda') of eigenvalues that were told apart; infinite for one group.
    """

    labels: Any
    masses: Any
    count: Any
    within_spread: Any
    between_gap: Any

    @property
    def separation(self) -> Any:
        """The least (lambda - lambda')^2 / (lambda lambda') across eigenspaces, gamma.

        Equal to 4 sinh^2(between_gap / 2), so that it needs no further look at the eigenvalues.
        """
        return 4 * namespace(self.between_gap).sinh(self.between_gap / 2) ** 2


def eigenspaces(measures: SpectralMeasures, tolerance: Any) -> Eigenspaces:
    """Eigenspaces: neighbouring eigenvalues are joined when log(lambda / lambda') <= tolerance.

    Single linkage on the logarithms: scale-free and independent of order.  A sound grouping has
    `within_spread` far below `between_gap`; nothing is refused here, the certificate tells.

    Parameters
    ----------
    measures : SpectralMeasures of floats or tensors
    tolerance : float, or array that broadcasts with (*batch,)
        Relative gap, dimensionless, >= 0; several tolerances in one call need leading axes.

    Raises
    ------
    ValueError
        If a tolerance is negative or not finite, or the measures are not of floats.

    >>> measures = spectral_measures(np.diag([2.0, 1.0 + 1e-9, 1.0]))
    >>> found = eigenspaces(measures, 1e-6)
    >>> found.labels, found.masses
    (array([0, 1, 1]), array([[1., 0., 0.],
           [0., 1., 0.],
           [0., 1., 0.]]))
    >>> round(float(found.within_spread), 12), round(float(found.between_gap), 6)
    (2e-09, 1.386294)
    """
    eigenvalues = measures.eigenvalues
    kind = str(eigenvalues.dtype)
    require("float" in kind, f"eigenspaces need measures of floats; got type {kind}")
    allowed = (tolerance >= 0) & (tolerance < float("inf"))
    require(
        allowed.all() if hasattr(allowed, "all") else allowed,
        f"the grouping tolerance must be finite and >= 0; got {tolerance}",
    )
    package = namespace(eigenvalues)
    positive = eigenvalues > 0
    index = (0 * positive + 1).cumsum(-1) - 1
    logs = package.log(_nonzero(eigenvalues))
    gaps = package.roll(logs, 1, -1) - logs
    reach = tolerance[..., None] if getattr(tolerance, "ndim", 0) else tolerance
    starts = positive & ((index == 0) | (gaps > reach))
    labels = (1 * starts).cumsum(-1) * positive - 1
    together = (labels[..., :, None] == labels[..., None, :]) & positive[..., None]
    member = (labels[..., :, None] == index[..., None, :]) * (1 + 0 * logs[..., None])
    return Eigenspaces(
        labels,
        measures.masses @ member,
        starts.sum(-1),
        package.amax((logs[..., :, None] - logs[..., None, :]) * together, (-2, -1)),
        package.amin(package.where(starts & (index > 0), gaps, float("inf")), -1),
    )


def eigenvalue_separation(eigenvalues: Sequence[Number]) -> Number:
    r"""The least (a - b)^2 / (a b) among distinct positive eigenvalues, gamma; any number type.

    Attained by neighbours, since it is 4 sinh^2 of half the difference of the logarithms.

    Raises
    ------
    ValueError
        If there are fewer than two eigenvalues, or they are not positive and decreasing.

    >>> from fractions import Fraction
    >>> eigenvalue_separation([Fraction(8), Fraction(4), Fraction(1)])
    Fraction(1, 2)
    """
    require(
        len(eigenvalues) >= 2,
        f"the separation needs at least two distinct eigenvalues; got {len(eigenvalues)}",
    )
    values = []
    for a, b in pairwise(eigenvalues):
        require(
            a > b and b > 0,
            f"eigenvalues must be positive and decreasing; got {a} before {b}",
        )
        values.append((a - b) * (a - b) / (a * b))
    return reduce(smaller, values)


def participations(masses: Shaped[Any, "*batch n k"]) -> Shaped[Any, "*batch n"]:
    """Sum of the squared masses of every feature: 1 exactly if one eigenspace holds it all.

    At least 1 over the number of eigenspaces, at most the largest mass; 0 for a zero feature.

    >>> participations(np.array([[0.5, 0.5], [1.0, 0.0]]))
    array([0.5, 1. ])
    """
    return (masses * masses).sum(-1)


def largest_masses(masses: Shaped[Any, "*batch n k"]) -> Shaped[Any, "*batch n"]:
    """Largest mass of every feature (floats and tensors); 0 for a zero feature.

    >>> largest_masses(np.array([[0.7, 0.3], [1.0, 0.0]]))
    array([0.7, 1. ])
    """
    return namespace(masses).amax(masses, -1)


def participation_lower_bound(dispersion: Number, separation: Number) -> Number:
    r"""The bound 1 - 2 X_i / gamma <= sum_a p_ia^2 <= max_a p_ia of localisation by dispersion.

    \[ X_i \ge \frac{\gamma}{2} \sum_{a \ne b} p_{ia} p_{ib}. \]

    Valid for eigenspaces, and for clusters of eigenvalues with gamma the least separation between
    members of different clusters.  Attained when there are two eigenvalues.  Without a gap nothing
    follows.  Ours.

    Parameters
    ----------
    dispersion : number or array X_i >= 0, as from `dispersions`
    separation : number or array gamma > 0 (infinite for one eigenspace)

    Raises
    ------
    ValueError
        Unless gamma > 0.

    >>> participation_lower_bound(0.5625, 2.25)
    0.5
    """
    _require_separation(separation)
    return 1 - 2 * dispersion / separation


def delocalisation_upper_bound(slack: Number, separation: Number, count: Number) -> Number:
    r"""The bound (2/gamma + 1 - 1/k) slack on the delocalisation l_i (1 - sum_a p_ia^2).

    It holds feature by feature for the slack l_i - D_i, hence for sums with the slack
    rank W - sum D_i.  With y = 1 - sum_a p_ia^2, y <= 2 X / gamma and y <= 1 - 1/k, so
    l X / (1 + X) >= l y / (2/gamma + y).  Attained for k = 2 by half the mass on each eigenvalue,
    and approached for equal masses as gamma grows.  Ours.

    Parameters
    ----------
    slack : number or array
    separation : number or array gamma > 0, as `Eigenspaces.separation`
    count : number or array k >= 1 of eigenspaces (or of clusters of eigenvalues)

    Raises
    ------
    ValueError
        Unless gamma > 0 and k >= 1.

    >>> delocalisation_upper_bound(0.225, 2.25, 2)
    0.3125
    """
    _require_separation(separation)
    enough = count >= 1
    require(
        enough.all() if hasattr(enough, "all") else enough,
        f"the number of eigenspaces must be at least 1; got {count}",
    )
    return 2 / separation * slack + slack * (count - 1) / count


def _require_separation(separation: Any) -> None:
    positive = separation > 0
    require(
        positive.all() if hasattr(positive, "all") else positive,
        f"the separation of eigenvalues must be positive; got {separation}",
    )


# Tight-frame decomposition ------------------------------------------------------------------


def feature_eigenspaces(masses: Shaped[Any, "*batch n k"]) -> Shaped[Any, "*batch n"]:
    """The eigenspace that holds most of every feature; -1 for a zero feature.

    How much it holds is `largest_masses`: the certificate of this assignment.

    >>> feature_eigenspaces(np.array([[0.7, 0.3], [0.1, 0.9], [0.0, 0.0]]))
    array([ 0,  1, -1])
    """
    alive = masses.sum(-1) > 0
    return (masses.argmax(-1) + 1) * alive - 1


def block_orthogonality_defect(
    A: Shaped[Any, "*batch n n"], labels: Shaped[Any, "*batch n"]
) -> Number:
    """Share of the squared Gram entries between features of different blocks; 0 iff orthogonal.

    Parameters
    ----------
    A : (*batch, n, n) array W^T W of any number type
    labels : (*batch, n) integer array
        Block of every feature, as from `feature_eigenspaces` or `connected_blocks`.

    Returns
    -------
    (*batch,) array, dimensionless

    Raises
    ------
    ValueError
        If A is not square or not finite, or there are not n labels.

    >>> float(block_orthogonality_defect(np.ones((2, 2)), np.array([0, 1])))
    0.5
    """
    together = _together(A, labels)
    squares = A * A
    return (squares * (1 - together)).sum((-2, -1)) / _nonzero(squares.sum((-2, -1)))


def block_tightness_defect(A: Shaped[Any, "*batch n n"], labels: Shaped[Any, "*batch n"]) -> Number:
    r"""How far the diagonal blocks of the Gram matrix are from multiples of projections.

    \[ \sum_C \| A_C^2 - \lambda_C A_C \|_F^2 / \sum_C \| A_C^2 \|_F^2, \qquad
       \lambda_C = \mathrm{tr} A_C^2 / \mathrm{tr} A_C. \]

    Zero exactly if every block is a tight frame of its span.  If the blocks are orthogonal too, the
    capacities sum to the rank: the tight-frame decomposition and its converse.  Arguments, result
    and errors as `block_orthogonality_defect`.  Source: arXiv:2602.02224, Theorem 3 (second-hand);
    the converse is ours.

    >>> float(block_tightness_defect(np.ones((2, 2)), np.array([0, 0])))
    0.0
    >>> float(block_tightness_defect(np.diag([2.0, 1.0]), np.array([0, 0])).round(6))
    0.052288
    """
    together = _together(A, labels)
    block = A * together
    square = block @ block
    first = (together * block.diagonal(0, -2, -1)[..., None, :]).sum(-1)
    second = (together * square.diagonal(0, -2, -1)[..., None, :]).sum(-1)
    eigenvalue = second / _nonzero(first)
    residual = square - eigenvalue[..., None] * block
    return (residual * residual).sum((-2, -1)) / _nonzero((square * square).sum((-2, -1)))


def _require_gram(A: Any) -> None:
    require_matrix(A, "A", square=True)
    if not isinstance(A, np.ndarray):
        require(((A - A) == 0).all(), "A must be finite; got NaN or infinity")


def _together(A: Any, labels: Any) -> Any:
    """One for pairs of features in one block, else zero."""
    _require_gram(A)
    require(
        labels.shape[-1] == A.shape[-1],
        f"every feature needs a label; got {labels.shape[-1]} labels for n={A.shape[-1]}",
    )
    return 1 * (labels[..., :, None] == labels[..., None, :])


class Blocks(NamedTuple):
    """Features joined by non-zero cosines, with the certificate of what counts as zero.

    Attributes
    ----------
    labels : (*batch, n) integer array
        Least index of a feature in the same block.
    largest_ignored : (*batch,) array
        Largest |cosine| that counts as zero; 0 if there is none.
    smallest_kept : (*batch,) array
        Smallest |cosine| between different features that does not; infinite if there is none.
    """

    labels: Any
    largest_ignored: Any
    smallest_kept: Any


def connected_blocks(A: Shaped[Any, "*batch n n"], tolerance: float) -> Blocks:
    """The finest orthogonal blocks: connected components of the pairs with |cosine| > tolerance.

    Eigenvalues alone do not tell geometries apart: k orthogonal digons of one length are one
    eigenspace, and the cross-polytope; here they are k blocks.  A zero feature is a block of its
    own.

    Parameters
    ----------
    A : (*batch, n, n) Gram matrix W^T W of floats
    tolerance : float, 0 <= tolerance < 1

    Raises
    ------
    ValueError
        If A is not square or not finite, or the tolerance is outside [0, 1).

    >>> connected_blocks(np.array([[1.0, -1, 0], [-1, 1, 0], [0, 0, 1]]), 1e-6).labels
    array([0, 0, 2])
    """
    _require_gram(A)
    require(0 <= tolerance < 1, f"the tolerance of cosines must lie in [0, 1); got {tolerance}")
    package = namespace(A)
    n = A.shape[-1]
    squares = A.diagonal(0, -2, -1)
    norms = _nonzero(squares) ** 0.5
    cosines = abs(A) / (norms[..., :, None] * norms[..., None, :])
    index = (0 * (squares > 0) + 1).cumsum(-1) - 1
    same = index[..., :, None] == index[..., None, :]
    joined = (cosines > tolerance) | same
    reach = 1.0 * joined
    for _ in range((n - 1).bit_length()):
        wider = 1.0 * (reach @ reach > 0)
        if (wider == reach).all():
            break
        reach = wider
    return Blocks(
        package.amin(index[..., None, :] + n * (reach == 0), -1),
        package.amax(cosines * ~joined, (-2, -1)),
        package.amin(package.where(joined & ~same, cosines, float("inf")), (-2, -1)),
    )
