"""Patches of the photograph that comes with Matplotlib."""

from functools import cache

import numpy as np
from jaxtyping import Float32

from pentad.simulations.activations.source import part
from pentad.theory.numbers.scalars import require

PHOTOGRAPH = "grace_hopper.jpg"
"""Of Grace Hopper, 1984, in the public domain; among Matplotlib's sample data."""


@cache
def photograph() -> Float32[np.ndarray, "rows columns"]:
    """The photograph in grey, entries between 0 and 1 (luma of Rec. 601)."""
    from matplotlib import cbook, image

    colours = np.asarray(image.imread(cbook.get_sample_data(PHOTOGRAPH, asfileobj=False)))
    grey: np.ndarray = (colours[..., :3] @ np.array([0.299, 0.587, 0.114])) / 255
    return grey.astype(np.float32)


def patches(
    count: int, side: int, seed: int, *, held_out: bool = False
) -> Float32[np.ndarray, "count pixels"]:
    """Square patches at random places, each without its mean, (count, side^2).

    Parameters
    ----------
    count, side, seed
        How many, pixels of a side, and where random numbers begin.
    held_out
        Whether they lie in the right part of the photograph, which no others touch.

    Raises
    ------
    ValueError
        If a patch has one pixel, or no place in that part.
    """
    columns = part(photograph().shape[1], held_out=held_out)
    picture = photograph()[:, columns.start : columns.stop]
    most = min(picture.shape)
    require(2 <= side <= most, f"a patch has 2 .. {most} pixels a side; got {side}")
    windows = np.lib.stride_tricks.sliding_window_view(picture, (side, side))
    places = np.random.default_rng(seed).integers(0, windows.shape[:2], (count, 2))
    cut = windows[places[:, 0], places[:, 1]].reshape(count, side**2)
    return cut - cut.mean(1, keepdims=True)  # type: ignore[no-any-return]
