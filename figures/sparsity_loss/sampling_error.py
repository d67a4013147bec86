"""The exact loss against sampling it: estimates close in on it as slowly as they must."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.power_autoencoder.power_loss import gram, loss_terms, population_loss
from pentad.theory.sparse_inputs import GAUSSIAN, RADEMACHER, AmplitudeLaw

POWER, DIMENSIONS, FEATURES, PROBABILITY = 3, 5, 20, 0.05
COUNTS = tuple(round(10 ** (k / 2)) for k in range(4, 13))
BATCH = 1 << 16
WANTED = 1e-3
"""Relative standard error for which the necessary number of samples is marked."""


class Estimates(NamedTuple):
    """Estimates from disjoint samples, one for each of `COUNTS`, relative to the exact loss."""

    error: Float64[np.ndarray, " counts"]
    standard_error: Float64[np.ndarray, " counts"]


def draw(_results: Sequence[Results]) -> Drawing:
    """Left and middle, errors with their bars for two laws; right, the length of the bars."""
    drawing = Drawing(figsize=(style.WIDTH, 3.1), layout="constrained")
    first, second, bars = drawing.subplots(1, 3, width_ratios=(1, 1, 1.1))
    second.sharey(first)
    for axes, law in ((first, GAUSSIAN), (second, RADEMACHER)):
        W = _features(law)
        exact = float(population_loss(W, PROBABILITY, law, POWER))
        found = _estimates(W, law, exact)
        _draw_errors(axes, law, exact, found)
        _draw_bars(bars, law, found)
    first.set_ylabel("relative error of the estimate")
    second.tick_params(labelleft=False)
    return drawing


def _features(law: AmplitudeLaw) -> Float64[np.ndarray, "d n"]:
    """Random directions at their best common length."""
    W = np.random.default_rng(0).standard_normal((DIMENSIONS, FEATURES))
    W /= np.linalg.norm(W, axis=0)
    terms = loss_terms(gram(W), PROBABILITY, law, POWER)
    return np.asarray(W * (terms.correlation / terms.energy) ** (1 / (2 * POWER)))


def _estimates(W: Float64[np.ndarray, "d n"], law: AmplitudeLaw, exact: float) -> Estimates:
    generator = np.random.default_rng(1)
    errors, standard_errors = [], []
    for count in COUNTS:
        sizes = [min(BATCH, count - done) for done in range(0, count, BATCH)]
        losses = np.concatenate([_losses(W, law, generator, size) for size in sizes])
        errors.append(losses.mean() / exact - 1)
        standard_errors.append(losses.std(ddof=1) / np.sqrt(count) / exact)
    return Estimates(np.array(errors), np.array(standard_errors))


def _losses(
    W: Float64[np.ndarray, "d n"], law: AmplitudeLaw, generator: np.random.Generator, size: int
) -> Float64[np.ndarray, " samples"]:
    """Squared errors |x - (W^T W x)^m|^2 of sampled inputs."""
    active = generator.random((size, FEATURES)) < PROBABILITY
    if law is GAUSSIAN:
        x = active * generator.standard_normal((size, FEATURES))
    else:
        x = active * (2.0 * generator.integers(0, 2, (size, FEATURES)) - 1)
    error = x - ((x @ W.T) @ W) ** POWER
    return np.asarray((error * error).sum(1))


def _draw_errors(axes: Axes, law: AmplitudeLaw, exact: float, found: Estimates) -> None:
    colour, marker = style.LAW_COLOURS[law.name], style.LAW_MARKERS[law.name]
    axes.axhline(0, color=style.INK, lw=1)
    axes.errorbar(
        COUNTS, found.error, 2 * found.standard_error, fmt=marker, color=colour, capsize=2.5, lw=1.2
    )
    style.label(axes, f"exact: {exact:.6f}", (2e6, 0), xytext=(0, -52), ha="right")
    axes.set(
        xscale="log",
        xlim=(60, 2.5e6),
        title=f"{law.name.capitalize()} amplitudes",
        xlabel="samples",
    )


def _draw_bars(axes: Axes, law: AmplitudeLaw, found: Estimates) -> None:
    colour, marker = style.LAW_COLOURS[law.name], style.LAW_MARKERS[law.name]
    counts = np.array(COUNTS)
    axes.plot(counts, found.standard_error, marker, color=colour)
    spread = found.standard_error[-1] * np.sqrt(counts[-1])
    needed = (spread / WANTED) ** 2
    reach = np.array([counts[0], 2 * 10**7])
    axes.plot(reach, spread / np.sqrt(reach), color=colour, lw=0.9)
    axes.plot(needed, WANTED, marker, color=colour, mfc="white", ms=7)
    exponent = int(np.floor(np.log10(needed)))
    text = rf"${needed / 10**exponent:.1f} \cdot 10^{exponent}$"
    above = law is GAUSSIAN
    style.label(
        axes, text, (needed, WANTED), colour, xytext=(3, 7) if above else (-5, -14),
        ha="left" if above else "right",
    )  # fmt: skip
    axes.axhline(WANTED, color=style.GUIDE, lw=0.8, ls=":", zorder=1)
    axes.set(
        xscale="log",
        yscale="log",
        xlim=(60, 1e8),
        xlabel="samples",
        title="relative standard error",
    )


FIGURE = Figure(
    name="sampling_error",
    paper="sparsity-loss",
    locator="beyond the paper",
    title="Exact loss against sampling",
    takeaway="Sampling takes millions of inputs for three digits of the loss that the exact "
    "formula gives at once, and more the heavier the tails.",
    alt=(
        "Left and middle: sampled losses with error bars that shrink around the line at zero as "
        "samples go from a hundred to a million, for Gaussian and Rademacher amplitudes. Right: "
        "the bars' lengths fall along straight lines on logarithmic axes; open markers where "
        "they cross one in a thousand, beyond a million samples."
    ),
    caption="Left and middle: Monte Carlo estimates of the loss of one autoencoder with activation "
    "$t^3$ ($d = 5$, $n = 20$, $p = 0.05$, random directions at their best length), over its exact "
    "value and less 1, each from samples of its own; bars are two standard errors. "
    "Right: standard errors over the exact loss for Gaussian (circles) and Rademacher (squares) "
    "amplitudes, with the lines of slope $-1/2$ through the last ones; open markers show how many "
    "samples a relative standard error of $10^{-3}$ takes. For Gaussian amplitudes the error "
    "itself is unsteady, since few samples with several large inputs make up much of the variance.",
    claims=("sparsity-loss/cumulant-loss", "sparsity-loss/cubic-loss"),
    needs=(),
    draw=draw,
)
