"""Schemes: axioms with witnesses, exact eigenmatrices, closures and isomorphisms."""

import subprocess
import sys
from fractions import Fraction
from itertools import combinations
from math import comb, pi
from pathlib import Path

import numpy as np
import pytest
from flint import arb, ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st

from pentad.theory.schemes.axioms import axiom_violation
from pentad.theory.schemes.closures import coherent_closure, coherent_closure_by_definition
from pentad.theory.schemes.configurations import (
    association_scheme,
    coherent_configuration,
    intersection_numbers_by_definition,
)
from pentad.theory.schemes.constructions import (
    antiprism_relations,
    cocktail_party_relations,
    coxeter_relations,
    cyclic_relations,
    cyclotomic_relations,
    dihedral_table,
    direct_product_relations,
    dodecahedron_relations,
    group_relations,
    hamming_relations,
    icosahedron_relations,
    johnson_relations,
    petersen_relations,
    polygon_relations,
    prism_relations,
    quaternion_table,
    root_relations,
    shrikhande_relations,
    simplex_relations,
    wreath_product_relations,
)
from pentad.theory.schemes.eigenmatrices import (
    _recognised,
    eigenmatrices,
    idempotent_orbits,
    krein_orderings,
    krein_parameters,
    minimal_polynomial,
    numerical_eigenmatrices,
    orthogonality_defect,
    primitive_idempotents,
)
from pentad.theory.schemes.isomorphisms import (
    algebraic_isomorphisms,
    automorphism_group,
    formal_duality,
    isomorphism,
    orbital_relations,
    scheme_isomorphism,
)
from pentad.theory.schemes.orderings import polynomial_orderings
from pentad.theory.schemes.relation_matrices import (
    fusion,
    relation_matrix,
    relations_of_partition,
    symmetrisation,
)

ROOT = Path(__file__).resolve().parent.parent

SCHEMES = {
    "point": simplex_relations(1),
    "simplex": simplex_relations(5),
    "pentagon": polygon_relations(5),
    "heptagon": polygon_relations(7),
    "octagon": polygon_relations(8),
    "30-gon": polygon_relations(30),
    "three digons": cocktail_party_relations(3),
    "cube": hamming_relations(3, 2),
    "tesseract": hamming_relations(4, 2),
    "7-cube": hamming_relations(7, 2),
    "rook": hamming_relations(2, 4),
    "Shrikhande": shrikhande_relations(),
    "Petersen": petersen_relations(),
    "Johnson 6, 3": johnson_relations(6, 3),
    "Johnson 9, 3": johnson_relations(9, 3),
    "prism 3": prism_relations(3),
    "prism 4": prism_relations(4),
    "antiprism 4": antiprism_relations(4),
    "icosahedron": icosahedron_relations(),
    "dodecahedron": dodecahedron_relations(),
    "cuboctahedron": root_relations("A3"),
    "24-cell": root_relations("D4"),
    "Coxeter": coxeter_relations(),
    "cyclic 7": cyclic_relations(7),
    "cyclic 12": cyclic_relations(12),
    "Paley tournament": cyclotomic_relations(7, 2),
    "cyclic product": direct_product_relations(cyclic_relations(3), polygon_relations(5)),
    "wreath": wreath_product_relations(cyclic_relations(4), polygon_relations(5)),
}
NON_COMMUTATIVE = {
    "triangle group": group_relations(dihedral_table(3)),
    "dihedral 16": group_relations(dihedral_table(16)),
    "quaternions": group_relations(quaternion_table()),
}
EVERYTHING = SCHEMES | NON_COMMUTATIVE
every_scheme = pytest.mark.parametrize("name", SCHEMES)

BIPYRAMID = np.array(
    [
        [0, 2, 2, 4, 4],
        [2, 0, 2, 4, 4],
        [2, 2, 0, 4, 4],
        [5, 5, 5, 1, 3],
        [5, 5, 5, 3, 1],
    ]
)


def scheme(name):
    return association_scheme(EVERYTHING[name])


