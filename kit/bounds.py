r"""One-line checks of one's own model against the bounds of `theory.power_autoencoder`.

    print(placement(W, p=0.01, law=GAUSSIAN, m=3))

`placement` judges weights, `placement_of_module` any torch module from n inputs to n outputs, and
`check_improvement_bounds` and `check_claimed_improvement` raise `AssertionError` for a violated
bound.  Floats only suggest a violation: it is judged again in exact rationals and rigorous balls,
at the exact values of the float entries, before it is called one.

Which bound applies depends on the model, and no bound is shown for a model that it says nothing
about.  A model is an encoder of n inputs to d numbers and a decoder of these to n outputs:

=============  ====================================================================
decoder        output i
=============  ====================================================================
tied power     <w_i, z>^m with z = W x for the same W (no bias); the encoder is linear
power          <v_i, z>^m, no bias; with a linear encoder the untied autoencoder
polynomial     a polynomial of degree at most m in the d numbers z, biases allowed
any            anything
=============  ====================================================================
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import numpy as np

from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.scalars import (
    Number,
    constant,
    rational,
    require,
    require_count,
    require_odd_power,
    require_probability,
)
from pentad.theory.power_autoencoder.design_bounds import design_upper_bound, joint_upper_bound
from pentad.theory.power_autoencoder.dimension_bounds import (
    draft_upper_bound,
    lift_dimension,
    log_concave_upper_bound,
    principal_upper_bound,
    series_upper_bound,
    trivial_upper_bound,
)
from pentad.theory.power_autoencoder.gain_per_dimension import (
    capacity_upper_bound,
    robust_capacity_upper_bound,
)
from pentad.theory.power_autoencoder.hypotheses import (
    cumulants_are_nonnegative,
    even_cumulants_are_nonnegative,
)
from pentad.theory.power_autoencoder.lower_bounds import (
    orthonormal_lower_bound,
    random_features_lower_bound,
)
from pentad.theory.power_autoencoder.middle_regime import middle_regime_upper_bound
from pentad.theory.power_autoencoder.power_loss import gram, loss_terms, require_matrix
from pentad.theory.sparse_inputs import (
    GAUSSIAN,
    LAPLACE,
    POSITIVE_UNIFORM,
    UNIFORM,
    AmplitudeLaw,
    input_cumulants,
    signal_strength,
)

if TYPE_CHECKING:
    from torch import Tensor, nn

Encoder = Literal["linear", "any"]
Decoder = Literal["tied power", "power", "polynomial", "any"]
Quantile = Callable[[np.ndarray], np.ndarray]

ROUNDING = 1e-9
"""Relative slack below which a float comparison is left to exact arithmetic (dimensionless)."""

PRECISION = 256
"""Bits of the balls that decide it."""

SIGMAS = 3
"""Standard errors on either side of a measured value."""

HEAVY_SHARE = 0.02
"""Share of the measured energy in one input above which an interval is called optimistic."""


class Setting(NamedTuple):
    """What a bound may depend on: sizes, inputs, and the class of the model; m None if it has none.

    `p` is a float or an exact rational.
    """

    n: int
    d: int
    p: Number
    law: AmplitudeLaw
    m: int | None
    encoder: Encoder
    decoder: Decoder

    def described(self) -> str:
        """The setting in one line."""
        power = "" if self.m is None else f", m = {self.m}"
        return (
            f"{_described_class(self.encoder, self.decoder)}, n = {self.n} features in "
            f"d = {self.d} dimensions, p = {float(self.p):.6g}, {self.law} amplitudes{power}"
        )


class Rule(NamedTuple):
    """A bound: its name, what it needs in words, whether it applies, and its value."""

    name: str
    needs: str
    applies: Callable[[Setting], bool]
    value: Callable[[Setting], Number]


def _described_class(encoder: Encoder, decoder: Decoder) -> str:
    if decoder == "tied power":
        return "tied power autoencoder"
    if decoder == "power" and encoder == "linear":
        return "untied power autoencoder"
    before = "linear encoder" if encoder == "linear" else "any encoder"
    return f"{before} with {'any' if decoder == 'any' else f'a {decoder}'} decoder"


def _is_power_autoencoder(s: Setting) -> bool:
    """The setting of paper A, tied or untied."""
    linear = s.encoder == "linear" and s.decoder in ("tied power", "power")
    return linear and s.m is not None and s.m % 2 == 1 and s.law.symmetric


def _is_cubic(s: Setting) -> bool:
    return _is_power_autoencoder(s) and s.m == 3


def _has_h3(s: Setting) -> bool:
    return even_cumulants_are_nonnegative(Fraction(s.p), s.law)


def _suits_designs(s: Setting) -> bool:
    p = Fraction(s.p)
    strict = p * s.law.moment(6) > 15 * p**3 * s.law.moment(2) ** 3
    return _is_cubic(s) and s.decoder == "tied power" and strict and _has_h3(s)


def _suits_middle_regime(s: Setting) -> bool:
    if not _is_power_autoencoder(s) or s.m is None or s.m < 3:
        return False
    p = Fraction(s.p)
    top = input_cumulants(p, s.law, 2 * s.m)[-1]
    return cumulants_are_nonnegative(p, s.law, s.m) and bool(top > 0)


def _components_upper_bound(s: Setting, dimension: int) -> Number:
    """The largest eigenvalues of E x x^T, `dimension` of them."""
    square = s.p * constant(s.law.moment(2), s.p)
    product = (s.p * constant(s.law.moment(1), s.p)) ** 2
    eigenvalues = [square + (s.n - 1) * product, *[square - product] * (s.n - 1)]
    return principal_upper_bound(eigenvalues, dimension)


def _power(s: Setting) -> int:
    require(s.m is not None, "a bound on a decoder of degree m needs m; got m=None")
    return int(s.m or 0)


UPPER_BOUNDS: tuple[Rule, ...] = (
    Rule(
        "ZERO LOSS",
        "any model",
        lambda _: True,
        lambda s: trivial_upper_bound(s.n, s.p, s.law),
    ),
    Rule(
        "LOGC",
        "linear encoder, any decoder, standard Gaussian amplitudes",
        lambda s: s.encoder == "linear" and s.law == GAUSSIAN,
        lambda s: log_concave_upper_bound(s.n, s.d, s.p, 1),
    ),
    Rule(
        "DIM, polynomial",
        "any encoder, decoder polynomial of degree m: binom(d + m, m) components",
        lambda s: s.decoder == "polynomial",
        lambda s: _components_upper_bound(s, comb(s.d + _power(s), _power(s))),
    ),
    Rule(
        "DIM",
        "any encoder, power decoder: binom(d + m - 1, m) components",
        lambda s: s.decoder in ("tied power", "power"),
        lambda s: _components_upper_bound(s, lift_dimension(s.d, _power(s))),
    ),
    Rule(
        "DRAFT",
        "tied or untied, symmetric law, odd m >= 3",
        lambda s: _is_power_autoencoder(s) and s.m != 1,
        lambda s: draft_upper_bound(s.n, s.d, s.p, s.law, _power(s)),
    ),
    Rule(
        "SERIES",
        "tied or untied, symmetric law, odd m",
        _is_power_autoencoder,
        lambda s: series_upper_bound(s.n, s.d, s.p, s.law, _power(s)),
    ),
    Rule(
        "U10",
        "tied or untied, symmetric law, odd m >= 3, cumulants to order 2m not negative",
        _suits_middle_regime,
        lambda s: middle_regime_upper_bound(s.n, s.d, s.p, s.law, _power(s)),
    ),
    Rule(
        "CAPJ3",
        "tied or untied, symmetric law, m = 3",
        _is_cubic,
        lambda s: robust_capacity_upper_bound(s.n, s.d, s.p, s.law),
    ),
    Rule(
        "CAP3",
        "tied or untied, symmetric law, m = 3, H3",
        lambda s: _is_cubic(s) and _has_h3(s),
        lambda s: capacity_upper_bound(s.n, s.d, s.p, s.law),
    ),
    Rule(
        "DESIGN3",
        "tied, symmetric law, m = 3, H3 strictly",
        _suits_designs,
        lambda s: design_upper_bound(s.n, s.d, s.p, s.law),
    ),
    Rule(
        "JOINT3",
        "tied, symmetric law, m = 3, H3 strictly",
        _suits_designs,
        lambda s: joint_upper_bound(s.n, s.d, s.p, s.law),
    ),
    Rule(
        "DENSE",
        "tied or untied, standard Gaussian amplitudes, p = 1: kappa min(n, d)",
        lambda s: _is_power_autoencoder(s) and s.law == GAUSSIAN and bool(s.p == 1),
        lambda s: orthonormal_lower_bound(s.n, s.d, s.p, s.law, _power(s)),
    ),
)
"""Every upper bound on the improvement of a class of models, each with its hypotheses."""

LOWER_BOUNDS: tuple[Rule, ...] = (
    Rule(
        "L1",
        "orthonormal features, min(n, d) of them",
        lambda s: s.law.symmetric and s.m is not None and s.m % 2 == 1,
        lambda s: orthonormal_lower_bound(s.n, s.d, s.p, s.law, _power(s)),
    ),
    Rule(
        "L2",
        "random unit features, the best number of them",
        lambda s: s.law.symmetric and s.m is not None and s.m % 2 == 1,
        lambda s: random_features_lower_bound(s.n, s.d, s.p, s.law, _power(s)),
    ),
)
"""What some tied power autoencoder of that size and power is sure to gain."""


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


# Weights ------------------------------------------------------------------------------------


def placement(
    W: "np.ndarray | Tensor | nn.Module",
    p: float | Fraction,
    law: AmplitudeLaw,
    m: int,
    *,
    V: "np.ndarray | Tensor | None" = None,
) -> Placement:
    """Where the power autoencoder x -> (V^T W x)^m stands; tied, V = W, unless V is given.

    Parameters
    ----------
    W : (d, n) array or tensor, features as columns, or a torch module for `tied_weights`
    p : number, 0 < p <= 1
    law : AmplitudeLaw
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
    terms = loss_terms(A, float(p), law, m)
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
    W: np.ndarray, p: float | Fraction, law: AmplitudeLaw, m: int, V: np.ndarray
) -> Setting:
    decoder: Decoder = "tied power" if V is W else "power"
    return _setting(W.shape[1], W.shape[0], p, law, m, "linear", decoder)


