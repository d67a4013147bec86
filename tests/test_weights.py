"""The one reader of weights: what it reads, what it makes of what is beside, what it refuses."""

import io
import json
import os
import pickle
import struct
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from pentad.kit import stored_arrays, weight_files
from pentad.kit.weights import (
    SkippedFile,
    UnreadableWeights,
    opened,
    weights_below,
    weights_in_file,
    weights_of_file,
)

TURNS = 2 * np.pi * np.arange(5) / 5
PENTAGON = np.stack([np.cos(TURNS), np.sin(TURNS)])
RANDOM = np.random.default_rng(0).normal(size=(24, 6)).astype(np.float32)


def npy(header, data=b""):
    """Bytes of an .npy file with that header, sound or not."""
    text = header.encode()
    text += b" " * (63 - (10 + len(text)) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


def header(shape, descr="'<f8'"):
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"


def fault(path, *arguments):
    found = weights_of_file(path, *arguments)
    assert isinstance(found, UnreadableWeights), found
    return str(found)


# What is refused ------------------------------------------------------------------------------


class Dangerous:
    """What runs when a pickle of it is loaded."""

    def __init__(self, witness):
        self.witness = witness

    def __reduce__(self):
        return os.mkdir, (str(self.witness),)


def damaged(tmp_path):
    """Files that hold no weights, with what is said of each."""
    good = io.BytesIO()
    np.savez(good, W=PENTAGON)
    spoilt = bytearray(good.getvalue())
    spoilt[spoilt.find(PENTAGON.tobytes())] ^= 255
    pickled = io.BytesIO()
    np.save(pickled, np.array([[object]], dtype=object), allow_pickle=True)
    witness = tmp_path / "ran"
    torch_pickle, plain_pickle = io.BytesIO(), pickle.dumps(Dangerous(witness))
    torch.save({"W": Dangerous(witness)}, torch_pickle)
    virtual = io.BytesIO()
    torch.save({"W": torch.zeros(1).expand(10**6, 10**6)}, virtual)
    whole = io.BytesIO()
    torch.save(torch.nn.Linear(2, 3), whole)
    return {
        "empty.npy": (b"", "is empty"),
        "text.npz": (b"hello", "cannot be read: File is not a zip file"),
        "cut.npz": (good.getvalue()[:-30], "cannot be read"),
        "spoilt.npz": (bytes(spoilt), "cannot be read: Bad CRC-32"),
        "absurd.npy": (npy(header((10**6, 10**6)), b"\0" * 80), "asks for 8000000000000 bytes"),
        "overflow.npy": (npy(header((2**62, 2**62)), b"\0" * 80), "bytes, and 80 are there"),
        "negative.npy": (npy(header((-1, -2)), b"\0" * 80), "has the shape (-1, -2)"),
        "nested.npy": (npy("(" * 9000), "cannot be read"),
        "fields.npy": (npy(header((2, 2), "[('a', '<f8')]"), b"\0" * 32), "no array of two or mo"),
        "objects.npy": (pickled.getvalue(), "holds Python objects, which are not read"),
        "pickle.npy": (plain_pickle, "cannot be read"),
        "pickle.npz": (plain_pickle, "cannot be read"),
        "pickle.pt": (plain_pickle, "nothing in it is run"),
        "dangerous.pt": (torch_pickle.getvalue(), "nothing in it is run"),
        "module.pt": (whole.getvalue(), 'save_file(model.state_dict(), "weights.safetensors")'),
        "virtual.pt": (virtual.getvalue(), "has 4000000000000 bytes"),
        "text.pt": (b"nothing", "holds more than tensors, or is damaged"),
        "header.safetensors": (struct.pack("<Q", 2**60) + b"{}", "it asks for a header of"),
        "short.safetensors": (b"ab", "cannot be read"),
        "liar.safetensors": (
            struct.pack("<Q", 60) + b'{"W":{"dtype":"F64","shape":[9,9],"data_offsets":[0,648]}}  ',
            "cannot be read",
        ),
        "table.csv": (b"1,2", "must be of type .npy, .npz, .safetensors, .pt, .pth, .ckpt"),
    }


def test_damaged_files_are_refused_in_a_sentence_and_nothing_is_run(tmp_path):
    for name, (content, message) in damaged(tmp_path).items():
        (tmp_path / name).write_bytes(content)
        assert message in fault(tmp_path / name), name
        assert "\n" not in fault(tmp_path / name)
    assert not (tmp_path / "ran").exists()


def test_one_damaged_file_silences_no_other(tmp_path):
    count = 0
    for name, (content, _) in damaged(tmp_path).items():
        (tmp_path / name).write_bytes(content)
        np.save(tmp_path / f"{name}.good.npy", PENTAGON)
        count += 1
    found = list(weights_below(tmp_path))
    sound = [one for one in found if not isinstance(one, UnreadableWeights)]
    assert len(sound) == count
    skipped = [one for one in found if isinstance(one, SkippedFile)]
    assert [Path(str(one).split()[0]).name for one in skipped] == ["fields.npy"]
    assert len(found) == 2 * count - 1  # the table is of no type that is read


def test_a_bomb_is_told_before_it_bursts(tmp_path, monkeypatch):
    monkeypatch.setattr(stored_arrays, "LARGEST_BYTES", 2**20)
    size = (400, 400)
    with zipfile.ZipFile(tmp_path / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("W.npy", npy(header(size)) + bytes(8 * 400 * 400))
    assert (tmp_path / "bomb.npz").stat().st_size < 5000
    assert "has 1280000 bytes, more than the 1048576 that are read" in fault(tmp_path / "bomb.npz")
    torch.save({"W": torch.zeros(400, 400)}, tmp_path / "large.pt")
    assert weights_of_file(tmp_path / "large.pt").weights.shape == size
    monkeypatch.setattr(stored_arrays, "LARGEST_BYTES", 2**19)
    assert "more than the 524288 that are read" in fault(tmp_path / "large.pt")


def test_only_regular_files_are_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.npy")
    (tmp_path / "device.npy").symlink_to("/dev/zero")
    (tmp_path / "nowhere.npy").symlink_to("/absent")
    (tmp_path / "loop").mkdir()
    (tmp_path / "loop" / "again").symlink_to(tmp_path / "loop")
    np.save(tmp_path / "loop" / "W.npy", PENTAGON)
    (tmp_path / "folder.npy").mkdir()
    assert "is no regular file" in fault(tmp_path / "pipe.npy")
    assert "is no regular file" in fault(tmp_path / "device.npy")
    assert "No such file" in fault(tmp_path / "absent.npy")
    assert "null byte" in fault(Path("a\0b.npy"))
    found = list(weights_below(tmp_path))
    assert [type(one).__name__ for one in found] == [
        "SkippedFile",
        "UnreadableWeights",
        "SkippedFile",
        "Weights",
    ]


def test_folders_are_entered_to_a_depth(tmp_path):
    place = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=place)
        below = os.open("d", os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = below
    os.close(place)
    np.save(tmp_path / "W.npy", PENTAGON)
    first, second = weights_below(tmp_path)
    subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)  # deeper than shutil goes
    assert first.key == "W"
    assert f"folders deeper than {weight_files.DEEPEST} are not entered" in str(second)
    assert isinstance(second, SkippedFile)


def test_names_from_files_cannot_command_a_terminal(tmp_path):
    save_file({"a\x1b[2J": PENTAGON, "b\nc": PENTAGON}, tmp_path / "w\x1b]0;x\x07.safetensors")
    (path,) = tmp_path.iterdir()
    told = fault(path)
    for found in weights_in_file(path, "*"):
        told += found.name + "".join(found.beside)
    assert told.isprintable()
    assert "a\\u001b[2J" in told


# What is chosen -------------------------------------------------------------------------------


def test_an_array_is_chosen_by_name_by_pattern_or_because_it_is_the_only_one(tmp_path):
    file = tmp_path / "w.npz"
    np.savez(file, **{"layers.0.W": PENTAGON, "layers.1.W": RANDOM, "steps": np.arange(9)})
    assert "layers.0.W, layers.1.W; say which with --key, or all with --key '*'" in fault(file)
    assert weights_of_file(file, "layers.1.W").weights.shape == (24, 6)
    assert weights_of_file(file, "*.1.W").key == "layers.1.W"
    assert [one.key for one in weights_in_file(file, "layers.*")] == ["layers.0.W", "layers.1.W"]
    assert "has 2 matrices that * fits" in fault(file, "*")
    only = weights_of_file(file, ignore=["layers.0.*"])
    assert only.key == "layers.1.W"
    assert "steps (9,) int64 (not used)" in only.beside
    assert "has no matrix steps" in fault(file, "steps")


def test_a_small_weight_beside_a_decoder_is_not_taken_for_it(tmp_path):
    file = tmp_path / "w.safetensors"
    save_file({"weight": np.eye(3), "decoder.weight": PENTAGON}, file)
    found = weights_of_file(file)
    assert found.key == "decoder.weight"
    assert found.name.endswith("decoder.weight")
    assert found.beside == ("weight (3, 3) F64 (not used)",)


def test_one_spoilt_member_leaves_the_others(tmp_path):
    file = tmp_path / "w.npz"
    np.savez(file, W=PENTAGON, other=RANDOM)
    content = bytearray(file.read_bytes())
    content[content.find(RANDOM.tobytes())] ^= 255
    file.write_bytes(content)
    assert np.array_equal(weights_of_file(file).weights, PENTAGON)
    good, bad = weights_in_file(file, "*")
    assert good.key == "W"
    assert "other cannot be read: Bad CRC-32" in str(bad)
    assert "other cannot be read: Bad CRC-32" in fault(file, "other")


# What is beside -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beside", "told"),
    [
        ({"gradient_norm": np.array(["text"])}, "does not hold real numbers"),
        ({"gradient_norm": np.array(["2020-01-01"], dtype="M8[D]")}, "does not hold real numbers"),
        ({"gradient_norm": np.array(1j)}, "does not hold real numbers"),
        ({"gradient_norm": np.array(True)}, "does not hold numbers that are norms"),
        ({"gradient_norm": np.array(-1.0)}, "does not hold numbers that are norms"),
        ({"gradient_norm": np.ones(1000)}, "fits neither one matrix nor the batch"),
        ({"gradient_norm": np.array([[None]])}, "holds Python objects"),
        ({"converged": np.array(2)}, "holds numbers that are neither 0 nor 1"),
        ({"converged": np.array(0.5)}, "holds numbers that are neither 0 nor 1"),
        ({"converged": np.array([1, 0, 1])}, "fits neither one matrix nor the batch"),
        ({"converged": np.array("yes")}, "does not hold real numbers"),
        ({"b": np.ones(3)}, "fits neither one matrix nor the batch"),
        ({"importance": np.array(["a"] * 5)}, "does not hold real numbers"),
    ],
)
def test_what_makes_no_sense_beside_weights_is_ignored_and_told(beside, told, tmp_path):
    np.savez(tmp_path / "w.npz", W=PENTAGON, **beside)
    found = weights_of_file(tmp_path / "w.npz")
    (name,) = beside
    (complaint,) = found.ignored
    assert complaint.startswith(name)
    assert told in complaint
    assert (found.gradient_norm, found.converged, found.bias, found.importance) == (None,) * 4
    quiet = weights_of_file(tmp_path / "w.npz", ignore=[name])
    assert not quiet.ignored


