r"""Resampled by its transform, a kernel of taps is a spectral layer (D12).

Setting.  The taps that a layer of K modes has on a grid of more than 2K points, carried to another
such grid by discrete Fourier transforms.

Idea.  The taps are values of a trigonometric polynomial of degree K, which the grid determines
(D12a). So what fails across grids is the rule by which taps are carried over, not the convolution.
The mode n/2 of an even grid is a cosine: half of it goes to n/2 and half to -n/2 (D12b), and on the
way back both are added (D12c).

Not claimed.  That other interpolations do as well; linear ones do not.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.domains import Assumption, Domain, integer
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.operators.convolution import circular_convolution
from pentad.theory.operators.fourier import grid_coefficients, grid_values
from pentad.theory.operators.resampling import resampled, resampled_by_definition
from pentad.theory.operators.spectral_layers import decoded, decoded_by_definition, kernels

MODES = integer("modes", 0, 2)
WEIGHTS = parameter(
    "weights",
    "of one or two concepts, (p, K + 1, 2)",
    lambda choose, p: drawn(choose, choose(1, 2), p["modes"] + 1, 2),
)


def _grid(name: str) -> Any:
    return parameter(name, "2K to 2K + 4", lambda choose, p: max(1, 2 * p["modes"] + choose(0, 4)))


CODES = parameter(
    "codes",
    "on the other grid, (p, n)",
    lambda choose, p: drawn(choose, len(p["weights"]), p["n"]),
)
FINE = Assumption(
    "room for all modes",
    "both grids have more than 2K points",
    lambda modes, n, trained: min(n, trained) > 2 * modes,
)


def _carried(
    weights: Matrix, trained: int, codes: Matrix, rule: Any = resampled_by_definition
) -> Any:
    taps = kernels(weights, trained)
    n = codes.shape[1]
    return circular_convolution(np.array([rule(row, n) for row in taps]), codes)


def _carried_in_floats(weights: Matrix, trained: int, codes: Matrix) -> Any:
    """The resampled taps' circulant matrix, and FFTs for resampling."""
    n = codes.shape[1]
    taps = resampled(kernels(weights, trained), n)
    j = np.arange(n)
    return np.einsum("cij,cj->i", taps[:, (j[:, None] - j) % n], codes) / n


def _linear(taps: Matrix, n: int) -> Any:
    """Linear interpolation between the taps, around the circle."""
    found = []
    for j in range(n):
        at = Fraction(j * len(taps), n)
        left = int(at)
        share = at - left
        found.append((1 - share) * taps[left] + share * taps[(left + 1) % len(taps)])
    return np.array(found, dtype=object)


