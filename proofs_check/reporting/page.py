"""One page of HTML that asks for nothing from outside."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Protocol

from pentad.proofs_check.core import Claim
from pentad.proofs_check.papers import PAPERS
from pentad.proofs_check.reporting.claims import ON_PAPER, anchor, proof_on_paper
from pentad.proofs_check.reporting.markup import Html, mathml, prose, table, tag
from pentad.proofs_check.runner import Item, Judgement, MutantOutcome, Verdict
from pentad.proofs_check.standings import Standing
from pentad.proofs_check.tables import (
    MEANINGS,
    OUTCOMES,
    Table,
    fidelity_counts,
    margin_text,
    marks,
    mutant_counts,
    noticed,
    standing_counts,
)


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


def html_report(
    judgements: Sequence[Judgement],
    claims: Mapping[str, Claim],
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
        What was found about claims.
    claims : mapping of claim id to Claim
        Those claims.
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
        ("summary", "Summary", _summary(judgements, differences)),
        ("standings", "What the standings mean", _meanings()),
    ]
    if figures:
        parts.append(("figures", "Figures", Html("".join(map(_figure, figures)))))
    if tables:
        parts.append(("tables", "Tables", Html("".join(map(_table, tables)))))
    shown = {j.record.claim: j.record.label for j in judgements}
    articles = [_claim(j, claims[j.record.claim], shown) for j in judgements]
    parts.append(("claims", "Claims", Html("".join(articles))))
    if provenance:
        pairs = [tag("dt", key) + tag("dd", value) for key, value in provenance.items()]
        parts.append(("provenance", "Provenance", tag("dl", Html("".join(pairs)))))
    body = [tag("section", tag("h2", title), inside, id=name) for name, title, inside in parts]
    within = {
        "claims": [(anchor(name), f"{label} {claims[name].title}")
                   for name, label in shown.items()],
        "figures": [(f"figure-{f.name}", f.title) for f in figures],
    }  # fmt: skip
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
    return tag("ul", *(tag("li", tag("a", prose(text), href=f"#{to}")) for to, text in entries))


def _summary(judgements: Sequence[Judgement], differences: Sequence[str]) -> Html:
    records = [judgement.record for judgement in judgements]
    parts = [
        tag("p", f"{fidelity_counts(record.fidelity for record in records)}."),
        tag("p", f"{standing_counts(judgement.standing for judgement in judgements)}."),
        tag(
            "p",
            f"{mutant_counts(records)}. The margin is the least relative slack that any check "
            "met: 0 where a bound is attained, ≈ 0 where two floats agree up to rounding.",
        ),
    ]
    if differences:
        parts.append(tag("p", "These standings differ from the ledger:", class_="alarm"))
        parts.append(tag("ul", *(tag("li", text) for text in differences)))
    rows = [
        (
            tag("a", j.record.label, href=f"#{anchor(j.record.claim)}"),
            prose(j.record.title),
            j.record.fidelity,
            _pill(j.standing),
            margin_text(j.record.margin),
            marks(j.record),
        )
        for j in judgements
    ]
    columns = ("", "claim", "fidelity", "standing", "margin", "evidence")
    return Html("".join(parts) + table(columns, rows))


def _meanings() -> Html:
    terms = [tag("dt", name) + tag("dd", meaning) for name, meaning in MEANINGS.items()]
    explained = tag(
        "p",
        "Every check answers holds (✓), refuted (✗) or undecided (?); only a witness refutes. A "
        "broken check shows as (!). A mutant is a false version of a claim which its evidence has "
        "to refute. The core makes some for every claim: each side made stronger, an inequality "
        "reversed, each assumption dropped or widened by 2 %. A claim of which such a change goes "
        "unnoticed, without a reason, is unchecked.",
    )
    return Html(explained + tag("dl", Html("".join(terms))))


def _claim(judgement: Judgement, claim: Claim, shown: Mapping[str, str]) -> Html:
    """One claim; claims that it cites are linked if they are `shown`, a mapping of id to label."""
    record, standing = judgement.record, judgement.standing
    about = [("Standing", standing.words),
             ("Fidelity", f"{claim.fidelity}. {claim.delta}".strip()),
             ("Domain", claim.domain.described()),
             ("Not claimed", claim.not_claimed)]  # fmt: skip
    badges = [_pill(standing)]
    if claim.id in ON_PAPER:
        badges += [Html(" "), tag("span", "proof on paper", class_="standing paper")]
        about.insert(1, ("On paper", proof_on_paper(claim.id)))
    parts = [
        tag("h3", f"{claim.label} ", prose(claim.title), " ", *badges),
        tag("p", tag("code", claim.id), " · ", _source(claim), class_="source"),
        tag("p", prose(claim.plain)),
        tag("div", mathml(claim.statement, display=True), class_="formula"),
        tag("dl", Html("".join(tag("dt", k) + tag("dd", prose(v)) for k, v in about if v))),
        table(
            ("evidence", "outcome", "reach", "accepted of cases", "margin", "tightest point"),
            [_verdict_row(name, record.items[name], one) for name, one in record.verdicts.items()],
        ),
        *(tag("pre", verdict.error) for verdict in record.verdicts.values() if verdict.error),
    ]
    parts += _listed("These changes go unnoticed:", map(prose, standing.gaps))
    parts += _listed("Steps by hand, which no machine checked:", map(prose, standing.by_hand))
    rests = (
        tag("a", shown[name], href=f"#{anchor(name)}") if name in shown else tag("code", name)
        for name in standing.rests_on
    )
    parts += _listed("Rests on:", rests)
    if record.outcomes:
        parts += _listed("The least changes of each side that were noticed:",
                         map(prose, noticed(record)))  # fmt: skip
        columns = ("mutant", "made by", "outcome", "by", "witness")
        parts.append(table(columns, list(map(_mutant_row, record.outcomes))))
    return tag("article", *parts, id=anchor(claim.id))


def _listed(heading: str, items: Iterable[Html]) -> list[Html]:
    told = [tag("li", item) for item in items]
    return [tag("p", heading), tag("ul", *told)] if told else []


def _verdict_row(name: str, item: Item, verdict: Verdict) -> tuple[str, ...]:
    finding = verdict.finding
    what = Html(tag("b", name) + escape(": ") + prose(item.scope))
    reach = prose(item.region or item.reach)
    if finding is None:
        return what, "! broken", reach, "–", "–", "–"
    sign, word = OUTCOMES[finding.holds]
    notes = [tag("code", finding.witness)] * bool(finding.witness)
    notes += [prose(finding.note)] * bool(finding.note)
    if finding.undecided:
        notes.append(prose(str(finding.undecided)))
        notes += [tag("code", finding.undecided.command)] * bool(finding.undecided.command)
    if finding.stale:
        notes.append(Html("stale source"))
    return (
        what,
        f"{sign} {word}",
        reach,
        f"{finding.accepted} of {finding.cases}",
        margin_text(finding.margin),
        Html(" ".join(notes)),
    )


def _mutant_row(outcome: MutantOutcome) -> tuple[str, ...]:
    name, maker = prose(outcome.name), "a person" if outcome.written else "the core"
    if outcome.killed:
        witness = tag("code", outcome.witness)
        return name, maker, "refuted", "; ".join(outcome.killed_by), witness
    if outcome.survives:
        return name, maker, "survives, explained", prose(outcome.survives), ""
    crash = outcome.error.strip().rpartition("\n")[2]
    return name, maker, "survives", crash or "no check refuted it", ""


def _source(claim: Claim) -> Html:
    for paper in PAPERS:
        if paper.key == claim.paper:
            title = tag("cite", paper.title)
            about = f", {paper.authors}, arXiv:{paper.arxiv}, {claim.locator} (read: {paper.read})"
            return Html(title + escape(about))
    return Html(escape(f"{claim.paper}, {claim.locator}"))


def _table(table: Table) -> Html:
    rows = table(table.columns, table.rows)
    return tag("article", tag("h3", table.title), tag("p", prose(table.note)), rows)


def _figure(figure: FigureRecord) -> Html:
    drawing = b64encode(figure.svg.read_bytes()).decode()
    source = f"data:image/svg+xml;base64,{drawing}"
    return tag(
        "figure",
        tag("h3", prose(figure.title)),
        tag("img", src=source, alt=figure.title.replace("$", "")),
        tag("figcaption", prose(figure.caption)),
        id=f"figure-{figure.name}",
    )


def _pill(standing: Standing) -> Html:
    return tag("span", standing.badge, class_=f"standing {standing.level.name.lower()}")


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
.derived, .exhausted, .certified { color: var(--good); }
.exact, .paper { color: var(--link); }
.simulated, .searched { color: var(--fair); }
.unchecked, .refuted, .broken, .alarm { color: var(--bad); }
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
