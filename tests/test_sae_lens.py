"""Folders of SAELens: what is read is what its formulas say, and what is written is read back."""

import json
import math

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from safetensors.torch import save_file as save_tensors

from pentad.kit.sae_lens import (
    DTYPES,
    Layout,
    autoencoder_of_layout,
    read_sae_lens,
    sae_lens_layout,
    write_sae_lens,
)
from pentad.theory.ensembles.autoencoders import Autoencoder, codes, reconstructions
from pentad.theory.ensembles.concatenation import combined, folded
from pentad.theory.ensembles.gates import Gated, JumpRelu, Relu, TopK

D, N = 3, 5
KINDS = ("standard", "topk", "jumprelu", "gated")
CLOSE = {"float32": 1e-6, "float64": 1e-13}
every_kind = pytest.mark.parametrize("kind", KINDS)


def inputs(samples=40):
    return np.random.default_rng(9).standard_normal((samples, D))


def arrays_by_hand(kind, seed=0):
    """Arrays with the names and shapes that SAELens gives them."""
    chance = np.random.default_rng(seed)
    arrays = {
        "W_enc": chance.standard_normal((D, N)),
        "W_dec": chance.standard_normal((N, D)),
        "b_dec": chance.standard_normal(D),
    }
    if kind == "gated":
        names = ("b_gate", "b_mag", "r_mag")
        return arrays | {name: chance.standard_normal(N) for name in names}
    arrays["b_enc"] = chance.standard_normal(N)
    if kind == "jumprelu":
        arrays["threshold"] = chance.uniform(0.1, 1, N)
    return arrays


def sae_lens_codes(kind, settings, arrays, a):
    """Codes as SAELens's classes compute them, latent by latent."""
    found = np.zeros((len(a), N))
    for row, sample in zip(found, a, strict=True):
        if settings.get("apply_b_dec_to_input", True):
            sample = sample - arrays["b_dec"]  # noqa: PLW2901
        product = [float(sample @ arrays["W_enc"][:, i]) for i in range(N)]
        pre = [z + arrays["b_gate" if kind == "gated" else "b_enc"][i]
               for i, z in enumerate(product)]  # fmt: skip
        norms = [math.hypot(*arrays["W_dec"][i]) for i in range(N)]
        if settings.get("rescale_acts_by_decoder_norm"):
            pre = [z * norm for z, norm in zip(pre, norms, strict=True)]
        if kind == "topk":
            kept = sorted(range(N), key=lambda i: -pre[i])[: settings["k"]]
        for i, z in enumerate(pre):
            if kind == "standard":
                row[i] = max(z, 0)
            elif kind == "topk":
                row[i] = max(z, 0) if i in kept else 0
            elif kind == "jumprelu":
                row[i] = max(z, 0) if z > arrays["threshold"][i] else 0
            else:
                size = math.exp(arrays["r_mag"][i]) * product[i] + arrays["b_mag"][i]
                row[i] = max(size, 0) if z > 0 else 0
    return found


def sae_lens_outputs(kind, settings, arrays, a):
    active = sae_lens_codes(kind, settings, arrays, a)
    if settings.get("rescale_acts_by_decoder_norm"):
        active = active / np.linalg.norm(arrays["W_dec"], axis=1)
    return active @ arrays["W_dec"] + arrays["b_dec"]


def member(kind, seed):
    return autoencoder_of_layout(Layout({"architecture": kind, "k": 2}, arrays_by_hand(kind, seed)))


def written_by_hand(folder, settings, arrays, save=save_file):
    folder.mkdir()
    save(arrays, folder / "sae_weights.safetensors")
    (folder / "cfg.json").write_text(json.dumps(settings))
    return folder


@every_kind
@pytest.mark.parametrize("subtracted", [True, False, None])
@pytest.mark.parametrize("dtype", DTYPES)
def test_folders_made_by_hand_give_what_sae_lens_computes(kind, subtracted, dtype, tmp_path):
    settings = {"architecture": kind, "k": 2, "normalize_activations": "none"}
    if subtracted is not None:
        settings["apply_b_dec_to_input"] = subtracted
    arrays = {name: array.astype(dtype) for name, array in arrays_by_hand(kind).items()}
    one = read_sae_lens(written_by_hand(tmp_path / "sae", settings, arrays))
    wide = {name: array.astype(float) for name, array in arrays.items()}
    assert np.allclose(codes(one, inputs()), sae_lens_codes(kind, settings, wide, inputs()))
    expected = sae_lens_outputs(kind, settings, wide, inputs())
    assert np.allclose(reconstructions(one, inputs()), expected, atol=1e-12)
    assert (codes(one, inputs()) > 0).any()


