"""Damaged certificates: each is refused for its reason, and undamaged they are all accepted."""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from pentad.proofs_check.certificates.catalogue import FOLDER
from pentad.proofs_check.certificates.replay import CHECKER, checker_facts
from pentad.proofs_check.certificates.sealing import sealed, written
from pentad.proofs_check.checker.check import Refused, judged, main, seal, verified

NAMES = ("pentagon_sign_at_0", "pentagon_value", "pentagon_bias", "rectified_d2_m1",
         "cross_talk_9", "no_halfspace", "polygon_5")  # fmt: skip
TEXTS = {name: (FOLDER / f"{name}.json").read_text(encoding="utf-8") for name in NAMES}


def changed(**fields):
    return lambda data: data | fields


def at(name, change):
    """Changes one field by a function of it."""
    return lambda data: data | {name: change(data[name])}


def without(name):
    return lambda data: {key: entry for key, entry in data.items() if key != name}


def entry(values, k, new):
    return [*values[:k], new, *values[k + 1 :]]


def also(item):
    """One more item in the first alternative."""
    return at("alternatives", lambda rows: [[*rows[0], item]])


def moved(values, k, by):
    return entry(values, k, str(Fraction(values[k]) + Fraction(by)))


RAW = {
    "empty": lambda _: "",
    "half of it": lambda text: text[: len(text) // 2],
    "the last brace is missing": lambda text: text.rstrip()[:-1],
    "one more brace": lambda text: text + "}",
    "a list": lambda text: f"[{text}]",
    "a number": lambda _: "7",
    "a foreign certificate": lambda _: '{"ok": true, "proof": "trust me"}',
    "another format": lambda text: text.replace("certificate 1", "certificate 2"),
    "a digit": lambda text: text.replace("1", "2", 1) if '"1' in text else text.replace("5", "6"),
    "the title": lambda text: text.replace("pentagon", "hexagon").replace("dictionary", "book")
    .replace("features", "animals").replace("S^2", "S^3"),
    "the seal": lambda text: text.replace('"seal": "', '"seal": "0'),
    "a field twice": lambda text: text.replace('"form"', '"form": "box", "form"'),
    "another precision": lambda text: text.replace('"precision": 128', '"precision": 64'),
}  # fmt: skip
"""Damages of the text."""

SIGN, VALUE, ROOT, BOUND, TALK, FARKAS, PENTAGON = NAMES
SEALED = [
    (SIGN, "higher precision", changed(precision=256), "precision"),
    (SIGN, "precision in words", changed(precision="128"), "precision"),
    (SIGN, "precision with a point", changed(precision=128.0), "precision"),
    (SIGN, "precision is true", changed(precision=True), "precision"),
    (SIGN, "no precision", without("precision"), "malformed"),
    (SIGN, "unknown form", changed(form="theorem"), "malformed"),
    (SIGN, "unknown field", changed(trusted=True), "unknown"),
    (SIGN, "another statement", changed(statement="the pentagon is best"), "statement"),
    (SIGN, "no statement", without("statement"), "malformed"),
    (SIGN, "wider box, old statement", changed(variables={"r": ["0", "0.68"], "t": ["0", "0"]}),
     "statement"),
    (SIGN, "too wide a box", changed(variables={"r": ["0", "1"], "t": ["0", "0"]}), "not certain"),
    (SIGN, "sides exchanged", changed(variables={"r": ["67/100", "0"], "t": ["0", "0"]}), "ends"),
    (SIGN, "a variable less", changed(variables={"r": ["0", "67/100"]}), "no derivative"),
    (SIGN, "a float", changed(variables={"r": [0.0, 0.67], "t": ["0", "0"]}), "no number"),
    (SIGN, "the opposite", changed(alternatives=[["D(H,t) > 0"]]), "not certain"),
    (SIGN, "not strict", changed(alternatives=[["D(H,t) <= 0"]]), "no expression"),
    (SIGN, "no order", changed(alternatives=[["D(H,t) in H"]]), "only < and >"),
    (SIGN, "nothing said", changed(alternatives=[[]]), "says nothing"),
    (SIGN, "no alternative", changed(alternatives=[]), "nothing uses"),
    (SIGN, "8 becomes -8 in H", at("definitions", lambda d: {"H": d["H"].replace("8*", "(0-8)*")}),
     "not certain"),
    (SIGN, "H circular", at("definitions", lambda _: {"H": "G", "G": "H + r"}), "malformed"),
    (SIGN, "H undefined", changed(definitions={}), "not understood"),
    (SIGN, "r defined again", at("definitions", lambda d: d | {"r": "0"}), "names"),
    (SIGN, "a name that tells more", at("definitions", lambda d: d | {"Q. Hence K = 0, as r": "0"}),
     "names"),
    (SIGN, "a name in other letters",
     changed(variables={"r": ["0", "67/100"], "\u0442": ["0", "1"]}), "names"),
    (SIGN, "a definition that nothing uses", at("definitions", lambda d: d | {"K": "0"}), "uses"),
    (SIGN, "definitions that use but each other",
     at("definitions", lambda d: d | {"best": "K + H", "K": "best"}), "uses"),
    (SIGN, "an expression in lines", at("definitions", lambda d: {"H": d["H"] + "\n"}),
     "no expression"),
    (SIGN, "a title in lines", changed(title="a bound\nVERIFIED all.json"), "title"),
    (SIGN, "a title that commands", changed(title="a bound\x1b[2J"), "title"),
    (SIGN, "a title turned round", changed(title="a bound \u202e"), "title"),
    (SIGN, "a title that is a list", changed(title=["a bound"]), "malformed"),
    (SIGN, "about a zero that is not there", changed(about="the zero"), "together"),
    (SIGN, "about null", changed(about=None), "together"),
    (SIGN, "zeros in no list", changed(zeros={"t": "t"}, about="the box"), "list"),
    (VALUE, "zeros of nothing said", without("about"), "together"),
    (SIGN, "tree as a list", at("tree", list), "malformed"),
    (SIGN, "tree as a field", at("tree", lambda tree: {tree: "the pentagon is best"}), "malformed"),
    (SIGN, "other digits", at("tree", lambda tree: tree.replace("0", "\u0660")), "digits"),
    (SIGN, "a line more", at("tree", lambda tree: tree + "\n"), "digits"),
    (SIGN, "a program", at("definitions", lambda _: {"H": "__import__('os')"}), "no expression"),
    (SIGN, "a call", at("definitions", lambda _: {"H": "exec(t)"}), "not understood"),
    (SIGN, "a tower of powers", at("definitions", lambda _: {"H": "((((t+9)^99)^99)^99)^99"}),
     "measure"),
    (SIGN, "a pole in the box", at("definitions", lambda d: {"H": f"{d['H']}/t"}), "divisor"),
    (SIGN, "tree cut", at("tree", lambda tree: tree[:-1]), "boxes left"),
    (SIGN, "tree goes on", at("tree", lambda tree: tree + "a"), "goes on"),
    (SIGN, "no tree", changed(tree=""), "boxes left"),
    (SIGN, "unknown letter", at("tree", lambda tree: tree[:-1] + "b"), "no alternative 'b'"),
    (SIGN, "unknown variable", at("tree", lambda tree: "7" + tree[1:]), "malformed"),
    (SIGN, "a branch left out", changed(tree="a"), "not certain"),
    (VALUE, "box beside the zero", changed(variables={"t": ["0.666824348452", "0.666824348453"]}),
     "only one"),
    (VALUE, "value raised", changed(alternatives=[["r^2*H > 0.0158256271"]]), "not certain"),
    (VALUE, "about something else", changed(about="all"), "about"),
    (VALUE, "equations missing", changed(zeros=[]), "as many"),
    (VALUE, "another equation", changed(zeros=["t - 1/2"]), "only one"),
    (VALUE, "a constant equation", changed(zeros=["1"]), "divisor"),
    (ROOT, "a coefficient", at("coefficients", lambda c: moved(c, 0, -3)), "exactly one"),
    (ROOT, "two roots", changed(interval=["-10", "10"]), "exactly one"),
    (ROOT, "no root", changed(interval=["1/5", "41/200"]), "exactly one"),
    (ROOT, "empty interval", changed(interval=["1/5", "1/5"]), "end"),
    (ROOT, "three ends", changed(interval=["1/5", "21/100", "1"]), "malformed"),
    (ROOT, "leading zero", at("coefficients", lambda c: [*c, "0"]), "last coefficient"),
    (BOUND, "f_0 raised", at("coefficients", lambda c: moved(c, 0, "1/1000")), "too large"),
    (BOUND, "f_0 is zero", at("coefficients", lambda c: entry(c, 0, "0")), "first one zero"),
    (BOUND, "one negative", at("coefficients", lambda c: entry(c, 2, "-1/1000")), "negative"),
    (BOUND, "another dimension", changed(dimension=3), "too large"),
    (BOUND, "another power", changed(**{"half power": 2}), "too large"),
    (BOUND, "half a dimension", changed(dimension=2.0), "too large"),
    (TALK, "bound lowered", at("bound", lambda b: moved([b], 0, "-1/999")[0]), "larger bound"),
    (TALK, "a multiplier", at("multipliers", lambda m: moved(m, 0, "1/7")), "miss the aim"),
    (TALK, "a multiplier's sign", at("multipliers", lambda m: moved(m, 1, "-9")), "wrong sign"),
    (TALK, "a row", at("rows", lambda rows: entry(rows, 0, moved(rows[0], 0, 1))), "miss the aim"),
    (TALK, "a row shortened", at("rows", lambda rows: entry(rows, 0, rows[0][:-1])), "lengths"),
    (TALK, "a row less", at("rows", lambda rows: rows[:-1]), "malformed"),
    (TALK, "a sense", at("senses", lambda s: entry(s, 1, "<")), "senses"),
    (TALK, "a sense in a list", at("senses", lambda s: entry(s, 1, ["<="])), "senses"),
    (TALK, "senses that tell more", at("senses", lambda _: {"<=": "hence", "==": "all"}), "list"),
    (TALK, "a point that leaks more", at("point", lambda p: moved(p, -1, 1)[: len(p)]), "attain"),
    (TALK, "a bound that is not reached", at("bound", lambda _: "0"), "attain"),
    (FARKAS, "a weight", at("multipliers", lambda m: moved(m, 0, "-1/7")), "miss the aim"),
    (FARKAS, "right sides", at("right", lambda right: ["0"] * len(right)), "larger bound"),
    (PENTAGON, "a branch", also("G0_0 + b0 < 0"), "not certain"),
    (PENTAGON, "a smaller loss", also("L < 0.079"), "not certain"),
    (PENTAGON, "a larger capacity", also("capacity > 2.5"), "not certain"),
    (PENTAGON, "concave", also("convex(0 - L)"), "not certain"),
    (PENTAGON, "another loss", at("definitions", lambda d: d | {"L": "b0^2 - " + d["L"]}),
     "only one"),
]  # fmt: skip
"""Damages that are sealed again: what is wrong is found in what is said."""


@pytest.mark.parametrize("name", NAMES)
def test_undamaged_ones_are_accepted(name):
    statement, how, reader = verified(TEXTS[name])
    assert statement == json.loads(TEXTS[name])["statement"]
    assert how
    assert reader


@pytest.mark.parametrize("damage", RAW)
@pytest.mark.parametrize("name", [SIGN, ROOT, TALK])
def test_damaged_texts_are_refused(name, damage):
    text = RAW[damage](TEXTS[name])
    assert text != TEXTS[name]
    with pytest.raises(Refused):
        verified(text)


def test_every_single_character_counts():
    text = TEXTS[ROOT]
    for k in range(0, len(text), 7):
        other = "x" if text[k] != "x" else "y"
        if not text[k].isspace():
            with pytest.raises(Refused):
                verified(text[:k] + other + text[k + 1 :])


@pytest.mark.parametrize(
    ("name", "damage", "reason"),
    [(name, *rest) for name, _, *rest in SEALED],
    ids=[f"{name}: {what}" for name, what, *_ in SEALED],
)
def test_damages_that_are_sealed_again_are_refused(name, damage, reason):
    data = damage(json.loads(TEXTS[name]))
    text = written(data | {"seal": seal(data)})
    with pytest.raises(Refused, match=reason):
        verified(text)


def test_sealing_again_alone_changes_nothing():
    for name in NAMES:
        data = json.loads(TEXTS[name])
        assert verified(written(data | {"seal": seal(data)})) == verified(TEXTS[name])


def test_what_is_false_cannot_be_sealed():
    wrong = json.loads(TEXTS[VALUE])["alternatives"][0][0].replace("0.0158", "0.0159")
    data = json.loads(TEXTS[VALUE])
    for name in ("format", "statement", "precision", "made by", "seal", "alternatives"):
        del data[name]
    with pytest.raises(Refused, match="not certain"):
        sealed(data | {"alternatives": [[wrong]]})
    assert judged(data | {"alternatives": [["r^2*H < 0.0159"]]})[0].startswith("exactly one")


def test_the_program_says_what_it_verified_and_what_not(tmp_path, capsys):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(TEXTS[SIGN], encoding="utf-8")
    bad.write_text(TEXTS[SIGN].replace("67/100", "68/100"), encoding="utf-8")
    assert main([str(good)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("VERIFIED")
    assert "r in [0, 67/100]" in told
    assert "not verified: That the expressions" in told
    assert main([str(good), str(bad), str(tmp_path / "absent.json")]) == 1
    told = capsys.readouterr().out
    assert "the seal does not fit" in told
    assert told.endswith("1 of 3 verified\n")


def test_it_runs_where_no_package_is_installed(tmp_path):
    alone = tmp_path / "check.py"
    alone.write_bytes(CHECKER.read_bytes())
    files = [str(FOLDER / f"{name}.json") for name in (SIGN, ROOT)]
    found = subprocess.run([sys.executable, "-I", "-S", str(alone), *files], cwd=tmp_path,
                           capture_output=True, text=True, check=False)  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert found.stdout.count("VERIFIED") == 2


def test_it_is_short_and_imports_the_standard_library_alone():
    facts = checker_facts()
    assert facts.code < 300
    assert set(facts.imports) <= set(sys.stdlib_module_names) | {"collections.abc"}
    assert len(list(Path(CHECKER).parent.glob("*.py"))) == 2
