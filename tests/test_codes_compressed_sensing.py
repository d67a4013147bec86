"""Spark, circuits, coherence, restricted isometry, null-space constants, half-spaces."""

from fractions import Fraction
from itertools import combinations
from random import Random

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp

from pentad.theory.codes.coherence import (
    isometry_defect,
    isometry_is_at_most,
    isometry_witness,
    largest_products,
    restricted_isometry_constant,
    squared_coherence,
)
from pentad.theory.codes.enumeration import TooManyCasesError
from pentad.theory.codes.halfspaces import (
    Crossing,
    Halfspace,
    binary_codes,
    disjoint_crossings,
    is_crossing,
    least_mistakes,
    mistakes,
    separable_features,
    separable_in_floats,
    separation,
)
from pentad.theory.codes.null_space import (
    is_recovered,
    is_recovered_by_circuits,
    is_recovered_nonnegative,
    null_space_constant,
    null_space_constants_by_circuits,
    signed_supports,
)
from pentad.theory.codes.published_dictionary import published_dictionary
from pentad.theory.codes.spark import circuits, relation_of, spark, spark_by_definition

PUBLISHED = published_dictionary()


def dictionary(seed, *, low=1):
    chance = Random(seed)
    d, n = chance.randint(low, 3), chance.randint(2, 6)
    while True:
        D = np.array([[chance.randint(-2, 2) for _ in range(n)] for _ in range(d)])
        if D.any(0).all():
            return D


@pytest.mark.parametrize("seed", range(40))
def test_spark_and_circuits(seed):
    D = dictionary(seed)
    found = list(circuits(D))
    assert spark(D) == spark_by_definition(D) == min((len(c.features) for c in found), default=None)
    for one in found:
        assert not (D.astype(object) @ np.array(relation_of(one, D.shape[1]))).any()
        assert all(one.relation)
    sets = [set(one.features) for one in found]
    assert not any(a < b for a, b in combinations(sets, 2))


def test_spark_of_what_is_independent_or_zero():
    assert spark(np.eye(3, dtype=int)) is None
    assert spark(np.array([[1, 0], [0, 0]])) == 1


def test_the_published_dictionary_is_in_general_position():
    assert spark(PUBLISHED) == 9


def test_too_many_sets_are_refused_with_their_number():
    with pytest.raises(TooManyCasesError, match="155117520 cases") as refused:
        spark(np.random.default_rng(0).standard_normal((15, 30)))
    assert refused.value.count == 155117520
    with pytest.raises(TooManyCasesError):
        null_space_constant(PUBLISHED, 8)
    with pytest.raises(TooManyCasesError):
        restricted_isometry_constant(np.ones((2, 60)), 30)
    with pytest.raises(TooManyCasesError):
        least_mistakes(PUBLISHED, binary_codes(16, 2, exactly=True), 0, at_most=9)


@pytest.mark.parametrize("seed", range(25))
def test_null_space_constants_by_programs_and_by_circuits(seed):
    D = dictionary(seed)
    n = D.shape[1]
    constants = null_space_constants_by_circuits(D)
    for K in range(1, min(n, 3) + 1):
        assert null_space_constant(D, K) == constants[K - 1]
        signed = [is_recovered(D, *one) for one in signed_supports(n, K)]
        assert all(signed) == (constants[K - 1] < Fraction(1, 2))
        for support, signs in list(signed_supports(n, K))[:6]:
            assert is_recovered(D, support, signs) == is_recovered_by_circuits(D, support, signs)
            told = is_recovered_by_circuits(D, support)
            assert is_recovered_nonnegative(D, support) == told


def test_coherence_uses_true_norms():
    assert squared_coherence(np.array([[3, 1], [0, 1]])) == Fraction(1, 2)
    assert float(squared_coherence(PUBLISHED)) ** 0.5 == pytest.approx(0.77128, abs=1e-5)
    assert max(largest_products(PUBLISHED)) == pytest.approx(0.77128, abs=1e-5)
    for cosines in (squared_coherence, largest_products):
        with pytest.raises(ValueError, match="zero atoms"):
            cosines(np.array([[1, 0]]))
        with pytest.raises(ValueError, match="two atoms"):
            cosines(np.array([[1]]))


