r"""Pictures from one grid to another: halves of two lines, and quarters of their corner (D33).

Setting.  Real values on any grid of the torus, resampled by discrete Fourier transforms.

Idea.  On an even axis the mode n/2 is a cosine, so that going up half of its line goes to either
side; where both axes are even, a quarter of the corner goes to each of four modes. Then values stay
where they were (D33a), and the way back adds what was shared out (D33b).

Not claimed.  That this is the only interpolation of so low a degree: on an even axis a sine of n/2
may be added.
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
from pentad.theory.operators.torus import conjugate, synthesised, torus_coefficients
from pentad.theory.operators.torus_resampling import (
    torus_resampled,
    torus_resampled_by_definition,
)

SAMPLES = parameter(
    "samples",
    "values on up to 4 x 4 points",
    lambda choose, _: drawn(choose, choose(1, 4), choose(1, 4)),
)
TIMES1, TIMES2 = integer("times1", 1, 3), integer("times2", 1, 2)
EVEN: dict[str, Any] = {"samples": array([[1, 2], [0, -1]]), "times1": 2, "times2": 2}


def _finer(samples: Matrix, times1: int, times2: int) -> tuple[int, int]:
    return times1 * samples.shape[0], times2 * samples.shape[1]


def _at_old_points(samples: Matrix, times1: int, times2: int) -> Any:
    fine = torus_resampled_by_definition(samples, _finer(samples, times1, times2))
    return fine[::times1, ::times2]


def _with_shares(line: Fraction, corner: Fraction) -> Any:
    """Resampling upward with other shares of the lines n/2 and of their corner."""

    def rule(samples: Matrix, size: tuple[int, int]) -> Any:
        n1, n2 = samples.shape
        right = torus_coefficients(samples, (n1 // 2, n2 // 2))
        both = np.concatenate([conjugate(right[::-1, :0:-1]), right], axis=1)
        for i, j in np.ndindex(both.shape[:2]):
            edges = (2 * abs(i - n1 // 2) == n1) + (2 * abs(j - n2 // 2) == n2)
            both[i, j] = (1, line, corner)[edges] * both[i, j]
        return synthesised(both, size)

    return rule


def _wrong(line: str, corner: str) -> Any:
    rule = _with_shares(Fraction(line), Fraction(corner))
    return lambda samples, times1, times2: rule(samples, _finer(samples, times1, times2))[
        ::times1, ::times2
    ]


def _by_dirichlet(samples: Matrix, times1: int, times2: int) -> Any:
    """By sums of cosines along either axis, at the points of the coarse grid."""
    found = samples
    for axis, times in ((0, times1), (1, times2)):
        n = samples.shape[axis]
        k = np.arange(-(n // 2), n // 2 + 1)
        weight = np.where((n % 2 == 0) & (np.abs(k) == n // 2), 0.5, 1.0)
        angles = 2 * np.pi * (np.arange(times * n)[:, None] / times - np.arange(n)) / n
        kernel = (weight[:, None, None] * np.cos(k[:, None, None] * angles)).sum(0) / n
        found = np.moveaxis(np.tensordot(kernel, found, (1, axis)), 0, axis)
    return found[::times1, ::times2]


def _same(samples: Matrix) -> Any:
    return samples


INTERPOLATES = claim(
    "torus-resampling-interpolates",
    "D33a",
    locator="resampling of pictures between even and odd grids",
    title="Pictures resampled to finer grids keep their values where they were",
    plain="On m1 n1 x m2 n2 points the resampled values at the common points are the given ones, "
    "if lines of the modes n/2 are halved and their corner is quartered.",
    statement=r"(R_{n\to(m_1n_1,m_2n_2)}x)_{m_1i,m_2j}=x_{i,j}",
    relation="==",
    domain=Domain((SAMPLES, TIMES1, TIMES2)),
    lhs=_at_old_points,
    rhs=_same,
    examples=(EVEN, EVEN | {"samples": array([[1, 2, 0], [0, -1, 3]])}),
    evidence=(
        exact("rational values, up to 4 x 4 points, exactly", cases=40),
        search(
            "the same in floats, by Dirichlet kernels along the axes",
            using={"lhs": _by_dirichlet},
            floats_only=True,
            size=lambda samples: abs(samples).sum(),
        ),
    ),
    mutants=(
        instead("with the lines on both sides in full", lhs=_wrong("1", "1")),
        instead("without the lines", lhs=_wrong("0", "0")),
        instead("with halves of the corner", lhs=_wrong("1/2", "1/2")),
        instead("without the corner", lhs=_wrong("1/2", "0")),
    ),
    sees_also=(
        "neural-operators/torus-resampling-returns",
        "neural-operators/resampling-interpolates",
    ),
)

FINER = tuple(
    Assumption(
        f"finer {which} axis",
        f"at least as many points on the {which} axis between",
        lambda samples, m1, m2, axis=axis: (m1, m2)[axis] >= samples.shape[axis],
    )
    for axis, which in enumerate(("first", "second"))
)
ODD: dict[str, Any] = {"samples": array([[1, 2], [0, -1]]), "m1": 3, "m2": 2}

RETURNS = claim(
    "torus-resampling-returns",
    "D33b",
    locator="resampling of pictures between even and odd grids",
    title="Up to finer grids and back, no picture is lost",
    plain="Values resampled to any grid of at least as many points on both axes and back are the "
    "given ones, for odd and even sizes on either side.",
    statement=r"R_{m\to n}R_{n\to m}x=x\qquad(m_1\ge n_1,\ m_2\ge n_2)",
    relation="==",
    domain=Domain((SAMPLES, integer("m1", 1, 6), integer("m2", 1, 5)), FINER),
    lhs=lambda samples, m1, m2: torus_resampled_by_definition(
        torus_resampled_by_definition(samples, (m1, m2)), samples.shape
    ),
    rhs=_same,
    examples=(ODD, ODD | {"m2": 3}),
    outside=(
        {"samples": array([[1, 2], [0, -1]]), "m1": 1, "m2": 2},
        {"samples": array([[1, 2], [0, -1]]), "m1": 2, "m2": 1},
    ),
    evidence=(
        exact("rational values, up to 4 x 4 and 6 x 5 points, exactly", cases=40),
        search(
            "the same in floats, by fast transforms",
            using={
                "lhs": lambda samples, m1, m2: torus_resampled(
                    torus_resampled(samples, (m1, m2)), samples.shape
                )
            },
            floats_only=True,
            size=lambda samples: abs(samples).sum(),
        ),
    ),
    mutants=(
        instead(
            "with the lines in full on the way up",
            lhs=lambda samples, m1, m2: torus_resampled_by_definition(
                _with_shares(Fraction(1), Fraction(1))(samples, (m1, m2)), samples.shape
            ),
        ),
        instead(
            "with halves of the corner on the way up",
            lhs=lambda samples, m1, m2: torus_resampled_by_definition(
                _with_shares(Fraction(1, 2), Fraction(1, 2))(samples, (m1, m2)), samples.shape
            ),
        ),
    ),
    sees_also=("neural-operators/torus-resampling-interpolates",),
)

CLAIMS = (INTERPOLATES, RETURNS)
