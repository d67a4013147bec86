"""Folders of three libraries and plain files: read as what their makers compute, or refused."""

import json

import numpy as np
import pytest

from pentad.kit.autoencoder_files import stored_autoencoder
from pentad.kit.sae_lens import write_sae_lens
from pentad.kit.stored_arrays import UnreadableWeights
from pentad.theory.ensembles.autoencoders import Autoencoder, codes, reconstructions
from pentad.theory.ensembles.gates import Gated, JumpRelu, Relu, TopK

D, N, K = 5, 12, 3


@pytest.fixture
def draw():
    return np.random.default_rng(7)


@pytest.fixture
def x(draw):
    return draw.normal(size=(40, D))


def relu(z):
    return np.maximum(z, 0)


def largest(z, k):
    """The k largest of each row by sorting, as every library means it; no ties are drawn here."""
    bar = np.sort(z, axis=1)[:, -k][:, None]
    return np.where(z >= bar, z, 0)


def saved(folder, settings, arrays, name, settings_name="cfg.json"):
    folder.mkdir(exist_ok=True)
    (folder / settings_name).write_text(json.dumps(settings))
    if name.endswith(".pt"):
        import torch

        torch.save({key: torch.tensor(value) for key, value in arrays.items()}, folder / name)
    else:
        from safetensors.numpy import save_file

        save_file({key: np.array(value) for key, value in arrays.items()}, folder / name)
    return folder


def linear(draw):
    return {
        "encoder.weight": draw.normal(size=(N, D)),
        "encoder.bias": draw.normal(size=N),
        "decoder.weight": draw.normal(size=(D, N)),
    }


def dictionary_learning(tmp_path, kind, arrays):
    settings = {"trainer": {"dict_class": kind}}
    return saved(tmp_path / kind, settings, arrays, "ae.pt", "config.json")


def agrees(read, x, f, rebuilt, lengths=1.0):
    """The same reconstructions, and codes in units of unit atoms where the library has those."""
    assert np.allclose(reconstructions(read.autoencoder, x), rebuilt, atol=1e-12)
    assert np.allclose(codes(read.autoencoder, x) * lengths, f, atol=1e-12)


def test_autoencoder_of_dictionary_learning(tmp_path, draw, x):
    w = linear(draw) | {"bias": draw.normal(size=D)}
    read = stored_autoencoder(dictionary_learning(tmp_path, "AutoEncoder", w))
    f = relu((x - w["bias"]) @ w["encoder.weight"].T + w["encoder.bias"])
    agrees(read, x, f, f @ w["decoder.weight"].T + w["bias"])
    assert read.library == "dictionary_learning"
    assert read.kind == "standard"


def test_the_newer_one_subtracts_nothing(tmp_path, draw, x):
    w = linear(draw) | {"decoder.bias": draw.normal(size=D)}
    read = stored_autoencoder(dictionary_learning(tmp_path, "AutoEncoderNew", w))
    f = relu(x @ w["encoder.weight"].T + w["encoder.bias"])
    agrees(read, x, f, f @ w["decoder.weight"].T + w["decoder.bias"])


def test_top_k_of_dictionary_learning(tmp_path, draw, x):
    w = linear(draw) | {"b_dec": draw.normal(size=D), "k": K, "threshold": 0.1}
    read = stored_autoencoder(dictionary_learning(tmp_path, "AutoEncoderTopK", w))
    f = largest(relu((x - w["b_dec"]) @ w["encoder.weight"].T + w["encoder.bias"]), K)
    agrees(read, x, f, f @ w["decoder.weight"].T + w["b_dec"])
    assert read.autoencoder.gate == TopK(K)


def test_batch_top_k_has_the_threshold_that_training_left(tmp_path, draw, x):
    w = linear(draw) | {"b_dec": draw.normal(size=D), "k": K, "threshold": 0.75}
    read = stored_autoencoder(dictionary_learning(tmp_path, "BatchTopKSAE", w))
    z = relu((x - w["b_dec"]) @ w["encoder.weight"].T + w["encoder.bias"])
    f = z * (z > 0.75)
    agrees(read, x, f, f @ w["decoder.weight"].T + w["b_dec"])
    assert read.kind == "JumpReLU"
    w["threshold"] = -1.0
    with pytest.raises(UnreadableWeights, match="set by training"):
        stored_autoencoder(dictionary_learning(tmp_path, "BatchTopKSAE", w))


