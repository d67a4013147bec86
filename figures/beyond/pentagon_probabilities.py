"""For which p the regular pentagon is the best: by F26, among starts, and where it is beaten."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from scipy.optimize import minimize

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.small_probabilities import PROBABILITY
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss, full_toy_loss_gradient

PROBABILITIES = np.array([1e-4, 5e-4, 2e-3, 8e-3, 0.03, 0.08, 0.15, 0.2, 0.23, 0.27, 0.32, 0.4])
STARTS = 3
"""Random ones at each p, beside two pairs with a dropped feature."""

SEED = 3
SAME = 1e-6
"""Relative losses that differ by less are one minimum."""

TURNS = 2 * np.pi * np.arange(5) / 5
CIRCLE = np.array([np.cos(TURNS), np.sin(TURNS)])


def draw(_results: Sequence[Results]) -> Drawing:
    """Losses of minima that starts end in, relative to the best regular pentagon's, over p."""
    drawing = Drawing(figsize=(style.WIDTH, 3.2), layout="constrained")
    axes = drawing.subplots()
    _draw_ranges(axes)
    _draw_minima(axes)
    return drawing


def _pentagon_loss(p: float) -> float:
    def loss(x: np.ndarray) -> float:
        return float(full_toy_loss(x[0] * gram(CIRCLE), np.full(5, x[1]), p)) / p

    found = minimize(loss, [1.37, -0.28], method="Nelder-Mead", options={"xatol": 1e-7,
                     "fatol": 1e-12})  # fmt: skip
    return float(found.fun)


def _descended(start: np.ndarray, p: float) -> float:
    """The loss over p at the end of a descent in ten weights and five biases."""

    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        W, b = x[:10].reshape(2, 5), x[10:]
        found = full_toy_loss_gradient(gram(W), b, p)
        slopes = found.gradient[:, :5]
        return float(found.value) / p, np.concatenate(
            [(W @ (slopes + slopes.T)).ravel(), found.gradient[:, 5]]
        ) / p

    return float(minimize(loss, start, jac=True, method="L-BFGS-B").fun)


@cache
def minima() -> list[tuple[float, float]]:
    """Pairs of p and a loss above the pentagon's, relative to it."""
    draw = np.random.default_rng(SEED)
    pairs = np.array([[1.0, -1, 0, 0, 0], [0, 0, 1, -1, 0]]).ravel()
    found = []
    for p in PROBABILITIES:
        least = _pentagon_loss(p)
        starts = [np.concatenate([pairs, np.zeros(4), [p / 2]])]
        starts += [
            np.concatenate([draw.normal(size=10) * 0.8, draw.normal(size=5) * 0.1])
            for _ in range(STARTS)
        ]
        found += [(float(p), _descended(start, p) / least - 1) for start in starts]
    return found


def crossing() -> float:
    """The p at which two pairs beside a dropped feature are as good, by linear interpolation."""
    every = 1 + STARTS
    pairs = minima()[::every]
    for (p, above), (q, below) in pairwise(pairs):
        if above > 0 >= below:
            return p + (q - p) * above / (above - below)
    raise ValueError("two pairs are never as good as the pentagon on this grid")


def _draw_ranges(axes: Axes) -> None:
    top, edge = float(PROBABILITY), crossing()
    axes.axvspan(PROBABILITIES[0] / 2, top, color=style.UNIFORM, alpha=0.18, lw=0)
    axes.axvspan(edge, 0.5, color=style.TRAINED, alpha=0.12, lw=0)
    for at, height, words in (
        (
            (PROBABILITIES[0] * top / 2) ** 0.5,
            -0.06,
            "best of all arrangements\n$p\\leq1/2000$ (F26)",
        ),
        ((top * edge) ** 0.5, -0.06, "the best of the starts, in floats"),
        ((edge * 0.5) ** 0.5, 8.5, "beaten"),
    ):
        axes.text(at, height, words, ha="center", va="center", fontsize=8)


def _draw_minima(axes: Axes) -> None:
    found = np.array(minima())
    every = 1 + STARTS
    pairs = found[::every]
    others = np.delete(found, np.s_[::every], axis=0)
    axes.axhline(0, color=style.INK, lw=1)
    axes.plot(*others.T, "o", ms=3.5, color=style.GUIDE, label="random starts")
    axes.plot(*pairs.T, "s-", ms=3.5, lw=1, color=style.TRAINED,
              label="two pairs, a feature dropped")  # fmt: skip
    axes.set_xscale("log")
    axes.set_yscale("symlog", linthresh=0.1)
    axes.set(xlim=(0.5, PROBABILITIES[0] / 2), ylim=(-0.15, 12))
    axes.set_xlabel(f"activation probability $p$ {style.SPARSER}")
    axes.set_ylabel("loss above the pentagon's,\nrelative to it")
    axes.set_yticks([-0.1, 0, 0.1, 1, 5], ["-0.1", "0", "0.1", "1", "5"])
    axes.legend(loc="center left", bbox_to_anchor=(0.28, 0.45), frameon=False)


FIGURE = Figure(
    name="pentagon_probabilities",
    paper="beyond",
    locator="MAIS-O40, Mathematics for AI Safety",
    title="For which probabilities the regular pentagon is the best",
    takeaway="By F26 the pentagon is the best of all arrangements for p up to 1/2000; in "
    "floats no start beats it up to p = 0.22, and then two pairs with a dropped feature do.",
    alt=(
        "Dots over the activation probability on a logarithmic axis: losses of minima relative to "
        "the pentagon's. Most lie on zero or above; squares for two pairs rise from below "
        "zero to 3 as p falls. A shaded band on the right is where F26 holds, one on the left "
        "where the pentagon is beaten."
    ),
    caption="Whole loss $L_p$ at minima that a descent ends in, above the best regular pentagon's "
    "and relative to it. Shaded right: no arrangement does better, by a certificate in ball "
    "arithmetic (F26). Between: floats; of three random starts and of two antipodal pairs beside a "
    "dropped feature, at each p shown, none does better there. Shaded left: two pairs and a "
    "dropped feature do better; its edge is interpolated between the p shown.",
    claims=(
        "beyond/pentagon-is-best-up-to-one-in-two-thousand",
        "beyond/pentagon-is-best-for-small-p",
    ),
    needs=(),
    draw=draw,
)
