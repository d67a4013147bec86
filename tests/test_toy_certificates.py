"""Certified critical points: the right ones are found, symmetry is proved, the rest is refused."""

from functools import cache

import numpy as np
import pytest
from flint import arb, ctx, fmpq
from scipy.optimize import minimize

from pentad.theory.numbers.scalars import ball
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.critical_points import (
    CriticalPoint,
    Refusal,
    certified_critical_point,
)
from pentad.theory.rectified_model.cut_squares import rectified_correlation, rectified_energy
from pentad.theory.rectified_model.cyclic_critical_points import (
    CyclicCriticalPoint,
    cyclic_critical_point,
    cyclic_weights,
)
from pentad.theory.rectified_model.polygon_polynomials import polygon_polynomials
from pentad.theory.rectified_model.rounded_configurations import (
    BRANCHES,
    RoundedConfiguration,
    rounded_configuration,
)
from pentad.theory.rectified_model.toy_loss import one_active_derivatives, one_active_loss
from pentad.theory.rectified_model.weight_derivatives import weight_derivatives
from pentad.theory.schemes.configurations import association_scheme
from pentad.theory.schemes.constructions import (
    antiprism_relations,
    petersen_relations,
    polygon_relations,
)
from pentad.theory.schemes.isomorphisms import scheme_isomorphism


@pytest.fixture(autouse=True)
def precision():
    """Raw balls need one."""
    with ctx.workprec(256):
        yield


def loss_and_gradient(flat, d, n):
    whole = flat.reshape(d + 1, n)
    at = one_active_derivatives(gram(whole[:d]), whole[d], hessian=False)
    found = weight_derivatives(whole[:d], at)
    return float(found.value), found.gradient.ravel()


@cache
def trained(n, d, seed):
    """Weights and biases after quasi-Newton descent in float64 from a random start."""
    rng = np.random.default_rng(seed)
    start = np.vstack([rng.normal(size=(d, n)) * np.sqrt(2 / (n + d)), np.full((1, n), -0.05)])
    found = minimize(
        loss_and_gradient,
        start.ravel(),
        args=(d, n),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 3000, "maxfun": 6000, "ftol": 1e-15, "gtol": 1e-9},
    )
    whole = found.x.reshape(d + 1, n)
    return whole[:d], whole[d]


@cache
def rounded(n, d, seed):
    found = rounded_configuration(*trained(n, d, seed))
    assert isinstance(found, RoundedConfiguration), found
    return found


@cache
def pentagon():
    found = cyclic_critical_point(5, (1,), (1.37, -0.28))
    assert isinstance(found, CyclicCriticalPoint), found
    return found


@cache
def whole_pentagon():
    found = certified_critical_point(*as_floats(pentagon()))
    assert isinstance(found, CriticalPoint), found
    return found


def as_floats(point):
    W, b = point.weights() if isinstance(point, CyclicCriticalPoint) else (point.W, point.b)
    return W.astype(float), b.astype(float)


def same_scheme(first, second):
    schemes = association_scheme(first), association_scheme(second)
    return scheme_isomorphism(*schemes) is not None


def rotation(d, seed=0):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(d, d)))[0]


# The full statement


def test_the_whole_gradient_vanishes_at_the_enclosure():
    with ctx.workprec(256):
        for point in (whole_pentagon(), rounded(7, 3, 0).point):
            at = one_active_derivatives(gram(point.W), point.b)
            for entry in weight_derivatives(point.W, at).gradient.ravel():
                assert entry.contains(0)
                assert entry.rad() < 1e-35


def test_rotations_reflections_and_relabelling_change_nothing():
    W, b = as_floats(whole_pentagon())
    rng = np.random.default_rng(1)
    for seed in range(4):
        order = rng.permutation(5)
        moved = certified_critical_point((rotation(2, seed) @ W)[:, order], b[order])
        assert isinstance(moved, CriticalPoint)
        assert moved.is_minimum is True
        assert moved.loss.overlaps(whole_pentagon().loss)
        assert moved.capacity_sum.contains(2)
        with ctx.workprec(256):
            assert all(
                x.overlaps(y)
                for x, y in zip(
                    gram(moved.W).ravel(),
                    gram(whole_pentagon().W)[np.ix_(order, order)].ravel(),
                    strict=True,
                )
            )


