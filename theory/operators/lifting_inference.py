r"""Unrolled inference with lifted dictionaries: when it gives the codes of the plain one.

One step of iterative thresholding in a metric M, from codes of zero,

\[ z\leftarrow S_{\alpha\lambda}\bigl(z+\alpha D^TM(x-Dz)\bigr),
   \qquad M=I\text{ for the plain autoencoder.} \]

With a lifting L and lifted atoms \( D_L \) the residual is formed in one of two spaces:

- of the signal: \( D_L^TL(x-PD_Lz) \). For \( P=L^T \) this is \( D^T(x-Dz) \) with
  \( D=L^TD_L \), so that all codes are those of the plain autoencoder, whatever S is. For
  \( P=L^+ \) the encoder is another one.
- of the lifting: \( D_L^T(Lx-D_Lz) \). With \( D_L=LD \) this is inference in the metric
  \( M=L^TL \); it is plain inference if \( L^TLD=cD \), with the step \( c\alpha \) and the penalty
  \( \lambda/c \), and for all D only if \( L^TL=cI \). That \( PL=I \) for some P is not enough.

Source: Sparse autoencoder neural operators, arXiv:2509.03738, speaks of inference equivalence; its
statement was not seen. All formulas here are derived by us.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require_count
from pentad.theory.operators.unrolled import Gate

Atoms = Shaped[np.ndarray, "d n"]
Samples = Shaped[np.ndarray, "d N"]
Codes = Shaped[Any, "n N"]


def inferred_codes(
    correlations: Callable[[Any], Any],
    gate: Gate,
    step: Number,
    penalty: Number,
    steps: int,
    start: Codes,
) -> Codes:
    r"""Codes after steps \( z\leftarrow S_{\alpha\lambda}(z+\alpha\,g(z)) \).

    Parameters
    ----------
    correlations
        g: codes to the correlations of the residual with the atoms, (n, N).
    gate
        S, as in `theory.operators.unrolled`.
    step, penalty, steps
        \( \alpha \), dimensionless, \( \lambda \) in units of the correlations, and how often.
    start
        Codes to begin with, usually zero.

    Raises
    ------
    ValueError
        For fewer than no steps.
    """
    require_count(steps, "steps", least=0)
    for _ in range(steps):
        start = gate(start + step * correlations(start), step * penalty)
    return start


def plain_correlations(
    D: Atoms, x: Samples, *, metric: Shaped[np.ndarray, "d d"] | None = None
) -> Callable[[Any], Any]:
    r"""\( D^TM(x-Dz) \), M the identity if not given.

    >>> plain_correlations(np.eye(1), np.ones((1, 1)))(np.array([[0.25]]))
    array([[0.75]])
    """
    encoder = D.T if metric is None else D.T @ metric
    return lambda codes: encoder @ (x - D @ codes)


def correlations_in_signal(
    L: Shaped[np.ndarray, "h d"],
    P: Shaped[np.ndarray, "d h"],
    D_L: Shaped[np.ndarray, "h n"],
    x: Samples,
) -> Callable[[Any], Any]:
    r"""\( D_L^TL(x-PD_Lz) \): lifted on the way in, projected on the way out."""
    return lambda codes: D_L.T @ (L @ (x - P @ (D_L @ codes)))


def correlations_in_lifting(
    L: Shaped[np.ndarray, "h d"], D_L: Shaped[np.ndarray, "h n"], x: Samples
) -> Callable[[Any], Any]:
    r"""\( D_L^T(Lx-D_Lz) \): the lifted signal is what is to be reconstructed."""
    lifted = L @ x
    return lambda codes: D_L.T @ (lifted - D_L @ codes)
