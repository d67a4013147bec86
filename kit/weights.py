"""Weights from files: .npy, .npz and .safetensors."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

WEIGHT_KEYS = ("W", "weights", "weight")
"""Names of the array with the weights, the first that there is."""

BIAS_KEYS = ("b", "bias", "biases", "b_final")
"""Names of the array with the biases, behind those that stand beside the weights' own name."""


class UnreadableWeights(ValueError):  # noqa: N818
    """A file holds no weights; the text is why, and what to do."""


class Weights(NamedTuple):
    """Weights (*batch, d, n) with what is known of their convergence, and what stands beside."""

    name: str
    weights: Any
    gradient_norm: Any = None
    converged: Any = None
    ours: bool = False
    bias: Any = None
    importance: Any = None


def weights_of_file(path: Path, key: str) -> Weights | UnreadableWeights:
    """The weights that a file holds, or why there are none.

    Parameters
    ----------
    path
        A file of a type in `READERS`.
    key
        Name of the array with the weights; "" takes one of `WEIGHT_KEYS`, or the only matrix.
    """
    if path.suffix not in READERS:
        return UnreadableWeights(f"{path} must be of type {', '.join(READERS)}")
    try:
        arrays = READERS[path.suffix](path)
    except Exception as error:  # arbitrary bytes upset the readers in arbitrary ways
        return UnreadableWeights(f"{path} cannot be read: {error}")
    matrices = [name for name, array in arrays.items() if array.ndim >= 2]
    if not matrices:
        return UnreadableWeights(f"{path} holds no array of two or more axes")
    holds = f"it holds the matrices {', '.join(matrices)}; say which with --key"
    if key and key not in matrices:
        return UnreadableWeights(f"{path} has no matrix {key}; {holds}")
    chosen = [name for name in ([key] if key else WEIGHT_KEYS) if name in matrices] or matrices
    if len(matrices) > 1 and chosen is matrices:
        return UnreadableWeights(f"{path} has several matrices; {holds}")
    beside = chosen[0].rpartition(".")[0]
    bias = next((arrays[k] for k in (f"{beside}.bias", *BIAS_KEYS) if k in arrays), None)
    return Weights(
        str(path),
        arrays[chosen[0]],
        arrays.get("gradient_norm"),
        arrays.get("converged"),
        bias=bias,
        importance=arrays.get("importance"),
    )


def _arrays_of_npy(path: Path) -> dict[str, Any]:
    import numpy as np

    return {"W": np.load(path, allow_pickle=False)}


def _arrays_of_npz(path: Path) -> dict[str, Any]:
    import numpy as np

    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _arrays_of_safetensors(path: Path) -> dict[str, Any]:
    """Arrays of a file; tensors if some are of a kind that NumPy lacks, such as bfloat16."""
    from safetensors.numpy import load_file

    try:
        return dict(load_file(path))
    except (AttributeError, KeyError, TypeError):
        from safetensors.torch import load_file as load_tensors

        return dict(load_tensors(path))


READERS: Mapping[str, Callable[[Path], dict[str, Any]]] = {
    ".npy": _arrays_of_npy,
    ".npz": _arrays_of_npz,
    ".safetensors": _arrays_of_safetensors,
}
