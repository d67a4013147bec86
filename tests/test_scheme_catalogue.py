"""The catalogue against all schemes of small order, found by exhaustion."""

import numpy as np
import pytest

from pentad.theory.schemes.axioms import axiom_violation
from pentad.theory.schemes.catalogue import known_schemes, named_scheme
from pentad.theory.schemes.configurations import association_scheme, coherent_configuration
from pentad.theory.schemes.constructions import (
    antiprism_relations,
    cyclotomic_relations,
    dihedral_table,
    distance_relations,
    group_relations,
    hamming_relations,
    johnson_relations,
    petersen_relations,
    polygon_relations,
    prism_relations,
    quaternion_table,
    root_relations,
    shrikhande_relations,
    simplex_relations,
)
from pentad.theory.schemes.eigenmatrices import (
    eigenmatrices,
    krein_parameters,
    orthogonality_defect,
)
from pentad.theory.schemes.isomorphisms import automorphism_group, scheme_isomorphism
from pentad.theory.schemes.relation_matrices import fusion
from pentad.theory.schemes.small_schemes import schemes_of_order

COUNTS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 3, 6: 8, 7: 4}
"""Hanaki and Miyamoto, Classification of association schemes with small vertices."""


@pytest.fixture(scope="module")
def small():
    return {n: schemes_of_order(n) for n in COUNTS}


def test_exhaustion_finds_the_numbers_of_the_literature(small):
    assert {n: len(found) for n, found in small.items()} == COUNTS
    for p in (3, 5, 7):
        divisors = sum((p - 1) % e == 0 for e in range(1, p))
        assert len(small[p]) == divisors, "schemes of these prime orders are cyclotomic"


@pytest.mark.slow
def test_exhaustion_at_order_eight():
    found = schemes_of_order(8)
    assert len(found) == 21
    assert sum(one.non_commuting is not None for one in found) == 2


def test_exhaustion_misses_nothing_that_is_known(small):
    for n, found in small.items():
        for name, relations in known_schemes(n):
            known = association_scheme(relations)
            matches = [one for one in found if scheme_isomorphism(one, known) is not None]
            assert len(matches) == 1, name


def test_every_small_scheme_has_a_name_and_no_two_the_same(small):
    names = [named_scheme(one) for found in small.values() for one in found]
    assert None not in names
    assert len(set(names)) == len(names) == sum(COUNTS.values())


def test_small_schemes_satisfy_the_theory(small):
    for found in small.values():
        for one in found:
            if one.non_commuting is not None:
                assert one.order == 6
                assert named_scheme(one) == "dihedral group, 6 points"
                continue
            assert all(x == 0 for x in orthogonality_defect(one).ravel())
            assert all(x >= 0 for x in krein_parameters(one).ravel())
            assert sum(eigenmatrices(one).multiplicities) == one.order


@pytest.mark.parametrize("n", [8, 9, 10, 12, 15, 16, 20, 24, 27, 28, 64])
def test_everything_known_is_a_scheme(n):
    for name, relations in known_schemes(n):
        assert axiom_violation(relations) is None, name


@pytest.mark.parametrize(
    ("relations", "name"),
    [
        (simplex_relations(1), "single point"),
        (antiprism_relations(3), "6-gon"),
        (antiprism_relations(4), "8-gon"),
        (prism_relations(3), "6-gon"),
        (prism_relations(5), "10-gon"),
        (prism_relations(4), "(simplex, 2 points) x (4-gon)"),
        (hamming_relations(3, 2), "3-cube"),
        (hamming_relations(2, 3), "3 x 3 rook's graph"),
        (cyclotomic_relations(13, 3), "cyclotomic scheme, 13 points, 3 classes"),
        (petersen_relations(), "Petersen graph"),
        (fusion(johnson_relations(6, 3), [[1, 2]]), "cross-polytope, 20 points"),
        (johnson_relations(4, 2), "cross-polytope, 6 points"),
        (group_relations(quaternion_table()), "quaternion group"),
        (root_relations("A3"), "cuboctahedron"),
        (root_relations("E8"), "E8 roots"),
        (shrikhande_relations(), "Shrikhande graph"),
        (hamming_relations(2, 4), "4 x 4 rook's graph"),
    ],
)
def test_names_survive_shuffling(relations, name):
    order = np.random.default_rng(0).permutation(len(relations))
    assert named_scheme(association_scheme(relations[np.ix_(order, order)])) == name


def test_unknown_schemes_have_no_name():
    paley = cyclotomic_relations(29, 2)
    assert named_scheme(association_scheme(paley)) == "cyclotomic scheme, 29 points, 2 classes"
    halved = association_scheme(fusion(hamming_relations(5, 2), [[1, 2], [3, 4]]))
    assert named_scheme(halved) is None


def test_conjugacy_classes_have_the_squares_of_character_degrees_for_multiplicities():
    dihedral = np.array([0, 1, 2, 1, 3, 4, 3, 4])[group_relations(dihedral_table(4))]
    quaternion = np.array([0, 1, 2, 3, 4, 1, 2, 3])[group_relations(quaternion_table())]
    for relations in (dihedral, quaternion):
        found = eigenmatrices(association_scheme(relations))
        assert sorted(found.multiplicities) == [1, 1, 1, 1, 4]


def test_E8_has_the_order_of_its_reflection_group():  # noqa: N802
    R = root_relations("E8")
    scheme = association_scheme(R)
    assert scheme.valencies == (1, 56, 126, 56, 1)
    assert sorted(eigenmatrices(scheme).multiplicities) == [1, 8, 35, 84, 112]
    assert automorphism_group(R).order == 696729600


def test_groups_are_groups():
    for table in (dihedral_table(4), quaternion_table()):
        n = len(table)
        every = np.arange(n)
        assert (table[table][:, :, :] == table[every[:, None, None], table[None]]).all()
        assert named_scheme(association_scheme(group_relations(table))) is not None
    one, other = (
        association_scheme(group_relations(t)) for t in (dihedral_table(4), quaternion_table())
    )
    assert scheme_isomorphism(one, other) is None


def test_bad_input_is_refused():
    for call, message in (
        (lambda: polygon_relations(0), "k=0"),
        (lambda: prism_relations(1), "k=1"),
        (lambda: hamming_relations(2, 1), "letters=1"),
        (lambda: johnson_relations(5, 3), "size=3, points=5"),
        (lambda: cyclotomic_relations(9, 2), "prime=9"),
        (lambda: cyclotomic_relations(7, 4), "classes=4"),
        (lambda: root_relations("E7"), "'E7'"),
        (lambda: distance_relations(np.zeros((2, 2), int)), "connected"),
        (lambda: group_relations(np.ones((2, 2), int)), r"\[0, 0\]"),
        (lambda: schemes_of_order(0), "n=0"),
        (lambda: named_scheme(coherent_configuration([[0, 2], [3, 1]])), "got 2"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