def test_codes_that_are_rescaled_by_decoder_norms_are_read():
    settings = {"architecture": "topk", "k": 2, "rescale_acts_by_decoder_norm": True}
    arrays = arrays_by_hand("topk")
    one = autoencoder_of_layout(Layout(settings, arrays))
    expected = sae_lens_outputs("topk", settings, arrays, inputs())
    assert np.allclose(reconstructions(one, inputs()), expected)
    plain = autoencoder_of_layout(
        Layout(settings | {"rescale_acts_by_decoder_norm": False}, arrays)
    )
    assert not np.allclose(reconstructions(plain, inputs()), expected)


def test_an_old_folder_without_an_architecture_is_a_standard_one():
    arrays = arrays_by_hand("standard")
    assert isinstance(autoencoder_of_layout(Layout({}, arrays)).gate, Relu)


@every_kind
@pytest.mark.parametrize("dtype", DTYPES)
def test_what_is_written_is_read_back_and_is_what_sae_lens_computes(kind, dtype, tmp_path):
    one = member(kind, 3)
    write_sae_lens(str(tmp_path / "new" / "sae"), one, dtype=dtype)
    again = read_sae_lens(str(tmp_path / "new" / "sae"))
    expected = reconstructions(one, inputs())
    close = CLOSE[dtype] * abs(expected).max()
    assert np.allclose(reconstructions(again, inputs()), expected, rtol=0, atol=close)
    settings = json.loads((tmp_path / "new" / "sae" / "cfg.json").read_text())
    arrays = load_file(tmp_path / "new" / "sae" / "sae_weights.safetensors")
    assert {array.dtype.name for array in arrays.values()} == {dtype} == {settings["dtype"]}
    wide = {name: array.astype(float) for name, array in arrays.items()}
    found = sae_lens_outputs(settings["architecture"], settings, wide, inputs())
    assert np.allclose(found, expected, rtol=0, atol=close)
    assert settings["apply_b_dec_to_input"] is False


@pytest.mark.parametrize("kind", ["standard", "jumprelu", "gated"])
def test_a_bag_is_written_as_one_autoencoder(kind, tmp_path):
    members, weights = [member(kind, seed) for seed in range(4)], np.full(4, 0.25)
    write_sae_lens(tmp_path, folded(members, weights))
    again = read_sae_lens(tmp_path)
    assert again.decoder.shape == (D, 4 * N)
    expected = combined(members, weights, inputs())
    close = CLOSE["float32"] * abs(expected).max()
    assert np.allclose(reconstructions(again, inputs()), expected, rtol=0, atol=close)
    columns = np.hstack([one.decoder for one in members])
    assert np.allclose(again.decoder, columns, rtol=1e-6)


def test_a_bag_of_topk_members_is_refused_and_nothing_is_written(tmp_path):
    one = folded([member("topk", seed) for seed in range(2)], np.full(2, 0.5))
    with pytest.raises(ValueError, match="no TopK in blocks: 2 members that keep 2 latents each"):
        write_sae_lens(tmp_path / "sae", one)
    assert not (tmp_path / "sae").exists()


def test_half_precision_is_read(tmp_path):
    torch = pytest.importorskip("torch")
    arrays = {
        name: torch.from_numpy(array).bfloat16() for name, array in arrays_by_hand("topk").items()
    }
    settings = {"architecture": "topk", "k": 2}
    one = read_sae_lens(written_by_hand(tmp_path / "sae", settings, arrays, save_tensors))
    assert one.decoder.dtype == np.float64
    assert np.array_equal(one.decoder.T, arrays["W_dec"].double().numpy())


def layout(kind="standard", drop=(), more=None, **settings):
    arrays = {name: array for name, array in arrays_by_hand(kind).items() if name not in drop}
    return Layout({"architecture": kind, **settings}, arrays | (more or {}))


