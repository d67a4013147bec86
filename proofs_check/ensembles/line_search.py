r"""The best multiple of a stage, and why an L1 penalty makes it larger than one (C09).

Setting.  A stage gives g where r is left; energies on the data that the multiple is fitted to.

Idea.  E|r - t g|^2 is a parabola in t with its vertex at E<r, g> / E|g|^2. A penalty P t shifts the
vertex to the left, so that the trained stage is too short by P / (2 E|g|^2).

Not claimed.  That alpha = 1 is worse elsewhere; the formula for gates that are not positively
homogeneous (JumpReLU), or for a decoder bias that is neither zero nor stationary too.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.ensembles.settings import array, claim, drawn, parameter
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import all_vanish
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.line_search import (
    best_multiple,
    best_multiple_at_stationarity,
    energy_after,
    energy_after_search,
    gain_over,
    stationary_scale,
)
from pentad.theory.numbers.domains import Assumption, Domain, Parameter, Point, applied, ratio
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import constant

RESIDUAL = parameter(
    "residual",
    "what is left, up to 3 samples in up to 2 dimensions, (N, d)",
    lambda choose, _: drawn(choose, choose(1, 3), choose(1, 2)),
)
OUTPUT = parameter(
    "output",
    "what the stage gives, (N, d)",
    lambda choose, point: drawn(choose, *point["residual"].shape),
)
MULTIPLE = ratio("multiple", -3, 3)
GIVES = Assumption("gives", "the stage gives something", lambda output: bool((output != 0).any()))

ONE = {"residual": array([[2, 1], [0, 1]]), "output": array([[1, 0], [1, 1]])}
GIVES_NOTHING = {"residual": array([[1]]), "output": array([[0]])}


def _vertex(claim: Claim, extra: Point) -> bool | None:
    """Both sides for two samples in the plane, all entries free."""
    from sympy import symbols

    point: dict[str, Any] = {
        name: np.array(symbols(f"{name}:4", real=True), dtype=object).reshape(2, 2)
        for name in ("residual", "output")
    }
    left = applied(claim.lhs, {**point, **extra})
    right = applied(claim.rhs, {**point, **extra})
    return all_vanish(np.atleast_1d(left - right)) or None


BY_HAND = (
    "both sides are rational functions of E<r,r>, E<r,g>, E<g,g>, which four coordinates leave "
    "independent",
)


def _steps_with_multiple(claim: Claim) -> bool | None:
    from sympy import Symbol

    return _vertex(claim, {"multiple": Symbol("t", real=True)})


LINE_SEARCH = claim(
    "line-search",
    "C09a",
    locator="boosting with alpha = 1",
    title="A searched multiple never does harm, and how much it gains",
    plain="The best multiple of a stage leaves the energy less the square of its correlation with "
    "the residual; it gains over another multiple by the square of their difference times the "
    "stage's energy.",
    statement=r"\mathbb{E}\lVert r-\alpha g\rVert^2=E-\frac{(\mathbb{E}\langle r,g\rangle)^2}"
    r"{\mathbb{E}\lVert g\rVert^2}+(\alpha-\alpha^*)^2\,\mathbb{E}\lVert g\rVert^2",
    relation="==",
    domain=Domain((RESIDUAL, OUTPUT, MULTIPLE), (GIVES,)),
    lhs=energy_after,
    rhs=lambda residual, output, multiple: (
        energy_after_search(residual, output) + gain_over(residual, output, multiple)
    ),
    examples=(ONE | {"multiple": Fraction(1)},),
    outside=(GIVES_NOTHING | {"multiple": Fraction(1)},),
    evidence=(
        derivation(
            "two samples in the plane, all entries at once",
            _steps_with_multiple,
            reach="everywhere",
            by_hand=BY_HAND,
            unneeded={"gives": "the sides divide by the stage's energy"},
        ),
        exact("rational stages of up to 3 samples"),
        search(
            "the same in floats, the least energy by least squares",
            using={
                "rhs": lambda residual, output, multiple: (
                    (
                        np.linalg.lstsq(output.reshape(-1, 1), residual.ravel(), rcond=None)[0][0]
                        - multiple
                    )
                    ** 2
                    * (output**2).sum()
                    / len(output)
                    + _least_squares(residual, output)
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "alpha = 1 is the best multiple",
            rhs=lambda residual, output, multiple: (
                energy_after(residual, output, 1) + gain_over(residual, output, multiple)
            ),
        ),
        instead(
            "the gain is the difference times the energy",
            rhs=lambda residual, output, multiple: (
                energy_after_search(residual, output)
                + abs(best_multiple(residual, output) - multiple)
                * (output * output).sum()
                / len(output)
            ),
        ),
    ),
    sees_also=("ensembles/shrinkage",),
)


def _least_squares(residual: Matrix, output: Matrix) -> float:
    """The energy that the best multiple leaves, by NumPy."""
    column, left = output.reshape(-1, 1), residual.ravel()
    found = np.linalg.lstsq(column, left, rcond=None)[0]
    return float(((left - column @ found) ** 2).sum() / len(residual))


PENALTY = Parameter(
    "penalty",
    "1/4 to 3",
    lambda choose, _: Fraction(choose(1, 12), 4),
    Fraction(1, 4),
    Fraction(3),
)
LEFT_POSITIVE = Assumption(
    "left positive",
    "the trained stage is a positive multiple of a stage that gives something",
    lambda residual, output, penalty: (
        bool((output != 0).any()) and bool(stationary_scale(residual, output, penalty) > 0)
    ),
)


def _trained(residual: Matrix, output: Matrix, penalty: Number) -> tuple[Any, Any]:
    """The stage at its stationary size, with its penalty there."""
    size = stationary_scale(residual, output, penalty)
    return size * output, size * penalty


def _multiple_by_least_squares(residual: Matrix, output: Matrix, penalty: float) -> float:
    """By NumPy, of the stage at the vertex of the objective, a parabola through three values."""
    if not output.any():
        return float("nan")
    below, at, above = (
        ((residual - t * output) ** 2).sum() / len(output) + t * penalty for t in (-1, 0, 1)
    )
    column = ((below - above) / (2 * (below - 2 * at + above)) * output).reshape(-1, 1)
    return float(np.linalg.lstsq(column, residual.ravel(), rcond=None)[0][0])


def _steps_with_penalty(claim: Claim) -> bool | None:
    from sympy import Symbol

    return _vertex(claim, {"penalty": Symbol("P", nonnegative=True)})


SHRINKAGE = claim(
    "shrinkage",
    "C09b",
    locator="boosting with ReLU-L1",
    title="A stage that an L1 penalty has shortened wants a multiple above one",
    plain="Where a ReLU stage is stationary under scaling its codes, the best multiple is one plus "
    "its penalty, which is positive, over twice its energy: boosting can then add again what the "
    "penalty removed.",
    statement=r"\alpha^*=1+\frac{\lambda\,\mathbb{E}\lVert c\rVert_1}{2\,\mathbb{E}\lVert g"
    r"\rVert^2}",
    relation="==",
    domain=Domain((RESIDUAL, OUTPUT, PENALTY), (LEFT_POSITIVE,)),
    lhs=lambda residual, output, penalty: best_multiple(
        residual, _trained(residual, output, penalty)[0]
    ),
    rhs=lambda residual, output, penalty: best_multiple_at_stationarity(
        *_trained(residual, output, penalty)
    ),
    delta="A stage is any output that is scaled as one, which positively homogeneous gates are.",
    examples=(ONE | {"penalty": Fraction(1, 2)}, ONE | {"penalty": Fraction(2)}),
    outside=(GIVES_NOTHING | {"penalty": Fraction(1)},),
    evidence=(
        derivation(
            "two samples in the plane, all entries at once",
            _steps_with_penalty,
            reach="everywhere",
            by_hand=BY_HAND,
            unneeded={
                "left positive": "the sides divide by the trained stage's energy; that codes are "
                "not negative makes the multiple larger than one, and is not needed for its value"
            },
        ),
        exact("rational stages of up to 3 samples"),
        search(
            "the same in floats, the left side by least squares at the least objective",
            using={"lhs": _multiple_by_least_squares},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("without a penalty's effect", rhs=lambda: 1),
        instead(
            "the whole penalty over the energy",
            rhs=lambda residual, output, penalty: (
                2 * best_multiple_at_stationarity(*_trained(residual, output, penalty))
                - constant(1, penalty)
            ),
        ),
    ),
    not_claimed="JumpReLU, whose gates do not scale; decoder biases that are not stationary.",
    sees_also=("ensembles/line-search",),
)

CLAIMS = (LINE_SEARCH, SHRINKAGE)
