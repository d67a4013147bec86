r"""Functions on the circle that are sampled exactly on every grid, smooth and rough.

A test of how a model behaves from grid to grid needs one function on many grids \( t_j=j/n \),
without an error of its own. Trigonometric polynomials are sums of a basis that is orthonormal in
the mean square; functions with coefficients that fall as a power have very many of them, which fall
on each other on a grid; a step function is known where its steps are.
"""

import numpy as np
from jaxtyping import Float

from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import require, require_count


def trigonometric_basis(n: int, degree: int) -> Float[np.ndarray, "n _"]:
    r"""\( 1,\sqrt2\cos2\pi t,\dots,\sqrt2\cos2\pi Bt,\sqrt2\sin2\pi t,\dots \) on the grid.

    Parameters
    ----------
    n
        Points, at most `MOST_STEPS`.
    degree
        B, at least 0, at most `MOST_STEPS`.

    Returns
    -------
    (n, 2B + 1), dimensionless; for n > 2B columns are orthonormal in the mean over the grid.

    Raises
    ------
    ValueError
        If there is no point, or the degree is negative, or the matrix has more than `MOST_STEPS`
        entries.

    >>> basis = trigonometric_basis(5, 2)
    >>> bool(np.allclose(basis.T @ basis, 5 * np.eye(5)))
    True
    """
    require_count(n, "n")
    require_count(degree, "degree", least=0)
    require_at_most(MOST_STEPS, n=n, degree=degree)
    require(
        n * (2 * degree + 1) <= MOST_STEPS,
        f"a basis has at most {MOST_STEPS} values; got n={n}, degree={degree}",
    )
    places = np.outer(np.arange(n), np.arange(1, degree + 1)) % n
    angles = 2 * np.pi * places / n
    root = np.sqrt(2.0)
    return np.hstack([np.ones((n, 1)), root * np.cos(angles), root * np.sin(angles)])


def folded_values(
    coefficients: Float[np.ndarray, "*batch modes 2"], n: int
) -> Float[np.ndarray, "*batch n"]:
    r"""\( x(j/n)=c_0+2\operatorname{Re}\sum_{k=1}^Bc_ke^{2\pi ijk/n} \), for B far above n too.

    The same as `grid_values`, by one fast Fourier transform of the sums of the coefficients that
    are n apart.

    Parameters
    ----------
    coefficients
        (*batch, B + 1, 2), real and imaginary parts; the imaginary part at 0 is not looked at.
    n
        Points, at most `MOST_STEPS`.

    Returns
    -------
    (*batch, n)

    Raises
    ------
    ValueError
        If there is no coefficient, or no point.

    >>> folded_values(np.array([[1.0, 0.0], [0.0, 0.0], [0.5, 0.0]]), 2).tolist()
    [2.0, 2.0]
    """
    require_count(n, "n")
    require_at_most(MOST_STEPS, n=n)
    modes = coefficients.shape[-2]
    require(modes >= 1, "a function has a coefficient at 0; got none")
    spectrum = 2 * (coefficients[..., 0] + 1j * coefficients[..., 1])
    spectrum[..., 0] = coefficients[..., 0, 0]
    padding = [(0, 0)] * (spectrum.ndim - 1) + [(0, -modes % n)]
    folded = np.pad(spectrum, padding).reshape(*spectrum.shape[:-1], -1, n).sum(-2)
    return np.asarray(np.fft.ifft(folded, norm="forward").real)


def step_values(
    places: Float[np.ndarray, "*batch steps"], heights: Float[np.ndarray, "*batch steps"], n: int
) -> Float[np.ndarray, "*batch n"]:
    """The step function that is `heights[i]` from `places[i]` to the next place, on the grid.

    Parameters
    ----------
    places
        (*batch, steps), in [0, 1), growing; before the first place the last height holds.
    heights
        (*batch, steps).
    n
        Points, at most `MOST_STEPS`.

    Returns
    -------
    (*batch, n)

    Raises
    ------
    ValueError
        If there is no point or no step, or places lie elsewhere or do not grow.

    >>> step_values(np.array([0.3, 0.6]), np.array([1.0, 2.0]), 4).tolist()
    [2.0, 2.0, 1.0, 2.0]
    """
    require_count(n, "n")
    require_at_most(MOST_STEPS, n=n)
    require(
        places.shape == heights.shape and places.shape[-1] >= 1,
        f"there is a height for each place; got shapes {places.shape} and {heights.shape}",
    )
    require(
        bool((places >= 0).all() and (places < 1).all() and (np.diff(places) >= 0).all()),
        "places grow in [0, 1)",
    )
    passed = (np.arange(n)[:, None] / n >= places[..., None, :]).sum(-1)
    return np.take_along_axis(heights, (passed - 1) % places.shape[-1], -1)