def counts(R, pair, product):
    """By definition: how many z with (x, z) in i and (z, y) in j."""
    (x, y), (i, j) = pair, product
    return sum(R[x, z] == i and R[z, y] == j for z in range(len(R)))


def require_genuine(R, violation):
    """The two pairs show what the violation says."""
    (x, y), (u, v) = violation.pair, violation.other
    assert R[x, y] == violation.relation
    if violation.axiom == "one diagonal relation":
        assert (x, u) == (y, v)
        assert violation.found == (R[x, y], R[u, v])
    else:
        assert R[u, v] == R[x, y]
    if violation.axiom == "diagonal":
        assert violation.found == (x == y, u == v)
    if violation.axiom == "transposes":
        assert violation.found == (R[y, x], R[v, u])
    if violation.axiom == "intersection numbers":
        assert violation.found == tuple(
            counts(R, pair, violation.product) for pair in (violation.pair, violation.other)
        )
    assert violation.found[0] != violation.found[1]


# Axioms -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERYTHING)
def test_intersection_numbers_are_those_of_all_matrix_products(name):
    R = EVERYTHING[name]
    assert axiom_violation(R) is None
    if len(R) < 90:
        p = association_scheme(R).intersection_numbers
        assert (p == intersection_numbers_by_definition(R)).all()


@pytest.mark.parametrize("name", [name for name, R in EVERYTHING.items() if len(R) > 4])
def test_one_corrupted_entry_is_found_with_its_witness(name):
    R = relation_matrix(EVERYTHING[name])
    rng = np.random.default_rng(len(name))
    for _ in range(5):
        x, y = (int(i) for i in rng.choice(len(R), 2, replace=False))
        others = [k for k in range(1, R.max() + 2) if k != R[x, y]]
        broken = R.copy()
        broken[x, y] = rng.choice(others)
        violation = axiom_violation(broken)
        require_genuine(broken, violation)
        if violation.axiom == "transposes" and (R == R.T).all():
            assert {x, y} in ({*violation.pair}, {*violation.other})
        if (R == R.T).all():
            assert violation.axiom == "transposes"


@pytest.mark.parametrize("name", ["7-cube", "Johnson 9, 3", "30-gon", "dodecahedron", "24-cell"])
def test_a_pair_moved_to_another_relation_is_found_at_its_points(name):
    R = SCHEMES[name]
    rng = np.random.default_rng(0)
    for _ in range(5):
        x, y = (int(i) for i in rng.choice(len(R), 2, replace=False))
        broken = R.copy()
        broken[x, y] = broken[y, x] = 1 + R[x, y] % R.max()
        violation = axiom_violation(broken)
        require_genuine(broken, violation)
        assert violation.axiom == "intersection numbers"
        assert {x, y} & {*violation.pair}


def test_a_corrupted_diagonal_is_found():
    R = polygon_relations(9).copy()
    R[4, 4] = 2
    violation = axiom_violation(R)
    require_genuine(R, violation)
    assert (violation.axiom, violation.pair) == ("diagonal", (4, 4))
    R[4, 4] = 7
    violation = axiom_violation(R)
    require_genuine(R, violation)
    assert (violation.axiom, violation.pair) == ("one diagonal relation", (4, 4))
    R[4, 4] = 0
    R[2, 5] = 0
    violation = axiom_violation(R)
    require_genuine(R, violation)
    assert (violation.axiom, violation.pair) == ("diagonal", (2, 5))


def test_sparse_dense_and_plain_checks_agree_on_broken_schemes():
    rng = np.random.default_rng(3)
    for R in (polygon_relations(60), hamming_relations(2, 6), group_relations(dihedral_table(16))):
        whole = association_scheme(R)
        for _ in range(10):
            blocks = [rng.choice(np.arange(1, whole.rank), 2, replace=False).tolist()]
            merged = fusion(R, blocks)
            violation = axiom_violation(merged)
            assert (violation is None) == (
                intersection_numbers_by_definition(merged) is not None
                and (
                    merged.T.ravel()[np.unique(merged, return_index=True)[1]][merged] == merged.T
                ).all()
            )
            if violation is not None:
                require_genuine(merged, violation)


