"""Random numbers by counting: run k gets the same numbers in whatever company it is drawn.

A counter-based generator has no state to advance. The number at a place is a function of the
seed, the purpose, the run, the step and the place itself, so batches can be cut, reordered,
resumed and repeated at will. Numbers are drawn on the CPU and then moved, so that every device
sees the same inputs.

Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011).
"""

import hashlib
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64, UInt32


def philox(
    counter: UInt32[np.ndarray, "*batch 4"], key: UInt32[np.ndarray, "2"]
) -> UInt32[np.ndarray, "*batch 4"]:
    """Philox4x32-10: ten rounds that scramble a counter of four words under a key of two.

    Parameters
    ----------
    counter
        (..., 4) words of 32 bits, dimensionless.
    key
        (2,) words of 32 bits, dimensionless.

    Returns
    -------
    array
        (..., 4) words, as good as independent and uniform for different counters.

    Examples
    --------
    >>> [f"{word:08x}" for word in philox(np.zeros(4, np.uint32), np.zeros(2, np.uint32))]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    mask, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    a, b, c, d = np.moveaxis(counter.astype(np.uint64), -1, 0)
    left, right = (int(word) for word in key)
    for _ in range(10):
        first, second = a * np.uint64(0xD2511F53), c * np.uint64(0xCD9E8D57)
        a = (second >> half) ^ b ^ np.uint64(left)
        b = second & mask
        c = (first >> half) ^ d ^ np.uint64(right)
        d = first & mask
        left, right = (left + 0x9E3779B9) % 2**32, (right + 0xBB67AE85) % 2**32
    return np.stack([a, b, c, d], axis=-1).astype(np.uint32)


def uniforms(
    seed: int, purpose: str, runs: Sequence[int], shape: tuple[int, ...], *, step: int = 0
) -> Float64[np.ndarray, "runs *shape"]:
    """Numbers uniform in the open interval (0, 1), on a grid of 2^52 midpoints.

    Parameters
    ----------
    seed
        Any integer.
    purpose
        What the numbers are for; different purposes are independent.
    runs
        Indices of the runs, from 0 to 2^32 - 1.
    shape
        Shape of one run's numbers.
    step
        From 0 to 2^64 - 1; different steps are independent.

    Returns
    -------
    array
        (len(runs), *shape), dimensionless; row k depends on runs[k] but not on the other rows.

    Raises
    ------
    ValueError
        If a run or the step is out of range.
    """
    if any(not 0 <= run < 2**32 for run in runs):
        raise ValueError(f"run indices go from 0 to 2^32 - 1; got {list(runs)}")
    if not 0 <= step < 2**64:
        raise ValueError(f"the step goes from 0 to 2^64 - 1; got {step}")
    size = math.prod(shape)
    blocks = -(-size // 2)
    counter: np.ndarray[Any, Any] = np.empty((len(runs), blocks, 4), np.uint32)
    counter[..., 0] = np.arange(blocks, dtype=np.uint32)
    counter[..., 1] = np.asarray(runs, np.uint32)[:, None]
    counter[..., 2] = step % 2**32
    counter[..., 3] = step >> 32
    digest = hashlib.sha256(f"{seed} {purpose}".encode()).digest()
    words = philox(counter, np.frombuffer(digest[:8], "<u4").astype(np.uint32))
    high, low = words[..., 0::2].astype(np.uint64), words[..., 1::2].astype(np.uint64)
    grid = ((high << np.uint64(20)) | (low >> np.uint64(12))).reshape(len(runs), -1)[:, :size]
    return ((grid.astype(np.float64) + 0.5) * 2.0**-52).reshape(len(runs), *shape)


def normals(
    seed: int, purpose: str, runs: Sequence[int], shape: tuple[int, ...], *, step: int = 0
) -> Float64[np.ndarray, "runs *shape"]:
    r"""Numbers of the standard normal law, from pairs of uniforms.

    \( \sqrt{-2 \log u} \cos 2 \pi v \), by Box and Muller.

    Parameters
    ----------
    seed, purpose, runs, shape, step
        As for `uniforms`; the numbers of one purpose are not independent of its uniforms.

    Returns
    -------
    array
        (len(runs), *shape), dimensionless; row k depends on runs[k] but not on the other rows.
    """
    u, v = np.moveaxis(uniforms(seed, purpose, runs, (2, *shape), step=step), 1, 0)
    drawn: np.ndarray[Any, Any] = np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v)
    return drawn
