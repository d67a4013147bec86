"""What the claims on the flow of Gram matrices share, for rationals, floats and symbols alike."""

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any, NamedTuple

import numpy as np

from pentad.proofs_check.core import Claim, Effort, Evidence, Finding, Why, undecided
from pentad.proofs_check.evidence.signs import all_vanish
from pentad.proofs_check.judging import AGREEMENT, judged_exactly, shown
from pentad.proofs_check.spectral_geometry.settings import (
    FIVE_ATOMS,
    NON_ZERO,
    RATIONAL_SPECTRUM,
    TWO_EIGENVALUES,
    free_features,
    generic,
    measures,
)
from pentad.theory.frames.frame_operator import frame_operator
from pentad.theory.frames.gram_flow import (
    feature_velocity,
    flowed_features,
    flowed_gram_by_definition,
    frame_operator_velocity,
    linear_loss_gradient,
)
from pentad.theory.frames.gram_flow_by_other_routes import spectral_projections
from pentad.theory.frames.spectral_measures import SpectralMeasures
from pentad.theory.numbers import domains
from pentad.theory.numbers.derivatives import derivative
from pentad.theory.numbers.domains import (
    Choose,
    Domain,
    Parameter,
    Point,
    applied,
    fractions,
    realised,
)
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import family, require
from pentad.theory.power_autoencoder.power_loss import gram

RATE = domains.choice("c", (Fraction(1), Fraction(1, 3), Fraction(5, 2)))

REMAINING = Parameter(
    "s", "0 < s < 1, that is exp(-8 c t)", lambda choose, _: Fraction(choose(1, 11), 12)
)

SMALL = Parameter(
    "W", "generic real (d, n) matrix, d <= 3, n <= 4", lambda choose, _: generic(choose)
)


def _coefficients(choose: Choose, point: Point) -> Any:
    n = point["W"].shape[1]
    return fractions([[Fraction(choose(-3, 3)) for _ in range(n)] for _ in range(n)])


COEFFICIENTS = Parameter("C", "real (n, n) matrix, not symmetric", _coefficients)

PULL = fractions([[0, 1], [1, 0]])


def time_derivative(quantity: Callable[[Any], Any], s: Number, c: Number) -> Any:
    """Derivative by t of a function of s = exp(-8 c t)."""
    return -8 * c * s * derivative(quantity, s)


def by_differences(
    scope: str,
    route: Callable[..., Any],
    scale: Callable[[Any], Any],
    *,
    domain: Domain | None = None,
    as_point: Callable[[Point], Point] = lambda point: point,
) -> Evidence:
    """The claim's right side against a route in floats, relative to a scale that W sets.

    Entries that vanish cannot be compared to differences relative to themselves, as `search` does.
    Where the route disagrees, the claim's own sides are judged exactly, and only they refute.

    Parameters
    ----------
    scope : str
    route, scale : callables of parameters
    domain : Domain, optional
        Of the points that the route takes, in place of the claim's.
    as_point : callable
        From such a point to one of the claim.
    """

    def check(claim: Claim, effort: Effort) -> Finding:
        chance = Random(5)
        where = domain or claim.domain
        cases, accepted, least, tightest = int(60 * effort.scale), 0, 0.0, ""
        for _ in range(cases):
            point = where.drawn(chance.randint)
            if not where.contains(point):
                continue
            values = realised(point, "float")
            side = applied(claim.rhs, as_point(values))
            error = abs(applied(route, values) - side).max() / scale(values["W"])
            if not error <= AGREEMENT:
                holds, margin = judged_exactly(claim, as_point(realised(point, "exact")))
                if holds is False:
                    return Finding(False, None, margin, cases, accepted + 1, shown(point))
                return undecided(Why.DISAGREES, f"at {shown(point)}", cases=cases)
            accepted += 1
            if -error <= least:
                least, tightest = -error, shown(point)
        if not accepted:
            return undecided(Why.NO_POINT, cases=cases)
        return Finding(True, None, least, cases, accepted, tightest)

    replaces = ("lhs", "domain", "examples") if domain else ("lhs",)
    return Evidence("search", "samples", scope, check, replaces=replaces)


def square_scale(W: Matrix) -> Any:
    """(1 + |W|^2)^2, to which velocities of F are compared."""
    return (1 + (W * W).sum()) ** 2


def is_symbolic(W: Matrix) -> bool:
    """Whether the entries have free symbols."""
    return family(W) == "sympy" and any(entry.free_symbols for entry in W.flat)