def test_what_fits_is_believed(tmp_path):
    W = np.stack([PENTAGON] * 4)
    np.savez(
        tmp_path / "w.npz", W=W, gradient_norm=np.ones((4, 1)), converged=np.array([1, 0, 1, 1]),
        b=np.ones((1, 5)), importance=np.array(2.0),
    )  # fmt: skip
    found = weights_of_file(tmp_path / "w.npz")
    assert not found.ignored
    assert found.gradient_norm.shape == (4,)
    assert found.converged.tolist() == [True, False, True, True]
    assert (found.bias.shape, found.importance.shape) == ((5,), ())
    save_file(
        {"W": W.astype(np.float32), "converged": np.ones(4, bool)}, tmp_path / "w.safetensors"
    )
    assert weights_of_file(tmp_path / "w.safetensors").converged.all()


@pytest.mark.parametrize(
    ("W", "b", "bias"),
    [
        (PENTAGON[None], np.ones((1, 5)), (1, 5)),
        (PENTAGON.T[None], np.ones((1, 5)), (1, 5)),
        (PENTAGON, np.array(-0.1), ()),
        (PENTAGON, np.ones((1, 5)), (5,)),
        (np.stack([PENTAGON] * 3), np.ones((3, 5)), (3, 5)),
        (np.stack([PENTAGON] * 3), np.ones(3), (3,)),
    ],
)
def test_biases_of_public_notebooks_are_read(W, b, bias, tmp_path):
    np.savez(tmp_path / "w.npz", W=W, b_final=b)
    assert weights_of_file(tmp_path / "w.npz").bias.shape == bias


