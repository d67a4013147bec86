"""Claims written out: `CLAIMS.md`, a row for each, and the page of the site that has them in full.

Everything here but `write_claims` is a function of data that gives text.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from pentad.proofs_check.core import Claim
from pentad.proofs_check.ledger import Entry
from pentad.proofs_check.papers import GROUPS
from pentad.proofs_check.reporting.markup import pieces
from pentad.proofs_check.tables import (
    FIDELITIES,
    MEANINGS,
    OUTCOMES,
    fidelity_counts,
    standing_counts,
)
from pentad.simulations.files import write_whole

ON_PAPER: Mapping[str, str] = {
    "sparsity-loss/best-scale": "Step 1",
    "sparsity-loss/capacity-below-leverage": "Step 2",
    "sparsity-loss/series": "Step 3",
    "sparsity-loss/cumulant-energy": "Step 4",
    "sparsity-loss/middle-constant": "Step 6",
    "sparsity-loss/middle-constant-attained": "Step 6",
    "sparsity-loss/cap3-feature": "Step 7",
    "sparsity-loss/cap3": "Step 7",
    "sparsity-loss/capj3": "Step 8",
}
"""Claims with a proof for people in `docs/open_problem_1.md`, and the step that has it.

It is no part of a standing, which tells what the machine did.
"""

PROOFS = "docs/open_problem_1.md"

IN_COQ: Mapping[str, tuple[str, str]] = {
    "spectral-geometry/leverage-range": ("frames", "leverage_range"),
    "spectral-geometry/capacity-below-leverage": ("frames", "capacity_below_leverage"),
    "beyond/neighbours-apart": ("statements", "neighbours_apart"),
    "beyond/dead-column": ("statements", "dead_column"),
    "beyond/positive-bias-identity": ("statements", "positive_bias_identity"),
    "beyond/floor-is-rational": ("statements", "floor_is_rational"),
    "beyond/floor-slopes-at-ends": ("statements", "floor_slopes_at_ends"),
    "beyond/remainder-of-the-correlation": ("statements", "remainder_of_the_correlation"),
    "beyond/short-second-feature-pays": ("statements", "short_second_feature_pays"),
    "beyond/losses-between-probabilities": ("statements", "losses_between_probabilities"),
    "beyond/dead-column-among-six": ("statements", "dead_column_among_six"),
    "beyond/floor-of-interference": ("statements", "floor_of_interference"),
}
"""Claims of which Coq has compiled a proof of the same statement: its file and theorem.

