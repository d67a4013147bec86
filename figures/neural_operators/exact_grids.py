"""From how many points on a spectral layer is exact, over degrees of its input."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.operators.fourier import grid_values
from pentad.theory.operators.functions import encoded_function
from pentad.theory.operators.grid_sizes import exact_from, least_exact
from pentad.theory.operators.spectral_layers import encoded

MODES = 6
DEGREES = range(19)
GRIDS = range(3, 31)
SHOWN = ((3, style.LOWER, "o", "-"), (6, style.UNIFORM, "s", (0, (5, 1))),
         (11, style.TRAINED, "^", (0, (2, 1))))  # fmt: skip
"""Degrees of inputs, colour, marker and dashes."""

DRAWS = 8
ROUNDING = 1e-16
"""What an error of zero is drawn as."""


def draw(_: Sequence[Results]) -> Drawing:
    """Left, error against points for three degrees; right, for all of them."""
    drawing = Drawing(figsize=(style.WIDTH, 3.4), layout="constrained")
    lines, plane = drawing.subplots(1, 2)
    errors = {B: [_error(B, n) for n in GRIDS] for B in DEGREES}
    _draw_lines(lines, errors)
    _draw_plane(drawing, plane, errors)
    return drawing


def _error(degree: int, n: int) -> float:
    """The largest error of a layer's output, over its largest value, median over draws."""
    found = []
    for seed in range(DRAWS):
        chance = np.random.default_rng((degree, seed))
        weights = chance.standard_normal((1, MODES + 1, 2))
        function = chance.standard_normal((degree + 1, 2))
        true = grid_values(encoded_function(weights, function), n)
        on_grid = encoded(weights, grid_values(function, n))
        found.append(abs(on_grid - true).max() / abs(true).max())
    return max(ROUNDING, float(np.median(found)))


def _draw_lines(axes: Axes, errors: dict[int, list[float]]) -> None:
    for B, colour, marker, dashes in SHOWN:
        axes.plot(GRIDS, errors[B], color=colour, marker=marker, ls=dashes, ms=3.5, lw=1.1)
        style.label(axes, f"$B={B}$", (least_exact(MODES, B) - 0.8, 1e-9), colour, ha="right")
    axes.set(
        yscale="log",
        ylim=(3e-17, 30),
        xlabel="points of the grid, $n$",
        ylabel="largest error over largest value",
        title=f"a layer of $K={MODES}$ modes",
    )


def _draw_plane(drawing: Drawing, axes: Axes, errors: dict[int, list[float]]) -> None:
    values = np.array([errors[B] for B in DEGREES]).T
    shades = axes.pcolormesh(
        DEGREES, GRIDS, values, norm=LogNorm(1e-16, 10), cmap="viridis", shading="nearest"
    )
    bar = drawing.colorbar(shades, ax=axes)
    bar.set_label("error")
    for B in DEGREES:
        ends = (B - 0.5, B + 0.5)
        axes.plot(ends, [exact_from(MODES, B) - 0.5] * 2, color=style.UPPER, lw=1.8)
    edge = [(least_exact(MODES, B), B) for B in DEGREES if B < MODES]
    for n, B in edge:
        axes.add_patch(
            Rectangle(
                (B - 0.5, n - 0.5),
                1,
                exact_from(MODES, B) - n,
                fill=False,
                lw=0.7,
                ec=style.LEVEL,
                hatch="//",
            )
        )
    style.label(axes, r"$K+\max(K,B)+1$", (0.3, 15.6), style.UPPER)
    axes.set(
        xlim=(-0.5, max(DEGREES) + 0.5),
        ylim=(min(GRIDS) - 0.5, max(GRIDS) + 0.5),
        xlabel="degree of the input, $B$",
        ylabel="points of the grid, $n$",
        title="exact above the line",
    )


FIGURE = Figure(
    name="exact_grids",
    paper="neural-operators",
    locator="discretisation invariance; beyond the paper",
    title="From how many points on a layer is exact",
    takeaway="A spectral layer is exact from $K+\\max(K,B)+1$ points on, at once and to rounding: "
    "it does not need twice the degree of its input, and more than twice its modes are not enough.",
    alt=(
        "Two panels. Left: errors on a logarithmic axis stay near one and drop to rounding at 7, "
        "13 and 18 points for inputs of degree 3, 6 and 11. Right: a heat map over degree and "
        "points, light where errors are large and dark where they are rounding; a line of steps, "
        "level up to degree 6 and rising beyond, lies on the border from degree 6 on; below it, "
        "for smaller degrees, a hatched part is exact too."
    ),
    caption="Encoder of one concept with $K=6$ modes and Gaussian weights, functions of degree $B$ "
    "with Gaussian coefficients, median of eight draws in double precision; below the scale is "
    "drawn at its end. Hatched: what layers that leave out modes without a place gain for "
    "$B<K$, from $2B+1$ points on. Nothing is trained.",
    claims=(
        "neural-operators/exact-on-fine-grids",
        "neural-operators/exact-on-coarse-grids",
        "neural-operators/alias-below-threshold",
    ),
    needs=(),
    draw=draw,
)
