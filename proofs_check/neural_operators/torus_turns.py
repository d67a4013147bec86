r"""What inference on the torus does to shifted and to turned pictures (D36).

Setting.  Tied weights, unrolled inference with thresholds, n x n points; shifts along both axes by
any number of points, and turns by a quarter around a point of the grid.

Idea.  Convolutions commute with shifts, so that codes are shifted and the error stays (D36a). They
do not commute with turns: the codes of a turned picture are the turned codes of an autoencoder
whose kernels are turned (D36b). So a tied spectral autoencoder is invariant to where pictures are,
and to how they are turned only if its set of kernels is.

Not claimed.  Turns by other angles, which the grid does not have; that training does not find a set
of kernels that turns take to itself.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import RESTATED, array, claim, drawn, parameter
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, choice, integer
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.torus_layers import (
    quarter_turned,
    torus_decoded,
    torus_decoded_by_definition,
    torus_encoded,
    torus_encoded_by_definition,
)
from pentad.theory.operators.unrolled import GATES, unrolled

GRID = integer("n", 1, 4)


def _square_weights(choose: Choose, _: Point) -> Any:
    modes = choose(0, 2)
    return drawn(choose, choose(1, 2), 2 * modes + 1, modes + 1, 2, parts=4)


INFERENCE = (
    GRID,
    parameter(
        "weights", "of one or two concepts, up to two modes on both axes alike", _square_weights
    ),
    parameter("signal", "values, (n, n)", lambda choose, p: drawn(choose, p["n"], p["n"])),
    choice("kind", tuple(GATES)),
    Parameter("step", "1/8 to 1", lambda choose, _: Fraction(choose(1, 8), 8)),
    Parameter("penalty", "0 to 1", lambda choose, _: Fraction(choose(0, 8), 8)),
    integer("steps", 1, 2),
)
SHIFTS = tuple(
    Parameter(name, "0 to n - 1 points", lambda choose, p: choose(0, p["n"] - 1))
    for name in ("shift1", "shift2")
)
THREE: dict[str, Any] = {
    "n": 3,
    "weights": array([[[[1, 1], [1, -1]], [[1, 0], [0, 0]], [["1/2", 1], [-1, 2]]]]),
    "signal": array([[2, -1, 0], [3, 1, 1], [0, 0, 2]]),
    "kind": "soft",
    "step": Fraction(1, 4),
    "penalty": Fraction(1, 8),
    "steps": 2,
}
EVEN = THREE | {
    "n": 4,
    "signal": array([[2, -1, 0, 1], [3, 1, 1, 0], [0, 0, 2, 1], [1, 0, 0, -2]]),
    "weights": array(
        [
            [
                [[1, 1], [1, -1], [2, 1]],
                [[1, 0], [0, 0], [1, 1]],
                [["1/2", 1], [-1, 2], [0, 1]],
                [[1, 0], [1, 1], [2, 0]],
                [[0, 3], [1, 0], [1, -2]],
            ]
        ]
    ),
    "kind": "ReLU",
}


def _inferred(
    kind: str, weights: Matrix, signal: Matrix, step: Number, penalty: Number, steps: int
) -> tuple[Any, Any]:
    """Codes, and the squared error."""
    codes = unrolled(
        lambda z: torus_decoded_by_definition(weights, z),
        lambda x: torus_encoded_by_definition(weights, x),
        signal,
        step,
        penalty,
        steps,
        GATES[kind],
    )[-1]
    left = signal - torus_decoded_by_definition(weights, codes)
    return codes, (left * left).sum()


def _inferred_in_floats(
    kind: str, weights: Matrix, signal: Matrix, step: Number, penalty: Number, steps: int
) -> Any:
    """By fast transforms, the loop written out; codes and error in one row."""
    z = 0 * torus_encoded(weights, signal)
    for _ in range(steps):
        back = torus_encoded(weights, signal - torus_decoded(weights, z))
        z = GATES[kind](z + step * back, step * penalty)
    return np.append(z.ravel(), ((signal - torus_decoded(weights, z)) ** 2).sum())


def _size(signal: Matrix) -> Any:
    return 1 + abs(signal).sum()


def _shifted(values: Matrix, shift1: int, shift2: int) -> Any:
    return np.roll(values, (shift1, shift2), axis=(-2, -1))


def _turned(values: Matrix) -> Any:
    """By a quarter around the first point: what was at (j, -i) is at (i, j)."""
    i = np.arange(values.shape[-1])
    return values[..., i[None, :], -i[:, None] % len(i)]


def _row(codes: Matrix, error: Any) -> Any:
    return np.append(codes.ravel(), error)


SHIFTED = claim(
    "torus-shift-equivariance",
    "D36a",
    locator="robustness of SAE-FNO to distribution shift, on pictures",
    title="Codes of a shifted picture are the shifted codes, and the error is the same",
    plain="Unrolled inference with a tied spectral layer on the torus commutes with every shift of "
    "the grid along both axes: the loss is the same wherever in the picture things are.",
    statement=r"\zeta_T(\tau_sx)=\tau_s\zeta_T(x),\qquad\lVert\tau_sx-D\zeta_T(\tau_sx)\rVert="
    r"\lVert x-D\zeta_T(x)\rVert",
    relation="==",
    domain=Domain((*INFERENCE, *SHIFTS)),
    lhs=lambda kind, weights, signal, step, penalty, steps, shift1, shift2: _row(
        *_inferred(kind, weights, _shifted(signal, shift1, shift2), step, penalty, steps)
    ),
    rhs=lambda kind, weights, signal, step, penalty, steps, shift1, shift2: _row(
        *_moved(
            _inferred(kind, weights, signal, step, penalty, steps),
            lambda z: _shifted(z, shift1, shift2),
        )
    ),
    fidelity="restated",
    delta=RESTATED + " Of the shifts of the data that the paper names, this one is exact.",
    examples=(THREE | {"shift1": 1, "shift2": 2}, EVEN | {"shift1": 1, "shift2": 2}),
    evidence=(
        exact("rational weights and pictures, n <= 4, two steps, exactly", cases=25),
        search(
            "the same in floats, by fast transforms",
            using={
                "lhs": lambda kind, weights, signal, step, penalty, steps, shift1, shift2: (
                    _inferred_in_floats(
                        kind, weights, _shifted(signal, shift1, shift2), step, penalty, steps
                    )
                )
            },
            floats_only=True,
            cases=60,
            size=_size,
        ),
    ),
    mutants=(
        instead(
            "for turns by a quarter",
            lhs=lambda kind, weights, signal, step, penalty, steps: _row(
                *_inferred(kind, weights, _turned(signal), step, penalty, steps)
            ),
            rhs=lambda kind, weights, signal, step, penalty, steps: _row(
                *_moved(_inferred(kind, weights, signal, step, penalty, steps), _turned)
            ),
        ),
        instead(
            "for exchanged axes",
            lhs=lambda kind, weights, signal, step, penalty, steps: _row(
                *_inferred(kind, weights, signal.T, step, penalty, steps)
            ),
            rhs=lambda kind, weights, signal, step, penalty, steps: _row(
                *_moved(
                    _inferred(kind, weights, signal, step, penalty, steps),
                    lambda z: z.swapaxes(1, 2),
                )
            ),
        ),
    ),
    not_claimed="Turned pictures, on which the paper's experiment is: see D36b.",
    sees_also=("neural-operators/shift-equivariance", "neural-operators/turned-kernels"),
)


def _moved(found: tuple[Any, Any], move: Any) -> tuple[Any, Any]:
    codes, error = found
    return move(codes), error


TURNED = claim(
    "turned-kernels",
    "D36b",
    locator="robustness of SAE-FNO to distribution shift, on turned pictures",
    title="A turned picture is to an autoencoder what the picture is to turned kernels",
    plain="The codes of a picture turned by a quarter, under kernels turned by a quarter, are the "
    "turned codes, and the error is the same. With the same kernels it is not: robustness to turns "
    "is no property of the architecture.",
    statement=r"\zeta_T(\rho x;\rho W)=\rho\,\zeta_T(x;W),\qquad(\rho W)_{k,l}=W_{l,-k}",
    relation="==",
    domain=Domain(INFERENCE),
    lhs=lambda kind, weights, signal, step, penalty, steps: _row(
        *_inferred(kind, quarter_turned(weights), _turned(signal), step, penalty, steps)
    ),
    rhs=lambda kind, weights, signal, step, penalty, steps: _row(
        *_moved(_inferred(kind, weights, signal, step, penalty, steps), _turned)
    ),
    examples=(THREE, EVEN),
    evidence=(
        exact("rational weights and pictures, n <= 4, two steps, exactly", cases=25),
        search(
            "the same in floats, by fast transforms",
            using={
                "lhs": lambda kind, weights, signal, step, penalty, steps: _inferred_in_floats(
                    kind, quarter_turned(weights), _turned(signal), step, penalty, steps
                )
            },
            floats_only=True,
            cases=60,
            size=_size,
        ),
    ),
    mutants=(
        instead(
            "with the same kernels",
            lhs=lambda kind, weights, signal, step, penalty, steps: _row(
                *_inferred(kind, weights, _turned(signal), step, penalty, steps)
            ),
        ),
        instead(
            "with kernels turned the other way",
            lhs=lambda kind, weights, signal, step, penalty, steps: _row(
                *_inferred(
                    kind,
                    quarter_turned(quarter_turned(quarter_turned(weights))),
                    _turned(signal),
                    step,
                    penalty,
                    steps,
                )
            ),
        ),
    ),
    not_claimed="That no training finds kernels which turns take to each other.",
    sees_also=("neural-operators/torus-shift-equivariance",),
)

CLAIMS = (SHIFTED, TURNED)
