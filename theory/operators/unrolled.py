r"""Unrolled sparse inference with a layer: plain steps of iterative thresholding, from zero.

\[ \zeta_0=0,\qquad\zeta_{t+1}=S_{\alpha\lambda}\bigl(\zeta_t+\alpha D^*(x-D\zeta_t)\bigr). \]

Nothing here knows whether D is a spectral layer or a convolution: both are given as functions.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.scalars import positive_part, require_count

Codes = Shaped[np.ndarray, "p *n"]
Signal = Shaped[np.ndarray, "*n"]
Values = Shaped[np.ndarray, "*shape"]
Gate = Callable[[Any, Any], Any]


def rectified(codes: Values, threshold: Any) -> Values:
    r"""\( (u-\tau)_+ \), the threshold of codes that are not negative."""
    return np.asarray(positive_part(codes - threshold))


def soft(codes: Values, threshold: Any) -> Values:
    r"""\( \operatorname{sgn}(u)(\lvert u\rvert-\tau)_+ \), for codes of either sign."""
    return np.asarray(positive_part(codes - threshold) - positive_part(-codes - threshold))


def hard(codes: Values, threshold: Any) -> Values:
    """The code where it exceeds the threshold, else zero: a function that jumps."""
    found = codes.copy()
    for index in np.ndindex(codes.shape):
        if not codes[index] > threshold:
            found[index] = 0 * codes[index]
    return found


GATES: dict[str, Gate] = {"ReLU": rectified, "soft": soft}


def unrolled(
    decode: Callable[[Codes], Signal],
    encode: Callable[[Signal], Codes],
    signal: Signal,
    step: Any,
    penalty: Any,
    steps: int,
    gate: Gate = rectified,
) -> list[Codes]:
    r"""\( \zeta_1,\dots,\zeta_T \).

    Parameters
    ----------
    decode, encode
        D and its adjoint.
    signal
        x, (n,), or (n1, n2) on the torus.
    step
        \( \alpha \), at most \( 2/\Lambda \) if it is not to diverge.
    penalty
        \( \lambda \), so that the threshold is \( \alpha\lambda \).
    steps
        T, at least 1.
    gate
        The threshold.

    Returns
    -------
    list of (p, n) or (p, n1, n2), one a step

    Raises
    ------
    ValueError
        If there is no step.
    """
    require_count(steps, "steps")
    codes = gate(step * encode(signal), step * penalty)
    found = [codes]
    for _ in range(steps - 1):
        codes = gate(codes + step * encode(signal - decode(codes)), step * penalty)
        found.append(codes)
    return found
