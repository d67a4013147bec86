"""Concepts are told and removed as theory defines it, on vectors of which they are known."""

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
import torch
import xarray
from scipy.optimize import minimize

from pentad.simulations.activations import labelled_bytes
from pentad.simulations.activations.byte_transformer import CONTEXT, network, windows
from pentad.simulations.activations.labelled_bytes import CONCEPTS, RECENT, facts, labelled_streams
from pentad.simulations.devices import deterministic
from pentad.simulations.experiment import Context
from pentad.simulations.experiments.concept_removal import EXPERIMENT, SAMPLE, run
from pentad.simulations.models.concept_measures import FEW, RULES, removal
from pentad.simulations.models.concepts import (
    BAGGING,
    BOOSTING,
    EXPANDED,
    PAIRS,
    PLANTED,
    TRANSFORMER,
    WAYS,
    ConceptRemoval,
    balanced,
    world,
)
from pentad.simulations.models.probes import RIDGE, accuracies, probes
from pentad.simulations.readings.concept_removal import concept_tables, scores
from pentad.theory.ensembles.concept_removal import (
    ablation_order_by_definition,
    class_difference,
    class_difference_by_definition,
    ranked,
    removal_score,
    removed_from_copies,
    spurious_effects,
    values_after_ablation_by_definition,
)

SMOKE = EXPERIMENT.presets["smoke"]


@pytest.fixture(scope="module")
def smoke():
    with deterministic():
        return {cell.way: (cell, run(cell, Context())) for cell in SMOKE}


def stored(smoke):
    return [
        SimpleNamespace(
            config=cell,
            data=xarray.Dataset({name: (one.dims, one.values) for name, one in found.items()}),
        )
        for cell, found in smoke.values()
    ]


def test_differences_and_orders_are_as_defined():
    random = np.random.default_rng(0)
    codes, labels = random.integers(0, 4, (2, 12, 7)).astype(float), random.random((2, 12)) < 0.5
    found = class_difference(codes, labels)
    for own, code, label in zip(found, codes, labels, strict=True):
        np.testing.assert_allclose(own, class_difference_by_definition(code, label))
    z, y, effect = random.integers(-3, 4, (3, 40)).astype(float)
    for guarded in (True, False):
        values = spurious_effects(z, y, effect, guarded=guarded)
        order = ranked(values)[: (values > 0).sum()].tolist()
        assert order == ablation_order_by_definition(z, y, effect, guarded=guarded)
    assert (spurious_effects(z, y, effect)[np.abs(z) <= np.abs(y)] == 0).all()
    with pytest.raises(ValueError, match="present in some"):
        class_difference(codes[0], np.ones(12, dtype=bool))


def test_scores_are_shares_of_what_was_lost():
    assert removal_score(Fraction(3, 4), Fraction(1, 2), Fraction(1)) == Fraction(1, 2)
    assert removal_score(0.5, 0.6, 0.8) == pytest.approx(-0.5)
    with pytest.raises(ValueError, match="above the probe"):
        removal_score(0.5, 0.8, 0.8)


@pytest.mark.parametrize(("copies", "ablated"), [(1, 0), (3, 1), (3, 3), (3, 4)])
def test_copies_of_a_latent_hold_a_share_each(copies, ablated):
    x = np.array([[Fraction(2), Fraction(-1)]])
    direction, w = np.array([Fraction(3, 5), Fraction(4, 5)]), np.array([Fraction(2), Fraction(5)])
    codes = np.full((1, copies), Fraction(7, copies))
    directions = np.stack([direction] * copies, axis=1)
    places = range(min(ablated, copies))
    before, after = (
        values_after_ablation_by_definition(x, codes, directions, some, w, Fraction(1))[0]
        for some in ((), places)
    )
    assert before - after == removed_from_copies(7 * (w @ direction), copies, ablated)
    with pytest.raises(ValueError, match="copies must be an integer"):
        removed_from_copies(Fraction(1), 0, 1)


