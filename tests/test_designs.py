"""Designs: constructors judged by the defect, the defect judged by its definition."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq

from pentad.theory.numbers.balls import Ball
from pentad.theory.power_autoencoder.best_bounds import best_upper_bound
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.designs import (
    cosines,
    design_defect,
    design_defect_by_definition,
    design_ratio,
    design_ratio_upper_bound,
    design_terms,
    squared_cosines,
)
from pentad.theory.power_autoencoder.dimension_bounds import lift_dimension
from pentad.theory.power_autoencoder.known_lines import (
    best_known_lines,
    known_lines,
    named_configuration,
)
from pentad.theory.power_autoencoder.lines import (
    basis_lines,
    cube_lines,
    dual_root_lines,
    e8_lines,
    equally_spaced_lines,
    icosahedral_lines,
    regular_polygon,
    reznick_lines,
    root_lines,
    simplex_lines,
    subset_lines,
)
from pentad.theory.sparse_inputs import GAUSSIAN, RADEMACHER

KNOWN = [(d, name, lines) for d in range(1, 9) for name, lines in known_lines(d)]


def rational_matrix(rng, rows, columns):
    entries = rng.integers(-9, 10, (rows, columns))
    return np.vectorize(lambda x: fmpq(int(x), 7), otypes=[object])(entries)


@pytest.mark.parametrize("m", [1, 2, 3])
def test_defect_equals_its_definition_exactly(m):
    rng = np.random.default_rng(m)
    for d, n in ((1, 3), (2, 4), (3, 2), (3, 5)):
        W = rational_matrix(rng, d, n)
        assert design_defect(W, m) == design_defect_by_definition(W, m)
        assert design_defect(W, m) >= 0


def test_ratio_respects_all_its_bounds_exactly():
    rng = np.random.default_rng(7)
    for _ in range(20):
        W = rational_matrix(rng, 3, int(rng.integers(1, 8)))
        if not (W != 0).any():
            continue
        for m in (1, 2, 3):
            S, T = design_terms(W, m)
            sharp = spherical_moment(3, m)
            assert fmpq(sharp.numerator, sharp.denominator) * S * S <= T
            assert min(W.shape[1], lift_dimension(3, m)) * T >= S * S


def test_welch_constant_exceeds_the_sharp_one():
    for d in range(2, 9):
        for m in range(2, 6):
            assert design_ratio_upper_bound(d, m) < lift_dimension(d, m)
    assert design_ratio_upper_bound(5, 1) == 5 == lift_dimension(5, 1)
    assert design_ratio_upper_bound(1, 4) == 1 == lift_dimension(1, 4)


@pytest.mark.parametrize("m", [1, 2, 3, 4, 5])
def test_equally_spaced_lines_are_designs_exactly_when_m_is_below_their_number(m):
    for k in range(1, 9):
        defect = design_defect(equally_spaced_lines(k, balls=True), m)
        if m < k:
            assert abs(defect) < Fraction(1, 10**12)
            assert defect.contains(0)
        else:
            assert defect > fmpq(1, 10**6)


def test_weights_are_lengths():
    W = np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 1.0]])
    v = np.array([1.0, 0.25, 3.0])
    for m in (1, 2, 3):
        assert design_ratio(W * v ** (1 / (2 * m)), m) == pytest.approx(
            design_ratio(W, m, weights=v), rel=1e-13
        )


def test_ratio_has_batch_axes_and_is_invariant():
    rng = np.random.default_rng(0)
    W = rng.standard_normal((4, 3, 6))
    Q = np.linalg.qr(rng.standard_normal((3, 3)))[0]
    signs = rng.choice([-1, 1], 6)
    moved = 1.7 * (Q @ W * signs)[..., rng.permutation(6)]
    assert np.allclose(design_ratio(W, 3), design_ratio(moved, 3), rtol=1e-12)
    assert np.allclose(design_ratio(W, 3), [design_ratio(one, 3) for one in W], rtol=1e-13)


def test_e8_is_a_design_of_strength_three_and_no_more():
    E8 = e8_lines()
    assert [design_defect(E8, m) == 0 for m in (1, 2, 3, 4)] == [True, True, True, False]
    assert design_ratio(E8, 3) == 64
    assert lift_dimension(8, 3) == 120
    assert design_ratio(E8, 4) == fmpq(1280, 13) < 128


@pytest.mark.parametrize(
    ("lines", "dimension", "strength"),
    [
        (basis_lines(4), 4, 1),
        (simplex_lines(2), 2, 2),
        (simplex_lines(5), 5, 1),
        (cube_lines(5), 5, 1),
        (root_lines("A2"), 2, 2),
        (root_lines("D4"), 4, 2),
        (root_lines("E6"), 6, 2),
        (root_lines("E7"), 7, 2),
        (dual_root_lines("E6"), 6, 2),
        (dual_root_lines("E7"), 7, 2),
        (subset_lines(8, 2), 7, 2),
        (subset_lines(6, 3), 5, 1),
    ],
)
def test_exact_designs_have_their_strength_exactly(lines, dimension, strength):
    defects = [design_defect(lines, m, dimension=dimension) for m in range(1, strength + 2)]
    assert all(defect == 0 for defect in defects[:-1])
    assert defects[-1] > 0


@pytest.mark.parametrize(
    ("name", "strength"),
    [
        ("icosahedron", 2),
        ("dodecahedron", 2),
        ("icosidodecahedron", 2),
        pytest.param("600-cell", 5, marks=pytest.mark.slow),
    ],
)
def test_icosahedral_designs_in_balls(name, strength):
    lines = icosahedral_lines(name, balls=True)
    for m in range(1, strength + 1):
        assert design_defect(lines, m).contains(0)
    assert design_defect(lines, strength + 1) > fmpq(1, 10**6)


def test_reznick_lines_in_balls():
    ratio = design_ratio(reznick_lines(balls=True), 3)
    assert ratio.contains(7)
    assert ratio.rad() < Fraction(1, 10**10)


def test_f4_with_equal_lengths_is_a_three_design_and_as_roots_is_not():
    assert dict(squared_cosines(root_lines("F4"))) == {0: 108, fmpq(1, 4): 96, fmpq(1, 2): 72}
    F4 = root_lines("F4").astype(float)
    assert design_defect(F4 / np.linalg.norm(F4, axis=0), 3) < 1e-13


def test_exact_and_float_angle_sets_agree():
    for name in ("D4", "E6"):
        exact = squared_cosines(root_lines(name))
        rounded = cosines(root_lines(name).astype(float))
        assert [count for _, count in exact] == [count for _, count in rounded]
        assert np.allclose([float(x) for x, _ in exact], [x**2 for x, _ in rounded])


def test_equiangular_systems_have_one_angle():
    assert [len(squared_cosines(subset_lines(*of))) for of in ((6, 3), (8, 2), (9, 1))] == [1] * 3
    assert squared_cosines(dual_root_lines("E7")) == squared_cosines(subset_lines(8, 2))


@pytest.mark.parametrize(("d", "name", "lines"), KNOWN, ids=[f"{d}-{name}" for d, name, _ in KNOWN])
def test_known_lines_span_and_are_recognised_after_motion(d, name, lines):
    assert np.linalg.matrix_rank(lines, tol=1e-6) == d
    rng = np.random.default_rng(d)
    Q = np.linalg.qr(rng.standard_normal((lines.shape[0],) * 2))[0]
    moved = Q @ lines * rng.uniform(0.5, 2, lines.shape[1]) * rng.choice([-1, 1], lines.shape[1])
    assert named_configuration(moved[:, rng.permutation(lines.shape[1])]) == name


def test_names_need_the_angles_to_the_tolerance():
    lines = icosahedral_lines("icosahedron")
    lines = lines / np.linalg.norm(lines, axis=0)
    change = np.zeros_like(lines)
    change[2, 0] = 1.0
    assert named_configuration(lines + 1e-7 * change) == "icosahedron, 6 lines"
    assert named_configuration(lines + 1e-4 * change) is None
    assert named_configuration(lines + 1e-4 * change, tolerance=1e-3) == "icosahedron, 6 lines"


def test_names_ignore_zero_and_repeated_columns_and_split_orthogonal_parts():
    three = equally_spaced_lines(3)
    W = np.zeros((4, 9))
    W[:2, :3] = three
    W[:2, 3:5] = -2 * three[:, :2]
    W[2:, 5:8] = three
    assert named_configuration(W) == "3 equally spaced lines + 3 equally spaced lines"
    assert named_configuration(np.zeros((2, 3))) is None
    assert named_configuration(np.random.default_rng(0).standard_normal((3, 6))) is None


def test_known_lines_bound_the_best_improvement_from_below():
    for law in (GAUSSIAN, RADEMACHER):
        for d in (2, 3, 4, 6):
            for p in (1e-3, 0.03, 0.3):
                name, value = best_known_lines(200, d, p, law, 3)
                assert value <= best_upper_bound(200, d, p, law, 3) * (1 + 1e-12)
                assert name in dict(known_lines(d))
    assert best_known_lines(120, 6, 0.1, GAUSSIAN, 3)[0] == "2-subsets of the simplex, 21 lines"
    with pytest.raises(ValueError, match="no known system"):
        best_known_lines(3, 4, 0.1, GAUSSIAN, 3)


def test_polygon_and_ball_directions_agree():
    for k in (3, 4, 7):
        exact = regular_polygon(k, balls=True)
        assert all(isinstance(x, Ball) for x in exact.flat)
        assert np.allclose(exact.astype(float), regular_polygon(k), atol=1e-14)


def test_misuse_is_refused_with_the_rule():
    with pytest.raises(ValueError, match="root systems are"):
        root_lines("E9")
    with pytest.raises(ValueError, match="size < points"):
        subset_lines(3, 3)
    with pytest.raises(ValueError, match="icosahedral lines are"):
        icosahedral_lines("cube")
    with pytest.raises(ValueError, match="non-zero columns"):
        squared_cosines(np.zeros((2, 2)))
    with pytest.raises(ValueError, match="tolerance"):
        named_configuration(np.eye(2), 0.0)
    with pytest.raises(ValueError, match="m must be"):
        design_ratio(np.eye(2), 0)
