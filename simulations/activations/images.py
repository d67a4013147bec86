"""Patches of the photograph that comes with Matplotlib."""

from functools import cache

import numpy as np
from jaxtyping import Float32

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


def patches(count: int, side: int, seed: int) -> Float32[np.ndarray, "count pixels"]:
    """Square patches at random places, each without its mean, (count, side^2).

    Raises
    ------
    ValueError
        If a patch is larger than the photograph or has one pixel.
    """
    picture = photograph()
    require(2 <= side <= min(picture.shape), f"a patch has 2 .. {min(picture.shape)} pixels a side;"
            f" got {side}")  # fmt: skip
    windows = np.lib.stride_tricks.sliding_window_view(picture, (side, side))
    places = np.random.default_rng(seed).integers(0, windows.shape[:2], (count, 2))
    cut = windows[places[:, 0], places[:, 1]].reshape(count, side**2)
    return cut - cut.mean(1, keepdims=True)  # type: ignore[no-any-return]
