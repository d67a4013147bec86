"""A proof about a whole dictionary holds, and a tampered one is refused."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import nmod_mat

from pentad.theory.codes.cooccurrence import one_at_a_time
from pentad.theory.codes.cross_talk import recoverable_features
from pentad.theory.codes.dictionaries import coloops
from pentad.theory.codes.dictionary_verdicts import (
    PRIME,
    NoneRecoverable,
    Undecided,
    minor_modulo,
    none_recoverable,
    none_recoverable_alone,
    proves_none,
    proves_none_alone,
    residues,
)


def dictionary(d, n, seed=0):
    D = np.random.default_rng(seed).standard_normal((d, n))
    return D / np.linalg.norm(D, axis=0)


@pytest.mark.parametrize("prime", [3, 101, PRIME])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_residues_are_those_of_the_rationals(prime, kind):
    rng = np.random.default_rng(0)
    D = (rng.standard_normal((3, 5)) * 10.0 ** rng.integers(-20, 20, (3, 5))).astype(kind)
    D[0, 0] = 0
    exact = [[Fraction(float(x)) for x in row] for row in D]
    scale = max(x.denominator for row in exact for x in row)
    wanted = [[int(x * scale) % prime for x in row] for row in exact]
    assert residues(D, prime).tolist() == wanted


def test_residues_of_the_least_and_largest_floats_are_right():
    D = np.array([[5e-324, 2.0**399, -1.5, 0.0]])
    wanted = [1, pow(2, 399 + 1074, PRIME), -3 * pow(2, 1073, PRIME) % PRIME, 0]
    assert residues(D).tolist() == [wanted]


@pytest.mark.parametrize("prime", [3, 7, 65521, PRIME])
def test_minors_are_those_of_another_library(prime):
    rng = np.random.default_rng(1)
    for d in (1, 2, 5, 9, 63, 64, 65, 150):
        integers = rng.integers(0, prime, (d, d))
        integers[0, 0] = 0
        theirs = nmod_mat(d, d, integers.reshape(-1).tolist(), prime).det()
        assert minor_modulo(integers, prime) == int(theirs)
    assert minor_modulo(np.zeros((3, 3), np.int64), prime) == 0


@pytest.mark.parametrize("shape", [(3, 12), (4, 6), (4, 5), (6, 7), (2, 9)])
def test_no_feature_of_a_generic_dictionary_is_recovered(shape):
    D = dictionary(*shape)
    proof = none_recoverable(D)
    assert isinstance(proof, NoneRecoverable)
    assert proves_none(D, proof)
    assert coloops(D) == ()
    assert recoverable_features(D) == ()
    if shape[1] >= 2 * shape[0]:
        assert len(proof.sets) == 2
        assert set(proof.sets[0]).isdisjoint(proof.sets[1])


@pytest.mark.parametrize("seed", range(40))
def test_proofs_are_never_of_what_is_false(seed):
    """Sparse integer dictionaries, of all ranks, with and without coloops."""
    rng = np.random.default_rng(seed)
    D = (rng.integers(-2, 3, (3, 6)) * (rng.random((3, 6)) < 0.5)).astype(float)
    proof = none_recoverable(D)
    if isinstance(proof, NoneRecoverable):
        assert proves_none(D, proof)
        assert coloops(D) == ()
    elif np.linalg.matrix_rank(D) == 3:
        assert proof.left == coloops(D)
    D = D[:, abs(D).sum(0) > 0]
    alone = none_recoverable_alone(D)
    if isinstance(alone, NoneRecoverable):
        assert proves_none_alone(D, alone)
        assert recoverable_features(D, one_at_a_time(D.shape[1])) == ()


def test_an_atom_apart_leaves_the_dictionary_undecided_and_is_named():
    D = np.zeros((4, 9))
    D[:3, :8] = dictionary(3, 8)
    D[3, 8] = 1
    found = none_recoverable(D)
    assert isinstance(found, Undecided)
    assert found.left == (8,)


def test_a_dictionary_short_of_rank_is_undecided():
    D = dictionary(4, 9)
    D[3] = D[2]
    assert none_recoverable(D) == Undecided(tuple(range(9)))
    assert isinstance(none_recoverable_alone(D), Undecided)


def test_duplicated_atoms_are_stepped_over():
    D = dictionary(5, 40)[:, np.repeat(np.arange(40), 2)]
    proof = none_recoverable(D)
    assert isinstance(proof, NoneRecoverable)
    assert proves_none(D, proof)


def test_tampered_minors_prove_nothing():
    D = dictionary(3, 9)
    D[:, 8] = D[:, 0]
    D[:, 7] = D[:, 0] + D[:, 1]
    proof = NoneRecoverable(((0, 1, 2), (3, 4, 5)), PRIME)
    assert proves_none(D, proof)
    for sets in (
        ((0, 1, 2), (2, 3, 4)),  # a common atom
        ((0, 1, 2),),
        (),
        ((0, 1, 8), (3, 4, 5)),  # dependent: a duplicate
        ((0, 1), (3, 4, 5)),
        ((0, 1, 1), (3, 4, 5)),
        ((0, 1, 9), (3, 4, 5)),
        ((0, 1, -1), (3, 4, 5)),
    ):
        assert not proves_none(D, replace(proof, sets=sets))


def test_minors_divisible_by_the_prime_prove_nothing_though_they_are_not_zero():
    D = np.array([[3.0, 0.0, 1.0, 1.0], [0.0, 1.0, 1.0, 2.0]])
    proof = NoneRecoverable(((0, 1), (2, 3)), 3)
    assert not proves_none(D, proof)
    assert proves_none(D, replace(proof, prime=5))


def test_no_feature_is_recovered_alone_where_halves_are_positively_dependent():
    D = dictionary(3, 40)
    proof = none_recoverable_alone(D)
    assert isinstance(proof, NoneRecoverable)
    assert proves_none_alone(D, proof)
    assert recoverable_features(D, one_at_a_time(40)) == ()


def test_a_cone_over_a_polygon_is_undecided_since_its_features_are_recovered():
    angles = 2 * np.pi * np.arange(12) / 12
    D = np.stack([np.cos(angles), np.sin(angles), np.ones(12)])
    assert isinstance(none_recoverable_alone(D), Undecided)
    assert len(recoverable_features(D, one_at_a_time(12))) == 12
    weights = tuple(1.0 for _ in range(6))
    false = NoneRecoverable((tuple(range(6)), tuple(range(6, 12))), weights=(weights, weights))
    assert not proves_none_alone(D, false)


def test_tampered_dependencies_prove_nothing():
    D = dictionary(3, 40)
    proof = none_recoverable_alone(D)
    first, second = proof.weights
    for weights in (
        (first,),
        (first[:-1], second),
        (tuple(-w for w in first), second),
        ((float("nan"), *first[1:]), second),
        ((2 * first[0], *first[1:]), second),
        (tuple(1e-12 * w for w in first[:1]) + first[1:], second),
    ):
        assert not proves_none_alone(D, replace(proof, weights=weights))
    both = tuple(sorted(proof.sets[0] + proof.sets[1]))
    assert not proves_none_alone(D, NoneRecoverable((both,), weights=((1.0,) * 40,)))


def test_a_dependency_that_holds_up_to_rounding_only_just_is_positive():
    """Weights whose least entry is below what the residual may hide prove nothing."""
    D = np.array([[1.0, -1.0, 0.0, 0.0, 1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0] * 2])
    sets = ((0, 1, 2, 3), (4, 5, 6, 7))
    fine = NoneRecoverable(sets, weights=((1.0,) * 4, (1.0,) * 4))
    assert proves_none_alone(D, fine)
    small = (1.0, 1.0, 2.0**-60, 2.0**-60)
    assert not proves_none_alone(D, replace(fine, weights=(small, (1.0,) * 4)))


@pytest.mark.parametrize("prime", [0, 1, 2, 9, 4, 2**23, 2**23 - 1, 2897**2])
def test_other_moduli_are_refused(prime):
    D = np.array([[3.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    for asked in (
        lambda: residues(D, prime),
        lambda: minor_modulo(np.eye(2, dtype=int), prime),
        lambda: none_recoverable(D, prime=prime),
        lambda: proves_none(D, NoneRecoverable(((0, 1), (1, 2), (0, 2)), prime)),
    ):
        with pytest.raises(ValueError, match="prime"):
            asked()


@pytest.mark.parametrize(
    ("D", "words"),
    [
        (np.ones(3), "matrix"),
        (np.ones((2, 3), np.float16), "float16"),
        (np.ones((2, 3), int), "int64"),
        (np.array([[1.0, np.nan]]), "nan"),
        (np.array([[1.0, np.inf]]), "inf"),
    ],
)
def test_what_is_no_dictionary_has_no_verdict(D, words):
    alone = NoneRecoverable(((0,), (1,)), weights=((1.0,), (1.0,)))
    for asked in (
        lambda: none_recoverable(D),
        lambda: none_recoverable_alone(D),
        lambda: proves_none(D, NoneRecoverable(((0,), (1,)), PRIME)),
        lambda: proves_none_alone(D, alone),
    ):
        with pytest.raises(ValueError, match=words):
            asked()


@pytest.mark.parametrize("shape", [(4, 4), (5, 4), (3, 1)])
def test_no_more_atoms_than_dimensions_is_undecided(shape):
    """Where all are recovered, and where a lack of rank makes the question another one."""
    D = dictionary(*shape)
    for flat in (D, D @ np.ones((shape[1], shape[1]))):
        assert isinstance(none_recoverable(flat), Undecided)
        assert isinstance(none_recoverable_alone(flat), Undecided)
    assert not proves_none(D, NoneRecoverable((tuple(range(shape[1])),), PRIME))


def test_zero_atoms_are_in_no_minor_and_spoil_no_proof():
    D = dictionary(3, 40)
    D[:, [4, 9]] = 0.0
    proof = none_recoverable(D)
    assert isinstance(proof, NoneRecoverable)
    assert proves_none(D, proof)
    assert not {4, 9} & {j for one in proof.sets for j in one}
    assert not proves_none(D, replace(proof, sets=((0, 1, 4), (5, 6, 7))))


def test_an_atom_of_leverage_one_is_named_as_left():
    D = np.zeros((4, 12))
    D[:3, :11], D[3, 11] = dictionary(3, 11), 1.0
    found = none_recoverable(D)
    assert isinstance(found, Undecided)
    assert found.left == (11,)
    assert isinstance(none_recoverable_alone(D), Undecided)
