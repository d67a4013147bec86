"""Where weights stand between the bounds that apply to them."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.kit import rules
from pentad.kit.matrices import float_matrix, working_precision
from pentad.kit.modules import tied_weights
from pentad.kit.rules import Decoder, Setting, _setting
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.outward import float_above, float_below
from pentad.theory.numbers.scalars import rational, require, require_odd_power
from pentad.theory.power_autoencoder.power_loss import loss_terms
from pentad.theory.sparse_inputs import AmplitudeLaw, signal_strength

if TYPE_CHECKING:
    from torch import Tensor, nn

ROUNDING = 1e-9
"""Relative slack below which a float comparison is left to exact arithmetic (dimensionless)."""

SIGMAS = 3
"""Standard errors on either side of a measured value."""

HEAVY_SHARE = 0.02
"""Share of the measured energy in one input above which an interval is called optimistic."""


@dataclass(frozen=True)
class Bound:
    """One bound beside a model's best improvement (squared amplitudes).

    Attributes
    ----------
    name, needs : str
        The bound, and what it needs (upper) or what attains it (lower).
    value : float
    slack : float
        Room: value - improvement for an upper bound, improvement - value for a lower one.  A
        negative slack of a lower bound means that a known model does better.
    """

    name: str
    needs: str
    value: float
    slack: float


@dataclass(frozen=True)
class Placement:
    """Where a model stands between the bounds that apply to it; `str` gives a report.

    Attributes
    ----------
    setting : Setting
    improvement : float
        I = n p mu_2 - loss, of the model as it is (squared amplitudes).
    best_improvement : float
        C^2 / D: the same with the outputs multiplied by their best factor.
    output_factor : float
        That factor, C / D (dimensionless).
    gain : float or None
        best_improvement / (p kappa): how many features read alone it is worth; odd m only.
    capacity : float or None
        Sum of the features' capacities, at most min(n, d); None if it was not computed.
    upper_bounds, lower_bounds : tuple of Bound
        Those that apply, the tightest first.
    improvement_error, best_improvement_error : float
        Standard errors; 0 for values that are exact up to rounding.
    heaviest_share : float
        Largest share of a single sample in the measured energy; 0 if nothing was sampled.
    """

    setting: Setting
    improvement: float
    best_improvement: float
    output_factor: float
    gain: float | None
    capacity: float | None
    upper_bounds: tuple[Bound, ...]
    lower_bounds: tuple[Bound, ...]
    improvement_error: float = 0.0
    best_improvement_error: float = 0.0
    heaviest_share: float = 0.0

    @property
    def violated(self) -> tuple[Bound, ...]:
        """Upper bounds below the whole interval of the best improvement, by more than rounding."""
        margin = SIGMAS * self.best_improvement_error
        return tuple(
            b for b in self.upper_bounds if b.slack < -margin - ROUNDING * max(b.value, 0.0)
        )

    @property
    def verdict(self) -> tuple[str, ...]:
        """What the numbers say, one sentence a line."""
        lines = [_against_upper(bound) for bound in self.violated]
        least = self.upper_bounds[0]
        if not lines:
            share = self.best_improvement / least.value
            lines.append(f"reaches {share:.1%} of the least bound that applies, {least.name}")
        lines += [_against_lower(bound, self) for bound in self.lower_bounds]
        if self.capacity is not None and self.setting.d > self.setting.n:
            lines.append(
                f"W has {self.setting.d} dimensions for {self.setting.n} features: if features are "
                "its rows, pass W.T"
            )
        if self.heaviest_share > HEAVY_SHARE:
            lines.append(
                f"one input carries {self.heaviest_share:.0%} of the measured energy: heavy tails, "
                "the intervals are optimistic, take more samples"
            )
        return tuple(lines)

    def __str__(self) -> str:
        own = _with_error(self.improvement, self.improvement_error)
        best = _with_error(self.best_improvement, self.best_improvement_error)
        gain = "" if self.gain is None else f" = {self.gain:.4g} p kappa"
        lines = [
            self.setting.described(),
            f"  improvement  {own}",
            f"  at its best  {best}{gain}, outputs times {self.output_factor:.4g}",
        ]
        if self.capacity is not None:
            room = min(self.setting.n, self.setting.d)
            lines.append(f"  capacity     {self.capacity:.4g} of {room}")
        lines.append("  upper bounds")
        lines += [_row(bound) for bound in self.upper_bounds]
        if self.lower_bounds:
            lines.append("  lower bounds on the best tied power autoencoder of this size")
            lines += [_row(bound) for bound in self.lower_bounds]
        return "\n".join([*lines, *(f"  {line}" for line in self.verdict)])


def _with_error(value: float, error: float) -> str:
    return f"{value:.6g}" + (f" +- {SIGMAS * error:.2g} ({SIGMAS} sigma)" if error else "")


def _row(bound: Bound) -> str:
    return f"    {bound.name:<16}{bound.value:<12.6g}slack {bound.slack:<+12.3g}{bound.needs}"


def _against_upper(bound: Bound) -> str:
    return (
        f"ABOVE {bound.name} by {-bound.slack:.3g}: the model is not of the declared class, or the "
        "sample is too small for its tails, or the bound is false"
    )


def _against_lower(bound: Bound, placed: Placement) -> str:
    margin = SIGMAS * placed.best_improvement_error + ROUNDING * bound.value
    if bound.slack < -margin:
        return f"below {bound.name}: {bound.needs}, do better by {-bound.slack:.3g}"
    if bound.slack > margin:
        return f"above {bound.name}: beats {bound.needs}, by {bound.slack:.3g}"
    return f"level with {bound.name}: {bound.needs}"


def placement(
    W: "np.ndarray | Tensor | nn.Module",
    p: float | Fraction,
    law: AmplitudeLaw | str,
    m: int,
    *,
    V: "np.ndarray | Tensor | None" = None,
) -> Placement:
    """Where the power autoencoder x -> (V^T W x)^m stands; tied, V = W, unless V is given.

    Parameters
    ----------
    W : (d, n) array or tensor, features as columns, or a torch module for `tied_weights`
    p : number, 0 < p <= 1
    law : AmplitudeLaw, or the name of one, such as "gaussian"
        Moments of one's own are checked for being those of a law; make one with
        `theory.amplitude_laws.law_of_moments`.
    m : odd int, m >= 1
    V : (d, n) array or tensor, optional
        Read-outs of an untied autoencoder, as columns.

    Returns
    -------
    Placement

    Raises
    ------
    ValueError
        If W or V is not a finite matrix, their shapes differ, p is outside (0, 1] or m is not a
        positive odd integer; or for a module that is not a tied power autoencoder.
    """
    weights, readouts = _weights(W, V, m)
    s = _setting_of(weights, p, law, m, readouts)
    A = readouts.T @ weights
    terms = loss_terms(A, float(p), s.law, m)
    correlation, energy = float(terms.correlation), float(terms.energy)
    best = correlation**2 / energy if energy > 0 else 0.0
    return Placement(
        setting=s,
        improvement=2 * correlation - energy,
        best_improvement=best,
        output_factor=correlation / energy if energy > 0 else 0.0,
        gain=_gain(best, s),
        capacity=float(capacities(A).sum()),
        upper_bounds=_upper_bounds(s, best),
        lower_bounds=_lower_bounds(s, best),
    )


def _setting_of(
    W: np.ndarray, p: float | Fraction, law: AmplitudeLaw | str, m: int, V: np.ndarray
) -> Setting:
    decoder: Decoder = "tied power" if V is W else "power"
    return _setting(W.shape[1], W.shape[0], p, law, m, "linear", decoder)


def _weights(W: Any, V: Any, m: int) -> tuple[np.ndarray, np.ndarray]:
    require_odd_power(m)
    if hasattr(W, "named_parameters"):
        require(V is None, "a module brings its own weights; got V besides it")
        W = tied_weights(W, m)
    weights = float_matrix(W, "W")
    if V is None:
        return weights, weights
    readouts = float_matrix(V, "V")
    require(
        readouts.shape == weights.shape,
        f"W and V must have one shape (d, n); got {weights.shape} and {readouts.shape}",
    )
    return weights, readouts


def _gain(best: float, s: Setting) -> float | None:
    if s.m is None or s.m % 2 == 0:
        return None
    return best / (float(s.p) * float(signal_strength(s.law, s.m)))


def _upper_bounds(s: Setting, best: float) -> tuple[Bound, ...]:
    with working_precision():
        exact = s._replace(p=rational(s.p))
        found = [
            (rule, float_above(rule.value(exact))) for rule in rules.UPPER_BOUNDS if rule.applies(s)
        ]
    bounds = [Bound(rule.name, rule.needs, value, value - best) for rule, value in found]
    return tuple(sorted(bounds, key=lambda bound: bound.value))


def _lower_bounds(s: Setting, best: float) -> tuple[Bound, ...]:
    with working_precision():
        exact = s._replace(p=rational(s.p))
        found = [
            (rule, float_below(rule.value(exact))) for rule in rules.LOWER_BOUNDS if rule.applies(s)
        ]
    bounds = [Bound(rule.name, rule.needs, value, best - value) for rule, value in found]
    return tuple(sorted(bounds, key=lambda bound: -bound.value))
