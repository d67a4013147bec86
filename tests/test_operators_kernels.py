"""Kernels that keep their pixels, truncation, and descent on weights against descent on taps."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.operators.gradient_step import (
    descended_taps,
    descended_weights,
    eigenvalue,
    full_preconditioner,
    preconditioner_by_definition,
    taps_of_parameters,
)
from pentad.theory.operators.pixel_kernels import (
    first_order_bound,
    gaussian_match,
    gaussian_match_by_definition,
    multiplier,
    pixel_convolution,
    second_order_bound,
)
from pentad.theory.operators.truncation import (
    box_tail,
    energy,
    gaussian_tail,
    gaussian_tail_bound,
    tail,
)


def floats(matrix):
    return np.array([[float(value) for value in row] for row in matrix])


@pytest.mark.parametrize("n", range(1, 13))
def test_the_preconditioner_of_all_weights_has_a_closed_form(n):
    found = floats(preconditioner_by_definition(n, n // 2))
    assert np.allclose(found, floats(full_preconditioner(n)), atol=1e-15)
    A = np.concatenate(
        [np.fft.irfft(np.eye(n // 2 + 1), n), np.fft.irfft(1j * np.eye(n // 2 + 1), n)]
    ).T
    assert np.allclose(found, A @ A.T, atol=1e-15)


@pytest.mark.parametrize(("n", "modes"), [(6, 2), (7, 3), (8, 4), (9, 0)])
def test_eigenvalues_of_the_preconditioner(n, modes):
    found = np.linalg.eigvalsh(floats(preconditioner_by_definition(n, modes)))
    expected = [
        float(eigenvalue(n, modes, k))
        for k in range(n // 2 + 1)
        for _ in range(1 if 2 * k % n == 0 else 2)
    ]
    assert np.allclose(found, sorted(expected), atol=1e-14)


def test_descent_on_weights_is_not_descent_on_taps():
    n, target = 5, np.array([Fraction(i, 2) for i in (1, 0, -1, 2, 3)])
    weights = np.array([[Fraction(1), Fraction(0)]] * 3)
    rate = Fraction(1, 2)
    found = descended_weights(weights, lambda w: w - target, n, rate, 3)
    first = taps_of_parameters(n, 2) @ weights.ravel()
    matrix = preconditioner_by_definition(n, 2)
    other = descended_taps(first, lambda w: w - target, matrix, rate, 3)
    assert all(a == b for a, b in zip(found, other, strict=True))
    plain = descended_taps(first, lambda w: w - target, np.eye(n, dtype=int), rate * 2 / n, 3)
    assert any(a != b for a, b in zip(found, plain, strict=True))


def test_modes_of_a_pixel_kernel_are_multiplied():
    taps, n = np.array([0.5, -1.0, 2.0]), 11
    for k in range(6):
        wave = np.exp(2j * np.pi * k * np.arange(n) / n)
        m = multiplier(taps, -1, n, k)
        found = pixel_convolution(taps, -1, wave.real) + 1j * pixel_convolution(taps, -1, wave.imag)
        assert np.allclose(found, (m[0] + 1j * m[1]) * wave)


@pytest.mark.parametrize("n", [32, 64, 512])
def test_pixel_kernels_tend_to_multiples_of_the_identity(n):
    taps = np.random.default_rng(n).standard_normal(7)
    for k in (1, 5):
        away = np.linalg.norm(multiplier(taps, -3, n, k) - [taps.sum(), 0])
        assert away <= first_order_bound(taps, -3, n, k)
        both = (taps + taps[::-1]) / 2
        away = np.linalg.norm(multiplier(both, -3, n, k) - [both.sum(), 0])
        assert away <= second_order_bound(both, -3, n, k) * (1 + 1e-9)


def test_symmetric_kernels_of_either_sign_need_absolute_values():
    taps = np.array([-0.25, 1.0, 0.0, 1.0, -0.25])
    assert (np.arange(-2, 3) ** 2 * taps).sum() == 0
    assert np.linalg.norm(multiplier(taps, -2, 2, 1) - [taps.sum(), 0]) == pytest.approx(4)


def test_one_tap_carries_over():
    assert all(np.allclose(multiplier(np.array([3.0]), 0, n, 5), [3, 0]) for n in range(1, 40))


@pytest.mark.parametrize(("ratio", "match"), [(2, 0.894), (0.5, 0.894), (4, 0.686), (8, 0.496)])
def test_matches_of_stretched_gaussians(ratio, match):
    assert gaussian_match(float(ratio)) == pytest.approx(match, abs=5e-4)
    width = 12 if ratio < 1 else 6
    found = gaussian_match_by_definition(float(ratio), width, 600)
    assert found == pytest.approx(gaussian_match(float(ratio)), abs=1e-9)


@pytest.mark.parametrize(
    ("modes", "gaussian", "box"),
    [
        (2, "0.372", "0.320"),
        (4, "0.108", "0.115"),
        (8, "0.0024", "0.082"),
        (12, "0.0000080", "0.050"),
        (16, None, "0.037"),
        (32, None, "0.020"),
    ],
)
def test_tails_of_a_gaussian_and_of_a_box(modes, gaussian, box):
    if gaussian:
        room = 0.5 * 10.0 ** -len(gaussian.partition(".")[2])
        found = gaussian_tail(Fraction(1, 25), modes, 60, 1.0)
        assert found == pytest.approx(float(gaussian), abs=room)
        assert found <= gaussian_tail_bound(Fraction(1, 25), modes, 1.0)
    assert box_tail(Fraction(4, 25), modes, 1.0) == pytest.approx(float(box), abs=5e-4)


def test_the_bound_of_a_gaussians_tail_is_met_as_it_narrows_and_one_mode_more_breaks_it():
    for width, modes in ((Fraction(1, 1000), 40), (Fraction(1, 2000), 80)):
        found = gaussian_tail(width, modes, 4000, 1.0)
        assert 0.98 < found / gaussian_tail_bound(width, modes, 1.0) < 1
        assert found > gaussian_tail_bound(width, modes + 1, 1.0)
    exact = gaussian_tail_bound(Fraction(1, 25), 3, Fraction(1))
    assert float(exact) == pytest.approx(gaussian_tail_bound(Fraction(1, 25), 3, 1.0), rel=1e-12)


def test_tails_do_not_grow_with_modes_and_are_shares():
    f = np.random.default_rng(1).standard_normal((9, 2))
    f[0, 1] = 0
    tails = [tail(f, modes) for modes in range(10)]
    assert tails == sorted(tails, reverse=True)
    assert tails[8] == tails[9] == 0
    assert tails[0] * energy(f) + f[0, 0] ** 2 == pytest.approx(energy(f))


def test_bad_input_is_refused_in_words():
    with pytest.raises(ValueError, match="positive ratio; got 0"):
        gaussian_match(0.0)
    with pytest.raises(ValueError, match="vanishes"):
        tail(np.zeros((3, 2)), 1)
    with pytest.raises(ValueError, match="part of the circle; got a width of 1"):
        box_tail(Fraction(1), 3, 1.0)
    with pytest.raises(ValueError, match="positive width; got 0"):
        gaussian_tail_bound(Fraction(0), 3, 1.0)
    with pytest.raises(ValueError, match="K=3 for n=5"):
        taps_of_parameters(5, 3)
