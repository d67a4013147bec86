"""Folders of ensembles: read back as written, whole or absent, refused where anything is off."""

import json

import numpy as np
import pytest

from pentad.kit import ensemble_folders
from pentad.kit.ensemble_folders import (
    BAGGING,
    BOOSTING,
    MANIFEST,
    ensemble_of,
    read_ensemble,
    write_ensemble,
)
from pentad.kit.sae_lens import read_sae_lens
from pentad.theory.ensembles.autoencoders import (
    Autoencoder,
    boosted_residuals,
    reconstructions,
    reconstructions_by_definition,
)
from pentad.theory.ensembles.concatenation import combined_by_definition
from pentad.theory.ensembles.gates import BlockTopK, Gated, JumpRelu, Relu, TopK

D, N = 3, 5
GATES = {
    "relu": Relu(),
    "topk": TopK(2),
    "jumprelu": JumpRelu(np.linspace(0.1, 0.4, N)),
    "gated": Gated(np.linspace(0.5, 2, N), np.linspace(-0.2, 0.2, N)),
}
PARTS = ("encoder", "encoder_bias", "decoder", "decoder_bias")
every_gate = pytest.mark.parametrize("gate", GATES.values(), ids=GATES)


def inputs():
    return np.random.default_rng(9).standard_normal((20, D))


def member(seed, gate=GATES["topk"], d=D):
    chance = np.random.default_rng(seed)
    shapes = ((N, d), (N,), (d, N), (d,))
    return Autoencoder(*(chance.standard_normal(shape) for shape in shapes), gate)


def members(gate=GATES["topk"], J=3):
    return [member(seed, gate) for seed in range(J)]


def same(one, other):
    return all(np.array_equal(getattr(one, part), getattr(other, part)) for part in PARTS)


@pytest.mark.parametrize("kind", [BAGGING, BOOSTING])
@pytest.mark.parametrize(
    "gate", [Relu(), TopK(2), GATES["jumprelu"]], ids=lambda g: type(g).__name__
)
def test_in_double_precision_reading_gives_what_was_written(kind, gate, tmp_path):
    written = ensemble_of(kind, members(gate), [0.3, 1 / 3, 2.0])
    write_ensemble(tmp_path / "a" / "b", written, dtype="float64")
    read = read_ensemble(tmp_path / "a" / "b")
    assert read.kind == kind
    assert np.array_equal(read.weights, written.weights)
    assert all(map(same, read.members, written.members))
    for ours, theirs in zip(written.outputs(inputs()), read.outputs(inputs()), strict=True):
        assert np.array_equal(ours, theirs)


@every_gate
def test_in_single_precision_reading_gives_what_was_written_rounded(gate, tmp_path):
    written = ensemble_of(BAGGING, members(gate))
    write_ensemble(str(tmp_path / "bag"), written)
    back = read_ensemble(str(tmp_path / "bag"))
    for read, one in zip(back.members, written.members, strict=True):
        assert type(read.gate) is type(gate)
        for part in PARTS:
            rounded = getattr(one, part).astype(np.float32).astype(float)
            assert np.array_equal(getattr(read, part), rounded)


def test_gated_members_come_back_up_to_rounding(tmp_path):
    written = ensemble_of(BOOSTING, members(GATES["gated"]))
    write_ensemble(tmp_path / "chain", written, dtype="float64")
    read = read_ensemble(tmp_path / "chain")
    for ours, theirs in zip(written.outputs(inputs()), read.outputs(inputs()), strict=True):
        assert np.allclose(ours, theirs, rtol=0, atol=1e-13)


def test_a_bag_gives_the_weighted_sum_of_its_members():
    weights = [0.5, -1.0, 2.0]
    found = sum(ensemble_of(BAGGING, members(), weights).outputs(inputs()))
    expected = combined_by_definition(members(), np.array(weights), inputs())
    assert np.allclose(found, expected, atol=1e-12)
    mean = sum(ensemble_of(BAGGING, members()).outputs(inputs()))
    third = combined_by_definition(members(), np.full(3, 1 / 3), inputs())
    assert np.allclose(mean, third, atol=1e-12)


def test_a_stage_of_a_chain_reads_what_earlier_ones_left():
    *_, last = boosted_residuals(members(), inputs())
    found = sum(ensemble_of(BOOSTING, members()).outputs(inputs()))
    assert np.allclose(inputs() - found, last, atol=1e-12)
    left = inputs()
    for one, weight in zip(members(), (0.5, 1.5, 0.25), strict=True):
        left = left - weight * reconstructions_by_definition(one, left)
    shortened = sum(ensemble_of(BOOSTING, members(), [0.5, 1.5, 0.25]).outputs(inputs()))
    assert np.allclose(inputs() - shortened, left, atol=1e-12)


def test_every_member_is_a_folder_of_its_own(tmp_path):
    write_ensemble(tmp_path / "bag", ensemble_of(BAGGING, members()), dtype="float64")
    assert sorted(path.name for path in (tmp_path / "bag").iterdir()) == [
        MANIFEST, "member-0", "member-1", "member-2",
    ]  # fmt: skip
    assert same(read_sae_lens(tmp_path / "bag" / "member-1"), member(1))


