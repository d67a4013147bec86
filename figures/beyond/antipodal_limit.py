"""What rare features choose up to twice as many features as dimensions: antipodal pairs."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from scipy.optimize import minimize

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.obtuse_interference import pair_interference
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss_gradient

SIZES = ((3, 2), (4, 2))
"""Features and dimensions of the minimised models."""

PROBABILITIES = np.geomspace(0.3, 0.001, 7)
STARTS = 3
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(3) / 2]])
"""Of the triangle of three obtuse angles that add up to a turn."""

SEED = 7


def draw(_results: Sequence[Results]) -> Drawing:
    """Interference over three obtuse angles, and least losses as features grow rarer."""
    drawing = Drawing(figsize=(style.WIDTH, 3.4), layout="constrained")
    left, right = drawing.subplots(1, 2, width_ratios=(1.05, 1))
    _draw_angles(drawing, left)
    _draw_losses(right)
    return drawing


def _angles(shares: Any) -> Any:
    """Three angles of at least a right one from barycentric coordinates."""
    return np.pi / 2 * (1 + shares)


def _interference(shares: Any) -> Any:
    return sum(pair_interference(-np.cos(_angles(share))) for share in shares)


def _draw_angles(drawing: Drawing, axes: Axes) -> None:
    steps = 60
    grid = np.array([(i, j, steps - i - j) for i in range(steps + 1)
                     for j in range(steps + 1 - i)]) / steps  # fmt: skip
    places = grid @ CORNERS
    values = _interference(grid.T)
    levels = np.linspace(1 / 3, 0.44, 12)
    x, y = places.T
    shown = axes.tricontourf(x, y, values, levels=levels, cmap="viridis_r")
    bar = drawing.colorbar(shown, ax=axes, shrink=0.75, ticks=[1 / 3, 0.375, 0.425])
    bar.ax.set_yticklabels(["1/3", "0.375", "0.425"])
    bar.set_label("loss of two active features, $S_2$")
    for shares, offset in (((1, 0, 0), (-0.09, -0.1)), ((0, 1, 0), (0.09, -0.1)),
                           ((0, 0, 1), (0, 0.12)), ((1 / 3,) * 3, (0, 0))):  # fmt: skip
        _draw_features(axes, np.array(shares) @ CORNERS + offset, np.array(shares))
    axes.set(xlim=(-0.24, 1.24), ylim=(-0.24, 1.12), aspect="equal")
    axes.axis("off")
    axes.set_title("three unit features at obtuse angles in a plane")


def _draw_features(axes: Axes, at: Any, shares: Any) -> None:
    turns = np.concatenate([[0], np.cumsum(_angles(shares))[:2]]) + np.pi / 2
    for turn in turns:
        tip = at + 0.085 * np.array([np.cos(turn), np.sin(turn)])
        axes.annotate("", tip, at, arrowprops={"arrowstyle": "-|>", "lw": 1.2, "color": style.INK,
                                               "shrinkA": 0, "shrinkB": 0})  # fmt: skip


def _least_losses(n: int, d: int) -> list[float]:
    """The least loss found over p^2, from the largest p down; each start is kept going."""
    draw = np.random.default_rng(SEED)
    pairs = np.concatenate([np.eye(d), -np.eye(d)[:, : n - d]], axis=1)
    starts = [np.concatenate([(pairs if k % 2 else draw.normal(size=(d, n)) / np.sqrt(d)).ravel()
                              + 0.05 * draw.normal(size=d * n), np.zeros(n)])
              for k in range(STARTS)]  # fmt: skip
    found = []
    for p in PROBABILITIES:
        runs = [minimize(_loss, start, (n, d, p), jac=True, method="BFGS",
                         options={"gtol": 1e-7}) for start in starts]  # fmt: skip
        starts = [run.x for run in runs]
        found.append(min(float(run.fun) for run in runs))
    return found


def _loss(theta: Any, n: int, d: int, p: float) -> tuple[float, Any]:
    """The loss over p^2, and its gradient in W and b."""
    W, b = theta[: d * n].reshape(d, n), theta[d * n :]
    told = full_toy_loss_gradient(gram(W), b, p)
    slopes = told.gradient[:, :n]
    whole = np.concatenate([(W @ (slopes + slopes.T)).ravel(), told.gradient[:, n]])
    return float(told.value) / p**2, whole / p**2


def _draw_losses(axes: Axes) -> None:
    for (n, d), look in zip(SIZES, style.ramp(len(SIZES)), strict=True):
        axes.axhline((n - d) / 3, color=style.LEVEL, lw=0.8, ls=":")
        axes.plot(PROBABILITIES, _least_losses(n, d), **look)
        text = f"n = {n}, d = {d}"
        style.label(axes, text, (PROBABILITIES[-1], (n - d) / 3), style.INK,
                    xytext=(-4, -13), ha="right")  # fmt: skip
    axes.set_yticks([0, 1 / 3, 2 / 3], ["0", "1/3", "2/3"])
    style.probability_axis(axes, limits=(0.4, 0.0007))
    axes.set(ylim=(0, 0.75), ylabel=r"least loss found, over $p^2$")
    axes.set_title("rarer features: $(n-d)/3$")


FIGURE = Figure(
    name="antipodal_limit",
    paper="beyond",
    locator="neighbours of the pentagon, MAIS-O47",
    title="Up to twice as many features as dimensions: antipodal pairs",
    takeaway="As features grow rarer, the best models are antipodal pairs beside single features, "
    "all orthogonal: of all arrangements without loss for one active feature these interfere "
    "least.",
    alt=(
        "Left: a triangle of all triples of obtuse angles in a plane, coloured by interference; "
        "it is least, one third, at the corners, where two features are opposite and the third is "
        "orthogonal, and larger at the centre of three equal angles. Right: least losses over p "
        "squared against p for three sizes; they rise to a third, two thirds and two thirds."
    ),
    caption="Left: three unit features at angles of at least 90 degrees that add up to a turn lose "
    "nothing while one of them is active. The colour is what they lose, summed over the pairs "
    "that may be active together: $\\sum_{i<j}(2c_{ij}^2-c_{ij}^3)/3$ with $c=-\\cos$ of an angle. "
    "Arrows show the features at the corners and at the centre. Right: the least loss that three "
    "starts of BFGS found on the exact loss with any number of active features, over $p^2$; "
    "dotted lines are $(n-d)/3$, the loss over $p^2$ of orthogonal pairs without biases at every "
    "$p$, and the limit of least losses as $p\\to0$. Those found were not shown to be least.",
    claims=(
        "beyond/antipodal-pairs-interfere-least",
        "beyond/only-antipodal-pairs",
        "beyond/interference-of-a-dependency",
        "beyond/loss-of-antipodal-pairs",
    ),
    needs=(),
    draw=draw,
)
