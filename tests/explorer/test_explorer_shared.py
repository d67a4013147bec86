"""What all pages share: addresses, downloads, requests of which the newest wins, badges."""

import base64
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest

from pentad.explorer.claims_data import standings
from pentad.explorer.pages_there import PAGES
from pentad.explorer.service import PAGES as FOLDER
from pentad.figures.style import SPARSER

JS = FOLDER / "js"
STATES = sorted(path.parent.name for path in JS.glob("*/state.js"))

ADDRESSES = """
import { choice, flag, integer, number, numbers, text } from "./js/shared/address.js";
import { read, written } from "./js/shared/address.js";
const fields = {
  n: integer({ label: "Features", min: 1, max: 9, fallback: 5 }),
  p: number({ min: 0.001, max: 1, fallback: 0.05, scale: "log" }),
  gate: choice({ options: ["relu", ["top-k", "TopK"]] }),
  open: flag({}),
  words: text({ most: 12 }),
  w: numbers({ most: 3, min: -2, max: 2 }),
};
const result = {
  read: given.fragments.map((one) => read(fields, one)),
  again: given.states.map((one) => read(fields, written(fields, one))),
  written: given.states.map((one) => written(fields, one)),
  refused: given.bad.map(([name, value]) => fields[name].holds(value)),
};
"""
PLAIN = {"n": 5, "p": 0.05, "gate": "relu", "open": False, "words": "", "w": []}


def addresses(node, fragments=(), states=(), bad=()):
    return node(ADDRESSES, {"fragments": list(fragments), "states": list(states), "bad": list(bad)})


def test_an_address_says_the_state_and_only_what_differs(node):
    states = [
        PLAIN,
        PLAIN | {"n": 9, "p": 1, "gate": "top-k", "open": True, "words": "a&b=c #", "w": [-2, 0.5]},
        PLAIN | {"p": 1 / 3, "words": "ü<b>/%41"},
    ]
    found = addresses(node, states=states)
    assert [one["state"] for one in found["again"]] == states
    assert [one["told"] for one in found["again"]] == [[]] * 3
    assert found["written"][0] == ""
    assert found["written"][1].startswith(
        "n=9&p=1&gate=top-k&open=yes&words=a%26b%3Dc%20%23&w=-2,0.5"
    )


MISFITS = [
    ("#n=10", "Features has to be a whole number from 1 to 9"),
    ("#n=0", "from 1 to 9"),
    ("#n=2.5", "from 1 to 9"),
    ("#n=", "from 1 to 9"),
    ("#n=Infinity", "from 1 to 9"),
    ("#n=NaN", "from 1 to 9"),
    ("#n=1e400", "from 1 to 9"),
    ("#n=%", "from 1 to 9"),
    ("#p=0", "a number from 0.001 to 1"),
    ("#p=-1", "from 0.001 to 1"),
    ("#gate=constructor", "one of relu, top-k"),
    ("#open=true", "yes or no"),
    ("#words=aaaaaaaaaaaaa", "at most 12 characters"),
    ("#w=1,2,3,4", "at most 3 numbers"),
    ("#w=1,,2", "at most 3 numbers"),
    ("#w=5", "from -2 to 2"),
    ("#__proto__=1", "does not know"),
    ("#toString=1", "does not know"),
    ("#" + "x" * 5000 + "=1", "does not know"),
]


def test_what_does_not_fit_an_address_is_told_and_not_taken(node):
    found = addresses(node, fragments=[fragment for fragment, _ in MISFITS])["read"]
    for (fragment, said), one in zip(MISFITS, found, strict=True):
        assert one["state"] == PLAIN, fragment
        [told] = one["told"]
        assert said in told
        assert len(told) < 250


def test_a_page_cannot_set_what_its_fields_do_not_hold(node):
    bad = [["n", 10], ["n", "5"], ["n", 2.5], ["p", 2], ["gate", "x"], ["open", 1],
           ["words", "a" * 13], ["w", [3]], ["w", [None]]]  # fmt: skip
    assert addresses(node, bad=bad)["refused"] == [False] * len(bad)


