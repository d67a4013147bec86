"""Orders at which layers behind a threshold converge, measured, and bounds that hold for them."""

import numpy as np
import pytest

from pentad.theory.operators.consistency import bound_between_grids, grid_variation
from pentad.theory.operators.fourier import grid_values
from pentad.theory.operators.gains import largest_gain, mean_square
from pentad.theory.operators.spectral_layers import decoded, encoded
from pentad.theory.operators.thresholded_functions import bound_with_jumps, bound_without_jumps
from pentad.theory.operators.unrolled import hard, rectified, soft, unrolled

GRIDS = (17, 19, 22, 25, 29, 33, 38, 43, 50, 57, 65, 74, 85, 97, 110, 126, 144, 165, 189, 216)
DRAWS, FINEST = 40, 2**15


def errors(gate, *, threshold=0.3):
    """Largest error on each grid against the finest, for every draw of codes and weights."""
    chance = np.random.default_rng(0)
    found = np.empty((DRAWS, len(GRIDS)))
    for draw in range(DRAWS):
        W, u = chance.standard_normal((1, 7, 2)), chance.standard_normal((5, 2))
        spectrum = np.fft.rfft(gate(grid_values(u, FINEST), threshold), norm="forward")[:7]
        product = (W[0, :, 0] + 1j * W[0, :, 1]) * spectrum
        for i, n in enumerate(GRIDS):
            true = np.fft.irfft(product, n, norm="forward")
            found[draw, i] = abs(decoded(W, gate(grid_values(u, n), threshold)[None]) - true).max()
    return found


@pytest.mark.parametrize(
    ("gate", "least", "most"), [(rectified, 1.7, 2.6), (soft, 1.7, 2.6), (hard, 0.8, 1.5)]
)
def test_orders_of_errors_are_those_of_the_bounds(gate, least, most):
    found = np.median(errors(gate), axis=0)
    slope = -np.polyfit(np.log(GRIDS), np.log(found), 1)[0]
    assert least <= slope <= most


@pytest.mark.parametrize("gate", [rectified, soft])
def test_behind_a_threshold_no_grid_is_exact(gate):
    assert np.median(errors(gate), axis=0).min() > 1e-6


@pytest.mark.parametrize("seed", range(30))
def test_changes_between_grids_obey_their_bounds(seed):
    chance = np.random.default_rng(seed)
    W, u = chance.standard_normal((4, 2)), chance.standard_normal((5, 2))
    tau, n, times = chance.uniform(0, 2), int(chance.integers(7, 30)), int(chance.integers(2, 6))
    bounds = (
        (rectified, bound_without_jumps(W, u, n, times)),
        (soft, 2 * bound_without_jumps(W, u, n, times)),
        (hard, bound_with_jumps(W, u, tau, n, times)),
    )
    for gate, bound in bounds:
        coarse, fine = (
            decoded(W[None], gate(grid_values(u, size)[None], tau)) for size in (n, times * n)
        )
        assert abs(coarse - fine[::times]).max() <= bound


def test_the_threshold_of_both_signs_needs_twice_the_bound():
    """Of a sine through a small threshold the slope drops to zero and rises again, twice."""
    u = np.array([[0.0, 0.0], [0.0, -0.5]])
    bound = 4 * np.pi**2 * np.sqrt(0.5)
    one, both = (
        grid_variation(gate(grid_values(u, 6000), 0.1)[None])[0] for gate in (rectified, soft)
    )
    assert one < bound < both < 2 * bound


@pytest.mark.parametrize("seed", range(12))
def test_unrolled_inference_obeys_its_bound_and_one_step_is_exact(seed):
    chance = np.random.default_rng(seed)
    W, x = chance.standard_normal((3, 5, 2)), chance.standard_normal((7, 2))
    step = 1 / largest_gain(W)
    for n in (12, 16, 31, 64):
        found = []
        for size in (n, 8 * n):
            found.append(
                unrolled(
                    lambda z: decoded(W, z),
                    lambda y: encoded(W, y),
                    grid_values(x, size),
                    step,
                    0.3,
                    12,
                )
            )
        coarse, fine = found
        assert abs(coarse[0] - fine[0][:, ::8]).max() < 1e-13
        for t in range(1, 12):
            away = np.sqrt(mean_square(coarse[t] - fine[t][:, ::8]))
            assert away <= bound_between_grids(W, fine[: t + 1], step, n)