def _setting(
    n: int,
    d: int,
    p: float | Fraction,
    law: AmplitudeLaw,
    m: int | None,
    encoder: Encoder,
    decoder: Decoder,
) -> Setting:
    require_count(n, "n")
    require_count(d, "d")
    _require_inputs(p, law)
    for value, options, name in ((encoder, Encoder, "encoder"), (decoder, Decoder, "decoder")):
        known = get_args(options)
        require(value in known, f"{name} must be one of {', '.join(known)}; got {value!r}")
    require(
        decoder != "tied power" or encoder == "linear",
        f"a tied power decoder has a linear encoder; got encoder={encoder!r}",
    )
    if decoder == "any":
        require(m is None, f"an arbitrary decoder has no degree m; got m={m}")
    elif decoder == "tied power":
        require_odd_power(m)
    else:
        require_count(m, "m")
    return Setting(n, d, p, law, m, encoder, decoder)


def _require_inputs(p: object, law: object) -> None:
    require(isinstance(p, int | float | Fraction), f"p must be a number; got p={p!r}")
    require_probability(p)
    require(isinstance(law, AmplitudeLaw), f"law must be an AmplitudeLaw; got {law!r}")


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


def float_matrix(M: Any, name: str) -> np.ndarray:
    """An array, tensor or nested list as a finite (d, n) float64 array.

    Raises
    ------
    ValueError
        If it is not a finite matrix with at least one row and column.
    """
    array = np.asarray(M.detach().cpu().double() if hasattr(M, "detach") else M, dtype=float)
    require(array.ndim == 2, f"{name} must be a (d, n) matrix; got shape {array.shape}")
    require_matrix(array, name)
    return array


