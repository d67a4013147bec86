"""What is wrong with the looks of a drawing: sizes, contrast, confusable lines, sides of axes.

Every function returns what it finds, so that an empty list means that nothing is wrong.
"""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any
from unittest.mock import patch

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex, to_rgb, to_rgba
from matplotlib.figure import Figure as Drawing
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from pentad.figures.colour import APART, contrast, distance

CROSSED = 0.35
"""Share of a text's box that lines and areas of weak contrast may cross."""

DENSE = re.compile(r"^(activation )?probability|^\$\\log_.*p\$|^how often")
"""Labels of axes whose larger values are the denser inputs."""

SPARSE = re.compile(r"^sparsity|^\$S\b|^\$S_i|^\$1/p")


def drawn_texts(drawing: Drawing) -> dict[Text, Bbox]:
    """Every text that is drawn, with its box in pixels; draws."""
    boxes: dict[Text, Bbox] = {}
    draw = Text.draw

    def recorded(text: Text, renderer: Any, *arguments: Any, **options: Any) -> None:
        if text.get_text().strip() and text.get_visible():
            boxes[text] = Text.get_window_extent(text, renderer)
        draw(text, renderer, *arguments, **options)

    with patch.object(Text, "draw", recorded):
        FigureCanvasAgg(drawing).draw()
    return boxes


def small_texts(boxes: dict[Text, Bbox], least: float) -> list[tuple[str, float]]:
    """Texts below this size in points; indices in formulas are not counted."""
    return [(text.get_text(), text.get_fontsize()) for text in boxes if text.get_fontsize() < least]


def pale_texts(drawing: Drawing, boxes: dict[Text, Bbox], least: float) -> list[tuple[str, float]]:
    """Texts whose contrast is too weak with too much of the ground behind them."""
    alphas = {text: text.get_alpha() for text in boxes}
    for text in boxes:
        text.set_alpha(0)
    canvas = FigureCanvasAgg(drawing)
    canvas.draw()
    page = np.asarray(canvas.buffer_rgba())[::-1, :, :3] / 255
    for text, alpha in alphas.items():
        text.set_alpha(alpha)
    found = []
    for text, box in boxes.items():
        (left, low), (right, high) = np.clip(box.get_points().round().astype(int), 0, None)
        ground = page[low : high + 1, left : right + 1]
        weak = float((contrast(to_rgb(text.get_color()), ground) < least).mean())
        if weak > CROSSED:
            found.append((text.get_text(), weak))
    return found


def pale_lines(drawing: Drawing, least: float) -> list[tuple[str, float]]:
    """Lines, outlines and markers of less contrast with white."""
    return [
        (str(artist), best)
        for artist, colours in _strokes(drawing)
        if (best := max(float(contrast(_on_white(colour))) for colour in colours)) < least
    ]


def _strokes(drawing: Drawing) -> Iterator[tuple[Any, list[Any]]]:
    """Artists with the colours of which the strongest counts."""
    for line in drawing.findobj(Line2D):
        if not line.get_visible() or not len(line.get_xdata(orig=False)):
            continue
        alpha = line.get_alpha()
        if line.get_linestyle() not in ("None", "", " "):
            yield line, [to_rgba(line.get_color(), alpha)]
        if line.get_marker() not in ("None", "", " ", None):
            marker = (line.get_markerfacecolor(), line.get_markeredgecolor())
            yield line, [to_rgba(one, alpha) for one in marker]
    for lines in drawing.findobj(LineCollection):
        for colour in lines.get_edgecolor():
            yield lines, [colour]
    for dots in drawing.findobj(PathCollection):
        for colour in dots.get_facecolor():
            yield dots, [colour, *dots.get_edgecolor()]
    for area in drawing.findobj(Patch):
        outlined = area.get_linewidth() > 0 and area.get_edgecolor()[3] > 0
        halo = to_hex(area.get_edgecolor()) == "#ffffff"  # around a line on a dark area
        if outlined and not halo and area.get_visible() and area.get_facecolor()[3] == 0:
            yield area, [area.get_edgecolor()]
    for text in drawing.findobj(Annotation):
        if text.arrow_patch is not None:
            yield text.arrow_patch, [text.arrow_patch.get_edgecolor()]


