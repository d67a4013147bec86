"""Psi(p) and the threshold of superposition once more, on grids of t in floats."""

import numpy as np

from pentad.theory.numbers.scalars import require, require_probability
from pentad.theory.power_autoencoder.gain_per_dimension import interference_gain
from pentad.theory.power_autoencoder.middle_regime import middle_regime_interference
from pentad.theory.sparse_inputs import AmplitudeLaw, signal_strength


def gain_per_dimension_on_grids(p: float, law: AmplitudeLaw) -> float:
    """Largest h(t), t >= 1, on grids that zoom in on it, from around the middle regime's optimum.

    h is `interference_gain`; the value is a squared amplitude.  Four grids of 1001 points, the
    width of each a hundredth root of the one before: a value of h, so at most Psi(p) but for
    rounding.

    Parameters
    ----------
    p : float, 0 < p <= 1
    law : AmplitudeLaw, symmetric

    Raises
    ------
    ValueError
        If p is outside (0, 1].

    >>> from pentad.theory.sparse_inputs import GAUSSIAN
    >>> round(gain_per_dimension_on_grids(0.1, GAUSSIAN), 9)
    0.18
    """
    require_probability(p)
    centre, width = middle_regime_interference(law, 3) * p ** (-2 / 3), 20.0
    for _ in range(4):
        t = np.maximum(1.0, centre * np.geomspace(1 / width, width, 1001))
        gains = np.asarray(interference_gain(t, p, law))
        centre, width = t[np.argmax(gains)], width ** (1 / 100)
    return float(np.max(gains))


def superposition_threshold_by_bisection(
    law: AmplitudeLaw, *, low: float = 0.05, high: float = 0.32
) -> float:
    """The p below which some t in (1, 20] has h(t) > p kappa, by bisection; for m = 3.

    Forty halvings over a grid of 20 000 t in floats, good to about five digits (dimensionless).

    Parameters
    ----------
    law : AmplitudeLaw, symmetric
    low, high : float
        Ends of the bisection; superposition pays at `low` and not at `high`.

    Raises
    ------
    ValueError
        Unless it pays at `low` and does not at `high`.

    >>> from pentad.theory.sparse_inputs import UNIFORM
    >>> round(superposition_threshold_by_bisection(UNIFORM), 4)
    0.3
    """
    t = np.linspace(1, 20, 20_001)[1:]

    def pays(p: float) -> bool:
        return bool((interference_gain(t, p, law) > p * float(signal_strength(law, 3))).any())

    require(
        pays(low) and not pays(high),
        f"superposition has to pay at the lower end alone; got {low} and {high} for {law}",
    )
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if pays(middle) else (low, middle)
    return low
