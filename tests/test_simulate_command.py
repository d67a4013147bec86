"""Values of one's own: read, checked, computed and stored, without touching the presets."""

from dataclasses import replace

import pytest

from pentad import cli
from pentad.simulations.devices import out_of_memory
from pentad.simulations.experiment import command
from pentad.simulations.experiments.geometry_atlas import EXPERIMENT
from pentad.simulations.store import MissingResult, Store

OWN = ("n=4", "d=2", "starts=2", "probabilities=0.03,0.1", "iterations=60")


def simulate(*values, name="geometry-atlas"):
    given = [word for value in values for word in ("--set", value)]
    return cli.main(["simulate", name, "--jobs", "1", *given])


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (("n=0",), "n must be an integer from 1 to 1000; got n=0"),
        (("n=four",), "n must be an integer from 1 to 1000; got n=four"),
        (("probabilities=0.1,2",), "each of probabilities must be a number above 0 and at most 1;"),
        (("importance=1,1",), "importance must be n=8 numbers, or none; got (1.0, 1.0)"),
        (("start=3",), "unknown field of geometry-atlas 'start'; did you mean starts"),
        (("n",), "what is set is FIELD=VALUE; got 'n'"),
    ],
)
def test_what_cannot_be_set_is_refused_in_one_sentence(values, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert simulate(*values) == 2
    refusal = capsys.readouterr().err
    assert told in refusal
    assert len(refusal.strip().splitlines()) == 1
    assert not (tmp_path / "results").exists()


def test_a_cell_of_ones_own_is_stored_and_leaves_the_presets_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    cell = replace(
        EXPERIMENT.presets["laptop"][0],
        n=4,
        d=2,
        starts=2,
        probabilities=(0.03, 0.1),
        iterations=60,
    )
    with pytest.raises(MissingResult) as missing:
        Store().load(EXPERIMENT, cell)
    words = missing.value.command.split()
    assert words[:3] == ["pentad", "simulate", "geometry-atlas"]
    assert words[3::2] == ["--set"] * len(OWN)
    assert set(words[4::2]) == set(OWN)
    assert cli.main(words[1:]) == 0
    assert "n=4, d=2" in capsys.readouterr().out
    assert Store().load(EXPERIMENT, cell).config == cell
    assert command(EXPERIMENT, cell, again=True).endswith(" --again")

    assert cli.main(["why", "geometry-atlas"]) == 0
    told = capsys.readouterr().out
    assert "0 of 8 cells are present" in told
    assert "cells of no preset that are stored beside them: 1" in told


def test_a_value_that_a_preset_has_gives_the_cell_of_the_preset(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    smoke = EXPERIMENT.presets["smoke"][0]
    given = ["--preset", "smoke", "--set", f"n={smoke.n}"]
    assert cli.main(["simulate", "geometry-atlas", "--jobs", "1", *given]) == 0
    assert Store().why(EXPERIMENT, "smoke")[0].state == "present"
    assert Store().beyond_presets(EXPERIMENT) == []


def test_a_cell_that_is_too_large_is_told_in_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    asked = ["simulate", "geometry-atlas", "--set", "n=1000", "--set", "starts=1000"]
    assert cli.main(asked) == 2
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("pentad: geometry-atlas needs more memory than there is here")
    assert not list((tmp_path / "results/geometry-atlas").glob("[!.]*.nc"))


def test_another_error_is_not_taken_for_a_lack_of_memory():
    import torch

    with pytest.raises(RuntimeError) as caught:
        torch.zeros(2) @ torch.zeros(3)
    assert not out_of_memory(caught.value)
    assert out_of_memory(MemoryError())


def test_a_result_of_other_source_is_told_as_such(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    asked = ["simulate", "design-thresholds", "--preset", "smoke", "--jobs", "1"]
    assert cli.main(asked) == 0
    assert "other source" not in capsys.readouterr().err
    monkeypatch.setattr("pentad.simulations.store._source", lambda _experiment: {"run": "0" * 8})
    assert cli.main(asked) == 0
    assert "were made by other source than today's" in capsys.readouterr().err
