r"""With all modes kept, a spectral layer is a circular convolution with a kernel of n taps (D01).

Setting.  p concepts with complex weights for the modes 0 to n/2 of a grid of n points, n even or
odd; discrete coefficients with the factor 1/n in the analysis.

Idea.  The convolution theorem of the discrete Fourier transform. The half spectrum says everything
of a real kernel; the imaginary parts of the weights at 0 and, for even n, at n/2 do nothing.

Not claimed.  That a kernel of fewer taps reaches every layer: it is the layer that reaches every
kernel. That both train alike: see `gradient_step`.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import RESTATED, array, claim, drawn, parameter
from pentad.theory.numbers.domains import Choose, Domain, Point, integer
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.operators.convolution import circular_convolution
from pentad.theory.operators.spectral_layers import (
    decoded,
    decoded_by_definition,
    encoded_by_definition,
    kernels,
)


def _all_modes(choose: Choose, point: Point) -> Any:
    return drawn(choose, choose(1, 2), point["n"] // 2 + 1, 2)


GRID = integer("n", 1, 8)
ALL_MODES = parameter("weights", "weights of one or two concepts, all n/2 + 1 modes", _all_modes)
CODES = parameter(
    "codes",
    "one code a concept, (p, n)",
    lambda choose, point: drawn(choose, len(point["weights"]), point["n"]),
)
SIGNAL = parameter("signal", "values on the grid, (n,)", lambda choose, p: drawn(choose, p["n"]))

FOUR: dict[str, Any] = {
    "n": 4,
    "weights": array([[[1, 1], [2, -1], [3, 0]], [[0, 0], [1, 1], [-1, 2]]]),
    "codes": array([[1, 2, 0, -1], [3, 0, 0, 1]]),
}


def _convolved(weights: Matrix, codes: Matrix) -> Any:
    return circular_convolution(kernels(weights, codes.shape[-1]), codes)


def _without_wrapping(weights: Matrix, codes: Matrix) -> Any:
    """What is left of the sum where nothing is wrapped around the end of the grid."""
    n = codes.shape[-1]
    w = kernels(weights, n)
    return np.array(
        [sum((w[:, i - j] * codes[:, j]).sum() for j in range(i + 1)) / n for i in range(n)]
    )


CONVOLUTION = claim(
    "full-modes-convolve",
    "D01a",
    locator="SAE-FNO with full modes",
    title="A layer with all modes is a circular convolution",
    plain="On any grid, even or odd, a spectral layer with all its modes is one n-th of the "
    "circular convolution with the kernel that its weights have on that grid.",
    statement=r"D_nz=\frac1n\sum_cw_c\circledast z_c,\qquad w_c=\mathrm{irfft}(W_c,n)",
    relation="==",
    domain=Domain((GRID, ALL_MODES, CODES)),
    lhs=decoded_by_definition,
    rhs=_convolved,
    fidelity="restated",
    delta=RESTATED,
    examples=(FOUR, FOUR | {"n": 1, "weights": array([[[2, 1]]]), "codes": array([[3]])}),
    evidence=(
        exact("rational weights and codes, n <= 8, exactly in cyclotomic numbers", cases=40),
        search(
            "the same in floats, by fast transforms",
            using={"lhs": decoded},
            floats_only=True,
            size=lambda weights, codes: abs(weights).sum() * abs(codes).sum(),
        ),
    ),
    mutants=(
        instead(
            "without the mode n/2",
            lhs=lambda weights, codes: decoded_by_definition(
                weights[:, : (codes.shape[-1] + 1) // 2], codes
            ),
        ),
        instead("with zeros beyond the ends", rhs=_without_wrapping),
        instead(
            "without the factor 1/n",
            rhs=lambda weights, codes: codes.shape[-1] * _convolved(weights, codes),
        ),
        instead(
            "with the kernel turned round",
            rhs=lambda weights, codes: circular_convolution(
                np.roll(kernels(weights, codes.shape[-1])[:, ::-1], 1, axis=1), codes
            ),
        ),
    ),
    not_claimed="That gradient descent on weights and on taps is the same.",
    sees_also=("neural-operators/adjoint-layers",),
)

ADJOINT = claim(
    "adjoint-layers",
    "D01b",
    locator="SAE-FNO with tied weights",
    title="The encoder with conjugate weights is the decoder's adjoint on every grid",
    plain="With inner products as means over the grid, encoding with the conjugate weights is "
    "adjoint to decoding, whatever modes are kept and however many points there are.",
    statement=r"\frac1n\langle D_nz,x\rangle=\frac1n\sum_c\langle z_c,(D_n^*x)_c\rangle",
    relation="==",
    domain=Domain(
        (
            GRID,
            parameter(
                "weights",
                "weights of one or two concepts, one to five modes",
                lambda choose, _: drawn(choose, choose(1, 2), choose(1, 5), 2),
            ),
            CODES,
            SIGNAL,
        )
    ),
    lhs=lambda weights, codes, signal: (decoded_by_definition(weights, codes) * signal).sum(),
    rhs=lambda weights, codes, signal: (codes * encoded_by_definition(weights, signal)).sum(),
    examples=(FOUR | {"signal": array([1, -2, 0, 3])},),
    evidence=(
        exact("rational weights, codes and signals, n <= 8, exactly", cases=40),
        search(
            "the same in floats, by fast transforms",
            using={
                "lhs": lambda weights, codes, signal: float(decoded(weights, codes) @ signal),
            },
            floats_only=True,
            size=lambda weights, codes, signal: (
                abs(weights).sum() * abs(codes).sum() * abs(signal).max()
            ),
        ),
    ),
    mutants=(
        instead(
            "with the weights themselves",
            rhs=lambda weights, codes, signal: (
                codes * encoded_by_definition(weights * np.array([1, -1], dtype=object), signal)
            ).sum(),
        ),
        instead(
            "with the sum over the grid in the encoder",
            rhs=lambda n, weights, codes, signal: (
                n * (codes * encoded_by_definition(weights, signal)).sum()
            ),
        ),
    ),
    sees_also=("neural-operators/full-modes-convolve",),
)

CLAIMS = (CONVOLUTION, ADJOINT)
