"""Rows that recover features alone are found where there are any, and checked for sure."""

import numpy as np
import pytest

from pentad.theory.codes.cooccurrence import one_at_a_time
from pentad.theory.codes.cross_talk import recoverable_features
from pentad.theory.codes.dictionary_rows import (
    half_space_row,
    proves_half_space,
    proves_recovered_alone,
    recovering_row,
)
from pentad.theory.codes.dictionary_verdicts import NoneRecoverable, none_recoverable_alone


def dictionary(d, n, seed=0):
    return np.random.default_rng(seed).standard_normal((d, n))


@pytest.mark.parametrize("seed", range(12))
def test_rows_are_found_for_those_features_that_the_rational_program_recovers(seed):
    """Atoms in general position: outside the cone of the others is strictly outside."""
    D = dictionary(4, 9, seed)
    rows = [recovering_row(D, i) for i in range(9)]
    found = tuple(i for i, row in enumerate(rows) if row is not None)
    assert found == recoverable_features(D, one_at_a_time(9))
    assert all(proves_recovered_alone(D, i, rows[i]) for i in found)


def test_a_cone_over_a_polygon_lies_in_a_half_space_and_all_its_features_are_recovered():
    angles = 2 * np.pi * np.arange(12) / 12
    D = np.stack([np.cos(angles), np.sin(angles), np.ones(12)])
    assert proves_half_space(D, half_space_row(D))
    assert all(recovering_row(D, i) is not None for i in range(12))


def test_a_half_space_and_a_proof_by_dependencies_exclude_each_other():
    clusters = np.repeat(dictionary(12, 14), 6, axis=1) + 0.03 * dictionary(12, 84, 1)
    for D in (dictionary(3, 40), clusters):
        proof = none_recoverable_alone(D)
        assert isinstance(proof, NoneRecoverable) == (half_space_row(D) is None)
    assert half_space_row(clusters) is not None


def test_rows_of_other_signs_prove_nothing():
    D = np.array([[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]])
    good = np.array([-1.0, 2.0])
    assert proves_recovered_alone(D, 1, good)
    for row in ([0.0, 1.0], [1e-17, 1.0], [-1e-300, 1.0], [1.0, 2.0], [np.nan, 1.0], [0.0, 0.0]):
        assert not proves_recovered_alone(D, 1, np.array(row))
    assert not proves_recovered_alone(D, 0, good)
    assert not proves_half_space(D, good)
    assert proves_half_space(D[:, :2], np.array([1.0, 1.0]))


def test_zero_atoms_are_left_out_and_a_lack_of_rank_finds_nothing():
    D = np.array([[1.0, 0.0, -1.0, 0.0], [0.0, 1.0, -1.0, 0.0]])
    assert recovering_row(D, 0) is not None
    assert recovering_row(np.ones((2, 3)), 0) is None


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda D: recovering_row(D, 3), "a feature is one of 0, .., 2; got 3"),
        (lambda D: recovering_row(D * [0, 1, 1], 0), "zero atom"),
        (lambda D: recovering_row(D.astype(np.float16), 0), "float16"),
        (lambda D: half_space_row(D * np.nan), "nan"),
        (lambda D: proves_half_space(D, np.ones(3)), "a row has 2 entries"),
    ],
)
def test_what_cannot_be_asked_is_refused(ask, words):
    with pytest.raises(ValueError, match=words):
        ask(np.array([[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]]))
