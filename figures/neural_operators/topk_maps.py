"""Which codes three TopK rules keep, on four grids."""

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.operators.fourier import grid_values
from pentad.theory.operators.spectral_layers import encoded
from pentad.theory.operators.topk_rules import (
    kept_by_count,
    kept_by_share,
    kept_concepts,
    share_kept,
)

GRIDS = (32, 64, 128, 256)
CONCEPTS, MODES, DEGREE = 8, 12, 14
COUNT, SHARE, WHOLE = 32, Fraction(1, 8), 1
"""All three keep an eighth of the entries on the coarsest grid."""

RULES: tuple[tuple[str, Callable[[np.ndarray], np.ndarray]], ...] = (
    (f"a count:\n{COUNT} codes", lambda z: kept_by_count(z, COUNT)),
    ("a share:\nan eighth", lambda z: kept_by_share(z, SHARE)),
    ("the largest\nconcept", lambda z: kept_concepts(z, WHOLE)),
)
SHADES = ListedColormap(["white", style.TRAINED])


def draw(_: Sequence[Results]) -> Drawing:
    """Rules below each other, finer grids to the right."""
    drawing = Drawing(figsize=(style.WIDTH, 4.6), layout="constrained")
    planes = drawing.subplots(len(RULES), len(GRIDS), sharey=True)
    weights, function = _problem()
    for column, n in enumerate(GRIDS):
        codes = np.maximum(encoded(weights, grid_values(function, n)), 0)
        for row, (_name, rule) in enumerate(RULES):
            _draw_kept(planes[row, column], rule(codes))
        planes[0, column].set_title(f"$n={n}$\n{planes[0, column].get_title()}")
        planes[-1, column].set_xlabel("place, $t$")
    for row, (name, _rule) in enumerate(RULES):
        planes[row, 0].set_ylabel(f"{name}\n\nconcept", fontsize=8)
    return drawing


def _problem() -> tuple[np.ndarray, np.ndarray]:
    """Random concepts of unit mean square, and a function of a few spikes through them."""
    chance = np.random.default_rng(5)
    weights = chance.standard_normal((CONCEPTS, MODES + 1, 2)) * np.exp(
        -((np.arange(MODES + 1)[:, None] / 7) ** 2)
    )
    weights /= np.sqrt(2 * (weights**2).sum((1, 2), keepdims=True))
    return weights, chance.standard_normal((DEGREE + 1, 2))


def _draw_kept(axes: Axes, kept: np.ndarray) -> None:
    axes.imshow(
        kept, cmap=SHADES, vmin=0, vmax=1, aspect="auto", interpolation="nearest",
        extent=(0, 1, CONCEPTS + 0.5, 0.5),
    )  # fmt: skip
    axes.set(xticks=(0, 0.5, 1), yticks=(1, CONCEPTS))
    axes.set_xticklabels(["0", "½", "1"])
    share = share_kept(kept)
    axes.set_title(f"{float(share):.3g} of all", fontsize=8, loc="right")
    for spine in axes.spines.values():
        spine.set_visible(True)


FIGURE = Figure(
    name="topk_maps",
    paper="neural-operators",
    locator="concept and domain sparsity across discretisations; beyond the paper",
    title="What TopK counts decides what carries over",
    takeaway="A count of codes keeps an ever smaller part of the circle as the grid is refined; a "
    "share keeps the same part, and the rule that ranks whole concepts the same concept.",
    alt=(
        "Twelve maps of concepts against places, kept codes dark. In the first row, a count, the "
        "dark intervals shrink from 32 to 256 points, and the share falls from an eighth to a "
        "sixty-fourth. In the second, a share, they stay where they are. In the third the same "
        "one concept is dark throughout at all sizes."
    ),
    caption="Codes of one function of degree 14 with eight random concepts of 12 modes, rectified. "
    "All rules keep an eighth of the entries on 32 points, which are enough for exact codes. The "
    "number above a map is the share that is kept. Nothing is trained.",
    claims=("neural-operators/shares-of-codes", "neural-operators/concept-energies"),
    needs=(),
    draw=draw,
)