def _gain(best: float, s: Setting) -> float | None:
    if s.m is None or s.m % 2 == 0:
        return None
    return best / (float(s.p) * float(signal_strength(s.law, s.m)))


def _upper_bounds(s: Setting, best: float) -> tuple[Bound, ...]:
    floats = s._replace(p=float(s.p))
    found = ((rule, float(rule.value(floats))) for rule in UPPER_BOUNDS if rule.applies(s))
    bounds = [Bound(rule.name, rule.needs, value, value - best) for rule, value in found]
    return tuple(sorted(bounds, key=lambda bound: bound.value))


def _lower_bounds(s: Setting, best: float) -> tuple[Bound, ...]:
    floats = s._replace(p=float(s.p))
    found = ((rule, float(rule.value(floats))) for rule in LOWER_BOUNDS if rule.applies(s))
    bounds = [Bound(rule.name, rule.needs, value, best - value) for rule, value in found]
    return tuple(sorted(bounds, key=lambda bound: -bound.value))


# Checks -------------------------------------------------------------------------------------


def check_improvement_bounds(
    W: "np.ndarray | Tensor | nn.Module",
    p: float | Fraction,
    law: AmplitudeLaw,
    m: int,
    *,
    V: "np.ndarray | Tensor | None" = None,
) -> Placement:
    """The placement of the model, if no bound that applies to it is violated.

    A bound within rounding of the improvement in floats, or below it, is judged again at the
    exact values of the floats, in rationals and balls; only that judgement is a violation.

    Parameters and errors as `placement`.

    Raises
    ------
    AssertionError
        If a bound, or the sum rule of capacities, is certainly violated: then you hold a
        counterexample to the claim behind it, or the law's moments are wrong.
    """
    weights, readouts = _weights(W, V, m)
    placed = placement(weights, p, law, m, V=None if readouts is weights else readouts)
    close = [b for b in placed.upper_bounds if b.slack <= ROUNDING * abs(b.value)]
    room = min(weights.shape)
    if not close and (placed.capacity or 0) < room * (1 - ROUNDING):
        return placed
    A = gram(rational_entries(weights))
    if readouts is not weights:
        A = rational_entries(readouts).T @ rational_entries(weights)
    exact = placed.setting._replace(p=rational(p))
    with _precision():
        terms = loss_terms(A, exact.p, law, m)
        best = terms.scaled_improvement if terms.energy > 0 else 0 * exact.p
        for bound in close:
            _refuse_above(bound, best, exact, "the improvement C^2 / D of these weights")
        total = capacities(A).sum()
        if total > room:
            raise AssertionError(
                f"capacities sum to {float(total):.17g} > min(n, d) = {room}, judged exactly"
            )
    return placed


