"""Sources of activations: what they give, and what they refuse."""

import sys

import numpy as np
import pytest

from pentad.simulations.activations.byte_transformer import (
    network,
    standard_library,
    trained,
    windows,
)
from pentad.simulations.activations.images import patches, photograph
from pentad.simulations.activations.source import (
    SOURCES,
    ActivationSource,
    centred,
    image_patches,
    part,
    planted,
)
from pentad.simulations.activations.stored import checkpoint, stored

QUICK = [planted(n=24, d=8, k=3), image_patches(4)]


@pytest.mark.parametrize("source", QUICK, ids=lambda source: source.name)
def test_vectors_depend_on_the_seed_alone(source):
    some = source.vectors(50, 3)
    assert some.dtype == np.float32
    assert np.array_equal(some, source.vectors(50, 3))
    assert not np.array_equal(some, source.vectors(50, 4))


def test_planted_vectors_have_the_second_moment_of_their_law():
    drawn = planted(n=24, d=8, k=3).vectors(20_000, 0).astype(float)
    # E |x|^2 = k for unit atoms and E a^2 = 1, up to cross terms E a_1 a_2 = 2 / pi of cosines
    assert np.mean(np.sum(drawn**2, 1)) == pytest.approx(3, abs=0.6)
    assert np.linalg.matrix_rank(drawn) == 8


def test_patches_are_parts_of_the_photograph_without_their_mean():
    picture = photograph()
    (patch,) = patches(1, 5, seed=7)
    assert abs(patch.mean()) < 1e-6
    windows_ = np.lib.stride_tricks.sliding_window_view(picture, (5, 5)).reshape(-1, 25)
    centred_ = windows_ - windows_.mean(1, keepdims=True)
    assert np.abs(centred_ - patch).max(1).min() < 1e-6
    with pytest.raises(ValueError, match="pixels a side"):
        patches(1, 10_000, seed=0)


def test_centred_vectors_use_the_mean_and_scale_of_the_first_array_alone():
    train = np.array([[1.0, 2.0], [3.0, 6.0]], dtype=np.float32)
    test = np.array([[2.0, 4.0]], dtype=np.float32)
    ours, theirs = centred(train, test)
    assert np.allclose(ours.mean(0), 0)
    assert np.mean(ours**2) == pytest.approx(1)
    assert np.allclose(theirs, 0)
    with pytest.raises(ValueError, match="all rows are equal"):
        centred(np.ones((3, 2), dtype=np.float32))


def test_the_transformer_learns_its_text_and_cannot_look_ahead():
    import torch

    text = standard_library()
    assert len(text) > 1_000_000
    model, loss = trained(0, 12)
    assert loss < 4.6  # uniform guessing has 5.55 nats
    stretch = torch.from_numpy(windows(1, 0, held_out=False)[:, :-1].astype(np.int64))
    other = stretch.clone()
    other[0, 40:] = 0
    with torch.no_grad():
        seen, changed = model.stream(stretch, 2), model.stream(other, 2)
    assert torch.allclose(seen[0, :40], changed[0, :40], atol=1e-5)
    assert not torch.allclose(seen[0, 40:], changed[0, 40:], atol=1e-2)


def test_the_same_seed_gives_the_same_network():
    import torch

    first, second, other = network(1), network(1), network(2)
    assert torch.equal(first.places, second.places)
    assert not torch.equal(first.places, other.places)


def test_what_is_held_out_touches_nothing_else():
    seen, kept = (part(10, held_out=held_out) for held_out in (False, True))
    assert [*seen, *kept] == list(range(10))
    ours = {tuple(row) for row in planted(n=24, d=8, k=3).vectors(500, 0)}
    assert not ours & {tuple(row) for row in planted(n=24, d=8, k=3).vectors(500, 0, held_out=True)}
    border = part(photograph().shape[1], held_out=True).start
    windows_ = np.lib.stride_tricks.sliding_window_view(photograph()[:, border:], (5, 5))
    windows_ = windows_.reshape(-1, 25) - windows_.reshape(-1, 25).mean(1, keepdims=True)
    for patch in patches(20, 5, seed=1, held_out=True):
        assert np.abs(windows_ - patch).max(1).min() < 1e-6
    text = standard_library()
    late = windows(20, 0, held_out=True)
    ending = text[part(len(text), held_out=True).start :].tobytes()
    assert all(row.tobytes() in ending for row in late)


