"""Three atoms in a plane: sparse coding recovers two features, and no row of an encoder does."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.codes.pair_readings import (
    error_given_the_pair,
    error_of_a_reading,
    error_of_a_reading_by_definition,
)

ANGLES = np.deg2rad([90, 210, 330])
ATOMS = np.stack([np.cos(ANGLES), np.sin(ANGLES)])
TURNS = np.deg2rad(np.arange(-89.5, 90.5, 1.0))
"""Of the row against the atom of its feature; a row turned by 180 degrees reads the same."""

CODE = np.array([0.9, 0.55, 0.0])
VARIANCE = 1 / 9
ALIKE = [Fraction(1), Fraction(-1, 2), Fraction(-1, 2)]
"""Readings of the row along d_0."""

REACHED = float(error_of_a_reading(ALIKE, 0))


def draw(_results: Sequence[Results]) -> Drawing:
    """A signal and its two features, and the error of every row beside the bound."""
    drawing = Drawing(figsize=(style.WIDTH, 3.2), layout="constrained")
    left, right = drawing.subplots(1, 2, width_ratios=(0.8, 1.2))
    _draw_atoms(left)
    _draw_errors(right)
    return drawing


def _draw_atoms(axes: Axes) -> None:
    for k, (x, y) in enumerate(ATOMS.T):
        axes.annotate("", (x, y), (0, 0), arrowprops={"arrowstyle": "-|>", "lw": 1.6,
                                                      "color": style.INK})  # fmt: skip
        style.label(axes, f"$d_{k}$", (x, y), style.INK, xytext=(8 * x, 10 * y), ha="center",
                    va="center")  # fmt: skip
    first, second = (ATOMS[:, k] * CODE[k] for k in range(2))
    signal = first + second
    for start in (first, second):
        axes.plot(*np.transpose([start, signal]), color=style.LEVEL, lw=1, ls=":")
    axes.plot(*signal, "o", color=style.TRAINED, ms=6)
    style.label(axes, "$x=0.9\\,d_0+0.55\\,d_1$", tuple(signal), style.INK, xytext=(-4, 12),
                ha="right")  # fmt: skip
    row = ATOMS[:, 0]
    level = row @ signal
    axes.plot([-1.25, 1.25], [level, level], color=style.UPPER, lw=1.4, ls="--")
    style.label(axes, "one number\nfor the row\nalong $d_0$", (1.25, level), style.INK,
                xytext=(0, -36), ha="right")  # fmt: skip
    axes.set(xlim=(-1.5, 1.35), ylim=(-0.85, 1.3), aspect="equal")
    axes.axis("off")
    axes.set_title("one cone of two atoms holds $x$")


def _draw_errors(axes: Axes) -> None:
    rows = np.stack([np.cos(ANGLES[0] + TURNS), np.sin(ANGLES[0] + TURNS)], axis=1) @ ATOMS
    found = [error_of_a_reading_by_definition(list(a), 0) / VARIANCE for a in rows]
    told = [float(error_given_the_pair(list(a), 0)) / VARIANCE for a in rows]
    turns = np.rad2deg(TURNS)
    looks = style.ramp(2)
    axes.plot(turns, found, **looks[0], markevery=(10, 20))
    axes.plot(turns, told, **looks[1], markevery=(20, 20))
    style.label(axes, "any function of $w\\cdot x$", (60, np.interp(60, turns, found)), style.INK,
                xytext=(-6, 4), ha="right")  # fmt: skip
    style.label(axes, "told the pair\nas well", (88, 0.08), style.INK, ha="right")  # fmt: skip
    bound = (REACHED + np.sin(TURNS) ** 2 / 12) / VARIANCE
    axes.plot(turns, bound, color=style.LEVEL, lw=1.1, ls=":")
    axes.axhline(0, color=style.INK, lw=1.4)
    axes.plot(0, REACHED / VARIANCE, "o", color=style.INK, ms=4)
    least = f"least of all rows: {100 * REACHED / VARIANCE:.1f} %"
    style.label(axes, least, (0, REACHED / VARIANCE), style.INK, xytext=(6, -12), ha="center")
    style.label(axes, "bound for\nevery row", (-88, 0.53), style.INK)
    style.label(axes, "sparse coding: 0", (-88, 0), style.INK, xytext=(0, 4))
    axes.set(xlim=(-90, 90), ylim=(-0.03, 1.02), xlabel="row turned away from $d_0$, degrees",
             ylabel="share of the variance of $s_0$\nthat is left")  # fmt: skip
    axes.set_xticks([-90, -45, 0, 45, 90])
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
    axes.set_title("the least error of each row")


FIGURE = Figure(
    name="amortised_triangle",
    paper="beyond",
    locator="neighbours of the amortisation gap, MAIS-O39 and MAIS-O43",
    title="Three atoms in a plane: sparse coding recovers, reading off cannot",
    takeaway="With three atoms in a plane sparse coding recovers every two active features, and a "
    "row of an encoder with any function after it leaves at least 10.3 per cent of the variance of "
    "its feature unknown.",
    alt=(
        "Left: three arrows at 120 degrees in a plane, a signal inside the cone of two of them, "
        "and the line of all signals on which one row reads the same number. Right: the least "
        "error of a row as a share of the variance, against its angle to the atom: a valley whose "
        "lowest point, 10.3 per cent, is at zero, where a dotted valley touches it that is below "
        "elsewhere, and above sparse coding at zero."
    ),
    caption="Left: of three atoms that add up to zero two are active; the cone that holds $x$ says "
    "which, and the code of least sum is the one that made it. On the horizontal line the row "
    "along $d_0$ reads one number. Right: the least mean squared error of any function of "
    "$w\\cdot x$ at feature 0, as a share of the variance 1/9, for rows of every direction (by "
    "quadrature; pairs equally likely, amplitudes uniform on [0, 1]), beside that of somebody who "
    "is told the pair. The dotted line, 11/960 and 1/12 of the squared sine of the angle, over "
    "1/9, is below every row by claim F85; the dot is 11/960 over 1/9.",
    claims=(
        "beyond/triangle-is-recovered",
        "beyond/triangle-cannot-be-read-off",
        "beyond/row-along-an-atom",
        "beyond/best-row-of-the-triangle",
        "beyond/two-mixtures-leave-unknown",
    ),
    needs=(),
    draw=draw,
)
