"""The resolution test: one model on many grids."""

from typing import Any

import numpy as np

from pentad.kit.grid_inputs import band_limited, coefficients_of_data, random_coefficients
from pentad.kit.grid_models import Precision, grid_model
from pentad.kit.resolution_axes import Trial
from pentad.kit.resolution_reports import Resolution
from pentad.theory.numbers.scalars import require, require_count


def resolution(
    model: Any,
    channels: int = 1,
    trained_at: int | tuple[int, ...] = 64,
    dimensions: int = 1,
    *,
    draws: int = 20,
    degree: int | None = None,
    amplitude: float = 1.0,
    precision: Precision | None = None,
    inputs: Any = None,
    window: bool = False,
    seed: int = 0,
) -> Resolution:
    r"""How a model of functions on periodic grids carries over to other grids.

    The model is compared, for the same functions, on n points with itself on 8n points, at sizes n
    of either parity beyond that of its training. Inputs are trigonometric polynomials with Gaussian
    coefficients, so that every grid holds them whole. Points are \( j/n \) along each axis.

    Parameters
    ----------
    model : torch module, or function of arrays or tensors
        From (batch, channels, n) to (batch, ..., n), or from (batch, channels, n1, n2). A module is
        put in evaluation mode and back. It is judged in double precision, in a copy, where it
        answers in that.
    channels : int
        Of its inputs.
    trained_at : int or pair of int
        Points along each axis at which it was trained.
    dimensions : 1 or 2
    draws : int
        Inputs, at least 8.
    degree : int, optional
        Of the inputs; an eighth of the size of training by default.
    amplitude : float
        Root mean square of the inputs.
    precision : "float64" or "float32", optional
        Insists on it.
    inputs : (draws, channels, points, ...) array, optional
        Samples of your own in place of random inputs, of which the part up to the degree is taken.
    window : bool
        Multiply inputs by sin^2 (pi t), for models of functions that do not close.
    seed : int

    Returns
    -------
    Resolution

    Raises
    ------
    ValueError
        For arguments out of range, or if the model does not answer at the size of its training: it
        raises, gives another number of points, complex numbers, NaN or infinity.

    >>> print(resolution(lambda x: np.roll(x, 1, axis=-1), trained_at=16).verdict)
    pixel rule
    """
    trained = _sizes(trained_at, dimensions)
    require_count(channels, "channels")
    require_count(draws, "draws", least=8)
    require_count(seed, "seed", least=0)
    require(0 < amplitude < np.inf, f"amplitude is positive and finite; got {amplitude}")
    chosen = max(1, min(trained) // 8) if degree is None else degree
    require_count(chosen, "degree")
    require(
        min(trained) > 2 * chosen + 1,
        f"a grid needs more than 2B + 1 points for inputs of degree B, so that its Nyquist mode is "
        f"free; got {min(trained)} points and B={chosen}",
    )
    notes: tuple[str, ...] = ()
    if inputs is None:
        coefficients = random_coefficients(draws, channels, dimensions, chosen, seed)
    else:
        coefficients, notes = coefficients_of_data(
            inputs, channels, dimensions, chosen, window=window
        )
        window = False
    sampler = band_limited(amplitude * coefficients, dimensions, window=window)
    with grid_model(model, sampler(trained), precision) as ready:
        trial = Trial(ready, sampler, trained, channels, chosen, amplitude, seed)
        verdict, axes = trial.run()
    return Resolution(
        verdict,
        axes,
        channels,
        trained,
        ready.precision,
        chosen,
        len(coefficients),
        (*ready.notes, *notes),
    )


def _sizes(trained_at: Any, dimensions: int) -> tuple[int, ...]:
    require(dimensions in (1, 2), f"grids have 1 or 2 dimensions; got {dimensions}")
    sizes = trained_at if isinstance(trained_at, tuple) else (trained_at,) * dimensions
    require(
        len(sizes) == dimensions, f"there is a size for each of {dimensions} axes; got {trained_at}"
    )
    for n in sizes:
        require_count(n, "trained_at", least=8)
    return sizes
