"""What the claims on inference with a lifting share: gates, steps, codes by two routes."""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.neural_operators.settings import array, drawn, parameter
from pentad.theory.numbers.domains import Parameter, choice
from pentad.theory.numbers.domains import integer as integers
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.operators.lifting_inference import (
    inferred_codes,
)
from pentad.theory.operators.unrolled import hard, rectified, soft

GATES = {"ReLU": rectified, "soft": soft, "hard": hard}
KIND = choice("kind", tuple(GATES))
STEP = Parameter("step", "1/16 to 1/4", lambda choose, _: Fraction(choose(1, 4), 16))
PENALTY = Parameter("penalty", "0 to 1", lambda choose, _: Fraction(choose(0, 4), 4))
STEPS = integers("steps", 1, 3)
ATOMS = parameter(
    "D",
    "any dictionary, (d, n), n <= 3",
    lambda choose, point: drawn(choose, point["L"].shape[1], choose(1, 3)),
)


def codes_after(
    correlations: Any, n: int, x: Any, kind: str, step: Number, penalty: Number, steps: int
) -> Any:
    """Codes of n atoms after so many steps from zero."""
    start = np.full((n, x.shape[1]), 0 * x.flat[0], dtype=x.dtype)
    return inferred_codes(correlations, GATES[kind], step, penalty, steps, start)


def codes_one_by_one(
    encoder: Any, decoder: Any, target: Matrix, kind: str, step: float, penalty: float, steps: int
) -> Any:
    """The same written out in floats, sample by sample and code by code."""
    n = encoder.shape[0]
    found = np.zeros((n, target.shape[1]))
    for sample in range(target.shape[1]):
        z = [0.0] * n
        for _ in range(steps):
            rest = [
                float(target[a, sample]) - sum(float(decoder[a, i]) * z[i] for i in range(n))
                for a in range(len(target))
            ]
            u = [
                z[i] + step * sum(float(encoder[i, a]) * rest[a] for a in range(len(rest)))
                for i in range(n)
            ]
            level = step * penalty
            z = [_passed(value, level, kind) for value in u]
        found[:, sample] = z
    return found


def _passed(value: float, level: float, kind: str) -> float:
    if value > level:
        return value if kind == "hard" else value - level
    return value + level if kind == "soft" and value < -level else 0.0


COMMON: dict[str, Any] = {
    "x": array([[1, 0], [1, 2]]),
    "kind": "ReLU",
    "step": Fraction(1, 8),
    "penalty": Fraction(1, 4),
    "steps": 3,
}
SKEW = array([[1, 0], [1, 1], [0, 2]])
"""A lifting that stretches and turns."""
