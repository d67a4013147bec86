"""Claims for readers of the page: a table that can be searched, and each in full, folded."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from pentad.proofs_check.core import Claim
from pentad.proofs_check.papers import GROUPS
from pentad.proofs_check.reporting.claims import (
    FIDELITY,
    ON_PAPER,
    anchor,
    proof_in_coq,
    proof_on_paper,
)
from pentad.proofs_check.reporting.gallery import FigureRecord, figure_anchor
from pentad.proofs_check.reporting.markup import Html, mathml, prose, row, table, tag
from pentad.proofs_check.reporting.overview import badge
from pentad.proofs_check.runner import Item, Judgement, MutantOutcome, Verdict
from pentad.proofs_check.tables import OUTCOMES, kind, margin_text, noticed

COLUMNS = ("", "claim", "fidelity", "standing", "margin", "figures")


def claims_table(judgements: Sequence[Judgement], figures: Sequence[FigureRecord]) -> Html:
    """A row for each claim, and the form that filters them where scripts run.

    Parameters
    ----------
    judgements : sequence of Judgement
    figures : sequence of FigureRecord
        Those on the page.
    """
    body = []
    for one in judgements:
        name = anchor(one.record.claim)
        shown = [figure for figure in figures if one.record.claim in figure.claims]
        cells = (
            tag("a", one.record.label, href=f"#{name}"),
            prose(one.record.title),
            one.record.fidelity,
            badge(one.standing),
            margin_text(one.record.margin),
            Html(", ".join(_figure_link(figure) for figure in shown)),
        )
        facts = {
            "data_claim": name,
            "data_paper": one.record.paper,
            "data_standing": kind(one.standing),
            "data_fidelity": one.record.fidelity,
        }
        body.append(row(COLUMNS, cells, **facts))
    return Html(_form(judgements) + table(COLUMNS, body))


def _figure_link(figure: FigureRecord) -> Html:
    return tag("a", figure.name.replace("_", " "), href=f"#{figure_anchor(figure.name)}")


def _form(judgements: Sequence[Judgement]) -> Html:
    papers = {group.key: f"{group.letter}: {group.title}" for group in GROUPS}
    keys = dict.fromkeys(j.record.paper for j in judgements)
    ordered = sorted((j.standing for j in judgements), key=lambda s: (-s.level, bool(s.by_hand)))
    standings = dict.fromkeys(map(kind, ordered))
    fidelities = [name for name in FIDELITY if any(j.record.fidelity == name for j in judgements)]
    return tag(
        "form",
        tag("label", "search", tag("input", type="search", name="words")),
        _choice("paper", {key: papers.get(key, key) for key in keys}),
        _choice("standing", {name: name for name in standings}),
        _choice("fidelity", {name: name for name in fidelities}),
        tag("button", "show all", type="reset"),
        tag("output", aria_live="polite"),
        role="search",
        aria_label="Claims",
    )


def _choice(name: str, options: Mapping[str, str]) -> Html:
    told = [tag("option", words, value=value) for value, words in {"": "all", **options}.items()]
    return tag("label", name, tag("select", *told, name=name))


def articles(
    judgements: Sequence[Judgement],
    claims: Mapping[str, Claim],
    figures: Sequence[FigureRecord],
) -> Html:
    """Every claim in full, folded, by paper.

    Parameters
    ----------
    judgements : sequence of Judgement
    claims : mapping of claim id to Claim
    figures : sequence of FigureRecord
        Those on the page.
    """
    labels = {j.record.claim: j.record.label for j in judgements}
    papers = {group.key: group.heading for group in GROUPS}
    parts = []
    for key in dict.fromkeys(j.record.paper for j in judgements):
        chosen = [j for j in judgements if j.record.paper == key]
        told = [_article(one, claims[one.record.claim], labels, figures) for one in chosen]
        heading = f"{papers.get(key, key)}: {len(chosen)} claims in full"
        parts.append(
            tag("details", tag("summary", heading), tag("div", *told), class_="fold group")
        )
    return Html("".join(parts))


def _article(
    judgement: Judgement,
    claim: Claim,
    labels: Mapping[str, str],
    figures: Sequence[FigureRecord],
) -> Html:
    record, standing = judgement.record, judgement.standing
    about = [
        ("Standing", standing.words),
        ("On paper", proof_on_paper(claim.id)),
        ("Checked in Coq", proof_in_coq(claim.id)),
        ("Fidelity", f"{claim.fidelity}. {claim.delta}".strip()),
        ("Domain", claim.domain.described()),
        ("Not claimed", claim.not_claimed),
    ]
    shown = [_figure_link(figure) for figure in figures if claim.id in figure.claims]
    pairs = [tag("dt", k) + tag("dd", prose(v)) for k, v in about if v]
    if shown:
        pairs.append(tag("dt", "Figures") + tag("dd", Html(", ".join(shown))))
    parts = [
        tag("p", tag("code", claim.id), " · ", _source(claim), " · ", badge(standing),
            class_="soft"),
        tag("p", prose(claim.plain)),
        tag("div", mathml(claim.statement, display=True), class_="formula"),
        tag("dl", Html("".join(pairs))),
        table(EVIDENCE, [row(EVIDENCE, _verdict_cells(name, record.items[name], one))
                         for name, one in record.verdicts.items()]),
        *(tag("pre", verdict.error) for verdict in record.verdicts.values() if verdict.error),
    ]  # fmt: skip
    parts += _listed("These changes go unnoticed:", map(prose, standing.gaps))
    parts += _listed("Steps by hand, which no machine checked:", map(prose, standing.by_hand))
    rests = (
        tag("a", labels[name], href=f"#{anchor(name)}") if name in labels else tag("code", name)
        for name in standing.rests_on
    )
    parts += _listed("Rests on:", rests)
    if record.outcomes:
        parts += _listed(
            "The least changes of each side that were noticed:", map(prose, noticed(record))
        )
        parts.append(table(MUTANTS, [row(MUTANTS, _mutant_cells(one)) for one in record.outcomes]))
    marks = [tag("span", "proof on paper", class_="soft")] if claim.id in ON_PAPER else []
    heading = tag("b", record.label)
    title = tag("summary", heading, " ", prose(record.title), " ", *marks)
    inside = tag("div", *parts, id=anchor(claim.id))
    return tag("details", title, inside, class_="fold")


EVIDENCE = ("evidence", "outcome", "reach", "accepted of cases", "margin", "tightest point")
MUTANTS = ("mutant", "made by", "outcome", "by", "witness")


def _listed(heading: str, items: Iterable[Html]) -> list[Html]:
    told = [tag("li", item) for item in items]
    return [tag("p", heading), tag("ul", *told)] if told else []


def _verdict_cells(name: str, item: Item, verdict: Verdict) -> tuple[str, ...]:
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


def _mutant_cells(outcome: MutantOutcome) -> tuple[str, ...]:
    name, maker = prose(outcome.name), "a person" if outcome.written else "the core"
    if outcome.killed:
        witness = tag("code", outcome.witness)
        return name, maker, "refuted", "; ".join(outcome.killed_by), witness
    if outcome.survives:
        return name, maker, "survives, explained", prose(outcome.survives), ""
    crash = outcome.error.strip().rpartition("\n")[2]
    return name, maker, "survives", crash or "no check refuted it", ""


def _source(claim: Claim) -> Html:
    for group in GROUPS:
        if group.key == claim.paper:
            about = f", {group.source}, {claim.locator} (read: {group.read})"
            return Html(tag("cite", group.title) + escape(about))
    return Html(escape(f"{claim.paper}, {claim.locator}"))
