"""Claims and what was found about them, written out: `CLAIMS.md`, and one page of HTML.

Everything here is a function of data that gives text.  The page asks for nothing from outside:
figures are inside it, formulas are MathML, and there is no script.
"""

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Protocol

from proofs_check.core import Claim, Verdict
from proofs_check.ledger import Expected, missing_result
from proofs_check.papers import PAPERS
from proofs_check.runner import Judgement, MutantOutcome

STANDINGS: Mapping[str, str] = {
    "proved": "Derived for every point of the domain; the machine closed every step.",
    "proved, given k appeals": "Derived for every point of the domain, except that a person "
    "supplied k steps which no machine checked. They are listed under appeals.",
    "certified on a region": "Ball arithmetic, or a derivation with some sizes fixed, covers a "
    "whole region of the domain; no point of that region violates the statement.",
    "certified on a region, given k appeals": "The same, except for k listed steps that a person "
    "supplied.",
    "checked exactly in finitely many cases": "True at every rational point tried, compared "
    "without rounding. Other points may differ.",
    "supported": "Random search or stored simulations met no violation. This is no proof.",
    "undecided": "Checks ran and came to no decision: a derivation did not close, a budget was "
    "spent, or simulation results are missing.",
    "unchecked": "No evidence was run.",
    "refuted": "Some point of the domain violates the statement; it is shown as the witness.",
    "broken": "A check crashed, so nothing follows.",
}
"""What each standing means."""

OUTCOMES: Mapping[bool | None, tuple[str, str]] = {
    True: ("✓", "holds"),
    False: ("✗", "refuted"),
    None: ("?", "undecided"),
}

ROUNDING = 1e-9


