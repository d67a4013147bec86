"""Figures of the suite as SVG: as `pentad figures` has left them, or drawn when asked for."""

import io
from collections.abc import Callable, Sequence

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

    Raises
    ------
    OSError, UnreadableResult
        Where a file of the suite cannot be read.
    """
    from pentad.figures import drawing
    from pentad.figures.declared import declared
    from pentad.proofs_check import ledger

    found = next((one for one in declared() if one.name == name), None)
    if found is None:
        return None
    told = {one: standing.words for one, standing in ledger.expected_standings().items()}
    if drawing.is_there(found, told):
        return (drawing.OUT / "figures" / f"{name}{ENDING}").read_bytes()
    return _drawn(name)


def pictures(
    chosen: Sequence[str],
    *,
    jobs: int = 0,
    report: Callable[[float, str], None] = lambda _share, _text: None,
) -> dict[str, bytes]:
    """Figures as SVG by name, drawn side by side into `out/figures` where they are not there yet.

    Parameters
    ----------
    chosen
        Names of figures; those whose results are missing are left out of the answer.
    jobs
        Processes that draw; 0 for one per core.
    report
        Takes the share that is drawn, and a text.
    """
    from pentad.figures import drawing
    from pentad.figures.declared import declared
    from pentad.proofs_check import ledger

    told = {one: standing.words for one, standing in ledger.expected_standings().items()}
    asked = [one for one in declared() if one.name in chosen]
    drawn, _ = drawing.drawn(asked, told, jobs=jobs, report=report)
    return {one.name: one.svg.read_bytes() for one in drawn}


def _drawn(name: str) -> bytes | None:
    """A figure drawn in memory, or None where its results are missing."""
    import matplotlib

    from pentad.figures.core import METADATA
    from pentad.figures.declared import declared, figure_of
    from pentad.figures.style import SETTINGS
    from pentad.simulations.catalogue import EXPERIMENTS
    from pentad.simulations.store import MissingResult, Store

    figure = figure_of(next(one for one in declared() if one.name == name))
    experiments = {one.name: one for one in EXPERIMENTS}
    needs = [(experiments[need], preset) for need, preset in figure.needs]
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
