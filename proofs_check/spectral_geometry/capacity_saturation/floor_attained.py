"""Features that attain the trace floor, for one to four eigenvalues (E06d).

Setting.  W = diag(s) H with rows of a Hadamard matrix: all features spread alike over the axes.

Idea.  All features have one spectral measure, so that all mean eigenvalues agree.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.capacity_saturation.settings import (
    in_a_row,
    total_capacity,
)
from pentad.proofs_check.spectral_geometry.settings import claim, free_features, measures, spread
from pentad.theory.frames.spectral_measures import (
    kantorovich_capacity_lower_bound,
    spectral_capacities,
)
from pentad.theory.frames.spectral_moments import participation_ratio
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, applied
from pentad.theory.numbers.kinds import Number


def _lengths(choose: Choose, _: Point) -> Any:
    lengths = [Fraction(choose(1, 5)) for _ in range(choose(1, 4))]
    return np.array(lengths, dtype=object)


SPECTRUM = Parameter("lengths", "one to four positive singular values", _lengths)


def _kantorovich_of(lengths: Number) -> Any:
    squares = sorted(lengths * lengths)
    return kantorovich_capacity_lower_bound(len(lengths), squares[0], squares[-1])


def _attained_for_free_lengths(claim: Claim) -> bool | None:
    for count in (1, 2, 3, 4):
        point = {"lengths": free_features(count, 1)[:, 0]}
        if not vanishes(applied(claim.lhs, point) - applied(claim.rhs, point)):
            return None
    return True


FLOOR_ATTAINED = claim(
    "floor-attained",
    "E06d",
    locator="beyond the paper",
    title="One to four eigenvalues have features at the trace floor",
    plain="For every list of one to four eigenvalues there are features whose capacities sum to "
    "the participation ratio of the eigenvalues: all of them spread alike over the axes.",
    statement=r"W=\operatorname{diag}(s)H_{d\times n}:\quad"
    r"\sum_iD_i=\frac{(\sum_as_a^2)^2}{\sum_as_a^4}=\frac{(\operatorname{tr}F)^2}"
    r"{\operatorname{tr}F^2}",
    relation="==",
    domain=Domain((SPECTRUM,)),
    lhs=lambda lengths: total_capacity(spread(lengths)),
    rhs=lambda lengths: participation_ratio(lengths * lengths),
    delta="Corrects the idea that Kantorovich's floor is the least possible: for the eigenvalues "
    "4 and 1 the minimum is 25/17, not 32/25.",
    examples=({"lengths": in_a_row(2, 1)}, {"lengths": in_a_row(3, 2, 1)}),
    evidence=(
        derivation(
            "lengths as symbols",
            _attained_for_free_lengths,
            reach="region",
            region="one to four positive singular values",
        ),
        exact("signs from Hadamard matrices, one to four rational lengths"),
        exact(
            "the same by spectral measures, every eigenvalue a root of a polynomial",
            cases=30,
            using={"lhs": lambda lengths: spectral_capacities(measures(spread(lengths))).sum()},
        ),
        search("in floats", cases=60),
    ),
    mutants=(
        instead("it is Kantorovich's floor: 1.28 for the eigenvalues 4 and 1", rhs=_kantorovich_of),
    ),
)

CLAIMS = (FLOOR_ATTAINED,)
