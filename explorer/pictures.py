"""Figures of the suite as SVG, drawn from stored results when somebody wants to see them."""

import io

ENDING = ".svg"
"""Of a picture's name."""


def names() -> tuple[str, ...]:
    """Names of all figures."""
    from pentad.figures.declared import declared

    return tuple(one.name for one in declared())


def picture(name: str) -> bytes | None:
    """A figure as SVG, or None where there is none of that name or its results are missing.

    Parameters
    ----------
    name
        Of the figure, without an ending.
    """
    from pentad.figures.declared import declared

    found = [one for one in declared() if one.name == name]
    if not found:
        return None
    import matplotlib

    from pentad.figures.core import METADATA
    from pentad.figures.declared import figure_of
    from pentad.figures.style import SETTINGS
    from pentad.simulations.catalogue import EXPERIMENTS
    from pentad.simulations.store import MissingResult, Store

    figure = figure_of(found[0])
    experiments = {one.name: one for one in EXPERIMENTS}
    needs = [(experiments[name], preset) for name, preset in figure.needs]
    store = Store()
    try:
        results = [
            [store.load(experiment, cell) for cell in experiment.presets[preset]]
            for experiment, preset in needs
        ]
    except MissingResult:
        return None
    drawn = io.BytesIO()
    with matplotlib.rc_context(SETTINGS):
        figure.draw(results).savefig(drawn, format="svg", metadata=dict(METADATA["svg"]))
    return drawn.getvalue()