def _pixels(taps: Matrix, n: int) -> Any:
    """The same taps at the same pixels around 0, zeros beyond, of the same sum over the grid."""
    trained = len(taps)
    found = [0 * taps[0]] * n
    for pixel in range(-((trained - 1) // 2), trained // 2 + 1):
        found[pixel % n] = found[pixel % n] + Fraction(n, trained) * taps[pixel % trained]
    return np.array(found, dtype=object)


THREE: dict[str, Any] = {
    "modes": 1,
    "weights": array([[[1, 0], [1, 2]]]),
    "trained": 3,
    "n": 4,
    "codes": array([[1, 2, 0, -1]]),
}

CARRIED = claim(
    "resampled-kernels",
    "D12a",
    locator="SAE-CNN and SAE-FNO across resolutions",
    title="A convolution whose taps are resampled is the spectral layer on every grid",
    plain="Taps of a layer of K modes on one grid of more than 2K points, resampled by their "
    "transform, give on every other such grid the layer itself.",
    statement=r"\frac1n\sum_cR_{n_0\to n}(w_c)\circledast z_c=D_nz\qquad(n,n_0>2K)",
    relation="==",
    domain=Domain((MODES, WEIGHTS, _grid("trained"), _grid("n"), CODES), (FINE,)),
    lhs=_carried,
    rhs=decoded_by_definition,
    examples=(THREE,),
    outside=(
        THREE | {"trained": 2},
        THREE | {"n": 2, "codes": array([[1, 2]]), "trained": 2},
    ),
    evidence=(
        exact("rational weights and codes, K <= 2, exactly", cases=60),
        search(
            "the same in floats, by fast transforms and circulant matrices",
            using={"lhs": _carried_in_floats, "rhs": decoded},
            floats_only=True,
            size=lambda weights, codes: abs(weights).sum() * abs(codes).sum(),
        ),
    ),
    mutants=(
        instead(
            "with taps interpolated linearly",
            lhs=lambda weights, trained, codes: _carried(weights, trained, codes, _linear),
        ),
        instead(
            "with taps that keep their pixels",
            lhs=lambda weights, trained, codes: _carried(weights, trained, codes, _pixels),
        ),
    ),
    sees_also=("neural-operators/dilations", "neural-operators/resampling-interpolates"),
)

SAMPLES = parameter("samples", "values on n points", lambda choose, _: drawn(choose, choose(1, 6)))
TIMES = integer("times", 2, 3)
EVEN: dict[str, Any] = {"samples": array([1, 2, 0, -1]), "times": 2}


def _with_half_mode(samples: Matrix, points: int, share: Fraction) -> Any:
    """Resampling upward with another share of the mode n/2."""
    n = len(samples)
    coefficients = grid_coefficients(samples, n // 2)
    if n % 2 == 0:
        coefficients[-1] = share * coefficients[-1]
    return grid_values(coefficients, points)


def _by_dirichlet(samples: Matrix, times: int) -> Any:
    """Interpolation by sums of cosines, at the points of the coarse grid."""
    n = len(samples)
    k = np.arange(-(n // 2), n // 2 + 1)
    weight = np.where((n % 2 == 0) & (np.abs(k) == n // 2), 0.5, 1.0)
    fine, coarse = (np.arange(size) / size for size in (times * n, n))
    angles = 2 * np.pi * k[:, None, None] * (fine[:, None] - coarse)
    kernel = np.einsum("k,kij->ij", weight, np.cos(angles)) / n
    return (kernel @ samples)[::times]


INTERPOLATES = claim(
    "resampling-interpolates",
    "D12b",
    locator="resampling between even and odd grids",
    title="Resampled to a finer grid, values stay where they were",
    plain="On m times as many points the resampled values at the common points are the given ones, "
    "for odd and even n, if the mode n/2 is split between n/2 and -n/2.",
    statement=r"(R_{n\to mn}x)_{mj}=x_j",
    relation="==",
    domain=Domain((SAMPLES, TIMES)),
    lhs=lambda samples, times: resampled_by_definition(samples, times * len(samples))[::times],
    rhs=lambda samples: samples,
    examples=(EVEN, EVEN | {"samples": array([1, 2, 0])}),
    evidence=(
        exact("rational values, n <= 6, exactly", cases=40),
        search(
            "the same in floats, by Dirichlet kernels",
            using={"lhs": _by_dirichlet},
            floats_only=True,
            size=lambda samples: abs(samples).sum(),
        ),
    ),
    mutants=(
        instead(
            "with the mode n/2 at both in full",
            lhs=lambda samples, times: _with_half_mode(samples, times * len(samples), Fraction(1))[
                ::times
            ],
        ),
        instead(
            "without the mode n/2",
            lhs=lambda samples, times: _with_half_mode(samples, times * len(samples), Fraction(0))[
                ::times
            ],
        ),
    ),
    sees_also=("neural-operators/resampling-returns",),
)

RETURNS = claim(
    "resampling-returns",
    "D12c",
    locator="resampling between even and odd grids",
    title="Up to a finer grid and back, nothing is lost",
    plain="Values resampled to any grid of at least as many points and back are the given ones, "
    "for odd and even sizes on either side.",
    statement=r"R_{m\to n}R_{n\to m}x=x\qquad(m\ge n)",
    relation="==",
    domain=Domain(
        (SAMPLES, integer("points", 1, 8)),
        (
            Assumption(
                "finer",
                "at least as many points between",
                lambda samples, points: points >= len(samples),
            ),
        ),
    ),
    lhs=lambda samples, points: resampled_by_definition(
        resampled_by_definition(samples, points), len(samples)
    ),
    rhs=lambda samples: samples,
    examples=({"samples": array([1, 2, 0, -1]), "points": 5},),
    outside=({"samples": array([1, 2, 0, -1]), "points": 3},),
    evidence=(
        exact("rational values, n <= 6, m <= 8, exactly", cases=40),
        search(
            "the same in floats, by fast transforms",
            using={
                "lhs": lambda samples, points: resampled(resampled(samples, points), len(samples))
            },
            floats_only=True,
            size=lambda samples: abs(samples).sum(),
        ),
    ),
    mutants=(
        instead(
            "with the mode n/2 kept in full on the way up",
            lhs=lambda samples, points: resampled_by_definition(
                _with_half_mode(samples, points, Fraction(1)), len(samples)
            ),
        ),
    ),
    sees_also=("neural-operators/resampling-interpolates",),
)

CLAIMS = (CARRIED, INTERPOLATES, RETURNS)
