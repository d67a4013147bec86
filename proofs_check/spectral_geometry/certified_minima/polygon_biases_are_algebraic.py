r"""Minimal polynomials of the polygons' biases.

Setting.  The certified regular k-gons, k = 5 .. 9, with squared circumradius r^2 and bias b.

Statement.  -b / r^2 is an algebraic number of degree 8, 4, 12, 8 and 12, with the integer
polynomials listed (E24f).

Idea.  Resultants remove the cosine from the equation of a critical point; of the irreducible
factors one alone can vanish at the certified point.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, reduce
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.certified_minima.polygons import POLYGONS, whole_polygon
from pentad.proofs_check.spectral_geometry.certified_minima.settings import numbers
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.integer_relations import shortest_power_relation
from pentad.theory.numbers.scalars import ball, enclosure, require
from pentad.theory.rectified_model.cyclic_critical_points import (
    CyclicCriticalPoint,
    polygon_critical_point,
)
from pentad.theory.rectified_model.polygon_loss import BITS
from pentad.theory.rectified_model.polygon_polynomials import polygon_polynomials

MINIMAL_POLYNOMIALS = {
    5: (5, -20, -44, 89, 70, 205, 90, 94, 11),
    6: (1, -5, 8, -7, 5),
    7: (7, 63, 28, -321, -275, -6, -182, 217, 546, 1232, 923, 471, 41),
    8: (4, -4, -19, 42, -45, 24, -31, 38, 7),
    9: (1, -15, 60, -38, -186, 444, -477, 444, -555, 326, -108, 159, 17),
}
"""Of -b / r^2 of the certified k-gon; constant term first."""


def _values_at_polygon(k: int, polynomials: Sequence[Sequence[int]]) -> list[Any]:
    """The polynomials at -b / r^2 of the k-gon that is certified among all weights, as balls."""
    corner, b = numbers(whole_polygon(k).W[:, 0]), ball(whole_polygon(k).b[0], BITS)
    beta = -b / (corner * corner).sum()
    return [reduce(lambda total, c: total * beta + c, reversed(p), ball(0)) for p in polynomials]


@cache
def _minimal_polynomial(k: int) -> Any:
    """The irreducible factor of the resultant that alone can vanish at the certified k-gon."""
    factors, _ = polygon_polynomials(k, 1)
    values = _values_at_polygon(k, factors)
    vanishing = [p for p, value in zip(factors, values, strict=True) if value.contains(0)]
    require(len(vanishing) == 1, f"one factor vanishes at the {k}-gon; got {vanishing}")
    return np.array(vanishing[0], dtype=object)


def _shortest_relation(k: int) -> Any:
    """The shortest integer relation of the powers of -b / r^2, to 300 bits, by lattice reduction.

    The degree is that of the printed polynomial; nothing else of it is used.
    """
    from flint import ctx

    point = polygon_critical_point(k, precision=2 * BITS)
    assert isinstance(point, CyclicCriticalPoint)
    with ctx.workprec(2 * BITS):
        beta = enclosure(-point.bias / point.squared_radii[0])
        relation = shortest_power_relation(beta, len(MINIMAL_POLYNOMIALS[k]) - 1)
    return np.array(relation, dtype=object)


def _printed(k: int, changed: tuple[int, int] = (0, 0)) -> Any:
    """The coefficients listed, the linear one of one k changed by an amount."""
    coefficients = np.array(MINIMAL_POLYNOMIALS[k], dtype=object)
    coefficients[1] += changed[1] * (k == changed[0])
    return coefficients


ALGEBRAIC = claim(
    "polygons-are-algebraic",
    "E24f",
    locator="beyond the paper",
    title="Minimal polynomials of the polygons' biases",
    plain="The ratio -b / r^2 of the certified k-gon is an algebraic number of degree 8, 4, 12, 8 "
    "and 12 for k = 5 to 9, with the integer polynomials listed.",
    statement=r"k=5:\ 11x^8+94x^7+90x^6+205x^5+70x^4+89x^3-44x^2-20x+5=0,\ x=-b/r^2",
    relation="==",
    domain=Domain((domains.choice("k", tuple(POLYGONS), listed=True),)),
    lhs=_minimal_polynomial,
    rhs=_printed,
    examples=tuple({"k": k} for k in POLYGONS),
    one_method=TWO_ROUTES,
    evidence=(
        replace(
            exhaustive("irreducible factors of resultants, the others certainly not zero there"),
            by_hand=("a critical k-gon has 2 N' M = N M' at its ratio -b / r^2",),
        ),
        exact(
            "shortest integer relations of powers, to 300 bits, by lattice reduction",
            cases=0,
            using={"lhs": _shortest_relation},
        ),
    ),
    mutants=(
        instead("-21 x for -20 x at the pentagon", rhs=lambda k: _printed(k, (5, -1))),
        instead("-14 x for -15 x at the nonagon", rhs=lambda k: _printed(k, (9, 1))),
    ),
)

CLAIMS = (ALGEBRAIC,)