def disjoint_union(R, S):
    n, m = len(R), len(S)
    whole = np.full((n + m, n + m), 1000)
    whole[n:, :n] = 1001
    whole[:n, :n], whole[n:, n:] = R, 100 + S
    return whole


LARGE = {
    "elementary abelian": group_relations(np.arange(32)[:, None] ^ np.arange(32)),
    "group in each of eight": wreath_product_relations(
        group_relations(dihedral_table(3)), simplex_relations(8)
    ),
    "dihedral": group_relations(dihedral_table(20)),
    "two fibres": disjoint_union(petersen_relations(), hamming_relations(2, 4)),
    "two large fibres": disjoint_union(polygon_relations(31), polygon_relations(40)),
}


@pytest.mark.parametrize("name", LARGE)
def test_quick_check_of_large_and_non_commutative_configurations(name):
    R = LARGE[name]
    configuration = coherent_configuration(R)
    assert (configuration.intersection_numbers == intersection_numbers_by_definition(R)).all()
    assert configuration.non_commuting is not None or name == "elementary abelian"
    free = np.setdiff1d(R, R.diagonal())
    rng = np.random.default_rng(0)
    for _ in range(10):
        merged = fusion(R, [rng.choice(free, 2, replace=False).tolist()])
        violation = axiom_violation(merged, homogeneous=False)
        if violation is None:
            assert intersection_numbers_by_definition(merged) is not None
        else:
            require_genuine(relation_matrix(merged), violation)


def test_violations_are_told_in_the_given_labels():
    R = np.array([[-5, 7, 9], [7, -5, 7], [9, 7, -5]])
    violation = axiom_violation(R)
    require_genuine(R, violation)
    assert violation.relation == 7
    assert "p_(" in str(violation)
    with pytest.raises(ValueError, match=r"\^7 is not constant"):
        association_scheme(R)


def test_labels_keep_their_order_behind_the_diagonal():
    R = np.where(np.eye(4, dtype=bool), 10**12, polygon_relations(4))
    assert (relation_matrix(R) == polygon_relations(4)).all()
    assert relation_matrix(R.astype(np.uint64) + 5).tolist() == polygon_relations(4).tolist()


def test_bipyramid_is_a_coherent_configuration_of_two_fibres_and_no_scheme():
    violation = axiom_violation(BIPYRAMID)
    require_genuine(BIPYRAMID, violation)
    assert violation.axiom == "one diagonal relation"
    configuration = coherent_configuration(BIPYRAMID)
    assert configuration.fibres == ((0, 1, 2), (3, 4))
    assert configuration.valencies == (1, 1, 2, 1, 2, 3)
    assert configuration.transposes == (0, 1, 2, 3, 5, 4)
    assert not configuration.homogeneous
    closed = coherent_closure(np.minimum(BIPYRAMID, BIPYRAMID.T))
    assert len(np.unique(6 * closed + BIPYRAMID)) == closed.max() + 1 == 6
    with pytest.raises(ValueError, match="one fibre; got 2"):
        eigenmatrices(configuration)


def test_partitions_are_checked():
    R = petersen_relations()
    stack = np.array([k == R for k in range(3)])
    assert (relations_of_partition(stack) == R).all()
    stack[1, 2, 3] = stack[2, 2, 3] = False
    with pytest.raises(ValueError, match=r"got \(2, 3\) in 0 of them"):
        relations_of_partition(stack)
    with pytest.raises(ValueError, match="zeros and ones"):
        relations_of_partition(2 * stack)


