"""Vectors to judge a sparse autoencoder on: of a user's file, or of what the suite brings along."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from jaxtyping import Float64

from pentad.kit.stored_arrays import shown
from pentad.kit.weight_files import opened
from pentad.simulations.activations.source import SOURCES, ActivationSource, Draw, part
from pentad.simulations.activations.stored import stored
from pentad.theory.numbers.scalars import require, require_count

LEAST = 2
"""Vectors that are held out, at the least: there is no spread in fewer."""

FILES = (".npy", ".safetensors")
"""Types of files of activations."""

TYPES = ("float16", "float32", "float64", "F16", "F32", "F64", "BF16")
"""Types of numbers that are read, as the packages of both call them."""

SLOW = {
    "byte-transformer": "training the byte-level transformer whose activations are asked for; "
    "about a minute of an idle core"
}
"""What the sources do that take their time before they give anything."""

WORDS = {"i": "integers", "u": "integers", "b": "truth values", "c": "complex numbers"}
"""What others hold, by NumPy's letter."""


@dataclass(frozen=True, eq=False)
class GivenActivations:
    """Vectors that may be learnt from, and others that are held out.

    Attributes
    ----------
    words : str
        What they are.
    train, test : (vectors, d) arrays
    """

    words: str
    train: Float64[np.ndarray, "vectors d"]
    test: Float64[np.ndarray, "others d"]


def given_activations(
    where: str,
    d: int,
    *,
    vectors: int = 2000,
    seed: int = 0,
    key: str = "",
    on_progress: Callable[[float, str], None] = lambda _share, _text: None,
) -> GivenActivations:
    """Vectors of a source, of which a part is held out that no others come from.

    Parameters
    ----------
    where : str
        A .npy or .safetensors file, the last fifth of which is held out, or the name of a source in
        `simulations.activations.source.SOURCES`.
    d : int
        Width that is wanted.
    vectors : int
        Most vectors of either part.
    seed : int
        Of the choice.
    key : str
        Name of the array, where a file holds several.
    on_progress : function of the share that is done and a line

    Raises
    ------
    ValueError
        With the rule: a name that is no file and no source, a file that is damaged or holds no ten
        rows of that width in floating-point numbers, and rows that are not finite.
    OSError
        If the file cannot be read.
    """
    require_count(vectors, "vectors", least=LEAST)
    path = Path(where)
    counts = [vectors, vectors]
    if where in SOURCES and not path.exists():
        source: ActivationSource = SOURCES[where]()
        if where in SLOW:
            on_progress(0.0, SLOW[where])
    else:
        require(
            path.is_file(),
            f"{shown(where)} is no file of activations; sources are {', '.join(SOURCES)}",
        )
        length = _length(path, key, d)
        try:
            source = stored(path, key)
        except ValueError as error:
            raise ValueError(f"{shown(path)}: {error}") from error
        counts = [min(vectors, len(part(length, held_out=held))) for held in (False, True)]
        source = replace(source, draw=partial(_finite, shown(path), source.draw))
    test = source.vectors(counts[1], seed, held_out=True)
    require(
        test.shape[1] == d,
        f"{shown(where)} has vectors of {test.shape[1]} numbers; the autoencoder reads {d}",
    )
    train = source.vectors(counts[0], seed)
    return GivenActivations(source.words, train.astype(float), test.astype(float))


def _length(path: Path, key: str, d: int) -> int:
    """Vectors of a file, which is looked at before any of them is read.

    Raises
    ------
    ValueError
        With the rule and what to do: a file of another kind or damaged, several arrays, what is no
        matrix of floating-point numbers in the machine's order, another width, fewer than ten rows.
    """
    name = shown(path)
    require(
        path.suffix in FILES, f"activations are read from {' and '.join(FILES)} files; got {name}"
    )
    arrays = opened(path).arrays
    require(
        key in arrays if key else len(arrays) == 1,
        f"{name} holds {', '.join(map(shown, arrays)) or 'no arrays'}; "
        + (f"there is no {shown(key)}" if key else "activations are the only array of a file"),
    )
    one = arrays[key or next(iter(arrays))]
    require(not one.fault or one.is_large, f"{name} {one.fault}")
    require(
        not one.dtype.startswith(">"),
        f"{name} holds big-endian numbers ({one.dtype}), and little-endian ones are read: save "
        'array.astype("<f4")',
    )
    require(
        one.dtype in TYPES,
        f"{name} holds {WORDS.get(one.kind, 'entries')} of type {one.dtype}, and activations are "
        'floating-point numbers of 16, 32 or 64 bits: save array.astype("float32") if that is '
        "what they are",
    )
    tokens = len(one.shape) > 2 and one.shape[-1] == d
    require(
        len(one.shape) == 2,
        f"{name} has the shape {one.shape}, and activations are a matrix with a vector in each row"
        + (f": save array.reshape(-1, {d})" if tokens else ""),
    )
    length, width = one.shape
    require(width == d, f"{name} has vectors of {width} numbers; the autoencoder reads {d}")
    require(
        len(part(length, held_out=True)) >= LEAST,
        f"{name} has {length} vectors; at least {5 * LEAST} are needed, a fifth of them held out",
    )
    return length


def _finite(name: str, draw: Draw, count: int, seed: int, *, held_out: bool) -> np.ndarray:
    """Vectors that a file gives, in single precision, if all are finite."""
    with np.errstate(over="ignore"):
        found = draw(count, seed, held_out=held_out)
    others = int((~np.isfinite(found)).any(1).sum())
    require(
        others == 0,
        f"{name}: {others} of the {count} vectors that were drawn are not finite in single "
        "precision: NaN, or an overflow (of half precision above 65504)",
    )
    return found