def check_claimed_improvement(
    claimed: float | Fraction,
    n: int,
    d: int,
    p: float | Fraction,
    law: AmplitudeLaw,
    m: int | None,
    *,
    standard_error: float = 0.0,
    encoder: Encoder = "linear",
    decoder: Decoder = "tied power",
) -> tuple[Bound, ...]:
    """The bounds on a class of models, if a claimed improvement of one of them violates none.

    Parameters
    ----------
    claimed : number
        Improvement n p mu_2 - loss, or a measurement of it (squared amplitudes).
    n, d : int >= 1
        Inputs, and numbers between encoder and decoder.
    p, law : as in `placement`
    m : int or None
        Power or degree of the decoder; None if the decoder is "any".
    standard_error : float
        Of the measurement; the claim is rejected if it is too high by more than three.
    encoder, decoder : str
        Class of the model, as in the table of this module.

    Returns
    -------
    tuple of Bound, the tightest first

    Raises
    ------
    AssertionError
        If a bound is violated, with its name and the values, judged in exact arithmetic.
    ValueError
        If the setting is bad, the claim not finite or the standard error negative.
    """
    s = _setting(n, d, p, law, m, encoder, decoder)
    require(np.isfinite(float(claimed)), f"a claimed improvement is finite; got {claimed}")
    require(standard_error >= 0, f"a standard error is >= 0; got {standard_error}")
    bounds = _upper_bounds(s, float(claimed))
    lowest = rational(claimed) - SIGMAS * rational(standard_error)
    what = "the claimed improvement"
    if standard_error:
        what += f" less {SIGMAS} standard errors"
    with _precision():
        for bound in bounds:
            if float(lowest) >= bound.value * (1 - ROUNDING):
                _refuse_above(bound, lowest, s._replace(p=rational(p)), what)
    return bounds


def _refuse_above(bound: Bound, value: Number, exact: Setting, what: str) -> None:
    """Raise if the value certainly exceeds the bound, evaluated without rounding."""
    rule = next(rule for rule in UPPER_BOUNDS if rule.name == bound.name)
    limit = rule.value(exact)
    if value > limit:
        raise AssertionError(
            f"{what}, {float(value):.17g}, exceeds {bound.name} = {float(limit):.17g} "
            f"({bound.needs}) by {float(value - limit):.3g}; {exact.described()}; "
            "judged in exact rational and ball arithmetic at the exact values of the floats"
        )


