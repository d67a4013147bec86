r"""Inference with a spectral layer commutes with shifts of the grid (D23).

Setting.  Tied weights of any modes, unrolled inference with thresholds; a circular shift of the
input by any number of points.

Idea.  Convolutions commute with shifts, and maps point by point do. So the codes of a shifted input
are the shifted codes, and the error is the same: no loss of such an autoencoder sees where in the
circle the data lie.

Not claimed.  Reflections or dilations; autoencoders with any other matrix; shifts by parts of a
pixel of inputs that the grid does not determine.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import RESTATED, array, claim, drawn, parameter
from pentad.theory.numbers.domains import Domain, Parameter, choice, integer
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.spectral_layers import (
    decoded,
    decoded_by_definition,
    encoded,
    encoded_by_definition,
)
from pentad.theory.operators.unrolled import GATES, unrolled

PARTS = (
    integer("n", 1, 5),
    parameter(
        "weights",
        "of one or two concepts, one to three modes",
        lambda choose, _: drawn(choose, choose(1, 2), choose(1, 3), 2, parts=4),
    ),
    parameter("signal", "values on the grid, (n,)", lambda choose, p: drawn(choose, p["n"])),
    Parameter("shift", "0 to n - 1 points", lambda choose, p: choose(0, p["n"] - 1)),
    choice("kind", tuple(GATES)),
    Parameter("step", "1/8 to 1", lambda choose, _: Fraction(choose(1, 8), 8)),
    Parameter("penalty", "0 to 1", lambda choose, _: Fraction(choose(0, 8), 8)),
    integer("steps", 1, 2),
)
FOUR: dict[str, Any] = {
    "n": 5,
    "weights": array([[[1, 1], [1, -1], [1, 0]], [[0, 0], ["1/2", 1], [-1, 2]]]),
    "signal": array([2, -1, 0, 3, 1]),
    "shift": 2,
    "kind": "soft",
    "step": Fraction(1, 4),
    "penalty": Fraction(1, 8),
    "steps": 2,
}


def _codes_and_error(
    kind: str,
    weights: Matrix,
    signal: Matrix,
    step: Number,
    penalty: Number,
    steps: int,
    codes: Matrix | None = None,
) -> tuple[Any, Any]:
    if codes is None:
        codes = unrolled(
            lambda z: decoded_by_definition(weights, z),
            lambda x: encoded_by_definition(weights, x),
            signal,
            step,
            penalty,
            steps,
            GATES[kind],
        )[-1]
    left = signal - decoded_by_definition(weights, codes)
    return codes, (left * left).sum()


def _of_shifted(
    kind: str,
    weights: Matrix,
    signal: Matrix,
    shift: int,
    step: Number,
    penalty: Number,
    steps: int,
) -> Any:
    moved = np.roll(signal, shift)
    codes, error = _codes_and_error(kind, weights, moved, step, penalty, steps)
    return np.append(codes.ravel(), error)


def _of_shifted_in_floats(
    kind: str,
    weights: Matrix,
    signal: Matrix,
    shift: int,
    step: Number,
    penalty: Number,
    steps: int,
) -> Any:
    """By fast transforms, the loop written out."""
    x = np.concatenate([signal[len(signal) - shift :], signal[: len(signal) - shift]])
    z = 0 * encoded(weights, x)
    for _ in range(steps):
        z = GATES[kind](z + step * encoded(weights, x - decoded(weights, z)), step * penalty)
    return np.append(z.ravel(), ((x - decoded(weights, z)) ** 2).sum())


def _shifted(
    kind: str,
    weights: Matrix,
    signal: Matrix,
    shift: int,
    step: Number,
    penalty: Number,
    steps: int,
) -> Any:
    codes, error = _codes_and_error(kind, weights, signal, step, penalty, steps)
    return np.append(np.roll(codes, shift, axis=1).ravel(), error)


def _through(change: Any) -> tuple[Any, Any]:
    """Both sides with another map of the grid than a shift."""

    def first(
        kind: str, weights: Matrix, signal: Matrix, step: Number, penalty: Number, steps: int
    ) -> Any:
        codes, error = _codes_and_error(kind, weights, change(signal), step, penalty, steps)
        return np.append(codes.ravel(), error)

    def then(
        kind: str, weights: Matrix, signal: Matrix, step: Number, penalty: Number, steps: int
    ) -> Any:
        codes, error = _codes_and_error(kind, weights, signal, step, penalty, steps)
        return np.append(np.array([change(row) for row in codes]).ravel(), error)

    return first, then


def _with_any_matrix(signal: Matrix, shift: int, step: Number, penalty: Number) -> Any:
    """One step of an autoencoder whose only atom is the first point."""
    moved = np.roll(signal, shift)
    return GATES["soft"](step * moved[:1], step * penalty)


REFLECTED = _through(lambda values: values[::-1])
DILATED = _through(lambda values: values[2 * np.arange(len(values)) % len(values)])

EQUIVARIANCE = claim(
    "shift-equivariance",
    "D23",
    locator="robustness of SAE-FNO to distribution shift",
    title="Codes of a shifted input are the shifted codes, and the error is the same",
    plain="Unrolled inference with a tied spectral layer commutes with every shift of the grid, "
    "and the squared error does not change: its loss is the same for data anywhere on the circle.",
    statement=r"\zeta_T(\tau_sx)=\tau_s\zeta_T(x),\qquad\lVert\tau_sx-D\zeta_T(\tau_sx)\rVert="
    r"\lVert x-D\zeta_T(x)\rVert",
    relation="==",
    domain=Domain(PARTS),
    lhs=_of_shifted,
    rhs=_shifted,
    fidelity="restated",
    delta=RESTATED
    + " The paper claims robustness to shifts of the data, of which translations are "
    "the part that is exact.",
    examples=(FOUR, FOUR | {"kind": "ReLU"}),
    evidence=(
        exact("rational weights and signals, n <= 5, two steps, exactly", cases=40),
        search(
            "the same in floats, by fast transforms",
            using={"lhs": _of_shifted_in_floats},
            floats_only=True,
            cases=80,
            size=lambda signal: 1 + abs(signal).sum(),
        ),
    ),
    mutants=(
        instead("for reflections", lhs=REFLECTED[0], rhs=REFLECTED[1]),
        instead("for dilations", lhs=DILATED[0], rhs=DILATED[1]),
        instead(
            "for an autoencoder of any matrix",
            lhs=_with_any_matrix,
            rhs=lambda signal, step, penalty: GATES["soft"](step * signal[:1], step * penalty),
        ),
    ),
    not_claimed="Rotations of pictures, which the paper's experiment shows.",
    sees_also=("neural-operators/whole-autoencoders-agree",),
)

CLAIMS = (EQUIVARIANCE,)
