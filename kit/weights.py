"""Weights from files and folders: which array holds them, and what stands beside it.

The one reader of .npy, .npz and .safetensors files, of state dicts of torch, and of folders of
them, with the names that libraries for sparse autoencoders use.  What is beside the weights is
judged by type and shape, and believed only where it fits them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from pentad.kit.stored_arrays import (
    READERS,
    SkippedFile,
    Stored,
    UnreadableWeights,
    reason,
    shown,
)
from pentad.kit.weight_files import WeightFile, files_below, opened, prefix_of
from pentad.kit.weights_beside import Beside, array_beside, gradient_norms, truth_values

__all__ = [
    "BIAS_KEYS",
    "READERS",
    "WEIGHT_KEYS",
    "SkippedFile",
    "Stored",
    "UnreadableWeights",
    "WeightFile",
    "Weights",
    "opened",
    "shown",
    "weights_below",
    "weights_in_file",
    "weights_of_file",
]

WEIGHT_KEYS = ("W", "weights", "W_dec", "decoder.weight", "weight")
"""Names of the array with the weights, the first that there is, also behind a dot."""

BIAS_KEYS = ("b", "bias", "biases", "b_final")
"""Names of the array with the biases, behind those that stand beside the weights' own name."""

BESIDE = ("gradient_norm", "converged", "importance")
"""Names of arrays that are not taken for weights unless asked for."""

MOST_NAMED = 12
"""Arrays that a sentence names; of more, the number."""


class Weights(NamedTuple):
    """Weights with what is known of them.

    Attributes
    ----------
    name : str
        File and array, as they are printed.
    weights : (*batch, d, n) array or tensor, or (*batch, n, d) if features are rows
    gradient_norm : number or (*batch,) array, or None
    converged : bool or (*batch,) array, or None
    ours : bool
        Of this package: features are columns, whatever a user says of files.
    bias : array or tensor, or None
        Scalar, or with the axes of the batch in front.
    importance : array or tensor, or None
    key : str
        Name of the array.
    features_as_rows : bool or None
        What names and shapes tell of the layout, if they do.
    beside : tuple of str
        What else there is and what was made of it, a phrase each.
    ignored : tuple of str
        Those of them that were expected to be used and are not, with why.
    """

    name: str
    weights: Any
    gradient_norm: Any = None
    converged: Any = None
    ours: bool = False
    bias: Any = None
    importance: Any = None
    key: str = ""
    features_as_rows: bool | None = None
    beside: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def weights_of_file(
    path: Path, key: str = "", *, ignore: Collection[str] = ()
) -> Weights | UnreadableWeights:
    """The weights that a file holds, or why there are none.

    Parameters
    ----------
    path
        A file of a type in `READERS`.
    key
        Name of the array with the weights, or a pattern that only one name fits; "" takes one of
        `WEIGHT_KEYS`, or the only matrix.
    ignore
        Names or patterns of arrays that are treated as if they were not there.
    """
    found = list(weights_in_file(path, key, ignore=ignore))
    if len(found) > 1:
        return UnreadableWeights(f"{shown(path)} has {len(found)} matrices that {shown(key)} fits")
    return found[0]


def weights_in_file(
    path: Path, key: str = "", *, ignore: Collection[str] = ()
) -> Iterator[Weights | UnreadableWeights]:
    """All weights of a file that a key fits, each of them or why it cannot be had; at least one.

    Parameters
    ----------
    path, key, ignore : as in `weights_of_file`
        A key may be a pattern such as `layers.*.weight`, that several names fit.
    """
    try:
        file = opened(path)
    except UnreadableWeights as error:
        yield error
        return
    kept = {
        name: one
        for name, one in file.arrays.items()
        if not any(name == word or fnmatchcase(name, word) for word in ignore)
    }
    file = WeightFile(path, kept, file.settings)
    names = _chosen(file, key)
    if isinstance(names, UnreadableWeights):
        yield names
        return
    several = sum(one.is_matrix for one in kept.values()) > 1
    for name in names:
        told = f"{shown(path)} {shown(name)}" if several else shown(path)
        yield _weights(file, name, told)


def weights_below(
    folder: Path, key: str = "", *, ignore: Collection[str] = ()
) -> Iterator[Weights | UnreadableWeights]:
    """Weights of every file in a folder, or why there are none; what is skipped is a `SkippedFile`.

    Parameters
    ----------
    folder
        Searched for regular files of a type in `READERS`.
    key, ignore : as in `weights_in_file`
    """
    files = 0
    for path in files_below(folder):
        files += 1
        if isinstance(path, UnreadableWeights):
            yield path
            continue
        for found in weights_in_file(path, key, ignore=ignore):
            yield SkippedFile(f"{found}: skipped") if isinstance(found, _NoMatrix) else found
    if not files:
        yield UnreadableWeights(f"{shown(folder)} holds no file of type {', '.join(READERS)}")


