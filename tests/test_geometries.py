"""The classifier: names, certificates, verdicts with their witnesses, and refusals."""

import re
from itertools import product
from math import gcd

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pentad.theory.frames.constructions import orthogonal_sum
from pentad.theory.frames.spectral_measures import spectral_capacities, spectral_measures
from pentad.theory.geometries.classification import classify
from pentad.theory.geometries.names import BASES, polygon_name
from pentad.theory.geometries.partitions import _partition
from pentad.theory.schemes.catalogue import known_schemes
from pentad.theory.schemes.closures import coherent_closure_by_definition
from pentad.theory.schemes.configurations import association_scheme
from pentad.theory.schemes.constructions import (
    dodecahedron_relations,
    group_relations,
    hamming_relations,
    icosahedron_relations,
    johnson_relations,
    petersen_relations,
    quaternion_table,
    root_relations,
    simplex_relations,
)
from pentad.theory.schemes.eigenmatrices import eigenmatrices, primitive_idempotents
from pentad.theory.schemes.relation_matrices import relation_matrix


def polygon(k, frequency=1):
    turns = 2 * np.pi * frequency * np.arange(k) / k
    return np.stack([np.cos(turns), np.sin(turns)])


def antiprism(k, ratio):
    """Unit vectors; ratio is height squared over radius squared."""
    r = (1 / (1 + ratio)) ** 0.5
    turns = np.pi * np.arange(2 * k) / k
    height = r * ratio**0.5 * (-1.0) ** np.arange(2 * k)
    return np.stack([r * np.cos(turns), r * np.sin(turns), height])


def prism(k, ratio):
    floor = np.concatenate([polygon(k), np.full((1, k), -(ratio**0.5))])
    return np.concatenate([floor, floor * np.array([[1], [1], [-1]])], axis=1)


def grid(letters, d, squared_length):
    words = [v for v in product(letters, repeat=d) if sum(x * x for x in v) == squared_length]
    return np.array(words, dtype=float).T


def idempotent_frame(relations, dimension, which=0):
    """Vectors whose Gram matrix is the idempotent of that rank."""
    scheme = association_scheme(relations)
    ranks = eigenmatrices(scheme).multiplicities
    k = [k for k, rank in enumerate(ranks) if rank == dimension and k > 0][which]
    values, vectors = np.linalg.eigh(primitive_idempotents(scheme)[k])
    return vectors[:, values > 0.5].T


DIGON = np.array([[1.0, -1.0]])
SINGLE = np.ones((1, 1))
DEAD = np.zeros((0, 1))

CASES = {
    "digon": DIGON,
    "single": SINGLE,
    "3 singles": np.eye(3),
    "triangle": polygon(3),
    "tetrahedron": grid((1, -1), 3, 3)[:, [0, 3, 5, 6]],
    "5-simplex": idempotent_frame(simplex_relations(6), 5),
    "pentagon": polygon(5),
    "heptagon": polygon(7, 3),
    "12-gon": polygon(12),
    "2 digons (square)": orthogonal_sum([DIGON] * 2),
    "3 digons (octahedron)": antiprism(3, 0.5),
    "4 digons (16-cell)": orthogonal_sum([DIGON] * 4),
    "5 digons (cross-polytope in 5 dimensions)": orthogonal_sum([DIGON] * 5),
    "2 digons": orthogonal_sum([DIGON, 2 * DIGON]),
    "2 digons + single": orthogonal_sum([SINGLE, DIGON, DIGON])[:, [0, 1, 2, 3, 4]],
    "digon + pentagon + 1 dead": np.c_[orthogonal_sum([polygon(5), DIGON]), np.zeros(3)],
    "2 tetrahedra": orthogonal_sum([idempotent_frame(simplex_relations(4), 3)] * 2),
    "single + 1 dead": np.eye(1, 2),
    "digon + triangle": orthogonal_sum([DIGON, polygon(3)]),
    "digonal antiprism": antiprism(2, 0.2),
    "triangular antiprism": antiprism(3, 0.3),
    "square antiprism": antiprism(4, 0.3671796650481414),
    "pentagonal antiprism": antiprism(5, 0.4),
    "12-gonal antiprism": antiprism(12, 0.4),
    "triangular prism": prism(3, 0.3),
    "square prism": prism(4, 0.3),
    "pentagonal prism": prism(5, 0.3),
    "hexagonal prism": prism(6, 0.31),
    "cube": prism(4, 0.5),
    "tesseract": grid((1, -1), 4, 4),
    "5-cube": grid((1, -1), 5, 5),
    "icosahedron": idempotent_frame(icosahedron_relations(), 3, which=1),
    "dodecahedron": idempotent_frame(dodecahedron_relations(), 3),
    "cuboctahedron": grid((1, 0, -1), 3, 2),
    "24-cell": grid((1, 0, -1), 4, 2),
    "Petersen graph in 4 dimensions": idempotent_frame(petersen_relations(), 4),
    "Petersen graph in 5 dimensions": idempotent_frame(petersen_relations(), 5),
    "Johnson scheme, 2 of 6 in 5 dimensions": idempotent_frame(johnson_relations(6, 2), 5),
    "3 x 3 rook's graph in 4 dimensions": idempotent_frame(hamming_relations(2, 3), 4),
    "9 features on a cycle with frequencies 1+2 in 4 dimensions": np.r_[
        polygon(9), 0.8 * polygon(9, 2)
    ],
    "pentagon, lifted": np.r_[polygon(5), np.full((1, 5), 0.3)],
    "pair at an angle": np.array([[1.0, 0.5], [0.0, 0.75**0.5]]),
    "pentagon, each feature 2 times": np.c_[polygon(5), polygon(5)],
    "pentagon, 2 of them repeated": np.c_[polygon(5), polygon(5)[:, :2]],
    "3 dead": np.zeros((2, 3)),
}


