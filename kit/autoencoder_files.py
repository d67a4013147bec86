r"""Sparse autoencoders in files, whichever library wrote them: read as one kind of value.

===================  ==========================================  =================================
written by           what is there                               what the encoder reads
===================  ==========================================  =================================
SAELens              `cfg.json` that names an architecture,      x, or x - b_dec as it says
                     `sae_weights.safetensors`
sparsify             `cfg.json` with `k`, `sae.safetensors`      x - b_dec
dictionary_learning  `config.json` with `trainer`, `ae.pt`       x - b_dec, or x: by class
anybody              a decoder, perhaps an encoder with biases   x
===================  ==========================================  =================================

What is subtracted at the input is moved into the encoder's bias. Nothing in a file is run.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Float64

from pentad.kit.sae_lens import (
    SETTINGS,
    WEIGHTS,
    read_sae_lens,
    require_plain_inputs,
    require_sizes,
    said,
)
from pentad.kit.stored_arrays import UnreadableWeights, fault_of, reason, shown
from pentad.kit.weight_files import WeightFile, opened, stored_settings
from pentad.kit.weights import weights_of_file
from pentad.printable import counted
from pentad.theory.ensembles.autoencoders import Autoencoder, codes
from pentad.theory.ensembles.gates import Gate, Gated, JumpRelu, Relu, TopK
from pentad.theory.numbers.scalars import require

KINDS: Mapping[type[Gate], str] = {
    Relu: "standard",
    JumpRelu: "JumpReLU",
    Gated: "gated, tied",
    TopK: "TopK",
}
"""What `theory.codes.gates` calls the kind of encoder that a gate makes."""

TOGETHER = 256
"""Vectors whose codes are held whole at once."""

SPARSIFY, DICTIONARY_LEARNING = "sae.safetensors", "ae.pt"
"""Files of weights of the two libraries, by which their folders are known."""


@dataclass(frozen=True, eq=False)
class StoredAutoencoder:
    """A sparse autoencoder as it was read from a file or folder.

    Attributes
    ----------
    name : str
        Of the file or folder, as it is printed.
    library : str
        Whose layout it has.
    decoder : (d, n) array
        Features as columns, of any length.
    autoencoder : Autoencoder or None
        None where only a decoder is there.
    facts : tuple of str
        What was read and what was made of it, a phrase each.
    hook : str
        Where in which model its activations were taken, as far as its settings say; may be empty.
    unread : str
        Why an encoder that is there was left alone; may be empty.
    """

    name: str
    library: str
    decoder: Float64[np.ndarray, "d n"]
    autoencoder: Autoencoder | None
    facts: tuple[str, ...]
    hook: str = ""
    unread: str = ""

    @property
    def kind(self) -> str:
        """Kind of the encoder, of `theory.codes.gates`; empty for a decoder alone."""
        return KINDS[type(self.autoencoder.gate)] if self.autoencoder else ""

    def with_encoder(self) -> Autoencoder:
        """The autoencoder, where there is one.

        Raises
        ------
        ValueError
            For a decoder alone.
        """
        if self.autoencoder is None:
            missing = self.unread or "has no encoder"
            raise ValueError(f"{self.name} {missing}; activations and exports need one")
        return self.autoencoder

    def sparse_codes(self, x: Float[np.ndarray, "vectors d"]) -> Any:
        """Codes of vectors as a sparse array (vectors, n) of SciPy, found part by part.

        Raises
        ------
        ValueError
            For a decoder alone, and as `theory.ensembles.autoencoders.codes`.
        """
        from scipy import sparse

        autoencoder = self.with_encoder()
        parts = [
            sparse.csr_array(codes(autoencoder, x[first : first + TOGETHER]))
            for first in range(0, len(x), TOGETHER)
        ]
        return sparse.csr_array(sparse.vstack(parts))


def stored_autoencoder(path: str | Path, *, gate: str = "", key: str = "") -> StoredAutoencoder:
    """The autoencoder in a folder of SAELens, sparsify or dictionary_learning, or in a plain file.

    Parameters
    ----------
    path : str or Path
        Folder, a file in one, or a file of a type in `kit.weights.READERS`.
    gate : str
        Of a plain file with an encoder: "relu", or "topk:32" for the 32 largest that are positive.
    key : str
        Name of the decoder in a plain file; by default as in `kit.weights.weights_of_file`.

    Raises
    ------
    UnreadableWeights
        With why, in a sentence: damaged or missing files and arrays, shapes that do not fit, an
        architecture or a normalisation that is not known here, no gate where one is to be said.
    """
    path = Path(path)
    folder = path.parent if path.name in (WEIGHTS, SPARSIFY, DICTIONARY_LEARNING) else path
    readers = {WEIGHTS: _sae_lens, SPARSIFY: _sparsify, DICTIONARY_LEARNING: _dictionary_learning}
    try:
        if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises for names too long
            raise UnreadableWeights(f"there is no file or folder {shown(path)}")
        if folder.is_dir():
            found = [name for name in readers if (folder / name).is_file()]
            require(
                found,
                f"{shown(folder)} holds none of {', '.join(readers)}; name the file of weights",
            )
            require(not gate, "the gate of an autoencoder in a library's folder is read, not said")
            require(not key, "the arrays of a library's folder have names that are known, not said")
            read = readers[found[0]](folder)
        else:
            read = _plain(path, gate, key)
    except UnreadableWeights:
        raise
    except ValueError as error:
        raise UnreadableWeights(f"{shown(path)}: {error}") from error
    d, n = read.decoder.shape
    hook = _hook(stored_settings(folder)) if folder.is_dir() else ""
    facts = (f"{counted(n, 'latent')} in {counted(d, 'dimension')}", *read.facts, *_norms(read))
    return replace(read, facts=(*facts, *((f"of {hook}",) if hook else ())), hook=hook)


def _settings(folder: Path, name: str) -> Mapping[str, Any]:
    """What the settings in a library's folder say.

    Raises
    ------
    ValueError
        If there are none, or the file is damaged.
    """
    found = stored_settings(folder)
    if not found:
        path = folder / name
        require(path.exists(), f"there is no {name} beside the weights")
        fault = fault_of(path)
        require(not fault, f"{name} {fault}")
        try:
            json.loads(path.read_bytes())
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{name} is damaged: {reason(error)}") from error
        raise ValueError(f"{name} holds no settings by name")
    return found


def _hook(settings: Mapping[str, Any]) -> str:
    """Names of the model and of the place in it, where settings give both or one."""
    held = [settings, *(one for one in settings.values() if isinstance(one, Mapping))]
    told = []
    for names in (
        ("model_name", "lm_name"),
        ("hook_name", "hook_point", "submodule_name", "layer"),
    ):
        values = (one[name] for one in held for name in names if one.get(name) not in (None, ""))
        first = next(values, None)
        if isinstance(first, str | int):
            told.append(shown(first))
    return " ".join(told)


def _norms(read: StoredAutoencoder) -> tuple[str, ...]:
    lengths = np.linalg.norm(read.decoder, axis=0)
    zero = int((lengths == 0).sum())
    spread = f"decoder norms {lengths.min():.4g} to {lengths.max():.4g}"
    if abs(lengths - 1).max() <= 1e-3:
        spread = "decoder norms are 1"
    elif zero == 0:
        spread += ", which the codes take on: atoms are unit vectors from here on"
    return (spread, *((f"{counted(zero, 'latent')} without a direction",) if zero else ()))


def _sae_lens(folder: Path) -> StoredAutoencoder:
    settings = _settings(folder, SETTINGS)
    kind = settings.get("architecture")
    require(kind is not None, f"{SETTINGS} names no architecture; without it a gate is a guess")
    found = _batch_topk(folder, settings) if kind == "batchtopk" else read_sae_lens(folder)
    moved = settings.get("apply_b_dec_to_input", True)
    facts = (
        f"SAELens, {shown(kind)}",
        "b_dec is subtracted at the input" if moved else "nothing is subtracted at the input",
    )
    return StoredAutoencoder(shown(folder), "SAELens", found.decoder, found, facts)


def _batch_topk(folder: Path, settings: Mapping[str, Any]) -> Autoencoder:
    """A folder of training: the threshold that was kept beside the weights is that of inference."""
    arrays = _arrays(opened(folder / WEIGHTS), ("W_enc", "b_enc", "W_dec", "b_dec"))
    require_sizes(settings, arrays["W_dec"])
    (threshold,) = _numbers(opened(folder / WEIGHTS), ("topk_threshold",))
    require(
        threshold >= 0, f"the threshold of a BatchTopK is set by training; it is {threshold:g} here"
    )
    require_plain_inputs(settings)
    encoder, bias = arrays["W_enc"].T, arrays["b_enc"]
    decoder, offset = arrays["W_dec"].T, arrays["b_dec"]
    if said(settings, "rescale_acts_by_decoder_norm", usual=False):
        lengths = np.linalg.norm(decoder, axis=0)
        require(bool((lengths > 0).all()), "codes are rescaled by decoder norms; a norm is 0")
        encoder, bias, decoder = encoder * lengths[:, None], bias * lengths, decoder / lengths
    gate = JumpRelu(np.full(len(bias), threshold))
    moved = said(settings, "apply_b_dec_to_input", usual=True)
    return _autoencoder(encoder, bias, decoder, offset, gate, subtracted=moved)


def _sparsify(folder: Path) -> StoredAutoencoder:
    settings = _settings(folder, SETTINGS)
    for name, plain in (
        ("activation", "topk"),
        ("signed", False),
        ("transcode", False),
        ("skip_connection", False),
    ):
        told = settings.get(name, plain)
        require(told == plain, f"{name} must be {plain}; got {shown(told)}")
    arrays = _arrays(
        opened(folder / SPARSIFY), ("encoder.weight", "encoder.bias", "W_dec", "b_dec")
    )
    gate = TopK(_kept(settings.get("k"), len(arrays["W_dec"])))
    found = _autoencoder(
        arrays["encoder.weight"],
        arrays["encoder.bias"],
        arrays["W_dec"].T,
        arrays["b_dec"],
        gate,
        subtracted=True,
    )
    facts = (f"sparsify, TopK of {gate.K}", "b_dec is subtracted at the input")
    return StoredAutoencoder(shown(folder), "sparsify", found.decoder, found, facts)


def _dictionary_learning(folder: Path) -> StoredAutoencoder:
    told = _settings(folder, "config.json").get("trainer")
    kind = told.get("dict_class", "") if isinstance(told, dict) else ""
    require(kind, "config.json names no dict_class of a trainer")
    require(
        isinstance(kind, str) and kind in CLASSES,
        f"classes that are read are {', '.join(CLASSES)}; got {shown(kind)}",
    )
    names, subtracted = CLASSES[kind]
    file = opened(folder / DICTIONARY_LEARNING)
    arrays = _arrays(file, tuple(name for name in names.values() if name))
    part = {role: arrays[name] for role, name in names.items() if name}
    if kind == "JumpReluAutoEncoder":
        part |= {"encoder": part["encoder"].T, "decoder": part["decoder"].T}
    gate: Gate = Relu()
    if kind == "GatedAutoEncoder":
        scales = np.exp(part["scale"])
        gate = Gated(scales, part["shift"] - scales * part["bias"])
    elif kind == "JumpReluAutoEncoder":
        gate = JumpRelu(np.maximum(part["threshold"], 0))  # a ReLU comes first, so below 0 is 0
    elif kind == "AutoEncoderTopK":
        gate = TopK(_kept(_numbers(file, ("k",))[0], part["decoder"].shape[1]))
    elif kind == "BatchTopKSAE":
        (threshold,) = _numbers(file, ("threshold",))
        require(
            threshold >= 0,
            f"the threshold of a BatchTopKSAE is set by training; it is {threshold:g}",
        )
        gate = JumpRelu(np.full(part["decoder"].shape[1], threshold))
    found = _autoencoder(
        part["encoder"], part["bias"], part["decoder"], part["offset"], gate, subtracted=subtracted
    )
    moved = "b_dec is subtracted" if subtracted else "nothing is subtracted"
    facts = (f"dictionary_learning, {kind}", f"{moved} at the input")
    return StoredAutoencoder(shown(folder), "dictionary_learning", found.decoder, found, facts)


_LINEAR = {"encoder": "encoder.weight", "bias": "encoder.bias", "decoder": "decoder.weight"}
CLASSES: Mapping[str, tuple[Mapping[str, str], bool]] = {
    "AutoEncoder": (_LINEAR | {"offset": "bias"}, True),
    "AutoEncoderNew": (_LINEAR | {"offset": "decoder.bias"}, False),
    "AutoEncoderTopK": (_LINEAR | {"offset": "b_dec"}, True),
    "BatchTopKSAE": (_LINEAR | {"offset": "b_dec"}, True),
    "GatedAutoEncoder": (
        _LINEAR
        | {"bias": "gate_bias", "offset": "decoder_bias", "scale": "r_mag", "shift": "mag_bias"},
        True,
    ),
    "JumpReluAutoEncoder": (
        {
            "encoder": "W_enc",
            "bias": "b_enc",
            "decoder": "W_dec",
            "offset": "b_dec",
            "threshold": "threshold",
        },
        False,
    ),
}
"""Arrays of dictionary_learning's classes by what they are for, and whether the offset of the
decoder is subtracted at the input."""


def _plain(path: Path, gate: str, key: str) -> StoredAutoencoder:
    found = weights_of_file(path, key)
    if isinstance(found, UnreadableWeights):
        raise found
    decoder = _doubles(found.weights)
    require(decoder.ndim == 2, f"a decoder is one matrix; got shape {decoder.shape}")
    file = opened(path)
    rows, why = found.features_as_rows, "by its name and the arrays beside it"
    if rows is None:
        rows, why = _layout(file, found.key, decoder)
    decoder = decoder.T if rows else decoder
    layout = "rows" if rows else "columns"
    facts = [f"a plain file, latents are the {layout} of {shown(found.key)}, {why}"]
    encoder = file.role("encoder", found.key)
    if not encoder or encoder == found.key:
        require(not gate, f"a gate needs an encoder, and {shown(path)} has none")
        return StoredAutoencoder(shown(path), "plain", decoder, None, (*facts, "no encoder"))
    if not gate:
        unread = "has an encoder whose gate is not said: pass --gate relu, or topk:32"
        facts.append(f"{shown(encoder)} is left alone: its gate is not said, as in --gate topk:32")
        return StoredAutoencoder(shown(path), "plain", decoder, None, tuple(facts), unread=unread)
    d, n = decoder.shape
    weights = _doubles(file.arrays[encoder].read())
    weights = weights if weights.shape == (n, d) and weights.shape != (d, n) else weights.T
    biases = {
        role: _doubles(file.arrays[name].read()) if (name := file.role(role, found.key)) else None
        for role in ("encoder bias", "decoder bias")
    }
    bias, offset = biases["encoder bias"], biases["decoder bias"]
    autoencoder = _autoencoder(
        weights,
        np.zeros(n) if bias is None else bias,
        decoder,
        np.zeros(d) if offset is None else offset,
        _said(gate, n),
        subtracted=False,
    )
    facts += [f"encoder {shown(encoder)}, {gate}", "nothing is subtracted at the input"]
    return StoredAutoencoder(shown(path), "plain", decoder, autoencoder, tuple(facts))


def _layout(file: WeightFile, key: str, decoder: Float64[np.ndarray, "..."]) -> tuple[bool, str]:
    """Whether latents are rows of a decoder in a plain file, and how that is known."""
    shape = decoder.shape
    roles = ("encoder bias", "decoder bias")
    biases = [file.arrays[name].shape if (name := file.role(role, key)) else None for role in roles]
    fits = [
        all(bias in (None, (size,)) for bias, size in zip(biases, sizes, strict=True))
        for sizes in (shape, shape[::-1])
    ]
    if fits[0] != fits[1]:
        return fits[0], "by the biases beside it"
    rows, columns = (
        bool((abs(np.linalg.norm(decoder, axis=axis) - 1) <= 1e-3).all()) for axis in (1, 0)
    )
    if rows != columns and min(shape) > 1:
        return rows, "which are of length 1"
    return shape[0] > shape[1], "for want of a better sign the longer side"


def _said(gate: str, n: int) -> Gate:
    name, _, count = gate.partition(":")
    if name == "relu" and not count:
        return Relu()
    require(
        name == "topk" and count.isdecimal() and 1 <= int(count) <= n,
        f"a gate is relu, or topk:K with K from 1 to {n}; got {shown(gate)}",
    )
    return TopK(int(count))


def _kept(count: Any, n: int) -> int:
    require(
        isinstance(count, int | float) and float(count).is_integer() and 1 <= count <= n,
        f"k is an integer from 1 to {n}; got {shown(repr(count))}",
    )
    return int(count)


def _autoencoder(
    encoder: Float64[np.ndarray, "..."],
    bias: Float64[np.ndarray, "..."],
    decoder: Float64[np.ndarray, "d n"],
    offset: Float64[np.ndarray, "..."],
    gate: Gate,
    *,
    subtracted: bool,
) -> Autoencoder:
    found = Autoencoder(encoder, bias, decoder, offset, gate)
    return replace(found, encoder_bias=bias - encoder @ offset) if subtracted else found


def _arrays(file: WeightFile, names: tuple[str, ...]) -> dict[str, Float64[np.ndarray, "..."]]:
    """The arrays of those names, in double precision.

    Raises
    ------
    ValueError
        If one is missing or holds no numbers.
    """
    missing = [name for name in names if name not in file.arrays]
    require(
        not missing,
        f"{shown(file.path.name)} lacks {', '.join(missing)}; it has "
        f"{', '.join(shown(name) for name in list(file.arrays)[:12])}",
    )
    for name in names:
        one = file.arrays[name]
        require(one.is_real, f"{shown(name)} {one.fault or 'holds no numbers'}")
    return {name: _doubles(file.arrays[name].read()) for name in names}


def _numbers(file: WeightFile, names: tuple[str, ...]) -> tuple[float, ...]:
    arrays = _arrays(file, names)
    for name, array in arrays.items():
        require(
            array.size == 1 and bool(np.isfinite(array).all()),
            f"{shown(name)} is one number; got shape {array.shape}",
        )
    return tuple(float(array.reshape(())) for array in arrays.values())


def _doubles(array: Any) -> Float64[np.ndarray, "..."]:
    """An array, or a tensor of a type that NumPy lacks, in double precision."""
    return np.asarray(array if isinstance(array, np.ndarray) else array.double(), dtype=np.float64)