It is no part of a standing; `docs/beyond/formal.md` tells what else Coq has checked.
"""


class ShownBy(Protocol):
    """A declared figure: its name, and the claims that it shows."""

    @property
    def name(self) -> str:
        """As typed after `pentad figures`."""

    @property
    def claims(self) -> tuple[str, ...]:
        """Their ids."""


def proof_on_paper(claim: str) -> str:
    """Where a proof of a claim stands for people to read; empty if nowhere."""
    return f"{ON_PAPER[claim]} of {PROOFS}" if claim in ON_PAPER else ""


def proof_in_coq(claim: str) -> str:
    """Which theorem that Coq has checked says the same as a claim; empty if none does."""
    file, theorem = IN_COQ.get(claim, ("", ""))
    return f"{theorem} of proofs_check/formal/{file}.v" if theorem else ""


def facts(claim: Claim, entry: Entry | None) -> dict[str, str]:
    """A claim in full, by the names of what there is to tell of it.

    Parameters
    ----------
    claim : Claim
    entry : Entry or None
        What the ledger says of it.
    """
    told = {
        "id": claim.id,
        "standing": entry.standing.words if entry else ABSENT,
        "unnoticed": "\n".join(entry.standing.gaps) if entry else "",
        "by hand": "\n".join(entry.standing.by_hand) if entry else "",
        "rests on": ", ".join(entry.standing.rests_on) if entry else "",
        "on paper": proof_on_paper(claim.id),
        "checked in Coq": proof_in_coq(claim.id),
        "paper": f"{claim.paper}, {claim.locator}",
        "fidelity": f"{claim.fidelity}. {claim.delta}".strip(),
        "says": claim.plain,
        "formula": claim.statement,
        "relation": f"left {claim.relation} right",
        "domain": claim.domain.described(),
        "evidence": "\n".join(
            f"{name}, {item.region or item.reach}: {item.scope}"
            for name, item in claim.evidence_by_name.items()
        ),
        "mutants": "\n".join(mutant.name for mutant in claim.mutants),
        "exceptions": "\n".join(f"{name}: {reason}" for name, reason in claim.exceptions.items()),
        "not claimed": claim.not_claimed,
        "see also": ", ".join(claim.sees_also),
    }
    return {name: text for name, text in told.items() if text}


# CLAIMS.md ----------------------------------------------------------------------------------

SITE = "docs/_build/html/claims.html"

FIDELITY: Mapping[str, str] = {
    "verbatim": "The paper's statement, in its words.",
    "restated": "The paper's statement in other words; the claim says what differs.",
    "specialised": "A case of the paper's statement, and which.",
    "ours": "In no paper: a lemma, a sharper or a further statement, a convention made explicit.",
}
"""How a statement relates to the paper that it is filed under."""


def claims_table(ledger: Mapping[str, Entry], figures: Sequence[ShownBy] = ()) -> str:
    """The text of `CLAIMS.md`: a row for every claim, by paper.

    Parameters
    ----------
    ledger : mapping of claim id to Entry
        In the order in which claims shall appear.
    figures : sequence of ShownBy
        Those that show claims.

    Returns
    -------
    str
        Markdown; the same input gives the same text.
    """
    lines = [
        "# Claims",
        "",
        f"{fidelity_counts(entry.fidelity for entry in ledger.values())}.",
        "",
        f"{standing_counts(entry.standing for entry in ledger.values())}.",
        "",
        "A label leads to the claim in full (formula, domain, evidence, steps by hand, false "
        f"versions) on the page that `make docs` builds, `{SITE}`; `pentad claims LABEL` prints "
        "it; a title leads to the source. What the words mean: "
        "[fidelities](#fidelities), [standings](#standings).",
        "",
        "Written from the ledger by `pentad verify --record`; edits are lost.",
    ]
    for group in GROUPS:
        chosen = {name: entry for name, entry in ledger.items() if entry.paper == group.key}
        if not chosen:
            continue
        lines += ["", f"## {group.heading}", ""]
        counted = fidelity_counts(entry.fidelity for entry in chosen.values())
        about = f"{group.authors}, [{group.source}]({group.url}). Read: {group.read}."
        lines += [f"{about} {counted}.", ""]
        lines += ["| | claim | fidelity | standing | figures |", "| --- | --- | --- | --- | --- |"]
        for name, entry in chosen.items():
            label = f"[{entry.label}]({SITE}#{anchor(name)})"
            source = entry.module.removeprefix("pentad.").replace(".", "/") + ".py"
            title = f"[{_markdown(entry.title)}]({source})"
            shown = ", ".join(f"`{figure.name}`" for figure in figures if name in figure.claims)
            lines.append(
                f"| {label} | {title} | {entry.fidelity} | {entry.standing.badge} | {shown} |"
            )
    lines += ["", "## Fidelities", ""]
    lines += [f"- **{name}**: {meaning}" for name, meaning in FIDELITY.items()]
    lines += ["", "## Standings", ""]
    lines += [f"- **{name}**: {meaning}" for name, meaning in MEANINGS.items()]
    return "\n".join(lines) + "\n"


def write_claims(root: Path, entries: Mapping[str, Entry], figures: Sequence[ShownBy] = ()) -> None:
    """Write CLAIMS.md, and the line of README.md that counts claims.

    Parameters
    ----------
    root : Path
        Of the checkout.
    entries, figures
        As for `claims_table`.
    """
    readme = (root / "README.md").read_text(encoding="utf-8")
    counted = fidelity_counts(entry.fidelity for entry in entries.values())
    write_whole(root / "CLAIMS.md", claims_table(entries, figures))
    write_whole(root / "README.md", re.sub(FIDELITIES, counted, readme))


# The page of the site -----------------------------------------------------------------------


def claims_markdown(
    claims: Sequence[Claim], ledger: Mapping[str, Entry], figures: Sequence[ShownBy] = ()
) -> str:
    """Every claim in full, and how the ledger says that it stands.

    Parameters
    ----------
    claims : sequence of Claim
        In the order in which they shall appear.
    ledger : mapping of claim id to Entry
    figures : sequence of ShownBy
        Those that show claims.

    Returns
    -------
    str
        Markdown with formulas between dollar signs; the same input gives the same text.
    """
    lines = [
        "# Claims",
        "",
        f"{fidelity_counts(claim.fidelity for claim in claims)}.",
        "",
        f"{standing_counts(ledger[c.id].standing for c in claims if c.id in ledger)}.",
        "",
        "| | claim | fidelity | standing | evidence |",
        "| --- | --- | --- | --- | --- |",
    ]
    for claim in claims:
        signs = ", ".join(
            f"{name} {_expected_sign(name, claim, ledger)}" for name in claim.evidence_by_name
        )
        title = f"[{_markdown(claim.title)}](#{anchor(claim.id)})"
        standing = ledger[claim.id].standing.badge if claim.id in ledger else ABSENT
        lines.append(f"| {claim.label} | {title} | {claim.fidelity} | {standing} | {signs} |")
    lines += ["", "## What the standings mean", ""]
    lines += [f"- **{name}**: {meaning}" for name, meaning in MEANINGS.items()]
    labels = {claim.id: claim.label for claim in claims}
    for claim in claims:
        shown = [figure.name for figure in figures if claim.id in figure.claims]
        lines += ["", *_claim_markdown(claim, ledger, labels, shown)]
    return "\n".join(lines) + "\n"


ABSENT = "not in the ledger"


def _claim_markdown(
    claim: Claim,
    ledger: Mapping[str, Entry],
    labels: Mapping[str, str],
    figures: Sequence[str],
) -> list[str]:
    standing = ledger[claim.id].standing if claim.id in ledger else None
    words = _markdown(standing.words) if standing else ABSENT
    lines = [
        f'<a id="{anchor(claim.id)}"></a>',
        "",
        f"## {claim.label} {_markdown(claim.title)}",
        "",
        f"`{claim.id}` · **{words}** · {_source_markdown(claim)}",
        "",
        _markdown(claim.plain),
        "",
        f"$$\n{claim.statement}\n$$",
        "",
        f"- Fidelity: {claim.fidelity}. {_markdown(claim.delta)}".rstrip(),
    ]
    if claim.domain.described():
        lines.append(f"- Domain: {_markdown(claim.domain.described())}.")
    if claim.id in ON_PAPER:
        lines.append(f"- On paper: [a proof for people, {ON_PAPER[claim.id].lower()}]({PROOFS}).")
    if standing:
        lines += [f"- Goes unnoticed: {_markdown(gap)}" for gap in standing.gaps]
        lines += [f"- By hand: {_markdown(step)}" for step in standing.by_hand]
        if standing.rests_on:
            rests = ", ".join(f"[{labels.get(n, n)}](#{anchor(n)})" for n in standing.rests_on)
            lines.append(f"- Rests on: {rests}")
    lines.append("- Evidence:")
    for name, item in claim.evidence_by_name.items():
        outcome = _expected_sign(name, claim, ledger)
        route = f" (own route to: {', '.join(item.replaces)})" if item.replaces else ""
        reach = _markdown(item.region or item.reach)
        lines.append(f"  - {outcome} {name}, {reach}: {_markdown(item.scope)}{route}")
        lines += [
            f"    - does not use {_markdown(unneeded)}: {_markdown(reason)}"
            for unneeded, reason in item.unneeded.items()
        ]
    if claim.one_method:
        lines.append(f"- One method alone: {_markdown(claim.one_method)}")
    lines.append("- False versions that the evidence has to refute, beside those of the core:")
    for mutant in claim.mutants:
        survivor = f" (survives: {_markdown(mutant.survives)})" if mutant.survives else ""
        lines.append(f"  - {_markdown(mutant.name)}{survivor}")
    lines += [
        f"- Exception: {_markdown(target)}: {_markdown(reason)}"
        for target, reason in claim.exceptions.items()
    ]
    if figures:
        lines.append("- Figures: " + ", ".join(f"`{name}`" for name in figures))
    if claim.not_claimed:
        lines.append(f"- Not claimed: {_markdown(claim.not_claimed)}")
    if claim.sees_also:
        lines.append("- See also: " + ", ".join(f"`{name}`" for name in claim.sees_also))
    return lines


def _expected_sign(name: str, claim: Claim, ledger: Mapping[str, Entry]) -> str:
    entry = ledger.get(claim.id)
    return OUTCOMES[entry.holds[name]][0] if entry and name in entry.holds else "–"


def _source_markdown(claim: Claim) -> str:
    for group in GROUPS:
        if group.key == claim.paper:
            return f"[{_markdown(group.title)}]({group.url}), {_markdown(claim.locator)}"
    return f"{claim.paper}, {_markdown(claim.locator)}"


def anchor(claim: str) -> str:
    """Name of a claim's place on a page, from its id."""
    return re.sub(r"[^a-z0-9]+", "-", claim.lower()).strip("-")


def _markdown(text: str) -> str:
    return "".join(
        f"${piece}$" if formula else re.sub(r"([\\*<|])", r"\\\1", piece)
        for formula, piece in pieces(text)
    )
