r"""Behind a threshold a layer converges: to second order, or first if it jumps (D07b to D07d).

Setting.  Codes u of degree B go through a threshold point by point and are decoded with K modes, on
n > 2K points and on a refinement.

Idea.  A rectified function is continuous, with a derivative of total variation at most that of u,
which is at most 4 pi^2 Q, so that D06 bounds what falls on each mode of the decoder, on the coarse
grid and on the fine one (D07b). The threshold of both signs is a difference of two such functions
(D07c). With a jump only the variation of the function itself is bounded, and a sum differs from the
integral by at most variation over n (D07d).

Not claimed.  That errors are as large as this: they oscillate with n and vanish where no threshold
is crossed. These are upper orders.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.domains import Domain, Parameter, integer
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.fourier import grid_values
from pentad.theory.operators.spectral_layers import decoded, decoded_by_definition
from pentad.theory.operators.thresholded_functions import bound_with_jumps, bound_without_jumps
from pentad.theory.operators.transcendental import as_balls
from pentad.theory.operators.unrolled import hard, rectified, soft

THRESHOLD = Parameter("threshold", "0 to 2", lambda choose, _: Fraction(choose(0, 8), 4))
TIMES = integer("times", 2, 3)
BEHIND = (
    integer("modes", 0, 2),
    parameter(
        "weights", "of one kernel, (K + 1, 2)", lambda choose, p: drawn(choose, p["modes"] + 1, 2)
    ),
    parameter(
        "function",
        "codes of degree up to 3",
        lambda choose, _: drawn(choose, choose(0, 3) + 1, 2),
    ),
    THRESHOLD,
    parameter("n", "2K + 1 to 2K + 6", lambda choose, p: 2 * p["modes"] + choose(1, 6)),
    TIMES,
)
RISE = array([[1, 0], ["1/16", 0]])
BARELY: dict[str, Any] = {
    "modes": 0,
    "weights": array([[1, 0]]),
    "function": RISE,
    "threshold": Fraction(1),
    "n": 21,
    "times": 2,
}
"""Crosses its threshold with a slope that hardly bends."""

WAVY = BARELY | {"function": array([[0, 0], [1, 0], [0, 1]]), "threshold": Fraction(1, 4), "n": 5}


def _change(
    gate: Any, weights: Matrix, function: Matrix, threshold: Number, n: int, times: int, layer: Any
) -> Any:
    """Outputs on n points less those on times as many, at the common points."""
    W, u, tau = as_balls(weights), as_balls(function), as_balls(np.array([threshold]))[0]
    coarse, fine = (
        layer(W[None], gate(grid_values(u, size)[None], tau)) for size in (n, times * n)
    )
    return abs(coarse - fine[::times])


def _change_of(gate: Any, layer: Any = decoded_by_definition) -> Any:
    return lambda weights, function, threshold, n, times: _change(
        gate, weights, function, threshold, n, times, layer
    )


def _without_jumps(weights: Matrix, function: Matrix, n: int, times: int) -> Any:
    return bound_without_jumps(as_balls(weights), as_balls(function), n, times)


def _complex(pairs: Matrix) -> Any:
    """Coefficients of either sign, and which they are."""
    found = pairs[:, 0] + 1j * pairs[:, 1]
    found[0] = found[0].real
    k = np.arange(1 - len(found), len(found))
    return np.concatenate([found[:0:-1].conj(), found]), k


def _without_jumps_in_floats(weights: Matrix, function: Matrix, n: int, times: int) -> float:
    """From complex coefficients of either sign."""
    (W, _), (u, k) = _complex(weights), _complex(function)
    grids = n**-2.0 + (times * n) ** -2.0
    return float((np.pi**2 - 4) * grids * np.linalg.norm(k**2 * u) * np.abs(W).sum())


SECOND = claim(
    "second-order",
    "D07b",
    locator="discretisation invariance of SAE-FNO",
    title="Behind a rectifier a layer converges, to second order, and is not exact",
    plain="Codes of degree B that are cut at a threshold and decoded change between n points and "
    "a refinement by at most a constant over n^2, which the codes' second derivative and the "
    "decoder's weights give. They do change, even for band-limited inputs.",
    statement=r"\lvert D_n(u-\tau)_+-D_{mn}(u-\tau)_+\rvert\le(\pi^2-4)\Bigl(\frac1{n^2}+"
    r"\frac1{m^2n^2}\Bigr)\Bigl(\sum_kk^4\lvert\hat u_k\rvert^2\Bigr)^{1/2}"
    r"\sum_k\lvert W_k\rvert\quad(n>2K)",
    relation="<=",
    domain=Domain(BEHIND),
    lhs=_change_of(rectified),
    rhs=_without_jumps,
    examples=(WAVY, BARELY),
    evidence=(
        exact("codes of degree up to 3, K <= 2, in balls", cases=60),
        search(
            "the same in floats, by fast transforms",
            using={
                "lhs": _change_of(rectified, decoded),
                "rhs": _without_jumps_in_floats,
            },
            floats_only=True,
            size=lambda weights, function: abs(weights).sum() * (2 + abs(function).sum()),
        ),
    ),
    mutants=(
        instead("it is exact", rhs=lambda n: 0 * n),
        instead("thresholds that jump too", lhs=_change_of(hard)),
        instead(
            "of third order, with the same constant over n",
            rhs=lambda weights, function, n, times: (
                _without_jumps(weights, function, n, times) / (8 * n)
            ),
        ),
    ),
    not_claimed="The order of the error itself, which oscillates and may vanish.",
    sees_also=("neural-operators/first-order", "neural-operators/alias-by-variation"),
)

BOTH_SIGNS = claim(
    "second-order-of-both-signs",
    "D07c",
    locator="discretisation invariance of SAE-FNO",
    title="Behind a threshold of both signs the bound is twice as large",
    plain="The same holds with twice the constant for codes that are moved toward zero by a "
    "threshold.",
    statement=r"\lvert D_nS_\tau(u)-D_{mn}S_\tau(u)\rvert\le2(\pi^2-4)\Bigl(\frac1{n^2}+"
    r"\frac1{m^2n^2}\Bigr)\Bigl(\sum_kk^4\lvert\hat u_k\rvert^2\Bigr)^{1/2}"
    r"\sum_k\lvert W_k\rvert\quad(n>2K)",
    relation="<=",
    domain=Domain(BEHIND),
    lhs=_change_of(soft),
    rhs=lambda weights, function, n, times: 2 * _without_jumps(weights, function, n, times),
    examples=(WAVY, BARELY),
    evidence=(
        exact("codes of degree up to 3, K <= 2, in balls", cases=60),
        search(
            "the same in floats, by fast transforms",
            using={
                "lhs": _change_of(soft, decoded),
                "rhs": lambda weights, function, n, times: (
                    2 * _without_jumps_in_floats(weights, function, n, times)
                ),
            },
            floats_only=True,
            size=lambda weights, function: abs(weights).sum() * (2 + abs(function).sum()),
        ),
    ),
    mutants=(
        instead("it is exact", rhs=lambda n: 0 * n),
        instead(
            "of third order, with the same constant over n",
            rhs=lambda weights, function, n, times: (
                _without_jumps(weights, function, n, times) / (8 * n)
            ),
        ),
    ),
    sees_also=("neural-operators/second-order",),
)


def _with_jumps(weights: Matrix, function: Matrix, threshold: Number, n: int, times: int) -> Any:
    tau = as_balls(np.array([threshold]))[0]
    return bound_with_jumps(as_balls(weights), as_balls(function), tau, n, times)


def _with_jumps_in_floats(
    weights: Matrix, function: Matrix, threshold: float, n: int, times: int
) -> float:
    """From complex coefficients of either sign."""
    (W, j), (u, k) = _complex(weights), _complex(function)
    spread = 2 * (len(function) - 1) * threshold + 2 * np.pi * np.linalg.norm(k * u)
    each = np.abs(W) * (spread + 2 * np.pi * np.abs(j) * np.linalg.norm(u))
    return float((1 / n + 1 / (times * n)) * each.sum())


FIRST = claim(
    "first-order",
    "D07d",
    locator="discretisation invariance of SAE-FNO",
    title="Behind a threshold that jumps a layer converges to first order",
    plain="Codes that are kept where they exceed a threshold and set to zero elsewhere change by "
    "at most a constant over n, which their variation, size and the decoder's weights give.",
    statement=r"\lvert D_nh-D_{mn}h\rvert\le\Bigl(\frac1n+\frac1{mn}\Bigr)\sum_k\lvert W_k\rvert"
    r"(V+2\pi\lvert k\rvert\lVert u\rVert),\quad h=u\,[u>\tau]\quad(n>2K)",
    relation="<=",
    domain=Domain(BEHIND),
    lhs=_change_of(hard),
    rhs=_with_jumps,
    examples=(WAVY, BARELY),
    evidence=(
        exact("codes of degree up to 3, K <= 2, in balls", cases=60),
        search(
            "the same in floats, by fast transforms",
            using={
                "lhs": _change_of(hard, decoded),
                "rhs": _with_jumps_in_floats,
            },
            floats_only=True,
            size=lambda weights, function: abs(weights).sum() * (2 + abs(function).sum()),
        ),
    ),
    mutants=(
        instead("it is exact", rhs=lambda n: 0 * n),
        instead(
            "of second order, with the same constant over n",
            rhs=lambda weights, function, threshold, n, times: (
                _with_jumps(weights, function, threshold, n, times) / n
            ),
        ),
    ),
    sees_also=("neural-operators/second-order",),
)

CLAIMS = (SECOND, BOTH_SIGNS, FIRST)