def test_bad_input_is_refused():
    for bad in (np.zeros((2, 3), int), np.zeros(3, int), np.zeros((0, 0), int)):
        for function in (relation_matrix, axiom_violation, coherent_closure, symmetrisation):
            with pytest.raises(ValueError, match="shape"):
                function(bad)
    for bad in (np.zeros((2, 2)), np.array([[np.nan, 0], [0, 0]])):
        for function in (relation_matrix, axiom_violation, coherent_closure):
            with pytest.raises(ValueError, match="float64"):
                function(bad)
    with pytest.raises(ValueError, match="got 9"):
        fusion(polygon_relations(5), [[1, 9]])
    with pytest.raises(ValueError, match="got 1 twice"):
        fusion(polygon_relations(5), [[1], [1, 2]])
    with pytest.raises(ValueError, match="do not commute"):
        eigenmatrices(scheme("triangle group"))
    for function in (polynomial_orderings, krein_orderings):
        with pytest.raises(ValueError, match="symmetric"):
            function(scheme("cyclic 7"))
    with pytest.raises(ValueError, match="i=2"):
        minimal_polynomial(idempotent_orbits(scheme("simplex"))[0], 2)
    with pytest.raises(ValueError, match="permutation of 3"):
        orbital_relations(np.array([[0, 0, 1]]))


# Eigenmatrices ------------------------------------------------------------------------------


@every_scheme
def test_eigenmatrices_are_inverse_up_to_n_exactly(name):
    S = scheme(name)
    assert all(x == 0 for x in orthogonality_defect(S).ravel())
    found = eigenmatrices(S)
    assert sum(found.multiplicities) == S.order
    assert all(m >= 1 for m in found.multiplicities)
    with ctx.workprec(160):
        products = found.P @ found.Q, found.Q @ found.P
    for product in products:
        for x, wanted in zip(product.ravel(), (S.order * np.eye(S.rank)).ravel(), strict=True):
            real, imaginary = (x.real, x.imag) if hasattr(x, "imag") else (x, 0)
            assert abs(real - int(wanted)) < fmpq(1, 10**30)
            assert abs(imaginary) < fmpq(1, 10**30)
    assert found.P[0].tolist() == list(S.valencies)
    assert all(x == 1 for x in found.P[:, 0])


@every_scheme
def test_idempotents_are_those_of_the_relations(name):
    S = scheme(name)
    if S.order > 30:
        return
    E = primitive_idempotents(S)
    P, _ = numerical_eigenmatrices(S)
    A = np.array([k == S.relations for k in range(S.rank)]).astype(float)
    assert np.allclose(E @ E, E, atol=1e-12)
    assert np.allclose(E.sum(0), np.eye(S.order), atol=1e-12)
    assert np.allclose(np.einsum("ki,kxy->ixy", P, E), A, atol=1e-12)
    assert np.allclose(np.trace(E, axis1=1, axis2=2), eigenmatrices(S).multiplicities)


@every_scheme
def test_krein_parameters_are_not_negative_and_those_of_entrywise_products(name):
    S = scheme(name)
    q = krein_parameters(S)
    assert all(x >= 0 for x in q.ravel())
    m = eigenmatrices(S).multiplicities
    assert [q[i, i, 0] for i in range(S.rank) if S.symmetric] == list(m) * S.symmetric
    if S.order <= 30:
        E = primitive_idempotents(S)
        rounded = np.vectorize(lambda x: float(arb(x)), otypes=[float])(q)
        wanted = np.einsum("ijk,kxy->ijxy", rounded, E) / S.order
        assert np.allclose(E[:, None] * E[None], wanted, atol=1e-12)