def rational_entries(M: np.ndarray) -> np.ndarray:
    """The entries of a float matrix as exact rationals."""
    exact = np.empty(M.shape, dtype=object)
    exact[...] = [[rational(x) for x in row] for row in M.tolist()]
    return exact


def _precision() -> Any:
    from flint import ctx

    return ctx.workprec(PRECISION)


# Torch modules ------------------------------------------------------------------------------


def tied_weights(module: "nn.Module", m: int) -> np.ndarray:
    """The W of a torch module that computes x -> (W^T W x)^m, as a (d, n) float64 array.

    Every matrix among the module's parameters and buffers is tried, as it stands and transposed,
    and accepted if the module agrees with it at 64 Gaussian inputs up to rounding.  The entries
    are the module's own, not estimates.

    Raises
    ------
    ValueError
        If m is not a positive odd integer, or no matrix reproduces the module: it has a bias,
        untied weights, another activation, or derives W from its parameters.  Pass W itself then.
    """
    import torch

    require_odd_power(m)
    matrices = module_tensors(module, 2)
    for tensor in matrices.values():
        for W in (tensor, tensor.T):
            weights = float_matrix(W, "W")
            x = np.random.default_rng(0).standard_normal((64, weights.shape[1]))
            with suppress(RuntimeError):
                if _agrees(module_outputs(module, x), weights, x, m, torch.finfo(tensor.dtype).eps):
                    return weights
    raise ValueError(
        f"the module is no tied power autoencoder x -> (W^T W x)^{m} of a matrix among its "
        f"parameters; tried {', '.join(matrices) or 'none, it has no matrix'}"
    )


def module_tensors(module: "nn.Module", axes: int) -> "dict[str, Tensor]":
    """Floating-point parameters and buffers of a torch module with that many axes, by name."""
    tensors = dict(module.named_parameters()) | dict(module.named_buffers())
    return {name: t for name, t in tensors.items() if t.ndim == axes and t.is_floating_point()}


def _agrees(outputs: np.ndarray, W: np.ndarray, x: np.ndarray, m: int, eps: float) -> bool:
    """Whether the outputs are (W^T W x)^m up to a first-order bound on rounding, doubled."""
    if outputs.shape != x.shape:
        return False
    d, n = W.shape
    size = abs(x) @ (abs(W).T @ abs(W)).T
    rounding = 2 * m * (n + d + m) * eps * size**m
    return bool((abs(outputs - (x @ W.T @ W) ** m) <= rounding).all())


@dataclass(frozen=True)
class Estimate:
    """A mean over random inputs: its value, standard error and number of samples."""

    value: float
    standard_error: float
    samples: int

    @property
    def interval(self) -> tuple[float, float]:
        """Three standard errors on either side; its coverage is asymptotic."""
        return (
            self.value - SIGMAS * self.standard_error,
            self.value + SIGMAS * self.standard_error,
        )

    def __str__(self) -> str:
        return f"{_with_error(self.value, self.standard_error)}, {self.samples} samples"


def loss_of_module(
    module: "nn.Module | Callable[[Tensor], Tensor]",
    n: int,
    p: float | Fraction,
    law: AmplitudeLaw,
    *,
    samples: int = 100_000,
    seed: int = 0,
    quantile: Quantile | None = None,
) -> Estimate:
    """Monte-Carlo loss E|x - module(x)|^2 of any torch module from n inputs to n outputs.

    Inputs with no active feature are not sampled: their probability (1 - p)^n and the output at
    0 are exact, as is E|x|^2 = n p mu_2.  Hence small p costs no accuracy.  The standard error
    knows only the inputs that were sampled: it is 0 if all of them were alike.

    Parameters
    ----------
    module : torch module, or function of a (batch, n) tensor
        Evaluated without gradients, in evaluation mode, in the type and on the device of its
        first parameter (float64 on the CPU if it has none).
    n : int >= 1
        Inputs and outputs.
    p, law : as in `placement`
    samples : int >= 2
    seed : int >= 0
        Of NumPy's generator; torch's own generators are not touched.
    quantile : function of an array of numbers in (0, 1), optional
        Inverse distribution function of the amplitude; known for the laws that have a name and
        for laws of finite support.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        If an argument is bad, the law's quantile function is unknown or contradicts its second
        moment, or the module's outputs are not finite or not of shape (batch, n).
    """
    terms = _measured_terms(module, n, p, law, samples, seed, quantile)
    power = n * float(p) * float(law.moment(2))
    return Estimate(power - terms.improvement, terms.improvement_error, samples)


