"""What noise, loose tolerances and odd numbers may not do to a name, a rank or an advice."""

import warnings

import numpy as np
import pytest

from pentad.theory.frames.capacity import capacities
from pentad.theory.geometries.classification import classify
from pentad.theory.geometries.rules import _checked_rules
from pentad.theory.schemes.catalogue import known_schemes, named_scheme
from pentad.theory.schemes.configurations import association_scheme
from pentad.theory.schemes.constructions import (
    icosahedron_relations,
    simplex_relations,
    wreath_product_relations,
)
from pentad.theory.schemes.isomorphisms import isomorphism
from tests.test_geometries import (
    DIGON,
    antiprism,
    idempotent_frame,
    orthogonal_sum,
    polygon,
    prism,
)


def lifted(W, dimensions, noise, seed):
    """The same in more dimensions, with noise in all of them."""
    W = np.r_[W, np.zeros((dimensions - len(W), W.shape[1]))]
    return W + noise * np.random.default_rng(seed).normal(size=W.shape)


@pytest.mark.parametrize("dimensions", [4, 5, 6])
@pytest.mark.parametrize(
    ("noise", "tolerance", "separation"), [(0.01, 0.05, 5.0), (0.02, 0.1, 3.0)]
)
def test_noise_is_no_cycle_in_dimensions_of_its_own(dimensions, noise, tolerance, separation):
    """Multiplicities 2, 2 and 1 of the pentagon add up to 4 and 5 whatever the noise is."""
    for seed in range(20):
        W = lifted(polygon(5), dimensions, noise, seed)
        (found,) = classify(W, tolerance=tolerance, separation=separation)
        assert found.name in ("refused", "pentagon")
        if found.refused is not None and found.refused.kind == "rank":
            assert found.refused.nearest is not None
            options = {"tolerance": tolerance, "separation": separation}
            (named,) = classify(W, **(options | found.refused.nearest.options))
            assert (named.name, named.dimensions) == ("pentagon", 2)


@pytest.mark.parametrize(
    ("W", "name"),
    [
        (polygon(5), "pentagon, each feature 2 times"),
        (np.array([[1.0, -1.0]]), "digon, each feature 2 times"),
        (polygon(6), "hexagon, each feature 2 times"),
    ],
)
@pytest.mark.parametrize("noise", [1e-9, 1e-6, 1e-4])
@pytest.mark.parametrize("converged", [None, True])
def test_noise_among_copies_adds_no_dimension(W, name, noise, converged):
    """The noise between copies was counted as dimensions, and the geometry named after them."""
    rough = lifted(np.tile(W, 2), len(W) + 3, noise, 1)
    (found,) = classify(rough, converged=converged)
    assert found.refused is not None
    assert found.refused.kind == "rank"
    assert found.refused.nearest is not None
    assert found.refused.nearest.name == name
    (named,) = classify(rough, **found.refused.nearest.options)
    assert (named.name, named.dimensions) == (name, len(W))


def test_lines_of_opposite_features_have_the_rank_of_one_of_them():
    (found,) = classify(lifted(polygon(6), 3, 1e-9, 1), lines=True)
    assert found.refused is not None
    assert found.refused.nearest is not None
    assert found.refused.nearest.name == "diagonals of the hexagon, each feature 2 times"


def test_features_that_coincide_only_in_a_row_are_refused():
    """With a tolerance of 0.4 a heptagon's neighbours coincide, and their neighbours do not."""
    for order in (np.arange(7), np.array([3, 0, 6, 1, 5, 2, 4])):
        (found,) = classify(polygon(7)[:, order], tolerance=0.4, separation=1.5)
        assert found.refused is not None
        assert found.refused.kind == "merged"


def test_names_do_not_depend_on_which_block_comes_first():
    parts = [prism(3, 0.3), antiprism(3, 0.3)]
    names = {classify(orthogonal_sum(each))[0].name for each in (parts, parts[::-1])}
    assert names == {"triangular antiprism + triangular prism"}
    uneven = [np.array([[1.0, -1.0]]), np.array([[1.0, -0.5]])]
    (one,), (other,) = (
        classify(orthogonal_sum(each), converged=True) for each in (uneven, uneven[::-1])
    )
    assert one.name == other.name == "digon + uneven digon"