def test_every_source_of_the_suite_names_itself():
    for name, make in SOURCES.items():
        source = make()
        assert source.name == name
        assert source.words


# Refusals -----------------------------------------------------------------------------------


def test_a_source_that_gives_something_else_is_refused():
    with pytest.raises(ValueError, match="gives 3 vectors; got shape"):
        ActivationSource("odd", "", lambda *_, **__: np.zeros((2, 2))).vectors(3, 0)
    with pytest.raises(ValueError, match="finite"):
        ActivationSource("odd", "", lambda count, *_, **__: np.full((count, 2), np.nan)).vectors(
            3, 0
        )
    with pytest.raises(ValueError, match="count"):
        QUICK[0].vectors(0, 0)


def test_arrays_in_files_give_their_rows(tmp_path):
    from safetensors.numpy import save_file

    rows = np.arange(12, dtype=np.float16).reshape(6, 2)
    np.save(tmp_path / "x.npy", rows)
    save_file({"a": rows, "b": rows[:, :1].copy()}, tmp_path / "x.safetensors")
    for source in (stored(tmp_path / "x.npy"), stored(tmp_path / "x.safetensors", "a")):
        assert np.array_equal(source.vectors(4, 0), rows[:4].astype(np.float32))
        assert np.array_equal(source.vectors(2, 0, held_out=True), rows[4:].astype(np.float32))
        with pytest.raises(ValueError, match="4 vectors that are not held out; 5 are asked for"):
            source.vectors(5, 0)
        with pytest.raises(ValueError, match="2 vectors held out; 3 are asked for"):
            source.vectors(3, 0, held_out=True)
    with pytest.raises(ValueError, match=r"name one of the arrays of x\.safetensors: a, b"):
        stored(tmp_path / "x.safetensors")


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(3), "one matrix"),
        (np.zeros((2, 2), dtype=complex), "real numbers"),
        (np.zeros((2, 2), dtype=int), "real numbers"),
    ],
)
def test_arrays_that_are_no_activations_are_refused(tmp_path, array, message):
    np.save(tmp_path / "x.npy", array)
    with pytest.raises(ValueError, match=message):
        stored(tmp_path / "x.npy")


def test_no_pickle_is_read_and_other_files_are_refused(tmp_path):
    np.save(tmp_path / "x.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="Python objects"):
        stored(tmp_path / "x.npy")
    with pytest.raises(ValueError, match=r"\.npy and \.safetensors"):
        stored(tmp_path / "x.csv")


def test_without_transformers_a_checkpoint_is_one_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(ValueError, match="pip install transformers"):
        checkpoint("anything", 0, ("text",))


def test_hidden_states_of_a_model_on_the_disk(tmp_path):
    transformers = pytest.importorskip("transformers")
    vocabulary = tmp_path / "vocab.txt"
    vocabulary.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c"]))
    transformers.BertTokenizer(str(vocabulary)).save_pretrained(tmp_path / "model")
    config = transformers.BertConfig(
        vocab_size=8, hidden_size=12, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=32,
    )  # fmt: skip
    transformers.BertModel(config).save_pretrained(tmp_path / "model")
    source = checkpoint(str(tmp_path / "model"), 1, ("a b c", "b a"))
    assert source.vectors(4, 0).shape == (4, 12)
    with pytest.raises(ValueError, match="2; got 7"):
        checkpoint(str(tmp_path / "model"), 7, ("a",)).vectors(1, 0)
    with pytest.raises(ValueError, match="cannot load"):
        checkpoint(str(tmp_path / "nothing"), 0, ("a",)).vectors(1, 0)