# Libraries ------------------------------------------------------------------------------------


def dictionaries(tmp_path):
    """Folders as libraries for sparse autoencoders write them, with the array of the decoder."""
    sae_lens, sparsify, learning = (tmp_path / name for name in ("lens", "sparsify", "learning"))
    for folder in (sae_lens, sparsify / "layers.3", learning):
        folder.mkdir(parents=True)
    small, large = np.zeros(6, np.float32), np.zeros(24, np.float32)
    lens = {"W_dec": RANDOM, "W_enc": RANDOM.T.copy(), "b_dec": small, "b_enc": large}
    save_file(lens, sae_lens / "sae_weights.safetensors")
    save_file({"sparsity": large}, sae_lens / "sparsity.safetensors")
    (sae_lens / "cfg.json").write_text(json.dumps({"architecture": "jumprelu", "d_sae": 24}))
    parts = {"encoder.weight": RANDOM, "encoder.bias": large, "W_dec": RANDOM, "b_dec": small}
    save_file(parts, sparsify / "layers.3" / "sae.safetensors")
    linear = {"encoder.weight": RANDOM, "encoder.bias": large, "decoder.weight": RANDOM.T.copy(),
              "bias": small}  # fmt: skip
    torch.save({k: torch.tensor(v) for k, v in linear.items()}, learning / "ae.pt")
    return {
        sae_lens: ("W_dec", True),
        sparsify: ("W_dec", True),
        learning: ("decoder.weight", False),
    }


