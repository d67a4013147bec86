"""The loss in balls at n = 100 against the same code in exact rationals, both of FLINT.

The entries of W are rationals with one denominator of four digits, so that the loss is a rational
number too. The ball has to hold it, and the double to agree with it.
"""

from typing import Any

import numpy as np

from benchmarks.sides import AnswersDiffer, ratio
from pentad.theory.power_autoencoder.power_loss import population_loss
from pentad.theory.sparse_inputs import GAUSSIAN, RADEMACHER

WANTED_SECONDS = 60
WIDEST = 1e-9
"""Relative radius that a ball may have; doubles know about as much."""


def main(n: int = 100, d: int = 20, m: int = 3) -> None:
    """Print one line for each law."""
    from flint import arb, fmpq

    drawn = np.random.default_rng(0).standard_normal((d, n))
    drawn /= np.linalg.norm(drawn, axis=0)
    exact = _entries(drawn, lambda x: fmpq(round(1000 * x), 1009))
    balls = _entries(exact, arb)
    p = fmpq(1, 50)
    print(f"Certified loss in balls against exact rationals, n={n} d={d} m={m} p={p}")
    for law in (GAUSSIAN, RADEMACHER):
        truth = population_loss(exact, p, law, m)
        enclosure = population_loss(balls, arb(p), law, m)
        double = float(population_loss(exact.astype(float), float(p), law, m))
        width = float(enclosure.rad() / abs(enclosure.mid()))
        if not enclosure.contains(truth) or not width < WIDEST:
            raise AnswersDiffer(f"the ball {enclosure} against {float(truth)!r}")
        if abs(double - float(truth)) > 1e-12 * abs(float(truth)):
            raise AnswersDiffer(f"the double {double!r} against {float(truth)!r}")
        found = ratio(
            lambda law=law: population_loss(exact, p, law, m),
            lambda law=law: population_loss(balls, arb(p), law, m),
            rounds=5,
        )
        met = "met" if found.fast_seconds < WANTED_SECONDS else "MISSED"
        print(
            f"  {law}: {found}; relative radius {width:.1e}; under {WANTED_SECONDS} s wanted: {met}"
        )


def _entries(M: np.ndarray, kind: Any) -> np.ndarray:
    return np.vectorize(kind, otypes=[object])(M)