def turned(W, seed=0, scale=1.0):
    """The same geometry, rotated, shuffled and scaled."""
    generator = np.random.default_rng(seed)
    rotation = np.linalg.qr(generator.normal(size=(len(W), len(W))))[0]
    return scale * (rotation @ W)[:, generator.permutation(W.shape[1])]


@pytest.mark.parametrize("name", CASES)
def test_known_geometries_have_their_names(name):
    for seed in range(3):
        (found,) = classify(turned(CASES[name], seed, scale=3.0**seed))
        assert (found.name, found.refusal, found.nearly) == (name, "", "")


@pytest.mark.parametrize("k", range(5, 16))
def test_families_are_named_for_every_size(k):
    for frequency in range(1, k):
        if gcd(frequency, k) == 1:
            assert classify(turned(polygon(k, frequency)))[0].name == polygon_name(k)
    solids = classify([antiprism(k, 0.37), antiprism(k, 0.5), prism(k, 0.33), prism(k, 0.5)])
    wanted = ["antiprism"] * 2 + ["prism"] * 2
    for found, solid in zip(solids, wanted, strict=True):
        base, _, kind = found.name.partition(" ")
        assert kind == solid
        assert base in (BASES.get(k), f"{k}-gonal")


def test_copies_of_one_geometry_are_counted():
    blocks = {
        "2 cubes": prism(4, 0.5),
        "2 5-simplices": CASES["5-simplex"],
        "2 pairs at an angle": CASES["pair at an angle"],
        "2 x (pentagon, lifted)": CASES["pentagon, lifted"],
        "2 x (Petersen graph in 4 dimensions)": CASES["Petersen graph in 4 dimensions"],
    }
    for name, W in blocks.items():
        assert classify(turned(orthogonal_sum([W, 1.3 * W])))[0].name == name
        (found,) = classify(np.c_[orthogonal_sum([W, SINGLE]), np.zeros(len(W) + 1)])
        assert found.name.endswith(" + single + 1 dead")


def test_the_longest_chain_of_roots_is_named_too():
    (found,) = classify(turned(idempotent_frame(root_relations("E8"), 8)))
    assert found.name == "E8 roots"


def product_of(one, other):
    first, second = np.repeat(one, other.shape[1], axis=1), np.tile(other, one.shape[1])
    return np.concatenate([first, second])


def test_products_are_named_by_their_factors():
    square = polygon(4)
    for W, name in (
        (product_of(polygon(3), 1.2 * square), "square x triangle"),
        (product_of(polygon(3), 1.2 * polygon(3)), "triangle x triangle"),
        (product_of(CASES["tetrahedron"], 2.2 * polygon(5)), "pentagon x tetrahedron"),
        (product_of(product_of(DIGON, 1.2 * polygon(3)), 0.7 * polygon(5)),
         "digon x pentagon x triangle"),
    ):  # fmt: skip
        assert classify(turned(W))[0].name == name
        assert classify(turned(orthogonal_sum([W, W])))[0].name == f"2 x ({name})"