def test_sae_lens_itself_loads_members(tmp_path):
    library, torch = pytest.importorskip("sae_lens"), pytest.importorskip("torch")
    write_ensemble(tmp_path / "bag", ensemble_of(BAGGING, members()), dtype="float64")
    theirs = library.SAE.load_from_disk(str(tmp_path / "bag" / "member-2"))
    with torch.no_grad():
        found = theirs(torch.from_numpy(inputs())).numpy()
    assert np.allclose(found, reconstructions(member(2), inputs()), atol=1e-12)


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    (tmp_path / "bag").mkdir()
    with pytest.raises(ValueError, match="is there already; name a new folder"):
        write_ensemble(tmp_path / "bag", ensemble_of(BAGGING, members()))
    assert not list((tmp_path / "bag").iterdir())


@pytest.mark.parametrize("step", ["write_sae_lens", "_checksums", "_sync"])
def test_a_folder_is_whole_or_absent(step, tmp_path, monkeypatch):
    real, calls = getattr(ensemble_folders, step), []

    def fails_later(*given, **more):
        calls.append(given)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return real(*given, **more)

    monkeypatch.setattr(ensemble_folders, step, fails_later)
    with pytest.raises(OSError, match="No space left"):
        write_ensemble(tmp_path / "bag", ensemble_of(BAGGING, members()))
    assert not list(tmp_path.iterdir())


def test_a_member_that_cannot_be_written_is_refused_before_anything_is(tmp_path):
    blocks = Autoencoder(
        np.ones((4, D)), np.zeros(4), np.ones((D, 4)), np.zeros(D), BlockTopK(1, 2)
    )
    with pytest.raises(ValueError, match="no TopK in blocks"):
        write_ensemble(tmp_path / "new" / "bag", ensemble_of(BAGGING, [member(0), blocks]))
    huge = Autoencoder(np.full((N, D), 1e300), *(np.ones(s) for s in ((N,), (D, N), (D,))), Relu())
    with pytest.raises(ValueError, match="W_enc leaves the range of float32"):
        write_ensemble(tmp_path / "bag", ensemble_of(BAGGING, [huge]))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("stacking", members()), "one of bagging, boosting; got stacking"),
        ((BAGGING, []), "has a member; got none"),
        ((BAGGING, [member(0), member(1, d=D + 1)]), r"of one width; got \[3, 4\]"),
        ((BAGGING, members(), [0.5, 0.5]), r"a weight a member; got shape \(2,\) for 3"),
        ((BAGGING, members(), [0.5, 0.5, np.nan]), r"weights are finite; got \[0.5, 0.5, nan\]"),
    ],
)  # fmt: skip
def test_what_is_no_ensemble_is_refused(given, told):
    with pytest.raises(ValueError, match=told):
        ensemble_of(*given)


@pytest.fixture
def folder(tmp_path):
    write_ensemble(tmp_path / "chain", ensemble_of(BOOSTING, members()), dtype="float64")
    return tmp_path / "chain"


def altered(folder, **changes):
    told = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(told | changes))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"format": "another"}, "is no manifest of ours"),
        ({"version": 2}, "is of version 2; version 1 is read"),
        ({"version": True}, "is of version True"),
        ({"kind": "stacking"}, "damaged: a kind is one of bagging, boosting; got stacking"),
        ({"kind": ["bagging"]}, r"damaged: a kind is one of bagging, boosting; got \['bagging'\]"),
        ({"width": 4}, "damaged: width is 4, members have 3"),
        ({"weights": [1.0, 1.0]}, r"damaged: there is a weight a member; got shape \(2,\)"),
        ({"weights": "1"}, "damaged: its weights are no numbers"),
        ({"weights": [1.0, True, 1.0]}, "damaged: its weights are no numbers"),
        ({"weights": [1.0, float("nan"), 1.0]}, "damaged: weights are finite"),
        ({"weights": [1.0, 10**400, 1.0]}, "damaged: int too large"),
        ({"members": []}, "damaged: an ensemble has a member; got none"),
        ({"members": [1, 2, 3]}, "damaged: its members are no checksums"),
        ({"members": [{"../../a": "b", "c": "d"}]}, "damaged: its members are no checksums"),
        ({"more": 1}, "damaged: it has format, kind, members, more, version"),
    ],
)  # fmt: skip
def test_manifests_that_say_something_else_are_refused(changes, told, folder):
    altered(folder, **changes)
    with pytest.raises(ValueError, match=told):
        read_ensemble(folder)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "is empty"),
        (b"[]", "is no manifest of ours"),
        (b'{"format": "pentad ens', "is damaged"),
        (b"[" * 100_000, "is damaged"),
        (b"\xff\xfe\x00", "is damaged"),
    ],
)
def test_manifests_that_are_none_are_refused(text, told, folder):
    (folder / MANIFEST).write_bytes(text)
    with pytest.raises(ValueError, match=told):
        read_ensemble(folder)


def test_what_is_missing_or_altered_is_named(folder):
    weights = folder / "member-1" / "sae_weights.safetensors"
    kept = weights.read_bytes()
    weights.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    with pytest.raises(ValueError, match=r"member 1 of .*sae_weights.safetensors is not the one"):
        read_ensemble(folder)
    weights.write_bytes(kept)
    (folder / "member-0").rename(folder / "spare")
    (folder / "member-2").rename(folder / "member-0")
    (folder / "spare").rename(folder / "member-2")
    with pytest.raises(ValueError, match=r"member 0 of .* is not the one that was written"):
        read_ensemble(folder)
    (folder / "member-0" / "cfg.json").unlink()
    (folder / "member-0" / "sae_weights.safetensors").unlink()
    with pytest.raises(ValueError, match=r"member 0 of .*No such file"):
        read_ensemble(folder)
    (folder / MANIFEST).unlink()
    with pytest.raises(ValueError, match=r"ensemble\.json cannot be read: No such file"):
        read_ensemble(folder)