def test_the_box_of_uniqueness_is_modulo_rotations_and_no_larger():
    point = rounded(8, 3, 0).point
    W, b = as_floats(point)
    for seed in range(3):
        assert point.holds(rotation(3, seed) @ W, b)
    assert not point.holds(W * 1.001, b)
    assert not point.holds(W, b + 1e-5)
    assert not point.holds(0 * W, b)
    generator = next(p for p in np.eye(8, dtype=int)[:, ::-1][None])
    assert not point.holds(W @ generator, b) or np.allclose(gram(W), gram(W @ generator), atol=1e-9)


def test_a_saddle_comes_with_a_direction_of_descent():
    decagon = cyclic_critical_point(10, (1,), (2.618, -1.618))
    assert isinstance(decagon, CyclicCriticalPoint)
    point = certified_critical_point(*as_floats(decagon))
    assert isinstance(point, CriticalPoint)
    assert point.is_minimum is False
    assert point.direction is not None
    assert point.direction.value < 0
    assert point.least_curvature < 0
    whole = np.vstack([point.W.astype(float), point.b.astype(float)])
    move = 0.02 * point.direction.vector.astype(float).reshape(whole.shape)
    for sign in (1, -1):
        moved = whole + sign * move
        assert one_active_loss(gram(moved[:-1]), moved[-1]) < 5 / 3 - 1e-6


def test_at_a_minimum_every_move_across_the_orbit_raises_the_loss():
    point = rounded(7, 3, 0).point
    whole = np.vstack([point.W.astype(float), point.b.astype(float)])
    rng = np.random.default_rng(2)
    least = float(point.least_curvature)
    assert least > 0
    turns = []
    for s in range(3):
        for t in range(s):
            turn = 0 * whole
            turn[s], turn[t] = whole[t], -whole[s]
            turns.append(turn.ravel())
    across = np.linalg.qr(np.array(turns).T)[0]
    for _ in range(50):
        move = rng.normal(size=whole.size)
        move -= across @ (across.T @ move)
        move *= 1e-3 / np.linalg.norm(move)
        moved = whole + move.reshape(whole.shape)
        rise = one_active_loss(gram(moved[:3]), moved[3]) - float(point.loss)
        assert rise > 0.49 * least * 1e-6


def test_the_given_digits_do_not_matter():
    W, b = as_floats(whole_pentagon())
    rng = np.random.default_rng(3)
    for noise in (1e-9, 1e-6, 1e-3):
        found = certified_critical_point(W + noise * rng.normal(size=W.shape), b + noise)
        assert isinstance(found, CriticalPoint)
        assert found.loss.overlaps(whole_pentagon().loss)
        assert found.distance < 10 * noise


# Refusals


def axes_and_opposites(d):
    return np.hstack([np.eye(d), -np.eye(d)])


def test_kinks_are_refused():
    assert "kink: b_0" in certified_critical_point(axes_and_opposites(2), np.zeros(4)).reason
    W, _ = as_floats(whole_pentagon())
    touching = np.full(5, -gram(W)[0, 1])
    assert "kink: A_" in certified_critical_point(W, touching).reason


def test_silent_outputs_are_refused():
    W, b = as_floats(whole_pentagon())
    with_dead = np.hstack([W, np.zeros((2, 1))]), np.append(b, -0.1)
    assert "output 5 is always off" in certified_critical_point(*with_dead).reason
    assert "output 5 is always off" in rounded_configuration(*with_dead).reason


def test_features_that_do_not_span_are_refused():
    W, b = as_floats(whole_pentagon())
    flat = np.vstack([W, np.zeros((1, 5))])
    assert "span" in certified_critical_point(flat, b).reason
    assert "zero" in certified_critical_point(np.zeros((2, 3)), -np.ones(3)).reason