def test_two_opposite_features_of_different_length():
    uneven = np.array([[1.0, -2.0]])
    assert classify(uneven)[0].name == "refused"
    (found,) = classify(orthogonal_sum([DIGON, uneven, uneven, SINGLE]), converged=True)
    assert found.name == "digon + 2 uneven digons + single"
    assert (
        classify(-abs(uneven), converged=True)[0].name == "2 features in 1 dimension, no symmetry"
    )


def test_a_square_of_unlike_features_is_no_cross_polytope():
    W = orthogonal_sum([DIGON, (1 + 1e-6) * DIGON])
    assert classify(W)[0].name == "2 digons"
    assert classify(W, tolerance=1e-3)[0].name == "2 digons (square)"


# Numbers ------------------------------------------------------------------------------------


def test_the_pentagon_in_numbers():
    W = 1.2 * turned(polygon(5))
    (found,) = classify(W)
    (block,) = found.blocks
    assert block.features == (0, 1, 2, 3, 4)
    assert (block.dimension, block.multiplicities, block.scheme) == (2, (2,), "5-gon")
    assert block.eigenvalues == pytest.approx([3.6])
    assert block.values == pytest.approx([1, np.cos(2 * np.pi / 5), np.cos(4 * np.pi / 5)])
    assert sorted(block.idempotent_values) == pytest.approx([0, 0, 3.6], abs=1e-14)
    assert block.idempotent_residual < 1e-15
    assert block.relation_separation.within_spread < 1e-14
    assert block.relation_separation.between_gap == pytest.approx(np.cos(2 * np.pi / 5))
    for defect in (block.saturation_defect, block.localisation_defect, block.tightness_defect):
        assert abs(defect) < 1e-14
    cosines = W.T @ W / 1.44
    assert block.values[block.relations] == pytest.approx(cosines, abs=1e-14)


def test_the_antiprism_is_a_scheme_and_neither_saturated_nor_tight():
    ratio = 0.3671796650481414
    (found,) = classify(turned(antiprism(4, ratio)))
    (block,) = found.blocks
    assert block.verdict == "association scheme"
    assert (block.scheme, block.coincidences) == ("8-gon", 0)
    flat, high = 4 / (1 + ratio), 8 * ratio / (1 + ratio)
    assert block.eigenvalues == pytest.approx([flat, high])
    positive = {
        (round(theta, 12), m)
        for theta, m in zip(block.idempotent_values, block.idempotent_multiplicities, strict=True)
        if theta > 1e-12
    }
    assert positive == {(round(flat, 12), 2), (round(high, 12), 1)}
    assert block.masses == pytest.approx(np.tile([1, ratio], (8, 1)) / (1 + ratio))
    assert found.largest_mass == pytest.approx(1 / (1 + ratio))
    assert found.saturation == pytest.approx(2.944421359793979 / 3, abs=1e-12)
    assert block.saturation_defect == pytest.approx(3 - 2.944421359793979, abs=1e-12)
    mean = (2 * flat + high) / 3
    variance = (2 * (flat - mean) ** 2 + (high - mean) ** 2) / 3
    assert block.tightness_defect == pytest.approx(variance / mean**2)


def test_the_antiprism_is_tight_at_one_height():
    (found,) = classify(turned(antiprism(4, 0.5)))
    assert found.name == "square antiprism"
    assert found.blocks[0].multiplicities == (3,)
    assert abs(found.blocks[0].tightness_defect) < 1e-14


def test_saturation_is_that_of_the_capacities():
    W = turned(orthogonal_sum([antiprism(4, 0.3), 2 * polygon(5), prism(3, 0.2)]))
    (found,) = classify(W)
    total = spectral_capacities(spectral_measures(W)).sum()
    assert found.name == "pentagon + triangular prism + square antiprism"
    assert found.dimensions == 8
    assert found.saturation == pytest.approx(total / 8, abs=1e-14)
    assert sum(b.saturation_defect for b in found.blocks) == pytest.approx(8 - total, abs=1e-13)


# Verdicts -----------------------------------------------------------------------------------


def triangles(R, pair, product_of):
    x, y = pair
    i, j = product_of
    return int(((R[x] == i) & (R[:, y] == j)).sum())


