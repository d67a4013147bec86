"""Schemes by other routes: eigenmatrices, sums of idempotents, projections, orbitals, groups."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from flint import fmpq, fmpq_poly

from pentad.theory.frames.symmetric_frames import antiprism_gram
from pentad.theory.numbers.cyclotomic import rounded
from pentad.theory.numbers.scalars import rational
from pentad.theory.schemes.axioms import axiom_violation
from pentad.theory.schemes.configurations import association_scheme
from pentad.theory.schemes.constructions import (
    cyclic_relations,
    dihedral_table,
    group_relations,
    hamming_relations,
    petersen_relations,
    polygon_relations,
    quaternion_table,
    shrikhande_relations,
    simplex_relations,
)
from pentad.theory.schemes.eigenmatrices import (
    eigenmatrices,
    idempotent_orbits,
    krein_parameters,
    numerical_eigenmatrices,
    primitive_idempotents,
)
from pentad.theory.schemes.eigenmatrices_by_other_routes import (
    divide_characteristic_polynomials,
    eigenmatrix_by_schur,
    krawtchouk_matrix,
    krein_parameters_by_idempotents,
    multiplicities_by_eigenspaces,
)
from pentad.theory.schemes.group_tables import (
    conjugates_are_inverses,
    cyclic_table,
    dicyclic_table,
    direct_product_table,
    permutation_table,
    symmetrised_relations_commute,
)
from pentad.theory.schemes.idempotent_sums import (
    field_trace,
    idempotent_sum,
    idempotent_sum_by_roots,
    idempotent_sum_entries,
)
from pentad.theory.schemes.isomorphisms import automorphism_group, orbital_relations
from pentad.theory.schemes.orbitals_by_walking import orbital_relations_by_walking
from pentad.theory.schemes.polygon_idempotents import (
    antiprism_eigenvalues,
    antiprism_eigenvalues_by_idempotents,
    polygon_idempotent,
)
from pentad.theory.schemes.projection_counts import (
    projections_in_finite_field,
    splitting_prime,
    symmetric_idempotent_sums,
)
from pentad.theory.schemes.projection_defects import (
    projection_defect,
    projection_defect_by_idempotents,
)
from pentad.theory.schemes.relation_matrices import relation_matrix, symmetrisation
from pentad.theory.schemes.small_schemes import schemes_of_order
from pentad.theory.schemes.small_schemes_by_other_routes import (
    cyclotomic_scheme_count,
    orbital_scheme_count,
)

PENTAGON = association_scheme(polygon_relations(5))
SCHEMES = pytest.mark.parametrize(
    "scheme",
    [
        PENTAGON,
        association_scheme(simplex_relations(4)),
        association_scheme(cyclic_relations(5)),
        association_scheme(petersen_relations()),
    ],
    ids=["pentagon", "simplex", "cyclic", "Petersen"],
)

# Eigenmatrices ------------------------------------------------------------------------------


@SCHEMES
def test_schur_vectors_give_the_eigenmatrix(scheme):
    P, multiplicities = eigenmatrix_by_schur(scheme)
    expected, _ = numerical_eigenmatrices(scheme)
    distances = abs(P[:, None] - expected).max(-1)
    order = distances.argmin(1)
    assert distances.min(1).max() < 1e-9
    assert sorted(order) == list(range(scheme.rank))
    assert multiplicities.tolist() == [eigenmatrices(scheme).multiplicities[k] for k in order]


def test_the_eigenmatrix_of_the_petersen_graph_by_hand():
    P, multiplicities = eigenmatrix_by_schur(association_scheme(petersen_relations()))
    rows = sorted(zip(P.real.round(9).tolist(), multiplicities.tolist(), strict=True))
    assert rows == [([1, -2, 1], 4), ([1, 1, -2], 5), ([1, 3, 6], 1)]


def test_eigenspaces_are_counted():
    assert multiplicities_by_eigenspaces(np.array([np.diag([1.0, 1, 2, 3])])).tolist() == [2, 1, 1]
    relations = petersen_relations()
    A = np.array([relations == i for i in range(3)]).astype(float)
    assert sorted(multiplicities_by_eigenspaces(A).tolist()) == [1, 4, 5]


@pytest.mark.parametrize(("length", "letters"), [(1, 2), (3, 2), (2, 3), (3, 3)])
def test_krawtchouk_polynomials_are_eigenvalues_of_hamming_schemes(length, letters):
    P, _ = numerical_eigenmatrices(association_scheme(hamming_relations(length, letters)))
    assert krawtchouk_matrix(length, letters).tolist() == P.round(9).tolist()


def test_krawtchouk_polynomials_of_the_cube_by_hand():
    rows = [[1, 3, 3, 1], [1, 1, -1, -1], [1, -1, -1, 1], [1, -3, 3, -1]]
    assert krawtchouk_matrix(3, 2).tolist() == rows
    with pytest.raises(ValueError, match="letters"):
        krawtchouk_matrix(2, 1)


@SCHEMES
def test_krein_parameters_are_traces_of_entrywise_products(scheme):
    exactly = np.vectorize(float)(krein_parameters(scheme))
    np.testing.assert_allclose(krein_parameters_by_idempotents(scheme), exactly, atol=1e-8)


def test_krein_parameters_of_the_simplex_by_hand():
    q = krein_parameters_by_idempotents(association_scheme(simplex_relations(5)))
    assert q[1, 1].tolist() == [4, 3]  # n - 1 and n - 2


@SCHEMES
def test_minimal_polynomials_divide_those_of_their_own_scheme(scheme):
    assert divide_characteristic_polynomials(scheme, idempotent_orbits(scheme)).all()


def test_minimal_polynomials_of_another_scheme_by_hand():
    square = association_scheme(polygon_relations(4))  # 2, 0, -2 against (-1 +- sqrt 5) / 2
    found = divide_characteristic_polynomials(square, idempotent_orbits(PENTAGON))
    assert found.tolist() == [[1, 1, 0], [1, 0, 0]]  # antipodes have 1 and -1, and not 2


# Sums of idempotents and projections --------------------------------------------------------


def test_traces_of_the_golden_ratio_by_hand():
    [_, pair] = idempotent_orbits(PENTAGON)
    assert field_trace(pair, fmpq_poly([1])) == 2
    assert field_trace(pair, pair.values[1]) == -1  # of (-1 +- sqrt 5) / 2
    assert field_trace(pair, pair.values[1] ** 2) == 3


@SCHEMES
def test_sums_of_idempotents_are_projections_of_their_rank(scheme):
    for count in range(len(idempotent_orbits(scheme)) + 1):
        for orbits in combinations(idempotent_orbits(scheme), count):
            E = idempotent_sum(scheme, orbits)
            assert (E @ E == E).all()
            assert E.trace() == sum(one.multiplicity * one.size for one in orbits)
            floats = idempotent_sum_by_roots(scheme, orbits)
            np.testing.assert_allclose(floats, np.vectorize(float)(E), atol=1e-9)


def test_the_simplex_is_the_idempotent_sum_by_hand():
    scheme = association_scheme(simplex_relations(4))
    orbits = idempotent_orbits(scheme)[1:]
    assert idempotent_sum_entries(scheme, orbits) == [fmpq(3, 4), fmpq(-1, 4)]
    assert idempotent_sum_entries(scheme, ()) == [0, 0]


def test_orbits_of_another_scheme_are_refused():
    with pytest.raises(ValueError, match="one value for each of 2 relations; got 3"):
        idempotent_sum_by_roots(
            association_scheme(simplex_relations(5)), idempotent_orbits(PENTAGON)
        )


@SCHEMES
def test_projection_defects_agree(scheme):
    chance = np.random.default_rng(0)
    for _ in range(5):
        drawn = chance.integers(-4, 5, scheme.rank)
        numbers = [fmpq(int(drawn[min(i, t)]), 2) for i, t in enumerate(scheme.transposes)]
        coefficients = np.array(numbers)
        exactly = projection_defect(coefficients[scheme.relations], fmpq(3, 2))
        assert projection_defect_by_idempotents(scheme, coefficients, fmpq(3, 2)) == exactly
        floats = projection_defect_by_idempotents(scheme, coefficients.astype(float), 1.5)
        assert floats == pytest.approx(float(exactly))


def test_projection_defects_by_hand():
    digon = association_scheme(simplex_relations(2))
    identity = np.array([fmpq(2), fmpq(0)])
    assert projection_defect_by_idempotents(digon, identity, fmpq(1)) == 8  # two times 2^2 (2-1)^2
    assert projection_defect_by_idempotents(digon, identity, fmpq(2)) == 0
    assert projection_defect(np.array([[1, 2], [3, 4]]), 0) == 7**2 + 10**2 + 15**2 + 22**2
    with pytest.raises(ValueError, match="as many coefficients as relations, 2; got 3"):
        projection_defect_by_idempotents(digon, np.ones(3), 1.0)


def test_splitting_primes_by_hand():
    assert splitting_prime(association_scheme(simplex_relations(2))) == 3
    assert splitting_prime(association_scheme(simplex_relations(3))) == 2  # -1 and 2 are 1 and 0
    assert splitting_prime(PENTAGON) == 11  # the least prime with a root of 5 other than 5


@pytest.mark.parametrize(
    "relations",
    [simplex_relations(2), cyclic_relations(3), polygon_relations(5), cyclic_relations(5)],
    ids=["digon", "cyclic 3", "pentagon", "cyclic 5"],
)
def test_projections_are_as_many_as_the_theorem_says(relations):
    expected = 2 ** (int(symmetrisation(relations).max()) + 1) - 1
    assert projections_in_finite_field(relations) == expected
    assert symmetric_idempotent_sums(association_scheme(relations)) == expected


def test_projections_of_a_scheme_that_is_not_symmetric_by_hand():
    scheme = association_scheme(cyclic_relations(3))  # J / 3, and the two others only together
    assert symmetric_idempotent_sums(scheme) == 3 < 2**scheme.rank - 1


# Polygons and antiprisms --------------------------------------------------------------------


@pytest.mark.parametrize("k", [3, 4, 5, 8])
def test_idempotents_of_polygons_are_those_of_the_scheme(k):
    E = primitive_idempotents(association_scheme(polygon_relations(k)))
    found = [rounded(polygon_idempotent(k, j)) for j in range(k // 2 + 1)]
    np.testing.assert_allclose(sum(found), np.eye(k), atol=1e-12)
    for one in found:
        assert min(abs(one - other).max() for other in E) < 1e-9


def test_the_alternating_idempotent_by_hand():
    assert polygon_idempotent(4, 2)[0].tolist() == [fmpq(s, 4) for s in (1, -1, 1, -1)]
    with pytest.raises(ValueError, match="from 0 to 5 / 2; got j=3"):
        polygon_idempotent(5, 3)


@pytest.mark.parametrize("k", [2, 3, 4, 7])
@pytest.mark.parametrize("t", [Fraction(0), Fraction(1, 3), Fraction(3, 5), Fraction(1)])
def test_antiprisms_have_two_eigenvalues(k, t):
    expected = [0, k * (1 - t), *[0] * (k - 2), 2 * k * t]
    assert antiprism_eigenvalues(k, t).tolist() == [rational(Fraction(x)) for x in expected]
    found = antiprism_eigenvalues_by_idempotents(k, float(t))
    np.testing.assert_allclose(found, [float(x) for x in expected], atol=1e-9)
    own = np.linalg.eigvalsh(antiprism_gram(k, float(t)))
    assert own.max() == pytest.approx(float(max(expected)))


# Groups and orbitals ------------------------------------------------------------------------


def is_group(table):
    """Associative, with neutral element 0 and inverses."""
    own = np.arange(len(table))
    neutral = (table[0] == own).all() and (table[:, 0] == own).all()
    latin = (np.sort(table, axis=0) == own[:, None]).all() and (np.sort(table, 1) == own).all()
    return bool(neutral and latin and (table[table] == table[:, table]).all())


@pytest.mark.parametrize(
    ("table", "order"),
    [
        (cyclic_table(6), 6),
        (direct_product_table(cyclic_table(2), dihedral_table(3)), 12),
        (permutation_table([(1, 2, 0, 3), (1, 0, 3, 2)]), 12),
        (dicyclic_table(3), 12),
    ],
    ids=["Z6", "Z2 x D3", "A4", "dicyclic 12"],
)
def test_tables_are_groups(table, order):
    assert len(table) == order
    assert is_group(table)


def test_what_is_no_group_is_told():
    table = cyclic_table(4)
    table[1, 1], table[1, 2] = table[1, 2], table[1, 1]
    assert not is_group(table)


def test_the_second_dicyclic_group_is_that_of_the_quaternions():
    table, quaternions = dicyclic_table(2), quaternion_table()

    def squares_of(table):
        return sorted(table.diagonal().tolist().count(x) for x in range(8))

    assert squares_of(table) == squares_of(quaternions) == [0] * 6 + [2, 6]
    assert (table != table.T).any()


def test_a_list_with_repeated_images_is_no_permutation():
    with pytest.raises(ValueError, match=r"every image once; got \[0, 0, 1\]"):
        permutation_table([(0, 0, 1)])
    with pytest.raises(ValueError, match="got none"):
        permutation_table([])


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (cyclic_table(5), True),
        (quaternion_table(), True),
        (direct_product_table(quaternion_table(), cyclic_table(2)), True),
        (direct_product_table(quaternion_table(), cyclic_table(3)), False),
        (dihedral_table(3), False),
        (dihedral_table(4), False),
        (permutation_table([(1, 2, 0, 3), (1, 0, 3, 2)]), False),
    ],
    ids=["Z5", "Q8", "Q8 x Z2", "Q8 x Z3", "D3", "D4", "A4"],
)
def test_conjugates_are_inverses_where_symmetrised_relations_make_a_scheme(table, expected):
    by_axioms = axiom_violation(symmetrisation(group_relations(table))) is None
    assert conjugates_are_inverses(table) is expected
    assert symmetrised_relations_commute(table) is expected
    assert by_axioms is expected


@pytest.mark.parametrize(
    "relations",
    [polygon_relations(6), petersen_relations(), shrikhande_relations()],
    ids=["hexagon", "Petersen", "Shrikhande"],
)
def test_orbitals_by_walking_are_those_of_the_group(relations):
    generators = automorphism_group(relations).generators
    walked = relation_matrix(orbital_relations_by_walking(generators))
    joined = relation_matrix(orbital_relations(generators))
    assert len(np.unique(walked * walked.size + joined)) == walked.max() + 1 == joined.max() + 1


def test_orbitals_by_hand():
    assert orbital_relations_by_walking(np.array([[0, 1]])).tolist() == [[0, 1], [2, 3]]
    assert orbital_relations_by_walking(np.array([[1, 0]])).tolist() == [[0, 1], [1, 0]]
    with pytest.raises(ValueError, match=r"permutations of 0 \.\. 1"):
        orbital_relations_by_walking(np.array([[1, 1]]))


@pytest.mark.parametrize(("n", "expected"), [(1, 1), (2, 1), (3, 2), (4, 4), (5, 3)])
def test_small_schemes_come_from_groups(n, expected):
    assert orbital_scheme_count(n) == len(schemes_of_order(n)) == expected


def test_cyclotomic_schemes_are_counted():
    assert [cyclotomic_scheme_count(p) for p in (2, 3, 5, 7, 13)] == [1, 2, 3, 4, 6]
    with pytest.raises(ValueError, match="need a prime"):
        cyclotomic_scheme_count(9)
