"""What better inference gains: against exhaustive search, exact minima and planted cases."""

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import nnls
from scipy.sparse import csr_array

from pentad.kit import gap_reports
from pentad.kit.autoencoder_files import StoredAutoencoder
from pentad.kit.firing_together import firing_together
from pentad.kit.inference_gap import WAYS, inference_gap
from pentad.kit.refined_dictionaries import STEPS, _fitted, refinement
from pentad.theory.codes.cross_talk import least_cross_talk
from pentad.theory.codes.optimality import lasso_objective
from pentad.theory.ensembles.autoencoders import Autoencoder, codes, reconstructions
from pentad.theory.ensembles.gates import Relu, TopK

D, N, K = 6, 10, 2


@pytest.fixture(scope="module")
def draw():
    return np.random.default_rng(5)


def stored(decoder, gate, bias=None, offset=None, encoder=None):
    d, n = decoder.shape
    autoencoder = Autoencoder(
        decoder.T.copy() if encoder is None else encoder,
        np.zeros(n) if bias is None else bias,
        decoder,
        np.zeros(d) if offset is None else offset,
        gate,
    )
    return StoredAutoencoder("made here", "none", decoder, autoencoder, ())


def unit(matrix):
    return matrix / np.linalg.norm(matrix, axis=0)


def planted(draw, atoms, vectors, k):
    """Sums of k atoms with amplitudes between 1 and 2."""
    n = atoms.shape[1]
    s = np.zeros((vectors, n))
    for row in s:
        row[draw.choice(n, k, replace=False)] = draw.uniform(1, 2, size=k)
    return s, s @ atoms.T


@pytest.fixture(scope="module")
def small(draw):
    atoms = unit(draw.normal(size=(D, N)))
    offset = draw.normal(size=D)
    _, x = planted(draw, atoms, 60, K)
    lengths = draw.uniform(0.5, 2, size=N)
    read = stored(atoms * lengths, TopK(K), offset=offset)
    return read, x + offset + 0.05 * draw.normal(size=x.shape)


@pytest.fixture(scope="module")
def gap(small):
    return inference_gap(*small)


def unexplained(x, errors):
    return np.sum(errors) / ((x - x.mean(0)) ** 2).sum()


def test_the_encoder_is_what_it_computes(small, gap):
    read, x = small
    errors = ((x - reconstructions(read.autoencoder, x)) ** 2).sum(1)
    assert 1 - gap.explained["encoder"] == pytest.approx(unexplained(x, errors), rel=1e-9)
    counts = (codes(read.autoencoder, x) > 0).sum(1)
    assert gap.active["encoder"] == pytest.approx(counts.mean())


def test_a_refit_is_non_negative_least_squares_on_the_encoders_support(small, gap):
    read, x = small
    errors = []
    for row, s in zip(x - read.autoencoder.decoder_bias, codes(read.autoencoder, x), strict=True):
        support = np.flatnonzero(s)
        errors.append(nnls(read.decoder[:, support], row)[1] ** 2 if len(support) else row @ row)
    assert 1 - gap.explained[WAYS[1]] == pytest.approx(unexplained(x, errors), rel=1e-5)


def test_nothing_that_is_found_beats_an_exhaustive_search(small, gap):
    read, x = small
    best = []
    for row, s in zip(x - read.autoencoder.decoder_bias, codes(read.autoencoder, x), strict=True):
        count = int((s > 0).sum())
        errors = [
            nnls(read.decoder[:, list(chosen)], row)[1] ** 2
            for chosen in combinations(range(N), count)
        ]
        best.append(min(errors) if count else row @ row)
    least = unexplained(x, best)
    assert 1 - gap.explained["best"] >= least * (1 - 1e-5)
    gained = gap.explained["best"] - gap.explained["encoder"]
    assert gained > 0.9 * (1 - least - gap.explained["encoder"])
    assert gap.explained["encoder"] < gap.explained[WAYS[1]] <= gap.explained["best"]


