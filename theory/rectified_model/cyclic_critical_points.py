r"""Certified critical points of L_1 among the frames that a rotation permutes: polygons and kin.

Features that a rotation of order n permutes have the Gram matrix
\( A_{ij} = \sum_t x_t \cos(2 \pi m_t (i - j) / n) \), so that a few numbers x_t and one bias are
all the unknowns, and by symmetry a zero of the gradient in them is one of the whole loss.  Weights
of no symmetry: `theory.rectified_model.critical_points`.  Source: ours.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.krawczyk import ZeroCertificate, balls, isolated_zero
from pentad.theory.numbers.limits import MOST_BITS, MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.rectified_model.critical_points import Refusal
from pentad.theory.rectified_model.cut_squares import rectified_correlation, rectified_energy
from pentad.theory.rectified_model.toy_loss import one_active_derivatives


class CyclicCriticalPoint(NamedTuple):
    r"""A certified critical point with the Gram matrix \( \sum_t x_t \cos(2 \pi m_t (i-j)/n) \).

    Attributes
    ----------
    n : int
    frequencies : tuple of int
        The m_t: (1,) for a regular n-gon, (1, n / 2) for an antiprism with n vertices.
    zero : ZeroCertificate
        Of the unknowns (x_1, .., b): the squared radius in each invariant plane or line, the bias.
    loss : ball
    """

    n: int
    frequencies: tuple[int, ...]
    zero: ZeroCertificate
    loss: Any

    @property
    def squared_radii(self) -> np.ndarray:
        """The x_t, as balls."""
        return self.zero.enclosure[:-1]

    @property
    def bias(self) -> Any:
        """The common bias, a ball."""
        return self.zero.enclosure[-1]

    @property
    def masses(self) -> np.ndarray:
        """Share x_t / sum x of the squared norm of each feature in each invariant space."""
        found: np.ndarray = self.squared_radii / self.squared_radii.sum()
        return found

    @property
    def frame_eigenvalues(self) -> np.ndarray:
        """Eigenvalue n x_t / 2 of the frame operator on each plane, n x_t on each line."""
        dimensions = np.array([_dimension(self.n, m) for m in self.frequencies])
        found: np.ndarray = self.n * self.squared_radii / dimensions
        return found

    @property
    def capacity_sum(self) -> Any:
        """The sum of the capacities: n sum x / (sum of masses times eigenvalues)."""
        return self.n * self.squared_radii.sum() / (self.masses * self.frame_eigenvalues).sum()

    def weights(self) -> tuple[np.ndarray, np.ndarray]:
        """Features as columns, (d, n), and biases (n,): balls."""
        return cyclic_weights(self.n, self.frequencies, self.squared_radii), np.array(
            [self.bias] * self.n, dtype=object
        )


def cyclic_weights(
    n: int, frequencies: Sequence[int], squared_radii: Any
) -> Shaped[np.ndarray, "d n"]:
    """Features that a rotation of order n permutes: balls, two rows a plane and one a line.

    Parameters
    ----------
    n : int
    frequencies : numbers from 0 to n / 2
        How often the rotation turns each plane; 0 and n / 2 stand for a line.
    squared_radii : as many positive numbers

    Raises
    ------
    ValueError
        If a frequency is out of range, or n is above `MOST_STEPS`.

    >>> from flint import ctx
    >>> with ctx.workprec(128):
    ...     cyclic_weights(2, (1,), [4]).astype(float)
    array([[ 2., -2.]])
    """
    require_at_most(MOST_STEPS, n=n)
    rows = []
    for m, square in zip(frequencies, balls(squared_radii), strict=True):
        cosines, sines = _turns(n, m)
        rows.append(square.sqrt() * cosines)
        if _dimension(n, m) == 2:
            rows.append(square.sqrt() * sines)
    return np.array(rows, dtype=object)


def cyclic_critical_point(
    n: int,
    frequencies: Sequence[int],
    start: Sequence[float],
    *,
    radius: float = 1e-6,
    precision: int = 256,
) -> CyclicCriticalPoint | Refusal:
    r"""Certify a critical point of L_1 among the frames that a rotation of order n permutes.

    By the principle of symmetric criticality it is a critical point among all weights: the
    rotation generates a group under which L_1 is invariant, and its fixed points are these frames
    up to rotations that commute with it, as long as the frequencies differ.

    Parameters
    ----------
    n : int
    frequencies : different numbers from 0 to n / 2
    start : squared radii, positive, and the bias
        Where Newton's iteration starts; it need not end near.
    radius, precision
        As in `certified_critical_point`.

    Raises
    ------
    ValueError
        If a frequency is repeated or out of range, or the start is not finite, or precision
        is above `MOST_BITS` or n is above `MOST_STEPS`.

    >>> point = cyclic_critical_point(8, (1, 4), (0.99, 0.36, -0.264))
    >>> (point.squared_radii[1] / point.squared_radii[0]).str(12, radius=False)
    '0.367179665048'
    """
    require_at_most(MOST_BITS, precision=precision)
    require_at_most(MOST_STEPS, n=n)
    from flint import ctx

    require(
        len(set(frequencies)) == len(frequencies),
        f"frequencies must differ; got {tuple(frequencies)}",
    )
    require(
        len(start) == len(frequencies) + 1,
        f"a start is a squared radius for each frequency and a bias; got {tuple(start)}",
    )
    with ctx.workprec(precision):
        circulants = [_circulant(_turns(n, m)[0]) for m in frequencies]

        def derivatives(unknowns: np.ndarray) -> Any:
            A = sum(x * M for x, M in zip(unknowns[:-1], circulants, strict=True))
            return one_active_derivatives(A, np.array([unknowns[-1]] * n, dtype=object))

        first = np.array([*(M[:, 0] for M in circulants), balls(np.zeros(n))], dtype=object)
        first = np.hstack([first, balls(np.eye(len(start))[:, -1:])])

        def gradient(unknowns: np.ndarray) -> np.ndarray:
            found: np.ndarray = n * first @ derivatives(unknowns).gradient[0]
            return found

        def hessian(unknowns: np.ndarray) -> np.ndarray:
            found: np.ndarray = n * first @ derivatives(unknowns).hessian[0] @ first.T
            return found

        zero = isolated_zero(gradient, hessian, list(start), radius, precision=precision)
        if not zero.holds:
            return Refusal(f"no isolated critical point was found: {zero.reason}", "isolated")
        if not all(x > 0 for x in zero.enclosure[:-1]):
            return Refusal("the squared radii are not positive", "isolated")
        value = derivatives(zero.enclosure).value
    return CyclicCriticalPoint(n, tuple(frequencies), zero, value)


def polygon_critical_point(k: int, *, precision: int = 256) -> CyclicCriticalPoint | Refusal:
    r"""Certify the best regular k-gon with a common bias as a critical point of L_1.

    With \( t = -b / r^2 \) in (0, 1) the best loss at that ratio is \( k (1/3 - N^2 / M) \), N and
    M the integrals of `polygon_polynomials`; Newton's iteration starts from the best of a grid.

    Parameters
    ----------
    k : int
        At least 5: up to four features have zero loss at a kink.
    precision : int
        Bits.

    Raises
    ------
    ValueError
        If k is below 5, or k is above `MOST_STEPS`.

    >>> polygon_critical_point(10).loss.str(12, radius=False)
    '1.66666666667'
    """
    require_at_most(MOST_STEPS, k=k)
    require_count(k, "k", least=5)
    ratios = np.linspace(0, 1, 2000, endpoint=False)
    N = rectified_correlation(np.ones(1), -ratios)
    M = rectified_energy(np.cos(2 * np.pi * np.arange(k) / k)[:, None], -ratios).sum(0)
    best = int((N**2 / M).argmax())
    square = float(N[best] / M[best])
    return cyclic_critical_point(k, (1,), (square, -ratios[best] * square), precision=precision)


def _dimension(n: int, frequency: int) -> int:
    require(
        frequency >= 0 and 2 * frequency <= n,
        f"a frequency lies between 0 and n / 2; got {frequency} for n={n}",
    )
    return 1 if 2 * frequency in (0, n) else 2


def _turns(n: int, frequency: int) -> tuple[np.ndarray, np.ndarray]:
    """Cosines and sines of 2 pi m j / n for j = 0 .. n - 1, as balls."""
    from flint import arb, fmpq

    _dimension(n, frequency)
    angles = [fmpq(2 * frequency * j, n) for j in range(n)]
    cosines = np.array([arb.cos_pi_fmpq(angle) for angle in angles], dtype=object)
    sines = np.array([arb.sin_pi_fmpq(angle) for angle in angles], dtype=object)
    return cosines, sines


def _circulant(first: np.ndarray) -> np.ndarray:
    n = len(first)
    return np.asarray(first[(np.arange(n)[:, None] - np.arange(n)[None, :]) % n])
