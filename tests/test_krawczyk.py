"""Zeros, definiteness and eigenvalues in balls: what is proved is true, what is false is not."""

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx, fmpq_mat

from pentad.theory.numbers.krawczyk import (
    ball_matrix,
    balls,
    is_positive_definite,
    isolated_zero,
    krawczyk,
    ldl_pivots,
    negative_direction,
    newton_limit,
    symmetric_eigenvalues,
)


@pytest.fixture(autouse=True)
def precision():
    """Raw balls need one."""
    with ctx.workprec(128):
        yield


def squares(target):
    """The system x_i^2 = target_i and its Jacobian."""
    return lambda x: x * x - balls(target), lambda x: np.diag(2 * x)


def circle_and_line(x):
    """Two zeros: (3, 4) and (4, 3)."""
    return np.array([x[0] * x[0] + x[1] * x[1] - 25, x[0] + x[1] - 7])


def circle_and_line_jacobian(x):
    return np.array([[2 * x[0], 2 * x[1]], [arb(1), arb(1)]])


# Zeros


def test_the_zero_is_enclosed_where_it_is_known():
    for start in ([2.9, 4.1], [3.001, 3.999]):
        found = isolated_zero(circle_and_line, circle_and_line_jacobian, start, 0.1)
        assert found.holds
        assert found.enclosure[0].contains(3)
        assert found.enclosure[1].contains(4)
        assert found.enclosure[0].rad() < 1e-40
        assert not found.box[0].contains(4)


def test_random_systems_with_a_planted_zero():
    rng = np.random.default_rng(0)
    for _ in range(20):
        k = int(rng.integers(1, 6))
        zero = [Fraction(int(x), 7) for x in rng.integers(-9, 10, k)]
        matrix, form = rng.normal(size=(k, k)) + 3 * np.eye(k), rng.normal(size=(k, k, k)) / 10
        form = form + form.swapaxes(1, 2)

        def system(x, matrix=matrix, form=form, zero=zero):
            y = x - balls(zero)
            return balls(matrix) @ y + np.einsum("kij,i,j->k", balls(form), y, y)

        def jacobian(x, matrix=matrix, form=form, zero=zero):
            y = x - balls(zero)
            return balls(matrix) + 2 * np.einsum("kij,j->ki", balls(form), y)

        centre = np.array([float(x) for x in zero]) + 1e-7
        found = krawczyk(system, jacobian, centre, 1e-4)
        assert found.holds, found.reason
        assert found.contraction < 1
        for outer, inner, value in zip(found.box, found.enclosure, balls(zero), strict=True):
            assert outer.contains_interior(inner)
            assert inner.contains(value)


def test_no_zero_and_two_zeros_are_not_certified():
    system, jacobian = squares([-1.0])
    assert not krawczyk(system, jacobian, [0.5], 0.1).holds
    system, jacobian = squares([1e-6])
    two = krawczyk(system, jacobian, [0.0001], 0.01)
    assert not two.holds
    assert two.reason
    assert two.enclosure is two.box


def test_a_centre_finer_than_the_precision_is_no_loophole():
    quarter, above = arb(0.25), arb(2) ** -120
    with ctx.workprec(256):
        centre = quarter + arb(2) ** -70  # rounded to 1/4, where Newton's step ends, in 64 bits

    def never_zero(x):
        return (x - quarter) * (x - quarter) + above

    def slope(x):
        return np.diag(2 * (x - quarter))

    found = krawczyk(never_zero, slope, [centre], 1e-30, precision=64)
    assert not found.holds
    assert found.contraction > 1


def test_failures_are_data():
    system, jacobian = squares([0.0])
    singular = krawczyk(system, jacobian, [0.0], 0.1)
    assert not singular.holds
    assert singular.reason

    def undecided(_x):
        raise ValueError("a branch is in doubt")

    assert "branch" in krawczyk(undecided, jacobian, [1.0], 0.1).reason
    lost = newton_limit(undecided, jacobian, [1.0])
    assert not lost.converged
    assert "branch" in lost.reason
    assert "branch" in isolated_zero(undecided, jacobian, [1.0], 0.1).reason


def test_newton_that_wanders_is_not_converged():
    system, jacobian = squares([-1.0])
    lost = newton_limit(system, jacobian, [0.3], steps=30)
    assert not lost.converged
    assert np.isfinite(float(lost.centre[0]))
    assert "does not converge" in lost.reason


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_refused(bad):
    system, jacobian = squares([2.0])
    with pytest.raises(ValueError, match="finite"):
        krawczyk(system, jacobian, [bad], 0.1)
    with pytest.raises(ValueError, match="finite"):
        newton_limit(system, jacobian, [bad])
    with pytest.raises(ValueError, match="finite"):
        krawczyk(system, jacobian, [1.4], bad)
    for function in (is_positive_definite, negative_direction, symmetric_eigenvalues, ball_matrix):
        with pytest.raises(ValueError, match="finite"):
            function([[1.0, bad], [bad, 1.0]])


