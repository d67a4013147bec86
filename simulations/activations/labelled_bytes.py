"""The tiny transformer's residual stream beside facts about the text at the same place.

Every concept is a function of the bytes that were read and of the next one, so that it is known
exactly; what the transformer makes of it is not.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, UInt8

from pentad.simulations.activations.byte_transformer import CONTEXT, WIDTH, trained, windows

Text = UInt8[np.ndarray, "samples bytes"]

RECENT = 8
"""Bytes before the place, itself included, that some concepts look at."""


def _among(text: np.ndarray, letters: bytes) -> np.ndarray:
    return np.isin(text, np.frombuffer(letters, dtype=np.uint8))


UPPER = bytes(range(ord("A"), ord("Z") + 1))
LOWER = UPPER.lower()
WORD = UPPER + LOWER + b"0123456789_"
PUNCTUATION = b"()[]{}:,.=+-*/<>%&|^~!@;"


class Concept(NamedTuple):
    """A fact about a place in a text.

    Attributes
    ----------
    words
        What holds where it is present.
    holds
        From the last bytes read (samples, `RECENT`) and the next bytes (samples,) to truth values.
    """

    words: str
    holds: Callable[[np.ndarray, np.ndarray], np.ndarray]


CONCEPTS: dict[str, Concept] = {
    "word goes on": Concept(
        "the next byte is a letter, a digit or an underscore",
        lambda _read, following: _among(following, WORD),
    ),
    "indented": Concept(
        f"two of the last {RECENT} bytes in a row are spaces",
        lambda read, _next: (_among(read[:, 1:], b" ") & _among(read[:, :-1], b" ")).any(1),
    ),
    "in a word": Concept(
        "the last byte is a letter, a digit or an underscore",
        lambda read, _next: _among(read[:, -1], WORD),
    ),
    "vowel": Concept(
        "the last byte is one of a, e, i, o, u",
        lambda read, _next: _among(read[:, -1], b"aeiou"),
    ),
    "upper case": Concept(
        "the last byte is an upper-case letter, A to Z",
        lambda read, _next: _among(read[:, -1], UPPER),
    ),
    "punctuation": Concept(
        f"the last byte is punctuation of code, one of {PUNCTUATION.decode()}",
        lambda read, _next: _among(read[:, -1], PUNCTUATION),
    ),
}
"""By name, in the order of the axis `concept`."""


@cache
def labelled_streams(
    count: int, layer: int, seed: int, *, held_out: bool
) -> tuple[Float32[np.ndarray, "count width"], Bool[np.ndarray, "concepts count"]]:
    """Vectors of the residual stream, and which of `CONCEPTS` hold where they were taken.

    Parameters
    ----------
    count, layer, seed, held_out
        As for `byte_transformer.residual_stream`: one vector from the second half of each stretch.
    """
    import torch

    model, _ = trained()
    text = windows(count, 700_001 + seed, held_out=held_out)
    places = np.random.default_rng(seed).integers(CONTEXT // 2, CONTEXT, count)
    rows = np.arange(count)
    vectors = np.empty((count, WIDTH), dtype=np.float32)
    with torch.no_grad():
        for first in range(0, count, 512):
            some = slice(first, min(first + 512, count))
            stretch = torch.from_numpy(text[some, :-1].astype(np.int64))
            streams = model.stream(stretch, layer).numpy()  # type: ignore[operator]
            vectors[some] = streams[np.arange(len(streams)), places[some]]
    return vectors, facts(
        text[rows[:, None], places[:, None] + np.arange(1 - RECENT, 1)], text[rows, places + 1]
    )


def facts(
    read: UInt8[np.ndarray, "samples recent"], following: UInt8[np.ndarray, " samples"]
) -> Bool[np.ndarray, "concepts samples"]:
    """Which of `CONCEPTS` hold, from the last bytes read and the next ones."""
    return np.stack([concept.holds(read, following) for concept in CONCEPTS.values()])
