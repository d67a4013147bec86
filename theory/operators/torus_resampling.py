r"""From one grid on the torus to another, both lines of modes n/2 and their corner made plain.

Resampling goes axis by axis, by the rule of `theory.operators.resampling`. Where it goes up from an
even number of points, half of the line n/2 goes to n/2 and half to -n/2; where both axes do, a
quarter of the corner goes to each of \( (\pm n_1/2,\pm n_2/2) \). Where it goes down to an even
number, what falls on one point of the spectrum is added.
"""

from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.numbers.scalars import constant
from pentad.theory.operators.resampling import resampled
from pentad.theory.operators.torus import (
    Size,
    conjugate,
    require_size,
    synthesised,
    torus_coefficients,
)
from pentad.theory.operators.torus_layers import halved_at


def torus_resampled(
    samples: Float[np.ndarray, "*batch n1 n2"], size: Size
) -> Float[np.ndarray, "*batch _ _"]:
    """The band-limited interpolant of the samples on another grid, in float64.

    Parameters
    ----------
    samples
        (*batch, n1, n2).
    size
        Points of the new grid, two numbers of at least 1; modes without a place there are left out.

    Returns
    -------
    (*batch, *size)

    Raises
    ------
    ValueError
        If there is no point.

    >>> torus_resampled(np.array([[1.0, -1.0], [-1.0, 1.0]]), (4, 2))[:, 0].round(6).tolist()
    [1.0, 0.0, -1.0, 0.0]
    """
    require_size(size)
    require_size((samples.shape[-2], samples.shape[-1]))
    along = resampled(samples, size[1])
    return resampled(along.swapaxes(-1, -2), size[0]).swapaxes(-1, -2)


def torus_resampled_by_definition(samples: Shaped[np.ndarray, "n1 n2"], size: Size) -> Any:
    """The same over any number: every mode with its share, corner included: a slow twin."""
    require_size(size)
    given = (samples.shape[0], samples.shape[1])
    most = min(given[0], size[0]) // 2, min(given[1], size[1]) // 2
    right = torus_coefficients(samples, most)
    both = np.concatenate([conjugate(right[::-1, :0:-1]), right], axis=1)
    shares = [
        halved_at(modes, n if points >= n else 2 * modes + 1)
        for modes, n, points in zip(most, given, size, strict=True)
    ]
    for i, one in enumerate(shares[0]):
        for j, other in enumerate(shares[1]):
            both[i, j] = constant(one * other, samples.flat[0]) * both[i, j]
    return synthesised(both, size)
