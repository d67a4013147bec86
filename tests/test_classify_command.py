"""`pentad classify`: what it reads, what it tells, and how it refuses."""

import re
from dataclasses import dataclass

import numpy as np
import pytest

from pentad import cli
from pentad.simulations.experiment import Experiment, Quantity
from pentad.simulations.store import Store


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")


def polygon(k):
    turns = 2 * np.pi * np.arange(k) / k
    return np.stack([np.cos(turns), np.sin(turns)])


def told(capsys, *arguments, code=0):
    assert cli.main(["classify", *map(str, arguments)]) == code
    captured = capsys.readouterr()
    return captured.out if code == 0 else captured.err


def test_the_equal_edge_antiprism_is_rejected_with_its_witness(capsys):
    text = told(capsys, "--example", "equal-edge-antiprism")
    assert "square antiprism with equal edges: square antiprism" in text
    witness = re.search(r"no scheme: p_\((\d),(\d)\)\^(\d) is not constant: (\d) at \((\d), (\d)\) "
                        r"but (\d) at \((\d), (\d)\)", text)  # fmt: skip
    assert witness is not None
    assert witness[4] != witness[7]
    assert "8-gon; 5 relations for 4 values" in text


def test_gaussian_weights_are_refused_and_that_is_no_error(capsys):
    text = told(capsys, "--example", "gaussian")
    assert "Gaussian weights: refused" in text
    assert "no two of its 28 inner products agree" in text
    assert "theta" not in text


@pytest.mark.parametrize(
    ("example", "name"),
    [
        ("pentagon", "pentagon"),
        pytest.param("three-digons", "3 digons (octahedron)", marks=pytest.mark.slow),
        pytest.param("antiprism", "square antiprism", marks=pytest.mark.slow),
    ],
)
def test_examples_are_trained_and_named(example, name, capsys):
    pytest.importorskip("torch")
    text = told(capsys, "--example", example)
    first = text.strip().splitlines()[0]
    assert first.startswith("ReLU toy model")
    assert first.endswith(f": {name}")
    assert float(re.search(r"\|gradient\| = (\S+):", first)[1]) <= 1e-9


def test_files_of_every_kind(tmp_path, capsys):
    from safetensors.numpy import save_file

    np.save(tmp_path / "a.npy", polygon(5))
    np.savez(tmp_path / "b.npz", W=polygon(7), other=np.eye(2))
    save_file({"encoder.weight": polygon(6).astype(np.float32)}, tmp_path / "c.safetensors")
    for file, array, name in (
        ("a.npy", "", "pentagon"),
        ("b.npz", " W", "heptagon"),
        ("c.safetensors", "", "hexagon"),
    ):
        text = told(capsys, tmp_path / file)
        assert text.strip().splitlines()[0] == f"{tmp_path / file}{array}: {name}"
    (tmp_path / "deep").mkdir()
    np.save(tmp_path / "deep" / "d.npy", np.stack([polygon(5)] * 2))
    text = told(capsys, tmp_path)
    assert "5 matrices, 0 refused" in text
    assert f"{tmp_path / 'deep' / 'd.npy'} [1]" in text
    assert re.search(r"^ *pentagon +3 ", text, re.MULTILINE)


def test_half_precision_of_another_kind_is_read_by_way_of_torch(tmp_path, capsys):
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file

    W = torch.tensor([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]], dtype=torch.bfloat16)
    save_file({"W": W}, tmp_path / "w.safetensors")
    assert "2 digons (square)" in told(capsys, tmp_path / "w.safetensors")
    rounded = torch.tensor(polygon(5)).bfloat16()
    save_file({"W": rounded, "gradient_norm": torch.tensor(1e-12)}, tmp_path / "p.safetensors")
    assert "refused" in told(capsys, tmp_path / "p.safetensors")
    assert "pentagon: columns" in told(capsys, tmp_path / "p.safetensors", "--separation", "10")


def test_an_array_is_chosen_by_its_key(tmp_path, capsys):
    file = tmp_path / "two.npz"
    np.savez(file, encoder=polygon(5), decoder=polygon(7), bias=np.ones(3))
    assert "heptagon" in told(capsys, file, "--key", "decoder")
    for arguments in ((), ("--key", "bias"), ("--key", "absent")):
        text = told(capsys, file, *arguments, code=2)
        assert "encoder, decoder; say which with --key" in text


def test_rows_and_the_number_of_features(tmp_path, capsys):
    file = tmp_path / "rows.npy"
    np.save(file, polygon(5).T)
    assert "rows.npy: pentagon" in told(capsys, file, "--features-as-rows")
    text = told(capsys, file, "--n", "5", code=2)
    assert "its other axis has 5: classify it with --features-as-rows" in text
    assert "rows.npy: pentagon" in told(capsys, file, "--features-as-rows", "--n", "5")