def eigenvalues_along_axes(W: Matrix) -> Any:
    """Diagonal of F for a matrix of symbols whose rows are orthogonal and not zero.

    Raises
    ------
    ValueError
        If F is not diagonal.
    """
    from sympy import expand

    F = np.array([expand(entry) for entry in frame_operator(W).flat]).reshape(len(W), len(W))
    off_diagonal = F[~np.eye(len(F), dtype=bool)]
    require(not off_diagonal.any(), f"symbols need orthogonal rows; got products {off_diagonal}")
    return F.diagonal()


def positive_eigenvalues(W: Matrix) -> list[Any]:
    """Of F, decreasing; for symbols the rows are orthogonal."""
    if is_symbolic(W):
        return list(eigenvalues_along_axes(W))
    return [value for value in measures(W).eigenvalues if value > 0]


def projections(W: Matrix) -> list[Any]:
    """Projections on the eigenspaces of positive eigenvalues; different ones for symbols."""
    if is_symbolic(W):
        return [np.diag(axis) for axis in np.eye(len(eigenvalues_along_axes(W)), dtype=int)]
    return spectral_projections(W)


def flowed_gram(W: Matrix, s: Number) -> Any:
    """Gram matrix at s: exact from rationals, by singular values from floats."""
    if is_symbolic(W):
        mixed = s + (1 - s) * eigenvalues_along_axes(W)
        return W.T @ (W / mixed[:, None])
    return flowed_gram_by_definition(W, s) if W.dtype == object else gram(flowed_features(W, s))


def gram_velocity_of_loss(W: Matrix, s: Number, c: Number) -> Any:
    """-2 (A G + G A) at s, by the gradient of the linear loss."""
    A = flowed_gram(W, s)
    G = linear_loss_gradient(A, c)
    return -2 * (A @ G + G @ A)


def orthogonal_rows() -> tuple[Any, SpectralMeasures]:
    """Two features of the plane up to rotation, as a matrix and as measures, in symbols.

    Rows are orthogonal, so that F is diagonal: w and r times w turned by a right angle, r < 1, so
    that eigenvalues decrease.
    """
    import sympy

    first, second, excess = sympy.symbols("w0 w1 u", positive=True)
    r = 1 / (1 + excess)
    W = np.array([[first, second], [-r * second, r * first]])
    squares = (W * W).sum(0)
    return W, SpectralMeasures(eigenvalues_along_axes(W), (W * W / squares).T, squares)


def differences_vanish(claim: Claim, left: Point, right: Point) -> bool:
    """Whether the left side at one point is the right side at another, in symbols."""
    return all_vanish((applied(claim.lhs, left) - applied(claim.rhs, right)).flat)


@cache
def features_follow_the_operator(c: Number) -> bool:
    """Under the linear loss dW/dt = 4 c (I - F) W and dF/dt = 8 c F (I - F), for symbols."""
    W = free_features(2, 3)
    F, gradient = frame_operator(W), linear_loss_gradient(gram(W), c)
    differences = [
        feature_velocity(W, gradient) - 4 * c * (W - F @ W),
        frame_operator_velocity(W, gradient) - 8 * c * (F - F @ F),
    ]
    return all_vanish(entry for difference in differences for entry in difference.flat)


class Moving(NamedTuple):
    """A feature in axes along three eigenvectors: eigenvalues, feature, velocity, measure."""

    eigenvalues: Any
    feature: Any
    velocity: Any
    measure: SpectralMeasures


def moving_feature(c: Number) -> Moving:
    """Any feature along three axes, as linear training at rate c moves it."""
    import sympy

    eigenvalues = np.array(sympy.symbols("a:3", positive=True))
    w = free_features(3, 1)
    square = (w * w).sum(0)
    velocity = 4 * c * (1 - eigenvalues[:, None]) * w
    return Moving(
        eigenvalues, w, velocity, SpectralMeasures(eigenvalues, (w * w).T / square, square)
    )


IN_AXES = (
    "F is diagonal in axes along its eigenvectors and stays so, its velocity being a polynomial of "
    "F; rules of matrix products hold for every size",
    "the other components of a feature enter through sums only, so that three stand for any number",
)

WITH_RATE = Domain((RATIONAL_SPECTRUM, RATE), (NON_ZERO,))

AT_TWO_EIGENVALUES: Point = {"W": TWO_EIGENVALUES, "c": Fraction(1)}

AT_FIVE_ATOMS: Point = {"W": FIVE_ATOMS, "c": Fraction(1)}