def test_polygons_have_the_cosines_for_eigenvalues():
    for k in (5, 7, 8, 12, 13):
        found = eigenmatrices(scheme_of_polygon(k))
        for j in range(found.P.shape[0]):
            with ctx.workprec(160):
                assert abs(found.P[j, 1] - 2 * arb.cos_pi_fmpq(fmpq(2 * j, k))) < 1e-30
        middle = (1,) if k % 2 == 0 else ()
        assert found.multiplicities == (1, *((2,) * ((k - 1) // 2)), *middle)


def scheme_of_polygon(k):
    return association_scheme(polygon_relations(k))


@pytest.mark.parametrize(("length", "letters"), [(3, 2), (2, 4), (3, 3)])
def test_hamming_eigenvalues_are_krawtchouk_polynomials(length, letters):
    found = eigenmatrices(association_scheme(hamming_relations(length, letters)))
    for j in range(length + 1):
        for i in range(length + 1):
            wanted = sum(
                (-1) ** h * (letters - 1) ** (i - h) * comb(j, h) * comb(length - j, i - h)
                for h in range(i + 1)
            )
            assert found.P[j, i] == found.Q[j, i] == wanted


def test_irrational_eigenvalues_are_known_by_their_equations():
    orbits = idempotent_orbits(scheme("icosahedron"))
    polynomials = sorted(str(minimal_polynomial(orbit, 1)) for orbit in orbits)
    assert polynomials == ["x + (-5)", "x + 1", "x^2 + (-5)"]
    orbits = idempotent_orbits(scheme("heptagon"))
    assert str(minimal_polynomial(orbits[1], 1)) == "x^3 + x^2 + (-2)*x + (-1)"
    assert sorted(orbit.size for orbit in orbits) == [1, 3]


def test_rational_krein_parameters_of_irrational_schemes_are_recognised():
    for name in ("icosahedron", "dodecahedron", "heptagon", "30-gon", "cyclic 12"):
        q = krein_parameters(scheme(name))
        assert all(isinstance(x, fmpq) for x in q.ravel())
    q = krein_parameters(scheme("Coxeter"))
    irrational = [x for x in q.ravel() if isinstance(x, arb)]
    assert irrational
    assert all(x > 0 for x in irrational)


def test_a_ball_is_a_rational_only_when_its_conjugates_leave_no_choice():
    near_zero = arb(0, 1e-10)
    assert _recognised(near_zero, 1, 10**6, 2) == 0
    assert _recognised(near_zero, 1, 10**6, 3) is None
    assert _recognised(arb(0.5, 1e-10), 2, 10, 3) == fmpq(1, 2)
    assert _recognised(arb(0.3, 1e-10), 2, 10, 3).overlaps(arb(0.3))


def test_eigenmatrices_of_the_tables():
    expected = {
        "cube": ((1, 3, 3, 1), (1, 3, 3, 1)),
        "octagon": ((1, 2, 2, 2, 1), (1, 2, 2, 2, 1)),
        "icosahedron": ((1, 5, 5, 1), (1, 3, 3, 5)),
        "dodecahedron": ((1, 3, 6, 6, 3, 1), (1, 3, 3, 4, 4, 5)),
        "cuboctahedron": ((1, 4, 2, 4, 1), (1, 2, 3, 3, 3)),
        "tesseract": ((1, 4, 6, 4, 1), (1, 4, 6, 4, 1)),
        "24-cell": ((1, 8, 6, 8, 1), (1, 4, 9, 8, 2)),
        "Petersen": ((1, 3, 6), (1, 5, 4)),
        "three digons": ((1, 4, 1), (1, 3, 2)),
        "prism 3": ((1, 2, 1, 2), (1, 1, 2, 2)),
        "Johnson 6, 3": ((1, 9, 9, 1), (1, 5, 9, 5)),
    }
    for name, (valencies, multiplicities) in expected.items():
        S = scheme(name)
        assert sorted(S.valencies) == sorted(valencies), name
        assert sorted(eigenmatrices(S).multiplicities) == sorted(multiplicities), name


def test_primitive_schemes_and_orderings():
    primitive = {
        "point", "simplex", "pentagon", "heptagon", "Petersen", "rook", "Shrikhande",
        "Johnson 9, 3", "cyclic 7", "Paley tournament", "Coxeter",
    }  # fmt: skip
    for name in SCHEMES:
        assert (scheme(name).disconnected_relations == ()) == (name in primitive), name
    assert polynomial_orderings(scheme("icosahedron")) == ((0, 1, 2, 3), (0, 2, 1, 3))
    assert krein_orderings(scheme("icosahedron")) == ((0, 1, 2, 3), (0, 3, 2, 1))
    assert polynomial_orderings(scheme("24-cell")) == ()
    assert krein_orderings(scheme("24-cell")) == ((0, 1, 2, 3, 4),)
    assert polynomial_orderings(scheme("Coxeter")) == ((0, 1, 2, 3, 4),)
    assert krein_orderings(scheme("dodecahedron")) == ()


def test_duality():
    for name in ("pentagon", "octagon", "cube", "rook", "Shrikhande", "cyclic 12"):
        assert formal_duality(scheme(name), scheme(name)) is not None, name
    for name in ("icosahedron", "Petersen", "three digons", "Coxeter"):
        assert formal_duality(scheme(name), scheme(name)) is None, name
    inner = association_scheme(wreath_product_relations(simplex_relations(2), simplex_relations(3)))
    outer = association_scheme(wreath_product_relations(simplex_relations(3), simplex_relations(2)))
    f = formal_duality(inner, outer)
    P, Q = eigenmatrices(outer).P, eigenmatrices(inner).Q
    assert any((P[np.ix_(order, f)] == Q).all() for order in ((0, 1, 2), (0, 2, 1)))


# Closure, fusion, symmetrisation ------------------------------------------------------------


@given(st.integers(1, 9), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_closure_is_the_plain_one(n, kinds, seed):
    labels = np.random.default_rng(seed).integers(0, kinds, (n, n))
    closed = coherent_closure(labels)
    assert (closed == coherent_closure_by_definition(labels)).all()
    assert axiom_violation(closed, homogeneous=False) is None
    assert (coherent_closure(closed) == closed).all()
    assert (labels == labels.ravel()[np.unique(closed, return_index=True)[1]][closed]).all()


@pytest.mark.parametrize("n", [30, 41])
def test_closure_of_circulants_is_the_plain_one(n):
    row = np.random.default_rng(n).integers(0, 2, n)
    labels = row[cyclic_relations(n)]
    assert (coherent_closure(labels) == coherent_closure_by_definition(labels)).all()


def test_closure_survives_colliding_hashes(monkeypatch):
    class Unlucky:
        draws = 0

        def integers(self, low, high, size):
            self.draws += 1
            rng = np.random.Generator(np.random.PCG64(0))
            return rng.integers(low, high if self.draws > 3 else low + 1, size)

    labels = np.random.default_rng(0).integers(0, 2, (8, 8))
    wanted = coherent_closure_by_definition(labels)
    monkeypatch.setattr(np.random, "default_rng", lambda _: Unlucky())
    assert (coherent_closure(labels) == wanted).all()


def test_closure_of_a_batch_is_that_of_its_members():
    labels = np.random.default_rng(0).integers(0, 2, (2, 3, 7, 7))
    closed = coherent_closure(labels)
    assert closed.shape == labels.shape
    for index in np.ndindex(2, 3):
        assert (closed[index] == coherent_closure(labels[index])).all()


def test_closure_of_a_large_circulant():
    n = 500
    near = (polygon_relations(n) == 7) | (polygon_relations(n) == 12)
    closed = coherent_closure(near)
    assert closed.max() + 1 == 251
    scheme_of_closure = association_scheme(closed)
    assert len(scheme_of_closure.fibres) == 1


@pytest.mark.parametrize("name", EVERYTHING)
def test_schemes_are_closed_and_their_edges_give_them_back(name):
    R = relation_matrix(EVERYTHING[name])
    closed = coherent_closure(R)
    assert closed.max() == R.max()
    assert isomorphism(closed, coherent_closure(closed)) is not None


def antiprism_values(height_over_radius_squared):
    """Inner products of a square antiprism's corners, top 0-3 and bottom 4-7, by rounding."""
    h = height_over_radius_squared**0.5
    angles = np.concatenate([np.arange(4) * pi / 2, pi / 4 + np.arange(4) * pi / 2])
    heights = np.repeat([h, -h], 4)
    corners = np.stack([np.cos(angles), np.sin(angles), heights])
    return np.unique((corners.T @ corners).round(9), return_inverse=True)[1].reshape(8, 8)


def test_equal_edge_antiprism_is_no_scheme_and_its_closure_is_the_octagon():
    values = antiprism_values(2**0.5 / 4)
    violation = axiom_violation(values)
    require_genuine(values, violation)
    assert violation.axiom == "intersection numbers"
    assert len(np.unique(values)) == 4
    closed = association_scheme(coherent_closure(values))
    f, _ = scheme_isomorphism(closed, scheme("octagon"))
    assert sorted(f) == list(range(8))
    assert scheme_isomorphism(closed, scheme("antiprism 4")) is not None


def test_antiprism_values_merge_at_three_heights_only():
    exceptional = [(2 - 2**0.5) / 4, 2**0.5 / 4, (2 + 2**0.5) / 4]
    for squared in exceptional:
        values = antiprism_values(squared)
        require_genuine(values, axiom_violation(values))
        closed = association_scheme(coherent_closure(values))
        assert scheme_isomorphism(closed, scheme("octagon")) is not None
    for squared in (0.1, 0.3671796650481414, 0.45791587, 0.5, 1.0, 3.0):
        assert scheme_isomorphism(association_scheme(antiprism_values(squared)), scheme("octagon"))


def test_symmetries_of_the_antiprism_have_the_orbits_of_the_octagon():
    turn = [1, 2, 3, 0, 5, 6, 7, 4]
    reflection = [0, 3, 2, 1, 7, 6, 5, 4]
    swap = [4, 7, 6, 5, 0, 3, 2, 1]
    orbitals = association_scheme(orbital_relations(np.array([turn, reflection, swap])))
    assert orbitals.valencies.count(1) == 2
    assert orbitals.rank == 5
    assert scheme_isomorphism(orbitals, scheme("octagon")) is not None
    assert automorphism_group(antiprism_relations(4)).order == 16


def test_generic_triangle_orbit_closes_to_the_thin_scheme_of_its_group():
    """Orbits of D_3 in the plane: saturated and transitive, yet a family in one parameter."""
    for angle, rank in ((0.3, 6), (pi / 6, 4)):
        angles = np.concatenate(
            [angle + np.arange(3) * 2 * pi / 3, -angle - np.arange(3) * 2 * pi / 3]
        )
        corners = np.stack([np.cos(angles), np.sin(angles)])
        assert np.allclose(corners @ corners.T, 3 * np.eye(2))
        values = np.unique((corners.T @ corners).round(9), return_inverse=True)[1].reshape(6, 6)
        closed = association_scheme(coherent_closure(values))
        assert closed.rank == rank
        assert (closed.non_commuting is None) == (rank == 4)
    assert scheme_isomorphism(closed, association_scheme(polygon_relations(6))) is not None
    doubled = np.kron(simplex_relations(3), np.ones((2, 2), dtype=int))
    assert association_scheme(coherent_closure(doubled)).valencies == (1, 1, 4)


def test_symmetrisations():
    for name in ("cyclic 7", "cyclic 12", "cyclic product", "Paley tournament"):
        assert axiom_violation(symmetrisation(SCHEMES[name])) is None
    triangle = symmetrisation(NON_COMMUTATIVE["triangle group"])
    require_genuine(triangle, axiom_violation(triangle))
    quaternions = association_scheme(symmetrisation(NON_COMMUTATIVE["quaternions"]))
    assert sorted(quaternions.valencies) == [1, 1, 2, 2, 2]
    assert quaternions.non_commuting is None


def test_fusions_of_the_cube_and_the_octagon():
    assert (fusion(hamming_relations(3, 2), [[1, 2]]) > 0).sum() == 56
    antipodes = fusion(hamming_relations(3, 2), [[1, 2]])
    assert scheme_isomorphism(
        association_scheme(antipodes), association_scheme(cocktail_party_relations(4))
    )
    assert axiom_violation(fusion(polygon_relations(8), [[1, 2]])) is not None
    assert axiom_violation(fusion(polygon_relations(8), [[1, 3]])) is None


# Isomorphisms -------------------------------------------------------------------------------


def test_shrikhande_and_rook_have_the_same_parameters_and_differ():
    one, other = scheme("Shrikhande"), scheme("rook")
    assert (one.intersection_numbers == other.intersection_numbers).all()
    assert (krein_parameters(one) == krein_parameters(other)).all()
    assert scheme_isomorphism(one, other) is None
    assert automorphism_group(one.relations).order == 192
    assert automorphism_group(other.relations).order == 1152


def test_shrikhande_closure_is_coarser_than_its_orbitals():
    R = shrikhande_relations()
    assert coherent_closure(R == 1).max() + 1 == 3
    orbitals = orbital_relations(automorphism_group(R).generators)
    assert orbitals.max() + 1 == 4
    rook = hamming_relations(2, 4)
    assert orbital_relations(automorphism_group(rook).generators).max() + 1 == 3


@pytest.mark.parametrize("name", EVERYTHING)
def test_shuffled_schemes_are_recognised(name):
    S = scheme(name)
    rng = np.random.default_rng(1)
    order = rng.permutation(S.order)
    g = np.concatenate([[0], 1 + rng.permutation(S.rank - 1)])
    shuffled = association_scheme(g[S.relations][np.ix_(order, order)])
    f, h = scheme_isomorphism(shuffled, S)
    assert (S.relations[np.ix_(f, f)] == np.array(h)[shuffled.relations]).all()


def test_automorphism_counts():
    wanted = {
        "simplex": 120, "pentagon": 10, "octagon": 16, "three digons": 48, "cube": 48,
        "tesseract": 384, "7-cube": 645120, "Petersen": 120, "Johnson 6, 3": 1440,
        "icosahedron": 120, "dodecahedron": 120, "cuboctahedron": 48, "24-cell": 1152,
        "Coxeter": 336, "cyclic 12": 12, "triangle group": 6, "quaternions": 8,
    }  # fmt: skip
    for name, order in wanted.items():
        group = automorphism_group(EVERYTHING[name])
        assert group.order == order, name
        for f in group.generators:
            R = EVERYTHING[name]
            assert (R[np.ix_(f, f)] == R).all()


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_automorphisms_and_isomorphisms_of_small_matrices_by_all_permutations(n, seed):
    from itertools import permutations

    rng = np.random.default_rng(seed)
    R, S = rng.integers(0, 2, (2, n, n))
    every = [list(f) for f in permutations(range(n))]
    own = [f for f in every if (relation_matrix(R)[np.ix_(f, f)] == relation_matrix(R)).all()]
    assert automorphism_group(R).order == len(own)
    wanted = any((S[np.ix_(f, f)] == R).all() for f in every)
    found = isomorphism(R, S)
    assert (found is not None) == wanted
    if wanted:
        assert (S[np.ix_(found, found)] == R).all()


def test_orbital_relations_are_the_closure_for_the_catalogue():
    for name in ("octagon", "icosahedron", "Petersen", "24-cell", "dodecahedron", "cuboctahedron"):
        R = SCHEMES[name]
        orbitals = orbital_relations(automorphism_group(R).generators)
        assert orbitals.max() == R.max(), name


def test_algebraic_isomorphisms_of_the_pentagon_exchange_its_relations():
    p = scheme("pentagon").intersection_numbers
    assert list(algebraic_isomorphisms(p, p)) == [(0, 1, 2), (0, 2, 1)]
    q = scheme("Petersen").intersection_numbers
    assert list(algebraic_isomorphisms(p, q)) == []


def test_geometries_of_the_pentagon_are_rational_in_its_field():
    """The Gram matrix of the pentagon is 5/2 E_1: unit norms, D = 2/5."""
    P, Q = (eigenmatrices(scheme("pentagon")).P, eigenmatrices(scheme("pentagon")).Q)
    assert Q[0].tolist() == [1, 2, 2]
    with ctx.workprec(160):
        assert abs(Q[1, 1] / Q[0, 1] - (arb(5).sqrt() - 1) / 4) < 1e-30
        assert abs(P[1, 1] * P[2, 1] + 1) < 1e-30
    assert Fraction(int(Q[0, 1].p), 5) == Fraction(2, 5)


def test_import_needs_no_heavy_package():
    asked = (
        "import sys, pentad.theory.schemes.catalogue;"
        "sys.exit(str([m for m in ('flint', 'sympy', 'scipy', 'torch') if m in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip() == "[]"


def test_dodecahedron_is_made_of_the_faces_of_the_icosahedron():
    near = icosahedron_relations() == 1
    faces = [
        f for f in combinations(range(12), 3) if all(near[x, y] for x, y in combinations(f, 2))
    ]
    assert len(faces) == 20
