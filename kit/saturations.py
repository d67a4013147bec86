"""Saturation of features beside what conditioning alone makes of it.

Saturation, sum D_i / rank W, comes almost free with a well conditioned F = W W^T, and a saturation
near 1 localises features only as far as eigenvalues of F are apart.  Hence the nulls and the
tolerances beside it; see `theory.frames.spectral_measures` for the bounds.
"""

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pentad.kit.matrices import _features
from pentad.kit.placements import ROUNDING
from pentad.theory.frames.eigenspaces import (
    delocalisation_upper_bound,
    eigenspaces,
    largest_masses,
    participations,
)
from pentad.theory.frames.gaussian_frames import gaussian_capacity_mean
from pentad.theory.frames.spectral_measures import (
    SpectralMeasures,
    capacity_slacks,
    capacity_sum_lower_bound,
    kantorovich_capacity_lower_bound,
    spectral_capacities,
    spectral_leverages,
    spectral_measures,
)

if TYPE_CHECKING:
    from torch import Tensor

TOLERANCES = (1e-6, 1e-3, 1e-2, 1e-1)
"""Gaps log(lambda / lambda') up to which eigenvalues are counted as one (dimensionless)."""

LOCALISED = 0.99
"""Largest mass from which a feature is said to lie in one eigenspace (dimensionless)."""


@dataclass(frozen=True)
class Grouping:
    """How localised the features are when close eigenvalues count as one; dimensionless.

    Attributes
    ----------
    tolerance : float
        Neighbours with log(lambda / lambda') <= tolerance are joined.
    count : int
        Eigenspaces k.
    separation : float
        The least (lambda - lambda')^2 / (lambda lambda') across them; infinite for one.
    guaranteed : float
        What saturation and separation guarantee of `localisation`; at least 1 / k, which says
        nothing.
    localisation : float
        Mean over features, weighted by leverage, of the sum of squared masses: in [1 / k, 1].
    least_mass : float
        Largest mass of the least localised feature.
    """

    tolerance: float
    count: int
    separation: float
    guaranteed: float
    localisation: float
    least_mass: float

    @property
    def is_vacuous(self) -> bool:
        """Whether the guarantee says nothing: one eigenspace, or eigenvalues too close."""
        return self.guaranteed <= 1 / self.count


@dataclass(frozen=True)
class Saturation:
    """Capacities of features beside what conditioning alone makes of them; `str` gives a report.

    Attributes
    ----------
    n, d, rank : int
    condition : float
        Largest over smallest positive eigenvalue of F = W W^T.
    capacity_sum : float
        Sum of D_i, at most the rank.
    slack : float
        rank - sum D_i, as a sum of terms that are not negative.
    trace_floor : float
        (tr F)^2 / tr F^2 over the rank: saturation that the eigenvalues guarantee.
    kantorovich_floor : float
        Saturation that the condition number guarantees; at most the trace floor.
    gaussian : float
        Mean saturation of features of this size with iid Gaussian entries.
    groupings : tuple of Grouping
        One for each of `TOLERANCES`.
    localised_from : float
        Least tolerance at which every feature has the mass `LOCALISED` in one eigenspace.
    widest_gap : float
        Tolerance from which all eigenvalues count as one, so that every feature has.
    """

    n: int
    d: int
    rank: int
    condition: float
    capacity_sum: float
    slack: float
    trace_floor: float
    kantorovich_floor: float
    gaussian: float
    groupings: tuple[Grouping, ...]
    localised_from: float
    widest_gap: float

    @property
    def value(self) -> float:
        """The saturation, sum D_i / rank."""
        return self.capacity_sum / self.rank

    @property
    def beyond_conditioning(self) -> float | None:
        """How far the features go from the trace floor (0) to saturation (1); None if it is 1."""
        room = 1 - self.trace_floor
        return (room - self.slack / self.rank) / room if room > ROUNDING else None

    @property
    def verdict(self) -> tuple[str, ...]:
        """What the numbers say, one sentence a line."""
        if self.widest_gap <= ROUNDING:
            return ("all eigenvalues are equal: any features with this F are saturated",)
        share = self.beyond_conditioning
        way = "" if share is None else f"; the features go {share:.1%} of the way on to 1"
        sound = [f"{one.tolerance:g}" for one in self.groupings if not one.is_vacuous]
        guarantee = f"some localisation at tolerance {', '.join(sound)}"
        if not sound:
            guarantee = "no localisation: eigenvalues are too close for the slack"
        where = f"from tolerance {self.localised_from:.3g} on, not below"
        if self.localised_from <= ROUNDING:
            where = "at any tolerance"
        elif self.localised_from == self.widest_gap:
            where = f"only from tolerance {self.localised_from:.3g} on, which joins all eigenvalues"
        return (
            f"the eigenvalues alone guarantee {self.trace_floor:.4f}{way}",
            f"the saturation guarantees {guarantee}",
            f"every feature has {LOCALISED:.0%} of its squared norm in one eigenspace {where}",
        )

    def __str__(self) -> str:
        rows = [
            f"    {one.tolerance:<11g}{one.count:<13}{one.separation:<12.3g}"
            f"{'nothing' if one.is_vacuous else format(one.guaranteed, '.4f'):<12}"
            f"{one.localisation:<10.4f}{one.least_mass:.4f}"
            for one in self.groupings
        ]
        return "\n".join(
            [
                f"n = {self.n} features in d = {self.d} dimensions, rank {self.rank}, "
                f"condition number {self.condition:.4g}",
                f"  saturation   {self.value:.6f} = {self.capacity_sum:.6g} / {self.rank}, "
                f"slack {self.slack:.3g}",
                f"    {self.trace_floor:.6f}   guaranteed by the eigenvalues, (tr F)^2 / tr F^2",
                f"    {self.kantorovich_floor:.6f}   guaranteed by the condition number",
                f"    {self.gaussian:.6f}   Gaussian features of this size, on average",
                "  localisation, if eigenvalues count as one up to a tolerance",
                "    tolerance  eigenspaces  separation  guaranteed  measured  least mass",
                *rows,
                *(f"  {line}" for line in self.verdict),
            ]
        )


