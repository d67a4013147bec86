r"""One-line checks of one's own features against the bounds of paper E.

    print(saturation(W))

`saturation` sets the capacities of features beside what their frame operator F = W W^T makes of any
features; `check_capacity_bounds` raises `AssertionError` for capacities that were computed wrongly;
`toy_loss_of_module` gives the exact loss of a rectified toy model.

Saturation, sum D_i / rank W, comes almost free with a well conditioned F, and a saturation near 1
localises features only as far as eigenvalues of F are apart.  Hence the nulls and the tolerances
beside it; see `theory.frames.spectral_measures` for the bounds.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.kit.bounds import (
    ROUNDING,
    SIGMAS,
    Estimate,
    float_matrix,
    loss_of_module,
    module_outputs,
    module_tensors,
    rational_entries,
)
from pentad.theory.frames.capacity import capacities as capacities_of_gram
from pentad.theory.frames.capacity import leverages, rank
from pentad.theory.frames.eigenspaces import (
    delocalisation_upper_bound,
    eigenspaces,
    largest_masses,
    participations,
)
from pentad.theory.frames.frame_operator import frame_spectrum_by_definition
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
from pentad.theory.numbers.scalars import Number, rational, require, require_count
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import toy_loss
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss
from pentad.theory.sparse_inputs import POSITIVE_UNIFORM

if TYPE_CHECKING:
    from torch import Tensor, nn

TOLERANCES = (1e-6, 1e-3, 1e-2, 1e-1)
"""Gaps log(lambda / lambda') up to which eigenvalues are counted as one (dimensionless)."""

LOCALISED = 0.99
"""Largest mass from which a feature is said to lie in one eigenspace (dimensionless)."""

LARGEST_CHECKED = 1024
"""Entries of W up to which capacities are judged exactly."""

LARGEST_FULL = 8
"""Features up to which the loss counts any number of active ones."""

LARGEST_PAIRED = 200
"""Features up to which it counts two."""

# Saturation ---------------------------------------------------------------------------------


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


def _features(W: Any, features_as_rows: bool) -> np.ndarray:  # noqa: FBT001
    M = float_matrix(W, "W")
    require(M.any(), "saturation needs a non-zero feature; got W = 0")
    return M.T if features_as_rows else M


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


# Capacities of one's own --------------------------------------------------------------------


def check_capacity_bounds(
    W: "np.ndarray | Tensor",
    *,
    capacities: "Sequence[Number] | np.ndarray | Tensor | None" = None,
    saturation: float | Fraction | None = None,
    tolerance: float = 1e-8,
    features_as_rows: bool = False,
) -> None:
    r"""Nothing, if capacities of these features, or their saturation, were computed rightly.

    They are compared with \( D_i = |w_i|^4 / \sum_j \langle w_i, w_j \rangle^2 \).  What differs
    is judged again in rationals at the exact values of the floats, and the refusal names every
    known bound that the numbers break; all are implied by the definition.

    Parameters
    ----------
    W : (d, n) array or tensor of at most `LARGEST_CHECKED` entries
    capacities : n numbers, optional
        Your D_i.
    saturation : number, optional
        Your sum D_i / rank W, with the rank of NumPy's `matrix_rank`.
    tolerance : float >= 0
        Relative rounding allowed, 1e-4 or so for single precision; with 0 pass exact numbers.
    features_as_rows : bool
        W is (n, d).

    Raises
    ------
    AssertionError
        If a number is certainly wrong, with the values and the bounds that it breaks.
    ValueError
        If W is not a finite non-zero matrix or is too large, there is nothing to judge, or the
        numbers are not finite or not as many as features.
    """
    M = _features(W, features_as_rows)
    require(
        M.size <= LARGEST_CHECKED,
        f"exact judgement takes at most {LARGEST_CHECKED} entries of W; got shape {M.shape}",
    )
    require(tolerance >= 0, f"the tolerance must be >= 0; got {tolerance}")
    require(
        capacities is not None or saturation is not None,
        "there is nothing to judge; pass capacities= or saturation=",
    )
    own, r = capacities_of_gram(gram(M / abs(M).max())), rank(M)
    if capacities is not None:
        _compare(M, _as_rationals(capacities, M.shape[1]), own, None, tolerance)
    if saturation is not None:
        _compare(M, _as_rationals([saturation], 1), np.array([own.sum() / r]), r, tolerance)


def _as_rationals(values: Any, size: int) -> np.ndarray:
    array = np.asarray(values.detach().cpu().double() if hasattr(values, "detach") else values)
    require(
        array.shape == (size,),
        f"there is one capacity for each of n = {size} features; got shape {array.shape}",
    )
    require(
        np.isfinite(array.astype(float)).all(),
        "capacities and saturation must be finite; got NaN or infinity",
    )
    return np.array([rational(value) for value in array.tolist()], dtype=object)


def _compare(
    M: np.ndarray, claimed: np.ndarray, floats: np.ndarray, r: int | None, tolerance: float
) -> None:
    """Refuse capacities, or the saturation for features of rank r, that differ from the exact."""
    if (abs(claimed.astype(float) - floats) <= (tolerance - ROUNDING) * floats).all():
        return
    exact, allowed = rational_entries(M), rational(tolerance)
    own = capacities_of_gram(gram(exact))
    truth = own if r is None else np.array([own.sum() / r])
    wrong = np.flatnonzero(abs(claimed - truth) > allowed * truth)
    if not wrong.size:
        return
    total, most, floor = claimed.sum() * (r or 1), rank(exact), capacity_sum_lower_bound(exact)
    broken = []
    if total > most * (1 + allowed):
        broken.append(f"sum D_i = {float(total):.6g} <= rank = {most}")
    if total < floor * (1 - allowed):
        broken.append(f"sum D_i = {float(total):.6g} >= (tr F)^2 / tr F^2 = {float(floor):.6g}")
    if r is None:
        over = claimed > leverages(exact) * (1 + allowed)
        if over.any():
            broken.append(f"D_i <= leverage at i = {_shown(over)}")
        # The Gram matrix has the positive eigenvalues of F; the smaller of both is quicker.
        largest, _ = frame_spectrum_by_definition(M if M.shape[0] <= M.shape[1] else M.T)[0]
        under = claimed * largest < (exact * exact).sum(0) * (1 - allowed)
        if under.any():
            broken.append(f"D_i >= |w_i|^2 / lambda_max at i = {_shown(under)}")
    i = int(wrong[0])
    what = f"{wrong.size} of {len(own)} capacities are wrong, the first D_{i} ="
    raise AssertionError(
        f"{what if r is None else 'the saturation is wrong,'} {float(claimed[i]):.17g} instead of "
        f"{float(truth[i]):.17g}; {'breaks ' if broken else 'breaks no known inequality'}"
        f"{'; '.join(broken)}; judged in exact arithmetic at the exact values of the floats"
    )


def _shown(mask: np.ndarray) -> str:
    places = [str(place) for place in np.flatnonzero(mask)]
    return ", ".join(places[:5]) + (", .." if len(places) > 5 else "")


# The rectified toy model --------------------------------------------------------------------


@dataclass(frozen=True)
class ToyLoss:
    """Exact population loss of a rectified toy model, beside a sampled one; `str` reports.

    Attributes
    ----------
    W : (d, n) array
        Features as columns.
    b : (n,) array
        Biases.
    p : float
    value : float
        Loss of the inputs with at most `order` active features, in squared amplitudes: a lower
        bound on the loss if some are left out.
    order : int
        Active features that are counted; n if all are.
    neglected_probability : float
        Of an input with more active features.
    sampled : Estimate
        Loss of the module itself on random inputs, all of them.
    """

    W: np.ndarray
    b: np.ndarray
    p: float
    value: float
    order: int
    neglected_probability: float
    sampled: Estimate

    @property
    def deviation(self) -> float:
        """The sampled loss less the exact one, in squared amplitudes."""
        return self.sampled.value - self.value

    def __str__(self) -> str:
        d, n = self.W.shape
        margin = SIGMAS * self.sampled.standard_error
        counted, cost = "", ""
        if self.order < n:
            counted = (
                f" with at most {self.order} active features, a lower bound; "
                f"more are active with probability {self.neglected_probability:.3g}"
            )
            cost = ", what more active features cost"
        return (
            f"x -> (W^T W x + b)_+, n = {n} features in d = {d} dimensions, p = {self.p:.6g}\n"
            f"  loss         {self.value:.8g}{counted}\n"
            f"  sampled      {self.sampled}\n"
            f"  difference   {self.deviation:.2g} +- {margin:.2g} ({SIGMAS} sigma){cost}"
        )


def toy_loss_of_module(
    module: "nn.Module",
    n: int,
    p: float | Fraction,
    *,
    samples: int = 100_000,
    seed: int = 0,
) -> ToyLoss:
    """Exact loss of a torch module that is a rectified toy model x -> (W^T W x + b)_+.

    Inputs are independent, active with probability p and then uniform on [0, 1]; the loss is
    E |x - module(x)|^2, every feature of importance 1.  Up to n = `LARGEST_FULL` it counts any
    number of active features, beyond at most two.

    Parameters
    ----------
    module : torch module
        W and b are looked for among its parameters and buffers, as `tied_toy_model` says.
    n : int >= 1
        Inputs.
    p : number, 0 < p <= 1
    samples, seed : as in `proofs_check.kit.loss_of_module`

    Returns
    -------
    ToyLoss

    Raises
    ------
    ValueError
        If an argument is bad, or the module is no such model, with what it does instead.
    """
    require_count(n, "n")
    require(n <= LARGEST_PAIRED, f"the exact loss takes n <= {LARGEST_PAIRED}; got n={n}")
    W, b = tied_toy_model(module, n)
    sampled = loss_of_module(module, n, p, POSITIVE_UNIFORM, samples=samples, seed=seed)
    A, chance = gram(W), float(p)
    if n <= LARGEST_FULL:
        return ToyLoss(W, b, chance, float(full_toy_loss(A, b, chance)), n, 0.0, sampled)
    from scipy.special import bdtrc

    value = float(toy_loss(A, b, chance, order=2))
    return ToyLoss(W, b, chance, value, 2, float(bdtrc(2, n, chance)), sampled)


def tied_toy_model(module: "nn.Module", n: int) -> tuple[np.ndarray, np.ndarray]:
    """W (d, n) and b (n,) of a torch module that computes x -> (W^T W x + b)_+, in float64.

    Every matrix among the parameters and buffers is tried, as it stands and transposed, with every
    vector and with no bias.  The nearest is accepted if the module agrees with it at 192 Gaussian
    inputs of three sizes up to rounding in the module's own type.

    Parameters
    ----------
    module : torch module
    n : int >= 1
        Inputs.

    Raises
    ------
    ValueError
        If n is no positive integer, or nothing among the parameters reproduces the module.
    """
    import torch

    require_count(n, "n")
    x = (
        np.random.default_rng(0).standard_normal((192, n))
        * np.repeat([0.1, 1.0, 100.0], 64)[:, None]
    )
    refusal = "the module is no rectified toy model x -> (W^T W x + b)_+: "
    try:
        y = module_outputs(module, x)
    except RuntimeError as error:
        raise ValueError(f"{refusal}it does not take inputs (batch, {n})") from error
    require(y.shape == x.shape, f"{refusal}outputs of {x.shape} have shape {y.shape}")
    require(np.isfinite(y).all(), f"{refusal}its outputs are not finite")
    require((y >= 0).all(), f"{refusal}it has the output {y.min():.3g} < 0")
    matrices = [(name, t) for name, t in module_tensors(module, 2).items() if n in t.shape]
    require(matrices, f"{refusal}it has no matrix with {n} rows or columns")
    vectors = [(name, t) for name, t in module_tensors(module, 1).items() if t.shape == (n,)]
    never_zero = np.finfo(float).tiny ** 0.5
    nearest, differs, pair, found = np.inf, 0.0, "", None
    for (name, M), (of, c) in product(matrices, [*vectors, ("no bias", torch.zeros(n))]):
        b = float_matrix(c[None], "b")[0]
        for W in (float_matrix(M, "W"), float_matrix(M.T, "W")):
            if W.shape[1] != n:
                continue
            size = abs(x) @ (abs(W).T @ abs(W)) + abs(b)
            difference = abs(y - np.maximum(x @ W.T @ W + b, 0))
            rounding = 2 * (n + len(W) + 2) * torch.finfo(M.dtype).eps * size + never_zero
            if (difference / rounding).max() < nearest:
                nearest, differs = float((difference / rounding).max()), float(difference.max())
                pair, found = f"{name} with {of}", (W, b)
    if found is not None and nearest <= 1:
        return found
    raise ValueError(
        f"{refusal}the nearest among its parameters, {pair}, differs by up to {differs:.3g}"
    )
