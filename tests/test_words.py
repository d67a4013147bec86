"""No text says more than the claims that it is about: figures, pages, and the first lines of all.

Strong words are allowed where every claim that the text names stands well enough.
"""

import ast
import re
from pathlib import Path

import pytest

from pentad.figures.catalogue import FIGURES
from pentad.proofs_check.ledger import expected
from pentad.proofs_check.standings import WORDS, Level, Standing
from pentad.proofs_check.tables import MEANINGS, fidelity_counts

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted(
    page for page in (ROOT / "docs").glob("*.md") if page.stem not in ("claims", "gallery")
)

NEEDED = {
    r"prove[sdn]?|proofs?|proven": Level.EXHAUSTED,
    r"certif(?:y|ies|ied)": Level.CERTIFIED,
    r"deriv(?:e|es|ed)": Level.DERIVED,
}
"""Strong words, and the least level at which they may be said."""

DENIED = re.compile(r"\b(?:no|not|nothing|without|never|cannot be)\s+(?:a\s+|be\s+|yet\s+)?$")
ON_PAPER = re.compile(r"\s+on\s+paper")
"""What is said of a proof for people is not said of a standing."""

OLD = re.compile(
    r"given (?:\d+|k) appeals?|finite(?:ly many)? check|checked exactly in finitely|"
    r"certified region|\bappeals?\b"
)
CLAIM = re.compile(r"\{claim\}`([^`]+)`")


def overstated(text: str, standings: list[Standing]) -> list[str]:
    """Strong words of a text that some of the standings do not bear; denied ones are no claim."""
    return [
        found.group()
        for words, level in NEEDED.items()
        for found in re.finditer(rf"\b(?:{words})\b", text, re.IGNORECASE)
        if not DENIED.search(text[: found.start()])
        and not ON_PAPER.match(text, found.end())
        and any(
            one.level < level or (level is Level.EXHAUSTED and one.by_hand) for one in standings
        )
    ]


@pytest.mark.parametrize(
    ("text", "standing", "found"),
    [
        ("a proved bound", Standing(Level.DERIVED), []),
        ("a proved bound", Standing(Level.DERIVED, by_hand=("a step",)), ["proved"]),
        ("a proved bound", Standing(Level.EXACT), ["proved"]),
        ("we have no proof", Standing(Level.SEARCHED), []),
        ("by a proof on paper", Standing(Level.SEARCHED), []),
        ("Derived here", Standing(Level.CERTIFIED), ["Derived"]),
        ("a certified minimum", Standing(Level.CERTIFIED), []),
        ("a certified minimum", Standing(Level.EXACT), ["certified"]),
        ("certified_polygons", Standing(Level.OPEN), []),
    ],
)
def test_a_strong_word_over_a_weak_claim_is_found(text, standing, found):
    assert overstated(text, [standing]) == found


def standings_of(claims) -> list[Standing]:
    ledger = expected()
    return [ledger[name].standing for name in claims]


def texts(path: Path) -> list[str]:
    """Strings of a source file that a figure may show: all but docstrings and ids of claims."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in hidden
        and not re.fullmatch(r"[a-z-]+/[a-z0-9-]+", node.value)
    ]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_figures_say_no_more_than_their_claims(figure):
    sources = map(texts, sorted((ROOT / "figures").rglob("*.py")))
    shown = next(strings for strings in sources if figure.takeaway in strings)
    assert figure.caption in shown
    standings = standings_of(figure.claims)
    assert {text: found for text in shown if (found := overstated(text, standings))} == {}


def statements(page: Path) -> list[str]:
    """Sentences and items of a page that name a claim."""
    prose = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    parts = re.split(r"\n\s*\n|\n(?=[-*|] )|(?<=[.;:])\s+(?=[A-Z*$])", prose)
    return [part for part in parts if CLAIM.search(part)]


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.stem)
def test_pages_say_no_more_than_the_claims_they_name(page):
    for statement in statements(page):
        named = standings_of(CLAIM.findall(statement))
        assert overstated(CLAIM.sub("", statement), named) == [], statement


@pytest.mark.parametrize(
    "path", [*DOCS, ROOT / "README.md", *(ROOT / "pentad").glob("*.py")], ids=lambda path: path.name
)
def test_words_that_are_no_longer_used_are_gone(path):
    assert OLD.findall(path.read_text(encoding="utf-8")) == []


def test_every_level_has_its_meaning_told_and_no_other_word():
    told = {name.partition(",")[0].replace("N points", "points") for name in MEANINGS}
    assert told == set(WORDS.values())


def test_the_readme_says_first_how_many_statements_are_the_papers():
    opening = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split("```")[0].split())
    assert fidelity_counts(entry.fidelity for entry in expected().values()) in opening