@pytest.mark.parametrize("noise", [0.01, 0.03, 0.1])
def test_what_is_advised_counts_the_noise_that_is_stated(noise):
    """An advised separation was that of the spread, which is below the noise stated."""
    for seed in range(10):
        W = orthogonal_sum([polygon(8), prism(4, 0.5)])
        W = W + 1e-9 * np.random.default_rng(seed).normal(size=W.shape)
        (found,) = classify(W, noise=noise)
        if found.refused is not None and found.refused.nearest is not None:
            (again,) = classify(W, **({"noise": noise} | found.refused.nearest.options))
            assert again.name == found.refused.nearest.name


@pytest.mark.parametrize("noise", [0.3, 0.5, 0.99])
@pytest.mark.parametrize("lines", [False, True])
def test_noise_as_large_as_features_is_refused_without_losing_any(noise, lines):
    """It left features of no length, capacities that are no numbers, and more rank than rows."""
    simplex = np.eye(8) - 1 / 8
    for W in (polygon(5), orthogonal_sum([np.array([[1.0, -1.0]]), simplex]), np.eye(5)):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            (found,) = classify(W, noise=noise, lines=lines, separation=2.0)
        assert 0 < found.saturation <= 1 + 1e-12
        assert found.dimensions <= np.linalg.matrix_rank(W)
        if found.refused is not None and found.refused.kind == "merged":
            assert "noise" in found.refused.reason
            assert "tate less noise" in found.refused.remedy


def test_a_separation_is_reached_by_ratios_that_are_it():
    """Products of 1 and 0.01, with rounding on either side of 1."""
    W = np.tile(polygon(8), 2)
    for seed in range(10):
        turn = np.linalg.qr(np.random.default_rng(seed).normal(size=(2, 2)))[0]
        (found,) = classify(turn @ np.kron(np.eye(2), [[1.0, -1.0]]), noise=0.01)
        assert found.name == "2 digons (square)"
    assert classify(W)[0].name == "octagon, each feature 2 times"


@pytest.mark.parametrize(
    ("dtype", "scale", "least"),
    [("f2", 1e-5, 6e-3), ("f4", 1e-42, 1e-3), ("f4", 1e-43, 1e-2), ("f4", 1e-30, 1e-6)],
)
def test_numbers_nearly_lost_to_their_type_have_the_noise_that_is_left(dtype, scale, least):
    """The smallest float16 is 6e-8, and of a pentagon at 1e-5 it is a rounding of 6e-3."""
    small = (scale * polygon(5)).astype(dtype)
    true = scale * polygon(5)
    error = abs(small.astype(float) - true).max() / scale
    (found,) = classify(small, separation=5.0)
    assert found.name == "pentagon"
    assert found.noise >= max(error, least)
    both = np.stack([small, polygon(5).astype(dtype)])
    noises = [one.noise for one in classify(both, separation=5.0)]
    assert noises == [found.noise, classify(polygon(5).astype(dtype), separation=5.0)[0].noise]


class Odd:
    """Nothing that holds numbers."""


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        ({"gradient_norm": "x"}, "gradient_norm must hold numbers"),
        ({"gradient_norm": 1j}, "gradient_norm must hold numbers"),
        ({"converged": "yes"}, "converged must hold numbers"),
        ({"W": {"W": np.eye(2)}}, "got a dict"),
        ({"W": Odd()}, "got a Odd"),
        ({"W": np.ma.array(np.eye(2), mask=np.eye(2))}, "must not be masked"),
    ],
)
def test_what_is_no_number_is_told(arguments, rule):
    with pytest.raises(ValueError, match=rule):
        classify(**({"W": polygon(5)} | arguments))


def test_a_rule_is_one_number():
    for name, value in (("tolerance", "0.1"), ("noise", np.array([0.1, 0.2]))):
        given = {"tolerance": None, "separation": 100.0, "dead_tolerance": 0.0, "noise": 0.0}
        with pytest.raises(ValueError, match=f"{name} must be one number"):
            _checked_rules(**(given | {name: value}), lines=False)


# Isomorphisms -------------------------------------------------------------------------------


def test_a_thousand_points_that_may_be_exchanged_take_no_thousand_steps():
    """One level of the search for each point was too deep for Python."""
    (found,) = classify(np.ones((2, 1010)))
    assert (found.name, found.dimensions) == ("single, each feature 1010 times", 1)
    assert found.blocks[0].scheme == "simplex, 1010 points"
    copies = wreath_product_relations(simplex_relations(100), simplex_relations(4))
    order = np.random.default_rng(0).permutation(400)
    shuffled = copies[np.ix_(order, order)]
    f = isomorphism(copies, shuffled)
    assert f is not None
    assert (shuffled[np.ix_(f, f)] == copies).all()
    other = wreath_product_relations(simplex_relations(4), simplex_relations(100))
    assert isomorphism(copies, other) is None


