"""The page about features: what Python answers, what is drawn, and the page in a browser."""

import numpy as np
import pytest

from pentad.explorer.answers import answer_to
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.other_activations import linear_loss_derivatives
from pentad.theory.rectified_model.toy_loss import one_active_loss, toy_loss
from pentad.theory.rectified_model.weight_derivatives import weight_derivatives
from pentad.theory.schemes.axioms import axiom_violation

RELU = {"decay": 1, "activation": "relu", "m": 1, "law": "positive-uniform", "bias": True}
JUDGED, CERTIFIED = answer_to("features-judged"), answer_to("features-certified")
AT_P = answer_to("features-certified-at-p")


def polygon(n, length, bias):
    """[W; b] of a regular polygon, flat."""
    turns = 2 * np.pi * np.arange(n) / n
    return np.concatenate(
        [length * np.cos(turns), length * np.sin(turns), np.full(n, bias)]
    ).tolist()


def asked(x, **changed):
    """A question about one matrix."""
    setting = {"n": 5, "d": 2, "p": 0} | RELU | changed
    return {"setting": setting, "runs": [x], "converged": [True], "shown": 0, "x": x}


def test_a_pentagon_is_evaluated_and_named():
    x = polygon(5, 1.2, -0.3)
    answer = JUDGED(asked(x))
    W, b = np.array(x).reshape(3, 5)[:2], np.array(x)[10:]
    np.testing.assert_allclose(answer["value"], one_active_loss(gram(W), b), rtol=1e-12)
    assert answer["names"] == ["pentagon"]
    [block] = answer["geometry"]["blocks"]
    assert block["verdict"] == "association scheme"
    assert block["relations"].tolist() == block["closure"].tolist()
    assert answer["geometry"]["why"] == ""


def test_what_did_not_converge_has_no_name():
    question = asked(polygon(5, 1.2, -0.3)) | {"converged": [False]}
    answer = JUDGED(question)
    assert answer["names"] == ["refused"]
    assert answer["geometry"]["blocks"] == []
    assert "converged" in answer["geometry"]["why"]


def test_a_linear_model_is_evaluated_as_the_library_does():
    draw = np.random.default_rng(0)
    x = draw.standard_normal((3, 5))
    answer = JUDGED(asked(x.ravel().tolist(), activation="linear", p=0.3, decay=0.5))
    expected = weight_derivatives(
        x[:2],
        linear_loss_derivatives(
            gram(x[:2]), x[2], 0.3, importance=0.5 ** np.arange(5), hessian=False
        ),
    )
    np.testing.assert_allclose(answer["value"], expected.value, rtol=1e-13)
    norm = np.linalg.norm(expected.gradient) / 0.3
    np.testing.assert_allclose(answer["gradient_norm"], norm, rtol=1e-12)


def test_pairs_that_break_a_scheme_are_told():
    turns = np.radians([0, 100, 200])
    x = [*np.cos(turns), *np.sin(turns), 0.0, 0.0, 0.0]
    [block] = JUDGED(asked(x, n=3))["geometry"]["blocks"]
    assert block["verdict"] == "no scheme"
    relations = np.array(block["relations"])
    violation = axiom_violation(relations)
    assert violation.axiom == "intersection numbers"
    assert tuple(block["violating_pair"]) == violation.pair


def test_a_certificate_says_what_it_is_of():
    answer = CERTIFIED(asked(polygon(5, 1.2, -0.3)))
    assert answer["certified"]
    assert answer["statement"] == "a minimum of L_1"
    assert answer["geometry"] == "pentagon"
    assert "0.05" in answer["facts"]["within"]


def test_a_certificate_that_does_not_close_says_why():
    answer = CERTIFIED(asked([0.0] * 15))
    assert not answer["certified"]
    assert "zero" in answer["why"]


def test_a_certificate_at_p_is_of_the_loss_with_two_active_features():
    x = polygon(5, 1.15, -0.27)
    answer = AT_P(asked(x, p=0.02))
    assert answer["certified"]
    assert answer["statement"] == "a strict local minimum at p = 0.02, two active features counted"
    W = np.array(
        [[float(value.split()[0].strip("[]")) for value in row] for row in answer["data"]["W"]]
    )
    b = np.array([float(value.split()[0].strip("[]")) for value in answer["data"]["b"]])
    loss = float(answer["data"]["loss_over_p"].split()[0].strip("[]"))
    np.testing.assert_allclose(toy_loss(gram(W), b, 0.02) / 0.02, loss, rtol=1e-12)
    axes = [1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 1.0, -1.0, 0.0, 0.0, 0.0, 0.0]
    refused = AT_P(asked(axes, n=4, p=0.02))
    assert not refused["certified"]
    assert "kink" in refused["why"]
    far = AT_P(asked([1e6] * 15, p=0.02))
    assert "beside the largest squared length 2e+12" in far["why"]
    with pytest.raises(ValueError, match="p must be positive"):
        AT_P(asked(x, p=0))
    with pytest.raises(ValueError, match="at most 12"):
        AT_P(asked([0.1] * 39, n=13, p=0.02))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"n": 41}, "n must be"),
        ({"n": True}, "n must be"),
        ({"d": 6}, "d must be"),
        ({"p": 2}, "p must be"),
        ({"p": "0.1"}, "p must be"),
        ({"decay": 0}, "decay"),
        ({"activation": "sine"}, "activation"),
        ({"law": "gaussian"}, "positive-uniform"),
        ({"law": "none"}, "laws are"),
        ({"law": [1]}, "laws are"),
        ({"p": 1e-4}, "0.0005"),
        ({"bias": 1}, "bias"),
        ({"activation": "linear"}, "p must be positive"),
        ({"activation": "power", "m": 2, "p": 0.1}, "odd"),
    ],
)
def test_settings_that_are_none_are_refused(change, word):
    with pytest.raises(ValueError, match=word):
        JUDGED(asked(polygon(5, 1.2, -0.3), **change))


def test_matrices_that_are_none_are_refused():
    x = polygon(5, 1.2, -0.3)
    for wrong in ([], x[:-1], [*x[:-1], None], [*x[:-1], 1e9], "x", [*x[:-1], True]):
        with pytest.raises(ValueError, match=r"numbers here|must be a number"):
            JUDGED(asked(wrong))
    with pytest.raises(ValueError, match="runs are"):
        JUDGED(asked(x) | {"runs": []})
    with pytest.raises(ValueError, match="shown"):
        JUDGED(asked(x) | {"shown": 1})
    with pytest.raises(ValueError, match="converged"):
        JUDGED(asked(x) | {"converged": [1]})
    for accuracies in ([], [1], [True], "x", [-1e-9]):
        with pytest.raises(ValueError, match="accurac"):
            JUDGED(asked(x) | {"accuracies": accuracies})
    with pytest.raises(ValueError, match="at most 16"):
        CERTIFIED(asked([0.1] * 60, n=20))
    with pytest.raises(ValueError, match="ReLU"):
        CERTIFIED(asked(x, activation="linear", p=0.1))
