"""The page in a real browser: nothing sticks out at any width; its script filters and unfolds."""

import json
import re
import shutil
import subprocess
from html import unescape

import pytest
from PIL import Image
from test_report import Figure

from pentad.proofs_check.catalogue import CLAIMS
from pentad.proofs_check.ledger import expected
from pentad.proofs_check.reporting.page import html_report
from pentad.proofs_check.runner import Judgement, Record, items_of
from pentad.simulations.experiment import Table

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
WIDTHS = (320, 360, 420, 768, 1024, 1025, 1280, 1300, 1315, 1920)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not BROWSER, reason="no Chromium or Chrome on this machine"),
]

REPORT = """<script>
addEventListener("load", () => setTimeout(() => parent.postMessage(%s, "*"), 500));
</script></body>"""
GATHERED = """<script>
const got = [];
addEventListener("message", (event) => {
  got.push(event.data);
  document.querySelector("pre").textContent = JSON.stringify(got);
});
</script></body>"""
STICKING_OUT = """(() => {
  if (UNFOLD) for (const one of document.querySelectorAll("details")) one.open = true;
  const width = document.documentElement.clientWidth;
  const out = [...document.body.querySelectorAll("*")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > width + 1 && !one.closest(".formula, .long, .skip")
      && !(one.closest("thead") && width <= 1024);
  });
  return {width, out: out.map((one) => one.tagName + " " + one.textContent.slice(0, 60)),
    scroll: document.documentElement.scrollWidth, height: document.documentElement.scrollHeight,
    figure: (document.querySelector("img") || document.body).getBoundingClientRect().top};
})()"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Every claim of the catalogue, as the ledger has it, with one wide picture."""
    drawing = tmp_path_factory.mktemp("drawing") / "wide.png"
    Image.new("RGB", (1440, 500), "white").save(drawing)
    ledger = expected()
    judged = [
        Judgement(
            Record(one.id, one.label, one.paper, one.title, one.fidelity, items_of(one), {}),
            ledger[one.id].standing,
        )
        for one in CLAIMS
    ]
    names = tuple(f"localisation_over_sparsity_number_{k}" for k in range(30))
    return html_report(
        judged,
        {one.id: one for one in CLAIMS},
        figures=[Figure(name, claims=(CLAIMS[0].id,)) for name in names],
        drawings=dict.fromkeys(names, drawing),
        tables=[Table("Optima", "", tuple("abcdefgh"), (("a longer cell of words",) * 8,) * 3)],
        paper_map=Table("Map", "", tuple("abcdefgh"), (("E", *names[:6], "`pentad figures x`"),)),
        provenance={"date": "2026-01-01", "versions": "numpy 2.0, " * 30},
    )


def told(page, script, widths, folder, *, place=""):
    """What a script says in the page at each of some widths."""
    (folder / "page.html").write_text(page.replace("</body>", REPORT % script), encoding="utf-8")
    frames = "".join(
        f'<iframe src="page.html{place}" style="width:{width}px;height:900px;border:0"></iframe>'
        for width in widths
    )
    (folder / "frames.html").write_text(f"<body><pre></pre>{frames}{GATHERED}", encoding="utf-8")
    ran = subprocess.run(
        [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         "--window-size=2000,1000", "--virtual-time-budget=60000", "--dump-dom",
         f"--user-data-dir={folder / 'profile'}", (folder / "frames.html").as_uri()],
        capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    found = re.search(r"<pre>(.+?)</pre>", ran.stdout, re.S)
    assert found, ran.stderr[-2000:]
    got = json.loads(unescape(found.group(1)))
    assert len(got) == len(widths)
    return got


@pytest.mark.parametrize("unfold", ["false", "true"])
@pytest.mark.parametrize("widths", [WIDTHS[:5], WIDTHS[5:]])
def test_nothing_sticks_out_at_any_width(page, widths, unfold, tmp_path):
    for seen in told(page, STICKING_OUT.replace("UNFOLD", unfold), widths, tmp_path):
        assert seen["out"] == [], seen["width"]
        assert seen["scroll"] <= seen["width"]


def test_what_sticks_out_is_noticed(page, tmp_path):
    broken = page.replace("<h2>Claims", '<p style="width:1000px">wide</p><h2>Claims')
    [seen] = told(broken, STICKING_OUT.replace("UNFOLD", "false"), (420,), tmp_path)
    assert seen["out"] == ["P wide"]


def test_figures_come_early_and_the_page_is_short(page, tmp_path):
    phone, desk = sorted(
        told(page, STICKING_OUT.replace("UNFOLD", "false"), (420, 1280), tmp_path),
        key=lambda seen: seen["width"],
    )
    assert desk["figure"] < 900
    assert phone["figure"] < 1500
    assert desk["height"] < 25_000
    assert phone["height"] < 45_000


def test_search_and_filters_leave_what_fits(page, tmp_path):
    script = """(() => {
      const form = document.querySelector("form"), count = () =>
        [...document.querySelectorAll("[data-claim]")].filter((one) => !one.hidden).length;
      const all = count();
      form.elements.paper.value = "spectral-geometry"; form.dispatchEvent(new Event("input"));
      const paper = count();
      form.elements.words.value = "zyxwvut"; form.dispatchEvent(new Event("input"));
      return {all, paper, none: count(), said: form.querySelector("output").textContent};
    })()"""
    [seen] = told(page, script, (1280,), tmp_path)
    assert seen == {
        "all": len(CLAIMS),
        "paper": sum(one.paper == "spectral-geometry" for one in CLAIMS),
        "none": 0,
        "said": f"0 of {len(CLAIMS)} claims",
    }


def test_a_link_to_a_claim_unfolds_it(page, tmp_path):
    script = "[...document.querySelectorAll('details[open]')].length"
    assert told(page, script, (1280,), tmp_path) == [0]
    assert told(page, script, (1280,), tmp_path, place="#sparsity-loss-series") == [2]
