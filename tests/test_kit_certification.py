"""What the commands `classify` and `certify` do, called from Python on one's own weights."""

from pathlib import Path

import numpy as np
import pytest

from pentad.kit.classification import classification_data, classified
from pentad.kit.geometry_facts import block_facts
from pentad.kit.named_weights import EXAMPLES, example_weights, weights_of_names
from pentad.kit.weights import UnreadableWeights, Weights

RUNS = Path(__file__).with_name("data") / "adam_pentagons.npz"


@pytest.fixture(scope="module")
def trained():
    """A pentagon as Adam left it, with its biases."""
    with np.load(RUNS) as file:
        return Weights("mine", file["W"][0], bias=file["b"][0])


def polygon(n):
    turns = 2 * np.pi * np.arange(n) / n
    return np.stack([np.cos(turns), np.sin(turns)])


def test_weights_of_a_polygon_are_named_and_told_in_words_and_as_data():
    ((name, result),) = classified(Weights("mine", polygon(5)), converged=True)
    assert (name, result.name) == ("mine", "pentagon")
    assert block_facts(result.blocks[0])["eigenvalues"] == "2.5 x 2"
    assert classification_data(name, result)["blocks"][0]["multiplicities"] == (2,)


def test_every_matrix_of_a_batch_is_named_where_one_cannot_be():
    batch = np.stack([polygon(5), np.full((2, 5), np.nan), polygon(5)])
    found = dict(classified(Weights("mine", batch), converged=True))
    assert [*found] == ["mine [0]", "mine [1]", "mine [2]"]
    assert isinstance(found["mine [1]"], str)
    assert {found["mine [0]"].name, found["mine [2]"].name} == {"pentagon"}


def test_features_as_rows_are_the_transpose():
    ((_, result),) = classified(
        Weights("mine", polygon(5).T), features_as_rows=True, converged=True
    )
    assert result.name == "pentagon"


def test_a_trained_pentagon_is_certified(trained):
    pytest.importorskip("torch")
    from pentad.kit.certification import certificate_data, certified
    from pentad.kit.polishing import toy_models

    (one,) = certified(toy_models(trained))
    assert str(one).startswith("mine: pentagon, a minimum of L_1\n")
    assert not one.kind
    data = certificate_data(one)
    assert data["certified"]
    assert data["refused"] is None
    assert float(data["loss"].strip("[]").split()[0]) > 0


def test_a_polished_pentagon_has_a_name_that_the_trained_one_lacks(trained):
    pytest.importorskip("torch")
    from pentad.kit.polishing import polished_weights, toy_models

    ((_, before),) = classified(trained)
    assert before.name == "refused"
    polished, polishes = polished_weights(trained, toy_models(trained), None)
    assert polishes["mine"].converged
    ((_, after),) = classified(polished)
    assert after.name == "pentagon"


def test_weights_that_are_no_toy_model_are_refused():
    from pentad.kit.polishing import NoToyModelError, toy_models

    with pytest.raises(NoToyModelError, match="has no axis of n=7"):
        toy_models(Weights("mine", polygon(5)), n=7)


def test_names_are_files_or_experiments_and_examples_are_listed(tmp_path):
    np.save(tmp_path / "w.npy", polygon(5))
    (found,) = weights_of_names([str(tmp_path / "w.npy")])
    assert np.array_equal(found.weights, polygon(5))
    (absent,) = weights_of_names(["no such thing"])
    assert isinstance(absent, UnreadableWeights)
    assert example_weights("gaussian").weights.shape == (3, 8)
    with pytest.raises(ValueError, match=EXAMPLES[0]):
        example_weights("hexagon")
