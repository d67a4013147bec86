"""The largest error of a row on two active features is that of a fine grid, and never below."""

import numpy as np
import pytest

from pentad.simulations.experiment import Context
from pentad.simulations.experiments.worst_codes import EXPERIMENT
from pentad.theory.codes.adversaries import indistinguishable_pair
from pentad.theory.codes.cross_talk import least_cross_talk
from pentad.theory.codes.published_dictionary import published_dictionary
from pentad.theory.codes.worst_errors import worst_errors, worst_errors_by_definition


@pytest.mark.parametrize("rectified", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_the_worst_code_is_at_a_corner_or_where_the_row_reads_zero(seed, rectified):
    chance = np.random.default_rng(seed)
    A, b = chance.normal(size=(4, 4)) * chance.choice([0.3, 3.0]), chance.normal(size=4)
    if seed == 0:
        A, b = np.eye(4), np.zeros(4)
    found = worst_errors(A, b, rectified=rectified)
    grid = worst_errors_by_definition(A, b, rectified=rectified, steps=40)
    slopes = 1 + 2 * abs(A).max()
    assert (grid <= found + 1e-12).all()
    assert (found <= grid + slopes / 40).all()


def test_a_bias_that_silences_a_feature_costs_it_whole():
    assert worst_errors(np.eye(2), [-1.0, 0.25]).tolist() == [1.0, 0.25]
    assert worst_errors([[1.0, -1.0], [0.0, 1.0]], [0.0, 0.0]).tolist() == [1.0, 0.0]


def test_the_worst_may_lie_inside_an_edge():
    """The answer (3 t / 2 - r)_+ errs most at t = 2/3, r = 1, where it is just 0."""
    A = np.array([[1.5, -1.0], [0.0, 1.0]])
    assert worst_errors(A, [0.0, 0.0])[0] == pytest.approx(2 / 3)
    assert worst_errors(A, [0.0, 0.0], rectified=False)[0] == 1.0
    assert worst_errors(np.array([[4.0, -2.0], [0.0, 1.0]]), [0.0, 0.0])[0] == 3.0


def test_the_row_of_least_cross_talk_errs_by_twice_that_at_most():
    D = published_dictionary()
    found = [least_cross_talk(D, i) for i in range(16)]
    rows = np.array([[float(x) for x in one.row] for one in found])
    rho = np.array([float(one.value) for one in found])
    worst = worst_errors(rows @ D, np.zeros(16), rectified=False)
    assert (worst >= rho - 1e-12).all()
    assert (worst <= 2 * rho + 1e-12).all()


def test_two_other_features_add_up():
    A = np.array([[1.0, 0.5, 0.25], [0.0, 1.0, 0.0], [0.0, -0.5, 1.0]])
    assert worst_errors(A, np.zeros(3)).tolist() == [0.75, 0.0, 0.5]
    A[0] = [1.0, -0.5, -0.5]
    assert worst_errors(A, np.zeros(3), rectified=False)[0] == 1.0


@pytest.mark.parametrize(
    ("reads", "bias", "words"),
    [
        (np.eye(2), [0.0], "n at least 2"),
        (np.ones((2, 3)), [0.0, 0.0], r"\(2, 3\)"),
        ([[1.0]], [0.0], "n at least 2"),
        (np.eye(2), [0.0, np.nan], "finite"),
        (np.full((2, 2), np.inf), [0.0, 0.0], "finite"),
    ],
)
def test_what_is_no_row_is_refused(reads, bias, words):
    for asked in (worst_errors, worst_errors_by_definition):
        with pytest.raises(ValueError, match=words):
            asked(reads, bias)


@pytest.mark.parametrize("config", EXPERIMENT.presets["smoke"], ids=lambda config: config.task)
def test_trained_encoders_err_by_no_less_than_their_weights_must(config):
    found = EXPERIMENT.run(config, Context())
    for W, b, D in zip(
        *(found[name].values for name in ("weights", "bias", "true_dictionary")), strict=True
    ):
        assert np.linalg.norm(D, axis=0) == pytest.approx(1)
        worst = worst_errors(W.astype(float) @ D, b)
        must = [float(indistinguishable_pair(D, row, i).error) for i, row in enumerate(W)]
        assert (worst >= np.array(must) - 1e-9).all()
    assert found["loss"].values.shape == (2,)
