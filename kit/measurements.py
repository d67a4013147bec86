"""Where a torch module stands, by its loss on random inputs."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pentad.kit.laws import Quantile, _quantile_of
from pentad.kit.modules import module_outputs, tied_weights
from pentad.kit.placements import (
    SIGMAS,
    Placement,
    _gain,
    _lower_bounds,
    _upper_bounds,
    _with_error,
)
from pentad.kit.rules import Decoder, Encoder, Setting, _power, _setting
from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.sparse_inputs import AmplitudeLaw

if TYPE_CHECKING:
    from torch import Tensor, nn


LEAST_CONTROLLED = 100
"""Samples from which a control variate is fitted."""


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
    law: AmplitudeLaw | str,
    *,
    samples: int = 100_000,
    seed: int = 0,
    quantile: Quantile | None = None,
    importance: "np.ndarray | Tensor | float" = 1.0,
) -> Estimate:
    """Monte-Carlo loss E|x - module(x)|^2 of any torch module from n inputs to n outputs.

    Inputs with no active feature are not sampled: their probability (1 - p)^n and the output at
    0 are exact.  Hence small p costs no accuracy.  The mean of |x - module(x)|^2 is corrected by a
    control variate, |x|^2, whose mean n p mu_2 is known; a module that returns its inputs has loss
    0.  The standard error knows only the inputs that were sampled: it is 0 if all of them were
    alike.

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
    importance : number or (n,) array v >= 0, optional
        Weights of the features in the loss, E sum_i v_i (x_i - module(x)_i)^2.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        If an argument is bad, the law's quantile function is unknown or contradicts its second
        moment, or the module's outputs are not finite or not of shape (batch, n).
    """
    s = _setting(n, 1, p, law, None, "any", "any")
    v = _importance(importance, n)
    terms = _measured_terms(module, s, samples, seed, quantile, v)
    return Estimate(terms.loss, terms.improvement_error, samples)


def _importance(importance: Any, n: int) -> np.ndarray:
    """Importances as an (n,) array of finite numbers that are not negative."""
    given = importance.detach().cpu().double() if hasattr(importance, "detach") else importance
    array = np.asarray(given, dtype=float).squeeze()
    require(
        array.shape in ((), (n,)) and np.isfinite(array).all() and bool((array >= 0).all()),
        f"importance is a finite number >= 0 or one for each of n = {n} features; got {importance}",
    )
    return np.broadcast_to(array, (n,))


def placement_of_module(
    module: "nn.Module | Callable[[Tensor], Tensor]",
    n: int,
    p: float | Fraction,
    law: AmplitudeLaw | str,
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
    terms = _measured_terms(module, s, samples, seed, quantile)
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
    """C, D and loss, the (3, 3) covariance of their estimates, the largest share of one sample."""

    correlation: float
    energy: float
    loss: float
    power: float
    covariance: np.ndarray
    heaviest_share: float

    @property
    def improvement(self) -> float:
        return self.power - self.loss

    @property
    def improvement_error(self) -> float:
        return self._error(0.0, 0.0, 1.0)

    @property
    def best_improvement(self) -> float:
        return self.correlation**2 / self.energy if self.energy > 0 else 0.0

    @property
    def best_improvement_error(self) -> float:
        if not self.energy > 0:
            return 0.0
        ratio = self.correlation / self.energy
        return self._error(2 * ratio, -ratio * ratio, 0.0)

    def _error(self, *gradient: float) -> float:
        variance = float(np.array(gradient) @ self.covariance @ np.array(gradient))
        return float(max(variance, 0.0) ** 0.5)


def _measured_terms(
    module: Any,
    s: Setting,
    samples: int,
    seed: int,
    quantile: Quantile | None,
    importance: np.ndarray | float = 1.0,
) -> _MeasuredTerms:
    """Means over random inputs, each corrected by how far the mean of |x|^2 is from its own."""
    require_count(samples, "samples", least=2)
    require_count(seed, "seed", least=0)
    n, p, draw = s.n, float(s.p), _quantile_of(s.law, quantile)
    v = importance * np.ones(n)
    chance = np.random.default_rng(seed)
    rows = max(1, 2**20 // n)
    sizes = [rows] * (samples // rows) + [samples % rows] * (samples % rows > 0)
    pairs = []
    for size in sizes:
        x = _active_inputs(chance, size, n, p, draw)
        y = module_outputs(module, x)
        require(y.shape == x.shape, f"module(x) must have shape {x.shape}; got {y.shape}")
        require(
            np.isfinite(y).all(), "the outputs of the module must be finite; got NaN or infinity"
        )
        pairs.append(np.stack([(x * y) @ v, (y * y) @ v, ((x - y) ** 2) @ v, (x * x) @ v]))
    *terms, squares = np.concatenate(pairs, axis=1)
    silent = (1 - p) ** n
    active = -np.expm1(n * np.log1p(-p)) if p < 1 else 1.0
    power = p * float(s.law.moment(2)) * float(v.sum())
    at_zero = float((module_outputs(module, np.zeros((1, n))) ** 2 @ v).sum())
    adjusted = _controlled(np.array(terms), squares - power / active)
    means = active * adjusted.mean(1) + silent * at_zero * np.array([0.0, 1.0, 1.0])
    total = float(terms[1].sum())
    correlation, energy, loss = (float(mean) for mean in means)
    return _MeasuredTerms(
        correlation,
        energy,
        loss,
        power,
        active**2 * np.cov(adjusted) / samples,
        float(terms[1].max()) / total if total > 0 else 0.0,
    )


def _controlled(terms: np.ndarray, control: np.ndarray) -> np.ndarray:
    """Terms, (k, samples), less what they share with a control of mean zero, by least squares."""
    if control.size < LEAST_CONTROLLED:
        return terms
    deviation = control - control.mean()
    variance = float(deviation @ deviation)
    if variance == 0:
        return terms
    slopes = terms @ deviation / variance
    return np.asarray(terms - slopes[:, None] * control)


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
