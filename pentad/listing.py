"""`pentad list` and `pentad claims`: what there is, told without making it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pentad import telling
from pentad.proofs_check.names import named

if TYPE_CHECKING:
    from pentad.proofs_check.ledger import Entry

Fidelity = Literal["verbatim", "restated", "specialised", "ours"]


def listed(
    kinds: Annotated[tuple[str, ...], "KIND"] = (),
    /,
    *,
    paper: Annotated[str, "KEY"] = "",
    standing: Annotated[str, "LEVEL"] = "",
    fidelity: Annotated[Fidelity | None, "KIND"] = None,
    text: Annotated[str, "WORDS"] = "",
) -> int:
    """List claims, experiments with their presets, and figures.

    Runs nothing. Filters that a kind does not have leave it out. For example:

        pentad list                                 everything
        pentad list experiments                     with presets, cells and minutes
        pentad list figures --paper E               of one paper
        pentad list claims --standing certified     by standing
        pentad list --text antiprism                by words of the title
        pentad list figures -q                      names alone

    Parameters
    ----------
    kinds
        claims, experiments, figures; all three without.
    paper
        Only claims and figures of this paper, by its key or letter.
    standing
        Only claims at this level: derived, exhausted, certified, exact, simulated, searched, open,
        unchecked, refuted or broken.
    fidelity
        Only claims that say what the paper says in this way.
    text
        Only what has these words in its name or title, whatever their case.
    """
    from pentad.proofs_check.listing import filtered, paper_key

    known = ("claims", "experiments", "figures")
    wanted = [named("kind", kind, known) for kind in kinds] or [*known]
    paper = paper_key(paper)
    only_claims = bool(standing or fidelity)
    found = 0
    if "claims" in wanted:
        found += _list_claims(filtered(paper, standing, fidelity, text))
    if "experiments" in wanted and not only_claims and not paper:
        found += _list_experiments(text)
    if "figures" in wanted and not only_claims:
        found += _list_figures(paper, text)
    if not found:
        asked = {"paper": paper, "standing": standing, "fidelity": fidelity, "text": text}
        return telling.refused(_nothing(" or ".join(wanted), asked))
    return telling.EXPECTED


def claims(
    names: Annotated[tuple[str, ...], "CLAIM"] = (),
    /,
    *,
    paper: Annotated[str, "KEY"] = "",
    standing: Annotated[str, "LEVEL"] = "",
    fidelity: Annotated[Fidelity | None, "KIND"] = None,
    text: Annotated[str, "WORDS"] = "",
) -> int:
    """List the claims with the standings of the ledger, or print some in full.

    Runs no check. For example:

        pentad claims                           the list
        pentad claims A13b                      one claim: statement, domain, evidence, mutants
        pentad claims --paper A --text bound    claims of one paper, by words of the title

    Parameters
    ----------
    names
        Claims to print in full, by label, id or beginning of an id.
    paper
        Only claims of this paper, by its key or letter.
    standing
        Only claims at this level: derived, exhausted, certified, exact, simulated, searched, open,
        unchecked, refuted or broken.
    fidelity
        Only claims that say what the paper says in this way.
    text
        Only claims with these words in their id or title, whatever their case.
    """
    from pentad.proofs_check.listing import filtered, paper_key

    entries = filtered(paper_key(paper), standing, fidelity, text)
    asked = {"paper": paper, "standing": standing, "fidelity": fidelity, "text": text}
    if not entries and any(asked.values()):
        return telling.refused(_nothing("claims", asked))
    if not names:
        from pentad.proofs_check import tables

        telling.say(f"{tables.fidelity_counts(one.fidelity for one in entries.values())}.")
        telling.say(f"{tables.standing_counts(one.standing for one in entries.values())}.")
        _list_claims(entries)
        return telling.EXPECTED
    from pentad.proofs_check.catalogue import selected
    from pentad.proofs_check.reporting.claims import facts

    chosen = [one for one in selected(names) if one.id in entries or not any(asked.values())]
    if not chosen:
        return telling.refused(_nothing(f"claims of {' '.join(names)}", asked))
    if telling.give(claims=[
        {"label": one.label, "title": one.title, **facts(one, entries.get(one.id))}
        for one in chosen
    ]):  # fmt: skip
        return telling.EXPECTED
    for claim in chosen:
        telling.say(f"\n{claim.label} {claim.title}")
        telling.print_facts(facts(claim, entries.get(claim.id)))
    return telling.EXPECTED


def _nothing(what: str, filters: Mapping[str, str | None]) -> str:
    asked = ", ".join(f"{name} {value}" for name, value in filters.items() if value)
    return f"there are no {what} with {asked}" if asked else f"there are no {what}"


def _show(
    kind: str, found: Sequence[Mapping[str, Any]], columns: Sequence[str], rows: Sequence[Any]
) -> int:
    """Print a list in the manner that is asked for; how many there are."""
    if not telling.give(**{kind: found}) and found:
        if telling.manner.quiet:
            telling.print_names(str(one["name"]) for one in found)
        telling.print_rows(columns, rows)
    return len(found)


def _list_claims(entries: "Mapping[str, Entry]") -> int:
    from pentad.proofs_check.listing import claims_data

    found = claims_data(entries)
    rows = [
        (entry.label, name, entry.title, entry.fidelity, telling.coloured(entry.standing))
        for name, entry in entries.items()
    ]
    return _show("claims", found, ("", "id", "claim", "fidelity", "standing"), rows)


def _list_experiments(text: str) -> int:
    from pentad.proofs_check.listing import experiments_data

    found = experiments_data(text)
    rows = [
        (
            one["name"] if k == 0 else "",
            preset,
            str(size["cells"]),
            "" if size["minutes"] is None else f"{size['minutes']:g}",
            one["question"] if k == 0 else "",
        )
        for one in found
        for k, (preset, size) in enumerate(one["presets"].items())
    ]
    columns = ("experiment", "preset", "cells", "minutes", "question")
    return _show("experiments", found, columns, rows)


def _list_figures(paper: str, text: str) -> int:
    from pentad.figures.declared import declared

    found: list[dict[str, Any]] = [
        {"name": one.name, "paper": one.paper, "title": one.title, "needs": one.needs}
        for one in declared()
        if paper in ("", one.paper) and text.lower() in f"{one.name} {one.title}".lower()
    ]
    rows = [
        (one["name"], one["paper"], one["title"], ", ".join(map(" ".join, one["needs"])))
        for one in found
    ]
    return _show("figures", found, ("figure", "paper", "title", "drawn from"), rows)
