"""The generator is the published one, and a run's numbers depend on nothing but their name."""

import numpy as np
import pytest

from pentad.simulations import randomness
from pentad.simulations.randomness import normals, philox, uniforms

ZERO, ONES = "00000000", "ffffffff"
KNOWN = [
    (f"{ZERO} {ZERO} {ZERO} {ZERO}", f"{ZERO} {ZERO}", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    (f"{ONES} {ONES} {ONES} {ONES}", f"{ONES} {ONES}", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    (
        "243f6a88 85a308d3 13198a2e 03707344",
        "a4093822 299f31d0",
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
]


def words(text):
    return np.array([int(word, 16) for word in text.split()], np.uint32)


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN)
def test_known_answers(counter, key, expected):
    np.testing.assert_array_equal(philox(words(counter), words(key)), words(expected))


def test_philox_is_vectorised_over_counters():
    counters = np.stack([words(KNOWN[0][0]), words("00000001 00000000 00000000 00000000")])
    together = philox(counters, words(KNOWN[0][1]))
    alone = [philox(counter, words(KNOWN[0][1])) for counter in counters]
    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize("draw", [uniforms, normals])
@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 5), (4, 33)])
def test_a_run_gets_the_same_numbers_in_any_company(draw, shape):
    together = draw(7, "start", range(40), shape, step=3)
    assert together.shape == (40, *shape)
    assert together.dtype == np.float64
    for runs in ([0], [39, 2], [5, 5, 17, 8, 30]):
        np.testing.assert_array_equal(draw(7, "start", runs, shape, step=3), together[runs])


def test_seed_purpose_run_and_step_each_matter():
    names = [(0, "a", 0, 0), (1, "a", 0, 0), (0, "b", 0, 0), (0, "a", 1, 0), (0, "a", 0, 1)]
    names += [(0, "a", 0, 2**32), (10, "a", 0, 0), (-1, "a", 0, 0)]
    drawn = [uniforms(s, purpose, [run], (2,), step=step)[0] for s, purpose, run, step in names]
    assert len({numbers.tobytes() for numbers in drawn}) == len(names)


def test_uniforms_fill_the_open_interval_evenly():
    drawn = uniforms(0, "test", range(8), (25_000,)).ravel()
    assert 0 < drawn.min() < 1e-4
    assert 1 - 1e-4 < drawn.max() < 1
    counts, _ = np.histogram(drawn, bins=100, range=(0, 1))
    chi_squared = ((counts - 2000) ** 2 / 2000).sum()
    assert 50 < chi_squared < 160  # 99 degrees of freedom: mean 99, deviation 14


@pytest.mark.parametrize(("word", "end"), [(0, 2.0**-53), (2**32 - 1, 1 - 2.0**-53)])
def test_the_ends_of_the_interval_are_never_reached(monkeypatch, word, end):
    monkeypatch.setattr(randomness, "philox", lambda counter, _key: np.full_like(counter, word))
    np.testing.assert_array_equal(uniforms(0, "test", [0], (2,)), [[end, end]])
    assert np.isfinite(normals(0, "test", [0], (2,))).all()


def test_normals_have_the_moments_of_the_normal_law():
    drawn = normals(0, "test", range(8), (25_000,)).ravel()
    deviations = np.sqrt([1, 2, 15, 96]) / np.sqrt(drawn.size)
    moments = [np.mean(drawn**power) for power in (1, 2, 3, 4)]
    assert (np.abs(np.subtract(moments, [0, 1, 0, 3])) < 4 * deviations).all()
    neighbours = np.corrcoef(drawn[:-1], drawn[1:])[0, 1]
    assert abs(neighbours) < 4 / np.sqrt(drawn.size)


def test_places_out_of_range_are_refused():
    with pytest.raises(ValueError, match=r"run indices go from 0 .* got \[-1\]"):
        uniforms(0, "start", [-1], (2,))
    with pytest.raises(ValueError, match=r"step goes from 0 .* got -1"):
        uniforms(0, "start", [0], (2,), step=-1)
