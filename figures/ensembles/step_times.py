"""Processor time of a training step against the number of autoencoders, as once measured."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.figures.ensembles.looks import GATE_LOOKS, GATE_NAMES

MEASURED = Path(__file__).with_name("step_times.json")
"""Written by `python -m benchmarks.step_times`."""

ALONE: Any = (0, (2, 1.2))
"""Dashes of members that are trained one by one."""


def draw(_results: Sequence[Results]) -> Drawing:
    """A column for each size: times of both ways above, their ratio below."""
    told = json.loads(MEASURED.read_text("utf-8"))
    drawing = Drawing(figsize=(style.WIDTH, 5.2), layout="constrained")
    grid = drawing.subplots(2, len(told["problems"]), sharex=True, sharey="row", squeeze=False)
    for (times, ratios), problem in zip(grid.T, told["problems"], strict=True):
        _draw_problem(times, ratios, told["members"], problem)
    grid[0, 0].set_ylabel("processor time of a step, ms")
    grid[1, 0].set_ylabel("one by one over together")
    drawing.suptitle(
        f"{told['processor']}, {told['cores']} cores, load {told['load']:g}; "
        f"{told['threads']} thread, {told['type']}, torch {told['torch'].partition('+')[0]}; "
        f"rounds: {told['rounds']}; {told['date']}",
        fontsize=8,
    )
    handles, labels = grid[0, 0].get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return drawing


def _draw_problem(times: Axes, ratios: Axes, members: list[int], problem: dict[str, Any]) -> None:
    for gate, ways in problem["gates"].items():
        look = GATE_LOOKS[gate]
        together, alone = (1e3 * np.array(ways[way]) for way in ("together", "one by one"))
        for values, dashes, way in ((alone, ALONE, "one by one"), (together, "-", "together")):
            _draw_rounds(times, members, values, {**look, "ls": dashes},
                         f"{GATE_NAMES[gate]}, {way}")  # fmt: skip
        _draw_rounds(ratios, members, alone / together, {**look, "ls": "-"}, "")
    ratios.axhline(1, color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    times.set(
        xscale="log",
        yscale="log",
        title=f"$d={problem['d']}$, {problem['n']} latents, batch {problem['batch']}",
    )
    ratios.set(xlabel="autoencoders", ylim=(0, None))
    ratios.set_xticks(members, [str(count) for count in members])
    for axes in (times, ratios):
        axes.minorticks_off()
    times.yaxis.set_major_formatter("{x:g}")


def _draw_rounds(
    axes: Axes, members: list[int], values: Any, look: dict[str, Any], name: str
) -> None:
    """The median over rounds, with a band from the least to the most."""
    axes.fill_between(members, values.min(1), values.max(1), color=look["colour"], alpha=0.14, lw=0)
    axes.plot(
        members, np.median(values, axis=1), color=look["colour"], marker=look["marker"],
        ls=look["ls"], lw=1.2, ms=4, label=name,
    )  # fmt: skip


FIGURE = Figure(
    name="step_times",
    paper="ensembles",
    locator="training time against J (numbers not seen)",
    title="Time of a training step",
    takeaway="Small autoencoders trained as one tensor program take a fraction of the time that "
    "they take one by one; larger ones gain little on one thread.",
    alt=(
        "Two columns, for small and for larger autoencoders. Above, on logarithmic axes, time of a "
        "step against 1 to 16 autoencoders: one by one it rises in proportion; together it rises "
        "less for small ones, and nearly as much for larger ones. Below, the ratios of both times."
    ),
    caption="Processor time of one step of training for all autoencoders: batch drawn, loss, "
    "gradient and Adam, not the starts. Together: `trained` once; one by one: the same for each, "
    "which ends in the same parameters, bit for bit. Markers: medians of the rounds, whose number "
    "stands above; bands: the least to the most. Below: ratios round by round. Measured once, on "
    "the machine and day that stand above, beside other work; nothing rests on these times.",
    claims=("ensembles/batched-training",),
    needs=(),
    draw=draw,
)
