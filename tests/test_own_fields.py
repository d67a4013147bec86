"""Fields of one's own from files: what is read, what is refused in words, and what is stored."""

import os
import re
from dataclasses import replace

import h5py
import numpy as np
import pytest

from pentad import cli
from pentad.simulations.activations import own_fields as own_fields_module
from pentad.simulations.activations.own_fields import own_fields, seam, windowed, with_digest
from pentad.simulations.experiment import Context, canonical, command, key
from pentad.simulations.experiments.own_fields import EXPERIMENT, SINE, OwnFields, run
from pentad.simulations.models.planted_resolutions import FOURIER, RULES
from pentad.simulations.models.planted_strokes import (
    signal_coefficients,
    strokes,
    values_of,
)

(SMOKE,) = EXPERIMENT.presets["smoke"]
N = 24
WAVES = values_of(signal_coefficients(strokes(5, "own", 12)), N)
ONCE = np.cos(2 * np.pi * 11 * np.arange(N) / N)


IN_FOLDER = pytest.mark.usefixtures("folder")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Files of fields, and of others, in the working folder."""
    monkeypatch.chdir(tmp_path)
    np.save("waves.npy", WAVES)
    np.savez("one.npz", u=WAVES.astype(np.float32))
    np.savez("two.npz", u=WAVES, small=WAVES[:, :12, :12])
    with h5py.File("waves.h5", "w") as file:
        file["run/velocity"], file["run/time"] = WAVES, np.arange(12.0)
        file["elsewhere"] = h5py.ExternalLink("other.h5", "/u")
    np.save("complex.npy", WAVES + 1j)
    np.save("holes.npy", np.where(WAVES.max() == WAVES, np.nan, WAVES))
    np.save("flat.npy", np.ones_like(WAVES))
    np.save("wide.npy", WAVES[:, :20])
    np.save("colours.npy", np.stack([WAVES] * 3, -1))
    np.save("few.npy", WAVES[:9])
    np.save("objects.npy", np.array([{}], dtype=object), allow_pickle=True)
    np.save("high.npy", WAVES[:, :1, :1] * np.outer(ONCE, np.ones(N)))
    for name in ("bad.npy", "bad.npz", "bad.h5"):
        (tmp_path / name).write_bytes(b"no array")


@IN_FOLDER
@pytest.mark.parametrize(
    "source", ["waves.npy", "one.npz", "two.npz:u", "waves.h5:run/velocity", "waves.npy#"]
)
def test_fields_are_read_from_files_of_every_kind(source):
    np.testing.assert_allclose(own_fields(source, 15), WAVES, atol=1e-6)
    named = with_digest(source)
    assert re.fullmatch(r".*#[0-9a-f]{16}", named)
    assert with_digest(named) == named
    assert OwnFields(source).source == named


@IN_FOLDER
@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("absent.npy", "absent.npy cannot be read: No such file"),
        ("photo", "source must be one of photograph, or a file .npy, .npz, .h5, .hdf5"),
        ("waves.npy#0123", "waves.npy is not what it was: #0123 then, #"),
        ("two.npz", "two.npz holds small, u: name one, as in two.npz:small"),
        ("two.npz:v", "two.npz holds small, u: name one"),
        ("two.npz:small", "fields have 15 points along an axis or more, for modes up to 7; .* 12"),
        ("waves.h5:elsewhere", "waves.h5 holds run/time, run/velocity: name one"),
        ("waves.h5:run/time", r"fields are \(samples, n, n\), one number a point; .* \(12,\)"),
        ("wide.npy", r"holds \(12, 20, 24\)"),
        ("colours.npy", r"holds \(12, 24, 24, 3\)"),
        ("complex.npy", "fields are real numbers; complex.npy holds complex ones"),
        ("holes.npy", "fields are finite; holes.npy holds NaN or infinity, 1 of "),
        ("flat.npy", "fields vary; those of flat.npy are constants"),
        ("few.npy", "10 fields or more are needed; got 9"),
        ("high.npy", "autoencoders read modes up to 7 along each axis"),
        ("objects.npy", "objects.npy cannot be read: it is no file of numbers"),
        ("bad.npy", "bad.npy cannot be read: it is no file of numbers"),
        ("bad.npz", "bad.npz cannot be read"),
        ("bad.h5", "bad.h5 cannot be read"),
    ],
)
def test_what_are_no_fields_is_refused_in_words(source, told):
    with pytest.raises(ValueError, match=told):
        OwnFields(source)


@IN_FOLDER
def test_a_pipe_is_asked_nothing():
    os.mkfifo("pipe.npy")
    with pytest.raises(ValueError, match=r"pipe\.npy cannot be read: Not a regular file"):
        OwnFields("pipe.npy")


@IN_FOLDER
@pytest.mark.parametrize("source", ["two.npz:u", "waves.h5:run/velocity"])
def test_an_array_that_is_too_large_is_not_read(monkeypatch, source):
    monkeypatch.setattr(own_fields_module, "LARGEST_BYTES", 1000)
    with pytest.raises(ValueError, match="bytes, more than the 1000 that are read"):
        own_fields_module.own_fields(source, 15)


@IN_FOLDER
def test_a_window_is_for_files():
    with pytest.raises(ValueError, match="a window is for fields in a file"):
        OwnFields(window=SINE)
    assert OwnFields("waves.npy", SINE).window == SINE


def test_fields_that_do_not_close_have_a_seam_and_a_window_takes_it_away():
    ramp = WAVES + 5 * np.arange(N)
    assert 0.5 < seam(WAVES) < 2
    assert seam(ramp) > 4
    assert seam(np.swapaxes(ramp, 1, 2)) == pytest.approx(seam(ramp), rel=0.5)
    assert seam(windowed(ramp - ramp.mean((1, 2), keepdims=True))) < 1
    x = windowed(np.ones((1, N, N)))[0]
    half = np.sin(np.pi * np.arange(N) / N) ** 2
    np.testing.assert_allclose(x, np.outer(half, half) - 0.25, atol=1e-12)


@IN_FOLDER
def test_another_content_is_another_cell():
    first = replace(SMOKE, source="waves.npy")
    assert replace(first, seed=first.seed) == first
    assert f"source={first.source}" in command(EXPERIMENT, first).replace("'", "")
    np.save("waves.npy", 2 * WAVES)
    second = replace(SMOKE, source="waves.npy")
    assert key(EXPERIMENT, first) != key(EXPERIMENT, second)
    assert canonical(first) != canonical(second)


@IN_FOLDER
def test_scale_and_mean_of_fields_do_not_matter():
    np.save("same.npy", 3 * WAVES + 7)
    first, second = (
        run(replace(SMOKE, source=each), Context()) for each in ("waves.npy", "same.npy")
    )
    for name in ("loss", "error", "concepts"):
        np.testing.assert_allclose(first[name].values, second[name].values, rtol=1e-4, atol=1e-6)
    assert first["share"].values == pytest.approx(1)
    here = list(SMOKE.sizes).index(20)
    assert np.allclose(first["drift"].values[:, :, here], 0)
    other = np.array(SMOKE.sizes) != 20
    by_modes = first["drift"].values[RULES.index(FOURIER)][:, other]
    assert np.nanmax(by_modes) < np.nanmin(first["drift"].values[1][:, other])


@IN_FOLDER
def test_the_command_tells_what_the_fields_are(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    np.save("open.npy", WAVES + 5 * np.arange(N))
    asked = ["simulate", "own-fields", "--preset", "smoke", "--jobs", "1", "--device", "cpu"]
    assert cli.main([*asked, "--set", "source=open.npy"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "open.npy, 7 modes" in told
    assert "--set window=sin^2" in told
    assert cli.main([*asked, "--set", "source=holes.npy"]) == 2
    refusal = capsys.readouterr().err.strip()
    assert "holes.npy holds NaN or infinity, 1 of " in refusal
    assert len(refusal.splitlines()) == 1


def test_without_a_file_the_photograph_stands_in():
    found = run(SMOKE, Context())
    assert "seam" not in found
    assert found["concepts"].values.shape == (2, 8, 20, 20)
    np.testing.assert_allclose(found["used"].values.sum(1), 1)
