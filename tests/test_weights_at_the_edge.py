"""`pentad classify` and `pentad certify` of files at the edge of what weights are."""

import warnings

import numpy as np
import pytest
import torch

from pentad import cli
from pentad.kit.weights import weights_of_file
from tests.test_geometries import polygon


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def answer(tmp_path, monkeypatch, capsys):
    """What a command says of arrays in a file, without a warning."""
    monkeypatch.chdir(tmp_path)

    def given(*words, **arrays):
        np.savez("w.npz", **arrays)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            code = cli.main([words[0], "w.npz", *words[1:]])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return given


BIASES = {"b": np.full(5, -0.3)}


@pytest.mark.parametrize("size", [1e30, 1e-30, 1e-300, 1e12])
def test_weights_far_from_where_a_loss_is_least_are_not_polished(answer, size):
    """Newton's method from 1e30 ended in warnings, and from 1e-300 in weights of zero."""
    code, out, err = answer("classify", "--polish", W=size * polygon(5), **BIASES)
    assert (code, out) == (2, "")
    assert f"weights go up to {size:.2g}" in err
    assert "rescale them" in err
    code, out, _ = answer("certify", W=size * polygon(5), **BIASES)
    assert code == 0
    assert "rescale them" in out


@pytest.mark.parametrize(
    ("W", "b", "why"),
    [
        (0 * polygon(5), np.zeros(5), "the weights are zero"),
        (polygon(5), np.full(5, np.nan), "hold NaN or infinity"),
        (polygon(5), np.full(5, -np.inf), "hold NaN or infinity"),
        (polygon(5), np.full(5, 1e300), "biases to 1e+300"),
    ],
)
def test_what_cannot_be_polished_is_told_as_it_is(answer, W, b, why):
    """It was told as a gradient norm of NaN, which more training does not help."""
    code, _, err = answer("classify", "--polish", W=W, b=b)
    assert code == 2
    assert f"w.npz: not polished, for {why}" in err or why in err
    assert "gradient" not in err
    code, out, _ = answer("certify", W=W, b=b)
    assert (code, why in out) == (0, True)


def test_certify_tells_what_it_ignores(answer):
    W = polygon(5)
    _, out, err = answer("certify", W=W, b=np.zeros((5, 2)))
    assert "b (5, 2) float64 is ignored" in err
    assert "no biases that fit stand beside the weights" in err
    assert "pentagon, a minimum of L_1" in out
    _, _, err = answer("certify", W=W, importance=np.ones(3), **BIASES)
    assert "importance (3,) float64 is ignored" in err


def test_biases_of_a_layer_are_read_beside_its_weights(tmp_path):
    """They were looked for under `layerbias`, and `b_final` only at the head of a file."""
    W, b = torch.tensor(polygon(5)), torch.full((5,), -0.3)
    for weight, bias in (("W", "b_final"), ("layer.weight", "bias"), ("W", "b"), ("W", "bias")):
        whole = {weight: W, f"{weight.rpartition('.')[0]}.{bias}".lstrip("."): b}
        for before in ("", "model_state_dict.", "a.b."):
            path = tmp_path / "w.pt"
            torch.save({before + name: value for name, value in whole.items()}, path)
            found = weights_of_file(path)
            assert found.bias is not None, (weight, bias, before)
            assert found.bias.shape == (5,)


def test_a_report_lists_so_much_and_no_more(answer):
    """Sixty features without symmetry took a hundred lines of relations."""
    W = np.random.default_rng(0).normal(size=(10, 60))
    _, out, _ = answer("classify", "--converged", W=W)
    assert len(out.splitlines()) < 30
    assert " more" in out
    pairs = np.c_[W[:, :20], -W[:, :20]]
    _, out, _ = answer("classify", "--converged", W=pairs)
    assert "20 fibres of 2 to 2" in out
    assert "1+1+1" not in out


def test_noise_and_misuse_are_told_in_flags(answer):
    _, out, _ = answer("classify", "--noise", "0.1", W=polygon(5))
    assert "cosines up to 0.1 (the noise stated) count as zero" in out
    assert "less --noise" in out
    for flag, value in (("--tolerance", "1"), ("--dead-tolerance", "1"), ("--separation", "1")):
        code, _, err = answer("classify", flag, value, W=polygon(5))
        assert code == 2
        assert f"got {flag} 1.0" in err
