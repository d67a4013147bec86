"""Which bound applies to which models: every bound with its hypotheses and its value.

The classes of models are those in the table of `kit.bounds`.
"""

from collections.abc import Callable
from fractions import Fraction
from math import comb
from typing import Literal, NamedTuple, get_args

import numpy as np

from pentad.theory.amplitude_laws import moment_violation
from pentad.theory.numbers.scalars import (
    Number,
    ball,
    constant,
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
    MOST_TRIED,
    orthonormal_lower_bound,
    random_features_terms,
)
from pentad.theory.power_autoencoder.middle_regime import middle_regime_upper_bound
from pentad.theory.sparse_inputs import GAUSSIAN, LAWS, AmplitudeLaw, input_cumulants, law_named

Encoder = Literal["linear", "any"]
Decoder = Literal["tied power", "power", "polynomial", "any"]


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


def _setting(
    n: int,
    d: int,
    p: float | Fraction,
    law: AmplitudeLaw | str,
    m: int | None,
    encoder: Encoder,
    decoder: Decoder,
) -> Setting:
    require_count(n, "n")
    require_count(d, "d")
    law = _law_of(law, m)
    _require_inputs(p)
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


def _require_inputs(p: object) -> None:
    require(isinstance(p, int | float | Fraction), f"p must be a number; got p={p!r}")
    require_probability(p)


def _law_of(law: AmplitudeLaw | str, m: int | None) -> AmplitudeLaw:
    """A law, or the one of that name, with the moments that the bounds use checked."""
    if isinstance(law, str):
        return law_named(law)
    require(
        isinstance(law, AmplitudeLaw),
        f"law must be an AmplitudeLaw or the name of one; got {law!r}",
    )
    if law.atoms is None and LAWS.get(law.name) is not law:
        order = 2 * max(m if isinstance(m, int) else 0, 3)
        violation = moment_violation(law, order)
        require(not violation, violation)
    return law


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
    """The largest eigenvalues of E x x^T, `dimension` of them: the mean has the largest."""
    square = s.p * constant(s.law.moment(2), s.p)
    product = (s.p * constant(s.law.moment(1), s.p)) ** 2
    count = min(s.n, dimension)
    return square + (s.n - 1) * product + (count - 1) * (square - product)


def _power(s: Setting) -> int:
    require(s.m is not None, "a bound on a decoder of degree m needs m; got m=None")
    return int(s.m or 0)


def _random_features_lower_bound(s: Setting) -> Number:
    """L2 for the number of features that is best in floats, exactly."""
    m, tried = _power(s), np.arange(1, min(s.n, MOST_TRIED) + 1)
    correlation, energy = random_features_terms(tried, s.d, float(s.p), s.law, m)
    best = int(tried[(correlation**2 / energy).argmax()])
    correlation, energy = random_features_terms(best, s.d, s.p, s.law, m)
    return correlation**2 / energy


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
        lambda s: log_concave_upper_bound(s.n, s.d, ball(s.p), 1),
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
        _random_features_lower_bound,
    ),
)
"""What some tied power autoencoder of that size and power is sure to gain."""
