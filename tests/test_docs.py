"""The documentation builds without a warning, loads nothing from outside, and its examples run."""

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pentad.figures.catalogue import FIGURES
from pentad.proofs_check.catalogue import CLAIMS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
GENERATED = {"claims.md", "gallery.md"}
PAGES = sorted(page for page in DOCS.glob("*.md") if page.name not in GENERATED)
CONSOLE = re.compile(r"^```pycon\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((docs/[^)#]+)")

pytest.importorskip("furo")


def consoles(page):
    return CONSOLE.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "page", [page for page in PAGES if consoles(page)], ids=lambda page: page.stem
)
def test_examples_run(page):
    text = "\n".join(consoles(page))
    example = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    failed, tried = runner.run(example, out=told.append)
    assert tried > 0
    assert failed == 0, "".join(told)


def test_the_readme_links_to_pages_that_exist():
    links = LINK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The HTML of the documentation, built from scratch by the command that `make docs` runs."""
    folder = tmp_path_factory.mktemp("html")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    done = subprocess.run(
        [*command, "-d", str(folder / "doctrees"), str(DOCS), str(folder / "html")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


def outside(page):
    """Addresses of the web that a browser would fetch in order to show the page."""
    text = page.read_text(encoding="utf-8")
    loaded = re.findall(r"<(?:script|img|iframe|source|embed|video|audio)\b[^>]*>", text)
    loaded += re.findall(r"<link\b[^>]*>", text) + re.findall(r"<object\b[^>]*>", text)
    addresses = [
        a for one in loaded for a in re.findall(r'(?:src|href|srcset|data)="([^"]*)"', one)
    ]
    addresses += re.findall(r"(?:url\(|@import)\s*['\"]?([^)'\"]+)", text)
    return [address for address in addresses if re.match(r"\s*(https?:)?//", address)]


def test_pages_load_nothing_from_outside(built):
    pages = sorted(built.rglob("*.html"))
    assert len(pages) > len(PAGES)
    assert {page.name: outside(page) for page in pages if outside(page)} == {}


def test_styles_load_nothing_from_outside(built):
    sheets = sorted(built.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        text = sheet.read_text(encoding="utf-8")
        loaded = re.findall(r"(?:url\(|@import)\s*['\"]?([^)'\"]+)", text)
        assert [one for one in loaded if re.match(r"(https?:)?//", one)] == [], sheet.name


def test_the_check_for_outside_requests_can_fail(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<a href="https://a.org">ordinary</a><script src="//b.org/c.js"></script>')
    assert outside(page) == ["//b.org/c.js"]


def test_every_claim_is_on_the_claims_page(built):
    text = (built / "claims.html").read_text(encoding="utf-8")
    headings = re.findall(r"<h2>([A-E]\d\w*) ", text)
    assert headings == [claim.label for claim in CLAIMS]


def test_every_figure_is_in_the_gallery(built):
    text = (built / "gallery.html").read_text(encoding="utf-8")
    for figure in FIGURES:
        assert f"<h2>{figure.title}" in text
        assert figure.name in text


def test_formulas_are_drawn_before_the_page_is_opened(built):
    text = (built / "open_problem_1.html").read_text(encoding="utf-8")
    assert "<math" in text
    assert "MathJax" not in text
    assert "\\frac" not in text