def test_folders_of_libraries_are_read(tmp_path):
    for folder, (key, rows) in dictionaries(tmp_path).items():
        found = [one for one in weights_below(folder) if not isinstance(one, SkippedFile)]
        (one,) = found
        assert (one.key, one.features_as_rows) == (key, rows)
        columns = np.asarray(one.weights).T if rows else np.asarray(one.weights)
        assert np.array_equal(columns, RANDOM.T)


def test_a_file_tells_the_roles_of_its_arrays_and_its_settings(tmp_path):
    sae_lens, *_ = dictionaries(tmp_path)
    file = opened(sae_lens / "sae_weights.safetensors")
    assert file.settings["architecture"] == "jumprelu"
    assert [file.role(role) for role in ("encoder", "decoder", "encoder bias", "threshold")] == [
        "W_enc",
        "W_dec",
        "b_enc",
        "",
    ]
    assert file.features_are_rows("W_enc") is False


def test_a_layout_is_not_claimed_where_sizes_do_not_tell(tmp_path):
    file = tmp_path / "w.safetensors"
    save_file({"W_dec": RANDOM}, file)
    assert weights_of_file(file).features_as_rows is None
    save_file({"W_dec": RANDOM, "b_dec": np.zeros(24, np.float32)}, file)
    assert weights_of_file(file).features_as_rows is None
    # A toy model with a hidden layer: decoder.weight is (features, hidden).
    toy = {"encoder.weight": RANDOM.T.copy(), "decoder.weight": RANDOM}
    save_file(toy, file)
    assert weights_of_file(file).features_as_rows is None


def test_settings_that_are_no_settings_are_none(tmp_path):
    for content in (b"[1]", b"{", b"[" * 100_000, b"\xff"):
        (tmp_path / "cfg.json").write_bytes(content)
        assert weight_files.stored_settings(tmp_path) == {}


def test_state_dicts_and_checkpoints_of_torch_are_read(tmp_path):
    layer = torch.nn.Linear(5, 2)
    torch.save(layer.state_dict(), tmp_path / "layer.pt")
    held = {"model": layer.state_dict(), "step": 3, "log": [0.1, 0.2], "name": "run"}
    torch.save(held, tmp_path / "checkpoint.ckpt")
    torch.save(layer.weight, tmp_path / "alone.pth")
    torch.save(layer.state_dict(), tmp_path / "old.pt", _use_new_zipfile_serialization=False)
    keys = {"layer.pt": "weight", "checkpoint.ckpt": "model.weight", "alone.pth": "W",
            "old.pt": "weight"}  # fmt: skip
    for name, key in keys.items():
        found = weights_of_file(tmp_path / name)
        assert found.key == key
        assert torch.equal(torch.as_tensor(found.weights), layer.weight.detach())
    assert torch.equal(weights_of_file(tmp_path / "layer.pt").bias, layer.bias.detach())


def test_lists_of_the_same_lists_are_refused_before_they_fill_the_memory(tmp_path):
    nested = [torch.zeros(2, 3)]
    for _ in range(6):
        nested = [nested] * 20_000  # one list, twenty thousand times
    torch.save(nested, tmp_path / "w.pt")
    assert (tmp_path / "w.pt").stat().st_size < 10**6
    with pytest.raises(UnreadableWeights, match="it holds more than 100000 arrays and lists"):
        opened(tmp_path / "w.pt")


def test_a_long_history_hides_no_tensors(tmp_path):
    state = {"losses": [0.5] * 150_000, "model": {"W": torch.ones(2, 3)}}
    torch.save(state, tmp_path / "w.pt")
    assert list(opened(tmp_path / "w.pt").arrays) == ["model.W"]


def test_types_that_are_no_numbers_are_told(tmp_path):
    torch.save({"W": torch.eye(3).to_sparse()}, tmp_path / "sparse.pt")
    assert "is sparse, quantised or without numbers" in fault(tmp_path / "sparse.pt")
    save_file({"W": np.full((2, 5), 1j, np.complex64)}, tmp_path / "complex.safetensors")
    assert "is of type C64, which is not read" in fault(tmp_path / "complex.safetensors")
    np.save(tmp_path / "complex.npy", np.full((2, 5), 1j))
    assert "with real numbers" in fault(tmp_path / "complex.npy")
    for dtype in (torch.bfloat16, torch.float16, torch.float8_e4m3fn):
        torch.save({"W": torch.tensor(PENTAGON).to(dtype)}, tmp_path / "w.pt")
        assert weights_of_file(tmp_path / "w.pt").weights.dtype == dtype
