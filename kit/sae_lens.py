r"""Sparse autoencoders in the layout of SAELens: arrays, settings, and the folder of both.

SAELens keeps \( W_{enc} \) as (d, n), features as rows of \( W_{dec} \), and subtracts the decoder
bias at the input unless its settings say otherwise. Its gated autoencoders have
\( r = e^{r_{mag}} \) and magnitudes \( r\,(W_{enc}a) + b_{mag} \) beside a gate
\( W_{enc}a + b_{gate} \). A bag of pointwise members folds into one autoencoder
(`theory.ensembles.concatenation.folded`), which is written like any other; one of TopK members is
refused, since SAELens has no TopK in blocks, and a boosted chain is no autoencoder:
`kit.ensemble_folders` writes their members, each to a folder of its own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.kit.stored_arrays import shown
from pentad.kit.weight_files import opened
from pentad.theory.ensembles.autoencoders import Autoencoder
from pentad.theory.ensembles.gates import BlockTopK, Gate, Gated, JumpRelu, Relu, TopK
from pentad.theory.numbers.scalars import require

WEIGHTS, SETTINGS = "sae_weights.safetensors", "cfg.json"
"""Names of the two files of a folder."""

AFFINE = ("W_enc", "W_dec", "b_dec")
OF_GATES: Mapping[str, tuple[str, ...]] = {
    "standard": ("b_enc",),
    "topk": ("b_enc",),
    "jumprelu": ("b_enc", "threshold"),
    "gated": ("b_gate", "b_mag", "r_mag"),
}
"""Arrays beside `AFFINE` by what SAELens calls an architecture."""

DTYPES = ("float32", "float64")


@dataclass(frozen=True, eq=False)
class Layout:
    """An autoencoder as SAELens lays it out.

    Attributes
    ----------
    settings : mapping
        Of `cfg.json`.
    arrays : mapping of str to array
        Of `sae_weights.safetensors`.
    """

    settings: Mapping[str, Any]
    arrays: Mapping[str, Shaped[np.ndarray, "..."]]


def sae_lens_layout(autoencoder: Autoencoder, dtype: str = "float32") -> Layout:
    """An autoencoder in SAELens's layout, with nothing subtracted at the input.

    Parameters
    ----------
    autoencoder : Autoencoder
    dtype : str
        Of `DTYPES`, as the settings name it; arrays are not converted.

    Raises
    ------
    ValueError
        For a TopK in blocks, which SAELens does not have, or a gate whose scale is 0, which has no
        logarithm.
    """
    require(dtype in DTYPES, f"dtype is one of {', '.join(DTYPES)}; got {dtype!r}")
    d, n = autoencoder.decoder.shape
    settings: dict[str, Any] = {
        "d_in": d,
        "d_sae": n,
        "dtype": dtype,
        "device": "cpu",
        "apply_b_dec_to_input": False,
        "normalize_activations": "none",
        "reshape_activations": "none",
        "metadata": {},
    }
    bias = autoencoder.encoder_bias
    match autoencoder.gate:
        case Relu():
            settings["architecture"], gates = "standard", {"b_enc": bias}
        case TopK(K):
            settings |= {"architecture": "topk", "k": K, "rescale_acts_by_decoder_norm": False}
            gates = {"b_enc": bias}
        case JumpRelu(thresholds):
            settings["architecture"] = "jumprelu"
            gates = {"b_enc": bias, "threshold": thresholds}
        case Gated(scales, shifts):
            require((scales > 0).all(), "r_mag is the logarithm of a scale; a scale is 0")
            settings["architecture"] = "gated"
            gates = {"b_gate": bias, "b_mag": shifts + scales * bias, "r_mag": np.log(scales)}
        case BlockTopK(K, blocks):
            raise ValueError(
                f"SAELens has no TopK in blocks: {blocks} members that keep {K} latents each are "
                f"not one TopK that keeps {K * blocks}; write each to a folder of its own"
            )
    arrays = {
        "W_enc": autoencoder.encoder.T,
        "W_dec": autoencoder.decoder.T,
        "b_dec": autoencoder.decoder_bias,
        **gates,
    }
    return Layout(settings, arrays)


def autoencoder_of_layout(layout: Layout) -> Autoencoder:
    """The autoencoder that a layout describes: what is subtracted at the input is in its bias.

    Raises
    ------
    ValueError
        If arrays are missing, others are there, shapes do not fit, or the settings ask for what is
        not known here: another architecture or activation, or inputs that are normalised first.
    """
    settings, arrays = layout.settings, layout.arrays
    kind = settings.get("architecture", "standard")
    require(
        isinstance(kind, str) and kind in OF_GATES,
        f"architectures that are read are {', '.join(OF_GATES)}; got {shown(kind)}",
    )
    require_plain_inputs(settings)
    for name, plain in (
        ("activation_fn_str", "relu"),
        ("activation_fn", "relu"),
    ):
        told = settings.get(name, plain)
        require(told == plain, f"{name} must be {plain}; got {shown(told)}")
    wanted = {*AFFINE, *OF_GATES[kind]}
    require(
        set(arrays) == wanted,
        f"a {kind} autoencoder has arrays {', '.join(sorted(wanted))}; got "
        f"{', '.join(map(shown, sorted(arrays)))}",
    )
    require_sizes(settings, arrays["W_dec"])
    encoder, decoder, b_dec = arrays["W_enc"].T, arrays["W_dec"].T, arrays["b_dec"]
    bias = arrays["b_gate" if kind == "gated" else "b_enc"]
    if kind == "topk" and said(settings, "rescale_acts_by_decoder_norm", usual=False):
        lengths = np.sqrt((decoder * decoder).sum(0))
        require((lengths > 0).all(), "codes are rescaled by decoder norms; a norm is 0")
        encoder, bias, decoder = encoder * lengths[:, None], bias * lengths, decoder / lengths
    found = Autoencoder(encoder, bias, decoder, b_dec, _gate(kind, layout))
    if said(settings, "apply_b_dec_to_input", usual=True):
        found = replace(found, encoder_bias=bias - encoder @ b_dec)
    return found


def said(settings: Mapping[str, Any], name: str, *, usual: bool) -> bool:
    """What settings say of something that is so or not; the usual where they do not name it.

    Raises
    ------
    ValueError
        For anything else than a truth value: a text "false" would count as true.
    """
    told = settings.get(name, usual)
    if not isinstance(told, bool):
        raise ValueError(f"{name} is true or false; got {shown(repr(told))}")
    return told


def require_plain_inputs(settings: Mapping[str, Any]) -> None:
    """See to it that activations are read as they are.

    Raises
    ------
    ValueError
        For settings by which they are normalised first; where a scale is to be moved into the
        weights, as SAELens does at the end of training, with how.
    """
    told = settings.get("normalize_activations", "none")
    advice = ""
    if told == "expected_average_only_in":
        advice = (
            ", as before the end of training: move the scale into the weights first, by "
            "fold_activation_norm_scaling_factor of SAELens, and save again"
        )
    require(told == "none", f"normalize_activations must be none; got {shown(told)}{advice}")


def require_sizes(settings: Mapping[str, Any], rows: Shaped[np.ndarray, "..."]) -> None:
    """See to it that settings and the decoder, latents as rows, tell the same sizes.

    Raises
    ------
    ValueError
        If `d_sae` or `d_in` is there and another number.
    """
    for name, size in zip(("d_sae", "d_in"), rows.shape, strict=False):
        told = settings.get(name)
        require(
            told in (None, size),
            f"{SETTINGS} says {name} {shown(repr(told))}, and W_dec has {size}",
        )


def read_sae_lens(folder: str | Path) -> Autoencoder:
    """The autoencoder in a folder that SAELens wrote, in double precision.

    Parameters
    ----------
    folder : str or Path

    Raises
    ------
    ValueError
        If a file is missing or damaged, or as for `autoencoder_of_layout`.
    """
    folder = Path(folder)
    require((folder / SETTINGS).is_file(), f"{shown(folder)} has no {SETTINGS}")
    file = opened(folder / WEIGHTS)
    require(file.settings, f"{shown(folder / SETTINGS)} holds no settings")
    unread = [
        f"{shown(name)} {one.fault or 'holds no numbers'}"
        for name, one in file.arrays.items()
        if not one.is_real
    ]
    require(not unread, "; ".join(unread))
    arrays = {name: _doubles(one.read()) for name, one in file.arrays.items()}
    return autoencoder_of_layout(Layout(file.settings, arrays))


def write_sae_lens(folder: str | Path, autoencoder: Autoencoder, *, dtype: str = "float32") -> None:
    """Write an autoencoder as a folder that SAELens loads; files of an older one are replaced.

    Parameters
    ----------
    folder : str or Path
        Made if missing.
    autoencoder : Autoencoder
        Of floats; a bag folded by `theory.ensembles.concatenation.folded`, for example.
    dtype : str
        Of `DTYPES`; numbers are rounded to it.

    Raises
    ------
    ValueError
        As for `sae_lens_layout`, or if rounding makes a number infinite; nothing is written then.

    Notes
    -----
    `SAE.load_from_disk` of SAELens 6 reads it; its `from_pretrained` is not for local folders.
    """
    from safetensors.numpy import save

    layout = sae_lens_layout(autoencoder, dtype)
    with np.errstate(over="ignore"):
        arrays = {
            name: np.ascontiguousarray(array, dtype=dtype) for name, array in layout.arrays.items()
        }
    for name, array in arrays.items():
        require(np.isfinite(array).all(), f"{name} leaves the range of {dtype}")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(save(arrays))
    (folder / SETTINGS).write_text(json.dumps(dict(layout.settings)) + "\n", encoding="utf-8")


def _gate(kind: str, layout: Layout) -> Gate:
    n = layout.arrays["W_enc"].shape[-1]
    parts = [layout.arrays[name] for name in OF_GATES[kind]]
    require(
        all(part.shape == (n,) for part in parts),
        f"{', '.join(OF_GATES[kind])} have an entry a latent, ({n},); got "
        f"{', '.join(str(part.shape) for part in parts)}",
    )
    match kind:
        case "topk":
            k = layout.settings.get("k")
            if type(k) is not int or not 1 <= k <= n:
                raise ValueError(f"k is an integer from 1 to {n}; got {shown(repr(k))}")
            return TopK(k)
        case "jumprelu":
            _, threshold = parts
            return JumpRelu(np.maximum(threshold, 0))  # a ReLU comes first, so below 0 is 0
        case "gated":
            b_gate, b_mag, r_mag = parts
            with np.errstate(over="ignore"):
                scales = np.exp(r_mag)
            require(np.isfinite(scales).all(), "r_mag is a logarithm; its scale is not finite")
            return Gated(scales, b_mag - scales * b_gate)
    return Relu()


def _doubles(array: Any) -> Shaped[np.ndarray, "..."]:
    """An array, or a tensor of a type that NumPy lacks, in double precision."""
    return np.asarray(array if isinstance(array, np.ndarray) else array.double(), dtype=np.float64)