def test_probes_are_the_minimum_that_another_method_finds():
    random = np.random.default_rng(1)
    x = random.normal(size=(2, 60, 3)) * [1, 2, 0.1]
    labels = x[..., 0] + 0.5 * random.normal(size=(2, 60)) > 0.2
    found = probes(torch.from_numpy(x), torch.from_numpy(labels))
    assert found.converged.all()
    for w, b, own, truth in zip(found.w, found.b, x, labels, strict=True):
        scale, t = own.std(0), np.where(truth, 1, -1)

        def loss(v, own=own, scale=scale, t=t):
            margins = t * (own / scale @ v[:-1] + v[-1])
            return np.logaddexp(0, -margins).mean() + RIDGE / 2 * (v[:-1] ** 2).sum()

        other = minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-9}).x
        np.testing.assert_allclose(w.numpy(), other[:-1] / scale, rtol=1e-4, atol=1e-5)
        assert float(b) == pytest.approx(other[-1], rel=1e-4, abs=1e-5)
    told = (torch.from_numpy(x) @ found.w[..., None])[..., 0] + found.b[:, None]
    right = accuracies(told, torch.from_numpy(labels)).numpy()
    assert (
        right == [np.mean((v.numpy() > 0) == y) for v, y in zip(told, labels, strict=True)]
    ).all()


def test_balanced_samples_have_every_combination_equally_often():
    labels = np.random.default_rng(2).random((2, 200)) < 0.4
    places = balanced(labels, 9)
    for value, some in enumerate(places.reshape(4, 9)):
        assert (labels[0, some] == bool(value & 2)).all()
        assert (labels[1, some] == bool(value & 1)).all()
    assert len(set(places.tolist())) == 36
    with pytest.raises(ValueError, match="every combination"):
        balanced(labels, 100)


def test_planted_concepts_are_the_active_sources():
    cell = SMOKE[0]
    seen, unseen = world(replace(cell, train=20_000))
    assert seen.vectors.shape == (20_000, cell.d)
    assert unseen.labels.shape == (6, cell.test)
    often = seen.labels.mean(1)
    assert (np.diff(often) < 0).all()
    assert (seen.vectors**2).mean() == pytest.approx(1, rel=1e-4)
    assert not set(map(bytes, unseen.vectors)) & set(map(bytes, seen.vectors))


def test_facts_about_text_are_facts():
    text = b"if x:  return Some_1[0]"
    read = np.frombuffer(bytes(RECENT) + text, dtype=np.uint8)
    stretches = np.stack([read[i : i + RECENT] for i in range(1, len(text))])
    following = np.frombuffer(text[1:], dtype=np.uint8)
    found = dict(zip(CONCEPTS, facts(stretches, following), strict=True))
    for place in range(len(text) - 1):
        last, after = chr(text[place]), chr(text[place + 1])
        before = text[max(0, place - RECENT + 1) : place + 1].decode()
        assert found["word goes on"][place] == (after.isalnum() or after == "_")
        assert found["in a word"][place] == (last.isalnum() or last == "_")
        assert found["vowel"][place] == (last in "aeiou")
        assert found["upper case"][place] == last.isupper()
        assert found["indented"][place] == ("  " in before)
        assert found["punctuation"][place] == (last in "()[]{}:,.=+-*/<>%&|^~!@;")


def test_labels_are_of_the_bytes_that_the_vector_was_read_at(monkeypatch):
    model = network(0).eval()
    monkeypatch.setattr(labelled_bytes, "trained", lambda: (model, 0.0))
    vectors, labels = labelled_streams(5, 1, 3, held_out=True)
    text = windows(5, 700_004, held_out=True)
    with torch.no_grad():
        streams = model.stream(torch.from_numpy(text[:, :-1].astype(np.int64)), 1).numpy()
    for row in range(5):
        (place,) = np.flatnonzero(np.isclose(streams[row], vectors[row], atol=1e-5).all(1))
        assert place >= CONTEXT // 2
        last, after = chr(text[row, place]), chr(text[row, place + 1])
        told = dict(zip(CONCEPTS, labels[:, row], strict=True))
        assert told["in a word"] == (last.isalnum() or last == "_")
        assert told["word goes on"] == (after.isalnum() or after == "_")
    labelled_streams.cache_clear()


