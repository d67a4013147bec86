r"""Gradient descent on weights is preconditioned descent on the kernel's taps (D03).

Setting.  One real kernel of n taps as the inverse transform (with the factor 1/n) of its half
spectrum; parameters are all real and imaginary parts, at 0 and n/2 too.

Idea.  w = A theta is linear, so that a step on theta is a step with A A' on w. Its eigenvectors are
the modes: a mode between 0 and n/2 has two parameters of length 2/n, the modes 0 and n/2 one of
length 1/n and one that does nothing. Modes left out are never moved.

Not claimed.  Anything of Adam, which does not see the gradient alone.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, integer
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.gradient_step import (
    descended_taps,
    descended_weights,
    eigenvalue,
    full_preconditioner,
    preconditioner_by_definition,
    taps_of_parameters,
)

TAPS = integer("n", 1, 10, listed=True)


def _by_transforms(n: int) -> Any:
    """A A' in floats, from transforms of unit spectra."""
    unit = np.eye(n // 2 + 1)
    A = np.concatenate([np.fft.irfft(unit, n), np.fft.irfft(1j * unit, n)]).T
    return A @ A.T


PRECONDITIONER = claim(
    "full-preconditioner",
    "D03a",
    locator="training of SAE-FNO and convolutional SAE",
    title="Descent on all weights steps on the taps at twice the rate over n, less at two modes",
    plain="The matrix by which gradient descent on the weights preconditions descent on the taps "
    "is 2/n times the identity, halved on constants and, for even n, on the alternating vector.",
    statement=r"AA^\top=\tfrac2nI-\tfrac1nP_{\mathrm{DC}}-[n\text{ even}]\tfrac1nP_{n/2}",
    relation="==",
    domain=Domain((TAPS,)),
    lhs=lambda n: preconditioner_by_definition(n, n // 2),
    rhs=full_preconditioner,
    examples=({"n": 4}, {"n": 5}),
    evidence=(
        exhaustive("every n up to 10, exactly in cyclotomic numbers"),
        search(
            "in floats, by fast transforms",
            using={"lhs": _by_transforms},
            floats_only=True,
            size=lambda n: 2 / n,
            cases=20,
        ),
    ),
    mutants=(
        instead(
            "2/n times the identity",
            rhs=lambda n: np.array(
                [[Fraction(2 * (i == j), n) for j in range(n)] for i in range(n)]
            ),
        ),
        instead(
            "halved on constants alone",
            rhs=lambda n: np.array(
                [[Fraction(2 * n * (i == j) - 1, n * n) for j in range(n)] for i in range(n)]
            ),
        ),
    ),
    sees_also=("neural-operators/truncated-preconditioner",),
)

MODES = Parameter("modes", "0 to n/2", lambda choose, p: choose(0, p["n"] // 2), listed=True)
MODE = Parameter("k", "0 to n/2", lambda choose, p: choose(0, p["n"] // 2), listed=True)
PHASE = Parameter("phase", "0 or 1", lambda choose, _: choose(0, 1), listed=True)


def _mode(n: int, k: int, phase: int) -> Any:
    """Samples of the mode, exactly: the taps of one parameter of a full spectrum."""
    return taps_of_parameters(n, n // 2)[:, 2 * k + phase]


def _step_by_transforms(n: int, modes: int, k: int, phase: int) -> Any:
    unit = np.eye(modes + 1)
    A = np.concatenate([np.fft.irfft(unit, n), np.fft.irfft(1j * unit, n)]).T
    spectrum = np.zeros(n // 2 + 1, dtype=complex)
    spectrum[k] = 1j if phase else 1
    return A @ (A.T @ np.fft.irfft(spectrum, n))


EIGENVALUES = claim(
    "truncated-preconditioner",
    "D03b",
    locator="truncated modes favour smooth concepts",
    title="Descent on few weights never moves the modes left out",
    plain="With modes up to K the preconditioner has the eigenvalue 2/n on the modes 1 to K below "
    "n/2, half of it at 0 and at n/2, and 0 on all modes beyond K.",
    statement=r"AA^\top v_k=\tfrac2n\bigl(1-\tfrac12[2k\equiv0\bmod n]\bigr)[k\le K]\,v_k",
    relation="==",
    domain=Domain((TAPS, MODES, MODE, PHASE)),
    lhs=lambda n, modes, k, phase: preconditioner_by_definition(n, modes) @ _mode(n, k, phase),
    rhs=lambda n, modes, k, phase: eigenvalue(n, modes, k) * _mode(n, k, phase),
    fidelity="restated",
    delta="Seen in the notes of others: truncation favours smooth concepts. Restated for plain "
    "gradient descent, where it is exact.",
    examples=({"n": 6, "modes": 2, "k": 1, "phase": 0}, {"n": 6, "modes": 1, "k": 3, "phase": 0}),
    evidence=(
        exact("modes of grids up to 10 points, exactly", cases=60),
        search(
            "in floats, by fast transforms",
            using={"lhs": _step_by_transforms},
            floats_only=True,
            size=lambda n: 1 / n,
            cases=60,
        ),
    ),
    mutants=(
        instead(
            "2/n on every mode kept",
            rhs=lambda n, modes, k, phase: Fraction(2 * (k <= modes), n) * _mode(n, k, phase),
        ),
        instead(
            "as without truncation",
            rhs=lambda n, k, phase: eigenvalue(n, n // 2, k) * _mode(n, k, phase),
        ),
    ),
    sees_also=("neural-operators/full-preconditioner",),
)


def _weights(choose: Choose, point: Point) -> Any:
    return drawn(choose, choose(0, point["n"] // 2) + 1, 2)


DESCENT = (
    integer("n", 1, 5),
    parameter("weights", "the first weights, (K + 1, 2), K <= n/2", _weights),
    parameter("target", "taps to be learned, (n,)", lambda choose, p: drawn(choose, p["n"])),
    Parameter("rate", "1/8 to 1", lambda choose, _: Fraction(choose(1, 8), 8)),
    integer("steps", 1, 2),
)
START: dict[str, Any] = {
    "n": 4,
    "weights": array([[1, 1], [2, -1], [1, 0]]),
    "target": array([1, 0, -1, 2]),
    "rate": Fraction(1, 2),
    "steps": 2,
}


def _on_taps(
    n: int, weights: Matrix, target: Matrix, rate: Number, steps: int, matrix: Matrix | None = None
) -> Any:
    modes = len(weights) - 1
    first = taps_of_parameters(n, modes) @ weights.ravel()
    chosen = preconditioner_by_definition(n, modes) if matrix is None else matrix
    return descended_taps(first, lambda w: (w - target) ** 3, chosen, rate, steps)


def _in_floats(n: int, weights: Matrix, target: Matrix, rate: Number, steps: int) -> Any:
    """Descent on complex weights, the gradient through the transform's adjoint."""
    W = weights[:, 0] + 1j * weights[:, 1]
    times = np.array([1 if 2 * k % n == 0 else 2 for k in range(len(W))]) / n
    for _ in range(steps):
        step = times * np.fft.rfft((np.fft.irfft(W, n) - target) ** 3)[: len(W)]
        W = W - rate * step
    return np.fft.irfft(W, n)


def _signs(n: int, weights: Matrix, target: Matrix, rate: Number) -> Any:
    A = taps_of_parameters(n, len(weights) - 1)
    theta = weights.ravel()
    slope = A.T @ ((A @ theta - target) ** 3)
    return A @ (theta - rate * np.array([int(g > 0) - int(g < 0) for g in slope], dtype=object))


TRAJECTORIES = claim(
    "descent-on-weights",
    "D03c",
    locator="training of SAE-FNO and convolutional SAE",
    title="Weights and taps describe the same model and train differently",
    plain="Gradient descent on the weights moves the taps as descent on the taps with that "
    "preconditioner does, step by step; shown for a loss of fourth order.",
    statement=r"w_t=A\theta_t:\quad\theta_{t+1}=\theta_t-\eta A^\top\nabla L(w_t)\iff "
    r"w_{t+1}=w_t-\eta AA^\top\nabla L(w_t)",
    relation="==",
    domain=Domain(DESCENT),
    lhs=lambda n, weights, target, rate, steps: descended_weights(
        weights, lambda w: (w - target) ** 3, n, rate, steps
    ),
    rhs=_on_taps,
    examples=(START,),
    evidence=(
        exact("rational weights and targets, n <= 5, two steps, exactly", cases=40),
        search(
            "in floats, through the adjoint of the fast transform",
            using={"lhs": _in_floats},
            floats_only=True,
            cases=80,
            size=lambda weights, target: (1 + abs(weights).sum() + abs(target).sum()) ** 3,
        ),
    ),
    mutants=(
        instead(
            "as plain descent at the rate 2/n",
            rhs=lambda n, weights, target, rate, steps: _on_taps(
                n,
                weights,
                target,
                rate,
                steps,
                np.array([[Fraction(2 * (i == j), n) for j in range(n)] for i in range(n)]),
            ),
        ),
        instead(
            "for steps of one length, as Adam's first",
            lhs=_signs,
            rhs=lambda n, weights, target, rate: _on_taps(n, weights, target, rate, 1),
        ),
    ),
    not_claimed="Anything of Adam.",
    sees_also=("neural-operators/full-preconditioner", "neural-operators/full-modes-convolve"),
)


CLAIMS = (PRECONDITIONER, EIGENVALUES, TRAJECTORIES)
