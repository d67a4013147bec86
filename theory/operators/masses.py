r"""Codes as densities and as masses: the same inference in two units.

A spike of mass a at a point of a grid is a density of n a there. The decoder of masses is n D_n.
With the mean square over the grid as the data term and the sum of absolute masses as the penalty,
the gradient with respect to masses is \( D_n^*(n D_na-x) \) and its Lipschitz constant \( n\Lambda
\), so that a step for masses is shorter by n than one for densities.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.scalars import constant
from pentad.theory.operators.fourier import turns
from pentad.theory.operators.spectral_layers import Codes, Signals, Weights, decoded_by_definition
from pentad.theory.operators.unrolled import Gate, unrolled


def inferred_masses(
    decode: Callable[[Any], Any],
    encode: Callable[[Any], Any],
    signal: Signals,
    step: Any,
    penalty: Any,
    steps: int,
    gate: Gate,
) -> list[Any]:
    """Masses after steps 1 to T, from zero; parameters as for `unrolled`, the step for masses."""
    n = len(signal)
    return unrolled(lambda masses: decode(n * masses), encode, signal, step, penalty, steps, gate)


def unnormalised_layer(weights: Weights, codes: Codes) -> Any:
    r"""\( n D_nz \): no factor in either transform, a sum over the grid where a mean belongs.

    Parameters
    ----------
    weights
        (p, K + 1, 2), of any number.
    codes
        (p, n).
    """
    return codes.shape[-1] * decoded_by_definition(weights, codes)


def layer_by_backward_transforms(weights: Weights, codes: Codes) -> Shaped[np.ndarray, " n"]:
    """The layer with no factor in the analysis and 1/n in the synthesis, sum by sum.

    Parameters as for `unnormalised_layer`.
    """
    n = codes.shape[-1]
    table = turns(n, codes.flat[0])
    total: Any = 0 * table[:, 0] * codes[0, 0]
    for k in range(min(weights.shape[1], n // 2 + 1)):
        c, s = table[k * np.arange(n) % n].T
        real, imaginary = codes @ c, -(codes @ s)
        W = weights[:, k]
        above = (W[:, 0] * real - W[:, 1] * imaginary).sum()
        beside = (W[:, 0] * imaginary + W[:, 1] * real).sum()
        total = total + (1 if 2 * k % n == 0 else 2) * (above * c - beside * s)
    return np.asarray(constant(Fraction(1, n), codes.flat[0]) * total)
