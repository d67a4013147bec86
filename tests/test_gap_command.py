"""`pentad gap`: what it reads, what it tells, the page that it writes, and how it refuses."""

import html
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import save_file

from pentad import cli
from pentad.kit.given_activations import SLOW, given_activations
from pentad.kit.sae_lens import read_sae_lens, write_sae_lens
from pentad.simulations.activations.source import SOURCES, ActivationSource
from pentad.theory.ensembles.autoencoders import Autoencoder
from pentad.theory.ensembles.gates import Relu, TopK

D, N = 8, 24


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("gap")
    draw = np.random.default_rng(0)
    atoms = draw.normal(size=(D, N))
    atoms /= np.linalg.norm(atoms, axis=0)
    for name, gate in (("topk", TopK(2)), ("relu", Relu())):
        bias = np.zeros(N) if name == "topk" else np.full(N, -0.4)
        write_sae_lens(place / name, Autoencoder(atoms.T, bias, atoms, np.zeros(D), gate))
    s = np.zeros((400, N))
    for row in s:
        row[draw.choice(N, 2, replace=False)] = draw.uniform(1, 2, size=2)
    np.save(place / "acts.npy", (s @ atoms.T).astype(np.float32))
    np.save(place / "few.npy", np.ones((4, D), dtype=np.float32))
    np.save(place / "wide.npy", draw.normal(size=(50, D + 1)).astype(np.float32))
    np.save(place / "none.npy", np.zeros((0, D), dtype=np.float32))
    np.save(place / "same.npy", np.ones((100, D), dtype=np.float32))
    np.save(place / "nan.npy", np.full((100, D), np.nan, dtype=np.float32))
    np.save(place / "far.npy", (1e3 + draw.normal(size=(200, D))).astype(np.float32))
    return place


def told(capsys, *arguments, code=0):
    assert cli.main(["gap", *map(str, arguments)]) == code
    captured = capsys.readouterr()
    return captured.out if code == 0 else captured.err


def test_weights_alone_give_verdicts_and_bounds(folder, capsys):
    text = told(capsys, folder / "relu")
    assert "24 latents in 8 dimensions" in text
    assert "standard, a linear-nonlinear row" in text
    assert "no row recovers any latent that has a direction: proved by" in text
    assert "its rows err" in text
    assert "VECTORS" not in text


def test_activations_give_the_gap(folder, capsys):
    text = told(capsys, folder / "topk", "--activations", folder / "acts.npy")
    assert "ON 80 VECTORS, 400 vectors of a file, 8 dimensions" in text
    shares = [float(re.search(rf"{way} +(-?[\d.]+) \+-", text)[1])
              for way in ("encoder", "own support refitted", "best")]  # fmt: skip
    assert shares == sorted(shares)
    assert shares[-1] > 0.95
    assert "dictionary or inference" in text
    assert "latents that gain most" in text


def test_every_page_begins_with_what_was_found(folder, capsys, tmp_path):
    place = tmp_path / "gap.html"
    arguments = (folder / "topk", "--activations", folder / "acts.npy", "--html", place)
    lines = told(capsys, *arguments).splitlines()
    summary = lines[1]
    assert json.loads(told(capsys, *arguments, "--json"))["summary"] == summary
    page = html.unescape(place.read_text())
    assert page.count(summary) == 1
    assert page.index(summary) < page.index("<svg")
    median, least, most = re.search(
        r"by ([\d.]+) or more of the largest amplitude \(all: ([\d.]+) to ([\d.]+)\)", summary
    ).groups()
    below = "\n".join(lines[2:])
    assert f"must err by    {median} (median; {least} to {most})" in below
    mine, best, amplitude, support = re.search(
        r"explains ([\d.]+) of .* latents ([\d.]+): ([\d.]+) is gained .*, ([\d.]+) by", summary
    ).groups()
    assert re.search(rf"encoder +{mine} ", below)
    assert re.search(rf"best +{best} ", below)
    assert re.search(rf"amplitude +{amplitude} ", below)
    assert re.search(rf"support +{support} ", below)


@pytest.mark.parametrize(
    ("decoder", "words"),
    [
        (np.eye(4), "Each of 4 latents looked at can be read by a row without cross-talk"),
        (np.eye(3, 4, k=1) + np.eye(3, 4), "Where any two latents may be active, no linear"),
    ],
)
def test_a_decoder_alone_is_summed_up_by_what_rows_recover(capsys, tmp_path, decoder, words):
    np.save(tmp_path / "decoder.npy", decoder)
    assert words in told(capsys, tmp_path / "decoder.npy").splitlines()[1]


