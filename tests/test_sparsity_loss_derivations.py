"""Derivations of paper A close for what their claims say, and not for what was once let pass."""

from dataclasses import replace
from fractions import Fraction
from inspect import signature
from math import comb

import pytest
from sympy import acosh, cosh

from pentad.proofs_check.core import Claim, Effort
from pentad.proofs_check.sparsity_loss.exact_loss.linear_autoencoder import LINEAR_OPTIMUM
from pentad.proofs_check.sparsity_loss.lower_bounds import sidelnikov, very_sparse_limit
from pentad.proofs_check.sparsity_loss.lower_bounds.orthonormal_features import ORTHONORMAL
from pentad.proofs_check.sparsity_loss.lower_bounds.pure_and_mixed_energy import (
    PURE_AND_MIXED_ENERGY,
)
from pentad.proofs_check.sparsity_loss.lower_bounds.sidelnikov import SIDELNIKOV
from pentad.proofs_check.sparsity_loss.lower_bounds.very_sparse_limit import VERY_SPARSE
from pentad.proofs_check.sparsity_loss.regimes.middle_constant import MIDDLE_CONSTANT
from pentad.proofs_check.sparsity_loss.regimes.rademacher_optimum import RADEMACHER_OPTIMUM
from pentad.proofs_check.sparsity_loss.regimes.rademacher_per_dimension import (
    RADEMACHER_PER_DIMENSION,
)
from pentad.proofs_check.sparsity_loss.steps import features_add, gains_agree
from pentad.proofs_check.sparsity_loss.upper_bounds.capacity_by_feature import CAPACITY_PER_FEATURE
from pentad.proofs_check.sparsity_loss.upper_bounds.dense_inputs import DENSE_GAUSSIAN
from pentad.proofs_check.sparsity_loss.upper_bounds.dimension_of_the_lift import DIM
from pentad.proofs_check.sparsity_loss.upper_bounds.gaussian_bound import GAUSSIAN_BOUND
from pentad.proofs_check.sparsity_loss.upper_bounds.gaussian_psi import GAUSSIAN_PSI
from pentad.proofs_check.sparsity_loss.upper_bounds.robust_capacity import (
    ROBUST_CAPACITY_PER_FEATURE,
)
from pentad.proofs_check.sparsity_loss.upper_bounds.series import SERIES
from pentad.proofs_check.sparsity_loss.upper_bounds.series_by_feature import SERIES_PER_FEATURE
from pentad.proofs_check.sparsity_loss.upper_bounds.sum_of_capacities import CAPACITY_SUM
from pentad.proofs_check.sparsity_loss.upper_bounds.third_party_draft import DRAFT, DRAFT_STEP
from pentad.theory.numbers.domains import inequality
from pentad.theory.numbers.scalars import family
from pentad.theory.power_autoencoder import dimension_bounds, gain_per_dimension
from pentad.theory.power_autoencoder.design_bounds import spherical_moment

DERIVED = (
    CAPACITY_PER_FEATURE,
    CAPACITY_SUM,
    DENSE_GAUSSIAN,
    DIM,
    DRAFT,
    DRAFT_STEP,
    GAUSSIAN_BOUND,
    GAUSSIAN_PSI,
    MIDDLE_CONSTANT,
    ORTHONORMAL,
    PURE_AND_MIXED_ENERGY,
    RADEMACHER_OPTIMUM,
    RADEMACHER_PER_DIMENSION,
    ROBUST_CAPACITY_PER_FEATURE,
    SERIES,
    SERIES_PER_FEATURE,
    SIDELNIKOV,
    VERY_SPARSE,
)


def closes(claim: Claim) -> bool:
    finding = claim.evidence_by_name["symbolic"].check(claim, Effort())
    return finding.holds is True


@pytest.mark.parametrize("claim", DERIVED, ids=lambda claim: claim.label)
def test_derivations_close_and_are_tied_to_their_claims(claim):
    assert closes(claim)


@pytest.mark.parametrize("lowest", [Fraction(4, 25), Fraction(166, 1000)])
def test_the_rademacher_range_cannot_be_widened(lowest):
    wider = inequality("from", f"p >= {lowest}", lambda p: p, ">=", lambda: lowest)
    domain = RADEMACHER_PER_DIMENSION.domain.having(wider)
    assert not closes(RADEMACHER_PER_DIMENSION.changed("wider", domain=domain))


@pytest.mark.parametrize("degree", [2, 4])
def test_another_multiple_of_the_angle_is_noticed(monkeypatch, degree):
    true_root = gain_per_dimension._triple_angle_root

    def wrong(value):
        symbolic = family(value) == "sympy"
        return cosh(acosh(value) / degree) if symbolic else true_root(value)

    monkeypatch.setattr(gain_per_dimension, "_triple_angle_root", wrong)
    assert not closes(GAUSSIAN_PSI)


@pytest.mark.parametrize("name", ["kappa_4", "sixth moment"])
def test_capacity_needs_both_parts_of_h3(name):
    weaker = CAPACITY_PER_FEATURE.domain.assumption(name).widened(Fraction(1, 10**6))
    domain = CAPACITY_PER_FEATURE.domain.having(weaker)
    assert not closes(CAPACITY_PER_FEATURE.changed("wider", domain=domain))


def test_the_range_of_p_is_read_in_the_closed_form_of_psi():
    p = GAUSSIAN_PSI.domain.parameter("p")
    parameters = tuple(
        replace(q, high=Fraction(101, 100)) if q is p else q for q in GAUSSIAN_PSI.domain.parameters
    )
    domain = replace(GAUSSIAN_PSI.domain, parameters=parameters)
    assert not closes(GAUSSIAN_PSI.changed("p beyond 1", domain=domain))


@pytest.mark.parametrize("name", ["from", "to"])
def test_the_range_in_which_superposition_is_useless_cannot_be_widened(name):
    wider = RADEMACHER_OPTIMUM.domain.assumption(name).widened(Fraction(1, 10**6))
    domain = RADEMACHER_OPTIMUM.domain.having(wider)
    assert not closes(RADEMACHER_OPTIMUM.changed("wider", domain=domain))


def test_features_and_their_gains_are_put_together_in_symbols():
    assert features_add()
    assert gains_agree()


def is_refuted(claim: Claim) -> bool:
    return claim.evidence_by_name["exact"].check(claim, Effort()).holds is False


@pytest.mark.parametrize(
    "claim",
    [CAPACITY_SUM, SERIES, LINEAR_OPTIMUM, ORTHONORMAL, GAUSSIAN_BOUND, RADEMACHER_OPTIMUM],
    ids=lambda claim: claim.label,
)
def test_points_reach_beyond_three_dimensions(claim):
    def at_most_three(**point):
        return claim.rhs(**point | {"d": min(point["d"], 3)})

    at_most_three.__signature__ = signature(claim.rhs)
    assert is_refuted(claim.changed("min(n, d, 3)", rhs=at_most_three))


def test_points_reach_beyond_the_monomials_of_three_variables(monkeypatch):
    monkeypatch.setattr(dimension_bounds, "lift_dimension", lambda d, m: comb(min(d, 3) + m - 1, m))
    assert is_refuted(DIM)
    assert not closes(DIM)


@pytest.mark.parametrize(
    ("module", "claim"), [(sidelnikov, SIDELNIKOV), (very_sparse_limit, VERY_SPARSE)]
)
def test_points_reach_beyond_the_sphere_of_three_dimensions(module, claim, monkeypatch):
    monkeypatch.setattr(module, "spherical_moment", lambda d, k: spherical_moment(min(d, 3), k))
    assert is_refuted(claim)
