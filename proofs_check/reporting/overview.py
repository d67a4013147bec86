"""The first look: headline numbers, the bar of standings, and what the standings mean."""

from collections import Counter
from collections.abc import Sequence

from pentad.proofs_check.reporting.markup import Html, tag
from pentad.proofs_check.runner import Judgement
from pentad.proofs_check.standings import WORDS, Level, Standing
from pentad.proofs_check.tables import (
    MEANINGS,
    fidelity_counts,
    kind,
    standing_counts,
)

EXPLAINED = (
    "Every check answers holds (✓), refuted (✗) or undecided (?); only a witness refutes. A broken "
    "check shows as (!). A false version of a claim, or mutant, has to be refuted by the claim's "
    "evidence. The core makes some for every claim: each side made stronger, an inequality "
    "reversed, each assumption dropped or widened by 2 %; people wrote others, mostly errors that "
    "were met in derivations. A claim of which such a change goes unnoticed, without a reason, is "
    "unchecked. The margin is the least relative slack that any check met: 0 where a bound is "
    "attained, ≈ 0 where two floats agree up to rounding."
)


def place(level: Level) -> str:
    """Name of the place where a standing is explained."""
    return f"standing-{level.name.lower()}"


def badge(standing: Standing) -> Html:
    """A standing in few words, as a link to what it means."""
    level = standing.level
    return tag("a", standing.badge, href=f"#{place(level)}", class_=f"badge {level.name.lower()}")


def cards(judgements: Sequence[Judgement], figures: int, differences: Sequence[str]) -> Html:
    """The numbers to read first, and where standings differ from the ledger."""
    records = [judgement.record for judgement in judgements]
    standings = [judgement.standing for judgement in judgements]
    own = sum(record.fidelity == "ours" for record in records)
    whole = sum(one.level >= Level.EXHAUSTED and not one.by_hand for one in standings)
    refuted = sum(one.level is Level.REFUTED for one in standings)
    mutants = [outcome for record in records for outcome in record.outcomes]
    unexplained = sum(len(record.survivors) for record in records)
    stale = sum(one.stale for one in standings)
    killed = sum(outcome.killed for outcome in mutants)
    told = [
        _card(
            len(records), f"claims: {len(records) - own} of the papers, {own} our own", "#claims"
        ),
        _card(whole, "derived or exhausted, with no step by hand", "#standings"),
        _card(refuted, "refuted", "#claims", standing=WORDS[Level.REFUTED], alarm=refuted > 0),
        _card(
            killed,
            f"of {len(mutants)} false versions refuted; {unexplained} survive unexplained",
            "#standings",
            alarm=unexplained > 0,
        ),
        _card(figures, "figures", "#figures" if figures else ""),
        _card(stale, "claims rest on results of older source", alarm=stale > 0),
        _card(
            len(differences),
            "differences from the ledger",
            "#differences" if differences else "",
            alarm=bool(differences),
        ),
    ]
    parts = [tag("ul", *told, class_="cards")]
    if differences:
        parts += [
            tag("p", "These standings differ from the ledger:", class_="alarm"),
            tag("ul", *(tag("li", text) for text in differences), id="differences"),
        ]
    return Html("".join(parts))


def _card(
    number: int, words: str, to: str = "", *, standing: str = "", alarm: bool = False
) -> Html:
    link = {"data_standing": standing} if standing else {}
    told = tag("a", words, href=to, **link) if to else words
    return tag("li", tag("b", str(number)), told, class_="alarm" if alarm else "calm")


def bar(judgements: Sequence[Judgement]) -> Html:
    """How many claims stand how: one bar, the best on the left, and its legend."""
    standings = sorted(
        (j.standing for j in judgements), key=lambda one: (-one.level, len(one.by_hand) > 0)
    )
    counts = Counter((one.level, bool(one.by_hand)) for one in standings)
    parts, legend = [], []
    for (level, by_hand), count in counts.items():
        name = level.name.lower()
        look = "hatched" if by_hand else "plain"
        parts.append(tag("span", class_=f"{name} {look}", style=f"flex: {count}"))
        words = WORDS[level] + ", with steps by hand" * by_hand
        link = tag("a", f"{count} {words}", href="#claims", data_standing=words)
        legend.append(tag("li", tag("span", tag("i", class_=look), class_=name), link))
    told = standing_counts(standings)
    fidelities = fidelity_counts(j.record.fidelity for j in judgements)
    return Html(
        tag("div", *parts, class_="bar", role="img", aria_label=f"Standings: {told}")
        + tag("ul", *legend, class_="legend")
        + tag("p", f"{fidelities}.", class_="soft")
    )


def meanings(judgements: Sequence[Judgement]) -> Html:
    """What each standing means, folded, with a link to the claims that stand so."""
    counts = Counter(kind(judgement.standing) for judgement in judgements)
    levels = {word: level for level, word in WORDS.items()}
    placed: set[Level] = set()
    terms = []
    for name, meaning in MEANINGS.items():
        word = name.partition(",")[0].replace("N points", "points")
        level = levels[word]
        chosen = word + ", with steps by hand" * ("by hand" in name)
        link = Html("")
        if counts[chosen]:
            told = f"{counts[chosen]} claim{'s' * (counts[chosen] > 1)}"
            link = Html(" " + tag("a", told, href="#claims", data_standing=chosen))
        where = {} if level in placed else {"id": place(level)}
        placed.add(level)
        terms.append(tag("dt", name, **where) + tag("dd", meaning, link))
    return tag(
        "details",
        tag("summary", "What the standings mean, and how claims are tried"),
        tag("div", tag("p", EXPLAINED), tag("dl", Html("".join(terms))), id="standings"),
        class_="fold",
    )