def test_where_no_proof_can_exist_latents_are_asked_one_by_one(capsys, tmp_path):
    draw = np.random.default_rng(5)
    np.save(tmp_path / "W.npy", abs(draw.normal(size=(4, 24))) + 0.05)
    text = told(capsys, tmp_path / "W.npy")
    assert "all atoms lie in an open half-space, verified" in text
    assert "tried recovered by rows of the right signs" in text


def test_numbers_of_one_have_a_singular(capsys, tmp_path):
    np.save(tmp_path / "line.npy", np.array([[1.0, -1.0]]))
    assert "2 latents in 1 dimension\n" in told(capsys, tmp_path / "line.npy")


def test_json_has_the_same_numbers(folder, capsys):
    text = told(capsys, folder / "topk", "--activations", folder / "acts.npy", "--json")
    facts = json.loads(text)
    assert facts["exit_code"] == 0
    assert facts["activations"]["vectors"] == 80
    assert facts["none_recoverable_any_two"] is True
    assert len(facts["cross_talk_lower"]) == N
    assert facts["activations"]["explained"]["best"] > 0.95
    assert facts["activations"]["penalised"]["excess_at_least"] >= -1e-9


def test_a_page_is_written_that_asks_for_nothing(folder, capsys, tmp_path):
    place = tmp_path / "gap.html"
    told(capsys, folder / "relu", "--activations", folder / "acts.npy", "--html", place)
    page = place.read_text()
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<svg") == 2
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', page.replace('xlink:href="#', 'href="#')) == []
    assert "Latents that gain most" in page
    before = page
    told(capsys, folder / "relu", "--activations", folder / "acts.npy", "--html", place)
    assert [line for line in page.splitlines() if "<path" in line] == [
        line for line in place.read_text().splitlines() if "<path" in line
    ]
    assert len(before) > 10_000


def test_latents_are_chosen_by_number(folder, capsys):
    facts = json.loads(told(capsys, folder / "relu", "--features", "3, 17", "--json"))
    assert facts["sample"] == [3, 17]
    facts = json.loads(told(capsys, folder / "relu", "--features", "all", "--json"))
    assert facts["sample"] == list(range(N))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["absent"], "there is no file or folder absent"),
        (["relu", "--activations", "absent.npy"], "is no file of activations; sources are"),
        (["relu", "--activations", "few.npy"], "at least 10 are needed"),
        (["relu", "--activations", "none.npy"], "at least 10 are needed"),
        (["relu", "--activations", "wide.npy"], "has vectors of 9 numbers"),
        (["relu", "--activations", "same.npy"], "all rows are equal"),
        (["relu", "--activations", "nan.npy"], "finite"),
        (["relu", "--features", "3,x"], "numbers of latents"),
        (["relu", "--features", "99"], "latents with a direction"),
        (["relu", "--gate", "relu"], "is read, not said"),
        (["relu", "--activations", "acts.npy", "--penalty", "0"], "penalty"),
        (["relu", "--activations", "acts.npy", "--vectors", "1"], "vectors"),
        (["relu", "--seed", "-1"], "seed"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(folder, capsys, arguments, words):
    places = [
        str(folder / one) if (folder / one).exists() or one.endswith(".npy") else one
        for one in arguments
    ]
    text = told(capsys, *places, code=2)
    assert words in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.npy", b"", "empty.npy is empty"),
        ("odd.npy", b"no array at all", "odd.npy cannot be read"),
        ("odd.safetensors", b"no tensors", "odd.safetensors cannot be read"),
        ("short.npy", None, "short.npy asks for 12800 bytes, and 12760 are there"),
        ("two.safetensors", None, "holds a, b; activations are the only array of a file"),
    ],
)
def test_damaged_activations_are_named(folder, capsys, tmp_path, name, content, words):
    place = tmp_path / name
    if content is not None:
        place.write_bytes(content)
    elif name == "short.npy":
        place.write_bytes((folder / "acts.npy").read_bytes()[:-40])
    else:
        save_file({one: np.ones((20, D), np.float32) for one in "ab"}, place)
    text = told(capsys, folder / "relu", "--activations", place, code=2)
    assert words in text
    assert "allow_pickle" not in text


def header(text):
    """An .npy file of version 2 that has this for a header, and no numbers."""
    return b"\x93NUMPY\x02\x00" + len(text).to_bytes(4, "little") + text.encode()