def test_gains_add_up_to_what_the_encoder_leaves(gap):
    parts = sum(value for value, _ in gap.gains.values())
    assert parts == pytest.approx(1 - gap.explained["encoder"], rel=1e-9)
    assert all(active <= gap.active["encoder"] + 1e-12 for active in gap.active.values())


def test_standard_errors_are_those_of_resampled_vectors(small, gap):
    read, x = small
    errors = ((x - reconstructions(read.autoencoder, x)) ** 2).sum(1)
    sizes = ((x - x.mean(0)) ** 2).sum(1)
    draw = np.random.default_rng(0)
    drawn = draw.integers(0, len(x), size=(4000, len(x)))
    spread = (errors[drawn].sum(1) / sizes[drawn].sum(1)).std()
    assert gap.deviations["encoder"] == pytest.approx(spread, rel=0.15)


def test_the_excess_holds_the_true_one(small, gap):
    read, x = small
    lengths = np.linalg.norm(read.decoder, axis=0)
    units, y = read.decoder / lengths, x - read.autoencoder.decoder_bias
    mine = codes(read.autoencoder, x) * lengths
    excess = gap.excess
    values = lasso_objective(units, y, mine, excess.penalty)
    for k in range(len(x)):
        # the penalised problem is least squares over s >= 0 with one more row, up to a constant
        rest = np.linalg.cholesky(units.T @ units + 1e-12 * np.eye(N)).T
        target = np.linalg.solve(rest.T, units.T @ y[k] - excess.penalty)
        s, _ = nnls(rest, target)
        least = lasso_objective(units, y[k : k + 1], s[None], excess.penalty)[0]
        true = values[k] - least
        assert excess.least[k] <= true + 1e-6 * values[k]
        assert true <= excess.most[k] + 1e-6 * values[k]
    assert excess.active == pytest.approx(gap.active["encoder"], abs=0.5)
    assert 0 <= excess.proved(0.01) <= excess.proved(0.1) <= 1
    assert excess.solved(0.01) > 0.99


@pytest.mark.parametrize("scale", [1e-30, 1e30])
def test_the_unit_of_activations_changes_nothing(small, gap, scale):
    read, x = small
    one = read.autoencoder
    offset = scale * one.decoder_bias
    scaled = stored(scale * read.decoder, one.gate, offset=offset, encoder=one.encoder / scale)
    found = inference_gap(scaled, scale * x)
    for way in WAYS:
        assert found.explained[way] == pytest.approx(gap.explained[way], abs=1e-6)
    assert found.excess.least.sum() == pytest.approx(scale**2 * gap.excess.least.sum(), rel=1e-3)
    mended = refinement(scaled, scale * x[:30], scale * x[30:])
    assert mended.before == pytest.approx(refinement(read, x[:30], x[30:]).before, abs=1e-6)


def test_a_given_penalty_is_kept(small):
    found = inference_gap(*small, penalty=0.3).excess
    assert found.penalty == pytest.approx(0.3)


def test_the_matched_penalty_has_as_many_active_latents():
    draw = np.random.default_rng(8)
    atoms = unit(draw.normal(size=(48, 300)))
    _, x = planted(draw, atoms, 70, 5)
    gap = inference_gap(stored(atoms, TopK(10)), x + 0.1 * draw.normal(size=x.shape))
    assert gap.excess.active == pytest.approx(gap.active["encoder"], rel=0.1)


def test_an_encoder_that_is_right_has_nothing_to_gain():
    draw = np.random.default_rng(1)
    atoms = np.eye(8)
    _, x = planted(draw, atoms, 50, 3)
    gap = inference_gap(stored(atoms, Relu()), x)
    assert gap.explained["encoder"] == pytest.approx(1, abs=1e-12)
    assert abs(gap.gains["amplitude"][0]) < 1e-9
    assert abs(gap.gains["support"][0]) < 1e-9