def placement_of_module(
    module: "nn.Module | Callable[[Tensor], Tensor]",
    n: int,
    p: float | Fraction,
    law: AmplitudeLaw,
    *,
    d: int,
    m: int | None = None,
    encoder: Encoder = "any",
    decoder: Decoder = "any",
    samples: int = 100_000,
    seed: int = 0,
    quantile: Quantile | None = None,
) -> Placement:
    """Where a torch module's measured improvement stands between the bounds on its class.

    Only the bounds that hold for the declared class are shown: DIM for every decoder that is a
    power or a polynomial of degree m, CAP3 and its kin only for cubic power autoencoders with a
    linear encoder, DESIGN3 and JOINT3 only for tied ones, and for an arbitrary decoder hardly
    anything but "the loss is not negative".  The declaration is yours and is not checked, but for
    decoder="tied power", where `tied_weights` must find W; then `placement` is exact and better.

    Parameters
    ----------
    d : int >= 1
        Numbers between encoder and decoder.
    m : int or None
        Power or degree of the decoder; None if the decoder is "any".
    encoder, decoder : str
        Class of the module, as in the table of this module.
    module, n, p, law, samples, seed, quantile : as in `loss_of_module`

    Returns
    -------
    Placement with standard errors

    Raises
    ------
    ValueError
        As `loss_of_module`; or if the class is unknown, m does not suit it, or a module declared
        tied is not.
    """
    s = _setting(n, d, p, law, m, encoder, decoder)
    if decoder == "tied power":
        shape = tied_weights(module, _power(s)).shape  # type: ignore[arg-type]
        require(shape == (d, n), f"the module's W must have shape {(d, n)}; got {shape}")
    terms = _measured_terms(module, n, p, law, samples, seed, quantile)
    return Placement(
        setting=s,
        improvement=terms.improvement,
        best_improvement=terms.best_improvement,
        output_factor=terms.correlation / terms.energy if terms.energy > 0 else 0.0,
        gain=_gain(terms.best_improvement, s),
        capacity=None,
        upper_bounds=_upper_bounds(s, terms.best_improvement),
        lower_bounds=_lower_bounds(s, terms.best_improvement),
        improvement_error=terms.improvement_error,
        best_improvement_error=terms.best_improvement_error,
        heaviest_share=terms.heaviest_share,
    )


class _MeasuredTerms(NamedTuple):
    """C and D, the (2, 2) covariance of their estimates, and the largest share of one sample."""

    correlation: float
    energy: float
    covariance: np.ndarray
    heaviest_share: float

    @property
    def improvement(self) -> float:
        return 2 * self.correlation - self.energy

    @property
    def improvement_error(self) -> float:
        return self._error(2.0, -1.0)

    @property
    def best_improvement(self) -> float:
        return self.correlation**2 / self.energy if self.energy > 0 else 0.0

    @property
    def best_improvement_error(self) -> float:
        if not self.energy > 0:
            return 0.0
        ratio = self.correlation / self.energy
        return self._error(2 * ratio, -ratio * ratio)

    def _error(self, *gradient: float) -> float:
        variance = float(np.array(gradient) @ self.covariance @ np.array(gradient))
        return float(max(variance, 0.0) ** 0.5)