def test_gated_of_dictionary_learning(tmp_path, draw, x):
    w = linear(draw)
    del w["encoder.bias"]
    w |= {
        "decoder_bias": draw.normal(size=D),
        "r_mag": draw.normal(size=N),
        "gate_bias": draw.normal(size=N),
        "mag_bias": draw.normal(size=N),
    }
    read = stored_autoencoder(dictionary_learning(tmp_path, "GatedAutoEncoder", w))
    z = (x - w["decoder_bias"]) @ w["encoder.weight"].T
    f = relu(np.exp(w["r_mag"]) * z + w["mag_bias"]) * (z + w["gate_bias"] > 0)
    lengths = np.linalg.norm(w["decoder.weight"], axis=0)
    agrees(read, x, f * lengths, f @ w["decoder.weight"].T + w["decoder_bias"], lengths)
    assert isinstance(read.autoencoder.gate, Gated)


def test_jump_relu_of_dictionary_learning(tmp_path, draw, x):
    w = {
        "W_enc": draw.normal(size=(D, N)),
        "b_enc": draw.normal(size=N),
        "W_dec": draw.normal(size=(N, D)),
        "b_dec": draw.normal(size=D),
        "threshold": draw.uniform(-1, 1, size=N),
    }
    read = stored_autoencoder(dictionary_learning(tmp_path, "JumpReluAutoEncoder", w))
    z = x @ w["W_enc"] + w["b_enc"]
    f = relu(z * (z > w["threshold"]))
    agrees(read, x, f, f @ w["W_dec"] + w["b_dec"])


def test_sparsify(tmp_path, draw, x):
    w = {
        "encoder.weight": draw.normal(size=(N, D)),
        "encoder.bias": draw.normal(size=N),
        "W_dec": draw.normal(size=(N, D)),
        "b_dec": draw.normal(size=D),
    }
    settings = {"activation": "topk", "k": K, "d_in": D, "transcode": False}
    read = stored_autoencoder(saved(tmp_path / "s", settings, w, "sae.safetensors"))
    f = largest(relu((x - w["b_dec"]) @ w["encoder.weight"].T + w["encoder.bias"]), K)
    agrees(read, x, f, f @ w["W_dec"] + w["b_dec"])
    for name, value in (
        ("transcode", True),
        ("activation", "groupmax"),
        ("signed", True),
        ("k", 0),
        ("k", N + 1),
    ):
        bad = saved(tmp_path / "bad", settings | {name: value}, w, "sae.safetensors")
        with pytest.raises(UnreadableWeights, match=name):
            stored_autoencoder(bad)


@pytest.mark.parametrize("moved", [True, False])
def test_training_folders_of_sae_lens_keep_a_threshold(tmp_path, draw, x, moved):
    w = {
        "W_enc": draw.normal(size=(D, N)),
        "b_enc": draw.normal(size=N),
        "W_dec": draw.normal(size=(N, D)),
        "b_dec": draw.normal(size=D),
        "topk_threshold": 0.6,
    }
    settings = {"architecture": "batchtopk", "k": K, "apply_b_dec_to_input": moved}
    read = stored_autoencoder(saved(tmp_path / "b", settings, w, "sae_weights.safetensors"))
    z = (x - moved * w["b_dec"]) @ w["W_enc"] + w["b_enc"]
    f = z * (z > 0.6)
    agrees(read, x, f, f @ w["W_dec"] + w["b_dec"])
    scaled = settings | {"rescale_acts_by_decoder_norm": True}
    read = stored_autoencoder(saved(tmp_path / "r", scaled, w, "sae_weights.safetensors"))
    lengths = np.linalg.norm(w["W_dec"], axis=1)
    f = z * lengths * (z * lengths > 0.6)
    agrees(read, x, f, (f / lengths) @ w["W_dec"] + w["b_dec"])