def test_two_latents_that_were_swapped_are_found_and_named():
    draw = np.random.default_rng(2)
    atoms = unit(draw.normal(size=(40, 60)))
    s, x = planted(draw, atoms, 200, 3)
    encoder = atoms.T.copy()
    encoder[[7, 21]] = encoder[[21, 7]]
    gap = inference_gap(stored(atoms, TopK(3), encoder=encoder), x, penalised=False)
    by_latent = {one.latent: one for one in gap.latents}
    assert set(list(by_latent)[:2]) == {7, 21}
    assert by_latent[7].rival == 21
    assert by_latent[21].rival == 7
    assert by_latent[7].cosine == pytest.approx(float(atoms[:, 7] @ atoms[:, 21]))
    fired = codes(stored(atoms, TopK(3), encoder=encoder).autoencoder, x)[:, 7] > 0
    assert by_latent[7].fired == fired.sum()
    both = fired & (s[:, 7] > 0)
    assert by_latent[7].precision == pytest.approx(both.sum() / fired.sum(), abs=0.1)
    assert gap.excess is None


def test_vectors_with_more_latents_than_dimensions_are_set_aside():
    draw = np.random.default_rng(3)
    atoms = unit(draw.normal(size=(4, 12)))
    x = draw.normal(size=(50, 4))
    bias = np.full(12, -0.3)
    read = stored(atoms, Relu(), bias=bias)
    dense = ((codes(read.autoencoder, x) > 0).sum(1) > 4).sum()
    assert 0 < dense < 49
    found = inference_gap(read, x, penalised=False)
    assert found.dense == dense
    assert found.vectors == 50 - dense
    with pytest.raises(ValueError, match="not determined"):
        inference_gap(stored(atoms, Relu(), bias=np.full(12, 9.0)), x)


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (np.zeros((3, D + 1)), "width"),
        (np.ones((1, D)), "at least two vectors"),
        (np.full((4, D), np.nan), "finite"),
        (np.ones((4, D)), "must differ"),
        (np.ones(D), "width"),
    ],
)
def test_bad_activations_are_refused_in_words(small, x, words):
    with pytest.raises(ValueError, match=words):
        inference_gap(small[0], x)


def test_a_silent_encoder_and_a_bad_penalty_are_refused(small):
    read, x = small
    dead = stored(read.decoder, Relu(), bias=np.full(N, -1e6))
    with pytest.raises(ValueError, match="all are dead"):
        inference_gap(dead, x)
    for penalty in (0.0, -1.0, np.inf):
        with pytest.raises(ValueError, match="penalty"):
            inference_gap(read, x, penalty=penalty)
    with pytest.raises(ValueError, match="no encoder"):
        inference_gap(StoredAutoencoder("alone", "none", read.decoder, None, ()), x)


def test_latents_are_read_alone_among_those_that_fire_with_them():
    draw = np.random.default_rng(4)
    atoms = unit(draw.normal(size=(6, 9)))
    x = np.concatenate([atoms[:, [0, 1]].sum(1)[None], atoms[:, [2]].T])
    read = stored(atoms, TopK(2), encoder=np.linalg.pinv(atoms))
    fires = codes(read.autoencoder, x) > 0
    found = firing_together(read, x, np.arange(9))
    for i in range(9):
        others = np.flatnonzero(fires[fires[:, i]].any(0)) if fires[:, i].any() else []
        others = [j for j in others if j != i]
        assert found.companions[i] == len(others)
        assert found.fired[i] == fires[:, i].sum()
        if not others:
            assert (found.lower[i], found.upper[i]) == (0, 0)
            continue
        exact = least_cross_talk(atoms[:, [i, *others]].tolist(), 0)
        assert found.lower[i] <= float(exact.value) + 1e-12
        assert float(exact.value) <= found.upper[i] + 1e-12
        assert found.upper[i] < 1e-6