OVERFLOW = np.full((100, D), np.inf, np.float16)
FEW = np.ones((100, D))


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (FEW.astype(">f4"), "holds big-endian numbers (>f4), and little-endian ones are read"),
        (FEW.astype(int), "holds integers of type int64, and activations are floating-point"),
        (FEW.astype(bool), "holds truth values of type bool"),
        (FEW.astype(complex), "holds complex numbers of type complex128"),
        (FEW.astype(str), "holds entries of type <U32"),
        (FEW.astype(object), "holds Python objects, which are not read"),
        (FEW[:, 0], "the shape (100,), and activations are a matrix with a vector in each row\n"),
        (FEW.reshape(4, 25, D), "in each row: save array.reshape(-1, 8)"),
        (FEW[:, :0], "has vectors of 0 numbers; the autoencoder reads 8"),
        (FEW[:0], "has 0 vectors; at least 10 are needed, a fifth of them held out"),
        (OVERFLOW, "20 of the 20 vectors that were drawn are not finite in single precision"),
        (1e300 * FEW, "20 of the 20 vectors that were drawn are not finite in single precision"),
        (header("{" + " " * 20_000 + "}"), "asks for a header of 20002 bytes"),
        (header("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999, 8), }"),
         "asks for 319999999968 bytes, and 0 are there"),
        (header("{'descr': '<f4', 'fortran_order': False, 'shape': (-3, 8), }"),
         "has the shape (-3, 8)"),
        (header("nothing of the sort"), "cannot be read: "),
        (b"\x93NUMPY\x03\x00", "is of version (3, 0) of .npy"),
    ],
)  # fmt: skip
def test_files_of_other_things_than_activations_are_told_in_a_sentence(
    folder, capsys, tmp_path, array, words, recwarn
):
    place = tmp_path / "acts.npy"
    if isinstance(array, bytes):
        place.write_bytes(array)
    else:
        np.save(place, array, allow_pickle=True)
    text = told(capsys, folder / "relu", "--activations", place, code=2)
    assert words in text
    assert text.count("\n") == 1
    assert "pickle" not in text
    assert not recwarn.list


def test_a_slow_source_says_what_it_does_and_how_long_before_it_does_it(monkeypatch):
    lines = []

    def slow():
        assert lines == [(0.0, SLOW["byte-transformer"])]
        raise ValueError("drawn")

    drawn = ActivationSource("slow", "none", lambda *_a, **_k: slow())
    monkeypatch.setitem(SOURCES, "byte-transformer", lambda: drawn)
    with pytest.raises(ValueError, match="drawn"):
        given_activations("byte-transformer", 64, on_progress=lambda *line: lines.append(line))
    assert "about a minute" in lines[0][1]
    given_activations("image-patches", 64, vectors=10, on_progress=lambda *line: lines.append(line))
    assert len(lines) == 1


def test_files_of_tensors_that_are_no_activations_are_told(folder, capsys, tmp_path):
    place = tmp_path / "acts.safetensors"
    for array, words in (
        (FEW.astype(np.int64), "holds integers of type I64"),
        (FEW.reshape(4, 25, D), "save array.reshape(-1, 8)"),
    ):
        save_file({"a": array}, place)
        assert words in told(capsys, folder / "relu", "--activations", place, code=2)
    place.write_bytes(place.read_bytes()[:-9])
    assert "cannot be read" in told(capsys, folder / "relu", "--activations", place, code=2)


def test_files_that_are_larger_than_what_is_read_whole_are_mapped(tmp_path, monkeypatch):
    monkeypatch.setattr("pentad.kit.stored_arrays.LARGEST_BYTES", 100)
    rows = np.arange(40 * D, dtype=np.float32).reshape(40, D)
    np.save(tmp_path / "acts.npy", rows)
    given = given_activations(str(tmp_path / "acts.npy"), D, vectors=4)
    assert all((rows[:32] == one).all(1).any() for one in given.train)
    assert all((rows[32:] == one).all(1).any() for one in given.test)


def test_an_encoder_whose_gate_is_not_said_is_not_called_missing(folder, capsys, tmp_path):
    read = read_sae_lens(folder / "topk")
    place = tmp_path / "plain.npz"
    np.savez(place, W_enc=read.encoder.T, W_dec=read.decoder.T)
    text = told(capsys, place, "--activations", folder / "acts.npy", code=2)
    assert "gate is not said" in text
    assert "--gate" in text
    assert "no encoder" not in text


def test_a_place_that_cannot_be_written_is_refused_before_the_work(folder, capsys, tmp_path):
    for place, words in ((tmp_path / "no" / "x.html", "no folder"), (tmp_path, "is a folder")):
        assert words in told(capsys, folder / "relu", "--html", place, code=2)


