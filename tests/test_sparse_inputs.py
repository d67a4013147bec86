"""Laws by their moments, alike or one for each feature."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq

from pentad.theory.sparse_inputs import (
    GAUSSIAN,
    LAWS,
    POSITIVE_UNIFORM,
    RADEMACHER,
    SKEWED,
    UNIFORM,
    all_symmetric,
    amplitude_moment,
    cumulants,
    finite_law,
    input_cumulants,
    input_moments,
    law_named,
    moments_from_cumulants,
    scaled_law,
)


def test_moments_and_cumulants_are_inverse_for_arrays_of_laws():
    moments = input_moments(np.array([fmpq(1, 3), fmpq(1)]), [SKEWED, GAUSSIAN], 6)
    returned = moments_from_cumulants(cumulants(moments))
    assert all((a == b).all() for a, b in zip(moments[1:], returned[1:], strict=True))


def test_unlike_features_have_the_cumulants_of_each():
    p = np.array([fmpq(1, 3), fmpq(1, 2)])
    together = input_cumulants(p, [SKEWED, UNIFORM], 6)
    for i, law in enumerate((SKEWED, UNIFORM)):
        assert [k[i] for k in together[1:]] == input_cumulants(p[i], law, 6)[1:]


def test_scaled_laws_scale_their_moments():
    for law in LAWS.values():
        twice = scaled_law(law, Fraction(-2, 3))
        for s in range(7):
            assert twice.moment(s) == Fraction(-2, 3) ** s * law.moment(s)
        assert (twice.atoms is None) == (law.atoms is None)
        assert twice.symmetric == law.symmetric


def test_symmetric_laws_are_those_without_odd_moments():
    for law in LAWS.values():
        assert all_symmetric(law) == all(law.moment(s) == 0 for s in (1, 3, 5))
        assert law_named(law.name) is law
    assert not all_symmetric([RADEMACHER, POSITIVE_UNIFORM])


def test_moments_mix_with_the_given_number():
    assert amplitude_moment(UNIFORM, 2, fmpq(1)) == fmpq(1, 3)
    assert amplitude_moment([UNIFORM, RADEMACHER], 2, 0.5).tolist() == [1 / 3, 1.0]


def test_misuse_is_refused_with_the_rule():
    with pytest.raises(ValueError, match="sum to 1"):
        finite_law("short", [(1, Fraction(1, 2))])
    with pytest.raises(ValueError, match="unknown amplitude law"):
        law_named("cauchy")
    with pytest.raises(ValueError, match="0 < p <= 1"):
        input_moments(np.array([0.5, 0.0]), GAUSSIAN, 2)