def test_shapes_and_radii_are_checked():
    system, jacobian = squares([2.0])
    with pytest.raises(ValueError, match="positive"):
        krawczyk(system, jacobian, [1.4], 0)
    with pytest.raises(ValueError, match="vector"):
        krawczyk(system, jacobian, [[1.4]], 0.1)
    with pytest.raises(ValueError, match="square"):
        ldl_pivots([[1.0, 2.0]])
    with pytest.raises(ValueError, match="at least one"):
        ball_matrix(np.zeros((0, 2)))
    with pytest.raises(ValueError, match="precision"):
        krawczyk(system, jacobian, [1.4], 0.1, precision=2)


# Definite and indefinite matrices


def exactly_definite(rows):
    return all(fmpq_mat([row[:k] for row in rows[:k]]).det() > 0 for k in range(1, len(rows) + 1))


def test_definiteness_agrees_with_leading_minors_of_integers():
    rng = np.random.default_rng(1)
    seen = set()
    for _ in range(200):
        k = int(rng.integers(1, 5))
        half = rng.integers(-3, 4, (k, k + 1))
        rows = (half @ half.T - rng.integers(0, 4) * np.eye(k, dtype=int)).tolist()
        definite = exactly_definite(rows)
        seen.add(definite)
        assert is_positive_definite(rows) == definite
        direction = negative_direction(rows)
        if direction is not None:
            v = direction.vector
            exactly = sum(v[i] * rows[i][j] * v[j] for i in range(k) for j in range(k))
            assert exactly < 0
            assert not definite
    assert seen == {True, False}


def test_a_ball_that_holds_a_singular_matrix_is_not_definite():
    wide = [[arb(1, 0.6), arb(0.5)], [arb(0.5), arb(1)]]
    assert not is_positive_definite([[arb(1), arb(1)], [arb(1), arb(1, 1e-9)]])
    assert is_positive_definite(wide)
    assert not is_positive_definite([[arb(1, 0.8), arb(0.5)], [arb(0.5), arb(1)]])
    assert negative_direction([[1.0, 0.0], [0.0, 0.0]]) is None


def rational_rotation(k, rng):
    """An orthogonal matrix of rationals, by Cayley's formula."""
    skew = np.tril(rng.integers(-3, 4, (k, k)), -1)
    one = fmpq_mat(np.eye(k, dtype=int).tolist())
    S = fmpq_mat((skew - skew.T).tolist()) / 2
    return (one - S) * (one + S).inv()


@pytest.mark.parametrize("spectrum", [[1, 2, 5], [3, 3, 3, 7], [-2, 0, 0, 1, 1], [4]])
def test_eigenvalues_hold_a_planted_spectrum(spectrum):
    rng = np.random.default_rng(len(spectrum))
    k = len(spectrum)
    Q = rational_rotation(k, rng)
    D = fmpq_mat([[spectrum[i] if i == j else 0 for j in range(k)] for i in range(k)])
    with ctx.workprec(200):
        H = [[arb(x) for x in row] for row in (Q * D * Q.transpose()).tolist()]
        found = symmetric_eigenvalues(H)
        for enclosure, value in zip(found, sorted(spectrum), strict=True):
            assert enclosure.contains(value)
            assert enclosure.rad() < 1e-50
        wide = symmetric_eigenvalues([[x + arb(0, 1e-3) for x in row] for row in H])
        for enclosure, value in zip(wide, sorted(spectrum), strict=True):
            assert enclosure.contains(value)
            assert enclosure.rad() >= 1e-3


def test_eigenvalues_agree_with_floats():
    rng = np.random.default_rng(3)
    half = rng.normal(size=(12, 12))
    H = half + half.T
    found = np.array([float(x) for x in symmetric_eigenvalues(H)])
    np.testing.assert_allclose(found, np.linalg.eigvalsh(H), atol=1e-12)


def test_newton_measures_a_step_against_the_largest_coordinate():
    """At a zero of 1.4e30, steps in 128 bits are above 2^-118; beside it stands a zero at 0."""
    limit = newton_limit(
        lambda x: np.array([x[0] * x[0] - 2 * arb(10) ** 60, x[1]]),
        lambda x: np.array([[2 * x[0], arb(0)], [arb(0), arb(1)]]),
        [1.5e30, 1.0],
        precision=128,
    )
    assert limit.converged
    assert float(limit.centre[0]) == pytest.approx(2e60**0.5)
