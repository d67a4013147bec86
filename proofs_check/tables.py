"""What was found, in words and rows: the same for the terminal, `CLAIMS.md` and the page.

Every word about a standing comes from `proofs_check.standings`; nothing here is read back.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pentad.proofs_check.standings import WORDS, Level, Standing

if TYPE_CHECKING:
    from pentad.proofs_check.runner import Judgement, MutantOutcome, Record, Verdict
    from pentad.simulations.experiment import Table

OUTCOMES: Mapping[bool | None, tuple[str, str]] = {
    True: ("✓", "holds"),
    False: ("✗", "refuted"),
    None: ("?", "undecided"),
}

MEANINGS: Mapping[str, str] = {
    "derived": "Computer algebra closed every step, over the whole domain.",
    "derived, k steps by hand": "The same, except for k listed steps that a person supplied and no "
    "machine checked; those of cited claims are counted in.",
    "exhausted": "A statement about finitely many cases, and all of them were gone through without "
    "rounding.",
    "certified on a region": "Ball arithmetic, or a derivation with some sizes fixed, covers the "
    "region that is named; nothing is said of the rest of the domain.",
    "exact at N points": "True at N points of a larger domain, compared without rounding. Other "
    "points may differ.",
    "supported by simulation": "Stored results of converged runs agree. This is no proof.",
    "supported by search": "A search in floats, steered towards a violation, met none. This is no "
    "proof.",
    "open": "Checks ran and came to no decision; why is listed.",
    "unchecked": "Some change of the statement goes unnoticed by all its evidence, so that what "
    "holds may be another statement; the gaps are listed.",
    "refuted": "A point of the domain violates the statement; it is shown as the witness.",
    "broken": "A check crashed, so nothing follows.",
}
"""What each standing means, the best first."""

ROUNDING = 1e-9

LONGEST = 160
"""Characters of a witness in a table of the terminal; the page has them all."""


def margin_text(margin: float | None) -> str:
    """A relative slack for readers; what is below rounding is only near zero."""
    if margin is None or margin == float("inf"):
        return "–"
    if margin == 0:
        return "0"
    return "≈ 0" if abs(margin) <= ROUNDING else f"{margin:.3g}"


def mark(name: str, verdict: "Verdict") -> str:
    """Name and outcome of one item of evidence, as a word and a sign."""
    sign = OUTCOMES[verdict.finding.holds][0] if verdict.finding else "!"
    return f"{name} {sign}".replace(" ", "\N{NO-BREAK SPACE}")


def marks(record: "Record") -> str:
    """Names and outcomes of all evidence of a claim that was run."""
    return ", ".join(mark(name, verdict) for name, verdict in record.verdicts.items())


def kind(standing: Standing) -> str:
    """The word of a standing's level, and whether steps by hand stand below it."""
    return WORDS[standing.level] + (", with steps by hand" if standing.by_hand else "")


def standing_counts(standings: Iterable[Standing]) -> str:
    """How many claims stand how, in one line, the best first."""
    chosen = list(standings)
    counts = Counter(map(kind, chosen))
    order = sorted(chosen, key=lambda one: (-one.level, len(one.by_hand) > 0))
    told = [f"{counts[word]} {word}" for word in dict.fromkeys(map(kind, order))]
    stale = sum(one.stale for one in chosen)
    return "; ".join(told) + (f"; {stale} of them on stale source" if stale else "")


def fidelity_counts(fidelities: Iterable[str]) -> str:
    """How many statements are the papers' and how many are ours, in one line."""
    counts = Counter(fidelities)
    papers = {name: counts[name] for name in ("verbatim", "restated", "specialised")}
    told = ", ".join(f"{count} {name}" for name, count in papers.items())
    return f"Statements of the papers: {sum(papers.values())} ({told}); our own: {counts['ours']}"


FIDELITIES = r"Statements of the papers: .*?; our own: \d+"
"""What `fidelity_counts` gives, as a regular expression."""


# What a run of checks found -----------------------------------------------------------------


def verdict_table(judgements: "Iterable[Judgement]") -> "Table":
    """A row for each claim: standing, least margin, evidence and seconds."""
    from pentad.simulations.experiment import Table

    rows = [
        (
            j.record.label,
            j.record.title,
            j.standing.badge,
            margin_text(j.record.margin),
            marks(j.record),
            f"{j.record.seconds:.1f}",
        )
        for j in judgements
    ]
    columns = ("", "claim", "standing", "margin", "evidence", "seconds")
    return Table("Claims", "", columns, tuple(rows))


def mutant_table(records: "Iterable[Record]") -> "Table":
    """A row for each false version of each claim: who made it, and what became of it."""
    from pentad.simulations.experiment import Table

    rows = [
        (
            record.label,
            outcome.name,
            "a person" if outcome.written else "the core",
            *_fate(outcome),
        )
        for record in records
        for outcome in record.outcomes
    ]
    return Table("Mutants", "", ("", "mutant", "made by", "killed by", "witness"), tuple(rows))