RESCALED = {"rescale_acts_by_decoder_norm": True}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (layout(architecture="batchtopk"), "architectures that are read are .*; got batchtopk"),
        (layout(normalize_activations="layer_norm"), "must be none; got layer_norm$"),
        (
            layout(normalize_activations="expected_average_only_in"),
            "got expected_average_only_in, as .* by fold_activation_norm_scaling_factor of SAELens",
        ),
        (layout(activation_fn_str="topk"), "must be relu; got topk"),
        (layout(drop=("b_enc",)), "has arrays W_dec, W_enc, b_dec, b_enc; got W_dec, W_enc, b_dec"),
        (layout(more={"scaling": np.ones(N)}), "got W_dec, W_enc, b_dec, b_enc, scaling"),
        (layout("topk"), "k is an integer from 1 to 5; got None"),
        (layout("topk", k="2"), "k is an integer from 1 to 5; got '2'"),
        (layout(architecture=["standard"]), "architectures that are read are"),
        (layout(apply_b_dec_to_input="false"), "apply_b_dec_to_input is true .* got 'false'"),
        (layout(apply_b_dec_to_input=None), "is true or false; got None"),
        (layout("topk", k=2, rescale_acts_by_decoder_norm=1), "is true or false; got 1"),
        (layout(d_in=D + 1), r"says d_in \d+, and W_dec has \d+"),
        (layout(d_in=str(D)), r"says d_in '\d+', and W_dec has \d+"),
        (layout(activation_fn="tanh-relu"), "activation_fn must be relu; got tanh-relu"),
        (layout(d_sae=2), r"says d_sae 2, and W_dec has 5"),
        (layout("topk", k=6), "k is an integer from 1 to 5; got 6"),
        (layout(more={"b_enc": np.ones(N + 1)}), r"an entry a latent, \(5,\); got \(6,\)"),
        (layout(more={"W_dec": np.ones((N, D + 1))}), "needs shapes"),
        (layout(more={"W_enc": np.full((D, N), np.nan)}), "encoder must be finite"),
        (layout("topk", ("W_dec",), {"W_dec": np.zeros((N, D))}, k=1, **RESCALED), "a norm is 0"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_by_name(given, told):
    with pytest.raises(ValueError, match=told):
        autoencoder_of_layout(given)


def test_what_cannot_be_written_is_refused():
    plain = Autoencoder(np.ones((1, 1)), np.zeros(1), np.ones((1, 1)), np.zeros(1), Relu())
    with pytest.raises(ValueError, match="dtype is one of float32, float64; got 'bfloat16'"):
        sae_lens_layout(plain, "bfloat16")
    silent = Autoencoder(
        np.ones((1, 1)), np.zeros(1), np.ones((1, 1)), np.zeros(1), Gated(np.zeros(1), np.ones(1))
    )
    with pytest.raises(ValueError, match="a scale is 0"):
        sae_lens_layout(silent)


def test_damaged_folders_are_named(tmp_path):
    with pytest.raises(ValueError, match=r"has no cfg\.json"):
        read_sae_lens(tmp_path)
    (tmp_path / "cfg.json").write_text("[]")
    with pytest.raises(ValueError, match="cannot be read"):
        read_sae_lens(tmp_path)
    (tmp_path / "sae_weights.safetensors").write_bytes(b"no tensors")
    with pytest.raises(ValueError, match=r"sae_weights\.safetensors"):
        read_sae_lens(tmp_path)
    save_file(arrays_by_hand("standard"), tmp_path / "sae_weights.safetensors")
    with pytest.raises(ValueError, match="holds no settings"):
        read_sae_lens(tmp_path)
    held = arrays_by_hand("standard") | {"b_dec": np.ones(D, bool)}
    save_file(held, tmp_path / "sae_weights.safetensors")
    (tmp_path / "cfg.json").write_text('{"architecture": "standard"}')
    with pytest.raises(ValueError, match="b_dec holds no numbers"):
        read_sae_lens(tmp_path)


def test_gates_of_every_kind_are_those_of_theory():
    kinds = {kind: type(member(kind, 0).gate) for kind in KINDS}
    assert kinds == {"standard": Relu, "topk": TopK, "jumprelu": JumpRelu, "gated": Gated}


@every_kind
def test_sae_lens_itself_loads_what_is_written(kind, tmp_path):
    library = pytest.importorskip("sae_lens")
    torch = pytest.importorskip("torch")
    one = member(kind, 5)
    write_sae_lens(tmp_path, one, dtype="float64")
    theirs = library.SAE.load_from_disk(str(tmp_path))
    with torch.no_grad():
        found = theirs(torch.from_numpy(inputs())).numpy()
    assert np.allclose(found, reconstructions(one, inputs()), atol=1e-12)
