"""Every strategy keeps its promise, filters nothing away, and shrinks to small examples."""

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.statistics import collector

from pentad.kit.strategies import (
    amplitude_laws,
    equal_norm_tight_frames,
    frames,
    gram_matrices,
    power_autoencoders,
    probabilities,
    tight_frames,
)
from pentad.theory.sparse_inputs import RADEMACHER

EPS = np.finfo(float).eps
SIZES = st.integers(1, 7)
quiet = settings(max_examples=60, derandomize=True, database=None, deadline=None)


@st.composite
def spans(draw):
    """Sizes d <= n."""
    d = draw(st.integers(1, 5))
    return draw(st.integers(d, 9)), d


def entries_are_exact(W, parts=8):
    return np.array_equal(W * parts, np.round(W * parts)) and abs(W).max() <= 2


@quiet
@given(SIZES.flatmap(lambda n: st.tuples(st.just(n), SIZES, st.data())))
def test_frames_have_non_zero_columns_of_moderate_length(case):
    n, d, data = case
    W = data.draw(frames(n, d))
    lengths = np.linalg.norm(W, axis=0)
    assert W.shape == (d, n)
    assert W.dtype == np.float64
    assert entries_are_exact(W)
    assert lengths.min() >= 1 / 8
    assert lengths.max() <= 2 * d**0.5


def cosines(W):
    lengths = np.linalg.norm(W, axis=0)
    unit = W / np.where(lengths > 0, lengths, 1)
    return abs(unit.T @ unit)[np.triu_indices(W.shape[1], 1)]


def has_repeated(W):
    return len({tuple(column) for column in W.T}) < W.shape[1]


def has_parallel(W):
    parallel = cosines(W).max() >= 1 - 1e-12
    lengths = np.linalg.norm(W, axis=0)
    same = (abs(W[:, :, None] - W[:, None, :]).sum(0) == 0)[np.triu_indices(W.shape[1], 1)]
    return parallel and lengths.max() > 0 and not same[cosines(W) >= 1 - 1e-12].all()


def has_zero(W):
    return (abs(W).sum(0) == 0).any()


@quiet
@given(frames(4, 3, repeated=True))
def test_a_repeated_column_is_there_on_request(W):
    assert has_repeated(W)


@quiet
@given(frames(4, 3, parallel=True))
def test_a_parallel_column_is_there_on_request(W):
    assert has_parallel(W)


@quiet
@given(frames(4, 3, zero=True))
def test_a_zero_column_is_there_on_request(W):
    assert has_zero(W)
    assert not (W == 0).all()


@quiet
@given(frames(st.integers(4, 6), st.integers(1, 3), zero=True, parallel=True, repeated=True))
def test_all_degenerate_columns_at_once(W):
    assert has_zero(W)
    assert has_parallel(W)
    assert has_repeated(W)
    assert entries_are_exact(W, parts=16)


@quiet
@given(spans(), st.data())
def test_tight_frames_are_tight(span, data):
    n, d = span
    W = data.draw(tight_frames(n, d))
    c = (W * W).sum() / d
    assert W.shape == (d, n)
    assert 0.25 * (1 - 64 * EPS * n) <= c <= 4 * (1 + 64 * EPS * n)
    assert abs(W @ W.T - c * np.eye(d)).max() <= 64 * EPS * n * c


@quiet
@given(spans(), st.data())
def test_equal_norm_tight_frames_are_both(span, data):
    n, d = span
    W = data.draw(equal_norm_tight_frames(n, d))
    assert W.shape == (d, n)
    assert abs(W @ W.T - n / d * np.eye(d)).max() <= 64 * EPS * n * n / d
    assert abs((W * W).sum(0) - 1).max() <= 64 * EPS * n


@quiet
@given(st.integers(1, 7).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))), st.data())
def test_gram_matrices_have_their_rank_and_spectrum(size, data):
    rank, n = size
    A = data.draw(gram_matrices(rank, n))
    eigenvalues = np.linalg.eigvalsh(A)
    assert np.array_equal(A, A.T)
    assert abs(eigenvalues[: n - rank]).max(initial=0) <= 64 * EPS * n * 4
    assert eigenvalues[n - rank :].min() >= 0.25 * (1 - 64 * EPS * n)
    assert eigenvalues.max() <= 4 * (1 + 64 * EPS * n)


@quiet
@given(amplitude_laws())
def test_symmetric_laws_are_symmetric_and_have_moments(law):
    assert law.symmetric
    assert all(law.moment(s) == 0 for s in (1, 3, 5))
    assert law.moment(2) > 0
    assert law.moment(4) >= law.moment(2) ** 2
    assert all(isinstance(law.moment(s), Fraction) for s in range(1, 7))


@quiet
@given(amplitude_laws(symmetric=False, finite=True))
def test_finite_laws_are_their_atoms(law):
    assert sum(weight for _, weight in law.atoms) == 1
    assert law.moment(2) > 0
    for s in (1, 2, 3):
        assert law.moment(s) == sum(weight * value**s for value, weight in law.atoms)