def _measured_terms(
    module: Any,
    n: int,
    p: float | Fraction,
    law: AmplitudeLaw,
    samples: int,
    seed: int,
    quantile: Quantile | None,
) -> _MeasuredTerms:
    require_count(n, "n")
    _require_inputs(p, law)
    require_count(samples, "samples", least=2)
    require_count(seed, "seed", least=0)
    draw = _quantile_of(law, quantile)
    chance = np.random.default_rng(seed)
    rows = max(1, 2**20 // n)
    sizes = [rows] * (samples // rows) + [samples % rows] * (samples % rows > 0)
    pairs = []
    for size in sizes:
        x = _active_inputs(chance, size, n, float(p), draw)
        y = module_outputs(module, x)
        require(y.shape == x.shape, f"module(x) must have shape {x.shape}; got {y.shape}")
        require(
            np.isfinite(y).all(), "the outputs of the module must be finite; got NaN or infinity"
        )
        pairs.append(np.stack([(x * y).sum(1), (y * y).sum(1)]))
    terms = np.concatenate(pairs, axis=1)
    silent = (1 - float(p)) ** n
    active = -np.expm1(n * np.log1p(-float(p))) if p < 1 else 1.0
    at_zero = float((module_outputs(module, np.zeros((1, n))) ** 2).sum())
    correlation, energy = active * terms.mean(1) + silent * np.array([0.0, at_zero])
    total = float(terms[1].sum())
    return _MeasuredTerms(
        float(correlation),
        float(energy),
        active**2 * np.cov(terms) / samples,
        float(terms[1].max()) / total if total > 0 else 0.0,
    )


def _active_inputs(
    chance: np.random.Generator, size: int, n: int, p: float, draw: Quantile
) -> np.ndarray:
    """Inputs, (size, n), given that some feature is active: the first one, then the others."""
    active = chance.random((size, n)) < p
    places = np.arange(n)
    first = np.zeros(size, dtype=int)
    if p < 1:
        some = -np.expm1(n * np.log1p(-p))
        waits = np.log1p(-some * chance.random(size)) / np.log1p(-p)
        first = np.minimum(waits.astype(int), n - 1)
    mask = np.where(places > first[:, None], active, places == first[:, None])
    x = np.zeros((size, n))
    x[mask] = draw(1 - chance.random(int(mask.sum())))
    return x


def _quantile_of(law: AmplitudeLaw, quantile: Quantile | None) -> Quantile:
    if quantile is not None:
        _require_second_moment(law, quantile)
        return quantile
    if law.atoms is not None:
        return _finite_quantile(law.atoms)
    from scipy.special import ndtri

    known: dict[str, tuple[AmplitudeLaw, Quantile]] = {
        "gaussian": (GAUSSIAN, ndtri),
        "laplace": (LAPLACE, lambda u: np.where(u < 0.5, np.log(2 * u), -np.log(2 - 2 * u))),
        "uniform": (UNIFORM, lambda u: 2 * u - 1),
        "positive-uniform": (POSITIVE_UNIFORM, lambda u: u),
    }
    found, function = known.get(law.name, (None, np.asarray))
    require(found == law, f"the quantile function of the law {law} is unknown; pass quantile=")
    return function


def _finite_quantile(atoms: Sequence[tuple[Fraction, Fraction]]) -> Quantile:
    values = np.array([float(value) for value, _ in atoms])
    ends = np.cumsum([float(weight) for _, weight in atoms])[:-1]
    return lambda u: values[np.searchsorted(ends, u)]


def _require_second_moment(law: AmplitudeLaw, quantile: Quantile) -> None:
    """Within 5 per cent, on a grid: catches a wrong law or scale, not a subtle error."""
    grid = (np.arange(2**16) + 0.5) / 2**16
    square = float((np.asarray(quantile(grid), dtype=float) ** 2).mean())
    expected = float(law.moment(2))
    require(
        abs(square - expected) <= 0.05 * expected,
        f"the quantile function must give mu_2 = {expected:.6g} of the law {law}; got {square:.6g}",
    )


def module_outputs(module: Any, x: np.ndarray) -> np.ndarray:
    """module(x) as float64, without gradients and without a trace in the module's mode.

    Parameters
    ----------
    module : torch module, or function of a (batch, n) tensor
    x : (batch, n) array
    """
    import torch

    parameter = next(iter(module.parameters()), None) if hasattr(module, "parameters") else None
    inputs = torch.from_numpy(x)
    if parameter is not None:
        inputs = inputs.to(parameter.device, parameter.dtype)
    modes = [(part, part.training) for part in getattr(module, "modules", list)()]
    try:
        for part, _ in modes:
            part.training = False
        with torch.no_grad():
            return np.asarray(module(inputs).cpu().double(), dtype=float)
    finally:
        for part, training in modes:
            part.training = training
