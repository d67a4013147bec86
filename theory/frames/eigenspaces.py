"""Eigenspaces of the frame operator, and how far capacities localise features in them.

How much nearly saturated capacity says about localisation depends on the gaps between eigenvalues,
which are returned as a certificate.  The measures are those of `theory.frames.spectral_measures`.

Source: the stability bounds and the converse are ours.
"""

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.frames.spectral_measures import SpectralMeasures, _nonzero
from pentad.theory.numbers.arrays import namespace
from pentad.theory.numbers.scalars import Number, require, smaller


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

    >>> import numpy as np
    >>> from pentad.theory.frames.spectral_measures import spectral_measures
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

    >>> import numpy as np
    >>> participations(np.array([[0.5, 0.5], [1.0, 0.0]]))
    array([0.5, 1. ])
    """
    return (masses * masses).sum(-1)


def largest_masses(masses: Shaped[Any, "*batch n k"]) -> Shaped[Any, "*batch n"]:
    """Largest mass of every feature (floats and tensors); 0 for a zero feature.

    >>> import numpy as np
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
        Unless gamma > 0 and X_i is finite.

    >>> participation_lower_bound(0.5625, 2.25)
    0.5
    """
    _require_separation(separation)
    if isinstance(dispersion, float | np.floating) or (
        isinstance(dispersion, np.ndarray) and dispersion.dtype.kind == "f"
    ):
        require(np.isfinite(dispersion).all(), f"dispersions must be finite; got {dispersion}")
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