@pytest.mark.parametrize("n", [6, 12, 16, 30])
def test_names_of_known_schemes_do_not_depend_on_how_points_are_exchanged(n):
    rng = np.random.default_rng(n)
    for _, relations in list(known_schemes(n))[:12]:
        order = rng.permutation(n)
        plain = named_scheme(association_scheme(relations))
        assert plain is not None
        assert named_scheme(association_scheme(relations[np.ix_(order, order)])) == plain


SEVERAL = {
    "4 triangles": [polygon(3)] * 4,
    "4 pentagons": [polygon(5)] * 4,
    "pentagon + square antiprism": [polygon(5), antiprism(4, 0.367)],
    "5 digons": [size * DIGON for size in (1, 1.1, 1.3, 1.5, 1.7)],
    "cube + icosahedron": [prism(4, 0.5), idempotent_frame(icosahedron_relations(), 3, which=1)],
}


@pytest.mark.parametrize("noise", [1e-11, 1e-9, 1e-7])
@pytest.mark.parametrize("name", SEVERAL)
def test_noise_joins_no_blocks_of_many_features(name, noise):
    """Of hundreds of cosines that are noise, many lie next to each other by chance alone."""
    W = orthogonal_sum(SEVERAL[name])
    weights = [W + noise * np.random.default_rng(seed).normal(size=W.shape) for seed in range(5)]
    assert [one.name for one in classify(weights)] == [name] * 5


def test_links_that_count_as_zero_hold_no_block_together():
    """Short features have cosines above a tolerance where their products are below it."""
    turn = np.array([[1, -0.04], [0.04, 1]]) / np.hypot(1, 0.04)
    W = np.c_[np.array([[1.0, -1], [0, 0]]), turn @ np.array([[0, 0], [0.3, -0.3]])]
    short = W[:, 2] / np.linalg.norm(W[:, 2])
    assert abs(short[0]) > 0.03 > 0.3 * abs(short[0])
    (between,) = classify(W, tolerance=0.03, separation=3.0)
    assert between.refused is not None
    assert between.refused.kind == "blocks"
    assert (between.refused.within, between.refused.between) == pytest.approx(
        (0.3 * abs(short[0]), abs(short[0]))
    )
    names = [classify(W, tolerance=t, separation=2.0)[0].name for t in (0.06, 0.003)]
    assert names == ["2 digons", "4 features in 2 dimensions, fibres 2+2"]


@pytest.mark.parametrize(
    ("W", "lines", "reason"),
    [
        (
            np.array([[1, 1, -1, -1, 0.5, -0.5]]),
            True,
            "block of 6 features, 2 of them different: no symmetry, for its lengths differ",
        ),
        (
            np.array([[1.0, 0.9, 0.8, 0.7], [0, 0.1, 0.1, 0.3]]),
            False,
            "block of 4 features: no symmetry, for no two of its 6 inner products agree",
        ),
        (
            np.array([[1, 0, 1, 0.3, 0.2], [0, 1, 1, 0.4, 0.9]]),  # 0 once, 1 twice
            False,
            "block of 5 features: no symmetry, for only 3 of its 10 inner products agree with "
            "others or with zero",
        ),
    ],
    ids=["copies", "none", "some"],
)
def test_what_agrees_is_counted(W, lines, reason):
    (one,) = classify(W, lines=lines)
    assert one.refused is not None
    assert one.refused.reason == reason


@pytest.mark.parametrize(("n", "dtype"), [(40, np.float32), (300, np.float64)])
def test_products_too_many_to_be_told_apart_are_told_to_be(n, dtype):
    """Of many random features, some products are as near to each other as rounding is."""
    W = np.random.default_rng(0).normal(size=(64, n)).astype(dtype)
    (one,) = classify(W)
    assert one.refused is not None
    assert one.refused.kind == "relations"
    assert "inner products run into each other" in one.refused.reason
    assert one.refused.within >= one.refused.between
    assert one.refused.nearest is None
    assert one.dimensions == np.linalg.matrix_rank(W)
    A = W.astype(float).T @ W.astype(float)
    assert one.saturation * one.dimensions == pytest.approx(capacities(A / A.max()).sum())
