"""`pentad figures`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from tyro.conf import Positional, arg

from pentad import telling, verifying

OUT = Path("out")


def figures(
    names: Annotated[
        Positional[tuple[str, ...]], arg(metavar="[FIGURE ...]", help_behavior_hint="")
    ] = (),
    /,
) -> int:
    """Draw figures into out/figures, from stored results.

    Draws what can be drawn, and says which command makes a result that is missing. For example:

        pentad figures                          all of them
        pentad figures superposition_gain       one

    Parameters
    ----------
    names
        Figures; all of them without.
    """
    from pentad.figures.catalogue import FIGURES
    from pentad.proofs_check.names import named

    chosen = {named("figure", name, [figure.name for figure in FIGURES]) for name in names}
    missing: list[str] = []
    asked = [figure for figure in FIGURES if not names or figure.name in chosen]
    told = {name: standing.words for name, standing in verifying.ledger_standings().items()}
    for record in drawn(asked, told, missing):
        telling.say(f"{record.name}: {record.svg}")
    for absent in missing:
        telling.note(absent)
    return telling.MISUSED if missing else telling.EXPECTED


def drawn(
    chosen: Sequence[Any], standings: Mapping[str, str], missing: list[str] | None = None
) -> list[Any]:
    """Draw figures; those whose results are missing are told in the list, if there is one."""
    from pentad.figures.core import draw_all
    from pentad.simulations.store import MissingResult, Store

    drawn: list[Any] = []
    with telling.progress() as report:
        for k, figure in enumerate(chosen):
            report(k / len(chosen), f"figure {figure.name}")
            try:
                drawn += draw_all((figure,), Store(), OUT / "figures", standings)
            except MissingResult as absent:
                if missing is None:
                    raise
                missing.append(f"{figure.name}: {absent}")
    return drawn
