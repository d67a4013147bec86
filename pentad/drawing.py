"""`pentad figures`."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pentad import telling
from pentad.proofs_check.names import named


def figures(
    names: Annotated[tuple[str, ...], "FIGURE"] = (),
    /,
    *,
    paper: Annotated[str, "KEY"] = "",
    jobs: Annotated[int, "INT"] = 0,
    fresh: bool = False,
) -> int:
    """Draw figures into out/figures, from stored results.

    Draws what can be drawn, and says which command makes a result that is missing. A figure is
    drawn again only where its source, its results, the standings it tells or the libraries have
    changed. For example:

        pentad figures                          all of them
        pentad figures superposition_gain       one

    Parameters
    ----------
    names
        Figures; all of them without.
    paper
        Only figures of this paper, by its key or letter.
    jobs
        Processes that draw side by side; without, one per core. Files do not depend on it.
    fresh
        Draw again what has not changed.
    """
    from pentad.figures import drawing
    from pentad.figures.declared import declared
    from pentad.proofs_check import ledger
    from pentad.proofs_check.listing import paper_key

    if jobs < 0:
        return telling.refused(f"jobs must be at least 1, or 0 for one per core; got {jobs}")
    key = paper_key(paper)
    known = [figure.name for figure in declared()]
    chosen = {named("figure", name, known) for name in names}
    asked = [
        figure
        for figure in declared()
        if (not names or figure.name in chosen) and key in ("", figure.paper)
    ]
    if not asked:
        return telling.refused(f"there are no figures {' '.join(names)} of the paper {paper}")
    standings = ledger.expected_standings(ledger.LEDGER)
    told = {name: standing.words for name, standing in standings.items()}
    with telling.progress() as report:
        records, missing = drawing.drawn(asked, told, jobs=jobs, fresh=fresh, report=report)
    telling.give(figures=[
        {"name": one.name, **{kind: one.svg.with_suffix(f".{kind}") for kind in drawing.FILES}}
        for one in records
    ])  # fmt: skip
    for record in records:
        telling.say(f"{record.name}: {record.svg}")
    tell_missing(missing)
    return telling.CHANGED if missing else telling.EXPECTED


def tell_missing(missing: Mapping[str, Sequence[str]]) -> None:
    """Say once for each command which figures lack the results that it makes."""
    for command, lacking in missing.items():
        telling.note(f"no results for {', '.join(lacking)}; make them with: {command}")
