"""One concept on pictures of three sizes by two rules, and where its codes say that it is."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.operators.torus import torus_coefficients
from pentad.theory.operators.torus_layers import torus_kernels

SIZES = ((24, 24), (40, 33), (64, 64))
EXPORTED_AT = (24, 24)
MODES = 10
PLACES = ((0.3, 0.25), (0.75, 0.4), (0.4, 0.75))
"""Where the concept stands in the picture that is encoded, in parts of the domain."""

FINE = 96


def draw(_: Sequence[Results]) -> Drawing:
    """Above by the rule of modes, in the middle by that of pixels; below, the codes of both."""
    drawing = Drawing(figsize=(style.WIDTH, 6.4), layout="constrained")
    planes = drawing.subplots(4, len(SIZES))
    weights = _weights()
    pixels = torus_kernels(weights, EXPORTED_AT)[0]
    for column, size in enumerate(SIZES):
        fixed = torus_kernels(weights, size)[0]
        kept = _same_pixels(pixels, size)
        picture = _picture(weights, size)
        codes = [_matched(taps, fixed, picture) for taps in (fixed, kept)]
        for row, values in enumerate((fixed, kept, *codes)):
            _draw_values(planes[row, column], values, codes=row > 1)
        planes[0, column].set_title(f"{size[0]} x {size[1]} points", loc="center")
    names = ("concept,\nrule of modes", "concept,\nrule of pixels",
             "codes,\nrule of modes", "codes,\nrule of pixels")  # fmt: skip
    for row, name in enumerate(names):
        planes[row, 0].set_ylabel(name)
    return drawing


def _weights() -> np.ndarray:
    """A stroke: a Gaussian, long one way and modulated across."""
    i, j = (index / FINE - 0.5 for index in np.indices((FINE, FINE)))
    along, across = (i + 0.6 * j) / 1.17, (j - 0.6 * i) / 1.17
    values = np.exp(-((along / 0.17) ** 2) - (across / 0.14) ** 2) * np.cos(2 * np.pi * 6 * across)
    centred = np.roll(values - values.mean(), (FINE // 2, FINE // 2), axis=(0, 1))
    return torus_coefficients(centred[None], (MODES, MODES))


def _same_pixels(taps: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The taps at the same pixels around the first, zeros beyond."""
    found = np.zeros(size)
    reach = [(n - 1) // 2 for n in taps.shape]
    for i in range(-reach[0], reach[0] + 1):
        for j in range(-reach[1], reach[1] + 1):
            found[i % size[0], j % size[1]] = taps[i % taps.shape[0], j % taps.shape[1]]
    return found


def _picture(weights: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The concept at three places, which no grid has for itself."""
    first, second = np.arange(-MODES, MODES + 1)[:, None], np.arange(MODES + 1)
    total = np.zeros(size)
    for a, b in PLACES:
        turn = -2 * np.pi * (first * a + second * b)
        c = (weights[0, ..., 0] + 1j * weights[0, ..., 1]) * np.exp(1j * turn)
        total = total + torus_kernels(np.stack([c.real, c.imag], -1)[None], size)[0]
    return total


def _matched(taps: np.ndarray, concept: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """Rectified correlations, 1 where the taps are the concept that stands there alone."""
    spectrum = np.fft.fft2(taps).conj() * np.fft.fft2(picture)
    size = np.linalg.norm(taps) * np.linalg.norm(concept)
    return np.asarray(np.maximum(np.fft.ifft2(spectrum).real, 0) / size)


def _draw_values(axes: Axes, values: np.ndarray, *, codes: bool) -> None:
    if codes:
        axes.imshow(values, cmap="Greys", vmin=0, vmax=1, extent=(0, 1, 1, 0))
        style.label(axes, f"largest {values.max():.2f}", (0.97, 0.95), ha="right", va="bottom")
        for a, b in PLACES:
            axes.plot(b, a, marker="o", ms=9, mfc="none", color=style.UPPER, ls="")
    else:
        centred = np.roll(values, [n // 2 for n in values.shape], axis=(0, 1))
        most = abs(values).max()
        axes.imshow(centred, cmap="RdBu_r", vmin=-most, vmax=most, extent=(0, 1, 1, 0))
    axes.set(xticks=(), yticks=())
    for spine in axes.spines.values():
        spine.set_visible(True)


FIGURE = Figure(
    name="concepts_on_tori",
    paper="neural-operators",
    locator="SAE-CNN and SAE-FNO on pictures across resolutions; beyond the paper",
    title="One concept at three resolutions",
    takeaway="By the rule of modes a concept is the same function on every grid, odd and even, and "
    "its codes stand where it stands; by the rule of pixels it shrinks as the grid is refined, and "
    "hardly sees itself in the same picture.",
    alt=(
        "Twelve squares. First row: a slanted wave packet looks alike on 24 by 24, 40 by 33 and 64 "
        "by 64 points. Second row: with the same pixels it is squeezed on 40 by 33 and small on 64 "
        "by 64 points. Third row: codes are dark inside three circles at all sizes, with largest "
        "values near one. Fourth row: they are so at 24 by 24 points alone, pale at 40 by 33 and "
        "hardly to be seen at 64 by 64, with a largest value of 0.06."
    ),
    caption="A modulated Gaussian with modes up to $K=10$ on both axes, its kernel exported at "
    "$24\\times24$ points. The picture has it at three places (circles), the same functions at "
    "all sizes; codes are rectified correlations over both lengths, 1 for a perfect match. "
    "Nothing is trained.",
    claims=(
        "neural-operators/exact-on-fine-tori",
        "neural-operators/torus-full-modes-convolve",
        "neural-operators/dilations",
    ),
    needs=(),
    draw=draw,
)
