"""Activations of a user's own: arrays in files, and checkpoints of other people's models."""

from pathlib import Path
from typing import Any

import numpy as np

from pentad.simulations.activations.source import ActivationSource, part
from pentad.theory.numbers.scalars import require


def stored(path: str | Path, name: str = "") -> ActivationSource:
    """Rows of an array in a file, .npy mapped into memory, .safetensors read; its end is held out.

    Parameters
    ----------
    path
        A .npy file, or a .safetensors file.
    name
        Of the array, where the file holds several.

    Raises
    ------
    ValueError
        For another kind of file, no or several arrays without a name, and what is no matrix of
        real numbers. Drawing more rows than there are is refused too.
    OSError
        If the file cannot be read.
    """
    place = Path(path)
    if place.suffix == ".npy":
        array = np.load(place, mmap_mode="r", allow_pickle=False)
        shape, dtype = array.shape, str(array.dtype)
        rows = array.__getitem__
    else:
        require(
            place.suffix == ".safetensors",
            f"activations are read from .npy and .safetensors files; got {place.name!r}",
        )
        shape, dtype, rows = _tensor_rows(place, name)
    require(len(shape) == 2, f"activations are one matrix (samples, d); got shape {tuple(shape)}")
    require(
        dtype in {"float16", "float32", "float64", "F16", "F32", "F64", "BF16"},
        f"activations are real numbers; got {dtype}",
    )

    def draw(count: int, seed: int, *, held_out: bool) -> np.ndarray:
        chosen = _places(place.name, shape[0], count, seed, held_out=held_out)
        found: np.ndarray = np.asarray(rows(chosen), dtype=np.float32)
        return found

    return ActivationSource(
        place.name, f"{shape[0]} vectors of a file, {shape[1]} dimensions", draw
    )


def _places(name: str, length: int, count: int, seed: int, *, held_out: bool) -> np.ndarray:
    """Different places of a file, in order, among those that are held out or all others."""
    open_to = part(length, held_out=held_out)
    words = "held out" if held_out else "that are not held out"
    require(
        count <= len(open_to), f"{name} has {len(open_to)} vectors {words}; {count} are asked for"
    )
    drawn = np.random.default_rng(seed).choice(len(open_to), count, replace=False)
    return open_to.start + np.sort(drawn)


def _tensor_rows(place: Path, name: str) -> tuple[tuple[int, ...], str, Any]:
    from safetensors import safe_open

    file = safe_open(place, framework="pt")
    keys = list(file.keys())  # type: ignore[no-untyped-call]
    require(
        name in keys or (not name and len(keys) == 1),
        f"name one of the arrays of {place.name}: {', '.join(keys) or 'there is none'}",
    )
    part = file.get_slice(name or keys[0])  # type: ignore[no-untyped-call]

    def rows(chosen: np.ndarray) -> np.ndarray:
        """Rows in rising order, read run by run, so that no more of a large file is held."""
        runs = np.split(chosen, np.flatnonzero(np.diff(chosen) != 1) + 1)
        return np.concatenate([part[run[0] : run[-1] + 1].float().numpy() for run in runs])

    return tuple(part.get_shape()), part.get_dtype(), rows


def checkpoint(model: str, layer: int, texts: tuple[str, ...]) -> ActivationSource:
    """Hidden states of a model that the package `transformers` can load, over some texts.

    Parameters
    ----------
    model
        A local folder, or a name that `transformers` finds on this machine; nothing is fetched.
    layer
        Of the hidden states, 0 for the embedding.
    texts
        Passages; every token but the first of each is a vector.

    Raises
    ------
    ValueError
        Without `transformers`, for a model that it cannot load, a layer that there is not, and
        no texts. Drawing more vectors than there are tokens is refused too; the last are held out.
    """
    require(len(texts) > 0, "hidden states need texts; got none")
    try:
        from transformers import AutoModel, AutoTokenizer  # type: ignore[import-not-found]
    except ImportError as absent:
        raise ValueError(
            "activations of a checkpoint need the package transformers: pip install transformers"
        ) from absent

    def draw(count: int, seed: int, *, held_out: bool) -> np.ndarray:
        import torch

        try:
            tokens = AutoTokenizer.from_pretrained(model, local_files_only=True)
            network = AutoModel.from_pretrained(model, local_files_only=True).eval()
        except (OSError, ValueError) as refused:
            raise ValueError(f"transformers cannot load {model!r}: {refused}") from refused
        found = []
        with torch.no_grad():
            for text in texts:
                asked = tokens(text, return_tensors="pt", truncation=True)
                states = network(**asked, output_hidden_states=True).hidden_states
                require(
                    0 <= layer < len(states),
                    f"the model has hidden states 0, .., {len(states) - 1}; got {layer}",
                )
                found.append(states[layer][0, 1:].float().numpy())
        vectors = np.concatenate(found)
        drawn: np.ndarray = vectors[_places(model, len(vectors), count, seed, held_out=held_out)]
        return drawn

    return ActivationSource(model, f"hidden states of {model} after layer {layer}", draw)
