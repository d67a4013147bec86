"""Minima in space from symmetric losses: against certificates, by quadrature, and by hand."""

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx

from pentad.theory.numbers.integer_relations import shortest_power_relation
from pentad.theory.numbers.isolated_critical_points import isolated_critical_point, value_at
from pentad.theory.numbers.scalars import ball
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.cyclic_critical_points import (
    cyclic_critical_point,
    polygon_critical_point,
)
from pentad.theory.rectified_model.one_active_loss_by_quadrature import (
    least_curvature_by_differences,
    one_active_loss_by_quadrature,
)
from pentad.theory.rectified_model.symmetric_losses import (
    antiprism_by_symmetry,
    antiprism_capacities,
    capped_octahedron_by_symmetry,
    capped_prism_by_symmetry,
    scheme_capacity_sum,
    scheme_frame,
    scheme_frame_by_symmetry,
)
from pentad.theory.rectified_model.toy_loss import one_active_loss


def test_values_of_symbols_are_balls():
    from sympy import Rational, Symbol, exp, root, sqrt

    x = Symbol("x")
    expression = Rational(1, 3) - 2 / x**2 + sqrt(x)
    assert float(value_at(expression, {x: ball(4)})) == pytest.approx(1 / 3 - 1 / 8 + 2)
    for other in (root(x, 3), exp(x)):
        with pytest.raises(ValueError, match="only sums, products, powers"):
            value_at(other, {x: ball(4)})


def test_critical_points_are_isolated_or_refused():
    from sympy import symbols

    x, y = symbols("x y")
    point, value = isolated_critical_point(x**3 / 3 - 2 * x + y**2, (x, y), (1.4, 0.1))
    assert (point[0] * point[0]).arb.contains(2)
    assert point[1].arb.contains(0)
    assert float(value) == pytest.approx(-4 / 3 * 2**0.5)
    with pytest.raises(ValueError, match="no certificate"):
        isolated_critical_point(x**4 + y**2, (x, y), (0.1, 0.1))


def test_relations_of_powers_are_minimal_polynomials():
    with ctx.workprec(600):
        assert shortest_power_relation(arb(2).sqrt(), 2) == [-2, 0, 1]
        assert shortest_power_relation(arb(2).sqrt() + arb(3).sqrt(), 4) == [1, 0, -10, 0, 1]
        pi = shortest_power_relation(arb.pi(), 2)
        assert max(map(abs, pi)) > 10**20  # none is short
    with ctx.workprec(100):
        root = arb(2).sqrt()
    with ctx.workprec(600), pytest.raises(ValueError, match="300 bits"):
        shortest_power_relation(root, 2)


def test_the_antiprism_is_the_certified_one():
    (square, height, bias), loss = antiprism_by_symmetry()
    certified = cyclic_critical_point(8, (1, 4), (0.99, 0.36, -0.264))
    expected = [*certified.squared_radii, certified.bias, certified.loss]
    for found, known in zip((square, height, bias, loss), expected, strict=True):
        assert found.arb.overlaps(known)
    total, across, along = antiprism_capacities(square, height)
    assert total.arb.overlaps(certified.capacity_sum)
    assert float(across) == pytest.approx(float(certified.masses[0]))
    assert float(across + along) == pytest.approx(1)


def test_capacities_of_antiprisms_that_are_known():
    assert antiprism_capacities(Fraction(2), Fraction(1)) == (3, Fraction(2, 3), Fraction(1, 3))
    flat = antiprism_capacities(Fraction(1), Fraction(0))  # the octagon, in the plane
    assert flat == (2, 1, 0)


def frame(n):
    """Weights and biases of the scheme frame that is a critical point, in floats."""
    (x, b), _ = scheme_frame_by_symmetry(n)
    relations, cosines, _ = scheme_frame(n)
    values, vectors = np.linalg.eigh(float(x) * np.array(cosines, float)[relations])
    kept = values > 1e-9
    return (np.sqrt(values[kept]) * vectors[:, kept]).T, np.full(n, float(b))


@pytest.mark.parametrize(("n", "d"), [(10, 4), (12, 3)])
def test_scheme_frames_fill_their_space_and_have_the_loss_of_the_definition(n, d):
    W, b = frame(n)
    assert len(W) == d
    assert scheme_capacity_sum(n).arb.contains(d)
    loss = float(scheme_frame_by_symmetry(n)[1])
    assert loss == pytest.approx(float(one_active_loss(gram(W), b)))
    assert loss == pytest.approx(float(one_active_loss_by_quadrature(W, b)))


def test_frames_of_other_sizes_are_not_known():
    with pytest.raises(ValueError, match="10 and 12 features"):
        scheme_frame(11)


def test_minima_of_several_kinds():
    seven, nine = capped_octahedron_by_symmetry(), capped_prism_by_symmetry()
    assert (seven.kinds, nine.kinds) == (3, 2)
    assert float(seven.loss) == pytest.approx(0.05347847944526413)
    assert 2.99 < float(seven.capacity_sum) < 3
    assert 2.99 < float(nine.capacity_sum) < 3


def test_the_loss_by_quadrature_is_the_closed_form():
    rng = np.random.default_rng(4)
    W, b = rng.normal(size=(3, 2, 5)), rng.normal(size=(3, 5)) / 3
    expected = [float(one_active_loss(gram(w), c)) for w, c in zip(W, b, strict=True)]
    np.testing.assert_allclose(one_active_loss_by_quadrature(W, b), expected, rtol=1e-12)


def test_the_loss_by_quadrature_of_nothing_is_that_of_zero_features():
    np.testing.assert_allclose(one_active_loss_by_quadrature(np.zeros((1, 4)), np.zeros(4)), 4 / 3)


def polygon(k):
    """Weights and biases of the certified k-gon, in floats."""
    with ctx.workprec(256):
        return [x.astype(float) for x in polygon_critical_point(k).weights()]


@pytest.mark.parametrize(("k", "curvature"), [(5, 0.345), (9, 0.010)])
def test_curvature_by_differences_is_that_of_the_hessian(k, curvature):
    found = least_curvature_by_differences(*polygon(k))
    assert curvature < found < curvature * 1.1


def test_curvature_by_differences_tells_a_saddle():
    assert least_curvature_by_differences(*polygon(10)) < -1e-3