EXCEPTIONAL = {
    "equal edges": (2**0.5 / 4, 2.931371),
    "opposite corners of faces": ((2 - 2**0.5) / 4, 2.520565),
    "across": ((2 + 2**0.5) / 4, 2.796508),
}


@pytest.mark.parametrize("case", EXCEPTIONAL)
def test_three_antiprisms_are_no_schemes_and_their_closure_is_the_octagon(case):
    ratio, capacities = EXCEPTIONAL[case]
    (found,) = classify(turned(antiprism(4, ratio)))
    (block,) = found.blocks
    assert found.name == "square antiprism"
    assert found.saturation * 3 == pytest.approx(capacities, abs=1e-6)
    assert block.verdict.startswith("no scheme: p_(")
    violation = block.violation
    assert violation is not None
    seen = [triangles(block.relations, pair, violation.product)
            for pair in (violation.pair, violation.other)]  # fmt: skip
    assert tuple(seen) == violation.found
    assert seen[0] != seen[1]
    assert block.relations[violation.pair] == block.relations[violation.other]
    assert (block.scheme, block.coincidences) == ("8-gon", 1)
    assert (block.closure == 0).sum() == 8
    assert sorted(np.bincount(block.closure[0])) == [1, 1, 2, 2, 2]


def test_a_witness_is_told_in_columns_of_the_weights():
    W = np.c_[np.zeros((3, 2)), antiprism(4, 2**0.5 / 4)]
    (found,) = classify(W)
    violation = found.blocks[0].violation
    assert violation is not None
    assert min(violation.pair + violation.other) >= 2
    (x, y), (u, v) = violation.pair, violation.other
    cosines = W.T @ W
    assert cosines[x, y] == pytest.approx(cosines[u, v], abs=1e-14)


def rotated(W, angle):
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ W


def test_a_saturated_orbit_need_not_be_a_commutative_scheme():
    (found,) = classify(turned(np.c_[polygon(3), rotated(polygon(3), 0.3)]))
    assert found.name == "6 features in 2 dimensions, scheme: dihedral group, 6 points"
    assert found.saturation == pytest.approx(1, abs=1e-14)
    assert found.blocks[0].idempotent_values == ()
    assert np.isnan(found.blocks[0].idempotent_residual)
    assert classify(np.c_[polygon(3), rotated(polygon(3), np.pi / 3)])[0].name == "hexagon"


def test_a_scheme_that_does_not_commute_may_still_have_idempotents():
    """The symmetric part of the quaternion group's scheme commutes."""
    generator = np.random.default_rng(0)
    table = group_relations(quaternion_table())
    weights = generator.normal(size=8)
    matrix = weights[table]
    values, vectors = np.linalg.eigh(matrix @ matrix.T)
    W = (vectors * np.sqrt(values)).T
    (found,) = classify(turned(W))
    (block,) = found.blocks
    assert len(block.fibres) == 1
    assert block.idempotent_residual < 1e-13
    assert sum(block.idempotent_multiplicities) == 8


def test_saturation_without_any_symmetry():
    """Five unit vectors in the plane with sum of exp(2 i t) = 0 are tight."""
    first = np.array([0.1, 0.8, 1.9])
    rest = np.exp(2j * first).sum()
    half = np.arccos(-abs(rest) / 2)
    turns = np.append(first, np.angle(rest) / 2 + np.array([1, -1]) * half / 2)
    W = np.stack([np.cos(turns), np.sin(turns)])
    (found,) = classify(W, converged=True)
    (block,) = found.blocks
    assert found.name == "5 features in 2 dimensions, no symmetry"
    assert found.saturation == pytest.approx(1, abs=1e-14)
    assert abs(block.tightness_defect) < 1e-14
    assert len(block.fibres) == 5


def test_several_fibres_are_told_apart_by_length_and_named_one_by_one():
    cap = np.array([[0.0, 0.0, 1.1]]).T
    upper = np.r_[polygon(3), np.full((1, 3), 0.4)]
    W = np.c_[cap, upper, np.r_[-polygon(3), np.full((1, 3), -0.5)]]
    (found,) = classify(turned(W))
    (block,) = found.blocks
    assert found.name == "7 features in 3 dimensions, fibres 1+3+3"
    assert block.verdict == "coherent configuration, 3 fibres"
    assert [len(fibre) for fibre in block.fibres] == [1, 3, 3]
    assert block.fibre_geometries == ("single", "triangle", "triangle")
    assert block.idempotent_values == ()
    (whole,) = classify(turned(np.c_[W, np.r_[np.zeros((2, 1)), [[-1.3]]]]))
    assert whole.name == "8 features in 3 dimensions, fibres 1+1+3+3"


