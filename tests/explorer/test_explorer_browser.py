"""The pages in a real browser: each opened, every control moved, everything downloaded.

Requests to the outside, errors and warnings of the console fail a test by the fixture `window`.
"""

import ast
import io
import json
import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from xml.etree import ElementTree

import numpy as np
import pytest

from pentad.explorer import export
from pentad.explorer.claims_data import suite
from pentad.explorer.page_data import DATA
from pentad.explorer.pages_there import PAGES
from pentad.explorer.plain import from_json
from pentad.explorer.service import PAGES as FOLDER
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss

DONE = (
    "() => document.querySelector('.service').textContent && document.querySelector('.downloads')"
)
"""Whether a page has read its data and stands."""

READ = "words => document.querySelector('main').innerText.includes(words)"
"""Whether some words are to be read on a page."""

KINDS = ("[type=range]", "[type=checkbox]", ":is(select)")
"""Controls of fields that are moved; what is typed is tried elsewhere."""

STICKING_OUT = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def standing(page):
    page.wait_for_function(DONE, timeout=180_000)
    return page


def warm(served, name):
    """Make the data of a page before a browser waits for them."""
    for path in (FOLDER / "js" / name).glob("*.js"):
        for one in re.findall(r'\bdata\("([\w-]+)"\)', path.read_text(encoding="utf-8")):
            assert served.maker.data(one)


def fragment(page):
    return page.evaluate("location.hash")


def moved(page, control):
    """Move one control as a person at the keyboard does."""
    kind = control.evaluate("one => one.type")
    control.focus()
    if kind == "range":
        at_end = control.evaluate("one => one.value === one.max")
        page.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
    elif kind == "checkbox":
        page.keyboard.press("Space")
    elif kind == "select-one":
        last = control.evaluate("one => one.selectedIndex === one.options.length - 1")
        page.keyboard.press("ArrowUp" if last else "ArrowDown")


SLOW = ("resolution",)
"""Pages whose controls take longer than what continuous integration has to spare."""


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=pytest.mark.slow) if one in SLOW else one for one in PAGES]
)
def test_every_control_of_a_page_moves_and_everything_is_downloaded(window, served, name):
    warm(served, name)
    page = standing(window(f"{PAGES[name]}#no-such-field=1"))
    told = page.locator("main > .told")
    told.wait_for()
    assert "no-such-field" in told.inner_text()
    page.wait_for_load_state("networkidle")
    downloaded(page, name)
    fields = "main .control [id^=control-]"
    controls = page.locator(", ".join(f"{fields}{kind}" for kind in KINDS))
    for k in range(controls.count()):
        control = controls.nth(k)
        if control.is_visible() and not control.is_disabled():
            before = fragment(page)
            moved(page, control)
            page.wait_for_function("before => location.hash !== before", arg=before)
            label = control.evaluate("one => one.labels[0]?.textContent.trim()")
            assert label, f"control {k} has no label"
    page.go_back()
    page.set_viewport_size({"width": 390, "height": 800})
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(STICKING_OUT) <= 0
    assert page.locator("h1").count() == 1


def test_on_a_phone_the_features_stand_before_what_changes_them(window):
    page = window("features.html#n=3&d=1", width=390)
    places = [".views > .card >> nth=0", ".first", ".views > .card >> nth=1", ".more"]
    tops = [page.locator(one).bounding_box()["y"] for one in places]
    assert tops == sorted(tops)
    assert page.evaluate(STICKING_OUT) <= 0


def downloaded(page, name):
    """Take everything that a page gives away, and read it."""
    kinds = set()
    for one in page.locator(".downloads .row button").all():
        with page.expect_download() as started:
            one.click()
        file = started.value
        content = file.path().read_bytes()
        kind = file.suggested_filename.rpartition(".")[2]
        kinds.add(kind)
        if kind == "json":
            assert json.loads(content)
        elif kind == "npz":
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                assert arrays.files
        elif kind == "svg":
            root = ElementTree.fromstring(content)
            assert root.tag.endswith("}svg")
            assert float(root.attrib["width"]) > 0
            assert b"var(--" not in content
        elif kind == "py":
            assert ast.parse(content).body
    assert {"json", "py"} <= kinds
    assert name == "suite" or "svg" in kinds