@pytest.mark.parametrize("page", STATES)
def test_every_page_refuses_addresses_beyond_its_ranges_and_takes_its_own(node, page):
    """For every field of every page: beyond both ends, no number, and the ends themselves."""
    found = node(
        f"""
        import {{ FIELDS }} from "./js/{page}/state.js";
        import {{ fallbacks, read, written }} from "./js/shared/address.js";
        const plain = JSON.stringify(fallbacks(FIELDS));
        const bad = {{ integer: (f) => [f.min - 1, f.max + 1, "x", "NaN", ""],
          number: (f) => [f.min - 1, f.max + 1, "x", "NaN", "1e999"], choice: () => ["no such"],
          flag: () => ["maybe"], text: (f) => ["a".repeat(f.most + 1)],
          numbers: (f) => ["x", "1,".repeat(f.most) + "1,1", "Infinity"] }};
        const good = {{ integer: (f) => [f.min, f.max], number: (f) => [f.min, f.max],
          choice: (f) => f.options.map(([word]) => word), flag: () => [true, false],
          text: () => ["a b", "<i>"], numbers: () => [[]] }};
        const result = {{ names: Object.keys(FIELDS), wrong: [] }};
        for (const [name, field] of Object.entries(FIELDS)) {{
          if (!field.holds(field.fallback)) result.wrong.push([name, "fallback"]);
          for (const value of (bad[field.kind] ?? (() => ["no such"]))(field)) {{
            const {{ state, told }} = read(FIELDS, `#${{name}}=${{value}}`);
            const isTold = JSON.stringify(state) === plain && told.length === 1;
            if (!isTold) result.wrong.push([name, value]);
          }}
          for (const value of (good[field.kind] ?? (() => [field.fallback]))(field)) {{
            const state = {{ ...fallbacks(FIELDS), [name]: value }};
            const again = read(FIELDS, written(FIELDS, state));
            if (JSON.stringify(again.state) !== JSON.stringify(state) || again.told.length) {{
              result.wrong.push([name, value, again]);
            }}
          }}
        }}
        """
    )
    assert found["wrong"] == []
    assert found["names"]


LATEST = """
import { STALE, latest, latestWorker } from "./js/shared/latest.js";
const later = (wait, value) => new Promise((done) => setTimeout(() => done(value), wait));
const shown = [];
const run = latest();
const signals = [];
const ask = async (milliseconds, value) => {
  const got = await run((signal) => { signals.push(signal); return later(milliseconds, value); });
  if (got !== STALE) shown.push(got);
};
await Promise.all([ask(60, "oldest"), ask(30, "older"), ask(5, "newest")]);
const aborted = signals.map((one) => one.aborted);
const failed = run(async () => { throw new Error("told"); }).catch((error) => error.message);
const told = await failed;
const abandoned = run(async () => { await later(20); throw new Error("never told"); });
const after = await run(async () => "after");
const quiet = (await abandoned) === STALE;

class FakeWorker {
  constructor() { made.push(this); }
  terminate() { this.ended = true; }
  postMessage(message) {
    if (message === "fails") return void later(1).then(() => this.send({ failed: "no minimum" }));
    later(message.wait / 2).then(() => this.send({ progress: message.name }));
    later(message.wait).then(() => this.send({ done: message.name }));
  }
  send(data) { if (!this.ended) this.onmessage({ data }); }
}
const made = [];
const work = latestWorker(() => new FakeWorker());
const progress = [];
const ask2 = (name, wait) => work({ name, wait }, (one) => progress.push(one));
const first = await ask2("first", 4);
const both = await Promise.all([ask2("old", 40), later(2).then(() => ask2("new", 4))]);
const failure = await work("fails").catch((error) => error.message);
const again = await ask2("again", 4);
const result = { shown, aborted, told, after, quiet, first,
  both: both.map((one) => (one === STALE ? "stale" : one)), failure, again, progress,
  ended: made.map((one) => Boolean(one.ended)) };
"""


@pytest.fixture(scope="module")
def raced(node):
    """What came of requests that overtook each other."""
    return node(LATEST)


def test_a_stale_result_never_overwrites_a_newer_one(raced):
    assert raced["shown"] == ["newest"]
    assert raced["aborted"] == [True, True, False]
    assert (raced["told"], raced["after"], raced["quiet"]) == ("told", "after", True)


def test_a_busy_worker_is_ended_by_a_newer_request_and_a_free_one_used_again(raced):
    assert (raced["first"], raced["both"]) == ("first", ["stale", "new"])
    assert (raced["failure"], raced["again"]) == ("no minimum", "again")
    assert raced["progress"] == ["first", "new", "again"]
    assert raced["ended"] == [True, False]


def test_arrays_that_are_downloaded_are_read_by_numpy(node):
    arrays = {
        "W": np.random.default_rng(0).normal(size=(2, 5)),
        "long_name_" * 9: np.array([np.nan, np.inf, -0.0, 5e-324]),
        "none": np.zeros((0, 3)),
        "one": np.array(7.5),
    }
    given = {
        name: {"shape": array.shape, "bytes": base64.b64encode(array.tobytes()).decode()}
        for name, array in arrays.items()
    }
    found = node(
        """
        import { npz } from "./js/shared/npz.js";
        const read = ({ shape, bytes }) => {
          const raw = Uint8Array.from(Buffer.from(bytes, "base64"));
          return { shape, values: new Float64Array(raw.buffer) };
        };
        const pairs = Object.entries(given).map(([name, one]) => [name, read(one)]);
        const arrays = Object.fromEntries(pairs);
        let refused = "";
        try {
          npz({ W: { shape: [2, 2], values: [1] } });
        } catch (error) {
          refused = error.message;
        }
        const result = { file: Buffer.from(npz(arrays)).toString("base64"), refused };
        """,
        given,
    )
    with np.load(io.BytesIO(base64.b64decode(found["file"])), allow_pickle=False) as file:
        assert set(file.files) == set(arrays)
        for name, array in arrays.items():
            assert file[name].shape == array.shape
            assert file[name].tobytes() == array.tobytes()
    assert "shape 2,2" in found["refused"]