def test_blocks_that_are_nearly_orthogonal_keep_both_names():
    W = orthogonal_sum([SINGLE, DIGON, DIGON])
    W[0] += 1e-3
    (found,) = classify(turned(W), converged=True)
    assert found.name == "5 features in 3 dimensions, fibres 1+4"
    assert found.nearly == "2 digons + single"
    assert classify(turned(W), tolerance=0.01)[0].name == "2 digons + single"


# Against definitions ------------------------------------------------------------------------


def value_partition(A, tolerance):
    """Clusters of the entries by comparing every pair of them, diagonal apart."""
    n = len(A)
    pairs = [(x, y) for x in range(n) for y in range(n)]
    labels = {pair: k for k, pair in enumerate(pairs)}
    for _ in pairs:
        for p in pairs:
            for q in pairs:
                alike = (p[0] == p[1]) == (q[0] == q[1])
                if alike and abs(A[p] - A[q]) <= tolerance:
                    labels[p] = labels[q] = min(labels[p], labels[q])
    return relation_matrix([[labels[x, y] for y in range(n)] for x in range(n)])


def same_partition(R, S):
    return len(np.unique(R)) == len(np.unique(S)) == len(np.unique(R * (S.max() + 1) + S))


SMALL = ["pentagon", "square antiprism", "triangular prism", "digonal antiprism", "tetrahedron"]


@pytest.mark.parametrize("name", SMALL)
def test_relations_are_clusters_of_values(name):
    W = turned(CASES[name])
    (block,) = classify(W)[0].blocks
    A = W.T @ W
    assert same_partition(block.relations, value_partition(A / A.max(), 1e-9))
    assert same_partition(block.closure, coherent_closure_by_definition(block.relations))


SCHEMES = [
    association_scheme(relations)
    for n in (4, 5, 6, 7, 8, 9, 10, 12)
    for _, relations in known_schemes(n)
    if association_scheme(relations).symmetric
]


@given(st.sampled_from(SCHEMES), st.data())
def test_whatever_lies_in_a_scheme_is_read_out_of_a_scheme(scheme, data):
    """Random theta on random idempotents: the closure is coarser than the scheme, theta returns."""
    E = primitive_idempotents(scheme)
    ranks = eigenmatrices(scheme).multiplicities
    count = len(E)
    theta = np.array(data.draw(st.lists(st.integers(0, 4), min_size=count, max_size=count)))
    if theta.sum() == 0:
        theta[-1] = 1
    A = np.tensordot(theta.astype(float), E, 1)
    values, vectors = np.linalg.eigh(A)
    W = (vectors[:, values > 1e-9] * np.sqrt(values[values > 1e-9])).T
    (found,) = classify(turned(W), converged=True)
    assert found.refusal == ""
    assert found.dimensions == sum(np.array(ranks)[theta > 0])
    for block in found.blocks:
        assert len(block.fibres) == 1
        assert block.idempotent_residual < 1e-12
        spectrum = np.repeat(block.idempotent_values, block.idempotent_multiplicities)
        spectrum = np.sort(spectrum)[::-1][: block.dimension]
        assert spectrum == pytest.approx(np.repeat(block.eigenvalues, block.multiplicities))
    total = np.sort(
        np.concatenate([np.repeat(b.eigenvalues, b.multiplicities) for b in found.blocks])
    )
    assert total == pytest.approx(np.sort(values[values > 1e-9]))


@given(st.integers(0, 2**32 - 1))
def test_names_do_not_depend_on_order_or_rotation(seed):
    names = list(CASES)
    name = names[seed % len(names)]
    assert classify(turned(CASES[name], seed))[0].name == name


@st.composite
def rough_weights(draw):
    """Small integers, with zero, repeated, opposite and nearly equal columns."""
    d, n = draw(st.integers(1, 4)), draw(st.integers(1, 7))
    entries = draw(st.lists(st.integers(-2, 2), min_size=d * n, max_size=d * n))
    W = np.array(entries, dtype=float).reshape(d, n)
    size = draw(st.sampled_from([0.0, 0.0, 1e-13, 1e-6, 1e-2]))
    return W + size * np.random.default_rng(n).normal(size=(d, n))


