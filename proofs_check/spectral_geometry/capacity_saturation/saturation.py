"""Capacities sum to the rank exactly if every non-zero feature is an eigenvector of F (E05a).

Setting.  As in `capacity_by_measure`.

Idea.  Equality in Cauchy's and Schwarz's inequality holds for one atom only.

Not claimed.  That trained features saturate: that is a matter of data, and false for some.
"""

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.capacity_saturation.settings import (
    NEARLY_SATURATED,
    total_capacity,
)
from pentad.proofs_check.spectral_geometry.settings import (
    FEATURES,
    FIVE_ATOMS,
    RECTANGLE,
    SATURATED_OR_NOT,
    TIGHT_OR_NOT,
    TWO_EIGENVALUES,
    YES_OR_NO,
    claim,
    measures,
)
from pentad.theory.frames.capacity import rank
from pentad.theory.frames.defects import equal_norm_defect
from pentad.theory.frames.spectral_measures import eigenvector_defects
from pentad.theory.numbers.domains import Domain, fractions
from pentad.theory.numbers.kinds import Matrix


def _is_saturated(W: Matrix) -> int:
    return int(total_capacity(W) == rank(W))


def _are_eigenvectors(W: Matrix) -> int:
    return int((eigenvector_defects(W) == 0).all())


def _are_localised(W: Matrix) -> int:
    """Whether every mass is 0 or 1."""
    masses = measures(W).masses
    return int((masses * masses == masses).all())


SATURATION = claim(
    "saturation",
    "E05a",
    locator="Theorem 1 (spectral localisation)",
    title="Saturated exactly if every non-zero feature is an eigenvector",
    plain="Capacities sum to the rank if and only if every non-zero feature is an eigenvector of "
    "the frame operator, that is, has its spectral measure on one eigenvalue.",
    statement=r"\sum_iD_i=\operatorname{rank}W\iff Fw_i=\kappa_iw_i\text{ for all }i",
    relation="==",
    domain=Domain((TIGHT_OR_NOT,)),
    lhs=_is_saturated,
    rhs=_are_eigenvectors,
    fidelity="restated",
    delta="The paper is known to state the direction from saturation to localisation; the converse "
    "is ours. Sides are 1 for yes and 0 for no, in exact arithmetic.",
    examples=(
        {"W": RECTANGLE},
        {"W": TWO_EIGENVALUES},
        {"W": NEARLY_SATURATED},
        {"W": FIVE_ATOMS},
        {"W": fractions([[0, 0]])},
    ),
    one_method=YES_OR_NO,
    evidence=(
        exact("sums of tight frames and other rational spectra", cases=120),
        exact(
            "the same, with masses by Lagrange polynomials of F that have to be 0 or 1",
            using={"rhs": _are_localised, "domain": SATURATED_OR_NOT},
        ),
        exact(
            "features of every kind, a saturated one perturbed among them",
            using={"domain": FEATURES},
        ),
    ),
    mutants=(
        instead(
            "saturated features have equal norms",
            relation="<=",
            rhs=lambda W: int(equal_norm_defect(W) == 0),
        ),
        instead(
            "saturated features have one eigenvalue",
            relation="<=",
            rhs=lambda W: int(len(measures(W).eigenvalues) == 1),
        ),
        instead("every W is saturated", rhs=lambda: 1),
        instead(
            "saturated means that capacities sum to d",
            lhs=lambda W: int(total_capacity(W) == W.shape[0]),
        ),
    ),
    not_claimed="That trained features saturate, or that nearly saturated ones are nearly "
    "localised: see E06e and E07.",
)

CLAIMS = (SATURATION,)