def saturation(
    W: "np.ndarray | Tensor",
    *,
    features_as_rows: bool = False,
    rank_tolerance: float | None = None,
) -> Saturation:
    """Capacities of the features, beside what conditioning alone makes of them.

    Parameters
    ----------
    W : (d, n) array or tensor, features as columns
        Judged in float64, whatever its type.
    features_as_rows : bool
        W is (n, d), as the weight of a decoder `torch.nn.Linear(d, n)`.
    rank_tolerance : float, optional
        Singular values of at most this fraction of the largest count as zero; by default
        max(d, n) eps.  Weights of low rank that were computed in single precision need 1e-6 or so.

    Returns
    -------
    Saturation

    Raises
    ------
    ValueError
        If W is not a finite matrix or vanishes, or the tolerance is outside [0, 1).
    """
    M = _features(W, features_as_rows)
    M = M / abs(M).max()
    d, n = M.shape
    measures = spectral_measures(M, rank_tolerance=rank_tolerance)
    eigenvalues = measures.eigenvalues[measures.eigenvalues > 0]
    r, slack = len(eigenvalues), float(capacity_slacks(measures).sum())
    gaps = sorted(float(gap) for gap in -np.diff(np.log(eigenvalues)))
    tolerances = [0.0, *gaps]
    first = bisect_left(
        tolerances, LOCALISED, key=lambda gap: _grouping(measures, gap, slack, r).least_mass
    )
    return Saturation(
        n=n,
        d=d,
        rank=r,
        condition=float(eigenvalues[0] / eigenvalues[-1]),
        capacity_sum=float(spectral_capacities(measures).sum()),
        slack=slack,
        trace_floor=float(capacity_sum_lower_bound(M)) / r,
        kantorovich_floor=float(
            kantorovich_capacity_lower_bound(r, eigenvalues[-1], eigenvalues[0]) / r
        ),
        gaussian=float(n * gaussian_capacity_mean(n, d) / min(n, d)),
        groupings=tuple(_grouping(measures, gap, slack, r) for gap in TOLERANCES),
        localised_from=tolerances[first],
        widest_gap=tolerances[-1],
    )


def _grouping(measures: SpectralMeasures, tolerance: float, slack: float, r: int) -> Grouping:
    found = eigenspaces(measures, tolerance)
    count, separation = int(found.count), float(found.separation)
    missed = delocalisation_upper_bound(slack, separation, count) / r if separation > 0 else 1.0
    alive = measures.squared_norms > 0
    spread = spectral_leverages(measures) * participations(found.masses)
    return Grouping(
        tolerance=tolerance,
        count=count,
        separation=separation,
        guaranteed=max(1 / count, 1 - missed),
        localisation=float(spread.sum() / r),
        least_mass=float(largest_masses(found.masses)[alive].min()),
    )