@given(
    rough_weights(),
    st.sampled_from([None, 1e-6, 1e-2, 0.3, 0.9]),
    st.sampled_from([1.5, 100.0]),
    st.sampled_from([None, True]),
)
def test_rough_weights_are_classified_or_refused(W, tolerance, separation, converged):
    (found,) = classify(W, tolerance=tolerance, separation=separation, converged=converged)
    d, n = W.shape
    assert bool(found.refusal) == (found.name == "refused") == (not found.blocks and any(W.any(0)))
    if found.refusal or not W.any():
        return
    columns = [x for block in found.blocks for x in block.features] + list(found.dead)
    assert sorted(columns) == list(range(n))
    assert np.isfinite([found.saturation, found.largest_mass]).all()
    for block in found.blocks:
        k = len(block.features)
        assert 1 <= block.dimension <= min(d, k)
        assert sum(block.multiplicities) == block.dimension
        assert (block.relations == block.relations.T).all()
        assert sorted(np.unique(block.relations)) == list(range(len(block.values)))
        assert block.masses.sum(1) == pytest.approx(np.ones(k))
        assert (block.violation is None) == (coherent(block.relations))
        assert sorted(x for fibre in block.fibres for x in fibre) == list(block.features)
        assert len(block.fibre_geometries) == len(block.fibres)
        exact = W.round()
        if tolerance is None and separation > 2 and exact.any() and abs(W - exact).max() < 1e-9:
            assert block.dimension == np.linalg.matrix_rank(exact[:, block.features])


def coherent(R):
    """Whether the relations, split by the lengths at both ends, are their own closure."""
    ends = R.diagonal()
    split = (R * len(R) + ends[:, None]) * len(R) + ends
    return same_partition(relation_matrix(split), coherent_closure_by_definition(split))


def test_a_batch_is_classified_like_its_members():
    matrices = [turned(W, seed) for W in CASES.values() for seed in range(2)]
    together = classify(matrices)
    for W, found in zip(matrices, together, strict=True):
        (alone,) = classify(W)
        assert (found.name, found.dead) == (alone.name, alone.dead)
        assert [b.features for b in found.blocks] == [b.features for b in alone.blocks]
        for one, other in zip(found.blocks, alone.blocks, strict=True):
            assert (one.relations == other.relations).all()
            assert (one.closure == other.closure).all()
            assert one.eigenvalues == pytest.approx(other.eigenvalues)
    W = np.stack([turned(polygon(5), seed) for seed in range(6)]).reshape(2, 3, 2, 5)
    assert [found.name for found in classify(W)] == ["pentagon"] * 6
    assert classify(W.swapaxes(-1, -2), features_as_rows=True)[5].name == "pentagon"


def test_tensors_and_short_floats():
    torch = pytest.importorskip("torch")
    W = torch.tensor(turned(antiprism(4, 0.36)), requires_grad=True)
    assert classify(W)[0].name == "square antiprism"
    (found,) = classify(W.float())
    assert found.name == "square antiprism"
    assert 1e-12 < found.blocks[0].relation_separation.within_spread < 1e-6
    assert classify(np.array([[1, -1]]))[0].name == "digon"


def test_what_short_floats_cannot_tell_apart_is_not():
    W = turned(antiprism(4, 2**0.5 / 4 + 1e-6))
    (exact,), (short,) = classify(W, converged=True), classify(W.astype(np.float32), converged=True)
    assert exact.blocks[0].violation is None
    assert exact.blocks[0].relation_separation.between_gap < 2e-6
    assert short.blocks[0].violation is not None


def test_rounding_of_half_precision_is_no_geometry():
    torch = pytest.importorskip("torch")
    W = torch.tensor(polygon(5)).bfloat16()
    assert classify(W.double())[0].name == "5 features in 2 dimensions, fibres 1+2+2"
    (found,) = classify(W)
    assert found.name == "refused"
    assert classify(W, separation=10.0)[0].name == "pentagon"
    (found,) = classify(torch.tensor(polygon(6)).bfloat16())
    assert "cosines up to 0.00781 (rounding) count as zero" in found.refusal
    for half in (polygon(5).astype(np.float16), torch.tensor(polygon(5)).half()):
        (found,) = classify(half)
        assert found.name == "pentagon"
        assert 1e-5 < found.blocks[0].relation_separation.within_spread < 1e-3
    turns = [turned(np.kron(np.eye(3), [[1.0, -1.0]]), seed) for seed in range(4)]
    halves = classify(np.stack(turns).astype(np.float16))
    assert {one.name for one in halves} == {"3 digons (octahedron)"}