def _fate(outcome: "MutantOutcome") -> tuple[str, str]:
    if outcome.killed:
        witness = outcome.witness
        shown = witness if len(witness) <= LONGEST else f"{witness[:LONGEST]} ..."
        return ", ".join(outcome.killed_by), shown
    if outcome.survives:
        return "survives, explained", outcome.survives
    return "SURVIVES", outcome.error.strip().rpartition("\n")[2] or "no check refuted it"


def verdict_data(judgement: "Judgement", *, mutants: bool = False) -> dict[str, Any]:
    """A judgement as plain data.

    Parameters
    ----------
    judgement : Judgement
    mutants : bool
        With what became of the false versions.
    """
    record, standing = judgement.record, judgement.standing
    told: dict[str, Any] = {
        "label": record.label,
        "id": record.claim,
        "title": record.title,
        "level": standing.level.name.lower(),
        "standing": standing.words,
        "margin": record.margin,
        "evidence": {
            name: verdict.finding and verdict.finding.holds
            for name, verdict in record.verdicts.items()
        },
        "seconds": record.seconds,
    }
    if mutants:
        told["mutants"] = {
            one.name: {"killed_by": one.killed_by, "survives": one.survives, "witness": one.witness}
            for one in record.outcomes
        }
    return told


def mutant_counts(records: "Iterable[Record]") -> str:
    """How many mutants were killed, in one line."""
    known = list(records)
    outcomes = [outcome for record in known for outcome in record.outcomes]
    killed = sum(outcome.killed for outcome in outcomes)
    unexplained = sum(len(record.survivors) for record in known)
    return (
        f"{killed} of {len(outcomes)} mutants killed, {len(outcomes) - killed - unexplained} "
        f"survive for a reason or beside a sharper one, {unexplained} survive unexplained"
    )


def survivors(judgements: "Iterable[Judgement]") -> list[str]:
    """Mutants that no evidence refuted and nobody explained, where `gaps` does not tell of them."""
    return [
        f"{j.record.label}: {outcome.name}"
        for j in judgements
        for outcome in j.record.survivors
        if j.standing.level is not Level.UNCHECKED
    ]


def broken(records: "Iterable[Record]") -> list[str]:
    """Checks that crashed, with what they said."""
    return [
        f"{record.claim}, {name}\n{verdict.error}"
        for record in records
        for name, verdict in record.verdicts.items()
        if verdict.error
    ]


def refutations(records: "Iterable[Record]") -> list[str]:
    """Witnesses against claims."""
    return [
        f"{record.claim}, {name}: {verdict.finding.witness}"
        for record in records
        for name, verdict in record.verdicts.items()
        if verdict.finding and verdict.finding.holds is False
    ]


def reasons(records: "Iterable[Record]") -> list[str]:
    """Why items of evidence came to no decision, but for missing results."""
    return [
        f"{record.label} {name}: {reason}" + (f"; {reason.command}" if reason.command else "")
        for record in records
        for name, reason in record.undecided.items()
        if reason.why.name != "MISSING"
    ]


def commands(records: "Iterable[Record]") -> list[str]:
    """What makes the results that are missing, each command once."""
    return sorted(
        {
            reason.command or reason.detail
            for record in records
            for reason in record.undecided.values()
            if reason.why.name == "MISSING"
        }
    )


def altered(records: "Iterable[Record]") -> bool:
    """Whether some result was altered after it was written."""
    return any(
        reason.why.name == "ALTERED" for record in records for reason in record.undecided.values()
    )


def gaps(judgements: "Iterable[Judgement]") -> list[str]:
    """Of claims that stand unchecked: what goes unnoticed."""
    return [
        f"{j.record.label}: {', '.join(j.standing.gaps) or 'nothing was run'}"
        for j in judgements
        if j.standing.level is Level.UNCHECKED
    ]


def sections(judgements: "Sequence[Judgement]") -> dict[str, list[str]]:
    """What a reader has to know beside the table: lists by heading, without empty ones."""
    records = [judgement.record for judgement in judgements]
    told = {
        "broken:": broken(records),
        "refuted:": refutations(records),
        "no decision:": reasons(records),
        "results are missing; make them with:": commands(records),
        "unchecked, for their evidence does not notice:": gaps(judgements),
        "false versions that survive:": survivors(judgements),
    }
    return {heading: items for heading, items in told.items() if items}


def is_sound(judgements: "Sequence[Judgement]") -> bool:
    """Whether nothing broke, was missing, altered or unchecked, and no mutant survived."""
    records = [judgement.record for judgement in judgements]
    return not (
        broken(records)
        or commands(records)
        or altered(records)
        or gaps(judgements)
        or survivors(judgements)
    )


def noticed(record: "Record") -> list[str]:
    """The least change of each side that some evidence refuted, in words."""
    from pentad.proofs_check.changes import SIDE_WORDS

    return [
        outcome.name
        for side in SIDE_WORDS.values()
        for outcome in record.outcomes
        if outcome.killed and not outcome.written and outcome.targets == (side,)
    ]
