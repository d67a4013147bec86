r"""Circular convolutions on a grid, with the factor 1/n that makes them sums of an integral."""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.scalars import constant, require


def circular_convolution(
    taps: Shaped[np.ndarray, "p n"], codes: Shaped[np.ndarray, "_ _"]
) -> Shaped[np.ndarray, " n"]:
    r"""\( \frac1n\sum_c\sum_jw_{c,i-j}z_{c,j} \), indices modulo n, term by term.

    Parameters
    ----------
    taps
        (p, n), of any number.
    codes
        (p, n).

    Returns
    -------
    (n,)

    Raises
    ------
    ValueError
        If there is not one tap and one code for each concept and point.

    >>> circular_convolution(np.array([[0.0, 2.0]]), np.array([[1.0, 3.0]])).tolist()
    [3.0, 1.0]
    """
    _require_alike(taps, codes)
    n = codes.shape[1]
    columns = [(np.roll(taps[:, ::-1], i + 1, axis=1) * codes).sum() for i in range(n)]
    return np.asarray(_mean(columns, taps))


def circular_correlation(
    taps: Shaped[np.ndarray, "p n"], signal: Shaped[np.ndarray, " _"]
) -> Shaped[np.ndarray, "p n"]:
    r"""\( \frac1n\sum_iw_{c,i-j}x_i \), indices modulo n: the adjoint of the convolution.

    Raises
    ------
    ValueError
        If taps and signal differ in the number of points.
    """
    require(
        taps.shape[1:] == signal.shape,
        f"taps and signal have as many points; got {taps.shape} and {signal.shape}",
    )
    n = len(signal)
    columns = [(np.roll(taps, j, axis=1) * signal).sum(1) for j in range(n)]
    return np.asarray(_mean(columns, taps)).T


def _require_alike(taps: Any, codes: Any) -> None:
    require(
        taps.shape == codes.shape and taps.shape[1] >= 1,
        f"there are as many taps as codes, at least one; got {taps.shape} and {codes.shape}",
    )


def _mean(columns: list[Any], taps: Any) -> Any:
    n = taps.shape[1]
    return constant(Fraction(1, n), taps.flat[0]) * np.array(columns, dtype=taps.dtype)
