"""Lines, frames and designs: signs factored out, names of frame theory, products by table."""

from itertools import combinations

import numpy as np
import pytest

from pentad.theory.geometries.classification import classify
from pentad.theory.schemes.constructions import root_relations, simplex_relations
from pentad.theory.schemes.graphs import (
    chang_relations,
    doob_relations,
    gosset_relations,
    halved_cube_relations,
    heawood_relations,
    hoffman_singleton_relations,
    pappus_relations,
    schlaefli_relations,
)
from tests.test_geometries import (
    CASES,
    antiprism,
    grid,
    idempotent_frame,
    orthogonal_sum,
    polygon,
    product_of,
    turned,
)

GOLDEN = (1 + 5**0.5) / 2
SIX = np.array(
    [[0, 0, 1, 1, GOLDEN, GOLDEN], [1, 1, GOLDEN, -GOLDEN, 0, 0], [GOLDEN, -GOLDEN, 0, 0, 1, -1]]
)
EIGHT_CHOOSE_2 = list(combinations(range(8), 2))
TWENTY_EIGHT = np.array([[3.0 if i in pair else -1 for i in range(8)] for pair in EIGHT_CHOOSE_2]).T

LINES = {
    "diagonals of the icosahedron": SIX,
    "diagonals of the cube": grid((1, -1), 3, 3)[:, :4],
    "diagonals of the decagon": polygon(5),
    "diagonals of the hexagon": polygon(3),
    "diagonals of the cuboctahedron": grid((1, 0, -1), 3, 2)[:, :6],
    "diagonals of the 24-cell": grid((1, 0, -1), 4, 2)[:, :12],
    "diagonals of the Gosset graph in 7 dimensions": TWENTY_EIGHT,
    "2 lines at an angle": np.array([[1.0, 0.5], [0.0, 0.75**0.5]]),
    "3 singles": np.eye(3),
    "single, each feature 2 times": np.array([[1.0, -1.0]]),
    "diagonals of the hexagon, each feature 2 times": polygon(6),
    "diagonals of the icosahedron, each feature 2 times": np.c_[SIX, -SIX],
    "2 lines at an angle + single": orthogonal_sum([polygon(3)[:, :2], np.ones((1, 1))]),
}


@pytest.mark.parametrize("name", LINES)
def test_lines_have_names_that_signs_do_not_change(name):
    generator = np.random.default_rng(0)
    for seed in range(3):
        W = turned(LINES[name], seed)
        signs = generator.choice([-1.0, 1.0], W.shape[1])
        (found,) = classify(W * signs, lines=True)
        assert found.name == name
        plain = classify(W * signs, converged=True)[0]
        assert found.dimensions == plain.dimensions
        assert found.saturation == pytest.approx(plain.saturation, abs=1e-12)


def test_signs_matter_for_vectors():
    signs = np.array([1, 1, 1, 1, 1, -1.0])
    names = {classify(turned(W))[0].name for W in (polygon(3), polygon(3) * [1, 1, -1.0])}
    assert len(names) == 2
    switched = [classify(turned(SIX * np.roll(signs, k)), lines=True)[0].name for k in range(6)]
    assert set(switched) == {"diagonals of the icosahedron"}


def test_random_lines_are_refused_and_have_no_symmetry_if_vouched_for():
    W = np.random.default_rng(0).normal(size=(50, 3, 6))
    assert {one.name for one in classify(W, lines=True)} == {"refused"}
    vouched = classify(W, lines=True, converged=True)
    assert {one.name for one in vouched} == {"6 lines in 3 dimensions, no symmetry"}


def test_blocks_of_lines_tell_their_closure_in_features():
    (found,) = classify(turned(np.c_[SIX, np.array([[1.0], [1.0], [1.0]])]), lines=True)
    (block,) = found.blocks
    assert found.name.startswith("7 lines in 3 dimensions, fibres")
    assert sorted(x for fibre in block.fibres for x in fibre) == list(range(7))
    assert block.closure.shape == (14, 14)
    assert block.relations.shape == (7, 7)
    assert all(name.endswith(" lines") for name in block.fibre_geometries)


# Frames and designs -------------------------------------------------------------------------


def properties(W, **options):
    (found,) = classify(W, converged=True, **options)
    (block,) = found.blocks
    return {one.name: one for one in block.frame_properties}


@pytest.mark.parametrize(
    ("W", "k", "a"),
    [(SIX, 6, 0), (TWENTY_EIGHT, 28, 6), (idempotent_frame(halved_cube_relations(5), 10), 16, -2),
     (CASES["tetrahedron"], 4, -2)],
)  # fmt: skip
def test_equiangular_tight_frames_hold_in_integers(W, k, a):
    for options in ({}, {"lines": True}):
        generator = np.random.default_rng(1)
        signs = generator.choice([-1.0, 1.0], k) if options else np.ones(k)
        found = properties(turned(W) * signs, **options)
        etf = found["equiangular tight frame"]
        assert etf.defect <= etf.allowed < 1e-9
        assert etf.integers == f"S^2 = {k - 1} I + ({a}) S"
        assert {"equiangular", "Welch bound attained", "equal-norm Parseval frame"} <= set(found)


