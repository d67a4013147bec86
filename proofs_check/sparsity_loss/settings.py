"""What claims of paper A share: their form, parameters, assumptions, examples, and small sides."""

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from pentad.proofs_check.form import Form
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain, Parameter, fractions, inequality
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.hypotheses import (
    cumulants_are_nonnegative,
    even_cumulants_are_nonnegative,
)
from pentad.theory.power_autoencoder.power_loss import (
    LossTerms,
    feature_loss_terms_by_convolution,
    gram,
    loss_terms,
)
from pentad.theory.sparse_inputs import (
    GAUSSIAN,
    HEAVY,
    LAPLACE,
    RADEMACHER,
    SKEWED,
    UNIFORM,
    AmplitudeLaw,
    Laws,
    finite_law,
)

PAPER = "sparsity-loss"
claim = Form(PAPER)

FEATURES = domains.integer("n", 1, 4)
DIMENSIONS = domains.integer("d", 1, 3)
PROBABILITY = domains.probability()
POWER = domains.integer("m", 1, 5, odd=True)
READ_OUTS = domains.matrix("V", "d", "n")
TIED_WEIGHTS = domains.matrix("W", "d", "n")
UNTIED_WEIGHTS = domains.matrix("A", "n", "n")
SYMMETRIC_LAW = domains.choice("law", (RADEMACHER, GAUSSIAN, LAPLACE, UNIFORM, HEAVY))
NAMED_LAW = domains.choice("law", (RADEMACHER, GAUSSIAN, LAPLACE, UNIFORM))
FINITE_LAW = domains.choice("law", (RADEMACHER, SKEWED))
LIGHT = finite_law(
    "light",
    [(s * v, w / 2) for s in (1, -1) for v, w in ((1, Fraction(11, 12)), (3, Fraction(1, 12)))],
)
"""Kurtosis just below 3 at p = 37/40, with a sixth moment just large enough for k6' >= 0."""
ANY_LAW = domains.choice("law", (RADEMACHER, GAUSSIAN, LAPLACE, UNIFORM, HEAVY, SKEWED))

TIED: tuple[Parameter, ...] = (FEATURES, DIMENSIONS, PROBABILITY, SYMMETRIC_LAW, TIED_WEIGHTS)
UNTIED: tuple[Parameter, ...] = (*TIED[:-1], READ_OUTS, TIED_WEIGHTS)
HIGHER_POWER = domains.integer("m", 3, 5, odd=True)

H3 = Assumption(
    "H3",
    "kappa_4(x) >= 0 and p mu_6 >= 15 p^3 mu_2^3",
    even_cumulants_are_nonnegative,
)


def _moment_of_input(law: AmplitudeLaw, s: int, p: Number) -> Any:
    return p * constant(law.moment(s), p)


KAPPA_4 = inequality(
    "kappa_4",
    "kappa_4(x) >= 0",
    lambda p, law: _moment_of_input(law, 4, p),
    ">=",
    lambda p, law: 3 * _moment_of_input(law, 2, p) ** 2,
)
PURE_SIXTH = inequality(
    "sixth moment",
    "p mu_6 >= 15 p^3 mu_2^3",
    lambda p, law: _moment_of_input(law, 6, p),
    ">=",
    lambda p, law: 15 * _moment_of_input(law, 2, p) ** 3,
)
"""Together with `KAPPA_4` this is H3."""

EVEN_CUMULANTS = Assumption(
    "cumulants",
    "kappa_2, kappa_4, .., kappa_2m of the inputs are >= 0",
    cumulants_are_nonnegative,
)
NON_ZERO = Assumption("non-zero", "W is not zero", lambda W: bool((W != 0).any()))
ZERO_WEIGHTS: dict[str, Any] = {"W": fractions([[0]]), "n": 1, "d": 1}
"""What `NON_ZERO` excludes; a quotient such as C^2 / D is not defined there."""
TIED_NON_ZERO = Domain((*TIED, POWER), (NON_ZERO,))

AXES = fractions([[1, 0], [0, 1]])
TWO_FEATURES = fractions([[1, -2], [Fraction(1, 2), 1]])
FOUR_LINES = fractions(
    [[1, 0, Fraction(12, 17), Fraction(12, 17)], [0, 1, Fraction(12, 17), Fraction(-12, 17)]]
)
"""Nearly a spherical (3, 3)-design of the plane: 12/17 is nearly the square root of 1/2."""

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

SPARSE_DESIGN: dict[str, Any] = {
    "W": FOUR_LINES,
    "n": 4,
    "d": 2,
    "p": Fraction(1, 10**4),
    "law": RADEMACHER,
    "m": 3,
}
ALONE: dict[str, Any] = {"W": AXES, "n": 2, "d": 2, "p": Fraction(1), "law": RADEMACHER, "m": 3}
FURTHER_SIZES = (
    FIVE_AXES | {"p": Fraction(1), "law": RADEMACHER, "m": 1},
    TWELVE_LINES | {"p": Fraction(1, 10**6), "law": RADEMACHER, "m": 3},
    SIX_FEATURES | {"p": Fraction(1, 5), "law": LAPLACE, "m": 7},
)
"""n, d and m beyond those that derivations go through and that are drawn."""

UNTIED_SIX = SIX_FEATURES | {"V": SIX_FEATURES["W"][:, ::-1] + SIX_FEATURES["W"]}

SIZES = ((1, 1), (2, 3), (3, 2), (5, 4), (6, 9))
"""(n, d) at which derivations read sides that see them through min(n, d)."""


def both(terms: LossTerms) -> Any:
    """Correlation and energy in one array."""
    return np.concatenate(
        [np.atleast_1d(np.asarray(terms.correlation)), np.atleast_1d(np.asarray(terms.energy))]
    )


def improvement(W: Matrix, p: Number, law: Laws, m: int) -> Any:
    """The improvement I = 2 C - D of W as it is, by cumulants."""
    return loss_terms(gram(W), p, law, m).improvement


def improvement_by_convolution(W: Matrix, p: Number, law: Laws, m: int) -> Any:
    """The same by convolution of moments."""
    return feature_loss_terms_by_convolution(gram(W), p, law, m).summed().improvement


def best_improvement(W: Matrix, p: Number, law: AmplitudeLaw, m: int = 3) -> Any:
    """The improvement C^2 / D of W at its best scale, by cumulants."""
    return loss_terms(gram(W), p, law, m).scaled_improvement


def best_improvement_by_convolution(W: Matrix, p: Number, law: AmplitudeLaw, m: int = 3) -> Any:
    """The same by convolution of moments."""
    return feature_loss_terms_by_convolution(gram(W), p, law, m).summed().scaled_improvement


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
