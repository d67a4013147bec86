"""What readers get: CLAIMS.md is current, and the page asks for nothing from outside."""

import re
from base64 import b64decode
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from claims import HOLDS, REFUTED, SIDES, claim, evidence
from PIL import Image

from pentad.figures.catalogue import FIGURES
from pentad.proofs_check.catalogue import CLAIMS
from pentad.proofs_check.core import Effort, Evidence, Finding, Mutant, Undecided, Why
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.ledger import Entry, expected
from pentad.proofs_check.reporting.claims import ON_PAPER, PROOFS, claims_markdown, claims_table
from pentad.proofs_check.reporting.gallery import WIDTH, picture
from pentad.proofs_check.reporting.markup import mathml, tag
from pentad.proofs_check.reporting.page import html_report
from pentad.proofs_check.runner import judgements, record
from pentad.proofs_check.standings import Level, Standing
from pentad.proofs_check.tables import MEANINGS
from pentad.simulations.experiment import Table
from pentad.theory.numbers.domains import Assumption, Domain

ROOT = Path(__file__).resolve().parent.parent
VOID = {"meta", "img", "br", "wbr", "hr", "link", "input"}


@dataclass(frozen=True)
class Figure:
    """A declared figure."""

    name: str = "superposition_gain"
    paper: str = "sparsity-loss"
    locator: str = "beyond the paper"
    title: str = "Gain"
    takeaway: str = "Superposition pays."
    caption: str = "Gain against $p$."
    alt: str = "A line that falls from left to right & ends at $p=1$."
    claims: tuple[str, ...] = ("tests/means",)


class Checker(HTMLParser):
    """Nesting, identifiers, links, and everything that a browser would fetch."""

    def __init__(self, page):
        super().__init__()
        self.open, self.ids, self.targets, self.fetched, self.tags = [], [], [], [], []
        self.alts, self.claims, self.sized = [], [], []
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
        if name == "img":
            self.alts.append(told["alt"])
            self.sized.append((told["width"], told["height"]))
        if "data-claim" in told:
            self.claims.append(told["data-claim"])
        self.fetched += [v for k, v in attributes if k in ("src", "srcset", "data", "poster")]
        self.fetched += [told["href"]] if name in ("link", "base", "use", "image") else []

    def handle_endtag(self, name):
        """Close the element opened last, and no other."""
        assert self.open.pop() == name


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    drawing = tmp_path_factory.mktemp("drawings") / "gain.png"
    Image.effect_mandelbrot((40, 30), (-3, -2.5, 2, 2.5), 9).save(drawing)

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
        figures=[Figure(), Figure("not_drawn")],
        drawings={"superposition_gain": drawing},
        paper_map=Table(
            "Map", "", ("paper", "ours"), (("A", "superposition_gain"), ("A", "not attempted"))
        ),
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
    assert "link" not in checked.tags
    assert not re.search(r"@import|url\(|https?://|fetch\(|XMLHttpRequest|import\(", page)


def test_what_links_lead_to_is_on_the_page_both_ways(page):
    checked = Checker(page)
    assert checked.targets.count("#figure-superposition-gain") == 3  # table, claim, map
    story = page.partition('id="figure-superposition-gain"')[2].partition("</details>")[0]
    assert 'href="#tests-means"' in story
    assert 'href="#standing-exact"' in story or 'href="#standing-derived"' in story
    assert {"#standing-refuted", "#standing-broken"} <= set(checked.targets)
    assert set(checked.claims) <= set(checked.ids)
    assert len(checked.claims) == page.count('id="tests-') + page.count('id="sparsity-loss-cap3"')


def test_pictures_say_what_is_seen_and_how_large_they_are(page):
    checked = Checker(page)
    assert checked.alts == ["A line that falls from left to right & ends at p=1."]
    assert checked.sized == [("40", "30")]
    assert "not drawn" not in page


def test_a_picture_keeps_its_pixels_and_is_not_too_wide(tmp_path):
    path = tmp_path / "wide.png"
    Image.new("RGB", (3000, 30), (200, 10, 10)).save(path)
    address, width, height = picture(path)
    packed = b64decode(address.removeprefix("data:image/webp;base64,"))
    with Image.open(BytesIO(packed)) as shown:
        assert shown.size == (width, height) == (WIDTH, 14)
        assert shown.convert("RGB").getpixel((5, 5)) == (200, 10, 10)


def test_the_first_screen_tells_what_matters(page):
    first = page.partition("<h2>Figures</h2>")[0]
    for told in (
        "claims: 0 of the papers, 6 our own",
        "differences from the ledger",
        "abc",
        "Made:",
    ):
        assert told in first
    assert first.count("<b>") == 7
    assert page.index('id="figures"') < page.index('id="claims"') < page.index('id="tables"')


def test_the_bar_has_a_part_for_each_kind_of_standing(page):
    bar = page.partition('class="bar"')[2].partition("</div>")[0]
    counts = [int(count) for count in re.findall(r"flex: (\d+)", bar)]
    assert sum(counts) == 6
    legend = page.partition('class="legend"')[2].partition("</ul>")[0]
    assert [int(count) for count in re.findall(r">(\d+) ", legend)] == counts


def test_claims_are_folded_and_the_form_needs_scripts(page):
    assert page.count('<details class="fold"') + page.count('class="fold group"') >= 7
    assert " open>" not in page
    assert "form { display: none;" in page


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
        "Superposition pays.",
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
        assert re.search(rf"<dt[^>]*>{re.escape(standing)}</dt>", page)


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