def test_independent_latents_are_said_to_be_readable_and_not_undecided(capsys, tmp_path):
    atoms = np.random.default_rng(3).normal(size=(4, 12))
    atoms /= np.linalg.norm(atoms, axis=1, keepdims=True)
    np.save(tmp_path / "few.npy", atoms)
    text = told(capsys, tmp_path / "few.npy")
    assert "4 of 4 latents can be recovered by rows that read each alone" in text
    assert "NOT DECIDED" not in text


def test_vectors_that_the_bias_swallows_are_refused(folder, capsys, tmp_path, recwarn):
    read = read_sae_lens(folder / "topk")
    write_sae_lens(tmp_path / "biased", replace(read, decoder_bias=np.full(D, 0.3)))
    np.save(tmp_path / "tiny.npy", 1e-30 * np.load(folder / "acts.npy"))
    text = told(capsys, tmp_path / "biased", "--activations", tmp_path / "tiny.npy", code=2)
    assert "another scale" in text
    assert not [one for one in recwarn if one.category is RuntimeWarning]


def test_vectors_that_are_set_aside_are_told_beside_the_number(capsys, tmp_path):
    draw = np.random.default_rng(2)
    atoms = draw.normal(size=(4, 16))
    atoms /= np.linalg.norm(atoms, axis=0)
    sae = Autoencoder(atoms.T, np.full(16, -0.3), atoms, np.zeros(4), Relu())
    write_sae_lens(tmp_path / "dense", sae)
    np.save(tmp_path / "acts.npy", draw.normal(size=(400, 4)).astype(np.float32))
    text = told(capsys, tmp_path / "dense", "--activations", tmp_path / "acts.npy")
    some, rest = map(int, re.search(r"ON (\d+) VECTORS.*; (\d+) more are set aside", text).groups())
    assert rest > 0
    assert some + rest == 80
    assert "of all 80 vectors the same pursuit" in text
    assert "-0.0000" not in text


def test_gaussian_features_fill_the_span_that_the_dictionary_has(capsys, tmp_path):
    draw = np.random.default_rng(4)
    wide = np.zeros((40, 12))
    wide[:, :3] = draw.normal(size=(40, 3))
    np.save(tmp_path / "flat.npy", wide)
    np.save(tmp_path / "thin.npy", wide[:, :3])
    found = [
        json.loads(told(capsys, tmp_path / name, "--json")) for name in ("flat.npy", "thin.npy")
    ]
    for name in ("saturation", "saturation_gaussian", "saturation_floor"):
        assert found[0][name] == pytest.approx(found[1][name], rel=1e-9)


def test_a_penalty_of_nothing_has_no_multiple_of_the_minimum(folder, capsys):
    text = told(capsys, folder / "topk", "--activations", folder / "acts.npy",
                "--penalty", "1e-300")  # fmt: skip
    assert "the encoder exceeds the minimum" in text
    assert "times the minimum" not in text


def test_activations_of_something_else_are_suspected(folder, capsys):
    text = told(capsys, folder / "topk", "--activations", folder / "far.npy")
    assert "whether these are the activations that it was trained on" in text


def test_what_weights_say_is_told_where_an_encoder_leaves_no_gap(folder, capsys, tmp_path):
    draw = np.random.default_rng(1)
    atoms = draw.normal(size=(D, N))
    silent = Autoencoder(atoms.T, np.full(N, -1e6), atoms, np.zeros(D), Relu())
    write_sae_lens(tmp_path / "silent", silent)
    loud = Autoencoder(atoms.T, np.full(N, 1e3), atoms, np.zeros(D), Relu())
    write_sae_lens(tmp_path / "loud", loud)
    for name, why in (("silent", "all are dead"), ("loud", "are not determined")):
        given = (tmp_path / name, "--activations", folder / "acts.npy")
        text = told(capsys, *given)
        assert "no row recovers any latent that has a direction: proved by" in text
        assert "VECTORS" not in text
        assert why in text.partition("NOT DECIDED")[2]
        facts = json.loads(told(capsys, *given, "--json"))
        assert facts["none_recoverable_any_two"]
        assert "activations" not in facts
        page = tmp_path / "page.html"
        told(capsys, *given, "--html", page)
        assert why in page.read_text()


def test_bounds_of_many_latents_tell_their_time_first(tmp_path, capsys):
    draw = np.random.default_rng(2)
    np.save(tmp_path / "many.npy", draw.normal(size=(4, 300)))
    assert cli.main(["gap", str(tmp_path / "many.npy"), "--features", "all"]) == 0
    said = capsys.readouterr().err
    assert re.search(r"cross-talk of 256 of 300 latents; about \d+ s left", said)