def test_shapes_and_what_ways_share(smoke):
    assert set(smoke) == set(WAYS)
    for cell, found in smoke.values():
        sizes, pairs = len(cell.sizes), len(PAIRS[PLANTED])
        shape = (cell.runs, sizes, pairs, len(RULES), cell.most + 1)
        assert found["accuracy"].values.shape == found["spurious_pull"].values.shape == shape
        assert found["detection"].values.shape == (cell.runs, sizes, 6, len(FEW))
        assert bool(found["fitted"].values)
        none = found["accuracy"].values[..., 0]
        np.testing.assert_allclose(
            none, np.broadcast_to(found["biased"].values[:, None], none.shape)
        )
    bag, chain = (smoke[way][1] for way in (BAGGING, BOOSTING))
    for name in ("accuracy", "detection", "spurious_pull"):
        np.testing.assert_allclose(bag[name].values[:, 0], chain[name].values[:, 0], rtol=1e-6)
    assert smoke[EXPANDED][0].sizes == (2,)


@pytest.mark.parametrize("way", WAYS)
def test_ablation_made_again_from_what_is_stored_gives_the_same(smoke, way):
    cell, found = smoke[way]
    values = {name: one.values for name, one in found.items()}
    assert 4 * cell.group == values["sample"].shape[1] <= 4 * SAMPLE
    directions = values["sample_directions"].astype(float).T
    for pair in range(len(values["sample"])):
        w, b = values["sample_probe"][pair].astype(float), float(values["sample_bias"][pair])
        wanted, spurious = values["sample_wanted"][pair], values["sample_spurious"][pair]
        x, codes = (values[name][pair].astype(float) for name in ("sample", "sample_codes"))
        for rule in RULES:
            order = ablation_order_by_definition(
                values["sample_of_spurious"][pair].astype(float),
                values["sample_of_wanted"][pair].astype(float),
                w @ directions,
                guarded=rule == "guarded",
            )
            for n in (0, 1, 3):
                after = np.array(
                    values_after_ablation_by_definition(x, codes, directions, order[:n], w, b)
                )
                place = (0, -1, pair, RULES.index(rule), n)
                right = ((after > 0) == wanted).mean()
                assert values["accuracy"][place] == pytest.approx(right, abs=2 / len(x))
                pull = after[spurious].mean() - after[~spurious].mean()
                assert values["spurious_pull"][place] == pytest.approx(pull, abs=1e-4)


def test_a_concept_held_in_copies_goes_in_equal_steps():
    random = np.random.default_rng(3)
    J, samples = 4, 80
    z = np.arange(samples) % 2 == 1
    y = np.arange(samples) % 4 >= 2
    code = np.where(z, 1.0, 0.0)[None, None, :, None]
    codes = torch.from_numpy(np.repeat(code, J, axis=-1) / J)
    direction = torch.tensor([0.0, 1.0], dtype=torch.float64)
    labels = np.stack([y[None], z[None]])
    w = torch.tensor([[1.0, 2.0]], dtype=torch.float64)
    x = torch.from_numpy(np.stack([random.normal(size=samples), z.astype(float)], 1))
    told = removal(
        codes, labels, direction.expand(1, J, 2), w, (x @ w[0])[None], codes, labels, most=J
    )  # fmt: skip
    pull = told.spurious_pull[0, 0, 0]
    np.testing.assert_allclose(pull[:-1] - pull[1:], 2 / J)


def test_tables_and_scores_tell_every_size(smoke):
    results = stored(smoke)
    told, removed = concept_tables(results)
    sizes = sum(len(cell.sizes) for cell, _ in smoke.values())
    assert (len(told.rows), len(removed.rows)) == (sizes, len(RULES) * sizes)
    assert all(len(row) == len(table.columns) for table in (told, removed) for row in table.rows)
    data = results[0].data
    a, before, oracle = (data[name].values for name in ("accuracy", "biased", "oracle"))
    expected = (a[1, 1, 2, 1, 3] - before[2]) / (oracle[2] - before[2])
    assert scores(results[0], "plain")[1, 1, 2, 3] == pytest.approx(expected)


def test_bad_cells_are_refused():
    with pytest.raises(ValueError, match="at most n latents are kept"):
        ConceptRemoval(PLANTED, BAGGING, n=3, most=2)
    with pytest.raises(ValueError, match="at most n are ablated"):
        ConceptRemoval(PLANTED, BAGGING, n=8, k=2)
    assert ConceptRemoval(TRANSFORMER, BOOSTING, members=6).sizes == (1, 2, 4, 6)