def test_weights_that_did_not_converge_are_refused(tmp_path, capsys):
    file = tmp_path / "runs.npz"
    W = np.stack([polygon(5)] * 4)
    np.savez(file, W=W, gradient_norm=np.array([1e-15, 1.0, 1e-12, np.nan]))
    text = told(capsys, file)
    assert "4 matrices, 2 refused" in text
    assert "not converged: gradient norm 1," in text
    np.savez(file, W=W, converged=np.array([True, False, True, True]))
    assert "4 matrices, 1 refused" in told(capsys, file, "--converged")


def test_a_tolerance_for_weights_that_are_not_polished(tmp_path, capsys):
    file = tmp_path / "raw.npy"
    np.save(file, polygon(5) + 1e-3 * np.random.default_rng(0).normal(size=(2, 5)))
    assert "raw.npy: refused" in told(capsys, file)
    assert "raw.npy: pentagon" in told(capsys, file, "--tolerance", "0.05", "--separation", "10")


def test_weights_without_symmetry_if_vouched_for(tmp_path, capsys):
    file = tmp_path / "random.npy"
    np.save(file, np.random.default_rng(0).normal(size=(3, 8)))
    text = told(capsys, file, "--converged")
    assert "8 features in 3 dimensions, no symmetry" in text
    assert "every pair is its own relation" in text


@dataclass(frozen=True)
class Cell:
    """A polygon."""

    k: int


def trained(config, _context):
    W = np.stack([polygon(config.k), np.random.default_rng(0).normal(size=(2, config.k))])
    return {
        "weights": Quantity(("start", "dimension", "feature"), W, "weights"),
        "converged": Quantity(("start",), np.array([True, False]), "converged"),
    }


def fake_experiment(run):
    return Experiment(
        name="tiny", version=1, question="Which polygon?", config=Cell,
        presets={"smoke": (Cell(5),), "laptop": (Cell(5), Cell(7))}, run=run,
    )  # fmt: skip


def offer(monkeypatch, experiment):
    monkeypatch.setattr("pentad.simulations.experiments.NAMES", (experiment.name,))
    monkeypatch.setattr("pentad.simulations.experiments.experiment", lambda _: experiment)


