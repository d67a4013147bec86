r"""On the torus, too, layers are convolutions, and the lines of the modes n/2 are means (D32).

Setting.  Any n1 x n2 points, even or odd on either axis; kernels of as many taps.

Idea.  The convolution theorem on the torus. On an even axis the modes n/2 and -n/2 are one mode of
the grid; taps are real, so that with the mean of all weights that fall on it every kernel is
reached (D32a), and the encoder with conjugate weights is adjoint to the decoder (D32b). The corner
of both lines takes the mean of four.

Not claimed.  That other libraries treat the lines so: some leave them out, or count them twice.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import RESTATED, array, claim, drawn, parameter
from pentad.proofs_check.neural_operators.torus_settings import ANY_WEIGHTS, CODES, N1, N2, SIGNAL
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.operators.torus import torus_coefficients
from pentad.theory.operators.torus_layers import (
    torus_convolution,
    torus_decoded,
    torus_decoded_by_definition,
    torus_encoded_by_definition,
)

TAPS = parameter(
    "taps",
    "kernels of one or two concepts, (p, n1, n2)",
    lambda choose, p: drawn(choose, choose(1, 2), p["n1"], p["n2"]),
)
TAPPED = parameter(
    "codes",
    "one code a concept, (p, n1, n2)",
    lambda choose, p: drawn(choose, *p["taps"].shape),
)
EVEN: dict[str, Any] = {
    "n1": 2,
    "n2": 2,
    "taps": array([[[1, 2], [0, -1]]]),
    "codes": array([[[1, 0], [2, 3]]]),
}
LONG = EVEN | {
    "n1": 4,
    "n2": 3,
    "taps": array([[[1, 2, 0], [0, -1, 1], [1, 1, 3], [2, 0, 1]]]),
    "codes": array([[[1, 0, 0], [2, 3, 1], [0, 1, 1], [1, 1, 0]]]),
}


def _layer(taps: Matrix, codes: Matrix, *, change: Any = None) -> Any:
    """The layer whose weights are the discrete coefficients of the taps, perhaps changed."""
    weights = torus_coefficients(taps, (taps.shape[1] // 2, taps.shape[2] // 2))
    return torus_decoded_by_definition(weights if change is None else change(weights, taps), codes)


def _layer_in_floats(taps: Matrix, codes: Matrix) -> Any:
    """Both transforms by the library, weights in its own order and none of ours."""
    spectrum = (np.fft.rfft2(taps) * np.fft.rfft2(codes)).sum(0)
    return np.fft.irfft2(spectrum, codes.shape[1:]) / codes[0].size


def _on_corner(weights: Matrix, taps: Matrix, times: Any) -> Any:
    """Weights times a factor at the corner of both lines, where there is one."""
    found = weights.copy()
    if taps.shape[1] % 2 == taps.shape[2] % 2 == 0:
        found[:, [0, -1], -1] = times * found[:, [0, -1], -1]
    return found


def _without_line(weights: Matrix, taps: Matrix) -> Any:
    """Weights without the line n1/2."""
    return weights[:, 1:-1] if taps.shape[1] % 2 == 0 else weights


CONVOLUTION = claim(
    "torus-full-modes-convolve",
    "D32a",
    locator="SAE-FNO with full modes, on pictures",
    title="Every kernel of taps on the torus is a layer",
    plain="The layer whose weights are the discrete coefficients of any kernel of n1 x n2 taps is "
    "the circular convolution with this kernel, on even and odd axes, with the mean of all weights "
    "that fall on one mode of the grid.",
    statement=r"W_{k,l}=\hat w_{k,l}:\quad D_nz=\frac1{n_1n_2}\sum_cw_c\circledast z_c",
    relation="==",
    domain=Domain((N1, N2, TAPS, TAPPED)),
    lhs=_layer,
    rhs=torus_convolution,
    fidelity="restated",
    delta=RESTATED,
    examples=(EVEN, LONG),
    evidence=(
        exact("rational taps and codes, n1 <= 4, n2 <= 5, exactly", cases=40),
        search(
            "the same in floats, by fast transforms",
            using={"lhs": _layer_in_floats},
            floats_only=True,
            size=lambda taps, codes: abs(taps).sum() * abs(codes).sum(),
        ),
    ),
    mutants=(
        instead(
            "without the line n1/2",
            lhs=lambda taps, codes: _layer(taps, codes, change=_without_line),
        ),
        instead(
            "without the corner",
            lhs=lambda taps, codes: _layer(
                taps, codes, change=lambda W, taps: _on_corner(W, taps, 0)
            ),
        ),
        instead(
            "with the corner twice",
            lhs=lambda taps, codes: _layer(
                taps, codes, change=lambda W, taps: _on_corner(W, taps, 2)
            ),
        ),
        instead(
            "with one factor 1/n1 alone",
            rhs=lambda taps, codes: codes.shape[2] * torus_convolution(taps, codes),
        ),
        instead(
            "with the kernel turned round",
            rhs=lambda taps, codes: torus_convolution(
                np.roll(taps[:, ::-1, ::-1], (1, 1), axis=(1, 2)), codes
            ),
        ),
    ),
    sees_also=("neural-operators/full-modes-convolve", "neural-operators/torus-adjoint"),
)

ONE: dict[str, Any] = {
    "n1": 2,
    "n2": 2,
    "weights": array([[[[1, 1], [2, 1]], [[1, 2], [0, 1]], [[3, 1], [1, 2]]]]),
    "codes": array([[[1, 0], [2, 3]]]),
    "signal": array([[1, 2], [-1, 1]]),
}

ADJOINT = claim(
    "torus-adjoint",
    "D32b",
    locator="SAE-FNO with tied weights, on pictures",
    title="On every grid of the torus the encoder is the decoder's adjoint",
    plain="With inner products as means over the grid, encoding with conjugate weights is adjoint "
    "to decoding, whatever modes are kept and however many points either axis has.",
    statement=r"\langle D_nz,x\rangle_n=\sum_c\langle z_c,(D_n^*x)_c\rangle_n",
    relation="==",
    domain=Domain((N1, N2, ANY_WEIGHTS, CODES, SIGNAL)),
    lhs=lambda weights, codes, signal: (torus_decoded_by_definition(weights, codes) * signal).sum(),
    rhs=lambda weights, codes, signal: (codes * torus_encoded_by_definition(weights, signal)).sum(),
    examples=(ONE,),
    evidence=(
        exact("rational weights, codes and signals, n1 <= 4, n2 <= 5, exactly", cases=40),
        search(
            "the same in floats, by fast transforms",
            using={
                "lhs": lambda weights, codes, signal: (torus_decoded(weights, codes) * signal).sum()
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
                codes
                * torus_encoded_by_definition(weights * np.array([1, -1], dtype=object), signal)
            ).sum(),
        ),
        instead(
            "with the sum over one axis in the encoder",
            rhs=lambda n1, weights, codes, signal: (
                n1 * (codes * torus_encoded_by_definition(weights, signal)).sum()
            ),
        ),
    ),
    sees_also=("neural-operators/adjoint-layers", "neural-operators/torus-full-modes-convolve"),
)

CLAIMS = (CONVOLUTION, ADJOINT)
