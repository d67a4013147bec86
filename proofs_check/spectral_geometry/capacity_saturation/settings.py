"""What the claims on capacities and the rank share: sums, extremes, means in symbols."""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.spectral_geometry.settings import measures, total_leverage
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.spectral_measures import (
    SpectralMeasures,
    dispersions,
    kantorovich_capacity_lower_bound,
    mean_eigenvalues,
    mean_inverse_eigenvalues,
    spectral_capacities,
)
from pentad.theory.frames.spectral_moments import eigenvalue_variances
from pentad.theory.numbers.domains import fractions
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.power_autoencoder.power_loss import gram

NEARLY_SATURATED = fractions([[2, 2, 0], [0, 0, 1], [0, Fraction(1, 1000), 0]])
"""A perturbed sum of tight frames: a thousandth away from saturation."""


def total_capacity(W: Matrix) -> Any:
    """Sum of capacities, from the Gram matrix; for measures alone by their means."""
    return (
        spectral_capacities(W) if isinstance(W, SpectralMeasures) else capacities(gram(W))
    ).sum()


def extreme_eigenvalues(W: Matrix) -> tuple[Any, Any]:
    """The smallest positive eigenvalue of F and the largest."""
    positive = [value for value in measures(W).eigenvalues if value != 0]
    return positive[-1], positive[0]


def measures_along_rows(W: Matrix) -> SpectralMeasures:
    """Spectral measures of features whose rows are orthogonal, so that F is diagonal."""
    squares = (W * W).sum(0)
    return SpectralMeasures((W * W).sum(1), (W * W / squares).T, squares)


def in_means(expression: Any, known: SpectralMeasures) -> Any:
    """The expression with symbols k, m, v for the means of lambda, 1/lambda, (lambda - k)^2.

    The dispersion X becomes k m - 1, which is what it has to be shown to be.
    """
    import sympy

    k, m, v = sympy.symbols("k m v", positive=True)
    named = {
        dispersions(known)[0]: k * m - 1,
        mean_eigenvalues(known)[0]: k,
        mean_inverse_eigenvalues(known)[0]: m,
        eigenvalue_variances(known)[0]: v,
    }
    return sympy.sympify(expression).subs(named)


def kantorovich_floor(W: Matrix) -> Any:
    """R 4 a b / (a + b)^2, with r the rank and a, b the extreme positive eigenvalues."""
    return kantorovich_capacity_lower_bound(total_leverage(W), *extreme_eigenvalues(W))


def in_a_row(*lengths: int | Fraction) -> Any:
    """The lengths as an array."""
    return np.array([Fraction(length) for length in lengths], dtype=object)
