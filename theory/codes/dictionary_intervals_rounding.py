r"""Bounds of rounding in double precision that hold for any order of summation.

With u = 2^-53, a sum of k products is computed with an error of at most
\( \gamma_k = k u / (1 - k u) \) times the sum of their moduli, whatever the order and whether
products are fused into sums or not, as long as the products are those of the definition (Higham,
"Accuracy and stability of numerical algorithms", 2002, section 3.1). Nothing else is assumed of the
library that computes them. Underflow adds at most 2^-1074 for each product; entries are required to
be so small, and bounds are raised by so much, that this is covered by `TINY`.
"""

from typing import Any

import numpy as np
from jaxtyping import Float64

from pentad.theory.numbers.scalars import require

UNIT = 2.0**-53
TINY = 2.0**-500
"""What is added to a bound for underflow, where entries are at most 2^400."""
LARGEST = 2.0**400


def gamma(count: int) -> float:
    """An upper bound of k u / (1 - k u) for k at most 2^40, dimensionless.

    Raises
    ------
    ValueError
        For more terms, or fewer than none.

    >>> gamma(1) >= UNIT
    True
    """
    require(0 <= count <= 2**40, f"bounds of rounding need at most 2^40 terms; got {count}")
    return 1.01 * count * UNIT


def upwards(value: Any) -> Any:
    """At least the exact value of an expression of up to 16 operations on non-negative numbers."""
    return value * (1 + 32 * UNIT) + TINY


def downwards(value: Any) -> Any:
    """At most the exact value of an expression of up to 16 operations, or 0 if that is negative.

    The operations are on non-negative numbers and do not cancel.
    """
    return np.maximum(value * (1 - 32 * UNIT) - TINY, 0.0)


def norm_bound(v: Float64[np.ndarray, "m *batch"]) -> Any:
    """At least the Euclidean norm of each column.

    >>> float(norm_bound(np.array([3.0, 4.0]))) >= 5
    True
    """
    return upwards(np.sqrt((v * v).sum(0)) * (1 + gamma(len(v) + 2)))


def sum_bound(v: Float64[np.ndarray, "m *batch"]) -> Any:
    """At least the sum of the moduli of each column."""
    return upwards(abs(v).sum(0) * (1 + gamma(len(v) + 2)))


def double(D: Any) -> Float64[np.ndarray, "d n"]:
    """A dictionary of floats in double precision, none of its numbers rounded.

    Raises
    ------
    ValueError
        If it is no matrix of single or double precision with finite entries of up to 2^400.
    """
    array = np.asarray(D)
    require(
        array.ndim == 2 and 0 not in array.shape,
        f"a dictionary is a matrix with an atom in each column; got shape {array.shape}",
    )
    require(
        array.dtype in (np.float32, np.float64),
        f"intervals are for dictionaries of single or double precision; got {array.dtype}",
    )
    wide = array.astype(np.float64)
    require(np.isfinite(wide).all(), "a dictionary has finite numbers; got nan or infinity")
    require(
        abs(wide).max() <= LARGEST, f"entries are at most 2^400; got {float(abs(wide).max()):g}"
    )
    return wide


def scaled(D: Any) -> tuple[Float64[np.ndarray, "d n"], int]:
    """A dictionary divided by a power of two, its largest entry in [1/2, 1), and the exponent.

    Raises
    ------
    ValueError
        As `double`, and if an entry would vanish: of less than 2^-1000 of the largest, not zero.

    >>> scaled(np.array([[3.0, -0.5]]))
    (array([[ 0.75 , -0.125]]), 2)
    """
    exact = double(D)
    exponent = int(np.frexp(abs(exact).max())[1])
    found = np.ldexp(exact, -exponent)
    require(
        abs(found[exact != 0]).min(initial=1.0) >= 2.0**-1000,
        "entries of a dictionary are zero or at least 2^-1000 of the largest; got "
        f"{abs(exact[exact != 0]).min(initial=np.inf):g} and {abs(exact).max():g}",
    )
    return found, exponent


def times_power(value: float, exponent: int) -> float:
    """At most value * 2^exponent, for a value that is not negative.

    >>> times_power(0.75, 2)
    3.0
    """
    found = float(np.ldexp(value, exponent))
    small = float(np.ldexp(found, -exponent)) <= value
    return found if small else float(np.nextafter(found, 0.0))


def singular_value_floor(D: Float64[np.ndarray, "d n"]) -> float:
    r"""A proved lower bound of the d-th singular value of D, 0 where none is found.

    For any triangular R and any c, \( D D^T = c I + R^T R + E \) with
    \( E = D D^T - c I - R^T R \), and \( R^T R \) is positive semidefinite, so
    \( \lambda_{\min}(D D^T) \ge c - |E|_F \). R comes from a Cholesky factorisation of which
    nothing is assumed; E is computed and its rounding is bounded,
    \( \gamma_n |D|_F^2 + \gamma_d |R|_F^2 \) and a few units for the differences.

    Parameters
    ----------
    D : (d, n) array, float64

    Returns
    -------
    float
        In units of D.

    Raises
    ------
    ValueError
        If D is empty.

    >>> 0.99 < singular_value_floor(np.eye(3)) <= 1
    True
    >>> singular_value_floor(np.ones((2, 3)))
    0.0
    """
    require(D.size > 0, f"a dictionary has atoms; got an array of shape {D.shape}")
    d, n = D.shape
    gram = D @ D.T
    least = float(np.linalg.eigvalsh(gram)[0])
    frobenius = float(norm_bound(D.reshape(-1)))
    for share in (0.999, 0.9, 0.5):
        c = share * least
        if c <= 0:
            return 0.0
        shifted = gram - c * np.eye(d)
        try:
            R = np.linalg.cholesky(shifted).T
        except np.linalg.LinAlgError:
            continue
        error = shifted - R.T @ R
        factor = float(norm_bound(R.reshape(-1)))
        rounding = gamma(n) * frobenius**2 + gamma(d) * factor**2
        rounding += gamma(4) * (frobenius**2 + c * d + factor**2)
        slack = float(upwards(norm_bound(error.reshape(-1)) + rounding))
        if c > slack:
            return float(downwards(np.sqrt((c - slack) * (1 - 4 * UNIT))))
    return 0.0