def test_many_blocks_take_little_memory():
    import tracemalloc

    tracemalloc.start()
    try:
        (found,) = classify(np.eye(300))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.name == "300 singles"
    assert peak < 40 * 300 * 300 * 8


@pytest.mark.parametrize("name", ["square antiprism", "tesseract", "24-cell", "5-simplex"])
def test_shuffled_copies_share_the_work_on_relations(name):
    _partition.cache_clear()
    classify([turned(CASES[name], seed) for seed in range(20)])
    assert _partition.cache_info().misses == 1


# Refusals -----------------------------------------------------------------------------------


def test_a_random_matrix_is_refused():
    generator = np.random.default_rng(0)
    for found in classify(generator.normal(size=(50, 4, 9))):
        assert found.name == "refused"
        assert "no symmetry" in found.refusal
        assert "converged=True" in found.refusal
        assert found.blocks == ()
        assert 0 < found.saturation < 1
        assert np.isnan(found.largest_mass)


def test_a_random_matrix_that_is_vouched_for_has_no_symmetry():
    W = np.random.default_rng(0).normal(size=(3, 8))
    (found,) = classify(W, converged=True)
    assert found.name == "8 features in 3 dimensions, no symmetry"
    assert found.blocks[0].verdict == "no scheme: every pair is its own relation"
    assert found.largest_mass == pytest.approx(spectral_measures(W).masses.max(-1).min(), abs=1e-12)


def noisy(W, size, seed=0):
    return W + size * np.random.default_rng(seed).normal(size=W.shape)


def test_noise_needs_a_tolerance_and_is_accounted_for():
    W = noisy(turned(polygon(5)), 1e-3)
    assert "relations do not separate" in classify(W)[0].refusal
    assert "a factor below 100" in classify(W, tolerance=0.05)[0].refusal
    (found,) = classify(W, tolerance=0.05, separation=20.0)
    assert found.name == "pentagon"
    certificate = found.blocks[0].relation_separation
    assert 1e-3 < certificate.within_spread < 1e-2
    assert certificate.between_gap > 0.3
    assert found.blocks[0].multiplicities == (2,)


def test_noise_among_copies_is_not_read_as_their_shape():
    rough = np.repeat(polygon(3), 2, axis=1)
    rough = rough + 1e-3 * np.random.default_rng(0).normal(size=(50, 2, 6))
    names = {one.name for one in classify(rough)}
    assert names == {"triangle, each feature 2 times", "refused"}


def test_slight_noise_needs_none():
    for size in (1e-6, 1e-8, 1e-10):
        for W, name in ((antiprism(4, 0.36), "square antiprism"), (polygon(7), "heptagon")):
            (found,) = classify(noisy(turned(W), size), converged=True)
            assert found.name == name
            assert found.blocks[0].relation_separation.within_spread < 100 * size


@pytest.mark.parametrize("tolerance", [0.85, 0.95])
def test_a_tolerance_that_merges_everything_is_refused(tolerance):
    (found,) = classify(polygon(5), tolerance=tolerance)
    assert found.name == "refused"
    assert "merges everything" in found.refusal
    assert "lower the tolerance" in found.refusal


def test_a_tolerance_that_merges_relations_is_refused():
    (found,) = classify(polygon(12), tolerance=0.4)
    assert found.name == "refused"
    assert "merges inner products" in found.refusal


def test_blocks_that_do_not_separate_are_refused():
    W = orthogonal_sum([DIGON, polygon(3)])
    W[0] += 0.04
    (found,) = classify(W, tolerance=0.1)
    assert found.refusal.startswith("blocks do not separate")


