"""The exact population loss against one (n, n) by (n, n) matrix product on the same core."""

import numpy as np

from benchmarks.sides import AnswersDiffer, ratio
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms_by_convolution,
    gram,
    population_loss,
)
from pentad.theory.sparse_inputs import GAUSSIAN, RADEMACHER

WANTED = 10


def main(n: int = 400, d: int = 40, m: int = 3, p: float = 0.02) -> None:
    """Print one line for each law."""
    generator = np.random.default_rng(0)
    W = generator.standard_normal((d, n))
    W /= np.linalg.norm(W, axis=0)
    square = generator.standard_normal((n, n))
    print(f"Exact loss against one product of two {n} x {n} matrices, float64, one thread")
    for law in (GAUSSIAN, RADEMACHER):
        zero_map = n * p * float(law.moment(2))
        slow_route = feature_loss_terms_by_convolution(gram(W), p, law, m).summed()
        wanted = zero_map - float(slow_route.improvement)
        found = float(population_loss(W, p, law, m))
        if abs(found - wanted) > 1e-12 * abs(wanted):
            raise AnswersDiffer(f"{found!r} by cumulants, {wanted!r} by convolution")
        times = ratio(
            lambda law=law: population_loss(W, p, law, m), lambda: square @ square, rounds=25
        )
        met = "met" if times.median <= WANTED else "MISSED"
        print(f"  n={n} d={d} m={m} p={p:g} {law}: {times}; at most {WANTED} wanted: {met}")