def test_an_equiangular_tight_frame_without_other_name_is_called_so():
    signs = np.random.default_rng(0).choice([-1.0, 1.0], 28)
    assert classify(turned(TWENTY_EIGHT * signs))[0].name == (
        "equiangular tight frame, 28 features in 7 dimensions"
    )
    assert classify(turned(SIX))[0].name == "equiangular tight frame, 6 features in 3 dimensions"


def test_what_is_no_equiangular_tight_frame_is_not_called_one():
    for W in (antiprism(4, 0.36), 1.0 * idempotent_frame(simplex_relations(6), 5)[:, :5]):
        assert "equiangular tight frame" not in properties(turned(W))
    lifted = np.r_[polygon(5), np.full((1, 5), 0.3)]
    assert not properties(turned(lifted))
    assert "equal-norm Parseval frame" not in properties(turned(antiprism(4, 0.36)))
    assert "equal-norm Parseval frame" in properties(turned(antiprism(4, 0.5)))


STRENGTHS = {
    "pentagon": 4,
    "heptagon": 6,
    "cube": 3,
    "tetrahedron": 2,
    "icosahedron": 5,
    "dodecahedron": 5,
    "24-cell": 5,
}


@pytest.mark.parametrize("name", STRENGTHS)
def test_spherical_designs_have_their_strength(name):
    W = turned(CASES[name])
    design = f"spherical {STRENGTHS[name]}-design"
    assert design in properties(W)
    assert_moments(W, STRENGTHS[name])


def assert_moments(W, strength):
    """The definition: polynomials of degree <= t have the mean that they have on the sphere."""
    W = W / np.sqrt((W * W).sum(0))
    d = len(W)
    generator = np.random.default_rng(0)
    for degree in range(1, strength + 2):
        x = generator.normal(size=d)
        x /= np.sqrt(x @ x)
        found = ((x @ W) ** degree).mean()
        wanted = 0.0
        if degree % 2 == 0:
            wanted = np.prod([(2 * i + 1) / (d + 2 * i) for i in range(degree // 2)])
        assert (abs(found - wanted) < 1e-12) == (degree <= strength)


def test_projective_designs_take_even_degrees():
    assert "projective 2-design" in properties(turned(SIX), lines=True)
    half = grid((1, 0, -1), 4, 2)
    half = half[:, (half * 100.0 ** np.arange(4)[:, None]).sum(0) > 0]
    assert "projective 2-design" in properties(turned(half), lines=True)
    assert "projective 3-design" in properties(e8_lines(), lines=True)


def e8_lines():
    W = idempotent_frame(root_relations("E8"), 8)
    weights = 3.7 ** np.arange(8)
    return W[:, weights @ W > 0]


# Products and single graphs -----------------------------------------------------------------


@pytest.mark.parametrize("k", [5, 6, 7, 8])
def test_equal_products_of_polygons(k):
    name = {5: "pentagon", 6: "hexagon", 7: "heptagon", 8: "octagon"}[k]
    (found,) = classify(turned(product_of(polygon(k), polygon(k))))
    assert (found.name, found.dimensions) == (f"{name} x {name}", 4)
    assert found.saturation == pytest.approx(1, abs=1e-12)


FRAMES = {
    "Clebsch graph in 5 dimensions": (halved_cube_relations(5), 5),
    "Schlaefli graph of GQ(2,4) in 6 dimensions": (schlaefli_relations(), 6),
    "Hoffman-Singleton graph in 21 dimensions": (hoffman_singleton_relations(), 21),
    "Chang graph 1 in 7 dimensions": (chang_relations(1), 7),
    "Chang graph 2 in 7 dimensions": (chang_relations(2), 7),
    "Chang graph 3 in 7 dimensions": (chang_relations(3), 7),
    "Heawood graph in 6 dimensions": (heawood_relations(), 6),
    "Pappus graph in 6 dimensions": (pappus_relations(), 6),
    "Doob graph, 1 of Shrikhande and 1 of 4 points in 9 dimensions": (doob_relations(1, 1), 9),
    "Gosset graph in 7 dimensions": (gosset_relations(), 7),
    "halved 6-cube": (halved_cube_relations(6), 6),
}


@pytest.mark.parametrize("name", FRAMES)
def test_frames_of_graphs_are_named(name):
    relations, dimension = FRAMES[name]
    (found,) = classify(turned(idempotent_frame(relations, dimension)))
    assert (found.name, found.dimensions) == (name, dimension)
    assert found.blocks[0].idempotent_residual < 1e-10