def test_a_slider_goes_to_its_ends_and_back(node):
    fields = [
        {"min": 0.001, "max": 1, "scale": "log"},
        {"min": -2, "max": 3, "scale": "linear"},
        {"min": -8, "max": -2, "scale": "linear"},
        {"min": 0.5, "max": 0.501, "scale": "log"},
    ]
    found = node(
        """
        import { position, valueAt } from "./js/shared/sliders.js";
        const places = [-5, 0, 1, 2, 250, 500, 998, 999, 1000, 1005];
        const both = (field) => (at) =>
          [at, valueAt(field, at), position(field, valueAt(field, at))];
        const result = given.map((field) => places.map(both(field)));
        """,
        fields,
    )
    for field, places in zip(fields, found, strict=True):
        values = [value for _, value, _ in places]
        assert values == sorted(values)
        assert (values[0], values[1], values[-1], values[-2]) == (
            field["min"], field["min"], field["max"], field["max"],
        )  # fmt: skip
        for at, _, back in places:
            assert back == min(1000, max(0, at))
    assert found[0][5][1] == pytest.approx(0.001**0.5, rel=5e-3)


def test_numbers_are_told_in_few_characters(node):
    found = node(
        """
        import { short } from "./js/shared/text.js";
        const numbers = [0, 0.4, 1 / 3, 1234567, 1e-7, -1.5e-9, -2, NaN, Infinity, -Infinity, null];
        const result = numbers.map((one) => short(one));
        """
    )
    assert found == [
        "0",
        "0.4",
        "0.333",
        "1.23e6",
        "1.00e-7",
        "−1.50e-9",
        "−2",
        "–",
        "∞",
        "−∞",
        "–",
    ]


def test_a_badge_never_says_more_than_is_known(node):
    entry = standings()["spectral-geometry/trained-five-in-two"]
    found = node(
        """
        import * as badges from "./js/shared/badges.js";
        const result = {
          formula: badges.formula("a/b"),
          exact: badges.exact("a/b"),
          unconverged: badges.unconverged(),
          inside: badges.standing(given, true),
          outside: badges.standing(given, false),
          open: badges.standing(given),
          link: badges.linkTo("spectral-geometry/full toy&loss"),
        };
        """,
        entry,
    )
    assert found["formula"]["text"] == "exact formula, computed in your browser"
    assert "Python" in found["exact"]["text"]
    assert found["inside"]["text"].endswith(", this point inside its domain")
    assert found["outside"]["kind"] == "outside"
    assert found["open"]["text"] == f"{entry['label']}: {entry['standing']}"
    assert found["unconverged"]["kind"] == "open"
    assert found["link"] == "suite.html#claim=spectral-geometry/full%20toy%26loss"
    assert not re.search("[✓✔☑✅]", json.dumps(found, ensure_ascii=False))


def test_claims_that_pages_name_are_claims():
    """Every id of a claim in the sources of the pages stands in the ledger."""
    known = standings()
    papers = "|".join(sorted({name.split("/")[0] for name in known}))
    named = {
        (path.parent.name, name)
        for path in JS.rglob("*.js")
        for name in re.findall(rf'"((?:{papers})/[a-z0-9/-]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(named) > 5
    assert {one for one in named if one[1] not in known} == set()


def sources():
    return [path for path in FOLDER.rglob("*") if path.suffix in (".js", ".html", ".css")
            and "vendored" not in path.parts]  # fmt: skip


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_sources_are_short_ask_for_nothing_outside_and_write_no_markup(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 500
    addresses = set(re.findall(r"https?://[\w.]+", text))
    assert addresses <= {"http://www.w3.org"}  # names of vocabularies, never asked for
    assert not re.search(r"innerHTML|outerHTML|document\.write|\beval\(|new Function|[✓✔☑✅]", text)
    assert "TODO" not in text


def test_every_page_of_the_frame_is_there():
    text = (JS / "shared/frame.js").read_text(encoding="utf-8")
    told = dict(re.findall(r'^  \["(\w+)", "([\w.]+)"', text, re.M))
    assert told == dict(PAGES)


def test_sparser_is_on_the_side_on_which_figures_have_it(node):
    assert "RIGHTWARDS" in SPARSER or "→" in SPARSER
    found = node(
        """
        import { SPARSER, sparserScale } from "./js/shared/charts.js";
        const x = sparserScale(0.01, 1, [0, 100]);
        const result = { label: SPARSER, ends: [x(1), x(0.1), x(0.01)] };
        """
    )
    assert found["label"] == SPARSER
    assert found["ends"] == pytest.approx([0, 50, 100])


def test_the_folder_of_pages_holds_what_is_handed_out_and_licences():
    others = [path for path in Path(FOLDER).rglob("*") if path.is_file() and path.suffix not in
              (".html", ".js", ".css", ".svg", ".json") and path.name != "LICENSE"]  # fmt: skip
    assert others == []
