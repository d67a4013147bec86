"""The documentation builds without a warning, loads nothing from outside, and its examples run."""

import doctest
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pentad.figures.catalogue import FIGURES
from pentad.proofs_check.ledger import expected
from pentad.simulations.store import Store

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))  # its modules are part of no package

import experiment_pages  # noqa: E402
import notebooks  # noqa: E402
import paper_pages  # noqa: E402
import renew  # noqa: E402

GENERATED = {"claims.md", "experiments.md", "gallery.md", "map.md"}
PAGES = sorted(page for page in DOCS.glob("*.md") if page.name not in GENERATED)
CONSOLE = re.compile(r"^```pycon\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


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


def test_the_page_of_experiments_tells_every_range_that_the_command_refuses_by():
    from pentad.simulations.catalogue import EXPERIMENTS
    from pentad.simulations.settings import Setting, settings

    page = experiment_pages.experiments_page(EXPERIMENTS)
    for one in EXPERIMENTS:
        section = page.partition(f"\n## {one.name}\n")[2].partition("\n## ")[0]
        declared = settings(one.config)
        assert declared
        for name, setting in declared.items():
            (line,) = [line for line in section.splitlines() if line.startswith(f"| `{name}` |")]
            assert setting.range in line
    assert experiment_pages._range(None) == "not set by `--set`"
    assert experiment_pages._range(Setting(0, 5, whole=True)) == "an integer from 0 to 5"


def test_the_readme_links_to_what_exists():
    links = LINK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(links) > 8
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_what_is_written_and_committed_is_as_it_should_be():
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout: which results are committed is not known")
    old = [
        path.name
        for path, text in renew.files().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    assert old == [], "run: python docs/renew.py"


def test_every_part_of_the_readme_that_is_written_stands_in_it():
    found = {part[2] for part in renew.PART.finditer((ROOT / "README.md").read_text("utf-8"))}
    assert found == set(renew.parts())


def test_a_part_that_was_edited_is_written_again():
    text = "before\n<!-- facts: written by docs/renew.py -->\n192 proofs\n<!-- end -->\nafter"
    written = renew.readme(text)
    assert "192 proofs" not in written
    assert (written[:7], written[-6:]) == ("before\n", "\nafter")


def test_the_reference_is_that_of_this_version_and_of_all_five_papers():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    cited = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"version: {project['version']}\n" in cited
    assert f"version = {{{project['version']}}}" in (ROOT / "README.md").read_text("utf-8")
    assert set(re.findall(r"value: arXiv:(\S+)", cited)) == {one.number for one in paper_pages.FIVE}
    assert all(f"eprint = {{{one.number}}}" in paper_pages.bibtex(one) for one in paper_pages.FIVE)


# Notebooks ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", notebooks.NOTEBOOKS)
def test_notebooks_run_from_top_to_bottom(name):
    told = json.loads((DOCS / "notebooks" / f"{name}.ipynb").read_text("utf-8"))
    cells = [cell for cell in told["cells"] if cell["cell_type"] == "code"]
    assert cells
    assert all(cell["outputs"] == [] for cell in cells)
    names = {"__name__": name}
    for cell in cells:
        exec("".join(cell["source"]), names)


def test_code_becomes_cells_and_what_it_prints_is_left_out():
    page = (
        "# A page\n\n```pycon\n>>> def f():\n...     return 1\n>>> f()\n1\n>>> x = f()\n```\n"
        "See {claim}`a/b` and [the map](map.md).\n```python\nprint(2)\n```\n```text\n2\n```\n"
    )
    assert notebooks.cells(page) == [
        ("markdown", "# A page"),
        ("code", "def f():\n    return 1\nf()"),
        ("code", "x = f()"),
        ("markdown", "See `a/b` and [the map](../map.md)."),
        ("code", "print(2)"),
    ]


# The site -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The HTML of the documentation, built from scratch as by `make docs`, but nothing is drawn."""
    pytest.importorskip("furo")
    folder = tmp_path_factory.mktemp("html")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-D", "draw_missing=0"]
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
    headings = re.findall(r"<h2>([A-F]\d\w*) ", text)
    assert sorted(headings) == sorted(entry.label for entry in expected().values())


def test_every_figure_is_in_the_gallery(built):
    text = (built / "gallery.html").read_text(encoding="utf-8")
    for figure in FIGURES:
        assert f"<h2>{figure.title}" in text
        assert figure.name in text


def test_every_paper_has_its_page(built):
    for paper in paper_pages.FIVE:
        text = (built / "papers" / f"{paper.letter}.html").read_text(encoding="utf-8")
        assert f"arXiv:{paper.number}" in text


def test_missing_figures_are_drawn_from_stored_results_for_the_gallery(tmp_path, monkeypatch):
    pytest.importorskip("furo")
    import pages

    quick = [figure for figure in FIGURES if not figure.needs][:1]
    lacking = [figure for figure in FIGURES if figure.needs][:1]
    monkeypatch.setattr(pages, "FIGURES", (*quick, *lacking))
    drawings, source = tmp_path / "drawings", tmp_path / "docs"
    source.mkdir()
    pages.draw_missing(drawings, Store(tmp_path / "no results"))
    told = pages.gallery_page(source, drawings)
    assert f"figures/{quick[0].name}.svg" in told
    assert (source / "figures" / f"{quick[0].name}.svg").exists()
    assert f"Not drawn yet: `pentad figures {lacking[0].name}`" in told


def test_the_public_modules_are_there():
    pytest.importorskip("furo")
    import pages

    for part, modules in pages.PUBLIC.items():
        text = pages.api_page(f"pentad.{part}", modules)
        assert f".. automodule:: pentad.{part}\n" in text
        for module in modules:
            assert (ROOT / part / module).is_dir() or (ROOT / part / f"{module}.py").is_file()
            assert f".. automodule:: pentad.{part}.{module}\n" in text


def test_formulas_are_drawn_before_the_page_is_opened(built):
    text = (built / "open_problem_1.html").read_text(encoding="utf-8")
    assert "<math" in text
    assert "MathJax" not in text
    assert "\\frac" not in text