def test_restricted_isometry_of_the_published_dictionary():
    found = [restricted_isometry_constant(PUBLISHED, K) for K in (2, 3, 6)]
    assert [round(x, 3) for x in found] == [0.771, 1.421, 2.549]
    for K, delta in zip((2, 3), found, strict=False):
        code = isometry_witness(PUBLISHED, K)
        below = isometry_defect(PUBLISHED, code)
        assert float(below) == pytest.approx(delta, rel=1e-6)
        assert isometry_is_at_most(PUBLISHED, K, Fraction(delta) + Fraction(1, 10**6))
        assert not isometry_is_at_most(PUBLISHED, K, below - Fraction(1, 10**6))


def test_isometry_of_nothing():
    with pytest.raises(ValueError, match="not zero"):
        isometry_defect(PUBLISHED, (Fraction(0),) * 16)


@pytest.mark.parametrize("count", [1, 15, 17])
def test_isometry_of_a_code_of_other_atoms(count):
    with pytest.raises(ValueError, match="each of 16 atoms"):
        isometry_defect(PUBLISHED, (Fraction(1),) * count)


@pytest.mark.parametrize("large", [1e200, 10**400])
def test_isometries_in_floats_of_atoms_beyond_floats_are_refused(large):
    D = np.array([[large, 1], [0, 1]], dtype=object)
    for constant in (restricted_isometry_constant, isometry_witness):
        with pytest.raises(ValueError, match="computed in floats"):
            constant(D, 1)
    assert not isometry_is_at_most(D, 1, Fraction(2))


@pytest.mark.parametrize(
    ("support", "signs"),
    [([0], [2]), ([0], [0]), ([0, 0], [1, -1]), ([0], [1, 1]), ([0, 1], [1]), ([9], [1]),
     ([-1], [1])],
)  # fmt: skip
def test_supports_and_signs_that_are_none(support, signs):
    D = np.array([[1, 0, 1], [0, 1, 1]])
    for recovered in (is_recovered, is_recovered_by_circuits):
        with pytest.raises(ValueError, match=r"a sign, 1 or -1|a feature is one|each feature once"):
            recovered(D, support, signs)
    if len(set(support)) < len(support) or not 0 <= support[0] < 3:
        with pytest.raises(ValueError, match=r"a feature is one|each feature once"):
            is_recovered_nonnegative(D, support)


@pytest.mark.parametrize("K", [0, 4])
def test_supports_of_none_or_of_more_features_than_there_are_are_refused(K):
    D = np.array([[1, 0, 1], [0, 1, 1]])
    for asked in (
        lambda: null_space_constant(D, K),
        lambda: restricted_isometry_constant(D, K),
        lambda: binary_codes(3, K, exactly=True),
    ):
        with pytest.raises(ValueError, match=f"K must be|at most n .* got K={K}"):
            asked()


# Half-spaces --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(25))
def test_a_halfspace_or_a_crossing(seed):
    D = dictionary(seed)
    d, n = D.shape
    codes = binary_codes(n, min(2, n), exactly=bool(seed % 2) and n > 2)
    for feature in range(n):
        found = separation(D, codes, feature)
        if isinstance(found, Halfspace):
            assert mistakes(D, codes, found) == []
        else:
            assert is_crossing(D, found)
            assert len(found.weights) <= d + 2


def test_a_crossing_that_does_not_add_up():
    found = separation(PUBLISHED, binary_codes(16, 2, exactly=True), 0)
    codes = binary_codes(16, 2, exactly=True)
    crossed = next(
        one for one in (separation(PUBLISHED, codes, i) for i in range(16))
        if isinstance(one, Crossing)
    )  # fmt: skip
    assert is_crossing(PUBLISHED, crossed)
    for code in crossed.weights:
        moved = dict(crossed.weights)
        moved[code] += Fraction(1, 10**12)
        assert not is_crossing(PUBLISHED, Crossing(crossed.feature, moved))
    assert found.feature == 0