def test_the_first_page_shows_what_the_library_says_whatever_was_asked_before(window):
    page = standing(window("index.html#p=0.4"))
    slider = page.locator("input[type=range]")
    for place in (100, 300, 500, 700, 640):  # faster than training follows
        slider.evaluate(
            "(one, at) => { one.value = at; one.dispatchEvent(new Event('input')); }", place
        )
    slider.dispatch_event("change")
    page.wait_for_function(READ, arg="of them reach it")
    p = float(page.locator("input[type=number]").input_value())
    with page.expect_download() as started:
        page.get_by_role("button", name="Data (JSON)").click()
    view = json.loads(started.value.path().read_bytes())
    assert view["p"] == p != 0.4
    W, b = np.array(view["W"]), np.array(view["b"])
    assert view["loss"] == pytest.approx(float(full_toy_loss(W.T @ W, b, p, np.ones(5))), rel=1e-10)
    assert f"p={p:g}" in fragment(page)
    page.go_back()
    page.wait_for_function(READ, arg="4 of 5")
    assert page.locator("input[type=number]").input_value() == "0.4"


def test_a_claim_is_unfolded_by_its_address_with_its_figure(window, served, monkeypatch):
    monkeypatch.setattr("pentad.explorer.making.picture", lambda _name: PICTURE)
    page = standing(window("suite.html#claim=spectral-geometry/trained-five-in-two"))
    row = page.locator("[id='spectral-geometry/trained-five-in-two']")
    assert row.locator("button").get_attribute("aria-expanded") == "true"
    details = page.locator("tr.details:not([hidden])")
    details.locator("dl").wait_for()
    assert "never the pentagon" in details.inner_text()
    assert details.locator("math").count() >= 1
    assert row.evaluate("one => one.getBoundingClientRect().top") < 400
    details.get_by_role("button", name="Show").first.click()
    picture = details.locator("img")
    picture.wait_for()
    assert picture.evaluate("one => one.naturalWidth") > 0
    page.get_by_label("Words in").fill("zyxwvut")
    assert page.locator("tr.details:not([hidden])").count() == 1
    row.locator("button").click()
    page.wait_for_function("() => document.querySelectorAll('main table').length === 0")
    assert f"None of {len(suite()['claims'])} claims" in page.locator("main").inner_text()
    assert served.maker is not None


PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
)
HOSTILE = "%3Cimg src=x onerror=document.title=1%3E"


def test_hostile_words_in_an_address_are_shown_as_text(window):
    page = standing(window(f"suite.html#words={HOSTILE}&{HOSTILE}=1&claim={HOSTILE}"))
    page.wait_for_function(READ, arg="None of")
    assert page.get_by_label("Words in").input_value().startswith("<img src=x")
    assert page.locator("main img").count() == 0
    assert page.title() == "What is claimed, and how well does it stand? · pentad"


def test_twenty_windows_at_once_none_of_which_fails_or_disturbs_another(window):
    probabilities = [0.5, 0.05] * 5
    opened = [window(f"index.html#p={probabilities[0]}", width=400)]
    for k in range(1, 20):
        file = f"index.html#p={probabilities[k]}" if k < 10 else "suite.html#paper=ensembles"
        opened.append(window(file, beside=opened[0]))
    for k, page in enumerate(opened):
        standing(page)
        if k < 10:
            page.wait_for_function(READ, arg="of them reach it")
            stored = 4 if probabilities[k] == 0.5 else 5
            assert f"{stored} of 5 features" in page.locator("main").inner_text()
        else:
            assert page.locator("main section table").count() >= 1


@pytest.fixture
def hosted(served, tmp_path, monkeypatch):
    """An export in a folder of a plain host of static files; the address of the folder."""
    for name in DATA:
        assert served.maker.data(name)
    monkeypatch.setattr(export, "page_data", lambda name: from_json(served.maker.data(name)))
    claim = "claim/spectral-geometry/full-toy-loss"
    monkeypatch.setattr(export, "family_names", lambda: [claim])
    monkeypatch.setattr(export, "drawn", lambda *_, **__: {"toy_five_features": PICTURE})
    export.exported(tmp_path / "some/folder")
    handler = partial(_Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as host:
        thread = Thread(target=host.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{host.server_address[1]}/some/folder/"
        host.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def test_an_export_works_on_a_plain_host_without_python(window, hosted):
    page = window("index.html", address=hosted)
    for name, file in PAGES.items():
        page.goto(hosted + file)
        standing(page)
        page.wait_for_load_state("networkidle")
        assert "No Python here" in page.locator(".service").inner_text(), name
        assert page.locator("main svg.drawing").count() or name == "suite", name
    page.goto(f"{hosted}suite.html#claim=spectral-geometry/full-toy-loss")
    page.reload()
    standing(page)
    details = page.locator("tr.details:not([hidden])")
    details.locator("dl").wait_for()
    details.get_by_role("button", name="Five features").click()
    details.locator("img").wait_for()
