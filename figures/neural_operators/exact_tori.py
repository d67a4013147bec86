"""Errors of a layer on the torus over the points of both axes."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.operators.grid_sizes import exact_from
from pentad.theory.operators.torus import torus_values
from pentad.theory.operators.torus_functions import encoded_on_torus
from pentad.theory.operators.torus_layers import torus_encoded

MODES, DEGREES = (3, 5), (6, 2)
FIRST, SECOND = range(3, 17), range(3, 19)
DRAWS = 3
ROUNDING = 1e-16
"""What an error of zero is drawn as."""

CUTS = ((9, style.UPPER, "^", (0, (2, 1))), (10, style.TRAINED, "o", "-"))
"""Points of the first axis, colour, marker and dashes."""


def draw(_: Sequence[Results]) -> Drawing:
    """Left, errors over both axes; right, along the second one for two sizes of the first."""
    drawing = Drawing(figsize=(style.WIDTH, 3.5), layout="constrained")
    plane, cuts = drawing.subplots(1, 2, width_ratios=(1.15, 1))
    errors = np.array([[_error(n1, n2) for n1 in FIRST] for n2 in SECOND])
    _draw_plane(drawing, plane, errors)
    for n1, colour, marker, dashes in CUTS:
        row = errors[:, n1 - FIRST[0]]
        cuts.plot(SECOND, row, color=colour, marker=marker, ls=dashes, ms=4, label=f"$n_1={n1}$")
    cuts.set(
        yscale="log",
        ylim=(3e-17, 30),
        xlabel="points of the second axis, $n_2$",
        ylabel="largest error over largest value",
        title="one point more or less on the first",
    )
    cuts.set_xticks([5, 10, 15])
    cuts.legend(frameon=False, fontsize=8, loc="center right")
    return drawing


def _error(n1: int, n2: int) -> float:
    """The largest error of a layer's output, over its largest value, median over draws."""
    found = []
    for seed in range(DRAWS):
        chance = np.random.default_rng(seed)
        weights = chance.standard_normal((1, 2 * MODES[0] + 1, MODES[1] + 1, 2))
        function = chance.standard_normal((2 * DEGREES[0] + 1, DEGREES[1] + 1, 2))
        true = torus_values(encoded_on_torus(weights, function), (n1, n2))
        on_grid = torus_encoded(weights, torus_values(function, (n1, n2)))
        found.append(abs(on_grid - true).max() / abs(true).max())
    return max(ROUNDING, float(np.median(found)))


def _draw_plane(drawing: Drawing, axes: Axes, errors: np.ndarray) -> None:
    shades = axes.pcolormesh(
        FIRST, SECOND, errors, norm=LogNorm(1e-16, 10), cmap="viridis", shading="nearest"
    )
    drawing.colorbar(shades, ax=axes).set_label("error")
    corner = [exact_from(K, B) - 0.5 for K, B in zip(MODES, DEGREES, strict=True)]
    axes.plot([corner[0]] * 2, [corner[1], SECOND[-1] + 0.5], color=style.UPPER, lw=1.8)
    axes.plot([corner[0], FIRST[-1] + 0.5], [corner[1]] * 2, color=style.UPPER, lw=1.8)
    style.label(axes, r"$n_i\geq K_i+\max(K_i,B_i)+1$", (5.2, 15.6), style.UPPER)
    axes.set(
        xlim=(FIRST[0] - 0.5, FIRST[-1] + 0.5),
        ylim=(SECOND[0] - 0.5, SECOND[-1] + 0.5),
        xlabel="points of the first axis, $n_1$",
        ylabel="points of the second axis, $n_2$",
        title=f"$K={MODES}$, $B={DEGREES}$",
    )


FIGURE = Figure(
    name="exact_tori",
    paper="neural-operators",
    locator="discretisation invariance, on pictures; beyond the paper",
    title="On the torus each axis has a threshold of its own",
    takeaway="A layer is exact where both axes have the points that their own modes and degrees "
    "ask for; with one point less on one of them no number of points on the other helps.",
    alt=(
        "Left: a heat map over the points of both axes, light where errors are large; a dark "
        "rectangle of rounding errors fills the upper right, and lines at ten points of the first "
        "and eleven of the second axis bound its upper part; below the second line it goes on down "
        "to five points. Right: with nine points of the first axis the error stays near one for "
        "all sizes of the second; with ten it falls to rounding at five."
    ),
    caption="Encoder of one concept with $K=(3,5)$ modes and Gaussian weights, functions of "
    "degrees $B=(6,2)$ with Gaussian coefficients, median of three draws in double precision; "
    "below the scale is drawn at its end. On the second axis, where $B<K$, layers that leave out "
    "modes without a place are exact from $2B+1=5$ points on already. Nothing is trained.",
    claims=(
        "neural-operators/exact-on-fine-tori",
        "neural-operators/exact-on-coarse-tori",
        "neural-operators/lines-below-threshold",
    ),
    needs=(),
    draw=draw,
)