def test_both_kinds_of_codes_are_needed():
    with pytest.raises(ValueError, match="some codes have feature"):
        separation(PUBLISHED, [(1,), (2,)], 0)


@pytest.mark.parametrize("foreign", [(7,), (-1,), (1, 1)])
def test_codes_of_other_atoms_are_refused(foreign):
    D = np.array([[1, 0, 1], [0, 1, 1]])
    codes = [(0,), foreign]
    unit = Halfspace(0, (Fraction(1), Fraction(0)), Fraction(0))
    for asked in (
        lambda: separation(D, codes, 0),
        lambda: disjoint_crossings(D, codes, 0),
        lambda: mistakes(D, codes, unit),
        lambda: separable_in_floats(D, codes, 0),
    ):
        with pytest.raises(ValueError, match="a code has features"):
            asked()
    with pytest.raises(ValueError, match="each of 2 dimensions"):
        mistakes(D, codes[:1], Halfspace(0, (Fraction(1),), Fraction(0)))


@pytest.mark.parametrize("weights", [{(0,): 1, (-1,): 1}, {(0,): 1, (7,): 1}, {(0, 0): 1, (1,): 1}])
def test_a_crossing_of_other_codes_is_none(weights):
    found = Crossing(0, {code: Fraction(w) for code, w in weights.items()})
    assert not is_crossing(np.array([[1, 2]]), found)
    assert not is_crossing(np.array([[1, 1]]), found)


@pytest.mark.parametrize("seed", range(10))
def test_half_spaces_in_floats_are_those_in_rationals(seed):
    D = dictionary(seed)
    codes = binary_codes(D.shape[1], 2, exactly=False)
    for feature in range(D.shape[1]):
        exact = isinstance(separation(D, codes, feature), Halfspace)
        assert separable_in_floats(D, codes, feature) == exact


@pytest.mark.parametrize(("K", "count"), [(1, 16), (2, 8)])
def test_separable_features_of_the_published_dictionary(K, count):
    assert len(separable_features(PUBLISHED, binary_codes(16, K, exactly=True))) == count


def least_mistakes_by_integers(D, codes, feature):
    """The optimum as HiGHS finds it, its half-space judged again; an upper bound for sure."""
    points = np.array([[sum(float(D[k, j]) for j in code) for code in codes]
                       for k in range(D.shape[0])])  # fmt: skip
    d, count = points.shape
    signs = np.array([1.0 if feature in code else -1.0 for code in codes])
    rows = np.hstack([(signs * points).T, -signs[:, None], 200 * np.eye(count)])
    found = milp(
        np.append(np.zeros(d + 1), np.ones(count)),
        constraints=LinearConstraint(rows, 1, np.inf),
        integrality=np.append(np.zeros(d + 1), np.ones(count)),
        bounds=(np.append(np.full(d + 1, -100), np.zeros(count)),
                np.append(np.full(d + 1, 100), np.ones(count))),
    )  # fmt: skip
    unit = tuple(Fraction(float(x)) for x in found.x[:d])
    return len(mistakes(D, codes, Halfspace(feature, unit, Fraction(float(found.x[d])))))


@pytest.mark.parametrize("seed", range(8))
def test_the_fewest_mistakes_lie_between_packing_and_what_integers_find(seed):
    D = dictionary(seed, low=2)
    n = D.shape[1]
    codes = binary_codes(n, min(2, n - 1), exactly=True)
    for feature in range(min(n, 2)):
        packed = len(disjoint_crossings(D, codes, feature))
        least = least_mistakes(D, codes, feature, at_most=4)
        found = least_mistakes_by_integers(D, codes, feature)
        assert packed <= found
        if least is not None:
            assert packed <= least == found
        else:
            assert found > 4