def test_what_is_not_trained_is_refused():
    rng = np.random.default_rng(4)
    reasons = []
    for _ in range(5):
        found = rounded_configuration(rng.normal(size=(2, 5)), -0.2 - rng.uniform(size=5) / 10)
        assert isinstance(found, Refusal)
        reasons.append(found.reason)
    assert all(reasons)
    W, b = as_floats(whole_pentagon())
    assert "away" in certified_critical_point(1.02 * W, b).reason
    assert isinstance(certified_critical_point(1.02 * W, b, within=0.1), CriticalPoint)
    assert isinstance(certified_critical_point(W, b, within=float("nan")), Refusal)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_bad_input_is_an_error(bad):
    W, b = as_floats(whole_pentagon())
    spoilt = np.where(np.eye(2, 5) == 1, bad, W)
    for function in (certified_critical_point, rounded_configuration):
        with pytest.raises(ValueError, match="finite"):
            function(spoilt, b)
        with pytest.raises(ValueError, match="finite"):
            function(W, np.append(b[:4], bad))
    with pytest.raises(ValueError, match="differ"):
        cyclic_critical_point(8, (1, 1), (1.0, 1.0, -0.2))
    with pytest.raises(ValueError, match="between 0 and n / 2"):
        cyclic_critical_point(8, (5,), (1.0, -0.2))
    with pytest.raises(ValueError, match="start"):
        cyclic_critical_point(8, (1, 4), (1.0, -0.2))


# Cyclic symmetry


@pytest.mark.parametrize(
    ("n", "frequencies", "start"),
    [(5, (1,), (1.37, -0.28)), (6, (1,), (1.744, -0.618)), (8, (1, 4), (0.99, 0.363, -0.264))],
)
def test_the_symmetric_point_is_the_whole_one(n, frequencies, start):
    reduced = cyclic_critical_point(n, frequencies, start)
    assert isinstance(reduced, CyclicCriticalPoint)
    whole = certified_critical_point(*as_floats(reduced))
    assert isinstance(whole, CriticalPoint)
    assert whole.holds(*reduced.weights())
    assert whole.loss.overlaps(reduced.loss)
    assert whole.capacity_sum.overlaps(reduced.capacity_sum)
    doubled = [
        value
        for value, m in zip(reduced.frame_eigenvalues, frequencies, strict=True)
        for _ in range(1 if 2 * m == n else 2)
    ]
    for mine, theirs in zip(sorted(doubled, key=float), whole.frame_eigenvalues, strict=True):
        assert mine.overlaps(theirs)


def test_the_antiprism_is_not_tight():
    point = cyclic_critical_point(8, (1, 4), (0.99, 0.363, -0.264))
    assert isinstance(point, CyclicCriticalPoint)
    square, height = point.squared_radii
    assert height / square < ball(0.3672)
    assert point.capacity_sum < 3
    assert point.masses[0] < 1
    assert point.masses.sum().contains(1)


def test_a_start_where_all_outputs_are_off_is_refused():
    assert isinstance(cyclic_critical_point(5, (1,), (1.0, -1.5)), Refusal)


def test_cyclic_weights_have_the_circulant_gram_matrix():
    W = cyclic_weights(8, (1, 4), [2, 3])
    i, j = np.indices((8, 8))
    expected = 2 * np.cos(2 * np.pi * (i - j) / 8) + 3 * (-1.0) ** (i - j)
    np.testing.assert_allclose(gram(W).astype(float), expected, atol=1e-12)


# Rounding


def test_a_trained_pentagon_is_rounded():
    found = rounded(5, 2, 2)
    assert found.violation is None
    assert same_scheme(found.relations, polygon_relations(5))
    assert len(found.entries) == 3
    assert found.polynomials[0] == (5, -20, -44, 89, 70, 205, 90, 94, 11)
    square, bias = found.entries[0].value, found.biases[0]
    with ctx.workprec(256):
        for polynomial, value in zip(found.polynomials, (-bias / square, square), strict=True):
            terms = [coefficient * value**k for k, coefficient in enumerate(polynomial)]
            total = sum(terms, arb(0))
            assert total.contains(0)
            assert abs(total) < 1e-30
    assert "minimal polynomial of r^2" in found.described()


def test_a_trained_antiprism_is_rounded():
    found = rounded(8, 3, 0)
    assert found.violation is None
    assert same_scheme(found.relations, antiprism_relations(4))
    assert sorted(entry.pairs for entry in found.entries) == [8, 8, 16, 16, 16]
    assert found.point.capacity_sum < 3
    assert found.polynomials == ()


