"""A flat spectrum saturates, however features are spread over it (E06e).

Setting.  W = diag(s) H with rows of a Hadamard matrix and nearly equal s.

Idea.  The floor of capacities sees the spread of eigenvalues, and masses do not.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.capacity_saturation.settings import (
    in_a_row,
    total_capacity,
)
from pentad.proofs_check.spectral_geometry.settings import claim, measures, spread
from pentad.theory.frames.capacity_from_frame_operator import capacities_from_frame_operator
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Parameter, Point
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import constant, larger


def _largest_mass(lengths: Number) -> Any:
    """Largest mass of the first feature; all features have the same measure."""
    known = measures(spread(lengths))
    found = known.masses[0, 0]
    for mass in known.masses[0, 1:]:
        found = larger(found, mass)
    return found


def _condition(lengths: Number) -> Any:
    squares = sorted(lengths * lengths)
    return squares[-1] / squares[0]


def _close_lengths(choose: Choose, _: Point) -> Any:
    step = Fraction(choose(1, 9), 10 ** choose(1, 4))
    return np.array([1 + j * step for j in range(choose(1, 4))], dtype=object)


CLOSE_LENGTHS = Parameter("lengths", "1 to 4 equally spaced lengths from 1", _close_lengths)

NO_GAP = claim(
    "no-localisation-without-gap",
    "E06e",
    locator="on the saturation that the paper reports for its training runs",
    title="Nearly saturated features need not be localised",
    plain="There are features as close to saturation as one likes, all of which spread their norm "
    "almost evenly over k different eigenspaces.",
    statement=r"1-\frac{\sum_iD_i}{k}\le\left(\frac{c-1}{c+1}\right)^2,\qquad"
    r"\max_ap_{ia}\le\frac ck,\qquad c=\frac{\lambda_{\max}}{\lambda_{\min}}\to1",
    relation="<=",
    domain=Domain((CLOSE_LENGTHS,)),
    lhs=lambda lengths: np.array(
        [1 - total_capacity(spread(lengths)) / len(lengths), _largest_mass(lengths)]
    ),
    rhs=lambda lengths: np.array(
        [
            ((_condition(lengths) - 1) / (_condition(lengths) + 1)) ** 2,
            _condition(lengths) / len(lengths),
        ]
    ),
    delta="The family W = diag(s) H with nearly equal s refutes any conclusion from a large sum of "
    "capacities to large spectral masses.",
    examples=(
        {"lengths": in_a_row(1, Fraction(1001, 1000))},
        {"lengths": in_a_row(1, Fraction(21, 20), Fraction(11, 10))},
    ),
    evidence=(
        exact("rational lengths; masses by Lagrange polynomials of F"),
        search(
            "in floats, masses from the squared entries of the columns",
            cases=60,
            using={
                "lhs": lambda lengths: np.array(
                    [
                        1
                        - capacities_from_frame_operator(spread(lengths).astype(float)).sum()
                        / len(lengths),
                        (lengths**2).max() / (lengths**2).sum(),
                    ]
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead("saturation is lost at exactly that rate", relation="=="),
        instead(
            "beyond a saturation of 0.997 some eigenspace holds 51 per cent of each feature",
            relation=">=",
            domain=Domain(
                (CLOSE_LENGTHS,),
                (
                    Assumption(
                        "saturated",
                        "the capacities sum to at least 0.997 k",
                        lambda lengths: (
                            1000 * total_capacity(spread(lengths)) >= 997 * len(lengths)
                        ),
                    ),
                ),
            ),
            lhs=_largest_mass,
            rhs=lambda lengths: constant(Fraction(51, 100), lengths[0]),
        ),
        instead(
            "two eigenvalues hold half the mass each, however many there are",
            relation=">=",
            lhs=_largest_mass,
            rhs=lambda lengths: constant(Fraction(1, 2), lengths[0]),
        ),
    ),
)

CLAIMS = (NO_GAP,)
