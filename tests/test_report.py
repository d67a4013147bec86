"""What readers get: CLAIMS.md is current, and the page asks for nothing from outside."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from claims import HOLDS, REFUTED, SIDES, claim, evidence

from pentad.figures.catalogue import FIGURES
from pentad.proofs_check.catalogue import CLAIMS
from pentad.proofs_check.core import Effort, Evidence, Finding, Mutant, Undecided, Why
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.ledger import Entry, expected
from pentad.proofs_check.reporting.claims import ON_PAPER, PROOFS, claims_markdown, claims_table
from pentad.proofs_check.reporting.markup import mathml, tag
from pentad.proofs_check.reporting.page import html_report
from pentad.proofs_check.runner import judgements, record
from pentad.proofs_check.standings import Level, Standing
from pentad.proofs_check.tables import MEANINGS
from pentad.simulations.experiment import Table
from pentad.theory.numbers.domains import Assumption, Domain

ROOT = Path(__file__).resolve().parent.parent
VOID = {"meta", "img", "br", "hr", "link", "input"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>'


@dataclass(frozen=True)
class Figure:
    """A drawn figure."""

    name: str
    title: str
    svg: Path
    caption: str


class Checker(HTMLParser):
    """Nesting, identifiers, links, and everything that a browser would fetch."""

    def __init__(self, page):
        super().__init__()
        self.open, self.ids, self.targets, self.fetched, self.tags = [], [], [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, name, attributes):
        """Note what the element is, names and fetches."""
        told = dict(attributes)
        self.tags.append(name)
        if name not in VOID:
            self.open.append(name)
        if "id" in told:
            self.ids.append(told["id"])
        if name == "a":
            self.targets.append(told["href"])
        self.fetched += [v for k, v in attributes if k in ("src", "srcset", "data", "poster")]
        self.fetched += [told["href"]] if name in ("link", "base", "use", "image") else []

    def handle_endtag(self, name):
        """Close the element opened last, and no other."""
        assert self.open.pop() == name


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    drawing = tmp_path_factory.mktemp("drawings") / "gain.svg"
    drawing.write_text(SVG)

    def crash(_claim, _effort):
        raise RuntimeError("a <crash>")

    by_hand = evidence(HOLDS, method="symbolic", by_hand=("a step & more",), cites=("tests/held",))
    missing = Finding(None, Undecided(Why.MISSING, command="pentad simulate it"))
    claims = [
        claim(
            evidence=(exact("points", cases=5), by_hand),
            mutants=(
                Mutant("halved", {"rhs": lambda x, y: (x * x + y * y) / 2}),
                Mutant("doubled", {"rhs": lambda x, y: 2 * (x * x + y * y)}, survives="loose"),
            ),
        ),
        claim(id="tests/refuted", label="T02", evidence=two(evidence(REFUTED))),
        claim(
            id="tests/broken",
            label="T03",
            evidence=two(Evidence("search", "samples", "c", crash)),
        ),
        claim(
            id="tests/held",
            label="T04",
            plain="for $x<1$ <b>",
            evidence=two(evidence(HOLDS, method="symbolic")),
        ),
        claim(id="tests/missing", label="T05", evidence=two(evidence(missing))),
        claim(id="sparsity-loss/cap3", label="T06", evidence=two(evidence(HOLDS))),
    ]
    return html_report(
        judgements([record(one, Effort()) for one in claims]),
        {one.id: one for one in claims},
        differences=["tests/means: standing was supported by search, now refuted"],
        tables=[Table("Optima", "The $p$ column.", ("p", "gain"), (("0.1", "1.23"),))],
        figures=[
            Figure("superposition_gain", "Gain", drawing, "Gain against $p$; claim T01, derived.")
        ],
        provenance={"commit": "abc", "date": "2026-01-01"},
    )


def two(item):
    """The item beside one that notices what it should."""
    return (exact("points", cases=5), item)


def test_claims_markdown_is_current():
    kept = (ROOT / "CLAIMS.md").read_text(encoding="utf-8")
    assert kept == claims_table(expected(), FIGURES), "run: pentad verify --record"


def test_claims_md_has_a_row_for_each_claim_with_fidelity_and_figures():
    text = (ROOT / "CLAIMS.md").read_text(encoding="utf-8")
    rows = {line.split("]")[0][3:]: line for line in text.splitlines() if line.startswith("| [")}
    assert list(rows) == [one.label for one in CLAIMS]
    for one in CLAIMS:
        assert f"| {one.fidelity} |" in rows[one.label]
        for figure in FIGURES:
            assert (f"`{figure.name}`" in rows[one.label]) == (one.id in figure.claims)
    assert len(text.encode()) < 250 * len(rows) + 5000
    assert text.splitlines()[2].startswith("Statements of the papers: ")


def test_the_sources_that_claims_md_names_are_there():
    text = (ROOT / "CLAIMS.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\]\((proofs_check/[^)]*)\)", text))
    assert named
    assert all((ROOT / name).is_file() for name in named)


def test_claims_markdown_is_deterministic_and_whole():
    text = claims_markdown(CLAIMS, {})
    assert text == claims_markdown(CLAIMS, {})
    for one in CLAIMS:
        assert f"`{one.id}`" in text
        assert one.statement in text


def test_claims_markdown_says_when_the_ledger_knows_nothing():
    text = claims_markdown([claim(not_claimed="Anything else.")], {})
    assert "not in the ledger" in text
    assert "Not claimed: Anything else." in text


def test_claims_markdown_shows_what_the_ledger_says():
    small = Assumption("small", "x <= 1", lambda x: x <= 1)
    one = claim(
        id="sparsity-loss/cap3",
        domain=Domain(SIDES.parameters, (small,)),
        exceptions={"without 'small'": "a reason"},
    )
    standing = Standing(
        Level.DERIVED, by_hand=("a step",), rests_on=("tests/other",), gaps=("a gap",), stale=True
    )
    entry = Entry(
        one.label, one.paper, one.title, one.fidelity, standing, {"exact": True, "search": None}
    )
    (figure,) = [f for f in FIGURES if f.name == "gain_per_dimension"]
    text = claims_markdown([one], {one.id: entry}, [figure])
    for told in (
        "Statements of the papers: 0 (0 verbatim, 0 restated, 0 specialised); our own: 1.",
        "1 derived, with steps by hand; 1 of them on stale source.",
        "derived, 1 step by hand; stale source",
        "exact ✓, search ?",
        "By hand: a step",
        "Rests on: [tests/other](#tests-other)",
        "Goes unnoticed: a gap",
        "Exception: without 'small': a reason",
        "Figures: `gain_per_dimension`",
        f"step 7]({PROOFS})",
    ):
        assert told in text


def test_proofs_on_paper_stand_where_they_are_said_to():
    page = (ROOT / PROOFS).read_text(encoding="utf-8")
    sections = {part.partition(".")[0]: part for part in page.split("\n## ")}
    for name, step in ON_PAPER.items():
        assert f"{{claim}}`{name}`" in sections[step]


def test_the_page_is_well_nested_and_its_links_lead_somewhere(page):
    checked = Checker(page)
    assert checked.open == []
    assert len(checked.ids) == len(set(checked.ids))
    for target in checked.targets:
        assert target.startswith("#")
        assert target[1:] in checked.ids


def test_the_page_loads_nothing_from_outside(page):
    checked = Checker(page)
    assert checked.fetched
    assert all(source.startswith("data:") for source in checked.fetched)
    assert "script" not in checked.tags
    assert "link" not in checked.tags
    assert not re.search(r"@import|url\(", page)


@pytest.mark.parametrize(
    "text",
    [
        "T02",
        "x=1",
        "halved",
        "survives, explained",
        "a step &amp; more",
        "Rests on:",
        '<a href="#tests-held">T04</a>',
        "left side raised by 2 %",
        "a &lt;crash&gt;",
        "broken",
        "now refuted",
        "1.23",
        "abc",
        "claim T01, derived",
        "results are missing",
        "<code>pentad simulate it</code>",
        "These changes go unnoticed:",
        "proof on paper",
        "Step 7 of docs/open_problem_1.md",
        "Statements of the papers: 0",
        "&lt;b&gt;",
    ],
)
def test_the_page_tells(page, text):
    assert text in page


def test_the_page_explains_every_standing(page):
    for standing in MEANINGS:
        assert f"<dt>{standing}</dt>" in page


def test_the_true_catalogue_makes_a_page():
    quick = [record(one, Effort(), with_mutants=False) for one in CLAIMS[:1]]
    Checker(html_report(judgements(quick), {one.id: one for one in CLAIMS}))


@pytest.mark.parametrize("latex", [r"\nosuch{x}", r"\left( x", "{x", r"\frac{1}{2"])
def test_invalid_formulas_are_refused(latex):
    with pytest.raises(ValueError, match="no valid formula"):
        mathml(latex)


def test_formulas_become_mathml():
    assert mathml("x^2") == (
        '<math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
    )


def test_tags_escape_what_is_not_markup():
    assert (
        tag("p", "<i>", tag("b", "&"), class_='"') == '<p class="&quot;">&lt;i&gt;<b>&amp;</b></p>'
    )