def _on_white(colour: Any) -> np.ndarray:
    *light, alpha = to_rgba(colour)
    return 1 - alpha * (1 - np.array(light))


def confusable_lines(drawing: Drawing) -> list[tuple[str, str]]:
    """Pairs of lines of one plot that only their colours tell apart.

    Two lines of one dash, marker and width are told apart if their colours stay apart under
    colour blindness and words on the drawing go with the colour of one of the two, written in it
    or in a legend.  Two lines with different names in the legend may not look the same.
    """
    named = {to_hex(text.get_color()) for text in drawing.findobj(Text) if text.get_text().strip()}
    for legend in drawing.findobj(Legend):
        handles = [each for each in legend.legend_handles if isinstance(each, Line2D)]
        named |= {to_hex(handle.get_color()) for handle in handles}
    return [pair for axes in drawing.axes for pair in _confusable(axes, named)]


def _confusable(axes: Axes, named: set[str]) -> list[tuple[str, str]]:
    lines = [line for line in axes.get_lines() if line.get_visible() and len(line.get_xdata())]
    looks: dict[tuple[Any, ...], list[Line2D]] = {}
    for line in lines:
        looks.setdefault(_look(line), []).append(line)
    found = []
    for alike in looks.values():
        for one, other in combinations(alike, 2):
            pair = to_hex(one.get_color()), to_hex(other.get_color())
            labels = str(one.get_label()), str(other.get_label())
            if pair[0] == pair[1]:
                wrong = labels[0] != labels[1] and not any(name.startswith("_") for name in labels)
            else:
                apart = distance(to_rgb(pair[0]), to_rgb(pair[1])) >= APART
                wrong = not (apart and named & set(pair))
            if wrong:
                found.append(pair)
    return found


def _look(line: Line2D) -> tuple[Any, ...]:
    offset, dashes = line._dash_pattern
    joined = line.get_linestyle() not in ("None", "", " ")
    hollow = to_hex(line.get_markerfacecolor(), keep_alpha=True) in ("#ffffffff", "#00000000")
    return (
        joined,
        offset,
        tuple(np.round(dashes, 3)) if joined and dashes else (),
        str(line.get_marker()),
        hollow,
        round(2 * line.get_linewidth()) if joined else None,
    )


def confusable_areas(drawing: Drawing) -> list[tuple[str, str]]:
    """Pairs of patches in legends whose colours and hatches do not tell them apart."""
    found = []
    for legend in drawing.findobj(Legend):
        patches = [patch for patch in legend.legend_handles if isinstance(patch, Patch)]
        for one, other in combinations(patches, 2):
            colours = [_on_white(each.get_facecolor()) for each in (one, other)]
            if one.get_hatch() == other.get_hatch() and distance(*colours) < APART:
                found.append((one.get_label(), other.get_label()))
    return found


def sides(drawing: Drawing) -> list[tuple[str, bool]]:
    """Labels of axes of sparsity or probability, and whether they say and keep the sparser side."""
    found = []
    for axes in drawing.axes:
        for axis, label, word in (
            (axes.xaxis, axes.get_xlabel() or drawing.get_supxlabel(), "(sparser →)"),
            (axes.yaxis, axes.get_ylabel(), "(sparser up)"),
        ):
            low, high = axis.get_view_interval()
            falls = axis.get_inverted()
            if DENSE.search(label) and axis.get_visible() and axes.axison:
                found.append((label, word in label and falls and low != high))
            elif SPARSE.search(label) and axes.axison:
                found.append((label, word in label and not falls))
    return found
