"""What readers get: CLAIMS.md is current, and the page asks for nothing from outside."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from claims import HOLDS, REFUTED, claim, evidence

from proofs_check.catalogue import CLAIMS
from proofs_check.core import Effort, Evidence, Finding, Mutant
from proofs_check.exact import exact
from proofs_check.ledger import expected
from proofs_check.report import (
    STANDINGS,
    Table,
    claims_markdown,
    html_report,
    margin_text,
    mathml,
    tag,
)
from proofs_check.runner import judgements, mutant_outcomes

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

    claims = [
        claim(
            evidence=(
                exact("points", cases=5),
                evidence(Finding(True, appeals=("a step & more",)), method="symbolic"),
            ),
            mutants=(
                Mutant("halved", {"rhs": lambda x, y: (x * x + y * y) / 2}),
                Mutant("doubled", {"rhs": lambda x, y: 2 * (x * x + y * y)}, survives="loose"),
            ),
        ),
        claim(id="tests/refuted", label="T02", evidence=(evidence(REFUTED),)),
        claim(id="tests/broken", label="T03", evidence=(Evidence("search", "c", crash),)),
        claim(id="tests/held", label="T04", plain="for $x<1$ <b>", evidence=(evidence(HOLDS),)),
    ]
    return html_report(
        judgements(claims, Effort()),
        mutant_outcomes(claims, Effort()),
        differences=["tests/means: standing was supported, now refuted"],
        tables=[Table("Optima", "The $p$ column.", ("p", "gain"), (("0.1", "1.23"),))],
        figures=[
            Figure("superposition_gain", "Gain", drawing, "Gain against $p$; claim T01, proved.")
        ],
        provenance={"commit": "abc", "date": "2026-01-01"},
    )


def test_claims_markdown_is_current():
    kept = (ROOT / "CLAIMS.md").read_text(encoding="utf-8")
    assert kept == claims_markdown(CLAIMS, expected()), "run: pentad verify --record"


def test_claims_markdown_is_deterministic_and_whole():
    text = claims_markdown(CLAIMS, expected())
    assert text == claims_markdown(CLAIMS, expected())
    for one in CLAIMS:
        assert f"`{one.id}`" in text
        assert one.statement in text


def test_claims_markdown_shows_what_the_ledger_says():
    text = claims_markdown([claim(not_claimed="Anything else.")], {})
    assert "not in the ledger" in text
    assert "Not claimed: Anything else." in text


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
        "a &lt;crash&gt;",
        "broken",
        "now refuted",
        "1.23",
        "abc",
        "claim T01, proved",
        "&lt;b&gt;",
    ],
)
def test_the_page_tells(page, text):
    assert text in page


def test_the_page_explains_every_standing_that_claims_have(page):
    for standing in {entry.standing for entry in expected().values()} | {"refuted", "broken"}:
        general = re.sub(r"given \d+ appeals?", "given k appeals", standing)
        assert general in STANDINGS
        assert general in page


def test_the_true_catalogue_makes_a_page():
    Checker(html_report([*judgements(CLAIMS[:2], Effort())]))


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


@pytest.mark.parametrize(
    ("margin", "text"),
    [
        (None, "–"),
        (float("inf"), "–"),
        (0.0, "0"),
        (-1e-16, "≈ 0"),
        (0.12345, "0.123"),
        (-2.0, "-2"),
    ],
)
def test_margins_are_shown_with_three_digits(margin, text):
    assert margin_text(margin) == text
