"""The catalogue against all schemes of small order, found by exhaustion."""

from itertools import combinations

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
from pentad.theory.schemes.graphs import (
    chang_relations,
    doob_relations,
    extension_relations,
    gosset_relations,
    halved_cube_relations,
    heawood_relations,
    hoffman_singleton_relations,
    pappus_relations,
    schlaefli_relations,
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
    assert named_scheme(halved) == "halved 6-cube"
    folded = association_scheme(fusion(hamming_relations(5, 2), [[1, 5], [2, 4]]))
    assert named_scheme(folded) is None


def eigenvalues_of(relations, k):
    """Integral eigenvalues of relation k with multiplicities, from the graph alone."""
    found = np.linalg.eigvalsh((relations == k).astype(float))
    assert abs(found - found.round()).max() < 1e-9
    values, counts = np.unique(found.round().astype(int), return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


GRAPHS = {
    "Clebsch graph": (halved_cube_relations(5), 2, {5: 1, 1: 10, -3: 5}, 1920),
    "Schlaefli graph of GQ(2,4)": (schlaefli_relations(), 1, {16: 1, 4: 6, -2: 20}, 51840),
    "Hoffman-Singleton graph": (hoffman_singleton_relations(), 1, {7: 1, 2: 28, -3: 21}, 252000),
    "Chang graph 1": (chang_relations(1), 1, {12: 1, 4: 7, -2: 20}, 384),
    "Chang graph 2": (chang_relations(2), 1, {12: 1, 4: 7, -2: 20}, 96),
    "Chang graph 3": (chang_relations(3), 1, {12: 1, 4: 7, -2: 20}, 360),
    "Johnson scheme, 2 of 8": (johnson_relations(8, 2), 1, {12: 1, 4: 7, -2: 20}, 40320),
    "Doob graph, 1 of Shrikhande and 1 of 4 points": (
        doob_relations(1, 1), 1, {9: 1, 5: 9, 1: 27, -3: 27}, 192 * 24,
    ),
    "Gosset graph": (gosset_relations(), 1, {27: 1, 9: 7, -1: 27, -3: 21}, 2903040),
    "halved 6-cube": (halved_cube_relations(6), 1, {15: 1, 5: 6, -1: 15, -3: 10}, 23040),
}  # fmt: skip


@pytest.mark.parametrize("name", GRAPHS)
def test_graphs_have_the_spectra_and_the_symmetries_of_the_literature(name):
    relations, k, spectrum, symmetries = GRAPHS[name]
    assert eigenvalues_of(relations, k) == spectrum
    assert automorphism_group(relations).order == symmetries
    shuffle = np.random.default_rng(0).permutation(len(relations))
    assert named_scheme(association_scheme(relations[np.ix_(shuffle, shuffle)])) == name


@pytest.mark.parametrize(
    ("relations", "name", "girth", "symmetries"),
    [(heawood_relations(), "Heawood graph", 6, 336), (pappus_relations(), "Pappus graph", 6, 216)],
)
def test_incidence_graphs_are_cubic_of_their_girth(relations, name, girth, symmetries):
    edges = (relations == 1).astype(np.int64)
    assert set(edges.sum(1)) == {3}
    assert np.trace(np.linalg.matrix_power(edges, girth - 1)) == 0
    assert (edges @ edges)[relations == 2].max() == 1
    assert np.linalg.matrix_power(edges, girth // 2)[relations == girth // 2].min() > 1
    assert automorphism_group(relations).order == symmetries
    assert named_scheme(association_scheme(relations)) == name


def test_schemes_of_equal_parameters_are_told_apart():
    """Chang's graphs and the triangular one, Doob's and the Hamming scheme."""
    alike = [association_scheme(chang_relations(k)) for k in (1, 2, 3)]
    alike.append(association_scheme(johnson_relations(8, 2)))
    for one, other in combinations(alike, 2):
        assert (one.intersection_numbers == other.intersection_numbers).all()
        assert scheme_isomorphism(one, other) is None
    doob = association_scheme(doob_relations(1, 1))
    hamming = association_scheme(hamming_relations(3, 4))
    assert (doob.intersection_numbers == hamming.intersection_numbers).all()
    assert scheme_isomorphism(doob, hamming) is None


def test_the_complement_of_the_schlaefli_graph_is_a_generalised_quadrangle():
    """Each point on 5 lines of 3 points, and one point of a line joined to each point off it."""
    near = schlaefli_relations() == 2
    lines = [
        t for t in combinations(range(27), 3) if all(near[x, y] for x, y in combinations(t, 2))
    ]
    assert len(lines) == 45
    for line in lines:
        others = [x for x in range(27) if x not in line]
        assert (near[np.ix_(others, line)].sum(1) == 1).all()


def test_extensions_of_the_simplex_are_hamming_schemes():
    for letters, length in ((3, 2), (2, 3), (4, 2)):
        found = extension_relations(simplex_relations(letters), length)
        assert (found == hamming_relations(length, letters)).all()
    five = association_scheme(extension_relations(polygon_relations(5), 2))
    assert named_scheme(five) == "5-gon to the power 2"


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
