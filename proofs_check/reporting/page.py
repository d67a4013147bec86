"""The report: one page of HTML that asks for nothing from outside, to look at first and read later.

Pictures are inside it, formulas are MathML, and its one script only filters, searches and unfolds;
without it everything is there.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pentad.proofs_check.core import Claim
from pentad.proofs_check.reporting.articles import articles, claims_table
from pentad.proofs_check.reporting.gallery import FigureRecord, gallery, map_table
from pentad.proofs_check.reporting.markup import Html, prose, row, table, tag
from pentad.proofs_check.reporting.overview import bar, cards, meanings
from pentad.proofs_check.runner import Judgement
from pentad.simulations.experiment import Table

HERE = Path(__file__).parent


def html_report(
    judgements: Sequence[Judgement],
    claims: Mapping[str, Claim],
    *,
    differences: Sequence[str] = (),
    tables: Sequence[Table] = (),
    figures: Sequence[FigureRecord] = (),
    drawings: Mapping[str, Path] | None = None,
    paper_map: Table | None = None,
    provenance: Mapping[str, str] | None = None,
) -> str:
    """One self-contained page.

    Parameters
    ----------
    judgements : sequence of Judgement
        What was found about claims.
    claims : mapping of claim id to Claim
        Those claims.
    differences : sequence of str
        Where standings differ from the ledger.
    tables : sequence of Table
        Results of simulations.
    figures : sequence of FigureRecord
        Declared figures.
    drawings : mapping of figure name to path
        PNG files; figures without one are left out.
    paper_map : Table, optional
        The papers' figures and tables, and what is here in their place.
    provenance : mapping of str to str
        Versions, device, commit, date.

    Returns
    -------
    str
        An HTML document that loads nothing from outside.
    """
    pictures = drawings or {}
    drawn = [figure for figure in figures if figure.name in pictures]
    shown = {j.record.claim: j for j in judgements}
    parts: list[tuple[str, str, Html]] = []
    if drawn:
        parts.append(("figures", "Figures", gallery(drawn, pictures, shown)))
    parts.append(
        (
            "claims",
            "Claims",
            Html(claims_table(judgements, drawn) + articles(judgements, claims, drawn)),
        )
    )
    if paper_map:
        names = [figure.name for figure in drawn]
        parts.append(("papers", "The papers' figures", map_table(paper_map, names)))
    if tables:
        parts.append(("tables", "Results in numbers", Html("".join(map(_table, tables)))))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", "pentad: report"),
        tag("style", _kept("page.css")),
    )
    links = [("top", "Overview"), *((name, title) for name, title, _ in parts)]
    contents = [tag("li", tag("a", title, href=f"#{name}")) for name, title in links]
    body = tag(
        "body",
        tag("a", "Skip to the claims", href="#claims", class_="skip"),
        tag(
            "header",
            tag("h1", "pentad: what is claimed, and how well it stands"),
            tag("p", "Statements about superposition and sparse autoencoders, each with the "
                "evidence that a machine gave for it, and figures drawn from simulations."),
            _provenance(provenance or {}),
            id="top",
        ),
        tag("nav", tag("ul", *contents), aria_label="Sections"),
        tag(
            "main",
            tag(
                "section",
                cards(judgements, len(drawn), differences),
                bar(judgements),
                meanings(judgements),
                aria_label="Overview",
            ),
            *(tag("section", tag("h2", title), inside, id=name) for name, title, inside in parts),
        ),
        tag("script", _kept("page.js")),
    )  # fmt: skip
    return "<!DOCTYPE html>\n" + tag("html", head, body, lang="en-GB") + "\n"


def _kept(name: str) -> Html:
    return Html((HERE / name).read_text(encoding="utf-8"))


def _provenance(facts: Mapping[str, str]) -> Html:
    if not facts:
        return Html("")
    pairs = [tag("dt", key) + tag("dd", value) for key, value in facts.items()]
    first = ", ".join(f"{key} {value}" for key, value in list(facts.items())[:2])
    return tag(
        "details",
        tag("summary", f"Made: {first}"),
        tag("dl", Html("".join(pairs))),
        id="provenance",
        class_="soft",
    )


def _table(one: Table) -> Html:
    rows = [row(one.columns, cells) for cells in one.rows]
    heading = f"{one.title} ({len(rows)} row{'s' * (len(rows) != 1)})"
    inside = tag("div", tag("p", prose(one.note)), table(one.columns, rows))
    return tag("details", tag("summary", heading), inside, class_="fold")