def test_what_is_not_converged_is_never_classified():
    W = np.stack([polygon(5)] * 3)
    found = classify(W, gradient_norm=np.array([1e-15, 1e-3, 1e-10]))
    assert [one.name for one in found] == ["pentagon", "refused", "pentagon"]
    assert found[1].refusal.startswith("not converged: gradient norm 0.001, and 1e-09 wanted")
    assert "Newton" in found[1].refusal
    found = classify(W, converged=[True, False, True])
    assert [one.name for one in found] == ["pentagon", "refused", "pentagon"]
    assert classify(W, converged=False)[2].refusal.startswith("not converged, by the caller's word")
    both = classify(W, converged=True, gradient_norm=1e-3)
    assert {one.name for one in both} == {"refused"}
    assert classify(np.zeros((1, 2)), converged=False)[0].name == "refused"


BAD = {
    "NaN": (np.full((2, 3), np.nan), {}, "finite; got nan at (0, 0)"),
    "infinity": (np.array([[1.0, np.inf]]), {}, "finite; got inf at (0, 1)"),
    "empty": (np.zeros((2, 0)), {}, "no empty axis; got (2, 0)"),
    "no matrices": (np.zeros((0, 2, 3)), {}, "no empty axis"),
    "empty list": ([], {}, "the list of matrices is empty"),
    "vector": (np.ones(3), {}, "(*batch, d, n)"),
    "batch in a list": ([np.ones((2, 2, 3))], {}, "entry 0 has the shape (2, 2, 3)"),
    "complex": (np.ones((2, 2), dtype=complex), {}, "real numbers"),
    "text": (np.array([["a"]]), {}, "real numbers"),
    "n = 0": (np.ones((2, 3)), {"n": 0}, "n must be an integer of at least 1"),
    "wrong n": (np.ones((2, 3)), {"n": 5}, "holds 3 features as columns, and n=5 was said"),
    "rows": (np.ones((5, 3)), {"n": 5}, "pass it with features_as_rows=True"),
    "columns": (
        np.ones((3, 5)), {"n": 5, "features_as_rows": True}, "pass it without features_as_rows",
    ),
    "tolerance 0": (np.ones((2, 3)), {"tolerance": 0.0}, "in (0, 1)"),
    "tolerance 1": (np.ones((2, 3)), {"tolerance": 1.0}, "in (0, 1)"),
    "tolerance NaN": (np.ones((2, 3)), {"tolerance": np.nan}, "in (0, 1)"),
    "separation": (np.ones((2, 3)), {"separation": 1.0}, "a ratio above 1"),
    "dead": (np.ones((2, 3)), {"dead_tolerance": 1.0}, "in [0, 1)"),
    "gradient tolerance": (
        np.ones((2, 3)), {"gradient_norm": 1.0, "gradient_tolerance": 0.0}, "must be positive",
    ),
    "gradient below zero": (np.ones((2, 3)), {"gradient_norm": -1.0}, "not negative; got -1.0"),
    "gradients": (np.ones((4, 2, 3)), {"gradient_norm": np.ones(3)}, "shape (4,); got (3,)"),
    "converged": (np.ones((2, 3)), {"converged": 1.0}, "true or false"),
    "scale": (np.full((2, 3), 1e-200), {}, "Rescale"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_with_what_to_change(case):
    W, options, advice = BAD[case]
    with pytest.raises(ValueError, match=re.escape(advice)):
        classify(W, **options)


def test_a_gradient_that_is_no_number_is_no_convergence():
    assert classify(polygon(5), gradient_norm=np.nan)[0].name == "refused"


def test_short_features_are_dead_and_nothing_else_is():
    W = np.c_[polygon(5), 1e-3 * np.ones((2, 1)), 0.2 * np.ones((2, 1))]
    assert classify(W, converged=True)[0].dead == (5,)
    assert classify(W, converged=True, dead_tolerance=0.1)[0].dead == (5, 6)
    assert classify(W, converged=True, dead_tolerance=0.0)[0].dead == ()


def test_names_of_polygons():
    assert [polygon_name(k) for k in (3, 8, 13)] == ["triangle", "octagon", "13-gon"]


def test_closures_of_many_relations_are_told_without_their_idempotents():
    turns = 2 * np.pi * np.arange(48) / 48
    ring = np.stack([np.cos(turns), np.sin(turns)])
    prism = np.vstack([np.hstack([ring, ring]), np.repeat([0.5, -0.5], 48)])
    (found,) = classify(prism)
    assert found.name == "96 features in 3 dimensions, scheme: scheme of 96 points and rank 50"
    assert found.blocks[0].homogeneous
    assert found.blocks[0].idempotent_values == ()
