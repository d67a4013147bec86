"""Mean terms of random unit features once more: over the lines of a design, and by quadrature.

C and D are correlation and energy of the loss; their units are those of an input, squared.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import Number, constant, require, require_count
from pentad.theory.power_autoencoder.lines import e8_lines
from pentad.theory.power_autoencoder.power_loss import first_feature_loss_terms, loss_terms
from pentad.theory.sparse_inputs import AmplitudeLaw


def random_features_terms_by_design(
    active: int, p: Number, law: AmplitudeLaw, m: int
) -> Shaped[np.ndarray, "2"]:
    """Mean (C, D) of unit features in R^8, all but the first averaged over the lines of E8.

    E8 is a (3, 3)-design, so it averages polynomials of degree 6 as the sphere does, which is all
    that m <= 3 needs; the first feature may be fixed, since all lines are alike.

    Parameters
    ----------
    active : int >= 1
        How many features there are; the work grows like 120^(active - 1).
    p, law : as in `power_loss.loss_terms`
    m : int, 1 <= m <= 3

    Raises
    ------
    ValueError
        If active is not a positive integer, or m is not 1, 2 or 3, or active is above
        `MOST_STEPS`.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> random_features_terms_by_design(1, 0.5, RADEMACHER, 3)
    array([0.5, 0.5])
    """
    require_at_most(MOST_STEPS, active=active)
    require_count(active, "active")
    require(m in (1, 2, 3), f"the lines of E8 average like the sphere for m <= 3; got m={m}")
    lines = np.array([[int(x) for x in row] for row in e8_lines()])
    eighths = lines.T @ lines
    chosen = np.indices((1,) + eighths.shape[:1] * (active - 1)).reshape(active, -1)
    grams = eighths[chosen[:, None], chosen[None, :]].reshape(active * active, -1)
    kinds, counts = np.unique(grams, axis=1, return_counts=True)
    total: Any = 0
    for kind, count in zip(kinds.T, counts, strict=True):
        entries = [constant(Fraction(int(x), 8), p) + 0 * p for x in kind]
        terms = loss_terms(np.array(entries).reshape(active, active), p, law, m)
        total = total + int(count) * np.array([terms.correlation, terms.energy])
    return np.asarray(total * constant(Fraction(1, int(counts.sum())), p))


def random_features_terms_by_quadrature(
    active: int, d: int, p: float, law: AmplitudeLaw, m: int
) -> Float[np.ndarray, "2"]:
    """Mean (C, D) from the first row alone, its overlaps by Gauss-Gegenbauer quadrature, in floats.

    An overlap with a uniform unit vector has the density (1 - g^2)^((d - 3)/2), for whose
    polynomials of degree 2m m + 1 nodes suffice.

    Parameters
    ----------
    active : int >= 1
    d : int >= 3
    p, law, m : as in `power_loss.loss_terms`

    Raises
    ------
    ValueError
        If active is not a positive integer, or d is below 3.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> random_features_terms_by_quadrature(1, 3, 0.5, RADEMACHER, 3)
    array([0.5, 0.5])
    """
    from scipy.special import roots_gegenbauer

    require_count(active, "active")
    require_count(d, "d", least=3)
    nodes, weights = roots_gegenbauer(m + 1, (d - 2) / 2)
    overlaps = [np.ravel(x) for x in np.meshgrid(*[nodes] * (active - 1))]
    masses = [np.ravel(x) for x in np.meshgrid(*[weights / weights.sum()] * (active - 1))]
    mass = np.prod(masses, axis=0) if masses else np.ones(1)
    rows = np.stack([np.ones_like(mass), *overlaps], axis=-1)
    terms = first_feature_loss_terms(rows, p, law, m)
    return active * np.array([(mass * terms.correlation).sum(), (mass * terms.energy).sum()])
