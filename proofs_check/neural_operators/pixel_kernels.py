r"""Taps that keep their pixels act on other grids as one function dilated (D11a, D11b).

Setting.  Real taps at a few pixels around 0, applied by circular convolution without a factor on
grids of any number of points.

Idea.  Their multiplier is the taps' transform at k/n (D11a), and so one function of k/n on all
grids (D11b).

Not claimed.  That no kernel carries over: one tap at 0 does, and constants do through every kernel.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.domains import Domain, integer
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.operators.fourier import grid_values
from pentad.theory.operators.pixel_kernels import (
    multiplier,
    pixel_convolution,
)

TAPS = parameter("taps", "one to four taps", lambda choose, _: drawn(choose, choose(1, 4)))
FIRST = integer("first", -3, 2)
GRID, MODE = integer("n", 1, 8), integer("k", 0, 8)
PARTS = (TAPS, FIRST, GRID, MODE)
EDGE: dict[str, Any] = {"taps": array([1, -2, 3]), "first": -1, "n": 8, "k": 1}


def _mode(n: int, k: int, pair: Matrix) -> Any:
    """Values of the real function with one coefficient."""
    function = np.array([[0 * pair[0]] * 2] * (k + 1), dtype=pair.dtype)
    function[k] = pair
    return grid_values(function, n)


def _filtered(taps: Matrix, first: int, n: int, k: int) -> Any:
    unit = np.array([1 + 0 * taps[0], 0 * taps[0]])
    return pixel_convolution(taps, first, _mode(n, k, unit))


def _filtered_in_floats(taps: Matrix, first: int, n: int, k: int) -> Any:
    """Pixel by pixel."""
    x = (1 if k == 0 else 2) * np.cos(2 * np.pi * k * np.arange(n) / n)
    return [sum(w * x[(j - first - i) % n] for i, w in enumerate(taps)) for j in range(n)]


MULTIPLIER = claim(
    "pixel-multiplier",
    "D11a",
    locator="SAE-CNN across resolutions",
    title="Taps at fixed pixels multiply modes by their transform at k/n",
    plain="Circular convolution with taps at fixed pixels multiplies the mode k on n points by the "
    "sum of the taps times e^(-2 pi i k l / n).",
    statement=r"w*e_k=m_n(k)\,e_k,\qquad m_n(k)=\sum_lw_le^{-2\pi ikl/n}",
    relation="==",
    domain=Domain(PARTS),
    lhs=_filtered,
    rhs=lambda taps, first, n, k: _mode(n, k, multiplier(taps, first, n, k)),
    examples=(EDGE,),
    evidence=(
        exact("rational taps, n, k <= 8, exactly", cases=60),
        search(
            "the same in floats, pixel by pixel",
            using={"lhs": _filtered_in_floats},
            floats_only=True,
            size=lambda taps: abs(taps).sum(),
        ),
    ),
    mutants=(
        instead(
            "with the conjugate",
            rhs=lambda taps, first, n, k: _mode(
                n, k, multiplier(taps, first, n, k) * np.array([1, -1], dtype=object)
            ),
        ),
        instead(
            "by the sum of the taps",
            rhs=lambda taps, n, k: _mode(n, k, np.array([taps.sum(), 0 * taps[0]])),
        ),
    ),
    sees_also=("neural-operators/dilations",),
)


def _on_the_circle(taps: Matrix, first: int, turn: float) -> Any:
    z = np.exp(-2j * np.pi * turn)
    value = z**first * np.polynomial.polynomial.polyval(z, taps)
    return np.array([value.real, value.imag])


DILATIONS = claim(
    "dilations",
    "D11b",
    locator="SAE-CNN across resolutions",
    title="On r times as many points a pixel kernel acts on the mode r k as before on k",
    plain="The multipliers of one pixel kernel on all grids are one function of k/n: a concept "
    "that keeps its pixels is stretched by the ratio of the grids.",
    statement=r"m_{rn}(rk)=m_n(k)",
    relation="==",
    domain=Domain((*PARTS, integer("times", 2, 3))),
    lhs=lambda taps, first, n, k, times: multiplier(taps, first, times * n, times * k),
    rhs=multiplier,
    examples=(EDGE | {"times": 2},),
    evidence=(
        exact("rational taps, n, k <= 8, exactly", cases=60),
        search(
            "the same in floats, as a polynomial at a root of unity",
            using={
                "lhs": lambda taps, first, n, k: _on_the_circle(taps, first, k / n),
            },
            floats_only=True,
            size=lambda taps: abs(taps).sum(),
        ),
    ),
    mutants=(
        instead(
            "on the same mode",
            lhs=lambda taps, first, n, k, times: multiplier(taps, first, times * n, k),
        ),
    ),
    not_claimed="That no kernel carries over: those of one tap at 0 do.",
    sees_also=("neural-operators/pixel-multiplier",),
)

CLAIMS = (MULTIPLIER, DILATIONS)
