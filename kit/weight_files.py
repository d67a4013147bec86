"""Files of weights: what arrays are called and said to be, and where files are in folders."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pentad.kit.stored_arrays import (
    IRREGULAR,
    LARGEST_HEADER,
    READERS,
    SkippedFile,
    Stored,
    UnreadableWeights,
    fault_of,
    reason,
    shown,
    stored_arrays,
)

DEEPEST = 32
"""Folders below a folder in which files are looked for."""

SETTINGS = ("cfg.json", "config.json")
"""Files beside weights that say what they are of."""

FEATURES_ARE_ROWS = {"W_dec": True, "W_enc": False, "decoder.weight": False, "encoder.weight": True}
"""Whether latents are rows of an array of a sparse autoencoder, by what its libraries call it."""

ROLES: Mapping[str, tuple[str, ...]] = {
    "decoder": ("W_dec", "decoder.weight"),
    "encoder": ("W_enc", "encoder.weight"),
    "encoder bias": ("b_enc", "encoder.bias"),
    "decoder bias": ("b_dec", "decoder.bias"),
    "threshold": ("threshold", "log_threshold"),
}
"""What arrays of a sparse autoencoder are for, by what its libraries call them."""


@dataclass(frozen=True, eq=False)
class WeightFile:
    """A file of weights: what it holds, by name, and what is said beside it.

    Attributes
    ----------
    path : Path
    arrays : mapping of str to Stored
        Not yet read.
    settings : mapping
        Of `cfg.json` or `config.json` in the same folder; empty if there is none.
    """

    path: Path
    arrays: Mapping[str, Stored]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def role(self, role: str, beside: str = "") -> str:
        """Name of the array with a role of `ROLES` in a sparse autoencoder; empty if none has it.

        Parameters
        ----------
        role
            Key of `ROLES`.
        beside
            Name of another array of the same autoencoder, where a file holds several.
        """
        start = prefix_of(beside)
        return next((start + tail for tail in ROLES[role] if start + tail in self.arrays), "")

    def features_are_rows(self, name: str) -> bool | None:
        """Whether latents are the rows of an array; None where its name and shape do not tell.

        Told for the encoder and decoder of a sparse autoencoder with at least as many latents as
        dimensions, if the other of both or a bias of fitting size stands beside.
        """
        tail = name.removeprefix(prefix_of(name))
        if tail not in FEATURES_ARE_ROWS:
            return None
        rows = FEATURES_ARE_ROWS[tail]
        shape = self.arrays[name].shape[-2:]
        features, dimensions = shape if rows else shape[::-1]
        sizes = {"encoder bias": features, "decoder bias": dimensions}
        fits = [
            self.arrays[held].shape[-1:] == (size,)
            for role, size in sizes.items()
            if (held := self.role(role, name))
        ]
        other = self.role("encoder" if "dec" in tail.lower() else "decoder", name)
        if other:
            theirs = self.arrays[other].shape[-2:]
            turned = FEATURES_ARE_ROWS[other.removeprefix(prefix_of(other))] != rows
            fits.append(theirs == (shape[::-1] if turned else shape))
        return rows if fits and all(fits) and features >= dimensions else None


def opened(path: Path) -> WeightFile:
    """What a file holds, none of it read yet.

    Raises
    ------
    UnreadableWeights
        If it is not a regular file of a type in `READERS`, or is damaged.
    """
    return WeightFile(path, stored_arrays(path), stored_settings(path.parent))


def stored_settings(folder: Path) -> dict[str, Any]:
    """What the file of settings in a folder says, such as `cfg.json`; empty if there is none."""
    for name in SETTINGS:
        path = folder / name
        if fault_of(path) or path.stat().st_size > LARGEST_HEADER:
            continue
        try:
            told = json.loads(path.read_bytes())
        except (ValueError, RecursionError, OSError):
            continue
        if isinstance(told, dict):
            return told
    return {}


def files_below(folder: Path) -> Iterator[Path | UnreadableWeights]:
    """Files in a folder that are of a type in `READERS`, in order, and what is skipped with why.

    Links to folders are not followed, and folders deeper than `DEEPEST` are not entered.
    """
    waiting = [(folder, 0)]
    while waiting:
        place, depth = waiting.pop()
        try:
            inside = sorted(place.iterdir())
        except OSError as error:
            yield UnreadableWeights(f"{shown(place)} is skipped: {reason(error)}")
            continue
        below = []
        for path in inside:
            try:
                is_folder = path.is_dir()
            except OSError as error:
                yield UnreadableWeights(f"{shown(path)} is skipped: {reason(error)}")
                continue
            if is_folder and not path.is_symlink():
                below.append((path, depth + 1))
            elif not is_folder and path.suffix.lower() in READERS:
                irregular = fault_of(path) == IRREGULAR
                yield (
                    SkippedFile(f"{shown(path)} is skipped: it {IRREGULAR}") if irregular else path
                )
        if below and depth == DEEPEST:
            yield SkippedFile(
                f"{shown(place)} is skipped below: folders deeper than {DEEPEST} are not entered"
            )
        else:
            waiting += reversed(below)


def prefix_of(name: str) -> str:
    """What stands before the name that a library gives an array, with its dot.

    >>> prefix_of("layers.3.W_dec"), prefix_of("sae.encoder.weight"), prefix_of("W_dec")
    ('layers.3.', 'sae.', '')
    >>> prefix_of("layers.3.weight"), prefix_of("weight")
    ('layers.3.', '')
    """
    tails = (*FEATURES_ARE_ROWS, *(tail for tails in ROLES.values() for tail in tails))
    tail = next((t for t in tails if name == t or name.endswith(f".{t}")), "")
    return name[: len(name) - len(tail)] if tail else name[: name.rfind(".") + 1]