@pytest.mark.parametrize("gate", [Relu(), TopK(K), JumpRelu(np.full(N, 0.25))])
def test_what_is_written_for_sae_lens_is_read(tmp_path, draw, x, gate):
    parts = [draw.normal(size=size) for size in ((N, D), N, (D, N), D)]
    ours = Autoencoder(*parts, gate)
    write_sae_lens(tmp_path / "sae", ours, dtype="float64")
    for place in (tmp_path / "sae", tmp_path / "sae" / "sae_weights.safetensors"):
        read = stored_autoencoder(place)
        agrees(read, x, codes(ours, x), reconstructions(ours, x))


def test_without_an_architecture_a_gate_would_be_a_guess(tmp_path, draw):
    write_sae_lens(
        tmp_path, Autoencoder(*[draw.normal(size=s) for s in ((N, D), N, (D, N), D)], Relu())
    )
    settings = json.loads((tmp_path / "cfg.json").read_text())
    del settings["architecture"]
    (tmp_path / "cfg.json").write_text(json.dumps(settings))
    with pytest.raises(UnreadableWeights, match="names no architecture"):
        stored_autoencoder(tmp_path)


def test_plain_files_say_their_gate_or_are_decoders_alone(tmp_path, draw, x):
    from safetensors.numpy import save_file

    w = {
        "W_dec": draw.normal(size=(N, D)),
        "W_enc": draw.normal(size=(D, N)),
        "b_enc": draw.normal(size=N),
        "b_dec": draw.normal(size=D),
    }
    place = tmp_path / "plain.safetensors"
    save_file(w, place)
    alone = stored_autoencoder(place)
    assert alone.autoencoder is None
    assert np.array_equal(alone.decoder, w["W_dec"].T)
    assert any("gate is not said" in fact for fact in alone.facts)
    z = x @ w["W_enc"] + w["b_enc"]
    agrees(stored_autoencoder(place, gate="relu"), x, relu(z), relu(z) @ w["W_dec"] + w["b_dec"])
    f = largest(relu(z), K)
    agrees(stored_autoencoder(place, gate=f"topk:{K}"), x, f, f @ w["W_dec"] + w["b_dec"])
    for gate in ("topk", "topk:0", f"topk:{N + 1}", "tanh", "topk:-1", "relu:3"):
        with pytest.raises(UnreadableWeights, match="a gate is relu, or topk:K"):
            stored_autoencoder(place, gate=gate)
    np.save(tmp_path / "d.npy", w["W_dec"].T)
    assert stored_autoencoder(tmp_path / "d.npy").decoder.shape == (D, N)
    with pytest.raises(UnreadableWeights, match="needs an encoder"):
        stored_autoencoder(tmp_path / "d.npy", gate="relu")


def test_what_is_missing_or_foreign_is_named(tmp_path, draw):
    w = linear(draw)
    with pytest.raises(UnreadableWeights, match="lacks bias"):
        stored_autoencoder(dictionary_learning(tmp_path, "AutoEncoder", w))
    with pytest.raises(UnreadableWeights, match="MatryoshkaBatchTopKSAE"):
        stored_autoencoder(dictionary_learning(tmp_path, "MatryoshkaBatchTopKSAE", w))
    for wrong, words in ((np.zeros(D + 1), "shapes"), (np.full(D, np.nan), "NaN")):
        folder = dictionary_learning(tmp_path, "AutoEncoder", w | {"bias": wrong})
        with pytest.raises(UnreadableWeights, match=words):
            stored_autoencoder(folder)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableWeights, match="holds none of"):
        stored_autoencoder(tmp_path / "empty")
    with pytest.raises(UnreadableWeights):
        stored_autoencoder(tmp_path / "absent.npz")
    folder = dictionary_learning(tmp_path, "AutoEncoder", w | {"bias": np.zeros(D)})
    (folder / "ae.pt").write_bytes(b"\x80\x04cposix\nsystem\n")
    with pytest.raises(UnreadableWeights):
        stored_autoencoder(folder)