def test_companions_that_depend_on_each_other_hide_no_row():
    draw = np.random.default_rng(11)
    flat = np.zeros((8, 10))
    flat[:3, 1:] = draw.normal(size=(3, 9))
    flat[:, 0] = draw.normal(size=8)
    atoms = unit(flat)
    x = np.concatenate([atoms[:, [0, j]].sum(1)[None] for j in range(1, 10)])
    read = stored(atoms, Relu(), bias=np.full(10, 1e3))
    found = firing_together(read, x, np.array([0]))
    assert found.companions[0] == 9
    assert found.upper[0] < 1e-9
    twice = unit(draw.normal(size=(6, 4)))[:, [0, 1, 1, 2, 3]]
    read = stored(twice, Relu(), bias=np.full(5, 1e3))
    assert firing_together(read, draw.normal(size=(4, 6)), np.array([0])).upper[0] < 1e-9


def test_padding_leaves_a_penalty_and_silence_says_why(small):
    read, x = small
    centre = read.autoencoder.decoder_bias
    padded = np.concatenate([np.tile(centre, (100, 1)), x])
    assert inference_gap(read, padded).excess.active > 0
    away = stored(np.eye(4)[:, :3], Relu(), bias=np.ones(3))
    found = inference_gap(away, -np.random.default_rng(0).uniform(0.1, 0.9, size=(20, 4)))
    assert found.excess is None
    assert "no vector has a positive inner product" in found.excess_missing


def test_cross_talk_beside_many_companions_lies_in_its_interval():
    draw = np.random.default_rng(6)
    atoms = unit(draw.normal(size=(3, 7)))
    read = stored(atoms, Relu(), bias=np.full(7, 5.0))
    found = firing_together(read, draw.normal(size=(5, 3)), np.array([2]))
    exact = float(least_cross_talk(np.roll(atoms, -2, axis=1).tolist(), 0).value)
    assert found.companions[0] == 6
    assert found.lower[0] <= exact + 1e-12 <= found.upper[0] + 2e-12
    assert found.upper[0] < 1.2 * found.lower[0]


def test_a_dictionary_that_was_bent_is_mended_and_a_right_one_stays():
    draw = np.random.default_rng(7)
    atoms = unit(draw.normal(size=(12, 20)))
    _, x = planted(draw, atoms, 400, 2)
    bent = unit(atoms + 0.1 * draw.normal(size=atoms.shape))
    train, test = x[:200], x[200:]
    mended = refinement(stored(bent, TopK(2)), train, test)
    assert 1 - mended.after < 0.2 * (1 - mended.before)
    assert mended.before < 0.95
    right = refinement(stored(atoms, TopK(2)), train, test)
    assert right.after == pytest.approx(right.before, abs=1e-3)
    assert right.moved > 0.999
    with pytest.raises(ValueError, match="must differ"):
        refinement(stored(atoms, TopK(2)), np.ones((5, 12)), test)
    with pytest.raises(ValueError, match="vectors to see"):
        refinement(stored(atoms, TopK(2)), x[:0], test)


def test_few_atoms_are_fitted_by_least_squares(draw):
    """Conjugate gradients are done after as many steps as there are unknowns in a row."""
    D, x = unit(draw.normal(size=(5, STEPS))), draw.normal(size=(60, 5))
    found = draw.uniform(size=(60, STEPS)) * (draw.uniform(size=(60, STEPS)) < 0.5)
    least, *_ = np.linalg.lstsq(found, x, rcond=None)
    assert _fitted(D, x, csr_array(found)) == pytest.approx(unit(least.T), abs=1e-5)


def test_of_many_latents_the_first_are_looked_at_beside_those_that_fire(draw, monkeypatch):
    monkeypatch.setattr(gap_reports, "ASIDE", 3)
    atoms = unit(draw.normal(size=(D, N)))
    _, x = planted(draw, atoms, 40, K)
    account = gap_reports.gap_report(stored(atoms, TopK(K)), test=x)
    assert account.together.latents.tolist() == account.limits.sample[:3].tolist()
    assert len(account.limits.sample) == N