@quiet
@given(probabilities(decades=3))
def test_probabilities_are_in_their_range(p):
    assert isinstance(p, float)
    assert 1e-5 <= p <= 1


@quiet
@given(power_autoencoders())
def test_power_autoencoders_obey_every_rule(model):
    assert model.m in (1, 3, 5)
    assert 0 < model.p <= 1
    assert model.law.symmetric
    assert np.isfinite(model.W).all()


ALL = {
    "frames": frames(5, 3, zero=True, parallel=True, repeated=True),
    "tight": tight_frames(6, 3),
    "equal norm": equal_norm_tight_frames(6, 3),
    "gram": gram_matrices(2, 5),
    "laws": amplitude_laws(symmetric=False),
    "probabilities": probabilities(),
    "autoencoders": power_autoencoders(symmetric=False),
}


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_filtered_away(name):
    found = []

    @settings(quiet, max_examples=200)
    @given(ALL[name])
    def draw(_):
        pass

    with collector.with_value(found.append):
        draw()
    cases = found[0]["generate-phase"]["test-cases"]
    assert sum(case["status"] == "valid" for case in cases) == 200
    assert not any(case["status"] == "invalid" for case in cases)


def simplest(strategy, condition=lambda _: True):
    return find(strategy, condition, settings=settings(derandomize=True, database=None))


def test_examples_shrink_to_axes_and_ones():
    assert np.array_equal(simplest(frames(3, 2)), [[1, 1, 1], [0, 0, 0]])
    assert np.array_equal(abs(simplest(tight_frames(3, 2))), np.eye(2, 3))
    assert np.array_equal(simplest(gram_matrices(1, 2)), [[1, 0], [0, 0]])
    assert simplest(probabilities()) == 1
    assert simplest(probabilities(), lambda p: p < 0.3) == 0.1
    assert simplest(amplitude_laws()) == RADEMACHER
    model = simplest(power_autoencoders())
    assert (model.W.tolist(), model.p, model.law, model.m) == ([[1.0]], 1.0, RADEMACHER, 1)


def test_counterexamples_shrink_through_the_whole_bundle():
    crowded = simplest(power_autoencoders(), lambda model: model.W.shape[1] > model.W.shape[0])
    assert crowded.W.tolist() == [[1.0, 1.0]]
    oblique = simplest(frames(2, 2), lambda W: W[:, 0] @ W[:, 1] and W[1, 1] > 1)
    assert entries_are_exact(oblique)
    assert abs(oblique).sum() <= 4


def test_frames_reach_full_rank_and_less():
    assert np.linalg.matrix_rank(simplest(frames(3, 3), lambda W: abs(np.linalg.det(W)) > 0.5)) == 3
    assert np.linalg.matrix_rank(simplest(frames(3, 3))) == 1


BAD = {
    "n must be an integer of at least 1; got n=0": lambda: frames(0, 2),
    "n must be an integer of at least 1; got n=2.0": lambda: frames(2.0, 2),
    "d must be an integer of at least 1; got d=-1": lambda: frames(2, -1),
    "zero must be True or False; got zero=1": lambda: frames(2, 2, zero=1),
    "2 degenerate columns besides one other need n > 2; got n=2": lambda: frames(
        2, 2, zero=True, repeated=True
    ),
    "a tight frame needs n >= d; got n=2, d=3": lambda: tight_frames(2, 3),
    "a tight frame needs n >= d; got n=1, d=2": lambda: equal_norm_tight_frames(1, 2),
    "a Gram matrix needs rank <= n; got rank=3, n=2": lambda: gram_matrices(3, 2),
    "rank must be an integer of at least 1; got rank=0": lambda: gram_matrices(0, 2),
    "symmetric must be True or False; got symmetric=None": lambda: amplitude_laws(symmetric=None),
    "finite must be True or False; got finite='yes'": lambda: amplitude_laws(finite="yes"),
    "decades must be an integer of at least 0; got decades=-1": lambda: probabilities(decades=-1),
    "the power m of the activation must be odd; got m=2": lambda: power_autoencoders(m=2),
    "n must be an integer of at least 1; got n=True": lambda: power_autoencoders(n=True),
}


@pytest.mark.parametrize("message", BAD)
def test_bad_arguments_are_refused_at_once(message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        BAD[message]()


@pytest.mark.parametrize(
    ("strategy", "message"),
    [
        (tight_frames(st.just(2), st.just(3)), "a tight frame needs n >= d; got n=2, d=3"),
        (gram_matrices(st.just(3), st.just(2)), "a Gram matrix needs rank <= n; got rank=3, n=2"),
        (frames(st.just(0), 2), "n must be an integer of at least 1; got n=0"),
        (
            frames(st.just(1), 2, zero=True),
            "1 degenerate columns besides one other need n > 1; got n=1",
        ),
        (power_autoencoders(m=st.just(4)), "the power m of the activation must be odd; got m=4"),
    ],
)
def test_bad_drawn_sizes_are_refused_when_drawn(strategy, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        find(strategy, lambda _: True, settings=settings(quiet, phases=[Phase.generate]))
