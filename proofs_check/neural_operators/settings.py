"""What the claims of paper D share: their form, grids, spectral weights, codes and signals."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.form import Form
from pentad.theory.numbers.domains import Choose, Parameter, Point

PAPER = "neural-operators"
claim = Form(PAPER, "The paper's numbered statements were not seen; this one is ours.")
RESTATED = (
    "The paper's numbered statements were not seen; restated from its abstracts and opening, with "
    "hypotheses that are ours."
)

# Arrays of rationals ------------------------------------------------------------------------


def array(values: Any) -> np.ndarray:
    """A nested list of numbers, of any depth, as an object array of `Fraction`."""
    found = np.empty(np.shape(values), dtype=object)
    given: Any = np.asarray(values, dtype=object)
    for index in np.ndindex(found.shape):
        found[index] = Fraction(given[index])
    return found


def drawn(choose: Choose, *shape: int, least: int = -4, most: int = 4, parts: int = 2) -> Any:
    """Multiples of 1/parts between two integers over parts, in an array."""
    found = np.empty(shape, dtype=object)
    for index in np.ndindex(shape):
        found[index] = Fraction(choose(least, most), parts)
    return found


def parameter(name: str, words: str, draw: Callable[[Choose, Point], Any]) -> Parameter:
    """A parameter that is neither an interval nor listed."""
    return Parameter(name, words, draw)


# Layers -------------------------------------------------------------------------------------


def weights_up_to(mode: int, concepts: int = 2) -> Parameter:
    """Spectral weights of one or more concepts, real and imaginary parts, (p, K + 1, 2)."""
    return parameter(
        "weights",
        f"spectral weights of up to {concepts} concepts, (p, K + 1, 2), K <= {mode}",
        lambda choose, _: drawn(choose, choose(1, concepts), choose(0, mode) + 1, 2),
    )
