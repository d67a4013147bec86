"""Claims as the pages show them: standings for badges, a row for each, and each in full."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pentad.proofs_check.core import Claim
    from pentad.proofs_check.ledger import Entry


def standings() -> dict[str, dict[str, str]]:
    """Of every claim, by its id: label, title, paper, level and standing in words."""
    from pentad.proofs_check import ledger
    from pentad.proofs_check.listing import claims_data

    wanted = ("label", "title", "paper", "fidelity", "level", "standing")
    return {
        one["name"]: {"id": one["name"], **{name: one[name] for name in wanted}}
        for one in claims_data(ledger.expected(ledger.LEDGER))
    }


def suite() -> dict[str, Any]:
    """A row for every claim, read off the ledger; papers, figures, and what the words mean."""
    from pentad.figures.declared import declared
    from pentad.proofs_check import ledger, tables
    from pentad.proofs_check.papers import GROUPS
    from pentad.proofs_check.reporting.claims import FIDELITY
    from pentad.proofs_check.standings import WORDS, Level

    entries = ledger.expected(ledger.LEDGER)
    figures = [{"name": one.name, "title": one.title, "claims": one.claims} for one in declared()]
    rows: dict[str, dict[str, Any]] = {name: {**row} for name, row in standings().items()}
    for name, entry in entries.items():
        rows[name] |= {
            "badge": entry.standing.badge,
            "outcomes": {one: tables.OUTCOMES[holds][1] for one, holds in entry.holds.items()},
            "margin": tables.margin_text(entry.margin),
            "figures": [one["name"] for one in figures if name in one["claims"]],
        }
    return {
        "claims": list(rows.values()),
        "papers": [
            {"key": one.key, "heading": one.heading, "url": one.url, "read": one.read}
            for one in GROUPS
        ],
        "figures": {one["name"]: one["title"] for one in figures},
        "levels": {one.name.lower(): WORDS[one] for one in sorted(Level, reverse=True)},
        "meanings": tables.MEANINGS,
        "fidelities": FIDELITY,
        "counts": [
            tables.fidelity_counts(one.fidelity for one in entries.values()),
            tables.standing_counts(one.standing for one in entries.values()),
        ],
    }


def claim_names() -> list[str]:
    """The ids of all claims."""
    from pentad.proofs_check import ledger

    return list(ledger.expected(ledger.LEDGER))


def claim(name: str) -> dict[str, Any]:
    """A claim in full; texts are lists of pieces, each with `text` or, for a formula, `mathml`.

    Parameters
    ----------
    name
        Its id.

    Raises
    ------
    KeyError
        For an id that the ledger does not have.
    """
    from pentad.proofs_check import ledger
    from pentad.proofs_check.catalogue import selected

    entry = ledger.expected(ledger.LEDGER)[name]
    [found] = selected([name])
    return _told(found, entry)


def _told(found: "Claim", entry: "Entry") -> dict[str, Any]:
    from pentad.proofs_check import tables
    from pentad.proofs_check.reporting.claims import proof_on_paper

    evidence = [
        {
            "name": name,
            "method": item.method,
            "reach": item.region or item.reach,
            "scope": item.scope,
            "outcome": tables.OUTCOMES[entry.holds[name]][1] if name in entry.holds else "not run",
        }
        for name, item in found.evidence_by_name.items()
    ]
    mutants = [
        {"name": one.name, "changes": sorted(one.changes_of(found)), "survives": one.survives}
        for one in found.mutants
    ]
    return {
        "id": found.id,
        "says": _pieces(found.plain),
        "formula": _mathml(found.statement, display=True) if found.statement else "",
        "relation": f"left {found.relation} right",
        "domain": found.domain.described(),
        "locator": found.locator,
        "delta": _pieces(found.delta),
        "evidence": evidence,
        "mutants": mutants,
        "by_hand": entry.standing.by_hand,
        "rests_on": entry.standing.rests_on,
        "gaps": entry.standing.gaps,
        "exceptions": dict(found.exceptions),
        "not_claimed": _pieces(found.not_claimed),
        "sees_also": found.sees_also,
        "on_paper": proof_on_paper(found.id),
    }


def _pieces(text: str) -> list[dict[str, str]]:
    from pentad.proofs_check.reporting.markup import pieces

    return [
        {"mathml": _mathml(one)} if is_formula else {"text": one}
        for is_formula, one in pieces(text)
    ]


def _mathml(formula: str, *, display: bool = False) -> str:
    """A formula as MathML; as the text that it is written as where that is not understood."""
    from pentad.proofs_check.reporting.markup import mathml, tag

    try:
        return mathml(formula, display=display)
    except ValueError:
        return tag("math", tag("mtext", formula), display="block" if display else "inline")