@pytest.mark.parametrize(
    ("n", "seed", "fibres", "relations"), [(7, 0, [1, 3, 3], 13), (9, 0, [3, 6], 10)]
)
def test_minima_with_several_kinds_of_features_are_rounded(n, seed, fibres, relations):
    found = rounded(n, 3, seed)
    assert sorted(map(len, found.fibres)) == fibres
    assert found.relations.max() + 1 == relations
    assert found.violation is not None
    assert found.point.is_minimum is True
    assert found.point.capacity_sum < 3
    assert "no association scheme" in found.described()
    A = gram(found.point.W)
    for entry in found.entries:
        assert entry.value.overlaps(A[entry.pair])
        assert entry.value.rad() < 1e-40
    assert sum(entry.pairs for entry in found.entries) == n * n


def test_ten_features_in_four_dimensions_are_the_petersen_graph():
    found = rounded(10, 4, 0)
    assert found.violation is None
    assert same_scheme(found.relations, petersen_relations())
    assert found.point.capacity_sum.contains(4)


def test_a_silent_feature_with_a_positive_bias_is_no_obstacle():
    W, b = as_floats(whole_pentagon())
    found = rounded_configuration(np.hstack([W, np.zeros((2, 1))]), np.append(b, 1 / 12))
    assert isinstance(found, RoundedConfiguration)
    assert found.point.is_minimum is True
    assert sorted(map(len, found.fibres)) == [1, 5]
    with ctx.workprec(256):
        assert any(bias.contains(fmpq(1, 12)) for bias in found.biases)
        assert (found.point.loss - whole_pentagon().loss).overlaps(arb(7) / 24)


@pytest.mark.parametrize(("n", "d", "seed"), [(5, 2, 2), (7, 3, 0), (9, 3, 0)])
def test_the_printed_system_vanishes_there_and_nowhere_near(n, d, seed):
    found = rounded(n, d, seed)

    def residuals(change):
        names = {f"a{k}": float(entry.value) for k, entry in enumerate(found.entries)}
        names |= {f"b{f}": float(bias) for f, bias in enumerate(found.biases)}
        for name in names:
            names[name] += change.normal() * 1e-3 if change else 0
        equations = found.equations()
        for line in equations[: len(found.entries)]:
            name, expression = line.split(" = ")
            names[name] = eval(expression, {}, names)
        return np.array([eval(line, {}, names) for line in equations[len(found.entries) :]])

    assert len(residuals(None)) == len(found.entries) + len(found.biases)
    assert abs(residuals(None)).max() < 1e-12
    assert abs(residuals(np.random.default_rng(0))).max() > 1e-5
    assert all(line in found.described() for line in found.equations())


def test_branches_are_named():
    found = rounded(5, 2, 2)
    assert [entry.branch for entry in found.entries].count("off") == 1
    assert [entry.branch for entry in found.entries].count("rises") == 2


@pytest.mark.parametrize(
    ("name", "a", "c"),
    [("on", 0.7, 0.3), ("rises", 1.2, -0.4), ("falls", -1.3, 0.5), ("off", -0.3, -0.2)],
)
def test_branches_are_the_derivatives_of_the_integrals(name, a, c):
    step = 1e-6
    differences = [
        (function(a + x, c + y) - function(a - x, c - y)) / (2 * step)
        for x, y in ((step, 0), (0, step))
        for function in (rectified_energy, rectified_correlation)
    ]
    told = [eval(text, {"a": a, "c": c}) for text in BRANCHES[name]]
    np.testing.assert_allclose(told, differences, atol=1e-8)


# Polygons, exactly


def test_resultants_vanish_where_the_terms_are_stationary():
    betas, squares = polygon_polynomials(5, 1)
    beta, square = 0.2060600, 1.3699757667570200
    assert min(abs(np.polyval(factor[::-1], beta)) for factor in betas) < 1e-4
    assert min(abs(np.polyval(factor[::-1], square)) for factor in squares) < 1e-9
    golden = (5**0.5 - 1) / 2
    assert (-1, 1, 1) in polygon_polynomials(10, 1)[0]
    assert abs(np.polyval([1, 1, -1], golden)) < 1e-15


def test_neighbours_must_overlap():
    with pytest.raises(ValueError, match="right angle"):
        polygon_polynomials(5, 2)
    with pytest.raises(ValueError, match="k must be"):
        polygon_polynomials(2, 0)
