"""Derivations about small toy models notice what their claims say; bounds for all k are bounds."""

from dataclasses import replace
from fractions import Fraction

import pytest

from pentad.proofs_check.core import Effort
from pentad.proofs_check.evidence.exact import finding_at
from pentad.proofs_check.spectral_geometry.certified_minima import gain_of_many_corners
from pentad.proofs_check.spectral_geometry.certified_minima.heptagon_is_best import HEPTAGON
from pentad.proofs_check.spectral_geometry.phases.antipodal_pair import ANTIPODAL_LOSS
from pentad.proofs_check.spectral_geometry.phases.equal_importance import EQUAL_IMPORTANCE
from pentad.proofs_check.spectral_geometry.phases.settings import sides_agree
from pentad.proofs_check.spectral_geometry.phases.superposition_costs import (
    SUPERPOSITION_COSTS,
    _slope_is_a_double_root,
)
from pentad.proofs_check.spectral_geometry.phases.superposition_pays import (
    SUPERPOSITION_PAYS,
    _pair_pays_at_symbols,
)
from pentad.theory.numbers.domains import inequality
from pentad.theory.rectified_model.polygon_loss import polygon_gain


def symbolic(claim):
    (item,) = [item for item in claim.evidence if item.method == "symbolic"]
    return item


def pays_from(slope, largest=Fraction(21, 100)):
    """E31d with another slope of the least importance, or another largest p."""
    claim = SUPERPOSITION_PAYS
    domain = claim.domain.having(
        inequality("sparse", "", lambda p: p, "<=", lambda p: largest + 0 * p),
        inequality(
            "important enough", "", lambda r: r, ">=", lambda p: p * slope + p * p * Fraction(3, 2)
        ),
    )
    return claim.changed("another slope", domain=domain)


def test_a_slope_that_is_too_small_is_false_and_does_not_close():
    low = pays_from(Fraction(841, 2000))
    witness = {"p": Fraction(1, 10**6), "r": Fraction(425, 10**9)}
    assert finding_at(low, [witness]).holds is False
    with pytest.raises(ArithmeticError):
        _pair_pays_at_symbols(low)


def test_a_largest_p_that_is_too_large_is_false_and_does_not_close():
    dense = pays_from(Fraction(43, 100), largest=Fraction(213, 1000))
    witness = {"p": Fraction(213, 1000), "r": Fraction(159645, 10**6)}
    assert finding_at(dense, [witness]).holds is False
    with pytest.raises(ArithmeticError):
        _pair_pays_at_symbols(dense)


def test_a_larger_slope_closes():
    assert _pair_pays_at_symbols(pays_from(Fraction(1, 2))) is True


@pytest.mark.parametrize(
    "claim",
    [EQUAL_IMPORTANCE, ANTIPODAL_LOSS, SUPERPOSITION_PAYS],
    ids=lambda claim: claim.label,
)
def test_nothing_is_left_to_a_person(claim):
    assert symbolic(claim).by_hand == symbolic(claim).cites == ()
    assert symbolic(claim).check(claim, Effort()).holds is True


def test_a_longer_second_feature_leaves_the_polynomial():
    claim = ANTIPODAL_LOSS
    w = replace(claim.domain.parameter("w"), high=Fraction(6, 5))
    longer = replace(claim.domain, parameters=(*claim.domain.parameters[:2], w))
    with pytest.raises(ArithmeticError):
        sides_agree(claim.changed("w up to 6/5", domain=longer))


def test_the_bound_for_all_larger_polygons_is_one():
    assert gain_of_many_corners.is_a_bound(HEPTAGON)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("_variation", lambda t: 0 * t),
        ("_common_variation", lambda t: 0 * t),
        ("PEAK", Fraction(1, 43200)),
    ],
)
def test_a_weakened_bound_for_larger_polygons_is_noticed(monkeypatch, name, changed):
    monkeypatch.setattr(gain_of_many_corners, name, changed)
    assert not gain_of_many_corners._energies_close.__wrapped__()
    assert not gain_of_many_corners._signs_close.__wrapped__()


def test_larger_polygons_are_compared_with_the_left_side():
    twice = HEPTAGON.changed("twice", lhs=lambda k, t: 2 * polygon_gain(k, t))
    assert not gain_of_many_corners.is_a_bound(twice)


def test_a_largest_importance_that_is_too_large_is_false_and_does_not_close():
    claim = SUPERPOSITION_COSTS
    room = inequality("unimportant", "", lambda r: r, "<=", lambda p: p * Fraction(43, 100))
    high = claim.changed("43/100 p", domain=claim.domain.having(room))
    assert finding_at(high, claim.outside).holds is False
    assert _slope_is_a_double_root(high) is not True
