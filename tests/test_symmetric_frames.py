"""Exact frames: corners, symmetries and groups are what their names say."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.constructions import harmonic_frame
from pentad.theory.frames.defects import tightness_defect
from pentad.theory.frames.invariance import invariance_defect, symmetric_commutant_dimension
from pentad.theory.frames.symmetric_frames import (
    MatrixGroup,
    antiprism_frame,
    antiprism_gram,
    cubic_frame,
    cubic_generators,
    e8_frame,
    exact_array,
    feature_permutations,
    icosahedral_frame,
    icosahedral_generators,
    matrix_group,
    on_axis,
    orbit_frame,
    polygon_frame,
    prism_frame,
    quaternion_generators,
    reflection,
    rotation,
    signed_permutation,
    simplex_frame,
    symmetric_invariants,
    value_relations,
)
from pentad.theory.numbers.cyclotomic import cosine, rounded
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.schemes.axioms import axiom_violation
from pentad.theory.schemes.configurations import association_scheme
from pentad.theory.schemes.constructions import (
    antiprism_relations,
    dodecahedron_relations,
    hamming_relations,
    icosahedron_relations,
    polygon_relations,
    root_relations,
)
from pentad.theory.schemes.isomorphisms import orbital_relations, scheme_isomorphism

CUBIC = ("tetrahedron", "octahedron", "cube", "cuboctahedron", "16-cell", "tesseract", "24-cell")
ICOSAHEDRAL = ("icosahedron", "dodecahedron", "icosidodecahedron")
TIGHT = [
    *(polygon_frame(k) for k in range(3, 11)),
    *(simplex_frame(n) for n in range(2, 6)),
    *map(cubic_frame, CUBIC),
    *map(icosahedral_frame, ICOSAHEDRAL[:2]),
]
LOOSE = [
    *(antiprism_frame(k, Fraction(1, 2)) for k in range(2, 7)),
    *(prism_frame(k, Fraction(2)) for k in range(2, 7)),
]
every_frame = pytest.mark.parametrize("frame", TIGHT + LOOSE, ids=str)


@every_frame
def test_symmetries_are_orthogonal_and_permute_the_corners(frame):
    d = len(frame.W)
    for generator in frame.generators:
        assert (generator @ generator.T == np.eye(d, dtype=int)).all()
    assert invariance_defect(frame.W, frame.generators) == 0
    moves = feature_permutations(frame.W, frame.generators)
    for move, generator in zip(moves, frame.generators, strict=True):
        assert (generator @ frame.W == frame.W[:, move]).all()


@every_frame
def test_groups_are_transitive_and_the_orbitals_refine_the_inner_products(frame):
    orbitals = orbital_relations(feature_permutations(frame.W, frame.generators))
    assert (orbitals.diagonal() == 0).all()
    values = value_relations(gram(frame.W))
    assert len(np.unique(orbitals * 100 + values)) == orbitals.max() + 1


@pytest.mark.parametrize("frame", TIGHT, ids=str)
def test_irreducible_frames_are_tight_with_equal_norms(frame):
    d, n = frame.W.shape
    assert tightness_defect(frame.W) == 0
    assert capacities(gram(frame.W)).tolist() == [rational(Fraction(d, n))] * n
    if d <= 3:
        assert symmetric_invariants(matrix_group(frame.generators)) == 1
    assert symmetric_commutant_dimension(rounded(frame.generators)) == 1


@pytest.mark.parametrize("frame", LOOSE, ids=str)
def test_prisms_and_antiprisms_are_reducible(frame):
    expected = 3 if frame.name.startswith("2-prism") else 2
    assert symmetric_invariants(matrix_group(frame.generators)) == expected
    assert symmetric_commutant_dimension(rounded(frame.generators)) == expected


@pytest.mark.parametrize(
    ("frame", "relations"),
    [
        (polygon_frame(7), polygon_relations(7)),
        (cubic_frame("cube"), hamming_relations(3, 2)),
        (cubic_frame("cuboctahedron"), root_relations("A3")),
        (cubic_frame("24-cell"), root_relations("D4")),
        (icosahedral_frame("icosahedron"), icosahedron_relations()),
        (icosahedral_frame("dodecahedron"), dodecahedron_relations()),
        (antiprism_frame(4, Fraction(1)), antiprism_relations(4)),
    ],
    ids=str,
)
def test_inner_products_give_the_schemes_of_the_catalogue(frame, relations):
    found = association_scheme(value_relations(gram(frame.W)))
    assert scheme_isomorphism(found, association_scheme(relations)) is not None


def test_antiprisms_are_harmonic_frames():
    h = Fraction(2, 3)
    A = rounded(gram(antiprism_frame(5, h).W))
    W = harmonic_frame(10, {1: 5.0, 5: 10 * float(h) ** 2})
    assert np.allclose(A, W.T @ W)
    share = h**2 / (1 + h**2)
    assert np.allclose(A, antiprism_gram(5, float(share)) * A[0, 0])
    assert (gram(antiprism_frame(5, h).W) == antiprism_gram(5, share) * (1 + h**2)).all()


def test_sizes():
    assert [cubic_frame(name).W.shape for name in CUBIC] == [
        (3, 4),
        (3, 6),
        (3, 8),
        (3, 12),
        (4, 8),
        (4, 16),
        (4, 24),
    ]
    assert [icosahedral_frame(name).W.shape[1] for name in ICOSAHEDRAL] == [12, 20, 30]
    assert len(matrix_group(cubic_generators(2))) == 8
    assert len(MatrixGroup("rotations", icosahedral_generators()).elements) == 60


def test_e8_is_tight_and_its_symmetries_permute_it():
    frame = e8_frame()
    assert frame.W.shape == (8, 240)
    assert tightness_defect(frame.W) == 0
    corners = {tuple(map(str, corner)) for corner in frame.W.T}
    assert len(corners) == 240
    for generator in frame.generators:
        assert {tuple(map(str, corner)) for corner in (generator @ frame.W).T} == corners


def test_quaternions_are_irreducible_over_the_reals_only():
    group = matrix_group(quaternion_generators())
    assert symmetric_invariants(group) == 1
    all_that_commute = (group.diagonal(0, 1, 2).sum(-1) ** 2).sum() / len(group)
    assert all_that_commute == 4


def test_orbits_keep_repeated_images():
    square = matrix_group(cubic_generators(2))
    assert orbit_frame(square, exact_array([[1], [0]])).shape == (2, 8)
    W = orbit_frame(square, exact_array([[1, 0], [2, 0]]))
    assert W.shape == (2, 16)
    assert tightness_defect(W) == 0


def test_values_are_told_apart_exactly():
    eighth = cosine(Fraction(1, 8))
    A = np.array([[1 + 0 * eighth, eighth], [eighth, 1 + 0 * eighth]])
    assert value_relations(A).tolist() == [[0, 1], [1, 0]]
    assert value_relations(exact_array([[1, 1], [1, 1]])).tolist() == [[0, 1], [1, 0]]
    assert value_relations(exact_array([[1, 0], [0, 2]])).tolist() == [[0, 2], [2, 1]]
    equal_edges = gram(antiprism_frame(4, Fraction(1)).W)
    assert axiom_violation(value_relations(equal_edges)) is None


def test_motions():
    assert (rotation(Fraction(1, 3)) @ rotation(Fraction(2, 3)) == np.eye(2, dtype=int)).all()
    mirror = reflection(exact_array([1, 1]))
    assert mirror.tolist() == [[0, -1], [-1, 0]]
    assert on_axis(mirror, -1)[2, 2] == -1


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="k must be"):
        antiprism_gram(0, 0.5)
    for share in (Fraction(2), -0.5):
        with pytest.raises(ValueError, match=r"in \[0, 1\]"):
            antiprism_gram(3, share)
    for make in (polygon_frame, simplex_frame, cubic_generators):
        with pytest.raises(ValueError, match="at least 2"):
            make(1)
    with pytest.raises(ValueError, match="'sphere'"):
        cubic_frame("sphere")
    with pytest.raises(ValueError, match="'sphere'"):
        icosahedral_frame("sphere")
    with pytest.raises(ValueError, match=r"1 \.\. 2"):
        signed_permutation((1, 1))
    with pytest.raises(ValueError, match="zero vector"):
        reflection(np.zeros(2))
    with pytest.raises(ValueError, match="more than 50"):
        matrix_group(exact_array([[[1, 1], [0, 1]]]), limit=50)
    small = Fraction(1, 10**8)
    cosine, sine = (1 - small**2) / (1 + small**2), 2 * small / (1 + small**2)
    with pytest.raises(ValueError, match="not equal"):
        matrix_group(exact_array([[[cosine, -sine], [sine, cosine]]]))
    with pytest.raises(ValueError, match="one feature"):
        feature_permutations(polygon_frame(5).W, polygon_frame(4).generators)
    doubled = np.concatenate([polygon_frame(3).W, polygon_frame(3).W], axis=1)
    with pytest.raises(ValueError, match="one feature"):
        feature_permutations(doubled, polygon_frame(3).generators)
