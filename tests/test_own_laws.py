"""Moments of one's own: those of laws pass, others are refused with the inequality."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pentad.kit.strategies import amplitude_laws
from pentad.theory.amplitude_laws import is_positive_semidefinite, law_of_moments, moment_violation
from pentad.theory.frames.eigenspaces import participation_lower_bound
from pentad.theory.frames.gram_flow import linear_loss_gradient
from pentad.theory.sparse_inputs import LAWS, AmplitudeLaw, scaled_law

quiet = settings(max_examples=100, derandomize=True, database=None, deadline=None)


def law(*moments, symmetric=True):
    return AmplitudeLaw("own", lambda s: Fraction(moments[s]), symmetric=symmetric)


@pytest.mark.parametrize("known", LAWS.values(), ids=LAWS)
def test_known_laws_are_laws(known):
    assert moment_violation(known, 14) == ""
    assert moment_violation(scaled_law(known, 3), 8) == ""


@quiet
@given(amplitude_laws(symmetric=False, finite=True))
def test_laws_of_atoms_are_laws(drawn):
    """Also where the Hankel matrix is singular, since there are fewer atoms than its size."""
    assert moment_violation(drawn, 12) == ""


@pytest.mark.parametrize(
    ("moments", "symmetric", "message"),
    [
        ((2, 0, 1), True, "mu_0 = 2"),
        ((1, 0, 0), True, "mu_2 = 0 is not positive"),
        ((1, 0, -1), True, "mu_2 = -1 is not positive"),
        ((1, 1, 1), True, "said to be symmetric, and mu_1 = 1 is not 0"),
        ((1, 2, 3), False, "mu_0 mu_2 = 3 < mu_1^2 = 4"),
        ((1, 0, 2, 0, 3), True, "mu_0 mu_4 = 3 < mu_2^2 = 4"),
        ((1, 0, 1, 0, 3, 0, 8), True, "mu_2 mu_6 = 8 < mu_4^2 = 9"),
        ((1, 1, 1, 2, 4), False, "some polynomial of degree 2"),
        ((1, 0, 1, 2, 3), False, "mu_2 mu_4 = 3 < mu_3^2 = 4"),
    ],
)
def test_numbers_that_are_no_moments_are_refused(moments, symmetric, message):
    told = moment_violation(law(*moments, symmetric=symmetric), len(moments) - 1)
    assert message in told


@quiet
@given(st.lists(st.integers(-3, 3), min_size=10, max_size=10))
def test_elimination_agrees_with_eigenvalues(entries):
    matrix = np.zeros((4, 4), dtype=int)
    matrix[np.triu_indices(4)] = entries
    matrix = matrix + np.triu(matrix, 1).T
    least = np.linalg.eigvalsh(matrix.astype(float)).min()
    rows = [[Fraction(int(x)) for x in row] for row in matrix]
    if abs(least) > 1e-9:
        assert is_positive_semidefinite(rows) == (least > 0)
    square = matrix.T @ matrix
    assert is_positive_semidefinite([[Fraction(int(x)) for x in row] for row in square])


def test_a_law_is_made_of_a_function_or_of_numbers():
    made = law_of_moments("own", [1, 0, "1", 0, 1.1, 0, Fraction(3, 2)])
    assert (made.moment(4), made.moment(6), made.symmetric) == (
        Fraction(11, 10),
        Fraction(3, 2),
        True,
    )
    with pytest.raises(ValueError, match=r"given by mu_0 .. mu_6; mu_8 is needed"):
        made.moment(8)
    called = law_of_moments("own", lambda s: 0.0 if s % 2 else 1 / (s + 1), order=4)
    assert called.moment(2) == Fraction("0.3333333333333333")
    for bad in ([1, 0, float("nan")], [1, 0, None], [1, 0, "x"]):
        with pytest.raises(ValueError, match="mu_2 of the law own must be a finite number"):
            law_of_moments("own", bad)
    with pytest.raises(ValueError, match="no law has the moments of own"):
        law_of_moments("own", [1, 0, 2, 0, 3])


def test_moments_and_dispersions_that_are_not_finite_are_refused():
    for bad in (float("nan"), float("inf"), np.array([[np.nan]])):
        with pytest.raises(ValueError, match="the second moment must be finite"):
            linear_loss_gradient(np.zeros((1, 1)), bad)
    for bad in (float("inf"), float("nan"), np.array([0.1, np.inf])):
        with pytest.raises(ValueError, match="dispersions must be finite"):
            participation_lower_bound(bad, 1.0)
