"""Vectors to judge a sparse autoencoder on: of a user's file, or of what the suite brings along."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float64

from pentad.kit.stored_arrays import shown
from pentad.kit.weight_files import opened
from pentad.simulations.activations.source import SOURCES, ActivationSource, part
from pentad.simulations.activations.stored import stored
from pentad.theory.numbers.scalars import require, require_count

LEAST = 2
"""Vectors that are held out, at the least: there is no spread in fewer."""


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
    where: str, d: int, *, vectors: int = 2000, seed: int = 0, key: str = ""
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

    Raises
    ------
    ValueError
        With the rule: a name that is no file and no source, vectors of another width, fewer than
        ten, and as `simulations.activations.stored.stored`.
    OSError
        If the file cannot be read.
    """
    require_count(vectors, "vectors", least=LEAST)
    path = Path(where)
    counts = [vectors, vectors]
    if where in SOURCES and not path.exists():
        source: ActivationSource = SOURCES[where]()
    else:
        require(
            path.is_file(),
            f"{shown(where)} is no file of activations; sources are {', '.join(SOURCES)}",
        )
        if path.suffix in (".npy", ".safetensors"):
            names = list(opened(path).arrays)  # damage is told in words
            require(
                key or len(names) == 1,
                f"{shown(path)} holds {', '.join(map(shown, names)) or 'no arrays'}; activations "
                "are the only array of a file",
            )
        try:
            source = stored(path, key)
        except ValueError as error:
            raise ValueError(f"{shown(path)}: {error}") from error
        length = _length(path, key)
        counts = [min(vectors, len(part(length, held_out=held))) for held in (False, True)]
        require(
            counts[1] >= LEAST,
            f"{shown(path)} has {length} vectors; at least {5 * LEAST} are needed, a fifth of them "
            "held out",
        )
    test = source.vectors(counts[1], seed, held_out=True)
    require(
        test.shape[1] == d,
        f"{shown(where)} has vectors of {test.shape[1]} numbers; the autoencoder reads {d}",
    )
    train = source.vectors(counts[0], seed)
    return GivenActivations(source.words, train.astype(float), test.astype(float))


def _length(path: Path, key: str) -> int:
    arrays = opened(path).arrays
    name = key or next(iter(arrays))
    return arrays[name].shape[0]
