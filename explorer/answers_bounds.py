"""What Python says of a point between the bounds: in exact rationals and rigorous balls.

A point is a claimed gain, in units of p kappa, read as the decimal that it is written as; or
weights, whose improvement C^2 / D is taken at the exact values of the floats.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from pentad.kit.claims import as_written
from pentad.kit.matrices import rational_entries, working_precision
from pentad.kit.rules import LOWER_BOUNDS, UPPER_BOUNDS, Decoder, Encoder, Rule, Setting
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.outward import float_above, float_below
from pentad.theory.numbers.scalars import Number, rational, require
from pentad.theory.power_autoencoder.power_loss import gram, loss_terms
from pentad.theory.sparse_inputs import LAWS, signal_strength

MODELS: Mapping[str, tuple[Encoder, Decoder]] = {
    "tied": ("linear", "tied power"),
    "untied": ("linear", "power"),
    "power": ("any", "power"),
    "polynomial": ("any", "polynomial"),
    "linear": ("linear", "any"),
    "any": ("any", "any"),
}
"""Classes of models by the page's words: encoder and decoder."""

MOST_FEATURES, MOST_DIMENSIONS, MOST_POWER = 1000, 64, 9
"""What the page's controls reach."""

MOST_ENTRIES = 1500
"""Entries of weights whose improvement is made in rationals."""


class Asked(NamedTuple):
    """A setting as the page asks for it, with p as it is written; kappa; and the power."""

    setting: Setting
    kappa: Fraction
    m: int

    @property
    def exact(self) -> Setting:
        """The same with a p that mixes with balls."""
        return self.setting._replace(p=rational(self.setting.p))

    @property
    def built(self) -> Setting:
        """That of the tied power autoencoders, which every class of models contains."""
        return self.setting._replace(m=self.m, encoder="linear", decoder="tied power")

    @property
    def unit(self) -> Number:
        """The unit of gains, p kappa."""
        return rational(self.setting.p) * rational(self.kappa)