def test_an_absent_path_and_damaged_settings_are_called_so(tmp_path, draw):
    with pytest.raises(UnreadableWeights, match="there is no file or folder"):
        stored_autoencoder(tmp_path / "absent")
    one = np.eye(D)
    write_sae_lens(tmp_path / "sae", Autoencoder(one, np.zeros(D), one, np.zeros(D), Relu()))
    settings = tmp_path / "sae" / "cfg.json"
    with pytest.raises(UnreadableWeights, match="names that are known, not said"):
        stored_autoencoder(tmp_path / "sae", key="W_dec")
    for text, words in (('{"a":', "is damaged"), ("[1]", "holds no settings"), ("", "is empty")):
        settings.write_text(text)
        with pytest.raises(UnreadableWeights, match=rf"cfg\.json {words}"):
            stored_autoencoder(tmp_path / "sae")
    settings.unlink()
    with pytest.raises(UnreadableWeights, match=r"there is no cfg\.json"):
        stored_autoencoder(tmp_path / "sae")
    folder = dictionary_learning(tmp_path, "AutoEncoder", linear(draw) | {"bias": np.zeros(D)})
    (folder / "config.json").write_text(json.dumps({"trainer": {"dict_class": ["AutoEncoder"]}}))
    with pytest.raises(UnreadableWeights, match="classes that are read are"):
        stored_autoencoder(folder)


@pytest.mark.parametrize("beside", ["biases", "lengths"])
def test_fewer_latents_than_dimensions_are_not_taken_for_more(tmp_path, draw, beside):
    rows = draw.normal(size=(3, 7))
    if beside == "lengths":
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        np.savez(tmp_path / "few.npz", W_dec=rows, W_enc=rows.T)
    else:
        np.savez(tmp_path / "few.npz", W_dec=rows, W_enc=rows.T, b_enc=np.zeros(3))
    read = stored_autoencoder(tmp_path / "few.npz", gate="relu")
    assert np.array_equal(read.decoder, rows.T)
    assert np.array_equal(read.autoencoder.encoder, rows)


def test_half_precision_is_read_exactly(tmp_path):
    import torch
    from safetensors.torch import save_file

    arrays = {
        "encoder.weight": torch.randn(N, D, generator=torch.Generator().manual_seed(0)).bfloat16(),
        "encoder.bias": torch.zeros(N, dtype=torch.bfloat16),
        "W_dec": torch.ones(N, D, dtype=torch.bfloat16) / 3,
        "b_dec": torch.zeros(D, dtype=torch.bfloat16),
    }
    (tmp_path / "cfg.json").write_text(json.dumps({"k": K}))
    save_file(arrays, tmp_path / "sae.safetensors")
    read = stored_autoencoder(tmp_path)
    assert np.array_equal(read.autoencoder.encoder, arrays["encoder.weight"].double().numpy())
    assert np.array_equal(read.decoder, arrays["W_dec"].double().numpy().T)


def test_a_threshold_of_zero_may_be_what_training_left(tmp_path, draw, x):
    w = linear(draw) | {"b_dec": draw.normal(size=D), "k": K, "threshold": 0.0}
    read = stored_autoencoder(dictionary_learning(tmp_path, "BatchTopKSAE", w))
    f = relu((x - w["b_dec"]) @ w["encoder.weight"].T + w["encoder.bias"])
    agrees(read, x, f, f @ w["decoder.weight"].T + w["b_dec"])


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("Standard", {"l1_coefficient": 1.0}),
        ("TopK", {"k": K}),
        ("BatchTopK", {"k": K}),
        ("JumpReLU", {"l0_coefficient": 1.0}),
        ("Gated", {"l1_coefficient": 1.0}),
    ],
)
def test_what_sae_lens_itself_writes_is_read(name, settings, tmp_path, x):
    library = pytest.importorskip("sae_lens")
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    config = getattr(library, f"{name}TrainingSAEConfig")(d_in=D, d_sae=N, **settings)
    theirs = getattr(library, f"{name}TrainingSAE")(config)
    with torch.no_grad():
        for weights in theirs.parameters():
            weights.add_(0.1 * torch.randn_like(weights))
        if name == "BatchTopK":
            theirs.topk_threshold.fill_(0.05)
    theirs.save_inference_model(str(tmp_path / "saved"))
    theirs.save_model(str(tmp_path / "training"))
    loaded = library.SAE.load_from_disk(str(tmp_path / "saved"))
    with torch.no_grad():
        rebuilt = loaded(torch.from_numpy(x).float()).numpy()
    for folder in ("saved", "training"):
        read = stored_autoencoder(tmp_path / folder)
        assert np.allclose(reconstructions(read.autoencoder, x), rebuilt, atol=1e-5)