class _NoMatrix(UnreadableWeights):
    """A sound file without a matrix, such as the statistics beside an autoencoder."""


def _chosen(file: WeightFile, key: str) -> list[str] | UnreadableWeights:
    """Names of the arrays that hold weights."""
    path = shown(file.path)
    matrices = [name for name, one in file.arrays.items() if one.is_matrix]
    holds = f"it holds the matrices {_listed(matrices)}; say which with --key"
    if key:
        exact = [key] if key in file.arrays else []
        fitting = exact or [name for name in file.arrays if fnmatchcase(name, key)]
        found = [name for name in fitting if name in matrices or file.arrays[name].fault]
        if found:
            return found
        if not matrices:
            return _without_matrix(file)
        return UnreadableWeights(f"{path} has no matrix {shown(key)}; {holds}")
    if not matrices:
        return _without_matrix(file)
    most = max(len(file.arrays[name].shape) for name in matrices)
    beside = [
        name
        for name in matrices
        if name in BESIDE or (name in BIAS_KEYS and len(file.arrays[name].shape) < most)
    ]
    plain = [name for name in matrices if name not in beside] or matrices
    for word in WEIGHT_KEYS:
        if word in plain:
            return [word]
    for word in WEIGHT_KEYS:
        ending = [name for name in plain if name.endswith(f".{word}")]
        if len(ending) == 1:
            return ending
    if len(plain) == 1:
        return plain
    return UnreadableWeights(f"{path} has several matrices; {holds}, or all with --key '*'")


def _without_matrix(file: WeightFile) -> UnreadableWeights:
    path = shown(file.path)
    faults = [f"{shown(name)} {one.fault}" for name, one in file.arrays.items() if one.fault]
    if faults:
        return UnreadableWeights(f"{path} cannot be read: {'; '.join(faults[:MOST_NAMED])}")
    held = ", ".join(f"{shown(name)} {one}" for name, one in list(file.arrays.items())[:6])
    return _NoMatrix(
        f"{path} holds no array of two or more axes with real numbers" + f" ({held})" * bool(held)
    )


def _listed(names: list[str]) -> str:
    told = ", ".join(shown(name) for name in names[:MOST_NAMED])
    return told + (f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else "")


def _weights(file: WeightFile, key: str, name: str) -> Weights | UnreadableWeights:
    """The weights in one array of a file, with what is beside it."""
    stored = file.arrays[key]
    if stored.fault:
        return UnreadableWeights(f"{shown(file.path)}: {shown(key)} {stored.fault}")
    try:
        weights = stored.read()
    except Exception as error:  # arbitrary bytes upset the readers in arbitrary ways
        return UnreadableWeights(f"{name} cannot be read: {reason(error)}")
    *batch, rows, columns = stored.shape
    others = {held: one for held, one in file.arrays.items() if held != key}
    each = ((), tuple(batch))
    of_features = ((*batch, columns), (columns,), (*batch, rows), (rows,), (), tuple(batch))
    near = [prefix_of(key) + name for name in BIAS_KEYS]
    biases = dict.fromkeys([prefix_of(key) + "bias", *near, *BIAS_KEYS])
    found = {
        "gradient_norm": gradient_norms(array_beside(others, ["gradient_norm"], each)),
        "converged": truth_values(array_beside(others, ["converged"], each)),
        "bias": array_beside(others, biases, of_features),
        "importance": array_beside(others, ["importance"], of_features),
    }
    return Weights(
        name=name,
        weights=weights,
        key=key,
        features_as_rows=file.features_are_rows(key),
        beside=_phrases(others, found.values()),
        ignored=tuple(one.complaint for one in found.values() if one.complaint),
        **{what: one.value for what, one in found.items()},
    )


def _phrases(others: Mapping[str, Stored], used: Iterable[Beside]) -> tuple[str, ...]:
    """What there is beside the weights: first what is used, then what is not."""
    named = {one.name for one in used if one.name}
    rest = [name for name in others if name not in named]
    phrases = [f"{shown(one.name)} {others[one.name]}" for one in used if one.value is not None]
    phrases += [
        f"{shown(name)} {others[name].fault or others[name]} (not used)"
        for name in rest[:MOST_NAMED]
    ]
    more = len(rest) - MOST_NAMED
    return (*phrases, *([f"{more} arrays more (not used)"] if more > 0 else ()))