def test_stored_results_of_an_experiment(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    experiment = fake_experiment(trained)
    offer(monkeypatch, experiment)
    assert "pentad simulate tiny" in told(capsys, "tiny", code=2)
    Store().obtain_all(experiment, experiment.presets["laptop"])
    text = told(capsys, "tiny")
    assert "4 matrices, 2 refused" in text
    assert "not converged, by the caller's word" in text
    for name in ("k=5 [0]", "k=7 [0]", "pentagon", "heptagon"):
        assert name in text


def test_results_without_weights_are_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def without(config, context):
        return {"converged": trained(config, context)["converged"]}

    experiment = fake_experiment(without)
    offer(monkeypatch, experiment)
    Store().obtain_all(experiment, experiment.presets["smoke"])
    assert "hold no weights" in told(capsys, "tiny", code=2)


def test_misuse_is_answered_with_advice(tmp_path, capsys):
    assert "needs paths, or one --example" in told(capsys, code=2)
    assert "needs paths" in told(capsys, tmp_path, "--example", "gaussian", code=2)
    assert "did you mean gaussian" in told(capsys, "--example", "gausian", code=2)
    assert "no file, folder or experiment" in told(capsys, tmp_path / "absent", code=2)
    assert "holds no file of type" in told(capsys, tmp_path, code=2)
    (tmp_path / "text.txt").write_text("no weights")
    assert "must be of type .npy, .npz, .safetensors" in told(capsys, tmp_path / "text.txt", code=2)
    for name in ("broken.npz", "broken.npy", "broken.safetensors"):
        (tmp_path / name).write_bytes(b"nothing of the kind")
        assert f"{name} cannot be read" in told(capsys, tmp_path / name, code=2)
    np.save(tmp_path / "vector.npy", np.ones(3))
    assert "no array of two or more axes" in told(capsys, tmp_path / "vector.npy", code=2)
    np.save(tmp_path / "bad.npy", np.full((2, 3), np.nan))
    assert "bad.npy: W must be finite" in told(capsys, tmp_path / "bad.npy", code=2)
    np.save(tmp_path / "good.npy", polygon(5))
    text = told(capsys, tmp_path / "good.npy", "--tolerance", "2", code=2)
    assert "in (0, 1)" in text


def test_one_bad_file_does_not_silence_the_others(tmp_path, capsys):
    np.save(tmp_path / "a.npy", polygon(5))
    np.save(tmp_path / "b.npy", np.full((2, 3), np.nan))
    (tmp_path / "c.npz").write_bytes(b"no archive")
    assert cli.main(["classify", str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert "a.npy: pentagon" in printed.out
    assert "b.npy" in printed.err
    assert "c.npz cannot be read" in printed.err


def test_more_dimensions_than_features_asks_about_the_layout(tmp_path, capsys):
    np.save(tmp_path / "rows.npy", polygon(5).T)
    assert cli.main(["classify", str(tmp_path / "rows.npy"), "--converged"]) == 0
    assert "if features are rows, pass --features-as-rows" in capsys.readouterr().err


def test_one_bad_matrix_of_a_batch_does_not_silence_the_others(tmp_path, capsys):
    np.save(tmp_path / "runs.npy", np.stack([polygon(5), np.full((2, 5), np.nan), polygon(5)]))
    assert cli.main(["classify", str(tmp_path / "runs.npy")]) == 2
    printed = capsys.readouterr()
    assert "runs.npy [0]: pentagon" in printed.out
    assert "runs.npy [2]: pentagon" in printed.out
    assert "runs.npy [1]: W must be finite; got nan at (0, 0)" in printed.err


def test_convergence_is_judged_relative_to_the_rounding_of_the_weights(tmp_path, capsys):
    for dtype, norm, refused in (
        (np.float32, 3e-7, False),
        (np.float32, 3e-5, True),
        (np.float64, 3e-7, True),
        (np.float64, 3e-10, False),
        (np.float16, 3e-3, False),
    ):
        np.savez(tmp_path / "w.npz", W=polygon(4).astype(dtype), gradient_norm=norm)
        text = told(capsys, tmp_path / "w.npz", "--separation", "10")
        assert ("not converged" in text) is refused, (dtype, norm)


def test_arrays_beside_are_told_and_can_be_ignored(tmp_path, capsys):
    file = tmp_path / "w.npz"
    np.savez(file, W=polygon(5), gradient_norm=np.array(1.0), other=np.eye(2))
    assert "not converged" in told(capsys, file)
    text = told(capsys, file, "--ignore", "gradient_norm")
    assert "w.npz W: pentagon" in text
    assert "array      W (2, 5) float64" in text
    assert "other (2, 2) float64 (not used)" in text
    np.savez(file, W=polygon(5), gradient_norm=np.ones(1000), converged=np.array(1))
    assert cli.main(["classify", str(file)]) == 0
    printed = capsys.readouterr()
    assert "pentagon" in printed.out
    assert "gradient_norm (1000,) float64 is ignored: it fits neither" in printed.err


def test_several_arrays_are_chosen_by_a_pattern(tmp_path, capsys):
    file = tmp_path / "w.npz"
    np.savez(file, **{"layers.0.W": polygon(5), "layers.1.W": polygon(7), "steps": np.ones(3)})
    text = told(capsys, file, "--key", "layers.*.W")
    assert "w.npz layers.0.W: pentagon" in text
    assert "w.npz layers.1.W: heptagon" in text


def test_weights_of_zeros_get_a_sentence(tmp_path, capsys):
    np.save(tmp_path / "one.npy", np.zeros((2, 5)))
    np.save(tmp_path / "five.npy", np.stack([np.zeros((2, 5))] * 4 + [polygon(5)]))
    for name in ("one.npy", "five.npy"):
        text = told(capsys, tmp_path / name)
        assert "every weight is zero, and there is no geometry" in text
        assert "nan" not in text.replace(str(tmp_path), "")


def test_a_size_is_refused_before_memory_is_asked_for(tmp_path, capsys):
    np.save(tmp_path / "large.npy", np.ones((3, 30522), dtype=np.float32))
    text = told(capsys, tmp_path / "large.npy", code=2)
    assert "holds 30522 features" in text
    assert "pentad.kit.spectra.saturation(W)" in text


def test_an_empty_path_is_refused(capsys):
    assert "empty" in told(capsys, "", code=2)


def test_folders_of_libraries_need_no_flags(tmp_path, capsys):
    from safetensors.numpy import save_file

    rows = polygon(5).T.copy()
    held = {"W_dec": rows, "W_enc": rows.T.copy(), "b_dec": np.zeros(2), "b_enc": np.zeros(5)}
    save_file(held, tmp_path / "sae_weights.safetensors")
    save_file({"sparsity": np.zeros(5)}, tmp_path / "sparsity.safetensors")
    (tmp_path / "cfg.json").write_text('{"architecture": "standard", "d_sae": 5, "d_in": 2}')
    assert cli.main(["classify", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert "sae_weights.safetensors W_dec: pentagon" in printed.out
    assert "latents as rows" in printed.out
    assert "sparsity.safetensors holds no array of two or more axes" in printed.err


@pytest.mark.slow
@pytest.mark.parametrize("name", ["power-loss-sweep", "toy-phases"])
def test_results_of_ones_own_classify_without_error(name, capsys):
    text = told(capsys, name)
    assert re.search(r"\d{2,} matrices, \d+ refused", text)
