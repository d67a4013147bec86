"""Parameters and assumptions that the claims of paper A share, and small ways to combine sides."""

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from pentad.proofs_check.form import Form
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Parameter, fractions
from pentad.theory.power_autoencoder.hypotheses import even_cumulants_are_nonnegative
from pentad.theory.power_autoencoder.power_loss import LossTerms, gram, loss_terms
from pentad.theory.sparse_inputs import GAUSSIAN, HEAVY, LAPLACE, RADEMACHER, SKEWED, UNIFORM

PAPER = "sparsity-loss"
claim = Form(PAPER)

FEATURES = domains.integer("n", 1, 4)
DIMENSIONS = domains.integer("d", 1, 3)
PROBABILITY = domains.probability()
POWER = domains.integer("m", 1, 5, odd=True)
TIED_WEIGHTS = domains.matrix("W", "d", "n")
UNTIED_WEIGHTS = domains.matrix("A", "n", "n")
SYMMETRIC_LAW = domains.choice("law", (RADEMACHER, GAUSSIAN, LAPLACE, UNIFORM, HEAVY))
FINITE_LAW = domains.choice("law", (RADEMACHER, SKEWED))
ANY_LAW = domains.choice("law", (RADEMACHER, GAUSSIAN, LAPLACE, UNIFORM, HEAVY, SKEWED))

TIED: tuple[Parameter, ...] = (FEATURES, DIMENSIONS, PROBABILITY, SYMMETRIC_LAW, TIED_WEIGHTS)

H3 = Assumption(
    "H3",
    "kappa_4(x) >= 0 and p mu_6 >= 15 p^3 mu_2^3",
    even_cumulants_are_nonnegative,
)
NON_ZERO = Assumption("non-zero", "W is not zero", lambda W: bool((W != 0).any()))
ZERO_WEIGHTS: dict[str, Any] = {"W": fractions([[0]]), "n": 1, "d": 1}
"""What `NON_ZERO` excludes; a quotient such as C^2 / D is not defined there."""

FIVE_AXES: dict[str, Any] = {"W": fractions(np.eye(5, dtype=int).tolist()), "n": 5, "d": 5}
SIX_FEATURES: dict[str, Any] = {
    "W": fractions(
        [
            [1, 0, Fraction(1, 2), 1, 0, -1],
            [0, 1, 1, Fraction(-1, 3), 1, 0],
            [1, 1, 0, 0, Fraction(1, 2), 1],
            [0, -1, 1, 0, 1, 1],
        ]
    ),
    "n": 6,
    "d": 4,
}
HALVES = product((Fraction(1, 2), Fraction(-1, 2)), repeat=3)
TWELVE_LINES: dict[str, Any] = {
    "W": fractions([*np.eye(4, dtype=int).tolist(), *((Fraction(1, 2), *x) for x in HALVES)]).T,
    "n": 12,
    "d": 4,
}
"""Beyond the sizes that are drawn; the twelve lines of D4 gain more than those of three dimensions
could."""

SIZES = ((1, 1), (2, 3), (3, 2), (5, 4), (6, 9))
"""(n, d) at which derivations read sides that see them through min(n, d)."""


def both(terms: LossTerms) -> Any:
    """Correlation and energy in one array."""
    return np.concatenate(
        [np.atleast_1d(np.asarray(terms.correlation)), np.atleast_1d(np.asarray(terms.energy))]
    )


def best_improvement(W: Any, p: Any, law: Any, m: int) -> Any:
    """The improvement C^2 / D of W at its best scale, by cumulants."""
    return loss_terms(gram(W), p, law, m).scaled_improvement


def at_least(name: str, low: int, *, drawn_to: int, parts: int = 20) -> Parameter:
    """A rational of at least `low`, drawn up to an integer with a fixed denominator.

    >>> at_least("t", 1, drawn_to=3).draw(lambda low, high: high, {})
    Fraction(3, 1)
    """
    return Parameter(
        name,
        f"{name} >= {low}, drawn up to {drawn_to}",
        lambda choose, _: Fraction(choose(low * parts, drawn_to * parts), parts),
        low,
    )


def spanned(parameter: Parameter, *, step: int = 1) -> range:
    """The integers of an interval, both ends included, as a derivation goes through them.

    Raises
    ------
    ValueError
        If the range has no ends.

    >>> list(spanned(POWER, step=2))
    [1, 3, 5]
    """
    if parameter.low is None or parameter.high is None:
        raise ValueError(f"only an interval can be gone through; got {parameter.range!r}")
    return range(int(parameter.low), int(parameter.high) + 1, step)
