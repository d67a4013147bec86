r"""What becomes of a kernel that keeps its pixels as grids grow (D11c to D11e).

Setting.  Real taps at a few pixels around 0, on grids of n points; a Gaussian concept of at least
four pixels.

Idea.  The multiplier is near the sum of the taps by |e^it - 1| <= |t| (D11c), and for symmetric
kernels by 1 - cos t <= t^2 / 2 (D11d). A Gaussian stays a Gaussian of another width, of which the
cosine with the first is a quotient of Gaussian integrals, and of sums that are as good (D11e).

Not claimed.  That the limit is one of operators in norm: it is for fixed modes.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.domains import Domain, Parameter, integer
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.numbers.scalars import ball, root
from pentad.theory.operators.pixel_kernels import (
    first_order_bound,
    gaussian_match,
    gaussian_match_by_definition,
    multiplier,
    second_order_bound,
)
from pentad.theory.operators.transcendental import as_balls

TAPS = parameter("taps", "one to four taps", lambda choose, _: drawn(choose, choose(1, 4)))
FIRST, MODE = integer("first", -3, 2), integer("k", 0, 8)
EDGE: dict[str, Any] = {"taps": array([1, -2, 3]), "first": -1, "n": 8, "k": 1}


def _on_the_circle(taps: Matrix, first: int, turn: float) -> Any:
    z = np.exp(-2j * np.pi * turn)
    value = z**first * np.polynomial.polynomial.polyval(z, taps)
    return np.array([value.real, value.imag])


def _distance_to_sum(taps: Matrix, first: int, n: int, k: int) -> Any:
    found = multiplier(as_balls(taps), first, n, k)
    away = found[0] - taps.sum()
    return root(away * away + found[1] * found[1], 2)


def _distance_in_floats(taps: Matrix, first: int, n: int, k: int) -> float:
    return float(np.linalg.norm(_on_the_circle(taps, first, k / n) - [taps.sum(), 0]))


FIRST_ORDER = claim(
    "near-the-sum",
    "D11c",
    locator="SAE-CNN across resolutions",
    title="On fine grids a pixel kernel is nearly a multiple of the identity",
    plain="On the mode k a pixel kernel differs from the sum of its taps by at most 2 pi k / n "
    "times the sum of |l w_l|; a kernel that sums to zero vanishes as grids grow.",
    statement=r"\left\lvert m_n(k)-\sum_lw_l\right\rvert\le\frac{2\pi\lvert k\rvert}n"
    r"\sum_l\lvert l\,w_l\rvert",
    relation="<=",
    domain=Domain((TAPS, FIRST, integer("n", 1, 40), MODE)),
    lhs=_distance_to_sum,
    rhs=first_order_bound,
    examples=(
        {"taps": array([-1, 1]), "first": 0, "n": 40, "k": 1},
        EDGE,
    ),
    evidence=(
        exact("rational taps, n <= 40, in balls", cases=100),
        search(
            "the same in floats, as a polynomial at a root of unity",
            using={
                "lhs": _distance_in_floats,
                "rhs": lambda taps, first, n, k: (
                    2 * np.pi * k / n * np.abs(taps * (first + np.arange(len(taps)))).sum()
                ),
            },
            floats_only=True,
            size=lambda taps: abs(taps).sum(),
        ),
    ),
    mutants=(
        instead(
            "of second order for every kernel",
            rhs=second_order_bound,
        ),
        instead(
            "with pi in place of 2 pi",
            rhs=lambda taps, first, n, k: first_order_bound(taps, first, n, k) / 2,
        ),
    ),
    sees_also=("neural-operators/near-the-sum-if-symmetric",),
)

HALF = parameter(
    "half",
    "taps at 0, 1, ..., up to three",
    lambda choose, _: drawn(choose, choose(1, 3)),
)


def _symmetric(half: Any) -> tuple[Any, int]:
    return np.concatenate([half[:0:-1], half]), 1 - len(half)


SECOND_ORDER = claim(
    "near-the-sum-if-symmetric",
    "D11d",
    locator="SAE-CNN across resolutions",
    title="For symmetric kernels that is so to second order",
    plain="On the mode k a symmetric pixel kernel differs from the sum of its taps by at most "
    "half of (2 pi k / n)^2 times the sum of l^2 |w_l|.",
    statement=r"w_{-l}=w_l:\quad\left\lvert m_n(k)-\sum_lw_l\right\rvert\le\frac12"
    r"\Bigl(\frac{2\pi k}n\Bigr)^2\sum_ll^2\lvert w_l\rvert",
    relation="<=",
    domain=Domain((HALF, integer("n", 1, 40), MODE)),
    lhs=lambda half, n, k: _distance_to_sum(*_symmetric(half), n, k),
    rhs=lambda half, n, k: second_order_bound(*_symmetric(half), n, k),
    examples=({"half": array([-2, 1]), "n": 40, "k": 1},),
    evidence=(
        exact("rational taps, n <= 40, in balls", cases=100),
        search(
            "the same in floats, by sums of squared sines",
            using={
                "lhs": lambda half, n, k: abs(
                    4 * half[1:] @ np.sin(np.pi * k * np.arange(1, len(half)) / n) ** 2
                ),
                "rhs": lambda half, n, k: (
                    (2 * np.pi * k / n) ** 2 * np.abs(half * np.arange(len(half)) ** 2).sum()
                ),
            },
            floats_only=True,
            size=lambda half: abs(half).sum(),
        ),
    ),
    mutants=(
        instead(
            "with the sum of l^2 w_l",
            rhs=lambda half, n, k: abs(
                second_order_bound(abs(_symmetric(half)[0]), 1 - len(half), n, k)
                - 2
                * second_order_bound(
                    (abs(_symmetric(half)[0]) - _symmetric(half)[0]) / 2, 1 - len(half), n, k
                )
            ),
            examples=({"half": array([1, 1, "-1/4"]), "n": 8, "k": 4},),
        ),
        instead(
            "of third order",
            rhs=lambda half, n, k: second_order_bound(*_symmetric(half), n, k) / n,
        ),
    ),
    sees_also=("neural-operators/near-the-sum",),
)

RATIO = Parameter(
    "ratio",
    "1 to 4",
    lambda choose, _: Fraction(choose(4, 16), 4),
    Fraction(1),
    Fraction(4),
)
WIDTH = integer("width", 4, 6)
REACH = 220
NEARLY = Fraction(1, 10**9)


def _difference(ratio: Any, width: int, match: Any = gaussian_match) -> Any:
    rho = ratio if isinstance(ratio, float) else ball(ratio)
    return abs(gaussian_match_by_definition(rho, width, REACH) - match(rho))


def _difference_in_floats(ratio: float, width: int) -> float:
    j = np.arange(-REACH, REACH + 1)
    one, other = (np.exp(-0.5 * (j / s) ** 2) for s in (width, ratio * width))
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    return float(abs(cosine - np.sqrt(2 * ratio / (1 + ratio**2))))


MATCH = claim(
    "gaussian-match",
    "D11e",
    locator="SAE-CNN across resolutions",
    title="A Gaussian concept that keeps its pixels matches itself by a closed form",
    plain="On a grid of rho times as many points the cosine of a Gaussian concept with the one "
    "that keeps its pixels is the root of 2 rho / (1 + rho^2), up to 1e-9 where the narrower one "
    "is at least four pixels wide: 0.894 for rho = 2, 0.686 for rho = 4.",
    statement=r"\frac{\langle g_\sigma,g_{\rho\sigma}\rangle}{\lVert g_\sigma\rVert"
    r"\lVert g_{\rho\sigma}\rVert}=\sqrt{\frac{2\rho}{1+\rho^2}}\ (\pm10^{-9})",
    relation="<=",
    domain=Domain((RATIO, WIDTH)),
    lhs=_difference,
    rhs=lambda: NEARLY,
    examples=({"ratio": Fraction(2), "width": 4}, {"ratio": Fraction(4), "width": 6}),
    evidence=(
        exact("rational ratios, sums over 441 pixels, in balls", cases=12),
        search(
            "the same in floats",
            using={"lhs": _difference_in_floats},
            floats_only=True,
            cases=60,
        ),
    ),
    mutants=(
        instead(
            "as in two dimensions",
            lhs=lambda ratio, width: _difference(
                ratio, width, lambda rho: 2 * rho / (1 + rho * rho)
            ),
        ),
        instead(
            "one over the ratio",
            lhs=lambda ratio, width: _difference(ratio, width, lambda rho: 1 / rho),
        ),
    ),
    not_claimed="Concepts that are not narrow against the circle, or in two dimensions.",
    sees_also=("neural-operators/dilations",),
)

CLAIMS = (FIRST_ORDER, SECOND_ORDER, MATCH)