@dataclass(frozen=True)
class Table:
    """Rows for readers, already in words and digits."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class FigureRecord(Protocol):
    """A drawn figure: its name, its vector drawing on disk, and what it shows."""

    @property
    def name(self) -> str:
        """As typed after `pentad figures`."""

    @property
    def title(self) -> str:
        """A few words."""

    @property
    def svg(self) -> Path:
        """File of the vector drawing."""

    @property
    def caption(self) -> str:
        """What to see, with formulas between dollar signs."""


def margin_text(margin: float | None) -> str:
    """A relative slack for readers; what is below rounding is only near zero."""
    if margin is None or margin == float("inf"):
        return "–"
    if margin == 0:
        return "0"
    return "≈ 0" if abs(margin) <= ROUNDING else f"{margin:.3g}"


def mark(verdict: Verdict) -> str:
    """Method and outcome of one check, as a word and a sign."""
    sign = OUTCOMES[verdict.finding.holds][0] if verdict.finding else "!"
    return f"{verdict.evidence.method}\N{NO-BREAK SPACE}{sign}"


def standing_counts(standings: Iterable[str]) -> str:
    """How many claims stand how, in one line."""
    return "; ".join(f"{count} {name}" for name, count in Counter(standings).most_common())


# CLAIMS.md ----------------------------------------------------------------------------------


def claims_markdown(claims: Sequence[Claim], ledger: Mapping[str, Expected]) -> str:
    """The text of `CLAIMS.md`: every claim, and how the ledger says that it stands.

    Parameters
    ----------
    claims : sequence of Claim
        In the order in which they shall appear.
    ledger : mapping of claim id to Expected

    Returns
    -------
    str
        Markdown with formulas between dollar signs; the same input gives the same text.
    """
    standings = [_expected_standing(claim, ledger) for claim in claims]
    lines = [
        "# Claims",
        "",
        "Generated from the catalogue and the ledger by `pentad verify --record`; edits are lost.",
        "",
        f"{len(claims)} claims: {standing_counts(standings)}.",
        "",
        "| | claim | standing | evidence |",
        "| --- | --- | --- | --- |",
    ]
    for claim, standing in zip(claims, standings, strict=True):
        marks = ", ".join(f"{e.method} {_expected_sign(e.label, claim, ledger)}"
                          for e in claim.evidence)  # fmt: skip
        title = f"[{_markdown(claim.title)}](#{_anchor(claim)})"
        lines.append(f"| {claim.label} | {title} | {standing} | {marks} |")
    lines += ["", "## What the standings mean", ""]
    lines += [f"- **{name}**: {meaning}" for name, meaning in STANDINGS.items()]
    for claim in claims:
        lines += ["", *_claim_markdown(claim, ledger)]
    return "\n".join(lines) + "\n"


def _claim_markdown(claim: Claim, ledger: Mapping[str, Expected]) -> list[str]:
    entry = ledger.get(claim.id)
    lines = [
        f'<a id="{_anchor(claim)}"></a>',
        "",
        f"## {claim.label} {_markdown(claim.title)}",
        "",
        f"`{claim.id}` · **{_expected_standing(claim, ledger)}** · {_source_markdown(claim)}",
        "",
        _markdown(claim.plain),
        "",
        f"$$\n{claim.statement}\n$$",
        "",
        f"- Fidelity: {claim.fidelity}. {_markdown(claim.delta)}".rstrip(),
    ]
    if claim.domain.described():
        lines.append(f"- Domain: {_markdown(claim.domain.described())}.")
    lines.append("- Evidence:")
    for item in claim.evidence:
        outcome = _expected_sign(item.label, claim, ledger)
        route = f" (own route to: {', '.join(item.replaces)})" if item.replaces else ""
        lines.append(f"  - {outcome} {item.method}, {item.reach}: {_markdown(item.scope)}{route}")
        steps = entry.appeals.get(item.label, ()) if entry else ()
        lines += [f"    - appeal: {_markdown(step)}" for step in steps]
    lines.append("- Mutants that the evidence has to refute:")
    for mutant in claim.mutants:
        survivor = f" (survives: {_markdown(mutant.survives)})" if mutant.survives else ""
        lines.append(f"  - {_markdown(mutant.name)}{survivor}")
    if claim.not_claimed:
        lines.append(f"- Not claimed: {_markdown(claim.not_claimed)}")
    if claim.sees_also:
        lines.append("- See also: " + ", ".join(f"`{name}`" for name in claim.sees_also))
    return lines


def _expected_standing(claim: Claim, ledger: Mapping[str, Expected]) -> str:
    return ledger[claim.id].standing if claim.id in ledger else "not in the ledger"


def _expected_sign(label: str, claim: Claim, ledger: Mapping[str, Expected]) -> str:
    entry = ledger.get(claim.id)
    return OUTCOMES[entry.holds[label]][0] if entry and label in entry.holds else "–"


def _source_markdown(claim: Claim) -> str:
    for paper in PAPERS:
        if paper.key == claim.paper:
            return f"[{_markdown(paper.title)}]({paper.url}), {_markdown(claim.locator)}"
    return f"{claim.paper}, {_markdown(claim.locator)}"


def _anchor(claim: Claim) -> str:
    return re.sub(r"[^a-z0-9]+", "-", claim.id.lower()).strip("-")


def _pieces(text: str) -> list[tuple[bool, str]]:
    """The text cut into (is a formula, piece); formulas stand between dollar signs."""
    return [(k % 2 == 1, piece) for k, piece in enumerate(text.split("$")) if piece]


def _markdown(text: str) -> str:
    return "".join(
        f"${piece}$" if formula else re.sub(r"([\\*<|])", r"\\\1", piece)
        for formula, piece in _pieces(text)
    )


# HTML ---------------------------------------------------------------------------------------


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str) -> Html:
    """An element.  Children are escaped unless they are markup; `class_` stands for `class`."""
    inside = "".join(child if isinstance(child, Html) else escape(child) for child in children)
    told = "".join(f' {key.rstrip("_")}="{escape(value)}"' for key, value in attributes.items())
    return Html(f"<{name}{told}>" if name in _VOID else f"<{name}{told}>{inside}</{name}>")


_VOID = ("img", "meta")


def html_report(
    judgements: Sequence[Judgement],
    outcomes: Sequence[MutantOutcome] = (),
    *,
    differences: Sequence[str] = (),
    tables: Sequence[Table] = (),
    figures: Sequence[FigureRecord] = (),
    provenance: Mapping[str, str] | None = None,
) -> str:
    """One self-contained page.

    Parameters
    ----------
    judgements : sequence of Judgement
        Claims with what was found about them.
    outcomes : sequence of MutantOutcome
        What became of their mutants; none if they were not run.
    differences : sequence of str
        Where standings differ from the ledger.
    tables, figures
        Results of simulations.
    provenance : mapping of str to str
        Versions, device, commit, date.

    Returns
    -------
    str
        An HTML document that loads nothing from outside.
    """
    parts: list[tuple[str, str, Html]] = [
        ("summary", "Summary", _summary(judgements, outcomes, differences)),
        ("standings", "What the standings mean", _meanings()),
    ]
    if figures:
        parts.append(("figures", "Figures", Html("".join(map(_figure, figures)))))
    if tables:
        parts.append(("tables", "Tables", Html("".join(map(_table, tables)))))
    parts.append(("claims", "Claims", Html("".join(_claim(j, outcomes) for j in judgements))))
    if provenance:
        pairs = [tag("dt", key) + tag("dd", value) for key, value in provenance.items()]
        parts.append(("provenance", "Provenance", tag("dl", Html("".join(pairs)))))
    body = [tag("section", tag("h2", title), inside, id=name) for name, title, inside in parts]
    within = {
        "claims": [(_anchor(j.claim), f"{j.claim.label} {j.claim.title}") for j in judgements],
        "figures": [(f"figure-{f.name}", f.title) for f in figures],
    }
    contents = [
        tag("li", tag("a", title, href=f"#{name}"), _links(within.get(name, [])))
        for name, title, _ in parts
    ]
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", "pentad: report"),
        tag("style", Html(_STYLE)),
    )
    page = tag(
        "body",
        tag("nav", tag("h2", "Contents"), tag("ul", *contents)),
        tag("main", tag("h1", "pentad: claims and how well they stand"), *body),
    )
    return "<!DOCTYPE html>\n" + tag("html", head, page, lang="en-GB") + "\n"


def _links(entries: Sequence[tuple[str, str]]) -> Html:
    if not entries:
        return Html("")
    return tag("ul", *(tag("li", tag("a", _prose(text), href=f"#{to}")) for to, text in entries))


def _summary(
    judgements: Sequence[Judgement], outcomes: Sequence[MutantOutcome], differences: Sequence[str]
) -> Html:
    killed = sum(outcome.killed for outcome in outcomes)
    sentences = [f"{len(judgements)} claims: {standing_counts(j.standing for j in judgements)}."]
    if outcomes:
        sentences.append(f"{killed} of {len(outcomes)} slightly false versions were refuted.")
    sentences.append(
        "The margin is the least relative slack that any check met: 0 where a bound is attained, "
        "≈ 0 where two floats agree up to rounding."
    )
    parts = [tag("p", " ".join(sentences))]
    if differences:
        parts.append(tag("p", "These standings differ from the ledger:", class_="alarm"))
        parts.append(tag("ul", *(tag("li", text) for text in differences)))
    rows = [
        (
            tag("a", j.claim.label, href=f"#{_anchor(j.claim)}"),
            _prose(j.claim.title),
            _pill(j.standing),
            margin_text(j.margin),
            ", ".join(mark(verdict) for verdict in j.verdicts),
        )
        for j in judgements
    ]
    return Html("".join(parts) + _rows(("", "claim", "standing", "margin", "evidence"), rows))


def _meanings() -> Html:
    terms = [tag("dt", name) + tag("dd", meaning) for name, meaning in STANDINGS.items()]
    explained = tag(
        "p",
        "Every check answers holds (✓), refuted (✗) or undecided (?); only a witness refutes. A "
        "broken check shows as (!). The method of a check caps how far it reaches: a derivation "
        "everywhere, ball arithmetic over a region, exact arithmetic over finitely many points, "
        "search and simulation over samples. A mutant is a slightly false version of a claim "
        "which its evidence has to refute; one that survives shows a blind check or a loose bound.",
    )
    return Html(explained + tag("dl", Html("".join(terms))))


def _claim(judgement: Judgement, outcomes: Sequence[MutantOutcome]) -> Html:
    claim = judgement.claim
    about = [("Fidelity", f"{claim.fidelity}. {claim.delta}".strip()),
             ("Domain", claim.domain.described()),
             ("Not claimed", claim.not_claimed)]  # fmt: skip
    parts = [
        tag("h3", f"{claim.label} ", _prose(claim.title), " ", _pill(judgement.standing)),
        tag("p", tag("code", claim.id), " · ", _source(claim), class_="source"),
        tag("p", _prose(claim.plain)),
        tag("div", mathml(claim.statement, display=True), class_="formula"),
        tag("dl", Html("".join(tag("dt", k) + tag("dd", _prose(v)) for k, v in about if v))),
        _rows(
            ("evidence", "outcome", "reach", "accepted of cases", "margin", "tightest point"),
            [_verdict_row(verdict) for verdict in judgement.verdicts],
        ),
        *(tag("pre", verdict.error) for verdict in judgement.verdicts if verdict.error),
    ]
    appeals = [step for v in judgement.verdicts if v.finding for step in v.finding.appeals]
    if appeals:
        parts.append(tag("p", "Appeals, which no machine checked:"))
        parts.append(tag("ul", *(tag("li", _prose(step)) for step in appeals)))
    own = [outcome for outcome in outcomes if outcome.claim.id == claim.id]
    if own:
        parts.append(_rows(("mutant", "outcome", "by", "witness"), list(map(_mutant_row, own))))
    return tag("article", *parts, id=_anchor(claim))


def _verdict_row(verdict: Verdict) -> tuple[str, ...]:
    item, finding = verdict.evidence, verdict.finding
    what = Html(tag("b", item.method) + escape(": ") + _prose(item.scope))
    if item.replaces:
        what = Html(what + tag("small", f" own route to {', '.join(item.replaces)}"))
    if finding is None:
        return what, "! broken", item.reach, "–", "–", "–"
    needed = missing_result(verdict)
    note = tag("code", needed) if needed else _prose(finding.note)
    sign, word = OUTCOMES[finding.holds]
    return (
        what,
        f"{sign} {word}",
        item.reach,
        f"{finding.accepted} of {finding.cases}",
        margin_text(finding.margin),
        Html(" ".join(part for part in (tag("code", finding.witness), note) if part)),
    )


def _mutant_row(outcome: MutantOutcome) -> tuple[str, ...]:
    name = _prose(outcome.mutant.name)
    if outcome.killed:
        return name, "refuted", "; ".join(outcome.killed_by), tag("code", outcome.witness)
    if outcome.mutant.survives:
        return name, "survives, explained", _prose(outcome.mutant.survives), ""
    crash = outcome.error.strip().rpartition("\n")[2]
    return name, "survives", crash or "no check refuted it", ""


def _source(claim: Claim) -> Html:
    for paper in PAPERS:
        if paper.key == claim.paper:
            title = tag("cite", paper.title)
            about = f", {paper.authors}, arXiv:{paper.arxiv}, {claim.locator} (read: {paper.read})"
            return Html(title + escape(about))
    return Html(escape(f"{claim.paper}, {claim.locator}"))


def _table(table: Table) -> Html:
    rows = _rows(table.columns, table.rows)
    return tag("article", tag("h3", table.title), tag("p", _prose(table.note)), rows)


def _figure(figure: FigureRecord) -> Html:
    drawing = b64encode(figure.svg.read_bytes()).decode()
    source = f"data:image/svg+xml;base64,{drawing}"
    return tag(
        "figure",
        tag("h3", _prose(figure.title)),
        tag("img", src=source, alt=figure.title.replace("$", "")),
        tag("figcaption", _prose(figure.caption)),
        id=f"figure-{figure.name}",
    )


def _rows(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Html:
    head = tag("tr", *(tag("th", column, scope="col") for column in columns))
    body = [tag("tr", *(tag("td", cell) for cell in row)) for row in rows]
    table = tag("table", tag("thead", head), tag("tbody", *body))
    return tag("div", table, class_="wide")


def _pill(standing: str) -> Html:
    return tag("span", standing, class_=f"standing {re.split('[ ,]', standing)[0]}")


def _prose(text: str) -> Html:
    """Text with formulas between dollar signs and code between backticks as markup."""
    return Html(
        "".join(
            mathml(piece) if formula else re.sub("`([^`]+)`", r"<code>\1</code>", escape(piece))
            for formula, piece in _pieces(text)
        )
    )


def mathml(latex: str, *, display: bool = False) -> Html:
    r"""A formula as MathML, which browsers draw by themselves.

    Raises
    ------
    ValueError
        If the formula holds a command or a brace that is not understood.
    """
    from latex2mathml.converter import convert

    try:
        markup: Any = convert(latex, display="block" if display else "inline")
    except Exception as error:
        raise ValueError(f"no valid formula: {latex}") from error
    if "\\" in markup or latex.count("{") != latex.count("}"):
        raise ValueError(f"no valid formula: {latex}")
    return Html(markup.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', ""))


_STYLE = """
:root { color-scheme: light dark; --ink: #1c1e21; --soft: #5b626b; --paper: #fdfdfc;
  --line: #dcdfe3; --link: #1f5fa8; --panel: #f4f5f6; --good: #1e7145; --fair: #8a5a00;
  --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e5e8; --soft: #a2a9b2; --paper: #16181b;
  --line: #343940; --link: #8ab8ee; --panel: #1f2226; --good: #6fcf97; --fair: #e5b567;
  --bad: #f28b82; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0; padding: 1.5rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
main { max-width: 62rem; margin: 0 auto; }
h1, h2, h3 { line-height: 1.25; font-weight: 650; }
h1 { font-size: 1.7rem; margin: 0 0 1rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 0 0 .25rem; }
p, dl, ul { max-width: 46rem; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
nav { font-size: .9rem; max-width: 62rem; margin: 0 auto; }
nav h2 { font-size: 1rem; margin-top: 0; }
nav ul { list-style: none; padding-left: 0; margin: 0; }
nav ul ul { padding-left: 1rem; }
nav li { margin: .15rem 0; }
article { margin: 1.5rem 0; padding: 1rem 1.25rem; border: 1px solid var(--line);
  border-radius: .5rem; }
.source, small { color: var(--soft); font-size: .9rem; }
.formula { overflow-x: auto; padding: .5rem 0; font-size: 1.1rem; }
math { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", math; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .88rem; line-height: 1.4; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0;
  border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
th { color: var(--soft); font-weight: 600; }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .25rem 1rem; }
dt { color: var(--soft); }
#standings dl { grid-template-columns: 14rem 1fr; }
dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font: .85em/1.4 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace;
  overflow-wrap: anywhere; }
pre { background: var(--panel); padding: .75rem; overflow-x: auto; }
.standing { font-size: .8rem; font-weight: 600; padding: .1rem .5rem; border: 1px solid;
  border-radius: 1rem; color: var(--soft); display: inline-block; white-space: nowrap; }
.proved, .certified { color: var(--good); }
.checked { color: var(--link); }
.supported { color: var(--fair); }
.refuted, .broken, .alarm { color: var(--bad); }
figure { margin: 2rem 0; }
figure img { width: 100%; height: auto; background: #fff; border-radius: .5rem; padding: .5rem; }
figcaption { max-width: 46rem; margin-top: .5rem; font-size: .92rem; }
@media (min-width: 80rem) { body { display: grid; grid-template-columns: 18rem 1fr; gap: 2.5rem; }
  nav { position: sticky; top: 1.5rem; align-self: start; max-height: calc(100vh - 3rem);
    overflow-y: auto; margin: 0; } }
@media (max-width: 79.99rem) { nav ul ul { display: none; } nav { margin-bottom: 2rem; } }
@media (max-width: 40rem) { dl, #standings dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; } body { padding: 1rem; } }
@media print { nav { display: none; } article { break-inside: avoid; } }
"""
