"""Markdown about the papers, from data: the map of their figures, what is built, their pages."""

import re
from collections.abc import Iterable, Mapping, Sequence

from pentad.figures.core import Figure
from pentad.proofs_check.ledger import Entry as Recorded
from pentad.proofs_check.mapped import OUTCOMES, Entry
from pentad.proofs_check.paper_map import ENTRIES, rows
from pentad.proofs_check.papers import (
    AMORTISATION_GAP,
    BEYOND,
    ENSEMBLES,
    NEURAL_OPERATORS,
    SPARSITY_LOSS,
    SPECTRAL_GEOMETRY,
    Group,
    Paper,
)
from pentad.proofs_check.tables import fidelity_counts, standing_counts
from pentad.simulations.store import Store

FIVE = (SPARSITY_LOSS, AMORTISATION_GAP, ENSEMBLES, NEURAL_OPERATORS, SPECTRAL_GEOMETRY)

ABOUT: Mapping[Group, str] = {
    SPARSITY_LOSS: "A tied autoencoder without bias raises every output to an odd power. How much "
    "loss can superposition save, at a given sparsity? The paper proves bounds on the order and "
    "asks for the true one. [The story](../story.md) has the setting and what we add, and "
    "[open problem 1](../open_problem_1.md) the answer.",
    AMORTISATION_GAP: "What a one-layer encoder cannot recover, however it is trained, and what "
    "optimising each code costs and gains.",
    ENSEMBLES: "What is gained by averaging several sparse autoencoders, or by training each on "
    "what the others left.",
    NEURAL_OPERATORS: "Which of this survives when features are functions and not vectors: what a "
    "sparse autoencoder that convolves functions keeps when they are sampled on another grid. "
    "[The story](../story.md) tells what is exact, what converges and how fast, and what does not.",
    SPECTRAL_GEOMETRY: "Which geometries do features form in the rectified toy model? The paper "
    "reads them off the frame operator: saturated capacity forces every feature into one "
    "eigenspace, features form tight frames there, and association schemes classify these. "
    "[The story](../story.md) has the setting and what we find.",
    BEYOND: "Which arrangement of features is really the best? Questions about small toy models "
    "that none of the five papers answers and a registry of problems asks, each settled by a chain "
    "of claims: derivations in computer algebra and enclosures in ball arithmetic. No priority is "
    "claimed, and other candidate answers exist. [One table](../beyond/problems.md) has "
    "problems, candidates and certificates; [the pentagon](../beyond/pentagon.md) has a page for a "
    "referee.",
}
"""What each of the five asks, what is asked beyond them, and where to read on."""


def table(columns: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [columns, ["---"] * len(columns), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def built(ledger: Mapping[str, Recorded], figures: Sequence[Figure]) -> str:
    """A row for each of the five papers: what it is about, and how much of it is here."""
    body = []
    for paper in FIVE:
        claims = [entry for entry in ledger.values() if entry.paper == paper.key]
        drawn = sum(figure.paper == paper.key for figure in figures)
        here = (
            f"{len(claims)} claims, {sum(c.fidelity != 'ours' for c in claims)} of them the "
            f"paper's; {drawn} figures"
        )
        body.append((paper.letter, f"[{paper.title}]({paper.url})", here))
    return table(("", "paper", "built here"), body)


def map_of(
    entries: Sequence[Entry], figures: Sequence[Figure], store: Store, *, linked: bool
) -> str:
    """The map as a table; figures are links into the gallery if asked."""
    body = []
    for entry, row in zip(entries, rows(entries, figures, store), strict=True):
        paper, place, shows, _, _, results, outcome, values = row
        names = [f"[`{name}`](#figure-{name})" if linked else f"`{name}`" for name in entry.figures]
        seen = place if shows == "not seen" else f"{place}: {shows}"
        word, _, why = outcome.partition(": ")
        body.append((paper, seen, ", ".join(names), results, f"**{word}**; {why}", values))
    columns = ("paper", "its figure or table", "ours, for `pentad figures`",
               "results, minutes to make", "outcome", "the paper's value, ours")  # fmt: skip
    return table(columns, body)


def meanings() -> str:
    """What the outcomes mean, as a list."""
    return "\n".join(f"- **{word}**: {meaning}." for word, meaning in OUTCOMES.items())


def bibtex(paper: Paper) -> str:
    """The paper as BibTeX has it."""
    authors = " and ".join(re.split(r", ", paper.authors))
    year = f"20{paper.number[:2]}"
    family = re.sub(r"\W", "", paper.authors.partition(",")[0].split()[-1]).lower()
    return (
        f"@misc{{{family}{year},\n"
        f"  title = {{{paper.title}}},\n"
        f"  author = {{{authors}}},\n"
        f"  year = {{{year}}},\n"
        f"  eprint = {{{paper.number}}},\n"
        "  archivePrefix = {arXiv}\n"
        "}"
    )


MINUTES = (
    "Minutes are measured on one core without a GPU. Drawing from stored results takes seconds."
)


def page(
    paper: Group, ledger: Mapping[str, Recorded], figures: Sequence[Figure], store: Store
) -> str:
    """The page of one paper: what it asks, how far it was read, figures, claims, a reference.

    That of the problems beyond the papers has no reference.
    """
    claims = {name: entry for name, entry in ledger.items() if entry.paper == paper.key}
    parts = [
        f"# {paper.heading}",
        f"{paper.authors}, [{paper.source}]({paper.url}). Read: {paper.read}.",
        ABOUT[paper],
    ]
    entries = [entry for entry in ENTRIES if entry.paper == paper]
    parts += [
        "## Its figures and tables, and ours" if isinstance(paper, Paper) else "## Figures",
        map_of(entries, figures, store, linked=True),
        f"{MINUTES} [The whole map](../map.md) says what the outcomes mean.",
    ]
    if claims:
        told = [
            (f"{{claim}}`{name}`", _plain(entry.title), entry.fidelity)
            for name, entry in claims.items()
        ]
        parts += [
            "## Claims",
            f"{fidelity_counts(entry.fidelity for entry in claims.values())}.",
            f"{standing_counts(entry.standing for entry in claims.values())}.",
            table(("claim, and how it stands", "", "fidelity"), told),
        ]
    if isinstance(paper, Paper):
        parts += ["## Reference", f"```bibtex\n{bibtex(paper)}\n```"]
    return "\n\n".join(parts) + "\n"


def map_page(figures: Sequence[Figure], store: Store) -> str:
    """The page of the whole map."""
    parts = [
        "# The papers' figures, and ours",
        "Which figures and tables of the papers are answered here, by which of ours, and how well. "
        "What the papers show was partly read second-hand: where the number of a figure or a value "
        f"was not seen, none is given. Values of ours are computed from stored results. {MINUTES}",
        meanings(),
        map_of(ENTRIES, figures, store, linked=True),
    ]
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    return re.sub(r"([\\*<|])", r"\\\1", text)
