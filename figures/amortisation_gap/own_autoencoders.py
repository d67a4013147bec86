"""Pictures of one autoencoder of a user's own, from plain arrays; none of them is kept."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float64
from matplotlib.figure import Figure as Drawing

from pentad.figures import style

LOOKS = (
    ("encoder", "encoder", style.TRAINED, "o"),
    ("own support refitted", "its support, least squares", style.LOWER, "s"),
    ("pursuit", "matching pursuit", style.UNIFORM, "^"),
    ("own support with swaps", "its support with swaps", style.RADEMACHER, "v"),
    ("best", "best of these for each vector", style.UPPER, "D"),
)
"""Ways of finding codes: as they are called, as told, colour, marker."""


def explained_shares(
    explained: Mapping[str, float], deviations: Mapping[str, float], active: float
) -> Drawing:
    """Unexplained shares of all ways, one to a row, with two standard errors to either side.

    Parameters
    ----------
    explained, deviations : mappings of a way to a share
    active : float
        Mean number of active latents.
    """
    drawing = Drawing(figsize=(style.WIDTH, 2.4), layout="constrained")
    axes = drawing.subplots()
    shown = [look for look in LOOKS if look[0] in explained]
    for row, (way, _, colour, marker) in enumerate(reversed(shown)):
        axes.errorbar(
            1 - explained[way], row, xerr=2 * deviations[way], fmt=marker, color=colour,
            ms=6, capsize=3, lw=1,
        )  # fmt: skip
        axes.annotate(
            f"{100 * (1 - explained[way]):.3g} %", (1 - explained[way], row), xytext=(0, 7),
            textcoords="offset points", ha="center", fontsize=8, color=colour,
        )  # fmt: skip
    axes.set_yticks(range(len(shown)), [told for _, told, *_ in reversed(shown)])
    axes.set(
        xlim=(0, None),
        ylim=(-0.5, len(shown) - 0.2),
        xlabel="unexplained share of the variance (bars: two standard errors)",
        title=f"The same dictionary, at most as many active latents for every vector "
        f"({active:.1f} on average)",
    )
    return drawing


def cross_talk_of_rows(
    lower: Float64[np.ndarray, " k"],
    upper: Float64[np.ndarray, " k"],
    own: Float64[np.ndarray, " k"] | None,
) -> Drawing:
    """What any row leaks at least, and this encoder's rows, for latents in the order of the former.

    Parameters
    ----------
    lower, upper : (k,) arrays
        Proved bounds of the least cross-talk.
    own : (k,) array or None
        What the encoder's own rows leak; None where it has no linear-nonlinear rows.
    """
    order = np.argsort(lower, kind="stable")
    drawing = Drawing(figsize=(style.WIDTH, 2.8), layout="constrained")
    axes = drawing.subplots()
    places = np.arange(len(order))
    known = np.isfinite(upper[order])
    axes.fill_between(
        places, lower[order], np.where(known, upper[order], lower[order]), color=style.LEVEL,
        lw=0, alpha=0.6, label="best possible row: proved interval",
    )  # fmt: skip
    axes.plot(places, lower[order], color=style.LOWER, lw=1.2, label="no row leaks less (proved)")
    if own is not None:
        leaks = np.minimum(own[order], 10)
        axes.plot(
            places, leaks, "o", color=style.TRAINED, ms=3, label="this encoder's row (up to 10)"
        )
    axes.set(
        yscale="log" if (lower > 0).all() else "linear",
        xlabel="latents of the sample, in the order of the lower bound",
        ylabel="leak, in units of its own atom",
        title="What a row that reads a latent must read of another one",
    )
    for axis in (axes.yaxis.set_major_formatter, axes.yaxis.set_minor_formatter):
        axis(lambda leak, _: f"{leak:g}")
    drawing.legend(loc="outside lower center", ncols=3, frameon=False)
    return drawing
