r"""The inequalities of the pentagon theorem about the floor of one output, as certificates.

With H of `theory.rectified_model.pentagon_floor` written out, and K(rho) = rho^2 min H over tau.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from pentad.proofs_check.certificates.trees import grown
from pentad.theory.rectified_model.best_pentagon import algebraic_factors
from pentad.theory.rectified_model.pentagon_floor import LIMIT
from pentad.theory.rectified_model.small_probabilities import LARGEST_RATIO

STEEP = "(1 - t*r)^3*t^2*(3 + t*r)"
FLOOR = {
    "H": f"({STEEP} + 8*(1 - t)^3)/(12*((1 - t*r)^3 + 2*r^2*(1 - t)^3))",
}
ONE_NEIGHBOUR = f"({STEEP} + 4*(1 - t)^3)/(12*((1 - t*r)^3 + r^2*(1 - t)^3))"
SLOPES = {**FLOOR, "g": "D(H,t)", "h": "D(H,r)", "s": "D(g,t)"}
LOGARITHMIC = "s*(4*H + 5*r*h + r^2*D(h,r)) - r^2*D(h,t)^2"
ANGULAR = "s*((1 - r^2)*(2*H + 4*r*h + r^2*D(h,r)) - r^2*(2*H + r*h)) - (1 - r^2)*r^2*D(h,t)^2"
VALUE = ("0.01582562707449419", "0.01582562707449421")
"""K* is between these."""

ROOM, SHARP = "1/5000", "66923/100000"
"""How much worse a configuration may be for the limit, and a ratio that is nearly the least."""

STRIP = {"r": ["0", str(LIMIT)], "t": ["0", "1"]}
CRITICAL = [["g < 0"], ["g > 0"]]
"""Where tau is not critical nothing is claimed."""

FURTHER = {"r": [str(LIMIT), str(LARGEST_RATIO)], "t": ["0", "1"]}
"""Where the proof for small p goes on from the strip of Theorem 1."""


def certificates() -> dict[str, Any]:
    """Steps 4 and 5, the value, signs at the ends, convexity, F20, and the algebraic numbers."""
    below, above = VALUE
    boxes = {
        "pentagon_ratios": partial(
            _box,
            f"no ratio of what is worse than the pentagon by at most {ROOM} reaches {LIMIT}",
            {"t": ["0", "1"]},
            {"r": str(LIMIT), "K": f"r^2*({ONE_NEIGHBOUR})"},
            [[f"K > 5*{above} + {ROOM}"]],
        ),
        "pentagon_sharp_ratio": partial(
            _box,
            f"no ratio of a configuration that is as good as the pentagon reaches {SHARP}",
            {"t": ["0", "1"]},
            {"r": SHARP, "K": f"r^2*({ONE_NEIGHBOUR})"},
            [[f"K > 5*{above}"]],
        ),
        "pentagon_sign_at_0": partial(
            _box, "H falls at tau = 0", {**STRIP, "t": ["0", "0"]}, FLOOR, [["D(H,t) < 0"]]
        ),
        "pentagon_sign_at_1": partial(
            _box, "H rises at tau = 1", {**STRIP, "t": ["1", "1"]}, FLOOR, [["D(H,t) > 0"]]
        ),
        "pentagon_logarithmic_convexity": partial(
            _box,
            "K(e^u) is strictly convex, and every critical tau a strict minimum",
            STRIP,
            {**SLOPES, "e": LOGARITHMIC},
            [*CRITICAL, ["s > 0", "e > 0"]],
        ),
        "pentagon_angular_convexity": partial(
            _box,
            "K(cos theta) is strictly convex",
            STRIP,
            {**SLOPES, "e": ANGULAR},
            [*CRITICAL, ["s > 0", "e > 0"]],
        ),
    }
    boxes["pentagon_further"] = partial(
        _box,
        f"both convexities, and one critical tau, from {LIMIT} on to {LARGEST_RATIO}",
        FURTHER,
        {**SLOPES, "logarithmic": LOGARITHMIC, "angular": ANGULAR},
        [*CRITICAL, ["s > 0", "logarithmic > 0", "angular > 0"]],
        ratios=(0.01, 1),
    )
    roots = {
        "pentagon_bias": partial(_root, "beta* = -b / r^2", "ratio", ("0.20", "0.21")),
        "pentagon_square": partial(_root, "a* = r^2", "squared_radius", ("1.369", "1.371")),
        "pentagon_loss": partial(
            _root, "K*, the loss of one output", "floor", ("0.0158", "0.0159")
        ),
    }
    value = {
        "form": "box",
        "title": "the pentagon theorem: the value K* at the critical tau",
        "variables": {"t": ["0.666824348451", "0.666824348452"]},
        "definitions": {"r": "(sqrt(5) - 1)/4", **FLOOR},
        "zeros": ["D(H,t)"],
        "about": "the zero",
        "alternatives": [[f"{below} < r^2*H < {above}"]],
        "tree": "a",
    }
    return {**boxes, "pentagon_value": value, **roots}


def _box(
    title: str,
    variables: dict[str, list[str]],
    definitions: dict[str, str],
    alternatives: Sequence[Sequence[str]],
    ratios: Sequence[float] = (),
) -> dict[str, Any]:
    data = {
        "form": "box",
        "title": f"the pentagon theorem: {title}",
        "variables": variables,
        "definitions": definitions,
        "alternatives": [list(row) for row in alternatives],
    }
    return data | {"tree": grown(data, ratios=ratios)}


def _root(name: str, which: str, interval: tuple[str, str]) -> dict[str, Any]:
    """The factor of a polynomial of the pentagon that changes its sign between the ends."""
    factors = algebraic_factors(which)
    low, high = map(Fraction, interval)
    values = {f: [sum(c * x**k for k, c in enumerate(f)) for x in (low, high)] for f in factors}
    (polynomial,) = (f for f, (first, last) in values.items() if first * last < 0)
    return {
        "form": "algebraic number",
        "title": f"the pentagon: {name}",
        "coefficients": [str(c) for c in polynomial],
        "interval": list(interval),
    }
