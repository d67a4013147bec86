r"""Second moments of spectral measures, and what they say of sums of capacities.

With \( s_i = |w_i|^2 \), \( \kappa_i = E_i[\lambda] \) and energies
\( k_i = s_i \kappa_i = (A^2)_{ii} \), capacities are \( D_i = s_i^2 / k_i \).
"""

from typing import Any

from jaxtyping import Shaped

from pentad.theory.frames.spectral_measures import SpectralMeasures, mean_eigenvalues
from pentad.theory.numbers.scalars import Number


def eigenvalue_variances(measures: SpectralMeasures) -> Shaped[Any, "*batch n"]:
    r"""Variance \( E_i[(\lambda - \kappa_i)^2] \) of the measure of every feature.

    In squared eigenvalues (amplitudes to the fourth power); 0 for a zero feature.  Any number type.

    >>> import numpy as np
    >>> two = SpectralMeasures(np.array([4.0, 1.0]), np.array([[0.5, 0.5]]), np.array([1.0]))
    >>> eigenvalue_variances(two)
    array([2.25])
    """
    excess = measures.eigenvalues[..., None, :] - mean_eigenvalues(measures)[..., None]
    return (measures.masses * excess * excess).sum(-1)


def participation_ratio(eigenvalues: Shaped[Any, "*batch k"]) -> Number:
    r"""\( (\sum_a \lambda_a)^2 / \sum_a \lambda_a^2 \): how many eigenvalues take part.

    Between 1 and k for non-negative eigenvalues that are not all 0; dimensionless.  Of those of F
    it is the least sum of capacities: `spectral_measures.capacity_sum_lower_bound`.

    >>> import numpy as np
    >>> float(participation_ratio(np.array([3.0, 3.0, 0.0])))
    2.0
    """
    total = eigenvalues.sum(-1)
    return total * total / (eigenvalues * eigenvalues).sum(-1)


def capacity_sum_above_floor(
    squared_norms: Shaped[Any, "*batch n"], energies: Shaped[Any, "*batch n"]
) -> Number:
    r"""What capacities sum to above \( (\mathrm{tr} F)^2 / \mathrm{tr} F^2 \).

    \[ \sum_i k_i \left( \frac{s_i}{k_i} - \frac{\sum_j s_j}{\sum_j k_j} \right)^2, \]

    0 exactly if all non-zero features have the same mean eigenvalue; dimensionless.  Ours.

    Parameters
    ----------
    squared_norms : (*batch, n) array s of any number type
    energies : (*batch, n) array k; 0 for zero features only, not all of them

    >>> import numpy as np
    >>> float(capacity_sum_above_floor(np.array([1.0, 2.0, 0.0]), np.array([1.0, 4.0, 0.0])))
    0.2
    """
    average = squared_norms.sum(-1) / energies.sum(-1)
    slopes = squared_norms / (energies + 1 * (energies == 0))
    distances = slopes - average[..., None] if getattr(average, "ndim", 0) else slopes - average
    return (energies * distances * distances).sum(-1)
