"""`pentad gap`: what it reads, what it tells, the page that it writes, and how it refuses."""

import json
import re

import numpy as np
import pytest

from pentad import cli
from pentad.kit.sae_lens import write_sae_lens
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
        (["absent"], "must be of type"),
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


def test_activations_of_something_else_are_suspected(folder, capsys):
    text = told(capsys, folder / "topk", "--activations", folder / "far.npy")
    assert "whether these are the activations that it was trained on" in text