def judged(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Whether a point respects the bounds that apply, each comparison without rounding.

    Parameters
    ----------
    asked : mapping
        `n`, `d`, `m`, `law`, `model` (a word of `MODELS`), `p` as a text; and `gain`, a text, or
        `W`, rows of the (d, n) weights of a tied power autoencoder, features as columns.

    Returns
    -------
    dict
        `value`, the improvement in units of p kappa, as two floats around it; `bounds`, each with
        `name`, `side`, two floats around its `value`, and `verdict`: "respected", "exceeded" or
        "undecided" for an upper bound, "reached", "not reached" or "undecided" for a lower one;
        and `verdict`, of all upper bounds together. For weights also `capacity` and its verdict.

    Raises
    ------
    ValueError
        For whatever is not of these kinds and within these ranges.
    """
    found = _setting(asked)
    with working_precision():
        if "W" in asked:
            return _judged_weights(found, _weights(asked, found.setting))
        gain = _decimal(asked, "gain")
        if gain is None:
            got = _shown(asked.get("gain"))
            raise ValueError(f"a claimed gain is a decimal, as text; got {got}")
        return _verdicts(found, rational(gain) * found.unit)


def _judged_weights(found: Asked, W: np.ndarray) -> dict[str, Any]:
    """The same for weights, with the sum of their capacities."""
    s = found.exact
    A = gram(rational_entries(W))
    terms = loss_terms(A, s.p, s.law, s.m)  # type: ignore[arg-type]
    best = terms.scaled_improvement if terms.energy > 0 else 0 * s.p
    total = capacities(A).sum()
    told = _verdicts(found, best)
    told["capacity"] = float(total)
    told["capacity_verdict"] = "respected" if total <= min(W.shape) else "exceeded"
    try:
        told["improvement"] = float(terms.improvement)
    except OverflowError:
        raise ValueError("the loss of W is beyond the range of floats; scale W down") from None
    told["best_improvement"] = float(best)
    return told


def _verdicts(found: Asked, value: Number) -> dict[str, Any]:
    s = found.setting
    upper = [_verdict(found, rule, value, "upper") for rule in UPPER_BOUNDS if rule.applies(s)]
    built = found._replace(setting=found.built)
    lower = [
        _verdict(built, rule, value, "lower")
        for rule in LOWER_BOUNDS
        if rule.applies(built.setting)
    ]
    words = {one["verdict"] for one in upper}
    whole = next(word for word in ("exceeded", "undecided", "respected") if word in words)
    return {
        "value": _around(value / found.unit),
        "setting": s.described(),
        "bounds": [*upper, *lower],
        "verdict": whole,
    }


def _verdict(found: Asked, rule: Rule, value: Number, side: str) -> dict[str, Any]:
    """One comparison, between rationals and balls of 256 bits."""
    limit = rule.value(found.exact)
    yes, no = ("exceeded", "respected") if side == "upper" else ("reached", "not reached")
    try:
        above = bool(value > limit) if side == "upper" else bool(value >= limit)
        verdict = yes if above else no
    except UndecidedComparison:
        verdict = "undecided"
    return {
        "name": rule.name,
        "side": side,
        "value": _around(limit / found.unit),
        "verdict": verdict,
    }


def _around(value: Number) -> list[float]:
    """Floats on both sides of a number."""
    return [float_below(value), float_above(value)]


def _setting(asked: Mapping[str, Any]) -> Asked:
    n = _whole(asked, "n", MOST_FEATURES)
    d = _whole(asked, "d", MOST_DIMENSIONS)
    m = _whole(asked, "m", MOST_POWER)
    require(m % 2 == 1, f"m must be odd; got {m}")
    law, model = asked.get("law"), asked.get("model")
    if not isinstance(law, str) or law not in LAWS:
        raise ValueError(f"the law is one of {', '.join(LAWS)}; got {_shown(law)}")
    if not isinstance(model, str) or model not in MODELS:
        raise ValueError(f"the model is one of {', '.join(MODELS)}; got {_shown(model)}")
    p = _decimal(asked, "p")
    if p is None or not Fraction(1, 10**9) <= p <= 1:
        raise ValueError(f"p is a decimal from 1e-9 to 1, as text; got {_shown(asked.get('p'))}")
    encoder, decoder = MODELS[model]
    setting = Setting(n, d, p, LAWS[law], None if decoder == "any" else m, encoder, decoder)
    return Asked(setting, Fraction(signal_strength(LAWS[law], m)), m)


def _decimal(asked: Mapping[str, Any], name: str) -> Fraction | None:
    """A number that is given as text, as it is written; None if there is none."""
    text = asked.get(name)
    return as_written(text) if isinstance(text, str) else None


def _shown(value: Any) -> str:
    """What was given, shortened."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."


def _whole(asked: Mapping[str, Any], name: str, most: int) -> int:
    value = asked.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise ValueError(f"{name} is a whole number from 1 to {most}; got {_shown(value)}")
    return value


def _weights(asked: Mapping[str, Any], s: Setting) -> np.ndarray:
    require(s.decoder == "tied power", "weights are judged as those of a tied power autoencoder")
    rows = asked["W"]
    fits = (
        isinstance(rows, list)
        and len(rows) == s.d
        and all(isinstance(row, list) and len(row) == s.n for row in rows)
        and all(_is_number(x) for row in rows for x in row)
    )
    require(fits, f"W has d = {s.d} rows of n = {s.n} finite numbers each")
    require(
        s.n * s.d <= MOST_ENTRIES,
        f"weights are judged in rationals up to {MOST_ENTRIES} entries; got {s.n * s.d}",
    )
    W = np.array(rows, dtype=float)
    require(W.any(), "W must not be zero")
    return W


def _is_number(x: Any) -> bool:
    return isinstance(x, int | float) and not isinstance(x, bool) and isfinite(x)
