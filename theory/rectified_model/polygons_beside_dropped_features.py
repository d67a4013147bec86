"""Least loss of a regular polygon that stores some of the features, with any number active."""

from functools import cache
from typing import Any

import numpy as np

from pentad.theory.numbers.scalars import require
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss_gradient
from pentad.theory.rectified_model.two_features import unstored_loss

STARTS = {4: (1.0, 0.1), 5: (1.2, -0.2), 6: (1.6, -0.6), 7: (2.0, -0.9)}
"""Squared length and bias from which the descent starts, by the number of corners."""


@cache
def least_polygon_loss(p: float, k: int, n: int) -> float:
    """Least loss of a regular k-gon in the plane beside n - k features that are not stored.

    Two unknowns, squared length and bias, are descended by the gradient in floats; the features
    that are not stored output their mean, at the cost of their variance.

    Parameters
    ----------
    p : float
        Activation probability.
    k : int
        From 4 to 7.
    n : int
        At least k.

    Returns
    -------
    float
        Of the whole loss with any number of active features, dimensionless.

    Raises
    ------
    ValueError
        For another k, or n < k.
    """
    from scipy.optimize import minimize

    require(k in STARTS, f"polygons have 4 to 7 corners here; got {k}")
    require(n >= k, f"a k-gon stores k of the n features; got n={n} < k={k}")
    angles = 2 * np.pi * np.arange(k) / k
    cosines = np.cos(angles[:, None] - angles)

    def loss_and_slope(unknowns: Any) -> tuple[float, Any]:
        size, bias = unknowns
        found = full_toy_loss_gradient(size * cosines, np.full(k, bias), p)
        slope = np.array([(found.gradient[:, :-1] * cosines).sum(), found.gradient[:, -1].sum()])
        return float(found.value), slope

    found = minimize(loss_and_slope, STARTS[k], jac=True, tol=1e-12)
    return float(found.fun + (n - k) * unstored_loss(p))
